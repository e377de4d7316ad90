// synth_fit_schema(schema, model, modes, ...): learn a whole schema.
//
// All tables are read in one snapshot, parents first, by ordinary queries in the caller's name. A row comes with the
// place of each row that it refers to and with the number of rows that refer to it, which PostgreSQL finds by joins:
// keys may have any type and any number of columns. Half of maintenance_work_mem is shared by the tables' rows, the
// other half is for learning one of them. Of a table that does not fit a sample is learned; tables below it keep the
// rows that belong to the sample, so that families stay together.
#include "core/relational/inherited.hpp"
#include "core/relational/plan.hpp"
#include "core/relational/schema.hpp"
#include "core/relational/sums.hpp"
#include "pg/catalog.hpp"
#include "pg/fit.hpp"
#include "pg/foreign_keys.hpp"
#include "pg/inquiry.hpp"
#include "pg/schema_copy.hpp"
#include "pg/schema_model.hpp"
#include <map>
#include <set>
#include <unordered_set>

namespace pg {

namespace {

constexpr std::uint64_t small_table =
    100; // times min_count: rows, of which few are left between extremes that are not kept
constexpr std::uint32_t least_parents = 10000; // of which a sample is not made smaller for the sake of their children

constexpr std::uint64_t groups_to_drive = 3; // of min_count parents, which are told apart by numbers of children

// What synth_fit_schema() was asked.
struct SchemaRequest {
    Oid schema = InvalidOid;
    std::string source;
    SchemaModel model;
    std::map<std::string, Mode> modes;
    DefinitionOptions definition;
};

// A table on its way.
struct Reading {
    const TableOf* table = nullptr;
    Mode mode = Mode::model;
    std::uint64_t rows = 0;
    Request request;
    std::unique_ptr<Fit> fit;
};

Mode mode_of(const std::string& name, const std::string& mode) {
    const std::pair<const char*, Mode> modes[] = {
        {"model", Mode::model}, {"copy", Mode::copy}, {"empty", Mode::empty}, {"skip", Mode::skip}};
    for (const auto& [known, value] : modes)
        if (mode == known)
            return value;
    raise(ERRCODE_INVALID_PARAMETER_VALUE,
          {.message = "argument \"modes\" is invalid",
           .detail = "The mode of table \"" + name + "\" is \"" + mode + "\".",
           .hint = "Modes are model, copy (the table's rows are public), empty and skip."});
}

class SchemaFit {
public:
    explicit SchemaFit(SchemaRequest& request) : request_(request), tracker_("fit", InvalidOid) {}

    void run() {
        tables_ = tables_of(request_.schema);
        if (tables_.empty())
            raise(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
                  {.message = "schema \"" + request_.source + "\" has no tables"});
        choose_modes();
        request_.model.definition = read_definition_of();
        choose_keys();
        make_plan();
        make_requests();
        read();
        tracker_.phase("finding what rows have in common", 0);
        synth::find_latents(schema_, std::uint32_t(request_.model.min_count), std::uint64_t(request_.model.seed),
                            check_interrupts);
        find_inherited();
        begin_schema(request_.model);
        for (const std::uint32_t t : schema_.order)
            if (reading_[t].mode == Mode::model)
                learn(t);
        copy_rows();
        describe();
        write_schema(request_.model);
    }

private:
    std::size_t number_of(Oid table) const {
        return std::size_t(
            std::find_if(tables_.begin(), tables_.end(), [&](const TableOf& t) { return t.oid == table; }) -
            tables_.begin());
    }

    void choose_modes() {
        reading_ = std::vector<Reading>(tables_.size());
        for (const auto& [name, mode] : request_.modes)
            if (std::none_of(tables_.begin(), tables_.end(), [&](const TableOf& t) { return t.name == name; }))
                raise(ERRCODE_UNDEFINED_TABLE,
                      {.message = "table \"" + name + "\" of schema \"" + request_.source + "\" does not exist",
                       .detail = "It is named in the argument \"modes\"."});
        tracker_.phase("counting rows", tables_.size());
        for (std::size_t t = 0; t < tables_.size(); t++) {
            Reading& reading = reading_[t];
            reading.table = &tables_[t];
            if (const auto found = request_.modes.find(tables_[t].name); found != request_.modes.end())
                reading.mode = found->second;
            if (reading.mode == Mode::skip)
                continue;
            {
                const Inquiry inquiry;
                reading.rows =
                    std::uint64_t(ask("SELECT count(*)::double precision FROM " + tables_[t].rows()).front());
            }
            if (reading.rows == 0 && reading.mode == Mode::model)
                reading.mode = Mode::empty;
            tracker_.done(t + 1);
        }
        for (const TableOf& table : tables_)
            declared_.push_back(read_declared(table.oid));
    }

