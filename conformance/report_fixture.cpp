#include "conformance/report_fixture.h"

#include <utility>

namespace ssespec {
namespace {

Requirement requirement(const char* id, const char* anchor, Level level, const char* says) {
  Requirement out;
  out.id = id;
  out.anchor = anchor;
  out.level = level;
  out.audience = "parser";
  out.says = says;
  return out;
}

Case a_case(const char* id, const char* why, std::vector<std::string> required, Level level, std::string input) {
  Case out;
  out.id = id;
  out.file = "corpus/" + out.id.substr(0, out.id.rfind('/')) + ".json";
  out.why = why;
  out.required = std::move(required);
  out.level = level;
  out.input = std::move(input);
  out.outcomes.push_back({{{ExpectedItem::Kind::event, "message", "a", "", 0, false}}, false});
  return out;
}

Corpus make_corpus() {
  using namespace std::string_literals;
  Corpus corpus;
  corpus.hash = "0123456789abcdef";
  corpus.requirements = {
      requirement("SSE-DATA-001", "#processField", Level::must, "A data field appends its value and one LF."),
      requirement("SSE-ENC-006", "encoding:#utf-8-decoder", Level::must, "Ill-formed bytes become U+FFFD."),
      requirement("SSE-LINE-002", "#event-stream-interpretation", Level::must, "CR LF is one line end."),
      requirement("SSE-LINE-006", "#parsing-an-event-stream", Level::should, "A CR ends its line at once."),
      requirement("SSE-RETRY-001", "#processField", Level::must, "Digits set the reconnection time."),
  };
  corpus.requirements.back().shown_by = {"retry"};
  corpus.cases = {
      a_case("connect/states/open-once", "One open event for each connection.", {"SSE-LINE-002"}, Level::must, ""),
      a_case("parse/bytes/markup", "Markup \"in\" data: <b>&amp;</b> ]]> | `x` ## % stays.", {"SSE-DATA-001"}, Level::must,
             "data: <b>&\"|`]]>\x1b[31m\n\n"),
      a_case("parse/bytes/truncated", "A character cut short becomes U+FFFD.", {"SSE-ENC-006"}, Level::must,
             "data: \xE2\x82\n\ndata: \xC3\xA9\n\n"),
      a_case("parse/eol/cr-at-once", "A CR dispatches without waiting.", {"SSE-LINE-006"}, Level::should,
             "data: a\r\r"),
      a_case("parse/eol/crlf", "CR LF is never two line ends.", {"SSE-LINE-002", "SSE-DATA-001"}, Level::must,
             "data: a\r\ndata: b\r\n\r\n"),
      a_case("parse/eol/crlf-apart", "CR and LF in two reads are one line end.", {"SSE-LINE-002"}, Level::must,
             "data: a\r\n\r\n"),
      a_case("parse/eol/nul", "A NUL ends no line.", {"SSE-LINE-002"}, Level::must, "data: a\0b\n\n"s),
      a_case("parse/retry/digits", "Digits set the reconnection time.", {"SSE-RETRY-001"}, Level::must,
             "retry: 10\n\n"),
      a_case("parse/size/long-line", "A long line is one line.", {"SSE-DATA-001"}, Level::must,
             "data: " + std::string(100000, 'x') + "\n\n"),
  };
  corpus.cases.front().script = Json::object();
  return corpus;
}

CaseResult different(const std::string& id, Verdict verdict, Difference difference) {
  CaseResult result = result_of(id, verdict);
  result.difference = std::move(difference);
  return result;
}

SubjectReport subject(const char* given, const char* name, const char* version) {
  SubjectReport out;
  out.subject.given = given;
  out.subject.name = name;
  out.hello.name = name;
  out.hello.version = version;
  out.hello.language = "C++";
  out.hello.id = IdMode::sticky;
  out.hello.retry = true;
  out.seconds = 1.25;
  return out;
}

}  // namespace

const Corpus& fixture_corpus() {
  static const Corpus corpus = make_corpus();
  return corpus;
}

CaseResult result_of(const std::string& id, Verdict verdict) {
  CaseResult result;
  result.id = id;
  result.verdict = verdict;
  result.seconds = 0.001;
  return result;
}

SubjectReport passing_subject() {
  SubjectReport out = subject("builtin:parser", "builtin:parser", "0.1.0");
  out.profile = Profile::browser;
  for (const Case& each : fixture_corpus().cases)
    if (each.step() == "parse") out.results.push_back(result_of(each.id, Verdict::pass));
  return out;
}

SubjectReport subject_with_everything() {
  SubjectReport out = subject("exec:node my adapter.mjs", "my-parser", "2.0.0-rc.1");
  out.hello.retry = false;
  out.stderr_tail = "TypeError: undefined is not a function\n    at feed (parser.mjs:7:3)\x1b[0m\n";
  CaseResult open = result_of("connect/states/open-once", Verdict::info);
  open.notes = {"the connection was opened 2 times"};
  CaseResult truncated = different("parse/bytes/truncated", Verdict::crash, {"", Cut{{7, 8}}, {}, {}});
  truncated.reason = "it exited with code 1 before it answered";
  CaseResult crlf = different("parse/eol/crlf", Verdict::known,
                              {"event 1 is missing: message \"a\\nb\"", Cut{{8}}, {"with read 2: message \"a\\nb\""}, {}});
  crlf.before_known = Verdict::fail;
  crlf.reason = "It takes CR LF for two line ends.";
  crlf.link = "https://example.org/issues/17";
  CaseResult retry = result_of("parse/retry/digits", Verdict::unsupported);
  retry.reason = "it does not report the reconnection time";
  CaseResult nul = result_of("parse/eol/nul", Verdict::hang);
  nul.reason = "no answer within 10 s";
  CaseResult size = different("parse/size/long-line", Verdict::fail,
                              {"event 1 is missing: message of 100000 characters", Cut{{50000}}, {"with read 2: message"}, {}});
  size.sometimes = true;
  out.results = {open,
                 different("parse/bytes/markup", Verdict::fail,
                           {"event 1 has another data: message \"<b>&\", expected \"<b>&\\\"|`]]>\\x1B[31m\"",
                            Cut{},
                            {"with read 1: message \"<b>&\\\"|`]]>\\x1B[31m\" id \"\""},
                            {"with read 1: message \"<b>&\" id \"\"", "at the end of the stream: comment \"\""}}),
                 truncated,
                 different("parse/eol/cr-at-once", Verdict::lenient,
                           {"event 1 came with read 3; its blank line was complete with read 2", Cut{{8, 9}},
                            {"with read 2: message \"a\""}, {"at the end of the stream: message \"a\""}}),
                 crlf,
                 result_of("parse/eol/crlf-apart", Verdict::pass),
                 nul,
                 retry,
                 size};
  out.causes = {{{"comment-as-data"}, {"parse/bytes/markup", "parse/eol/crlf", "parse/size/long-line"}, 1}};
  out.stale = {"known.json: case parse/eol/crlf-apart passes now; take its entry out"};
  out.expired = {"known.json: the entry for parse/eol/crlf expired on 2026-01-31; mend the fault or renew the date"};
  return out;
}

SubjectReport subject_without_start() {
  SubjectReport out = subject("adapters/gone", "gone", "");
  out.hello = Hello{};
  out.error = "adapters/gone: the command node does not exist; install it, or mend \"command\" in adapter.json";
  out.stderr_tail = "sh: 1: node: not found\n";
  out.seconds = 0;
  return out;
}

Report fixture_report() {
  Report report;
  report.suite_version = "0.1.0";
  report.corpus_hash = fixture_corpus().hash;
  report.started = "2026-11-22T16:30:00Z";
  report.environment = "Linux x86_64, 2 processors";
  report.subjects = {passing_subject(), subject_with_everything(), subject_without_start()};
  return report;
}

}  // namespace ssespec
