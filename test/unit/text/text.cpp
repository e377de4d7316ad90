#include "core/text/text.hpp"
#include "core/error.hpp"
#include "core/text/check_digit.hpp"
#include "core/text/pattern.hpp"
#include "texts.hpp"
#include <boost/test/unit_test.hpp>
#include <map>
#include <set>

using namespace synth;
using namespace synth::test;

namespace {

std::string name(Random& random) {
    static const char* const first[] = {"Anna", "Jonas", "Mia", "Noah", "Lena"};
    return std::string(first[random.below(5)]) + " " + title(a_word(random, 2 + random.below(3)));
}
std::string mail(Random& random) {
    const std::string domain = random.below(2) ? "gmail.com" : a_word(random, 3) + ".de";
    return a_word(random, 2) + (random.below(2) ? "." + a_word(random, 3) : digits(random, 2)) + "@" + domain;
}
std::string sentence(Random& random) {
    std::string text = title(a_word(random, 2));
    for (std::uint32_t n = 10 + random.below(20); n > 0; n--)
        text += (random.below(8) ? " " : ", ") + a_word(random, 1 + random.below(3));
    return text + ".";
}
std::string any(Random& random) {
    switch (random.below(6)) {
    case 0: return name(random);
    case 1: return mail(random);
    case 2: return sentence(random);
    case 3: return digits(random, 1 + random.below(12));
    case 4: return a_word(random, 2) + "_" + digits(random, 3) + "x" + digits(random, 2);
    default: return "";
    }
}

// What holds of every column that was learned.
void verify(const Texts& texts, const LearnedText& learned, std::uint32_t min_count = 10) {
    const std::size_t rows = texts.column.ids.size();
    BOOST_TEST_REQUIRE(learned.facets.size() >= 1u);
    BOOST_TEST(learned.facets[0].name == "form");
    std::uint64_t known = 0;
    std::map<std::pair<std::size_t, std::uint32_t>, std::set<bool>> present; // facet and form: is it there
    for (std::size_t f = 0; f < learned.facets.size(); f++) {
        const Column& facet = learned.facets[f];
        std::vector<std::uint32_t> held(facet.dictionary.size());
        BOOST_TEST_REQUIRE((facet.kind == Kind::category ? facet.ids.size() : facet.numbers.size()) == rows);
        for (std::size_t row = 0; row < rows; row++) {
            const bool null =
                facet.kind == Kind::category ? facet.ids[row] == Dictionary::null : is_null(facet.numbers[row]);
            const std::uint32_t form = learned.facets[0].ids[row];
            BOOST_REQUIRE((form == Dictionary::null) == (texts.column.ids[row] == Dictionary::null));
            present[{f, form}].insert(!null);
            BOOST_REQUIRE((form != Dictionary::null || null));
            if (facet.kind == Kind::category && !null)
                held[facet.ids[row]]++;
            known += f == 0 && !null;
        }
        for (std::uint32_t id = 0; id < held.size(); id++)
            BOOST_TEST((held[id] >= min_count || known < min_count), facet.name << " " << facet.dictionary.label(id));
    }
    for (const auto& entry : present)
        BOOST_TEST(entry.second.size() == 1u); // NULL or not: a function of the form alone
}

} // namespace

BOOST_AUTO_TEST_SUITE(text)

BOOST_AUTO_TEST_CASE(facets_are_common_and_follow_the_form) {
    Random random(1);
    for (const auto& make : {name, mail, sentence, any}) {
        Texts texts;
        for (int i = 0; i < 5000; i++)
            random.below(10) ? texts.add(make(random)) : texts.add_null();
        verify(texts, texts.learn());
    }
}

BOOST_AUTO_TEST_CASE(common_texts_come_back_and_rare_parts_do_not) {
    Random random(2);
    Texts texts;
    for (int i = 0; i < 3000; i++)
        texts.add(i % 10 == 0 ? "unknown person" : name(random));
    const LearnedText learned = texts.learn();
    const Rewriter rewriter(learned);
    for (std::size_t row = 0; row < 3000; row++)
        if (row % 10 == 0) {
            BOOST_TEST(rewriter.write(row) == "unknown person");
        } else {
            const std::string written = rewriter.write(row);
            const std::string_view real = texts.column.dictionary.label(texts.column.ids[row]);
            BOOST_TEST(written.substr(0, written.find(' ')) == real.substr(0, real.find(' ')));
        }
}

