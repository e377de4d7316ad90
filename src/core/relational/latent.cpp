#include "core/relational/latent.hpp"
#include "core/search.hpp"
#include "core/table/children.hpp"
#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace synth {

namespace {

constexpr std::size_t most_labels = 12, cosines = 6;
constexpr double least_nulls = 0.02;              // share of rows from which on NULL is a dimension
constexpr std::size_t between_polls = 1 << 14;    // children, in a family
constexpr double shrinkage = 3;                   // children that the mean of all counts for
constexpr double contrast = 3, degree_weight = 2; // of aggregates

// Writes the dimensions from `first` on.
class Writer {
public:
    Writer(Embedding& embedding, std::size_t first) : embedding_(embedding), first_(first) {}
    float& operator()(std::size_t row, std::size_t dim) const {
        return embedding_.values[row * embedding_.dims + first_ + dim];
    }
    Writer from(std::size_t dim) const { return {embedding_, first_ + dim}; }

private:
    Embedding& embedding_;
    std::size_t first_;
};

// 0 or 1 in each of n dimensions, of which `place` gives the one that is 1, or n for none.
template <class Place>
void write_indicators(const Writer& write, std::size_t rows, std::size_t n, double scale, const Poll& poll,
                      const Place& place) {
    std::vector<std::size_t> counts(n + 1);
    for_rows(rows, poll, [&](std::size_t row) { counts[place(row)]++; });
    std::vector<float> absent(n), present(n);
    for (std::size_t dim = 0; dim < n; dim++) {
        const double share = double(counts[dim]) / double(rows);
        absent[dim] = float(-share * scale);
        present[dim] = float((1 - share) * scale);
    }
    for_rows(rows, poll, [&](std::size_t row) {
        const std::size_t at = place(row);
        for (std::size_t dim = 0; dim < n; dim++)
            write(row, dim) = dim == at ? present[dim] : absent[dim];
    });
}

// What a column gives.
struct Part {
    std::size_t column = 0;
    bool ranks = false, nulls = false; // of numbers
    std::vector<std::uint32_t> place;  // of labels, by identifier: the dimension, most_labels for none
    std::size_t labels = 0;

