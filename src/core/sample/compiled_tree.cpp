#include "core/sample/compiled_tree.hpp"
#include "core/error.hpp"
#include "core/search.hpp"
#include <algorithm>
#include <cstring>
#include <limits>

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

typedef std::int32_t Words __attribute__((vector_size(16)));
constexpr std::uint32_t in_words = 4;
constexpr std::size_t line_words = 16;

constexpr std::uint32_t round_up(std::uint32_t n) {
    return (n + in_words - 1) / in_words * in_words;
}

// Which cell of a leaf x falls into.
std::uint32_t find_cell(const std::uint32_t* leaf, std::uint32_t cells, std::uint32_t x) {
    if (cells > 8 * in_words)
        return std::uint32_t(upper_position(leaf + 1, cells - 1, x));
    constexpr std::int32_t turn = std::numeric_limits<std::int32_t>::min(); // makes order that of signed numbers
    const Words of_x = Words{} + std::int32_t(x ^ std::uint32_t(turn));
    Words before{1, 0, 0, 0}; // the first word is no bound
    for (std::uint32_t c = 0; c < cells; c += in_words) {
        Words from;
        std::memcpy(&from, leaf + c, sizeof from);
        if (c == 0)
            from[0] = 0;
        before += (from ^ turn) <= of_x;
    }
    return std::min(std::uint32_t(-(before[0] + before[1] + before[2] + before[3])), cells - 1);
}

} // namespace

CompiledTree::CompiledTree(const Network& network, std::uint32_t v)
    : is_number_(network.variables[v].kind == Kind::number), marginal_(network.variables[v].conditional) {
    const Conditional& conditional = network.variables[v].conditional;
    const Tree& tree = conditional.tree;
    struct Source {
        std::uint32_t source, codes;
        bool ordered;
    };
    std::vector<Source> sources;
    std::uint32_t steps = 0;
    for (const Feature& feature : conditional.features) {
        const auto own = std::uint32_t(feature.regression ? network.variables.size() : 0);
        sources.push_back(feature.regression ? Source{own + feature.index,
                                                      conditional.regressions[feature.index].prediction.codes(), true}
                                             : Source{feature.index, network.variables[feature.index].codes(),
                                                      network.variables[feature.index].kind == Kind::number});
        if (sources.back().ordered)
            steps = std::max(steps, sources.back().codes);
    }

    const std::vector<std::int32_t> leaves = add_leaves(tree);
    // The top is made into a table; what is below has places.
    std::vector<bool> top(tree.nodes());
    std::vector<std::int32_t> place(tree.nodes());
    std::int32_t nodes = 0;
    std::size_t leaf = 0;
    for (std::size_t k = 0; k < tree.nodes(); k++) {
        if (tree.is_leaf(k)) {
            place[k] = leaves[leaf++];
            continue;
        }
        top[k] = k == 0 || (top[k] && tree.feature[k] == tree.feature[0]);
        if (!top[k])
            place[k] = nodes++;
        top[std::size_t(tree.child[k])] = top[std::size_t(tree.child[k]) + 1] = top[k];
    }
    Sets sets(steps);
    for (std::size_t k = 0; k < tree.nodes(); k++) {
        if (tree.is_leaf(k) || top[k])
            continue;
        const Source& source = sources[std::size_t(tree.feature[k])];
        const auto left = std::size_t(tree.child[k]);
        nodes_.push_back(
            {source.ordered ? sets.up_to(tree.split[k]) : sets.add(tree.subsets.data() + tree.split[k], source.codes),
             source.source,
             {place[left + 1], place[left]}});
    }
    sets_ = sets.take();
    if (tree.is_leaf(0))
        return;
    const Source& first = sources[std::size_t(tree.feature[0])];
    top_source_ = first.source;
    for (std::uint32_t c = 0; c < first.codes; c++) {
        std::size_t k = 0;
        while (!tree.is_leaf(k) && top[k])
            k = std::size_t(tree.child[k]) + (tree.goes_left(k, Code(c), first.ordered) ? 0 : 1);
        top_.push_back(place[k]);
    }
}

