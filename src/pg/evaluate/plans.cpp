#include "pg/evaluate/plans.hpp"
#include "pg/inquiry.hpp"
#include "pg/types.hpp"

namespace pg {

namespace {

// Whether ANALYZE has ever looked at the relation's columns.
bool has_statistics(Oid relation) {
    return call([=] {
        CatCList* const columns = SearchSysCacheList1(STATRELATTINH, ObjectIdGetDatum(relation));
        const bool any = columns->n_members > 0;
        ReleaseCatCacheList(columns);
        return any;
    });
}

// Why the relation's plans say nothing; empty if they do.
std::string obstacle(Oid relation) {
    if (call([=] { return get_rel_relkind(relation); }) == RELKIND_VIEW)
        return qualified_name(relation) + " is a view: its plans are those of the relations below it.";
    if (!has_statistics(relation))
        return qualified_name(relation) + " has no statistics: ANALYZE it first.";
    return "";
}

// The keys of the relation's indexes.
std::vector<std::string> index_keys(Oid relation) {
    List* const indexes = call([=] {
        Relation const opened = relation_open(relation, AccessShareLock);
        List* const list = RelationGetIndexList(opened);
        relation_close(opened, NoLock);
        return list;
    });
    std::vector<std::string> keys;
    for (int i = 0; i < list_length(indexes); i++)
        keys.emplace_back(call([&] { return pg_get_indexdef_columns(list_nth_oid(indexes, i), false); }));
    std::sort(keys.begin(), keys.end());
    return keys;
}

void describe(StringInfo text, const PlannedStmt& statement, const Plan* plan);

void describe(StringInfo text, const PlannedStmt& statement, const List* plans) {
    for (int i = 0; i < list_length(plans); i++)
        describe(text, statement, static_cast<const Plan*>(list_nth(plans, i)));
}

void describe_scan(StringInfo text, const PlannedStmt& statement, const Plan* plan) {
    const Index relation = reinterpret_cast<const Scan*>(plan)->scanrelid;
    if (relation > 0)
        appendStringInfo(text, " %s", rt_fetch(relation, statement.rtable)->eref->aliasname);
}

void describe_index(StringInfo text, Oid index, ScanDirection direction) {
    appendStringInfo(text, " by %s %d", pg_get_indexdef_columns(index, false), int(direction));
}

// What a node does, beside its kind.
void describe_details(StringInfo text, const PlannedStmt& statement, const Plan* plan) {
    switch (nodeTag(plan)) {
    case T_IndexScan: {
        const auto* const scan = reinterpret_cast<const IndexScan*>(plan);
        describe_scan(text, statement, plan);
        describe_index(text, scan->indexid, scan->indexorderdir);
        break;
    }
    case T_IndexOnlyScan: {
        const auto* const scan = reinterpret_cast<const IndexOnlyScan*>(plan);
        describe_scan(text, statement, plan);
        describe_index(text, scan->indexid, scan->indexorderdir);
        break;
    }
    case T_BitmapIndexScan:
        describe_scan(text, statement, plan);
        describe_index(text, reinterpret_cast<const BitmapIndexScan*>(plan)->indexid, ForwardScanDirection);
        break;
    case T_SubqueryScan:
        describe_scan(text, statement, plan);
        describe(text, statement, reinterpret_cast<const SubqueryScan*>(plan)->subplan);
        break;
    case T_CustomScan:
        describe_scan(text, statement, plan);
        describe(text, statement, reinterpret_cast<const CustomScan*>(plan)->custom_plans);
        break;
    case T_SeqScan:
    case T_SampleScan:
    case T_BitmapHeapScan:
    case T_ForeignScan: describe_scan(text, statement, plan); break;
    case T_NestLoop:
    case T_MergeJoin:
    case T_HashJoin: appendStringInfo(text, " %d", int(reinterpret_cast<const Join*>(plan)->jointype)); break;
    case T_Agg: {
        const auto* const aggregate = reinterpret_cast<const Agg*>(plan);
        appendStringInfo(text, " %d %d", int(aggregate->aggstrategy), int(aggregate->aggsplit));
        break;
    }
    case T_Append: describe(text, statement, reinterpret_cast<const Append*>(plan)->appendplans); break;
    case T_MergeAppend: describe(text, statement, reinterpret_cast<const MergeAppend*>(plan)->mergeplans); break;
    case T_BitmapAnd: describe(text, statement, reinterpret_cast<const BitmapAnd*>(plan)->bitmapplans); break;
    case T_BitmapOr: describe(text, statement, reinterpret_cast<const BitmapOr*>(plan)->bitmapplans); break;
    default: break;
    }
}

void describe(StringInfo text, const PlannedStmt& statement, const Plan* plan) {
    if (!plan)
        return;
    check_stack_depth();
    appendStringInfo(text, "(%d%s", int(nodeTag(plan)), plan->parallel_aware ? " parallel" : "");
    describe_details(text, statement, plan);
    describe(text, statement, plan->lefttree);
    describe(text, statement, plan->righttree);
    appendStringInfoChar(text, ')');
}

// The plan of a query, in words that are the same for plans that are alike.
std::string plan_of(const std::string& query) {
    const char* const sql = query.c_str();
    return call([=]() -> const char* {
        SPIPlanPtr const prepared = SPI_prepare_cursor(sql, 0, nullptr, CURSOR_OPT_PARALLEL_OK);
        CachedPlan* const cached = prepared ? SPI_plan_get_cached_plan(prepared) : nullptr;
        if (!cached)
            elog(ERROR, "synth: cannot plan: %s", SPI_result_code_string(SPI_result));
        const PlannedStmt* const statement = linitial_node(PlannedStmt, cached->stmt_list);
        StringInfoData text;
        initStringInfo(&text);
        describe(&text, *statement, statement->planTree);
        describe(&text, *statement, statement->subplans);
        ReleaseCachedPlan(cached, nullptr);
        SPI_freeplan(prepared);
        return text.data;
    });
}

// The query over a relation, which always has an alias, so that its own name does not matter.
std::string sql_of(const synth::Query& query, Oid relation) {
    const std::string name = qualified_name(relation);
    return query.sql(query.type == synth::Query::Type::join ? name : name + " AS a");
}

bool are_alike(const synth::Query& query, Oid real, Oid synthetic) {
    bool alike = false;
    const std::optional<Refusal> refused =
        attempt([&] { alike = plan_of(sql_of(query, real)) == plan_of(sql_of(query, synthetic)); });
    return !refused && alike; // where a column has another type, a query may be none
}

} // namespace

synth::Score compare_plans(Oid real, Oid synthetic, const std::vector<synth::Query>& workload) {
    synth::Score score;
    score.metric = "Query plans";
    for (const Oid relation : {real, synthetic})
        if (score.detail.empty())
            score.detail = obstacle(relation);
    if (score.detail.empty() && workload.empty())
        score.detail = "There are no queries.";
    if (!score.detail.empty())
        return score;
    const Inquiry inquiry;
    std::size_t alike = 0;
    const synth::Query* other = nullptr;
    for (const synth::Query& query : workload) {
        check_interrupts();
        if (are_alike(query, real, synthetic))
            alike++;
        else if (!other)
            other = &query;
    }
    score.score = double(alike) / double(workload.size());
    score.detail = std::to_string(alike) + " of " + std::to_string(workload.size()) + " plans are alike";
    if (other)
        score.detail += ", but not for " + other->sql("t");
    if (other && index_keys(real) != index_keys(synthetic))
        score.detail += "; the relations have different indexes";
    return score;
}

} // namespace pg
