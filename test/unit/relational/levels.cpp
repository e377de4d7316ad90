// Tables that refer to themselves.
#include "core/relational/generation.hpp"
#include "drawings.hpp"
#include <map>

using namespace synth;
using namespace synth::test;

namespace {

// How many rows are above each row, by the longest way. Fails if a row does not refer to an earlier slice.
Numbers levels_of(Drawing& rows, const std::vector<Numbers>& above) {
    Numbers levels(rows.rows(0));
    std::uint32_t slice = 0;
    for (std::uint32_t row = 0; row < rows.rows(0); row++) {
        if (row == rows.generation().slices(0)[slice].end)
            slice++;
        for (const Numbers& parents : above)
            if (const std::uint32_t p = parents[row]; p != no_row) {
                BOOST_TEST_REQUIRE(p < rows.generation().slices(0)[slice].first);
                levels[row] = std::max(levels[row], levels[p] + 1);
            }
    }
    return levels;
}

std::uint32_t tops(const Numbers& parents) {
    return std::uint32_t(std::count(parents.begin(), parents.end(), no_row));
}

double mean(const std::vector<double>& values, const Numbers& levels, std::uint32_t level) {
    double sum = 0, n = 0;
    for (std::size_t row = 0; row < values.size(); row++)
        if (levels[row] == level) {
            sum += values[row];
            n++;
        }
    return sum / n;
}

// The correlation of each row's value with that of the row above.
double with_above(const std::vector<double>& values, const Numbers& parents) {
    std::vector<double> own, above;
    for (std::size_t row = 0; row < parents.size(); row++)
        if (parents[row] != no_row) {
            own.push_back(values[row]);
            above.push_back(values[parents[row]]);
        }
    return correlation(own, above);
}

// Staff in levels: each is paid 1000 less than the boss's level is. A part has a mentor, too.
struct Staff {
    static constexpr std::uint32_t staff = 1500, heads = 30;
    Numbers boss, mentor, level;
    std::vector<double> pay;