// The place of every leaf; see there.
std::vector<std::int32_t> CompiledTree::add_leaves(const Tree& tree) {
    std::vector<std::int32_t> places;
    std::size_t cells = 0, words = 0;
    for (std::size_t k = 0; k < tree.nodes(); k++) {
        if (!tree.is_leaf(k))
            continue;
        const auto first = std::size_t(tree.child[k]);
        const auto n = std::uint32_t(tree.split[k]), bounds = round_up(n);
        cells += n;
        if (cells > tree.low.size())
            throw DamagedModel("leaves of a tree share cells");
        // As few lines of the cache as can be.
        const std::size_t size = 2 * bounds, line = std::min<std::size_t>(std::bit_ceil(size), line_words);
        const std::size_t begin = (words + line - 1) / line * line;
        words = begin + size;
        leaves_.resize((words + line_words - 1) / line_words);
        places.push_back(~std::int32_t(begin / in_words));
        double total = 0, below = 0;
        for (std::size_t c = first; c < first + n; c++)
            total += tree.weight[c];
        std::uint32_t* const out = leaves_.data()->words + begin;
        std::fill_n(out, bounds, ~std::uint32_t(0));
        for (std::uint32_t c = 0; c < n; c++) {
            const Code low = tree.low[first + c], high = tree.high[first + c];
            out[c] = c == 0 ? n : std::uint32_t(std::min(below / total * 0x1p32, 0x1p32 - 1));
            out[bounds + c] = low | std::uint32_t(high) << 16;
            below += tree.weight[first + c];
            has_ranges_ |= low != high;
        }
    }
    return places;
}

void CompiledTree::find_leaves(const CodeColumns& codes, std::size_t rows, Scratch& scratch) const {
    std::uint32_t* const leaves = scratch.leaves.data();
    if (top_.empty()) {
        std::fill_n(leaves, rows, 0);
        return;
    }
    std::uint16_t* const under_way = scratch.rows.data();
    std::int32_t* const at = scratch.at.data();
    std::size_t left = 0;
    // A row is written to the next place in any case, and the place is taken if it is under way.
    const auto send = [&](std::size_t row, std::int32_t to) {
        leaves[row] = std::uint32_t(~to);
        under_way[left] = std::uint16_t(row);
        at[left] = to;
        left += to >= 0;
    };
    const Code* const of_top = codes.of(top_source_);
    for (std::size_t i = 0; i < rows; i++)
        send(i, top_[of_top[i]]);
    const Node* const nodes = nodes_.data();
    const std::uint32_t* const sets = sets_.data();
    while (left > 0) {
        const std::size_t n = left;
        left = 0;
        for (std::size_t j = 0; j < n; j++) {
            const std::size_t row = under_way[j];
            const Node& node = nodes[at[j]];
            const std::uint32_t bit = node.set + codes.of(node.source)[row];
            send(row, node.child[sets[bit / 32] >> bit % 32 & 1]);
        }
    }
}

void CompiledTree::draw(const CodeColumns& codes, std::size_t rows, std::uint32_t* u, Code* targets,
                        Scratch& scratch) const {
    find_leaves(codes, rows, scratch);
    for (std::size_t i = 0; i < rows; i++) {
        const std::uint32_t* const first = leaf(scratch.leaves[i]);
        __builtin_prefetch(first);
        __builtin_prefetch(first + line_words);
    }
    const auto draw_rows = [&](const auto& finish) {
        for (std::size_t i = 0; i < rows; i++) {
            const std::uint32_t* const first = leaf(scratch.leaves[i]);
            const std::uint32_t cells = first[0], found = find_cell(first, cells, u[i]);
            const std::uint32_t cell = first[round_up(cells) + found];
            finish(i, Code(cell), Code(cell >> 16), [&] {
                const std::uint64_t begin = found == 0 ? 0 : first[found];
                const std::uint64_t end = found + 1 == cells ? std::uint64_t(1) << 32 : first[found + 1];
                return std::uint32_t(((u[i] - begin) << 32) / (end - begin));
            });
        }
    };
    if (has_ranges_)
        draw_rows([&](std::size_t i, Code low, Code high, const auto& rest) {
            const std::uint32_t left = rest();
            std::uint32_t within = left;
            targets[i] = marginal_.draw(low, high, within);
            u[i] = low == high ? left : within;
        });
    else if (is_number_)
        draw_rows([&](std::size_t i, Code low, Code, const auto& rest) {
            targets[i] = low;
            u[i] = rest();
        });
    else
        draw_rows([&](std::size_t i, Code low, Code, const auto&) { targets[i] = low; });
}

} // namespace synth
