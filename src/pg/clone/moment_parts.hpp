// Columns that follow from a date of the same row, in a row of a clone: the date may have come from a row that it
// refers to, or have been moved to where it has room, and then is another one than the network drew.
#pragma once
#include "core/column/part.hpp"
#include "pg/clone/columns.hpp"
#include "pg/input.hpp"
#include "pg/output.hpp"

namespace pg {

class CloneParts {
public:
    // Of a table's model; `columns` are those of the rows. Values that are computed live in the current memory context.
    CloneParts(const Clone& clone, std::uint32_t table, const CloneColumns& columns);

    // Sets what follows from dates, as it is of these; NULL stays NULL.
    void set(Datum* values, bool* nulls);

    // What has to move for an attribute, from 0, to become another one: itself, if it follows from none; and how many
    // days at once, at the least, since it stays the same within a week, month or year.
    struct Lever {
        int attribute = 0;
        std::int64_t days = 0;
    };
    Lever lever_of(int attribute) const;

private:
    struct Follower {
        int source = 0, attribute = 0; // from 0
        synth::Part part = {};
        synth::Unit from = {}, to = {};
        Input input = {};
        Output* output = nullptr;
        bool not_null = false;
    };

    Zone zone_;
    std::vector<Follower> followers_; // in the order of the network
};

// What a column of a model follows from a moment as, in SQL, whatever the search path has. `moment`: an expression of
// form `from`; what it gives is of form `to`, or is cast to that. Local time is that of the model.
std::string part_in_sql(const Model& model, std::size_t column, const std::string& moment, Form from, Form to);

// Columns of a model that are parts of others, as relations have them; in the order of the network.
std::vector<std::uint32_t> part_columns(const Model& model);

} // namespace pg
