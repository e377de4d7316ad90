#include "pg/sampling.hpp"
#include "core/error.hpp"
#include "core/sample/row.hpp"
#include "pg/registry.hpp"
#include "pg/shape/shape.hpp"

namespace pg {

namespace {

RowType row_type(Oid declared) {
    RowType row;
    row.declared = declared;
    row.type = call([&] { return getBaseType(row.declared); });
    row.relation = call([&] { return get_typ_typrelid(row.type); });
    if (!OidIsValid(row.relation))
        raise(ERRCODE_DATATYPE_MISMATCH,
              {.message = "argument \"row\" of synth_sample() must have the row type of a table",
               .detail = "Its type is " + type_name(row.declared) + ".",
               .hint = "Write synth_sample(NULL::customers) for rows of table customers."});
    return row;
}

std::string in_words(const ModelColumn& column) {
    return column.type == column.base ? column.type : column.type + " over " + column.base;
}

} // namespace

// A model, a place in its rows, and what a row is made in.
struct Sampling::State {
public:
    State(const Sample& sample, const std::vector<bool>& wanted, MemoryContext context, Relatives* relatives)
        : model_(sample.model), relatives_(relatives), next_(sample.first), end_(sample.end), seed_(sample.seed),
          context_(context) {
        const InContext here(context);
        const Oid type = sample.row.type;
        columns_ = call([=] { return BlessTupleDesc(lookup_rowtype_tupdesc_copy(type, -1)); });
        for (MemoryContext* const own : {&attempt_context_, &batch_context_})
            *own = call([=] { return AllocSetContextCreate(context, "synth rows", ALLOCSET_DEFAULT_SIZES); });
        compile();
        make_writer(sample.row, wanted);
        make_sampler();
    }

    TupleDesc columns() const { return columns_; }

    void seek(std::uint64_t first, std::uint64_t end) {
        next_ = first;
        end_ = end;
        if (relatives_) {
            sampler_->give(relatives_->givens(), relatives_->quotas(), relatives_->urn());
            batch_first_ = batch_end_ = 0;
        }
    }

    bool next(Datum* datums, bool* nulls) {
        while (next_ != end_) {
            if (relatives_ && next_ >= sampler_->possible()) { // no key is left
                relatives_->leave_out(next_++);
                continue;
            }
            if (next_ < batch_first_ || next_ >= batch_end_)
                draw_batch();
            hopeless_ = false;
            const bool made = (!stale_.contains(next_) && take(datums, nulls)) || draw_again(datums, nulls);
            if (relatives_ && made)
                relatives_->accept(next_, recorded_, datums, nulls);
            else if (relatives_)
                relatives_->leave_out(next_);
            used_ = ++next_;
            if (made)
                return true;
        }
        return false;
    }

    std::uint64_t redrawn() const {
        return std::accumulate(broken_rules_.begin(), broken_rules_.end(), std::uint64_t(0)) +
               std::accumulate(broken_demands_.begin(), broken_demands_.end(), std::uint64_t(0));
    }

private:
    static constexpr std::uint32_t attempts = 1000;     // to find a row that keeps all rules
    static constexpr std::uint32_t few_attempts = 200;  // the same, for one that may be left out
    static constexpr std::size_t few = 16, many = 1024; // rows of a batch
    static constexpr std::size_t quota_batch = 4096;

    void compile() {
        try {
            if (!model_->compiled)
                model_->compiled = std::make_unique<synth::CompiledNetwork>(model_->network);
        } catch (const synth::DamagedModel& e) {
            raise_damaged(model_->name, e, door());
        }
    }

