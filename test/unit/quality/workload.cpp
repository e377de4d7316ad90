#include "core/quality/workload.hpp"
#include "core/quality/random.hpp"
#include "statistics.hpp"
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>

using namespace synth;

namespace {

const Poll no_poll = [] {
};

std::string write_plain(std::size_t, double x) {
    std::string text = std::to_string(x);
    return text.substr(0, text.find_last_not_of('0') + 1 - (text[text.find_last_not_of('0')] == '.'));
}

enum : std::uint32_t { city, price, day, note, all_columns };

// What one table says of four columns.
struct Sales {
    std::vector<std::int32_t> cities, notes;
    std::vector<double> prices, days;

    Frame frame() const {
        Frame frame;
        frame.rows = std::uint32_t(cities.size());
        frame.seen = frame.rows;
        frame.numbers = {{}, prices, days, {}};
        frame.codes = {cities, {}, {}, notes};
        return frame;
    }
};

Frames frames_of(std::vector<Frame> tables) {
    Frames frames;
    frames.columns = {{"city", "city", Scale::category, Unit::one, {"Bonn", "Wien", "Val d'Or", "Ay"}, 4},
                      {"price", "price", Scale::number, Unit::one, {}, 0},
                      {"day", "day", Scale::time, Unit::day, {}, 0},
                      {"note", "note", Scale::category, Unit::one, {"gift"}, 1}};
    frames.tables = std::move(tables);
    return frames;
}

const std::vector<QueryColumn> asked = {{"city", false, false, false},
                                        {"price", true, true, true},
                                        {"\"day\"", true, false, false},
                                        {"note", false, false, false}};

// Prices depend on the city; a fifth of the rows has a note; a city has 5 rows only.
Sales population(std::uint32_t rows, std::uint64_t seed) {
    test::Random random(seed);
    Sales table;
    for (std::uint32_t row = 0; row < rows; row++) {
        const std::uint32_t place = row < 5 ? 3 : random.below(3);
        table.cities.push_back(std::int32_t(place));
        table.prices.push_back(double(1 + random.below(20) + 40 * place));
        table.days.push_back(random.below(10) == 0 ? null_number : double(8000 + random.below(300)));
        table.notes.push_back(random.below(5) == 0 ? 0 : -1);
    }
    return table;
}

std::vector<Query> workload_of(const Frames& frames, std::uint64_t seed = 1) {
    return make_workload(frames, asked, write_plain, {200, 10, seed}, no_poll);
}

Condition equal_code(std::uint32_t column, std::int32_t code) {
    return {Condition::Type::equal, column, code, 0, 0};
}
Condition at_least(std::uint32_t column, double low) {
    return {Condition::Type::at_least, column, 0, low, std::numeric_limits<double>::infinity()};
}
Condition missing(std::uint32_t column) {
    return {Condition::Type::is_null, column, 0, 0, 0};
}

double score_of(const std::vector<Score>& scores, const std::string& metric) {
    return std::find_if(scores.begin(), scores.end(), [&](const Score& score) { return score.metric == metric; })
        ->score;
}

} // namespace

BOOST_AUTO_TEST_SUITE(workload)

BOOST_AUTO_TEST_CASE(q_errors) {
    BOOST_TEST(q_error(10, 10, 1) == 1);
    BOOST_TEST(q_error(5, 10, 1) == 2);
    BOOST_TEST(q_error(40, 10, 1) == 4);
    BOOST_TEST(q_error(0, 0, 1) == 1);
    BOOST_TEST(q_error(0, 8, 1) == 8);
    BOOST_TEST(q_error(8, 0.2, 1) == 8);
    BOOST_TEST(q_error(-40, -10, 1) == 4);
    BOOST_TEST(q_error(3, -10, 2) == 5);
}

