// Keys: values that are different in every row, as a bijection of the row's number over the space of the column's
// format.
//
// Row i of any sample has the i-th key, so keys are unique in any number of rows, in whatever order and by however many
// processes they are made. What looks like a sequence stays one; other keys are scattered over the range or format of
// the real ones, and beyond it when that is used up. A key tells nothing about its row.
#pragma once
#include "core/codec/code.hpp"
#include "core/text/text.hpp"
#include <span>
#include <string>
#include <vector>

namespace synth {

enum class KeyType : std::uint8_t { sequence, scattered, uuid, text, label };

struct KeyCodec {
    KeyType type = KeyType::sequence;
    // sequence: lowest, lowest + 1, ... up to limit, in units of step. scattered: in any order over lowest .. highest,
    // then on from highest + 1 to limit. label: limit places, of which row i has one in any order; it is divided by
    // `highest` to count the labels or numbers, since several columns may be a key together.
    std::int64_t lowest = 0, highest = 0, limit = 0;
    double step = 1;           // what one unit is: a key stands for the number unit * step
    std::uint32_t version = 4; // of a uuid
    TextKey text;
    std::vector<std::string> labels; // label: all of them, or
    std::vector<double> numbers;     // the same, where they are numbers

    std::uint64_t possible() const; // saturates at 2^63 - 1
};

// What comes out: units of step (sequence, scattered), a string (uuid, text), or an index of a label or number.
struct Key {
    std::int64_t units = 0;
    std::uint32_t label = 0;
    std::string text;
};
// The i-th key, i < possible(); `key` (made from seed and column) chooses the bijection. `out` is overwritten.
void make_key(const KeyCodec& codec, std::uint64_t i, std::uint64_t key, Key& out);
void check(const KeyCodec& codec); // throws DamagedModel

struct NumberKeyOptions {
    std::uint32_t min_count = 10;
    // Grid of the numbers; 0: none, then range / 2^32 or a little less is one unit.
    double step = 1;
    double lowest_possible = -9.2e18, highest_possible = 9.2e18; // of the type
    double least_step = 0;                                       // the grid is this or coarser
    double exact = 0x1p63;                                       // whole numbers up to it are told apart by the type
    bool sequence = false;  // an identity, serial or nextval column: a sequence whatever the values are
    bool scattered = false; // nobody says that it is a key: never a sequence, so that few rows cover the whole range
};
// A key over numbers, from the column's values without NULLs, ascending. A sequence if it is declared to be one, or if
// its range has at most three places for each value; else scattered. Of both extremes fewer than min_count values are
// left out, and the ends are the means of the min_count values next to those. But a sequence that starts close to 0
// starts at 1, or at 0 if it has 0. Fewer than min_count values give a sequence from 1.
KeyCodec learn_number_key(std::span<const double> sorted, const NumberKeyOptions& options);

// A key over uuids; texts in their usual form, of which only the version digit is learned: the one that more than half
// of the rows have, if these are min_count, else 4.
KeyCodec learn_uuid_key(const Column& column, std::uint32_t min_count);

// Do these numbers, ascending and without NULLs, look like keys although nothing declares them to be? All different,
// whole multiples of step, at least 100, and such that numbers drawn from their range would repeat: n values drawn at
// random from r have about n * n / 2r coincidences, uneven draws have more, and where 10 are to be expected none is met
// by chance once in 20,000 columns.
bool looks_like_key(std::span<const double> sorted, double step);

} // namespace synth
