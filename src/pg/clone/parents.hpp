// Other parents for a row of a clone that is not accepted with those that it was linked to: its own the other way
// round, one of another row, which gets its own, or any that is as good; or one that has no children yet, and has what
// the row must have. What is exchanged leaves the number of each parent's children as it was drawn, as far as that
// goes.
#pragma once
#include "pg/clone/columns.hpp"
#include "pg/clone/run.hpp"
#include <unordered_map>

namespace pg {

class OtherParents {
public:
    // For rows of a table, with what they get from parents. Refers to all that it is given.
    OtherParents(Clone& clone, std::uint32_t table, const CloneColumns& columns,
                 const std::vector<Assignment>& assignments);

    // Are there references whose parents rows may exchange?
    bool can_exchange() const { return !exchangeable_.empty(); }
    // The reference in the order of whose parents rows come; -1 if there is none, as where rows come level by level or
    // may swap these parents.
    std::int32_t driving() const { return driving_; }
    // Gives a row that is not accepted other parents: its own the other way round, or one of a later row, or any.
    // `number`: how often it was done for the row.
    void exchange(std::uint32_t row, std::uint32_t number);
    // Rows have been linked, or have other numbers: what is known of them by number is forgotten.
    void forget_rows();
    // Where a row must have what its parent has not, as a payment the day of an order that nobody paid, a parent that
    // has it and no children yet takes the row. False: there is none.
    bool is_adopted(std::uint32_t row);
    // Gives a row that is not accepted what another one has that is: what is latent of it, and its parents if they
    // are siblings.
    void resemble(std::uint32_t row, std::uint32_t other) {
        generation_.resemble(table_, row, other);
        changed_.push_back(row);
    }
    // Rows that have got other parents since it was asked last.
    std::vector<std::uint32_t> changed() { return std::exchange(changed_, {}); }

private:
    // A reference whose parents rows may exchange. Rows and parents are in groups within which they may.
    struct Exchange {
        std::uint32_t reference = 0;
        std::vector<std::size_t> shared; // key columns of the parent that other references set, too
        std::vector<FmgrInfo*> hash;     // of their types
        std::vector<Oid> collations;
        std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> rows = {}, parents = {};
    };

    void find_exchangeable();
    bool are_bound_to_families() const;
    void find_driving();
    void set_parent(std::uint32_t r, std::uint32_t row, std::uint32_t parent);
    void give(std::uint32_t r, std::uint32_t row, std::uint32_t s, std::uint32_t other);
    std::uint64_t shared_hash(const Exchange& exchange, std::uint32_t parent) const;
    void find_groups(Exchange& exchange);
    std::vector<std::uint32_t> find_childless(std::uint32_t r) const;

    Clone& clone_;
    std::uint32_t table_;
    synth::Generation& generation_;
    const CloneColumns& columns_;
    const std::vector<Assignment>& assignments_;
    std::vector<Exchange> exchangeable_;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> swappable_; // references
    std::vector<std::uint32_t> changed_;                             // rows that have got other parents
    std::int32_t driving_ = -1;
    std::optional<std::vector<std::uint32_t>> childless_; // parents that may adopt rows, once they are asked for
};

} // namespace pg
