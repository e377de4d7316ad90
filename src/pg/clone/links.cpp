// What rows of a clone get from the rows that they refer to: values of keys, which are kept by row, cast to the type of
// the column that refers to them; and the groups of rows that share values where foreign keys share columns.
#include "pg/clone/run.hpp"
#include "pg/types.hpp"
#include <unordered_map>

namespace pg {

namespace {

// A hash of what a value prints as.
Datum hash_printed(FunctionCallInfo fcinfo) {
    auto* const output = static_cast<FmgrInfo*>(fcinfo->flinfo->fn_extra);
    char* const text = OutputFunctionCall(output, PG_GETARG_DATUM(0));
    const Datum hash = hash_any_extended(reinterpret_cast<const unsigned char*>(text), int(strlen(text)),
                                         DatumGetUInt64(PG_GETARG_DATUM(1)));
    pfree(text);
    return hash;
}

FmgrInfo* make_printed_hash(Oid type) {
    Oid function = InvalidOid;
    bool is_varlena = false;
    getTypeOutputInfo(type, &function, &is_varlena);
    auto* const output = static_cast<FmgrInfo*>(MemoryContextAlloc(TopMemoryContext, sizeof(FmgrInfo)));
    fmgr_info_cxt(function, output, TopMemoryContext);
    auto* const hash = static_cast<FmgrInfo*>(MemoryContextAllocZero(TopMemoryContext, sizeof(FmgrInfo)));
    hash->fn_addr = hash_printed;
    hash->fn_nargs = 2;
    hash->fn_strict = true;
    hash->fn_extra = output;
    hash->fn_mcxt = TopMemoryContext;
    return hash;
}

} // namespace

std::uint64_t hash_of(FmgrInfo* hash, Oid collation, Datum value) {
    return call([=] { return DatumGetUInt64(FunctionCall2Coll(hash, collation, value, UInt64GetDatum(0))); });
}

FmgrInfo* hash_function(Oid type) {
    FmgrInfo* const own = call([=]() -> FmgrInfo* {
        TypeCacheEntry* const entry = lookup_type_cache(type, TYPECACHE_HASH_EXTENDED_PROC_FINFO);
        return OidIsValid(entry->hash_extended_proc_finfo.fn_oid) ? &entry->hash_extended_proc_finfo : nullptr;
    });
    if (own)
        return own;
    static std::map<Oid, FmgrInfo*> printed;
    FmgrInfo*& known = printed[type];
    if (!known)
        known = call([=] { return make_printed_hash(type); });
    return known;
}

FmgrInfo* equal_function(Oid type) {
    return call([=] {
        TypeCacheEntry* const entry = lookup_type_cache(type, TYPECACHE_EQ_OPR_FINFO);
        if (!OidIsValid(entry->eq_opr_finfo.fn_oid))
            ereport(ERROR, (errcode(ERRCODE_UNDEFINED_FUNCTION),
                            errmsg("could not identify an equality operator for type %s", format_type_be(type))));
        return &entry->eq_opr_finfo;
    });
}

std::size_t Clone::key_column(std::uint32_t table, const std::string& name, std::int32_t by) {
    std::vector<KeyColumn>& keys = keys_[table].columns;
    for (std::size_t k = 0; k < keys.size(); k++)
        if (keys[k].name == name && keys[k].by == by)
            return k;
    KeyColumn& key = keys.emplace_back();
    key.name = name;
    key.by = by;
    const Oid relation = relations_[by < 0 ? table : schema_.references[std::size_t(by)].parent];
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

void Clone::ask_for_keys(std::uint32_t table) {
    for (const SchemaReference& reference : schema_.references)
        if (reference.parent == table)
            for (const std::vector<std::string>* columns : {&reference.referenced, &reference.inherited_from})
                for (const std::string& column : *columns)
                    key_column(table, column);
    for (std::uint32_t r = 0; r < schema_.references.size(); r++)
        for (const auto& [column, by] : agreeing_columns(r)) {
            if (schema_.references[r].parent == table)
                key_column(table, column, by);
            if (by >= 0 && schema_.references[std::size_t(by)].parent == table)
                key_column(table, column);
        }
    for (const SchemaSpan& span : schema_.spans)
        for (std::size_t i = 0; i < span.within.size(); i++)
            if (schema_.references[span.within[i]].parent == table)
                key_column(table, span.bounds[i]);
}

std::vector<std::pair<std::string, std::int32_t>> Clone::agreeing_columns(std::uint32_t r) const {
    std::vector<std::pair<std::string, std::int32_t>> columns;
    const SchemaReference& reference = schema_.references[r];
    for (std::size_t i = 0; i < reference.agreeing.size(); i++)
        columns.emplace_back(reference.agreeing[i], reference.agreeing_by[i]);
    for (const SchemaReference& other : schema_.references)
        for (std::size_t i = 0; i < other.agreeing.size(); i++)
            if (other.agreeing_with[i] == r)
                columns.emplace_back(other.agreeing_columns[i], other.agreeing_columns_by[i]);
    return columns;
}

KeyKeeper::KeyKeeper(Clone& clone, std::uint32_t table, const std::function<int(const std::string&)>& attribute_of)
    : keys_(clone.keys_[table]), generation_(*clone.generation_) {
    for (KeyColumn& key : keys_.columns) {
        attributes_.push_back(key.by < 0 ? attribute_of(key.name) : -1);
        distant_.emplace_back();
        if (key.by >= 0) {
            const auto by = std::uint32_t(key.by);
            Keys& above = clone.keys_[clone.schema_.references[by].parent];
            const std::size_t column = clone.key_column(clone.schema_.references[by].parent, key.name);
            distant_.back() = {&above.columns[column], by};
        }
        key.values.assign(clone.generation_->rows(table), 0);
        key.known.assign(clone.generation_->rows(table), false);
    }
}

void KeyKeeper::keep(std::uint32_t row, const Datum* values, const bool* nulls) {
    const InContext here(keys_.context);
    for (std::size_t k = 0; k < keys_.columns.size(); k++) {
        KeyColumn& key = keys_.columns[k];
        NullableDatum value = {0, true};
        if (const std::optional<Distant>& distant = distant_[k]; !distant)
            value = {values[attributes_[k]], nulls[attributes_[k]]};
        else if (const std::uint32_t p = generation_.parent(distant->reference, row);
                 p < distant->column->values.size())
            value = distant->column->at(p);
        const std::int16_t length = key.length;
        key.set(row, {value.isnull   ? 0
                      : key.by_value ? value.value
                                     : call([=] { return datumCopy(value.value, false, length); }),
                      value.isnull});
    }
}

void KeyKeeper::leave_out(std::uint32_t row) {
    for (KeyColumn& key : keys_.columns)
        key.set(row, {0, true});
}

// Where among what is recorded of a row is whether it has a column from its parent.
int Clone::recorded_same(std::uint32_t r, const std::string& name) const {
    const std::uint32_t t = schema_.references[r].child;
    const std::vector<ModelColumn>& columns = models_[t]->columns;
    const std::vector<std::uint32_t>& recorded = generation_->recorded(t);
    for (std::size_t i = 0; i < recorded.size(); i++)
        if (const std::optional<synth::Internal>& internal = columns[recorded[i]].internal;
            internal && internal->what == synth::Internal::What::same && internal->reference == r &&
            internal->column < columns.size() && columns[internal->column].path.front() == name)
            return int(i);
    throw synth::DamagedModel("which rows have what their parents have is not learned");
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
        assignment.same.push_back(inherited && !reference.inherited_always[k] ? recorded_same(r, columns[k]) : -1);
        assignment.referenced.push_back(referenced[k]);
        assignment.key_columns.push_back(key_column(reference.parent, referenced[k]));
        const Oid from = keys_[reference.parent].columns[assignment.key_columns.back()].type,
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

bool Clone::has_what_is_needed(std::uint32_t r, std::uint32_t parent) const {
    const SchemaReference& reference = schema_.references[r];
    for (std::size_t i = 0; i < reference.inherited.size(); i++)
        if (reference.inherited_always[i] && !reference.inherited_nulls[i])
            for (const KeyColumn& key : keys_[reference.parent].columns)
                if (key.name == reference.inherited_from[i] && key.by < 0 && !key.values.empty() &&
                    key.at(parent).isnull)
                    return false;
    return true;
}

// Labels of an enum are in its order, as it is in the clone.
std::vector<std::uint32_t> Clone::order(std::uint32_t table, std::uint32_t column,
                                        std::span<const std::string> labels) const {
    const Oid relation = relations_[table];
    const std::string& name = models_[table]->columns[column].path.front();
    const Oid type = call([&] {
        const AttrNumber number = get_attnum(relation, name.c_str());
        return number == InvalidAttrNumber ? InvalidOid : getBaseType(get_atttype(relation, number));
    });
    if (!OidIsValid(type) || type_of(type, -1).form != Form::enumeration)
        return SharedValues::order(table, column, labels);
    const std::vector<std::string> all = enum_labels(type);
    std::vector<std::uint32_t> places;
    for (const std::string& label : labels)
        places.push_back(std::uint32_t(std::find(all.begin(), all.end(), label) - all.begin()));
    return places;
}

// Where a reference shares columns with others of its table that are linked before it, or its parents agree with those
// by others, parents are grouped by these values.
bool Clone::groups(std::uint32_t r, std::uint32_t first, std::uint32_t end, std::uint32_t parents,
                   std::vector<std::uint32_t>& child, std::vector<std::uint32_t>& parent) {
    const SchemaReference& reference = schema_.references[r];
    struct Values {
        const KeyColumn* column;
        FmgrInfo* hash;
        Oid collation;
    };
    struct Source {
        std::int64_t reference; // that gave the value, -1 if the row had it
        Values values;          // of that one's parent, or of the row
    };
    struct Shared {
        Values own;                  // of this reference's parent
        std::vector<Source> sources; // a nullable reference may have given none
    };
    std::vector<Shared> shared;
    const auto values_of = [&](std::uint32_t table, const std::string& column, std::int32_t by = -1) {
        const KeyColumn& key = keys_[table].columns[key_column(table, column, by)];
        const Oid type = key.type;
        return Values{&key, hash_function(type), call([=] { return get_typcollation(type); })};
    };
    // Those that drive are linked first, those to the table itself when it is filled, late ones at last.
    const auto turn = [&](std::uint32_t of) {
        const SchemaReference& one = schema_.references[of];
        return std::pair(one.late ? 3 : one.child == one.parent ? 2 : one.driving ? 0 : 1, of);
    };
    for (std::size_t k = 0; k < reference.columns.size(); k++) {
        std::vector<Source> sources;
        const bool own = reference.late && is_own(r, reference.columns[k]);
        if (own)
            sources.push_back({-1, values_of(reference.child, reference.columns[k])});
        for (std::uint32_t o = 0; o < schema_.references.size() && !own; o++) {
            const SchemaReference& other = schema_.references[o];
            const auto at = std::find(other.columns.begin(), other.columns.end(), reference.columns[k]);
            if (o != r && other.child == reference.child && turn(o) <= turn(r) && at != other.columns.end() &&
                models_[other.parent])
                sources.push_back(
                    {o, values_of(other.parent, other.referenced[std::size_t(at - other.columns.begin())])});
        }
        if (!sources.empty())
            shared.push_back({values_of(reference.parent, reference.referenced[k]), std::move(sources)});
    }
    for (std::size_t i = 0; i < reference.agreeing.size(); i++) {
        std::vector<Source> sources;
        for (std::size_t j = 0; j < reference.agreeing.size(); j++)
            if (reference.agreeing[j] == reference.agreeing[i] &&
                reference.agreeing_by[j] == reference.agreeing_by[i]) {
                if (j < i)
                    break;
                const std::uint32_t o = reference.agreeing_with[j];
                if (models_[schema_.references[o].parent])
                    sources.push_back({o, values_of(schema_.references[o].parent, reference.agreeing_columns[j],
                                                    reference.agreeing_columns_by[j])});
            }
        if (!sources.empty())
            shared.push_back(
                {values_of(reference.parent, reference.agreeing[i], reference.agreeing_by[i]), std::move(sources)});
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
            const NullableDatum key = s.own.column->at(row);
            hash = (hash ^ (key.isnull ? 1 : hash_of(s.own.hash, s.own.collation, key.value))) * mixer;
        }
        parent.push_back(group_of(hash));
    }
    for (std::uint32_t row = first; row < end; row++) {
        if (row % 4096 == 0)
            check_interrupts();
        std::uint64_t hash = 0;
        bool known = true;
        for (const Shared& s : shared) {
            std::uint64_t value = 1;
            bool any = false;
            for (const Source& source : s.sources) {
                const std::uint32_t p =
                    source.reference < 0 ? row : generation_->parent(std::uint32_t(source.reference), row);
                const NullableDatum key = p == synth::no_row ? NullableDatum{0, true} : source.values.column->at(p);
                any |= p != synth::no_row;
                if (key.isnull)
                    continue;
                value = hash_of(source.values.hash, source.values.collation, key.value);
                break;
            }
            known &= any;
            hash = (hash ^ value) * mixer;
        }
        child.push_back(known ? group_of(hash) : synth::no_row);
    }
    return true;
}

} // namespace pg
