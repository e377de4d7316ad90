#include "core/network/describe.hpp"
#include "core/network/groups.hpp"
#include <algorithm>
#include <charconv>
#include <cmath>

namespace synth {

std::string plain_number(double value) {
    char text[40];
    const auto end = std::to_chars(text, text + sizeof text, value).ptr;
    return {text, end};
}

namespace {

// The codes of one feature that a path through the tree still allows.
struct Allowed {
    std::int32_t above = -1, up_to = max_codes; // ordered: codes in (above, up_to]
    std::vector<bool> codes;                    // unordered: by code; empty means all
};

// A bound between two values of a grid, without the noise of binary fractions.
double tidy(const NumberCodec& codec, double bound) {
    if (codec.step <= 0 || !is_ordinary(bound))
        return bound;
    const double parts = std::pow(10, codec.decimals + 1);
    return std::nearbyint(bound * parts) / parts;
}

class Describer {
public:
    Describer(const Network& network, std::uint32_t v, const FormatNumber& format,
              const std::function<void(const Cell&)>& emit)
        : network_(network), variable_(network.variables[v]), conditional_(variable_.conditional), format_(format),
          emit_(emit), path_(conditional_.features.size()) {}

    void walk(std::size_t node) {
        const Tree& tree = conditional_.tree;
        // Depth first, without recursion: a forged tree may be a million nodes deep.
        struct Step {
            std::size_t node;
            Allowed before; // of the parent's feature, to be put back
            std::int16_t feature;
            int stage;
        };
        std::vector<Step> steps{{node, {}, leaf_feature, 0}};
        while (!steps.empty()) {
            Step& step = steps.back();
            if (tree.is_leaf(step.node)) {
                leaf(step.node);
                steps.pop_back();
                continue;
            }
            const auto f = std::size_t(tree.feature[step.node]);
            if (step.stage == 0)
                step.before = path_[f];
            if (step.stage == 2) {
                path_[f] = std::move(step.before);
                steps.pop_back();
                continue;
            }
            const bool left = step.stage++ == 0;
            path_[f] = narrowed(step.before, step.node, f, left);
            steps.push_back({std::size_t(tree.child[step.node]) + (left ? 0 : 1), {}, leaf_feature, 0});
        }
    }

    void meet(const std::function<void(const Meeting&)>& emit) const {
        const Excess& excess = conditional_.excess;
        const std::vector<std::string> values = values_of_groups();
        for (std::size_t e = 0; e < excess.variables.size(); e++) {
            const std::vector<std::string> given = given_by_groups(excess.variables[e]);
            for (std::size_t i = 0; i < most_groups * most_groups; i++)
                if (const double share = double(excess.shares[e * most_groups * most_groups + i]); share != 0)
                    emit({given[i / most_groups], values[i % most_groups], share});
        }
    }

private:
    // What it says of a row that variable p is of a group.
    std::vector<std::string> given_by_groups(std::uint32_t p) const {
        const Variable& variable = network_.variables[p];
        const std::vector<std::uint8_t> group = groups_of(variable.rows);
        std::vector<std::string> texts(most_groups);
        for (std::size_t g = 0; g < most_groups; g++) {
            const auto first = std::find(group.begin(), group.end(), g);
            if (first == group.end())
                continue;
            Allowed allowed;
            allowed.above = std::int32_t(first - group.begin()) - 1;
            allowed.up_to = std::int32_t(std::upper_bound(first, group.end(), g) - group.begin()) - 1;
            for (std::size_t code = 0; code < group.size(); code++)
                allowed.codes.push_back(group[code] == g);
            const Feature feature{false, p};
            texts[g] = is_ordered(feature) ? interval(feature, allowed) : subset(feature, allowed);
        }
        return texts;
    }

