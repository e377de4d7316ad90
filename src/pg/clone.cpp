// synth_clone(model, target, scale, ...): a schema full of synthetic rows.
//
// The schema is made from its definition, or found as migrations have made it; its tables are filled parents first,
// each by one INSERT of the caller's, whose rows come from a sample of the table's model. So privileges, triggers,
// partitions and whatever constraints there are apply as to any INSERT. Keys, indexes and foreign keys of a schema that
// is made come when the rows are there. All of it is one transaction: what fails leaves nothing.
#include "core/error.hpp"
#include "core/relational/generation.hpp"
#include "pg/cache.hpp"
#include "pg/catalog.hpp"
#include "pg/declared.hpp"
#include "pg/foreign_keys.hpp"
#include "pg/inquiry.hpp"
#include "pg/progress.hpp"
#include "pg/request.hpp"
#include "pg/result.hpp"
#include "pg/sampling.hpp"
#include "pg/schema_copy.hpp"
#include "pg/schema_model.hpp"
#include <map>
#include <unordered_set>

namespace pg {

namespace {

struct CloneRequest {
    std::string model, target, if_exists = "error";
    double scale = 1;
    std::uint64_t seed = 0;
    std::map<std::string, std::uint64_t> sizes; // by table
};

// Values of a column that other tables refer to, by row. They are kept in a memory context of the clone's.
struct KeyColumn {
    std::string name;
    Oid type = InvalidOid;
    std::int16_t length = 0;
    bool by_value = false;
    std::vector<NullableDatum> values;
};

// A unique key that foreign keys are part of: rows by a hash of their values.
struct UniqueKey {
    std::vector<int> attributes; // from 0
    std::vector<FmgrInfo*> hash; // of their types
    std::vector<Oid> collations;
    bool linked = false; // are all of them foreign keys
    std::unordered_set<std::uint64_t> seen = {};
    std::uint64_t next = 0; // of the row that is being made
    bool has_next = false;
    bool of_siblings = false; // can siblings alone, of one driving parent, have the same
};

// What is returned of a table.
struct TableReport {
    std::uint64_t rows = 0;
    double seconds = 0;
    std::string keys;
};

// What a row gets from a row that it refers to.
struct Assignment {
    std::uint32_t reference = 0;
    std::vector<int> attributes;          // from 0
    std::vector<bool> own;                // by attribute: has the row a value if it refers to none
    std::vector<std::string> referenced;  // columns of the parent, by attribute
    std::vector<std::size_t> key_columns; // of the parent, the same
    std::vector<FmgrInfo*> casts;         // to the attribute's type; null if it is the same
    bool inherited = false;               // else these are the columns of the foreign key
};

class CloneTable;

std::uint64_t hash_of(FmgrInfo* hash, Oid collation, Datum value) {
    return call([=] { return DatumGetUInt64(FunctionCall2Coll(hash, collation, value, UInt64GetDatum(0))); });
}

// Runs a statement in the caller's name, with the caller's settings; how many rows it was about.
std::uint64_t execute(const std::string& statement) {
    const char* const text = statement.c_str();
    return call([=] {
        SPI_connect();
        if (const int code = SPI_execute(text, false, 0); code < 0)
            elog(ERROR, "synth: statement failed: %s", SPI_result_code_string(code));
        const std::uint64_t rows = SPI_processed;
        SPI_finish();
        return rows;
    });
}

// The operator that says whether a value of a type equals another, whatever the caller's search path is.
std::string equals(Oid type) {
    return call([=]() -> const char* {
        const Oid equal = lookup_type_cache(type, TYPECACHE_EQ_OPR)->eq_opr;
        HeapTuple const tuple = SearchSysCache1(OPEROID, ObjectIdGetDatum(equal));
        if (!HeapTupleIsValid(tuple))
            ereport(ERROR, (errcode(ERRCODE_UNDEFINED_FUNCTION),
                            errmsg("could not identify an equality operator for type %s", format_type_be(type))));
        auto* const form = reinterpret_cast<Form_pg_operator>(GETSTRUCT(tuple));
        const char* const text = psprintf(" OPERATOR(%s.%s) ", quote_identifier(get_namespace_name(form->oprnamespace)),
                                          NameStr(form->oprname));
        ReleaseSysCache(tuple);
        return text;
    });
}

// The extended hash function of a type, or an error; the session keeps it.
FmgrInfo* hash_function(Oid type) {
    return call([=] {
        TypeCacheEntry* const entry = lookup_type_cache(type, TYPECACHE_HASH_EXTENDED_PROC_FINFO);
        if (!OidIsValid(entry->hash_extended_proc_finfo.fn_oid))
            ereport(ERROR, (errcode(ERRCODE_UNDEFINED_FUNCTION),
                            errmsg("could not identify an extended hash function for type %s", format_type_be(type))));
        return &entry->hash_extended_proc_finfo;
    });
}

class Clone final : public synth::SharedValues {
public:
    Clone(CloneRequest request, FunctionCallInfo fcinfo)
        : request_(std::move(request)), schema_(get_schema(request_.model, GetUserId())), result_(fcinfo),
          tracker_("clone", InvalidOid) {
        MemoryContext const parent = CurrentMemoryContext;
        context_ = call([=] { return AllocSetContextCreate(parent, "synth clone", ALLOCSET_DEFAULT_SIZES); });
    }

    void run();
    // The next row of the table that is being filled, or nothing.
    std::optional<Datum> next_row(Oid row_type);

    bool groups(std::uint32_t reference, std::uint32_t first, std::uint32_t end, std::uint32_t parents,
                std::vector<std::uint32_t>& child, std::vector<std::uint32_t>& parent) override;

private:
    friend class CloneTable;

    void check_owner() const;
    void load_models();
    void open_target();
    void fill(std::uint32_t t);
    std::uint64_t insert(std::uint32_t t);
    std::uint64_t insert_nulls(std::uint32_t t, std::uint64_t rows);
    bool is_late(std::uint32_t r) const;
    bool is_own(std::uint32_t r, const std::string& column) const;
    std::vector<std::string> late_columns(std::uint32_t r) const;
    void let_be_null();
    void link_late(std::uint32_t r);
    void add_up(std::uint32_t r);
    // That a column of a foreign key is the same in a row of the parent, "p", and in one of the child, "c".
    std::string same(const SchemaReference& reference, std::size_t k) {
        const std::vector<std::string>& referenced = reference.referenced;
        const Oid type = keys_[reference.parent][key_column(reference.parent, referenced[k])].type;
        return "p." + quoted(referenced[k]) + equals(type) + "c." + quoted(reference.columns[k]);
    }
    void prune();
    void check_empty(std::uint32_t t);
    std::size_t key_column(std::uint32_t table, const std::string& name);
    // `inherited`: the columns that are, instead of the foreign key's.
    Assignment assignment_of(std::uint32_t r, TupleDesc row, bool inherited);
    synth::Generation::Size size_of(std::uint32_t t) const;
    std::string relation_name(std::uint32_t t) const {
        return quoted(request_.target) + "." + quoted(schema_.tables[t].name);
    }
    void report();
    std::string keys_in_words(std::uint32_t t) const;

