#include "core/rule/arithmetic.hpp"
#include "core/network/describe.hpp"
#include "core/network/rare.hpp"
#include "core/rule/bounds.hpp"
#include <algorithm>
#include <cmath>

namespace synth {

namespace {

constexpr std::size_t screen_rows = 1000;
constexpr std::uint32_t group_codes = 512;
constexpr double vague = 0.01; // share of a factor, not a whole number, within which it must be known

struct Operands {
    double rest; // of the formula, without its constant; NULL if a number in it is not ordinary
    bool null;   // because one is NULL
};

Operands operands(const Regression& regression, std::uint32_t row, const EncodedTable& table) {
    for (const Term& term : regression.terms) {
        const double x = table.columns[term.variable].numbers[row];
        if (!is_ordinary(x))
            return {null_number, is_null(x)};
    }
    const double rest =
        regression.combine(regression.product ? 1 : 0, [&](std::uint32_t v) { return table.columns[v].numbers[row]; });
    return {is_ordinary(rest) ? rest : null_number, false};
}

// The mean size of numbers; 1 if there are none, or nothing but zeros.
double typical_size(std::span<const double> numbers) {
    const double share = 1 / double(std::max<std::size_t>(1, numbers.size())); // so that no sum is too large
    double sum = 0, known = 0;
    for (const double x : numbers)
        if (is_ordinary(x)) {
            sum += std::abs(x) * share;
            known += share;
        }
    return sum > 0 ? sum / known : 1;
}

// What the rows of one code say.
struct Group {
    std::uint64_t rows = 0, differ = 0, covered = 0; // differ: have another value than the first
    double first = 0;
    Bounds bounds;
};

class Search {
public:
    Search(std::span<const Variable> variables, std::uint32_t v, const EncodedTable& table, const Trial& trial,
           const RelationOptions& options, const Poll& poll)
        : variables_(variables), v_(v), table_(table), trial_(trial), options_(options), poll_(poll),
          step_(variables[v].number.step),
          enough_(std::max<std::uint64_t>(100, std::uint64_t(options.min_count) * 10)) {
        // The commonest value, zero most often, obeys too many formulas.
        const std::vector<std::uint32_t>& rows = variables[v].rows;
        const auto commonest = Code(std::max_element(rows.begin() + 1, rows.end()) - rows.begin());
        std::vector<std::uint32_t> telling;
        for (const std::uint32_t row : trial.learn) {
            const EncodedColumn& column = trial.sample.columns[v];
            if (column.codes[row] != commonest && is_ordinary(column.numbers[row]))
                telling.push_back(row);
        }
        const std::size_t n = std::min(telling.size(), screen_rows);
        for (std::size_t i = 0; i < n; i++)
            screen_.push_back(telling[i * telling.size() / n]);
        std::uint64_t replaced = 0;
        for (const EncodedColumn& column : table.columns)
            replaced += column.replaced;
        tolerated_ = std::min<std::uint64_t>(replaced, table.rows / 200);
    }

    std::optional<Relation> run(std::span<const std::uint32_t> candidates, std::span<const Regression> guesses) {
        if (screen_.size() < 50)
            return {};
        list_formulas(candidates, guesses);
        std::vector<std::int32_t> groupings{-1};
        for (const std::uint32_t p : candidates)
            if (variables_[p].codes() <= group_codes && has_only_atoms(variables_[p]))
                groupings.push_back(std::int32_t(p));
        std::stable_sort(groupings.begin() + 1, groupings.end(), [&](std::int32_t a, std::int32_t b) {
            return variables_[std::size_t(a)].codes() < variables_[std::size_t(b)].codes();
        });
        for (const std::int32_t by : groupings) {
            if (by >= 0 && determines(std::uint32_t(by)))
                continue;
            std::optional<Relation> best;
            for (Formula& formula : formulas_) {
                if (!passes_screen(formula, by))
                    continue;
                poll_();
                if (trial_.sample.rows < table_.rows && !fit(formula.regression, by, trial_.sample))
                    continue;
                std::optional<Relation> found = fit(formula.regression, by, table_);
                if (found && (!best || is_simpler(*found, *best)))
                    best = std::move(found);
            }
            if (best)
                return best;
        }
        return {};
    }

private:
    struct Vote {
        Bounds bounds;
        std::uint32_t votes = 0, screening = 0; // in which it was last used
    };

