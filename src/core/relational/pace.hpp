// Pace: the times of one family of a series (series.hpp), within the range of times that was learned.
//
// How many siblings there are, where they start, their period and their steps are drawn one after the other, and errors
// add up: a family that starts late would go on for long after the last time. So steps come to the mean that their
// family was drawn to have, by periods that are left out or put in where some are missing anyhow; a family that ends
// too late starts earlier; if there is no room for it, it has fewer gaps, and at last a shorter period.
#pragma once
#include "core/pure.hpp"
#include <span>

namespace synth {

// What is drawn of a family, in the unit of its times.
struct Pace {
    double start = 0, period = 1;
    double mean = 1;     // of its steps, in periods
    double earliest = 0; // that it may start, whatever else there is to it
};

// Times are multiples of `step`, above 0.
struct TimeRange {
    double first = 0, last = 0, step = 1;
};

// Steps of siblings in order, in periods, become their times; that of the first one is none. What is not ordinary or
// not above 0 is 1. Times rise, by a step of the range at least; beyond its last one if there are not enough others, or
// if the earliest start is there.
void keep_pace(Pace pace, const TimeRange& range, std::span<double> steps);

} // namespace synth
