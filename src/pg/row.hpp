// Rows: C++ values in the columns of a catalog table, and back.
//
// A struct is described once, by a function that names its columns; given an Insert the function writes the struct,
// and given a Row it reads it again. Arrays are PostgreSQL's own, of fixed-width elements without NULLs where the core
// has vectors, so that both directions are a copy of memory. What is read is not trusted: a NULL, a second dimension or
// a wrong type is a DamagedModel.
#pragma once
#include "pg/boundary.hpp"

namespace pg {

// How a C++ type lies in a column: its SQL type, and the two conversions. `get` may throw DamagedModel.
template <class T>
struct Sql;

template <>
struct Sql<bool> {
    static constexpr Oid type = BOOLOID;
    static Datum put(bool x) { return BoolGetDatum(x); }
    static bool get(Datum x) { return DatumGetBool(x); }
};
template <>
struct Sql<std::int32_t> {
    static constexpr Oid type = INT4OID;
    static Datum put(std::int32_t x) { return Int32GetDatum(x); }
    static std::int32_t get(Datum x) { return DatumGetInt32(x); }
};
template <>
struct Sql<std::uint32_t> : Sql<std::int32_t> {};
template <>
struct Sql<std::int64_t> {
    static constexpr Oid type = INT8OID;
    static Datum put(std::int64_t x) { return Int64GetDatum(x); }
    static std::int64_t get(Datum x) { return DatumGetInt64(x); }
};
template <>
struct Sql<std::uint64_t> : Sql<std::int64_t> {};
template <>
struct Sql<double> {
    static constexpr Oid type = FLOAT8OID;
    static Datum put(double x) { return Float8GetDatum(x); }
    static double get(Datum x) { return DatumGetFloat8(x); }
};
template <>
struct Sql<std::string> {
    static constexpr Oid type = TEXTOID;
    static Datum put(const std::string& x);
    static std::string get(Datum x);
};

// Roles are stored as regrole: pg_dump writes their names.
struct Role {
    Oid oid = InvalidOid;
};
template <>
struct Sql<Role> {
    static constexpr Oid type = REGROLEOID;
    static Datum put(Role x) { return ObjectIdGetDatum(x.oid); }
    static Role get(Datum x) { return {DatumGetObjectId(x)}; }
};

// Arrays whose elements lie in memory as the vector's do.
Datum put_array(Oid element, int width, std::size_t size, const void* data);
struct Elements {
    const char* data;
    std::size_t size;
    ArrayType* array;
};
Elements get_array(Datum array, Oid element, int width);
void release(const Elements& elements, Datum array);

template <class T, Oid Array, Oid Element>
struct SqlArray {
    static constexpr Oid type = Array, element = Element;
    static Datum put(const std::vector<T>& x) { return put_array(Element, sizeof(T), x.size(), x.data()); }
    static std::vector<T> get(Datum x) {
        const Elements elements = get_array(x, Element, sizeof(T));
        const auto* const first = reinterpret_cast<const T*>(elements.data);
        std::vector<T> items(first, first + elements.size);
        release(elements, x);
        return items;
    }
};
template <>
struct Sql<std::vector<std::int16_t>> : SqlArray<std::int16_t, INT2ARRAYOID, INT2OID> {};
template <>
struct Sql<std::vector<std::int32_t>> : SqlArray<std::int32_t, INT4ARRAYOID, INT4OID> {};
template <>
struct Sql<std::vector<std::uint32_t>> : SqlArray<std::uint32_t, INT4ARRAYOID, INT4OID> {};
template <>
struct Sql<std::vector<std::uint64_t>> : SqlArray<std::uint64_t, INT8ARRAYOID, INT8OID> {};
template <>
struct Sql<std::vector<float>> : SqlArray<float, FLOAT4ARRAYOID, FLOAT4OID> {};
template <>
struct Sql<std::vector<double>> : SqlArray<double, FLOAT8ARRAYOID, FLOAT8OID> {};

// Arrays whose elements are wider in SQL, or packed in C++.
template <class T, class Wide>
struct SqlWideArray {
    static constexpr Oid type = Sql<std::vector<Wide>>::type;
    static Datum put(const std::vector<T>& x) { return Sql<std::vector<Wide>>::put({x.begin(), x.end()}); }
    static std::vector<T> get(Datum x) {
        const Elements elements = get_array(x, Sql<std::vector<Wide>>::element, sizeof(Wide));
        std::vector<T> items(elements.size);
        const auto* const wide = reinterpret_cast<const Wide*>(elements.data);
        bool fits = true;
        for (std::size_t i = 0; i < items.size(); i++) {
            items[i] = T(wide[i]);
            fits &= Wide(items[i]) == wide[i];
        }
        release(elements, x);
        if (!fits)
            throw synth::DamagedModel("an element of an array is out of range");
        return items;
    }
};
template <>
struct Sql<std::vector<char>> : SqlArray<char, BOOLARRAYOID, BOOLOID> {};
template <>
struct Sql<std::vector<bool>> : SqlWideArray<bool, char> {};
template <>
struct Sql<std::vector<std::uint16_t>> : SqlWideArray<std::uint16_t, std::int32_t> {};

template <>
struct Sql<std::vector<std::string>> {
    static constexpr Oid type = TEXTARRAYOID;
    static Datum put(const std::vector<std::string>& x);
    static std::vector<std::string> get(Datum x);
};

// A column that holds one member of every struct in a vector.
template <class Item, class T>
struct Column {
    const char* name;
    T Item::*member;
};

// A row on its way into a table. Lives shorter than the SPI connection it is made in.
class Insert {
public:
    explicit Insert(const char* table);
    ~Insert();
    Insert(const Insert&) = delete;
    Insert& operator=(const Insert&) = delete;

