// A set of 64-bit hashes, which takes 11 to 22 bytes each. A hash that is 0 is the same as 1.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace synth {

class Hashes {
public:
    bool empty() const { return size_ == 0; }
    bool contains(std::uint64_t hash) const {
        hash = std::max<std::uint64_t>(hash, 1);
        return size_ > 0 && slots_[slot_of(hash)] == hash;
    }
    void insert(std::uint64_t hash) {
        hash = std::max<std::uint64_t>(hash, 1);
        if ((size_ + 1) * 4 > slots_.size() * 3)
            grow();
        std::uint64_t& slot = slots_[slot_of(hash)];
        size_ += slot == 0;
        slot = hash;
    }
    void clear() {
        constexpr std::size_t few = 1024;
        slots_.size() > few ? slots_.clear() : std::fill(slots_.begin(), slots_.end(), 0);
        size_ = 0;
    }

private:
    std::size_t slot_of(std::uint64_t hash) const {
        const std::size_t mask = slots_.size() - 1;
        std::size_t slot = hash & mask;
        while (slots_[slot] != 0 && slots_[slot] != hash)
            slot = (slot + 1) & mask;
        return slot;
    }
    void grow() {
        std::vector<std::uint64_t> old(std::max<std::size_t>(16, 2 * slots_.size()));
        old.swap(slots_);
        for (const std::uint64_t hash : old)
            if (hash != 0)
                slots_[slot_of(hash)] = hash;
    }

    std::vector<std::uint64_t> slots_; // a power of two; 0 is free
    std::size_t size_ = 0;
};

} // namespace synth
