// synth_sample(row, n, seed, model): synthetic rows, one a call.
//
// Row i depends on the model, the seed and i, on nothing else: the first k of n rows are the k rows of a smaller
// sample. The model is looked up when the first row is asked for, and that model serves the scan to its end, even if it
// is replaced meanwhile. What lives from call to call belongs to the function's memory context, so it is gone when the
// scan ends, is abandoned or fails.
#include "core/sample/sampler.hpp"
#include "pg/cache.hpp"
#include "pg/output.hpp"

namespace pg {

namespace {

// The row type that was asked for.
struct RowType {
    Oid declared = InvalidOid; // may be a domain
    Oid type = InvalidOid;
    Oid relation = InvalidOid; // that has this row type
};

RowType row_type(FunctionCallInfo fcinfo) {
    RowType row;
    row.declared = call([&] { return get_fn_expr_argtype(fcinfo->flinfo, 0); });
    row.type = call([&] { return getBaseType(row.declared); });
    row.relation = call([&] { return get_typ_typrelid(row.type); });
    if (!OidIsValid(row.relation))
        raise(ERRCODE_DATATYPE_MISMATCH,
              {.message = "argument \"row\" of synth_sample() must have the row type of a table",
               .detail = "Its type is " + type_name(row.declared) + ".",
               .hint = "Write synth_sample(NULL::customers) for rows of table customers."});
    return row;
}

std::string in_words(const VariableType& type) {
    return type.type == type.base ? type.type : type.type + " over " + type.base;
}

bool has_label(Oid type, const std::string& label) {
    return label.size() < NAMEDATALEN && call([&] {
               return SearchSysCacheExists2(ENUMTYPOIDNAME, ObjectIdGetDatum(type), CStringGetDatum(label.c_str()));
           });
}

// One scan: a model, its place in it, and what a row is made in.
class Sampling {
public:
    Sampling(const RowType& row, std::shared_ptr<Model> model, std::uint64_t rows, std::uint64_t seed,
             MemoryContext context)
        : model_(std::move(model)), rows_(rows), seed_(seed), context_(context),
          domain_(row.declared == row.type ? InvalidOid : row.declared) {
        const InContext here(context);
        const Oid type = row.type;
        columns_ = call([=] { return BlessTupleDesc(lookup_rowtype_tupdesc_copy(type, -1)); });
        datums_.assign(std::size_t(columns_->natts), Datum(0));
        nulls_.reset(new bool[std::size_t(columns_->natts)]);
        std::fill_n(nulls_.get(), columns_->natts, true);
        for (std::uint32_t v = 0; v < model_->network.variables.size(); v++)
            add_output(v);
        if (!model_->compiled)
            model_->compiled = std::make_unique<synth::CompiledNetwork>(model_->network);
        sampler_.emplace(*model_->compiled);
    }

    bool done() const { return next_ == rows_; }

    // The next row, in the current memory context.
    Datum row() {
        values_ = sampler_->draw(seed_, next_++);
        return call([this] { return form_row(); });
    }

private:
    struct Target {
        Output* output;
        int column; // of the row type
    };

    void add_output(std::uint32_t v) {
        const synth::Variable& variable = model_->network.variables[v];
        const std::string where = "column \"" + variable.column + "\" of model \"" + model_->name + "\"";
        const std::string hint = "If the table has changed, learn it again with synth_fit().";
        const std::string row = type_name(columns_->tdtypeid);
        for (int i = 0; i < columns_->natts; i++) {
            const Form_pg_attribute column = TupleDescAttr(columns_, i);
            if (column->attisdropped || variable.column != NameStr(column->attname))
                continue;
            const Type type = type_of(column->atttypid, column->atttypmod);
            const VariableType now{type_name(type.declared), type_name(type.base)};
            if (now.type != model_->types[v].type || now.base != model_->types[v].base)
                raise(ERRCODE_DATATYPE_MISMATCH, {.message = where + " has another type in row type " + row,
                                                  .detail = "It was learned as " + in_words(model_->types[v]) +
                                                            " and now is " + in_words(now) + ".",
                                                  .hint = hint});
            if (!type.is_scalar() || type.kind() != variable.kind)
                raise(ERRCODE_DATA_CORRUPTED,
                      {.message = "model \"" + model_->name + "\" is damaged",
                       .detail = "The kind of column \"" + variable.column + "\" does not fit its type.",
                       .hint = "Learn it again with synth_fit()."});
            if (type.form == Form::enumeration)
                for (const std::string& label : variable.category.labels)
                    if (!has_label(type.base, label))
                        raise(ERRCODE_DATATYPE_MISMATCH,
                              {.message = where + " has another type in row type " + row,
                               .detail = "Type " + now.base + " has no label \"" + label + "\" any more.",
                               .hint = hint});
            Output* const output = call(
                [&] { return make_output(type, &variable, &variable.category.labels, nullptr, nullptr, context_); });
            targets_.push_back({output, i});
            return;
        }
        raise(ERRCODE_UNDEFINED_COLUMN, {.message = where + " does not exist in row type " + row, .hint = hint});
    }

