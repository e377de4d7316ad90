#include "core/relational/kin.hpp"
#include "core/key/permutation.hpp"
#include "core/polling.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>
#include <unordered_map>

namespace synth {

namespace {

constexpr std::size_t between_polls = 1 << 10; // children that are looked at
constexpr std::uint32_t least_pairs = 50;
constexpr std::size_t most_candidates = 12; // kin that a family looks at
constexpr std::size_t most_steps = 64;      // parents that are looked at for one

class FamilyDealer {
public:
    FamilyDealer(const FamilyRequest& request, std::span<std::uint32_t> stubs, const Poll& poll)
        : request_(request), stubs_(stubs), poll_(poll), by_class_(stubs.size()),
          parent_(request.family.size(), no_row), is_taken_(stubs.size()) {
        std::iota(by_class_.begin(), by_class_.end(), 0u);
        by_kin_ = by_class_;
        sort_polling(by_class_, poll_, [&](std::uint32_t a, std::uint32_t b) {
            return std::tuple(group(a), class_of(a), mix(request_.seed + a)) <
                   std::tuple(group(b), class_of(b), mix(request_.seed + b));
        });
        sort_polling(by_kin_, poll_, [&](std::uint32_t a, std::uint32_t b) {
            return std::tuple(request_.kin[a], group(a), class_of(a), a) <
                   std::tuple(request_.kin[b], group(b), class_of(b), b);
        });
    }

    std::vector<std::uint32_t> run() {
        struct Family {
            std::uint32_t first = 0, end = 0;
            std::uint64_t place = 0;
        };
        std::vector<Family> families;
        for (std::uint32_t child = 0, end = 0; child < request_.family.size(); child = end) {
            while (end < request_.family.size() && request_.family[end] == request_.family[child])
                end++;
            const std::uint64_t random = mix(request_.seed ^ mix(child + 1));
            if (request_.family[child] != no_row && double(random >> 11) * 0x1p-53 < request_.share)
                families.push_back({child, end, mix(random)});
        }
        // Those that need the most come first, while there is most to be had.
        sort_polling(families, poll_, [](const Family& a, const Family& b) {
            return std::tuple(b.end - b.first, a.place) < std::tuple(a.end - a.first, b.place);
        });
        for (const Family& family : families)
            deal(family.first, family.end);
        return std::move(parent_);
    }

private:
    std::uint32_t group(std::uint32_t parent) const {
        return request_.parent_group.empty() ? 0 : request_.parent_group[parent];
    }
    std::uint32_t class_of(std::uint32_t parent) const { return request_.parent_class[parent]; }
    std::uint32_t group_of_child(std::uint32_t child) const {
        return request_.child_group.empty() ? 0 : request_.child_group[child];
    }

    void poll_sometimes() {
        if (looked_++ % between_polls == 0)
            poll_();
    }

    // Kin with a parent that is left and near what a child wants.
    void look_near(std::uint32_t child, std::size_t most) {
        const std::uint32_t wanted_group = group_of_child(child), wanted = request_.child_class[child];
        const auto compare = [&](std::uint32_t p, std::uint32_t c) {
            return std::tuple(group(p), class_of(p)) < std::tuple(wanted_group, c);
        };
        const auto low = std::lower_bound(by_class_.begin(), by_class_.end(), wanted, compare),
                   high = std::lower_bound(low, by_class_.end(), wanted + 1, compare);
        const auto n = std::uint64_t(high - low);
        std::ptrdiff_t above = (low - by_class_.begin()) +
                               std::ptrdiff_t(n > 0 ? mix(request_.seed + 0x9e3779b97f4a7c15u * (child + 1u)) % n : 0),
                       below = above - 1;
        const std::size_t until = candidates_.size() + most;
        const auto look = [&](std::ptrdiff_t at) {
            const std::uint32_t p = by_class_[std::size_t(at)];
            if (group(p) != wanted_group)
                return false;
            if (stubs_[p] > 0 && request_.kin[p] != no_row && candidates_.size() < until &&
                std::find(candidates_.begin(), candidates_.end(), request_.kin[p]) == candidates_.end())
                candidates_.push_back(request_.kin[p]);
            return true;
        };
        bool up = true, down = true;
        for (std::size_t step = 0; step < most_steps && (up || down) && candidates_.size() < until; step++) {
            up = up && above < std::ptrdiff_t(by_class_.size()) && look(above++);
            down = down && below >= 0 && look(below--);
        }
    }

