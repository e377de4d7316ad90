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

// Makes all gaps together `wanted` periods long, each in proportion; if there is none, one in the middle.
void set_gaps(std::span<double> steps, double wanted) {
    double all = 0, left = 0;
    for (const double step : steps)
        all += gap(step);
    if (all == 0 && !steps.empty())
        steps[steps.size() / 2] += wanted;
    for (double& step : steps) {
        const double own = gap(step);
        if (own == 0 || all == 0)
            continue;
        const double exact = own * wanted / all + left, whole = std::max(std::nearbyint(exact), 0.0);
        left = exact - whole;
        step += whole - own;
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
