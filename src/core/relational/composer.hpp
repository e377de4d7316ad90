// Columns that a table's network has beside those of the table, put there one kind after the other (internal.cpp):
// names, roles, and how they are filled once it is known which rows are kept.
#pragma once
#include "core/polling.hpp"
#include "core/relational/schema.hpp"
#include "core/relational/spans.hpp"
#include <algorithm>
#include <deque>
#include <utility>

namespace synth {

constexpr std::uint32_t most_columns = 48; // of one parent, that its children may depend on

// A column whose values are known before a row is drawn, or latent.
inline Column internal_column(std::string name, Role role, bool required) {
    Column column;
    column.name = std::move(name);
    column.role = role;
    column.required = required;
    column.counts = true;
    return column;
}

// For each class the nearest one that `least` rows have, by number, of its group if there is one; itself if none have.
inline std::vector<std::uint32_t> frequent_classes(std::span<const std::uint32_t> classes,
                                                   std::span<const std::uint32_t> group, std::uint32_t least,
                                                   const Poll& poll) {
    std::vector<std::uint32_t> rows, nearest;
    for_rows(classes.size(), poll, [&](std::size_t row) {
        const std::uint32_t c = classes[row];
        if (c == no_row)
            return;
        if (c >= rows.size())
            rows.resize(c + 1u);
        rows[c]++;
    });
    for (std::size_t c = 0; c < rows.size(); c++) {
        std::size_t to = c;
        for (const bool within : {true, false}) {
            const auto is_frequent = [&](std::size_t other) {
                return rows[other] >= least && (!within || group.empty() || group[other] == group[c]);
            };
            for (std::size_t away = 0; away < rows.size() && rows[to] < least; away++)
                if (away <= c && is_frequent(c - away))
                    to = c - away;
                else if (c + away < rows.size() && is_frequent(c + away))
                    to = c + away;
        }
        nearest.push_back(std::uint32_t(to));
    }
    return nearest;
}

// What is known of a parent counts once for it, however many of its children are told: its own value must not look like
// one that many rows have.
inline void count_parents(Column& column, std::span<const std::uint32_t> parent_of, std::span<const std::uint32_t> rows,
                          std::size_t parents, const Poll& poll) {
    std::vector<bool> seen(parents);
    column.repeated.assign(rows.size(), false);
    for_rows(rows.size(), poll, [&](std::size_t i) {
        if (const std::uint32_t p = parent_of[rows[i]]; p != no_row) {
            column.repeated[i] = seen[p];
            seen[p] = true;
        }
    });
}

// Puts internal columns beside a table whose last column is the number of the row.
class Composer {
public:
    Composer(const Schema& schema, std::uint32_t member, Table& table, const Poll& poll)
        : schema_(schema), member_(schema.members[member]), table_(table), poll_(poll),
          number_(table.columns().size() - 1) {}

    void add(Internal internal, Column column, std::function<void(Column&, std::span<const std::uint32_t>)> fill) {
        poll_();
        table_.add_column(std::move(column)); // which may make the sample smaller, of all columns
        added_.push_back(internal);
        fills_.push_back(std::move(fill));
    }

    // Numbers by row of the parent that a reference leads to.
    void add_of_parent(Internal internal, std::string name, std::span<const std::uint32_t> numbers) {
        const std::vector<std::uint32_t>& parent_of = schema_.references[internal.reference].parent_of;
        add(internal, internal_column(std::move(name), Role::given, false),
            [numbers, &parent_of, &poll = poll_](Column& column, std::span<const std::uint32_t> rows) {
                for_rows(rows.size(), poll, [&](std::size_t i) {
                    column.numbers[i] =
                        parent_of[rows[i]] == no_row ? null_number : double(numbers[parent_of[rows[i]]]);
                });
            });
    }

    // Numbers by row.
    void add_own(Internal internal, std::string name, Role role, std::span<const std::uint32_t> numbers,
                 std::uint32_t null, bool required) {
        add(internal, internal_column(std::move(name), role, required),
            [numbers, null, &poll = poll_](Column& column, std::span<const std::uint32_t> rows) {
                for_rows(rows.size(), poll, [&](std::size_t i) {
                    column.numbers[i] = numbers[rows[i]] == null ? null_number : double(numbers[rows[i]]);
                });
            });
    }

    // Of what rows that refer to this one depend on. Those of its own table know the row itself.
    Role role_of_own(std::uint32_t r) const {
        return schema_.references[r].is_to_itself() ? Role::below : Role::latent;
    }

    std::string names_with_classes_of(std::uint32_t r) const {
        std::string names;
        for (const Reference& reference : schema_.references)
            if (reference.parent == schema_.references[r].parent && reference.classes_of == r)
                names += (names.empty() ? "" : ", ") + reference.name;
        return names;
    }

    // A row's level, once, however many references to the table itself there are.
    void add_level(std::uint32_t r) {
        for (const Internal& before : added_)
            if (before.what == Internal::What::position && schema_.references[before.reference].is_to_itself())
                return;
        add_own({Internal::What::position, r}, "level", Role::given, member_.level, no_row, true);
        table_.columns().back().levels = true;
    }

