// What siblings share, from a schema to rows drawn.
#include "drawings.hpp"
#include <map>
#include <set>

using namespace synth;
using namespace synth::test;

// Orders of two regions, and their lines, which have a product of their own, and a warehouse and a carrier from an urn
// of the order's, with alpha 1/2. Each region has its own warehouses, with some in common.
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

BOOST_AUTO_TEST_SUITE(siblings)

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
        if (!shares) {
            BOOST_TEST(drawn(warehouse) > 2 * real(warehouse));
            continue;
        }
        BOOST_TEST(std::abs(drawn(warehouse) - real(warehouse)) < .1 * real(warehouse));
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
    const Shares real =
        count(learned.schema.references[0].parent_of, label_of(learned.schema.members[0].table.columns()[0]),
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
        sampler.give(generation.givens(1, no_poll));
        sampler.set_quotas(generation.quotas(1));
        sampler.share(generation.urn(1, no_poll));
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
    sampler.give(generation.givens(1, no_poll), generation.quotas(1), generation.urn(1, no_poll));
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
    BOOST_TEST(rows.generation().urn(0, no_poll) == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
