// The report as SARIF 2.1.0: a run for each subject, a rule for each case with the demand as its help.
//
// Format: docs.oasis-open.org/sarif/sarif/v2.1.0. Checked against the published schema.
#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <sstream>

#include "conformance/finding.h"
#include "conformance/json.h"
#include "conformance/report.h"

namespace ssespec {
namespace {

namespace fs = std::filesystem;

Json message(const std::string& text) { return {{"text", text}}; }

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

std::string percent_encoded(std::string_view path) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
  std::string out;
  for (const char c : path)
    out += kPlain.find(c) != std::string_view::npos ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return out;
}

// Relative to the folder that we are in if the file is under it, which is what GitHub takes for the repository.
std::string uri_of(const fs::path& file) {
  std::error_code error;
  const fs::path whole = fs::absolute(file, error).lexically_normal();
  const fs::path relative = whole.lexically_relative(fs::current_path(error));
  const bool inside = !relative.empty() && *relative.begin() != "..";
  return inside ? percent_encoded(relative.string()) : "file://" + percent_encoded(whole.string());
}

// GitHub shows no result without a file that its reader can open: the adapter.json of a folder, the first file of ours
// that a command names, and where there is none the subject as it is written.
std::string uri_of(const SubjectReport& subject) {
  const std::string& given = subject.subject.given;
  const std::size_t colon = given.find(':');
  if (colon == std::string::npos) return uri_of(fs::path(given) / "adapter.json");
  std::istringstream words(given.substr(colon + 1));
  std::error_code error;
  for (std::string word; words >> word;) {
    if (!fs::is_regular_file(word, error)) continue;
    if (std::string uri = uri_of(fs::path(word)); !uri.starts_with("file:")) return uri;
  }
  return percent_encoded(given);
}

Json location_of(const SubjectReport& subject, const std::string& id) {
  const Json artifact = {{"uri", uri_of(subject)}};
  return {{"physicalLocation", {{"artifactLocation", artifact}, {"region", {{"startLine", 1}}}}},
          {"logicalLocations", Json::array({{{"fullyQualifiedName", id}, {"kind", "member"}}})}};
}

Json rule_of(const Finding& finding) {
  const std::string& id = finding.result->id;
  Json rule = {{"id", id}, {"name", id}};
  std::string text, markdown;
  for (const Requirement* requirement : finding.requirements) {
    const std::string demand =
        fmt::format("{} ({}): {}", requirement->id, to_text(requirement->level), requirement->says);
    text += fmt::format("{} {}\n", demand, anchor_url(*requirement));
    markdown += fmt::format("- [{}]({}) ({}): {}\n", requirement->id, anchor_url(*requirement),
                            to_text(requirement->level), requirement->says);
  }
  const std::string about = finding.the_case != nullptr ? finding.the_case->why : id;
  rule["shortDescription"] = message(about.empty() ? id : printable(about));
  if (!text.empty()) rule["help"] = {{"text", text}, {"markdown", markdown}};
  if (!finding.requirements.empty()) rule["helpUri"] = anchor_url(*finding.requirements.front());
  Json tags = Json::array();
  for (const Requirement* requirement : finding.requirements) tags.push_back(requirement->id);
  rule["properties"] = {{"tags", tags}, {"level", level_of(finding)}};
  return rule;
}

std::string level_text(Verdict verdict) {
  if (breaks_the_gate(verdict)) return "error";
  return verdict == Verdict::known ? "warning" : "note";
}

Json result_of(const Finding& finding, const SubjectReport& subject, std::size_t rule_index) {
  const CaseResult& result = *finding.result;
  std::string text = fmt::format("{}: {}", title_of(subject), finding.headline);
  Json json = {{"ruleId", result.id}, {"ruleIndex", rule_index}, {"level", level_text(result.verdict)}};
  json["kind"] = breaks_the_gate(result.verdict) || result.verdict == Verdict::known ? "fail" : "review";
  if (json["kind"] == "review") json["level"] = "none";
  json["message"] = message(text + "\n" + joined(to_lines(finding, subject.stderr_tail)));
  json["locations"] = Json::array({location_of(subject, result.id)});
  json["partialFingerprints"] = {{"case/v1", key_of(subject) + " " + result.id}};
  if (result.verdict == Verdict::known) {
    Json suppression = {{"kind", "external"}, {"justification", printable(result.reason)}};
    json["suppressions"] = Json::array({suppression});
  }
  json["properties"] = {{"verdict", to_text(result.verdict)}, {"replay", finding.replay}};
  return json;
}

Json invocation_of(const SubjectReport& subject, const Report& report) {
  Json notes = Json::array();
  auto note = [&notes](const std::string& text) {
    if (!text.empty()) notes.push_back({{"level", "error"}, {"message", message(printable(text))}});
  };
  note(subject.error);
  note(subject.stopped);
  for (const std::string& sentence : subject.stale) note(sentence);
  for (const std::string& sentence : subject.expired) note(sentence);
  Json invocation = {{"executionSuccessful",
                      subject.error.empty() && subject.stopped.empty() && !report.interrupted}};
  if (!report.started.empty()) invocation["startTimeUtc"] = report.started;
  if (!notes.empty()) invocation["toolExecutionNotifications"] = notes;
  return invocation;
}

Json run_of(const SubjectReport& subject, const Report& report, const Corpus& corpus) {
  Json rules = Json::array(), results = Json::array();
  std::map<std::string, std::size_t> index;
  for (const CaseResult& result : subject.results) {
    const bool says_something =
        breaks_the_gate(result.verdict) || result.verdict == Verdict::known || result.verdict == Verdict::lenient;
    if (!says_something) continue;
    const Finding finding = finding_of(subject, result, corpus);
    const auto [at, added] = index.try_emplace(result.id, rules.size());
    if (added) rules.push_back(rule_of(finding));
    results.push_back(result_of(finding, subject, at->second));
  }
  const Json driver = {{"name", "ssespec"},
                       {"version", report.suite_version},
                       {"semanticVersion", report.suite_version},
                       {"rules", rules}};
  return {{"tool", {{"driver", driver}}},
          {"automationDetails", {{"id", "ssespec/" + key_of(subject) + "/"}}},
          {"invocations", Json::array({invocation_of(subject, report)})},
          {"columnKind", "unicodeCodePoints"},
          {"results", results}};
}

}  // namespace

std::string to_sarif_report(const Report& report, const Corpus& corpus) {
  Json runs = Json::array();
  for (const SubjectReport& subject : report.subjects) runs.push_back(run_of(subject, report, corpus));
  const Json sarif = {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                      {"version", "2.1.0"},
                      {"runs", runs}};
  return to_pretty_text(sarif) + "\n";
}

}  // namespace ssespec
