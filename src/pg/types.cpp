// Types and names as PostgreSQL's catalog has them.
#include "pg/types.hpp"

namespace pg {

synth::Unit Type::unit() const {
    switch (form) {
    case Form::date: return synth::Unit::day;
    case Form::time: return synth::Unit::time;
    case Form::timestamp:
    case Form::timestamptz: return synth::Unit::microsecond;
    default: return synth::Unit::one;
    }
}

// Types that extensions or users have made, and arrays.
static Form form_of_other(Oid base) {
    switch (get_typtype(base)) {
    case TYPTYPE_ENUM: return Form::enumeration;
    case TYPTYPE_COMPOSITE: return Form::composite;
    case TYPTYPE_RANGE: return Form::range;
    case TYPTYPE_MULTIRANGE: return Form::multirange;
    default: break;
    }
    if (OidIsValid(get_element_type(base)))
        return Form::array;
    char category;
    bool preferred;
    get_type_category_preferred(base, &category, &preferred);
    if (category != TYPCATEGORY_STRING)
        return Form::opaque;
    // citext has the format of text, and any text is one. A type of that name that somebody else made may differ.
    HeapTuple const tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(base));
    if (!HeapTupleIsValid(tuple))
        elog(ERROR, "cache lookup failed for type %u", base);
    const bool citext = std::strcmp(NameStr(reinterpret_cast<Form_pg_type>(GETSTRUCT(tuple))->typname), "citext") == 0;
    ReleaseSysCache(tuple);
    return citext && IsBinaryCoercible(base, TEXTOID) ? Form::text : Form::printed;
}

static Form form_of(Oid base) {
    switch (base) {
    case BOOLOID: return Form::boolean;
    case TEXTOID:
    case VARCHAROID: return Form::text;
    case BPCHAROID: return Form::bpchar;
    case NAMEOID: return Form::name;
    case UUIDOID: return Form::uuid;
    case INT2OID: return Form::int2;
    case INT4OID: return Form::int4;
    case INT8OID: return Form::int8;
    case OIDOID:
    case XIDOID:
    case CIDOID: return Form::unsigned4;
    case XID8OID:
    case PG_LSNOID: return Form::unsigned8;
    case MONEYOID: return Form::money;
    case FLOAT4OID: return Form::float4;
    case FLOAT8OID: return Form::float8;
    case NUMERICOID: return Form::numeric;
    case DATEOID: return Form::date;
    case TIMEOID: return Form::time;
    case TIMESTAMPOID: return Form::timestamp;
    case TIMESTAMPTZOID: return Form::timestamptz;
    case TIMETZOID: return Form::timetz;
    case INTERVALOID: return Form::interval;
    case INETOID: return Form::inet;
    case CIDROID: return Form::cidr;
    case MACADDROID: return Form::macaddr;
    case MACADDR8OID: return Form::macaddr8;
    case BITOID: return Form::bit;
    case VARBITOID: return Form::varbit;
    case BYTEAOID: return Form::bytea;
    case POINTOID: return Form::point;
    case LSEGOID: return Form::lseg;
    case BOXOID: return Form::box;
    case LINEOID: return Form::line;
    case CIRCLEOID: return Form::circle;
    case JSONOID: return Form::json;
    case JSONBOID: return Form::jsonb;
    case INT2VECTOROID: // arrays that array functions must not make
    case OIDVECTOROID: return Form::opaque;
    default: return form_of_other(base);
    }
}

Type type_of(Oid declared, std::int32_t typmod) {
    return call([&] {
        Type type{declared, declared, typmod, Form::opaque};
        type.base = getBaseTypeAndTypmod(declared, &type.typmod);
        type.form = form_of(type.base);
        return type;
    });
}

std::vector<std::string> enum_labels(Oid type) {
    struct Label {
        float4 order;
        NameData name;
    };
    Label* labels = nullptr;
    const int count = call([&] {
        CatCList* const found = SearchSysCacheList1(ENUMTYPOIDNAME, ObjectIdGetDatum(type));
        const int members = found->n_members;
        labels = static_cast<Label*>(palloc(sizeof(Label) * std::size_t(std::max(members, 1))));
        for (int i = 0; i < members; i++) {
            const auto* const label = reinterpret_cast<Form_pg_enum>(GETSTRUCT(&found->members[i]->tuple));
            labels[i] = {label->enumsortorder, label->enumlabel};
        }
        ReleaseCatCacheList(found);
        return members;
    });
    std::sort(labels, labels + count, [](const Label& a, const Label& b) { return a.order < b.order; });
    std::vector<std::string> names;
    for (int i = 0; i < count; i++)
        names.emplace_back(NameStr(labels[i].name));
    return names;
}

std::string type_name(Oid type, std::int32_t typmod) {
    const bits16 flags = FORMAT_TYPE_FORCE_QUALIFY | (typmod < 0 ? 0 : FORMAT_TYPE_TYPEMOD_GIVEN);
    const std::string name = call([=] { return format_type_extended(type, typmod, flags); });
    const std::string_view own = "pg_catalog.";
    return name.starts_with(own) ? name.substr(own.size()) : name;
}

std::string quoted(const std::string& name) {
    return call([&] { return quote_identifier(name.c_str()); });
}

std::string qualified_name(Oid relation) {
    return call([&]() -> const char* {
        char* const name = get_rel_name(relation);
        if (!name)
            elog(ERROR, "cache lookup failed for relation %u", relation);
        return quote_qualified_identifier(get_namespace_name(get_rel_namespace(relation)), name);
    });
}

std::string role_name(Oid role) {
    return call([&] { return GetUserNameFromId(role, false); });
}

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

} // namespace pg
