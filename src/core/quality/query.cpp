#include "core/quality/query.hpp"
#include "core/search.hpp"
#include <algorithm>
#include <array>

namespace synth {

namespace {

constexpr std::size_t block_rows = 4096;
constexpr std::size_t poll_blocks = 64;

// Of a code in an answer: NULL, which is -1, comes first.
std::size_t group_of(std::int32_t code) {
    return std::size_t(code) + 1;
}

using Mask = std::array<std::uint8_t, block_rows>;

// Clears the mask of rows, from `begin` on, that do not satisfy the condition.
void apply(const Condition& condition, const Frame& frame, std::size_t begin, std::size_t n, Mask& mask) {
    if (!frame.codes[condition.column].empty()) {
        const std::int32_t* const codes = frame.codes[condition.column].data() + begin;
        const std::int32_t code = condition.type == Condition::Type::is_null ? -1 : condition.code;
        for (std::size_t i = 0; i < n; i++)
            mask[i] &= std::uint8_t(codes[i] == code);
        return;
    }
    const double* const numbers = frame.numbers[condition.column].data() + begin;
    if (condition.type == Condition::Type::is_null) {
        for (std::size_t i = 0; i < n; i++)
            mask[i] &= std::uint8_t(is_null(numbers[i]));
        return;
    }
    for (std::size_t i = 0; i < n; i++)
        mask[i] &= std::uint8_t((numbers[i] >= condition.low) & (numbers[i] <= condition.high));
}

// Calls f(row) for the rows that satisfy all conditions, in their order.
template <class F>
void each_row(const std::vector<Condition>& conditions, const Frame& frame, const Poll& poll, const F& f) {
    Mask mask;
    for (std::size_t begin = 0, block = 1; begin < frame.rows; begin += block_rows, block++) {
        const std::size_t n = std::min<std::size_t>(block_rows, frame.rows - begin);
        mask.fill(1);
        for (const Condition& condition : conditions)
            apply(condition, frame, begin, n, mask);
        for (std::size_t i = 0; i < n; i++)
            if (mask[i])
                f(begin + i);
        if (block % poll_blocks == 0)
            poll();
    }
}

// By code, NULL first.
std::vector<double> count_codes(const std::vector<Condition>& conditions, std::uint32_t column, const Frames& frames,
                                const Frame& frame, const Poll& poll) {
    std::vector<double> rows(frames.columns[column].labels.size() + 1);
    const std::vector<std::int32_t>& codes = frame.codes[column];
    each_row(conditions, frame, poll, [&](std::size_t row) { rows[group_of(codes[row])]++; });
    return rows;
}

Answer answer_join(const Query& query, const Frames& frames, const Frame& frame, const Poll& poll) {
    const std::vector<double> a = count_codes(query.where, query.by, frames, frame, poll);
    const std::vector<double> b = count_codes(query.other, query.by, frames, frame, poll);
    double rows = 0;
    for (std::size_t code = 1; code < a.size(); code++)
        rows += a[code] * b[code];
    return {{rows}, {}};
}

std::string quoted(const std::string& text) {
    const bool escaped = text.find('\\') != std::string::npos;
    std::string literal = escaped ? "E'" : "'";
    for (const char c : text)
        literal += (c == '\'' || c == '\\') ? std::string(2, c) : std::string(1, c);
    return literal + "'";
}

class Writer {
public:
    Writer(const Frames& frames, const std::vector<QueryColumn>& columns, const WriteNumber& write)
        : frames_(frames), columns_(columns), write_(write) {}

    const std::string& name(std::uint32_t column) const { return columns_[column].name; }

    std::string where(const std::vector<Condition>& conditions, const std::string& prefix, bool first = true) const {
        std::string text;
        for (const Condition& condition : conditions) {
            text += (first ? " WHERE " : " AND ") + prefix + this->condition(condition);
            first = false;
        }
        return text;
    }

