// PostgreSQL's headers, for C++: nothing else in this repository includes them.
//
// The standard library and the core come first, because PostgreSQL redefines printf and other names. Versions 14 to 18
// differ in a few places that concern us; the differences are settled here, so that no other file asks for a version.
#pragma once
#include "core/pure.hpp"
#include <algorithm>
#include <array>
#include <cfloat>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <functional>
#include <initializer_list>
#include <limits>
#include <memory>
#include <new>
#include <numeric>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

// Up to version 15 PostgreSQL leaves this empty, and our symbols are hidden by default.
#define PGDLLEXPORT __attribute__((visibility("default")))

extern "C" {
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/parallel.h"
#include "access/relation.h"
#include "access/sysattr.h"
#include "access/table.h"
#include "access/transam.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/objectaccess.h"
#include "catalog/partition.h"
#include "catalog/pg_am.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_class.h"
#include "catalog/pg_database.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_index.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "commands/explain.h"
#include "common/hashfn.h"
#include "common/int.h"
#include "executor/executor.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "nodes/extensible.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "nodes/supportnodes.h"
#include "optimizer/clauses.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/pathnode.h"
#include "optimizer/paths.h"
#include "optimizer/restrictinfo.h"
#include "optimizer/tlist.h"
#include "parser/parse_coerce.h"
#include "parser/parse_collate.h"
#include "parser/parse_expr.h"
#include "parser/parse_relation.h"
#include "parser/parser.h"
#include "parser/parsetree.h"
#include "partitioning/partbounds.h"
#include "partitioning/partdesc.h"
#include "port/atomics.h"
#include "rewrite/rewriteHandler.h"
#include "storage/bufmgr.h"
#include "storage/condition_variable.h"
#include "storage/dsm_impl.h"
#include "storage/lmgr.h"
#include "storage/proc.h"
#include "storage/shm_toc.h"
#include "storage/shmem.h"
#include "storage/spin.h"
#include "tcop/dest.h"
#include "tcop/utility.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/cash.h"
#include "utils/catcache.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/datum.h"
#include "utils/dsa.h"
#include "utils/expandeddatum.h"
#include "utils/fmgroids.h"
#include "utils/geo_decls.h"
#include "utils/guc.h"
#include "utils/inet.h"
#include "utils/inval.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/multirangetypes.h"
#include "utils/numeric.h"
#include "utils/partcache.h"
#include "utils/plancache.h"
#include "utils/rangetypes.h"
#include "utils/rel.h"
#include "utils/rls.h"
#include "utils/ruleutils.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"
#include "utils/typcache.h"
#include "utils/uuid.h"
#include "utils/varbit.h"
#include "utils/wait_event.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif
#if PG_VERSION_NUM >= 180000
#include "commands/explain_format.h"
#include "commands/explain_state.h"
#endif
}

#if PG_VERSION_NUM < 140000
#error "synth needs PostgreSQL 14 or later"
#endif

// Intervals are finite before version 17.
#if PG_VERSION_NUM < 170000
#define INTERVAL_IS_NOBEGIN(i) false
#define INTERVAL_IS_NOEND(i) false
#define INTERVAL_NOBEGIN(i) static_cast<void>(i)
#define INTERVAL_NOEND(i) static_cast<void>(i)
#endif

// Up to version 14 every custom scan projects.
#ifndef CUSTOMPATH_SUPPORT_PROJECTION
#define CUSTOMPATH_SUPPORT_PROJECTION 0
#endif

namespace pg {

inline RangeType* form_range(TypeCacheEntry* type, RangeBound* lower, RangeBound* upper, bool empty) {
#if PG_VERSION_NUM >= 160000
    return make_range(type, lower, upper, empty, nullptr);
#else
    return make_range(type, lower, upper, empty);
#endif
}

// Up to version 15 the callback is declared without its parameters.
inline bool walk_expression(Node* node, bool (*walker)(Node*, void*), void* context) {
#if PG_VERSION_NUM >= 160000
    return expression_tree_walker(node, walker, context);
#else
    return expression_tree_walker(node, reinterpret_cast<bool (*)()>(reinterpret_cast<void (*)()>(walker)), context);
#endif
}

// NULLS NOT DISTINCT came with version 15.
inline bool nulls_distinct([[maybe_unused]] const FormData_pg_index& index) {
#if PG_VERSION_NUM >= 150000
    return !index.indnullsnotdistinct;
#else
    return true;
#endif
}

// NOT ENFORCED came with version 18.
inline bool is_enforced([[maybe_unused]] const ConstrCheck& check) {
#if PG_VERSION_NUM >= 180000
    return check.ccenforced;
#else
    return true;
#endif
}

// Generated columns may be virtual since version 18: other expressions get theirs in place of them.
inline Node* generation_expression(Relation relation, int attribute) {
#if PG_VERSION_NUM >= 180000
    if (TupleDescAttr(RelationGetDescr(relation), attribute - 1)->attgenerated == ATTRIBUTE_GENERATED_VIRTUAL)
        return build_generation_expression(relation, attribute);
#endif
    return build_column_default(relation, attribute);
}
inline Node* expand_virtual(Node* expression, [[maybe_unused]] Relation relation) {
#if PG_VERSION_NUM >= 180000
    return expand_generated_columns_in_expr(expression, relation, 1);
#else
    return expression;
#endif
}

inline AclResult database_privilege(AclMode mode) {
#if PG_VERSION_NUM >= 160000
    return object_aclcheck(DatabaseRelationId, MyDatabaseId, GetUserId(), mode);
#else
    return pg_database_aclcheck(MyDatabaseId, GetUserId(), mode);
#endif
}

inline AclResult schema_privilege(Oid schema, AclMode mode) {
#if PG_VERSION_NUM >= 160000
    return object_aclcheck(NamespaceRelationId, schema, GetUserId(), mode);
#else
    return pg_namespace_aclcheck(schema, GetUserId(), mode);
#endif
}

inline AclResult execute_privilege(Oid function) {
#if PG_VERSION_NUM >= 160000
    return object_aclcheck(ProcedureRelationId, function, GetUserId(), ACL_EXECUTE);
#else
    return pg_proc_aclcheck(function, GetUserId(), ACL_EXECUTE);
#endif
}

// Up to version 14 it has a first parameter, which it does not read.
inline List* partition_condition(Relation parent, PartitionBoundSpec* bound) {
#if PG_VERSION_NUM >= 150000
    return get_qual_from_partbound(parent, bound);
#else
    return get_qual_from_partbound(nullptr, parent, bound);
#endif
}

// No other setting may begin with the prefix.
inline void reserve_settings(const char* prefix) {
#if PG_VERSION_NUM >= 150000
    MarkGUCPrefixReserved(prefix);
#else
    EmitWarningsOnPlaceholders(prefix);
#endif
}

} // namespace pg
