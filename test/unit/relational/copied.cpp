// Rows that are copied: what is latent of them is drawn, given what they are.
#include "core/error.hpp"
#include "drawings.hpp"

using namespace synth;
using namespace synth::test;

namespace {

// The shop's products are public.
const Learned& public_products() {
    static const Learned learned([] {
        Schema schema = shop_schema(1);
        schema.members[products].copied = true;
        return schema;
    }());
    return learned;
}

enum Stocks : std::uint32_t { parts, stocks };

// Parts, of which heavy ones have two stocks each, light ones every other time one. Nothing else drives stocks.
const Learned& public_parts() {
    static const Learned learned([] {
        constexpr std::uint32_t number = 600;
        std::vector<double> weight;
        Numbers sizes;
        for (std::uint32_t part = 0; part < number; part++) {
            weight.push_back(part % 3 == 0 ? 90 : 2);
            sizes.push_back(part % 3 == 0 ? 2 : part % 2);
        }
        const Numbers part_of = families(sizes);
        Schema schema;
        schema.members.push_back(member("parts", {numbers("weight", weight)}, number));
        schema.members.push_back(
            member("stocks", {numbers("pieces", gather(weight, part_of))}, std::uint32_t(part_of.size())));
        schema.members[parts].copied = true;
        schema.order = {parts, stocks};
        refer(schema, "stocks(part)", stocks, parts, part_of, true);
        return schema;
    }());
    return learned;
}

const std::vector<double>& values(const Learned& learned, std::uint32_t table) {
    return learned.schema.members[table].table.columns()[0].numbers;
}

} // namespace

BOOST_AUTO_TEST_SUITE(copied_)

BOOST_AUTO_TEST_CASE(rows_refer_to_copied_rows_as_they_did) {
    const Learned& learned = public_products();
    const Reference& reference = learned.schema.references[of_product];
    Drawing rows(learned);
    rows.draw(customers, {number_of_customers}).copy(products, 1);
    rows.draw(orders, {});
    const std::vector<double>& price = values(learned, products);
    // What costs much is bought by the old, and an order's amount is near its product's price.
    const Numbers customer = rows.parents(of_customer), product = rows.parents(of_product);
    const auto dear_to_old = [](const std::vector<double>& age, const std::vector<double>& prices) {
        double same = 0;
        for (std::size_t i = 0; i < age.size(); i++)
            same += (age[i] > 45) == (prices[i] > 55);
        return same / double(age.size());
    };
    const Schema& real = learned.schema;
    const double before = dear_to_old(gather(values(learned, customers), real.references[of_customer].parent_of),
                                      gather(price, reference.parent_of)),
                 after = dear_to_old(gather(rows.values[customers][0], customer), gather(price, product));
    BOOST_TEST(before > 0.88);
    BOOST_TEST(after > before - 0.05);
    BOOST_TEST(correlation(rows.values[orders][0], gather(price, product)) > 0.95);
    // Of what many rows refer to it is known how many; others have as many as they had.
    Numbers degrees = rows.degrees(of_product);
    BOOST_TEST(learned.references[of_product].frequent.size() > 50u);
    for (const ReferenceModel::Frequent& known : learned.references[of_product].frequent)
        BOOST_TEST(std::abs(double(degrees[known.row]) - double(reference.degree[known.row])) <= 1);
    BOOST_TEST(distance(degrees, reference.degree) < 1);
    BOOST_TEST(sum(degrees) == sum(reference.degree));
}

BOOST_AUTO_TEST_CASE(copied_rows_drive_at_any_scale) {
    const Learned& learned = public_parts();
    const std::vector<double>& weight = values(learned, parts);
    const double real = sum(learned.schema.references[0].degree);
    for (const double scale : {0.1, 0.5, 1.0, 4.0}) {
        Drawing rows(learned);
        rows.copy(parts, scale);
        rows.draw(stocks, {});
        BOOST_TEST(rows.generation().scale(parts) == scale);
        BOOST_TEST(std::abs(rows.rows(stocks) - real * scale) <= 1);
        BOOST_TEST((rows.values[stocks][0] == gather(weight, rows.parents(0))));
        double heavy = 0;
        for (const std::uint32_t part : rows.parents(0))
            heavy += weight[part] > 50;
        BOOST_TEST(std::abs(heavy / rows.rows(stocks) - 2.0 / 3) < 0.1);
    }
    Drawing rows(learned);
    rows.copy(parts, 1);
    rows.draw(stocks, {.exactly = 77});
    BOOST_TEST(rows.rows(stocks) == 77u);
}

BOOST_AUTO_TEST_CASE(copies_that_make_no_sense_are_refused) {
    const Learned& learned = public_products();
    NothingShared nothing;
    const auto refused = [&](const auto& damage) {
        std::vector<TableModel> tables = learned.tables;
        damage(tables);
        BOOST_CHECK_THROW(Generation(tables, learned.references, nothing, 1), DamagedModel);
    };
    refused([](auto& tables) { tables[products].copied = false; });
    refused([](auto& tables) { tables[orders].copied = true; });
    refused([](auto& tables) { tables[products].links = tables[orders].links; });
    refused([](auto& tables) { tables[orders].link_columns.push_back({0, {What::frequency, of_product, 0}}); });
    std::vector<ReferenceModel> references = learned.references;
    references[of_product].frequent.push_back({number_of_products, 20, 0});
    Generation generation(learned.tables, references, nothing, 1);
    generation.begin(products, {.exactly = number_of_products}, no_poll);
    BOOST_CHECK_THROW(generation.link(products, 0, no_poll), DamagedModel);
}

BOOST_AUTO_TEST_SUITE_END()
