#include "core/network/contrast.hpp"
#include "core/table/row_number.hpp"
#include "tables.hpp"
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>

using namespace synth;
using namespace synth::test;

namespace {

constexpr std::uint32_t codes = 64;

// Families of so many rows, whose codes are independent, or in a share of them of opposite pairs.
struct Families {
    std::vector<Code> code;
    std::vector<std::uint32_t> family;

    Families(std::uint32_t families, std::uint32_t n, double opposite, std::uint64_t seed) {
        Random random(seed);
        for (std::uint32_t f = 0; f < families; f++) {
            const bool avoid = random.uniform() < opposite;
            for (std::uint32_t k = 0; k < n; k++) {
                code.push_back(avoid && k % 2 == 1 ? Code(codes - 1 - code.back()) : Code(random.below(codes)));
                family.push_back(f);
            }
        }
    }
    double contrast(std::uint32_t min_count = 10) const {
        std::vector<std::uint32_t> rows(code.size());
        std::iota(rows.begin(), rows.end(), 0u);
        const Coded target{code.data(), codes, true};
        return find_contrast(target, grow({}, target, rows, 10, no_poll), family, min_count, no_poll);
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(contrast)

// Pairs in full contrast have a correlation of -3/4, opposite ones of -1.
BOOST_AUTO_TEST_CASE(it_gives_the_correlation_of_siblings) {
    constexpr std::uint32_t families = 4000;
    for (const double opposite : {.2, .5, .7}) {
        // Places' products have a variance of 1/80 at the most, the square of 1/12 in mean.
        const double deviation = 12 * std::sqrt(1. / 80 / families) / .75;
        BOOST_TEST(std::abs(Families(families, 2, opposite, 1).contrast() - opposite / .75) < 4.9 * deviation);
    }
    BOOST_TEST(Families(families, 2, 1, 2).contrast() == 1);
}

BOOST_AUTO_TEST_CASE(chance_has_none) {
    for (const std::uint32_t n : {1u, 2u, 3u, 5u, 16u})
        for (std::uint64_t seed = 0; seed < 20; seed++)
            BOOST_TEST(Families(1000, n, 0, seed).contrast() == 0);
}

BOOST_AUTO_TEST_CASE(few_and_large_families_have_none) {
    BOOST_TEST(Families(100, 2, 1, 3).contrast(100) > 0);
    BOOST_TEST(Families(99, 2, 1, 3).contrast(100) == 0);
    BOOST_TEST(Families(500, most_contrasted, 1, 4).contrast() > 0);
    BOOST_TEST(Families(500, most_contrasted + 2, 1, 4).contrast() == 0);
    Families strangers(500, 2, 1, 5);
    strangers.family.assign(strangers.family.size(), no_row);
    BOOST_TEST(strangers.contrast() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
