// Learning a schema, from the inside. Its functions are in fit_schema.cpp (the course of it), plan.cpp
// (which tables and keys, and in which order), copied.cpp (keys to tables that are copied),
// named.cpp and inclusions.cpp (keys that nobody has declared), implied.cpp (columns that keys imply),
// asked.cpp (what the user says of columns), spans.cpp (spans that do not overlap),
// parts.cpp (what follows from dates), series.cpp (a regular pace), progressions.cpp (order among siblings), flags.cpp
// (one of siblings), agreements.cpp (parents that agree), read.cpp and learn.cpp.
#pragma once
#include "core/relational/aggregates.hpp"
#include "core/relational/agreements.hpp"
#include "core/relational/inherited.hpp"
#include "core/relational/plan.hpp"
#include "core/relational/schema.hpp"
#include "core/rule/parts.hpp"
#include "pg/fit.hpp"
#include "pg/fit_schema/fit_schema.hpp"
#include "pg/foreign_keys.hpp"
#include <map>
#include <set>

namespace pg {

// A table on its way.
struct TableReading {
    const TableOf* table = nullptr;
    Mode mode = Mode::model;
    bool referred = false; // is it copied, and referred to by class
    std::uint64_t rows = 0;
    Request request;
    std::unique_ptr<Fit> fit;
};

// A row of a table that is copied that rows of min_count families or more refer to.
struct FrequentRow {
    std::uint32_t number = 0; // among all rows, from 0
    std::uint32_t degree = 0;
    double place = 0;
    std::uint32_t row = synth::no_row; // among those that are learned
};

constexpr std::uint64_t groups_to_drive = 3; // of min_count parents, which are told apart by numbers of children

class SchemaFit {
public:
    SchemaFit(SchemaRequest& request, Tracker& tracker) : request_(request), tracker_(tracker) {}

