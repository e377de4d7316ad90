// Frames to attack, made by hand.
#pragma once
#include "core/privacy/scene.hpp"
#include "statistics.hpp"
#include <cmath>
#include <map>

namespace synth::test {

inline const Poll no_polls = [] {
};

inline FrameColumn numeric_column(std::string name, Scale scale = Scale::number) {
    return {name, name, scale, Unit::one, {}, 0};
}
inline FrameColumn category_column(std::string name, std::uint32_t labels) {
    FrameColumn column{name, name, Scale::category, Unit::one, {}, labels};
    for (std::uint32_t i = 0; i < labels; i++)
        column.labels.push_back(name + std::to_string(i));
    return column;
}

// Tables of rows, whose values are in the order of the columns: numbers, or codes of categories.
inline Frame frame(const std::vector<FrameColumn>& columns, const std::vector<std::vector<double>>& rows) {
    Frame made;
    made.rows = std::uint32_t(rows.size());
    made.seen = rows.size();
    made.numbers.resize(columns.size());
    made.codes.resize(columns.size());
    for (std::size_t c = 0; c < columns.size(); c++)
        for (const std::vector<double>& row : rows) {
            if (columns[c].is_numeric())
                made.numbers[c].push_back(row[c]);
            else
                made.codes[c].push_back(is_null(row[c]) ? -1 : std::int32_t(row[c]));
        }
    return made;
}

inline const std::vector<FrameColumn> people_columns = {
    numeric_column("age"),          numeric_column("income"),     numeric_column("since", Scale::time),
    numeric_column("height"),       category_column("sex", 2),    category_column("trade", 12),
    category_column("region", 400), category_column("secret", 10)};

// The tables side by side: real, synthetic, holdout.
inline Frames side_by_side(const std::vector<FrameColumn>& columns, std::vector<Frame> tables) {
    Frames frames;
    frames.columns = columns;
    frames.tables = std::move(tables);
    return frames;
}

inline Scene scene_of(const Frames& frames, const AttackOptions& options) {
    return {frames, options, no_polls, frames.tables.size() > 2 ? &frames.tables[2] : nullptr};
}

// People: columns that depend on each other, one with a heavy tail, one with NULLs, one with rare labels, and a secret
// that nothing tells.
inline Frame people(std::uint32_t rows, std::uint64_t seed) {
    Random random(seed);
    std::vector<std::vector<double>> values;
    for (std::uint32_t i = 0; i < rows; i++) {
        const double age = 18 + std::floor(60 * random.uniform() * random.uniform()), sex = random.below(2),
                     trade = std::floor(12 * std::pow(random.uniform(), 1 + sex)),
                     income = std::round(100 * (20000 + 500 * trade) * std::exp(random.normal())) / 100,
                     since = std::floor(9000 - 365 * (age - 18) * random.uniform()),
                     height = random.below(10) == 0 ? null_number : std::round(1650 + 100 * sex + 60 * random.normal()),
                     region = std::floor(400 * std::pow(random.uniform(), 3)), secret = random.below(10);
        values.push_back({age, income, since, height, sex, trade, region, secret});
    }
    return frame(people_columns, values);
}

} // namespace synth::test
