#include "core/privacy/disclosure.hpp"
#include "core/codec/sort.hpp"
#include "core/privacy/fingerprint.hpp"
#include "core/privacy/verdict.hpp"
#include <algorithm>

namespace synth {

namespace {

constexpr std::size_t most_groups = 20, most_keys = 6;
constexpr double enough_alone = .5;
constexpr std::size_t rows_to_choose = 10000; // rows by which keys are chosen

// A column cut into groups; group 0 is NULL.
class Groups {
public:
    Groups(const Frames& frames, std::uint32_t column) : c_(column), numeric_(frames.columns[column].is_numeric()) {
        const Frame& real = frames.tables[0];
        if (!numeric_)
            return;
        std::vector<double> known;
        for (const double x : real.numbers[column])
            if (!is_null(x))
                known.push_back(x);
        sort_numbers(known);
        for (std::size_t i = 1; i < most_groups && !known.empty(); i++) {
            const double edge = known[i * known.size() / most_groups];
            if (edge > known.front() && (edges_.empty() || edge > edges_.back()))
                edges_.push_back(edge);
        }
    }

    std::vector<std::uint32_t> of(const Frame& frame, const std::vector<std::uint32_t>& rows) const {
        std::vector<std::uint32_t> groups;
        groups.reserve(rows.size());
        for (const std::uint32_t row : rows)
            groups.push_back(group(frame, row));
        return groups;
    }

private:
    std::uint32_t group(const Frame& frame, std::uint32_t row) const {
        if (frame.is_null(c_, row))
            return 0;
        if (!numeric_)
            return std::uint32_t(frame.codes[c_][row]) + 1;
        return std::uint32_t(std::upper_bound(edges_.begin(), edges_.end(), frame.numbers[c_][row]) - edges_.begin()) +
               1;
    }

    std::uint32_t c_;
    bool numeric_;
    std::vector<double> edges_; // each the least of a group
};

using Keys = std::vector<std::uint64_t>; // fingerprints of the key columns, by row

void add_column(Keys& keys, const std::vector<std::uint32_t>& groups) {
    for (std::size_t i = 0; i < keys.size(); i++)
        keys[i] = extend(keys[i], groups[i]);
}

// Some rows of a frame, and their keys.
struct Rows {
    const Frame& frame;
    std::vector<std::uint32_t> rows;
    Keys keys;

    Rows(const Frame& of, std::vector<std::uint32_t> some) : frame(of), rows(std::move(some)), keys(rows.size()) {}
    std::vector<std::uint32_t> in(const Groups& groups) const { return groups.of(frame, rows); }
};

// How many pairs of rows, a row with itself included, have the same keys.
std::uint64_t pairs_alike(Keys keys) {
    sort_prints(keys);
    std::uint64_t pairs = 0;
    for (std::size_t begin = 0, end = 0; begin < keys.size(); begin = end) {
        while (end < keys.size() && keys[end] == keys[begin])
            end++;
        pairs += (end - begin) * (end - begin);
    }
    return pairs;
}

bool are_enough(Keys keys) {
    sort_prints(keys);
    return double(count_unique(keys)) >= enough_alone * double(keys.size());
}

// Rows in classes of those that have the same keys.
class Classes {
public:
    static constexpr std::uint32_t none = 0xffffffff;

    Classes(const Keys& keys, const Poll& poll) : class_of_(keys.size()) {
        std::vector<std::pair<std::uint64_t, std::uint32_t>> order; // key, row
        order.reserve(keys.size());
        for (std::uint32_t row = 0; row < keys.size(); row++)
            order.emplace_back(keys[row], row);
        std::sort(order.begin(), order.end());
        poll();
        for (const auto& [key, row] : order) {
            if (keys_.empty() || keys_.back() != key) {
                keys_.push_back(key);
                count_.push_back(0);
            }
            count_.back()++;
            class_of_[row] = std::uint32_t(keys_.size() - 1);
        }
    }

