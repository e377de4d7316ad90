// Giving a row room among the spans of its group.
#include "core/relational/spans.hpp"
#include "pg/clone/spans.hpp"

namespace pg {

namespace {

using synth::Timeline;

constexpr std::uint32_t patience = 150; // tries, after which a row may be unlike real ones

// What is beyond the greatest number is forever.
std::int64_t later(std::int64_t time, std::int64_t by) {
    std::int64_t sum;
    return time == Timeline::forever || __builtin_add_overflow(time, by, &sum) ? Timeline::forever : sum;
}

} // namespace

bool CloneSpans::is_within(const Place& place, const Reading& reading, std::uint64_t row) const {
    return std::all_of(place.bounds.begin(), place.bounds.end(), [&](const Bound& bound) {
        const std::uint32_t parent = clone_.generation_->parent(bound.reference, std::uint32_t(row));
        const NullableDatum value = parent == synth::no_row
                                        ? NullableDatum{0, true}
                                        : clone_.keys_[bound.table].columns[bound.column].at(parent);
        if (value.isnull)
            return true;
        const std::int64_t time = units_of(place.form, value.value);
        return bound.lower ? reading.from >= time
                           : reading.to <= time || reading.to == Timeline::forever || reading.to == place.never;
    });
}

bool CloneSpans::is_free(const Place& place, const Reading& reading) {
    return std::all_of(place.rules.begin(), place.rules.end(), [&](const Rule& rule) {
        return !rule.line || rule.line->is_free(taken_by(*rule.span, reading));
    });
}

bool CloneSpans::is_open(const Place& place, const Rule& rule, const Reading& reading) const {
    return reading.to == Timeline::forever || (is_moment(place.form) && double(reading.to) >= rule.span->open);
}

// From where one span ends to where the next one begins, as what is taken, if it is so far from bound to bound.
std::int64_t CloneSpans::distance(const SchemaSpan& span, double gap) {
    const bool is_range = span.from == span.to;
    return std::int64_t(gap) + (is_range ? 0 : std::int64_t(!span.lower_inclusive) - span.upper_inclusive);
}

// Where a row of a chain begins. Rows that were not drawn for the start of the first are put where they are nearer to
// when they were drawn to be.
std::optional<std::int64_t> CloneSpans::begin_of_chain(const Rule& rule, const Reading& reading, bool open) const {
    const SchemaSpan& span = *rule.span;
    const Timeline& line = *rule.line;
    const Timeline::Span taken = taken_by(span, reading);
    const bool ends = line.end() == Timeline::forever || double(line.end()) >= span.open;
    const bool is_nearer = line.begin() != Timeline::always &&
                           double(taken.begin) - double(line.begin()) < double(line.end()) - double(taken.begin);
    if (!rule.appends && !open && line.begin() != Timeline::always && (ends || is_nearer))
        return line.begin() - distance(span, span.step) - (taken.end - taken.begin);
    return ends ? taken.begin : line.end() + distance(span, span.step);
}

// Where a row begins that touches the nearest one before it; nothing if it need not.
std::optional<std::int64_t> CloneSpans::begin_behind(const Rule& rule, const Reading& reading,
                                                     std::uint64_t row) const {
    const SchemaSpan& span = *rule.span;
    if (!synth::touches(span.touching, clone_.request_.seed, table_, row))
        return std::nullopt;
    const std::optional<std::int64_t> end = rule.line->end_before(taken_by(span, reading).begin);
    return end && *end != Timeline::forever ? std::optional(*end + distance(span, span.step)) : std::nullopt;
}

// Where the row has room, by all rules: from its begin on, or back from it.
std::optional<std::int64_t> CloneSpans::find_room(const Place& place, Reading reading, bool forward) {
    constexpr int most = 64; // rounds
    if (reading.from == Timeline::always)
        return std::nullopt;
    const Reading drawn = reading;
    for (int round = 0; round < most; round++) {
        if (is_free(place, reading))
            return reading.from - drawn.from;
        for (const Rule& rule : place.rules) {
            if (!rule.line)
                continue;
            const Timeline::Span taken = taken_by(*rule.span, reading);
            const std::int64_t length = taken.end == Timeline::forever ? taken.end : taken.end - taken.begin;
            const std::optional<std::int64_t> begin =
                forward ? rule.line->next_free(taken.begin, length) : rule.line->previous_free(taken.begin, length);
            if (!begin)
                return std::nullopt;
            std::int64_t by = *begin - taken.begin;
            if (const std::int64_t beside = by % place.grid; beside != 0)
                by += (forward ? place.grid : -place.grid) - beside;
            reading.from = later(reading.from, by);
            reading.to = later(reading.to, by);
        }
    }
    return std::nullopt;
}

bool CloneSpans::move(const Place& place, std::int64_t by, const Reading& reading, Datum* values, const bool* nulls) {
    if (by == 0)
        return true;
    const bool open = reading.to == Timeline::forever || is_open(place, place.rules.front(), reading);
    const auto note = [&](int a, Form form) {
        const double units = double(by) * (is_moment(place.form) ? microseconds(place.form) / microseconds(form) : 1);
        moved_.emplace_back(a, units);
        return std::int64_t(std::llround(units));
    };
    if (!place.range) {
        if (!value_of(place.form, reading.from + by, values[place.from]) ||
            (!open && !value_of(place.form, reading.to + by, values[place.to])))
            return false;
        note(place.from, place.form);
        if (!open)
            note(place.to, place.form);
    } else {
        struct {
            RangeBound lower, upper;
            bool is_empty, is_valid;
        } range;
        const Datum value = values[place.from];
        values[place.from] = call([&] {
            range_deserialize(place.range, DatumGetRangeTypeP(value), &range.lower, &range.upper, &range.is_empty);
            range.is_valid =
                value_of(place.form, units_of(place.form, range.lower.val) + by, range.lower.val) &&
                (open || value_of(place.form, units_of(place.form, range.upper.val) + by, range.upper.val));
            return range.is_valid
                       ? RangeTypePGetDatum(form_range(place.range, &range.lower, &range.upper, range.is_empty))
                       : value;
        });
        if (!range.is_valid)
            return false;
        note(place.from, place.form);
    }
    for (const int a : place.tied) {
        const Form form = type_of(columns_[a].atttypid, columns_[a].atttypmod).form;
        const std::int64_t units = nulls[a] ? 0 : units_of(form, values[a]);
        if (!nulls[a] && units != Timeline::always && units != Timeline::forever &&
            !value_of(form, units + note(a, form), values[a]))
            return false;
    }
    return true;
}

CloneSpans::Verdict CloneSpans::fit(Place& place, const Try& current, std::span<const double> recorded, Datum* values,
                                    const bool* nulls) {
    for (Rule& rule : place.rules)
        rule.begin.reset();
    if (!place.movable)
        return Verdict::fits; // it is looked at when all is computed
    Reading reading = read(place, values, nulls);
    if (reading.none)
        return Verdict::fits;
    if (place.never && reading.to == Timeline::forever && !nulls[place.to]) {
        reading.to = *place.never;
        if (!value_of(place.form, reading.to, values[place.to]))
            return Verdict::again;
    }
    if (reading.from > reading.to || reading.from == Timeline::forever || reading.to == Timeline::always)
        return Verdict::again;
    find_groups(place, values, nulls);
    Reading moved = reading;
    enum class Follows : std::uint8_t { nothing, chain, gap, touching } follows = Follows::nothing;
    for (Rule& rule : place.rules) {
        if (std::exchange(rule.asked, current.row) != current.row)
            rule.grouped = rule.line != nullptr;
        else if (rule.grouped != (rule.line != nullptr) && current.number < patience)
            return Verdict::again; // else there would be few in groups that are full
        const bool open = is_open(place, rule, reading);
        if (rule.in_order && rule.line) {
            const bool last = clone_.generation_->is_last(table_, std::uint32_t(current.row));
            if ((open && !last) || (last && !open && rule.span->ends_open && current.number < patience))
                return Verdict::again;
        }
        if (follows != Follows::nothing || !rule.line || rule.line->empty() || reading.from == Timeline::always)
            continue;
        std::optional<std::int64_t> begin;
        if (rule.span->touching >= 1) {
            follows = Follows::chain;
            begin = rule.begin = begin_of_chain(rule, reading, open);
        } else if (rule.appends && place.gap >= 0) {
            follows = Follows::gap;
            const double gap = recorded[std::size_t(place.gap)];
            if (synth::is_null(gap) || rule.line->end() == Timeline::forever)
                return Verdict::again;
            begin = later(rule.line->end(), distance(*rule.span, std::clamp(std::round(gap), 0.0, 0x1p62)));
        } else if ((begin = begin_behind(rule, reading, current.row))) {
            follows = Follows::touching;
        }
        if (!begin)
            continue;
        const std::int64_t by = *begin - taken_by(*rule.span, reading).begin;
        moved = {.from = later(reading.from, by), .to = open ? reading.to : later(reading.to, by)};
    }
    const auto moved_by = [&](std::int64_t by) {
        const Reading there{.from = later(reading.from, by),
                            .to = is_open(place, place.rules.front(), reading) ? reading.to : later(reading.to, by)};
        if (current.number < patience && !is_within(place, there, current.row))
            return Verdict::again;
        return move(place, by, reading, values, nulls) ? Verdict::fits : Verdict::again;
    };
    const auto has_room = [&] {
        return moved.from <= moved.to && is_free(place, moved);
    };
    if (follows == Follows::touching && !has_room())
        moved = reading;
    if (has_room())
        return moved_by(moved.from - reading.from);
    if (follows == Follows::chain || moved.from > moved.to || current.number < Try::until_moved)
        return Verdict::again;
    const bool forward = current.number < 2 * Try::until_moved || current.number % 2 == 0;
    const std::optional<std::int64_t> by = find_room(place, moved, forward);
    return by ? moved_by(moved.from - reading.from + *by) : Verdict::again;
}

CloneSpans::Verdict CloneSpans::fit(const Try& current, std::span<const double> recorded, Datum* values,
                                    const bool* nulls) {
    moved_.clear();
    for (Place& place : places_)
        if (fit(place, current, recorded, values, nulls) != Verdict::fits)
            return Verdict::again;
    return Verdict::fits;
}

} // namespace pg
