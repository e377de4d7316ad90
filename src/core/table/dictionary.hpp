// The distinct labels of one column while its rows are read: each gets an identifier, dense from 0 in order of
// appearance.
#pragma once
#include "core/pure.hpp"
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace synth {

class Dictionary {
public:
    Dictionary(std::uint32_t max_labels, std::size_t max_bytes) : max_labels_(max_labels), max_bytes_(max_bytes) {}
    Dictionary(const Dictionary& other);
    Dictionary(Dictionary&&) noexcept = default;
    Dictionary& operator=(Dictionary&&) noexcept = default;

    // The label's identifier, a new one if it was never seen. Once the dictionary is full, `overflow` for new labels.
    std::uint32_t intern(std::string_view label);
    static constexpr std::uint32_t overflow = 0xfffffffe;
    static constexpr std::uint32_t null = 0xffffffff;

    bool contains(std::string_view label) const { return ids_.contains(label); }
    bool full() const { return full_; }
    std::uint32_t size() const { return std::uint32_t(labels_.size()); }
    std::string_view label(std::uint32_t id) const { return labels_[id]; }
    std::size_t bytes() const { return bytes_; }

private:
    std::unordered_map<std::string_view, std::uint32_t> ids_;
    std::deque<std::string> labels_; // a deque: the map's keys point into it
    std::uint32_t max_labels_;
    std::size_t max_bytes_, bytes_ = 0;
    bool full_ = false;
};

} // namespace synth
