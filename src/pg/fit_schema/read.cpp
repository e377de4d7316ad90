// Reading a schema: rows of all tables, with the places of the rows that they refer to and the number of those
// that refer to them.
#include "core/relational/places.hpp"
#include "core/relational/repeats.hpp"
#include "core/sample/philox.hpp"
#include "pg/fit_schema/run.hpp"
#include "pg/inquiry.hpp"

namespace pg {

namespace {

// Bytes that a table of a thousand rows must have, however many tables share the memory: see core/table/table.cpp.
constexpr std::size_t of_thousand_rows = 80000, of_thousand_values = 24000;
constexpr std::uint32_t least_parents = 10000; // of which a sample is not made smaller for the sake of their children

} // namespace

std::vector<std::size_t> SchemaFit::share_memory() const {
    double all = 0;
    std::vector<double> weight;
    for (const TableReading& reading : reading_) {
        weight.push_back(double(reading.rows) * double(reading.request.columns.size() + 4));
        if (reading.mode != Mode::model && !reading.referred)
            weight.back() = 0;
        all += weight.back();
    }
    const double memory = double(maintenance_work_mem) * 1024 / 2;
    const double least = memory / 4 / double(tables_.size());
    std::vector<std::size_t> shares;
    for (const double w : weight)
        shares.push_back(std::size_t(least + memory * 3 / 4 * (all > 0 ? w / all : 0)));
    return shares;
}

void SchemaFit::read() {
    std::vector<std::size_t> shares = share_memory();
    schema_.members.reserve(tables_.size());
    std::vector<std::uint64_t> most(tables_.size()); // rows
    for (std::size_t t = 0; t < tables_.size(); t++) {
        std::vector<synth::Column> columns;
        if (is_read(t)) {
            reading_[t].fit = std::make_unique<Fit>(reading_[t].request, std::nullopt, tracker_);
            columns = numbers_beside(t);
            const std::vector<synth::Column> own = reading_[t].fit->columns();
            columns.insert(columns.end(), own.begin(), own.end());
        } else {
            columns.emplace_back().name = "row";
        }
        shares[t] = std::max(shares[t], of_thousand_rows + of_thousand_values * columns.size());
        schema_.members.push_back(
            {tables_[t].name, synth::Table(columns, {.memory = shares[t]}), {}, {}, {}, {}, {}, {}});
        schema_.members[t].copied = reading_[t].referred;
        most[t] = std::min<std::uint64_t>(reading_[t].rows, schema_.members[t].table.capacity());
    }
    // A family that does not fit is made smaller at its head.
    for (std::size_t i = schema_.order.size(); i-- > 0;)
        for (const synth::Reference& reference : schema_.references) {
            const std::uint32_t t = schema_.order[i], p = reference.parent;
            if (reference.child == t && reference.driving && most[t] < reading_[t].rows) {
                const double share = double(most[t]) / double(reading_[t].rows);
                most[p] =
                    std::min(most[p], std::max<std::uint64_t>(std::min<std::uint64_t>(reading_[p].rows, least_parents),
                                                              std::uint64_t(share * double(reading_[p].rows))));
            }
        }
    std::vector<std::vector<double>> place(tables_.size()), wanted(keys_.size());
    frequent_.resize(keys_.size());
    for (const std::uint32_t t : schema_.order)
        if (is_read(t))
            read_table(t, {.memory = shares[t], .max_rows = most[t], .seed = std::uint64_t(request_.model.seed)}, place,
                       wanted);
    for (std::size_t r = 0; r < keys_.size(); r++) {
        synth::Reference& reference = schema_.references[r];
        reference.parent_of = synth::find_rows(place[reference.parent], wanted[r],
                                               schema_.members[reference.child].whole, check_interrupts);
        if (reference.is_to_itself()) // at the top
            for (std::uint32_t row = 0; row < reference.parent_of.size(); row++)
                if (reference.parent_of[row] == row)
                    reference.parent_of[row] = synth::no_row;
        choose_apart(r);
    }
    for (std::size_t t = 0; t < tables_.size(); t++)
        choose_orders(t);
    place_ = std::move(place);
}

std::vector<synth::Column> SchemaFit::numbers_beside(std::size_t t) const {
    std::vector<synth::Column> columns(1);
    for (const synth::Reference& reference : schema_.references)
        columns.resize(columns.size() + (reference.child == t) +
                       (reference.parent == t) * (reading_[t].referred ? 2 : 1));
    for (std::size_t s = 0; s < span_hashes_.size(); s++)
        columns.resize(columns.size() + is_hashed(s, t));
    for (synth::Column& column : columns)
        column.name = "beside";
    for (const std::vector<std::string>& names : together_[t]) {
        synth::Column& column = columns.emplace_back();
        column.name = "(" + joined(names) + ")";
        column.kind = synth::Kind::category;
        column.required =
            std::none_of(declared_[t].columns.begin(), declared_[t].columns.end(), [&](const DeclaredColumn& declared) {
                return !declared.not_null && std::find(names.begin(), names.end(), declared.name) != names.end();
            });
    }
    return columns;
}

void SchemaFit::read_table(std::uint32_t t, const synth::TableOptions& options, std::vector<std::vector<double>>& place,
                           std::vector<std::vector<double>>& wanted) {
    TableReading& reading = reading_[t];
    tracker_.phase("reading rows", reading.rows);
    Beside beside;
    beside.parts = &parts_;
    beside.expressions = {"t.ctid", "t.tableoid"};
    beside.from = tables_[t].rows() + " AS t";
    // Parents that drive the table, if not all of them are kept, nor all of its rows, of which others may be children.
    std::optional<synth::Places> kept;
    const bool fits = options.max_rows >= reading.rows && reading.rows <= least_parents;
    std::size_t number = 1; // of what comes beside
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
        if (reference.driving && !fits && place[reference.parent].size() < reading_[reference.parent].rows) {
            kept.emplace(place[reference.parent], check_interrupts);
            beside.wants = [&kept, number, seed = options.seed, row = std::uint64_t(0),
                            all = reading_[reference.parent].rows,
                            some = place[reference.parent].size()](std::span<const synth::Field> numbers) mutable {
                row++; // of those without a parent the same share
                return numbers[number].null ? synth::draw(seed, row, 1, synth::Purpose::reservoir).below(all) < some
                                            : kept->find(numbers[number].number) != synth::no_row;
            };
        }
        number++;
    }
    for (std::size_t r = 0; r < keys_.size(); r++) {
        const synth::Reference& reference = schema_.references[r];
        if (reference.parent != t)
            continue;
        // Its columns have names of ours alone, since a key's may be any.
        const std::string alias = "c" + std::to_string(r);
        std::string columns, names, equal;
        for (std::size_t c = 0; c < keys_[r].columns.size(); c++) {
            const std::string name = "k" + std::to_string(c);
            columns += (c == 0 ? "" : ", ") + quoted(keys_[r].columns[c]);
            names += name + ", ";
            equal += (c == 0 ? "t." : " AND t.") + quoted(keys_[r].referenced[c]) + " " + keys_[r].equals[c] + " " +
                     alias + "." + name;
        }
        beside.from += " LEFT JOIN (SELECT " + columns + ", pg_catalog.count(*), " + count_families(r) + " FROM " +
                       tables_[reference.child].rows() + " GROUP BY " + columns + ") AS " + alias + " (" + names +
                       "n, families) ON " + equal;
        beside.expressions.push_back("COALESCE(" + alias + ".n, 0)");
        if (reading.referred)
            beside.expressions.push_back("COALESCE(" + alias + ".families, 0)");
    }
    if (reading.referred) // rows come in the order in which they are copied, and their degrees behind their places
        beside.wants = [this, t, row = std::uint32_t(0)](std::span<const synth::Field> numbers) mutable {
            find_frequent(t, row++, numbers);
            return true;
        };
    const bool joins = beside.expressions.size() > 2;
    for (std::size_t s = 0; s < span_hashes_.size(); s++)
        if (is_hashed(s, t)) {
            beside.expressions.push_back(span_hashes_[s].query);
            beside.own_path = true;
        }
    for (const std::vector<std::string>& names : together_[t]) {
        std::string columns, texts;
        for (const std::string& name : names) {
            columns += (columns.empty() ? "t." : ", t.") + quoted(name);
            texts += (texts.empty() ? "" : ", ") + as_text("t." + quoted(name));
        }
        beside.expressions.push_back("CASE WHEN pg_catalog.num_nonnulls(" + columns +
                                     ") OPERATOR(pg_catalog.>) 0 THEN ARRAY[" + texts +
                                     "]::pg_catalog.text[]::pg_catalog.text END");
    }
    if (joins) // they have an order of their own
        beside.from += " ORDER BY t.tableoid, t.ctid";
    synth::Member& member = schema_.members[t];
    std::vector<synth::Column> columns = numbers_beside(t);
    const std::size_t n = columns.size();
    const std::vector<synth::Column> own = reading.fit->columns();
    columns.insert(columns.end(), own.begin(), own.end());
    member.table = synth::Table(std::move(columns), options);
    reading.fit->read(beside, member.table);

