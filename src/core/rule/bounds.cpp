#include "core/rule/bounds.hpp"
#include <cmath>

namespace synth {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

} // namespace

double allowance(double step, double value) {
    return step > 0 ? step / 2 * (1 + 1e-6) + 1e-15 * std::abs(value) : 1e-9 * std::abs(value);
}

Bounds bounds_of(bool product, double rest, double value, double allowed) {
    if (!product)
        return {value - allowed - rest, value + allowed - rest};
    if (rest == 0)
        return std::abs(value) <= allowed ? Bounds{} : Bounds{infinity, -infinity};
    const double a = (value - allowed) / rest, b = (value + allowed) / rest;
    return {std::min(a, b), std::max(a, b)};
}

std::pair<Bounds, std::uint64_t> common_bounds(const std::vector<Bounds>& all) {
    struct End {
        double at;
        bool closes;
        bool operator<(const End& other) const { return at != other.at ? at < other.at : closes < other.closes; }
    };
    std::vector<End> ends;
    for (const Bounds& bounds : all)
        if (bounds.low <= bounds.high) {
            ends.push_back({bounds.low, false});
            ends.push_back({bounds.high, true});
        }
    std::sort(ends.begin(), ends.end());
    Bounds best;
    std::uint64_t open = 0, most = 0;
    for (std::size_t i = 0; i < ends.size(); i++) {
        if (ends[i].closes)
            open--;
        else if (++open > most) {
            most = open;
            best.low = ends[i].at;
            best.high = infinity;
        }
        if (open == most && i + 1 < ends.size() && ends[i + 1].closes)
            best.high = std::min(best.high, ends[i + 1].at);
    }
    return {best, most};
}

std::pair<double, int> shortest_within(const Bounds& bounds) {
    const double middle = bounds.low + (bounds.high - bounds.low) / 2;
    double parts = 1;
    for (int decimals = 0; decimals <= 12; decimals++, parts *= 10) {
        const double value = std::nearbyint(middle * parts) / parts;
        if (bounds.low <= value && value <= bounds.high)
            return {value, decimals};
    }
    return {middle, 13};
}

bool is_short(double value) {
    const double size = std::abs(value);
    if (size == 0)
        return true;
    const int shift = 5 - int(std::floor(std::log10(size)));
    const double power = std::pow(10, std::abs(shift)), scaled = shift < 0 ? size / power : size * power;
    return std::abs(scaled - std::nearbyint(scaled)) <= 1e-12 * scaled;
}

} // namespace synth
