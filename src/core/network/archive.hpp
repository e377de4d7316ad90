// A network as bytes: how one process hands it, or a part of it, to another. See core/archive.hpp.
#pragma once
#include "core/archive.hpp"
#include "core/network/network.hpp"

namespace synth {

void fields(auto& archive, Is<NumberCodec> auto& codec) {
    auto& [upper, knots, first, step, decimals] = codec;
    archive(upper, knots, first, step, decimals);
}

void fields(auto& archive, Is<CategoryCodec> auto& codec) {
    auto& [labels] = codec;
    archive(labels);
}

void fields(auto& archive, Is<Regression> auto& regression) {
    auto& [product, constant, by, rates, terms, prediction] = regression;
    archive(product, constant, by, rates, terms, prediction);
}

void fields(auto& archive, Is<Residual> auto& residual) {
    auto& [regression, codec, spikes] = residual;
    archive(regression, codec, spikes);
}

void fields(auto& archive, Is<Tree> auto& tree) {
    auto& [feature, split, child, rows, subsets, low, high, weight] = tree;
    archive(feature, split, child, rows, subsets, low, high, weight);
}

void fields(auto& archive, Is<Excess> auto& excess) {
    auto& [variables, shares] = excess;
    archive(variables, shares);
}

void fields(auto& archive, Is<Conditional> auto& conditional) {
    auto& [regressions, residual, features, counts, spike, tree, parents, excess, share, contrast] = conditional;
    archive(regressions, residual, features, counts, spike, tree, parents, excess, share, contrast);
}

void fields(auto& archive, Is<Variable> auto& variable) {
    auto& [column, kind, unit, computed, category, number, rows, conditional] = variable;
    archive(column, kind, unit, computed, category, number, rows, conditional);
}

void fields(auto& archive, Is<Calendar> auto& calendar) {
    auto& [rhythm, clock, unit] = calendar;
    archive(rhythm, clock, unit);
}

void fields(auto& archive, Is<TextCodec> auto& text) {
    auto& [fakes, states, first, next, weight, checked, checks] = text;
    archive(fakes, states, first, next, weight, checked, checks);
}

void fields(auto& archive, Is<TextKey> auto& text) {
    auto& [patterns, shares, symbols, slots] = text;
    archive(patterns, shares, symbols, slots);
}

void fields(auto& archive, Is<KeyCodec> auto& key) {
    auto& [type, lowest, highest, limit, step, version, text, labels, numbers] = key;
    archive(type, lowest, highest, limit, step, version, text, labels, numbers);
}

void fields(auto& archive, Is<ColumnModel> auto& column) {
    auto& [name, form, variables, added_to, calendar, text, key, part_of, part] = column;
    archive(name, form, variables, added_to, calendar, text, key, part_of, part);
}

void fields(auto& archive, Is<Rule> auto& rule) {
    auto& [type, variables, text, rows, kept] = rule;
    archive(type, variables, text, rows, kept);
}

void fields(auto& archive, Is<Network> auto& network) {
    auto& [variables, columns, rules] = network;
    archive(variables, columns, rules);
}

} // namespace synth
