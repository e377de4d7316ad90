// Learning a network from a table: codecs, order, conditional distributions.
#pragma once
#include "core/crew.hpp"
#include "core/network/network.hpp"
#include "core/poll.hpp"
#include "core/progress.hpp"
#include "core/table/table.hpp"

namespace synth {

// An edge between columns, by name.
struct Edge {
    std::string parent, child;
};

struct LearnOptions {
    std::uint32_t min_count = 10;   // nothing held by fewer rows is stored or emitted
    std::uint32_t min_leaf = 0;     // rows in a leaf, at the least; 0 lets the table's size decide
    std::uint32_t max_parents = 32; // candidate parents of a variable: those that tell most about it
    std::uint64_t seed = 0;         // which rows are held out
    std::vector<Edge> required = {}, forbidden = {};
    std::vector<std::string> ignored_rules = {}; // texts of rules not to keep
    bool pairs = false;                          // also learn how often pairs meet beyond what trees say (excess.hpp)
    // By column of the table, or empty: is it chance, and no rule, that others are less than it or more?
    std::vector<bool> unordered = {};
};

// The network of the table's rows, its variables in the order of their roles: those that are given depend on nothing.
// Same table, same options: the same network, bit for bit. The table's raw values are released on the way. Throws what
// poll throws; BadEdges. `progress` may be null; a crew shares the work, and makes no difference to what is learned.
Network learn(Table& table, const LearnOptions& options, const Poll& poll, Progress* progress, Crew& crew);

// The same, done by this process alone.
inline Network learn(Table& table, const LearnOptions& options, const Poll& poll) {
    Crew alone;
    return learn(table, options, poll, nullptr, alone);
}

} // namespace synth
