// What depends on what in a schema, and so which statements make it again and in which order.
//
// An object that comes unasked may need one that does not, such as a function; then that comes, too. Stages are lower
// bounds: what is needed early is made early, and what needs something late is made late. A part of an object that
// depends on something that depends on the object, such as a CHECK that calls a function of the table's own type, is a
// statement behind both.
#pragma once
#include "pg/definition/definition.hpp"

namespace pg {

// A statement, and what has to be there for it.
struct DefinitionNode {
    Definition::Stage stage = Definition::Stage::tables;
    std::string noun, name, head, tail;
    const char* between = "";
    bool always = true, wanted = true;     // does it come unasked, and whether or not anything needs it
    std::vector<std::size_t> holders = {}; // without which it does not come
    std::set<std::size_t> needs = {};      // other nodes, and all holders
    bool barred = false;                   // it does not come, nor does what needs it
    bool comes = false, placed = false;
    std::vector<std::pair<std::int32_t, std::string>> inside = {}; // parts, by place
    std::vector<std::string> roles = {};                           // Definition::roles
    bool at_end = false;                                           // of its stage

    std::string object() const; // "table orders"
    std::string text() const;
};

// What is written into the statement of its holder, or is a statement of its own: query.hpp.
struct DefinitionPart {
    std::size_t holder = 0;
    Definition::Stage stage = Definition::Stage::tables;
    std::int32_t place = 0;
    std::optional<std::string> inside, alone, instead;
    std::string noun, name;
    std::set<std::size_t> needs = {};
    std::vector<std::string> roles = {}; // of a statement of its own
};

struct DefinitionGraph {
    std::vector<DefinitionNode> nodes; // in the order of statements where nothing else decides
    std::vector<DefinitionPart> parts;

    // Once; some parts are nodes behind the others then, and what needs a node that is barred is barred, too.
    void settle();
    // Once, behind settle(); nodes then say whether they come and at which stage.
    std::vector<Definition> statements();

private:
    bool reaches(std::size_t from, std::size_t target, std::set<std::size_t>& seen) const;
    void place_parts();
    void bring(std::size_t number, Definition::Stage limit);
    void choose();
    void place(std::size_t number, std::vector<Definition>& statements);
};

} // namespace pg
