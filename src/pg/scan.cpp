// A query through SPI with a receiver of our own, which costs no more than reading the heap directly would.
#include "pg/scan.hpp"
#include "core/archive.hpp"

namespace pg {

void fields(auto& archive, synth::Is<Attribute> auto& attribute) {
    auto& [name, type, typmod, as] = attribute;
    archive(name, type, typmod, as);
}

void fields(auto& archive, synth::Is<Scan> auto& scan) {
    auto& [relation, attributes, zone, half] = scan;
    static_cast<void>(half); // is read by the leader alone
    archive(relation, attributes, zone);
}

namespace {

constexpr const char* task_name = "scan";
constexpr BlockNumber range_blocks = 128; // that are read at a time

// Where rows go.
class Sink {
public:
    // False: no more rows.
    virtual bool take(std::span<const synth::Field> row) = 0;

protected:
    ~Sink() = default;
};

// What comes beside the columns of each row, and the row as a whole.
struct Numbers {
    std::size_t columns = 0; // that come before, in a row that is read
    std::vector<Oid> types;  // of the expressions that follow them
    std::vector<synth::Field> fields = {};
    std::vector<Oid>* parts = nullptr; // tables that rows have come from: partitions

    // A row's place in its table, and the table's among the parts.
    double place(ItemPointer at, Oid table) {
        constexpr double blocks = 0x1p32, rows = 0x1p11; // of a table, of a block
        static_assert(MaxHeapTuplesPerPage < 0x1p11);
        const auto part = std::find(parts->begin(), parts->end(), table);
        const auto number = double(part - parts->begin());
        if (part == parts->end())
            parts->push_back(table);
        return (number * blocks + ItemPointerGetBlockNumber(at)) * rows + ItemPointerGetOffsetNumber(at);
    }
    void read(const TupleTableSlot* slot) {
        fields.clear();
        for (std::size_t i = 0; i < types.size(); i++) {
            const Datum value = slot->tts_values[columns + i];
            const bool null = slot->tts_isnull[columns + i];
            double number = 0;
            std::string_view label;
            if (types[i] == TEXTOID) {
                if (!null) {
                    const auto* const text = reinterpret_cast<const varlena*>(DatumGetPointer(value));
                    label = {VARDATA_ANY(text), VARSIZE_ANY_EXHDR(text)};
                }
            } else if (types[i] == TIDOID) // its table comes next
                number = null ? 0
                              : place(reinterpret_cast<ItemPointer>(DatumGetPointer(value)),
                                      DatumGetObjectId(slot->tts_values[columns + i + 1]));
            else if (!null)
                number = types[i] == FLOAT8OID ? DatumGetFloat8(value) : double(DatumGetInt64(value));
            fields.push_back({null, number, label});
            i += types[i] == TIDOID;
        }
    }
};

struct Receiver {
    DestReceiver callbacks;
    Reader* reader;
    Sink* sink;
    MemoryContext row; // what a row's values need: detoasted text, printed numbers
    Numbers* numbers;  // that come beside, or null
};

bool receive(TupleTableSlot* slot, DestReceiver* self) {
    auto* const r = reinterpret_cast<Receiver*>(self);
    slot_getallattrs(slot);
    MemoryContext const caller = MemoryContextSwitchTo(r->row);
    if (r->numbers)
        enter([&] { r->numbers->read(slot); });
    const std::span<const synth::Field> fields = r->reader->read(slot->tts_values, slot->tts_isnull);
    const bool more = enter([&] { return r->sink->take(fields); });
    MemoryContextSwitchTo(caller);
    MemoryContextReset(r->row);
    return more;
}

void startup(DestReceiver* self, int, TupleDesc columns) {
    Numbers* const numbers = reinterpret_cast<Receiver*>(self)->numbers;
    if (numbers)
        enter([=] {
            for (std::size_t i = numbers->columns; i < std::size_t(columns->natts); i++)
                numbers->types.push_back(TupleDescAttr(columns, int(i))->atttypid);
        });
}
void nothing(DestReceiver*) {}

void set(const char* setting, const char* value) {
    set_config_option(setting, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

void read(const std::string& query, Reader& reader, Sink& sink, Numbers* numbers = nullptr, bool own_path = false) {
    const char* const text = query.c_str();
    Reader* const from = &reader;
    Sink* const into = &sink;
    call([=] {
        const int level = NewGUCNestLevel();
        set("synchronize_seqscans", "off");
        set("max_parallel_workers_per_gather", "0");
        set("enable_tidscan", "on");
        set("enable_indexonlyscan", "off"); // rows in the order of the table, whatever columns are read
        print_as_scanned();
        if (own_path)
            set("search_path", "pg_catalog, pg_temp");
        SPI_connect();
        Receiver receiver{{receive, startup, nothing, nothing, DestNone},
                          from,
                          into,
                          AllocSetContextCreate(CurrentMemoryContext, "synth row", ALLOCSET_DEFAULT_SIZES),
                          numbers};
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

std::string query_of(const Scan& scan) {
    std::string query;
    for (const Attribute& attribute : scan.attributes)
        query += (query.empty() ? "SELECT " : ", ") + quoted(attribute.name);
    return query + " FROM " + qualified_name(scan.relation);
}

// The blocks of a range. The last one is open: it has whatever else there is.
std::string query_of(const Scan& scan, std::uint32_t range, std::uint32_t ranges) {
    const auto block = [](std::uint64_t number) {
        return "OPERATOR(pg_catalog.>=) '(" + std::to_string(number) + ",0)'::pg_catalog.tid";
    };
    std::string query = query_of(scan) + " WHERE ctid " + block(std::uint64_t(range) * range_blocks);
    if (range + 1 < ranges) {
        std::string end = block((std::uint64_t(range) + 1) * range_blocks);
        query += " AND ctid " + end.replace(end.find(">="), 2, "<");
    }
    return query;
}

class TableSink final : public Sink {
public:
    TableSink(Reader& reader, synth::Table& table, const std::optional<synth::Half>& half, synth::Progress* progress)
        : reader_(reader), table_(table), half_(half), progress_(progress) {}

    bool take(std::span<const synth::Field> row) override {
        const std::uint64_t number = rows_++;
        if (half_ && !half_->has(number))
            return true;
        while (table_.columns().size() < row.size())
            table_.add_column(reader_.leaves()[table_.columns().size()].column);
        table_.append(row);
        if (progress_ && table_.rows_seen() % 256 == 0)
            progress_->done(table_.rows_seen());
        return true;
    }

private:
    Reader& reader_;
    synth::Table& table_;
    const std::optional<synth::Half>& half_;
    std::uint64_t rows_ = 0; // that came
    synth::Progress* progress_;
};

// Rows with numbers beside.
class BesideSink final : public Sink {
public:
    BesideSink(Reader& reader, synth::Table& table, const Beside& beside, const Numbers& numbers,
               synth::Progress* progress)
        : reader_(reader), table_(table), beside_(beside), numbers_(numbers), progress_(progress) {}

    bool take(std::span<const synth::Field> row) override {
        if (progress_ && ++rows_ % 256 == 0)
            progress_->done(rows_);
        if (beside_.wants && !beside_.wants(numbers_.fields))
            return true;
        all_.assign(numbers_.fields.begin(), numbers_.fields.end());
        all_.insert(all_.end(), row.begin(), row.end());
        while (table_.columns().size() < all_.size())
            table_.add_column(reader_.leaves()[table_.columns().size() - numbers_.fields.size()].column);
        table_.append(all_);
        return true;
    }

private:
    Reader& reader_;
    synth::Table& table_;
    const Beside& beside_;
    const Numbers& numbers_;
    synth::Progress* progress_;
    std::uint64_t rows_ = 0; // that came
    std::vector<synth::Field> all_;
};

class RowsSink final : public Sink {
public:
    explicit RowsSink(const Reader& reader) : rows(labels_of(reader)) {}

    bool take(std::span<const synth::Field> row) override {
        rows.append(row);
        return !is_full();
    }
    bool is_full() const { return rows.bytes() > most_; }

    synth::RowsWriter rows;

private:
    // So that what waits for its turn takes a small part of the budget.
    const std::size_t most_ = std::min(std::size_t(8) << 20, std::size_t(maintenance_work_mem) * 1024 / 32);

    static std::vector<bool> labels_of(const Reader& reader) {
        std::vector<bool> labels;
        for (const Leaf& leaf : reader.leaves())
            labels.push_back(leaf.column.kind == synth::Kind::category);
        return labels;
    }
};

class ScanTask final : public synth::Task {
public:
    ScanTask(Scan scan, std::uint32_t ranges)
        : scan_(std::move(scan)), ranges_(ranges), reader_(scan_.attributes, scan_.zone, CurrentMemoryContext) {}

    const char* name() const override { return task_name; }
    std::string bytes() const override {
        synth::ArchiveWriter archive;
        archive(scan_, ranges_);
        return archive.bytes();
    }
    // The rows of a range; nothing if they are too large.
    std::string run(std::uint32_t range) override {
        synth::ArchiveWriter archive;
        RowsSink sink(reader_);
        read(query_of(scan_, range, ranges_), reader_, sink);
        if (!sink.is_full())
            archive(sink.rows.take());
        return archive.bytes();
    }

private:
    Scan scan_;
    std::uint32_t ranges_;
    Reader reader_;
};

// What a plain table's blocks are to a crew.
struct Heap {
    bool plain = false; // can ranges of its blocks be read for the table
    BlockNumber blocks = 0;
    int asked = -1;  // storage parameter parallel_workers
    double rows = 0; // estimated, 0 for unknown; of any relation
};

Heap heap_of(Oid oid) {
    return call([=] {
        Heap heap;
        Relation const relation = relation_open(oid, AccessShareLock);
        const FormData_pg_class& form = *relation->rd_rel;
        heap.rows = std::max<double>(form.reltuples, 0);
        if ((form.relkind == RELKIND_RELATION || form.relkind == RELKIND_MATVIEW) && form.relam == HEAP_TABLE_AM_OID &&
            form.relpersistence != RELPERSISTENCE_TEMP && !form.relhassubclass &&
            check_enable_rls(oid, InvalidOid, true) != RLS_ENABLED &&
            pg_class_aclcheck(oid, GetUserId(), ACL_SELECT) == ACLCHECK_OK) { // as ctid needs it
            heap.plain = true;
            heap.blocks = RelationGetNumberOfBlocks(relation);
            heap.asked = RelationGetParallelWorkers(relation, -1);
        }
        relation_close(relation, NoLock);
        return heap;
    });
}

} // namespace

void print_as_scanned() {
    set("datestyle", "ISO"); // values that are printed can be read whatever the settings are then
    set("intervalstyle", "postgres");
    set("extra_float_digits", "1");
}

void scan(const Scan& scan, Reader& reader, synth::Table& table, synth::Progress* progress, Crew& crew) {
    TableSink sink(reader, table, scan.half, progress);
    const Heap heap = heap_of(scan.relation);
    if (progress)
        progress->phase("reading rows", std::uint64_t(heap.rows));
    const std::uint32_t ranges = heap.blocks / range_blocks + 1;
    if (heap.plain && ranges > 1 && !scan.half && reader.is_parallel_safe())
        crew.start(heap.blocks, heap.asked);
    if (crew.workers() == 0) {
        read(query_of(scan), reader, sink);
        return;
    }
    ScanTask task(scan, ranges);
    crew.run(task, ranges, 2 * (crew.workers() + 1), [&](std::uint32_t range, std::span<const char> bytes) {
        if (bytes.empty()) {
            read(query_of(scan, range, ranges), reader, sink);
            return;
        }
        synth::Rows rows;
        synth::ArchiveReader{bytes}(rows);
        table.append(rows);
        if (progress)
            progress->done(table.rows_seen());
    });
}

void scan(const Scan& scan, const Beside& beside, Reader& reader, synth::Table& table, synth::Progress* progress) {
    std::string query;
    for (const Attribute& attribute : scan.attributes)
        query += (query.empty() ? "SELECT t." : ", t.") + quoted(attribute.name);
    for (const std::string& expression : beside.expressions)
        query += (query.empty() ? "SELECT " : ", ") + expression;
    Numbers numbers{scan.attributes.size(), {}, {}, beside.parts};
    BesideSink sink(reader, table, beside, numbers, progress);
    read(query + " FROM " + beside.from, reader, sink, &numbers, beside.own_path);
}

std::unique_ptr<synth::Task> scan_task(std::string_view name, std::span<const char> bytes) {
    if (name != task_name)
        return nullptr;
    Scan scan;
    std::uint32_t ranges = 0;
    synth::ArchiveReader{bytes}(scan, ranges);
    return std::make_unique<ScanTask>(std::move(scan), ranges);
}

} // namespace pg
