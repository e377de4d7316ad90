#include "core/relational/chain.hpp"
#include "drawings.hpp"

using namespace synth;
using namespace synth::test;

namespace {

enum Tables : std::uint32_t { trips, places, legs };
enum References : std::uint32_t { of_trip, origin, destination };

// Legs of trips between 40 places; one in so many begins elsewhere.
Schema trip_schema(std::uint64_t seed, std::uint32_t elsewhere = 0) {
    Random random(seed);
    Schema schema;
    const Numbers sizes = random_sizes(300, 6, random), trip_of = families(sizes);
    const auto n = std::uint32_t(trip_of.size());
    Numbers from, to;
    std::vector<double> number, miles;
    for (std::uint32_t leg = 0; leg < n; leg++) {
        const bool first = leg == 0 || trip_of[leg] != trip_of[leg - 1];
        number.push_back(first ? 1 : number.back() + 1);
        from.push_back(first || (elsewhere > 0 && random.below(elsewhere) == 0) ? random.below(40) : to.back());
        to.push_back((from.back() + 1 + random.below(39)) % 40);
        miles.push_back(std::nearbyint(100 + 20 * random.normal()));
    }
    schema.members.push_back(member("trips", {numbers("x", random_numbers(300, random))}, 300));
    schema.members.push_back(member("places", {numbers("y", random_numbers(40, random))}, 40));
    schema.members.push_back(member("legs", {numbers("number", number), numbers("miles", miles)}, n));
    schema.members[legs].orders = {{-1, 0}};
    schema.order = {trips, places, legs};
    refer(schema, "legs(trip)", legs, trips, trip_of, true);
    refer(schema, "legs(origin)", legs, places, from);
    refer(schema, "legs(destination)", legs, places, to);
    return schema;
}

} // namespace

BOOST_AUTO_TEST_SUITE(chains)

BOOST_AUTO_TEST_CASE(a_leg_begins_where_the_one_before_ends) {
    Schema schema = trip_schema(1);
    find_latents(schema, 10, 1, no_poll);
    BOOST_TEST(schema.references[origin].follows == std::int32_t(destination));
    BOOST_TEST(schema.references[origin].differs);
    BOOST_TEST(schema.references[destination].follows == -1);
    Schema other = trip_schema(1, 100);
    find_latents(other, 10, 1, no_poll);
    BOOST_TEST(other.references[origin].follows == -1);
}

BOOST_AUTO_TEST_CASE(so_do_drawn_legs) {
    const Learned learned(trip_schema(2));
    Drawing rows(learned);
    rows.draw(trips, {900}).draw(places, {40}).draw(legs, {});
    BOOST_TEST(rows.rows(legs) > 1500u);
    const Numbers trip = rows.parents(of_trip), from = rows.parents(origin), to = rows.parents(destination);
    for (std::uint32_t leg = 0; leg < rows.rows(legs); leg++) {
        BOOST_TEST_REQUIRE(from[leg] != to[leg]);
        if (leg > 0 && trip[leg] == trip[leg - 1])
            BOOST_TEST_REQUIRE(from[leg] == to[leg - 1]);
    }
}

// Destinations are of the trip's kind: who must not lead back exchanges them with legs of such trips.
BOOST_AUTO_TEST_CASE(destinations_agree_with_their_trips) {
    const Learned learned(trip_schema(3));
    struct Kinds : SharedValues {
        const Drawing* rows = nullptr;
        bool groups(std::uint32_t reference, std::uint32_t first, std::uint32_t end, std::uint32_t parents,
                    Numbers& child, Numbers& parent) override {
            if (reference == of_trip)
                return false;
            const Numbers trip = rows->parents(of_trip);
            for (std::uint32_t row = first; row < end; row++)
                child.push_back(trip[row] % 2);
            for (std::uint32_t p = 0; p < parents; p++)
                parent.push_back(p % 2);
            return true;
        }
    } kinds;
    Drawing rows(learned, 1, kinds);
    kinds.rows = &rows;
    rows.draw(trips, {300}).draw(places, {40}).draw(legs, {});
    const Numbers trip = rows.parents(of_trip), from = rows.parents(origin), to = rows.parents(destination);
    for (std::uint32_t leg = 0; leg < rows.rows(legs); leg++) {
        BOOST_TEST_REQUIRE(from[leg] % 2 == trip[leg] % 2);
        BOOST_TEST_REQUIRE(to[leg] % 2 == trip[leg] % 2);
        BOOST_TEST_REQUIRE(from[leg] != to[leg]);
    }
}

BOOST_AUTO_TEST_CASE(who_follows_a_leg_that_is_left_out_follows_the_one_before) {
    const Learned learned(trip_schema(2));
    Drawing rows(learned);
    const auto is_left_out = [](std::uint32_t leg) {
        return leg % 7 == 3;
    };
    rows.draw(trips, {300}).draw(places, {40}).draw(legs, {}, is_left_out);
    const Numbers trip = rows.parents(of_trip), from = rows.parents(origin), to = rows.parents(destination);
    std::uint32_t handed_on = 0;
    for (std::uint32_t leg = 2; leg < rows.rows(legs); leg++) {
        const std::uint32_t before = is_left_out(leg - 1) ? leg - 2 : leg - 1;
        if (is_left_out(leg) || trip[leg] != trip[before])
            continue;
        BOOST_TEST_REQUIRE(from[leg] != to[leg]);
        BOOST_TEST_REQUIRE((from[leg] == to[before] || (before + 2 == leg && to[leg] == to[before])));
        handed_on += before + 2 == leg;
    }
    BOOST_TEST(handed_on > 10u);
}

// Where a leg leads nowhere the next one begins anywhere.
BOOST_AUTO_TEST_CASE(nobody_follows_nothing) {
    Schema schema = trip_schema(4);
    Reference& to = schema.references[destination];
    const Numbers& trip = schema.references[of_trip].parent_of;
    for (std::uint32_t leg = 0; leg < trip.size(); leg++)
        if (leg + 1 == trip.size() || trip[leg + 1] != trip[leg])
            to.parent_of[leg] = no_row;
    const Learned learned(std::move(schema));
    BOOST_TEST_REQUIRE(learned.schema.references[origin].follows == std::int32_t(destination));
    Drawing rows(learned);
    rows.draw(trips, {900}).draw(places, {40}).draw(legs, {});
    for (const std::uint32_t place : rows.parents(origin))
        BOOST_TEST_REQUIRE(place != no_row);
}

BOOST_AUTO_TEST_SUITE_END()
