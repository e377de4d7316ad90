#include "core/relational/progression.hpp"
#include "drawings.hpp"

using namespace synth;
using namespace synth::test;

namespace {

// Families of four, whose members are in the order of `by`.
std::optional<Progression> progression(const std::vector<double>& values, const std::vector<double>& by,
                                       std::uint32_t min_count = 10) {
    const auto parents = std::uint32_t(values.size() / 4);
    Children children(families(Numbers(parents, 4)), parents, no_poll);
    return find_progression(values, by, children, min_count, no_poll);
}

// Accounts of up to six bookings each: their numbers have gaps, their times rise, and what is left falls; volume is
// told by weight, whoever has it.
Schema bank_schema(std::uint64_t seed, bool ignored = false) {
    Random random(seed);
    TwoTables tables(300, random);
    std::vector<double> number(tables.children), time(tables.children), end(tables.children), left(tables.children);
    std::vector<std::string> state;
    const std::vector<double> noise = random_numbers(tables.children, random);
    const Numbers places = tables.places(noise);
    for (std::uint32_t i = 0; i < tables.children; i++) {
        number[i] = 10 * places[i] + random.below(10);
        time[i] = 20 * places[i] + random.below(20);
        end[i] = time[i] + random.below(20);
        left[i] = 60 - places[i] * 5 - random.below(5);
        state.push_back(places[i] == 1 ? "new" : places[i] < 4 ? "known" : "done");
        if (i % 7 == 0)
            end[i] = null_number;
    }
    Column states = labels("state", state);
    states.spare = {"new", "known", "done"};
    tables.add({}, {numbers("number", number), numbers("time", time, Unit::day), numbers("end", end, Unit::day),
                    numbers("left", left), states, numbers("x", random_numbers(tables.children, random))});
    Member& member = tables.schema.members[1];
    member.table.columns()[4].spare = states.spare;
    member.orders = {{-1, 0}};
    member.may_progress.assign(6, true);
    if (ignored)
        member.ignored = {"time rises with number within parents"};
    return std::move(tables.schema);
}

struct EnumOrder : NothingShared {
    std::vector<std::uint32_t> order(std::uint32_t, std::uint32_t, std::span<const std::string> labels) const override {
        const std::vector<std::string> all = {"new", "known", "done"};
        std::vector<std::uint32_t> places;
        for (const std::string& label : labels)
            places.push_back(std::uint32_t(std::find(all.begin(), all.end(), label) - all.begin()));
        return places;
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(progressions)

BOOST_AUTO_TEST_CASE(one_pair_the_wrong_way_round_is_too_many) {
    std::vector<double> by, up, down;
    for (int i = 0; i < 80; i++) {
        by.push_back(i % 4);
        up.push_back(i % 4 * 3 + i);
        down.push_back(-up.back());
    }
    const std::optional<Progression> rising = progression(up, by), falling = progression(down, by);
    BOOST_TEST_REQUIRE((rising && falling));
    BOOST_TEST((rising->way.strict && !rising->way.falling && falling->way.strict && falling->way.falling));
    BOOST_TEST(rising->rows == 60u);
    BOOST_TEST(!progression(up, by, 21)); // families
    up[5] = up[4];
    BOOST_TEST(!progression(up, by)->way.strict);
    up[5] = up[4] - 1;
    BOOST_TEST(!progression(up, by));
    up[5] = null_number;
    BOOST_TEST(progression(up, by)->way.strict);
    BOOST_TEST(!progression(std::vector<double>(80, 1), by));             // nothing rises
    BOOST_TEST((progression(up, by)->way.nulls == Way::Nulls::anywhere)); // of one family
    std::vector<double> open = up;
    open[5] = 8;
    for (std::size_t i = 3; i < 80; i += 4)
        open[i] = null_number;
    BOOST_TEST((progression(open, by)->way.nulls == Way::Nulls::last));
    open[40] = null_number;
    open[43] = up[43];
    BOOST_TEST((progression(open, by)->way.nulls == Way::Nulls::anywhere));
    // What has the same place has no order.
    by[5] = by[6];
    up[5] = up[6] + 1;
    BOOST_TEST(!progression(up, by)->way.strict);
}

BOOST_AUTO_TEST_CASE(of_siblings_rules_say_what_rises_and_falls) {
    Schema schema = bank_schema(1);
    find_latents(schema, 10, 1, no_poll);
    std::string rules;
    for (const Rule& rule : schema.members[1].rules)
        rules += (rule.kept ? "" : "not ") + rule.text + "; ";
    BOOST_TEST(rules == "time rises with number within parents; left falls with number within parents; "
                        "state rises with number within parents; ");
    BOOST_TEST(schema.members[1].progressions.size() == 4u); // with the number
    Schema ignored = bank_schema(1, true);
    find_latents(ignored, 10, 1, no_poll);
    BOOST_TEST(!ignored.members[1].rules.front().kept);
    BOOST_TEST(ignored.members[1].progressions.size() == 3u);
}

// Where one column tells another in any row, siblings have no order.
BOOST_AUTO_TEST_CASE(what_a_row_tells_by_itself_is_none) {
    Random random(2);
    for (const bool by_family : {true, false}) {
        TwoTables tables(200, random);
        std::vector<double> weight = random_numbers(tables.children, random), volume;
        for (std::uint32_t i = 0; i < tables.children; i++)
            volume.push_back(2 * weight[i] + (by_family ? 100 * (tables.parent_of[i] % 7) : 0));
        tables.add({}, {numbers("weight", weight), numbers("volume", volume)});
        tables.schema.members[1].may_progress = {true, true};
        tables.positions();
        BOOST_TEST(tables.schema.members[1].rules.empty() != by_family);
    }
}

BOOST_AUTO_TEST_CASE(drawn_siblings_are_in_order) {
    const Learned learned(bank_schema(3));
    EnumOrder order;
    Drawing rows(learned, 1, order);
    rows.draw(0, {300}).draw(1, {});
    BOOST_TEST(rows.rows(1) > 800u);
    const Numbers parents = rows.parents(0);
    const std::vector<std::vector<double>>& values = rows.values[1];
    const Network& network = learned.tables[1].network->network();
    const std::vector<std::string>& states = network.variables[network.columns[4].variables.back()].category.labels;
    const auto state = [&](std::uint32_t row) {
        return order.order(1, 4, states)[std::size_t(values[4][row]) - 1];
    };
    for (std::uint32_t row = 1; row < rows.rows(1); row++)
        if (parents[row] == parents[row - 1]) {
            BOOST_TEST_REQUIRE(values[0][row] > values[0][row - 1]);
            BOOST_TEST_REQUIRE(values[1][row] > values[1][row - 1]);
            BOOST_TEST_REQUIRE(values[3][row] < values[3][row - 1]);
            BOOST_TEST_REQUIRE(state(row) >= state(row - 1));
        }
    // And are what they were.
    const Table& real = learned.schema.members[1].table;
    for (const std::size_t c : {0u, 1u, 3u})
        BOOST_TEST(distance(real.columns()[c].numbers, values[c]) < 1);
}

BOOST_AUTO_TEST_SUITE_END()
