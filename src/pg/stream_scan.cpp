// Execution: the scan's node, alone or as one of many that share a sample.
//
// The arguments are evaluated when the first row is asked for, or when a parallel query is set up, and again when a
// parameter in them has changed; a seed that is drawn at random is kept until then. The leader of a parallel query
// looks the model up and puts it into shared memory, with the seed and the rows; leader and workers take blocks of
// row numbers from there until none is left.
#include "pg/model_archive.hpp"
#include "pg/progress.hpp"
#include "pg/sampling.hpp"
#include "pg/stream.hpp"

namespace pg {

namespace {

constexpr std::uint64_t largest_block = 4096, blocks = 256; // of rows; of a sample, at least

// In the shared memory of a parallel query.
struct Shared {
    pg_atomic_uint64 taken; // rows, from the first on
    std::uint64_t first, rows, block, seed;
    std::uint64_t size; // of the model, whose bytes follow
    std::int32_t slot;  // where the leader shows progress

    char* model() { return reinterpret_cast<char*>(this + 1); }
};

// What the scan was asked for, as values: of equal ones the rows are equal, too.
bool operator==(const SampleArguments& a, const SampleArguments& b) {
    return a.n == b.n && a.seed == b.seed && a.first_row == b.first_row && a.model == b.model;
}

constexpr std::uint64_t rows_of_report = 1024;
// A leader has rows of workers to take on: while it makes many of its own, they wait.
constexpr std::uint64_t leaders_block = 256;

class Stream {
public:
    // Lives in `context`, as long as the query.
    Stream(ScanState& node, const StreamPlan& plan, MemoryContext context) : node_(node), context_(context) {
        row_.declared = row_.type = call([&] { return exprType(argument_of(plan.sample, argument_row)); });
        row_.relation = call([&] { return get_typ_typrelid(row_.type); });
        scratch_ = call([=] { return AllocSetContextCreate(context, "synth scratch", ALLOCSET_SMALL_SIZES); });
        for (int a = argument_n; a < arguments_end; a++) {
            auto* const expression = reinterpret_cast<Expr*>(argument_of(plan.sample, Argument(a)));
            arguments_[a] = call([&] { return ExecInitExpr(expression, &node_.ps); });
            parameters_ = call([&] { return bms_add_members(parameters_, pull_paramids(expression)); });
        }
        for (int i = 0; i < list_length(plan.attributes); i++)
            attributes_.push_back(list_nth_int(plan.attributes, i));
    }

    // Makes the next row in the direction of the query. False if there is none.
    bool next() {
        open();
        if (shared_)
            return next_of_block();
        const std::uint64_t rows = sample_->end - sample_->first;
        if (ScanDirectionIsBackward(node_.ps.state->es_direction)) {
            if (at_ <= 1) {
                at_ = 0;
                sampling_->seek(sample_->first, sample_->end);
                return false;
            }
            at_--;
            sampling_->seek(sample_->first + at_ - 1, sample_->end);
            return make();
        }
        if (at_ >= rows) {
            at_ = rows + 1;
            return false;
        }
        at_++;
        if (at_ % rows_of_report == 0 && at_ > reported_)
            tracker_->done(reported_ = at_);
        return make();
    }

    // Fills the slot with the row that was made. Calls PostgreSQL freely.
    void show(TupleTableSlot* slot) const {
        for (std::size_t i = 0; i < attributes_.size(); i++) {
            const int attribute = attributes_[i];
            slot->tts_isnull[i] = attribute > 0 && nulls_[attribute - 1];
            slot->tts_values[i] = attribute > 0 ? datums_[attribute - 1] : whole_row();
        }
        ExecStoreVirtualTuple(slot);
    }

    void rescan() {
        at_ = 0;
        next_ = end_ = 0;
        if (shared_ || !sample_)
            return;
        if (bms_overlap(node_.ps.chgParam, parameters_))
            close();
        else if (sampling_) {
            sampling_->seek(sample_->first, sample_->end);
            show_progress();
        }
    }

    // Rows that broke a rule, in this scan since it began or its parameters changed.
    std::uint64_t redrawn() const { return sampling_ ? sampling_->redrawn() : 0; }

