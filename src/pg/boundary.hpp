// The boundary between C++ and PostgreSQL: two guards, and what rests on them.
//
// PostgreSQL raises an error with longjmp, which must not cross a C++ frame that has something to destroy; C++ raises
// an exception, which must not enter C. So C++ calls PostgreSQL through `call`, where an error becomes an exception,
// and is called by PostgreSQL through `enter`, where an exception becomes an error again. SQLSTATE, message, detail,
// hint and context survive both ways.
//
// An Error is never swallowed: only the end of the transaction (or of its subtransaction) cleans up what PostgreSQL was
// doing. For the same reason what PostgreSQL undoes by itself then (SPI, settings, locks) needs no destructor of ours.
#pragma once
#include "core/error.hpp"
#include "pg/postgres.hpp"

namespace pg {

// An error of PostgreSQL on its way through C++ frames.
struct Error {
    ErrorData* data;
};

// Runs f(argument), and throws Error if it raises one.
void guard(void (*f)(void*), void* argument);

// C++ calls PostgreSQL. Nothing inside `f` may have a destructor.
template <class F>
std::invoke_result_t<F&> call(F&& f) {
    using Result = std::invoke_result_t<F&>;
    if constexpr (std::is_void_v<Result>) {
        guard([](void* p) { (*static_cast<std::remove_reference_t<F>*>(p))(); }, &f);
    } else {
        static_assert(std::is_trivially_destructible_v<Result>);
        struct Frame {
            std::remove_reference_t<F>* f;
            Result result;
        } frame{&f, {}};
        guard([](void* p) { static_cast<Frame*>(p)->result = (*static_cast<Frame*>(p)->f)(); }, &frame);
        return frame.result;
    }
}

// An exception as plain data: what can outlive the catch block and be reported when no destructor is left to run.
struct Failure {
    ErrorData* error;
    int sqlstate;
    const char* hint;
    char message[2048];
};
Failure keep() noexcept; // the exception being handled
[[noreturn]] void report(const Failure& failure);

// PostgreSQL calls C++.
template <class F>
std::invoke_result_t<F&> enter(F&& f) {
    Failure failure;
    try {
        return f();
    } catch (...) {
        failure = keep();
    }
    report(failure);
}

// Raises an error of ours, as PostgreSQL would.
struct Report {
    std::string message;
    std::string detail = {};
    std::string hint = {};
};
[[noreturn]] void raise(int sqlstate, const Report& report);
void notice(const Report& report);

inline void check_interrupts() {
    if (InterruptPending)
        call([] { ProcessInterrupts(); });
}

// Makes a memory context the current one for as long as the object lives.
class InContext {
public:
    explicit InContext(MemoryContext context) : caller_(MemoryContextSwitchTo(context)) {}
    ~InContext() { MemoryContextSwitchTo(caller_); }
    InContext(const InContext&) = delete;
    InContext& operator=(const InContext&) = delete;

private:
    MemoryContext caller_;
};

// Gives an object to a memory context, which destroys it when it is reset or deleted, whatever the reason.
template <class T>
T* give(MemoryContext context, std::unique_ptr<T> object) {
    auto* callback = call([&] {
        return static_cast<MemoryContextCallback*>(MemoryContextAlloc(context, sizeof(MemoryContextCallback)));
    });
    callback->func = [](void* p) {
        delete static_cast<T*>(p);
    };
    callback->arg = object.get();
    MemoryContextRegisterResetCallback(context, callback);
    return object.release();
}

} // namespace pg

// SYNTH_FUNCTION(name) { ... } defines a function that SQL can call; its body sees `fcinfo` and returns a Datum.
#define SYNTH_FUNCTION(name)                                                                                           \
    static Datum name##_body(FunctionCallInfo fcinfo);                                                                 \
    extern "C" {                                                                                                       \
    PGDLLEXPORT Datum name(PG_FUNCTION_ARGS);                                                                          \
    PG_FUNCTION_INFO_V1(name);                                                                                         \
    Datum name(PG_FUNCTION_ARGS) {                                                                                     \
        return pg::enter([fcinfo] { return name##_body(fcinfo); });                                                    \
    }                                                                                                                  \
    }                                                                                                                  \
    static Datum name##_body([[maybe_unused]] FunctionCallInfo fcinfo)
