// Flags: which labels are, and that one of siblings has each.
#include "core/relational/flags.hpp"
#include "drawings.hpp"

using namespace synth;
using namespace synth::test;

namespace {

// Documents, whose versions have a number; the last one is current and has no end, one is the default, and one may be
// starred: those of long documents more often.
struct Documents {
    Numbers parent_of;
    std::vector<double> number, end, size;
    std::vector<std::string> state, is_default, star;
    std::uint32_t documents = 0;

    explicit Documents(std::uint32_t n, std::uint64_t seed = 1) : documents(n) {
        Random random(seed);
        const Numbers sizes = random_sizes(n, 5, random);
        for (std::uint32_t d = 0; d < n; d++) {
            const std::uint32_t chosen = random.below(std::max(sizes[d], 1u)),
                                starred =
                                    random.uniform() < (sizes[d] > 3 ? .8 : .2) ? random.below(sizes[d] + 1) : ~0u;
            for (std::uint32_t k = 0; k < sizes[d]; k++) {
                const bool last = k + 1 == sizes[d];
                parent_of.push_back(d);
                number.push_back(k + 1);
                end.push_back(last ? null_number : 100 + random.below(50));
                state.push_back(last ? "current" : random.below(2) ? "old" : "withdrawn");
                is_default.push_back(k == chosen ? "yes" : "no");
                star.push_back(k == starred ? "star" : "");
                size.push_back(random.normal() + (k == chosen ? 10 : 0));
            }
        }
    }

    std::vector<Column> columns() const {
        return {numbers("number", number),     numbers("end", end),  labels("state", state),
                labels("default", is_default), labels("star", star), numbers("size", size)};
    }
    std::vector<Flag> find(const HoldsOfAll& holds = {}) const {
        const std::vector<Column> all = columns();
        return find_flags(all, std::vector<bool>(all.size(), true), parent_of, documents, 10, holds, no_poll);
    }
    Schema schema() const {
        Schema schema;
        schema.members.push_back(member("documents", {}, documents));
        schema.members.push_back(member("versions", columns(), std::uint32_t(parent_of.size())));
        schema.members[1].flags = find();
        schema.order = {0, 1};
        refer(schema, "versions(document)", 1, 0, parent_of, true);
        return schema;
    }
};

std::vector<std::uint32_t> columns_of(const Flag& flag) {
    std::vector<std::uint32_t> columns;
    for (const Flag::Label& label : flag.labels)
        columns.push_back(label.column);
    return columns;
}

constexpr std::uint32_t end_column = 1, state_column = 2, default_column = 3, star_column = 4;

} // namespace

BOOST_AUTO_TEST_SUITE(flags)

