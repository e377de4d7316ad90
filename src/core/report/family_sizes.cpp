// How many children parents have, for a picture that shows no single parent.
#include "core/report/schema_report.hpp"
#include <algorithm>
#include <utility>

namespace synth {

namespace {

constexpr std::uint64_t most_bars = 24, few_bars = 10,
                        axis_share = 200; // one parent in so many may lie beyond the axis

std::uint64_t parents_in(const std::vector<FamilySize>& families) {
    std::uint64_t parents = 0;
    for (const FamilySize& family : families)
        parents += family.parents;
    return parents;
}

// The greatest number of children that enough parents reach.
std::uint64_t end_of(const std::vector<FamilySize>& families, std::uint64_t enough) {
    std::uint64_t beyond = 0;
    for (std::size_t i = families.size(); i-- > 0;) {
        beyond += families[i].parents;
        if (beyond >= enough)
            return families[i].children;
    }
    return 0;
}

std::vector<std::uint64_t> count(const std::vector<FamilySize>& families, std::uint64_t width, std::uint64_t bars) {
    std::vector<std::uint64_t> counts(bars);
    for (const FamilySize& family : families)
        counts[std::min(family.children / width, bars - 1)] += family.parents;
    return counts;
}

// Bars with few parents become part of a neighbour.
void hide_few(std::vector<std::uint64_t>& counts, std::uint32_t min_count) {
    for (std::size_t bar = counts.size(); bar-- > 0;)
        if (counts[bar] > 0 && counts[bar] < min_count && counts.size() > 1)
            counts[bar > 0 ? bar - 1 : 1] += std::exchange(counts[bar], 0);
}

} // namespace

Distribution family_sizes(const std::string& name, const std::vector<FamilySize>& real,
                          const std::vector<FamilySize>& synthetic, std::uint32_t min_count) {
    Distribution sizes{.column = name, .numeric = true, .labels = {}, .real = {}, .synthetic = {}};
    const std::uint64_t in_real = parents_in(real), in_synthetic = parents_in(synthetic);
    if (in_real <= 2 * std::uint64_t(min_count))
        return sizes;
    const std::uint64_t end = end_of(real, std::max<std::uint64_t>(min_count, in_real / axis_share));
    std::uint64_t width = 1;
    for (std::uint64_t power = 1; end / width >= most_bars; power *= 10)
        for (const std::uint64_t times : {1, 2, 5})
            if (end / width >= most_bars)
                width = times * power;
    const std::uint64_t bars = end / width + 1;
    std::vector<std::uint64_t> of_real = count(real, width, bars);
    const std::vector<std::uint64_t> of_synthetic = count(synthetic, width, bars);
    hide_few(of_real, min_count);
    sizes.numeric = width > 1 || bars > few_bars;
    for (std::uint64_t bar = 0; bar < bars; bar++) {
        const bool open = bar + 1 == bars;
        sizes.labels.push_back(std::to_string(bar * width) + (open && !sizes.numeric ? " and more" : ""));
        sizes.real.push_back(double(of_real[bar]) / double(in_real));
        sizes.synthetic.push_back(in_synthetic > 0 ? double(of_synthetic[bar]) / double(in_synthetic) : 0);
    }
    if (sizes.numeric)
        sizes.labels.push_back("more");
    return sizes;
}

} // namespace synth
