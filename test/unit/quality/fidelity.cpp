#include "core/quality/fidelity.hpp"
#include "quality/hand_made.hpp"

using namespace synth;
using namespace synth::test;

namespace {

constexpr double no_value = null_number;

// A number x, another that follows it, a category that x decides in part, one that is independent, with NULLs.
Frame population(std::uint64_t seed, std::size_t rows) {
    test::Random random(seed);
    Numbers x, y;
    Labels decided, independent;
    for (std::size_t i = 0; i < rows; i++) {
        x.push_back(random.normal());
        y.push_back(x.back() + random.normal() / 2);
        decided.push_back(x.back() + random.normal() / 4 > 0 ? 1 : 0);
        independent.push_back(std::int32_t(random.below(5)) - 1);
    }
    return frame_of(x, y, decided, independent);
}

Frames population_frames() {
    Frames frames;
    frames.columns = {number_column("x"), number_column("y"), category_column("decided", 2),
                      category_column("independent", 4)};
    return frames;
}

Frames one_column(const FrameColumn& column) {
    Frames frames;
    frames.columns = {column};
    return frames;
}

} // namespace

BOOST_AUTO_TEST_SUITE(fidelity_of_tables)

// Distribution functions: real steps at 1, 2, 3, 4; other has half of its rows at 1 and half at 9.
BOOST_AUTO_TEST_CASE(shapes_of_numbers_are_as_by_hand) {
    const Frames frames = one_column(number_column("x"));
    const Frame real = frame_of(Numbers{4, 3, no_value, 2, 1}), none = frame_of(Numbers{no_value, no_value});
    const auto shape = [&](const Frame& a, const Frame& b) {
        return column_shapes(frames, a, b, no_poll).front();
    };
    BOOST_TEST(shape(real, frame_of(Numbers{1, 9, no_value, 9, 1})) == 0.5);
    BOOST_TEST(shape(real, frame_of(Numbers{1, 2, 3, 4, 1, 2, 3, 4})) == 1);
    BOOST_TEST(shape(real, frame_of(Numbers{5, 6})) == 0);
    BOOST_TEST(shape(real, none) == 0);
    BOOST_TEST(shape(none, real) == 0);
    BOOST_TEST(shape(none, none) == 1);
}

// Shares .5 .5 0 against .25 .25 .5, NULLs apart.
BOOST_AUTO_TEST_CASE(shapes_of_categories_are_as_by_hand) {
    const Frames frames = one_column(category_column("c", 3));
    const Frame real = frame_of(Labels{0, 1, -1}), other = frame_of(Labels{0, 1, 2, 2}), none = frame_of(Labels{-1});
    const auto shape = [&](const Frame& a, const Frame& b) {
        return column_shapes(frames, a, b, no_poll).front();
    };
    BOOST_TEST(shape(real, other) == 0.5);
    BOOST_TEST(shape(real, none) == 0);
    BOOST_TEST(shape(none, none) == 1);
    BOOST_TEST(missing_values(frames, real, other, no_poll).front() == 1 - 1 / 3.0);
    BOOST_TEST(missing_values(frames, none, other, no_poll).front() == 0);
    BOOST_TEST(std::isnan(missing_values(frames, frame_of(Labels{}), other, no_poll).front()));
}

BOOST_AUTO_TEST_CASE(adherence_is_to_the_real_range_and_to_the_real_categories) {
    const auto share = [](const FrameColumn& column, const Frame& a, const Frame& b) {
        return adherence(one_column(column), a, b, no_poll).front();
    };
    const FrameColumn x = number_column("x"), c = category_column("c", 4);
    BOOST_TEST(share(x, frame_of(Numbers{3, 1, no_value}), frame_of(Numbers{1, 2, 3, 4, no_value})) == 0.75);
    BOOST_TEST(share(c, frame_of(Labels{0, 2, -1}), frame_of(Labels{0, 1, 2, 3, -1})) == 0.5);
    BOOST_TEST(std::isnan(share(x, frame_of(Numbers{no_value}), frame_of(Numbers{1}))));
    BOOST_TEST(std::isnan(share(c, frame_of(Labels{1}), frame_of(Labels{-1}))));
}

