#include "core/relational/composer.hpp"
#include "core/polling.hpp"
#include <algorithm>
#include <utility>

namespace synth {

namespace {

// For each class the nearest one that `least` rows have, by number, of its group if there is one; itself if none have.
std::vector<std::uint32_t> frequent_classes(std::span<const std::uint32_t> classes,
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

} // namespace

Column internal_column(std::string name, Role role, bool required) {
    Column column;
    column.name = std::move(name);
    column.role = role;
    column.required = required;
    column.counts = true;
    return column;
}

void count_parents(Column& column, std::span<const std::uint32_t> parent_of, std::span<const std::uint32_t> rows,
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

void Composer::add(Internal internal, Column column,
                   std::function<void(Column&, std::span<const std::uint32_t>)> fill) {
    poll_();
    table_.add_column(std::move(column)); // which may make the sample smaller, of all columns
    added_.push_back(internal);
    fills_.push_back(std::move(fill));
}

void Composer::add_of_parent(Internal internal, std::string name, std::span<const std::uint32_t> numbers) {
    const std::vector<std::uint32_t>& parent_of = schema_.references[internal.reference].parent_of;
    add(internal, internal_column(std::move(name), Role::given, false),
        [numbers, &parent_of, &poll = poll_](Column& column, std::span<const std::uint32_t> rows) {
            for_rows(rows.size(), poll, [&](std::size_t i) {
                column.numbers[i] = parent_of[rows[i]] == no_row ? null_number : double(numbers[parent_of[rows[i]]]);
            });
        });
}

void Composer::add_own(Internal internal, std::string name, Role role, std::span<const std::uint32_t> numbers,
                       std::uint32_t null, bool required) {
    add(internal, internal_column(std::move(name), role, required),
        [numbers, null, &poll = poll_](Column& column, std::span<const std::uint32_t> rows) {
            for_rows(rows.size(), poll, [&](std::size_t i) {
                column.numbers[i] = numbers[rows[i]] == null ? null_number : double(numbers[rows[i]]);
            });
        });
}

Role Composer::role_of_own(std::uint32_t r) const {
    return schema_.references[r].is_to_itself() ? Role::below : Role::latent;
}

std::string Composer::names_with_classes_of(std::uint32_t r) const {
    std::string names;
    for (const Reference& reference : schema_.references)
        if (reference.parent == schema_.references[r].parent && reference.classes_of == r)
            names += (names.empty() ? "" : ", ") + reference.name;
    return names;
}

void Composer::add_classes(Internal internal, std::string name, Role role, std::span<const std::uint32_t> classes,
                           std::span<const std::uint32_t> at, bool required) {
    const std::vector<std::uint32_t>& group = schema_.references[internal.reference].group;
    Column column = internal_column(std::move(name), role, required);
    column.kind = Kind::category;
    add(internal, std::move(column),
        [classes, at, &group, least = schema_.least, &poll = poll_](Column& to, std::span<const std::uint32_t> rows) {
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

void Composer::add_same() {
    for (const Member::Same& same : member_.same)
        add_own({Internal::What::same, same.reference, same.column},
                "same " + member_.table.columns()[same.column].name + " as " + of_parent(same.reference), Role::own,
                same.has, no_row, false);
}

void Composer::add_columns(std::uint32_t r) {
    const Reference& reference = schema_.references[r];
    add_columns({Internal::What::parent_column, r}, schema_.members[reference.parent], of_parent(r),
                reference.known_parents(), reference.sums);
}

void Composer::add_relatives(const Reference& driving) {
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

void Composer::add_columns(Internal internal, const Member& member, const std::string& name,
                           std::span<const std::uint32_t> at, std::span<const std::uint32_t> without) {
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

std::string Composer::of_parent(std::uint32_t r) const {
    const Reference& reference = schema_.references[r];
    const auto leads_there = [&](const Reference& other) {
        return other.child == reference.child && other.parent == reference.parent;
    };
    const bool alone = std::count_if(schema_.references.begin(), schema_.references.end(), leads_there) == 1;
    return alone ? schema_.members[reference.parent].name : reference.name;
}

void Composer::add_driving(std::uint32_t r) {
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

std::vector<Internal> Composer::finish() {
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

bool Composer::is_of_relative(const Reference& reference, const Reference& driving) const {
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

} // namespace synth
