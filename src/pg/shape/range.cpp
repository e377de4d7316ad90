// Ranges and multiranges.
//
// What kind of range it is, is a label: "empty", or what ends it has, with nothing where it has none: "[)" from and
// until, "[," from, ",]" to, "," everything. The ends are shapes of the subtype. Bounds that are drawn in the wrong
// order are exchanged, and a range that would come out empty has both of its ends.
#include "pg/shape/tree.hpp"

namespace pg {

namespace {

TypeCacheEntry* range_type(Oid type) {
    TypeCacheEntry* const entry = lookup_type_cache(type, TYPECACHE_RANGE_INFO);
    if (!entry->rngelemtype)
        elog(ERROR, "type %u is not a range type", type);
    return entry;
}

// The last value of a discrete type has no next one, which is how PostgreSQL writes the end of a range.
Datum before_last(Form form, Datum value) {
    switch (form) {
    case Form::int4: return Int32GetDatum(std::min(DatumGetInt32(value), PG_INT32_MAX - 1));
    case Form::int8: return Int64GetDatum(std::min(DatumGetInt64(value), PG_INT64_MAX - 1));
    case Form::date: {
        constexpr DateADT last = DATE_END_JULIAN - POSTGRES_EPOCH_JDATE - 1;
        return DateADTGetDatum(DatumGetDateADT(value) == last ? last - 1 : DatumGetDateADT(value));
    }
    default: return value;
    }
}

class Range final : public Shape {
public:
    Range(Tree& tree, const Place& place, TypeCacheEntry* type, const Type& subtype)
        : type_(type), form_(subtype.form), bounds_(tree.add_label(place.step("bounds"), {"[)"})),
          lower_(make_shape(tree, place.step("lower"), subtype.declared, subtype.typmod)),
          upper_(make_shape(tree, place.step("upper"), subtype.declared, subtype.typmod)) {}

    void read(Tree& tree, Datum value) override {
        RangeBound lower, upper;
        bool is_empty;
        range_deserialize(type_, DatumGetRangeTypeP(value), &lower, &upper, &is_empty);
        if (is_empty) {
            tree.label(bounds_, "empty");
            return;
        }
        const std::string_view from = lower.infinite ? "" : lower.inclusive ? "[" : "(";
        const std::string_view to = upper.infinite ? "" : upper.inclusive ? "]" : ")";
        auto* const label = static_cast<char*>(palloc(3));
        char* p = std::copy(from.begin(), from.end(), label);
        if (lower.infinite || upper.infinite)
            *p++ = ',';
        p = std::copy(to.begin(), to.end(), p);
        tree.label(bounds_, {label, std::size_t(p - label)});
        if (!lower.infinite)
            lower_->read(tree, lower.val);
        if (!upper.infinite)
            upper_->read(tree, upper.val);
    }

    bool write(Row& row, bool required, Datum& value) override {
        if (row.is_null(bounds_) && !required)
            return false;
        std::string_view label = row.text(bounds_);
        if (label.empty())
            label = "[)";
        RangeBound lower = {}, upper = {};
        lower.lower = true;
        const bool is_empty = label == "empty";
        lower.inclusive = label.front() == '[';
        upper.inclusive = label.back() == ']';
        lower.infinite = is_empty || !(lower.inclusive || label.front() == '(') || !lower_->write(row, true, lower.val);
        upper.infinite = is_empty || !(upper.inclusive || label.back() == ')') || !upper_->write(row, true, upper.val);
        const bool is_finite = !lower.infinite && !upper.infinite;
        if (is_finite && range_cmp_bound_values(type_, &lower, &upper) > 0)
            std::swap(lower.val, upper.val);
        if ((!lower.infinite && !lower.inclusive) || (!upper.infinite && upper.inclusive))
            make_room(lower, upper);
        RangeType* range = form_range(type_, &lower, &upper, is_empty);
        if (is_finite && RangeIsEmpty(range)) {
            lower.inclusive = upper.inclusive = true;
            make_room(lower, upper);
            range = form_range(type_, &lower, &upper, false);
        }
        value = RangeTypePGetDatum(range);
        return true;
    }

private:
    // Before bounds move to the next value, which they do where a discrete range is not "[)".
    void make_room(RangeBound& lower, RangeBound& upper) const {
        if (!OidIsValid(type_->rng_canonical_finfo.fn_oid))
            return;
        if (!lower.infinite)
            lower.val = before_last(form_, lower.val);
        if (!upper.infinite)
            upper.val = before_last(form_, upper.val);
    }

    TypeCacheEntry* type_;
    Form form_;
    std::uint32_t bounds_;
    std::unique_ptr<Shape> lower_, upper_;
};

class Multirange final : public Shape {
public:
    Multirange(Tree& tree, const Place& place, Oid type, TypeCacheEntry* range)
        : type_(type), range_(range), length_(tree.add_number(place.step("#"))) {
        for (std::uint32_t i = 0; i < ranges_.size(); i++)
            ranges_[i] = make_shape(tree, place.step("[" + std::to_string(i + 1) + "]"), range->type_id, -1);
    }

    void read(Tree& tree, Datum value) override {
        std::int32_t count;
        RangeType** members;
        multirange_deserialize(range_, DatumGetMultirangeTypeP(value), &count, &members);
        tree.number(length_, count);
        for (std::uint32_t i = 0; i < ranges_.size() && std::int32_t(i) < count; i++)
            ranges_[i]->read(tree, RangeTypePGetDatum(members[i]));
    }

    bool write(Row& row, bool required, Datum& value) override {
        if (row.is_null(length_) && !required)
            return false;
        constexpr std::int64_t longest = 10000;
        const auto count = std::uint32_t(row.integer(length_, 0, longest));
        auto** const members = static_cast<RangeType**>(palloc(sizeof(RangeType*) * std::max(count, 1u)));
        const std::uint32_t base = row.draw;
        std::int32_t made = 0;
        for (std::uint32_t i = 0; i < count; i++) {
            row.select(Row::beyond(base, i / std::uint32_t(ranges_.size())));
            Datum member;
            if (ranges_[i % ranges_.size()]->write(row, true, member))
                members[made++] = DatumGetRangeTypeP(member);
        }
        row.select(base);
        value = MultirangeTypePGetDatum(make_multirange(type_, range_, made, members));
        return true;
    }

private:
    Oid type_;
    TypeCacheEntry* range_;
    std::uint32_t length_;
    std::array<std::unique_ptr<Shape>, 4> ranges_;
};

Type subtype_of(TypeCacheEntry* range) {
    return type_of(range->rngelemtype->type_id, -1);
}

} // namespace

std::unique_ptr<Shape> make_range(Tree& tree, const Place& place, const Type& type) {
    TypeCacheEntry* const entry = call([&] { return range_type(type.base); });
    const Type subtype = subtype_of(entry);
    if (subtype.form == Form::opaque)
        return nullptr;
    Place inside = place;
    inside.depth++;
    return std::make_unique<Range>(tree, inside, entry, subtype);
}

std::unique_ptr<Shape> make_multirange(Tree& tree, const Place& place, const Type& type) {
    TypeCacheEntry* const entry = call([&] { return range_type(get_multirange_range(type.base)); });
    if (subtype_of(entry).form == Form::opaque)
        return nullptr;
    Place inside = place;
    inside.depth++;
    return std::make_unique<Multirange>(tree, inside, type.base, entry);
}

} // namespace pg
