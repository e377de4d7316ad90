// Triples of columns, in bins of as many rows each, so that there is something to see in most cells.
#include "core/quality/contingency.hpp"
#include "core/quality/fidelity.hpp"
#include <algorithm>
#include <array>
#include <set>

namespace synth {

namespace {

constexpr std::uint64_t least_triples = 100, most_triples = 500;
constexpr std::uint64_t most_rows = 500'000'000; // of the real table, in all triples together
constexpr std::uint32_t stream = 0x101;          // of random numbers

using Triple = std::array<std::uint32_t, 3>;

bool is_triple(const Frames& frames, const Bins& coder, const Triple& t) {
    const auto source = [&](std::size_t i) -> const std::string& {
        return frames.columns[t[i]].source;
    };
    unsigned __int128 cells = 1;
    for (const std::uint32_t c : t)
        cells *= coder.width(c);
    return source(0) != source(1) && source(1) != source(2) && source(0) != source(2) &&
           cells <= Contingency::most_cells;
}

// The first triples in order, at most so many.
std::vector<Triple> first_triples(const Frames& frames, const Bins& coder, std::size_t most) {
    const auto columns = std::uint32_t(frames.columns.size());
    std::vector<Triple> triples;
    for (std::uint32_t a = 0; a < columns; a++)
        for (std::uint32_t b = a + 1; b < columns; b++)
            for (std::uint32_t c = b + 1; c < columns; c++) {
                if (is_triple(frames, coder, {a, b, c}))
                    triples.push_back({a, b, c});
                if (triples.size() == most)
                    return triples;
            }
    return triples;
}

// There must be more of them.
std::vector<Triple> random_triples(const Frames& frames, const Bins& coder, std::size_t triples, Random& random) {
    std::set<Triple> chosen;
    while (chosen.size() < triples) {
        Triple t;
        for (std::uint32_t& c : t)
            c = std::uint32_t(random.below(frames.columns.size()));
        std::sort(t.begin(), t.end());
        if (is_triple(frames, coder, t))
            chosen.insert(t);
    }
    return {chosen.begin(), chosen.end()};
}

} // namespace

double three_way(const Frames& frames, const Frame& real, const Frame& other, std::uint64_t seed, const Poll& poll) {
    const Bins coder(frames, real, Cut::quantiles, poll);
    const std::size_t most = std::clamp(most_rows / std::max<std::uint32_t>(real.rows, 1), least_triples, most_triples);
    std::vector<Triple> triples = first_triples(frames, coder, most + 1);
    if (triples.size() > most) {
        Random random(seed, stream);
        triples = random_triples(frames, coder, most, random);
    }
    const CodedFrame coded_real = coder.code(real, poll), coded_other = coder.code(other, poll);
    Contingency contingency(coded_real, coded_other);
    double sum = 0;
    for (const Triple& triple : triples)
        sum += contingency.similarity(triple, poll);
    return triples.empty() ? undefined : sum / double(triples.size());
}

} // namespace synth
