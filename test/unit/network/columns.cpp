#include "core/error.hpp"
#include "core/sample/row.hpp"
#include "tables.hpp"
#include <boost/test/unit_test.hpp>
#include <functional>

using namespace synth;
using namespace synth::test;

namespace {

enum Columns : std::size_t { plain, other, moment, text, key, columns };

const Network& whole() {
    static const Network network = [] {
        std::vector<Column> all{number_column("plain", Unit::day), category_column("other"),
                                number_column("moment", Unit::microsecond), category_column("text"),
                                number_column("key")};
        all[moment].moment = all[text].text = true;
        all[key].key = KeyRequest{};
        Table table(std::move(all), {});
        Random random(1);
        for (int i = 0; i < 2000; i++) {
            const double day = 2 + 7. * random.below(300) + random.below(5), hour = 9 + random.below(8);
            const std::string name = "No " + std::to_string(random.below(100000));
            append(table,
                   {number(random.below(50)), label(random.below(2) ? "t" : "f"), number(day * 86400e6 + hour * 3600e6),
                    label(name), i % 5 ? number(i * 7919 % 100003) : null_field()});
        }
        Network learned = learn(table, {}, no_poll);
        learned.rules = {{Rule::Type::order,
                          {learned.columns[plain].variables[0], learned.columns[moment].variables.back()},
                          "plain <= moment",
                          2000,
                          true}};
        return learned;
    }();
    return network;
}

using Damage = std::function<void(Network&)>;

const std::vector<std::pair<const char*, Damage>> damages{
    {"no columns",
     [](Network& n) {
         n.columns.clear();
     }},
    {"a column less",
     [](Network& n) {
         n.columns.erase(n.columns.begin());
     }},
    {"unknown form",
     [](Network& n) {
         n.columns[plain].form = Form(4);
     }},
    {"variable beyond",
     [](Network& n) {
         n.columns[plain].variables[0] = std::uint32_t(n.variables.size());
     }},
    {"variable used twice",
     [](Network& n) {
         n.columns[plain].variables = n.columns[other].variables;
     }},
    {"plain of nothing",
     [](Network& n) {
         n.columns[plain].variables.clear();
     }},
    {"plain of two",
     [](Network& n) {
         n.columns[plain].variables.push_back(n.columns[other].variables[0]);
         n.columns.erase(n.columns.begin() + other);
     }},
    {"plain and computed",
     [](Network& n) {
         n.variables[n.columns[plain].variables[0]].computed = true;
     }},
    {"moment that is not computed",
     [](Network& n) {
         n.variables[n.columns[moment].variables.back()].computed = false;
     }},
    {"part that is computed",
     [](Network& n) {
         n.variables[n.columns[moment].variables.front()].computed = true;
     }},
    {"moment as plain",
     [](Network& n) {
         n.columns[moment].form = Form::plain;
     }},
    {"plain as moment",
     [](Network& n) {
         n.columns[plain].form = Form::moment;
     }},
    {"moment as text",
     [](Network& n) {
         n.columns[moment].form = Form::text;
     }},
    {"moment as key",
     [](Network& n) {
         n.columns[moment].form = Form::key;
     }},
    {"text as plain",
     [](Network& n) {
         n.columns[text].form = Form::plain;
     }},
    {"key as plain",
     [](Network& n) {
         n.columns[key].form = Form::plain;
         n.columns[key].variables.clear();
     }},
    {"calendar without parts",
     [](Network& n) {
         n.columns[moment].calendar = {};
     }},
    {"calendar with fewer parts",
     [](Network& n) {
         n.columns[moment].calendar.clock ^= true;
     }},
    {"part that is a label",
     [](Network& n) {
         std::swap(n.columns[moment].variables[0], n.columns[other].variables[0]);
     }},
    {"moment before its parts",
     [](Network& n) {
         std::vector<std::uint32_t>& v = n.columns[moment].variables;
         n.variables[v.front()].computed = true;
         n.variables[v.back()].computed = false;
         std::swap(v.front(), v.back());
     }},
    {"text of nothing",
     [](Network& n) {
         n.columns[text].variables.clear();
     }},
    {"key of two",
     [](Network& n) {
         n.columns[key].variables.push_back(n.columns[plain].variables[0]);
         n.columns.erase(n.columns.begin() + plain);
     }},
    {"key of no type",
     [](Network& n) {
         n.columns[key].key.type = KeyType(9);
     }},
    {"key upside down",
     [](Network& n) {
         n.columns[key].key.limit = n.columns[key].key.lowest - 1;
     }},
    {"key's step",
     [](Network& n) {
         n.columns[key].key.step = null_number;
     }},
    {"key without labels",
     [](Network& n) {
         n.columns[key].key = {};
         n.columns[key].key.type = KeyType::label;
     }},
    {"text key without patterns",
     [](Network& n) {
         n.columns[key].key = {};
         n.columns[key].key.type = KeyType::text;
     }},
    {"length that begins nowhere",
     [](Network& n) {
         n.columns[plain].added_to = std::int32_t(n.columns.size());
     }},
    {"length of a text",
     [](Network& n) {
         n.columns[text].added_to = plain;
     }},
    {"length of a moment",
     [](Network& n) {
         n.columns[moment].added_to = plain;
     }},
    {"rule of no type",
     [](Network& n) {
         n.rules[0].type = Rule::Type(int(Rule::Type::part) + 1);
     }},
    {"rule beyond",
     [](Network& n) {
         n.rules[0].variables[1] = std::uint32_t(n.variables.size());
     }},
    {"order of one",
     [](Network& n) {
         n.rules[0].variables.pop_back();
     }},
    {"order of three",
     [](Network& n) {
         n.rules[0].variables.push_back(n.columns[plain].variables[0]);
     }},
    {"order of labels",
     [](Network& n) {
         n.rules[0].variables[0] = n.columns[other].variables[0];
     }},
    {"order of what cannot be compared",
     [](Network& n) {
         n.variables[n.columns[plain].variables[0]].unit = Unit::one;
     }},
    {"one-hot numbers",
     [](Network& n) {
         n.rules[0].type = Rule::Type::one_hot;
     }},
    {"formula of a column beyond",
     [](Network& n) {
         n.rules[0] = {Rule::Type::arithmetic, {99}, "x", 0, true};
     }},
};

} // namespace

