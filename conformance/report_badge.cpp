// The report as a badge: what shields.io reads from an endpoint, and a picture of our own.
#include <fmt/format.h>

#include "conformance/finding.h"
#include "conformance/json.h"
#include "conformance/report.h"

namespace ssespec {
namespace {

struct Claim {
  std::string text;
  const char* colour;  // shields' name
  const char* hex;     // white text on it has a contrast of at least 4.5
};

// "612 of 615 musts": of the cases that demand and were judged, how many pass.
Claim claim_of(const SubjectReport& subject, const Corpus& corpus) {
  if (!subject.error.empty()) return {"did not start", "lightgrey", "#6a6a6a"};
  std::size_t met = 0, of = 0;
  for (const CaseResult& result : subject.results) {
    const Case* the_case = corpus.find(result.id);
    if (the_case == nullptr || the_case->level != Level::must) continue;
    if (result.verdict == Verdict::unsupported || result.verdict == Verdict::info ||
        result.verdict == Verdict::harness_error)
      continue;
    ++of;
    if (result.verdict == Verdict::pass || result.verdict == Verdict::lenient) ++met;
  }
  if (of == 0) return {"nothing judged", "lightgrey", "#6a6a6a"};
  const std::string text = fmt::format("{} of {}", met, of);
  if (met == of && subject.stopped.empty()) return {text, "brightgreen", "#2d7a1f"};
  if (met * 100 >= of * 95) return {text, "yellow", "#8a6d00"};
  if (met * 100 >= of * 80) return {text, "orange", "#a8550f"};
  return {text, "red", "#b3261e"};
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

}  // namespace

std::string to_badge_report(const Report& report, const Corpus& corpus) {
  Claim claim{"nothing judged", "lightgrey", "#6a6a6a"};
  if (report.subjects.size() == 1) {
    claim = claim_of(report.subjects.front(), corpus);
  } else if (report.subjects.size() > 1) {
    std::size_t good = 0;
    for (const SubjectReport& subject : report.subjects)
      good += subject.exit(report.strict, corpus) == Exit::as_expected ? 1U : 0U;
    claim.text = fmt::format("{} of {} subjects as expected", good, report.subjects.size());
    claim.colour = good == report.subjects.size() ? "brightgreen" : "red";
  }
  const Json badge = {{"schemaVersion", 1},
                      {"label", "SSE conformance"},
                      {"message", report.interrupted ? claim.text + " (interrupted)" : claim.text},
                      {"color", claim.colour},
                      {"isError", claim.colour == std::string_view("red")}};
  return to_pretty_text(badge) + "\n";
}

std::string to_badge_svg(const SubjectReport& subject, const Corpus& corpus) {
  const Claim claim = claim_of(subject, corpus);
  const std::string label = "SSE conformance";
  // Verdana at 11 px is about 6.6 px a character; textLength makes up for the rest.
  const auto left = static_cast<int>(label.size()) * 7 + 10;
  const auto right = static_cast<int>(claim.text.size()) * 7 + 10;
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"20\" role=\"img\" "
      "aria-label=\"{label}: {text}\">\n"
      "  <title>{name}: {label}, {text}</title>\n"
      "  <clipPath id=\"r\"><rect width=\"{width}\" height=\"20\" rx=\"3\"/></clipPath>\n"
      "  <g clip-path=\"url(#r)\">\n"
      "    <rect width=\"{left}\" height=\"20\" fill=\"#444\"/>\n"
      "    <rect x=\"{left}\" width=\"{right}\" height=\"20\" fill=\"{hex}\"/>\n"
      "  </g>\n"
      "  <g fill=\"#fff\" text-anchor=\"middle\" font-family=\"Verdana,DejaVu Sans,sans-serif\" font-size=\"11\">\n"
      "    <text x=\"{label_x}\" y=\"14\" textLength=\"{label_length}\">{label}</text>\n"
      "    <text x=\"{text_x}\" y=\"14\" textLength=\"{text_length}\">{text}</text>\n"
      "  </g>\n"
      "</svg>\n",
      fmt::arg("width", left + right), fmt::arg("left", left), fmt::arg("right", right),
      fmt::arg("label", escaped(label)), fmt::arg("text", escaped(claim.text)),
      fmt::arg("name", escaped(printable(title_of(subject)))), fmt::arg("hex", claim.hex),
      fmt::arg("label_x", left / 2), fmt::arg("label_length", left - 10), fmt::arg("text_x", left + right / 2),
      fmt::arg("text_length", right - 10));
}

}  // namespace ssespec
