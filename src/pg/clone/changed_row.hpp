// A changed row: a row of a table that is there, "p" among what it is changed by, with columns that get new values.
// These come from what is there or from each other, and all are set in one statement, so that constraints of the row
// hold.
#pragma once
#include "pg/declared.hpp"
#include <map>

namespace pg {

class ChangedRow {
public:
    // `from`: as FROM has it.
    ChangedRow(Oid relation, std::string from)
        : relation_(relation), from_(std::move(from)), declared_(read_declared(relation)) {}

    // Sets a column to an expression, converted to its type, if there is one that has not been set.
    bool set(const std::string& column, const std::string& expression);
    // What a column is or becomes.
    std::string value(const std::string& column) const;

    // Changes all rows that are not as they should be, if CHECK constraints let them; returns those that these do not
    // let.
    std::string statement() const;

private:
    std::string allowed() const;

    Oid relation_;
    std::string from_;
    Declared declared_;
    std::map<std::string, std::string> values_; // by column that is set
};

} // namespace pg
