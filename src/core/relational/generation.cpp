#include "core/relational/generation.hpp"
#include "core/error.hpp"
#include "core/key/permutation.hpp"
#include "core/sample/philox.hpp"
#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace synth {

namespace {

constexpr std::size_t batch = 8192;             // rows that quotas are for
constexpr std::uint64_t most_rows = 0x7fffffff; // see link.hpp
constexpr std::uint32_t most_classes = 1 << 24;

void check_rows(std::uint64_t rows) {
    if (rows > most_rows)
        throw std::out_of_range("a table would have more than " + std::to_string(most_rows) + " rows");
}

std::uint64_t seed_of(std::uint64_t seed, std::uint32_t what, std::uint32_t number) {
    const Draw random = draw(seed, number, what, Purpose::relation);
    return std::uint64_t(random.v[0]) << 32 | random.v[1];
}

std::uint32_t variable_of(const CompiledNetwork& network, std::uint32_t column) {
    if (column >= network.columns().size() || network.columns()[column].variables.size() != 1 ||
        network.columns()[column].form != Form::plain)
        throw DamagedModel("a column that other tables know is no variable");
    return network.columns()[column].variables.front();
}

// The class that a code of a variable of classes stands for.
std::uint32_t class_of(const Variable& variable, Code code) {
    if (code == null_code)
        return no_row;
    const std::string& label = variable.category.labels[code - 1u];
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(label.data(), label.data() + label.size(), number);
    if (error != std::errc() || end != label.data() + label.size() || number >= most_classes)
        throw DamagedModel("a class is no number");
    return number;
}

// Codes of classes in a variable of them; of those that it does not have the nearest one's.
std::vector<Code> codes_of(const Variable& variable, std::span<const std::uint32_t> classes) {
    std::map<std::uint32_t, Code> code_of;
    for (std::size_t c = 1; c <= variable.category.labels.size(); c++)
        code_of.emplace(class_of(variable, Code(c)), Code(c));
    const auto nearest = [&](std::uint32_t c) {
        auto found = code_of.lower_bound(c);
        if (found == code_of.end() || (found != code_of.begin() && found->first - c > c - std::prev(found)->first))
            --found;
        return found->second;
    };
    std::vector<Code> codes;
    codes.reserve(classes.size());
    for (const std::uint32_t c : classes)
        codes.push_back(c == no_row || code_of.empty() ? null_code : nearest(c));
    return codes;
}

std::uint32_t whole(double number) {
    return is_ordinary(number) && number >= 0 && number < 4e9 ? std::uint32_t(std::llround(number)) : 0;
}

// Numbers as codes of another variable; labels by their text, and those that it does not have as its commonest.
std::vector<Code> translate(const Variable& from, const Variable& to, std::span<const double> numbers,
                            std::span<const Code> codes) {
    if (from.kind != to.kind)
        throw DamagedModel("a column that other tables know is of another kind there");
    if (to.kind == Kind::number)
        return to.number.encode(numbers);
    std::unordered_map<std::string_view, Code> code_of;
    for (std::size_t l = 0; l < to.category.labels.size(); l++)
        code_of.emplace(to.category.labels[l], Code(l + 1));
    std::vector<Code> of(from.category.labels.size() + 1, null_code);
    for (std::size_t l = 0; l < from.category.labels.size(); l++) {
        const auto found = code_of.find(from.category.labels[l]);
        of[l + 1] = found != code_of.end() ? found->second : Code(to.category.labels.empty() ? 0 : 1);
    }
    std::vector<Code> translated;
    translated.reserve(codes.size());
    for (const Code code : codes)
        translated.push_back(of[code]);
    return translated;
}

// Classes as they are wanted, moved to near ones so that each is wanted as often as its parents' stubs are of all: the
// children in the order of their classes are laid along the stubs in theirs. Classes stay within their group.
std::vector<std::uint32_t> match_classes(std::span<const std::uint32_t> wanted, std::span<const std::uint32_t> classes,
                                         std::span<const std::uint32_t> stubs, std::span<const std::uint32_t> group) {
    std::vector<double> of_class(group.size());
    for (std::size_t p = 0; p < classes.size(); p++) {
        if (classes[p] >= of_class.size())
            of_class.resize(classes[p] + 1u);
        of_class[classes[p]] += stubs[p];
    }
    const auto group_of = [&](std::uint32_t c) {
        return group.empty() ? 0 : group[std::min<std::size_t>(c, group.size() - 1)];
    };
    // Rows in the order of their classes, which are few.
    std::vector<std::uint32_t> rows_of, in_order;
    for (const std::uint32_t c : wanted)
        if (c != no_row) {
            if (c >= rows_of.size())
                rows_of.resize(c + 1u);
            rows_of[c]++;
        }
    in_order.resize(rows_of.size());
    std::iota(in_order.begin(), in_order.end(), 0u);
    std::stable_sort(in_order.begin(), in_order.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return group_of(a) < group_of(b); });
    std::uint32_t begins = 0;
    for (const std::uint32_t c : in_order)
        begins += std::exchange(rows_of[c], begins);
    std::vector<std::uint32_t> order(begins);
    for (std::uint32_t row = 0; row < wanted.size(); row++)
        if (wanted[row] != no_row)
            order[rows_of[wanted[row]]++] = row;
    std::vector<std::uint32_t> matched(wanted.begin(), wanted.end());
    for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
        const std::uint32_t g = group_of(wanted[order[begin]]);
        while (end < order.size() && group_of(wanted[order[end]]) == g)
            end++;
        std::vector<std::uint32_t> members;
        double total = 0;
        for (std::uint32_t c = 0; c < of_class.size(); c++)
            if (group_of(c) == g && of_class[c] > 0) {
                members.push_back(c);
                total += of_class[c];
            }
        if (members.empty())
            continue;
        double below = 0;
        std::size_t at = begin;
        for (std::size_t m = 0; m < members.size(); m++) {
            below += of_class[members[m]];
            const std::size_t until =
                m + 1 == members.size() ? end : begin + std::size_t(std::llround(below / total * double(end - begin)));
            for (; at < until; at++)
                matched[order[at]] = members[m];
        }
    }
    return matched;
}

