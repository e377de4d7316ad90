#include "core/key/key.hpp"
#include "core/error.hpp"
#include "core/key/permutation.hpp"
#include <algorithm>
#include <array>
#include <cmath>

namespace synth {

namespace {

constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min(), greatest = -(least + 1);

// How many whole numbers lie in low .. high, saturating at 2^64 - 1.
std::uint64_t places(std::int64_t low, std::int64_t high) {
    if (low > high)
        return 0;
    const std::uint64_t distance = std::uint64_t(high) - std::uint64_t(low);
    return distance + (distance != ~std::uint64_t(0));
}

// `digits` hexadecimal digits of a number, most significant first.
char* write_hex(std::uint64_t value, int digits, char* out) {
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
        *out++ = "0123456789abcdef"[value >> shift & 15];
    return out;
}

constexpr std::size_t uuid_length = 36, version_position = 14;
constexpr std::uint64_t uuids = std::uint64_t(1) << 62;

// The last 62 bits are a bijection of i, so that uuids differ; all others are random.
void write_uuid(std::uint64_t i, std::uint64_t key, std::uint32_t version, std::string& out) {
    const std::uint64_t random = mix(mix(key ^ 0xd1b54a32d192ed03u) + i * 0x9e3779b97f4a7c15u);
    const std::uint64_t high = (random & ~std::uint64_t(0xf000)) | std::uint64_t(version & 15) << 12;
    const std::uint64_t low = std::uint64_t(2) << 62 | Permutation(uuids, key)(i);
    out.resize(uuid_length);
    char* end = write_hex(high >> 32, 8, out.data());
    *end++ = '-';
    end = write_hex(high >> 16, 4, end);
    *end++ = '-';
    end = write_hex(high, 4, end);
    *end++ = '-';
    end = write_hex(low >> 48, 4, end);
    *end++ = '-';
    write_hex(low, 12, end);
}

// The nearest whole number, in the range of 64 bits.
std::int64_t whole(double x) {
    if (is_null(x))
        return 0;
    return x >= 0x1p63 ? greatest : x <= -0x1p63 ? least : std::int64_t(std::nearbyint(x));
}

std::span<const double> ordinary_part(std::span<const double> sorted) {
    const auto first = std::upper_bound(sorted.begin(), sorted.end(), -not_a_number);
    return {first, std::lower_bound(first, sorted.end(), not_a_number)};
}

// A power of two: range / 2^32 or a little less, and coarser where numbers of that size are.
double fine_step(std::span<const double> sorted, double exact) {
    if (sorted.empty() || sorted.front() == sorted.back())
        return 1;
    const double half_range = std::max(0x1p-1000, sorted.back() / 2 - sorted.front() / 2);
    const double largest = std::max(std::abs(sorted.front()), std::abs(sorted.back()));
    return std::ldexp(1, std::max(std::ilogb(half_range) - 31, std::ilogb(largest) + 2 - std::ilogb(exact)));
}

// The mean of `window` neighbouring values from `first` on, in units of step.
double mean(std::span<const double> sorted, std::size_t first, std::size_t window, double step) {
    double sum = 0;
    for (std::size_t i = first; i < first + window; i++)
        sum += sorted[i] / step / double(window);
    return sum;
}

} // namespace

std::uint64_t KeyCodec::possible() const {
    std::uint64_t count = 0;
    switch (type) {
    case KeyType::sequence:
    case KeyType::scattered: count = places(lowest, limit); break;
    case KeyType::uuid: count = uuids; break;
    case KeyType::text: count = text.possible(); break;
    case KeyType::label: count = std::uint64_t(limit); break;
    }
    return std::min(count, std::uint64_t(greatest));
}

void make_key(const KeyCodec& codec, std::uint64_t i, std::uint64_t key, Key& out) {
    out.units = 0;
    out.label = 0;
    out.text.clear();
    switch (codec.type) {
    case KeyType::sequence: out.units = std::int64_t(std::uint64_t(codec.lowest) + i); break;
    case KeyType::scattered: {
        const std::uint64_t size = places(codec.lowest, codec.highest);
        out.units = std::int64_t(std::uint64_t(codec.lowest) + (i < size ? Permutation(size, key)(i) : i));
        break;
    }
    case KeyType::uuid: write_uuid(i, key, codec.version, out.text); break;
    case KeyType::text: codec.text.write(i, key, out.text); break;
    case KeyType::label: {
        const std::uint64_t place = Permutation(std::uint64_t(codec.limit), key)(i);
        out.label =
            std::uint32_t(place / std::uint64_t(codec.highest) % std::max(codec.labels.size(), codec.numbers.size()));
        break;
    }
    }
}

void check(const KeyCodec& codec) {
    const auto rule = [](bool holds, const char* what) {
        if (!holds)
            throw DamagedModel(std::string("key: ") + what);
    };
    rule(codec.type <= KeyType::label, "type");
    rule(codec.lowest <= codec.highest && codec.highest <= codec.limit, "range");
    rule(codec.step > 0 && codec.step <= 1e300, "step");
    rule(codec.version < 16, "version of uuids");
    rule(codec.type != KeyType::label || (codec.labels.empty() != codec.numbers.empty() && codec.highest > 0),
         "labels");
    rule(codec.labels.size() < max_codes && codec.numbers.size() < max_codes, "number of labels");
    for (const double number : codec.numbers)
        rule(is_ordinary(number), "numbers");
    if (codec.type == KeyType::text)
        check(codec.text);
}

KeyCodec learn_number_key(std::span<const double> values, const NumberKeyOptions& options) {
    const std::span<const double> sorted = ordinary_part(values);
    const std::size_t min_count = std::max<std::uint32_t>(options.min_count, 2), n = sorted.size();
    const bool known = n >= min_count;
    KeyCodec codec;
    const double largest = known ? std::max(std::abs(sorted.front()), std::abs(sorted.back())) : 0;
    if (known)
        codec.step = options.step > 0 && largest / options.step <= options.exact
                         ? options.step
                         : fine_step(sorted, std::min(options.exact, 0x1p53));
    else // the grid of so few values is theirs alone
        codec.step = options.least_step > 0 ? options.least_step : 1;
    // A constant has any grid, and perhaps one too coarse for its type.
    if (std::floor(options.highest_possible / codec.step) - std::ceil(options.lowest_possible / codec.step) + 1 <
        double(n))
        codec.step = 1;
    codec.step = std::max(codec.step, options.least_step);

    // Past 2^53, units of a broken step are no longer different numbers.
    const double exact = codec.step == std::floor(codec.step) ? options.exact : std::min(options.exact, 0x1p53);
    const std::int64_t bottom = whole(std::max(-exact, std::ceil(options.lowest_possible / codec.step)));
    codec.limit = std::max(bottom, whole(std::min(exact, std::floor(options.highest_possible / codec.step))));
    const auto within = [&](double units) {
        return std::clamp(whole(units), bottom, codec.limit);
    };
    if (!known) {
        codec.lowest = codec.highest = within(1);
        return codec;
    }

    const double first = sorted.front() / codec.step, range = sorted.back() / codec.step - first;
    const bool sequence = options.sequence || (!options.scattered && range + 1 <= 3 * double(n));
    codec.type = sequence ? KeyType::sequence : KeyType::scattered;
    const std::size_t beyond = std::min(min_count - 1, (n - min_count) / 2);
    codec.lowest = within(mean(sorted, beyond, min_count, codec.step));
    codec.highest = std::max(codec.lowest, within(mean(sorted, n - min_count - beyond, min_count, codec.step)));
    // The rows may be a sample, or the first ones gone: of numbers that start at 1, the least is 20 mean distances from
    // there with probability e^-20.
    if ((sequence || range + 1 <= 3 * double(n)) && first > -.5 && first - 1 <= 20 * range / double(n - 1))
        codec.lowest = within(first < .5 ? 0 : 1);
    if (places(codec.lowest, codec.limit) < n) // so close to the end of the type
        codec.lowest = std::max(bottom, std::int64_t(std::uint64_t(codec.limit) - 2 * n));
    return codec;
}

KeyCodec learn_uuid_key(const Column& column, std::uint32_t min_count) {
    const auto digit = [&](std::uint32_t id) {
        const std::string_view label = column.dictionary.label(id);
        return label.size() == uuid_length ? std::string_view("0123456789abcdef").find(label[version_position])
                                           : std::string_view::npos;
    };
    std::array<std::uint32_t, 16> rows{};
    std::uint32_t known = 0;
    for (const std::uint32_t id : column.ids)
        if (id < Dictionary::overflow) {
            known++;
            if (const std::size_t version = digit(id); version < rows.size())
                rows[version]++;
        }
    const auto most = std::max_element(rows.begin(), rows.end());
    KeyCodec codec;
    codec.type = KeyType::uuid;
    if (*most >= std::max(min_count, known / 2 + 1))
        codec.version = std::uint32_t(most - rows.begin());
    return codec;
}

bool looks_like_key(std::span<const double> sorted, double step) {
    if (sorted.size() < 100 || !(step > 0) || !is_ordinary(sorted.front()) || !is_ordinary(sorted.back()))
        return false;
    for (std::size_t i = 0; i < sorted.size(); i++) {
        const double units = sorted[i] / step;
        if (std::abs(units - std::nearbyint(units)) > 1e-3 || (i > 0 && sorted[i] == sorted[i - 1]))
            return false;
    }
    const auto n = double(sorted.size());
    return n * n >= 2 * 10 * (sorted.back() / step - sorted.front() / step + 1);
}

} // namespace synth
