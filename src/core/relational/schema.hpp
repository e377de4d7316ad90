// A schema in memory: tables, and which row of one refers to which row of another. What a table's network must know of
// other tables, put beside its own columns.
//
// Tables are drawn parents first. A row's driving reference is the one whose parent's number of children makes it; the
// others are drawn: a network of links draws the class that the parent should be of (latent.hpp), and link.hpp deals
// parents of that class. Then the row itself is drawn, given its parents: their columns, their classes, how many
// siblings it has by its driving parent and its position among them, and the columns of relatives: rows of tables drawn
// before, of which its driving parent has one at most, as an order has one payment. Before its own columns come those
// that its children depend on: for each reference to it, its class and its number of children (its degree). References
// by which its rows are chosen have one class in common: each of them alone would tell less of what a row is. Where its
// children are of its own table, who know its columns as they know those of any parent, these come last: what kind of
// parent a row is depends on what it is. And of rows that are copied, since they are public, only what is latent is
// drawn, given what they are.
#pragma once
#include "core/relational/flags.hpp"
#include "core/relational/latent.hpp"
#include "core/relational/progression.hpp"
#include "core/relational/series.hpp"
#include "core/rule/rule.hpp"
#include <algorithm>
#include <functional>
#include <optional>
#include <set>

namespace synth {

constexpr std::uint32_t most_level = 64; // of rows of a table that refers to itself

// A foreign key. Tables, and columns of them, by number.
struct Reference {
    std::string name; // for people
    std::uint32_t child = 0, parent = 0;
    bool driving = false;                 // the first of the child's: its parents' degrees make the child's rows
    bool late = false;                    // linked when all tables are drawn, since it closes a cycle
    bool unique = false;                  // by a key or not, no two children have the same parent
    std::vector<std::uint32_t> apart;     // columns of the parent's table whose values its classes never mix
    std::vector<std::uint32_t> parent_of; // by row of the child: the parent's, no_row for NULL
    std::vector<std::uint32_t> degree;    // by row of the parent: all its children
    std::vector<bool> frequent;           // by row of a parent that is copied: may its own degree be known
    Classes classes;                      // of the parent's rows
    std::uint32_t classes_of = 0;         // the first of the references that have these classes too; itself if none do
    // By class: the group of its rows, of those that classes do not mix; of a reference to the table itself it is their
    // level. Empty if there is one group.
    std::vector<std::uint32_t> group;
    // A reference of the parent's table, by which siblings of one driving parent have kin, and how much they keep to it
    // (kin.hpp); -1 for none.
    std::int32_t kin = -1;
    double together = 0;
    // Another reference to the parent whose numbers of children go along with this one's, and their rank correlation
    // (abreast.hpp); -1 for none.
    std::int32_t beside = -1;
    double abreast = 0;
    // Of a reference of the table to itself, its only one: by row, how many rings of rows there are that refer round in
    // a circle, and how many rows a ring has, 2 or more. 0 if fewer than `least` rows are in rings.
    double rings = 0;
    std::uint32_t ring = 0;
    // By row, if there are rings: the parent that it knows of when it is drawn. Rings are drawn open, so the first row
    // of each knows of none.
    std::vector<std::uint32_t> known_parent;
    // Numbers of the child whose siblings are alike, and what they have in common, by row of the parent (factor.hpp).
    std::vector<std::uint32_t> factor_columns;
    std::vector<std::vector<double>> factors;
    // A reference of the child's: of siblings each one's parent by this is the one that the sibling before has by that.
    // -1 for none. And does no row refer to one row by both?
    std::int32_t follows = -1;
    bool differs = false;
    // By row of the child: how many siblings have its parent, itself among them (bundles.hpp); has a sibling before it
    // as many, and has one the same parent? Set if it is not as chance has it. `of_row` is empty if all have others.
    struct Multiplicity {
        std::vector<std::uint32_t> of_row;
        std::vector<bool> repeated, shares;
    };
    std::optional<Multiplicity> multiplicity = {};
    // Columns of the parent that are sums over its children. They follow from these, who are not told of them: drawn so
    // that they come to a sum by chance, they would be more alike than they are.
    std::vector<std::uint32_t> sums;

    bool is_to_itself() const { return child == parent; }
    const std::vector<std::uint32_t>& known_parents() const { return known_parent.empty() ? parent_of : known_parent; }
};

// A table.
struct Member {
    std::string name;
    Table table;             // its last column is the number of the row
    std::vector<bool> whole; // by row: have all its parents been kept
    // What siblings of one driving parent may be ordered by: a column of its own (reference -1), or one of the parent
    // that a reference leads to.
    struct Order {
        std::int32_t reference = -1;
        std::uint32_t column = 0;
    };
    std::vector<Order> orders;
    std::vector<std::uint32_t> position; // by row, from 1, among siblings in order; empty if there is none
    // By row, if the table refers to itself: how many rows are above it, by the longest way; most_level if
    // there are more.
    std::vector<std::uint32_t> level = {};
    // By row: 1 for the last of its siblings in the order of their spans, or by position, else 0; empty if that tells
    // nothing.
    std::vector<std::uint32_t> last = {};
    // Spans (spans.hpp), which are learned as a start and a length.
    struct Length {
        std::uint32_t from = 0, to = 0; // columns
        double open = 0;                // an end from here on is infinite, and so is the length
        // Does each start follow from the sibling before? Then it is learned as that of the first sibling, and siblings
        // are not alike in it.
        bool chain = false;
        std::vector<std::uint32_t> tied = {}; // columns of other times, which go along with the start
        std::vector<double> gaps = {};        // by row: from the end of the sibling before, if that is learned
    };
    std::vector<Length> lengths = {};
    // Times that are a series by the driving reference. They are drawn before the rows, and given to them.
    struct Times {
        std::uint32_t column = 0;
        Series series = {};
    };
    std::optional<Times> times = {};
    // Columns that most rows have from a parent (inherited.hpp).
    struct Same {
        std::uint32_t reference = 0, column = 0;
        std::vector<std::uint32_t> has = {}; // by row: 1 or 0, no_row without a parent
    };
    std::vector<Same> same = {};
    std::vector<Flag> flags = {}; // by the driving reference
    // Columns that may be progressions (progression.hpp), by column, which of these nobody wants, and those that were
    // found: they are drawn before the rows, and given to them in the order of siblings.
    std::vector<bool> may_progress = {};
    std::set<std::string> ignored = {}; // texts of rules
    std::vector<Progression> progressions = {};
    std::vector<Rule> rules = {}; // over columns of the table instead of variables
    // A column that progresses with another one, of those that may lead, whose values come from elsewhere: it follows
    // that when these are known.
    struct Numbered {
        std::uint32_t column = 0, by = 0;
        bool falling = false;
    };
    std::vector<bool> may_lead = {}; // by column
    std::optional<Numbered> numbered = {};

