// Columns from the tuple descriptor and its defaults; keys from the indexes, which unique and exclusion constraints
// have too.
#include "pg/declared.hpp"
#include "pg/exclusions.hpp"
#include "pg/key_expression.hpp"

namespace pg {

namespace {

bool calls_nextval(Node* node, void* context) {
    if (!node)
        return false;
    if (IsA(node, NextValueExpr) || (IsA(node, FuncExpr) && reinterpret_cast<FuncExpr*>(node)->funcid == F_NEXTVAL))
        return true;
    return walk_expression(node, calls_nextval, context);
}

bool is_not_null(Oid type) {
    for (;;) {
        HeapTuple const tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
        if (!HeapTupleIsValid(tuple))
            elog(ERROR, "cache lookup failed for type %u", type);
        const FormData_pg_type form = *reinterpret_cast<Form_pg_type>(GETSTRUCT(tuple));
        ReleaseSysCache(tuple);
        if (form.typtype != TYPTYPE_DOMAIN || form.typnotnull)
            return form.typtype == TYPTYPE_DOMAIN;
        type = form.typbasetype;
    }
}

// Is the column part of an expression that rows must satisfy?
bool is_bounded(Relation relation, int attribute) {
    Bitmapset* used = nullptr;
    if (const TupleConstr* const constraints = RelationGetDescr(relation)->constr)
        for (int i = 0; i < constraints->num_check; i++)
            pull_varattnos(static_cast<Node*>(stringToNode(constraints->check[i].ccbin)), 1, &used);
    pull_varattnos(reinterpret_cast<Node*>(RelationGetPartitionQual(relation)), 1, &used);
    if (relation->rd_rel->relkind == RELKIND_PARTITIONED_TABLE) {
        const PartitionKey key = RelationGetPartitionKey(relation);
        for (int i = 0; i < key->partnatts; i++)
            used = bms_add_member(used, key->partattrs[i] - FirstLowInvalidHeapAttributeNumber);
    }
    const FormData_pg_attribute& form = *TupleDescAttr(RelationGetDescr(relation), attribute - 1);
    return bms_is_member(attribute - FirstLowInvalidHeapAttributeNumber, used) ||
           (get_typtype(form.atttypid) == TYPTYPE_DOMAIN && DomainHasConstraints(form.atttypid));
}

DeclaredColumn read_column(Relation relation, int attribute) {
    const FormData_pg_attribute& form = *TupleDescAttr(RelationGetDescr(relation), attribute - 1);
    DeclaredColumn column;
    column.name = NameStr(form.attname);
    column.type = form.atttypid;
    column.typmod = form.atttypmod;
    column.collation = form.attcollation;
    column.generated = form.attgenerated != '\0';
    call([&] {
        column.bounded = is_bounded(relation, attribute);
        column.not_null = form.attnotnull || is_not_null(form.atttypid);
        if (column.generated)
            return;
        Node* const value = build_column_default(relation, attribute);
        column.has_default = value != nullptr;
        column.sequence = calls_nextval(value, nullptr);
    });
    return column;
}

// What an index says: attribute numbers, each once.
struct Index {
    const char* name;
    bool is_key, is_primary, nulls_distinct, total;
    AttrNumber* attributes;
    int size;
    AttrNumber apart; // 0: none
    const char* expression;
};

void add(Index& index, AttrNumber attribute) {
    if (std::find(index.attributes, index.attributes + index.size, attribute) == index.attributes + index.size)
        index.attributes[index.size++] = attribute;
}

// A member of the index that is an expression: all that it uses, a whole row being all columns.
void add_used(Index& index, Node* expression, TupleDesc columns) {
    Bitmapset* used = nullptr;
    pull_varattnos(expression, 1, &used);
    for (int i = -1; (i = bms_next_member(used, i)) >= 0;) {
        const int attribute = i + FirstLowInvalidHeapAttributeNumber;
        if (attribute > 0)
            add(index, AttrNumber(attribute));
        for (int a = 1; attribute == 0 && a <= columns->natts; a++)
            if (!TupleDescAttr(columns, a - 1)->attisdropped)
                add(index, AttrNumber(a));
    }
}

// A column of the index, and of a generated one all that its expression uses.
void add_column(Index& index, Relation table, AttrNumber attribute) {
    const TupleDesc columns = RelationGetDescr(table);
    if (TupleDescAttr(columns, attribute - 1)->attgenerated)
        add_used(index, build_column_default(table, attribute), columns);
    else
        add(index, attribute);
}

// Does an index of a partition belong to one of the table?
bool is_of_table(Oid index, Oid table) {
    List* const above = get_partition_ancestors(index);
    HeapTuple const tuple = above == NIL ? nullptr : SearchSysCache1(INDEXRELID, ObjectIdGetDatum(llast_oid(above)));
    if (!HeapTupleIsValid(tuple))
        return false;
    const Oid of = reinterpret_cast<Form_pg_index>(GETSTRUCT(tuple))->indrelid;
    ReleaseSysCache(tuple);
    return of == table;
}

Index read_index(Oid oid, Relation table, const Part* part) {
    const TupleDesc columns = RelationGetDescr(table);
    Relation const relation = index_open(oid, AccessShareLock);
    const FormData_pg_index& form = *relation->rd_index;
    Index index{};
    index.name = pstrdup(RelationGetRelationName(relation));
    index.is_key = form.indisvalid && (form.indisunique || form.indisexclusion) &&
                   !(part && relation->rd_rel->relispartition && is_of_table(oid, part->table));
    index.is_primary = form.indisprimary;
    index.nulls_distinct = nulls_distinct(form);
    index.total = RelationGetIndexPredicate(relation) == NIL;
    index.attributes = static_cast<AttrNumber*>(palloc(sizeof(AttrNumber) * std::size_t(columns->natts)));
    Oid *operators = nullptr, *functions;
    uint16* strategies;
    if (index.is_key && form.indisexclusion)
        RelationGetExclusionInfo(relation, &operators, &functions, &strategies);
    List* const expressions = RelationGetIndexExpressions(relation);
    int expression = 0;
    for (int i = 0; index.is_key && i < form.indnkeyatts; i++) {
        const AttrNumber attribute = form.indkey.values[i];
        if (operators && !is_equality(operators[i])) {
            index.is_key = attribute > 0 && index.apart == 0 &&
                           is_overlap(operators[i], TupleDescAttr(columns, attribute - 1)->atttypid);
            index.apart = attribute;
        }
        if (attribute > 0)
            add_column(index, table, attribute);
        else
            add_used(index, static_cast<Node*>(list_nth(expressions, expression++)), columns);
    }
    if (index.is_key && index.apart == 0 && (expressions || !index.total || part)) {
        Node* keys[INDEX_MAX_KEYS];
        read_keys(relation, table, keys);
        index.expression = write_key_expression(relation, table, keys, part ? int(part->number) : -1);
    }
    index_close(relation, AccessShareLock);
    return index;
}

// Adds a key unless it is known.
void add_key(std::vector<DeclaredKey>& keys, DeclaredKey key) {
    const auto sorted = [](std::vector<std::uint32_t> columns) {
        std::sort(columns.begin(), columns.end());
        return columns;
    };
    for (DeclaredKey& known : keys)
        if (known.apart == key.apart && known.expression == key.expression &&
            sorted(known.columns) == sorted(key.columns)) {
            known.nulls_distinct = known.nulls_distinct && key.nulls_distinct;
            known.total = known.total || key.total;
            return;
        }
    keys.push_back(std::move(key));
}

} // namespace

void lock_relation(Oid oid, const char* verb) {
    const char kind = call([=] {
        Relation const relation = try_relation_open(oid, AccessShareLock);
        if (!relation)
            ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE), errmsg("relation with OID %u does not exist", oid)));
        const char relkind = relation->rd_rel->relkind;
        relation_close(relation, NoLock);
        return relkind;
    });
    if (!std::strchr("rpvmf", kind))
        raise(ERRCODE_WRONG_OBJECT_TYPE,
              {.message = std::string("cannot ") + verb + " " + qualified_name(oid),
               .detail = "It is not a table, partitioned table, view, materialized view or foreign table."});
}

