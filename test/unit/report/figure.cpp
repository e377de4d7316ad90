#include "core/report/figure.hpp"
#include <boost/test/unit_test.hpp>
#include <limits>

using namespace synth;

BOOST_AUTO_TEST_SUITE(figures)

BOOST_AUTO_TEST_CASE(numbers_are_as_a_reader_sees_them) {
    constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
    BOOST_TEST(figure(0.98149) == "0.981");
    BOOST_TEST(figure(-0.0116) == "\u22120.012");
    BOOST_TEST(figure(-0.0001) == "0.000");
    BOOST_TEST(figure(2.5, 0) == "2");
    BOOST_TEST(figure(undefined) == "\u2013");
    BOOST_TEST(signed_figure(0.004) == "+0.004");
    BOOST_TEST(signed_figure(-0.004) == "\u22120.004");
    BOOST_TEST(signed_figure(0.0001) == "0.000");
    BOOST_TEST(in_percent(0.1234) == "12.3\u00a0%");
    BOOST_TEST(in_percent(undefined) == "\u2013");
    BOOST_TEST(count(999) == "999");
    BOOST_TEST(count(1000) == "1,000");
    BOOST_TEST(count(1234567) == "1,234,567");
    BOOST_TEST(count(1, "row") == "1 row");
    BOOST_TEST(count(0, "row") == "0 rows");
}

BOOST_AUTO_TEST_CASE(small_figures_keep_two_digits) {
    BOOST_TEST(small_figure(0.584) == "0.584");
    BOOST_TEST(small_figure(0.00041) == "0.00041");
    BOOST_TEST(small_figure(-0.0059) == "\u22120.0059");
    BOOST_TEST(small_figure(0) == "0.000");
    BOOST_TEST(small_figure(1e-12) == "0.000000");
}

BOOST_AUTO_TEST_CASE(short_names_stay) {
    BOOST_TEST(shorten("age", 10) == "age");
    BOOST_TEST(shorten("", 0) == "");
}

BOOST_AUTO_TEST_CASE(long_names_keep_both_ends_and_fit) {
    const std::string name = "a_rather_long_name_of_a_column_17", text = shorten(name, 12);
    BOOST_TEST(text.starts_with("a_rather"));
    BOOST_TEST(text.ends_with("_17"));
    for (const std::string& letters :
         {name, std::string(100, 'W'), std::string("\u56fd\u56fd\u56fd\u56fd\u56fd\u56fd\u56fd"),
          std::string(50, '\xff')})
        for (const double width : {1.5, 3.0, 6.0}) {
            BOOST_TEST(text_width(shorten(letters, width)) <= width);
            BOOST_TEST(shorten(letters, width).find("\u2026") != std::string::npos);
        }
}

BOOST_AUTO_TEST_SUITE_END()
