// Expressions are prepared once, in an executor state of their own, and evaluated over a virtual tuple slot that shows
// the row's own arrays, so that every step sees what the steps before it have written.
#include "pg/demands/demands.hpp"
#include "pg/demands/domain.hpp"
#include "pg/demands/override.hpp"
#include "pg/demands/partition.hpp"

namespace pg {

namespace {

// A column that gets a value.
struct Computation {
    int column;
    const char* what;
    ExprState* value; // nullptr: NULL
    std::int16_t length;
    bool by_value;
};

// A column that is checked: it is not NULL, or meets its domains.
struct ColumnCheck {
    int column;
    const Rule* not_null;
    const DomainCheck* domain;
};

// An array in a memory context, of a size known beforehand.
template <class T>
class Few {
public:
    void reserve(int size) { items_ = static_cast<T*>(palloc(sizeof(T) * std::size_t(size + 1))); }
    void add(const T& item) { items_[size_++] = item; }
    bool empty() const { return size_ == 0; }
    T* begin() const { return items_; }
    T* end() const { return items_ + size_; }

private:
    T* items_ = nullptr;
    int size_ = 0;
};

void say_what(void* argument) {
    if (const char* const what = static_cast<const RuleEvaluation*>(argument)->what)
        errcontext("%s", what);
}

// Calls PostgreSQL, and names in an error's context what was being evaluated.
template <class F>
auto evaluate(RuleEvaluation& at, F&& f) {
    return call([&] {
        ErrorContextCallback context{error_context_stack, say_what, &at};
        at.what = nullptr;
        error_context_stack = &context;
        if constexpr (std::is_void_v<std::invoke_result_t<F&>>) {
            f();
            error_context_stack = context.previous;
        } else {
            const auto result = f();
            error_context_stack = context.previous;
            return result;
        }
    });
}

// The current user is another one, and can change nothing of the session, for as long as the object lives.
class AsRole {
public:
    explicit AsRole(Oid role) {
        GetUserIdAndSecContext(&caller_, &security_);
        SetUserIdAndSecContext(role, security_ | SECURITY_LOCAL_USERID_CHANGE | SECURITY_RESTRICTED_OPERATION);
    }
    ~AsRole() { SetUserIdAndSecContext(caller_, security_); }
    AsRole(const AsRole&) = delete;
    AsRole& operator=(const AsRole&) = delete;

private:
    Oid caller_ = InvalidOid;
    int security_ = 0;
};

template <class F>
void evaluate_as(Oid role, RuleEvaluation& at, F&& f) {
    const AsRole owner(role);
    evaluate(at, [&] {
        const int settings = NewGUCNestLevel();
        f();
        AtEOXact_GUC(false, settings);
    });
}

// An identity column's sequence is used without asking who may: INSERT has asked. Here nobody has.
void check_sequence(Oid relation, Oid sequence) {
    const AclResult result = pg_class_aclcheck(sequence, GetUserId(), ACL_USAGE | ACL_UPDATE);
    if (result != ACLCHECK_OK && pg_class_aclcheck(relation, GetUserId(), ACL_INSERT) != ACLCHECK_OK)
        aclcheck_error(result, OBJECT_SEQUENCE, get_rel_name(sequence));
}

// The relation's row type, which may have changed between the caller's look at it and the lock.
TupleDesc current_row(Relation relation, TupleDesc expected) {
    const TupleDesc row = CreateTupleDescCopyConstr(RelationGetDescr(relation));
    bool same = row->natts == expected->natts;
    for (int i = 0; i < row->natts && same; i++) {
        const Form_pg_attribute now = TupleDescAttr(row, i), then = TupleDescAttr(expected, i);
        same = now->atttypid == then->atttypid && now->attisdropped == then->attisdropped;
    }
    if (!same)
        ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                        errmsg("the columns of table \"%s\" have just changed", RelationGetRelationName(relation)),
                        errhint("Try again.")));
    return row;
}

[[noreturn]] void hint_at_learning(Error error) {
    ErrorData& data = *error.data;
    const char* const hint = "If the table has changed, learn it again with synth_fit().";
    const InContext here(CurTransactionContext); // where the rest of the error is
    data.hint = call([&] { return data.hint ? psprintf("%s %s", data.hint, hint) : pstrdup(hint); });
    throw error;
}

} // namespace

struct Demands::State {
    TupleDesc row = nullptr;
    Oid owner = InvalidOid;
    EState* executor = nullptr;
    TupleTableSlot* slot = nullptr;
    RuleEvaluation at;
    List* rules = NIL;
    Few<Computation> defaults, overrides, generated;
    Few<ColumnCheck> columns;
    Few<const Rule*> checks;

