#include "core/codec/category.hpp"
#include <algorithm>

namespace synth {

CategoryCodec learn_categories(std::span<const std::string> names, std::span<const std::uint32_t> rows,
                               std::uint32_t min_count, std::vector<Code>& code_of) {
    std::vector<std::uint32_t> order;
    for (std::uint32_t id = 0; id < names.size(); id++)
        if (rows[id] >= min_count)
            order.push_back(id);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return rows[a] != rows[b] ? rows[a] > rows[b] : names[a] < names[b];
    });
    order.resize(std::min<std::size_t>(order.size(), max_codes - 2));

    CategoryCodec codec;
    code_of.assign(names.size(), Code(order.size() + 1));
    for (const std::uint32_t id : order) {
        codec.labels.push_back(names[id]);
        code_of[id] = Code(codec.labels.size());
    }
    return codec;
}

} // namespace synth
