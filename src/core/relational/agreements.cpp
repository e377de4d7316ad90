#include "core/relational/agreements.hpp"
#include "core/polling.hpp"
#include "core/relational/abreast.hpp"
#include <limits>
#include <unordered_map>
#include <utility>

namespace synth {

namespace {

// What is asked of two rows: numbers that are equal if they agree, null_number for NULL.
struct Sides {
    std::function<double(std::uint32_t)> of_parent, of_other; // by row
};

// One of two references of a row, by what their parents are asked for.
class Pair {
public:
    Pair(const Schema& schema, const Reference& reference, const Reference& with, const Poll& poll)
        : schema_(schema), reference_(reference), with_(with), poll_(poll) {}

    // Has each row that refers by the one a parent by the other?
    bool is_known() const {
        const std::vector<bool>& whole = schema_.members[reference_.child].whole;
        bool known = false;
        for (std::size_t row = 0; row < whole.size(); row++) {
            if (row % between_polls == 0)
                poll_();
            if (!whole[row] || reference_.parent_of[row] == no_row)
                continue;
            if (with_.parent_of[row] == no_row)
                return false;
            known = true;
        }
        return known;
    }

    bool agree(const Sides& sides, std::uint32_t min_count) const {
        std::unordered_map<double, std::uint32_t> rows; // by value
        if (!each([&](std::uint32_t p, std::uint32_t q) {
                const double a = sides.of_parent(p), b = sides.of_other(q);
                if (a == unknown || b == unknown)
                    return true;
                if (!(a == b) && !(is_null(a) && is_null(b)))
                    return false;
                if (!is_null(a))
                    rows[a]++;
                return true;
            }))
            return false;
        std::uint32_t all = 0;
        std::pair<std::uint32_t, double> commonest;
        for (const auto& [value, n] : rows) {
            all += n;
            commonest = std::max(commonest, {n, value});
        }
        if (all - commonest.first < min_count)
            return false;
        std::vector<bool> parents(reference_.degree.size()), others(with_.degree.size());
        each([&](std::uint32_t p, std::uint32_t q) {
            const double value = sides.of_parent(p);
            if (!is_null(value) && value != unknown && value != commonest.second)
                parents[p] = others[q] = true;
            return true;
        });
        const auto count = [](const std::vector<bool>& of) {
            return std::count(of.begin(), of.end(), true);
        };
        return std::max(count(parents), count(others)) >= std::ptrdiff_t(min_count);
    }

    // Do two columns have values of one kind?
    static bool are_alike(const Column& a, const Column& b) {
        return a.kind == b.kind && a.unit == b.unit && !a.is_key && !b.is_key;
    }
    static Sides sides(const Column& a, const Column& b) {
        if (a.kind == Kind::number)
            return {[&a](std::uint32_t row) { return a.numbers[row]; },
                    [&b](std::uint32_t row) {
                        return b.numbers[row];
                    }};
        std::vector<double> numbers; // by label of b: the number of a's, or one that a has not
        for (std::uint32_t id = 0; id < b.dictionary.size(); id++) {
            const std::uint32_t found = a.dictionary.find(b.dictionary.label(id));
            numbers.push_back(found < Dictionary::overflow ? double(found) : not_there);
        }
        return {[&a](std::uint32_t row) {
                    return a.ids[row] == Dictionary::null      ? null_number
                           : a.ids[row] < Dictionary::overflow ? double(a.ids[row])
                                                               : not_known;
                },
                [&b, numbers = std::move(numbers)](std::uint32_t row) {
                    return b.ids[row] == Dictionary::null      ? null_number
                           : b.ids[row] < Dictionary::overflow ? numbers[b.ids[row]]
                                                               : not_there;
                }};
    }
    Sides sides(std::span<const std::uint32_t> from_parent, std::span<const std::uint32_t> from_other) const {
        const auto side = [&](std::span<const std::uint32_t> path) {
            return [path, &schema = schema_](std::uint32_t row) {
                for (const std::uint32_t r : path) {
                    const Reference& reference = schema.references[r];
                    if (!schema.members[reference.child].whole[row])
                        return unknown;
                    row = reference.parent_of[row];
                    if (row == no_row)
                        return null_number;
                }
                return double(row);
            };
        };
        return {side(from_parent), side(from_other)};
    }

private:
    static constexpr std::size_t between_polls = 1 << 14; // rows
    static constexpr double unknown = std::numeric_limits<double>::infinity();
    static constexpr double not_there = -1, not_known = -2; // labels: the same as none

    // Calls f(parent, other) for rows that have both, of whose parents all is known; false once that is.
    template <class F>
    bool each(const F& f) const {
        const Member &child = schema_.members[reference_.child], &parent = schema_.members[reference_.parent],
                     &other = schema_.members[with_.parent];
        for (std::size_t row = 0; row < child.whole.size(); row++) {
            if (row % between_polls == 0)
                poll_();
            const std::uint32_t p = reference_.parent_of[row], q = with_.parent_of[row];
            if (p != no_row && q != no_row && parent.whole[p] && other.whole[q] && !f(p, q))
                return false;
        }
        return true;
    }

