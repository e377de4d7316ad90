// The rows of one table of a clone: drawn given the rows that they refer to, completed with foreign keys and inherited
// columns, and checked against unique keys that foreign keys are part of. A row that is not accepted exchanges parents
// with others, moves to a value that is free, or is left out.
#include "core/error.hpp"
#include "core/polling.hpp"
#include "pg/clone_run.hpp"
#include "pg/together.hpp"
#include "pg/types.hpp"
#include <set>

namespace pg {

namespace {

// One table that is being filled.
class CloneTable final : public TableFiller, public Relatives {
public:
    CloneTable(Clone& clone, std::uint32_t table) : clone_(clone), table_(table), generation_(*clone.generation_) {
        const Oid relation = clone.relations_[table];
        row_.relation = relation;
        row_.type = row_.declared = call([=] { return get_rel_type_id(relation); });
        if (!OidIsValid(row_.type)) // by a trigger, or by what checks a row
            raise(ERRCODE_UNDEFINED_TABLE,
                  {.message = "relation " + clone.relation_name(table) + " was dropped while the schema was filled"});
        const Oid type = row_.type;
        MemoryContext const context = clone.context_;
        columns_ = call([=] {
            MemoryContext const caller = MemoryContextSwitchTo(context);
            TupleDesc const row = BlessTupleDesc(lookup_rowtype_tupdesc_copy(type, -1));
            MemoryContextSwitchTo(caller);
            return row;
        });
        prepare();
        Sample sample;
        sample.row = row_;
        sample.model = clone.models_[table];
        sample.end = generation_.rows(table);
        sample.seed = clone.request_.seed ^ (0x9e3779b97f4a7c15u * (table + 1));
        sampling_ = std::make_unique<Sampling>(sample, std::vector<bool>(), context, this);
        datums_.resize(std::size_t(columns_->natts));
        nulls_ = std::make_unique<bool[]>(datums_.size());
    }

    std::optional<Datum> next() override {
        while (slice_ == 0 || !sampling_->next(datums_.data(), nulls_.get())) {
            const auto& slices = generation_.slices(table_);
            if (slice_ == slices.size())
                return std::nullopt;
            generation_.link(table_, slice_, check_interrupts);
            sampling_->seek(slices[slice_].first, slices[slice_].end);
            slice_++;
        }
        made_++;
        if (made_ % 1024 == 0)
            clone_.tracker_.done(made_);
        return call([this] { return HeapTupleGetDatum(heap_form_tuple(columns_, datums_.data(), nulls_.get())); });
    }

    Oid row_type() const override { return row_.type; }
    std::uint64_t left_out() const override { return left_out_; }

    std::vector<synth::Given> givens() override { return generation_.givens(table_, check_interrupts); }
    synth::Quotas quotas() override { return generation_.quotas(table_); }
    const synth::Urn* urn() override { return generation_.urn(table_); }
    const std::vector<std::uint32_t>& recorded() override { return recorded_; }
    bool sets(const std::string& attribute) override { return set_.contains(attribute); }
    std::string type_here(const std::string& type) override {
        const std::string there = quoted(clone_.schema_.source) + ".", here = quoted(clone_.request_.target) + ".";
        return type.starts_with(there) ? here + type.substr(there.size()) : type;
    }

