#include "core/table/dictionary.hpp"
#include <boost/test/unit_test.hpp>

using namespace synth;

BOOST_AUTO_TEST_SUITE(dictionary)

BOOST_AUTO_TEST_CASE(identifiers_are_dense_in_order_of_appearance) {
    Dictionary dictionary(10, 10000);
    BOOST_TEST(dictionary.intern("b") == 0u);
    BOOST_TEST(dictionary.intern("a") == 1u);
    BOOST_TEST(dictionary.intern("") == 2u);
    BOOST_TEST(dictionary.intern("b") == 0u);
    BOOST_TEST(dictionary.size() == 3u);
    BOOST_TEST(dictionary.label(0) == "b");
    BOOST_TEST(dictionary.label(2) == "");
    BOOST_TEST(!dictionary.full());
}

BOOST_AUTO_TEST_CASE(labels_are_copied) {
    Dictionary dictionary(2000, 1 << 20);
    std::string text;
    for (int i = 0; i < 1000; i++) {
        text = "label " + std::to_string(i);
        BOOST_TEST(dictionary.intern(text) == std::uint32_t(i));
    }
    for (int i = 0; i < 1000; i++)
        BOOST_TEST(dictionary.intern("label " + std::to_string(i)) == std::uint32_t(i));
}

BOOST_AUTO_TEST_CASE(too_many_labels_overflow) {
    Dictionary dictionary(2, 10000);
    dictionary.intern("a");
    dictionary.intern("b");
    BOOST_TEST(!dictionary.full());
    BOOST_TEST(dictionary.intern("c") == Dictionary::overflow);
    BOOST_TEST(dictionary.full());
    BOOST_TEST(dictionary.intern("a") == 0u);
    BOOST_TEST(dictionary.size() == 2u);
}

BOOST_AUTO_TEST_CASE(too_many_bytes_overflow_for_good) {
    Dictionary dictionary(100, 1000);
    BOOST_TEST(dictionary.intern("small") == 0u);
    BOOST_TEST(dictionary.intern(std::string(2000, 'x')) == Dictionary::overflow);
    BOOST_TEST(dictionary.intern("other") == Dictionary::overflow); // it would fit, but order must not decide
    BOOST_TEST(dictionary.intern("small") == 0u);
    BOOST_TEST(dictionary.bytes() <= 1000u);
}

BOOST_AUTO_TEST_SUITE_END()
