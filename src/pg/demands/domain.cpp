// A tree of checks along a type, cut off where no domain is below.
#include "pg/demands/domain.hpp"

namespace pg {

struct DomainCheck {
    enum class Shape { scalar, array, composite, range, multirange } shape;
    std::int16_t length; // of the type
    Rule** rules;
    int size;
    DomainCheck** parts; // the element, the bound, or the fields; nullptr where there is nothing to check

    std::int16_t element_length; // array
    bool element_by_value;
    char element_align;
    Oid element;
    TupleDesc fields;      // composite
    TypeCacheEntry* range; // range, multirange: of the range
};

namespace {

using Shape = DomainCheck::Shape;

void add_constraints(DomainCheck& check, Oid domain, const char* column, List*& rules) {
    if (!DomainHasConstraints(domain))
        return;
    auto* const constraints = static_cast<DomainConstraintRef*>(palloc0(sizeof(DomainConstraintRef)));
    InitDomainConstraintRef(domain, constraints, CurrentMemoryContext, true);
    const char* const name = format_type_extended(domain, -1, FORMAT_TYPE_FORCE_QUALIFY);
    check.rules = static_cast<Rule**>(palloc(sizeof(Rule*) * std::size_t(list_length(constraints->constraints))));
    for (int i = 0; i < list_length(constraints->constraints); i++) {
        const auto& constraint = *static_cast<DomainConstraintState*>(list_nth(constraints->constraints, i));
        const bool not_null = constraint.constrainttype == DOM_CONSTRAINT_NOTNULL;
        const char* const what = not_null ? "not-null constraint" : psprintf("constraint \"%s\"", constraint.name);
        check.rules[check.size++] = add_rule(rules, psprintf("%s of domain %s of column \"%s\"", what, name, column),
                                             not_null ? nullptr : constraint.check_exprstate);
    }
}

bool add_part(DomainCheck& check, Shape shape, Oid type, const char* column, List*& rules) {
    check.shape = shape;
    check.parts = static_cast<DomainCheck**>(palloc(sizeof(DomainCheck*)));
    check.parts[0] = make_domain_check(type, column, rules);
    return check.parts[0] != nullptr;
}

bool add_fields(DomainCheck& check, Oid type, const char* column, List*& rules) {
    check.shape = Shape::composite;
    check.fields = lookup_rowtype_tupdesc_copy(type, -1);
    check.parts = static_cast<DomainCheck**>(palloc0(sizeof(DomainCheck*) * std::size_t(check.fields->natts + 1)));
    bool any = false;
    for (int i = 0; i < check.fields->natts; i++) {
        const Form_pg_attribute field = TupleDescAttr(check.fields, i);
        if (!field->attisdropped)
            check.parts[i] = make_domain_check(field->atttypid, column, rules);
        any = any || check.parts[i];
    }
    return any;
}

bool add_parts(DomainCheck& check, Oid type, const char* column, List*& rules) {
    if (const Oid element = get_element_type(type)) {
        get_typlenbyvalalign(element, &check.element_length, &check.element_by_value, &check.element_align);
        check.element = element;
        return add_part(check, Shape::array, element, column, rules);
    }
    if (get_typtype(type) == TYPTYPE_COMPOSITE)
        return add_fields(check, type, column, rules);
    const bool several = type_is_multirange(type);
    if (!several && !type_is_range(type))
        return false;
    const Oid range = several ? get_multirange_range(type) : type;
    check.range = lookup_type_cache(range, TYPECACHE_RANGE_INFO);
    return add_part(check, several ? Shape::multirange : Shape::range, get_range_subtype(range), column, rules);
}

const Rule* broken_element(const DomainCheck& check, RuleEvaluation& at, Datum value) {
    Datum* elements;
    bool* nulls;
    int size;
    deconstruct_array(DatumGetArrayTypeP(value), check.element, check.element_length, check.element_by_value,
                      check.element_align, &elements, &nulls, &size);
    const Rule* broken = nullptr;
    for (int i = 0; i < size && !broken; i++)
        broken = broken_constraint(check.parts[0], at, elements[i], nulls[i]);
    return broken;
}

const Rule* broken_field(const DomainCheck& check, RuleEvaluation& at, Datum value) {
    HeapTupleHeader const header = DatumGetHeapTupleHeader(value);
    HeapTupleData tuple{};
    tuple.t_len = HeapTupleHeaderGetDatumLength(header);
    tuple.t_data = header;
    const auto size = std::size_t(check.fields->natts);
    auto* const values = static_cast<Datum*>(palloc(sizeof(Datum) * size));
    auto* const nulls = static_cast<bool*>(palloc(sizeof(bool) * size));
    heap_deform_tuple(&tuple, check.fields, values, nulls);
    const Rule* broken = nullptr;
    for (std::size_t i = 0; i < size && !broken; i++)
        if (check.parts[i])
            broken = broken_constraint(check.parts[i], at, values[i], nulls[i]);
    return broken;
}

const Rule* broken_bound(const DomainCheck& check, RuleEvaluation& at, const RangeType* range) {
    RangeBound bounds[2];
    bool empty;
    range_deserialize(check.range, range, &bounds[0], &bounds[1], &empty);
    const Rule* broken = nullptr;
    for (int i = 0; i < 2 && !empty && !broken; i++)
        if (!bounds[i].infinite)
            broken = broken_constraint(check.parts[0], at, bounds[i].val, false);
    return broken;
}

const Rule* broken_range(const DomainCheck& check, RuleEvaluation& at, Datum value) {
    RangeType** ranges;
    int32 size;
    multirange_deserialize(check.range, DatumGetMultirangeTypeP(value), &size, &ranges);
    const Rule* broken = nullptr;
    for (int i = 0; i < size && !broken; i++)
        broken = broken_bound(check, at, ranges[i]);
    return broken;
}

} // namespace

DomainCheck* make_domain_check(Oid type, const char* column, List*& rules) {
    check_stack_depth();
    auto* const check = static_cast<DomainCheck*>(palloc0(sizeof(DomainCheck)));
    check->length = get_typlen(type);
    if (get_typtype(type) == TYPTYPE_DOMAIN)
        add_constraints(*check, type, column, rules);
    if (!add_parts(*check, getBaseType(type), column, rules))
        check->shape = Shape::scalar;
    return check->size || check->shape != Shape::scalar ? check : nullptr;
}

const Rule* broken_constraint(const DomainCheck* check, RuleEvaluation& at, Datum value, bool null) {
    check_stack_depth();
    for (int i = 0; i < check->size; i++) {
        const Rule* const rule = check->rules[i];
        if (!rule->expression) {
            if (null)
                return rule;
            continue;
        }
        at.row->domainValue_datum = MakeExpandedObjectReadOnly(value, null, check->length);
        at.row->domainValue_isNull = null;
        if (!holds(at, *rule))
            return rule;
    }
    if (null)
        return nullptr;
    switch (check->shape) {
    case Shape::array: return broken_element(*check, at, value);
    case Shape::composite: return broken_field(*check, at, value);
    case Shape::range: return broken_bound(*check, at, DatumGetRangeTypeP(value));
    case Shape::multirange: return broken_range(*check, at, value);
    default: return nullptr;
    }
}

} // namespace pg