    std::uint32_t find(std::uint64_t key) const {
        const auto found = std::lower_bound(keys_.begin(), keys_.end(), key);
        return found != keys_.end() && *found == key ? std::uint32_t(found - keys_.begin()) : none;
    }
    std::uint32_t count(std::uint32_t c) const { return count_[c]; }
    std::uint32_t class_of(std::size_t row) const { return class_of_[row]; }
    std::size_t size() const { return keys_.size(); }

private:
    Keys keys_; // ascending
    std::vector<std::uint32_t> count_, class_of_;
};

// Rows that somebody looks up among others.
class Search {
public:
    // `real`: the real table, whose row each of those is that are looked up, if `are_real`.
    Search(const Rows& who, bool are_real, const Classes& real, const Classes& others, const Poll& poll)
        : others_(others) {
        for (const std::uint64_t key : who.keys) {
            if (found_.size() % rows_between_polls == 0)
                poll();
            const std::uint32_t found = others_.find(key), alike = real.find(key);
            uniques_ += (alike == Classes::none ? 0 : real.count(alike)) == (are_real ? 1 : 0) &&
                        found != Classes::none && others_.count(found) == 1;
            found_.push_back(found);
        }
    }

    Share replicated_uniques() const { return {double(uniques_), double(found_.size())}; }

    // Groups of the target, of both.
    Share disclosed(const std::vector<std::uint32_t>& who, const std::vector<std::uint32_t>& others) const {
        constexpr std::uint32_t unseen = 0xffffffff, mixed = 0xfffffffe;
        std::vector<std::uint32_t> says(others_.size(), unseen);
        for (std::size_t row = 0; row < others.size(); row++) {
            std::uint32_t& group = says[others_.class_of(row)];
            group = group == unseen || group == others[row] ? others[row] : mixed;
        }
        Share share{0, double(who.size())};
        for (std::size_t row = 0; row < who.size(); row++)
            share.hits += found_[row] != Classes::none && says[found_[row]] == who[row];
        return share;
    }

private:
    const Classes& others_;
    std::vector<std::uint32_t> found_; // class of each row that is looked up
    std::size_t uniques_ = 0;
};

std::string list(const Frames& frames, const std::vector<std::uint32_t>& columns) {
    std::string text;
    for (std::size_t i = 0; i < columns.size(); i++)
        text += (i == 0 ? "" : i + 1 == columns.size() ? " and " : ", ") + frames.columns[columns[i]].name;
    return text;
}

class Tables {
public:
    explicit Tables(const Scene& scene)
        : scene_(scene), random_(scene.random(Stream::disclosure)), has_holdout_(scene.holdout != nullptr),
          real_(scene.real(),
                has_holdout_ ? all_rows(scene.real().rows) : choose(scene.real().rows, scene.real().rows / 2, random_)),
          synthetic_(scene.synthetic(),
                     has_holdout_ ? all_rows(scene.synthetic().rows)
                                  : choose(scene.synthetic().rows, std::uint32_t(real_.rows.size()), random_)),
          other_(has_holdout_ ? Rows(*scene.holdout, all_rows(scene.holdout->rows))
                              : Rows(scene.real(), choose_among(remaining(scene.real().rows, real_.rows),
                                                                synthetic_.rows.size(), random_))) {}

    // Chooses keys among the candidates, and leaves one of them as a target if `leave_one`.
    std::vector<std::uint32_t> choose_keys(std::vector<std::uint32_t> candidates, bool leave_one) {
        const std::vector<std::uint32_t> some = choose_among(real_.rows, rows_to_choose, random_);
        std::vector<std::vector<std::uint32_t>> groups_of; // by candidate
        for (const std::uint32_t c : candidates) {
            scene_.poll();
            groups_of.push_back(Groups(scene_.frames, c).of(scene_.real(), some));
        }
        Keys so_far(some.size());
        std::vector<std::uint32_t> keys;
        while (keys.size() < most_keys && candidates.size() > (leave_one ? 1 : 0) &&
               (keys.empty() || !are_enough(real_.keys))) {
            std::pair<std::uint64_t, std::size_t> best{~std::uint64_t(0), 0};
            for (std::size_t i = 0; i < candidates.size(); i++) {
                scene_.poll();
                Keys with = so_far;
                add_column(with, groups_of[i]);
                best = std::min(best, {pairs_alike(std::move(with)), i});
            }
            const auto i = std::ptrdiff_t(best.second);
            const Groups groups(scene_.frames, candidates[best.second]);
            add_column(so_far, groups_of[best.second]);
            for (Rows* rows : {&real_, &synthetic_, &other_})
                add_column(rows->keys, rows->in(groups));
            keys.push_back(candidates[best.second]);
            candidates.erase(candidates.begin() + i);
            groups_of.erase(groups_of.begin() + i);
        }
        std::sort(keys.begin(), keys.end());
        return keys;
    }

