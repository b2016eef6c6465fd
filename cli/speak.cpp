// ssespec speak NAME: be an adapter.
#include "cli/speak.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <iostream>
#include <memory>

#include "cli/command.h"
#include "cli/values.h"
#include "conformance/contract_service.h"
#include "conformance/process.h"
#include "conformance/speak_client.h"

namespace ssespec {
namespace {

struct SpeakFlags {
  std::string name;
  std::string id = "none";
  int port = 0;
};

Result<std::unique_ptr<Speaker>> speaker_named(const SpeakFlags& flags) {
  const std::string& name = flags.name;
  if (name == "parser") return parser_speaker();
  if (name == "oracle") return oracle_speaker();
  if (name.starts_with("mutant:")) return mutant_speaker(name.substr(7));
  if (name.starts_with("lib:")) return library_speaker(name.substr(4));
  if (name.starts_with("stdin:")) return program_speaker(name.substr(6), id_mode_from_text(flags.id).value_or(IdMode::none));
  return fail(fmt::format("\"{}\" cannot speak; it is one of parser, oracle, mutant:NAME, lib:PATH, stdin:CMD, client, client-mutant:NAME, contract", name));
}

// Clients: they speak another kind of the protocol, or another protocol.
Exit speak_as_client(const SpeakFlags& flags) {
  if (flags.name == "contract") return static_cast<Exit>(speak_contract(flags.port, std::cout, std::cerr));
  const Result<SpokenClient> client = spoken_client(flags.name);
  if (!client) return complain(client.error());
  return static_cast<Exit>(speak_client(*client, std::cin, std::cout));
}

// Only what speaks the adapter protocol without more words is a builtin: subject.
Result<void> check_built_in(const std::string& name) {
  if (name.starts_with("client")) {
    if (const Result<SpokenClient> client = spoken_client(name); !client) return tl::unexpected(client.error());
    return {};
  }
  if (name.starts_with("mutant:") || name == "parser" || name == "oracle") {
    if (const auto speaker = speaker_named({name}); !speaker) return tl::unexpected(speaker.error());
    return {};
  }
  return fail(fmt::format("builtin:{}: there is none; write builtin: and parser, oracle, client, mutant:NAME or client-mutant:NAME", name));
}

Exit speak(const SpeakFlags& flags) {
  if (flags.name == "contract" || flags.name.starts_with("client")) return speak_as_client(flags);
  Result<std::unique_ptr<Speaker>> speaker = speaker_named(flags);
  if (!speaker) return complain(speaker.error());
  return serve(**speaker);
}

}  // namespace

Result<std::vector<Subject>> open_subjects(const std::string& given, std::optional<IdMode> id) {
  constexpr std::string_view kBuiltIn = "builtin:";
  if (given.starts_with(kBuiltIn)) {
    if (Result<void> known = check_built_in(given.substr(kBuiltIn.size())); !known) return tl::unexpected(known.error());
  }
  return subjects_from(given, path_of_this_program(), id);
}

void add_speak(CLI::App& app, Exit& exit) {
  const auto flags = std::make_shared<SpeakFlags>();
  CLI::App* verb = app.add_subcommand("speak", "Be an adapter: serve the protocol on stdin and stdout");
  verb->add_option("NAME", flags->name, "parser, oracle, mutant:NAME, mutant:A+B, lib:PATH, stdin:CMD, client, client-mutant:NAME or contract")->required();
  verb->add_option("--id", flags->id, "stdin: programs: how ids are reported")->check(CLI::IsMember({"sticky", "block", "none"}));
  verb->add_option("--port", flags->port, "contract: the port to serve on; 0 takes a free one")->check(whole_number(0, 65535));
  verb->footer("Example:\n  echo '{\"op\":\"hello\",\"protocol\":1}' | ssespec speak parser");
  verb->callback([flags, &exit] { exit = speak(*flags); });
}

}  // namespace ssespec
