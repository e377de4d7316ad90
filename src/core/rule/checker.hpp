// Checking a drawn row against the rules that do not hold by construction: orders and one-hot columns.
#pragma once
#include "core/network/network.hpp"
#include "core/sample/value.hpp"
#include <optional>
#include <utility>

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
            if (!row[order.smaller].null && !row[order.larger].null &&
                row[order.smaller].number > row[order.larger].number)
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

    // An order that the row breaks, if it breaks one: the variables, the smaller first.
    template <class Row>
    std::optional<std::pair<std::uint32_t, std::uint32_t>> broken_order(const Row& row) const {
        for (const Order& order : orders_)
            if (!row[order.smaller].null && !row[order.larger].null &&
                row[order.smaller].number > row[order.larger].number)
                return std::pair(order.smaller, order.larger);
        return {};
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
    struct Order {
        int rule;
        std::uint32_t smaller, larger;
    };
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
