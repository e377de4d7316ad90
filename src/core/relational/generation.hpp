// Generation: the rows of a schema's tables, table by table, as far as they concern each other: how many there are,
// who refers to whom, and what of a row the rows that refer to it depend on (schema.hpp).
//
// The owner draws the rows themselves, in the order of the tables: begin(), then for each slice of rows link() and all
// its rows, drawn given givens(), each told to record(). Rows of a slice refer to earlier slices only, where a table
// refers to itself. Late references are linked at the end, by link_late().
//
// What is latent of a row is drawn before the row, and given to it. By then numbers of children have been put right, so
// that they are those of the table that was learned, and the row is one that has so many: who has paid has a payment.
//
// Rows that are copied are told to record() before they are linked: what is latent of them is drawn given what they
// are.
//
// A function of models, seed and sizes: the same ones give the same rows.
#pragma once
#include "core/relational/bundles.hpp"
#include "core/relational/link.hpp"
#include "core/relational/pace.hpp"
#include "core/relational/schema.hpp"
#include "core/sample/row.hpp"
#include <map>

namespace synth {

// A foreign key as the generation sees it.
struct ReferenceModel {
    std::uint32_t child = 0, parent = 0;
    bool driving = false, late = false;
    bool unique = false;              // no two children have the same parent
    bool distinct = false;            // no two children of one driving parent have the same parent
    double missing = 0;               // share of children that have no parent
    bool exclusive = false;           // no two children of one driving parent have parents of the same group
    std::uint32_t classes_of = 0;     // the first of the references that have its classes
    std::vector<std::uint32_t> group; // by class: see schema.hpp
    std::int32_t kin = -1; // a reference of the parent's table, by which siblings have kin (kin.hpp); -1: none
    double together = 0;   // share of families that keep to it
    // Of a reference of the table to itself: rings of rows that refer round in a circle, and rows of each. 0: there are
    // none, else 2 or more.
    double rings = 0; // by row of the table
    std::uint32_t ring = 0;
    // Rows of a parent that is copied of which more is known than what they are: how many children they had among all
    // that were learned, and their class, no_row if that is not known. In ascending order.
    struct Frequent {
        std::uint32_t row = 0, degree = 0, of_class = 0;
    };
    std::vector<Frequent> frequent = {};
    // Another reference to the parent whose numbers of children go along with this one's, and how (abreast.hpp).
    std::int32_t beside = -1;
    double abreast = 0;
    // Of a driving reference: flags of its children (flags.hpp), and the columns of each, by any number.
    struct Flag {
        bool exactly = false;
        std::vector<std::uint32_t> columns = {};
    };
    std::vector<Flag> flags = {};
    // A reference of the child's: of siblings each one's parent by this is the one that the sibling before has by that.
    // -1 for none. And does no row refer to one row by both?
    std::int32_t follows = -1;
    bool differs = false;
    // Is known how many children of one driving parent have the same one (bundles.hpp)? If no network draws it: each
    // has another.
    bool bundled = false;

    bool is_to_itself() const { return child == parent; }
};

// A column of a network that its table does not have.
struct InternalColumn {
    std::uint32_t column = 0; // of the network
    Internal internal;
};

struct TableModel {
    std::uint64_t rows = 0;                   // that were learned
    const CompiledNetwork* network = nullptr; // null: rows are not drawn
    std::vector<InternalColumn> internal;
    const CompiledNetwork* links = nullptr; // null: there are none to draw
    std::vector<InternalColumn> link_columns;
    bool copied = false; // rows are not drawn, but what is latent of them is
};

// Groups of rows by the values of columns that a reference shares with others, which its child's row and the parent's
// must have in common: the child's are known from references before it.
class SharedValues {
public:
    virtual ~SharedValues() = default;
    // Of rows first .. end - 1 of the child, and of the parent's first rows, as many as asked for. A child's is no_row
    // while references that it depends on lead to nobody. False: the reference shares nothing.
    virtual bool groups(std::uint32_t reference, std::uint32_t first, std::uint32_t end, std::uint32_t parents,
                        std::vector<std::uint32_t>& child, std::vector<std::uint32_t>& parent) = 0;
    // Has a row of the parent's, which is recorded, all that rows that refer to it must have from it?
    virtual bool has_what_is_needed(std::uint32_t /*reference*/, std::uint32_t /*parent*/) const { return true; }
    // By label of a column of a table's network, each its place in the order of their type, from 0.
    virtual std::vector<std::uint32_t> order(std::uint32_t table, std::uint32_t column,
                                             std::span<const std::string> labels) const;
};

class Generation {
public:
    // Networks must outlive it. Throws DamagedModel if internal columns make no sense.
    Generation(std::vector<TableModel> tables, std::vector<ReferenceModel> references, SharedValues& shared,
               std::uint64_t seed);

