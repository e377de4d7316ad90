#include "core/column/seasons.hpp"
#include "core/codec/sort.hpp"
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace synth {

namespace {

constexpr std::size_t most_rows = 20000, fewest_rows = 100, most_scores = 128;
constexpr std::size_t most_labels = 8; // of a column, that are looked at
constexpr double day_length = 86400e6; // in microseconds
constexpr double error_rate = 1e-4, least_share = 0.02;
constexpr std::size_t most_slots = 31;

// A slot's observations, one a cycle.
struct Slot {
    double rows = 0, sum = 0, squares = 0; // T and V
    double now = 0;                        // of the cycle that is being summed

    void next() {
        sum += now;
        squares += now * now;
        now = 0;
    }
};

} // namespace

Seasons::Seasons(std::span<const double> moments, Unit unit, const Poll& poll) : unit_(unit), poll_(poll) {
    const std::size_t n = std::min(moments.size(), most_rows);
    for (std::size_t i = 0; i < n; i++)
        if (const std::size_t row = i * moments.size() / n; is_ordinary(moments[row]))
            rows_.push_back(std::uint32_t(row));
    std::sort(rows_.begin(), rows_.end(), [&](std::uint32_t a, std::uint32_t b) {
        return moments[a] < moments[b] || (moments[a] == moments[b] && a < b);
    });
    for (const std::uint32_t row : rows_)
        moments_.push_back(moments[row]);
}

void Seasons::add(const Column& column) {
    poll_();
    if (scores_.size() >= most_scores)
        return;
    const auto indicate = [&](const auto& has) {
        std::vector<double>& scores = scores_.emplace_back();
        std::size_t n = 0;
        for (const std::uint32_t row : rows_) {
            scores.push_back(has(row));
            n += has(row);
        }
        if (n < fewest_rows || rows_.size() - n < fewest_rows)
            scores_.pop_back();
    };
    if (column.kind == Kind::number) {
        std::vector<double> sorted;
        for (const std::uint32_t row : rows_)
            if (!is_null(column.numbers[row]))
                sorted.push_back(column.numbers[row]);
        sort_numbers(sorted);
        indicate([&](std::uint32_t row) { return is_null(column.numbers[row]); });
        if (sorted.size() < fewest_rows || sorted.front() == sorted.back())
            return;
        std::vector<double>& scores = scores_.emplace_back();
        for (const std::uint32_t row : rows_) {
            const double value = column.numbers[row];
            const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), value);
            scores.push_back(is_null(value) ? null_number : double((first - sorted.begin()) + (last - sorted.begin())));
        }
        return;
    }
    std::vector<std::uint32_t> count(column.dictionary.size());
    for (const std::uint32_t row : rows_)
        if (column.ids[row] < count.size())
            count[column.ids[row]]++;
    std::vector<std::uint32_t> labels(count.size());
    std::iota(labels.begin(), labels.end(), 0u);
    const auto end = labels.begin() + std::ptrdiff_t(std::min(labels.size(), most_labels));
    std::partial_sort(labels.begin(), end, labels.end(), [&](std::uint32_t a, std::uint32_t b) {
        return count[a] > count[b] || (count[a] == count[b] && a < b);
    });
    labels.erase(end, labels.end());
    labels.push_back(Dictionary::null);
    for (const std::uint32_t label : labels)
        indicate([&](std::uint32_t row) { return column.ids[row] == label; });
}

// Where rows are in a cycle, and which ones are around them; none if there are too few cycles.
std::vector<Seasons::Place> Seasons::places(Cycle cycle) const {
    const double day = unit_ == Unit::microsecond ? day_length : 1;
    const double period = cycle == Cycle::day ? day : cycle == Cycle::week ? 7 * day : 30.436875 * day;
    Calendar calendar{.unit = unit_};
    if (cycle == Cycle::day)
        calendar.clock = true;
    else
        calendar.rhythm = cycle == Cycle::week ? Calendar::Rhythm::week : Calendar::Rhythm::month;
    const double span = moments_.back() - moments_.front();
    std::vector<Place> places;
    if (span < 2 * period)
        return places;
    // So many whole cycles that ten rows or more are around each.
    const double half = std::max(1.0, std::ceil(10 * span / double(rows_.size()) / period)) * period / 2;
    double block = 0;
    std::array<std::uint32_t, 4> ends{};
    for (std::uint32_t i = 0; i < moments_.size(); i++) {
        const double moment = moments_[i];
        for (std::size_t e = 0; e < ends.size(); e++) {
            const double end = e < 2 ? moment - half : moment + half;
            while (ends[e] < moments_.size() && (e % 2 == 0 ? moments_[ends[e]] < end : moments_[ends[e]] <= end))
                ends[e]++;
        }
        if (moment - half < moments_.front() || moment + half > moments_.back())
            continue;
        std::array<double, 3> parts{};
        calendar.split(moment, parts.data());
        const double slot = cycle == Cycle::day ? parts[1] * 24 / day_length : parts[1];
        places.push_back({i, ends, std::uint8_t(slot), parts[0] != block});
        block = parts[0];
    }
    return places;
}

