// synth_clone(model, target, scale, ...): a schema full of synthetic rows.
//
// The schema is made from its definition, or found as migrations have made it; its tables are filled parents first,
// each by one INSERT of the caller's, whose rows come from a sample of the table's model. So privileges, triggers,
// partitions and whatever constraints there are apply as to any INSERT. Keys, indexes and foreign keys of a schema that
// is made come when the rows are there. All of it is one transaction: what fails leaves nothing.
#include "pg/clone.hpp"
#include "core/error.hpp"
#include "core/relational/generation.hpp"
#include "pg/cache.hpp"
#include "pg/catalog.hpp"
#include "pg/declared.hpp"
#include "pg/foreign_keys.hpp"
#include "pg/inquiry.hpp"
#include "pg/request.hpp"
#include "pg/result.hpp"
#include "pg/sampling.hpp"
#include "pg/schema_copy.hpp"
#include "pg/schema_model.hpp"
#include <unordered_set>

namespace pg {

namespace {

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
};

// What a row gets from a row that it refers to.
struct Assignment {
    std::uint32_t reference = 0;
    std::vector<int> attributes;          // from 0
    std::vector<std::size_t> key_columns; // of the parent, the same
    std::vector<FmgrInfo*> casts;         // to the attribute's type; null if it is the same
    bool inherited = false;               // else these are the columns of the foreign key
};

class CloneTable;

std::uint64_t hash_of(FmgrInfo* hash, Oid collation, Datum value) {
    return call([=] { return DatumGetUInt64(FunctionCall2Coll(hash, collation, value, UInt64GetDatum(0))); });
}

// The extended hash function of a type, or an error.
FmgrInfo* hash_function(Oid type, MemoryContext context) {
    return call([=] {
        TypeCacheEntry* const entry = lookup_type_cache(type, TYPECACHE_HASH_EXTENDED_PROC);
        if (!OidIsValid(entry->hash_extended_proc))
            ereport(ERROR, (errcode(ERRCODE_UNDEFINED_FUNCTION),
                            errmsg("could not identify an extended hash function for type %s", format_type_be(type))));
        auto* const function = static_cast<FmgrInfo*>(MemoryContextAlloc(context, sizeof(FmgrInfo)));
        fmgr_info_cxt(entry->hash_extended_proc, function, context);
        return function;
    });
}

class Clone final : public synth::SharedValues {
public:
    Clone(CloneRequest request, Tracker& tracker)
        : request_(std::move(request)), schema_(get_schema(request_.model, GetUserId())), tracker_(tracker) {
        MemoryContext const parent = CurrentMemoryContext;
        context_ = call([=] { return AllocSetContextCreate(parent, "synth clone", ALLOCSET_DEFAULT_SIZES); });
    }

    std::vector<ClonedTable> run();
    // The next row of the table that is being filled, or nothing.
    std::optional<Datum> next_row(Oid row_type);

    bool groups(std::uint32_t reference, std::uint32_t first, std::uint32_t end, std::uint32_t parents,
                std::vector<std::uint32_t>& child, std::vector<std::uint32_t>& parent) override;

private:
    friend class CloneTable;

    void load_models();
    void open_target();
    void fill(std::uint32_t t);
    std::uint64_t insert(std::uint32_t t);
    void link_late(std::uint32_t r);
    void add_up(std::uint32_t r);
    void check_empty(std::uint32_t t);
    std::size_t key_column(std::uint32_t table, const std::string& name);
    // `inherited`: the columns that are, instead of the foreign key's.
    Assignment assignment_of(std::uint32_t r, TupleDesc row, bool inherited);
    synth::Generation::Size size_of(std::uint32_t t) const;
    std::string relation_name(std::uint32_t t) const {
        return quoted(request_.target) + "." + quoted(schema_.tables[t].name);
    }
    std::string keys_in_words(std::uint32_t t) const;

