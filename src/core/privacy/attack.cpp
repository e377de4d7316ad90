#include "core/privacy/attack.hpp"
#include "core/privacy/copies.hpp"
#include "core/privacy/disclosure.hpp"
#include "core/privacy/distance.hpp"
#include "core/privacy/inference.hpp"
#include "core/privacy/membership.hpp"
#include "core/privacy/rare.hpp"
#include "core/privacy/verdict.hpp"
#include <iterator>

namespace synth {

namespace {

constexpr std::uint32_t fewest_rows = 20; // of a table

constexpr const char* holdout_needed = "This needs a holdout: rows that were not learned; synth_audit() makes one.";

using Attacks = std::vector<Attack>;

Attacks unknown_all(std::initializer_list<std::string> names, const std::string& why) {
    Attacks attacks;
    for (const std::string& name : names)
        attacks.push_back(unknown(name, "", why));
    return attacks;
}

// Why there cannot be an attack that needs rows which were not learned; empty if there can.
std::string lacking(const Scene& scene) {
    if (scene.holdout != nullptr)
        return "";
    return scene.frames.tables.size() > 2 ? "The holdout has too few rows." : holdout_needed;
}

Attacks copies(const Scene& scene) {
    return {exact_copies(scene), near_copies(scene)};
}

Attacks distances(const Scene& scene) {
    const std::string why = lacking(scene);
    return why.empty() ? distance_attacks(scene) : unknown_all({"DCR share", "NNDR"}, why);
}

Attacks memberships(const Scene& scene) {
    const std::string why = lacking(scene);
    if (why.empty() && scene.holdout->rows >= 2 * fewest_others)
        return membership_attacks(scene);
    Attacks attacks;
    for (const char* name : membership_names)
        for (const char* part : {"", rate_name})
            attacks.push_back(
                unknown(std::string(name) + part, "", why.empty() ? "The holdout has too few rows." : why));
    return attacks;
}

Attacks inferences(const Scene& scene) {
    const std::string why = lacking(scene);
    if (why.empty() && scene.frames.columns.size() < 2)
        return unknown_all({"attribute inference"}, "There is no other column to guess by.");
    return why.empty() ? attribute_inference(scene) : unknown_all({"attribute inference"}, why);
}

} // namespace

Attacks attack(const Frames& frames, const AttackOptions& options, const Poll& poll, Progress* progress) {
    const bool has_holdout = frames.tables.size() > 2 && frames.tables[2].rows >= fewest_rows;
    const Scene scene{frames, options, poll, has_holdout ? &frames.tables[2] : nullptr};
    for (const auto& [frame, kind] : {std::pair{&scene.real(), "real"}, std::pair{&scene.synthetic(), "synthetic"}})
        if (frame->rows < fewest_rows || frames.columns.empty())
            return {unknown("exact copies", "",
                            frames.columns.empty()
                                ? "There is no column to look at."
                                : "There are only " + in_words(frame->rows) + " " + kind + " rows.")};
    Attacks attacks;
    constexpr Attacks (*parts[])(const Scene&) = {copies, distances, memberships, inferences, disclosure, rare_values};
    if (progress != nullptr)
        progress->phase("attacking", std::size(parts));
    for (std::size_t i = 0; i < std::size(parts); i++) {
        Attacks found = parts[i](scene);
        std::move(found.begin(), found.end(), std::back_inserter(attacks));
        if (progress != nullptr)
            progress->done(i + 1);
    }
    return attacks;
}

} // namespace synth
