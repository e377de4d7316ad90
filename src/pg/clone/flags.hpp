// Flags of a clone's rows: labels that one of siblings has (core/relational/flags.hpp). Which row has a flag is given to
// the network, and what it draws has the label nearly always; here it is made sure of.
#pragma once
#include "pg/clone/columns.hpp"
#include "pg/clone/run.hpp"

namespace pg {

class CloneFlags {
public:
    using Verdict = Relatives::Verdict;

    // The flags of a table. Refers to all that it is given.
    CloneFlags(const Clone& clone, std::uint32_t table, const CloneColumns& columns);

    // Has a row the labels of its flags, and no other's? After some tries it gets them; of a boolean also the other
    // value.
    Verdict settle(const Try& current, Datum* values, bool* nulls) const;

private:
    struct Label {
        std::uint32_t flag = 0;
        int attribute = 0;
        NullableDatum value = {0, true};
        FmgrInfo* equal = nullptr;
        bool boolean = false;
    };

    bool has(const Label& label, const Datum* values, const bool* nulls) const;

    const synth::Generation& generation_;
    std::uint32_t table_;
    const CloneColumns& columns_;
    std::vector<Label> labels_;
};

} // namespace pg
