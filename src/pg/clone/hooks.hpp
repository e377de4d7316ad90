// Hooks: what of a table that was there before a clone acts on the rows that fill it. Triggers and rules that an
// application's migrations have made may raise errors of their own, or leave rows out, or change them; policies may
// refuse them. They are kept as they are; an error or a NOTICE names them, and says how they rest for the time of the
// clone.
#pragma once
#include "pg/boundary.hpp"
#include <vector>

namespace pg {

class Hooks {
public:
    Hooks() = default;
    // Of a relation that is called `name`.
    Hooks(Oid relation, std::string name);

    bool any() const { return !names_.empty(); }

    // The INSERT of rows has failed: the same error, with a hint. `above`: those of the tables that its rows refer to.
    [[noreturn]] void raise_again(const Error& error, const std::vector<const Hooks*>& above) const;
    // Says so if fewer rows are there than were made.
    void tell(std::uint64_t made, std::uint64_t rows) const;

private:
    std::string name_;
    std::vector<std::string> names_; // trigger "a", rule "b"
    std::string rest_;               // statements
    bool row_security_ = false;
};

} // namespace pg
