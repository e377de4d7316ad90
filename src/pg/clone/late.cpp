// What a clone does when its tables have rows: foreign keys that close cycles are linked, and rows that no key allows
// are taken out again.
#include "pg/clone/run.hpp"
#include "pg/declared.hpp"
#include "pg/inquiry.hpp"
#include "pg/types.hpp"

namespace pg {

// Is a foreign key to be linked when all tables have rows?
bool Clone::is_late(std::uint32_t r) const {
    const SchemaReference& reference = schema_.references[r];
    return reference.late && models_[reference.child] && models_[reference.parent];
}

// Has the model of the child's rows values for a column of a foreign key?
bool Clone::is_own(std::uint32_t r, const std::string& column) const {
    if (!models_[schema_.references[r].child])
        return false;
    const std::vector<ModelColumn>& columns = models_[schema_.references[r].child]->columns;
    const std::vector<std::string>& together = schema_.tables[schema_.references[r].child].together;
    return std::find(together.begin(), together.end(), column) != together.end() ||
           std::any_of(columns.begin(), columns.end(),
                       [&](const ModelColumn& c) { return !c.internal && c.path.front() == column; });
}

// Columns that are set when a late foreign key is linked: those that nothing else sets.
std::vector<std::string> Clone::late_columns(std::uint32_t r) const {
    const SchemaReference& reference = schema_.references[r];
    std::vector<std::string> columns;
    for (const std::string& column : reference.columns)
        if (!is_own(r, column) &&
            std::none_of(schema_.references.begin(), schema_.references.end(), [&](const SchemaReference& other) {
                return &other != &reference && other.child == reference.child && !other.late && models_[other.parent] &&
                       std::find(other.columns.begin(), other.columns.end(), column) != other.columns.end();
            }))
            columns.push_back(column);
    return columns;
}

// Is it a foreign key of a table to itself, by which rows may not share a parent?
bool Clone::is_ring(std::uint32_t r) const {
    const SchemaReference& reference = schema_.references[r];
    return reference.child == reference.parent && reference.unique && models_[reference.child];
}

// Columns that are NULL until late foreign keys are linked, or rings closed, may be so in a schema that we make. Where
// rows must refer to a row of their table, and none may refer to one that another refers to, all are in rings: in a
// schema that is there, or if nothing is known of these, each refers to itself.
void Clone::let_be_null() {
    for (std::uint32_t r = 0; r < schema_.references.size(); r++) {
        if (!is_late(r) && !is_ring(r))
            continue;
        const std::uint32_t t = schema_.references[r].child;
        const Declared declared = read_declared(relations_[t]);
        for (const std::string& name : late_columns(r)) {
            const auto column = std::find_if(declared.columns.begin(), declared.columns.end(),
                                             [&](const DeclaredColumn& c) { return c.name == name; });
            if (column == declared.columns.end() || !column->not_null || must_be_set(t, name))
                continue;
            if (!is_late(r) && (!made_ || schema_.references[r].ring == 0)) {
                generation_->keep_alone(r);
                if (schema_.references[r].ring > 0)
                    notice({.message =
                                "each row of " + relation_name(t) + " will refer to itself by column \"" + name + "\"",
                            .detail = "The column must not be NULL, and no two rows may refer to the same one, so that "
                                      "no row can be the first of a ring."});
                continue;
            }
            if (!made_)
                raise(ERRCODE_FEATURE_NOT_SUPPORTED,
                      {.message = "column \"" + name + "\" of relation " + relation_name(t) + " must not be NULL",
                       .detail = "It is part of a foreign key that closes a cycle, and is set when all tables have "
                                 "rows.",
                       .hint = "Let synth_clone() make the schema, or drop the column's NOT NULL until it is filled."});
            must_be_set_.emplace_back(t, name);
        }
    }
    for (const auto& [t, column] : must_be_set_)
        execute("ALTER TABLE " + relation_name(t) + " ALTER COLUMN " + quoted(column) + " DROP NOT NULL");
}

// Sets a foreign key that closes a cycle, row by row.
void Clone::link_late(std::uint32_t r, const std::vector<std::uint32_t>& parents) {
    const SchemaReference& reference = schema_.references[r];
    // The child is known by what others refer to: it is part of a cycle.
    const std::vector<KeyColumn>& own = keys_[reference.child].columns;
    const std::vector<std::string> columns = late_columns(r);
    std::string set, where;
    std::vector<Oid> types;
    std::vector<const KeyColumn*> sources;
    for (std::size_t k = 0; k < reference.columns.size(); k++) {
        if (std::find(columns.begin(), columns.end(), reference.columns[k]) == columns.end())
            continue;
        sources.push_back(&keys_[reference.parent].columns[key_column(reference.parent, reference.referenced[k])]);
        types.push_back(sources.back()->type);
        set += (set.empty() ? "" : ", ") + quoted(reference.columns[k]) + " = $" + std::to_string(types.size());
    }
    if (set.empty() || own.empty())
        throw synth::DamagedModel("a foreign key is linked late that nothing can set");
    for (const KeyColumn& key : own) {
        types.push_back(key.type);
        where +=
            (where.empty() ? "" : " AND ") + quoted(key.name) + equals(key.type) + "$" + std::to_string(types.size());
    }
    const std::string query = "UPDATE " + relation_name(reference.child) + " SET " + set + " WHERE " + where;
    const char* const text = query.c_str();
    const auto n = int(types.size());
    Oid* const all = types.data();
    SPIPlanPtr const plan = call([=] {
        SPI_connect();
        SPIPlanPtr const made = SPI_prepare(text, n, all);
        if (!made)
            elog(ERROR, "synth: cannot prepare: %s", SPI_result_code_string(SPI_result));
        return made;
    });
    std::vector<Datum> values(types.size());
    for (std::uint32_t row = 0; row < parents.size(); row++) {
        if (row % 256 == 0)
            check_interrupts();
        bool known = parents[row] != synth::no_row;
        for (std::size_t k = 0; known && k < sources.size(); k++) {
            values[k] = sources[k]->values[parents[row]];
            known = sources[k]->known[parents[row]];
        }
        for (std::size_t k = 0; known && k < own.size(); k++) {
            values[sources.size() + k] = own[k].values[row];
            known = own[k].known[row];
        }
        if (!known)
            continue;
        Datum* const arguments = values.data();
        call([=] {
            if (const int code = SPI_execute_plan(plan, arguments, nullptr, false, 0); code < 0)
                elog(ERROR, "synth: update failed: %s", SPI_result_code_string(code));
        });
    }
    call([] { SPI_finish(); });
}

std::string Clone::same(const SchemaReference& reference, std::size_t k, const std::string& parent,
                        const std::string& value) {
    const std::vector<std::string>& referenced = reference.referenced;
    const Oid type = keys_[reference.parent].columns[key_column(reference.parent, referenced[k])].type;
    return parent + "." + quoted(referenced[k]) + equals(type) + value;
}

// Takes out rows for which a late foreign key found no parent and that must have one, and all that refer to them; then
// columns are NOT NULL again.
void Clone::prune() {
    const auto take_out = [&](std::uint32_t t, const std::string& condition) {
        const std::uint64_t rows = execute("DELETE FROM " + relation_name(t) + " AS c WHERE " + condition);
        reports_[t]->rows -= std::min(rows, reports_[t]->rows);
        pruned_[t] += rows;
        return rows > 0;
    };
    pruned_.assign(schema_.tables.size(), 0);
    bool more = false;
    for (const auto& [t, column] : must_be_set_)
        more |= take_out(t, quoted(column) + " IS NULL");
    while (more) {
        more = false;
        for (const SchemaReference& reference : schema_.references) {
            if (!models_[reference.child] || !models_[reference.parent])
                continue;
            std::string refers, same_key;
            for (std::size_t k = 0; k < reference.columns.size(); k++) {
                refers += "c." + quoted(reference.columns[k]) + " IS NOT NULL AND ";
                same_key += (k == 0 ? "" : " AND ") + same(reference, k, "p", "c." + quoted(reference.columns[k]));
            }
            more |= take_out(reference.child, refers + "NOT EXISTS (SELECT FROM " + relation_name(reference.parent) +
                                                  " AS p WHERE " + same_key + ")");
        }
    }
    for (std::uint32_t t = 0; t < pruned_.size(); t++)
        if (pruned_[t] > 0)
            reports_[t]->keys += "; " + std::to_string(pruned_[t]) + " rows taken out again, which no key allowed";
    for (const auto& [t, column] : must_be_set_)
        execute("ALTER TABLE " + relation_name(t) + " ALTER COLUMN " + quoted(column) + " SET NOT NULL");
}

} // namespace pg
