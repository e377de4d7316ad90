#include "core/relational/positions.hpp"
#include "core/polling.hpp"
#include "core/relational/factor.hpp"
#include "core/table/children.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

namespace synth {

namespace {

// How siblings may be ordered by a value.
struct Ordering {
    bool distinct = false, is_rank = false; // in nearly all families of two or more
};

Ordering judge_order(std::span<const double> values, const Children& children, const Poll& poll) {
    std::uint32_t families = 0, distinct = 0, ranks = 0;
    std::vector<double> some;
    for_rows(children.parents(), poll, [&](std::size_t p) {
        const std::span<const std::uint32_t> rows = children.of(p);
        if (rows.size() < 2)
            return;
        families++;
        some.clear();
        for (const std::uint32_t row : rows)
            some.push_back(values[row]);
        if (std::any_of(some.begin(), some.end(), is_null))
            return;
        sort_polling(some, poll, std::less<>());
        const bool apart = std::adjacent_find(some.begin(), some.end()) == some.end();
        distinct += apart;
        ranks +=
            apart && (some.front() == 0 || some.front() == 1) && some.back() - some.front() + 1 == double(some.size());
    });
    return {families > 0 && distinct * 100 >= families * 99, families >= 10 && ranks * 10 >= families * 9};
}

// By row: 1 for the last of its siblings, else 0; no_row if it has no parent.
std::vector<std::uint32_t> last_of(std::span<const std::uint32_t> position, const Reference& driving,
                                   const Poll& poll) {
    std::vector<std::uint32_t> last(position.size(), no_row);
    for_rows(position.size(), poll, [&](std::size_t row) {
        if (const std::uint32_t p = driving.parent_of[row]; p != no_row)
            last[row] = position[row] == driving.degree[p];
    });
    return last;
}

// Does it tell which rows have a flag, whether a row is the last one?
bool tells_flags(const Member& member, const Reference& driving, std::span<const std::uint32_t> last,
                 const Poll& poll) {
    constexpr double least = 0.02; // share of variance
    return std::any_of(member.flags.begin(), member.flags.end(), [&](const Flag& flag) {
        std::vector<double> numbers(flag.of_row.begin(), flag.of_row.end());
        std::vector<std::uint32_t> groups(last.begin(), last.end());
        for_rows(numbers.size(), poll, [&](std::size_t row) {
            if (driving.parent_of[row] == no_row || driving.degree[driving.parent_of[row]] < 2)
                numbers[row] = null_number;
        });
        std::replace(groups.begin(), groups.end(), no_row, 2u);
        return explained(numbers, groups, poll) >= least;
    });
}

// Does the position among siblings tell of a column that is no time?
bool tells_something(std::vector<std::uint32_t> position, std::span<const Column> columns, const Poll& poll) {
    constexpr std::uint32_t most = 20;
    constexpr double least = 0.02; // share of variance
    for (std::uint32_t& p : position)
        p = std::min(p, most);
    return std::any_of(columns.begin(), columns.end(), [&](const Column& column) {
        return column.unit == Unit::one && !column.is_key &&
               explained(ordered_values(column, poll), position, poll) >= least;
    });
}

// Does a column come in the order of positions whatever else is drawn?
bool is_in_order(const Member& member, std::uint32_t c, std::span<const double> values, const Poll& poll) {
    if (member.times && member.times->column == c)
        return true;
    if (std::any_of(member.lengths.begin(), member.lengths.end(),
                    [c](const Member::Length& span) { return span.from == c && span.chain; }))
        return true;
    bool is_position = !member.position.empty();
    for_rows(member.position.size(), poll, [&](std::size_t row) {
        is_position = is_position && values[row] - member.position[row] == values[0] - member.position[0];
    });
    return is_position;
}

void put_in_order(Children& children, std::span<const double> values, const Poll& poll) {
    for_rows(children.parents(), poll, [&](std::size_t p) {
        const std::span<std::uint32_t> rows = children.of(p);
        sort_polling(rows, poll, [&](std::uint32_t a, std::uint32_t b) {
            const double x = values[a], y = values[b]; // NULL comes last
            return std::tuple(is_null(x), is_null(x) ? 0 : x, a) < std::tuple(is_null(y), is_null(y) ? 0 : y, b);
        });
    });
}

// Do rows that are no siblings rise together, or one fall, nearly as often as siblings do? Then one column tells the
// other in a row, as weight tells volume, and siblings have no order by that.
bool is_of_any_rows(std::span<const double> a, std::span<const double> b, const Poll& poll) {
    constexpr double mostly = 0.9; // share of pairs
    std::size_t together = 0, apart = 0;
    const std::size_t half = a.size() / 2;
    for_rows(half, poll, [&](std::size_t row) {
        const double product = (a[row] - a[row + half]) * (b[row] - b[row + half]);
        together += product > 0;
        apart += product < 0;
    });
    return double(std::max(together, apart)) >= mostly * double(together + apart);
}

} // namespace

std::vector<double> ordered_values(const Column& column, const Poll& poll) {
    if (column.kind == Kind::number)
        return column.numbers;
    std::vector<std::uint32_t> ids(column.dictionary.size());
    std::iota(ids.begin(), ids.end(), 0u);
    const auto listed = [&](std::uint32_t id) {
        return std::find(column.spare.begin(), column.spare.end(), column.dictionary.label(id)) - column.spare.begin();
    };
    sort_polling(ids, poll, [&](std::uint32_t a, std::uint32_t b) {
        return column.spare.size() > 1 ? listed(a) < listed(b)
                                       : column.dictionary.label(a) < column.dictionary.label(b);
    });
    std::vector<double> rank(ids.size());
    for (std::size_t i = 0; i < ids.size(); i++)
        rank[ids[i]] = double(i);
    std::vector<double> values(column.ids.size());
    for_rows(values.size(), poll, [&](std::size_t row) {
        values[row] = column.ids[row] < Dictionary::overflow ? rank[column.ids[row]] : null_number;
    });
    return values;
}

std::optional<Member::Order> find_positions(Schema& schema, Member& member, const Reference& driving,
                                            const Poll& poll) {
    const auto parents = std::uint32_t(driving.degree.size());
    Children children(driving.parent_of, parents, poll);
    std::uint32_t families = 0;
    for (std::uint32_t p = 0; p < parents; p++)
        families += !children.of(p).empty();
    if (families == 0 || double(children.size()) < 1.2 * families)
        return std::nullopt;
    Member::Order by;
    std::vector<double> values;
    const auto values_of = [&](const Member::Order& order) {
        if (order.reference < 0)
            return ordered_values(member.table.columns()[order.column], poll);
        const Reference& reference = schema.references[std::size_t(order.reference)];
        const std::vector<double> of_parents =
            ordered_values(schema.members[reference.parent].table.columns()[order.column], poll);
        std::vector<double> gathered(reference.parent_of.size());
        for_rows(gathered.size(), poll, [&](std::size_t row) {
            const std::uint32_t p = reference.parent_of[row];
            gathered[row] = p == no_row ? null_number : of_parents[p];
        });
        return gathered;
    };
    const std::size_t own = member.table.columns().size() - 1;
    for (const Member::Order& order : member.orders) {
        values = values_of(by = order);
        if (judge_order(values, children, poll).distinct)
            break;
        values.clear();
    }
    for (std::size_t c = 0; c < own && values.empty(); c++) {
        const Column& column = member.table.columns()[c];
        if (column.kind == Kind::number && judge_order(column.numbers, children, poll).is_rank)
            values = values_of(by = {-1, std::uint32_t(c)});
    }
    const bool by_time = values.empty();
    for (std::size_t c = 0; c < own && values.empty(); c++)
        if (member.table.columns()[c].unit != Unit::one)
            values = values_of(by = {-1, std::uint32_t(c)});
    if (values.empty())
        return std::nullopt;
    member.position.assign(member.table.rows(), 0);
    put_in_order(children, values, poll);
    for_rows(parents, poll, [&](std::size_t p) {
        const std::span<const std::uint32_t> rows = children.of(p);
        // Of a sample of siblings the i-th is where the i-th of so many would be in the mean.
        const double all = std::max<double>(driving.degree[p], double(rows.size()));
        for (std::size_t i = 0; i < rows.size(); i++)
            member.position[rows[i]] = std::uint32_t(std::llround(double(i + 1) * (all + 1) / double(rows.size() + 1)));
    });
    // Drawn by position, each by itself, times would be too evenly apart: it must tell something of another column.
    if (by_time && !tells_something(member.position, std::span(member.table.columns()).first(own), poll) &&
        !tells_flags(member, driving, last_of(member.position, driving, poll), poll)) {
        member.position.clear();
        return std::nullopt;
    }
    return by;
}

void find_progressions(Member& member, const Reference& driving, const std::string& parent,
                       const std::optional<Member::Order>& by, std::uint32_t least, const Poll& poll) {
    const std::vector<Column>& columns = member.table.columns();
    const auto n = std::uint32_t(member.may_progress.size());
    std::vector<std::uint32_t> bases;
    for (std::uint32_t c = 0; c < n; c++)
        if (by ? by->reference < 0 && by->column == c : member.may_progress[c])
            bases.push_back(c);
    Children children(driving.parent_of, std::uint32_t(driving.degree.size()), poll);
    for (const std::uint32_t base : bases) {
        const std::vector<double> order = ordered_values(columns[base], poll);
        const bool in_order = is_in_order(member, base, order, poll);
        if (!in_order && !member.may_progress[base])
            return;
        put_in_order(children, order, poll);
        const auto find = [&](std::uint32_t c) {
            const std::vector<double> values = ordered_values(columns[c], poll);
            std::optional<Progression> found = find_progression(values, order, children, least, poll);
            if (found && !by && c != base && is_of_any_rows(values, order, poll))
                found.reset();
            if (found)
                found->column = c;
            return found;
        };
        const auto add = [&](std::uint32_t c, const Progression& found) {
            Rule rule{Rule::Type::progression, {base, c}, {}, found.rows, true};
            rule.text = columns[c].name + (found.way.falling ? " falls with " : " rises with ") + columns[base].name +
                        " within " + parent;
            rule.kept = !member.ignored.contains(rule.text);
            member.rules.push_back(std::move(rule));
            return member.rules.back().kept;
        };
        for (std::uint32_t c = 0; c < n; c++)
            if (const auto found = c != base && member.may_progress[c] ? find(c) : std::optional<Progression>();
                found && add(c, *found))
                member.progressions.push_back(*found);
        for (std::uint32_t c = 0; c < n && by && member.may_progress[base] && member.progressions.empty(); c++)
            if (const auto found =
                    c < member.may_lead.size() && member.may_lead[c] ? find(c) : std::optional<Progression>();
                found && add(c, *found)) {
                member.numbered = {base, c, found->way.falling};
                break;
            }
        if (!in_order && !member.progressions.empty()) {
            if (const std::optional<Progression> found = find(base))
                member.progressions.push_back(*found);
            else
                member.progressions.clear();
        }
        if (!member.rules.empty())
            return;
    }
}

void find_last(Member& member, const Reference& driving, const Poll& poll) {
    if (member.position.empty() || member.flags.empty() || !member.last.empty())
        return;
    std::vector<std::uint32_t> last = last_of(member.position, driving, poll);
    if (tells_flags(member, driving, last, poll))
        member.last = std::move(last);
}

} // namespace synth
