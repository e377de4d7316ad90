// Sharing: how often two siblings, rows with one parent, have the same value beyond what the network knows.
//
// In the leaf that a row comes to, its value would be independent of its siblings'. Siblings in one leaf may agree more
// often than that, such as the lines of an order, which leave from one warehouse. Let them be customers of a Polya urn,
// or Chinese restaurant (Blackwell and MacQueen, "Ferguson distributions via Polya urn schemes", 1973): the k-th copies
// one of the others with probability (k - 1) / (k - 1 + alpha). Two of them then have one value by copying with
// probability s = 1 / (1 + alpha), and agree with probability s + (1 - s) e, where e is that of two rows of the leaf.
//
// So s is found from how often siblings agree, where a family of n rows of the leaf counts as n. Whether it is more
// than chance is judged by what the agreement would be if the leaf's values were dealt to its rows at random, whose
// mean and variance are known exactly (Mantel, "The detection of disease clustering and a generalized regression
// approach", 1967). Agreement must be 5 standard deviations above the mean, which chance exceeds once in 3 million
// times if it is normal; s must be .03 or more, and 50 families must have been seen.
#pragma once
#include "core/poll.hpp"
#include <cstdint>
#include <span>
#include <vector>

namespace synth {

class Sharing {
public:
    // `families`: by row, which family it is of, no_row for none. Must outlive this.
    explicit Sharing(std::span<const std::uint32_t> families);

    // Some rows that came to one leaf; values[i] is that of rows[i].
    void add_leaf(std::span<const std::uint32_t> rows, std::span<const std::uint64_t> values);

    // s, from 0 to 1; 0 if siblings share nothing, or too little to tell, or if fewer than min_count families were
    // seen.
    double share(std::uint32_t min_count = 10) const;
    // By how many standard deviations siblings agree more than by chance; 0 if there are none.
    double deviations() const;

private:
    struct Member {
        std::uint32_t family;
        std::uint64_t value;
    };
    // Calls what with the sizes of runs of members that are equal to their neighbours.
    template <class Equal, class What>
    void runs(const Equal& equal, const What& what) const;

    std::span<const std::uint32_t> families_;
    std::uint32_t each_ = 1;      // one in so many families is looked at, if there are very many rows
    std::vector<Member> members_; // of a leaf
    double excess_ = 0, possible_ = 0, variance_ = 0, seen_ = 0;
};

// The concentration of the urn.
inline double urn_of(double share) {
    return (1 - share) / share;
}

} // namespace synth