    // Rows that are copied can refer to rows that are copied only.
    void check_copied(const ForeignKey& key, const std::string& what) {
        const std::size_t child = number_of(key.child), parent = number_of(key.parent);
        if (parent == tables_.size() || child == parent || reading_[parent].mode == Mode::skip)
            return;
        if (reading_[parent].mode != Mode::copy)
            raise(ERRCODE_FEATURE_NOT_SUPPORTED,
                  {.message = what + " refers to a table that is not copied",
                   .detail = "Rows of table \"" + tables_[child].name + "\" are copied as they are.",
                   .hint = "Copy table \"" + tables_[parent].name + "\", too, or skip it."});
        between_copies_.push_back({std::uint32_t(child), std::uint32_t(parent)});
    }

    // Foreign keys that are learned as such. A row of a table that is copied is a value to those that refer to it, and
    // to one that is skipped nothing refers.
    void choose_keys() {
        for (ForeignKey& key : foreign_keys_of(tables_)) {
            const std::size_t child = number_of(key.child), parent = number_of(key.parent);
            const std::string what = "foreign key \"" + key.name + "\" of table \"" + tables_[child].name + "\"";
            if (reading_[child].mode == Mode::copy)
                check_copied(key, what);
            if (reading_[child].mode != Mode::model)
                continue;
            if (parent == tables_.size()) {
                raise(ERRCODE_FEATURE_NOT_SUPPORTED,
                      {.message = what + " refers to a table outside of schema \"" + request_.source + "\"",
                       .detail = "It refers to " + qualified_name(key.parent) + ".",
                       .hint = "Skip the table that has it: modes => '{\"" + tables_[child].name +
                               "\": \"skip\"}', or move both into one schema."});
            }
            if (reading_[parent].mode == Mode::skip)
                continue;
            if (key.generated)
                raise(ERRCODE_FEATURE_NOT_SUPPORTED, {.message = what + " has a generated column, which cannot be set",
                                                      .hint = "Skip the table, or make it empty: modes => '{\"" +
                                                              tables_[child].name + "\": \"empty\"}'."});
            if (child == parent && key.columns == key.referenced) // each row refers to itself
                continue;
            if (reading_[parent].mode == Mode::copy) {
                if (key.columns.size() > 1)
                    raise(ERRCODE_FEATURE_NOT_SUPPORTED,
                          {.message = what + " has several columns, and refers to a table that is copied",
                           .hint = "Learn table \"" + tables_[parent].name + "\" instead of copying it."});
                copied_.emplace_back(child, key.columns.front());
                continue;
            }
            if (reading_[parent].mode == Mode::empty && !key.nullable)
                raise(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
                      {.message = what + " refers to a table that is empty, and must not be NULL",
                       .hint = "Make table \"" + tables_[child].name + "\" empty too, or skip it."});
            (reading_[parent].mode == Mode::empty ? unset_ : keys_).push_back(std::move(key));
        }
    }

    void make_plan() {
        std::vector<synth::SchemaKey> keys;
        for (const ForeignKey& key : keys_) {
            const std::size_t child = number_of(key.child), parent = number_of(key.parent);
            const bool in_key = std::all_of(key.columns.begin(), key.columns.end(),
                                            [&](const std::string& name) { return identifies(child, name); });
            keys.push_back({std::uint32_t(child), std::uint32_t(parent), key.nullable, key.deferrable, key.cascades,
                            in_key, reading_[child].rows, reading_[parent].rows,
                            first_column(declared_[child], key.columns)});
        }
        const synth::SchemaPlan plan =
            synth::plan(std::uint32_t(tables_.size()), keys, groups_to_drive * std::uint64_t(request_.model.min_count));
        schema_.order = plan.order;
        // Those that are copied need nobody else.
        std::vector<std::uint32_t>& order = request_.model.order;
        order = synth::plan(std::uint32_t(tables_.size()), between_copies_).order;
        std::erase_if(order, [&](std::uint32_t t) { return reading_[t].mode != Mode::copy; });
        std::copy_if(plan.order.begin(), plan.order.end(), std::back_inserter(order),
                     [&](std::uint32_t t) { return reading_[t].mode != Mode::copy; });
        for (std::size_t r = 0; r < keys.size(); r++) {
            synth::Reference& reference = schema_.references.emplace_back();
            reference.name = tables_[keys[r].child].name + "(" + joined(keys_[r].columns) + ")";
            reference.child = keys[r].child;
            reference.parent = keys[r].parent;
            reference.driving = plan.driving[reference.child] == std::int32_t(r);
            reference.late = plan.late[r];
            if ((reference.late || reference.is_to_itself()) &&
                std::all_of(keys_[r].columns.begin(), keys_[r].columns.end(),
                            [&](const std::string& name) { return stays(r, name); }))
                raise(ERRCODE_FEATURE_NOT_SUPPORTED,
                      {.message = "foreign key \"" + keys_[r].name + "\" of table \"" + tables_[reference.child].name +
                                  "\" closes a cycle with columns of a key",
                       .detail = "Rows of the tables of the cycle are known to each other by these columns alone.",
                       .hint = "Skip one of the tables, or make it empty: modes => '{\"" +
                               tables_[reference.child].name + "\": \"empty\"}'."});
        }
    }