    CloneRequest request_;
    SchemaModel schema_;
    std::vector<ClonedTable> cloned_;
    Tracker& tracker_;
    MemoryContext context_;
    bool made_ = false; // was the target made by us
    std::vector<Oid> relations_;
    std::vector<std::shared_ptr<Model>> models_, links_;
    std::vector<std::unique_ptr<synth::CompiledNetwork>> compiled_;
    std::vector<std::vector<KeyColumn>> keys_; // by table
    std::optional<synth::Generation> generation_;
    std::unique_ptr<CloneTable> current_;
    std::uint64_t left_out_ = 0; // rows of the current table
    std::vector<std::uint64_t> unlinked_;
};

Clone* running = nullptr; // the clone of this session

// One table that is being filled.
class CloneTable final : public Relatives {
public:
    CloneTable(Clone& clone, std::uint32_t table) : clone_(clone), table_(table), generation_(*clone.generation_) {
        const Oid relation = clone.relations_[table];
        row_.relation = relation;
        row_.type = row_.declared = call([=] { return get_rel_type_id(relation); });
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

    Verdict complete(std::uint64_t row, Datum* values, bool* nulls) override {
        for (const bool with_parent : {false, true})
            for (const Assignment& assignment : assignments_) {
                const std::uint32_t parent = generation_.parent(assignment.reference, std::uint32_t(row));
                if ((parent != synth::no_row) == with_parent && !assign(assignment, parent, values, nulls))
                    return Verdict::never;
            }
        for (UniqueKey& key : unique_) {
            if (!find(key, values, nulls))
                return key.linked ? Verdict::never : Verdict::again;
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
                if (schema.tables[reference.parent].mode == Mode::model) {
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
        for (KeyColumn& key : clone_.keys_[table_]) {
            key_attributes_.push_back(attribute_of(key.name));
            key.values.assign(generation_.rows(table_), {0, true});
        }
        const SchemaTable& table = schema.tables[table_];
        std::uint32_t begin = 0;
        for (const std::uint32_t end : table.key_ends) {
            UniqueKey key;
            key.linked = true;
            for (; begin < end; begin++) {
                const int a = attribute_of(table.key_columns[begin]);
                key.attributes.push_back(a);
                key.hash.push_back(hash_function(TupleDescAttr(columns_, a)->atttypid, clone_.context_));
                key.collations.push_back(TupleDescAttr(columns_, a)->attcollation);
                key.linked = key.linked && set_.contains(table.key_columns[begin]);
            }
            unique_.push_back(std::move(key));
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
                const bool not_null = TupleDescAttr(columns_, a)->attnotnull;
                if (to_itself && not_null) { // at the top a row refers to itself
                    const int own = attribute_of(reference.referenced[k]);
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
    std::vector<int> key_attributes_; // of the table's key columns
    std::unique_ptr<Sampling> sampling_;
    std::vector<Datum> datums_;
    std::unique_ptr<bool[]> nulls_;
    std::size_t slice_ = 0;
    std::uint64_t made_ = 0, left_out_ = 0;
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
        std::uint32_t other;     // reference that gave the value
        const KeyColumn* theirs; // of that one's parent
        FmgrInfo *own_hash, *theirs_hash;
        Oid own_collation, theirs_collation;
    };
    std::vector<Shared> shared;
    const auto collation = [](Oid type) {
        return call([=] { return get_typcollation(type); });
    };
    for (std::size_t k = 0; k < reference.columns.size(); k++)
        for (std::uint32_t o = 0; o < schema_.references.size(); o++) {
            const SchemaReference& other = schema_.references[o];
            const bool before = other.driving || (o < r && !other.late && other.child != other.parent);
            const auto at = std::find(other.columns.begin(), other.columns.end(), reference.columns[k]);
            if (o == r || other.child != reference.child || !before || at == other.columns.end() ||
                schema_.tables[other.parent].mode != Mode::model)
                continue;
            const KeyColumn& own = keys_[reference.parent][key_column(reference.parent, reference.referenced[k])];
            const KeyColumn& theirs =
                keys_[other.parent]
                     [key_column(other.parent, other.referenced[std::size_t(at - other.columns.begin())])];
            shared.push_back({&own, o, &theirs, hash_function(own.type, context_), hash_function(theirs.type, context_),
                              collation(own.type), collation(theirs.type)});
            break;
        }
    if (shared.empty())
        return false;
    std::unordered_map<std::uint64_t, std::uint32_t> number;
    const auto group_of = [&](std::uint64_t hash) {
        return number.emplace(hash, std::uint32_t(number.size())).first->second;
    };
    constexpr std::uint64_t mixer = 0x9e3779b97f4a7c15u;
    for (std::uint32_t row = 0; row < parents; row++) {
        std::uint64_t hash = 0;
        for (const Shared& s : shared) {
            const NullableDatum& key = s.own->values[row];
            hash = (hash ^ (key.isnull ? 1 : hash_of(s.own_hash, s.own_collation, key.value))) * mixer;
        }
        parent.push_back(group_of(hash));
    }
    for (std::uint32_t row = first; row < end; row++) {
        std::uint64_t hash = 0;
        for (const Shared& s : shared) {
            const std::uint32_t p = generation_->parent(s.other, row);
            const NullableDatum key = p == synth::no_row ? NullableDatum{0, true} : s.theirs->values[p];
            hash = (hash ^ (key.isnull ? 1 : hash_of(s.theirs_hash, s.theirs_collation, key.value))) * mixer;
        }
        child.push_back(group_of(hash));
    }
    return true;
}

void Clone::load_models() {
    const std::size_t n = schema_.tables.size();
    models_.resize(n);
    links_.resize(n);
    keys_.resize(n);
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
        if (schema_.tables[t].model == 0)
            throw synth::DamagedModel("the model of a table is missing");
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
    if (exists() && request_.if_exists == "replace") {
        const std::string drop = "DROP SCHEMA " + quoted(target) + " CASCADE";
        const char* const text = drop.c_str();
        call([=] {
            SPI_connect();
            SPI_execute(text, false, 0);
            SPI_finish();
        });
    }
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

std::uint64_t Clone::insert(std::uint32_t t) {
    std::string columns;
    for (const DeclaredColumn& column : read_declared(relations_[t]).columns)
        if (!column.generated)
            columns += (columns.empty() ? "" : ", ") + quoted(column.name);
    const std::string query = "INSERT INTO " + relation_name(t) + " (" + columns + ") OVERRIDING SYSTEM VALUE SELECT " +
                              columns + " FROM synth.clone_rows(NULL::" + relation_name(t) + ")";
    const char* const text = query.c_str();
    return call([=] {
        SPI_connect();
        const int code = SPI_execute(text, false, 0);
        if (code != SPI_OK_INSERT)
            elog(ERROR, "synth: insert failed: %s", SPI_result_code_string(code));
        const std::uint64_t rows = SPI_processed;
        SPI_finish();
        return rows;
    });
}

std::optional<Datum> Clone::next_row(Oid row_type) {
    if (!current_ || current_->row().type != row_type)
        raise(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE, {.message = "synth.clone_rows() is for synth_clone() alone"});
    return current_->next();
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
        add(columns + (reference.driving                     ? ": as many rows as each of " + parent + " has"
                       : reference.child == reference.parent ? ": linked to rows above, level by level"
                       : reference.late                      ? ": linked to " + parent + " afterwards"
                                                             : ": linked to " + parent + " by class"));
    }
    if (left_out_ > 0)
        add(std::to_string(left_out_) + " rows left out, which no key or constraint allowed");
    return words;
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
        cloned_.push_back({table.name, 0, seconds(), "empty"});
        return;
    }
    if (table.mode == Mode::copy) {
        const std::int64_t rows = paste_table(schema_.id, t, table.columns, relations_[t]);
        cloned_.push_back({table.name, rows, seconds(), "copied"});
        return;
    }
    generation_->begin(t, size_of(t), check_interrupts);
    tracker_.phase("filling tables", generation_->rows(t));
    current_ = std::make_unique<CloneTable>(*this, t);
    const std::uint64_t rows = insert(t);
    left_out_ = current_->left_out();
    current_.reset();
    cloned_.push_back({table.name, std::int64_t(rows), seconds(), keys_in_words(t)});
}

// Sets a foreign key that closes a cycle, row by row.
void Clone::link_late(std::uint32_t r) {
    const SchemaReference& reference = schema_.references[r];
    const std::vector<std::uint32_t>& parents = generation_->link_late(r, check_interrupts);
    // The child is known by a key that others refer to: it is part of a cycle.
    const std::vector<KeyColumn>& own = keys_[reference.child];
    std::string set, where;
    std::vector<Oid> types;
    std::vector<const KeyColumn*> sources;
    for (std::size_t k = 0; k < reference.columns.size(); k++) {
        sources.push_back(&keys_[reference.parent][key_column(reference.parent, reference.referenced[k])]);
        types.push_back(sources.back()->type);
        set += (k == 0 ? "" : ", ") + quoted(reference.columns[k]) + " = $" + std::to_string(types.size());
    }
    for (const KeyColumn& key : own) {
        types.push_back(key.type);
        where += (where.empty() ? "" : " AND ") + quoted(key.name) + " = $" + std::to_string(types.size());
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
    std::string nulls(types.size(), ' ');
    for (std::uint32_t row = 0; row < parents.size(); row++) {
        if (parents[row] == synth::no_row || own.front().values[row].isnull)
            continue;
        if (row % 256 == 0)
            check_interrupts();
        for (std::size_t k = 0; k < sources.size(); k++) {
            values[k] = sources[k]->values[parents[row]].value;
            nulls[k] = sources[k]->values[parents[row]].isnull ? 'n' : ' ';
        }
        for (std::size_t k = 0; k < own.size(); k++)
            values[sources.size() + k] = own[k].values[row].value;
        Datum* const arguments = values.data();
        const char* const missing = nulls.c_str();
        call([=] {
            if (const int code = SPI_execute_plan(plan, arguments, missing, false, 0); code < 0)
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
        where += (k == 0 ? "" : " AND ") + std::string("p.") + quoted(reference.referenced[k]) + " = c." +
                 quoted(reference.columns[k]);
    }
    for (std::size_t i = 0; i < reference.sums.size(); i++) {
        std::string term = quoted(reference.summands[i]);
        if (!reference.factors[i].empty())
            term += " * " + quoted(reference.factors[i]);
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

std::vector<ClonedTable> Clone::run() {
    try {
        load_models();
        for (const auto& [name, size] : request_.sizes)
            if (std::none_of(schema_.tables.begin(), schema_.tables.end(),
                             [&](const SchemaTable& table) { return table.name == name && table.mode == Mode::model; }))
                raise(ERRCODE_UNDEFINED_TABLE,
                      {.message = "model \"" + schema_.name + "\" has no table \"" + name + "\" that is learned",
                       .detail = "It is named in the argument \"sizes\"."});
        open_target();
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
            if (schema_.references[r].late && schema_.tables[schema_.references[r].child].mode == Mode::model &&
                schema_.tables[schema_.references[r].parent].mode == Mode::model)
                link_late(r);
        if (made_) {
            tracker_.phase("making foreign keys", 0);
            create(schema_.definition, request_.target, Definition::Stage::foreign_keys);
            create(schema_.definition, request_.target, Definition::Stage::rest);
            create(schema_.definition, request_.target, Definition::Stage::views);
        }
        set_sequences(request_.target);
        for (const std::string& sentence : schema_.left_out)
            notice({.message = "the clone is not all that its source is", .detail = sentence});
        return std::move(cloned_);
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

std::vector<ClonedTable> clone(const CloneRequest& request, Tracker& tracker) {
    if (running)
        raise(ERRCODE_OBJECT_IN_USE, {.message = "synth_clone() cannot run within synth_clone()"});
    Clone clone(request, tracker);
    struct Running {
        explicit Running(Clone& clone) { running = &clone; }
        ~Running() { running = nullptr; }
    };
    const Running of_session(clone);
    return clone.run();
}

} // namespace pg

SYNTH_FUNCTION(synth_clone) {
    pg::call([] { PreventCommandIfReadOnly("synth_clone()"); });
    const pg::CloneRequest request = pg::clone_request_of(fcinfo);
    pg::Result result(fcinfo);
    pg::Tracker tracker("clone", InvalidOid);
    for (const pg::ClonedTable& table : pg::clone(request, tracker)) {
        bool nulls[4] = {false, false, false, table.keys.empty()};
        Datum values[4] = {pg::Sql<std::string>::put(table.name), Int64GetDatum(table.rows),
                           Float8GetDatum(table.seconds), pg::Sql<std::string>::put(table.keys)};
        result.add(values, nulls);
    }
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
