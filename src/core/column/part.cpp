#include "core/column/part.hpp"
#include "core/column/calendar.hpp"
#include <cmath>

namespace synth {

namespace {

constexpr double microseconds_a_day = 86400e6, microseconds_an_hour = 3600e6, microseconds_a_minute = 60e6;

constexpr Calendar weeks{.rhythm = Calendar::Rhythm::week}, months{.rhythm = Calendar::Rhythm::month};

// Days since 2000-01-01 of the first day of a month, counted from that.
double first_of_month(double month) {
    const double parts[2] = {month, 0};
    return months.join(parts);
}

struct Day {
    double day, month, first, january, weekday; // its number; months since 2000-01; days; months; 0 is Monday

    explicit Day(double day) : day(day) {
        double parts[2];
        months.split(day, parts);
        month = parts[0];
        first = first_of_month(month);
        january = 12 * std::floor(month / 12);
        weeks.split(day, parts);
        weekday = parts[1];
    }
    // There is no year 0.
    double year() const {
        const double year = 2000 + january / 12;
        return year > 0 ? year : year - 1;
    }
    double of_year() const { return day - first_of_month(january) + 1; }
};

bool is_moment_part(Part part) {
    return part >= Part::date && part <= Part::first_of_hour;
}

double number(Part part, const Day& day) {
    switch (part) {
    case Part::year: return day.year();
    case Part::quarter: return std::floor((day.month - day.january) / 3) + 1;
    case Part::month: return day.month - day.january + 1;
    case Part::week: return std::floor((Day(day.day - day.weekday + 3).of_year() - 1) / 7) + 1; // that of its Thursday
    case Part::day_of_year: return day.of_year();
    case Part::day: return day.day - day.first + 1;
    case Part::weekday: return day.weekday == 6 ? 0 : day.weekday + 1;
    case Part::iso_weekday: return day.weekday + 1;
    case Part::year_month: return day.year() * 100 + number(Part::month, day);
    case Part::date_number: return number(Part::year_month, day) * 100 + number(Part::day, day);
    case Part::first_of_week: return day.day - day.weekday;
    case Part::first_of_month: return day.first;
    case Part::first_of_quarter: return first_of_month(3 * std::floor(day.month / 3));
    case Part::first_of_year: return first_of_month(day.january);
    default: return day.day;
    }
}

} // namespace

bool has_part(Part part, Unit from, Unit to) {
    if (!is_moment(from) || part >= Part::end)
        return false;
    switch (part) {
    case Part::hour:
    case Part::minute: return from == Unit::microsecond && to == Unit::one;
    case Part::time: return from == Unit::microsecond && to == Unit::time;
    case Part::date: return from == Unit::microsecond && is_moment(to);
    case Part::first_of_hour: return from == Unit::microsecond && to == Unit::microsecond;
    default: return is_moment_part(part) ? is_moment(to) : to == Unit::one;
    }
}

double part_of(Part part, double moment, Unit from, Unit to) {
    const double day = from == Unit::microsecond ? std::floor(moment / microseconds_a_day) : std::floor(moment),
                 time = from == Unit::microsecond ? moment - day * microseconds_a_day : 0;
    switch (part) {
    case Part::time: return time;
    case Part::hour: return std::floor(time / microseconds_an_hour);
    case Part::minute: return std::fmod(std::floor(time / microseconds_a_minute), 60);
    case Part::first_of_hour: return moment - std::fmod(time, microseconds_an_hour);
    default: break;
    }
    const double value = number(part, Day(day));
    return is_moment_part(part) && to == Unit::microsecond ? value * microseconds_a_day : value;
}

std::string part_in_words(Part part, const std::string& moment) {
    const auto extract = [&](const char* field) {
        return std::string("extract(") + field + " FROM " + moment + ")";
    };
    const auto truncate = [&](const char* field) {
        return std::string("date_trunc('") + field + "', " + moment + ")";
    };
    const auto print = [&](const char* format) {
        return "to_char(" + moment + ", '" + format + "')::integer";
    };
    switch (part) {
    case Part::year: return extract("year");
    case Part::quarter: return extract("quarter");
    case Part::month: return extract("month");
    case Part::week: return extract("week");
    case Part::day_of_year: return extract("doy");
    case Part::day: return extract("day");
    case Part::weekday: return extract("dow");
    case Part::iso_weekday: return extract("isodow");
    case Part::hour: return extract("hour");
    case Part::minute: return extract("minute");
    case Part::year_month: return print("YYYYMM");
    case Part::date_number: return print("YYYYMMDD");
    case Part::time: return moment + "::time";
    case Part::date: return moment + "::date";
    case Part::first_of_week: return truncate("week");
    case Part::first_of_month: return truncate("month");
    case Part::first_of_quarter: return truncate("quarter");
    case Part::first_of_year: return truncate("year");
    case Part::first_of_hour: return truncate("hour");
    case Part::end: break;
    }
    return moment;
}

} // namespace synth