    // A parallel query, in its leader: how many bytes are needed, and what is put there.
    std::size_t shared_size() {
        renew();
        synth::ArchiveWriter writer;
        writer(*sample_->model);
        archive_ = writer.bytes();
        return sizeof(Shared) + archive_.size();
    }
    void share(void* memory) {
        shared_ = static_cast<Shared*>(memory);
        shared_->size = archive_.size();
        std::memcpy(shared_->model(), archive_.data(), archive_.size());
        archive_ = {};
        pg_atomic_init_u64(&shared_->taken, 0);
        announce();
    }
    // Other workers come, to the same model: that of a parallel scan does not depend on parameters.
    void share_again() {
        const std::shared_ptr<Model> model = sample_->model;
        renew();
        sample_->model = model;
        announce();
    }
    // The shared memory goes.
    void leave() { shared_ = nullptr; }
    // In a worker.
    void join(void* memory) {
        shared_ = static_cast<Shared*>(memory);
        Sample& sample = sample_.emplace();
        sample.row = row_;
        sample.model = std::make_shared<Model>();
        synth::ArchiveReader reader({shared_->model(), shared_->size});
        reader(*sample.model);
        sample.first = shared_->first;
        sample.end = shared_->first + shared_->rows;
        sample.seed = shared_->seed;
    }

private:
    SampleArguments evaluate() const {
        SampleArguments values;
        values.row = row_.declared;
        ExprContext* const context = node_.ps.ps_ExprContext;
        const auto value = [&](Argument argument, auto& into) {
            bool null = true;
            const Datum datum = call([&] { return ExecEvalExprSwitchContext(arguments_[argument], context, &null); });
            if (!null)
                into = Sql<typename std::remove_reference_t<decltype(into)>::value_type>::get(datum);
        };
        value(argument_n, values.n);
        value(argument_seed, values.seed);
        value(argument_model, values.model);
        value(argument_first_row, values.first_row);
        return values;
    }

    // A parallel query is set up before its scans are told that they begin anew.
    void renew() {
        if (sample_ && !(evaluate() == *asked_))
            close();
        find();
    }

    void find() {
        if (sample_)
            return;
        MemoryContextReset(scratch_);
        const InContext here(scratch_);
        asked_ = evaluate();
        sample_ = find_sample(*asked_);
    }

    void open() {
        if (sampling_)
            return;
        find();
        const Oid type = row_.type;
        const int natts = call([=] {
            const TupleDesc row = lookup_rowtype_tupdesc(type, -1);
            const int number = row->natts;
            ReleaseTupleDesc(row);
            return number;
        });
        std::vector<bool> wanted(std::size_t(natts), false);
        for (const int attribute : attributes_)
            if (attribute == 0)
                wanted.assign(wanted.size(), true);
            else if (attribute <= natts)
                wanted[std::size_t(attribute - 1)] = true;
        sampling_memory_ =
            call([this] { return AllocSetContextCreate(context_, "synth sample", ALLOCSET_DEFAULT_SIZES); });
        sampling_ = give(sampling_memory_, std::make_unique<Sampling>(*sample_, wanted, sampling_memory_));
        row_columns_ = sampling_->columns();
        check_columns();
        datums_.assign(std::size_t(row_columns_->natts), Datum(0));
        nulls_.reset(new bool[std::size_t(row_columns_->natts)]);
        if (!shared_)
            show_progress();
    }

    // Rows begin to be generated, or begin anew.
    void show_progress() {
        if (!tracker_)
            tracker_.emplace("sample", row_.relation);
        reported_ = 0;
        tracker_->phase("generating rows", sample_->end - sample_->first);
    }

    void close() {
        sample_.reset();
        if (sampling_)
            MemoryContextDelete(sampling_memory_);
        sampling_ = nullptr;
    }

    // The row type may have changed since the query was planned. These are the errors of a scan of the function.
    void check_columns() const {
        const TupleDesc used = node_.ss_ScanTupleSlot->tts_tupleDescriptor;
        for (std::size_t i = 0; i < attributes_.size(); i++) {
            if (attributes_[i] == 0)
                continue;
            const auto column = [&] {
                return "attribute " + std::to_string(attributes_[i]) + " of type " + type_name(row_.type);
            };
            const FormData_pg_attribute* const now =
                attributes_[i] <= row_columns_->natts ? TupleDescAttr(row_columns_, attributes_[i] - 1) : nullptr;
            if (!now || now->attisdropped)
                raise(ERRCODE_UNDEFINED_COLUMN, {.message = column() + " has been dropped"});
            const Oid then = TupleDescAttr(used, int(i))->atttypid;
            if (now->atttypid != then)
                raise(ERRCODE_DATATYPE_MISMATCH, {.message = column() + " has wrong type",
                                                  .detail = "Table has type " + type_name(now->atttypid) +
                                                            ", but query expects " + type_name(then) + "."});
        }
    }

