// Arrays: values in a vector of their own, or in memory that a crew (crew.hpp) lets all its members see.
#pragma once
#include "core/crew.hpp"
#include <cstddef>
#include <utility>
#include <vector>

namespace synth {

template <class T>
class Array {
public:
    using value_type = T;
    using const_iterator = const T*;

    Array() = default;
    Array(std::vector<T> values) : own_(std::move(values)), values_(own_) {}
    // What lies at a place of a crew's memory, which must outlive this.
    Array(std::uint64_t place, std::span<T> values) : place_(place), values_(values) {}
    Array(Array&& other) noexcept
        : own_(std::move(other.own_)), place_(other.place_), values_(std::exchange(other.values_, {})) {}
    Array& operator=(Array&& other) noexcept {
        own_ = std::move(other.own_);
        place_ = other.place_;
        values_ = std::exchange(other.values_, {});
        return *this;
    }

    std::size_t size() const { return values_.size(); }
    bool empty() const { return values_.empty(); }
    T* data() { return values_.data(); }
    const T* data() const { return values_.data(); }
    T& operator[](std::size_t i) { return values_[i]; }
    const T& operator[](std::size_t i) const { return values_[i]; }
    T* begin() { return data(); }
    T* end() { return data() + size(); }
    const T* begin() const { return data(); }
    const T* end() const { return data() + size(); }

    std::uint64_t place() const { return place_; } // 0: nobody else sees it

    // Moves to the crew's memory, if it has others in it and room.
    void share(Crew& crew) {
        if (place_ != 0 || empty())
            return;
        const std::uint64_t place = crew.share({reinterpret_cast<const char*>(data()), size() * sizeof(T)});
        if (place != 0)
            *this = Array(place, {reinterpret_cast<T*>(crew.at(place)), size()});
    }

private:
    std::vector<T> own_;
    std::uint64_t place_ = 0;
    std::span<T> values_;
};

} // namespace synth