// The share of a score's variance that slots of the cycle explain; 0 if they do not, or not significantly.
double Seasons::explained(std::span<const Place> places, std::span<const double> scores, double critical) {
    // Before each row: how many have a score, and their sum.
    std::vector<double> known(scores.size() + 1), sum(scores.size() + 1);
    double squares = 0;
    for (std::size_t i = 0; i < scores.size(); i++) {
        const bool is_known = !is_null(scores[i]);
        known[i + 1] = known[i] + is_known;
        sum[i + 1] = sum[i] + (is_known ? scores[i] : 0);
        squares += is_known ? scores[i] * scores[i] : 0;
    }
    const double variance = squares - sum.back() * sum.back() / known.back();
    std::array<Slot, most_slots> slots{};
    for (const Place& place : places) {
        if (place.begins)
            for (Slot& slot : slots)
                slot.next();
        if (is_null(scores[place.row]))
            continue;
        // Rows on the ends of the window count half.
        const auto& [a, b, c, d] = place.ends;
        const double around = known[c] - known[a] + known[d] - known[b];
        Slot& slot = slots[place.slot];
        slot.now += scores[place.row] - (sum[c] - sum[a] + sum[d] - sum[b]) / around;
        slot.rows++;
    }
    bool is_significant = false;
    double between = 0;
    for (Slot& slot : slots) {
        slot.next();
        is_significant |= slot.sum * slot.sum > critical * slot.squares;
        between += slot.rows > 0 ? (slot.sum * slot.sum - slot.squares) / slot.rows : 0;
    }
    return is_significant && between >= least_share * variance ? between / variance : 0;
}

double Seasons::explained(Cycle cycle) const {
    const double slots = cycle == Cycle::day    ? 24
                         : cycle == Cycle::week ? 7
                                                : 31,
                 tests = 3 * double(scores_.size()), critical = 2 * std::log(2 * slots * tests / error_rate);
    const std::vector<Place> at = places(cycle);
    double best = 0;
    for (const std::vector<double>& scores : scores_) {
        poll_();
        best = std::max(best, explained(at, scores, critical));
    }
    return best;
}

bool Seasons::may_be_taken_apart() const {
    constexpr std::size_t few = 400;
    Calendar calendar{.unit = unit_};
    std::size_t values = 0;
    double days = 0, last = 0, first = 0;
    for (std::size_t i = 0; i < moments_.size(); i++) {
        double day = 0;
        calendar.split(moments_[i], &day);
        if (i == 0)
            first = day;
        values += i == 0 || moments_[i] != moments_[i - 1];
        days += i == 0 || day != last;
        last = day;
    }
    return values > few || days >= 0.95 * (last - first + 1);
}

void Seasons::complete(Calendar& calendar) const {
    if (unit_ == Unit::one || rows_.size() < fewest_rows || scores_.empty() || !may_be_taken_apart())
        return;
    if (calendar.rhythm == Calendar::Rhythm::none) {
        const double week = explained(Cycle::week), month = explained(Cycle::month);
        if (week > 0 || month > 0)
            calendar.rhythm = week >= month ? Calendar::Rhythm::week : Calendar::Rhythm::month;
    }
    const bool has_times = unit_ == Unit::microsecond && std::any_of(moments_.begin(), moments_.end(), [](double at) {
                               return std::fmod(at, day_length) != 0;
                           });
    if (has_times && !calendar.clock)
        calendar.clock = calendar.rhythm != Calendar::Rhythm::none || explained(Cycle::day) > 0;
}

} // namespace synth
