// Fidelity of a schema: are its tables, and what lies between them, as in the real one?
//
// Cardinality and referential integrity are counted over all rows by whoever reads the schema; everything else is
// measured on frames. Within a table, columns and pairs are judged as fidelity.hpp says; between tables as
// schema_trends.hpp and siblings.hpp say. A parent table with its children is told from the real one by boosted trees
// (families.hpp; 60 rounds, five folds).
#pragma once
#include "core/progress.hpp"
#include "core/quality/detection.hpp"
#include "core/quality/schema_trends.hpp"
#include "core/quality/siblings.hpp"
#include <optional>

namespace synth {

// Of all rows of one schema.
struct LinkCounts {
    std::uint64_t rows = 0, nulls = 0; // of the child; of a key that is in part NULL, too
    std::uint64_t dangling = 0;        // keys without NULLs that find no parent
    std::vector<FamilySize> families;  // ascending by children
};
struct KeyCounts {
    std::uint64_t rows = 0, valid = 0; // valid: not NULL, and each key counted once
};
struct SchemaCounts {
    std::vector<std::uint64_t> rows;             // by table
    std::vector<std::optional<KeyCounts>> keys;  // by table: of its primary key
    std::vector<std::vector<std::string>> names; // by table: the primary key's columns
    std::vector<LinkCounts> links;
};

// The rows of a table with all rows one key below them, on each side.
using FamiliesOf = std::function<const SchemaFrames&(std::uint32_t table)>;

// Side 1 against side 0, 1 is perfect. Where it means something each score is beside that of another real sample.
//
// summary: "Overall" = mean of the four that follow which are defined: "Cardinality" (mean over foreign keys), "Column
// Shapes" (all columns of all tables), "Column Pair Trends" (all pairs within tables), "Intertable Trends" (all pairs 1
// to 3 foreign keys apart); then those of 1, 2 and 3 hops each, "Co-Parent Trends", "Key Uniqueness" and "Referential
// Integrity" (means), "Sibling Correlation" (1 - mean difference of ICCs), "Aggregated Detection" (mean over parent
// tables of 1 - (2 max(.5, AUC) - 1)).
// tables: "Table Quality" (mean of the two that follow), "Column Shapes", "Column Pair Trends", "KeyUniqueness",
// "Aggregated Detection", by table.
// links: "CardinalityShapeSimilarity", "ReferentialIntegrity", "MissingValueSimilarity", "SiblingCorrelation" by key
// (and numeric column of the child).
// paths: "Intertable Trends" and "Co-Parent Trends" by path.
// columns: KSComplement, TVComplement; pairs: the worst within tables, and the worst between them.
// Each group but the first one worst first.
struct SchemaFidelity {
    std::vector<Score> summary, tables, links, paths, columns, pairs;
};
SchemaFidelity schema_fidelity(const SchemaFrames& schema, const std::vector<SchemaCounts>& counts,
                               const FamiliesOf& families_of, std::uint64_t seed, const Poll& poll, Progress* progress);

} // namespace synth