    void run();

private:
    std::size_t number_of(Oid table) const;
    void choose_modes();
    // Rows that are copied can refer to rows that are copied only.
    void check_copied(const ForeignKey& key, const std::string& what);
    // Foreign keys that are learned as such. To a table that is skipped nothing refers.
    void choose_keys();
    // Of keys to tables that are copied, those whose values are mostly rare are learned as foreign keys are, others as
    // labels.
    void choose_copied_keys();
    bool are_labels(const std::vector<ForeignKey>& keys) const;
    // Keys by which no parent has two children, which is not chance.
    void find_single();
    bool is_single(const ForeignKey& key) const;
    bool is_unique(const ForeignKey& key) const {
        return key.single || has_unique(declared_[number_of(key.child)], key.columns);
    }
    // Foreign keys that nobody has declared.
    void add_inclusions();
    void add_named();
    // Adds a key that nobody has declared, unless it is ignored or closes a cycle; `in_cycles`: without nullable ones.
    void add_undeclared(ForeignKey key, bool in_cycles);
    std::vector<ForeignKey> possible_inclusions() const;
    bool complete(ForeignKey& key) const;
    bool is_included(const ForeignKey& key) const;
    std::string rule_of(const ForeignKey& key) const;
    synth::SchemaPlan plan() const;
    void make_plan();
    // Is there a key within these columns?
    static bool has_unique(const Declared& declared, const std::vector<std::string>& names);
    static std::uint32_t first_column(const Declared& declared, const std::vector<std::string>& names);
    // Is a column part of what others know a table's rows by: its first key, or what foreign keys refer to?
    bool identifies(std::size_t table, const std::string& column) const;
    // Of a key whose parents may come after their children: a column that the child has before.
    bool stays(std::size_t r, const std::string& column) const;
    static std::string joined(const std::vector<std::string>& names);
    static bool has(const ForeignKey& key, Oid child, const std::string& column);
    // Columns that have their value from a foreign key alone.
    bool is_reference(std::size_t table, const std::string& column) const;
    // Columns that a foreign key may give their value when a row is made.
    bool is_linked(std::size_t table, const std::string& column) const;
    // Columns that are labels of copied rows, several together: found, and checked.
    void find_together();
    void check_together() const;
    // Has a column values of copied rows alone? `seen`: those that are asked for already.
    bool is_public(std::size_t table, const std::string& column,
                   std::set<std::pair<std::size_t, std::string>>& seen) const;
    bool is_together(std::size_t table, const std::string& column) const;
    // Has a row a value in a column, whether it refers to somebody by the keys that give it one or not?
    bool is_part(std::size_t table, const std::string& column) const;
    // Columns that refer to a table that is copied, by a label.
    bool is_copied(std::size_t table, const std::string& column) const;
    // The table that an argument names by its name, or an error.
    std::size_t table_named(const std::string& table, const char* argument) const;
    // What the user says of columns: that it can be done.
    void check_asked() const;
    void check_asked(std::size_t t, const std::string& column, const char* argument) const;
    bool is_ignored_key(Oid child, const std::string& rule) const;
    // Rules of a table that are to be ignored and were not found are an error, but of a half: a foreign key, or one
    // that is not among those that were found in its rows.
    void unknown_key(std::size_t t, const std::string& rule) const;
    void check_ignored_rules(std::size_t t, const std::vector<synth::Rule>& found) const;
    bool is_excluded(std::size_t t, const std::string& column) const;
    bool is_overridden(std::size_t t, const std::string& column) const;
    // Keys of the columns that rows have although they refer to nobody by a key of several.
    void add_parts();
    bool holds(const ForeignKey& key) const;
    // Columns that keys imply: of a key, whether row and parent always refer to the same row by two others.
    void add_implied();
    void drive_instead(std::size_t r);
    struct ImpliedColumn {
        std::string of_child, of_parent, equals;
    };
    struct FollowingKey {
        std::size_t first = 0; // of the keys that it follows from
        ForeignKey key;
    };
    std::vector<FollowingKey> following_keys() const;
    bool agree(const ForeignKey& key, const std::vector<ImpliedColumn>& columns) const;
    std::vector<ImpliedColumn> implied(const ForeignKey& key, const std::vector<std::string>& child,
                                       const std::vector<std::string>& parent,
                                       const std::vector<std::string>& equals) const;
    bool has_referenced_types(const ForeignKey& key) const;
    const DeclaredColumn& declared_column(Oid table, const std::string& name) const;
    // Are the table's rows read and learned: all of them, or what is latent of rows that are copied?
    bool is_read(std::size_t t) const { return reading_[t].mode == Mode::model || reading_[t].referred; }
    void make_requests();
    // Unique keys that foreign keys are part of are kept row by row when a sample is made, and those whose columns all
    // repeat.
    void keep_keys(std::size_t t, Declared& declared);
    void keep_key(std::size_t t, const Declared& declared, const DeclaredKey& key);
    SchemaTable& table_of(std::size_t t);
    // Spans that exclusion constraints keep apart are placed when a clone is made, and are no keys; other exclusion
    // constraints that nothing keeps are an error.
    void keep_spans(std::size_t t, Declared& declared);

    // How many rows of each table fit.
    std::vector<std::size_t> share_memory() const;
    void read();
    // The columns of what is read beside a row: its place, those of the rows that it refers to, its children.
    std::vector<synth::Column> numbers_beside(std::size_t t) const;
    void read_table(std::uint32_t t, const synth::TableOptions& options, std::vector<std::vector<double>>& place,
                    std::vector<std::vector<double>>& wanted);
    std::string count_families(std::size_t r) const;
    // Of a row of a table that is copied, with what comes beside: is it a frequent one?
    void find_frequent(std::uint32_t t, std::uint32_t number, std::span<const synth::Field> beside);
    // Of a table that is copied: takes away what cannot tell of its children, since it is different in every row.
    void keep_columns_of_copied(std::uint32_t t);
    // What siblings share counts once for their parent, but what is public: values of tables that are copied, and
    // siblings whose parent is copied.
    void mark_repeats(std::uint32_t t, const std::vector<std::vector<double>>& wanted);
    // Where a leaf is that is all of a column, in the member's table.
    std::optional<std::uint32_t> column_of(std::size_t t, const std::string& name) const;
    // Columns that a composite key refers to beside the parent's own key, if they have few values: grade of (teacher,
    // grade).
    void choose_apart(std::size_t r);
    // What siblings may be ordered by: what a unique key has beside the driving reference.
    void choose_orders(std::size_t t);

