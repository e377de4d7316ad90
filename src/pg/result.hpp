// The result of a set-returning function as a whole, for the executor to read when the function is done.
#pragma once
#include "pg/boundary.hpp"

namespace pg {

class Result {
public:
    explicit Result(FunctionCallInfo fcinfo) {
        call([this, fcinfo] {
            auto* const info = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
            if (!info || !IsA(info, ReturnSetInfo) || !(info->allowedModes & SFRM_Materialize))
                ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                                errmsg("set-valued function called in context that cannot accept a set")));
            MemoryContext const caller = MemoryContextSwitchTo(info->econtext->ecxt_per_query_memory);
            get_call_result_type(fcinfo, nullptr, &columns_);
            columns_ = CreateTupleDescCopy(columns_);
            rows_ = tuplestore_begin_heap((info->allowedModes & SFRM_Materialize_Random) != 0, false, work_mem);
            MemoryContextSwitchTo(caller);
            info->returnMode = SFRM_Materialize;
            info->setResult = rows_;
            info->setDesc = columns_;
        });
    }
    void add(Datum* values, bool* nulls) {
        call([=, this] { tuplestore_putvalues(rows_, columns_, values, nulls); });
    }

private:
    TupleDesc columns_ = nullptr;
    Tuplestorestate* rows_ = nullptr;
};

} // namespace pg
