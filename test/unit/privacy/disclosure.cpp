#include "core/privacy/disclosure.hpp"
#include "populations.hpp"
#include <algorithm>
#include <boost/test/unit_test.hpp>

using namespace synth;
using namespace synth::test;

namespace {

std::vector<Attack> attacks(const Frames& frames, const std::vector<std::string>& sensitive = {},
                            std::uint64_t seed = 0) {
    AttackOptions options;
    options.sensitive = sensitive;
    options.seed = seed;
    return disclosure(scene_of(frames, options));
}

using Row = std::vector<double>;

bool same_keys(const Row& a, const Row& b) {
    const auto same = [](double x, double y) {
        return is_null(x) ? is_null(y) : x == y;
    };
    return same(a[0], b[0]) && same(a[1], b[1]);
}

std::size_t alike(const Row& row, const std::vector<Row>& rows) {
    return std::size_t(
        std::count_if(rows.begin(), rows.end(), [&](const Row& other) { return same_keys(row, other); }));
}

// By definition; `own`: how many rows of the real table a row that is looked up is.
double replicated_uniques(const std::vector<Row>& who, std::size_t own, const std::vector<Row>& real,
                          const std::vector<Row>& synthetic) {
    double hits = 0;
    for (const Row& row : who)
        hits += alike(row, real) == own && alike(row, synthetic) == 1;
    return hits / double(who.size());
}

double disclosed(const std::vector<Row>& who, const std::vector<Row>& synthetic) {
    double hits = 0;
    for (const Row& row : who) {
        bool right = alike(row, synthetic) > 0;
        for (const Row& other : synthetic)
            right = right && (!same_keys(row, other) || row[2] == other[2]);
        hits += right;
    }
    return hits / double(who.size());
}

const std::vector<FrameColumn> columns = {category_column("a", 9), category_column("b", 6),
                                          category_column("target", 3)};

std::vector<Row> random_rows(int n, std::uint64_t seed) {
    test::Random random(seed);
    std::vector<Row> rows;
    for (int i = 0; i < n; i++)
        rows.push_back({random.below(10) == 0 ? null_number : std::floor(9 * random.uniform() * random.uniform()),
                        double(random.below(6)), double(random.below(3))});
    return rows;
}

} // namespace

BOOST_AUTO_TEST_SUITE(disclosure_tables)

BOOST_AUTO_TEST_CASE(figures_are_those_of_the_definitions) {
    const std::vector<Row> real = random_rows(60, 1), synthetic = random_rows(50, 2), holdout = random_rows(40, 3);
    const std::vector<Attack> found = attacks(
        side_by_side(columns, {frame(columns, real), frame(columns, synthetic), frame(columns, holdout)}), {"target"});
    BOOST_TEST(found.size() == 2u);
    BOOST_TEST(found[0].attack == "repU");
    BOOST_TEST(found[0].score == replicated_uniques(real, 1, real, synthetic));
    BOOST_TEST(found[0].no_leak == replicated_uniques(holdout, 0, real, synthetic));
    BOOST_TEST(found[0].score > 0);
    BOOST_TEST((found[1].attack == "DiSCO" && found[1].subject == "target"));
    BOOST_TEST(found[1].score == disclosed(real, synthetic));
    BOOST_TEST(found[1].no_leak == disclosed(holdout, synthetic));
    BOOST_TEST(found[1].score > 0);
    BOOST_TEST(found[0].words.find("their a and b,") != std::string::npos, found[0].words);
}

BOOST_AUTO_TEST_CASE(numbers_are_cut_into_twenty_groups) {
    const std::vector<FrameColumn> numbers = {numeric_column("x"), category_column("target", 2)};
    std::vector<Row> real, synthetic;
    for (int i = 0; i < 200; i++) { // ten numbers a group, which have the same target in one group of two
        real.push_back({std::exp(i / 10.0), double(i / 10 % 2 == 0 ? 0 : i % 2)});
        synthetic.push_back({std::exp(i / 10.0 + .01), real.back()[1]});
    }
    const Frame of_real = frame(numbers, real), of_synthetic = frame(numbers, synthetic);
    const std::vector<Attack> found = attacks(side_by_side(numbers, {of_real, of_synthetic, of_real}), {"target"});
    BOOST_TEST(found[0].score == 0);
    BOOST_TEST(found[1].score == .5);
}

BOOST_AUTO_TEST_CASE(keys_tell_rows_apart_and_do_not_repeat_each_other) {
    // Two names of the same thing, a column that is nearly constant, and others.
    const std::vector<FrameColumn> several = {category_column("code", 30), category_column("name", 30),
                                              category_column("flag", 2),  category_column("town", 20),
                                              numeric_column("age"),       numeric_column("constant")};
    test::Random random(4);
    std::vector<Row> rows;
    for (int i = 0; i < 1500; i++) {
        const double code = random.below(30);
        rows.push_back(
            {code, code, double(random.below(100) == 0), double(random.below(20)), double(random.below(60)), 1});
    }
    const Frame real = frame(several, rows);
    const std::vector<Attack> found = attacks(side_by_side(several, {real, real, real}));
    BOOST_TEST(found[0].words.find("their code, town and age,") != std::string::npos, found[0].words);
    BOOST_TEST(found.size() == 3u);
    BOOST_TEST((found[1].subject == "name" && found[2].subject == "flag"));
    // What is sensitive is no key.
    const std::vector<Attack> asked = attacks(side_by_side(several, {real, real, real}), {"town", "flag"});
    BOOST_TEST(asked[0].words.find("town") == std::string::npos, asked[0].words);
    BOOST_TEST(asked.size() == 3u);
    BOOST_TEST((asked[1].subject == "flag" && asked[2].subject == "town"));
}

BOOST_AUTO_TEST_CASE(copies_disclose_and_other_rows_do_not) {
    for (std::uint64_t seed = 0; seed < 4; seed++) {
        const Frame real = people(800, 10 + seed);
        const auto check = [&](const std::vector<Frame>& tables, Verdict verdict) {
            const std::vector<Attack> found = attacks(side_by_side(people_columns, tables), {}, seed);
            BOOST_TEST(found.size() > 1u);
            for (const Attack& attack : found)
                BOOST_TEST((attack.verdict == verdict), attack.subject << ": " << attack.words);
        };
        check({real, real, people(800, 30 + seed)}, Verdict::leak);
        check({real, real}, Verdict::leak);
        check({real, people(800, 20 + seed), people(800, 30 + seed)}, Verdict::no_leak);
        check({real, people(800, 20 + seed)}, Verdict::no_leak);
    }
}

BOOST_AUTO_TEST_CASE(one_column_is_no_key_and_target) {
    const std::vector<FrameColumn> one = {category_column("a", 9)};
    std::vector<Row> rows;
    for (int i = 0; i < 30; i++)
        rows.push_back({double(i % 9)});
    const Frame real = frame(one, rows);
    const std::vector<Attack> found = attacks(side_by_side(one, {real, real}));
    BOOST_TEST((found.size() == 1 && found[0].verdict == Verdict::unknown));
}

BOOST_AUTO_TEST_SUITE_END()