    // What came beside leaves the table, but labels; in its place comes the number of the row, last.
    std::vector<synth::Column>& all = member.table.columns();
    std::rotate(all.begin(), all.begin() + std::ptrdiff_t(n), all.end());
    std::size_t next = all.size() - n;
    place[t] = all[next++].numbers;
    for (std::size_t r = 0; r < keys_.size(); r++)
        if (schema_.references[r].child == t)
            wanted[r] = std::move(all[next++].numbers);
    for (std::size_t r = 0; r < keys_.size(); r++) {
        if (schema_.references[r].parent != t)
            continue;
        for (const double degree : all[next++].numbers)
            schema_.references[r].degree.push_back(std::uint32_t(std::min(degree, 4e9)));
        if (reading.referred)
            for (const double families : all[next++].numbers)
                schema_.references[r].frequent.push_back(families >= request_.model.min_count);
    }
    if (reading.referred) {
        const synth::Places places(place[t], check_interrupts);
        for (std::size_t r = 0; r < keys_.size(); r++)
            for (FrequentRow& frequent : frequent_[r])
                if (schema_.references[r].parent == t)
                    frequent.row = places.find(frequent.place);
    }
    for (std::size_t s = 0; s < span_hashes_.size(); s++)
        if (is_hashed(s, t))
            span_hashes_[s].of_row = std::move(all[next++].numbers);
    const std::size_t labels = together_[t].size();
    std::rotate(all.end() - std::ptrdiff_t(n), all.end() - std::ptrdiff_t(labels), all.end());
    all.resize(all.size() - (n - 1 - labels));
    for (std::uint32_t row = 0; row < member.table.rows(); row++)
        all.back().numbers[row] = row;
    member.whole.assign(member.table.rows(), true);
    mark_repeats(t, wanted);
    if (reading.mode == Mode::model)
        reading.fit->drop_leaves(member.table, 1 + labels);
    // What is different in every row says nothing of it.
    const Declared& declared = reading.request.declared;
    for (std::uint32_t c = 0; c < declared.columns.size(); c++)
        if (declared.is_key(c) || declared.columns[c].sequence)
            if (const std::optional<std::uint32_t> at = column_of(t, declared.columns[c].name))
                all[*at].is_key = true;
    if (reading.referred)
        keep_columns_of_copied(t);
}

