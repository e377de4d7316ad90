// Planning: the path of the scan, and what it costs.
//
// The planner asks the support function of synth_sample() for the number of rows before it looks for paths, so that
// this library is loaded, and its hook in place, when it does.
#include "pg/stream.hpp"
#include "pg/registry.hpp"
#include "pg/sampling.hpp"

extern "C" PGDLLEXPORT Datum synth_sample_support(PG_FUNCTION_ARGS);

namespace pg {

namespace {

// In units of cpu_operator_cost (which is .0025): to look a model up and make it ready, to draw a row, and to make one
// of its columns. The measure is parallel_tuple_cost (which is .1): to hand a row from a worker to its leader takes
// about as long as to make three columns.
constexpr double start_operators = 1000, row_operators = 20, column_operators = 16;
// Rows that keep a worker busy for much longer than it takes to start one; the next one needs three times as many, as
// with tables.
constexpr double rows_of_first_worker = 50000;

bool enable_streaming = true;
set_rel_pathlist_hook_type previous_hook = nullptr;

// The value of an argument as far as the planner knows it, or nullptr.
const Const* known(const Node* argument) {
    return IsA(argument, Const) ? reinterpret_cast<const Const*>(argument) : nullptr;
}

// The call of synth_sample() that a function in FROM is; nullptr if it is anything else, or more than that.
FuncExpr* sample_of(const RangeTblEntry* entry) {
    if (entry->rtekind != RTE_FUNCTION || entry->funcordinality || list_length(entry->functions) != 1)
        return nullptr;
    const auto* const function = static_cast<RangeTblFunction*>(linitial(entry->functions));
    if (!IsA(function->funcexpr, FuncExpr) || function->funccolnames != NIL)
        return nullptr;
    auto* const call = reinterpret_cast<FuncExpr*>(function->funcexpr);
    const Oid support = get_func_support(call->funcid);
    if (!OidIsValid(support) || list_length(call->args) != arguments_end)
        return nullptr;
    FmgrInfo info;
    fmgr_info(support, &info);
    return info.fn_addr == synth_sample_support ? call : nullptr;
}

// The model that a call means, if the planner can tell.
std::optional<ModelHeader> model_of(const FuncExpr* sample) {
    const Const* const model = known(argument_of(sample, argument_model));
    if (!model)
        return std::nullopt;
    if (!model->constisnull)
        return find_model(Sql<std::string>::get(model->constvalue), GetUserId());
    const char* const name = call([&] {
        const Oid type = getBaseType(exprType(argument_of(sample, argument_row)));
        const Oid relation = get_typ_typrelid(type);
        return OidIsValid(relation) ? get_rel_name(relation) : nullptr;
    });
    return name ? find_model(name, GetUserId()) : std::nullopt;
}

// What the target of a sample allows.
struct Properties {
    bool is_volatile, is_parallel_safe;
};

bool reads_in_parallel(TupleDesc row);

// Whether values of a type, and of the types in it, can be made in parallel workers.
bool reads_in_parallel(Oid declared) {
    check_stack_depth();
    const Oid type = getBaseType(declared);
    Oid input, parameter;
    getTypeInputInfo(type, &input, &parameter);
    if (func_parallel(input) != PROPARALLEL_SAFE)
        return false;
    if (const Oid element = get_element_type(type); OidIsValid(element))
        return reads_in_parallel(element);
    if (type_is_range(type))
        return reads_in_parallel(get_range_subtype(type));
    if (type_is_multirange(type))
        return reads_in_parallel(get_range_subtype(get_multirange_range(type)));
    if (get_typtype(type) != TYPTYPE_COMPOSITE)
        return true;
    const TupleDesc fields = lookup_rowtype_tupdesc_copy(type, -1);
    return reads_in_parallel(fields);
}

bool reads_in_parallel(TupleDesc row) {
    for (int i = 0; i < row->natts; i++) {
        const FormData_pg_attribute& column = *TupleDescAttr(row, i);
        if (!column.attisdropped && !reads_in_parallel(column.atttypid))
            return false;
    }
    return true;
}

Properties properties_of(Oid type, const Model& model) {
    const MemoryContext context =
        call([] { return AllocSetContextCreate(CurrentMemoryContext, "synth planning", ALLOCSET_DEFAULT_SIZES); });
    Properties properties;
    {
        const InContext here(context);
        const TupleDesc row = call([&] { return lookup_rowtype_tupdesc_copy(type, -1); });
        const Demands demands = demands_of(row, call([&] { return get_typ_typrelid(type); }), model, context);
        properties.is_volatile = demands.is_volatile();
        properties.is_parallel_safe = demands.is_parallel_safe() && call([&] { return reads_in_parallel(row); });
    }
    MemoryContextDelete(context);
    return properties;
}

// The variables of a relation in some expressions, each once, in the order in which they are met.
List* add_variables(List* variables, const RelOptInfo* rel, const void* expressions) {
    List* const found = pull_var_clause(static_cast<Node*>(const_cast<void*>(expressions)),
                                        PVC_RECURSE_AGGREGATES | PVC_RECURSE_WINDOWFUNCS | PVC_RECURSE_PLACEHOLDERS);
    for (int i = 0; i < list_length(found); i++) {
        auto* const variable = static_cast<Var*>(list_nth(found, i));
        if (int(variable->varno) == int(rel->relid) && variable->varlevelsup == 0)
            variables = list_append_unique(variables, variable);
    }
    return variables;
}

// How many columns a scan makes.
int columns_of(PlannerInfo* root, const RelOptInfo* rel) {
    List* const variables = add_variables(add_variables(NIL, rel, rel->reltarget->exprs), rel,
                                          extract_actual_clauses(rel->baserestrictinfo, false));
    for (int i = 0; i < list_length(variables); i++)
        if (static_cast<Var*>(list_nth(variables, i))->varattno == 0)
            return list_length(planner_rt_fetch(rel->relid, root)->eref->colnames);
    return list_length(variables);
}

Plan* make_plan(PlannerInfo* root, RelOptInfo* rel, CustomPath* path, List* targets, List* clauses, List*) {
    const RangeTblEntry* const entry = planner_rt_fetch(rel->relid, root);
    FuncExpr* const sample = sample_of(entry);
    clauses = extract_actual_clauses(clauses, false);
    List* variables = add_variables(NIL, rel, targets);
    variables = add_variables(variables, rel, rel->reltarget->exprs);
    variables = add_variables(variables, rel, clauses);

    CustomScan* const scan = makeNode(CustomScan);
    List *attributes = NIL, *names = NIL;
    for (int i = 0; i < list_length(variables); i++) {
        auto* const variable = static_cast<Var*>(list_nth(variables, i));
        auto* const expression = static_cast<Expr*>(static_cast<void*>(copyObjectImpl(variable)));
        scan->custom_scan_tlist =
            lappend(scan->custom_scan_tlist, makeTargetEntry(expression, AttrNumber(i + 1), nullptr, false));
        attributes = lappend_int(attributes, variable->varattno);
        const int number = variable->varattno;
        const char* const name = number > 0 ? strVal(list_nth(entry->eref->colnames, number - 1)) : "*";
        names = lappend(names, makeString(pstrdup(name)));
    }
    scan->scan.plan.targetlist = targets;
    scan->scan.plan.qual = clauses;
    scan->flags = path->flags;
    scan->custom_exprs = list_make1(copyObjectImpl(sample));
    scan->custom_private = list_make2(attributes, names);
    scan->methods = &stream_scan;
    // When the row type changes, the query is planned anew.
    const Oid relation = get_typ_typrelid(exprType(argument_of(sample, argument_row)));
    root->glob->relationOids = lappend_oid(root->glob->relationOids, relation);
    return &scan->scan.plan;
}

constexpr CustomPathMethods path_methods = {"SynthSample", make_plan, nullptr};

// A path that makes all rows, or one that shares them among so many workers and, as a rule, their leader.
CustomPath* make_path(PlannerInfo* root, RelOptInfo* rel, int workers, const Properties& properties) {
    CustomPath* const custom = makeNode(CustomPath);
    custom->methods = &path_methods;
    custom->flags = CUSTOMPATH_SUPPORT_PROJECTION;
    if (workers == 0 && !properties.is_volatile)
        custom->flags |= CUSTOMPATH_SUPPORT_BACKWARD_SCAN;

    Path& path = custom->path;
    path.pathtype = T_CustomScan;
    path.parent = rel;
    path.pathtarget = rel->reltarget;
    path.param_info = get_baserel_parampathinfo(root, rel, rel->lateral_relids);
    path.parallel_aware = workers > 0;
    path.parallel_workers = workers;

    double processes = std::max(1, workers);
    if (workers > 0 && parallel_leader_participation)
        processes += std::max(0.0, 1 - 0.3 * workers); // as the planner has it for tables
    QualCost filter = rel->baserestrictcost;
    if (path.param_info) {
        QualCost more;
        cost_qual_eval(&more, path.param_info->ppi_clauses, root);
        filter.startup += more.startup;
        filter.per_tuple += more.per_tuple;
    }
    const double rows = path.param_info ? path.param_info->ppi_rows : rel->rows;
    const double made = cpu_tuple_cost + cpu_operator_cost * (row_operators + column_operators * columns_of(root, rel));
    const QualCost& target = rel->reltarget->cost;
    path.rows = clamp_row_est(rows / processes);
    path.startup_cost = cpu_operator_cost * start_operators + filter.startup + target.startup;
    path.total_cost =
        path.startup_cost + rel->tuples / processes * (made + filter.per_tuple) + path.rows * target.per_tuple;
    return custom;
}

int workers_for(double rows) {
    int workers = 0;
    for (double enough = rows_of_first_worker; rows >= enough && workers < max_parallel_workers_per_gather; enough *= 3)
        workers++;
    return workers;
}

// Whether parallel workers may have part in the scan. The function itself must not run in them, since each would draw
// a seed of its own, but the scan shares one.
bool may_be_parallel(PlannerInfo* root, const RelOptInfo* rel, const FuncExpr* sample) {
    return root->glob->parallelModeOK && rel->reloptkind == RELOPT_BASEREL &&
           is_parallel_safe(root, reinterpret_cast<Node*>(sample->args)) &&
           is_parallel_safe(root, reinterpret_cast<Node*>(rel->baserestrictinfo)) &&
           is_parallel_safe(root, reinterpret_cast<Node*>(rel->reltarget->exprs));
}

void add_paths(PlannerInfo* root, RelOptInfo* rel, const FuncExpr* sample, const Properties& properties) {
    rel->consider_parallel = properties.is_parallel_safe && may_be_parallel(root, rel, sample);
    CustomPath* const whole = make_path(root, rel, 0, properties);
    // A worker that makes all rows by itself makes the same as the others only if it is told the seed.
    const Const* const seed = known(argument_of(sample, argument_seed));
    whole->path.parallel_safe = rel->consider_parallel && seed && !seed->constisnull &&
                                !contain_volatile_functions(reinterpret_cast<Node*>(sample->args));
    rel->pathlist = NIL;
    add_path(rel, &whole->path);
    if (!rel->consider_parallel || !bms_is_empty(rel->lateral_relids))
        return;
    if (const int workers = workers_for(rel->tuples)) {
        CustomPath* const shared = make_path(root, rel, workers, properties);
        shared->path.parallel_safe = true;
        add_partial_path(rel, &shared->path);
    }
}

// Nothing looks at a row twice: a scan that is the whole query, and no cursor's that goes back.
bool is_alone(const PlannerInfo* root, const RelOptInfo* rel) {
    return !root->parent_root && rel->reloptkind == RELOPT_BASEREL && bms_equal(rel->relids, root->all_baserels);
}

void consider(PlannerInfo* root, RelOptInfo* rel, Index index, RangeTblEntry* entry) {
    if (previous_hook)
        previous_hook(root, rel, index, entry);
    const CmdType command = root->parse->commandType;
    if (!enable_streaming || (command != CMD_SELECT && command != CMD_INSERT) || root->rowMarks != NIL)
        return;
    const FuncExpr* const sample = sample_of(entry);
    if (!sample)
        return;
    const Oid type = exprType(argument_of(sample, argument_row));
    if (get_typtype(type) != TYPTYPE_COMPOSITE)
        return;
    // The plan depends on what is known of models, and on who asks.
    root->glob->relationOids = lappend_oid(root->glob->relationOids, enter([] { return catalog_oid(); }));
    root->glob->dependsOnRole = true;
    enter([&] {
        const std::optional<ModelHeader> header = model_of(sample);
        if (!header)
            return;
        const Properties properties = properties_of(type, *cached_model(*header));
        if (!properties.is_volatile || is_alone(root, rel))
            call([&] { add_paths(root, rel, sample, properties); });
    });
}

} // namespace

void install_streaming() {
    DefineCustomBoolVariable("synth.enable_streaming", "Enables the planner's use of scans that stream synthetic rows.",
                             "If it is off, synth_sample() in FROM makes all rows before the first is used.",
                             &enable_streaming, true, PGC_USERSET, GUC_EXPLAIN, nullptr, nullptr, nullptr);
    reserve_settings("synth");
    RegisterCustomScanMethods(&stream_scan);
    previous_hook = set_rel_pathlist_hook;
    set_rel_pathlist_hook = consider;
}

} // namespace pg

