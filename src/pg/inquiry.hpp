// Inquiries: queries of ours in the caller's name, on relations of his, and what becomes of those that fail.
//
// Privileges and row-level security apply. Names in the text of a query are PostgreSQL's own or qualified, whatever the
// session's search path is, and the server's deparsers qualify them too.
//
// What an inquiry is about may not suit its query: a constraint's expression divides by zero, a parent table must not
// be read. So a query may be attempted in a subtransaction, whose error says why there is no answer.
#pragma once
#include "pg/boundary.hpp"

namespace pg {

// An SPI connection until the end of the block. When the block ends with an exception, it is left to the end of the
// transaction.
class Inquiry {
public:
    Inquiry();
    ~Inquiry();
    Inquiry(const Inquiry&) = delete;
    Inquiry& operator=(const Inquiry&) = delete;

private:
    int exceptions_, settings_ = 0;
};

// The one row of a query whose columns are double precision, in an inquiry; NaN for NULL.
std::vector<double> ask(const std::string& query);
// All rows, which must be few.
std::vector<std::vector<double>> ask_all(const std::string& query);

// What a value prints as, NULL for NULL. A cast to text might be one that the type's owner has made, and run a function
// of his in the caller's name.
std::string as_text(const std::string& value);

// Parts of a query, one after the other.
std::string joined(const std::vector<std::string>& items, const std::string& between);

struct Refusal {
    int sqlstate = 0;
    std::string message;
};

// Is an error about the server or the transaction, and not about what was asked?
bool is_about_session(int sqlstate);

// Runs f in a subtransaction; if it raises an error that is about what it does, then nothing of it is left. Other
// errors, such as a cancelled query or want of memory, are raised.
std::optional<Refusal> attempt(const std::function<void()>& f);

// Runs f in a subtransaction of which nothing is left, whatever comes of it; its errors are raised.
void rehearse(const std::function<void()>& f);

// What not all versions have a column of the catalog for. Of pg_constraint AS c: its rows obey it; PERIOD or WITHOUT
// OVERLAPS. Of pg_index AS i: NULLS NOT DISTINCT.
#define IS_ENFORCED "coalesce((to_jsonb(c) ->> 'conenforced')::boolean, true)"
#define IS_TEMPORAL "coalesce((to_jsonb(c) ->> 'conperiod')::boolean, false)"
#define NULLS_ARE_EQUAL "coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false)"

} // namespace pg
