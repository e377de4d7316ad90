// Archives: values as bytes, for another process of the same build to make them again; not for keeping.
//
// A type is archived by a function fields(archive, value) beside it, which names all members once, for both ways:
//
//     void fields(auto& archive, Is<Tree> auto& tree) {
//         auto& [feature, split, ...] = tree; // does not compile when a member is forgotten
//         archive(feature, split, ...);
//     }
//
// Numbers, enumerations, strings, optionals, vectors and sets, also of such types, are archived by themselves.
#pragma once
#include "core/error.hpp"
#include <concepts>
#include <cstdint>
#include <cstring>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace synth {

// T, or T const.
template <class T, class U>
concept Is = std::same_as<std::remove_const_t<T>, U>;

class ArchiveWriter {
public:
    void operator()(const auto&... values) { (put(values), ...); }

    const std::string& bytes() const { return bytes_; }

private:
    void copy(const void* data, std::size_t size) { bytes_.append(static_cast<const char*>(data), size); }

    template <class T>
    void put(const T& value) {
        if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>)
            copy(&value, sizeof value);
        else
            fields(*this, value);
    }
    void put(const std::string& text) {
        put(std::uint64_t(text.size()));
        copy(text.data(), text.size());
    }
    template <class T>
    void put(const std::optional<T>& value) {
        put(value.has_value());
        if (value)
            put(*value);
    }
    template <class T>
    void put(const std::vector<T>& values) {
        put(std::uint64_t(values.size()));
        if constexpr (std::is_trivially_copyable_v<T> && !std::is_same_v<T, bool>)
            copy(values.data(), values.size() * sizeof(T));
        else
            for (const auto& value : values)
                put(static_cast<const T&>(value));
    }

    template <class T>
    void put(const std::set<T>& values) {
        put(std::uint64_t(values.size()));
        for (const T& value : values)
            put(value);
    }

    std::string bytes_;
};

class ArchiveReader {
public:
    explicit ArchiveReader(std::span<const char> bytes) : bytes_(bytes) {}

    // Throws DamagedModel where the bytes end too early.
    void operator()(auto&... values) { (get(values), ...); }

private:
    void copy(void* data, std::size_t size) {
        if (size > bytes_.size())
            throw DamagedModel("an archive ends too early");
        if (size > 0)
            std::memcpy(data, bytes_.data(), size);
        bytes_ = bytes_.subspan(size);
    }
    std::size_t size(std::size_t of_one) {
        std::uint64_t n = 0;
        get(n);
        if (n > bytes_.size() / of_one)
            throw DamagedModel("an archive ends too early");
        return n;
    }

    template <class T>
    void get(T& value) {
        if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>)
            copy(&value, sizeof value);
        else
            fields(*this, value);
    }
    void get(std::string& text) {
        text.resize(size(1));
        copy(text.data(), text.size());
    }
    template <class T>
    void get(std::optional<T>& value) {
        bool has_value = false;
        get(has_value);
        value.reset();
        if (has_value)
            get(value.emplace());
    }
    void get(std::vector<bool>& values) {
        values.resize(size(1));
        for (auto&& value : values) {
            bool set = false;
            get(set);
            value = set;
        }
    }
    template <class T>
    void get(std::vector<T>& values) {
        if constexpr (std::is_trivially_copyable_v<T>) {
            values.resize(size(sizeof(T)));
            copy(values.data(), values.size() * sizeof(T));
        } else {
            values.resize(size(1));
            for (T& value : values)
                get(value);
        }
    }

    template <class T>
    void get(std::set<T>& values) {
        values.clear();
        for (std::size_t n = size(1); n > 0; n--) {
            T value{};
            get(value);
            values.insert(std::move(value));
        }
    }

    std::span<const char> bytes_;
};

} // namespace synth
