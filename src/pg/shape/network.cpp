// Network addresses: the length of the mask as a label, since it says what kind of address it is, and the address as a
// number, or for version 6 as three, of which the first is usually the site.
#include "pg/shape/tree.hpp"

namespace pg {

namespace {

class Network final : public Shape {
public:
    Network(Tree& tree, const Place& place, const Type& type)
        : is_cidr_(type.form == Form::cidr), mask_(tree.add_label(place.step("mask"), {"4/32"})),
          address_(tree.add_key_number(place.step("address"), 0, 0xffffffff)),
          high_(tree.add_number(place.step("high"))), middle_(tree.add_number(place.step("middle"))),
          low_(tree.add_key_number(place.step("low"), 0, 0xffffffffff)) {
        if (is_cidr_) // networks of up to 24 bits, or up to 112
            for (const std::uint32_t leaf : {address_, low_})
                tree.leaves[leaf].key->least_step = leaf == address_ ? 0x100 : 0x10000;
    }

    void read(Tree& tree, Datum value) override {
        const inet* const network = DatumGetInetPP(value);
        const bool v4 = ip_family(network) == PGSQL_AF_INET;
        tree.label(mask_, psprintf("%d/%d", v4 ? 4 : 6, int(ip_bits(network))));
        const unsigned char* const bytes = ip_addr(network);
        if (v4) {
            tree.number(address_, from_bytes(bytes, 4));
        } else {
            tree.number(high_, from_bytes(bytes, 6));
            tree.number(middle_, from_bytes(bytes + 6, 5));
            tree.number(low_, from_bytes(bytes + 11, 5));
        }
    }

    bool write(Row& row, bool required, Datum& value) override {
        if (row.is_null(mask_) && !required)
            return false;
        int family = 4, bits = 32;
        parse(row.text(mask_), family, bits);
        auto* const network = static_cast<inet*>(palloc0(sizeof(inet)));
        ip_family(network) = family == 4 ? PGSQL_AF_INET : PGSQL_AF_INET6;
        unsigned char* const bytes = ip_addr(network);
        if (family == 4) {
            to_bytes(row.number(address_), bytes, 4);
        } else {
            to_bytes(row.number(high_), bytes, 6);
            to_bytes(row.number(middle_), bytes + 6, 5);
            to_bytes(row.number(low_), bytes + 11, 5);
        }
        if (is_cidr_ && is_key(row))
            bits = std::max(bits, significant_bits(bytes, ip_maxbits(network)));
        ip_bits(network) = std::uint8_t(bits);
        if (is_cidr_)
            for (int bit = bits; bit < ip_maxbits(network); bit++)
                bytes[bit / 8] &= std::uint8_t(~(0x80 >> bit % 8));
        SET_INET_VARSIZE(network);
        value = InetPGetDatum(network);
        return true;
    }

private:
    // Then no bit of the address must be lost.
    bool is_key(const Row& row) const {
        for (const std::uint32_t leaf : {address_, low_})
            if (const synth::ColumnValue* const value = row.value(leaf); value && value->is_key)
                return true;
        return false;
    }

    static int significant_bits(const unsigned char* bytes, int count) {
        while (count > 0 && !(bytes[(count - 1) / 8] >> (7 - (count - 1) % 8) & 1))
            count--;
        return count;
    }

    static void parse(std::string_view label, int& family, int& bits) {
        int length = 0;
        const bool v4 = label.starts_with("4/");
        if ((!v4 && !label.starts_with("6/")) ||
            std::from_chars(label.data() + 2, label.data() + label.size(), length).ec != std::errc() || length < 0 ||
            length > (v4 ? 32 : 128))
            return;
        family = v4 ? 4 : 6;
        bits = length;
    }

    bool is_cidr_;
    std::uint32_t mask_, address_, high_, middle_, low_;
};

} // namespace

std::unique_ptr<Shape> make_network(Tree& tree, const Place& place, const Type& type) {
    return std::make_unique<Network>(tree, place, type);
}

} // namespace pg
