// What the user says of columns: some are not learned, and some are computed; and of rules that are not kept. It is
// what synth_fit() makes of the same words. A column that refers to another table has its value from there, and nothing
// to be left out or computed; one that others refer to must have a value in every row.
#include "pg/fit_schema/run.hpp"

namespace pg {

namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// Is a rule meant to be a foreign key, however it is written?
bool is_key(std::string rule) {
    std::erase(rule, ' ');
    constexpr std::string_view beginning = "foreignkey(";
    return pg_strncasecmp(rule.c_str(), beginning.data(), beginning.size()) == 0;
}

} // namespace

std::size_t SchemaFit::table_named(const std::string& table, const char* argument) const {
    constexpr std::size_t most = 20;
    std::string list;
    for (std::size_t t = 0; t < tables_.size(); t++) {
        if (tables_[t].name == table)
            return t;
        if (t < most)
            list += (t == 0 ? "" : ", ") + quoted(tables_[t].name);
    }
    raise(ERRCODE_UNDEFINED_TABLE,
          {.message = "table \"" + table + "\" of schema \"" + request_.source + "\" does not exist",
           .detail = "It is named in the argument \"" + std::string(argument) + "\".",
           .hint = "Tables of the schema: " + list + (tables_.size() > most ? ", and others." : ".")});
}

bool SchemaFit::is_excluded(std::size_t t, const std::string& column) const {
    const auto found = request_.exclude.find(tables_[t].name);
    return found != request_.exclude.end() && contains(found->second, column);
}

bool SchemaFit::is_overridden(std::size_t t, const std::string& column) const {
    const auto found = request_.overrides.find(tables_[t].name);
    return found != request_.overrides.end() &&
           std::any_of(found->second.begin(), found->second.end(),
                       [&](const Override& override) { return override.column == column; });
}

void SchemaFit::check_asked() const {
    const auto check_mode = [&](const std::string& table, const char* argument) {
        const auto mode = request_.modes.find(table);
        if (mode == request_.modes.end() || mode->second == Mode::model)
            return;
        raise(ERRCODE_INVALID_PARAMETER_VALUE,
              {.message = "argument \"" + std::string(argument) + "\" is invalid",
               .detail = "Table \"" + table + "\" is not learned, as the argument \"modes\" says.",
               .hint = "Leave it out of \"modes\" to have it learned, or out of \"" + std::string(argument) + "\"" +
                       (mode->second == Mode::copy ? ", and change the rows of the clone afterwards." : ".")});
    };
    for (const auto& [table, columns] : request_.exclude) {
        const std::size_t t = table_named(table, "exclude");
        check_mode(table, "exclude");
        for (const std::string& column : columns)
            check_asked(t, column, "exclude");
    }
    for (const auto& [table, overrides] : request_.overrides) {
        const std::size_t t = table_named(table, "overrides");
        check_mode(table, "overrides");
        check_overrides(tables_[t].oid, overrides);
        for (const Override& override : overrides)
            check_asked(t, override.column, "overrides");
    }
    for (const auto& [table, rules] : request_.ignored_rules) {
        const std::size_t t = table_named(table, "ignored_rules");
        check_mode(table, "ignored_rules");
        for (const std::string& rule : rules)
            if (reading_[t].mode != Mode::model || (is_key(rule) && !is_ignored_key(tables_[t].oid, rule)))
                unknown_key(t, rule);
    }
}

bool SchemaFit::is_ignored_key(Oid child, const std::string& rule) const {
    return std::any_of(ignored_keys_.begin(), ignored_keys_.end(),
                       [&](const ForeignKey& key) { return key.child == child && key.rule == rule; });
}

void SchemaFit::unknown_key(std::size_t t, const std::string& rule) const {
    const Oid oid = tables_[t].oid;
    const bool is_empty = reading_[t].mode != Mode::model;
    if (request_.is_half) {
        request_.unknown_rule = true;
        return;
    }
    std::string list;
    for (const std::vector<ForeignKey>* keys : {&keys_, &ignored_keys_})
        for (const ForeignKey& key : *keys)
            if (key.child == oid && !key.rule.empty())
                list += (list.empty() ? "\"" : ", \"") + key.rule + '"';
    raise(ERRCODE_UNDEFINED_OBJECT,
          {.message = "rule \"" + rule + "\" was not found in relation " + quoted(request_.source) + "." +
                      quoted(tables_[t].name),
           .detail = is_empty       ? "The table is empty."
                     : list.empty() ? "No foreign keys were found that nobody has declared."
                                    : "Foreign keys that were found: " + list + ".",
           .hint = "Write the rules in argument \"ignored_rules\" as views synth.rules and synth.foreign_keys do."});
}

void SchemaFit::check_asked(std::size_t t, const std::string& column, const char* argument) const {
    const Oid oid = tables_[t].oid;
    const std::string relation = quoted(request_.source) + "." + quoted(tables_[t].name);
    const std::string what = "column \"" + column + "\" of relation " + relation;
    const std::string named = "It is named in the argument \"" + std::string(argument) + "\".";
    const DeclaredColumn& declared = declared_[t].columns[pg::column_of(declared_[t], relation, column, argument)];
    const std::string compute = "overrides => '{\"" + tables_[t].name + "\": {\"" + column + "\": \"...\"}}'";
    for (const std::vector<ForeignKey>* keys : {&keys_, &unset_, &copied_keys_})
        for (const ForeignKey& key : *keys)
            // A value of a single column that refers to a copied row is one like others.
            if (has(key, oid, column) && (keys != &copied_keys_ || is_together(t, column))) {
                const std::string& parent = tables_[number_of(key.parent)].name;
                raise(ERRCODE_FEATURE_NOT_SUPPORTED,
                      {.message = what + " is part of foreign key \"" + key.name + "\"",
                       .detail = named + " Its values are those of the rows of table \"" + parent +
                                 "\" that are referred to.",
                       .hint = key.parent == oid
                                   ? ""
                                   : "A clone without table \"" + parent + "\" has no such foreign key: modes => '{\"" +
                                         parent + "\": \"skip\"}'."});
            }
    for (const ForeignKey& key : keys_) {
        if (key.parent != oid || !contains(key.referenced, column))
            continue;
        const std::string referred = what + " is referred to by foreign key \"" + key.name + "\" of table \"" +
                                     tables_[number_of(key.child)].name + "\"";
        if (is_excluded(t, column) && !is_overridden(t, column) && !declared.has_default && !declared.sequence)
            raise(ERRCODE_INVALID_PARAMETER_VALUE,
                  {.message = referred,
                   .detail = named + " It has no default, and would be NULL in every row.",
                   .hint = "Give it a default, or compute it: " + compute + "."});
        if (key.child == oid && !key.nullable)
            raise(
                ERRCODE_FEATURE_NOT_SUPPORTED,
                {.message = referred,
                 .detail = named + " Rows at the top refer to themselves, before defaults and overrides are computed.",
                 .hint = "Let the columns of the foreign key be NULL."});
    }
}

} // namespace pg
