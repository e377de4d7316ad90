#include "core/network/jobs.hpp"
#include "core/network/archive.hpp"
#include "core/network/choice.hpp"
#include <string_view>

namespace synth {

void fields(auto& archive, Is<ConditionalOptions> auto& options) {
    auto& [min_count, min_leaf, required, forbidden, ignored, shared, contrasted, ordered, above, levels, always,
           pairs] = options;
    archive(min_count, min_leaf, required, forbidden, ignored, shared, contrasted, ordered, above, levels, always,
            pairs);
}

void fields(auto& archive, Is<Job> auto& job) {
    auto& [variable, candidates, learn] = job;
    archive(variable, candidates, learn);
}

namespace {

constexpr const char* task_name = "learn";

class LearnTask final : public Task {
public:
    LearnTask(std::vector<Job> jobs, std::span<Variable> variables, const EncodedTable& table, const Trial& trial,
              const Poll& poll)
        : jobs_(std::move(jobs)), variables_(variables), table_(table), trial_(trial), poll_(poll) {}

    const char* name() const override { return task_name; }

    std::string bytes() const override {
        const Where families = table_.families.where();
        if (families.is_private())
            return {};
        ArchiveWriter archive;
        archive(jobs_, std::vector<Variable>(variables_.begin(), variables_.end()), table_.rows, families,
                trial_.at_most, trial_.seed);
        for (const EncodedColumn& column : table_.columns) {
            const Where codes = column.codes.where(), numbers = column.numbers.where(),
                        repeated = column.repeated.where();
            if (codes.is_private() || numbers.is_private() || repeated.is_private())
                return {};
            archive(codes, numbers, repeated, column.replaced);
        }
        return archive.bytes();
    }

    std::string run(std::uint32_t number) override {
        const Job& job = jobs_[number];
        ArchiveWriter archive;
        if (job.learn) {
            Variable& variable = variables_[job.variable];
            archive(learn_conditional(variables_, job.variable, job.candidates, table_, trial_, *job.learn, poll_));
            archive(std::exchange(variable.conditional, {}));
        } else {
            archive(held_out_likelihood(variables_, job.variable, job.candidates, trial_, poll_));
        }
        return archive.bytes();
    }

private:
    std::vector<Job> jobs_;
    std::span<Variable> variables_;
    const EncodedTable& table_;
    const Trial& trial_;
    const Poll& poll_;
};

// The same with all that it reads.
class Copy final : public Task {
public:
    Copy(std::span<const char> bytes, const std::function<char*(std::uint64_t)>& at, const Poll& poll) : poll_(poll) {
        ArchiveReader archive(bytes);
        std::vector<Job> jobs;
        std::uint32_t at_most = 0;
        std::uint64_t seed = 0;
        Where families;
        archive(jobs, variables_, table_.rows, families, at_most, seed);
        table_.families = Array<std::uint32_t>(families, at);
        for (std::size_t c = 0; c < variables_.size(); c++) {
            Where codes, numbers, repeated;
            EncodedColumn& column = table_.columns.emplace_back();
            archive(codes, numbers, repeated, column.replaced);
            column.codes = Array<Code>(codes, at);
            column.numbers = Array<double>(numbers, at);
            column.repeated = Array<char>(repeated, at);
        }
        trial_.emplace(table_, at_most, seed);
        task_.emplace(std::move(jobs), variables_, table_, *trial_, poll_);
    }

    const char* name() const override { return task_name; }
    std::string bytes() const override { return task_->bytes(); }
    std::string run(std::uint32_t job) override { return task_->run(job); }

private:
    Poll poll_;
    std::vector<Variable> variables_;
    EncodedTable table_;
    std::optional<Trial> trial_;
    std::optional<LearnTask> task_;
};

} // namespace

std::vector<double> judge(std::vector<Job> jobs, std::span<Variable> variables, const EncodedTable& table,
                          const Trial& trial, Crew& crew, const Poll& poll) {
    const auto n = std::uint32_t(jobs.size());
    std::vector<double> likelihoods(n);
    LearnTask task(std::move(jobs), variables, table, trial, poll);
    crew.run(task, n, n,
             [&](std::uint32_t job, std::span<const char> result) { ArchiveReader{result}(likelihoods[job]); });
    return likelihoods;
}

std::vector<std::vector<Rule>> learn_all(std::vector<Job> jobs, std::span<Variable> variables,
                                         const EncodedTable& table, const Trial& trial, Crew& crew, const Poll& poll,
                                         const std::function<void(std::uint32_t)>& done) {
    const auto n = std::uint32_t(jobs.size());
    std::vector<std::vector<Rule>> rules(n);
    std::vector<Conditional> learned(n); // no job sees what another has learned
    std::vector<std::uint32_t> of;
    for (const Job& job : jobs)
        of.push_back(job.variable);
    LearnTask task(std::move(jobs), variables, table, trial, poll);
    crew.run(task, n, n, [&](std::uint32_t job, std::span<const char> result) {
        ArchiveReader{result}(rules[job], learned[job]);
        done(job + 1);
    });
    for (std::uint32_t job = 0; job < n; job++)
        variables[of[job]].conditional = std::move(learned[job]);
    return rules;
}

std::unique_ptr<Task> learn_task(std::string_view name, std::span<const char> bytes,
                                 const std::function<char*(std::uint64_t)>& at, const Poll& poll) {
    if (name == task_name)
        return std::make_unique<Copy>(bytes, at, poll);
    return encode_task(name, bytes, at, poll);
}

} // namespace synth