    // The target's values by group.
    std::vector<std::string> values_of_groups() const {
        const std::vector<std::uint32_t>& counts = conditional_.counts;
        const std::vector<std::uint8_t> group = groups_of(counts);
        const std::size_t ranges = variable_.kind == Kind::category ? 1
                                   : conditional_.residual          ? conditional_.residual->codec.codes()
                                                                    : group.size(); // codes from here on stand alone
        std::vector<std::string> texts(most_groups);
        for (std::size_t low = 0, high = 0; low < group.size(); low = high) {
            high = low + 1;
            while (low > 0 && high < ranges && group[high] == group[low])
                high++;
            if (counts[low] == 0 && (low == 0 || low >= ranges))
                continue;
            std::string& text = texts[group[low]];
            text += (text.empty() ? "" : ", ") + value(Code(low), Code(high - 1));
        }
        return texts;
    }

    bool is_ordered(const Feature& feature) const {
        return feature.regression || network_.variables[feature.index].kind == Kind::number;
    }

    Allowed narrowed(const Allowed& before, std::size_t node, std::size_t f, bool left) const {
        const Tree& tree = conditional_.tree;
        Allowed after = before;
        if (is_ordered(conditional_.features[f])) {
            (left ? after.up_to : after.above) = tree.split[node];
            return after;
        }
        const std::uint32_t codes = network_.variables[conditional_.features[f].index].codes();
        if (after.codes.empty())
            after.codes.assign(codes, true);
        for (std::uint32_t c = 0; c < codes; c++)
            after.codes[c] = after.codes[c] && tree.goes_left(node, Code(c), false) == left;
        return after;
    }

    std::string label(const Variable& variable, Code code) const {
        return code == null_code ? "NULL" : variable.category.labels[code - 1u];
    }

    std::string interval(const Feature& feature, const Allowed& allowed) const {
        const Variable& variable = feature.regression ? variable_ : network_.variables[feature.index];
        const NumberCodec& codec =
            feature.regression ? conditional_.regressions[feature.index].prediction : variable.number;
        const std::string name = feature.regression ? "prediction" : variable.column;
        const auto bins = std::int32_t(codec.upper.size());
        if (allowed.up_to <= 0)
            return name + " is NULL";
        std::string text;
        if (allowed.above > 0)
            text = name + " > " +
                   format_(variable, tidy(codec, codec.upper[std::size_t(std::min(allowed.above, bins)) - 1]));
        if (allowed.up_to < bins)
            text += (text.empty() ? "" : " and ") + name +
                    " <= " + format_(variable, tidy(codec, codec.upper[std::size_t(allowed.up_to) - 1]));
        const bool nullable = !feature.regression && variable.rows[null_code] > 0;
        if (text.empty())
            return allowed.above == 0 && nullable ? name + " is not NULL" : "";
        return allowed.above < 0 && nullable ? "(" + text + " or " + name + " is NULL)" : text;
    }

    std::string subset(const Feature& feature, const Allowed& allowed) const {
        const Variable& variable = network_.variables[feature.index];
        std::vector<Code> in, out;
        for (std::uint32_t c = variable.rows[null_code] > 0 ? 0 : 1; c < allowed.codes.size(); c++)
            (allowed.codes[c] ? in : out).push_back(Code(c));
        if (out.empty())
            return "";
        const bool negate = in.size() > out.size();
        std::string text = variable.column + (negate ? " not in (" : " in (");
        bool first = true;
        for (const Code code : negate ? out : in) {
            text += (first ? "" : ", ") + label(variable, code);
            first = false;
        }
        return text + ")";
    }

    std::string given() const {
        std::string text;
        for (std::size_t f = 0; f < path_.size(); f++) {
            const Feature& feature = conditional_.features[f];
            std::string condition;
            if (!is_ordered(feature))
                condition = path_[f].codes.empty() ? "" : subset(feature, path_[f]);
            else if (path_[f].above >= 0 || path_[f].up_to < std::int32_t(max_codes))
                condition = interval(feature, path_[f]);
            if (!condition.empty())
                text += (text.empty() ? "" : " and ") + condition;
        }
        return text;
    }

