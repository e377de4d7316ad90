// What a clone changes in rows that are there: columns that come from other rows' get their values, and what follows
// from them in the same row is set with them, so that its constraints hold; then what follows in other tables' rows. An
// order's subtotal is the sum of its lines, tax and total follow, and its payments have what they have of it.
//
// Arithmetic of a row holds as its model has it. Where the column that was set is what the others give, the largest of
// them is what gives way: total, if subtotal = total - tax. Orders hold, too: a limit goes up with a total that would
// be above it, as far. Other columns that are inherited are copied again, and so on; no column carries others on more
// than twice for one reason.
#include "core/network/describe.hpp"
#include "pg/clone/changed_row.hpp"
#include "pg/clone/moment_parts.hpp"
#include "pg/clone/run.hpp"
#include "pg/inquiry.hpp"
#include "pg/types.hpp"

namespace pg {

namespace {

std::string op(const char* name) {
    return std::string(" OPERATOR(pg_catalog.") + name + ") ";
}

std::string literal(double x) {
    return "'" + synth::plain_number(x) + "'::pg_catalog.float8";
}

// One equation of a row's numbers: target = constant + sum of terms, or constant * their product.
class Equation {
public:
    Equation(const Model& model, std::uint32_t target)
        : model_(model), target_(target), conditional_(model.network.variables[target].conditional) {}

    // Can it be written in SQL?
    bool is_plain() const {
        if (!conditional_.residual || !has_column(target_))
            return false;
        const synth::Regression& regression = this->regression();
        return regression.by < 0 && !regression.terms.empty() &&
               std::all_of(regression.terms.begin(), regression.terms.end(), [&](const synth::Term& term) {
                   return has_column(term.variable) && (!regression.product || term.coefficient == 1);
               });
    }
    const synth::Regression& regression() const { return conditional_.regressions[conditional_.residual->regression]; }
    std::string column(std::uint32_t v) const { return model_.columns[place(v)].path.front(); }
    // Does nothing but a date give a variable?
    bool is_of_date(std::uint32_t v) const { return is_part(place(v)); }

    // What gives a variable of it, given all others in a row; in double precision, rounded as the variable is. NULL if
    // nothing does.
    std::string solve(std::uint32_t v, const ChangedRow& row) const {
        const auto number = [&](std::uint32_t of) {
            return row.value(column(of)) + "::pg_catalog.float8";
        };
        const synth::Regression& all = regression();
        std::string formula = v == target_ ? literal(all.constant) : number(target_);
        double coefficient = 1;
        if (v != target_)
            formula += op(all.product ? "/" : "-") + literal(all.constant);
        for (const synth::Term& term : all.terms) {
            if (term.variable == v) {
                coefficient = term.coefficient;
                continue;
            }
            const char* const sign = all.product ? (v == target_ ? "*" : "/") : (v == target_ ? "+" : "-");
            std::string x = all.product || term.coefficient == 1
                                ? number(term.variable)
                                : "(" + literal(term.coefficient) + op("*") + number(term.variable) + ")";
            if (all.product && v != target_)
                x = "CASE WHEN " + x + op("<>") + literal(0) + "THEN " + x + " END";
            formula = "(" + formula + ")" + op(sign) + x;
        }
        if (coefficient != 1)
            formula = "(" + formula + ")" + op("/") + literal(coefficient);
        const synth::NumberCodec& codec = model_.network.variables[v].number;
        return codec.step > 0 ? "pg_catalog.round((" + formula + ")::pg_catalog.numeric, " +
                                    std::to_string(std::max(codec.decimals, 0)) + ")"
                              : "(" + formula + ")";
    }

private:
    std::size_t place(std::uint32_t v) const {
        std::size_t c = 0;
        while (c < model_.columns.size() && !((model_.network.columns[c].form == synth::Form::plain || is_part(c)) &&
                                              model_.network.columns[c].variables.back() == v))
            c++;
        return c;
    }
    bool is_part(std::size_t c) const { return model_.network.columns[c].form == synth::Form::part; }
    bool has_column(std::uint32_t v) const {
        const std::size_t c = place(v);
        const synth::Variable& variable = model_.network.variables[v];
        return c < model_.columns.size() && !model_.columns[c].internal && model_.columns[c].path.size() == 1 &&
               model_.network.columns[c].added_to < 0 && variable.kind == synth::Kind::number && variable.codes() > 1 &&
               model_.columns[c].as == Attribute::As::type;
    }

