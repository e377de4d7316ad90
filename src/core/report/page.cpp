#include "core/report/page.hpp"
#include "core/report/style.hpp"

namespace synth {

std::string page(const std::string& title, const std::string& when, std::span<const PageSection> sections) {
    Markup out;
    out.open("html", {{"lang", "en"}}).open("head");
    out.add("meta", {{"charset", "utf-8"}});
    out.add("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
    out.add("meta", {{"name", "color-scheme"}, {"content", "light dark"}});
    out.add("link", {{"rel", "icon"}, {"href", "data:,"}});
    out.add("title", title).style(style).close();

    out.open("body").open("header");
    out.add("h1", title).add("p", when, {{"class", "faint"}}).close();
    out.open("nav", {{"aria-label", "Sections"}}).open("ul");
    for (const PageSection& section : sections)
        out.open("li").add("a", section.title, {{"href", "#" + std::string(section.id)}}).close();
    out.close().close();
    out.open("main");
    for (const PageSection& section : sections) {
        const std::string heading = std::string(section.id) + "-heading";
        out.open("section", {{"id", section.id}, {"aria-labelledby", heading}});
        out.add("h2", section.title, {{"id", heading}}).append(section.body).close();
    }
    out.close().close().close();
    return "<!DOCTYPE html>\n" + out.str() + "\n";
}

} // namespace synth
