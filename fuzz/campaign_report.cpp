#include "fuzz/campaign_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "conformance/bytes.h"
#include "conformance/finding.h"
#include "conformance/judge.h"
#include "fuzz/pieces.h"

namespace ssespec {
namespace {

constexpr std::size_t kMostShown = 400;  // bytes of an input in a report

Json expected_items(const Expectation& expectation) {
  Json items = Json::array();
  for (const ExpectedItem& item : expectation.outcomes.front().items) {
    if (item.kind == ExpectedItem::Kind::event) {
      items.push_back(Json{{"type", text_json(item.type)}, {"data", text_json(item.data)}, {"id", text_json(item.id)}});
    } else if (item.kind == ExpectedItem::Kind::retry) {
      items.push_back(Json{{"retry", item.retry}});
    }
  }
  return items;
}

std::string slug(std::string_view label) {
  std::string name;
  for (const char c : label) {
    const bool keep = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (keep) {
      name += c;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  while (name.ends_with('-')) name.pop_back();
  return name.empty() ? "finding" : name.substr(0, 100);
}

std::string about(const FuzzFinding& finding) {
  std::string text = finding.explanation;
  for (const PlantedBug& bug : planted_bugs()) {
    if (!(finding.bugs | finding.like).test(static_cast<std::size_t>(bug.bug))) continue;
    if (!text.empty()) text += ' ';
    text += bug.about;
  }
  if (!text.empty()) return finding.like.any() ? "Here, and not on all that is near: " + text : text;
  return finding.verdict == Verdict::fail ? "No set of planted bugs does the same." : finding.sentence;
}

std::string size_text(const FuzzFinding& finding) {
  if (finding.script) {
    const std::size_t count = finding.script->connections.size();
    return fmt::format("{} connection{}, {} bytes", count, count == 1 ? "" : "s", bytes_of(*finding.script));
  }
  return finding.input.cut.at.empty() ? fmt::format("{} bytes", finding.input.stream.size())
                                      : fmt::format("{} bytes in {} reads", finding.input.stream.size(), finding.input.cut.reads());
}

std::string growth_text(const SlowGrowth& growth) {
  std::string text;
  for (std::size_t i = 0; i < growth.bytes.size(); ++i) {
    text += fmt::format("{}{} KiB {:.2f} s", i == 0 ? "" : ", ", growth.bytes[i] / 1024, growth.seconds[i]);
  }
  return text;
}

std::string summary(const CampaignReport& report) {
  const std::size_t all = report.findings.size() + report.slow.size();
  return fmt::format("{} cases, seed {}, profile {}: {} {}{}{}", report.cases, report.seed, to_text(report.profile),
                     all == 0 ? "no" : std::to_string(all), all == 1 ? "finding" : "findings",
                     all > report.unknown_findings() ? fmt::format(", {} of them known", all - report.unknown_findings()) : "",
                     report.interrupted ? " (interrupted)" : "");
}

}  // namespace

std::string file_name(const FuzzFinding& finding) { return slug(finding.label) + ".json"; }

namespace {

std::string why_of(const FuzzFinding& finding) {
  const bool is_named = finding.bugs.any() || finding.like.any() || !finding.explanation.empty();
  return about(finding) + (is_named ? " The standard has it otherwise." : "");
}

std::string corpus_file(const FuzzFinding& finding, Json the_case) {
  return to_pretty_text(Json{{"about", "Found by a campaign: " + finding.label + "."}, {"cases", Json::array({std::move(the_case)})}}) + "\n";
}

// The stream, or the script, on one line.
std::string input_text(const FuzzFinding& finding, std::size_t most) {
  if (!finding.script) return marked_text(finding.input.stream, finding.input.cut, most);
  const Json the_case = connect_case_json(*finding.script, "", "", {});
  std::string text = to_text(the_case.at("script"));
  for (const char* key : {"open", "paths"}) {
    if (the_case.contains(key)) text += fmt::format(" {}: {}", key, to_text(the_case.at(key)));
  }
  return text.size() > 2 * most ? text.substr(0, 2 * most) + "..." : text;
}

}  // namespace

std::string case_file(const FuzzFinding& finding) {
  if (finding.script) return corpus_file(finding, connect_case_json(*finding.script, slug(finding.label), why_of(finding), finding.requirements));
  const Expectation expectation = expectation_of_stream(finding.input.stream);
  Json input = Json::array();
  if (finding.input.cut.at.empty()) {
    input = pieces_json(finding.input.stream);
  } else {
    for (const std::string_view read : divide(finding.input.stream, finding.input.cut)) {
      input.push_back(read.empty() ? Json("") : piece_json(read));
    }
  }
  Json the_case = {{"name", slug(finding.label)}, {"why", why_of(finding)},
                   {"requires", finding.requirements}, {"input", std::move(input)}};
  if (!finding.input.cut.at.empty()) the_case["cuts"] = "as given";
  the_case["expect"] = expected_items(expectation);
  Json then = {{"lastEventId", text_json(expectation.then_last_event_id)}, {"reconnectionTime", nullptr}};
  if (expectation.oracle.reconnection_time) then["reconnectionTime"] = std::min(*expectation.oracle.reconnection_time, kMostRetry);
  the_case["then"] = std::move(then);
  return corpus_file(finding, std::move(the_case));
}

std::string to_text(const CampaignReport& report, const std::string& out_folder) {
  std::string text = fmt::format("{} {}: {}\n", report.hello.name, report.hello.version, summary(report));
  if (report.granted.any()) text += fmt::format("allowed by the profile, and done: {}\n", to_text(report.granted));
  for (const FuzzFinding& finding : report.findings) {
    text += fmt::format("\n{} {}{}\n", to_text(finding.verdict), finding.label,
                        finding.known_reason.empty() ? "" : " (known: " + finding.known_reason + ")");
    text += fmt::format("  {}\n  demand   {}\n  input    {} ({}, case {}, seen {} {})\n", about(finding), fmt::join(finding.requirements, ", "),
                        input_text(finding, kMostShown), size_text(finding), finding.first_case,
                        finding.hits, finding.hits == 1 ? "time" : "times");
    text += fmt::format("  result   {}\n", finding.sentence);
    for (const std::string& line : finding.expected) text += fmt::format("  expected {}\n", line);
    for (const std::string& line : finding.seen) text += fmt::format("  seen     {}\n", line);
    if (!out_folder.empty()) text += fmt::format("  replay   ssespec replay {}/{} {}\n", out_folder, file_name(finding), report.subject.given);
  }
  for (const SlowGrowth& growth : report.slow) {
    text += fmt::format("\nslow {}{}\n  {} {}\n", growth.label, growth.known_reason.empty() ? "" : " (known: " + growth.known_reason + ")",
                        growth.about, growth_text(growth));
  }
  if (report.unexamined > 0) text += fmt::format("\n{} more failed cases were not looked into, most likely of the same defects\n", report.unexamined);
  if (!report.error.empty()) text += fmt::format("\nit ended early: {}\n", report.error);
  return text;
}

std::string to_json(const CampaignReport& report) {
  Json findings = Json::array();
  for (const FuzzFinding& finding : report.findings) {
    Json json = {{"label", finding.label}, {"bugs", to_text(finding.bugs)}, {"verdict", to_text(finding.verdict)}, {"requires", finding.requirements},
                 {"about", about(finding)}, {"sentence", finding.sentence}, {"input64", to_base64(finding.input.stream)},
                 {"bytes", finding.input.stream.size()}, {"cut", to_text(finding.input.cut)}, {"firstCase", finding.first_case},
                 {"hits", finding.hits}, {"file", file_name(finding)}};
    if (finding.script) {
      json["bugs"] = finding.explanation.empty() ? "" : finding.label;
      json["bytes"] = bytes_of(*finding.script);
      json["case"] = connect_case_json(*finding.script, slug(finding.label), "", finding.requirements);
      json.erase("input64");
      json.erase("cut");
    }
    if (!finding.known_reason.empty()) json["known"] = finding.known_reason;
    findings.push_back(std::move(json));
  }
  Json slow = Json::array();
  for (const SlowGrowth& growth : report.slow) {
    Json json = {{"label", growth.label}, {"about", growth.about}, {"bytes", growth.bytes}, {"seconds", growth.seconds}};
    if (!growth.known_reason.empty()) json["known"] = growth.known_reason;
    slow.push_back(std::move(json));
  }
  Json json = {{"version", 1},
               {"subject", {{"given", report.subject.given}, {"name", report.hello.name}, {"version", report.hello.version}, {"language", report.hello.language}}},
               {"profile", to_text(report.profile)}, {"seed", report.seed}, {"cases", report.cases}, {"failedCases", report.failed_cases},
               {"lenientCases", report.lenient_cases}, {"unsupportedCases", report.unsupported_cases}, {"unexamined", report.unexamined},
               {"interesting", report.interesting}, {"granted", to_text(report.granted)}, {"findings", std::move(findings)}, {"slow", std::move(slow)},
               {"interrupted", report.interrupted}, {"seconds", report.seconds}, {"casesPerSecond", std::round(report.cases_per_second())}};
  if (!report.error.empty()) json["error"] = report.error;
  return to_pretty_text(json) + "\n";
}

std::string to_markdown(const CampaignReport& report) {
  std::string text = fmt::format("# Campaign: {} {}\n\n{}\n", report.hello.name, report.hello.version, summary(report));
  if (!report.findings.empty()) text += "\n| finding | what it does | demand | smallest input | case |\n|---|---|---|---|---|\n";
  for (const FuzzFinding& finding : report.findings) {
    std::string input = input_text(finding, 120);
    for (std::size_t at = input.find('|'); at != std::string::npos; at = input.find('|', at + 2)) input.insert(at, 1, '\\');
    text += fmt::format("| {}{} | {} | {} | `{}` | {} |\n", finding.label, finding.known_reason.empty() ? "" : " (known)", about(finding),
                        fmt::join(finding.requirements, ", "), input, finding.first_case);
  }
  for (const SlowGrowth& growth : report.slow) text += fmt::format("\n**{}**: {} {}\n", growth.label, growth.about, growth_text(growth));
  return text;
}

}  // namespace ssespec
