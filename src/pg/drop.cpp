// synth_drop(model): forget a model.
#include "pg/catalog.hpp"

SYNTH_FUNCTION(synth_drop) {
    pg::call([] { PreventCommandIfReadOnly("synth_drop()"); });
    if (PG_ARGISNULL(0))
        pg::raise(ERRCODE_NULL_VALUE_NOT_ALLOWED, {.message = "argument \"model\" must not be NULL"});
    pg::delete_model(pg::get_model(pg::Sql<std::string>::get(PG_GETARG_DATUM(0)), GetUserId()).id);
    PG_RETURN_VOID();
}
