#include "core/relational/sums.hpp"
#include "core/codec/code.hpp"
#include "core/polling.hpp"
#include "core/relational/latent.hpp"
#include "core/rule/bounds.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>

namespace synth {

namespace {

constexpr std::size_t screened = 200; // parents that a formula is tried on first
constexpr std::size_t between_polls = 1 << 16;
constexpr double chance = 1e-6; // that numbers which have nothing to do with each other make a sum
constexpr int most_decimals = 6;

// The coarsest power of ten, at most 1, that all numbers are multiples of; 0 if none is.
double step_of(std::span<const double> numbers, const Poll& poll) {
    double parts = 1;
    int decimals = 0;
    for (std::size_t i = 0; i < numbers.size(); i++) {
        if (i % between_polls == 0)
            poll();
        const double x = numbers[i];
        while (is_ordinary(x) && std::abs(x - std::nearbyint(x * parts) / parts) > 1e-6 / parts) {
            if (++decimals > most_decimals)
                return 0;
            parts *= 10;
        }
    }
    return 1 / parts;
}

double to_step(double x, double step) {
    if (step == 0)
        return x;
    const double parts = std::nearbyint(1 / step);
    return std::round(x * parts * (1 + 1e-12)) / parts; // what doubles put just below a half is one
}

class Search {
public:
    Search(const SumRequest& request, const Poll& poll) : request_(request), poll_(poll) {
        const std::size_t parents = request.parents.empty() ? 0 : request.parents.front().size();
        ends_.resize(parents + 1);
        for_rows(request.parent_of.size(), poll, [&](std::size_t child) {
            if (request.parent_of[child] != no_row)
                ends_[request.parent_of[child] + 1]++;
        });
        std::partial_sum(ends_.begin(), ends_.end(), ends_.begin());
        children_.resize(ends_.back());
        for_rows(request.parent_of.size(), poll, [&](std::size_t child) {
            if (request.parent_of[child] != no_row)
                children_[ends_[request.parent_of[child]]++] = std::uint32_t(child);
        });
        for (std::uint32_t parent = 0, begin = 0; parent < parents; begin = ends_[parent++])
            if (ends_[parent] > begin)
                with_children_.push_back(parent);
        const double columns = double(request.children.size());
        formulas_ = double(request.parents.size()) * columns * columns; // with products of either kind
    }

    std::vector<Sum> run() {
        std::vector<Sum> found;
        const auto number = std::uint32_t(request_.children.size());
        for (std::uint32_t column = 0; column < request_.parents.size(); column++) {
            Sum sum{.parent_column = column, .step = step_of(request_.parents[column], poll_)};
            const std::size_t before = found.size();
            for (sum.child_column = 0; sum.child_column < number; sum.child_column++)
                if (holds(sum))
                    found.push_back(sum);
            if (found.size() > before)
                continue;
            for (sum.child_column = 0; sum.child_column < number; sum.child_column++)
                for (sum.factor = std::int32_t(sum.child_column) + 1; sum.factor < std::int32_t(number); sum.factor++)
                    for (const bool rounded : {false, true}) {
                        sum.rounded = rounded;
                        if (!holds(sum))
                            continue;
                        found.push_back(sum);
                        break;
                    }
        }
        return found;
    }

private:
    enum class Verdict : std::uint8_t { wrong, silent, right, telling };

    double term(const Sum& sum, std::uint32_t child) const {
        const double x = request_.children[sum.child_column][child];
        if (sum.factor < 0)
            return x;
        const double product = x * request_.children[std::size_t(sum.factor)][child];
        return sum.rounded ? to_step(product, sum.step) : product;
    }

    Verdict judge(const Sum& sum, std::uint32_t parent) {
        const double value = request_.parents[sum.parent_column][parent];
        if (is_null(value))
            return Verdict::silent;
        double total = 0, size = 0;
        std::uint32_t adding = 0;
        for (std::uint32_t i = parent == 0 ? 0 : ends_[parent - 1]; i < ends_[parent]; i++) {
            if (++steps_ % between_polls == 0)
                poll_();
            const double x = term(sum, children_[i]);
            if (is_null(x))
                continue;
            if (!is_ordinary(x))
                return Verdict::wrong;
            total += x;
            size += std::abs(x);
            adding += x != 0;
        }
        if (!is_ordinary(value) || !(std::abs(total - value) <= allowance(sum.step, value) + 1e-15 * size))
            return Verdict::wrong;
        return adding > 1 && value != 0 ? Verdict::telling : Verdict::right;
    }

    bool holds(Sum& sum) {
        for (std::size_t i = 0, n = std::min(screened, with_children_.size()); i < n; i++)
            if (judge(sum, with_children_[i * with_children_.size() / n]) == Verdict::wrong)
                return false;
        sum.parents = 0;
        telling_.clear();
        for (const std::uint32_t parent : with_children_)
            switch (judge(sum, parent)) {
            case Verdict::wrong: return false;
            case Verdict::silent: break;
            case Verdict::telling: telling_.push_back(request_.parents[sum.parent_column][parent]); [[fallthrough]];
            case Verdict::right: sum.parents++;
            }
        return telling_.size() >= std::max(request_.min_count, 1u) && is_no_chance();
    }

    bool is_no_chance() {
        sort_polling(telling_, poll_, std::less<>());
        std::size_t commonest = 0;
        for (std::size_t i = 0, end = 0; i < telling_.size(); i = end) {
            while (end < telling_.size() && telling_[end] == telling_[i])
                end++;
            commonest = std::max(commonest, end - i);
        }
        const double n = double(telling_.size());
        return n * std::log(double(commonest) / n) + std::log(formulas_) < std::log(chance);
    }

    const SumRequest& request_;
    const Poll& poll_;
    std::vector<std::uint32_t> children_, ends_; // by parent, where its children end
    std::vector<std::uint32_t> with_children_;   // parents
    std::vector<double> telling_;                // numbers of the parents that tell something
    double formulas_ = 0;
    std::size_t steps_ = 0;
};

} // namespace

std::vector<Sum> find_sums(const SumRequest& request, const Poll& poll) {
    if (request.parents.empty() || request.children.empty())
        return {};
    return Search(request, poll).run();
}

} // namespace synth
