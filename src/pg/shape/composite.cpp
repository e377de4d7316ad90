// Composites: whether there is one, and its fields. A composite that is NULL is not one whose fields all are.
#include "pg/shape/tree.hpp"

namespace pg {

namespace {

class Composite final : public Shape {
public:
    Composite(Tree& tree, const Place& place, const Type& type)
        : present_(tree.add_label(place.step("present"), {"t"})) {
        columns_ = call([&] {
            MemoryContext const caller = MemoryContextSwitchTo(tree.context);
            const TupleDesc columns = lookup_rowtype_tupdesc_copy(type.base, -1);
            MemoryContextSwitchTo(caller);
            return columns;
        });
        const auto count = std::size_t(columns_->natts);
        values_.resize(count);
        nulls_ = std::make_unique<bool[]>(count);
        Place inside = place;
        inside.depth++;
        for (std::size_t i = 0; i < count; i++) {
            const Form_pg_attribute field = TupleDescAttr(columns_, int(i));
            fields_.push_back(field->attisdropped
                                  ? nullptr
                                  : make_shape(tree, inside.step('.' + std::string(NameStr(field->attname))),
                                               field->atttypid, field->atttypmod));
        }
    }

    void read(Tree& tree, Datum value) override {
        tree.label(present_, "t");
        HeapTupleHeader const header = DatumGetHeapTupleHeader(value);
        HeapTupleData tuple = {};
        tuple.t_len = HeapTupleHeaderGetDatumLength(header);
        tuple.t_data = header;
        heap_deform_tuple(&tuple, columns_, values_.data(), nulls_.get());
        for (std::size_t i = 0; i < fields_.size(); i++)
            if (fields_[i] && !nulls_[i])
                fields_[i]->read(tree, values_[i]);
    }

    bool write(Row& row, bool required, Datum& value) override {
        if (row.is_null(present_) && !required)
            return false;
        for (std::size_t i = 0; i < fields_.size(); i++)
            nulls_[i] = !fields_[i] || !fields_[i]->write(row, false, values_[i]);
        value = HeapTupleGetDatum(heap_form_tuple(columns_, values_.data(), nulls_.get()));
        return true;
    }

private:
    std::uint32_t present_;
    TupleDesc columns_;
    std::vector<std::unique_ptr<Shape>> fields_; // null for those that were dropped
    std::vector<Datum> values_;
    std::unique_ptr<bool[]> nulls_;
};

} // namespace

std::unique_ptr<Shape> make_composite(Tree& tree, const Place& place, const Type& type) {
    return std::make_unique<Composite>(tree, place, type);
}

} // namespace pg
