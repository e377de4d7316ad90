#include "pg/evaluate/schema_rows.hpp"
#include "core/polling.hpp"
#include "core/table/half.hpp"
#include "pg/scan.hpp"
#include <numeric>

namespace pg {

namespace {

constexpr std::size_t most_hops = 3;
constexpr std::uint64_t fewest_rows = 1000; // that a table has room for
constexpr std::size_t beside = 192u << 10;  // bytes that a table takes beside its rows
constexpr std::uint64_t fewest_roots = 60, most_roots = 1u << 31;
constexpr std::uint32_t most_halvings = 30;

std::size_t budget() {
    return std::size_t(maintenance_work_mem) * 1024;
}

// A table spends half of its budget on rows.
std::size_t need_of(std::size_t bytes, std::uint64_t rows) {
    return bytes * std::size_t(rows) / 12 * 25 + beside;
}

// The number of a hash; 0 is NULL.
std::uint64_t key_of(const synth::Field& hash) {
    return hash.null ? 0 : std::uint64_t(hash.number) + 1;
}

bool has(const std::vector<std::uint64_t>& sorted, std::uint64_t key) {
    return std::binary_search(sorted.begin(), sorted.end(), key);
}

// One row in 2^halvings.
bool is_chosen(std::uint64_t row, std::uint64_t seed, std::uint32_t halvings) {
    for (std::uint32_t i = 0; i < halvings; i++)
        if (!synth::Half{seed + i, true}.has(row))
            return false;
    return true;
}

void sort_once(std::vector<std::uint64_t>& keys) {
    synth::sort_polling(keys, check_interrupts, std::less<>());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    if (!keys.empty() && keys.front() == 0)
        keys.erase(keys.begin());
}

} // namespace

SchemaRows::SchemaRows(const ComparedSchemas& schemas, const std::vector<std::vector<std::uint64_t>>& rows,
                       const SchemaRowsOptions& options, synth::Progress& progress)
    : schemas_(schemas), rows_(rows), options_(options), progress_(progress), keys_(schemas.tables.size()) {
    zone_ = call([] { return pg_get_timezone_name(session_timezone); });
    const auto place = [&](std::uint32_t table, const std::vector<std::string>& key) {
        std::vector<std::vector<std::string>>& keys = keys_[table];
        const auto found = std::find(keys.begin(), keys.end(), key);
        const auto at = std::size_t(found - keys.begin());
        if (found == keys.end())
            keys.push_back(key);
        return at;
    };
    for (const ComparedKey& key : schemas.keys) {
        links_.push_back(key.link);
        child_key_.push_back(place(key.link.child, key.child_key));
        parent_key_.push_back(place(key.link.parent, key.parent_key));
    }
    for (std::uint32_t table = 0; table < keys_.size(); table++)
        if (keys_[table].empty()) // so that there is something to select
            keys_[table].push_back(std::vector<std::string>(schemas.names.size(), "NULL::pg_catalog.int8"));
    for (std::size_t side = 0; side < schemas.names.size(); side++) {
        leaves_.emplace_back();
        for (std::uint32_t table = 0; table < keys_.size(); table++)
            leaves_.back().push_back(Reader(attributes_of(side, table), zone_, CurrentMemoryContext).leaves().size());
    }
}

const std::vector<Attribute>& SchemaRows::attributes_of(std::size_t side, std::uint32_t table) const {
    return schemas_.tables[table].columns.attributes[side];
}

std::size_t SchemaRows::bytes_of(std::size_t side, std::uint32_t table) const {
    return 40 + 14 * (keys_[table].size() + leaves_[side][table]);
}

// By schema, by table: all that they need if there is enough, else small tables get it and the others the same.
std::vector<std::vector<std::size_t>> SchemaRows::shares(std::size_t memory) const {
    struct Need {
        std::size_t bytes, side;
        std::uint32_t table;
    };
    std::vector<Need> needs;
    std::size_t sum = 0;
    for (std::size_t side = 0; side < rows_.size(); side++)
        for (std::uint32_t table = 0; table < rows_[side].size(); table++) {
            std::uint64_t rows = rows_[side][table];
            if (options_.max_rows > 0)
                rows = std::min(rows, options_.max_rows);
            needs.push_back({need_of(bytes_of(side, table), std::max(rows, fewest_rows)), side, table});
            sum += needs.back().bytes;
        }
    std::stable_sort(needs.begin(), needs.end(), [](const Need& a, const Need& b) { return a.bytes < b.bytes; });
    std::vector<std::vector<std::size_t>> shares(rows_.size(), std::vector<std::size_t>(schemas_.tables.size()));
    const double surplus = sum < memory ? double(memory) / double(sum) : 1;
    for (std::size_t i = 0, left = memory; i < needs.size(); i++) {
        const Need& need = needs[i];
        const std::size_t least = need_of(bytes_of(need.side, need.table), fewest_rows);
        const std::size_t share = std::max(least, std::min(need.bytes, left / (needs.size() - i)));
        shares[need.side][need.table] = std::size_t(double(share) * surplus);
        left -= std::min(left, share);
    }
    return shares;
}

SchemaRows::Rows SchemaRows::read(const Request& request) const {
    const std::vector<std::vector<std::string>>& keys = keys_[request.table];
    const Scan rows_of{schemas_.tables[request.table].relations[request.side],
                       attributes_of(request.side, request.table), zone_, std::nullopt};
    Reader reader(rows_of.attributes, zone_, CurrentMemoryContext);
    std::vector<synth::Column> columns(keys.size());
    for (const synth::Column& column : columns_of(reader))
        columns.push_back(column);
    synth::TableOptions options;
    options.memory = request.memory;
    options.max_rows = request.max_rows;
    options.seed = options_.seed;
    synth::Table table(std::move(columns), options);

    Beside beside;
    for (const std::vector<std::string>& key : keys)
        beside.expressions.push_back(key[request.side]);
    beside.from = schemas_.tables[request.table].from[request.side] + " AS t";
    const auto is_one = [&](std::span<const synth::Field> row) {
        if (request.except && has(*request.except, key_of(row[request.key])))
            return false;
        if (!request.wanted)
            return true;
        for (std::size_t k = 0; k < keys.size(); k++)
            if (const std::uint64_t key = key_of(row[k]); key != 0 && has((*request.wanted)[k], key))
                return true;
        return false;
    };
    std::uint64_t row_number = 0;
    bool all = true;
    beside.wants = [&](std::span<const synth::Field> row) {
        if (++row_number % 256 == 0)
            check_interrupts();
        if (!all || !is_one(row) || !is_chosen(row_number, options_.seed, request.halvings))
            return false;
        all = !request.wanted || table.rows() < table.capacity(); // some of what is wanted is worth nothing
        return all;
    };
    const bool none = request.wanted && std::all_of(request.wanted->begin(), request.wanted->end(),
                                                    [](const Keys& wanted) { return wanted.empty(); });
    progress_.phase("reading rows", rows_[request.side][request.table]);
    if (!none)
        scan(rows_of, beside, reader, table, &progress_);
    all &= table.rows() == table.rows_seen();
    std::vector<Keys> found;
    for (std::size_t k = 0; k < keys.size(); k++) {
        Keys& hashes = found.emplace_back();
        const std::vector<double>& numbers = table.columns()[k].numbers;
        hashes.resize(numbers.size());
        synth::for_rows(numbers.size(), check_interrupts, [&](std::size_t row) {
            hashes[row] = key_of({synth::is_null(numbers[row]), numbers[row], {}});
        });
    }
    std::vector<bool> judged(table.columns().size(), true);
    std::fill_n(judged.begin(), keys.size(), false);
    table.keep_columns(judged);
    return {reading_of(std::move(table), reader.leaves(), rows_of.attributes), std::move(found), all};
}

// Round by round what lies one key further above, of tables of which there is only a sample.
SchemaRows::Tables SchemaRows::ancestors_of(std::size_t side, const Tables& samples) const {
    Tables others(samples.size());
    std::vector<Wanted> wanted;
    for (const std::vector<std::vector<std::string>>& keys : keys_)
        wanted.emplace_back(keys.size());
    const auto parts = std::size_t(
        std::count_if(samples.begin(), samples.end(), [](const std::optional<Rows>& rows) { return !rows->all; }));
    for (std::size_t hop = 0; hop < most_hops && parts > 0; hop++) {
        std::vector<bool> grown(samples.size());
        for (std::size_t l = 0; l < links_.size(); l++) {
            const std::uint32_t parent = links_[l].parent, child = links_[l].child;
            if (samples[parent]->all)
                continue;
            Keys& keys = wanted[parent][parent_key_[l]];
            const std::size_t before = keys.size();
            Keys present = samples[parent]->keys[parent_key_[l]];
            sort_once(present);
            for (const std::optional<Rows>* const rows : {&samples[child], std::as_const(others).data() + child})
                if (*rows) {
                    const Keys& of_children = (*rows)->keys[child_key_[l]];
                    synth::for_rows(of_children.size(), check_interrupts, [&](std::size_t row) {
                        if (!has(present, of_children[row]))
                            keys.push_back(of_children[row]);
                    });
                }
            sort_once(keys);
            grown[parent] = grown[parent] || keys.size() > before;
        }
        for (std::uint32_t table = 0; table < samples.size(); table++)
            if (grown[table]) {
                const std::size_t share = budget() / 2 / rows_.size() / parts;
                const std::size_t least = need_of(bytes_of(side, table), fewest_rows);
                others[table] = read({side, table, std::max(share, least), 0, &wanted[table], 0, nullptr, 0});
            }
    }
    return others;
}

synth::SchemaFrames SchemaRows::with_ancestors() {
    const std::vector<std::vector<std::size_t>> memory = shares(budget());
    std::vector<Tables> samples(rows_.size()), others;
    has_all_ = true;
    for (std::size_t side = 0; side < samples.size(); side++)
        for (std::uint32_t table = 0; table < schemas_.tables.size(); table++) {
            samples[side].emplace_back(
                read({side, table, memory[side][table], options_.max_rows, nullptr, 0, nullptr, 0}));
            has_all_ &= samples[side].back()->all;
        }
    for (std::size_t side = 0; side < samples.size(); side++)
        others.push_back(ancestors_of(side, samples[side]));
    return put_together(std::move(samples), std::move(others));
}

// By schema, by table: what the rows up to `depth` keys below all rows of the root are likely to need; 0 if there are
// none.
std::vector<std::vector<double>> SchemaRows::bytes_below(std::uint32_t root, std::size_t depth) const {
    std::vector<std::vector<double>> bytes(rows_.size(), std::vector<double>(schemas_.tables.size()));
    for (const synth::SchemaPath& path : synth::downward_paths(links_, depth))
        if (links_[path.front()].parent == root)
            for (std::size_t side = 0; side < rows_.size(); side++) {
                const std::uint32_t table = links_[path.back()].child;
                bytes[side][table] = double(need_of(bytes_of(side, table), rows_[side][table]));
            }
    return bytes;
}

// Nothing if they do not fit.
std::optional<SchemaRows::Tables> SchemaRows::descendants_of(std::size_t side, std::uint32_t root, std::size_t depth,
                                                             const Rows& sample, const std::vector<std::size_t>& shares,
                                                             std::uint32_t halvings) const {
    Tables below(schemas_.tables.size());
    std::vector<Wanted> wanted;
    for (const std::vector<std::vector<std::string>>& keys : keys_)
        wanted.emplace_back(keys.size());
    std::size_t own_key = 0; // by which rows of the sample are told from others of their table
    for (std::size_t l = 0; l < links_.size(); l++)
        if (links_[l].parent == root)
            own_key = parent_key_[l];
    Keys own = sample.keys[own_key];
    sort_once(own);
    for (std::size_t hop = 0; hop < depth; hop++) {
        std::vector<bool> grown(below.size());
        for (std::size_t l = 0; l < links_.size(); l++) {
            const std::uint32_t parent = links_[l].parent, child = links_[l].child;
            Keys& keys = wanted[child][child_key_[l]];
            const std::size_t before = keys.size();
            if (parent == root)
                keys.insert(keys.end(), sample.keys[parent_key_[l]].begin(), sample.keys[parent_key_[l]].end());
            if (below[parent])
                keys.insert(keys.end(), below[parent]->keys[parent_key_[l]].begin(),
                            below[parent]->keys[parent_key_[l]].end());
            sort_once(keys);
            grown[child] = grown[child] || keys.size() > before;
        }
        for (std::uint32_t table = 0; table < below.size(); table++)
            if (grown[table]) {
                below[table] = read(
                    {side, table, shares[table], 0, &wanted[table], own_key, table == root ? &own : nullptr, halvings});
                if (!below[table]->all)
                    return std::nullopt;
            }
    }
    return below;
}

synth::SchemaFrames SchemaRows::with_descendants(std::uint32_t table, std::size_t depth, std::uint64_t most) {
    if (options_.max_rows > 0)
        most = std::min(most, options_.max_rows);
    const std::size_t memory = budget() / 2;
    const std::vector<std::vector<double>> bytes = bytes_below(table, depth);
    std::uint64_t largest = 1;
    double all = 0, of_each = 0; // bytes below all rows of the root, and below one of each schema
    for (std::size_t side = 0; side < rows_.size(); side++) {
        const double below = std::accumulate(bytes[side].begin(), bytes[side].end(), 0.0);
        all += below;
        of_each += below / double(std::max<std::uint64_t>(rows_[side][table], 1));
        largest = std::max(largest, rows_[side][table]);
    }
    std::vector<std::vector<std::size_t>> shares(rows_.size());
    for (std::size_t side = 0; side < rows_.size(); side++)
        for (std::uint32_t t = 0; t < schemas_.tables.size(); t++)
            shares[side].push_back(std::max(need_of(bytes_of(side, t), fewest_rows),
                                            all > 0 ? std::size_t(double(memory) * bytes[side][t] / all) : 0));
    // Families differ in size, so that not quite as many are likely to fit.
    const double fitting = of_each > 0 ? 0.7 * double(memory) / of_each : double(most_roots);
    const std::uint64_t least = std::min({most, largest, fewest_roots});
    std::uint64_t roots = std::max(least, std::min(most, std::uint64_t(std::min(fitting, double(most_roots)))));
    std::uint32_t halvings = 0;
    while (std::ldexp(fitting, int(halvings)) < double(least) && halvings < most_halvings)
        halvings++;
    for (;;) {
        std::vector<Tables> samples, others;
        has_all_ = halvings == 0;
        for (std::size_t side = 0; side < rows_.size(); side++) {
            samples.emplace_back(schemas_.tables.size());
            const std::size_t share = std::max(memory / 2 / rows_.size(), need_of(bytes_of(side, table), fewest_rows));
            samples.back()[table] = read({side, table, share, roots, nullptr, 0, nullptr, 0});
            has_all_ &= samples.back()[table]->all;
            std::optional<Tables> below =
                descendants_of(side, table, depth, *samples.back()[table], shares[side], halvings);
            if (!below)
                break;
            others.push_back(std::move(*below));
        }
        if (others.size() == rows_.size()) {
            synth::SchemaFrames frames = put_together(std::move(samples), std::move(others));
            frames.share_below = std::ldexp(1, -int(halvings));
            return frames;
        }
        if (roots > least)
            roots = std::max(least, roots / 2);
        else if (++halvings > most_halvings)
            raise(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED,
                  {.message = "the rows that refer to " + std::to_string(roots) + " rows of table \"" +
                              schemas_.tables[table].name + "\" do not fit into memory",
                   .hint = "Raise \"maintenance_work_mem\"."});
    }
}

synth::SchemaFrames SchemaRows::put_together(std::vector<Tables> samples, std::vector<Tables> others) {
    const std::size_t sides = samples.size();
    synth::SchemaFrames schema;
    schema.links = links_;
    schema.sides.resize(sides);
    bases_.clear();
    std::vector<std::vector<std::vector<Keys>>> keys(sides); // by schema, by table
    for (std::uint32_t table = 0; table < schemas_.tables.size(); table++) {
        schema.names.push_back(schemas_.tables[table].name);
        // The first reading of each schema, then the second ones.
        std::vector<Reading> readings, behind;
        std::vector<std::size_t> of_behind;
        const bool met = std::any_of(samples.begin(), samples.end(), [&](const Tables& t) { return bool(t[table]); }) ||
                         std::any_of(others.begin(), others.end(), [&](const Tables& t) { return bool(t[table]); });
        for (std::size_t side = 0; side < sides; side++) {
            std::optional<Rows>&first = samples[side][table], &second = others[side][table];
            schema.sides[side].sampled.push_back(first ? first->reading.table.rows() : 0);
            keys[side].emplace_back(keys_[table].size());
            if (!met)
                continue;
            if (!first && !second) {
                const Wanted none(keys_[table].size());
                second = read({side, table, need_of(bytes_of(side, table), fewest_rows), 0, &none, 0, nullptr, 0});
            }
            for (std::optional<Rows>* const rows : {&first, &second})
                if (*rows) {
                    for (std::size_t k = 0; k < keys_[table].size(); k++) {
                        Keys& all = keys[side].back()[k];
                        all.insert(all.end(), (*rows)->keys[k].begin(), (*rows)->keys[k].end());
                        (*rows)->keys[k] = {};
                    }
                    if (rows == &second && first)
                        of_behind.push_back(side);
                    (rows == &second && first ? behind : readings).push_back(std::move((*rows)->reading));
                }
        }
        synth::Frames& frames = schema.tables.emplace_back();
        bases_.emplace_back();
        if (!met) {
            frames.tables.resize(sides);
            continue;
        }
        std::move(behind.begin(), behind.end(), std::back_inserter(readings));
        Compared compared = frames_of(std::move(readings));
        frames = std::move(compared.frames);
        bases_.back() = std::move(compared.bases);
        for (std::size_t i = 0; i < of_behind.size(); i++)
            append(frames.tables[of_behind[i]], frames.tables[sides + i]);
        frames.tables.resize(sides);
    }
    for (std::size_t l = 0; l < links_.size(); l++)
        for (std::size_t side = 0; side < sides; side++)
            schema.sides[side].parent_of.push_back(synth::find_parents(keys[side][links_[l].child][child_key_[l]],
                                                                       keys[side][links_[l].parent][parent_key_[l]],
                                                                       check_interrupts));
    return schema;
}

} // namespace pg
