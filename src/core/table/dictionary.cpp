#include "core/table/dictionary.hpp"
#include <algorithm>
#include <functional>

namespace synth {

namespace {

constexpr std::size_t block = 1u << 14;

}

Dictionary::Dictionary(const Dictionary& other) : Dictionary(other.max_labels_, other.max_bytes_) {
    for (const std::string_view label : other.labels_)
        intern(label);
}

std::size_t Dictionary::slot_of(std::string_view label) const {
    std::size_t slot = std::hash<std::string_view>()(label) & (slots_.size() - 1);
    while (slots_[slot] != null && labels_[slots_[slot]] != label)
        slot = (slot + 1) & (slots_.size() - 1);
    return slot;
}

void Dictionary::grow() {
    slots_.assign(std::max<std::size_t>(16, slots_.size() * 2), null);
    for (std::uint32_t id = 0; id < size(); id++)
        slots_[slot_of(labels_[id])] = id;
}

std::string_view Dictionary::store(std::string_view label) {
    if (label.size() > free_) {
        free_ = std::max(block, label.size());
        blocks_.push_back(std::make_unique_for_overwrite<char[]>(free_));
        next_ = blocks_.back().get();
    }
    char* const begin = next_;
    next_ = std::copy(label.begin(), label.end(), begin);
    free_ -= label.size();
    return {begin, label.size()};
}

std::uint32_t Dictionary::find(std::string_view label) const {
    if (slots_.empty())
        return overflow;
    const std::uint32_t id = slots_[slot_of(label)];
    return id == null ? overflow : id;
}

std::uint32_t Dictionary::intern(std::string_view label) {
    if (const std::uint32_t id = find(label); id != overflow)
        return id;
    full_ = full_ || size() >= max_labels_ || bytes_ + cost(label.size()) > max_bytes_;
    if (full_)
        return overflow;
    if (slots_.size() < 2 * (labels_.size() + 1))
        grow();
    const std::uint32_t id = size();
    labels_.push_back(store(label));
    slots_[slot_of(label)] = id;
    bytes_ += cost(label.size());
    return id;
}

} // namespace synth
