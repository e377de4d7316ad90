#include "core/relational/schema.hpp"
#include "core/relational/factor.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

namespace synth {

namespace {

constexpr std::uint32_t most_columns = 48; // of one parent, that its children may depend on
constexpr float weight_of_own = 0.7F;      // of a row's own values, beside its children's
constexpr std::uint32_t most_depth = 64;   // of rows that refer to each other
constexpr std::uint32_t fewest_classes = 40, most_classes = 400;

std::uint32_t classes_for(std::uint32_t rows) {
    return std::clamp(rows / (rows < 500 ? 6 : 15), fewest_classes, most_classes);
}

// Values that can be ordered and compared: numbers, or the places of labels in alphabetical order.
std::vector<double> ordered_values(const Column& column) {
    if (column.kind == Kind::number)
        return column.numbers;
    std::vector<std::uint32_t> ids(column.dictionary.size());
    std::iota(ids.begin(), ids.end(), 0u);
    std::sort(ids.begin(), ids.end(), [&](std::uint32_t a, std::uint32_t b) {
        return column.dictionary.label(a) < column.dictionary.label(b);
    });
    std::vector<double> rank(ids.size());
    for (std::size_t i = 0; i < ids.size(); i++)
        rank[ids[i]] = double(i);
    std::vector<double> values;
    for (const std::uint32_t id : column.ids)
        values.push_back(id < Dictionary::overflow ? rank[id] : null_number);
    return values;
}

// Rows of each parent, one parent after the other: begin[p] .. begin[p + 1].
struct Children {
    std::vector<std::uint32_t> begin, rows;

