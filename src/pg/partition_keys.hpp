// Unique indexes that partitions have of their own, and their partitioned table has not: no two rows of such a
// partition agree in them, rows of different ones may.
#pragma once
#include "pg/declared.hpp"

namespace pg {

// Of a table whose partitions are locked: as keys of its rows, with an expression that tells partitions by their
// bounds. Partitions by hash cannot be told: there the key is one of all. What is the same in several partitions is one
// key. Says of columns of `declared`, which are the table's, whether they are a key by themselves in each partition.
std::vector<DeclaredKey> read_partition_keys(Oid table, Declared& declared);

} // namespace pg
