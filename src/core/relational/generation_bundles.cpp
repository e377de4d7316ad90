// Generation: which siblings have a parent in common (bundles.hpp).
#include "core/error.hpp"
#include "core/relational/generation.hpp"
#include <cmath>

namespace synth {

// That it is drawn with links of rows that have siblings.
void Generation::check_multiplicity(std::uint32_t table, const Internal& internal, bool of_links) const {
    const ReferenceModel& reference = references_[internal.reference];
    if (!of_links || !reference.bundled || reference.driving || reference.is_to_itself() || driving(table) < 0)
        throw DamagedModel("multiplicities make no sense");
}

// Adds what was drawn of the next rows, by column.
void Generation::add_multiplicities(std::uint32_t table, std::span<const std::vector<double>> drawn) {
    std::size_t k = 0;
    for (const InternalColumn& column : tables_[table].link_columns)
        if (column.internal.what == Internal::What::multiplicity)
            for (const double m : drawn[k++])
                multiplicity_of_[column.internal.reference].push_back(
                    is_ordinary(m) ? std::uint32_t(std::clamp(std::round(m), 1.0, double(most_rows))) : no_row);
}

// Bundles of a slice's rows, whose classes become those of their bundles; none if siblings have parents in common as
// chance has it.
Bundles Generation::bind(std::uint32_t r, Slice slice, std::span<const std::uint32_t> group,
                         std::span<std::uint32_t> wanted, const Poll& poll) const {
    const ReferenceModel& reference = references_[r];
    const std::int32_t first = driving(reference.child);
    if (!reference.bundled || reference.unique || reference.distinct || reference.exclusive ||
        reference.is_to_itself() || reference.follows >= 0 || first < 0)
        return {};
    const auto rows_of = [&](const std::vector<std::uint32_t>& all) {
        return std::span(all).subspan(slice.first, slice.end - slice.first);
    };
    BundleRequest request;
    request.family = rows_of(parent_of_[std::size_t(first)]);
    request.group = group;
    if (!multiplicity_of_[r].empty())
        request.multiplicity = rows_of(multiplicity_of_[r]);
    request.seed = seed_of(Choice::bundles, r);
    return bundle(request, wanted, poll);
}

} // namespace synth
