#include "core/relational/generation.hpp"
#include "core/error.hpp"
#include "schemas.hpp"
#include <boost/test/unit_test.hpp>
#include <deque>
#include <functional>
#include <map>
#include <set>

using namespace synth;
using namespace synth::test;

namespace {

using What = Internal::What;

// What is learned of a schema.
struct Learned {
    Schema schema;
    std::vector<TableModel> tables;
    std::vector<ReferenceModel> references;
    std::deque<Network> networks;
    std::deque<CompiledNetwork> compiled;

    explicit Learned(Schema from) : schema(std::move(from)), tables(schema.members.size()) {
        find_latents(schema, 10, 1, no_poll);
        for (const std::uint32_t t : schema.order) {
            Member& member = schema.members[t];
            Table table = member.table;
            tables[t].rows = table.rows();
            const auto own = std::uint32_t(table.columns().size() - 1);
            tables[t].internal = internal(add_internal(schema, t, table), own);
            tables[t].network = network(table);
            member.known.assign(own, true);
            if (std::optional<LinkTable> links = link_table(schema, t, {})) {
                tables[t].link_columns = internal(links->columns, 0);
                tables[t].links = network(links->table);
            }
        }
        for (const Reference& reference : schema.references) {
            ReferenceModel& model = references.emplace_back();
            model.child = reference.child;
            model.parent = reference.parent;
            model.driving = reference.driving;
            model.late = reference.late;
            model.missing = share_without(reference.parent_of);
            model.group = reference.group;
        }
    }
    Learned(const Learned&) = delete;

    static double share_without(const Numbers& parent_of) {
        return double(std::count(parent_of.begin(), parent_of.end(), no_row)) / double(parent_of.size());
    }

private:
    static std::vector<InternalColumn> internal(const std::vector<Internal>& added, std::uint32_t first) {
        std::vector<InternalColumn> columns;
        for (const Internal& one : added)
            columns.push_back({first++, one});
        return columns;
    }
    const CompiledNetwork* network(Table& table) {
        check(networks.emplace_back(learn(table, {}, no_poll)));
        return &compiled.emplace_back(networks.back());
    }
};

struct NothingShared : SharedValues {
    bool groups(std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t, Numbers&, Numbers&) override {
        return false;
    }
};

// Drawing of a schema that was learned.
class Drawing {
public:
    std::vector<std::vector<std::vector<double>>> values; // by table, column and row: codes of labels
    bool shares = true;                                   // do siblings

    explicit Drawing(const Learned& learned, std::uint64_t seed = 1) : Drawing(learned, seed, nothing_) {}
    Drawing(const Learned& learned, std::uint64_t seed, SharedValues& shared)
        : values(learned.tables.size()), learned_(learned), seed_(seed),
          generation_(learned.tables, learned.references, shared, seed) {}

    // Draws a table; rows for which `never` holds are left out.
    Drawing& draw(
        std::uint32_t t, const Generation::Size& size,
        const std::function<bool(std::uint32_t)>& never = [](std::uint32_t) { return false; }) {
        generation_.begin(t, size, no_poll);
        const CompiledNetwork& network = *learned_.tables[t].network;
        values[t].assign(network.columns().size(), std::vector<double>(generation_.rows(t)));
        RowSampler sampler(network, {}, 8192);
        std::uint32_t next = 0;
        for (std::size_t s = 0; s < generation_.slices(t).size(); s++) {
            const Generation::Slice slice = generation_.slices(t)[s];
            BOOST_TEST(slice.first == next);
            next = slice.end;
            generation_.link(t, s, no_poll);
            sampler.give(generation_.givens(t), generation_.spread(t), shares ? generation_.urn(t) : nullptr);
            for (std::uint32_t row = slice.first; row < slice.end; row++) {
                if ((row - slice.first) % 8192 == 0)
                    sampler.draw_batch(seed_ + t, row, slice.end - row);
                if (never(row)) {
                    generation_.leave_out(t, row);
                    continue;
                }
                const std::span<const ColumnValue> drawn = sampler.draw(seed_ + t, row);
                for (std::size_t c = 0; c < drawn.size(); c++)
                    values[t][c][row] = value(network, c, drawn[c]);
                std::vector<double> recorded;
                for (const std::uint32_t c : generation_.recorded(t))
                    recorded.push_back(values[t][c][row]);
                generation_.record(t, row, recorded);
            }
        }
        BOOST_TEST(next == generation_.rows(t));
        return *this;
    }

