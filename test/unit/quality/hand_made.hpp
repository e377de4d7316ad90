// Frames made by hand: columns first, then the tables, column by column.
#pragma once
#include "core/quality/frame.hpp"
#include "statistics.hpp"
#include <boost/test/unit_test.hpp>

namespace synth::test {

inline const Poll no_poll = [] {
};

inline FrameColumn number_column(const std::string& name) {
    return {.name = name, .source = name, .scale = Scale::number, .unit = Unit::one, .labels = {}, .known = 0};
}

inline FrameColumn category_column(const std::string& name, std::size_t labels) {
    FrameColumn column{
        .name = name, .source = name, .scale = Scale::category, .unit = Unit::one, .labels = {}, .known = 0};
    for (std::size_t i = 0; i < labels; i++)
        column.labels.push_back(name + std::to_string(i));
    column.known = std::uint32_t(labels);
    return column;
}

inline void add(Frame& frame, std::vector<double> numbers) {
    frame.rows = std::uint32_t(numbers.size());
    frame.seen = frame.rows;
    frame.numbers.push_back(std::move(numbers));
    frame.codes.emplace_back();
}

inline void add(Frame& frame, std::vector<std::int32_t> codes) {
    frame.rows = std::uint32_t(codes.size());
    frame.seen = frame.rows;
    frame.codes.push_back(std::move(codes));
    frame.numbers.emplace_back();
}

template <class... Columns>
Frame frame_of(Columns... columns) {
    Frame frame;
    (add(frame, std::move(columns)), ...);
    return frame;
}

using Numbers = std::vector<double>;
using Labels = std::vector<std::int32_t>;

} // namespace synth::test