    Children(std::span<const std::uint32_t> parent_of, std::uint32_t parents) : begin(parents + 1u) {
        for (const std::uint32_t p : parent_of)
            if (p != no_row)
                begin[p + 1]++;
        std::partial_sum(begin.begin(), begin.end(), begin.begin());
        rows.resize(begin.back());
        std::vector<std::uint32_t> at(begin.begin(), begin.end() - 1);
        for (std::uint32_t row = 0; row < parent_of.size(); row++)
            if (parent_of[row] != no_row)
                rows[at[parent_of[row]]++] = row;
    }
    std::span<std::uint32_t> of(std::uint32_t parent) {
        return std::span(rows).subspan(begin[parent], begin[parent + 1] - begin[parent]);
    }
};

// How siblings may be ordered by a value.
struct Ordering {
    bool distinct = false, is_rank = false; // in nearly all families of two or more
};

Ordering judge_order(std::span<const double> values, Children& children, std::uint32_t parents) {
    std::uint32_t families = 0, distinct = 0, ranks = 0;
    std::vector<double> some;
    for (std::uint32_t p = 0; p < parents; p++) {
        const std::span<const std::uint32_t> rows = children.of(p);
        if (rows.size() < 2)
            continue;
        families++;
        some.clear();
        for (const std::uint32_t row : rows)
            some.push_back(values[row]);
        if (std::any_of(some.begin(), some.end(), is_null))
            continue;
        std::sort(some.begin(), some.end());
        const bool apart = std::adjacent_find(some.begin(), some.end()) == some.end();
        distinct += apart;
        ranks +=
            apart && (some.front() == 0 || some.front() == 1) && some.back() - some.front() + 1 == double(some.size());
    }
    return {families > 0 && distinct * 100 >= families * 99, families >= 10 && ranks * 10 >= families * 9};
}

// Does the position among siblings tell of a column that is no time?
bool tells_something(std::vector<std::uint32_t> position, std::span<const Column> columns) {
    constexpr std::uint32_t most = 20;
    constexpr double least = 0.02; // share of variance
    for (std::uint32_t& p : position)
        p = std::min(p, most);
    return std::any_of(columns.begin(), columns.end(), [&](const Column& column) {
        return column.unit == Unit::one && !column.is_key && explained(ordered_values(column), position) >= least;
    });
}

void find_positions(Schema& schema, Member& member, const Reference& driving) {
    const auto parents = std::uint32_t(driving.degree.size());
    Children children(driving.parent_of, parents);
    std::uint32_t families = 0;
    for (std::uint32_t p = 0; p < parents; p++)
        families += !children.of(p).empty();
    if (families == 0 || double(children.rows.size()) < 1.2 * families)
        return;
    std::vector<double> values;
    const auto values_of = [&](const Member::Order& order) {
        if (order.reference < 0)
            return ordered_values(member.table.columns()[order.column]);
        const Reference& reference = schema.references[std::size_t(order.reference)];
        const std::vector<double> of_parents =
            ordered_values(schema.members[reference.parent].table.columns()[order.column]);
        std::vector<double> gathered;
        for (const std::uint32_t p : reference.parent_of)
            gathered.push_back(p == no_row ? null_number : of_parents[p]);
        return gathered;
    };
    const std::size_t own = member.table.columns().size() - 1;
    for (const Member::Order& order : member.orders) {
        values = values_of(order);
        if (judge_order(values, children, parents).distinct)
            break;
        values.clear();
    }
    for (std::size_t c = 0; c < own && values.empty(); c++) {
        const Column& column = member.table.columns()[c];
        if (column.kind == Kind::number && judge_order(column.numbers, children, parents).is_rank)
            values = column.numbers;
    }
    const bool by_time = values.empty();
    for (std::size_t c = 0; c < own && values.empty(); c++)
        if (member.table.columns()[c].unit != Unit::one)
            values = member.table.columns()[c].numbers;
    if (values.empty())
        return;
    member.position.assign(member.table.rows(), 0);
    for (std::uint32_t p = 0; p < parents; p++) {
        const std::span<std::uint32_t> rows = children.of(p);
        std::stable_sort(rows.begin(), rows.end(), [&](std::uint32_t a, std::uint32_t b) {
            const double x = values[a], y = values[b]; // NULL comes last
            return is_null(y) ? !is_null(x) : x < y;
        });
        for (std::size_t i = 0; i < rows.size(); i++)
            member.position[rows[i]] = std::uint32_t(i + 1);
    }
    // Drawn by position, each by itself, times would be too evenly apart: it must tell something of another column.
    if (by_time && !tells_something(member.position, std::span(member.table.columns()).first(own)))
        member.position.clear();
}

// How many rows are above each row that refers to its own table.
std::vector<std::uint32_t> depths(std::span<const std::uint32_t> parent_of) {
    std::vector<std::uint32_t> depth(parent_of.size());
    for (std::uint32_t row = 0; row < parent_of.size(); row++)
        for (std::uint32_t above = parent_of[row]; above != no_row && depth[row] < most_depth; above = parent_of[above])
            depth[row]++;
    return depth;
}

// Groups of parents that classes must not mix.
std::vector<std::uint32_t> groups_of(const Schema& schema, const Reference& reference) {
    const Table& table = schema.members[reference.parent].table;
    std::vector<std::uint32_t> group;
    if (reference.is_to_itself())
        group = depths(reference.parent_of);
    for (const std::uint32_t c : reference.apart) {
        const std::vector<double> values = ordered_values(table.columns()[c]);
        std::vector<double> distinct = values;
        std::erase_if(distinct, is_null);
        std::sort(distinct.begin(), distinct.end());
        distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
        group.resize(table.rows());
        for (std::uint32_t row = 0; row < table.rows(); row++) {
            const auto place =
                is_null(values[row]) ? distinct.end() : std::lower_bound(distinct.begin(), distinct.end(), values[row]);
            group[row] = group[row] * std::uint32_t(distinct.size() + 1) + std::uint32_t(place - distinct.begin());
        }
    }
    return group;
}

// Classes of the rows that the parent by a reference refers to itself, where they are known.
void add_classes_above(Embedding& children, const Schema& schema, const Reference& reference) {
    for (const Reference& above : schema.references) {
        if (above.child != reference.parent || above.is_to_itself() || above.classes.number == 0)
            continue;
        std::vector<std::uint32_t> classes;
        for (const std::uint32_t p : reference.parent_of) {
            const std::uint32_t q = p == no_row ? no_row : above.parent_of[p];
            classes.push_back(q == no_row ? no_row : above.classes.of_row[q]);
        }
        add_classes(children, classes, above.classes.number);
    }
}

void find_classes_of(Schema& schema, std::size_t r, std::vector<std::optional<Embedding>>& embedded,
                     std::uint32_t least, const Poll& poll) {
    const auto embedding_of = [&](std::uint32_t m) -> const Embedding& {
        if (!embedded[m]) {
            const std::vector<Column>& columns = schema.members[m].table.columns();
            std::vector<bool> used(columns.size(), true);
            used.back() = false;
            embedded[m] = embed(columns, used, poll);
        }
        return *embedded[m];
    };
    Reference& reference = schema.references[r];
    Embedding children = embedding_of(reference.child);
    for (std::size_t other = 0; other < schema.references.size(); other++) {
        const Reference& o = schema.references[other];
        if (other == r)
            continue;
        if (o.child == reference.child) {
            children = beside(std::move(children), gathered(embedding_of(o.parent), o.parent_of));
            add_classes_above(children, schema, o);
        }
        if (o.parent == reference.child && o.classes.number > 0)
            add_classes(children, o.classes.of_row, o.classes.number);
    }
    const auto parents = std::uint32_t(reference.degree.size());
    Embedding points = aggregate(children, reference.parent_of, parents, reference.degree);
    // Who is chosen is chosen for what it is too.
    if (!reference.driving) {
        Embedding own = embedding_of(reference.parent);
        for (float& value : own.values)
            value *= weight_of_own;
        points = beside(std::move(points), own);
    }
    const std::vector<std::uint32_t> groups = groups_of(schema, reference);
    reference.classes = classify(points, groups, {least, classes_for(parents)}, poll);
    if (groups.empty())
        return;
    reference.group.resize(reference.classes.number);
    for (std::uint32_t row = 0; row < parents; row++)
        reference.group[reference.classes.of_row[row]] = groups[row];
}

// What may explain a number of the child before its parent does: the group of rows that have the most in common, of
// positions, groups of other parents, and labels of the child's own.
std::vector<std::uint32_t> best_groups(const Schema& schema, const Reference& reference,
                                       std::span<const double> numbers) {
    constexpr std::uint32_t most = 20; // groups
    constexpr double least = 0.05;     // share of variance
    const Member& child = schema.members[reference.child];
    std::vector<std::vector<std::uint32_t>> candidates;
    if (!child.position.empty()) {
        std::vector<std::uint32_t>& groups = candidates.emplace_back(child.position);
        for (std::uint32_t& g : groups)
            g = std::min(g, most - 1);
    }
    for (const Reference& other : schema.references) {
        if (&other == &reference || other.child != reference.child || other.group.empty())
            continue;
        std::vector<std::uint32_t>& groups = candidates.emplace_back();
        for (const std::uint32_t p : other.parent_of)
            groups.push_back(p == no_row ? 0 : 1 + other.group[other.classes.of_row[p]]);
    }
    for (const Column& column : child.table.columns())
        if (column.kind == Kind::category && column.dictionary.size() > 1 && column.dictionary.size() < most) {
            std::vector<std::uint32_t>& groups = candidates.emplace_back();
            for (const std::uint32_t id : column.ids)
                groups.push_back(id < Dictionary::overflow ? 1 + id : 0);
        }
    double best = least;
    std::size_t found = candidates.size();
    for (std::size_t i = 0; i < candidates.size(); i++)
        if (const double share = explained(numbers, candidates[i]); share > best) {
            best = share;
            found = i;
        }
    return found < candidates.size() ? candidates[found] : std::vector<std::uint32_t>(numbers.size());
}

void find_factors_of(Schema& schema, std::uint32_t r, std::uint64_t seed, const Poll& poll) {
    constexpr std::size_t most = 4;
    Reference& reference = schema.references[r];
    const Table& table = schema.members[reference.child].table;
    std::vector<std::pair<Factor, std::uint32_t>> found;
    for (std::uint32_t c = 0; c + 1 < table.columns().size(); c++) {
        const Column& column = table.columns()[c];
        if (column.kind != Kind::number || column.is_key)
            continue;
        poll();
        const std::vector<std::uint32_t> groups = best_groups(schema, reference, column.numbers);
        if (std::optional<Factor> factor = find_factor(column.numbers, groups, reference.parent_of,
                                                       std::uint32_t(reference.degree.size()), seed, r * 4096 + c))
            found.emplace_back(std::move(*factor), c);
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.first.correlation > b.first.correlation; });
    for (std::size_t i = 0; i < std::min(found.size(), most); i++) {
        reference.factor_columns.push_back(found[i].second);
        reference.factors.push_back(std::move(found[i].first.of_parent));
    }
}

// A column whose values are known before a row is drawn, or latent.
Column internal_column(std::string name, Role role, bool required) {
    Column column;
    column.name = std::move(name);
    column.role = role;
    column.required = required;
    column.counts = true;
    return column;
}

// For each class the nearest one that `least` rows have, by number; itself if none have.
std::vector<std::uint32_t> frequent_classes(std::span<const std::uint32_t> classes, std::uint32_t least) {
    std::vector<std::uint32_t> rows, nearest;
    for (const std::uint32_t c : classes)
        if (c != no_row) {
            if (c >= rows.size())
                rows.resize(c + 1u);
            rows[c]++;
        }
    for (std::size_t c = 0; c < rows.size(); c++) {
        std::size_t to = c;
        for (std::size_t away = 0; away < rows.size() && rows[to] < least; away++)
            if (away <= c && rows[c - away] >= least)
                to = c - away;
            else if (c + away < rows.size() && rows[c + away] >= least)
                to = c + away;
        nearest.push_back(std::uint32_t(to));
    }
    return nearest;
}

// Puts internal columns beside a table whose last column is the number of the row.
class Composer {
public:
    Composer(const Schema& schema, std::uint32_t member, Table& table)
        : schema_(schema), member_(schema.members[member]), table_(table), number_(table.columns().size() - 1) {}

