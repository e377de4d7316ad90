#include "core/key/key.hpp"
#include "core/codec/sort.hpp"
#include "core/error.hpp"
#include "statistics.hpp"
#include <boost/test/unit_test.hpp>
#include <set>
#include <unordered_set>

using namespace synth;
using namespace synth::test;

namespace {

constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min(), greatest = -(least + 1);

std::int64_t units(const KeyCodec& codec, std::uint64_t i, std::uint64_t key = 1) {
    Key out;
    make_key(codec, i, key, out);
    return out.units;
}

std::string uuid(const KeyCodec& codec, std::uint64_t i, std::uint64_t key) {
    Key out;
    make_key(codec, i, key, out);
    return out.text;
}

KeyCodec scattered(std::int64_t lowest, std::int64_t highest, std::int64_t limit) {
    KeyCodec codec;
    codec.type = KeyType::scattered;
    codec.lowest = lowest;
    codec.highest = highest;
    codec.limit = limit;
    return codec;
}

std::vector<double> series(double first, double step, int n) {
    std::vector<double> out;
    for (int i = 0; i < n; i++)
        out.push_back(first + i * step);
    return out;
}

// n different whole numbers of 0 .. range - 1, times step, ascending.
std::vector<double> drawn(std::size_t n, double range, double step, std::uint64_t seed) {
    Random random(seed);
    std::set<double> out;
    while (out.size() < n)
        out.insert(std::floor(random.uniform() * range) * step);
    return {out.begin(), out.end()};
}

Column uuids(const std::string& versions) {
    Column column;
    column.kind = Kind::category;
    column.dictionary = Dictionary(1000, 1u << 20);
    Random random(3);
    for (const char version : versions) {
        std::string text = "00000000-0000-0000-8000-000000000000";
        text[14] = version;
        for (int i = 24; i < 36; i++)
            text[std::size_t(i)] = "0123456789abcdef"[random.below(16)];
        column.ids.push_back(column.dictionary.intern(text));
    }
    column.ids.push_back(Dictionary::null);
    column.ids.push_back(Dictionary::overflow);
    return column;
}

} // namespace

BOOST_AUTO_TEST_SUITE(key)

BOOST_AUTO_TEST_CASE(a_sequence_counts) {
    KeyCodec codec;
    codec.lowest = codec.highest = 1;
    codec.limit = 32767;
    BOOST_TEST(codec.possible() == 32767u);
    BOOST_TEST(units(codec, 0) == 1);
    BOOST_TEST(units(codec, 32766) == 32767);
}

BOOST_AUTO_TEST_CASE(scattered_keys_fill_their_range_and_then_go_on) {
    const KeyCodec codec = scattered(-50, 49, 300);
    BOOST_TEST(codec.possible() == 351u);
    std::set<std::int64_t> inside;
    int ascents = 0;
    for (std::uint64_t i = 0; i < 100; i++) {
        inside.insert(units(codec, i));
        ascents += i > 0 && units(codec, i - 1) < units(codec, i);
    }
    BOOST_TEST(inside.size() == 100u);
    BOOST_TEST(*inside.begin() == -50);
    BOOST_TEST(*inside.rbegin() == 49);
    BOOST_TEST(ascents < 75);
    for (std::uint64_t i = 100; i < codec.possible(); i++)
        BOOST_TEST(units(codec, i) == std::int64_t(i) - 50);
    BOOST_TEST(units(codec, 7, 1) != units(codec, 7, 2));
}

BOOST_AUTO_TEST_CASE(the_whole_range_of_64_bits) {
    KeyCodec codec = scattered(least, greatest, greatest);
    BOOST_TEST(codec.possible() == std::uint64_t(greatest));
    std::set<std::int64_t> seen;
    int negative = 0;
    for (std::uint64_t i = 0; i < 1000; i++) {
        seen.insert(units(codec, i));
        seen.insert(units(codec, codec.possible() - 1 - i));
        negative += units(codec, i) < 0;
    }
    BOOST_TEST(seen.size() == 2000u);
    BOOST_TEST(std::abs(negative - 500) < 80); // 5 standard deviations: 6e-7
    codec = scattered(greatest - 9, greatest, greatest);
    BOOST_TEST(codec.possible() == 10u);
    for (std::uint64_t i = 0; i < 10; i++)
        BOOST_TEST(units(codec, i) >= greatest - 9);
    codec.type = KeyType::sequence;
    codec.lowest = least;
    BOOST_TEST(units(codec, codec.possible() - 1) == -2);
}

