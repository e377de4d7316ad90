// The rows of a table that is public, as they are, for the clone. They come by one statement like others: constraints
// that look at several rows, as a foreign key of the table to itself does, look when all of them are there.
#include "pg/clone_run.hpp"
#include "pg/declared.hpp"
#include "pg/schema_copy.hpp"

namespace pg {

namespace {

class CopiedTable final : public TableFiller {
public:
    CopiedTable(const Clone& clone, std::uint32_t table)
        : relation_(clone.relations_[table]), rows_(clone.schema_.id, table, clone.snapshot_, clone.context_) {
        const Oid relation = relation_;
        type_ = call([=] { return get_rel_type_id(relation); });
        if (!OidIsValid(type_))
            raise(ERRCODE_UNDEFINED_TABLE,
                  {.message = "relation " + clone.relation_name(table) + " was dropped while the schema was filled"});
        const Oid type = type_;
        MemoryContext const context = clone.context_;
        columns_ = call([=] {
            MemoryContext const caller = MemoryContextSwitchTo(context);
            TupleDesc const row = BlessTupleDesc(lookup_rowtype_tupdesc_copy(type, -1));
            MemoryContextSwitchTo(caller);
            return row;
        });
        for (const std::string& column : clone.schema_.tables[table].columns)
            inputs_.push_back(input_of(column, context));
        datums_.resize(std::size_t(columns_->natts));
        nulls_ = std::make_unique<bool[]>(datums_.size());
    }

    std::optional<Datum> next() override {
        const std::optional<Datum> row = rows_.next();
        if (!row)
            return std::nullopt;
        return call([&] {
            Datum* texts = nullptr;
            bool* nulls = nullptr;
            int size = 0;
            deconstruct_array(DatumGetArrayTypeP(*row), TEXTOID, -1, false, TYPALIGN_INT, &texts, &nulls, &size);
            if (std::size_t(size) != inputs_.size())
                ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("a row that was copied has not all columns")));
            std::fill_n(nulls_.get(), datums_.size(), true);
            for (int c = 0; c < size; c++) {
                Input& input = inputs_[std::size_t(c)];
                char* const value = nulls[c] ? nullptr : TextDatumGetCString(texts[c]);
                nulls_[std::size_t(input.attribute)] = nulls[c]; // domains look at NULL, too
                datums_[std::size_t(input.attribute)] =
                    InputFunctionCall(&input.function, value, input.parameter, input.typmod);
            }
            return HeapTupleGetDatum(heap_form_tuple(columns_, datums_.data(), nulls_.get()));
        });
    }

    Oid row_type() const override { return type_; }
    std::uint64_t left_out() const override { return 0; }

private:
    struct Input {
        int attribute = 0; // from 0
        FmgrInfo function = {};
        Oid parameter = InvalidOid;
        std::int32_t typmod = -1;
    };

    Input input_of(const std::string& column, MemoryContext context) const {
        Input input;
        for (; input.attribute < columns_->natts; input.attribute++) {
            const FormData_pg_attribute& attribute = *TupleDescAttr(columns_, input.attribute);
            if (attribute.attisdropped || column != NameStr(attribute.attname))
                continue;
            input.typmod = attribute.atttypmod;
            const Oid type = attribute.atttypid;
            call([&] {
                Oid function = InvalidOid;
                getTypeInputInfo(type, &function, &input.parameter);
                fmgr_info_cxt(function, &input.function, context);
            });
            return input;
        }
        raise(ERRCODE_UNDEFINED_COLUMN,
              {.message = "column \"" + column + "\" of relation " + qualified_name(relation_) + " does not exist",
               .detail = "The model's table has it, and copies its rows."});
    }

    Oid relation_;
    Oid type_ = InvalidOid;
    CopiedRows rows_;
    TupleDesc columns_ = nullptr;
    std::vector<Input> inputs_;
    std::vector<Datum> datums_;
    std::unique_ptr<bool[]> nulls_;
};

} // namespace

std::unique_ptr<TableFiller> make_copied(const Clone& clone, std::uint32_t table) {
    return std::make_unique<CopiedTable>(clone, table);
}

} // namespace pg
