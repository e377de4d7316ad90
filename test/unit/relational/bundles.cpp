#include "core/relational/bundles.hpp"
#include "core/error.hpp"
#include "core/relational/link.hpp"
#include "drawings.hpp"
#include <map>
#include <set>

using namespace synth;
using namespace synth::test;

namespace {

// A league over the years: in each of 400 races eight teams of that time have two cars, or one or three in a tenth
// each, and no driver drives twice.
Schema league(bool by_chance = false) {
    constexpr std::uint32_t races = 400, teams = 80, drivers = 300;
    Random random(7);
    std::vector<double> date, points;
    Numbers race_of, team_of, driver_of;
    const auto any = [&](std::uint32_t number, double at, std::set<std::uint32_t>& taken) {
        for (std::uint32_t i = random.below(number); !by_chance; i = random.below(number)) // one of their time
            if (std::abs(i / double(number) - at) < .1 && taken.insert(i).second)
                return i;
        return random.below(number);
    };
    for (std::uint32_t race = 0; race < races; race++) {
        date.push_back(race);
        std::set<std::uint32_t> in_teams, at_wheels;
        for (std::uint32_t k = 0; k < 8; k++) {
            const std::uint32_t luck = random.below(10), cars = luck == 0 ? 1 : luck == 1 ? 3 : 2;
            std::uint32_t team = any(teams, race / double(races), in_teams);
            for (std::uint32_t car = 0; car < cars; car++) {
                race_of.push_back(race);
                team_of.push_back(team = by_chance ? any(teams, race / double(races), in_teams) : team);
                driver_of.push_back(any(drivers, race / double(races), at_wheels));
                points.push_back(team % 7 + random.normal());
            }
        }
    }
    Schema schema;
    schema.members.push_back(member("races", {numbers("date", date)}, races));
    schema.members.push_back(member("teams", {numbers("size", random_numbers(teams, random))}, teams));
    schema.members.push_back(member("drivers", {numbers("age", random_numbers(drivers, random))}, drivers));
    schema.members.push_back(member("cars", {numbers("points", points)}, std::uint32_t(points.size())));
    schema.order = {0, 1, 2, 3};
    refer(schema, "cars(race)", 3, 0, race_of, true);
    refer(schema, "cars(team)", 3, 1, team_of);
    refer(schema, "cars(driver)", 3, 2, driver_of);
    return schema;
}

// By multiplicity: which share of rows has it.
std::map<std::uint32_t, double> shares_of(const Numbers& m) {
    std::map<std::uint32_t, double> shares;
    for (const std::uint32_t one : m)
        shares[one] += 1 / double(m.size());
    return shares;
}

} // namespace

BOOST_AUTO_TEST_SUITE(bundles)

