#include "core/quality/families.hpp"
#include <algorithm>

namespace synth {

namespace {

std::vector<double> count_below(const std::vector<std::uint32_t>& above, std::uint32_t parents) {
    std::vector<double> counts(parents);
    for (const std::uint32_t row : above)
        if (row < parents)
            counts[row]++;
    return counts;
}

// Added in ascending order, so that the mean is the same in whichever order the rows come.
std::vector<double> means_below(const std::vector<std::uint32_t>& above, const std::vector<double>& values,
                                std::uint32_t parents) {
    std::vector<std::pair<std::uint32_t, double>> known;
    for (std::size_t row = 0; row < values.size(); row++)
        if (above[row] < parents && !is_null(values[row]))
            known.emplace_back(above[row], values[row]);
    std::sort(known.begin(), known.end());
    std::vector<double> means(parents, null_number);
    for (std::size_t first = 0, i = 0; i < known.size(); i++) {
        double& mean = means[known[i].first];
        if (i == 0 || known[i].first != known[i - 1].first) {
            first = i;
            mean = 0;
        }
        mean += (known[i].second - mean) / double(i - first + 1);
    }
    return means;
}

std::vector<double> different_below(const std::vector<std::uint32_t>& above, const std::vector<std::int32_t>& codes,
                                    std::uint32_t parents) {
    std::vector<std::pair<std::uint32_t, std::int32_t>> met;
    for (std::size_t row = 0; row < codes.size(); row++)
        if (above[row] < parents && codes[row] >= 0)
            met.emplace_back(above[row], codes[row]);
    std::sort(met.begin(), met.end());
    met.erase(std::unique(met.begin(), met.end()), met.end());
    std::vector<double> counts(parents);
    for (const auto& [row, code] : met)
        counts[row]++;
    return counts;
}

FrameColumn number(const std::string& name) {
    return {.name = name, .source = name, .scale = Scale::number, .unit = Unit::one, .labels = {}, .known = 0};
}

} // namespace

Frames families(const SchemaFrames& schema, std::uint32_t table, std::size_t depth, const Poll& poll) {
    Frames frames;
    frames.columns = schema.tables[table].columns;
    for (std::size_t side = 0; side < schema.sides.size(); side++)
        frames.tables.push_back(schema.sample_of(side, table, poll));
    const auto add = [&](const std::string& name, const auto& values_on) {
        frames.columns.push_back(number(name));
        for (std::size_t side = 0; side < schema.sides.size(); side++) {
            poll();
            Frame& frame = frames.tables[side];
            frame.numbers.push_back(values_on(side, frame.rows));
            frame.codes.emplace_back();
            frame.texts.emplace_back();
        }
    };
    for (const SchemaPath& path : downward_paths(schema.links, depth)) {
        if (schema.links[path.front()].parent != table)
            continue;
        const std::string name = name_of(schema, path);
        std::vector<std::vector<std::uint32_t>> above; // by side
        for (std::size_t side = 0; side < schema.sides.size(); side++)
            above.push_back(ancestors(schema, side, path));
        add(name + ": count",
            [&](std::size_t side, std::uint32_t parents) { return count_below(above[side], parents); });
        const std::uint32_t below = schema.links[path.back()].child;
        for (std::size_t c = 0; c < schema.tables[below].columns.size(); c++) {
            const FrameColumn& column = schema.tables[below].columns[c];
            if (column.is_numeric())
                add(name + ": mean " + column.name, [&](std::size_t side, std::uint32_t parents) {
                    return means_below(above[side], schema.frame(side, below).numbers[c], parents);
                });
            else
                add(name + ": different " + column.name, [&](std::size_t side, std::uint32_t parents) {
                    return different_below(above[side], schema.frame(side, below).codes[c], parents);
                });
        }
    }
    return frames;
}

} // namespace synth