BOOST_AUTO_TEST_CASE(uuids_differ_and_have_their_form) {
    KeyCodec codec;
    codec.type = KeyType::uuid;
    codec.version = 7;
    BOOST_TEST(codec.possible() == std::uint64_t(1) << 62);
    std::unordered_set<std::string> seen;
    std::vector<double> observed(16), expected(16, 1e6 / 16);
    for (std::uint64_t i = 0; i < 1000000; i++) {
        const std::string text = uuid(codec, i, 99);
        observed[std::string_view("0123456789abcdef").find(text[i % 8])]++;
        seen.insert(text);
        if (i % 1000 == 0) {
            BOOST_TEST(text.size() == 36u);
            for (std::size_t k = 0; k < text.size(); k++)
                if (k == 8 || k == 13 || k == 18 || k == 23)
                    BOOST_TEST(text[k] == '-');
                else
                    BOOST_TEST((std::string_view("0123456789abcdef").find(text[k]) != std::string_view::npos));
            BOOST_TEST(text[14] == '7');
            BOOST_TEST((std::string_view("89ab").find(text[19]) != std::string_view::npos));
        }
    }
    BOOST_TEST(seen.size() == 1000000u);
    BOOST_TEST(upper_tail(chi_square(observed, expected), 15) > error_rate);
    BOOST_TEST(uuid(codec, 5, 99) == uuid(codec, 5, 99));
    BOOST_TEST(uuid(codec, 5, 99) != uuid(codec, 5, 98));
    BOOST_TEST(uuid(codec, codec.possible() - 1, 0).size() == 36u);
}

BOOST_AUTO_TEST_CASE(the_version_of_most_uuids) {
    BOOST_TEST(learn_uuid_key(uuids(std::string(30, '1')), 10).version == 1u);
    BOOST_TEST(learn_uuid_key(uuids(std::string(9, '1')), 10).version == 4u);
    BOOST_TEST(learn_uuid_key(uuids(std::string(20, '7') + std::string(12, '1')), 10).version == 7u);
    BOOST_TEST(learn_uuid_key(uuids(std::string(15, '1') + std::string(20, '4') + std::string(15, '7')), 10).version ==
               4u);
    BOOST_TEST(learn_uuid_key(uuids(std::string(20, 'x')), 10).version == 4u);
    BOOST_TEST(learn_uuid_key(uuids(""), 10).version == 4u);
    BOOST_TEST((learn_uuid_key(uuids(""), 10).type == KeyType::uuid));
}

BOOST_AUTO_TEST_CASE(every_label_once) {
    KeyCodec codec;
    codec.type = KeyType::label;
    codec.labels = {"a", "b", "c", "d", "e"};
    codec.highest = 1;
    codec.limit = 5;
    BOOST_TEST(codec.possible() == 5u);
    std::set<std::uint32_t> seen;
    for (std::uint64_t i = 0; i < 5; i++) {
        Key out;
        out.text = "left over";
        make_key(codec, i, 4, out);
        seen.insert(out.label);
        BOOST_TEST(out.text.empty());
    }
    BOOST_TEST(seen.size() == 5u);
    BOOST_TEST(*seen.rbegin() == 4u);
}

BOOST_AUTO_TEST_CASE(every_pair_of_labels_once) {
    KeyCodec left, right;
    left.type = right.type = KeyType::label;
    left.labels = {"a", "b", "c"};
    right.labels = {"x", "y"};
    left.limit = right.limit = 6;
    left.highest = 2;
    right.highest = 1;
    std::set<std::pair<std::uint32_t, std::uint32_t>> seen;
    for (std::uint64_t i = 0; i < 6; i++) {
        Key l, r;
        make_key(left, i, 9, l);
        make_key(right, i, 9, r);
        seen.emplace(l.label, r.label);
    }
    BOOST_TEST(seen.size() == 6u);
}

BOOST_AUTO_TEST_CASE(a_sequence_starts_at_its_start) {
    for (const double first : {0.0, 1.0}) {
        const KeyCodec codec = learn_number_key(series(first, 1, 1000), {});
        BOOST_TEST((codec.type == KeyType::sequence));
        BOOST_TEST(codec.lowest == std::int64_t(first));
        BOOST_TEST(codec.limit == 9200000000000000000);
    }
    // A sample of a sequence, or one whose first rows are gone.
    BOOST_TEST(learn_number_key(series(1500, 1000, 1000), {.sequence = true}).lowest == 1);
    BOOST_TEST(learn_number_key(series(8, 1, 1000), {}).lowest == 1);
    const KeyCodec far = learn_number_key(series(5000, 1, 1000), {.highest_possible = 32767});
    BOOST_TEST((far.type == KeyType::sequence));
    BOOST_TEST(far.lowest > 5009);
    BOOST_TEST(far.lowest < 5020);
    BOOST_TEST(far.highest < 5990);
    BOOST_TEST(far.limit == 32767);
    // In tens.
    const KeyCodec tens = learn_number_key(series(10, 10, 1000), {.step = 10, .highest_possible = 2147483647});
    BOOST_TEST(tens.lowest == 1);
    BOOST_TEST(tens.step == 10);
    BOOST_TEST(tens.limit == 214748364);
}

