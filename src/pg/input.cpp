// How the Datum of a scalar becomes a number or a label.
#include "pg/input.hpp"

namespace pg {

// The greatest double that is an ordinary number to the core.
static const double greatest = std::nextafter(synth::not_a_number, 0.0);
static constexpr double infinity = std::numeric_limits<double>::infinity();

double from_float(double x) {
    if (std::isnan(x))
        return synth::not_a_number;
    return std::isinf(x) ? x : std::clamp(x, -greatest, greatest);
}

double from_bytes(const unsigned char* bytes, int count) {
    std::uint64_t x = 0;
    for (int i = 0; i < count; i++)
        x = x << 8 | bytes[i];
    return double(x);
}

// The decimal that a float4 is written as: 0.1 and not 0.100000001490116, so that the column's grid can be seen.
static double from_float4(float x) {
    char text[32];
    double decimal = from_float(double(x));
    if (std::isfinite(x))
        std::from_chars(text, std::to_chars(text, text + sizeof text, x).ptr, decimal);
    return decimal;
}

// A numeric as the nearest double. Up to 2^53 in up to four digits (of base 10000) and 22 places, which is nearly
// always, an integer times or over a power of ten is exact; the rest goes by way of text. The format is that of
// PostgreSQL's numeric.c, which has been the same on disk since 9.1.
double from_numeric(Datum value) {
    const auto* const data = reinterpret_cast<const struct varlena*>(PG_DETOAST_DATUM_PACKED(value));
    const char* p = VARDATA_ANY(data);
    std::size_t bytes = VARSIZE_ANY_EXHDR(data);
    const auto next = [&] {
        std::uint16_t word;
        std::memcpy(&word, p, sizeof word);
        p += sizeof word;
        bytes -= sizeof word;
        return word;
    };
    const unsigned header = next();
    bool negative;
    int weight;
    switch (header & 0xc000) {
    case 0xc000: return header == 0xd000 ? infinity : header == 0xf000 ? -infinity : synth::not_a_number;
    case 0x8000:
        negative = header & 0x2000;
        weight = int(header & 0x3f) - (header & 0x40 ? 64 : 0);
        break;
    default: negative = header & 0x4000; weight = std::int16_t(next());
    }
    const int digits = int(bytes / 2);
    const int exponent = weight - digits + 1;
    if (digits <= 4 && exponent >= -5 && exponent <= 5) {
        static constexpr double power[] = {1, 1e4, 1e8, 1e12, 1e16, 1e20};
        std::int64_t whole = 0;
        for (int i = 0; i < digits; i++)
            whole = whole * 10000 + next();
        if (whole <= std::int64_t(1) << 53) {
            const double x = exponent < 0 ? double(whole) / power[-exponent] : double(whole) * power[exponent];
            return negative ? -x : x;
        }
    }
    char* const text = DatumGetCString(DirectFunctionCall1(numeric_out, PointerGetDatum(data)));
    return std::clamp(std::strtod(text, nullptr), -greatest, greatest);
}

static std::string_view from_text(Datum value, bool padded) {
    const auto* const text = reinterpret_cast<const struct varlena*>(PG_DETOAST_DATUM_PACKED(value));
    std::string_view label(VARDATA_ANY(text), VARSIZE_ANY_EXHDR(text));
    if (padded) // blanks at the end of a bpchar mean nothing
        label = label.substr(0, label.find_last_not_of(' ') + 1);
    return label;
}

static std::string_view from_enum(Input& input, Oid value) {
    Input::Label& label = input.label[value % Input::labels];
    if (label.value != value) {
        HeapTuple const tuple = SearchSysCache1(ENUMOID, ObjectIdGetDatum(value));
        if (!HeapTupleIsValid(tuple))
            elog(ERROR, "cache lookup failed for enum value %u", value);
        label = {value, reinterpret_cast<Form_pg_enum>(GETSTRUCT(tuple))->enumlabel};
        ReleaseSysCache(tuple);
    }
    return NameStr(label.name);
}

static std::string_view from_uuid(Datum value) {
    static constexpr char digits[] = "0123456789abcdef";
    const pg_uuid_t& uuid = *DatumGetUUIDP(value);
    auto* const text = static_cast<char*>(palloc(2 * UUID_LEN + 4));
    char* p = text;
    for (int i = 0; i < UUID_LEN; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *p++ = '-';
        *p++ = digits[uuid.data[i] >> 4];
        *p++ = digits[uuid.data[i] & 15];
    }
    return {text, std::size_t(p - text)};
}

// What is too large to be a label is told from all others, and so is rare.
static std::string_view from_opaque(Input& input, Datum value) {
    constexpr std::size_t largest = 1024;
    const std::string_view label = OutputFunctionCall(&input.print, value);
    if (label.size() <= largest)
        return label;
    return psprintf("\x01" UINT64_FORMAT, ++input.large);
}

static double from_timestamp(Timestamp time, Zone* zone) {
    if (TIMESTAMP_NOT_FINITE(time))
        return TIMESTAMP_IS_NOBEGIN(time) ? -infinity : infinity;
    return double(zone ? zone->to_local(time) : time);
}

Input make_input(const Type& type, Zone* zone, MemoryContext context) {
    Input input;
    input.form = type.form;
    input.zone = zone;
    if (type.form == Form::enumeration) {
        input.label = static_cast<Input::Label*>(MemoryContextAllocZero(context, sizeof(Input::Label) * Input::labels));
    } else if (type.form == Form::printed || type.form == Form::opaque) {
        Oid function;
        bool varlena;
        getTypeOutputInfo(type.base, &function, &varlena);
        fmgr_info_cxt(function, &input.print, context);
    }
    return input;
}

synth::Field read(Input& input, Datum value) {
    synth::Field field;
    field.null = false;
    switch (input.form) {
    case Form::boolean: field.label = DatumGetBool(value) ? "t" : "f"; break;
    case Form::text: field.label = from_text(value, false); break;
    case Form::bpchar: field.label = from_text(value, true); break;
    case Form::name: field.label = NameStr(*DatumGetName(value)); break;
    case Form::printed: field.label = OutputFunctionCall(&input.print, value); break;
    case Form::opaque: field.label = from_opaque(input, value); break;
    case Form::uuid: field.label = from_uuid(value); break;
    case Form::enumeration: field.label = from_enum(input, DatumGetObjectId(value)); break;
    case Form::int2: field.number = DatumGetInt16(value); break;
    case Form::int4: field.number = DatumGetInt32(value); break;
    case Form::int8:
    case Form::money: field.number = double(DatumGetInt64(value)); break;
    case Form::unsigned4: field.number = DatumGetUInt32(value); break;
    case Form::unsigned8: field.number = double(DatumGetUInt64(value)); break;
    case Form::float4: field.number = from_float4(DatumGetFloat4(value)); break;
    case Form::float8: field.number = from_float(DatumGetFloat8(value)); break;
    case Form::numeric: field.number = from_numeric(value); break;
    case Form::date: {
        const DateADT date = DatumGetDateADT(value);
        field.number = DATE_IS_NOBEGIN(date) ? -infinity : DATE_IS_NOEND(date) ? infinity : date;
        break;
    }
    case Form::time: field.number = double(DatumGetTimeADT(value)); break;
    case Form::timestamp: field.number = from_timestamp(DatumGetTimestamp(value), nullptr); break;
    case Form::timestamptz: field.number = from_timestamp(DatumGetTimestampTz(value), input.zone); break;
    default: pg_unreachable();
    }
    return field;
}

} // namespace pg
