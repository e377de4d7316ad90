#include "core/relational/spans.hpp"
#include "core/relational/latent.hpp"
#include "schemas.hpp"
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

BOOST_AUTO_TEST_CASE(regular_starts) {
    const std::uint32_t rooms = 40, bookings = 30;
    Random random(3);
    for (const bool regular : {true, false}) {
        std::vector<double> from, to;
        std::vector<std::uint32_t> room;
        for (std::uint32_t r = 0; r < rooms; r++) {
            double day = 0;
            for (std::uint32_t b = 0; b < bookings; b++) {
                day += regular ? 2 + random.below(4) : 1 - std::log(1 - random.uniform()) * 40;
                room.push_back(r);
                from.push_back(day);
                to.push_back(day + 1);
            }
        }
        const SpanRequest request{.from = from, .to = to, .group = room, .groups = rooms};
        BOOST_TEST(find_spans(request, no_poll)->regular == regular);
        const std::vector<double> gaps = find_gaps(request, no_poll);
        for (std::size_t row = 0; row < from.size(); row++)
            if (row % bookings == 0)
                BOOST_TEST(is_null(gaps[row]));
            else
                BOOST_TEST(gaps[row] == from[row] - to[row - 1]);
    }
}

BOOST_AUTO_TEST_CASE(what_goes_along) {
    const Prices prices(100, 0, 0);
    std::vector<double> soon, birthday, any;
    Random random(4);
    for (std::size_t row = 0; row < prices.from.size(); row++) {
        soon.push_back(prices.from[row] + random.below(3));
        birthday.push_back(prices.product[row]);
        any.push_back(random.below(1000));
    }
    const auto goes = [&](const std::vector<double>& times) {
        return goes_along(times, prices.from, prices.product, prices.products, no_poll);
    };
    BOOST_TEST(goes(soon));
    BOOST_TEST(!goes(birthday));
    BOOST_TEST(!goes(any));
}

// What the network of a chain is told: the start of the first, lengths, and times that go along as if from there.
BOOST_AUTO_TEST_CASE(learned_as_starts_and_lengths) {
    Random random(5);
    TwoTables tables(50, random);
    std::vector<double> from(tables.children), to, noted;
    std::vector<double> next(50);
    for (std::uint32_t row = 0; row < tables.children; row++) {
        double& start = next[tables.parent_of[row]];
        from[row] = start += 100 + random.below(10);
        to.push_back(row % 5 == 0 ? infinity : start + 1 + random.below(7));
        noted.push_back((from[row] + 1) * 86400e6);
    }
    tables.add(
        {numbers("x", random_numbers(50, random))},
        {numbers("from", from, Unit::day), numbers("to", to, Unit::day), numbers("noted", noted, Unit::microsecond)});
    Member& member = tables.schema.members[1];
    member.lengths.push_back({.from = 0, .to = 1, .open = infinity, .chain = true, .tied = {2}});
    Table table = member.table;
    learn_lengths(tables.schema, 1, table, no_poll);
    const std::vector<Column>& columns = table.columns();
    BOOST_TEST(columns[1].name == "to.length");
    BOOST_TEST(columns[1].added_to == 0);
    std::vector<double> first(50, infinity);
    for (std::uint32_t row = 0; row < tables.children; row++) {
        const std::uint32_t p = tables.parent_of[row];
        const bool is_first = first[p] == infinity;
        first[p] = std::min(first[p], from[row]);
        BOOST_TEST(columns[0].numbers[row] == first[p]);
        BOOST_TEST(columns[0].repeated[row] == !is_first);
        BOOST_TEST(columns[2].repeated[row] == !is_first); // one moment of a family counts once
        BOOST_TEST(columns[1].numbers[row] == to[row] - from[row]);
        BOOST_TEST(columns[2].numbers[row] == (first[p] + 1) * 86400e6);
    }
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
