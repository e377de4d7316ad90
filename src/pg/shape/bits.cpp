// Strings of bits and of bytes: their length, and what is in them. Bits are numbers of 32 bits. Bytes are the whole
// value, if it is short and frequent enough to be learned, else noise: what they mean is not for us to know.
#include "pg/shape/tree.hpp"

namespace pg {

namespace {

class Bits final : public Shape {
public:
    Bits(Tree& tree, const Place& place, const Type& type)
        : typmod_(type.typmod), is_fixed_(type.form == Form::bit && type.typmod > 0),
          length_(tree.add_number(place.step("#"))), first_(std::uint32_t(tree.leaves.size())) {
        constexpr int most = 8;
        words_ = std::uint32_t(type.typmod > 0 ? std::min(most, (type.typmod - 1) / 32 + 1) : most);
        for (std::uint32_t i = 0; i < words_; i++) {
            const Place word = place.step("[" + std::to_string(i + 1) + "]");
            if (i == 0)
                tree.add_key_number(word, 0, std::pow(2, type.typmod > 0 ? std::min(32, type.typmod) : 32) - 1);
            else
                tree.add_number(word);
        }
    }

    void read(Tree& tree, Datum value) override {
        const VarBit* const bits = DatumGetVarBitP(value);
        const int length = VARBITLEN(bits);
        tree.number(length_, length);
        for (std::uint32_t i = 0; i < words_ && int(i) * 32 < length; i++) {
            std::uint64_t word = 0;
            for (int bit = int(i) * 32; bit < length && bit < int(i + 1) * 32; bit++)
                word = word << 1 | (VARBITS(bits)[bit / 8] >> (7 - bit % 8) & 1);
            tree.number(first_ + i, double(word));
        }
    }

    bool write(Row& row, bool required, Datum& value) override {
        if (row.is_null(length_) && !required)
            return false;
        constexpr int longest = BITS_PER_BYTE << 20; // of what has no length by its type
        const int most = typmod_ > 0 ? typmod_ : longest;
        const int length = is_fixed_ ? typmod_ : int(row.integer(length_, 0, most));
        const int bytes = VARBITTOTALLEN(length);
        auto* const bits = static_cast<VarBit*>(palloc0(std::size_t(bytes)));
        SET_VARSIZE(bits, bytes);
        VARBITLEN(bits) = length;
        const std::uint32_t base = row.draw;
        for (int from = 0; from < length; from += 32) {
            const auto i = std::uint32_t(from / 32);
            row.select(Row::beyond(base, i / words_));
            const int width = std::min(32, length - from);
            const auto word =
                std::uint64_t(row.integer(first_ + i % words_, 0, std::numeric_limits<std::uint32_t>::max()));
            for (int bit = 0; bit < width; bit++)
                if (word >> (width - 1 - bit) & 1)
                    VARBITS(bits)[(from + bit) / 8] |= std::uint8_t(0x80 >> (from + bit) % 8);
        }
        row.select(base);
        value = VarBitPGetDatum(bits);
        return true;
    }

private:
    std::int32_t typmod_;
    bool is_fixed_;
    std::uint32_t length_, first_, words_;
};

class Bytes final : public Shape {
public:
    Bytes(Tree& tree, const Place& place)
        : length_(tree.add_number(place.step("#"))), value_(tree.add_label(place.step("value"), {})) {
        tree.leaves[value_].opaque = true;
    }

    void read(Tree& tree, Datum value) override {
        const auto* const bytes = reinterpret_cast<const struct varlena*>(PG_DETOAST_DATUM_PACKED(value));
        const std::size_t length = VARSIZE_ANY_EXHDR(bytes);
        tree.number(length_, double(length));
        if (length <= longest_label) {
            auto* const hex = static_cast<char*>(palloc(2 * length + 1));
            hex_encode(VARDATA_ANY(bytes), length, hex);
            tree.label(value_, {hex, 2 * length});
        }
    }

    bool write(Row& row, bool required, Datum& value) override {
        if (row.is_null(length_) && !required)
            return false;
        std::string_view hex = row.text(value_);
        if (hex.size() % 2 != 0 || hex.find_first_not_of("0123456789abcdef") != std::string_view::npos)
            hex = {};
        const bool is_known = !hex.empty();
        const std::size_t length = is_known ? hex.size() / 2 : std::size_t(row.integer(length_, 0, longest));
        auto* const bytes = static_cast<bytea*>(palloc(VARHDRSZ + length));
        SET_VARSIZE(bytes, VARHDRSZ + length);
        if (is_known)
            hex_decode(hex.data(), hex.size(), VARDATA(bytes));
        for (std::size_t at = 0; at < length && !is_known; at += sizeof(std::uint64_t)) {
            const std::uint64_t noise = row.next_random();
            std::memcpy(VARDATA(bytes) + at, &noise, std::min(sizeof noise, length - at));
        }
        value = PointerGetDatum(bytes);
        return true;
    }

private:
    static constexpr std::size_t longest_label = 64;
    static constexpr std::int64_t longest = MaxAllocSize - VARHDRSZ;

    std::uint32_t length_, value_;
};

} // namespace

std::unique_ptr<Shape> make_bits(Tree& tree, const Place& place, const Type& type) {
    return std::make_unique<Bits>(tree, place, type);
}

std::unique_ptr<Shape> make_bytes(Tree& tree, const Place& place) {
    return std::make_unique<Bytes>(tree, place);
}

} // namespace pg
