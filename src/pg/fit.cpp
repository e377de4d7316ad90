// synth_fit(relation, model, columns, min_count, max_rows, parents, seed): learn a relation, keep the model.
//
// Rows are read as the caller, within maintenance_work_mem; the model belongs to the caller. Nothing is written before
// everything is learned, and then in the caller's transaction: until that commits, and if it never does, the old model
// is there.
#include "core/network/learn.hpp"
#include "pg/catalog.hpp"
#include "pg/scan.hpp"

namespace pg {

namespace {

struct Request {
    Oid relation = InvalidOid;
    std::optional<std::vector<std::string>> columns;
    bool named = false; // was the model's name given
    ModelHeader header;
};

// The columns to learn, in the order in which they were asked for.
struct Selection {
    std::vector<std::string> names;
    std::vector<Type> types;
};

void lock_relation(Oid oid) {
    const char kind = call([=] {
        Relation const relation = try_relation_open(oid, AccessShareLock);
        if (!relation)
            ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE), errmsg("relation with OID %u does not exist", oid)));
        const char relkind = relation->rd_rel->relkind;
        relation_close(relation, NoLock);
        return relkind;
    });
    if (!std::strchr("rpvmf", kind))
        raise(ERRCODE_WRONG_OBJECT_TYPE,
              {.message = "cannot learn from " + qualified_name(oid),
               .detail = "It is not a table, partitioned table, view, materialized view or foreign table."});
}

// All columns of the relation; those that were dropped are gone.
Selection all_columns(Oid oid) {
    Selection all;
    const TupleDesc columns = call([=] {
        Relation const relation = relation_open(oid, NoLock);
        const TupleDesc copy = CreateTupleDescCopy(RelationGetDescr(relation));
        relation_close(relation, NoLock);
        return copy;
    });
    for (int i = 0; i < columns->natts; i++) {
        const Form_pg_attribute column = TupleDescAttr(columns, i);
        if (column->attisdropped)
            continue;
        all.names.push_back(NameStr(column->attname));
        all.types.push_back(type_of(column->atttypid, column->atttypmod));
    }
    return all;
}

// How to learn only these columns, ready to be typed.
std::string hint_at(const std::vector<std::string>& columns) {
    if (columns.empty())
        return "";
    const Datum array = Sql<std::vector<std::string>>::put(columns);
    return "Leave them out: columns => " +
           std::string(call([=] { return quote_literal_cstr(OidOutputFunctionCall(F_ARRAY_OUT, array)); })) + ".";
}

Selection selected_columns(const Request& request) {
    Selection all = all_columns(request.relation), chosen;
    if (!request.columns) {
        chosen = std::move(all);
    } else {
        for (const std::string& name : *request.columns) {
            const auto found = std::find(all.names.begin(), all.names.end(), name);
            if (found == all.names.end())
                raise(ERRCODE_UNDEFINED_COLUMN,
                      {.message = "column \"" + name + "\" of relation " + request.header.relation + " does not exist",
                       .detail = "It is named in the argument \"columns\"."});
            if (std::find(chosen.names.begin(), chosen.names.end(), name) != chosen.names.end())
                raise(ERRCODE_DUPLICATE_COLUMN, {.message = "column \"" + name + "\" is specified more than once",
                                                 .detail = "It is named in the argument \"columns\"."});
            chosen.names.push_back(name);
            chosen.types.push_back(all.types[std::size_t(found - all.names.begin())]);
        }
    }
    if (chosen.names.empty())
        raise(ERRCODE_INVALID_PARAMETER_VALUE, {.message = "there are no columns to learn"});

    std::string unlearnable;
    std::vector<std::string> others;
    for (std::size_t i = 0; i < chosen.names.size(); i++) {
        if (chosen.types[i].is_scalar())
            others.push_back(chosen.names[i]);
        else
            unlearnable += (unlearnable.empty() ? "" : ", ") + quoted(chosen.names[i]) + " (" +
                           type_name(chosen.types[i].declared) + ")";
    }
    if (!unlearnable.empty())
        raise(ERRCODE_FEATURE_NOT_SUPPORTED,
              {.message = "cannot learn columns of these types: " + unlearnable,
               .detail = "Types that can be learned are those of a single number or label, and domains over them.",
               .hint = hint_at(others)});
    return chosen;
}

void check_rows(const synth::Table& table, const ModelHeader& header) {
    const std::uint64_t rows = table.rows_seen();
    const std::string hint = header.row_security ? "Row-level security may hide rows from you." : "";
    if (rows == 0)
        raise(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
              {.message = "relation " + header.relation + " is empty", .hint = hint});
    if (rows < std::uint64_t(header.options.min_count))
        raise(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
              {.message = "relation " + header.relation + " has too few rows to learn",
               .detail = "It has " + std::to_string(rows) + " rows, but \"min_count\" is " +
                         std::to_string(header.options.min_count) + ".",
               .hint = hint});
    const std::optional<std::int64_t>& limit = header.options.max_rows;
    if (table.rows() < rows && (!limit || table.rows() < std::uint64_t(*limit)))
        notice({.message = "learned a sample of relation " + header.relation + ", since it does not fit in memory",
                .detail = std::to_string(table.rows()) + " of " + std::to_string(rows) + " rows were learned.",
                .hint = "Raise \"maintenance_work_mem\" to learn from more of them."});
}

