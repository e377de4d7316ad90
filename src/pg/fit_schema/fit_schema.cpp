// synth_fit_schema(schema, model, modes, ...): learn a whole schema.
//
// All tables are read in one snapshot, parents first, by ordinary queries in the caller's name. A row comes with the
// place of each row that it refers to and with the number of rows that refer to it, which PostgreSQL finds by joins:
// keys may have any type and any number of columns. Half of maintenance_work_mem is shared by the tables' rows, the
// other half is for learning one of them. Of a table that does not fit a sample is learned; tables below it keep the
// rows that belong to the sample, so that families stay together.
#include "pg/fit_schema/run.hpp"
#include "pg/registry.hpp"
#include "pg/request.hpp"
#include "pg/schema_catalog.hpp"

namespace pg {

namespace {

Mode mode_of(const std::string& name, const std::string& mode) {
    if (const std::optional<Mode> known = value_named<Mode>(mode))
        return *known;
    raise(ERRCODE_INVALID_PARAMETER_VALUE,
          {.message = "argument \"modes\" is invalid",
           .detail = "The mode of table \"" + name + "\" is \"" + mode + "\".",
           .hint = "Modes are model, copy (the table's rows are public), empty and skip."});
}

} // namespace

void SchemaFit::run() {
    tables_ = tables_of(request_.schema);
    if (tables_.empty())
        raise(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
              {.message = "schema \"" + request_.source + "\" has no tables"});
    choose_modes();
    request_.model.definition = read_definition_of();
    choose_keys();
    add_named();
    choose_copied_keys();
    find_single();
    add_parts();
    add_inclusions();
    make_plan();
    add_implied();
    find_together();
    check_together();
    check_asked();
    make_requests();
    read();
    advise_copies();
    find_inherited();
    find_aggregates();
    find_agreements();
    find_spans();
    find_parts();
    for (std::size_t r = 0; r < keys_.size(); r++)
        find_series(r);
    for (std::size_t r = 0; r < keys_.size(); r++)
        find_flags(r);
    for (std::uint32_t t = 0; t < tables_.size(); t++)
        choose_progressions(t);
    place_.clear();
    tracker_.phase("finding what rows have in common", 0);
    synth::find_latents(schema_, std::uint32_t(request_.model.min_count), std::uint64_t(request_.model.seed),
                        check_interrupts);
    keep_chains();
    for (std::uint32_t t = 0; t < tables_.size(); t++)
        keep_numbered(t);
    begin_schema(request_.model);
    for (const std::uint32_t t : schema_.order)
        if (reading_[t].mode == Mode::model)
            learn(t);
        else if (reading_[t].referred)
            learn_copied(t);
    copy_rows();
    describe();
    write_schema(request_.model);
}

SchemaRequest schema_request_of(FunctionCallInfo fcinfo, int modes) {
    SchemaRequest request;
    SchemaModel& model = request.model;
    if (PG_ARGISNULL(0))
        raise(ERRCODE_NULL_VALUE_NOT_ALLOWED, {.message = "argument \"schema\" must not be NULL",
                                               .hint = "Name the schema to learn: synth_fit_schema('shop')."});
    request.source = Sql<std::string>::get(PG_GETARG_DATUM(0));
    request.schema = call([&] { return get_namespace_oid(request.source.c_str(), false); });
    check_schema(request.schema, ACL_USAGE);
    model.source = model.name = request.source;
    model.owner.oid = GetUserId();
    for (const auto& [table, mode] : pairs_of(fcinfo, modes, "modes", "{\"country\": \"copy\"}"))
        request.modes[table] = mode_of(table, mode);
    if (!PG_ARGISNULL(modes + 1))
        model.min_count = PG_GETARG_INT32(modes + 1);
    if (!PG_ARGISNULL(modes + 2))
        model.parents = PG_GETARG_INT32(modes + 2);
    if (!PG_ARGISNULL(modes + 3))
        model.seed = PG_GETARG_INT64(modes + 3);
    for (const auto& [table, columns] : lists_of(fcinfo, modes + 4, "exclude", "{\"customer\": [\"notes\"]}"))
        request.exclude[table] = columns;
    for (const auto& [table, pairs] :
         objects_of(fcinfo, modes + 5, "overrides", "{\"customer\": {\"email\": \"...\"}}"))
        for (const auto& [column, expression] : pairs)
            request.overrides[table].push_back({column, expression});
    for (const auto& [table, rules] :
         lists_of(fcinfo, modes + 6, "ignored_rules", "{\"orders\": [\"total = quantity * price\"]}"))
        request.ignored_rules[table] = rules;
    check_limit("min_count", model.min_count, 2, 1'000'000);
    check_limit("parents", model.parents, 0, MaxHeapAttributeNumber);
    return request;
}

void fit_schema(SchemaRequest& request, Tracker& tracker) {
    SchemaFit(request, tracker).run();
}

} // namespace pg

SYNTH_FUNCTION(synth_fit_schema) {
    pg::call([] { PreventCommandIfReadOnly("synth_fit_schema()"); });
    pg::SchemaRequest request = pg::schema_request_of(fcinfo, 2);
    if (!PG_ARGISNULL(1))
        request.model.name = pg::Sql<std::string>::get(PG_GETARG_DATUM(1));
    if (request.model.name.empty())
        pg::raise(ERRCODE_INVALID_NAME, {.message = "the name of a model must not be empty"});
    request.definition.views = !PG_ARGISNULL(9) && PG_GETARG_BOOL(9);
    request.definition.functions = !PG_ARGISNULL(10) && PG_GETARG_BOOL(10);
    pg::Tracker tracker("fit", InvalidOid);
    pg::fit_schema(request, tracker);
    return pg::Sql<std::string>::put(request.model.name);
}
