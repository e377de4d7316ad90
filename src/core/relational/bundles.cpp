#include "core/relational/bundles.hpp"
#include "core/key/permutation.hpp"
#include "core/polling.hpp"
#include "core/relational/schema.hpp"
#include "core/table/children.hpp"
#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace synth {

namespace {

std::uint32_t families_of(std::span<const std::uint32_t> family) {
    std::uint32_t families = 0;
    for (const std::uint32_t f : family)
        families = f == no_row ? families : std::max(families, f + 1);
    return families;
}

// Puts the values of rows of the same number in another order, among themselves; no_row stays where it is.
void shuffle_within(std::span<const std::uint32_t> number, std::span<std::uint32_t> values, std::uint64_t seed,
                    const Poll& poll) {
    std::vector<std::uint32_t> rows, order;
    for_rows(values.size(), poll, [&](std::size_t row) {
        if (number[row] != no_row && values[row] != no_row)
            rows.push_back(std::uint32_t(row));
    });
    const auto by_number = [&](auto& sorted, const auto& then) {
        sort_polling(sorted, poll, [&](std::uint32_t a, std::uint32_t b) {
            return std::tuple(number[a], then(a)) < std::tuple(number[b], then(b));
        });
    };
    order = rows;
    by_number(rows, [](std::uint32_t row) { return row; });
    by_number(order, [&](std::uint32_t row) { return mix(seed + row); });
    std::vector<std::uint32_t> shuffled;
    for (const std::uint32_t row : order)
        shuffled.push_back(values[row]);
    for (std::size_t i = 0; i < rows.size(); i++)
        values[rows[i]] = shuffled[i];
}

// Second parents as chance would have them.
std::vector<std::uint32_t> by_chance(const Reference& driving, const Reference& reference, std::uint64_t seed,
                                     const Poll& poll) {
    const std::vector<std::uint32_t>& parent_of = reference.parent_of;
    std::vector<std::uint32_t> parents = parent_of, cell(parent_of.size(), no_row), of_class(parent_of.size(), no_row);
    // Groups are the family's affair if all of each are of one; else they are as parents come.
    std::vector<std::uint32_t> of_family(driving.degree.size(), no_row);
    bool grouped = !reference.group.empty();
    for_rows(grouped ? parents.size() : 0, poll, [&](std::size_t row) {
        const std::uint32_t p = parent_of[row], f = driving.parent_of[row];
        if (p == no_row || f == no_row)
            return;
        const std::uint32_t g = reference.group[reference.classes.of_row[p]];
        grouped = grouped && (of_family[f] == no_row || of_family[f] == g);
        of_family[f] = g;
    });
    const auto group = [&](std::uint32_t c) {
        return grouped ? reference.group[c] : 0;
    };
    for_rows(parents.size(), poll, [&](std::size_t row) {
        const std::uint32_t p = parent_of[row], f = driving.parent_of[row];
        if (p == no_row || f == no_row)
            return;
        of_class[row] = reference.classes.of_row[p];
        cell[row] = driving.classes.of_row[f] + driving.classes.number * group(of_class[row]);
    });
    std::vector<std::uint32_t> dealt = of_class;
    shuffle_within(cell, dealt, mix(seed + 1), poll);
    // Parents of a class, in any order, to the rows that have the class now.
    std::vector<std::uint32_t> from, to;
    for_rows(parents.size(), poll, [&](std::size_t row) {
        if (of_class[row] != no_row) {
            from.push_back(std::uint32_t(row));
            to.push_back(std::uint32_t(row));
        }
    });
    const auto sort = [&](std::vector<std::uint32_t>& rows, const std::vector<std::uint32_t>& classes,
                          std::uint64_t key) {
        sort_polling(rows, poll, [&](std::uint32_t a, std::uint32_t b) {
            return std::tuple(classes[a], mix(key + a)) < std::tuple(classes[b], mix(key + b));
        });
    };
    sort(from, of_class, mix(seed + 2));
    sort(to, dealt, mix(seed + 3));
    for (std::size_t i = 0; i < to.size(); i++)
        parents[to[i]] = parent_of[from[i]];
    return parents;
}

class Bundler {
public:
    Bundler(const BundleRequest& request, std::span<std::uint32_t> classes, const Poll& poll)
        : request_(request), classes_(classes), poll_(poll), leader_(classes.size(), no_row) {}