template <class T>
void permute(std::vector<T>& values, std::span<const std::uint32_t> order) {
    if (values.empty())
        return;
    std::vector<T> ordered;
    ordered.reserve(order.size());
    for (const std::uint32_t row : order)
        ordered.push_back(values[row]);
    values = std::move(ordered);
}

} // namespace

Generation::Generation(std::vector<TableModel> tables, std::vector<ReferenceModel> references, SharedValues& shared,
                       std::uint64_t seed)
    : tables_(std::move(tables)), references_(std::move(references)), shared_(shared), seed_(seed),
      drawn_(tables_.size()), parent_of_(references_.size()), class_of_(references_.size()) {
    for (std::uint32_t t = 0; t < tables_.size(); t++)
        for (const std::vector<InternalColumn>* columns : {&tables_[t].internal, &tables_[t].link_columns})
            for (const InternalColumn& column : *columns) {
                if (column.internal.reference >= references_.size())
                    throw DamagedModel("there is no such reference");
                const std::uint32_t parent = references_[column.internal.reference].parent;
                const bool own = column.internal.what == Internal::What::own_class ||
                                 column.internal.what == Internal::What::own_degree ||
                                 column.internal.what == Internal::What::own_factor;
                if ((own ? parent : references_[column.internal.reference].child) != t || !tables_[parent].network)
                    throw DamagedModel("a table has a column that another one should have");
                const bool drives = references_[column.internal.reference].driving;
                if (columns == &tables_[t].link_columns && !drives && column.internal.what != Internal::What::link)
                    throw DamagedModel("links depend on a row that is not known yet");
                if (column.internal.what == Internal::What::parent_column)
                    drawn_[parent].columns.push_back(column.internal.column);
                else if (own)
                    drawn_[t].columns.push_back(column.column);
            }
    for (std::uint32_t t = 0; t < tables_.size(); t++) {
        Drawn& drawn = drawn_[t];
        std::sort(drawn.columns.begin(), drawn.columns.end());
        drawn.columns.erase(std::unique(drawn.columns.begin(), drawn.columns.end()), drawn.columns.end());
        for (const std::uint32_t c : drawn.columns) {
            const auto is_drawn = [](const ColumnModel& column) {
                return !column.variables.empty() && column.added_to < 0 &&
                       (column.form == Form::plain || column.form == Form::moment);
            };
            if (!tables_[t].network || c >= tables_[t].network->columns().size() ||
                !is_drawn(tables_[t].network->columns()[c]))
                throw DamagedModel("a column that other tables know is not drawn");
            const std::uint32_t v = tables_[t].network->columns()[c].variables.back();
            drawn.recorded.push_back({tables_[t].network->variables()[v].learned, {}, {}});
        }
    }
}

