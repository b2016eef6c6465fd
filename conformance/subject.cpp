#include "conformance/subject.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "conformance/case_reader.h"
#include "conformance/process.h"

namespace ssespec {
namespace {

namespace fs = std::filesystem;

Result<Subject> subject_from_adapter(const fs::path& folder, const std::string& given) {
  const std::string file = (folder / "adapter.json").string();
  Result<Json> json = read_json_file(file);
  if (!json) return tl::unexpected(json.error());
  if (Result<void> keys = only_known_keys(*json, {"name", "version", "language", "command", "env", "kind", "profile", "id", "sample", "largestInput", "about"}); !keys) {
    return fail(fmt::format("{}: {}", file, keys.error().what));
  }
  Subject subject;
  subject.given = given;
  subject.folder = folder.string();
  for (const char* key : {"name", "version", "language", "kind", "profile", "id", "about"}) {
    if (const Json* value = member(*json, key); value != nullptr && !value->is_string()) return fail(fmt::format("{}: \"{}\" is not a string", file, key));
  }
  subject.name = string_member(*json, "name").value_or(folder.filename().string());
  subject.version = string_member(*json, "version").value_or("");
  subject.language = string_member(*json, "language").value_or("");
  subject.about = string_member(*json, "about").value_or("");
  const Json* command = member(*json, "command");
  if (command == nullptr || !command->is_array() || command->empty()) {
    return fail(fmt::format("{}: \"command\" is {}; write the program and its arguments as a list of strings", file,
                            command == nullptr ? "missing" : command->empty() ? "empty" : "not a list"));
  }
  for (const Json& word : *command) {
    if (!word.is_string()) return fail(fmt::format("{}: \"command\" is a list of strings", file));
    subject.command.push_back(word.get<std::string>());
  }
  if (const Json* env = member(*json, "env")) {
    if (!env->is_object()) return fail(fmt::format("{}: \"env\" is not an object of names and strings", file));
    for (const auto& [name, value] : env->items()) {
      if (!value.is_string()) return fail(fmt::format("{}: \"env\": {} is not a string", file, name));
      subject.env[name] = value.get<std::string>();
    }
  }
  subject.kind = string_member(*json, "kind");
  if (subject.kind && *subject.kind != "parser" && *subject.kind != "client") {
    return fail(fmt::format("{}: \"kind\" is \"{}\", which is neither parser nor client", file, *subject.kind));
  }
  if (const auto profile = string_member(*json, "profile")) {
    subject.profile = profile_from_text(*profile);
    if (!subject.profile) return fail(fmt::format("{}: \"profile\" is \"{}\", which is neither library nor browser", file, *profile));
  }
  if (const auto id = string_member(*json, "id")) {
    subject.id = id_mode_from_text(*id);
    if (!subject.id) return fail(fmt::format("{}: \"id\" is \"{}\", which is none of sticky, block, none", file, *id));
  }
  if (member(*json, "sample") != nullptr) {
    subject.sample = number_member(*json, "sample");
    if (subject.sample.value_or(0) == 0) return fail(fmt::format("{}: \"sample\" is a number of parser cases, at least 1", file));
  }
  if (member(*json, "largestInput") != nullptr) {
    subject.largest_input = number_member(*json, "largestInput");
    if (subject.largest_input.value_or(0) == 0) return fail(fmt::format("{}: \"largestInput\" is a number of bytes, at least 1", file));
  }
  if (fs::exists(folder / "known.json")) subject.known_file = (folder / "known.json").string();
  return subject;
}

Result<std::vector<Subject>> subjects_in(const std::string& given) {
  const fs::path folder(given);
  if (fs::exists(folder / "adapter.json")) {
    Result<Subject> subject = subject_from_adapter(folder, given);
    if (!subject) return tl::unexpected(subject.error());
    return std::vector<Subject>{std::move(*subject)};
  }
  std::vector<fs::path> children;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_directory() && fs::exists(entry.path() / "adapter.json")) children.push_back(entry.path());
  }
  if (children.empty()) return fail(fmt::format("{}: neither it nor a folder in it has an adapter.json; ssespec init writes one", given));
  std::sort(children.begin(), children.end());
  std::vector<Subject> subjects;
  for (const fs::path& child : children) {
    Result<Subject> subject = subject_from_adapter(child, child.string());
    if (!subject) return tl::unexpected(subject.error());
    subjects.push_back(std::move(*subject));
  }
  return subjects;
}

constexpr std::string_view kForms =
    "a folder with adapter.json, exec:CMD, stdin:CMD, lib:PATH, contract:URL, or builtin:NAME with parser, oracle, "
    "client, mutant:NAME or client-mutant:NAME";

}  // namespace

std::string_view to_text(IdMode mode) {
  switch (mode) {
    case IdMode::sticky: return "sticky";
    case IdMode::block: return "block";
    case IdMode::none: return "none";
  }
  return "none";
}