    // Whether v depends on this variable alone: no formula says more then.
    bool determines(std::uint32_t by) const {
        return !determined_by(table_.columns[by].codes, variables_[by].codes(), table_.columns[v_].codes).empty();
    }

    static bool is_simpler(const Relation& a, const Relation& b) {
        return a.is_quotient != b.is_quotient ? b.is_quotient : a.decimals < b.decimals;
    }

    struct Formula {
        Regression regression;
        bool is_pair = false;
        std::vector<double> rest = {}; // by screened row, as far as they were looked at
    };

    void add(Regression regression, bool is_pair = false) {
        if (options_.products_only && !regression.product)
            return;
        regression.constant = regression.product ? 1 : 0;
        regression.prediction = {};
        regression.prediction.step = step_;
        formulas_.push_back({std::move(regression), is_pair});
    }

    void list_formulas(std::span<const std::uint32_t> candidates, std::span<const Regression> guesses) {
        for (const Regression& guess : guesses) {
            add(guess);
            Regression whole = guess; // what depends on a third column blurs the powers
            for (Term& term : whole.terms)
                term.coefficient = std::nearbyint(term.coefficient);
            std::erase_if(whole.terms, [](const Term& term) { return term.coefficient == 0; });
            const auto same = [](const Term& a, const Term& b) {
                return a.coefficient == b.coefficient;
            };
            if (whole.terms.size() > 1 &&
                !std::equal(whole.terms.begin(), whole.terms.end(), guess.terms.begin(), guess.terms.end(), same))
                add(whole);
        }
        std::vector<Term> factors;
        for (const std::uint32_t p : candidates)
            if (is_operand(variables_[p]))
                factors.push_back({p, 1, typical_size(trial_.sample.columns[p].numbers), 1});
        for (std::size_t i = 0; i < factors.size(); i++) {
            Regression formula;
            formula.terms = {factors[i]};
            add(formula);
            formula.product = true;
            add(formula);
            for (std::size_t k = 0; k < i; k++) {
                formula.product = true;
                formula.terms = {factors[k], factors[i]};
                add(formula, true);
                formula.product = false;
                add(formula, true);
                formula.terms[1].coefficient = -1;
                add(formula, true);
                formula.terms = {factors[i], factors[k]};
                formula.terms[1].coefficient = -1;
                add(formula, true);
            }
        }
    }

    bool uses(const Regression& regression, std::int32_t variable) const {
        return std::any_of(regression.terms.begin(), regression.terms.end(),
                           [&](const Term& term) { return std::int32_t(term.variable) == variable; });
    }

    // Whether nearly all screened rows agree with the others of their code. As in a majority vote (Boyer and Moore),
    // the bounds of a code are forgotten when as many rows contradict them as have met them.
    bool passes_screen(Formula& formula, std::int32_t by) {
        if (uses(formula.regression, by) || (formula.is_pair && by >= 0))
            return false;
        votes_.resize(std::max<std::size_t>(votes_.size(), by < 0 ? 1 : variables_[std::size_t(by)].codes()));
        screening_++;
        std::size_t seen = 0, failed = 0;
        for (std::size_t i = 0; i < screen_.size(); i++) {
            if (i == formula.rest.size())
                formula.rest.push_back(operands(formula.regression, screen_[i], trial_.sample).rest);
            const Code code = by < 0 ? Code(0) : trial_.sample.columns[std::size_t(by)].codes[screen_[i]];
            if (is_null(formula.rest[i]) || (by >= 0 && code == null_code))
                continue;
            const double y = trial_.sample.columns[v_].numbers[screen_[i]];
            const Bounds bounds = bounds_of(formula.regression.product, formula.rest[i], y, allowance(step_, y));
            Vote& of = votes_[code];
            if (of.screening != screening_)
                of = {{}, 0, screening_};
            seen++;
            if (of.votes > 0 && of.bounds.meets(bounds)) {
                of.bounds.narrow(bounds);
                of.votes++;
            } else if (of.votes > 0) {
                failed++;
                of.votes--;
            } else if (bounds.low <= bounds.high) {
                of = {bounds, 1, screening_};
            } else {
                failed++;
            }
            if (failed > 4 + i / 50)
                return false;
        }
        return seen >= 50;
    }