    static std::uint32_t first_column(const Declared& declared, const std::vector<std::string>& names) {
        const auto is_named = [&](const DeclaredColumn& column) {
            return std::find(names.begin(), names.end(), column.name) != names.end();
        };
        return std::uint32_t(std::find_if(declared.columns.begin(), declared.columns.end(), is_named) -
                             declared.columns.begin());
    }

    // Is a column part of what others know a table's rows by: its first key, or what foreign keys refer to?
    bool identifies(std::size_t table, const std::string& column) const {
        const Declared& declared = declared_[table];
        const auto is_column = [&](std::uint32_t c) {
            return declared.columns[c].name == column;
        };
        return (!declared.keys.empty() &&
                std::any_of(declared.keys.front().columns.begin(), declared.keys.front().columns.end(), is_column)) ||
               std::any_of(keys_.begin(), keys_.end(), [&](const ForeignKey& key) {
                   return key.parent == tables_[table].oid &&
                          std::find(key.referenced.begin(), key.referenced.end(), column) != key.referenced.end();
               });
    }

    // Of a key whose parents may come after their children: a column that the child has before.
    bool stays(std::size_t r, const std::string& column) const {
        const synth::Reference& reference = schema_.references[r];
        return (reference.late || reference.is_to_itself()) && identifies(reference.child, column);
    }

    static std::string joined(const std::vector<std::string>& names) {
        std::string list;
        for (const std::string& name : names)
            list += (list.empty() ? "" : ",") + name;
        return list;
    }

    static bool has(const ForeignKey& key, Oid child, const std::string& column) {
        return key.child == child && std::find(key.columns.begin(), key.columns.end(), column) != key.columns.end();
    }

    // Columns that have their value from a foreign key alone.
    bool is_reference(std::size_t table, const std::string& column) const {
        const Oid oid = tables_[table].oid;
        for (std::size_t r = 0; r < keys_.size(); r++)
            if (has(keys_[r], oid, column) && !stays(r, column))
                return true;
        return std::any_of(unset_.begin(), unset_.end(), [&](const ForeignKey& key) { return has(key, oid, column); });
    }

    // Columns that a foreign key may give their value when a row is made.
    bool is_linked(std::size_t table, const std::string& column) const {
        for (std::size_t r = 0; r < keys_.size(); r++)
            if (has(keys_[r], tables_[table].oid, column) && !(schema_.references[r].late && stays(r, column)))
                return true;
        return is_reference(table, column);
    }

    // Columns that refer to a table that is copied.
    bool is_copied(std::size_t table, const std::string& column) const {
        return std::find(copied_.begin(), copied_.end(), std::pair(table, column)) != copied_.end();
    }

    void make_requests() {
        const std::string zone = call([] { return pg_get_timezone_name(session_timezone); });
        for (std::size_t t = 0; t < tables_.size(); t++) {
            if (reading_[t].mode != Mode::model)
                continue;
            Request& request = reading_[t].request;
            request.relation = tables_[t].oid;
            request.header.owner = request_.model.owner;
            request.header.relation = qualified_name(request.relation);
            request.header.name = request_.model.name + "." + tables_[t].name;
            request.header.zone = zone;
            request.header.options.min_count = request_.model.min_count;
            request.header.options.parents = request_.model.parents;
            request.header.options.seed = request_.model.seed;
            request.declared = declared_[t];
            keep_keys(t, request.declared);
            for (std::uint32_t c = 0; c < request.declared.columns.size(); c++) {
                const DeclaredColumn& column = request.declared.columns[c];
                if (column.generated || is_reference(t, column.name))
                    continue;
                request.columns.push_back(c);
                Attribute& attribute =
                    request.attributes.emplace_back(Attribute{column.name, column.type, column.typmod});
                if (is_copied(t, column.name))
                    attribute.as = Attribute::As::label;
            }
        }
    }

    // Unique keys that foreign keys are part of are kept row by row when a sample is made.
    void keep_keys(std::size_t t, Declared& declared) {
        SchemaTable& table = table_of(t);
        std::erase_if(declared.keys, [&](const DeclaredKey& key) {
            // Ranges that must not overlap are set apart for all rows.
            if (key.apart && !is_linked(t, declared.columns[*key.apart].name))
                return false;
            if (std::none_of(key.columns.begin(), key.columns.end(), [&](std::uint32_t c) {
                    return is_linked(t, declared.columns[c].name) || is_copied(t, declared.columns[c].name);
                }))
                return false;
            for (const std::uint32_t c : key.columns)
                table.key_columns.push_back(declared.columns[c].name);
            table.key_ends.push_back(std::uint32_t(table.key_columns.size()));
            keys_of_[t].push_back(key.columns);
            return true;
        });
    }

    SchemaTable& table_of(std::size_t t) {
        request_.model.tables.resize(tables_.size());
        keys_of_.resize(tables_.size());
        return request_.model.tables[t];
    }

