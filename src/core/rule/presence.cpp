#include "core/rule/presence.hpp"
#include "core/network/describe.hpp"
#include <algorithm>

namespace synth {

namespace {

// For each code of `of`, whether `column` is NULL there; empty if some code has both.
std::vector<bool> nulls_by(std::span<const Code> of, std::uint32_t codes, std::span<const Code> column) {
    enum State : std::uint8_t { unseen, null, known };
    std::vector<std::uint8_t> state(codes, unseen);
    for (std::size_t row = 0; row < of.size(); row++) {
        const State now = column[row] == null_code ? null : known;
        std::uint8_t& before = state[of[row]];
        if (before == unseen)
            before = now;
        else if (before != now)
            return {};
    }
    std::vector<bool> nulls;
    for (std::uint32_t c = 0; c < codes; c++)
        nulls.push_back(state[c] == null);
    return nulls;
}

bool null_together(const EncodedColumn& a, const EncodedColumn& b) {
    for (std::size_t row = 0; row < a.codes.size(); row++)
        if ((a.codes[row] == null_code) != (b.codes[row] == null_code))
            return false;
    return true;
}

// A tree can cut the codes of a number once: unseen ones go with their neighbours.
bool is_one_cut(std::vector<bool>& nulls, std::span<const std::uint32_t> rows) {
    std::size_t cuts = 0;
    bool current = false, first = true;
    for (std::size_t c = 0; c < nulls.size(); c++) {
        if (rows[c] == 0) {
            nulls[c] = current;
            continue;
        }
        cuts += !first && nulls[c] != current;
        current = nulls[c];
        if (first)
            std::fill_n(nulls.begin(), c, current);
        first = false;
    }
    return cuts == 1;
}

std::string label(const Variable& variable, std::uint32_t code) {
    return code == null_code ? "NULL" : variable.category.labels[code - 1];
}

// "state only where country in (US, CA)", "pension only where age > 64.5", "notes only where age is not NULL".
std::string one_sided(const Variable& target, const Variable& by, const std::vector<bool>& nulls) {
    const std::string start = target.column + " only where " + by.column;
    std::vector<std::uint32_t> known, null;
    for (std::uint32_t c = 0; c < nulls.size(); c++)
        if (by.rows[c] > 0)
            (nulls[c] ? null : known).push_back(c);
    if (null == std::vector<std::uint32_t>{null_code})
        return start + " is not NULL";
    if (known == std::vector<std::uint32_t>{null_code})
        return start + " is NULL";
    if (by.kind == Kind::number) {
        const bool above = null.front() < known.front();
        return start + (above ? " > " : " <= ") + plain_number(by.number.upper[(above ? null : known).back() - 1]);
    }
    const bool negate = known.size() > null.size();
    std::string list;
    for (const std::uint32_t c : negate ? null : known)
        list += (list.empty() ? "" : ", ") + label(by, c);
    return start + (negate ? " not in (" : " in (") + list + ")";
}

} // namespace

std::optional<Presence> find_presence(std::span<const Variable> variables, std::uint32_t v,
                                      std::span<const std::uint32_t> candidates, const EncodedTable& table,
                                      std::uint32_t min_count, const std::set<std::uint32_t>& forbidden,
                                      const std::set<std::string>& ignored, std::vector<Rule>& refused) {
    const std::uint32_t nulls = variables[v].rows[null_code];
    const std::size_t needed = std::max(min_count, 1u);
    if (nulls < needed || table.rows - nulls < needed)
        return {};
    const auto accept = [&](Presence presence) -> std::optional<Presence> {
        presence.rule.type = Rule::Type::together;
        presence.rule.rows = table.rows;
        if (!ignored.contains(presence.rule.text))
            return presence;
        presence.rule.kept = false;
        refused.push_back(std::move(presence.rule));
        return {};
    };

    Presence together;
    std::string names;
    for (std::uint32_t u = 0; u < variables.size(); u++)
        if (u == v || (variables[u].rows[null_code] == nulls && null_together(table.columns[u], table.columns[v]))) {
            together.rule.variables.push_back(u);
            names += (names.empty() ? "" : ", ") + variables[u].column;
        }
    const auto by = std::find_if(together.rule.variables.begin(), together.rule.variables.end(),
                                 [&](std::uint32_t u) { return !forbidden.contains(u); });
    if (*by < v) {
        together.by = *by;
        together.nulls.assign(variables[together.by].codes(), false);
        together.nulls[null_code] = true;
        together.rule.text = names + ": all or none";
        if (auto accepted = accept(std::move(together)))
            return accepted;
    }

    std::vector<std::uint32_t> by_codes(candidates.begin(), candidates.end());
    std::stable_sort(by_codes.begin(), by_codes.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return variables[a].codes() < variables[b].codes(); });
    for (const std::uint32_t p : by_codes) {
        Presence presence;
        presence.by = p;
        presence.nulls = nulls_by(table.columns[p].codes, variables[p].codes(), table.columns[v].codes);
        if (presence.nulls.empty() ||
            (variables[p].kind == Kind::number && !is_one_cut(presence.nulls, variables[p].rows)))
            continue;
        if (presence.nulls[null_code] && variables[p].rows[null_code] == nulls)
            continue; // both NULL together, which was refused
        presence.rule.variables = {p, v};
        presence.rule.text = one_sided(variables[v], variables[p], presence.nulls);
        if (auto accepted = accept(std::move(presence)))
            return accepted;
    }
    return {};
}

} // namespace synth