    void start(std::size_t most_overrides) {
        executor = CreateExecutorState();
        at.row = GetPerTupleExprContext(executor);
        at.row->ecxt_scantuple = slot = MakeSingleTupleTableSlot(row, &TTSOpsVirtual);
        defaults.reserve(row->natts);
        overrides.reserve(int(most_overrides));
        generated.reserve(row->natts);
        columns.reserve(row->natts);
    }

    ExprState* prepare(const char* what, Node* expression) {
        at.what = what;
        return ExecPrepareExpr(reinterpret_cast<Expr*>(expression), executor);
    }

    void add(Few<Computation>& few, int column, const char* what, ExprState* value) const {
        const Form_pg_attribute attribute = TupleDescAttr(row, column);
        few.add({column, what, value, attribute->attlen, attribute->attbyval});
    }

    // The domain of the value is left to the checks: a row that breaks it is no error.
    void add(Few<Computation>& few, int column, const char* what, Node* expression) {
        while (expression && IsA(expression, CoerceToDomain))
            expression = reinterpret_cast<Node*>(reinterpret_cast<CoerceToDomain*>(expression)->arg);
        add(few, column, what, expression ? prepare(what, expression) : nullptr);
    }

    void add_overrides(Relation relation, const std::vector<Override>& all) {
        for (const Override& override : all) {
            const PreparedOverride prepared =
                prepare_override(relation, override.column.c_str(), override.expression.c_str(), executor);
            add(overrides, prepared.attribute - 1, psprintf("override of column \"%s\"", override.column.c_str()),
                prepared.value);
        }
        std::sort(overrides.begin(), overrides.end(),
                  [](const Computation& a, const Computation& b) { return a.column < b.column; });
    }

    bool is_overridden(int column) const {
        return std::any_of(overrides.begin(), overrides.end(),
                           [=](const Computation& override) { return override.column == column; });
    }

    // Columns that the model does not learn start each row with their default, or as NULL if they have none or get
    // their value later.
    void add_columns(Relation relation, const std::vector<bool>& learned) {
        for (int i = 0; i < row->natts; i++) {
            const Form_pg_attribute column = TupleDescAttr(row, i);
            if (column->attisdropped)
                continue;
            const char* const name = NameStr(column->attname);
            if (relation && column->attgenerated) {
                add(defaults, i, nullptr, static_cast<ExprState*>(nullptr));
                add(generated, i, psprintf("generated column \"%s\"", name), generation_expression(relation, i + 1));
            } else if (!learned[std::size_t(i)]) {
                Node* const value = relation && !is_overridden(i) ? build_column_default(relation, i + 1) : nullptr;
                if (value && IsA(value, NextValueExpr))
                    check_sequence(RelationGetRelid(relation), reinterpret_cast<NextValueExpr*>(value)->seqid);
                add(defaults, i, psprintf("default of column \"%s\"", name), value);
            }
            add_check(i, *column, name);
        }
    }

    void add_check(int i, const FormData_pg_attribute& column, const char* name) {
        ColumnCheck check{i, nullptr, nullptr};
        if (column.attnotnull)
            check.not_null = add_rule(rules, psprintf("not-null constraint of column \"%s\"", name), nullptr);
        check.domain = make_domain_check(column.atttypid, name, rules);
        if (check.not_null || check.domain)
            columns.add(check);
    }

    void add_constraints(Relation relation, bool within_partition) {
        const char* const table = quote_qualified_identifier(get_namespace_name(RelationGetNamespace(relation)),
                                                             RelationGetRelationName(relation));
        const TupleConstr* const constraints = RelationGetDescr(relation)->constr;
        const int size = constraints ? constraints->num_check : 0;
        checks.reserve(size + 2);
        for (int i = 0; i < size; i++) {
            const ConstrCheck& check = constraints->check[i];
            if (!is_enforced(check))
                continue;
            const char* const name = psprintf("check constraint \"%s\" of table %s", check.ccname, table);
            Node* const expression = expand_virtual(static_cast<Node*>(stringToNode(check.ccbin)), relation);
            checks.add(add_rule(rules, name, prepare(name, expression)));
        }
        if (List* const bounds = within_partition ? RelationGetPartitionQual(relation) : NIL) {
            const char* const name = psprintf("partition constraint of table %s", table);
            at.what = name;
            checks.add(add_rule(rules, name, ExecPrepareCheck(bounds, executor)));
        }
        if (relation->rd_rel->relkind != RELKIND_PARTITIONED_TABLE)
            return;
        if (List* const condition = condition_of_partitions(relation)) {
            const char* const name = psprintf("partitions of table %s", table);
            at.what = name;
            checks.add(add_rule(rules, name, ExecPrepareCheck(condition, executor)));
        }
    }