    // How many rows of each table fit.
    std::vector<std::size_t> share_memory() const {
        double all = 0;
        std::vector<double> weight;
        for (const Reading& reading : reading_) {
            weight.push_back(
                reading.mode == Mode::model ? double(reading.rows) * double(reading.request.columns.size() + 4) : 0);
            all += weight.back();
        }
        const double memory = double(maintenance_work_mem) * 1024 / 2;
        const double least = memory / 4 / double(tables_.size());
        std::vector<std::size_t> shares;
        for (const double w : weight)
            shares.push_back(std::size_t(least + memory * 3 / 4 * (all > 0 ? w / all : 0)));
        return shares;
    }

    void read() {
        const std::vector<std::size_t> shares = share_memory();
        schema_.members.reserve(tables_.size());
        std::vector<std::uint64_t> most(tables_.size()); // rows
        for (std::size_t t = 0; t < tables_.size(); t++) {
            std::vector<synth::Column> columns;
            if (reading_[t].mode == Mode::model) {
                reading_[t].fit = std::make_unique<Fit>(reading_[t].request, std::nullopt, tracker_);
                columns = numbers_beside(t);
                const std::vector<synth::Column> own = reading_[t].fit->columns();
                columns.insert(columns.end(), own.begin(), own.end());
            } else {
                columns.emplace_back().name = "row";
            }
            schema_.members.push_back({tables_[t].name, synth::Table(columns, {.memory = shares[t]}), {}, {}, {}, {}});
            most[t] = std::min<std::uint64_t>(reading_[t].rows, schema_.members[t].table.capacity());
        }
        // A family that does not fit is made smaller at its head.
        for (std::size_t i = schema_.order.size(); i-- > 0;)
            for (const synth::Reference& reference : schema_.references) {
                const std::uint32_t t = schema_.order[i], p = reference.parent;
                if (reference.child == t && reference.driving && most[t] < reading_[t].rows) {
                    const double share = double(most[t]) / double(reading_[t].rows);
                    most[p] = std::min(most[p],
                                       std::max<std::uint64_t>(std::min<std::uint64_t>(reading_[p].rows, least_parents),
                                                               std::uint64_t(share * double(reading_[p].rows))));
                }
            }
        std::vector<std::vector<double>> place(tables_.size()), wanted(keys_.size());
        for (const std::uint32_t t : schema_.order)
            if (reading_[t].mode == Mode::model)
                read_table(t, {.memory = shares[t], .max_rows = most[t], .seed = std::uint64_t(request_.model.seed)},
                           place, wanted);
        for (std::size_t r = 0; r < keys_.size(); r++) {
            synth::Reference& reference = schema_.references[r];
            reference.parent_of =
                synth::find_rows(place[reference.parent], wanted[r], schema_.members[reference.child].whole);
            if (reference.is_to_itself()) // at the top
                for (std::uint32_t row = 0; row < reference.parent_of.size(); row++)
                    if (reference.parent_of[row] == row)
                        reference.parent_of[row] = synth::no_row;
            choose_apart(r);
        }
        for (std::size_t t = 0; t < tables_.size(); t++)
            choose_orders(t);
    }

    // The columns of what is read beside a row: its place, those of the rows that it refers to, its children.
    std::vector<synth::Column> numbers_beside(std::size_t t) const {
        std::vector<synth::Column> columns(1);
        for (const synth::Reference& reference : schema_.references)
            columns.resize(columns.size() + (reference.child == t) + (reference.parent == t));
        for (synth::Column& column : columns)
            column.name = "beside";
        return columns;
    }

