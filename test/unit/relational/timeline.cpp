#include "core/relational/timeline.hpp"
#include <boost/test/unit_test.hpp>
#include <vector>

using namespace synth;

namespace {

// What is taken, moment by moment, from 0 on.
struct Taken {
    std::vector<bool> at = std::vector<bool>(400);

    bool is_free(Timeline::Span span) const {
        for (std::int64_t t = span.begin; t < span.end; t++)
            if (at[std::size_t(t)])
                return false;
        return true;
    }
    void take(Timeline::Span span) {
        for (std::int64_t t = span.begin; t < span.end; t++)
            at[std::size_t(t)] = true;
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(timeline)

BOOST_AUTO_TEST_CASE(knows_what_is_taken_and_where_there_is_room) {
    std::uint64_t state = 1;
    const auto below = [&](std::int64_t n) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        return std::int64_t(state >> 33) % n;
    };
    for (int repeat = 0; repeat < 50; repeat++) {
        Timeline line;
        Taken taken;
        for (int i = 0; i < 60; i++) {
            const std::int64_t begin = 100 + below(200), length = below(8);
            const Timeline::Span span{begin, begin + length};
            BOOST_TEST(line.is_free(span) == taken.is_free(span));
            if (line.is_free(span)) {
                line.take(span);
                taken.take(span);
            }
        }
        for (std::int64_t time = 100; time < 300; time += 7)
            for (std::int64_t length = 1; length < 12; length++) {
                std::int64_t next = time, previous = time;
                while (!taken.is_free({next, next + length}))
                    next++;
                while (!taken.is_free({previous, previous + length}))
                    previous--;
                BOOST_TEST(line.next_free(time, length).value() == next);
                BOOST_TEST(line.previous_free(time, length).value() == previous);
            }
    }
}

BOOST_AUTO_TEST_CASE(what_touches_is_one) {
    Timeline line;
    BOOST_TEST(line.empty());
    BOOST_TEST(!line.end_before(100).has_value());
    line.take({10, 20});
    line.take({30, 40});
    BOOST_TEST(line.end_before(25).value() == 20);
    BOOST_TEST(line.end_before(30).value() == 40);
    BOOST_TEST(!line.end_before(9).has_value());
    line.take({20, 30});
    BOOST_TEST(line.end_before(10).value() == 40);
    BOOST_TEST(line.begin() == 10);
    BOOST_TEST(line.end() == 40);
    line.take({50, 50}); // nothing
    BOOST_TEST(line.end() == 40);
}

BOOST_AUTO_TEST_CASE(what_never_ends_leaves_room_before_it_only) {
    Timeline line;
    line.take({10, Timeline::forever});
    BOOST_TEST(!line.next_free(5, 6).has_value());
    BOOST_TEST(line.next_free(5, 5).value() == 5);
    BOOST_TEST(!line.next_free(5, Timeline::forever).has_value());
    BOOST_TEST(line.previous_free(100, 7).value() == 3);
    line = {};
    line.take({10, 20});
    BOOST_TEST(line.next_free(5, Timeline::forever).value() == 20);
    BOOST_TEST(line.next_free(25, Timeline::forever).value() == 25);
    BOOST_TEST(!line.previous_free(5, Timeline::forever).has_value());
    line.take({Timeline::always, 10});
    BOOST_TEST(!line.previous_free(15, 1).has_value());
    BOOST_TEST(line.next_free(0, 1).value() == 20);
}

BOOST_AUTO_TEST_SUITE_END()