    std::vector<Attack> attacks(const std::vector<std::uint32_t>& keys, const std::vector<std::uint32_t>& targets) {
        const Classes real(real_.keys, scene_.poll), synthetic(synthetic_.keys, scene_.poll),
            other(other_.keys, scene_.poll);
        const Search attack(real_, true, real, synthetic, scene_.poll),
            control = has_holdout_ ? Search(other_, false, real, synthetic, scene_.poll)
                                   : Search(real_, true, real, other, scene_.poll);
        const std::string named = list(scene_.frames, keys), n = in_words(synthetic_.rows.size()),
                          instead = has_holdout_ ? "; with " + rows_of(*scene_.holdout, "other row") + " it is "
                                                 : "; with other real rows in the place of the synthetic ones it is ";
        const auto share_of = [&](const Share& share) {
            return percent(share.value()) + " of " + in_words(real_.rows.size(), "real row");
        };
        const std::string unique = " are the only ones with their " + named + ", and so is one of " + n +
                                   " synthetic rows" + instead,
                          agree = ", those of " + n + " synthetic rows with the same " + named +
                                  " agree on this column, and rightly" + instead;
        const auto disco = [&](const Share& share, const Share& chance) {
            return "For " + share_of(share) + agree + percent(chance.value());
        };
        const Share uniques = attack.replicated_uniques(), by_chance = control.replicated_uniques();
        std::vector<Attack> attacks{against("repU", "", uniques.figure(), by_chance.figure(), success_limits,
                                            share_of(uniques) + unique + percent(by_chance.value()))};
        for (const std::uint32_t target : targets) {
            scene_.poll();
            const Groups groups(scene_.frames, target);
            const std::vector<std::uint32_t> of_real = real_.in(groups), of_synthetic = synthetic_.in(groups),
                                             of_other = other_.in(groups);
            const Share share = attack.disclosed(of_real, of_synthetic),
                        chance = has_holdout_ ? control.disclosed(of_other, of_synthetic)
                                              : control.disclosed(of_real, of_other);
            attacks.push_back(against("DiSCO", scene_.frames.columns[target].name, share.figure(), chance.figure(),
                                      success_limits, disco(share, chance)));
        }
        return attacks;
    }

private:
    const Scene& scene_;
    Random random_;
    bool has_holdout_;
    Rows real_, synthetic_, other_; // other: of the holdout, or of the other half of the real table
};

} // namespace

std::vector<Attack> disclosure(const Scene& scene) {
    const std::vector<std::uint32_t> plain = plain_columns(scene);
    const std::vector<std::string>& sensitive = scene.options.sensitive;
    const auto select = [&](const auto& is_wanted) {
        std::vector<std::uint32_t> columns;
        std::copy_if(plain.begin(), plain.end(), std::back_inserter(columns), is_wanted);
        return columns;
    };
    const auto is_sensitive = [&](std::uint32_t c) {
        return std::find(sensitive.begin(), sensitive.end(), scene.frames.columns[c].name) != sensitive.end();
    };
    Tables tables(scene);
    const std::vector<std::uint32_t> keys =
        tables.choose_keys(select([&](std::uint32_t c) { return !is_sensitive(c); }), sensitive.empty());
    if (keys.empty())
        return {unknown("repU", "", "There are too few columns for keys and a target.")};
    return tables.attacks(keys, select([&](std::uint32_t c) {
                              return sensitive.empty() ? std::find(keys.begin(), keys.end(), c) == keys.end()
                                                       : is_sensitive(c);
                          }));
}

} // namespace synth