    // What a column is called as which it is learned.
    std::string learned_as(std::uint32_t column) const {
        const std::string& name = table.columns()[column].name;
        return std::any_of(lengths.begin(), lengths.end(), [=](const Length& span) { return span.to == column; })
                   ? name + ".length"
                   : name;
    }
    std::vector<bool> known = {}; // by column: what children may depend on; set when its network is learned
    bool copied = false;          // its rows are public, and as they are
};

struct Schema {
    std::vector<Member> members;
    std::vector<Reference> references;
    std::vector<std::uint32_t> order; // of members, parents first
    std::uint32_t least = 10;         // rows that a class must have, here and among those that refer to it
};

// A column of a table's network that the table does not have.
struct Internal {
    enum class What : std::uint8_t {
        parent_column, // given: a column of the parent
        parent_class,  // given: the parent's class
        siblings,      // given: the driving parent's degree
        position,      // given: among them; of a reference to the table itself the row's level
        own_class,     // latent: of a reference to this table
        own_degree,    // latent
        link,          // of a network of links: the class that is drawn
        parent_factor, // given: what a number of the parent's children has in common
        own_factor,    // latent: the same, of a reference to this table; `column` is the child's
        together,      // own: values of several columns, as one label; `reference` numbers these in their table
        relative,      // given: a column of the relative by a reference to the driving parent
        last,          // given: is the row the last of its siblings, 1 or 0
        same,          // own: has the row in `column` what its parent has, 1 or 0
        gap,           // own: how far the start of a span, `column`, is from the end of the sibling before
        copied,        // given: a column of the row itself, which is copied
        frequency,     // given: of a row that is copied, its degree if many rows refer to it, else 0
        start,         // of a network of links: where times that are a series start; `column` is theirs
        delay,         // or how long after a time of the parent's, `column`
        period,        // of one: how far they are apart
        steps,         // of one: how many periods a row is after the sibling before
        flag,          // given: has the row a flag, its number being `column`, 1 or 0; in a network of links latent
        progression,   // of a network of links: a column of the row itself that progresses from sibling to sibling
        mean_step,     // of a series that is drawn: what its steps are on average
        multiplicity   // of one: how many siblings have the parent that the row has by a reference
    };
    What what = What::parent_column;
    std::uint32_t reference = 0, column = 0;
    std::uint32_t way = 0; // of a progression: Way::bits(); of steps: Apart
};

constexpr bool is_latent(Internal::What what) {
    return what == Internal::What::own_class || what == Internal::What::own_degree ||
           what == Internal::What::own_factor;
}

constexpr bool is_of_copied(Internal::What what) {
    return what == Internal::What::copied || what == Internal::What::frequency;
}

// Finds rows by their identity: by element of `wanted`, which of `rows` has it, no_row for NULL (NaN). What is not
// found is no_row too, and its bit in `whole` is cleared.
std::vector<std::uint32_t> find_rows(std::span<const double> rows, std::span<const double> wanted,
                                     std::vector<bool>& whole, const Poll& poll);

// The lengths of a table's spans, by row.
std::vector<double> lengths_of(const Table& table, const Member::Length& span, const Poll& poll);

// Puts lengths in the place of ends. In a chain, starts become those of the first sibling, and other times that go
// along are as much earlier. `table` has the rows and columns of the member's.
void learn_lengths(const Schema& schema, std::uint32_t member, Table& table, const Poll& poll);

// Sets positions, progressions, and classes, kin and factors of all references: at least `least` rows in a class.
void find_latents(Schema& schema, std::uint32_t least, std::uint64_t seed, const Poll& poll);

// Adds to `table`, a copy of a member's with columns of its own, what its network must know, and takes away rows that
// are not whole and the number of the row. Returns what was added. Behind it comes which rows are siblings, by the
// driving reference, if there is one. The columns of a member that is copied are given.
std::vector<Internal> add_internal(const Schema& schema, std::uint32_t member, Table& table, const Poll& poll);

// The table of a member's network of links; nothing if it has no references but the driving one,
// no series and no flags.
struct LinkTable {
    Table table;
    std::vector<Internal> columns;
};
std::optional<LinkTable> link_table(const Schema& schema, std::uint32_t member, const TableOptions& options,
                                    const Poll& poll);

} // namespace synth
