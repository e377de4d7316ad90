#include "pg/key_expression.hpp"
#include "pg/types.hpp"

namespace pg {

namespace {

Node* parse(Relation relation, const char* text) {
    ParseState* const state = make_parsestate(nullptr);
    state->p_sourcetext = text;
    addNSItemToQuery(state, addRangeTableEntryForRelation(state, relation, AccessShareLock, nullptr, false, true),
                     false, true, true);
    List* const statements = raw_parser(text, RAW_PARSE_PLPGSQL_EXPR);
    const auto& select = *reinterpret_cast<SelectStmt*>(linitial_node(RawStmt, statements)->stmt);
    Node* const key =
        list_length(select.targetList) == 1
            ? transformExpr(state, linitial_node(ResTarget, select.targetList)->val, EXPR_KIND_INDEX_EXPRESSION)
            : nullptr;
    if (!key || exprType(key) != RECORDOID)
        ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("the expression of a key is no record"),
                        errdetail("It is %s.", text)));
    assign_expr_collations(state, key);
    free_parsestate(state);
    return key;
}

} // namespace

KeyExpression::KeyExpression(Oid oid, TupleDesc row, const std::vector<std::string>& schemas, const std::string& text,
                             MemoryContext context) {
    std::string path;
    for (const std::string& schema : schemas)
        path += quoted(schema) + ", ";
    path += "pg_catalog, pg_temp";
    const InContext here(context);
    const Bitmapset* const used = call([&] {
        const int level = NewGUCNestLevel();
        set_config_option("search_path", path.c_str(), PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
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
        const std::uint64_t hash = DatumGetUInt64(FunctionCall2Coll(&hash_, InvalidOid, key, Int64GetDatum(0)));
        MemoryContextSwitchTo(caller);
        return hash;
    });
    return is_null ? std::nullopt : std::optional(hash);
}

} // namespace pg
