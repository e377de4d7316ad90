// The report on a schema: one HTML page, as report.hpp has it for a table, with the schema's diagram, the children that
// parents have, what lies between tables, and the worst that there is in each table.
//
// All texts are UTF-8. No bar of a chart stands for fewer than min_count real parents.
#pragma once
#include "core/quality/schema_fidelity.hpp"
#include "core/report/report.hpp"

namespace synth {

struct SchemaReportData {
    std::string title, real, synthetic; // names of the schemas
    std::string when;                   // date and time
    std::vector<std::string> tables;    // names
    std::vector<SchemaLink> links;
    std::vector<SchemaCounts> counts; // of either schema
    SchemaFidelity fidelity;
    std::uint32_t min_count = 10;
    std::vector<std::pair<std::string, std::string>> options; // that were used, by name
    std::vector<std::string> remarks;
};

std::string report(const SchemaReportData& data);

// Children per parent as shares of all parents, in bars of one width; the last one has all parents with more.
Distribution family_sizes(const std::string& name, const std::vector<FamilySize>& real,
                          const std::vector<FamilySize>& synthetic, std::uint32_t min_count);

// Tables as nodes, parents before children, with their quality beside their names; foreign keys as edges, as strong as
// the trends along them. Keys that lead back, as those of a table to itself do, are no edges: `back` names them.
struct SchemaDiagram {
    Graph graph;
    std::vector<std::string> back;
};
SchemaDiagram diagram_of(const SchemaReportData& data);

} // namespace synth
