#include "core/codec/category.hpp"
#include <algorithm>
#include <numeric>

namespace synth {

void CategoryCodec::weigh(std::span<const std::uint32_t> rows) {
    common.assign(labels.size(), 0);
    double total = 0;
    for (std::size_t i = 0; i < labels.size(); i++)
        total += rows[i + 1];
    double below = 0;
    for (std::size_t i = 0; i < labels.size(); i++) {
        below += rows[i + 1];
        common[i] = total > 0 ? below / total : 1;
    }
}

std::uint32_t CategoryCodec::label(Code code, std::uint32_t u) const {
    if (code <= labels.size())
        return code - 1u;
    const auto found = std::upper_bound(common.begin(), common.end(), u * 0x1p-32);
    return std::uint32_t(std::min<std::ptrdiff_t>(found - common.begin(), std::ptrdiff_t(labels.size()) - 1));
}

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
    const Code rest = Code(order.size() + 1);
    code_of.assign(names.size(), rest);
    for (const std::uint32_t id : order) {
        codec.labels.push_back(names[id]);
        code_of[id] = Code(codec.labels.size());
    }
    for (std::uint32_t id = 0; id < names.size(); id++)
        codec.rest |= code_of[id] == rest && rows[id] > 0;
    return codec;
}

} // namespace synth
