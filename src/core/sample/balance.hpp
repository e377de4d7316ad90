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
// Where the network knows how often pairs meet beyond what its trees say (network/excess.hpp), that is dealt out as
// well: values are behind by so much more. Rows that a leaf takes for alike then differ as they do in the table.
//
// Codes are taken in groups (network/groups.hpp). What is behind is counted from the first row of a batch on. A row
// costs about 30 additions for each pair of variables.
#pragma once
#include "core/network/groups.hpp"
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
    static constexpr std::size_t groups = most_groups, squared = groups * groups;
    static constexpr std::size_t stride = 12; // groups, and room so that four are added at a time
    using Groups = std::vector<std::uint8_t>;

    void find_excess(std::size_t variable);
    const std::uint8_t* groups_of_row(std::size_t row) const { return group_.data() + row * own_.size(); }

    const CompiledNetwork& network_;
    std::vector<Groups> own_, target_; // by variable, then by code
    std::vector<std::uint32_t> known_; // variables
    std::vector<std::uint8_t> group_;  // by row, then by variable that is known; there is room for all
    // By variable that is known, its group, and group of the target, with a stride: how far that is ahead, and the
    // excess.
    std::vector<float> ahead_, excess_;
    struct Drawn {
        Code target;
        std::uint32_t u;
    };
    std::vector<Drawn> drawn_[groups]; // in a leaf, and not taken
};

} // namespace synth
