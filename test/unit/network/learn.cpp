#include "core/network/learn.hpp"
#include "core/error.hpp"
#include "core/network/jobs.hpp"
#include "core/network/order.hpp"
#include "core/sample/sampler.hpp"
#include "tables.hpp"
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstring>
#include <deque>
#include <set>

using namespace synth;
using namespace synth::test;

namespace {

// All of a network as text, every bit of it.
class Dump {
public:
    std::string text;

    explicit Dump(const Network& network) {
        for (const Variable& v : network.variables) {
            text += v.column;
            put(int(v.kind));
            for (const std::string& label : v.category.labels)
                text += label + '\0';
            codec(v.number);
            all(v.rows);
            conditional(v.conditional);
        }
    }

private:
    template <class T>
    void put(T value) {
        char bytes[sizeof(T)];
        std::memcpy(bytes, &value, sizeof value);
        text.append(bytes, sizeof bytes);
    }
    template <class T>
    void all(const std::vector<T>& values) {
        put(values.size());
        for (const T value : values)
            put(value);
    }
    void codec(const NumberCodec& codec) {
        all(codec.upper);
        all(codec.knots);
        all(codec.first);
        put(codec.step);
        put(codec.decimals);
    }
    void conditional(const Conditional& c) {
        for (const Regression& r : c.regressions) {
            put(r.product);
            put(r.constant);
            for (const Term& term : r.terms) {
                put(term.variable);
                put(term.coefficient);
                put(term.missing);
                put(term.smallest);
            }
            codec(r.prediction);
        }
        if (c.residual) {
            put(c.residual->regression);
            codec(c.residual->codec);
            all(c.residual->spikes);
        }
        for (const Feature& f : c.features) {
            put(f.regression);
            put(f.index);
        }
        all(c.counts);
        all(c.spike);
        all(c.tree.feature);
        all(c.tree.split);
        all(c.tree.child);
        all(c.tree.rows);
        all(c.tree.subsets);
        all(c.tree.low);
        all(c.tree.high);
        all(c.tree.weight);
        for (const Parent& parent : c.parents) {
            put(parent.variable);
            put(parent.strength);
        }
    }
};

std::string label_of(const Network& network, std::size_t v, const Value& value) {
    return network.variables[v].category.labels[value.label];
}

// Learns, checks and samples a table; returns the rows.
std::vector<std::vector<Value>> round_trip(Table table, std::uint64_t rows, const LearnOptions& options = {}) {
    const Network network = learn(table, options, no_poll);
    check(network);
    const CompiledNetwork compiled(network);
    Sampler sampler(compiled);
    std::vector<std::vector<Value>> all;
    for (std::uint64_t i = 0; i < rows; i++) {
        const std::span<const Value> row = sampler.draw(1, i);
        all.emplace_back(row.begin(), row.end());
    }
    return all;
}

// Others do every job that they can, each with its own copy of the task, the last job first.
class Others final : public Crew {
public:
    void run(Task& task, std::uint32_t jobs, std::uint32_t ahead, const Accept& accept) override {
        const std::string bytes = task.bytes();
        if (bytes.empty())
            return Crew::run(task, jobs, ahead, accept);
        std::vector<std::string> results(jobs);
        for (std::uint32_t job = jobs; job-- > 0;) {
            const auto copy = learn_task(
                task.name(), bytes, [this](std::uint64_t place) { return at(place); }, no_poll);
            BOOST_TEST_REQUIRE(copy.get());
            results[job] = copy->run(job);
        }
        for (std::uint32_t job = 0; job < jobs; job++)
            accept(job, results[job]);
        done += jobs;
    }
    std::uint64_t share(std::span<const char> bytes) override {
        if (shared_.size() >= room)
            return 0;
        shared_.emplace_back(bytes.begin(), bytes.end());
        return shared_.size();
    }
    char* at(std::uint64_t place) override { return shared_[place - 1].data(); }

    std::size_t room = 1000; // arrays
    std::uint32_t done = 0;

private:
    std::deque<std::vector<char>> shared_;
};

} // namespace

BOOST_AUTO_TEST_SUITE(learn_network)

