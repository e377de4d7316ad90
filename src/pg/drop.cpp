// synth_drop(model): forget a model, of a relation or, if there is none of that name, of a schema.
#include "pg/catalog.hpp"
#include "pg/schema_model.hpp"

SYNTH_FUNCTION(synth_drop) {
    pg::call([] { PreventCommandIfReadOnly("synth_drop()"); });
    if (PG_ARGISNULL(0))
        pg::raise(ERRCODE_NULL_VALUE_NOT_ALLOWED, {.message = "argument \"model\" must not be NULL"});
    const std::string name = pg::Sql<std::string>::get(PG_GETARG_DATUM(0));
    if (!pg::find_model(name, GetUserId()))
        if (const std::optional<pg::SchemaHeader> schema = pg::find_schema(name, GetUserId())) {
            pg::delete_schema(*schema);
            PG_RETURN_VOID();
        }
    pg::delete_model(pg::get_model(name, GetUserId()).id);
    PG_RETURN_VOID();
}
