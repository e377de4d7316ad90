#include "core/quality/schema_fidelity.hpp"
#include "core/quality/families.hpp"
#include "core/quality/fidelity.hpp"
#include "core/quality/random.hpp"
#include "core/quality/summary.hpp"
#include <array>
#include <iterator>

namespace synth {

namespace {

constexpr std::size_t most_hops = 3, most_pairs = 50;              // pairs of each kind that are listed
constexpr std::uint32_t fewest_families = 60;                      // that are told apart
constexpr std::uint32_t shape_stream = 0x111, size_stream = 0x112; // of random numbers

// A mean, and that of another real sample.
struct Means {
    Mean score, real_sample;

    void add(double of_score, double of_real_sample) {
        score.add(of_score);
        real_sample.add(of_real_sample);
    }
    void add(const Score& added) { add(added.score, added.real_sample); }
    Score as(const char* metric, const std::string& subject, const std::string& detail) const {
        return {metric, subject, score.value(), real_sample.value(), detail};
    }
};

std::string joined(const std::vector<std::string>& names) {
    std::string all;
    for (const std::string& name : names)
        all += (all.empty() ? "" : ", ") + name;
    return all;
}

double share(std::uint64_t part, std::uint64_t whole) {
    return whole > 0 ? double(part) / double(whole) : undefined;
}

double null_share(const LinkCounts& counts) {
    return share(counts.nulls, counts.rows);
}

std::uint64_t parents_of(const LinkCounts& counts) {
    std::uint64_t parents = 0;
    for (const FamilySize& family : counts.families)
        parents += family.parents;
    return parents;
}

std::string mean_family(const LinkCounts& counts) {
    const std::uint64_t parents = parents_of(counts);
    return parents > 0 ? rounded(share(counts.rows - counts.nulls - counts.dangling, parents)) : "no";
}

std::string out_of(std::uint64_t part, std::uint64_t whole) {
    return std::to_string(part) + " of " + std::to_string(whole);
}

class Evaluation {
public:
    Evaluation(const SchemaFrames& schema, const std::vector<SchemaCounts>& counts, const FamiliesOf& families_of,
               std::uint64_t seed, const Poll& poll, Progress* progress)
        : schema_(schema), counts_(counts), families_of_(families_of), seed_(seed), poll_(poll), progress_(progress) {}

    SchemaFidelity run() {
        const std::vector<SchemaPath> paths = downward_paths(schema_.links, most_hops);
        if (progress_ != nullptr)
            progress_->phase("comparing tables", schema_.tables.size() + paths.size());
        for (std::uint32_t table = 0; table < schema_.tables.size(); table++) {
            measure_table(table);
            advance();
        }
        const SchemaTrends trends(schema_, seed_, poll_);
        for (const SchemaPath& path : paths) {
            measure_path(trends, path);
            advance();
        }
        for (std::uint32_t link = 0; link < schema_.links.size(); link++)
            for (std::uint32_t other = link + 1; other < schema_.links.size(); other++)
                if (schema_.links[link].child == schema_.links[other].child)
                    measure_co_parents(trends, link, other);
        measure_keys();
        for (std::uint32_t link = 0; link < schema_.links.size(); link++)
            measure_link(link);
        measure_families();
        summarize();
        for (std::vector<Score>* scores :
             {&result_.tables, &result_.links, &result_.paths, &result_.columns, &result_.pairs})
            sort_worst_first(*scores);
        return std::move(result_);
    }

private:
    void advance() {
        if (progress_ != nullptr)
            progress_->done(++done_);
    }

    const FrameColumn& column(std::uint32_t table, std::uint32_t c) const { return schema_.tables[table].columns[c]; }
    std::string name(std::uint32_t table, std::uint32_t c) const {
        return schema_.names[table] + "." + column(table, c).name;
    }

