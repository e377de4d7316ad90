#include "core/key/permutation.hpp"
#include "statistics.hpp"
#include <algorithm>
#include <boost/test/unit_test.hpp>

using namespace synth;
using namespace synth::test;

namespace {

std::vector<std::uint64_t> places(std::uint64_t size, std::uint64_t key) {
    const Permutation permutation(size, key);
    std::vector<std::uint64_t> out;
    for (std::uint64_t i = 0; i < size; i++)
        out.push_back(permutation(i));
    return out;
}

bool is_bijection(std::uint64_t size, std::uint64_t key) {
    std::vector<std::uint64_t> sorted = places(size, key);
    std::sort(sorted.begin(), sorted.end());
    for (std::uint64_t i = 0; i < size; i++)
        if (sorted[i] != i)
            return false;
    return true;
}

} // namespace

BOOST_AUTO_TEST_SUITE(permutation)

BOOST_AUTO_TEST_CASE(every_place_is_taken_once) {
    for (std::uint64_t size = 1; size <= 600; size++)
        for (const std::uint64_t key : {0ull, 1ull, ~0ull})
            BOOST_TEST(is_bijection(size, key), "size " << size << ", key " << key);
    for (const std::uint64_t size : {65535u, 65536u, 65537u, 131072u, 131073u, 1000000u})
        BOOST_TEST(is_bijection(size, size), "size " << size);
}

// Of spaces that are too large to try out, 100,000 places: all inside, and all different.
BOOST_AUTO_TEST_CASE(huge_spaces) {
    for (const std::uint64_t size :
         {(1ull << 32) + 1, 1ull << 62, (1ull << 62) + 1, (1ull << 63) - 1, 1ull << 63, ~0ull}) {
        const Permutation permutation(size, 5);
        std::vector<std::uint64_t> found;
        for (std::uint64_t i = 0; i < 50000; i++) {
            found.push_back(permutation(i));
            found.push_back(permutation(size - 1 - i));
        }
        std::sort(found.begin(), found.end());
        BOOST_TEST(found.back() < size);
        BOOST_TEST((std::adjacent_find(found.begin(), found.end()) == found.end()), "size " << size);
    }
}

// The places of the first two numbers, over many keys, are any two places with the same probability.
BOOST_AUTO_TEST_CASE(keys_choose_evenly) {
    for (const std::uint64_t size : {2u, 3u, 4u, 5u, 7u, 8u, 12u, 16u, 23u}) {
        std::vector<double> observed(size * size);
        for (std::uint64_t key = 0; key < 20000; key++) {
            const Permutation permutation(size, key);
            observed[permutation(0) * size + permutation(1)]++;
        }
        for (std::uint64_t i = size * size; i-- > 0;)
            if (i / size == i % size) {
                BOOST_TEST(observed[i] == 0);
                observed.erase(observed.begin() + std::ptrdiff_t(i));
            }
        const std::vector<double> expected(observed.size(), 20000 / double(observed.size()));
        BOOST_TEST(upper_tail(chi_square(observed, expected), double(observed.size() - 1)) > error_rate,
                   "size " << size);
    }
}

// Neighbours are scattered: the place of i, and the distance from there to the place of i + 1, fall evenly into a grid
// of 16 by 16.
BOOST_AUTO_TEST_CASE(neighbours_are_scattered) {
    for (const std::uint64_t size : {1000000ull, 1ull << 40, (1ull << 62) + 1})
        for (const std::uint64_t key : {0ull, 1ull, 77ull}) {
            const Permutation permutation(size, key);
            std::vector<double> observed(256), expected(256, 100000 / 256.0);
            for (std::uint64_t i = 0; i < 100000; i++) {
                const std::uint64_t a = permutation(i), b = permutation(i + 1);
                const double distance = (a <= b ? double(b - a) : double(size - (a - b))) / double(size);
                observed[std::size_t(double(a) / double(size) * 16) * 16 +
                         std::min<std::size_t>(15, std::size_t(distance * 16))]++;
            }
            BOOST_TEST(upper_tail(chi_square(observed, expected), 255) > error_rate,
                       "size " << size << ", key " << key);
        }
}

// Other keys, even the next one, give other permutations: they agree in about one place.
BOOST_AUTO_TEST_CASE(keys_are_unrelated) {
    const std::vector<std::uint64_t> one = places(10000, 1);
    for (const std::uint64_t key : {0ull, 2ull, 3ull, 1ull << 32 | 1, 1ull << 63 | 1}) {
        const std::vector<std::uint64_t> other = places(10000, key);
        int same = 0;
        for (std::size_t i = 0; i < one.size(); i++)
            same += one[i] == other[i];
        BOOST_TEST(same < 12, "key " << key); // Poisson with mean 1: 6e-10 for 12 or more
    }
}

BOOST_AUTO_TEST_SUITE_END()
