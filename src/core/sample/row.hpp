// Rows: the columns of a table, made of sampled variables, texts and keys.
//
// Row i has several tries, all pure functions of (model, seed, i, try): who must keep a rule that the network does not
// guarantee takes the first one that obeys. Keys are the same in all of them.
#pragma once
#include "core/rule/checker.hpp"
#include "core/sample/sampler.hpp"
#include <string>
#include <vector>

namespace synth {

// Random bits that belong to one try of a row.
std::uint64_t random_of(std::uint64_t seed, std::uint64_t row, std::uint32_t attempt);

class RowSampler {
public:
    // The compiled network must outlive this. One serves one scan.
    explicit RowSampler(const CompiledNetwork& network);

    // How many rows there can be, since keys do not repeat; saturates at 2^63 - 1. `limiting()` is the column whose
    // keys are fewest, if there are keys.
    std::uint64_t possible() const { return possible_; }
    const ColumnModel* limiting() const { return limiting_; }

    // Try `attempt` of row i < possible(), one value a column; valid until the next call.
    std::span<const ColumnValue> draw(std::uint64_t seed, std::uint64_t row, std::uint32_t attempt = 0);
    // Which of the network's rules the row drawn last breaks; -1 for none. NULL breaks no order, so rows drawn again
    // would have too many: where the first try broke a rule, others must have NULLs in the same places, as long as
    // there is hope.
    int broken() const { return broken_; }
    // The k-th of other rows that belong to the row and try drawn last, all independent of it. Without keys.
    std::span<const ColumnValue> more(std::uint32_t k);

private:
    struct Text {
        std::uint32_t column;
        TextWriter writer;
        std::vector<Value> facets;
    };
    void assemble(std::span<const Value> variables, std::vector<ColumnValue>& values,
                  std::vector<std::string>& strings);

    const CompiledNetwork& network_;
    Sampler first_, again_, other_; // rows as they come; other tries; more
    std::vector<Text> texts_;
    RuleChecker rules_;
    std::uint64_t possible_ = ~std::uint64_t(0) >> 1;
    const ColumnModel* limiting_ = nullptr;
    std::uint64_t seed_ = 0, row_ = 0; // where the row and try drawn last came from
    std::span<const Value> variables_;
    int broken_ = -1, first_broken_ = -1; // rule that the row, and its first try, break
    std::uint64_t first_nulls_ = 0;
    std::vector<ColumnValue> values_, more_values_;
    std::vector<std::string> strings_, more_strings_; // by column
    Key key_;
};

} // namespace synth
