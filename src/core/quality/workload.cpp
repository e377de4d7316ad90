#include "core/quality/workload.hpp"
#include "core/codec/number.hpp"
#include "core/codec/sort.hpp"
#include "core/quality/random.hpp"
#include <bit>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>

namespace synth {

namespace {

constexpr std::uint32_t workload_stream = 500, sample_stream = 501;
constexpr std::uint32_t literal_rows = 50000;
constexpr std::uint32_t literal_bins = 64;
constexpr std::size_t most_groups = 1000, most_bins = 10;
constexpr std::size_t longest_label = 60; // bytes, for people to read
constexpr std::uint32_t attempts = 20;    // for each query

// What may be said of a column in a query.
struct Asked {
    bool nulls = false;            // that it is NULL
    std::vector<bool> labels;      // by code of a category
    std::optional<NumberCodec> of; // of a number: its atoms and bounds

    bool any() const { return nulls || of || std::find(labels.begin(), labels.end(), true) != labels.end(); }
};

// Draws queries over the columns that may be asked for.
class Generator {
public:
    Generator(const Frames& frames, const std::vector<QueryColumn>& columns, const WriteNumber& write,
              const WorkloadOptions& options, const Poll& poll)
        : frames_(frames), real_(frames.tables.front()), columns_(columns), write_(write), options_(options),
          poll_(poll), random_(options.seed, workload_stream) {
        for (std::uint32_t c = 0; c < frames.columns.size(); c++) {
            poll();
            asked_.push_back(columns[c].name.empty() ? Asked() : ask(c));
            if (asked_[c].any())
                filtered_.push_back(c);
            if (columns[c].is_number && frames.columns[c].is_numeric() && has_one_sign(c))
                summed_.push_back(c);
            const std::size_t labels = frames.columns[c].known;
            if (!columns[c].name.empty() && labels >= 2)
                joined_.push_back(c);
            if ((!columns[c].name.empty() && labels >= 2 && labels <= most_groups) || !cuts(c).empty())
                grouped_.push_back(c);
        }
    }

    std::vector<Query> run() {
        const std::uint32_t joins = options_.queries / 5, groupings = options_.queries * 3 / 10;
        draw(options_.queries - groupings - joins, [this] { return filter(); });
        draw(groupings, [this] { return grouping(); });
        draw(joins, [this] { return join(); });
        return std::move(queries_);
    }

private:
    Asked ask(std::uint32_t c) const {
        Asked asked;
        const std::uint32_t least = std::max(options_.min_count, 1u), step = (real_.rows - 1) / literal_rows + 1;
        std::vector<std::uint32_t> rows(frames_.columns[c].labels.size());
        std::vector<double> numbers;
        std::uint32_t nulls = 0, known = 0;
        for (std::uint32_t row = 0; row < real_.rows; row += step) {
            if (real_.is_null(c, row)) {
                nulls++;
                continue;
            }
            known++;
            if (frames_.columns[c].is_numeric())
                numbers.push_back(real_.numbers[c][row]);
            else
                rows[std::size_t(real_.codes[c][row])]++;
        }
        asked.nulls = nulls >= least && known >= least;
        for (std::size_t code = 0; code < rows.size(); code++)
            asked.labels.push_back(rows[code] >= least && rows[code] < known + nulls &&
                                   frames_.columns[c].labels[code].size() <= longest_label);
        if (frames_.columns[c].is_numeric() && columns_[c].has_order) {
            sort_numbers(numbers);
            NumberCodec codec = learn_numbers(numbers, {literal_bins, options_.min_count, frames_.columns[c].unit});
            if (codec.codes() > 2)
                asked.of = std::move(codec);
        }
        return asked;
    }

    bool has_one_sign(std::uint32_t c) const {
        bool positive = false, negative = false;
        for (const double x : real_.numbers[c]) {
            positive |= x > 0;
            negative |= x < 0;
        }
        return positive != negative;
    }

    // Where a number that is grouped by is cut: nowhere if it cannot be.
    std::vector<double> cuts(std::uint32_t c) const {
        std::vector<double> cuts;
        if (!asked_[c].of)
            return cuts;
        const NumberCodec& codec = *asked_[c].of;
        const std::size_t codes = codec.codes() - 1, bins = std::min(most_bins, codes);
        for (std::size_t b = 1; b < bins; b++) {
            const double cut = codec.round(codec.lowest(Code(1 + b * codes / bins)));
            if (cuts.empty() || cut > cuts.back())
                cuts.push_back(cut);
        }
        return cuts;
    }

    template <class T>
    const T& any_of(const std::vector<T>& items) {
        return items[std::size_t(random_.below(items.size()))];
    }
    bool coin() { return random_.below(2) == 0; }