BOOST_AUTO_TEST_CASE(no_secret_is_stored_or_written) {
    Random random(3);
    const std::vector<std::string> secrets = {"Zyxwolfram",  "quetzalcoatlus", "hunter2secretpw", "grubelnix",
                                              "Øksnevadvik", "9f8a7b6c5d4e",   "krzyzewskiville"};
    for (int kind = 0; kind < 4; kind++) {
        Texts texts;
        for (int i = 0; i < 4000; i++)
            texts.add(kind == 0 ? name(random) : kind == 1 ? mail(random) : kind == 2 ? sentence(random) : any(random));
        for (const std::string& secret : secrets)
            for (int times = 0; times < 2; times++) {
                texts.add("Anna " + secret);
                texts.add(secret + "." + secret + "@" + secret + ".com");
                texts.add("Anna lost " + small(secret) + ", and so on and on and on, her secret.");
                texts.add(secret);
            }
        for (const std::string& secret : secrets) // the ninth row: still rare
            texts.add("Anna " + small(secret));
        const LearnedText learned = texts.learn();
        verify(texts, learned);
        const TextKey key = texts.learn_key();
        std::vector<std::string> out = learned.codec.fakes;
        out.insert(out.end(), learned.codec.states.begin(), learned.codec.states.end());
        out.insert(out.end(), learned.codec.checked.begin(), learned.codec.checked.end());
        for (const std::vector<std::string>& labels : Rewriter::labels_of(learned))
            out.insert(out.end(), labels.begin(), labels.end());
        out.insert(out.end(), key.symbols.begin(), key.symbols.end());
        out.insert(out.end(), key.patterns.begin(), key.patterns.end());
        const Rewriter rewriter(learned);
        for (std::size_t row = 0; row < texts.column.ids.size(); row++)
            out.push_back(rewriter.write(row));
        for (std::uint64_t i = 0; i < std::min<std::uint64_t>(4000, key.possible()); i++)
            key.write(i, 5, out.emplace_back());
        for (const std::string& text : out)
            for (const std::string& secret : secrets)
                BOOST_REQUIRE_MESSAGE(small(text).find(small(secret)) == std::string::npos, kind << " " << text);
        for (const std::string& fake : learned.codec.fakes)
            BOOST_REQUIRE((count_characters(fake) < 4 || !texts.real.contains(fake)));
    }
}

BOOST_AUTO_TEST_CASE(made_up_words_are_sorted_by_length_and_look_native) {
    Random random(4);
    Texts texts;
    for (int i = 0; i < 20000; i++)
        texts.add(name(random));
    const LearnedText learned = texts.learn();
    const std::vector<std::string>& fakes = learned.codec.fakes;
    BOOST_TEST(fakes.size() > 200u);
    for (std::size_t i = 1; i < fakes.size(); i++)
        BOOST_TEST((fakes[i - 1].size() < fakes[i].size() ||
                    (fakes[i - 1].size() == fakes[i].size() && fakes[i - 1] < fakes[i])));
    for (const std::string& fake : fakes) // of the short ones with such letters all are real
        BOOST_TEST((fake.size() < 6 || fake.find_first_of("qwxzcfgp") == std::string::npos));
}

