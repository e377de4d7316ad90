// Frames whose tables are samples of one population, or only look like it, column by column.
#pragma once
#include "core/quality/frame.hpp"
#include "statistics.hpp"

namespace synth::test {

inline const Poll unpolled = [] {
};

// Adds a column to all tables: of numbers, or of codes (-1 is NULL). The frames must have their tables.
inline void add_numbers(Frames& frames, const std::string& name, const std::vector<std::vector<double>>& values,
                        Scale scale = Scale::number) {
    FrameColumn& column = frames.columns.emplace_back();
    column.name = column.source = name;
    column.scale = scale;
    for (std::size_t t = 0; t < values.size(); t++) {
        Frame& table = frames.tables[t];
        table.rows = std::uint32_t(values[t].size());
        table.numbers.push_back(values[t]);
        table.codes.emplace_back();
    }
}
inline void add_codes(Frames& frames, const std::string& name, std::uint32_t labels,
                      const std::vector<std::vector<std::int32_t>>& values) {
    FrameColumn& column = frames.columns.emplace_back();
    column.name = column.source = name;
    for (std::uint32_t i = 0; i < labels; i++)
        column.labels.push_back(std::to_string(i));
    column.known = labels;
    for (std::size_t t = 0; t < values.size(); t++) {
        Frame& table = frames.tables[t];
        table.rows = std::uint32_t(values[t].size());
        table.codes.push_back(values[t]);
        table.numbers.emplace_back();
    }
}

enum class Likeness {
    fresh,    // another sample of the population
    shuffled, // one whose columns are independent
    shifted   // one whose first column is larger by a standard deviation
};

// The first table is fresh; its seed is `seed`, the next one's is one more, and so on. "height" is normal, "weight"
// follows it and is NULL in a twentieth of the rows, "size" has four labels by height, "side" two by height and weight,
// "eyes" five that nothing tells.
inline Frames lookalikes(std::uint32_t rows, std::uint64_t seed, std::vector<Likeness> others) {
    others.insert(others.begin(), Likeness::fresh);
    std::vector<std::vector<double>> height, weight;
    std::vector<std::vector<std::int32_t>> size, side, eyes;
    for (std::size_t t = 0; t < others.size(); t++) {
        height.emplace_back(), weight.emplace_back(), size.emplace_back(), side.emplace_back(), eyes.emplace_back();
        Random random(seed + t);
        const auto draw_height = [&] {
            return random.normal();
        };
        const auto draw_weight = [&](double h) {
            return random.uniform() < .05 ? null_number : h + .3 * random.normal();
        };
        const auto draw_size = [&](double h) {
            return std::int32_t(h < -1 ? 3 : h < 0 ? 2 : h < 1 ? 0 : 1);
        };
        for (std::uint32_t i = 0; i < rows; i++) {
            const double h = draw_height(), w = draw_weight(h);
            const bool shuffled = others[t] == Likeness::shuffled;
            height[t].push_back(h + (others[t] == Likeness::shifted ? 1 : 0));
            weight[t].push_back(shuffled ? draw_weight(draw_height()) : w);
            size[t].push_back(draw_size(shuffled ? draw_height() : h));
            side[t].push_back(random.uniform() < .1 || shuffled ? random.uniform() < .3 : h > .5 && !(w > h));
            eyes[t].push_back(std::int32_t(random.below(5)));
        }
    }
    Frames frames;
    frames.tables.resize(others.size());
    add_numbers(frames, "height", height);
    add_numbers(frames, "weight", weight);
    add_codes(frames, "size", 4, size);
    add_codes(frames, "side", 2, side);
    add_codes(frames, "eyes", 5, eyes);
    return frames;
}

} // namespace synth::test
