#include "core/report/html.hpp"
#include <boost/test/unit_test.hpp>

using namespace synth;

BOOST_AUTO_TEST_SUITE(html)

BOOST_AUTO_TEST_CASE(what_has_a_meaning_is_escaped) {
    BOOST_TEST(escape("a < b && c > \"d\" 'e'") == "a &lt; b &amp;&amp; c &gt; &quot;d&quot; &#39;e&#39;");
    BOOST_TEST(escape("&amp;") == "&amp;amp;");
    BOOST_TEST(escape("") == "");
}

BOOST_AUTO_TEST_CASE(the_result_is_ascii) {
    BOOST_TEST(escape("\u00e9\u56fd\U0001f600") == "&#233;&#22269;&#128512;");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_shown_is_replaced) {
    for (const std::string_view text :
         {"\x01", "\x7f", "\xc2\x85", "\xff", "\xe2\x80\xae", "\xe2\x81\xa6", "\xef\xbf\xbf"})
        BOOST_TEST(escape(text) == "&#65533;");
    BOOST_TEST(escape(std::string_view("\0", 1)) == "&#65533;");
    BOOST_TEST(escape("a\n\tb") == "a\n\tb");
}

BOOST_AUTO_TEST_CASE(tags_nest_and_attributes_are_escaped) {
    Markup inner;
    inner.add("b", "x<y");
    Markup out;
    out.open("p", {{"title", "\"'>"}}).text("1 & 2").append(inner).add("br", {}).close();
    BOOST_TEST(out.str() == "<p title=\"&quot;&#39;&gt;\">1 &amp; 2<b>x&lt;y</b><br/></p>");
}

BOOST_AUTO_TEST_CASE(coordinates_are_short) {
    BOOST_TEST(coordinate(12) == "12");
    BOOST_TEST(coordinate(0.5) == "0.5");
    BOOST_TEST(coordinate(-3.254) == "-3.25");
    BOOST_TEST(coordinate(-0.001) == "0");
    BOOST_TEST(coordinate(100) == "100");
    Markup out;
    out.add("rect", {{"x", 1.0 / 3}});
    BOOST_TEST(out.str() == "<rect x=\"0.33\"/>");
}

BOOST_AUTO_TEST_SUITE_END()
