// Learning one variable's distribution given those before it.
//
// Three ways to code a number are tried, and judged by the likelihood of held-out rows: as it is; as it is, with the
// predictions of regressions among the features of its tree; and as the residual of such a regression.
//
// Rules that the table obeys (rule/rule.hpp) are not a matter of likelihood, and hold by construction: a number that is
// computed has a residual of zero wherever its operands are known; what another column determines has a tree over that
// column alone, with pure leaves; a column that is NULL exactly where another says so has a tree that begins there.
#pragma once
#include "core/network/encode.hpp"
#include <set>

namespace synth {

struct ConditionalOptions {
    std::uint32_t min_count = 10;
    std::uint32_t min_leaf = 30;
    std::vector<std::uint32_t> required = {}; // variables before v that must be parents, whatever they tell
    std::set<std::uint32_t> forbidden = {};   // variables before v that must not be
    std::set<std::string> ignored = {};       // texts of rules not to keep
    bool shared = false;                      // may siblings share its values
    bool contrasted = false;                  // may they avoid each other's
    std::vector<std::uint32_t> ordered = {};  // variables before v that it is never smaller than, or never larger
    // Variables before v that tell of the level of a row in its table, and of what is above it. Before other features a
    // tree tells NULL apart, where nothing is above, and levels, as far as min_count rows are on either side: these
    // `always`, or where held-out rows are likelier then.
    std::vector<std::uint32_t> above = {}, levels = {};
    bool always = false;
    bool pairs = false; // also how often pairs meet beyond what the tree says
};

// Learns the distribution of variables[v] given `candidates`, all of them before v, and writes it into variables[v].
// Columns of the table, and of the trial, are in the order of the variables. Returns the rules that were found for v,
// those in `ignored` among them as not kept.
std::vector<Rule> learn_conditional(std::span<Variable> variables, std::uint32_t v,
                                    std::span<const std::uint32_t> candidates, const EncodedTable& table,
                                    const Trial& trial, const ConditionalOptions& options, const Poll& poll);

} // namespace synth