    template <class T>
    void operator()(const char* column, const T& value) {
        add(column, Sql<T>::type, [&] { return Sql<T>::put(value); });
    }
    template <class T>
    void operator()(const char* column, const std::optional<T>& value) {
        if (value) // else the column's default, NULL
            (*this)(column, *value);
    }
    template <class Item, class... T>
    void members(const std::vector<Item>& items, Column<Item, T>... columns) {
        (member(items, columns), ...);
    }

    // Inserts the row; the value of the column `returning` if one is named, which must be a bigint.
    std::int64_t execute(const char* returning = nullptr);

private:
    template <class Put>
    void add(const char* column, Oid type, Put&& put) {
        columns_ += (columns_.empty() ? "" : ", ") + std::string(column);
        types_.push_back(type);
        const InContext here(context_);
        values_.push_back(put());
    }
    template <class Item, class T>
    void member(const std::vector<Item>& items, Column<Item, T> column) {
        std::vector<T> values;
        for (const Item& item : items)
            values.push_back(item.*column.member);
        (*this)(column.name, values);
    }

    std::string table_, columns_;
    std::vector<Oid> types_;
    std::vector<Datum> values_;
    MemoryContext context_;
};

// A row on its way out.
class Row {
public:
    Row(const char* table, HeapTuple tuple, TupleDesc columns) : table_(table), tuple_(tuple), columns_(columns) {}

    template <class T>
    void operator()(const char* column, T& value) {
        const Datum datum = fetch(column, Sql<T>::type);
        value = read(column, [&] { return Sql<T>::get(datum); });
    }
    template <class T>
    void operator()(const char* column, std::optional<T>& value) {
        if (is_null(column))
            value.reset();
        else
            (*this)(column, value.emplace());
    }
    template <class Item, class... T>
    void members(std::vector<Item>& items, Column<Item, T>... columns) {
        std::optional<std::size_t> size;
        (member(items, size, columns), ...);
    }
    // A value as it is, copied to the current memory context.
    Datum datum(const char* column, Oid type) const;
    [[noreturn]] void damaged(const char* column, const std::string& why) const;

private:
    bool is_null(const char* column) const;
    Datum fetch(const char* column, Oid type) const;
    template <class Get>
    auto read(const char* column, Get&& get) const {
        try {
            return get();
        } catch (const synth::DamagedModel& e) {
            damaged(column, e.what());
        }
    }
    template <class Item, class T>
    void member(std::vector<Item>& items, std::optional<std::size_t>& size, Column<Item, T> column) {
        std::vector<T> values;
        (*this)(column.name, values);
        if (!size)
            items.resize(*(size = values.size()));
        if (values.size() != *size)
            damaged(column.name, "its length differs from that of its neighbours");
        for (std::size_t i = 0; i < items.size(); i++)
            items[i].*column.member = values[i];
    }

    int number_of(const char* column) const;

    const char* table_;
    HeapTuple tuple_;
    TupleDesc columns_;
};

// A statement on a table that a session runs again and again: planned once, and again when what it reads has changed.
class Statement {
public:
    Statement(const char* table, const char* text, std::vector<Oid> types)
        : table_(table), text_(text), types_(std::move(types)) {}

    // Runs it in the SPI connection of the caller and calls each(Row&) for every row of the result.
    template <class F>
    void operator()(bool read_only, std::vector<Datum> arguments, F&& each) {
        run(read_only, arguments);
        if (SPITupleTable* const result = SPI_tuptable) {
            for (std::uint64_t i = 0; i < result->numvals; i++) {
                Row row(table_, result->vals[i], result->tupdesc);
                each(row);
            }
            call([&] { SPI_freetuptable(result); });
        }
    }

private:
    void run(bool read_only, std::vector<Datum>& arguments);

    const char* table_;
    const char* text_;
    std::vector<Oid> types_;
    SPIPlanPtr plan_ = nullptr;
};

} // namespace pg
