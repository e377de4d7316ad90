#include "core/report/layout.hpp"
#include <algorithm>
#include <numeric>

namespace synth {

namespace {

constexpr std::size_t widest = 7; // nodes in a layer
constexpr double layer_height = 68, row_height = 40, gap = 18, bend_width = 6;
constexpr int order_rounds = 24, place_rounds = 16;
constexpr std::size_t nowhere = std::size_t(-1);

using Vertices = std::vector<std::uint32_t>;

// The layers of nodes that have an edge, nowhere for others.
std::vector<std::size_t> choose_layers(std::size_t nodes, std::span<const Graph::Edge> edges) {
    std::vector<Vertices> parents(nodes), children(nodes);
    for (const Graph::Edge& edge : edges) {
        parents[edge.child].push_back(edge.parent);
        children[edge.parent].push_back(edge.child);
    }
    std::vector<std::size_t> layer(nodes, nowhere), used(nodes);
    for (std::uint32_t v = 0; v < nodes; v++) {
        if (parents[v].empty() && children[v].empty())
            continue;
        std::size_t at = 0;
        for (const std::uint32_t parent : parents[v])
            at = std::max(at, layer[parent] + 1);
        while (used[at] == widest)
            at++;
        used[layer[v] = at]++;
    }
    // Nodes with more children than parents come down to their children: the edges are shorter so.
    for (std::uint32_t v = std::uint32_t(nodes); v-- > 0;) {
        if (layer[v] == nowhere || children[v].size() <= parents[v].size())
            continue;
        std::size_t lowest = nowhere;
        for (const std::uint32_t child : children[v])
            lowest = std::min(lowest, layer[child] - 1);
        while (lowest > layer[v] && used[lowest] == widest)
            lowest--;
        used[layer[v]]--;
        used[layer[v] = lowest]++;
    }
    std::vector<std::size_t> without_empty(nodes);
    for (std::size_t at = 0, next = 0; at < nodes; at++) {
        without_empty[at] = next;
        next += used[at] > 0;
    }
    for (std::size_t& at : layer)
        if (at != nowhere)
            at = without_empty[at];
    return layer;
}

class Layers {
public:
    Layers(std::span<const double> widths, std::span<const Graph::Edge> edges)
        : widths_(widths.begin(), widths.end()), layer_(choose_layers(widths.size(), edges)), above_(widths.size()),
          below_(widths.size()) {
        for (const Graph::Edge& edge : edges) {
            Vertices& route = routes_.emplace_back(1, edge.parent);
            for (std::size_t at = layer_[edge.parent] + 1; at < layer_[edge.child]; at++)
                route.push_back(add_bend(at));
            route.push_back(edge.child);
            for (std::size_t i = 1; i < route.size(); i++) {
                below_[route[i - 1]].push_back(route[i]);
                above_[route[i]].push_back(route[i - 1]);
            }
        }
        for (std::uint32_t v = 0; v < widths_.size(); v++)
            if (layer_[v] != nowhere) {
                layers_.resize(std::max(layers_.size(), layer_[v] + 1));
                layers_[layer_[v]].push_back(v);
            }
        place_.resize(widths_.size());
        number();
    }

    void untangle() {
        std::vector<Vertices> best = layers_;
        std::uint64_t fewest = crossings();
        for (int round = 0; round < order_rounds && fewest > 0; round++) {
            const bool down = round % 2 == 0;
            for (std::size_t i = 1; i < layers_.size(); i++)
                sort_layer(down ? i : layers_.size() - 1 - i, down ? above_ : below_);
            while (exchange()) {}
            if (const std::uint64_t n = crossings(); n < fewest) {
                fewest = n;
                best = layers_;
            }
        }
        layers_ = std::move(best);
        number();
    }

    Layout place(std::size_t edges) {
        x_.assign(widths_.size(), 0);
        for (const Vertices& layer : layers_)
            for (std::size_t i = 1; i < layer.size(); i++)
                x_[layer[i]] = x_[layer[i - 1]] + distance(layer[i - 1], layer[i]);
        for (int round = 0; round < place_rounds; round++)
            for (std::size_t i = 0; i < layers_.size(); i++)
                settle(layers_[round % 2 == 0 ? i : layers_.size() - 1 - i]);
        Layout out;
        double left = 0, right = 0;
        for (std::uint32_t v = 0; v < widths_.size(); v++)
            if (layer_[v] != nowhere) {
                left = std::min(left, x_[v] - widths_[v] / 2);
                right = std::max(right, x_[v] + widths_[v] / 2);
            }
        const auto point = [&](std::uint32_t v) {
            return Layout::Point{x_[v] - left, double(layer_[v]) * layer_height + node_height / 2};
        };
        out.nodes.resize(nodes_);
        for (std::uint32_t v = 0; v < nodes_; v++)
            if (layer_[v] != nowhere)
                out.nodes[v] = point(v);
        for (std::size_t e = 0; e < edges; e++) {
            std::vector<Layout::Point>& route = out.routes.emplace_back();
            for (const std::uint32_t v : routes_[e])
                route.push_back(point(v));
        }
        out.width = right - left;
        if (!layers_.empty())
            out.height = double(layers_.size() - 1) * layer_height + node_height;
        place_alone(out);
        return out;
    }

private:
    std::uint32_t add_bend(std::size_t layer) {
        widths_.push_back(bend_width);
        layer_.push_back(layer);
        above_.emplace_back();
        below_.emplace_back();
        return std::uint32_t(widths_.size() - 1);
    }

