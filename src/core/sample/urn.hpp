// Urns: siblings that share values which their network would draw for each by itself (network/sharing.hpp).
//
// The k-th row of a family copies one of those before it with probability (k - 1) / (k - 1 + alpha). What it copies is
// not the value but the number at which the distribution function is inverted (sampler.hpp): in the same leaf it has
// the same value, in another the one that is as far up there. So each row by itself is distributed as the network says,
// whatever its siblings are. A row copies the same sibling in all variables, or in none but those with the smallest
// alphas: what siblings share stays together.
//
// Or they avoid each other (network/contrast.hpp): then each of n siblings has its number in another one of n equal
// parts of 0 to 1, which is still uniform by itself.
#pragma once
#include "core/poll.hpp"
#include <cstdint>
#include <span>
#include <vector>

namespace synth {

class Urn {
public:
    // By row: its family, and that it is the k-th of so many, from 1, no_row for none. Later rows have none. They must
    // outlive the urn.
    struct Siblings {
        std::span<const std::uint32_t> family = {}, k = {}, n = {};
    };

    // `families`: by row, which family it is of, no_row for none; later rows have none. Takes 8 bytes a row.
    Urn(std::span<const std::uint32_t> families, std::uint64_t seed, const Poll& poll);
    // Siblings who avoid each other.
    void know(Siblings siblings) { siblings_ = siblings; }
    bool knows_siblings() const { return !siblings_.family.empty(); }
    // The number of a row, instead of a uniform one u, in a variable in which siblings of so many families, 0 to 1,
    // avoid each other.
    std::uint32_t contrasted(std::uint32_t row, std::uint32_t variable, double families, std::uint32_t u) const;

    // The row whose number a row has, which is none after it; its own if it copies nobody.
    std::uint32_t source(std::uint32_t row, double alpha) const {
        while (copies(row, alpha))
            row = elder_[row];
        return row;
    }
    bool copies(std::uint32_t row, double alpha) const { return row < reach_.size() && alpha <= reach_[row]; }

private:
    std::uint64_t seed_;
    Siblings siblings_;
    std::vector<std::uint32_t> elder_; // by row, whom it copies, if it does
    std::vector<float> reach_;         // the greatest alpha with which it does; negative for never
};

} // namespace synth
