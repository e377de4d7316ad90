#include "core/privacy/copies.hpp"
#include "core/privacy/fingerprint.hpp"
#include "core/privacy/space.hpp"
#include "core/privacy/verdict.hpp"
#include <algorithm>
#include <bit>
#include <cmath>

namespace synth {

namespace {

constexpr std::uint32_t most_queries = 5000; // rows whose neighbours are searched
constexpr double nearest_share = .05;

// What a number is multiplied with so that it is whole as the column writes it: up to seven decimals behind the first
// digit that its largest number has.
double grid(const std::vector<double>& numbers) {
    constexpr std::size_t enough = 5000;
    std::vector<double> known;
    double largest = 0;
    for (std::size_t i = 0; i < numbers.size() && known.size() < enough; i++)
        if (!is_null(numbers[i])) {
            known.push_back(numbers[i]);
            largest = std::max(largest, std::abs(numbers[i]));
        }
    double first = 1;
    while (largest > 0 && largest * first < 1 && first < 1e300)
        first *= 10;
    double parts = first;
    for (int digits = 0; digits < 7; digits++, parts *= 10)
        if (std::all_of(known.begin(), known.end(),
                        [&](double x) { return std::abs(x - std::nearbyint(x * parts) / parts) * first <= 1e-9; }))
            return parts;
    return parts;
}

class Fingerprints {
public:
    explicit Fingerprints(const Scene& scene) : scene_(scene) {
        for (const std::vector<double>& numbers : scene.real().numbers)
            grid_.push_back(numbers.empty() ? 0 : grid(numbers));
    }

    std::vector<std::uint64_t> of(const Frame& frame) const {
        std::vector<std::uint64_t> prints(frame.rows, 0);
        for (std::size_t c = 0; c < grid_.size(); c++) {
            scene_.poll();
            for (std::size_t row = 0; row < frame.rows; row++)
                prints[row] = extend(prints[row], value(frame, c, row));
        }
        return prints;
    }

private:
    std::uint64_t value(const Frame& frame, std::size_t c, std::size_t row) const {
        if (frame.is_null(c, row))
            return 0x7ff8000000000000u; // no number's bits
        if (frame.has_texts(c))
            return frame.texts[c][row];
        if (!scene_.frames.columns[c].is_numeric())
            return std::uint64_t(frame.codes[c][row]);
        return std::bit_cast<std::uint64_t>(std::nearbyint(frame.numbers[c][row] * grid_[c]) + 0.0);
    }

    const Scene& scene_;
    std::vector<double> grid_; // by column
};

Share found(const std::vector<std::uint64_t>& rows, const std::vector<std::uint64_t>& sorted, const Poll& poll) {
    Share share{0, double(rows.size())};
    for (std::size_t row = 0; row < rows.size(); row++) {
        if (row % rows_between_polls == 0)
            poll();
        share.hits += std::binary_search(sorted.begin(), sorted.end(), rows[row]);
    }
    return share;
}

Share up_to(const std::vector<float>& distances, float limit) {
    return {double(std::count_if(distances.begin(), distances.end(), [&](float d) { return d <= limit; })),
            double(distances.size())};
}

} // namespace

Attack exact_copies(const Scene& scene) {
    const Fingerprints fingerprints(scene);
    std::vector<std::uint64_t> real = fingerprints.of(scene.real());
    sort_prints(real);
    const Share score = found(fingerprints.of(scene.synthetic()), real, scene.poll);
    const Share control = scene.holdout != nullptr
                              ? found(fingerprints.of(*scene.holdout), real, scene.poll)
                              : Share{double(real.size() - count_unique(real)), double(real.size())};
    std::string facts =
        percent(score.value()) + " of " + rows_of(scene.synthetic(), "synthetic row") + " equal one of " +
        rows_of(scene.real(), "real row") + ", and " + percent(control.value()) + " of " +
        (scene.holdout != nullptr ? rows_of(*scene.holdout, "other row") + " do" : "the real rows equal another one");
    return against("exact copies", "", score.figure(), control.figure(), copy_limits(control.value()), facts);
}

Attack near_copies(const Scene& scene) {
    const Frame& real = scene.real();
    Random random = scene.random(Stream::copies);
    const std::uint32_t most = most_points(scene.frames.columns.size());
    const Space space(scene.frames, real, By::range, scene.poll);
    // The others, and the real rows that they and the synthetic ones are laid beside.
    Space::Points beside, controls;
    if (scene.holdout != nullptr) {
        beside = space.points(real, choose(real.rows, most, random));
        controls = space.points(*scene.holdout, choose(scene.holdout->rows, most_queries, random));
    } else {
        const std::vector<std::uint32_t> left_out = choose(real.rows, std::min(real.rows / 2, most_queries), random);
        beside = space.points(real, choose_among(remaining(real.rows, left_out), most, random));
        controls = space.points(real, left_out);
    }
    const Space::Points rows = space.points(scene.synthetic(), choose(scene.synthetic().rows, most_queries, random));

    std::vector<float> of_controls = nearest(controls, beside, 1, scene.poll);
    const std::vector<float> of_rows = nearest(rows, beside, 1, scene.poll);
    const auto limit = of_controls.begin() + std::ptrdiff_t(nearest_share * double(of_controls.size() - 1));
    std::nth_element(of_controls.begin(), limit, of_controls.end());
    const Share score = up_to(of_rows, *limit), control = up_to(of_controls, *limit);
    const std::string facts = percent(score.value()) + " of " + in_words(rows.rows) +
                              " synthetic rows are as near to one of " + in_words(beside.rows) +
                              " real rows as the nearest " + percent(control.value()) + " of " +
                              in_words(controls.rows) + (scene.holdout != nullptr ? " other" : " real") + " rows";
    return against("near copies", "", score.figure(), control.figure(), copy_limits(control.value()), facts);
}

} // namespace synth