    void number() {
        for (const Vertices& layer : layers_)
            for (std::size_t i = 0; i < layer.size(); i++)
                place_[layer[i]] = i;
    }

    void sort_layer(std::size_t at, const std::vector<Vertices>& neighbours) {
        std::vector<std::pair<double, std::uint32_t>> keyed;
        for (const std::uint32_t v : layers_[at]) {
            double sum = 0;
            for (const std::uint32_t other : neighbours[v])
                sum += double(place_[other]);
            const auto n = double(neighbours[v].size());
            keyed.emplace_back(n > 0 ? sum / n : double(place_[v]), v);
        }
        std::stable_sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        for (std::size_t i = 0; i < keyed.size(); i++)
            place_[layers_[at][i] = keyed[i].second] = i;
    }

    // Crossings of the edges of two vertices of a layer, if a is left of b, less those if it is right of it.
    std::int64_t excess(std::uint32_t a, std::uint32_t b) const {
        std::int64_t sum = 0;
        for (const std::vector<Vertices>* neighbours : {&above_, &below_})
            for (const std::uint32_t x : (*neighbours)[a])
                for (const std::uint32_t y : (*neighbours)[b])
                    sum += (place_[x] > place_[y]) - (place_[x] < place_[y]);
        return sum;
    }

    // Exchanges neighbours in a layer where that has fewer crossings.
    bool exchange() {
        bool any = false;
        for (Vertices& layer : layers_)
            for (std::size_t i = 1; i < layer.size(); i++)
                if (excess(layer[i - 1], layer[i]) > 0) {
                    std::swap(layer[i - 1], layer[i]);
                    place_[layer[i - 1]] = i - 1;
                    place_[layer[i]] = i;
                    any = true;
                }
        return any;
    }

    // Edges between neighbouring layers cross where their ends are in different order.
    std::uint64_t crossings() const {
        std::uint64_t sum = 0;
        for (const Vertices& layer : layers_) {
            std::vector<std::size_t> ends; // of the edges before, sorted
            for (const std::uint32_t v : layer) {
                for (const std::uint32_t child : below_[v])
                    sum += std::uint64_t(ends.end() - std::upper_bound(ends.begin(), ends.end(), place_[child]));
                for (const std::uint32_t child : below_[v])
                    ends.insert(std::upper_bound(ends.begin(), ends.end(), place_[child]), place_[child]);
            }
        }
        return sum;
    }

    bool is_bend(std::uint32_t v) const { return v >= nodes_; }
    double distance(std::uint32_t a, std::uint32_t b) const { return (widths_[a] + widths_[b]) / 2 + gap; }

    // Moves a layer's vertices to the means of their neighbours, least squares in the given order: by pooling adjacent
    // violators of x minus the least distance from the layer's first vertex. Edges between bends pull harder, so that
    // long ones are straight.
    void settle(const Vertices& layer) {
        struct Block {
            double sum, weight;
            std::size_t vertices;
        };
        std::vector<Block> blocks;
        std::vector<double> offset(layer.size());
        for (std::size_t i = 0; i < layer.size(); i++) {
            const std::uint32_t v = layer[i];
            if (i > 0)
                offset[i] = offset[i - 1] + distance(layer[i - 1], v);
            double sum = 0, weight = 0;
            for (const std::vector<Vertices>* neighbours : {&above_, &below_})
                for (const std::uint32_t other : (*neighbours)[v]) {
                    const double pull = is_bend(v) ? (is_bend(other) ? 8 : 2) : 1;
                    sum += pull * x_[other];
                    weight += pull;
                }
            blocks.push_back({sum - weight * offset[i], weight, 1});
            while (blocks.size() > 1 && blocks.back().sum * blocks[blocks.size() - 2].weight <
                                            blocks[blocks.size() - 2].sum * blocks.back().weight) {
                const Block last = blocks.back();
                blocks.pop_back();
                blocks.back().sum += last.sum;
                blocks.back().weight += last.weight;
                blocks.back().vertices += last.vertices;
            }
        }
        std::size_t i = 0;
        for (const Block& block : blocks)
            for (std::size_t left = block.vertices; left > 0; left--, i++)
                x_[layer[i]] = block.sum / block.weight + offset[i];
    }

    void place_alone(Layout& out) const {
        const double room = std::max(out.width, 640.0);
        double x = 0, y = out.height > 0 ? out.height + row_height : 0;
        bool any = false;
        for (std::uint32_t v = 0; v < nodes_; v++) {
            if (layer_[v] != nowhere)
                continue;
            if (any && x + widths_[v] > room) {
                x = 0;
                y += row_height;
            }
            out.nodes[v] = {x + widths_[v] / 2, y + node_height / 2};
            out.width = std::max(out.width, x + widths_[v]);
            x += widths_[v] + gap;
            any = true;
        }
        if (any)
            out.height = y + node_height;
    }

    std::vector<double> widths_, x_; // by vertex: first nodes, then bends
    std::size_t nodes_ = widths_.size();
    std::vector<std::size_t> layer_, place_;
    std::vector<Vertices> above_, below_; // neighbours
    std::vector<Vertices> layers_, routes_;
};

} // namespace

Layout lay_out(std::span<const double> widths, std::span<const Graph::Edge> edges) {
    Layers layers(widths, edges);
    layers.untangle();
    return layers.place(edges.size());
}

} // namespace synth
