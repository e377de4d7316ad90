#include "core/codec/number.hpp"
#include "statistics.hpp"
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>

using namespace synth;
using synth::test::Random;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr std::uint32_t last = 0xffffffff;
const std::uint32_t some_u[] = {0, 1, 0x1234567, 0x3fffffff, 0x80000000, 0xabcdef01, 0xfffffffe, last};

NumberCodec learned(std::vector<double> values, const NumberOptions& options = {}) {
    std::sort(values.begin(), values.end());
    return learn_numbers(values, options);
}

std::vector<double> repeat(std::initializer_list<std::pair<double, int>> runs) {
    std::vector<double> values;
    for (const auto& [value, rows] : runs)
        values.insert(values.end(), std::size_t(rows), value);
    return values;
}

std::vector<double> uniform(std::size_t n, double low, double high, std::uint64_t seed) {
    Random random(seed);
    std::vector<double> values(n);
    for (double& value : values)
        value = low + (high - low) * random.uniform();
    return values;
}

std::vector<double> normal(std::size_t n, std::uint64_t seed) {
    Random random(seed);
    std::vector<double> values(n);
    for (double& value : values)
        value = random.normal();
    return values;
}

// Every rule that holds for a codec of any data.
void inspect(const NumberCodec& codec) {
    BOOST_TEST(codec.first.size() == codec.upper.size() + 1);
    BOOST_TEST(codec.first.front() == 0u);
    BOOST_TEST(codec.first.back() == codec.knots.size());
    BOOST_TEST(std::is_sorted(codec.upper.begin(), codec.upper.end()));
    if (codec.codes() > 1) {
        BOOST_TEST(codec.upper.back() == inf);
        BOOST_TEST(codec.lowest(1) <= codec.highest(Code(codec.codes() - 1)));
    }
    BOOST_TEST(codec.encode(null_number) == null_code);
    BOOST_TEST(is_null(codec.decode(null_code, 5)));
    for (std::uint32_t c = 1; c < codec.codes(); c++) {
        const std::uint32_t knots = codec.first[c] - codec.first[c - 1];
        BOOST_TEST((knots >= 1 && knots <= 33));
        BOOST_TEST(std::is_sorted(codec.knots.begin() + codec.first[c - 1], codec.knots.begin() + codec.first[c]));
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(number_codec)

BOOST_AUTO_TEST_CASE(empty_input_knows_null_only) {
    const NumberCodec codec = learned({});
    inspect(codec);
    BOOST_TEST(codec.codes() == 1u);
    BOOST_TEST(codec.encode(3) == null_code);
    BOOST_TEST(codec.encode(inf) == null_code);
}

BOOST_AUTO_TEST_CASE(too_few_rows_know_null_only) {
    const NumberCodec codec = learned(uniform(9, 0, 1, 1));
    inspect(codec);
    BOOST_TEST(codec.codes() == 1u);
}

BOOST_AUTO_TEST_CASE(equal_values_are_one_atom) {
    const NumberCodec codec = learned(repeat({{42.25, 10}}));
    inspect(codec);
    BOOST_TEST(codec.codes() == 2u);
    BOOST_TEST(codec.is_atom(1));
    for (const std::uint32_t u : some_u)
        BOOST_TEST(codec.decode(1, u) == 42.25);
    BOOST_TEST(codec.encode(42.25) == 1);
    BOOST_TEST(codec.encode(-1e9) == 1);
    BOOST_TEST(codec.encode(1e9) == 1);
}

BOOST_AUTO_TEST_CASE(atoms_decode_exactly) {
    const NumberCodec codec = learned(repeat({{-3, 30}, {0.1, 10}, {1e-9, 12}, {7, 500}, {1e15, 11}}));
    inspect(codec);
    BOOST_TEST(codec.codes() == 6u);
    for (const double value : {-3.0, 1e-9, 0.1, 7.0, 1e15}) {
        const Code code = codec.encode(value);
        BOOST_TEST(codec.is_atom(code));
        for (const std::uint32_t u : some_u)
            BOOST_TEST(codec.decode(code, u) == value);
    }
}

BOOST_AUTO_TEST_CASE(many_are_encoded_as_each) {
    Random random(17);
    std::vector<double> values{null_number, inf, -inf, not_a_number, -not_a_number, 0};
    for (int i = 0; i < 1000; i++)
        values.push_back(random.below(9) == 0 ? null_number : random.below(4) == 0 ? 7 : 100 * random.uniform() - 50);
    std::vector<double> known = values;
    std::erase_if(known, [](double v) { return is_null(v); });
    for (const std::size_t rows : {std::size_t(0), std::size_t(40), known.size()}) {
        std::vector<double> sorted(known.begin(), known.begin() + std::ptrdiff_t(rows));
        std::sort(sorted.begin(), sorted.end());
        const NumberCodec codec = learn_numbers(sorted, {});
        for (const std::size_t n : {std::size_t(1), std::size_t(7), std::size_t(8), values.size()}) {
            const std::vector<Code> codes = codec.encode(std::span(values).first(n));
            BOOST_REQUIRE(codes.size() == n);
            for (std::size_t i = 0; i < n; i++)
                BOOST_TEST(codes[i] == codec.encode(values[i]));
        }
    }
}

BOOST_AUTO_TEST_CASE(bins_hold_min_count_rows) {
    for (const std::uint32_t min_count : {2u, 10u, 25u})
        for (const std::size_t n : {30u, 199u, 1000u, 20000u}) {
            const std::vector<double> values = normal(n, n + min_count);
            const NumberCodec codec = learned(values, {.min_count = min_count});
            inspect(codec);
            std::vector<std::uint32_t> rows(codec.codes());
            for (const double value : values)
                rows[codec.encode(value)]++;
            BOOST_TEST(rows[0] == 0u);
            for (std::size_t c = 1; c < rows.size(); c++)
                BOOST_TEST(rows[c] >= min_count);
            BOOST_TEST(codec.codes() <= 514u);
        }
}

BOOST_AUTO_TEST_CASE(the_number_of_bins_is_as_asked) {
    const NumberCodec codec = learned(normal(20000, 3), {.bins = 64});
    BOOST_TEST(codec.codes() >= 60u);
    BOOST_TEST(codec.codes() <= 66u);
}

BOOST_AUTO_TEST_CASE(few_rows_between_atoms_go_to_the_nearer_one) {
    const NumberCodec codec = learned(repeat({{0, 100}, {10, 3}, {20, 3}, {90, 3}, {100, 100}}));
    inspect(codec);
    BOOST_TEST(codec.codes() == 3u);
    BOOST_TEST(codec.encode(10) == 1);
    BOOST_TEST(codec.encode(20) == 1);
    BOOST_TEST(codec.encode(90) == 2);
}

BOOST_AUTO_TEST_CASE(rows_between_atoms_have_a_bin_when_there_are_enough) {
    std::vector<double> values = repeat({{0, 100}, {100, 100}});
    for (int i = 0; i < 10; i++)
        values.push_back(40 + 2 * i);
    const NumberCodec codec = learned(values);
    inspect(codec);
    BOOST_TEST(codec.codes() == 4u);
    BOOST_TEST(!codec.is_atom(2));
    for (const std::uint32_t u : some_u) {
        BOOST_TEST(codec.decode(2, u) >= 40);
        BOOST_TEST(codec.decode(2, u) <= 58);
    }
}

BOOST_AUTO_TEST_CASE(no_bound_and_no_knot_is_a_row_s_own_value) {
    for (const std::uint64_t seed : {1u, 2u, 3u})
        for (const std::size_t n : {10u, 21u, 35u, 500u, 10000u}) {
            const std::vector<double> values = normal(n, seed * 1000 + n);
            const std::set<double> held(values.begin(), values.end());
            const NumberCodec codec = learned(values);
            for (const double knot : codec.knots)
                BOOST_TEST(held.count(knot) == 0u);
            for (const double bound : codec.upper)
                BOOST_TEST(held.count(bound) == 0u);
        }
}

BOOST_AUTO_TEST_CASE(extremes_are_out_of_reach) {
    for (const std::uint32_t min_count : {2u, 10u, 40u})
        for (const std::size_t n : {500u, 5000u, 30000u}) {
            std::vector<double> values = normal(n, n + min_count);
            for (double& value : values)
                value = std::exp(3 * value); // a long tail
            std::sort(values.begin(), values.end());
            const NumberCodec codec = learn_numbers(values, {.min_count = min_count});
            for (std::uint32_t c = 1; c < codec.codes(); c++)
                for (const std::uint32_t u : some_u) {
                    BOOST_TEST(codec.decode(Code(c), u) > values[min_count - 2]);
                    BOOST_TEST(codec.decode(Code(c), u) < values[n - (min_count - 1)]);
                }
        }
}

// Between one and three times min_count rows the windows of both ends overlap.
BOOST_AUTO_TEST_CASE(small_regions_keep_their_order) {
    for (const std::uint32_t min_count : {2u, 10u, 40u})
        for (std::size_t n = min_count; n <= 5 * min_count; n++) {
            std::vector<double> values = normal(n, n + min_count);
            std::sort(values.begin(), values.end());
            const NumberCodec codec = learn_numbers(values, {.min_count = min_count});
            inspect(codec);
            for (std::uint32_t c = 1; c < codec.codes(); c++)
                for (const std::uint32_t u : some_u) {
                    BOOST_TEST(codec.decode(Code(c), u) > values.front());
                    BOOST_TEST(codec.decode(Code(c), u) < values.back());
                }
        }
}

BOOST_AUTO_TEST_CASE(grids_are_found_and_met) {
    struct {
        double step;
        int decimals;
        Unit unit;
        double spread; // how many steps the data span
    } const grids[] = {
        {1, 0, Unit::one, 5000},
        {.01, 2, Unit::one, 50000},
        {.25, 2, Unit::one, 4000},
        {.1, 1, Unit::one, 3000},
        {50, 0, Unit::one, 3000},
        {1000, 0, Unit::one, 300},
        {1e-3, 3, Unit::one, 90000},
        {1, 0, Unit::day, 20000},
        {86400e6, 0, Unit::microsecond, 3000},
        {60e6, 0, Unit::microsecond, 5000},
        {1e6, 0, Unit::microsecond, 80000},
        {1, 0, Unit::microsecond, 1e9},
        {900e6, 0, Unit::microsecond, 9000},
    };
    for (const auto& grid : grids) {
        Random random(std::uint64_t(grid.spread));
        std::vector<double> values;
        for (int i = 0; i < 3000; i++) {
            const double k = std::floor(grid.spread * random.uniform());
            values.push_back(grid.step >= 1 ? k * grid.step : k / std::nearbyint(1 / grid.step));
        }
        const NumberCodec codec = learned(values, {.unit = grid.unit});
        inspect(codec);
        BOOST_TEST(codec.step == grid.step);
        BOOST_TEST(codec.decimals == grid.decimals);
        for (std::uint32_t c = 1; c < codec.codes(); c++)
            for (const std::uint32_t u : some_u) {
                const double value = codec.decode(Code(c), u);
                const double k = std::nearbyint(value / grid.step);
                BOOST_TEST(value == (grid.step >= 1 ? k * grid.step : k / std::nearbyint(1 / grid.step)));
            }
    }
}

BOOST_AUTO_TEST_CASE(a_few_values_off_the_grid_do_not_hide_it) {
    std::vector<double> values;
    for (int i = 0; i < 3000; i++)
        values.push_back(i % 700);
    for (int i = 0; i < 9; i++)
        values[std::size_t(i) * 100] += .5 + i * .01;
    BOOST_TEST(learned(values).step == 1);
    for (int i = 0; i < 200; i++)
        values[std::size_t(i) * 10] += .123456789;
    BOOST_TEST(learned(values).step != 1);
}

BOOST_AUTO_TEST_CASE(floats_have_no_coarse_grid) {
    for (const double scale : {1.0, 1e-3, 1e3}) {
        const std::vector<double> values = uniform(5000, 0, scale, 17);
        const NumberCodec codec = learned(values);
        BOOST_TEST(codec.step <= scale * 1e-6);
        std::set<double> decoded;
        Random random(5);
        for (int i = 0; i < 2000; i++)
            decoded.insert(codec.decode(Code(1 + random.below(codec.codes() - 1)), std::uint32_t(random.bits())));
        BOOST_TEST(decoded.size() > 1900u);
    }
}

BOOST_AUTO_TEST_CASE(tiny_numbers_do_not_collapse) {
    const NumberCodec codec = learned(uniform(1000, 0, 1e-12, 18));
    std::set<double> decoded;
    for (std::uint32_t c = 1; c < codec.codes(); c++)
        decoded.insert(codec.decode(Code(c), 0x80000000));
    BOOST_TEST(decoded.size() > 50u);
}

BOOST_AUTO_TEST_CASE(frequent_infinities_and_nans_are_atoms) {
    std::vector<double> values = uniform(1000, -5, 5, 19);
    const std::vector<double> special = repeat({{-inf, 10}, {not_a_number, 11}, {inf, 12}});
    values.insert(values.end(), special.begin(), special.end());
    const NumberCodec codec = learned(values);
    inspect(codec);
    for (const double value : {-inf, not_a_number, inf}) {
        const Code code = codec.encode(value);
        BOOST_TEST(codec.is_atom(code));
        BOOST_TEST(codec.decode(code, 77) == value);
    }
    for (std::uint32_t c = 2; c + 2 < codec.codes(); c++)
        for (const std::uint32_t u : some_u)
            BOOST_TEST(std::abs(codec.decode(Code(c), u)) < 5);
    BOOST_TEST(codec.encode(1e300) == codec.codes() - 3);
}

BOOST_AUTO_TEST_CASE(rare_infinities_and_nans_count_as_the_outermost_bin) {
    std::vector<double> values = uniform(1000, -5, 5, 20);
    const std::vector<double> special = repeat({{-inf, 9}, {not_a_number, 9}, {inf, 9}});
    values.insert(values.end(), special.begin(), special.end());
    const NumberCodec codec = learned(values);
    inspect(codec);
    BOOST_TEST(codec.encode(-inf) == 1);
    BOOST_TEST(codec.encode(inf) == codec.codes() - 1);
    BOOST_TEST(codec.encode(not_a_number) == codec.codes() - 1);
    for (const double knot : codec.knots)
        BOOST_TEST(std::abs(knot) < 5);
}

BOOST_AUTO_TEST_CASE(nothing_but_infinities) {
    for (const double value : {-inf, not_a_number, inf}) {
        const NumberCodec codec = learned(repeat({{value, 10}}));
        inspect(codec);
        BOOST_TEST(codec.codes() == 2u);
        BOOST_TEST(codec.decode(1, 3) == value);
        BOOST_TEST(codec.encode(value) == 1);
    }
    const NumberCodec codec = learned(repeat({{-inf, 20}, {not_a_number, 20}, {inf, 20}}));
    inspect(codec);
    BOOST_TEST(codec.codes() == 4u);
    for (const double value : {-inf, not_a_number, inf})
        BOOST_TEST(codec.decode(codec.encode(value), 3) == value);
}

BOOST_AUTO_TEST_CASE(infinity_without_nan_is_told_from_the_largest_bin) {
    std::vector<double> values = uniform(1000, -5, 5, 21);
    values.insert(values.end(), 20, inf);
    values.insert(values.end(), 3, not_a_number);
    const NumberCodec codec = learned(values);
    inspect(codec);
    BOOST_TEST(codec.encode(inf) == codec.codes() - 1);
    BOOST_TEST(codec.encode(not_a_number) == codec.codes() - 2);
    BOOST_TEST(codec.encode(4.9) <= codec.codes() - 2);
}

BOOST_AUTO_TEST_CASE(a_decoded_value_has_the_code_it_came_from) {
    for (const std::vector<double>& values : {uniform(5000, -50, 50, 22), normal(5000, 23)}) {
        const NumberCodec codec = learned(values);
        std::size_t wrong = 0, tried = 0;
        for (std::uint32_t c = 1; c < codec.codes(); c++)
            for (const std::uint32_t u : some_u) {
                const int off = std::abs(int(codec.encode(codec.decode(Code(c), u))) - int(c));
                BOOST_TEST(off <= 1); // the floor of a bin belongs to the one below
                wrong += off > 0;
                tried++;
            }
        BOOST_TEST(wrong <= tried / 4);
    }
}

// Decoding a code at random must reproduce the distribution: within 1 / bins of the distribution function, and the
// error of a sample of 20,000 (Kolmogorov: 0.0192 is exceeded with probability 2 exp(-2 n d^2) = 8e-7).
BOOST_AUTO_TEST_CASE(decoding_follows_the_distribution) {
    std::vector<double> values = normal(20000, 24);
    const NumberCodec codec = learned(values);
    std::vector<double> decoded;
    Random random(25);
    for (const double value : values)
        decoded.push_back(codec.decode(codec.encode(value), std::uint32_t(random.bits())));
    std::sort(values.begin(), values.end());
    std::sort(decoded.begin(), decoded.end());
    for (std::size_t i = 0; i < values.size(); i += 10) {
        const auto rank = std::lower_bound(decoded.begin(), decoded.end(), values[i]) - decoded.begin();
        BOOST_TEST(std::abs(double(rank) - double(i)) <= 20000 * (0.0192 + 1 / 512.0));
    }
}

BOOST_AUTO_TEST_CASE(width_counts_the_values_of_a_code) {
    std::vector<double> values;
    for (int i = 0; i < 6000; i++)
        values.push_back(i);
    const NumberCodec whole = learned(values);
    BOOST_TEST(whole.step == 1);
    BOOST_TEST(whole.width(null_code, .5) == 1);
    double sum = 0;
    for (std::uint32_t c = 1; c < whole.codes(); c++)
        sum += whole.width(Code(c), .5);
    BOOST_TEST(sum > 5900);
    BOOST_TEST(sum < 7000);

    const NumberCodec real = learned(normal(5000, 26), {});
    BOOST_TEST(real.width(null_code, .5) == (real.step > 0 ? 1 : .5));
    const NumberCodec atom = learned(repeat({{1e100, 20}}));
    BOOST_TEST(atom.step == 0);
    BOOST_TEST(atom.width(1, .5) == .5);
}

// The mean of a range is that of its rows but for rounding to whole numbers, which is off by less than a quarter.
BOOST_AUTO_TEST_CASE(counts_keep_their_sum) {
    for (const std::uint64_t seed : {31u, 32u, 33u})
        for (const std::size_t n : {40u, 300u, 5000u}) {
            Random random(seed);
            std::vector<double> values(n);
            for (double& value : values)
                value = std::floor(std::exp(2.5 + 1.2 * random.normal())); // a long tail
            std::sort(values.begin(), values.end());
            const NumberCodec codec = learn_numbers(values, {.counts = true});
            inspect(codec);
            BOOST_TEST(codec.step == 1);
            std::vector<double> rows(codec.codes()), sum(codec.codes());
            for (const double value : values) {
                rows[codec.encode(value)]++;
                sum[codec.encode(value)] += value;
            }
            for (std::uint32_t c = 1; c < codec.codes(); c++) {
                if (codec.is_atom(Code(c)))
                    continue;
                double mean = 0;
                constexpr int draws = 1 << 14;
                for (int i = 0; i < draws; i++)
                    mean += codec.decode(Code(c), std::uint32_t((i + .5) / draws * 0x1p32)) / draws;
                BOOST_TEST(std::abs(mean - sum[c] / rows[c]) < .25,
                           "bin " << c << " of " << n << " values: " << mean << ", not " << sum[c] / rows[c]);
            }
        }
}

// One row of the middle bin is far from the others, and so is one of its bounds.
BOOST_AUTO_TEST_CASE(a_mean_near_a_bound_is_kept) {
    for (const int sign : {-1, 1}) {
        std::vector<double> values = {sign * 5000.};
        for (int i = 0; i < 29; i++)
            values.push_back(sign * (i < 10 ? 0 : i < 19 ? i - 9 : 6000));
        const NumberCodec codec = learned(values, {.counts = true});
        inspect(codec);
        BOOST_REQUIRE(codec.codes() == 4u);
        double mean = 0;
        for (int i = 0; i < 10000; i++)
            mean += codec.decode(2, std::uint32_t((i + .5) / 10000 * 0x1p32)) / 10000;
        BOOST_TEST(std::abs(mean - sign * 504.5) < .5);
    }
}

// Numbers of rows are not negative, but if they were, nothing would be wrong.
BOOST_AUTO_TEST_CASE(counts_of_any_sign_are_a_codec) {
    for (const double shift : {-1000., -3., 0., 3., 1000.})
        for (const double spread : {1e-12, 1., 1e9})
            for (const std::size_t n : {12u, 25u, 3000u}) {
                std::vector<double> values = normal(n, n);
                double sum = 0;
                for (double& value : values)
                    sum += value = shift + spread * value;
                const NumberCodec codec = learned(values, {.counts = true});
                inspect(codec);
                if (n > 25)
                    continue;
                double decoded = 0;
                for (const double value : values) {
                    constexpr int draws = 1000;
                    for (int i = 0; i < draws; i++)
                        decoded += codec.decode(codec.encode(value), std::uint32_t((i + .5) / draws * 0x1p32)) / draws;
                }
                BOOST_TEST(std::abs(decoded - sum) <= 1e-6 * (std::abs(sum) + double(n) * spread));
            }
}

// The outermost bins end where their mean makes them, not at the extremes, and there are no numbers of rows below 0.
BOOST_AUTO_TEST_CASE(the_ends_of_counts_are_not_known) {
    std::vector<double> values;
    for (int i = 0; i < 30; i++)
        values.push_back(i < 15 ? i : 2 * i);
    for (const double largest : {100., 1000000.}) {
        values.back() = largest;
        const NumberCodec codec = learned(values, {.counts = true});
        inspect(codec);
        const auto last_code = Code(codec.codes() - 1);
        BOOST_TEST(codec.lowest(1) >= 0);
        BOOST_TEST(codec.decode(1, 0) >= 0);
        BOOST_TEST(codec.highest(last_code) != largest);
        BOOST_TEST(codec.decode(last_code, last) < largest);
    }
    // Values that many rows have are atoms, as ever.
    const NumberCodec few = learned(repeat({{0, 50}, {1, 20}, {2, 12}}), {.counts = true});
    BOOST_TEST(few.codes() == 4u);
    for (std::uint32_t c = 1; c < 4; c++)
        for (const std::uint32_t u : some_u)
            BOOST_TEST(few.decode(Code(c), u) == c - 1);
}

BOOST_AUTO_TEST_SUITE_END()
