#include "core/quality/schema_frames.hpp"
#include "quality/schema_hand_made.hpp"

using namespace synth;
using namespace synth::test;

BOOST_AUTO_TEST_SUITE(frames_of_schemas)

// region <- customer <- order <- line, and customer <- customer.
BOOST_AUTO_TEST_CASE(paths_go_down_from_key_to_key) {
    const std::vector<SchemaLink> links = {{"a", 1, 0}, {"b", 2, 1}, {"c", 3, 2}, {"d", 1, 1}};
    const std::vector<SchemaPath> one = downward_paths(links, 1), two = downward_paths(links, 2);
    BOOST_TEST(one.size() == 4u);
    const std::vector<SchemaPath> longer(two.begin() + 4, two.end());
    BOOST_TEST((longer == std::vector<SchemaPath>{{0, 1}, {0, 3}, {1, 2}, {3, 1}, {3, 3}}));
    BOOST_TEST(downward_paths(links, 0).empty());
    BOOST_TEST(downward_paths({}, 3).empty());
    for (const SchemaPath& path : downward_paths(links, 3))
        for (std::size_t i = 1; i < path.size(); i++)
            BOOST_TEST(links[path[i]].parent == links[path[i - 1]].child);
}

BOOST_AUTO_TEST_CASE(ancestors_are_found_through_all_keys) {
    SchemaFrames schema;
    schema.names = {"top", "middle", "bottom"};
    schema.links = {{"middle (t) -> top", 1, 0}, {"bottom (m) -> middle", 2, 1}};
    schema.sides.resize(1);
    schema.sides[0].parent_of = {{5, no_row, 6}, {0, 1, 2, no_row, 2}};
    BOOST_TEST((ancestors(schema, 0, {0, 1}) == std::vector<std::uint32_t>{5, no_row, 6, no_row, 6}));
    BOOST_TEST(name_of(schema, {0}) == "middle (t) -> top");
    BOOST_TEST(name_of(schema, {0, 1}) == "bottom -> top via bottom (m) -> middle, middle (t) -> top");
}

BOOST_AUTO_TEST_CASE(children_find_the_first_parent_with_their_key) {
    const std::vector<std::uint64_t> parents = {7, 0, 9, 7, 3}, children = {9, 7, 0, 4, 3};
    BOOST_TEST((find_parents(children, parents, no_poll) == std::vector<std::uint32_t>{2, 0, no_row, no_row, 4}));
    BOOST_TEST(find_parents({}, parents, no_poll).empty());
    BOOST_TEST((find_parents({1}, {}, no_poll) == std::vector<std::uint32_t>{no_row}));
}

BOOST_AUTO_TEST_CASE(a_sample_is_the_first_rows) {
    SchemaFrames schema = two_tables({number_column("x")}, {}, {{frame_of(Numbers{1, 2, 3}), Frame(), {}}});
    schema.sides[0].sampled[0] = 2;
    BOOST_TEST((schema.sample_of(0, 0, no_poll).numbers[0] == Numbers{1, 2}));
}

BOOST_AUTO_TEST_SUITE_END()
