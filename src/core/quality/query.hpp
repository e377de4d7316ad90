// A query over the columns of a table: as data, so that it can be answered on frames without a database, and as SQL, so
// that people can read it and a planner can plan it.
//
//   filter    SELECT count(*), sum(price) FROM t WHERE country = 'DE' AND age BETWEEN 30 AND 40
//   grouping  SELECT country, count(*), sum(price) FROM t WHERE note IS NULL GROUP BY country
//   join      SELECT count(*) FROM t AS a JOIN t AS b ON a.country = b.country WHERE a.age >= 30 AND b.note IS NULL
//
// NULL is a group of its own, and joins with nothing.
#pragma once
#include "core/quality/frame.hpp"

namespace synth {

// How SQL may ask for a column of the frames.
struct QueryColumn {
    std::string name;        // quoted where it must be; empty: it cannot
    bool has_order = false;  // can its values be compared
    bool is_number = false;  // can they be summed
    bool is_decimal = false; // are they written without quotes
};

struct Condition {
    enum class Type : std::uint8_t { equal, between, at_least, at_most, is_null };
    Type type = Type::is_null;
    std::uint32_t column = 0;
    std::int32_t code = 0; // equal, of a category
    // Of a number: its value lies between them. equal: both are the same; at_least, at_most: one is infinite.
    double low = 0, high = 0;
};

struct Query {
    enum class Type : std::uint8_t { filter, grouping, join };
    Type type = Type::filter;
    std::vector<Condition> where; // what all rows must satisfy; of a join, those of its first side
    std::vector<Condition> other; // of a join, those of its second side
    std::uint32_t by = 0;         // grouping, join: the column
    std::vector<double> cuts;     // grouping by a number: bin b holds the values from cuts[b - 1] up to below cuts[b]
    bool has_sum = false;
    std::uint32_t sum = 0;         // the column whose sum is asked for, too
    std::vector<std::string> text; // the SQL, cut in pieces where the relation is named

    std::string sql(const std::string& relation) const;
};

// Sets the query's text.
void write(Query& query, const Frames& frames, const std::vector<QueryColumn>& columns, const WriteNumber& write);

// Exact, by group; one group if there is no grouping. Of a grouping the first one is NULL, then come the codes or the
// bins; a group without rows has 0.
struct Answer {
    std::vector<double> rows, sums; // no sums if none are asked for
};
Answer answer(const Query& query, const Frames& frames, const Frame& frame, const Poll& poll);

// max(estimate / truth, truth / estimate), after both were raised to `floor` (Moerkotte, Neumann and Steidl, VLDB
// 2009). A truth below zero turns both around. 1 is perfect.
double q_error(double estimate, double truth, double floor);

} // namespace synth
