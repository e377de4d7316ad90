// How a number or a label becomes a Datum of a scalar type.
#include "pg/output.hpp"
#include "pg/numeric.hpp"

namespace pg {

static constexpr std::int64_t power_of_ten[] = {1,
                                                10,
                                                100,
                                                1000,
                                                10'000,
                                                100'000,
                                                1'000'000,
                                                10'000'000,
                                                100'000'000,
                                                1'000'000'000,
                                                10'000'000'000,
                                                100'000'000'000,
                                                1'000'000'000'000,
                                                10'000'000'000'000,
                                                100'000'000'000'000,
                                                1'000'000'000'000'000};
static constexpr int most_decimals = 15;
static constexpr int any_decimals = -1; // as many as tell the double from its neighbours
static constexpr double infinity = std::numeric_limits<double>::infinity();
static constexpr double past_int8 = 9223372036854775808.0;

double to_float(double x) {
    return x == synth::not_a_number ? std::numeric_limits<double>::quiet_NaN() : x;
}

std::int64_t to_integer(double x, std::int64_t lowest, std::int64_t highest) {
    if (!(x > double(lowest)))
        return lowest;
    return x >= double(highest) ? highest : std::llrint(x);
}

void to_bytes(double number, unsigned char* bytes, int count) {
    auto x = std::uint64_t(to_integer(number, 0, (std::int64_t(1) << 8 * count) - 1));
    for (int i = count; i-- > 0; x >>= 8)
        bytes[i] = std::uint8_t(x);
}

static void set_numeric_grid(Output& output, const synth::Variable* variable) {
    const std::int32_t typmod = output.type.typmod - VARHDRSZ;
    output.decimals =
        variable && variable->number.step > 0 ? std::clamp(variable->number.decimals, 0, most_decimals) : any_decimals;
    if (typmod < 0)
        return;
    const int precision = typmod >> 16 & 0xffff;
    const int scale = ((typmod & 0x7ff) ^ 1024) - 1024; // may be negative
    output.step = std::pow(10, -scale);
    output.decimals = std::max(scale, 0);
    output.highest =
        std::min(std::pow(10, precision - scale) - output.step, std::nextafter(std::pow(10, precision - scale), 0));
    output.lowest = -output.highest;
}

static void set_grid(Output& output, const synth::Variable* variable) {
    const auto range = [&](double lowest, double highest) {
        output.lowest = lowest;
        output.highest = highest;
    };
    const auto round_clock = [&] {
        if (output.type.typmod >= 0 && output.type.typmod < MAX_TIMESTAMP_PRECISION)
            output.step = double(power_of_ten[MAX_TIMESTAMP_PRECISION - output.type.typmod]);
    };
    range(-infinity, infinity);
    switch (output.type.form) {
    case Form::int2: range(PG_INT16_MIN, PG_INT16_MAX); break;
    case Form::int4: range(PG_INT32_MIN, PG_INT32_MAX); break;
    case Form::int8:
    case Form::money: range(-past_int8, std::nextafter(past_int8, 0)); break;
    case Form::unsigned4: range(0, PG_UINT32_MAX); break;
    case Form::unsigned8: range(0, std::nextafter(past_int8, 0)); break;
    case Form::float4: range(-double(FLT_MAX), double(FLT_MAX)); break;
    case Form::numeric: set_numeric_grid(output, variable); break;
    case Form::date:
        range(DATETIME_MIN_JULIAN - POSTGRES_EPOCH_JDATE, DATE_END_JULIAN - POSTGRES_EPOCH_JDATE - 1);
        break;
    case Form::time:
        range(0, double(USECS_PER_DAY));
        round_clock();
        break;
    case Form::timestamp:
        round_clock();
        range(double(MIN_TIMESTAMP), std::min(double(END_TIMESTAMP) - output.step, std::nextafter(END_TIMESTAMP, 0)));
        break;
    case Form::timestamptz: // a day less, for what a zone adds
        round_clock();
        range(double(MIN_TIMESTAMP + USECS_PER_DAY), double(END_TIMESTAMP - USECS_PER_DAY));
        break;
    default: break;
    }
}

static void make_room(Output& output, std::size_t size) {
    output.size = size;
    output.prepared = static_cast<Datum*>(MemoryContextAllocHuge(output.context, sizeof(Datum) * size));
    output.known =
        static_cast<bool*>(MemoryContextAllocExtended(output.context, size, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO));
}

Output* make_output(const Type& type, const synth::Variable* variable, const std::vector<std::string>* labels,
                    const char* spare, Zone* zone, MemoryContext context) {
    auto* const output = static_cast<Output*>(MemoryContextAllocZero(context, sizeof(Output)));
    output->type = type;
    output->context = context;
    output->labels = labels;
    output->spare = spare;
    output->zone = zone;
    Oid function;
    getTypeInputInfo(type.base, &function, &output->parameter);
    fmgr_info_cxt(function, &output->scan, context);
    if (type.kind() == synth::Kind::number) {
        set_grid(*output, variable);
        if (variable && (type.form == Form::numeric || type.form == Form::timestamptz))
            make_room(*output, variable->number.codes());
    } else if (labels && !labels->empty()) {
        make_room(*output, labels->size());
    }
    return output;
}

// As much of a text as its typmod has characters for.
static std::size_t clip(const Output& output, std::string_view text) {
    const std::int32_t most = output.type.typmod - VARHDRSZ;
    if (output.type.base == TEXTOID || most < 0 || text.size() <= std::size_t(most))
        return text.size();
    return std::size_t(pg_mbcharcliplen(text.data(), int(text.size()), most));
}

static Datum write_text(Output& output, std::string_view text) {
    switch (output.type.form) {
    case Form::text: return PointerGetDatum(cstring_to_text_with_len(text.data(), int(clip(output, text))));
    case Form::bpchar: {
        char* const clipped = pnstrdup(text.data(), clip(output, text));
        return DirectFunctionCall3(bpcharin, CStringGetDatum(clipped), ObjectIdGetDatum(InvalidOid),
                                   Int32GetDatum(output.type.typmod));
    }
    case Form::name: {
        const int size = pg_mbcliplen(text.data(), int(text.size()), NAMEDATALEN - 1);
        auto* const name = static_cast<char*>(palloc0(NAMEDATALEN));
        std::memcpy(name, text.data(), std::size_t(size));
        return PointerGetDatum(name);
    }
    default:
        return InputFunctionCall(&output.scan, pnstrdup(text.data(), text.size()), output.parameter,
                                 output.type.typmod);
    }
}

// A Datum that was not there is made once, by `make`, and kept.
template <class Make>
static Datum prepare(Output& output, std::size_t i, const Make& make) {
    if (!output.known[i]) {
        MemoryContext const caller = MemoryContextSwitchTo(output.context);
        output.prepared[i] = make();
        output.known[i] = true;
        MemoryContextSwitchTo(caller);
    }
    return output.prepared[i];
}

[[noreturn]] static void raise_damaged() {
    ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("model has a value that is not of its column's kind")));
    pg_unreachable();
}