BOOST_AUTO_TEST_CASE(a_crew_learns_the_same_bits) {
    struct Parts final : Progress {
        void phase(const char*, std::uint64_t parts) override {
            total = parts;
            last = 0;
        }
        void done(std::uint64_t parts) override {
            BOOST_TEST(parts >= last);
            BOOST_TEST(parts <= total);
            last = parts;
        }
        std::uint64_t total = 0, last = 0;
    } progress;
    Table alone = shop(2000, 6);
    const Dump expected(learn(alone, {}, no_poll));
    for (const std::size_t room : {1000, 3, 0}) {
        Table table = shop(2000, 6);
        Others others;
        others.room = room;
        BOOST_TEST((Dump(learn(table, {}, no_poll, &progress, others)).text == expected.text));
        BOOST_TEST((others.done > 0) == (room == 1000));
        BOOST_TEST(progress.last == progress.total);
    }
}

BOOST_AUTO_TEST_CASE(the_same_table_gives_the_same_bits) {
    Table one = shop(1500, 3), two = shop(1500, 3), other = shop(1500, 4);
    const Dump first(learn(one, {}, no_poll)), second(learn(two, {}, no_poll)), third(learn(other, {}, no_poll));
    BOOST_TEST((first.text == second.text));
    BOOST_TEST((first.text != third.text));
}

BOOST_AUTO_TEST_CASE(relations_hold_in_every_sampled_row) {
    Table table = shop(4000, 5);
    const Network network = learn(table, {}, no_poll);
    BOOST_CHECK_NO_THROW(check(network));
    const auto at = [&](const char* column) {
        return variable_of(network, column);
    };
    const std::size_t in = at("city"), of = at("country"), n = at("qty"), p = at("price"), t = at("total"),
                      v = at("tax"), g = at("gross"), from = at("start"), to = at("finish");
    const CompiledNetwork compiled(network);
    Sampler sampler(compiled);
    std::set<std::string> seen;
    std::size_t wrong_total = 0, wrong_tax = 0;
    for (std::uint64_t i = 0; i < 5000; i++) {
        const std::span<const Value> row = sampler.draw(9, i);
        const std::string name = label_of(network, in, row[in]);
        seen.insert(name);
        BOOST_TEST(label_of(network, of, row[of]) ==
                   "country" + std::to_string(country_of(std::uint32_t(std::stoi(name.substr(4))))));
        wrong_total += std::abs(row[t].number - cents(row[n].number * row[p].number)) > 1e-9;
        wrong_tax += std::abs(row[v].number - row[t].number * .19) > .01 + 1e-9;
        BOOST_TEST(std::abs(row[g].number - cents(row[t].number + row[v].number)) < 1e-9);
        BOOST_TEST(row[to].number >= row[from].number);
        BOOST_TEST(row[from].number == std::nearbyint(row[from].number));
        BOOST_TEST(row[n].number == std::nearbyint(row[n].number));
    }
    BOOST_TEST(wrong_total == 0u);
    BOOST_TEST(wrong_tax == 0u);
    BOOST_TEST(seen.size() == cities);
}

BOOST_AUTO_TEST_CASE(columns_of_nulls) {
    Table table({number_column("n"), category_column("c"), number_column("x")}, {});
    for (int i = 0; i < 300; i++)
        append(table, {null_field(), null_field(), number(i % 17)});
    for (const std::vector<Value>& row : round_trip(std::move(table), 500)) {
        BOOST_TEST(row[0].null);
        BOOST_TEST(row[1].null);
        BOOST_TEST(!row[2].null);
    }
}

BOOST_AUTO_TEST_CASE(constant_columns) {
    Table table({number_column("n"), category_column("c"), number_column("x"), number_column("zero")}, {});
    for (int i = 0; i < 300; i++)
        append(table, {number(3.25), label("only"), number(i), number(0)});
    for (const std::vector<Value>& row : round_trip(std::move(table), 500)) {
        BOOST_TEST(row[0].number == 3.25);
        BOOST_TEST((!row[1].null && row[1].label == 0));
        BOOST_TEST(row[3].number == 0);
    }
}

BOOST_AUTO_TEST_CASE(one_column) {
    Table numbers({number_column("n")}, {}), categories({category_column("c")}, {});
    for (int i = 0; i < 200; i++) {
        append(numbers, {number(i)});
        append(categories, {label(i % 2 ? "a" : "b")});
    }
    BOOST_TEST(round_trip(std::move(numbers), 300).size() == 300u);
    BOOST_TEST(round_trip(std::move(categories), 300).size() == 300u);
}

