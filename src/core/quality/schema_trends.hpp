// Trends between tables: are a column of a row and a column of its ancestor associated as in the real schema?
//
// k-hop trends (Hudovernik, Jurkovic and Strumbelj 2024; ClavaDDPM, Pang et al., NeurIPS 2024): all pairs of a column
// of the table at the bottom of a path of k foreign keys and one of the table at its top, over the rows that meet, by
// the measures of pairs within a table (fidelity.hpp). Co-parents are rows that one child row refers to by two foreign
// keys: who meets whom. Bins have the edges of the real table, whoever meets.
//
// Another real sample is one of the rows at the bottom, whose ancestors stay what they are: a strict bar where a table
// has few rows.
#pragma once
#include "core/quality/bins.hpp"
#include "core/quality/schema_frames.hpp"
#include "core/quality/score.hpp"

namespace synth {

// Two columns of tables whose rows meet.
struct SchemaPair {
    std::uint32_t table_a = 0, a = 0, table_b = 0, b = 0; // tables, and columns of their frames
    double score = undefined;                             // 0 .. 1
    double real_sample = undefined;                       // what another sample of the rows that meet gets
    double real = undefined, synthetic = undefined; // correlation (-1 .. 1) of two numbers or times, else Cramer's V
};

class SchemaTrends {
public:
    // Side 1 against side 0. Refers to the schema.
    SchemaTrends(const SchemaFrames& schema, std::uint64_t seed, const Poll& poll);

    // Pairs whose real association is defined; none if no real rows meet. The ancestor's column first.
    std::vector<SchemaPair> along(const SchemaPath& path, const Poll& poll) const;
    // Of two links of one child.
    std::vector<SchemaPair> across(std::uint32_t link, std::uint32_t other, const Poll& poll) const;

private:
    // Rows of two tables that meet, one after the other.
    struct Meetings {
        std::vector<std::uint32_t> a, b;
    };
    template <class RowOfA, class RowOfB>
    Meetings meet(std::size_t side, std::uint32_t table, const RowOfA& a, const RowOfB& b) const;
    std::vector<SchemaPair> compare(std::uint32_t table_a, std::uint32_t table_b, const Meetings& real,
                                    const Meetings& synthetic, const Poll& poll) const;

    const SchemaFrames& schema_;
    std::uint64_t seed_;
    std::vector<Bins> bins_; // by table
};

} // namespace synth
