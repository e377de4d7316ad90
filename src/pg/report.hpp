// What functions that make a report share.
#pragma once
#include "pg/boundary.hpp"

namespace pg {

// The date and time of the transaction.
std::string now();
// From the server's encoding; of a server that does not know its own, as it is.
void to_utf8(std::string& text);

} // namespace pg
