#include "pg/evaluate/schema_counts.hpp"
#include "pg/inquiry.hpp"

namespace pg {

namespace {

std::vector<std::string> quoted_names(const std::vector<std::string>& names, const std::string& alias) {
    std::vector<std::string> all;
    for (const std::string& name : names)
        all.push_back(alias + "." + quoted(name));
    return all;
}

std::string all_known(const std::vector<std::string>& columns) {
    return joined(columns, " IS DISTINCT FROM NULL AND ") + " IS DISTINCT FROM NULL";
}

synth::KeyCounts count_key(const ComparedTable& table, std::size_t side, std::uint64_t rows) {
    const std::vector<std::string> columns = quoted_names(table.key, "t");
    const std::vector<double> answer =
        ask("SELECT count(*)::double precision FROM (SELECT DISTINCT " + joined(columns, ", ") + " FROM " +
            table.from[side] + " AS t WHERE " + all_known(columns) + ") AS k");
    return {rows, std::uint64_t(answer.front())};
}

synth::LinkCounts count_link(const ComparedSchemas& schemas, const ComparedKey& key, std::size_t side) {
    const std::string &children = schemas.tables[key.link.child].from[side],
                      &parents = schemas.tables[key.link.parent].from[side];
    const std::vector<std::string> columns = quoted_names(key.columns, "c"),
                                   parent_columns = quoted_names(key.parent_columns, "p");
    std::vector<std::string> equal, named, equal_named;
    for (std::size_t i = 0; i < columns.size(); i++) {
        const std::string name = "k" + std::to_string(i);
        equal.push_back(parent_columns[i] + " " + key.operators[i] + " " + columns[i]);
        named.push_back(columns[i] + " AS " + name);
        equal_named.push_back(parent_columns[i] + " " + key.operators[i] + " k." + name);
    }
    synth::LinkCounts counts;
    const std::vector<double> answer =
        ask("SELECT count(*)::double precision, (count(*) FILTER (WHERE NOT (" + all_known(columns) +
            ")))::double precision, (SELECT count(*)::double precision FROM " + children + " AS c WHERE " +
            all_known(columns) + " AND NOT EXISTS (SELECT FROM " + parents + " AS p WHERE " + joined(equal, " AND ") +
            ")) FROM " + children + " AS c");
    counts.rows = std::uint64_t(answer[0]);
    counts.nulls = std::uint64_t(answer[1]);
    counts.dangling = std::uint64_t(answer[2]);
    const std::vector<std::vector<double>> families =
        ask_all("SELECT coalesce(k.n, 0)::double precision, count(*)::double precision FROM " + parents +
                " AS p LEFT JOIN (SELECT " + joined(named, ", ") + ", count(*) AS n FROM " + children + " AS c WHERE " +
                all_known(columns) + " GROUP BY " + joined(columns, ", ") + ") AS k ON " +
                joined(equal_named, " AND ") + " GROUP BY 1 ORDER BY 1");
    for (const std::vector<double>& family : families)
        counts.families.push_back({std::uint64_t(family[0]), std::uint64_t(family[1])});
    return counts;
}

} // namespace

std::vector<std::uint64_t> count_rows(const ComparedSchemas& schemas, std::size_t side) {
    const Inquiry inquiry;
    std::vector<std::uint64_t> rows;
    for (const ComparedTable& table : schemas.tables)
        rows.push_back(
            std::uint64_t(ask("SELECT count(*)::double precision FROM " + table.from[side] + " AS t").front()));
    return rows;
}

std::vector<synth::SchemaCounts> count(const ComparedSchemas& schemas, synth::Progress& progress) {
    std::vector<synth::SchemaCounts> all(schemas.names.size());
    std::uint64_t done = 0;
    progress.phase("counting rows and keys", all.size() * (schemas.tables.size() + schemas.keys.size()));
    for (std::size_t side = 0; side < all.size(); side++) {
        synth::SchemaCounts& counts = all[side];
        counts.rows = count_rows(schemas, side);
        const Inquiry inquiry;
        for (std::size_t t = 0; t < schemas.tables.size(); t++) {
            const ComparedTable& table = schemas.tables[t];
            counts.names.push_back(table.key);
            counts.keys.emplace_back();
            if (!table.key.empty())
                counts.keys.back() = count_key(table, side, counts.rows[t]);
            progress.done(++done);
        }
        for (const ComparedKey& key : schemas.keys) {
            counts.links.push_back(count_link(schemas, key, side));
            progress.done(++done);
        }
    }
    return all;
}

} // namespace pg