// Answers, and the SQL that has them.
BOOST_AUTO_TEST_CASE(queries) {
    const Frames frames = frames_of(
        {Sales{{0, 0, 1, 2, -1, 2}, {0, -1, 0, 0, -1, -1}, {1, 2.5, 3, 4, null_number, 6}, {1, 2, 3, null_number, 5, 6}}
             .frame()});
    const Frame& frame = frames.tables[0];
    const auto text = [&](Query& query) {
        write(query, frames, asked, write_plain);
        return query.sql("shop.sales");
    };
    using Numbers = std::vector<double>;

    Query query;
    query.where = {at_least(price, 2.5), equal_code(note, 0)};
    query.has_sum = true;
    query.sum = price;
    BOOST_TEST(text(query) == "SELECT count(*), sum(price) FROM shop.sales WHERE price >= 2.5 AND note = 'gift'");
    Answer found = answer(query, frames, frame, no_poll);
    BOOST_TEST(found.rows == Numbers{2});
    BOOST_TEST(found.sums == Numbers{7});

    query.where = {{Condition::Type::between, day, 0, 2, 5}, {Condition::Type::at_most, price, 0, -9, 3}};
    query.has_sum = false;
    BOOST_TEST(text(query) == "SELECT count(*) FROM shop.sales WHERE \"day\" BETWEEN '2' AND '5' AND price <= 3");
    BOOST_TEST(answer(query, frames, frame, no_poll).rows == Numbers{2});

    query.where = {missing(note), equal_code(city, 2)};
    BOOST_TEST(text(query) == "SELECT count(*) FROM shop.sales WHERE note IS NULL AND city = 'Val d''Or'");
    BOOST_TEST(answer(query, frames, frame, no_poll).rows == Numbers{1});

    query.type = Query::Type::grouping;
    query.by = city;
    query.where = {};
    query.has_sum = true;
    BOOST_TEST(text(query) == "SELECT city, count(*), sum(price) FROM shop.sales GROUP BY 1");
    found = answer(query, frames, frame, no_poll);
    BOOST_TEST(found.rows == (Numbers{1, 2, 1, 2, 0}));
    BOOST_TEST(found.sums == (Numbers{0, 3.5, 3, 10, 0}));

    query.by = price;
    query.cuts = {2.5, 4};
    query.has_sum = false;
    query.where = {equal_code(note, 0)};
    BOOST_TEST(text(query) == "SELECT width_bucket(price, '{2.5,4}'), count(*) FROM shop.sales WHERE note = 'gift' "
                              "GROUP BY 1");
    BOOST_TEST(answer(query, frames, frame, no_poll).rows == (Numbers{0, 1, 1, 1}));
    query.by = day;
    query.cuts = {5};
    query.where = {};
    BOOST_TEST(text(query) == "SELECT width_bucket(\"day\", '{\"5\"}'), count(*) FROM shop.sales GROUP BY 1");
    BOOST_TEST(answer(query, frames, frame, no_poll).rows == (Numbers{1, 3, 2}));

    query = {};
    query.type = Query::Type::join;
    query.by = city;
    BOOST_TEST(text(query) == "SELECT count(*) FROM shop.sales AS a JOIN shop.sales AS b ON a.city = b.city");
    BOOST_TEST(answer(query, frames, frame, no_poll).rows == Numbers{9});
    query.where = {missing(note)};
    query.other = {at_least(price, 2)};
    BOOST_TEST(text(query) == "SELECT count(*) FROM shop.sales AS a JOIN shop.sales AS b ON a.city = b.city WHERE "
                              "a.note IS NULL AND b.price >= 2");
    BOOST_TEST(answer(query, frames, frame, no_poll).rows == Numbers{3});
}

BOOST_AUTO_TEST_CASE(literals_are_safe) {
    Frames frames = frames_of({});
    frames.columns[city].labels[0] = "a\\b'";
    Query query;
    query.where = {equal_code(city, 0)};
    write(query, frames, asked, write_plain);
    BOOST_TEST(query.sql("t") == "SELECT count(*) FROM t WHERE city = E'a\\\\b'''");
}

// Each query once, the same for the same seed, and nothing that fewer than ten rows have.
BOOST_AUTO_TEST_CASE(generated) {
    const Frames frames = frames_of({population(3000, 1).frame()});
    const Frame& real = frames.tables[0];
    const std::vector<Query> queries = workload_of(frames);
    BOOST_TEST(queries.size() == 200u);
    std::set<std::string> texts;
    std::size_t sums = 0, joins = 0, groupings = 0;
    for (const Query& query : queries) {
        texts.insert(query.sql("t"));
        sums += query.has_sum;
        joins += query.type == Query::Type::join;
        groupings += query.type == Query::Type::grouping;
        for (const auto& where : {query.where, query.other}) {
            Query rows;
            rows.where = where;
            BOOST_TEST(answer(rows, frames, real, no_poll).rows[0] >= 10);
            for (const Condition& condition : where) {
                BOOST_TEST((condition.column != city || condition.code != 3));
                BOOST_TEST((condition.column != note || condition.code == 0));
            }
        }
        BOOST_TEST((!query.has_sum || query.sum == price));
    }
    BOOST_TEST(texts.size() == queries.size());
    BOOST_TEST(sums > 40u);
    BOOST_TEST(joins == 40u);
    BOOST_TEST(groupings == 60u);

    const std::vector<Query> same = workload_of(frames), other = workload_of(frames, 2);
    BOOST_TEST(std::equal(queries.begin(), queries.end(), same.begin(), same.end(),
                          [](const Query& a, const Query& b) { return a.sql("t") == b.sql("t"); }));
    BOOST_TEST(other[0].sql("t") != queries[0].sql("t"));
}

