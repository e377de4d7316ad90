// Arrays: how many elements, what dimensions if it is not an ordinary list, and the first elements.
//
// An element beyond those that have leaves is made of another draw's, so a long array is one of many like the rows'
// first elements.
#include "pg/shape/tree.hpp"

namespace pg {

namespace {

constexpr int most_elements = 8;
constexpr int most_nested_elements = 3;
constexpr std::size_t most_element_leaves = 96; // of all elements of an array
constexpr std::int64_t longest = 1'000'000;

struct Dimensions {
    int count = 0;
    int size[MAXDIM], lower[MAXDIM];
};

// "[1:2][-1:4]", if there is such an array.
bool parse(std::string_view label, Dimensions& dimensions) {
    const char* p = label.data();
    const char* const end = p + label.size();
    const auto number = [&](std::int32_t& x, char after) {
        const auto [next, error] = std::from_chars(p, end, x);
        p = next;
        return error == std::errc() && p < end && *p++ == after;
    };
    std::int64_t elements = 1;
    while (p < end) {
        std::int32_t lower, upper;
        if (*p++ != '[' || dimensions.count == MAXDIM || !number(lower, ':') || !number(upper, ']'))
            return false;
        const std::int64_t size = std::int64_t(upper) - lower + 1;
        if (size < 1 || size > longest || upper == PG_INT32_MAX || (elements *= size) > longest)
            return false;
        dimensions.size[dimensions.count] = int(size);
        dimensions.lower[dimensions.count++] = lower;
    }
    return dimensions.count > 0;
}

class Array final : public Shape {
public:
    Array(Tree& tree, const Place& place, Oid element, std::int32_t typmod)
        : element_(element), length_(tree.add_number(place.step("#"))),
          dimensions_(tree.add_label(place.step("dimensions"), {})) {
        call([&] { get_typlenbyvalalign(element_, &size_, &by_value_, &align_); });
        Place inside = place;
        inside.depth++;
        inside.in_array = true;
        const std::size_t before = tree.leaves.size();
        const auto add = [&](std::size_t i) {
            elements_.push_back(make_shape(tree, inside.step("[" + std::to_string(i + 1) + "]"), element, typmod));
        };
        add(0);
        const std::size_t most = place.in_array ? most_nested_elements : most_elements;
        const std::size_t count = std::clamp<std::size_t>(most_element_leaves / (tree.leaves.size() - before), 1, most);
        for (std::size_t i = 1; i < count; i++)
            add(i);
    }

    void read(Tree& tree, Datum value) override {
        ArrayType* const array = DatumGetArrayTypeP(value);
        tree.number(length_, ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array)));
        if (ARR_NDIM(array) > 1 || (ARR_NDIM(array) == 1 && ARR_LBOUND(array)[0] != 1)) {
            const text* const label = DatumGetTextPP(DirectFunctionCall1(array_dims, PointerGetDatum(array)));
            tree.label(dimensions_, {VARDATA_ANY(label), std::size_t(VARSIZE_ANY_EXHDR(label))});
        }
        ArrayIterator const iterator = array_create_iterator(array, 0, nullptr);
        Datum element;
        bool null;
        for (std::size_t i = 0; i < elements_.size() && array_iterate(iterator, &element, &null); i++)
            if (!null)
                elements_[i]->read(tree, element);
        array_free_iterator(iterator);
    }

    bool write(Row& row, bool required, Datum& value) override {
        if (row.is_null(length_) && !required)
            return false;
        Dimensions dimensions;
        int count = int(row.integer(length_, 0, longest));
        if (parse(row.text(dimensions_), dimensions)) {
            count = ArrayGetNItems(dimensions.count, dimensions.size);
        } else {
            dimensions.count = 1;
            dimensions.size[0] = count;
            dimensions.lower[0] = 1;
        }
        if (count == 0) {
            value = PointerGetDatum(construct_empty_array(element_));
            return true;
        }
        auto* const values = static_cast<Datum*>(palloc0(sizeof(Datum) * std::size_t(count)));
        auto* const nulls = static_cast<bool*>(palloc(sizeof(bool) * std::size_t(count)));
        const auto leaves = std::uint32_t(elements_.size());
        const std::uint32_t base = row.draw;
        for (std::uint32_t i = 0; i < std::uint32_t(count); i++) {
            row.select(Row::beyond(base, i / leaves));
            nulls[i] = !elements_[i % leaves]->write(row, false, values[i]);
        }
        row.select(base);
        value = PointerGetDatum(construct_md_array(values, nulls, dimensions.count, dimensions.size, dimensions.lower,
                                                   element_, size_, by_value_, align_));
        return true;
    }

private:
    Oid element_;
    std::int16_t size_;
    bool by_value_;
    char align_;
    std::uint32_t length_, dimensions_;
    std::vector<std::unique_ptr<Shape>> elements_;
};

} // namespace

std::unique_ptr<Shape> make_array(Tree& tree, const Place& place, const Type& type) {
    const Oid element = call([&] { return get_element_type(type.base); });
    return std::make_unique<Array>(tree, place, element, type.typmod);
}

} // namespace pg