    bool make() { return sampling_->next(datums_.data(), nulls_.get()); }

    bool next_of_block() {
        if (next_ == end_) {
            Tracker::add(shared_->slot, std::exchange(unreported_, 0));
            const std::uint64_t block = IsParallelWorker() ? shared_->block : std::min(shared_->block, leaders_block);
            const std::uint64_t taken = pg_atomic_fetch_add_u64(&shared_->taken, block);
            if (taken >= shared_->rows)
                return false;
            next_ = taken;
            end_ = std::min(taken + block, shared_->rows);
            unreported_ = end_ - next_;
            sampling_->seek(shared_->first + next_, shared_->first + end_);
        }
        next_++;
        return make();
    }

    Datum whole_row() const {
        MemoryContext const caller = MemoryContextSwitchTo(node_.ps.ps_ExprContext->ecxt_per_tuple_memory);
        const Datum row =
            HeapTupleGetDatum(heap_form_tuple(row_columns_, const_cast<Datum*>(datums_.data()), nulls_.get()));
        MemoryContextSwitchTo(caller);
        return row;
    }

    void announce() {
        shared_->first = sample_->first;
        shared_->rows = sample_->end - sample_->first;
        shared_->block = std::clamp<std::uint64_t>(shared_->rows / blocks, 1, largest_block);
        shared_->seed = sample_->seed;
        show_progress();
        shared_->slot = tracker_->slot();
        pg_atomic_write_u64(&shared_->taken, 0);
    }

    ScanState& node_;
    MemoryContext context_, scratch_ = nullptr; // scratch: to look a model up
    RowType row_;
    std::array<ExprState*, arguments_end> arguments_{};
    Bitmapset* parameters_ = nullptr; // that the arguments depend on
    std::vector<int> attributes_;     // of the row type, by place in the scan's tuple; 0 is the whole row

    std::optional<SampleArguments> asked_;
    std::optional<Sample> sample_;
    Sampling* sampling_ = nullptr; // belongs to sampling_memory_
    MemoryContext sampling_memory_ = nullptr;
    TupleDesc row_columns_ = nullptr;
    std::vector<Datum> datums_; // of the row that was made
    std::unique_ptr<bool[]> nulls_;
    std::uint64_t at_ =
        0; // the row that was made, counted from 1; 0 before the first, one more than there are at the end

