// Periods of 2^39 microseconds, six days, that have one offset from beginning to end.
#include "pg/shape/zone.hpp"

namespace pg {

static constexpr int period_bits = 39;

Zone::Zone(const std::string& name)
    : zone_(name.empty() ? session_timezone : call([&] { return pg_tzset(name.c_str()); })) {
    if (!zone_)
        raise(ERRCODE_INVALID_PARAMETER_VALUE, {.message = "time zone \"" + name + "\" not recognized"});
}

// Is there one offset from `margin` before the period's beginning to `margin` after its end?
bool Zone::find(Entry& entry, std::int64_t period, std::int64_t margin) const {
    if (entry.period == period)
        return true;
    constexpr std::int64_t epoch = std::int64_t(POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * SECS_PER_DAY;
    constexpr std::int64_t second = USECS_PER_SEC;
    const std::int64_t length = std::int64_t(1) << period_bits;
    const pg_time_t from = period * (length / second) + period * (length % second) / second + epoch - margin - 1;
    const pg_time_t until = from + length / second + 2 * margin + 3;
    long before, after;
    int before_summer, after_summer;
    pg_time_t change;
    const int found = pg_next_dst_boundary(&from, &before, &before_summer, &change, &after, &after_summer, zone_);
    if (found < 0 || (found > 0 && change <= until))
        return false;
    entry = {period, before * second};
    return true;
}

Timestamp Zone::to_local(TimestampTz moment) {
    const std::int64_t period = moment >> period_bits;
    Entry& entry = by_moment_[std::size_t(period) % entries];
    if (find(entry, period, 0))
        return moment + entry.offset;
    struct pg_tm tm;
    fsec_t fraction;
    int west = 0;
    if (timestamp2tm(moment, &west, &tm, &fraction, nullptr, zone_) != 0)
        ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE), errmsg("timestamp out of range")));
    return moment - west * USECS_PER_SEC;
}

TimestampTz Zone::to_moment(Timestamp local) {
    const std::int64_t period = local >> period_bits;
    Entry& entry = by_local_[std::size_t(period) % entries];
    if (find(entry, period, SECS_PER_DAY))
        return local - entry.offset;
    struct pg_tm tm;
    fsec_t fraction;
    if (timestamp2tm(local, nullptr, &tm, &fraction, nullptr, nullptr) != 0)
        ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE), errmsg("timestamp out of range")));
    return local + DetermineTimeZoneOffset(&tm, zone_) * USECS_PER_SEC;
}

} // namespace pg
