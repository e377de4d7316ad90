// synth_sample(row, n, seed, model, first_row): synthetic rows, one a call.
//
// The model is looked up when the first row is asked for, and that model serves the scan to its end, even if it is
// replaced meanwhile. What lives from call to call belongs to the function's memory context, so it is gone when the
// scan ends, is abandoned or fails.
#include "pg/progress.hpp"
#include "pg/sampling.hpp"

namespace pg {

namespace {

SampleArguments arguments_of(FunctionCallInfo fcinfo) {
    SampleArguments arguments;
    arguments.row = call([&] { return get_fn_expr_argtype(fcinfo->flinfo, 0); });
    if (!PG_ARGISNULL(1))
        arguments.n = PG_GETARG_INT64(1);
    if (!PG_ARGISNULL(2))
        arguments.seed = PG_GETARG_INT64(2);
    if (!PG_ARGISNULL(3))
        arguments.model = Sql<std::string>::get(PG_GETARG_DATUM(3));
    if (!PG_ARGISNULL(4))
        arguments.first_row = PG_GETARG_INT64(4);
    return arguments;
}

// A sample whose rows are made into tuples.
class Rows {
public:
    Rows(const Sample& sample, MemoryContext context)
        : sampling_(sample, {}, context), context_(context),
          domain_(sample.row.declared == sample.row.type ? InvalidOid : sample.row.declared),
          datums_(std::size_t(sampling_.columns()->natts)), nulls_(new bool[std::size_t(sampling_.columns()->natts)]),
          tracker_("sample", sample.row.relation) {
        tracker_.phase("generating rows", sample.end - sample.first);
    }

    // The next row in the current memory context, or nothing.
    std::optional<Datum> next() {
        if (!sampling_.next(datums_.data(), nulls_.get()))
            return std::nullopt;
        if (++made_ % 1024 == 0)
            tracker_.done(made_);
        return call([this] {
            const Datum row = HeapTupleGetDatum(heap_form_tuple(sampling_.columns(), datums_.data(), nulls_.get()));
            if (OidIsValid(domain_))
                domain_check(row, false, domain_, &constraints_, context_);
            return row;
        });
    }

private:
    Sampling sampling_;
    MemoryContext context_;
    Oid domain_; // over the row type
    void* constraints_ = nullptr;
    std::vector<Datum> datums_;
    std::unique_ptr<bool[]> nulls_;
    Tracker tracker_;
    std::uint64_t made_ = 0;
};

} // namespace
} // namespace pg

SYNTH_FUNCTION(synth_sample) {
    if (SRF_IS_FIRSTCALL()) {
        FuncCallContext* const context = pg::call([&] { return SRF_FIRSTCALL_INIT(); });
        MemoryContext const memory = context->multi_call_memory_ctx;
        context->user_fctx =
            pg::give(memory, std::make_unique<pg::Rows>(pg::find_sample(pg::arguments_of(fcinfo)), memory));
    }
    FuncCallContext* const context = SRF_PERCALL_SETUP();
    const std::optional<Datum> row = static_cast<pg::Rows*>(context->user_fctx)->next();
    if (!row) {
        pg::call([&] { end_MultiFuncCall(fcinfo, context); });
        reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo)->isDone = ExprEndResult;
        PG_RETURN_NULL();
    }
    SRF_RETURN_NEXT(context, *row);
}
