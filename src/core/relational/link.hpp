// Which parent a child gets, when each wants one of a class and parents want numbers of children.
//
// A child's first parent made it; the others are chosen here. The network has drawn of which class they should be
// (latent.hpp), and each parent's network how many children it should have, its stubs. Within a class who gets whom is
// chance, as in the configuration model of random graphs: parents are dealt in proportion to their stubs, with the
// rounding of systematic sampling (a parent's number of children is off its quota by less than one), to children in
// random order. So the numbers of children come out as they were drawn, and so do the pairs of classes.
//
// Where columns of a key are shared with another one, parents and children have groups too, and never meet across.
//
// A function of the request: the same request gives the same links.
#pragma once
#include "core/poll.hpp"
#include "core/relational/latent.hpp"
#include <cstdint>
#include <span>
#include <vector>

namespace synth {

struct LinkRequest {
    // By child: its class, no_row if it has no parent; its group, empty if there are no groups.
    std::span<const std::uint32_t> child_class = {}, child_group = {};
    // By parent: its class, its group, and how many children it should have.
    std::span<const std::uint32_t> parent_class = {}, parent_group = {}, stubs = {};
    // By child, if not empty: no two with the same number get the same parent; no_row: any may. With `at_most_one` it
    // says nothing new.
    std::span<const std::uint32_t> distinct_with = {};
    std::span<const std::uint32_t> dealt = {};  // by child: a parent that it has already, which says the same to others
    bool softly = false;                        // who would have to go without shares a parent
    bool at_most_one = false;                   // no parent twice
    std::span<const std::uint32_t> weight = {}; // by child: of so many stubs; empty: of one each
    std::uint64_t seed = 0;
};

struct Links {
    std::vector<std::uint32_t> parent; // by child; no_row for none
    std::uint32_t unresolved = 0;      // children that want a parent, and for which none is left
};

// Links children to parents. A child that stands for several takes as many stubs. Parents without stubs get children
// only if all of their group have none, or if nobody else is left. A class that no parent has borrows those of the
// nearest class of the group, the lower of two. Of children that would share a parent and must not, all but one
// exchange theirs with others of their weight: of the same class if possible, else of the same group; if nobody can,
// they get another parent on top of what that one wanted, of the same class if possible. At most one: what wants more
// parents of a class than it has gets those of the nearest classes. Softly: near classes come before others, and
// parents without stubs get no children for it.
//
// Takes time n log n of children and parents, more only where a number of `distinct_with` has nearly all parents of a
// group; 16 bytes a child, 20 if distinct, 20 a parent, and 32 for each class of a group. Below 2^31 of both.
Links link(const LinkRequest& request, const Poll& poll);

} // namespace synth
