// The report as JUnit XML: a testsuite for each subject, a testcase for each case.
//
// Read by the viewers of Jenkins, GitLab, GitHub actions and the like; checked with junitparser.
#include <fmt/format.h>

#include <pugixml.hpp>
#include <sstream>

#include "conformance/finding.h"
#include "conformance/report.h"

namespace ssespec {
namespace {

void set(pugi::xml_node node, const char* name, const std::string& value) {
  node.append_attribute(name).set_value(printable(value).c_str());
}

std::string seconds_text(double seconds) { return fmt::format("{:.6f}", seconds); }

// What a testcase holds besides its name: `tag` is failure or error.
void append_broken(pugi::xml_node testcase, const char* tag, std::string_view type, const std::string& message,
                   const std::string& text) {
  pugi::xml_node node = testcase.append_child(tag);
  set(node, "message", message);
  set(node, "type", std::string(type));
  node.text().set(printable(text).c_str());
}

std::string joined(const std::vector<std::string>& lines) {
  std::string out = "\n";
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

void append_result(pugi::xml_node suite, const SubjectReport& subject, const CaseResult& result,
                   const Corpus& corpus) {
  pugi::xml_node node = suite.append_child("testcase");
  const std::size_t slash = result.id.rfind('/');
  std::string group = slash == std::string::npos ? std::string() : result.id.substr(0, slash);
  for (char& c : group)
    if (c == '/') c = '.';
  set(node, "classname", key_of(subject) + (group.empty() ? "" : "." + group));
  set(node, "name", result.id.substr(slash == std::string::npos ? 0 : slash + 1));
  set(node, "time", seconds_text(result.seconds));
  if (result.verdict == Verdict::pass) return;
  const Finding finding = finding_of(subject, result, corpus);
  if (result.verdict == Verdict::fail) {
    append_broken(node, "failure", "fail", finding.headline, joined(to_lines(finding, subject.stderr_tail)));
  } else if (breaks_the_gate(result.verdict)) {
    append_broken(node, "error", to_text(result.verdict), finding.headline, joined(to_lines(finding, subject.stderr_tail)));
  } else if (result.verdict == Verdict::unsupported) {
    set(node.append_child("skipped"), "message", "unsupported: " + finding.headline);
  } else {
    std::string text = fmt::format("\n{}: {}\n", to_text(result.verdict), finding.headline);
    if (!result.link.empty()) text += result.link + "\n";
    if (result.difference) text += joined(to_lines(finding, subject.stderr_tail)).substr(1);
    node.append_child("system-out").text().set(printable(text).c_str());
  }
}

// A fault that belongs to no case, as a testcase of its own, so that viewers show it.
void append_fault(pugi::xml_node suite, const SubjectReport& subject, const char* name, const std::string& text) {
  pugi::xml_node node = suite.append_child("testcase");
  set(node, "classname", key_of(subject) + ".run");
  set(node, "name", name);
  set(node, "time", seconds_text(0));
  append_broken(node, "error", name, text, text + "\n" + subject.stderr_tail);
}

void append_suite(pugi::xml_node root, const SubjectReport& subject, const Report& report, const Corpus& corpus) {
  pugi::xml_node suite = root.append_child("testsuite");
  std::size_t faults = subject.stale.size() + subject.expired.size();
  faults += subject.error.empty() ? 0U : 1U;
  faults += subject.stopped.empty() ? 0U : 1U;
  const std::size_t errors = faults + subject.count(Verdict::crash) + subject.count(Verdict::hang) +
                             subject.count(Verdict::harness_error);
  set(suite, "name", key_of(subject));
  set(suite, "tests", std::to_string(subject.results.size() + faults));
  set(suite, "failures", std::to_string(subject.count(Verdict::fail)));
  set(suite, "errors", std::to_string(errors));
  set(suite, "skipped", std::to_string(subject.count(Verdict::unsupported)));
  set(suite, "time", seconds_text(subject.seconds));
  if (!report.started.empty()) set(suite, "timestamp", report.started.substr(0, 19));
  pugi::xml_node properties = suite.append_child("properties");
  auto property = [&properties](const char* name, const std::string& value) {
    pugi::xml_node node = properties.append_child("property");
    set(node, "name", name);
    set(node, "value", value);
  };
  property("subject", title_of(subject));
  property("suite", report.suite_version);
  property("corpus", report.corpus_hash);
  property("seed", std::to_string(report.seed));
  property("profile", std::string(to_text(subject.profile)));
  if (!subject.error.empty()) append_fault(suite, subject, "start", subject.error);
  if (!subject.stopped.empty())
    append_fault(suite, subject, "stopped", fmt::format("{}; not run: {}", subject.stopped, counted(subject.not_run, "case")));
  for (const std::string& sentence : subject.stale) append_fault(suite, subject, "stale", sentence);
  for (const std::string& sentence : subject.expired) append_fault(suite, subject, "expired", sentence);
  for (const CaseResult& result : subject.results) append_result(suite, subject, result, corpus);
}

}  // namespace

std::string to_junit_report(const Report& report, const Corpus& corpus) {
  pugi::xml_document document;
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version").set_value("1.0");
  declaration.append_attribute("encoding").set_value("UTF-8");
  pugi::xml_node root = document.append_child("testsuites");
  set(root, "name", "ssespec");
  for (const SubjectReport& subject : report.subjects) append_suite(root, subject, report, corpus);
  for (const char* name : {"tests", "failures", "errors", "skipped"}) {
    std::size_t sum = 0;
    for (const pugi::xml_node suite : root.children("testsuite")) sum += suite.attribute(name).as_uint();
    set(root, name, std::to_string(sum));
  }
  std::ostringstream out;
  document.save(out, "  ", pugi::format_indent, pugi::encoding_utf8);
  return out.str();
}

}  // namespace ssespec
