#include "core/error.hpp"
#include "core/text/check_digit.hpp"
#include "core/text/letter.hpp"
#include "core/text/text.hpp"
#include "texts.hpp"
#include <boost/test/unit_test.hpp>
#include <set>
#include <unordered_set>

using namespace synth;
using namespace synth::test;

namespace {

// The first n keys, all different even when case is ignored.
std::vector<std::string> first(const TextKey& key, std::uint64_t n) {
    check(key);
    BOOST_TEST_REQUIRE(key.possible() >= n);
    std::vector<std::string> keys(n);
    std::unordered_set<std::string> folded;
    for (std::uint64_t i = 0; i < n; i++) {
        key.write(i, 11, keys[i]);
        BOOST_REQUIRE_MESSAGE(folded.insert(fold(keys[i])).second, keys[i]);
    }
    return keys;
}

} // namespace

BOOST_AUTO_TEST_SUITE(text_key)

BOOST_AUTO_TEST_CASE(small_spaces_are_used_up) {
    Random random(1);
    Texts texts, two;
    for (int i = 0; i < 900; i++) {
        texts.add("#" + std::to_string(i + 100));
        two.add(i % 3 ? std::to_string(100 + i) + "/" + std::to_string(i % 7) : "<" + digits(random, 3) + ">");
    }
    for (const TextKey& key : {texts.learn_key(), two.learn_key()})
        first(key, std::min<std::uint64_t>(key.possible(), 1000000));
    Texts exact;
    for (int i = 0; i < 1000; i++)
        exact.add("#" + std::string(i < 10 ? "00" : i < 100 ? "0" : "") + std::to_string(i));
    const TextKey key = exact.learn_key();
    BOOST_TEST(key.possible() == 1000u);
    first(key, 1000);
    Texts letters; // fewer texts than a cycle has places
    for (char letter = 'A'; letter <= 'Z'; letter++)
        letters.add(std::string(1, letter));
    const TextKey letter = learn_text_key(letters.column, letters.real, {.longest = 1}, never);
    BOOST_TEST(letter.possible() == 36u);
    first(letter, 36);
}

BOOST_AUTO_TEST_CASE(natural_texts_come_first) {
    Texts texts;
    for (int i = 0; i < 5000; i++)
        texts.add("AB-2024-" + std::to_string(10000 + i));
    for (const std::string& key : first(texts.learn_key(), 4900)) {
        BOOST_TEST(key.substr(0, 8) == "AB-2024-");
        BOOST_TEST((key.substr(8) >= "10000" && key.substr(8) < "15000"));
    }
}

BOOST_AUTO_TEST_CASE(millions_of_keys_differ) {
    Random random(2);
    Texts codes, mails, cards;
    for (int i = 0; i < 3000; i++) {
        codes.add("AB-2024-" + digits(random, 5));
        mails.add(a_word(random, 3) + (i % 2 ? "." + a_word(random, 2) : digits(random, 2)) + "@gmail.com");
        std::string card = "4" + digits(random, 15);
        repair(CheckDigit::luhn, card);
        cards.add(card);
    }
    first(codes.learn_key(), 2000000);
    first(mails.learn_key(), 300000);
    for (const std::string& card : first(cards.learn_key(), 100000))
        BOOST_REQUIRE(holds(CheckDigit::luhn, card));
}

BOOST_AUTO_TEST_CASE(mixed_formats_do_not_meet) {
    Random random(3);
    Texts texts;
    for (int i = 0; i < 6000; i++)
        switch (i % 6) {
        case 0: texts.add(a_word(random, 3)); break;
        case 1: texts.add(digits(random, 6)); break;
        case 2: texts.add(a_word(random, 2) + digits(random, 2)); break;
        case 3: texts.add(a_word(random, 2) + "@" + a_word(random, 2) + ".com"); break;
        case 4: texts.add(a_word(random, 2) + "@" + a_word(random, 2)); break;
        default: texts.add(digits(random, 2) + "f" + digits(random, 1) + "a" + digits(random, 1)); break;
        }
    first(texts.learn_key(), 200000);
}

BOOST_AUTO_TEST_CASE(words_are_made_up) {
    Random random(4);
    Texts texts;
    for (int i = 0; i < 4000; i++)
        texts.add(a_word(random, 5) + std::to_string(i));
    for (const std::string& key : first(texts.learn_key(), 50000)) {
        const std::string word = key.substr(0, key.find_first_of("0123456789"));
        BOOST_REQUIRE((word.size() < 4 || !texts.real.contains(word)));
    }
}

BOOST_AUTO_TEST_CASE(keys_for_columns_of_few_or_odd_texts) {
    Random random(5);
    Texts junk;
    for (int i = 0; i < 50; i++) {
        std::string text;
        for (std::uint32_t n = random.below(40); n > 0; n--)
            text.push_back(char(random.below(256)));
        junk.add(text);
    }
    const std::vector<std::vector<std::string>> columns = {{}, {"Only One"}, {"1", "2", "3"}, {"a@b.de"}, {""}};
    for (const std::vector<std::string>& rows : columns)
        for (const std::string& key : first(Texts(rows).learn_key(), 5000))
            BOOST_REQUIRE(!key.empty());
    first(junk.learn_key(), 5000);
}

BOOST_AUTO_TEST_CASE(damaged_keys_are_refused) {
    Random random(6);
    Texts texts;
    for (int i = 0; i < 3000; i++)
        texts.add(i % 2 ? a_word(random, 3) + "." + digits(random, 4) : "#" + digits(random, 12));
    const TextKey key = texts.learn_key();
    check(key);
    BOOST_CHECK_THROW(check(TextKey()), DamagedModel);
    for (std::size_t i = 0; i < key.slots.size(); i++) // whatever is accepted must be safe to write
        for (const std::uint64_t value : {std::uint64_t(0), std::uint64_t(1), key.slots[i] + 1, ~std::uint64_t(0)}) {
            TextKey damaged = key;
            damaged.slots[i] = value;
            try {
                check(damaged);
            } catch (const DamagedModel&) {
                continue;
            }
            std::string out;
            for (std::uint64_t k = 0; k < std::min<std::uint64_t>(200, damaged.possible()); k++)
                damaged.write(k, 3, out);
        }
    TextKey damaged = key;
    damaged.symbols.clear();
    BOOST_CHECK_THROW(check(damaged), DamagedModel);
    damaged = key;
    damaged.patterns[0] = "q";
    BOOST_CHECK_THROW(check(damaged), DamagedModel);
    damaged = key;
    damaged.slots.resize(damaged.slots.size() - 1);
    BOOST_CHECK_THROW(check(damaged), DamagedModel);
}

// The numbers are far apart, so that a stored one would be some row's.
BOOST_AUTO_TEST_CASE(ends_of_numbers_are_no_row_s_own) {
    Texts texts;
    std::set<std::uint64_t> own;
    Random random(3);
    while (own.size() < 500)
        own.insert(10'000'000 + random.below(80'000'000));
    for (const std::uint64_t number : own)
        texts.add("K-" + std::to_string(number));
    const TextKey key = texts.learn_key();
    check(key);
    for (const std::uint64_t value : key.slots)
        BOOST_TEST(!own.contains(value));
}

BOOST_AUTO_TEST_SUITE_END()
