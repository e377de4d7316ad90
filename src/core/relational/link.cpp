#include "core/relational/link.hpp"
#include "core/polling.hpp"
#include "core/relational/pairs.hpp"
#include "core/relational/pools.hpp"
#include "core/sample/philox.hpp"
#include "core/search.hpp"
#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace synth {

namespace {

constexpr std::size_t between_polls = 1 << 15; // steps
constexpr std::size_t most_tries = 256;        // of one kind, to give one child another parent
constexpr std::size_t most_away = 4;           // classes, that are tried before all others

class Linker {
public:
    Linker(const LinkRequest& request, const Poll& poll) : request_(request), poll_(poll) {}

    Links run() {
        links_.parent.assign(request_.child_class.size(), no_row);
        make_pools();
        gather_children();
        if (request_.at_most_one) {
            deal_once();
        } else {
            for (const Pool& pool : pools_)
                request_.weight.empty() ? deal(pool) : deal_heaviest_first(pool);
            if (!request_.distinct_with.empty())
                separate();
        }
        return std::move(links_);
    }

private:
    void step() {
        if (++steps_ % between_polls == 0)
            poll_();
    }
    std::uint64_t below(std::uint64_t n) { return draw(request_.seed, draws_++, 0, Purpose::link).below(n); }
    void shuffle(std::span<std::uint32_t> values) {
        for (std::size_t i = values.size(); i > 1; i--) {
            step();
            std::swap(values[i - 1], values[below(i)]);
        }
    }
    std::span<std::uint32_t> children_of(const Pool& pool) {
        return std::span(children_).subspan(pool.children, pool.children_end - pool.children);
    }
    std::span<std::uint32_t> wanting_of(const Pool& pool) {
        return std::span(parents_).subspan(pool.first, pool.wanting);
    }

    void make_pools() {
        std::vector<std::pair<PoolKey, std::uint32_t>> sorted(request_.parent_class.size());
        for (std::uint32_t parent = 0; parent < sorted.size(); parent++) {
            const PoolKey group = request_.parent_group.empty() ? 0 : request_.parent_group[parent];
            sorted[parent] = {group << 32 | request_.parent_class[parent], parent};
        }
        sort_polling(sorted, poll_, std::less<>());
        poll_();
        parents_.resize(sorted.size());
        for (std::uint32_t i = 0; i < sorted.size(); i++) {
            parents_[i] = sorted[i].second;
            if (pools_.empty() || pools_.back().key != sorted[i].first)
                pools_.push_back({.key = sorted[i].first, .first = i});
            pools_.back().end = i + 1;
        }
        const auto wants = [&](std::uint32_t parent) {
            return request_.stubs[parent] > 0;
        };
        for (std::size_t begin = 0, end = 0; begin < pools_.size(); begin = end) {
            std::uint32_t wanting = 0;
            for (; end < pools_.size() && group_of(pools_[end].key) == group_of(pools_[begin].key); end++) {
                Pool& pool = pools_[end];
                const auto first = parents_.begin() + pool.first;
                pool.wanting = std::uint32_t(std::stable_partition(first, parents_.begin() + pool.end, wants) - first);
                wanting += pool.wanting;
            }
            for (std::size_t p = begin; p < end && wanting == 0; p++) {
                pools_[p].alike = true;
                pools_[p].wanting = pools_[p].end - pools_[p].first;
            }
        }
    }

    // The pool that a child's parent is from, or no_row.
    std::uint32_t pool_of(std::uint32_t child, std::span<const PoolKey> keys,
                          std::span<const std::uint32_t> pools) const {
        if (request_.child_class[child] == no_row)
            return no_row;
        const PoolKey group = request_.child_group.empty() ? 0 : request_.child_group[child];
        const PoolKey key = group << 32 | request_.child_class[child];
        const std::size_t above = lower_position(keys.data(), keys.size(), key);
        const bool has_above = above < keys.size() && group_of(keys[above]) == group;
        const bool has_below = above > 0 && group_of(keys[above - 1]) == group;
        if (has_below && (!has_above || key - keys[above - 1] <= keys[above] - key))
            return pools[above - 1];
        return has_above ? pools[above] : no_row;
    }

