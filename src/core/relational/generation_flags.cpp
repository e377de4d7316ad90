// Generation: which rows have a flag (flags.hpp). Rows come family by family.
#include "core/error.hpp"
#include "core/polling.hpp"
#include "core/relational/generation.hpp"
#include "core/relational/translation.hpp"
#include "core/sample/philox.hpp"
#include <algorithm>

namespace synth {

// That its flags are drawn with its links, and given to its rows.
void Generation::check_flags(std::uint32_t table) const {
    const std::int32_t r = driving(table);
    const std::size_t flags = r < 0 ? 0 : references_[std::size_t(r)].flags.size();
    for (const std::vector<InternalColumn>* columns : {&tables_[table].internal, &tables_[table].link_columns}) {
        std::size_t n = 0;
        for (const InternalColumn& column : *columns)
            if (column.internal.what == Internal::What::flag &&
                (std::int32_t(column.internal.reference) != r || column.internal.column != n++))
                throw DamagedModel("flags make no sense");
        if (n != flags)
            throw DamagedModel("flags are not drawn");
    }
}

// How likely it is that each row has a flag, by itself.
std::vector<double> Generation::flag_shares(std::uint32_t table, std::uint32_t v, const std::vector<Given>& givens,
                                            const Poll& poll) const {
    const CompiledNetwork& network = *tables_[table].links;
    const Variable& variable = *network.variables()[v].learned;
    if (variable.kind != Kind::number)
        throw DamagedModel("a flag is no number");
    // By the distribution of the leaf, unless its codes are those of a residual.
    const bool direct = !variable.computed && !variable.conditional.residual;
    const double zero = variable.number.encode(0), one = variable.number.encode(1);
    std::vector<bool> needed(network.variables().size());
    needed[v] = true;
    network.add_ancestors(needed);
    Sampler sampler(network, needed, batch);
    sampler.give(givens);
    sampler.set_quotas(Quotas::values);
    std::vector<double> shares;
    shares.reserve(drawn_[table].rows);
    for (std::uint64_t first = 0; first < drawn_[table].rows;) {
        poll();
        const std::size_t n = sampler.draw(seed_of(Choice::flags, table), first,
                                           std::size_t(std::min<std::uint64_t>(batch, drawn_[table].rows - first)));
        for (std::size_t i = 0; i < n; i++) {
            const double share = !direct      ? sampler.numbers(v)[i]
                                 : one > zero ? (sampler.expected(v, i).mean - zero) / (one - zero)
                                              : 0.5;
            shares.push_back(is_ordinary(share) ? std::clamp(share, 0.0, 1.0) : 0);
        }
        first += n;
    }
    return shares;
}

// One row of each family, in proportion to their shares, or none; if one must have it, any one rather than none. Rows
// that have another flag of the same column do not count.
void Generation::choose_flagged(std::uint32_t table, std::uint32_t flag, std::vector<double> shares, const Poll& poll) {
    Drawn& drawn = drawn_[table];
    const ReferenceModel& reference = references_[std::size_t(driving(table))];
    const std::vector<std::uint32_t>& family = parent_of_[std::size_t(driving(table))];
    std::vector<bool> taken(drawn.rows);
    for (std::uint32_t other = 0; other < flag; other++)
        for_rows(share_columns(table, flag, other) ? drawn.rows : 0, poll,
                 [&](std::size_t row) { taken[row] = taken[row] || drawn.flags[other][row] > 0; });
    std::vector<std::uint32_t>& flagged = drawn.flags.emplace_back(drawn.rows, 0);
    const std::uint64_t seed = seed_of(Choice::flags, table);
    for (std::uint32_t first = 0, end = 0, families = 0; first < drawn.rows; first = end, families++) {
        if (families % 1024 == 0)
            poll();
        double sum = 0;
        std::uint32_t free = 0;
        for (end = first;
             end < drawn.rows && (end == first || (family[first] != no_row && family[end] == family[first])); end++) {
            sum += taken[end] ? 0 : shares[end];
            free += !taken[end];
        }
        const bool must = reference.flags[flag].exactly && family[first] != no_row;
        const bool any = must && sum <= 0; // chosen by chance alone
        const double all = any ? free : must ? sum : std::max(sum, 1.0);
        double left = draw(seed, first, flag, Purpose::relation).v[0] * 0x1p-32 * all;
        std::uint32_t chosen = no_row; // at last the last one that may have it: rounding must not lose it
        for (std::uint32_t row = first; row < end && left >= 0; row++)
            if (const double share = taken[row] ? 0 : any ? 1 : shares[row]; share > 0) {
                chosen = row;
                left -= share;
            }
        if (chosen != no_row && (must || left < 0))
            flagged[chosen] = 1;
    }
}

// Chooses the rows of all flags, and gives them to the network of links.
void Generation::draw_flags(std::uint32_t table, std::vector<Given>& givens, const Poll& poll) {
    const CompiledNetwork& network = *tables_[table].links;
    drawn_[table].flags.clear();
    for (const InternalColumn& column : tables_[table].link_columns) {
        if (column.internal.what != Internal::What::flag)
            continue;
        const std::uint32_t v = variable_of(network, column.column);
        choose_flagged(table, column.internal.column, flag_shares(table, v, givens, poll), poll);
        Translated& translated = translated_[{&network, column.column}];
        const std::vector<std::uint32_t>& flagged = drawn_[table].flags.back();
        translated.numbers.assign(flagged.begin(), flagged.end());
        const Variable& variable = *network.variables()[v].learned;
        translated.codes = translate(variable, variable, translated.numbers, {}, poll);
        translated.codes.reserve(1);
        givens.push_back({v, translated.codes.data(), translated.numbers.data(), nullptr});
    }
}

// Can no row have both, whose labels are of one column?
bool Generation::share_columns(std::uint32_t table, std::uint32_t flag, std::uint32_t other) const {
    const std::vector<ReferenceModel::Flag>& flags = references_[std::size_t(driving(table))].flags;
    return std::find_first_of(flags[flag].columns.begin(), flags[flag].columns.end(), flags[other].columns.begin(),
                              flags[other].columns.end()) != flags[flag].columns.end();
}

// Later siblings get the flags of a row that is left out.
std::vector<std::uint32_t> Generation::hand_on_flags(std::uint32_t table, std::uint32_t row) {
    Drawn& drawn = drawn_[table];
    if (drawn.flags.empty() || has_levels(table))
        return {};
    const std::vector<std::uint32_t>& family = parent_of_[std::size_t(driving(table))];
    std::vector<std::uint32_t> heirs;
    for (std::uint32_t flag = 0; flag < drawn.flags.size(); flag++) {
        if (!has_flag(table, flag, row) || family[row] == no_row)
            continue;
        const auto may_have = [&](std::uint32_t heir) {
            for (std::uint32_t other = 0; other < drawn.flags.size(); other++)
                if (has_flag(table, other, heir) && share_columns(table, flag, other))
                    return false;
            return !drawn.left_out[heir];
        };
        std::uint32_t heir = row + 1;
        while (heir < drawn.rows && family[heir] == family[row] && !may_have(heir))
            heir++;
        if (heir == drawn.rows || family[heir] != family[row])
            continue;
        set_flag(table, flag, row, 0);
        set_flag(table, flag, heir, 1);
        heirs.push_back(heir);
    }
    return heirs;
}

// Of a row that is not made yet, what is given to it too.
void Generation::set_flag(std::uint32_t table, std::uint32_t flag, std::uint32_t row, std::uint32_t has) {
    drawn_[table].flags[flag][row] = has;
    const CompiledNetwork* const network = tables_[table].network;
    for (const InternalColumn& column : tables_[table].internal) {
        const auto given = translated_.find({network, column.column});
        if (column.internal.what != Internal::What::flag || column.internal.column != flag ||
            given == translated_.end() || row >= given->second.numbers.size())
            continue;
        const Variable& variable = *network->variables()[variable_of(*network, column.column)].learned;
        given->second.numbers[row] = has;
        given->second.codes[row] = variable.number.encode(has);
    }
}

} // namespace synth
