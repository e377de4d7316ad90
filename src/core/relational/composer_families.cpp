// Columns of what siblings have in common, and in what they follow each other.
#include "core/polling.hpp"
#include "core/relational/composer.hpp"
#include "core/relational/spans.hpp"
#include <algorithm>
#include <utility>

namespace synth {

void Composer::add_level(std::uint32_t r) {
    for (const Internal& before : added_)
        if (before.what == Internal::What::position && schema_.references[before.reference].is_to_itself())
            return;
    add_own({Internal::What::position, r}, "level", Role::given, member_.level, no_row, true);
    table_.columns().back().levels = true;
}

void Composer::add_factors(std::uint32_t r, bool own) {
    const Reference& reference = schema_.references[r];
    const Member& child = schema_.members[reference.child];
    for (std::size_t f = 0; f < reference.factors.size(); f++) {
        const std::uint32_t c = reference.factor_columns[f];
        const std::string name = child.learned_as(c);
        for (Column& column : table_.columns())
            if (!own && reference.driving && column.name == name)
                column.alike = true; // the table may have fewer columns than the member
        Column column = internal_column(name + (own ? " by " + reference.name : " of " + of_parent(r)),
                                        own ? role_of_own(r) : Role::given, false);
        column.counts = false;
        const std::vector<double>& factor = reference.factors[f];
        add({own ? Internal::What::own_factor : Internal::What::parent_factor, r, c}, std::move(column),
            [&factor, &reference, own, &poll = poll_](Column& to, std::span<const std::uint32_t> rows) {
                for_rows(rows.size(), poll, [&](std::size_t i) {
                    const std::uint32_t p = own ? rows[i] : reference.known_parents()[rows[i]];
                    to.numbers[i] = p == no_row ? null_number : factor[p];
                });
                if (!own)
                    count_parents(to, reference.known_parents(), rows, factor.size(), poll);
            });
    }
}

void Composer::add_series(std::uint32_t r) {
    if (!member_.times)
        return;
    const auto& [column, series] = *member_.times;
    const Column& of = member_.table.columns()[column];
    const std::vector<std::uint32_t>& parent_of = schema_.references[r].parent_of;
    const auto add_common = [&](Internal what, const char* name, const std::vector<double>& of_parent) {
        Column common = internal_column(of.name + name, Role::latent, true);
        common.unit = of.unit;
        common.counts = false;
        add(what, std::move(common),
            [&of_parent, &parent_of, &poll = poll_](Column& to, std::span<const std::uint32_t> rows) {
                for_rows(rows.size(), poll, [&](std::size_t i) { to.numbers[i] = of_parent[parent_of[rows[i]]]; });
                count_parents(to, parent_of, rows, of_parent.size(), poll);
            });
    };
    const Member& parent = schema_.members[schema_.references[r].parent];
    std::vector<std::uint32_t> columns;
    std::vector<std::vector<double>> times; // of parents, as the series counts them
    for (std::uint32_t c = 0; c < parent.known.size(); c++) {
        const Column& time = parent.table.columns()[c];
        if (!parent.known[c] || time.kind != Kind::number || !is_moment(time.unit))
            continue;
        columns.push_back(c);
        std::vector<double>& values = times.emplace_back(time.numbers);
        const double unit = microseconds(time.unit) / microseconds(of.unit);
        for_rows(values.size(), poll_, [&](std::size_t p) { values[p] *= unit; });
    }
    if (const std::optional<std::size_t> base = find_base(series.start, times, poll_)) {
        std::vector<double>& delay = numbers_.emplace_back(series.start);
        for_rows(delay.size(), poll_, [&](std::size_t p) { delay[p] -= times[*base][p]; });
        add_common({Internal::What::delay, r, columns[*base]}, ".delay", delay);
    } else {
        add_common({Internal::What::start, r, column}, ".start", series.start);
    }
    add_common({Internal::What::period, r, column}, ".period", series.period);
    add_common({Internal::What::mean_step, r, column}, ".mean step", series.mean);
    table_.columns().back().unit = Unit::one;
    Column steps = internal_column(of.name + ".steps", Role::own, true);
    steps.counts = false;
    add({Internal::What::steps, r, column, std::uint32_t(apart(series, of.unit))}, std::move(steps),
        [&series, &poll = poll_](Column& to, std::span<const std::uint32_t> rows) {
            to.repeated.assign(rows.size(), false);
            for_rows(rows.size(), poll, [&](std::size_t i) {
                to.numbers[i] = series.steps[rows[i]];
                to.repeated[i] = series.repeated[rows[i]];
            });
        });
}

void Composer::add_progressions(std::uint32_t r) {
    for (const Progression& progression : member_.progressions) {
        const Column& from = member_.table.columns()[progression.column];
        Column column = internal_column(from.name, Role::own, from.required);
        column.kind = from.kind;
        column.unit = from.unit;
        column.moment = from.moment;
        column.counts = false;
        add({Internal::What::progression, r, progression.column, progression.way.bits()}, std::move(column),
            [&from, &poll = poll_](Column& to, std::span<const std::uint32_t> rows) {
                if (from.kind == Kind::category)
                    to.dictionary = from.dictionary;
                to.repeated.assign(rows.size(), false);
                for_rows(rows.size(), poll, [&](std::size_t i) {
                    if (from.kind == Kind::category)
                        to.ids[i] = from.ids[rows[i]];
                    else
                        to.numbers[i] = from.numbers[rows[i]];
                    to.repeated[i] = !from.counts_at(rows[i]);
                });
            });
    }
}

void Composer::add_frequency(std::uint32_t r) {
    const Reference& reference = schema_.references[r];
    if (std::find(reference.frequent.begin(), reference.frequent.end(), true) == reference.frequent.end())
        return;
    add({Internal::What::frequency, r},
        internal_column("frequency by " + schema_.references[r].name, Role::given, true),
        [&reference, &poll = poll_](Column& to, std::span<const std::uint32_t> rows) {
            for_rows(rows.size(), poll, [&](std::size_t i) {
                to.numbers[i] = reference.frequent[rows[i]] ? double(reference.degree[rows[i]]) : 0;
            });
        });
}

void Composer::add_multiplicity(std::uint32_t r) {
    const std::optional<Reference::Multiplicity>& multiplicity = schema_.references[r].multiplicity;
    if (!multiplicity || multiplicity->of_row.empty())
        return;
    add({Internal::What::multiplicity, r},
        internal_column("multiplicity of " + schema_.references[r].name, Role::own, false),
        [&from = *multiplicity, &poll = poll_](Column& to, std::span<const std::uint32_t> rows) {
            to.repeated.assign(rows.size(), false);
            for_rows(rows.size(), poll, [&](std::size_t i) {
                const std::uint32_t m = from.of_row[rows[i]];
                to.numbers[i] = m == no_row ? null_number : double(m);
                to.repeated[i] = from.repeated[rows[i]];
            });
        });
}

void Composer::add_flags(std::uint32_t r, Role role) {
    for (std::uint32_t f = 0; f < member_.flags.size(); f++) {
        const std::uint32_t column = member_.flags[f].labels.front().column;
        const auto before = std::count_if(member_.flags.begin(), member_.flags.begin() + f,
                                          [=](const Flag& flag) { return flag.labels.front().column == column; });
        add_own({Internal::What::flag, r, f},
                member_.table.columns()[column].name + ".flag" + (before > 0 ? std::to_string(before + 1) : ""), role,
                member_.flags[f].of_row, no_row, true);
    }
}

void Composer::add_gaps(std::uint32_t r) {
    for (const Member::Length& span : member_.lengths) {
        if (span.gaps.empty())
            continue;
        const Column& from = member_.table.columns()[span.from];
        Column column = internal_column(from.name + ".gap", Role::own, false);
        column.unit = from.unit;
        column.counts = false;
        add({Internal::What::gap, r, span.from}, std::move(column),
            [&gaps = span.gaps, &poll = poll_](Column& to, std::span<const std::uint32_t> rows) {
                for_rows(rows.size(), poll, [&](std::size_t i) { to.numbers[i] = gaps[rows[i]]; });
            });
    }
}

void Composer::add_families(std::uint32_t r) {
    table_.add_column(internal_column("family", Role::family, false));
    fills_.push_back([&parent_of = schema_.references[r].parent_of,
                      &poll = poll_](Column& column, std::span<const std::uint32_t> rows) {
        for_rows(rows.size(), poll, [&](std::size_t i) {
            column.numbers[i] = parent_of[rows[i]] == no_row ? null_number : double(parent_of[rows[i]]);
        });
    });
}

} // namespace synth
