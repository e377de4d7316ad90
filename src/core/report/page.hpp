// The page that a report is: its head, links to its sections, and the sections.
#pragma once
#include "core/report/html.hpp"
#include <span>

namespace synth {

struct PageSection {
    std::string_view id, title;
    Markup body;
};
// `when`: date and time. A whole document.
std::string page(const std::string& title, const std::string& when, std::span<const PageSection> sections);

} // namespace synth
