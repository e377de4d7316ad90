// Privileges: what was granted, and what was revoked of what everybody or the owner has from the beginning. Whoever
// runs the statements grants; what the owner of an object has of it, who makes it again has. Views and SECURITY DEFINER
// functions read in the name of who has them, who is another one now: nobody else may use those.
#include "pg/definition/query.hpp"

// A name in the source's place: PUBLIC, or who makes the schema again for the owner.
#define GRANTEE(role, owner)                                                                                           \
    "CASE " role " WHEN 0 THEN 'PUBLIC' WHEN " owner                                                                   \
    " THEN 'CURRENT_USER' ELSE (SELECT format('%I', r.rolname) FROM pg_roles AS r WHERE r.oid = " role ") END"

namespace pg {

using enum Definition::Stage;
using enum ObjectKind::Request;

namespace {

// Of objects AS o with holder, noun, name, the "target" of GRANT ... ON, its "columns" or nothing, owner, acl and the
// acl that it has from the beginning, "standard", and whether others are given something ("grants"): a row a statement,
// those that revoke first, with its "text" and "roles".
std::string changes(const std::string& objects) {
    return R"sql((
        SELECT o.*, format('%s %s ON %s %s %s%s', g.verb, g.list, o.target, g.preposition, )sql" GRANTEE(
               "g.role", "o.owner") R"sql(,
                           CASE WHEN g.grantable THEN ' WITH GRANT OPTION' ELSE '' END) AS text,
               (SELECT coalesce(array_agg(r.rolname::text), '{}') FROM pg_roles AS r
                WHERE r.oid = g.role AND r.oid <> o.owner) AS roles,
               row_number() OVER (ORDER BY o.target, o.columns, g.verb DESC, g.position, g.grantable) AS number
        FROM ()sql" +
           objects + R"sql() AS o CROSS JOIN LATERAL (
            SELECT c.verb, c.preposition, c.role, c.grantable, min(c.position) AS position,
                   string_agg(c.privilege || o.columns, ', ' ORDER BY c.privilege) AS list
            FROM (SELECT 'GRANT' AS verb, 'TO' AS preposition, a.grantee AS role, a.privilege_type AS privilege,
                         bool_or(a.is_grantable) AS grantable, min(a.position) AS position
                  FROM aclexplode(o.acl) WITH ORDINALITY AS a (grantor, grantee, privilege_type, is_grantable, position)
                  GROUP BY a.grantee, a.privilege_type
                  UNION ALL
                  SELECT 'REVOKE', 'FROM', s.grantee, s.privilege_type, false, 0
                  FROM aclexplode(o.standard) AS s
                  WHERE NOT EXISTS (SELECT FROM aclexplode(o.acl) AS a
                                    WHERE a.grantee = s.grantee AND a.privilege_type = s.privilege_type)) AS c
            WHERE c.verb = 'REVOKE' OR o.grants AND NOT EXISTS (SELECT FROM aclexplode(o.standard) AS s
                WHERE s.grantee = c.role AND s.privilege_type = c.privilege AND s.is_grantable >= c.grantable)
            GROUP BY c.verb, c.preposition, c.role, c.grantable) AS g
        WHERE o.acl IS NOT NULL) AS p)sql";
}

void add_parts(Kinds& kinds, const char* holder_catalog, const std::string& objects) {
    kinds.parts.push_back(
        {holder_catalog, "", privileges,
         "SELECT p.holder, 0::int8 AS id, 0 AS place, NULL AS inside, p.noun, p.name, p.text AS alone,"
         " p.roles FROM " +
             changes(objects) + " ORDER BY p.number",
         true});
}

// Of a schema only who runs the statement knows the name. The owner may lose the right to find its objects, at the end.
void add_objects(Kinds& kinds, const std::string& objects, const char* text) {
    kinds.objects.push_back({"", privileges, always, "",
                             "SELECT 0::int8 AS id, p.noun, p.name, 'DO ' || quote_literal(format('BEGIN EXECUTE"
                             " pg_catalog.format(%L, pg_catalog.current_schema()); END', " +
                                 std::string(text) + ")) AS head, '' AS tail, '{}'::int8[] AS holders, p.roles FROM " +
                                 changes(objects) + " ORDER BY p.number",
                             ObjectKind::Roles::named, true});
}

} // namespace

