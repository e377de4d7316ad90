#include "core/relational/places.hpp"
#include "core/hashes.hpp"
#include "tables.hpp"
#include <boost/test/unit_test.hpp>
#include <stdexcept>
#include <unordered_map>
#include <unordered_set>

using namespace synth;
using namespace synth::test;

BOOST_AUTO_TEST_SUITE(places)

BOOST_AUTO_TEST_CASE(rows_are_found_by_their_numbers) {
    std::vector<double> numbers;
    std::unordered_map<double, std::uint32_t> place;
    for (std::uint32_t row = 0; row < 5000; row++) {
        numbers.push_back(double(mix(row) % 4000) * 0x1p11); // some several times
        place.emplace(numbers.back(), row);
    }
    const Places rows(numbers, no_poll);
    for (std::uint32_t i = 0; i < 4000; i++) {
        const auto found = place.find(i * 0x1p11);
        BOOST_TEST_REQUIRE(rows.find(i * 0x1p11) == (found == place.end() ? no_row : found->second));
    }
    BOOST_TEST(Places({}, no_poll).find(1) == no_row);
}

BOOST_AUTO_TEST_CASE(hashes_are_those_that_were_put_in) {
    Hashes hashes;
    for (const std::uint32_t number : {0u, 1u, 20u, 5000u}) {
        std::unordered_set<std::uint64_t> known;
        for (std::uint64_t i = 0; i < number; i++) {
            hashes.insert(mix(i % 3000));
            known.insert(mix(i % 3000));
        }
        for (std::uint64_t i = 0; i < 6000; i++)
            BOOST_TEST_REQUIRE(hashes.contains(mix(i)) == known.contains(mix(i)));
        BOOST_TEST(hashes.empty() == known.empty());
        hashes.clear();
        BOOST_TEST((hashes.empty() && !hashes.contains(mix(0))));
    }
    hashes.insert(0);
    BOOST_TEST((hashes.contains(0) && !hashes.contains(2)));
}

BOOST_AUTO_TEST_CASE(sorting_and_loops_poll) {
    std::vector<std::uint64_t> values;
    for (std::uint64_t i = 0; i < 100000; i++)
        values.push_back(mix(i));
    std::vector<std::uint64_t> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    int polls = 0;
    const Poll poll = [&] {
        polls++;
    };
    std::vector<std::uint64_t> polled = values;
    sort_polling(polled, poll, std::less<>());
    BOOST_TEST((polled == sorted));
    BOOST_TEST(polls > 20);
    polls = 0;
    std::size_t sum = 0;
    for_rows(100000, poll, [&](std::size_t row) { sum += row; });
    BOOST_TEST(sum == 4999950000u);
    BOOST_TEST(polls == 7);
    const Poll cancel = [] {
        throw std::runtime_error("cancelled");
    };
    BOOST_CHECK_THROW(sort_polling(values, cancel, std::less<>()), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()