    void read_table(std::uint32_t t, const synth::TableOptions& options, std::vector<std::vector<double>>& place,
                    std::vector<std::vector<double>>& wanted) {
        Reading& reading = reading_[t];
        tracker_.phase("reading rows", reading.rows);
        Beside beside;
        beside.parts = &parts_;
        beside.expressions = {"t.ctid", "t.tableoid"};
        beside.from = tables_[t].rows() + " AS t";
        std::unordered_set<double> kept; // parents that drive the table, if not all are
        std::size_t number = 1;          // of what comes beside
        for (std::size_t r = 0; r < keys_.size(); r++) {
            const synth::Reference& reference = schema_.references[r];
            if (reference.child != t)
                continue;
            const std::string alias = "p" + std::to_string(r);
            beside.from += " LEFT JOIN " + tables_[reference.parent].rows() + " AS " + alias + " ON ";
            for (std::size_t c = 0; c < keys_[r].columns.size(); c++)
                beside.from += (c == 0 ? "" : " AND ") + alias + "." + quoted(keys_[r].referenced[c]) + " " +
                               keys_[r].equals[c] + " t." + quoted(keys_[r].columns[c]);
            beside.expressions.push_back(alias + ".ctid");
            beside.expressions.push_back(alias + ".tableoid");
            if (reference.driving && place[reference.parent].size() < reading_[reference.parent].rows) {
                kept.insert(place[reference.parent].begin(), place[reference.parent].end());
                beside.wants = [&kept, number](std::span<const synth::Field> numbers) {
                    return numbers[number].null || kept.contains(numbers[number].number);
                };
            }
            number++;
        }
        for (std::size_t r = 0; r < keys_.size(); r++) {
            const synth::Reference& reference = schema_.references[r];
            if (reference.parent != t)
                continue;
            const std::string alias = "c" + std::to_string(r);
            std::string columns;
            for (const std::string& column : keys_[r].columns)
                columns += (columns.empty() ? "" : ", ") + quoted(column);
            beside.from += " LEFT JOIN (SELECT " + columns + ", pg_catalog.count(*) AS synth_count FROM " +
                           tables_[reference.child].rows() + " GROUP BY " + columns + ") AS " + alias + " ON ";
            for (std::size_t c = 0; c < keys_[r].columns.size(); c++)
                beside.from += (c == 0 ? "" : " AND ") + std::string("t.") + quoted(keys_[r].referenced[c]) + " " +
                               keys_[r].equals[c] + " " + alias + "." + quoted(keys_[r].columns[c]);
            beside.expressions.push_back("COALESCE(" + alias + ".synth_count, 0)");
        }
        if (beside.expressions.size() > 2) // joins have an order of their own
            beside.from += " ORDER BY t.tableoid, t.ctid";
        synth::Member& member = schema_.members[t];
        std::vector<synth::Column> columns = numbers_beside(t);
        const std::size_t n = columns.size();
        const std::vector<synth::Column> own = reading.fit->columns();
        columns.insert(columns.end(), own.begin(), own.end());
        member.table = synth::Table(std::move(columns), options);
        reading.fit->read(beside, member.table);

        // What came beside leaves the table; in its place comes the number of the row, last.
        std::vector<synth::Column>& all = member.table.columns();
        std::rotate(all.begin(), all.begin() + std::ptrdiff_t(n), all.end());
        std::size_t next = all.size() - n;
        place[t] = all[next++].numbers;
        for (std::size_t r = 0; r < keys_.size(); r++)
            if (schema_.references[r].child == t)
                wanted[r] = std::move(all[next++].numbers);
        for (std::size_t r = 0; r < keys_.size(); r++)
            if (schema_.references[r].parent == t)
                for (const double degree : all[next++].numbers)
                    schema_.references[r].degree.push_back(std::uint32_t(std::min(degree, 4e9)));
        all.resize(all.size() - (n - 1));
        for (std::uint32_t row = 0; row < member.table.rows(); row++)
            all.back().numbers[row] = row;
        member.whole.assign(member.table.rows(), true);
        reading.fit->drop_leaves(member.table, 1);
        // What is different in every row says nothing of it.
        const Declared& declared = reading.request.declared;
        for (std::uint32_t c = 0; c < declared.columns.size(); c++)
            if (declared.is_key(c) || declared.columns[c].sequence)
                if (const std::optional<std::uint32_t> at = column_of(t, declared.columns[c].name))
                    all[*at].is_key = true;
    }

    // Where a leaf is that is all of a column, in the member's table.
    std::optional<std::uint32_t> column_of(std::size_t t, const std::string& name) const {
        const std::vector<synth::Column>& columns = schema_.members[t].table.columns();
        if (reading_[t].mode == Mode::model)
            for (std::uint32_t c = 0; c + 1 < columns.size(); c++)
                if (columns[c].name == name)
                    return c;
        return std::nullopt;
    }

    // Columns that a composite key refers to beside the parent's own key, if they have few values: grade of (teacher,
    // grade).
    void choose_apart(std::size_t r) {
        constexpr std::size_t few = 50;
        synth::Reference& reference = schema_.references[r];
        if (keys_[r].columns.size() < 2)
            return;
        for (const std::string& name : keys_[r].referenced)
            if (const std::optional<std::uint32_t> c = column_of(reference.parent, name))
                if (synth::distinct_values(schema_.members[reference.parent].table.columns()[*c]) <= few)
                    reference.apart.push_back(*c);
    }

    // What siblings may be ordered by: what a unique key has beside the driving reference.
    void choose_orders(std::size_t t) {
        const auto driving =
            std::find_if(schema_.references.begin(), schema_.references.end(),
                         [&](const synth::Reference& reference) { return reference.child == t && reference.driving; });
        if (driving == schema_.references.end())
            return;
        const std::vector<std::string>& by = keys_[std::size_t(driving - schema_.references.begin())].columns;
        const std::vector<DeclaredColumn>& columns = reading_[t].request.declared.columns;
        const auto is_driving = [&](const std::string& name) {
            return std::find(by.begin(), by.end(), name) != by.end();
        };
        for (const std::vector<std::uint32_t>& key : keys_of_[t]) {
            if (std::none_of(key.begin(), key.end(), [&](std::uint32_t c) { return is_driving(columns[c].name); }))
                continue;
            for (const std::uint32_t c : key) {
                if (is_driving(columns[c].name))
                    continue;
                if (const std::optional<std::uint32_t> own = column_of(t, columns[c].name))
                    schema_.members[t].orders.push_back({-1, *own});
                for (std::size_t r = 0; r < keys_.size(); r++) {
                    const synth::Reference& reference = schema_.references[r];
                    if (reference.child != t || reference.apart.empty())
                        continue;
                    for (std::size_t k = 0; k < keys_[r].columns.size(); k++)
                        if (keys_[r].columns[k] == columns[c].name)
                            if (const std::optional<std::uint32_t> of =
                                    column_of(reference.parent, keys_[r].referenced[k]))
                                schema_.members[t].orders.push_back({std::int32_t(r), *of});
                }
            }
        }
    }

