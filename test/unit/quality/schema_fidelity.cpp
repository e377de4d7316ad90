#include "core/quality/schema_fidelity.hpp"
#include "quality/schema_hand_made.hpp"

using namespace synth;
using namespace synth::test;

namespace {

const std::vector<FrameColumn> of_parents = {number_column("wealth"), category_column("region", 3)},
                               of_children = {number_column("spent"), category_column("where", 3)};

// Children are like their parents; or like anybody's, if `strangers`.
TwoTables population(std::uint64_t seed, std::uint32_t parents, bool strangers) {
    test::Random random(seed);
    Numbers wealth, spent;
    Labels region, where;
    for (std::uint32_t p = 0; p < parents; p++) {
        wealth.push_back(random.normal());
        region.push_back(std::int32_t(random.below(3)));
    }
    TwoTables side;
    for (std::uint32_t p = 0; p < parents; p++)
        for (std::uint64_t n = random.below(6); n > 0; n--) {
            const std::size_t like = strangers ? random.below(parents) : p;
            spent.push_back(wealth[like] + random.normal() / 2);
            where.push_back(random.below(4) == 0 ? std::int32_t(random.below(3)) : region[like]);
            side.parent_of.push_back(p);
        }
    side.parents = frame_of(wealth, region);
    side.children = frame_of(spent, where);
    return side;
}

SchemaCounts counts_of(const TwoTables& side) {
    std::vector<std::uint64_t> children(side.parents.rows);
    for (const std::uint32_t parent : side.parent_of)
        if (parent != no_row)
            children[parent]++;
    SchemaCounts counts{{side.parents.rows, side.children.rows},
                        {KeyCounts{side.parents.rows, side.parents.rows}, {}},
                        {{"id"}, {}},
                        {}};
    LinkCounts& link = counts.links.emplace_back();
    link.rows = side.children.rows;
    for (std::uint64_t n = 0; n < 6; n++)
        link.families.push_back({n, std::uint64_t(std::count(children.begin(), children.end(), n))});
    return counts;
}

SchemaFidelity measure(const TwoTables& real, const TwoTables& synthetic, std::vector<SchemaCounts> counts) {
    const SchemaFrames schema = two_tables(of_parents, of_children, {real, synthetic});
    return schema_fidelity(
        schema, counts, [&](std::uint32_t) -> const SchemaFrames& { return schema; }, 0, no_poll, nullptr);
}
SchemaFidelity measure(const TwoTables& real, const TwoTables& synthetic) {
    return measure(real, synthetic, {counts_of(real), counts_of(synthetic)});
}

const Score& find(const std::vector<Score>& scores, const std::string& metric) {
    const auto found =
        std::find_if(scores.begin(), scores.end(), [&](const Score& score) { return score.metric == metric; });
    BOOST_TEST_REQUIRE((found != scores.end()), metric);
    return *found;
}

} // namespace

BOOST_AUTO_TEST_SUITE(fidelity_of_schemas)

BOOST_AUTO_TEST_CASE(a_schema_is_as_good_as_itself) {
    const TwoTables real = population(1, 300, false);
    const SchemaFidelity itself = measure(real, real);
    for (const std::vector<Score>* const scores :
         {&itself.summary, &itself.tables, &itself.links, &itself.paths, &itself.columns, &itself.pairs}) {
        BOOST_TEST(!scores->empty());
        for (const Score& score : *scores)
            BOOST_TEST(score.score == 1, score.metric << " " << score.subject << " " << score.score);
    }
    BOOST_TEST(itself.summary.front().metric == "Overall");
    BOOST_TEST(find(itself.summary, "Intertable Trends").real_sample < 1);
    BOOST_TEST(find(itself.summary, "Cardinality").real_sample < 1);
}

