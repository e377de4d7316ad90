// Columns that refer to tables whose rows are copied.
//
// Where few rows are referred to, each by many, a column is a label like others, since any of its values is in the
// table that is copied. Columns of a key of several, and all that share some with them, have their values together, as
// one label: of the combinations that rows have, each satisfies all of these keys.
//
// Where most labels are rare, as products are to the lines of orders, they are foreign keys to rows of classes like
// others. What is latent of the rows that are copied, which class and how many children, is drawn given what these
// are. Of rows that rows of min_count families or more refer to it is known.
#include "core/column/facets.hpp"
#include "pg/catalog.hpp"
#include "pg/fit_schema/run.hpp"
#include "pg/inquiry.hpp"

namespace pg {

namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// Columns of keys, each once.
std::vector<std::string> key_columns(const std::vector<ForeignKey>& keys) {
    std::vector<std::string> columns;
    for (const ForeignKey& key : keys)
        for (const std::string& name : key.columns)
            if (!contains(columns, name))
                columns.push_back(name);
    return columns;
}

// Keys that share columns, with each other or with those that do.
std::vector<std::vector<ForeignKey>> connected(std::vector<ForeignKey> keys) {
    std::vector<std::vector<ForeignKey>> parts;
    for (ForeignKey& key : keys) {
        std::vector<ForeignKey> part;
        for (std::size_t p = parts.size(); p-- > 0;) {
            const std::vector<std::string> columns = key_columns(parts[p]);
            if (parts[p].front().child != key.child ||
                std::none_of(key.columns.begin(), key.columns.end(),
                             [&](const std::string& name) { return contains(columns, name); }))
                continue;
            std::move(parts[p].begin(), parts[p].end(), std::back_inserter(part));
            parts.erase(parts.begin() + std::ptrdiff_t(p));
        }
        part.insert(part.begin(), std::move(key));
        parts.push_back(std::move(part));
    }
    return parts;
}

} // namespace

void SchemaFit::choose_copied_keys() {
    std::vector<ForeignKey> labels;
    for (std::vector<ForeignKey>& keys : connected(std::move(copied_keys_)))
        if (are_labels(keys)) {
            for (ForeignKey& key : keys) {
                for (const std::string& column : key.columns)
                    copied_.emplace_back(number_of(key.child), column);
                labels.push_back(std::move(key));
            }
        } else {
            for (ForeignKey& key : keys) {
                reading_[number_of(key.parent)].referred = true;
                keys_.push_back(std::move(key));
            }
        }
    copied_keys_ = std::move(labels);
}

bool SchemaFit::are_labels(const std::vector<ForeignKey>& keys) const {
    constexpr double most_rare = 0.1; // of the rows that have one
    constexpr double most_labels = 10000;
    std::vector<std::string> names = key_columns(keys);
    std::transform(names.begin(), names.end(), names.begin(), quoted);
    const std::string columns = pg::joined(names, ", "), min_count = std::to_string(request_.model.min_count);
    const Inquiry inquiry;
    const std::vector<double> of_labels = ask("SELECT (sum(n) FILTER (WHERE n < " + min_count +
                                              ") / sum(n))::double precision, "
                                              "count(*)::double precision FROM (SELECT count(*) AS n FROM " +
                                              tables_[number_of(keys.front().child)].rows() + " WHERE num_nonnulls(" +
                                              columns + ") > 0 GROUP BY " + columns + ") AS labels");
    return !(of_labels[0] > most_rare) && of_labels[1] <= most_labels;
}

void SchemaFit::find_together() {
    together_.assign(tables_.size(), {});
    for (const std::vector<ForeignKey>& keys : connected(copied_keys_))
        together_[number_of(keys.front().child)].push_back(key_columns(keys));
    for (std::size_t t = 0; t < tables_.size(); t++) {
        std::erase_if(together_[t], [&](const std::vector<std::string>& columns) {
            return columns.size() == 1 && !is_part(t, columns.front());
        });
        SchemaTable& table = table_of(t);
        for (const std::vector<std::string>& columns : together_[t]) {
            table.together.insert(table.together.end(), columns.begin(), columns.end());
            table.together_ends.push_back(std::uint32_t(table.together.size()));
        }
    }
}

