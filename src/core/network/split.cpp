#include "core/network/split.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>

namespace synth {

namespace {

constexpr std::uint32_t max_classes = 64; // the rarer classes of a node are taken together

} // namespace

bool SplitSearch::enter(std::span<const std::uint32_t> rows, std::uint32_t min_leaf) {
    rows_ = rows;
    min_leaf_ = min_leaf;
    const std::size_t m = rows.size();
    const auto n = double(m);

    if (target_.ordered) {
        classes_ = 0;
        value_.resize(std::max(value_.size(), m));
        std::int64_t sum = 0, squares = 0;
        for (std::size_t i = 0; i < m; i++) {
            const std::int64_t y = target_.codes[rows[i]];
            value_[i] = Sum(1) << rows_shift | Sum(y);
            sum += y;
            squares += y * y;
        }
        total_ = sum;
        impurity_ = double(squares) - double(sum) * double(sum) / n;
        return impurity_ > 1e-9 * n;
    }

    touched_.reserve(target_.cardinality);
    target_rows_.resize(target_.cardinality);
    class_of_.resize(target_.cardinality);
    for (std::size_t i = 0; i < m; i++) {
        const Code y = target_.codes[rows[i]];
        target_rows_[y]++;
        touched_.add(y);
    }
    touched_.drain(target_.cardinality, present_);
    if (present_.size() > max_classes)
        std::stable_sort(present_.begin(), present_.end(),
                         [&](Code a, Code b) { return target_rows_[a] > target_rows_[b]; });
    classes_ = std::uint32_t(std::min<std::size_t>(present_.size(), max_classes));
    class_rows_.assign(classes_, 0);
    for (std::size_t i = 0; i < present_.size(); i++) {
        const auto k = std::min<std::uint32_t>(std::uint32_t(i), classes_ - 1);
        class_of_[present_[i]] = std::uint8_t(k);
        class_rows_[k] += target_rows_[present_[i]];
        target_rows_[present_[i]] = 0;
    }
    if (classes_ < 2)
        return false;
    class_squares_ = 0;
    for (const std::int64_t k : class_rows_)
        class_squares_ += k * k;
    impurity_ = n - double(class_squares_) / n;
    if (classes_ == 2) { // Gini impurity of two classes is twice the variance of one's indicator
        classes_ = 0;
        value_.resize(std::max(value_.size(), m));
        total_ = class_rows_[1];
        for (std::size_t i = 0; i < m; i++)
            value_[i] = Sum(1) << rows_shift | class_of_[target_.codes[rows[i]]];
        return true;
    }
    value_.assign(m, Sum(1) << rows_shift);
    class_.resize(std::max(class_.size(), m));
    for (std::size_t i = 0; i < m; i++)
        class_[i] = class_of_[target_.codes[rows[i]]];
    return true;
}

// Adds the rows' values to one counter of each column.
template <std::size_t... column>
void SplitSearch::count_dense(const Code* const* codes, Sum* const* sums, std::index_sequence<column...>) const {
    const std::size_t m = rows_.size();
    const std::uint32_t* const rows = rows_.data();
    const Sum* const values = value_.data();
    const Code* const codes_of[] = {codes[column]...};
    Sum* const sums_of[] = {sums[column]...};
    for (std::size_t i = 0; i < m; i++) {
        const std::uint32_t row = rows[i];
        const Sum value = values[i];
        ((sums_of[column][codes_of[column][row]] += value), ...);
    }
}

// Fills the counters of all features but the sparse ones, one feature's after the other's.
void SplitSearch::count(std::span<const Coded> features, std::span<const std::uint16_t> some) {
    std::size_t size = 0;
    for (const std::uint16_t f : some)
        size += features[f].cardinality;
    if (counters_.size() < size)
        counters_.resize(size);
    const Code* codes[together];
    Sum* sums[together];
    std::size_t n = 0;
    Sum* next = counters_.data();
    for (const std::uint16_t f : some) {
        if (!is_sparse(features[f])) {
            codes[n] = features[f].codes;
            sums[n++] = next;
        }
        next += features[f].cardinality;
    }
    switch (n) {
    case 1: return count_dense(codes, sums, std::make_index_sequence<1>());
    case 2: return count_dense(codes, sums, std::make_index_sequence<2>());
    case 3: return count_dense(codes, sums, std::make_index_sequence<3>());
    case 4: return count_dense(codes, sums, std::make_index_sequence<4>());
    }
}

// Fills sums_, and lists the codes that occur, ascending.
void SplitSearch::count_sparse(const Coded& feature) {
    touched_.reserve(feature.cardinality);
    for (std::size_t i = 0; i < rows_.size(); i++) {
        const Code code = feature.codes[rows_[i]];
        sums_[code] += value_[i];
        touched_.add(code);
    }
    touched_.drain(feature.cardinality, present_);
}

// Lists the codes that occur, ascending.
void SplitSearch::list_present(std::uint32_t cardinality) {
    present_.resize(cardinality);
    Code* const present = present_.data();
    std::size_t n = 0;
    for (std::uint32_t c = 0; c < cardinality; c++) {
        present[n] = Code(c);
        n += sums_[c] > 0 ? 1 : 0;
    }
    present_.resize(n);
}

std::uint32_t SplitSearch::try_features(std::span<const Coded> features, std::span<const std::uint16_t> some,
                                        Split& best) {
    count(features, some);
    std::uint32_t varying = 0;
    sums_ = counters_.data();
    for (std::size_t k = 0; k < some.size(); k++) {
        const std::uint32_t index = some[k];
        const Coded& feature = features[index];
        if (is_sparse(feature))
            count_sparse(feature);
        else
            list_present(feature.cardinality);
        const std::size_t codes = present_.size();
        if (codes > 1) {
            varying |= 1u << k;
            if (classes_ == 0)
                by_mean(feature, index, best);
            else if (codes * classes_ > rows_.size())
                by_class_of_rows(feature, index, best);
            else
                by_class_of_codes(feature, index, best);
        }
        for (const Code code : present_)
            sums_[code] = 0;
        sums_ += feature.cardinality;
    }
    return varying;
}

void SplitSearch::by_mean(const Coded& feature, std::uint32_t index, Split& best) {
    if (!feature.ordered) {
        score_.resize(std::max<std::size_t>(score_.size(), feature.cardinality));
        for (const Code code : present_)
            score_[code] = double(sum_of(sums_[code])) / rows_of(sums_[code]);
        std::stable_sort(present_.begin(), present_.end(), [&](Code a, Code b) { return score_[a] < score_[b]; });
    }
    const std::uint64_t m = rows_.size();
    const double total = double(total_), whole = total * total / double(m);
    // Gini gain of two classes is twice the variance gain: keep the scale of impurity_.
    const double scale = target_.ordered ? 1 : 2;
    std::uint64_t rows = 0, best_rows = 0;
    std::int64_t sum = 0;
    double best_gain = best.gain / scale;
    std::size_t best_k = 0;
    bool found = false;
    for (std::size_t k = 0; k + 1 < present_.size(); k++) {
        rows += rows_of(sums_[present_[k]]);
        sum += sum_of(sums_[present_[k]]);
        if (rows < min_leaf_)
            continue;
        if (m - rows < min_leaf_)
            break;
        const double left = double(sum), right = total - left;
        const double gain = left * left / double(rows) + right * right / double(m - rows) - whole;
        if (gain > best_gain) {
            best_gain = gain;
            best_k = k;
            best_rows = rows;
            found = true;
        }
    }
    if (!found)
        return;
    if (!feature.ordered)
        return keep_subset(best_k + 1, best_rows, best_gain * scale, index, best);
    best = {best_gain * scale, index, (std::uint32_t(present_[best_k]) + present_[best_k + 1]) / 2u, {}};
}

// Lists the places in present_, into order_: ascending, or for an unordered feature by the first principal component of
// each code's class shares, around the node's. visit(k, f) calls f(class, rows) for the classes of code present_[k].
template <class Visit>
void SplitSearch::order_codes(const Coded& feature, const Visit& visit) {
    order_.resize(present_.size());
    std::iota(order_.begin(), order_.end(), 0u);
    if (feature.ordered)
        return;
    const auto n = double(rows_.size());
    std::vector<double> direction(classes_), next(classes_);
    for (std::uint32_t c = 0; c < classes_; c++)
        direction[c] = double((c * 2654435761u >> 8) & 1023u) / 1024 - 0.5; // any start that is not a symmetric one
    score_.resize(std::max(score_.size(), present_.size()));
    for (int iteration = 0; iteration < 6; iteration++) {
        double around = 0, weight = 0;
        for (std::uint32_t c = 0; c < classes_; c++)
            around += direction[c] * class_rows_[c] / n;
        std::fill(next.begin(), next.end(), 0);
        for (std::size_t k = 0; k < present_.size(); k++) {
            const double rows = rows_of(sums_[present_[k]]);
            double sum = 0;
            visit(k, [&](std::uint32_t c, double some) { sum += direction[c] * some; });
            const double s = score_[k] = sum / rows - around;
            visit(k, [&](std::uint32_t c, double some) { next[c] += s * some; });
            weight += s * rows;
        }
        for (std::uint32_t c = 0; c < classes_; c++)
            next[c] -= weight * class_rows_[c] / n;
        const double norm = std::sqrt(std::inner_product(next.begin(), next.end(), next.begin(), 0.0));
        if (norm < 1e-12)
            break;
        for (std::uint32_t c = 0; c < classes_; c++)
            direction[c] = next[c] / norm;
    }
    std::stable_sort(order_.begin(), order_.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return score_[a] < score_[b]; });
}

