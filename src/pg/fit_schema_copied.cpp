// Columns that refer to tables whose rows are copied. A single one is a label like others, since any of its values is
// in the table that is copied. Columns of a key of several, and all that share some with them, have their values
// together, as one label: of the combinations that rows have, each satisfies all of these keys.
#include "pg/fit_schema_run.hpp"

namespace pg {

namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

} // namespace

void SchemaFit::find_together() {
    together_.assign(tables_.size(), {});
    for (const ForeignKey& key : copied_keys_) {
        std::vector<std::vector<std::string>>& labels = together_[number_of(key.child)];
        std::vector<std::string> columns = key.columns;
        for (std::size_t l = labels.size(); l-- > 0;) {
            const bool shares = std::any_of(columns.begin(), columns.end(),
                                            [&](const std::string& name) { return contains(labels[l], name); });
            if (!shares)
                continue;
            for (const std::string& name : labels[l])
                if (!contains(columns, name))
                    columns.push_back(name);
            labels.erase(labels.begin() + std::ptrdiff_t(l));
        }
        labels.push_back(std::move(columns));
    }
    for (std::size_t t = 0; t < tables_.size(); t++) {
        std::erase_if(together_[t], [](const std::vector<std::string>& columns) { return columns.size() == 1; });
        SchemaTable& table = table_of(t);
        for (const std::vector<std::string>& columns : together_[t]) {
            table.together.insert(table.together.end(), columns.begin(), columns.end());
            table.together_ends.push_back(std::uint32_t(table.together.size()));
        }
    }
}

bool SchemaFit::is_together(std::size_t table, const std::string& column) const {
    return std::any_of(together_[table].begin(), together_[table].end(),
                       [&](const std::vector<std::string>& columns) { return contains(columns, column); });
}

bool SchemaFit::is_public(std::size_t table, const std::string& column,
                          std::set<std::pair<std::size_t, std::string>>& seen) const {
    if (!seen.emplace(table, column).second)
        return true;
    bool linked = false;
    for (std::size_t r = 0; r < keys_.size(); r++) {
        if (!has(keys_[r], tables_[table].oid, column) || stays(r, column))
            continue;
        linked = true;
        const auto k =
            std::size_t(std::find(keys_[r].columns.begin(), keys_[r].columns.end(), column) - keys_[r].columns.begin());
        if (schema_.references[r].late || !is_public(schema_.references[r].parent, keys_[r].referenced[k], seen))
            return false;
    }
    return linked || is_copied(table, column);
}

void SchemaFit::check_together() const {
    for (const ForeignKey& key : copied_keys_) {
        const std::size_t child = number_of(key.child);
        const std::string& parent = tables_[number_of(key.parent)].name;
        for (const std::string& column : key.columns)
            for (std::size_t r = 0; r < keys_.size(); r++) {
                std::set<std::pair<std::size_t, std::string>> seen;
                if (!has(keys_[r], key.child, column) || stays(r, column) || is_public(child, column, seen))
                    continue;
                const std::string& other = tables_[schema_.references[r].parent].name;
                raise(ERRCODE_FEATURE_NOT_SUPPORTED,
                      {.message = "foreign key \"" + key.name + "\" of table \"" + tables_[child].name +
                                  "\" shares column \"" + column + "\" with foreign key \"" + keys_[r].name + "\"",
                       .detail = "Table \"" + parent + "\" is copied, and has not the values that rows of table \"" +
                                 other + "\" are given.",
                       .hint = "Learn table \"" + parent + "\", or copy table \"" + other + "\", too."});
            }
    }
}

} // namespace pg
