// Runs queries of ours on a schema, with the schema in front of the search path while rows are made.
#pragma once
#include "pg/row.hpp"
#include "pg/scan.hpp"
#include "pg/types.hpp"

namespace pg {

// Lives within an Inquiry.
class DefinitionReader {
public:
    explicit DefinitionReader(Oid schema) : schema_(schema) {
        const char* const path =
            call([=] { return psprintf("%s, pg_catalog, pg_temp", quote_identifier(get_namespace_name(schema))); });
        path_ = path;
    }

    template <class F>
    void operator()(const std::string& query, F&& each) {
        constexpr long chunk = 1000; // rows in memory
        const char* const text = query.c_str();
        const char* const path = path_.c_str();
        Portal const portal = call([=, this] {
            Oid type = OIDOID;
            Datum schema = ObjectIdGetDatum(schema_);
            return SPI_cursor_open_with_args(nullptr, text, 1, &type, &schema, nullptr, true, CURSOR_OPT_NO_SCROLL);
        });
        bool more = true;
        while (more) {
            check_interrupts();
            SPITupleTable* const rows = call([=] {
                const int level = NewGUCNestLevel();
                print_as_scanned();
                for (const auto& [setting, value] :
                     {std::pair("search_path", path), {"quote_all_identifiers", "off"}, {"timezone", "UTC"}})
                    set_config_option(setting, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
                SPI_cursor_fetch(portal, true, chunk);
                AtEOXact_GUC(true, level);
                return SPI_tuptable;
            });
            for (std::uint64_t i = 0; i < rows->numvals; i++) {
                Row row("pg_catalog", rows->vals[i], rows->tupdesc);
                try {
                    each(row);
                } catch (const synth::DamagedModel&) { // a deparser gives NULL for what is not there any more
                    raise_changed();
                }
            }
            more = rows->numvals == std::uint64_t(chunk);
            call([=] { SPI_freetuptable(rows); });
        }
        call([=] { SPI_cursor_close(portal); });
    }

    [[noreturn]] void raise_changed() const {
        raise(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
              {.message = "schema " + quoted(call([this] { return get_namespace_name(schema_); })) +
                          " was changed while it was read",
               .hint = "Try again."});
    }

private:
    Oid schema_;
    std::string path_;
};

} // namespace pg
