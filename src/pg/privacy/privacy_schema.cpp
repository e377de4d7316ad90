// synth_privacy_schema(real, synthetic, root, ...): what somebody who has the synthetic schema learns about the
// entities of a table of the real one, such as its customers.
//
// An entity is a row of the root table together with all rows below it: those that refer to it by foreign keys, and
// those that refer to them. What is attacked is a frame of entities, with the root's own columns and aggregates of the
// rows below (core/quality/families.hpp); the attacks are those on a table.
#include "pg/privacy/privacy_schema.hpp"
#include "core/quality/families.hpp"
#include "pg/evaluate/schema_counts.hpp"
#include "pg/evaluate/schema_rows.hpp"
#include "pg/privacy/privacy.hpp"
#include "pg/request.hpp"
#include "pg/row.hpp"

namespace pg {

namespace {

constexpr std::int32_t usual_depth = 3, deepest = 5; // keys below the root
constexpr std::uint64_t fewest_entities = 1000;

std::uint32_t root_of(const ComparedSchemas& schemas, Oid root) {
    for (std::uint32_t t = 0; t < schemas.tables.size(); t++)
        if (schemas.tables[t].relations[0] == root)
            return t;
    const char* const name = call([=] { return get_rel_name(root); });
    if (!name)
        raise(ERRCODE_UNDEFINED_TABLE, {.message = "relation with OID " + std::to_string(root) + " does not exist"});
    raise(ERRCODE_INVALID_PARAMETER_VALUE, {.message = "argument \"root\" is invalid",
                                            .detail = "Relation " + qualified_name(root) + " is no table of schema \"" +
                                                      schemas.names[0] + "\" that is compared.",
                                            .hint = "Name the table whose rows are to be protected, with its schema."});
}

// So many that their frames take no more than a quarter of the memory.
std::uint64_t entities_that_fit(const ComparedSchemas& schemas, std::uint32_t root, std::size_t depth) {
    std::vector<synth::SchemaLink> links;
    for (const ComparedKey& key : schemas.keys)
        links.push_back(key.link);
    const auto columns_of = [&](std::uint32_t table) {
        return schemas.tables[table].columns.attributes[0].size() + 1;
    };
    std::size_t columns = columns_of(root);
    for (const synth::SchemaPath& path : synth::downward_paths(links, depth))
        if (links[path.front()].parent == root)
            columns += columns_of(links[path.back()].child);
    const std::size_t bytes = sizeof(double) * columns * schemas.names.size();
    return std::max(fewest_entities, std::uint64_t(maintenance_work_mem) * 1024 / 4 / bytes);
}

} // namespace

std::uint32_t depth_of(FunctionCallInfo fcinfo, int number) {
    const std::int32_t depth = PG_ARGISNULL(number) ? usual_depth : PG_GETARG_INT32(number);
    check_limit("depth", depth, 0, deepest);
    return std::uint32_t(depth);
}

SchemaAttack attack_schema(const SchemaQuestion& question, Oid root, std::uint32_t depth,
                           const synth::AttackOptions& options, synth::Progress& progress) {
    const ComparedSchemas schemas = compare_schemas(question.schemas);
    const std::uint32_t table = root_of(schemas, root);
    std::vector<std::vector<std::uint64_t>> rows;
    for (std::size_t side = 0; side < schemas.names.size(); side++)
        rows.push_back(count_rows(schemas, side));
    const SchemaRowsOptions read{question.max_rows, question.seed};
    SchemaRows reader(schemas, rows, read, progress);
    const synth::SchemaFrames frames = reader.with_descendants(table, depth, entities_that_fit(schemas, table, depth));
    const synth::Frames entities = synth::families(frames, table, depth, check_interrupts);
    check_sensitive(options.sensitive, entities);
    return {synth::attack(entities, options, check_interrupts, &progress), remarks_of(schemas, frames),
            frames.share_below};
}

void tell(const SchemaAttack& attack) {
    tell(attack.remarks);
    if (attack.share_below < 1)
        notice({.message = "not all rows below those of the root fit into memory",
                .detail = "Of them one in " + std::to_string(std::uint64_t(1 / attack.share_below)) + " was read.",
                .hint = "Raise \"maintenance_work_mem\", or ask for fewer rows with \"max_rows\"."});
}

} // namespace pg

SYNTH_FUNCTION(synth_privacy_schema) {
    pg::SchemaQuestion question = pg::schema_question_of(fcinfo, 7, 8);
    pg::check_given(fcinfo, 2, "root");
    if (!PG_ARGISNULL(3))
        question.schemas.push_back(pg::Sql<std::string>::get(PG_GETARG_DATUM(3)));
    const synth::AttackOptions options = pg::attack_options_of(fcinfo, 4, TEXTOID, 5, question.seed);
    const std::uint32_t depth = pg::depth_of(fcinfo, 6);
    pg::Result result(fcinfo);
    pg::Tracker tracker("privacy", PG_GETARG_OID(2));
    const pg::SchemaAttack attack = pg::attack_schema(question, PG_GETARG_OID(2), depth, options, tracker);
    pg::add(result, attack.attacks);
    pg::tell(attack);
    return Datum(0);
}
