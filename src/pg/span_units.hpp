// Units of what spans are made of: days, microseconds, or numbers. Ends that are infinite are Timeline::always and
// forever. To be called with forms that has_units().
#pragma once
#include "core/relational/timeline.hpp"
#include "pg/types.hpp"

namespace pg {

constexpr bool is_moment(Form form) {
    return form == Form::date || form == Form::timestamp || form == Form::timestamptz;
}
constexpr bool has_units(Form form) {
    return is_moment(form) || form == Form::int2 || form == Form::int4 || form == Form::int8;
}

std::int64_t units_of(Form form, Datum value);
// False: there is no such value, that is finite.
bool value_of(Form form, std::int64_t units, Datum& value);
// How many a unit of a moment is.
double microseconds(Form form);

} // namespace pg