    void measure_table(std::uint32_t table) {
        const Frames& frames = schema_.tables[table];
        const std::string& subject = schema_.names[table];
        if (frames.columns.empty())
            return;
        const Frame real = schema_.sample_of(0, table, poll_), synthetic = schema_.sample_of(1, table, poll_);
        Random random(seed_, shape_stream);
        const Frame again = real_sample(real, synthetic.rows, random, poll_);
        const std::vector<double> scores = column_shapes(frames, real, synthetic, poll_),
                                  others = column_shapes(frames, real, again, poll_);
        Means shapes, trends, table_quality;
        for (std::uint32_t c = 0; c < frames.columns.size(); c++) {
            shapes.add(scores[c], others[c]);
            shapes_.add(scores[c], others[c]);
            result_.columns.push_back({frames.columns[c].is_numeric() ? "KSComplement" : "TVComplement", name(table, c),
                                       scores[c], others[c], ""});
        }
        const Trends measured(frames, real, poll_);
        const std::vector<Pair> pairs = measured.measure(synthetic, poll_),
                                other_pairs = measured.measure(again, poll_);
        for (std::size_t i = 0; i < pairs.size(); i++) {
            const Pair& pair = pairs[i];
            if (std::isnan(pair.score))
                continue;
            trends.add(pair.score, other_pairs[i].score);
            within_.add(pair.score, other_pairs[i].score);
            add_pair(worst_within_,
                     {table, pair.a, table, pair.b, pair.score, other_pairs[i].score, pair.real, pair.other}, "");
        }
        result_.tables.push_back(shapes.as("Column Shapes", subject, plural(shapes.score.count(), "column")));
        if (trends.score.count() > 0)
            result_.tables.push_back(trends.as("Column Pair Trends", subject, plural(trends.score.count(), "pair")));
        table_quality.add(shapes.score.value(), shapes.real_sample.value());
        table_quality.add(trends.score.value(), trends.real_sample.value());
        result_.tables.push_back(table_quality.as("Table Quality", subject,
                                                  std::to_string(counts_[1].rows[table]) +
                                                      " rows, in the real schema " +
                                                      std::to_string(counts_[0].rows[table])));
    }

    void add_pair(std::vector<Score>& to, const SchemaPair& pair, const std::string& meeting) const {
        const bool correlation = column(pair.table_a, pair.a).is_numeric() && column(pair.table_b, pair.b).is_numeric();
        to.push_back({correlation ? "CorrelationSimilarity" : "ContingencySimilarity",
                      name(pair.table_a, pair.a) + ", " + name(pair.table_b, pair.b), pair.score, pair.real_sample,
                      meeting + (correlation ? "correlation " : "Cramer's V ") + rounded(pair.synthetic) +
                          ", in the real schema " + rounded(pair.real)});
        if (to.size() >= 4 * most_pairs)
            keep_worst(to);
    }
    static void keep_worst(std::vector<Score>& scores) {
        sort_worst_first(scores);
        scores.resize(std::min(scores.size(), most_pairs));
    }

    void measure_path(const SchemaTrends& trends, const SchemaPath& path) {
        const std::vector<SchemaPair> pairs = trends.along(path, poll_);
        Means means;
        const std::string subject = name_of(schema_, path), via = "along " + subject + ": ";
        for (const SchemaPair& pair : pairs) {
            means.add(pair.score, pair.real_sample);
            hops_[path.size() - 1].add(pair.score, pair.real_sample);
            between_.add(pair.score, pair.real_sample);
            add_pair(worst_between_, pair, via);
        }
        if (!pairs.empty())
            result_.paths.push_back(means.as("Intertable Trends", subject,
                                             plural(pairs.size(), "pair") + ", " + plural(path.size(), "hop")));
    }

    void measure_co_parents(const SchemaTrends& trends, std::uint32_t link, std::uint32_t other) {
        const std::vector<SchemaPair> pairs = trends.across(link, other, poll_);
        Means means;
        const std::string subject = schema_.links[link].name + ", " + schema_.links[other].name;
        for (const SchemaPair& pair : pairs) {
            means.add(pair.score, pair.real_sample);
            co_parents_.add(pair.score, pair.real_sample);
            add_pair(worst_between_, pair, "parents of " + subject + ": ");
        }
        if (!pairs.empty())
            result_.paths.push_back(means.as("Co-Parent Trends", subject, plural(pairs.size(), "pair")));
    }

