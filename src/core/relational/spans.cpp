#include "core/relational/spans.hpp"
#include "core/polling.hpp"
#include "core/relational/latent.hpp"
#include "core/sample/philox.hpp"
#include "core/table/children.hpp"
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace synth {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// The end that stands for an open one: many rows have it, and it is farther from all beginnings than they are from each
// other. Ends are open from a day before it on, whatever the time zone is.
void find_open(const SpanRequest& request, Spans& spans, const Poll& poll) {
    double first = infinity, last = -infinity, latest = -infinity;
    std::uint32_t rows = 0;
    for_rows(request.from.size(), poll, [&](std::size_t row) {
        if (request.group[row] == no_row)
            return;
        if (is_ordinary(request.from[row])) {
            first = std::min(first, request.from[row]);
            last = std::max(last, request.from[row]);
        }
        const double to = request.to[row];
        if (!is_ordinary(to) || to < latest)
            return;
        rows = to > latest ? 1 : rows + 1;
        latest = to;
    });
    const bool stands_for_it = rows >= request.min_count && latest > last + (last - first) && first < last;
    spans.open = stands_for_it ? latest - (request.unit == Unit::microsecond ? 86400e6 : 1) : infinity;
    spans.never = stands_for_it ? latest : null_number;
}

double find_grid(const SpanRequest& request, const Poll& poll) {
    if (request.unit != Unit::microsecond)
        return 1;
    constexpr double grids[] = {86400e6, 3600e6, 60e6, 1e6, 1e3, 1};
    std::size_t grid = 0;
    for_rows(request.from.size(), poll, [&](std::size_t row) {
        while (request.group[row] != no_row && is_ordinary(request.from[row]) && grids[grid] > 1 &&
               std::fmod(request.from[row], grids[grid]) != 0)
            grid++;
    });
    return grids[grid];
}

// How evenly starts follow each other, from group to group.
class Evenness {
public:
    // Starts of a group, one after the other: rows.
    void add(std::span<const double> from, std::span<const std::uint32_t> rows) {
        if (rows.size() < 3)
            return;
        const double n = double(rows.size() - 1), mean = (from[rows.back()] - from[rows.front()]) / n;
        for (std::size_t i = 1; i < rows.size(); i++) {
            const double beside = from[rows[i]] - from[rows[i - 1]] - mean;
            squares_ += beside * beside;
        }
        by_chance_ += (n - 1) * mean * mean;
        free_ += n - 1;
    }
    bool is_regular(std::uint32_t least) const { return free_ >= least && squares_ < by_chance_ / 2; }

private:
    double squares_ = 0, by_chance_ = 0, free_ = 0;
};

// How many spans would overlap with the one before in their group, if starts were dealt to rows by chance. An open
// span, which is the last of its group, has no length.
std::uint32_t overlaps_by_chance(const SpanRequest& request, double open, const Children& by_group, const Poll& poll) {
    std::vector<std::uint32_t> rows;
    for_rows(request.from.size(), poll, [&](std::size_t row) {
        if (request.group[row] != no_row)
            rows.push_back(std::uint32_t(row));
    });
    std::vector<double> from(request.from.begin(), request.from.end());
    for (std::size_t i = rows.size(); i > 1; i--) {
        if (i % (1 << 16) == 0)
            poll();
        std::swap(from[rows[i - 1]], from[rows[draw(0, i, 0, Purpose::span).below(i)]]);
    }
    std::vector<std::pair<double, double>> spans;
    std::uint32_t overlaps = 0;
    for (std::uint32_t group = 0; group < request.groups; group++) {
        if (group % 1024 == 0)
            poll();
        spans.clear();
        for (const std::uint32_t row : by_group.of(group)) {
            const double to = request.to[row];
            spans.emplace_back(from[row], is_null(to) || to >= open ? 0 : to - request.from[row]);
        }
        sort_polling(spans, poll, std::less<>());
        for (std::size_t i = 1; i < spans.size(); i++)
            overlaps += spans[i].first - spans[i - 1].first < spans[i - 1].second;
    }
    return overlaps;
}

} // namespace

