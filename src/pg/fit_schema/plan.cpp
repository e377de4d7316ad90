// What of a schema is learned: the mode of each table, foreign keys that are learned as such, the order of tables, and
// what is asked of each of them.
#include "pg/fit_schema/run.hpp"
#include "pg/inquiry.hpp"
#include "pg/partition_keys.hpp"

namespace pg {

std::size_t SchemaFit::number_of(Oid table) const {
    return std::size_t(std::find_if(tables_.begin(), tables_.end(), [&](const TableOf& t) { return t.oid == table; }) -
                       tables_.begin());
}

void SchemaFit::choose_modes() {
    reading_ = std::vector<TableReading>(tables_.size());
    for (const auto& [name, mode] : request_.modes)
        table_named(name, "modes");
    tracker_.phase("counting rows", tables_.size());
    for (std::size_t t = 0; t < tables_.size(); t++) {
        TableReading& reading = reading_[t];
        reading.table = &tables_[t];
        if (const auto found = request_.modes.find(tables_[t].name); found != request_.modes.end())
            reading.mode = found->second;
        if (reading.mode == Mode::skip)
            continue;
        {
            const Inquiry inquiry;
            reading.rows = std::uint64_t(ask("SELECT count(*)::double precision FROM " + tables_[t].rows()).front());
        }
        if (reading.rows == 0 && reading.mode == Mode::model)
            reading.mode = Mode::empty;
        tracker_.done(t + 1);
    }
    for (const TableOf& table : tables_)
        declared_.push_back(read_declared(table.oid));
}

void SchemaFit::check_copied(const ForeignKey& key, const std::string& what) {
    const std::size_t child = number_of(key.child), parent = number_of(key.parent);
    if (parent == tables_.size() || child == parent || reading_[parent].mode == Mode::skip)
        return;
    if (reading_[parent].mode != Mode::copy)
        raise(ERRCODE_FEATURE_NOT_SUPPORTED,
              {.message = what + " refers to a table that is not copied",
               .detail = "Rows of table \"" + tables_[child].name + "\" are copied as they are.",
               .hint = "Copy table \"" + tables_[parent].name + "\", too, or skip it."});
    between_copies_.push_back({std::uint32_t(child), std::uint32_t(parent)});
    for (const std::string& column : key.columns)
        copied_.emplace_back(child, column);
}

void SchemaFit::choose_keys() {
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
        if (key.temporal)
            raise(
                ERRCODE_FEATURE_NOT_SUPPORTED,
                {.message = what + " has a PERIOD, which is not understood",
                 .detail = "The times of rows that are made up could go beyond those of the rows that they refer to.",
                 .hint = "Skip the table, or make it empty: modes => '{\"" + tables_[child].name + "\": \"empty\"}'."});
        if (child == parent && key.columns == key.referenced) // each row refers to itself
            continue;
        if (reading_[parent].mode == Mode::copy) {
            copied_keys_.push_back(std::move(key));
            continue;
        }
        if (reading_[parent].mode == Mode::empty && !key.nullable)
            raise(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
                  {.message = what + " refers to a table that is empty, and must not be NULL",
                   .hint = "Make table \"" + tables_[child].name + "\" empty too, or skip it."});
        (reading_[parent].mode == Mode::empty ? unset_ : keys_).push_back(std::move(key));
    }
}

void SchemaFit::find_single() {
    for (ForeignKey& key : keys_)
        key.single = key.child != key.parent && reading_[number_of(key.parent)].mode == Mode::model &&
                     !is_unique(key) && is_single(key);
}

// Of so many children, dealt to parents at random, many pairs would meet.
bool SchemaFit::is_single(const ForeignKey& key) const {
    constexpr double least_pairs = 20;
    std::vector<std::string> names = key.columns;
    std::transform(names.begin(), names.end(), names.begin(), quoted);
    const std::string columns = pg::joined(names, ", "),
                      children = "(SELECT " + columns + " FROM " + tables_[number_of(key.child)].rows() +
                                 " WHERE num_nulls(" + columns + ") = 0",
                      counts = "SELECT sum(n)::double precision, max(n)::double precision FROM "
                               "(SELECT count(*) AS n FROM ",
                      of_each = ") AS children GROUP BY " + columns + ") AS families";
    const Inquiry inquiry;
    if (ask(counts + children + " LIMIT 1000" + of_each)[1] > 1)
        return false;
    const std::vector<double> all = ask(counts + children + of_each);
    return all[0] >= double(request_.model.min_count) && all[1] <= 1 &&
           all[0] * all[0] / 2 / double(reading_[number_of(key.parent)].rows) >= least_pairs;
}