// Two numbers by correlation, others by table; a constant synthetic column has correlation 0, a real one none.
BOOST_AUTO_TEST_CASE(pairs_are_measured_by_what_they_are) {
    Frames frames;
    frames.columns = {number_column("x"), number_column("y"), category_column("c", 2), category_column("c#format", 2)};
    frames.columns[3].source = "c";
    const Frame real = frame_of(Numbers{1, 2, 3, 4, 5}, Numbers{2, 4, 6, 8, 10}, Labels{0, 0, 0, 1, 1}, Labels(5));
    const Frame other = frame_of(Numbers{1, 2, 3, 4, 5}, Numbers{7, 7, 7, 7, 7}, Labels{0, 0, 0, 1, 1}, Labels(5));
    const std::vector<Pair> pairs = Trends(frames, real, no_poll).measure(other, no_poll);
    BOOST_REQUIRE(pairs.size() == 5u); // c and c#format are no pair
    BOOST_TEST((pairs[0].a == 0u && pairs[0].b == 1u));
    BOOST_TEST(pairs[0].real == 1, boost::test_tools::tolerance(1e-15));
    BOOST_TEST(pairs[0].other == 0);
    BOOST_TEST(pairs[0].score == 0.5, boost::test_tools::tolerance(1e-15));
    BOOST_TEST(pairs[0].strong);
    BOOST_TEST((pairs[1].a == 0u && pairs[1].b == 2u));
    BOOST_TEST(pairs[1].score == 1);
    BOOST_TEST(pairs[1].real == 1, boost::test_tools::tolerance(1e-15));
    BOOST_TEST(pairs[1].strong);
    BOOST_TEST(!pairs[2].strong); // constant
    const std::vector<Pair> reversed = Trends(frames, other, no_poll).measure(real, no_poll);
    BOOST_TEST(std::isnan(reversed[0].score));
    BOOST_TEST(std::isnan(reversed[0].real));
    BOOST_TEST(!reversed[0].strong);
}

// One outlier of the other table must not change the bins.
BOOST_AUTO_TEST_CASE(an_outlier_falls_into_the_end_bin) {
    Frames frames;
    frames.columns = {number_column("x"), category_column("c", 2)};
    Numbers x;
    Labels c;
    for (int i = 0; i < 1000; i++) {
        x.push_back(i);
        c.push_back(i % 2);
    }
    const Frame real = frame_of(x, c);
    x[999] = 1e12;
    const std::vector<Pair> pairs = Trends(frames, real, no_poll).measure(frame_of(x, c), no_poll);
    BOOST_TEST(pairs[0].score == 1);
}

BOOST_AUTO_TEST_CASE(three_way_sees_what_pairs_do_not) {
    Frames frames;
    frames.columns = {category_column("a", 2), category_column("b", 2), category_column("c", 2)};
    const Frame real = frame_of(Labels{0, 0, 1, 1}, Labels{0, 1, 0, 1}, Labels{0, 1, 1, 0}); // c = a xor b
    const Frame other = frame_of(Labels{0, 0, 1, 1}, Labels{0, 1, 0, 1}, Labels{1, 0, 0, 1});
    for (const Pair& pair : Trends(frames, real, no_poll).measure(other, no_poll))
        BOOST_TEST(pair.score == 1);
    BOOST_TEST(three_way(frames, real, other, 0, no_poll) == 0);
    BOOST_TEST(three_way(frames, real, real, 0, no_poll) == 1);
    frames.columns.pop_back();
    BOOST_TEST(std::isnan(three_way(frames, real, other, 0, no_poll)));
}

