// The columns of a table that a clone fills, and where the values of each come from: from rows that a row refers to,
// from labels of copied rows, from the model, from an override, or from a default.
#pragma once
#include "pg/sampling.hpp"
#include <set>

namespace pg {

struct Clone;

class CloneColumns {
public:
    // Refers to the clone. Raises an error if the table has been dropped since the clone found it.
    CloneColumns(const Clone& clone, std::uint32_t table);

    const RowType& type() const { return type_; }
    TupleDesc row() const { return row_; } // blessed; in the context of the clone
    const FormData_pg_attribute& operator[](int attribute) const { return *TupleDescAttr(row_, attribute); } // from 0
    // From 0, or an error if there is none.
    int attribute_of(const std::string& name) const;

    // Has it its values from rows that a row refers to?
    bool is_linked(const std::string& column) const { return linked_.contains(column); }
    // Is it part of a label of columns whose values come together?
    bool is_together(const std::string& column) const;
    bool is_set(const std::string& column) const { return is_linked(column) || is_together(column); }
    // Does something else set it than reference `r`, too: another one, or a label?
    bool is_shared(std::uint32_t r, const std::string& column) const;
    // Is it learned as labels, since it refers to a table that is copied, whatever its type is?
    bool is_label(const std::string& name) const;
    // Does a default or an override give it its value, which comes when all else is there?
    bool is_computed(const std::string& column) const;
    // What must be set has to come from somewhere; else raises an error.
    void check() const;

private:
    bool is_overridden(const std::string& column) const;
    bool is_learned(const std::string& column) const;

    const Clone& clone_;
    std::uint32_t table_;
    RowType type_;
    TupleDesc row_ = nullptr;
    std::set<std::string> linked_;
};

} // namespace pg
