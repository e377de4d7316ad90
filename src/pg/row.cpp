// Arrays, and the SQL that moves rows.
#include "pg/row.hpp"

namespace pg {

Datum Sql<std::string>::put(const std::string& x) {
    return call([&] { return PointerGetDatum(cstring_to_text_with_len(x.data(), int(x.size()))); });
}

std::string Sql<std::string>::get(Datum x) {
    const text* const data = call([&] { return DatumGetTextPP(x); });
    return std::string(VARDATA_ANY(data), VARSIZE_ANY_EXHDR(data));
}

Datum put_array(Oid element, int width, std::size_t size, const void* data) {
    if (size == 0)
        return call([&] { return PointerGetDatum(construct_empty_array(element)); });
    const std::size_t bytes = ARR_OVERHEAD_NONULLS(1) + size * std::size_t(width);
    if (bytes > MaxAllocSize)
        throw std::length_error("the model is too large: one of its arrays has " + std::to_string(size) + " elements");
    auto* const array = call([&] { return static_cast<ArrayType*>(palloc0(bytes)); });
    SET_VARSIZE(array, bytes);
    array->ndim = 1;
    array->elemtype = element;
    ARR_DIMS(array)[0] = int(size);
    ARR_LBOUND(array)[0] = 1;
    std::memcpy(ARR_DATA_PTR(array), data, bytes - ARR_OVERHEAD_NONULLS(1));
    return PointerGetDatum(array);
}

static Elements open_array(Datum datum, Oid element) {
    auto* const array = call([&] { return DatumGetArrayTypeP(datum); });
    if (ARR_NDIM(array) > 1)
        throw synth::DamagedModel("an array has more than one dimension");
    if (ARR_ELEMTYPE(array) != element)
        throw synth::DamagedModel("an array has elements of another type");
    if (call([&] { return array_contains_nulls(array); }))
        throw synth::DamagedModel("an array contains NULL");
    const int size = call([&] { return ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array)); });
    return {ARR_DATA_PTR(array), std::size_t(size), array};
}

Elements get_array(Datum datum, Oid element, int width) {
    const Elements elements = open_array(datum, element);
    const char* const end = reinterpret_cast<const char*>(elements.array) + ARR_SIZE(elements.array);
    if (elements.size * std::size_t(width) > std::size_t(end - elements.data))
        throw synth::DamagedModel("an array is shorter than it says");
    return elements;
}

void release(const Elements& elements, Datum datum) {
    if (static_cast<void*>(elements.array) != DatumGetPointer(datum))
        call([&] { pfree(elements.array); });
}

Datum Sql<std::vector<std::string>>::put(const std::vector<std::string>& x) {
    std::vector<Datum> items;
    for (const std::string& item : x)
        items.push_back(Sql<std::string>::put(item));
    return call([&] {
        return PointerGetDatum(construct_array(items.data(), int(items.size()), TEXTOID, -1, false, TYPALIGN_INT));
    });
}

std::vector<std::string> Sql<std::vector<std::string>>::get(Datum x) {
    const Elements elements = open_array(x, TEXTOID);
    Datum* items = nullptr;
    int size = 0;
    call([&] { deconstruct_array(elements.array, TEXTOID, -1, false, TYPALIGN_INT, &items, nullptr, &size); });
    std::vector<std::string> strings;
    for (int i = 0; i < size; i++)
        strings.push_back(Sql<std::string>::get(items[i]));
    return strings;
}

Insert::Insert(const char* table)
    : table_(table),
      context_(
          call([] { return AllocSetContextCreate(CurrentMemoryContext, "synth insert", ALLOCSET_DEFAULT_SIZES); })) {}

Insert::~Insert() {
    MemoryContextDelete(context_);
}

std::int64_t Insert::execute(const char* returning) {
    std::string query = "INSERT INTO " + table_ + " (" + columns_ + ") VALUES (";
    for (std::size_t i = 1; i <= values_.size(); i++)
        query += (i > 1 ? ", $" : "$") + std::to_string(i);
    query += ")";
    if (returning)
        query += std::string(" RETURNING ") + returning;
    return call([&]() -> std::int64_t {
        const int code =
            SPI_execute_with_args(query.c_str(), int(values_.size()), types_.data(), values_.data(), nullptr, false, 0);
        if (code != (returning ? SPI_OK_INSERT_RETURNING : SPI_OK_INSERT))
            elog(ERROR, "synth: insert failed: %s", SPI_result_code_string(code));
        bool null = false;
        return returning ? DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &null)) : 0;
    });
}

void Row::damaged(const char* column, const std::string& why) const {
    throw synth::DamagedModel(std::string(table_) + "." + column + ": " + why);
}

int Row::number_of(const char* column) const {
    const int number = call([&] { return SPI_fnumber(columns_, column); });
    if (number <= 0)
        damaged(column, "the column is missing");
    return number;
}

bool Row::is_null(const char* column) const {
    bool null = true;
    const int number = number_of(column);
    call([&] { SPI_getbinval(tuple_, columns_, number, &null); });
    return null;
}

Datum Row::fetch(const char* column, Oid type) const {
    bool null = true;
    const int number = number_of(column);
    const Datum value = call([&] { return SPI_getbinval(tuple_, columns_, number, &null); });
    if (null)
        damaged(column, "it is NULL");
    if (SPI_gettypeid(columns_, number) != type)
        damaged(column, "its type is wrong");
    return value;
}

Datum Row::datum(const char* column, Oid type) const {
    const Datum value = fetch(column, type);
    return call([=] {
        std::int16_t length = 0;
        bool by_value = false;
        get_typlenbyval(type, &length, &by_value);
        return datumCopy(value, by_value, length);
    });
}

void Statement::run(bool read_only, std::vector<Datum>& arguments) {
    call([&] {
        if (!plan_) {
            SPIPlanPtr const plan = SPI_prepare(text_, int(types_.size()), types_.data());
            if (!plan)
                elog(ERROR, "synth: cannot prepare: %s", SPI_result_code_string(SPI_result));
            SPI_keepplan(plan);
            plan_ = plan;
        }
        const int code = SPI_execute_plan(plan_, arguments.data(), nullptr, read_only, 0);
        if (code < 0)
            elog(ERROR, "synth: statement failed: %s", SPI_result_code_string(code));
    });
}

} // namespace pg
