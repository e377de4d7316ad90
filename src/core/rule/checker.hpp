// Checking a drawn row against the rules that do not hold by construction: orders and one-hot columns.
#pragma once
#include "core/network/network.hpp"
#include "core/sample/value.hpp"
#include <span>

namespace synth {

class RuleChecker {
public:
    // Of a network that has passed `check`. Nothing of it is kept.
    explicit RuleChecker(const Network& network);

    // No rule to check: every row holds.
    bool empty() const { return orders_.empty() && one_hots_.empty(); }

    // One value a variable, in the network's order. NULL breaks no order, and is not true.
    bool holds(std::span<const Value> row) const {
        for (const auto& [smaller, larger] : orders_)
            if (!row[smaller].null && !row[larger].null && row[smaller].number > row[larger].number)
                return false;
        for (const std::vector<Flag>& flags : one_hots_) {
            std::size_t n = 0;
            for (const Flag& flag : flags)
                n += is_true(row[flag.variable], flag);
            if (n != 1)
                return false;
        }
        return true;
    }

private:
    struct Order {
        std::uint32_t smaller, larger;
    };
    struct Flag {
        std::uint32_t variable;
        bool number;
        std::uint32_t label; // that is true
    };
    static bool is_true(const Value& value, const Flag& flag) {
        return !value.null && (flag.number ? value.number == 1 : value.label == flag.label);
    }

    std::vector<Order> orders_;
    std::vector<std::vector<Flag>> one_hots_;
};

} // namespace synth
