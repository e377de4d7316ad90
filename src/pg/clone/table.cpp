// The rows of one table of a clone: drawn given the rows that they refer to, completed with foreign keys and inherited
// columns (links.cpp) and labels of copied rows (labels.hpp) and flags (flags.hpp), moved to where they have room among
// spans that do not overlap (spans.hpp), and checked against unique keys that foreign keys are part of (unique.hpp). A
// row that is not accepted exchanges parents with others (parents.hpp), moves to a value that is free, or is left out.
#include "pg/clone/flags.hpp"
#include "pg/clone/labels.hpp"
#include "pg/clone/moment_parts.hpp"
#include "pg/clone/parents.hpp"
#include "pg/clone/spans.hpp"
#include "pg/clone/unique.hpp"

namespace pg {

namespace {

// One table that is being filled.
class CloneTable final : public TableFiller, public Relatives {
public:
    CloneTable(Clone& clone, std::uint32_t table)
        : clone_(clone), table_(table), generation_(*clone.generation_), columns_(clone, table) {
        prepare();
        Sample sample;
        sample.row = columns_.type();
        sample.model = clone.models_[table];
        sample.end = generation_.rows(table);
        sample.seed = clone.request_.seed ^ (0x9e3779b97f4a7c15u * (table + 1));
        sampling_ = std::make_unique<Sampling>(sample, std::vector<bool>(), clone.context_, this);
        datums_.resize(std::size_t(columns_.row()->natts));
        nulls_ = std::make_unique<bool[]>(datums_.size());
    }

    std::optional<Datum> next() override {
        while (slice_ == 0 || !sampling_->next(datums_.data(), nulls_.get())) {
            const auto& slices = generation_.slices(table_);
            if (slice_ == slices.size())
                return std::nullopt;
            generation_.link(table_, slice_, check_interrupts);
            if (slice_ > 0)
                parents_->forget_rows();
            accepted_.clear();
            sampling_->seek(slices[slice_].first, slices[slice_].end);
            slice_++;
        }
        made_++;
        if (made_ % 1024 == 0)
            clone_.tracker_.done(made_);
        return call(
            [this] { return HeapTupleGetDatum(heap_form_tuple(columns_.row(), datums_.data(), nulls_.get())); });
    }

    Oid row_type() const override { return columns_.type().type; }
    std::uint64_t left_out() const override { return left_out_; }

    std::vector<synth::Given> givens() override { return generation_.givens(table_, check_interrupts); }
    synth::Quotas quotas() override { return generation_.quotas(table_); }
    const synth::Urn* urn() override { return generation_.urn(table_, check_interrupts); }
    const std::vector<std::uint32_t>& recorded() override { return labels_->recorded(); }
    bool sets(const std::string& attribute) override { return columns_.is_set(attribute); }
    std::string type_here(const std::string& type) override {
        const std::string there = quoted(clone_.schema_.source) + ".", here = quoted(clone_.request_.target) + ".";
        return type.starts_with(there) ? here + type.substr(there.size()) : type;
    }

    Verdict complete(std::uint64_t row, std::span<const double> recorded, Datum* values, bool* nulls) override {
        try_ = {row, row == try_.row ? try_.number + 1 : 0};
        // What is given to the row may leave no values that a constraint allows; rows before it show what does.
        if (const std::uint32_t n = try_.number / between_models;
            n > 0 && n <= accepted_.size() && try_.number % between_models == 0) {
            parents_->resemble(std::uint32_t(row), accepted_[accepted_.size() - n]);
            return Verdict::again;
        }
        if (try_.number % between_exchanges == between_exchanges - 1) {
            parents_->exchange(std::uint32_t(row), try_.number / between_exchanges);
            return Verdict::again; // these values are those of a row with the parents that it had
        }
        labels_->set(recorded, values, nulls);
        for (const bool with_parent : {false, true})
            for (const Assignment& assignment : assignments_) {
                const std::uint32_t parent = generation_.parent(assignment.reference, std::uint32_t(row));
                if ((parent != synth::no_row) == with_parent &&
                    !assign(assignment, row, parent, recorded, values, nulls))
                    return Verdict::never;
            }
        unique_->forget_siblings(row);
        spans_->forget_siblings(row);
        flags_->forget_siblings(row);
        if (const Verdict verdict = labels_->settle(try_, recorded, values, nulls); verdict != Verdict::fits)
            return verdict;
        if (const Verdict verdict = flags_->settle(try_, values, nulls); verdict != Verdict::fits)
            return verdict;
        for (const Assignment& assignment : assignments_)
            for (const int a : assignment.attributes)
                if (nulls[a] && columns_[a].attnotnull)
                    return parents_->is_adopted(std::uint32_t(row)) ? Verdict::again : Verdict::never;
        if (const Verdict verdict = spans_->fit(try_, recorded, values, nulls); verdict != Verdict::fits)
            return verdict;
        parts_->set(values, nulls);
        return unique_->fit(try_, parents_->can_exchange(), values, nulls);
    }

    std::vector<std::uint32_t> changed() override {
        std::vector<std::uint32_t> changed = parents_->changed();
        changed.insert(changed.end(), heirs_.begin(), heirs_.end());
        heirs_.clear();
        return changed;
    }

    bool confirm(const Datum* values, const bool* nulls) override {
        return unique_->confirm(values, nulls) && spans_->confirm(values, nulls);
    }

