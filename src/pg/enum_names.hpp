// Enumerations by the names that they have in the catalog.
#pragma once
#include "pg/row.hpp"
#include <algorithm>

namespace pg {

// In the order of their values, which begin at 0.
template <class Enum>
constexpr std::initializer_list<const char*> names_of = {};

template <class Enum>
std::optional<Enum> value_named(const std::string& name) {
    const auto found = std::find(names_of<Enum>.begin(), names_of<Enum>.end(), name);
    return found == names_of<Enum>.end() ? std::nullopt : std::optional(Enum(found - names_of<Enum>.begin()));
}

template <class Enum>
void write_name(Insert& row, const char* column, Enum value) {
    row(column, std::string(names_of<Enum>.begin()[int(value)]));
}

template <class Enum>
void read_name(Row& row, const char* column, Enum& value) {
    std::string name;
    row(column, name);
    const std::optional<Enum> found = value_named<Enum>(name);
    if (!found)
        row.damaged(column, "there is no \"" + name + "\"");
    value = *found;
}

} // namespace pg
