// Columns that foreign keys imply: a comment replies to one on the same article, an order goes to an address of its
// customer. No key says so, but all rows do it.
//
// Row and parent refer to the same third table, or the parent's row is of the same one. If they always refer to the
// same row there, the key is learned as if it had these columns too: the replies are to (article, comment), and
// overlap with the key to the article.
#include "pg/fit_schema_run.hpp"
#include "pg/inquiry.hpp"

namespace pg {

namespace {

// A key of one column that must be set: which one.
std::optional<std::uint32_t> only_column(const ForeignKey& key, const Declared& declared) {
    if (key.columns.size() != 1 || key.nullable || key.generated)
        return {};
    for (std::uint32_t c = 0; c < declared.columns.size(); c++)
        if (declared.columns[c].name == key.columns.front())
            return c;
    return {};
}

bool is_one_of(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

} // namespace

bool SchemaFit::agree(const ForeignKey& key, const ForeignKey& of_child, const ForeignKey& of_parent) const {
    const std::string child = "c." + quoted(of_child.columns.front()),
                      parent = "p." + quoted(of_parent.columns.front());
    std::string on;
    for (std::size_t k = 0; k < key.columns.size(); k++)
        on += (k == 0 ? "p." : " AND p.") + quoted(key.referenced[k]) + " " + key.equals[k] + " c." +
              quoted(key.columns[k]);
    const Inquiry inquiry;
    // Rows that say something are those of others than the commonest.
    const std::vector<double> counts =
        ask("SELECT (sum(g.n) - max(g.n))::double precision, sum(g.broken)::double precision FROM (SELECT count(*),"
            " count(*) FILTER (WHERE NOT " +
            parent + " " + of_child.equals.front() + " " + child + ") FROM " + tables_[number_of(key.child)].rows() +
            " AS c JOIN " + tables_[number_of(key.parent)].rows() + " AS p ON " + on + " GROUP BY " + child +
            ") AS g (n, broken)");
    return counts[0] >= double(request_.model.min_count) && counts[1] == 0;
}

void SchemaFit::add_implied() {
    for (std::size_t r = 0; r < keys_.size(); r++) {
        const ForeignKey key = keys_[r];
        const Declared &child = declared_[number_of(key.child)], &parent = declared_[number_of(key.parent)];
        for (std::size_t d = 0; d < keys_.size() && !schema_.references[r].late; d++) {
            const ForeignKey& of_child = keys_[d];
            if (d == r || of_child.child != key.child || schema_.references[d].late)
                continue;
            const std::optional<std::uint32_t> c = only_column(of_child, child);
            if (!c || is_one_of(keys_[r].columns, of_child.columns.front()))
                continue;
            for (const ForeignKey& of_parent : keys_) {
                if (of_parent.child != key.parent || of_parent.parent != of_child.parent ||
                    of_parent.referenced != of_child.referenced || of_parent.equals != of_child.equals)
                    continue;
                const std::optional<std::uint32_t> p = only_column(of_parent, parent);
                if (!p || child.columns[*c].type != parent.columns[*p].type ||
                    is_one_of(key.referenced, of_parent.columns.front()) ||
                    type_of_referenced(of_child) != child.columns[*c].type || !agree(key, of_child, of_parent))
                    continue;
                keys_[r].columns.push_back(of_child.columns.front());
                keys_[r].referenced.push_back(of_parent.columns.front());
                keys_[r].equals.push_back(of_child.equals.front());
                break;
            }
        }
    }
}

Oid SchemaFit::type_of_referenced(const ForeignKey& key) const {
    for (const DeclaredColumn& column : declared_[number_of(key.parent)].columns)
        if (column.name == key.referenced.front())
            return column.type;
    return InvalidOid;
}

} // namespace pg