void add_privileges(Kinds& kinds) {
    // Of the schema's owner; only who is another role may speak for it.
    add_objects(kinds, R"sql(
        SELECT 'DEFAULT PRIVILEGES' AS noun, 'for ' || k.noun AS name, k.noun AS target, '' AS columns,
               d.defaclrole AS owner, d.defaclacl AS acl, NULL::aclitem[] AS standard,
               true AS grants
        FROM pg_default_acl AS d JOIN pg_namespace AS n ON n.oid = d.defaclnamespace AND n.nspowner = d.defaclrole
        JOIN (VALUES ('r'::"char", 'TABLES'), ('S', 'SEQUENCES'), ('f', 'FUNCTIONS'), ('T', 'TYPES')) AS k (kind, noun)
            ON k.kind = d.defaclobjtype
        WHERE n.oid = $1)sql",
                "'ALTER DEFAULT PRIVILEGES IN SCHEMA %I ' || replace(p.text, '%', '%%')");
    add_objects(kinds, R"sql(
        SELECT 'SCHEMA' AS noun, format('%I', n.nspname) AS name, 'SCHEMA ' || chr(1) AS target, '' AS columns, n.nspowner AS owner,
               n.nspacl AS acl, acldefault('n', n.nspowner) AS standard, true AS grants
        FROM pg_namespace AS n WHERE n.oid = $1)sql",
                "replace(replace(p.text, '%', '%%'), chr(1), '%I')");
    add_parts(kinds, "pg_class", R"sql(
        SELECT coalesce(d.refobjid, c.oid)::int8 AS holder, k.noun, format('%I', c.relname) AS name,
               format('%s %I', CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, c.relname) AS target, '' AS columns,
               c.relowner AS owner, c.relacl AS acl,
               acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner) AS standard,
               c.relkind NOT IN ('v', 'm') AS grants
        FROM pg_class AS c JOIN (VALUES ('r'::"char", 'TABLE'), ('p', 'TABLE'), ('S', 'SEQUENCE'), ('v', 'VIEW'),
                                        ('m', 'MATERIALIZED VIEW')) AS k (kind, noun) ON k.kind = c.relkind
        LEFT JOIN pg_depend AS d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND c.relkind = 'S'
            AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'i' -- of an identity column
        WHERE c.relnamespace = $1)sql");
    add_parts(kinds, "pg_class", R"sql(
        SELECT c.oid::int8 AS holder, 'COLUMN' AS noun, format('%I.%I', c.relname, a.attname) AS name,
               format('TABLE %I', c.relname) AS target, format(' (%I)', a.attname) AS columns, c.relowner AS owner,
               a.attacl AS acl, NULL::aclitem[] AS standard, c.relkind NOT IN ('v', 'm') AS grants
        FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
        WHERE c.relnamespace = $1 AND c.relkind IN ('r', 'p', 'v', 'm') AND NOT a.attisdropped)sql");
    for (const char* const catalog : {"pg_type", "pg_class"}) // composite types are known by their relations
        add_parts(kinds, catalog,
                  std::string(R"sql(
        SELECT t.oid::int8 AS holder, k.noun, format('%I', t.typname) AS name, format('%s %I', k.noun, t.typname) AS target,
               '' AS columns, t.typowner AS owner, t.typacl AS acl, acldefault('T', t.typowner) AS standard,
               true AS grants
        FROM (SELECT coalesce(c.oid, t.oid) AS oid, t.typname, t.typowner, t.typacl, t.typtype FROM pg_type AS t
              LEFT JOIN pg_class AS c ON c.oid = t.typrelid AND c.relkind = 'c'
              WHERE t.typnamespace = $1 AND c.oid IS )sql") +
                      (catalog == std::string("pg_type") ? "" : "NOT ") + R"sql(NULL) AS t
        JOIN (VALUES ('e'::"char", 'TYPE'), ('c', 'TYPE'), ('r', 'TYPE'), ('d', 'DOMAIN')) AS k (kind, noun)
            ON k.kind = t.typtype)sql");
    add_parts(kinds, "pg_proc", R"sql(
        SELECT f.oid::int8 AS holder, CASE f.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END AS noun,
               format('%I(%s)', f.proname, oidvectortypes(f.proargtypes)) AS name,
               format('%s %I(%s)', CASE f.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END, f.proname,
                      oidvectortypes(f.proargtypes)) AS target, '' AS columns, f.proowner AS owner,
               CASE WHEN f.prosecdef THEN ARRAY[makeaclitem(f.proowner, f.proowner, 'EXECUTE', false)] ELSE f.proacl END AS acl,
               acldefault('f', f.proowner) AS standard, NOT f.prosecdef AS grants
        FROM pg_proc AS f WHERE f.pronamespace = $1)sql");
}

} // namespace pg
