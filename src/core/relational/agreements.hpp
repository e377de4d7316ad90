// Agreements: rows that one row refers to, and that are always the same in something which the row itself has not.
//
// Who owns an account is a customer of the account's branch; an order's products are its customer's tenant's; a
// transfer is between accounts of one currency; who prescribes is the doctor who attends. What is the same is a column
// of both parents, or a row: that both refer to, or that the one refers to and the other is, perhaps by way of another.
// Where all rows obey, the second parent is chosen among those that agree with the first (link.hpp: groups).
#pragma once
#include "core/relational/schema.hpp"

namespace synth {

struct Agreement {
    // References of one child. What `with` leads to is known when `reference` is linked: it drives, or comes before.
    std::uint32_t reference = 0, with = 0;
    // What is the same: a column of each parent's table, or the row that references lead to, one after the other, from
    // the parent on; none of the one or the other if it is the parent itself.
    bool is_row = false;
    std::uint32_t of_parent = 0, of_other = 0;          // columns
    std::vector<std::uint32_t> from_parent, from_other; // references, 2 at the most
};

// Parents agree if they have the same value, or both NULL, in all rows that have both, and if no row has the second one
// alone. Rows with other values than the commonest say something: there are `min_count` of them at least, and as many
// of their parents, by one of the references. Of keys, and of what is not all of a column of the relation, nothing is
// found: whole[table][column]. Nor of late references, of which nothing is known in time, or of a table's to itself. Of
// one table both parents must agree in the same column.
std::vector<Agreement> find_agreements(const Schema& schema, std::span<const std::vector<bool>> whole,
                                       std::uint32_t min_count, const Poll& poll);

// Of references by which parents that agree refer to the same row: finds numbers of children that go together
// (abreast.hpp), where at least `min_count` rows have any.
void find_abreast(Schema& schema, std::span<const Agreement> agreements, std::uint32_t min_count, const Poll& poll);

} // namespace synth