    std::uint32_t code_of(std::int32_t by, std::uint32_t row, const EncodedTable& table) const {
        return by < 0 ? 0 : table.columns[std::size_t(by)].codes[row];
    }

    // The formula's constants in this table; nothing if it does not hold there.
    std::optional<Relation> fit(const Regression& formula, std::int32_t by, const EncodedTable& table) {
        std::vector<Group> groups(by < 0 ? 1 : variables_[std::size_t(by)].codes());
        std::uint64_t off = 0, rows = 0;
        each_row(formula, table, [&](std::uint32_t row, double y, const Operands& x) {
            rows++;
            if (is_null(x.rest) || !is_ordinary(y)) {
                off += !x.null;
                return;
            }
            Group& group = groups[code_of(by, row, table)];
            if (group.rows++ == 0)
                group.first = y;
            group.differ += y != group.first;
            group.bounds.narrow(bounds_of(formula.product, x.rest, y, allowance(step_, y)));
        });
        cover(formula, by, table, groups);
        return judge(formula, by, table, groups, rows, off);
    }

    template <class F>
    void each_row(const Regression& formula, const EncodedTable& table, const F& f) {
        for (std::uint32_t row = 0; row < table.rows; row++) {
            const double y = table.columns[v_].numbers[row];
            if (!is_null(y))
                f(row, y, operands(formula, row, table));
            if (row % 65536 == 0)
                poll_();
        }
    }

    // In groups whose rows do not all agree, what most agree on.
    void cover(const Regression& formula, std::int32_t by, const EncodedTable& table, std::vector<Group>& groups) {
        std::vector<std::vector<Bounds>> bounds(groups.size());
        bool any = false;
        for (Group& group : groups) {
            group.covered = group.bounds.low <= group.bounds.high ? group.rows : 0;
            any = any || group.covered < group.rows;
        }
        if (!any)
            return;
        each_row(formula, table, [&](std::uint32_t row, double y, const Operands& x) {
            const std::uint32_t code = code_of(by, row, table);
            if (!is_null(x.rest) && is_ordinary(y) && groups[code].covered < groups[code].rows)
                bounds[code].push_back(bounds_of(formula.product, x.rest, y, allowance(step_, y)));
        });
        for (std::size_t code = 0; code < groups.size(); code++)
            if (!bounds[code].empty())
                std::tie(groups[code].bounds, groups[code].covered) = common_bounds(bounds[code]);
    }

    std::optional<Relation> judge(const Regression& formula, std::int32_t by, const EncodedTable& table,
                                  const std::vector<Group>& groups, std::uint64_t rows, std::uint64_t off) const {
        Relation relation;
        relation.regression = formula;
        std::uint64_t known = 0, differ = 0, small = 0, largest = 0, used = 0;
        std::vector<double> rates(groups.size(), null_number);
        for (std::size_t code = 0; code < groups.size(); code++) {
            const Group& group = groups[code];
            const bool null = by >= 0 && code == null_code;
            if (null && group.covered < group.rows)
                continue;
            if (group.rows < options_.min_count) {
                small += group.rows;
                continue;
            }
            known += group.rows;
            differ += group.differ;
            off += group.rows - group.covered;
            used++;
            if (group.covered < options_.min_count)
                continue;
            relation.null_group = relation.null_group || null;
            if (!std::isfinite(group.bounds.low) || !std::isfinite(group.bounds.high))
                continue; // nothing but zeros
            const auto [rate, decimals] = shortest_within(group.bounds);
            if (by < 0 && formula.product && decimals > 0 &&
                group.bounds.high - group.bounds.low > vague * std::abs(rate))
                return {};
            rates[code] = rate;
            relation.decimals = std::max(relation.decimals, decimals);
            if (group.rows > largest) {
                largest = group.rows;
                relation.regression.constant = rate;
            }
        }
        // A sample has fewer rows, so that less of it is tolerated.
        const std::uint64_t tolerated =
            table.rows < table_.rows ? tolerated_ * 2 * table.rows / table_.rows : tolerated_;
        // The first row of a group says nothing, and many groups that say little each are met by chance.
        const std::uint64_t enough = by < 0 ? enough_ : std::max({enough_, used * 10, rows / 2});
        if (off > tolerated || small > known / 200 || known < enough + used || differ < enough_ || largest == 0)
            return {};
        for (double& rate : rates)
            if (is_null(rate))
                rate = relation.regression.constant;
        if (by >= 0) {
            if (std::equal(rates.begin() + 1, rates.end(), rates.begin()))
                return {};
            relation.regression.by = by;
            relation.regression.rates = std::move(rates);
        }
        for (const Term& term : formula.terms)
            if (formula.product && term.coefficient != 1 && term.coefficient != 2) {
                if (by >= 0 || relation.decimals > 0)
                    return {}; // a ratio that happens to be near a whole number
                relation.is_quotient = true;
            }
        if (!is_readable(relation.regression))
            return {};
        relation.rows = known;
        return relation;
    }

