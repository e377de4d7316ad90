#include "pg/clone/unique.hpp"
#include "core/key/permutation.hpp"

namespace pg {

namespace {

constexpr std::int64_t farthest = 1 << 16; // that a value moves
constexpr std::int64_t near = 32;          // so far all places are looked at, and
constexpr std::int64_t few = 512;          // all of a range that has fewer

// Distances at which a place may be free: first all up to `near_by`, then a few of each twice as far, so that one
// is found soon where most are taken.
template <class F>
bool at_distances(std::int64_t near_by, std::int64_t left, const Try& current, const F& is_free) {
    constexpr std::int64_t of_each = 4;
    std::uint64_t random = current.row << 16 | current.number;
    for (std::int64_t away = 1; away <= std::min(near_by, left); away++)
        if (is_free(away))
            return true;
    for (std::int64_t from = near_by + 1; from <= left; from = 2 * from - 1) {
        const std::int64_t wide = std::min(from - 1, left - from + 1);
        for (std::int64_t k = 0; k < of_each; k++) {
            random = synth::mix(random + 1);
            if (is_free(from + std::int64_t(random % std::uint64_t(wide))))
                return true;
        }
    }
    return false;
}

} // namespace

UniqueKeys::UniqueKeys(const Clone& clone, std::uint32_t t, const CloneColumns& columns, CloneParts& parts,
                       std::int32_t driving)
    : generation_(*clone.generation_), columns_(columns), parts_(parts), model_(*clone.models_[t]), driving_(driving) {
    const SchemaModel& schema = clone.schema_;
    const SchemaTable& table = schema.tables[t];
    std::uint32_t begin = 0;
    for (std::size_t k = 0; k < table.key_ends.size(); k++) {
        const std::uint32_t end = table.key_ends[k];
        UniqueKey key;
        key.nulls_distinct = table.nulls_distinct[k];
        key.linked = true;
        for (; begin < end; begin++)
            add(key, table.key_columns[begin]);
        if (table.key_expressions[k].empty()) {
            for (const int a : key.attributes) {
                key.hash.push_back(hash_function(columns_[a].atttypid));
                key.collations.push_back(columns_[a].attcollation);
            }
            key.of_siblings = driving_ >= 0 && has_all(key, schema.references[std::size_t(driving_)].columns);
        } else {
            key.expression.emplace(clone.relations_[t], columns_.row(), schema.source, clone.request_.target,
                                   table.key_expressions[k], clone.context_);
            for (const int a : key.expression->attributes())
                add(key, NameStr(columns_[a].attname));
        }
        for (const int attribute : key.attributes) {
            const int a = parts_.lever_of(attribute).attribute;
            if (const std::optional<Range> range = range_of(NameStr(columns_[a].attname)))
                ranges_[a] = *range;
        }
        unique_.push_back(std::move(key));
    }
}

void UniqueKeys::add(UniqueKey& key, const std::string& column) {
    key.attributes.push_back(columns_.attribute_of(column));
    key.linked = key.linked && columns_.is_linked(column) && !columns_.is_together(column);
    key.computed = key.computed || columns_.is_computed(column);
}

bool UniqueKeys::has_all(const UniqueKey& key, const std::vector<std::string>& columns) const {
    return std::all_of(columns.begin(), columns.end(), [&](const std::string& column) {
        return std::find(key.attributes.begin(), key.attributes.end(), columns_.attribute_of(column)) !=
               key.attributes.end();
    });
}

void UniqueKeys::forget_siblings(std::uint64_t row) {
    if (driving_ < 0)
        return;
    const std::uint32_t parent = generation_.parent(std::uint32_t(driving_), std::uint32_t(row));
    if (parent == siblings_of_)
        return;
    siblings_of_ = parent;
    for (UniqueKey& key : unique_)
        if (key.of_siblings && !key.seen.empty())
            key.seen.clear();
}

UniqueKeys::Verdict UniqueKeys::fit(const Try& current, bool exchangeable, Datum* values, bool* nulls) {
    for (std::size_t k = 0, moves = 0; k < unique_.size(); k++) {
        UniqueKey& key = unique_[k];
        if (key.computed || find(key, values, nulls))
            continue;
        if (key.linked)
            return exchangeable ? Verdict::again : Verdict::never;
        if (current.number < Try::until_moved || moves++ == unique_.size() || !move(key, current, values, nulls))
            return Verdict::again;
        k = std::size_t(-1); // the value may be part of others
    }
    return Verdict::fits;
}

bool UniqueKeys::confirm(const Datum* values, const bool* nulls) {
    return std::all_of(unique_.begin(), unique_.end(),
                       [&](UniqueKey& key) { return !key.computed || find(key, values, nulls); });
}

void UniqueKeys::accept() {
    for (UniqueKey& key : unique_)
        if (key.has_next)
            key.seen.insert(key.next);
}

// Is the row's key new, or is there none?
bool UniqueKeys::find(UniqueKey& key, const Datum* values, const bool* nulls) {
    const std::optional<std::uint64_t> hash = this->hash(key, values, nulls);
    key.has_next = hash.has_value();
    key.next = hash.value_or(0);
    return !hash || !key.seen.contains(*hash);
}

// Nothing if the row has no key that others could have.
std::optional<std::uint64_t> UniqueKeys::hash(const UniqueKey& key, const Datum* values, const bool* nulls) const {
    if (key.expression)
        return key.expression->hash(values, nulls);
    std::uint64_t hash = 0;
    for (std::size_t k = 0; k < key.attributes.size(); k++) {
        const int a = key.attributes[k];
        if (nulls[a] && key.nulls_distinct)
            return std::nullopt;
        hash = (hash ^ (nulls[a] ? 1 : hash_of(key.hash[k], key.collations[k], values[a]))) * 0x9e3779b97f4a7c15u;
        hash ^= hash >> 29;
    }
    return hash;
}

bool UniqueKeys::move(UniqueKey& key, const Try& current, Datum* values, bool* nulls) {
    for (const bool text : {false, true})
        for (const int attribute : key.attributes) {
            const auto [a, days] = parts_.lever_of(attribute);
            const std::string name = NameStr(columns_[a].attname);
            if (nulls[attribute] || nulls[a] || columns_.is_set(name) || columns_.is_label(name))
                continue;
            const Datum was = values[a];
            if (text ? renumber(key, a, current, values, nulls) : move(key, a, days, current, values, nulls))
                return true;
            values[a] = was;
            parts_.set(values, nulls);
        }
    return false;
}

// The values of a column that its model knows of; nothing if that is not known.
std::optional<UniqueKeys::Range> UniqueKeys::range_of(const std::string& column) const {
    for (std::size_t c = 0; c < model_.columns.size(); c++) {
        const synth::ColumnModel& learned = model_.network.columns[c];
        if (model_.columns[c].internal || model_.columns[c].path != std::vector<std::string>{column} ||
            learned.variables.empty() || learned.form == synth::Form::text || learned.form == synth::Form::key)
            continue;
        const synth::Variable& variable = model_.network.variables[learned.variables.back()];
        if (variable.kind == synth::Kind::number && !variable.number.knots.empty())
            return Range{variable.number.knots.front(), variable.number.knots.back()};
    }
    return std::nullopt;
}

// The nearest value of a number, date or timestamp of the key with which it is new, first of all among those that the
// model knows of, by so many days or more; timestamps move by the largest of these units that they are whole in.
bool UniqueKeys::move(UniqueKey& key, int a, std::int64_t days, const Try& current, Datum* values, bool* nulls) {
    const bool down = current.number % 2 == 1;
    std::int32_t typmod = columns_[a].atttypmod;
    const Oid type = call([&] { return getBaseTypeAndTypmod(columns_[a].atttypid, &typmod); });
    const Datum was = values[a];
    std::int64_t value = 0, least = 0, most = 0, step = 1;
    switch (type) {
    case INT2OID: value = DatumGetInt16(was), least = PG_INT16_MIN, most = PG_INT16_MAX; break;
    case INT4OID: value = DatumGetInt32(was), least = PG_INT32_MIN, most = PG_INT32_MAX; break;
    case INT8OID: value = DatumGetInt64(was), least = -(PG_INT64_MAX / 2), most = PG_INT64_MAX / 2; break;
    case DATEOID:
        value = DatumGetDateADT(was);
        step = std::max(step, days);
        least = DATETIME_MIN_JULIAN - POSTGRES_EPOCH_JDATE;
        most = DATE_END_JULIAN - POSTGRES_EPOCH_JDATE - 1;
        break;
    case TIMESTAMPOID:
    case TIMESTAMPTZOID:
        value = DatumGetTimestamp(was);
        for (const std::int64_t unit :
             {USECS_PER_DAY, USECS_PER_HOUR, USECS_PER_MINUTE, USECS_PER_SEC, INT64CONST(1000)})
            if (step == 1 && value % unit == 0)
                step = unit;
        if (typmod >= 0 && typmod <= MAX_TIMESTAMP_PRECISION) // digits that it may have
            for (std::int64_t digits = typmod, grid = USECS_PER_SEC; digits >= 0; digits--, grid /= 10)
                step = digits == 0 ? std::max(step, grid) : step;
        step = std::max(step, days * USECS_PER_DAY);
        least = MIN_TIMESTAMP;
        most = END_TIMESTAMP - 1;
        break;
    default: return false;
    }
    if (type == INT2OID || type == INT4OID || type == INT8OID) // which keep their sign
        (value < 0 ? most : least) = value < 0 ? -1 : 0;
    if (value < least || value > most) // infinity, or a number beyond those that are made
        return false;
    std::int64_t from = value;
    const auto moves = [&](bool down, std::int64_t least, std::int64_t most, std::int64_t near_by) {
        const std::int64_t left = std::min(farthest, (down ? from - least : most - from) / step);
        return at_distances(near_by, left, current, [&](std::int64_t away) {
            const std::int64_t moved = down ? from - away * step : from + away * step;
            values[a] = type == INT2OID                      ? Int16GetDatum(std::int16_t(moved))
                        : type == INT4OID || type == DATEOID ? Int32GetDatum(std::int32_t(moved))
                                                             : Int64GetDatum(moved);
            parts_.set(values, nulls);
            return find(key, values, nulls);
        });
    };
    const auto known = ranges_.find(a);
    if (known != ranges_.end() && known->second.lowest <= double(value) && double(value) <= known->second.highest) {
        const auto bound = [=](double known) {
            return std::int64_t(std::clamp(known, double(least), double(most)));
        };
        const std::int64_t below = (value - bound(known->second.lowest)) / step,
                           above = (bound(known->second.highest) - value) / step;
        for (const bool way : {down, !down})
            if (moves(way, value - below * step, value + above * step, below + above < few ? few : near))
                return true;
        from = down ? value - below * step : value + above * step;
    }
    return moves(down, least, most, near);
}

// A text of the key gets the next number at its end with which it is new; an e-mail address before its domain.
bool UniqueKeys::renumber(UniqueKey& key, int a, const Try& current, Datum* values, const bool* nulls) {
    std::int32_t typmod = columns_[a].atttypmod;
    const Oid type = call([&] { return getBaseTypeAndTypmod(columns_[a].atttypid, &typmod); });
    if (!call([=] { return IsBinaryCoercible(type, TEXTOID); }))
        return false;
    const Datum was = values[a];
    std::string base = call([=] { return TextDatumGetCString(was); }), domain;
    if (const std::size_t at = base.rfind('@'); at != std::string::npos && at > 0) {
        domain = base.substr(at);
        base.resize(at);
    }
    const std::size_t end = base.find_last_not_of("0123456789") + 1, digits = base.size() - end;
    if (digits > 9)
        return false;
    const std::int64_t number = digits > 0 ? std::stoll(base.substr(end)) : 1;
    base.resize(end);
    if (digits == 0 && domain.empty())
        base += ' ';
    return at_distances(near, farthest, current, [&](std::int64_t away) {
        std::string next = std::to_string(number + away);
        next.insert(0, digits - std::min(digits, next.size()), '0');
        next.insert(0, base);
        next += domain;
        const char* const c = next.c_str();
        if (typmod >= VARHDRSZ && call([=] { return pg_mbstrlen(c); }) > typmod - VARHDRSZ)
            return false;
        values[a] = call([=] { return CStringGetTextDatum(c); });
        return find(key, values, nulls);
    });
}

} // namespace pg
