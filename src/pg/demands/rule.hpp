// Rules: what a row must satisfy, and how an expression over it is evaluated.
//
// For use inside `pg::call`.
#pragma once
#include "pg/boundary.hpp"

namespace pg {

struct Rule {
    int number;
    const char* name;      // in words
    ExprState* expression; // nullptr: not NULL
};

// Where expressions are evaluated, and what is being evaluated: a hard error says so in its context.
struct RuleEvaluation {
    ExprContext* row = nullptr;
    const char* what = nullptr;
};

// Adds a rule to a list of rules, in the current memory context.
inline Rule* add_rule(List*& rules, const char* name, ExprState* expression) {
    auto* const rule = static_cast<Rule*>(palloc(sizeof(Rule)));
    *rule = {list_length(rules), name, expression};
    rules = lappend(rules, rule);
    return rule;
}

// NULL holds, as PostgreSQL has it.
inline bool holds(RuleEvaluation& at, const Rule& rule) {
    at.what = rule.name;
    return ExecCheck(rule.expression, at.row);
}

} // namespace pg
