// Spans: rows that are valid, or last, from one time to another, and those of one group do not overlap. A price of a
// product until the next one, the bookings of a room, the salaries of an employee (type 2 of slowly changing
// dimensions: Kimball and Ross, The Data Warehouse Toolkit, 3rd edition, 2013, chapter 5).
//
// Exact means exact, as with sums (aggregates.hpp): two spans of one group that overlap, and spans do not keep apart.
// Where each begins as far from the end of the one before as all others do, they are a chain. An end that nobody has
// reached is open: NULL, infinity, or a date that stands for it, as 9999-12-31.
#pragma once
#include "core/codec/code.hpp"
#include "core/poll.hpp"
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace synth {

struct SpanRequest {
    // By row: numbers, null_number for NULL. Of groups that are not known as a whole no row is known.
    std::span<const double> from, to;
    std::span<const std::uint32_t> group; // no_row for none
    std::uint32_t groups = 0;
    Unit unit = Unit::day;
    bool inclusive = false;       // does the end belong to the span
    bool declared = false;        // is it known that they do not overlap
    std::uint32_t min_count = 10; // rows that have what is kept of them; groups of two spans or more, if not declared
};

struct Spans {
    std::uint32_t groups = 0; // of two spans or more
    // From the end of a span to where the next one begins, where these are nearest; and the share of neighbours that
    // are so near: 1 is a chain. 0 if fewer than min_count are.
    double step = 0, touching = 0;
    double open = 0;        // an end from here on is open, as NULL is: infinity if no date stands for it
    double never = 0;       // the date that does, or null_number
    bool has_open = false;  // is the last span of a group open, of some
    bool ends_open = false; // of all, and these are min_count
    bool regular = false; // do starts follow each other more evenly than by chance, whose distances vary as their mean
    double grid = 1;      // spans begin at whole multiples of it: a day, an hour, a minute, a second; in units
    std::uint32_t overlaps = 0; // with the span before, if spans began when those of any other row do: by chance
};

// What all groups' spans obey. Nothing if two of a group overlap or begin at the same time, one ends before it begins
// or has no beginning, or if too few could have shown it.
std::optional<Spans> find_spans(const SpanRequest& request, const Poll& poll);

// Spans that nobody declares keep apart if they would not do so by chance.
constexpr std::uint32_t telling = 20;

// By row: how far its start is from the end of the one before in its group; null_number for the first, and for none.
std::vector<double> find_gaps(const SpanRequest& request, const Poll& poll);

// How many a unit of time is.
double microseconds(Unit unit);

// Does a time go along with the starts of a group's spans? Rows of a group are nearer to each other in the distance
// from their starts than in the time itself: the sum of squares is less than half. In microseconds.
bool goes_along(std::span<const double> times, std::span<const double> from, std::span<const std::uint32_t> group,
                std::uint32_t groups, const Poll& poll);

// Does a row of a table touch the one before it, as a share of rows do?
bool touches(double share, std::uint64_t seed, std::uint32_t table, std::uint64_t row);

} // namespace synth