// The same rows, and the same rows twice: every answer is right.
BOOST_AUTO_TEST_CASE(perfect) {
    const Sales once = population(2000, 3);
    Sales twice = once;
    for (auto* const codes : {&twice.cities, &twice.notes})
        for (std::size_t row = 0; row < 2000; row++)
            codes->push_back((*codes)[row]);
    for (auto* const numbers : {&twice.prices, &twice.days})
        for (std::size_t row = 0; row < 2000; row++)
            numbers->push_back((*numbers)[row]);
    for (const Frame& other : {once.frame(), twice.frame()}) {
        const Frames frames = frames_of({once.frame(), other});
        for (const Score& score : query_fidelity(frames, workload_of(frames), 1, no_poll)) {
            BOOST_TEST(score.score == 1, boost::test_tools::tolerance(1e-12));
            BOOST_TEST(score.real_sample < 1);
            BOOST_TEST(score.real_sample > 0.7);
        }
    }
}

// Another sample of the population scores as one does; columns without what ties them together do not.
BOOST_AUTO_TEST_CASE(ranking) {
    const Frame real = population(5000, 4).frame(), independent = population(5000, 5).frame();
    Frame shuffled = independent;
    Random random(1, 1);
    random.shuffle(shuffled.numbers[price]);
    const Frames good = frames_of({real, independent}), bad = frames_of({real, shuffled});
    const std::vector<Query> queries = workload_of(good);
    const std::vector<Score> high = query_fidelity(good, queries, 1, no_poll),
                             low = query_fidelity(bad, queries, 1, no_poll);
    for (const Score& score : high)
        BOOST_TEST(std::abs(score.score - score.real_sample) < 0.03,
                   score.metric << " " << score.score << " " << score.real_sample);
    for (const char* metric : {"Query counts (filters)", "Query sums", "Query counts (groupings)"})
        BOOST_TEST(score_of(low, metric) < score_of(high, metric) - 0.1);
    BOOST_TEST(low[0].detail.find(" for SELECT count(*)") != std::string::npos);
}

// A group that one table does not have counts as one row there.
BOOST_AUTO_TEST_CASE(missing_groups) {
    const Frames frames = frames_of(
        {Sales{{0, 0, 0, 0, 1, 1, 1, 1},
               std::vector<std::int32_t>(8, -1),
               std::vector<double>(8, 1),
               std::vector<double>(8, 1)}
             .frame(),
         Sales{{0, 0, 0, 2}, std::vector<std::int32_t>(4, -1), std::vector<double>(4, 1), std::vector<double>(4, 1)}
             .frame()});
    Query query;
    query.type = Query::Type::grouping;
    query.by = city;
    const std::vector<Score> scores = query_fidelity(frames, {query}, 1, no_poll);
    // 4 rows and 6, 4 and none, none and 2.
    BOOST_TEST(score_of(scores, "Query counts (groupings)") == 1 / std::cbrt(1.5 * 4 * 2),
               boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(nothing_to_ask) {
    const Frames empty = frames_of({Sales{}.frame(), Sales{}.frame()});
    BOOST_TEST(workload_of(empty).empty());
    const Frames frames = frames_of({population(100, 6).frame(), Sales{}.frame()});
    BOOST_TEST(make_workload(frames, std::vector<QueryColumn>(all_columns), write_plain, {}, no_poll).empty());
    for (const Score& score : query_fidelity(frames, {}, 1, no_poll)) {
        BOOST_TEST(std::isnan(score.score));
        BOOST_TEST(!score.detail.empty());
    }
    for (const Score& score : query_fidelity(frames, workload_of(frames), 1, no_poll))
        BOOST_TEST((score.score > 0 && score.score < 0.3), score.metric << " " << score.score);
}

BOOST_AUTO_TEST_SUITE_END()