    std::string range(const NumberCodec& codec, Code low, Code high, bool difference) const {
        const auto show = [&](double x) {
            return difference ? plain_number(codec.round(x)) : format_(variable_, codec.round(x));
        };
        const double from = codec.lowest(low), to = codec.highest(high);
        return from == to ? show(from) : show(from) + " .. " + show(to);
    }

    std::string value(Code low, Code high) const {
        if (low == null_code)
            return "NULL";
        if (variable_.kind == Kind::category)
            return label(variable_, low);
        if (!conditional_.residual)
            return range(variable_.number, low, high, false);
        const Residual& residual = *conditional_.residual;
        const auto spikes = Code(residual.codec.codes());
        if (low >= spikes)
            return format_(variable_, variable_.number.lowest(residual.spikes[low - spikes]));
        high = std::min<Code>(high, Code(spikes - 1));
        const double from = residual.codec.lowest(low), to = residual.codec.highest(high);
        if (from != to)
            return "prediction + (" + range(residual.codec, low, high, true) + ")";
        return (from < 0 ? "prediction - " : "prediction + ") + plain_number(residual.codec.round(std::abs(from)));
    }

    void leaf(std::size_t node) {
        const Tree& tree = conditional_.tree;
        const auto first = std::size_t(tree.child[node]), last = first + std::size_t(tree.split[node]);
        double total = 0;
        for (std::size_t c = first; c < last; c++)
            total += tree.weight[c];
        Cell cell;
        cell.leaf = ++leaves_;
        cell.given = given();
        cell.rows = std::uint32_t(std::max(0, tree.rows[node]));
        for (std::size_t c = first; c < last; c++) {
            cell.value = value(tree.low[c], tree.high[c]);
            cell.probability = tree.weight[c] / total;
            emit_(cell);
        }
    }

    const Network& network_;
    const Variable& variable_;
    const Conditional& conditional_;
    const FormatNumber& format_;
    const std::function<void(const Cell&)>& emit_;
    std::vector<Allowed> path_; // by feature
    std::uint32_t leaves_ = 0;
};

} // namespace

static const FormatNumber plain_format = [](const Variable&, double value) {
    return plain_number(value);
};

void describe(const Network& network, std::uint32_t v, const FormatNumber& format,
              const std::function<void(const Cell&)>& emit) {
    if (network.variables[v].computed)
        return;
    const FormatNumber& chosen = format ? format : plain_format;
    Describer(network, v, chosen, emit).walk(0);
}

void describe_excess(const Network& network, std::uint32_t v, const FormatNumber& format,
                     const std::function<void(const Meeting&)>& emit) {
    if (network.variables[v].computed)
        return;
    const FormatNumber& chosen = format ? format : plain_format;
    Describer(network, v, chosen, {}).meet(emit);
}

std::string formula(const Regression& regression, std::span<const Variable> variables) {
    std::string text;
    const bool show_constant = regression.product ? regression.constant != 1 : regression.constant != 0;
    if (show_constant && regression.by < 0)
        text = plain_number(regression.constant);
    for (const Term& term : regression.terms) {
        const std::string& name = variables[term.variable].column;
        if (regression.product) {
            text += (text.empty() ? "" : " * ") + name;
            if (term.coefficient != 1)
                text += " ^ " + plain_number(term.coefficient);
        } else {
            const double size = std::abs(term.coefficient);
            if (text.empty())
                text = term.coefficient < 0 ? "-" : "";
            else
                text += term.coefficient < 0 ? " - " : " + ";
            text += (size == 1 ? "" : plain_number(size) + " * ") + name;
        }
    }
    if (regression.by >= 0)
        text += (regression.product ? " * rate(" : " + amount(") + variables[std::size_t(regression.by)].column + ")";
    return text;
}

std::string formula(const Network& network, std::uint32_t v) {
    const Conditional& conditional = network.variables[v].conditional;
    if (!conditional.residual)
        return "";
    return formula(conditional.regressions[conditional.residual->regression], network.variables);
}

} // namespace synth
