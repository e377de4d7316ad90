#include "pg/evaluate/rule_query.hpp"
#include "core/network/describe.hpp"
#include "core/rule/discover.hpp"
#include "pg/clone/moment_parts.hpp"
#include "pg/inquiry.hpp"

namespace pg {

namespace {

// No such expression: the rule cannot be asked for.
struct Unanswerable {};

std::string literal(const std::string& text) {
    return call([&] { return quote_literal_cstr(text.c_str()); });
}

std::string literal(double x) {
    return "'" + synth::plain_number(x) + "'::double precision";
}

class RuleWriter {
public:
    RuleWriter(const synth::Rule& rule, const Model& model, Oid relation)
        : rule_(rule), model_(model), network_(model.network), relation_(relation) {}

    RuleQuery write() const {
        const std::vector<std::uint32_t>& v = rule_.variables;
        switch (rule_.type) {
        case synth::Rule::Type::constant: return {is(v.at(0), 1), "", ""};
        case synth::Rule::Type::dependency: return {"", column(v.at(0)), column(v.at(1))};
        case synth::Rule::Type::arithmetic: return {arithmetic(v.at(v.size() - 1)), "", ""};
        case synth::Rule::Type::together: return together();
        case synth::Rule::Type::order:
            return {compared(v.at(0), v.at(1)) + " <= " + compared(v.at(1), v.at(0)), "", ""};
        case synth::Rule::Type::one_hot: break;
        case synth::Rule::Type::progression: throw Unanswerable(); // by a row alone
        case synth::Rule::Type::part: return {part(v.at(0), v.at(1)), "", ""};
        }
        std::string sum;
        for (const std::uint32_t flag : v)
            sum += (sum.empty() ? "(" : " + (") + is(flag, synth::true_code(variable(flag))) + ")::integer";
        return {sum + " = 1", "", ""};
    }

private:
    const synth::Variable& variable(std::uint32_t v) const { return network_.variables[v]; }

    // The column that a variable is: its place among the model's, its number in the relation, its name there.
    std::size_t place(std::uint32_t v) const {
        for (std::size_t c = 0; c < network_.columns.size(); c++) {
            const synth::ColumnModel& column = network_.columns[c];
            const bool whole = synth::is_whole(column.form) && column.added_to < 0;
            if (whole && column.variables.back() == v && model_.columns[c].path.size() == 1)
                return c;
        }
        throw Unanswerable();
    }
    AttrNumber attribute(std::uint32_t v) const {
        const char* const name = model_.columns[place(v)].path.front().c_str();
        const AttrNumber attribute = call([&] { return get_attnum(relation_, name); });
        if (attribute <= 0)
            throw Unanswerable();
        return attribute;
    }
    std::string column(std::uint32_t v) const {
        attribute(v);
        return quoted(model_.columns[place(v)].path.front());
    }
    Type type(std::uint32_t v) const {
        const AttrNumber attribute = this->attribute(v);
        Oid oid, collation;
        std::int32_t typmod;
        call([&] { get_atttypetypmodcoll(relation_, attribute, &oid, &typmod, &collation); });
        return type_of(oid, typmod);
    }

    // The expression that gives a column's number, in units of its type.
    std::string number(std::uint32_t v) const {
        const std::string name = column(v);
        if (variable(v).kind != synth::Kind::number || model_.columns[place(v)].as != Attribute::As::type)
            throw Unanswerable();
        const auto since_2000 = [](const std::string& moment, const char* unit) {
            return "((extract(epoch FROM " + moment + ") - 946684800) " + unit + ")::double precision";
        };
        switch (type(v).form) {
        case Form::int2:
        case Form::int4:
        case Form::int8:
        case Form::float8:
        case Form::numeric: return name + "::double precision";
        case Form::float4: return name + "::text::double precision";
        case Form::date: return since_2000(name, "/ 86400");
        case Form::time: return "(extract(epoch FROM " + name + ") * 1000000)::double precision";
        case Form::timestamp: return since_2000(name, "* 1000000");
        case Form::timestamptz:
            return since_2000("(" + name + " AT TIME ZONE " + literal(model_.zone) + ")", "* 1000000");
        default: throw Unanswerable();
        }
    }
    // The same, to be compared with another one.
    std::string compared(std::uint32_t v, std::uint32_t other) const {
        const double scale = synth::scale_to_compare(variable(v).unit, variable(other).unit);
        return number(v) + (scale == 1 ? "" : " * " + literal(scale));
    }
    // As the core has it: the text that the type prints.
    std::string label(std::uint32_t v) const {
        if (variable(v).kind != synth::Kind::category)
            throw Unanswerable();
        if (type(v).base >= FirstNormalObjectId)
            return "(" + as_text(column(v)) + ")";
        return type(v).form == Form::boolean ? "left(" + column(v) + "::text, 1)" : column(v) + "::text";
    }
    bool is_number(std::uint32_t v) const { return variable(v).kind == synth::Kind::number; }
    std::string value(std::uint32_t v) const { return is_number(v) ? number(v) : label(v); }
    std::string value_of_code(std::uint32_t v, synth::Code code) const {
        return is_number(v) ? literal(variable(v).number.lowest(code))
                            : literal(variable(v).category.labels[code - 1u]);
    }
    // NULL is no value of the code.
    std::string is(std::uint32_t v, synth::Code code) const {
        if (code == synth::null_code || code >= variable(v).codes())
            throw Unanswerable();
        return "(" + value(v) + " = " + value_of_code(v, code) + ") IS TRUE";
    }