    // Learns a table's networks and keeps them.
    void learn(std::uint32_t t) {
        Reading& reading = reading_[t];
        synth::Member& member = schema_.members[t];
        Model model;
        static_cast<ModelHeader&>(model) = reading.request.header;
        const Oid relation = reading.request.relation;
        model.row_security = call([=] { return check_enable_rls(relation, InvalidOid, true) == RLS_ENABLED; });
        model.schema = request_.model.id;
        model.rows = std::int64_t(reading.rows);
        synth::Table table = member.table;
        reading.fit->request_keys(table);
        if (reading.rows < small_table * std::uint64_t(request_.model.min_count))
            for (synth::Column& column : table.columns())
                column.counts = true;
        const std::vector<synth::Internal> added = synth::add_internal(schema_, t, table);
        model.learned = table.rows();
        if (table.columns().empty())
            return;
        check_rows(reading.rows, member.table.rows(), model);
        Crew crew;
        crew.start(double(table.rows()) * double(table.columns().size()) * sizeof(double) / BLCKSZ, -1);
        reading.fit->learn(table, model, crew, columns_of(added), leaf_of(table.rows()));
        member.known.assign(model.network.columns.size() - added.size(), false);
        for (std::size_t c = 0; c < member.known.size(); c++) {
            const synth::ColumnModel& column = model.network.columns[c];
            member.known[c] = (column.form == synth::Form::plain || column.form == synth::Form::moment) &&
                              column.added_to < 0 && model.columns[c].path.size() == 1;
        }
        drop_orders(model);
        synth::TableOptions options;
        options.memory = std::size_t(maintenance_work_mem) * 1024 / 2;
        std::optional<Model> of_links;
        if (std::optional<synth::LinkTable> links = synth::link_table(schema_, t, options)) {
            of_links.emplace();
            static_cast<ModelHeader&>(*of_links) = static_cast<const ModelHeader&>(model);
            of_links->name += " (links)";
            of_links->network = synth::learn(links->table, learn_options(), check_interrupts, &tracker_, crew);
            of_links->columns = columns_of(links->columns);
        }
        crew.finish(); // nothing is written while there are workers
        write_model(model);
        table_of(t).model = model.id;
        if (of_links) {
            write_model(*of_links);
            table_of(t).links = of_links->id;
        }
    }

    // That a class or what siblings have in common is less than a value is chance, and no rule.
    static void drop_orders(Model& model) {
        std::vector<bool> is_measure(model.network.variables.size());
        for (std::size_t c = 0; c < model.columns.size(); c++)
            if (const std::optional<synth::Internal>& internal = model.columns[c].internal)
                for (const std::uint32_t v : model.network.columns[c].variables)
                    is_measure[v] = internal->what != synth::Internal::What::parent_column &&
                                    internal->what != synth::Internal::What::siblings &&
                                    internal->what != synth::Internal::What::position;
        std::erase_if(model.network.rules, [&](const synth::Rule& rule) {
            return rule.type == synth::Rule::Type::order && std::any_of(rule.variables.begin(), rule.variables.end(),
                                                                        [&](std::uint32_t v) { return is_measure[v]; });
        });
    }

    // Rows of a leaf: fewer where a table is so small that leaves of the usual size would tell nothing.
    static std::uint32_t leaf_of(std::uint32_t rows) {
        constexpr std::uint32_t usual = 35, leaves = 8;
        return rows < usual * leaves ? std::max(rows / leaves, 1u) : 0;
    }

    synth::LearnOptions learn_options() const {
        synth::LearnOptions options;
        options.min_count = std::uint32_t(request_.model.min_count);
        options.max_parents = std::uint32_t(request_.model.parents);
        options.seed = std::uint64_t(request_.model.seed);
        return options;
    }

    static std::vector<ModelColumn> columns_of(const std::vector<synth::Internal>& internal) {
        std::vector<ModelColumn> columns;
        for (const synth::Internal& column : internal)
            columns.push_back({{""}, "", "", Attribute::As::type, column});
        return columns;
    }