    // What siblings have in common: of the parent that a reference leads to, or of rows of the table itself.
    void add_factors(std::uint32_t r, bool own) {
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

    // Times that are a series: what rows of a family have in common, and how many periods each is after the one before.
    void add_series(std::uint32_t r) {
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

    // Columns that progress from sibling to sibling, which a row is given.
    void add_progressions(std::uint32_t r) {
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

    // Classes by row, as labels: which are alike depends on what they tell of.
    void add_classes(Internal internal, std::string name, Role role, std::span<const std::uint32_t> classes,
                     std::span<const std::uint32_t> at = {}, bool required = false) {
        const std::vector<std::uint32_t>& group = schema_.references[internal.reference].group;
        Column column = internal_column(std::move(name), role, required);
        column.kind = Kind::category;
        add(internal, std::move(column),
            [classes, at, &group, least = schema_.least, &poll = poll_](Column& to,
                                                                        std::span<const std::uint32_t> rows) {
                std::vector<std::uint32_t> of_row(rows.size());
                for_rows(rows.size(), poll, [&](std::size_t i) {
                    const std::uint32_t row = at.empty() ? rows[i] : at[rows[i]];
                    of_row[i] = row == no_row ? no_row : classes[row];
                });
                const std::vector<std::uint32_t> nearest = frequent_classes(of_row, group, least, poll);
                std::vector<std::uint32_t> id(nearest.size(), no_row); // once a class has been met
                for_rows(rows.size(), poll, [&](std::size_t i) {
                    if (of_row[i] != no_row && id[of_row[i]] == no_row)
                        id[of_row[i]] = to.dictionary.intern(std::to_string(nearest[of_row[i]]));
                    to.ids[i] = of_row[i] == no_row ? Dictionary::null : id[of_row[i]];
                });
            });
    }

    // How many rows refer to each, of those of which that is known.
    void add_frequency(std::uint32_t r) {
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

    // How many siblings have each row's parent, if that is not as chance has it.
    void add_multiplicity(std::uint32_t r) {
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

    // Which rows have flags.
    void add_flags(std::uint32_t r, Role role) {
        for (std::uint32_t f = 0; f < member_.flags.size(); f++) {
            const std::uint32_t column = member_.flags[f].labels.front().column;
            const auto before = std::count_if(member_.flags.begin(), member_.flags.begin() + f,
                                              [=](const Flag& flag) { return flag.labels.front().column == column; });
            add_own({Internal::What::flag, r, f},
                    member_.table.columns()[column].name + ".flag" + (before > 0 ? std::to_string(before + 1) : ""),
                    role, member_.flags[f].of_row, no_row, true);
        }
    }

    // How far spans are from those of the sibling before.
    void add_gaps(std::uint32_t r) {
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

    // Which rows have a column from a parent.
    void add_same() {
        for (const Member::Same& same : member_.same)
            add_own({Internal::What::same, same.reference, same.column},
                    "same " + member_.table.columns()[same.column].name + " as " + of_parent(same.reference), Role::own,
                    same.has, no_row, false);
    }

    // Columns of the parent that a reference leads to.
    void add_columns(std::uint32_t r) {
        const Reference& reference = schema_.references[r];
        add_columns({Internal::What::parent_column, r}, schema_.members[reference.parent], of_parent(r),
                    reference.known_parents(), reference.sums);
    }

    // Columns of relatives, by references to the driving parent.
    void add_relatives(const Reference& driving) {
        for (std::uint32_t r = 0; r < schema_.references.size(); r++) {
            const Reference& reference = schema_.references[r];
            if (!is_of_relative(reference, driving))
                continue;
            std::vector<std::uint32_t> child_of(reference.degree.size(), no_row);
            for_rows(reference.parent_of.size(), poll_, [&](std::size_t row) {
                if (reference.parent_of[row] != no_row)
                    child_of[reference.parent_of[row]] = std::uint32_t(row);
            });
            bool all = true; // of a sample some may not be there
            for_rows(child_of.size(), poll_,
                     [&](std::size_t p) { all = all && (reference.degree[p] == 0 || child_of[p] != no_row); });
            if (!all)
                continue;
            std::vector<std::uint32_t>& relative_of = relatives_.emplace_back(driving.parent_of.size(), no_row);
            for_rows(relative_of.size(), poll_, [&](std::size_t row) {
                if (driving.parent_of[row] != no_row)
                    relative_of[row] = child_of[driving.parent_of[row]];
            });
            const Member& relative = schema_.members[reference.child];
            const bool alone = std::count_if(schema_.references.begin(), schema_.references.end(), [&](const auto& r) {
                                   return r.child == reference.child && is_of_relative(r, driving);
                               }) == 1;
            add_columns({Internal::What::relative, r}, relative, alone ? relative.name : reference.name, relative_of);
        }
    }

    // Columns of the rows of a member's that are `at` ours, but for some.
    void add_columns(Internal internal, const Member& member, const std::string& name,
                     std::span<const std::uint32_t> at, std::span<const std::uint32_t> without = {}) {
        std::uint32_t n = 0;
        for (std::uint32_t c = 0; c < member.known.size() && n < most_columns; c++) {
            if (!member.known[c] || std::find(without.begin(), without.end(), c) != without.end())
                continue;
            const Column& from = member.table.columns()[c];
            Column column = internal_column(name + "." + from.name, Role::given, false);
            column.kind = from.kind;
            column.unit = from.unit;
            column.counts = false;
            column.levels = schema_.references[internal.reference].is_to_itself() && from.kind == Kind::number;
            n++;
            internal.column = c;
            add(internal, std::move(column),
                [&from, &member, at, &poll = poll_](Column& to, std::span<const std::uint32_t> rows) {
                    if (from.kind == Kind::category)
                        to.dictionary = from.dictionary;
                    for_rows(rows.size(), poll, [&](std::size_t i) {
                        const std::uint32_t p = at[rows[i]];
                        if (from.kind == Kind::category)
                            to.ids[i] = p == no_row ? Dictionary::null : from.ids[p];
                        else
                            to.numbers[i] = p == no_row ? null_number : from.numbers[p];
                    });
                    count_parents(to, at, rows, member.table.rows(), poll);
                });
        }
    }

    // What the parent is called: its table, unless there are several.
    std::string of_parent(std::uint32_t r) const {
        const Reference& reference = schema_.references[r];
        const auto leads_there = [&](const Reference& other) {
            return other.child == reference.child && other.parent == reference.parent;
        };
        const bool alone = std::count_if(schema_.references.begin(), schema_.references.end(), leads_there) == 1;
        return alone ? schema_.members[reference.parent].name : reference.name;
    }

    // What is known of a row by its driving reference.
    void add_driving(std::uint32_t r) {
        const Reference& driving = schema_.references[r];
        add_classes({Internal::What::parent_class, r}, "class of " + of_parent(r), Role::given, driving.classes.of_row,
                    driving.parent_of);
        add_of_parent({Internal::What::siblings, r}, "siblings", driving.degree);
        add_factors(r, false);
        if (!member_.position.empty())
            add_own({Internal::What::position, r}, "position", Role::given, member_.position, 0, false);
        if (!member_.last.empty())
            add_own({Internal::What::last, r}, "last", Role::given, member_.last, no_row, false);
        add_columns(r);
    }

    // Which rows are siblings, by a reference. Nothing is added behind it.
    void add_families(std::uint32_t r) {
        table_.add_column(internal_column("family", Role::family, false));
        fills_.push_back([&parent_of = schema_.references[r].parent_of,
                          &poll = poll_](Column& column, std::span<const std::uint32_t> rows) {
            for_rows(rows.size(), poll, [&](std::size_t i) {
                column.numbers[i] = parent_of[rows[i]] == no_row ? null_number : double(parent_of[rows[i]]);
            });
        });
    }

    std::vector<Internal> finish() {
        const std::vector<double>& numbers = table_.columns()[number_].numbers;
        std::vector<bool> kept;
        for_rows(numbers.size(), poll_, [&](std::size_t i) { kept.push_back(member_.whole[std::size_t(numbers[i])]); });
        if (std::find(kept.begin(), kept.end(), false) != kept.end())
            table_.keep_rows(kept);
        std::vector<std::uint32_t> rows;
        for_rows(numbers.size(), poll_, [&](std::size_t i) { rows.push_back(std::uint32_t(numbers[i])); });
        for (std::size_t i = 0; i < fills_.size(); i++)
            fills_[i](table_.columns()[number_ + 1 + i], rows);
        std::vector<bool> columns(table_.columns().size(), true);
        columns[number_] = false;
        table_.keep_columns(columns);
        return std::move(added_);
    }

private:
    // Is a row that refers to a row's driving parent its relative, and known when that row is drawn?
    bool is_of_relative(const Reference& reference, const Reference& driving) const {
        const std::vector<std::uint32_t>& order = schema_.order;
        const auto place = [&](std::uint32_t of) {
            return std::find(order.begin(), order.end(), of);
        };
        return reference.unique && !reference.late && reference.parent == driving.parent &&
               place(reference.child) < place(driving.child) &&
               std::none_of(schema_.references.begin(), schema_.references.end(), [&](const Reference& other) {
                   return other.child == driving.child && other.parent == reference.child; // it is a parent as well
               });
    }

    const Schema& schema_;
    const Member& member_;
    Table& table_;
    const Poll& poll_;
    std::size_t number_; // the column that is the number of the row
    std::vector<Internal> added_;
    std::deque<std::vector<std::uint32_t>> relatives_; // by row, which row of another member
    std::deque<std::vector<double>> numbers_;          // by row of the parent
    std::vector<std::function<void(Column&, std::span<const std::uint32_t>)>> fills_;
};

} // namespace synth