    // What spans obey: those of exclusion constraints, and chains within families that nobody has declared.
    void find_spans();
    void find_chains(std::size_t r);
    // Columns that follow from a date of their row.
    void find_parts();
    // Sets them again, in a copy of the table in which dates are others: those of the first sibling in a chain.
    void set_parts(std::uint32_t t, synth::Table& table) const;
    // Times of a table by which siblings of one driving parent follow each other at a regular pace.
    void find_series(std::size_t r);
    std::optional<synth::Series> find_series(std::size_t r, std::uint32_t column);
    std::optional<synth::Series> find_series_of_sample(std::size_t r, std::uint32_t column);
    // Labels that one of siblings of one driving parent has.
    void find_flags(std::size_t r);
    bool all_known(std::uint32_t t) const; // are all rows of a table learned, and all that they refer to
    bool may_have_flags(std::size_t r, std::uint32_t column) const;
    std::optional<bool> holds_of_all(std::size_t r, const synth::Flag::Label& label) const;
    std::optional<std::string> label_of(std::uint32_t t,
                                        const synth::Flag::Label& label) const; // NULL if there is none
    // A time by which its rows are the first of siblings (-1), or the last (1).
    std::optional<std::pair<std::uint32_t, int>> order_of(std::size_t r, const synth::Flag& flag) const;
    std::string rule_of(std::size_t r, const synth::Flag& flag, const synth::Flag::Label& label) const;
    void describe_flags(std::size_t r);
    // Columns of a table that may progress from sibling to sibling: those that have their values from the network
    // alone.
    void choose_progressions(std::uint32_t t);
    // Chains of foreign keys, and numbers that follow, as rules; what nobody wants, or cannot be kept, is none.
    void keep_chains();
    bool agrees_as_a_family(std::size_t r) const;
    std::uint32_t parent_that_drives(std::uint32_t t) const; // the table itself if none does
    void keep_numbered(std::uint32_t t);
    // By row of the child: its parent, if all its children are known.
    std::vector<std::uint32_t> families_of(std::size_t r) const;
    // By row: the group of a span's, of so many; empty if not all rows are known.
    std::vector<std::uint32_t> groups_of(std::size_t span, std::uint32_t& groups) const;
    // Is the hash of a span's groups read with the rows of a table?
    bool is_hashed(std::size_t span, std::size_t t) const {
        return request_.model.spans[span].table == t && !span_hashes_[span].query.empty();
    }
    // False: no more is known than was declared.
    bool learn_span(SchemaSpan& span, std::vector<std::uint32_t> group, std::uint32_t groups);
    // Columns of other times that go along with where spans start.
    std::vector<std::uint32_t> tied_to(const SchemaSpan& span, std::uint32_t from, std::span<const std::uint32_t> group,
                                       std::uint32_t groups) const;
    // Columns of rows that a row refers to, within which its span is.
    void find_bounds(SchemaSpan& span, std::uint32_t from, std::uint32_t to) const;
    bool is_settled(std::uint32_t t, std::uint32_t c) const; // has a column its value from something else
    bool is_driven(const SchemaSpan& span) const;            // is a group one family
    static bool same_columns(std::vector<std::string> a, std::vector<std::string> b);