    std::vector<std::uint32_t> run() {
        const Children families(request_.family, families_of(request_.family), poll_);
        std::vector<std::uint32_t> rows;
        for_rows(families.parents(), poll_, [&](std::size_t f) {
            rows.clear();
            for (const std::uint32_t child : families.of(f))
                if (classes_[child] != no_row)
                    rows.push_back(child);
            sort_polling(rows, poll_, [&](std::uint32_t a, std::uint32_t b) { return place(a) < place(b); });
            for (std::size_t first = 0, end = 0; first < rows.size(); first = end) {
                while (end < rows.size() && group(rows[end]) == group(rows[first]))
                    end++;
                cut(std::span(rows).subspan(first, end - first));
            }
        });
        return std::move(leader_);
    }

private:
    std::uint32_t group(std::uint32_t child) const { return request_.group.empty() ? 0 : request_.group[child]; }
    std::uint32_t multiplicity(std::uint32_t child, std::size_t most) const {
        const std::uint32_t m = request_.multiplicity.empty() ? 1 : request_.multiplicity[child];
        return m == no_row ? 1 : std::uint32_t(std::clamp<std::size_t>(m, 1, most));
    }
    std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, std::uint64_t> place(std::uint32_t child) const {
        return {group(child), classes_[child], multiplicity(child, no_row), mix(request_.seed + child)};
    }

    // Into how many bundles of which sizes so many rows are cut: always of the size that is owed the most rows, and
    // rather of one that leaves none, or enough for any that is owed some.
    std::map<std::uint32_t, std::uint32_t> sizes_for(std::span<const std::uint32_t> rows) {
        owed_[1];
        for (const std::uint32_t child : rows)
            owed_[multiplicity(child, rows.size())]++;
        std::map<std::uint32_t, std::uint32_t> sizes;
        for (std::size_t left = rows.size(); left > 0;) {
            const auto above = owed_.upper_bound(std::uint32_t(left));
            const auto smallest = std::find_if(owed_.begin(), above, [&](const auto& size) {
                poll_sometimes();
                return size.second > 0;
            });
            const auto fits = [&](std::uint32_t size) {
                return size == left || (smallest != above && left - size >= smallest->first);
            };
            auto most = owed_.begin();
            for (auto size = std::next(most); size != above; ++size, poll_sometimes())
                if (std::tuple(fits(size->first), size->second) > std::tuple(fits(most->first), most->second))
                    most = size;
            sizes[most->first]++;
            most->second -= most->first;
            left -= most->first;
        }
        // What no family can have is owed to none of those to come.
        for (auto size = owed_.begin(); size != owed_.end() && size->first <= rows.size(); ++size) {
            const std::int64_t most = size->first + std::int64_t(16);
            size->second = std::clamp(size->second, -most, most);
        }
        return sizes;
    }

    void cut(std::span<const std::uint32_t> rows) {
        std::map<std::uint32_t, std::uint32_t> sizes = sizes_for(rows);
        for (std::size_t at = 0, end = 0; at < rows.size();) {
            poll_sometimes();
            // Rows of one class, which are left.
            end = std::max(end, at);
            while (end < rows.size() && classes_[rows[end]] == classes_[rows[at]])
                end++;
            auto size = sizes.find(multiplicity(rows[at], rows.size()));
            if (size == sizes.end() || size->first > end - at) {
                size = sizes.upper_bound(std::uint32_t(end - at));
                if (size != sizes.begin())
                    --size;
            }
            const std::uint32_t n = size->first;
            if (--size->second == 0)
                sizes.erase(size);
            bind(rows.subspan(at, n));
            at += n;
        }
    }

