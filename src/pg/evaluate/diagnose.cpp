#include "pg/evaluate/diagnose.hpp"
#include "pg/cache.hpp"
#include "pg/evaluate/rule_query.hpp"
#include "pg/inquiry.hpp"
#include "pg/key_query.hpp"
#include "pg/registry.hpp"
#include "pg/scan.hpp"

namespace pg {

namespace {

// What is to be checked: a condition over the rows of a relation, or a query whose result is the share.
struct Check {
    synth::Score score;
    bool is_condition = false;
    std::string of_real, of_synthetic;
};

// A share, or why there is none.
struct Share {
    double value = synth::undefined;
    std::optional<Refusal> refused;
};

constexpr std::size_t most_conditions = 500; // of one query

// The share of rows for which each condition is not false, in one pass if all can be evaluated.
std::vector<Share> shares_of(const std::vector<std::string>& conditions, const std::string& relation) {
    std::vector<Share> shares(conditions.size());
    std::string query = "SELECT count(*)::double precision";
    for (const std::string& condition : conditions)
        query += ", count(*) FILTER (WHERE (" + condition + ") IS NOT FALSE)::double precision";
    query += " FROM " + relation;
    const std::optional<Refusal> refused = attempt([&] {
        const std::vector<double> counts = ask(query);
        for (std::size_t i = 0; i < shares.size(); i++)
            shares[i].value = counts[i + 1] / counts[0];
    });
    if (refused && conditions.size() > 1)
        for (std::size_t i = 0; i < shares.size(); i++)
            shares[i] = shares_of({conditions[i]}, relation).front();
    else if (refused)
        shares.front().refused = refused;
    return shares;
}

// By check.
std::vector<Share> measure(const std::vector<Check>& checks, std::string Check::*sql, const std::string& relation) {
    std::vector<Share> shares(checks.size());
    std::vector<std::size_t> rows; // checks that are conditions, not measured yet
    std::vector<std::string> conditions;
    const auto flush = [&] {
        if (rows.empty())
            return;
        const std::vector<Share> measured = shares_of(conditions, relation);
        for (std::size_t i = 0; i < rows.size(); i++)
            shares[rows[i]] = measured[i];
        rows.clear();
        conditions.clear();
    };
    for (std::size_t i = 0; i < checks.size(); i++) {
        const std::string& query = checks[i].*sql;
        if (query.empty())
            continue;
        if (!checks[i].is_condition) {
            shares[i].refused = attempt([&] { shares[i].value = ask(query).front(); });
            continue;
        }
        rows.push_back(i);
        conditions.push_back(query);
        if (rows.size() == most_conditions)
            flush();
    }
    flush();
    return shares;
}

std::vector<synth::Score> scores_of(std::vector<Check> checks, Oid real, Oid synthetic) {
    // A constraint on whole rows names the real relation.
    const std::string alias = " AS " + quoted(call([=] { return get_rel_name(real); }));
    const std::vector<Share> of_real = measure(checks, &Check::of_real, qualified_name(real) + alias),
                             of_synthetic = measure(checks, &Check::of_synthetic, qualified_name(synthetic) + alias);
    std::vector<synth::Score> scores;
    for (std::size_t i = 0; i < checks.size(); i++) {
        synth::Score& score = checks[i].score;
        const Share& share = of_synthetic[i];
        if (share.refused && share.refused->sqlstate == ERRCODE_UNDEFINED_COLUMN)
            continue;
        score.score = share.value;
        score.real_sample = of_real[i].value;
        if (share.refused)
            score.detail = "It cannot be checked: " + share.refused->message + ".";
        else if (std::isnan(share.value) && !checks[i].of_synthetic.empty())
            score.detail = "There is nothing to check.";
        scores.push_back(std::move(score));
    }
    return scores;
}

void add_keys(std::vector<Check>& checks, Oid real, Oid synthetic) {
    static Statement statement("pg_index",
                               "SELECT c.relname::text AS name, i.indisprimary AS is_primary, " NULLS_ARE_EQUAL
                               " AS nulls_equal, coalesce(pg_get_expr(i.indpred, i.indrelid, true), '') AS "
                               "predicate,"
                               " ARRAY(SELECT pg_get_indexdef(i.indexrelid, k, true) FROM generate_series(1, "
                               "i.indnkeyatts) AS k ORDER BY k)"
                               " AS keys FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid"
                               " WHERE i.indrelid = $1 AND i.indisunique AND i.indisvalid ORDER BY "
                               "i.indisprimary DESC, c.relname",
                               {OIDOID});
    statement(true, {ObjectIdGetDatum(real)}, [&](Row& row) {
        std::string name, predicate;
        bool is_primary = false, nulls_equal = false;
        std::vector<std::string> keys;
        row("name", name);
        row("is_primary", is_primary);
        row("nulls_equal", nulls_equal);
        row("predicate", predicate);
        row("keys", keys);
        const std::string within = predicate.empty() ? "" : "(" + predicate + ")";
        const std::string known =
            nulls_equal ? "" : "(" + joined(keys, ") IS DISTINCT FROM NULL AND (") + ") IS DISTINCT FROM NULL";
        const std::string judged = within + (within.empty() || known.empty() ? "" : " AND ") + known;
        const auto where = [](const std::string& condition) {
            return condition.empty() ? "" : " WHERE " + condition;
        };
        const auto query = [&](Oid relation) {
            const std::string from = " FROM " + qualified_name(relation);
            return "SELECT (SELECT count(*) FROM (SELECT DISTINCT " + joined(keys, ", ") + from + where(judged) +
                   ") AS k)::double precision / nullif((SELECT count(*)" + from + where(is_primary ? within : judged) +
                   "), 0)";
        };
        synth::Score score;
        score.metric = "KeyUniqueness";
        score.subject = joined(keys, ", ");
        score.detail = (is_primary ? "primary key " : "unique index ") + quoted(name) +
                       (predicate.empty() ? "" : " where " + predicate);
        checks.push_back({score, false, query(real), query(synthetic)});
    });
}

struct ForeignKey {
    std::vector<std::string> columns, parent_columns, operators; // the parent's column first
    std::string parent;
    bool is_full = false, is_self = false;
};

std::vector<ForeignKey> foreign_keys(Oid relation) {
    // Of a partitioned parent there is one for each partition, too; of a partition there is only its own.
    static Statement statement(
        "pg_constraint",
        "SELECT c.confrelid::regclass::text AS parent, c.confmatchtype = 'f' AS is_full, c.confrelid = c.conrelid AS"
        " is_self, " KEY_COLUMNS " AS columns,"
        " " KEY_REFERENCED " AS parent_columns,"
        " " KEY_OPERATORS " AS operators"
        " FROM pg_constraint AS c WHERE c.conrelid = $1 AND c.contype = 'f' AND " IS_ENFORCED " AND NOT " IS_TEMPORAL
        " AND NOT EXISTS (SELECT FROM pg_constraint AS p WHERE "
        "p.oid = c.conparentid AND p.conrelid = c.conrelid)"
        " ORDER BY c.conname",
        {OIDOID});
    std::vector<ForeignKey> keys;
    statement(true, {ObjectIdGetDatum(relation)}, [&](Row& row) {
        ForeignKey& key = keys.emplace_back();
        row("parent", key.parent);
        row("is_full", key.is_full);
        row("is_self", key.is_self);
        row("columns", key.columns);
        row("parent_columns", key.parent_columns);
        row("operators", key.operators);
        for (std::vector<std::string>* const names : {&key.columns, &key.parent_columns})
            std::transform(names->begin(), names->end(), names->begin(), quoted);
    });
    return keys;
}

std::string query_of(const ForeignKey& key, Oid relation) {
    const std::string children = "(SELECT count(*) FROM " + qualified_name(relation) + " AS c WHERE ";
    const std::string judged = key.is_full ? "NOT (c." + joined(key.columns, " IS NULL AND c.") + " IS NULL)"
                                           : "c." + joined(key.columns, " IS NOT NULL AND c.") + " IS NOT NULL";
    std::vector<std::string> equal;
    for (std::size_t i = 0; i < key.columns.size(); i++)
        equal.push_back("p." + key.parent_columns[i] + " " + key.operators[i] + " c." + key.columns[i]);
    return "SELECT " + children + judged + " AND EXISTS (SELECT FROM " + key.parent + " AS p WHERE " +
           joined(equal, " AND ") + "))::double precision / nullif(" + children + judged + "), 0)";
}

void add_foreign_keys(std::vector<Check>& checks, Oid real, Oid synthetic) {
    const std::vector<ForeignKey> own = foreign_keys(synthetic);
    for (const ForeignKey& key : foreign_keys(real)) {
        ForeignKey judged = key;
        const auto same =
            std::find_if(own.begin(), own.end(), [&](const ForeignKey& other) { return other.columns == key.columns; });
        if (same != own.end())
            judged = *same;
        else if (key.is_self)
            judged.parent = qualified_name(synthetic);
        synth::Score score;
        score.metric = "ReferentialIntegrity";
        score.subject = joined(key.columns, ", ");
        score.detail = "references " + judged.parent + " (" + joined(judged.parent_columns, ", ") + ")";
        checks.push_back({score, false, query_of(key, real), query_of(judged, synthetic)});
    }
}

void add_constraints(std::vector<Check>& checks, Oid real) {
    static Statement constraints("pg_constraint",
                                 "SELECT conname::text AS name, pg_get_expr(conbin, conrelid, true) AS condition"
                                 " FROM pg_constraint AS c WHERE conrelid = $1 AND contype = 'c' AND " IS_ENFORCED
                                 " ORDER BY conname",
                                 {OIDOID});
    static Statement columns(
        "pg_attribute",
        "SELECT attname::text AS name, quote_ident(attname) || ' IS DISTINCT FROM NULL' AS condition"
        " FROM pg_attribute WHERE attrelid = $1 AND attnum > 0 AND attnotnull"
        " AND NOT attisdropped ORDER BY attnum",
        {OIDOID});
    const auto add = [&](Statement& statement, const char* metric) {
        statement(true, {ObjectIdGetDatum(real)}, [&](Row& row) {
            Check& check = checks.emplace_back();
            check.is_condition = true;
            check.score.metric = metric;
            row("name", check.score.subject);
            row("condition", check.of_real);
            check.of_synthetic = check.of_real;
            if (&statement == &constraints)
                check.score.detail = check.of_real;
        });
    };
    add(constraints, "CHECK constraints");
    add(columns, "NOT NULL columns");
}

// The share of rows whose pair is one of the real relation's. NULL is a value.
std::string pair_query(const RuleQuery& of, Oid relation, const RuleQuery& of_real, Oid real) {
    const auto rows = [](const RuleQuery& query, Oid from, const char* is_real) {
        return "SELECT " + query.given + " AS given, " + query.told + " AS told, " + is_real + " AS is_real FROM " +
               qualified_name(from);
    };
    return "SELECT sum(n) FILTER (WHERE is_known)::double precision / sum(n)::double precision FROM"
           " (SELECT count(*) FILTER (WHERE NOT is_real) AS n, bool_or(is_real) AS is_known FROM (" +
           rows(of_real, real, "true") + " UNION ALL " + rows(of, relation, "false") +
           ") AS r GROUP BY given, told) AS p";
}

void add_rules(std::vector<Check>& checks, Oid real, Oid synthetic) {
    std::shared_ptr<Model> model;
    const std::optional<Refusal> refused = attempt([&] {
        if (const std::optional<ModelHeader> header = find_model_of(qualified_name(real), GetUserId()))
            model = cached_model(*header);
    });
    synth::Score score;
    score.metric = "Rule";
    if (refused) {
        score.detail = "Rules cannot be checked: " + refused->message + ".";
        checks.push_back({score, true, "", ""});
    }
    if (!model)
        return;
    for (const synth::Rule& rule : model->network.rules) {
        if (!rule.kept)
            continue;
        score.subject = rule.text;
        score.detail.clear();
        const std::optional<RuleQuery> of_real = query_of(rule, *model, real),
                                       of_synthetic = query_of(rule, *model, synthetic);
        if (!of_real || !of_synthetic) {
            score.detail = !of_real ? "It cannot be checked: it is about parts of columns."
                                    : "It cannot be checked: the synthetic relation lacks a column, or has one of "
                                      "another type.";
            checks.push_back({score, true, "", ""});
        } else if (!of_real->condition.empty()) {
            checks.push_back({score, true, of_real->condition, of_synthetic->condition});
        } else {
            checks.push_back({score, false, pair_query(*of_real, real, *of_real, real),
                              pair_query(*of_synthetic, synthetic, *of_real, real)});
        }
    }
}

} // namespace

std::vector<synth::Score> diagnose(Oid real, Oid synthetic) {
    const Inquiry inquiry;
    call([] { print_as_scanned(); }); // rules are about values as they were read
    std::vector<Check> checks;
    add_keys(checks, real, synthetic);
    add_foreign_keys(checks, real, synthetic);
    add_constraints(checks, real);
    add_rules(checks, real, synthetic);
    return scores_of(std::move(checks), real, synthetic);
}

} // namespace pg
