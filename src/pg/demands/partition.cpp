// Neighbours among ranges are one range, and lists are one list: the condition has as many parts as there are gaps.
#include "pg/demands/partition.hpp"

namespace pg {

namespace {

List* condition_of(Relation table, Relation root);

PartitionBoundSpec* bound_of(Oid partition) {
    HeapTuple const tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(partition));
    if (!HeapTupleIsValid(tuple))
        ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                        errmsg("the partitions of the table have just changed"), errhint("Try again.")));
    bool null = true;
    const Datum bound = SysCacheGetAttr(RELOID, tuple, Anum_pg_class_relpartbound, &null);
    if (null) // it is being detached
        ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                        errmsg("the partitions of the table have just changed"), errhint("Try again.")));
    auto* const spec = static_cast<PartitionBoundSpec*>(stringToNode(TextDatumGetCString(bound)));
    ReleaseSysCache(tuple);
    return spec;
}

// What a partition demands below its own bound.
List* condition_below(Oid partition, Relation root) {
    Relation const table = table_open(partition, AccessShareLock);
    List* const condition = table->rd_rel->relkind == RELKIND_PARTITIONED_TABLE ? condition_of(table, root) : NIL;
    table_close(table, NoLock);
    return condition;
}

List* qual_of(Relation table, Relation root, PartitionBoundSpec* bound) {
    return map_partition_varattnos(partition_condition(table, bound), 1, root, table);
}

// Does the range behind that of one partition belong to the next one?
bool are_neighbours(PartitionDesc partitions, int before) {
    for (int i = 0; i < partitions->boundinfo->ndatums; i++)
        if (partitions->boundinfo->indexes[i] == before)
            return partitions->boundinfo->indexes[i + 1] == before + 1;
    return false;
}

List* condition_of(Relation table, Relation root) {
    PartitionDesc const partitions = RelationGetPartitionDesc(table, true);
    if (partitions->nparts == 0)
        return list_make1(makeBoolConst(false, false));
    if (OidIsValid(get_default_oid_from_partdesc(partitions)) ||
        partitions->boundinfo->strategy == PARTITION_STRATEGY_HASH)
        return NIL;
    List* parts = NIL;
    PartitionBoundSpec* last = nullptr; // of those without a condition below, which the next one may join
    for (int i = 0; i < partitions->nparts; i++) {
        PartitionBoundSpec* const bound = bound_of(partitions->oids[i]);
        List* const below = condition_below(partitions->oids[i], root);
        if (below == NIL && last && bound->strategy == PARTITION_STRATEGY_LIST) {
            last->listdatums = list_concat(last->listdatums, bound->listdatums);
            continue;
        }
        if (below == NIL && last && are_neighbours(partitions, i - 1)) {
            last->upperdatums = bound->upperdatums;
            continue;
        }
        parts = lappend(parts, list_make2(bound, below));
        if (below == NIL)
            last = bound;
        else if (bound->strategy == PARTITION_STRATEGY_RANGE)
            last = nullptr;
    }
    List* any = NIL;
    ListCell* cell = nullptr;
    foreach (cell, parts) {
        List* const part = static_cast<List*>(lfirst(cell));
        List* const all = list_concat(qual_of(table, root, static_cast<PartitionBoundSpec*>(linitial(part))),
                                      static_cast<List*>(lsecond(part)));
        any = lappend(any, make_ands_explicit(all));
    }
    return list_make1(list_length(any) == 1 ? static_cast<Expr*>(linitial(any)) : makeBoolExpr(OR_EXPR, any, -1));
}

} // namespace

List* condition_of_partitions(Relation table) {
    return RelationGetPartitionDesc(table, true)->nparts == 0 ? NIL : condition_of(table, table);
}

} // namespace pg
