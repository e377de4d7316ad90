#include "core/quality/schema_trends.hpp"
#include "core/quality/contingency.hpp"
#include "core/quality/correlation.hpp"
#include "core/quality/random.hpp"
#include <algorithm>
#include <cmath>
#include <iterator>

namespace synth {

namespace {

constexpr std::uint32_t stream = 0x110; // of random numbers

template <class T>
void move_behind(std::vector<T>& values, std::vector<T>& more) {
    values.insert(values.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

// Rows of two tables side by side, as one frame and its codes.
struct Joined {
    Frame frame;
    CodedFrame codes;
};

Joined join(const Frame& a, const Bins& bins_a, const std::vector<std::uint32_t>& rows_a, const Frame& b,
            const Bins& bins_b, const std::vector<std::uint32_t>& rows_b, const Poll& poll) {
    Joined joined{take(a, rows_a, poll), {}};
    Frame other = take(b, rows_b, poll);
    joined.codes = bins_a.code(joined.frame, poll);
    CodedFrame codes = bins_b.code(other, poll);
    // Codes refer to the values of the frames, which stay where they are when vectors are moved.
    move_behind(joined.codes.columns, codes.columns);
    move_behind(joined.frame.numbers, other.numbers);
    move_behind(joined.frame.codes, other.codes);
    return joined;
}

// As many of the real meetings, drawn with replacement, as differ from all of them as much as an independent sample of
// the other size would (see real_sample in frame.hpp).
template <class Meetings>
Meetings another_sample(const Meetings& real, std::size_t other, Random& random) {
    Meetings drawn;
    if (other == 0)
        return drawn;
    const double fair = 1 / (1.0 / double(real.a.size()) + 1.0 / double(other));
    for (auto n = std::uint64_t(std::max(1.0, std::nearbyint(fair))); n > 0; n--) {
        const std::uint64_t at = random.below(real.a.size());
        drawn.a.push_back(real.a[at]);
        drawn.b.push_back(real.b[at]);
    }
    return drawn;
}

} // namespace

SchemaTrends::SchemaTrends(const SchemaFrames& schema, std::uint64_t seed, const Poll& poll)
    : schema_(schema), seed_(seed) {
    for (const Frames& frames : schema.tables)
        bins_.emplace_back(frames, frames.tables[0], Cut::equal_width, poll);
}

std::vector<SchemaPair> SchemaTrends::compare(std::uint32_t table_a, std::uint32_t table_b, const Meetings& real,
                                              const Meetings& synthetic, const Poll& poll) const {
    std::vector<SchemaPair> pairs;
    const Frames &a = schema_.tables[table_a], &b = schema_.tables[table_b];
    if (real.a.empty() || a.columns.empty() || b.columns.empty())
        return pairs;
    Frames columns;
    columns.columns = a.columns;
    columns.columns.insert(columns.columns.end(), b.columns.begin(), b.columns.end());
    const auto joined = [&](std::size_t side, const Meetings& meetings) {
        return join(a.tables[side], bins_[table_a], meetings.a, b.tables[side], bins_[table_b], meetings.b, poll);
    };
    const Joined in_real = joined(0, real);
    const Correlations of_real(columns, in_real.frame, poll);
    const auto behind = std::uint32_t(a.columns.size());
    for (std::uint32_t i = 0; i < behind; i++)
        for (std::uint32_t j = 0; j < b.columns.size(); j++) {
            SchemaPair pair{.table_a = table_a, .a = i, .table_b = table_b, .b = j};
            if (a.columns[i].is_numeric() && b.columns[j].is_numeric()) {
                pair.real = of_real.of(i, behind + j, poll);
                if (std::isnan(pair.real))
                    continue;
            }
            pairs.push_back(pair);
        }
    const auto measure = [&](const Joined& other, double SchemaPair::*score, double SchemaPair::*association) {
        const Correlations of_other(columns, other.frame, poll);
        Contingency contingency(in_real.codes, other.codes);
        for (SchemaPair& pair : pairs)
            if (a.columns[pair.a].is_numeric() && b.columns[pair.b].is_numeric()) {
                const double correlation = of_other.of(pair.a, behind + pair.b, poll);
                pair.*association = std::isnan(correlation) ? 0 : correlation;
                pair.*score = 1 - std::abs(pair.real - pair.*association) / 2;
            } else {
                const Contingency::Pairwise compared = contingency.compare(pair.a, behind + pair.b, poll);
                pair.real = compared.real;
                pair.*association = compared.other;
                pair.*score = compared.similarity;
            }
    };
    Random random(seed_, stream);
    measure(joined(0, another_sample(real, synthetic.a.size(), random)), &SchemaPair::real_sample,
            &SchemaPair::synthetic);
    measure(joined(1, synthetic), &SchemaPair::score, &SchemaPair::synthetic);
    return pairs;
}

template <class RowOfA, class RowOfB>
SchemaTrends::Meetings SchemaTrends::meet(std::size_t side, std::uint32_t table, const RowOfA& a,
                                          const RowOfB& b) const {
    Meetings met;
    for (std::uint32_t row = 0; row < schema_.sides[side].sampled[table]; row++)
        if (a(row) != no_row && b(row) != no_row) {
            met.a.push_back(a(row));
            met.b.push_back(b(row));
        }
    return met;
}

std::vector<SchemaPair> SchemaTrends::along(const SchemaPath& path, const Poll& poll) const {
    const std::uint32_t top = schema_.links[path.front()].parent, bottom = schema_.links[path.back()].child;
    const auto meetings = [&](std::size_t side) {
        const std::vector<std::uint32_t> above = ancestors(schema_, side, path);
        return meet(
            side, bottom, [&](std::uint32_t row) { return above[row]; }, [](std::uint32_t row) { return row; });
    };
    return compare(top, bottom, meetings(0), meetings(1), poll);
}

std::vector<SchemaPair> SchemaTrends::across(std::uint32_t link, std::uint32_t other, const Poll& poll) const {
    const auto meetings = [&](std::size_t side) {
        const std::vector<std::vector<std::uint32_t>>& parent_of = schema_.sides[side].parent_of;
        return meet(
            side, schema_.links[link].child, [&](std::uint32_t row) { return parent_of[link][row]; },
            [&](std::uint32_t row) { return parent_of[other][row]; });
    };
    return compare(schema_.links[link].parent, schema_.links[other].parent, meetings(0), meetings(1), poll);
}

} // namespace synth
