// ssespec doctor SUBJECT: is the adapter itself in order? Protocol only, no verdict on the implementation.
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>

#include "cli/command.h"
#include "conformance/conversation.h"

namespace ssespec {
namespace {

// What every parser adapter can be asked, whatever it wraps.
struct Question {
  std::string_view about, input;
  Cut cut;
};

const std::vector<Question>& questions() {
  static const std::vector<Question> all = {
      {"an event in one read", "data: hello\n\n", {}},
      {"an event in two reads", "data: hello\n\n", {{7}}},
      {"an empty read", "data: hello\n\n", {{7, 7}}},
      {"an empty stream", "", {}},
      {"bytes that are no UTF-8", "data: a\xFFz\n\n", {}},
      {"an event of 256 KiB", {}, {}},
  };
  return all;
}

std::string describe(const Hello& hello) {
  std::string text = fmt::format("kind {}, ids {}, retry {}, comments {}, timed {}, bench {}", hello.kind, to_text(hello.id),
                                 hello.retry_by_block ? "by block" : hello.retry ? "reported" : "hidden", hello.comments ? "reported" : "hidden",
                                 hello.timed ? "yes" : "no", hello.bench ? "yes" : "no");
  if (hello.json_payload) text += ", payload json";
  if (hello.profile) text += fmt::format(", profile {}", to_text(*hello.profile));
  if (!hello.can.empty()) text += fmt::format(", can {}", fmt::join(hello.can, " "));
  return text;
}

Exit ask(Conversation& conversation) {
  const std::string large = "data: {\"a\":\"" + std::string(256 << 10, 'x') + "\"}\n\n";
  std::size_t asked = 0, answered = 0, wrong = 0, delivered = 0;
  std::string error;  // the first one that the implementation reported
  const Conversation::Exchange exchange{
      [&](ParseRequest& request) {
        if (asked == questions().size()) return false;
        const Question& question = questions()[asked++];
        request = {question.input.data() == nullptr ? std::string_view(large) : question.input, &question.cut};
        return true;
      },
      [&](Answer&& answer) {
        const Question& question = questions()[answered++];
        const bool ok = answer.kind == Answer::Kind::trace;
        for (const auto& read : answer.trace.reads) {
          for (const TraceItem& item : read) {
            if (item.kind != TraceItem::Kind::error) ++delivered;
            else if (error.empty()) error = item.data;
          }
        }
        fmt::print("  {} {}{}{}\n", ok ? "ok   " : "WRONG", question.about, ok ? "" : ": ", answer.kind == Answer::Kind::unsupported ? "unsupported" : answer.how);
        if (!ok) ++wrong;
      },
      {}};
  Result<std::size_t> done = conversation.exchange(exchange);
  if (interrupted()) return Exit::interrupted;
  if (!done) return complain(done.error());
  if (delivered == 0 && !error.empty()) {
    fmt::print("  WRONG it delivered nothing but errors, the first of them: {}\n", error);
    ++wrong;
  } else if (wrong == 0 && delivered == 0) {
    fmt::print("  note  it delivered nothing at all yet: wire up your parser, then `ssespec run`\n");
  }
  return wrong == 0 ? Exit::as_expected : Exit::failed;
}

Exit doctor(const std::string& given) {
  Result<std::vector<Subject>> subjects = open_subjects(given);
  if (!subjects) return complain(subjects.error());
  Limits limits;
  limits.stop = &interrupted();  // an adapter's whole process group ends with us
  Exit worst = Exit::as_expected;
  for (const Subject& subject : *subjects) {
    if (!subject.contract_url.empty()) return complain({"doctor looks at adapters; a contract: service is looked at by run"});
    Result<std::unique_ptr<Conversation>> conversation = Conversation::start(subject, limits);
    if (interrupted()) return Exit::interrupted;
    if (!conversation) return complain(conversation.error());
    const Hello& hello = (*conversation)->hello();
    fmt::print("{}: {} {}: {}\n", subject.given, hello.name, hello.version, describe(hello));
    if (hello.kind == "parser") worst = std::max(worst, ask(**conversation));
  }
  return worst;
}

}  // namespace

void add_doctor(CLI::App& app, Exit& exit) {
  const auto subject = std::make_shared<std::string>();
  CLI::App* verb = app.add_subcommand("doctor", "Check an adapter: does it speak the protocol?");
  verb->add_option("SUBJECT", *subject, "as for run")->required();
  verb->footer(
      "Example:\n"
      "  ssespec doctor exec:\"python3 adapter.py\"\n"
      "Exit codes: 0 the adapter is in order, 1 an answer is wrong, 2 wrong usage, 3 the subject could not be started,\n"
      "130 interrupted.");
  verb->callback([subject, &exit] { exit = doctor(*subject); });
}

}  // namespace ssespec
