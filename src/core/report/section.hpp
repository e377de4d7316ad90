// Sections of the report, and what they share.
//
// Every section is there in every report, with a sentence in place of what was not measured: a link to it always leads
// somewhere. A section's function writes what is below its heading.
#pragma once
#include "core/report/html.hpp"
#include "core/report/report.hpp"

namespace synth {

Markup headline(const ReportData& data);
Markup summary(const ReportData& data);
Markup distribution_charts(const ReportData& data);
Markup trend_maps(const ReportData& data);
Markup worst_scores(const ReportData& data);
Markup detection_scores(const ReportData& data);
Markup query_scores(const ReportData& data);
Markup network_picture(const ReportData& data);
Markup leakage(const ReportData& data);
Markup options(const ReportData& data);
Markup remarks(const ReportData& data);

// What all reports have.
Markup option_table(const std::vector<std::pair<std::string, std::string>>& options);
Markup remark_list(const std::vector<std::string>& remarks);
// A table of scores, each beside that of another real sample, and below it what `meaning` says of its metric and the
// score's detail. Without the metric there is only the subject. Of more than `most` scores the others on demand.
using Meaning = std::string_view (*)(std::string_view metric);
void add_scores(Markup& out, std::string_view caption, std::string_view what, const std::vector<const Score*>& scores,
                std::size_t most, bool with_metric, Meaning meaning);
// What is filled and what is outlined in charts; close it.
void open_legend(Markup& out, std::string_view real, std::string_view synthetic);

// Where a score belongs, by its metric.
enum class Topic : std::uint8_t { summary, diagnostic, column, missing, pair, detection, query };
Topic topic_of(const Score& score);
std::vector<const Score*> scores_of(const ReportData& data, Topic topic);

// A name, which may break into lines where its words do: "marital_status", "KSComplement".
void add_name(Markup& out, std::string_view name);

// A box that scrolls by itself where it is wider than the page, also by keyboard; close it.
void open_scroller(Markup& out, std::string_view name);

// A box of the first section; close it. `kind`: its class in the style.
void open_card(Markup& out, std::string_view title, std::string_view kind = "");

// A table; close the scroller that it is in by close_table().
enum class Content : std::uint8_t { figures, texts }; // of all columns but the first
void open_table(Markup& out, std::string_view caption, std::initializer_list<std::string_view> columns,
                Content content = Content::figures);
void close_table(Markup& out);
// A cell with a number, a dash that is read as "not measured" if it is undefined.
void add_figure(Markup& out, double value);
void add_gap(Markup& out, double score, double real_sample);

} // namespace synth
