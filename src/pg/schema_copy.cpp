#include "pg/schema_copy.hpp"
#include "pg/declared.hpp"
#include "pg/inquiry.hpp"
#include "pg/scan.hpp"
#include "pg/session.hpp"

namespace pg {

namespace {

constexpr long chunk = 1000; // rows in memory

// Rows of a query, a chunk at a time: their first column. Valid until `each` returns.
void for_each_datum(const std::string& query, const std::function<void(std::span<const Datum>)>& each) {
    const char* const text = query.c_str();
    Portal const portal = call([=] {
        SPI_connect();
        return SPI_cursor_open_with_args(nullptr, text, 0, nullptr, nullptr, nullptr, true, CURSOR_OPT_NO_SCROLL);
    });
    for (bool more = true; more;) {
        check_interrupts();
        const std::span<Datum> rows = call([=] {
            SPI_cursor_fetch(portal, true, chunk);
            auto* const values = static_cast<Datum*>(palloc(sizeof(Datum) * (SPI_processed + 1)));
            for (std::uint64_t i = 0; i < SPI_processed; i++) {
                bool null = false;
                values[i] = SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1, &null);
            }
            return std::span<Datum>(values, SPI_processed);
        });
        more = !rows.empty();
        SPITupleTable* const table = SPI_tuptable;
        each(rows);
        call([=] { SPI_freetuptable(table); });
    }
    call([=] {
        SPI_cursor_close(portal);
        SPI_finish();
    });
}

} // namespace

std::vector<std::string> copy_table(std::int64_t schema, std::uint32_t table, Oid relation, const std::string& rows) {
    static Statement insert("synth.copied", "INSERT INTO synth.copied VALUES ($1, $2, $3, $4)",
                            {INT8OID, INT4OID, INT8OID, TEXTARRAYOID});
    std::vector<std::string> columns;
    std::string list;
    for (const DeclaredColumn& column : read_declared(relation).columns)
        if (!column.generated) {
            columns.push_back(column.name);
            list += (list.empty() ? "" : ", ") + quoted(column.name) + "::pg_catalog.text";
        }
    std::int64_t number = 0;
    const int level = call([] {
        const int nest = NewGUCNestLevel();
        print_as_scanned();
        return nest;
    });
    for_each_datum("SELECT ARRAY[" + list + "]::pg_catalog.text[] FROM " + rows, [&](std::span<const Datum> values) {
        const Session session;
        for (const Datum value : values)
            insert(false,
                   {Sql<std::int64_t>::put(schema), Sql<std::uint32_t>::put(table), Sql<std::int64_t>::put(++number),
                    value},
                   [](Row&) {});
    });
    call([=] { AtEOXact_GUC(true, level); });
    return columns;
}

std::int64_t paste_table(std::int64_t schema, std::uint32_t table, const std::vector<std::string>& columns,
                         Oid relation) {
    static Statement read("synth.copied",
                          "SELECT number, \"values\" FROM synth.copied WHERE schema OPERATOR(pg_catalog.=) $1"
                          " AND position OPERATOR(pg_catalog.=) $2 AND number OPERATOR(pg_catalog.>) $3"
                          " ORDER BY number LIMIT 1000",
                          {INT8OID, INT4OID, INT8OID});
    const Declared declared = read_declared(relation);
    std::string names, values;
    for (std::size_t c = 0; c < columns.size(); c++) {
        const auto found = std::find_if(declared.columns.begin(), declared.columns.end(),
                                        [&](const DeclaredColumn& column) { return column.name == columns[c]; });
        if (found == declared.columns.end())
            raise(ERRCODE_UNDEFINED_COLUMN, {.message = "column \"" + columns[c] + "\" of relation " +
                                                        qualified_name(relation) + " does not exist",
                                             .detail = "The model's table has it, and copies its rows."});
        const Oid type = found->type;
        const std::int32_t typmod = found->typmod;
        names += (c == 0 ? "" : ", ") + quoted(columns[c]);
        values += (c == 0 ? "" : ", ") + std::string("$1[") + std::to_string(c + 1) + "]::" + call([=] {
                      return format_type_extended(type, typmod, FORMAT_TYPE_FORCE_QUALIFY | FORMAT_TYPE_TYPEMOD_GIVEN);
                  });
    }
    const std::string text =
        "INSERT INTO " + qualified_name(relation) + " (" + names + ") OVERRIDING SYSTEM VALUE SELECT " + values;
    const char* const statement = text.c_str();
    std::int64_t number = 0, last = 0;
    for (bool more = true; more;) {
        check_interrupts();
        std::vector<Datum> arrays;
        {
            MemoryContext const caller = CurrentMemoryContext;
            const Session session;
            read(true, {Sql<std::int64_t>::put(schema), Sql<std::uint32_t>::put(table), Sql<std::int64_t>::put(last)},
                 [&](Row& row) {
                     row("number", last);
                     const InContext here(caller);
                     arrays.push_back(row.datum("values", TEXTARRAYOID));
                 });
        }
        call([&] {
            const int level = NewGUCNestLevel();
            print_as_scanned();
            SPI_connect();
            Oid type = TEXTARRAYOID;
            SPIPlanPtr const plan = SPI_prepare(statement, 1, &type);
            if (!plan)
                elog(ERROR, "synth: cannot prepare: %s", SPI_result_code_string(SPI_result));
            for (std::size_t i = 0; i < arrays.size(); i++)
                if (const int code = SPI_execute_plan(plan, &arrays[i], nullptr, false, 0); code < 0)
                    elog(ERROR, "synth: statement failed: %s", SPI_result_code_string(code));
            SPI_finish();
            AtEOXact_GUC(true, level);
            for (std::size_t i = 0; i < arrays.size(); i++)
                pfree(DatumGetPointer(arrays[i]));
        });
        number += std::int64_t(arrays.size());
        more = !arrays.empty();
    }
    return number;
}

} // namespace pg