// For nodes with few rows to a code and class: sorts the rows' classes by code, and moves them from right to left one
// at a time.
void SplitSearch::by_class_of_rows(const Coded& feature, std::uint32_t index, Split& best) {
    const std::size_t m = rows_.size();
    place_.resize(std::max<std::size_t>(place_.size(), feature.cardinality));
    std::uint32_t at = 0;
    for (const Code code : present_) {
        place_[code] = at;
        at += rows_of(sums_[code]);
    }
    sorted_class_.resize(std::max(sorted_class_.size(), m));
    // Pointers of our own: bytes that are written might be anybody's, as far as the compiler knows.
    std::uint8_t* const sorted = sorted_class_.data();
    std::uint32_t* const place = place_.data();
    const std::uint8_t* const classes = class_.data();
    const std::uint32_t* const rows = rows_.data();
    const Code* const codes = feature.codes;
    for (std::size_t i = 0; i < m; i++)
        sorted[place[codes[rows[i]]]++] = classes[i];
    const auto visit = [&](std::size_t k, const auto& f) { // place_ is where a code's rows end now
        const Code code = present_[k];
        for (std::size_t end = place_[code], i = end - rows_of(sums_[code]); i < end; i++)
            f(sorted[i], 1u);
    };
    order_codes(feature, visit);

    left_.assign(classes_, 0);
    std::int64_t* const gone = left_.data();
    std::int64_t left = 0, right = class_squares_; // sums of squares of the class counts
    try_order(feature, index, best, [&](std::size_t k) {
        visit(k, [&](std::uint32_t c, std::uint32_t) {
            const std::int64_t l = gone[c]++, r = class_rows_[c] - l;
            left += 2 * l + 1;
            right -= 2 * r - 1;
        });
        return std::pair(left, right);
    });
}