std::int32_t Generation::driving(std::uint32_t table) const {
    for (std::size_t r = 0; r < references_.size(); r++)
        if (references_[r].child == table && references_[r].driving)
            return std::int32_t(r);
    return -1;
}

std::size_t Generation::recorded_at(std::uint32_t table, std::uint32_t column) const {
    const std::vector<std::uint32_t>& columns = drawn_[table].columns;
    return std::size_t(std::lower_bound(columns.begin(), columns.end(), column) - columns.begin());
}

// By row of a parent's table: what is latent of it, by a reference.
const Generation::Recorded& Generation::latent(std::uint32_t table, const Internal& latent) const {
    for (const InternalColumn& column : tables_[table].internal)
        if (column.internal.what == latent.what && column.internal.reference == latent.reference &&
            column.internal.column == latent.column)
            return drawn_[table].recorded[recorded_at(table, column.column)];
    throw DamagedModel("a table does not have what a reference to it needs");
}

// By row of a parent's table: its class.
std::vector<std::uint32_t> Generation::classes(std::uint32_t r) const {
    const Recorded& recorded = latent(references_[r].parent, {Internal::What::own_class, r, 0});
    if (recorded.variable->kind != Kind::category)
        throw DamagedModel("a class is no label");
    std::vector<std::uint32_t> of_code, classes;
    for (std::size_t code = 0; code <= recorded.variable->category.labels.size(); code++)
        of_code.push_back(class_of(*recorded.variable, Code(code)));
    for (const Code code : recorded.codes)
        classes.push_back(of_code[code] == no_row ? 0 : of_code[code]);
    // A row that refers to its own table is as deep as it is: its class is the nearest one of that depth.
    const std::vector<std::uint32_t>&group = references_[r].group, &level = drawn_[references_[r].parent].level;
    for (std::size_t row = 0; references_[r].is_to_itself() && row < level.size(); row++) {
        const auto fits = [&](std::size_t c) {
            return c < group.size() && group[c] == level[row];
        };
        for (std::size_t away = 0, c = classes[row]; away < group.size() && !fits(classes[row]); away++)
            if (fits(c - away))
                classes[row] = std::uint32_t(c - away);
            else if (fits(c + away))
                classes[row] = std::uint32_t(c + away);
    }
    return classes;
}

// By row of a parent's table: its number of children. As drawn it is what it is likely to be, given all else; its ranks
// stay, and numbers are those of all parents that were learned, so that they come out as they should.
std::vector<std::uint32_t> Generation::degrees(std::uint32_t r) const {
    const std::uint32_t parent = references_[r].parent;
    const Recorded& recorded = latent(parent, {Internal::What::own_degree, r, 0});
    const std::vector<double>& drawn = recorded.numbers;
    const Variable* const variable = recorded.variable;
    if (variable->kind != Kind::number)
        throw DamagedModel("a degree is no number");
    const double all = std::accumulate(variable->rows.begin() + 1, variable->rows.end(), 0.0);
    std::vector<std::uint32_t> order, degree(drawn.size());
    for (std::uint32_t p = 0; p < drawn.size(); p++)
        if (!drawn_[parent].left_out[p] && !is_null(drawn[p]))
            order.push_back(p);
    const std::uint64_t seed = seed_of(seed_, r, 3);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return std::tuple(drawn[a], mix(seed + a), a) < std::tuple(drawn[b], mix(seed + b), b);
    });
    Code code = 1;
    double below = 0;
    for (std::size_t i = 0; i < order.size() && all > 0; i++) {
        const double at = (double(i) + 0.5) / double(order.size()) * all;
        while (code + 1u < variable->rows.size() && below + variable->rows[code] <= at)
            below += variable->rows[code++];
        const double within = variable->rows[code] > 0 ? (at - below) / variable->rows[code] : 0.5;
        degree[order[i]] =
            whole(variable->number.decode(code, std::uint32_t(std::clamp(within, 0.0, 0.9999999) * 0x1p32)));
    }
    return degree;
}