    // Numbers of a table, that are all of a column.
    std::vector<std::uint32_t> numbers_of_table(std::size_t t) const {
        std::vector<std::uint32_t> numbers;
        for (const DeclaredColumn& column : reading_[t].request.declared.columns)
            if (const std::optional<std::uint32_t> c = column_of(t, column.name)) {
                const synth::Column& values = schema_.members[t].table.columns()[*c];
                if (values.kind == synth::Kind::number && values.unit == synth::Unit::one && !values.is_key)
                    numbers.push_back(*c);
            }
        return numbers;
    }

    // Sums over children, found where all of them are known.
    void add_sums(std::size_t r, SchemaReference& into) const {
        const synth::Reference& learned = schema_.references[r];
        const synth::Table &children = schema_.members[learned.child].table,
                           &parents = schema_.members[learned.parent].table;
        if (learned.late || learned.is_to_itself() || children.rows() < reading_[learned.child].rows ||
            parents.rows() < reading_[learned.parent].rows)
            return;
        const std::vector<std::uint32_t> of_parent = numbers_of_table(learned.parent),
                                         of_child = numbers_of_table(learned.child);
        const auto columns = [](const synth::Table& table, const std::vector<std::uint32_t>& numbers) {
            std::vector<std::span<const double>> values;
            for (const std::uint32_t c : numbers)
                values.emplace_back(table.columns()[c].numbers);
            return values;
        };
        const std::vector<std::span<const double>> parent_values = columns(parents, of_parent),
                                                   child_values = columns(children, of_child);
        std::set<std::uint32_t> done;
        for (const synth::Sum& sum :
             synth::find_sums({parent_values, child_values, learned.parent_of, std::uint32_t(request_.model.min_count)},
                              check_interrupts)) {
            if (!done.insert(sum.parent_column).second)
                continue;
            into.sums.push_back(parents.columns()[of_parent[sum.parent_column]].name);
            into.summands.push_back(children.columns()[of_child[sum.child_column]].name);
            into.factors.push_back(sum.factor < 0 ? "" : children.columns()[of_child[std::size_t(sum.factor)]].name);
            into.decimals.push_back(sum.rounded && sum.step > 0 ? std::int32_t(std::lround(-std::log10(sum.step)))
                                                                : -1);
        }
    }

    void find_inherited() {
        std::vector<std::vector<bool>> whole;
        for (std::size_t t = 0; t < tables_.size(); t++) {
            std::vector<bool>& of_table = whole.emplace_back(schema_.members[t].table.columns().size());
            for (const DeclaredColumn& column : reading_[t].request.declared.columns)
                if (const std::optional<std::uint32_t> c = column_of(t, column.name))
                    of_table[*c] = true;
        }
        inherited_ = synth::find_inherited(schema_, whole, std::uint32_t(request_.model.min_count), check_interrupts);
    }

    std::vector<Definition> read_definition_of() {
        for (std::size_t t = 0; t < tables_.size(); t++)
            if (reading_[t].mode == Mode::skip)
                request_.definition.without.push_back(tables_[t].oid);
        SchemaDefinition definition = read_definition(request_.schema, request_.definition);
        request_.model.left_out = definition.left_out;
        return std::move(definition.statements);
    }

    // Rows of tables that are public.
    void copy_rows() {
        for (std::size_t t = 0; t < tables_.size(); t++)
            if (reading_[t].mode == Mode::copy)
                table_of(t).columns =
                    copy_table(request_.model.id, std::uint32_t(t), tables_[t].oid, tables_[t].rows());
    }

    void describe() {
        for (std::size_t t = 0; t < tables_.size(); t++) {
            SchemaTable& table = table_of(t);
            table.name = tables_[t].name;
            table.mode = reading_[t].mode;
            table.rows = std::int64_t(reading_[t].rows);
        }
        for (std::size_t r = 0; r < keys_.size(); r++) {
            const synth::Reference& learned = schema_.references[r];
            SchemaReference& reference = request_.model.references.emplace_back();
            reference.name = keys_[r].name;
            reference.child = learned.child;
            reference.parent = learned.parent;
            reference.columns = keys_[r].columns;
            reference.referenced = keys_[r].referenced;
            for (const synth::Inherited& one : inherited_)
                if (one.reference == r) {
                    reference.inherited.push_back(
                        schema_.members[learned.child].table.columns()[one.child_column].name);
                    reference.inherited_from.push_back(
                        schema_.members[learned.parent].table.columns()[one.parent_column].name);
                }
            add_sums(r, reference);
            reference.driving = learned.driving;
            reference.late = learned.late;
            reference.unique = is_unique(learned.child, keys_[r].columns, {});
            reference.distinct =
                !learned.driving && is_unique(learned.child, keys_[r].columns, driving_columns(learned));
            reference.missing = share_missing(learned);
            reference.exclusive = is_exclusive(r);
            reference.group = learned.group;
        }
        for (const ForeignKey& key : unset_) {
            SchemaReference& reference = request_.model.references.emplace_back();
            reference.name = key.name;
            reference.child = std::uint32_t(number_of(key.child));
            reference.parent = std::uint32_t(number_of(key.parent));
            reference.columns = key.columns;
            reference.referenced = key.referenced;
            reference.missing = 1;
        }
    }

