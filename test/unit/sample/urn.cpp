#include "core/sample/urn.hpp"
#include "core/sample/points.hpp"
#include "core/table/row_number.hpp"
#include "tables.hpp"
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>

using namespace synth;
using namespace synth::test;

namespace {

constexpr double sigmas = 4.9; // of a normal distribution, beyond which is one in a million
constexpr std::uint32_t families = 4000, siblings = 6;

// Families one after the other, or mixed: the rows of family f are f, f + families, ...
std::vector<std::uint32_t> family_of_rows(bool mixed) {
    std::vector<std::uint32_t> family;
    for (std::uint32_t row = 0; row < families * siblings; row++)
        family.push_back(mixed ? row % families : row / siblings);
    return family;
}

double error(double p, double n) {
    return sigmas * std::sqrt(p * (1 - p) / n);
}

} // namespace

BOOST_AUTO_TEST_SUITE(urns)

BOOST_AUTO_TEST_CASE(two_siblings_have_one_source_as_often_as_they_should) {
    for (const bool mixed : {false, true})
        for (const double alpha : {.1, 1., 5.}) {
            const std::vector<std::uint32_t> family = family_of_rows(mixed);
            const Urn urn(family, 3, no_poll);
            const auto row_of = [&](std::uint32_t f, std::uint32_t k) {
                return mixed ? f + k * families : f * siblings + k;
            };
            for (std::uint32_t k = 0; k < siblings; k++) {
                double copies = 0, first = 0, last = 0;
                for (std::uint32_t f = 0; f < families; f++) {
                    const std::uint32_t row = row_of(f, k), source = urn.source(row, alpha);
                    BOOST_TEST_REQUIRE((source <= row && family[source] == f));
                    BOOST_TEST_REQUIRE(urn.source(source, alpha) == source);
                    copies += source != row;
                    first += k > 0 && source == urn.source(row_of(f, 0), alpha);
                    last += k > 0 && source == urn.source(row_of(f, k - 1), alpha);
                }
                BOOST_TEST(std::abs(copies / families - k / (k + alpha)) <= error(k / (k + alpha), families));
                if (k > 0)
                    for (const double same : {first, last})
                        BOOST_TEST(std::abs(same / families - 1 / (1 + alpha)) < error(1 / (1 + alpha), families));
            }
        }
}

// Who copies with a large alpha does so with a small one, and the same sibling.
BOOST_AUTO_TEST_CASE(what_siblings_share_stays_together) {
    const std::vector<std::uint32_t> family = family_of_rows(false);
    const Urn urn(family, 4, no_poll);
    for (std::uint32_t row = 0; row < family.size(); row++) {
        const std::uint32_t source = urn.source(row, 2);
        BOOST_TEST_REQUIRE(urn.source(row, .3) == urn.source(source, .3));
    }
}

BOOST_AUTO_TEST_CASE(extreme_urns) {
    std::vector<std::uint32_t> family = family_of_rows(false);
    family[7] = family[20] = no_row;
    const Urn urn(family, 5, no_poll);
    for (std::uint32_t row = 0; row < family.size(); row++) {
        const std::uint32_t first = row / siblings * siblings;
        BOOST_TEST_REQUIRE(urn.source(row, 0) == (family[row] == no_row ? row : first));
        BOOST_TEST_REQUIRE(urn.source(row, 1e30) == row);
    }
    BOOST_TEST(Urn(std::vector<std::uint32_t>(5, no_row), 1, no_poll).source(4, 0) == 4u);
    Urn(std::vector<std::uint32_t>(), 1, no_poll);
    // A seed is what chance depends on.
    const Urn again(family, 5, no_poll), other(family, 6, no_poll);
    std::uint32_t differ = 0;
    for (std::uint32_t row = 0; row < family.size(); row++) {
        BOOST_TEST_REQUIRE(urn.source(row, 1) == again.source(row, 1));
        differ += urn.source(row, 1) != other.source(row, 1);
    }
    BOOST_TEST(differ > families);
}

