#include "core/relational/generation.hpp"
#include "core/error.hpp"
#include "core/polling.hpp"
#include "core/sample/philox.hpp"
#include <algorithm>
#include <utility>

namespace synth {

namespace {

constexpr std::uint32_t balanced_rows = 1 << 17;

} // namespace

Generation::Generation(std::vector<TableModel> tables, std::vector<ReferenceModel> references, SharedValues& shared,
                       std::uint64_t seed)
    : tables_(std::move(tables)), references_(std::move(references)), shared_(shared), seed_(seed),
      drawn_(tables_.size()), alone_(references_.size()), parent_of_(references_.size()), class_of_(references_.size()),
      multiplicity_of_(references_.size()) {
    for (const ReferenceModel& reference : references_) {
        if (reference.late && reference.is_to_itself())
            throw DamagedModel("a reference of a table to itself is late");
        if (reference.classes_of >= references_.size() || references_[reference.classes_of].parent != reference.parent)
            throw DamagedModel("classes are of another table");
        if (reference.kin >= 0) {
            if (std::size_t(reference.kin) >= references_.size())
                throw DamagedModel("there is no such reference");
            const ReferenceModel& above = references_[std::size_t(reference.kin)];
            if (above.child != reference.parent || above.late || above.is_to_itself())
                throw DamagedModel("kin make no sense");
        }
        if (reference.beside >= 0 && (std::size_t(reference.beside) >= references_.size() ||
                                      references_[std::size_t(reference.beside)].parent != reference.parent ||
                                      references_[std::size_t(reference.beside)].is_to_itself()))
            throw DamagedModel("numbers of children go along with none");
    }
    for (const ReferenceModel& reference : references_) {
        if (reference.follows < 0)
            continue;
        const auto may = [&](const ReferenceModel& one) {
            return !one.driving && !one.late && !one.unique && !one.is_to_itself();
        };
        if (std::size_t(reference.follows) >= references_.size())
            throw DamagedModel("there is no such reference");
        const ReferenceModel& other = references_[std::size_t(reference.follows)];
        if (&other == &reference || other.child != reference.child || other.parent != reference.parent ||
            other.follows >= 0 || !may(reference) || !may(other) || driving(reference.child) < 0 ||
            has_levels(reference.child))
            throw DamagedModel("references that follow each other make no sense");
    }
    for (const TableModel& table : tables_)
        if (table.copied && table.links)
            throw DamagedModel("rows that are copied have links");
    for (std::uint32_t t = 0; t < tables_.size(); t++)
        for (const std::vector<InternalColumn>* columns : {&tables_[t].internal, &tables_[t].link_columns})
            for (const InternalColumn& column : *columns) {
                if (column.internal.reference >= references_.size())
                    throw DamagedModel("there is no such reference");
                const bool of_copied = is_of_copied(column.internal.what);
                if (of_copied != (tables_[t].copied && !is_latent(column.internal.what)))
                    throw DamagedModel("rows that are copied have columns that others should have");
                if (of_copied) {
                    if (column.internal.what == Internal::What::copied)
                        drawn_[t].columns.push_back(column.column);
                    continue;
                }
                const std::uint32_t parent = references_[column.internal.reference].parent;
                if (column.internal.what == Internal::What::relative) {
                    check_relative(t, references_[column.internal.reference]);
                    drawn_[references_[column.internal.reference].child].columns.push_back(column.internal.column);
                    continue;
                }
                const bool own = is_latent(column.internal.what);
                if ((own ? parent : references_[column.internal.reference].child) != t || !tables_[parent].network)
                    throw DamagedModel("a table has a column that another one should have");
                const bool drives = references_[column.internal.reference].driving;
                if (column.internal.what == Internal::What::steps) {
                    check_series(t, column.internal, columns == &tables_[t].link_columns);
                    drawn_[t].time = column.internal.column;
                    drawn_[t].apart = Apart(column.internal.way);
                }
                if (column.internal.what == Internal::What::multiplicity)
                    check_multiplicity(t, column.internal, columns == &tables_[t].link_columns);
                if (column.internal.what == Internal::What::progression) {
                    if (columns != &tables_[t].link_columns)
                        throw DamagedModel("a row draws what it is given");
                    check_progression(t, column);
                    drawn_[t].progressing.push_back(
                        {column.internal.column, Way::of(column.internal.way), column.column});
                }
                if (columns == &tables_[t].link_columns && !drives && column.internal.what != Internal::What::link &&
                    column.internal.what != Internal::What::multiplicity)
                    throw DamagedModel("links depend on a row that is not known yet");
                if (column.internal.what == Internal::What::parent_column ||
                    column.internal.what == Internal::What::delay)
                    drawn_[parent].columns.push_back(column.internal.column);
                else if (own || column.internal.what == Internal::What::gap ||
                         column.internal.what == Internal::What::same)
                    drawn_[t].columns.push_back(column.column);
            }
    for (std::uint32_t t = 0; t < tables_.size(); t++) {
        check_flags(t);
        Drawn& drawn = drawn_[t];
        std::sort(drawn.columns.begin(), drawn.columns.end());
        drawn.columns.erase(std::unique(drawn.columns.begin(), drawn.columns.end()), drawn.columns.end());
        for (const std::uint32_t c : drawn.columns) {
            const auto is_drawn = [](const ColumnModel& column) {
                return !column.variables.empty() && is_whole(column.form);
            };
            if (!tables_[t].network || c >= tables_[t].network->columns().size() ||
                !is_drawn(tables_[t].network->columns()[c]))
                throw DamagedModel("a column that other tables know is not drawn");
            const std::uint32_t v = tables_[t].network->columns()[c].variables.back();
            drawn.recorded.push_back({tables_[t].network->variables()[v].learned, {}, {}});
        }
    }
}

// That a reference leads from relatives of a table's rows to the driving parent of both.
void Generation::check_relative(std::uint32_t table, const ReferenceModel& reference) const {
    const std::int32_t drives = driving(table);
    if (drives < 0 || references_[std::size_t(drives)].parent != reference.parent || reference.child == table ||
        reference.late || reference.is_to_itself())
        throw DamagedModel("relatives make no sense");
}

// That rows of a table, in order, have times that are a series.
void Generation::check_series(std::uint32_t table, const Internal& steps, bool of_links) const {
    const CompiledNetwork& network = *tables_[table].network;
    const auto is_moment = [&] {
        const ColumnModel& column = network.columns()[steps.column];
        return (column.form == Form::plain || column.form == Form::moment) && !column.variables.empty() &&
               network.variables()[column.variables.back()].learned->kind == Kind::number;
    };
    if (!of_links || !references_[steps.reference].driving || has_levels(table) ||
        steps.way > std::uint32_t(Apart::months) || steps.column >= network.columns().size() || !is_moment())
        throw DamagedModel("a series makes no sense");
}

// Does a table to come need who the relatives are of its rows by a reference?
bool Generation::tells_relatives(std::uint32_t reference) const {
    for (std::uint32_t t = 0; t < tables_.size(); t++)
        for (const std::vector<InternalColumn>* columns : {&tables_[t].internal, &tables_[t].link_columns})
            for (const InternalColumn& column : *columns)
                if (!drawn_[t].finished && column.internal.what == Internal::What::relative &&
                    column.internal.reference == reference)
                    return true;
    return false;
}

std::uint64_t Generation::seed_of(Choice what, std::uint32_t number) const {
    const Draw random = draw(seed_, std::uint64_t(what), number, Purpose::relation);
    return std::uint64_t(random.v[0]) << 32 | random.v[1];
}

std::int32_t Generation::driving(std::uint32_t table) const {
    for (std::size_t r = 0; r < references_.size(); r++)
        if (references_[r].child == table && references_[r].driving)
            return std::int32_t(r);
    return -1;
}

void Generation::begin(std::uint32_t table, const Size& size, const Poll& poll) {
    Drawn& drawn = drawn_[table];
    urn_.reset();
    translated_.clear();
    share_out(table, size, poll);
    drawn.now = {0, drawn.rows};
    if (tables_[table].links)
        draw_links(table, poll);
    drawn.slices = {{0, drawn.rows}};
    drawn.left_out.assign(drawn.rows, false);
    for (Recorded& recorded : drawn.recorded)
        recorded.variable->kind == Kind::number ? recorded.numbers.resize(drawn.rows, null_number)
                                                : recorded.codes.resize(drawn.rows, null_code);
    if (has_levels(table)) {
        find_list(table);
        sort_by_level(table, poll);
    }
    for (std::uint32_t r = 0; r < references_.size(); r++) {
        const ReferenceModel& reference = references_[r];
        if (reference.child != table || reference.driving)
            continue;
        if (!reference.late && !reference.is_to_itself()) {
            link_reference(r, {0, drawn.rows}, drawn_[reference.parent].rows, poll);
            class_of_[r] = multiplicity_of_[r] = {};
        }
        parent_of_[r].resize(drawn.rows, no_row);
    }
    for (std::uint32_t r = 0; r < references_.size(); r++)
        if (references_[r].child == table && references_[r].follows >= 0)
            follow(r, poll);
}

std::size_t Generation::recorded_at(std::uint32_t table, std::uint32_t column) const {
    const std::vector<std::uint32_t>& columns = drawn_[table].columns;
    return std::size_t(std::lower_bound(columns.begin(), columns.end(), column) - columns.begin());
}

bool Generation::has_levels(std::uint32_t table) const {
    return std::any_of(references_.begin(), references_.end(),
                       [&](const ReferenceModel& r) { return r.child == table && r.is_to_itself(); });
}

Quotas Generation::quotas(std::uint32_t table) const {
    return drawn_[table].rows <= balanced_rows && !has_levels(table) ? Quotas::pairs : Quotas::values;
}

const Urn* Generation::urn(std::uint32_t table, const Poll& poll) {
    const std::int32_t r = driving(table);
    if (r < 0)
        return nullptr;
    if (urn_ && urn_of_ == table)
        return &*urn_;
    const auto& variables = tables_[table].network->variables();
    const bool shares = std::any_of(variables.begin(), variables.end(), [](const CompiledNetwork::Variable& variable) {
        return variable.learned->conditional.share > 0;
    });
    const std::span<const std::uint32_t> families = parent_of_[std::size_t(r)];
    urn_.emplace(shares ? families : std::span<const std::uint32_t>(), seed_of(Choice::siblings, table), poll);
    urn_->know({families, drawn_[table].position, drawn_[table].siblings});
    urn_of_ = table;
    return &*urn_;
}

void Generation::record(std::uint32_t table, std::uint32_t row, std::span<const double> values) {
    std::vector<Recorded>& recorded = drawn_[table].recorded;
    for (std::size_t i = 0; i < recorded.size(); i++)
        if (recorded[i].variable->kind == Kind::number)
            recorded[i].numbers[row] = values[i];
        else
            recorded[i].codes[row] = Code(values[i]);
}

void Generation::set_parent(std::uint32_t reference, std::uint32_t row, std::uint32_t parent) {
    parent_of_[reference][row] = parent;
}

std::vector<std::uint32_t> Generation::leave_out(std::uint32_t table, std::uint32_t row) {
    drawn_[table].left_out[row] = true;
    std::vector<std::uint32_t> heirs = hand_on_flags(table, row);
    const std::vector<std::uint32_t> others = hand_on_origins(table, row);
    heirs.insert(heirs.end(), others.begin(), others.end());
    return heirs;
}

void Generation::finish(std::uint32_t table) {
    drawn_[table].finished = true;
    translated_.clear();
    of_times_.clear();
    const auto any = [&](const auto& is) {
        return std::any_of(references_.begin(), references_.end(), is);
    };
    const auto is_done = [&](std::uint32_t t) {
        return drawn_[t].finished && !any([&](const ReferenceModel& r) { return r.child == t && r.late; });
    };
    for (std::uint32_t r = 0; r < references_.size(); r++)
        if (is_done(references_[r].child) &&
            !any([&](const ReferenceModel& other) { return other.kin == std::int32_t(r) && !is_done(other.child); }) &&
            !tells_relatives(r))
            parent_of_[r] = class_of_[r] = multiplicity_of_[r] = {};
    for (std::uint32_t t = 0; t < tables_.size(); t++) {
        if (is_done(t))
            drawn_[t].position = drawn_[t].siblings = {};
        if (drawn_[t].finished) {
            drawn_[t].times = {};
            drawn_[t].flags = {};
            for (Progressing& one : drawn_[t].progressing)
                one = {one.column, one.way, one.link_column};
        }
        const auto needs = [&](const ReferenceModel& r) {
            return (r.parent == t && (r.late || !drawn_[r.child].finished)) ||
                   (r.child == t && tells_relatives(std::uint32_t(&r - references_.data())));
        };
        if (drawn_[t].finished && !any(needs))
            for (Recorded& recorded : drawn_[t].recorded) {
                recorded.numbers = {};
                recorded.codes = {};
            }
    }
}

} // namespace synth
