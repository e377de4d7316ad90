// What follows from columns that were set when their tables had rows: an order's tax and total from the sum of its
// lines, and what its payments have of it.
//
// Arithmetic of a row holds as its model has it. Where the column that was set is what the others give, the largest of
// them is what gives way: total, if subtotal = total - tax. Other columns that are inherited are copied again, and so
// on; no column is set twice for one reason.
#include "core/network/describe.hpp"
#include "pg/clone_run.hpp"
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

    // What gives a variable of it, given all others; in double precision, rounded as the variable is.
    std::string solve(std::uint32_t v) const {
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
            const std::string x = all.product || term.coefficient == 1
                                      ? number(term.variable)
                                      : "(" + literal(term.coefficient) + op("*") + number(term.variable) + ")";
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
        while (c < model_.columns.size() && !(model_.network.columns[c].form == synth::Form::plain &&
                                              model_.network.columns[c].variables.back() == v))
            c++;
        return c;
    }
    bool has_column(std::uint32_t v) const {
        const std::size_t c = place(v);
        const synth::Variable& variable = model_.network.variables[v];
        return c < model_.columns.size() && !model_.columns[c].internal && model_.columns[c].path.size() == 1 &&
               model_.network.columns[c].added_to < 0 && variable.kind == synth::Kind::number && variable.codes() > 1 &&
               model_.columns[c].as == Attribute::As::type;
    }
    std::string number(std::uint32_t v) const { return quoted(column(v)) + "::pg_catalog.float8"; }

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
                (is_one_of(reference.sums, column) || is_one_of(reference.referenced, column))) ||
               (reference.child == t &&
                (is_one_of(reference.inherited, column) || is_one_of(reference.columns, column)));
    });
}

void Clone::carry(std::uint32_t t, const std::vector<std::string>& columns, std::set<Carried>& carried) {
    std::vector<std::string> changed;
    for (const std::string& column : columns)
        if (carried.emplace(t, column).second)
            changed.push_back(column);
    if (changed.empty() || !models_[t])
        return;
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
            if (!is_one_of(changed, column) && !is_settled(t, column))
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
        const std::string name = equation.column(v), value = equation.solve(v);
        if (set(t, "UPDATE " + relation_name(t) + " SET " + quoted(name) + " = " + value + " WHERE " + quoted(name) +
                       " IS NOT NULL AND " + value + " IS NOT NULL") &&
            carried.emplace(t, name).second)
            changed.push_back(name);
    }
    for (std::uint32_t r = 0; r < schema_.references.size(); r++) {
        const SchemaReference& reference = schema_.references[r];
        if (!models_[reference.child] || !models_[reference.parent])
            continue;
        if (reference.child == t && std::any_of(reference.sums.begin(), reference.sums.end(), [&](const auto& sum) {
                const std::size_t i = std::size_t(&sum - reference.sums.data());
                return is_one_of(changed, reference.summands[i]) || is_one_of(changed, reference.factors[i]);
            }))
            add_up(r, carried);
        if (reference.parent == t && reference.child != t)
            inherit(r, changed, carried);
    }
}

void Clone::inherit(std::uint32_t r, const std::vector<std::string>& changed, std::set<Carried>& carried) {
    const SchemaReference& reference = schema_.references[r];
    std::string assignments, where;
    std::vector<std::string> columns;
    for (std::size_t i = 0; i < reference.inherited.size(); i++)
        if (is_one_of(changed, reference.inherited_from[i])) {
            assignments += (columns.empty() ? "" : ", ") + quoted(reference.inherited[i]) + " = p." +
                           quoted(reference.inherited_from[i]);
            columns.push_back(reference.inherited[i]);
        }
    if (columns.empty())
        return;
    for (std::size_t k = 0; k < reference.columns.size(); k++)
        where += (k == 0 ? "" : " AND ") + same(reference, k, quoted(reference.columns[k]));
    if (set(reference.child, "UPDATE " + relation_name(reference.child) + " AS c SET " + assignments + " FROM " +
                                 relation_name(reference.parent) + " AS p WHERE " + where))
        carry(reference.child, columns, carried);
}

bool Clone::set(std::uint32_t t, const std::string& update) {
    const std::optional<Refusal> refusal = attempt([&] { execute(update); });
    if (refusal)
        notice({.message = "columns of " + relation_name(t) + " are not what follows from others",
                .detail = refusal->message + "."});
    return !refusal;
}

} // namespace pg