    void add(Internal internal, Column column, std::function<void(Column&, std::span<const std::uint32_t>)> fill) {
        table_.add_column(std::move(column));
        added_.push_back(internal);
        fills_.push_back(std::move(fill));
    }

    // Numbers by row of the parent that a reference leads to.
    void add_of_parent(Internal internal, std::string name, std::span<const std::uint32_t> numbers) {
        const std::vector<std::uint32_t>& parent_of = schema_.references[internal.reference].parent_of;
        add(internal, internal_column(std::move(name), Role::given, false),
            [numbers, &parent_of](Column& column, std::span<const std::uint32_t> rows) {
                for (std::size_t i = 0; i < rows.size(); i++)
                    column.numbers[i] =
                        parent_of[rows[i]] == no_row ? null_number : double(numbers[parent_of[rows[i]]]);
            });
    }

    // Numbers by row.
    void add_own(Internal internal, std::string name, Role role, std::span<const std::uint32_t> numbers,
                 std::uint32_t null, bool required) {
        add(internal, internal_column(std::move(name), role, required),
            [numbers, null](Column& column, std::span<const std::uint32_t> rows) {
                for (std::size_t i = 0; i < rows.size(); i++)
                    column.numbers[i] = numbers[rows[i]] == null ? null_number : double(numbers[rows[i]]);
            });
    }

