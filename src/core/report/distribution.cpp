// How columns are distributed, for pictures that show no single row.
//
// Numbers are counted in about 24 bars of one width. Their ends are round, so that they are nobody's value, and
// multiples of the grid that the numbers lie on, so that no bar holds more of its values than the next. One row in two
// hundred may lie beyond either end of the axis, and min_count rows at least: a few large values would leave nothing to
// be seen.
#include "core/quality/radix.hpp"
#include "core/report/report.hpp"
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace synth {

namespace {

constexpr double most_bars = 24;
constexpr std::uint64_t axis_share = 200; // one row in so many may lie beyond either end of an axis
constexpr std::size_t most_categories = 12;
constexpr std::size_t block = 65536; // rows between two polls

constexpr double second = 1e6, minute = 60 * second, hour = 60 * minute, day = 24 * hour; // in microseconds

// The width of a bar: a fraction, since 0.1 is no double, but 3 / 10 is the one nearest to 0.3.
struct Step {
    double times = 1, parts = 1;

    double position(double x) const { return x * parts / times; }
    double value(double position) const { return position * times / parts; }
    double size() const { return times / parts; }
};

Step decimal(double times, int exponent, double unit = 1) {
    const double power = std::pow(10, std::abs(exponent));
    return exponent < 0 ? Step{times * unit, power} : Step{times * power * unit, 1};
}

// The smallest step of 1, 2 or 5 times a power of ten units that is not smaller.
Step decimal_at_least(double least, double unit = 1) {
    for (int exponent = int(std::floor(std::log10(least / unit))) - 1;; exponent++)
        for (const double times : {1.0, 2.0, 5.0})
            if (const Step step = decimal(times, exponent, unit); step.size() >= least * (1 - 1e-9))
                return step;
}

Step step_at_least(double least, Unit unit) {
    if ((unit != Unit::microsecond && unit != Unit::time) || least < second / 2)
        return decimal_at_least(least);
    constexpr std::array of_clocks{second, 2 * second, 5 * second, 10 * second, 15 * second, 30 * second,
                                   minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute,
                                   hour,   2 * hour,   3 * hour,   6 * hour,    12 * hour};
    for (const double step : of_clocks)
        if (step >= least)
            return {step, 1};
    return decimal_at_least(least, day);
}

// The coarsest of some grids that all numbers lie on; 0 if there is none.
double grid_of(const std::vector<double>& numbers, Unit unit, const Poll& poll) {
    std::vector<Step> grids;
    if (unit == Unit::microsecond || unit == Unit::time)
        grids = {{day, 1}, {hour, 1}, {minute, 1}, {second, 1}, {1, 1}};
    else
        for (int exponent = 6; exponent >= -6; exponent--)
            grids.push_back(decimal(1, exponent));
    for (const Step& grid : grids) {
        std::size_t row = 0;
        for (; row < numbers.size(); row++) {
            if (row % block == 0)
                poll();
            const double position = grid.position(numbers[row]);
            // NULL is on every grid.
            if (std::abs(position - std::nearbyint(position)) > 1e-14 * std::abs(position))
                break;
        }
        if (row == numbers.size())
            return grid.size();
    }
    return 0;
}

class Bars {
public:
    Bars(const Frames& frames, std::uint32_t min_count, const WriteNumber& write, const Poll& poll)
        : frames_(frames), real_(frames.tables[0]), synthetic_(frames.tables[1]),
          min_count_(std::max<std::uint32_t>(min_count, 1)), write_(write), poll_(poll) {}

    Distribution of(std::size_t column) {
        column_ = column;
        const FrameColumn& c = frames_.columns[column];
        Distribution result{.column = c.name, .numeric = c.is_numeric(), .labels = {}, .real = {}, .synthetic = {}};
        const std::uint64_t nulls = count_nulls(real_);
        result.real_nulls = nulls < min_count_ ? 0 : share(nulls, real_);
        result.synthetic_nulls = share(count_nulls(synthetic_), synthetic_);
        if (c.is_numeric())
            add_numbers(real_.rows - nulls, result);
        else
            add_categories(result);
        return result;
    }

private:
    using Counts = std::vector<std::uint64_t>;

    static double share(std::uint64_t count, const Frame& frame) {
        return frame.rows > 0 ? double(count) / frame.rows : 0;
    }

    std::uint64_t count_nulls(const Frame& frame) const {
        std::uint64_t nulls = 0;
        for (std::uint32_t row = 0; row < frame.rows; row++) {
            if (row % block == 0)
                poll_();
            nulls += frame.is_null(column_, row) ? 1 : 0;
        }
        return nulls;
    }

    void add_numbers(std::uint64_t known, Distribution& result) {
        if (known <= 2 * std::uint64_t(min_count_))
            return;
        const auto [low, high] = axis();
        const Unit unit = frames_.columns[column_].unit;
        const double span = high / most_bars - low / most_bars;
        double least = std::max(grid_of(real_.numbers[column_], unit, poll_), span);
        if (least == 0)
            least = low == 0 ? 1 : std::abs(low) / 10;
        const Step step = step_at_least(least, unit);
        const double first = position(step, low), bars = position(step, high) - first + 1;
        if (!std::isfinite(bars))
            return;
        const auto count = [&](const Frame& frame) {
            Counts counts(static_cast<std::size_t>(bars));
            for (std::size_t row = 0; row < frame.rows; row++) {
                if (row % block == 0)
                    poll_();
                if (const double x = frame.numbers[column_][row]; !is_null(x))
                    counts[std::size_t(std::clamp(position(step, x) - first, 0.0, bars - 1))]++;
            }
            return counts;
        };
        Counts real = count(real_);
        hide_rare(real);
        add_shares(real, count(synthetic_), result);
        for (double bar = 0; bar <= bars; bar++)
            result.labels.push_back(write_(column_, step.value(first + bar)));
    }

    // A number on the end of a bar must not fall below it.
    static double position(const Step& step, double x) { return std::floor(step.position(x) + 1e-9); }

    std::pair<double, double> axis() {
        sorted_.clear();
        for (const double x : real_.numbers[column_])
            if (!is_null(x))
                sorted_.push_back(word_of(x));
        sort_(sorted_, poll_);
        for (std::uint64_t beyond :
             {std::max<std::uint64_t>(min_count_, sorted_.size() / axis_share), std::uint64_t(min_count_)}) {
            const std::uint64_t low = sorted_[beyond], high = sorted_[sorted_.size() - 1 - beyond];
            if (low != high || beyond == min_count_)
                return {number_of(low), number_of(high)};
        }
        return {};
    }

    // Bars of too few rows become part of the next one to the right, the last ones of the one to the left.
    void hide_rare(Counts& counts) const {
        std::uint64_t carried = 0;
        std::uint64_t* shown = nullptr;
        for (std::uint64_t& count : counts) {
            carried += std::exchange(count, 0);
            if (carried >= min_count_) {
                shown = &count;
                count = std::exchange(carried, 0);
            }
        }
        if (shown != nullptr)
            *shown += carried;
    }

    void add_categories(Distribution& result) {
        const FrameColumn& column = frames_.columns[column_];
        const auto count = [&](const Frame& frame) {
            Counts counts(column.labels.size());
            for (std::size_t row = 0; row < frame.rows; row++) {
                if (row % block == 0)
                    poll_();
                if (const std::int32_t code = frame.codes[column_][row]; code >= 0)
                    counts[std::size_t(code)]++;
            }
            return counts;
        };
        const Counts all_real = count(real_), all_synthetic = count(synthetic_);
        Counts real, synthetic;
        std::uint64_t other_real = 0, other_synthetic = 0;
        for (std::size_t code = 0; code < all_real.size(); code++)
            if (real.size() < most_categories && all_real[code] >= min_count_) {
                result.labels.push_back(column.labels[code]);
                real.push_back(all_real[code]);
                synthetic.push_back(all_synthetic[code]);
            } else {
                other_real += all_real[code];
                other_synthetic += all_synthetic[code];
            }
        if (other_real < min_count_) {
            const std::uint64_t hidden = std::exchange(other_real, 0);
            if (!real.empty())
                real.back() += hidden;
        }
        if (other_real + other_synthetic > 0) {
            result.labels.emplace_back("others");
            real.push_back(other_real);
            synthetic.push_back(other_synthetic);
        }
        add_shares(real, synthetic, result);
    }

    void add_shares(const Counts& real, const Counts& synthetic, Distribution& result) const {
        for (const std::uint64_t count : real)
            result.real.push_back(share(count, real_));
        for (const std::uint64_t count : synthetic)
            result.synthetic.push_back(share(count, synthetic_));
    }

    const Frames& frames_;
    const Frame &real_, &synthetic_;
    const std::uint32_t min_count_;
    const WriteNumber& write_;
    const Poll& poll_;
    std::size_t column_ = 0;
    std::vector<std::uint64_t> sorted_;
    RadixSort sort_;
};

} // namespace

std::vector<Distribution> distributions(const Frames& frames, std::uint32_t min_count, const WriteNumber& write,
                                        const Poll& poll) {
    std::vector<Distribution> result;
    Bars bars(frames, min_count, write, poll);
    for (std::size_t c = 0; c < frames.columns.size(); c++)
        result.push_back(bars.of(c));
    return result;
}

} // namespace synth
