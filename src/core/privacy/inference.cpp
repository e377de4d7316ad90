#include "core/privacy/inference.hpp"
#include "core/privacy/space.hpp"
#include "core/privacy/verdict.hpp"
#include <algorithm>
#include <cmath>

namespace synth {

namespace {

constexpr const char* name = "attribute inference";
constexpr double tolerance = .05, time_tolerance = .01;

// What a value of one column is when it is guessed.
class Guess {
public:
    Guess(const Scene& scene, std::size_t column) : column_(scene.frames.columns[column]), c_(column) {
        if (column_.scale != Scale::time)
            return;
        double low = not_a_number, high = -not_a_number;
        for (const double x : scene.real().numbers[column])
            if (!is_null(x)) {
                low = std::min(low, x);
                high = std::max(high, x);
            }
        time_room_ = (high - low) * time_tolerance;
    }

    bool is_right(const Frame& frame, std::size_t row, const Frame& guess, std::size_t guess_row) const {
        if (!column_.is_numeric())
            return frame.codes[c_][row] == guess.codes[c_][guess_row];
        return is_near(frame.numbers[c_][row], guess.numbers[c_][guess_row]);
    }

    // How many of the rows have what one guesses who knows none: the commonest value, or the middle one.
    double hits_of_naive(const Frame& frame, const std::vector<std::uint32_t>& rows, const Frame& synthetic) const {
        double hits = 0;
        if (!column_.is_numeric()) {
            const std::int32_t guess = commonest(synthetic.codes[c_]);
            for (const std::uint32_t row : rows)
                hits += frame.codes[c_][row] == guess;
            return hits;
        }
        std::vector<double> known;
        for (const double x : synthetic.numbers[c_])
            if (!is_null(x))
                known.push_back(x);
        const auto middle = known.begin() + std::ptrdiff_t(known.size() / 2);
        if (!known.empty())
            std::nth_element(known.begin(), middle, known.end());
        for (const std::uint32_t row : rows)
            hits += is_near(frame.numbers[c_][row], known.empty() ? null_number : *middle);
        return hits;
    }

    std::string in_words() const {
        return column_.scale == Scale::category ? ""
               : column_.scale == Scale::number ? " within 5 %"
                                                : " within 1 % of the range";
    }

private:
    bool is_near(double truth, double guess) const {
        if (is_null(truth) || is_null(guess))
            return is_null(truth) && is_null(guess);
        return std::abs(guess - truth) <= (column_.scale == Scale::time ? time_room_ : tolerance * std::abs(truth));
    }

    std::int32_t commonest(const std::vector<std::int32_t>& codes) const {
        std::vector<std::uint32_t> count(column_.labels.size() + 1); // NULL first
        for (const std::int32_t code : codes)
            count[code < 0 ? 0 : std::size_t(code) + 1]++;
        return std::int32_t(std::max_element(count.begin(), count.end()) - count.begin()) - 1;
    }

    const FrameColumn& column_;
    std::size_t c_;
    double time_room_ = 0;
};

// (members - others) / (1 - others).
Figure excess(const Share& members, const Share& others) {
    const double could = 1 - others.value();
    if (could <= 0)
        return exactly(0);
    const Figure more = difference(members.figure(), others.figure());
    return {more.value / could, {std::max(-1.0, more.interval.low / could), std::min(1.0, more.interval.high / could)}};
}

// The columns that are attacked; of those that cannot be, the attacks say why.
std::vector<std::uint32_t> attacked(const Scene& scene, std::vector<Attack>& attacks) {
    std::vector<std::uint32_t> plain = plain_columns(scene);
    if (scene.options.sensitive.empty())
        return plain;
    const std::vector<FrameColumn>& columns = scene.frames.columns;
    std::vector<std::uint32_t> chosen;
    for (const std::string& sensitive : scene.options.sensitive) {
        const auto found = std::find_if(columns.begin(), columns.end(),
                                        [&](const FrameColumn& column) { return column.source == sensitive; });
        const auto c = std::uint32_t(found - columns.begin());
        if (found == columns.end())
            attacks.push_back(unknown(name, sensitive, "The tables have no such column in common."));
        else if (found->name != found->source)
            attacks.push_back(unknown(name, sensitive, "A text that is judged by its form cannot be guessed."));
        else if (std::find(plain.begin(), plain.end(), c) == plain.end())
            attacks.push_back(unknown(name, sensitive, "The column has the same value in all real rows."));
        else
            chosen.push_back(c);
    }
    return chosen;
}

} // namespace

std::vector<Attack> attribute_inference(const Scene& scene) {
    std::vector<Attack> attacks;
    const std::vector<std::uint32_t> columns = attacked(scene, attacks);
    const Frame &real = scene.real(), &synthetic = scene.synthetic(), &holdout = *scene.holdout;
    Random random = scene.random(Stream::inference);
    const std::vector<std::uint32_t> members = choose(real.rows, scene.options.most, random),
                                     others = choose(holdout.rows, scene.options.most, random),
                                     known = choose(synthetic.rows, most_points(scene.frames.columns.size()), random);
    const Space space(scene.frames, real, By::rank, scene.poll);
    const Space::Points points = space.points(synthetic, known);
    const std::vector<std::uint32_t> of_members =
                                         nearest_without(space.points(real, members), points, columns, scene.poll),
                                     of_others =
                                         nearest_without(space.points(holdout, others), points, columns, scene.poll);

    for (std::size_t i = 0; i < columns.size(); i++) {
        const Guess guess(scene, columns[i]);
        const auto success = [&](const Frame& frame, const std::vector<std::uint32_t>& rows,
                                 const std::vector<std::uint32_t>& nearest) {
            Share share{0, double(rows.size())};
            for (std::size_t row = 0; row < rows.size(); row++)
                share.hits += guess.is_right(frame, rows[row], synthetic, known[nearest[row * columns.size() + i]]);
            return share;
        };
        const Share a = success(real, members, of_members), c = success(holdout, others, of_others);
        const Share naive{guess.hits_of_naive(real, members, synthetic), double(members.size())};
        attacks.push_back(against(name, scene.frames.columns[columns[i]].name, excess(a, c), exactly(0), success_limits,
                                  "Who knows the other columns guesses this one" + guess.in_words() + " in " +
                                      percent(a.value()) + " of " + in_words(members.size()) + " learned rows and " +
                                      percent(c.value()) + " of " + in_words(others.size()) + " others (" +
                                      percent(naive.value()) + " without knowing them)"));
    }
    return attacks;
}

} // namespace synth