    // Of some kin, the parent that is left for a child and nearest to what it wants; no_row if none is.
    std::uint32_t nearest(std::uint32_t kin, std::uint32_t child) const {
        const std::uint32_t wanted_group = group_of_child(child), wanted = request_.child_class[child];
        const auto middle =
            std::lower_bound(by_kin_.begin(), by_kin_.end(), wanted, [&](std::uint32_t p, std::uint32_t c) {
                return std::tuple(request_.kin[p], group(p), class_of(p)) < std::tuple(kin, wanted_group, c);
            });
        std::uint32_t best = no_row, least = 0;
        const auto look = [&](std::uint32_t p) {
            if (request_.kin[p] != kin || group(p) != wanted_group)
                return false;
            const std::uint32_t away = class_of(p) > wanted ? class_of(p) - wanted : wanted - class_of(p);
            if (best != no_row && away > least)
                return false;
            if (stubs_[p] > 0 && !is_taken_[p] && (best == no_row || away < least || stubs_[p] > stubs_[best])) {
                best = p;
                least = away;
            }
            return true;
        };
        auto above = middle, below = middle;
        bool up = true, down = true;
        for (std::size_t step = 0; step < most_steps && (up || down); step++) {
            up = up && above != by_kin_.end() && look(*above++);
            down = down && below != by_kin_.begin() && look(*--below);
        }
        return best;
    }

    // What each child would get of some kin, and how far that is, in classes, from what it wants.
    double choose(std::uint32_t kin, std::uint32_t first, std::uint32_t end, std::vector<std::uint32_t>& chosen) {
        constexpr double missed = 1e6;
        chosen.clear();
        double away = 0;
        for (std::uint32_t child = first; child < end; child++) {
            poll_sometimes();
            const std::uint32_t p = request_.child_class[child] == no_row ? no_row : nearest(kin, child);
            chosen.push_back(p);
            if (p != no_row) {
                away += std::abs(double(class_of(p)) - double(request_.child_class[child]));
                is_taken_[p] = request_.whole || request_.distinct || stubs_[p] == 1;
            } else if (request_.child_class[child] != no_row) {
                away += missed;
            }
        }
        for (const std::uint32_t p : chosen)
            if (p != no_row)
                is_taken_[p] = false;
        return away;
    }

    void deal(std::uint32_t first, std::uint32_t end) {
        candidates_.clear();
        const std::size_t each = std::max<std::size_t>(2, most_candidates / (end - first));
        for (std::uint32_t child = first; child < end && candidates_.size() < most_candidates; child++) {
            poll_sometimes();
            if (request_.child_class[child] != no_row)
                look_near(child, each);
        }
        double least = 0;
        best_.clear();
        for (const std::uint32_t kin : candidates_) {
            const double away = choose(kin, first, end, chosen_);
            if (best_.empty() || away < least) {
                best_.swap(chosen_);
                least = away;
            }
        }
        const auto wants = [&](std::uint32_t i) {
            return request_.child_class[first + i] != no_row;
        };
        for (std::uint32_t i = 0; i < best_.size(); i++)
            if (request_.whole && wants(i) && best_[i] == no_row)
                return;
        for (std::uint32_t i = 0; i < best_.size(); i++)
            if (best_[i] != no_row && stubs_[best_[i]] > 0) {
                stubs_[best_[i]]--;
                parent_[first + i] = best_[i];
            }
    }

    const FamilyRequest& request_;
    std::span<std::uint32_t> stubs_;
    const Poll& poll_;
    std::vector<std::uint32_t> by_class_, by_kin_; // parents, by group and class; by kin, group and class
    std::vector<std::uint32_t> parent_;            // by child
    std::vector<bool> is_taken_;                   // by parent: by a child of the family
    std::vector<std::uint32_t> candidates_, chosen_, best_;
    std::size_t looked_ = 0;
};

} // namespace

double kinship(std::span<const std::uint32_t> family, std::span<const std::uint32_t> kin, const Poll& poll) {
    std::unordered_map<std::uint32_t, std::uint64_t> children;
    std::uint64_t all = 0, pairs = 0, alike = 0, alike_by_chance = 0;
    for_rows(kin.size(), poll, [&](std::size_t child) {
        if (kin[child] == no_row || family[child] == no_row)
            return;
        children[kin[child]]++;
        all++;
        if (child > 0 && family[child] == family[child - 1] && kin[child - 1] != no_row) {
            pairs++;
            alike += kin[child] == kin[child - 1];
        }
    });
    if (pairs < least_pairs)
        return 0;
    for (const auto& [of, n] : children) // in any order: whole numbers
        alike_by_chance += n * n;
    const double chance = double(alike_by_chance) / (double(all) * double(all));
    return chance < 1 ? std::clamp((double(alike) / double(pairs) - chance) / (1 - chance), 0.0, 1.0) : 0;
}

std::vector<std::uint32_t> deal_to_families(const FamilyRequest& request, std::span<std::uint32_t> stubs,
                                            const Poll& poll) {
    return FamilyDealer(request, stubs, poll).run();
}

} // namespace synth
