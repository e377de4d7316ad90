#include "core/privacy/scene.hpp"
#include <numeric>

namespace synth {

namespace {

bool differ(const Frame& frame, std::size_t column, std::size_t a, std::size_t b) {
    if (frame.is_null(column, a) || frame.is_null(column, b))
        return frame.is_null(column, a) != frame.is_null(column, b);
    return frame.codes[column].empty() ? frame.numbers[column][a] != frame.numbers[column][b]
                                       : frame.codes[column][a] != frame.codes[column][b];
}

} // namespace

std::vector<std::uint32_t> plain_columns(const Scene& scene) {
    std::vector<std::uint32_t> plain;
    for (std::uint32_t c = 0; c < scene.frames.columns.size(); c++) {
        bool varies = false;
        for (std::uint32_t row = 1; row < scene.real().rows && !varies; row++)
            varies = differ(scene.real(), c, 0, row);
        if (varies && scene.frames.columns[c].name == scene.frames.columns[c].source)
            plain.push_back(c);
    }
    return plain;
}

std::vector<std::uint32_t> all_rows(std::uint32_t n) {
    std::vector<std::uint32_t> rows(n);
    std::iota(rows.begin(), rows.end(), 0);
    return rows;
}

std::vector<std::uint32_t> remaining(std::uint32_t n, const std::vector<std::uint32_t>& chosen) {
    std::vector<std::uint32_t> rows;
    rows.reserve(n - chosen.size());
    std::size_t next = 0;
    for (std::uint32_t row = 0; row < n; row++) {
        if (next < chosen.size() && chosen[next] == row)
            next++;
        else
            rows.push_back(row);
    }
    return rows;
}

std::vector<std::uint32_t> choose_among(const std::vector<std::uint32_t>& rows, std::size_t k, Random& random) {
    std::vector<std::uint32_t> some = choose(std::uint32_t(rows.size()), std::uint32_t(k), random);
    for (std::uint32_t& row : some)
        row = rows[row];
    return some;
}

} // namespace synth