// Numbers of rows that lie together are uniform, and independent of each other and of other variables'.
BOOST_AUTO_TEST_CASE(independent_points) {
    constexpr std::uint32_t rows = 1 << 16, cells = 8;
    Points points(40, rows);
    points.enter(9, 12345, rows);
    std::vector<double> alone(cells), next(cells * cells), other(cells * cells);
    const std::uint32_t* const numbers = points.independent(37);
    const auto cell = [](std::uint32_t u) {
        return std::size_t(u >> 29);
    };
    for (std::uint32_t i = 0; i < rows; i++) {
        BOOST_TEST_REQUIRE(numbers[i] == points.independent(37, 12345 + i));
        alone[cell(numbers[i])]++;
        if (i % 2 == 0)
            next[cell(numbers[i]) * cells + cell(numbers[i + 1])]++;
        other[cell(numbers[i]) * cells + cell(points.independent(5, 12345 + i))]++;
    }
    const auto fits = [](const std::vector<double>& found, double n) {
        const std::vector<double> expected(found.size(), n / double(found.size()));
        BOOST_TEST(upper_tail(chi_square(found, expected), double(found.size() - 1)) > error_rate);
    };
    fits(alone, rows);
    fits(next, rows / 2);
    fits(other, rows);
    // Five of them in a row have as many different values among eight as five random ones.
    double different = 0;
    for (std::uint32_t i = 0; i + 5 <= rows; i += 5) {
        std::set<std::size_t> some;
        for (std::uint32_t k = i; k < i + 5; k++)
            some.insert(cell(numbers[k]));
        different += double(some.size());
    }
    const double n = rows / 5, expected = cells * (1 - std::pow(7. / 8, 5));
    BOOST_TEST(std::abs(different / n - expected) < sigmas * .75 / std::sqrt(n));
}

// Of siblings who avoid each other each is in another part; in half of the families, if that is asked for. Numbers are
// as uniform as they were.
BOOST_AUTO_TEST_CASE(siblings_who_avoid_each_other_share_out_the_numbers) {
    const std::vector<std::uint32_t> family = family_of_rows(true);
    std::vector<std::uint32_t> k, n(family.size(), siblings);
    for (std::uint32_t row = 0; row < family.size(); row++)
        k.push_back(1 + row / families);
    Urn urn({}, 3, no_poll);
    BOOST_TEST(!urn.knows_siblings());
    urn.know({family, k, n});
    BOOST_TEST(urn.knows_siblings());
    Random random(9);
    for (const double share : {.5, 1.}) {
        double apart = 0;
        std::vector<double> parts(siblings), first(siblings);
        for (std::uint32_t f = 0; f < families; f++) {
            std::set<std::uint64_t> met;
            for (std::uint32_t row = f; row < family.size(); row += families) {
                const std::uint32_t u = urn.contrasted(row, 7, share, random.below(~0u));
                const std::uint64_t part = std::uint64_t(u) * siblings >> 32;
                met.insert(part);
                parts[part]++;
                first[part] += row == f;
            }
            apart += met.size() == siblings;
        }
        const double by_chance = .0154; // 6! / 6^6
        BOOST_TEST(std::abs(apart / families - (share + (1 - share) * by_chance)) <= error(share, families) + 1e-3);
        for (std::size_t p = 0; p < siblings; p++) {
            BOOST_TEST(std::abs(parts[p] / double(family.size()) - 1. / siblings) <
                       error(1. / siblings, double(family.size())));
            BOOST_TEST(std::abs(first[p] / families - 1. / siblings) < error(1. / siblings, families));
        }
    }
    // Who has no siblings, or too many, or is not known, has the number that it has.
    n.assign(n.size(), 1);
    BOOST_TEST(urn.contrasted(5, 7, 1, 12345) == 12345u);
    n.assign(n.size(), 1000);
    BOOST_TEST(urn.contrasted(5, 7, 1, 12345) == 12345u);
    BOOST_TEST(urn.contrasted(std::uint32_t(family.size()), 7, 1, 12345) == 12345u);
}

BOOST_AUTO_TEST_SUITE_END()