    // Batches are as large as work_mem allows, within reason.
    void make_sampler() {
        constexpr std::size_t of_variable = 16, of_attribute = 40; // bytes a row, about
        const std::size_t row = of_variable * model_->network.variables.size() + of_attribute * natts();
        // Quotas are for a batch: those of a schema are always the same.
        most_ = relatives_ ? quota_batch : std::clamp(std::size_t(work_mem) * 1024 / 4 / row, few, many);
        synth::SampledColumns columns{writer_->wanted(), writer_->batched()};
        const std::size_t own = columns.wanted.size();
        columns.wanted.resize(model_->columns.size());
        columns.batched.resize(model_->columns.size(), true);
        if (relatives_)
            for (const std::uint32_t c : relatives_->recorded())
                columns.wanted[c] = true;
        try {
            sampler_.emplace(*model_->compiled, columns, most_);
        } catch (const synth::DamagedModel& e) {
            raise_damaged(model_->name, e, door());
        }
        for (std::size_t c = 0; c < own; c++)
            batch_columns_.push_back(sampler_->batch(c));
        if (relatives_) {
            for (const std::uint32_t c : relatives_->recorded())
                recorded_columns_.push_back(sampler_->batch(c));
            recorded_.resize(recorded_columns_.size());
        }
        datums_.resize(most_ * natts());
        nulls_ = std::make_unique<bool[]>(most_ * natts());
        std::fill_n(nulls_.get(), most_ * natts(), true);
        broken_rules_.assign(model_->network.rules.size(), 0);
        if (end_ > sampler_->possible() && !relatives_)
            raise_impossible(*sampler_->limiting());
    }

    std::string door() const { return relatives_ ? "synth_fit_schema()" : "synth_fit()"; }
    std::size_t natts() const { return std::size_t(columns_->natts); }

    // Few rows at first, since few may be wanted; more and more while they are used up.
    void draw_batch() {
        check_interrupts();
        const std::size_t before = used_ == batch_end_ ? batch_end_ - batch_first_ : 0;
        const std::size_t rows = std::min<std::uint64_t>(relatives_ ? most_ : std::clamp(4 * before, few, most_),
                                                         std::min(end_, sampler_->possible()) - next_);
        batch_first_ = batch_end_ = next_;
        stale_.clear();
        const std::size_t drawn = sampler_->draw_batch(seed_, next_, rows, check_interrupts);
        MemoryContextReset(batch_context_);
        const InContext here(batch_context_);
        call([&] { writer_->write_batch(batch_columns_, drawn, datums_.data(), nulls_.get()); });
        batch_end_ = next_ + drawn;
    }

    // The first try of the next row, out of the batch.
    bool take(Datum* datums, bool* nulls) {
        const std::size_t i = next_ - batch_first_, n = natts();
        if (sampler_->breaks_rule(i))
            return false;
        drawn_++;
        std::copy_n(datums_.data() + i * n, n, datums);
        std::copy_n(nulls_.get() + i * n, n, nulls);
        for (std::size_t c = 0; c < recorded_columns_.size(); c++)
            if (recorded_columns_[c].codes || recorded_columns_[c].numbers)
                recorded_[c] = recorded_columns_[c].codes ? double(recorded_columns_[c].codes[i])
                                                          : recorded_columns_[c].numbers[i];
        if (!writer_->has_rest() && demands_->empty() && !relatives_)
            return true;
        const InContext here(attempt_context_);
        MemoryContextReset(attempt_context_);
        if (writer_->has_rest()) {
            const std::span<const synth::ColumnValue> values = sampler_->draw_rest(seed_, next_);
            const std::uint64_t random = synth::random_of(seed_, next_, 0);
            call([&] { writer_->write_rest(values, random, more(), datums, nulls); });
            for (std::size_t c = 0; c < recorded_columns_.size(); c++)
                if (!recorded_columns_[c].codes && !recorded_columns_[c].numbers) // a length, which is added to another
                    recorded_[c] = number_of(relatives_->recorded()[c], values[relatives_->recorded()[c]]);
        }
        return is_accepted(datums, nulls);
    }

    // What a column is to those that record it.
    double number_of(std::uint32_t column, const synth::ColumnValue& value) const {
        if (value.type == synth::ColumnValue::Type::label)
            return value.label + 1.0;
        const std::uint32_t v = model_->network.columns[column].variables.back();
        return value.type == synth::ColumnValue::Type::number               ? value.number
               : model_->network.variables[v].kind == synth::Kind::category ? 0
                                                                            : synth::null_number;
    }