    explicit Staff(std::uint64_t seed) {
        Random random(seed);
        for (std::uint32_t row = 0; row < staff; row++) {
            boss.push_back(row < heads ? no_row : random.below(std::min(row, 300u)));
            level.push_back(row < heads ? 0 : level[boss[row]] + 1);
            pay.push_back(std::nearbyint(10000 - 1000.0 * level[row] + 300 * random.normal()));
        }
        for (std::uint32_t row = 0; row < staff; row++)
            mentor.push_back(row < 100 || random.below(3) == 0 ? no_row : random.below(row));
    }
    Schema schema(bool mentors = false) const {
        Schema schema;
        schema.members.push_back(member("staff", {numbers("pay", pay)}, staff));
        schema.order = {0};
        refer(schema, "staff(boss)", 0, 0, boss);
        if (mentors)
            refer(schema, "staff(mentor)", 0, 0, mentor);
        return schema;
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(levels)

// Each row's boss is in an earlier slice, so there are no circles; levels keep their shares and their pay, also the
// heads, who are fewer than a leaf has.
BOOST_AUTO_TEST_CASE(rows_refer_to_earlier_rows_of_their_table) {
    for (std::uint64_t seed = 10; seed < 16; seed++) {
        const Staff real(seed);
        const Learned learned(real.schema());
        Drawing rows(learned);
        rows.draw(0, {Staff::staff});
        const Numbers bosses = rows.parents(0), levels = levels_of(rows, {bosses});
        BOOST_TEST(tops(bosses) == Staff::heads);
        BOOST_TEST(distance(levels, real.level) < 1);
        BOOST_TEST(distance(rows.values[0][0], real.pay) < 1);
        BOOST_TEST(with_above(rows.values[0][0], bosses) > .97 * with_above(real.pay, real.boss));
        for (std::uint32_t level = 0; level < 6; level++)
            BOOST_TEST(std::abs(mean(rows.values[0][0], levels, level) - mean(real.pay, real.level, level)) < 250);
    }
}

BOOST_AUTO_TEST_CASE(a_table_may_refer_to_itself_twice) {
    const Staff real(20);
    const Learned learned(real.schema(true));
    // The level is the longest way up.
    const Numbers& level = learned.schema.members[0].level;
    for (std::uint32_t row = 0; row < Staff::staff; row++) {
        std::uint32_t longest = 0;
        for (const Numbers* above : {&real.boss, &real.mentor})
            if (const std::uint32_t p = (*above)[row]; p != no_row)
                longest = std::max(longest, level[p] + 1);
        BOOST_TEST(level[row] == longest);
    }
    for (const double times : {.2, 1., 3.}) {
        Drawing rows(learned);
        rows.draw(0, {std::uint64_t(times * Staff::staff)});
        const Numbers bosses = rows.parents(0), mentors = rows.parents(1);
        levels_of(rows, {bosses, mentors});
        for (const auto& [drawn, learned_ones] : {std::pair(&bosses, &real.boss), {&mentors, &real.mentor}})
            BOOST_TEST(std::abs(Learned::share_without(*drawn) - Learned::share_without(*learned_ones)) < .02);
        BOOST_TEST(with_above(rows.values[0][0], bosses) > .85 * with_above(real.pay, real.boss));
        if (times == 1)
            BOOST_TEST(distance(rows.values[0][0], real.pay) < 1);
    }
}

// A head, a few below, and more below them: levels too rare to be learned are there all the same, as rows have no more
// below them than they should.
BOOST_AUTO_TEST_CASE(levels_too_rare_to_be_learned) {
    Numbers boss = {no_row}, level = {0};
    std::vector<double> pay;
    std::uint32_t next = 0;
    for (const std::uint32_t below : {7u, 7u, 6u})
        for (const std::size_t until = boss.size(); next < until; next++)
            for (std::uint32_t k = 0; k < below; k++) {
                boss.push_back(next);
                level.push_back(level[next] + 1);
            }
    Random random(21);
    for (const std::uint32_t l : level)
        pay.push_back(std::nearbyint(10000 - 1000.0 * l + 100 * random.normal()));
    const auto staff = std::uint32_t(boss.size()); // 1 + 7 + 49 + 294
    Schema schema;
    schema.members.push_back(member("staff", {numbers("pay", pay)}, staff));
    schema.order = {0};
    refer(schema, "staff(boss)", 0, 0, boss);
    const Learned learned(std::move(schema));
    for (const std::uint32_t times : {1u, 4u}) {
        Drawing rows(learned);
        rows.draw(0, {times * staff});
        const Numbers bosses = rows.parents(0), levels = levels_of(rows, {bosses}), degrees = rows.degrees(0);
        BOOST_TEST(tops(bosses) == times);
        BOOST_TEST(*std::max_element(levels.begin(), levels.end()) == 3u);
        BOOST_TEST(std::count(levels.begin(), levels.end(), 3) == 294 * times);
        BOOST_TEST(*std::max_element(degrees.begin(), degrees.end()) <= 15u);
    }
    // Of fewer rows than there is one head for, one is the head.
    Drawing rows(learned);
    rows.draw(0, {staff / 5});
    BOOST_TEST(tops(rows.parents(0)) == 1u);
}

// A list: each row follows another one, deeper than levels are counted.
BOOST_AUTO_TEST_CASE(lists_stay_lists) {
    for (const std::uint32_t lists : {1u, 20u}) {
        constexpr std::uint32_t all = 200;
        Numbers previous;
        std::vector<double> size;
        Random random(22);
        for (std::uint32_t row = 0; row < all; row++) {
            previous.push_back(row < lists ? no_row : row - lists);
            size.push_back(std::nearbyint(10.0 * (row / lists) + random.normal()));
        }
        Schema schema;
        schema.members.push_back(member("versions", {numbers("size", size)}, all));
        schema.order = {0};
        refer(schema, "versions(previous)", 0, 0, previous);
        Learned learned(std::move(schema));
        learned.references[0].unique = true;
        BOOST_TEST(*std::max_element(learned.schema.members[0].level.begin(), learned.schema.members[0].level.end()) ==
                   std::min(all / lists - 1, most_level));
        Drawing rows(learned);
        rows.draw(0, {all});
        const Numbers parents = rows.parents(0), degrees = rows.degrees(0), levels = levels_of(rows, {parents});
        BOOST_TEST(std::abs(double(tops(parents)) - lists) <= 2);
        BOOST_TEST(*std::max_element(degrees.begin(), degrees.end()) == 1u);
        BOOST_TEST(*std::max_element(levels.begin(), levels.end()) >= all / lists - 3);
    }
}

// Rows that refer to each other have no end above them.
BOOST_AUTO_TEST_CASE(circles_are_as_deep_as_can_be) {
    Numbers partner;
    std::vector<double> age;
    Random random(23);
    for (std::uint32_t row = 0; row < 1000; row++) {
        partner.push_back(row >= 600 ? no_row : row ^ 1);
        age.push_back(
            std::nearbyint(row < 600 && row % 2 ? age.back() + 2 * random.normal() : 20 + 50 * random.uniform()));
    }
    Schema schema;
    schema.members.push_back(member("persons", {numbers("age", age)}, 1000));
    schema.order = {0};
    refer(schema, "persons(partner)", 0, 0, partner);
    Learned learned(std::move(schema));
    learned.references[0].unique = true;
    for (std::uint32_t row = 0; row < 1000; row++)
        BOOST_TEST(learned.schema.members[0].level[row] == (row < 600 ? most_level : 0));
    Drawing rows(learned);
    rows.draw(0, {1000});
    Numbers partners = rows.parents(0);
    levels_of(rows, {partners});
    const Numbers closed = rows.generation().close_rings(0, no_poll);
    for (std::uint32_t row = 0; row < 1000; row++)
        if (closed[row] != no_row)
            partners[row] = closed[row];
    for (std::uint32_t row = 0; row < 1000; row++)
        BOOST_TEST((partners[row] == no_row || partners[partners[row]] == row));
    BOOST_TEST(tops(partners) <= 420u);
    BOOST_TEST(with_above(rows.values[0][0], partners) > .9);
}

// Lengths of a row's lists or rings: how many rows there are from one that nobody refers to up to the top, or round.
Numbers lengths(const Numbers& parents, const Numbers& closed) {
    Numbers lengths, child(parents.size(), no_row);
    for (std::uint32_t row = 0; row < parents.size(); row++)
        if (parents[row] != no_row) {
            BOOST_TEST(child[parents[row]] == no_row);
            child[parents[row]] = row;
        }
    for (std::uint32_t row = 0; row < parents.size(); row++)
        if (parents[row] == no_row) {
            lengths.push_back(0);
            std::uint32_t last = row;
            for (std::uint32_t next = row; next != no_row; next = child[next]) {
                lengths.back()++;
                last = next;
            }
            if (!closed.empty() && closed[row] != no_row)
                BOOST_TEST(closed[row] == last);
        }
    return lengths;
}

Schema list_schema(const Numbers& above, const std::vector<double>& value, const char* name) {
    Schema schema;
    schema.members.push_back(member("rows", {numbers(name, value)}, std::uint32_t(above.size())));
    schema.order = {0};
    refer(schema, "rows(above)", 0, 0, above);
    return schema;
}

// Lists of any length are as long as they were, and values go on along them.
BOOST_AUTO_TEST_CASE(long_lists) {
    for (const auto& [lists, length] : {std::pair(1u, 20000u), {30u, 100u}, {200u, 5u}}) {
        Numbers above;
        std::vector<double> value;
        Random random(26);
        for (std::uint32_t row = 0; row < lists * length; row++) {
            above.push_back(row % length == 0 ? no_row : row - 1);
            value.push_back(std::nearbyint(100 * random.normal() + 10.0 * (row % length) * 200 / length));
        }
        Learned learned(list_schema(above, value, "at"));
        learned.references[0].unique = true;
        for (const double times : {1., .3}) {
            Drawing rows(learned);
            rows.draw(0, {std::uint64_t(times * lists * length)});
            const Numbers found = lengths(rows.parents(0), {});
            BOOST_TEST(std::abs(double(found.size()) - std::max(1.0, times * lists)) <= 2);
            const double longest = *std::max_element(found.begin(), found.end()),
                         mean = sum(found) / double(found.size());
            BOOST_TEST(longest <= (lists == 1 ? times * length : 1.3 * length));
            BOOST_TEST(mean >= .9 * (lists == 1 ? times * length : length));
            BOOST_TEST(rows.generation().close_rings(0, no_poll).empty());
        }
    }
}

// Lists of lengths that vary.
BOOST_AUTO_TEST_CASE(lists_of_many_lengths) {
    Numbers above, real;
    std::vector<double> value;
    Random random(27);
    for (std::uint32_t list = 0; list < 500; list++) {
        real.push_back(1 + random.below(12));
        for (std::uint32_t k = 0; k < real.back(); k++) {
            above.push_back(k == 0 ? no_row : std::uint32_t(above.size()) - 1);
            value.push_back(k);
        }
    }
    Learned learned(list_schema(above, value, "at"));
    learned.references[0].unique = true;
    Drawing rows(learned);
    rows.draw(0, {above.size()});
    BOOST_TEST(distance(lengths(rows.parents(0), {}), real) < 1);
}

// In a ring nobody is at the top: the first of each is drawn without one above, and then refers to the last.
BOOST_AUTO_TEST_CASE(rings_stay_rings) {
    for (const auto& [rings, length, alone] : {std::tuple(1u, 300u, 0u), {50u, 12u, 100u}, {300u, 2u, 400u}}) {
        Numbers next;
        Random random(25);
        const std::uint32_t all = rings * length + alone;
        for (std::uint32_t row = 0; row < all; row++)
            next.push_back(row >= rings * length ? no_row : row % length == 0 ? row + length - 1 : row - 1);
        std::vector<double> value = random_numbers(all, random);
        for (std::uint32_t row = rings * length; row < all; row++)
            value[row] += 1000;
        Learned learned(list_schema(next, value, "x"));
        learned.references[0].unique = true;
        BOOST_TEST(learned.references[0].ring == length);
        for (const std::uint32_t times : {1u, 2u}) {
            Drawing rows(learned);
            rows.draw(0, {times * all});
            Numbers parents = rows.parents(0);
            const Numbers closed = rows.generation().close_rings(0, no_poll), found = lengths(parents, closed);
            const auto n =
                std::uint32_t(std::count_if(closed.begin(), closed.end(), [](std::uint32_t p) { return p != no_row; }));
            BOOST_TEST(n == times * rings);
            BOOST_TEST(tops(parents) - n <= times * alone * 1.1);
            BOOST_TEST(std::abs(double(std::count(found.begin(), found.end(), length)) - times * rings) <=
                       .1 * times * rings);
            // Who is in a ring is what such rows are, the first ones, too.
            for (std::uint32_t row = 0; row < closed.size(); row++)
                if (closed[row] != no_row)
                    BOOST_TEST(rows.values[0][0][row] < 900);
        }
    }
}

// What hangs below rings that rows may share.
BOOST_AUTO_TEST_CASE(rings_with_rows_below) {
    Numbers above;
    Random random(28);
    for (std::uint32_t row = 0; row < 1000; row++)
        above.push_back(row < 300 ? (row % 3 == 0 ? row + 2 : row - 1) : random.below(row));
    Learned learned(list_schema(above, random_numbers(1000, random), "x"));
    BOOST_TEST(learned.references[0].ring == 3u);
    Drawing rows(learned);
    rows.draw(0, {1000});
    Numbers parents = rows.parents(0);
    levels_of(rows, {parents});
    BOOST_TEST(tops(parents) <= 100u);
    const Numbers closed = rows.generation().close_rings(0, no_poll);
    for (std::uint32_t row = 0; row < 1000; row++)
        if (closed[row] != no_row) {
            BOOST_TEST(parents[row] == no_row);
            parents[row] = closed[row];
        }
    BOOST_TEST(tops(parents) <= 5u);
    std::uint32_t in_rings = 0;
    for (std::uint32_t row = 0; row < 1000; row++) {
        std::uint32_t above_it = row, steps = 0;
        do
            above_it = parents[above_it];
        while (above_it != no_row && above_it != row && ++steps < 3);
        in_rings += above_it == row;
    }
    BOOST_TEST(in_rings >= 60u);
    BOOST_TEST(in_rings <= 300u);
}

// A row knows those that it refers to.
BOOST_AUTO_TEST_CASE(rows_depend_on_the_rows_above) {
    Numbers above;
    std::vector<std::string> department;
    std::vector<double> since;
    Random random(24);
    for (std::uint32_t row = 0; row < 2000; row++) {
        above.push_back(row < 100 ? no_row : random.below(row / 2));
        department.push_back("d" + std::to_string(row < 100 || random.below(20) == 0 ? random.below(12) : 99));
        if (department.back() == "d99")
            department.back() = department[above.back()];
        since.push_back(row < 100 ? random.below(1000) : since[above.back()] + random.below(500));
    }
    const auto same = [](const Numbers& parents, const auto& of) {
        double n = 0, all = 0;
        for (std::size_t row = 0; row < parents.size(); row++)
            if (parents[row] != no_row) {
                n += of[row] == of[parents[row]];
                all++;
            }
        return n / all;
    };
    Schema schema;
    schema.members.push_back(
        member("nodes", {labels("department", department), numbers("since", since, Unit::day)}, 2000));
    schema.order = {0};
    refer(schema, "nodes(above)", 0, 0, above);
    const Learned learned(std::move(schema));
    Drawing rows(learned);
    rows.draw(0, {2000});
    const Numbers parents = rows.parents(0);
    BOOST_TEST(same(parents, rows.values[0][0]) > same(above, department) - .03);
    BOOST_TEST(with_above(rows.values[0][1], parents) > .95 * with_above(since, above));
}

BOOST_AUTO_TEST_SUITE_END()