    // A condition that the value in this row satisfies.
    std::optional<Condition> condition(std::uint32_t c, std::uint32_t row) {
        Condition condition;
        condition.column = c;
        const Asked& asked = asked_[c];
        if (real_.is_null(c, row))
            return asked.nulls ? std::optional(condition) : std::nullopt;
        condition.type = Condition::Type::equal;
        if (!frames_.columns[c].is_numeric()) {
            condition.code = real_.codes[c][row];
            return asked.labels[std::size_t(condition.code)] ? std::optional(condition) : std::nullopt;
        }
        if (!asked.of)
            return std::nullopt;
        const NumberCodec& codec = *asked.of;
        const double x = real_.numbers[c][row];
        const Code code = codec.encode(x);
        if (codec.is_atom(code) && codec.lowest(code) == x && coin()) {
            condition.low = condition.high = x;
            return condition;
        }
        const auto codes = std::int64_t(codec.codes()) - 1;
        const std::int64_t width = std::int64_t(1)
                                   << random_.below(std::uint64_t(std::bit_width(std::uint64_t(codes))));
        const std::int64_t from = std::max<std::int64_t>(1, code - std::int64_t(random_.below(std::uint64_t(width)))),
                           to = std::min(codes, from + width - 1);
        condition.low = codec.round(codec.lowest(Code(from)));
        condition.high = codec.round(codec.highest(Code(to)));
        const std::uint64_t side = random_.below(3);
        condition.type = side == 0   ? Condition::Type::between
                         : side == 1 ? Condition::Type::at_least
                                     : Condition::Type::at_most;
        if (condition.type == Condition::Type::at_least)
            condition.high = std::numeric_limits<double>::infinity();
        if (condition.type == Condition::Type::at_most)
            condition.low = -std::numeric_limits<double>::infinity();
        return condition;
    }

    // Up to n conditions on different columns but this one, which some real row satisfies.
    std::vector<Condition> conditions(std::size_t n, std::optional<std::uint32_t> but = {}) {
        std::vector<Condition> conditions;
        const auto row = std::uint32_t(random_.below(real_.rows));
        std::vector<std::uint32_t> columns = filtered_;
        random_.shuffle(columns);
        for (std::size_t i = 0; i < columns.size() && conditions.size() < n; i++) {
            const std::optional<Condition> found = but == columns[i] ? std::nullopt : condition(columns[i], row);
            if (found)
                conditions.push_back(*found);
        }
        return conditions;
    }

    void ask_for_sum(Query& query) {
        query.has_sum = !summed_.empty() && coin();
        if (query.has_sum)
            query.sum = any_of(summed_);
    }

    std::optional<Query> filter() {
        if (filtered_.empty())
            return std::nullopt;
        Query query;
        query.where = conditions(1 + std::size_t(random_.below(3)));
        ask_for_sum(query);
        return query.where.empty() ? std::nullopt : std::optional(query);
    }

    std::optional<Query> grouping() {
        if (grouped_.empty())
            return std::nullopt;
        Query query;
        query.type = Query::Type::grouping;
        query.by = any_of(grouped_);
        query.cuts = cuts(query.by);
        query.where = conditions(std::size_t(random_.below(2)), query.by);
        ask_for_sum(query);
        return query;
    }

    std::optional<Query> join() {
        if (joined_.empty())
            return std::nullopt;
        Query query;
        query.type = Query::Type::join;
        query.by = any_of(joined_);
        query.where = conditions(std::size_t(random_.below(3)), query.by);
        query.other = conditions(std::size_t(random_.below(2)), query.by);
        return query;
    }

    // Whether enough rows are behind a query that is shown.
    bool has_rows(const Query& query) const {
        for (const std::vector<Condition>* const where : {&query.where, &query.other}) {
            Query rows;
            rows.where = *where;
            if (answer(rows, frames_, real_, poll_).rows.front() < options_.min_count)
                return false;
        }
        return query.type != Query::Type::join ||
               answer(query, frames_, real_, poll_).rows.front() >= options_.min_count;
    }

    // Adds n queries that are not there yet, or fewer.
    template <class Make>
    void draw(std::uint32_t n, const Make& make) {
        for (std::uint32_t found = 0, tried = 0; found < n && tried < n * attempts; tried++) {
            poll_();
            std::optional<Query> query = make();
            if (!query)
                continue;
            write(*query, frames_, columns_, write_);
            if (!known_.insert(query->sql("")).second || !has_rows(*query))
                continue;
            found++;
            queries_.push_back(std::move(*query));
        }
    }

