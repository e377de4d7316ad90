// Tables and networks to test with.
#pragma once
#include "core/network/encode.hpp"
#include "core/network/learn.hpp"
#include "statistics.hpp"
#include <array>
#include <initializer_list>
#include <string>
#include <vector>

namespace synth::test {

inline const Poll no_poll = [] {
};

inline Field null_field() {
    return {};
}
inline Field number(double x) {
    return {false, x, {}};
}
inline Field label(std::string_view text) {
    return {false, 0, text};
}

inline Column number_column(std::string name, Unit unit = Unit::one) {
    Column column;
    column.name = std::move(name);
    column.unit = unit;
    return column;
}
inline Column category_column(std::string name) {
    Column column;
    column.name = std::move(name);
    column.kind = Kind::category;
    return column;
}

inline void append(Table& table, std::initializer_list<Field> row) {
    table.append(std::span(row.begin(), row.size()));
}

// A table in codes, in the order of its columns if none has parts.
inline EncodedTable encode_table(Table& table, std::uint32_t min_count, std::uint64_t seed,
                                 std::vector<Variable>& variables) {
    Facets facets = take_apart(table, min_count, seed, no_poll);
    return encode(facets, min_count, seed, variables, no_poll);
}

inline double cents(double x) {
    return std::nearbyint(x * 100) / 100;
}

// Orders with exact relations among their columns: city tells country, total = qty * price, tax = 19 % of total,
// gross = total + tax, finish >= start.
enum Shop : std::size_t { city, country, qty, price, total, tax, gross, start, finish, note, shop_columns };
constexpr std::uint32_t cities = 90, countries = 6;

inline std::uint32_t country_of(std::uint32_t city) {
    return city * 7 % 13 % countries;
}

inline Table shop(std::uint32_t rows, std::uint64_t seed) {
    Table table({category_column("city"), category_column("country"), number_column("qty"), number_column("price"),
                 number_column("total"), number_column("tax"), number_column("gross"),
                 number_column("start", Unit::day), number_column("finish", Unit::day), category_column("note")},
                {});
    Random random(seed);
    for (std::uint32_t i = 0; i < rows; i++) {
        const std::uint32_t c = random.below(cities);
        const double n = 1 + random.below(20), p = cents(5 + 95 * random.uniform()), t = cents(n * p),
                     v = cents(t * .19), from = 8000 + random.below(2000), days = random.below(30);
        const std::string in = "city" + std::to_string(c), of = "country" + std::to_string(country_of(c));
        append(table, {label(in), label(of), number(n), number(p), number(t), number(v), number(cents(t + v)),
                       number(from), number(from + days), random.below(3) == 0 ? label("gift") : null_field()});
    }
    return table;
}

// Gives every variable a column of its own.
inline void add_plain_columns(Network& network) {
    for (std::uint32_t v = 0; v < network.variables.size(); v++) {
        ColumnModel& column = network.columns.emplace_back();
        column.name = network.variables[v].column;
        column.variables = {v};
    }
}

// The place of a column among a network's variables.
inline std::size_t variable_of(const Network& network, std::string_view column) {
    for (std::size_t v = 0; v < network.variables.size(); v++)
        if (network.variables[v].column == column)
            return v;
    throw std::out_of_range("no such column");
}

} // namespace synth::test
