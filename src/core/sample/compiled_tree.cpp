#include "core/sample/compiled_tree.hpp"
#include "core/error.hpp"
#include "core/sample/tree_top.hpp"
#include <algorithm>
#include <limits>
#include <numeric>
#include <tuple>

namespace synth {

namespace {

// A bit for each code of every feature that a tree tests, set if the code goes left: ordered features share a
// staircase, others have a set for each node.
class Sets {
public:
    // `steps`: the most codes of an ordered feature.
    explicit Sets(std::uint32_t steps) : steps_(steps) {
        for (; size_ < steps; size_++)
            word(size_) |= 1u << size_ % bits;
        reserve(steps);
    }

    std::uint32_t up_to(std::int32_t threshold) const { return steps_ - 1 - std::uint32_t(threshold); }
    std::uint32_t add(const std::uint32_t* subset, std::uint32_t codes) {
        size_ = (size_ + bits - 1) / bits * bits;
        const std::uint64_t begin = size_;
        for (std::uint32_t w = 0; w < subset[0] && w * bits < codes; w++)
            word(begin + w * bits) = subset[1 + w];
        reserve(codes);
        return std::uint32_t(begin);
    }
    std::vector<std::uint32_t> take() { return std::move(words_); }

private:
    static constexpr std::uint32_t bits = 32;

    std::uint32_t& word(std::uint64_t bit) {
        if (bit / bits >= words_.size())
            words_.resize(bit / bits + 1);
        return words_[bit / bits];
    }
    void reserve(std::uint32_t codes) {
        size_ += codes;
        if (size_ >= std::uint64_t(1) << 32)
            throw DamagedModel("the subsets of a tree are too large");
        word(size_);
    }

    std::uint32_t steps_;
    std::uint64_t size_ = 0; // in bits
    std::vector<std::uint32_t> words_;
};

constexpr std::size_t line_words = 16, place_words = 4;

// What a leaf begins with: its number of cells, and how many halvings find one among them.
struct Head {
    static constexpr std::uint32_t most_cells = 1u << 27;

    std::uint32_t word;

