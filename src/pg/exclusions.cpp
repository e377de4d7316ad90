#include "pg/exclusions.hpp"
#include "pg/key_expression.hpp"
#include "pg/span_units.hpp"

namespace pg {

bool is_equality(Oid op) {
    Oid left, right;
    op_input_types(op, &left, &right);
    return get_mergejoin_opfamilies(op) != NIL || op_hashjoinable(op, left);
}

bool is_overlap(Oid op, Oid type) {
    const Oid base = getBaseType(type);
    return (type_is_range(base) || type_is_multirange(base)) && std::strcmp(get_opname(op), "&&") == 0;
}

namespace {

// Attribute numbers; 0 for none.
struct Found {
    const char* name;
    bool is_exclusion, is_known, has_spans;
    AttrNumber equal[INDEX_MAX_KEYS];
    int equals;
    const char *expression, *hash; // null: none
    AttrNumber from, to;
    bool lower_inclusive, upper_inclusive;
};

// Ranges, as dates or times are told apart, keep the order of what these functions are given.
bool keeps_order(Oid function) {
    return function == F_TIMESTAMP_DATE || function == F_TIMESTAMPTZ_DATE || function == F_INT8_INT4 ||
           function == F_INT8_INT2 || function == F_INT4_INT2;
}

// The column that a bound of a range is: NULL may have another value, which is taken for no bound.
AttrNumber bound_of(Node* node) {
    for (;;) {
        if (IsA(node, RelabelType)) {
            node = reinterpret_cast<Node*>(reinterpret_cast<RelabelType*>(node)->arg);
        } else if (IsA(node, CoalesceExpr)) {
            List* const all = reinterpret_cast<CoalesceExpr*>(node)->args;
            for (int i = 1; i < list_length(all); i++)
                if (!IsA(eval_const_expressions(nullptr, static_cast<Node*>(list_nth(all, i))), Const))
                    return 0;
            node = static_cast<Node*>(linitial(all));
        } else if (IsA(node, FuncExpr) && keeps_order(reinterpret_cast<FuncExpr*>(node)->funcid)) {
            node = static_cast<Node*>(linitial(reinterpret_cast<FuncExpr*>(node)->args));
        } else {
            return IsA(node, Var) ? reinterpret_cast<Var*>(node)->varattno : AttrNumber(0);
        }
    }
}

bool makes_range(Oid function) {
    HeapTuple const tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
    if (!HeapTupleIsValid(tuple))
        return false;
    bool null;
    const Datum source = SysCacheGetAttr(PROCOID, tuple, Anum_pg_proc_prosrc, &null);
    const bool makes = !null && std::strncmp(TextDatumGetCString(source), "range_constructor", 17) == 0 &&
                       type_is_range(reinterpret_cast<Form_pg_proc>(GETSTRUCT(tuple))->prorettype);
    ReleaseSysCache(tuple);
    return makes;
}

// What a range is made of.
bool read_range(Node* node, Relation table, Found& found) {
    while (IsA(node, RelabelType))
        node = reinterpret_cast<Node*>(reinterpret_cast<RelabelType*>(node)->arg);
    const TupleDesc columns = RelationGetDescr(table);
    const auto is_generated = [&](AttrNumber attribute) {
        return TupleDescAttr(columns, attribute - 1)->attgenerated != '\0';
    };
    if (IsA(node, Var)) {
        const AttrNumber attribute = reinterpret_cast<Var*>(node)->varattno;
        if (attribute > 0 && is_generated(attribute))
            return read_range(build_column_default(table, attribute), table, found);
        found.from = found.to = attribute;
        return attribute > 0;
    }
    if (!IsA(node, FuncExpr) || !makes_range(reinterpret_cast<FuncExpr*>(node)->funcid))
        return false;
    List* const arguments = reinterpret_cast<FuncExpr*>(node)->args;
    if (list_length(arguments) < 2)
        return false;
    found.from = bound_of(static_cast<Node*>(linitial(arguments)));
    found.to = bound_of(static_cast<Node*>(lsecond(arguments)));
    if (found.from <= 0 || found.to <= 0 || found.from == found.to || is_generated(found.from) ||
        is_generated(found.to) ||
        TupleDescAttr(columns, found.from - 1)->atttypid != TupleDescAttr(columns, found.to - 1)->atttypid)
        return false;
    if (list_length(arguments) == 2)
        return true;
    Node* const flags = eval_const_expressions(nullptr, static_cast<Node*>(lthird(arguments)));
    if (!IsA(flags, Const) || reinterpret_cast<Const*>(flags)->constisnull)
        return false;
    const char* const bounds = TextDatumGetCString(reinterpret_cast<Const*>(flags)->constvalue);
    found.lower_inclusive = bounds[0] == '[';
    found.upper_inclusive = bounds[0] != '\0' && bounds[1] == ']';
    return true;
}

// May whoever reads rows call a function?
bool is_of_others(Oid function, void*) {
    HeapTuple const tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
    if (!HeapTupleIsValid(tuple))
        return true;
    const Oid owner = reinterpret_cast<Form_pg_proc>(GETSTRUCT(tuple))->proowner;
    ReleaseSysCache(tuple);
    return owner != GetUserId() && !superuser_arg(owner);
}

bool calls_others(Node* node, void* context) {
    return node && (IsA(node, CoerceToDomain) || check_functions_in_node(node, is_of_others, context) ||
                    walk_expression(node, calls_others, context));
}

// Groups that are not columns alone, by keys of the index: null for those that say nothing of them.
void read_groups(Relation index, Relation table, Node* const* keys, Found& found) {
    const TupleDesc columns = RelationGetDescr(table);
    List* nodes = list_copy(RelationGetIndexPredicate(index));
    bool plain = nodes == NIL;
    for (int i = 0; i < index->rd_index->indnkeyatts; i++)
        if (keys[i]) {
            plain = plain && IsA(keys[i], Var);
            nodes = lappend(nodes, keys[i]);
        }
    Bitmapset* used = nullptr;
    pull_varattnos(reinterpret_cast<Node*>(nodes), 1, &used);
    if (plain || bms_is_member(0 - FirstLowInvalidHeapAttributeNumber, used)) // a whole row
        return;
    found.expression = write_key_expression(index, table, keys);
    StringInfoData row;
    initStringInfo(&row);
    for (int i = -1; (i = bms_next_member(used, i)) >= 0;)
        if (const int attribute = i + FirstLowInvalidHeapAttributeNumber; attribute > 0)
            appendStringInfo(&row, "%st.%s", row.len > 0 ? ", " : "",
                             quote_identifier(NameStr(TupleDescAttr(columns, attribute - 1)->attname)));
    if (!calls_others(reinterpret_cast<Node*>(nodes), nullptr))
        found.hash = psprintf("(SELECT pg_catalog.hash_record_extended(%s, 0) FROM (SELECT %s) AS %s)",
                              found.expression, row.data, quote_identifier(RelationGetRelationName(table)));
}

Found read_index(Oid oid, Relation table) {
    Found found{};
    Relation const relation = index_open(oid, AccessShareLock);
    const FormData_pg_index& form = *relation->rd_index;
    found.is_exclusion = form.indisvalid && form.indisexclusion;
    if (!found.is_exclusion) {
        index_close(relation, AccessShareLock);
        return found;
    }
    found.name = pstrdup(RelationGetRelationName(relation));
    found.is_known = found.lower_inclusive = true;
    Oid *operators, *functions;
    uint16* strategies;
    RelationGetExclusionInfo(relation, &operators, &functions, &strategies);
    Node* keys[INDEX_MAX_KEYS];
    read_keys(relation, table, keys);
    for (int i = 0; i < form.indnkeyatts; i++) {
        Node* const key = std::exchange(keys[i], nullptr);
        const AttrNumber attribute = form.indkey.values[i];
        if (!is_equality(operators[i])) {
            found.is_known = found.is_known && !found.has_spans && is_overlap(operators[i], exprType(key)) &&
                             read_range(key, table, found);
            found.has_spans = true;
        } else if (OidIsValid(lookup_type_cache(exprType(key), TYPECACHE_HASH_EXTENDED_PROC)->hash_extended_proc)) {
            const bool generated =
                attribute > 0 && TupleDescAttr(RelationGetDescr(table), attribute - 1)->attgenerated != '\0';
            keys[i] = generated ? build_column_default(table, attribute) : key;
            if (attribute > 0 && !generated)
                found.equal[found.equals++] = attribute;
        }
    }
    if (found.is_known && found.has_spans)
        read_groups(relation, table, keys, found);
    index_close(relation, AccessShareLock);
    return found;
}

// How spans are told apart that a column has.
Form form_of(const FormData_pg_attribute& column) {
    const Type type = type_of(column.atttypid, column.atttypmod);
    if (type.form != Form::range)
        return type.form;
    return type_of(call([&] { return get_range_subtype(type.base); }), -1).form;
}

bool is_number(Form form) {
    return form >= Form::int2 && form <= Form::timestamptz;
}

} // namespace

std::vector<Exclusion> read_exclusions(Oid oid) {
    std::vector<Exclusion> exclusions;
    Relation const relation = call([=] { return relation_open(oid, NoLock); });
    const auto column = [&](AttrNumber attribute) -> const FormData_pg_attribute& {
        return *TupleDescAttr(RelationGetDescr(relation), attribute - 1);
    };
    List* const indexes = call([&] { return RelationGetIndexList(relation); });
    for (int i = 0; i < list_length(indexes); i++) {
        const Found found = call([&] { return read_index(list_nth_oid(indexes, i), relation); });
        if (!found.is_exclusion)
            continue;
        Exclusion& exclusion = exclusions.emplace_back();
        exclusion.name = found.name;
        if (!found.is_known)
            continue;
        exclusion.kind = Exclusion::Kind::equality;
        if (!found.has_spans)
            continue;
        const Form form = form_of(column(found.from));
        if (!has_units(form)) {
            if (found.from != found.to || !is_number(form))
                exclusion.kind = Exclusion::Kind::other;
            continue;
        }
        exclusion.kind = Exclusion::Kind::spans;
        for (int e = 0; e < found.equals; e++)
            exclusion.equal.emplace_back(NameStr(column(found.equal[e]).attname));
        exclusion.expression = found.expression ? found.expression : "";
        exclusion.hash = found.hash ? found.hash : "";
        exclusion.from = NameStr(column(found.from).attname);
        exclusion.to = NameStr(column(found.to).attname);
        exclusion.lower_inclusive = found.lower_inclusive;
        exclusion.upper_inclusive = found.upper_inclusive;
    }
    call([&] { relation_close(relation, NoLock); });
    return exclusions;
}

} // namespace pg