void SplitSearch::by_class_of_codes(const Coded& feature, std::uint32_t index, Split& best) {
    place_.resize(std::max<std::size_t>(place_.size(), feature.cardinality));
    for (std::size_t k = 0; k < present_.size(); k++)
        place_[present_[k]] = std::uint32_t(k * classes_);
    table_.assign(present_.size() * classes_, 0);
    for (std::size_t i = 0; i < rows_.size(); i++)
        table_[place_[feature.codes[rows_[i]]] + class_[i]]++;
    order_codes(feature, [&](std::size_t k, const auto& f) {
        for (std::uint32_t c = 0; c < classes_; c++)
            f(c, table_[k * classes_ + c]);
    });

    left_.assign(classes_, 0);
    try_order(feature, index, best, [&](std::size_t k) {
        std::int64_t left = 0, right = 0;
        for (std::uint32_t c = 0; c < classes_; c++) {
            const std::int64_t l = left_[c] += table_[k * classes_ + c], r = class_rows_[c] - l;
            left += l * l;
            right += r * r;
        }
        return std::pair(left, right);
    });
}

// Improves `best` if a cut of order_ is better. move(k) moves the rows of present_[k] from right to left, and returns
// the sums of squares of both sides' class counts.
template <class Move>
void SplitSearch::try_order(const Coded& feature, std::uint32_t index, Split& best, const Move& move) {
    const std::uint64_t m = rows_.size();
    const double whole = double(class_squares_) / double(m);
    std::uint64_t rows = 0, best_rows = 0;
    double best_gain = best.gain;
    std::size_t best_codes = 0;
    for (std::size_t k = 0; k + 1 < order_.size(); k++) {
        rows += rows_of(sums_[present_[order_[k]]]);
        const auto [left, right] = move(order_[k]);
        if (rows < min_leaf_)
            continue;
        if (m - rows < min_leaf_)
            break;
        const double gain = double(left) / double(rows) + double(right) / double(m - rows) - whole;
        if (gain > best_gain) {
            best_gain = gain;
            best_codes = k + 1;
            best_rows = rows;
        }
    }
    if (best_codes == 0)
        return;
    if (feature.ordered) {
        best = {best_gain, index, (std::uint32_t(present_[best_codes - 1]) + present_[best_codes]) / 2u, {}};
        return;
    }
    std::vector<Code> ordered(present_.size());
    for (std::size_t k = 0; k < present_.size(); k++)
        ordered[k] = present_[order_[k]];
    present_ = ordered;
    keep_subset(best_codes, best_rows, best_gain, index, best);
}

// The first left_codes of present_ against the others: the side with fewer rows is listed, and codes that are not,
// those that this node never saw among them, go with the more common side.
void SplitSearch::keep_subset(std::size_t left_codes, std::uint64_t left_rows, double gain, std::uint32_t index,
                              Split& best) {
    const bool first_is_fewer = left_rows * 2 <= rows_.size();
    const auto begin = present_.begin() + (first_is_fewer ? 0 : std::ptrdiff_t(left_codes));
    const auto end = first_is_fewer ? present_.begin() + std::ptrdiff_t(left_codes) : present_.end();
    std::vector<std::uint32_t> words(*std::max_element(begin, end) / 32u + 1);
    for (auto code = begin; code != end; ++code)
        words[*code / 32u] |= 1u << *code % 32u;
    best = {gain, index, 0, std::move(words)};
}

} // namespace synth
