// A comparison as a table, as JSON, and as a picture of bars on a logarithmic scale.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "bench/comparison.h"
#include "bench/linearity.h"
#include "conformance/html.h"

namespace ssespec::bench {
namespace {

std::string cut_text(const Measurement& m) { return m.cut >= m.bytes ? "whole" : fmt::format("{} B", m.cut); }

std::string group_of(const Measurement& m) { return fmt::format("{}, {:.1f} MiB, reads of {}", m.workload,
                                                               static_cast<double>(m.bytes) / (1 << 20), cut_text(m)); }

// By group, in the order in which the groups came; the fastest first within one.
std::vector<std::pair<std::string, std::vector<const Measurement*>>> grouped(const Comparison& comparison) {
  std::vector<std::pair<std::string, std::vector<const Measurement*>>> out;
  for (const Measurement& m : comparison.measurements) {
    if (out.empty() || out.back().first != group_of(m)) out.push_back({group_of(m), {}});
    out.back().second.push_back(&m);
  }
  for (auto& [name, group] : out)
    std::stable_sort(group.begin(), group.end(), [](const Measurement* a, const Measurement* b) {
      return a->mebibytes_per_second() > b->mebibytes_per_second();
    });
  return out;
}

double rate_of(const Measurement& m, double ns) {
  return ns <= 0 ? 0 : static_cast<double>(m.bytes) / (1 << 20) / (ns * 1e-9);
}

// 1 MiB/s is at the left, 100 GiB/s at the right.
double place_of(double rate) { return rate <= 1 ? 0 : std::min(100.0, std::log10(rate) * 20); }

std::string bar(const Measurement& m) {
  const double rate = m.mebibytes_per_second();
  if (rate <= 0)
    return fmt::format("<tr><th scope=\"row\">{}</th><td colspan=\"2\" class=\"quiet\">{}</td></tr>\n",
                       escaped_html(m.subject), escaped_html(m.trouble));
  const double low = place_of(rate_of(m, m.upper_quartile())), high = place_of(rate_of(m, m.lower_quartile()));
  return fmt::format(
      "<tr><th scope=\"row\">{0}</th><td class=\"track\"><span class=\"bar\" style=\"width:{1:.2f}%\"></span>"
      "<span class=\"spread\" style=\"left:{2:.2f}%;width:{3:.2f}%\"></span></td><td>{4:.0f} MiB/s</td></tr>\n",
      escaped_html(m.subject), place_of(rate), low, std::max(0.15, high - low), rate);
}

constexpr std::string_view kStyle =
    "<style>.bench{border-collapse:collapse;width:100%;max-width:72rem;margin-bottom:1.5rem}"
    ".bench th{text-align:left;font-weight:400;width:16rem;padding:.15rem .5rem .15rem 0;overflow-wrap:anywhere}"
    ".bench td{padding:.15rem .4rem;white-space:nowrap}.bench td:last-child{width:8rem;text-align:right}"
    ".bench td.track{padding-left:0;padding-right:0}.track{position:relative;background:linear-gradient(to right,var(--line) 1px,transparent 1px) 0 0/20% 100%;"
    "background-color:var(--raised)}.bar{display:block;height:.9rem;background:var(--link);border-radius:0 2px 2px 0}"
    ".spread{position:absolute;top:50%;height:2px;background:var(--text)}</style>\n";

}  // namespace

std::string to_text(const Comparison& comparison, const std::vector<Linearity>& linearity) {
  std::string out;
  for (const auto& [name, group] : grouped(comparison)) {
    out += name + "\n";
    for (const Measurement* m : group) {
      if (m->ns.empty()) {
        out += fmt::format("  {:<40} {}\n", m->subject, m->trouble);
      } else {
        out += fmt::format("  {:<40} {:>9.1f} MiB/s  {:>9.1f} to {:<9.1f} {:>9} events\n", m->subject,
                           m->mebibytes_per_second(), rate_of(*m, m->upper_quartile()),
                           rate_of(*m, m->lower_quartile()), m->events);
      }
    }
  }
  if (!linearity.empty()) out += "in reads of 1 KiB: time for four times the size\n";
  for (const Linearity& line : linearity)
    out += fmt::format("  {:<40} {:<24} {}  {}\n", line.subject, line.shape,
                       line.ratio > 0 ? fmt::format("{:>7.2f} x", line.ratio) : "         ", line.verdict());
  for (const std::string& note : comparison.notes) out += "note: " + note + "\n";
  return out;
}

Json to_json(const Comparison& comparison, const std::vector<Linearity>& linearity) {
  Json measurements = Json::array(), lines = Json::array();
  for (const Measurement& m : comparison.measurements)
    measurements.push_back({{"subject", m.subject}, {"language", m.language}, {"delivers", m.delivers}, {"workload", m.workload}, {"cut", m.cut},
                            {"bytes", m.bytes}, {"events", m.events}, {"hash", m.hash}, {"ns", m.ns},
                            {"mebibytes_per_second", m.mebibytes_per_second()}, {"trouble", m.trouble}});
  for (const Linearity& line : linearity) 
    lines.push_back({{"subject", line.subject}, {"shape", line.shape}, {"ratio", line.ratio}, {"bytes", line.bytes},
                     {"verdict", line.verdict()}});
  return {{"format", "ssespec-bench"},  {"version", 1},           {"environment", comparison.environment},
          {"notes", comparison.notes}, {"linearity", lines}, {"measurements", measurements}};
}

Result<Comparison> comparison_from_json(const Json& json) {
  const Json* list = member(json, "measurements");
  if (string_member(json, "format") != "ssespec-bench" || number_member(json, "version") != 1U || list == nullptr || !list->is_array())
    return fail("not a comparison: give a file that ssespec bench --json wrote");
  Comparison comparison;
  comparison.environment = string_member(json, "environment").value_or("");
  for (const Json& item : *list) {
    Measurement m;
    m.subject = string_member(item, "subject").value_or("");
    m.language = string_member(item, "language").value_or("");
    m.delivers = string_member(item, "delivers").value_or("");
    m.workload = string_member(item, "workload").value_or("");
    m.cut = static_cast<std::size_t>(number_member(item, "cut").value_or(0));
    m.bytes = static_cast<std::size_t>(number_member(item, "bytes").value_or(0));
    m.events = static_cast<std::size_t>(number_member(item, "events").value_or(0));
    m.hash = string_member(item, "hash").value_or("");
    m.trouble = string_member(item, "trouble").value_or("");
    if (const Json* ns = member(item, "ns"); ns != nullptr && ns->is_array())
      for (const Json& figure : *ns)
        if (figure.is_number()) m.ns.push_back(figure.get<double>());
    std::sort(m.ns.begin(), m.ns.end());
    comparison.measurements.push_back(std::move(m));
  }
  return comparison;
}

std::string to_html(const Comparison& comparison, const std::vector<Linearity>& linearity) {
  std::string body = std::string(kStyle) +
                     "<h1>How fast parsers read the same streams</h1>\n<p>Medians, timed inside the adapters; the scale is "
                     "logarithmic, a line is a factor of ten from 1 MiB/s on. The dark stroke spans the middle half of the "
                     "repeats.</p>\n";
  for (const auto& [name, group] : grouped(comparison)) {
    body += fmt::format("<h2>{}</h2>\n<table class=\"bench\"><tbody>\n", escaped_html(name));
    for (const Measurement* m : group) body += bar(*m);
    body += "</tbody></table>\n";
  }
  if (!linearity.empty()) {
    body += "<h2>Linearity</h2>\n<p>Time for four times the size, in reads of 1 KiB: 4 is linear, 16 quadratic.</p>\n"
            "<table class=\"plain\"><tbody>\n";
    for (const Linearity& line : linearity)
      body += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td><td>{:.2f}</td><td>{}</td></tr>\n", escaped_html(line.subject),
                          line.shape, line.ratio, escaped_html(line.verdict()));
    body += "</tbody></table>\n";
  }
  for (const std::string& note : comparison.notes) body += fmt::format("<p class=\"quiet\">{}</p>\n", escaped_html(note));
  return page_of({"SSE parsers compared", "", "<p>" + escaped_html(comparison.environment) + "</p>", "", true}, body);
}

std::string change_text(const Comparison& before, const Comparison& after, std::size_t& slower) {
  std::map<std::string, const Measurement*> old;
  for (const Measurement& m : before.measurements) old[m.subject.substr(0, m.subject.find(' ')) + " " + group_of(m)] = &m;
  std::string out;
  slower = 0;
  for (const Measurement& m : after.measurements) {
    const auto was = old.find(m.subject.substr(0, m.subject.find(' ')) + " " + group_of(m));
    if (was == old.end() || was->second->ns.empty() || m.ns.empty()) continue;
    const double ratio = m.median() / std::max(1.0, was->second->median());
    const bool is_slower = m.lower_quartile() > was->second->upper_quartile() * 1.1;
    const bool is_faster = m.upper_quartile() * 1.1 < was->second->lower_quartile();
    slower += is_slower ? 1U : 0U;
    out += fmt::format("{:<7} {:>7.2f} x the time  {}, {}\n", is_slower ? "slower" : is_faster ? "faster" : "same", ratio,
                       m.subject, group_of(m));
  }
  return out;
}

}  // namespace ssespec::bench