bool SchemaFit::is_part(std::size_t table, const std::string& column) const {
    const Oid oid = tables_[table].oid;
    return declared_column(oid, column).not_null && is_reference(table, column) &&
           std::none_of(keys_.begin(), keys_.end(),
                        [&](const ForeignKey& key) { return !key.nullable && has(key, oid, column); });
}

bool SchemaFit::is_together(std::size_t table, const std::string& column) const {
    return std::any_of(together_[table].begin(), together_[table].end(),
                       [&](const std::vector<std::string>& columns) { return contains(columns, column); });
}

bool SchemaFit::is_public(std::size_t table, const std::string& column,
                          std::set<std::pair<std::size_t, std::string>>& seen) const {
    if (reading_[table].mode == Mode::copy || !seen.emplace(table, column).second)
        return true;
    bool linked = false;
    for (std::size_t r = 0; r < keys_.size(); r++) {
        if (!has(keys_[r], tables_[table].oid, column) || stays(r, column))
            continue;
        linked = true;
        const auto k =
            std::size_t(std::find(keys_[r].columns.begin(), keys_[r].columns.end(), column) - keys_[r].columns.begin());
        if (schema_.references[r].late || !is_public(schema_.references[r].parent, keys_[r].referenced[k], seen))
            return false;
    }
    return linked || is_copied(table, column);
}

void SchemaFit::check_together() const {
    for (const ForeignKey& key : copied_keys_) {
        const std::size_t child = number_of(key.child);
        const std::string& parent = tables_[number_of(key.parent)].name;
        for (const std::string& column : key.columns)
            for (std::size_t r = 0; r < keys_.size(); r++) {
                std::set<std::pair<std::size_t, std::string>> seen;
                if (!has(keys_[r], key.child, column) || stays(r, column) || is_public(child, column, seen))
                    continue;
                const std::string& other = tables_[schema_.references[r].parent].name;
                raise(ERRCODE_FEATURE_NOT_SUPPORTED,
                      {.message = "foreign key \"" + key.name + "\" of table \"" + tables_[child].name +
                                  "\" shares column \"" + column + "\" with foreign key \"" + keys_[r].name + "\"",
                       .detail = "Table \"" + parent + "\" is copied, and has not the values that rows of table \"" +
                                 other + "\" are given.",
                       .hint = "Learn table \"" + parent + "\", or copy table \"" + other + "\", too."});
            }
    }
}

void SchemaFit::keep_columns_of_copied(std::uint32_t t) {
    constexpr double most_rare = 1.0 / 3; // labels, of all
    const auto min_count = std::uint32_t(request_.model.min_count);
    synth::Table& table = schema_.members[t].table;
    const std::vector<Leaf>& leaves = reading_[t].fit->leaves();
    std::vector<bool> kept = synth::settle_forms(table, min_count);
    kept.back() = true; // the number of the row
    for (std::size_t c = 0; c + 1 < kept.size(); c++) {
        const auto is_part = [&](const Leaf& leaf) {
            return &leaf != &leaves[c] && leaf.attribute == leaves[c].attribute;
        };
        synth::Column& column = table.columns()[c];
        column.moment = false;
        column.required = false;
        kept[c] = kept[c] && std::none_of(leaves.begin(), leaves.end(), is_part) &&
                  !(column.kind == synth::Kind::category && synth::rare_share(column, min_count) > most_rare);
    }
    table.keep_columns(kept);
}