BOOST_AUTO_TEST_CASE(numbers_keep_zeros_lengths_and_check_digits) {
    Random random(5);
    Texts texts, cards, free_width;
    for (int i = 0; i < 2000; i++) {
        texts.add("D-" + digits(random, 5));
        std::string card = "4" + digits(random, 15);
        repair(CheckDigit::luhn, card);
        cards.add(card);
        free_width.add("No. " + std::to_string(1 + random.below(2000)));
    }
    const LearnedText learned = texts.learn(), learned_cards = cards.learn(), learned_free = free_width.learn();
    const Rewriter rewriter(learned), card_rewriter(learned_cards), free_rewriter(learned_free);
    BOOST_TEST(rewriter.form(0) == "~w-n5");
    BOOST_TEST(card_rewriter.form(0) == "~n16");
    BOOST_TEST(learned_cards.codec.checks == std::vector<std::string>{"luhn"}, boost::test_tools::per_element());
    BOOST_TEST(learned.codec.checks.empty());
    for (std::size_t row = 0; row < 2000; row++) {
        BOOST_TEST(rewriter.write(row) == texts.column.dictionary.label(texts.column.ids[row]));
        const std::string card = card_rewriter.write(row);
        BOOST_TEST(holds(CheckDigit::luhn, card));
        BOOST_TEST(card.substr(0, 6) == cards.column.dictionary.label(cards.column.ids[row]).substr(0, 6));
        BOOST_TEST(free_rewriter.form(row).substr(0, 3) == "~w."); // and not by the number of digits
    }
}

BOOST_AUTO_TEST_CASE(rare_domains_are_undeliverable) {
    Random random(6);
    Texts texts;
    for (int i = 0; i < 3000; i++)
        texts.add(mail(random));
    const LearnedText learned = texts.learn();
    const Rewriter rewriter(learned);
    for (std::size_t row = 0; row < 3000; row++) {
        const std::string written = rewriter.write(row), domain = written.substr(written.find('@') + 1);
        BOOST_TEST((domain == "gmail.com" || domain.starts_with("example.")), written);
    }
}

BOOST_AUTO_TEST_CASE(free_text_has_the_wanted_length) {
    Random random(7);
    Texts texts;
    for (int i = 0; i < 3000; i++)
        texts.add(sentence(random));
    const LearnedText learned = texts.learn();
    const Rewriter rewriter(learned);
    BOOST_TEST(rewriter.form(0) == "*");
    BOOST_TEST(learned.facets.back().name == "words");
    for (std::size_t row = 0; row < 3000; row++) {
        const std::string written = rewriter.write(row);
        const auto words = double(1 + std::count(written.begin(), written.end(), ' '));
        BOOST_TEST(std::abs(words + 1 - learned.facets.back().numbers[row]) <= 10);
    }
}

BOOST_AUTO_TEST_CASE(few_rows_are_free_text_of_made_up_words) {
    Texts texts({"Rumpelstiltskin", "Xanthippe", "Xanthippe", "Zarathustra"});
    const LearnedText learned = texts.learn();
    verify(texts, learned);
    const Rewriter rewriter(learned);
    for (std::size_t row = 0; row < 4; row++) {
        BOOST_TEST(rewriter.form(row) == "*");
        BOOST_TEST(!rewriter.write(row).empty());
        BOOST_TEST(rewriter.write(row).find_first_of("xyzXYZ") == std::string::npos);
    }
    Texts none;
    BOOST_TEST(none.learn().facets.size() >= 1u);
    none.add_null();
    BOOST_TEST(none.learn().facets[0].ids[0] == Dictionary::null);
}

BOOST_AUTO_TEST_CASE(labels_beyond_the_dictionary_become_like_others) {
    Random random(8);
    Texts texts;
    texts.column.dictionary = Dictionary(500, 1u << 20);
    for (int i = 0; i < 3000; i++)
        texts.add(name(random));
    const LearnedText learned = texts.learn();
    verify(texts, learned);
    const Rewriter rewriter(learned);
    BOOST_TEST(!rewriter.write(2999).empty());
    Texts lost;
    lost.column.dictionary = Dictionary(0, 0);
    for (int i = 0; i < 30; i++)
        lost.add("lost");
    verify(lost, lost.learn());
}