    void gather_children() {
        std::vector<PoolKey> keys;
        std::vector<std::uint32_t> pools;
        std::vector<std::uint32_t>& chosen = links_.parent; // pools, for now
        for (std::uint32_t p = 0; p < pools_.size(); p++)
            if (pools_[p].wanting > 0) {
                keys.push_back(pools_[p].key);
                pools.push_back(p);
            }
        for (std::uint32_t child = 0; child < chosen.size(); child++) {
            step();
            chosen[child] = pool_of(child, keys, pools);
            if (chosen[child] != no_row)
                pools_[chosen[child]].children_end++;
            else
                links_.unresolved += request_.child_class[child] != no_row;
        }
        std::uint32_t before = 0;
        for (Pool& pool : pools_) {
            pool.children = before;
            before += pool.children_end;
            pool.children_end = pool.children;
        }
        children_.resize(before);
        for (std::uint32_t child = 0; child < chosen.size(); child++) {
            step();
            if (const std::uint32_t pool = std::exchange(chosen[child], no_row); pool != no_row)
                children_[pools_[pool].children_end++] = child;
        }
    }

    std::uint64_t weight(std::uint32_t child) const { return request_.weight.empty() ? 1 : request_.weight[child]; }

    // Child j of n gets the parent at place (j + u) / n of all stubs laid end to end, u being random in 0 .. 1. `stubs`
    // are by parent, `total` of all.
    template <class Stubs>
    void allot(std::span<const std::uint32_t> children, std::span<const std::uint32_t> parents, const Stubs& stubs,
               std::uint64_t total) {
        const std::uint64_t start = below(total);
        std::uint64_t passed = stubs(0);
        for (std::size_t j = 0, i = 0; j < children.size(); j++) {
            step();
            const auto place = std::uint64_t(((unsigned __int128)total * j + start) / children.size());
            while (place >= passed) {
                step();
                passed += stubs(++i);
            }
            links_.parent[children[j]] = parents[i];
        }
    }

    void deal(const Pool& pool) {
        const std::span<std::uint32_t> children = children_of(pool), parents = wanting_of(pool);
        if (children.empty())
            return;
        shuffle(children);
        shuffle(parents);
        const auto stubs = [&](std::size_t i) -> std::uint64_t {
            return pool.alike ? 1 : request_.stubs[parents[i]];
        };
        std::uint64_t total = 0;
        for (std::size_t i = 0; i < parents.size(); i++)
            total += stubs(i);
        allot(children, parents, stubs, total);
    }

    // Children that stand for several, of parents that have room for them: stubs, as many as all children need. Where
    // nobody has, all parents will do.
    void deal_heaviest_first(const Pool& pool) {
        const std::span<std::uint32_t> children = children_of(pool), parents = wanting_of(pool);
        if (children.empty())
            return;
        shuffle(children);
        shuffle(parents);
        const auto stubs = [&](std::size_t i) -> std::uint64_t {
            return pool.alike ? 1 : request_.stubs[parents[i]];
        };
        std::stable_sort(children.begin(), children.end(), [&](std::uint32_t a, std::uint32_t b) {
            step();
            return weight(a) > weight(b);
        });
        std::stable_sort(parents.begin(), parents.end(), [&](std::uint32_t a, std::uint32_t b) {
            step();
            return request_.stubs[a] > request_.stubs[b];
        });
        std::uint64_t all = 0, total = 0, before = 0;
        for (const std::uint32_t child : children)
            all += weight(child);
        for (std::size_t i = 0; i < parents.size(); i++)
            total += stubs(i);
        std::vector<std::uint64_t> room(parents.size());
        const std::uint64_t start = below(total);
        for (std::size_t i = 0, passed = 0; i < parents.size(); i++) {
            step();
            before += stubs(i);
            const auto until = std::uint64_t(((unsigned __int128)all * before + start) / total);
            room[i] = until - passed;
            passed = until;
        }
        const std::vector<std::uint64_t> had = room; // falling, but for one
        std::unordered_map<std::uint32_t, std::size_t> place;
        for (std::size_t i = 0; i < parents.size(); i++)
            place[parents[i]] = i;
        for (std::size_t first = 0, end = 0; first < children.size(); first = end) {
            const std::uint64_t w = weight(children[first]);
            while (end < children.size() && weight(children[end]) == w)
                end++;
            const std::span<const std::uint32_t> alike = children.subspan(first, end - first);
            std::size_t most = 0;
            std::uint64_t sum = 0;
            for (; most < parents.size() && had[most] + 1 >= w; most++) {
                step();
                sum += room[most] >= w ? room[most] : 0;
            }
            if (sum == 0) {
                allot(alike, parents, stubs, total);
                continue;
            }
            allot(
                alike, parents, [&](std::size_t i) { return room[i] >= w ? room[i] : 0; }, sum);
            for (const std::uint32_t child : alike) {
                std::uint64_t& left = room[place[links_.parent[child]]];
                left -= std::min(left, w);
            }
        }
    }

