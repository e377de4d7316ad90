// Rows: the columns of a table, made of sampled variables, texts and keys.
//
// Row i has several tries, all pure functions of (model, seed, i, try): who must keep a rule that the network does not
// guarantee takes the first one that obeys. Keys are the same in all of them. First tries are drawn in batches, and
// columns that are one variable can be read from these as they are.
#pragma once
#include "core/rule/checker.hpp"
#include "core/sample/sampler.hpp"
#include <string>
#include <vector>

namespace synth {

// Random bits that belong to one try of a row.
std::uint64_t random_of(std::uint64_t seed, std::uint64_t row, std::uint32_t attempt);

// A column that is one variable, in the rows of a batch: the codes of a category, whose labels are numbered from code 1
// on, or numbers, where NULL is null_number. A column that has neither is made row by row.
struct ColumnBatch {
    const Code* codes = nullptr;
    const double* numbers = nullptr;
};

// Columns of a sample, by column; what is empty is all, or none.
struct SampledColumns {
    std::vector<bool> wanted = {};  // asked for: others may be NULL, and these are the same whatever others are
    std::vector<bool> batched = {}; // of these, columns that draw_rest() need not have
};

class RowSampler {
public:
    // The compiled network must outlive this. One serves one scan, with batches of up to `most` < 65536 rows.
    explicit RowSampler(const CompiledNetwork& network, const SampledColumns& columns = {},
                        std::size_t most = Sampler::many);
    // See sampler.hpp. Other tries of a row have what is given to the row, and, as long as there is hope, what it may
    // share with siblings.
    void give(std::vector<Given> given, Quotas quotas, const Urn* urn = nullptr);
    // Can a batch have such a column?
    static bool can_batch(const ColumnModel& column);

    // How many rows there can be, since keys do not repeat; saturates at 2^63 - 1. `limiting()` is the column whose
    // keys are fewest, if there are keys.
    std::uint64_t possible() const { return possible_; }
    const ColumnModel* limiting() const { return limiting_; }

    // Draws the first tries of up to `rows` rows together, and says of how many: at least one.
    std::size_t draw_batch(
        std::uint64_t seed, std::uint64_t first, std::size_t rows, const Poll& poll = [] {});
    // What the batch has of a column; valid until the next batch.
    ColumnBatch batch(std::size_t column) const;
    // Does the i-th row of the batch break a rule?
    bool breaks_rule(std::size_t i) const { return !broken_rows_.empty() && broken_rows_[i] >= 0; }

    // Try `attempt` of row i < possible(), one value a column; valid until the next call. Rows of the batch are not
    // drawn again.
    std::span<const ColumnValue> draw(std::uint64_t seed, std::uint64_t row, std::uint32_t attempt = 0);
    // What is given to the row drawn last has changed: other tries have what it is now.
    void give_again() { given_row_ = ~std::uint64_t(0); }
    // The same of the first try, but only columns that are not `batched`, others being as they may.
    std::span<const ColumnValue> draw_rest(std::uint64_t seed, std::uint64_t row);
    // So many tries of a row to which something is given keep to what the network draws. It may be that what is given
    // and an order leave next to nothing of that; in later ones numbers that break it are put on the right side.
    static constexpr std::uint32_t strict = 32;
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
    struct Length {
        std::uint32_t column, added_to;
    };
    // Columns that are made together; texts are made in any case.
    struct Part {
        std::vector<std::uint32_t> plain, keys;
        std::vector<Length> lengths;
    };
    struct Made {
        std::vector<ColumnValue> values;
        std::vector<std::string> strings; // by column
    };
    struct FirstTry { // of the row drawn again last
        std::uint64_t seed, row;
        int broken;
        std::uint64_t nulls; // of numbers in order
    };
    Part part(const std::vector<bool>& columns) const;
    std::span<const ColumnValue> make_row(const Part& part, const Sampler::Row& drawn, std::uint64_t seed,
                                          std::uint64_t row);
    const FirstTry& first_try(std::uint64_t seed, std::uint64_t row);
    void give_to_others(std::uint64_t seed, std::uint64_t row, bool shared);
    void put_in_order(Sampler& sampler, std::size_t i) const;
    void make_keys(const Part& part, const Sampler::Row& drawn, std::uint64_t seed, std::uint64_t row);
    void make(const Part& part, const Sampler::Row& drawn, Made& made);

    const CompiledNetwork& network_;
    RuleChecker rules_;
    std::vector<bool> wanted_;      // by column
    std::vector<bool> needed_;      // by variable
    std::vector<bool> movable_;     // by variable: numbers that no rule computes, and that are not given
    Sampler first_, again_, other_; // rows as they come; other tries; more
    std::vector<Text> texts_;       // that are wanted
    Part all_, rest_;               // columns that are wanted; those of them that are not batched
    std::vector<int> broken_rows_;  // of the batch, if there are rules: which one is broken, or -1
    std::uint64_t possible_ = ~std::uint64_t(0) >> 1;
    const ColumnModel* limiting_ = nullptr;
    std::uint64_t seed_ = 0, row_ = 0; // where the row and try drawn last came from
    int broken_ = -1;                  // rule that it breaks
    std::optional<FirstTry> first_try_;
    std::vector<Given> given_;
    std::uint64_t given_row_ = ~std::uint64_t(0); // whose values other tries have
    bool given_shared_ = false;                   // those of shared variables among them
    std::vector<std::uint32_t> shared_;           // variables that siblings share, as far as they are needed
    std::vector<Code> shared_codes_;              // what the row had in its first try
    std::vector<double> shared_numbers_;
    Made made_, more_;
    Key key_;
};

} // namespace synth