BOOST_AUTO_TEST_CASE(few_rows) {
    for (const int rows : {0, 1, 2, 9, 10, 11, 25, 60, 120})
        for (const std::uint32_t min_count : {2u, 10u, 40u}) {
            Table table({number_column("n"), category_column("c"), number_column("m"), number_column("s")}, {});
            Random random{std::uint64_t(rows)};
            for (int i = 0; i < rows; i++) {
                const double a = random.uniform(), b = random.uniform();
                append(table, {number(a), label("x"), number(b), number(a + b)});
            }
            BOOST_TEST(round_trip(std::move(table), 200, {.min_count = min_count}).size() == 200u);
        }
}

// The relation is only in as many rows as one or two bins hold.
BOOST_AUTO_TEST_CASE(a_large_min_count) {
    for (const int rows : {80, 100, 119, 160}) {
        Table table({number_column("a"), number_column("b"), number_column("c")}, {});
        Random random{std::uint64_t(rows)};
        for (int i = 0; i < rows; i++) {
            const double a = random.normal(), b = random.normal();
            append(table, {number(a), number(b), number(a + b)});
        }
        for (const std::vector<Value>& row : round_trip(std::move(table), 200, {.min_count = 40}))
            BOOST_TEST((row[2].null || std::abs(row[2].number) < 10));
    }
}

BOOST_AUTO_TEST_CASE(infinities_and_nans) {
    Table table({number_column("a"), number_column("b"), number_column("c")}, {});
    Random random(6);
    constexpr double inf = std::numeric_limits<double>::infinity();
    const double odd[] = {inf, -inf, not_a_number, null_number};
    for (int i = 0; i < 1500; i++) {
        const double a = i % 11 == 0 ? odd[random.below(4)] : random.normal(),
                     b = i % 13 == 0 ? odd[random.below(4)] : random.normal();
        append(table, {number(a), number(b), number(is_ordinary(a) && is_ordinary(b) ? a + b : odd[random.below(4)])});
    }
    std::size_t infinite = 0, nulls = 0;
    for (const std::vector<Value>& row : round_trip(std::move(table), 1500)) {
        infinite += row[2].number == inf;
        nulls += row[2].null;
    }
    BOOST_TEST(infinite > 10u);
    BOOST_TEST(nulls > 10u);
}

BOOST_AUTO_TEST_CASE(min_leaf_and_max_parents_are_kept) {
    Table table = shop(1500, 7);
    const Network network = learn(table, {.min_leaf = 200, .max_parents = 2}, no_poll);
    for (std::size_t v = 0; v < network.variables.size(); v++) {
        std::set<std::uint32_t> parents;
        for (const Feature& f : network.variables[v].conditional.features)
            if (!f.regression)
                parents.insert(f.index);
        BOOST_TEST(parents.size() <= 2u);
    }
    const Variable& note = network.variables[variable_of(network, "note")];
    for (const std::int32_t rows : note.conditional.tree.rows)
        BOOST_TEST(rows >= 200);
}

// Wherever it is stopped, nothing of it is left: LeakSanitizer looks.
BOOST_AUTO_TEST_CASE(learning_can_be_stopped_anywhere) {
    struct Stop {};
    const LearnOptions options{.min_count = 4}; // some cities are rarer
    int polls = 0;
    Table table = shop(600, 8);
    learn(table, options, [&] { polls++; });
    BOOST_TEST(polls > 500);
    for (int at = 1; at <= polls; at = at < 8 ? at + 1 : at * 2) {
        Table again = shop(600, 8);
        int left = at;
        BOOST_CHECK_THROW(learn(again, options,
                                [&] {
                                    if (--left == 0)
                                        throw Stop();
                                }),
                          Stop);
    }
}

