// Seasons: does the hour, the day of the week or of the month of a moment tell of another column?
//
// Sensors report every hour, so hours are alike and the column of moments has no rhythm of its own (calendar.hpp). But
// it is warmer at noon. Whether a season, a cycle of hours or days, tells of a column is asked of the column's scores:
// the ranks of its numbers, or for each of its commonest labels, and for NULL, who has it. From each score the moving
// mean over whole cycles around it is taken off, so that what lasts longer and straight trends are gone (the
// decomposition of time series: Macaulay, "The Smoothing of Time Series", 1931). What is left is summed by slot of the
// cycle, and each cycle's sum is one observation, since rows of one cycle are not independent.
//
// Let T be the sum of a slot's observations and V that of their squares. Where a season tells nothing they are as
// likely negative as positive, and T exceeds x sqrt(V) with a probability below exp(-x^2 / 2), however they are
// distributed otherwise (Efron, "Student's t-test under symmetry conditions", 1969). The bound is shared by all slots
// and scores that are looked at, and x is such that a season is found where there is none for one table in 10,000 at
// the most. As |T| is never above sqrt(V times cycles), fewer than 26 cycles tell nothing. A season must explain 2 %
// of a score's variance, too, beyond what chance gives.
#pragma once
#include "core/column/calendar.hpp"
#include "core/poll.hpp"
#include "core/table/table.hpp"
#include <array>

namespace synth {

class Seasons {
public:
    // Moments by row, NULL and infinite ones among them; they must outlive this. Looks at 20,000 rows at the most.
    Seasons(std::span<const double> moments, Unit unit, const Poll& poll);

    // A column of the moments' table, which has their rows. Of many columns the first ones count, that have 128 scores.
    void add(const Column& column);
    // Adds to a calendar of the moments what tells of a column that was added: a rhythm, if it has none, of weeks or
    // months, whichever explains more; a clock, if it has none. Where moments are few, 400 or less, nothing unless
    // nearly all days between the first and the last have some: others would be made up.
    void complete(Calendar& calendar) const;

private:
    enum class Cycle : std::uint8_t { day, week, month };
    struct Place {
        std::uint32_t row = 0;
        std::array<std::uint32_t, 4> ends = {}; // of those around it: from, without and with rows that lie on it; to
        std::uint8_t slot = 0;
        bool begins = false; // a cycle
    };
    std::vector<Place> places(Cycle cycle) const;
    double explained(Cycle cycle) const;
    static double explained(std::span<const Place> places, std::span<const double> scores, double critical);
    bool may_be_taken_apart() const;

    Unit unit_;
    const Poll& poll_;
    std::vector<std::uint32_t> rows_;         // by moment
    std::vector<double> moments_;             // of these, ascending
    std::vector<std::vector<double>> scores_; // of these, null_number for none
};

} // namespace synth
