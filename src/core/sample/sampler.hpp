// Ancestral sampling: rows out of a network.
//
// Row i is a pure function of (network, seed, i): each variable's value is its conditional distribution function,
// inverted at the number that points.hpp has for this row and variable. So rows can be drawn in any order, in any
// number of processes, and variables that nobody needs can be left out. They are drawn a batch at a time, variable by
// variable, and stay columns.
#pragma once
#include "core/poll.hpp"
#include "core/sample/balance.hpp"
#include "core/sample/points.hpp"
#include "core/sample/urn.hpp"
#include "core/sample/value.hpp"
#include "core/table/row_number.hpp"
#include <optional>
#include <span>

namespace synth {

// A variable whose values are known: those of another row, say of the parent that a row refers to.
struct Given {
    std::uint32_t variable = 0;
    const Code* codes = nullptr;     // in the variable's own codec
    const double* numbers = nullptr; // of a number: its values
    const std::uint32_t* rows =
        nullptr;        // by row of the sample: which of these it has, or no_row for NULL; null: its own
    bool first = false; // all rows have the first of these
};

// How values come to rows of a batch that are in the same leaf: by chance, each for itself; spread evenly over them; or
// so that pairs of variables are balanced too (balance.hpp).
enum class Quotas : std::uint8_t { none, values, pairs };

class Sampler {
public:
    static constexpr std::size_t few = 16, many = 128; // rows of a batch

    // The compiled network must outlive the sampler, which holds up to `most` < 65536 rows, those drawn last.
    // `needed`: by variable, which ones are drawn, all their ancestors among them; all if it is empty.
    explicit Sampler(const CompiledNetwork& network, std::vector<bool> needed = {}, std::size_t most = many);

    // From now on these variables are not drawn. What they point to must outlive the sampler, and have all rows that
    // are asked for. `row`: all rows that are drawn have the values of this one.
    void give(std::span<const Given> given, std::optional<std::uint64_t> row = std::nullopt);
    // From now on. Row i depends then on the batch that it is drawn in.
    void set_quotas(Quotas quotas);
    // From now on rows that lie together may be siblings; null: they are not. Their numbers are independent then, since
    // siblings are not more different than any rows, and where the network says so shared. It must outlive the sampler,
    // and have all rows that are asked for if anything is shared.
    void share(const Urn* urn) { urn_ = urn; }

    // Row i, one value a variable in the order of the network's variables, NULL for those that are not drawn; valid
    // until the next call.
    std::span<const Value> draw(std::uint64_t seed, std::uint64_t row);

    // Draws up to `rows` rows from `first` on, and says how many: at most `most`, and none beyond a multiple of 2^32.
    // Polls after each variable.
    std::size_t draw(
        std::uint64_t seed, std::uint64_t first, std::size_t rows, const Poll& poll = [] {});
    // A variable at the rows drawn last: a category's codes, a number's values, where NULL is null_number.
    const Code* codes(std::size_t variable) const { return codes_.data() + variable * most_; }
    const double* numbers(std::size_t variable) const { return numbers_.data() + variable * most_; }
    // Of the variable drawn last: what the i-th of them could have been.
    CompiledTree::Expected expected(std::size_t variable, std::size_t i) const {
        return network_.variables()[variable].tree->expected(scratch_, i);
    }
    // Lets a number of the i-th of them be another one, which is no atom; parts follow it.
    void set(std::size_t variable, std::size_t i, double number);
    // Where row i is among them; it is drawn if it is not.
    std::size_t find(std::uint64_t seed, std::uint64_t row);

    // The i-th of them, one Value a variable that is drawn.
    class Row {
    public:
        Row(const Sampler& sampler, std::size_t i) : sampler_(sampler), i_(i) {}
        Value operator[](std::size_t variable) const { return sampler_.value(variable, i_); }

    private:
        const Sampler& sampler_;
        std::size_t i_;
    };

private:
    Value value(std::size_t variable, std::size_t i) const;
    void draw(std::size_t v);
    void fill(std::size_t v, const Given& given);
    void copy(std::size_t v, std::uint32_t* u) const;
    void predict(std::size_t v);
    void add_predictions(const CompiledNetwork::Variable& variable, const Code* targets, double* numbers) const;
    void compute(std::size_t v);
    double moment(const CompiledNetwork::Variable& variable, std::size_t i) const;
    double part(const CompiledNetwork::Variable& variable, std::size_t i) const;

    Code* code_column(std::size_t source) { return codes_.data() + source * most_; }
    double* number_column(std::size_t variable) { return numbers_.data() + variable * most_; }
    double* predictions(std::size_t regression) { return predictions_.data() + regression * most_; }

    const CompiledNetwork& network_;
    std::vector<bool> needed_;
    std::size_t most_;
    Points points_;
    CompiledTree::Scratch scratch_;
    std::vector<Code> codes_;         // by variable, then by regression of the variable being drawn; then by row
    std::vector<double> numbers_;     // by variable, then by row
    std::vector<double> predictions_; // by regression of the variable being drawn, then by row
    std::vector<Code> targets_;       // by row, where they are not the codes
    std::vector<Value> values_;       // of one row
    std::vector<Given> given_;        // by variable; those that are drawn have no codes
    bool spread_ = false;             // are numbers
    std::optional<Balance> balance_;  // of pairs
    const Urn* urn_ = nullptr;
    std::optional<std::uint64_t> given_row_;
    std::uint64_t seed_ = 0, first_ = 0; // the rows drawn last: rows_ of them from first_ on
    std::size_t rows_ = 0;
};

} // namespace synth
