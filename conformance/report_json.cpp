// The report as JSON, and back. The format is report.schema.json; its version changes when a reader would have to.
#include <fmt/format.h>

#include "conformance/finding.h"
#include "conformance/json.h"
#include "conformance/report.h"

namespace ssespec {
namespace {

constexpr std::string_view kFormat = "ssespec-report";
constexpr std::uint64_t kVersion = 1;

Json to_json(const Difference& difference) {
  Json json = {{"sentence", difference.sentence}};
  if (!difference.cut.at.empty()) json["cut"] = difference.cut.at;
  json["expected"] = difference.expected;
  json["seen"] = difference.seen;
  return json;
}

Json to_json(const CaseResult& result) {
  Json json = {{"id", result.id}, {"verdict", to_text(result.verdict)}};
  if (result.verdict == Verdict::known) json["before_known"] = to_text(result.before_known);
  if (!result.reason.empty()) json["reason"] = result.reason;
  if (!result.link.empty()) json["link"] = result.link;
  if (result.difference) json["difference"] = to_json(*result.difference);
  if (!result.notes.empty()) json["notes"] = result.notes;
  if (result.sometimes) json["sometimes"] = true;
  json["seconds"] = static_cast<double>(static_cast<std::uint64_t>(result.seconds * 1e6)) / 1e6;
  return json;
}

Json counts_of(const SubjectReport& subject) {
  Json counts = Json::object();
  for (const Verdict verdict :
       {Verdict::pass, Verdict::info, Verdict::unsupported, Verdict::lenient, Verdict::known, Verdict::fail,
        Verdict::crash, Verdict::hang, Verdict::harness_error})
    counts[std::string(to_text(verdict))] = subject.count(verdict);
  return counts;
}

Json hello_json(const Hello& hello) {
  Json json = {{"kind", hello.kind},       {"name", hello.name},   {"version", hello.version},
               {"language", hello.language}, {"id", to_text(hello.id)}, {"retry", hello.retry},
               {"comments", hello.comments}, {"timed", hello.timed}, {"bench", hello.bench}};
  if (hello.retry_by_block) json["retry"] = "block";
  if (hello.json_payload) json["payload"] = "json";
  if (hello.profile) json["profile"] = to_text(*hello.profile);
  if (!hello.can.empty()) json["can"] = hello.can;
  return json;
}

Json causes_json(const SubjectReport& subject) {
  Json causes = Json::array();
  for (const RootCause& cause : subject.causes) {
    causes.push_back({{"bugs", cause.bugs}, {"cases", cause.cases}});
    if (cause.against > 0) causes.back()["against"] = cause.against;
  }
  return causes;
}

// All of a subject but its results, which are written one a line.
Json head_of(const SubjectReport& subject, const Report& report, const Corpus& corpus) {
  Json head = {{"subject", subject.subject.given},
          {"name", subject.subject.name},
          {"version", subject.hello.version.empty() ? subject.subject.version : subject.hello.version},
          {"language", subject.hello.language.empty() ? subject.subject.language : subject.hello.language},
          {"hello", hello_json(subject.hello)},
          {"profile", to_text(subject.profile)},
          {"exit", static_cast<int>(subject.exit(report.strict, corpus))},
          {"counts", counts_of(subject)},
          {"hidden_musts", subject.hidden_musts(corpus)},
          {"not_run", subject.not_run},
          {"stopped", subject.stopped},
          {"stale", subject.stale},
          {"expired", subject.expired},
          {"error", subject.error},
          {"stderr_tail", subject.stderr_tail},
          {"seconds", subject.seconds}};
  if (!subject.subject.about.empty()) head["about"] = subject.subject.about;
  if (!subject.causes.empty()) head["causes"] = causes_json(subject);
  return head;
}

// `{...}` without its closing brace, indented, ready for one more member.
std::string opened(const Json& object, std::string_view indent) {
  std::string out = "{";
  for (const auto& [key, value] : object.items())
    out += fmt::format("\n{}  {}: {},", indent, to_text(Json(key)), to_text(value));
  return out;
}

std::vector<std::string> strings_member(const Json& object, const char* key) {
  std::vector<std::string> out;
  if (const Json* list = member(object, key); list != nullptr && list->is_array())
    for (const Json& item : *list)
      if (item.is_string()) out.push_back(item.get<std::string>());
  return out;
}

double seconds_member(const Json& object) {
  const Json* json = member(object, "seconds");
  return json != nullptr && json->is_number() ? json->get<double>() : 0;
}

Difference difference_from_json(const Json& json) {
  Difference difference;
  difference.sentence = string_member(json, "sentence").value_or("");
  if (const Json* cut = member(json, "cut"); cut != nullptr && cut->is_array())
    for (const Json& at : *cut)
      if (at.is_number()) difference.cut.at.push_back(static_cast<std::size_t>(to_count(at)));
  difference.expected = strings_member(json, "expected");
  difference.seen = strings_member(json, "seen");
  return difference;
}

Result<CaseResult> result_from_json(const Json& json) {
  CaseResult result;
  result.id = string_member(json, "id").value_or("");
  const std::string verdict = string_member(json, "verdict").value_or("");
  const std::optional<Verdict> read = verdict_from_text(verdict);
  if (result.id.empty() || !read)
    return fail(fmt::format("the report holds a result of case \"{}\" with the verdict \"{}\"; write it anew with "
                            "ssespec run --json",
                            result.id, verdict));
  result.verdict = *read;
  result.before_known =
      verdict_from_text(string_member(json, "before_known").value_or("")).value_or(Verdict::pass);
  result.reason = string_member(json, "reason").value_or("");
  result.link = string_member(json, "link").value_or("");
  if (const Json* difference = member(json, "difference")) result.difference = difference_from_json(*difference);
  result.notes = strings_member(json, "notes");
  result.sometimes = bool_member(json, "sometimes").value_or(false);
  result.seconds = seconds_member(json);
  return result;
}

Hello hello_from_report(const Json& json) {
  Hello hello;
  hello.kind = string_member(json, "kind").value_or("parser");
  hello.name = string_member(json, "name").value_or("");
  hello.version = string_member(json, "version").value_or("");
  hello.language = string_member(json, "language").value_or("");
  hello.id = id_mode_from_text(string_member(json, "id").value_or("")).value_or(IdMode::none);
  hello.retry_by_block = string_member(json, "retry") == "block";
  hello.retry = hello.retry_by_block || bool_member(json, "retry").value_or(false);
  hello.comments = bool_member(json, "comments").value_or(false);
  hello.timed = bool_member(json, "timed").value_or(true);
  hello.bench = bool_member(json, "bench").value_or(false);
  hello.json_payload = string_member(json, "payload").value_or("") == "json";
  hello.profile = profile_from_text(string_member(json, "profile").value_or(""));
  hello.can = strings_member(json, "can");
  return hello;
}

Result<SubjectReport> subject_from_json(const Json& json) {
  SubjectReport subject;
  subject.subject.given = string_member(json, "subject").value_or("");
  if (subject.subject.given.empty()) return fail("the report holds a subject without its \"subject\"; write it anew");
  subject.subject.name = string_member(json, "name").value_or(subject.subject.given);
  subject.subject.version = string_member(json, "version").value_or("");
  subject.subject.language = string_member(json, "language").value_or("");
  subject.subject.about = string_member(json, "about").value_or("");
  if (const Json* hello = member(json, "hello")) subject.hello = hello_from_report(*hello);
  subject.profile =
      profile_from_text(string_member(json, "profile").value_or("")).value_or(Profile::library);
  subject.not_run = static_cast<std::size_t>(number_member(json, "not_run").value_or(0));
  subject.stopped = string_member(json, "stopped").value_or("");
  subject.stale = strings_member(json, "stale");
  subject.expired = strings_member(json, "expired");
  subject.error = string_member(json, "error").value_or("");
  subject.stderr_tail = string_member(json, "stderr_tail").value_or("");
  subject.seconds = seconds_member(json);
  if (const Json* causes = member(json, "causes"); causes != nullptr && causes->is_array())
    for (const Json& cause : *causes)
      if (cause.is_object())
        subject.causes.push_back({strings_member(cause, "bugs"), strings_member(cause, "cases"),
                                  static_cast<std::size_t>(number_member(cause, "against").value_or(0))});
  const Json* results = member(json, "results");
  if (results == nullptr || !results->is_array())
    return fail(fmt::format("the report's subject {} has no list of results; write it anew", subject.subject.given));
  for (const Json& item : *results) {
    Result<CaseResult> result = result_from_json(item);
    if (!result) return tl::unexpected(result.error());
    subject.results.push_back(std::move(*result));
  }
  return subject;
}

}  // namespace

std::string to_json_report(const Report& report, const Corpus& corpus) {
  const Json suite = {{"version", report.suite_version}, {"corpus", report.corpus_hash}, {"seed", report.seed},
                      {"strict", report.strict},         {"selection", report.selection}};
  const Json head = {{"format", kFormat},
                     {"version", kVersion},
                     {"suite", suite},
                     {"started", report.started},
                     {"environment", report.environment},
                     {"interrupted", report.interrupted},
                     {"exit", static_cast<int>(report.exit(corpus))}};
  std::string out = opened(head, "") + "\n  \"subjects\": [";
  for (std::size_t i = 0; i < report.subjects.size(); ++i) {
    const SubjectReport& subject = report.subjects[i];
    out += i == 0 ? "\n    " : ",\n    ";
    out += opened(head_of(subject, report, corpus), "    ") + "\n      \"results\": [";
    for (std::size_t j = 0; j < subject.results.size(); ++j)
      out += (j == 0 ? "\n        " : ",\n        ") + to_text(to_json(subject.results[j]));
    out += subject.results.empty() ? "]\n    }" : "\n      ]\n    }";
  }
  return out + (report.subjects.empty() ? "]\n}\n" : "\n  ]\n}\n");
}

Result<Report> from_json_report(const std::string& text) {
  const Result<Json> json = parse_json(text);
  if (!json) return fail("not a report: " + json.error().what);
  if (string_member(*json, "format") != kFormat)
    return fail("not a report of ssespec: \"format\" is not \"ssespec-report\"; give a file that --json wrote");
  if (number_member(*json, "version") != kVersion)
    return fail(fmt::format("the report has version {} of the format and this program reads version {}; write it anew",
                            number_member(*json, "version").value_or(0), kVersion));
  Report report;
  if (const Json* suite = member(*json, "suite")) {
    report.suite_version = string_member(*suite, "version").value_or("");
    report.corpus_hash = string_member(*suite, "corpus").value_or("");
    report.seed = number_member(*suite, "seed").value_or(1);
    report.strict = bool_member(*suite, "strict").value_or(false);
    report.selection = string_member(*suite, "selection").value_or("");
  }
  report.started = string_member(*json, "started").value_or("");
  report.environment = string_member(*json, "environment").value_or("");
  report.interrupted = bool_member(*json, "interrupted").value_or(false);
  const Json* subjects = member(*json, "subjects");
  if (subjects == nullptr || !subjects->is_array()) return fail("the report has no list of subjects; write it anew");
  for (const Json& item : *subjects) {
    Result<SubjectReport> subject = subject_from_json(item);
    if (!subject) return tl::unexpected(subject.error());
    report.subjects.push_back(std::move(*subject));
  }
  return report;
}

}  // namespace ssespec
