#include "core/network/learn.hpp"
#include "core/error.hpp"
#include "core/network/jobs.hpp"
#include "core/network/order.hpp"
#include "core/rule/discover.hpp"
#include "core/rule/sources.hpp"
#include "core/table/row_number.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>

namespace synth {

namespace {

const std::vector<std::uint32_t> no_candidates;

constexpr std::uint32_t trial_rows = 50000;        // rows on which choices are made
constexpr std::uint32_t order_values = 50000 * 20; // values, of all columns together, on which the order is chosen

// Leaves grow with the table, but slower: both their number and the rows behind each go to infinity, so that the model
// converges. 35 up to 50,000 rows, 150 for a million.
std::uint32_t leaf_rows(std::uint32_t rows) {
    return std::max(35u, std::uint32_t(0.15 * std::sqrt(double(rows))));
}

// Edges between columns as pairs of variables.
class Edges {
public:
    Edges(const LearnOptions& options, const std::vector<ColumnModel>& columns) {
        for (const Edge& edge : options.required) {
            const std::vector<std::uint32_t>&from = variables(edge.parent, columns),
                  &to = variables(edge.child, columns);
            for (const auto& [name, found] : {std::pair(&edge.parent, &from), std::pair(&edge.child, &to)})
                if (found->empty())
                    throw BadEdges("column \"" + *name + "\" is a key, whose values depend on the row's number alone");
            required.emplace_back(from.back(), to.front());
        }
        for (const Edge& edge : options.forbidden)
            for (const std::uint32_t parent : variables(edge.parent, columns))
                for (const std::uint32_t child : variables(edge.child, columns))
                    forbidden.emplace_back(parent, child);
    }

    // The variables' places in a new order.
    void move(std::span<const std::uint32_t> place) {
        for (std::vector<Before>* pairs : {&required, &forbidden})
            for (Before& pair : *pairs)
                pair = {place[pair.first], place[pair.second]};
    }

    bool forbids(std::uint32_t parent, std::uint32_t child) const {
        return std::find(forbidden.begin(), forbidden.end(), Before(parent, child)) != forbidden.end();
    }