// Of 20 columns there are 1140 triples. Half of the columns are independent of the rest in the other table.
BOOST_AUTO_TEST_CASE(of_many_triples_a_part_is_drawn_by_the_seed) {
    test::Random random(5);
    Frames frames;
    Frame real, other;
    for (int c = 0; c < 20; c++) {
        frames.columns.push_back(category_column(std::string(1, char('a' + c)), 2));
        Labels in_real, in_other;
        for (int i = 0; i < 200; i++) {
            in_real.push_back(i % 2);
            in_other.push_back(c < 10 ? i % 2 : std::int32_t(random.below(2)));
        }
        add(real, in_real);
        add(other, in_other);
    }
    const double first = three_way(frames, real, other, 1, no_poll),
                 second = three_way(frames, real, other, 2, no_poll);
    BOOST_TEST(first == three_way(frames, real, other, 1, no_poll));
    BOOST_TEST(first != second);
    // Scores of triples lie in 0 .. 1: by Hoeffding (1963, also without replacement) two means of 500 differ by more
    // than 2 sqrt(ln(4 / error rate) / 1000) no oftener than the error rate.
    BOOST_TEST(std::abs(first - second) < 2 * std::sqrt(std::log(4 / error_rate) / 1000));
}

BOOST_AUTO_TEST_CASE(a_copy_is_perfect_and_another_sample_is_not) {
    Frames frames = population_frames();
    frames.tables = {population(1, 2000), population(1, 2000)};
    const Fidelity result = fidelity(frames, 0, no_poll);
    const std::vector<std::string> metrics{"Overall",
                                           "Column Shapes",
                                           "Column Pair Trends",
                                           "Column Pair Trends, "
                                           "strong pairs",
                                           "Three-Way",
                                           "Missing Values"};
    BOOST_REQUIRE(result.summary.size() == metrics.size());
    for (std::size_t i = 0; i < metrics.size(); i++) {
        BOOST_TEST(result.summary[i].metric == metrics[i]);
        BOOST_TEST(result.summary[i].subject.empty());
        BOOST_TEST(result.summary[i].score == 1);
        BOOST_TEST((result.summary[i].real_sample > 0.8 && result.summary[i].real_sample < 1));
    }
    for (const std::vector<Score>* scores : {&result.columns, &result.missing, &result.pairs, &result.diagnostic})
        for (const Score& score : *scores)
            BOOST_TEST(score.score == 1);
    BOOST_TEST(result.columns.size() == 4u);
    BOOST_TEST(result.pairs.size() == 6u);
    BOOST_TEST(result.trends.size() == 6u);
    BOOST_REQUIRE(result.missing.size() == 1u); // the only column with NULLs
    BOOST_TEST(result.missing.front().subject == "independent");
}

// The distance of two samples of n and m rows exceeds sqrt(ln(2 / error rate) / 2 (1 / n + 1 / m)) no oftener than the
// error rate (Smirnov 1939): the other's, and that of the real sample which stands for it.
BOOST_AUTO_TEST_CASE(a_real_sample_is_as_near_as_samples_are) {
    Frames frames = population_frames();
    frames.tables = {population(2, 4000), population(3, 1000)};
    const Fidelity result = fidelity(frames, 7, no_poll);
    const double limit = std::sqrt(std::log(2 / error_rate) / 2 * (1 / 4000.0 + 1 / 1000.0));
    for (const Score& score : result.columns)
        if (score.metric == "KSComplement") {
            BOOST_TEST(score.score > 1 - limit);
            BOOST_TEST(score.real_sample > 1 - limit);
            BOOST_TEST(score.real_sample < 1);
        }
}