void Generation::share_out(std::uint32_t table, const Size& size) {
    Drawn& drawn = drawn_[table];
    const std::int32_t r = driving(table);
    if (r < 0) {
        const std::uint64_t rows = size.exactly.value_or(size.rows);
        check_rows(rows);
        drawn.rows = std::uint32_t(rows);
        return;
    }
    const ReferenceModel& reference = references_[std::size_t(r)];
    std::vector<std::uint32_t> degree = degrees(std::uint32_t(r));
    const double share = 1 - std::min(reference.missing, 1.0);
    double sum = std::accumulate(degree.begin(), degree.end(), 0.0);
    for (std::uint32_t p = 0; p < degree.size() && sum == 0; p++) // nobody was to have any
        degree[p] = !drawn_[reference.parent].left_out[p];
    sum = std::accumulate(degree.begin(), degree.end(), 0.0);
    // As many as there are in all is known, whatever is known of each.
    const double all = double(tables_[table].rows) * double(drawn_[reference.parent].rows) /
                       double(std::max<std::uint64_t>(1, tables_[reference.parent].rows)),
                 expected = size.exactly ? std::round(double(*size.exactly) * share) : all * share;
    if (!(expected <= double(most_rows)))
        check_rows(std::numeric_limits<std::uint64_t>::max());
    const double times = sum > 0 ? expected / sum : 0;
    // What is left over by rounding goes on to the next parent, so that the sum is right.
    double left = 0.5;
    std::uint64_t rows = 0;
    for (std::uint32_t& d : degree) {
        const double exact = d * times + left;
        const double most = reference.unique ? std::min(d, 1u) : 1e15;
        const auto n = std::uint64_t(std::clamp(std::floor(exact), 0.0, most));
        left = exact - double(n);
        rows += n;
        d = std::uint32_t(n);
    }
    // Parents that have one child at the most may leave some to those that would have none.
    for (std::uint32_t p = 0; p < degree.size() && reference.unique && left >= 1; p++)
        if (degree[p] == 0 && !drawn_[reference.parent].left_out[p]) {
            degree[p] = 1;
            rows++;
            left--;
        }
    std::uint64_t missing = 0;
    if (size.exactly)
        missing = share < 1 && *size.exactly > rows ? *size.exactly - rows : 0;
    else
        missing = std::uint64_t(std::llround(share > 0 ? double(rows) * (1 - share) / share : all));
    check_rows(rows + missing);
    drawn.rows = std::uint32_t(rows + missing);
    std::vector<std::uint32_t>& parent_of = parent_of_[std::size_t(r)];
    parent_of.reserve(drawn.rows);
    drawn.position.reserve(drawn.rows);
    for (std::uint32_t p = 0; p < degree.size(); p++)
        for (std::uint32_t k = 0; k < degree[p]; k++) {
            parent_of.push_back(p);
            drawn.position.push_back(k + 1);
        }
    parent_of.resize(drawn.rows, no_row);
    drawn.position.resize(drawn.rows, no_row);
}

// By row, the class that the parent of each reference but the driving one should be of.
void Generation::draw_links(std::uint32_t table, const Poll& poll) {
    const TableModel& model = tables_[table];
    std::vector<std::pair<std::uint32_t, std::uint32_t>> targets; // reference, variable
    for (const InternalColumn& column : model.link_columns)
        if (column.internal.what == Internal::What::link) {
            targets.emplace_back(column.internal.reference, variable_of(*model.links, column.column));
            if (model.links->variables()[targets.back().second].learned->kind != Kind::category)
                throw DamagedModel("a link is no class");
        }
    Sampler sampler(*model.links, {}, batch);
    sampler.give(givens_of(table, *model.links, model.link_columns));
    sampler.spread(std::vector<bool>(model.links->variables().size(), true));
    const Urn siblings({}, 0);
    sampler.share(driving(table) < 0 ? nullptr : &siblings);
    const std::uint64_t seed = seed_of(seed_, table, 0);
    for (const auto& [reference, variable] : targets)
        class_of_[reference].resize(drawn_[table].rows);
    for (std::uint64_t first = 0; first < drawn_[table].rows;) {
        poll();
        const std::size_t n =
            sampler.draw(seed, first, std::size_t(std::min<std::uint64_t>(batch, drawn_[table].rows - first)));
        for (const auto& [reference, variable] : targets)
            for (std::size_t i = 0; i < n; i++)
                class_of_[reference][first + i] =
                    class_of(*model.links->variables()[variable].learned, sampler.codes(variable)[i]);
        first += n;
    }
    for (const auto& [reference, variable] : targets)
        if (references_[reference].exclusive && !references_[reference].group.empty() && driving(table) >= 0)
            keep_apart(table, reference, variable, poll);
}

