#include "core/column/seasons.hpp"
#include "core/codec/sort.hpp"
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace synth {

namespace {

constexpr std::size_t most_rows = 20000, fewest_rows = 100;
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

// The share of a score's variance that slots of the cycle explain; 0 if they do not, or not significantly.
double Seasons::explained(Cycle cycle, std::span<const double> scores, std::size_t tests) const {
    const double day = unit_ == Unit::microsecond ? day_length : 1;
    const double period = cycle == Cycle::day ? day : cycle == Cycle::week ? 7 * day : 30.436875 * day;
    Calendar calendar{.unit = unit_};
    if (cycle == Cycle::day)
        calendar.clock = true;
    else
        calendar.rhythm = cycle == Cycle::week ? Calendar::Rhythm::week : Calendar::Rhythm::month;
    // Before each row: how many have a score, and their sum.
    std::vector<double> known(scores.size() + 1), sum(scores.size() + 1);
    double squares = 0;
    for (std::size_t i = 0; i < scores.size(); i++) {
        const bool is_known = !is_null(scores[i]);
        known[i + 1] = known[i] + is_known;
        sum[i + 1] = sum[i] + (is_known ? scores[i] : 0);
        squares += is_known ? scores[i] * scores[i] : 0;
    }
    const double n = known.back(), span = moments_.back() - moments_.front();
    if (n < fewest_rows || span < 2 * period)
        return 0;
    const double variance = squares - sum.back() * sum.back() / n;
    // So many whole cycles that ten rows or more are around each.
    const double half = std::max(1.0, std::ceil(10 * span / n / period)) * period / 2;
    std::array<Slot, most_slots> slots{};
    double block = 0;
    std::array<std::size_t, 4> at{}; // ends of the window, each without and with the rows that lie on them
    for (std::size_t i = 0; i < scores.size(); i++) {
        const double moment = moments_[i];
        for (std::size_t e = 0; e < at.size(); e++) {
            const double end = e < 2 ? moment - half : moment + half;
            while (at[e] < moments_.size() && (e % 2 == 0 ? moments_[at[e]] < end : moments_[at[e]] <= end))
                at[e]++;
        }
        if (is_null(scores[i]) || moment - half < moments_.front() || moment + half > moments_.back())
            continue;
        // Rows on the ends of the window count half.
        const double around = known[at[2]] - known[at[0]] + known[at[3]] - known[at[1]];
        const double beside = scores[i] - (sum[at[2]] - sum[at[0]] + sum[at[3]] - sum[at[1]]) / around;
        std::array<double, 3> parts{};
        calendar.split(moment, parts.data());
        if (parts[0] != block)
            for (Slot& slot : slots)
                slot.next();
        block = parts[0];
        Slot& slot = slots[std::size_t(cycle == Cycle::day ? parts[1] * 24 / day_length : parts[1])];
        slot.now += beside;
        slot.rows++;
    }
    const double cells = cycle == Cycle::day ? 24 : cycle == Cycle::week ? 7 : 31;
    const double critical = 2 * std::log(2 * cells * double(tests) / error_rate);
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
    double best = 0;
    for (const std::vector<double>& scores : scores_) {
        poll_();
        best = std::max(best, explained(cycle, scores, 3 * scores_.size()));
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
