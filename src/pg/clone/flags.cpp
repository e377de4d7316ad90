#include "pg/clone/flags.hpp"
#include "core/error.hpp"

namespace pg {

CloneFlags::CloneFlags(const Clone& clone, std::uint32_t table, const CloneColumns& columns, std::int32_t driving)
    : generation_(*clone.generation_), table_(table), columns_(columns), driving_(driving) {
    const InContext here(clone.context_);
    for (const SchemaFlag& flag : clone.schema_.flags) {
        if (clone.schema_.references[flag.reference].child != table)
            continue;
        Label& label = labels_.emplace_back();
        label.flag = flag.number;
        label.attribute = columns_.attribute_of(flag.column);
        if (const bool known = std::any_of(orders_.begin(), orders_.end(),
                                           [&](const Order& order) { return order.flag == flag.number; });
            driving_ >= 0 && !known && !flag.ordered_by.empty()) {
            Order& order = orders_.emplace_back();
            order.flag = flag.number;
            order.last = flag.last;
            order.attribute = columns_.attribute_of(flag.ordered_by);
            const Oid type = call([&] { return getBaseType(columns_[order.attribute].atttypid); });
            if (type != DATEOID && type != TIMESTAMPOID && type != TIMESTAMPTZOID)
                throw synth::DamagedModel("rows are ordered by what is no time");
            order.is_date = type == DATEOID;
        }
        if (!flag.label)
            continue;
        const FormData_pg_attribute& attribute = columns_[label.attribute];
        label.equal = equal_function(attribute.atttypid);
        label.boolean = call([&] { return getBaseType(attribute.atttypid); }) == BOOLOID;
        label.value = {call([&] {
                           Oid function = InvalidOid, parameter = InvalidOid;
                           getTypeInputInfo(attribute.atttypid, &function, &parameter);
                           return OidInputFunctionCall(function, const_cast<char*>(flag.label->c_str()), parameter,
                                                       attribute.atttypmod);
                       }),
                       false};
    }
}

bool CloneFlags::has(const Label& label, const Datum* values, const bool* nulls) const {
    const int a = label.attribute;
    if (label.value.isnull || nulls[a])
        return label.value.isnull && nulls[a];
    FmgrInfo* const equal = label.equal;
    const Oid collation = columns_[a].attcollation;
    const Datum value = values[a], other = label.value.value;
    return call([=] { return DatumGetBool(FunctionCall2Coll(equal, collation, value, other)); });
}

CloneFlags::Verdict CloneFlags::settle(const Try& current, Datum* values, bool* nulls) const {
    for (const Label& label : labels_) {
        const bool must = generation_.has_flag(table_, label.flag, std::uint32_t(current.row));
        if (has(label, values, nulls) == must)
            continue;
        if (current.number < Try::until_moved || (!must && !label.boolean))
            return Verdict::again;
        const int a = label.attribute;
        values[a] = must ? label.value.value : BoolGetDatum(!DatumGetBool(label.value.value));
        nulls[a] = must && label.value.isnull;
    }
    for (const Order& order : orders_)
        if (!settle(order, current, values, nulls))
            return Verdict::again;
    return Verdict::fits;
}

void CloneFlags::forget_siblings(std::uint64_t row) {
    if (driving_ < 0)
        return;
    const std::uint32_t parent = generation_.parent(std::uint32_t(driving_), std::uint32_t(row));
    if (parent == siblings_of_ && parent != synth::no_row)
        return;
    siblings_of_ = parent;
    for (Order& order : orders_)
        order.flagged = order.least = order.most = std::nullopt;
}

std::int64_t CloneFlags::time_of(const Order& order, const Datum* values) const {
    return order.is_date ? DatumGetDateADT(values[order.attribute]) : DatumGetTimestamp(values[order.attribute]);
}

bool CloneFlags::settle(const Order& order, const Try& current, Datum* values, const bool* nulls) const {
    if (nulls[order.attribute])
        return true;
    const bool must = generation_.has_flag(table_, order.flag, std::uint32_t(current.row));
    const std::optional<std::int64_t>& other = !must ? order.flagged : order.last ? order.most : order.least;
    const std::int64_t time = time_of(order, values);
    const bool after = must == order.last; // of the other
    if (!other || (after ? time > *other : time < *other))
        return true;
    if (current.number < Try::until_moved)
        return false;
    std::int64_t moved = 0;
    if (pg_sub_s64_overflow(*other, time, &moved) || pg_add_s64_overflow(*other, moved, &moved))
        return false;
    if (moved == time)
        moved += after ? 1 : -1;
    if (order.is_date
            ? moved < DATETIME_MIN_JULIAN - POSTGRES_EPOCH_JDATE || moved >= DATE_END_JULIAN - POSTGRES_EPOCH_JDATE
            : !IS_VALID_TIMESTAMP(moved))
        return false;
    values[order.attribute] = order.is_date ? DateADTGetDatum(DateADT(moved)) : TimestampGetDatum(moved);
    return true;
}

void CloneFlags::accept(std::uint64_t row, const Datum* values, const bool* nulls) {
    for (Order& order : orders_) {
        if (nulls[order.attribute])
            continue;
        const std::int64_t time = time_of(order, values);
        if (generation_.has_flag(table_, order.flag, std::uint32_t(row)))
            order.flagged = time;
        order.least = std::min(order.least.value_or(time), time);
        order.most = std::max(order.most.value_or(time), time);
    }
}

} // namespace pg
