// ssespec list, show, export: look at the corpus, take it along.
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <memory>

#include "cli/command.h"
#include "conformance/bytes.h"
#include "conformance/judge.h"
#include "conformance/trace.h"
#include "conformance/trace_text.h"

namespace ssespec {
namespace {

namespace fs = std::filesystem;

struct ListFlags {
  std::vector<std::string> only;
  std::string corpus;
  bool json = false;
};

Exit list(const ListFlags& flags) {
  Result<Corpus> corpus = open_corpus(flags.corpus);
  if (!corpus) return complain(corpus.error());
  Result<std::vector<const Case*>> cases = select(*corpus, flags.only);
  if (!cases) return complain(cases.error());
  if (flags.json) {
    Json out = Json::array();
    for (const Case* c : *cases) out.push_back({{"id", c->id}, {"level", to_text(c->level)}, {"requires", c->required}, {"why", c->why}});
    fmt::print("{}\n", to_pretty_text(out));
    return Exit::as_expected;
  }
  for (const Case* c : *cases) fmt::print("{:<64} {:<6} {}\n", c->id, to_text(c->level), fmt::join(c->required, " "));
  return Exit::as_expected;
}

void print_outcome(const Case& the_case, const Outcome& outcome) {
  fmt::print("{}:\n", outcome.lenient ? "also allowed" : "expected");
  if (outcome.items.empty()) fmt::print("  nothing\n");
  for (const ExpectedItem& item : outcome.items) {
    if (item.kind == ExpectedItem::Kind::event) fmt::print("  {}\n", text_of(item, {true, item.id}));
    if (item.kind == ExpectedItem::Kind::retry) fmt::print("  retry {}{}\n", item.at_least ? "at least " : "", item.retry);
    if (item.kind == ExpectedItem::Kind::comment) fmt::print("  comment \"{}\"\n", to_escaped(item.data));
  }
  if (outcome.lenient) return;
  fmt::print("  then last event ID \"{}\", reconnection time {}\n", to_escaped(the_case.then_last_event_id), retry_text(the_case.then_reconnection_time));
}

Exit show(const std::string& id, const std::string& folder) {
  Result<Corpus> corpus = open_corpus(folder);
  if (!corpus) return complain(corpus.error());
  Result<std::vector<const Case*>> cases = select(*corpus, {id});
  if (!cases) return complain(cases.error());
  for (const Case* the_case : *cases) {
    fmt::print("{}\n  {}\n", the_case->id, the_case->why);
    for (const std::string& name : the_case->required) {
      const Requirement& row = *corpus->requirement(name);
      fmt::print("  {} ({}): {}\n    {}\n", row.id, to_text(row.level), row.says, anchor_url(row));
    }
    if (the_case->step() == "parse") {
      fmt::print("input, {} bytes:\n  \"{}\"\n  {}\n", the_case->input.size(), to_excerpt(the_case->input, 400), to_hex(the_case->input.substr(0, 200)));
      for (const Outcome& outcome : the_case->outcomes) print_outcome(*the_case, outcome);
    } else {
      fmt::print("{}\n", to_pretty_text(the_case->script));
    }
  }
  return Exit::as_expected;
}

Json items_of(const Outcome& outcome) {
  Json items = Json::array();
  for (const ExpectedItem& item : outcome.items) {
    if (item.at_least) {
      items.push_back({{"retry", {{"atLeast", item.retry}}}});
      continue;
    }
    TraceItem out;
    out.kind = item.kind == ExpectedItem::Kind::event ? TraceItem::Kind::event : item.kind == ExpectedItem::Kind::retry ? TraceItem::Kind::retry : TraceItem::Kind::comment;
    out.type = item.type;
    out.data = item.data;
    if (item.kind == ExpectedItem::Kind::event) out.id = item.id;
    out.retry = item.retry;
    items.push_back(to_json(out));
  }
  return items;
}

// A case as two plain files, <id>.sse and <id>.json.
Result<Json> export_case(const Case& the_case, const fs::path& folder) {
  std::error_code error;
  fs::create_directories((folder / the_case.id).parent_path(), error);
  const std::string input = the_case.id + ".sse", expected = the_case.id + ".json";
  Json outcomes = Json::array();
  for (const Outcome& outcome : the_case.outcomes) {
    outcomes.push_back({{"verdict", outcome.lenient ? "lenient" : "pass"}, {"items", items_of(outcome)}});
  }
  Json then = {{"lastEventId", the_case.then_last_event_id}, {"reconnectionTime", nullptr}};
  if (the_case.then_reconnection_time) then["reconnectionTime"] = *the_case.then_reconnection_time;
  const Json json = {{"id", the_case.id}, {"why", the_case.why}, {"outcomes", outcomes}, {"then", then}};
  if (Result<void> done = write_file((folder / input).string(), the_case.input); !done) return tl::unexpected(done.error());
  if (Result<void> done = write_file((folder / expected).string(), to_pretty_text(json) + "\n"); !done) return tl::unexpected(done.error());
  return Json{{"id", the_case.id}, {"level", to_text(the_case.level)}, {"requires", the_case.required}, {"input", input}, {"expected", expected}, {"bytes", the_case.input.size()}};
}

Exit export_corpus(const std::string& folder, const std::string& from) {
  Result<Corpus> corpus = open_corpus(from);
  if (!corpus) return complain(corpus.error());
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return complain({fmt::format("{}: the folder cannot be made: {}", folder, error.message())});
  if (!fs::is_empty(folder, error) && !fs::exists(fs::path(folder) / "manifest.json", error)) {
    return complain({fmt::format("{}: it is not empty and no earlier export; nothing was written: give another folder", folder)});
  }
  Json manifest = Json::array();
  for (const Case& the_case : corpus->cases) {
    if (the_case.step() != "parse") continue;
    Result<Json> row = export_case(the_case, folder);
    if (!row) return complain(row.error());
    manifest.push_back(std::move(*row));
  }
  Json requirements = Json::array();
  for (const Requirement& row : corpus->requirements) {
    requirements.push_back({{"id", row.id}, {"level", to_text(row.level)}, {"says", row.says}, {"link", anchor_url(row)}});
  }
  const std::size_t count = manifest.size();
  const Json whole = {{"version", 1}, {"corpus", corpus->hash}, {"cases", std::move(manifest)}, {"requirements", std::move(requirements)}};
  if (Result<void> done = write_file((fs::path(folder) / "manifest.json").string(), to_pretty_text(whole) + "\n"); !done) return complain(done.error());
  fmt::print("{} cases written to {}\n", count, folder);
  return Exit::as_expected;
}

}  // namespace

void add_list(CLI::App& app, Exit& exit) {
  const auto flags = std::make_shared<ListFlags>();
  CLI::App* verb = app.add_subcommand("list", "List the cases: id, level, requirements");
  verb->add_option("--only", flags->only, "only cases whose id or requirement matches; * stands for any text")->expected(1)->take_all();
  verb->add_flag("--json", flags->json, "as JSON");
  verb->add_option("--corpus", flags->corpus, "a corpus folder in place of the built-in one");
  verb->footer("Example:\n  ssespec list --only 'SSE-ID-*'");
  verb->callback([flags, &exit] { exit = list(*flags); });
}

void add_show(CLI::App& app, Exit& exit) {
  const auto id = std::make_shared<std::string>(), corpus = std::make_shared<std::string>();
  CLI::App* verb = app.add_subcommand("show", "Show a case: its bytes, what is demanded, what is expected");
  verb->add_option("ID", *id, "a case id, or a pattern")->required();
  verb->add_option("--corpus", *corpus, "a corpus folder in place of the built-in one");
  verb->footer("Example:\n  ssespec show 'parse/eol/*'");
  verb->callback([id, corpus, &exit] { exit = show(*id, *corpus); });
}

void add_export(CLI::App& app, Exit& exit) {
  const auto folder = std::make_shared<std::string>(), corpus = std::make_shared<std::string>();
  CLI::App* verb = app.add_subcommand("export", "Write the cases as plain files: input bytes, expected items, a manifest");
  verb->add_option("DIR", *folder, "where to")->required();
  verb->add_option("--corpus", *corpus, "a corpus folder in place of the built-in one");
  verb->footer("Example:\n  ssespec export sse-cases && cat sse-cases/manifest.json");
  verb->callback([folder, corpus, &exit] { exit = export_corpus(*folder, *corpus); });
}

}  // namespace ssespec
