#include "core/column/facets.hpp"
#include "core/codec/number.hpp"
#include "core/codec/sort.hpp"
#include "core/column/seasons.hpp"
#include <algorithm>
#include <unordered_map>

namespace synth {

namespace {

constexpr double text_share = 1.0 / 3;      // rare labels, of all: beyond it they are text, below it they are replaced
constexpr std::size_t facets_of_text = 10;  // what a text column comes to, about
constexpr std::size_t facets_of_moment = 4; // what a moment comes to, at the most

bool is_text(const Column& column, std::uint32_t min_count) {
    return column.text && !column.key && rare_share(column, min_count) > text_share;
}

// Makes room for the facets.
void thin(Table& table, std::uint32_t min_count) {
    std::size_t bytes = 32;
    for (const Column& column : table.columns()) {
        const std::size_t facets = column.kind == Kind::number  ? (column.moment ? facets_of_moment : 1)
                                   : is_text(column, min_count) ? facets_of_text
                                                                : 1;
        bytes += facets * (sizeof(Code) + (column.kind == Kind::number ? sizeof(double) : sizeof(std::uint32_t)));
    }
    table.thin(
        std::uint32_t(std::min<std::uint64_t>(table.rows(), std::max<std::uint64_t>(1000, table.memory() / bytes))));
}

std::vector<double> known(const std::vector<double>& numbers) {
    std::vector<double> values;
    for (const double value : numbers)
        if (!is_null(value))
            values.push_back(value);
    return values;
}

// A glance at a few values, which spares most columns the sort.
bool may_look_like_key(const Column& column) {
    std::vector<double> some;
    for (std::size_t i = 0; i < column.numbers.size() && some.size() < 2000; i++)
        if (!is_null(column.numbers[i]))
            some.push_back(column.numbers[i]);
    sort_numbers(some);
    return std::adjacent_find(some.begin(), some.end()) == some.end();
}

// Are most differences between two moments the same few lengths of time? Then the later one is learned as the earlier
// one and a length, which would be lost if its days and hours were learned by themselves.
bool follows(const Column& later, const Column& earlier) {
    constexpr std::size_t tries = 5000, few = 256;
    std::unordered_map<double, std::uint32_t> count;
    std::size_t both = 0;
    const std::size_t rows = later.numbers.size(), n = std::min(rows, tries);
    for (std::size_t i = 0; i < n; i++) {
        const double a = earlier.numbers[i * rows / n], b = later.numbers[i * rows / n];
        if (!is_ordinary(a) || !is_ordinary(b))
            continue;
        both++;
        count[b - a]++;
    }
    std::vector<std::uint32_t> counts;
    counts.reserve(count.size());
    for (const auto& entry : count)
        counts.push_back(entry.second);
    std::sort(counts.begin(), counts.end(), std::greater<>());
    std::size_t covered = 0;
    for (std::size_t i = 0; i < counts.size() && i < few; i++)
        covered += counts[i];
    return both >= 100 && counts.size() < both / 4 && covered * 5 > both * 3;
}

class Maker {
public:
    Maker(Table& table, std::uint32_t min_count, std::uint64_t seed, std::span<const PartOfColumn> parts,
          const Poll& poll)
        : table_(table), min_count_(min_count), seed_(seed), parts_(parts), poll_(poll) {}

    Facets run() {
        thin(table_, min_count_);
        facets_.rows = table_.rows();
        std::vector<Column>& columns = table_.columns();
        for (std::size_t c = 0; c < columns.size(); c++)
            calendars_.push_back(calendar(c));
        for (std::size_t c = 0; c < columns.size(); c++) {
            Column& column = columns[c];
            if (column.group == Column::alone)
                column.group = Column::alone - 1 - std::uint32_t(c);
            poll_();
            facets_.models.emplace_back().name = column.name;
            facets_.models.back().added_to = column.added_to;
            if (const PartOfColumn* const part = part_of(c))
                this->part(column, *part);
            else if (column.kind == Kind::number)
                number(column, calendars_[c]);
            else
                labels(column);
            std::vector<double>().swap(column.numbers);
            std::vector<std::uint32_t>().swap(column.ids);
        }
        return std::move(facets_);
    }

private:
    const PartOfColumn* part_of(std::size_t c) const {
        const auto found = std::find_if(parts_.begin(), parts_.end(),
                                        [&](const PartOfColumn& one) { return one.column == c && one.rule.kept; });
        return found == parts_.end() ? nullptr : &*found;
    }

