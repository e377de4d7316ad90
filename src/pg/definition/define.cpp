// synth_definition(schema, views, functions): the statements that make a schema again.
#include "pg/definition/definition.hpp"
#include "pg/result.hpp"
#include "pg/row.hpp"

SYNTH_FUNCTION(synth_definition) {
    pg::Result result(fcinfo);
    const std::string name = pg::Sql<std::string>::get(PG_GETARG_DATUM(0));
    const Oid schema = pg::call([&] { return get_namespace_oid(name.c_str(), false); });
    const pg::SchemaDefinition definition =
        pg::read_definition(schema, {.views = PG_GETARG_BOOL(1), .functions = PG_GETARG_BOOL(2)});
    for (const std::string& sentence : definition.left_out)
        pg::notice({.message = sentence});
    for (const pg::Definition& statement : definition.statements) {
        pg::check_interrupts();
        bool nulls[3] = {};
        Datum values[3] = {pg::Sql<std::string>::put(pg::stage_name(statement.stage)),
                           pg::Sql<std::string>::put(statement.object), pg::Sql<std::string>::put(statement.text)};
        result.add(values, nulls);
    }
    return Datum(0);
}
