// Presence: a column that is NULL exactly where another column says so.
//
// Columns may be NULL together (street, city, zip: all or none), or one may have values only where another has certain
// codes (state only where country in (US)). All rows must agree.
#pragma once
#include "core/network/encode.hpp"
#include <optional>
#include <set>

namespace synth {

struct Presence {
    std::uint32_t by = 0;    // the variable that tells
    std::vector<bool> nulls; // by its code: the other is NULL
    Rule rule;
};

// What tells whether variables[v] is NULL: of the variables before v one that is NULL in the same rows and not
// `forbidden`, else of the candidates the one with the fewest codes. min_count rows must be NULL and as many must not.
// A number tells by a bound: codes up to some one, or those above. Rules whose text is in `ignored` are added to
// `refused` and passed over.
std::optional<Presence> find_presence(std::span<const Variable> variables, std::uint32_t v,
                                      std::span<const std::uint32_t> candidates, const EncodedTable& table,
                                      std::uint32_t min_count, const std::set<std::uint32_t>& forbidden,
                                      const std::set<std::string>& ignored, std::vector<Rule>& refused);

} // namespace synth
