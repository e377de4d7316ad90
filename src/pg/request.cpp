#include "pg/request.hpp"

namespace pg {

namespace {

[[noreturn]] void raise_argument(const std::string& argument, const std::string& detail, const std::string& hint = {}) {
    raise(ERRCODE_INVALID_PARAMETER_VALUE,
          {.message = "argument \"" + argument + "\" is invalid", .detail = detail, .hint = hint});
}

std::uint32_t column_of(const Request& request, const std::string& name, const char* argument) {
    return column_of(request.declared, request.header.relation, name, argument);
}

void select_columns(Request& request, bool all, const std::vector<std::string>& columns,
                    const std::vector<std::string>& exclude) {
    if (all)
        for (std::uint32_t c = 0; c < request.declared.columns.size(); c++)
            request.columns.push_back(c);
    for (const std::string& name : columns) {
        const std::uint32_t c = column_of(request, name, "columns");
        if (std::find(request.columns.begin(), request.columns.end(), c) != request.columns.end())
            raise(ERRCODE_DUPLICATE_COLUMN, {.message = "column \"" + name + "\" is specified more than once",
                                             .detail = "It is named in the argument \"columns\"."});
        request.columns.push_back(c);
    }
    for (const std::string& name : exclude)
        std::erase(request.columns, column_of(request, name, "exclude"));
    std::erase_if(request.columns, [&](std::uint32_t c) { return request.declared.columns[c].generated; });
    if (request.columns.empty())
        raise(ERRCODE_INVALID_PARAMETER_VALUE, {.message = "there are no columns to learn"});
    for (const std::uint32_t c : request.columns) {
        const DeclaredColumn& column = request.declared.columns[c];
        request.attributes.push_back({column.name, column.type, column.typmod});
    }
}

void force_kinds(Request& request, const std::vector<std::pair<std::string, std::string>>& kinds) {
    for (const auto& [name, kind] : kinds) {
        const std::uint32_t c = column_of(request, name, "kinds");
        const auto found = std::find(request.columns.begin(), request.columns.end(), c);
        if (found == request.columns.end())
            raise_argument("kinds", "Column \"" + name + "\" is not learned.");
        Attribute& attribute = request.attributes[std::size_t(found - request.columns.begin())];
        if (kind == "categorical")
            attribute.as = Attribute::As::label;
        else if (kind == "text")
            attribute.as = Attribute::As::text;
        else if (kind == "numeric")
            attribute.as = Attribute::As::number;
        else if (kind == "key")
            request.keys.push_back(std::uint32_t(found - request.columns.begin()));
        else
            raise_argument("kinds", "The kind of column \"" + name + "\" is \"" + kind + "\".",
                           "Kinds are categorical, numeric, text and key.");
        const Type type = type_of(attribute.type, attribute.typmod);
        if ((kind == "numeric" && !type.is_number()) ||
            (kind == "key" && (!type.is_scalar() || type.form == Form::opaque)) ||
            (kind == "text" && !type.is_text())) // a text that is made up need not be a value of another type
            raise_argument("kinds", "Column \"" + name + "\" has type " + type_name(attribute.type) +
                                        ", which cannot be learned as " + kind + ".");
        if (kind != "key" && request.declared.is_unique(c))
            raise_argument("kinds", "Column \"" + name + "\" is unique, so it must be a key.");
    }
}

std::vector<synth::Edge> edges_of(const Request& request, const std::vector<std::string>& texts, const char* argument) {
    std::vector<synth::Edge> edges;
    constexpr std::string_view arrow = "->", blanks = " \t\n";
    for (const std::string& text : texts) {
        const std::size_t at = text.find(arrow);
        if (at == std::string::npos)
            raise_argument(argument, "\"" + text + "\" is not an edge.", "Write an edge as 'parent -> child'.");
        const auto trimmed = [&](std::string_view name) {
            const std::size_t first = std::min(name.find_first_not_of(blanks), name.size());
            return std::string(name.substr(first, name.find_last_not_of(blanks) + 1 - first));
        };
        synth::Edge edge{trimmed(std::string_view(text).substr(0, at)),
                         trimmed(std::string_view(text).substr(at + arrow.size()))};
        for (const std::string& name : {edge.parent, edge.child}) {
            const std::uint32_t c = column_of(request, name, argument);
            if (std::find(request.columns.begin(), request.columns.end(), c) == request.columns.end())
                raise_argument(argument, "Column \"" + name + "\" is not learned.");
        }
        if (edge.parent == edge.child)
            raise_argument(argument, "\"" + text + "\" joins a column with itself.");
        edges.push_back(std::move(edge));
    }
    return edges;
}

} // namespace

std::uint32_t column_of(const Declared& declared, const std::string& relation, const std::string& name,
                        const char* argument) {
    const std::vector<DeclaredColumn>& columns = declared.columns;
    const auto found =
        std::find_if(columns.begin(), columns.end(), [&](const DeclaredColumn& column) { return column.name == name; });
    if (found == columns.end())
        raise(ERRCODE_UNDEFINED_COLUMN,
              {.message = "column \"" + name + "\" of relation " + relation + " does not exist",
               .detail = "It is named in the argument \"" + std::string(argument) + "\"."});
    return std::uint32_t(found - columns.begin());
}

void check_given(FunctionCallInfo fcinfo, int number, const char* argument) {
    if (PG_ARGISNULL(number))
        raise(ERRCODE_NULL_VALUE_NOT_ALLOWED,
              {.message = "argument \"" + std::string(argument) + "\" must not be NULL"});
}

void check_limit(const char* argument, std::int64_t value, std::int64_t lowest, std::int64_t highest) {
    if (value < lowest || value > highest)
        raise(ERRCODE_INVALID_PARAMETER_VALUE,
              {.message = "argument \"" + std::string(argument) + "\" is out of range",
               .detail = "It is " + std::to_string(value) + ", and must lie between " + std::to_string(lowest) +
                         " and " + std::to_string(highest) + "."});
}

namespace {

// The members of an object, in jsonb's order of keys, or of an array: strings, numbers printed, what is within objects
// and arrays; others NULL.
struct Items {
    struct Item {
        char *key, *string, *number;
        JsonbContainer* within;
    };
    Item* item;
    int size;
    bool object, array;
};

Items items_of(JsonbContainer* container) {
    return call([=] {
        Items items = {};
        items.object = JsonContainerIsObject(container);
        items.array = JsonContainerIsArray(container) && !JsonContainerIsScalar(container);
        if (!items.object && !items.array)
            return items;
        items.item = static_cast<Items::Item*>(palloc0(sizeof(Items::Item) * (JsonContainerSize(container) + 1)));
        JsonbIterator* it = JsonbIteratorInit(container);
        JsonbValue value;
        for (JsonbIteratorToken token = JsonbIteratorNext(&it, &value, true); token != WJB_DONE;
             token = JsonbIteratorNext(&it, &value, true)) {
            Items::Item& item = items.item[items.size];
            if (token == WJB_KEY)
                item.key = pnstrdup(value.val.string.val, value.val.string.len);
            else if (token == WJB_VALUE || token == WJB_ELEM) {
                if (value.type == jbvString)
                    item.string = pnstrdup(value.val.string.val, value.val.string.len);
                else if (value.type == jbvNumeric)
                    item.number = DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(value.val.numeric)));
                else if (value.type == jbvBinary)
                    item.within = value.val.binary.data;
                items.size++;
            }
        }
        return items;
    });
}

