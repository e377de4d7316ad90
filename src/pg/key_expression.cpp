#include "pg/key_expression.hpp"
#include "pg/scan.hpp"
#include "pg/types.hpp"

namespace pg {

namespace {

bool is_letter(char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
}

// Where the name or literal ends that begins at `begin`; the next place if none does.
std::size_t end_of_token(const std::string& text, std::size_t begin) {
    std::size_t end = begin + 1;
    if (const char quote = text[begin]; quote == '\'' || quote == '"') {
        const bool escapes = quote == '\'' && begin > 0 && text[begin - 1] == 'E';
        for (; end < text.size(); end++)
            if (text[end] == '\\' && escapes)
                end++;
            else if (text[end] == quote && (end + 1 == text.size() || text[end + 1] != quote))
                return end + 1;
            else if (text[end] == quote)
                end++;
        return text.size();
    }
    while (is_letter(text[begin]) && end < text.size() &&
           (is_letter(text[end]) || (text[end] >= '0' && text[end] <= '9') || text[end] == '$'))
        end++;
    return end;
}

// Has a schema a type, function or collation of this name, as it is written?
bool has(Oid schema, const std::string& written) {
    std::string name = written;
    if (name.starts_with('"')) {
        name = name.substr(1, name.size() - 2);
        for (std::size_t at = 0; (at = name.find("\"\"", at)) != std::string::npos; at++)
            name.erase(at, 1);
    }
    const char* const c = name.c_str();
    return call([=] {
        if (SearchSysCacheExists2(TYPENAMENSP, PointerGetDatum(c), ObjectIdGetDatum(schema)) ||
            SearchSysCacheExists3(COLLNAMEENCNSP, PointerGetDatum(c), Int32GetDatum(-1), ObjectIdGetDatum(schema)) ||
            SearchSysCacheExists3(COLLNAMEENCNSP, PointerGetDatum(c), Int32GetDatum(GetDatabaseEncoding()),
                                  ObjectIdGetDatum(schema)))
            return true;
        CatCList* const functions = SearchSysCacheList1(PROCNAMEARGSNSP, PointerGetDatum(c));
        bool found = false;
        for (int i = 0; i < functions->n_members; i++)
            found |= reinterpret_cast<Form_pg_proc>(GETSTRUCT(&functions->members[i]->tuple))->pronamespace == schema;
        ReleaseSysCacheList(functions);
        return found;
    });
}

// The expression with what the target has in the place of the source's.
std::string at_home(const std::string& text, const std::string& source, const std::string& target) {
    const char* const name = target.c_str();
    const Oid schema = call([=] { return get_namespace_oid(name, true); });
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = end_of_token(text, at);
        const std::string token = text.substr(at, end - at);
        const bool is_source = OidIsValid(schema) && token == quoted(source) && end + 1 < text.size() &&
                               text[end] == '.' && (at == 0 || text[at - 1] != '.') &&
                               has(schema, text.substr(end + 1, end_of_token(text, end + 1) - end - 1));
        out += is_source ? quoted(target) : token;
        at = end;
    }
    return out;
}

Node* parse(Relation relation, const char* text) {
    ParseState* const state = make_parsestate(nullptr);
    state->p_sourcetext = text;
    addNSItemToQuery(state, addRangeTableEntryForRelation(state, relation, AccessShareLock, nullptr, false, true),
                     false, true, true);
    List* const statements = raw_parser(text, RAW_PARSE_PLPGSQL_EXPR);
    const auto& select = *reinterpret_cast<SelectStmt*>(linitial_node(RawStmt, statements)->stmt);
    Node* const read = list_length(select.targetList) == 1 ? linitial_node(ResTarget, select.targetList)->val : nullptr;
    Node* const key = read && IsA(read, CaseExpr) ? transformExpr(state, read, EXPR_KIND_INDEX_EXPRESSION) : nullptr;
    if (!key || exprType(key) != RECORDOID)
        ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("the expression of a key is no record"),
                        errdetail("It is %s.", text)));
    assign_expr_collations(state, key);
    free_parsestate(state);
    return key;
}

} // namespace

void read_keys(Relation index, Relation table, Node** keys) {
    const FormData_pg_index& form = *index->rd_index;
    List* const expressions = RelationGetIndexExpressions(index);
    for (int i = 0, expression = 0; i < form.indnkeyatts; i++)
        if (const AttrNumber attribute = form.indkey.values[i]; attribute > 0) {
            const FormData_pg_attribute& column = *TupleDescAttr(RelationGetDescr(table), attribute - 1);
            keys[i] = reinterpret_cast<Node*>(
                makeVar(1, attribute, column.atttypid, column.atttypmod, column.attcollation, 0));
        } else {
            keys[i] = static_cast<Node*>(list_nth(expressions, expression++));
        }
}

namespace {

bool is_hash_partition(Oid function, void*) {
    return function == F_SATISFIES_HASH_PARTITION;
}

bool is_by_hash(Node* node, void* context) {
    return node &&
           (check_functions_in_node(node, is_hash_partition, context) || walk_expression(node, is_by_hash, context));
}

} // namespace