    void deal_once() {
        std::vector<std::pair<std::uint32_t, std::uint32_t>> left; // children, and their pools
        NearestPool nearest(pools_);
        for (std::uint32_t p = 0; p < pools_.size(); p++) {
            Pool& pool = pools_[p];
            const std::span<std::uint32_t> children = children_of(pool), parents = wanting_of(pool);
            shuffle(children);
            shuffle(parents);
            pool.used = std::uint32_t(std::min(children.size(), parents.size()));
            for (std::size_t i = 0; i < children.size(); i++)
                if (i < pool.used)
                    links_.parent[children[i]] = parents[i];
                else
                    left.emplace_back(children[i], p);
            if (pool.used == pool.wanting)
                nearest.use_up(p);
        }
        give(left, nearest);
        if (left.empty())
            return;
        NearestPool unwilling(pools_);
        for (std::uint32_t p = 0; p < pools_.size(); p++) {
            Pool& pool = pools_[p];
            pool.used = pool.wanting;
            pool.wanting = pool.end - pool.first;
            shuffle(wanting_of(pool).subspan(pool.used));
            if (pool.used == pool.wanting)
                unwilling.use_up(p);
        }
        give(left, unwilling);
        links_.unresolved += std::uint32_t(left.size());
    }

    // Gives children, of which their pools are told, unused parents; those for whom there is none are left.
    void give(std::vector<std::pair<std::uint32_t, std::uint32_t>>& left, NearestPool& nearest) {
        std::size_t still = 0;
        for (const auto& [child, origin] : left) {
            step();
            const std::size_t p = nearest(origin);
            if (p == pools_.size()) {
                left[still++] = {child, origin};
                continue;
            }
            Pool& pool = pools_[p];
            links_.parent[child] = parents_[pool.first + pool.used++];
            if (pool.used == pool.wanting)
                nearest.use_up(p);
        }
        left.resize(still);
    }

    // Whether one of these, from a random place on, and not more than `most` of them, will do.
    template <class Try>
    bool any(std::span<const std::uint32_t> of, std::size_t most, const Try& will_do) {
        if (of.empty())
            return false;
        std::size_t at = below(of.size());
        for (std::size_t tries = std::min(of.size(), most); tries > 0; tries--) {
            step();
            if (will_do(of[at]))
                return true;
            at = at + 1 == of.size() ? 0 : at + 1;
        }
        return false;
    }

