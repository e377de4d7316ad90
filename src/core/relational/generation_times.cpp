// Generation: times of rows that are a series (series.hpp). Rows come family by family, siblings in order.
#include "core/error.hpp"
#include "core/polling.hpp"
#include "core/relational/generation.hpp"
#include "core/relational/spans.hpp"
#include "core/relational/translation.hpp"
#include <algorithm>
#include <cmath>

namespace synth {

// Where the series of each family starts and how far its times are apart, as first children draw it, and gives it to
// the network of links. Nothing if the table has none.
std::optional<Generation::Pace> Generation::draw_pace(std::uint32_t table, std::vector<Given>& givens,
                                                      const Poll& poll) {
    const CompiledNetwork& network = *tables_[table].links;
    const auto variable = [&](Internal::What what) -> std::optional<std::uint32_t> {
        for (const InternalColumn& column : tables_[table].link_columns)
            if (column.internal.what == what) {
                const std::uint32_t v = variable_of(network, column.column);
                if (network.variables()[v].learned->kind != Kind::number)
                    throw DamagedModel("a series has no numbers");
                return v;
            }
        return std::nullopt;
    };
    const std::optional<std::uint32_t> steps = variable(Internal::What::steps),
                                       period = variable(Internal::What::period),
                                       delay = variable(Internal::What::delay),
                                       start = delay ? delay : variable(Internal::What::start);
    if (!steps || drawn_[table].rows == 0)
        return std::nullopt;
    if (!start || !period)
        throw DamagedModel("a series has no start");
    const auto r = std::uint32_t(driving(table));
    std::vector<bool> needed(network.variables().size());
    needed[*start] = needed[*period] = true;
    network.add_ancestors(needed);
    // What is known of parents is so by its own row; what else is known of a first child is what the table's first row
    // has.
    std::vector<Given> of_parents = givens;
    for (Given& given : of_parents) {
        given.first = given.rows != parent_of_[r].data();
        given.rows = nullptr;
    }
    Sampler sampler(network, needed, batch);
    sampler.give(of_parents);
    sampler.set_quotas(Quotas::values);
    const std::uint32_t parents = drawn_[references_[r].parent].rows;
    of_times_.clear();
    auto starts = std::make_unique<Translated>(), periods = std::make_unique<Translated>();
    for (std::uint32_t first = 0; first < parents;) {
        poll();
        const std::size_t n =
            sampler.draw(seed_of(Choice::paces, table), first, std::min<std::size_t>(batch, parents - first), poll);
        for (const auto& [to, v] : {std::pair(starts.get(), *start), std::pair(periods.get(), *period)}) {
            to->numbers.insert(to->numbers.end(), sampler.numbers(v), sampler.numbers(v) + n);
        }
        first += std::uint32_t(n);
    }
    Pace pace{r, *steps, starts->numbers, periods->numbers};
    if (delay)
        add_to_times_of_parents(table, pace.start);
    for (auto& [of, v] : {std::pair(&starts, *start), std::pair(&periods, *period)}) {
        (*of)->codes =
            translate(*network.variables()[v].learned, *network.variables()[v].learned, (*of)->numbers, {}, poll);
        (*of)->codes.reserve(1);
        givens.push_back({v, (*of)->codes.data(), (*of)->numbers.data(), parent_of_[r].data()});
        of_times_.push_back(std::move(*of));
    }
    return pace;
}

// What is by row of the driving parent a delay after a time of its own becomes that time.
void Generation::add_to_times_of_parents(std::uint32_t table, std::vector<double>& delay) const {
    const CompiledNetwork& network = *tables_[table].network;
    const std::uint32_t parent = references_[std::size_t(driving(table))].parent;
    const auto found =
        std::find_if(tables_[table].link_columns.begin(), tables_[table].link_columns.end(),
                     [](const InternalColumn& column) { return column.internal.what == Internal::What::delay; });
    const Recorded& recorded = drawn_[parent].recorded[recorded_at(parent, found->internal.column)];
    const Unit unit = network.variables()[network.columns()[drawn_[table].time].variables.back()].learned->unit;
    if (recorded.variable->kind != Kind::number)
        throw DamagedModel("a series starts after what is no time");
    double last = 0; // of those that are known
    for (std::size_t p = 0; p < delay.size(); p++) {
        if (is_ordinary(recorded.numbers[p]))
            last = recorded.numbers[p];
        delay[p] += last * microseconds(recorded.variable->unit) / microseconds(unit);
    }
}

// Of the next rows, by how many periods each is after its sibling before. Times are on the grid of those that were
// learned, and siblings' differ.
void Generation::draw_times(std::uint32_t table, const Pace& pace, std::span<const double> steps) {
    Drawn& drawn = drawn_[table];
    const CompiledNetwork& network = *tables_[table].network;
    const NumberCodec& learned = network.variables()[network.columns()[drawn.time].variables.back()].learned->number;
    const double grid = learned.step >= 1 ? learned.step : 1;
    const auto on_grid = [&](double time) {
        return std::nearbyint(time / grid) * grid;
    };
    for (const double periods : steps) {
        const std::size_t row = drawn.times.size();
        const std::uint32_t p = parent_of_[pace.reference][row];
        double time = null_number;
        if (p != no_row && drawn.position[row] > 1) {
            const double between = periods * pace.period[p];
            time = drawn.times.back() + std::max(is_ordinary(between) ? on_grid(between) : 0, grid);
        } else if (p != no_row) {
            time = on_grid(pace.start[p]);
        }
        drawn.times.push_back(is_ordinary(time) ? time : null_number);
    }
}

// Gives a table's network the times of its rows, and what these are taken apart into.
void Generation::give_times(std::uint32_t table, std::vector<Given>& givens, const Poll& poll) {
    const Drawn& drawn = drawn_[table];
    const CompiledNetwork& network = *tables_[table].network;
    const ColumnModel& column = network.columns()[drawn.time];
    of_times_.clear();
    for (std::size_t k = 0; k < column.variables.size(); k++) {
        const Variable& variable = *network.variables()[column.variables[k]].learned;
        auto translated = std::make_unique<Translated>();
        std::span<const double> numbers = drawn.times;
        if (k + 1 < column.variables.size()) {
            translated->numbers.resize(drawn.times.size());
            for_rows(drawn.times.size(), poll, [&](std::size_t row) {
                double parts[3] = {null_number, null_number, null_number};
                if (!is_null(drawn.times[row]))
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
        of_times_.push_back(std::move(translated));
    }
}

} // namespace synth
