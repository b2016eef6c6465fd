#include "conformance/client_kills.h"

#include "conformance/json.h"

namespace ssespec {

const std::map<std::string, std::string>& built_in_client_kill_files();  // by embed.cmake

namespace {

ClientKills read_client_kills() {
  ClientKills kills;
  for (const auto& [file, text] : built_in_client_kill_files()) {
    const Result<Json> json = parse_json(text);
    if (!json || !json->is_object()) continue;  // a test counts the planted clients
    for (const auto& [name, cases] : json->items())
      for (const Json& id : cases)
        if (id.is_string()) kills[name].insert(id.get<std::string>());
  }
  return kills;
}

}  // namespace

const ClientKills& built_in_client_kills() {
  static const ClientKills kills = read_client_kills();
  return kills;
}

}  // namespace ssespec
