// Balance: quotas whose pairs come out right too.
//
// Where the rows of a leaf have numbers at equal distances (compiled_tree.hpp), each value comes as often as it should,
// but which of these rows has it is chance, and so is how often it meets the values of other variables. In a small
// table that is most of what sampling adds to the error of a pair. So the values of a leaf are dealt out among its
// rows: one row after the other takes the value that is most behind where it meets what the row already is. The
// distribution of each row stays that of its leaf; rows only agree on who takes what. It is what sequential trials do
// with their patients (Pocock and Simon, "Sequential treatment assignment with balancing for prognostic factors",
// Biometrics 31, 1975).
//
// Codes are taken in ten groups with about as many rows each, as learned. What is behind is counted from the first row
// of a batch on. A row costs about 20 additions for each pair of variables.
#pragma once
#include "core/sample/compiled.hpp"
#include <cstdint>
#include <span>
#include <vector>

namespace synth {

class Balance {
public:
    explicit Balance(const CompiledNetwork& network);

    // A batch begins: nothing is known of its rows.
    void clear() { known_.clear(); }
    // The codes of a variable, in its own codec, are known.
    void add(std::size_t variable, std::span<const Code> codes);

    // Deals the target codes of a variable, and the numbers that go with them, out among the rows of each leaf.
    // `order`: the rows of the batch, those of a leaf beside each other; at[row]: its leaf.
    void deal(std::size_t variable, std::span<const std::uint16_t> order, std::span<const std::int32_t> at,
              std::span<Code> targets, std::span<std::uint32_t> u);

private:
    static constexpr std::size_t groups = 10;
    using Groups = std::vector<std::uint8_t>;

    static Groups groups_of(std::span<const std::uint32_t> rows);

    std::vector<Groups> own_, target_; // by variable, then by code
    std::vector<Groups> known_;        // by variable that is known, then by row
    std::vector<float> ahead_;         // by variable that is known and its group, then by group of the target
    struct Drawn {
        Code target;
        std::uint32_t u;
    };
    std::vector<Drawn> drawn_[groups]; // in a leaf, and not taken
};

} // namespace synth