Items object_of(FunctionCallInfo fcinfo, int number, const char* argument, const char* example) {
    if (PG_ARGISNULL(number))
        return {};
    const Datum document = PG_GETARG_DATUM(number);
    const Items items = items_of(call([=] { return &DatumGetJsonbP(document)->root; }));
    if (!items.object)
        raise_argument(argument, "It is not an object.", "Write " + std::string(argument) + " => '" + example + "'.");
    return items;
}

} // namespace

std::vector<std::pair<std::string, std::string>> pairs_of(FunctionCallInfo fcinfo, int number, const char* argument,
                                                          const char* example) {
    std::vector<std::pair<std::string, std::string>> pairs;
    const Items items = object_of(fcinfo, number, argument, example);
    for (int i = 0; i < items.size; i++) {
        if (!items.item[i].string)
            raise_argument(argument, "The value of \"" + std::string(items.item[i].key) + "\" is not a string.");
        pairs.emplace_back(items.item[i].key, items.item[i].string);
    }
    return pairs;
}

ByTable<std::string> lists_of(FunctionCallInfo fcinfo, int number, const char* argument, const char* example) {
    ByTable<std::string> lists;
    const Items items = object_of(fcinfo, number, argument, example);
    for (int i = 0; i < items.size; i++) {
        const Items::Item& item = items.item[i];
        const Items list = item.within ? items_of(item.within) : Items{};
        const bool strings =
            list.array && std::all_of(list.item, list.item + list.size, [](const Items::Item& e) { return e.string; });
        if (!strings)
            raise_argument(argument, "The value of \"" + std::string(item.key) + "\" is not an array of strings.",
                           "Write " + std::string(argument) + " => '" + example + "'.");
        std::vector<std::string>& into = lists.emplace_back(item.key, std::vector<std::string>()).second;
        for (int e = 0; e < list.size; e++)
            into.emplace_back(list.item[e].string);
    }
    return lists;
}

