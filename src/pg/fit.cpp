// synth_fit(relation, model, ...): learn a relation, keep the model.
//
// Rows are read as the caller, within maintenance_work_mem; the model belongs to the caller. Nothing is written before
// everything is learned, and then in the caller's transaction: until that commits, and if it never does, the old model
// is there.
#include "pg/fit.hpp"
#include "core/network/jobs.hpp"
#include "pg/catalog.hpp"
#include "pg/crew.hpp"
#include "pg/keys.hpp"
#include "pg/registry.hpp"

namespace pg {

namespace {

constexpr double pooled_share = 0.5; // rare labels, of all, up to which an opaque column is learned

std::string listed(const std::vector<std::string>& names) {
    std::string list;
    for (const std::string& name : names)
        list += (list.empty() ? "\"" : ", \"") + name + '"';
    return list;
}

std::unique_ptr<synth::Task> make_task(std::string_view name, std::span<const char> bytes,
                                       const std::function<char*(std::uint64_t)>& at) {
    if (std::unique_ptr<synth::Task> task = scan_task(name, bytes))
        return task;
    return synth::learn_task(name, bytes, at, check_interrupts);
}

} // namespace

Fit::Fit(const Request& request, const std::optional<synth::Half>& half, Tracker& tracker)
    : request_(request), half_(half), reader_(request.attributes, request.header.zone, CurrentMemoryContext),
      tracker_(tracker) {}

std::vector<synth::Column> Fit::columns() const {
    std::vector<synth::Column> columns;
    std::vector<bool> seen(request_.attributes.size());
    for (const Leaf& leaf : reader_.leaves()) {
        synth::Column& into = columns.emplace_back(leaf.column);
        into.required = column(leaf.attribute).not_null && !seen[leaf.attribute];
        into.group = leaf.attribute;
        into.is_key = leaf.path.size() == 1 && into.kind == synth::Kind::category &&
                      request_.declared.is_unique(request_.columns[leaf.attribute]);
        seen[leaf.attribute] = true;
    }
    return columns;
}

synth::Table Fit::read(Model& model, Crew& crew) {
    synth::TableOptions memory;
    memory.memory = std::size_t(maintenance_work_mem) * 1024;
    memory.max_rows = std::uint64_t(model.options.max_rows.value_or(0));
    memory.seed = std::uint64_t(model.options.seed);
    first_leaves_ = reader_.leaves().size();
    synth::Table table(columns(), memory);
    scan({request_.relation, request_.attributes, request_.header.zone, half_}, reader_, table, &tracker_, crew);
    model.rows = std::int64_t(table.rows_seen());
    model.learned = table.rows();
    check_rows(table.rows_seen(), table.rows(), model);
    return table;
}

void Fit::read(const Beside& beside, synth::Table& table) {
    first_leaves_ = reader_.leaves().size();
    scan({request_.relation, request_.attributes, request_.header.zone, half_}, beside, reader_, table, &tracker_);
}

void Fit::drop_leaves(synth::Table& table, std::size_t more) {
    const std::vector<Leaf>& leaves = reader_.leaves();
    std::vector<bool> kept(leaves.size(), true);
    const std::size_t known = table.columns().size() - more;
    const auto min_count = std::uint32_t(request_.header.options.min_count);
    std::vector<std::string> lost, needed, simplest;
    for (std::size_t l = 0; l < leaves.size(); l++) {
        const Leaf& leaf = leaves[l];
        if (l >= known) {
            kept[l] = false;
            continue;
        }
        const synth::Column& values = table.columns()[l];
        if (leaf.opaque)
            kept[l] = synth::known_values(values) >= min_count && synth::rare_share(values, min_count) <= pooled_share;
        else if (l >= first_leaves_)
            kept[l] = synth::known_values(values) >= min_count;
        if (kept[l] || !leaf.opaque || leaf.path.size() > 1)
            continue;
        const bool is_needed = column(leaf.attribute).not_null && !has_value(leaf.attribute);
        kept[l] = is_needed && !leaf.column.spare.empty();
        (kept[l] ? simplest : is_needed ? needed : lost).push_back(leaf.path.front());
    }
    const std::string columns = request_.table.empty() ? "columns: " : "columns of table \"" + request_.table + "\": ";
    if (!needed.empty())
        raise(ERRCODE_FEATURE_NOT_SUPPORTED,
              {.message = "cannot learn " + columns + listed(needed),
               .detail = "Most of their values are found in fewer than " + std::to_string(min_count) +
                         " rows (\"min_count\"), their types can only be learned as labels, and they must not be NULL.",
               .hint = "Give an expression for them with the argument \"overrides\", or a default."});
    if (!lost.empty())
        notice({.message = "did not learn " + columns + listed(lost),
                .detail = "Most of their values are found in fewer than " + std::to_string(min_count) +
                          " rows (\"min_count\"), and their types can only be learned as labels.",
                .hint = "Synthetic rows have the column's default there, or NULL. The argument \"overrides\" can "
                        "give an expression for them."});
    if (!simplest.empty())
        notice({.message = "did not learn " + columns + listed(simplest),
                .detail = "Most of their values are found in fewer than " + std::to_string(min_count) +
                          " rows (\"min_count\"), and their types can only be learned as labels.",
                .hint = "Since they must not be NULL, synthetic rows have an empty or a frequent value there. The "
                        "argument \"overrides\" can give an expression for them."});
    if (more == 0 && std::find(kept.begin(), kept.end(), true) == kept.end())
        raise(ERRCODE_FEATURE_NOT_SUPPORTED,
              {.message = "cannot learn relation " + request_.header.relation,
               .detail = "None of its columns can be learned, since most of their values are found in fewer than " +
                         std::to_string(min_count) + " rows (\"min_count\")."});
    for (std::size_t l = 0; l < kept.size(); l++)
        if (kept[l])
            leaves_.push_back(&leaves[l]);
    kept.resize(known);
    kept.resize(known + more, true);
    table.keep_columns(kept);
}

bool Fit::is_part(const Model& model, std::uint32_t variable) const {
    for (std::size_t c = 0; c < leaves_.size(); c++)
        for (const std::uint32_t v : model.network.columns[c].variables)
            if (v == variable)
                return leaves_[c]->path.size() > 1;
    return false;
}

bool Fit::has_value(std::uint32_t attribute) const {
    return column(attribute).has_default ||
           std::any_of(request_.overrides.begin(), request_.overrides.end(),
                       [&](const Override& o) { return o.column == column(attribute).name; });
}

std::vector<std::uint32_t> Fit::request_keys(synth::Table& table, bool row_by_row) const {
    for (const std::uint32_t attribute : request_.keys)
        for (std::size_t l = 0; l < leaves_.size(); l++)
            if (leaves_[l]->attribute == attribute && leaves_[l]->path.size() == 1)
                table.columns()[l].key = leaves_[l]->key.value_or(synth::KeyRequest{});
    return pg::request_keys(request_.declared, request_.columns, leaves_,
                            std::uint32_t(request_.header.options.min_count), row_by_row, table);
}

// Edges between columns as edges between their leaves, for each pair of these.
std::vector<synth::Edge> Fit::edges_of_leaves(const std::vector<synth::Edge>& edges, bool required) const {
    const auto names = [&](const std::string& name) {
        std::vector<std::string> leaves;
        for (const Leaf* leaf : leaves_)
            if (leaf->path.front() == name)
                leaves.push_back(leaf->column.name);
        if (leaves.empty() || (required && leaves.size() > 1))
            raise(ERRCODE_INVALID_PARAMETER_VALUE,
                  {.message = "argument \"required_edges\" or \"forbidden_edges\" is invalid",
                   .detail = "Column \"" + name + (leaves.empty() ? "\" is not learned." : "\" is learned in parts.")});
        return leaves;
    };
    std::vector<synth::Edge> of_leaves;
    for (const synth::Edge& edge : edges)
        for (const std::string& parent : names(edge.parent))
            for (const std::string& child : names(edge.child))
                of_leaves.push_back({parent, child});
    return of_leaves;
}

void Fit::learn(synth::Table& table, Model& model, Crew& crew, const std::vector<ModelColumn>& more,
                synth::LearnOptions options, std::vector<synth::Rule> rules) {
    options.min_count = std::uint32_t(model.options.min_count);
    options.max_parents = std::uint32_t(model.options.parents);
    options.seed = std::uint64_t(model.options.seed);
    options.required = edges_of_leaves(request_.required, true);
    options.forbidden = edges_of_leaves(request_.forbidden, false);
    options.ignored_rules = request_.ignored_rules;
    try {
        model.network = synth::learn(table, options, check_interrupts, &tracker_, crew);
    } catch (const synth::BadEdges& e) {
        std::string detail = e.what();
        detail[0] = char(pg_toupper(static_cast<unsigned char>(detail[0])));
        raise(ERRCODE_INVALID_PARAMETER_VALUE,
              {.message = "argument \"required_edges\" or \"forbidden_edges\" is invalid", .detail = detail + "."});
    }
    // What joins the parts of columns is not for people to judge.
    std::erase_if(model.network.rules, [&](const synth::Rule& rule) {
        return std::any_of(rule.variables.begin(), rule.variables.end(),
                           [&](std::uint32_t v) { return is_part(model, v); });
    });
    for (synth::Rule& rule : rules) {
        std::vector<std::uint32_t> variables;
        for (const std::uint32_t c : rule.variables)
            if (!model.network.columns[c].variables.empty())
                variables.push_back(model.network.columns[c].variables.back());
        rule.variables = std::move(variables);
    }
    synth::add_rules(model.network.rules, std::move(rules));
    for (const Leaf* leaf : leaves_) {
        const Attribute& attribute = request_.attributes[leaf->attribute];
        const Type type = type_of(attribute.type, attribute.typmod);
        model.columns.push_back({leaf->path, type_name(type.declared), type_name(type.base), attribute.as});
    }
    model.columns.insert(model.columns.end(), more.begin(), more.end());
}

void check_rows(std::uint64_t rows, std::uint64_t kept, const ModelHeader& header, const std::string& way_out) {
    const std::string hint = header.row_security ? "Row-level security may hide rows from you." : "";
    if (rows == 0)
        raise(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
              {.message = "relation " + header.relation + " is empty", .hint = hint});
    if (rows < std::uint64_t(header.options.min_count))
        notice({.message = "relation " + header.relation + " has too few rows to learn from",
                .detail = "It has " + std::to_string(rows) + " rows, but \"min_count\" is " +
                          std::to_string(header.options.min_count) +
                          ": synthetic rows will tell nothing but the columns' types.",
                .hint = hint.empty() ? way_out : hint});
    const std::optional<std::int64_t>& limit = header.options.max_rows;
    if (kept < rows && (!limit || kept < std::uint64_t(*limit)))
        notice({.message = "learned a sample of relation " + header.relation + ", since it does not fit in memory",
                .detail = std::to_string(kept) + " of " + std::to_string(rows) + " rows were learned.",
                .hint = "Raise \"maintenance_work_mem\" to learn from more of them."});
}

std::optional<std::string> unknown_rule(const std::vector<std::string>& ignored,
                                        const std::vector<synth::Rule>& found) {
    for (const std::string& text : ignored)
        if (std::none_of(found.begin(), found.end(), [&](const synth::Rule& rule) { return rule.text == text; }))
            return text;
    return std::nullopt;
}

void raise_unknown_rule(const std::string& rule, const std::string& relation, const std::vector<synth::Rule>& found) {
    std::vector<std::string> texts;
    for (const synth::Rule& one : found)
        texts.push_back(one.text);
    raise(ERRCODE_UNDEFINED_OBJECT,
          {.message = "rule \"" + rule + "\" was not found in relation " + relation,
           .detail = texts.empty() ? "No rules were found." : "Rules that were found: " + listed(texts) + ".",
           .hint = "Write the rules in argument \"ignored_rules\" as view synth.rules does."});
}

void learn(const Request& request, const std::optional<synth::Half>& half, Model& model,
           std::optional<Learned>* learned) {
    static_cast<ModelHeader&>(model) = request.header;
    const Oid relation = request.relation;
    model.row_security = call([=] { return check_enable_rls(relation, InvalidOid, true) == RLS_ENABLED; });
    Tracker tracker("fit", relation);
    Fit fit(request, half, tracker);
    Crew crew;
    synth::Table table = fit.read(model, crew);
    if (learned)
        learned->emplace(Learned{table, fit.leaves()});
    if (!crew.started())
        crew.start(double(table.rows()) * double(table.columns().size()) * sizeof(double) / BLCKSZ, -1);
    fit.drop_leaves(table);
    fit.request_keys(table, false);
    fit.learn(table, model, crew);
    if (const auto unknown = unknown_rule(request.ignored_rules, model.network.rules); unknown && !half)
        raise_unknown_rule(*unknown, model.relation, model.network.rules);
    crew.finish();
}

} // namespace pg

extern "C" {
PGDLLEXPORT void synth_work(dsm_segment* segment, shm_toc* toc);
void synth_work(dsm_segment* segment, shm_toc* toc) {
    pg::enter([=] { pg::work(segment, toc, pg::make_task); });
}
}

SYNTH_FUNCTION(synth_fit) {
    pg::call([] { PreventCommandIfReadOnly("synth_fit()"); });
    const pg::Request request = pg::request_of(fcinfo);
    if (!request.named)
        pg::check_name(request.header);
    pg::Model model;
    pg::learn(request, std::nullopt, model);
    pg::write_model(model);
    return pg::Sql<std::string>::put(model.name);
}
