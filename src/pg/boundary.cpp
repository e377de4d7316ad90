// The guards themselves, and which SQLSTATE an exception of the core or of the standard library becomes.
#include "pg/boundary.hpp"

namespace pg {

// Not inlined: a frame that calls sigsetjmp keeps its variables out of registers.
__attribute__((noinline)) void guard(void (*f)(void*), void* argument) {
    MemoryContext const context = CurrentMemoryContext;
    sigjmp_buf* const stack = PG_exception_stack;
    ErrorContextCallback* const callers = error_context_stack;
    sigjmp_buf here;
    const bool raised = sigsetjmp(here, 0) != 0;
    if (!raised) {
        PG_exception_stack = &here;
        try {
            f(argument);
        } catch (...) { // of a call within this one
            PG_exception_stack = stack;
            error_context_stack = callers;
            throw;
        }
    }
    PG_exception_stack = stack;
    error_context_stack = callers;
    if (!raised)
        return;
    MemoryContextSwitchTo(CurTransactionContext); // a destructor may delete any other on the way
    ErrorData* const data = CopyErrorData();
    FlushErrorState();
    MemoryContextSwitchTo(context);
    throw Error{data};
}

Failure keep() noexcept {
    Failure failure{nullptr, ERRCODE_INTERNAL_ERROR, nullptr, ""};
    const auto say = [&](int sqlstate, const char* message, const char* hint = nullptr) {
        failure.sqlstate = sqlstate;
        failure.hint = hint;
        strlcpy(failure.message, message, sizeof failure.message);
    };
    try {
        throw;
    } catch (const Error& e) {
        failure.error = e.data;
    } catch (const synth::DamagedModel& e) {
        say(ERRCODE_DATA_CORRUPTED, e.what(), "Learn the model again with synth_fit().");
    } catch (const std::bad_alloc&) {
        say(ERRCODE_OUT_OF_MEMORY, "out of memory");
    } catch (const std::length_error& e) {
        say(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED, e.what(), "Raise \"maintenance_work_mem\", or learn fewer columns.");
    } catch (const std::invalid_argument& e) {
        say(ERRCODE_INVALID_PARAMETER_VALUE, e.what());
    } catch (const std::out_of_range& e) {
        say(ERRCODE_PROGRAM_LIMIT_EXCEEDED, e.what());
    } catch (const std::exception& e) {
        say(ERRCODE_INTERNAL_ERROR, e.what());
    } catch (...) {
        say(ERRCODE_INTERNAL_ERROR, "unknown C++ exception");
    }
    return failure;
}

void report(const Failure& failure) {
    if (failure.error)
        ReThrowError(failure.error);
    ereport(ERROR, (errcode(failure.sqlstate), errmsg_internal("%s", failure.message),
                    failure.hint ? errhint("%s", failure.hint) : 0));
    pg_unreachable();
}

static void emit(int level, int sqlstate, const Report& report) {
    const char* const message = report.message.c_str();
    const char* const detail = report.detail.empty() ? nullptr : report.detail.c_str();
    const char* const hint = report.hint.empty() ? nullptr : report.hint.c_str();
    call([&] {
        ereport(level, (errcode(sqlstate), errmsg_internal("%s", message),
                        detail ? errdetail_internal("%s", detail) : 0, hint ? errhint("%s", hint) : 0));
    });
}

void raise(int sqlstate, const Report& report) {
    emit(ERROR, sqlstate, report);
    std::abort(); // emit has thrown
}

void notice(const Report& report) {
    emit(NOTICE, ERRCODE_SUCCESSFUL_COMPLETION, report);
}

} // namespace pg
