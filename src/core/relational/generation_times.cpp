// Generation: times of rows that are a series (series.hpp). Rows come family by family, siblings in order.
#include "core/error.hpp"
#include "core/polling.hpp"
#include "core/relational/generation.hpp"
#include "core/relational/translation.hpp"
#include <algorithm>
#include <cmath>

namespace synth {

// Of the next rows, by how many periods each is after its sibling before. Times are on the grid of those that were
// learned, and siblings' differ.
void Generation::draw_times(std::uint32_t table, std::uint32_t r, std::span<const double> steps) {
    Drawn& drawn = drawn_[table];
    const CompiledNetwork& network = *tables_[table].network;
    const std::uint32_t parent = references_[r].parent;
    const NumberCodec& learned = network.variables()[network.columns()[drawn.time].variables.back()].learned->number;
    const Recorded& start = latent(parent, {Internal::What::own_factor, r, drawn.time});
    const Recorded& period = latent(parent, {Internal::What::own_period, r, drawn.time});
    if (start.variable->kind != Kind::number || period.variable->kind != Kind::number)
        throw DamagedModel("a series has no number");
    const double grid = learned.step >= 1 ? learned.step : 1;
    const auto on_grid = [&](double time) {
        return std::nearbyint(time / grid) * grid;
    };
    for (const double periods : steps) {
        const std::size_t row = drawn.times.size();
        const std::uint32_t p = parent_of_[r][row];
        double time = null_number;
        if (p != no_row && drawn.position[row] > 1) {
            const double between =
                is_ordinary(periods) && is_ordinary(period.numbers[p]) ? periods * period.numbers[p] : 0;
            time = drawn.times.back() + std::max(on_grid(between), grid);
        } else if (p != no_row) {
            // Who was to have no children is like the nearest that was to have some.
            const auto is_known = [&](std::size_t of) {
                return of < start.numbers.size() && is_ordinary(start.numbers[of]);
            };
            std::size_t away = 0;
            while (away < start.numbers.size() && !is_known(p - away) && !is_known(p + away))
                away++;
            const std::size_t of = is_known(p - away) ? p - away : p + away;
            time = on_grid(is_known(of) ? start.numbers[of] : learned.codes() > 1 ? learned.lowest(1) : 0);
        }
        drawn.times.push_back(time);
    }
}

// Gives a table's network the times of its rows, and what these are taken apart into.
void Generation::give_times(std::uint32_t table, std::vector<Given>& givens, const Poll& poll) {
    const Drawn& drawn = drawn_[table];
    const CompiledNetwork& network = *tables_[table].network;
    const ColumnModel& column = network.columns()[drawn.time];
    for (std::size_t k = 0; k < column.variables.size(); k++) {
        const Variable& variable = *network.variables()[column.variables[k]].learned;
        auto translated = std::make_unique<Translated>();
        std::span<const double> numbers = drawn.times;
        if (k + 1 < column.variables.size()) {
            translated->numbers.resize(drawn.times.size());
            for_rows(drawn.times.size(), poll, [&](std::size_t row) {
                double parts[3] = {null_number, null_number, null_number};
                if (is_ordinary(drawn.times[row]))
                    column.calendar.split(drawn.times[row], parts);
                translated->numbers[row] = parts[k];
            });
            numbers = translated->numbers;
        }
        if (variable.kind != Kind::number)
            throw DamagedModel("a moment is no number");
        translated->codes = translate(variable, variable, numbers, {}, poll);
        translated->codes.reserve(1);
        givens.push_back({column.variables[k], translated->codes.data(), numbers.data(), nullptr});
        translated_.push_back(std::move(translated));
    }
}

} // namespace synth