    void measure_keys() {
        for (std::size_t table = 0; table < schema_.tables.size(); table++) {
            if (!counts_[0].keys[table])
                continue;
            const KeyCounts &real = *counts_[0].keys[table], &synthetic = *counts_[1].keys[table];
            Score score{"KeyUniqueness", schema_.names[table], share(synthetic.valid, synthetic.rows),
                        share(real.valid, real.rows), "primary key (" + joined(counts_[0].names[table]) + ")"};
            if (synthetic.valid < synthetic.rows)
                score.detail +=
                    ": " + out_of(synthetic.rows - synthetic.valid, synthetic.rows) + " rows have none of their own";
            unique_.add(score);
            result_.tables.push_back(std::move(score));
        }
    }

    void measure_link(std::uint32_t link) {
        const LinkCounts &real = counts_[0].links[link], &synthetic = counts_[1].links[link];
        const std::string& subject = schema_.links[link].name;
        const std::uint64_t parents = parents_of(synthetic);
        Random random(seed_, size_stream);
        const Score cardinality{
            "CardinalityShapeSimilarity", subject, cardinality_similarity(real.families, synthetic.families),
            cardinality_similarity(real.families, real_sample(real.families, parents, random, poll_)),
            mean_family(synthetic) + " children a parent, in the real schema " + mean_family(real)};
        cardinality_.add(cardinality);
        result_.links.push_back(cardinality);

        const auto valid = [](const LinkCounts& counts) {
            return share(counts.rows - counts.nulls - counts.dangling, counts.rows - counts.nulls);
        };
        const Score integrity{"ReferentialIntegrity", subject, valid(synthetic), valid(real),
                              synthetic.rows == synthetic.nulls
                                  ? "There is nothing to check."
                                  : out_of(synthetic.dangling, synthetic.rows - synthetic.nulls) +
                                        " keys have no parent"};
        integrity_.add(integrity);
        result_.links.push_back(integrity);

        if (real.nulls > 0 || synthetic.nulls > 0)
            result_.links.push_back({"MissingValueSimilarity", subject,
                                     1 - std::abs(null_share(real) - null_share(synthetic)), undefined,
                                     rounded(100 * null_share(synthetic)) + " % NULL, in the real schema " +
                                         rounded(100 * null_share(real)) + " %"});
    }

    // What needs parents with all of their children.
    void measure_families() {
        std::vector<std::uint32_t> parents;
        for (std::uint32_t table = 0; table < schema_.tables.size(); table++)
            if (std::any_of(schema_.links.begin(), schema_.links.end(),
                            [&](const SchemaLink& link) { return link.parent == table; }))
                parents.push_back(table);
        if (progress_ != nullptr)
            progress_->phase("comparing parents with their children", parents.size());
        done_ = 0;
        for (const std::uint32_t table : parents) {
            const SchemaFrames& schema = families_of_(table);
            for (std::uint32_t link = 0; link < schema.links.size(); link++)
                if (schema.links[link].parent == table)
                    measure_siblings(schema, link);
            tell_apart(schema, table);
            advance();
        }
    }

    void measure_siblings(const SchemaFrames& schema, std::uint32_t link) {
        const std::uint32_t child = schema.links[link].child;
        for (std::size_t c = 0; c < schema.tables[child].columns.size(); c++) {
            if (!schema.tables[child].columns[c].is_numeric())
                continue;
            std::array<double, 2> found{};
            for (std::size_t side = 0; side < 2; side++)
                found[side] = sibling_correlation(schema.sides[side].parent_of[link],
                                                  schema.frame(side, child).numbers[c], poll_);
            if (std::isnan(found[0]))
                continue;
            if (std::isnan(found[1]))
                found[1] = 0;
            Score score{"SiblingCorrelation", schema.links[link].name + ": " + schema.tables[child].columns[c].name,
                        1 - std::abs(found[0] - found[1]), undefined,
                        "ICC " + rounded(found[1], 3) + ", in the real schema " + rounded(found[0], 3)};
            siblings_.add(score);
            result_.links.push_back(std::move(score));
        }
    }

