#include "core/sample/row.hpp"
#include "core/error.hpp"
#include "tables.hpp"
#include <boost/test/unit_test.hpp>
#include <set>

using namespace synth;
using namespace synth::test;

namespace {

constexpr double day_length = 86400e6;
enum Columns : std::size_t { id, code, email, at, opens, closes, length, columns };

// A key, a text key, a text, a moment, an order and a length.
Table orders(std::uint32_t rows, std::uint64_t seed) {
    std::vector<Column> all{number_column("id"),      category_column("code"),
                            category_column("email"), number_column("at", Unit::microsecond),
                            number_column("opens"),   number_column("closes"),
                            number_column("length")};
    all[id].key = all[code].key = KeyRequest{};
    all[code].text = all[email].text = true;
    all[at].moment = true;
    all[length].added_to = opens;
    Table table(std::move(all), {});
    Random random(seed);
    for (std::uint32_t i = 0; i < rows; i++) {
        const double week = 400 + random.below(200), day = random.below(5), hour = 9 + random.below(8);
        const double from = random.below(1000);
        char name[32], mail[48];
        std::snprintf(name, sizeof name, "AB-%05u", i * 37 % 100000);
        std::snprintf(mail, sizeof mail, "user%u@mail%u.com", random.below(100000), random.below(3));
        append(table,
               {number(i * 7919 % 1000003), label(name), random.below(5) ? label(mail) : null_field(),
                number((2 + week * 7 + day) * day_length + hour * 3600e6 + random.below(3600) * 1e6), number(from),
                number(from + std::floor(500 * random.uniform() * random.uniform())), number(1 + random.below(9))});
    }
    return table;
}

struct Model {
    Network network;
    CompiledNetwork compiled;

    explicit Model(Network learned) : network(std::move(learned)), compiled(network) { check(network); }
};

const Model& model() {
    static const Model model([] {
        Table table = orders(3000, 1);
        return learn(table, {}, no_poll);
    }());
    return model;
}

// A row as text, keys apart from all else.
struct Row {
    std::string keys, others;

