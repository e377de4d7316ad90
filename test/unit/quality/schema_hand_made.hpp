// Schemas made by hand: a parent table, and a child table whose rows refer to it.
#pragma once
#include "core/quality/schema_frames.hpp"
#include "quality/hand_made.hpp"

namespace synth::test {

// One side: rows of parents and of children, and the parent of each child.
struct TwoTables {
    Frame parents, children;
    std::vector<std::uint32_t> parent_of;
};

inline SchemaFrames two_tables(const std::vector<FrameColumn>& of_parents, const std::vector<FrameColumn>& of_children,
                               const std::vector<TwoTables>& sides) {
    SchemaFrames schema;
    schema.names = {"parents", "children"};
    schema.links = {{"children (parent) -> parents", 1, 0}};
    schema.tables.resize(2);
    schema.tables[0].columns = of_parents;
    schema.tables[1].columns = of_children;
    for (const TwoTables& side : sides) {
        schema.tables[0].tables.push_back(side.parents);
        schema.tables[1].tables.push_back(side.children);
        schema.sides.push_back({{side.parents.rows, side.children.rows}, {side.parent_of}});
    }
    return schema;
}

} // namespace synth::test