    Verdict complete(std::uint64_t row, std::span<const double> recorded, Datum* values, bool* nulls) override {
        tries_ = row == tried_ ? tries_ + 1 : 0;
        tried_ = row;
        if (tries_ % between_exchanges == between_exchanges - 1)
            exchange(std::uint32_t(row), tries_ / between_exchanges);
        for (const Label& label : labels_)
            label.columns.set(code_of(label, recorded), values, nulls);
        for (const bool with_parent : {false, true})
            for (const Assignment& assignment : assignments_) {
                const std::uint32_t parent = generation_.parent(assignment.reference, std::uint32_t(row));
                if ((parent != synth::no_row) == with_parent && !assign(assignment, parent, values, nulls))
                    return Verdict::never;
            }
        forget_siblings(row);
        for (Label& label : labels_)
            if (const Verdict verdict = settle(label, recorded, values, nulls); verdict != Verdict::fits)
                return verdict;
        for (const Assignment& assignment : assignments_)
            for (const int a : assignment.attributes)
                if (nulls[a] && TupleDescAttr(columns_, a)->attnotnull)
                    return is_adopted(std::uint32_t(row)) ? Verdict::again : Verdict::never;
        for (std::size_t k = 0, moves = 0; k < unique_.size(); k++) {
            UniqueKey& key = unique_[k];
            if (key.computed || find(key, values, nulls))
                continue;
            if (key.linked)
                return exchangeable_.empty() ? Verdict::never : Verdict::again;
            if (tries_ < until_moved || moves++ == unique_.size() || !move(key, values, nulls))
                return Verdict::again;
            k = std::size_t(-1); // the value may be part of others
        }
        return Verdict::fits;
    }

    bool confirm(const Datum* values, const bool* nulls) override {
        return std::all_of(unique_.begin(), unique_.end(),
                           [&](UniqueKey& key) { return !key.computed || find(key, values, nulls); });
    }

    void accept(std::uint64_t row, std::span<const double> recorded, const Datum* values, const bool* nulls) override {
        generation_.record(table_, std::uint32_t(row), recorded.first(generation_.recorded(table_).size()));
        for (UniqueKey& key : unique_)
            if (key.has_next)
                key.seen.insert(key.next);
        const Keys& keys = clone_.keys_[table_];
        for (std::size_t k = 0; k < keys.columns.size(); k++) {
            KeyColumn& key = clone_.keys_[table_].columns[k];
            const int a = key_attributes_[k];
            const std::int16_t length = key.length;
            const InContext here(keys.context);
            key.set(std::uint32_t(row), {nulls[a]       ? 0
                                         : key.by_value ? values[a]
                                                        : call([=] { return datumCopy(values[a], false, length); }),
                                         nulls[a]});
        }
    }

    void leave_out(std::uint64_t row) override {
        left_out_++;
        generation_.leave_out(table_, std::uint32_t(row));
        for (KeyColumn& key : clone_.keys_[table_].columns)
            key.set(std::uint32_t(row), {0, true});
    }

private:
    // Columns that refer to rows that are public.
    struct Label {
        Together columns;
        std::size_t place = 0; // of the label among what is recorded
    };

    // A reference whose parents rows may exchange. Rows and parents are in groups within which they may.
    struct Exchange {
        std::uint32_t reference = 0;
        std::vector<std::size_t> shared; // key columns of the parent that other references set, too
        std::vector<FmgrInfo*> hash;     // of their types
        std::vector<Oid> collations;
        std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> rows = {}, parents = {};
    };

    int attribute_of(const std::string& name) const {
        for (int a = 0; a < columns_->natts; a++)
            if (!TupleDescAttr(columns_, a)->attisdropped && name == NameStr(TupleDescAttr(columns_, a)->attname))
                return a;
        raise(ERRCODE_UNDEFINED_COLUMN,
              {.message = "column \"" + name + "\" of relation " + qualified_name(row_.relation) + " does not exist",
               .detail = "The table that was learned has it.",
               .hint = "If the schema has changed, learn it again with synth_fit_schema()."});
    }

