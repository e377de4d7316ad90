// Inclusions: foreign keys that nobody has declared. The one to whom a task is given is a member of its project, who
// hands in a paper takes part in the course. Two tables refer to the same tables, and what one has together, the other
// has, too (an inclusion dependency: Casanova, Fagin and Papadimitriou 1982). If the other has it once, by a unique
// key, this is a foreign key like others.
//
// It is learned if all rows obey, and min_count different ones say so, where it closes no cycle. Of several by the same
// columns the one to the smallest table counts, which says the most. As a rule that holds by chance it can be ignored.
#include "pg/fit_schema/run.hpp"
#include "pg/inquiry.hpp"
#include "pg/types.hpp"

namespace pg {

namespace {

constexpr std::size_t most_candidates = 64; // of two tables

bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// Columns of a child, and those of a possible parent that they may be equal to.
struct Pairing {
    std::vector<std::string> columns, referenced;

    // Adds what two foreign keys say, which refer to the same columns; false if that is not what it says already.
    bool add(const ForeignKey& of_child, const ForeignKey& of_parent) {
        for (std::size_t k = 0; k < of_parent.columns.size(); k++) {
            const auto at = std::find(of_child.referenced.begin(), of_child.referenced.end(), of_parent.referenced[k]);
            if (at == of_child.referenced.end())
                return false;
            const std::string& column = of_child.columns[std::size_t(at - of_child.referenced.begin())];
            const auto known = std::find(referenced.begin(), referenced.end(), of_parent.columns[k]);
            if (known != referenced.end()) {
                if (columns[std::size_t(known - referenced.begin())] != column)
                    return false;
                continue;
            }
            if (contains(columns, column))
                return false;
            columns.push_back(column);
            referenced.push_back(of_parent.columns[k]);
        }
        return true;
    }
};

// All pairings of a child with a unique key of another table, whose columns are foreign keys'.
void find_pairings(const std::vector<const ForeignKey*>& of_child, const std::vector<const ForeignKey*>& of_parent,
                   const std::vector<std::string>& key, const Pairing& before, std::vector<Pairing>& found) {
    const auto missing = std::find_if(key.begin(), key.end(),
                                      [&](const std::string& name) { return !contains(before.referenced, name); });
    if (missing == key.end()) {
        found.push_back(before);
        return;
    }
    for (const ForeignKey* p : of_parent)
        if (contains(p->columns, *missing))
            for (const ForeignKey* c : of_child)
                if (Pairing pairing = before;
                    c->parent == p->parent && found.size() < most_candidates && pairing.add(*c, *p))
                    find_pairings(of_child, of_parent, key, pairing, found);
}

} // namespace

// Do all rows of the child obey, and say something?
bool SchemaFit::is_included(const ForeignKey& key) const {
    std::string same, known, columns;
    for (std::size_t k = 0; k < key.columns.size(); k++) {
        const std::string column = "c." + quoted(key.columns[k]);
        same += (k == 0 ? "p." : " AND p.") + quoted(key.referenced[k]) + " " + key.equals[k] + " " + column;
        known += (k == 0 ? "" : " AND ") + column + " IS NOT NULL";
        columns += (k == 0 ? "" : ", ") + column;
    }
    const std::string children = tables_[number_of(key.child)].rows() + " AS c WHERE " + known,
                      min_count = std::to_string(request_.model.min_count);
    const Inquiry inquiry;
    const std::vector<double> counts =
        ask("SELECT (SELECT count(*) FROM (SELECT DISTINCT " + columns + " FROM " + children + " LIMIT " + min_count +
            ") AS d)::double precision, (SELECT EXISTS (SELECT FROM " + children + " AND NOT EXISTS (SELECT FROM " +
            tables_[number_of(key.parent)].rows() + " AS p WHERE " + same + ")))::integer::double precision");
    return counts[0] >= double(request_.model.min_count) && counts[1] == 0;
}

// Keys of pairings, those to small tables first.
std::vector<ForeignKey> SchemaFit::possible_inclusions() const {
    const std::vector<bool> late = plan().late;
    const auto keys_of = [&](std::size_t t) {
        std::vector<const ForeignKey*> keys;
        for (std::size_t r = 0; r < keys_.size(); r++)
            if (keys_[r].child == tables_[t].oid && keys_[r].parent != keys_[r].child && !late[r])
                keys.push_back(&keys_[r]);
        for (const ForeignKey& key : copied_keys_)
            if (key.child == tables_[t].oid)
                keys.push_back(&key);
        return keys;
    };
    std::vector<ForeignKey> possible;
    for (std::size_t p = 0; p < tables_.size(); p++)
        for (std::size_t c = 0; c < tables_.size(); c++) {
            if (p == c || reading_[p].mode != Mode::model || reading_[c].mode != Mode::model)
                continue;
            std::vector<Pairing> pairings;
            for (const DeclaredKey& unique : declared_[p].keys) {
                std::vector<std::string> names;
                for (const std::uint32_t column : unique.columns)
                    names.push_back(declared_[p].columns[column].name);
                if (unique.total && !unique.apart)
                    find_pairings(keys_of(c), keys_of(p), names, {}, pairings);
            }
            for (Pairing& pairing : pairings) {
                ForeignKey& key = possible.emplace_back();
                key.child = tables_[c].oid;
                key.parent = tables_[p].oid;
                key.columns = std::move(pairing.columns);
                key.referenced = std::move(pairing.referenced);
            }
        }
    std::stable_sort(possible.begin(), possible.end(), [&](const ForeignKey& a, const ForeignKey& b) {
        return reading_[number_of(a.parent)].rows < reading_[number_of(b.parent)].rows;
    });
    return possible;
}

// Sets what is not known yet of a key; false if it can be none, or says no more than another one does.
bool SchemaFit::complete(ForeignKey& key) const {
    for (std::size_t k = 0; k < key.columns.size(); k++) {
        const DeclaredColumn &c = declared_column(key.child, key.columns[k]),
                             &p = declared_column(key.parent, key.referenced[k]);
        if (c.type != p.type || c.collation != p.collation || c.generated || p.generated)
            return false;
        key.nullable = key.nullable || !c.not_null;
        key.equals.push_back(equals(p.type));
    }
    const auto covers = [&](const ForeignKey& other) {
        return other.child == key.child &&
               std::all_of(key.columns.begin(), key.columns.end(),
                           [&](const std::string& name) { return contains(other.columns, name); });
    };
    return std::none_of(keys_.begin(), keys_.end(), covers) &&
           std::none_of(copied_keys_.begin(), copied_keys_.end(), covers);
}

// Columns come in the order of the table, so that the same key has one text however it was found.
std::string SchemaFit::rule_of(const ForeignKey& key) const {
    std::string columns, referenced;
    for (const DeclaredColumn& column : declared_[number_of(key.child)].columns)
        for (std::size_t k = 0; k < key.columns.size(); k++)
            if (key.columns[k] == column.name) {
                columns += (columns.empty() ? "" : ", ") + quoted(column.name);
                referenced += (referenced.empty() ? "" : ", ") + quoted(key.referenced[k]);
            }
    return "FOREIGN KEY (" + columns + ") REFERENCES " + quoted(tables_[number_of(key.parent)].name) + "(" +
           referenced + ")";
}

void SchemaFit::add_inclusions() {
    for (ForeignKey& key : possible_inclusions()) {
        if (!complete(key) || !is_included(key))
            continue;
        key.rule = rule_of(key);
        add_undeclared(std::move(key), false);
    }
}

void SchemaFit::add_undeclared(ForeignKey key, bool in_cycles) {
    const auto ignored = request_.ignored_rules.find(tables_[number_of(key.child)].name);
    const bool is_ignored = ignored != request_.ignored_rules.end() && contains(ignored->second, key.rule),
               is_copied = reading_[number_of(key.parent)].mode == Mode::copy;
    const std::vector<bool> before = plan().late;
    keys_.insert(keys_.begin(), std::move(key)); // so that other keys with its columns follow it
    const std::vector<bool> after = plan().late;
    for (std::size_t r = 0; r < after.size(); r++)
        if (after[r] && (r == 0 || !before[r - 1]) && !(in_cycles && keys_[r].nullable)) {
            keys_.erase(keys_.begin());
            return;
        }
    if (is_ignored && !is_ignored_key(keys_.front().child, keys_.front().rule))
        ignored_keys_.push_back(keys_.front());
    else if (is_copied && !is_ignored)
        copied_keys_.push_back(std::move(keys_.front()));
    if (is_ignored || is_copied)
        keys_.erase(keys_.begin());
}

} // namespace pg