    void bind(std::span<const std::uint32_t> rows) {
        const std::uint32_t leader = *std::min_element(rows.begin(), rows.end()),
                            of_class = classes_[rows[mix(request_.seed ^ mix(leader + 1u)) % rows.size()]];
        for (const std::uint32_t child : rows) {
            leader_[child] = leader;
            classes_[child] = of_class;
        }
    }

    void poll_sometimes() {
        if (steps_++ % (1 << 10) == 0)
            poll_();
    }

    const BundleRequest& request_;
    std::span<std::uint32_t> classes_;
    const Poll& poll_;
    std::vector<std::uint32_t> leader_;
    std::map<std::uint32_t, std::int64_t> owed_; // by size: rows that wanted it, less those that got it
    std::size_t steps_ = 0;
};

} // namespace

std::vector<std::uint32_t> multiplicities(std::span<const std::uint32_t> first, std::span<const std::uint32_t> second,
                                          const Poll& poll) {
    std::vector<std::uint32_t> number(first.size(), no_row);
    Children families(first, families_of(first), poll);
    const auto by_second = [&](std::uint32_t a, std::uint32_t b) {
        return second[a] < second[b];
    };
    for_rows(families.parents(), poll, [&](std::size_t f) {
        const std::span<std::uint32_t> rows = families.of(f);
        sort_polling(rows, poll, by_second);
        for (auto same = rows.begin(), end = same; same != rows.end(); same = end) {
            end = std::upper_bound(same, rows.end(), *same, by_second);
            for (auto row = same; row != end && second[*same] != no_row; ++row)
                number[*row] = std::uint32_t(end - same);
        }
    });
    return number;
}

bool beyond_chance(std::span<const std::uint32_t> multiplicities, std::span<const std::uint32_t> by_chance,
                   std::span<const std::uint32_t> again, const Poll& poll) {
    constexpr double least_rows = 40, least_share = 0.2, least_times = 3;
    struct Rows {
        double own = 0, by_chance = 0, again = 0;
    };
    std::map<std::uint32_t, Rows> rows;
    for_rows(multiplicities.size(), poll, [&](std::size_t row) {
        rows[multiplicities[row]].own++;
        rows[by_chance[row]].by_chance++;
        rows[again[row]].again++;
    });
    double differ = 0, differ_by_chance = 0, own = 0, others = 0;
    for (const auto& [m, n] : rows) {
        differ += std::abs(n.own - n.by_chance) / 2;
        differ_by_chance += std::abs(n.again - n.by_chance) / 2;
        own += m > 1 && m != no_row ? n.own : 0;
        others += m > 1 && m != no_row ? n.by_chance : 0;
    }
    return differ >= least_rows && differ >= least_share * std::max(own, others) &&
           differ >= least_times * differ_by_chance;
}

void find_multiplicities(Schema& schema, std::uint64_t seed, const Poll& poll) {
    for (std::uint32_t r = 0; r < schema.references.size(); r++) {
        Reference& reference = schema.references[r];
        const auto driving = std::find_if(schema.references.begin(), schema.references.end(),
                                          [&](const Reference& o) { return o.child == reference.child && o.driving; });
        const auto followed = [&](const Reference& other) {
            return other.follows == std::int32_t(r);
        };
        if (driving == schema.references.end() || reference.driving || reference.unique || reference.is_to_itself() ||
            reference.follows >= 0 || std::any_of(schema.references.begin(), schema.references.end(), followed))
            continue;
        const std::vector<std::uint32_t>& family = driving->parent_of;
        const auto dealt = [&](std::uint64_t key) {
            return multiplicities(family, by_chance(*driving, reference, mix(seed + 3 * r + key), poll), poll);
        };
        std::vector<std::uint32_t> m = multiplicities(family, reference.parent_of, poll);
        if (!beyond_chance(m, dealt(1), dealt(2), poll))
            continue;
        // A family counts once for each multiplicity that it has.
        Children families(family, std::uint32_t(driving->degree.size()), poll);
        Reference::Multiplicity found{{}, std::vector<bool>(m.size()), std::vector<bool>(m.size())};
        const std::vector<std::uint32_t>& p = reference.parent_of;
        std::uint32_t repeat = 0; // families
        for_rows(families.parents(), poll, [&](std::size_t f) {
            const std::span<std::uint32_t> rows = families.of(f);
            sort_polling(rows, poll, [&](std::uint32_t a, std::uint32_t b) {
                return std::tuple(m[a], p[a], a) < std::tuple(m[b], p[b], b);
            });
            bool any = false;
            for (std::size_t i = 0; i < rows.size(); i++) {
                found.repeated[rows[i]] = i > 0 && m[rows[i]] == m[rows[i - 1]];
                found.shares[rows[i]] = i > 0 && p[rows[i]] == p[rows[i - 1]] && p[rows[i]] != no_row;
                any = any || (m[rows[i]] > 1 && m[rows[i]] != no_row);
            }
            repeat += any;
        });
        if (repeat >= schema.least)
            found.of_row = std::move(m);
        reference.multiplicity = std::move(found);
    }
}

