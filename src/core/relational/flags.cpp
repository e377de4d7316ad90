#include "core/relational/flags.hpp"
#include "core/polling.hpp"
#include "core/table/children.hpp"
#include <algorithm>
#include <tuple>

namespace synth {

namespace {

constexpr std::size_t most_flags = 8, most_of_column = 4,
                      most_possible = 16; // labels of a column, of which all rows are asked
constexpr double fewest_pairs = 20;       // that chance would make

// Parents that have a label: one child each.
struct Count {
    std::uint32_t parents = 0, with_siblings = 0; // of these: with several children
    std::uint32_t last = no_row;
    bool twice = false;
};

// By identifier of a label; behind these NULL. Others are at no place.
std::uint32_t label_of(const Column& column, std::uint32_t row) {
    if (column.kind == Kind::number)
        return is_null(column.numbers[row]) ? 0 : no_row;
    const std::uint32_t id = column.ids[row];
    return id == Dictionary::null ? column.dictionary.size() : id == Dictionary::overflow ? no_row : id;
}

std::vector<Count> count_parents(const Column& column, const Children& children, const Poll& poll) {
    std::vector<Count> counts((column.kind == Kind::number ? 0 : column.dictionary.size()) + std::size_t(1));
    for_rows(children.parents(), poll, [&](std::size_t p) {
        for (const std::uint32_t row : children.of(p)) {
            const std::uint32_t place = label_of(column, row);
            if (place == no_row)
                continue;
            Count& count = counts[place];
            count.twice = count.twice || count.last == p;
            count.last = std::uint32_t(p);
            count.parents++;
            count.with_siblings += children.of(p).size() > 1;
        }
    });
    return counts;
}

} // namespace

std::vector<Flag> find_flags(const std::vector<Column>& columns, const std::vector<bool>& wanted,
                             std::span<const std::uint32_t> parent_of, std::uint32_t parents, std::uint32_t min_count,
                             const HoldsOfAll& holds, const Poll& poll) {
    const Children children(parent_of, parents, poll);
    double siblings = 0, pairs = 0;
    std::uint32_t families = 0;
    for (std::size_t p = 0; p < parents; p++) {
        const auto n = double(children.of(p).size());
        families += n > 0;
        siblings += n > 1 ? n : 0;
        pairs += n * (n - 1) / 2;
    }
    struct Found {
        Flag flag;
        std::uint32_t parents = 0;
    };
    std::vector<Found> all;
    for (std::uint32_t c = 0; c < columns.size() && siblings > 0; c++) {
        if (!wanted[c] || columns[c].is_key)
            continue;
        const std::vector<Count> counts = count_parents(columns[c], children, poll);
        const bool is_number = columns[c].kind == Kind::number;
        const std::size_t labels = counts.size() - (!is_number && counts.back().parents == 0) + is_number;
        std::vector<std::uint32_t> possible;
        for (std::uint32_t place = 0; place < counts.size(); place++) {
            const double share = counts[place].with_siblings / siblings;
            if (!counts[place].twice && counts[place].with_siblings >= min_count &&
                pairs * share * share >= fewest_pairs)
                possible.push_back(place);
        }
        if (possible.size() > most_possible)
            continue;
        std::vector<Found> found;
        for (const std::uint32_t place : possible) {
            const Flag::Label label{c, place + 1 == counts.size() ? Dictionary::null : place};
            const bool all_have = counts[place].parents == families;
            if (const std::optional<bool> exactly = holds ? holds(label) : all_have)
                found.push_back({{{label}, *exactly, {}}, counts[place].parents});
        }
        std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
            return std::tuple(a.flag.exactly, a.parents) > std::tuple(b.flag.exactly, b.parents);
        });
        if (found.size() == labels)
            found.pop_back();
        if (found.size() > most_of_column)
            continue;
        for (Found& one : found) {
            const std::uint32_t id = one.flag.labels.front().id,
                                place = id == Dictionary::null ? std::uint32_t(counts.size() - 1) : id;
            one.flag.of_row.resize(parent_of.size());
            for_rows(parent_of.size(), poll, [&](std::size_t row) {
                one.flag.of_row[row] = label_of(columns[c], std::uint32_t(row)) == place;
            });
            const auto same = std::find_if(all.begin(), all.end(),
                                           [&](const Found& other) { return other.flag.of_row == one.flag.of_row; });
            if (same != all.end())
                same->flag.labels.push_back(one.flag.labels.front());
            else
                all.push_back(std::move(one));
        }
    }
    std::stable_sort(all.begin(), all.end(), [](const Found& a, const Found& b) {
        return std::tuple(a.flag.exactly, a.parents) > std::tuple(b.flag.exactly, b.parents);
    });
    std::vector<Flag> flags;
    for (std::size_t i = 0; i < std::min(all.size(), most_flags); i++)
        flags.push_back(std::move(all[i].flag));
    return flags;
}

int place_of(const Flag& flag, std::span<const double> times, std::span<const std::uint32_t> parent_of,
             std::uint32_t parents, const Poll& poll) {
    std::vector<double> flagged(parents, null_number);
    bool known = true, first = true, last = true;
    for_rows(times.size(), poll, [&](std::size_t row) {
        known = known && is_ordinary(times[row]);
        if (parent_of[row] != no_row && flag.of_row[row] > 0)
            flagged[parent_of[row]] = times[row];
    });
    for_rows(times.size(), poll, [&](std::size_t row) {
        if (parent_of[row] == no_row || flag.of_row[row] > 0 || is_null(flagged[parent_of[row]]))
            return;
        first = first && flagged[parent_of[row]] < times[row];
        last = last && flagged[parent_of[row]] > times[row];
    });
    return !known || first == last ? 0 : first ? -1 : 1;
}

} // namespace synth
