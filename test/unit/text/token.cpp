#include "core/text/token.hpp"
#include "core/error.hpp"
#include "core/text/check_digit.hpp"
#include "core/text/pattern.hpp"
#include "texts.hpp"
#include <boost/test/unit_test.hpp>

using namespace synth;
using namespace synth::test;

namespace {

// Tokens between bars; codes with their alphabet in front.
std::string tokens(std::string_view text) {
    std::vector<Token> found;
    tokenize(text, {}, found);
    std::string out;
    for (const Token& token : found)
        out += (out.empty() ? "" : "|") + (token.alphabet ? std::string(1, token.alphabet) + ":" : "") +
               std::string(token.text);
    return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(token)

BOOST_AUTO_TEST_CASE(texts_fall_into_words_numbers_codes_domains_and_separators) {
    BOOST_TEST(tokens("") == "");
    BOOST_TEST(tokens("O'Brien, 12b") == "O|'|Brien|,| |12|b");
    BOOST_TEST(tokens("3fa9c1") == "x:3fa9c1");
    BOOST_TEST(tokens("A1B2 Q7Z9 aB3c4") == "X:A1B2| |K:Q7Z9| |m:aB3c4");
    BOOST_TEST(tokens("<ann@mail.example.de>") == "<|ann|@|mail.example.de|>");
    BOOST_TEST(tokens("ann@localhost @.") == "ann|@|localhost| |@|.");
    BOOST_TEST(tokens("00:1A:7F") == "X:00|:|X:1A|:|X:7F");
    BOOST_TEST(tokens("Zoë—Åse") == "Zoë|—|Åse");
    BOOST_TEST(tokens("a\xff\xfe b") == "a\xff\xfe| |b"); // bytes that are no characters are letters
}

BOOST_AUTO_TEST_CASE(tokens_together_are_the_text) {
    Random random(1);
    for (int i = 0; i < 20000; i++) {
        std::string text, joined;
        for (std::uint32_t n = random.below(20); n > 0; n--)
            text.push_back(random.below(2) ? char(random.below(256)) : "a1@.: Z"[random.below(7)]);
        std::vector<Token> found;
        tokenize(text, {}, found);
        for (const Token& token : found)
            joined += token.text;
        BOOST_REQUIRE(joined == text);
    }
}

BOOST_AUTO_TEST_CASE(case_folds_beyond_ascii) {
    BOOST_TEST(fold("ÀŁŸΆΣЖЁ") == "àłŸάσжё"); // the small form of Ÿ lies elsewhere
    BOOST_TEST(name_of(form_of("Иван")) == "Aa4");
    BOOST_TEST(name_of(form_of("ÅSE")) == "A3");
    BOOST_TEST(name_of(form_of("eBay")) == "aA4");
    BOOST_TEST(name_of(form_of("漢字")) == "a2");
    std::string out;
    append_in_case("жук", WordForm::Case::title, out);
    BOOST_TEST(out == "Жук");
}

BOOST_AUTO_TEST_CASE(filter_never_forgets_and_seldom_invents) {
    TokenFilter filter;
    Random random(2);
    std::vector<std::string> words;
    for (int i = 0; i < 100000; i++)
        words.push_back(a_word(random, 6));
    for (const std::string& word : words)
        filter.add("x " + title(word) + "-9");
    for (const std::string& word : words)
        BOOST_REQUIRE(filter.contains(word));
    int invented = 0;
    for (int i = 0; i < 10000; i++)
        invented += filter.contains("q" + a_word(random, 5));
    BOOST_TEST(invented < 100);
}

BOOST_AUTO_TEST_CASE(patterns_are_read_or_refused) {
    const Pattern pattern = parse_pattern("+n2 w-x12@d.");
    BOOST_TEST(pattern.size() == 5u);
    BOOST_TEST(pattern[0].literal == "+");
    BOOST_TEST(pattern[0].length == 2u);
    BOOST_TEST(pattern[2].slot == 'x');
    BOOST_TEST(pattern[4].literal == ".");
    for (const char* bad : {"q", "x", "n0", "n99", "n99999999999", "5", "é", "w x0"})
        BOOST_CHECK_THROW(parse_pattern(bad), DamagedModel);
    for (const char* bad : {"", "a", "a0", "a13", "b5", "a5x", "5"})
        BOOST_CHECK_THROW(parse_form(bad), DamagedModel);
}

BOOST_AUTO_TEST_CASE(check_digits_are_known_and_made) {
    BOOST_TEST(holds(CheckDigit::luhn, "4111 1111 1111 1111"));
    BOOST_TEST(holds(CheckDigit::ean, "978-3-16-148410-0"));
    BOOST_TEST(holds(CheckDigit::ean, "96385074"));
    BOOST_TEST(holds(CheckDigit::iban, "GB82 WEST 1234 5698 7654 32"));
    BOOST_TEST(!holds(CheckDigit::luhn, "4111 1111 1111 1112"));
    BOOST_TEST(!holds(CheckDigit::iban, "GB83 WEST 1234 5698 7654 32"));
    Random random(3);
    for (int i = 0; i < 1000; i++) {
        std::string card = digits(random, 16), article = digits(random, 13), account = "DE" + digits(random, 20);
        repair(CheckDigit::luhn, card);
        repair(CheckDigit::ean, article);
        repair(CheckDigit::iban, account);
        BOOST_REQUIRE(holds(CheckDigit::luhn, card));
        BOOST_REQUIRE(holds(CheckDigit::ean, article));
        BOOST_REQUIRE(holds(CheckDigit::iban, account));
    }
    std::string none = "abc";
    for (const CheckDigit check : check_digits)
        repair(check, none);
    BOOST_TEST(none == "abc");
}

BOOST_AUTO_TEST_SUITE_END()