    void prepare() {
        const SchemaModel& schema = clone_.schema_;
        for (std::uint32_t r = 0; r < schema.references.size(); r++) {
            const SchemaReference& reference = schema.references[r];
            if (reference.child == table_) {
                set_.insert(reference.columns.begin(), reference.columns.end());
                if (reference.late)
                    for (const std::string& column : reference.columns)
                        if (clone_.is_own(r, column))
                            clone_.key_column(table_, column);
                if (clone_.models_[reference.parent]) {
                    assignments_.push_back(clone_.assignment_of(r, columns_, false));
                    if (!reference.inherited.empty())
                        assignments_.push_back(clone_.assignment_of(r, columns_, true));
                } else
                    assignments_.push_back(no_parent(r));
            }
            if (reference.parent == table_)
                for (const std::vector<std::string>* columns : {&reference.referenced, &reference.inherited_from})
                    for (const std::string& column : *columns)
                        clone_.key_column(table_, column);
        }
        find_labels();
        check_columns();
        find_exchangeable();
        for (KeyColumn& key : clone_.keys_[table_].columns) {
            key_attributes_.push_back(attribute_of(key.name));
            key.values.assign(generation_.rows(table_), 0);
            key.known.assign(generation_.rows(table_), false);
        }
        bool to_itself = false;
        for (std::uint32_t r = 0; r < schema.references.size(); r++) {
            to_itself |= schema.references[r].child == table_ && schema.references[r].parent == table_;
            if (schema.references[r].child == table_ && schema.references[r].driving)
                driving_ = std::int32_t(r);
        }
        const auto moves = [&](const std::pair<std::uint32_t, std::uint32_t>& pair) {
            return std::int32_t(pair.first) == driving_ || std::int32_t(pair.second) == driving_;
        };
        // Rows may come level by level, or change their driving parent.
        if (to_itself || std::any_of(swappable_.begin(), swappable_.end(), moves))
            driving_ = -1;
        const SchemaTable& table = schema.tables[table_];
        std::uint32_t begin = 0;
        for (std::size_t k = 0; k < table.key_ends.size(); k++) {
            const std::uint32_t end = table.key_ends[k];
            UniqueKey key;
            key.nulls_distinct = table.nulls_distinct[k];
            key.linked = true;
            for (; begin < end; begin++) {
                const int a = attribute_of(table.key_columns[begin]);
                key.attributes.push_back(a);
                key.hash.push_back(hash_function(TupleDescAttr(columns_, a)->atttypid));
                key.collations.push_back(TupleDescAttr(columns_, a)->attcollation);
                key.linked = key.linked && set_.contains(table.key_columns[begin]) && !is_of_label(a);
                key.computed = key.computed || is_computed(table.key_columns[begin]);
            }
            key.of_siblings = driving_ >= 0 && has_all(key, schema.references[std::size_t(driving_)].columns);
            unique_.push_back(std::move(key));
        }
    }

    bool has_all(const UniqueKey& key, const std::vector<std::string>& columns) const {
        return std::all_of(columns.begin(), columns.end(), [&](const std::string& column) {
            return std::find(key.attributes.begin(), key.attributes.end(), attribute_of(column)) !=
                   key.attributes.end();
        });
    }

    bool is_overridden(const std::string& column) const {
        const std::vector<std::string>& overrides = clone_.models_[table_]->options.overrides;
        for (std::size_t i = 0; i < overrides.size(); i += 2)
            if (overrides[i] == column)
                return true;
        return false;
    }
    bool is_learned(const std::string& column) const {
        const std::vector<ModelColumn>& learned = clone_.models_[table_]->columns;
        return std::any_of(learned.begin(), learned.end(),
                           [&](const ModelColumn& c) { return !c.internal && c.path.front() == column; });
    }
    bool is_computed(const std::string& column) const {
        return is_overridden(column) || (!is_learned(column) && !set_.contains(column));
    }

