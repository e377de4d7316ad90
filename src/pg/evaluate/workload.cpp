#include "pg/evaluate/workload.hpp"

namespace pg {

static Type column_type(Oid relation, const std::string& column) {
    Oid declared = InvalidOid, collation;
    std::int32_t typmod = -1;
    call([&] {
        const AttrNumber attribute = get_attnum(relation, column.c_str());
        if (attribute > 0)
            get_atttypetypmodcoll(relation, attribute, &declared, &typmod, &collation);
    });
    return OidIsValid(declared) ? type_of(declared, typmod) : Type();
}

static synth::QueryColumn query_column(const Type& type, const std::string& name) {
    synth::QueryColumn column;
    switch (type.form) {
    case Form::boolean:
    case Form::bpchar:
    case Form::name:
    case Form::uuid: break;
    case Form::text:
        if (type.base != TEXTOID && type.base != VARCHAROID) // such as citext, which has an equality of its own
            return column;
        break;
    case Form::enumeration:
        if (type.declared != type.base) // operators of enumerations do not look through a domain
            return column;
        break;
    case Form::int2:
    case Form::int4:
    case Form::int8:
    case Form::float8:
    case Form::numeric: column.is_decimal = true; [[fallthrough]];
    case Form::float4: column.is_number = true; [[fallthrough]];
    case Form::date:
    case Form::timestamp:
    case Form::timestamptz: column.has_order = true; break;
    default: return column;
    }
    column.name = quoted(name);
    return column;
}

std::vector<synth::Query> make_workload(Oid real, const synth::Frames& frames, const std::vector<std::string>& bases,
                                        const synth::WriteNumber& write, std::uint32_t min_count, std::uint64_t seed) {
    std::vector<synth::QueryColumn> columns;
    for (std::size_t c = 0; c < frames.columns.size(); c++) {
        const std::string& name = frames.columns[c].name;
        const bool whole = !bases[c].empty() && name == frames.columns[c].source;
        columns.push_back(whole ? query_column(column_type(real, name), name) : synth::QueryColumn());
    }
    synth::WorkloadOptions options;
    options.min_count = min_count;
    options.seed = seed;
    return synth::make_workload(frames, columns, write, options, check_interrupts);
}

} // namespace pg