    void accept(std::uint64_t row, std::span<const double> recorded, const Datum* values, const bool* nulls) override {
        const std::vector<std::uint32_t>& columns = generation_.recorded(table_);
        recorded_.assign(recorded.begin(), recorded.begin() + std::ptrdiff_t(columns.size()));
        spans_->move_recorded(columns, recorded_);
        generation_.record(table_, std::uint32_t(row), recorded_);
        accepted_.push_back(std::uint32_t(row));
        if (accepted_.size() > most_models)
            accepted_.erase(accepted_.begin());
        flags_->accept(row, values, nulls);
        unique_->accept();
        spans_->accept();
        keys_->keep(std::uint32_t(row), values, nulls);
    }

    void leave_out(std::uint64_t row) override {
        left_out_++;
        for (const std::uint32_t heir : generation_.leave_out(table_, std::uint32_t(row)))
            heirs_.push_back(heir);
        keys_->leave_out(std::uint32_t(row));
    }

private:
    void prepare() {
        const SchemaModel& schema = clone_.schema_;
        for (std::uint32_t r = 0; r < schema.references.size(); r++) {
            const SchemaReference& reference = schema.references[r];
            if (reference.child == table_) {
                if (reference.late)
                    for (const std::string& column : reference.columns)
                        if (clone_.is_own(r, column))
                            clone_.key_column(table_, column);
                if (clone_.models_[reference.parent]) {
                    assignments_.push_back(clone_.assignment_of(r, columns_.row(), false));
                    if (!reference.inherited.empty())
                        assignments_.push_back(clone_.assignment_of(r, columns_.row(), true));
                } else
                    assignments_.push_back(no_parent(r));
            }
        }
        clone_.ask_for_keys(table_);
        labels_.emplace(clone_, table_, columns_);
        columns_.check();
        parents_.emplace(clone_, table_, columns_, assignments_);
        flags_.emplace(clone_, table_, columns_, parents_->driving());
        keys_.emplace(clone_, table_, [this](const std::string& name) { return columns_.attribute_of(name); });
        parts_.emplace(clone_, table_, columns_);
        unique_.emplace(clone_, table_, columns_, *parts_, parents_->driving());
        spans_.emplace(clone_, table_, columns_, parents_->driving());
    }

    Assignment no_parent(std::uint32_t r) const {
        Assignment assignment;
        assignment.reference = r;
        for (const std::string& column : clone_.schema_.references[r].columns)
            assignment.attributes.push_back(columns_.attribute_of(column));
        assignment.same.assign(assignment.attributes.size(), -1);
        return assignment;
    }

    // False: the row cannot be, for it must refer to a row and there is none.
    bool assign(const Assignment& assignment, std::uint64_t row, std::uint32_t parent, std::span<const double> recorded,
                Datum* values, bool* nulls) {
        const SchemaReference& reference = clone_.schema_.references[assignment.reference];
        const bool to_itself = reference.child == reference.parent;
        for (std::size_t k = 0; k < assignment.attributes.size(); k++) {
            const int a = assignment.attributes[k];
            if (parent == synth::no_row && assignment.inherited)
                continue;
            const bool always = assignment.same[k] < 0;
            if (!always && recorded[std::size_t(assignment.same[k])] != 1)
                continue;
            if (parent == synth::no_row) {
                if (!assignment.own.empty() && assignment.own[k])
                    continue;
                const bool not_null = columns_[a].attnotnull || (clone_.must_be_set(table_, reference.columns[k]) &&
                                                                 !generation_.begins_ring(table_, std::uint32_t(row)));
                if (to_itself && not_null) { // at the top a row refers to itself
                    const int own = columns_.attribute_of(assignment.referenced[k]);
                    values[a] = values[own];
                    nulls[a] = nulls[own];
                } else {
                    values[a] = 0;
                    nulls[a] = true;
                }
                continue;
            }
            const NullableDatum key = clone_.keys_[reference.parent].columns[assignment.key_columns[k]].at(parent);
            if (key.isnull && !assignment.inherited)
                return false;
            if (key.isnull && !always && columns_[a].attnotnull)
                continue;
            nulls[a] = key.isnull;
            if (key.isnull)
                continue;
            FmgrInfo* const cast = assignment.casts[k];
            values[a] = cast ? call([=] { return FunctionCall1(cast, key.value); }) : key.value;
        }
        return true;
    }

    Clone& clone_;
    std::uint32_t table_;
    synth::Generation& generation_;
    CloneColumns columns_;
    std::vector<Assignment> assignments_;
    std::optional<CloneLabels> labels_;
    std::optional<CloneFlags> flags_;
    std::vector<std::uint32_t> heirs_; // of flags of rows that were left out
    std::optional<OtherParents> parents_;
    std::optional<CloneParts> parts_;
    std::optional<UniqueKeys> unique_;
    std::optional<CloneSpans> spans_;
    std::optional<KeyKeeper> keys_;
    std::vector<double> recorded_; // of the row
    std::unique_ptr<Sampling> sampling_;
    std::vector<Datum> datums_;
    std::unique_ptr<bool[]> nulls_;
    std::size_t slice_ = 0;
    std::uint64_t made_ = 0, left_out_ = 0;

    static constexpr std::uint32_t between_exchanges = 4, between_models = 40; // tries
    static constexpr std::size_t most_models = 4;
    Try try_;
    std::vector<std::uint32_t> accepted_; // rows of the slice, the last ones
};

} // namespace

std::unique_ptr<TableFiller> make_filler(Clone& clone, std::uint32_t table) {
    return std::make_unique<CloneTable>(clone, table);
}

} // namespace pg
