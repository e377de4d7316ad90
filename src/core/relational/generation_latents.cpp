// Generation: what is latent of rows that others refer to, their classes and how many these are.
#include "core/error.hpp"
#include "core/key/permutation.hpp"
#include "core/polling.hpp"
#include "core/relational/abreast.hpp"
#include "core/relational/generation.hpp"
#include "core/relational/translation.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>
#include <utility>

namespace synth {

namespace {

std::uint32_t whole(double number) {
    return is_ordinary(number) && number >= 0 && number < 4e9 ? std::uint32_t(std::llround(number)) : 0;
}

} // namespace

// By row of a parent's table: what is latent of it, by a reference.
const Generation::Recorded& Generation::latent(std::uint32_t table, const Internal& latent) const {
    for (const InternalColumn& column : tables_[table].internal)
        if (column.internal.what == latent.what && column.internal.reference == latent.reference &&
            column.internal.column == latent.column)
            return drawn_[table].recorded[recorded_at(table, column.column)];
    throw DamagedModel("a table does not have what a reference to it needs");
}

Generation::Recorded& Generation::latent(std::uint32_t table, const Internal& latent) {
    return const_cast<Recorded&>(std::as_const(*this).latent(table, latent));
}

// By row of a parent's table, of some: its class.
std::vector<std::uint32_t> Generation::classes(std::uint32_t r, std::uint32_t first, std::uint32_t end,
                                               const Poll& poll) const {
    const Recorded& recorded = latent(references_[r].parent, {Internal::What::own_class, references_[r].classes_of, 0});
    if (recorded.variable->kind != Kind::category)
        throw DamagedModel("a class is no label");
    std::vector<std::uint32_t> of_code, classes(end - first);
    for (std::size_t code = 0; code <= recorded.variable->category.labels.size(); code++)
        of_code.push_back(class_of(*recorded.variable, Code(code)));
    for_rows(classes.size(), poll, [&](std::size_t row) {
        const std::uint32_t c = of_code[recorded.codes[first + row]];
        classes[row] = c == no_row ? 0 : c;
    });
    // A row that refers to its own table is of its level: its class is the nearest one of that.
    const std::vector<std::uint32_t>&group = references_[r].group, &level = drawn_[references_[r].parent].level;
    std::vector<std::uint32_t> nearest; // by class, to those of a level
    for_rows(references_[r].is_to_itself() ? end - first : 0, poll, [&](std::size_t row) {
        const std::uint32_t own = level[first + row];
        if (row == 0 || own != level[first + row - 1])
            nearest.assign(group.size(), no_row);
        if (classes[row] >= group.size())
            return;
        const auto fits = [&](std::size_t c) {
            return c < group.size() && group[c] == own;
        };
        const std::size_t c = classes[row];
        std::size_t away = nearest[c] == no_row ? 0 : group.size();
        while (away < group.size() && !fits(c - away) && !fits(c + away))
            away++;
        if (nearest[c] == no_row)
            nearest[c] = std::uint32_t(away == group.size() ? c : fits(c - away) ? c - away : c + away);
        classes[row] = nearest[c];
    });
    return classes;
}

// By row of a parent's table: its number of children. As drawn it is what it is likely to be, given all else; its ranks
// stay, and numbers are those of all parents that were learned, so that they come out as they should. `likely`: by row
// what it could be, or empty. Who certainly has none, or some, stays so, and of equals those change that most easily
// might be something else.
std::vector<std::uint32_t> Generation::ranked_degrees(std::uint32_t r, std::span<const Expected> likely,
                                                      const Poll& poll) const {
    const std::uint32_t parent = references_[r].parent;
    const Recorded& recorded = latent(parent, {Internal::What::own_degree, r, 0});
    const std::vector<double>& drawn = recorded.numbers;
    const Variable* const variable = recorded.variable;
    if (variable->kind != Kind::number)
        throw DamagedModel("a degree is no number");
    const auto is_certain = [&](std::size_t p) {
        return !likely.empty() && likely[p].certain;
    };
    const bool some_have_none = variable->rows.size() > 1 && variable->number.highest(1) == 0; // code 1
    std::vector<std::uint32_t> order, degree(drawn.size());
    double none = 0; // rows that certainly have
    for_rows(drawn.size(), poll, [&](std::size_t p) {
        if (drawn_[parent].left_out[p] || is_null(drawn[p]))
            return;
        if (some_have_none && is_certain(p) && drawn[p] == 0)
            none++;
        else
            order.push_back(std::uint32_t(p));
    });
    const std::uint64_t seed = seed_of(Choice::ties, r);
    sort_polling(order, poll, [&](std::uint32_t a, std::uint32_t b) {
        const auto key = [&](std::uint32_t p) {
            return std::tuple(drawn[p], likely.empty() ? 0 : likely[p].mean, mix(seed + p), p);
        };
        return key(a) < key(b);
    });
    if (const std::vector<double> other = degrees_beside(r, !likely.empty(), poll); !other.empty())
        keep_abreast(order, other, references_[r].abreast, poll);
    // How many of each code there should be among them.
    std::vector<double> rows(variable->rows.begin(), variable->rows.end());
    const double learned = std::accumulate(rows.begin() + 1, rows.end(), 0.0);
    if (none > 0)
        rows[1] = std::max(0.0, rows[1] - none * learned / (none + double(order.size())));
    const double all = std::accumulate(rows.begin() + 1, rows.end(), 0.0);
    Code code = 1;
    double below = 0;
    for_rows(all > 0 ? order.size() : 0, poll, [&](std::size_t i) {
        const double at = (double(i) + 0.5) / double(order.size()) * all;
        while (code + 1u < rows.size() && below + rows[code] <= at)
            below += rows[code++];
        const double within = rows[code] > 0 ? (at - below) / rows[code] : 0.5;
        const std::uint32_t n =
            whole(variable->number.decode(code, std::uint32_t(std::clamp(within, 0.0, 0.9999999) * 0x1p32)));
        degree[order[i]] = is_certain(order[i]) && drawn[order[i]] > 0 ? std::max(n, 1u) : n;
    });
    return degree;
}

// By row of a parent's table: its number of children by another reference that those of this one go along with; empty
// if there is none, or it goes along with this one itself. `now`: they are put right now, and not when they are needed.
std::vector<double> Generation::degrees_beside(std::uint32_t r, bool now, const Poll& poll) const {
    const ReferenceModel& reference = references_[r];
    if (reference.beside < 0)
        return {};
    const auto beside = std::uint32_t(reference.beside);
    if (!now && has_levels(reference.parent) && beside < r) {
        const std::vector<std::uint32_t> degrees = ranked_degrees(beside, {}, poll);
        return {degrees.begin(), degrees.end()};
    }
    const std::vector<double>& drawn = latent(reference.parent, {Internal::What::own_degree, beside, 0}).numbers;
    return now && !drawn.empty() && !is_null(drawn.front()) ? drawn : std::vector<double>();
}

std::vector<std::uint32_t> Generation::degrees(std::uint32_t r, const Poll& poll) const {
    const std::uint32_t parent = references_[r].parent;
    // Where rows refer to their own table they are not put right, and those of some levels are not like all.
    if (has_levels(parent) && !references_[r].is_to_itself())
        return ranked_degrees(r, {}, poll);
    const Recorded& recorded = latent(parent, {Internal::What::own_degree, r, 0});
    if (recorded.variable->kind != Kind::number)
        throw DamagedModel("a degree is no number");
    std::vector<std::uint32_t> degree(recorded.numbers.size());
    for_rows(degree.size(), poll, [&](std::size_t p) {
        if (!drawn_[parent].left_out[p])
            degree[p] = whole(recorded.numbers[p]);
    });
    return degree;
}

// Makes numbers of children as many as expected in all, or nearly so, and says how many more there should be. Where it
// is known what rows could be, who certainly has some keeps one. If about as many are expected, and they need not be
// just as many, everybody gets a number that somebody has: of teams of eleven none has ten. Rows that are copied are in
// any order, and have some in a world that is larger or smaller: who does is chance.
double Generation::scale_degrees(std::uint32_t r, std::vector<std::uint32_t>& degree, double expected,
                                 std::span<const Expected> likely, bool exactly, const Poll& poll) const {
    const bool unique = references_[r].unique, copied = tables_[references_[r].parent].copied;
    const double sum = std::accumulate(degree.begin(), degree.end(), 0.0), times = sum > 0 ? expected / sum : 0;
    std::vector<std::uint32_t> numbers; // that somebody has, ascending
    if (!copied && !exactly && std::abs(times - 1) <= 0.05) {
        numbers = degree;
        sort_polling(numbers, poll, std::less<>());
        numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    }
    const auto nearest = [&](double exact) {
        const auto above = std::lower_bound(numbers.begin(), numbers.end(), exact);
        return above == numbers.begin()                                                       ? double(numbers.front())
               : above == numbers.end() || exact - double(above[-1]) < double(*above) - exact ? double(above[-1])
                                                                                              : double(*above);
    };
    std::vector<std::uint32_t> order(degree.size());
    std::iota(order.begin(), order.end(), 0u);
    if (const std::uint64_t seed = seed_of(Choice::parents, r); copied)
        sort_polling(order, poll, [=](std::uint32_t a, std::uint32_t b) {
            return std::pair(mix(seed + a), a) < std::pair(mix(seed + b), b);
        });
    // What is left over by rounding goes on to the next parent, so that the sum is right.
    double left = 0;
    for (const std::uint32_t p : order) {
        const double exact = degree[p] * times + left, most = unique ? std::min(degree[p], 1u) : double(most_rows),
                     least = !likely.empty() && likely[p].certain && degree[p] > 0 && !copied ? 1 : 0;
        const bool stays = degree[p] == 0 && exact < 1; // without any
        degree[p] = std::uint32_t(std::clamp(stays             ? 0
                                             : numbers.empty() ? std::floor(exact + 0.5)
                                                               : nearest(exact),
                                             least, most));
        left = exact - degree[p];
    }
    // Among numbers that somebody has the last ones may be too far apart: then others take one more, or one less.
    for (std::size_t p = degree.size(); p-- > 0 && !numbers.empty() && std::abs(left) >= 0.5;) {
        const std::uint32_t other = left > 0 ? degree[p] + 1 : degree[p] - 1;
        if (degree[p] > 0 && other > 0 && (!unique || other == 1) &&
            std::binary_search(numbers.begin(), numbers.end(), other)) {
            left += double(degree[p]) - double(other);
            degree[p] = other;
        }
    }
    return left;
}

double Generation::scale(std::uint32_t table) const {
    return tables_[table].copied ? drawn_[table].scale
                                 : double(drawn_[table].rows) / double(std::max<std::uint64_t>(1, tables_[table].rows));
}

// As many children as there are in all is known, whatever is known of each parent; one at the least, since others may
// need it.
double Generation::expected_children(std::uint32_t r) const {
    const ReferenceModel& reference = references_[r];
    const double all = double(tables_[reference.child].rows) * scale(reference.parent);
    return all > 0 ? std::max(all, 1.0) : 0;
}

void Generation::put_degrees_right(std::uint32_t r, std::span<const Expected> likely, const Poll& poll) {
    const ReferenceModel& reference = references_[r];
    std::vector<std::uint32_t> degree = ranked_degrees(r, likely, poll);
    for (const ReferenceModel::Frequent& known : reference.frequent)
        degree[known.row] = known.degree;
    const double expected = expected_children(r) * (1 - std::min(reference.missing, 1.0));
    if (reference.driving && expected <= most_rows)
        scale_degrees(r, degree, expected, likely, false, poll);
    latent(reference.parent, {Internal::What::own_degree, r, 0}).numbers.assign(degree.begin(), degree.end());
}

void Generation::resemble(std::uint32_t table, std::uint32_t row, std::uint32_t other) {
    for (const InternalColumn& column : tables_[table].internal) {
        if (!is_latent(column.internal.what) || references_[column.internal.reference].is_to_itself())
            continue;
        Recorded& recorded = latent(table, column.internal);
        if (recorded.variable->kind == Kind::number)
            recorded.numbers[row] = recorded.numbers[other];
        else
            recorded.codes[row] = recorded.codes[other];
        std::vector<Code>& given = translated_[{tables_[table].network, column.column}].codes;
        if (std::max(row, other) < given.size())
            given[row] = given[other];
    }
    const std::int32_t first = driving(table);
    if (first >= 0 && parent_of_[std::size_t(first)][row] != parent_of_[std::size_t(first)][other])
        return;
    // All other parents or none, since they may agree with each other.
    std::vector<std::size_t> others;
    for (std::size_t r = 0; r < references_.size(); r++) {
        const ReferenceModel& reference = references_[r];
        if (reference.child != table || reference.driving || reference.late || reference.is_to_itself())
            continue;
        if (reference.unique || reference.distinct || reference.bundled || reference.exclusive ||
            reference.follows >= 0)
            return;
        if (row < parent_of_[r].size())
            others.push_back(r);
    }
    for (const std::size_t r : others)
        parent_of_[r][row] = parent_of_[r][other];
}

// Rows that are copied of which it is known what they are to their children.
void Generation::set_frequent(const Internal& internal, Recorded& recorded, const Poll& poll) const {
    const bool is_class = internal.what == Internal::What::own_class;
    if (!is_class && internal.what != Internal::What::own_degree)
        return;
    if (is_class == (recorded.variable->kind == Kind::number))
        throw DamagedModel(is_class ? "a class is no label" : "a degree is no number");
    std::vector<std::uint32_t> classes(recorded.codes.size(), no_row);
    for (std::uint32_t r = 0; r < references_.size(); r++) {
        if (r != internal.reference && !(is_class && references_[r].classes_of == internal.reference &&
                                         references_[r].parent == references_[internal.reference].parent))
            continue;
        for (const ReferenceModel::Frequent& known : references_[r].frequent) {
            if (known.row >= (is_class ? recorded.codes.size() : recorded.numbers.size()))
                throw DamagedModel("a row is frequent that is not there");
            if (!is_class)
                recorded.numbers[known.row] = known.degree;
            else if (known.of_class != no_row)
                classes[known.row] = known.of_class;
        }
    }
    const std::vector<Code> codes = codes_of(*recorded.variable, classes, poll);
    for_rows(codes.size(), poll, [&](std::size_t row) {
        if (classes[row] != no_row)
            recorded.codes[row] = codes[row];
    });
}

// What is latent of the rows of a slice, one after the other. Numbers of children are put right, unless the rows of
// other slices are to come, which are another kind of rows.
void Generation::draw_latents(std::uint32_t table, Slice slice, const Poll& poll) {
    const CompiledNetwork& network = *tables_[table].network;
    std::vector<std::pair<std::uint32_t, Internal>> latents; // by variable, which is drawn after those before it
    for (const InternalColumn& column : tables_[table].internal)
        if (is_latent(column.internal.what) && !references_[column.internal.reference].is_to_itself())
            latents.emplace_back(variable_of(network, column.column), column.internal);
    std::sort(latents.begin(), latents.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t k = 0; k < latents.size() && slice.end > slice.first; k++) {
        const auto& [v, internal] = latents[k];
        std::vector<bool> needed(network.variables().size());
        needed[v] = true;
        network.add_ancestors(needed);
        Sampler sampler(network, needed, std::min<std::size_t>(batch, slice.end - slice.first));
        sampler.give(givens_of(table, network, tables_[table].internal, v, poll));
        sampler.set_quotas(quotas(table));
        sampler.share(urn(table, poll));
        Recorded& recorded = latent(table, internal);
        const bool is_number = recorded.variable->kind == Kind::number,
                   ranked = internal.what == Internal::What::own_degree && !has_levels(table);
        std::vector<Expected> likely(ranked ? slice.end : 0);
        const std::uint64_t seed = seed_of(Choice::latents, table);
        for (std::size_t first = slice.first; first < slice.end;) {
            poll();
            const std::size_t n = sampler.draw(seed, first, std::min(batch, slice.end - first), poll);
            if (is_number)
                std::copy_n(sampler.numbers(v), n, recorded.numbers.data() + first);
            else
                std::copy_n(sampler.codes(v), n, recorded.codes.data() + first);
            for (std::size_t i = 0; i < n && ranked; i++)
                likely[first + i] = sampler.expected(v, i);
            first += n;
        }
        if (tables_[table].copied)
            set_frequent(internal, recorded, poll);
        if (ranked)
            put_degrees_right(internal.reference, likely, poll);
    }
}

} // namespace synth