    std::size_t dims() const { return std::size_t(ranks) + std::size_t(nulls) + labels; }
};

std::size_t rows_of(const Column& column) {
    return column.kind == Kind::number ? column.numbers.size() : column.ids.size();
}

void choose_labels(const Column& column, Part& part) {
    const std::size_t rows = column.ids.size(), common = std::clamp<std::size_t>(rows / 20, 2, 10);
    std::vector<std::size_t> counts(column.dictionary.size());
    for (const std::uint32_t id : column.ids)
        if (id < Dictionary::overflow)
            counts[id]++;
    std::vector<std::uint32_t> ids;
    std::size_t covered = 0;
    for (std::uint32_t id = 0; id < counts.size(); id++)
        if (counts[id] >= common) {
            ids.push_back(id);
            covered += counts[id];
        }
    const std::size_t known = known_values(column);
    part.nulls = double(rows - known) > least_nulls * double(rows);
    if (covered * 2 < known || known == 0) {
        ids.clear();
        part.nulls = part.nulls && known > 0;
    }
    std::stable_sort(ids.begin(), ids.end(), [&](std::uint32_t a, std::uint32_t b) { return counts[a] > counts[b]; });
    ids.resize(std::min(ids.size(), most_labels - std::size_t(part.nulls)));
    if (ids.size() == 1 && counts[ids.front()] == known)
        ids.clear();
    part.labels = ids.size();
    part.place.assign(counts.size(), most_labels);
    for (std::uint32_t i = 0; i < ids.size(); i++)
        part.place[ids[i]] = i;
}

Part part_of(const Column& column, std::size_t number) {
    Part part;
    part.column = number;
    if (column.key || column.is_key)
        return part;
    if (column.kind == Kind::category) {
        choose_labels(column, part);
        return part;
    }
    const std::size_t rows = column.numbers.size(), known = known_values(column);
    const auto is_other = [first = null_number](double x) mutable {
        if (is_null(first))
            first = x;
        return !is_null(x) && x != first;
    };
    part.ranks = std::find_if(column.numbers.begin(), column.numbers.end(), is_other) != column.numbers.end();
    part.nulls = known > 0 && double(rows - known) > least_nulls * double(rows);
    return part;
}

void write_ranks(const Column& column, const Writer& write, const Poll& poll) {
    std::vector<double> sorted;
    sorted.reserve(column.numbers.size());
    std::copy_if(column.numbers.begin(), column.numbers.end(), std::back_inserter(sorted),
                 [](double x) { return !is_null(x); });
    sort_polling(sorted, poll, std::less<>());
    const double n = double(sorted.size());
    double squares = 0; // of ranks whose mean is 0, in -.5 .. .5
    for (std::size_t i = 0, end = 0; i < sorted.size(); i = end) {
        while (end < sorted.size() && sorted[end] == sorted[i])
            end++;
        const double rank = double(i + end) / (2 * n) - 0.5;
        squares += rank * rank * double(end - i);
    }
    const double scale = std::sqrt(double(column.numbers.size()) / squares);
    for_rows(column.numbers.size(), poll, [&](std::size_t row) {
        const double x = column.numbers[row];
        if (is_null(x)) {
            write(row, 0) = 0;
            return;
        }
        const std::size_t below = lower_position(sorted.data(), sorted.size(), x);
        const std::size_t equal = upper_position(sorted.data() + below, sorted.size() - below, x);
        write(row, 0) = float((double(2 * below + equal) / (2 * n) - 0.5) * scale);
    });
}

void write_part(const Part& part, const Column& column, const Writer& write, const Poll& poll) {
    const std::size_t rows = rows_of(column);
    if (column.kind == Kind::category) {
        const std::size_t n = part.dims();
        write_indicators(write, rows, n, 1 / std::sqrt(double(n)), poll, [&](std::size_t row) -> std::size_t {
            const std::uint32_t id = column.ids[row];
            if (id == Dictionary::null)
                return part.nulls ? part.labels : n;
            return id < part.place.size() && part.place[id] < part.labels ? part.place[id] : n;
        });
        return;
    }
    if (part.ranks)
        write_ranks(column, write, poll);
    if (part.nulls)
        write_indicators(write.from(std::size_t(part.ranks)), rows, 1, 1, poll,
                         [&](std::size_t row) { return std::size_t(!is_null(column.numbers[row])); });
}

// Makes room for dimensions behind those that are there.
void widen(Embedding& embedding, std::size_t more, const Poll& poll) {
    const std::size_t dims = embedding.dims + more;
    std::vector<float> values(embedding.rows * dims);
    for_rows(embedding.rows, poll, [&](std::size_t row) {
        std::copy_n(embedding.values.data() + row * embedding.dims, embedding.dims, values.data() + row * dims);
    });
    embedding.values = std::move(values);
    embedding.dims = std::uint32_t(dims);
}

// Takes the mean off each dimension, and gives it a standard deviation; none, if it has none.
void standardise(Embedding& embedding, std::span<const double> deviations, const Poll& poll) {
    const std::size_t dims = embedding.dims;
    const double rows = double(embedding.rows);
    std::vector<double> means(dims), scales(dims);
    for_rows(embedding.rows, poll, [&](std::size_t row) {
        for (std::size_t dim = 0; dim < dims; dim++)
            means[dim] += embedding.values[row * dims + dim] / rows;
    });
    for_rows(embedding.rows, poll, [&](std::size_t row) {
        for (std::size_t dim = 0; dim < dims; dim++) {
            const double off = embedding.values[row * dims + dim] - means[dim];
            scales[dim] += off * off / rows;
        }
    });
    for (std::size_t dim = 0; dim < dims; dim++)
        scales[dim] = scales[dim] > 0 ? deviations[dim] / std::sqrt(scales[dim]) : 0;
    for_rows(embedding.rows, poll, [&](std::size_t row) {
        for (std::size_t dim = 0; dim < dims; dim++) {
            float& value = embedding.values[row * dims + dim];
            value = float((value - means[dim]) * scales[dim]);
        }
    });
}

} // namespace

Embedding embed(const std::vector<Column>& columns, const std::vector<bool>& used, const Poll& poll) {
    Embedding embedding;
    if (columns.empty())
        return embedding;
    embedding.rows = std::uint32_t(rows_of(columns.front()));
    std::vector<Part> parts;
    std::size_t dims = 0;
    for (std::size_t c = 0; c < columns.size(); c++)
        if (used[c]) {
            poll();
            parts.push_back(part_of(columns[c], c));
            dims += parts.back().dims();
        }
    embedding.dims = std::uint32_t(dims);
    embedding.values.resize(embedding.rows * dims);
    std::size_t first = 0;
    for (const Part& part : parts) {
        if (part.dims() > 0)
            write_part(part, columns[part.column], Writer(embedding, first), poll);
        first += part.dims();
    }
    return embedding;
}

void add_classes(Embedding& embedding, std::span<const std::uint32_t> classes, std::uint32_t number, const Poll& poll) {
    if (number < 2 || embedding.rows == 0)
        return;
    const std::size_t first = embedding.dims;
    std::vector<std::size_t> counts(number);
    for (const std::uint32_t c : classes)
        if (c < number)
            counts[c]++;
    const std::size_t known = std::accumulate(counts.begin(), counts.end(), std::size_t(0));
    const std::size_t n = number <= most_labels ? number : cosines;
    std::vector<double> values(number * n); // by class and dimension, of mean 0 over the rows that have one
    std::size_t before = 0;
    for (std::uint32_t c = 0; c < number; before += counts[c++])
        for (std::size_t dim = 0; dim < n; dim++) {
            const double rank = (double(before) + double(counts[c]) / 2) / double(std::max<std::size_t>(known, 1));
            values[c * n + dim] = number <= most_labels
                                      ? double(c == dim)
                                      : std::numbers::sqrt2 * std::cos(std::numbers::pi * double(dim + 1) * rank);
        }
    for (std::size_t dim = 0; dim < n; dim++) {
        double sum = 0;
        for (std::uint32_t c = 0; c < number; c++)
            sum += values[c * n + dim] * double(counts[c]);
        for (std::uint32_t c = 0; c < number; c++)
            values[c * n + dim] =
                (values[c * n + dim] - sum / double(std::max<std::size_t>(known, 1))) / std::sqrt(double(n));
    }
    widen(embedding, n, poll);
    const Writer write(embedding, first);
    for_rows(embedding.rows, poll, [&](std::size_t row) {
        for (std::size_t dim = 0; dim < n; dim++)
            write(row, dim) = classes[row] < number ? float(values[classes[row] * n + dim]) : 0.0f;
    });
}

