#include "core/table/dictionary.hpp"

namespace synth {

Dictionary::Dictionary(const Dictionary& other)
    : labels_(other.labels_), max_labels_(other.max_labels_), max_bytes_(other.max_bytes_), bytes_(other.bytes_),
      full_(other.full_) {
    for (std::uint32_t id = 0; id < size(); id++)
        ids_.emplace(labels_[id], id);
}

std::uint32_t Dictionary::intern(std::string_view label) {
    if (const auto found = ids_.find(label); found != ids_.end())
        return found->second;
    constexpr std::size_t overhead = 96; // of a map entry and a string
    if (full_ || labels_.size() >= max_labels_ || bytes_ + label.size() + overhead > max_bytes_) {
        full_ = true;
        return overflow;
    }
    bytes_ += label.size() + overhead;
    const std::uint32_t id = size();
    labels_.emplace_back(label);
    ids_.emplace(labels_.back(), id);
    return id;
}

} // namespace synth