    // Learns a table's networks and keeps them.
    void learn(std::uint32_t t);
    // Learns what is latent of the rows of a table that is copied.
    void learn_copied(std::uint32_t t);
    void advise_copies() const;
    void add_frequent(std::size_t r, SchemaReference& into) const;
    // Of a table's columns, so many of its own and what is added, those of which it is chance, and no rule, that they
    // are less than others: classes, and what siblings have in common.
    std::vector<bool> unordered(const std::vector<synth::Internal>& added, std::size_t before) const;
    // Rows of a leaf: fewer where a table is so small that leaves of the usual size would tell nothing.
    static std::uint32_t leaf_of(std::uint32_t rows, std::uint32_t min_count);
    synth::LearnOptions learn_options() const;
    static std::vector<ModelColumn> columns_of(const std::vector<synth::Internal>& internal);
    // Numbers of a table, that are all of a column.
    std::vector<std::uint32_t> numbers_of_table(std::size_t t) const;
    // Aggregates over children, found where all parents are known; of their columns, where all children are, too. Their
    // columns are those of the tables.
    std::vector<synth::Aggregate> aggregates_of(std::size_t r) const;
    void find_aggregates();
    void describe_aggregates(std::size_t r, SchemaReference& into) const;
    // By table and column: is it all of a column of the relation?
    std::vector<std::vector<bool>> whole_columns() const;
    void find_inherited();
    void note_ruled(std::uint32_t t, const Model& model);
    bool is_ruled(const synth::Inherited& one) const;
    // What rows that a row refers to have in common.
    void find_agreements();
    // A column of a row that a reference leads to, or of the one that this refers to by another.
    struct DistantColumn {
        std::string name;
        std::int32_t by = -1;
        bool operator==(const DistantColumn&) const = default;
    };
    void add_agreement(const synth::Agreement& agreement, DistantColumn of_parent, DistantColumn of_other);
    std::size_t table_of(std::size_t r, const DistantColumn& column) const;
    // The column of the child's that has the same value, by the foreign keys; empty if there is none.
    std::string column_of_child(std::size_t r, const DistantColumn& column) const;
    std::string in_words(std::size_t r, const DistantColumn& column) const;
    // Is a column's value known for good when its row is made, and can it be compared with another one's?
    bool is_comparable(std::size_t t, const std::string& column, std::size_t other_t, const std::string& other) const;
    std::string parent_in_words(std::size_t r) const;
    std::vector<Definition> read_definition_of();
    // Rows of tables that are public.
    void copy_rows();
    void describe();
    std::vector<std::string> driving_columns(const synth::Reference& of) const;
    // Is a unique key within the driving columns and those by which the parent's classes are apart?
    bool is_exclusive(std::size_t r) const;
    // Is a unique key within these columns?
    bool is_unique(std::uint32_t t, std::vector<std::string> columns, const std::vector<std::string>& more) const;
    // Of all rows, which ones have no parent: those that are not counted as children.
    double share_missing(const synth::Reference& reference) const;

    SchemaRequest& request_;
    Tracker& tracker_;
    std::vector<TableOf> tables_;
    std::vector<Declared> declared_; // by table
    std::vector<ForeignKey> keys_;
    std::vector<ForeignKey> ignored_keys_;                        // were found, and are not kept
    std::vector<ForeignKey> unset_;                               // those to tables that have no rows
    std::vector<std::pair<std::size_t, std::string>> copied_;     // columns that are labels of copied rows
    std::vector<ForeignKey> copied_keys_;                         // the keys that they are of
    std::vector<std::vector<std::vector<std::string>>> together_; // by table: columns of each label
    std::vector<synth::SchemaKey> between_copies_;
    std::vector<std::vector<FrequentRow>> frequent_;               // by foreign key, of its parent's rows
    std::vector<TableReading> reading_;                            // by table
    std::vector<std::vector<std::vector<std::uint32_t>>> keys_of_; // by table: unique keys with foreign keys in them
    std::vector<Oid> parts_;                                       // tables that rows come from
    struct SpanHash {
        std::string query;          // Exclusion::hash
        std::vector<double> of_row; // null_number: in no group
    };
    std::vector<SpanHash> span_hashes_; // by span that is declared
    synth::Schema schema_;
    std::vector<std::vector<double>> place_; // by table: where its rows are, until series have been found
    std::vector<std::map<std::uint32_t, synth::PartOfColumn>> part_columns_; // by table: what follows from dates
    std::vector<synth::Inherited> inherited_;
    std::set<std::pair<std::uint32_t, std::string>> ruled_; // columns that rules of their table's rows are about
    std::vector<std::vector<synth::Aggregate>> aggregates_; // by foreign key
    struct AgreeingColumn {
        DistantColumn column, of_other;
        std::string rule;
        std::uint32_t with = 0;
    };
    std::vector<std::vector<AgreeingColumn>> agreements_; // by foreign key
};

} // namespace pg
