#include "core/report/report.hpp"
#include "report/reading.hpp"
#include "report/samples.hpp"
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

using namespace synth;
using namespace synth::test;

namespace {

// The browser test looks at these pages: with a folder as argument of the program they are written there.
std::string page_of(const ReportData& data, const std::string& name) {
    const std::string page = report(data);
    const auto& suite = boost::unit_test::framework::master_test_suite();
    if (suite.argc > 1)
        std::ofstream(std::filesystem::path(suite.argv[1]) / (name + ".html"), std::ios::binary) << page;
    return page;
}

// What is wrong with a page as XML that has no other tags than these.
std::string fault(std::string_view page) {
    std::vector<std::string_view> open;
    const std::size_t style = page.find("<style>"), end_of_style = page.find("</style>");
    for (std::size_t i = page.find('\n'); i < page.size(); i++) {
        if (i > style && i < end_of_style)
            continue;
        const char c = page[i];
        if (std::uint8_t(c) >= 0x80 || (std::uint8_t(c) < 0x20 && c != '\n' && c != '\t'))
            return "a byte that is not ASCII at " + std::to_string(i);
        if (c == '>' || c == '"')
            return "a bare sign at " + std::string(page.substr(i, 40));
        if (c != '<')
            continue;
        std::size_t at = i + 1;
        const bool closes = page[at] == '/';
        at += closes;
        const std::size_t name = at;
        while (page[at] >= 'a' && page[at] <= 'z')
            at++;
        while (page[at] >= '0' && page[at] <= '9')
            at++;
        const std::string_view tag = page.substr(name, at - name);
        if (tag.empty() || tag == "script")
            return "no tag of ours: " + std::string(page.substr(i, 40));
        while (page[at] == ' ') {
            at = page.find('"', at);
            if (at == std::string_view::npos)
                return "no value";
            const std::size_t end = page.find('"', at + 1);
            if (contains(page.substr(at, end - at), "<"))
                return "a tag in an attribute: " + std::string(page.substr(i, 40));
            at = end + 1;
        }
        const bool empty = page[at] == '/';
        at += empty;
        if (page[at] != '>')
            return "no end of a tag: " + std::string(page.substr(i, 40));
        if (closes && (open.empty() || open.back() != tag))
            return "closes what is not open: " + std::string(page.substr(i, 40));
        if (closes)
            open.pop_back();
        else if (!empty)
            open.push_back(tag);
        i = at;
    }
    return open.empty() ? "" : "open at the end: " + std::string(open.back());
}

} // namespace

BOOST_AUTO_TEST_SUITE(reports)

BOOST_AUTO_TEST_CASE(every_section_is_there) {
    const std::string page = page_of(ordinary_report(), "ordinary");
    BOOST_TEST(fault(page) == "");
    for (const char* id : {"headline", "fidelity", "distributions", "trends", "worst", "detection", "queries",
                           "network", "leakage", "options", "remarks"}) {
        BOOST_TEST(contains(page, "<section id=\"" + std::string(id) + "\""));
        BOOST_TEST(contains(page, "href=\"#" + std::string(id) + "\""));
    }
    BOOST_TEST(occurrences(page, "<h1>") == 1u);
    BOOST_TEST(occurrences(page, "<svg") == occurrences(page, "role=\"img\""));
    BOOST_TEST(occurrences(page, "<svg") == occurrences(page, "<desc>"));
    BOOST_TEST(occurrences(page, "<table>") == occurrences(page, "<caption>"));
}

BOOST_AUTO_TEST_CASE(the_page_loads_nothing) {
    const std::string page = report(ordinary_report());
    for (const char* part : {"http:", "https:", "src=", "url(", "@import", "<script"})
        BOOST_TEST(!contains(page, part));
}

BOOST_AUTO_TEST_CASE(the_headline_says_how_faithful_and_what_leaks) {
    ReportData data = ordinary_report();
    std::string page = report(data);
    BOOST_TEST(contains(page, "<p class=\"big\">0.981</p>"));
    BOOST_TEST(contains(page, "almost as faithful as another sample"));
    BOOST_TEST(contains(page, "membership, density by rank; no leak: 0.500"));
    BOOST_TEST(contains(page, "Of 21 attacks, 1 finds a leak and 2 a weak one. 1 more could not be measured."));
    BOOST_TEST(contains(page, "32,561 rows"));
    data.scores.front().score = 0.7;
    std::erase_if(data.attacks, [](const Attack& a) { return a.verdict != Verdict::no_leak; });
    page = report(data);
    BOOST_TEST(contains(page, "differ clearly"));
    BOOST_TEST(contains(page, "none finds a leak. That is no proof"));
}