// What fewer than min_count rows hold must not be in the model, nor come out of it.
BOOST_AUTO_TEST_CASE(secrets_stay_out) {
    constexpr double amount = 123456.78, middle = 61.3, day = 40123, late = 40999;
    constexpr std::string_view name = "the secret";
    Table table({category_column("who"), number_column("amount"), number_column("level"),
                 number_column("born", Unit::day), number_column("left", Unit::day)},
                {});
    Random random(9);
    for (int i = 0; i < 3000; i++) {
        const bool secret = i % 330 == 7 && i < 330 * 9; // nine rows
        const double born = secret ? day : 7000 + random.below(3000);
        const std::string who = "person" + std::to_string(random.below(30));
        append(table,
               {label(secret ? name : std::string_view(who)), number(secret ? amount : cents(1000 * random.uniform())),
                number(secret ? middle : random.below(2) * 100.), number(born),
                number(secret ? late : born + random.below(50))});
    }
    const Network network = learn(table, {}, no_poll);
    BOOST_TEST(Dump(network).text.find(name) == std::string::npos);
    const auto inspect = [&](const NumberCodec& codec) {
        for (const double secret : {amount, middle, day, late}) {
            for (const double knot : codec.knots)
                BOOST_TEST(knot != secret);
            for (const double bound : codec.upper)
                BOOST_TEST(bound != secret);
        }
    };
    for (const Variable& v : network.variables) {
        inspect(v.number);
        if (v.conditional.residual) {
            inspect(v.conditional.residual->codec);
            for (const double knot : v.conditional.residual->codec.knots)
                BOOST_TEST(knot != late - day);
        }
        for (const Regression& r : v.conditional.regressions)
            inspect(r.prediction);
    }
    const CompiledNetwork compiled(network);
    Sampler sampler(compiled);
    std::size_t found = 0;
    for (std::uint64_t i = 0; i < 20000; i++) {
        const std::span<const Value> row = sampler.draw(2, i);
        for (const Value& value : row)
            for (const double secret : {amount, middle, day, late})
                found += !value.null && value.number == secret;
    }
    BOOST_TEST(found == 0u);
}

namespace {

// x tells y, z tells nothing; y comes first.
Table pair(std::uint64_t seed) {
    Table table({number_column("y"), number_column("x"), category_column("z")}, {});
    Random random(seed);
    for (int i = 0; i < 2000; i++) {
        const double x = random.normal();
        append(table, {number(x * x + .1 * random.normal()), number(x), label(random.below(2) ? "a" : "b")});
    }
    return table;
}

bool has_parent(const Network& network, const char* child, const char* parent) {
    const std::vector<Parent>& parents = network.variables[variable_of(network, child)].conditional.parents;
    return std::any_of(parents.begin(), parents.end(),
                       [&](const Parent& p) { return network.variables[p.variable].column == parent; });
}

} // namespace

BOOST_AUTO_TEST_CASE(required_edges) {
    Table table = pair(1);
    LearnOptions options;
    options.required = {{"z", "x"}, {"x", "y"}};
    const Network network = learn(table, options, no_poll);
    check(network);
    BOOST_TEST(has_parent(network, "x", "z")); // although it tells nothing
    BOOST_TEST(has_parent(network, "y", "x"));
    BOOST_TEST(variable_of(network, "z") < variable_of(network, "x"));
    BOOST_TEST(variable_of(network, "x") < variable_of(network, "y"));
}

BOOST_AUTO_TEST_CASE(forbidden_edges) {
    Table free = pair(2), table = pair(2);
    const Network related = learn(free, {}, no_poll);
    BOOST_TEST((has_parent(related, "y", "x") || has_parent(related, "x", "y")));
    LearnOptions options;
    options.forbidden = {{"x", "y"}, {"y", "x"}};
    const Network network = learn(table, options, no_poll);
    check(network);
    for (const char* child : {"x", "y"})
        for (const char* parent : {"x", "y"})
            BOOST_TEST(!has_parent(network, child, parent));
}

BOOST_AUTO_TEST_CASE(edges_that_cannot_be) {
    const auto refused = [](std::vector<Edge> required, std::vector<Edge> forbidden, const char* what) {
        Table table = pair(3);
        LearnOptions options;
        options.required = std::move(required);
        options.forbidden = std::move(forbidden);
        BOOST_CHECK_EXCEPTION(learn(table, options, no_poll), BadEdges, [&](const BadEdges& error) {
            return std::string(error.what()).find(what) != std::string::npos;
        });
    };
    refused({{"x", "nobody"}}, {}, "\"nobody\"");
    refused({}, {{"nobody", "x"}}, "\"nobody\"");
    refused({{"x", "y"}, {"y", "z"}, {"z", "x"}}, {}, "cycle");
}