    CloneRequest request_;
    SchemaModel schema_;
    Result result_;
    Tracker tracker_;
    MemoryContext context_;
    bool made_ = false; // was the target made by us
    std::vector<Oid> relations_;
    std::vector<std::shared_ptr<Model>> models_, links_;
    std::vector<std::unique_ptr<synth::CompiledNetwork>> compiled_;
    std::vector<std::vector<KeyColumn>> keys_; // by table
    std::optional<synth::Generation> generation_;
    std::unique_ptr<CloneTable> current_;
    bool making_ = false;                                            // a row
    std::uint64_t left_out_ = 0;                                     // rows of the current table
    std::vector<std::optional<TableReport>> reports_;                // by table
    std::vector<std::uint64_t> pruned_;                              // rows that were taken out again, by table
    std::vector<std::pair<std::uint32_t, std::string>> must_be_set_; // columns that are NULL until keys are linked late
};

Clone* running = nullptr; // the clone of this session

// One table that is being filled.
class CloneTable final : public Relatives {
public:
    CloneTable(Clone& clone, std::uint32_t table) : clone_(clone), table_(table), generation_(*clone.generation_) {
        const Oid relation = clone.relations_[table];
        row_.relation = relation;
        row_.type = row_.declared = call([=] { return get_rel_type_id(relation); });
        if (!OidIsValid(row_.type)) // by a trigger, or by what checks a row
            raise(ERRCODE_UNDEFINED_TABLE,
                  {.message = "relation " + clone.relation_name(table) + " was dropped while the schema was filled"});
        const Oid type = row_.type;
        MemoryContext const context = clone.context_;
        columns_ = call([=] {
            MemoryContext const caller = MemoryContextSwitchTo(context);
            TupleDesc const row = BlessTupleDesc(lookup_rowtype_tupdesc_copy(type, -1));
            MemoryContextSwitchTo(caller);
            return row;
        });
        prepare();
        Sample sample;
        sample.row = row_;
        sample.model = clone.models_[table];
        sample.end = generation_.rows(table);
        sample.seed = clone.request_.seed ^ (0x9e3779b97f4a7c15u * (table + 1));
        sampling_ = std::make_unique<Sampling>(sample, std::vector<bool>(), context, this);
        datums_.resize(std::size_t(columns_->natts));
        nulls_ = std::make_unique<bool[]>(datums_.size());
    }

    std::optional<Datum> next() {
        while (slice_ == 0 || !sampling_->next(datums_.data(), nulls_.get())) {
            const auto& slices = generation_.slices(table_);
            if (slice_ == slices.size())
                return std::nullopt;
            generation_.link(table_, slice_, check_interrupts);
            sampling_->seek(slices[slice_].first, slices[slice_].end);
            slice_++;
        }
        made_++;
        if (made_ % 1024 == 0)
            clone_.tracker_.done(made_);
        return call([this] { return HeapTupleGetDatum(heap_form_tuple(columns_, datums_.data(), nulls_.get())); });
    }

    TupleDesc columns() const { return columns_; }
    const RowType& row() const { return row_; }
    std::uint64_t left_out() const { return left_out_; }

    std::vector<synth::Given> givens() override { return generation_.givens(table_); }
    std::vector<bool> spread() override { return generation_.spread(table_); }
    const std::vector<std::uint32_t>& recorded() override { return generation_.recorded(table_); }
    bool sets(const std::string& attribute) override { return set_.contains(attribute); }
    std::string type_here(const std::string& type) override {
        const std::string there = quoted(clone_.schema_.source) + ".", here = quoted(clone_.request_.target) + ".";
        return type.starts_with(there) ? here + type.substr(there.size()) : type;
    }

    Verdict complete(std::uint64_t row, Datum* values, bool* nulls) override {
        tries_ = row == tried_ ? tries_ + 1 : 0;
        tried_ = row;
        if (tries_ % between_exchanges == between_exchanges - 1)
            exchange(std::uint32_t(row), tries_ / between_exchanges);
        for (const bool with_parent : {false, true})
            for (const Assignment& assignment : assignments_) {
                const std::uint32_t parent = generation_.parent(assignment.reference, std::uint32_t(row));
                if ((parent != synth::no_row) == with_parent && !assign(assignment, parent, values, nulls))
                    return Verdict::never;
            }
        forget_siblings(row);
        for (const Assignment& assignment : assignments_)
            for (const int a : assignment.attributes)
                if (nulls[a] && TupleDescAttr(columns_, a)->attnotnull)
                    return Verdict::never;
        for (std::size_t k = 0, moves = 0; k < unique_.size(); k++) {
            UniqueKey& key = unique_[k];
            if (find(key, values, nulls))
                continue;
            if (key.linked)
                return exchangeable_.empty() ? Verdict::never : Verdict::again;
            if (tries_ < until_moved || moves++ == unique_.size() || !move(key, values, nulls))
                return Verdict::again;
            k = std::size_t(-1); // the value may be part of others
        }
        return Verdict::fits;
    }

    void accept(std::uint64_t row, std::span<const double> recorded, const Datum* values, const bool* nulls) override {
        generation_.record(table_, std::uint32_t(row), recorded);
        for (UniqueKey& key : unique_)
            if (key.has_next)
                key.seen.insert(key.next);
        std::vector<KeyColumn>& keys = clone_.keys_[table_];
        for (std::size_t k = 0; k < keys.size(); k++) {
            NullableDatum& kept = keys[k].values[row];
            const int a = key_attributes_[k];
            kept.isnull = nulls[a];
            const bool by_value = keys[k].by_value;
            const std::int16_t length = keys[k].length;
            const InContext here(clone_.context_);
            kept.value = nulls[a]   ? 0
                         : by_value ? values[a]
                                    : call([=] { return datumCopy(values[a], false, length); });
        }
    }

    void leave_out(std::uint64_t row) override {
        left_out_++;
        generation_.leave_out(table_, std::uint32_t(row));
        for (KeyColumn& key : clone_.keys_[table_])
            key.values[row] = {0, true};
    }

private:
    int attribute_of(const std::string& name) const {
        for (int a = 0; a < columns_->natts; a++)
            if (!TupleDescAttr(columns_, a)->attisdropped && name == NameStr(TupleDescAttr(columns_, a)->attname))
                return a;
        raise(ERRCODE_UNDEFINED_COLUMN,
              {.message = "column \"" + name + "\" of relation " + qualified_name(row_.relation) + " does not exist",
               .detail = "The table that was learned has it.",
               .hint = "If the schema has changed, learn it again with synth_fit_schema()."});
    }

