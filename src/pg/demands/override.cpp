// From text to expression, and errors that point into the text.
#include "pg/demands/override.hpp"
#include "pg/demands/demands.hpp"

namespace pg {

namespace {

struct Place {
    const char *column, *expression;
};

// What PostgreSQL does for the text of a function: a position is one in the expression, not in the user's statement.
void say_where(void* argument) {
    const auto& place = *static_cast<const Place*>(argument);
    if (const int position = geterrposition(); position > 0) {
        errposition(0);
        internalerrposition(position);
        internalerrquery(place.expression);
    }
    errcontext("override of column \"%s\"", place.column);
}

// The raw parser reads what may follow SELECT; only one expression, without a name, may be there.
Node* read_expression(ParseState* state, const char* expression) {
    List* const statements = raw_parser(expression, RAW_PARSE_PLPGSQL_EXPR);
    const auto& select = *reinterpret_cast<SelectStmt*>(linitial_node(RawStmt, statements)->stmt);
    if (select.targetList == NIL)
        ereport(ERROR, (errcode(ERRCODE_SYNTAX_ERROR), errmsg("an override must be an expression, but is empty")));
    const auto& target = *linitial_node(ResTarget, select.targetList);
    const void* const second = list_length(select.targetList) > 1 ? lsecond(select.targetList) : nullptr;
    const void* const others[] = {second,
                                  select.distinctClause,
                                  select.fromClause,
                                  select.whereClause,
                                  select.groupClause,
                                  select.havingClause,
                                  select.windowClause,
                                  select.sortClause,
                                  select.limitOffset,
                                  select.limitCount,
                                  select.lockingClause};
    for (const void* const other : others)
        if (other)
            ereport(ERROR, (errcode(ERRCODE_SYNTAX_ERROR), errmsg("an override must be one expression"),
                            parser_errposition(state, exprLocation(static_cast<const Node*>(other)))));
    if (target.name)
        ereport(ERROR, (errcode(ERRCODE_SYNTAX_ERROR), errmsg("an override cannot have a name"),
                        errdetail("It is followed by the name \"%s\".", target.name),
                        parser_errposition(state, target.location)));
    if (IsA(target.val, ColumnRef) && IsA(linitial(reinterpret_cast<ColumnRef*>(target.val)->fields), A_Star))
        ereport(ERROR, (errcode(ERRCODE_SYNTAX_ERROR), errmsg("an override must be one expression, not all columns"),
                        parser_errposition(state, target.location)));
    return target.val;
}

void check_variables(ParseState* state, Node* expression, Relation relation) {
    List* const variables = pull_var_clause(expression, 0);
    for (int i = 0; i < list_length(variables); i++) {
        const auto& variable = *static_cast<Var*>(list_nth(variables, i));
        if (variable.varattno < 0)
            ereport(ERROR, (errcode(ERRCODE_INVALID_COLUMN_REFERENCE),
                            errmsg("cannot use system column \"%s\" in an override",
                                   get_attname(RelationGetRelid(relation), variable.varattno, false)),
                            parser_errposition(state, variable.location)));
        if (variable.varattno == 0)
            continue;
        const Form_pg_attribute column = TupleDescAttr(RelationGetDescr(relation), variable.varattno - 1);
        if (column->attgenerated)
            ereport(ERROR, (errcode(ERRCODE_INVALID_COLUMN_REFERENCE),
                            errmsg("cannot use generated column \"%s\" in an override", NameStr(column->attname)),
                            errdetail("Generated columns are computed after the overrides."),
                            parser_errposition(state, variable.location)));
    }
}

AttrNumber find_column(Relation relation, const char* name) {
    const AttrNumber attribute = get_attnum(RelationGetRelid(relation), name);
    if (attribute <= 0)
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN), errmsg("column \"%s\" of relation \"%s\" does not exist",
                                                                  name, RelationGetRelationName(relation))));
    if (TupleDescAttr(RelationGetDescr(relation), attribute - 1)->attgenerated)
        ereport(ERROR, (errcode(ERRCODE_GENERATED_ALWAYS), errmsg("cannot override generated column \"%s\"", name),
                        errdetail("Its value is computed from other columns.")));
    return attribute;
}

Expr* transform(Relation relation, AttrNumber attribute, const char* expression) {
    ParseState* const state = make_parsestate(nullptr);
    state->p_sourcetext = expression;
    addNSItemToQuery(state, addRangeTableEntryForRelation(state, relation, AccessShareLock, nullptr, false, true), true,
                     true, true);
    Node* const parsed = read_expression(state, expression);
    // The parser's errors then speak of "transform expressions", which fits.
    Node* value = transformExpr(state, parsed, EXPR_KIND_ALTER_COL_TRANSFORM);
    check_variables(state, value, relation);

    const FormData_pg_attribute& column = *TupleDescAttr(RelationGetDescr(relation), attribute - 1);
    int32 typmod = column.atttypmod;
    const Oid base = getBaseTypeAndTypmod(column.atttypid, &typmod);
    const Oid type = exprType(value);
    const int location = exprLocation(parsed);
    value = coerce_to_target_type(state, value, type, base, typmod, COERCION_ASSIGNMENT, COERCE_IMPLICIT_CAST, -1);
    if (!value)
        ereport(ERROR,
                (errcode(ERRCODE_DATATYPE_MISMATCH),
                 errmsg("column \"%s\" is of type %s but expression is of type %s", NameStr(column.attname),
                        format_type_be(column.atttypid), format_type_be(type)),
                 errhint("You will need to rewrite or cast the expression."), parser_errposition(state, location)));
    assign_expr_collations(state, value);
    free_parsestate(state);
    return reinterpret_cast<Expr*>(value);
}

} // namespace

PreparedOverride prepare_override(Relation relation, const char* column, const char* expression, EState* executor) {
    Place place{column, expression};
    ErrorContextCallback where{error_context_stack, say_where, &place};
    error_context_stack = &where;
    const AttrNumber attribute = find_column(relation, column);
    ExprState* const value = ExecPrepareExpr(transform(relation, attribute, expression), executor);
    error_context_stack = where.previous;
    return {attribute, value};
}

void check_overrides(Oid oid, const std::vector<Override>& overrides) {
    call([&] {
        Relation const relation = relation_open(oid, AccessShareLock);
        EState* const executor = CreateExecutorState();
        Bitmapset* seen = nullptr;
        for (const Override& override : overrides) {
            const char* const column = override.column.c_str();
            const int attribute = prepare_override(relation, column, override.expression.c_str(), executor).attribute;
            if (bms_is_member(attribute, seen))
                ereport(ERROR,
                        (errcode(ERRCODE_DUPLICATE_COLUMN), errmsg("column \"%s\" is overridden twice", column)));
            seen = bms_add_member(seen, attribute);
        }
        FreeExecutorState(executor);
        relation_close(relation, AccessShareLock);
    });
}

} // namespace pg
