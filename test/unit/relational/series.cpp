#include "core/relational/series.hpp"
#include "schemas.hpp"
#include <boost/test/unit_test.hpp>

using namespace synth;
using namespace synth::test;

namespace {

struct Readings {
    std::vector<double> times;
    Numbers sensor, degree;

    explicit Readings(std::uint32_t sensors) : degree(sensors) {}
    void add(std::uint32_t of, double time) {
        times.push_back(time);
        sensor.push_back(of);
        degree[of]++;
    }
    std::optional<Series> find(std::uint32_t min_count = 10) const {
        return find_series(times, sensor, degree, min_count, no_poll);
    }
};

// Each sensor has a period and a start of its own; one reading in 20 is missing.
Readings regular(std::uint32_t sensors, std::uint64_t seed, double jitter = 0) {
    Random random(seed);
    Readings readings(sensors);
    for (std::uint32_t s = 0; s < sensors; s++)
        for (double k = 0; k < 40; k++)
            if (k == 0 || random.below(20) > 0)
                readings.add(s, 1000 * s + k * (60 + s % 3) + jitter * random.uniform());
    return readings;
}

} // namespace

BOOST_AUTO_TEST_SUITE(series)

BOOST_AUTO_TEST_CASE(times_follow_from_start_period_and_steps) {
    Readings readings = regular(30, 1);
    // Rows come in any order.
    Random random(2);
    for (std::size_t i = readings.times.size(); i > 1; i--) {
        const std::size_t j = random.below(std::uint32_t(i));
        std::swap(readings.times[i - 1], readings.times[j]);
        std::swap(readings.sensor[i - 1], readings.sensor[j]);
    }
    const std::optional<Series> found = readings.find();
    BOOST_REQUIRE(found.has_value());
    std::vector<std::size_t> order(readings.times.size());
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return readings.times[a] < readings.times[b]; });
    std::vector<double> time = found->start;
    std::vector<bool> begun(30);
    for (const std::size_t row : order) {
        const std::uint32_t s = readings.sensor[row];
        BOOST_TEST(found->period[s] == 60 + s % 3);
        if (begun[s])
            time[s] += found->steps[row] * found->period[s];
        begun[s] = true;
        BOOST_TEST(time[s] == readings.times[row], boost::test_tools::tolerance(1e-9));
        BOOST_TEST(found->steps[row] == std::nearbyint(found->steps[row]));
    }
}

