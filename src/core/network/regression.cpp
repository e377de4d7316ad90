#include "core/network/regression.hpp"
#include <Eigen/Dense>
#include <algorithm>

namespace synth {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr std::size_t max_candidates = 16;
constexpr std::size_t max_terms = 6;

// Target and candidates over the usable rows, centred; logarithms for a product.
struct Design {
    MatrixXd x;
    VectorXd y, x_mean;
    double y_mean = 0;
    std::vector<std::size_t> candidates; // of each column of x, its place in the data
};

bool usable(double value, bool product) {
    return is_ordinary(value) && (!product || value > 0);
}

std::optional<Design> make_design(const RegressionData& data, bool product) {
    std::vector<std::uint32_t> rows;
    std::size_t known = 0;
    for (const std::uint32_t row : data.rows) {
        known += is_ordinary(data.target[row]);
        if (usable(data.target[row], product))
            rows.push_back(row);
    }
    if (rows.size() < 50 || rows.size() * 2 < known)
        return {};
    const auto value = [&](double v) {
        return product ? std::log(v) : v;
    };

    Design design;
    const auto m = Index(rows.size());
    design.y.resize(m);
    for (Index i = 0; i < m; i++)
        design.y[i] = value(data.target[rows[std::size_t(i)]]);
    design.y_mean = design.y.mean();
    design.y.array() -= design.y_mean;
    const double y_norm = design.y.norm();
    if (!(y_norm > 1e-9 * (1 + std::abs(design.y_mean))))
        return {};

    struct Candidate {
        double correlation;
        std::size_t index;
        double mean;
        VectorXd x;
    };
    std::vector<Candidate> candidates;
    for (std::size_t c = 0; c < data.variables.size(); c++) {
        VectorXd x(m);
        double sum = 0;
        std::size_t count = 0;
        for (Index i = 0; i < m; i++) {
            const double v = data.values[c][rows[std::size_t(i)]];
            x[i] = usable(v, product) ? value(v) : null_number;
            if (!is_null(x[i])) {
                sum += x[i];
                count++;
            }
        }
        if (count * 2 < rows.size())
            continue;
        const double mean = sum / double(count);
        for (Index i = 0; i < m; i++)
            x[i] = is_null(x[i]) ? 0 : x[i] - mean;
        const double norm = x.norm();
        if (!(norm > 1e-9 * (1 + std::abs(mean))))
            continue;
        candidates.push_back({std::abs(x.dot(design.y)) / norm / y_norm, c, mean, std::move(x)});
    }
    if (candidates.size() > max_candidates) {
        std::stable_sort(candidates.begin(), candidates.end(),
                         [](const Candidate& a, const Candidate& b) { return a.correlation > b.correlation; });
        candidates.resize(max_candidates);
    }
    if (candidates.empty())
        return {};
    const auto p = Index(candidates.size());
    design.x.resize(m, p);
    design.x_mean.resize(p);
    for (Index j = 0; j < p; j++) {
        Candidate& candidate = candidates[std::size_t(j)];
        design.x.col(j) = candidate.x;
        design.x_mean[j] = candidate.mean;
        design.candidates.push_back(candidate.index);
    }
    return design;
}

struct Chosen {
    std::vector<Index> columns;
    VectorXd coefficients; // of the columns
};

// Forward selection on the normal equations, with a trace of ridge. Ends when no candidate takes away 2 % of what is
// left.
Chosen select_forward(const Design& design) {
    const VectorXd scale = design.x.colwise().norm().cwiseInverse();
    const MatrixXd gram = scale.asDiagonal() * (design.x.transpose() * design.x) * scale.asDiagonal();
    const VectorXd moment = scale.asDiagonal() * (design.x.transpose() * design.y);
    const double total = design.y.squaredNorm();
    Chosen best;
    double left = total;
    while (best.columns.size() < max_terms && left > 1e-13 * total) {
        Chosen next;
        double next_left = left;
        for (Index candidate = 0; candidate < gram.cols(); candidate++) {
            if (std::find(best.columns.begin(), best.columns.end(), candidate) != best.columns.end())
                continue;
            std::vector<Index> columns = best.columns;
            columns.push_back(candidate);
            const auto k = Index(columns.size());
            MatrixXd a(k, k);
            VectorXd b(k);
            for (Index i = 0; i < k; i++) {
                b[i] = moment[columns[std::size_t(i)]];
                for (Index j = 0; j < k; j++)
                    a(i, j) = gram(columns[std::size_t(i)], columns[std::size_t(j)]) + (i == j ? 1e-10 : 0);
            }
            const VectorXd solution = a.ldlt().solve(b);
            const double sse = total - 2 * solution.dot(b) + solution.dot(a * solution);
            if (sse < next_left) {
                next_left = sse;
                next.columns = columns;
                next.coefficients = solution;
            }
        }
        if (next.columns.empty() || next_left > 0.98 * left)
            break;
        left = std::max(next_left, 0.0);
        best = std::move(next);
    }
    for (std::size_t i = 0; i < best.columns.size(); i++)
        best.coefficients[Index(i)] *= scale[best.columns[i]];
    return best;
}

VectorXd residuals(const Design& design, const Chosen& chosen) {
    VectorXd left = design.y;
    for (std::size_t i = 0; i < chosen.columns.size(); i++)
        left -= chosen.coefficients[Index(i)] * design.x.col(chosen.columns[i]);
    return left;
}

// Coefficients with as few digits as do no harm.
void make_round(const Design& design, Chosen& chosen) {
    const double sse = residuals(design, chosen).squaredNorm();
    const double allowed = 1.1 * sse + 1e-14 * design.y.squaredNorm();
    for (const double parts : {1.0, 2.0, 10.0, 100.0, 1000.0}) {
        Chosen rounded = chosen;
        rounded.coefficients = (chosen.coefficients * parts).array().round() / parts;
        if (residuals(design, rounded).squaredNorm() <= allowed) {
            chosen = rounded;
            return;
        }
    }
}

} // namespace