    void find_labels() {
        recorded_ = generation_.recorded(table_);
        const SchemaTable& table = clone_.schema_.tables[table_];
        const Model& model = *clone_.models_[table_];
        std::uint32_t begin = 0;
        for (std::uint32_t l = 0; l < table.together_ends.size(); l++) {
            std::vector<int> attributes;
            std::vector<bool> fixed;
            for (; begin < table.together_ends[l]; begin++) {
                attributes.push_back(attribute_of(table.together[begin]));
                fixed.push_back(set_.contains(table.together[begin]));
            }
            std::uint32_t column = 0;
            while (column < model.columns.size() &&
                   (!model.columns[column].internal ||
                    model.columns[column].internal->what != synth::Internal::What::together ||
                    model.columns[column].internal->reference != l))
                column++;
            if (column == model.columns.size())
                throw synth::DamagedModel("values that come together are not drawn");
            const auto known = std::find(recorded_.begin(), recorded_.end(), column);
            const auto place = std::size_t(known - recorded_.begin());
            if (known == recorded_.end())
                recorded_.push_back(column);
            labels_.push_back(
                {Together(model, column, columns_, std::move(attributes), std::move(fixed), clone_.context_), place});
        }
        set_.insert(table.together.begin(), table.together.end());
    }

    static synth::Code code_of(const Label& label, std::span<const double> recorded) {
        return synth::Code(recorded[label.place]);
    }

    // Where other references have set columns of a label it must be one that has their values: after some tries any of
    // these, as often as it is found; if there is none, what is left is NULL.
    Verdict settle(Label& label, std::span<const double> recorded, Datum* values, bool* nulls) {
        if (!label.columns.has(code_of(label, recorded), values, nulls)) {
            if (tries_ < until_moved)
                return Verdict::again;
            const std::uint64_t random =
                synth::random_of(clone_.request_.seed ^ (table_ + 1), tried_, std::uint32_t(label.place));
            if (!label.columns.keep_fixed(random, values, nulls))
                return Verdict::never;
        }
        for (const int a : label.columns.attributes())
            if (nulls[a] && TupleDescAttr(columns_, a)->attnotnull)
                return tries_ < until_moved ? Verdict::again : Verdict::never;
        return Verdict::fits;
    }

    bool is_of_label(int attribute) const {
        return std::any_of(labels_.begin(), labels_.end(), [&](const Label& label) {
            const std::vector<int>& all = label.columns.attributes();
            return std::find(all.begin(), all.end(), attribute) != all.end();
        });
    }

    // What must be set has to come from somewhere.
    void check_columns() const {
        for (int a = 0; a < columns_->natts; a++) {
            const FormData_pg_attribute& column = *TupleDescAttr(columns_, a);
            const std::string name = NameStr(column.attname);
            if (!column.attisdropped && column.attnotnull && !column.atthasdef && !column.attidentity &&
                !set_.contains(name) && !is_learned(name) && !is_overridden(name))
                raise(ERRCODE_NOT_NULL_VIOLATION,
                      {.message = "column \"" + name + "\" of relation " + qualified_name(row_.relation) +
                                  " must not be NULL, and model \"" + clone_.schema_.name + "\" does not have it",
                       .hint = "Give it a default, or learn the schema again and compute it with the argument "
                               "\"overrides\" of synth_fit_schema()."});
        }
    }

    Assignment no_parent(std::uint32_t r) const {
        Assignment assignment;
        assignment.reference = r;
        for (const std::string& column : clone_.schema_.references[r].columns)
            assignment.attributes.push_back(attribute_of(column));
        return assignment;
    }

