// Schemas to test with.
#pragma once
#include "core/relational/schema.hpp"
#include "tables.hpp"
#include <algorithm>
#include <numeric>

namespace synth::test {

using Numbers = std::vector<std::uint32_t>;

// A table: columns that have their values, and the number of the row.
inline Member member(std::string name, std::vector<Column> columns, std::uint32_t rows) {
    std::vector<Column> all = columns;
    all.push_back(number_column("row"));
    for (Column& column : all) {
        column.numbers.clear();
        column.ids.clear();
        column.dictionary = Dictionary();
    }
    Member member{std::move(name), Table(std::move(all), {}), std::vector<bool>(rows, true), {}, {}, {}};
    std::vector<Field> row(columns.size() + 1);
    for (std::uint32_t i = 0; i < rows; i++) {
        for (std::size_t c = 0; c < columns.size(); c++)
            if (columns[c].kind == Kind::number)
                row[c] = {is_null(columns[c].numbers[i]), columns[c].numbers[i], {}};
            else if (columns[c].ids[i] == Dictionary::null)
                row[c] = {};
            else
                row[c] = {false, 0, columns[c].dictionary.label(columns[c].ids[i])};
        row.back() = number(i);
        member.table.append(row);
    }
    return member;
}

inline Column numbers(std::string name, std::vector<double> values, Unit unit = Unit::one) {
    Column column = number_column(std::move(name), unit);
    column.numbers = std::move(values);
    return column;
}
// Empty ones are NULL.
inline Column labels(std::string name, const std::vector<std::string>& values) {
    Column column = category_column(std::move(name));
    for (const std::string& value : values)
        column.ids.push_back(value.empty() ? Dictionary::null : column.dictionary.intern(value));
    return column;
}

// A reference whose parents are those of `parent_of`, and have no other children.
inline Reference& refer(Schema& schema, std::string name, std::uint32_t child, std::uint32_t parent, Numbers parent_of,
                        bool driving = false) {
    Reference reference;
    reference.name = std::move(name);
    reference.child = child;
    reference.parent = parent;
    reference.driving = driving;
    reference.degree.resize(schema.members[parent].table.rows());
    for (const std::uint32_t p : parent_of)
        if (p != no_row)
            reference.degree[p]++;
    reference.parent_of = std::move(parent_of);
    return schema.references.emplace_back(std::move(reference));
}

// The parents of children that lie in families of these sizes, in the order of the parents or shuffled.
inline Numbers families(const Numbers& sizes, Random* shuffled = nullptr) {
    Numbers parent_of;
    for (std::uint32_t p = 0; p < sizes.size(); p++)
        parent_of.insert(parent_of.end(), sizes[p], p);
    if (shuffled)
        for (auto i = std::uint32_t(parent_of.size()); i > 1; i--)
            std::swap(parent_of[i - 1], parent_of[shuffled->below(i)]);
    return parent_of;
}

inline Numbers random_sizes(std::size_t n, std::uint32_t most, Random& random) {
    Numbers sizes(n);
    for (std::uint32_t& size : sizes)
        size = random.below(most + 1);
    return sizes;
}

inline std::vector<double> random_numbers(std::size_t n, Random& random) {
    std::vector<double> values(n);
    for (double& value : values)
        value = random.normal();
    return values;
}

// Parents and children that lie anywhere, in families of up to 6.
struct TwoTables {
    Schema schema;
    Numbers parent_of;
    std::uint32_t parents, children;

    TwoTables(std::uint32_t parents_, Random& random)
        : parent_of(families(random_sizes(parents_, 6, random), &random)), parents(parents_),
          children(std::uint32_t(parent_of.size())) {
        schema.order = {0, 1};
    }
    void add(std::vector<Column> of_parents, std::vector<Column> of_children) {
        schema.members.push_back(member("parents", std::move(of_parents), parents));
        schema.members.push_back(member("children", std::move(of_children), children));
        refer(schema, "children(parent)", 1, 0, parent_of, true);
    }
    const Numbers& positions() {
        find_latents(schema, 10, 1, no_poll);
        return schema.members[1].position;
    }
    // By child: how many siblings are before it by these values, and itself.
    Numbers places(const std::vector<double>& values) const {
        Numbers places(children, 1);
        for (std::uint32_t a = 0; a < children; a++)
            for (std::uint32_t b = 0; b < children; b++)
                places[a] += parent_of[a] == parent_of[b] && values[b] < values[a];
        return places;
    }
};

} // namespace synth::test
