// Pools: parents that a child can have, and the children that are to get them, by group and class (link.hpp).
#pragma once
#include "core/pure.hpp"
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

namespace synth {

using PoolKey = std::uint64_t; // group, then class

inline std::uint32_t group_of(PoolKey key) {
    return std::uint32_t(key >> 32);
}

// The parents of one group and class, and the children that are to get them.
struct Pool {
    PoolKey key = 0;
    std::uint32_t first = 0, wanting = 0, end = 0; // parents: positions; how many of them, the first, want children
    std::uint32_t children = 0, children_end = 0;
    std::uint32_t used = 0; // of the parents, if each may have one child
    bool alike = false;     // nobody of the group wants any: all parents do, and equally
};

// For each pool the nearest one, itself among them, of the same group that is not used up. Used up pools point beyond
// themselves, and paths are made shorter on the way (union-find).
class NearestPool {
public:
    explicit NearestPool(const std::vector<Pool>& pools) : pools_(pools), left_(pools.size() + 2), right_(left_) {
        std::iota(left_.begin(), left_.end(), 0);
        std::iota(right_.begin(), right_.end(), 0);
    }

    void use_up(std::size_t pool) {
        left_[pool + 1] = std::uint32_t(pool);
        right_[pool + 1] = std::uint32_t(pool + 2);
    }
    // pools.size() if there is none; the lower of two equally near.
    std::size_t operator()(std::size_t pool) {
        const PoolKey key = pools_[pool].key;
        const std::size_t below = end(left_, pool + 1), above = end(right_, pool + 1), none = pools_.size();
        const bool has_below = below > 0 && group_of(pools_[below - 1].key) == group_of(key);
        const bool has_above = above <= none && group_of(pools_[above - 1].key) == group_of(key);
        if (has_below && (!has_above || key - pools_[below - 1].key <= pools_[above - 1].key - key))
            return below - 1;
        return has_above ? above - 1 : none;
    }

private:
    static std::size_t end(std::vector<std::uint32_t>& next, std::size_t at) {
        while (next[at] != at) {
            next[at] = next[next[at]];
            at = next[at];
        }
        return at;
    }

    const std::vector<Pool>& pools_;
    std::vector<std::uint32_t> left_, right_; // by pool, from 1; both ends point at themselves
};

} // namespace synth