    Datum form_row() {
        using Type = synth::ColumnValue::Type;
        for (std::size_t v = 0; v < targets_.size(); v++) {
            const Target target = targets_[v];
            const synth::Value& value = values_[v];
            nulls_[std::size_t(target.column)] = value.null;
            if (value.null)
                continue;
            const bool is_label = model_->network.variables[v].kind == synth::Kind::category;
            datums_[std::size_t(target.column)] = write(
                *target.output, {is_label ? Type::label : Type::number, value.code, value.label, value.number, 0, {}});
        }
        const Datum row = HeapTupleGetDatum(heap_form_tuple(columns_, datums_.data(), nulls_.get()));
        if (OidIsValid(domain_))
            domain_check(row, false, domain_, &constraints_, context_);
        return row;
    }

    std::shared_ptr<Model> model_;
    std::uint64_t rows_, seed_, next_ = 0;
    MemoryContext context_;
    TupleDesc columns_ = nullptr;
    Oid domain_; // over the row type
    void* constraints_ = nullptr;
    std::vector<Target> targets_; // by variable
    std::optional<synth::Sampler> sampler_;
    std::span<const synth::Value> values_; // of the row being made
    std::vector<Datum> datums_;
    std::unique_ptr<bool[]> nulls_;
};

std::unique_ptr<Sampling> make_sampling(FunctionCallInfo fcinfo, MemoryContext context) {
    if (!PG_ARGISNULL(1) && PG_GETARG_INT64(1) < 0)
        raise(ERRCODE_INVALID_PARAMETER_VALUE, {.message = "argument \"n\" of synth_sample() must not be negative",
                                                .detail = "It is " + std::to_string(PG_GETARG_INT64(1)) + "."});
    const RowType row = row_type(fcinfo);
    const ModelHeader header =
        PG_ARGISNULL(3)
            ? get_model(call([&] { return get_rel_name(row.relation); }), GetUserId(),
                        "Learn the table with SELECT synth_fit('" + qualified_name(row.relation) +
                            "'), or name a model in the argument \"model\".")
            : get_model(Sql<std::string>::get(PG_GETARG_DATUM(3)), GetUserId(), "Learn a table with synth_fit().");
    std::int64_t seed = 0;
    if (!PG_ARGISNULL(2))
        seed = PG_GETARG_INT64(2);
    else if (!pg_strong_random(&seed, sizeof seed))
        raise(ERRCODE_INTERNAL_ERROR, {.message = "could not generate a random seed"});
    const std::int64_t rows = PG_ARGISNULL(1) ? header.rows : PG_GETARG_INT64(1);
    return std::make_unique<Sampling>(row, cached_model(header), std::uint64_t(rows), std::uint64_t(seed), context);
}

} // namespace
} // namespace pg

SYNTH_FUNCTION(synth_sample) {
    if (SRF_IS_FIRSTCALL()) {
        FuncCallContext* const context = pg::call([&] { return SRF_FIRSTCALL_INIT(); });
        context->user_fctx =
            pg::give(context->multi_call_memory_ctx, pg::make_sampling(fcinfo, context->multi_call_memory_ctx));
    }
    FuncCallContext* const context = SRF_PERCALL_SETUP();
    auto* const sampling = static_cast<pg::Sampling*>(context->user_fctx);
    if (sampling->done()) {
        pg::call([&] { end_MultiFuncCall(fcinfo, context); });
        reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo)->isDone = ExprEndResult;
        PG_RETURN_NULL();
    }
    const Datum row = sampling->row();
    SRF_RETURN_NEXT(context, row);
}

// How many rows the planner may expect: `n`, if it is a constant.
SYNTH_FUNCTION(synth_sample_support) {
    auto* const request = reinterpret_cast<Node*>(PG_GETARG_POINTER(0));
    if (!IsA(request, SupportRequestRows))
        PG_RETURN_POINTER(nullptr);
    auto* const rows = reinterpret_cast<SupportRequestRows*>(request);
    if (!is_funcclause(rows->node))
        PG_RETURN_POINTER(nullptr);
    const List* const arguments = reinterpret_cast<FuncExpr*>(rows->node)->args;
    const Node* const n = list_length(arguments) > 1 ? static_cast<Node*>(list_nth(arguments, 1)) : nullptr;
    if (!n || !IsA(n, Const) || reinterpret_cast<const Const*>(n)->constisnull)
        PG_RETURN_POINTER(nullptr);
    rows->rows = std::max(0.0, double(DatumGetInt64(reinterpret_cast<const Const*>(n)->constvalue)));
    PG_RETURN_POINTER(rows);
}
