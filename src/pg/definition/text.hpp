// What the server writes, so that it reads it as it meant it.
//
// A list of a varchar column's values, IN ('a', 'b'), is an array of varchar that is cast as a whole. The server writes
// it as (ARRAY['a'::character varying, 'b'::character varying])::text[], and reads that as an array each of whose
// values is cast: the same condition, but pg_dump says it in other words. With the array's own type behind it, it stays
// whole.
#pragma once
#include <string>

namespace pg {

// A statement or a part of one, as the server's deparsers write it, or quoted.
std::string as_meant(std::string text);

} // namespace pg