    Shared* shared_ = nullptr;
    std::string archive_;
    std::uint64_t next_ = 0, end_ = 0; // of the block
    std::uint64_t reported_ = 0;       // rows of a scan alone
    std::uint64_t unreported_ = 0;     // rows of the block, until it is used up
    std::optional<Tracker> tracker_;   // of a leader, or who scans alone
};

struct StreamState {
    CustomScanState custom;
    Stream* stream;
};

Stream& stream_of(CustomScanState* node) {
    return *reinterpret_cast<StreamState*>(node)->stream;
}

// What a function scan would ask for when it starts, EXPLAIN included.
void check_privilege(const FuncExpr* sample) {
    const AclResult result = execute_privilege(sample->funcid);
    if (result != ACLCHECK_OK)
        aclcheck_error(result, OBJECT_FUNCTION, get_func_name(sample->funcid));
    InvokeFunctionExecuteHook(sample->funcid);
}

void begin(CustomScanState* node, EState* estate, int) {
    const StreamPlan plan(reinterpret_cast<CustomScan*>(node->ss.ps.plan));
    check_privilege(plan.sample);
    MemoryContext const context = AllocSetContextCreate(estate->es_query_cxt, "synth scan", ALLOCSET_DEFAULT_SIZES);
    reinterpret_cast<StreamState*>(node)->stream = enter([&] {
        const InContext here(context);
        return give(context, std::make_unique<Stream>(node->ss, plan, context));
    });
}

TupleTableSlot* execute(CustomScanState* node) {
    Stream& stream = stream_of(node);
    ExprContext* const context = node->ss.ps.ps_ExprContext;
    ProjectionInfo* const projection = node->ss.ps.ps_ProjInfo;
    TupleTableSlot* const slot = node->ss.ss_ScanTupleSlot;
    while (true) {
        CHECK_FOR_INTERRUPTS();
        ResetExprContext(context);
        ExecClearTuple(slot);
        if (!enter([&] { return stream.next(); }))
            return projection ? ExecClearTuple(projection->pi_state.resultslot) : slot;
        stream.show(slot);
        context->ecxt_scantuple = slot;
        if (ExecQual(node->ss.ps.qual, context))
            return projection ? ExecProject(projection) : slot;
        InstrCountFiltered1(node, 1);
    }
}

void end(CustomScanState*) {} // all belongs to the query's memory

void rescan(CustomScanState* node) {
    enter([=] { stream_of(node).rescan(); });
}

Size estimate_shared(CustomScanState* node, ParallelContext*) {
    return enter([=] { return stream_of(node).shared_size(); });
}

void share(CustomScanState* node, ParallelContext*, void* memory) {
    enter([=] { stream_of(node).share(memory); });
}

void share_again(CustomScanState* node, ParallelContext*, void*) {
    enter([=] { stream_of(node).share_again(); });
}

void join(CustomScanState* node, shm_toc*, void* memory) {
    enter([=] { stream_of(node).join(memory); });
}

void leave(CustomScanState* node) {
    stream_of(node).leave();
}

// A constant as it prints, anything else as an expression.
const char* in_words(Node* argument, List* names) {
    if (!IsA(argument, Const))
        return deparse_expression(argument, names, false, false);
    const auto& constant = *reinterpret_cast<const Const*>(argument);
    Oid output;
    bool is_varlena;
    getTypeOutputInfo(constant.consttype, &output, &is_varlena);
    return OidOutputFunctionCall(output, constant.constvalue);
}

void explain(CustomScanState* node, List* ancestors, ExplainState* state) {
    const StreamPlan plan(reinterpret_cast<CustomScan*>(node->ss.ps.plan));
    List* const names = set_deparse_context_plan(state->deparse_cxt, node->ss.ps.plan, ancestors);
    const auto property = [&](const char* name, Argument argument) {
        Node* const value = argument_of(plan.sample, argument);
        if (!IsA(value, Const) || !reinterpret_cast<const Const*>(value)->constisnull)
            ExplainPropertyText(name, in_words(value, names), state);
        return value;
    };
    const Node* const model = property("Model", argument_model);
    if (IsA(model, Const) && reinterpret_cast<const Const*>(model)->constisnull)
        ExplainPropertyText("Model", get_rel_name(get_typ_typrelid(exprType(argument_of(plan.sample, argument_row)))),
                            state);
    property("Rows", argument_n);
    const Node* const first = argument_of(plan.sample, argument_first_row);
    if (!IsA(first, Const) || DatumGetInt64(reinterpret_cast<const Const*>(first)->constvalue) != 1)
        property("First Row", argument_first_row);
    property("Seed", argument_seed);
    List* columns = NIL;
    for (int i = 0; i < list_length(plan.names); i++)
        columns = lappend(columns, strVal(list_nth(plan.names, i)));
    if (columns != NIL)
        ExplainPropertyList("Columns", columns, state);
    if (state->analyze && !node->ss.ps.plan->parallel_aware)
        ExplainPropertyUInteger("Rows Drawn Again", nullptr, stream_of(node).redrawn(), state);
}

constexpr CustomExecMethods methods = {
    .CustomName = "SynthSample",
    .BeginCustomScan = begin,
    .ExecCustomScan = execute,
    .EndCustomScan = end,
    .ReScanCustomScan = rescan,
    .MarkPosCustomScan = nullptr,
    .RestrPosCustomScan = nullptr,
    .EstimateDSMCustomScan = estimate_shared,
    .InitializeDSMCustomScan = share,
    .ReInitializeDSMCustomScan = share_again,
    .InitializeWorkerCustomScan = join,
    .ShutdownCustomScan = leave,
    .ExplainCustomScan = explain,
};

Node* create_state(CustomScan*) {
    auto* const state = static_cast<StreamState*>(palloc0(sizeof(StreamState)));
    NodeSetTag(state, T_CustomScanState);
    state->custom.methods = &methods;
    return reinterpret_cast<Node*>(state);
}

} // namespace

const CustomScanMethods stream_scan = {"SynthSample", create_state};

} // namespace pg
