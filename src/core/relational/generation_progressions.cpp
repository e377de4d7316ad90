// Generation: columns that progress from sibling to sibling (progression.hpp). The network of links draws them, row by
// row and given the place; then each family's values of a column are put in order. So columns stay what they are, and
// where one is never above another in a row it is not so when both are in order. Rows come family by family, siblings
// in order.
#include "core/error.hpp"
#include "core/polling.hpp"
#include "core/relational/generation.hpp"
#include "core/relational/translation.hpp"
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string_view>

namespace synth {

namespace {

// Numbers that are known of a family, in ascending order.
using Values = std::vector<double>;

// Where values may be: multiples of a step, up to a highest one.
struct Multiples {
    double step = 1, lowest = 0, highest = 0;
};

double next(double value, double step) {
    return step > 0 ? value + step : std::nextafter(value, not_a_number);
}

// Lets values differ, near where they are: up, and if they are too high then, down again.
void spread(Values& values, const Multiples& grid) {
    for (std::size_t i = 1; i < values.size(); i++)
        if (is_ordinary(values[i]))
            values[i] = std::max(values[i], next(values[i - 1], grid.step));
    const double room = grid.highest - grid.lowest;
    if (values.empty() || !(values.back() > grid.highest) || !(room >= grid.step * double(values.size() - 1)))
        return;
    double most = grid.highest;
    for (std::size_t i = values.size(); i-- > 0 && values[i] > most;) {
        values[i] = most;
        most = grid.step > 0 ? most - grid.step : std::nextafter(most, -not_a_number);
    }
}

} // namespace

// A row's values come together, by the first column that all siblings have, so that NULLs stay with what tells of them;
// but for those that are always first, or last.
void Generation::move_rows(Drawn& drawn, std::uint32_t first, std::uint32_t end) {
    const auto has_nulls = [&](const Progressing& one) {
        return std::any_of(one.values.begin() + first, one.values.begin() + end, is_null);
    };
    if (std::none_of(drawn.progressing.begin(), drawn.progressing.end(), has_nulls))
        return;
    const auto by = std::find_if_not(drawn.progressing.begin(), drawn.progressing.end(), has_nulls);
    std::vector<std::uint32_t> order(end - first);
    std::iota(order.begin(), order.end(), first);
    if (by != drawn.progressing.end())
        std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
            return by->way.falling ? by->values[a] > by->values[b] : by->values[a] < by->values[b];
        });
    for (Progressing& one : drawn.progressing) {
        std::vector<double> values;
        for (const std::uint32_t row : order)
            values.push_back(one.values[row]);
        if (one.way.nulls != Way::Nulls::anywhere)
            std::stable_partition(values.begin(), values.end(),
                                  [&](double value) { return is_null(value) == (one.way.nulls == Way::Nulls::first); });
        std::copy(values.begin(), values.end(), one.values.begin() + first);
    }
}

std::vector<std::uint32_t> SharedValues::order(std::uint32_t /*table*/, std::uint32_t /*column*/,
                                               std::span<const std::string> labels) const {
    std::vector<std::string_view> sorted(labels.begin(), labels.end());
    std::sort(sorted.begin(), sorted.end());
    std::vector<std::uint32_t> places;
    for (const std::string_view label : labels)
        places.push_back(std::uint32_t(std::lower_bound(sorted.begin(), sorted.end(), label) - sorted.begin()));
    return places;
}

void Generation::check_progression(std::uint32_t table, const InternalColumn& column) const {
    const auto kind_of = [](const CompiledNetwork* network, std::uint32_t c) -> std::optional<Kind> {
        if (!network || c >= network->columns().size() || !RowSampler::can_batch(network->columns()[c]) ||
            network->columns()[c].variables.empty())
            return std::nullopt;
        return network->variables()[network->columns()[c].variables.back()].learned->kind;
    };
    const std::optional<Kind> kind = kind_of(tables_[table].network, column.internal.column);
    if (column.internal.way >= Way::end || !references_[column.internal.reference].driving || !kind ||
        kind != kind_of(tables_[table].links, column.column))
        throw DamagedModel("a progression makes no sense");
}

