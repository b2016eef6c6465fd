// A case of step connect: what the server does with each request, and what the client must make of it.
//
// Format: corpus/README.md and corpus/connect.schema.json. Tested by connect_case_test.cpp.
#ifndef SSESPEC_CONFORMANCE_CONNECT_CASE_H_
#define SSESPEC_CONFORMANCE_CONNECT_CASE_H_

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/json.h"
#include "conformance/result.h"
#include "conformance/subject.h"

namespace ssespec {

// One thing that the server does within a response.
struct ServerStep {
  enum class Kind : std::uint8_t {
    send,    // the segments, as one HTTP chunk
    raw,     // the segments, outside any framing
    pause,   // milliseconds
    await,   // until the client has reported `number` events in all; 0: until it has reported open
    close,   // until the harness has closed the client
    restart,  // until the client, told to connect anew, has made its next request
    open_another,   // until another source of the client, opened at the path "another", has reported an event or an error
    close_another,  // until that one has been closed
    refuse,  // connections for so many milliseconds, beginning now
    cut_chunk,
  };
  Kind kind = Kind::send;
  std::vector<std::string> segments;
  std::uint64_t number = 0;
  bool after_cr = false;  // await: what was sent before it ends in CR, which a library may hold back
};

struct ServerResponse {
  enum class End : std::uint8_t { clean, fin, reset, bad_chunk, hold };
  enum class Framing : std::uint8_t { chunked, length, until_close };
  int status = 200;
  std::string version = "HTTP/1.1";
  std::optional<std::string> type = "text/event-stream";  // of the content
  std::vector<std::string> headers;                       // raw lines, {url:NAME} and the like not yet filled in
  std::vector<int> interim;                               // 1xx before the head
  Framing framing = Framing::chunked;
  std::optional<std::uint64_t> length;  // announced, if it is not the true one
  bool gzip = false;
  bool head = true;                     // false: the connection ends before any answer
  std::uint64_t delay = 0;              // milliseconds before the head
  std::vector<ServerStep> steps;
  End end = End::clean;
  std::optional<std::uint64_t> then_close;  // milliseconds after the end the harness closes the client
  std::uint64_t times = 1;              // so many requests in a row are answered like this
};

// What the client is to report, in order.
struct ExpectedHappening {
  enum class Kind : std::uint8_t {
    open,
    event,
    connecting,  // an error, and it will try again
    attempts,    // one or more of those
    closed,      // an error, for good
    sentinel,    // the event that the server sends when the script is over; nothing may follow
    silence,     // neither a request nor a report
  };
  Kind kind = Kind::event;
  std::string type, data, id;
};

struct ExpectedRequest {
  std::string to;  // the path's name
  bool id_matters = false;
  std::string last_event_id;  // empty: no header
  std::uint64_t after = 0;    // milliseconds since the end of the response before
  std::uint64_t at_least = 1, at_most = 1;  // so many such requests in a row
  bool broken_off = false;    // the client, not the server, ends the connection
  // By lower-case name: the allowed values, nullopt for absent.
  std::map<std::string, std::vector<std::optional<std::string>>> headers;
  std::optional<std::string> target;  // as the client has to write it, {path:NAME} filled in
  std::string method = "GET", body;
};

struct ConnectOutcome {
  std::vector<ExpectedHappening> happenings;
  std::vector<ExpectedRequest> requests;
  bool of_program = false;         // several sources at once may be right
  bool any_requests = false;       // a program's that are not told of
  bool lenient = false;
  std::optional<Profile> profile;  // allowed in this profile only
  bool for_contract = true;        // allowed of contract-test services, whose protocol demands more

  bool ends_in_silence() const;
  bool ends_in_sentinel() const;
};

struct ConnectCase {
  std::string path = "main";  // what the client opens, with query and fragment
  std::map<std::string, std::string> headers;
  std::string last_event_id;
  std::string method = "GET", body;
  std::optional<std::uint64_t> read_timeout;            // milliseconds
  std::optional<std::string> close_on, throw_on;        // as the protocol has them: a JSON value
  std::string program;                                  // JavaScript that uses the EventSource interface itself
  std::vector<std::string> needs;                       // words of hello's `can`, or "default time"
  std::optional<std::uint64_t> reconnection_time;       // in force when silence begins
  bool is_info = false;                                 // recorded, not judged; played at an origin of its own
  std::map<std::string, std::vector<ServerResponse>> script;  // by path name
  std::vector<ConnectOutcome> outcomes;                 // the recommended one first

  std::uint64_t longest_wait() const;  // of those that the case itself asks for, in milliseconds
  std::uint64_t pauses() const;        // of the server, all together, in milliseconds
  bool refuses() const;
  bool has_another() const;                           // source beside the one that is judged
  bool names(std::string_view placeholder) const;     // in a header, such as "{port:"
};

// Errors: an unknown key, a step or an expectation of no known form, a path that nothing asks for.
Result<ConnectCase> connect_case_from_json(const Json& json);

std::string to_text(const ExpectedHappening& happening);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_CONNECT_CASE_H_