std::string_view to_text(Profile profile) { return profile == Profile::browser ? "browser" : "library"; }

std::optional<IdMode> id_mode_from_text(std::string_view text) {
  for (const IdMode mode : {IdMode::sticky, IdMode::block, IdMode::none}) {
    if (to_text(mode) == text) return mode;
  }
  return std::nullopt;
}

std::optional<Profile> profile_from_text(std::string_view text) {
  if (text == "browser") return Profile::browser;
  if (text == "library") return Profile::library;
  return std::nullopt;
}

std::string why_left_out(const Subject& subject, std::size_t bytes) {
  if (!subject.largest_input || bytes <= *subject.largest_input) return "";
  return fmt::format("adapter.json asks for inputs of at most {} bytes, and this one has {}", *subject.largest_input, bytes);
}

Result<std::vector<Subject>> subjects_from(std::string_view given, const std::string& self, std::optional<IdMode> id) {
  Subject subject;
  subject.given = subject.name = std::string(given);
  const auto rest = [&](std::string_view form) -> std::optional<std::string> {
    if (!given.starts_with(form)) return std::nullopt;
    return std::string(given.substr(form.size()));
  };
  if (const auto command = rest("exec:")) {
    Result<std::vector<std::string>> words = split_words(*command);
    if (!words) return tl::unexpected(words.error());
    subject.command = std::move(*words);
  } else if (const auto program = rest("stdin:")) {
    Result<std::vector<std::string>> words = split_words(*program);
    if (!words) return tl::unexpected(words.error());
    if (Result<void> there = check_program(words->front()); !there) return fail(subject.name + ": " + there.error().what, there.error().exit);
    subject.command = {self, "speak", std::string(given)};
    if (id) subject.command.insert(subject.command.end(), {"--id", std::string(to_text(*id))});
    subject.whole_only = true;
  } else if (const auto library = rest("lib:")) {
    if (!fs::exists(*library)) return fail(fmt::format("lib:{}: there is no such file", *library), Exit::subject_failed);
    subject.command = {self, "speak", std::string(given)};
    subject.language = "native";
  } else if (const auto built_in = rest("builtin:")) {
    subject.command = {self, "speak", *built_in};
    subject.profile = Profile::browser;
    subject.language = "C++";
  } else if (const auto url = rest("contract:")) {
    subject.contract_url = *url;
    subject.kind = "client";
  } else if (fs::is_directory(fs::path(given))) {
    return subjects_in(std::string(given));
  } else {
    return fail(fmt::format("\"{}\" is no subject: write {}", given, kForms));
  }
  return std::vector<Subject>{std::move(subject)};
}

Result<Hello> hello_from_json(const Json& answer) {
  if (!answer.is_object()) return fail("hello: the answer is not an object", Exit::subject_failed);
  if (string_member(answer, "op") != "hello") return fail("hello: the answer's \"op\" is not \"hello\"", Exit::subject_failed);
  if (number_member(answer, "protocol") != 1u) return fail("hello: \"protocol\" is not 1", Exit::subject_failed);
  Hello hello;
  hello.kind = string_member(answer, "kind").value_or("");
  if (hello.kind != "parser" && hello.kind != "client") {
    return fail(fmt::format("hello: \"kind\" is \"{}\", which is neither parser nor client", hello.kind), Exit::subject_failed);
  }
  hello.name = string_member(answer, "name").value_or("");
  hello.version = string_member(answer, "version").value_or("");
  hello.language = string_member(answer, "language").value_or("");
  const std::string id = string_member(answer, "id").value_or(hello.kind == "client" ? "sticky" : "none");
  const auto mode = id_mode_from_text(id);
  if (!mode) return fail(fmt::format("hello: \"id\" is \"{}\", which is none of sticky, block, none", id), Exit::subject_failed);
  hello.id = *mode;
  hello.retry_by_block = string_member(answer, "retry") == "block";
  if (string_member(answer, "retry") && !hello.retry_by_block) {
    return fail(fmt::format("hello: \"retry\" is \"{}\", which is none of true, false, \"block\"", *string_member(answer, "retry")), Exit::subject_failed);
  }
  hello.retry = hello.retry_by_block || bool_member(answer, "retry").value_or(false);
  hello.comments = bool_member(answer, "comments").value_or(false);
  hello.timed = bool_member(answer, "timed").value_or(true);
  hello.bench = bool_member(answer, "bench").value_or(false);
  hello.json_payload = string_member(answer, "payload") == "json";
  if (const auto profile = string_member(answer, "profile")) {
    hello.profile = profile_from_text(*profile);
    if (!hello.profile) return fail(fmt::format("hello: \"profile\" is \"{}\", which is neither library nor browser", *profile), Exit::subject_failed);
  }
  if (const Json* can = member(answer, "can"); can != nullptr && can->is_array()) {
    for (const Json& word : *can) {
      if (word.is_string()) hello.can.push_back(word.get<std::string>());
    }
  }
  return hello;
}

}  // namespace ssespec
