#include "pg/span_units.hpp"

namespace pg {

using synth::Timeline;

std::int64_t units_of(Form form, Datum value) {
    switch (form) {
    case Form::int2: return DatumGetInt16(value);
    case Form::int4: return DatumGetInt32(value);
    case Form::date: {
        const DateADT date = DatumGetDateADT(value);
        return DATE_IS_NOBEGIN(date) ? Timeline::always : DATE_IS_NOEND(date) ? Timeline::forever : date;
    }
    default: return DatumGetInt64(value); // infinite timestamps are the least and the greatest
    }
}

bool value_of(Form form, std::int64_t units, Datum& value) {
    const auto within = [&](std::int64_t least, std::int64_t most) {
        return units >= least && units <= most;
    };
    switch (form) {
    case Form::int2: value = Int16GetDatum(std::int16_t(units)); return within(PG_INT16_MIN, PG_INT16_MAX);
    case Form::int4: value = Int32GetDatum(std::int32_t(units)); return within(PG_INT32_MIN, PG_INT32_MAX - 1);
    case Form::date:
        value = DateADTGetDatum(DateADT(units));
        return within(DATETIME_MIN_JULIAN - POSTGRES_EPOCH_JDATE, DATE_END_JULIAN - POSTGRES_EPOCH_JDATE - 2);
    case Form::timestamp:
    case Form::timestamptz: value = Int64GetDatum(units); return within(MIN_TIMESTAMP, END_TIMESTAMP - 1);
    default: value = Int64GetDatum(units); return within(PG_INT64_MIN + 1, PG_INT64_MAX - 1);
    }
}

double microseconds(Form form) {
    return form == Form::date ? double(USECS_PER_DAY) : 1;
}

} // namespace pg
