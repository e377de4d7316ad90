// What a table's network must know of other tables, put beside the table (schema.hpp).
#include "core/relational/composer.hpp"

namespace synth {

std::vector<Internal> add_internal(const Schema& schema, std::uint32_t member, Table& table, const Poll& poll) {
    if (schema.members[member].copied)
        for (Column& column : table.columns())
            column.role = Role::given;
    if (const std::optional<Member::Times>& times = schema.members[member].times) {
        Column& column = table.columns()[times->column];
        column.role = Role::given;
        column.apart = apart(times->series, column.unit);
    }
    for (const Progression& progression : schema.members[member].progressions) {
        table.columns()[progression.column].role = Role::given;
        table.columns()[progression.column].whole = false; // nor is it a key
    }
    Composer composer(schema, member, table, poll);
    for (std::uint32_t r = 0; r < schema.references.size(); r++) {
        const Reference& reference = schema.references[r];
        if (reference.child != member)
            continue;
        if (reference.driving) {
            composer.add_driving(r);
            composer.add_flags(r, Role::given);
            composer.add_relatives(reference);
            continue;
        }
        composer.add_classes({Internal::What::parent_class, r}, "class of " + composer.of_parent(r), Role::given,
                             reference.classes.of_row, reference.known_parents());
        table.columns().back().levels = reference.is_to_itself();
        if (reference.is_to_itself())
            composer.add_level(r);
        if (!reference.late) {
            composer.add_factors(r, false);
            composer.add_columns(r);
        }
    }
    if (schema.members[member].copied)
        for (std::uint32_t r = 0; r < schema.references.size(); r++)
            if (schema.references[r].parent == member)
                composer.add_frequency(r);
    for (std::uint32_t r = 0; r < schema.references.size(); r++)
        if (schema.references[r].parent == member && schema.references[r].classes_of == r)
            composer.add_classes({Internal::What::own_class, r}, "class by " + composer.names_with_classes_of(r),
                                 composer.role_of_own(r), schema.references[r].classes.of_row);
    for (std::uint32_t r = 0; r < schema.references.size(); r++)
        if (schema.references[r].parent == member)
            composer.add_own({Internal::What::own_degree, r}, "number of " + schema.references[r].name,
                             composer.role_of_own(r), schema.references[r].degree, no_row, true);
    for (std::uint32_t r = 0; r < schema.references.size(); r++)
        if (schema.references[r].parent == member)
            composer.add_factors(r, true);
    composer.add_same();
    for (std::uint32_t r = 0; r < schema.references.size(); r++)
        if (schema.references[r].child == member && schema.references[r].driving) {
            composer.add_gaps(r);
            composer.add_families(r);
        }
    return composer.finish();
}

std::optional<LinkTable> link_table(const Schema& schema, std::uint32_t member, const TableOptions& options,
                                    const Poll& poll) {
    const std::uint32_t rows = schema.members[member].table.rows();
    std::vector<std::vector<std::uint32_t>> classes(schema.references.size());
    const bool progresses = !schema.members[member].progressions.empty();
    bool any = schema.members[member].times.has_value() || !schema.members[member].flags.empty() || progresses;
    for (std::size_t r = 0; r < schema.references.size(); r++) {
        const Reference& reference = schema.references[r];
        if (reference.child != member || reference.driving)
            continue;
        any = true;
        classes[r].resize(rows);
        for_rows(rows, poll, [&](std::size_t row) {
            const std::uint32_t parent = reference.parent_of[row];
            classes[r][row] = parent == no_row ? no_row : reference.classes.of_row[parent];
        });
    }
    if (!any)
        return std::nullopt;
    Table table({internal_column("row", Role::own, false)}, options);
    for_rows(rows, poll, [&](std::size_t row) {
        const Field field{false, double(row), {}};
        table.append(std::span(&field, 1));
    });
    Composer composer(schema, member, table, poll);
    for (std::uint32_t r = 0; r < schema.references.size(); r++)
        if (schema.references[r].child == member && schema.references[r].driving) {
            composer.add_driving(r);
            composer.add_relatives(schema.references[r]);
            composer.add_flags(r, Role::latent);
        }
    const std::vector<bool>& whole = schema.members[member].whole;
    for (std::uint32_t r = 0; r < schema.references.size(); r++) {
        if (classes[r].empty())
            continue;
        bool required = true; // has every row a parent?
        for_rows(classes[r].size(), poll,
                 [&](std::size_t row) { required = required && (classes[r][row] != no_row || !whole[row]); });
        // What is put in order afterwards is drawn behind what stays where it is.
        composer.add_classes({Internal::What::link, r}, "class of " + composer.of_parent(r),
                             progresses ? Role::latent : Role::own, classes[r], {}, required);
        table.columns().back().levels = schema.references[r].is_to_itself();
    }
    for (std::uint32_t r = 0; r < schema.references.size(); r++)
        if (!classes[r].empty())
            composer.add_multiplicity(r);
    for (std::uint32_t r = 0; r < schema.references.size(); r++)
        if (schema.references[r].child == member && schema.references[r].driving) {
            composer.add_series(r);
            composer.add_progressions(r);
        }
    std::vector<Internal> columns = composer.finish();
    return LinkTable{std::move(table), std::move(columns)};
}

} // namespace synth