    // What siblings have in common: of the parent that a reference leads to, or of rows of the table itself.
    void add_factors(std::uint32_t r, bool own) {
        const Reference& reference = schema_.references[r];
        const Member& child = schema_.members[reference.child];
        for (std::size_t f = 0; f < reference.factors.size(); f++) {
            const std::uint32_t c = reference.factor_columns[f];
            Column column =
                internal_column(child.table.columns()[c].name + (own ? " by " + reference.name : " of " + of_parent(r)),
                                own ? Role::latent : Role::given, false);
            column.counts = false;
            const std::vector<double>& factor = reference.factors[f];
            add({own ? Internal::What::own_factor : Internal::What::parent_factor, r, c}, std::move(column),
                [&factor, &reference, own](Column& to, std::span<const std::uint32_t> rows) {
                    for (std::size_t i = 0; i < rows.size(); i++) {
                        const std::uint32_t p = own ? rows[i] : reference.parent_of[rows[i]];
                        to.numbers[i] = p == no_row ? null_number : factor[p];
                    }
                });
        }
    }

    // Classes by row, as labels: which are alike depends on what they tell of.
    void add_classes(Internal internal, std::string name, Role role, std::span<const std::uint32_t> classes,
                     std::span<const std::uint32_t> at = {}, bool required = false) {
        Column column = internal_column(std::move(name), role, required);
        column.kind = Kind::category;
        add(internal, std::move(column),
            [classes, at, least = schema_.least](Column& to, std::span<const std::uint32_t> rows) {
                std::vector<std::uint32_t> of_row;
                for (const std::uint32_t number : rows) {
                    const std::uint32_t row = at.empty() ? number : at[number];
                    of_row.push_back(row == no_row ? no_row : classes[row]);
                }
                const std::vector<std::uint32_t> nearest = frequent_classes(of_row, least);
                for (std::size_t i = 0; i < rows.size(); i++)
                    to.ids[i] = of_row[i] == no_row ? Dictionary::null
                                                    : to.dictionary.intern(std::to_string(nearest[of_row[i]]));
            });
    }

