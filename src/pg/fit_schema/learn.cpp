// Learning what was read: the networks of a table's rows and links, and what is kept of its foreign keys.
#include "core/column/facets.hpp"
#include "pg/catalog.hpp"
#include "pg/fit_schema/run.hpp"
#include "pg/schema_copy.hpp"
#include <set>

namespace pg {

namespace {

constexpr std::uint64_t small_table =
    100; // times min_count: rows, of which few are left between extremes that are not kept

} // namespace

void SchemaFit::learn(std::uint32_t t) {
    TableReading& reading = reading_[t];
    synth::Member& member = schema_.members[t];
    Model model;
    static_cast<ModelHeader&>(model) = reading.request.header;
    const Oid relation = reading.request.relation;
    model.row_security = call([=] { return check_enable_rls(relation, InvalidOid, true) == RLS_ENABLED; });
    model.schema = request_.model.id;
    model.rows = std::int64_t(reading.rows);
    check_interrupts();
    synth::Table table = member.table;
    check_interrupts();
    synth::learn_lengths(schema_, t, table, check_interrupts);
    set_parts(t, table);
    for (const std::uint32_t key : reading.fit->request_keys(table, true))
        keep_key(t, reading.request.declared, reading.request.declared.keys[key]);
    // A key is computed from the number of the row.
    if (std::any_of(member.progressions.begin(), member.progressions.end(),
                    [&](const synth::Progression& one) { return table.columns()[one.column].key.has_value(); })) {
        member.progressions.clear();
        member.rules.clear();
    }
    if (reading.rows < small_table * std::uint64_t(request_.model.min_count))
        for (synth::Column& column : table.columns())
            column.counts = true;
    // Rows depend on those that they refer to, of the same table, too.
    if (std::any_of(schema_.references.begin(), schema_.references.end(),
                    [&](const synth::Reference& r) { return r.child == t && r.is_to_itself(); })) {
        member.known = synth::settle_forms(table, std::uint32_t(request_.model.min_count));
        member.known.pop_back(); // the number of the row
        for (std::size_t c = 0; c < member.known.size(); c++)
            member.known[c] = member.known[c] && reading.fit->is_whole(c);
    }
    std::vector<synth::Internal> added;
    for (std::uint32_t label = 0; label < together_[t].size(); label++)
        added.push_back({synth::Internal::What::together, label});
    for (const synth::Internal& one : synth::add_internal(schema_, t, table, check_interrupts))
        added.push_back(one);
    model.learned = table.rows();
    if (table.columns().empty()) {
        if (request_.exclude.contains(tables_[t].name) || !reading.request.overrides.empty() ||
            !reading.request.ignored_rules.empty())
            raise(ERRCODE_INVALID_PARAMETER_VALUE,
                  {.message = "there are no columns to learn of relation " + model.relation});
        return;
    }
    check_rows(reading.rows, member.table.rows(), model,
               "If they are public, as a list of kinds or of countries is, copy them: modes => '{\"" + tables_[t].name +
                   "\": \"copy\"}'.");
    const bool has_families = table.columns().back().role == synth::Role::family; // which is no column of the network
    Crew crew;
    crew.start(double(table.rows()) * double(table.columns().size()) * sizeof(double) / BLCKSZ, -1);
    synth::LearnOptions how = learn_options();
    how.min_leaf = leaf_of(table.rows(), how.min_count);
    how.unordered = unordered(added, table.columns().size() - added.size() - has_families);
    reading.fit->learn(table, model, crew, columns_of(added), std::move(how), member.rules);
    note_ruled(t, model);
    member.known.assign(model.network.columns.size() - added.size() + together_[t].size(), false);
    for (std::size_t c = 0; c < member.known.size(); c++) {
        const synth::ColumnModel& column = model.network.columns[c];
        const std::vector<std::string>& path = model.columns[c].path;
        const bool is_end = path.size() == 2 && (path.back() == "lower" || path.back() == "upper");
        member.known[c] = synth::is_whole(column.form) && (path.size() == 1 || is_end);
    }
    synth::TableOptions options;
    options.memory = std::size_t(maintenance_work_mem) * 1024 / 2;
    std::optional<Model> of_links;
    if (std::optional<synth::LinkTable> links = synth::link_table(schema_, t, options, check_interrupts)) {
        of_links.emplace();
        static_cast<ModelHeader&>(*of_links) = static_cast<const ModelHeader&>(model);
        of_links->name += " (links)";
        of_links->options.overrides.clear();
        synth::LearnOptions how_links = learn_options();
        how_links.ignored_rules = reading.request.ignored_rules;
        how_links.unordered = unordered(links->columns, 0);
        of_links->network = synth::learn(links->table, how_links, check_interrupts, &tracker_, crew);
        of_links->columns = columns_of(links->columns);
    }
    std::vector<synth::Rule> rules = model.network.rules;
    if (of_links)
        rules.insert(rules.end(), of_links->network.rules.begin(), of_links->network.rules.end());
    check_ignored_rules(t, rules);
    crew.finish(); // nothing is written while there are workers
    write_model(model);
    table_of(t).model = model.id;
    if (of_links) {
        write_model(*of_links);
        table_of(t).links = of_links->id;
    }
}

// Columns that others follow from, or are compared with, in the same row: these have what was drawn with them.
void SchemaFit::note_ruled(std::uint32_t t, const Model& model) {
    for (const synth::Rule& rule : model.network.rules)
        for (std::size_t c = 0; c < model.columns.size() && rule.kept; c++)
            if (const std::vector<std::uint32_t>& of = model.network.columns[c].variables;
                rule.type != synth::Rule::Type::constant && std::any_of(of.begin(), of.end(), [&](std::uint32_t v) {
                    return std::find(rule.variables.begin(), rule.variables.end(), v) != rule.variables.end();
                }))
                ruled_.emplace(t, model.columns[c].path.front());
}

bool SchemaFit::is_ruled(const synth::Inherited& one) const {
    const std::uint32_t child = schema_.references[one.reference].child;
    return !one.has.empty() && ruled_.contains({child, schema_.members[child].table.columns()[one.child_column].name});
}

void SchemaFit::check_ignored_rules(std::size_t t, const std::vector<synth::Rule>& found) const {
    const Request& request = reading_[t].request;
    const std::optional<std::string> unknown = unknown_rule(request.ignored_rules, found);
    if (unknown && !request_.is_half)
        raise_unknown_rule(*unknown, request.header.relation, found);
    request_.unknown_rule = request_.unknown_rule || unknown;
}

std::vector<bool> SchemaFit::unordered(const std::vector<synth::Internal>& added, std::size_t before) const {
    // Of fewer than min_count rows at the top nothing is known, and all below would have to be less than what they get.
    const auto is_of_few = [&](const synth::Internal& internal) {
        const synth::Reference& reference = schema_.references[internal.reference];
        return reference.is_to_itself() && std::count(reference.parent_of.begin(), reference.parent_of.end(),
                                                      synth::no_row) < request_.model.min_count;
    };
    std::vector<bool> unordered(before);
    for (const synth::Internal& internal : added)
        unordered.push_back(
            internal.what != synth::Internal::What::relative &&
            (internal.what != synth::Internal::What::parent_column || is_of_few(internal)) &&
            internal.what != synth::Internal::What::together && internal.what != synth::Internal::What::siblings &&
            internal.what != synth::Internal::What::position && internal.what != synth::Internal::What::progression);
    return unordered;
}

std::uint32_t SchemaFit::leaf_of(std::uint32_t rows, std::uint32_t min_count) {
    constexpr std::uint32_t usual = 35, leaves = 8;
    return rows < usual * leaves ? std::max(rows / leaves, min_count) : 0;
}

synth::LearnOptions SchemaFit::learn_options() const {
    synth::LearnOptions options;
    options.min_count = std::uint32_t(request_.model.min_count);
    options.max_parents = std::uint32_t(request_.model.parents);
    options.seed = std::uint64_t(request_.model.seed);
    options.pairs = true;
    return options;
}

std::vector<ModelColumn> SchemaFit::columns_of(const std::vector<synth::Internal>& internal) {
    std::vector<ModelColumn> columns;
    for (const synth::Internal& column : internal)
        columns.push_back({{""}, "", "", Attribute::As::type, column});
    return columns;
}

std::vector<std::uint32_t> SchemaFit::numbers_of_table(std::size_t t) const {
    std::vector<std::uint32_t> numbers;
    for (const DeclaredColumn& column : reading_[t].request.declared.columns)
        if (const std::optional<std::uint32_t> c = column_of(t, column.name)) {
            const synth::Column& values = schema_.members[t].table.columns()[*c];
            if (values.kind == synth::Kind::number && !values.is_key)
                numbers.push_back(*c);
        }
    return numbers;
}

std::vector<synth::Aggregate> SchemaFit::aggregates_of(std::size_t r) const {
    const synth::Reference& learned = schema_.references[r];
    const synth::Table &children = schema_.members[learned.child].table,
                       &parents = schema_.members[learned.parent].table;
    if (parents.rows() < reading_[learned.parent].rows || reading_[learned.parent].referred)
        return {};
    // Of rows of its own table a row has no more than the number: what they have may come from below in turn.
    const bool are_known = children.rows() == reading_[learned.child].rows && !learned.is_to_itself();
    const std::vector<std::uint32_t> of_parent = numbers_of_table(learned.parent),
                                     of_child =
                                         are_known ? numbers_of_table(learned.child) : std::vector<std::uint32_t>();
    const auto columns = [](const synth::Table& table, const std::vector<std::uint32_t>& numbers) {
        std::vector<synth::AggregateRequest::Column> values;
        for (const std::uint32_t c : numbers)
            values.push_back({table.columns()[c].numbers, table.columns()[c].unit});
        return values;
    };
    const auto parent_columns = columns(parents, of_parent), child_columns = columns(children, of_child);
    std::vector<synth::Aggregate> aggregates;
    std::set<std::uint32_t> done;
    for (synth::Aggregate aggregate : synth::find_aggregates({parent_columns, child_columns, learned.parent_of,
                                                              learned.degree, std::uint32_t(request_.model.min_count)},
                                                             check_interrupts)) {
        aggregate.parent_column = of_parent[aggregate.parent_column];
        if (is_overridden(learned.parent, parents.columns()[aggregate.parent_column].name) ||
            !done.insert(aggregate.parent_column).second)
            continue;
        if (aggregate.what != synth::Aggregate::What::count)
            aggregate.child_column = of_child[aggregate.child_column];
        if (aggregate.factor >= 0)
            aggregate.factor = std::int32_t(of_child[std::size_t(aggregate.factor)]);
        aggregates.push_back(aggregate);
    }
    return aggregates;
}

void SchemaFit::find_aggregates() {
    for (std::size_t r = 0; r < keys_.size(); r++) {
        aggregates_.push_back(aggregates_of(r));
        for (const synth::Aggregate& aggregate : aggregates_[r])
            if (aggregate.what == synth::Aggregate::What::sum)
                schema_.references[r].sums.push_back(aggregate.parent_column);
    }
}

void SchemaFit::describe_aggregates(std::size_t r, SchemaReference& into) const {
    constexpr const char *functions[] = {"count", "sum", "min", "max"}, *empty[] = {"any", "zero", "null"};
    const synth::Reference& learned = schema_.references[r];
    const auto child = [&](std::size_t column) {
        return schema_.members[learned.child].table.columns()[column].name;
    };
    for (const synth::Aggregate& aggregate : aggregates_[r]) {
        into.aggregates.push_back(schema_.members[learned.parent].table.columns()[aggregate.parent_column].name);
        into.functions.emplace_back(functions[int(aggregate.what)]);
        into.arguments.push_back(aggregate.what == synth::Aggregate::What::count ? "" : child(aggregate.child_column));
        into.factors.push_back(aggregate.factor < 0 ? "" : child(std::size_t(aggregate.factor)));
        into.decimals.push_back(
            aggregate.rounded && aggregate.step > 0 ? std::int32_t(std::lround(-std::log10(aggregate.step))) : -1);
        into.empty.emplace_back(empty[int(aggregate.empty)]);
        into.nulls.push_back(aggregate.nulls);
    }
}

std::vector<std::vector<bool>> SchemaFit::whole_columns() const {
    std::vector<std::vector<bool>> whole;
    for (std::size_t t = 0; t < tables_.size(); t++) {
        std::vector<bool>& of_table = whole.emplace_back(schema_.members[t].table.columns().size());
        for (const DeclaredColumn& column : reading_[t].request.declared.columns)
            if (const std::optional<std::uint32_t> c = column_of(t, column.name))
                of_table[*c] = true;
    }
    return whole;
}

void SchemaFit::find_inherited() {
    inherited_ =
        synth::find_inherited(schema_, whole_columns(), std::uint32_t(request_.model.min_count), check_interrupts);
    for (const synth::Inherited& one : inherited_)
        if (!one.has.empty())
            schema_.members[schema_.references[one.reference].child].same.push_back(
                {one.reference, one.child_column, one.has});
}

std::vector<Definition> SchemaFit::read_definition_of() {
    for (std::size_t t = 0; t < tables_.size(); t++)
        if (reading_[t].mode == Mode::skip)
            request_.definition.without.push_back(tables_[t].oid);
    SchemaDefinition definition = read_definition(request_.schema, request_.definition);
    request_.model.left_out = definition.left_out;
    return std::move(definition.statements);
}

void SchemaFit::copy_rows() {
    for (std::size_t t = 0; t < tables_.size(); t++)
        if (reading_[t].mode == Mode::copy)
            table_of(t).columns = copy_table(request_.model.id, std::uint32_t(t), tables_[t].oid, tables_[t].rows());
}

void SchemaFit::describe() {
    for (std::size_t t = 0; t < tables_.size(); t++) {
        SchemaTable& table = table_of(t);
        table.name = tables_[t].name;
        table.mode = reading_[t].mode;
        table.rows = std::int64_t(reading_[t].rows);
        if (const std::optional<synth::Member::Numbered>& numbered = schema_.members[t].numbered) {
            table.numbered = schema_.members[t].table.columns()[numbered->column].name;
            table.numbered_by = schema_.members[t].table.columns()[numbered->by].name;
            table.numbered_falling = numbered->falling;
        }
    }
    for (std::size_t r = 0; r < keys_.size(); r++) {
        const synth::Reference& learned = schema_.references[r];
        SchemaReference& reference = request_.model.references.emplace_back();
        reference.name = keys_[r].name;
        reference.rule = keys_[r].rule;
        reference.child = learned.child;
        reference.parent = learned.parent;
        reference.columns = keys_[r].columns;
        reference.referenced = keys_[r].referenced;
        for (const synth::Inherited& one : inherited_)
            if (one.reference == r && !is_ruled(one)) {
                reference.inherited.push_back(schema_.members[learned.child].table.columns()[one.child_column].name);
                reference.inherited_from.push_back(
                    schema_.members[learned.parent].table.columns()[one.parent_column].name);
                reference.inherited_nulls.push_back(one.nulls);
                reference.inherited_always.push_back(one.has.empty());
            }
        for (const AgreeingColumn& one : agreements_[r]) {
            reference.agreeing.push_back(one.column.name);
            reference.agreeing_by.push_back(one.column.by);
            reference.agreeing_with.push_back(one.with);
            reference.agreeing_columns.push_back(one.of_other.name);
            reference.agreeing_columns_by.push_back(one.of_other.by);
            reference.agreements.push_back(one.rule);
        }
        describe_aggregates(r, reference);
        reference.driving = learned.driving;
        reference.late = learned.late;
        reference.unique = learned.unique;
        reference.distinct = !learned.driving && is_unique(learned.child, keys_[r].columns, driving_columns(learned));
        reference.missing = share_missing(learned);
        reference.exclusive = is_exclusive(r);
        reference.classes_of = learned.classes_of;
        reference.group = learned.group;
        reference.kin = learned.kin;
        reference.together = learned.together;
        reference.beside = learned.beside;
        reference.abreast = learned.abreast;
        reference.follows = learned.follows;
        reference.differs = learned.differs;
        reference.bundled = learned.multiplicity.has_value();
        reference.rings = learned.rings;
        reference.ring = learned.ring;
        add_frequent(r, reference);
        describe_flags(r);
    }
    const auto add = [&](const ForeignKey& key) -> SchemaReference& {
        SchemaReference& reference = request_.model.references.emplace_back();
        reference.classes_of = std::uint32_t(request_.model.references.size() - 1);
        reference.name = key.name;
        reference.rule = key.rule;
        reference.child = std::uint32_t(number_of(key.child));
        reference.parent = std::uint32_t(number_of(key.parent));
        reference.columns = key.columns;
        reference.referenced = key.referenced;
        reference.missing = 1;
        return reference;
    };
    for (const ForeignKey& key : unset_)
        add(key);
    for (const ForeignKey& key : ignored_keys_) // which come last, so that the others' numbers are what they are
        add(key).kept = false;
}

std::vector<std::string> SchemaFit::driving_columns(const synth::Reference& of) const {
    for (std::size_t r = 0; r < keys_.size(); r++)
        if (schema_.references[r].child == of.child && schema_.references[r].driving)
            return keys_[r].columns;
    return {};
}

bool SchemaFit::is_exclusive(std::size_t r) const {
    const synth::Reference& reference = schema_.references[r];
    std::vector<std::string> apart;
    for (const std::uint32_t c : reference.apart)
        for (std::size_t k = 0; k < keys_[r].columns.size(); k++)
            if (keys_[r].referenced[k] == schema_.members[reference.parent].table.columns()[c].name)
                apart.push_back(keys_[r].columns[k]);
    const std::vector<std::string> driving = driving_columns(reference);
    return !reference.driving && !driving.empty() && is_unique(reference.child, driving, apart);
}

bool SchemaFit::is_unique(std::uint32_t t, std::vector<std::string> columns,
                          const std::vector<std::string>& more) const {
    columns.insert(columns.end(), more.begin(), more.end());
    const std::vector<DeclaredColumn>& all = reading_[t].request.declared.columns;
    return std::any_of(keys_of_[t].begin(), keys_of_[t].end(), [&](const std::vector<std::uint32_t>& key) {
        return std::all_of(key.begin(), key.end(), [&](std::uint32_t c) {
            return std::find(columns.begin(), columns.end(), all[c].name) != columns.end();
        });
    });
}

double SchemaFit::share_missing(const synth::Reference& reference) const {
    const auto missing = std::count(reference.parent_of.begin(), reference.parent_of.end(), synth::no_row);
    std::uint64_t lost = 0;
    for (const bool whole : schema_.members[reference.child].whole)
        lost += !whole;
    const double rows = double(reference.parent_of.size()) - double(lost);
    return rows > 0 ? std::clamp((double(missing) - double(lost)) / rows, 0.0, 1.0) : 0;
}

} // namespace pg
