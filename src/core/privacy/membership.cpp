#include "core/privacy/membership.hpp"
#include "core/privacy/space.hpp"
#include "core/privacy/verdict.hpp"
#include <algorithm>

namespace synth {

namespace {

constexpr std::uint32_t neighbours = 5; // in the reference
constexpr float least_distance = .001f; // added to distances, which may be 0

// Rows of the tables that take part.
struct Parts {
    std::vector<std::uint32_t> members, others, synthetic, reference;
};

Parts choose_parts(const Scene& scene) {
    const std::uint32_t real = scene.real().rows, holdout = scene.holdout->rows,
                        most = most_points(scene.frames.columns.size());
    Parts parts;
    Random halves = scene.random(Stream::reference), random = scene.random(Stream::membership);
    const std::vector<std::uint32_t> reference = choose(holdout, holdout / 2, halves),
                                     rest = remaining(holdout, reference);
    parts.reference = choose_among(reference, most, halves);
    parts.others = choose_among(rest, std::min(scene.options.most, real), random);
    parts.members = choose(real, std::uint32_t(parts.others.size()), random);
    parts.synthetic = choose(scene.synthetic().rows, std::min(real, most), random);
    return parts;
}

// How likely the rows are members, by both scores.
struct Scores {
    std::vector<float> distance, density;
};

Scores scores(const Space::Points& rows, const Space::Points& synthetic, const Space::Points& reference,
              const Poll& poll) {
    const std::uint32_t k = std::min(neighbours, reference.rows);
    const std::vector<float> near = nearest(rows, synthetic, 1, poll), spread = nearest(rows, reference, k, poll);
    Scores scores;
    for (std::size_t row = 0; row < rows.rows; row++) {
        scores.distance.push_back(-near[row]);
        scores.density.push_back((spread[row * k + k - 1] + least_distance) / (near[row] + least_distance));
    }
    return scores;
}

void add(const char* name, const std::vector<float>& members, const std::vector<float>& others, const Parts& parts,
         const Scene& scene, Random& random, std::vector<Attack>& attacks) {
    const Roc found = roc(members, others, random, scene.poll);
    attacks.push_back(against(name, "", found.auc, exactly(.5), auc_limits,
                              "Of two rows, one learned and one not, " + percent(found.auc.value) +
                                  " of attacks take the right one (" + in_words(members.size()) + " rows of each, " +
                                  in_words(parts.synthetic.size()) + " synthetic rows)"));
    const std::string rate = std::string(name) + rate_name;
    if (others.size() < fewest_others_at_one_percent)
        attacks.push_back(unknown(rate, "", "The holdout has too few rows to tell what 1 % of them are."));
    else
        attacks.push_back(against(rate, "", found.tpr, exactly(.01), tpr_limits,
                                  "If 1 % of the rows that were not learned are taken for learned ones, " +
                                      percent(found.tpr.value) + " of the learned ones are found"));
}

} // namespace

std::vector<Attack> membership_attacks(const Scene& scene) {
    const Parts parts = choose_parts(scene);
    Random random = scene.random(Stream::bootstrap);
    std::vector<Attack> attacks;
    for (const By by : {By::rank, By::range}) {
        const Space space(scene.frames, scene.real(), by, scene.poll);
        const Space::Points synthetic = space.points(scene.synthetic(), parts.synthetic),
                            reference = space.points(*scene.holdout, parts.reference);
        const Scores members = scores(space.points(scene.real(), parts.members), synthetic, reference, scene.poll),
                     others = scores(space.points(*scene.holdout, parts.others), synthetic, reference, scene.poll);
        if (by == By::rank)
            add(membership_names[0], members.distance, others.distance, parts, scene, random, attacks);
        add(membership_names[by == By::rank ? 1 : 2], members.density, others.density, parts, scene, random, attacks);
    }
    return attacks;
}

} // namespace synth