// In which order labels are that progress.
void Generation::order_labels(std::uint32_t table, const Poll& poll) {
    for (Progressing& one : drawn_[table].progressing) {
        poll();
        one.values.clear();
        one.variables.clear();
        const CompiledNetwork& network = *tables_[table].network;
        const Variable& variable = *network.variables()[network.columns()[one.column].variables.back()].learned;
        if (variable.kind != Kind::category)
            continue;
        const std::vector<std::uint32_t> order = shared_.order(table, one.column, variable.category.labels);
        one.labels.resize(order.size());
        std::iota(one.labels.begin(), one.labels.end(), Code(1));
        std::stable_sort(one.labels.begin(), one.labels.end(),
                         [&](Code a, Code b) { return order[a - 1u] < order[b - 1u]; });
    }
}

// Adds what was drawn of the next rows: by column numbers, or codes of the network of links.
void Generation::add_progressing(std::uint32_t table, std::span<const std::span<const double>> drawn,
                                 const Poll& poll) {
    const CompiledNetwork &network = *tables_[table].network, &links = *tables_[table].links;
    for (std::size_t k = 0; k < drawn.size(); k++) {
        Progressing& one = drawn_[table].progressing[k];
        const Variable &from = *links.variables()[links.columns()[one.link_column].variables.back()].learned,
                       &to = *network.variables()[network.columns()[one.column].variables.back()].learned;
        if (to.kind == Kind::number) {
            one.values.insert(one.values.end(), drawn[k].begin(), drawn[k].end());
            continue;
        }
        const std::vector<Code> codes =
            translate(from, to, {}, std::vector<Code>(drawn[k].begin(), drawn[k].end()), poll);
        std::vector<double> place(one.labels.size() + 1, null_number);
        for (std::size_t i = 0; i < one.labels.size(); i++)
            place[one.labels[i]] = double(i);
        for (const Code code : codes)
            one.values.push_back(place[code]);
    }
}

