// How a number or a label becomes a Datum.
#include "pg/output.hpp"

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

static void set_numeric_grid(Output& output) {
    const std::int32_t typmod = output.type.typmod - VARHDRSZ;
    const synth::NumberCodec& codec = output.variable->number;
    output.decimals = codec.step > 0 ? std::clamp(codec.decimals, 0, most_decimals) : any_decimals;
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

static void set_grid(Output& output) {
    constexpr double past_int8 = 9223372036854775808.0;
    const auto range = [&](double lowest, double highest) {
        output.lowest = lowest;
        output.highest = highest;
    };
    range(-std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity());
    switch (output.type.form) {
    case Form::int2: range(PG_INT16_MIN, PG_INT16_MAX); break;
    case Form::int4: range(PG_INT32_MIN, PG_INT32_MAX); break;
    case Form::int8: range(-past_int8, std::nextafter(past_int8, 0)); break;
    case Form::float4: range(-double(FLT_MAX), double(FLT_MAX)); break;
    case Form::numeric: set_numeric_grid(output); break;
    case Form::date:
        range(DATETIME_MIN_JULIAN - POSTGRES_EPOCH_JDATE, DATE_END_JULIAN - POSTGRES_EPOCH_JDATE - 1);
        break;
    case Form::timestamp:
        range(double(MIN_TIMESTAMP), std::nextafter(double(END_TIMESTAMP), 0));
        if (output.type.typmod >= 0 && output.type.typmod < MAX_TIMESTAMP_PRECISION)
            output.step = double(power_of_ten[MAX_TIMESTAMP_PRECISION - output.type.typmod]);
        break;
    default: break;
    }
}

Output* make_output(const Type& type, const synth::Variable& variable, MemoryContext context) {
    auto* const output = static_cast<Output*>(MemoryContextAllocZero(context, sizeof(Output)));
    output->type = type;
    output->variable = &variable;
    output->context = context;
    output->constrained = type.is_domain() && DomainHasConstraints(type.declared);
    if (type.kind() == synth::Kind::number) {
        set_grid(*output);
    } else if (const std::size_t labels = variable.category.labels.size()) {
        output->labels = static_cast<Datum*>(MemoryContextAllocHuge(context, sizeof(Datum) * labels));
        output->known = static_cast<bool*>(MemoryContextAllocZero(context, labels));
    }
    return output;
}

static Datum check(Output& output, Datum value) {
    if (output.constrained)
        domain_check(value, false, output.type.declared, &output.constraints, output.context);
    return value;
}

void write_null(Output& output) {
    if (output.constrained)
        domain_check(Datum(0), true, output.type.declared, &output.constraints, output.context);
}

static Datum write_label(Output& output, std::uint32_t label) {
    if (!output.known[label]) {
        MemoryContext const caller = MemoryContextSwitchTo(output.context);
        Oid function, parameter;
        getTypeInputInfo(output.type.base, &function, &parameter);
        char* const text = pstrdup(output.variable->category.labels[label].c_str());
        output.labels[label] = check(output, OidInputFunctionCall(function, text, parameter, output.type.typmod));
        output.known[label] = true;
        MemoryContextSwitchTo(caller);
    }
    return output.labels[label];
}

static Datum write_numeric(double x, int decimals) {
    char text[512];
    if (std::isinf(x) || x == synth::not_a_number) {
        strlcpy(text, x == synth::not_a_number ? "NaN" : x > 0 ? "Infinity" : "-Infinity", sizeof text);
    } else if (decimals == any_decimals) {
        *std::to_chars(text, text + sizeof text - 1, x).ptr = '\0';
    } else {
        if (decimals <= most_decimals) {
            const double scaled = std::nearbyint(x * double(power_of_ten[decimals]));
            if (std::abs(scaled) < 9e18)
                return NumericGetDatum(int64_div_fast_to_numeric(std::int64_t(scaled), decimals));
        }
        snprintf(text, sizeof text, "%.*f", std::min(decimals, 150), x);
    }
    return DirectFunctionCall3(numeric_in, CStringGetDatum(text), ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
}

static Datum write_number(const Output& output, double x) {
    const bool ordinary = synth::is_ordinary(x);
    if (ordinary) {
        if (output.step > 0)
            x = std::nearbyint(x / output.step) * output.step;
        x = std::clamp(x, output.lowest, output.highest);
    }
    const bool nan = x == synth::not_a_number;
    switch (output.type.form) {
    case Form::int2: return Int16GetDatum(std::int16_t(std::lrint(std::clamp(x, output.lowest, output.highest))));
    case Form::int4: return Int32GetDatum(std::int32_t(std::lrint(std::clamp(x, output.lowest, output.highest))));
    case Form::int8: return Int64GetDatum(std::llrint(std::clamp(x, output.lowest, output.highest)));
    case Form::float4: return Float4GetDatum(nan ? std::numeric_limits<float>::quiet_NaN() : float(x));
    case Form::float8: return Float8GetDatum(nan ? std::numeric_limits<double>::quiet_NaN() : x);
    case Form::numeric: return write_numeric(x, output.decimals);
    case Form::date:
        return DateADTGetDatum(ordinary ? DateADT(std::lrint(x)) : x < 0 ? DATEVAL_NOBEGIN : DATEVAL_NOEND);
    case Form::timestamp:
        return TimestampGetDatum(ordinary ? Timestamp(std::llrint(x)) : x < 0 ? DT_NOBEGIN : DT_NOEND);
    default: pg_unreachable();
    }
}

Datum write(Output& output, const synth::Value& value) {
    if (output.labels)
        return write_label(output, value.label);
    return check(output, write_number(output, value.number));
}

} // namespace pg