    std::vector<Before> required, forbidden;

private:
    static const std::vector<std::uint32_t>& variables(const std::string& name,
                                                       const std::vector<ColumnModel>& columns) {
        const auto found = std::find_if(columns.begin(), columns.end(),
                                        [&](const ColumnModel& column) { return column.name == name; });
        if (found == columns.end())
            throw BadEdges("column \"" + name + "\" is not learned");
        return found->variables;
    }
};

// Rules that tell something of whole columns: what joins the words of texts and the weeks of dates is not for people to
// judge.
std::vector<Rule> between_columns(std::vector<Rule> rules, const Network& network) {
    std::vector<bool> whole(network.variables.size());
    for (const ColumnModel& column : network.columns)
        if (is_whole(column.form))
            whole[column.variables.back()] = true;
    std::erase_if(rules, [&](const Rule& rule) {
        return !std::all_of(rule.variables.begin(), rule.variables.end(), [&](std::uint32_t v) { return whole[v]; });
    });
    return rules;
}

// Takes the last column off if it is no variable, but says which rows are siblings.
std::vector<std::uint32_t> take_families(Facets& facets) {
    std::vector<std::uint32_t> families;
    if (facets.columns.empty() || facets.columns.back().role != Role::family)
        return families;
    for (const double family : facets.columns.back().numbers)
        families.push_back(is_null(family) ? no_row : std::uint32_t(family));
    facets.columns.pop_back();
    facets.computed.pop_back();
    facets.models.pop_back();
    return families;
}

// Variables that are columns, or parts of them.
std::vector<bool> of_whole_columns(const Network& network) {
    std::vector<bool> whole(network.variables.size());
    for (const ColumnModel& column : network.columns)
        if (is_whole(column.form))
            for (const std::uint32_t v : column.variables)
                whole[v] = true;
    return whole;
}

// Variables whose values siblings may share: of whole columns that are drawn, and of which nothing that they have in
// common is given.
std::vector<bool> may_be_shared(const Network& network, std::span<const Role> roles,
                                const std::set<std::string>& alike) {
    std::vector<bool> shared(network.variables.size());
    for (const ColumnModel& column : network.columns)
        if (is_whole(column.form) && !alike.contains(column.name))
            for (const std::uint32_t v : column.variables)
                shared[v] = roles[v] != Role::given;
    return shared;
}

// Do edges that are required, and parts that are kept, lead from a part to what it is a part of?
bool leads_back(const PartOfColumn& part, std::span<const PartOfColumn> parts, const std::vector<Column>& columns,
                std::span<const Edge> required) {
    std::set<std::string> reached{columns[part.column].name};
    for (std::size_t before = 0; before < reached.size();) {
        before = reached.size();
        for (const Edge& edge : required)
            if (reached.contains(edge.parent))
                reached.insert(edge.child);
        for (const PartOfColumn& other : parts)
            if (other.rule.kept && reached.contains(columns[other.source].name))
                reached.insert(columns[other.column].name);
    }
    return reached.contains(columns[part.source].name);
}

// What the user says of edges is done: a column that must have a parent, or be before the date, or not have that as a
// parent, is drawn.
void give_way(std::vector<PartOfColumn>& parts, const std::vector<Column>& columns, const LearnOptions& options) {
    for (PartOfColumn& part : parts) {
        const std::string &name = columns[part.column].name, &source = columns[part.source].name;
        const auto is_drawn = [&](const Edge& edge) {
            return edge.child == name;
        };
        const auto is_forbidden = [&](const Edge& edge) {
            return edge.child == name && edge.parent == source;
        };
        if (std::any_of(options.required.begin(), options.required.end(), is_drawn) ||
            std::any_of(options.forbidden.begin(), options.forbidden.end(), is_forbidden) ||
            leads_back(part, parts, columns, options.required))
            part.rule.kept = false;
    }
}

// What parts of moments follow from comes before them.
void put_before_parts(const std::vector<ColumnModel>& columns, std::vector<Before>& before) {
    for (const ColumnModel& column : columns)
        if (column.form == Form::part)
            for (const std::uint32_t v : columns[std::size_t(column.part_of)].variables)
                before.emplace_back(v, column.variables.front());
}

// The rules of parts, of the variables that they are about; that these are in order is one of another kind no more.
void add_rules_of_parts(std::vector<Rule>& rules, std::vector<PartOfColumn> parts,
                        const std::vector<ColumnModel>& columns) {
    for (PartOfColumn& part : parts) {
        const std::vector<std::uint32_t>&source = columns[part.source].variables, &own = columns[part.column].variables;
        if (source.empty() || own.empty())
            continue;
        part.rule.variables = {source.back(), own.back()};
        std::erase_if(rules, [&](const Rule& rule) {
            return part.rule.kept && rule.type == Rule::Type::order &&
                   std::is_permutation(rule.variables.begin(), rule.variables.end(), part.rule.variables.begin(),
                                       part.rule.variables.end());
        });
        rules.push_back(std::move(part.rule));
    }
}

template <class T>
void reorder(std::vector<T>& items, std::span<const std::uint32_t> order) {
    std::vector<T> ordered;
    for (const std::uint32_t i : order)
        ordered.push_back(std::move(items[i]));
    items = std::move(ordered);
}

} // namespace

Network learn(Table& table, const LearnOptions& options, const Poll& poll, Progress* progress, Crew& crew) {
    const auto phase = [&](const char* name, std::uint64_t total) {
        if (progress)
            progress->phase(name, total);
    };
    const auto done = [&](std::uint64_t parts) {
        if (progress)
            progress->done(parts);
    };
    Network network;
    std::set<std::string> alike;
    for (const Column& column : table.columns())
        if (column.alike)
            alike.insert(column.name);
    const std::set<std::string> ignored(options.ignored_rules.begin(), options.ignored_rules.end());
    std::vector<PartOfColumn> parts = find_parts(table.columns(), options.min_count, ignored, poll);
    give_way(parts, table.columns(), options);
    Facets facets = take_apart(table, options.min_count, options.seed, parts, poll);
    std::vector<std::uint32_t> families = take_families(facets);
    network.columns = std::move(facets.models);
    Edges edges(options, network.columns);
    std::vector<Before> comes_before = edges.required;
    put_before_parts(network.columns, comes_before);
    std::vector<std::uint32_t> groups;
    for (const Column& column : facets.columns)
        groups.push_back(column.group);
    std::vector<Variable>& variables = network.variables;
    std::vector<Role> roles;
    std::vector<bool> above, levels; // of a column of the row above in the table; the level itself
    for (const Column& column : facets.columns) {
        roles.push_back(column.role);
        above.push_back(column.levels && !column.required);
        levels.push_back(column.levels && column.required);
    }
    phase("encoding columns", facets.columns.size());
    EncodedTable encoded = encode(facets, options.min_count, options.seed, variables, crew, poll, done);
    encoded.families = std::move(families);
    encoded.families.share(crew);
    const auto d = std::uint32_t(variables.size());
    std::vector<std::uint32_t> order(d), place(d);
    std::iota(order.begin(), order.end(), 0u);
    if (d > 1) {
        phase("ordering columns", 0);
        const Trial trial(encoded, std::min(trial_rows, order_values / d), options.seed);
        const Association association(variables, trial.sample, poll);
        order = learn_order(variables, groups, comes_before, association, options.max_parents,
                            [&](const std::vector<Family>& families) {
                                std::vector<Job> jobs;
                                for (const auto& [v, candidates] : families)
                                    jobs.push_back({v, roles[v] == Role::given ? no_candidates : candidates});
                                return judge(std::move(jobs), variables, encoded, trial, crew, poll);
                            });
        order = put_sources_first(order, variables, association, options.max_parents, options.min_count, trial, poll);
        order = grouped(order, groups, comes_before);
        std::stable_sort(order.begin(), order.end(),
                         [&](std::uint32_t a, std::uint32_t b) { return roles[a] < roles[b]; });
    }
    for (std::uint32_t i = 0; i < d; i++)
        place[order[i]] = i;
    reorder(variables, order);
    reorder(encoded.columns, order);
    reorder(roles, order);
    reorder(above, order);
    reorder(levels, order);
    edges.move(place);
    for (ColumnModel& column : network.columns)
        for (std::uint32_t& v : column.variables)
            v = place[v];

    phase("learning distributions", d);
    const Trial trial(encoded, trial_rows, options.seed);
    const Association association(variables, trial.sample, poll);
    const auto given = std::uint32_t(std::count(roles.begin(), roles.end(), Role::given));
    DiscoverOptions discover{options.min_count, ignored, given};
    for (std::size_t c = 0; c < std::min(options.unordered.size(), network.columns.size()); c++)
        if (options.unordered[c])
            discover.unordered.insert(network.columns[c].variables.begin(), network.columns[c].variables.end());
    std::vector<Rule> rules = find_constants(variables, encoded, discover);
    add_rules(rules, find_orders(variables, encoded, trial, discover, poll));
    add_rules_of_parts(rules, std::move(parts), network.columns);
    add_rules(rules, find_one_hot(variables, encoded, trial, discover, poll));
    const std::vector<bool> is_whole = of_whole_columns(network), shared = may_be_shared(network, roles, alike);
    std::vector<Job> jobs;
    for (std::uint32_t v = d; v-- > 0;) { // the last ones have the most candidates: the longest jobs come first
        if (variables[v].computed)
            continue;
        std::vector<std::uint32_t> before;
        std::set<std::uint32_t> forbidden;
        for (std::uint32_t p = 0; p < v; p++)
            if (edges.forbids(p, v))
                forbidden.insert(p);
            else
                before.push_back(p);
        const std::uint32_t leaf = options.min_leaf > 0 ? options.min_leaf : leaf_rows(encoded.rows);
        ConditionalOptions how{options.min_count, std::max(leaf, options.min_count)};
        how.forbidden = std::move(forbidden);
        how.ignored = ignored;
        how.shared = shared[v];
        how.contrasted = options.pairs && roles[v] == Role::own && is_whole[v];
        how.pairs = options.pairs && roles[v] != Role::given;
        for (const Rule& rule : rules)
            if (rule.type == Rule::Type::order && rule.kept && (rule.variables[0] == v || rule.variables[1] == v))
                if (const std::uint32_t other = rule.variables[rule.variables[0] == v]; other < v)
                    how.ordered.push_back(other);
        for (const Before& edge : edges.required)
            if (edge.second == v)
                how.required.push_back(edge.first);
        // What other tables tell takes no place from what the row itself does: a total may have small terms. A row
        // knows the columns of one above it in its own table; the class of that is for what is below alone.
        std::vector<std::uint32_t> candidates;
        for (const bool own : {false, true}) {
            std::vector<std::uint32_t> of = before;
            std::erase_if(of, [&](std::uint32_t p) {
                return (roles[p] == Role::own) != own || (roles[v] == Role::own && roles[p] == Role::given &&
                                                          above[p] && variables[p].kind == Kind::category);
            });
            of = roles[v] == Role::given ? no_candidates : association.candidates(v, of, options.max_parents);
            candidates.insert(candidates.end(), of.begin(), of.end());
        }
        const auto is_candidate = [&](std::uint32_t p) {
            return std::find(candidates.begin(), candidates.end(), p) != candidates.end();
        };
        for (const std::uint32_t p : how.required)
            if (!is_candidate(p))
                candidates.push_back(p);
        // What rows of its own table depend on is of a row's level alone.
        how.always = roles[v] == Role::below;
        for (const std::uint32_t p : before)
            if (levels[p] && roles[v] == Role::below && !is_candidate(p))
                candidates.push_back(p);
        for (const std::uint32_t p : before)
            if ((above[p] || levels[p]) && is_candidate(p))
                (levels[p] ? how.levels : how.above).push_back(p);
        jobs.push_back({v, std::move(candidates), std::move(how)});
    }
    const auto computed = d - std::uint32_t(jobs.size());
    std::vector<std::vector<Rule>> found =
        learn_all(std::move(jobs), variables, encoded, trial, crew, poll, [&](std::uint32_t n) { done(computed + n); });
    for (std::size_t job = found.size(); job-- > 0;)
        add_rules(rules, std::move(found[job]));
    network.rules = between_columns(std::move(rules), network);
    // What is given is as it is, and what is latent nobody sees.
    std::erase_if(network.rules, [&](const Rule& rule) {
        const auto is = [&](Role role) {
            return [&roles, role](std::uint32_t v) {
                return roles[v] == role;
            };
        };
        return std::none_of(rule.variables.begin(), rule.variables.end(), is(Role::own)) ||
               std::any_of(rule.variables.begin(), rule.variables.end(), is(Role::latent)) ||
               std::any_of(rule.variables.begin(), rule.variables.end(), is(Role::below));
    });
    return network;
}

} // namespace synth
