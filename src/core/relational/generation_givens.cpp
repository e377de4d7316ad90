// Generation: what is known of a row before it is drawn, in the codes of the network that draws it.
#include "core/error.hpp"
#include "core/polling.hpp"
#include "core/relational/generation.hpp"
#include "core/relational/translation.hpp"
#include <algorithm>

namespace synth {

std::vector<Given> Generation::givens_of(std::uint32_t table, const CompiledNetwork& network,
                                         const std::vector<InternalColumn>& columns, std::uint32_t latents,
                                         const Poll& poll) {
    std::vector<Given> givens;
    for (const InternalColumn& column : columns) {
        if (column.internal.what == Internal::What::progression) // which is drawn
            continue;
        const std::uint32_t r = column.internal.reference, parent = references_[r].parent;
        const std::uint32_t v = variable_of(network, column.column);
        const Variable& variable = *network.variables()[v].learned;
        Translated& translated = translated_[{&network, column.column}];
        const std::size_t done = translated.codes.size();
        const std::uint32_t* rows = parent_of_[r].data();
        const Drawn &own = drawn_[table], &above = drawn_[parent];
        const std::size_t parents = references_[r].is_to_itself() ? own.now.first : above.rows; // that are made
        std::span<const double> numbers; // of the variable, if it is one
        const auto add = [&](const std::vector<Code>& codes, std::size_t all) {
            translated.codes.reserve(
                std::max<std::size_t>(all, 1)); // what is given has an address, even if nobody has it
            translated.codes.insert(translated.codes.end(), codes.begin(), codes.end());
        };
        // `number_of` rows up to `end`, of so many in all.
        const auto take = [&](std::size_t end, std::size_t all, const auto& number_of) {
            if (variable.kind != Kind::number)
                throw DamagedModel("a column that is given is no number");
            translated.numbers.reserve(all);
            for_rows(end - std::min(done, end), poll, [&](std::size_t i) {
                const std::uint32_t number = number_of(done + i);
                translated.numbers.push_back(number == no_row ? null_number : double(number));
            });
            numbers = translated.numbers;
            add(translate(variable, variable, numbers.subspan(done), {}, poll), all);
        };
        const auto some = [&](const auto& of, std::size_t end) {
            return std::span(of).subspan(std::min(done, of.size()),
                                         std::min(end, of.size()) - std::min({done, end, of.size()}));
        };
        const auto take_recorded = [&](const Recorded& recorded, std::size_t end, std::size_t all) {
            numbers = recorded.numbers;
            add(translate(*recorded.variable, variable, some(recorded.numbers, end), some(recorded.codes, end), poll),
                all);
        };
        switch (column.internal.what) {
        case Internal::What::parent_column: {
            take_recorded(above.recorded[recorded_at(parent, column.internal.column)], parents, above.rows);
            break;
        }
        case Internal::What::relative: {
            rows = parent_of_[std::size_t(driving(table))].data();
            if (done > 0) {
                numbers = translated.numbers;
                break;
            }
            // By row of the parent that both have.
            const std::uint32_t other = references_[r].child;
            const Recorded& recorded = drawn_[other].recorded[recorded_at(other, column.internal.column)];
            const bool is_number = recorded.variable->kind == Kind::number;
            std::vector<Code> codes(is_number ? 0 : above.rows, null_code);
            translated.numbers.assign(is_number ? above.rows : 0, null_number);
            for_rows(parent_of_[r].size(), poll, [&](std::size_t row) {
                const std::uint32_t p = parent_of_[r][row];
                if (p == no_row || drawn_[other].left_out[row])
                    return;
                if (is_number)
                    translated.numbers[p] = recorded.numbers[row];
                else
                    codes[p] = recorded.codes[row];
            });
            numbers = translated.numbers;
            add(translate(*recorded.variable, variable, numbers, codes, poll), above.rows);
            break;
        }
        case Internal::What::parent_class: {
            if (variable.kind != Kind::category)
                throw DamagedModel("a class is no label");
            // Known before there is a parent, where rows are linked later.
            const bool later = references_[r].late;
            if (later && class_of_[r].size() != own.rows)
                throw DamagedModel("a class is given that no link has");
            const auto first = std::uint32_t(done);
            if (later)
                add(codes_of(variable, some(class_of_[r], own.now.end), poll), own.rows);
            else
                add(codes_of(variable, classes(r, first, std::max(first, std::uint32_t(parents)), poll), poll),
                    above.rows);
            rows = later ? nullptr : rows;
            break;
        }
        case Internal::What::parent_factor: {
            take_recorded(latent(parent, {Internal::What::own_factor, r, column.internal.column}), parents, above.rows);
            break;
        }
        case Internal::What::siblings: {
            // As many as there are.
            std::vector<std::uint32_t> siblings(done > 0 ? 0 : above.rows);
            for_rows(done > 0 ? 0 : parent_of_[r].size(), poll, [&](std::size_t row) {
                if (parent_of_[r][row] != no_row)
                    siblings[parent_of_[r][row]]++;
            });
            take(std::max(done, siblings.size()), above.rows, [&](std::size_t p) { return siblings[p]; });
            break;
        }
        case Internal::What::position: {
            const std::vector<std::uint32_t>& places = references_[r].is_to_itself() ? own.level : own.position;
            if (places.size() != own.rows)
                throw DamagedModel("rows that nothing drives have positions");
            take(own.now.end, own.rows, [&](std::size_t row) { return places[row]; });
            rows = nullptr;
            break;
        }
        case Internal::What::last: {
            if (own.position.size() != own.rows)
                throw DamagedModel("rows that nothing drives have siblings");
            take(own.now.end, own.rows, [&](std::size_t row) { return is_last(table, std::uint32_t(row)); });
            rows = nullptr;
            break;
        }
        case Internal::What::flag: {
            if (column.internal.column >= own.flags.size()) // is to be drawn
                continue;
            const std::vector<std::uint32_t>& flagged = own.flags[column.internal.column];
            take(own.now.end, own.rows, [&](std::size_t row) { return flagged[row]; });
            rows = nullptr;
            break;
        }
        case Internal::What::copied: {
            take_recorded(own.recorded[recorded_at(table, column.column)], own.rows, own.rows);
            rows = nullptr;
            break;
        }
        case Internal::What::frequency: {
            std::vector<std::uint32_t> frequency(own.rows);
            for (const ReferenceModel::Frequent& known : references_[r].frequent)
                if (known.row < frequency.size())
                    frequency[known.row] = known.degree;
            take(own.rows, own.rows, [&](std::size_t row) { return frequency[row]; });
            rows = nullptr;
            break;
        }
        case Internal::What::own_class:
        case Internal::What::own_degree:
        case Internal::What::own_factor: {
            if (v >= latents || references_[r].is_to_itself()) // which comes after the row's own columns
                continue;
            take_recorded(latent(table, column.internal), own.now.end, own.rows);
            rows = nullptr;
            break;
        }
        default: continue; // is drawn
        }
        givens.push_back({v, translated.codes.data(), variable.kind == Kind::number ? numbers.data() : nullptr, rows});
    }
    if (&network == tables_[table].network && !drawn_[table].times.empty())
        give_times(table, givens, poll);
    if (&network == tables_[table].network)
        give_progressing(table, givens, poll);
    return givens;
}

std::vector<Given> Generation::givens(std::uint32_t table, const Poll& poll) {
    return givens_of(table, *tables_[table].network, tables_[table].internal, ~0u, poll);
}

} // namespace synth
