#include "pg/clone/spans.hpp"
#include "core/key/permutation.hpp"
#include "pg/shape/zone.hpp"

namespace pg {

namespace {

using synth::Timeline;

bool is_among(const std::vector<std::string>& all, const std::string& name) {
    return std::find(all.begin(), all.end(), name) != all.end();
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
    if (!has_units(type.form) || (place.range != nullptr) != (place.from == place.to) ||
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
    if (!span.expression.empty()) {
        rule.expression.emplace(clone_.relations_[table_], columns_.row(), schema_.source, clone_.request_.target,
                                span.expression, clone_.context_);
        const std::vector<int>& used = rule.expression->attributes();
        if (std::any_of(used.begin(), used.end(), [&](int a) {
                const std::string name = NameStr(columns_[a].attname);
                return columns_.is_computed(name) || is_late(name);
            }))
            rule.expression.reset();
    }
    if (driving_ >= 0) {
        const std::vector<std::string>& of_parent = schema_.references[std::size_t(driving_)].columns;
        rule.of_siblings = std::all_of(of_parent.begin(), of_parent.end(), [&](const std::string& name) {
            return std::find(rule.groups.begin(), rule.groups.end(), columns_.attribute_of(name)) != rule.groups.end();
        });
        rule.in_order = rule.of_siblings && span.expression.empty() && rule.groups.size() == of_parent.size();
    }
    for (const SchemaReference& reference : schema_.references)
        rule.appends |= reference.child == table_ && reference.driving && span.expression.empty() &&
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
        if (rule.expression) {
            const std::optional<std::uint64_t> key = rule.expression->hash(values, nulls);
            known = key.has_value();
            hash = key.value_or(0);
        }
        for (std::size_t k = 0; known && !rule.expression && k < rule.groups.size(); k++) {
            const int a = rule.groups[k];
            known = !nulls[a];
            if (known)
                hash = synth::mix(hash ^ hash_of(rule.hash[k], rule.collations[k], values[a]));
        }
        if (!known)
            continue;
        static const Timeline nothing;
        const auto found = rule.taken.find(hash);
        rule.group = hash;
        rule.line = found == rule.taken.end() ? &nothing : &found->second;
    }
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
                rule.taken[rule.group].take(rule.next);
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
