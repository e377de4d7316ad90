#include "pg/clone/labels.hpp"
#include "core/error.hpp"

namespace pg {

CloneLabels::CloneLabels(const Clone& clone, std::uint32_t t, const CloneColumns& columns)
    : clone_(clone), table_(t), columns_(columns), recorded_(clone.generation_->recorded(t)) {
    const SchemaTable& table = clone_.schema_.tables[table_];
    const Model& model = *clone_.models_[table_];
    std::uint32_t begin = 0;
    for (std::uint32_t l = 0; l < table.together_ends.size(); l++) {
        std::vector<int> attributes;
        std::vector<bool> fixed;
        for (; begin < table.together_ends[l]; begin++) {
            attributes.push_back(columns_.attribute_of(table.together[begin]));
            fixed.push_back(columns_.is_linked(table.together[begin]));
        }
        std::uint32_t column = 0;
        while (column < model.columns.size() &&
               (!model.columns[column].internal ||
                model.columns[column].internal->what != synth::Internal::What::together ||
                model.columns[column].internal->reference != l))
            column++;
        if (column == model.columns.size())
            throw synth::DamagedModel("values that come together are not drawn");
        const auto known = std::find(recorded_.begin(), recorded_.end(), column);
        const auto place = std::size_t(known - recorded_.begin());
        if (known == recorded_.end())
            recorded_.push_back(column);
        labels_.push_back(
            {Together(model, column, columns_.row(), std::move(attributes), std::move(fixed), clone_.context_), place});
    }
}

synth::Code CloneLabels::code_of(const Label& label, std::span<const double> recorded) {
    return synth::Code(recorded[label.place]);
}

void CloneLabels::set(std::span<const double> recorded, Datum* values, bool* nulls) const {
    for (const Label& label : labels_)
        label.columns.set(code_of(label, recorded), values, nulls);
}

CloneLabels::Verdict CloneLabels::settle(const Try& current, std::span<const double> recorded, Datum* values,
                                         bool* nulls) {
    for (Label& label : labels_)
        if (const Verdict verdict = settle(label, current, recorded, values, nulls); verdict != Verdict::fits)
            return verdict;
    return Verdict::fits;
}

// Where other references have set columns of a label it must be one that has their values: after some tries any of
// these, as often as it is found; if there is none, what is left is NULL. Of one column, it is theirs.
CloneLabels::Verdict CloneLabels::settle(Label& label, const Try& current, std::span<const double> recorded,
                                         Datum* values, bool* nulls) {
    if (label.columns.attributes().size() > 1 && !label.columns.has(code_of(label, recorded), values, nulls)) {
        if (current.number < Try::until_moved)
            return Verdict::again;
        const std::uint64_t random =
            synth::random_of(clone_.request_.seed ^ (table_ + 1), current.row, std::uint32_t(label.place));
        if (!label.columns.keep_fixed(random, values, nulls))
            return Verdict::never;
    }
    for (const int a : label.columns.attributes())
        if (nulls[a] && columns_[a].attnotnull)
            return current.number < Try::until_moved ? Verdict::again : Verdict::never;
    return Verdict::fits;
}

} // namespace pg
