#include "core/text/key_layout.hpp"
#include <algorithm>
#include <numeric>

namespace synth::key_layout {

namespace {

// Shares of 64 by largest remainder.
std::vector<std::uint32_t> share_out(std::span<const std::uint64_t> weights) {
    std::vector<std::uint32_t> shares;
    const std::uint64_t sum = std::accumulate(weights.begin(), weights.end(), std::uint64_t(0));
    std::vector<std::pair<std::uint64_t, std::size_t>> rest;
    std::uint64_t left = cycle;
    for (std::size_t p = 0; p < weights.size(); p++) {
        const std::uint64_t share = std::max<std::uint64_t>(1, weights[p] * cycle / sum);
        shares.push_back(std::uint32_t(share));
        rest.emplace_back(weights[p] * cycle % sum, p);
        left -= share; // may pass below 0: the commonest give what the rarest take
    }
    std::stable_sort(rest.begin(), rest.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    for (std::size_t i = 0; std::int64_t(left) > 0; i = (i + 1) % rest.size(), left--)
        shares[rest[i].second]++;
    for (; std::int64_t(left) < 0; left++)
        (*std::max_element(shares.begin(), shares.end()))--;
    return shares;
}

} // namespace

void pack(std::span<const Layout> layouts, std::span<const std::uint64_t> weights, TextKey& key) {
    key.shares = share_out(weights);
    key.slots.clear();
    // Each pattern's indices are spread evenly over the cycle.
    std::vector<std::pair<double, std::size_t>> places;
    for (std::size_t p = 0; p < layouts.size(); p++)
        for (std::uint32_t i = 0; i < key.shares[p]; i++)
            places.emplace_back((i + .5) / key.shares[p], p);
    std::sort(places.begin(), places.end());
    std::vector<std::uint64_t> seen(layouts.size());
    for (const auto& place : places)
        key.slots.push_back(place.second | seen[place.second]++ << 8);
    key.slots.resize(cycle + layouts.size());
    for (std::size_t p = 0; p < layouts.size(); p++) {
        const Layout& layout = layouts[p];
        key.slots[cycle + p] = key.slots.size();
        key.slots.push_back(layout.check);
        key.slots.push_back(layout.slots.size());
        for (const Slot& slot : layout.slots) {
            std::uint64_t numbers[slot_words];
            std::memcpy(numbers, static_cast<const void*>(&slot), sizeof slot);
            key.slots.insert(key.slots.end(), std::begin(numbers), std::end(numbers));
        }
        key.slots.insert(key.slots.end(), layout.order.begin(), layout.order.end());
        for (std::size_t box = 0; box < layout.slots.size() + 2; box++)
            key.slots.push_back(box_size(layout.slots, layout.order, box));
    }
}

} // namespace synth::key_layout