    // How many rows a table without a driving reference gets; others have as many as their parents', of whom there may
    // be more or fewer than were learned.
    struct Size {
        std::uint64_t rows = 0;
        std::optional<std::uint64_t> exactly = {}; // of any table
        double scale = 1; // of a table whose rows are copied, `exactly` so many: how many times the children there are
    };
    // Decides on a table's rows and draws their links. Its parents have been drawn.
    void begin(std::uint32_t table, const Size& size, const Poll& poll);
    std::uint32_t rows(std::uint32_t table) const { return drawn_[table].rows; }
    // How many times the rows that were learned a table has that its rows drive, but for what their degrees say.
    double scale(std::uint32_t table) const;

    struct Slice {
        std::uint32_t first = 0, end = 0;
        std::uint32_t above = no_row; // where the rows before it begin that it has waited for
    };
    const std::vector<Slice>& slices(std::uint32_t table) const { return drawn_[table].slices; }
    // Links the rows of a slice by references to the table itself, and draws what is latent of them. Those before it
    // have been recorded. Where its rows are many more than parents have stubs for, there is a level between them that
    // was too rare to be learned: some rows become a slice of their own behind the others, and get these for parents.
    // Numbers of the slice's rows change.
    void link(std::uint32_t table, std::size_t slice, const Poll& poll);

    // The row that a row refers to, or no_row.
    std::uint32_t parent(std::uint32_t reference, std::uint32_t row) const { return parent_of_[reference][row]; }
    // Is a row the last of its siblings by the driving reference? Not if it has no parent.
    bool is_last(std::uint32_t table, std::uint32_t row) const {
        const Drawn& drawn = drawn_[table];
        return drawn.position[row] != no_row && drawn.position[row] == drawn.siblings[row];
    }
    // Gives a row that is not made yet another one.
    void set_parent(std::uint32_t reference, std::uint32_t row, std::uint32_t parent);
    // Gives a row that is not made yet what is latent of another one of its slice. Where their driving parent is the
    // same, or nothing drives them, it refers to the same rows, too, but by references by which siblings must not.
    void resemble(std::uint32_t table, std::uint32_t row, std::uint32_t other);
    // What is given to the table's network for the rows of the slice that was linked last; valid until the next is, or
    // the table is finished.
    std::vector<Given> givens(std::uint32_t table, const Poll& poll);
    // How its rows are drawn: large tables, and levels, have little to gain from balanced pairs.
    Quotas quotas(std::uint32_t table) const;
    // Who is whose sibling in a table that has begun; null if nobody is. Valid until the next one begins, or link().
    const Urn* urn(std::uint32_t table, const Poll& poll);
    // Columns of the network that must be recorded.
    const std::vector<std::uint32_t>& recorded(std::uint32_t table) const { return drawn_[table].columns; }
    // A row's values of these columns: numbers, or codes of labels (0 is NULL).
    void record(std::uint32_t table, std::uint32_t row, std::span<const double> values);
    // Nobody will refer to this row, which could not be made. Returns later siblings to which something else is given
    // from now on, for they have the row's flags, or follow the row before it.
    std::vector<std::uint32_t> leave_out(std::uint32_t table, std::uint32_t row);
    // Has a row a flag of its table's, by number?
    bool has_flag(std::uint32_t table, std::uint32_t flag, std::uint32_t row) const {
        return flag < drawn_[table].flags.size() && drawn_[table].flags[flag][row] > 0;
    }
    bool is_left_out(std::uint32_t table, std::uint32_t row) const { return drawn_[table].left_out[row]; }

    // Rows of a table that has not begun refer to none by a reference to the table itself.
    void keep_alone(std::uint32_t reference) { alone_[reference] = true; }
    // Was a row drawn as the first of a ring?
    bool begins_ring(std::uint32_t table, std::uint32_t row) const {
        return row - drawn_[table].first_ring < drawn_[table].rings;
    }
    // Of a reference to the table itself, when all its rows are made: by row, another one that it refers to from now
    // on, since it was drawn as the first of a ring; no_row for all others. Empty if there are none.
    std::vector<std::uint32_t> close_rings(std::uint32_t reference, const Poll& poll) const;

    // All rows of a table are made, or it gets none: what only they needed is let go of, and what tables to come do not
    // need of it and its parents. parent() is no more, unless the table has late references.
    void finish(std::uint32_t table);

    // Links a late reference: the parent's row by row of the child.
    const std::vector<std::uint32_t>& link_late(std::uint32_t reference, const Poll& poll);

private:
    static constexpr std::uint64_t most_rows = 0x7fffffff; // see link.hpp
    static constexpr std::size_t batch = 8192;             // rows that quotas are for

    using Expected = CompiledTree::Expected;

