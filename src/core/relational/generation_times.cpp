// Generation: times of rows that are a series (series.hpp). Rows come family by family, siblings in order.
#include "core/error.hpp"
#include "core/polling.hpp"
#include "core/relational/generation.hpp"
#include "core/relational/spans.hpp"
#include "core/relational/translation.hpp"
#include <algorithm>
#include <array>
#include <limits>

namespace synth {

namespace {

double lowest_of(const Variable& variable) {
    return variable.number.codes() > 1 ? variable.number.lowest(1) : 0;
}

// How many of the variables of a series' column it tells: all, or the first parts.
std::size_t parts_told(const ColumnModel& column, Apart apart) {
    const std::size_t all = column.variables.size(),
                      told = column.form == Form::moment ? column.calendar.parts_apart(apart) : all;
    return told + 1 < all ? told : all;
}

} // namespace

// Where the series of each family starts, how far its times are apart and how many are missing, as first children draw
// it, and gives it to the network of links. Nothing if the table has none.
std::optional<Generation::Paces> Generation::draw_paces(std::uint32_t table, std::vector<Given>& givens,
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
                                       mean = variable(Internal::What::mean_step),
                                       delay = variable(Internal::What::delay),
                                       start = delay ? delay : variable(Internal::What::start);
    if (!steps || drawn_[table].rows == 0)
        return std::nullopt;
    if (!start || !period || !mean)
        throw DamagedModel("a series has no start");
    const std::array<std::uint32_t, 3> drawn = {*start, *period, *mean};
    const auto r = std::uint32_t(driving(table));
    std::vector<bool> needed(network.variables().size());
    for (const std::uint32_t v : drawn)
        needed[v] = true;
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
    for (std::size_t k = 0; k < drawn.size(); k++)
        of_times_.push_back(std::make_unique<Translated>());
    for (std::uint32_t first = 0; first < parents;) {
        poll();
        const std::size_t n =
            sampler.draw(seed_of(Choice::paces, table), first, std::min<std::size_t>(batch, parents - first), poll);
        for (std::size_t k = 0; k < drawn.size(); k++) {
            const double* const numbers = sampler.numbers(drawn[k]);
            of_times_[k]->numbers.insert(of_times_[k]->numbers.end(), numbers, numbers + n);
        }
        first += std::uint32_t(n);
    }
    Paces paces{r, {}};
    for_rows(parents, poll, [&](std::size_t p) {
        paces.families.push_back({of_times_[0]->numbers[p], of_times_[1]->numbers[p], of_times_[2]->numbers[p],
                                  -std::numeric_limits<double>::max()});
    });
    if (delay)
        add_to_times_of_parents(table, lowest_of(*network.variables()[*delay].learned), paces.families);
    for (std::size_t k = 0; k < drawn.size(); k++) {
        const Variable& learned = *network.variables()[drawn[k]].learned;
        of_times_[k]->codes = translate(learned, learned, of_times_[k]->numbers, {}, poll);
        of_times_[k]->codes.reserve(1);
        givens.push_back({drawn[k], of_times_[k]->codes.data(), of_times_[k]->numbers.data(), parent_of_[r].data()});
    }
    return paces;
}

// Starts that are a delay after a time of the driving parent's, `least` or more, become that time.
void Generation::add_to_times_of_parents(std::uint32_t table, double least, std::span<Pace> paces) const {
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
    for (std::size_t p = 0; p < paces.size(); p++) {
        if (is_ordinary(recorded.numbers[p]))
            last = recorded.numbers[p];
        const double time = last * microseconds(recorded.variable->unit) / microseconds(unit);
        paces[p].start += time;
        paces[p].earliest = std::clamp(time + least, -0x1p62, 0x1p62);
    }
}

// Times of all rows, by how many periods each is after its sibling before: on the grid of those that were learned, and
// within their range. Siblings' differ.
void Generation::draw_times(std::uint32_t table, const Paces& paces, std::vector<double> steps, const Poll& poll) {
    Drawn& drawn = drawn_[table];
    const CompiledNetwork& network = *tables_[table].network;
    const ColumnModel& column = network.columns()[drawn.time];
    const Variable& variable = *network.variables()[column.variables.back()].learned;
    const NumberCodec& learned = variable.number;
    constexpr double far = 0x1p62;
    TimeRange range{-far, far, learned.step >= 1 ? learned.step : 1};
    if (learned.codes() > 1) {
        range.first = std::clamp(learned.lowest(1), -far, far);
        range.last = std::clamp(learned.highest(Code(learned.codes() - 1)), -far, far);
    }
    if (parts_told(column, drawn.apart) < column.variables.size())
        range.step = std::max(range.step, column.calendar.days_apart(drawn.apart) * microseconds(Unit::day) /
                                              microseconds(variable.unit));
    const std::vector<std::uint32_t>& parent_of = parent_of_[paces.reference];
    for (std::size_t first = 0, end = 0; first < steps.size(); first = end) {
        poll();
        for (end = first + 1; end < steps.size() && parent_of[end] == parent_of[first] && parent_of[first] != no_row;)
            end++;
        const std::span<double> family = std::span(steps).subspan(first, end - first);
        if (parent_of[first] == no_row)
            family.front() = null_number;
        else
            keep_pace(paces.families[parent_of[first]], range, family);
    }
    drawn.times = std::move(steps);
}

// Gives a table's network the times of its rows, and what these are taken apart into; if the pace says no more, the
// week or month or day alone.
void Generation::give_times(std::uint32_t table, std::vector<Given>& givens, const Poll& poll) {
    const Drawn& drawn = drawn_[table];
    const CompiledNetwork& network = *tables_[table].network;
    const ColumnModel& column = network.columns()[drawn.time];
    of_times_.clear();
    for (std::size_t k = 0; k < parts_told(column, drawn.apart); k++) {
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