Declared read_declared(Oid oid, std::optional<Part> part) {
    Declared declared;
    Relation const relation = call([=] { return relation_open(oid, NoLock); });
    const TupleDesc columns = RelationGetDescr(relation);
    std::vector<std::uint32_t> position(std::size_t(columns->natts) + 1); // by attribute number
    for (int a = 1; a <= columns->natts; a++) {
        if (TupleDescAttr(columns, a - 1)->attisdropped)
            continue;
        position[std::size_t(a)] = std::uint32_t(declared.columns.size());
        declared.columns.push_back(read_column(relation, a));
    }
    List* const indexes = call([&] { return RelationGetIndexList(relation); });
    for (const bool primary : {true, false})
        for (int i = 0; i < list_length(indexes); i++) {
            const Index index =
                call([&] { return read_index(list_nth_oid(indexes, i), relation, part ? &*part : nullptr); });
            if (!index.is_key || index.is_primary != primary || index.size == 0)
                continue;
            DeclaredKey key;
            key.name = index.name;
            key.nulls_distinct = index.nulls_distinct;
            key.total = index.total;
            if (index.expression)
                key.expression = index.expression;
            for (int c = 0; c < index.size; c++)
                key.columns.push_back(position[std::size_t(index.attributes[c])]);
            if (index.apart > 0)
                key.apart = position[std::size_t(index.apart)];
            add_key(declared.keys, std::move(key));
        }
    call([&] { relation_close(relation, NoLock); });
    return declared;
}

} // namespace pg
