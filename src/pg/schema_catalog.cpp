// Models of schemas to rows and back.
#include "pg/schema_catalog.hpp"
#include "pg/session.hpp"
#include <set>

namespace pg {

namespace {

void table_columns(auto& row, auto& table) {
    row("name", table.name);
    row("rows", table.rows);
    row("model", table.model);
    row("links", table.links);
    row("columns", table.columns);
    row("key_columns", table.key_columns);
    row("key_ends", table.key_ends);
    row("nulls_distinct", table.nulls_distinct);
    row("key_expressions", table.key_expressions);
    row("together", table.together);
    row("together_ends", table.together_ends);
    row("numbered", table.numbered);
    row("numbered_by", table.numbered_by);
    row("numbered_falling", table.numbered_falling);
}

void reference_columns(auto& row, auto& reference) {
    row("name", reference.name);
    row("rule", reference.rule);
    row("kept", reference.kept);
    row("child", reference.child);
    row("parent", reference.parent);
    row("columns", reference.columns);
    row("referenced", reference.referenced);
    row("inherited", reference.inherited);
    row("inherited_from", reference.inherited_from);
    row("inherited_nulls", reference.inherited_nulls);
    row("inherited_always", reference.inherited_always);
    row("agreeing", reference.agreeing);
    row("agreeing_with", reference.agreeing_with);
    row("agreeing_columns", reference.agreeing_columns);
    row("agreeing_by", reference.agreeing_by);
    row("agreeing_columns_by", reference.agreeing_columns_by);
    row("agreements", reference.agreements);
    row("aggregates", reference.aggregates);
    row("functions", reference.functions);
    row("arguments", reference.arguments);
    row("factors", reference.factors);
    row("decimals", reference.decimals);
    row("empty", reference.empty);
    row("nulls", reference.nulls);
    row("driving", reference.driving);
    row("late", reference.late);
    row("is_unique", reference.unique);
    row("is_distinct", reference.distinct);
    row("missing", reference.missing);
    row("is_exclusive", reference.exclusive);
    row("classes_of", reference.classes_of);
    row("groups", reference.group);
    row("kin", reference.kin);
    row("together", reference.together);
    row("beside", reference.beside);
    row("abreast", reference.abreast);
    row("follows", reference.follows);
    row("differs", reference.differs);
    row("bundled", reference.bundled);
    row("rings", reference.rings);
    row("ring", reference.ring);
    row("frequent", reference.frequent);
    row("frequencies", reference.frequencies);
    row("frequent_classes", reference.frequent_classes);
}

void span_columns(auto& row, auto& span) {
    row("of_table", span.table);
    row("name", span.name);
    row("starts", span.from);
    row("ends", span.to);
    row("lower_inclusive", span.lower_inclusive);
    row("upper_inclusive", span.upper_inclusive);
    row("groups", span.groups);
    row("expression", span.expression);
    row("step", span.step);
    row("touching", span.touching);
    row("open", span.open);
    row("never", span.never);
    row("tied", span.tied);
    row("within", span.within);
    row("bounds", span.bounds);
    row("are_lower", span.are_lower);
    row("ends_open", span.ends_open);
    row("grid", span.grid);
}

void flag_columns(auto& row, auto& flag) {
    row("reference", flag.reference);
    row("number", flag.number);
    row("of_column", flag.column);
    row("label", flag.label);
    row("exactly", flag.exactly);
    row("rule", flag.rule);
    row("ordered_by", flag.ordered_by);
    row("is_last", flag.last);
}

void read_tables(SchemaModel& schema) {
    static Statement tables("synth.schema_table",
                            "SELECT * FROM synth.schema_table WHERE schema OPERATOR(pg_catalog.=) $1 ORDER BY position",
                            {INT8OID});
    static Statement references(
        "synth.reference",
        "SELECT * FROM synth.reference WHERE schema OPERATOR(pg_catalog.=) $1 AND kept ORDER BY position", {INT8OID});
    static Statement spans(
        "synth.span", "SELECT * FROM synth.span WHERE schema OPERATOR(pg_catalog.=) $1 ORDER BY position", {INT8OID});
    static Statement flags(
        "synth.flag", "SELECT * FROM synth.flag WHERE schema OPERATOR(pg_catalog.=) $1 ORDER BY position", {INT8OID});
    static Statement definition(
        "synth.definition", "SELECT * FROM synth.definition WHERE schema OPERATOR(pg_catalog.=) $1 ORDER BY position",
        {INT8OID});
    const std::vector<Datum> id = {Sql<std::int64_t>::put(schema.id)};
    tables(true, id, [&](Row& row) {
        SchemaTable& table = schema.tables.emplace_back();
        table_columns(row, table);
        read_name(row, "mode", table.mode);
    });
    references(true, id, [&](Row& row) { reference_columns(row, schema.references.emplace_back()); });
    spans(true, id, [&](Row& row) { span_columns(row, schema.spans.emplace_back()); });
    flags(true, id, [&](Row& row) { flag_columns(row, schema.flags.emplace_back()); });
    definition(true, id, [&](Row& row) {
        Definition& one = schema.definition.emplace_back();
        std::uint32_t stage = 0;
        row("stage", stage);
        if (stage > std::uint32_t(Definition::last))
            row.damaged("stage", "there is no such stage");
        one.stage = Definition::Stage(stage);
        row("object", one.object);
        row("statement", one.text);
        row("roles", one.roles);
    });
}

// What is stored may be forged: positions must be such that nothing goes beyond its end.
void check(const SchemaModel& schema) {
    const std::size_t n = schema.tables.size();
    const auto require = [](bool holds, const char* why) {
        if (!holds)
            throw synth::DamagedModel(why);
    };
    const auto are_among = [](const std::vector<std::string>& names, const std::set<std::string>& known) {
        return std::all_of(names.begin(), names.end(), [&](const std::string& name) { return known.contains(name); });
    };
    std::vector<std::uint32_t> order = schema.order;
    std::sort(order.begin(), order.end());
    require(order.size() == n, "its order has not all tables");
    for (std::size_t t = 0; t < n; t++) {
        require(order[t] == t, "its order has not all tables");
        const SchemaTable& table = schema.tables[t];
        require(table.rows >= 0, "a number of rows is negative");
        const auto are_ends = [](const std::vector<std::uint32_t>& ends, std::size_t size) {
            return std::is_sorted(ends.begin(), ends.end()) && (ends.empty() ? 0 : ends.back()) == size;
        };
        require(table.nulls_distinct.size() == table.key_ends.size() &&
                    table.key_expressions.size() == table.key_ends.size() &&
                    are_ends(table.key_ends, table.key_columns.size()),
                "the keys of a table make no sense");
        require(are_ends(table.together_ends, table.together.size()), "columns that come together make no sense");
    }
    for (const SchemaSpan& span : schema.spans) {
        require(span.table < n && std::abs(span.step) < 1e15 && span.touching >= 0 && span.touching <= 1 &&
                    std::abs(span.never.value_or(0)) < 9e18 && span.grid >= 1 && span.grid < 1e15,
                "spans make no sense");
        require(span.bounds.size() == span.within.size() && span.are_lower.size() == span.within.size() &&
                    std::all_of(span.within.begin(), span.within.end(),
                                [&](std::uint32_t r) {
                                    return r < schema.references.size() && schema.references[r].child == span.table &&
                                           schema.references[r].parent != span.table && !schema.references[r].late;
                                }),
                "what spans are within makes no sense");
    }
    for (std::size_t f = 0; f < schema.flags.size(); f++) {
        const SchemaFlag &flag = schema.flags[f], &before = schema.flags[f == 0 ? 0 : f - 1];
        const bool another = f == 0 || flag.reference != before.reference;
        require(flag.reference < schema.references.size() && schema.references[flag.reference].driving &&
                    (another ? (f == 0 || flag.reference > before.reference) && flag.number == 0
                             : flag.number == before.number + 1 ||
                                   (flag.number == before.number && flag.exactly == before.exactly)),
                "flags make no sense");
    }
    std::vector<std::size_t> place(n);
    for (std::size_t i = 0; i < n; i++)
        place[schema.order[i]] = i;
    std::vector<bool> driven(n);
    for (const SchemaReference& reference : schema.references) {
        require(reference.child < n && reference.parent < n && schema.tables[reference.child].mode == Mode::model,
                "a foreign key refers to no table");
        const std::size_t frequent = reference.frequent.size();
        require(reference.frequencies.size() == frequent && reference.frequent_classes.size() == frequent &&
                    (frequent == 0 || schema.tables[reference.parent].mode == Mode::copy),
                "frequent rows make no sense");
        require(!reference.columns.empty() && reference.columns.size() == reference.referenced.size(),
                "the columns of a foreign key make no sense");
        require(reference.inherited.size() == reference.inherited_from.size() &&
                    reference.inherited.size() == reference.inherited_nulls.size() &&
                    reference.inherited.size() == reference.inherited_always.size(),
                "inherited columns make no sense");
        const auto lead_on = [&](std::span<const std::int32_t> by, const auto& table_of) {
            for (std::size_t i = 0; i < by.size(); i++)
                if (by[i] >= 0 &&
                    (std::size_t(by[i]) >= schema.references.size() || schema.references[std::size_t(by[i])].late ||
                     schema.references[std::size_t(by[i])].child != table_of(i)))
                    return false;
            return true;
        };
        const auto is_linked_before = [&](std::uint32_t r) {
            return r < schema.references.size() && schema.references[r].child == reference.child &&
                   !schema.references[r].late && schema.references[r].parent != reference.child && !reference.driving &&
                   (schema.references[r].driving || &schema.references[r] < &reference);
        };
        require(reference.agreeing_with.size() == reference.agreeing.size() &&
                    reference.agreeing_columns.size() == reference.agreeing.size() &&
                    reference.agreements.size() == reference.agreeing.size() &&
                    reference.agreeing_by.size() == reference.agreeing.size() &&
                    reference.agreeing_columns_by.size() == reference.agreeing.size() &&
                    std::all_of(reference.agreeing_with.begin(), reference.agreeing_with.end(), is_linked_before),
                "agreements make no sense");
        require(lead_on(reference.agreeing_by, [&](std::size_t) { return reference.parent; }) &&
                    lead_on(reference.agreeing_columns_by,
                            [&](std::size_t i) { return schema.references[reference.agreeing_with[i]].parent; }),
                "agreements lead nowhere");
        const std::size_t aggregates = reference.aggregates.size();
        require(reference.functions.size() == aggregates && reference.arguments.size() == aggregates &&
                    reference.factors.size() == aggregates && reference.decimals.size() == aggregates &&
                    reference.empty.size() == aggregates && reference.nulls.size() == aggregates &&
                    are_among(reference.functions, {"count", "sum", "min", "max"}) &&
                    are_among(reference.empty, {"any", "zero", "null"}),
                "aggregates make no sense");
        require(reference.abreast >= 0 && reference.abreast <= 1.0001, "a correlation makes no sense");
        require(reference.missing >= 0 && reference.missing <= 1 && reference.together >= 0 && reference.together <= 1,
                "a share makes no sense");
        require(reference.rings >= 0 && reference.rings <= 1 && reference.ring != 1 &&
                    reference.ring <= std::uint32_t(PG_INT32_MAX),
                "rings make no sense");
        require(reference.classes_of < schema.references.size() &&
                    schema.references[reference.classes_of].parent == reference.parent,
                "classes make no sense");
        require(reference.kin < std::int64_t(schema.references.size()) &&
                    (reference.kin < 0 || schema.references[std::size_t(reference.kin)].child == reference.parent),
                "kin make no sense");
        require(reference.follows < std::int64_t(schema.references.size()), "references that follow make no sense");
        require(reference.late || reference.child == reference.parent ||
                    schema.tables[reference.parent].mode == Mode::empty ||
                    place[reference.parent] < place[reference.child],
                "a table comes before one that it refers to");
        if (reference.driving) {
            require(!reference.late && reference.child != reference.parent && !driven[reference.child],
                    "a table's rows are made twice");
            driven[reference.child] = true;
        }
    }
}

} // namespace

SchemaModel read_schema(const SchemaHeader& header) {
    SchemaModel schema;
    static_cast<SchemaHeader&>(schema) = header;
    try {
        const Session session;
        read_tables(schema);
        check(schema);
    } catch (const synth::DamagedModel& e) {
        raise_damaged(header.name, e, "synth_fit_schema()");
    }
    return schema;
}

void write_schema(const SchemaModel& schema) {
    const Session session;
    for (std::uint32_t t = 0; t < schema.tables.size(); t++) {
        Insert row("synth.schema_table");
        row("schema", schema.id);
        row("position", t);
        write_name(row, "mode", schema.tables[t].mode);
        table_columns(row, schema.tables[t]);
        row.execute();
    }
    for (std::uint32_t r = 0; r < schema.references.size(); r++) {
        Insert row("synth.reference");
        row("schema", schema.id);
        row("position", r);
        reference_columns(row, schema.references[r]);
        row.execute();
    }
    for (std::uint32_t s = 0; s < schema.spans.size(); s++) {
        Insert row("synth.span");
        row("schema", schema.id);
        row("position", s);
        span_columns(row, schema.spans[s]);
        row.execute();
    }
    for (std::uint32_t f = 0; f < schema.flags.size(); f++) {
        Insert row("synth.flag");
        row("schema", schema.id);
        row("position", f);
        flag_columns(row, schema.flags[f]);
        row.execute();
    }
    for (std::uint32_t d = 0; d < schema.definition.size(); d++) {
        check_interrupts();
        Insert row("synth.definition");
        row("schema", schema.id);
        row("position", d);
        row("stage", std::uint32_t(schema.definition[d].stage));
        row("object", schema.definition[d].object);
        row("statement", schema.definition[d].text);
        row("roles", schema.definition[d].roles);
        row.execute();
    }
}

} // namespace pg
