#include "pg/written.hpp"
#include "core/codec/code.hpp"

namespace pg {

std::string write_number(const std::string& base, double x) {
    const bool date = base == "date";
    if (x == synth::not_a_number)
        return "NaN";
    if (std::isinf(x))
        return x > 0 ? "infinity" : "-infinity";
    if (date && x >= DATETIME_MIN_JULIAN - POSTGRES_EPOCH_JDATE && x < DATE_END_JULIAN - POSTGRES_EPOCH_JDATE)
        return call(
            [=] { return DatumGetCString(DirectFunctionCall1(date_out, DateADTGetDatum(DateADT(std::lrint(x))))); });
    if ((base == "time" || base == "time without time zone") && x >= 0 && x < double(USECS_PER_DAY))
        return call([=] { return DatumGetCString(DirectFunctionCall1(time_out, TimeADTGetDatum(std::llrint(x)))); });
    if (base.starts_with("timestamp with") && x >= double(MIN_TIMESTAMP) && x < double(END_TIMESTAMP))
        return call([=] {
            return DatumGetCString(DirectFunctionCall1(timestamp_out, TimestampGetDatum(Timestamp(std::llrint(x)))));
        });
    return call([=] { return DatumGetCString(DirectFunctionCall1(float8out, Float8GetDatum(x))); });
}

} // namespace pg
