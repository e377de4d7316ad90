// Flags of a clone's rows: labels that one of siblings has (core/relational/flags.hpp). Which row has a flag is given
// to the network, and what it draws has the label nearly always; here it is made sure of.
#pragma once
#include "pg/clone/columns.hpp"
#include "pg/clone/run.hpp"

namespace pg {

class CloneFlags {
public:
    using Verdict = Relatives::Verdict;

    // The flags of a table. Refers to all that it is given.
    // `driving`: the reference in the order of whose parents rows come, or -1.
    CloneFlags(const Clone& clone, std::uint32_t table, const CloneColumns& columns, std::int32_t driving);

    // A row comes, with parents: if its driving one is another, times of siblings begin anew.
    void forget_siblings(std::uint64_t row);

    // Has a row the labels of its flags, and no other's? After some tries it gets them; of a boolean also the other
    // value. Times by which rows that have one are the first or the last are so; after some tries others are as far on
    // the other side.
    Verdict settle(const Try& current, Datum* values, bool* nulls) const;

    // Keeps the times of a row.
    void accept(std::uint64_t row, const Datum* values, const bool* nulls);

private:
    // By an attribute, dates or timestamps; of the siblings so far.
    struct Order {
        std::uint32_t flag = 0;
        int attribute = 0;
        bool last = false, is_date = false;
        std::optional<std::int64_t> flagged = {}, least = {}, most = {};
    };
    struct Label {
        std::uint32_t flag = 0;
        int attribute = 0;
        NullableDatum value = {0, true};
        FmgrInfo* equal = nullptr;
        bool boolean = false;
    };

    std::int64_t time_of(const Order& order, const Datum* values) const;
    bool settle(const Order& order, const Try& current, Datum* values, const bool* nulls) const;
    bool has(const Label& label, const Datum* values, const bool* nulls) const;

    const synth::Generation& generation_;
    std::uint32_t table_;
    const CloneColumns& columns_;
    std::vector<Label> labels_;
    std::vector<Order> orders_;
    std::int32_t driving_;
    std::uint32_t siblings_of_ = synth::no_row;
};

} // namespace pg