    Generation& generation() { return generation_; }
    std::uint32_t rows(std::uint32_t t) const { return generation_.rows(t); }
    Numbers parents(std::uint32_t reference) const {
        Numbers parents;
        for (std::uint32_t row = 0; row < rows(learned_.references[reference].child); row++)
            parents.push_back(generation_.parent(reference, row));
        return parents;
    }
    Numbers degrees(std::uint32_t reference) const {
        Numbers degrees(rows(learned_.references[reference].parent));
        for (const std::uint32_t p : parents(reference))
            if (p != no_row)
                degrees[p]++;
        return degrees;
    }
    // All values, of which NULL is equal to NULL.
    std::vector<std::uint64_t> bits() const {
        std::vector<std::uint64_t> bits;
        for (const auto& table : values)
            for (const auto& column : table)
                for (const double value : column)
                    bits.push_back(std::bit_cast<std::uint64_t>(value));
        return bits;
    }
    // The degrees that the parents of a reference were drawn with.
    const std::vector<double>& drawn_degrees(std::uint32_t reference) const {
        return values[learned_.references[reference].parent][column(What::own_degree, reference)];
    }
    // The classes of the same.
    Numbers classes(std::uint32_t reference) const {
        const std::uint32_t parent = learned_.references[reference].parent, c = column(What::own_class, reference);
        const CompiledNetwork& network = *learned_.tables[parent].network;
        const Variable& variable = *network.variables()[network.columns()[c].variables.front()].learned;
        BOOST_TEST_REQUIRE((variable.kind == Kind::category));
        Numbers classes;
        for (const double code : values[parent][c])
            classes.push_back(std::uint32_t(std::stoul(variable.category.labels.at(std::size_t(code) - 1))));
        return classes;
    }

private:
    // What is latent of the rows of the parent's table.
    std::uint32_t column(What what, std::uint32_t reference) const {
        for (const InternalColumn& column : learned_.tables[learned_.references[reference].parent].internal)
            if (column.internal.what == what && column.internal.reference == reference)
                return column.column;
        throw std::out_of_range("no such column");
    }
    static double value(const CompiledNetwork& network, std::size_t c, const ColumnValue& value) {
        const Kind kind = network.variables()[network.columns()[c].variables.back()].learned->kind;
        if (value.type == ColumnValue::Type::null)
            return kind == Kind::number ? null_number : 0;
        return kind == Kind::number ? value.number : value.label + 1;
    }

    const Learned& learned_;
    std::uint64_t seed_;
    NothingShared nothing_;
    Generation generation_;
};

double sum(const Numbers& numbers) {
    return std::accumulate(numbers.begin(), numbers.end(), 0.0);
}

// The largest difference of two distribution functions, in units of what is exceeded with probability 1e-6 if both are
// of independent numbers of one distribution (Kolmogorov and Smirnov).
double distance(std::vector<double> a, std::vector<double> b) {
    std::sort(a.begin(), a.end());
    std::sort(b.begin(), b.end());
    double largest = 0;
    for (const std::vector<double>* of : {&a, &b})
        for (const double x : *of)
            largest = std::max(
                largest, std::abs(double(std::upper_bound(a.begin(), a.end(), x) - a.begin()) / double(a.size()) -
                                  double(std::upper_bound(b.begin(), b.end(), x) - b.begin()) / double(b.size())));
    const double n = double(a.size()), m = double(b.size());
    return largest / std::sqrt(std::log(2 / error_rate) / 2 * (n + m) / (n * m));
}
double distance(const Numbers& a, const Numbers& b) {
    return distance(std::vector<double>(a.begin(), a.end()), std::vector<double>(b.begin(), b.end()));
}

double correlation(const std::vector<double>& x, const std::vector<double>& y) {
    const double n = double(x.size());
    const double mx = std::accumulate(x.begin(), x.end(), 0.0) / n, my = std::accumulate(y.begin(), y.end(), 0.0) / n;
    double xx = 0, xy = 0, yy = 0;
    for (std::size_t i = 0; i < x.size(); i++) {
        xx += (x[i] - mx) * (x[i] - mx);
        xy += (x[i] - mx) * (y[i] - my);
        yy += (y[i] - my) * (y[i] - my);
    }
    return xy / std::sqrt(xx * yy);
}

// The degrees that parents should have: those that were learned, in the order of the drawn ones. Of parents that were
// drawn with the same one, who has more in `degrees` should.
Numbers by_rank(const std::vector<double>& drawn, const Numbers& degrees, Numbers learned) {
    Numbers order(drawn.size()), should(drawn.size());
    std::iota(order.begin(), order.end(), 0u);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return std::pair(drawn[a], degrees[a]) < std::pair(drawn[b], degrees[b]);
    });
    std::sort(learned.begin(), learned.end());
    for (std::size_t i = 0; i < order.size(); i++)
        should[order[i]] = learned[(2 * i + 1) * learned.size() / (2 * order.size())];
    return should;
}

std::vector<double> gather(const std::vector<double>& values, const Numbers& rows) {
    std::vector<double> gathered;
    for (const std::uint32_t row : rows)
        gathered.push_back(values[row]);
    return gathered;
}

// Customers, products, and orders, which customers make. Old customers order more, and dear products nine times of ten.
enum Tables : std::uint32_t { customers, products, orders };
enum References : std::uint32_t { of_customer, of_product, favourite };
constexpr std::uint32_t number_of_customers = 1000, number_of_products = 600;

Schema shop_schema(std::uint64_t seed, double without_customer = 0) {
    Random random(seed);
    std::vector<double> age, price, amount;
    Numbers sizes, old, product_of;
    for (std::uint32_t c = 0; c < number_of_customers; c++) {
        old.push_back(random.below(2));
        age.push_back(std::nearbyint(30 + 30 * old[c] + 5 * random.normal()));
        sizes.push_back(random.below(10) == 0 ? 0 : 1 + random.below(old[c] ? 8 : 4));
    }
    for (std::uint32_t p = 0; p < number_of_products; p++)
        price.push_back(std::nearbyint(30 + 50 * (p % 2) + 6 * random.normal()));
    Numbers customer_of = families(sizes, &random);
    for (std::uint32_t& c : customer_of) {
        const std::uint32_t dear = random.below(10) == 0 ? 1 - old[c] : old[c],
                            p = std::uint32_t(number_of_products / 2 * random.uniform() * random.uniform());
        product_of.push_back(2 * p + dear);
        amount.push_back(std::nearbyint(price[product_of.back()] + 3 * random.normal()));
        if (random.uniform() < without_customer)
            c = no_row;
    }
    Schema schema;
    schema.members.push_back(member("customers", {numbers("age", age)}, number_of_customers));
    schema.members.push_back(member("products", {numbers("price", price)}, number_of_products));
    schema.members.push_back(member("orders", {numbers("amount", amount)}, std::uint32_t(amount.size())));
    schema.order = {customers, products, orders};
    refer(schema, "orders(customer)", orders, customers, customer_of, true);
    refer(schema, "orders(product)", orders, products, product_of);
    return schema;
}