    explicit Row(std::span<const ColumnValue> values) {
        for (std::size_t c = 0; c < values.size(); c++)
            (c == id || c == code ? keys : others) += text(values[c]) + '|';
    }
    static std::string text(const ColumnValue& value) {
        switch (value.type) {
        case ColumnValue::Type::null: return "NULL";
        case ColumnValue::Type::number: return std::to_string(value.number);
        case ColumnValue::Type::units: return std::to_string(value.units);
        case ColumnValue::Type::label: return "label " + std::to_string(value.label);
        case ColumnValue::Type::text: return std::string(value.text);
        }
        return "";
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(row_sampler)

BOOST_AUTO_TEST_CASE(columns_have_their_forms) {
    const std::vector<ColumnModel>& all = model().network.columns;
    BOOST_REQUIRE(all.size() == std::size_t(columns));
    BOOST_TEST(int(all[id].form) == int(Form::key));
    BOOST_TEST(int(all[code].form) == int(Form::key));
    BOOST_TEST(int(all[email].form) == int(Form::text));
    BOOST_TEST(int(all[at].form) == int(Form::moment));
    RowSampler sampler(model().compiled);
    const std::span<const ColumnValue> row = sampler.draw(1, 0);
    BOOST_TEST(int(row[id].type) == int(ColumnValue::Type::units));
    BOOST_TEST(int(row[code].type) == int(ColumnValue::Type::text));
    BOOST_TEST(row[code].text.size() == 8u);
    BOOST_TEST(row[code].text.starts_with("AB-"));
}

BOOST_AUTO_TEST_CASE(batches_have_the_columns_of_rows) {
    SampledColumns asked;
    for (const ColumnModel& column : model().network.columns)
        asked.batched.push_back(RowSampler::can_batch(column));
    RowSampler rows(model().compiled), batches(model().compiled, asked, 500);
    BOOST_TEST((asked.batched[at] && asked.batched[opens] && !asked.batched[id] && !asked.batched[length]));
    for (const std::uint64_t first : {0ull, 333ull}) {
        const std::size_t drawn = batches.draw_batch(4, first, 1000);
        BOOST_TEST(drawn == 500u);
        for (std::size_t i = 0; i < drawn; i++) {
            const std::span<const ColumnValue> row = rows.draw(4, first + i), rest = batches.draw_rest(4, first + i);
            BOOST_TEST(batches.breaks_rule(i) == (rows.broken() >= 0));
            for (std::size_t c = 0; c < columns; c++) {
                const ColumnBatch batch = batches.batch(c);
                BOOST_TEST((batch.numbers != nullptr) == asked.batched[c]);
                if (!asked.batched[c])
                    BOOST_TEST(Row::text(rest[c]) == Row::text(row[c]));
                else if (row[c].type == ColumnValue::Type::null)
                    BOOST_TEST(is_null(batch.numbers[i]));
                else
                    BOOST_TEST(batch.numbers[i] == row[c].number);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(columns_are_the_same_whatever_else_is_asked_for) {
    RowSampler all(model().compiled);
    for (std::uint32_t set = 0; set < 1u << columns; set++) {
        SampledColumns asked{std::vector<bool>(columns)};
        for (std::size_t c = 0; c < columns; c++)
            asked.wanted[c] = set >> c & 1;
        RowSampler some(model().compiled, asked);
        BOOST_TEST(some.possible() == all.possible());
        for (std::uint64_t i = 0; i < 12; i++)
            for (const std::uint32_t attempt : {0u, 2u}) {
                const std::span<const ColumnValue> row = all.draw(6, i, attempt), part = some.draw(6, i, attempt);
                BOOST_TEST(some.broken() == all.broken());
                for (std::size_t c = 0; c < columns; c++)
                    if (asked.wanted[c])
                        BOOST_TEST(Row::text(part[c]) == Row::text(row[c]));
            }
    }
}

BOOST_AUTO_TEST_CASE(tries_differ_and_keys_do_not) {
    RowSampler sampler(model().compiled);
    std::size_t same = 0;
    for (std::uint64_t i = 0; i < 200; i++) {
        const Row first(sampler.draw(1, i)), second(sampler.draw(1, i, 1)), third(sampler.draw(1, i, 2));
        BOOST_TEST(first.keys == second.keys);
        BOOST_TEST(first.keys == third.keys);
        same += (first.others == second.others) + (second.others == third.others) + (first.others == third.others);
    }
    BOOST_TEST(same == 0u);
}

BOOST_AUTO_TEST_CASE(a_try_does_not_depend_on_what_was_drawn_before) {
    RowSampler sampler(model().compiled), other(model().compiled);
    std::vector<Row> rows;
    for (std::uint64_t i = 0; i < 60; i++)
        rows.emplace_back(sampler.draw(7, i / 3, std::uint32_t(i % 3)));
    for (std::uint64_t i = 60; i-- > 0;) {
        const Row again(other.draw(7, i / 3, std::uint32_t(i % 3)));
        BOOST_TEST(again.keys == rows[i].keys);
        BOOST_TEST(again.others == rows[i].others);
    }
    BOOST_TEST(Row(other.draw(8, 0)).keys != rows[0].keys);
    BOOST_TEST(Row(other.draw(8, 0)).others != rows[0].others);
}

BOOST_AUTO_TEST_CASE(keys_do_not_repeat) {
    RowSampler sampler(model().compiled);
    std::set<std::int64_t> ids;
    std::set<std::string> codes;
    for (std::uint64_t i = 0; i < 20000; i++) {
        const std::span<const ColumnValue> row = sampler.draw(1, i);
        ids.insert(row[id].units);
        codes.emplace(row[code].text);
    }
    BOOST_TEST(ids.size() == 20000u);
    BOOST_TEST(codes.size() == 20000u);
}

BOOST_AUTO_TEST_CASE(the_fewest_keys_limit_the_rows) {
    RowSampler sampler(model().compiled);
    BOOST_REQUIRE(sampler.limiting() != nullptr);
    BOOST_TEST(sampler.limiting()->name == "code");
    BOOST_TEST(sampler.possible() == sampler.limiting()->key.possible());
    BOOST_TEST(sampler.possible() >= 100000u);
    BOOST_CHECK_NO_THROW(sampler.draw(1, sampler.possible() - 1));

    Table table({number_column("n")}, {});
    for (int i = 0; i < 100; i++)
        append(table, {number(i)});
    const Model without_keys(learn(table, {}, no_poll));
    const RowSampler unlimited(without_keys.compiled);
    BOOST_TEST(unlimited.limiting() == nullptr);
    BOOST_TEST(unlimited.possible() == ~std::uint64_t(0) >> 1);
}

BOOST_AUTO_TEST_CASE(moments_keep_their_rhythm) {
    RowSampler sampler(model().compiled);
    std::size_t outside = 0;
    for (std::uint64_t i = 0; i < 5000; i++) {
        const ColumnValue value = sampler.draw(2, i)[at];
        const double day = std::floor(value.number / day_length), hour = (value.number - day * day_length) / 3600e6;
        outside += std::fmod(day - 2, 7) > 4 || hour < 9 || hour >= 17;
    }
    BOOST_TEST(outside == 0u);
}

BOOST_AUTO_TEST_CASE(a_moment_is_joined_from_its_parts) {
    const ColumnModel& column = model().network.columns[at];
    const NumberCodec& codec = model().network.variables[column.variables.back()].number;
    Sampler sampler(model().compiled);
    std::size_t wrong = 0;
    for (std::uint64_t i = 0; i < 1000; i++) {
        const std::span<const Value> row = sampler.draw(3, i);
        double parts[3] = {};
        for (std::size_t p = 0; p < column.calendar.parts(); p++)
            parts[p] = row[column.variables[p]].number;
        double moment = column.calendar.join(parts);
        if (moment < codec.lowest(1) || moment > codec.highest(Code(codec.codes() - 1))) { // it is within by a week
            parts[0] += moment < codec.lowest(1) ? 1 : -1;
            moment = column.calendar.join(parts);
            BOOST_TEST(moment >= codec.lowest(1));
            BOOST_TEST(moment <= codec.highest(Code(codec.codes() - 1)));
        }
        wrong += row[column.variables.back()].number != moment;
    }
    BOOST_TEST(wrong == 0u);
}

BOOST_AUTO_TEST_CASE(a_length_is_added_to_where_it_begins) {
    RowSampler sampler(model().compiled);
    for (const std::uint32_t attempt : {0u, 3u})
        for (std::uint64_t i = 0; i < 1000; i++) {
            const std::span<const ColumnValue> row = sampler.draw(2, i, attempt);
            const double n = row[length].number - row[opens].number;
            BOOST_TEST((n >= 1 && n <= 9));
            BOOST_TEST(row[length].code == null_code);
        }
}

BOOST_AUTO_TEST_CASE(a_null_key) {
    Column key = number_column("id");
    key.key = KeyRequest{};
    Table table({key, number_column("n")}, {});
    for (int i = 0; i < 1000; i++)
        append(table, {i % 4 == 0 ? null_field() : number(i * 7919 % 100003), number(i % 7)});
    const Model learned(learn(table, {}, no_poll));
    RowSampler sampler(learned.compiled);
    std::size_t nulls = 0;
    for (std::uint64_t i = 0; i < 2000; i++)
        nulls += sampler.draw(1, i)[0].type == ColumnValue::Type::null;
    BOOST_TEST((nulls > 450 && nulls < 550));
}

// The try that was drawn last is the one that is checked.
BOOST_AUTO_TEST_CASE(broken_rules_are_named) {
    Network network = model().network;
    const auto from = std::uint32_t(variable_of(network, "opens")), to = std::uint32_t(variable_of(network, "closes"));
    network.rules = {{Rule::Type::order, {from, from}, "opens <= opens", 0, true},
                     {Rule::Type::order, {from, to}, "opens <= closes", 0, true}};
    const Model right(network);
    network.rules[1].variables = {to, from};
    const Model wrong(network);
    RowSampler one(right.compiled), other(wrong.compiled);
    for (std::uint64_t i = 0; i < 500; i++)
        for (const std::uint32_t attempt : {0u, 1u}) {
            const std::span<const ColumnValue> row = one.draw(1, i, attempt);
            other.draw(1, i, attempt);
            BOOST_TEST(one.broken() == (row[opens].number > row[closes].number ? 1 : -1));
            BOOST_TEST(other.broken() == (row[opens].number < row[closes].number ? 1 : -1));
        }
}

BOOST_AUTO_TEST_CASE(more_rows_belong_to_a_row) {
    RowSampler sampler(model().compiled), other(model().compiled);
    std::set<std::string> seen;
    for (std::uint64_t i = 0; i < 20; i++)
        for (const std::uint32_t attempt : {0u, 1u}) {
            sampler.draw(1, i, attempt);
            other.draw(1, i, attempt);
            std::vector<std::string> more;
            for (std::uint32_t k = 0; k < 10; k++)
                more.push_back(Row(sampler.more(k)).others);
            for (std::uint32_t k = 10; k-- > 0;)
                BOOST_TEST(Row(other.more(k)).others == more[k]);
            seen.insert(more.begin(), more.end());
            BOOST_TEST(Row(sampler.more(0)).keys == "NULL|NULL|");
        }
    BOOST_TEST(seen.size() == 400u);
}

// A rule that the network does not guarantee, so that there are other tries: they have what is given to the row too,
// and so do rows that belong to it.
BOOST_AUTO_TEST_CASE(other_tries_of_a_row_have_what_is_given_to_it) {
    const std::uint32_t v = model().network.columns[opens].variables.front();
    const NumberCodec& codec = model().network.variables[v].number;
    std::vector<double> numbers;
    for (std::uint32_t i = 0; i < 50; i++)
        numbers.push_back(3 + 20 * i);
    const std::vector<Code> codes = codec.encode(numbers);
    std::vector<std::uint32_t> rows;
    for (std::uint32_t i = 0; i < 200; i++)
        rows.push_back(i * 7 % 50);
    RowSampler sampler(model().compiled);
    sampler.give({{v, codes.data(), numbers.data(), rows.data()}}, {});
    std::set<std::string> seen;
    for (std::uint64_t i = 0; i < 200; i++)
        for (const std::uint32_t attempt : {0u, 1u, 2u, 30u}) {
            const std::span<const ColumnValue> row = sampler.draw(1, i, attempt);
            BOOST_TEST(row[opens].number == numbers[rows[i]]);
            seen.insert(Row(row).others);
            BOOST_TEST(sampler.more(3)[opens].number == numbers[rows[i]]);
        }
    BOOST_TEST(seen.size() == 800u);
    BOOST_TEST(sampler.draw_batch(1, 100, 50) == 50u);
    const std::uint32_t place = std::uint32_t(opens);
    for (std::size_t i = 0; i < 50; i++)
        BOOST_TEST(sampler.batch(place).numbers[i] == numbers[rows[100 + i]]);
}

// Giving again is for the same rows too, and nothing is left of what was given before.
BOOST_AUTO_TEST_CASE(what_is_given_can_change) {
    const std::uint32_t v = model().network.columns[opens].variables.front();
    const NumberCodec& codec = model().network.variables[v].number;
    RowSampler sampler(model().compiled), never(model().compiled);
    for (const double x : {100., 700.}) {
        const std::vector<double> numbers(20, x);
        const std::vector<Code> codes = codec.encode(numbers);
        RowSampler fresh(model().compiled);
        for (RowSampler* const one : {&sampler, &fresh})
            one->give({{v, codes.data(), numbers.data(), nullptr}}, {});
        for (std::uint64_t i = 0; i < 20; i++)
            for (const std::uint32_t attempt : {0u, 1u}) {
                BOOST_TEST(sampler.draw(1, i, attempt)[opens].number == x);
                fresh.draw(1, i, attempt);
                BOOST_TEST(sampler.broken() == fresh.broken());
                BOOST_TEST(sampler.more(0)[opens].number == x);
            }
    }
    sampler.give({}, {});
    for (std::uint64_t i = 0; i < 20; i++)
        for (const std::uint32_t attempt : {0u, 1u}) {
            const Row row(sampler.draw(1, i, attempt)), expected(never.draw(1, i, attempt));
            BOOST_TEST(row.others == expected.others);
            const Row more(sampler.more(1)), other(never.more(1));
            BOOST_TEST(more.others == other.others);
        }
}

BOOST_AUTO_TEST_CASE(random_bits_belong_to_a_try) {
    std::set<std::uint64_t> seen;
    for (std::uint64_t seed = 0; seed < 4; seed++)
        for (std::uint64_t row = 0; row < 50; row++)
            for (std::uint32_t attempt = 0; attempt < 5; attempt++)
                seen.insert(random_of(seed, row, attempt));
    BOOST_TEST(seen.size() == 1000u);
    BOOST_TEST(random_of(1, 2, 3) == random_of(1, 2, 3));
}

BOOST_AUTO_TEST_CASE(damaged_texts_are_refused) {
    for (const bool states : {false, true}) {
        Network network = model().network;
        TextCodec& text = network.columns[email].text;
        if (states)
            text.first.push_back(0xffffffff);
        else
            text.checked.emplace_back("no check");
        const CompiledNetwork compiled(network);
        BOOST_CHECK_THROW(RowSampler{compiled}, DamagedModel);
    }
}

// Nothing that the network draws is beyond what is given.
BOOST_AUTO_TEST_CASE(later_tries_are_put_in_order) {
    const Network& network = model().network;
    const auto variable = [&](Columns column) {
        return network.columns[column].variables.back();
    };
    const auto number = [](const ColumnValue& value) {
        return value.number;
    };
    for (const auto& [given, other, far] : {std::tuple(opens, closes, 5000.), std::tuple(closes, opens, -5000.)}) {
        const Code code = 1;
        RowSampler sampler(model().compiled);
        sampler.give({{variable(given), &code, &far, nullptr}}, {});
        sampler.draw_batch(3, 0, 1);
        BOOST_TEST((sampler.draw(3, 0, RowSampler::strict - 1), sampler.broken()) >= 0);
        const double put = number(sampler.draw(3, 0, RowSampler::strict)[other]);
        BOOST_TEST(sampler.broken() == -1);
        BOOST_TEST((given == opens ? put >= far : put <= far));
        BOOST_TEST(number(sampler.draw(3, 0, RowSampler::strict)[given]) == far);
        sampler.draw(3, 0, 1);
        BOOST_TEST(number(sampler.draw(3, 0, RowSampler::strict)[other]) == put);
    }
}

// However near to each other two numbers are, one that must be between them is.
BOOST_AUTO_TEST_CASE(numbers_are_put_between_others) {
    std::vector<Column> all{number_column("from"), number_column("at"), number_column("to")};
    all[0].role = all[2].role = Role::given;
    Table table(std::move(all), {});
    Random random(2);
    for (int i = 0; i < 2000; i++) {
        const double from = random.below(1000), length = random.below(300);
        append(table, {number(from), number(from + std::floor(length * random.uniform())), number(from + length)});
    }
    const Model model(learn(table, {}, no_poll));
    const auto variable = [&](std::size_t column) {
        return model.network.columns[column].variables.back();
    };
    RowSampler sampler(model.compiled);
    for (const double length : {0., 1., 50.})
        for (const double from : {-700., 300., 1700.}) {
            const double to = from + length;
            const Code code = 1;
            sampler.give({{variable(0), &code, &from, nullptr}, {variable(2), &code, &to, nullptr}}, {});
            sampler.draw_batch(1, 0, 1);
            const double at = sampler.draw(1, 0, RowSampler::strict)[1].number;
            BOOST_TEST((from <= at && at <= to));
        }
}

BOOST_AUTO_TEST_SUITE_END()
