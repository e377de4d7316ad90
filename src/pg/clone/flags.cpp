#include "pg/clone/flags.hpp"

namespace pg {

CloneFlags::CloneFlags(const Clone& clone, std::uint32_t table, const CloneColumns& columns)
    : generation_(*clone.generation_), table_(table), columns_(columns) {
    const InContext here(clone.context_);
    for (const SchemaFlag& flag : clone.schema_.flags) {
        if (clone.schema_.references[flag.reference].child != table)
            continue;
        Label& label = labels_.emplace_back();
        label.flag = flag.number;
        label.attribute = columns_.attribute_of(flag.column);
        if (!flag.label)
            continue;
        const FormData_pg_attribute& attribute = columns_[label.attribute];
        label.equal = equal_function(attribute.atttypid);
        label.boolean = call([&] { return getBaseType(attribute.atttypid); }) == BOOLOID;
        label.value = {call([&] {
                           Oid function = InvalidOid, parameter = InvalidOid;
                           getTypeInputInfo(attribute.atttypid, &function, &parameter);
                           return OidInputFunctionCall(function, const_cast<char*>(flag.label->c_str()), parameter,
                                                       attribute.atttypmod);
                       }),
                       false};
    }
}

bool CloneFlags::has(const Label& label, const Datum* values, const bool* nulls) const {
    const int a = label.attribute;
    if (label.value.isnull || nulls[a])
        return label.value.isnull && nulls[a];
    FmgrInfo* const equal = label.equal;
    const Oid collation = columns_[a].attcollation;
    const Datum value = values[a], other = label.value.value;
    return call([=] { return DatumGetBool(FunctionCall2Coll(equal, collation, value, other)); });
}

CloneFlags::Verdict CloneFlags::settle(const Try& current, Datum* values, bool* nulls) const {
    for (const Label& label : labels_) {
        const bool must = generation_.has_flag(table_, label.flag, std::uint32_t(current.row));
        if (has(label, values, nulls) == must)
            continue;
        if (current.number < Try::until_moved || (!must && !label.boolean))
            return Verdict::again;
        const int a = label.attribute;
        values[a] = must ? label.value.value : BoolGetDatum(!DatumGetBool(label.value.value));
        nulls[a] = must && label.value.isnull;
    }
    return Verdict::fits;
}

} // namespace pg
