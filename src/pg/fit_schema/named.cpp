// Foreign keys that nobody has declared, and that columns are named for: orders.customer_id is customers.id, and
// city.countrycode country.code, as in schemas that were made for databases without foreign keys, or by applications
// that look after their rows themselves.
//
// The name must say it, and all rows, of which min_count different ones (an inclusion dependency: Casanova, Fagin and
// Papadimitriou 1982), where it closes no cycle of keys that must not be NULL. A name says it if it is that of the
// other table's unique column and begins with what one of its rows is called, or if it is what a row is called, and the
// column: also at the end of a longer name, as in billing_customer_id. Or what a row is called alone, of a primary key.
//
// Few values, each of many rows, are labels that say something by themselves, and stay as they are, as codes of
// countries do that nearly all rows are of; unless the other table's rows are copied, and have them, too.
#include "pg/fit_schema/run.hpp"
#include <cctype>
#include <cstring>

namespace pg {

namespace {

char small(char c) {
    return char(std::tolower(static_cast<unsigned char>(c)));
}

// Without what stands between words.
std::string letters_of(const std::string& name) {
    std::string letters;
    for (const char c : name)
        if (c != '_' && c != '-' && c != ' ')
            letters += small(c);
    return letters;
}

// What one row of a table may be called.
std::vector<std::string> singulars(const std::string& table) {
    std::string name = letters_of(table);
    std::vector<std::string> all = {name};
    const auto ends = [&](const char* with) {
        return name.size() > std::strlen(with) && name.ends_with(with);
    };
    if (ends("ies"))
        all.push_back(name.substr(0, name.size() - 3) + "y");
    if (ends("es"))
        all.push_back(name.substr(0, name.size() - 2));
    if (ends("s"))
        all.push_back(name.substr(0, name.size() - 1));
    return all;
}

// Is a name that of the letters, or has it these as its last words?
bool is_named(const std::string& name, const std::string& letters) {
    std::size_t left = letters.size(), at = name.size();
    while (left > 0 && at > 0) {
        const char c = name[--at];
        if (c == '_' || c == '-' || c == ' ')
            continue;
        if (small(c) != letters[--left])
            return false;
    }
    const auto is_upper = [](char c) {
        return std::isupper(static_cast<unsigned char>(c)) != 0;
    };
    return left == 0 && (at == 0 || name[at - 1] == '_' || (is_upper(name[at]) && !is_upper(name[at - 1])));
}

// What columns are called that are named for a unique one: as their last words, or as a whole.
struct Namesakes {
    std::vector<std::string> ends, whole;

    Namesakes(const std::string& table, const std::string& key, bool primary) {
        const std::string key_letters = letters_of(key);
        for (const std::string& row : singulars(table)) {
            ends.push_back(key_letters.starts_with(row) && key_letters != row ? key_letters : row + key_letters);
            if (primary)
                whole.push_back(row);
        }
    }
    bool have(const std::string& column, const std::string& letters) const {
        return std::any_of(ends.begin(), ends.end(), [&](const std::string& end) { return is_named(column, end); }) ||
               std::find(whole.begin(), whole.end(), letters) != whole.end();
    }
};

} // namespace

void SchemaFit::add_named() {
    struct Named {
        std::size_t table;
        std::string column, letters;
    };
    // What the user leaves out or computes refers to nobody.
    const auto is_asked = [&](std::size_t t, const std::string& name) {
        return is_excluded(t, name) || is_overridden(t, name);
    };
    std::vector<Named> columns;
    for (std::size_t c = 0; c < tables_.size(); c++)
        for (const DeclaredColumn& column : declared_[c].columns)
            if (reading_[c].mode == Mode::model && !is_asked(c, column.name))
                columns.push_back({c, column.name, letters_of(column.name)});
    std::vector<ForeignKey> possible;
    for (std::size_t p = 0; p < tables_.size(); p++) {
        check_interrupts();
        if (reading_[p].mode != Mode::model && reading_[p].mode != Mode::copy)
            continue;
        for (const DeclaredKey& unique : declared_[p].keys) {
            if (unique.columns.size() != 1 || !unique.total || unique.apart)
                continue;
            const std::string& referenced = declared_[p].columns[unique.columns.front()].name;
            if (is_asked(p, referenced))
                continue;
            const Namesakes namesakes(tables_[p].name, referenced, &unique == &declared_[p].keys.front());
            for (const Named& column : columns) {
                if (p == column.table || !namesakes.have(column.column, column.letters))
                    continue;
                ForeignKey& key = possible.emplace_back();
                key.child = tables_[column.table].oid;
                key.parent = tables_[p].oid;
                key.columns = {column.column};
                key.referenced = {referenced};
            }
        }
    }
    for (ForeignKey& key : possible)
        if (complete(key) && is_included(key) &&
            (reading_[number_of(key.parent)].mode == Mode::copy || !are_labels({key}))) {
            key.rule = rule_of(key);
            add_undeclared(std::move(key), true);
        }
}

} // namespace pg
