// Types and names as PostgreSQL's catalog has them.
#include "pg/types.hpp"

namespace pg {

synth::Unit Type::unit() const {
    switch (form) {
    case Form::date: return synth::Unit::day;
    case Form::timestamp: return synth::Unit::microsecond;
    default: return synth::Unit::one;
    }
}

static Form form_of(Oid base) {
    switch (base) {
    case BOOLOID: return Form::boolean;
    case TEXTOID:
    case VARCHAROID: return Form::text;
    case BPCHAROID: return Form::bpchar;
    case INT2OID: return Form::int2;
    case INT4OID: return Form::int4;
    case INT8OID: return Form::int8;
    case FLOAT4OID: return Form::float4;
    case FLOAT8OID: return Form::float8;
    case NUMERICOID: return Form::numeric;
    case DATEOID: return Form::date;
    case TIMESTAMPOID:
    case TIMESTAMPTZOID: return Form::timestamp;
    default: return get_typtype(base) == TYPTYPE_ENUM ? Form::enumeration : Form::other;
    }
}

Type type_of(Oid declared, std::int32_t typmod) {
    return call([&] {
        Type type{declared, declared, typmod, Form::other};
        type.base = getBaseTypeAndTypmod(declared, &type.typmod);
        type.form = form_of(type.base);
        return type;
    });
}

std::string type_name(Oid type) {
    const std::string name = call([&] { return format_type_extended(type, -1, FORMAT_TYPE_FORCE_QUALIFY); });
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

} // namespace pg
