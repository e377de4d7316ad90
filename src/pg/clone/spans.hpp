// Spans of a table that a clone fills: those that do not overlap within a group of rows, as exclusion constraints ask
// for or all families of the real rows obeyed (core/relational/spans.hpp).
//
// A row is moved, never made shorter: with its start move its end and all other times that go along with it. In a chain
// each row begins where the one before ended; it was drawn for the start of the first. So it is where starts are
// regular, but for a distance that is drawn. Where only a share of neighbours touch, so many rows begin at the nearest
// end before them. All others begin when they were drawn to: where that is taken the row is drawn again, and after some
// tries moves to the nearest time that is free. What is taken is known of the siblings of one driving parent, if they
// alone can overlap, or of all rows.
#pragma once
#include "core/relational/timeline.hpp"
#include "pg/clone/columns.hpp"
#include "pg/clone/run.hpp"
#include "pg/key_expression.hpp"
#include "pg/span_units.hpp"
#include <unordered_map>

namespace pg {

class CloneSpans {
public:
    using Verdict = Relatives::Verdict;

    // `driving`: the reference in the order of whose parents rows come, or -1. Refers to all that it is given.
    CloneSpans(Clone& clone, std::uint32_t table, const CloneColumns& columns, std::int32_t driving);

    // A row comes, with parents: if its driving one is another, what siblings have taken is free again.
    void forget_siblings(std::uint64_t row);
    // Moves a row to where it has room, which is looked at by confirm(). `recorded`: as the generation has it. What a
    // range points to is in the current memory context.
    Verdict fit(const Try& current, std::span<const double> recorded, Datum* values, const bool* nulls);
    // When defaults and overrides have been computed, too: has the row room?
    bool confirm(const Datum* values, const bool* nulls);
    // Takes the times of the row that was asked about last.
    void accept();
    // Does to what is recorded of the row what was done to its values: columns of the network, as the generation has
    // them.
    void move_recorded(std::span<const std::uint32_t> columns, std::span<double> recorded) const;

private:
    // A span in units of its column. Ends that are infinite or NULL are Timeline::always and forever.
    struct Reading {
        bool none = false; // an empty range, or NULL
        std::int64_t from = 0, to = 0;
    };
    struct Rule {
        const SchemaSpan* span = nullptr;
        std::vector<int> groups = {}; // attributes, from 0
        std::vector<FmgrInfo*> hash = {};
        std::vector<Oid> collations = {};
        std::optional<KeyExpression> expression = {}; // of the group, instead of the attributes
        std::uint64_t asked = std::uint64_t(-1);      // the row that was asked about last,
        bool grouped = false;                         // and whether it was in a group when it was asked first
        bool of_siblings = false;                     // can siblings alone, of one driving parent, overlap
        bool in_order = false; // are these the group, so that rows come in the order of their spans
        bool appends = false;  // is the group a family, in which rows of a chain are drawn for the start of the first
        std::unordered_map<std::uint64_t, synth::Timeline> taken = {}; // by hash of the group
        std::uint64_t group = 0;                                       // the row's, if it is in one
        const synth::Timeline* line = nullptr;                         // of it; null if it is in none
        synth::Timeline::Span next = {};                               // of the row
        std::optional<std::int64_t> begin = {};                        // that a chain asks of the row
    };
    // A time of a row that a row refers to.
    struct Bound {
        std::uint32_t reference = 0, table = 0;
        std::size_t column = 0; // of the table's keys
        bool lower = false;
    };
    // Columns that have spans, and what these obey.
    struct Place {
        int from = 0, to = 0; // attributes, the same one for a range
        Form form = Form::date;
        TypeCacheEntry* range = nullptr;
        std::int64_t grid = 1;
        bool movable = false;
        std::optional<std::int64_t> never = {}; // the date that stands for an open end
        std::int32_t gap = -1;                  // where among what is recorded its distance from the one before is
        std::vector<int> tied = {};             // attributes of other times that go along
        std::vector<Bound> bounds = {};
        std::vector<Rule> rules = {};
    };

    bool is_drawn(const std::string& column) const;
    bool is_late(const std::string& column) const;
    void add(const SchemaSpan& span);
    Reading read(const Place& place, const Datum* values, const bool* nulls) const;
    static synth::Timeline::Span taken_by(const SchemaSpan& span, const Reading& reading);
    void find_groups(Place& place, const Datum* values, const bool* nulls);
    bool is_within(const Place& place, const Reading& reading, std::uint64_t row) const;
    static bool is_free(const Place& place, const Reading& reading);
    bool is_open(const Place& place, const Rule& rule, const Reading& reading) const;
    std::optional<std::int64_t> begin_of_chain(const Rule& rule, const Reading& reading, bool open) const;
    std::optional<std::int64_t> begin_behind(const Rule& rule, const Reading& reading, std::uint64_t row) const;
    static std::int64_t distance(const SchemaSpan& span, double gap);
    static std::optional<std::int64_t> find_room(const Place& place, Reading reading, bool forward);
    bool move(const Place& place, std::int64_t by, const Reading& reading, Datum* values, const bool* nulls);
    Verdict fit(Place& place, const Try& current, std::span<const double> recorded, Datum* values, const bool* nulls);

    Clone& clone_;
    const SchemaModel& schema_;
    std::uint32_t table_;
    const Model& model_;
    const CloneColumns& columns_;
    std::int32_t driving_;
    std::vector<Place> places_;
    std::vector<std::pair<int, double>> moved_; // of the row: attributes, and by how much in their units
    std::uint32_t siblings_of_ = synth::no_row;
};

} // namespace pg
