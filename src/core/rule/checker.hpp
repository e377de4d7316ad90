// Checking a drawn row against the rules that do not hold by construction: orders and one-hot columns.
#pragma once
#include "core/network/network.hpp"
#include "core/sample/value.hpp"

namespace synth {

class RuleChecker {
public:
    // Of a network that has passed `check`. Nothing of it is kept.
    explicit RuleChecker(const Network& network);

    // No rule to check: every row holds.
    bool empty() const { return orders_.empty() && one_hots_.empty(); }

    // Marks the variables that rules are about.
    void add_variables(std::vector<bool>& variables) const;

    // row[v] is the Value of a variable; which of the network's rules they break, or -1. NULL breaks no order, and is
    // not true.
    template <class Row>
    int broken(const Row& row) const {
        for (const Order& order : orders_)
            if (is_broken(row, order))
                return order.rule;
        for (const OneHot& one_hot : one_hots_) {
            std::size_t n = 0;
            for (const Flag& flag : one_hot.flags)
                n += is_true(row[flag.variable], flag);
            if (n != 1)
                return one_hot.rule;
        }
        return -1;
    }
    template <class Row>
    bool holds(const Row& row) const {
        return broken(row) < 0;
    }

    struct Order {
        int rule;
        std::uint32_t smaller, larger; // variables
        double scale[2];               // that they are compared in
    };
    // An order that the row breaks, or null.
    template <class Row>
    const Order* broken_order(const Row& row) const {
        for (const Order& order : orders_)
            if (is_broken(row, order))
                return &order;
        return nullptr;
    }
    std::size_t orders() const { return orders_.size(); }

    // Which of the numbers that must be in order are NULL, as bits; of more than 64 the bits are mixed.
    template <class Row>
    std::uint64_t nulls(const Row& row) const {
        std::uint64_t bits = 0;
        for (const Order& order : orders_)
            bits = (bits << 2 | bits >> 62) ^ (row[order.smaller].null * 2u + row[order.larger].null);
        return bits;
    }

private:
    template <class Row>
    static bool is_broken(const Row& row, const Order& order) {
        const Value smaller = row[order.smaller], larger = row[order.larger];
        return !smaller.null && !larger.null && smaller.number * order.scale[0] > larger.number * order.scale[1];
    }
    struct Flag {
        std::uint32_t variable;
        bool number;
        std::uint32_t label; // that is true
    };
    struct OneHot {
        int rule;
        std::vector<Flag> flags;
    };
    static bool is_true(const Value& value, const Flag& flag) {
        return !value.null && (flag.number ? value.number == 1 : value.label == flag.label);
    }

    std::vector<Order> orders_;
    std::vector<OneHot> one_hots_;
};

} // namespace synth
