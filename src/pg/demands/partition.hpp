// Which rows of a partitioned table there is a partition for.
#pragma once
#include "pg/boundary.hpp"

namespace pg {

// Inside pg::call. An expression over the columns of a partitioned table, implicitly ANDed, that is true of the rows
// that one of its partitions takes. NIL if they take all rows, as a default partition does, or those of a hash; or if
// there are none at all.
List* condition_of_partitions(Relation table);

} // namespace pg
