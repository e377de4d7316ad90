// Columns that a table's network has beside those of the table, put there one kind after the other (internal.cpp):
// names, roles, and how they are filled once it is known which rows are kept. Those about siblings are made in
// composer_families.cpp.
#pragma once
#include "core/relational/schema.hpp"
#include <deque>
#include <functional>

namespace synth {

constexpr std::uint32_t most_columns = 48; // of one parent, that its children may depend on

// A column whose values are known before a row is drawn, or latent.
Column internal_column(std::string name, Role role, bool required);

// What is known of a parent counts once for it, however many of its children are told: its own value must not look like
// one that many rows have.
void count_parents(Column& column, std::span<const std::uint32_t> parent_of, std::span<const std::uint32_t> rows,
                   std::size_t parents, const Poll& poll);

// Puts internal columns beside a table whose last column is the number of the row.
class Composer {
public:
    Composer(const Schema& schema, std::uint32_t member, Table& table, const Poll& poll)
        : schema_(schema), member_(schema.members[member]), table_(table), poll_(poll),
          number_(table.columns().size() - 1) {}

    // A column; `fill` gets it and the rows that are kept, by their numbers in the member.
    void add(Internal internal, Column column, std::function<void(Column&, std::span<const std::uint32_t>)> fill);
    // Numbers by row of the parent that a reference leads to.
    void add_of_parent(Internal internal, std::string name, std::span<const std::uint32_t> numbers);
    // Numbers by row.
    void add_own(Internal internal, std::string name, Role role, std::span<const std::uint32_t> numbers,
                 std::uint32_t null, bool required);
    // Of what rows that refer to this one depend on. Those of its own table know the row itself.
    Role role_of_own(std::uint32_t r) const;
    std::string names_with_classes_of(std::uint32_t r) const;
    // A row's level, once, however many references to the table itself there are.
    void add_level(std::uint32_t r);
    // What siblings have in common: of the parent that a reference leads to, or of rows of the table itself.
    void add_factors(std::uint32_t r, bool own);
    // Times that are a series: what rows of a family have in common, and how many periods each is after the one before.
    void add_series(std::uint32_t r);
    // Columns that progress from sibling to sibling, which a row is given.
    void add_progressions(std::uint32_t r);
    // Classes by row, as labels: which are alike depends on what they tell of.
    void add_classes(Internal internal, std::string name, Role role, std::span<const std::uint32_t> classes,
                     std::span<const std::uint32_t> at = {}, bool required = false);
    // How many rows refer to each, of those of which that is known.
    void add_frequency(std::uint32_t r);
    // How many siblings have each row's parent, if that is not as chance has it.
    void add_multiplicity(std::uint32_t r);
    // Which rows have flags.
    void add_flags(std::uint32_t r, Role role);
    // How far spans are from those of the sibling before.
    void add_gaps(std::uint32_t r);
    // Which rows have a column from a parent.
    void add_same();
    // Columns of the parent that a reference leads to.
    void add_columns(std::uint32_t r);
    // Columns of relatives, by references to the driving parent.
    void add_relatives(const Reference& driving);
    // Columns of the rows of a member's that are `at` ours, but for some.
    void add_columns(Internal internal, const Member& member, const std::string& name,
                     std::span<const std::uint32_t> at, std::span<const std::uint32_t> without = {});
    // What the parent is called: its table, unless there are several.
    std::string of_parent(std::uint32_t r) const;
    // What is known of a row by its driving reference.
    void add_driving(std::uint32_t r);
    // Which rows are siblings, by a reference. Nothing is added behind it.
    void add_families(std::uint32_t r);
    // Takes away rows that are not whole and the number of the row, and fills what was added; returns it.
    std::vector<Internal> finish();

private:
    // Is a row that refers to a row's driving parent its relative, and known when that row is drawn?
    bool is_of_relative(const Reference& reference, const Reference& driving) const;

    const Schema& schema_;
    const Member& member_;
    Table& table_;
    const Poll& poll_;
    std::size_t number_; // the column that is the number of the row
    std::vector<Internal> added_;
    std::deque<std::vector<std::uint32_t>> relatives_; // by row, which row of another member
    std::deque<std::vector<double>> numbers_;          // by row of the parent
    std::vector<std::function<void(Column&, std::span<const std::uint32_t>)>> fills_;
};

} // namespace synth
