// Columns that rise or fall from sibling to sibling with another one whose values come from rows that they refer to
// (core/relational/positions.hpp): a ticket's number with the day that it has from its event. They are put in order
// when all tables have rows, and take along what the place among siblings tells.
#include "pg/clone/run.hpp"
#include "pg/declared.hpp"
#include "pg/types.hpp"

namespace pg {

void Clone::renumber() {
    aggregated_.resize(schema_.tables.size());
    for (const SchemaReference& reference : schema_.references) {
        const SchemaTable& table = schema_.tables[reference.child];
        if (!reference.driving || table.numbered.empty() || !models_[reference.child])
            continue;
        const std::string name = relation_name(reference.child), numbered = quoted(table.numbered),
                          by = quoted(table.numbered_by);
        std::string keys, known = " FROM " + name + " WHERE " + numbered + " IS NOT NULL AND " + by + " IS NOT NULL";
        for (const std::string& column : reference.columns) {
            keys += quoted(column) + ", ";
            known += " AND " + quoted(column) + " IS NOT NULL";
        }
        // The values that a family has, in their order, for its rows in that of the other column: family by family.
        const auto rank = [&](const std::string& order) {
            return ", pg_catalog.row_number() OVER (ORDER BY " + keys + order + ") AS \"place of synth\"" +
                   known; // which no column is called
        };
        std::string values = numbered, names = "x";
        std::vector<Change> changes = {{table.numbered, "q.x"}};
        for (const std::string& column : told_by_number(reference.child)) {
            const std::string x = "x" + std::to_string(changes.size());
            values += ", " + quoted(column);
            names += ", " + x;
            changes.push_back({column, "q." + x});
        }
        const std::string from = "(SELECT *, tableoid, ctid" +
                                 rank(by + (table.numbered_falling ? " DESC, " : ", ") + numbered) +
                                 ") AS p JOIN (SELECT " + values + rank(numbered) + ") AS q (" + names +
                                 ", k) ON q.k OPERATOR(pg_catalog.=) p.\"place of synth\"";
        std::vector<std::string> changed;
        std::optional<Refusal> refusal = change_all(reference.child, from, changes, changed);
        if (refusal && !made_) { // a key of a table that was there may not let rows change places: so beyond all first
            const std::string range = "(SELECT pg_catalog.max(" + numbered +
                                      ") OPERATOR(pg_catalog.-) pg_catalog.min(" + numbered +
                                      ") OPERATOR(pg_catalog.+) 1 FROM " + name + ")";
            std::vector<Change> back = changes;
            back.front().value += " OPERATOR(pg_catalog.-) " + range;
            const auto both = attempt([&] {
                const auto step = [&](const std::string& of, const std::vector<Change>& all) {
                    if (const auto why = change_all(reference.child, of, all, changed))
                        raise(ERRCODE_CHECK_VIOLATION, {.message = why->message});
                };
                step(name + " AS p", {{table.numbered, "p." + numbered + " OPERATOR(pg_catalog.+) " + range}});
                step(from, back);
            });
            if (!both)
                refusal.reset();
        }
        if (refusal) {
            notice({.message = "column \"" + table.numbered + "\" of " + name + " is not what follows from others",
                    .detail = refusal->message});
            continue;
        }
        Carried carried;
        carry_on(reference.child, std::move(changed), carried);
        if (made_)
            write_anew(reference.child, table.numbered);
    }
}

// Columns that the place among siblings tells, and flags: they go with the number.
std::vector<std::string> Clone::told_by_number(std::uint32_t t) const {
    std::set<std::string> columns;
    for (const SchemaFlag& flag : schema_.flags)
        if (schema_.references[flag.reference].child == t) {
            columns.insert(flag.column);
            if (!flag.ordered_by.empty())
                columns.insert(flag.ordered_by);
        }
    const Model& model = *models_[t];
    const auto is_place = [&](const ModelColumn& column) {
        return column.internal ? column.internal->what == synth::Internal::What::position
                               : column.path.size() == 1 && column.path.front() == schema_.tables[t].numbered;
    };
    for (const synth::Rule& rule : model.network.rules) {
        if (!rule.kept || rule.type != synth::Rule::Type::dependency)
            continue;
        const ModelColumn *by = nullptr, *told = nullptr;
        for (std::size_t c = 0; c < model.columns.size(); c++)
            for (const std::uint32_t v : model.network.columns[c].variables) {
                by = v == rule.variables[0] ? &model.columns[c] : by;
                told = v == rule.variables[1] ? &model.columns[c] : told;
            }
        if (by && told && is_place(*by) && !told->internal && told->path.size() == 1)
            columns.insert(told->path.front());
    }
    columns.erase(schema_.tables[t].numbered);
    std::vector<std::string> free;
    std::copy_if(columns.begin(), columns.end(), std::back_inserter(free),
                 [&](const std::string& column) { return !is_settled(t, column); });
    return free;
}

// Values that change places must do so in all rows, or two would have the same.
std::optional<Refusal> Clone::change_all(std::uint32_t t, const std::string& from, const std::vector<Change>& changes,
                                         std::vector<std::string>& changed) {
    changed.clear();
    return attempt([&] {
        if (const std::string refusal = set(t, from, changes, changed); !refusal.empty())
            raise(ERRCODE_CHECK_VIOLATION, {.message = refusal});
    });
}

// An index over rows that were changed in this transaction is not used in it: so they are written anew. Where that
// cannot be, or would change how the column is declared, late foreign keys take longer.
void Clone::write_anew(std::uint32_t t, const std::string& column) {
    const Oid relation = relations_[t];
    for (const DeclaredColumn& one : read_declared(relation).columns) {
        const bool is_plain = one.name == column && call([&] {
                                  HeapTuple const tuple = SearchSysCacheAttName(relation, column.c_str());
                                  if (!HeapTupleIsValid(tuple))
                                      return false;
                                  const auto* const attribute = reinterpret_cast<Form_pg_attribute>(GETSTRUCT(tuple));
                                  const bool plain = attribute->attcollation == get_typcollation(attribute->atttypid) &&
                                                     attribute->attstorage == get_typstorage(attribute->atttypid) &&
                                                     attribute->attcompression == '\0';
                                  ReleaseSysCache(tuple);
                                  return plain;
                              });
        if (is_plain)
            attempt([&] {
                execute("ALTER TABLE " + relation_name(t) + " ALTER COLUMN " + quoted(column) + " TYPE " +
                        type_name(one.type, one.typmod) + " USING COALESCE(" + quoted(column) + ", " + quoted(column) +
                        ")");
            });
    }
}

} // namespace pg