void Generation::put_in_order(std::uint32_t table, const Poll& poll) {
    Drawn& drawn = drawn_[table];
    const CompiledNetwork &network = *tables_[table].network, &links = *tables_[table].links;
    struct Order { // no value of one is above that of the other, in these units
        std::size_t smaller, larger;
        double scale[2];
    };
    std::vector<Order> orders;
    std::vector<Multiples> grids;
    const auto variable = [&](std::size_t k) {
        return links.columns()[drawn.progressing[k].link_column].variables.back();
    };
    for (std::size_t k = 0; k < drawn.progressing.size(); k++) {
        const Progressing& one = drawn.progressing[k];
        const Variable& to = *network.variables()[network.columns()[one.column].variables.back()].learned;
        if (to.kind == Kind::category)
            grids.push_back({1, 0, double(one.labels.size()) - 1});
        else if (to.number.codes() > 1)
            grids.push_back({to.number.step, to.number.lowest(1), to.number.highest(Code(to.number.codes() - 1))});
        else
            grids.push_back({});
    }
    for (const Rule& rule : links.network().rules) {
        if (!rule.kept || rule.type != Rule::Type::order)
            continue;
        const auto find = [&](std::uint32_t v) {
            std::size_t k = 0;
            while (k < grids.size() && variable(k) != v)
                k++;
            return k;
        };
        const std::size_t smaller = find(rule.variables[0]), larger = find(rule.variables[1]);
        const Unit a = links.variables()[rule.variables[0]].learned->unit,
                   b = links.variables()[rule.variables[1]].learned->unit;
        if (smaller < grids.size() && larger < grids.size())
            orders.push_back({smaller, larger, {scale_to_compare(a, b), scale_to_compare(b, a)}});
    }
    const std::vector<std::uint32_t>& parent_of = parent_of_[std::size_t(driving(table))];
    Values values;
    const auto arrange = [&](std::size_t k, std::uint32_t first, std::uint32_t end, bool within) {
        constexpr double infinity = std::numeric_limits<double>::infinity();
        Progressing& one = drawn.progressing[k];
        const double sign = one.way.falling ? -1 : 1;
        values.clear();
        for (std::uint32_t row = first; row < end; row++)
            if (!is_null(one.values[row]))
                values.push_back(sign * one.values[row]);
        sort_polling(values, poll, std::less<>());
        if (one.way.strict && (one.labels.empty() || values.size() <= one.labels.size()))
            spread(values, !within           ? Multiples{grids[k].step, -infinity, infinity}
                           : one.way.falling ? Multiples{grids[k].step, -grids[k].highest, -grids[k].lowest}
                                             : grids[k]);
        std::size_t i = 0;
        for (std::uint32_t row = first; row < end; row++)
            if (!is_null(one.values[row]))
                one.values[row] = sign * values[i++];
    };
    for (std::uint32_t first = 0, end = 0, families = 0; first < drawn.rows; first = end, families++) {
        if (families % 1024 == 0)
            poll();
        for (end = first + 1; end < drawn.rows && parent_of[end] == parent_of[first] && parent_of[first] != no_row;)
            end++;
        if (end - first > 1)
            move_rows(drawn, first, end);
        for (std::size_t k = 0; k < grids.size() && end - first > 1; k++)
            arrange(k, first, end, true);
        // Where some are NULL, others may have moved past each other; and so may values that must differ.
        for (const Order& order : orders) {
            const Values& smaller = drawn.progressing[order.smaller].values;
            Values& larger = drawn.progressing[order.larger].values;
            bool moved = false;
            for (std::uint32_t row = first; row < end; row++)
                if (smaller[row] * order.scale[0] > larger[row] * order.scale[1]) {
                    larger[row] = order.scale[1] == 1 ? smaller[row] * order.scale[0]
                                                      : std::ceil(smaller[row] * order.scale[0] / order.scale[1]);
                    moved = true;
                }
            if (moved && end - first > 1)
                arrange(order.larger, first, end, false);
        }
    }
}

// Gives a table's network what progresses in the rows of the slice that was linked last.
void Generation::give_progressing(std::uint32_t table, std::vector<Given>& givens, const Poll& poll) {
    Drawn& drawn = drawn_[table];
    const CompiledNetwork& network = *tables_[table].network;
    const std::uint32_t first = drawn.now.first, n = drawn.now.end - first;
    for (Progressing& one : drawn.progressing) {
        const ColumnModel& column = network.columns()[one.column];
        one.variables.resize(column.variables.size());
        for (std::size_t k = 0; k < column.variables.size(); k++) {
            const Variable& variable = *network.variables()[column.variables[k]].learned;
            Translated& translated = one.variables[k];
            translated.codes.resize(std::max(drawn.rows, 1u));
            if (variable.kind == Kind::category) {
                for_rows(n, poll, [&](std::size_t i) {
                    const double place = one.values[first + i];
                    translated.codes[first + i] = is_null(place) ? null_code : one.labels[std::size_t(place)];
                });
                givens.push_back({column.variables[k], translated.codes.data(), nullptr, nullptr});
                continue;
            }
            translated.numbers.resize(std::max(drawn.rows, 1u), null_number);
            for_rows(n, poll, [&](std::size_t i) {
                double parts[4] = {null_number, null_number, null_number, null_number};
                parts[column.variables.size() - 1] = one.values[first + i];
                if (!is_null(one.values[first + i]) && column.variables.size() > 1)
                    column.calendar.split(one.values[first + i], parts);
                translated.numbers[first + i] = k + 1 < column.variables.size() ? parts[k] : one.values[first + i];
            });
            const std::vector<Code> codes =
                translate(variable, variable, std::span(translated.numbers).subspan(first, n), {}, poll);
            std::copy(codes.begin(), codes.end(), translated.codes.begin() + first);
            givens.push_back({column.variables[k], translated.codes.data(), translated.numbers.data(), nullptr});
        }
    }
}

} // namespace synth