    const Schema& schema_;
    const Reference &reference_, &with_;
    const Poll& poll_;
};

} // namespace

namespace {

using Path = std::vector<std::uint32_t>; // references, each of the table that the one before leads to

// From a table's rows on, the shorter first. Only those to other tables lead on.
std::vector<Path> paths_from(const Schema& schema, std::uint32_t table) {
    std::vector<Path> paths(1);
    for (std::uint32_t g = 0; g < schema.references.size(); g++)
        if (schema.references[g].child == table && !schema.references[g].late)
            paths.push_back({g});
    for (std::size_t i = 1, n = paths.size(); i < n; i++) {
        const Reference& first = schema.references[paths[i].front()];
        for (std::uint32_t g = 0; g < schema.references.size() && !first.is_to_itself(); g++)
            if (schema.references[g].child == first.parent && !schema.references[g].late &&
                !schema.references[g].is_to_itself())
                paths.push_back({paths[i].front(), g});
    }
    return paths;
}

std::uint32_t end_of(const Schema& schema, std::uint32_t table, const Path& path) {
    return path.empty() ? table : schema.references[path.back()].parent;
}

} // namespace

std::vector<Agreement> find_agreements(const Schema& schema, std::span<const std::vector<bool>> whole,
                                       std::uint32_t min_count, const Poll& poll) {
    std::vector<Agreement> found;
    const std::vector<Reference>& all = schema.references;
    const auto may = [&](const Reference& reference) {
        return !reference.late && !reference.is_to_itself();
    };
    const auto find = [&](std::uint32_t r, std::uint32_t o) {
        const Pair pair(schema, all[r], all[o], poll);
        if (!pair.is_known())
            return;
        const bool of_one_table = all[r].parent == all[o].parent;
        for (const Path& x : paths_from(schema, all[r].parent)) {
            const bool is_settled = !found.empty() && found.back().reference == r && found.back().with == o &&
                                    found.back().from_parent.empty();
            if (is_settled) // which row it is, and so all that it has
                return;
            for (const Path& y : paths_from(schema, all[o].parent)) {
                // From a row that both lead to all else is the same.
                const auto is_common = [&](const Agreement& one) {
                    const auto leads = [](const Path& to, const Path& from) {
                        return to.size() == from.size() + 1 && std::equal(from.begin(), from.end(), to.begin());
                    };
                    return one.is_row && one.reference == r && one.with == o && leads(x, one.from_parent) &&
                           leads(y, one.from_other) && x.back() == y.back();
                };
                if ((x.empty() && y.empty()) || (of_one_table && x != y) ||
                    end_of(schema, all[r].parent, x) != end_of(schema, all[o].parent, y) ||
                    std::any_of(found.begin(), found.end(), is_common))
                    continue;
                if (pair.agree(pair.sides(x, y), min_count))
                    found.push_back({r, o, true, 0, 0, x, y});
            }
        }
        const std::vector<Column>&parents = schema.members[all[r].parent].table.columns(),
              &others = schema.members[all[o].parent].table.columns();
        for (std::uint32_t c = 0; c < parents.size(); c++)
            for (std::uint32_t d = 0; d < others.size(); d++)
                if (whole[all[r].parent][c] && whole[all[o].parent][d] && (!of_one_table || c == d) &&
                    Pair::are_alike(parents[c], others[d]) && pair.agree(Pair::sides(parents[c], others[d]), min_count))
                    found.push_back({r, o, false, c, d, {}, {}});
    };
    for (std::uint32_t r = 0; r < all.size(); r++)
        for (std::uint32_t o = 0; o < all.size(); o++)
            if (o != r && all[o].child == all[r].child && !all[r].driving && (all[o].driving || o < r) && may(all[r]) &&
                may(all[o]))
                find(r, o);
    return found;
}

void find_abreast(Schema& schema, std::span<const Agreement> agreements, std::uint32_t min_count, const Poll& poll) {
    for (const Agreement& one : agreements) {
        if (one.from_parent.size() != 1 || one.from_other.size() != 1 || one.from_parent == one.from_other)
            continue;
        Reference &a = schema.references[one.from_parent[0]], &b = schema.references[one.from_other[0]];
        if (a.is_to_itself() || b.is_to_itself() || a.degree.size() < min_count)
            continue;
        const double correlation = rank_correlation(std::vector<double>(a.degree.begin(), a.degree.end()),
                                                    std::vector<double>(b.degree.begin(), b.degree.end()), poll);
        if (correlation > std::max({0.0, a.abreast, b.abreast})) {
            a.abreast = b.abreast = correlation;
            a.beside = std::int32_t(one.from_other[0]);
            b.beside = std::int32_t(one.from_parent[0]);
        }
    }
}

} // namespace synth
