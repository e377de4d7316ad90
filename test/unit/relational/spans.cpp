#include "core/relational/spans.hpp"
#include "core/relational/latent.hpp"
#include "tables.hpp"
#include <algorithm>
#include <boost/test/unit_test.hpp>

using namespace synth;
using namespace synth::test;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// Prices of products, one after the other.
struct Prices {
    std::vector<double> from, to;
    std::vector<std::uint32_t> product;
    std::uint32_t products;

    // Days from the end of one to the next, and the last one's end; NaN: as long as the others.
    Prices(std::uint32_t products, double step, double last, std::uint64_t seed = 1) : products(products) {
        Random random(seed);
        for (std::uint32_t p = 0; p < products; p++) {
            double day = random.below(1000);
            for (std::uint32_t left = 1 + random.below(5); left > 0; left--) {
                product.push_back(p);
                from.push_back(day);
                to.push_back(day += 10 + random.below(90));
                day += step;
            }
            if (last != 0)
                to.back() = last;
        }
    }

    std::optional<Spans> find(bool inclusive = false, std::uint32_t min_count = 10) const {
        return find_spans({.from = from,
                           .to = to,
                           .group = product,
                           .groups = products,
                           .inclusive = inclusive,
                           .min_count = min_count},
                          no_poll);
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(spans)

BOOST_AUTO_TEST_CASE(a_chain) {
    const std::optional<Spans> found = Prices(100, 0, 0).find();
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(found->groups > 70u);
    BOOST_TEST(found->step == 0);
    BOOST_TEST(found->touching == 1);
    BOOST_TEST(found->open == infinity);
    BOOST_TEST(!found->has_open);
    BOOST_TEST(!Prices(100, 0, 0).find(true).has_value()); // ends that belong to spans may not meet
}

BOOST_AUTO_TEST_CASE(from_the_day_after) {
    const std::optional<Spans> found = Prices(100, 1, 0).find(true);
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(found->step == 1);
    BOOST_TEST(found->touching == 1);
}

BOOST_AUTO_TEST_CASE(the_last_one_is_open) {
    for (const double end : {null_number, infinity, 2921939.0}) {
        const std::optional<Spans> found = Prices(100, 0, end).find();
        BOOST_REQUIRE(found.has_value());
        BOOST_TEST(found->touching == 1);
        BOOST_TEST(found->has_open);
        BOOST_TEST(found->ends_open);
        BOOST_TEST((end < infinity ? found->open > 2000 && found->open < end : found->open == infinity));
    }
    Prices some(100, 0, null_number);
    for (std::size_t row = 0; row < 100; row++)
        if (is_null(some.to[row]))
            some.to[row] = some.from[row] + 10;
    BOOST_TEST(some.find()->has_open);
    BOOST_TEST(!some.find()->ends_open);
}

BOOST_AUTO_TEST_CASE(an_open_end_before_another_span_is_none) {
    Prices prices(100, 0, 0);
    prices.to[std::size_t(std::adjacent_find(prices.product.begin(), prices.product.end()) - prices.product.begin())] =
        null_number;
    BOOST_TEST(!prices.find().has_value());
}

BOOST_AUTO_TEST_CASE(spans_that_do_not_overlap) {
    Prices prices(200, 3, 0);
    for (std::size_t row = 0; row < prices.from.size(); row += 4)
        prices.to[row] -= 2;
    const std::optional<Spans> found = prices.find();
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(found->step == 3);
    BOOST_TEST(found->touching < 0.9);
    BOOST_TEST(found->touching > 0.6);
    const auto row =
        std::size_t(std::adjacent_find(prices.product.begin(), prices.product.end()) - prices.product.begin());
    prices.to[row] = prices.from[row + 1] + 1;
    BOOST_TEST(!prices.find().has_value());
}

BOOST_AUTO_TEST_CASE(few_families_tell_nothing) {
    BOOST_TEST(!Prices(10, 0, 0).find(false, 11).has_value());
    Prices prices(100, 0, 0);
    for (std::size_t row = 0; row < prices.product.size(); row++)
        if (prices.product[row] >= 8)
            prices.product[row] = no_row;
    BOOST_TEST(!prices.find().has_value());
}

BOOST_AUTO_TEST_CASE(the_grid_of_times) {
    Prices hours(100, 0, 0);
    for (std::vector<double>* times : {&hours.from, &hours.to})
        for (double& time : *times)
            time *= 3600e6;
    const SpanRequest request{.from = hours.from,
                              .to = hours.to,
                              .group = hours.product,
                              .groups = hours.products,
                              .unit = Unit::microsecond};
    BOOST_TEST(find_spans(request, no_poll)->grid == 3600e6);
    hours.from[0] += 60e6;
    BOOST_TEST(find_spans(request, no_poll)->grid == 60e6);
}

BOOST_AUTO_TEST_CASE(as_many_touch_as_should) {
    int n = 0;
    for (std::uint64_t row = 0; row < 10000; row++)
        n += touches(0.3, 7, 2, row);
    BOOST_TEST(std::abs(n - 3000) < 200);
    BOOST_TEST(touches(1, 7, 2, 5));
    BOOST_TEST(!touches(0, 7, 2, 5));
}

BOOST_AUTO_TEST_SUITE_END()
