#include "core/relational/translation.hpp"
#include "core/error.hpp"
#include "core/table/row_number.hpp"
#include <boost/test/unit_test.hpp>

using namespace synth;

namespace {

using Numbers = std::vector<std::uint32_t>;
using Codes = std::vector<Code>;

Variable of_labels(std::vector<std::string> labels) {
    Variable variable;
    variable.kind = Kind::category;
    variable.category.labels = std::move(labels);
    return variable;
}

} // namespace

BOOST_AUTO_TEST_SUITE(translation)

BOOST_AUTO_TEST_CASE(classes_are_numbers_of_labels) {
    const Variable variable = of_labels({"7", "0", "16777215"});
    BOOST_TEST(class_of(variable, null_code) == no_row);
    BOOST_TEST(class_of(variable, 1) == 7u);
    BOOST_TEST(class_of(variable, 2) == 0u);
    BOOST_TEST(class_of(variable, 3) == 16777215u);
    for (const char* const name : {"x", "", "7x", "-1", "16777216"})
        BOOST_CHECK_THROW(class_of(of_labels({name}), 1), DamagedModel);
}

// The nearest class that the variable has; the lower of two only if it is nearer.
BOOST_AUTO_TEST_CASE(classes_that_a_variable_does_not_have_are_their_nearest) {
    const Variable variable = of_labels({"7", "3", "20"});
    const Codes expected = {2, 2, 1, 1, 3, 3, null_code};
    BOOST_TEST(codes_of(variable, Numbers{0, 4, 5, 7, 14, 99, no_row}) == expected, boost::test_tools::per_element());
    BOOST_TEST(codes_of(of_labels({}), Numbers{4}) == Codes{null_code}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(labels_are_found_by_their_text) {
    const Variable from = of_labels({"a", "b", "c"}), to = of_labels({"c", "a"});
    const Codes expected = {null_code, 2, 1, 1}; // b, which is not there, is the commonest
    BOOST_TEST(translate(from, to, {}, Codes{null_code, 1, 2, 3}) == expected, boost::test_tools::per_element());
    BOOST_TEST(translate(from, of_labels({}), {}, Codes{1}) == Codes{null_code}, boost::test_tools::per_element());
    Variable number;
    number.kind = Kind::number;
    BOOST_CHECK_THROW(translate(from, number, {}, Codes{1}), DamagedModel);
}

BOOST_AUTO_TEST_SUITE_END()
