// Bins: a table's columns as small codes, so that what they have in common can be counted.
//
// Code 0 is NULL. A category's labels are codes 1, 2, ...; numbers and times are cut into at most ten bins, whose edges
// are those of the REAL table for every table. A value on an edge belongs to the bin above it; values beyond the real
// ones fall into the end bins. Columns of at most 256 codes take a byte a row; others are read where the frame has
// them.
#pragma once
#include "core/quality/frame.hpp"
#include <span>

namespace synth {

constexpr std::uint32_t bins = 10;

struct CodedColumn {
    std::uint32_t width = 0;            // codes are 0 .. width - 1
    std::vector<std::uint32_t> counts;  // rows, by code
    std::vector<std::uint8_t> narrow;   // code by row; empty if `wide` has them
    std::span<const std::int32_t> wide; // code - 1 by row

    // keys[i] = keys[i] * width + the code of row first + i.
    template <class Key>
    void append_to(std::span<Key> keys, std::size_t first) const {
        const auto radix = Key(width);
        if (wide.empty())
            for (std::size_t i = 0; i < keys.size(); i++)
                keys[i] = keys[i] * radix + narrow[first + i];
        else
            for (std::size_t i = 0; i < keys.size(); i++)
                keys[i] = keys[i] * radix + Key(wide[first + i] + 1);
    }
};

// Refers to the frame that it was made from.
struct CodedFrame {
    std::uint32_t rows = 0;
    std::vector<CodedColumn> columns;
};

// equal_width: between the least and the greatest value. quantiles: of as many rows each, as far as values differ.
enum class Cut : std::uint8_t { equal_width, quantiles };

class Bins {
public:
    Bins(const Frames& frames, const Frame& real, Cut cut, const Poll& poll);

    // How many codes a column has.
    std::uint32_t width(std::size_t column) const;
    CodedFrame code(const Frame& frame, const Poll& poll) const;

private:
    CodedColumn code_column(const Frame& frame, std::size_t column, const Poll& poll) const;

    const Frames& frames_;
    std::vector<std::vector<double>> edges_; // by column, between bins; none for a category
};

} // namespace synth