// How many rows the planner may expect: `n`, or those of the model.
SYNTH_FUNCTION(synth_sample_support) {
    auto* const node = reinterpret_cast<Node*>(PG_GETARG_POINTER(0));
    if (!IsA(node, SupportRequestRows))
        PG_RETURN_POINTER(nullptr);
    auto* const request = reinterpret_cast<SupportRequestRows*>(node);
    if (!request->node || !IsA(request->node, FuncExpr))
        PG_RETURN_POINTER(nullptr);
    const auto* const sample = reinterpret_cast<const FuncExpr*>(request->node);
    if (list_length(sample->args) != pg::arguments_end)
        PG_RETURN_POINTER(nullptr);
    const Node* const n =
        pg::call([&] { return estimate_expression_value(request->root, pg::argument_of(sample, pg::argument_n)); });
    const Const* const number = pg::known(n);
    if (!number)
        PG_RETURN_POINTER(nullptr);
    if (!number->constisnull) {
        request->rows = std::max(0.0, double(DatumGetInt64(number->constvalue)));
    } else {
        const std::optional<pg::ModelHeader> model = pg::model_of(sample);
        if (!model)
            PG_RETURN_POINTER(nullptr);
        request->rows = double(model->rows);
    }
    PG_RETURN_POINTER(request);
}