static Datum write_label(Output& output, std::uint32_t label) {
    if (!output.labels || label >= output.labels->size() || !output.known)
        raise_damaged();
    return prepare(output, label, [&] { return write_text(output, (*output.labels)[label]); });
}

static Datum write_numeric(double x, int decimals) {
    char text[512];
    if (std::isinf(x) || x == synth::not_a_number) {
        strlcpy(text, x == synth::not_a_number ? "NaN" : x > 0 ? "Infinity" : "-Infinity", sizeof text);
    } else if (decimals == any_decimals) {
        *std::to_chars(text, text + sizeof text - 1, x).ptr = '\0';
    } else {
        if (decimals <= most_decimals) {
            const double scaled = synth::nearest_whole(x * double(power_of_ten[decimals]));
            if (std::abs(scaled) < largest_small_numeric)
                return make_small_numeric(std::int64_t(scaled), decimals, palloc(small_numeric_size));
            if (std::abs(scaled) < 9e18)
                return NumericGetDatum(int64_div_fast_to_numeric(std::int64_t(scaled), decimals));
        }
        snprintf(text, sizeof text, "%.*f", std::min(decimals, 150), x);
    }
    return DirectFunctionCall3(numeric_in, CStringGetDatum(text), ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
}

static Datum write_integer(Form form, std::int64_t x) {
    switch (form) {
    case Form::int2: return Int16GetDatum(std::int16_t(std::clamp<std::int64_t>(x, PG_INT16_MIN, PG_INT16_MAX)));
    case Form::int4: return Int32GetDatum(std::int32_t(std::clamp<std::int64_t>(x, PG_INT32_MIN, PG_INT32_MAX)));
    case Form::unsigned4: return UInt32GetDatum(std::uint32_t(std::clamp<std::int64_t>(x, 0, PG_UINT32_MAX)));
    case Form::unsigned8: return UInt64GetDatum(std::uint64_t(std::max<std::int64_t>(x, 0)));
    default: return Int64GetDatum(x); // int8, money
    }
}

static bool is_integer(Form form) {
    return form >= Form::int2 && form <= Form::money;
}

// Doubles of far moments are not exact, so it is whole steps that are counted.
static std::int64_t to_microseconds(const Output& output, double x) {
    return output.step > 0 ? std::llrint(x / output.step) * std::int64_t(output.step) : std::llrint(x);
}

__attribute__((always_inline)) static inline Datum write_number(const Output& output, Form form, double x) {
    if (is_integer(form))
        return write_integer(form, std::llrint(std::clamp(x, output.lowest, output.highest)));
    const bool ordinary = synth::is_ordinary(x);
    if (ordinary || (form == Form::numeric && std::isinf(x))) { // numeric(p, s) is finite
        if (output.step > 0)
            x = synth::nearest_whole(x / output.step) * output.step;
        x = std::clamp(x, output.lowest, output.highest);
    }
    switch (form) {
    case Form::float4: return Float4GetDatum(float(to_float(x)));
    case Form::float8: return Float8GetDatum(to_float(x));
    case Form::numeric: return write_numeric(x, output.decimals);
    case Form::date:
        return DateADTGetDatum(ordinary ? DateADT(std::lrint(x)) : x < 0 ? DATEVAL_NOBEGIN : DATEVAL_NOEND);
    case Form::time: return TimeADTGetDatum(to_integer(x, 0, USECS_PER_DAY));
    case Form::timestamp:
    case Form::timestamptz: {
        if (!ordinary)
            return TimestampGetDatum(x < 0 ? DT_NOBEGIN : DT_NOEND);
        const std::int64_t time = to_microseconds(output, x);
        return TimestampGetDatum(form == Form::timestamptz && output.zone ? output.zone->to_moment(time) : time);
    }
    default: raise_damaged();
    }
}

static Datum write_number(const Output& output, double x) {
    return write_number(output, output.type.form, x);
}

Datum write(Output& output, const synth::ColumnValue& value) {
    switch (value.type) {
    case synth::ColumnValue::Type::label: return write_label(output, value.label);
    case synth::ColumnValue::Type::text: return write_text(output, value.text);
    case synth::ColumnValue::Type::units: // doubles cannot tell all of them apart
        if (is_integer(output.type.form) && value.number == double(value.units))
            return write_integer(output.type.form, value.units);
        return write_number(output, value.number);
    case synth::ColumnValue::Type::number:
        if (value.code != synth::null_code && value.code < output.size && output.type.kind() == synth::Kind::number)
            return prepare(output, value.code, [&] { return write_number(output, value.number); });
        return write_number(output, value.number);
    case synth::ColumnValue::Type::null: break;
    }
    raise_damaged();
}

// Calls make(x) for all numbers that are not NULL.
template <class Make>
static void write_numbers(const double* numbers, std::size_t rows, std::size_t stride, Datum* values, bool* nulls,
                          const Make& make) {
    for (std::size_t i = 0; i < rows; i++, values += stride, nulls += stride) {
        *nulls = synth::is_null(numbers[i]);
        if (!*nulls)
            *values = make(numbers[i]);
    }
}

// Most are small, and made in one piece of memory.
static void write_numerics(const Output& output, const double* numbers, std::size_t rows, std::size_t stride,
                           Datum* values, bool* nulls) {
    const bool fixed = output.decimals >= 0 && output.decimals <= most_decimals;
    const double scale = fixed ? double(power_of_ten[output.decimals]) : 0;
    auto* room = fixed ? static_cast<char*>(palloc(rows * small_numeric_size)) : nullptr;
    write_numbers(numbers, rows, stride, values, nulls, [&](double x) {
        if (fixed && synth::is_ordinary(x)) {
            if (output.step > 0)
                x = synth::nearest_whole(x / output.step) * output.step;
            x = std::clamp(x, output.lowest, output.highest);
            const double scaled = synth::nearest_whole(x * scale);
            if (std::abs(scaled) < largest_small_numeric) {
                const Datum made = make_small_numeric(std::int64_t(scaled), output.decimals, room);
                room += small_numeric_size;
                return made;
            }
        }
        return write_number(output, Form::numeric, x);
    });
}

void write_batch(Output& output, const synth::ColumnBatch& batch, std::size_t rows, std::size_t stride, Datum* values,
                 bool* nulls) {
    if (batch.codes) {
        for (std::size_t i = 0; i < rows; i++, values += stride, nulls += stride) {
            *nulls = batch.codes[i] == synth::null_code;
            if (!*nulls)
                *values = write_label(output, batch.codes[i] - 1u);
        }
        return;
    }
    const auto write_all = [&](auto form) __attribute__((always_inline)) {
        write_numbers(batch.numbers, rows, stride, values, nulls,
                      [&](double x) { return write_number(output, form, x); });
    };
    switch (output.type.form) { // each has a loop of its own
    case Form::int2: return write_all(std::integral_constant<Form, Form::int2>());
    case Form::int4: return write_all(std::integral_constant<Form, Form::int4>());
    case Form::int8: return write_all(std::integral_constant<Form, Form::int8>());
    case Form::float4: return write_all(std::integral_constant<Form, Form::float4>());
    case Form::float8: return write_all(std::integral_constant<Form, Form::float8>());
    case Form::date: return write_all(std::integral_constant<Form, Form::date>());
    case Form::timestamp: return write_all(std::integral_constant<Form, Form::timestamp>());
    case Form::numeric: return write_numerics(output, batch.numbers, rows, stride, values, nulls);
    default: return write_all(output.type.form);
    }
}

bool write_default(Output& output, Datum& value) {
    if (output.type.kind() == synth::Kind::number)
        value = write_number(output, 0);
    else if (output.labels && !output.labels->empty())
        value = write_label(output, 0);
    else if (output.spare || output.type.is_text())
        value = write_text(output, output.spare ? output.spare : "");
    else
        return false;
    return true;
}

} // namespace pg
