// Columns: what a table has, made of the variables that a network has.
//
// Most columns are one variable. A moment whose days or hours have a rhythm is several (calendar.hpp), so is a text of
// many different strings (core/text), and a key is none: it is computed from the row's number (core/key). Parts of
// moments are computed from another column (part.hpp).
#pragma once
#include "core/column/calendar.hpp"
#include "core/column/part.hpp"
#include "core/key/key.hpp"
#include "core/text/text.hpp"
#include <memory>
#include <string>
#include <vector>

namespace synth {

enum class Form : std::uint8_t { plain, moment, text, key, part };

// Is the last of a column's variables the column itself?
constexpr bool is_whole(Form form) {
    return form == Form::plain || form == Form::moment || form == Form::part;
}

struct ColumnModel {
    std::string name;
    Form form = Form::plain;
    // Positions in the network's variables. plain: the variable. moment: week or month, day in it, time of day (those
    // that the calendar has), then the computed moment. text: the facets, in the codec's order. key: nothing, or a
    // variable that tells which rows have one. part: such a variable, if it tells more than where the other column is
    // NULL, then the computed part.
    std::vector<std::uint32_t> variables;
    std::int32_t added_to = -1; // of a length: the column where it begins; the value is their sum
    Calendar calendar;
    TextCodec text;
    KeyCodec key;
    std::int32_t part_of = -1; // of a part: the column that it follows from
    Part part = Part::year;
};

// A column's value on its way out.
struct ColumnValue {
    enum class Type : std::uint8_t { null, number, units, label, text };
    Type type = Type::null;
    bool is_key = false;
    Code code = 0;           // number: its code, if it is an atom of the column's variable; else 0
    std::uint32_t label = 0; // label: index into the labels of the column's variable, or of its key
    double number = 0;       // number, and units
    std::int64_t units = 0;  // units: a whole number, which may be beyond what a double can tell
    std::string_view text;   // text: valid until the next row is drawn
};

} // namespace synth
