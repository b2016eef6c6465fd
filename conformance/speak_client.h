// A client of ours as an adapter: the adapter protocol, kind client, on one side, an event source on the
// other.
//
// Tested by speak_client_test.cpp.
#ifndef SSESPEC_CONFORMANCE_SPEAK_CLIENT_H_
#define SSESPEC_CONFORMANCE_SPEAK_CLIENT_H_

#include <chrono>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "client/transport.h"
#include "conformance/result.h"

namespace ssespec {

// What an `open` request asks for.
struct ClientOrder {
  std::string url;
  sse::Headers headers;
  std::string last_event_id;
  std::string method = "GET", body{};
  std::optional<std::chrono::milliseconds> read_timeout{};
};

// What a client reports, in its own thread. Any of them may throw: the client has to survive it.
class ClientListener {
 public:
  virtual ~ClientListener() = default;
  virtual void opened() = 0;
  virtual void event(std::string_view type, std::string_view data, std::string_view id) = 0;
  virtual void error(bool closed) = 0;
};

class DrivenClient {
 public:
  virtual ~DrivenClient() = default;  // closes, and waits until nothing more is reported
  virtual void start() = 0;
  virtual void close() = 0;  // from any thread and any report
  virtual void restart() = 0;  // drops the connection and connects anew
};

struct SpokenClient {
  std::string name;
  std::function<std::unique_ptr<DrivenClient>(const ClientOrder&, ClientListener&)> make;
  bool keeps_closed = false;  // a closed sequence lives on until the end: wrong clients go on after close()
};

// sse::EventSource.
SpokenClient reference_client();
// Errors (usage): neither "client" nor "client-mutant:NAME" with a planted bug's name, or several with +
// between.
Result<SpokenClient> spoken_client(std::string_view what);

// Serves requests until `in` ends and returns the exit code: 0, or 2 for a line that is no request.
int speak_client(const SpokenClient& client, std::istream& in, std::ostream& out);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_SPEAK_CLIENT_H_