    void prepare() {
        const SchemaModel& schema = clone_.schema_;
        for (std::uint32_t r = 0; r < schema.references.size(); r++) {
            const SchemaReference& reference = schema.references[r];
            if (reference.child == table_) {
                set_.insert(reference.columns.begin(), reference.columns.end());
                if (reference.late)
                    for (const std::string& column : reference.columns)
                        if (clone_.is_own(r, column))
                            clone_.key_column(table_, column);
                if (clone_.models_[reference.parent]) {
                    assignments_.push_back(clone_.assignment_of(r, columns_, false));
                    if (!reference.inherited.empty())
                        assignments_.push_back(clone_.assignment_of(r, columns_, true));
                } else
                    assignments_.push_back(no_parent(r));
            }
            if (reference.parent == table_)
                for (const std::vector<std::string>* columns : {&reference.referenced, &reference.inherited_from})
                    for (const std::string& column : *columns)
                        clone_.key_column(table_, column);
        }
        check_columns();
        find_exchangeable();
        for (KeyColumn& key : clone_.keys_[table_]) {
            key_attributes_.push_back(attribute_of(key.name));
            key.values.assign(generation_.rows(table_), {0, true});
        }
        bool to_itself = false;
        for (std::uint32_t r = 0; r < schema.references.size(); r++) {
            to_itself |= schema.references[r].child == table_ && schema.references[r].parent == table_;
            if (schema.references[r].child == table_ && schema.references[r].driving)
                driving_ = std::int32_t(r);
        }
        const auto moves = [&](const std::pair<std::uint32_t, std::uint32_t>& pair) {
            return std::int32_t(pair.first) == driving_ || std::int32_t(pair.second) == driving_;
        };
        // Rows may come level by level, or change their driving parent.
        if (to_itself || std::any_of(swappable_.begin(), swappable_.end(), moves))
            driving_ = -1;
        const SchemaTable& table = schema.tables[table_];
        std::uint32_t begin = 0;
        for (const std::uint32_t end : table.key_ends) {
            UniqueKey key;
            key.linked = true;
            for (; begin < end; begin++) {
                const int a = attribute_of(table.key_columns[begin]);
                key.attributes.push_back(a);
                key.hash.push_back(hash_function(TupleDescAttr(columns_, a)->atttypid));
                key.collations.push_back(TupleDescAttr(columns_, a)->attcollation);
                key.linked = key.linked && set_.contains(table.key_columns[begin]);
            }
            key.of_siblings = driving_ >= 0 && has_all(key, schema.references[std::size_t(driving_)].columns);
            unique_.push_back(std::move(key));
        }
    }

    bool has_all(const UniqueKey& key, const std::vector<std::string>& columns) const {
        return std::all_of(columns.begin(), columns.end(), [&](const std::string& column) {
            return std::find(key.attributes.begin(), key.attributes.end(), attribute_of(column)) !=
                   key.attributes.end();
        });
    }

    // What must be set has to come from somewhere.
    void check_columns() const {
        const std::vector<ModelColumn>& learned = clone_.models_[table_]->columns;
        for (int a = 0; a < columns_->natts; a++) {
            const FormData_pg_attribute& column = *TupleDescAttr(columns_, a);
            const std::string name = NameStr(column.attname);
            if (!column.attisdropped && column.attnotnull && !column.atthasdef && !column.attidentity &&
                !set_.contains(name) && std::none_of(learned.begin(), learned.end(), [&](const ModelColumn& c) {
                    return !c.internal && c.path.front() == name;
                }))
                raise(ERRCODE_NOT_NULL_VIOLATION,
                      {.message = "column \"" + name + "\" of relation " + qualified_name(row_.relation) +
                                  " must not be NULL, and model \"" + clone_.schema_.name + "\" does not have it",
                       .hint = "Give it a default, or learn the schema again with synth_fit_schema()."});
        }
    }

    Assignment no_parent(std::uint32_t r) const {
        Assignment assignment;
        assignment.reference = r;
        for (const std::string& column : clone_.schema_.references[r].columns)
            assignment.attributes.push_back(attribute_of(column));
        return assignment;
    }

    // False: the row cannot be, for it must refer to a row and there is none.
    bool assign(const Assignment& assignment, std::uint32_t parent, Datum* values, bool* nulls) {
        const SchemaReference& reference = clone_.schema_.references[assignment.reference];
        const bool to_itself = reference.child == reference.parent;
        for (std::size_t k = 0; k < assignment.attributes.size(); k++) {
            const int a = assignment.attributes[k];
            if (parent == synth::no_row && assignment.inherited)
                continue;
            if (parent == synth::no_row) {
                if (!assignment.own.empty() && assignment.own[k])
                    continue;
                const bool not_null = TupleDescAttr(columns_, a)->attnotnull;
                if (to_itself && not_null) { // at the top a row refers to itself
                    const int own = attribute_of(assignment.referenced[k]);
                    values[a] = values[own];
                    nulls[a] = nulls[own];
                } else {
                    values[a] = 0;
                    nulls[a] = true;
                }
                continue;
            }
            const NullableDatum& key = clone_.keys_[reference.parent][assignment.key_columns[k]].values[parent];
            if (key.isnull && !assignment.inherited)
                return false;
            nulls[a] = key.isnull;
            if (key.isnull)
                continue;
            FmgrInfo* const cast = assignment.casts[k];
            values[a] = cast ? call([=] { return FunctionCall1(cast, key.value); }) : key.value;
        }
        return true;
    }

    // Rows come parent by parent.
    void forget_siblings(std::uint64_t row) {
        if (driving_ < 0)
            return;
        const std::uint32_t parent = generation_.parent(std::uint32_t(driving_), std::uint32_t(row));
        if (parent == siblings_of_)
            return;
        siblings_of_ = parent;
        for (UniqueKey& key : unique_)
            if (key.of_siblings && !key.seen.empty())
                key.seen.clear();
    }

    // The nearest value of a number or date of the key with which it is new, up or down in turn.
    bool move(UniqueKey& key, Datum* values, const bool* nulls) {
        constexpr std::int64_t farthest = 4096;
        for (const int a : key.attributes) {
            const FormData_pg_attribute& attribute = *TupleDescAttr(columns_, a);
            const Oid type = call([&] { return getBaseType(attribute.atttypid); });
            if (nulls[a] || set_.contains(NameStr(attribute.attname)) ||
                (type != INT2OID && type != INT4OID && type != INT8OID && type != DATEOID))
                continue;
            const Datum was = values[a];
            const std::int64_t value = type == INT2OID   ? DatumGetInt16(was)
                                       : type == INT8OID ? DatumGetInt64(was)
                                                         : DatumGetInt32(was);
            const std::int64_t most = type == INT2OID   ? PG_INT16_MAX
                                      : type == INT8OID ? PG_INT64_MAX - farthest
                                      : type == DATEOID ? DATE_END_JULIAN - POSTGRES_EPOCH_JDATE - 1
                                                        : PG_INT32_MAX;
            const bool down = tries_ % 2 == 1;
            const std::int64_t left = std::min(farthest, down ? value : value < most ? most - value : 0);
            for (std::int64_t away = 1; away <= left; away++) {
                const std::int64_t moved = down ? value - away : value + away;
                values[a] = type == INT2OID   ? Int16GetDatum(std::int16_t(moved))
                            : type == INT8OID ? Int64GetDatum(moved)
                                              : Int32GetDatum(std::int32_t(moved));
                if (find(key, values, nulls))
                    return true;
            }
            values[a] = was;
        }
        return false;
    }