    // Children that have the parent of another one with the same number get another.
    void separate() {
        const std::span<const std::uint32_t> numbers = request_.distinct_with;
        const auto had = [&](std::uint32_t child) {
            return child < request_.dealt.size() && request_.dealt[child] != no_row && numbers[child] != no_row;
        };
        std::size_t dealt = 0;
        for (std::uint32_t child = 0; child < numbers.size(); child++) {
            step();
            if (had(child)) {
                links_.parent[child] = request_.dealt[child];
                dealt++;
            }
        }
        Pairs pairs(numbers, links_.parent, children_.size() + dealt);
        for (std::uint32_t child = 0; child < numbers.size(); child++) {
            step();
            if (had(child))
                pairs.insert(child);
        }
        std::vector<std::pair<std::uint32_t, std::size_t>> twice; // children, and their pools
        for (std::size_t p = 0; p < pools_.size(); p++)
            for (const std::uint32_t child : children_of(pools_[p])) {
                step();
                if (numbers[child] != no_row && !pairs.insert(child))
                    twice.emplace_back(child, p);
            }
        std::unordered_set<PoolKey> full; // groups, by their first pool, and numbers that have all parents there
        std::size_t begin = 0, end = 0;   // pools of the group
        for (const auto& [child, p] : twice) {
            while (p >= end) {
                begin = end;
                while (end < pools_.size() && group_of(pools_[end].key) == group_of(pools_[begin].key))
                    end++;
            }
            if (!full.contains(PoolKey(begin) << 32 | numbers[child]) && !settle(child, pools_[p], begin, end, pairs))
                full.insert(PoolKey(begin) << 32 | numbers[child]);
            if (!request_.softly && pairs.find(numbers[child], links_.parent[child]) != child) {
                links_.parent[child] = no_row;
                links_.unresolved++;
            }
        }
    }

    bool settle(std::uint32_t child, const Pool& pool, std::size_t begin, std::size_t end, Pairs& pairs) {
        const std::span<const std::uint32_t> numbers = request_.distinct_with;
        const std::uint32_t number = numbers[child];
        std::uint32_t& parent = links_.parent[child];
        const auto exchange = [&](std::uint32_t other) {
            std::uint32_t& its = links_.parent[other];
            const std::uint32_t its_number = numbers[other];
            if (its == no_row || its == parent || its_number == number || weight(other) != weight(child) ||
                pairs.find(number, its) != no_row)
                return false;
            if (its_number != no_row) {
                if (pairs.find(its_number, its) != other || pairs.find(its_number, parent) != no_row)
                    return false;
                pairs.erase(other);
            }
            std::swap(parent, its);
            if (its_number != no_row)
                pairs.insert(other);
            return pairs.insert(child);
        };
        const auto move = [&](std::uint32_t to) {
            if (pairs.find(number, to) != no_row)
                return false;
            parent = to;
            return pairs.insert(child);
        };
        const Pool &first = pools_[begin], &last = pools_[end - 1];
        const std::span<const std::uint32_t> children = children_, parents = parents_;
        const auto all = children.subspan(first.children, last.children_end - first.children);
        if (!request_.softly)
            return any(children_of(pool), most_tries, exchange) || any(all, most_tries, exchange) ||
                   any(wanting_of(pool), most_tries, move) ||
                   any(parents.subspan(first.first, last.end - first.first), parents.size(), move);
        // Near classes are alike. Nobody gets children who wants none.
        const auto p = std::size_t(&pool - pools_.data());
        const auto near = [&](std::size_t most, const auto& will_do) {
            for (std::size_t away = 1; away <= most; away++)
                if ((p >= begin + away && will_do(pools_[p - away])) || (p + away < end && will_do(pools_[p + away])))
                    return true;
            return false;
        };
        const auto exchange_in = [&](const Pool& of) {
            return any(children_of(of), most_tries, exchange);
        };
        const auto move_in = [&](const Pool& of) {
            return any(wanting_of(of), most_tries, move);
        };
        return exchange_in(pool) || near(most_away, exchange_in) || any(all, 4 * most_tries, exchange) ||
               move_in(pool) || near(end - begin, move_in);
    }

    const LinkRequest& request_;
    const Poll& poll_;
    Links links_;
    std::vector<std::uint32_t> parents_, children_; // by pool
    std::vector<Pool> pools_;                       // ascending
    std::uint64_t draws_ = 0;
    std::size_t steps_ = 0;
};

} // namespace

Links link(const LinkRequest& request, const Poll& poll) {
    return Linker(request, poll).run();
}

} // namespace synth
