#include "pg/clone/moment_parts.hpp"
#include "pg/clone/run.hpp"

namespace pg {

std::vector<std::uint32_t> part_columns(const Model& model) {
    const std::vector<synth::ColumnModel>& columns = model.network.columns;
    const auto is_whole = [&](std::size_t c) {
        return !model.columns[c].internal && model.columns[c].path.size() == 1 &&
               model.columns[c].as == Attribute::As::type;
    };
    std::vector<std::uint32_t> parts;
    for (std::uint32_t c = 0; c < columns.size(); c++)
        if (columns[c].form == synth::Form::part && is_whole(c) && is_whole(std::size_t(columns[c].part_of)))
            parts.push_back(c);
    std::sort(parts.begin(), parts.end(), [&](std::uint32_t a, std::uint32_t b) {
        return columns[a].variables.back() < columns[b].variables.back();
    });
    return parts;
}

std::string part_in_sql(const Model& model, std::size_t column, const std::string& moment, Form from, Form to) {
    const std::string zone = call([&] { return quote_literal_cstr(model.zone.c_str()); }),
                      in_zone = "pg_catalog.timezone(" + zone + ", ";
    const std::string local =
        from == Form::timestamptz ? in_zone + moment + ")" : "(" + moment + ")::pg_catalog.timestamp";
    const synth::Part part = model.network.columns[column].part;
    std::string value = synth::part_in_words(part, local);
    if (part == synth::Part::date) // no word of the grammar, but a name
        value = local + "::pg_catalog.date";
    else if (value.starts_with("date_trunc") || value.starts_with("to_char"))
        value = "pg_catalog." + value;
    return to == Form::timestamptz ? in_zone + "(" + value + ")::pg_catalog.timestamp)" : value;
}

CloneParts::CloneParts(const Clone& clone, std::uint32_t table, const CloneColumns& columns)
    : zone_(clone.models_[table]->zone) {
    const Model& model = *clone.models_[table];
    MemoryContext const context = clone.context_;
    for (const std::uint32_t c : part_columns(model)) {
        const synth::ColumnModel& column = model.network.columns[c];
        const std::string &name = model.columns[c].path.front(),
                          &of = model.columns[std::size_t(column.part_of)].path.front();
        if (columns.is_set(name) || columns.is_computed(name) || columns.is_computed(of))
            continue;
        Follower follower{.source = columns.attribute_of(of), .attribute = columns.attribute_of(name)};
        const FormData_pg_attribute &source = columns[follower.source], &own = columns[follower.attribute];
        const Type from = type_of(source.atttypid, source.atttypmod), to = type_of(own.atttypid, own.atttypmod);
        follower.part = column.part;
        follower.from = from.unit();
        follower.to = to.unit();
        if (!from.is_number() || !to.is_number() || !synth::has_part(follower.part, follower.from, follower.to))
            continue;
        follower.input = call([&] { return make_input(from, &zone_, context); });
        follower.output = call([&] { return make_output(to, nullptr, nullptr, nullptr, &zone_, context); });
        follower.not_null = own.attnotnull;
        followers_.push_back(follower);
    }
}

namespace {

// Days of which no part is shorter, so that none is skipped; in whole weeks. 0: it changes within a day.
std::int64_t days_of(synth::Part part) {
    switch (part) {
    case synth::Part::year:
    case synth::Part::first_of_year: return 364;
    case synth::Part::quarter:
    case synth::Part::month:
    case synth::Part::year_month:
    case synth::Part::first_of_quarter:
    case synth::Part::first_of_month: return 28;
    case synth::Part::week:
    case synth::Part::first_of_week: return 7;
    case synth::Part::hour:
    case synth::Part::minute:
    case synth::Part::time:
    case synth::Part::first_of_hour: return 0;
    default: return 1;
    }
}

} // namespace

CloneParts::Lever CloneParts::lever_of(int attribute) const {
    Lever lever{.attribute = attribute};
    for (auto follower = followers_.rbegin(); follower != followers_.rend(); ++follower)
        if (follower->attribute == lever.attribute)
            lever = {follower->source, std::max(lever.days, days_of(follower->part))};
    return lever;
}

void CloneParts::set(Datum* values, bool* nulls) {
    for (Follower& follower : followers_) {
        const int to = follower.attribute;
        if (nulls[to])
            continue;
        synth::ColumnValue value;
        value.type = synth::ColumnValue::Type::number;
        double moment = synth::null_number;
        if (!nulls[follower.source])
            moment = call([&] { return read(follower.input, values[follower.source]).number; });
        if (synth::is_ordinary(moment)) {
            value.number = synth::part_of(follower.part, moment, follower.from, follower.to);
            values[to] = call([&] { return write(*follower.output, value); });
        } else if (!follower.not_null) {
            nulls[to] = true;
            values[to] = 0;
        }
    }
}

} // namespace pg
