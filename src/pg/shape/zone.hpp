// Time zones: moments as local time, and back.
//
// People live by local time, so the hours of a moment have a rhythm there and not in UTC. Offsets are looked up once
// for every week or so in which the clocks do not change. A local time that occurs twice, or never, is taken as
// PostgreSQL takes it.
#pragma once
#include "pg/boundary.hpp"

namespace pg {

class Zone {
public:
    // By its name in the IANA database, "" for the session's. Throws if PostgreSQL does not know it.
    explicit Zone(const std::string& name);

    // Of finite moments. These call PostgreSQL.
    Timestamp to_local(TimestampTz moment);
    TimestampTz to_moment(Timestamp local);

private:
    struct Entry {
        std::int64_t period = std::numeric_limits<std::int64_t>::max();
        std::int64_t offset = 0; // local time less UTC, in microseconds
    };
    static constexpr std::size_t entries = 1024;

    bool find(Entry& entry, std::int64_t period, std::int64_t margin) const;

    pg_tz* zone_;
    std::array<Entry, entries> by_moment_, by_local_;
};

} // namespace pg