BOOST_AUTO_TEST_CASE(what_has_gaps_is_scattered) {
    const std::vector<double> values = drawn(1000, 1e6, 1, 5);
    const KeyCodec codec = learn_number_key(values, {.highest_possible = 2147483647});
    BOOST_TEST((codec.type == KeyType::scattered));
    BOOST_TEST(double(codec.lowest) > values[9]);
    BOOST_TEST(double(codec.lowest) < values[30]);
    BOOST_TEST(double(codec.highest) < values[990]);
    BOOST_TEST(double(codec.highest) > values[969]);
    BOOST_TEST(codec.limit == 2147483647);
    BOOST_TEST((learn_number_key(values, {.sequence = true}).type == KeyType::sequence));
}

BOOST_AUTO_TEST_CASE(few_values_tell_nothing) {
    const KeyCodec codec = learn_number_key(series(12345, 1, 9), {});
    BOOST_TEST((codec.type == KeyType::sequence));
    BOOST_TEST(codec.lowest == 1);
    BOOST_TEST(learn_number_key({}, {.step = 0}).step == 1);
    BOOST_TEST(learn_number_key({}, {.lowest_possible = 50}).lowest == 50);
    BOOST_TEST(learn_number_key({}, {.highest_possible = -3}).lowest == -3);
    // The smallest that are learned.
    for (int n = 10; n < 40; n++) {
        const std::vector<double> values = series(123456, 100, n);
        const KeyCodec small = learn_number_key(values, {});
        check(small);
        BOOST_TEST(double(small.lowest) > values.front());
        BOOST_TEST(double(small.highest) < values.back());
    }
}

BOOST_AUTO_TEST_CASE(numbers_without_a_grid_get_a_fine_one) {
    Random random(6);
    std::vector<double> values;
    for (int i = 0; i < 1000; i++)
        values.push_back(random.uniform());
    sort_numbers(values);
    const KeyCodec codec = learn_number_key(values, {.step = 0});
    BOOST_TEST((codec.type == KeyType::scattered));
    BOOST_TEST(codec.step <= 0x1p-32);
    BOOST_TEST(codec.step > 0x1p-34);
    BOOST_TEST(codec.limit == std::int64_t(1) << 53);
    for (std::uint64_t i = 0; i < 1000; i++) {
        const double value = double(units(codec, i)) * codec.step;
        BOOST_TEST(value >= values[9]);
        BOOST_TEST(value <= values[990]);
    }
}

BOOST_AUTO_TEST_CASE(infinities_are_no_keys) {
    constexpr double inf = std::numeric_limits<double>::infinity();
    std::vector<double> values = series(1, 1, 100);
    values.insert(values.begin(), -inf);
    values.push_back(not_a_number);
    values.push_back(inf);
    const KeyCodec codec = learn_number_key(values, {});
    BOOST_TEST((codec.type == KeyType::sequence));
    BOOST_TEST(codec.lowest == 1);
    BOOST_TEST(!looks_like_key(values, 1));
}

// Whatever the numbers are, the codec is sound and its keys are in the range of the type.
BOOST_AUTO_TEST_CASE(any_numbers) {
    Random random(7);
    for (int round = 0; round < 3000; round++) {
        std::vector<double> values;
        const double scale = std::ldexp(1, int(random.below(2040)) - 1020);
        const double offset = random.below(2) ? 0 : std::ldexp(random.normal(), int(random.below(2000)) - 1000);
        for (std::uint32_t n = random.below(60); n > 0; n--) {
            const double value = offset + random.normal() * scale;
            values.push_back(is_ordinary(value) ? value : 1.7e308);
        }
        sort_numbers(values);
        const double steps[] = {0, 1, .01, 1000, 1e-300, 1e300, std::numeric_limits<double>::denorm_min()};
        NumberKeyOptions options{.min_count = random.below(20), .step = steps[random.below(7)]};
        if (random.below(2)) {
            options.lowest_possible = -32768;
            options.highest_possible = 32767;
        } else if (random.below(2)) {
            options.lowest_possible = -std::numeric_limits<double>::infinity();
            options.highest_possible = std::numeric_limits<double>::infinity();
        }
        options.sequence = random.below(2) == 1;
        const KeyCodec codec = learn_number_key(values, options);
        BOOST_REQUIRE_NO_THROW(check(codec));
        BOOST_REQUIRE(codec.possible() > 0);
        for (const std::uint64_t i : {std::uint64_t(0), codec.possible() / 2, codec.possible() - 1}) {
            BOOST_TEST(units(codec, i) >= codec.lowest);
            BOOST_TEST(units(codec, i) <= codec.limit);
        }
        BOOST_TEST(double(codec.limit) * codec.step <= std::max(options.highest_possible, codec.step));
        looks_like_key(values, options.step);
    }
}