    void tell_apart(const SchemaFrames& schema, std::uint32_t table) {
        const Frames frames = families(schema, table, 1, poll_);
        const DetectionOptions options{.folds = 5, .rounds = 60, .seed = seed_};
        Score score{"Aggregated Detection", schema.names[table], undefined, undefined, ""};
        const std::uint32_t rows = std::min(frames.tables[0].rows, frames.tables[1].rows);
        if (rows < fewest_families) {
            score.detail = "too few rows: " + std::to_string(rows) + " of the smaller table, and at least " +
                           std::to_string(fewest_families) + " are needed";
        } else {
            const DetectionResult told = detect_by_trees(frames, frames.tables[0], frames.tables[1], options, poll_);
            score.score = score_of(told);
            score.real_sample = 1;
            score.detail = in_words(told);
            if (schema.share_below < 1)
                score.detail += ", with " + rounded(100 * schema.share_below) + " % of their children";
            if (told.high < 0.4)
                score.detail += "; it is less than .5 as rows repeat real ones";
        }
        detection_.add(score);
        result_.tables.push_back(std::move(score));
    }

    void summarize() {
        Means overall;
        const auto add = [&](const Means& means, const char* metric, const std::string& detail) {
            result_.summary.push_back(means.as(metric, "", detail));
        };
        for (const Means* const means : {&cardinality_, &shapes_, &within_, &between_})
            overall.add(means->score.value(), means->real_sample.value());
        const auto pairs = [](const Means& means) {
            return plural(means.score.count(), "pair");
        };
        add(overall, "Overall", "");
        add(cardinality_, "Cardinality", plural(cardinality_.score.count(), "foreign key"));
        add(shapes_, "Column Shapes", plural(shapes_.score.count(), "column"));
        add(within_, "Column Pair Trends", pairs(within_));
        add(between_, "Intertable Trends", pairs(between_));
        constexpr std::array<const char*, most_hops> names{"Intertable Trends, 1 hop", "Intertable Trends, 2 hops",
                                                           "Intertable Trends, 3 hops"};
        for (std::size_t hops = 0; hops < most_hops; hops++)
            if (hops_[hops].score.count() > 0)
                add(hops_[hops], names[hops], pairs(hops_[hops]));
        if (co_parents_.score.count() > 0)
            add(co_parents_, "Co-Parent Trends", pairs(co_parents_));
        add(unique_, "Key Uniqueness", plural(unique_.score.count(), "primary key"));
        add(integrity_, "Referential Integrity", plural(integrity_.score.count(), "foreign key"));
        if (siblings_.score.count() > 0)
            add(siblings_, "Sibling Correlation",
                "mean error of the ICC " + rounded(1 - siblings_.score.value(), 3) + ", " +
                    plural(siblings_.score.count(), "column") + " of children");
        if (detection_.score.count() > 0)
            add(detection_, "Aggregated Detection", plural(detection_.score.count(), "parent table"));
        keep_worst(worst_within_);
        keep_worst(worst_between_);
        for (std::vector<Score>* const worst : {&worst_within_, &worst_between_})
            std::move(worst->begin(), worst->end(), std::back_inserter(result_.pairs));
    }

    const SchemaFrames& schema_;
    const std::vector<SchemaCounts>& counts_;
    const FamiliesOf& families_of_;
    std::uint64_t seed_, done_ = 0;
    const Poll& poll_;
    Progress* progress_;

    Means cardinality_, shapes_, within_, between_, co_parents_, unique_, integrity_, siblings_, detection_;
    std::array<Means, most_hops> hops_;
    std::vector<Score> worst_within_, worst_between_;
    SchemaFidelity result_;
};

} // namespace

SchemaFidelity schema_fidelity(const SchemaFrames& schema, const std::vector<SchemaCounts>& counts,
                               const FamiliesOf& families_of, std::uint64_t seed, const Poll& poll,
                               Progress* progress) {
    return Evaluation(schema, counts, families_of, seed, poll, progress).run();
}

} // namespace synth
