#include "pg/clone/parents.hpp"
#include "core/polling.hpp"

namespace pg {

OtherParents::OtherParents(Clone& clone, std::uint32_t table, const CloneColumns& columns,
                           const std::vector<Assignment>& assignments)
    : clone_(clone), table_(table), generation_(*clone.generation_), columns_(columns), assignments_(assignments) {
    find_exchangeable();
    find_driving();
}

// References that may be exchanged between rows, and pairs of them whose parents a row may swap.
void OtherParents::find_exchangeable() {
    const std::vector<SchemaReference>& all = clone_.schema_.references;
    const auto is_followed = [&](std::uint32_t r) {
        return std::any_of(all.begin(), all.end(),
                           [r](const SchemaReference& other) { return other.follows == std::int32_t(r); });
    };
    const auto may = [&](std::uint32_t r) {
        return all[r].follows < 0 && !is_followed(r) && all[r].child == table_ && !all[r].late &&
               all[r].child != all[r].parent && clone_.models_[all[r].parent];
    };
    // Do two agree with nobody else? In the same column of their one table they may.
    const auto agree_alone = [&](std::uint32_t o, std::uint32_t r) {
        const auto n = std::size_t(std::count(all[r].agreeing_with.begin(), all[r].agreeing_with.end(), o) +
                                   std::count(all[o].agreeing_with.begin(), all[o].agreeing_with.end(), r));
        return clone_.agreeing_columns(o).size() == n && clone_.agreeing_columns(r).size() == n;
    };
    const bool are_bound = are_bound_to_families();
    for (std::uint32_t r = 0; r < all.size(); r++) {
        if (!may(r))
            continue;
        if (!all[r].driving) {
            Exchange& exchange = exchangeable_.emplace_back();
            exchange.reference = r;
            std::vector<std::pair<std::string, std::int32_t>> shared = clone_.agreeing_columns(r);
            for (std::size_t k = 0; k < all[r].columns.size(); k++)
                if (columns_.is_shared(r, all[r].columns[k]))
                    shared.emplace_back(all[r].referenced[k], -1);
            for (const auto& [column, by] : shared) {
                const std::size_t key = clone_.key_column(all[r].parent, column, by);
                const Oid type = clone_.keys_[all[r].parent].columns[key].type;
                exchange.shared.push_back(key);
                exchange.hash.push_back(hash_function(type));
                exchange.collations.push_back(call([=] { return get_typcollation(type); }));
            }
        }
        for (std::uint32_t o = 0; o < r; o++)
            if (may(o) && agree_alone(o, r) && !(are_bound && (all[o].driving || all[r].driving)) &&
                all[o].parent == all[r].parent && all[o].referenced == all[r].referenced &&
                std::none_of(all[r].columns.begin(), all[r].columns.end(),
                             [&](const std::string& column) { return columns_.is_shared(r, column); }))
                swappable_.emplace_back(o, r);
    }
}

// Is there something that siblings have between them: who has a flag, what progresses, who follows whom?
bool OtherParents::are_bound_to_families() const {
    const SchemaModel& schema = clone_.schema_;
    const std::shared_ptr<Model>& links = clone_.links_[table_];
    return std::any_of(schema.flags.begin(), schema.flags.end(),
                       [&](const SchemaFlag& flag) { return schema.references[flag.reference].child == table_; }) ||
           std::any_of(
               schema.references.begin(), schema.references.end(),
               [&](const SchemaReference& reference) { return reference.child == table_ && reference.follows >= 0; }) ||
           (links && std::any_of(links->columns.begin(), links->columns.end(), [](const ModelColumn& column) {
                return column.internal && column.internal->what == synth::Internal::What::progression;
            }));
}

void OtherParents::find_driving() {
    const SchemaModel& schema = clone_.schema_;
    bool to_itself = false;
    for (std::uint32_t r = 0; r < schema.references.size(); r++) {
        to_itself |= schema.references[r].child == table_ && schema.references[r].parent == table_;
        if (schema.references[r].child == table_ && schema.references[r].driving)
            driving_ = std::int32_t(r);
    }
    const auto moves = [&](const std::pair<std::uint32_t, std::uint32_t>& pair) {
        return std::int32_t(pair.first) == driving_ || std::int32_t(pair.second) == driving_;
    };
    // Rows may come level by level, or change their driving parent.
    if (to_itself || std::any_of(swappable_.begin(), swappable_.end(), moves))
        driving_ = -1;
}

void OtherParents::exchange(std::uint32_t row, std::uint32_t number) {
    constexpr std::uint32_t most_exchanges = 8;
    if (number % 2 == 0 && !swappable_.empty()) {
        const auto& [r, s] = swappable_[number / 2 % swappable_.size()];
        give(r, row, s, row);
        return;
    }
    if (exchangeable_.empty())
        return;
    if (!swappable_.empty())
        number /= 2;
    Exchange& exchange = exchangeable_[number % exchangeable_.size()];
    const std::uint32_t r = exchange.reference, parent = generation_.parent(r, row);
    if (parent == synth::no_row)
        return;
    find_groups(exchange);
    const std::uint64_t group = shared_hash(exchange, parent);
    if (number < most_exchanges) {
        const std::vector<std::uint32_t>& rows = exchange.rows[group];
        const auto next = std::size_t(std::upper_bound(rows.begin(), rows.end(), row) - rows.begin()) + number;
        if (next < rows.size()) {
            give(r, row, r, rows[next]);
            return;
        }
    }
    const std::vector<std::uint32_t>& parents = exchange.parents[group];
    if (clone_.schema_.references[r].unique || parents.empty())
        return;
    const auto at = std::size_t(std::lower_bound(parents.begin(), parents.end(), parent) - parents.begin());
    set_parent(r, row, parents[(at + 1) % parents.size()]);
}

void OtherParents::set_parent(std::uint32_t r, std::uint32_t row, std::uint32_t parent) {
    generation_.set_parent(r, row, parent);
    changed_.push_back(row);
}

void OtherParents::give(std::uint32_t r, std::uint32_t row, std::uint32_t s, std::uint32_t other) {
    const std::uint32_t here = generation_.parent(r, row), there = generation_.parent(s, other);
    if (here == synth::no_row || there == synth::no_row)
        return;
    set_parent(r, row, there);
    set_parent(s, other, here);
}

// Parents may be exchanged if they have the same values in columns that other references set, too.
std::uint64_t OtherParents::shared_hash(const Exchange& exchange, std::uint32_t parent) const {
    std::uint64_t hash = 0;
    const std::vector<KeyColumn>& keys = clone_.keys_[clone_.schema_.references[exchange.reference].parent].columns;
    for (std::size_t k = 0; k < exchange.shared.size(); k++) {
        const NullableDatum value = keys[exchange.shared[k]].at(parent);
        hash ^= value.isnull ? 1 : hash_of(exchange.hash[k], exchange.collations[k], value.value);
        hash = (hash ^ hash >> 29) * 0x9e3779b97f4a7c15u;
    }
    return hash;
}

// Once, when it is needed: parents that can be had, and rows, by what must be the same.
void OtherParents::find_groups(Exchange& exchange) {
    if (!exchange.parents.empty())
        return;
    const std::uint32_t table = clone_.schema_.references[exchange.reference].parent;
    synth::for_rows(generation_.rows(table), check_interrupts, [&](std::size_t row) {
        const auto parent = std::uint32_t(row);
        if (!generation_.is_left_out(table, parent))
            exchange.parents[shared_hash(exchange, parent)].push_back(parent);
    });
    synth::for_rows(generation_.rows(table_), check_interrupts, [&](std::size_t row) {
        const std::uint32_t parent = generation_.parent(exchange.reference, std::uint32_t(row));
        if (parent != synth::no_row)
            exchange.rows[shared_hash(exchange, parent)].push_back(std::uint32_t(row));
    });
}

void OtherParents::forget_rows() {
    for (Exchange& exchange : exchangeable_) {
        exchange.rows.clear();
        exchange.parents.clear();
    }
}

bool OtherParents::is_adopted(std::uint32_t row) {
    if (driving_ < 0)
        return false;
    const auto r = std::uint32_t(driving_);
    if (!childless_)
        childless_ = find_childless(r);
    if (childless_->empty())
        return false;
    set_parent(r, row, childless_->back());
    childless_->pop_back();
    return true;
}

std::vector<std::uint32_t> OtherParents::find_childless(std::uint32_t r) const {
    const SchemaReference& reference = clone_.schema_.references[r];
    std::vector<std::uint32_t> childless;
    if (reference.inherited.empty() || are_bound_to_families() || !clone_.agreeing_columns(r).empty() ||
        std::any_of(reference.columns.begin(), reference.columns.end(),
                    [&](const std::string& column) { return columns_.is_shared(r, column); }))
        return childless;
    std::vector<bool> has_children(generation_.rows(reference.parent));
    for (std::uint32_t row = 0; row < generation_.rows(table_); row++)
        if (const std::uint32_t parent = generation_.parent(r, row); parent != synth::no_row)
            has_children[parent] = true;
    const auto has_all_it_must = [&](std::uint32_t parent) {
        for (const Assignment& assignment : assignments_)
            for (std::size_t k = 0; assignment.reference == r && k < assignment.attributes.size(); k++)
                if (columns_[assignment.attributes[k]].attnotnull &&
                    clone_.keys_[reference.parent].columns[assignment.key_columns[k]].at(parent).isnull)
                    return false;
        return true;
    };
    for (std::uint32_t parent = 0; parent < has_children.size(); parent++)
        if (!has_children[parent] && !generation_.is_left_out(reference.parent, parent) && has_all_it_must(parent))
            childless.push_back(parent);
    return childless;
}

} // namespace pg
