// ssespec speak NAME: be an adapter.
#include "cli/speak.h"

#include <fmt/format.h>

#include <memory>

#include "cli/command.h"

namespace ssespec {
namespace {

struct SpeakFlags {
  std::string name;
  std::string id = "none";
};

Result<std::unique_ptr<Speaker>> speaker_named(const SpeakFlags& flags) {
  const std::string& name = flags.name;
  if (name == "parser") return parser_speaker();
  if (name == "oracle") return oracle_speaker();
  if (name.starts_with("mutant:")) return mutant_speaker(name.substr(7));
  if (name.starts_with("lib:")) return library_speaker(name.substr(4));
  if (name.starts_with("stdin:")) return program_speaker(name.substr(6), id_mode_from_text(flags.id).value_or(IdMode::none));
  return fail(fmt::format("\"{}\" cannot speak; it is one of parser, oracle, mutant:NAME, lib:PATH, stdin:CMD", name));
}

Exit speak(const SpeakFlags& flags) {
  Result<std::unique_ptr<Speaker>> speaker = speaker_named(flags);
  if (!speaker) return complain(speaker.error());
  return serve(**speaker);
}

}  // namespace

void add_speak(CLI::App& app, Exit& exit) {
  const auto flags = std::make_shared<SpeakFlags>();
  CLI::App* verb = app.add_subcommand("speak", "Be an adapter: serve the protocol on stdin and stdout");
  verb->add_option("NAME", flags->name, "parser, oracle, mutant:NAME, mutant:A+B, lib:PATH or stdin:CMD")->required();
  verb->add_option("--id", flags->id, "stdin: programs: how ids are reported")->check(CLI::IsMember({"sticky", "block", "none"}));
  verb->footer("Example:\n  echo '{\"op\":\"hello\",\"protocol\":1}' | ssespec speak parser");
  verb->callback([flags, &exit] { exit = speak(*flags); });
}

}  // namespace ssespec
