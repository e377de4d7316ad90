// Rows of compared schemas on their way into frames: with the rows that they refer to, or with those that refer to
// them.
//
// Every table is read with hashes of its keys, by queries of the caller's. If all rows fit, they are read once.
// Otherwise large tables are uniform samples, and further passes fetch what belongs to the rows that were chosen: their
// ancestors, or all rows below them. All that is read at a time stays within maintenance_work_mem.
#pragma once
#include "core/quality/schema_frames.hpp"
#include "pg/evaluate/compared_schemas.hpp"

namespace pg {

struct SchemaRowsOptions {
    std::uint64_t max_rows = 0; // sampled of each table; 0 means as many as fit
    std::uint64_t seed = 0;
};

class SchemaRows {
public:
    // `rows`: by schema, by table, how many there are. Refers to all that it is given.
    SchemaRows(const ComparedSchemas& schemas, const std::vector<std::vector<std::uint64_t>>& rows,
               const SchemaRowsOptions& options, synth::Progress& progress);

    // Samples of all tables, each row with its ancestors up to three keys above. Where they do not fit, some have none.
    synth::SchemaFrames with_ancestors();
    // A sample of at most `most` rows of a table, and all rows up to `depth` keys below them. Where they do not fit the
    // sample is smaller, but for 60 rows, and then there is only a share of the rows below, the same in each schema.
    synth::SchemaFrames with_descendants(std::uint32_t table, std::size_t depth, std::uint64_t most);

    // Of what was read last: are the samples all rows that there are?
    bool has_all() const { return has_all_; }
    // By table and column of the frames: the type whose values its numbers are (see Compared).
    const std::vector<std::vector<std::string>>& bases() const { return bases_; }

private:
    using Keys = std::vector<std::uint64_t>;
    using Wanted = std::vector<Keys>; // by key of a table, ascending: rows with one of them
    // Rows of a table, with their hashes by key.
    struct Rows {
        Reading reading;
        std::vector<Keys> keys;
        bool all = true; // that were wanted
    };
    using Tables = std::vector<std::optional<Rows>>;
    struct Request {
        std::size_t side = 0;
        std::uint32_t table = 0;
        std::size_t memory = 0;
        std::uint64_t max_rows = 0;
        const Wanted* wanted = nullptr; // or all
        std::size_t key = 0;            // rows whose key is not among `except`
        const Keys* except = nullptr;
        std::uint32_t halvings = 0; // of the rows that are wanted, by chance
    };

    const std::vector<Attribute>& attributes_of(std::size_t side, std::uint32_t table) const;
    std::size_t bytes_of(std::size_t side, std::uint32_t table) const; // a row
    std::vector<std::vector<std::size_t>> shares(std::size_t memory) const;
    Rows read(const Request& request) const;
    Tables ancestors_of(std::size_t side, const Tables& samples) const;
    std::vector<std::vector<double>> bytes_below(std::uint32_t root, std::size_t depth) const;
    std::optional<Tables> descendants_of(std::size_t side, std::uint32_t root, std::size_t depth, const Rows& sample,
                                         const std::vector<std::size_t>& shares, std::uint32_t halvings) const;
    synth::SchemaFrames put_together(std::vector<Tables> samples, std::vector<Tables> others);

    const ComparedSchemas& schemas_;
    const std::vector<std::vector<std::uint64_t>>& rows_;
    const SchemaRowsOptions& options_;
    synth::Progress& progress_;
    std::string zone_;
    std::vector<synth::SchemaLink> links_;
    std::vector<std::vector<std::vector<std::string>>> keys_; // by table: its keys as expressions, by schema
    std::vector<std::size_t> child_key_, parent_key_;         // by link: which of them
    std::vector<std::vector<std::size_t>> leaves_;            // by schema, by table: columns of what is read
    bool has_all_ = false;
    std::vector<std::vector<std::string>> bases_;
};

} // namespace pg