// What one sensor's intervals have in common counts once.
BOOST_AUTO_TEST_CASE(steps_count_once_a_family) {
    const Readings readings = regular(30, 1);
    const std::optional<Series> found = readings.find();
    std::vector<std::uint32_t> ones(30);
    for (std::size_t row = 0; row < readings.times.size(); row++)
        ones[readings.sensor[row]] += found->steps[row] == 1 && !found->repeated[row];
    BOOST_TEST(ones == Numbers(30, 1), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_pace_need_not_be_exact) {
    BOOST_TEST(regular(30, 1, 5).find().has_value());
    BOOST_TEST(!regular(30, 1, 60).find().has_value());
}

BOOST_AUTO_TEST_CASE(times_at_random_are_no_series) {
    for (const double grid : {1e-6, 1., 10.}) {
        Random random(1);
        Readings readings(200);
        for (std::uint32_t i = 0; i < 200 * 30; i++)
            readings.add(i % 200, std::floor(random.uniform() * 10000 / grid) * grid);
        BOOST_TEST(!readings.find().has_value());
    }
}

BOOST_AUTO_TEST_CASE(ties_are_few_and_taken_apart) {
    Readings readings = regular(30, 1);
    readings.add(3, readings.times[3 * 30]);
    readings.sensor.back() = readings.sensor[3 * 30];
    readings.degree[3]--;
    readings.degree[readings.sensor.back()]++;
    const std::optional<Series> found = readings.find();
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(*std::min_element(found->steps.begin(), found->steps.end()) == 1);
    const std::size_t n = readings.times.size();
    for (std::size_t row = 0; row < n; row += 10)
        readings.add(readings.sensor[row], readings.times[row]);
    BOOST_TEST(!readings.find().has_value());
}

BOOST_AUTO_TEST_CASE(all_rows_must_be_known) {
    const Readings all = regular(30, 1);
    BOOST_TEST(!all.find(31).has_value());
    Readings some = all, stray = all, missing = all;
    some.degree[4]++;
    stray.sensor[5] = no_row;
    missing.times[6] = null_number;
    for (const Readings* readings : {&some, &stray, &missing})
        BOOST_TEST(!readings->find().has_value());
    // Parents without children, and with one.
    Readings more = all;
    more.degree.resize(32);
    more.add(31, 77);
    const std::optional<Series> found = more.find();
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(is_null(found->start[30]));
    BOOST_TEST(found->start[31] == 77);
    BOOST_TEST(found->period[31] > 0);
}

// Steps of a sample's rows are those to the sibling before in all rows.
BOOST_AUTO_TEST_CASE(a_sample_has_the_steps_of_all) {
    const Readings all = regular(30, 1);
    const std::optional<Series> whole = all.find();
    Random random(5);
    std::vector<double> times;
    Numbers sensor, row;
    for (std::uint32_t i = 0; i < all.times.size(); i++)
        if (random.below(3) == 0) {
            row.push_back(i);
            times.push_back(all.times[i]);
            sensor.push_back(all.sensor[i]);
        }
    BOOST_TEST(may_be_series(times, sensor, 30, no_poll));
    const std::optional<Series> sample = find_series(times, sensor, all.times, all.sensor, all.degree, 10, no_poll);
    BOOST_REQUIRE(sample.has_value());
    BOOST_TEST(sample->start == whole->start, boost::test_tools::per_element());
    BOOST_TEST(sample->period == whole->period, boost::test_tools::per_element());
    for (std::size_t i = 0; i < row.size(); i++)
        BOOST_TEST(sample->steps[i] == whole->steps[row[i]]);
    std::vector<std::uint32_t> ones(30);
    for (std::size_t i = 0; i < row.size(); i++)
        ones[sensor[i]] += sample->steps[i] == 1 && !sample->repeated[i];
    BOOST_TEST(ones == Numbers(30, 1), boost::test_tools::per_element());
    times.front() += 1; // a row that is none of them
    BOOST_TEST(!find_series(times, sensor, all.times, all.sensor, all.degree, 10, no_poll).has_value());
    for (double& time : times)
        time = 3000 * random.uniform();
    BOOST_TEST(!may_be_series(times, sensor, 30, no_poll));
}

BOOST_AUTO_TEST_CASE(starts_follow_a_time_of_the_parents) {
    std::vector<double> start, installed, built, half;
    Random random(1);
    for (int i = 0; i < 50; i++) {
        built.push_back(random.below(1000));
        installed.push_back(random.below(1000));
        half.push_back(i % 2 ? installed.back() : null_number);
        start.push_back(i == 7 ? null_number : installed.back() + random.below(20));
    }
    BOOST_TEST(find_base(start, std::vector{built, installed, half}, no_poll).value() == 1u);
    BOOST_TEST(!find_base(start, std::vector{built, half}, no_poll).has_value());
    BOOST_TEST(!find_base(start, {}, no_poll).has_value());
}

// However many rows one family has, all of them are gone through with polls in between.
BOOST_AUTO_TEST_CASE(long_work_polls) {
    constexpr std::size_t rows = 200'000, polls = rows / (1 << 14);
    std::size_t polled = 0;
    const Poll poll = [&] {
        polled++;
    };
    Readings readings(1);
    for (std::size_t k = 0; k < rows; k++)
        readings.add(0, 60 * double(k));
    BOOST_TEST(find_series(readings.times, readings.sensor, readings.degree, 1, poll).has_value());
    BOOST_TEST(polled > 7 * polls); // read, put in order, intervals three times, steps ordered and marked
    polled = 0;
    BOOST_TEST(may_be_series(readings.times, readings.sensor, 1, poll));
    BOOST_TEST(polled > 3 * polls);
    polled = 0;
    const std::vector<std::vector<double>> times = {readings.times};
    BOOST_TEST(find_base(readings.times, times, poll).has_value());
    BOOST_TEST(polled > 3 * polls);
    // Exceptions come through.
    const Poll stop = [] {
        throw std::runtime_error("stop");
    };
    BOOST_CHECK_THROW(find_base(readings.times, times, stop), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()