    // All expressions, as a query that nobody runs.
    Query* expressions() const {
        Query* const query = makeNode(Query);
        const auto add = [&](const ExprState* state) {
            if (state)
                query->targetList = lappend(query->targetList, makeTargetEntry(state->expr, 0, nullptr, false));
        };
        for (const Few<Computation>& few : {defaults, overrides, generated})
            for (const Computation& column : few)
                add(column.value);
        for (int i = 0; i < list_length(rules); i++)
            add(static_cast<const Rule*>(list_nth(rules, i))->expression);
        return query;
    }

    void show(Datum* values, bool* nulls) {
        ExecClearTuple(slot);
        slot->tts_values = values;
        slot->tts_isnull = nulls;
        ExecStoreVirtualTuple(slot);
    }

    void compute(const Few<Computation>& few) {
        for (const Computation& column : few) {
            bool null = true;
            at.what = column.what;
            const Datum value = column.value ? ExecEvalExprSwitchContext(column.value, at.row, &null) : Datum(0);
            slot->tts_isnull[column.column] = null;
            slot->tts_values[column.column] = null ? Datum(0) : datumCopy(value, column.by_value, column.length);
        }
    }

    const Rule* broken_rule() {
        for (const ColumnCheck& check : columns) {
            const bool null = slot->tts_isnull[check.column];
            if (null && check.not_null)
                return check.not_null;
            if (check.domain)
                if (const Rule* const broken =
                        broken_constraint(check.domain, at, slot->tts_values[check.column], null))
                    return broken;
        }
        for (const Rule* const check : checks)
            if (!holds(at, *check))
                return check;
        return nullptr;
    }

    int check() {
        MemoryContext const caller = MemoryContextSwitchTo(at.row->ecxt_per_tuple_memory);
        const Rule* const broken = broken_rule();
        MemoryContextSwitchTo(caller);
        ResetExprContext(at.row);
        return broken ? broken->number : -1;
    }
};

Demands::Demands(TupleDesc row, Oid relation, const std::vector<bool>& learned, const std::vector<Override>& overrides,
                 Oid owner, bool within_partition, MemoryContext context)
    : state_(std::make_unique<State>()) {
    const InContext here(context);
    State& state = *state_;
    state.row = row;
    state.owner = owner;
    Relation const target = call([&] {
        Relation const opened = OidIsValid(relation) ? relation_open(relation, AccessShareLock) : nullptr;
        if (opened)
            state.row = current_row(opened, row);
        state.start(overrides.size());
        return opened;
    });
    if (target && !overrides.empty()) {
        try {
            evaluate_as(owner, state.at, [&] { state.add_overrides(target, overrides); });
        } catch (const Error& error) {
            hint_at_learning(error);
        }
    }
    evaluate(state.at, [&] {
        state.add_columns(target, learned);
        if (!target)
            return;
        state.add_constraints(target, within_partition);
        relation_close(target, NoLock); // the row type is to stay as it is
    });
}

Demands::Demands(Demands&&) noexcept = default;
Demands::~Demands() = default;

bool Demands::empty() const {
    return state_->defaults.empty() && state_->overrides.empty() && state_->generated.empty() &&
           state_->columns.empty() && state_->checks.empty();
}

bool Demands::is_volatile() const {
    return call(
        [this] { return contain_volatile_functions(reinterpret_cast<Node*>(state_->expressions()->targetList)); });
}

bool Demands::is_parallel_safe() const {
    return call([this] { return max_parallel_hazard(state_->expressions()) == PROPARALLEL_SAFE; });
}

int Demands::apply(Datum* values, bool* nulls) {
    State& state = *state_;
    evaluate(state.at, [&] {
        state.show(values, nulls);
        state.compute(state.defaults);
    });
    if (!state.overrides.empty())
        evaluate_as(state.owner, state.at, [&] { state.compute(state.overrides); });
    return evaluate(state.at, [&] {
        state.compute(state.generated);
        return state.check();
    });
}

std::string Demands::name(int rule) const {
    return static_cast<const Rule*>(list_nth(state_->rules, rule))->name;
}

} // namespace pg