const Learned& shop_models() {
    static const Learned learned(shop_schema(1));
    return learned;
}

Drawing shop_rows(std::uint64_t seed = 1, const Generation::Size& size = {}, const Learned& learned = shop_models()) {
    Drawing rows(learned, seed);
    rows.draw(customers, {number_of_customers}).draw(products, {number_of_products});
    rows.draw(orders, size);
    return rows;
}

} // namespace

BOOST_AUTO_TEST_SUITE(generation)

BOOST_AUTO_TEST_CASE(customers_have_the_orders_that_they_were_drawn_to_have) {
    Drawing rows = shop_rows();
    const Numbers degrees = rows.degrees(of_customer);
    Numbers real = shop_models().schema.references[of_customer].degree;
    BOOST_TEST(by_rank(rows.drawn_degrees(of_customer), degrees, real) == degrees, boost::test_tools::per_element());
    BOOST_TEST(sum(degrees) == rows.rows(orders));
    BOOST_TEST(rows.rows(orders) == sum(real));
    // So all of them are as they were, whoever has them.
    std::sort(real.begin(), real.end());
    Numbers sorted = degrees;
    std::sort(sorted.begin(), sorted.end());
    BOOST_TEST(sorted == real, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(more_and_fewer_customers_have_more_and_fewer_orders) {
    const Numbers& real = shop_models().schema.references[of_customer].degree;
    for (const double times : {.25, .9, 1.5, 7.}) {
        Drawing rows(shop_models());
        rows.draw(customers, {std::uint64_t(times * number_of_customers)}).draw(products, {number_of_products});
        rows.draw(orders, {});
        BOOST_TEST(std::abs(rows.rows(orders) - sum(real) * times) <= .5);
        BOOST_TEST(distance(rows.degrees(of_customer), real) < 1);
    }
}

BOOST_AUTO_TEST_CASE(more_and_fewer_orders_are_in_proportion) {
    const Numbers& real = shop_models().schema.references[of_customer].degree;
    for (const double about : {.25, .9, 1.5, 7.}) {
        const auto exactly = std::uint64_t(about * sum(real));
        const double times = double(exactly) / sum(real);
        Drawing rows = shop_rows(1, {.exactly = exactly});
        BOOST_TEST(rows.rows(orders) == exactly);
        const Numbers degrees = rows.degrees(of_customer),
                      should = by_rank(rows.drawn_degrees(of_customer), degrees, real);
        for (std::uint32_t c = 0; c < number_of_customers; c++)
            BOOST_TEST(std::abs(degrees[c] - should[c] * times) < 1);
    }
    for (const std::uint64_t exactly : {0u, 1u, 777u, 20000u})
        BOOST_TEST(shop_rows(1, {.exactly = exactly}).rows(orders) == exactly);
    Drawing rows(shop_models());
    BOOST_TEST(rows.draw(products, {.rows = 50, .exactly = 70}).rows(products) == 70u);
}

// Classes of products are those that orders of such customers have, and products have as many orders as they should.
BOOST_AUTO_TEST_CASE(links_keep_classes_and_stubs) {
    Drawing rows = shop_rows(2);
    const Schema& schema = shop_models().schema;
    const Numbers degrees = rows.degrees(of_product);
    BOOST_TEST(sum(degrees) == rows.rows(orders));
    BOOST_TEST(distance(degrees, schema.references[of_product].degree) < 1);
    const Numbers stubs = by_rank(rows.drawn_degrees(of_product), degrees, schema.references[of_product].degree);
    const double ratio = rows.rows(orders) / sum(stubs);
    BOOST_TEST(std::abs(ratio - 1) < .05);
    std::vector<double> off;
    for (std::uint32_t p = 0; p < number_of_products; p++)
        off.push_back(std::abs(degrees[p] - stubs[p] * ratio));
    std::sort(off.begin(), off.end());
    BOOST_TEST(off[off.size() * 9 / 10] < 1);

    // Age and price are three tables apart: four of their correlation's five parts must come through.
    const std::vector<double>&age = schema.members[customers].table.columns()[0].numbers,
          &price = schema.members[products].table.columns()[0].numbers;
    const double real = correlation(gather(age, schema.references[of_customer].parent_of),
                                    gather(price, schema.references[of_product].parent_of)),
                 drawn = correlation(gather(rows.values[customers][0], rows.parents(of_customer)),
                                     gather(rows.values[products][0], rows.parents(of_product)));
    BOOST_TEST(real > .6);
    BOOST_TEST(drawn > .8 * real);
    BOOST_TEST(drawn < 1.1 * real);
    // An order's amount is its product's price but for a deviation of 3.
    BOOST_TEST(correlation(rows.values[orders][0], gather(rows.values[products][0], rows.parents(of_product))) > .95);
}

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_rows) {
    const Drawing one = shop_rows(3), again = shop_rows(3), other = shop_rows(4);
    BOOST_TEST(one.bits() == again.bits(), boost::test_tools::per_element());
    BOOST_TEST((one.bits() != other.bits()));
    for (const std::uint32_t r : {of_customer, of_product})
        BOOST_TEST((one.parents(r) == again.parents(r)));
    BOOST_TEST((one.parents(of_product) != other.parents(of_product)));
}

BOOST_AUTO_TEST_CASE(nobody_refers_to_rows_that_are_left_out) {
    const auto never = [](std::uint32_t row) {
        return row % 3 == 0;
    };
    for (const Generation::Size& size : {Generation::Size{}, Generation::Size{.exactly = 5000}}) {
        Drawing these(shop_models());
        these.draw(customers, {number_of_customers}, never).draw(products, {number_of_products}, never);
        these.draw(orders, size);
        BOOST_TEST(these.rows(orders) > 1000u);
        for (const std::uint32_t r : {of_customer, of_product})
            for (const std::uint32_t p : these.parents(r))
                BOOST_TEST_REQUIRE((p != no_row && !never(p)));
    }
    // If nobody is left there is nobody to refer to.
    Drawing none(shop_models());
    none.draw(customers, {number_of_customers}).draw(products, {20}, [](std::uint32_t) { return true; });
    for (const std::uint32_t p : none.draw(orders, {}).parents(of_product))
        BOOST_TEST_REQUIRE(p == no_row);
}

BOOST_AUTO_TEST_CASE(some_orders_have_no_customer) {
    const Learned learned(shop_schema(5, .3));
    const double missing = learned.references[of_customer].missing;
    BOOST_TEST(std::abs(missing - .3) < .05);
    Drawing rows = shop_rows(1, {}, learned);
    BOOST_TEST(std::abs(Learned::share_without(rows.parents(of_customer)) - missing) < 1. / rows.rows(orders));
    BOOST_TEST(Learned::share_without(rows.parents(of_product)) == 0);
    for (const std::uint64_t exactly : {0u, 1u, 2u, 9u, 10u, 11u, 1234u, 5001u}) {
        Drawing some = shop_rows(1, {.exactly = exactly}, learned);
        BOOST_TEST(some.rows(orders) == exactly);
        if (exactly > 0)
            BOOST_TEST(std::abs(Learned::share_without(some.parents(of_customer)) - missing) <= .51 / double(exactly));
    }
}

// Nobody has a customer: orders are as many as there were, in proportion to customers all the same.
BOOST_AUTO_TEST_CASE(orders_without_any_customer) {
    const Learned learned(shop_schema(6, 1));
    BOOST_TEST(learned.references[of_customer].missing == 1);
    BOOST_TEST(shop_rows(1, {}, learned).rows(orders) == learned.tables[orders].rows);
    BOOST_TEST(shop_rows(1, {.exactly = 40}, learned).rows(orders) == 40u);
    Drawing half(learned);
    half.draw(customers, {number_of_customers / 2}).draw(products, {number_of_products}).draw(orders, {});
    BOOST_TEST(std::abs(half.rows(orders) - double(learned.tables[orders].rows) / 2) <= .5);
}

BOOST_AUTO_TEST_CASE(at_most_one_child_of_each_parent) {
    Random random(7);
    std::vector<double> x, y;
    Numbers parent_of;
    for (std::uint32_t p = 0; p < 800; p++) {
        x.push_back(random.normal());
        if (x.back() > 0) {
            parent_of.push_back(p);
            y.push_back(x.back() + random.normal());
        }
    }
    Schema schema;
    schema.members.push_back(member("persons", {numbers("x", x)}, 800));
    schema.members.push_back(member("details", {numbers("y", y)}, std::uint32_t(y.size())));
    schema.order = {0, 1};
    refer(schema, "details(person)", 1, 0, parent_of, true);
    Learned learned(std::move(schema));
    learned.references[0].unique = true;
    const auto some = double(y.size());
    const auto never = [](std::uint32_t row) {
        return row % 10 == 0;
    };
    struct Expected {
        std::uint32_t persons;
        Generation::Size size;
        double details;
    };
    for (const auto& [persons, size, expected] :
         {Expected{800, {}, some}, Expected{400, {}, some / 2}, Expected{2400, {}, some * 3},
          Expected{800, {.exactly = 100}, 100}, Expected{800, {.exactly = 500}, 500},
          Expected{800, {.exactly = 2000}, 720}}) {
        Drawing rows(learned);
        rows.draw(0, {persons}, never).draw(1, size);
        const Numbers degrees = rows.degrees(0);
        std::uint32_t unlikely = 0;
        for (std::uint32_t p = 0; p < persons; p++) {
            BOOST_TEST(degrees[p] <= (never(p) ? 0u : 1u));
            unlikely += degrees[p] > 0 && rows.values[0][0][p] < -.1;
        }
        BOOST_TEST(std::abs(rows.rows(1) - expected) <= .5);
        // More than the persons that are left were to have go to others.
        const double likely = .9 * some * persons / 800;
        BOOST_TEST(unlikely < .1 * rows.rows(1) + std::max(0.0, rows.rows(1) - likely));
    }
}

BOOST_AUTO_TEST_CASE(pairs_are_distinct_where_they_must_be) {
    Learned learned(shop_schema(8));
    learned.references[of_product].distinct = true;
    Drawing rows(learned);
    rows.draw(customers, {number_of_customers}).draw(products, {number_of_products / 10});
    rows.draw(orders, {.exactly = 3 * learned.tables[orders].rows});
    const Numbers c = rows.parents(of_customer), p = rows.parents(of_product);
    std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;
    for (std::uint32_t row = 0; row < rows.rows(orders); row++)
        BOOST_TEST(pairs.emplace(c[row], p[row]).second);
}

// Pupils, teachers of a subject, and marks: a pupil has one of each subject at the most. In a part of the marks no
// teacher is named.
Schema school_schema(std::uint32_t pupils, std::uint32_t subjects, double without) {
    Random random(9);
    const std::uint32_t teachers = 40 * subjects;
    std::vector<std::string> subject;
    std::vector<double> skill, mark;
    Numbers sizes, teacher_of;
    for (std::uint32_t t = 0; t < teachers; t++)
        subject.push_back("subject" + std::to_string(t % subjects));
    for (std::uint32_t p = 0; p < pupils; p++) {
        skill.push_back(random.normal());
        sizes.push_back(2 + random.below(subjects - 1));
        for (std::uint32_t k = 0; k < sizes[p]; k++) {
            teacher_of.push_back(random.below(teachers / subjects) * subjects + (p + k) % subjects);
            if (random.uniform() < without)
                teacher_of.back() = no_row;
            mark.push_back(skill[p] + random.normal());
        }
    }
    Schema schema;
    schema.members.push_back(member("pupils", {numbers("skill", skill)}, pupils));
    schema.members.push_back(member("teachers", {labels("subject", subject)}, teachers));
    schema.members.push_back(member("marks", {numbers("mark", mark)}, std::uint32_t(mark.size())));
    schema.order = {0, 1, 2};
    refer(schema, "marks(pupil)", 2, 0, families(sizes), true);
    refer(schema, "marks(teacher)", 2, 1, teacher_of).apart = {0};
    return schema;
}

BOOST_AUTO_TEST_CASE(siblings_have_parents_of_different_groups) {
    for (const double without : {0., .4}) {
        Learned learned(school_schema(400, 5, without));
        learned.references[1].exclusive = true;
        Drawing rows(learned);
        rows.draw(0, {400}).draw(1, {200}).draw(2, {});
        const Numbers p = rows.parents(0), t = rows.parents(1);
        std::set<std::pair<std::uint32_t, double>> pairs;
        std::map<double, double> marks; // by subject
        for (std::uint32_t row = 0; row < rows.rows(2); row++) {
            if (t[row] == no_row)
                continue;
            const double of = rows.values[1][0][t[row]];
            BOOST_TEST(pairs.emplace(p[row], of).second);
            marks[of]++;
        }
        BOOST_TEST(distance(rows.degrees(0), learned.schema.references[0].degree) < 1);
        BOOST_TEST(std::abs(Learned::share_without(t) - learned.references[1].missing) < .02);
        BOOST_TEST(marks.size() == 5u);
        for (const auto& [of, n] : marks)
            BOOST_TEST(std::abs(n / double(pairs.size()) * 5 - 1) < .15,
                       "subject " << of << ": " << n << " of " << pairs.size());
    }
}

// Who draws again may draw nobody, which is no class, and not the first one. The first class is a group here, so that
// who wants it gets it: about as many as its teachers should have. Poisson: 1e-6 is beyond 4.9 standard deviations.
BOOST_AUTO_TEST_CASE(nobody_is_no_class) {
    Learned learned(school_schema(3000, 3, .4));
    learned.references[1].exclusive = true;
    learned.references[1].group[0] = 99;
    Drawing rows(learned);
    rows.draw(0, {3000}).draw(1, {120}).draw(2, {});
    const Numbers classes = rows.classes(1), degrees = rows.degrees(1),
                  stubs = by_rank(rows.drawn_degrees(1), Numbers(120), learned.schema.references[1].degree);
    double wanted = 0, all = 0, got = 0;
    for (std::size_t t = 0; t < classes.size(); t++) {
        all += stubs[t];
        wanted += classes[t] == 0 ? stubs[t] : 0;
        got += classes[t] == 0 ? degrees[t] : 0;
    }
    wanted *= sum(degrees) / all;
    BOOST_TEST(wanted > 50);
    BOOST_TEST(std::abs(got - wanted) < 4.9 * std::sqrt(wanted));
}

// Staff in levels: each row's boss is in an earlier slice, so there are no circles, and levels keep their shares.
BOOST_AUTO_TEST_CASE(rows_refer_to_earlier_rows_of_their_table) {
    Random random(10);
    constexpr std::uint32_t staff = 1500;
    Numbers boss, level;
    std::vector<double> pay;
    for (std::uint32_t row = 0; row < staff; row++) {
        boss.push_back(row < 30 ? no_row : random.below(std::min(row, 300u)));
        level.push_back(row < 30 ? 0 : level[boss[row]] + 1);
        pay.push_back(std::nearbyint(10000 - 1000.0 * level[row] + 300 * random.normal()));
    }
    Schema schema;
    schema.members.push_back(member("staff", {numbers("pay", pay)}, staff));
    schema.order = {0};
    refer(schema, "staff(boss)", 0, 0, boss);
    const Learned learned(std::move(schema));
    Drawing rows(learned);
    rows.draw(0, {staff});
    const Numbers bosses = rows.parents(0);
    Numbers levels(staff);
    std::uint32_t slice = 0;
    for (std::uint32_t row = 0; row < staff; row++) {
        if (row == rows.generation().slices(0)[slice].end)
            slice++;
        const std::uint32_t first = rows.generation().slices(0)[slice].first;
        BOOST_TEST((bosses[row] == no_row) == (slice == 0));
        if (bosses[row] != no_row) {
            BOOST_TEST_REQUIRE(bosses[row] < first);
            levels[row] = levels[bosses[row]] + 1;
        }
    }
    BOOST_TEST(distance(levels, level) < 1);
    BOOST_TEST(distance(rows.values[0][0], pay) < 1);
    const auto others = std::uint32_t(std::count_if(bosses.begin(), bosses.end(), [](auto b) { return b != no_row; }));
    BOOST_TEST(others > staff * 9 / 10);
    std::vector<double> a, b, c, d; // pay of row and boss
    for (std::uint32_t row = 0; row < staff; row++) {
        if (boss[row] != no_row) {
            a.push_back(pay[row]);
            b.push_back(pay[boss[row]]);
        }
        if (bosses[row] != no_row) {
            c.push_back(rows.values[0][0][row]);
            d.push_back(rows.values[0][0][bosses[row]]);
        }
    }
    BOOST_TEST(correlation(c, d) > .7 * correlation(a, b));
}

// Customers have a favourite among the orders, which are drawn after them; a fifth have none.
BOOST_AUTO_TEST_CASE(late_references_are_linked_at_the_end) {
    Schema schema = shop_schema(11);
    Random random(12);
    Numbers favourite_of;
    for (std::uint32_t c = 0; c < number_of_customers; c++)
        favourite_of.push_back(random.below(5) ? random.below(schema.members[orders].table.rows()) : no_row);
    refer(schema, "customers(favourite)", customers, orders, favourite_of).late = true;
    Learned learned(std::move(schema));
    Drawing rows = shop_rows(1, {}, learned);
    for (const std::uint32_t order : rows.parents(favourite))
        BOOST_TEST_REQUIRE(order == no_row);
    const Numbers linked = rows.generation().link_late(favourite, no_poll);
    BOOST_REQUIRE(linked.size() == number_of_customers);
    for (const std::uint32_t order : linked)
        BOOST_TEST_REQUIRE((order == no_row || order < rows.rows(orders)));
    BOOST_TEST(std::abs(Learned::share_without(linked) - Learned::share_without(favourite_of)) < .02);
    BOOST_TEST(distance(rows.degrees(favourite), learned.schema.references[favourite].degree) < 1);
}

// A column that two references have in common: an order's product is of the customer's country.
BOOST_AUTO_TEST_CASE(links_stay_within_shared_values) {
    struct Countries : SharedValues {
        const Drawing* rows = nullptr;
        bool groups(std::uint32_t reference, std::uint32_t first, std::uint32_t end, std::uint32_t parents,
                    Numbers& child, Numbers& parent) override {
            if (reference != of_product)
                return false;
            for (std::uint32_t row = first; row < end; row++)
                child.push_back(rows->parents(of_customer)[row] % 4);
            for (std::uint32_t p = 0; p < parents; p++)
                parent.push_back(p % 4);
            return true;
        }
    } shared;
    Drawing rows(shop_models(), 1, shared);
    shared.rows = &rows;
    rows.draw(customers, {100}).draw(products, {100}).draw(orders, {});
    const Numbers c = rows.parents(of_customer), p = rows.parents(of_product);
    BOOST_TEST(rows.rows(orders) > 100u);
    for (std::uint32_t row = 0; row < rows.rows(orders); row++)
        BOOST_TEST(c[row] % 4 == p[row] % 4);
}

BOOST_AUTO_TEST_CASE(tables_may_be_empty) {
    Drawing rows(shop_models());
    rows.draw(customers, {0}).draw(products, {10}).draw(orders, {});
    BOOST_TEST(rows.rows(customers) == 0u);
    BOOST_TEST(rows.rows(orders) == 0u);
    Drawing others(shop_models());
    others.draw(customers, {10}).draw(products, {0}).draw(orders, {});
    for (const std::uint32_t p : others.parents(of_product))
        BOOST_TEST(p == no_row);
}

BOOST_AUTO_TEST_CASE(models_that_do_not_belong_together_are_refused) {
    const Learned& learned = shop_models();
    NothingShared nothing;
    const auto generate = [&](const std::function<void(std::vector<TableModel>&)>& damage) {
        std::vector<TableModel> tables = learned.tables;
        damage(tables);
        Generation generation(std::move(tables), learned.references, nothing, 1);
        for (const std::uint32_t t : {customers, products, orders}) {
            generation.begin(t, {.rows = 20}, no_poll);
            generation.givens(t);
        }
    };
    const auto damaged = [&](const std::function<void(std::vector<TableModel>&)>& damage) {
        BOOST_CHECK_THROW(generate(damage), DamagedModel);
    };
    BOOST_CHECK_NO_THROW(generate([](auto&) {}));
    damaged([](auto& tables) { tables[orders].internal[0].internal.reference = 2; });
    damaged([](auto& tables) { tables[orders].internal[0].column = 99; });
    damaged([](auto& tables) { tables[orders].link_columns[0].column = 99; });
    damaged([](auto& tables) { tables[customers].internal[0].column = 99; });
    damaged([](auto& tables) { tables[customers].network = nullptr; });
    damaged([](auto& tables) { tables[customers].internal.clear(); });
    damaged([](auto& tables) { tables[products].internal.clear(); });
    // Classes that are no numbers, too large ones, and those that are no labels.
    for (const std::uint32_t t : {customers, products})
        for (const char* const name : {"x", "", "7x", "-1", "16777216", "99999999999"}) {
            Network network = learned.networks[t];
            for (const InternalColumn& column : learned.tables[t].internal)
                if (column.internal.what == What::own_class)
                    network.variables[network.columns[column.column].variables.front()].category.labels[0] = name;
            const CompiledNetwork compiled(network);
            damaged([&](auto& tables) { tables[t].network = &compiled; });
        }
    damaged(
        [](auto& tables) { std::swap(tables[customers].internal[0].column, tables[customers].internal[1].column); });
}

// Orders of two regions, and their lines, which have a product of their own, and a warehouse and a carrier from an urn of
// the order's, with alpha 1/2. Each region has its own warehouses, with some in common.
namespace {

enum Columns : std::uint32_t { warehouse, carrier, product };
constexpr std::uint32_t warehouses = 60;

Schema warehouse_schema(std::uint64_t seed, bool shared = true) {
    Random random(seed);
    std::vector<std::string> region;
    std::vector<std::vector<std::string>> of_line(3);
    const Numbers sizes = random_sizes(2500, 9, random);
    for (std::uint32_t o = 0; o < sizes.size(); o++) {
        const std::uint32_t r = random.below(2);
        region.push_back(r ? "north" : "south");
        for (std::uint32_t k = 0; k < sizes[o]; k++) {
            for (const std::uint32_t c : {warehouse, carrier})
                of_line[c].push_back("");
            const std::size_t row = of_line[warehouse].size() - 1;
            if (shared && random.uniform() * (k + .5) < k) {
                const std::size_t other = row - 1 - random.below(k);
                for (const std::uint32_t c : {warehouse, carrier})
                    of_line[c][row] = of_line[c][other];
            } else {
                of_line[warehouse][row] =
                    "w" + std::to_string(20 * r + std::uint32_t(40 * random.uniform() * random.uniform()));
                of_line[carrier][row] = "c" + std::to_string(random.below(6));
            }
            of_line[product].push_back("p" + std::to_string(random.below(8)));
        }
    }
    Schema schema;
    schema.members.push_back(member("orders", {labels("region", region)}, std::uint32_t(sizes.size())));
    schema.members.push_back(member("lines",
                                    {labels("warehouse", of_line[warehouse]), labels("carrier", of_line[carrier]),
                                     labels("product", of_line[product])},
                                    std::uint32_t(of_line[product].size())));
    schema.order = {0, 1};
    refer(schema, "lines(order)", 1, 0, families(sizes), true);
    return schema;
}

// Different values, or pairs of them, of an order's lines, on an average of orders with two lines or more.
double different(const Numbers& orders, const std::vector<double>& one, const std::vector<double>& two = {}) {
    std::map<std::uint32_t, std::set<std::pair<double, double>>> values;
    std::map<std::uint32_t, std::uint32_t> lines;
    for (std::size_t row = 0; row < orders.size(); row++) {
        values[orders[row]].emplace(one[row], two.empty() ? 0 : two[row]);
        lines[orders[row]]++;
    }
    double sum = 0, n = 0;
    for (const auto& [order, some] : values)
        if (lines[order] > 1) {
            sum += double(some.size());
            n++;
        }
    return sum / n;
}

std::vector<double> real_codes(const Schema& schema, std::uint32_t column) {
    const Column& of = schema.members[1].table.columns()[column];
    return {of.ids.begin(), of.ids.end()};
}

double share_of(const Learned& learned, std::uint32_t column) {
    const Network& network = learned.tables[1].network->network();
    return network.variables[network.columns[column].variables.front()].conditional.share;
}

} // namespace

BOOST_AUTO_TEST_CASE(lines_of_an_order_share_its_warehouses) {
    const Learned learned(warehouse_schema(11));
    BOOST_TEST(share_of(learned, warehouse) > .6);
    BOOST_TEST(share_of(learned, product) == 0);
    const auto real = [&](std::uint32_t c) {
        return different(learned.schema.references[0].parent_of, real_codes(learned.schema, c));
    };
    for (const bool shares : {false, true}) {
        Drawing rows(learned, 5);
        rows.shares = shares;
        rows.draw(0, {2500}).draw(1, {});
        const auto drawn = [&](std::uint32_t c) {
            return different(rows.parents(0), rows.values[1][c]);
        };
        BOOST_TEST_MESSAGE("different warehouses: " << real(warehouse) << ", drawn " << drawn(warehouse));
        if (shares)
            BOOST_TEST(std::abs(drawn(warehouse) - real(warehouse)) < .1 * real(warehouse));
        else
            BOOST_TEST(drawn(warehouse) > 2 * real(warehouse));
        BOOST_TEST(std::abs(drawn(carrier) - real(carrier)) < .1 * real(carrier));
        // Products are each line's own: no more different than chance makes them, and no less.
        BOOST_TEST(std::abs(drawn(product) - real(product)) < .03 * real(product));
    }
}

// By region and warehouse, shares of lines: on an average of drawings they are what they were.
BOOST_AUTO_TEST_CASE(what_is_shared_is_as_frequent_as_it_was) {
    const Learned learned(warehouse_schema(12));
    using Shares = std::map<std::pair<std::string, std::string>, double>;
    const auto count = [&](const Numbers& orders, const std::function<std::string(std::uint32_t)>& region,
                           const std::function<std::string(std::uint32_t)>& warehouse_of) {
        Shares shares;
        for (std::uint32_t row = 0; row < orders.size(); row++)
            shares[{region(orders[row]), warehouse_of(row)}] += 1. / double(orders.size());
        return shares;
    };
    const auto label_of = [](const Column& column) {
        return [&column](std::uint32_t row) {
            return std::string(column.dictionary.label(column.ids[row]));
        };
    };
    const Shares real = count(learned.schema.references[0].parent_of,
                              label_of(learned.schema.members[0].table.columns()[0]),
                              label_of(learned.schema.members[1].table.columns()[warehouse]));
    for (const bool shares : {false, true}) {
        Shares mean;
        double distances = 0;
        constexpr int drawings = 20;
        for (int seed = 1; seed <= drawings; seed++) {
            Drawing rows(learned, std::uint64_t(seed));
            rows.shares = shares;
            rows.draw(0, {2500}).draw(1, {});
            const auto drawn_label = [&](std::uint32_t t, std::uint32_t c) {
                const CompiledNetwork& network = *learned.tables[t].network;
                const auto& labels =
                    network.variables()[network.columns()[c].variables.front()].learned->category.labels;
                return [&labels, &values = rows.values[t][c]](std::uint32_t row) {
                    return labels.at(std::size_t(values[row]) - 1);
                };
            };
            const Shares drawn = count(rows.parents(0), drawn_label(0, 0), drawn_label(1, warehouse));
            double distance = 0;
            for (const auto& [what, share] : drawn) {
                mean[what] += share / drawings;
                const auto found = real.find(what);
                distance += std::abs(share - (found == real.end() ? 0 : found->second)) / 2;
            }
            distances += distance / drawings;
        }
        double distance = 0;
        for (const auto& [what, share] : mean) {
            const auto found = real.find(what);
            distance += std::abs(share - (found == real.end() ? 0 : found->second)) / 2;
        }
        // Real tables of such urns are .04 apart; chance alone leaves a fifth of it to the mean of twenty drawings.
        BOOST_TEST(distances < (shares ? .06 : .03));
        BOOST_TEST(distance < .02);
    }
}

// However many rows are drawn together, unless they are so few that quotas move their numbers far.
BOOST_AUTO_TEST_CASE(sharing_does_not_depend_on_batches) {
    const Learned learned(warehouse_schema(13));
    Drawing rows(learned, 6);
    rows.draw(0, {2500});
    Generation& generation = rows.generation();
    generation.begin(1, {}, no_poll);
    generation.link(1, 0, no_poll);
    const CompiledNetwork& network = *learned.tables[1].network;
    const std::uint32_t n = generation.rows(1), v = network.columns()[warehouse].variables.front();
    const double real = different(learned.schema.references[0].parent_of, real_codes(learned.schema, warehouse));
    for (const std::size_t batch : {1u, 1000u, 20000u}) {
        Sampler sampler(network, {}, batch);
        sampler.give(generation.givens(1));
        sampler.spread(generation.spread(1));
        sampler.share(generation.urn(1));
        std::vector<double> codes;
        while (codes.size() < n) {
            const std::size_t drawn = sampler.draw(6, codes.size(), n - codes.size());
            codes.insert(codes.end(), sampler.codes(v), sampler.codes(v) + drawn);
        }
        BOOST_TEST(std::abs(different(rows.parents(0), codes) - real) < .1 * real);
    }
}

// Rows that are drawn again keep what they share, as long as there is hope.
BOOST_AUTO_TEST_CASE(other_tries_share_the_same) {
    const Learned learned(warehouse_schema(14));
    Drawing rows(learned, 7);
    rows.draw(0, {2500});
    Generation& generation = rows.generation();
    generation.begin(1, {}, no_poll);
    generation.link(1, 0, no_poll);
    RowSampler sampler(*learned.tables[1].network, {}, 4096);
    sampler.give(generation.givens(1), generation.spread(1), generation.urn(1));
    sampler.draw_batch(8, 0, 4096);
    std::uint32_t others = 0, moved = 0;
    for (const std::uint32_t row : {0u, 17u, 1000u, 4095u}) {
        const ColumnValue first = sampler.draw(8, row)[warehouse];
        const std::uint32_t own = sampler.draw(8, row)[product].label;
        for (std::uint32_t attempt = 1; attempt <= 20; attempt++) {
            const std::span<const ColumnValue> again = sampler.draw(8, row, attempt);
            BOOST_TEST(again[warehouse].label == first.label);
            others += again[product].label != own;
        }
        for (std::uint32_t attempt = 21; attempt < 60; attempt++)
            moved += sampler.draw(8, row, attempt)[warehouse].label != first.label;
        BOOST_TEST(sampler.draw(8, row)[warehouse].label == first.label);
        BOOST_TEST(sampler.draw(8, row, 3)[warehouse].label == first.label);
    }
    BOOST_TEST(others > 40u);
    BOOST_TEST(moved > 40u);
}

BOOST_AUTO_TEST_CASE(independent_lines_share_nothing) {
    const Learned learned(warehouse_schema(15, false));
    for (const std::uint32_t c : {warehouse, carrier, product})
        BOOST_TEST(share_of(learned, c) == 0);
    Drawing rows(learned, 1);
    rows.draw(0, {100}).draw(1, {});
    BOOST_TEST(rows.generation().urn(0) == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
