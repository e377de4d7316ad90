// Demands: what the target of synthetic rows asks of them, checked and computed with PostgreSQL's own expressions.
//
// For the relation whose row type is sampled: NOT NULL, CHECK constraints, the bounds of a partition and those of its
// own partitions, constraints of domains (wherever in a column they are), generated columns, and defaults of columns
// that a model has not learned; and the user's own expressions (overrides), which are evaluated in the name of the
// model's owner. A row is completed in this order: defaults, overrides in the order of the columns (each sees the
// results of those before it, and a column that is neither learned nor overridden yet is NULL), generated columns. Then
// it is checked. Demands are those at the time when they are made.
#pragma once
#include "pg/types.hpp"

namespace pg {

// An override: the column gets the value of an SQL expression over the synthetic row.
struct Override {
    std::string column, expression;
};

// Raises an error, with the position in the expression, unless every override names a column of the relation and its
// expression can be computed from the relation's columns and assigned to it. No subqueries, aggregates, sets or
// windows.
void check_overrides(Oid relation, const std::vector<Override>& overrides);

class Demands {
public:
    // `relation`: that has this row type, or InvalidOid for a type of its own, which has domains only. `learned[i]`:
    // does the model give a value to attribute i. `owner` owns the overrides. The bounds of a partition are demanded if
    // `within_partition`. All lives in `context`, which must not
    // go before the object is used last.
    Demands(TupleDesc row, Oid relation, const std::vector<bool>& learned, const std::vector<Override>& overrides,
            Oid owner, bool within_partition, MemoryContext context);
    Demands(Demands&&) noexcept;
    ~Demands();

    bool empty() const;            // nothing to compute or to check
    bool is_volatile() const;      // may the same row be completed in another way when it is asked for again
    bool is_parallel_safe() const; // may workers of a parallel query complete rows

    // Computes defaults, overrides and generated columns in place, in the current memory context, then checks. The
    // number of a rule that the row breaks, or -1. An expression that fails raises its error.
    int apply(Datum* values, bool* nulls);
    // The rule in words, as an error's detail names it: check constraint "positive" of table shop.orders.
    std::string name(int rule) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace pg