    // The number of the bin: the array's type follows from the column's.
    std::string bin(const Query& query) const {
        std::string cuts;
        for (const double cut : query.cuts)
            cuts += (cuts.empty() ? "" : ",") +
                    (columns_[query.by].is_decimal ? write_(query.by, cut) : "\"" + write_(query.by, cut) + "\"");
        return "width_bucket(" + name(query.by) + ", " + quoted("{" + cuts + "}") + ")";
    }

private:
    std::string literal(std::uint32_t column, const std::string& text) const {
        return columns_[column].is_decimal ? text : quoted(text);
    }
    std::string number(std::uint32_t column, double x) const { return literal(column, write_(column, x)); }

    std::string condition(const Condition& condition) const {
        const std::uint32_t c = condition.column;
        switch (condition.type) {
        case Condition::Type::equal:
            return name(c) + " = " +
                   (frames_.columns[c].is_numeric()
                        ? number(c, condition.low)
                        : literal(c, frames_.columns[c].labels[std::size_t(condition.code)]));
        case Condition::Type::between:
            return name(c) + " BETWEEN " + number(c, condition.low) + " AND " + number(c, condition.high);
        case Condition::Type::at_least: return name(c) + " >= " + number(c, condition.low);
        case Condition::Type::at_most: return name(c) + " <= " + number(c, condition.high);
        case Condition::Type::is_null: break;
        }
        return name(c) + " IS NULL";
    }

    const Frames& frames_;
    const std::vector<QueryColumn>& columns_;
    const WriteNumber& write_;
};

} // namespace

std::string Query::sql(const std::string& relation) const {
    std::string all;
    for (const std::string& piece : text)
        all += (all.empty() ? "" : relation) + piece;
    return all;
}

void write(Query& query, const Frames& frames, const std::vector<QueryColumn>& columns, const WriteNumber& write) {
    const Writer writer(frames, columns, write);
    const std::string asked = "count(*)" + (query.has_sum ? ", sum(" + writer.name(query.sum) + ")" : "") + " FROM ";
    switch (query.type) {
    case Query::Type::filter: query.text = {"SELECT " + asked, writer.where(query.where, "")}; break;
    case Query::Type::grouping: {
        const std::string by = query.cuts.empty() ? writer.name(query.by) : writer.bin(query);
        query.text = {"SELECT " + by + ", " + asked, writer.where(query.where, "") + " GROUP BY 1"};
        break;
    }
    case Query::Type::join: {
        const std::string& by = writer.name(query.by);
        query.text = {"SELECT " + asked, " AS a JOIN ",
                      " AS b ON a." + by + " = b." + by + writer.where(query.where, "a.") +
                          writer.where(query.other, "b.", query.where.empty())};
        break;
    }
    }
}

Answer answer(const Query& query, const Frames& frames, const Frame& frame, const Poll& poll) {
    if (query.type == Query::Type::join)
        return answer_join(query, frames, frame, poll);
    const bool grouped = query.type == Query::Type::grouping, binned = !query.cuts.empty();
    Answer answer;
    answer.rows.resize(!grouped ? 1 : binned ? query.cuts.size() + 2 : frames.columns[query.by].labels.size() + 1);
    answer.sums.resize(query.has_sum ? answer.rows.size() : 0);
    const auto group_in = [&](std::size_t row) -> std::size_t {
        if (!grouped)
            return 0;
        if (!binned)
            return group_of(frame.codes[query.by][row]);
        const double x = frame.numbers[query.by][row];
        return is_null(x) ? 0 : 1 + upper_position(query.cuts.data(), query.cuts.size(), x);
    };
    each_row(query.where, frame, poll, [&](std::size_t row) {
        const std::size_t group = group_in(row);
        answer.rows[group]++;
        if (query.has_sum && !is_null(frame.numbers[query.sum][row]))
            answer.sums[group] += frame.numbers[query.sum][row];
    });
    return answer;
}

double q_error(double estimate, double truth, double floor) {
    const double sign = truth < 0 ? -1 : 1;
    const double e = std::max(sign * estimate, floor), t = std::max(sign * truth, floor);
    return std::max(e / t, t / e);
}

} // namespace synth
