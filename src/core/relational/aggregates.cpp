#include "core/relational/aggregates.hpp"
#include "core/polling.hpp"
#include "core/relational/latent.hpp"
#include "core/rule/bounds.hpp"
#include "core/table/children.hpp"
#include <algorithm>
#include <cmath>

namespace synth {

namespace {

constexpr std::size_t screened = 200; // parents that a formula is tried on first
constexpr std::size_t between_polls = 1 << 16;
constexpr double chance = 1e-6; // that numbers which have nothing to do with each other make an aggregate
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
    Search(const AggregateRequest& request, const Poll& poll)
        : request_(request), poll_(poll), children_(request.parent_of, std::uint32_t(request.degree.size()), poll) {
        for_rows(request.degree.size(), poll, [&](std::size_t parent) {
            if (request.degree[parent] > 0)
                with_children_.push_back(std::uint32_t(parent));
        });
        const double columns = double(request.children.size());
        formulas_ = double(request.parents.size()) * (columns + 1) * (columns + 1); // with products of either kind
    }

    std::vector<Aggregate> run() {
        for (std::uint32_t column = 0; column < request_.parents.size(); column++) {
            const AggregateRequest::Column& parents = request_.parents[column];
            Aggregate aggregate{.parent_column = column};
            const std::size_t before = found_.size();
            if (parents.unit == Unit::one) {
                try_out(aggregate);
                aggregate.step = step_of(parents.numbers, poll_);
            }
            if (found_.size() == before)
                try_columns(aggregate);
            if (found_.size() == before && parents.unit == Unit::one)
                try_products(aggregate);
        }
        return std::move(found_);
    }

private:
    enum class Verdict : std::uint8_t { wrong, silent, right, telling };
    // What its children give a parent.
    struct Given {
        double value = null_number, size = 0; // size: of what was added
        bool is_something = false, tells = false;
    };
    // Parents that are given nothing, by what they have, and those that are NULL all the same.
    struct Tally {
        std::uint32_t zeros = 0, nulls = 0, others = 0, nulls_given = 0;
    };

    void try_columns(Aggregate aggregate) {
        const Unit unit = request_.parents[aggregate.parent_column].unit;
        for (; aggregate.child_column < request_.children.size(); aggregate.child_column++)
            for (const Aggregate::What what : {Aggregate::What::sum, Aggregate::What::min, Aggregate::What::max}) {
                aggregate.what = what;
                if (request_.children[aggregate.child_column].unit == unit &&
                    (what != Aggregate::What::sum || unit == Unit::one))
                    try_out(aggregate);
            }
    }

    void try_products(Aggregate aggregate) {
        const auto number = std::uint32_t(request_.children.size());
        aggregate.what = Aggregate::What::sum;
        const auto is_plain = [&](std::uint32_t column) {
            return request_.children[column].unit == Unit::one;
        };
        for (; aggregate.child_column < number; aggregate.child_column++)
            for (std::uint32_t factor = aggregate.child_column + 1; factor < number; factor++) {
                if (!is_plain(aggregate.child_column) || !is_plain(factor))
                    continue;
                aggregate.factor = std::int32_t(factor);
                aggregate.rounded = false;
                if (!try_out(aggregate)) {
                    aggregate.rounded = true;
                    try_out(aggregate);
                }
            }
    }

    bool try_out(Aggregate aggregate) {
        const bool found = holds(aggregate);
        if (found)
            found_.push_back(aggregate);
        return found;
    }

    double term(const Aggregate& aggregate, std::uint32_t child) const {
        const double x = request_.children[aggregate.child_column].numbers[child];
        if (aggregate.factor < 0)
            return x;
        const double product = x * request_.children[std::size_t(aggregate.factor)].numbers[child];
        return aggregate.rounded ? to_step(product, aggregate.step) : product;
    }

