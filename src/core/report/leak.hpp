// Leaks, as the report's headline and its section on leakage speak of them.
#pragma once
#include "core/report/section.hpp"

namespace synth {

// The attack with the gravest verdict, among those the one that is furthest from no leak; null if none was measured.
const Attack* worst_attack(const std::vector<Attack>& attacks);
std::string leaks_in_words(const std::vector<Attack>& attacks);

std::string full_name(const Attack& attack); // "attribute inference of income"
std::string_view kind_of(Verdict verdict);   // its class in the style
void add_verdict(Markup& out, Verdict verdict);

} // namespace synth
