// Generation: of which class each row's parents should be, and what else the network of links says of it.
#include "core/error.hpp"
#include "core/polling.hpp"
#include "core/relational/generation.hpp"
#include "core/relational/match.hpp"
#include "core/relational/translation.hpp"
#include <algorithm>

namespace synth {

// By row, the class that the parent of each reference but the driving one should be of, and times and numbers that
// depend on the siblings before.
void Generation::draw_links(std::uint32_t table, const Poll& poll) {
    const TableModel& model = tables_[table];
    Targets targets;
    std::vector<std::uint32_t> columns; // of these, then of what progresses
    for (const InternalColumn& column : model.link_columns)
        if (column.internal.what == Internal::What::link) {
            targets.emplace_back(column.internal.reference, variable_of(*model.links, column.column));
            columns.push_back(column.column);
            if (model.links->variables()[targets.back().second].learned->kind != Kind::category)
                throw DamagedModel("a link is no class");
        }
    for (const Progressing& one : drawn_[table].progressing)
        columns.push_back(one.link_column);
    const std::size_t before = columns.size(); // how many siblings have the same
    for (const InternalColumn& column : model.link_columns)
        if (column.internal.what == Internal::What::multiplicity)
            columns.push_back(column.column);
    const std::size_t multiplicities = columns.size() - before;
    // Of few rows nothing is known, and what must refer to somebody does.
    const auto wanted = [&](std::uint32_t reference, std::uint32_t variable, Code code) {
        const std::uint32_t c = class_of(*model.links->variables()[variable].learned, code);
        return c == no_row && references_[reference].missing == 0 ? 0 : c;
    };
    RowSampler sampler(*model.links, {}, batch);
    std::vector<Given> givens = givens_of(table, *model.links, model.link_columns, 0, poll);
    const std::optional<Paces> paces = draw_paces(table, givens, poll);
    draw_flags(table, givens, poll);
    for (const InternalColumn& column : model.link_columns)
        if (paces && column.internal.what == Internal::What::steps)
            columns.push_back(column.column);
    const Urn siblings({}, 0, poll); // who share nothing
    sampler.give(givens, quotas(table), driving(table) < 0 ? nullptr : &siblings);
    order_labels(table, poll);
    const std::uint64_t seed = seed_of(Choice::classes, table);
    for (const auto& [reference, variable] : targets)
        class_of_[reference].resize(drawn_[table].rows);
    std::vector<std::vector<double>> drawn(columns.size());
    std::vector<double> steps;
    for (std::uint64_t first = 0; first < drawn_[table].rows;) {
        poll();
        const std::size_t n = sampler.draw_batch(
            seed, first, std::size_t(std::min<std::uint64_t>(batch, drawn_[table].rows - first)), poll);
        for (std::size_t c = 0; c < columns.size(); c++) {
            const ColumnBatch of = sampler.batch(columns[c]);
            drawn[c].resize(n);
            for (std::size_t i = 0; i < n; i++)
                drawn[c][i] = of.codes ? double(of.codes[i]) : of.numbers[i];
        }
        for (std::size_t i = 0; i < n; i++)
            if (sampler.breaks_rule(i))
                draw_link_again(sampler, seed, first + i, columns, i, drawn, poll);
        for (std::size_t k = 0; k < targets.size(); k++)
            for (std::size_t i = 0; i < n; i++)
                class_of_[targets[k].first][first + i] = wanted(targets[k].first, targets[k].second, Code(drawn[k][i]));
        const std::vector<std::span<const double>> progressing(
            drawn.begin() + std::ptrdiff_t(targets.size()),
            drawn.begin() + std::ptrdiff_t(targets.size() + drawn_[table].progressing.size()));
        add_progressing(table, progressing, poll);
        add_multiplicities(table, std::span(drawn).subspan(before, multiplicities));
        if (paces)
            steps.insert(steps.end(), drawn.back().begin(), drawn.back().end());
        first += n;
    }
    if (paces)
        draw_times(table, *paces, std::move(steps), poll);
    keep_possible(table, targets, poll);
    if (!drawn_[table].progressing.empty())
        put_in_order(table, poll);
    for (const auto& [reference, variable] : targets)
        if (references_[reference].exclusive && !references_[reference].group.empty() && driving(table) >= 0)
            keep_apart(table, reference, variable, poll);
    translated_.clear();
}

// Rows of a table of which it is known before they are linked that nobody is there to whom they could refer: their
// driving parent says which groups there are, and nobody is of theirs. Empty if that is known of none.
std::vector<bool> Generation::without_parents(std::uint32_t table, std::uint32_t r, const Poll& poll) {
    const ReferenceModel& reference = references_[r];
    const Drawn &own = drawn_[table], &above = drawn_[reference.parent];
    if (reference.late || reference.is_to_itself() || driving(table) < 0)
        return {};
    const auto others = [&](std::size_t rows) {
        for (std::uint32_t other = 0; other < references_.size(); other++)
            if (references_[other].child == table && !references_[other].driving)
                parent_of_[other].assign(rows, no_row);
    };
    std::vector<std::uint32_t> child_group, parent_group;
    others(own.rows); // which these are is not known yet
    const bool shares = shared_.groups(r, 0, own.rows, above.rows, child_group, parent_group);
    others(0);
    if (!shares)
        return {};
    std::vector<bool> is_there(std::max(new_group(parent_group), new_group(child_group))), without(own.rows);
    for_rows(above.rows, poll, [&](std::size_t p) {
        if (!above.left_out[p] && shared_.has_what_is_needed(r, std::uint32_t(p)))
            is_there[parent_group[p]] = true;
    });
    for_rows(own.rows, poll,
             [&](std::size_t row) { without[row] = child_group[row] != no_row && !is_there[child_group[row]]; });
    return without;
}

// Rows that want a parent where there is none for them draw all of their classes again, until they want none: who has
// no card does not pay by card, and so not in a shop.
void Generation::keep_possible(std::uint32_t table, const Targets& targets, const Poll& poll) {
    constexpr std::size_t tries = 64, at_once = 8;
    std::vector<std::vector<bool>> without;
    for (const auto& [reference, variable] : targets)
        without.push_back(references_[reference].missing > 0 ? without_parents(table, reference, poll)
                                                             : std::vector<bool>());
    if (std::all_of(without.begin(), without.end(), [](const std::vector<bool>& rows) { return rows.empty(); }))
        return;
    const CompiledNetwork& network = *tables_[table].links;
    Sampler sampler(network, {}, at_once);
    const std::vector<Given> given = givens_of(table, network, tables_[table].link_columns, 0, poll);
    const auto all_without = [&](std::uint32_t row, const auto& class_by) {
        for (std::size_t k = 0; k < targets.size(); k++)
            if (!without[k].empty() && without[k][row] && class_by(k) != no_row)
                return false;
        return true;
    };
    const auto drawn = [&](std::size_t k, std::size_t i) {
        const std::uint32_t v = targets[k].second;
        return class_of(*network.variables()[v].learned, sampler.codes(v)[i]);
    };
    const std::uint64_t seed = seed_of(Choice::possible_classes, table);
    for_rows(drawn_[table].rows, poll, [&](std::size_t at) {
        const auto row = std::uint32_t(at);
        const auto now = [&](std::size_t k) {
            return class_of_[targets[k].first][row];
        };
        for (std::size_t n = 0; n < tries && !all_without(row, now); n += at_once) {
            sampler.give(given, row);
            const std::size_t drawings = sampler.draw(seed, std::uint64_t(row) * tries + n, at_once);
            std::size_t i = 0;
            while (i < drawings && !all_without(row, [&](std::size_t k) { return drawn(k, i); }))
                i++;
            for (std::size_t k = 0; k < targets.size() && i < drawings; k++) {
                const std::uint32_t r = targets[k].first, c = drawn(k, i);
                class_of_[r][row] = c == no_row && references_[r].missing == 0 ? 0 : c;
            }
        }
        for (std::size_t k = 0; k < targets.size(); k++)
            if (!without[k].empty() && without[k][row])
                class_of_[targets[k].first][row] = no_row;
    });
}

// Some other tries of a row that breaks a rule, the last one put in order.
void Generation::draw_link_again(RowSampler& sampler, std::uint64_t seed, std::uint64_t row,
                                 std::span<const std::uint32_t> columns, std::size_t at,
                                 std::vector<std::vector<double>>& drawn, const Poll& poll) {
    constexpr std::uint32_t tries = 8;
    if (row % 1024 == 0)
        poll();
    for (std::uint32_t attempt = 1; attempt <= tries; attempt++) {
        const std::span<const ColumnValue> values =
            sampler.draw(seed, row, attempt < tries ? attempt : RowSampler::strict);
        if (sampler.broken() >= 0 && attempt < tries)
            continue;
        for (std::size_t c = 0; c < columns.size(); c++) {
            const ColumnValue& value = values[columns[c]];
            const bool is_label = value.type == ColumnValue::Type::label;
            drawn[c][at] = is_label                                  ? value.label + 1.0
                           : value.type == ColumnValue::Type::number ? value.number
                           : sampler.batch(columns[c]).codes         ? double(null_code)
                                                                     : null_number;
        }
        return;
    }
}

// Siblings whose classes are of one group draw again, given what they are, until theirs is of another; at last they
// take the nearest class of a group that none of them has.
void Generation::keep_apart(std::uint32_t table, std::uint32_t r, std::uint32_t variable, const Poll& poll) {
    constexpr std::size_t tries = 64;
    const std::vector<std::uint32_t>& group = references_[r].group;
    const std::vector<std::uint32_t>& first = parent_of_[std::size_t(driving(table))];
    std::vector<std::uint32_t>& classes = class_of_[r];
    Sampler sampler(*tables_[table].links, {}, tries);
    const std::vector<Given> given = givens_of(table, *tables_[table].links, tables_[table].link_columns, 0, poll);
    std::vector<std::uint32_t> used;
    const auto is_free = [&](std::uint32_t c) {
        return c < group.size() && std::find(used.begin(), used.end(), group[c]) == used.end();
    };
    for (std::uint32_t row = 0; row < classes.size(); row++) {
        if (row % 1024 == 0)
            poll();
        if (row == 0 || first[row] != first[row - 1] || first[row] == no_row)
            used.clear();
        std::uint32_t& c = classes[row];
        if (c == no_row)
            continue;
        c = std::min(c, std::uint32_t(group.size() - 1));
        if (!is_free(c)) {
            sampler.give(given, row);
            const std::size_t n =
                sampler.draw(seed_of(Choice::other_classes, table), std::uint64_t(row) * tries, tries, poll);
            std::size_t i = 0;
            const auto drawn = [&] {
                return class_of(*tables_[table].links->variables()[variable].learned, sampler.codes(variable)[i]);
            };
            while (i < n && !is_free(drawn()))
                i++;
            if (i < n)
                c = drawn();
            else
                for (std::uint32_t away = 1; away < group.size() && !is_free(c); away++)
                    for (const std::uint32_t near : {classes[row] - away, classes[row] + away})
                        if (is_free(near)) {
                            c = near;
                            break;
                        }
        }
        used.push_back(group[c]);
    }
}

} // namespace synth