    std::vector<std::string> driving_columns(const synth::Reference& of) const {
        for (std::size_t r = 0; r < keys_.size(); r++)
            if (schema_.references[r].child == of.child && schema_.references[r].driving)
                return keys_[r].columns;
        return {};
    }

    // Is a unique key within the driving columns and those by which the parent's classes are apart?
    bool is_exclusive(std::size_t r) const {
        const synth::Reference& reference = schema_.references[r];
        std::vector<std::string> apart;
        for (const std::uint32_t c : reference.apart)
            for (std::size_t k = 0; k < keys_[r].columns.size(); k++)
                if (keys_[r].referenced[k] == schema_.members[reference.parent].table.columns()[c].name)
                    apart.push_back(keys_[r].columns[k]);
        const std::vector<std::string> driving = driving_columns(reference);
        return !reference.driving && !driving.empty() && is_unique(reference.child, driving, apart);
    }

    // Is a unique key within these columns?
    bool is_unique(std::uint32_t t, std::vector<std::string> columns, const std::vector<std::string>& more) const {
        columns.insert(columns.end(), more.begin(), more.end());
        const std::vector<DeclaredColumn>& all = reading_[t].request.declared.columns;
        return std::any_of(keys_of_[t].begin(), keys_of_[t].end(), [&](const std::vector<std::uint32_t>& key) {
            return std::all_of(key.begin(), key.end(), [&](std::uint32_t c) {
                return std::find(columns.begin(), columns.end(), all[c].name) != columns.end();
            });
        });
    }

    // Of all rows, which ones have no parent: those that are not counted as children.
    double share_missing(const synth::Reference& reference) const {
        const auto missing = std::count(reference.parent_of.begin(), reference.parent_of.end(), synth::no_row);
        std::uint64_t lost = 0;
        for (const bool whole : schema_.members[reference.child].whole)
            lost += !whole;
        const double rows = double(reference.parent_of.size()) - double(lost);
        return rows > 0 ? std::clamp((double(missing) - double(lost)) / rows, 0.0, 1.0) : 0;
    }

    SchemaRequest& request_;
    Tracker tracker_;
    std::vector<TableOf> tables_;
    std::vector<Declared> declared_; // by table
    std::vector<ForeignKey> keys_;
    std::vector<ForeignKey> unset_;                           // those to tables that have no rows
    std::vector<std::pair<std::size_t, std::string>> copied_; // columns that refer to a table that is copied
    std::vector<synth::SchemaKey> between_copies_;
    std::vector<Reading> reading_;                                 // by table
    std::vector<std::vector<std::vector<std::uint32_t>>> keys_of_; // by table: unique keys with foreign keys in them
    std::vector<Oid> parts_;                                       // tables that rows come from
    synth::Schema schema_;
    std::vector<synth::Inherited> inherited_;
};

SchemaRequest schema_request_of(FunctionCallInfo fcinfo) {
    SchemaRequest request;
    SchemaModel& model = request.model;
    if (PG_ARGISNULL(0))
        raise(ERRCODE_NULL_VALUE_NOT_ALLOWED, {.message = "argument \"schema\" must not be NULL",
                                               .hint = "Name the schema to learn: synth_fit_schema('shop')."});
    request.source = Sql<std::string>::get(PG_GETARG_DATUM(0));
    request.schema = call([&] { return get_namespace_oid(request.source.c_str(), false); });
    check_schema(request.schema, ACL_USAGE);
    model.source = request.source;
    model.name = PG_ARGISNULL(1) ? request.source : Sql<std::string>::get(PG_GETARG_DATUM(1));
    if (model.name.empty())
        raise(ERRCODE_INVALID_NAME, {.message = "the name of a model must not be empty"});
    model.owner.oid = GetUserId();
    for (const auto& [table, mode] : pairs_of(fcinfo, 2, "modes", "{\"country\": \"copy\"}"))
        request.modes[table] = mode_of(table, mode);
    if (!PG_ARGISNULL(3))
        model.min_count = PG_GETARG_INT32(3);
    if (!PG_ARGISNULL(4))
        model.parents = PG_GETARG_INT32(4);
    if (!PG_ARGISNULL(5))
        model.seed = PG_GETARG_INT64(5);
    check_limit("min_count", model.min_count, 2, 1'000'000);
    check_limit("parents", model.parents, 0, MaxHeapAttributeNumber);
    request.definition.views = !PG_ARGISNULL(6) && PG_GETARG_BOOL(6);
    request.definition.functions = !PG_ARGISNULL(7) && PG_GETARG_BOOL(7);
    return request;
}

} // namespace
} // namespace pg

SYNTH_FUNCTION(synth_fit_schema) {
    pg::call([] { PreventCommandIfReadOnly("synth_fit_schema()"); });
    pg::SchemaRequest request = pg::schema_request_of(fcinfo);
    pg::SchemaFit(request).run();
    return pg::Sql<std::string>::put(request.model.name);
}
