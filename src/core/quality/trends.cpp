// Pairs of columns: correlations of two numeric ones, contingency tables of the others.
#include "core/quality/contingency.hpp"
#include "core/quality/correlation.hpp"
#include "core/quality/fidelity.hpp"
#include <cmath>

namespace synth {

namespace {

constexpr double strong_correlation = 0.5, strong_v = 0.3;

} // namespace

Trends::Trends(const Frames& frames, const Frame& real, const Poll& poll)
    : frames_(frames), bins_(frames, real, Cut::equal_width, poll), codes_(bins_.code(real, poll)) {
    const Correlations correlations(frames, real, poll);
    const std::vector<FrameColumn>& columns = frames.columns;
    for (std::uint32_t a = 0; a < columns.size(); a++)
        for (std::uint32_t b = a + 1; b < columns.size(); b++) {
            if (columns[a].source == columns[b].source)
                continue;
            Pair& pair = pairs_.emplace_back(Pair{.a = a, .b = b});
            if (columns[a].is_numeric() && columns[b].is_numeric()) {
                pair.real = correlations.of(a, b, poll);
                pair.strong = std::abs(pair.real) > strong_correlation;
            }
        }
}

std::vector<Pair> Trends::measure(const Frame& other, const Poll& poll) const {
    const Correlations correlations(frames_, other, poll);
    const CodedFrame coded = bins_.code(other, poll);
    Contingency contingency(codes_, coded);
    std::vector<Pair> pairs = pairs_;
    for (Pair& pair : pairs) {
        if (frames_.columns[pair.a].is_numeric() && frames_.columns[pair.b].is_numeric()) {
            const double correlation = correlations.of(pair.a, pair.b, poll);
            pair.other = std::isnan(correlation) ? 0 : correlation;
            pair.score = 1 - std::abs(pair.real - pair.other) / 2;
        } else {
            const Contingency::Pairwise compared = contingency.compare(pair.a, pair.b, poll);
            pair.score = compared.similarity;
            pair.real = compared.real;
            pair.other = compared.other;
            pair.strong = compared.real > strong_v;
        }
    }
    return pairs;
}

} // namespace synth
