#include "core/relational/schema.hpp"
#include "core/polling.hpp"
#include "core/relational/bundles.hpp"
#include "core/relational/chain.hpp"
#include "core/relational/combinations.hpp"
#include "core/relational/factor.hpp"
#include "core/relational/kin.hpp"
#include "core/relational/places.hpp"
#include "core/relational/positions.hpp"
#include "core/relational/spans.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>

namespace synth {

namespace {

constexpr float weight_of_own = 0.7F;   // of a row's own values, beside its children's
constexpr float weight_of_above = 1.4F; // and of those of its parents
constexpr std::uint32_t fewest_classes = 40, most_classes = 400;

std::uint32_t classes_for(std::uint32_t rows) {
    return std::clamp(rows / (rows < 500 ? 6 : 15), fewest_classes, most_classes);
}

// How many rows are above each row of a table that refers to itself. Rows that go round in a circle are as deep as can
// be.
std::vector<std::uint32_t> levels_of(const Schema& schema, std::uint32_t table, const Poll& poll) {
    std::vector<std::uint32_t> level;
    for (bool changed = true; changed;) {
        changed = false;
        for (const Reference& reference : schema.references) {
            if (reference.child != table || !reference.is_to_itself())
                continue;
            level.resize(reference.parent_of.size());
            for_rows(level.size(), poll, [&](std::size_t row) {
                const std::uint32_t above = reference.parent_of[row];
                const std::uint32_t below = above == no_row ? 0 : std::min(level[above] + 1, most_level);
                changed = changed || below > level[row];
                level[row] = std::max(level[row], below);
            });
        }
    }
    return level;
}

// Counts rings.
void find_rings(const Schema& schema, Reference& reference, std::uint32_t least, const Poll& poll) {
    if (!reference.is_to_itself() ||
        std::count_if(schema.references.begin(), schema.references.end(), [&](const Reference& other) {
            return other.child == reference.child && other.is_to_itself();
        }) != 1)
        return;
    const std::vector<std::uint32_t>& above = reference.parent_of;
    std::vector<std::uint32_t> seen_from(above.size(), no_row);
    std::uint64_t rings = 0, rows = 0;
    std::vector<std::uint32_t> open = above;
    for_rows(above.size(), poll, [&](std::size_t from) {
        std::uint32_t row = std::uint32_t(from);
        while (row != no_row && seen_from[row] == no_row) {
            seen_from[row] = std::uint32_t(from);
            row = above[row];
        }
        if (row == no_row || seen_from[row] != from)
            return;
        rings++;
        open[row] = no_row;
        std::uint32_t next = row;
        do {
            rows++;
            next = above[next];
        } while (next != row);
    });
    if (rows < std::max(least, 1u))
        return;
    reference.known_parent = std::move(open);
    reference.rings = double(rings) / double(above.size());
    reference.ring = std::uint32_t(std::max<std::uint64_t>(2, (rows + rings / 2) / rings));
}

// Groups of parents that classes must not mix.
std::vector<std::uint32_t> groups_of(const Schema& schema, const Reference& reference, const Poll& poll) {
    const Table& table = schema.members[reference.parent].table;
    std::vector<std::uint32_t> group;
    if (reference.is_to_itself())
        return schema.members[reference.parent].level;
    for (const std::uint32_t c : reference.apart) {
        const std::vector<double> values = ordered_values(table.columns()[c], poll);
        std::vector<double> distinct = values;
        std::erase_if(distinct, is_null);
        sort_polling(distinct, poll, std::less<>());
        distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
        group.resize(table.rows());
        for_rows(table.rows(), poll, [&](std::size_t row) {
            const auto place =
                is_null(values[row]) ? distinct.end() : std::lower_bound(distinct.begin(), distinct.end(), values[row]);
            group[row] = group[row] * std::uint32_t(distinct.size() + 1) + std::uint32_t(place - distinct.begin());
        });
    }
    return group;
}

// Classes of the rows that the parent by a reference refers to itself, where they are known.
void add_classes_above(Embedding& children, const Schema& schema, const Reference& reference, const Poll& poll) {
    for (const Reference& above : schema.references) {
        if (above.child != reference.parent || above.is_to_itself() || above.classes.number == 0)
            continue;
        std::vector<std::uint32_t> classes(reference.parent_of.size());
        for_rows(classes.size(), poll, [&](std::size_t row) {
            const std::uint32_t p = reference.parent_of[row], q = p == no_row ? no_row : above.parent_of[p];
            classes[row] = q == no_row ? no_row : above.classes.of_row[q];
        });
        add_classes(children, classes, above.classes.number, poll);
    }
}

// Combinations of groups that classes of a driving reference's parents must not mix.
std::vector<std::uint32_t> combinations_of(const Schema& schema, const Reference& reference,
                                           const ClassOptions& options, const Poll& poll) {
    for (const Reference& other : schema.references) {
        if (!reference.driving || other.child != reference.child || other.is_to_itself() || other.apart.empty())
            continue;
        const std::vector<std::uint32_t> of_parents = groups_of(schema, other, poll);
        std::vector<std::uint32_t> groups;
        for (const std::uint32_t p : other.parent_of)
            groups.push_back(p == no_row ? no_row : of_parents[p]);
        return find_combinations(reference.parent_of, std::uint32_t(reference.degree.size()), groups, options.least,
                                 options.most / 4, poll);
    }
    return {};
}

// References that have classes in common: whoever is chosen by several tables is the same kind of row in the eyes of
// all, and each of them alone would tell less of it.
std::vector<std::uint32_t> with_classes_of(const Schema& schema, std::uint32_t r) {
    const auto shares = [&](const Reference& reference) {
        return !reference.driving && !reference.late && !reference.is_to_itself() && reference.apart.empty();
    };
    std::vector<std::uint32_t> with;
    for (std::uint32_t other = 0; other < schema.references.size(); other++)
        if (other == r || (shares(schema.references[r]) && shares(schema.references[other]) &&
                           schema.references[other].parent == schema.references[r].parent))
            with.push_back(other);
    return with;
}

void find_classes_of(Schema& schema, std::span<const std::uint32_t> references,
                     std::vector<std::optional<Embedding>>& embedded, std::uint32_t least, const Poll& poll) {
    const auto embedding_of = [&](std::uint32_t m) -> const Embedding& {
        if (!embedded[m]) {
            const std::vector<Column>& columns = schema.members[m].table.columns();
            std::vector<bool> used(columns.size(), true);
            used.back() = false;
            embedded[m] = embed(columns, used, poll);
        }
        return *embedded[m];
    };
    const auto averages_by = [&](std::uint32_t r) {
        const Reference& reference = schema.references[r];
        Embedding children = embedding_of(reference.child);
        for (std::uint32_t other = 0; other < schema.references.size(); other++) {
            const Reference& o = schema.references[other];
            if (other == r)
                continue;
            if (o.child == reference.child) {
                children = beside(std::move(children), gathered(embedding_of(o.parent), o.parent_of, poll), poll);
                add_classes_above(children, schema, o, poll);
            }
            if (o.parent == reference.child && o.classes.number > 0)
                add_classes(children, o.classes.of_row, o.classes.number, poll);
        }
        return aggregate(children, reference.parent_of, std::uint32_t(reference.degree.size()), reference.degree, poll);
    };
    const Reference& reference = schema.references[references.front()];
    const auto parents = std::uint32_t(reference.degree.size());
    Embedding points = averages_by(references.front());
    for (const std::uint32_t other : references.subspan(1))
        points = beside(std::move(points), averages_by(other), poll);
    // Who is chosen is chosen for what it is too.
    if (!reference.driving) {
        const auto add = [&](Embedding of, float weight) {
            for (float& value : of.values)
                value *= weight;
            points = beside(std::move(points), of, poll);
        };
        add(embedding_of(reference.parent), weight_of_own);
        for (const Reference& above : schema.references)
            if (above.child == reference.parent && !above.is_to_itself())
                add(gathered(embedding_of(above.parent), above.parent_of, poll), weight_of_above);
    }
    const std::vector<std::uint32_t> groups = groups_of(schema, reference, poll);
    const ClassOptions options{least, classes_for(parents)};
    const Classes classes =
        classify(points, groups.empty() ? combinations_of(schema, reference, options, poll) : groups, options, poll);
    std::vector<std::uint32_t> group(groups.empty() ? 0 : classes.number);
    for (std::uint32_t row = 0; row < groups.size(); row++)
        group[classes.of_row[row]] = groups[row];
    for (const std::uint32_t r : references) {
        schema.references[r].classes = classes;
        schema.references[r].classes_of = references.front();
        schema.references[r].group = group;
    }
}

// The reference of the parent's table whose parents siblings share the most.
void find_kin_of(Schema& schema, Reference& reference, const Poll& poll) {
    constexpr double least = 0.2; // share of families
    const auto driving = std::find_if(schema.references.begin(), schema.references.end(), [&](const Reference& other) {
        return other.child == reference.child && other.driving;
    });
    if (driving == schema.references.end() || reference.driving || reference.is_to_itself())
        return;
    std::vector<std::uint32_t> order, family, kin;
    for_rows(reference.parent_of.size(), poll, [&](std::size_t row) {
        if (!reference.multiplicity || !reference.multiplicity->shares[row]) // what is known without kin
            order.push_back(std::uint32_t(row));
    });
    sort_polling(order, poll, [&](std::uint32_t a, std::uint32_t b) {
        return std::pair(driving->parent_of[a], a) < std::pair(driving->parent_of[b], b);
    });
    for (const std::uint32_t row : order)
        family.push_back(driving->parent_of[row]);
    for (std::size_t k = 0; k < schema.references.size(); k++) {
        const Reference& above = schema.references[k];
        if (above.child != reference.parent || above.is_to_itself() || above.late)
            continue;
        kin.clear();
        for (const std::uint32_t row : order) {
            const std::uint32_t p = reference.parent_of[row];
            kin.push_back(p == no_row ? no_row : above.parent_of[p]);
        }
        if (const double share = kinship(family, kin, poll); share > std::max(least, reference.together)) {
            reference.kin = std::int32_t(k);
            reference.together = share;
        }
    }
}

// What may explain a number of the child before its parent does: the group of rows that have the most in common, of
// positions, groups of other parents, and labels of the child's own.
std::vector<std::uint32_t> best_groups(const Schema& schema, const Reference& reference,
                                       std::span<const double> numbers, const Poll& poll) {
    constexpr std::uint32_t most = 20; // groups
    constexpr double least = 0.05;     // share of variance
    const Member& child = schema.members[reference.child];
    double best = least;
    std::vector<std::uint32_t> found(numbers.size()), groups(numbers.size());
    const auto consider = [&](const auto& group_of) {
        for_rows(groups.size(), poll, [&](std::size_t row) { groups[row] = group_of(row); });
        if (const double share = explained(numbers, groups, poll); share > best) {
            best = share;
            found.swap(groups);
        }
    };
    if (!child.position.empty())
        consider([&](std::size_t row) { return std::min(child.position[row], most - 1); });
    for (const Reference& other : schema.references) {
        if (&other == &reference || other.child != reference.child || other.group.empty())
            continue;
        consider([&](std::size_t row) {
            const std::uint32_t p = other.parent_of[row];
            return p == no_row ? 0 : 1 + other.group[other.classes.of_row[p]];
        });
    }
    for (const Column& column : child.table.columns())
        if (column.kind == Kind::category && column.dictionary.size() > 1 && column.dictionary.size() < most)
            consider([&](std::size_t row) { return column.ids[row] < Dictionary::overflow ? 1 + column.ids[row] : 0; });
    return found;
}

// What siblings may have in common: a number of theirs. Rows of the parent's own table know the parent's number, and
// have in common what it does not tell, by a straight line.
std::vector<double> numbers_of(const Reference& reference, const Column& column, const Poll& poll) {
    std::vector<double> numbers = column.numbers;
    if (!reference.is_to_itself())
        return numbers;
    double n = 0, x = 0, y = 0, xx = 0, xy = 0;
    const auto above = [&](std::size_t row) {
        const std::uint32_t p = reference.parent_of[row];
        return p == no_row || !is_ordinary(column.numbers[row]) || !is_ordinary(column.numbers[p]) ? null_number
                                                                                                   : column.numbers[p];
    };
    const auto visit = [&](const auto& f) {
        for_rows(numbers.size(), poll, [&](std::size_t row) {
            if (const double a = above(row); !is_null(a))
                f(a, column.numbers[row]);
        });
    };
    visit([&](double a, double own) {
        n++;
        x += a;
        y += own;
    });
    if (n > 0) {
        x /= n;
        y /= n;
    }
    visit([&](double a, double own) {
        xx += (a - x) * (a - x);
        xy += (a - x) * (own - y);
    });
    const double slope = xx > 0 ? xy / xx : 0;
    for_rows(numbers.size(), poll, [&](std::size_t row) {
        const double a = above(row);
        numbers[row] = is_null(a) ? null_number : numbers[row] - slope * (a - x);
    });
    return numbers;
}

void find_factors_of(Schema& schema, std::uint32_t r, std::uint64_t seed, const Poll& poll) {
    constexpr std::size_t most = 4;
    Reference& reference = schema.references[r];
    const Member& member = schema.members[reference.child];
    const Table& table = member.table;
    std::vector<std::pair<Factor, std::uint32_t>> found;
    for (std::uint32_t c = 0; c + 1 < table.columns().size(); c++) {
        const Column& column = table.columns()[c];
        if (column.kind != Kind::number || column.is_key ||
            (reference.driving && member.times && member.times->column == c))
            continue;
        std::vector<double> numbers = numbers_of(reference, column, poll);
        bool follows = false;
        for (const Member::Length& span : member.lengths) {
            follows |= span.from == c && span.chain;
            if (span.to == c)
                numbers = lengths_of(table, span, poll);
        }
        if (follows)
            continue;
        const std::vector<std::uint32_t> groups = best_groups(schema, reference, numbers, poll);
        if (std::optional<Factor> factor = find_factor(
                numbers, groups, reference.parent_of, std::uint32_t(reference.degree.size()), seed, r * 4096 + c, poll))
            found.emplace_back(std::move(*factor), c);
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.first.correlation > b.first.correlation; });
    for (std::size_t i = 0; i < std::min(found.size(), most); i++) {
        reference.factor_columns.push_back(found[i].second);
        reference.factors.push_back(std::move(found[i].first.of_parent));
    }
}

} // namespace

