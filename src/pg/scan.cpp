// A query through SPI with a receiver of our own, which costs no more than reading the heap directly would.
#include "pg/scan.hpp"

namespace pg {

namespace {

struct Receiver {
    DestReceiver callbacks;
    Reader* reader;
    synth::Table* table;
    MemoryContext row; // what a row's values need: detoasted text, printed numbers
};

bool receive(TupleTableSlot* slot, DestReceiver* self) {
    auto* const r = reinterpret_cast<Receiver*>(self);
    slot_getallattrs(slot);
    MemoryContext const caller = MemoryContextSwitchTo(r->row);
    const std::span<const synth::Field> fields = r->reader->read(slot->tts_values, slot->tts_isnull);
    enter([&] {
        while (r->table->columns().size() < fields.size())
            r->table->add_column(r->reader->leaves()[r->table->columns().size()].column);
        r->table->append(fields);
    });
    MemoryContextSwitchTo(caller);
    MemoryContextReset(r->row);
    return true;
}

void startup(DestReceiver*, int, TupleDesc) {}
void nothing(DestReceiver*) {}

void set(const char* setting, const char* value) {
    set_config_option(setting, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

} // namespace

void scan(Oid relation, const std::vector<Attribute>& attributes, Reader& reader, synth::Table& table) {
    std::string query;
    for (const Attribute& attribute : attributes)
        query += (query.empty() ? "SELECT " : ", ") + quoted(attribute.name);
    query += " FROM " + qualified_name(relation);

    const char* const text = query.c_str();
    Reader* const from = &reader;
    synth::Table* const into = &table;
    call([=] {
        const int level = NewGUCNestLevel();
        set("synchronize_seqscans", "off");
        set("max_parallel_workers_per_gather", "0");
        set("datestyle", "ISO"); // values that are printed can be read whatever the settings are then
        set("intervalstyle", "postgres");
        set("extra_float_digits", "1");
        SPI_connect();
        Receiver receiver{{receive, startup, nothing, nothing, DestNone},
                          from,
                          into,
                          AllocSetContextCreate(CurrentMemoryContext, "synth row", ALLOCSET_DEFAULT_SIZES)};
        SPIExecuteOptions options = {};
        options.read_only = true;
        options.dest = &receiver.callbacks;
        const int code = SPI_execute_extended(text, &options);
        if (code < 0)
            elog(ERROR, "synth: scan failed: %s", SPI_result_code_string(code));
        SPI_finish();
        AtEOXact_GUC(true, level);
    });
}

} // namespace pg