    // Whether a person can agree with it: short constants and few terms, or a plain sum.
    static bool is_readable(const Regression& regression) {
        const bool plain = std::all_of(regression.terms.begin(), regression.terms.end(),
                                       [](const Term& term) { return std::abs(term.coefficient) == 1; });
        return (plain || regression.terms.size() <= 3) && is_short(regression.constant) &&
               std::all_of(regression.rates.begin(), regression.rates.end(), is_short) &&
               std::all_of(regression.terms.begin(), regression.terms.end(),
                           [](const Term& term) { return is_short(term.coefficient); });
    }

    std::span<const Variable> variables_;
    std::uint32_t v_;
    const EncodedTable& table_;
    const Trial& trial_;
    const RelationOptions& options_;
    const Poll& poll_;
    double step_;
    std::uint64_t enough_, tolerated_ = 0;
    std::vector<std::uint32_t> screen_; // rows of the trial's sample
    std::vector<Formula> formulas_;
    std::vector<Vote> votes_; // by code
    std::uint32_t screening_ = 0;
};

} // namespace

RegressionData regression_data(std::span<const Variable> variables, std::uint32_t v,
                               std::span<const std::uint32_t> candidates, const EncodedTable& table,
                               std::span<const std::uint32_t> rows) {
    RegressionData data;
    data.rows = rows;
    data.target = table.columns[v].numbers;
    data.step = variables[v].number.step;
    for (const std::uint32_t p : candidates)
        if (is_operand(variables[p])) {
            data.variables.push_back(p);
            data.values.push_back(table.columns[p].numbers);
            data.steps.push_back(variables[p].number.step);
        }
    return data;
}

std::optional<Relation> find_relation(std::span<const Variable> variables, std::uint32_t v,
                                      std::span<const std::uint32_t> candidates, std::span<const Regression> guesses,
                                      const EncodedTable& table, const Trial& trial, const RelationOptions& options,
                                      const Poll& poll) {
    if (!is_computable(variables[v]))
        return {};
    return Search(variables, v, table, trial, options, poll).run(candidates, guesses);
}

Rule rule_of(const Relation& relation, std::span<const Variable> variables, std::uint32_t v) {
    Rule rule{Rule::Type::arithmetic,
              {},
              variables[v].column + " = " + formula(relation.regression, variables),
              relation.rows,
              true};
    for (const Term& term : relation.regression.terms)
        rule.variables.push_back(term.variable);
    if (relation.regression.by >= 0)
        rule.variables.push_back(std::uint32_t(relation.regression.by));
    rule.variables.push_back(v);
    return rule;
}

bool is_exact(const Regression& regression, double step, std::uint32_t v, std::uint32_t row,
              const EncodedTable& table) {
    const double y = table.columns[v].numbers[row];
    if (!is_ordinary(y) || is_null(operands(regression, row, table).rest))
        return false;
    const double calculated = regression.calculate([&](std::uint32_t p) { return table.columns[p].numbers[row]; },
                                                   [&](std::uint32_t p) { return table.columns[p].codes[row]; });
    return std::abs(y - calculated) <= allowance(step, y);
}

} // namespace synth
