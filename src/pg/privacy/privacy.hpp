// Attacks, as synth_privacy() and its like ask for them and say what came of them.
#pragma once
#include "core/privacy/attack.hpp"
#include "pg/result.hpp"

namespace pg {

// Of the arguments of a function: sensitive columns, in an array of this type, and min_count at these places. Raises an
// error that names the argument at fault.
synth::AttackOptions attack_options_of(FunctionCallInfo fcinfo, int sensitive, Oid element, int min_count,
                                       std::uint64_t seed);
// Raises an error if there is no such column to infer.
void check_sensitive(const std::vector<std::string>& sensitive, const synth::Frames& frames);
// Rows: attack, subject, score, no_leak, low, high, verdict, detail.
void add(Result& result, const std::vector<synth::Attack>& attacks);
void tell(const std::vector<std::string>& remarks);
// How often an audit is repeated, by the argument at this place: 1 to 100, 3 if it is NULL. Else an error.
std::int32_t repeats_of(FunctionCallInfo fcinfo, int repeats);

} // namespace pg
