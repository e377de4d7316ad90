// A rule: what every row of a table obeys, found in the data and kept in every row that is drawn.
//
// Constants, dependencies, arithmetic, parts and NULLs that come together hold by the way a variable's distribution is
// built (network/conditional.hpp). Orders and one-hot columns are checked row by row (checker.hpp); a row that breaks
// one is drawn again. A rule is known by its text: who does not want one names it so.
#pragma once
#include "core/pure.hpp"
#include <cstdint>
#include <string>
#include <vector>

namespace synth {

struct Rule {
    enum class Type : std::uint8_t {
        constant,    // "currency = 'EUR'"
        dependency,  // "city -> country"
        arithmetic,  // "total = qty * price", "tax = total * rate(country)"
        together,    // "street, city, zip: all or none", "state only where country in (US)"
        order,       // "start <= finish"
        one_hot,     // "exactly one of a, b, c"
        progression, // "valid_from rises with version within product", of siblings: see relational/progression.hpp
        part         // "year = extract(year FROM date)": see parts.hpp
    };
    Type type = Type::constant;
    // Positions in the network. What the others tell is the last one's, where there is such a one; an order's smaller
    // comes first.
    std::vector<std::uint32_t> variables;
    std::string text;
    std::uint64_t rows = 0; // that could have broken it
    bool kept = true;       // false: found, and not wanted
};

// Adds rules but those whose text is already there: columns that are NULL together are found once for each.
void add_rules(std::vector<Rule>& all, std::vector<Rule> more);

} // namespace synth