// A key has no variable: an edge to it has nothing to say.
BOOST_AUTO_TEST_CASE(edges_of_keys) {
    Column key = number_column("id");
    key.key = KeyRequest{};
    Table table({key, number_column("n")}, {});
    for (int i = 0; i < 500; i++)
        append(table, {number(i), number(i % 9)});
    LearnOptions options;
    options.forbidden = {{"n", "id"}};
    Table again = table;
    const Network network = learn(table, options, no_poll);
    check(network);
    BOOST_TEST(network.variables.size() == 1u);
    options.required = {{"id", "n"}};
    BOOST_CHECK_THROW(learn(again, options, no_poll), BadEdges);
}

BOOST_AUTO_TEST_CASE(groups_stay_together) {
    using Order = std::vector<std::uint32_t>;
    const Order group{5, 5, 7, 8};
    const auto sorted = [&](Order order, std::vector<Before> before) {
        return grouped(order, group, before);
    };
    BOOST_TEST((sorted({0, 1, 2, 3}, {}) == Order{0, 1, 2, 3}));
    BOOST_TEST((sorted({1, 2, 0, 3}, {}) == Order{2, 0, 1, 3})); // where its last one is
    BOOST_TEST((sorted({2, 0, 3, 1}, {}) == Order{2, 3, 0, 1}));
    BOOST_TEST((sorted({2, 0, 3, 1}, {{3, 2}}) == Order{3, 2, 0, 1}));
    BOOST_TEST((sorted({2, 3, 0, 1}, {{1, 3}, {3, 2}}) == Order{0, 1, 3, 2}));
    BOOST_TEST((sorted({2, 3, 0, 1}, {{0, 1}, {1, 0}}) == Order{2, 3, 0, 1})); // a group's own affair
    BOOST_CHECK_THROW(sorted({0, 1, 2, 3}, {{0, 2}, {2, 1}}), BadEdges);
}

// Roles: what is given comes first and has no parents, then what is latent, then the row's own; rules must have an own
// column in them, and no latent one.
BOOST_AUTO_TEST_CASE(columns_are_in_the_order_of_their_roles) {
    for (const bool reversed : {false, true}) {
        Table table = shop(4000, 21);
        std::vector<Column>& columns = table.columns();
        for (const std::size_t c : {std::size_t(city), std::size_t(country), std::size_t(start)})
            columns[c].role = Role::given;
        for (const std::size_t c : {std::size_t(qty), std::size_t(tax)})
            columns[c].role = Role::latent;
        if (reversed)
            std::reverse(columns.begin(), columns.end());
        const Network network = learn(table, {}, no_poll);
        check(network);
        const auto role_of = [](const std::string& column) {
            return column == "city" || column == "country" || column == "start" ? Role::given
                   : column == "qty" || column == "tax"                         ? Role::latent
                                                                                : Role::own;
        };
        for (std::size_t v = 0; v < network.variables.size(); v++) {
            const Role role = role_of(network.variables[v].column);
            BOOST_TEST((v < 3) == (role == Role::given));
            BOOST_TEST((v >= 5) == (role == Role::own));
            const Conditional& conditional = network.variables[v].conditional;
            if (role == Role::given) {
                BOOST_TEST(conditional.parents.empty());
                BOOST_TEST(conditional.features.empty());
                BOOST_TEST(conditional.regressions.empty());
            }
        }
        // A latent variable depends on given ones, and own ones on both.
        BOOST_TEST(!network.variables[variable_of(network, "total")].conditional.parents.empty());
        std::set<std::string> texts;
        for (const Rule& rule : network.rules)
            texts.insert(rule.text);
        BOOST_TEST(texts.contains("start <= finish"));  // a given and an own one
        BOOST_TEST(!texts.contains("city -> country")); // given ones
        for (const Rule& rule : network.rules) {
            std::size_t own = 0;
            for (const std::uint32_t v : rule.variables) {
                own += role_of(network.variables[v].column) == Role::own;
                BOOST_TEST((role_of(network.variables[v].column) != Role::latent), rule.text);
            }
            BOOST_TEST(own > 0u, rule.text);
        }
    }
}

