// A fuzz input for clients: what a server does on each connection, and what the standard has a client make of it.
//
// Standard: https://html.spec.whatwg.org/multipage/server-sent-events.html#sse-processing-model
// Tested by client_campaign_test.cpp.
#ifndef SSESPEC_FUZZ_SCRIPT_H_
#define SSESPEC_FUZZ_SCRIPT_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/json.h"
#include "conformance/subject.h"
#include "fuzz/input.h"
#include "fuzz/random.h"

namespace ssespec {

struct FuzzConnection {
  enum class Kind : std::uint8_t {
    stream,
    no_answer,  // the connection ends before the head
    redirect,   // only as the last: the sentinel is at its end
    refusal,    // only as the last: a status or a type that fails the connection
  };
  Kind kind = Kind::stream;
  int status = 200;
  std::optional<std::string> type = "text/event-stream";
  std::string framing = "chunked", end = "clean";
  bool interim = false, gzip = false;
  bool awaits = false;           // the server waits until what was sent is delivered
  FuzzInput body;                // each read is one chunk
  std::string location = "{url:b}";
  int hops = 1;                  // redirects in a row
};

struct FuzzScript {
  std::vector<FuzzConnection> connections;  // the first is a stream that sets a short reconnection time
  std::size_t close_on = 0, throw_on = 0;   // the number of an event; 0: none
};

// `can`: what the client can do (hello). Streams set short reconnection times only, so that nobody waits.
FuzzScript generate_script(Random& random, const std::vector<std::string>& can);

// The script as a connect case of the corpus, with what is expected of a client.
Json connect_case_json(const FuzzScript& script, std::string_view name, std::string_view why, const std::vector<std::string>& required);

// Scripts that are simpler in one way each, the boldest first.
std::vector<FuzzScript> simpler_scripts(const FuzzScript& script);

std::size_t bytes_of(const FuzzScript& script);  // in all bodies

}  // namespace ssespec

#endif  // SSESPEC_FUZZ_SCRIPT_H_