std::vector<std::uint32_t> find_rows(std::span<const double> rows, std::span<const double> wanted,
                                     std::vector<bool>& whole, const Poll& poll) {
    const Places places(rows, poll);
    std::vector<std::uint32_t> found(wanted.size(), no_row);
    for_rows(wanted.size(), poll, [&](std::size_t i) {
        if (is_null(wanted[i]))
            return;
        found[i] = places.find(wanted[i]);
        if (found[i] == no_row)
            whole[i] = false;
    });
    return found;
}

void find_latents(Schema& schema, std::uint32_t least, std::uint64_t seed, const Poll& poll) {
    schema.least = least;
    for (const Reference& reference : schema.references)
        if (reference.driving) {
            Member& member = schema.members[reference.child];
            find_progressions(member, reference, schema.members[reference.parent].name,
                              find_positions(schema, member, reference, poll), least, poll);
            find_last(member, reference, poll);
        }
    for (std::uint32_t m = 0; m < schema.members.size(); m++) {
        find_chains(schema, m, least, poll);
        schema.members[m].level = levels_of(schema, m, poll);
    }
    for (Reference& reference : schema.references)
        find_rings(schema, reference, least, poll);
    std::vector<std::optional<Embedding>> embedded(schema.members.size());
    std::vector<bool> met(schema.references.size());
    for (std::size_t i = schema.order.size(); i-- > 0;)
        for (std::uint32_t r = 0; r < schema.references.size(); r++) {
            if (schema.references[r].child != schema.order[i])
                continue;
            met[r] = true;
            const std::vector<std::uint32_t> with = with_classes_of(schema, r);
            if (std::all_of(with.begin(), with.end(), [&](std::uint32_t other) { return met[other]; }))
                find_classes_of(schema, with, embedded, least, poll);
        }
    find_multiplicities(schema, seed, poll);
    for (std::uint32_t r = 0; r < schema.references.size(); r++) {
        find_kin_of(schema, schema.references[r], poll);
        find_factors_of(schema, r, seed, poll);
    }
}

} // namespace synth
