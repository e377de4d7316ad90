#include "core/relational/schema.hpp"
#include "core/relational/factor.hpp"
#include "core/relational/positions.hpp"
#include <algorithm>
#include <unordered_map>

namespace synth {

namespace {

constexpr float weight_of_own = 0.7F;    // of a row's own values, beside its children's
constexpr std::uint32_t most_depth = 64; // of rows that refer to each other
constexpr std::uint32_t fewest_classes = 40, most_classes = 400;

std::uint32_t classes_for(std::uint32_t rows) {
    return std::clamp(rows / (rows < 500 ? 6 : 15), fewest_classes, most_classes);
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

} // namespace synth
