#include "core/codec/category.hpp"
#include <boost/test/unit_test.hpp>

using namespace synth;

BOOST_AUTO_TEST_SUITE(category)

BOOST_AUTO_TEST_CASE(labels_below_the_floor_have_no_code) {
    const std::vector<std::string> names{"rare", "floor", "common", "never"};
    const std::vector<std::uint32_t> rows{9, 10, 50, 0};
    std::vector<Code> code_of;
    const CategoryCodec codec = learn_categories(names, rows, 10, code_of);
    BOOST_TEST(codec.labels == (std::vector<std::string>{"common", "floor"}), boost::test_tools::per_element());
    BOOST_TEST(codec.codes() == 3u);
    BOOST_TEST(code_of == (std::vector<Code>{3, 2, 1, 3}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(ties_do_not_depend_on_identifiers) {
    const std::vector<std::string> names{"c", "a", "b"}, other_names{"b", "c", "a"};
    const std::vector<std::uint32_t> rows{20, 20, 20};
    std::vector<Code> code_of, other_code_of;
    const CategoryCodec codec = learn_categories(names, rows, 10, code_of);
    const CategoryCodec other = learn_categories(other_names, rows, 10, other_code_of);
    BOOST_TEST(codec.labels == (std::vector<std::string>{"a", "b", "c"}), boost::test_tools::per_element());
    BOOST_TEST(codec.labels == other.labels, boost::test_tools::per_element());
    BOOST_TEST(code_of == (std::vector<Code>{3, 1, 2}), boost::test_tools::per_element());
    BOOST_TEST(other_code_of == (std::vector<Code>{2, 3, 1}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(nothing_gives_no_labels) {
    std::vector<Code> code_of{7};
    BOOST_TEST(learn_categories({}, {}, 10, code_of).codes() == 1u);
    BOOST_TEST(code_of.empty());
}

BOOST_AUTO_TEST_CASE(codes_fit_16_bits) {
    std::vector<std::string> names;
    for (int i = 0; i < 70000; i++)
        names.push_back(std::to_string(i));
    const std::vector<std::uint32_t> rows(names.size(), 10);
    std::vector<Code> code_of;
    const CategoryCodec codec = learn_categories(names, rows, 10, code_of);
    BOOST_TEST(codec.labels.size() == max_codes - 2);
    BOOST_TEST(codec.codes() < max_codes); // and one more, for what is rare
    std::size_t rare = 0;
    for (const Code code : code_of)
        rare += code == codec.codes();
    BOOST_TEST(rare == names.size() - codec.labels.size());
}

BOOST_AUTO_TEST_SUITE_END()
