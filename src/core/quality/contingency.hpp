// Contingency tables: how often values of two or three columns come together, in the real table and in another one.
//
// Few cells are counted in arrays. Of more, only those that occur are listed, by sorting: two columns of 100,000 labels
// take memory by rows and not by cells.
#pragma once
#include "core/quality/bins.hpp"
#include "core/quality/radix.hpp"

namespace synth {

class Contingency {
public:
    Contingency(const CodedFrame& real, const CodedFrame& other) : real_(real), other_(other) {}

    // 1 - total variation between the two joint distributions of some columns, whose cells must be at most
    // `most_cells`; 0 if one of the tables has no rows, 1 if neither has.
    double similarity(std::span<const std::uint32_t> columns, const Poll& poll);
    static constexpr std::uint64_t most_cells = std::uint64_t(1) << 63;

    // The same of two columns, and Cramer's V in each table: 0 if one of them does not vary.
    struct Pairwise {
        double similarity = 0, real = 0, other = 0;
    };
    Pairwise compare(std::uint32_t a, std::uint32_t b, const Poll& poll);

private:
    template <class Visit>
    void visit_cells(std::span<const std::uint32_t> columns, const Poll& poll, const Visit& visit);

    const CodedFrame &real_, &other_;
    std::vector<std::uint32_t> real_cells_, other_cells_;
    std::vector<std::uint64_t> real_keys_, other_keys_;
    RadixSort sort_;
};

} // namespace synth
