// The distinct labels of one column while its rows are read: each gets an identifier, dense from 0 in order of
// appearance. The bytes of all labels lie one behind the other, and a hash table of identifiers finds them, so that a
// label takes little more room than it has bytes.
#pragma once
#include "core/pure.hpp"
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string_view>
#include <vector>

namespace synth {

class Dictionary {
public:
    explicit Dictionary(std::uint32_t max_labels = 0x7fffffff,
                        std::size_t max_bytes = std::numeric_limits<std::size_t>::max())
        : max_labels_(max_labels), max_bytes_(max_bytes) {}
    Dictionary(const Dictionary& other);
    Dictionary(Dictionary&&) noexcept = default;
    Dictionary& operator=(const Dictionary& other) { return *this = Dictionary(other); }
    Dictionary& operator=(Dictionary&&) noexcept = default;

    // The label's identifier, a new one if it was never seen. Once the dictionary is full, `overflow` for new labels.
    std::uint32_t intern(std::string_view label);
    static constexpr std::uint32_t overflow = 0xfffffffe;
    static constexpr std::uint32_t null = 0xffffffff;

    // The label's identifier, or `overflow` if it was never seen.
    std::uint32_t find(std::string_view label) const;
    bool full() const { return full_; }
    std::uint32_t size() const { return std::uint32_t(labels_.size()); }
    std::string_view label(std::uint32_t id) const { return labels_[id]; }
    // What one more label of this length costs, and what all have cost.
    static std::size_t cost(std::size_t length) {
        return length + sizeof(std::string_view) + 3 * sizeof(std::uint32_t);
    }
    std::size_t bytes() const { return bytes_; }

private:
    std::size_t slot_of(std::string_view label) const;
    void grow();
    std::string_view store(std::string_view label);

    std::vector<std::string_view> labels_; // by identifier; they lie in blocks_
    std::vector<std::uint32_t> slots_;     // identifiers by hash, open addressing; null is free
    std::vector<std::unique_ptr<char[]>> blocks_;
    char* next_ = nullptr; // in the last block
    std::size_t free_ = 0; // bytes left there
    std::uint32_t max_labels_;
    std::size_t max_bytes_, bytes_ = 0;
    bool full_ = false;
};

} // namespace synth