const char* write_key_expression(Relation index, Relation table, Node* const* keys, int part) {
    const int level = NewGUCNestLevel();
    print_as_scanned();
    set_config_option("search_path", "pg_catalog, pg_temp", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0,
                      false);
    StringInfoData condition, values;
    initStringInfo(&condition);
    initStringInfo(&values);
    List* const context = deparse_context_for(RelationGetRelationName(table), RelationGetRelid(table));
    List* predicate = RelationGetIndexPredicate(index);
    List* const bounds =
        part >= 0 ? RelationGetPartitionQual(table) : NIL; // of a default partition without others: none
    if (part >= 0 && !is_by_hash(reinterpret_cast<Node*>(bounds), nullptr)) {
        predicate = list_concat_copy(bounds, predicate);
        appendStringInfo(&values, "%d", part);
    }
    if (predicate)
        appendStringInfo(
            &condition, "(%s)",
            deparse_expression(reinterpret_cast<Node*>(make_ands_explicit(predicate)), context, false, false));
    else
        appendStringInfoString(&condition, "true");
    const FormData_pg_index& form = *index->rd_index;
    for (int i = 0; i < form.indnkeyatts; i++) {
        Node* const key = keys[i];
        if (!key)
            continue;
        const bool has_hash =
            OidIsValid(lookup_type_cache(exprType(key), TYPECACHE_HASH_EXTENDED_PROC)->hash_extended_proc);
        const Oid collation = index->rd_indcollation[i];
        const char* const text = deparse_expression(key, context, false, false);
        const char* value = psprintf(IsA(key, Var) || IsA(key, FuncExpr) ? "%s%s" : "(%s)%s", text,
                                     OidIsValid(collation) && collation != exprCollation(key)
                                         ? psprintf(" COLLATE %s", generate_collation_name(collation))
                                         : "");
        if (!has_hash)
            value = psprintf("CASE WHEN num_nulls(%s) = 0 THEN format('%%s', %s) END", value, value);
        appendStringInfo(&values, "%s%s", values.len > 0 ? ", " : "", value);
        if (nulls_distinct(form))
            appendStringInfo(&condition, " AND %s IS DISTINCT FROM NULL", value);
    }
    AtEOXact_GUC(true, level);
    return psprintf("CASE WHEN %s THEN ROW(%s) END", condition.data, values.data);
}

KeyExpression::KeyExpression(Oid oid, TupleDesc row, const std::string& source, const std::string& target,
                             const std::string& stored, MemoryContext context) {
    const std::string text = at_home(stored, source, target);
    const InContext here(context);
    const Bitmapset* const used = call([&] {
        const int level = NewGUCNestLevel();
        print_as_scanned();
        set_config_option("search_path", "pg_catalog, pg_temp", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0,
                          false);
        Relation const relation = relation_open(oid, AccessShareLock);
        Node* const key = expand_virtual(parse(relation, text.c_str()), relation);
        Bitmapset* variables = nullptr;
        pull_varattnos(key, 1, &variables);
        fmgr_info(F_HASH_RECORD_EXTENDED, &hash_);
        executor_ = CreateExecutorState();
        slot_ = MakeSingleTupleTableSlot(row, &TTSOpsVirtual);
        GetPerTupleExprContext(executor_)->ecxt_scantuple = slot_;
        key_ = ExecPrepareExpr(reinterpret_cast<Expr*>(key), executor_);
        relation_close(relation, NoLock);
        AtEOXact_GUC(true, level);
        return variables;
    });
    for (int i = -1; (i = call([&] { return bms_next_member(used, i); })) >= 0;)
        if (const int attribute = i + FirstLowInvalidHeapAttributeNumber; attribute > 0)
            attributes_.push_back(attribute - 1);
}

std::optional<std::uint64_t> KeyExpression::hash(const Datum* values, const bool* nulls) const {
    bool is_null = false;
    const std::uint64_t hash = call([&]() -> std::uint64_t {
        ResetPerTupleExprContext(executor_);
        ExecClearTuple(slot_);
        std::copy_n(values, slot_->tts_tupleDescriptor->natts, slot_->tts_values);
        std::copy_n(nulls, slot_->tts_tupleDescriptor->natts, slot_->tts_isnull);
        ExecStoreVirtualTuple(slot_);
        ExprContext* const row = GetPerTupleExprContext(executor_);
        const Datum key = ExecEvalExprSwitchContext(key_, row, &is_null);
        if (is_null)
            return 0;
        MemoryContext const caller = MemoryContextSwitchTo(row->ecxt_per_tuple_memory);
        const Datum hashed = FunctionCall2Coll(&hash_, InvalidOid, key, Int64GetDatum(0));
        MemoryContextSwitchTo(caller);
        return DatumGetUInt64(hashed);
    });
    return is_null ? std::nullopt : std::optional(hash);
}

} // namespace pg