// Siblings whose classes are of one group draw again, given what they are, until theirs is of another; at last they
// take the nearest class of a group that none of them has.
void Generation::keep_apart(std::uint32_t table, std::uint32_t r, std::uint32_t variable, const Poll& poll) {
    constexpr std::size_t tries = 64;
    const std::vector<std::uint32_t>& group = references_[r].group;
    const std::vector<std::uint32_t>& first = parent_of_[std::size_t(driving(table))];
    std::vector<std::uint32_t>& classes = class_of_[r];
    Sampler sampler(*tables_[table].links, {}, tries);
    const std::vector<Given> given = givens_of(table, *tables_[table].links, tables_[table].link_columns);
    std::vector<std::uint32_t> used;
    const auto is_free = [&](std::uint32_t c) {
        return c < group.size() && std::find(used.begin(), used.end(), group[c]) == used.end();
    };
    for (std::uint32_t row = 0; row < classes.size(); row++) {
        if (row % 1024 == 0)
            poll();
        if (row == 0 || first[row] != first[row - 1] || first[row] == no_row)
            used.clear();
        std::uint32_t& c = classes[row];
        if (c == no_row)
            continue;
        c = std::min(c, std::uint32_t(group.size() - 1));
        if (!is_free(c)) {
            sampler.give(given, row);
            const std::size_t n = sampler.draw(seed_of(seed_, table, 2), std::uint64_t(row) * tries, tries);
            std::size_t i = 0;
            const auto drawn = [&] {
                return class_of(*tables_[table].links->variables()[variable].learned, sampler.codes(variable)[i]);
            };
            while (i < n && !is_free(drawn()))
                i++;
            if (i < n)
                c = drawn();
            else
                for (std::uint32_t away = 1; away < group.size() && !is_free(c); away++)
                    for (const std::uint32_t near : {classes[row] - away, classes[row] + away})
                        if (is_free(near)) {
                            c = near;
                            break;
                        }
        }
        used.push_back(group[c]);
    }
}

// Rows that refer to their own table come after those that they may refer to.
void Generation::sort_by_depth(std::uint32_t table) {
    Drawn& drawn = drawn_[table];
    std::vector<std::uint32_t> level(drawn.rows);
    for (std::size_t r = 0; r < references_.size(); r++) {
        const ReferenceModel& reference = references_[r];
        if (reference.child != table || !reference.is_to_itself() || class_of_[r].empty())
            continue;
        for (std::uint32_t row = 0; row < drawn.rows; row++) {
            const std::uint32_t c = class_of_[r][row];
            if (c != no_row && !reference.group.empty())
                level[row] =
                    std::max(level[row], reference.group[std::min<std::size_t>(c, reference.group.size() - 1)] + 1);
        }
    }
    // Some rows must be at the top.
    if (drawn.rows > 0) {
        const std::uint32_t top = *std::min_element(level.begin(), level.end());
        for (std::uint32_t& l : level)
            l -= top;
    }
    std::vector<std::uint32_t> order(drawn.rows);
    std::iota(order.begin(), order.end(), 0u);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return level[a] < level[b]; });
    for (std::size_t r = 0; r < references_.size(); r++)
        if (references_[r].child == table) {
            permute(parent_of_[r], order);
            permute(class_of_[r], order);
        }
    permute(drawn.position, order);
    permute(level, order);
    drawn.level = level;
    drawn.slices.clear();
    for (std::uint32_t row = 0; row < drawn.rows; row++)
        if (row == 0 || level[row] != level[row - 1])
            drawn.slices.push_back({row, row});
    for (std::size_t s = 0; s < drawn.slices.size(); s++)
        drawn.slices[s].end = s + 1 < drawn.slices.size() ? drawn.slices[s + 1].first : drawn.rows;
}