    Given given(const Aggregate& aggregate, std::uint32_t parent) {
        if (aggregate.what == Aggregate::What::count) {
            const double degree = request_.degree[parent];
            return {degree, degree, degree > 0, true};
        }
        Given all;
        std::uint32_t adding = 0;
        for (const std::uint32_t child : children_.of(parent)) {
            if (++steps_ % between_polls == 0)
                poll_();
            const double x = term(aggregate, child);
            if (is_null(x))
                continue;
            adding += x != 0;
            all.size += std::abs(x);
            const double before = all.is_something ? all.value : x;
            switch (aggregate.what) {
            case Aggregate::What::min: all.value = std::min(before, x); break;
            case Aggregate::What::max: all.value = std::max(before, x); break;
            default: all.value = all.is_something ? before + x : x;
            }
            all.tells = all.tells || (aggregate.what == Aggregate::What::sum ? adding > 1 : x != before);
            all.is_something = true;
        }
        return all;
    }

    Verdict judge(const Aggregate& aggregate, std::uint32_t parent) {
        const AggregateRequest::Column& column = request_.parents[aggregate.parent_column];
        const double value = column.numbers[parent];
        const Given all = given(aggregate, parent);
        const bool is_count = aggregate.what == Aggregate::What::count;
        if (is_null(value)) {
            (all.is_something ? tally_.nulls_given : tally_.nulls)++;
            return Verdict::silent;
        }
        if (!all.is_something) {
            const bool is_zero = value == 0 && column.unit == Unit::one;
            (is_zero ? tally_.zeros : tally_.others)++;
            return !is_count ? Verdict::silent : is_zero ? Verdict::telling : Verdict::wrong;
        }
        if (aggregate.what != Aggregate::What::sum)
            return value != all.value ? Verdict::wrong : all.tells ? Verdict::telling : Verdict::right;
        if (!is_ordinary(value) || !is_ordinary(all.value) ||
            !(std::abs(all.value - value) <= allowance(aggregate.step, value) + 1e-15 * all.size))
            return Verdict::wrong;
        return all.tells && value != 0 ? Verdict::telling : Verdict::right;
    }

    bool holds(Aggregate& aggregate) {
        for (std::size_t i = 0, n = std::min(screened, with_children_.size()); i < n; i++)
            if (judge(aggregate, with_children_[i * with_children_.size() / n]) == Verdict::wrong)
                return false;
        tally_ = {};
        telling_.clear();
        for (std::uint32_t parent = 0; parent < request_.degree.size(); parent++) {
            if (parent % between_polls == 0)
                poll_();
            switch (judge(aggregate, parent)) {
            case Verdict::wrong: return false;
            case Verdict::silent: break;
            case Verdict::telling:
                telling_.push_back(request_.parents[aggregate.parent_column].numbers[parent]);
                [[fallthrough]];
            case Verdict::right: aggregate.parents++;
            }
        }
        settle_empty(aggregate);
        return telling_.size() >= std::max(request_.min_count, 1u) && is_no_chance();
    }

    // NULL and 0 side by side: those that are NULL stay so, whatever they are given.
    void settle_empty(Aggregate& aggregate) const {
        aggregate.nulls = tally_.nulls_given > 0;
        if (tally_.others > 0)
            aggregate.empty = Aggregate::Empty::any;
        else if (tally_.zeros > 0 || (aggregate.what == Aggregate::What::count && tally_.nulls == 0)) {
            aggregate.empty = Aggregate::Empty::zero;
            aggregate.nulls = aggregate.nulls || tally_.nulls > 0;
        } else if (tally_.nulls > 0)
            aggregate.empty = Aggregate::Empty::null;
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

    const AggregateRequest& request_;
    const Poll& poll_;
    Children children_;
    std::vector<Aggregate> found_;
    std::vector<std::uint32_t> with_children_; // parents
    std::vector<double> telling_;              // numbers of the parents that tell something
    Tally tally_;
    double formulas_ = 0;
    std::size_t steps_ = 0;
};

} // namespace

std::vector<Aggregate> find_aggregates(const AggregateRequest& request, const Poll& poll) {
    return request.parents.empty() ? std::vector<Aggregate>() : Search(request, poll).run();
}

} // namespace synth
