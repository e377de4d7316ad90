// A query through SPI with a receiver of our own, which costs no more than reading the heap directly would.
#include "pg/scan.hpp"
#include "pg/input.hpp"

namespace pg {

namespace {

struct Receiver {
    DestReceiver callbacks;
    synth::Table* table;
    Input* inputs;
    synth::Field* fields;
    std::size_t columns;
    MemoryContext row; // what a row's values need: detoasted text, printed numbers
};

bool receive(TupleTableSlot* slot, DestReceiver* self) {
    auto* const r = reinterpret_cast<Receiver*>(self);
    slot_getallattrs(slot);
    MemoryContext const caller = MemoryContextSwitchTo(r->row);
    for (std::size_t i = 0; i < r->columns; i++)
        r->fields[i] = slot->tts_isnull[i] ? synth::Field{} : read(r->inputs[i], slot->tts_values[i]);
    enter([r] { r->table->append({r->fields, r->columns}); });
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

void scan(Oid relation, const std::vector<std::string>& names, const std::vector<Type>& types, synth::Table& table) {
    std::string query;
    for (const std::string& name : names)
        query += (query.empty() ? "SELECT " : ", ") + quoted(name);
    query += " FROM " + qualified_name(relation);

    const char* const text = query.c_str();
    const Type* const type = types.data();
    const std::size_t columns = types.size();
    synth::Table* const into = &table;
    call([=] {
        const int level = NewGUCNestLevel();
        set("synchronize_seqscans", "off");
        set("max_parallel_workers_per_gather", "0");
        SPI_connect();
        Receiver receiver{{receive, startup, nothing, nothing, DestNone},
                          into,
                          static_cast<Input*>(palloc0(sizeof(Input) * columns)),
                          static_cast<synth::Field*>(palloc0(sizeof(synth::Field) * columns)),
                          columns,
                          AllocSetContextCreate(CurrentMemoryContext, "synth row", ALLOCSET_DEFAULT_SIZES)};
        for (std::size_t i = 0; i < columns; i++)
            receiver.inputs[i] = make_input(type[i], nullptr, CurrentMemoryContext);
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
