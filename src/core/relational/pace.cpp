#include "core/relational/pace.hpp"
#include "core/codec/code.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace synth {

namespace {

// Periods in which nobody comes, before a sibling.
double gap(double step) {
    return std::max(std::nearbyint(step) - 1, 0.0);
}

// Makes all gaps together `wanted` periods long: some are no more, or there are more of those that there are, at
// regular distances.
void set_gaps(std::span<double> steps, double wanted) {
    std::vector<double> sizes;
    std::vector<std::size_t> without; // steps
    double all = 0;
    for (std::size_t i = 0; i < steps.size(); i++) {
        const double size = gap(steps[i]);
        all += size;
        if (size > 0)
            sizes.push_back(size);
        else
            without.push_back(i);
    }
    if (wanted < all) {
        double passed = 0, kept = 0, *largest = nullptr;
        for (double& step : steps) {
            const double size = gap(step);
            passed += size * wanted / all;
            if (size > 0 && passed - kept >= size / 2) {
                kept += size;
                largest = largest && gap(*largest) >= size ? largest : &step;
            } else {
                step -= size;
            }
        }
        if (largest)
            *largest -= std::clamp(kept - wanted, -wanted, gap(*largest));
        return;
    }
    std::vector<double> more;
    for (double left = wanted - all; left > 0 && !steps.empty(); left -= more.back()) {
        const double size = sizes.empty() ? 1 : sizes[more.size() % sizes.size()];
        more.push_back(more.size() + 1 < steps.size() ? std::min(size, left) : left);
    }
    for (std::size_t k = 0; k < more.size(); k++) {
        const auto at = [&](std::size_t n) {
            return (2 * k + 1) * n / (2 * more.size());
        };
        steps[without.empty() ? at(steps.size()) : without[at(without.size())]] += more[k];
    }
}

double length(std::span<const double> steps) {
    return std::accumulate(steps.begin(), steps.end(), 0.0);
}

} // namespace

void keep_pace(Pace pace, const TimeRange& range, std::span<double> times) {
    if (times.empty())
        return;
    const auto on_grid = [&](double time) {
        return std::nearbyint(time / range.step) * range.step;
    };
    const double earliest =
                     std::max(std::ceil(pace.earliest / range.step), std::ceil(range.first / range.step)) * range.step,
                 last = std::max(std::floor(range.last / range.step) * range.step, earliest);
    const std::span<double> steps = times.subspan(1);
    for (double& step : steps)
        step = is_ordinary(step) && step > 0 ? step : 1;
    const auto n = double(steps.size());
    double gaps = 0;
    for (const double step : steps)
        gaps += gap(step);
    const double without = length(steps) - gaps; // periods, if there were none
    if (is_ordinary(pace.mean) && pace.mean > 0)
        gaps = std::max(std::nearbyint(pace.mean * n - without), 0.0);
    if (!is_ordinary(pace.period) || pace.period <= 0)
        pace.period = range.step;
    if (!is_ordinary(pace.start))
        pace.start = earliest;
    const double period = std::max(pace.period, on_grid(pace.period)),
                 most = std::floor((last - earliest) / period - without); // gaps that there is room for
    if (gaps > most)
        gaps = std::max(most, 0.0);
    set_gaps(steps, gaps);
    // By rounding a family may become longer than that.
    double end = 0;
    for (double& step : steps)
        end += step = std::max(on_grid(step * pace.period), range.step);
    const double room = last - earliest;
    if (end > room && room >= n * range.step) {
        const double scale = room / end;
        double exact = 0, before = 0;
        for (std::size_t i = 0; i < steps.size(); i++) {
            exact += steps[i] * scale;
            const double left = n - double(i) - 1; // who must have room behind
            const double time = std::clamp(on_grid(exact), before + range.step, room - left * range.step);
            steps[i] = time - before;
            before = time;
        }
        end = before;
    } else if (end > room) {
        std::fill(steps.begin(), steps.end(), range.step);
        end = n * range.step;
    }
    times.front() = std::max(std::min(on_grid(pace.start), last - end), earliest);
    for (std::size_t i = 1; i < times.size(); i++)
        times[i] += times[i - 1];
}

} // namespace synth