    // References that may be exchanged between rows, and pairs of them whose parents a row may swap.
    void find_exchangeable() {
        const std::vector<SchemaReference>& all = clone_.schema_.references;
        const auto may = [&](std::uint32_t r) {
            return all[r].child == table_ && !all[r].late && all[r].child != all[r].parent &&
                   clone_.models_[all[r].parent];
        };
        for (std::uint32_t r = 0; r < all.size(); r++) {
            if (!may(r))
                continue;
            if (!all[r].driving) {
                Exchange& exchange = exchangeable_.emplace_back();
                exchange.reference = r;
                for (std::size_t k = 0; k < all[r].columns.size(); k++)
                    if (is_shared(r, all[r].columns[k]))
                        exchange.shared.push_back(clone_.key_column(all[r].parent, all[r].referenced[k]));
            }
            for (std::uint32_t o = 0; o < r; o++)
                if (may(o) && all[o].parent == all[r].parent && all[o].referenced == all[r].referenced &&
                    std::none_of(all[r].columns.begin(), all[r].columns.end(),
                                 [&](const std::string& column) { return is_shared(r, column); }))
                    swappable_.emplace_back(o, r);
        }
    }

    bool is_shared(std::uint32_t r, const std::string& column) const {
        for (std::uint32_t o = 0; o < clone_.schema_.references.size(); o++) {
            const SchemaReference& other = clone_.schema_.references[o];
            if (o != r && other.child == table_ &&
                std::find(other.columns.begin(), other.columns.end(), column) != other.columns.end())
                return true;
        }
        return false;
    }

    // Gives a row that is not accepted other parents: its own the other way round, or one of a later row.
    void exchange(std::uint32_t row, std::uint32_t number) {
        const auto give = [&](std::uint32_t r, std::uint32_t s, std::uint32_t other) {
            const std::uint32_t here = generation_.parent(r, row), there = generation_.parent(s, other);
            if (here == synth::no_row || there == synth::no_row)
                return;
            generation_.set_parent(r, row, there);
            generation_.set_parent(s, other, here);
        };
        if (number % 2 == 0 && !swappable_.empty()) {
            const auto& [r, s] = swappable_[number / 2 % swappable_.size()];
            give(r, s, row);
        } else if (!exchangeable_.empty()) {
            const Exchange& exchange = exchangeable_[number % exchangeable_.size()];
            const std::uint32_t other = row + 1 + number;
            const std::uint32_t here = generation_.parent(exchange.reference, row);
            if (other >= generation_.slices(table_)[slice_ - 1].end || here == synth::no_row)
                return;
            const std::uint32_t there = generation_.parent(exchange.reference, other);
            if (there == synth::no_row)
                return;
            for (const std::size_t k : exchange.shared) {
                const KeyColumn& key = clone_.keys_[clone_.schema_.references[exchange.reference].parent][k];
                FmgrInfo* const hash = hash_function(key.type);
                const Oid collation = call([&] { return get_typcollation(key.type); });
                if (key.values[here].isnull || key.values[there].isnull ||
                    hash_of(hash, collation, key.values[here].value) !=
                        hash_of(hash, collation, key.values[there].value))
                    return;
            }
            give(exchange.reference, exchange.reference, other);
        }
    }

    // Is the row's key new, or NULL?
    bool find(UniqueKey& key, const Datum* values, const bool* nulls) {
        key.has_next = false;
        std::uint64_t hash = 0;
        for (std::size_t k = 0; k < key.attributes.size(); k++) {
            const int a = key.attributes[k];
            if (nulls[a])
                return true;
            hash = (hash ^ hash_of(key.hash[k], key.collations[k], values[a])) * 0x9e3779b97f4a7c15u;
            hash ^= hash >> 29;
        }
        key.next = hash;
        key.has_next = true;
        return !key.seen.contains(hash);
    }

    Clone& clone_;
    std::uint32_t table_;
    synth::Generation& generation_;
    RowType row_;
    TupleDesc columns_ = nullptr;
    std::set<std::string> set_; // columns that references give their values
    std::vector<Assignment> assignments_;
    std::vector<UniqueKey> unique_;
    std::int32_t driving_ = -1; // reference, if rows come in the order of its parents
    std::uint32_t siblings_of_ = synth::no_row;
    std::vector<int> key_attributes_; // of the table's key columns
    std::unique_ptr<Sampling> sampling_;
    std::vector<Datum> datums_;
    std::unique_ptr<bool[]> nulls_;
    std::size_t slice_ = 0;
    std::uint64_t made_ = 0, left_out_ = 0;

