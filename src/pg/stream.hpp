// Streaming: FROM synth_sample(...) as a scan that makes rows when they are asked for, and in parallel.
//
// PostgreSQL puts all rows of a function in FROM into a temporary file before it hands out the first. So the planner
// gets another scan in place of that one (stream.cpp), wherever both mean the same:
//
//     CREATE TABLE AS, LIMIT, cursors   rows come as they are made; nothing is kept
//     columns                           those that the query uses are made, and no others
//     parallel query                    workers take blocks of row numbers, of the leader's model (stream_scan.cpp)
//
// Row i is a function of the model, the seed and i, hence the rows are the function's, whoever makes them, and made
// again they are the same. Left to the function are calls WITH ORDINALITY, several functions in ROWS FROM, domains over
// row types, rows that UPDATE, DELETE, MERGE or FOR UPDATE may have to look at again, a model that is not known when
// the query is planned, and rows that are not the same when they are made again (defaults and overrides that are
// volatile), unless the query is that one scan.
#pragma once
#include "pg/boundary.hpp"

namespace pg {

// Arguments of synth_sample(), by place.
enum Argument { argument_row, argument_n, argument_seed, argument_model, argument_first_row, arguments_end };

inline Node* argument_of(const FuncExpr* sample, Argument argument) {
    return static_cast<Node*>(list_nth(sample->args, argument));
}

// What the plan of a scan says, in its custom_private: two lists of the columns that are used, by place in the scan's
// tuple. The call of synth_sample() is its only custom_exprs.
struct StreamPlan {
    FuncExpr* sample;
    List* attributes; // numbers; 0 is the whole row
    List* names;

    explicit StreamPlan(const CustomScan* scan)
        : sample(static_cast<FuncExpr*>(linitial(scan->custom_exprs))),
          attributes(static_cast<List*>(linitial(scan->custom_private))),
          names(static_cast<List*>(lsecond(scan->custom_private))) {}
};

extern const CustomScanMethods stream_scan;

// Called when the library is loaded.
void install_streaming();

} // namespace pg