// Labels that come together are one flag; those that all parents have come first.
BOOST_AUTO_TEST_CASE(labels_that_one_sibling_has_are_flags) {
    const std::vector<Flag> found = Documents(600).find();
    BOOST_TEST_REQUIRE(found.size() == 3u);
    BOOST_TEST(found[0].exactly);
    BOOST_TEST(columns_of(found[0]) == (std::vector<std::uint32_t>{end_column, state_column}),
               boost::test_tools::per_element());
    BOOST_TEST((found[0].labels[0].id == Dictionary::null));
    BOOST_TEST(found[1].exactly);
    BOOST_TEST(columns_of(found[1]) == std::vector<std::uint32_t>{default_column}, boost::test_tools::per_element());
    BOOST_TEST(!found[2].exactly);
    BOOST_TEST(columns_of(found[2]) == std::vector<std::uint32_t>{star_column}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_one_parent_has_twice_is_none) {
    Documents documents(600);
    for (std::size_t row = 1; row < documents.parent_of.size(); row++)
        if (documents.parent_of[row] == documents.parent_of[row - 1]) {
            documents.is_default[row] = documents.is_default[row - 1] = "yes";
            break;
        }
    for (const Flag& flag : documents.find())
        BOOST_TEST(columns_of(flag) != std::vector<std::uint32_t>{default_column});
}

// Of a sample somebody else knows.
BOOST_AUTO_TEST_CASE(all_rows_decide) {
    const std::vector<Flag> found = Documents(600).find([](const Flag::Label& label) {
        return label.column == star_column    ? std::optional(true)
               : label.column == state_column ? std::optional(false)
                                              : std::nullopt;
    });
    BOOST_TEST_REQUIRE(found.size() == 2u);
    BOOST_TEST(columns_of(found[0]) == std::vector<std::uint32_t>{star_column}, boost::test_tools::per_element());
    BOOST_TEST(found[0].exactly);
    BOOST_TEST(!found[1].exactly);
}

// Where there are two labels, and families of two, each is one of them; labels that are rare are so by chance.
BOOST_AUTO_TEST_CASE(one_label_of_a_column_is_none) {
    std::vector<std::string> leg, rare;
    Numbers parent_of;
    for (std::uint32_t p = 0; p < 300; p++)
        for (const char* const one : {"debit", "credit"}) {
            parent_of.push_back(p);
            leg.emplace_back(one);
            rare.emplace_back(p % 15 == 0 && leg.size() % 2 == 0 ? "rare" : "often");
        }
    const std::vector<Column> columns = {labels("leg", leg), labels("rare", rare)};
    const std::vector<Flag> found = find_flags(columns, {true, true}, parent_of, 300, 10, {}, no_poll);
    BOOST_TEST_REQUIRE(found.size() == 1u);
    BOOST_TEST(found[0].labels.front().column == 0u);
}

// One row of each family has each flag: the last one, where it was that, and the one that it suits.
BOOST_AUTO_TEST_CASE(one_sibling_has_a_flag) {
    const Learned learned(Documents(900).schema());
    for (const std::uint64_t rows : {200u, 900u, 4000u}) {
        Drawing drawing(learned);
        drawing.draw(0, {rows}).draw(1, {0});
        const Numbers parents = drawing.parents(0);
        std::vector<std::uint32_t> ends(rows), defaults(rows), stars(rows), size(rows);
        std::uint32_t wrong = 0, starred = 0;
        double with = 0, without = 0;
        for (std::uint32_t row = 0; row < parents.size(); row++) {
            const bool has_end = !is_null(drawing.values[1][end_column][row]),
                       last = row + 1 == parents.size() || parents[row + 1] != parents[row];
            wrong += has_end == last;
            ends[parents[row]] += !has_end;
            defaults[parents[row]] += drawing.generation().has_flag(1, 1, row);
            stars[parents[row]] += drawing.values[1][star_column][row] > 0;
            (drawing.generation().has_flag(1, 1, row) ? with : without) += drawing.values[1][star_column + 1][row];
            starred += drawing.values[1][star_column][row] > 0;
            size[parents[row]]++;
        }
        BOOST_TEST(wrong == 0u);
        for (std::uint32_t p = 0; p < rows; p++) {
            BOOST_TEST(ends[p] == (size[p] > 0));
            BOOST_TEST(defaults[p] == (size[p] > 0));
            BOOST_TEST(stars[p] <= 1u);
        }
        BOOST_TEST(with > 8 * double(rows) * .75);
        BOOST_TEST(std::abs(without) < double(rows));
        BOOST_TEST(double(starred) == double(rows) * .25, boost::test_tools::tolerance(.4));
    }
}

// If the row that has one is left out, a later sibling has it.
BOOST_AUTO_TEST_CASE(siblings_inherit_flags) {
    const Learned learned(Documents(900).schema());
    Drawing drawing(learned);
    drawing.draw(0, {900});
    std::uint32_t out = 0;
    const auto parent = [&](std::uint32_t row) {
        return drawing.generation().parent(0, row);
    };
    drawing.draw(1, {0}, [&](std::uint32_t row) {
        const bool first = row == 0 || parent(row - 1) != parent(row),
                   leaves = first && drawing.generation().has_flag(1, 1, row);
        out += leaves;
        return leaves;
    });
    std::vector<std::uint32_t> defaults(900), made(900);
    for (std::uint32_t row = 0; row < drawing.rows(1); row++)
        if (!drawing.generation().is_left_out(1, row)) {
            made[parent(row)]++;
            defaults[parent(row)] += drawing.generation().has_flag(1, 1, row);
        }
    BOOST_TEST(out > 200u);
    for (std::uint32_t p = 0; p < 900; p++)
        BOOST_TEST(defaults[p] == (made[p] > 0));
}

BOOST_AUTO_TEST_SUITE_END()