BOOST_AUTO_TEST_CASE(another_real_schema_scores_what_real_samples_do) {
    const SchemaFidelity other = measure(population(1, 1500, false), population(2, 1500, false));
    for (const char* metric : {"Cardinality", "Column Shapes", "Column Pair Trends", "Intertable Trends"}) {
        const Score& score = find(other.summary, metric);
        BOOST_TEST(std::abs(score.score - score.real_sample) < 0.03, metric);
    }
    BOOST_TEST(find(other.summary, "Sibling Correlation").score > 0.9);
    BOOST_TEST(find(other.summary, "Aggregated Detection").score > 0.8);
}

BOOST_AUTO_TEST_CASE(strangers_lose_what_lies_between_tables_and_nothing_else) {
    const SchemaFidelity strangers = measure(population(1, 1500, false), population(1, 1500, true));
    for (const char* metric : {"Cardinality", "Column Shapes", "Column Pair Trends"})
        BOOST_TEST(find(strangers.summary, metric).score > 0.93, metric);
    BOOST_TEST(find(strangers.summary, "Intertable Trends").score < 0.8);
    BOOST_TEST(find(strangers.summary, "Sibling Correlation").score < 0.4);
    BOOST_TEST(find(strangers.summary, "Aggregated Detection").score < 0.5);
    BOOST_TEST(find(strangers.paths, "Intertable Trends").subject == "children (parent) -> parents");
}

BOOST_AUTO_TEST_CASE(keys_are_judged_by_what_was_counted) {
    const TwoTables real = population(1, 100, false);
    std::vector<SchemaCounts> counts = {counts_of(real), counts_of(real)};
    counts[1].links[0].nulls = counts[1].links[0].rows / 2;
    counts[1].links[0].dangling = (counts[1].links[0].rows - counts[1].links[0].nulls) / 4;
    counts[1].keys[0]->valid = 90;
    const SchemaFidelity broken = measure(real, real, counts);
    BOOST_TEST(find(broken.tables, "KeyUniqueness").score == 0.9);
    BOOST_TEST(find(broken.summary, "Key Uniqueness").score == 0.9);
    BOOST_TEST(std::abs(find(broken.links, "ReferentialIntegrity").score - 0.75) < 0.01);
    BOOST_TEST(std::abs(find(broken.links, "MissingValueSimilarity").score - 0.5) < 0.01);
}

// Ancestors beyond the sample are there for those who meet them.
BOOST_AUTO_TEST_CASE(rows_beyond_the_sample_are_no_rows_of_their_table) {
    const TwoTables real = population(1, 400, false);
    SchemaFrames schema = two_tables(of_parents, of_children, {real, real});
    const std::size_t all = SchemaTrends(schema, 0, no_poll).along({0}, no_poll).size();
    schema.sides[1].sampled = {200, 300};
    const std::vector<SchemaPair> pairs = SchemaTrends(schema, 0, no_poll).along({0}, no_poll);
    BOOST_TEST(pairs.size() == all);
    for (const SchemaPair& pair : pairs)
        BOOST_TEST(pair.score < 1);
    BOOST_TEST(schema.sample_of(1, 0, no_poll).rows == 200u);
}

BOOST_AUTO_TEST_CASE(co_parents_are_those_of_one_child) {
    // Children refer to two rows of the same table, who are equal in the real schema and strangers in the other one.
    SchemaFrames schema = two_tables(of_parents, {}, {population(1, 300, false), population(1, 300, false)});
    schema.links.push_back({"children (other) -> parents", 1, 0});
    test::Random random(3);
    for (SchemaSide& side : schema.sides) {
        side.parent_of.push_back(side.parent_of[0]);
        if (&side == &schema.sides[1])
            for (std::uint32_t& row : side.parent_of[1])
                row = std::uint32_t(random.below(300));
    }
    const std::vector<SchemaPair> pairs = SchemaTrends(schema, 0, no_poll).across(0, 1, no_poll);
    BOOST_TEST(pairs.size() == 4u);
    BOOST_TEST(pairs.front().real == 1, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(pairs.front().score < 0.6);
    schema.sides[0].parent_of[1].assign(schema.sides[0].parent_of[1].size(), no_row);
    BOOST_TEST(SchemaTrends(schema, 0, no_poll).across(0, 1, no_poll).empty());
}

BOOST_AUTO_TEST_SUITE_END()
