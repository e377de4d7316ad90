// The scene of an attack: who has what, and the random choices of each attack.
#pragma once
#include "core/privacy/attack.hpp"
#include "core/quality/random.hpp"

namespace synth {

// What random numbers are for: those of one seed must not meet, nor those of the measures of quality.
enum class Stream : std::uint32_t {
    copies = 100,
    distance,
    reference,
    membership,
    bootstrap,
    inference,
    disclosure,
    rare
};

// Rows whose values are looked up one after the other before it is time to poll.
constexpr std::uint32_t rows_between_polls = 1u << 15;

struct Scene {
    const Frames& frames;
    const AttackOptions& options;
    const Poll& poll;
    const Frame* holdout; // other rows of the same population, or none

    const Frame& real() const { return frames.tables[0]; }
    const Frame& synthetic() const { return frames.tables[1]; }
    Random random(Stream stream) const { return Random(options.seed, std::uint32_t(stream)); }
};

// Columns whose values are compared themselves, which those of a text that is judged by its form are not, and that have
// more than one value in the real table.
std::vector<std::uint32_t> plain_columns(const Scene& scene);

// The rows 0 .. n - 1.
std::vector<std::uint32_t> all_rows(std::uint32_t n);
// The rows of 0 .. n - 1 that are not among those chosen, which ascend.
std::vector<std::uint32_t> remaining(std::uint32_t n, const std::vector<std::uint32_t>& chosen);
// At most k of the rows, in their order.
std::vector<std::uint32_t> choose_among(const std::vector<std::uint32_t>& rows, std::size_t k, Random& random);

} // namespace synth
