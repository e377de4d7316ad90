// Spans that do not overlap within a group of rows: those that exclusion constraints ask for, and those that nobody has
// declared, which all families of a table obey: chains, and such as would overlap by chance.
#include "core/relational/spans.hpp"
#include "core/polling.hpp"
#include "pg/exclusions.hpp"
#include "pg/fit_schema/run.hpp"
#include <map>

namespace pg {

namespace {

constexpr double mostly =
    0.5; // share of neighbours that touch, without which spans that nobody declares are left alone

// Some rows show soon that spans are none: of many pairs of columns most are not.
bool may_be_spans(synth::SpanRequest request) {
    constexpr std::size_t some = 20000;
    const std::size_t n = std::min(some, request.group.size());
    request.from = request.from.first(n);
    request.to = request.to.first(n);
    request.group = request.group.first(n);
    request.declared = true; // however few they are
    return std::all_of(request.group.begin(), request.group.end(),
                       [](std::uint32_t g) { return g == synth::no_row; }) ||
           synth::find_spans(request, check_interrupts);
}

bool is_among(const std::vector<std::string>& all, const std::string& name) {
    return std::find(all.begin(), all.end(), name) != all.end();
}

} // namespace

// What holds in one partition is kept in all of the table.
void SchemaFit::keep_spans(std::size_t t, Declared& declared) {
    const Oid table = tables_[t].oid;
    List* const relations =
        tables_[t].partitioned ? call([=] { return find_all_inheritors(table, AccessShareLock, nullptr); }) : nullptr;
    std::vector<Exclusion> exclusions = read_exclusions(table);
    for (int i = 1; i < list_length(relations); i++)
        for (Exclusion& exclusion : read_exclusions(list_nth_oid(relations, i)))
            exclusions.push_back(std::move(exclusion));
    for (const Exclusion& exclusion : exclusions) {
        if (exclusion.kind == Exclusion::Kind::other)
            raise(ERRCODE_FEATURE_NOT_SUPPORTED,
                  {.message = "exclusion constraint \"" + exclusion.name + "\" of table \"" + tables_[t].name +
                              "\" is not understood",
                   .detail = "Rows that are made up could break it. Constraints that are kept compare by = and by one "
                             "&& of ranges of dates, times or integers, which are columns or made of two columns.",
                   .hint = "Make the table empty, skip it, or copy it if its rows are public: modes => '{\"" +
                           tables_[t].name + "\": \"empty\"}'."});
        const auto is_same = [&](const SchemaSpan& span) {
            return span.table == t && span.from == exclusion.from && span.to == exclusion.to &&
                   span.groups == exclusion.equal && span.expression == exclusion.expression;
        };
        if (exclusion.kind != Exclusion::Kind::spans ||
            std::any_of(request_.model.spans.begin(), request_.model.spans.end(), is_same))
            continue;
        SchemaSpan& span = request_.model.spans.emplace_back();
        span.table = std::uint32_t(t);
        span.name = exclusion.name;
        span.from = exclusion.from;
        span.to = exclusion.to;
        span.lower_inclusive = exclusion.lower_inclusive;
        span.upper_inclusive = exclusion.upper_inclusive;
        span.groups = exclusion.equal;
        span.expression = exclusion.expression;
        span_hashes_.push_back({exclusion.hash, {}});
        std::erase_if(declared.keys, [&](const DeclaredKey& key) { return key.name == exclusion.name; });
    }
}

// The members of a family are all known, or none is.
std::vector<std::uint32_t> SchemaFit::families_of(std::size_t r) const {
    const synth::Reference& reference = schema_.references[r];
    std::vector<std::uint32_t> families = reference.parent_of, size(reference.degree.size());
    for (const std::uint32_t parent : families)
        if (parent != synth::no_row)
            size[parent]++;
    for (std::uint32_t& parent : families)
        if (parent != synth::no_row && size[parent] != reference.degree[parent])
            parent = synth::no_row;
    return families;
}

std::vector<std::uint32_t> SchemaFit::groups_of(std::size_t s, std::uint32_t& groups) const {
    const SchemaSpan& span = request_.model.spans[s];
    const std::size_t t = span.table;
    const std::vector<std::string>& columns = span.groups;
    const synth::Table& table = schema_.members[t].table;
    const std::uint32_t rows = table.rows();
    groups = 1;
    std::vector<std::uint32_t> of_row(rows);
    const auto refine = [&](const auto& value_of) { // a number, or nothing for NULL
        std::map<std::pair<std::uint32_t, double>, std::uint32_t> numbers;
        synth::for_rows(rows, check_interrupts, [&](std::size_t row) {
            if (of_row[row] == synth::no_row)
                return;
            const double value = value_of(row);
            of_row[row] = synth::is_null(value)
                              ? synth::no_row
                              : numbers.emplace(std::pair(of_row[row], value), numbers.size()).first->second;
        });
        groups = std::uint32_t(numbers.size());
    };
    if (!span.expression.empty()) {
        const std::vector<double>& hashes = span_hashes_[s].of_row;
        if (hashes.empty())
            return {};
        refine([&](std::size_t row) { return hashes[row]; });
        return rows < reading_[t].rows ? std::vector<std::uint32_t>() : of_row;
    }
    std::vector<std::string> left = columns;
    for (std::size_t r = 0; r < keys_.size(); r++) {
        const synth::Reference& reference = schema_.references[r];
        if (reference.child != t || reference.late ||
            !std::all_of(keys_[r].columns.begin(), keys_[r].columns.end(),
                         [&](const std::string& name) { return is_among(columns, name); }))
            continue;
        if (left.size() == keys_[r].columns.size() && left.size() == columns.size()) {
            groups = std::uint32_t(reference.degree.size());
            return families_of(r);
        }
        refine([&](std::size_t row) {
            return reference.parent_of[row] == synth::no_row ? synth::null_number : double(reference.parent_of[row]);
        });
        std::erase_if(left, [&](const std::string& name) { return is_among(keys_[r].columns, name); });
    }
    for (const std::string& name : left) {
        const std::optional<std::uint32_t> c = column_of(t, name);
        if (!c)
            return {};
        const synth::Column& column = table.columns()[*c];
        refine([&](std::size_t row) {
            return column.kind == synth::Kind::number              ? column.numbers[row]
                   : column.ids[row] < synth::Dictionary::overflow ? double(column.ids[row])
                                                                   : synth::null_number;
        });
    }
    return rows < reading_[t].rows ? std::vector<std::uint32_t>() : of_row;
}

bool SchemaFit::learn_span(SchemaSpan& span, std::vector<std::uint32_t> group, std::uint32_t groups) {
    const bool is_range = span.from == span.to;
    const std::optional<std::uint32_t> from = column_of(span.table, is_range ? span.from + ".lower" : span.from),
                                       to = column_of(span.table, is_range ? span.to + ".upper" : span.to);
    synth::Member& member = schema_.members[span.table];
    const std::vector<synth::Column>& columns = member.table.columns();
    if (!from || !to || columns[*from].kind != synth::Kind::number || columns[*to].kind != synth::Kind::number ||
        columns[*from].unit != columns[*to].unit)
        return false;
    const std::vector<double>&starts = columns[*from].numbers, &ends = columns[*to].numbers;
    const auto drop_empty = [&] {
        for (std::size_t row = 0; is_range && row < group.size(); row++)
            if (synth::is_null(starts[row]) && synth::is_null(ends[row])) // empty, or NULL
                group[row] = synth::no_row;
    };
    if (group.empty())
        group.assign(starts.size(), synth::no_row);
    drop_empty();
    synth::SpanRequest request{.from = starts,
                               .to = ends,
                               .group = group,
                               .groups = groups,
                               .unit = columns[*from].unit,
                               .inclusive = span.lower_inclusive && span.upper_inclusive && !is_range,
                               .declared = !span.name.empty(),
                               .min_count = std::uint32_t(request_.model.min_count)};
    if (!request.declared && !may_be_spans(request))
        return false;
    std::optional<synth::Spans> found = synth::find_spans(request, check_interrupts);
    const bool by_group = found.has_value();
    if (!found && request.declared) { // what rows tell by themselves
        std::iota(group.begin(), group.end(), 0u);
        drop_empty();
        request.group = group;
        request.groups = std::uint32_t(group.size());
        found = synth::find_spans(request, check_interrupts);
    }
    if (!found || (!request.declared && found->touching < mostly && found->overlaps < synth::telling))
        return false;
    span.step = found->step;
    span.touching = found->touching;
    span.open = found->open;
    if (!synth::is_null(found->never))
        span.never = found->never;
    find_bounds(span, *from, *to);
    std::vector<std::uint32_t> tied;
    if (by_group)
        tied = tied_to(span, *from, group, groups);
    for (const std::uint32_t c : tied)
        span.tied.push_back(columns[c].name);
    if (!is_settled(span.table, *from) && !is_settled(span.table, *to) &&
        std::none_of(member.lengths.begin(), member.lengths.end(), [&](const synth::Member::Length& other) {
            return other.to == *to || other.from == *to || other.to == *from || other.from == *from;
        })) {
        const bool follows = by_group && is_driven(span) && (found->touching == 1 || found->regular);
        member.lengths.push_back({*from, *to, found->open, follows, tied});
        if (follows && found->touching < 1)
            member.lengths.back().gaps = synth::find_gaps(request, check_interrupts);
    }
    span.ends_open = by_group && found->ends_open;
    span.grid = found->grid;
    // Siblings come in the order of their spans.
    if (!by_group || !is_driven(span))
        return true;
    member.orders.insert(member.orders.begin(), {-1, *from});
    if (!found->has_open || !member.last.empty())
        return true;
    std::vector<std::uint32_t> latest(groups, synth::no_row);
    for (std::uint32_t row = 0; row < group.size(); row++)
        if (const std::uint32_t g = group[row];
            g != synth::no_row && (latest[g] == synth::no_row || starts[latest[g]] < starts[row]))
            latest[g] = row;
    for (const std::uint32_t g : group) // of rows of no group nothing is known
        member.last.push_back(g == synth::no_row ? synth::no_row : 0);
    for (const std::uint32_t row : latest)
        if (row != synth::no_row)
            member.last[row] = 1;
    return true;
}

// Other times of the table that go along with where its spans start.
std::vector<std::uint32_t> SchemaFit::tied_to(const SchemaSpan& span, std::uint32_t from,
                                              std::span<const std::uint32_t> group, std::uint32_t groups) const {
    const std::vector<synth::Column>& columns = schema_.members[span.table].table.columns();
    const auto times_of = [&](std::uint32_t c) {
        std::vector<double> times = columns[c].numbers;
        for (double& time : times)
            time *= synth::microseconds(columns[c].unit);
        return times;
    };
    std::vector<std::uint32_t> tied;
    if (!synth::is_moment(columns[from].unit))
        return tied;
    const std::vector<double> starts = times_of(from);
    for (const DeclaredColumn& column : declared_[span.table].columns) {
        const std::optional<std::uint32_t> c = column_of(span.table, column.name);
        if (c && synth::is_moment(columns[*c].unit) && column.name != span.from && column.name != span.to &&
            !is_settled(span.table, *c) && synth::goes_along(times_of(*c), starts, group, groups, check_interrupts))
            tied.push_back(*c);
    }
    return tied;
}

void SchemaFit::find_bounds(SchemaSpan& span, std::uint32_t from, std::uint32_t to) const {
    const std::vector<synth::Column>& own = schema_.members[span.table].table.columns();
    const auto type_of_column = [&](std::uint32_t t, const std::string& name) {
        return declared_[t].columns[first_column(declared_[t], {name})].type;
    };
    for (std::uint32_t r = 0; r < keys_.size(); r++) {
        const synth::Reference& reference = schema_.references[r];
        const std::uint32_t p = reference.parent;
        // Of a table with too few rows nothing is learned: when its rows are in the clone says nothing.
        const bool has_times =
            reading_[p].mode == Mode::copy || reading_[p].rows >= std::uint64_t(request_.model.min_count);
        if (reference.child != span.table || reference.late || reference.is_to_itself() || span.from == span.to ||
            !has_times)
            continue;
        for (const DeclaredColumn& column : declared_[p].columns) {
            const std::optional<std::uint32_t> c = column_of(p, column.name);
            if (!c || !synth::is_moment(own[from].unit) || column.type != type_of_column(span.table, span.from))
                continue;
            const std::vector<double>& bound = schema_.members[p].table.columns()[*c].numbers;
            for (const bool lower : {true, false}) {
                const std::vector<double>& times = own[lower ? from : to].numbers;
                std::uint32_t known = 0;
                bool holds = true;
                synth::for_rows(times.size(), check_interrupts, [&](std::size_t row) {
                    const std::uint32_t parent = reference.parent_of[row];
                    if (parent == synth::no_row || synth::is_null(bound[parent]) || synth::is_null(times[row]) ||
                        times[row] >= span.open)
                        return;
                    known++;
                    holds &= lower ? times[row] >= bound[parent] : times[row] <= bound[parent];
                });
                if (!holds || known < std::uint32_t(request_.model.min_count))
                    continue;
                span.within.push_back(r);
                span.bounds.push_back(column.name);
                span.are_lower.push_back(lower);
            }
        }
    }
}

bool SchemaFit::is_settled(std::uint32_t t, std::uint32_t c) const {
    return is_overridden(t, schema_.members[t].table.columns()[c].name) ||
           std::any_of(inherited_.begin(), inherited_.end(), [&](const synth::Inherited& one) {
               return one.has.empty() && schema_.references[one.reference].child == t && one.child_column == c;
           });
}

bool SchemaFit::is_driven(const SchemaSpan& span) const {
    for (std::size_t r = 0; r < keys_.size(); r++)
        if (schema_.references[r].child == span.table && schema_.references[r].driving)
            return span.expression.empty() && same_columns(keys_[r].columns, span.groups);
    return false;
}

bool SchemaFit::same_columns(std::vector<std::string> a, std::vector<std::string> b) {
    std::sort(a.begin(), a.end());
    std::sort(b.begin(), b.end());
    return a == b;
}

void SchemaFit::find_spans() {
    std::uint32_t groups = 0;
    for (std::size_t s = 0; s < span_hashes_.size(); s++) {
        std::vector<std::uint32_t> of_row = groups_of(s, groups);
        learn_span(request_.model.spans[s], std::move(of_row), groups);
    }
    for (std::uint32_t t = 0; t < tables_.size(); t++)
        for (const bool driving : {true, false})
            for (std::size_t r = 0; r < keys_.size(); r++)
                if (schema_.references[r].child == t && schema_.references[r].driving == driving &&
                    !schema_.references[r].late && !schema_.references[r].is_to_itself())
                    find_chains(r);
    // What is a span of its own goes along with no other.
    for (synth::Member& member : schema_.members) {
        const auto is_span = [&](std::uint32_t c) {
            return std::any_of(member.lengths.begin(), member.lengths.end(),
                               [c](const synth::Member::Length& span) { return span.from == c || span.to == c; });
        };
        for (synth::Member::Length& span : member.lengths)
            std::erase_if(span.tied, is_span);
        for (SchemaSpan& span : request_.model.spans)
            if (&schema_.members[span.table] == &member)
                std::erase_if(span.tied, [&](const std::string& name) {
                    const std::optional<std::uint32_t> c = column_of(span.table, name);
                    return c && is_span(*c);
                });
    }
}

void SchemaFit::find_chains(std::size_t r) {
    const std::uint32_t t = schema_.references[r].child;
    std::vector<std::string> moments, ranges;
    const auto is_used = [&](const std::string& name) {
        return is_overridden(t, name) ||
               std::any_of(request_.model.spans.begin(), request_.model.spans.end(), [&](const SchemaSpan& span) {
                   return span.table == t && (span.from == name || span.to == name);
               });
    };
    for (const DeclaredColumn& column : declared_[t].columns) {
        if (is_used(column.name))
            continue;
        const auto is_moment = [&](const std::string& name) {
            const std::optional<std::uint32_t> c = column_of(t, name);
            return c && synth::is_moment(schema_.members[t].table.columns()[*c].unit);
        };
        if (is_moment(column.name))
            moments.push_back(column.name);
        else if (is_moment(column.name + ".lower"))
            ranges.push_back(column.name);
    }
    if (moments.size() < 2 && ranges.empty())
        return;
    const std::vector<std::uint32_t> families = families_of(r);
    const auto groups = std::uint32_t(schema_.references[r].degree.size());
    const auto learn = [&](const std::string& from, const std::string& to) {
        SchemaSpan span;
        span.table = t;
        span.from = from;
        span.to = to;
        span.groups = keys_[r].columns;
        if (!is_used(from) && !is_used(to) && learn_span(span, families, groups))
            request_.model.spans.push_back(std::move(span));
    };
    for (const std::string& range : ranges)
        learn(range, range);
    for (const std::string& from : moments)
        for (const std::string& to : moments)
            if (from != to)
                learn(from, to);
}

} // namespace pg