    // Tries the next row until it obeys; all tries are counted. False: it is left out, since others need not have it.
    bool draw_again(Datum* datums, bool* nulls) {
        const std::uint32_t most = relatives_ ? few_attempts : attempts;
        const bool counts = sampler_->breaks_rule(next_ - batch_first_) && !stale_.contains(next_);
        for (std::uint32_t attempt = counts ? 0 : 1; attempt < most; attempt++) {
            if (hopeless_)
                return false;
            check_interrupts();
            const std::span<const synth::ColumnValue> values = sampler_->draw(seed_, next_, attempt);
            drawn_++;
            if (const int broken = sampler_->broken(); broken >= 0) {
                broken_rules_[std::size_t(broken)]++;
                if (!relatives_ || attempt < synth::RowSampler::strict)
                    continue;
            }
            const InContext here(attempt_context_);
            MemoryContextReset(attempt_context_);
            std::fill_n(nulls, natts(), true);
            const std::uint64_t random = synth::random_of(seed_, next_, attempt);
            call([&] { writer_->write(values, random, more(), datums, nulls); });
            for (std::size_t c = 0; c < recorded_.size(); c++)
                recorded_[c] = number_of(relatives_->recorded()[c], values[relatives_->recorded()[c]]);
            if (is_accepted(datums, nulls))
                return true;
        }
        if (relatives_)
            return false;
        raise_broken();
    }

    // Completes a row, and checks it.
    bool is_accepted(Datum* datums, bool* nulls) {
        if (relatives_) {
            const Relatives::Verdict verdict = relatives_->complete(next_, recorded_, datums, nulls);
            for (const std::uint32_t row : relatives_->changed())
                if (row == next_)
                    sampler_->give_again();
                else if (row < batch_end_)
                    stale_.insert(row);
            if (verdict != Relatives::Verdict::fits) {
                hopeless_ = verdict == Relatives::Verdict::never;
                return false;
            }
        }
        const int broken = demands_->empty() ? -1 : demands_->apply(datums, nulls);
        if (broken < 0)
            return !relatives_ || relatives_->confirm(datums, nulls);
        if (broken_demands_.size() <= std::size_t(broken))
            broken_demands_.resize(std::size_t(broken) + 1);
        broken_demands_[std::size_t(broken)]++;
        return false;
    }

    Writer::More more() {
        return {[](void* self, std::uint32_t k) { return static_cast<State*>(self)->draw_more(k); }, this};
    }
    std::span<const synth::ColumnValue> draw_more(std::uint32_t k) {
        return enter([=, this] { return sampler_->more(k); });
    }

    [[noreturn]] void raise_impossible(const synth::ColumnModel& column) const {
        const std::string possible = std::to_string(sampler_->possible());
        const bool is_part =
            column.key.type == synth::KeyType::label &&
            std::uint64_t(column.key.limit) > std::max(column.key.labels.size(), column.key.numbers.size());
        raise(ERRCODE_SEQUENCE_GENERATOR_LIMIT_EXCEEDED,
              {.message = "cannot make " + std::to_string(end_) + " different " +
                          (is_part ? "keys with" : "values of") + " column \"" + column.name + "\"",
               .detail = is_part
                             ? "It is part of a key of several columns, and their values make only " + possible + "."
                             : "Its values are unique, and there are only " + possible + " of its format.",
               .hint = "Ask for fewer rows, or leave the column out with the argument \"exclude\" of synth_fit()."});
    }

