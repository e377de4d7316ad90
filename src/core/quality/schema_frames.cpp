#include "core/quality/schema_frames.hpp"
#include "core/polling.hpp"
#include <algorithm>
#include <numeric>

namespace synth {

namespace {

template <class T>
void append(std::vector<T>& values, const std::vector<T>& more) {
    values.insert(values.end(), more.begin(), more.end());
}

} // namespace

Frame SchemaFrames::sample_of(std::size_t side, std::size_t table, const Poll& poll) const {
    std::vector<std::uint32_t> rows(sides[side].sampled[table]);
    std::iota(rows.begin(), rows.end(), 0);
    return take(frame(side, table), rows, poll);
}

std::vector<SchemaPath> downward_paths(const std::vector<SchemaLink>& links, std::size_t most) {
    std::vector<SchemaPath> paths, layer;
    for (std::uint32_t l = 0; l < links.size() && most > 0; l++)
        layer.push_back({l});
    for (std::size_t length = 1; !layer.empty(); length++) {
        append(paths, layer);
        std::vector<SchemaPath> next;
        for (const SchemaPath& path : layer)
            for (std::uint32_t l = 0; l < links.size() && length < most; l++)
                if (links[l].parent == links[path.back()].child) {
                    next.push_back(path);
                    next.back().push_back(l);
                }
        layer = std::move(next);
    }
    return paths;
}

std::string name_of(const SchemaFrames& schema, const SchemaPath& path) {
    if (path.size() == 1)
        return schema.links[path.front()].name;
    std::string name =
        schema.names[schema.links[path.back()].child] + " -> " + schema.names[schema.links[path.front()].parent];
    for (std::size_t i = path.size(); i-- > 0;)
        name += (i + 1 == path.size() ? " via " : ", ") + schema.links[path[i]].name;
    return name;
}

std::vector<std::uint32_t> ancestors(const SchemaFrames& schema, std::size_t side, const SchemaPath& path) {
    const std::vector<std::vector<std::uint32_t>>& parent_of = schema.sides[side].parent_of;
    std::vector<std::uint32_t> rows = parent_of[path.back()];
    for (std::size_t i = path.size() - 1; i-- > 0;)
        for (std::uint32_t& row : rows)
            if (row != no_row)
                row = parent_of[path[i]][row];
    return rows;
}

std::vector<std::uint32_t> find_parents(const std::vector<std::uint64_t>& child,
                                        const std::vector<std::uint64_t>& parent, const Poll& poll) {
    std::vector<std::pair<std::uint64_t, std::uint32_t>> keys;
    for_rows(parent.size(), poll, [&](std::size_t row) {
        if (parent[row] != 0)
            keys.emplace_back(parent[row], std::uint32_t(row));
    });
    sort_polling(keys, poll, std::less<>());
    std::vector<std::uint32_t> rows(child.size(), no_row);
    for_rows(child.size(), poll, [&](std::size_t row) {
        if (child[row] == 0)
            return;
        const auto found = std::lower_bound(keys.begin(), keys.end(), std::pair(child[row], std::uint32_t(0)));
        if (found != keys.end() && found->first == child[row])
            rows[row] = found->second;
    });
    return rows;
}

void append(Frame& frame, const Frame& more) {
    frame.rows += more.rows;
    for (std::size_t c = 0; c < frame.numbers.size(); c++) {
        append(frame.numbers[c], more.numbers[c]);
        append(frame.codes[c], more.codes[c]);
        append(frame.texts[c], more.texts[c]);
    }
}

} // namespace synth