BOOST_AUTO_TEST_CASE(what_looks_like_a_key) {
    BOOST_TEST(looks_like_key(series(1, 1, 100), 1));
    BOOST_TEST(!looks_like_key(series(1, 1, 99), 1));
    BOOST_TEST(looks_like_key(series(1e9, 10, 1000), 10));
    BOOST_TEST(looks_like_key(drawn(10000, 4e6, 1, 8), 1));
    BOOST_TEST(looks_like_key(drawn(10000, 4e6, .01, 8), .01));
    BOOST_TEST(!looks_like_key(drawn(10000, 6e6, 1, 8), 1)); // so few of so many differ anyway
    BOOST_TEST(!looks_like_key(series(1, .5, 1000), 1));
    BOOST_TEST(!looks_like_key(series(1, 1, 1000), 0));
    std::vector<double> repeated = series(1, 1, 1000);
    repeated[500] = repeated[501];
    BOOST_TEST(!looks_like_key(repeated, 1));
    // Numbers drawn with repeats are not taken for keys: of 300 columns not one.
    Random random(9);
    for (int round = 0; round < 300; round++) {
        std::vector<double> values;
        const std::uint32_t range = 100 + random.below(20000);
        for (int i = 0; i < 700; i++)
            values.push_back(random.below(range));
        sort_numbers(values);
        BOOST_TEST(!looks_like_key(values, 1));
    }
}

BOOST_AUTO_TEST_CASE(damaged_keys_are_refused) {
    const KeyCodec good = scattered(1, 10, 100);
    BOOST_CHECK_NO_THROW(check(good));
    const auto refused = [&](auto damage) {
        KeyCodec codec = good;
        damage(codec);
        BOOST_CHECK_THROW(check(codec), DamagedModel);
    };
    refused([](KeyCodec& codec) { codec.type = KeyType(9); });
    refused([](KeyCodec& codec) { codec.lowest = 11; });
    refused([](KeyCodec& codec) { codec.limit = 9; });
    refused([](KeyCodec& codec) { codec.step = 0; });
    refused([](KeyCodec& codec) { codec.step = null_number; });
    refused([](KeyCodec& codec) { codec.version = 16; });
    refused([](KeyCodec& codec) { codec.type = KeyType::label; });
}

// A label and a number are a key together.
BOOST_AUTO_TEST_CASE(columns_that_are_counted_together) {
    KeyCodec letters, numbers;
    letters.type = numbers.type = KeyType::label;
    letters.labels = {"a", "b", "c"};
    numbers.numbers = {1.5, 2.5, 4, 8};
    letters.limit = numbers.limit = 12;
    letters.highest = 4;
    numbers.highest = 1;
    check(letters);
    check(numbers);
    BOOST_TEST(letters.possible() == 12u);
    std::set<std::pair<std::uint32_t, std::uint32_t>> keys;
    for (std::uint64_t i = 0; i < 12; i++) {
        Key letter, number;
        make_key(letters, i, 7, letter);
        make_key(numbers, i, 7, number);
        BOOST_TEST(letter.label < 3u);
        BOOST_TEST(number.label < 4u);
        keys.emplace(letter.label, number.label);
    }
    BOOST_TEST(keys.size() == 12u);
    numbers.labels = {"a"};
    BOOST_CHECK_THROW(check(numbers), DamagedModel);
    numbers.labels.clear();
    numbers.numbers.push_back(null_number);
    BOOST_CHECK_THROW(check(numbers), DamagedModel);
    numbers.numbers.clear();
    BOOST_CHECK_THROW(check(numbers), DamagedModel);
}

BOOST_AUTO_TEST_SUITE_END()