ByTable<std::pair<std::string, std::string>> objects_of(FunctionCallInfo fcinfo, int number, const char* argument,
                                                        const char* example) {
    ByTable<std::pair<std::string, std::string>> objects;
    const Items items = object_of(fcinfo, number, argument, example);
    for (int i = 0; i < items.size; i++) {
        const Items::Item& item = items.item[i];
        const Items object = item.within ? items_of(item.within) : Items{};
        if (!object.object)
            raise_argument(argument, "The value of \"" + std::string(item.key) + "\" is not an object.",
                           "Write " + std::string(argument) + " => '" + example + "'.");
        auto& into = objects.emplace_back(item.key, std::vector<std::pair<std::string, std::string>>()).second;
        for (int m = 0; m < object.size; m++) {
            const Items::Item& member = object.item[m];
            if (!member.string)
                raise_argument(argument, "The value of \"" + std::string(member.key) + "\" in \"" +
                                             std::string(item.key) + "\" is not a string.");
            into.emplace_back(member.key, member.string);
        }
    }
    return objects;
}

std::vector<std::pair<std::string, std::uint64_t>> numbers_of(FunctionCallInfo fcinfo, int number, const char* argument,
                                                              const char* example) {
    std::vector<std::pair<std::string, std::uint64_t>> pairs;
    const Items items = object_of(fcinfo, number, argument, example);
    for (int i = 0; i < items.size; i++) {
        const char* const text = items.item[i].number;
        const bool digits = text && strspn(text, "0123456789") == strlen(text) && strlen(text) <= 18;
        if (!digits)
            raise_argument(argument, "The value of \"" + std::string(items.item[i].key) +
                                         "\" is not a whole number, or it is too large.");
        pairs.emplace_back(items.item[i].key, std::strtoull(text, nullptr, 10));
    }
    return pairs;
}

std::string hint_to_exclude(const std::vector<std::string>& columns) {
    const Datum array = Sql<std::vector<std::string>>::put(columns);
    return "Leave them out: exclude => " +
           std::string(call([=] { return quote_literal_cstr(OidOutputFunctionCall(F_ARRAY_OUT, array)); })) + ".";
}

