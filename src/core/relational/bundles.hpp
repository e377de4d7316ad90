// Bundles: siblings, children of one driving parent, that have another parent in common, too.
//
// A team has two cars in a race, and no driver drives in it twice; a pupil has one teacher in several subjects; the
// lines of an order are of products that differ. Classes (latent.hpp) say of what kind each row's parent is, and dealt
// by class alone siblings have the same one as chance has it. So it is learned how many siblings have each row's
// parent, its multiplicity, where that is not what chance would make of it. The network of links draws it beside the
// class. Then families are cut into bundles of so many rows, those that want near classes together. A bundle gets one
// parent (link.hpp), and each bundle of a family another one.
//
// Chance deals everything anew: who of the rows whose driving parents are of one class has which class of parent, and
// then who has which parent of the class. So the numbers of children are what they are, and so are the pairs of
// classes.
#pragma once
#include "core/poll.hpp"
#include "core/table/row_number.hpp"
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace synth {

struct Schema;

// By row: how many rows have both its numbers, itself among them; no_row for those that have not both.
std::vector<std::uint32_t> multiplicities(std::span<const std::uint32_t> first, std::span<const std::uint32_t> second,
                                          const Poll& poll);

// Do multiplicities differ from those by chance: in as many rows as 20 pairs of siblings are, in a fifth of those that
// are several, and three times as much as chance from itself, dealt again?
bool beyond_chance(std::span<const std::uint32_t> multiplicities, std::span<const std::uint32_t> by_chance,
                   std::span<const std::uint32_t> again, const Poll& poll);

// Sets multiplicities of the references by which they are beyond chance. Classes have been found.
void find_multiplicities(Schema& schema, std::uint64_t seed, const Poll& poll);

struct BundleRequest {
    // By child: its family; the group within which its parent is, and within which it may be in a bundle; how many
    // siblings should have its parent, no_row if that is not known. Empty: all are of one group, or by themselves.
    std::span<const std::uint32_t> family = {}, group = {}, multiplicity = {};
    std::uint64_t seed = 0;
};

// Who is in a bundle with whom.
class Bundles {
public:
    Bundles() = default;
    // By child: the first of its bundle, itself if it leads it; no_row if it is in none.
    explicit Bundles(std::vector<std::uint32_t> leader) : leader_(std::move(leader)) {}

    bool empty() const { return leader_.empty(); } // nothing is known of bundles
    // By child: those who follow get no_row.
    void keep_leaders(std::span<std::uint32_t> values) const;
    // By child: those who follow get what their leader has.
    void follow(std::span<std::uint32_t> values) const;
    // Parents, by child, of whom some that want children have none, since bundles are larger than what they want: each
    // gets one of a bundle, of the parents of its class and group that have more than they want. By parent: class,
    // group (empty for one) and how many children it wants, in proportion.
    void spread(std::span<std::uint32_t> parents, std::span<const std::uint32_t> classes,
                std::span<const std::uint32_t> group, std::span<const std::uint32_t> stubs, const Poll& poll) const;
    // By child: how many children one that leads stands for; else 1.
    std::vector<std::uint32_t> weights() const;

private:
    std::vector<std::uint32_t> leader_;
};

// Bundles of the children that have a family and want a parent. `classes`, by child, no_row for none, become those of
// one of the bundle, any of its children's, so that each class is wanted as often as it was. There are as many bundles
// of a size as multiplicities say, as nearly as families can be cut that way: what one family cannot have the next one
// gets.
Bundles bundle(const BundleRequest& request, std::span<std::uint32_t> classes, const Poll& poll);

} // namespace synth
