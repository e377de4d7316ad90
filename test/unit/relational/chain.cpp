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

BOOST_AUTO_TEST_SUITE_END()
