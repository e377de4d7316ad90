#include "core/network/rare.hpp"
#include "core/sample/philox.hpp"
#include <algorithm>

namespace synth {

namespace {

constexpr std::uint32_t tree_rows = 50000;        // rows that the guessing tree is grown on, at most
constexpr std::uint32_t tree_values = 50000 * 40; // values, of all columns together: a tree a column, over all others
constexpr std::uint32_t tree_leaf = 20;

// A column that the labels determine, and its code for each label.
struct Dependent {
    std::uint32_t column;
    std::vector<std::uint32_t> code_of;
};

class Replacement {
public:
    Replacement(std::span<Variable> variables, const std::vector<bool>& is_rare, EncodedTable& table,
                std::uint32_t column)
        : variables_(variables), is_rare_(is_rare), table_(table), column_(column), codes_(table.columns[column].codes),
          rare_(Code(variables[column].codes())) {
        std::vector<std::uint32_t> common;
        for (std::uint32_t row = 0; row < table.rows; row++)
            if (codes_[row] != rare_ && codes_[row] != null_code)
                common.push_back(row);
        known_ = common.size();
        const std::uint64_t n = std::min<std::uint64_t>({known_, tree_rows, tree_values / table.columns.size()});
        for (std::uint64_t i = 0; i < n; i++)
            sampled_.push_back(common[i * known_ / n]);
    }

    void run(std::uint64_t seed, const Follows& follows, const Poll& poll) {
        if (sampled_.empty()) { // those that had common labels have followed other columns
            for (std::uint32_t row = 0; row < table_.rows; row++)
                if (codes_[row] == rare_)
                    codes_[row] = any_label(draw(seed, row, column_, Purpose::rare));
            return;
        }
        find_dependents(follows, poll);
        std::vector<Coded> features;
        for (std::uint32_t c = 0; c < variables_.size(); c++)
            if (c != column_)
                features.push_back(feature(c));
        const Coded target{codes_.data(), rare_, false};
        Grown grown = grow(features, target, sampled_, tree_leaf, poll);
        labels_.assign(rare_, 0);
        for (const std::uint32_t row : sampled_)
            labels_[codes_[row]]++;
        std::vector<std::pair<std::uint32_t, Code>>
            replaced; // at the end, all at once: the rows do not depend on each other
        for (std::uint32_t row = 0; row < table_.rows; row++) {
            if (codes_[row] != rare_)
                continue;
            if (row % 1024 == 0)
                poll();
            std::size_t k = 0;
            while (!grown.tree.is_leaf(k)) {
                const Coded& f = features[std::size_t(grown.tree.feature[k])];
                k = std::size_t(grown.tree.child[k]) + (grown.tree.goes_left(k, f.codes[row], f.ordered) ? 0 : 1);
            }
            replaced.emplace_back(row, choose(grown, k, row, draw(seed, row, column_, Purpose::rare)));
        }
        for (const auto& [row, code] : replaced) {
            codes_[row] = code;
            for (const Dependent& dependent : dependents_)
                follow(dependent, row, code);
        }
    }

private:
    Coded feature(std::uint32_t c) const {
        const Variable& v = variables_[c];
        return {table_.columns[c].codes.data(), v.codes() + (is_rare_[c] ? 1 : 0), v.kind == Kind::number};
    }

    void find_dependents(const Follows& follows, const Poll& poll) {
        for (std::uint32_t c = 0; c < variables_.size(); c++) {
            poll();
            if (c == column_ || !follows(column_, c))
                continue;
            std::vector<std::uint32_t> code_of = determined_by(codes_, rare_, table_.columns[c].codes);
            if (!code_of.empty() && std::any_of(code_of.begin(), code_of.end(), [&](std::uint32_t code) {
                    return code != no_code && code != code_of[codes_[sampled_.front()]];
                }))
                dependents_.push_back({c, std::move(code_of)});
        }
    }

    // Does the row already have what the label would determine?
    bool fits(Code label, std::uint32_t row) const {
        return std::all_of(dependents_.begin(), dependents_.end(), [&](const Dependent& dependent) {
            return dependent.code_of[label] == table_.columns[dependent.column].codes[row];
        });
    }

    // Among the labels of the leaf, in proportion to their rows there; else among all, in proportion to theirs. Labels
    // that fit the row come first.
    Code choose(const Grown& grown, std::size_t leaf, std::uint32_t row, const Draw& random) {
        weights_.assign(rare_, 0);
        for (std::uint32_t i = grown.begin[leaf]; i < grown.end[leaf]; i++)
            weights_[codes_[grown.rows[i]]]++;
        for (const bool fitting : {true, false})
            for (const std::vector<std::uint32_t>* weights : {&weights_, &labels_}) {
                std::uint64_t total = 0;
                fitting_.clear();
                for (std::uint32_t label = 1; label < rare_; label++)
                    if ((*weights)[label] > 0 && (!fitting || fits(Code(label), row))) {
                        total += (*weights)[label];
                        fitting_.emplace_back(total, Code(label));
                    }
                if (total > 0)
                    return std::upper_bound(fitting_.begin(), fitting_.end(),
                                            std::pair(random.below(total), Code(max_codes)))
                        ->second;
            }
        return any_label(random);
    }

    // One of those that were common when the column was encoded.
    Code any_label(const Draw& random) const { return rare_ > 1 ? Code(1 + random.below(rare_ - 1u)) : null_code; }

    void follow(const Dependent& dependent, std::uint32_t row, Code label) {
        EncodedColumn& column = table_.columns[dependent.column];
        const std::uint32_t code = dependent.code_of[label];
        if (code == no_code || column.codes[row] == code)
            return;
        column.codes[row] = Code(code);
        if (!column.numbers.empty())
            column.numbers[row] = variables_[dependent.column].number.decode(Code(code), 0x80000000u);
    }

    std::span<Variable> variables_;
    const std::vector<bool>& is_rare_;
    EncodedTable& table_;
    std::uint32_t column_;
    std::span<Code> codes_;
    Code rare_;
    std::size_t known_ = 0;
    std::vector<std::uint32_t> sampled_;
    std::vector<Dependent> dependents_;
    std::vector<std::uint32_t> labels_, weights_;
    std::vector<std::pair<std::uint64_t, Code>> fitting_;
};

} // namespace

std::vector<std::uint32_t> determined_by(std::span<const Code> of, std::uint32_t codes, std::span<const Code> column) {
    std::vector<std::uint32_t> code_of(codes, no_code);
    for (std::size_t row = 0; row < of.size(); row++) {
        if (of[row] >= codes)
            continue;
        std::uint32_t& code = code_of[of[row]];
        if (code == no_code)
            code = column[row];
        else if (code != column[row])
            return {};
    }
    return code_of;
}

void replace_rare(std::span<Variable> variables, const std::vector<bool>& is_rare, EncodedTable& table,
                  std::uint64_t seed, const Poll& poll, const Follows& follows) {
    std::vector<bool> still_rare = is_rare;
    for (std::uint32_t c = 0; c < variables.size(); c++) {
        if (!is_rare[c])
            continue;
        Replacement(variables, still_rare, table, c).run(seed, follows, poll);
        still_rare[c] = false;
    }
}

} // namespace synth
