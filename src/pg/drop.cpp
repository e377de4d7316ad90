// synth_drop(model): forget a model, of a table or of a schema.
#include "pg/registry.hpp"
#include "pg/request.hpp"

SYNTH_FUNCTION(synth_drop) {
    pg::call([] { PreventCommandIfReadOnly("synth_drop()"); });
    pg::check_given(fcinfo, 0, "model");
    const std::string name = pg::Sql<std::string>::get(PG_GETARG_DATUM(0));
    const std::optional<pg::ModelHeader> model = pg::find_model(name, GetUserId());
    const std::optional<pg::SchemaHeader> schema = model ? std::nullopt : pg::find_schema(name, GetUserId());
    if (schema)
        pg::delete_schema(schema->id);
    else
        pg::delete_model(model ? model->id : pg::get_model(name, GetUserId()).id);
    PG_RETURN_VOID();
}