BOOST_AUTO_TEST_CASE(columns_drawn_apart_lose_their_trends_and_nothing_else) {
    Frames frames = population_frames();
    Frame apart = population(4, 2000);
    for (std::size_t c = 0; c < 4; c++) {
        const Frame one = population(5 + c, 2000);
        apart.numbers[c] = one.numbers[c];
        apart.codes[c] = one.codes[c];
    }
    frames.tables = {population(4, 2000), apart};
    const Fidelity result = fidelity(frames, 0, no_poll);
    BOOST_TEST(result.summary[1].score > 0.95);
    BOOST_TEST(result.summary[2].score < 0.85);
    BOOST_TEST(result.summary[3].score < 0.75);
    BOOST_TEST(result.summary[4].score < 0.75);
    BOOST_TEST(result.summary[0].score == (result.summary[1].score + result.summary[2].score) / 2);
    // Worst first.
    for (const std::vector<Score>* scores : {&result.columns, &result.pairs, &result.diagnostic})
        for (std::size_t i = 1; i < scores->size(); i++)
            BOOST_TEST((*scores)[i - 1].score <= (*scores)[i].score);
    BOOST_TEST(result.pairs.front().subject == "x, y");
    BOOST_TEST(result.pairs.front().detail.ends_with(", in the real table 0.89"));
}

// A text judged by its form has two columns and one share of NULLs.
BOOST_AUTO_TEST_CASE(missing_values_count_once_for_each_source) {
    Frames frames;
    frames.columns = {number_column("t#length"), category_column("t#format", 1), number_column("x")};
    frames.columns[0].source = frames.columns[1].source = "t";
    frames.tables = {frame_of(Numbers{1, 2, 3, 4}, Labels{0, 0, 0, 0}, Numbers{1, 2, 3, 4}),
                     frame_of(Numbers{1, 2, no_value, no_value}, Labels{0, 0, -1, -1}, Numbers{1, 2, 3, 4})};
    const Fidelity result = fidelity(frames, 0, no_poll);
    BOOST_TEST(result.summary[5].score == 0.75);
    BOOST_REQUIRE(result.missing.size() == 1u);
    BOOST_TEST(result.missing.front().subject == "t");
    BOOST_TEST(result.missing.front().detail == "50.00 % NULL, in the real table 0.00 %");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_measured_is_undefined_and_says_why) {
    Frames frames;
    frames.columns = {number_column("x"), number_column("y")};
    const Frame full = frame_of(Numbers{1, 2, 3}, Numbers{3, 1, 2});
    const Frame nulls = frame_of(Numbers{1, 2, 3}, Numbers(3, no_value)), empty = frame_of(Numbers{}, Numbers{});
    for (const auto& [real, other] :
         {std::pair{full, empty}, {empty, full}, {full, nulls}, {nulls, full}, {nulls, nulls}}) {
        frames.tables = {real, other};
        const Fidelity result = fidelity(frames, 0, no_poll);
        for (const std::vector<Score>* scores :
             {&result.summary, &result.diagnostic, &result.columns, &result.missing, &result.pairs})
            for (const Score& score : *scores) {
                if (std::isnan(score.score))
                    BOOST_TEST(!score.detail.empty(), score.metric << " of " << score.subject);
                else
                    BOOST_TEST((score.score >= 0 && score.score <= 1));
            }
    }
    frames.tables = {full, nulls};
    const Fidelity result = fidelity(frames, 0, no_poll);
    BOOST_TEST(result.columns.front().subject == "y");
    BOOST_TEST(result.columns.front().score == 0);
    BOOST_TEST(result.columns.front().detail == "the synthetic table has no values");
    BOOST_TEST(std::isnan(result.summary[4].score));
    BOOST_TEST(std::isnan(result.diagnostic.back().score)); // undefined ones are last
}

BOOST_AUTO_TEST_CASE(long_work_can_be_stopped) {
    Frames frames = population_frames();
    frames.tables = {population(1, 500), population(2, 500)};
    int left = 20;
    BOOST_CHECK_THROW(fidelity(frames, 0,
                               [&] {
                                   if (--left == 0)
                                       throw std::runtime_error("stop");
                               }),
                      std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()