double round_half_away(double value, double step) {
    if (step <= 0 || !is_ordinary(value))
        return value;
    // As on the grid of numbers: n / parts is the double nearest to the decimal.
    const double parts = step < 1 ? std::nearbyint(1 / step) : 1;
    const double size = step < 1 ? std::abs(value) * parts : std::abs(value) / step;
    if (size > 0x1p51)
        return value;
    const double noise = std::min(size * 1e-15, 1e-3); // of a product of decimals
    const auto n = double(std::int64_t(size + 0.5 + noise));
    return std::copysign(step < 1 ? n / parts : n * step, n > 0 ? value : 0.0);
}

std::optional<Regression> learn_regression(const RegressionData& data, bool product) {
    const std::optional<Design> design = make_design(data, product);
    if (!design)
        return {};
    Chosen chosen = select_forward(*design);
    if (chosen.columns.empty() || residuals(*design, chosen).squaredNorm() > 0.95 * design->y.squaredNorm())
        return {};
    make_round(*design, chosen);

    Regression regression;
    regression.product = product;
    regression.prediction.step = data.step;
    double constant = design->y_mean;
    for (std::size_t i = 0; i < chosen.columns.size(); i++) {
        const double coefficient = chosen.coefficients[Index(i)];
        if (coefficient == 0)
            continue;
        const Index column = chosen.columns[i];
        const std::size_t candidate = design->candidates[std::size_t(column)];
        constant -= coefficient * design->x_mean[column];
        Term& term = regression.terms.emplace_back();
        term.variable = data.variables[candidate];
        term.coefficient = coefficient;
        term.missing = product ? std::exp(design->x_mean[column]) : design->x_mean[column];
        term.smallest = product ? (data.steps[candidate] > 0 ? data.steps[candidate] / 2 : term.missing / 1000) : 0;
    }
    if (regression.terms.empty())
        return {};
    // No constant, when none is needed: the mean of the residuals moves by it, and their sum of squares by m times its
    // square.
    const double noise = residuals(*design, chosen).squaredNorm() / double(design->y.size());
    const double tiny = 1e-14 * (design->y.squaredNorm() / double(design->y.size()) + design->y_mean * design->y_mean);
    if (constant * constant <= 0.1 * noise + tiny)
        constant = 0;
    if (product && std::abs(constant) > 100)
        return {}; // powers so large that they cancel each other out
    regression.constant = product ? std::exp(constant) : regression.prediction.round(constant);
    return regression;
}

} // namespace synth
