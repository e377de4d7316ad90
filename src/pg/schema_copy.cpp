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
            list += (list.empty() ? "" : ", ") + as_text("t." + quoted(column.name));
        }
    std::int64_t number = 0;
    const int level = call([] {
        const int nest = NewGUCNestLevel();
        print_as_scanned();
        return nest;
    });
    const std::string query =
        "SELECT ARRAY[" + list + "]::pg_catalog.text[] FROM " + rows + " AS t ORDER BY t.tableoid, t.ctid";
    for_each_datum(query, [&](std::span<const Datum> values) {
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

CopiedRows::CopiedRows(std::int64_t schema, std::uint32_t table, Snapshot snapshot, MemoryContext context)
    : schema_(schema), table_(table), snapshot_(snapshot),
      context_(call([=] { return AllocSetContextCreate(context, "synth copied rows", ALLOCSET_DEFAULT_SIZES); })) {}

std::optional<Datum> CopiedRows::next() {
    static Statement read("synth.copied",
                          "SELECT number, \"values\" FROM synth.copied WHERE schema OPERATOR(pg_catalog.=) $1"
                          " AND position OPERATOR(pg_catalog.=) $2 AND number OPERATOR(pg_catalog.>) $3"
                          " ORDER BY number LIMIT 1000",
                          {INT8OID, INT4OID, INT8OID});
    if (next_ == rows_.size()) {
        check_interrupts();
        rows_.clear();
        next_ = 0;
        MemoryContextReset(context_);
        call([this] { PushActiveSnapshot(snapshot_); });
        {
            const Session session;
            read(true,
                 {Sql<std::int64_t>::put(schema_), Sql<std::uint32_t>::put(table_), Sql<std::int64_t>::put(last_)},
                 [&](Row& row) {
                     row("number", last_);
                     const InContext here(context_);
                     rows_.push_back(row.datum("values", TEXTARRAYOID));
                 });
        }
        call([] { PopActiveSnapshot(); });
    }
    return next_ < rows_.size() ? std::optional(rows_[next_++]) : std::nullopt;
}

} // namespace pg
