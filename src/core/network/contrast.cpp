#include "core/network/contrast.hpp"
#include "core/polling.hpp"
#include "core/table/row_number.hpp"
#include <algorithm>
#include <cmath>

namespace synth {

namespace {

constexpr double least_deviations = 5, least_share = 0.05;

// By row: where in its leaf it is, from -1/2 to 1/2; rows with one code are all in their middle.
std::vector<float> places(const Coded& target, const Grown& grown, const Poll& poll) {
    std::vector<float> place(grown.rows.size());
    std::vector<std::uint32_t> leaf;
    for (std::size_t k = 0; k < grown.tree.nodes(); k++) {
        if (!grown.tree.is_leaf(k))
            continue;
        leaf.assign(grown.rows.begin() + grown.begin[k], grown.rows.begin() + grown.end[k]);
        const auto code = [&](std::uint32_t row) {
            return target.codes[row];
        };
        sort_polling(leaf, poll, [&](std::uint32_t a, std::uint32_t b) { return code(a) < code(b); });
        for (std::size_t begin = 0, end = 0; begin < leaf.size(); begin = end) {
            while (end < leaf.size() && code(leaf[end]) == code(leaf[begin]))
                end++;
            for (std::size_t i = begin; i < end; i++)
                place[leaf[i]] = float(double(begin + end) / 2 / double(leaf.size()) - 0.5);
        }
        poll();
    }
    return place;
}

struct Family {
    float sum = 0, squares = 0;
    std::uint32_t rows = 0;
};

} // namespace

double find_contrast(const Coded& target, const Grown& grown, std::span<const std::uint32_t> families,
                     std::uint32_t min_count, const Poll& poll) {
    const std::vector<float> place = places(target, grown, poll);
    std::vector<Family> all;
    for_rows(place.size(), poll, [&](std::size_t row) {
        if (families[row] == no_row)
            return;
        if (families[row] >= all.size())
            all.resize(families[row] + std::size_t(1));
        Family& family = all[families[row]];
        family.sum += place[row];
        family.squares += place[row] * place[row];
        family.rows++;
    });
    // Sums over families, each of which counts as many times as it has rows: products of two siblings' places, their
    // squares, and what the products would be in full contrast.
    double products = 0, squares = 0, full = 0, seen = 0;
    for_rows(all.size(), poll, [&](std::size_t f) {
        const double n = all[f].rows;
        if (n < 2 || n > most_contrasted)
            return;
        const double product = (double(all[f].sum) * double(all[f].sum) - double(all[f].squares)) / (n - 1);
        products += product;
        squares += product * product;
        full -= double(all[f].squares) * (n + 1) / (n * n);
        seen++;
    });
    if (seen < min_count || full >= 0 || products > -least_deviations * std::sqrt(squares))
        return 0;
    const double share = std::min(1.0, products / full);
    return share < least_share ? 0 : share;
}

} // namespace synth
