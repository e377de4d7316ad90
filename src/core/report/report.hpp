// The report: one HTML page that says how faithful synthetic rows are and what they leak. It needs no network and no
// script, is readable on a phone, by a screen reader, in light and in dark.
//
// All texts are UTF-8. The page is plain ASCII, so that it survives any encoding of client and server.
//
// Values of the real table appear as the measures need them: a category of fewer than min_count rows is part of
// "others", and an axis ends where min_count rows lie beyond.
#pragma once
#include "core/privacy/attack.hpp"
#include "core/quality/fidelity.hpp"
#include "core/report/graph.hpp"
#include <optional>

namespace synth {

// How a column is distributed in the real and in the synthetic table.
struct Distribution {
    std::string column;
    bool numeric = false;
    std::vector<std::string> labels; // of every bar: category, or lower end of a bin; one more for the last bin's end
    std::vector<double> real, synthetic; // shares of all rows, by bar
    double real_nulls = 0, synthetic_nulls = 0;
};
// By column, of the first two tables; `write` formats numbers of a column of the frames. Bars of a number have one
// width and round ends, and the end bars hold what lies beyond. No bar stands for fewer than min_count real rows: they
// are part of a neighbour. A column without bars has too few values to be shown.
std::vector<Distribution> distributions(const Frames& frames, std::uint32_t min_count, const WriteNumber& write,
                                        const Poll& poll);

struct ReportData {
    std::string title;                    // of the page
    std::string real, synthetic, holdout; // names of the relations
    std::uint64_t real_rows = 0, synthetic_rows = 0, holdout_rows = 0;
    std::string when;                 // date and time
    std::vector<Score> scores;        // as synth_evaluate() returns them, "Overall" first
    std::vector<Attack> attacks;      // as synth_privacy() returns them
    std::vector<std::string> columns; // of the frames: names, for the heat maps
    std::vector<Pair> trends;
    std::vector<Distribution> distributions;                  // worst first
    std::optional<Graph> graph;                               // of the model, if there is one
    std::vector<std::pair<std::string, std::string>> options; // that were used, by name
    std::vector<std::string> remarks;
};

std::string report(const ReportData& data);

} // namespace synth
