// Running a definition, and what sequences go on from.
#include "pg/definition/definition.hpp"
#include "pg/inquiry.hpp"
#include "pg/row.hpp"
#include "pg/scan.hpp"
#include "pg/types.hpp"

namespace pg {

namespace {

Oid schema_of(const std::string& name) {
    return call([&] { return get_namespace_oid(name.c_str(), false); });
}

void set(const char* setting, const char* value) {
    set_config_option(setting, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

void run(const char* text) {
    const int code = SPI_execute(text, false, 0);
    if (code < 0) // such as COMMIT, which no definition has
        ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED),
                        errmsg("a statement cannot be run: %s", SPI_result_code_string(code))));
}

// What is being made, for the context of an error.
struct Subject {
    const char *object, *schema;
};

void say_subject(void* argument) {
    const auto* const subject = static_cast<const Subject*>(argument);
    errcontext("synth making %s in schema \"%s\"", subject->object, subject->schema);
}

void create(const Definition& statement, const std::string& target) {
    Subject subject{statement.object.c_str(), target.c_str()};
    const char* const text = statement.text.c_str();
    call([&] {
        ErrorContextCallback context{error_context_stack, say_subject, &subject};
        error_context_stack = &context;
        run(text);
        error_context_stack = context.previous;
    });
}

std::set<std::string> absent_of(const std::vector<std::string>& roles) {
    std::set<std::string> absent;
    for (const std::string& role : roles)
        if (!OidIsValid(call([&] { return get_role_oid(role.c_str(), true); })))
            absent.insert(role);
    return absent;
}

// Of a sequence: the value that it goes on behind, if it is not behind it yet: the last of its own, so many increments
// from its start, before the farthest of its columns. Values that it never gives are in nobody's way. A sequence that
// has not been called gives its last value next.
constexpr const char* sequence_query = R"sql(
    SELECT format('SELECT setval(%L, m::bigint)'
                  ' FROM (SELECT v - mod(mod(v - %s, %s) + %s, %s)'
                  '       FROM (SELECT %s(%s(v)) FROM (%s) AS c (v)) AS d (v)) AS b (m), %s AS s'
                  ' WHERE m %s s.last_value OR m = s.last_value AND NOT s.is_called', q.name,
                  q.start, q.increment, q.increment, q.increment, q.round, q.farthest,
                  string_agg(format('SELECT %s(v) FROM (SELECT %I::text::numeric FROM %s) AS t (v)'
                                    ' WHERE v BETWEEN %s AND %s', q.farthest, a.attname, a.attrelid::regclass,
                                    q.seqmin, q.seqmax), ' UNION ALL ' ORDER BY a.attrelid::regclass::text, a.attname),
                  q.name, q.beyond) AS statement
    FROM (SELECT s.seqrelid AS oid, s.seqrelid::regclass::text AS name, s.seqmin, s.seqmax,
                 format('(%s)::numeric', s.seqstart) AS start, format('(%s)::numeric', s.seqincrement) AS increment,
                 CASE WHEN s.seqincrement > 0 THEN 'floor' ELSE 'ceil' END AS round,
                 CASE WHEN s.seqincrement > 0 THEN 'max' ELSE 'min' END AS farthest,
                 CASE WHEN s.seqincrement > 0 THEN '>' ELSE '<' END AS beyond
          FROM pg_sequence AS s JOIN pg_class AS c ON c.oid = s.seqrelid WHERE c.relnamespace = $1) AS q
    JOIN (SELECT d.objid AS sequence, d.refobjid AS relation, d.refobjsubid AS number
          FROM pg_depend AS d WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
              AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
          UNION
          SELECT d.refobjid, e.adrelid, e.adnum FROM pg_depend AS d JOIN pg_attrdef AS e ON e.oid = d.objid
          WHERE d.classid = 'pg_attrdef'::regclass AND d.refclassid = 'pg_class'::regclass) AS u ON u.sequence = q.oid
    JOIN pg_attribute AS a ON a.attrelid = u.relation AND a.attnum = u.number
    JOIN pg_type AS t ON t.oid = a.atttypid AND t.typcategory = 'N'
    JOIN pg_class AS c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
    GROUP BY q.name, q.seqmin, q.seqmax, q.start, q.increment, q.round, q.farthest, q.beyond ORDER BY q.name)sql";

} // namespace

void check_schema(Oid schema, AclMode privilege) {
    call([=] {
        const AclResult result = schema_privilege(schema, privilege);
        if (result != ACLCHECK_OK)
            aclcheck_error(result, OBJECT_SCHEMA, get_namespace_name(schema));
    });
}

void create_schema(const std::string& target) {
    const Inquiry inquiry;
    const std::string text = "CREATE SCHEMA " + quoted(target);
    call([&] { run(text.c_str()); });
}

std::set<std::string> create(const std::vector<Definition>& statements, const std::string& target,
                             Definition::Stage stage, const std::function<void(std::uint64_t)>& done) {
    check_schema(schema_of(target), ACL_USAGE | ACL_CREATE);
    const Inquiry inquiry; // whose end restores the settings
    const std::string path = quoted(target) + ", pg_catalog, pg_temp";
    call([&] {
        print_as_scanned();
        set("search_path", path.c_str());
        set("check_function_bodies", "off"); // they may be about tables that come later
        set("standard_conforming_strings", "on");
        set("default_tablespace", "");
        set("default_table_access_method", "heap");
        if (client_min_messages < WARNING)
            set("client_min_messages", "warning");
    });
    std::set<std::string> missing;
    std::uint64_t number = 0;
    for (const Definition& statement : statements) {
        if (statement.stage != stage)
            continue;
        check_interrupts();
        if (const std::set<std::string> absent = absent_of(statement.roles); !absent.empty()) {
            missing.insert(absent.begin(), absent.end());
            if (absent.size() == statement.roles.size())
                continue;
        }
        create(statement, target);
        if (done)
            done(++number);
    }
    return missing;
}

void set_sequences(const std::string& target) {
    const Oid schema = schema_of(target);
    const Inquiry inquiry;
    static Statement statement("pg_sequence", sequence_query, {OIDOID});
    std::vector<std::string> texts;
    statement(false, {ObjectIdGetDatum(schema)}, [&](Row& row) { row("statement", texts.emplace_back()); });
    for (const std::string& text : texts) {
        check_interrupts();
        call([&] { run(text.c_str()); });
    }
}

} // namespace pg
