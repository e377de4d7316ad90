// Learning: a relation as a request wants it, into a model that is not kept yet.
#pragma once
#include "core/network/learn.hpp"
#include "pg/model.hpp"
#include "pg/progress.hpp"
#include "pg/request.hpp"
#include "pg/scan.hpp"

namespace pg {

// The rows that were learned, as they were read.
struct Learned {
    synth::Table table;
    std::vector<Leaf> leaves; // of its columns
};

// Fills the model but for its identifier, from all rows or one half of them. Rules that are to be ignored and were not
// found are an error if all rows are learned. `learned`: gets a copy of the rows, if it is given.
void learn(const Request& request, const std::optional<synth::Half>& half, Model& model,
           std::optional<Learned>* learned = nullptr);

// One relation on its way into a model, step by step.
class Fit {
public:
    // The request and the tracker must outlive this.
    Fit(const Request& request, const std::optional<synth::Half>& half, Tracker& tracker);

    // The relation's columns as they are known before any row is read. A table that is read begins with them.
    std::vector<synth::Column> columns() const;
    // All rows, within maintenance_work_mem; the model's header says how many there were.
    synth::Table read(Model& model, Crew& crew);
    // Rows with numbers beside them, into a table that has a column for each of these and then columns().
    void read(const Beside& beside, synth::Table& table);
    const std::vector<Leaf>& leaves() const { return reader_.leaves(); }
    // Takes away columns that must not or cannot be learned: values of opaque types that are mostly rare, and paths of
    // documents that are rare themselves. The last `more` columns of the table are none of the relation's.
    void drop_leaves(synth::Table& table, std::size_t more = 0);
    // Is a column of the table all of the relation's, and no part of one?
    bool is_whole(std::size_t column) const { return column >= leaves_.size() || leaves_[column]->path.size() == 1; }
    // Marks columns that must be keys. Returns which of the declared ones are left to be kept (keys.hpp).
    std::vector<std::uint32_t> request_keys(synth::Table& table, bool row_by_row) const;
    // Learns the table's network, and says what its columns are; `more` are those that the relation does not have.
    // What the request says goes before `options`. Rules that are to be ignored need not be found. `rules` are others
    // that were found, over columns of the table instead of variables.
    void learn(synth::Table& table, Model& model, Crew& crew, const std::vector<ModelColumn>& more = {},
               synth::LearnOptions options = {}, std::vector<synth::Rule> rules = {});

private:
    const DeclaredColumn& column(std::uint32_t attribute) const {
        return request_.declared.columns[request_.columns[attribute]];
    }
    bool has_value(std::uint32_t attribute) const;
    bool is_part(const Model& model, std::uint32_t variable) const;
    std::vector<synth::Edge> edges_of_leaves(const std::vector<synth::Edge>& edges, bool required) const;

    const Request& request_;
    std::optional<synth::Half> half_; // of the rows, if not all are learned
    Reader reader_;
    Tracker& tracker_;
    std::size_t first_leaves_ = 0;    // those that there were before the scan
    std::vector<const Leaf*> leaves_; // that are learned, in the order of the table's columns
};

// Says what few rows, or a sample of them, mean. An error if there are none. `way_out`: what may be done about few.
void check_rows(std::uint64_t rows, std::uint64_t kept, const ModelHeader& header, const std::string& way_out = "");

// The first rule that is to be ignored and is not among those that were found; and what to say of it.
std::optional<std::string> unknown_rule(const std::vector<std::string>& ignored, const std::vector<synth::Rule>& found);
[[noreturn]] void raise_unknown_rule(const std::string& rule, const std::string& relation,
                                     const std::vector<synth::Rule>& found);

} // namespace pg
