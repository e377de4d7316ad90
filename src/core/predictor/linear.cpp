#include "core/predictor/linear.hpp"
#include "core/predictor/logistic.hpp"
#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <numeric>

namespace synth {

namespace {

using Eigen::Index;
using Eigen::VectorXd;
using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr std::size_t most_labels = 50, most_width = 1000;
constexpr double largest = 1000;        // scaled value
constexpr std::size_t work = 1 << 24;   // products between two polls
constexpr int most_iterations = 100;    // of Newton's method
constexpr double least_decrease = 1e-9; // of the objective, a sum over rows

// How many labels of a category are told apart, so that the design is not too wide.
std::size_t labels_told_apart(const Frames& frames) {
    for (std::size_t labels = most_labels; labels > 1; labels--) {
        std::size_t width = 1;
        for (const FrameColumn& column : frames.columns)
            width += column.is_numeric() ? 2 : std::min(column.labels.size(), labels) + 2;
        if (width <= most_width)
            return labels;
    }
    return 1;
}

// Linear between neighbours, as numpy has it.
double quantile(const std::vector<double>& sorted, double share) {
    const double at = share * double(sorted.size() - 1);
    const auto i = std::size_t(at);
    const double next = sorted[std::min(i + 1, sorted.size() - 1)];
    return sorted[i] + (at - double(i)) * (next - sorted[i]);
}

// Scales a column of numbers, of which some are not NULL; NULL becomes the median.
void scale(std::vector<double>& values) {
    std::vector<double> sorted;
    for (double& x : values)
        if (!is_null(x)) {
            x = std::clamp(x, -largest_feature, largest_feature);
            sorted.push_back(x);
        }
    std::sort(sorted.begin(), sorted.end());
    const double median = quantile(sorted, 0.5);
    // Quartiles are those with the median in place of NULL.
    const auto middle = std::lower_bound(sorted.begin(), sorted.end(), median);
    sorted.insert(middle, values.size() - sorted.size(), median);
    const double range = quantile(sorted, 0.75) - quantile(sorted, 0.25);
    for (double& x : values)
        x = is_null(x) ? 0 : std::clamp((x - median) / (range > 0 ? range : 1), -largest, largest);
}

template <class T>
std::vector<T> joined(std::span<const Frame* const> tables, std::size_t column,
                      std::vector<std::vector<T>> Frame::*part) {
    std::vector<T> out;
    for (const Frame* table : tables) {
        const std::vector<T>& values = (table->*part)[column];
        out.insert(out.end(), values.begin(), values.end());
    }
    return out;
}

// What one row of the design has, times `weights`.
double product(const Design& design, std::size_t row, const VectorXd& weights) {
    const double* const x = design.values.data() + row * design.dense;
    const std::uint32_t* const at = design.positions.data() + row * design.blocks;
    double sum = 0;
    for (std::uint32_t j = 0; j < design.dense; j++)
        sum += x[j] * weights[j];
    for (std::uint32_t j = 0; j < design.blocks; j++)
        sum += weights[at[j]];
    return sum;
}

// Adds one row of the design, times `factor`.
void add(const Design& design, std::size_t row, double factor, VectorXd& out) {
    const double* const x = design.values.data() + row * design.dense;
    const std::uint32_t* const at = design.positions.data() + row * design.blocks;
    for (std::uint32_t j = 0; j < design.dense; j++)
        out[j] += factor * x[j];
    for (std::uint32_t j = 0; j < design.blocks; j++)
        out[at[j]] += factor;
}

// X' diag(weights) X, its lower triangle; weights by row of `rows`.
Matrix normal_matrix(const Design& design, const std::vector<std::uint32_t>& rows, const std::vector<double>& weights,
                     const Poll& poll) {
    Matrix out = Matrix::Zero(design.width, design.width);
    const Index dense = design.dense;
    const std::size_t terms = design.dense + design.blocks; // of a row
    const std::size_t chunk = std::clamp<std::size_t>(work / (terms * terms), 16, 1024);
    Matrix part;
    for (std::size_t first = 0; first < rows.size(); first += chunk) {
        poll();
        const std::size_t size = std::min(chunk, rows.size() - first);
        part.resize(Index(size), dense);
        for (std::size_t i = 0; i < size; i++) {
            const std::size_t row = rows[first + i];
            const double weight = weights[first + i];
            const Eigen::Map<const Eigen::RowVectorXd> x(design.values.data() + row * design.dense, dense);
            part.row(Index(i)) = std::sqrt(weight) * x;
            const std::uint32_t* const at = design.positions.data() + row * design.blocks;
            for (std::uint32_t j = 0; j < design.blocks; j++) {
                double* const line = out.row(at[j]).data();
                for (Index d = 0; d < dense; d++)
                    line[d] += weight * x[d];
                for (std::uint32_t k = 0; k <= j; k++)
                    line[at[k]] += weight;
            }
        }
        out.topLeftCorner(dense, dense).selfadjointView<Eigen::Lower>().rankUpdate(part.transpose());
    }
    return out;
}

// Cholesky's factor of a symmetric matrix, in the place of its lower triangle.
void factorize(Matrix& matrix, const Poll& poll) {
    constexpr Index block = 64;
    const Index n = matrix.rows();
    for (Index at = 0; at < n; at += block) {
        const Index size = std::min(block, n - at), next = at + size;
        auto corner = matrix.block(at, at, size, size);
        corner = Eigen::LLT<Matrix>(corner).matrixL();
        auto below = matrix.block(next, at, n - next, size);
        corner.triangularView<Eigen::Lower>().transpose().solveInPlace<Eigen::OnTheRight>(below);
        for (Index first = next; first < n; first += block) {
            poll();
            const Index rows = std::min(block, n - first);
            matrix.block(first, next, rows, first + rows - next).noalias() -=
                matrix.block(first, at, rows, size) * matrix.block(next, at, first + rows - next, size).transpose();
        }
    }
}

template <class Derived>
void solve(const Matrix& factor, Eigen::MatrixBase<Derived>& x) {
    factor.triangularView<Eigen::Lower>().solveInPlace(x);
    factor.triangularView<Eigen::Lower>().transpose().solveInPlace(x);
}

std::vector<std::uint32_t> all_rows(const Design& design) {
    std::vector<std::uint32_t> rows(design.rows);
    std::iota(rows.begin(), rows.end(), 0u);
    return rows;
}

// Of all but the intercept.
void add_penalty(double penalty, Matrix& matrix) {
    matrix.diagonal().tail(matrix.rows() - 1).array() += penalty;
}

} // namespace

Design design_of(const Frames& frames, std::span<const Frame* const> tables, const Poll& poll) {
    Design out;
    for (const Frame* table : tables)
        out.rows += table->rows;
    struct Nulls {
        bool some = false, all = true;
    };
    std::vector<Nulls> nulls(frames.columns.size());
    out.dense = 1;
    for (std::size_t c = 0; c < frames.columns.size(); c++) {
        poll();
        if (!frames.columns[c].is_numeric()) {
            out.blocks++;
            continue;
        }
        for (const Frame* table : tables)
            for (const double x : table->numbers[c])
                (is_null(x) ? nulls[c].some = true : nulls[c].all = false);
        out.dense += nulls[c].all ? 0 : nulls[c].some ? 2 : 1;
    }
    out.values.assign(std::size_t(out.rows) * out.dense, 1);
    out.positions.resize(std::size_t(out.rows) * out.blocks);
    out.width = out.dense;

    const std::size_t labels = labels_told_apart(frames);
    std::uint32_t dense = 1, block = 0;
    for (std::size_t c = 0; c < frames.columns.size(); c++) {
        poll();
        if (!frames.columns[c].is_numeric()) {
            std::vector<std::int32_t> codes = joined(tables, c, &Frame::codes);
            std::vector<std::uint32_t> column_of(labels + 2, 0); // by code + 1; those that no row has are no columns
            for (std::int32_t& code : codes)
                column_of[std::size_t(code = std::min(code, std::int32_t(labels)) + 1)] = 1;
            for (std::uint32_t& column : column_of)
                if (column)
                    column = out.width++;
            for (std::size_t row = 0; row < out.rows; row++)
                out.positions[row * out.blocks + block] = column_of[std::size_t(codes[row])];
            block++;
        } else if (!nulls[c].all) {
            std::vector<double> values = joined(tables, c, &Frame::numbers);
            if (nulls[c].some) {
                for (std::size_t row = 0; row < out.rows; row++)
                    out.values[row * out.dense + dense] = is_null(values[row]);
                dense++;
            }
            scale(values);
            for (std::size_t row = 0; row < out.rows; row++)
                out.values[row * out.dense + dense] = values[row];
            dense++;
        }
    }
    return out;
}

LogisticRegression::LogisticRegression(const Design& design, const std::vector<std::uint32_t>& rows,
                                       const std::vector<bool>& positive, double penalty, const Poll& poll) {
    const std::size_t n = rows.size();
    VectorXd weights = VectorXd::Zero(design.width);
    std::vector<double> odds(n), change(n), variance(n);
    const auto squared = [&](const VectorXd& w) {
        return w.tail(w.size() - 1).squaredNorm();
    };
    // The negative logarithm of the likelihood, and the penalty, after a step of this length.
    const auto objective = [&](const VectorXd& w, double length) {
        double sum = penalty / 2 * squared(w);
        for (std::size_t i = 0; i < n; i++) {
            const double z = odds[i] + length * change[i];
            sum += std::log1p(exponential(-std::abs(z))) + (positive[rows[i]] == (z > 0) ? 0 : std::abs(z));
        }
        return sum;
    };
    double now = objective(weights, 0);
    for (int iteration = 0; iteration < most_iterations; iteration++) {
        VectorXd gradient = penalty * weights;
        gradient[0] = 0;
        for (std::size_t i = 0; i < n; i++) {
            const double p = logistic(odds[i]);
            variance[i] = p * (1 - p);
            add(design, rows[i], p - (positive[rows[i]] ? 1 : 0), gradient);
        }
        Matrix matrix = normal_matrix(design, rows, variance, poll);
        add_penalty(penalty, matrix);
        factorize(matrix, poll);
        VectorXd step = -gradient;
        solve(matrix, step);
        const double slope = gradient.dot(step);
        if (!(slope < 0))
            break;
        poll();
        for (std::size_t i = 0; i < n; i++)
            change[i] = product(design, rows[i], step);
        double length = 1;
        double next = objective(weights + step, 1);
        while (next > now * (1 + 1e-12) + 1e-4 * length * slope && length > 1e-6) {
            poll();
            length /= 2;
            next = objective(weights + length * step, length);
        }
        weights += length * step;
        for (std::size_t i = 0; i < n; i++)
            odds[i] += length * change[i];
        now = next;
        if (slope > -least_decrease)
            break;
    }
    weights_.assign(weights.begin(), weights.end());
}

std::vector<double> LogisticRegression::predict(const Design& design, const std::vector<std::uint32_t>& rows) const {
    const VectorXd weights = VectorXd::Map(weights_.data(), Index(weights_.size()));
    std::vector<double> out;
    out.reserve(rows.size());
    for (const std::uint32_t row : rows)
        out.push_back(product(design, row, weights));
    return out;
}

double free_coefficients(const Design& design, double share, double penalty, const Poll& poll) {
    const std::vector<double> variance(design.rows, share * (1 - share));
    Matrix factor = normal_matrix(design, all_rows(design), variance, poll);
    Matrix information = factor.selfadjointView<Eigen::Lower>();
    add_penalty(penalty, factor);
    factorize(factor, poll);
    constexpr Index block = 16;
    for (Index first = 0; first < information.cols(); first += block) {
        poll();
        auto part = information.middleCols(first, std::min(block, information.cols() - first));
        solve(factor, part);
    }
    return information.cwiseProduct(information.transpose()).sum() - 1; // the intercept
}

} // namespace synth