    // Of a date's column, and one that is NULL or follows from it.
    std::string part(std::uint32_t of, std::uint32_t v) const {
        if (model_.network.columns[place(v)].form != synth::Form::part)
            throw Unanswerable();
        number(of); // it is one
        const std::string value = part_in_sql(model_, place(v), column(of), type(of).form, Form::timestamp),
                          own = column(v);
        const bool is_number = type(v).unit() == synth::Unit::one;
        return own + " IS NULL OR (" +
               (is_number ? number(v) + " = (" + value + ")::double precision"
                          : local(v) + " = " + value + (type(v).form == Form::date ? "::date" : "")) +
               ") IS TRUE";
    }
    std::string local(std::uint32_t v) const {
        return type(v).form == Form::timestamptz ? "(" + column(v) + " AT TIME ZONE " + literal(model_.zone) + ")"
                                                 : column(v);
    }

    // NULL where a number in it is.
    std::string arithmetic(std::uint32_t v) const {
        const synth::Conditional& conditional = variable(v).conditional;
        if (rule_.text != variable(v).column + " = " + synth::formula(network_, v))
            throw Unanswerable();
        const synth::Regression& regression = conditional.regressions[conditional.residual->regression];
        std::string formula = constant(regression);
        for (const synth::Term& term : regression.terms) {
            const std::string x = number(term.variable);
            if (!regression.product)
                formula += " + " + literal(term.coefficient) + " * " + x;
            else if (term.coefficient == 1 || term.coefficient == 2)
                formula += " * " + x + (term.coefficient == 2 ? " * " + x : "");
            else
                formula +=
                    " * power(greatest(" + x + ", " + literal(term.smallest) + "), " + literal(term.coefficient) + ")";
        }
        // The allowance of core/rule/bounds.hpp.
        const double step = variable(v).number.step;
        const std::string size = "abs(" + number(v) + ")";
        const std::string allowed = step > 0 ? literal(step / 2 * (1 + 1e-6)) + " + " + literal(1e-15) + " * " + size
                                             : literal(1e-9) + " * " + size;
        return "abs(" + number(v) + " - (" + formula + ")) <= " + allowed;
    }
    std::string constant(const synth::Regression& regression) const {
        if (regression.by < 0)
            return literal(regression.constant);
        const auto by = std::uint32_t(regression.by);
        std::string choice = "CASE " + value(by);
        for (std::size_t code = 1; code < regression.rates.size() && code < variable(by).codes(); code++)
            choice += " WHEN " + value_of_code(by, synth::Code(code)) + " THEN " + literal(regression.rates[code]);
        return choice + " END";
    }

    // "street, city, zip: all or none", or "state only where country ...".
    RuleQuery together() const {
        std::string names, columns;
        for (const std::uint32_t v : rule_.variables) {
            names += (names.empty() ? "" : ", ") + variable(v).column;
            columns += (columns.empty() ? "" : ", ") + column(v);
        }
        if (rule_.text == names + ": all or none")
            return {"num_nulls(" + columns + ") IN (0, " + std::to_string(rule_.variables.size()) + ")", "", ""};
        const std::uint32_t by = rule_.variables.at(0), v = rule_.variables.at(1);
        const std::string start = variable(v).column + " only where " + variable(by).column + " ";
        if (!rule_.text.starts_with(start))
            throw Unanswerable();
        const std::string told = column(v) + " IS NOT NULL", where = rule_.text.substr(start.size());
        if (where == "is not NULL" || where == "is NULL")
            return {"(" + told + ") = (" + column(by) + (where == "is NULL" ? " IS NULL)" : " IS NOT NULL)"), "", ""};
        if (!is_number(by))
            return {"", column(by), told};
        const bool above = where.starts_with("> ");
        const std::string number = where.substr(where.find(' ') + 1);
        double bound = 0;
        if (std::from_chars(number.data(), number.data() + number.size(), bound).ec != std::errc())
            throw Unanswerable();
        // NULL lies below all numbers.
        return {"(" + told + ") = coalesce(" + this->number(by) + (above ? " > " : " <= ") + literal(bound) +
                    (above ? ", false)" : ", true)"),
                "", ""};
    }

    const synth::Rule& rule_;
    const Model& model_;
    const synth::Network& network_;
    Oid relation_;
};

} // namespace

std::optional<RuleQuery> query_of(const synth::Rule& rule, const Model& model, Oid relation) {
    try {
        return RuleWriter(rule, model, relation).write();
    } catch (const Unanswerable&) {
        return std::nullopt;
    } catch (const std::out_of_range&) { // a rule of fewer variables than its type has
        return std::nullopt;
    }
}

} // namespace pg
