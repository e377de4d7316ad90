// What the views show of a model beyond its rows: numbers as the column's type writes them, formulas, and the tree
// unrolled into conditional probabilities. Every function looks for itself whether the caller may see the model.
#include "core/network/describe.hpp"
#include "pg/cache.hpp"
#include "pg/registry.hpp"
#include "pg/result.hpp"
#include "pg/written.hpp"

namespace pg {

namespace {

// The model and variable that a function's first two arguments name; nothing if the caller may not see the model.
struct Subject {
    std::shared_ptr<Model> model;
    std::uint32_t variable = 0;
};

std::optional<Subject> subject_of(FunctionCallInfo fcinfo) {
    const std::optional<ModelHeader> header = find_model(PG_GETARG_INT64(0), GetUserId());
    if (!header)
        return std::nullopt;
    Subject subject{cached_model(*header), std::uint32_t(PG_GETARG_INT32(1))};
    if (subject.variable >= subject.model->network.variables.size())
        return std::nullopt;
    return subject;
}

// The type whose values a variable's numbers are; nothing for weeks and months, and for parts of other columns.
std::string type_of_variable(const Model& model, std::uint32_t v) {
    for (std::size_t c = 0; c < model.columns.size(); c++) {
        const synth::ColumnModel& column = model.network.columns[c];
        const auto found = std::find(column.variables.begin(), column.variables.end(), v);
        if (found == column.variables.end() || model.columns[c].path.size() != 1)
            continue;
        const auto after = column.variables.end() - found - 1;
        if (after == 0)
            return column.added_to < 0 ? model.columns[c].base : ""; // a length is no date
        if (column.form == synth::Form::moment && column.calendar.clock && after == 1)
            return "time";
        if (column.form == synth::Form::moment && column.calendar.rhythm == synth::Calendar::Rhythm::none)
            return "date";
    }
    return "";
}

std::string format(const Model& model, const synth::Variable& variable, double x) {
    return write_number(type_of_variable(model, std::uint32_t(&variable - model.network.variables.data())), x);
}

Datum text_or_null(const std::string& text, bool& null) {
    null = text.empty();
    return null ? Datum(0) : Sql<std::string>::put(text);
}

} // namespace
} // namespace pg

// synth.cells(model, variable): the leaves of the variable's tree, cell by cell.
SYNTH_FUNCTION(synth_cells) {
    pg::Result result(fcinfo);
    const std::optional<pg::Subject> subject = pg::subject_of(fcinfo);
    if (!subject)
        return Datum(0);
    MemoryContext const row =
        pg::call([] { return AllocSetContextCreate(CurrentMemoryContext, "synth cell", ALLOCSET_DEFAULT_SIZES); });
    const pg::InContext here(row);
    const auto write = [&](const synth::Variable& variable, double x) {
        return pg::format(*subject->model, variable, x);
    };
    synth::describe(subject->model->network, subject->variable, write, [&](const synth::Cell& cell) {
        pg::check_interrupts();
        bool nulls[5] = {};
        Datum values[5] = {Int32GetDatum(std::int32_t(cell.leaf)), pg::text_or_null(cell.given, nulls[1]),
                           Int64GetDatum(std::int64_t(cell.rows)), pg::Sql<std::string>::put(cell.value),
                           Float8GetDatum(cell.probability)};
        result.add(values, nulls);
        MemoryContextReset(row);
    });
    return Datum(0);
}

// synth.meetings(model, variable): the pairs of groups of which the variable has an excess.
SYNTH_FUNCTION(synth_meetings) {
    pg::Result result(fcinfo);
    const std::optional<pg::Subject> subject = pg::subject_of(fcinfo);
    if (!subject)
        return Datum(0);
    MemoryContext const row =
        pg::call([] { return AllocSetContextCreate(CurrentMemoryContext, "synth meeting", ALLOCSET_DEFAULT_SIZES); });
    const pg::InContext here(row);
    const auto write = [&](const synth::Variable& variable, double x) {
        return pg::format(*subject->model, variable, x);
    };
    synth::describe_excess(subject->model->network, subject->variable, write, [&](const synth::Meeting& meeting) {
        pg::check_interrupts();
        bool nulls[3] = {};
        Datum values[3] = {pg::text_or_null(meeting.given, nulls[0]), pg::Sql<std::string>::put(meeting.value),
                           Float8GetDatum(meeting.excess)};
        result.add(values, nulls);
        MemoryContextReset(row);
    });
    return Datum(0);
}

// synth.summary(model, variable): codes, null share, the lowest and the highest value that can be emitted, and the
// formula of the prediction if the variable is coded as a residual.
SYNTH_FUNCTION(synth_summary) {
    TupleDesc columns;
    pg::call([&] {
        get_call_result_type(fcinfo, nullptr, &columns);
        BlessTupleDesc(columns);
    });
    const std::optional<pg::Subject> subject = pg::subject_of(fcinfo);
    if (!subject)
        PG_RETURN_NULL();
    const synth::Variable& variable = subject->model->network.variables[subject->variable];
    double rows = 0;
    for (const std::uint32_t code : variable.rows)
        rows += code;
    std::string lowest, highest;
    if (const std::vector<double>& knots = variable.number.knots;
        variable.kind == synth::Kind::number && !knots.empty()) {
        lowest = pg::format(*subject->model, variable, variable.number.round(knots.front()));
        highest = pg::format(*subject->model, variable, variable.number.round(knots.back()));
    }
    bool nulls[5] = {};
    Datum values[5] = {Int32GetDatum(std::int32_t(variable.codes())),
                       Float8GetDatum(rows > 0 ? variable.rows[synth::null_code] / rows : 0),
                       pg::text_or_null(lowest, nulls[2]), pg::text_or_null(highest, nulls[3]),
                       pg::text_or_null(synth::formula(subject->model->network, subject->variable), nulls[4])};
    return pg::call([&] { return HeapTupleGetDatum(heap_form_tuple(columns, values, nulls)); });
}
