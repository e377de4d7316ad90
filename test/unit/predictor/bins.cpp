#include "core/predictor/bins.hpp"
#include "statistics.hpp"
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <numeric>

using namespace synth;
using namespace synth::test;

namespace {

const float missing = std::numeric_limits<float>::quiet_NaN();

std::vector<std::uint32_t> all(const std::vector<float>& values) {
    std::vector<std::uint32_t> rows(values.size());
    std::iota(rows.begin(), rows.end(), 0u);
    return rows;
}

} // namespace

BOOST_AUTO_TEST_SUITE(bins)

// Few values: each has its own bin, and what lies between two is in the lower one's.
BOOST_AUTO_TEST_CASE(few_values_are_told_apart) {
    const std::vector<float> values = {3, 1, missing, 2, 2, 1};
    const ValueBins bins(values, all(values));
    BOOST_TEST(bins.count() == 3u);
    BOOST_TEST(int(bins.code(1)) == 0);
    BOOST_TEST(int(bins.code(1.9f)) == 0);
    BOOST_TEST(int(bins.code(2)) == 1);
    BOOST_TEST(int(bins.code(99)) == 2);
    BOOST_TEST(int(bins.code(missing)) == 3);
}

// Only the given rows decide.
BOOST_AUTO_TEST_CASE(other_rows_do_not_count) {
    BOOST_TEST(ValueBins(std::vector<float>{1, 2, 3, 4}, {1, 3}).count() == 2u);
    BOOST_TEST(ValueBins(std::vector<float>{missing, missing}, {0, 1}).count() == 1u);
    BOOST_TEST(ValueBins({}, {}).count() == 1u);
}

// Many values: 255 bins of about equal mass, but for a heavy value, which has one for itself.
BOOST_AUTO_TEST_CASE(many_values_share) {
    test::Random random(1);
    std::vector<float> values;
    for (int i = 0; i < 20000; i++)
        values.push_back(random.uniform() < .2 ? .5f : float(random.uniform()));
    const ValueBins bins(values, all(values));
    BOOST_TEST(bins.count() >= 250u);
    BOOST_TEST(bins.count() <= 255u);
    std::vector<int> rows(bins.count());
    std::vector<float> least(bins.count(), 2), most(bins.count(), -1);
    for (const float x : values) {
        const std::uint32_t bin = bins.code(x);
        rows[bin]++;
        least[bin] = std::min(least[bin], x);
        most[bin] = std::max(most[bin], x);
    }
    const std::uint32_t heavy = bins.code(.5f);
    BOOST_TEST(most[heavy] == least[heavy]);
    for (std::uint32_t bin = 0; bin < rows.size(); bin++)
        if (bin != heavy)
            BOOST_TEST(rows[bin] < 2 * 16000 / 255);
}

// A value is below a bin's upper end exactly if its code is not above the bin.
BOOST_AUTO_TEST_CASE(ends_and_codes_agree) {
    test::Random random(2);
    std::vector<float> values;
    for (int i = 0; i < 3000; i++)
        values.push_back(float(random.normal()));
    const ValueBins bins(values, all(values));
    for (const float x : values)
        for (std::uint32_t bin = 0; bin < bins.count(); bin += 7)
            BOOST_TEST_REQUIRE((x < bins.upper(bin)) == (bins.code(x) <= bin));
    BOOST_TEST(std::isinf(bins.upper(bins.count() - 1)));
}

BOOST_AUTO_TEST_SUITE_END()