BOOST_AUTO_TEST_SUITE(check_columns)

BOOST_AUTO_TEST_CASE(what_was_learned_passes) {
    BOOST_TEST(int(whole().columns[moment].form) == int(Form::moment));
    BOOST_TEST(int(whole().columns[text].form) == int(Form::text));
    BOOST_TEST(whole().columns[key].variables.size() == 1u);
    BOOST_CHECK_NO_THROW(check(whole()));
}

BOOST_AUTO_TEST_CASE(every_damage_is_found) {
    for (const auto& [name, damage] : damages) {
        Network network = whole();
        damage(network);
        BOOST_TEST_CONTEXT(name) {
            BOOST_CHECK_THROW(check(network), DamagedModel);
        }
    }
}

// Values changed at random: either that is found, when the model is checked or its texts are laid out, or drawing rows
// is safe nonetheless.
BOOST_AUTO_TEST_CASE(what_passes_is_safe_to_use) {
    Random random(2);
    const auto variable = [&] {
        return random.below(std::uint32_t(whole().variables.size() + 1));
    };
    const auto change = [&](std::vector<std::uint32_t>& values) {
        if (!values.empty())
            values[random.below(std::uint32_t(values.size()))] =
                random.below(2) ? random.below(20) : std::uint32_t(random.bits());
    };
    std::size_t used = 0;
    for (int round = 0; round < 1500; round++) {
        Network network = whole();
        ColumnModel& column = network.columns[random.below(columns)];
        TextCodec& codec = network.columns[text].text;
        KeyCodec& keys = network.columns[key].key;
        switch (random.below(12)) {
        case 0: column.form = Form(random.below(5)); break;
        case 1: column.variables.push_back(variable()); break;
        case 2:
            if (!column.variables.empty())
                column.variables[random.below(std::uint32_t(column.variables.size()))] = variable();
            break;
        case 3: column.added_to = std::int32_t(random.below(7)) - 1; break;
        case 4: column.calendar.rhythm = Calendar::Rhythm(random.below(4)); break;
        case 5: column.calendar.clock = !column.calendar.clock; break;
        case 6: change(random.below(2) ? codec.first : random.below(2) ? codec.next : codec.weight); break;
        case 7:
            if (!codec.fakes.empty())
                codec.fakes[random.below(std::uint32_t(codec.fakes.size()))] = random.below(2) ? "" : "\x01\x02";
            break;
        case 8: {
            std::vector<std::string>& labels = network.variables[network.columns[text].variables[0]].category.labels;
            labels[random.below(std::uint32_t(labels.size()))] = random.below(2) ? "" : "\x01\xff{}[9";
            break;
        }
        case 9: keys.type = KeyType(random.below(6)); break;
        case 10:
            (random.below(2)   ? keys.lowest
             : random.below(2) ? keys.highest
                               : keys.limit) = std::int64_t(random.bits() >> random.below(64));
            break;
        default: network.rules[0].variables[random.below(2)] = variable();
        }
        try {
            check(network);
            const CompiledNetwork compiled(network);
            RowSampler sampler(compiled);
            for (std::uint64_t i = 0; i < std::min<std::uint64_t>(64, sampler.possible()); i++) {
                sampler.draw(1, i, std::uint32_t(i % 2));
                sampler.broken();
                sampler.more(std::uint32_t(i % 3));
            }
            used++;
        } catch (const DamagedModel&) {}
    }
    BOOST_TEST(used > 100u);
}

BOOST_AUTO_TEST_SUITE_END()