    // False: the row cannot be, for it must refer to a row and there is none.
    bool assign(const Assignment& assignment, std::uint32_t parent, Datum* values, bool* nulls) {
        const SchemaReference& reference = clone_.schema_.references[assignment.reference];
        const bool to_itself = reference.child == reference.parent;
        for (std::size_t k = 0; k < assignment.attributes.size(); k++) {
            const int a = assignment.attributes[k];
            if (parent == synth::no_row && assignment.inherited)
                continue;
            if (parent == synth::no_row) {
                if (!assignment.own.empty() && assignment.own[k])
                    continue;
                const bool not_null = TupleDescAttr(columns_, a)->attnotnull;
                if (to_itself && not_null) { // at the top a row refers to itself
                    const int own = attribute_of(assignment.referenced[k]);
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
            nulls[a] = key.isnull;
            if (key.isnull)
                continue;
            FmgrInfo* const cast = assignment.casts[k];
            values[a] = cast ? call([=] { return FunctionCall1(cast, key.value); }) : key.value;
        }
        return true;
    }

    // Where a row must have what its parent has not, as a payment the day of an order that nobody paid, a parent that
    // has it and no children yet takes the row.
    bool is_adopted(std::uint32_t row) {
        if (driving_ < 0)
            return false;
        const auto r = std::uint32_t(driving_);
        if (!childless_)
            childless_ = find_childless(r);
        if (childless_->empty())
            return false;
        generation_.set_parent(r, row, childless_->back());
        childless_->pop_back();
        return true;
    }

    std::vector<std::uint32_t> find_childless(std::uint32_t r) const {
        const SchemaReference& reference = clone_.schema_.references[r];
        std::vector<std::uint32_t> childless;
        if (reference.inherited.empty() || std::any_of(reference.columns.begin(), reference.columns.end(),
                                                       [&](const std::string& column) { return is_shared(r, column); }))
            return childless;
        std::vector<bool> has_children(generation_.rows(reference.parent));
        for (std::uint32_t row = 0; row < generation_.rows(table_); row++)
            if (const std::uint32_t parent = generation_.parent(r, row); parent != synth::no_row)
                has_children[parent] = true;
        const auto has_all_it_must = [&](std::uint32_t parent) {
            for (const Assignment& assignment : assignments_)
                for (std::size_t k = 0; assignment.reference == r && k < assignment.attributes.size(); k++)
                    if (TupleDescAttr(columns_, assignment.attributes[k])->attnotnull &&
                        clone_.keys_[reference.parent].columns[assignment.key_columns[k]].at(parent).isnull)
                        return false;
            return true;
        };
        for (std::uint32_t parent = 0; parent < has_children.size(); parent++)
            if (!has_children[parent] && !generation_.is_left_out(reference.parent, parent) && has_all_it_must(parent))
                childless.push_back(parent);
        return childless;
    }

    // Rows come parent by parent.
    void forget_siblings(std::uint64_t row) {
        if (driving_ < 0)
            return;
        const std::uint32_t parent = generation_.parent(std::uint32_t(driving_), std::uint32_t(row));
        if (parent == siblings_of_)
            return;
        siblings_of_ = parent;
        for (UniqueKey& key : unique_)
            if (key.of_siblings && !key.seen.empty())
                key.seen.clear();
    }

    // Is a column learned as labels, since it refers to a table that is copied, whatever its type is?
    bool is_label(const std::string& name) const {
        const std::vector<ModelColumn>& learned = clone_.models_[table_]->columns;
        return std::any_of(learned.begin(), learned.end(), [&](const ModelColumn& column) {
            return !column.internal && column.path.front() == name && column.as == Attribute::As::label;
        });
    }

    // The nearest value of a number or date of the key with which it is new, up or down in turn.
    bool move(UniqueKey& key, Datum* values, const bool* nulls) {
        constexpr std::int64_t farthest = 4096;
        for (const int a : key.attributes) {
            const FormData_pg_attribute& attribute = *TupleDescAttr(columns_, a);
            const Oid type = call([&] { return getBaseType(attribute.atttypid); });
            if (nulls[a] || set_.contains(NameStr(attribute.attname)) || is_label(NameStr(attribute.attname)) ||
                (type != INT2OID && type != INT4OID && type != INT8OID && type != DATEOID))
                continue;
            const Datum was = values[a];
            const std::int64_t value = type == INT2OID   ? DatumGetInt16(was)
                                       : type == INT8OID ? DatumGetInt64(was)
                                                         : DatumGetInt32(was);
            const std::int64_t most = type == INT2OID   ? PG_INT16_MAX
                                      : type == INT8OID ? PG_INT64_MAX - farthest
                                      : type == DATEOID ? DATE_END_JULIAN - POSTGRES_EPOCH_JDATE - 1
                                                        : PG_INT32_MAX;
            const bool down = tries_ % 2 == 1;
            const std::int64_t left = std::min(farthest, down ? value : value < most ? most - value : 0);
            for (std::int64_t away = 1; away <= left; away++) {
                const std::int64_t moved = down ? value - away : value + away;
                values[a] = type == INT2OID   ? Int16GetDatum(std::int16_t(moved))
                            : type == INT8OID ? Int64GetDatum(moved)
                                              : Int32GetDatum(std::int32_t(moved));
                if (find(key, values, nulls))
                    return true;
            }
            values[a] = was;
        }
        return false;
    }

    // References that may be exchanged between rows, and pairs of them whose parents a row may swap.
    void find_exchangeable() {
        const std::vector<SchemaReference>& all = clone_.schema_.references;
        const auto may = [&](std::uint32_t r) {
            return all[r].child == table_ && !all[r].late && all[r].child != all[r].parent &&
                   clone_.models_[all[r].parent];
        };
        for (std::uint32_t r = 0; r < all.size(); r++) {
            if (!may(r))
                continue;
            if (!all[r].driving) {
                Exchange& exchange = exchangeable_.emplace_back();
                exchange.reference = r;
                for (std::size_t k = 0; k < all[r].columns.size(); k++)
                    if (is_shared(r, all[r].columns[k])) {
                        const std::size_t key = clone_.key_column(all[r].parent, all[r].referenced[k]);
                        const Oid type = clone_.keys_[all[r].parent].columns[key].type;
                        exchange.shared.push_back(key);
                        exchange.hash.push_back(hash_function(type));
                        exchange.collations.push_back(call([=] { return get_typcollation(type); }));
                    }
            }
            for (std::uint32_t o = 0; o < r; o++)
                if (may(o) && all[o].parent == all[r].parent && all[o].referenced == all[r].referenced &&
                    std::none_of(all[r].columns.begin(), all[r].columns.end(),
                                 [&](const std::string& column) { return is_shared(r, column); }))
                    swappable_.emplace_back(o, r);
        }
    }

    bool is_shared(std::uint32_t r, const std::string& column) const {
        if (is_of_label(attribute_of(column)))
            return true;
        for (std::uint32_t o = 0; o < clone_.schema_.references.size(); o++) {
            const SchemaReference& other = clone_.schema_.references[o];
            if (o != r && other.child == table_ &&
                std::find(other.columns.begin(), other.columns.end(), column) != other.columns.end())
                return true;
        }
        return false;
    }

    // Gives a row that is not accepted other parents: its own the other way round, or one of a later row, or any.
    void exchange(std::uint32_t row, std::uint32_t number) {
        constexpr std::uint32_t most_exchanges = 8;
        if (number % 2 == 0 && !swappable_.empty()) {
            const auto& [r, s] = swappable_[number / 2 % swappable_.size()];
            give(r, row, s, row);
            return;
        }
        if (exchangeable_.empty())
            return;
        if (!swappable_.empty())
            number /= 2;
        Exchange& exchange = exchangeable_[number % exchangeable_.size()];
        const std::uint32_t r = exchange.reference, parent = generation_.parent(r, row);
        if (parent == synth::no_row)
            return;
        find_groups(exchange);
        const std::uint64_t group = shared_hash(exchange, parent);
        if (number < most_exchanges) {
            const std::vector<std::uint32_t>& rows = exchange.rows[group];
            const auto next = std::size_t(std::upper_bound(rows.begin(), rows.end(), row) - rows.begin()) + number;
            if (next < rows.size()) {
                give(r, row, r, rows[next]);
                return;
            }
        }
        const std::vector<std::uint32_t>& parents = exchange.parents[group];
        if (clone_.schema_.references[r].unique || parents.empty())
            return;
        const auto at = std::size_t(std::lower_bound(parents.begin(), parents.end(), parent) - parents.begin());
        generation_.set_parent(r, row, parents[(at + 1) % parents.size()]);
    }

    void give(std::uint32_t r, std::uint32_t row, std::uint32_t s, std::uint32_t other) {
        const std::uint32_t here = generation_.parent(r, row), there = generation_.parent(s, other);
        if (here == synth::no_row || there == synth::no_row)
            return;
        generation_.set_parent(r, row, there);
        generation_.set_parent(s, other, here);
    }

    // Parents may be exchanged if they have the same values in columns that other references set, too.
    std::uint64_t shared_hash(const Exchange& exchange, std::uint32_t parent) const {
        std::uint64_t hash = 0;
        const std::vector<KeyColumn>& keys = clone_.keys_[clone_.schema_.references[exchange.reference].parent].columns;
        for (std::size_t k = 0; k < exchange.shared.size(); k++) {
            const NullableDatum value = keys[exchange.shared[k]].at(parent);
            hash ^= value.isnull ? 1 : hash_of(exchange.hash[k], exchange.collations[k], value.value);
            hash = (hash ^ hash >> 29) * 0x9e3779b97f4a7c15u;
        }
        return hash;
    }

    // Once, when it is needed: parents that can be had, and rows, by what must be the same.
    void find_groups(Exchange& exchange) {
        if (!exchange.parents.empty())
            return;
        const std::uint32_t table = clone_.schema_.references[exchange.reference].parent;
        synth::for_rows(generation_.rows(table), check_interrupts, [&](std::size_t row) {
            const auto parent = std::uint32_t(row);
            if (!generation_.is_left_out(table, parent))
                exchange.parents[shared_hash(exchange, parent)].push_back(parent);
        });
        synth::for_rows(generation_.rows(table_), check_interrupts, [&](std::size_t row) {
            const std::uint32_t parent = generation_.parent(exchange.reference, std::uint32_t(row));
            if (parent != synth::no_row)
                exchange.rows[shared_hash(exchange, parent)].push_back(std::uint32_t(row));
        });
    }

    // Is the row's key new, or NULL that is like no other?
    bool find(UniqueKey& key, const Datum* values, const bool* nulls) {
        key.has_next = false;
        std::uint64_t hash = 0;
        for (std::size_t k = 0; k < key.attributes.size(); k++) {
            const int a = key.attributes[k];
            if (nulls[a] && key.nulls_distinct)
                return true;
            hash = (hash ^ (nulls[a] ? 1 : hash_of(key.hash[k], key.collations[k], values[a]))) * 0x9e3779b97f4a7c15u;
            hash ^= hash >> 29;
        }
        key.next = hash;
        key.has_next = true;
        return !key.seen.contains(hash);
    }

    Clone& clone_;
    std::uint32_t table_;
    synth::Generation& generation_;
    RowType row_;
    TupleDesc columns_ = nullptr;
    std::set<std::string> set_; // columns that references give their values
    std::vector<Assignment> assignments_;
    std::vector<Label> labels_;
    std::vector<std::uint32_t> recorded_; // columns of the model: those of the generation, then labels
    std::vector<UniqueKey> unique_;
    std::int32_t driving_ = -1; // reference, if rows come in the order of its parents
    std::uint32_t siblings_of_ = synth::no_row;
    std::vector<int> key_attributes_; // of the table's key columns
    std::unique_ptr<Sampling> sampling_;
    std::vector<Datum> datums_;
    std::unique_ptr<bool[]> nulls_;
    std::size_t slice_ = 0;
    std::uint64_t made_ = 0, left_out_ = 0;

    static constexpr std::uint32_t between_exchanges = 4, until_moved = 16; // tries
    std::optional<std::vector<std::uint32_t>> childless_; // parents that may adopt rows, once they are asked for
    std::vector<Exchange> exchangeable_;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> swappable_; // references
    std::uint64_t tried_ = std::uint64_t(-1);                        // the row that was tried last
    std::uint32_t tries_ = 0;
};

} // namespace

std::unique_ptr<TableFiller> make_filler(Clone& clone, std::uint32_t table) {
    return std::make_unique<CloneTable>(clone, table);
}

} // namespace pg