    Calendar calendar(std::size_t c) const {
        const std::vector<Column>& columns = table_.columns();
        const Column& column = columns[c];
        Calendar plain;
        plain.unit = column.unit;
        if (!column.moment || column.key || part_of(c))
            return plain;
        std::vector<double> ordinary;
        for (const double moment : column.numbers)
            if (is_ordinary(moment))
                ordinary.push_back(moment);
        if (ordinary.size() < 100)
            return plain;
        poll_();
        for (std::size_t e = 0; e < c; e++)
            if (columns[e].moment && columns[e].unit == column.unit && follows(column, columns[e]))
                return plain;
        Calendar found = learn_calendar(ordinary, column.unit);
        if (found.rhythm != Calendar::Rhythm::none && found.clock)
            return found;
        Seasons seasons(column.numbers, column.unit, poll_);
        for (std::size_t other = 0; other < columns.size(); other++)
            if (other != c && !columns[other].key && columns[other].role == Role::own && !part_of(other))
                seasons.add(columns[other]);
        seasons.complete(found);
        return found;
    }

    void number(Column& column, const Calendar& calendar) {
        if (column.key && column.key->places > 0) {
            key(column, counted(*column.key));
            return;
        }
        if (column.key || (column.whole && may_look_like_key(column))) {
            std::vector<double> sorted = known(column.numbers);
            sort_numbers(sorted);
            const double grid = learn_numbers(sorted, {.min_count = min_count_, .unit = column.unit}).step;
            if (column.key || looks_like_key(sorted, grid)) {
                const KeyRequest request = column.key.value_or(KeyRequest{});
                NumberKeyOptions options;
                options.min_count = min_count_;
                options.step = request.step > 0 ? request.step : grid;
                options.lowest_possible = request.lowest_possible;
                options.highest_possible = request.highest_possible;
                options.least_step = request.least_step;
                options.exact = request.exact;
                options.sequence = request.sequence;
                options.scattered = !column.key;
                key(column, learn_number_key(sorted, options));
                return;
            }
        }
        if (calendar.plain()) {
            add(std::move(column));
            return;
        }
        ColumnModel& model = facets_.models.back();
        model.form = Form::moment;
        model.calendar = calendar;
        std::vector<std::string> names;
        if (calendar.rhythm == Calendar::Rhythm::week)
            names = {"week", "weekday"};
        else if (calendar.rhythm == Calendar::Rhythm::month)
            names = {"month", "day"};
        else
            names = {"day"};
        if (calendar.clock)
            names.push_back("time");
        std::vector<Column> parts(names.size());
        for (std::size_t p = 0; p < parts.size(); p++) {
            parts[p].name = column.name + "." + names[p];
            parts[p].group = column.group;
            parts[p].role = p < calendar.parts_apart(column.apart) ? column.role : Role::own;
            parts[p].required = column.required;
            parts[p].repeated = column.repeated;
            if (names[p] == "time")
                parts[p].unit = Unit::time;
        }
        for (const double moment : column.numbers) {
            double values[3];
            if (is_ordinary(moment))
                calendar.split(moment, values);
            else // infinities are the first part's
                for (std::size_t p = 0; p < parts.size(); p++)
                    values[p] = p == 0 ? moment : null_number;
            for (std::size_t p = 0; p < parts.size(); p++)
                parts[p].numbers.push_back(values[p]);
        }
        for (Column& part : parts) {
            column.role = part.role;
            add(std::move(part));
        }
        add(std::move(column), true);
    }

    void part(Column& column, const PartOfColumn& part) {
        ColumnModel& model = facets_.models.back();
        model.form = Form::part;
        model.part_of = std::int32_t(part.source);
        model.part = part.part;
        if (part.has_nulls)
            add_presence(column, column.name + ".there");
        add(std::move(column), true);
    }