std::vector<std::string> strings_of(FunctionCallInfo fcinfo, int number, const char* argument, Oid element) {
    std::vector<std::string> strings;
    if (PG_ARGISNULL(number))
        return strings;
    Datum* items = nullptr;
    bool* nulls = nullptr;
    int size = 0;
    const Datum array = PG_GETARG_DATUM(number);
    call([&] {
        if (element == NAMEOID)
            deconstruct_array(DatumGetArrayTypeP(array), NAMEOID, NAMEDATALEN, false, TYPALIGN_CHAR, &items, &nulls,
                              &size);
        else
            deconstruct_array(DatumGetArrayTypeP(array), TEXTOID, -1, false, TYPALIGN_INT, &items, &nulls, &size);
    });
    for (int i = 0; i < size; i++) {
        if (nulls[i])
            raise(ERRCODE_NULL_VALUE_NOT_ALLOWED,
                  {.message = "argument \"" + std::string(argument) + "\" must not contain NULL"});
        strings.push_back(element == NAMEOID ? NameStr(*DatumGetName(items[i])) : Sql<std::string>::get(items[i]));
    }
    return strings;
}

Request request_of(FunctionCallInfo fcinfo, bool may_name) {
    Request request;
    FitOptions& options = request.header.options;
    if (PG_ARGISNULL(0))
        raise(ERRCODE_NULL_VALUE_NOT_ALLOWED, {.message = "argument \"relation\" must not be NULL",
                                               .hint = "Name the table to learn: synth_fit('customers')."});
    request.relation = PG_GETARG_OID(0);
    lock_relation(request.relation, "learn from");
    request.named = may_name && !PG_ARGISNULL(1);
    request.header.owner.oid = GetUserId();
    request.header.relation = qualified_name(request.relation);
    request.header.zone = call([] { return pg_get_timezone_name(session_timezone); });
    request.header.name = request.named ? Sql<std::string>::get(PG_GETARG_DATUM(1))
                                        : std::string(call([&] { return get_rel_name(request.relation); }));
    if (request.header.name.empty())
        raise(ERRCODE_INVALID_NAME, {.message = "the name of a model must not be empty"});
    if (!PG_ARGISNULL(3))
        options.min_count = PG_GETARG_INT32(3);
    if (!PG_ARGISNULL(4))
        options.max_rows = PG_GETARG_INT64(4);
    if (!PG_ARGISNULL(5))
        options.parents = PG_GETARG_INT32(5);
    if (!PG_ARGISNULL(6))
        options.seed = PG_GETARG_INT64(6);
    check_limit("min_count", options.min_count, 2, 1'000'000);
    check_limit("parents", options.parents, 0, MaxHeapAttributeNumber);
    if (options.max_rows)
        check_limit("max_rows", *options.max_rows, std::int64_t(options.min_count),
                    std::numeric_limits<std::int64_t>::max());

    request.declared = read_declared(request.relation);
    select_columns(request, PG_ARGISNULL(2), strings_of(fcinfo, 2, "columns", NAMEOID),
                   strings_of(fcinfo, 7, "exclude", NAMEOID));
    force_kinds(request, pairs_of(fcinfo, 8, "kinds"));
    for (auto& [column, expression] : pairs_of(fcinfo, 9, "overrides")) {
        options.overrides.push_back(column);
        options.overrides.push_back(expression);
        request.overrides.push_back({column, expression});
    }
    check_overrides(request.relation, request.overrides);
    request.required = edges_of(request, strings_of(fcinfo, 10, "required_edges", TEXTOID), "required_edges");
    request.forbidden = edges_of(request, strings_of(fcinfo, 11, "forbidden_edges", TEXTOID), "forbidden_edges");
    for (const synth::Edge& edge : request.required)
        for (const synth::Edge& other : request.forbidden)
            if (edge.parent == other.parent && edge.child == other.child)
                raise_argument("forbidden_edges", "\"" + edge.parent + " -> " + edge.child + "\" is required.");
    request.ignored_rules = strings_of(fcinfo, 12, "ignored_rules", TEXTOID);
    return request;
}

} // namespace pg