    // A column that is recorded, by row.
    struct Recorded {
        const Variable* variable = nullptr; // of its own network
        std::vector<double> numbers;        // of a number
        std::vector<Code> codes;            // of labels
    };
    // What is given of a column: codes, and numbers if they are not those that are recorded, of the first rows that it
    // is about; more of them as they are made.
    struct Translated {
        std::vector<Code> codes;
        std::vector<double> numbers;
    };
    // A column that progresses from sibling to sibling.
    struct Progressing {
        std::uint32_t column = 0; // of the network
        Way way = {};
        std::uint32_t link_column = 0;          // of the network of links, that draws it
        std::vector<Code> labels = {};          // of labels: in their order
        std::vector<double> values = {};        // by row: numbers, or places in that order
        std::vector<Translated> variables = {}; // as the network has them
    };
    struct Drawn {
        std::uint32_t rows = 0;
        double scale = 1; // if they are copied
        std::vector<Slice> slices;
        std::vector<std::uint32_t> columns;            // that are recorded
        std::vector<Recorded> recorded;                // the same
        std::vector<std::uint32_t> position, siblings; // by the driving reference: the k-th of so many
        std::vector<double> times;                     // that are a series: values of the column `time`
        std::uint32_t time = 0;
        Apart apart = Apart::any;                      // how far these are apart
        std::vector<std::vector<std::uint32_t>> flags; // by flag, then row: 1 if it has it, else 0
        std::vector<Progressing> progressing;
        std::vector<std::uint32_t> level; // of a table that refers to itself: how many rows are above
        std::vector<bool> left_out;
        Slice now;              // that was linked last
        std::int32_t list = -1; // the reference by which its rows are lists (generation_lists.cpp)
        std::uint32_t rings = 0, first_ring = no_row, ring = 0; // how many rings, the first of whose rows are these
        bool finished = false;
    };
    // Of a series that is drawn, by row of the parent.
    struct Paces {
        std::uint32_t reference = 0;
        std::vector<Pace> families;
    };

    // What is left to chance, each with random numbers of its own.
    enum class Choice : std::uint32_t {
        classes,
        parents,
        other_classes,
        ties,
        siblings,
        latents,
        paces,
        possible_classes,
        groups,
        flags,
        bundles
    };
    using Targets = std::vector<std::pair<std::uint32_t, std::uint32_t>>; // reference, variable of its class

