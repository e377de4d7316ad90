#include "core/privacy/distance.hpp"
#include "core/privacy/space.hpp"
#include "core/privacy/verdict.hpp"
#include <algorithm>

namespace synth {

namespace {

constexpr std::uint32_t most_queries = 5000, most_beside = 10000;

float ratio(const std::vector<float>& two, std::size_t row) {
    const float first = two[row * 2], second = two[row * 2 + 1];
    return second > 0 ? first / second : 1;
}

} // namespace

std::vector<Attack> distance_attacks(const Scene& scene) {
    const Frame &real = scene.real(), &holdout = *scene.holdout;
    Random random = scene.random(Stream::distance);
    const Space space(scene.frames, real, By::range, scene.poll);
    const std::uint32_t n = std::min({real.rows, holdout.rows, most_beside});
    const Space::Points rows = space.points(scene.synthetic(), choose(scene.synthetic().rows, most_queries, random));
    const std::vector<float> to_real = nearest(rows, space.points(real, choose(real.rows, n, random)), 2, scene.poll);
    const std::vector<float> to_holdout =
        nearest(rows, space.points(holdout, choose(holdout.rows, n, random)), 2, scene.poll);

    const auto half_ties = [](float a, float b) {
        return a < b ? 1 : a == b ? 0.5 : 0;
    };
    Share dcr{0, double(rows.rows)}, nndr = dcr;
    for (std::size_t row = 0; row < rows.rows; row++) {
        dcr.hits += half_ties(to_real[row * 2], to_holdout[row * 2]);
        nndr.hits += half_ties(ratio(to_real, row), ratio(to_holdout, row));
    }
    const std::string of = " of " + in_words(rows.rows) + " synthetic rows",
                      beside = " of " + in_words(n) + " real rows than to the nearest of as many other rows";
    return {against("DCR share", "", dcr.figure(), exactly(.5), auc_limits,
                    percent(dcr.value()) + of + " are nearer to the nearest" + beside),
            against("NNDR", "", nndr.figure(), exactly(.5), auc_limits,
                    percent(nndr.value()) + of + " stand nearer, measured by the second nearest row, to the nearest" +
                        beside)};
}

} // namespace synth