    void make_writer(const RowType& row, const std::vector<bool>& wanted) {
        std::vector<Attribute> attributes;
        for (int i = 0; i < columns_->natts; i++) {
            const Form_pg_attribute column = TupleDescAttr(columns_, i);
            Attribute& attribute = attributes.emplace_back();
            attribute = {NameStr(column->attname), column->atttypid, column->atttypmod};
            if (column->attisdropped)
                attribute = {"", INT4OID, -1}; // has no type any more, and is NULL
        }
        std::vector<Writer::Source> sources;
        for (std::size_t c = 0; c < model_->columns.size(); c++) {
            const ModelColumn& column = model_->columns[c];
            if (column.internal) // and so are all that follow
                break;
            check_type(column, attributes);
            for (Attribute& attribute : attributes)
                if (attribute.name == column.path.front())
                    attribute.as = column.as;
            const synth::ColumnModel& learned = model_->network.columns[c];
            const synth::Variable* const variable =
                learned.form == synth::Form::plain ? &model_->network.variables[learned.variables.front()] : nullptr;
            const bool labels = learned.form == synth::Form::key
                                    ? learned.key.type == synth::KeyType::label && !learned.key.labels.empty()
                                    : variable && variable->kind == synth::Kind::category;
            sources.push_back({column.path, variable,
                               !labels    ? nullptr
                               : variable ? &variable->category.labels
                                          : &learned.key.labels,
                               synth::RowSampler::can_batch(learned)});
        }
        writer_.emplace(attributes, sources, model_->zone, context_);
        demands_.emplace(demands_of(columns_, row.relation, *model_, context_, relatives_));
        // What is demanded may be of any column.
        if (demands_->empty() && !wanted.empty())
            writer_->choose(wanted);
    }

    // A column of the model must be there, with the type that it had.
    void check_type(const ModelColumn& column, const std::vector<Attribute>& attributes) const {
        const std::string where = "column \"" + column.path.front() + "\" of model \"" + model_->name + "\"";
        const std::string hint = "If the table has changed, learn it again with " + door() + ".";
        const std::string row = type_name(columns_->tdtypeid);
        const auto found = std::find_if(attributes.begin(), attributes.end(),
                                        [&](const Attribute& a) { return a.name == column.path.front(); });
        if (found == attributes.end())
            raise(ERRCODE_UNDEFINED_COLUMN, {.message = where + " does not exist in row type " + row, .hint = hint});
        const Type type = type_of(found->type, found->typmod);
        const ModelColumn now{{}, type_name(type.declared), type_name(type.base)};
        const auto differs = [&](const std::string& is, const std::string& was) {
            return is != was && !(relatives_ && is == relatives_->type_here(was));
        };
        if (differs(now.type, column.type) || differs(now.base, column.base))
            raise(ERRCODE_DATATYPE_MISMATCH,
                  {.message = where + " has another type in row type " + row,
                   .detail = "It was learned as " + in_words(column) + " and now is " + in_words(now) + ".",
                   .hint = hint});
    }

    // Names the rule that was broken most often.
    [[noreturn]] void raise_broken() const {
        std::uint64_t most = 0;
        std::string name;
        for (std::size_t r = 0; r < broken_rules_.size(); r++)
            if (broken_rules_[r] > most) {
                most = broken_rules_[r];
                name = "rule \"" + model_->network.rules[r].text + "\"";
            }
        for (std::size_t d = 0; d < broken_demands_.size(); d++)
            if (broken_demands_[d] > most) {
                most = broken_demands_[d];
                name = demands_->name(int(d));
            }
        char share[32];
        snprintf(share, sizeof share, "%.3g %%", 100 * (1 - double(most) / double(drawn_)));
        raise(ERRCODE_CHECK_VIOLATION,
              {.message = "synthetic rows do not satisfy " + name,
               .detail = "Row " + std::to_string(next_ + 1) + " was drawn " + std::to_string(attempts) +
                         " times; of all rows drawn so far " + share + " satisfied it. Keys are not drawn again.",
               .hint = "Compute the columns that it is about with the argument \"overrides\" of synth_fit(), or leave "
                       "them out with \"exclude\"."});
    }

