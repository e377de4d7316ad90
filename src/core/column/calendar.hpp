// The calendar: moments as dates with a rhythm.
//
// A moment is a number: days or microseconds since 2000-01-01. When days of the week or days of the month are not alike
// in a column, or its hours are not, it is taken apart into variables of their own: the week and the day in it, or the
// month and the day in it, and the time of day. Trees over these keep a rhythm, alone and jointly with other columns,
// that bins of equal mass would smooth away. The days of the month are the plain ones, but its last day, whichever that
// is, is day 30: what happens at the end of months happens on one day then.
//
// Taking apart and joining are exact inverses for all dates and timestamps of PostgreSQL (of timestamps that doubles
// hold exactly). The calendar is the proleptic Gregorian one.
#pragma once
#include "core/codec/code.hpp"
#include <cstdint>
#include <span>
#include <vector>

namespace synth {

// How far moments are apart, at the least, and how much less exactly than their parts they follow each other.
enum class Apart : std::uint8_t { any, days, weeks, months };

struct Calendar {
    // How days are told. `none`: by their number.
    enum class Rhythm : std::uint8_t { none, week, month };
    Rhythm rhythm = Rhythm::none;
    bool clock = false; // is there a time of day
    Unit unit = Unit::day;

    // The moment itself is then one number, with no parts.
    bool plain() const { return rhythm == Rhythm::none && !clock; }
    std::size_t parts() const { return (rhythm == Rhythm::none ? 1 : 2) + (clock ? 1 : 0); }

    // Of moments so far apart, how many of the first parts tell when each is; all if others than the parts are needed.
    std::size_t parts_apart(Apart apart) const;
    // How many days such moments are apart, at the least, if these are to tell them apart.
    double days_apart(Apart apart) const;

    // Parts of a moment that is_ordinary(): weeks since Monday 2000-01-03 and days since Monday (0 to 6); or months
    // since January 2000 and day of the month (0 to 29, 30 for its last); or days; then microseconds since midnight.
    void split(double moment, double* parts) const;
    // Any numbers are taken: a day beyond the month's end is its last one, and what no calendar has is the nearest that
    // it has. Without a clock it is midnight.
    double join(const double* parts) const;
};

// Chooses the calendar of a column by its moments without NULLs, a sample of them will do. It has a rhythm of week or
// month if days are told apart by it significantly (chi-square, p < 1e-4) and by more than 1.5 % of the rows (total
// variation), compared with even days within each week or month; of two the one that explains more (Kullback-Leibler
// divergence, less what chance gives). It has a clock if it has times of day and a rhythm, or else if hours differ
// likewise, by more than 2 %. Rows may come in batches, a day's or an hour's together: the scatter of days within weeks
// scales what chance gives. Columns whose values are few and frequent need no calendar.
Calendar learn_calendar(std::span<const double> moments, Unit unit);

} // namespace synth