// 12 rows of 60,000 are of the top level, fewer than a leaf has: what is latent and what is their own is theirs. Levels
// of fewer than min_count rows are not told apart.
BOOST_AUTO_TEST_CASE(levels_are_told_apart) {
    for (const bool levels : {false, true}) {
        Table table({number_column("level"), category_column("class"), category_column("title")}, {});
        Random random(22);
        for (std::uint32_t i = 0; i < 60000; i++) {
            const std::uint32_t level = i < 12 ? 0 : i < 9000 ? 1 : i < 59935 ? 2 : i < 59975 ? 3 : i < 59995 ? 4 : 5;
            append(table, {number(level), label("class" + std::to_string(3 * level + random.below(3))),
                           label((level == 0 ? "head" : "title") + std::to_string(random.below(level == 0 ? 1 : 4)))});
        }
        table.columns()[0].role = Role::given;
        table.columns()[0].required = true;
        table.columns()[0].levels = levels;
        table.columns()[1].role = Role::latent;
        const Network network = learn(table, {}, no_poll);
        check(network);
        const Variable& level = network.variables[variable_of(network, "level")];
        BOOST_TEST(level.number.codes() == (levels ? 6u : 5u)); // NULL among them
        for (const char* const name : {"class", "title"}) {
            const Tree& tree = network.variables[variable_of(network, name)].conditional.tree;
            std::int32_t fewest = 60000;
            for (std::size_t k = 0; k < tree.nodes(); k++)
                fewest = std::min(fewest, tree.rows[k]);
            BOOST_TEST((fewest == 12) == levels, name);
            BOOST_TEST(fewest >= 12);
        }
    }
}

// What comes after two others is near the later one; their mean would predict it as well.
BOOST_AUTO_TEST_CASE(what_comes_after_is_learned_as_a_difference) {
    Random random(5);
    std::vector<double> first, second, after;
    for (int row = 0; row < 3000; row++) {
        const double about = 1000 * random.uniform();
        first.push_back(std::floor(about + 10 * random.uniform()));
        second.push_back(std::floor(about + 10 * random.uniform()));
        after.push_back(std::max(first.back(), second.back()) + std::floor(8 * random.uniform()));
    }
    Table table({number_column("first"), number_column("second"), number_column("after")}, {});
    for (std::size_t row = 0; row < after.size(); row++) {
        const Field fields[] = {number(first[row]), number(second[row]), number(after[row])};
        table.append(fields);
    }
    LearnOptions options;
    for (const char* before : {"first", "second"})
        options.required.push_back({before, "after"});
    const Network network = learn(table, options, no_poll);
    const auto variable = std::find_if(network.variables.begin(), network.variables.end(),
                                       [](const Variable& v) { return v.column == "after"; });
    BOOST_TEST_REQUIRE(variable->conditional.residual.has_value());
    const Regression& regression = variable->conditional.regressions[variable->conditional.residual->regression];
    BOOST_TEST(!regression.product);
    BOOST_TEST(regression.terms.size() == 1u);
    BOOST_TEST(regression.terms.front().coefficient == 1);
}

BOOST_AUTO_TEST_CASE(ignored_rules_are_listed_and_not_kept) {
    for (const bool ignored : {false, true}) {
        Table table = shop(3000, 11);
        LearnOptions options;
        if (ignored)
            options.ignored_rules = {"city -> country", "total = qty * price", "start <= finish"};
        const Network network = learn(table, options, no_poll);
        for (const char* text : {"city -> country", "total = qty * price", "start <= finish"}) {
            const auto rule =
                std::find_if(network.rules.begin(), network.rules.end(), [&](const Rule& r) { return r.text == text; });
            BOOST_REQUIRE(rule != network.rules.end());
            BOOST_TEST(rule->kept == !ignored);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_chain_has_the_edges_of_a_chain) {
    // each column depends on the one before it, and given that on no other; one depends on nothing
    Table table({number_column("a"), number_column("ab"), number_column("abc"), category_column("alone")}, {});
    Random random(31);
    for (int i = 0; i < 6000; i++) {
        const std::uint32_t a = random.below(10), ab = a + random.below(10), abc = ab + random.below(10);
        append(table, {number(a), number(ab), number(abc), label(random.below(2) == 0 ? "heads" : "tails")});
    }
    const Network network = learn(table, {}, no_poll);
    const auto parents = [&](const char* column) {
        std::set<std::string> names;
        for (const Parent& parent : network.variables[variable_of(network, column)].conditional.parents)
            names.insert(network.variables[parent.variable].column);
        return names;
    };
    BOOST_TEST((parents("ab") == std::set<std::string>{"a"}));
    BOOST_TEST((parents("abc") == std::set<std::string>{"ab"}));
    BOOST_TEST(parents("alone").empty());
}

BOOST_AUTO_TEST_SUITE_END()