synth::SchemaPlan SchemaFit::plan() const {
    std::vector<synth::SchemaKey> keys;
    for (const ForeignKey& key : keys_) {
        const std::size_t child = number_of(key.child), parent = number_of(key.parent);
        const bool in_key = std::all_of(key.columns.begin(), key.columns.end(),
                                        [&](const std::string& name) { return identifies(child, name); });
        keys.push_back({std::uint32_t(child), std::uint32_t(parent), key.nullable, key.deferrable, key.cascades, in_key,
                        reading_[child].rows, reading_[parent].rows, first_column(declared_[child], key.columns),
                        is_unique(key), reading_[parent].referred});
    }
    return synth::plan(std::uint32_t(tables_.size()), keys, groups_to_drive * std::uint64_t(request_.model.min_count));
}

void SchemaFit::make_plan() {
    const synth::SchemaPlan plan = this->plan();
    schema_.order = plan.order;
    // Those that are copied need nobody else.
    std::vector<std::uint32_t>& order = request_.model.order;
    order = synth::plan(std::uint32_t(tables_.size()), between_copies_).order;
    std::erase_if(order, [&](std::uint32_t t) { return reading_[t].mode != Mode::copy; });
    std::copy_if(plan.order.begin(), plan.order.end(), std::back_inserter(order),
                 [&](std::uint32_t t) { return reading_[t].mode != Mode::copy; });
    for (std::size_t r = 0; r < keys_.size(); r++) {
        synth::Reference& reference = schema_.references.emplace_back();
        reference.child = std::uint32_t(number_of(keys_[r].child));
        reference.parent = std::uint32_t(number_of(keys_[r].parent));
        reference.name = tables_[reference.child].name + "(" + joined(keys_[r].columns) + ")";
        reference.driving = plan.driving[reference.child] == std::int32_t(r);
        reference.late = plan.late[r];
        reference.unique = is_unique(keys_[r]);
        if ((reference.late || reference.is_to_itself()) &&
            std::all_of(keys_[r].columns.begin(), keys_[r].columns.end(),
                        [&](const std::string& name) { return stays(r, name); }))
            raise(ERRCODE_FEATURE_NOT_SUPPORTED,
                  {.message = "foreign key \"" + keys_[r].name + "\" of table \"" + tables_[reference.child].name +
                              "\" closes a cycle with columns of a key",
                   .detail = "Rows of the tables of the cycle are known to each other by these columns alone.",
                   .hint = "Skip one of the tables, or make it empty: modes => '{\"" + tables_[reference.child].name +
                           "\": \"empty\"}'."});
    }
}

bool SchemaFit::has_unique(const Declared& declared, const std::vector<std::string>& names) {
    return std::any_of(declared.keys.begin(), declared.keys.end(), [&](const DeclaredKey& key) {
        return key.total && !key.apart && std::all_of(key.columns.begin(), key.columns.end(), [&](std::uint32_t c) {
                   return std::find(names.begin(), names.end(), declared.columns[c].name) != names.end();
               });
    });
}

std::uint32_t SchemaFit::first_column(const Declared& declared, const std::vector<std::string>& names) {
    const auto is_named = [&](const DeclaredColumn& column) {
        return std::find(names.begin(), names.end(), column.name) != names.end();
    };
    return std::uint32_t(std::find_if(declared.columns.begin(), declared.columns.end(), is_named) -
                         declared.columns.begin());
}