    std::uint64_t seed_of(Choice what, std::uint32_t number) const; // the number of a table or reference
    std::size_t recorded_at(std::uint32_t table, std::uint32_t column) const;
    const Recorded& latent(std::uint32_t table, const Internal& latent) const;
    Recorded& latent(std::uint32_t table, const Internal& latent);
    std::vector<std::uint32_t> classes(std::uint32_t reference, std::uint32_t first, std::uint32_t end,
                                       const Poll& poll) const;
    std::vector<std::uint32_t> degrees(std::uint32_t reference, const Poll& poll) const;
    std::vector<std::uint32_t> ranked_degrees(std::uint32_t reference, std::span<const Expected> likely,
                                              const Poll& poll) const;
    std::vector<double> degrees_beside(std::uint32_t reference, bool now, const Poll& poll) const;
    double scale_degrees(std::uint32_t reference, std::vector<std::uint32_t>& degree, double expected,
                         std::span<const Expected> likely, bool exactly, const Poll& poll) const;
    double expected_children(std::uint32_t reference) const;
    void draw_latents(std::uint32_t table, Slice slice, const Poll& poll);
    void set_frequent(const Internal& internal, Recorded& recorded, const Poll& poll) const;
    void put_degrees_right(std::uint32_t reference, std::span<const Expected> likely, const Poll& poll);
    bool has_levels(std::uint32_t table) const;
    std::int32_t driving(std::uint32_t table) const;
    static void check_rows(std::uint64_t rows);
    void check_series(std::uint32_t table, const Internal& steps, bool of_links) const;
    void check_relative(std::uint32_t table, const ReferenceModel& reference) const;
    bool tells_relatives(std::uint32_t reference) const;
    void share_out(std::uint32_t table, const Size& size, const Poll& poll);
    void place_children(std::uint32_t table, std::span<const std::uint32_t> degree, const Poll& poll);
    void make_room(std::uint32_t table, std::vector<std::uint32_t>& degree, const Poll& poll);
    void draw_links(std::uint32_t table, const Poll& poll);
    static void draw_link_again(RowSampler& sampler, std::uint64_t seed, std::uint64_t row,
                                std::span<const std::uint32_t> columns, std::size_t at,
                                std::vector<std::vector<double>>& drawn, const Poll& poll);
    std::optional<Paces> draw_paces(std::uint32_t table, std::vector<Given>& givens, const Poll& poll);
    std::vector<double> flag_shares(std::uint32_t table, std::uint32_t variable, const std::vector<Given>& givens,
                                    const Poll& poll) const;
    void choose_flagged(std::uint32_t table, std::uint32_t flag, std::vector<double> shares, const Poll& poll);
    void draw_flags(std::uint32_t table, std::vector<Given>& givens, const Poll& poll);
    bool share_columns(std::uint32_t table, std::uint32_t flag, std::uint32_t other) const;
    std::vector<std::uint32_t> hand_on_flags(std::uint32_t table, std::uint32_t row);
    std::vector<std::uint32_t> hand_on_origins(std::uint32_t table, std::uint32_t row);
    void set_flag(std::uint32_t table, std::uint32_t flag, std::uint32_t row, std::uint32_t has);
    void check_flags(std::uint32_t table) const;
    void add_to_times_of_parents(std::uint32_t table, double least, std::span<Pace> paces) const;
    void draw_times(std::uint32_t table, const Paces& paces, std::vector<double> steps, const Poll& poll);
    void give_times(std::uint32_t table, std::vector<Given>& givens, const Poll& poll);
    std::vector<bool> without_parents(std::uint32_t table, std::uint32_t reference, const Poll& poll);
    void keep_possible(std::uint32_t table, const Targets& targets, const Poll& poll);
    void check_progression(std::uint32_t table, const InternalColumn& column) const;
    void order_labels(std::uint32_t table, const Poll& poll);
    void add_progressing(std::uint32_t table, std::span<const std::span<const double>> drawn, const Poll& poll);
    static void move_rows(Drawn& drawn, std::uint32_t first, std::uint32_t end);
    void put_in_order(std::uint32_t table, const Poll& poll);
    void follow(std::uint32_t reference, const Poll& poll);
    void give_progressing(std::uint32_t table, std::vector<Given>& givens, const Poll& poll);
    void keep_apart(std::uint32_t table, std::uint32_t reference, std::uint32_t variable, const Poll& poll);
    void sort_by_level(std::uint32_t table, const Poll& poll);
    // Of latents those of the first variables, up to this one: others are not known.
    std::vector<Given> givens_of(std::uint32_t table, const CompiledNetwork& network,
                                 const std::vector<InternalColumn>& columns, std::uint32_t latents, const Poll& poll);
    void check_multiplicity(std::uint32_t table, const Internal& internal, bool of_links) const;
    void add_multiplicities(std::uint32_t table, std::span<const std::vector<double>> drawn);
    Bundles bind(std::uint32_t reference, Slice slice, std::span<const std::uint32_t> group,
                 std::span<std::uint32_t> wanted, const Poll& poll) const;
    std::vector<std::uint32_t> deal_kin(const ReferenceModel& reference, Slice slice, LinkRequest& request,
                                        std::vector<std::uint32_t>& wanted, std::vector<std::uint32_t>& stubs,
                                        const Poll& poll) const;
    void group_by_level(std::uint32_t reference, Slice slice, std::vector<std::uint32_t>& child_group,
                        std::vector<std::uint32_t>& parent_group) const;
    void link_reference(std::uint32_t reference, Slice slice, std::uint32_t parents, const Poll& poll);
    std::uint32_t used_by(std::uint32_t reference, std::uint32_t row) const;
    void link_to_itself(std::uint32_t table, std::size_t slice, const Poll& poll);
    void find_list(std::uint32_t table);
    bool has_levels_by(std::uint32_t table, std::uint32_t reference) const;
    std::uint32_t count_rings(std::uint32_t table, std::uint32_t deepest) const;
    void slice_lists(std::uint32_t table, const std::vector<std::uint32_t>& level);
    void link_lists(std::uint32_t table, std::size_t slice, const Poll& poll);
    void let_wait(std::uint32_t reference, Slice slice, std::vector<bool>& waits, const Poll& poll);
    void move_behind(std::uint32_t table, std::size_t slice, const std::vector<bool>& waits, const Poll& poll);

    std::vector<TableModel> tables_;
    std::vector<ReferenceModel> references_;
    SharedValues& shared_;
    std::uint64_t seed_;
    std::vector<Drawn> drawn_; // by table
    std::vector<bool> alone_;  // by reference
    // By reference, then by row of the child: how many siblings should have its parent is not always known.
    std::vector<std::vector<std::uint32_t>> parent_of_, class_of_, multiplicity_of_;
    std::map<std::pair<const CompiledNetwork*, std::uint32_t>, Translated> translated_; // by column
    std::vector<std::unique_ptr<Translated>> of_times_;                                 // of a series
    std::optional<Urn> urn_;                                                            // of the table that began last
    std::uint32_t urn_of_ = 0;
};

} // namespace synth
