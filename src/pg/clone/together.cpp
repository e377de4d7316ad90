#include "pg/clone/together.hpp"
#include "core/error.hpp"
#include "pg/clone/run.hpp"

namespace pg {

namespace {

// The elements of an array of texts, which must be so many.
void read_label(const char* label, std::size_t size, char** texts) {
    call([=] {
        const Datum array = OidInputFunctionCall(F_ARRAY_IN, const_cast<char*>(label), TEXTOID, -1);
        Datum* elements = nullptr;
        bool* nulls = nullptr;
        int found = 0;
        deconstruct_array(DatumGetArrayTypeP(array), TEXTOID, -1, false, TYPALIGN_INT, &elements, &nulls, &found);
        if (std::size_t(found) != size)
            ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("a label has not the values of its columns")));
        for (std::size_t k = 0; k < size; k++)
            texts[k] = nulls[k] ? nullptr : TextDatumGetCString(elements[k]);
    });
}

} // namespace

Together::Together(const Model& model, std::uint32_t column, TupleDesc row, std::vector<int> attributes,
                   std::vector<bool> fixed, MemoryContext context)
    : attributes_(std::move(attributes)), fixed_(std::move(fixed)) {
    const synth::ColumnModel& learned = model.network.columns[column];
    if (learned.form != synth::Form::plain || learned.variables.size() != 1 ||
        model.network.variables[learned.variables.front()].kind != synth::Kind::category)
        throw synth::DamagedModel("values that come together are no label");
    const synth::Variable& variable = model.network.variables[learned.variables.front()];
    rows_ = variable.rows;
    rows_.resize(variable.codes());
    const std::size_t n = attributes_.size();
    values_.assign(n, {0, true});
    for (const int a : attributes_) {
        const FormData_pg_attribute& attribute = *TupleDescAttr(row, a);
        collations_.push_back(attribute.attcollation);
        equal_.push_back(equal_function(attribute.atttypid));
        hash_.push_back(hash_function(attribute.atttypid));
    }
    std::vector<char*> texts(n);
    for (const std::string& label : variable.category.labels) {
        check_interrupts();
        const InContext here(context);
        read_label(label.c_str(), n, texts.data());
        for (std::size_t k = 0; k < n; k++) {
            const FormData_pg_attribute& attribute = *TupleDescAttr(row, attributes_[k]);
            char* const text = texts[k];
            values_.push_back({call([&] {
                                   Oid function = InvalidOid, parameter = InvalidOid;
                                   getTypeInputInfo(attribute.atttypid, &function, &parameter);
                                   return OidInputFunctionCall(function, text, parameter, attribute.atttypmod);
                               }),
                               text == nullptr});
        }
    }
}

void Together::set(synth::Code code, Datum* values, bool* nulls) const {
    const std::size_t n = attributes_.size();
    for (std::size_t k = 0; k < n; k++) {
        const NullableDatum& value = values_[code * n + k];
        values[attributes_[k]] = value.value;
        nulls[attributes_[k]] = value.isnull;
    }
}

bool Together::is(std::size_t k, synth::Code code, const Datum* values, const bool* nulls) const {
    const NullableDatum& mine = values_[code * attributes_.size() + k];
    const auto a = std::size_t(attributes_[k]);
    if (mine.isnull || nulls[a])
        return mine.isnull == nulls[a];
    FmgrInfo* const equal = equal_[k];
    const Oid collation = collations_[k];
    return call([=] { return DatumGetBool(FunctionCall2Coll(equal, collation, mine.value, values[a])); });
}

bool Together::has(synth::Code code, const Datum* values, const bool* nulls) const {
    for (std::size_t k = 0; k < attributes_.size(); k++)
        if (!is(k, code, values, nulls))
            return false;
    return true;
}

std::uint64_t Together::hash(const Datum* values, const bool* nulls) const {
    std::uint64_t all = 0;
    for (std::size_t k = 0; k < attributes_.size(); k++) {
        const auto a = std::size_t(attributes_[k]);
        if (fixed_[k])
            all = (all ^ (nulls[a] ? 1 : hash_of(hash_[k], collations_[k], values[a]))) * 0x9e3779b97f4a7c15u;
    }
    return all;
}

bool Together::keep_fixed(std::uint64_t random, Datum* values, bool* nulls) {
    if (std::find(fixed_.begin(), fixed_.end(), false) == fixed_.end())
        return false;
    if (codes_.empty()) {
        std::vector<Datum> of_code(std::size_t(*std::max_element(attributes_.begin(), attributes_.end())) + 1);
        const auto of_code_nulls = std::make_unique<bool[]>(of_code.size());
        for (std::size_t code = 0; code < rows_.size(); code++) {
            if (code % 1024 == 0)
                check_interrupts();
            set(synth::Code(code), of_code.data(), of_code_nulls.get());
            codes_[hash(of_code.data(), of_code_nulls.get())].push_back(synth::Code(code));
        }
    }
    std::vector<synth::Code> found;
    std::uint64_t all = 0;
    for (const synth::Code code : codes_[hash(values, nulls)]) {
        bool fits = true;
        for (std::size_t k = 0; fits && k < attributes_.size(); k++)
            fits = !fixed_[k] || is(k, code, values, nulls);
        if (fits) {
            found.push_back(code);
            all += rows_[code];
        }
    }
    std::uint64_t at = all > 0 ? random % all : 0;
    for (const synth::Code code : found) {
        if (at < rows_[code]) {
            set(code, values, nulls);
            return true;
        }
        at -= rows_[code];
    }
    for (std::size_t k = 0; k < attributes_.size(); k++)
        if (!fixed_[k])
            nulls[attributes_[k]] = true;
    return true;
}

} // namespace pg