std::optional<Spans> find_spans(const SpanRequest& request, const Poll& poll) {
    const std::span<const double> from = request.from, to = request.to;
    Children by_group(request.group, request.groups, poll);
    Spans spans;
    find_open(request, spans, poll);
    spans.ends_open = true;
    std::uint32_t groups = 0; // that have spans
    const auto is_open = [&](std::uint32_t row) {
        return is_null(to[row]) || to[row] >= spans.open;
    };
    std::vector<double> gaps;
    Evenness evenness;
    for (std::uint32_t group = 0; group < request.groups; group++) {
        if (group % 1024 == 0)
            poll();
        const std::span<std::uint32_t> own = by_group.of(group);
        if (own.empty())
            continue;
        for (const std::uint32_t row : own)
            if (!is_ordinary(from[row]) || to[row] < from[row])
                return std::nullopt;
        sort_polling(own, poll, [&](std::uint32_t a, std::uint32_t b) { return from[a] < from[b]; });
        for (std::size_t i = 1; i < own.size(); i++) {
            const double gap = from[own[i]] - to[own[i - 1]];
            if (is_open(own[i - 1]) || gap < 0 || (request.inclusive && gap == 0) || from[own[i]] == from[own[i - 1]])
                return std::nullopt;
            gaps.push_back(gap);
        }
        evenness.add(from, own);
        groups++;
        spans.groups += own.size() > 1;
        spans.has_open |= is_open(own.back());
        spans.ends_open &= is_open(own.back());
    }
    if (groups == 0 || (spans.groups < request.min_count && !request.declared))
        return std::nullopt;
    spans.ends_open &= groups >= request.min_count;
    const double nearest = gaps.empty() ? 0 : *std::min_element(gaps.begin(), gaps.end());
    if (const auto n = std::count(gaps.begin(), gaps.end(), nearest); n > 0 && n >= std::ptrdiff_t(request.min_count)) {
        spans.step = nearest;
        spans.touching = double(n) / double(gaps.size());
    }
    spans.grid = find_grid(request, poll);
    spans.overlaps = overlaps_by_chance(request, spans.open, by_group, poll);
    spans.regular = evenness.is_regular(request.min_count);
    return spans;
}

std::vector<double> find_gaps(const SpanRequest& request, const Poll& poll) {
    Children by_group(request.group, request.groups, poll);
    std::vector<double> gaps(request.from.size(), null_number);
    for (std::uint32_t group = 0; group < request.groups; group++) {
        const std::span<std::uint32_t> own = by_group.of(group);
        if (group % 1024 == 0)
            poll();
        sort_polling(own, poll, [&](std::uint32_t a, std::uint32_t b) { return request.from[a] < request.from[b]; });
        for (std::size_t i = 1; i < own.size(); i++)
            gaps[own[i]] = request.from[own[i]] - request.to[own[i - 1]];
    }
    return gaps;
}

double microseconds(Unit unit) {
    return unit == Unit::day ? 86400e6 : 1;
}

bool goes_along(std::span<const double> times, std::span<const double> from, std::span<const std::uint32_t> group,
                std::uint32_t groups, const Poll& poll) {
    std::vector<std::uint32_t> first(groups, no_row);
    double alone = 0, along = 0;
    for_rows(times.size(), poll, [&](std::size_t row) {
        if (group[row] == no_row || !is_ordinary(times[row]) || !is_ordinary(from[row]))
            return;
        std::uint32_t& other = first[group[row]];
        if (other == no_row)
            other = std::uint32_t(row);
        const double time = times[row] - times[other], start = from[row] - from[other];
        alone += time * time;
        along += (time - start) * (time - start);
    });
    return along < alone / 2;
}

bool touches(double share, std::uint64_t seed, std::uint32_t table, std::uint64_t row) {
    return draw(seed, row, table, Purpose::span).v[0] < share * 0x1p32;
}

} // namespace synth
