#include "pg/clone/columns.hpp"
#include "pg/clone/run.hpp"
#include "pg/types.hpp"

namespace pg {

CloneColumns::CloneColumns(const Clone& clone, std::uint32_t table) : clone_(clone), table_(table) {
    const Oid relation = clone.relations_[table];
    type_.relation = relation;
    type_.type = type_.declared = call([=] { return get_rel_type_id(relation); });
    if (!OidIsValid(type_.type)) // by a trigger, or by what checks a row
        raise(ERRCODE_UNDEFINED_TABLE,
              {.message = "relation " + clone.relation_name(table) + " was dropped while the schema was filled"});
    const Oid type = type_.type;
    MemoryContext const context = clone.context_;
    row_ = call([=] {
        MemoryContext const caller = MemoryContextSwitchTo(context);
        TupleDesc const row = BlessTupleDesc(lookup_rowtype_tupdesc_copy(type, -1));
        MemoryContextSwitchTo(caller);
        return row;
    });
    for (std::uint32_t r = 0; r < clone.schema_.references.size(); r++) {
        const SchemaReference& reference = clone.schema_.references[r];
        for (const std::string& column : reference.columns)
            if (reference.child == table && !(reference.late && clone.is_own(r, column)))
                linked_.insert(column);
    }
}

int CloneColumns::attribute_of(const std::string& name) const {
    for (int a = 0; a < row_->natts; a++)
        if (!(*this)[a].attisdropped && name == NameStr((*this)[a].attname))
            return a;
    raise(ERRCODE_UNDEFINED_COLUMN,
          {.message = "column \"" + name + "\" of relation " + qualified_name(type_.relation) + " does not exist",
           .detail = "The table that was learned has it.",
           .hint = "If the schema has changed, learn it again with synth_fit_schema()."});
}

bool CloneColumns::is_overridden(const std::string& column) const {
    const std::vector<std::string>& overrides = clone_.models_[table_]->options.overrides;
    for (std::size_t i = 0; i < overrides.size(); i += 2)
        if (overrides[i] == column)
            return true;
    return false;
}

bool CloneColumns::is_learned(const std::string& column) const {
    const std::vector<ModelColumn>& learned = clone_.models_[table_]->columns;
    return std::any_of(learned.begin(), learned.end(),
                       [&](const ModelColumn& c) { return !c.internal && c.path.front() == column; });
}

bool CloneColumns::is_computed(const std::string& column) const {
    return is_overridden(column) || (!is_learned(column) && !is_set(column));
}

bool CloneColumns::is_label(const std::string& name) const {
    const std::vector<ModelColumn>& learned = clone_.models_[table_]->columns;
    return std::any_of(learned.begin(), learned.end(), [&](const ModelColumn& column) {
        return !column.internal && column.path.front() == name && column.as == Attribute::As::label;
    });
}

bool CloneColumns::is_together(const std::string& column) const {
    const std::vector<std::string>& together = clone_.schema_.tables[table_].together;
    return std::find(together.begin(), together.end(), column) != together.end();
}

bool CloneColumns::is_shared(std::uint32_t r, const std::string& column) const {
    if (is_together(column))
        return true;
    for (std::uint32_t o = 0; o < clone_.schema_.references.size(); o++) {
        const SchemaReference& other = clone_.schema_.references[o];
        if (o != r && other.child == table_ &&
            std::find(other.columns.begin(), other.columns.end(), column) != other.columns.end())
            return true;
    }
    return false;
}

void CloneColumns::check() const {
    for (int a = 0; a < row_->natts; a++) {
        const FormData_pg_attribute& column = (*this)[a];
        const std::string name = NameStr(column.attname);
        if (!column.attisdropped && column.attnotnull && !column.atthasdef && !column.attidentity && !is_set(name) &&
            !is_learned(name) && !is_overridden(name))
            raise(ERRCODE_NOT_NULL_VIOLATION,
                  {.message = "column \"" + name + "\" of relation " + qualified_name(type_.relation) +
                              " must not be NULL, and model \"" + clone_.schema_.name + "\" does not have it",
                   .hint = "Give it a default, or learn the schema again and compute it with the argument "
                           "\"overrides\" of synth_fit_schema()."});
    }
}

} // namespace pg
