// Schemas that were learned, and rows drawn of them: of a shop, too.
#pragma once
#include "core/relational/generation.hpp"
#include "schemas.hpp"
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <deque>
#include <functional>

namespace synth::test {

using What = Internal::What;

// What is learned of a schema.
struct Learned {
    Schema schema;
    std::vector<TableModel> tables;
    std::vector<ReferenceModel> references;
    std::deque<Network> networks;
    std::deque<CompiledNetwork> compiled;

    explicit Learned(Schema from) : schema(std::move(from)), tables(schema.members.size()) {
        for (Reference& reference : schema.references)
            for (const std::uint32_t degree : reference.degree)
                reference.frequent.push_back(degree >= schema.least);
        find_latents(schema, 10, 1, no_poll);
        for (const std::uint32_t t : schema.order) {
            Member& member = schema.members[t];
            Table table = member.table;
            if (std::any_of(schema.references.begin(), schema.references.end(),
                            [&](const Reference& r) { return r.child == t && r.is_to_itself(); })) {
                member.known = settle_forms(table, 10);
                member.known.pop_back(); // the number of the row
            }
            tables[t].rows = table.rows();
            tables[t].copied = member.copied;
            const auto own = std::uint32_t(table.columns().size() - 1);
            tables[t].internal = internal(add_internal(schema, t, table, no_poll), own);
            for (std::uint32_t c = 0; c < own && member.copied; c++)
                tables[t].internal.push_back({c, {What::copied, 0, c}});
            tables[t].network = network(table);
            member.known.assign(own, true);
            if (std::optional<LinkTable> links = link_table(schema, t, {}, no_poll)) {
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
            model.classes_of = reference.classes_of;
            model.group = reference.group;
            model.follows = reference.follows;
            model.differs = reference.differs;
            model.bundled = reference.multiplicity.has_value();
            model.rings = reference.rings;
            model.ring = reference.ring;
            for (const Flag& flag : schema.members[reference.child].flags)
                if (reference.driving) {
                    ReferenceModel::Flag& drawn = model.flags.emplace_back();
                    drawn.exactly = flag.exactly;
                    for (const Flag::Label& label : flag.labels)
                        drawn.columns.push_back(label.column);
                }
            for (std::uint32_t row = 0; row < reference.degree.size(); row++)
                if (schema.members[reference.parent].copied && reference.degree[row] >= schema.least)
                    model.frequent.push_back({row, reference.degree[row], reference.classes.of_row[row]});
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
            generation_.link(t, s, no_poll);
            const Generation::Slice slice = generation_.slices(t)[s];
            BOOST_TEST(slice.first == next);
            next = slice.end;
            sampler.give(generation_.givens(t, no_poll), generation_.quotas(t),
                         shares ? generation_.urn(t, no_poll) : nullptr);
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

    // Takes the rows of a table that is copied, whose columns are numbers.
    Drawing& copy(std::uint32_t t, double scale) {
        const Table& table = learned_.schema.members[t].table;
        generation_.begin(t, {.exactly = table.rows(), .scale = scale}, no_poll);
        std::vector<double> recorded(generation_.recorded(t).size());
        for (std::uint32_t row = 0; row < table.rows(); row++) {
            for (std::size_t c = 0; c + 1 < table.columns().size(); c++)
                recorded[c] = table.columns()[c].numbers[row];
            generation_.record(t, row, recorded);
        }
        generation_.link(t, 0, no_poll);
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

inline double sum(const Numbers& numbers) {
    return std::accumulate(numbers.begin(), numbers.end(), 0.0);
}

inline double correlation(const std::vector<double>& x, const std::vector<double>& y) {
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

inline std::vector<double> gather(const std::vector<double>& values, const Numbers& rows) {
    std::vector<double> gathered;
    for (const std::uint32_t row : rows)
        gathered.push_back(values[row]);
    return gathered;
}

// The largest difference of two distribution functions, in units of what is exceeded with probability 1e-6 if both are
// of independent numbers of one distribution (Kolmogorov and Smirnov).
inline double distance(std::vector<double> a, std::vector<double> b) {
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
inline double distance(const Numbers& a, const Numbers& b) {
    return distance(std::vector<double>(a.begin(), a.end()), std::vector<double>(b.begin(), b.end()));
}

// The degrees that parents should have: those that were learned, in the order of the drawn ones. Of parents that were
// drawn with the same one, who has more in `degrees` should.
inline Numbers by_rank(const std::vector<double>& drawn, const Numbers& degrees, Numbers learned) {
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

// Customers, products, and orders, which customers make. Old customers order more, and dear products nine times of ten.
enum Tables : std::uint32_t { customers, products, orders };
enum References : std::uint32_t { of_customer, of_product, favourite };
constexpr std::uint32_t number_of_customers = 1000, number_of_products = 600;

inline Schema shop_schema(std::uint64_t seed, double without_customer = 0) {
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

inline const Learned& shop_models() {
    static const Learned learned(shop_schema(1));
    return learned;
}

inline Drawing shop_rows(std::uint64_t seed = 1, const Generation::Size& size = {},
                         const Learned& learned = shop_models()) {
    Drawing rows(learned, seed);
    rows.draw(customers, {number_of_customers}).draw(products, {number_of_products});
    rows.draw(orders, size);
    return rows;
}

} // namespace synth::test
