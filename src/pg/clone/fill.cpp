// Filling the tables of a clone, one after the other, each by one INSERT of the caller's whose rows come from
// synth.clone_rows(): those that a filler makes, or copies of public ones. And what is said of each table afterwards.
#include "pg/clone/run.hpp"
#include "pg/declared.hpp"
#include "pg/scan.hpp"

namespace pg {

synth::Generation::Size Clone::size_of(std::uint32_t t) const {
    const SchemaTable& table = schema_.tables[t];
    synth::Generation::Size size;
    double scale = request_.scale;
    for (const SchemaReference& reference : schema_.references)
        if (reference.child == t && reference.driving)
            scale = generation_->scale(reference.parent);
    size.rows = std::uint64_t(std::min(std::max(1.0, std::round(double(table.rows) * scale)), 1e18));
    if (const auto found = request_.sizes.find(table.name); found != request_.sizes.end())
        size.exactly = found->second;
    return size;
}

// Rows of a table whose columns, if it has any, are foreign keys to tables that are empty.
std::uint64_t Clone::insert_nulls(std::uint32_t t, std::uint64_t rows) {
    std::string columns, nulls;
    for (const DeclaredColumn& column : read_declared(relations_[t]).columns)
        if (!column.generated) {
            columns += (columns.empty() ? " (" : ", ") + quoted(column.name);
            nulls += nulls.empty() ? " NULL" : ", NULL";
        }
    return execute("INSERT INTO " + relation_name(t) + columns + (columns.empty() ? "" : ")") +
                   " OVERRIDING SYSTEM VALUE SELECT" + nulls + " FROM pg_catalog.generate_series(1, " +
                   std::to_string(rows) + ")");
}

std::vector<std::string> Clone::columns_to_fill(std::uint32_t t) const {
    std::vector<std::string> columns;
    for (const DeclaredColumn& column : read_declared(relations_[t]).columns)
        if (!column.generated)
            columns.push_back(column.name);
    return columns;
}

std::uint64_t Clone::insert(std::uint32_t t, const std::vector<std::string>& names) {
    std::string columns;
    for (const std::string& name : names)
        columns += (columns.empty() ? "" : ", ") + quoted(name);
    const std::string query = "INSERT INTO " + relation_name(t) + (columns.empty() ? "" : " (" + columns + ")") +
                              " OVERRIDING SYSTEM VALUE SELECT " + columns +
                              " FROM synth.clone_rows(NULL::" + relation_name(t) + ")";
    if (made_)
        return execute(query);
    hooks_[t] = Hooks(relations_[t], relation_name(t));
    delivered_ = 0;
    try {
        const std::uint64_t rows = execute(query);
        const auto planned = // which a rule may not have asked for
            schema_.tables[t].mode == Mode::copy ? std::uint64_t(schema_.tables[t].rows) : generation_->rows(t);
        hooks_[t].tell(delivered_ > 0 ? delivered_ : planned, rows);
        return rows;
    } catch (const Error& error) {
        std::vector<const Hooks*> above;
        for (std::uint32_t p = 0; p < hooks_.size(); p++)
            if (p != t && std::any_of(schema_.references.begin(), schema_.references.end(),
                                      [&](const SchemaReference& r) { return r.child == t && r.parent == p; }))
                above.push_back(&hooks_[p]);
        hooks_[t].raise_again(error, above);
    }
}

std::optional<Datum> Clone::next_row(Oid row_type) {
    // What a row is checked with may call functions, and these may call this.
    if (!current_ || current_->row_type() != row_type || making_)
        raise(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE, {.message = "synth.clone_rows() is for synth_clone() alone"});
    making_ = true;
    std::optional<Datum> row = current_->next();
    making_ = false;
    delivered_ += row.has_value();
    return row;
}

std::string Clone::keys_in_words(std::uint32_t t) const {
    std::string words;
    const auto add = [&](const std::string& text) {
        words += (words.empty() ? "" : "; ") + text;
    };
    for (std::size_t r = 0; r < schema_.references.size(); r++) {
        const SchemaReference& reference = schema_.references[r];
        if (reference.child != t)
            continue;
        const std::string& parent = schema_.tables[reference.parent].name;
        std::string columns;
        for (const std::string& column : reference.columns)
            columns += (columns.empty() ? "" : ", ") + column;
        const bool unset = schema_.tables[reference.parent].mode == Mode::empty;
        add(columns + (unset                                 ? ": NULL, as " + parent + " is empty"
                       : reference.driving                   ? ": as many rows as each of " + parent + " has"
                       : reference.child == reference.parent ? ": linked to rows above, level by level"
                       : reference.late                      ? ": linked to " + parent + " afterwards"
                                                             : ": linked to " + parent + " by class"));
    }
    if (left_out_ > 0)
        add(std::to_string(left_out_) + " rows left out, which no key, constraint or rule of the data allowed");
    return words;
}

std::vector<ClonedTable> Clone::report() const {
    std::vector<ClonedTable> tables;
    for (const std::uint32_t t : schema_.order)
        if (reports_[t])
            tables.push_back({schema_.tables[t].name, reports_[t]->rows, reports_[t]->seconds, reports_[t]->keys});
    return tables;
}

void Clone::fill(std::uint32_t t) {
    const SchemaTable& table = schema_.tables[t];
    const TimestampTz begin = GetCurrentTimestamp();
    const auto seconds = [&] {
        return double(GetCurrentTimestamp() - begin) / 1e6;
    };
    left_out_ = 0;
    if (table.mode == Mode::skip)
        return;
    if (table.mode == Mode::empty) {
        reports_[t] = {0, seconds(), "empty"};
        return;
    }
    if (table.mode == Mode::copy) {
        tracker_.phase("filling tables", std::uint64_t(table.rows));
        if (models_[t])
            generation_->begin(t, {0, std::uint64_t(table.rows), request_.scale}, check_interrupts);
        current_ = make_copied(*this, t);
        const int level = call([] {
            const int nest = NewGUCNestLevel();
            print_as_scanned();
            return nest;
        });
        const std::uint64_t rows = insert(t, table.columns);
        call([=] { AtEOXact_GUC(true, level); });
        current_.reset();
        reports_[t] = {rows, seconds(), "copied"};
        return;
    }
    if (table.model == 0) {
        const synth::Generation::Size size = size_of(t);
        reports_[t] = {insert_nulls(t, size.exactly.value_or(size.rows)), seconds(), keys_in_words(t)};
        return;
    }
    const synth::Generation::Size size = size_of(t);
    generation_->begin(t, size, check_interrupts);
    const std::uint64_t planned = generation_->rows(t);
    tracker_.phase("filling tables", generation_->rows(t));
    current_ = make_filler(*this, t);
    const std::uint64_t rows = insert(t, columns_to_fill(t));
    left_out_ = current_->left_out();
    if (size.exactly && planned < *size.exactly) // parents have no room for more
        left_out_ += *size.exactly - planned;
    current_.reset();
    for (std::uint32_t r = 0; r < schema_.references.size(); r++)
        if (schema_.references[r].child == t && schema_.references[r].parent == t &&
            late_columns(r).size() == schema_.references[r].columns.size())
            closed_[r] = generation_->close_rings(r, check_interrupts);
    reports_[t] = {rows, seconds(), keys_in_words(t)};
}

// A table is filled: what no table to come needs is let go of.
void Clone::let_go(std::uint32_t t) {
    filled_[t] = true;
    generation_->finish(t);
    const auto has_late = [&](std::uint32_t child) {
        return std::any_of(schema_.references.begin(), schema_.references.end(),
                           [=](const SchemaReference& r) { return r.child == child && r.late; });
    };
    for (std::uint32_t p = 0; p < keys_.size(); p++) {
        const auto needs = [&](const SchemaReference& r) {
            return (r.parent == p && (!filled_[r.child] || has_late(r.child))) ||
                   (r.child == p && (r.late || !closed_[std::size_t(&r - schema_.references.data())].empty()));
        };
        if (!filled_[p] || std::any_of(schema_.references.begin(), schema_.references.end(), needs))
            continue;
        for (KeyColumn& key : keys_[p].columns) {
            key.values = {};
            key.known = {};
        }
        MemoryContext const context = keys_[p].context;
        call([=] { MemoryContextReset(context); });
    }
}

} // namespace pg
