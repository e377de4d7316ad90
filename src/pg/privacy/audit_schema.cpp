// synth_audit_schema(schema, root, ...): what synth_fit_schema() would leak of the entities of a table, before anything
// is given away.
//
// The root's rows are split in two, each with all rows that belong to it (halves.hpp). One half is learned and cloned,
// and the clone is attacked with the other half, as synth_privacy_schema() does it; several times with other halves.
// All of it happens in a subtransaction that is rolled back: nobody else ever sees the schemas or the model.
#include "core/privacy/combine.hpp"
#include "pg/clone/clone.hpp"
#include "pg/fit_schema/fit_schema.hpp"
#include "pg/inquiry.hpp"
#include "pg/privacy/halves.hpp"
#include "pg/privacy/privacy.hpp"
#include "pg/privacy/privacy_schema.hpp"
#include "pg/privacy/sight.hpp"
#include "pg/request.hpp"
#include "pg/row.hpp"

namespace pg {

namespace {

void check_database() {
    const bool may = call([] { return database_privilege(ACL_CREATE) == ACLCHECK_OK; });
    if (may)
        return;
    const char* const database =
        call([] { return NameStr(*DatumGetName(OidFunctionCall0Coll(F_CURRENT_DATABASE, InvalidOid))); });
    const char* const role = call([] { return GetUserNameFromId(GetUserId(), false); });
    raise(ERRCODE_INSUFFICIENT_PRIVILEGE,
          {.message = "permission denied for database " + std::string(database),
           .detail = "synth_audit_schema() makes schemas while it runs, and leaves none.",
           .hint = "GRANT CREATE ON DATABASE " + quoted(database) + " TO " + quoted(role) + ";"});
}

// A half need not tell of a rule that the whole schema has.
void check_rules(const SchemaRequest& request, const std::string& name, Tracker& tracker) {
    SchemaRequest whole = request;
    whole.model.name = name + "_whole";
    rehearse([&] { fit_schema(whole, tracker); });
}

SchemaAttack audit(const SchemaRequest& request, const SchemaHalves& halves, std::uint64_t repeat,
                   const std::vector<std::string>& sensitive, std::uint32_t depth, Tracker& tracker) {
    const std::string name = "synth_audit_" + std::to_string(MyProcPid);
    const std::string members = name + "_members", others = name + "_others", synthetic = name + "_synthetic";
    const std::uint64_t seed = std::uint64_t(request.model.seed) + repeat;
    SchemaAttack attack;
    rehearse([&] {
        call([] {
            NewGUCNestLevel(); // which the subtransaction ends
            if (client_min_messages < WARNING)
                set_config_option("client_min_messages", "warning", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true,
                                  0, false);
        });
        const Sight sight;
        if (halves.make(members, {seed, true}, tracker) == 0 || halves.make(others, {seed, false}, tracker) == 0)
            raise(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
                  {.message = "table \"" + halves.root() + "\" has too few rows to be split"});
        sight.renew();
        SchemaRequest learned = request;
        learned.schema = call([&] { return get_namespace_oid(members.c_str(), false); });
        learned.model.source = members; // whose types the model knows
        learned.model.name = synthetic;
        learned.model.seed = std::int64_t(seed);
        learned.is_half = true;
        fit_schema(learned, tracker);
        if (repeat == 0 && learned.unknown_rule)
            check_rules(request, synthetic, tracker);
        sight.renew();
        CloneRequest made;
        made.model = made.target = synthetic;
        made.seed = seed;
        clone(made, tracker);
        sight.renew();
        const Oid root = call([&] { return get_relname_relid(halves.root().c_str(), learned.schema); });
        synth::AttackOptions options;
        options.min_count = std::uint32_t(request.model.min_count);
        options.sensitive = sensitive;
        options.seed = seed;
        attack = attack_schema({{members, synthetic, others}, 0, seed}, root, depth, options, tracker);
    });
    return attack;
}

} // namespace
} // namespace pg

SYNTH_FUNCTION(synth_audit_schema) {
    pg::call([] { PreventCommandIfReadOnly("synth_audit_schema()"); });
    const pg::SchemaRequest request = pg::schema_request_of(fcinfo, 3);
    pg::check_given(fcinfo, 1, "root");
    const Oid root = PG_GETARG_OID(1);
    const std::int32_t repeats = pg::repeats_of(fcinfo, 2);
    const std::vector<std::string> sensitive = pg::strings_of(fcinfo, 10, "sensitive", TEXTOID);
    const std::uint32_t depth = pg::depth_of(fcinfo, 11);
    pg::check_database();
    pg::Result result(fcinfo);
    pg::Tracker tracker("audit", root);
    const pg::SchemaHalves halves(request.schema, root);
    if (const auto mode = request.modes.find(halves.root());
        mode != request.modes.end() && mode->second != pg::Mode::model)
        pg::raise(ERRCODE_INVALID_PARAMETER_VALUE,
                  {.message = "argument \"modes\" is invalid",
                   .detail = "Table \"" + halves.root() + "\" is the root, and must be learned."});
    std::vector<std::vector<synth::Attack>> attacks;
    for (std::int32_t repeat = 0; repeat < repeats; repeat++) {
        const pg::SchemaAttack attack = pg::audit(request, halves, std::uint64_t(repeat), sensitive, depth, tracker);
        attacks.push_back(attack.attacks);
        if (repeat == 0)
            pg::tell(attack);
    }
    pg::add(result, synth::combine(attacks));
    return Datum(0);
}