void Generation::begin(std::uint32_t table, const Size& size, const Poll& poll) {
    Drawn& drawn = drawn_[table];
    urn_.reset();
    share_out(table, size);
    if (tables_[table].links)
        draw_links(table, poll);
    drawn.slices = {{0, drawn.rows}};
    drawn.left_out.assign(drawn.rows, false);
    for (Recorded& recorded : drawn.recorded)
        recorded.variable->kind == Kind::number ? recorded.numbers.resize(drawn.rows, null_number)
                                                : recorded.codes.resize(drawn.rows, null_code);
    const auto is_to_itself = [&](const ReferenceModel& r) {
        return r.child == table && r.is_to_itself();
    };
    if (std::any_of(references_.begin(), references_.end(), is_to_itself))
        sort_by_depth(table);
    for (std::uint32_t r = 0; r < references_.size(); r++) {
        const ReferenceModel& reference = references_[r];
        if (reference.child != table || reference.driving)
            continue;
        parent_of_[r].assign(drawn.rows, no_row);
        if (!reference.late && !reference.is_to_itself())
            link_reference(r, {0, drawn.rows}, drawn_[reference.parent].rows, poll);
    }
}

void Generation::link(std::uint32_t table, std::size_t slice, const Poll& poll) {
    const Slice rows = drawn_[table].slices[slice];
    if (rows.first > 0)
        for (std::uint32_t r = 0; r < references_.size(); r++)
            if (references_[r].child == table && references_[r].is_to_itself())
                link_reference(r, rows, rows.first, poll);
}

// Links rows of a slice to the first `parents` rows of the parent's table.
void Generation::link_reference(std::uint32_t r, Slice slice, std::uint32_t parents, const Poll& poll) {
    const ReferenceModel& reference = references_[r];
    if (parents == 0 || class_of_[r].empty())
        return;
    const std::span<const std::uint32_t> wanted = std::span(class_of_[r]).subspan(slice.first, slice.end - slice.first);
    std::vector<std::uint32_t> of_parents = classes(r), stubs = degrees(r);
    of_parents.resize(parents);
    stubs.resize(parents);
    // Nobody gets a parent that was left out, or one that a slice before has used up.
    std::vector<bool> gone = drawn_[reference.parent].left_out;
    if (reference.unique)
        for (std::uint32_t row = 0; row < slice.first; row++)
            if (parent_of_[r][row] != no_row)
                gone[parent_of_[r][row]] = true;
    bool any_gone = false;
    for (std::uint32_t p = 0; p < parents; p++)
        if (gone[p]) {
            any_gone = true;
            stubs[p] = 0;
        }
    LinkRequest request;
    request.child_class = wanted;
    request.parent_class = of_parents;
    request.stubs = stubs;
    request.at_most_one = reference.unique;
    request.seed = seed_of(seed_, r, 1);
    const std::int32_t first = driving(reference.child);
    if (reference.distinct && first >= 0)
        request.distinct_with = std::span(parent_of_[std::size_t(first)]).subspan(slice.first, slice.end - slice.first);
    std::vector<std::uint32_t> matched, child_group, parent_group;
    const bool shares = shared_.groups(r, slice.first, slice.end, parents, child_group, parent_group);
    if (!shares && !reference.is_to_itself()) {
        matched = match_classes(wanted, of_parents, stubs, reference.group);
        request.child_class = matched;
    }
    if (!shares && any_gone) {
        child_group.assign(wanted.size(), 0);
        parent_group.assign(parents, 0);
    }
    for (std::uint32_t p = 0; p < parents && any_gone; p++)
        if (gone[p])
            parent_group[p] = no_row;
    if (shares || any_gone) {
        request.child_group = child_group;
        request.parent_group = parent_group;
    }
    const Links links = synth::link(request, poll);
    std::copy(links.parent.begin(), links.parent.end(), parent_of_[r].begin() + slice.first);
}