BOOST_AUTO_TEST_CASE(multiplicities_are_counted) {
    const Numbers family{0, 1, 0, no_row, 0, 1, 1}, parent{5, 5, 5, 5, 6, no_row, 5},
        expected{2, 2, 2, no_row, 1, no_row, 2};
    BOOST_TEST(multiplicities(family, parent, no_poll) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_chance_makes_is_nothing) {
    Schema schema = league(true);
    find_latents(schema, 10, 1, no_poll);
    BOOST_TEST(!schema.references[1].multiplicity.has_value());
    BOOST_TEST(!schema.references[2].multiplicity.has_value());
    schema = league();
    find_latents(schema, 10, 1, no_poll);
    BOOST_REQUIRE(schema.references[1].multiplicity.has_value());
    BOOST_TEST(schema.references[1].multiplicity->of_row.size() == schema.members[3].table.rows());
    BOOST_REQUIRE(schema.references[2].multiplicity.has_value());
    BOOST_TEST(schema.references[2].multiplicity->of_row.empty()); // nobody drives twice
}

// 200 families of 2 to 9 children, of five classes, half of whom want to be in pairs, and the rest in threes.
BOOST_AUTO_TEST_CASE(families_are_cut_as_they_were) {
    Random random(3);
    Numbers family, classes, m;
    for (std::uint32_t f = 0; f < 2000; f++)
        for (std::uint32_t n = 2 + random.below(8); n > 0; n--) {
            family.push_back(f);
            classes.push_back(random.below(20) == 0 ? no_row : random.below(5));
            m.push_back(2 + random.below(2));
        }
    Numbers bound = classes, leader(classes.size());
    const Bundles bundles = bundle({family, {}, m, 1}, bound, no_poll);
    std::iota(leader.begin(), leader.end(), 0u);
    bundles.follow(leader);
    const Numbers weights = bundles.weights();
    std::map<std::uint32_t, double> rows, wanted, got;
    std::size_t moved = 0;
    for (std::uint32_t child = 0; child < leader.size(); child++) {
        wanted[classes[child]]++;
        got[bound[child]]++;
        BOOST_TEST((classes[child] == no_row) == (bound[child] == no_row));
        if (classes[child] == no_row) {
            BOOST_TEST(leader[child] == child);
            continue;
        }
        BOOST_TEST(family[leader[child]] == family[child]);
        BOOST_TEST(bound[leader[child]] == bound[child]);
        rows[weights[leader[child]]] += 1;
        moved += bound[child] != classes[child];
    }
    // Two children who want threes are a pair; what else a family cannot have comes later.
    BOOST_TEST(std::abs(rows[2] / rows[3] - 1) < .2);
    BOOST_TEST(rows[1] < .05 * double(leader.size()));
    for (const auto& [c, n] : wanted)
        BOOST_TEST(std::abs(got[c] / n - 1) < .1);
    BOOST_TEST(moved < leader.size() * .55);
    Numbers led = classes;
    bundles.keep_leaders(led);
    BOOST_TEST(std::count(led.begin(), led.end(), no_row) > std::count(classes.begin(), classes.end(), no_row));
    bundles.follow(led);
    BOOST_TEST(std::count(led.begin(), led.end(), no_row) == std::count(classes.begin(), classes.end(), no_row));
}

// Of parents who want two children and got none each gets one, of those that have more than they want.
BOOST_AUTO_TEST_CASE(nobody_goes_without) {
    const Numbers family{0, 0, 0, 1, 1, 1, 2, 2}, group;
    Numbers classes(8, 0), parent{0, 0, 0, 1, 1, 1, 3, 3};
    const Bundles bundles = bundle({family, {}, Numbers(8, 3), 1}, classes, no_poll);
    const Numbers of_class{0, 0, 0, 1, 1}, stubs{3, 2, 1, 2, 0};
    bundles.spread(parent, of_class, group, stubs, no_poll);
    Numbers degree(5);
    for (const std::uint32_t p : parent)
        degree[p]++;
    BOOST_TEST(degree == (Numbers{3, 2, 1, 2, 0}), boost::test_tools::per_element());
}

// Bundles of two and four take as many stubs. Who cannot have a parent that no sibling has shares one, softly.
BOOST_AUTO_TEST_CASE(who_stands_for_several_takes_as_many_stubs) {
    Numbers classes(300, 0), weight, parents(20, 0), stubs(20);
    for (std::uint32_t i = 0; i < 300; i++)
        weight.push_back(i % 3 == 0 ? 4 : 2);
    for (std::uint32_t p = 0; p < 20; p++)
        stubs[p] = 20 + 2 * p; // 780 in all, for 800 that are wanted
    LinkRequest request{.child_class = classes, .parent_class = parents, .stubs = stubs};
    request.weight = weight;
    Numbers degree(20);
    const Links links = link(request, no_poll);
    for (std::uint32_t i = 0; i < 300; i++)
        degree[links.parent[i]] += weight[i];
    for (std::uint32_t p = 0; p < 20; p++)
        BOOST_TEST(std::abs(degree[p] - stubs[p] * 800 / 780.) < 4);

    Numbers family;
    for (std::uint32_t i = 0; i < 300; i++)
        family.push_back(i / 25); // of 20 parents
    request.weight = {};
    request.distinct_with = family;
    BOOST_TEST(link(request, no_poll).unresolved == 60u);
    request.softly = true;
    const Links softly = link(request, no_poll);
    BOOST_TEST(softly.unresolved == 0u);
    BOOST_TEST(std::count(softly.parent.begin(), softly.parent.end(), no_row) == 0);
    std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;
    for (std::uint32_t i = 0; i < 300; i++)
        pairs.emplace(family[i], softly.parent[i]);
    BOOST_TEST(pairs.size() == 240u);

    // Two of each family have parents already.
    Numbers dealt(300, no_row);
    family.resize(0);
    for (std::uint32_t i = 0; i < 300; i++) {
        family.push_back(i / 10);
        if (i % 10 > 7) {
            dealt[i] = i % 2 * 7 + 3;
            classes[i] = no_row;
        }
    }
    request.distinct_with = family;
    request.dealt = dealt;
    Links others = link(request, no_poll);
    pairs.clear();
    for (std::uint32_t i = 0; i < 300; i++)
        BOOST_TEST(pairs.emplace(family[i], dealt[i] == no_row ? others.parent[i] : dealt[i]).second);
}

BOOST_AUTO_TEST_CASE(siblings_share_their_parents_as_they_did) {
    const Learned learned(league());
    Drawing rows(learned);
    rows.draw(0, {400}).draw(1, {80}).draw(2, {300}).draw(3, {});
    const Numbers races = rows.parents(0);
    const std::map<std::uint32_t, double> was = shares_of(learned.schema.references[1].multiplicity->of_row),
                                          is = shares_of(multiplicities(races, rows.parents(1), no_poll));
    for (const auto& [m, share] : was)
        BOOST_TEST(std::abs((is.contains(m) ? is.at(m) : 0) - share) < .02);
    BOOST_TEST(shares_of(multiplicities(races, rows.parents(2), no_poll)).size() == 1u);
    for (const std::uint32_t r : {1u, 2u})
        BOOST_TEST(distance(rows.degrees(r), learned.schema.references[r].degree) < 1);
    // Teams are of a time as they would be if each row had its own.
    const auto of_a_time = [&](const Numbers& race_of, const Numbers& team_of, const std::vector<double>& date) {
        std::vector<double> of_race = gather(date, race_of), mean(80), n(80);
        for (std::uint32_t row = 0; row < race_of.size(); row++) {
            mean[team_of[row]] += of_race[row];
            n[team_of[row]]++;
        }
        for (std::uint32_t team = 0; team < 80; team++)
            mean[team] /= std::max(n[team], 1.);
        return correlation(of_race, gather(mean, team_of));
    };
    Learned alone(league());
    for (ReferenceModel& reference : alone.references)
        reference.bundled = false;
    BOOST_CHECK_THROW(Drawing{alone}, DamagedModel);
    for (TableModel& table : alone.tables)
        std::erase_if(table.link_columns,
                      [](const InternalColumn& column) { return column.internal.what == What::multiplicity; });
    Drawing others(alone);
    others.draw(0, {400}).draw(1, {80}).draw(2, {300}).draw(3, {});
    BOOST_TEST(of_a_time(races, rows.parents(1), rows.values[0][0]) >
               .95 * of_a_time(others.parents(0), others.parents(1), others.values[0][0]));

    // Of a tenth of the teams there are too few for all; nobody goes without.
    Drawing few(learned, 2);
    few.draw(0, {400}).draw(1, {4}).draw(2, {300}).draw(3, {});
    const Numbers teams = few.parents(1);
    BOOST_TEST(std::count(teams.begin(), teams.end(), no_row) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
