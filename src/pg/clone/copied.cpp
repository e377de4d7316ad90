// The rows of a table that is public, as they are, for the clone. They come by one statement like others: constraints
// that look at several rows, as a foreign key of the table to itself does, look when all of them are there.
//
// If others refer to them by class, what is latent of them is drawn when all of them have been read, given columns that
// are read here as they were when they were learned.
#include "core/error.hpp"
#include "pg/clone/run.hpp"
#include "pg/declared.hpp"
#include "pg/schema_copy.hpp"

namespace pg {

namespace {

class CopiedTable final : public TableFiller {
public:
    CopiedTable(Clone& clone, std::uint32_t table)
        : clone_(clone), table_(table), relation_(clone.relations_[table]),
          rows_(clone.schema_.id, table, clone.snapshot_, clone.context_) {
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
        if (clone.models_[table])
            tell();
    }

    std::optional<Datum> next() override {
        const std::optional<Datum> row = rows_.next();
        if (!row) {
            if (reader_ && row_ != clone_.generation_->rows(table_))
                throw synth::DamagedModel("a table that is copied has fewer rows than it should");
            if (reader_)
                clone_.generation_->link(table_, 0, check_interrupts);
            return std::nullopt;
        }
        read(*row);
        if (reader_)
            record();
        return call([&] { return HeapTupleGetDatum(heap_form_tuple(columns_, datums_.data(), nulls_.get())); });
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
    // A column of the model, which is known to the rows that refer to this table.
    struct Told {
        int attribute = 0; // from 0
        const synth::Variable* variable = nullptr;
        std::unordered_map<std::string_view, synth::Code> codes = {}; // of its labels
    };

    void read(Datum row) {
        call([&] {
            Datum* texts = nullptr;
            bool* nulls = nullptr;
            int size = 0;
            deconstruct_array(DatumGetArrayTypeP(row), TEXTOID, -1, false, TYPALIGN_INT, &texts, &nulls, &size);
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
        });
    }

    // Prepares to tell the generation of the rows.
    void tell() {
        const Model& model = *clone_.models_[table_];
        std::vector<Attribute> attributes;
        const std::vector<std::uint32_t>& recorded = clone_.generation_->recorded(table_);
        for (std::size_t i = 0; i < recorded.size(); i++) {
            const std::uint32_t c = recorded[i];
            if (!model.columns[c].internal)
                throw synth::DamagedModel("rows that are copied have a column of their own");
            if (model.columns[c].internal->what != synth::Internal::What::copied)
                continue;
            if (i != told_.size())
                throw synth::DamagedModel("what is latent of rows that are copied comes before what they are");
            const std::string& name = model.columns[c].path.front();
            Told& told = told_.emplace_back(Told{attribute_of(name), nullptr});
            told.variable = &model.network.variables[model.network.columns[c].variables.back()];
            for (const std::string& label : told.variable->category.labels)
                told.codes.emplace(label, synth::Code(told.codes.size() + 1));
            const FormData_pg_attribute& attribute = *TupleDescAttr(columns_, told.attribute);
            attributes.push_back({name, attribute.atttypid, attribute.atttypmod, model.columns[c].as});
        }
        recorded_.resize(recorded.size());
        reader_.emplace(attributes, model.zone, clone_.context_);
        for (std::size_t i = 0; i < told_.size(); i++)
            if (reader_->leaves().size() != told_.size() || reader_->leaves()[i].column.kind != told_[i].variable->kind)
                raise(ERRCODE_DATATYPE_MISMATCH,
                      {.message = "column \"" + attributes[i].name + "\" of relation " + qualified_name(relation_) +
                                  " has another type than the one that was learned",
                       .hint = "If the schema has changed, learn it again with synth_fit_schema()."});
        values_.resize(told_.size());
        are_null_ = std::make_unique<bool[]>(told_.size());
        clone_.ask_for_keys(table_);
        keys_.emplace(clone_, table_, [this](const std::string& name) { return attribute_of(name); });
    }

    void record() {
        if (row_ >= clone_.generation_->rows(table_))
            throw synth::DamagedModel("a table that is copied has more rows than it should");
        for (std::size_t i = 0; i < told_.size(); i++) {
            values_[i] = datums_[std::size_t(told_[i].attribute)];
            are_null_[i] = nulls_[std::size_t(told_[i].attribute)];
        }
        const std::span<const synth::Field> fields =
            call([this] { return reader_->read(values_.data(), are_null_.get()); });
        for (std::size_t i = 0; i < told_.size(); i++) {
            const synth::Field& field = fields[i];
            if (told_[i].variable->kind == synth::Kind::number) {
                recorded_[i] = field.null ? synth::null_number : field.number;
            } else {
                const auto found = told_[i].codes.find(field.label);
                const synth::Code commonest = told_[i].codes.empty() ? synth::null_code : 1;
                recorded_[i] = field.null                      ? synth::null_code
                               : found == told_[i].codes.end() ? commonest
                                                               : found->second;
            }
        }
        clone_.generation_->record(table_, row_, recorded_);
        keys_->keep(row_, datums_.data(), nulls_.get());
        row_++;
    }

    int attribute_of(const std::string& column) const {
        for (int a = 0; a < columns_->natts; a++)
            if (!TupleDescAttr(columns_, a)->attisdropped && column == NameStr(TupleDescAttr(columns_, a)->attname))
                return a;
        raise(ERRCODE_UNDEFINED_COLUMN,
              {.message = "column \"" + column + "\" of relation " + qualified_name(relation_) + " does not exist",
               .detail = "The model's table has it, and copies its rows.",
               .hint = "If the schema has changed, learn it again with synth_fit_schema()."});
    }

    Input input_of(const std::string& column, MemoryContext context) const {
        Input input;
        input.attribute = attribute_of(column);
        const FormData_pg_attribute& attribute = *TupleDescAttr(columns_, input.attribute);
        input.typmod = attribute.atttypmod;
        const Oid type = attribute.atttypid;
        call([&] {
            Oid function = InvalidOid;
            getTypeInputInfo(type, &function, &input.parameter);
            fmgr_info_cxt(function, &input.function, context);
        });
        return input;
    }

    Clone& clone_;
    std::uint32_t table_;
    Oid relation_;
    Oid type_ = InvalidOid;
    CopiedRows rows_;
    TupleDesc columns_ = nullptr;
    std::vector<Input> inputs_;
    std::vector<Datum> datums_;
    std::unique_ptr<bool[]> nulls_;
    // If others refer to rows by class.
    std::vector<Told> told_;
    std::optional<Reader> reader_;
    std::vector<Datum> values_;
    std::unique_ptr<bool[]> are_null_;
    std::vector<double> recorded_;
    std::optional<KeyKeeper> keys_;
    std::uint32_t row_ = 0;
};

} // namespace

std::unique_ptr<TableFiller> make_copied(Clone& clone, std::uint32_t table) {
    return std::make_unique<CopiedTable>(clone, table);
}

} // namespace pg