Embedding gathered(const Embedding& of, std::span<const std::uint32_t> rows, const Poll& poll) {
    Embedding out{std::uint32_t(rows.size()), of.dims, std::vector<float>(rows.size() * of.dims)};
    for_rows(rows.size(), poll, [&](std::size_t i) {
        if (rows[i] != no_row)
            std::copy_n(of.values.data() + std::size_t(rows[i]) * of.dims, of.dims, out.values.data() + i * of.dims);
    });
    return out;
}

Embedding beside(Embedding left, const Embedding& right, const Poll& poll) {
    const std::size_t first = left.dims;
    widen(left, right.dims, poll);
    for_rows(right.rows, poll, [&](std::size_t row) {
        std::copy_n(right.values.data() + row * right.dims, right.dims, left.values.data() + row * left.dims + first);
    });
    return left;
}

Embedding aggregate(const Embedding& children, std::span<const std::uint32_t> parent_of, std::uint32_t parents,
                    std::span<const std::uint32_t> degree, const Poll& poll) {
    const Children families(parent_of, parents, poll); // so that the sums of one parent are made in one place
    const std::size_t dims = children.dims;
    Embedding out{parents, std::uint32_t(dims + 1), std::vector<float>(parents * (dims + 1))};
    std::vector<double> sums(dims), total(dims), squares(dims), mean(dims), mean_squares(dims);
    double chance = 0;
    std::size_t added = 0, largest = 0;
    for_rows(parents, poll, [&](std::size_t parent) {
        const double n = double(families.of(parent).size());
        largest = std::max(largest, families.of(parent).size());
        std::fill(sums.begin(), sums.end(), 0);
        for (const std::uint32_t child : families.of(parent)) {
            if (added++ % between_polls == 0)
                poll();
            const float* const point = children.values.data() + std::size_t(child) * dims;
            for (std::size_t dim = 0; dim < dims; dim++) {
                sums[dim] += point[dim];
                squares[dim] += double(point[dim]) * point[dim];
            }
        }
        float* const to = out.values.data() + parent * (dims + 1);
        to[dims] = float(std::log1p(double(degree[parent])));
        if (n == 0)
            return;
        chance += 1 / (n + shrinkage);
        for (std::size_t dim = 0; dim < dims; dim++) {
            const double value = sums[dim] / n * std::sqrt(n / (n + shrinkage));
            total[dim] += sums[dim];
            mean[dim] += value;
            mean_squares[dim] += value * value;
            to[dim] = float(value);
        }
    });

    // A dimension stays if its means vary more than those of parents with the same numbers of random children, by two
    // standard errors of that variance. Of an only child all is its parent's own.
    const bool are_only =
        largest <= 1 && std::all_of(degree.begin(), degree.end(), [](std::uint32_t n) { return n <= 1; });
    const double children_known = double(std::max<std::size_t>(families.size(), 1)), p = double(parents);
    std::vector<std::pair<std::size_t, double>> kept; // dimension, standard deviation
    for (std::size_t dim = 0; dim < dims && parents > 1; dim++) {
        const double centre = total[dim] / children_known;
        const double within = squares[dim] / children_known - centre * centre;
        const double variance = mean_squares[dim] / p - mean[dim] / p * (mean[dim] / p);
        const double expected = are_only ? 0 : within * chance / p;
        if (variance > expected * (1 + 2 * std::sqrt(2 / p)))
            kept.emplace_back(dim, std::min(1.0, contrast * std::sqrt(variance - expected)));
    }
    const bool degrees_differ = std::adjacent_find(degree.begin(), degree.end(), std::not_equal_to<>()) != degree.end();
    if (degrees_differ)
        kept.emplace_back(dims, degree_weight);
    for_rows(parents, poll, [&](std::size_t parent) { // each row moves to the left
        for (std::size_t i = 0; i < kept.size(); i++)
            out.values[parent * kept.size() + i] = out.values[parent * (dims + 1) + kept[i].first];
    });
    out.dims = std::uint32_t(kept.size());
    out.values.resize(std::size_t(parents) * kept.size());
    std::vector<double> deviations;
    deviations.reserve(kept.size());
    for (const auto& [dim, deviation] : kept)
        deviations.push_back(deviation);
    standardise(out, deviations, poll);
    return out;
}

} // namespace synth
