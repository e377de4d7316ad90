// synth_clone(model, target, scale, ...): a schema full of synthetic rows.
//
// The schema is made from its definition, or found as migrations have made it; its tables are filled parents first,
// each by one INSERT of the caller's, whose rows come from a sample of the table's model. So privileges, triggers,
// partitions and whatever constraints there are apply as to any INSERT. Keys, indexes and foreign keys of a schema that
// is made come when the rows are there. All of it is one transaction: what fails leaves nothing.
#include "core/error.hpp"
#include "pg/cache.hpp"
#include "pg/clone/run.hpp"
#include "pg/inquiry.hpp"
#include "pg/request.hpp"
#include "pg/result.hpp"

namespace pg {

namespace {

Clone* running = nullptr; // the clone of this session

} // namespace

std::uint64_t execute(const std::string& statement) {
    const char* const text = statement.c_str();
    return call([=] {
        SPI_connect();
        if (const int code = SPI_execute(text, false, 0); code < 0)
            elog(ERROR, "synth: statement failed: %s", SPI_result_code_string(code));
        const std::uint64_t rows = SPI_processed;
        SPI_finish();
        return rows;
    });
}

// What a model's definition runs, it runs in the caller's name. A superuser has everybody's models, but need not trust
// them.
void Clone::check_owner() const {
    const Oid owner = schema_.owner.oid;
    if (call([=] { return !superuser() || superuser_arg(owner) || is_member_of_role_nosuper(GetUserId(), owner); }))
        return;
    const std::string role = quoted(call([=] { return GetUserNameFromId(owner, false); }));
    raise(ERRCODE_INSUFFICIENT_PRIVILEGE,
          {.message = "model \"" + schema_.name + "\" belongs to a role that is no superuser",
           .detail = "Functions and expressions of its schema, which are in the model, would run in the name of one.",
           .hint = "Clone it in that role's name: SET ROLE " + role + ". If you trust the role, GRANT " + role +
                   " to yourself."});
}

void Clone::load_models() {
    const std::size_t n = schema_.tables.size();
    models_.resize(n);
    links_.resize(n);
    keys_.resize(n);
    filled_.resize(n);
    hooks_.resize(n);
    MemoryContext const context = context_;
    for (Keys& keys : keys_)
        keys.context = call([=] { return AllocSetContextCreate(context, "synth keys", ALLOCSET_START_SMALL_SIZES); });
    reports_.resize(n);
    std::vector<synth::TableModel> tables(n);
    const auto load = [&](std::int64_t id) {
        const std::optional<ModelHeader> header = find_model(id, GetUserId());
        if (!header || header->schema != schema_.id)
            throw synth::DamagedModel("the model of a table is missing");
        return cached_model(*header);
    };
    const auto internal_of = [](const Model& model) {
        std::vector<synth::InternalColumn> internal;
        for (std::uint32_t c = 0; c < model.columns.size(); c++)
            if (model.columns[c].internal && model.columns[c].internal->what != synth::Internal::What::together)
                internal.push_back({c, *model.columns[c].internal});
        return internal;
    };
    const auto compile = [](Model& model) {
        if (!model.compiled)
            model.compiled = std::make_unique<synth::CompiledNetwork>(model.network);
        return model.compiled.get();
    };
    for (std::size_t t = 0; t < n; t++) {
        tables[t].rows = std::uint64_t(schema_.tables[t].rows);
        if (schema_.tables[t].mode != Mode::model && schema_.tables[t].mode != Mode::copy)
            continue;
        if (schema_.tables[t].model == 0) // it has no columns that have values, or nobody refers to it by class
            continue;
        tables[t].copied = schema_.tables[t].mode == Mode::copy;
        models_[t] = load(schema_.tables[t].model);
        tables[t].network = compile(*models_[t]);
        tables[t].internal = internal_of(*models_[t]);
        if (schema_.tables[t].links != 0) {
            links_[t] = load(schema_.tables[t].links);
            tables[t].links = compile(*links_[t]);
            tables[t].link_columns = internal_of(*links_[t]);
        }
    }
    std::vector<synth::ReferenceModel> references;
    for (const SchemaReference& r : schema_.references) {
        references.push_back({r.child, r.parent, r.driving, r.late, r.unique, r.distinct, r.missing, r.exclusive,
                              r.classes_of, r.group, r.kin, r.together, r.rings, r.ring});
        references.back().beside = r.beside;
        references.back().abreast = r.abreast;
        references.back().follows = r.follows;
        references.back().differs = r.differs;
        references.back().bundled = r.bundled;
        for (std::size_t i = 0; i < r.frequent.size(); i++)
            references.back().frequent.push_back(
                {r.frequent[i], r.frequencies[i], std::uint32_t(r.frequent_classes[i])});
    }
    std::vector<std::string> columns; // of flags, by number
    for (const SchemaFlag& flag : schema_.flags) {
        std::vector<synth::ReferenceModel::Flag>& flags = references[flag.reference].flags;
        flags.resize(flag.number + std::size_t(1));
        flags.back().exactly = flag.exactly;
        const auto column = std::find(columns.begin(), columns.end(), flag.column);
        flags.back().columns.push_back(std::uint32_t(column - columns.begin()));
        if (column == columns.end())
            columns.push_back(flag.column);
    }
    closed_.resize(references.size());
    generation_.emplace(std::move(tables), std::move(references), *this, request_.seed);
}

void Clone::open_target() {
    const std::string& target = request_.target;
    // What another clone has made there is there when it has been committed.
    lock_name(Made::clone, target);
    const auto exists = [&] {
        return OidIsValid(call([&] { return get_namespace_oid(target.c_str(), true); }));
    };
    if (exists() && request_.if_exists == "error")
        raise(ERRCODE_DUPLICATE_SCHEMA,
              {.message = "schema \"" + target + "\" already exists",
               .hint = target == schema_.source
                           ? "It has the name of the schema that was learned: choose another target."
                           : "Fill its empty tables with if_exists => 'fill', or drop it and all that is in it with "
                             "if_exists => 'replace'."});
    if (exists() && request_.if_exists == "replace" && target == schema_.source)
        raise(
            ERRCODE_INVALID_PARAMETER_VALUE,
            {.message = "schema \"" + target + "\" is not replaced, since it has the name of the one that was learned",
             .hint = "Choose another target, or drop the schema yourself if it is not the real one."});
    if (exists() && request_.if_exists == "replace")
        execute("DROP SCHEMA " + quoted(target) + " CASCADE");
    made_ = !exists();
    if (made_) {
        tracker_.phase("making tables", 0);
        create_schema(target);
        make(Definition::Stage::tables);
    }
    for (std::uint32_t t = 0; t < schema_.tables.size(); t++) {
        const char *const schema = target.c_str(), *const name = schema_.tables[t].name.c_str();
        const Oid relation = call([=] {
            RangeVar* const table = makeRangeVar(pstrdup(schema), pstrdup(name), -1);
            return RangeVarGetRelid(table, RowExclusiveLock, true);
        });
        if (!OidIsValid(relation) && schema_.tables[t].mode != Mode::skip)
            raise(ERRCODE_UNDEFINED_TABLE,
                  {.message = "relation " + relation_name(t) + " does not exist",
                   .detail = "The schema that was learned has a table of this name.",
                   .hint = "Let synth_clone() make the schema, or learn it with modes => '{\"" +
                           schema_.tables[t].name + "\": \"skip\"}'."});
        relations_.push_back(relation);
        if (OidIsValid(relation) && !made_)
            check_empty(t);
    }
}

void Clone::make(Definition::Stage stage) {
    missing_.merge(create(schema_.definition, request_.target, stage));
}

void Clone::say_missing() const {
    std::string names;
    for (const std::string& role : missing_)
        names += (names.empty() ? "" : ", ") + quoted(role);
    if (!missing_.empty())
        notice({.message = "the clone is not all that its source is",
                .detail = "Nothing is granted to roles that do not exist, nor is a policy for them: " + names + ".",
                .hint = "Create them, and clone again."});
}

void Clone::check_empty(std::uint32_t t) {
    const Inquiry inquiry;
    call([] { PushActiveSnapshot(GetLatestSnapshot()); }); // the caller's may be older than what was waited for
    const bool has_rows =
        ask("SELECT EXISTS (SELECT FROM " + relation_name(t) + ")::integer::double precision").front() > 0;
    call([] { PopActiveSnapshot(); });
    if (has_rows)
        raise(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
              {.message = "table " + relation_name(t) + " is not empty",
               .detail = "A schema that exists is filled only if all of its tables are empty.",
               .hint = "Empty it with TRUNCATE, or clone into another schema."});
}

std::vector<ClonedTable> Clone::run() {
    check_owner();
    try {
        load_models();
        snapshot_ = call([] { return RegisterSnapshot(GetActiveSnapshot()); });
        for (const auto& [name, size] : request_.sizes)
            if (std::none_of(schema_.tables.begin(), schema_.tables.end(),
                             [&](const SchemaTable& table) { return table.name == name && table.mode == Mode::model; }))
                raise(ERRCODE_UNDEFINED_TABLE,
                      {.message = "model \"" + schema_.name + "\" has no table \"" + name + "\" that is learned",
                       .detail = "It is named in the argument \"sizes\"."});
        open_target();
        for (const std::string& sentence : schema_.left_out) // before it may be why something fails
            notice({.message = "the clone is not all that its source is", .detail = sentence});
        let_be_null();
        for (const std::uint32_t t : schema_.order) {
            fill(t);
            let_go(t);
        }
        bool links_late = false;
        for (std::uint32_t r = 0; r < schema_.references.size(); r++)
            links_late = links_late || is_late(r) || !closed_[r].empty();
        if (!links_late) // without indexes it is faster
            aggregate();
        renumber();
        if (made_) {
            tracker_.phase("making keys and indexes", 0);
            make(Definition::Stage::keys);
        }
        for (std::uint32_t r = 0; r < schema_.references.size(); r++)
            if (is_late(r))
                link_late(r, generation_->link_late(r, check_interrupts));
            else if (!closed_[r].empty())
                link_late(r, closed_[r]);
        prune();
        if (links_late)
            aggregate();
        if (made_) {
            tracker_.phase("making foreign keys", 0);
            for (const auto stage :
                 {Definition::Stage::foreign_keys, Definition::Stage::rest, Definition::Stage::views})
                make(stage);
        }
        set_sequences(request_.target);
        if (made_)
            make(Definition::Stage::privileges); // the owner may have none on what is filled above
        say_missing();
        call([this] { UnregisterSnapshot(snapshot_); });
        return report();
    } catch (const synth::DamagedModel& e) {
        raise_damaged(schema_.name, e, "synth_fit_schema()");
    }
}

namespace {

CloneRequest clone_request_of(FunctionCallInfo fcinfo) {
    CloneRequest request;
    check_given(fcinfo, 0, "model");
    check_given(fcinfo, 1, "target");
    request.model = Sql<std::string>::get(PG_GETARG_DATUM(0));
    request.target = Sql<std::string>::get(PG_GETARG_DATUM(1));
    if (request.target.empty())
        raise(ERRCODE_INVALID_SCHEMA_NAME, {.message = "argument \"target\" must not be empty"});
    if (!PG_ARGISNULL(2))
        request.scale = PG_GETARG_FLOAT8(2);
    if (!(request.scale > 0 && request.scale <= 1e6))
        raise(ERRCODE_INVALID_PARAMETER_VALUE, {.message = "argument \"scale\" is out of range",
                                                .detail = "It must be greater than 0 and not greater than 1000000."});
    if (!PG_ARGISNULL(3))
        request.seed = std::uint64_t(PG_GETARG_INT64(3));
    else if (!pg_strong_random(&request.seed, sizeof request.seed))
        raise(ERRCODE_INTERNAL_ERROR, {.message = "could not generate a random seed"});
    if (!PG_ARGISNULL(4))
        request.if_exists = Sql<std::string>::get(PG_GETARG_DATUM(4));
    if (request.if_exists != "error" && request.if_exists != "fill" && request.if_exists != "replace")
        raise(ERRCODE_INVALID_PARAMETER_VALUE,
              {.message = "argument \"if_exists\" is invalid",
               .detail = "It is \"" + request.if_exists + "\".",
               .hint = "It may be error, fill (empty tables that are there) or replace (drop the schema first)."});
    for (const auto& [table, size] : numbers_of(fcinfo, 5, "sizes", "{\"orders\": 1000000}"))
        request.sizes[table] = size;
    return request;
}

} // namespace

std::vector<ClonedTable> clone(const CloneRequest& request, Tracker& tracker) {
    if (running)
        raise(ERRCODE_OBJECT_IN_USE, {.message = "synth_clone() cannot run within synth_clone()"});
    Clone clone(request, tracker);
    struct Running {
        explicit Running(Clone& clone) { running = &clone; }
        ~Running() { running = nullptr; }
    };
    const Running of_session(clone);
    return clone.run();
}

} // namespace pg