    // A row that does not fit its parents.
    struct Exchange {
        std::uint32_t reference = 0;
        std::vector<std::size_t> shared; // key columns of the parent that other references set, too
    };
    static constexpr std::uint32_t between_exchanges = 4, until_moved = 16; // tries
    std::vector<Exchange> exchangeable_;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> swappable_; // references
    std::uint64_t tried_ = std::uint64_t(-1);                        // the row that was tried last
    std::uint32_t tries_ = 0;
};

std::size_t Clone::key_column(std::uint32_t table, const std::string& name) {
    std::vector<KeyColumn>& keys = keys_[table];
    for (std::size_t k = 0; k < keys.size(); k++)
        if (keys[k].name == name)
            return k;
    KeyColumn& key = keys.emplace_back();
    key.name = name;
    const Oid relation = relations_[table];
    key.type = call([&] {
        const AttrNumber number = get_attnum(relation, name.c_str());
        return number == InvalidAttrNumber ? InvalidOid : get_atttype(relation, number);
    });
    if (!OidIsValid(key.type))
        raise(ERRCODE_UNDEFINED_COLUMN,
              {.message = "column \"" + name + "\" of relation " + qualified_name(relation) + " does not exist",
               .detail = "The table that was learned has it, and others refer to it.",
               .hint = "If the schema has changed, learn it again with synth_fit_schema()."});
    call([&] { get_typlenbyval(key.type, &key.length, &key.by_value); });
    return keys.size() - 1;
}

Assignment Clone::assignment_of(std::uint32_t r, TupleDesc row, bool inherited) {
    const SchemaReference& reference = schema_.references[r];
    const std::vector<std::string>&columns = inherited ? reference.inherited : reference.columns,
          &referenced = inherited ? reference.inherited_from : reference.referenced;
    Assignment assignment;
    assignment.reference = r;
    assignment.inherited = inherited;
    for (std::size_t k = 0; k < columns.size(); k++) {
        if (!inherited && reference.late && is_own(r, columns[k]))
            continue;
        int attribute = -1;
        for (int a = 0; a < row->natts; a++)
            if (!TupleDescAttr(row, a)->attisdropped && columns[k] == NameStr(TupleDescAttr(row, a)->attname))
                attribute = a;
        if (attribute < 0)
            raise(ERRCODE_UNDEFINED_COLUMN, {.message = "column \"" + columns[k] + "\" of relation " +
                                                        relation_name(reference.child) + " does not exist",
                                             .detail = "The table that was learned has it.",
                                             .hint = "If the schema has changed, learn it again with "
                                                     "synth_fit_schema()."});
        assignment.attributes.push_back(attribute);
        assignment.own.push_back(!inherited && is_own(r, columns[k]));
        assignment.referenced.push_back(referenced[k]);
        assignment.key_columns.push_back(key_column(reference.parent, referenced[k]));
        const Oid from = keys_[reference.parent][assignment.key_columns.back()].type,
                  to = TupleDescAttr(row, attribute)->atttypid;
        MemoryContext const context = context_;
        assignment.casts.push_back(call([=]() -> FmgrInfo* {
            if (getBaseType(from) == getBaseType(to))
                return nullptr;
            Oid function = InvalidOid;
            const CoercionPathType path =
                find_coercion_pathway(getBaseType(to), getBaseType(from), COERCION_EXPLICIT, &function);
            if (path == COERCION_PATH_RELABELTYPE)
                return nullptr;
            if (path != COERCION_PATH_FUNC)
                ereport(ERROR, (errcode(ERRCODE_CANNOT_COERCE),
                                errmsg("cannot cast type %s to %s", format_type_be(from), format_type_be(to))));
            auto* const cast = static_cast<FmgrInfo*>(MemoryContextAlloc(context, sizeof(FmgrInfo)));
            fmgr_info_cxt(function, cast, context);
            return cast;
        }));
    }
    return assignment;
}

// Where a reference shares columns with others of its table that are linked before it, its parents are grouped by the
// values of these.
bool Clone::groups(std::uint32_t r, std::uint32_t first, std::uint32_t end, std::uint32_t parents,
                   std::vector<std::uint32_t>& child, std::vector<std::uint32_t>& parent) {
    const SchemaReference& reference = schema_.references[r];
    struct Shared {
        const KeyColumn* own;    // of this reference's parent
        std::int64_t other;      // reference that gave the value, -1 if the row had it
        const KeyColumn* theirs; // of that one's parent, or of the row
        FmgrInfo *own_hash, *theirs_hash;
        Oid own_collation, theirs_collation;
    };
    std::vector<Shared> shared;
    const auto collation = [](Oid type) {
        return call([=] { return get_typcollation(type); });
    };
    // Those that drive are linked first, those to the table itself when it is filled, late ones at last.
    const auto turn = [&](std::uint32_t of) {
        const SchemaReference& one = schema_.references[of];
        return std::pair(one.late ? 3 : one.child == one.parent ? 2 : one.driving ? 0 : 1, of);
    };
    for (std::size_t k = 0; k < reference.columns.size(); k++) {
        const auto share_with = [&](std::int64_t other, std::uint32_t table, const std::string& column) {
            const KeyColumn& own = keys_[reference.parent][key_column(reference.parent, reference.referenced[k])];
            const KeyColumn& theirs = keys_[table][key_column(table, column)];
            shared.push_back({&own, other, &theirs, hash_function(own.type), hash_function(theirs.type),
                              collation(own.type), collation(theirs.type)});
        };
        if (reference.late && is_own(r, reference.columns[k])) {
            share_with(-1, reference.child, reference.columns[k]);
            continue;
        }
        for (std::uint32_t o = 0; o < schema_.references.size(); o++) {
            const SchemaReference& other = schema_.references[o];
            const auto at = std::find(other.columns.begin(), other.columns.end(), reference.columns[k]);
            if (o == r || other.child != reference.child || turn(o) > turn(r) || at == other.columns.end() ||
                !models_[other.parent])
                continue;
            share_with(o, other.parent, other.referenced[std::size_t(at - other.columns.begin())]);
            break;
        }
    }
    if (shared.empty())
        return false;
    std::unordered_map<std::uint64_t, std::uint32_t> number;
    const auto group_of = [&](std::uint64_t hash) {
        return number.emplace(hash, std::uint32_t(number.size())).first->second;
    };
    constexpr std::uint64_t mixer = 0x9e3779b97f4a7c15u;
    for (std::uint32_t row = 0; row < parents; row++) {
        if (row % 4096 == 0)
            check_interrupts();
        std::uint64_t hash = 0;
        for (const Shared& s : shared) {
            const NullableDatum& key = s.own->values[row];
            hash = (hash ^ (key.isnull ? 1 : hash_of(s.own_hash, s.own_collation, key.value))) * mixer;
        }
        parent.push_back(group_of(hash));
    }
    for (std::uint32_t row = first; row < end; row++) {
        if (row % 4096 == 0)
            check_interrupts();
        std::uint64_t hash = 0;
        for (const Shared& s : shared) {
            const std::uint32_t p = s.other < 0 ? row : generation_->parent(std::uint32_t(s.other), row);
            const NullableDatum key = p == synth::no_row ? NullableDatum{0, true} : s.theirs->values[p];
            hash = (hash ^ (key.isnull ? 1 : hash_of(s.theirs_hash, s.theirs_collation, key.value))) * mixer;
        }
        child.push_back(group_of(hash));
    }
    return true;
}

// What a model's definition runs, it runs in the caller's name. A superuser has everybody's models, but need not trust
// them.
void Clone::check_owner() const {
    const Oid owner = schema_.owner.oid;
    if (call([=] { return !superuser() || superuser_arg(owner) || is_member_of_role_nosuper(GetUserId(), owner); }))
        return;
    const std::string role = quoted(call([=] { return GetUserNameFromId(owner, false); }));
    raise(ERRCODE_INSUFFICIENT_PRIVILEGE,
          {.message = "model \"" + schema_.name + "\" belongs to a role that is no superuser",
           .detail = "Functions and expressions of its schema, which are in the model, would run in the name of one.",
           .hint = "Clone it in that role's name: SET ROLE " + role + ". If you trust the role, GRANT " + role +
                   " to yourself."});
}

void Clone::load_models() {
    const std::size_t n = schema_.tables.size();
    models_.resize(n);
    links_.resize(n);
    keys_.resize(n);
    reports_.resize(n);
    std::vector<synth::TableModel> tables(n);
    const auto load = [&](std::int64_t id) {
        const std::optional<ModelHeader> header = find_model(id, GetUserId());
        if (!header || header->schema != schema_.id)
            throw synth::DamagedModel("the model of a table is missing");
        return cached_model(*header);
    };
    const auto internal_of = [](const Model& model) {
        std::vector<synth::InternalColumn> internal;
        for (std::uint32_t c = 0; c < model.columns.size(); c++)
            if (model.columns[c].internal)
                internal.push_back({c, *model.columns[c].internal});
        return internal;
    };
    const auto compile = [](Model& model) {
        if (!model.compiled)
            model.compiled = std::make_unique<synth::CompiledNetwork>(model.network);
        return model.compiled.get();
    };
    for (std::size_t t = 0; t < n; t++) {
        tables[t].rows = std::uint64_t(schema_.tables[t].rows);
        if (schema_.tables[t].mode != Mode::model)
            continue;
        if (schema_.tables[t].model == 0) // it has no columns that have values
            continue;
        models_[t] = load(schema_.tables[t].model);
        tables[t].network = compile(*models_[t]);
        tables[t].internal = internal_of(*models_[t]);
        if (schema_.tables[t].links != 0) {
            links_[t] = load(schema_.tables[t].links);
            tables[t].links = compile(*links_[t]);
            tables[t].link_columns = internal_of(*links_[t]);
        }
    }
    std::vector<synth::ReferenceModel> references;
    for (const SchemaReference& r : schema_.references)
        references.push_back(
            {r.child, r.parent, r.driving, r.late, r.unique, r.distinct, r.missing, r.exclusive, r.group});
    generation_.emplace(std::move(tables), std::move(references), *this, request_.seed);
}

void Clone::open_target() {
    const std::string& target = request_.target;
    const auto exists = [&] {
        return OidIsValid(call([&] { return get_namespace_oid(target.c_str(), true); }));
    };
    if (exists() && request_.if_exists == "error")
        raise(ERRCODE_DUPLICATE_SCHEMA,
              {.message = "schema \"" + target + "\" already exists",
               .hint = "Fill its empty tables with if_exists => 'fill', or drop it and all that is in it with "
                       "if_exists => 'replace'."});
    if (exists() && request_.if_exists == "replace")
        execute("DROP SCHEMA " + quoted(target) + " CASCADE");
    made_ = !exists();
    if (made_) {
        tracker_.phase("making tables", 0);
        create_schema(target);
        create(schema_.definition, target, Definition::Stage::tables);
    }
    const Oid schema = call([&] { return get_namespace_oid(target.c_str(), false); });
    for (std::uint32_t t = 0; t < schema_.tables.size(); t++) {
        const char* const name = schema_.tables[t].name.c_str();
        const Oid relation = call([=] { return get_relname_relid(name, schema); });
        if (!OidIsValid(relation) && schema_.tables[t].mode != Mode::skip)
            raise(ERRCODE_UNDEFINED_TABLE,
                  {.message = "relation " + relation_name(t) + " does not exist",
                   .detail = "The schema that was learned has a table of this name.",
                   .hint = "Let synth_clone() make the schema, or learn it with modes => '{\"" +
                           schema_.tables[t].name + "\": \"skip\"}'."});
        relations_.push_back(relation);
        if (OidIsValid(relation))
            call([=] { LockRelationOid(relation, RowExclusiveLock); });
        if (OidIsValid(relation) && !made_)
            check_empty(t);
    }
}

void Clone::check_empty(std::uint32_t t) {
    const Inquiry inquiry;
    if (ask("SELECT EXISTS (SELECT FROM " + relation_name(t) + ")::integer::double precision").front() > 0)
        raise(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
              {.message = "table " + relation_name(t) + " is not empty",
               .detail = "A schema that exists is filled only if all of its tables are empty.",
               .hint = "Empty it with TRUNCATE, or clone into another schema."});
}

synth::Generation::Size Clone::size_of(std::uint32_t t) const {
    const SchemaTable& table = schema_.tables[t];
    synth::Generation::Size size;
    size.rows = std::uint64_t(std::max(1.0, std::round(double(table.rows) * request_.scale)));
    if (const auto found = request_.sizes.find(table.name); found != request_.sizes.end())
        size.exactly = found->second;
    return size;
}

// Rows of a table whose columns, if it has any, are foreign keys to tables that are empty.
std::uint64_t Clone::insert_nulls(std::uint32_t t, std::uint64_t rows) {
    std::string columns, nulls;
    for (const DeclaredColumn& column : read_declared(relations_[t]).columns)
        if (!column.generated) {
            columns += (columns.empty() ? " (" : ", ") + quoted(column.name);
            nulls += nulls.empty() ? " NULL" : ", NULL";
        }
    return execute("INSERT INTO " + relation_name(t) + columns + (columns.empty() ? "" : ")") +
                   " OVERRIDING SYSTEM VALUE SELECT" + nulls + " FROM pg_catalog.generate_series(1, " +
                   std::to_string(rows) + ")");
}

std::uint64_t Clone::insert(std::uint32_t t) {
    std::string columns;
    for (const DeclaredColumn& column : read_declared(relations_[t]).columns)
        if (!column.generated)
            columns += (columns.empty() ? "" : ", ") + quoted(column.name);
    const std::string query = "INSERT INTO " + relation_name(t) + " (" + columns + ") OVERRIDING SYSTEM VALUE SELECT " +
                              columns + " FROM synth.clone_rows(NULL::" + relation_name(t) + ")";
    return execute(query);
}

std::optional<Datum> Clone::next_row(Oid row_type) {
    // What a row is checked with may call functions, and these may call this.
    if (!current_ || current_->row().type != row_type || making_)
        raise(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE, {.message = "synth.clone_rows() is for synth_clone() alone"});
    making_ = true;
    std::optional<Datum> row = current_->next();
    making_ = false;
    return row;
}

std::string Clone::keys_in_words(std::uint32_t t) const {
    std::string words;
    const auto add = [&](const std::string& text) {
        words += (words.empty() ? "" : "; ") + text;
    };
    for (std::size_t r = 0; r < schema_.references.size(); r++) {
        const SchemaReference& reference = schema_.references[r];
        if (reference.child != t)
            continue;
        const std::string& parent = schema_.tables[reference.parent].name;
        std::string columns;
        for (const std::string& column : reference.columns)
            columns += (columns.empty() ? "" : ", ") + column;
        const bool unset = schema_.tables[reference.parent].mode == Mode::empty;
        add(columns + (unset                                 ? ": NULL, as " + parent + " is empty"
                       : reference.driving                   ? ": as many rows as each of " + parent + " has"
                       : reference.child == reference.parent ? ": linked to rows above, level by level"
                       : reference.late                      ? ": linked to " + parent + " afterwards"
                                                             : ": linked to " + parent + " by class"));
    }
    if (left_out_ > 0)
        add(std::to_string(left_out_) + " rows left out, which no key or constraint allowed");
    return words;
}

void Clone::report() {
    for (const std::uint32_t t : schema_.order) {
        if (!reports_[t])
            continue;
        const TableReport& report = *reports_[t];
        bool nulls[4] = {false, false, false, report.keys.empty()};
        Datum values[4] = {Sql<std::string>::put(schema_.tables[t].name), Int64GetDatum(std::int64_t(report.rows)),
                           Float8GetDatum(report.seconds), Sql<std::string>::put(report.keys)};
        result_.add(values, nulls);
    }
}

void Clone::fill(std::uint32_t t) {
    const SchemaTable& table = schema_.tables[t];
    const TimestampTz begin = GetCurrentTimestamp();
    const auto seconds = [&] {
        return double(GetCurrentTimestamp() - begin) / 1e6;
    };
    left_out_ = 0;
    if (table.mode == Mode::skip)
        return;
    if (table.mode == Mode::empty) {
        reports_[t] = {0, seconds(), "empty"};
        return;
    }
    if (table.mode == Mode::copy) {
        const std::int64_t rows = paste_table(schema_.id, t, table.columns, relations_[t]);
        reports_[t] = {std::uint64_t(rows), seconds(), "copied"};
        return;
    }
    if (table.model == 0) {
        const synth::Generation::Size size = size_of(t);
        reports_[t] = {insert_nulls(t, size.exactly.value_or(size.rows)), seconds(), keys_in_words(t)};
        return;
    }
    generation_->begin(t, size_of(t), check_interrupts);
    tracker_.phase("filling tables", generation_->rows(t));
    current_ = std::make_unique<CloneTable>(*this, t);
    const std::uint64_t rows = insert(t);
    left_out_ = current_->left_out();
    current_.reset();
    reports_[t] = {rows, seconds(), keys_in_words(t)};
}

// Is a foreign key to be linked when all tables have rows?
bool Clone::is_late(std::uint32_t r) const {
    const SchemaReference& reference = schema_.references[r];
    return reference.late && models_[reference.child] && models_[reference.parent];
}

// Has the model of the child's rows values for a column of a foreign key?
bool Clone::is_own(std::uint32_t r, const std::string& column) const {
    if (!models_[schema_.references[r].child])
        return false;
    const std::vector<ModelColumn>& columns = models_[schema_.references[r].child]->columns;
    return std::any_of(columns.begin(), columns.end(),
                       [&](const ModelColumn& c) { return !c.internal && c.path.front() == column; });
}

// Columns that are set when a late foreign key is linked: those that nothing else sets.
std::vector<std::string> Clone::late_columns(std::uint32_t r) const {
    const SchemaReference& reference = schema_.references[r];
    std::vector<std::string> columns;
    for (const std::string& column : reference.columns)
        if (!is_own(r, column) &&
            std::none_of(schema_.references.begin(), schema_.references.end(), [&](const SchemaReference& other) {
                return other.child == reference.child && !other.late && models_[other.parent] &&
                       std::find(other.columns.begin(), other.columns.end(), column) != other.columns.end();
            }))
            columns.push_back(column);
    return columns;
}

// Columns that are NULL until late foreign keys are linked may be so in a schema that we make.
void Clone::let_be_null() {
    for (std::uint32_t r = 0; r < schema_.references.size(); r++) {
        if (!is_late(r))
            continue;
        const std::uint32_t t = schema_.references[r].child;
        const Declared declared = read_declared(relations_[t]);
        for (const std::string& name : late_columns(r)) {
            const auto column = std::find_if(declared.columns.begin(), declared.columns.end(),
                                             [&](const DeclaredColumn& c) { return c.name == name; });
            if (column == declared.columns.end() || !column->not_null ||
                std::find(must_be_set_.begin(), must_be_set_.end(), std::pair(t, name)) != must_be_set_.end())
                continue;
            if (!made_)
                raise(ERRCODE_FEATURE_NOT_SUPPORTED,
                      {.message = "column \"" + name + "\" of relation " + relation_name(t) + " must not be NULL",
                       .detail = "It is part of a foreign key that closes a cycle, and is set when all tables have "
                                 "rows.",
                       .hint = "Let synth_clone() make the schema, or drop the column's NOT NULL until it is filled."});
            must_be_set_.emplace_back(t, name);
        }
    }
    for (const auto& [t, column] : must_be_set_)
        execute("ALTER TABLE " + relation_name(t) + " ALTER COLUMN " + quoted(column) + " DROP NOT NULL");
}

// Sets a foreign key that closes a cycle, row by row.
void Clone::link_late(std::uint32_t r) {
    const SchemaReference& reference = schema_.references[r];
    const std::vector<std::uint32_t>& parents = generation_->link_late(r, check_interrupts);
    // The child is known by what others refer to: it is part of a cycle.
    const std::vector<KeyColumn>& own = keys_[reference.child];
    const std::vector<std::string> columns = late_columns(r);
    std::string set, where;
    std::vector<Oid> types;
    std::vector<const KeyColumn*> sources;
    for (std::size_t k = 0; k < reference.columns.size(); k++) {
        if (std::find(columns.begin(), columns.end(), reference.columns[k]) == columns.end())
            continue;
        sources.push_back(&keys_[reference.parent][key_column(reference.parent, reference.referenced[k])]);
        types.push_back(sources.back()->type);
        set += (set.empty() ? "" : ", ") + quoted(reference.columns[k]) + " = $" + std::to_string(types.size());
    }
    if (set.empty() || own.empty())
        throw synth::DamagedModel("a foreign key is linked late that nothing can set");
    for (const KeyColumn& key : own) {
        types.push_back(key.type);
        where +=
            (where.empty() ? "" : " AND ") + quoted(key.name) + equals(key.type) + "$" + std::to_string(types.size());
    }
    const std::string query = "UPDATE " + relation_name(reference.child) + " SET " + set + " WHERE " + where;
    const char* const text = query.c_str();
    const auto n = int(types.size());
    Oid* const all = types.data();
    SPIPlanPtr const plan = call([=] {
        SPI_connect();
        SPIPlanPtr const made = SPI_prepare(text, n, all);
        if (!made)
            elog(ERROR, "synth: cannot prepare: %s", SPI_result_code_string(SPI_result));
        return made;
    });
    std::vector<Datum> values(types.size());
    for (std::uint32_t row = 0; row < parents.size(); row++) {
        if (row % 256 == 0)
            check_interrupts();
        bool known = parents[row] != synth::no_row;
        for (std::size_t k = 0; known && k < sources.size(); k++) {
            values[k] = sources[k]->values[parents[row]].value;
            known = !sources[k]->values[parents[row]].isnull;
        }
        for (std::size_t k = 0; known && k < own.size(); k++) {
            values[sources.size() + k] = own[k].values[row].value;
            known = !own[k].values[row].isnull;
        }
        if (!known)
            continue;
        Datum* const arguments = values.data();
        call([=] {
            if (const int code = SPI_execute_plan(plan, arguments, nullptr, false, 0); code < 0)
                elog(ERROR, "synth: update failed: %s", SPI_result_code_string(code));
        });
    }
    call([] { SPI_finish(); });
}

// Lets columns of parents be what their children come to.
void Clone::add_up(std::uint32_t r) {
    const SchemaReference& reference = schema_.references[r];
    std::string keys, where, set, sums;
    for (std::size_t k = 0; k < reference.columns.size(); k++) {
        keys += (k == 0 ? "" : ", ") + quoted(reference.columns[k]);
        where += (k == 0 ? "" : " AND ") + same(reference, k);
    }
    for (std::size_t i = 0; i < reference.sums.size(); i++) {
        std::string term = quoted(reference.summands[i]);
        if (!reference.factors[i].empty())
            term += " OPERATOR(pg_catalog.*) " + quoted(reference.factors[i]);
        if (reference.decimals[i] >= 0)
            term =
                "pg_catalog.round((" + term + ")::pg_catalog.numeric, " + std::to_string(reference.decimals[i]) + ")";
        const std::string name = "synth_sum_" + std::to_string(i);
        sums += ", COALESCE(pg_catalog.sum(" + term + "), 0) AS " + name;
        set += (i == 0 ? "" : ", ") + quoted(reference.sums[i]) + " = c." + name;
    }
    const std::string query = "UPDATE " + relation_name(reference.parent) + " AS p SET " + set + " FROM (SELECT " +
                              keys + sums + " FROM " + relation_name(reference.child) + " GROUP BY " + keys +
                              ") AS c WHERE " + where;
    const char* const text = query.c_str();
    const std::optional<Refusal> refusal = attempt([=] {
        call([=] {
            SPI_connect();
            if (const int code = SPI_execute(text, false, 0); code < 0)
                elog(ERROR, "synth: update failed: %s", SPI_result_code_string(code));
            SPI_finish();
        });
    });
    if (refusal)
        notice({.message = "columns of " + relation_name(reference.parent) + " are not the sums that they were",
                .detail = refusal->message + "."});
}

// Takes out rows for which a late foreign key found no parent and that must have one, and all that refer to them; then
// columns are NOT NULL again.
void Clone::prune() {
    const auto take_out = [&](std::uint32_t t, const std::string& condition) {
        const std::uint64_t rows = execute("DELETE FROM " + relation_name(t) + " AS c WHERE " + condition);
        reports_[t]->rows -= std::min(rows, reports_[t]->rows);
        pruned_[t] += rows;
        return rows > 0;
    };
    pruned_.assign(schema_.tables.size(), 0);
    bool more = false;
    for (const auto& [t, column] : must_be_set_)
        more |= take_out(t, quoted(column) + " IS NULL");
    while (more) {
        more = false;
        for (const SchemaReference& reference : schema_.references) {
            if (!models_[reference.child] || !models_[reference.parent])
                continue;
            std::string refers, same_key;
            for (std::size_t k = 0; k < reference.columns.size(); k++) {
                refers += "c." + quoted(reference.columns[k]) + " IS NOT NULL AND ";
                same_key += (k == 0 ? "" : " AND ") + same(reference, k);
            }
            more |= take_out(reference.child, refers + "NOT EXISTS (SELECT FROM " + relation_name(reference.parent) +
                                                  " AS p WHERE " + same_key + ")");
        }
    }
    for (std::uint32_t t = 0; t < pruned_.size(); t++)
        if (pruned_[t] > 0)
            reports_[t]->keys += "; " + std::to_string(pruned_[t]) + " rows taken out again, which no key allowed";
    for (const auto& [t, column] : must_be_set_)
        execute("ALTER TABLE " + relation_name(t) + " ALTER COLUMN " + quoted(column) + " SET NOT NULL");
}

void Clone::run() {
    check_owner();
    try {
        load_models();
        for (const auto& [name, size] : request_.sizes)
            if (std::none_of(schema_.tables.begin(), schema_.tables.end(),
                             [&](const SchemaTable& table) { return table.name == name && table.mode == Mode::model; }))
                raise(ERRCODE_UNDEFINED_TABLE,
                      {.message = "model \"" + schema_.name + "\" has no table \"" + name + "\" that is learned",
                       .detail = "It is named in the argument \"sizes\"."});
        open_target();
        let_be_null();
        for (const std::uint32_t t : schema_.order)
            fill(t);
        tracker_.phase("adding up", 0);
        for (std::size_t i = schema_.order.size(); i-- > 0;)
            for (std::uint32_t r = 0; r < schema_.references.size(); r++)
                if (schema_.references[r].child == schema_.order[i] && !schema_.references[r].sums.empty() &&
                    schema_.tables[schema_.references[r].child].mode == Mode::model &&
                    schema_.tables[schema_.references[r].parent].mode == Mode::model)
                    add_up(r);
        if (made_) {
            tracker_.phase("making keys and indexes", 0);
            create(schema_.definition, request_.target, Definition::Stage::keys);
        }
        for (std::uint32_t r = 0; r < schema_.references.size(); r++)
            if (is_late(r))
                link_late(r);
        prune();
        if (made_) {
            tracker_.phase("making foreign keys", 0);
            create(schema_.definition, request_.target, Definition::Stage::foreign_keys);
            create(schema_.definition, request_.target, Definition::Stage::rest);
            create(schema_.definition, request_.target, Definition::Stage::views);
        }
        set_sequences(request_.target);
        report();
        for (const std::string& sentence : schema_.left_out)
            notice({.message = "the clone is not all that its source is", .detail = sentence});
    } catch (const synth::DamagedModel& e) {
        raise(ERRCODE_DATA_CORRUPTED, {.message = "model \"" + schema_.name + "\" is damaged",
                                       .detail = e.what(),
                                       .hint = "Learn it again with synth_fit_schema()."});
    }
}

CloneRequest clone_request_of(FunctionCallInfo fcinfo) {
    CloneRequest request;
    const char* const names[] = {"model", "target"};
    for (int i = 0; i < 2; i++)
        if (PG_ARGISNULL(i))
            raise(ERRCODE_NULL_VALUE_NOT_ALLOWED,
                  {.message = "argument \"" + std::string(names[i]) + "\" must not be NULL"});
    request.model = Sql<std::string>::get(PG_GETARG_DATUM(0));
    request.target = Sql<std::string>::get(PG_GETARG_DATUM(1));
    if (request.target.empty())
        raise(ERRCODE_INVALID_SCHEMA_NAME, {.message = "argument \"target\" must not be empty"});
    if (!PG_ARGISNULL(2))
        request.scale = PG_GETARG_FLOAT8(2);
    if (!(request.scale > 0 && request.scale <= 1e6))
        raise(ERRCODE_INVALID_PARAMETER_VALUE, {.message = "argument \"scale\" is out of range",
                                                .detail = "It must be greater than 0 and not greater than 1000000."});
    if (!PG_ARGISNULL(3))
        request.seed = std::uint64_t(PG_GETARG_INT64(3));
    else if (!pg_strong_random(&request.seed, sizeof request.seed))
        raise(ERRCODE_INTERNAL_ERROR, {.message = "could not generate a random seed"});
    if (!PG_ARGISNULL(4))
        request.if_exists = Sql<std::string>::get(PG_GETARG_DATUM(4));
    if (request.if_exists != "error" && request.if_exists != "fill" && request.if_exists != "replace")
        raise(ERRCODE_INVALID_PARAMETER_VALUE,
              {.message = "argument \"if_exists\" is invalid",
               .detail = "It is \"" + request.if_exists + "\".",
               .hint = "It may be error, fill (empty tables that are there) or replace (drop the schema first)."});
    for (const auto& [table, size] : numbers_of(fcinfo, 5, "sizes", "{\"orders\": 1000000}"))
        request.sizes[table] = size;
    return request;
}

} // namespace
} // namespace pg

