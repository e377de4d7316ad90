// Numbers of the core as their types write them, for people to read: dates and timestamps as such, in the session's
// style. Those with time zone are local times.
#pragma once
#include "pg/boundary.hpp"

namespace pg {

// `base`: the name of the type, not a domain; "" for plain numbers.
std::string write_number(const std::string& base, double x);

} // namespace pg
