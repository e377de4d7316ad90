#include "core/network/order.hpp"
#include "core/error.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>

namespace synth {

namespace {

constexpr std::uint32_t groups = 16;
constexpr double order_margin = 0.02; // share of the likelihood by which another order must beat the given one

// Codes to at most 16 groups: of equal mass for numbers, the commonest codes and all others for categories.
std::vector<std::uint8_t> group(const EncodedColumn& column, const Variable& variable,
                                std::span<const std::uint32_t> rows) {
    std::vector<std::uint32_t> count(variable.codes());
    for (const std::uint32_t row : rows)
        count[column.codes[row]]++;
    std::vector<std::uint8_t> group_of(variable.codes());
    double below = 0;
    for (std::size_t c = 0; c < count.size(); c++) {
        const double middle = (below + count[c] / 2.0) / double(std::max<std::size_t>(1, rows.size()));
        below += count[c];
        group_of[c] = std::uint8_t(variable.kind == Kind::category || count.size() <= groups
                                       ? std::min<std::size_t>(c, groups - 1)
                                       : std::min<std::size_t>(std::size_t(middle * groups), groups - 1));
    }
    std::vector<std::uint8_t> out;
    out.reserve(rows.size());
    for (const std::uint32_t row : rows)
        out.push_back(group_of[column.codes[row]]);
    return out;
}

double information(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
    std::uint32_t joint[groups][groups] = {}, of_a[groups] = {}, of_b[groups] = {};
    for (std::size_t i = 0; i < a.size(); i++)
        joint[a[i]][b[i]]++;
    for (std::uint32_t x = 0; x < groups; x++)
        for (std::uint32_t y = 0; y < groups; y++) {
            of_a[x] += joint[x][y];
            of_b[y] += joint[x][y];
        }
    double sum = 0;
    const auto n = double(a.size());
    for (std::uint32_t x = 0; x < groups; x++)
        for (std::uint32_t y = 0; y < groups; y++)
            if (joint[x][y] > 0)
                sum += joint[x][y] / n * std::log(joint[x][y] * n / (double(of_a[x]) * of_b[y]));
    return sum;
}

} // namespace

Association::Association(std::span<const Variable> variables, const EncodedTable& table, const Poll& poll)
    : size_(variables.size()), information_(size_ * size_) {
    std::vector<std::uint32_t> rows(table.rows);
    std::iota(rows.begin(), rows.end(), 0u);
    std::vector<std::vector<std::uint8_t>> grouped;
    for (std::size_t i = 0; i < size_; i++)
        grouped.push_back(group(table.columns[i], variables[i], rows));
    for (std::size_t a = 0; a < size_; a++)
        for (std::size_t b = 0; b < a; b++) {
            information_[a * size_ + b] = information_[b * size_ + a] = information(grouped[a], grouped[b]);
            poll();
        }
}

std::vector<std::uint32_t> Association::candidates(std::uint32_t v, std::span<const std::uint32_t> before,
                                                   std::uint32_t most) const {
    std::vector<std::uint32_t> chosen(before.begin(), before.end());
    if (chosen.size() > most) {
        std::stable_sort(chosen.begin(), chosen.end(), [&](std::uint32_t a, std::uint32_t b) {
            return information_[v * size_ + a] > information_[v * size_ + b];
        });
        chosen.resize(most);
        std::sort(chosen.begin(), chosen.end(), [&](std::uint32_t a, std::uint32_t b) {
            return std::find(before.begin(), before.end(), a) < std::find(before.begin(), before.end(), b);
        });
    }
    return chosen;
}

namespace {

using Groups = std::vector<std::vector<std::uint32_t>>; // the variables of every group

// Groups by number from 0, of every variable.
std::vector<std::uint32_t> group_numbers(std::span<const std::uint32_t> group) {
    std::vector<std::uint32_t> number(group.size());
    for (std::size_t v = 1; v < group.size(); v++)
        number[v] = number[v - 1] + (group[v] != group[v - 1]);
    return number;
}

// As few groups as needed move back, behind those that must come before them. Throws BadEdges if it cannot be.
Groups obeying(const Groups& order, std::span<const Before> before, std::size_t variables) {
    std::vector<std::size_t> place(variables);
    for (std::size_t g = 0; g < order.size(); g++)
        for (const std::uint32_t v : order[g])
            place[v] = g;
    std::vector<bool> done(order.size());
    Groups sorted;
    while (sorted.size() < order.size()) {
        std::size_t next = order.size();
        for (std::size_t g = 0; g < order.size() && next == order.size(); g++)
            if (!done[g] && std::all_of(before.begin(), before.end(), [&](const Before& pair) {
                    return place[pair.second] != g || place[pair.first] == g || done[place[pair.first]];
                }))
                next = g;
        if (next == order.size())
            throw BadEdges("the edges that are required make a cycle");
        done[next] = true;
        sorted.push_back(order[next]);
    }
    return sorted;
}

std::vector<std::uint32_t> flat(const Groups& groups) {
    std::vector<std::uint32_t> order;
    for (const std::vector<std::uint32_t>& g : groups)
        order.insert(order.end(), g.begin(), g.end());
    return order;
}

} // namespace

std::vector<std::uint32_t> grouped(std::span<const std::uint32_t> order, std::span<const std::uint32_t> group,
                                   std::span<const Before> before) {
    // A group is where the last of its variables is.
    const std::vector<std::uint32_t> number = group_numbers(group);
    Groups members(order.size()), sorted;
    for (std::uint32_t v = 0; v < order.size(); v++)
        members[number[v]].push_back(v);
    std::vector<std::size_t> left;
    for (const std::vector<std::uint32_t>& g : members)
        left.push_back(g.size());
    for (const std::uint32_t v : order)
        if (--left[number[v]] == 0)
            sorted.push_back(members[number[v]]);
    return flat(obeying(sorted, before, order.size()));
}

std::vector<std::uint32_t> learn_order(std::span<const Variable> variables, std::span<const std::uint32_t> group,
                                       std::span<const Before> before, const Association& association,
                                       std::uint32_t max_parents, const Likelihoods& likelihoods) {
    Groups given;
    const std::vector<std::uint32_t> number = group_numbers(group);
    for (std::uint32_t v = 0; v < variables.size(); v++) {
        given.resize(number[v] + 1u);
        given.back().push_back(v);
    }
    const auto first = [&](const std::vector<std::uint32_t>& g) -> const Variable& {
        return variables[g.front()];
    };
    Groups numbers_first = given, fewest_codes_first = given;
    std::stable_sort(numbers_first.begin(), numbers_first.end(),
                     [&](const auto& a, const auto& b) { return first(a).kind > first(b).kind; });
    std::stable_sort(fewest_codes_first.begin(), fewest_codes_first.end(),
                     [&](const auto& a, const auto& b) { return first(a).codes() < first(b).codes(); });

    std::vector<std::vector<std::uint32_t>> orders;
    std::vector<Family> families; // of all orders
    for (const Groups& groups : {given, numbers_first, fewest_codes_first}) {
        const std::vector<std::uint32_t> order = flat(obeying(groups, before, variables.size()));
        if (std::find(orders.begin(), orders.end(), order) != orders.end())
            continue;
        orders.push_back(order);
        for (std::size_t i = 0; i < order.size(); i++)
            if (!variables[order[i]].computed)
                families.emplace_back(order[i],
                                      association.candidates(order[i], std::span(order).first(i), max_parents));
    }
    if (orders.size() == 1)
        return orders.front();
    const std::vector<double> likelihood = likelihoods(families);
    const std::size_t of_one = families.size() / orders.size();
    std::size_t best = 0;
    double best_score = 0;
    for (std::size_t o = 0; o < orders.size(); o++) {
        double score = 0;
        for (std::size_t i = 0; i < of_one; i++)
            score += likelihood[o * of_one + i];
        if (o == 0 || score > best_score + order_margin * std::abs(best_score)) {
            best = o;
            best_score = score;
        }
    }
    return orders[best];
}

} // namespace synth
