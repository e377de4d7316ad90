#include "core/quality/radix.hpp"
#include "quality/hand_made.hpp"

using namespace synth;
using namespace synth::test;

BOOST_AUTO_TEST_SUITE(radix)

BOOST_AUTO_TEST_CASE(words_are_sorted_whatever_bits_they_differ_in) {
    test::Random random(1);
    RadixSort sort;
    for (const std::uint64_t mask : {~0ull, 0xffffull, 0xff00ff0000ull, 1ull, 1ull << 63, 0ull})
        for (const std::size_t n : {0u, 1u, 999u, 1000u, 70000u}) {
            std::vector<std::uint64_t> words(n);
            for (std::uint64_t& word : words)
                word = (random.bits() & mask) | 5;
            std::vector<std::uint64_t> expected = words;
            std::sort(expected.begin(), expected.end());
            sort(words, no_poll);
            BOOST_TEST((words == expected), "mask " << mask << ", " << n << " words");
        }
}

BOOST_AUTO_TEST_CASE(words_have_the_order_of_numbers) {
    const std::vector<double> ascending{-1e308, -2, -1, -1e-310, 0, 1e-310, 1, 1.5, 1e308};
    for (std::size_t i = 0; i < ascending.size(); i++) {
        BOOST_TEST(number_of(word_of(ascending[i])) == ascending[i]);
        if (i > 0)
            BOOST_TEST(word_of(ascending[i - 1]) < word_of(ascending[i]));
    }
    BOOST_TEST(word_of(-0.0) == word_of(0.0));
}

BOOST_AUTO_TEST_SUITE_END()