    const Model& model_;
    std::uint32_t target_;
    const synth::Conditional& conditional_;
};

bool is_one_of(const std::vector<std::string>& columns, const std::string& column) {
    return std::find(columns.begin(), columns.end(), column) != columns.end();
}

} // namespace

bool Clone::is_settled(std::uint32_t t, const std::string& column) const {
    return std::any_of(schema_.references.begin(), schema_.references.end(), [&](const SchemaReference& reference) {
        return (reference.parent == t &&
                (is_one_of(reference.aggregates, column) || is_one_of(reference.referenced, column))) ||
               (reference.child == t &&
                (is_one_of(reference.inherited, column) || is_one_of(reference.columns, column)));
    });
}

// Sets what follows from columns that are set, in the same row, and adds it to them.
void Clone::follow(std::uint32_t t, ChangedRow& row, std::vector<std::string>& changed) const {
    const Model& model = *models_[t];
    std::vector<std::uint32_t> targets;
    for (const synth::Rule& rule : model.network.rules)
        if (rule.kept && rule.type == synth::Rule::Type::arithmetic)
            targets.push_back(rule.variables.back());
    std::sort(targets.begin(), targets.end());
    for (const std::uint32_t target : targets) {
        const Equation equation(model, target);
        if (!equation.is_plain())
            continue;
        std::vector<std::uint32_t> free;
        bool is_about = is_one_of(changed, equation.column(target));
        const bool may_be_target = !is_about && !is_settled(t, equation.column(target));
        for (const synth::Term& term : equation.regression().terms) {
            const std::string column = equation.column(term.variable);
            is_about |= is_one_of(changed, column);
            if (!is_one_of(changed, column) && !is_settled(t, column) && !equation.is_of_date(term.variable))
                free.push_back(term.variable);
        }
        if (may_be_target)
            free = {target};
        if (!is_about || free.empty())
            continue;
        const auto size = [&](std::uint32_t v) {
            const synth::Variable& variable = model.network.variables[v];
            return std::abs(variable.number.highest(synth::Code(variable.codes() - 1)));
        };
        const std::uint32_t v = *std::max_element(free.begin(), free.end(),
                                                  [&](std::uint32_t a, std::uint32_t b) { return size(a) < size(b); });
        const std::string name = equation.column(v), old = row.value(name);
        if (row.set(name,
                    "CASE WHEN " + old + " IS NOT NULL THEN COALESCE(" + equation.solve(v, row) + ", " + old + ") END"))
            changed.push_back(name);
    }
}

// Sets what follows from dates that are set, in the same row, and adds it to them.
void Clone::follow_dates(std::uint32_t t, ChangedRow& row, std::vector<std::string>& changed) const {
    const Model& model = *models_[t];
    for (const std::uint32_t c : part_columns(model)) {
        const std::string &name = model.columns[c].path.front(),
                          &of = model.columns[std::size_t(model.network.columns[c].part_of)].path.front();
        if (!is_one_of(changed, of) || is_one_of(changed, name) || is_settled(t, name))
            continue;
        const auto form_of = [relation = relations_[t]](const std::string& column) {
            return type_of(call([&] { return get_atttype(relation, get_attnum(relation, column.c_str())); }), -1).form;
        };
        const std::string old = row.value(name);
        if (row.set(name, "CASE WHEN " + old + " IS NOT NULL THEN " +
                              part_in_sql(model, c, row.value(of), form_of(of), form_of(name)) + " END"))
            changed.push_back(name);
    }
}

// Sets columns whose order with one that is set would break otherwise, and adds them to these: they go as far.
void Clone::keep_orders(std::uint32_t t, ChangedRow& row, std::vector<std::string>& changed) const {
    const Model& model = *models_[t];
    std::vector<bool> is_free(model.network.variables.size(), true);
    for (const synth::Rule& rule : model.network.rules)
        if (rule.kept && (rule.type == synth::Rule::Type::arithmetic || rule.type == synth::Rule::Type::dependency ||
                          rule.type == synth::Rule::Type::constant))
            for (const std::uint32_t v : rule.variables)
                is_free[v] = false;
    for (const std::uint32_t c : part_columns(model))
        is_free[model.network.columns[c].variables.back()] = false;
    const auto column_of = [&](std::uint32_t v) -> std::string {
        for (std::size_t c = 0; c < model.columns.size(); c++) {
            const synth::ColumnModel& column = model.network.columns[c];
            if (synth::is_whole(column.form) && column.added_to < 0 && column.variables.back() == v &&
                !model.columns[c].internal && model.columns[c].path.size() == 1 &&
                model.columns[c].as == Attribute::As::type)
                return model.columns[c].path.front();
        }
        return "";
    };
    for (bool more = true; more;) {
        more = false;
        for (const synth::Rule& rule : model.network.rules)
            for (const bool larger : {true, false}) {
                if (!rule.kept || rule.type != synth::Rule::Type::order || !is_free[rule.variables[larger]])
                    continue;
                const std::string name = column_of(rule.variables[larger]), by = column_of(rule.variables[!larger]);
                if (name.empty() || is_one_of(changed, name) || is_settled(t, name) || !is_one_of(changed, by))
                    continue;
                const std::string old = row.value(name), bound = row.value(by),
                                  moved = bound + op("+") + "(" + old + op("-") + "p." + quoted(by) + ")";
                if (!row.set(name, "COALESCE(CASE WHEN " + old + op(larger ? ">=" : "<=") + bound + " THEN " + old +
                                       " ELSE " + moved + " END, " + old + ")"))
                    continue;
                changed.push_back(name);
                more = true;
            }
    }
}

// Returns whom constraints do not let, in words, and adds the columns that are set.
std::string Clone::set(std::uint32_t t, const std::string& from, const std::vector<Change>& changes,
                       std::vector<std::string>& changed) const {
    ChangedRow row(relations_[t], from);
    std::vector<std::string> columns;
    for (const Change& one : changes)
        if (row.set(one.column, one.value))
            columns.push_back(one.column);
    if (columns.empty())
        return "";
    if (models_[t]) {
        follow_dates(t, row, columns);
        follow(t, row, columns);
        keep_orders(t, row, columns);
        follow_dates(t, row, columns); // of dates that these have set
    }
    std::uint64_t kept = 0;
    const std::string statement = row.statement(), path = "pg_catalog, " + quoted(request_.target) + ", pg_temp";
    // Constraints must mean what they mean, whatever the caller's search path has.
    const int level = call([&] {
        const int settings = NewGUCNestLevel();
        set_config_option("search_path", path.c_str(), PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
        return settings;
    });
    const std::optional<Refusal> refusal = attempt([&] { kept = execute(statement); });
    call([=] { AtEOXact_GUC(true, level); });
    if (refusal)
        return refusal->message + ".";
    changed.insert(changed.end(), columns.begin(), columns.end());
    return kept > 0 ? "CHECK constraints do not let " + std::to_string(kept) + " rows." : "";
}

void Clone::change(std::uint32_t t, const std::string& from, const std::vector<Change>& changes, Carried& carried) {
    std::vector<std::string> changed;
    if (changes.empty())
        return;
    // What cannot be set all at once is set one by one.
    if (changes.size() == 1 || !set(t, from, changes, changed).empty())
        for (const Change& one : changes)
            if (const std::string refusal = set(t, from, {one}, changed); !refusal.empty())
                notice({.message =
                            "column \"" + one.column + "\" of " + relation_name(t) + " is not what follows from others",
                        .detail = refusal});
    carry_on(t, std::move(changed), carried);
}

void Clone::carry_on(std::uint32_t t, std::vector<std::string> changed, Carried& carried) {
    constexpr int most = 2; // times that a column carries: sums do before what is summed follows from them, and after
    std::sort(changed.begin(), changed.end());
    changed.erase(std::unique(changed.begin(), changed.end()), changed.end());
    std::erase_if(changed, [&](const std::string& column) { return ++carried[{t, column}] > most; });
    std::set<std::uint32_t> parents;
    for (std::uint32_t r = 0; r < schema_.references.size(); r++) {
        const SchemaReference& reference = schema_.references[r];
        if (!models_[reference.child] || !models_[reference.parent])
            continue;
        const auto is_changed = [&](const std::string& column) {
            return is_one_of(changed, column);
        };
        if (reference.child == t && aggregated_[reference.parent] && // or else it will be
            (std::any_of(reference.arguments.begin(), reference.arguments.end(), is_changed) ||
             std::any_of(reference.factors.begin(), reference.factors.end(), is_changed)) &&
            parents.insert(reference.parent).second)
            aggregate(reference.parent, carried);
        if (reference.parent == t && reference.child != t)
            inherit(r, changed, carried);
    }
}

void Clone::inherit(std::uint32_t r, const std::vector<std::string>& changed, Carried& carried) {
    const SchemaReference& reference = schema_.references[r];
    std::string where;
    std::vector<Change> changes;
    for (std::size_t i = 0; i < reference.inherited.size(); i++)
        if (reference.inherited_always[i] && is_one_of(changed, reference.inherited_from[i]))
            changes.push_back({reference.inherited[i], "q." + quoted(reference.inherited_from[i])});
    for (std::size_t k = 0; k < reference.columns.size(); k++)
        where += (k == 0 ? "" : " AND ") + same(reference, k, "q", "p." + quoted(reference.columns[k]));
    change(reference.child,
           relation_name(reference.child) + " AS p JOIN " + relation_name(reference.parent) + " AS q ON " + where,
           changes, carried);
}

} // namespace pg
