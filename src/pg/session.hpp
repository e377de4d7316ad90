// A session with the catalog's tables, which only their owner may touch.
#pragma once
#include "pg/catalog.hpp"

namespace pg {

// Works in the name of the catalog's owner, in an SPI connection, until the end of the block. When the block ends with
// an exception, the connection is left to the end of the transaction.
class Session {
public:
    Session() : exceptions_(std::uncaught_exceptions()) {
        GetUserIdAndSecContext(&role_, &security_);
        const Oid owner = call([] {
            HeapTuple const tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(catalog_oid()));
            if (!HeapTupleIsValid(tuple))
                elog(ERROR, "cache lookup failed for relation synth.model");
            const Oid relowner = reinterpret_cast<Form_pg_class>(GETSTRUCT(tuple))->relowner;
            ReleaseSysCache(tuple);
            SPI_connect();
            return relowner;
        });
        SetUserIdAndSecContext(owner, security_ | SECURITY_LOCAL_USERID_CHANGE | SECURITY_RESTRICTED_OPERATION);
    }
    ~Session() {
        SetUserIdAndSecContext(role_, security_);
        if (std::uncaught_exceptions() == exceptions_)
            SPI_finish(); // raises no error after SPI_connect
    }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

private:
    int exceptions_, security_ = 0;
    Oid role_ = InvalidOid;
};

} // namespace pg
