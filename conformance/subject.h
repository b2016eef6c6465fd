// An implementation under test: a child process that speaks the adapter protocol, and what it says of itself.
//
// Tested by subject_test.cpp.
#ifndef SSESPEC_CONFORMANCE_SUBJECT_H_
#define SSESPEC_CONFORMANCE_SUBJECT_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/json.h"
#include "conformance/result.h"

namespace ssespec {

enum class IdMode : std::uint8_t { sticky, block, none };
enum class Profile : std::uint8_t { library, browser };

std::string_view to_text(IdMode mode);
std::string_view to_text(Profile profile);
std::optional<IdMode> id_mode_from_text(std::string_view text);
std::optional<Profile> profile_from_text(std::string_view text);

// How to start it. Made from SUBJECT on the command line.
struct Subject {
  std::string given;                       // as written: "adapters/python-httpx-sse", "exec:...", "builtin:parser"
  std::string name;                        // adapter.json's, else as written
  std::vector<std::string> command;        // argv
  std::map<std::string, std::string> env;  // added to ours
  std::string folder;                      // working directory; empty for ours
  std::string known_file;                  // the folder's own known.json, if it has one
  std::string contract_url;                // contract:URL: no command, a service that runs already
  bool whole_only = false;                 // stdin: programs see whole inputs only
  std::optional<std::string> kind;         // adapter.json's claims, which hello may sharpen
  std::optional<Profile> profile;
  std::optional<IdMode> id;
  std::optional<std::size_t> sample;       // of the parser cases, over HTTP: for a client that is too slow for all of them
  std::optional<std::size_t> largest_input; // in bytes: for one whose time grows faster than its input
  std::string language, version;
  std::string about;                       // what a reader of its verdicts has to know, as options that are not the defaults
};

// What hello said.
struct Hello {
  std::string kind = "parser";  // or "client"
  std::string name, version, language;
  IdMode id = IdMode::none;
  bool retry = false;           // reports reconnection times
  bool retry_by_block = false;  // only with the event of their block, not when their line ends
  bool comments = false, timed = true, bench = false, json_payload = false;
  std::optional<Profile> profile;
  std::vector<std::string> can;
};

// Why its adapter.json leaves an input of this many bytes out; empty if it does not.
std::string why_left_out(const Subject& subject, std::size_t bytes);

// Turns SUBJECT into subjects: a folder without adapter.json stands for its children that have one.
// `self` is the path of the ssespec program, for builtin:, lib: and stdin:.
// Errors: an unknown form, a folder without adapters, an adapter.json without command.
Result<std::vector<Subject>> subjects_from(std::string_view given, const std::string& self,
                                           std::optional<IdMode> id = std::nullopt);

// What to do where an answer to hello is no JSON: most often it is a log line.
inline constexpr std::string_view kStdoutRule = "; its stdout is for the protocol, so let it log to stderr";

// Errors: a wrong op, protocol, kind, id mode or profile.
Result<Hello> hello_from_json(const Json& answer);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_SUBJECT_H_