void Bundles::keep_leaders(std::span<std::uint32_t> values) const {
    for (std::uint32_t child = 0; child < leader_.size(); child++)
        if (leader_[child] != no_row && leader_[child] != child)
            values[child] = no_row;
}

void Bundles::follow(std::span<std::uint32_t> values) const {
    for (std::size_t child = 0; child < leader_.size(); child++)
        if (leader_[child] != no_row)
            values[child] = values[leader_[child]];
}

void Bundles::spread(std::span<std::uint32_t> parents, std::span<const std::uint32_t> classes,
                     std::span<const std::uint32_t> group, std::span<const std::uint32_t> stubs,
                     const Poll& poll) const {
    if (leader_.empty())
        return;
    std::vector<std::uint32_t> degree(stubs.size());
    double all = 0, wanted = 0;
    for (const std::uint32_t p : parents)
        if (p != no_row) {
            degree[p]++;
            all++;
        }
    for (const std::uint32_t n : stubs)
        wanted += n;
    const auto excess = [&](std::uint32_t p) {
        return degree[p] - stubs[p] * all / wanted;
    };
    const auto pool = [&](std::uint32_t p) {
        return std::tuple(group.empty() ? 0 : group[p], classes[p]);
    };
    std::vector<std::uint32_t> without, children; // who may be taken from their bundles
    for_rows(stubs.size(), poll, [&](std::size_t p) {
        if (stubs[p] > 0 && degree[p] == 0 && excess(std::uint32_t(p)) < -0.5)
            without.push_back(std::uint32_t(p));
    });
    for_rows(without.empty() ? 0 : parents.size(), poll, [&](std::size_t child) {
        if (parents[child] != no_row && leader_[child] != no_row && leader_[child] != child &&
            excess(parents[child]) > 0.5)
            children.push_back(std::uint32_t(child));
    });
    sort_polling(without, poll, [&](std::uint32_t a, std::uint32_t b) {
        return std::tuple(pool(a), excess(a), a) < std::tuple(pool(b), excess(b), b);
    });
    sort_polling(children, poll, [&](std::uint32_t a, std::uint32_t b) {
        return std::tuple(pool(parents[a]), -excess(parents[a]), a) <
               std::tuple(pool(parents[b]), -excess(parents[b]), b);
    });
    auto next = children.begin();
    for (const std::uint32_t p : without) {
        while (next != children.end() &&
               (pool(parents[*next]) < pool(p) || (pool(parents[*next]) == pool(p) && excess(parents[*next]) <= 0.5)))
            ++next;
        if (next == children.end() || pool(parents[*next]) != pool(p))
            continue;
        degree[parents[*next]]--;
        degree[p]++;
        parents[*next++] = p;
    }
}

std::vector<std::uint32_t> Bundles::weights() const {
    std::vector<std::uint32_t> weights(leader_.size(), 1);
    for (std::uint32_t child = 0; child < leader_.size(); child++)
        if (leader_[child] != no_row && leader_[child] != child)
            weights[leader_[child]]++;
    return weights;
}

Bundles bundle(const BundleRequest& request, std::span<std::uint32_t> classes, const Poll& poll) {
    return Bundles(Bundler(request, classes, poll).run());
}

} // namespace synth
