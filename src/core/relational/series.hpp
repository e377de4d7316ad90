// Series: children of one parent that follow each other at a regular pace, as the readings of a sensor. A family has a
// start, its first child's time, and a period, the median of its intervals; each further child comes some periods after
// the one before: one of most, two where one is missing, more after an outage, about one where the pace is not exact.
// What these are on average is a family's own, too: steps that are drawn one by one come to that (pace.hpp).
//
// Times drawn each by itself would lie near such a grid and not on it, however well their place in it is known. So
// start and period are drawn for each family, and intervals one after the other. Where starts follow a time of the
// parent's, as the day when a sensor was installed, it is their distance from it that is drawn.
//
// Whether times are a series is asked of neighbouring intervals: half of them must agree to a tenth. Of independent
// ones, exponentially distributed, 5.3 % do (20 in 380), and half of 30 pairs with a probability below 1e-10. Rows at
// the time of another one of their family, one in a hundred at the most, are taken to come a period later: hours that
// the clock has twice a year, or reports that came twice.
#pragma once
#include "core/column/calendar.hpp"
#include "core/poll.hpp"
#include "core/table/row_number.hpp"
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace synth {

struct Series {
    std::vector<double> start;  // by parent; NULL for one that has no children
    std::vector<double> period; // by parent; that of all intervals for one that has none
    // By row: intervals since the sibling before, in periods, above 0. The first child, which has none, gets that of a
    // sibling, so that all intervals are as they are among the others; 1 if there is none.
    std::vector<double> steps;
    std::vector<bool> repeated;    // by row: has a sibling before it the same
    std::vector<double> mean = {}; // by parent: of its steps; that of all for one that has no interval
    double shortest = 0;           // 99 in 100 intervals are at least so long
    double beside = 0;             // how far intervals are from whole numbers of periods, on average
};

// How far apart siblings are, and how inexact their pace is: by half a day or week or month, at least, and more than
// that apart. Then it does not say on which day they are, or at what time.
Apart apart(const Series& series, Unit unit);

// Nothing if times are no series; if one is NULL or infinite, a row has no parent, or a parent children that are not
// among the rows (`degree`: how many it has); or if fewer than min_count families have three intervals or more.
std::optional<Series> find_series(std::span<const double> times, std::span<const std::uint32_t> parent_of,
                                  std::span<const std::uint32_t> degree, std::uint32_t min_count, const Poll& poll);

// The same for a sample of the rows, each a row of `all` by its parent and time: steps are those to the sibling before
// in all of them.
std::optional<Series> find_series(std::span<const double> times, std::span<const std::uint32_t> parent_of,
                                  std::span<const double> all_times, std::span<const std::uint32_t> all_parents,
                                  std::span<const std::uint32_t> degree, std::uint32_t min_count, const Poll& poll);

// May times of a sample be a series, of all rows? Half of the intervals of a family, to a tenth, are multiples of its
// shortest one: of intervals at random a fifth are.
bool may_be_series(std::span<const double> times, std::span<const std::uint32_t> parent_of, std::uint32_t parents,
                   const Poll& poll);

// Of times of the parents, by column, that from which starts are the nearest to be a fixed distance: the variance of
// starts about it is a quarter of their own at the most. Nothing if there is none; a time is none of them if a parent
// that has children lacks it.
std::optional<std::size_t> find_base(std::span<const double> start, std::span<const std::vector<double>> times,
                                     const Poll& poll);

} // namespace synth
