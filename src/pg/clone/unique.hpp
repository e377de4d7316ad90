// Unique keys of a table that a clone fills, those that foreign keys are part of and those whose columns repeat: the
// model knows nothing of them. The keys of all rows so far are kept as hashes, so that a row whose key may be an old
// one is taken for it; where rows come parent by parent and siblings alone can have the same key, those of the
// siblings. After some tries a row whose key is not new moves to the nearest value of a number, date or timestamp with
// which it is, or gets the next number at the end of a text, or before the domain of an e-mail address. What follows
// from a date moves with it.
#pragma once
#include "core/hashes.hpp"
#include "pg/clone/columns.hpp"
#include "pg/clone/moment_parts.hpp"
#include "pg/clone/run.hpp"
#include "pg/key_expression.hpp"

namespace pg {

class UniqueKeys {
public:
    using Verdict = Relatives::Verdict;

    // `driving`: the reference in the order of whose parents rows come, or -1. Refers to all that it is given.
    UniqueKeys(const Clone& clone, std::uint32_t table, const CloneColumns& columns, CloneParts& parts,
               std::int32_t driving);

    // A row comes, with parents: if its driving one is another, keys of siblings begin anew.
    void forget_siblings(std::uint64_t row);
    // Are the keys of a row new, but for those that have computed columns? `again` if another try or other values may
    // help; `exchangeable`: other parents, too.
    Verdict fit(const Try& current, bool exchangeable, Datum* values, bool* nulls);
    // When these columns have been computed: are theirs?
    bool confirm(const Datum* values, const bool* nulls);
    // Keeps the keys of the row that was asked about last.
    void accept();

private:
    struct UniqueKey {
        std::vector<int> attributes; // from 0
        std::vector<FmgrInfo*> hash; // of their types
        std::vector<Oid> collations;
        std::optional<KeyExpression> expression = {}; // instead of the attributes
        bool linked = false;                          // are all of them foreign keys
        bool computed = false;       // is one of them a default or an override, which comes after the row is drawn
        bool nulls_distinct = false; // is NULL like no other
        synth::Hashes seen = {};
        std::uint64_t next = 0; // of the row that is being made
        bool has_next = false;
        bool of_siblings = false; // can siblings alone, of one driving parent, have the same
    };

    struct Range {
        double lowest = 0, highest = 0;
    };

    std::optional<Range> range_of(const std::string& column) const;
    void add(UniqueKey& key, const std::string& column);
    bool has_all(const UniqueKey& key, const std::vector<std::string>& columns) const;
    std::optional<std::uint64_t> hash(const UniqueKey& key, const Datum* values, const bool* nulls) const;
    bool find(UniqueKey& key, const Datum* values, const bool* nulls);
    bool move(UniqueKey& key, const Try& current, Datum* values, bool* nulls);
    bool move(UniqueKey& key, int attribute, std::int64_t days, const Try& current, Datum* values, bool* nulls);
    bool renumber(UniqueKey& key, int attribute, const Try& current, Datum* values, const bool* nulls);

    const synth::Generation& generation_;
    const CloneColumns& columns_;
    CloneParts& parts_;
    const Model& model_;          // of the table
    std::map<int, Range> ranges_; // by attribute
    std::int32_t driving_;
    std::vector<UniqueKey> unique_;
    std::uint32_t siblings_of_ = synth::no_row;
};

} // namespace pg
