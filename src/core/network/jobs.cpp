#include "core/network/jobs.hpp"
#include "core/network/archive.hpp"
#include "core/network/choice.hpp"
#include <string_view>

namespace synth {

void fields(auto& archive, Is<ConditionalOptions> auto& options) {
    auto& [min_count, min_leaf, required, forbidden, ignored] = options;
    archive(min_count, min_leaf, required, forbidden, ignored);
}

void fields(auto& archive, Is<Job> auto& job) {
    auto& [variable, candidates, learn] = job;
    archive(variable, candidates, learn);
}

namespace {

constexpr const char* task_name = "learn";

// Where an array lies in the memory of a crew.
struct Where {
    std::uint64_t place = 0, size = 0;
};

void fields(auto& archive, Is<Where> auto& where) {
    auto& [place, size] = where;
    archive(place, size);
}

template <class T>
Where where_is(const Array<T>& array) {
    return {array.place(), array.size()};
}

template <class T>
Array<T> array_at(const Where& where, const std::function<char*(std::uint64_t)>& at) {
    return where.size == 0 ? Array<T>()
                           : Array<T>(where.place, {reinterpret_cast<T*>(at(where.place)), std::size_t(where.size)});
}

class LearnTask final : public Task {
public:
    LearnTask(std::vector<Job> jobs, std::span<Variable> variables, const EncodedTable& table, const Trial& trial,
              const Poll& poll)
        : jobs_(std::move(jobs)), variables_(variables), table_(table), trial_(trial), poll_(poll) {}

    const char* name() const override { return task_name; }

    std::string bytes() const override {
        ArchiveWriter archive;
        archive(jobs_, std::vector<Variable>(variables_.begin(), variables_.end()), table_.rows, trial_.at_most,
                trial_.seed);
        for (const EncodedColumn& column : table_.columns) {
            const Where codes = where_is(column.codes), numbers = where_is(column.numbers);
            if ((codes.place == 0 && codes.size > 0) || (numbers.place == 0 && numbers.size > 0))
                return {};
            archive(codes, numbers, column.replaced);
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
        archive(jobs, variables_, table_.rows, at_most, seed);
        for (std::size_t c = 0; c < variables_.size(); c++) {
            Where codes, numbers;
            EncodedColumn& column = table_.columns.emplace_back();
            archive(codes, numbers, column.replaced);
            column.codes = array_at<Code>(codes, at);
            column.numbers = array_at<double>(numbers, at);
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
    return name == task_name ? std::make_unique<Copy>(bytes, at, poll) : nullptr;
}

} // namespace synth