SYNTH_FUNCTION(synth_clone) {
    pg::call([] { PreventCommandIfReadOnly("synth_clone()"); });
    if (pg::running)
        pg::raise(ERRCODE_OBJECT_IN_USE, {.message = "synth_clone() cannot run within synth_clone()"});
    pg::Clone clone(pg::clone_request_of(fcinfo), fcinfo);
    struct Running {
        explicit Running(pg::Clone& clone) { pg::running = &clone; }
        ~Running() { pg::running = nullptr; }
    };
    const Running running(clone);
    clone.run();
    return Datum(0);
}

SYNTH_FUNCTION(synth_clone_rows) {
    if (!pg::running)
        pg::raise(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
                  {.message = "synth.clone_rows() is for synth_clone() alone"});
    if (SRF_IS_FIRSTCALL())
        pg::call([&] { SRF_FIRSTCALL_INIT(); });
    FuncCallContext* const context = SRF_PERCALL_SETUP();
    const Oid type = pg::call([&] { return get_fn_expr_argtype(fcinfo->flinfo, 0); });
    const std::optional<Datum> row = pg::running->next_row(type);
    if (!row) {
        pg::call([&] { end_MultiFuncCall(fcinfo, context); });
        reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo)->isDone = ExprEndResult;
        PG_RETURN_NULL();
    }
    SRF_RETURN_NEXT(context, *row);
}