bool SchemaFit::identifies(std::size_t table, const std::string& column) const {
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

bool SchemaFit::stays(std::size_t r, const std::string& column) const {
    const synth::Reference& reference = schema_.references[r];
    return (reference.late || reference.is_to_itself()) && identifies(reference.child, column);
}

std::string SchemaFit::joined(const std::vector<std::string>& names) {
    std::string list;
    for (const std::string& name : names)
        list += (list.empty() ? "" : ",") + name;
    return list;
}

bool SchemaFit::has(const ForeignKey& key, Oid child, const std::string& column) {
    return key.child == child && std::find(key.columns.begin(), key.columns.end(), column) != key.columns.end();
}

bool SchemaFit::is_reference(std::size_t table, const std::string& column) const {
    const Oid oid = tables_[table].oid;
    for (std::size_t r = 0; r < keys_.size(); r++)
        if (has(keys_[r], oid, column) && !stays(r, column))
            return true;
    return std::any_of(unset_.begin(), unset_.end(), [&](const ForeignKey& key) { return has(key, oid, column); });
}

bool SchemaFit::is_linked(std::size_t table, const std::string& column) const {
    for (std::size_t r = 0; r < keys_.size(); r++)
        if (has(keys_[r], tables_[table].oid, column) && !(schema_.references[r].late && stays(r, column)))
            return true;
    return is_reference(table, column);
}

bool SchemaFit::is_copied(std::size_t table, const std::string& column) const {
    return std::find(copied_.begin(), copied_.end(), std::pair(table, column)) != copied_.end();
}

void SchemaFit::make_requests() {
    const std::string zone = call([] { return pg_get_timezone_name(session_timezone); });
    for (std::size_t t = 0; t < tables_.size(); t++) {
        if (!is_read(t))
            continue;
        Request& request = reading_[t].request;
        request.relation = tables_[t].oid;
        request.table = tables_[t].name;
        request.header.owner = request_.model.owner;
        request.header.relation = qualified_name(request.relation);
        request.header.name = request_.model.name + "." + tables_[t].name;
        request.header.zone = zone;
        request.header.options.min_count = request_.model.min_count;
        request.header.options.parents = request_.model.parents;
        request.header.options.seed = request_.model.seed;
        request.declared = declared_[t];
        if (reading_[t].mode == Mode::model) {
            keep_spans(t, request.declared);
            keep_keys(t, request.declared);
        }
        if (const auto found = request_.overrides.find(tables_[t].name); found != request_.overrides.end())
            request.overrides = found->second;
        if (const auto found = request_.ignored_rules.find(tables_[t].name); found != request_.ignored_rules.end())
            std::copy_if(found->second.begin(), found->second.end(), std::back_inserter(request.ignored_rules),
                         [&](const std::string& rule) { return !is_ignored_key(request.relation, rule); });
        for (const Override& override : request.overrides)
            for (const std::string& text : {override.column, override.expression})
                request.header.options.overrides.push_back(text);
        for (std::uint32_t c = 0; c < request.declared.columns.size(); c++) {
            const DeclaredColumn& column = request.declared.columns[c];
            if (column.generated || is_reference(t, column.name) || is_together(t, column.name) ||
                is_excluded(t, column.name))
                continue;
            request.columns.push_back(c);
            Attribute& attribute = request.attributes.emplace_back(Attribute{column.name, column.type, column.typmod});
            if (is_copied(t, column.name))
                attribute.as = Attribute::As::label;
        }
    }
}

void SchemaFit::keep_keys(std::size_t t, Declared& declared) {
    table_of(t); // which makes room for them
    std::erase_if(declared.keys, [&](const DeclaredKey& key) {
        // Ranges that must not overlap are set apart for all rows.
        if (key.apart && !is_linked(t, declared.columns[*key.apart].name))
            return false;
        if (std::none_of(key.columns.begin(), key.columns.end(), [&](std::uint32_t c) {
                return is_linked(t, declared.columns[c].name) || is_copied(t, declared.columns[c].name);
            }))
            return false;
        keep_key(t, declared, key);
        if (key.total)
            keys_of_[t].push_back(key.columns);
        return true;
    });
    if (tables_[t].partitioned)
        for (const DeclaredKey& key : read_partition_keys(tables_[t].oid, declared))
            keep_key(t, declared, key);
}

void SchemaFit::keep_key(std::size_t t, const Declared& declared, const DeclaredKey& key) {
    SchemaTable& table = table_of(t);
    for (const std::uint32_t c : key.columns)
        table.key_columns.push_back(declared.columns[c].name);
    table.key_ends.push_back(std::uint32_t(table.key_columns.size()));
    table.nulls_distinct.push_back(key.nulls_distinct);
    table.key_expressions.push_back(key.expression);
}

SchemaTable& SchemaFit::table_of(std::size_t t) {
    request_.model.tables.resize(tables_.size());
    keys_of_.resize(tables_.size());
    return request_.model.tables[t];
}

} // namespace pg
