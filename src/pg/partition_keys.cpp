#include "pg/partition_keys.hpp"
#include <map>
#include <set>

namespace pg {

namespace {

constexpr std::size_t opening = sizeof "CASE" - 1, closing = sizeof " END" - 1; // of an expression

} // namespace

std::vector<DeclaredKey> read_partition_keys(Oid table, Declared& declared) {
    List* const relations = call([=] { return find_all_inheritors(table, AccessShareLock, nullptr); });
    std::vector<DeclaredKey> keys;
    std::vector<std::uint32_t> last;                      // by key: the partition of which it was found last
    std::map<std::string, std::set<std::uint32_t>> alone; // in which partitions a column is a key by itself
    std::uint32_t partitions = 0;
    for (int i = 0; i < list_length(relations); i++) {
        const Oid oid = list_nth_oid(relations, i);
        if (call([=] { return get_rel_relkind(oid); }) == RELKIND_PARTITIONED_TABLE)
            continue;
        const Declared own = read_declared(oid, Part{table, partitions++});
        for (DeclaredKey key : own.keys) {
            if (key.apart)
                continue;
            if (key.columns.size() == 1 && key.total)
                alone[own.columns[key.columns.front()].name].insert(partitions);
            for (std::uint32_t& c : key.columns)
                c = declared.position(own.columns[c].name);
            key.total = false;
            std::size_t k = 0; // no row is of two partitions
            while (k < keys.size() && (last[k] == partitions || keys[k].columns != key.columns ||
                                       keys[k].nulls_distinct != key.nulls_distinct))
                k++;
            if (k == keys.size()) {
                last.push_back(partitions);
                keys.push_back(std::move(key));
                continue;
            }
            last[k] = partitions;
            keys[k].expression.resize(keys[k].expression.size() - closing);
            keys[k].expression += key.expression.substr(opening);
        }
    }
    for (const auto& [name, parts] : alone)
        declared.columns[declared.position(name)].key_in_parts = parts.size() == partitions;
    return keys;
}

} // namespace pg
