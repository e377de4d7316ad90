#include "core/rule/discover.hpp"
#include "core/network/describe.hpp"
#include <algorithm>
#include <array>
#include <numeric>

namespace synth {

namespace {

constexpr std::size_t most_orders = 200;
constexpr double least_share = 0.02;       // of rows that would break an order, were the columns independent
constexpr double least_rows = 25;          // and how many of them: then chance leaves them out once in e^25 times
constexpr std::size_t most_work = 5000000; // rows looked at to find a one-hot set

Rule finish(Rule rule, const DiscoverOptions& options) {
    rule.kept = !options.ignored.contains(rule.text);
    return rule;
}

std::vector<std::uint32_t> all_rows(const EncodedTable& table) {
    std::vector<std::uint32_t> rows(table.rows);
    std::iota(rows.begin(), rows.end(), 0u);
    return rows;
}

// Numbers, and what they are multiplied by to be compared.
struct Compared {
    std::span<const double> numbers;
    double scale;
};

// Rows where both are known, or nothing if a > b in one.
std::optional<std::uint64_t> count_ordered(const Compared& first, const Compared& second,
                                           std::span<const std::uint32_t> rows) {
    std::uint64_t known = 0;
    const std::span<const double> a = first.numbers, b = second.numbers;
    for (const std::uint32_t row : rows) {
        if (a[row] * first.scale > b[row] * second.scale)
            return {};
        known += !is_null(a[row]) && !is_null(b[row]);
    }
    return known;
}

// The share of pairs (one of a, one of b) with a > b; both ascending.
double share_above(const Compared& first, const Compared& second) {
    std::uint64_t pairs = 0;
    std::size_t below = 0;
    const std::span<const double> a = first.numbers, b = second.numbers;
    for (const double x : a) {
        while (below < b.size() && b[below] * second.scale < x * first.scale)
            below++;
        pairs += below;
    }
    return a.empty() || b.empty() ? 0 : double(pairs) / (double(a.size()) * double(b.size()));
}

// Sets of columns, by place, of which exactly one is true in every row. A row that has none yet must get one of the
// columns that are true there; so there is little to choose (Knuth's algorithm X, 2000).
class OneHot {
public:
    OneHot(std::span<const std::vector<bool>> columns, std::size_t rows) : columns_(columns), rows_(rows) {}

    std::vector<std::size_t> find(std::size_t first) {
        chosen_.clear();
        covered_.assign(rows_, false);
        work_ = 0;
        if (!choose(first) || !cover(0))
            chosen_.clear();
        std::sort(chosen_.begin(), chosen_.end());
        return chosen_;
    }

private:
    bool choose(std::size_t column) {
        for (std::size_t row = 0; row < rows_; row++)
            if (covered_[row] && columns_[column][row]) {
                work_ += row + 1;
                return false;
            }
        work_ += 2 * rows_;
        mark(column, true);
        chosen_.push_back(column);
        return true;
    }
    void mark(std::size_t column, bool value) {
        for (std::size_t row = 0; row < rows_; row++)
            if (columns_[column][row])
                covered_[row] = value;
    }

    bool cover(std::size_t from) {
        const std::size_t row =
            std::size_t(std::find(covered_.begin() + std::ptrdiff_t(from), covered_.end(), false) - covered_.begin());
        if (row == rows_)
            return true;
        for (std::size_t c = 0; c < columns_.size() && work_ < most_work; c++) {
            if (!columns_[c][row])
                continue;
            if (!choose(c))
                continue;
            if (cover(row))
                return true;
            mark(c, false);
            chosen_.pop_back();
        }
        return false;
    }