const std::vector<std::uint32_t>& Generation::link_late(std::uint32_t r, const Poll& poll) {
    link_reference(r, {0, drawn_[references_[r].child].rows}, drawn_[references_[r].parent].rows, poll);
    return parent_of_[r];
}

std::vector<Given> Generation::givens_of(std::uint32_t table, const CompiledNetwork& network,
                                         const std::vector<InternalColumn>& columns) {
    std::vector<Given> givens;
    for (const InternalColumn& column : columns) {
        const std::uint32_t r = column.internal.reference, parent = references_[r].parent;
        const std::uint32_t v = variable_of(network, column.column);
        const Variable& variable = *network.variables()[v].learned;
        auto translated = std::make_unique<Translated>();
        const std::uint32_t* rows = parent_of_[r].data();
        const auto take = [&](std::span<const std::uint32_t> numbers) {
            for (const std::uint32_t number : numbers)
                translated->numbers.push_back(number == no_row ? null_number : double(number));
            if (variable.kind != Kind::number)
                throw DamagedModel("a column that is given is no number");
            translated->codes = translate(variable, variable, translated->numbers, {});
        };
        switch (column.internal.what) {
        case Internal::What::parent_column: {
            const Recorded& recorded = drawn_[parent].recorded[recorded_at(parent, column.internal.column)];
            translated->codes = translate(*recorded.variable, variable, recorded.numbers, recorded.codes);
            translated->numbers = recorded.numbers;
            break;
        }
        case Internal::What::parent_class: {
            if (variable.kind != Kind::category)
                throw DamagedModel("a class is no label");
            // Known before there is a parent, where rows are linked later.
            const bool later = references_[r].late || references_[r].is_to_itself();
            if (later && class_of_[r].size() != drawn_[table].rows)
                throw DamagedModel("a class is given that no link has");
            translated->codes = codes_of(variable, later ? class_of_[r] : classes(r));
            rows = later ? nullptr : rows;
            break;
        }
        case Internal::What::parent_factor: {
            const Recorded& recorded = latent(parent, {Internal::What::own_factor, r, column.internal.column});
            translated->codes = translate(*recorded.variable, variable, recorded.numbers, recorded.codes);
            translated->numbers = recorded.numbers;
            break;
        }
        case Internal::What::siblings: {
            // As many as there are.
            std::vector<std::uint32_t> siblings(drawn_[parent].rows);
            for (const std::uint32_t p : parent_of_[r])
                if (p != no_row)
                    siblings[p]++;
            take(siblings);
            break;
        }
        case Internal::What::position: {
            const std::vector<std::uint32_t>& places =
                references_[r].is_to_itself() ? drawn_[table].level : drawn_[table].position;
            if (places.size() != drawn_[table].rows)
                throw DamagedModel("rows that nothing drives have positions");
            take(places);
            rows = nullptr;
            break;
        }
        default: continue; // is drawn
        }
        translated->codes.reserve(1); // what is given has an address, even if nobody has it
        givens.push_back(
            {v, translated->codes.data(), variable.kind == Kind::number ? translated->numbers.data() : nullptr, rows});
        translated_.push_back(std::move(translated));
    }
    return givens;
}

std::vector<Given> Generation::givens(std::uint32_t table) {
    translated_.clear();
    return givens_of(table, *tables_[table].network, tables_[table].internal);
}

std::vector<bool> Generation::spread(std::uint32_t table) const {
    return std::vector<bool>(tables_[table].network->variables().size(), true);
}

const Urn* Generation::urn(std::uint32_t table) {
    const std::int32_t r = driving(table);
    if (r < 0)
        return nullptr;
    if (urn_ && urn_of_ == table)
        return &*urn_;
    const auto& variables = tables_[table].network->variables();
    const bool shares = std::any_of(variables.begin(), variables.end(), [](const CompiledNetwork::Variable& variable) {
        return variable.learned->conditional.share > 0;
    });
    const std::vector<std::uint32_t> nobody;
    urn_.emplace(shares ? parent_of_[std::size_t(r)] : nobody, seed_of(seed_, table, 4));
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

void Generation::leave_out(std::uint32_t table, std::uint32_t row) {
    drawn_[table].left_out[row] = true;
}

} // namespace synth