BOOST_AUTO_TEST_CASE(scores_go_where_they_belong) {
    ReportData data;
    data.scores = {score("Overall", "", 0.5, 0.9), score("KSComplement", "age", 0.25, 0.75),
                   score("Detection (logistic)", "", 0.125, 1), score("Query sums", "", 0.375, 1),
                   score("CategoryAdherence", "land", 0.625, 1)};
    const std::string page = report(data);
    const auto section = [&](const std::string& id) {
        const std::size_t begin = page.find("<section id=\"" + id);
        return page.substr(begin, page.find("</section>", begin) - begin);
    };
    BOOST_TEST(contains(section("fidelity"), ">0.500<"));
    BOOST_TEST(contains(section("fidelity"), ">0.625<"));
    BOOST_TEST(contains(section("fidelity"), "1 did not hold"));
    BOOST_TEST(
        contains(section("worst"), ">0.250</td><td class=\"figure\">0.750</td><td class=\"figure\">&#8722;0.500<"));
    BOOST_TEST(contains(section("detection"), ">0.125<"));
    BOOST_TEST(contains(section("queries"), ">0.375<"));
}

BOOST_AUTO_TEST_CASE(the_worst_pairs_have_their_associations) {
    ReportData data;
    data.columns = {"a", "a, b", "b"};
    data.trends = {{0, 1, 0.5, 0.8, 0.1, true}, {0, 2, 0.75, 0.25, -0.3125, false}};
    data.scores = {score("CorrelationSimilarity", "a, b", 0.75, 0.875)};
    BOOST_TEST(contains(report(data), ">0.750</td><td class=\"figure\">0.875</td><td class=\"figure\">0.250</td>"
                                      "<td class=\"figure\">&#8722;0.312<"));
}

BOOST_AUTO_TEST_CASE(what_is_undefined_is_a_dash_with_the_reason) {
    ReportData data;
    data.scores = {score("Utility", "age", undefined, undefined, "all rows have the same age")};
    const std::string page = report(data);
    BOOST_TEST(
        occurrences(page, "<span aria-hidden=\"true\">&#8211;</span><span class=\"unseen\">not measured</span>") == 3u);
    BOOST_TEST(contains(page, "all rows have the same age"));
    BOOST_TEST(!contains(page, "nan"));
}

BOOST_AUTO_TEST_CASE(a_dozen_distributions_are_open) {
    test::Random random(3);
    ReportData data;
    for (int i = 0; i < 15; i++)
        data.distributions.push_back(numeric_distribution("x" + std::to_string(i), 0, 10, 0.5, 0.1, 0, random));
    const std::string page = report(data);
    BOOST_TEST(contains(page, "<summary>The other 3 columns</summary>"));
    BOOST_TEST(occurrences(page.substr(0, page.find("<details>")), "<figure>") == 12u);
    BOOST_TEST(occurrences(page, "<figure>") == 15u);
}

BOOST_AUTO_TEST_CASE(maps_of_many_columns_have_the_worst_sixty) {
    ReportData data = hostile_report(70);
    for (Pair& pair : data.trends)
        pair.score = pair.a >= 10 ? 0.1 : 1;
    for (std::size_t i = 0; i < 70; i++)
        data.columns[i] = "c" + std::to_string(i);
    const std::string page = report(data), maps = page.substr(page.find("id=\"trends\""));
    BOOST_TEST(contains(maps, "The 60 columns, of 70, whose pairs are least alike."));
    BOOST_TEST(!contains(maps, ">c9</text>"));
    BOOST_TEST(occurrences(maps, ">c10</text>") == 3u);
}

BOOST_AUTO_TEST_CASE(hostile_names_stay_names) {
    const std::string page = page_of(hostile_report(12), "hostile");
    BOOST_TEST(fault(page) == "");
    BOOST_TEST(contains(page,
                        "&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;amp;&lt;!-- ]]&gt; \\n --&gt; "
                        "&#65533;&#65533;&#65533;`#quot;"));
}

BOOST_AUTO_TEST_CASE(pages_of_wide_tables_are_of_a_good_size) {
    BOOST_TEST(report(hostile_report(50)).size() < 1000000u);
    const std::string page = page_of(hostile_report(200), "wide");
    BOOST_TEST(fault(page) == "");
}

BOOST_AUTO_TEST_CASE(a_report_of_nothing_is_a_page) {
    const std::string page = page_of({}, "nothing");
    BOOST_TEST(fault(page) == "");
    for (const char* part :
         {"No attack was made.", "No column could be compared.", "There are no two columns to compare.",
          "No query was measured.", "No model of the real table is known"})
        BOOST_TEST(contains(page, part));
}

BOOST_AUTO_TEST_SUITE_END()