void SchemaFit::learn_copied(std::uint32_t t) {
    synth::Member& member = schema_.members[t];
    Model model;
    static_cast<ModelHeader&>(model) = reading_[t].request.header;
    model.schema = request_.model.id;
    model.rows = std::int64_t(reading_[t].rows);
    synth::Table table = member.table;
    std::vector<synth::Internal> columns;
    for (std::uint32_t c = 0; c + 1 < table.columns().size(); c++)
        columns.push_back({synth::Internal::What::copied, 0, c});
    member.known.assign(columns.size(), true);
    for (const synth::Internal& latent : synth::add_internal(schema_, t, table, check_interrupts))
        columns.push_back(latent);
    model.learned = table.rows();
    model.columns = columns_of(columns);
    for (std::size_t c = 0; c < member.known.size(); c++) {
        const std::string& name = member.table.columns()[c].name;
        model.columns[c].path = {name};
        for (const Attribute& attribute : reading_[t].request.attributes)
            if (attribute.name == name) {
                const Type type = type_of(attribute.type, attribute.typmod);
                model.columns[c].type = type_name(type.declared);
                model.columns[c].base = type_name(type.base);
                model.columns[c].as = attribute.as;
            }
    }
    Crew crew;
    synth::LearnOptions options = learn_options();
    options.min_leaf = leaf_of(table.rows(), options.min_count);
    model.network = synth::learn(table, options, check_interrupts, &tracker_, crew);
    write_model(model);
    table_of(t).model = model.id;
}

void SchemaFit::find_frequent(std::uint32_t t, std::uint32_t number, std::span<const synth::Field> beside) {
    std::size_t next = 1; // behind the row's place
    for (std::size_t r = 0; r < keys_.size(); r++)
        if (schema_.references[r].parent == t) {
            const double degree = beside[next++].number, families = beside[next++].number;
            if (families >= request_.model.min_count)
                frequent_[r].push_back({number, std::uint32_t(std::min(degree, 4e9)), beside[0].number});
        }
}

void SchemaFit::add_frequent(std::size_t r, SchemaReference& into) const {
    for (const FrequentRow& frequent : frequent_[r]) {
        into.frequent.push_back(frequent.number);
        into.frequencies.push_back(frequent.degree);
        into.frequent_classes.push_back(
            frequent.row == synth::no_row ? -1 : std::int32_t(schema_.references[r].classes.of_row[frequent.row]));
    }
}

// A table of few rows that many refer to may be a list that is public, and is told of by classes of min_count rows
// else.
void SchemaFit::advise_copies() const {
    if (request_.is_half)
        return;
    constexpr std::uint64_t few_classes = 10, many = 5;
    std::vector<bool> may_be_copied(tables_.size());
    for (std::size_t t = 0; t < tables_.size(); t++) {
        const TableReading& reading = reading_[t];
        std::uint64_t children = 0;
        for (const synth::Reference& reference : schema_.references)
            if (reference.parent == t && !reference.is_to_itself())
                children = std::max(children, reading_[reference.child].rows);
        may_be_copied[t] = reading.mode == Mode::model && reading.rows >= std::uint64_t(request_.model.min_count) &&
                           reading.rows < few_classes * std::uint64_t(request_.model.min_count) &&
                           children >= many * reading.rows;
    }
    // With what their declared keys refer to, or not at all.
    for (const ForeignKey& key : unset_)
        may_be_copied[number_of(key.child)] = false;
    for (bool more = true; more;) {
        more = false;
        for (std::size_t r = 0; r < keys_.size(); r++) {
            const synth::Reference& reference = schema_.references[r];
            if (may_be_copied[reference.child] && !may_be_copied[reference.parent] && keys_[r].rule.empty() &&
                reading_[reference.parent].mode != Mode::copy) {
                may_be_copied[reference.child] = false;
                more = true;
            }
        }
    }
    std::string names, modes;
    for (std::size_t t = 0; t < tables_.size(); t++)
        if (may_be_copied[t]) {
            names += (names.empty() ? "" : ", ") + quoted(tables_[t].name) + " (" + std::to_string(reading_[t].rows) +
                     " rows)";
            modes += (modes.empty() ? "\"" : ", \"") + tables_[t].name + "\": \"copy\"";
        }
    if (!names.empty())
        notice({.message = "learned little of small tables that many rows refer to: " + names,
                .detail = "Which rows refer to which is known by classes of " +
                          std::to_string(request_.model.min_count) + " (\"min_count\") or more.",
                .hint =
                    "Those whose rows are public, as a list of countries, can be copied: modes => '{" + modes + "}'."});
}

} // namespace pg