    explicit Head(std::uint32_t leaf) : word(leaf) {}
    static std::uint32_t make(std::uint32_t cells) { return cells << 5 | std::uint32_t(std::bit_width(cells - 1)); }
    std::uint32_t cells() const { return word >> 5; }
    std::uint32_t bounds() const { return 1u << word % 32; }
};

// Which cell of a leaf x falls into: binary search over what is filled up to a power of two.
inline std::uint32_t find_cell(const std::uint32_t* leaf, Head head, std::uint32_t x) {
    std::uint32_t cell = 0;
    for (std::uint32_t half = head.bounds() / 2; half > 0; half /= 2)
        cell += half & -std::uint32_t(leaf[cell + half] <= x);
    return std::min(cell, head.cells() - 1);
}

} // namespace

CompiledTree::CompiledTree(const Network& network, std::uint32_t v)
    : is_number_(network.variables[v].kind == Kind::number), marginal_(network.variables[v].conditional) {
    const Conditional& conditional = network.variables[v].conditional;
    const Tree& tree = conditional.tree;
    std::vector<TreeFeature> features;
    std::uint32_t steps = 0;
    for (const Feature& feature : conditional.features) {
        const auto variables = std::uint32_t(network.variables.size());
        features.push_back(feature.regression
                               ? TreeFeature{variables + feature.index,
                                             conditional.regressions[feature.index].prediction.codes(), true}
                               : TreeFeature{feature.index, network.variables[feature.index].codes(),
                                             network.variables[feature.index].kind == Kind::number});
        if (features.back().ordered)
            steps = std::max(steps, features.back().codes);
    }

    const TreeTop top = make_top(tree, features);
    const std::vector<std::int32_t> leaves = add_leaves(tree);
    std::vector<std::int32_t> place(tree.nodes());
    std::int32_t nodes = 0;
    std::size_t leaf = leaves.size();
    for (std::size_t k = tree.nodes(); k-- > 0;)
        if (!top.is_top[k])
            place[k] = tree.is_leaf(k) ? leaves[--leaf] : --nodes;
    Sets sets(steps);
    for (std::size_t k = 0; k < tree.nodes(); k++) {
        if (tree.is_leaf(k) || top.is_top[k])
            continue;
        const TreeFeature& feature = features[std::size_t(tree.feature[k])];
        const auto left = std::size_t(tree.child[k]);
        nodes_.push_back(
            {feature.ordered ? sets.up_to(tree.split[k]) : sets.add(tree.subsets.data() + tree.split[k], feature.codes),
             feature.source,
             {place[left + 1], place[left]}});
    }
    sets_ = sets.take();
    for (const TreeTop::Axis& axis : top.axes)
        axes_.push_back({features[axis.feature].source, {axis.offset.begin(), axis.offset.end()}});
    for (const std::size_t k : top.nodes)
        top_.push_back(place[k]);
}

// The place of every leaf; see there.
std::vector<std::int32_t> CompiledTree::add_leaves(const Tree& tree) {
    std::vector<std::int32_t> places;
    std::size_t words = 0;
    for (std::size_t k = 0; k < tree.nodes(); k++) {
        if (!tree.is_leaf(k))
            continue;
        const auto first = std::size_t(tree.child[k]);
        const auto n = std::uint32_t(tree.split[k]), bounds = std::bit_ceil(n);
        // As few lines of the cache as can be.
        if (n >= Head::most_cells)
            throw DamagedModel("a leaf has too many cells");
        const std::size_t size = bounds + n, line = std::clamp(std::bit_ceil(size), place_words, line_words);
        const std::size_t begin = (words + line - 1) / line * line;
        words = begin + size;
        leaves_.resize((words + line_words - 1) / line_words);
        places.push_back(std::int32_t(begin / place_words));
        double total = 0, below = 0;
        for (std::size_t c = first; c < first + n; c++)
            total += tree.weight[c];
        std::uint32_t* const out = leaves_.data()->words + begin;
        std::fill_n(out, bounds, ~std::uint32_t(0));
        for (std::uint32_t c = 0; c < n; c++) {
            const Code low = tree.low[first + c], high = tree.high[first + c];
            out[c] = c == 0 ? Head::make(n) : std::uint32_t(std::min(below / total * 0x1p32, 0x1p32 - 1));
            out[bounds + c] = low | std::uint32_t(high) << 16;
            below += tree.weight[first + c];
            has_ranges_ |= low != high;
        }
    }
    return places;
}

void CompiledTree::find_leaves(const CodeColumns& columns, std::size_t rows, Scratch& scratch) const {
    std::int32_t* const at = scratch.at.data();
    std::fill_n(at, rows, 0);
    for (const Axis& axis : axes_) {
        const Code* const codes = columns.of(axis.source);
        const std::int32_t* const offset = axis.offset.data();
        for (std::size_t i = 0; i < rows; i++)
            at[i] += offset[codes[i]];
    }
    // A row is written to the next place in any case, and the place is taken if the row is under way.
    std::uint16_t* const under_way = scratch.under_way.data();
    const std::int32_t* const top = top_.data();
    std::size_t left = 0;
    for (std::size_t i = 0; i < rows; i++) {
        at[i] = top[at[i]];
        under_way[left] = std::uint16_t(i);
        left += std::uint32_t(at[i]) >> 31;
    }
    const Node* const end = nodes_.data() + nodes_.size();
    const std::uint32_t* const sets = sets_.data();
    const Code* const codes = columns.codes;
    const std::size_t stride = columns.stride;
    while (left > 0) {
        const std::size_t n = left;
        left = 0;
        for (std::size_t j = 0; j < n; j++) {
            const std::uint16_t row = under_way[j];
            const Node& node = end[at[row]];
            const std::uint32_t bit = node.set + codes[node.source * stride + row];
            const std::int32_t to = node.child[sets[bit / 32] >> bit % 32 & 1];
            at[row] = to;
            under_way[left] = row;
            left += std::uint32_t(to) >> 31;
        }
    }
}

// For n rows, after which there are others up to `rows`.
template <bool has_rest>
void CompiledTree::find_cells(const std::int32_t* at, const std::uint32_t* u, std::size_t n, std::size_t rows,
                              Cells& cells) const {
    constexpr std::size_t ahead = 16; // rows, whose leaves are asked for early
    for (std::size_t i = 0; i < n; i++) {
        const std::uint32_t* const later = leaf(at[std::min(i + ahead, rows - 1)]);
        __builtin_prefetch(later);
        __builtin_prefetch(later + line_words);
        const std::uint32_t* const words = leaf(at[i]);
        const Head head(words[0]);
        const std::uint32_t found = find_cell(words, head, u[i]);
        cells.cell[i] = words[head.bounds() + found];
        if (has_rest) {
            const bool last = found + 1 == head.cells();
            cells.begin[i] = words[found] & -std::uint32_t(found != 0);
            cells.width[i] = (last ? std::uint64_t(1) << 32 : words[found + 1]) - cells.begin[i];
        }
    }
}

// The k-th smallest of n numbers in a leaf becomes (k + x) / n, where x is the same for all of it, and m equal ones
// (k + m x) / n. Those of the leaves are a golden sequence, so that what rounding does in one leaf the next ones undo.
void CompiledTree::spread_in_leaves(std::size_t rows, std::uint32_t* u, Scratch& scratch) {
    const std::int32_t* const at = scratch.at.data();
    std::vector<std::uint16_t>& order = scratch.order;
    order.resize(rows);
    std::iota(order.begin(), order.end(), std::uint16_t(0));
    std::sort(order.begin(), order.end(), [&](std::uint16_t a, std::uint16_t b) {
        return std::tuple(at[a], u[a], a) < std::tuple(at[b], u[b], b);
    });
    std::uint32_t offset = u[0] * 0x9e3779b1u;
    for (std::size_t begin = 0, end = 0; begin < rows; begin = end, offset += 0x9e3779b9u) {
        while (end < rows && at[order[end]] == at[order[begin]])
            end++;
        const std::uint64_t n = end - begin;
        for (std::uint64_t k = 0, m = 0; k < n; k += m) {
            const std::uint32_t number = u[order[begin + k]];
            for (m = 1; k + m < n && u[order[begin + k + m]] == number; m++)
                ;
            for (std::uint64_t j = k; j < k + m; j++)
                u[order[begin + j]] = std::uint32_t(((k << 32) + m * offset) / n);
        }
    }
}

void CompiledTree::draw(const CodeColumns& codes, std::size_t rows, std::uint32_t* u, Code* targets, Scratch& scratch,
                        bool spread) const {
    find_leaves(codes, rows, scratch);
    if (spread)
        spread_in_leaves(rows, u, scratch);
    // In several passes over some rows at a time: the steps of one row wait for each other, those of many do not.
    const bool has_rest = is_number_ || has_ranges_;
    for (std::size_t first = 0; first < rows; first += chunk) {
        const std::size_t n = std::min(chunk, rows - first);
        const std::int32_t* const at = scratch.at.data() + first;
        Cells cells;
        if (has_rest) {
            find_cells<true>(at, u + first, n, rows - first, cells);
            for (std::size_t i = 0; i < n; i++)
                u[first + i] = std::uint32_t((std::uint64_t(u[first + i] - cells.begin[i]) << 32) / cells.width[i]);
        } else {
            find_cells<false>(at, u + first, n, rows - first, cells);
        }
        if (!has_ranges_) {
            for (std::size_t i = 0; i < n; i++)
                targets[first + i] = Code(cells.cell[i]);
            continue;
        }
        for (std::size_t i = 0; i < n; i++) {
            const auto low = Code(cells.cell[i]), high = Code(cells.cell[i] >> 16);
            const std::uint32_t left = u[first + i];
            std::uint32_t within = left;
            targets[first + i] = marginal_.draw(low, high, within);
            u[first + i] = left ^ ((left ^ within) & -std::uint32_t(low != high));
        }
    }
}

CompiledTree::Expected CompiledTree::expected(const Scratch& scratch, std::size_t row) const {
    const std::uint32_t* const words = leaf(scratch.at[row]);
    const Head head(words[0]);
    double sum = 0;
    for (std::uint32_t c = 0; c < head.cells(); c++) {
        const double begin = c == 0 ? 0 : words[c], end = c + 1 < head.cells() ? words[c + 1] : 0x1p32;
        const std::uint32_t cell = words[head.bounds() + c];
        sum += (end - begin) * (double(cell & 0xffff) + double(cell >> 16)) / 2;
    }
    const std::uint32_t first = words[head.bounds()];
    return {sum / 0x1p32, head.cells() == 1 && (first & 0xffff) == first >> 16};
}

} // namespace synth