// Rows of a foreign key's child that count once, since siblings may be alike: those of different driving parents.
std::string SchemaFit::count_families(std::size_t r) const {
    for (std::size_t d = 0; d < keys_.size(); d++)
        if (d != r && schema_.references[d].child == schema_.references[r].child && schema_.references[d].driving) {
            std::string columns;
            for (const std::string& name : keys_[d].columns)
                columns += (columns.empty() ? "" : ", ") + quoted(name);
            return "pg_catalog.count(DISTINCT " + (keys_[d].columns.size() == 1 ? columns : "ROW(" + columns + ")") +
                   ")";
        }
    return "pg_catalog.count(*)";
}

void SchemaFit::mark_repeats(std::uint32_t t, const std::vector<std::vector<double>>& wanted) {
    for (std::size_t r = 0; r < keys_.size(); r++) {
        const synth::Reference& reference = schema_.references[r];
        if (reference.child != t || !reference.driving || reading_[reference.parent].mode == Mode::copy)
            continue;
        const synth::Families families(wanted[r], check_interrupts);
        std::vector<synth::Column>& columns = schema_.members[t].table.columns();
        for (std::size_t c = 0; c + 1 + together_[t].size() < columns.size(); c++)
            if (!is_copied(t, columns[c].name))
                families.mark_repeats(columns[c], check_interrupts);
    }
}

std::optional<std::uint32_t> SchemaFit::column_of(std::size_t t, const std::string& name) const {
    const std::vector<synth::Column>& columns = schema_.members[t].table.columns();
    if (is_read(t))
        for (std::uint32_t c = 0; c + 1 + together_[t].size() < columns.size(); c++)
            if (columns[c].name == name)
                return c;
    return std::nullopt;
}

void SchemaFit::choose_apart(std::size_t r) {
    constexpr std::size_t few = 50;
    synth::Reference& reference = schema_.references[r];
    if (keys_[r].columns.size() < 2 || reference.is_to_itself()) // whose groups are levels
        return;
    for (const std::string& name : keys_[r].referenced)
        if (const std::optional<std::uint32_t> c = column_of(reference.parent, name))
            if (synth::distinct_values(schema_.members[reference.parent].table.columns()[*c]) <= few)
                reference.apart.push_back(*c);
}

void SchemaFit::choose_orders(std::size_t t) {
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
                        if (const std::optional<std::uint32_t> of = column_of(reference.parent, keys_[r].referenced[k]))
                            schema_.members[t].orders.push_back({std::int32_t(r), *of});
            }
        }
    }
}

} // namespace pg