    void labels(Column& column) {
        if (column.key || (column.uuid && rare_share(column, min_count_) > text_share)) {
            KeyCodec codec;
            if (column.key && column.key->places > 0) {
                codec = counted(*column.key);
            } else if (column.uuid) {
                codec = learn_uuid_key(column, min_count_);
            } else if (!column.text && !column.spare.empty()) {
                codec.type = KeyType::label;
                codec.labels = column.spare;
                codec.limit = std::int64_t(column.spare.size());
                codec.highest = 1;
            } else {
                codec.type = KeyType::text;
                TextOptions options = text_options();
                options.longest = column.key ? column.key->longest : 0;
                codec.text = learn_text_key(column, table_.words(), options, poll_);
            }
            key(column, std::move(codec));
            return;
        }
        if (!is_text(column, min_count_)) {
            add(std::move(column));
            return;
        }
        LearnedText learned = learn_text(column, table_.words(), text_options(), poll_);
        ColumnModel& model = facets_.models.back();
        model.form = Form::text;
        model.text = std::move(learned.codec);
        for (Column& facet : learned.facets) {
            facet.name = column.name + "." + facet.name;
            facet.group = column.group;
            facet.repeated = column.repeated;
            if (&facet == &learned.facets.front()) {
                facet.required = column.required;
                facet.spare = {free_text};
            }
            add(std::move(facet));
        }
    }

    // One of the columns that are a key together.
    static KeyCodec counted(const KeyRequest& request) {
        KeyCodec codec;
        codec.type = KeyType::label;
        codec.labels = request.labels;
        codec.numbers = request.numbers;
        codec.limit = std::int64_t(request.places);
        codec.highest = std::int64_t(request.divisor);
        return codec;
    }

    TextOptions text_options() const {
        TextOptions options;
        options.min_count = min_count_;
        options.seed = seed_ ^ facets_.models.size() * 0x9e3779b97f4a7c15u;
        return options;
    }

    // A key needs no variable but for which rows have one.
    void key(const Column& column, KeyCodec codec) {
        ColumnModel& model = facets_.models.back();
        model.form = Form::key;
        model.key = std::move(codec);
        if (!column.required)
            add_presence(column, column.name);
    }

    // A variable that tells which rows have a value, if so many have none that it may be known.
    void add_presence(const Column& column, std::string name) {
        Column present;
        present.name = std::move(name);
        present.kind = Kind::category;
        present.group = column.group;
        std::uint32_t nulls = 0;
        for (std::uint32_t row = 0; row < facets_.rows; row++) {
            const bool null =
                column.kind == Kind::number ? is_null(column.numbers[row]) : column.ids[row] == Dictionary::null;
            nulls += null;
            present.ids.push_back(null ? Dictionary::null : present.dictionary.intern("key"));
        }
        if (nulls >= min_count_)
            add(std::move(present));
    }

    void add(Column column, bool computed = false) {
        facets_.models.back().variables.push_back(std::uint32_t(facets_.columns.size()));
        facets_.columns.push_back(std::move(column));
        facets_.computed.push_back(computed);
    }

    Table& table_;
    std::uint32_t min_count_;
    std::uint64_t seed_;
    std::span<const PartOfColumn> parts_;
    const Poll& poll_;
    Facets facets_;
    std::vector<Calendar> calendars_;
};

} // namespace

Facets take_apart(Table& table, std::uint32_t min_count, std::uint64_t seed, std::span<const PartOfColumn> parts,
                  const Poll& poll) {
    return Maker(table, min_count, seed, parts, poll).run();
}

std::vector<bool> settle_forms(Table& table, std::uint32_t min_count) {
    std::vector<bool> drawn;
    for (Column& column : table.columns()) {
        const bool rare =
            column.kind == Kind::category && (column.text || column.uuid) && rare_share(column, min_count) > text_share;
        const bool is_drawn = !column.key && !column.is_key && column.added_to < 0 && !rare &&
                              !(column.whole && may_look_like_key(column));
        if (is_drawn)
            column.text = column.uuid = column.whole = false;
        drawn.push_back(is_drawn);
    }
    return drawn;
}

} // namespace synth