SYNTH_FUNCTION(synth_clone) {
    pg::call([] { PreventCommandIfReadOnly("synth_clone()"); });
    const pg::CloneRequest request = pg::clone_request_of(fcinfo);
    pg::Result result(fcinfo);
    pg::Tracker tracker("clone", InvalidOid);
    for (const pg::ClonedTable& table : pg::clone(request, tracker)) {
        bool nulls[4] = {false, false, false, table.keys.empty()};
        Datum values[4] = {pg::Sql<std::string>::put(table.name), Int64GetDatum(std::int64_t(table.rows)),
                           Float8GetDatum(table.seconds), pg::Sql<std::string>::put(table.keys)};
        result.add(values, nulls);
    }
    return Datum(0);
}

SYNTH_FUNCTION(synth_clone_rows) {
    if (!pg::running)
        pg::raise(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
                  {.message = "synth.clone_rows() is for synth_clone() alone"});
    if (SRF_IS_FIRSTCALL())
        pg::call([&] { SRF_FIRSTCALL_INIT(); });
    FuncCallContext* const context = SRF_PERCALL_SETUP();
    const Oid type = pg::call([&] { return get_fn_expr_argtype(fcinfo->flinfo, 0); });
    const std::optional<Datum> row = pg::running->next_row(type);
    if (!row) {
        pg::call([&] { end_MultiFuncCall(fcinfo, context); });
        reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo)->isDone = ExprEndResult;
        PG_RETURN_NULL();
    }
    SRF_RETURN_NEXT(context, *row);
}
