// Arrays: values in a vector of their own, or in memory that a crew (crew.hpp) lets all its members see.
#pragma once
#include "core/archive.hpp"
#include "core/crew.hpp"
#include <cstddef>
#include <utility>
#include <vector>

namespace synth {

// Where an array lies in the memory of a crew, for another process.
struct Where {
    std::uint64_t place = 0, size = 0;

    bool is_private() const { return place == 0 && size > 0; }
};

void fields(auto& archive, Is<Where> auto& where) {
    auto& [place, size] = where;
    archive(place, size);
}

template <class T>
class Array {
public:
    using value_type = T;
    using const_iterator = const T*;

    Array() = default;
    Array(std::vector<T> values) : own_(std::move(values)), values_(own_) {}
    // What lies in a crew's memory, which must outlive this; `at`: where its places are.
    Array(const Where& where, const std::function<char*(std::uint64_t)>& at)
        : place_(where.place),
          values_(where.size == 0 ? nullptr : reinterpret_cast<T*>(at(where.place)), std::size_t(where.size)) {}
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

    Where where() const { return {place_, size()}; }

    // Moves to the crew's memory, if it has others in it and room.
    void share(Crew& crew) {
        if (place_ != 0 || empty())
            return;
        const std::uint64_t place = crew.share({reinterpret_cast<const char*>(data()), size() * sizeof(T)});
        if (place != 0)
            *this = Array({place, size()}, [&](std::uint64_t p) { return crew.at(p); });
    }

private:
    std::vector<T> own_;
    std::uint64_t place_ = 0;
    std::span<T> values_;
};

} // namespace synth
