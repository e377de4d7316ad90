#include "core/sample/decoder.hpp"

namespace synth {

Decoder::Decoder(const NumberCodec& codec, std::span<const double> more)
    : grid_(codec.step), bins_{{0, 0}}, knots_{null_number} {
    for (std::size_t b = 0; b < codec.upper.size(); b++)
        bins_.push_back({codec.first[b] + 1, codec.first[b + 1] - codec.first[b] - 1});
    knots_.insert(knots_.end(), codec.knots.begin(), codec.knots.end());
    for (const double value : more) {
        bins_.push_back({std::uint32_t(knots_.size()), 0});
        knots_.push_back(value);
    }
    knots_.push_back(0); // what follows the last one is read, though not used
}

void Decoder::decode(const Code* codes, const std::uint32_t* u, std::size_t rows, double* values) const {
    grid_.with_rounding([&](const auto& round) {
        for (std::size_t i = 0; i < rows; i++) {
            const Bin bin = bins_[codes[i]];
            const std::uint64_t position = std::uint64_t(u[i]) * bin.segments;
            const double* const knot = knots_.data() + bin.first + (position >> 32);
            const double fraction = double(std::uint32_t(position)) * 0x1p-32;
            const double within = round(knot[0] + fraction * (knot[1] - knot[0]));
            // A choice that nobody can guess, and so none between branches.
            const auto alone = -std::uint64_t(bin.segments == 0);
            values[i] = std::bit_cast<double>((std::bit_cast<std::uint64_t>(knot[0]) & alone) |
                                              (std::bit_cast<std::uint64_t>(within) & ~alone));
        }
    });
}

} // namespace synth
