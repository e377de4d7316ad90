#include "pg/inquiry.hpp"

namespace pg {

namespace {

// A copy that outlives the subtransaction.
ErrorData* keep_error(const ErrorData& error, MemoryContext context) {
    return call([&] {
        auto* const kept = static_cast<ErrorData*>(MemoryContextAlloc(context, sizeof(ErrorData)));
        *kept = error;
        kept->assoc_context = context;
        for (char* ErrorData::*const text :
             {&ErrorData::message, &ErrorData::detail, &ErrorData::detail_log, &ErrorData::hint, &ErrorData::context,
              &ErrorData::backtrace, &ErrorData::schema_name, &ErrorData::table_name, &ErrorData::column_name,
              &ErrorData::datatype_name, &ErrorData::constraint_name, &ErrorData::internalquery})
            if (kept->*text)
                kept->*text = MemoryContextStrdup(context, kept->*text);
        return kept;
    });
}

// A subtransaction, which has to be ended.
class Subtransaction {
public:
    Subtransaction() : context_(CurrentMemoryContext), owner_(CurrentResourceOwner) {
        call([] { BeginInternalSubTransaction(nullptr); });
        MemoryContextSwitchTo(context_);
    }
    void end(void (*how)()) const {
        call([=] { how(); });
        MemoryContextSwitchTo(context_);
        CurrentResourceOwner = owner_;
    }
    ErrorData* roll_back(const Error& error) const {
        ErrorData* const kept = keep_error(*error.data, context_);
        end(RollbackAndReleaseCurrentSubTransaction);
        return kept;
    }

private:
    MemoryContext context_;
    ResourceOwner owner_;
};

} // namespace

Inquiry::Inquiry() : exceptions_(std::uncaught_exceptions()) {
    settings_ = call([] {
        const int level = NewGUCNestLevel();
        set_config_option("search_path", "pg_catalog, pg_temp", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0,
                          false);
        SPI_connect();
        return level;
    });
}

Inquiry::~Inquiry() {
    if (std::uncaught_exceptions() > exceptions_)
        return;
    SPI_finish(); // raises no error after SPI_connect, nor do settings that are what they were
    AtEOXact_GUC(true, settings_);
}

std::vector<std::vector<double>> ask_all(const std::string& query) {
    const char* const text = query.c_str();
    struct Answer {
        double* values;
        std::size_t rows, columns;
    };
    const Answer answer = call([=] {
        const int code = SPI_execute(text, true, 0);
        if (code != SPI_OK_SELECT)
            elog(ERROR, "synth: query failed: %s", SPI_result_code_string(code));
        const auto columns = std::size_t(SPI_tuptable->tupdesc->natts), rows = std::size_t(SPI_processed);
        auto* const values = static_cast<double*>(palloc(sizeof(double) * std::max<std::size_t>(columns * rows, 1)));
        for (std::size_t r = 0; r < rows; r++)
            for (std::size_t c = 0; c < columns; c++) {
                bool null = true;
                const Datum value = SPI_getbinval(SPI_tuptable->vals[r], SPI_tuptable->tupdesc, int(c) + 1, &null);
                values[r * columns + c] = null ? std::numeric_limits<double>::quiet_NaN() : DatumGetFloat8(value);
            }
        SPI_freetuptable(SPI_tuptable);
        return Answer{values, rows, columns};
    });
    std::vector<std::vector<double>> rows;
    for (std::size_t r = 0; r < answer.rows; r++)
        rows.emplace_back(answer.values + r * answer.columns, answer.values + (r + 1) * answer.columns);
    call([&] { pfree(answer.values); });
    return rows;
}

std::vector<double> ask(const std::string& query) {
    std::vector<std::vector<double>> rows = ask_all(query);
    if (rows.size() != 1)
        raise(ERRCODE_INTERNAL_ERROR, {.message = "a query for one row has " + std::to_string(rows.size())});
    return std::move(rows.front());
}

std::string joined(const std::vector<std::string>& items, const std::string& between) {
    std::string all;
    for (const std::string& item : items)
        all += (all.empty() ? "" : between) + item;
    return all;
}

// The server is stopping, is short of something, or is broken; or the transaction cannot go on.
bool is_about_session(int sqlstate) {
    const int category = ERRCODE_TO_CATEGORY(sqlstate);
    return category == ERRCODE_TO_CATEGORY(ERRCODE_OPERATOR_INTERVENTION) ||
           category == ERRCODE_TO_CATEGORY(ERRCODE_INSUFFICIENT_RESOURCES) ||
           category == ERRCODE_TO_CATEGORY(ERRCODE_TRANSACTION_ROLLBACK) ||
           category == ERRCODE_TO_CATEGORY(ERRCODE_INTERNAL_ERROR);
}

std::optional<Refusal> attempt(const std::function<void()>& f) {
    const Subtransaction subtransaction;
    try {
        f();
    } catch (const Error& error) {
        ErrorData* const kept = subtransaction.roll_back(error);
        if (is_about_session(kept->sqlerrcode))
            throw Error{kept};
        return Refusal{kept->sqlerrcode, kept->message ? kept->message : ""};
    } catch (...) {
        subtransaction.end(RollbackAndReleaseCurrentSubTransaction);
        throw;
    }
    subtransaction.end(ReleaseCurrentSubTransaction);
    return std::nullopt;
}

void rehearse(const std::function<void()>& f) {
    const Subtransaction subtransaction;
    try {
        f();
    } catch (const Error& error) {
        throw Error{subtransaction.roll_back(error)};
    } catch (...) {
        subtransaction.end(RollbackAndReleaseCurrentSubTransaction);
        throw;
    }
    subtransaction.end(RollbackAndReleaseCurrentSubTransaction);
}

std::string as_text(const std::string& value) {
    return "CASE WHEN pg_catalog.num_nulls(" + value + ") OPERATOR(pg_catalog.=) 0 THEN pg_catalog.format('%s', " +
           value + ") END";
}

} // namespace pg