    // Columns of the parent that a reference leads to.
    void add_columns(std::uint32_t r) {
        const Reference& reference = schema_.references[r];
        const Member& parent = schema_.members[reference.parent];
        std::uint32_t n = 0;
        for (std::uint32_t c = 0; c < parent.known.size() && n < most_columns; c++) {
            if (!parent.known[c])
                continue;
            const Column& from = parent.table.columns()[c];
            Column column = internal_column(of_parent(r) + "." + from.name, Role::given, false);
            column.kind = from.kind;
            column.unit = from.unit;
            column.counts = false;
            n++;
            add({Internal::What::parent_column, r, c}, std::move(column),
                [&from, &reference](Column& to, std::span<const std::uint32_t> rows) {
                    if (from.kind == Kind::category)
                        to.dictionary = from.dictionary;
                    for (std::size_t i = 0; i < rows.size(); i++) {
                        const std::uint32_t p = reference.parent_of[rows[i]];
                        if (from.kind == Kind::category)
                            to.ids[i] = p == no_row ? Dictionary::null : from.ids[p];
                        else
                            to.numbers[i] = p == no_row ? null_number : from.numbers[p];
                    }
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
        add_columns(r);
    }

    // Which rows are siblings, by a reference. Nothing is added behind it.
    void add_families(std::uint32_t r) {
        table_.add_column(internal_column("family", Role::family, false));
        fills_.push_back([&parent_of = schema_.references[r].parent_of](Column& column,
                                                                        std::span<const std::uint32_t> rows) {
            for (std::size_t i = 0; i < rows.size(); i++)
                column.numbers[i] = parent_of[rows[i]] == no_row ? null_number : double(parent_of[rows[i]]);
        });
    }

    std::vector<Internal> finish() {
        std::vector<bool> kept;
        for (const double row : table_.columns()[number_].numbers)
            kept.push_back(member_.whole[std::size_t(row)]);
        table_.keep_rows(kept);
        std::vector<std::uint32_t> rows;
        for (const double row : table_.columns()[number_].numbers)
            rows.push_back(std::uint32_t(row));
        for (std::size_t i = 0; i < fills_.size(); i++)
            fills_[i](table_.columns()[number_ + 1 + i], rows);
        std::vector<bool> columns(table_.columns().size(), true);
        columns[number_] = false;
        table_.keep_columns(columns);
        return std::move(added_);
    }

private:
    const Schema& schema_;
    const Member& member_;
    Table& table_;
    std::size_t number_; // the column that is the number of the row
    std::vector<Internal> added_;
    std::vector<std::function<void(Column&, std::span<const std::uint32_t>)>> fills_;
};

} // namespace

std::vector<std::uint32_t> find_rows(std::span<const double> rows, std::span<const double> wanted,
                                     std::vector<bool>& whole) {
    std::unordered_map<double, std::uint32_t> place;
    place.reserve(rows.size());
    for (std::uint32_t row = 0; row < rows.size(); row++)
        place.emplace(rows[row], row);
    std::vector<std::uint32_t> found;
    found.reserve(wanted.size());
    for (std::size_t i = 0; i < wanted.size(); i++) {
        if (is_null(wanted[i])) {
            found.push_back(no_row);
            continue;
        }
        const auto at = place.find(wanted[i]);
        found.push_back(at == place.end() ? no_row : at->second);
        if (at == place.end())
            whole[i] = false;
    }
    return found;
}

void find_latents(Schema& schema, std::uint32_t least, std::uint64_t seed, const Poll& poll) {
    schema.least = least;
    for (const Reference& reference : schema.references)
        if (reference.driving)
            find_positions(schema, schema.members[reference.child], reference);
    std::vector<std::optional<Embedding>> embedded(schema.members.size());
    for (std::size_t i = schema.order.size(); i-- > 0;)
        for (std::size_t r = 0; r < schema.references.size(); r++)
            if (schema.references[r].child == schema.order[i])
                find_classes_of(schema, r, embedded, least, poll);
    for (Reference& reference : schema.references)
        if (reference.is_to_itself())
            reference.depth = depths(reference.parent_of);
    for (std::uint32_t r = 0; r < schema.references.size(); r++)
        find_factors_of(schema, r, seed, poll);
}

std::vector<Internal> add_internal(const Schema& schema, std::uint32_t member, Table& table) {
    Composer composer(schema, member, table);
    for (std::uint32_t r = 0; r < schema.references.size(); r++) {
        const Reference& reference = schema.references[r];
        if (reference.child != member)
            continue;
        if (reference.driving) {
            composer.add_driving(r);
            continue;
        }
        composer.add_classes({Internal::What::parent_class, r}, "class of " + composer.of_parent(r), Role::given,
                             reference.classes.of_row, reference.parent_of);
        if (reference.is_to_itself())
            composer.add_own({Internal::What::position, r}, "depth", Role::given, reference.depth, no_row, true);
        if (!reference.late) {
            composer.add_factors(r, false);
            composer.add_columns(r);
        }
    }
    for (std::uint32_t r = 0; r < schema.references.size(); r++)
        if (schema.references[r].parent == member)
            composer.add_classes({Internal::What::own_class, r}, "class by " + schema.references[r].name, Role::latent,
                                 schema.references[r].classes.of_row);
    for (std::uint32_t r = 0; r < schema.references.size(); r++)
        if (schema.references[r].parent == member)
            composer.add_own({Internal::What::own_degree, r}, "number of " + schema.references[r].name, Role::latent,
                             schema.references[r].degree, no_row, true);
    for (std::uint32_t r = 0; r < schema.references.size(); r++)
        if (schema.references[r].parent == member)
            composer.add_factors(r, true);
    for (std::uint32_t r = 0; r < schema.references.size(); r++)
        if (schema.references[r].child == member && schema.references[r].driving)
            composer.add_families(r);
    return composer.finish();
}

std::optional<LinkTable> link_table(const Schema& schema, std::uint32_t member, const TableOptions& options) {
    const std::uint32_t rows = schema.members[member].table.rows();
    std::vector<std::vector<std::uint32_t>> classes(schema.references.size());
    bool any = false;
    for (std::size_t r = 0; r < schema.references.size(); r++) {
        const Reference& reference = schema.references[r];
        if (reference.child != member || reference.driving)
            continue;
        any = true;
        for (const std::uint32_t parent : reference.parent_of)
            classes[r].push_back(parent == no_row ? no_row : reference.classes.of_row[parent]);
    }
    if (!any)
        return std::nullopt;
    Table table({internal_column("row", Role::own, false)}, options);
    for (std::uint32_t row = 0; row < rows; row++) {
        const Field field{false, double(row), {}};
        table.append(std::span(&field, 1));
    }
    Composer composer(schema, member, table);
    for (std::uint32_t r = 0; r < schema.references.size(); r++)
        if (schema.references[r].child == member && schema.references[r].driving)
            composer.add_driving(r);
    const std::vector<bool>& whole = schema.members[member].whole;
    for (std::uint32_t r = 0; r < schema.references.size(); r++) {
        if (classes[r].empty())
            continue;
        bool required = true; // has every row a parent?
        for (std::size_t row = 0; row < classes[r].size(); row++)
            required = required && (classes[r][row] != no_row || !whole[row]);
        composer.add_classes({Internal::What::link, r}, "class of " + composer.of_parent(r), Role::own, classes[r], {},
                             required);
    }
    std::vector<Internal> columns = composer.finish();
    return LinkTable{std::move(table), std::move(columns)};
}

} // namespace synth
