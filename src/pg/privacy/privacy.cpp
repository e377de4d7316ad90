// synth_privacy(real, synthetic, holdout, ...): what somebody who has the synthetic relation learns about the real one.
//
// synth_audit(relation, ...) asks the same of a fit before anything is given away: it learns one half of the relation's
// rows, makes as many synthetic ones, and attacks them with the other half, several times with other halves. Nothing is
// kept.
#include "pg/privacy/privacy.hpp"
#include "core/privacy/combine.hpp"
#include "pg/evaluate/evaluate.hpp"
#include "pg/fit.hpp"

namespace pg {

namespace {

const char* word_of(synth::Verdict verdict) {
    switch (verdict) {
    case synth::Verdict::no_leak: return "no leak";
    case synth::Verdict::weak_leak: return "weak leak";
    case synth::Verdict::leak: return "leak";
    case synth::Verdict::unknown: break;
    }
    return "unknown";
}

[[noreturn]] void raise_too_few(const Request& request) {
    raise(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
          {.message = "relation " + request.header.relation + " has too few rows to be split"});
}

struct Audit {
    std::vector<synth::Attack> attacks;
    std::vector<std::string> remarks;
};

// Learns one half, attacks with the other. Both are read by the same query, so that rows have the same numbers in it,
// and members are the very rows that were learned.
Audit audit(const Request& request, std::uint64_t repeat, const std::vector<std::string>& sensitive, Tracker& tracker) {
    const std::uint64_t seed = std::uint64_t(request.header.options.seed) + repeat;
    std::optional<Learned> members;
    Sample sample;
    sample.model = std::make_shared<Model>();
    learn(request, synth::Half{seed, true}, *sample.model, &members);
    if (repeat == 0 && unknown_rule(request.ignored_rules, sample.model->network.rules)) {
        Model whole; // which may have the rule
        learn(request, std::nullopt, whole);
    }
    sample.row.relation = request.relation;
    sample.row.declared = sample.row.type = call([&] { return get_rel_type_id(request.relation); });
    sample.seed = seed;
    sample.end = members->table.rows_seen();

    const Scan others{request.relation, request.attributes, request.header.zone, synth::Half{seed, false}};
    synth::TableOptions options;
    options.memory = std::size_t(maintenance_work_mem) * 1024 / 2;
    options.seed = seed;
    std::vector<Reading> readings;
    readings.push_back(reading_of(std::move(members->table), members->leaves, request.attributes));
    readings.push_back(read_rows(sample, others, options, tracker));
    tracker.phase("reading rows", 0);
    readings.push_back(read_rows(others, options, tracker));
    if (readings.back().table.rows_seen() == 0)
        raise_too_few(request);
    std::vector<bool> kept; // keys are other ones in every row
    for (const std::uint32_t column : request.columns)
        kept.push_back(!request.declared.is_key(column));
    if (std::find(kept.begin(), kept.end(), true) == kept.end())
        raise(ERRCODE_UNDEFINED_COLUMN, {.message = "relation " + request.header.relation + " has no column to attack",
                                         .detail = "All that are learned are keys."});
    for (Reading& reading : readings)
        keep_attributes(reading, kept);
    const Compared compared = frames_of(std::move(readings));
    check_sensitive(sensitive, compared.frames);
    synth::AttackOptions attack;
    attack.min_count = std::uint32_t(request.header.options.min_count);
    attack.sensitive = sensitive;
    attack.seed = seed;
    return {synth::attack(compared.frames, attack, check_interrupts, &tracker), compared.frames.remarks};
}

} // namespace

synth::AttackOptions attack_options_of(FunctionCallInfo fcinfo, int sensitive, Oid element, int min_count,
                                       std::uint64_t seed) {
    synth::AttackOptions options;
    options.sensitive = strings_of(fcinfo, sensitive, "sensitive", element);
    if (!PG_ARGISNULL(min_count)) {
        const std::int32_t count = PG_GETARG_INT32(min_count);
        if (count < 2)
            raise(ERRCODE_INVALID_PARAMETER_VALUE, {.message = "argument \"min_count\" must not be less than 2",
                                                    .detail = "It is " + std::to_string(count) + "."});
        options.min_count = std::uint32_t(count);
    }
    options.seed = seed;
    return options;
}

void check_sensitive(const std::vector<std::string>& sensitive, const synth::Frames& frames) {
    for (const std::string& name : sensitive)
        if (std::none_of(frames.columns.begin(), frames.columns.end(),
                         [&](const synth::FrameColumn& column) { return column.name == name; }))
            raise(ERRCODE_UNDEFINED_COLUMN, {.message = "column \"" + name + "\" cannot be inferred",
                                             .detail = "It is named in the argument \"sensitive\", and is no column of "
                                                       "the relations, or a key or free text."});
}

void add(Result& result, const std::vector<synth::Attack>& attacks) {
    for (const synth::Attack& attack : attacks) {
        bool nulls[8] = {false,
                         attack.subject.empty(),
                         std::isnan(attack.score),
                         std::isnan(attack.no_leak),
                         std::isnan(attack.low),
                         std::isnan(attack.high),
                         false,
                         attack.words.empty()};
        Datum values[8] = {Sql<std::string>::put(attack.attack),
                           Sql<std::string>::put(attack.subject),
                           Float8GetDatum(attack.score),
                           Float8GetDatum(attack.no_leak),
                           Float8GetDatum(attack.low),
                           Float8GetDatum(attack.high),
                           Sql<std::string>::put(word_of(attack.verdict)),
                           Sql<std::string>::put(attack.words)};
        result.add(values, nulls);
    }
}

void tell(const std::vector<std::string>& remarks) {
    for (const std::string& remark : remarks)
        notice({.message = remark.substr(0, remark.size() - 1)});
}

std::int32_t repeats_of(FunctionCallInfo fcinfo, int repeats) {
    const std::int32_t n = PG_ARGISNULL(repeats) ? 3 : PG_GETARG_INT32(repeats);
    check_limit("repeats", n, 1, 100);
    return n;
}

} // namespace pg

SYNTH_FUNCTION(synth_privacy) {
    const pg::Comparison comparison = pg::comparison_of(fcinfo, 2, 5, 6);
    const synth::AttackOptions options = pg::attack_options_of(fcinfo, 3, NAMEOID, 4, std::uint64_t(comparison.seed));
    pg::Result result(fcinfo);
    pg::Tracker tracker("privacy", comparison.synthetic);
    const pg::Compared compared = pg::read_frames(comparison, tracker);
    pg::check_sensitive(options.sensitive, compared.frames);
    pg::add(result, synth::attack(compared.frames, options, pg::check_interrupts, &tracker));
    pg::tell(compared.frames.remarks);
    return Datum(0);
}

SYNTH_FUNCTION(synth_audit) {
    const pg::Request request = pg::request_of(fcinfo, false);
    const std::int32_t repeats = pg::repeats_of(fcinfo, 1);
    const std::vector<std::string> sensitive = pg::strings_of(fcinfo, 13, "sensitive", NAMEOID);
    pg::Result result(fcinfo);
    pg::Tracker tracker("audit", request.relation);
    std::vector<std::vector<synth::Attack>> attacks;
    for (std::int32_t repeat = 0; repeat < repeats; repeat++) {
        pg::Audit audit = pg::audit(request, std::uint64_t(repeat), sensitive, tracker);
        attacks.push_back(std::move(audit.attacks));
        if (repeat == 0)
            pg::tell(audit.remarks);
    }
    pg::add(result, synth::combine(attacks));
    return Datum(0);
}