[[noreturn]] void raise_rare(const std::vector<std::string>& rare, const Selection& columns, int min_count) {
    std::vector<std::string> others;
    for (const std::string& name : columns.names)
        if (std::find(rare.begin(), rare.end(), name) == rare.end())
            others.push_back(name);
    std::string named;
    for (const std::string& name : rare)
        named += (named.empty() ? "\"" : ", \"") + name + '"';
    raise(ERRCODE_FEATURE_NOT_SUPPORTED,
          {.message = "cannot learn columns of mostly rare labels: " + named,
           .detail = "Most of their labels are found in fewer than " + std::to_string(min_count) +
                     " rows (\"min_count\"), so they must not be kept.",
           .hint = hint_at(others)});
}

// Fills the model but for its identifier.
void learn(const Request& request, Model& model) {
    const Selection columns = selected_columns(request);
    synth::TableOptions memory;
    memory.memory = std::size_t(maintenance_work_mem) * 1024;
    memory.max_rows = std::uint64_t(model.options.max_rows.value_or(0));
    memory.seed = std::uint64_t(model.options.seed);
    std::vector<synth::Column> empty;
    for (std::size_t i = 0; i < columns.names.size(); i++) {
        synth::Column& column = empty.emplace_back();
        column.name = columns.names[i];
        column.kind = columns.types[i].kind();
        column.unit = columns.types[i].unit();
    }
    synth::Table table(std::move(empty), memory);
    model.row_security = call([&] { return check_enable_rls(request.relation, InvalidOid, true) == RLS_ENABLED; });
    scan(request.relation, columns.names, columns.types, table);
    check_rows(table, model);
    model.rows = std::int64_t(table.rows_seen());
    model.learned = table.rows();

    synth::LearnOptions options;
    options.min_count = std::uint32_t(model.options.min_count);
    options.max_parents = std::uint32_t(model.options.parents);
    options.seed = std::uint64_t(model.options.seed);
    try {
        model.network = synth::learn(table, options, check_interrupts);
    } catch (const synth::Unlearnable& e) {
        raise_rare(e.columns, columns, model.options.min_count);
    }
    for (const synth::Variable& variable : model.network.variables) {
        const auto at = std::find(columns.names.begin(), columns.names.end(), variable.column) - columns.names.begin();
        const Type& type = columns.types[std::size_t(at)];
        model.types.push_back({type_name(type.declared), type_name(type.base)});
    }
}

template <class T>
void limit(const char* argument, T value, T lowest, T highest) {
    if (value < lowest || value > highest)
        raise(ERRCODE_INVALID_PARAMETER_VALUE,
              {.message = "argument \"" + std::string(argument) + "\" is out of range",
               .detail = "It is " + std::to_string(value) + ", and must lie between " + std::to_string(lowest) +
                         " and " + std::to_string(highest) + "."});
}

std::vector<std::string> names_of(Datum array) {
    Datum* items = nullptr;
    bool* nulls = nullptr;
    int size = 0;
    call([&] {
        deconstruct_array(DatumGetArrayTypeP(array), NAMEOID, NAMEDATALEN, false, TYPALIGN_CHAR, &items, &nulls, &size);
    });
    std::vector<std::string> names;
    for (int i = 0; i < size; i++) {
        if (nulls[i])
            raise(ERRCODE_NULL_VALUE_NOT_ALLOWED, {.message = "argument \"columns\" must not contain NULL"});
        names.push_back(NameStr(*DatumGetName(items[i])));
    }
    return names;
}

Request request_of(FunctionCallInfo fcinfo) {
    Request request;
    FitOptions& options = request.header.options;
    if (PG_ARGISNULL(0))
        raise(ERRCODE_NULL_VALUE_NOT_ALLOWED, {.message = "argument \"relation\" must not be NULL",
                                               .hint = "Name the table to learn: synth_fit('customers')."});
    request.relation = PG_GETARG_OID(0);
    lock_relation(request.relation);
    request.named = !PG_ARGISNULL(1);
    request.header.owner.oid = GetUserId();
    request.header.relation = qualified_name(request.relation);
    request.header.name = request.named ? Sql<std::string>::get(PG_GETARG_DATUM(1))
                                        : std::string(call([&] { return get_rel_name(request.relation); }));
    if (request.header.name.empty())
        raise(ERRCODE_INVALID_NAME, {.message = "the name of a model must not be empty"});
    if (!PG_ARGISNULL(2))
        request.columns = names_of(PG_GETARG_DATUM(2));
    if (!PG_ARGISNULL(3))
        options.min_count = PG_GETARG_INT32(3);
    if (!PG_ARGISNULL(4))
        options.max_rows = PG_GETARG_INT64(4);
    if (!PG_ARGISNULL(5))
        options.parents = PG_GETARG_INT32(5);
    if (!PG_ARGISNULL(6))
        options.seed = PG_GETARG_INT64(6);
    limit("min_count", options.min_count, 2, 1'000'000);
    limit("parents", options.parents, 0, MaxHeapAttributeNumber);
    if (options.max_rows)
        limit("max_rows", *options.max_rows, std::int64_t(options.min_count), std::numeric_limits<std::int64_t>::max());
    return request;
}

} // namespace
} // namespace pg

SYNTH_FUNCTION(synth_fit) {
    pg::call([] { PreventCommandIfReadOnly("synth_fit()"); });
    const pg::Request request = pg::request_of(fcinfo);
    if (!request.named)
        pg::check_name(request.header);
    pg::Model model;
    static_cast<pg::ModelHeader&>(model) = request.header;
    pg::learn(request, model);
    pg::write_model(model);
    return pg::Sql<std::string>::put(model.name);
}
