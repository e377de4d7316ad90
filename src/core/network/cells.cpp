#include "core/network/cells.hpp"
#include <algorithm>

namespace synth {

namespace {

void add(Tree& tree, Code low, Code high, double weight) {
    tree.low.push_back(low);
    tree.high.push_back(high);
    tree.weight.push_back(float(weight));
}

} // namespace

void CellMaker::fill(std::span<const Code> codes, std::size_t leaf, Tree& tree) {
    for (const Code code : codes) {
        rows_[code]++;
        touched_.add(code);
    }
    touched_.drain(std::uint32_t(rows_.size()), present_);
    const std::size_t first = tree.low.size();
    if (codes.empty()) // of no rows
        add(tree, 0, 0, 1);
    else if (ordered_)
        ranges(codes.size(), tree);
    else
        for (const Code code : present_)
            add(tree, code, code, rows_[code]);
    for (const Code code : present_)
        rows_[code] = 0;
    tree.child[leaf] = std::int32_t(first);
    tree.split[leaf] = std::int32_t(tree.low.size() - first);
}

void CellMaker::ranges(std::size_t all_rows, Tree& tree) const {
    const double enough = std::max<double>(options_.floor, double(all_rows) / options_.cells);
    for (const Code code : present_)
        if (conditional_.spike[code])
            add(tree, code, code, rows_[code]);
    const std::size_t first = tree.low.size();
    Code low = 0, high = 0;
    std::uint32_t open = 0; // rows of the range that is being filled
    const auto close = [&] {
        if (open > 0)
            add(tree, low, high, open);
        open = 0;
    };
    for (const Code code : present_) {
        if (conditional_.spike[code])
            continue;
        const std::uint32_t rows = rows_[code];
        if (rows >= enough && open * 2 >= enough)
            close();
        if (open == 0)
            low = code;
        high = code;
        open += rows;
        if (open >= enough)
            close();
    }
    // Too few are left for a range of their own: they widen the last one, unless that is a single code with its own
    // weight.
    if (open > 0 && open < options_.floor && tree.low.size() > first && tree.low.back() != tree.high.back()) {
        tree.high.back() = high;
        tree.weight.back() += float(open);
        open = 0;
    }
    close();
}

double probability(const Tree& tree, std::size_t leaf, Code code, const Conditional& conditional,
                   const Marginal& marginal) {
    const auto first = std::size_t(tree.child[leaf]), last = first + std::size_t(tree.split[leaf]);
    double total = 0, weight = 0;
    for (std::size_t c = first; c < last; c++) {
        total += tree.weight[c];
        if (code < tree.low[c] || code > tree.high[c])
            continue;
        if (tree.low[c] == tree.high[c])
            weight += tree.weight[c];
        else if (!conditional.spike[code])
            weight += tree.weight[c] * conditional.counts[code] / marginal.mass(tree.low[c], tree.high[c]);
    }
    return total > 0 ? weight / total : 0;
}

} // namespace synth
