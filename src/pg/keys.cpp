#include "pg/keys.hpp"

namespace pg {

synth::KeyRequest key_request(const Type& type) {
    synth::KeyRequest request;
    const auto between = [&](double lowest, double highest) {
        request.lowest_possible = lowest;
        request.highest_possible = highest;
    };
    // With a mantissa of so many bits, of which the last is for the rounding of decimals.
    const auto floating = [&](double most, int bits) {
        between(-most, most);
        request.exact = std::ldexp(1, bits - 1);
    };
    const auto clock = [&] {
        if (type.typmod >= 0 && type.typmod < MAX_TIMESTAMP_PRECISION)
            request.least_step = std::pow(10, MAX_TIMESTAMP_PRECISION - type.typmod);
    };
    switch (type.form) {
    case Form::text:
    case Form::bpchar:
        if (type.base != TEXTOID && type.typmod > VARHDRSZ)
            request.longest = std::uint32_t(type.typmod - VARHDRSZ);
        break;
    case Form::int2: between(PG_INT16_MIN, PG_INT16_MAX); break;
    case Form::int4: between(PG_INT32_MIN, PG_INT32_MAX); break;
    case Form::unsigned4: between(0, PG_UINT32_MAX); break;
    case Form::unsigned8: between(0, 9.2e18); break;
    case Form::date:
        between(DATETIME_MIN_JULIAN - POSTGRES_EPOCH_JDATE, DATE_END_JULIAN - POSTGRES_EPOCH_JDATE - 1);
        break;
    case Form::time:
        between(0, double(USECS_PER_DAY - 1));
        clock();
        break;
    case Form::timestamp:
    case Form::timestamptz:
        between(double(MIN_TIMESTAMP), 9.2e18);
        clock();
        break;
    case Form::float4: floating(FLT_MAX / 2, FLT_MANT_DIG); break;
    case Form::float8: floating(DBL_MAX / 2, DBL_MANT_DIG); break;
    case Form::numeric:
        floating(0x1p1000, DBL_MANT_DIG);
        if (const std::int32_t typmod = type.typmod - VARHDRSZ; typmod >= 0) {
            const int precision = typmod >> 16 & 0xffff, scale = ((typmod & 0x7ff) ^ 1024) - 1024;
            const double most = std::pow(10, precision - scale) - std::pow(10, -scale);
            between(-most, most);
            request.least_step = std::pow(10, -scale);
        }
        break;
    default: break;
    }
    return request;
}

namespace {

// Which leaf of a column makes it a key: the one with most different values.
struct Maker {
    std::size_t leaf = 0;
    std::uint32_t values = 0;
    bool finite = false; // labels of which there are only so many
};

constexpr std::uint32_t short_text = 4; // characters: of shorter ones there are not many
constexpr std::uint64_t most_places = std::uint64_t(1) << 40;

// Sets the ranges of one column apart; false if it has no ranges of numbers.
bool set_apart(const std::string& column, const std::vector<const Leaf*>& leaves, std::uint32_t min_count,
               synth::Table& table) {
    const auto leaf = [&](const char* step) {
        const std::vector<std::string> path{column, step};
        return std::size_t(std::find_if(leaves.begin(), leaves.end(), [&](const Leaf* l) { return l->path == path; }) -
                           leaves.begin());
    };
    const std::size_t bounds = leaf("bounds"), lower = leaf("lower"), upper = leaf("upper");
    if (std::max({bounds, lower, upper}) >= leaves.size())
        return false;
    std::vector<synth::Column>& columns = table.columns();
    if (columns[lower].kind != synth::Kind::number || columns[upper].kind != synth::Kind::number)
        return false;
    const std::optional<double> greatest = synth::measure_lengths(columns[lower], columns[upper], min_count);
    synth::KeyRequest request;
    request.step = greatest && *greatest > 0 ? *greatest : 1;
    columns[lower].key = request;
    columns[upper].unit = synth::Unit::one;
    columns[upper].name = column + ".length";
    columns[upper].added_to = std::int32_t(lower);
    for (std::uint32_t& id : columns[bounds].ids)
        if (id != synth::Dictionary::null)
            id = columns[bounds].dictionary.intern("[)");
    return true;
}

// Has a column values that are made new row by row, if need be (clone/unique.hpp)?
bool can_move(const DeclaredColumn& column) {
    return call([type = column.type] {
        const Oid base = getBaseType(type);
        return base == INT2OID || base == INT4OID || base == INT8OID || base == DATEOID || base == TIMESTAMPOID ||
               base == TIMESTAMPTZOID || IsBinaryCoercible(base, TEXTOID);
    });
}

} // namespace

std::vector<std::uint32_t> request_keys(const Declared& declared, const std::vector<std::uint32_t>& of_column,
                                        const std::vector<const Leaf*>& leaves, std::uint32_t min_count,
                                        bool row_by_row, synth::Table& table) {
    std::vector<std::uint32_t> left;
    std::vector<synth::Column>& columns = table.columns();
    std::vector<std::optional<Maker>> makers(declared.columns.size());
    for (std::size_t l = 0; l < leaves.size(); l++) {
        std::optional<Maker>& maker = makers[of_column[leaves[l]->attribute]];
        if (!leaves[l]->key)
            continue;
        const bool finite = columns[l].kind == synth::Kind::category && !columns[l].text && !columns[l].uuid;
        if (finite && (leaves[l]->path.size() > 1 || columns[l].spare.empty()))
            continue;
        const std::uint32_t values = synth::distinct_values(columns[l]);
        if (!maker || values > maker->values)
            maker = Maker{l, values, finite};
    }
    // The columns of a key are counted together, the last one fastest, over their values. False if one already is a
    // key, or if they have not so many values together.
    const auto count_together = [&](const DeclaredKey& key, std::uint64_t needed) {
        std::uint64_t places = 1;
        std::vector<synth::KeyRequest> requests;
        for (const std::uint32_t c : key.columns) {
            if (!makers[c] || leaves[makers[c]->leaf]->path.size() > 1 || columns[makers[c]->leaf].key ||
                places > most_places)
                return false;
            places *= synth::list_values(columns[makers[c]->leaf], min_count, requests.emplace_back());
        }
        if (places == 0 || places < needed)
            return false;
        std::uint64_t divisor = places;
        for (std::size_t k = 0; k < requests.size(); k++) {
            synth::Column& column = columns[makers[key.columns[k]]->leaf];
            requests[k].places = places;
            requests[k].divisor = divisor /= std::max(requests[k].labels.size(), requests[k].numbers.size());
            column.key = std::move(requests[k]);
            column.required |= !key.nulls_distinct;
        }
        return true;
    };
    const auto request = [&](std::uint32_t c, bool sequence) {
        const std::size_t l = makers[c]->leaf;
        // Of parts that stand for each other, as the two kinds of network addresses do, all are keys.
        const std::vector<std::string>& path = leaves[l]->path;
        for (std::size_t other = 0; other < leaves.size(); other++) {
            const std::vector<std::string>& sibling = leaves[other]->path;
            const bool together = leaves[l]->parts && leaves[other]->parts && sibling.size() == path.size() &&
                                  std::equal(path.begin(), path.end() - 1, sibling.begin());
            if ((other == l || together) && !columns[other].key)
                columns[other].key = leaves[other]->key;
        }
        columns[l].key->sequence |= sequence;
    };
    const auto repeats = [&](std::uint32_t c) {
        return makers[c] &&
               makers[c]->values < std::min<std::uint32_t>(5000, synth::known_values(columns[makers[c]->leaf]));
    };
    for (std::uint32_t k = 0; k < declared.keys.size(); k++) {
        const DeclaredKey& key = declared.keys[k];
        if (key.apart && set_apart(declared.columns[*key.apart].name, leaves, min_count, table))
            continue;
        if (std::all_of(key.columns.begin(), key.columns.end(),
                        [&](std::uint32_t c) { return makers[c] && makers[c]->finite; }) &&
            count_together(key, 0))
            continue;
        std::optional<std::uint32_t> best;
        bool kept = false;
        for (const std::uint32_t c : key.columns) {
            if (!makers[c])
                continue;
            kept |= columns[makers[c]->leaf].key.has_value();
            const auto rank = [&](std::uint32_t column) {
                const Leaf& leaf = *leaves[makers[column]->leaf];
                const bool is_always_there = leaf.path.size() == 1 || leaf.parts;
                const bool is_short = leaf.key->longest > 0 && leaf.key->longest <= short_text;
                const bool is_free = !makers[column]->finite && !declared.columns[column].bounded && !is_short;
                return std::tuple(is_free, !makers[column]->finite, is_always_there, makers[column]->values);
            };
            if (!best || rank(c) > rank(*best))
                best = c;
        }
        if (!best || kept)
            continue;
        // One whose values are limited cannot be different in every row if it is not so now.
        if (declared.columns[*best].bounded && repeats(*best) && count_together(key, table.rows_seen()))
            continue;
        const auto may_repeat = [&](std::uint32_t c) {
            return repeats(c) && !declared.columns[c].sequence;
        };
        if (row_by_row && !key.apart && std::all_of(key.columns.begin(), key.columns.end(), may_repeat) &&
            std::any_of(key.columns.begin(), key.columns.end(),
                        [&](std::uint32_t c) { return can_move(declared.columns[c]); })) {
            left.push_back(k);
            continue;
        }
        const std::vector<std::string>& path = leaves[makers[*best]->leaf]->path;
        const bool is_bound = path.size() == 2 && (path.back() == "lower" || path.back() == "upper");
        if (is_bound && set_apart(path.front(), leaves, min_count, table)) // else bounds that are exchanged may meet
            continue;
        request(*best, declared.columns[*best].sequence);
        if (!key.nulls_distinct)
            columns[makers[*best]->leaf].required = true;
    }
    for (std::uint32_t c = 0; c < makers.size(); c++)
        if ((declared.columns[c].sequence || declared.columns[c].key_in_parts) && makers[c] && !repeats(c))
            request(c, declared.columns[c].sequence);
    return left;
}

} // namespace pg
