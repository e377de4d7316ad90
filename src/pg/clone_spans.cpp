#include "pg/clone_spans.hpp"
#include "core/key/permutation.hpp"
#include "core/relational/spans.hpp"
#include "pg/shape_zone.hpp"

namespace pg {

namespace {

using synth::Timeline;

constexpr std::uint32_t patience = 150; // tries, after which an end may be unlike that of the last of real siblings

std::int64_t units_of(Form form, Datum value) {
    switch (form) {
    case Form::int2: return DatumGetInt16(value);
    case Form::int4: return DatumGetInt32(value);
    case Form::date: {
        const DateADT date = DatumGetDateADT(value);
        return DATE_IS_NOBEGIN(date) ? Timeline::always : DATE_IS_NOEND(date) ? Timeline::forever : date;
    }
    default: return DatumGetInt64(value); // infinite timestamps are the least and the greatest
    }
}

// False: there is no such value.
bool value_of(Form form, std::int64_t units, Datum& value) {
    const auto within = [&](std::int64_t least, std::int64_t most) {
        return units >= least && units <= most;
    };
    switch (form) {
    case Form::int2: value = Int16GetDatum(std::int16_t(units)); return within(PG_INT16_MIN, PG_INT16_MAX);
    case Form::int4: value = Int32GetDatum(std::int32_t(units)); return within(PG_INT32_MIN, PG_INT32_MAX - 1);
    case Form::date:
        value = DateADTGetDatum(DateADT(units));
        return within(DATETIME_MIN_JULIAN - POSTGRES_EPOCH_JDATE, DATE_END_JULIAN - POSTGRES_EPOCH_JDATE - 2);
    case Form::timestamp:
    case Form::timestamptz: value = Int64GetDatum(units); return within(MIN_TIMESTAMP, END_TIMESTAMP - 1);
    default: value = Int64GetDatum(units); return within(PG_INT64_MIN + 1, PG_INT64_MAX - 1);
    }
}

bool is_moment(Form form) {
    return form == Form::date || form == Form::timestamp || form == Form::timestamptz;
}

double microseconds(Form form) {
    return form == Form::date ? double(USECS_PER_DAY) : 1;
}

bool is_among(const std::vector<std::string>& all, const std::string& name) {
    return std::find(all.begin(), all.end(), name) != all.end();
}

// What is beyond the greatest number is forever.
std::int64_t later(std::int64_t time, std::int64_t by) {
    std::int64_t sum;
    return time == Timeline::forever || __builtin_add_overflow(time, by, &sum) ? Timeline::forever : sum;
}

} // namespace

CloneSpans::CloneSpans(Clone& clone, std::uint32_t table, const CloneColumns& columns, std::int32_t driving)
    : clone_(clone), schema_(clone.schema_), table_(table), model_(*clone.models_[table]), columns_(columns),
      driving_(driving) {
    for (const SchemaSpan& span : schema_.spans)
        if (span.table == table)
            add(span);
}

// Has a column its value from the network alone?
bool CloneSpans::is_drawn(const std::string& column) const {
    const bool inherited =
        std::any_of(schema_.references.begin(), schema_.references.end(), [&](const SchemaReference& reference) {
            return reference.child == table_ && is_among(reference.inherited, column);
        });
    return !inherited && !columns_.is_set(column) && !columns_.is_computed(column) && !columns_.is_label(column);
}

bool CloneSpans::is_late(const std::string& column) const {
    for (std::uint32_t r = 0; r < schema_.references.size(); r++)
        if (schema_.references[r].child == table_ && clone_.is_late(r) && is_among(clone_.late_columns(r), column))
            return true;
    return false;
}

void CloneSpans::add(const SchemaSpan& span) {
    Place place{.from = columns_.attribute_of(span.from), .to = columns_.attribute_of(span.to)};
    place.movable = is_drawn(span.from) && is_drawn(span.to);
    if (!place.movable && span.name.empty())
        return;
    const FormData_pg_attribute &from = columns_[place.from], &to = columns_[place.to];
    Type type = type_of(from.atttypid, from.atttypmod);
    if (type.form == Form::range) {
        place.range = call([&] { return lookup_type_cache(type.base, TYPECACHE_RANGE_INFO); });
        type = type_of(place.range->rngelemtype->type_id, -1);
    }
    place.form = type.form;
    const bool is_known =
        is_moment(type.form) || type.form == Form::int2 || type.form == Form::int4 || type.form == Form::int8;
    if (!is_known || (place.range != nullptr) != (place.from == place.to) ||
        (place.from != place.to && type_of(to.atttypid, to.atttypmod).form != type.form))
        raise(ERRCODE_DATATYPE_MISMATCH,
              {.message = "columns \"" + span.from + "\" and \"" + span.to + "\" of relation " +
                          clone_.relation_name(table_) + " are not the spans that they were",
               .hint = "If the schema has changed, learn it again with synth_fit_schema()."});
    auto found = std::find_if(places_.begin(), places_.end(),
                              [&](const Place& other) { return other.from == place.from && other.to == place.to; });
    if (found == places_.end()) {
        for (const std::string& name : span.tied)
            if (is_drawn(name) && is_moment(type_of(columns_[columns_.attribute_of(name)].atttypid, -1).form))
                place.tied.push_back(columns_.attribute_of(name));
        if (type.form == Form::timestamp || type.form == Form::timestamptz)
            for (int digits = std::max(type.typmod, 0); type.typmod >= 0 && digits < MAX_TIMESTAMP_PRECISION; digits++)
                place.grid *= 10;
        found = places_.insert(places_.end(), std::move(place));
    }
    found->grid = std::max(found->grid, std::int64_t(span.grid));
    for (std::size_t i = 0; i < span.within.size(); i++) {
        const std::uint32_t parent = schema_.references[span.within[i]].parent;
        if (!clone_.models_[parent])
            continue;
        const std::size_t column = clone_.key_column(parent, span.bounds[i]);
        const Oid type = clone_.keys_[parent].columns[column].type;
        if (is_moment(found->form) && call([=] { return getBaseType(type); }) == type_of(from.atttypid, -1).base)
            found->bounds.push_back({span.within[i], parent, column, span.are_lower[i]});
    }
    const std::vector<std::uint32_t>& recorded = clone_.generation_->recorded(table_);
    for (std::size_t i = 0; i < recorded.size(); i++) {
        const std::optional<synth::Internal>& internal = model_.columns[recorded[i]].internal;
        if (internal && internal->what == synth::Internal::What::gap && internal->column < model_.columns.size() &&
            model_.columns[internal->column].path.front() == span.from)
            found->gap = std::int32_t(i);
    }
    if (span.never && !found->range && is_moment(found->form)) {
        found->never = std::int64_t(*span.never);
        if (found->form == Form::timestamptz) {
            Zone zone(model_.zone);
            found->never = call([&] { return zone.to_moment(Timestamp(*span.never)); });
        }
    }
    Rule rule{.span = &span};
    for (const std::string& name : span.groups) {
        if (columns_.is_computed(name) || is_late(name)) // what is not known yet keeps nobody apart
            continue;
        rule.groups.push_back(columns_.attribute_of(name));
        rule.hash.push_back(hash_function(columns_[rule.groups.back()].atttypid));
        rule.collations.push_back(columns_[rule.groups.back()].attcollation);
    }
    if (driving_ >= 0) {
        const std::vector<std::string>& of_parent = schema_.references[std::size_t(driving_)].columns;
        rule.of_siblings = std::all_of(of_parent.begin(), of_parent.end(), [&](const std::string& name) {
            return std::find(rule.groups.begin(), rule.groups.end(), columns_.attribute_of(name)) != rule.groups.end();
        });
        rule.in_order = rule.of_siblings && rule.groups.size() == of_parent.size();
    }
    for (const SchemaReference& reference : schema_.references)
        rule.appends |= reference.child == table_ && reference.driving &&
                        reference.columns.size() == span.groups.size() &&
                        std::all_of(span.groups.begin(), span.groups.end(),
                                    [&](const std::string& name) { return is_among(reference.columns, name); });
    found->rules.push_back(std::move(rule));
}

void CloneSpans::forget_siblings(std::uint64_t row) {
    if (driving_ < 0)
        return;
    const std::uint32_t parent = clone_.generation_->parent(std::uint32_t(driving_), std::uint32_t(row));
    if (parent == siblings_of_ && parent != synth::no_row)
        return;
    siblings_of_ = parent;
    for (Place& place : places_)
        for (Rule& rule : place.rules)
            if (rule.of_siblings)
                rule.taken.clear();
}

CloneSpans::Reading CloneSpans::read(const Place& place, const Datum* values, const bool* nulls) const {
    Reading reading;
    if (!place.range) {
        reading.from = nulls[place.from] ? Timeline::always : units_of(place.form, values[place.from]);
        reading.to = nulls[place.to] ? Timeline::forever : units_of(place.form, values[place.to]);
        return reading;
    }
    if (nulls[place.from])
        return {.none = true};
    struct {
        RangeBound lower, upper;
        bool is_empty;
    } range;
    const Datum value = values[place.from];
    call([&] {
        range_deserialize(place.range, DatumGetRangeTypeP(value), &range.lower, &range.upper, &range.is_empty);
    });
    reading.none = range.is_empty;
    const auto bound = [&](const RangeBound& bound, bool inclusive, std::int64_t unbounded) {
        const std::int64_t units = bound.infinite ? unbounded : units_of(place.form, bound.val);
        return units == Timeline::always || units == Timeline::forever ? units : units + (bound.inclusive != inclusive);
    };
    if (!reading.none) {
        reading.from = bound(range.lower, true, Timeline::always);
        reading.to = bound(range.upper, false, Timeline::forever);
    }
    return reading;
}

// As from `begin` until before `end`, whatever bounds belong to the span.
Timeline::Span CloneSpans::taken_by(const SchemaSpan& span, const Reading& reading) {
    if (reading.none)
        return {};
    const bool is_range = span.from == span.to;
    const auto bound = [](std::int64_t units, bool next) {
        return units == Timeline::always || units == Timeline::forever ? units : units + next;
    };
    return {bound(reading.from, !is_range && !span.lower_inclusive),
            bound(reading.to, !is_range && span.upper_inclusive)};
}

void CloneSpans::find_groups(Place& place, const Datum* values, const bool* nulls) {
    for (Rule& rule : place.rules) {
        std::uint64_t hash = 0;
        rule.line = nullptr;
        bool known = true;
        for (std::size_t k = 0; known && k < rule.groups.size(); k++) {
            const int a = rule.groups[k];
            known = !nulls[a];
            if (known)
                hash = synth::mix(hash ^ hash_of(rule.hash[k], rule.collations[k], values[a]));
        }
        if (known)
            rule.line = &rule.taken[hash];
    }
}

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
        const bool open = is_open(place, rule, reading);
        if (rule.in_order && rule.line) {
            const bool last = clone_.generation_->is_last(std::uint32_t(driving_), std::uint32_t(current.row));
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

bool CloneSpans::confirm(const Datum* values, const bool* nulls) {
    for (Place& place : places_) {
        const Reading reading = read(place, values, nulls);
        find_groups(place, values, nulls);
        for (Rule& rule : place.rules) {
            rule.next = taken_by(*rule.span, reading);
            if (rule.begin && *rule.begin != rule.next.begin)
                return false;
        }
        if ((!reading.none && reading.from > reading.to) || !is_free(place, reading))
            return false;
    }
    return true;
}

void CloneSpans::accept() {
    for (Place& place : places_)
        for (Rule& rule : place.rules)
            if (rule.line)
                rule.line->take(rule.next);
}

void CloneSpans::move_recorded(std::span<const std::uint32_t> columns, std::span<double> recorded) const {
    for (std::size_t i = 0; i < columns.size() && !places_.empty(); i++) {
        const ModelColumn& column = model_.columns[columns[i]];
        if (column.internal || (column.path.size() == 2 && column.path.back() == "bounds"))
            continue;
        const std::uint32_t v = model_.network.columns[columns[i]].variables.back();
        const int a = columns_.attribute_of(column.path.front());
        for (const Place& place : places_)
            if (a == place.to && place.never && std::isinf(recorded[i]))
                recorded[i] = double(*place.never);
        for (const auto& [attribute, by] : moved_)
            if (attribute == a && model_.network.variables[v].kind == synth::Kind::number && std::isfinite(recorded[i]))
                recorded[i] += by;
    }
}

} // namespace pg