    std::span<const std::vector<bool>> columns_;
    std::size_t rows_;
    std::vector<std::size_t> chosen_;
    std::vector<bool> covered_;
    std::size_t work_ = 0;
};

} // namespace

std::vector<Rule> find_constants(std::span<const Variable> variables, const EncodedTable& table,
                                 const DiscoverOptions& options) {
    std::vector<Rule> rules;
    for (std::uint32_t v = 0; v < variables.size(); v++) {
        const Variable& variable = variables[v];
        if (table.rows < std::max(options.min_count, 1u) || variable.codes() != 2 || variable.rows[1] != table.rows)
            continue;
        const bool number = variable.kind == Kind::number;
        if (number && !variable.number.is_atom(1))
            continue;
        const std::string value =
            number ? plain_number(variable.number.lowest(1)) : "'" + variable.category.labels.front() + "'";
        rules.push_back(
            finish({Rule::Type::constant, {v}, variable.column + " = " + value, table.rows, true}, options));
    }
    return rules;
}

std::vector<Rule> find_orders(std::span<const Variable> variables, const EncodedTable& table, const Trial& trial,
                              const DiscoverOptions& options, const Poll& poll) {
    std::vector<std::uint32_t> numbers;
    std::vector<std::vector<double>> sorted(variables.size());
    for (std::uint32_t v = 0; v < variables.size(); v++) {
        if (variables[v].kind != Kind::number || variables[v].codes() < 4 || options.unordered.contains(v))
            continue;
        numbers.push_back(v);
        for (const double x : trial.sample.columns[v].numbers)
            if (!is_null(x))
                sorted[v].push_back(x);
        std::sort(sorted[v].begin(), sorted[v].end());
        poll();
    }
    const std::vector<std::uint32_t> rows = all_rows(table);
    const double enough = std::max(100.0, 10.0 * options.min_count);
    std::vector<Rule> found;
    std::vector<std::vector<bool>> below(variables.size(), std::vector<bool>(variables.size()));
    for (const std::uint32_t a : numbers)
        for (const std::uint32_t b : numbers) {
            if (a == b || !are_comparable(variables[a].unit, variables[b].unit) || found.size() >= most_orders)
                continue;
            const auto scale = [&](std::uint32_t x, std::uint32_t y) {
                return scale_to_compare(variables[x].unit, variables[y].unit);
            };
            const auto ordered = [&](const EncodedTable& of, std::span<const std::uint32_t> among, std::uint32_t x,
                                     std::uint32_t y) {
                return count_ordered({of.columns[x].numbers, scale(x, y)}, {of.columns[y].numbers, scale(y, x)}, among);
            };
            if (!ordered(trial.sample, trial.learn, a, b) || !ordered(trial.sample, trial.held_out, a, b))
                continue;
            poll();
            const std::optional<std::uint64_t> known = ordered(table, rows, a, b);
            if (!known || double(*known) < enough || ordered(table, rows, b, a))
                continue;
            if (share_above({sorted[a], scale(a, b)}, {sorted[b], scale(b, a)}) <
                std::max(least_share, least_rows / double(*known)))
                continue;
            below[a][b] = true;
            found.push_back(
                finish({Rule::Type::order, {a, b}, variables[a].column + " <= " + variables[b].column, *known, true},
                       options));
        }
    std::vector<Rule> rules; // without what follows from two others that are kept
    for (Rule& rule : found) {
        const std::uint32_t a = rule.variables[0], b = rule.variables[1];
        const bool follows = std::any_of(numbers.begin(), numbers.end(), [&](std::uint32_t c) {
            const auto kept = [&](std::uint32_t x, std::uint32_t y) {
                return below[x][y] && std::max(x, y) >= options.given &&
                       !options.ignored.contains(variables[x].column + " <= " + variables[y].column) &&
                       variables[c].rows[null_code] == 0;
            };
            return kept(a, c) && kept(c, b);
        });
        if (!follows)
            rules.push_back(std::move(rule));
    }
    return rules;
}

Code true_code(const Variable& variable) {
    if (variable.codes() != 3)
        return null_code;
    if (variable.kind == Kind::number)
        return variable.number.is_atom(1) && variable.number.is_atom(2) && variable.number.lowest(1) == 0 &&
                       variable.number.lowest(2) == 1
                   ? 2
                   : null_code;
    static constexpr std::array<std::array<const char*, 2>, 5> names{
        {{"t", "f"}, {"true", "false"}, {"yes", "no"}, {"y", "n"}, {"1", "0"}}};
    const std::vector<std::string>& labels = variable.category.labels;
    for (const auto& [yes, no] : names)
        for (const std::size_t i : {0, 1})
            if (labels[i] == yes && labels[1 - i] == no)
                return Code(i + 1);
    return null_code;
}

std::vector<Rule> find_one_hot(std::span<const Variable> variables, const EncodedTable& table, const Trial& trial,
                               const DiscoverOptions& options, const Poll& poll) {
    std::vector<std::uint32_t> flags;
    std::vector<std::vector<bool>> sample; // by flag, then row: is it true?
    const auto truths = [&](const EncodedTable& of, std::uint32_t v) {
        std::vector<bool> truth;
        for (const Code code : of.columns[v].codes)
            truth.push_back(code == true_code(variables[v]));
        return truth;
    };
    for (std::uint32_t v = 0; v < variables.size(); v++)
        if (true_code(variables[v]) != null_code && variables[v].rows[null_code] == 0) {
            flags.push_back(v);
            sample.push_back(truths(trial.sample, v));
            poll();
        }
    std::vector<Rule> rules;
    if (flags.size() < 3 || double(table.rows) < std::max(100.0, 10.0 * options.min_count))
        return rules;
    OneHot search(sample, trial.sample.rows);
    std::vector<bool> taken(flags.size());
    for (std::size_t i = 0; i < flags.size(); i++) {
        if (taken[i])
            continue;
        poll();
        const std::vector<std::size_t> set = search.find(i);
        if (set.size() < 3)
            continue;
        std::vector<std::uint8_t> count(table.rows);
        Rule rule{Rule::Type::one_hot, {}, "exactly one of ", table.rows, true};
        for (const std::size_t k : set) {
            const Code yes = true_code(variables[flags[k]]);
            for (std::uint32_t row = 0; row < table.rows; row++)
                count[row] = std::uint8_t(std::min(2, count[row] + (table.columns[flags[k]].codes[row] == yes)));
            rule.text += (rule.variables.empty() ? "" : ", ") + variables[flags[k]].column;
            rule.variables.push_back(flags[k]);
        }
        if (std::any_of(count.begin(), count.end(), [](std::uint8_t n) { return n != 1; }))
            continue;
        for (const std::size_t k : set)
            taken[k] = true;
        rules.push_back(finish(std::move(rule), options));
    }
    return rules;
}

} // namespace synth
