// Plans: would the planner run queries on a synthetic relation as it does on the real one?
//
// Plans are compared node by node: what a node does, how it joins or aggregates, which of the query's relations it
// reads, and in an index by which keys. Names of indexes, costs and numbers of workers do not matter.
#pragma once
#include "core/quality/query.hpp"
#include "core/quality/score.hpp"
#include "pg/boundary.hpp"

namespace pg {

// "Query plans": the share of the workload's queries whose plans are alike; undefined if a relation has no statistics.
synth::Score compare_plans(Oid real, Oid synthetic, const std::vector<synth::Query>& workload);

} // namespace pg