    const Frames& frames_;
    const Frame& real_;
    const std::vector<QueryColumn>& columns_;
    const WriteNumber& write_;
    const WorkloadOptions& options_;
    const Poll& poll_;
    Random random_;
    std::vector<Asked> asked_;
    std::vector<std::uint32_t> filtered_, summed_, grouped_, joined_; // columns
    std::vector<Query> queries_;
    std::set<std::string> known_;
};

using QueryErrors = std::vector<std::pair<double, const Query*>>;

// The q-errors of one metric: of the other table, and of another real sample.
struct Errors {
    const char* metric;
    const char* none; // why there are no queries
    QueryErrors other, real;
};

// The geometric mean of the q-errors of groups that either answer has.
double mean_error(const std::vector<double>& estimates, const std::vector<double>& truths,
                  const std::vector<double>& estimated_rows, const std::vector<double>& true_rows, double scale,
                  double floor) {
    double sum = 0, groups = 0;
    for (std::size_t g = 0; g < truths.size(); g++) {
        if (truths.size() > 1 && true_rows[g] == 0 && estimated_rows[g] == 0)
            continue;
        sum += std::log(q_error(estimates[g] * scale, truths[g], floor));
        groups++;
    }
    return groups > 0 ? std::exp(sum / groups) : 1;
}

double mean_size(const std::vector<double>& numbers) {
    double sum = 0, known = 0;
    for (const double x : numbers)
        if (!is_null(x)) {
            sum += std::abs(x);
            known++;
        }
    return known > 0 ? sum / known : 1;
}

double inverse_mean(const QueryErrors& errors) {
    double sum = 0;
    for (const auto& [error, query] : errors)
        sum += std::log(error);
    return errors.empty() ? undefined : 1 / std::exp(sum / double(errors.size()));
}

std::string rounded(double x) {
    char text[400];
    return {text, std::to_chars(text, text + sizeof text, x, std::chars_format::fixed, 2).ptr};
}

Score score_of(Errors& errors) {
    Score score{errors.metric, "", inverse_mean(errors.other), inverse_mean(errors.real), errors.none};
    auto& found = errors.other;
    if (found.empty())
        return score;
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    const auto quantile = [&](std::size_t percent) {
        return rounded(found[(found.size() * percent + 99) / 100 - 1].first);
    };
    score.detail = std::to_string(found.size()) + " queries; q-error: median " + quantile(50) + ", 95th percentile " +
                   quantile(95) + ", at most " + quantile(100) + " for " + found.back().second->sql("t");
    return score;
}

} // namespace

std::vector<Query> make_workload(const Frames& frames, const std::vector<QueryColumn>& columns,
                                 const WriteNumber& write, const WorkloadOptions& options, const Poll& poll) {
    if (frames.tables.front().rows == 0)
        return {};
    return Generator(frames, columns, write, options, poll).run();
}

std::vector<Score> query_fidelity(const Frames& frames, const std::vector<Query>& workload, std::uint64_t seed,
                                  const Poll& poll) {
    const Frame& real = frames.tables[0];
    Random random(seed, sample_stream);
    const Frame sample = real_sample(real, frames.tables[1].rows, random, poll);
    Errors errors[] = {
        {"Query counts (filters)", "No column has values that enough rows share.", {}, {}},
        {"Query sums", "No column is a number of one sign.", {}, {}},
        {"Query counts (groupings)", "No column has groups.", {}, {}},
        {"Query counts (joins)", "No column is a category to join on.", {}, {}},
    };
    Errors &filters = errors[0], &sums = errors[1], &groupings = errors[2], &joins = errors[3];
    for (const Query& query : workload) {
        Errors& counts = query.type == Query::Type::filter     ? filters
                         : query.type == Query::Type::grouping ? groupings
                                                               : joins;
        const Answer truth = answer(query, frames, real, poll);
        const double floor = query.has_sum ? mean_size(real.numbers[query.sum]) : 0;
        const auto measure = [&](const Frame& frame, QueryErrors Errors::*into) {
            const Answer estimate = answer(query, frames, frame, poll);
            const double ratio = frame.rows > 0 ? double(real.rows) / double(frame.rows) : 0;
            const double scale = query.type == Query::Type::join ? ratio * ratio : ratio;
            (counts.*into)
                .emplace_back(mean_error(estimate.rows, truth.rows, estimate.rows, truth.rows, scale, 1), &query);
            if (query.has_sum)
                (sums.*into)
                    .emplace_back(mean_error(estimate.sums, truth.sums, estimate.rows, truth.rows, scale, floor),
                                  &query);
        };
        measure(frames.tables[1], &Errors::other);
        measure(sample, &Errors::real);
    }
    std::vector<Score> scores;
    for (Errors& of : errors)
        scores.push_back(score_of(of));
    return scores;
}

} // namespace synth
