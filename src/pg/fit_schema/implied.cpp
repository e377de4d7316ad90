// Columns that foreign keys imply: a comment replies to one on the same article, an order goes to an address of its
// customer, a project's first task is one of its own. No key says so, but all rows do it.
//
// Row and parent refer to the same third table, or the parent's row is of the same one, or the parent refers to the row
// itself. If they always mean the same row there, but for fewer than one in a thousand and than min_count, the key is
// learned as if it had these columns too: the replies are to (article, comment), and overlap with the key to the
// article. Row and parent may refer to the third table through others that share its key: a payment's card is of an
// owner of an account, and is the payment's account's.
//
// And of keys of several columns those parts that rows have although they refer to nobody.
#include "pg/fit_schema/run.hpp"
#include "pg/inquiry.hpp"

namespace pg {

bool SchemaFit::agree(const ForeignKey& key, const std::vector<ImpliedColumn>& columns) const {
    std::string on, same, row;
    // Collations may differ; what is the same by none is not the same.
    const auto side = [&](const char* alias, const std::string& column) {
        const Oid type = declared_column(*alias == 'c' ? key.child : key.parent, column).type;
        return std::string(alias) + "." + quoted(column) +
               (call([=] { return type_is_collatable(type); }) ? " COLLATE \"C\"" : "");
    };
    for (std::size_t k = 0; k < key.columns.size(); k++)
        on += (k == 0 ? "" : " AND ") + side("p", key.referenced[k]) + " " + key.equals[k] + " " +
              side("c", key.columns[k]);
    for (const ImpliedColumn& column : columns) {
        same += (same.empty() ? "" : " AND ") + side("p", column.of_parent) + " " + column.equals + " " +
                side("c", column.of_child);
        row += (row.empty() ? "c." : ", c.") + quoted(column.of_child);
    }
    const Inquiry inquiry;
    // Rows that say something are those of others than the commonest.
    const std::vector<double> counts =
        ask("SELECT (sum(g.n) - max(g.n))::double precision, sum(g.broken)::double precision FROM (SELECT count(*),"
            " count(*) FILTER (WHERE (" +
            same + ") IS NOT TRUE) FROM " + tables_[number_of(key.child)].rows() + " AS c JOIN " +
            tables_[number_of(key.parent)].rows() + " AS p ON " + on + " GROUP BY " + row + ") AS g (n, broken)");
    // Few enough exceptions that nobody should see them.
    return counts[0] >= double(request_.model.min_count) && counts[1] < double(request_.model.min_count) &&
           counts[1] * 1000 <= counts[0];
}

// Columns that may be implied: those of two lists that mean the same columns of a third table, but for those that the
// key has. Nothing if it has some in another way, or if they are of different types, or those of the child may be NULL.
std::vector<SchemaFit::ImpliedColumn> SchemaFit::implied(const ForeignKey& key, const std::vector<std::string>& child,
                                                         const std::vector<std::string>& parent,
                                                         const std::vector<std::string>& equals) const {
    std::vector<ImpliedColumn> columns;
    for (std::size_t k = 0; k < child.size(); k++) {
        const DeclaredColumn &c = declared_column(key.child, child[k]), &p = declared_column(key.parent, parent[k]);
        const auto at = std::find(key.columns.begin(), key.columns.end(), child[k]),
                   from = std::find(key.referenced.begin(), key.referenced.end(), parent[k]);
        if ((at == key.columns.end()) != (from == key.referenced.end()) || c.type != p.type || !c.not_null ||
            c.generated || p.generated)
            return {};
        if (at == key.columns.end())
            columns.push_back({child[k], parent[k], equals[k]});
        else if (at - key.columns.begin() != from - key.referenced.begin())
            return {};
    }
    return columns;
}

void SchemaFit::add_implied() {
    const std::vector<FollowingKey> declared = following_keys();
    for (std::size_t r = 0; r < keys_.size(); r++) {
        const auto add = [&](const std::vector<ImpliedColumn>& columns) {
            if (columns.empty() || !agree(keys_[r], columns))
                return;
            for (const ImpliedColumn& column : columns) {
                keys_[r].columns.push_back(column.of_child);
                keys_[r].referenced.push_back(column.of_parent);
                keys_[r].equals.push_back(column.equals);
            }
        };
        const Oid child = keys_[r].child, parent = keys_[r].parent;
        for (const auto& [p, of_parent] : declared) {
            if (of_parent.child != parent)
                continue;
            for (std::size_t d = 0; d < declared.size() && !schema_.references[r].late; d++) {
                const auto& [first, of_child] = declared[d];
                if (first != r && of_child.child == child && !schema_.references[first].late &&
                    of_parent.parent == of_child.parent && of_parent.referenced == of_child.referenced &&
                    of_parent.equals == of_child.equals && has_referenced_types(of_child))
                    add(implied(keys_[r], of_child.columns, of_parent.columns, of_child.equals));
            }
            if (schema_.references[r].late && of_parent.parent == child && has_referenced_types(of_parent))
                add(implied(keys_[r], of_parent.referenced, of_parent.columns, of_parent.equals));
        }
    }
    for (std::size_t r = 0; r < keys_.size(); r++)
        drive_instead(r);
}

// Where a row has one of the other table, and that tells who drives it, it is driven by that: of a payment by its
// rental, not by its customer, whose rentals it would have to be dealt to.
void SchemaFit::drive_instead(std::size_t r) {
    synth::Reference& reference = schema_.references[r];
    const ForeignKey& key = keys_[r];
    const auto contains = [&](const std::string& name) {
        return std::find(key.columns.begin(), key.columns.end(), name) != key.columns.end();
    };
    if (reference.driving || reference.late || reference.is_to_itself() || key.nullable ||
        reading_[reference.parent].mode != Mode::model ||
        reading_[reference.parent].rows < groups_to_drive * std::uint64_t(request_.model.min_count))
        return;
    for (std::size_t d = 0; d < keys_.size(); d++) {
        synth::Reference& driving = schema_.references[d];
        if (!driving.driving || driving.child != reference.child || keys_[d].columns.size() >= key.columns.size() ||
            !std::all_of(keys_[d].columns.begin(), keys_[d].columns.end(), contains))
            continue;
        std::string columns;
        for (const std::string& name : key.columns)
            columns += (columns.empty() ? "" : ", ") + quoted(name);
        const std::string min_count = std::to_string(request_.model.min_count);
        const Inquiry inquiry;
        if (ask("SELECT count(*)::double precision FROM (SELECT FROM " + tables_[reference.child].rows() +
                " GROUP BY " + columns + " HAVING count(*) > 1 LIMIT " + min_count + ") AS several")[0] <
            double(request_.model.min_count)) {
            driving.driving = false;
            reference.driving = true;
        }
        return;
    }
}

// The part of a key that a row has although it refers to nobody: what a tenant's former employee did is still the
// tenant's. Where no other key gives these columns they refer to what the parent's refer to; of a table that is copied,
// they are labels as these are.
void SchemaFit::add_parts() {
    const std::vector<ForeignKey> declared = keys_;
    for (const ForeignKey& key : declared) {
        std::vector<std::string> columns, referenced;
        for (std::size_t k = 0; k < key.columns.size(); k++)
            if (declared_column(key.child, key.columns[k]).not_null) {
                columns.push_back(key.columns[k]);
                referenced.push_back(key.referenced[k]);
            }
        const auto is_given = [&](const std::string& column) {
            const auto gives = [&](const ForeignKey& other) {
                return !other.nullable && has(other, key.child, column);
            };
            return std::any_of(keys_.begin(), keys_.end(), gives) ||
                   std::any_of(copied_keys_.begin(), copied_keys_.end(), gives);
        };
        if (key.child == key.parent || columns.size() == key.columns.size() ||
            std::all_of(columns.begin(), columns.end(), is_given))
            continue;
        const auto part_of = [&](const ForeignKey& on) -> std::optional<ForeignKey> {
            ForeignKey part = on;
            part.name.clear();
            part.child = key.child;
            part.columns.clear();
            for (const std::string& name : on.columns) {
                const auto at = std::find(referenced.begin(), referenced.end(), name);
                if (at == referenced.end())
                    return std::nullopt;
                part.columns.push_back(columns[std::size_t(at - referenced.begin())]);
                if (declared_column(key.child, part.columns.back()).type != declared_column(on.child, name).type)
                    return std::nullopt;
            }
            part.nullable = part.generated = part.deferrable = part.cascades = false;
            return on.child == key.parent && on.parent != key.child && holds(part) ? std::optional(part) : std::nullopt;
        };
        for (const ForeignKey& on : std::vector<ForeignKey>(copied_keys_))
            if (std::optional<ForeignKey> part = part_of(on)) {
                for (const std::string& column : part->columns)
                    copied_.emplace_back(number_of(key.child), column);
                copied_keys_.push_back(std::move(*part));
            }
        if (std::all_of(columns.begin(), columns.end(), is_given))
            continue;
        for (const ForeignKey& on : declared)
            if (std::optional<ForeignKey> part = part_of(on)) {
                const std::vector<bool> before = plan().late;
                keys_.insert(keys_.begin(), std::move(*part)); // so that the key itself follows it
                const std::vector<bool> after = plan().late;
                if (!after.front() && std::equal(before.begin(), before.end(), after.begin() + 1))
                    break;
                keys_.erase(keys_.begin());
            }
    }
}

// Do all rows that have the columns of a key refer to one?
bool SchemaFit::holds(const ForeignKey& key) const {
    std::string same, known;
    for (std::size_t k = 0; k < key.columns.size(); k++) {
        const std::string column = "c." + quoted(key.columns[k]);
        same += (k == 0 ? "p." : " AND p.") + quoted(key.referenced[k]) + " " + key.equals[k] + " " + column;
        known += (k == 0 ? "" : " AND ") + column + " IS NOT NULL";
    }
    const Inquiry inquiry;
    return ask("SELECT (NOT EXISTS (SELECT FROM " + tables_[number_of(key.child)].rows() + " AS c WHERE " + known +
               " AND NOT EXISTS (SELECT FROM " + tables_[number_of(key.parent)].rows() + " AS p WHERE " + same +
               ")))::integer::double precision")
               .front() == 1;
}

// Foreign keys, and those that follow from them: where columns of one refer to columns that refer on.
std::vector<SchemaFit::FollowingKey> SchemaFit::following_keys() const {
    std::vector<FollowingKey> all;
    for (std::size_t r = 0; r < keys_.size(); r++)
        all.push_back({r, keys_[r]});
    const auto is_there = [&](const ForeignKey& key) {
        return std::any_of(all.begin(), all.end(), [&](const FollowingKey& other) {
            return other.key.child == key.child && other.key.parent == key.parent && other.key.columns == key.columns &&
                   other.key.referenced == key.referenced;
        });
    };
    for (std::size_t k = 0; k < all.size(); k++)
        for (std::size_t r = 0; r < keys_.size(); r++) {
            const ForeignKey& on = keys_[r];
            ForeignKey key = on;
            key.child = all[k].key.child;
            key.columns.clear();
            for (const std::string& column : on.columns) {
                const std::vector<std::string>& referenced = all[k].key.referenced;
                const auto at = std::find(referenced.begin(), referenced.end(), column);
                if (at != referenced.end())
                    key.columns.push_back(all[k].key.columns[std::size_t(at - referenced.begin())]);
            }
            if (on.child == all[k].key.parent && key.columns.size() == on.columns.size() &&
                !schema_.references[r].late && !schema_.references[all[k].first].late && !is_there(key))
                all.push_back({all[k].first, std::move(key)});
        }
    return all;
}

// Are its columns of types whose values have the hashes of those that they refer to, as integers of all sizes have?
bool SchemaFit::has_referenced_types(const ForeignKey& key) const {
    for (std::size_t k = 0; k < key.columns.size(); k++) {
        const Oid own = declared_column(key.child, key.columns[k]).type,
                  referenced = declared_column(key.parent, key.referenced[k]).type;
        const auto family_of = [](Oid type) {
            return call([=] { return lookup_type_cache(type, TYPECACHE_HASH_OPFAMILY)->hash_opf; });
        };
        if (own != referenced && (!OidIsValid(family_of(own)) || family_of(own) != family_of(referenced)))
            return false;
    }
    return true;
}

const DeclaredColumn& SchemaFit::declared_column(Oid table, const std::string& name) const {
    const std::vector<DeclaredColumn>& columns = declared_[number_of(table)].columns;
    return *std::find_if(columns.begin(), columns.end(),
                         [&](const DeclaredColumn& column) { return column.name == name; });
}

} // namespace pg