BOOST_AUTO_TEST_CASE(same_rows_and_seeds_give_the_same) {
    Random random(9);
    Texts texts;
    for (int i = 0; i < 3000; i++)
        texts.add(any(random));
    const LearnedText a = texts.learn(), b = texts.learn();
    BOOST_TEST((a.codec.fakes == b.codec.fakes && a.codec.states == b.codec.states && a.codec.next == b.codec.next &&
                a.codec.weight == b.codec.weight));
    const Rewriter one(a), other(b);
    bool differs = false;
    for (std::size_t row = 0; row < 3000; row++) {
        BOOST_REQUIRE(one.write(row) == other.write(row));
        differs = differs || one.write(row) != one.write(row, 2);
    }
    BOOST_TEST(differs);
}

BOOST_AUTO_TEST_CASE(long_texts_and_junk_are_texts_too) {
    Random random(10);
    Texts texts;
    for (int i = 0; i < 300; i++) {
        std::string junk;
        for (std::uint32_t n = random.below(60); n > 0; n--)
            junk.push_back(char(random.below(256)));
        texts.add(junk);
    }
    for (const char c : {'a', '1', ' ', '\xff', '@'})
        texts.add(std::string(1 << 20, c));
    std::string changing;
    for (int i = 0; i < 1 << 19; i++)
        changing += "a1";
    for (int i = 0; i < 12; i++)
        texts.add(changing + std::to_string(i));
    const LearnedText learned = texts.learn();
    verify(texts, learned);
    const Rewriter rewriter(learned);
    for (std::size_t row = 0; row < texts.column.ids.size(); row++)
        BOOST_TEST(rewriter.write(row).size() < 3000u);
    check(texts.learn_key());
}

BOOST_AUTO_TEST_CASE(damaged_codecs_are_refused) {
    Random random(11);
    Texts texts;
    for (int i = 0; i < 3000; i++)
        texts.add(any(random));
    const LearnedText learned = texts.learn();
    const std::vector<std::vector<std::string>> labels = Rewriter::labels_of(learned);
    const auto refuses = [&](const auto& damage) {
        TextCodec codec = learned.codec;
        std::vector<std::vector<std::string>> damaged = labels;
        damage(codec, damaged);
        BOOST_CHECK_THROW(TextWriter(codec, Rewriter::spans(damaged)), DamagedModel);
    };
    using Labels = std::vector<std::vector<std::string>>;
    refuses([](TextCodec& c, Labels&) { c.next[0] = 1u << 30; });
    refuses([](TextCodec& c, Labels&) { c.weight[0] = 0; });
    refuses([](TextCodec& c, Labels&) { c.weight.pop_back(); });
    refuses([](TextCodec& c, Labels&) { c.first[1] = 1u << 30; });
    refuses([](TextCodec& c, Labels&) { c.first.pop_back(); });
    refuses([](TextCodec& c, Labels&) { c.states[2] = "?"; });
    refuses([](TextCodec& c, Labels&) { c.states.clear(); });
    refuses([](TextCodec& c, Labels&) { std::swap(c.fakes.front(), c.fakes.back()); });
    refuses([](TextCodec& c, Labels&) { c.fakes.back() = "waytoolongtobeaword"; });
    refuses([](TextCodec& c, Labels&) { c.checked.push_back("~w"); });
    refuses([](TextCodec& c, Labels& l) {
        c.checked.push_back(l[0][0]);
        c.checks.push_back("md5");
    });
    refuses([](TextCodec&, Labels& l) { l[0][0] = "~q"; });
    refuses([](TextCodec&, Labels& l) { l[0][0] = "what"; });
    refuses([](TextCodec&, Labels& l) { l[1][0] = "~Aa99"; });
    refuses([](TextCodec&, Labels& l) { l.pop_back(); });
    refuses([](TextCodec&, Labels& l) { l.clear(); });
}

BOOST_AUTO_TEST_CASE(rare_share_counts_rows) {
    Texts texts({"a", "a", "b", "c"});
    BOOST_TEST(rare_share(texts.column, 2) == 0.5);
    texts.add_null();
    BOOST_TEST(rare_share(texts.column, 3) == 1.0);
    BOOST_TEST(rare_share(Texts().column, 3) == 0.0);
}

BOOST_AUTO_TEST_SUITE_END()