    std::shared_ptr<Model> model_;
    Relatives* relatives_;                             // or null
    std::vector<synth::ColumnBatch> recorded_columns_; // that they record
    std::vector<double> recorded_;                     // their values, of the row that is made
    bool hopeless_ = false;                            // must the row be left out
    std::uint64_t next_, end_, seed_;
    MemoryContext context_, attempt_context_ = nullptr, batch_context_ = nullptr;
    TupleDesc columns_ = nullptr;
    std::optional<synth::RowSampler> sampler_;
    std::optional<Writer> writer_;
    std::optional<Demands> demands_;
    std::uint64_t batch_first_ = 0, batch_end_ = 0; // the rows of the batch
    std::set<std::uint64_t> stale_;                 // of these, rows to which something else is given by now
    std::size_t most_ = 0;                          // of them
    std::uint64_t used_ = 0;                        // one past the row handed out last
    std::vector<synth::ColumnBatch> batch_columns_; // by leaf of the model
    std::vector<Datum> datums_;                     // of the batch, by row, then attribute
    std::unique_ptr<bool[]> nulls_;
    std::uint64_t drawn_ = 0; // rows, all tries counted
    std::vector<std::uint64_t> broken_rules_, broken_demands_;
};

Demands demands_of(TupleDesc row, Oid relation, const Model& model, MemoryContext context, Relatives* relatives) {
    std::vector<bool> learned;
    for (int i = 0; i < row->natts; i++) {
        const FormData_pg_attribute& column = *TupleDescAttr(row, i);
        const bool is_learned = std::any_of(model.columns.begin(), model.columns.end(), [&](const ModelColumn& c) {
            return !c.internal && c.path.front() == NameStr(column.attname);
        });
        learned.push_back(!column.attisdropped &&
                          (is_learned || (relatives && relatives->sets(NameStr(column.attname)))));
    }
    std::vector<Override> overrides;
    for (std::size_t i = 0; i + 1 < model.options.overrides.size(); i += 2)
        overrides.push_back({model.options.overrides[i], model.options.overrides[i + 1]});
    // The bounds of a partition bind a model of that partition: one of the whole table may fill its row type.
    const bool within_partition = OidIsValid(relation) && model.relation == qualified_name(relation);
    return {row, relation, learned, overrides, model.owner.oid, within_partition, context};
}

Sample find_sample(const SampleArguments& arguments) {
    const auto whole = [](const char* name, std::optional<std::int64_t> value, std::int64_t least) {
        if (value && *value < least)
            raise(ERRCODE_INVALID_PARAMETER_VALUE,
                  {.message = "argument \"" + std::string(name) + "\" of synth_sample() must not be " +
                              (least == 0 ? "negative" : "less than 1"),
                   .detail = "It is " + std::to_string(*value) + "."});
    };
    whole("n", arguments.n, 0);
    whole("first_row", arguments.first_row, 1);
    Sample sample;
    sample.row = row_type(arguments.row);
    const ModelHeader header =
        arguments.model ? get_model(*arguments.model, GetUserId(), "Learn a table with synth_fit().")
                        : get_model(call([&] { return get_rel_name(sample.row.relation); }), GetUserId(),
                                    "Learn the table with SELECT synth_fit('" + qualified_name(sample.row.relation) +
                                        "'), or name a model in the argument \"model\".");
    if (arguments.seed)
        sample.seed = std::uint64_t(*arguments.seed);
    else if (!pg_strong_random(&sample.seed, sizeof sample.seed))
        raise(ERRCODE_INTERNAL_ERROR, {.message = "could not generate a random seed"});
    sample.first = std::uint64_t(arguments.first_row.value_or(1)) - 1;
    sample.end = sample.first + std::uint64_t(arguments.n.value_or(header.rows));
    sample.model = cached_model(header);
    return sample;
}

Sampling::Sampling(const Sample& sample, const std::vector<bool>& wanted, MemoryContext context, Relatives* relatives)
    : state_(std::make_unique<State>(sample, wanted, context, relatives)) {}

Sampling::~Sampling() = default;

TupleDesc Sampling::columns() const {
    return state_->columns();
}

void Sampling::seek(std::uint64_t first, std::uint64_t end) {
    state_->seek(first, end);
}

bool Sampling::next(Datum* values, bool* nulls) {
    return state_->next(values, nulls);
}

std::uint64_t Sampling::redrawn() const {
    return state_->redrawn();
}

} // namespace pg
