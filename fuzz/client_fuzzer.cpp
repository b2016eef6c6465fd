// The client on a scripted transport and a clock that passes at once: statuses, drops, retries, resumption.
//
// The byte FD starts the next connection; the byte behind it says what becomes of that one (response_of).
#include <cstdlib>
#include <string>

#include "client/event_source.h"
#include "client/scripted_transport.h"
#include "fuzz/target.h"
#include "parser/oracle.h"

namespace ssespec {
namespace {

constexpr char kConnectionByte = '\xFD';
constexpr std::size_t kMostConnections = 16;
constexpr std::uint64_t kDefaultTime = 3000, kMostBackoff = 5000;

sse::ScriptedResponse response_of(std::string_view& part) {
  sse::ScriptedResponse response;
  const char kind = part.empty() ? '-' : part.front();
  switch (kind) {
    case '1': response.ending = sse::Ending::broken_body; break;
    case '2': response.status = 204; break;
    case '3': response.ending = sse::Ending::network_error; break;
    case '4': response.status = 500; break;
    case '5': response.headers = {{"Content-Type", "text/plain"}}; break;
    case '6': response.headers = {{"Content-Type", "Text/Event-Stream; charset=latin1"}}; break;
    default: return response;
  }
  part.remove_prefix(1);
  return response;
}

// What the standard makes of the connections, one after the other.
struct Expected {
  std::vector<ParsedEvent> events;
  std::vector<std::string> ids_sent;  // the Last-Event-ID of each request; empty: none
  std::vector<std::uint64_t> waits;   // at least so long before each reconnection
};

void run(std::string_view bytes) {
  const auto transport = std::make_shared<sse::ScriptedTransport>();
  const auto clock = std::make_shared<sse::FakeClock>();
  Expected expected;
  std::string last_event_id;
  std::uint64_t time = kDefaultTime;
  bool failed = false;
  for (std::size_t start = 0; start <= bytes.size() && transport->script.size() < kMostConnections;) {
    const std::size_t end = std::min(bytes.find(kConnectionByte, start), bytes.size());
    std::string_view part = bytes.substr(start, end - start);
    start = end + 1;
    sse::ScriptedResponse response = response_of(part);
    const FuzzInput body = decode_input(part);
    for (const std::string_view read : divide(body.stream, body.cut)) response.reads.emplace_back(read);
    if (!failed) {
      expected.ids_sent.push_back(last_event_id);
      const bool network = response.ending == sse::Ending::network_error;
      const bool is_stream = response.status == 200 && response.headers.front().value != "text/plain";
      failed = !network && !is_stream;
      if (!network && is_stream) {
        const sse::OracleResult result = sse::interpret(body.stream, last_event_id);
        for (const sse::OracleItem& item : result.items) {
          if (item.kind == sse::OracleItem::Kind::event) expected.events.push_back({item.type, item.data, item.last_event_id});
        }
        last_event_id = result.last_event_id;
        time = result.reconnection_time.value_or(time);
      }
      if (!failed) expected.waits.push_back(time);
    }
    transport->script.push_back(std::move(response));
  }

  sse::EventSourceOptions options;
  options.transport = transport;
  options.clock = clock;
  options.reconnection_time = kDefaultTime;
  options.most_backoff = kMostBackoff;
  sse::EventSource source("http://127.0.0.1/", options);
  transport->when_script_is_over = [&source] { source.close(); };
  std::vector<ParsedEvent> events;
  source.on_event([&events](const sse::MessageEvent& event) {
    events.push_back({std::string(event.type), std::string(event.data), std::string(event.last_event_id)});
  });
  source.run();

  if (events != expected.events) fail_target("client", "events", "SSE-DISP-011");
  if (source.ready_state() != sse::ReadyState::closed) fail_target("client", "state", "SSE-CONN-026");
  if (transport->requests.size() != expected.ids_sent.size() + (failed ? 0 : 1)) fail_target("client", "requests", "SSE-RECON-009");
  for (std::size_t i = 0; i < expected.ids_sent.size(); ++i) {
    const std::string& id = expected.ids_sent[i];
    const std::string* sent = sse::find_header(transport->requests[i].headers, "Last-Event-ID");
    if (id.empty() && sent != nullptr) fail_target("client", "last-event-id", "SSE-LEID-001");
    const bool is_plain = !id.empty() && id.find_first_of(" \t") == std::string::npos && !sse::header_error({"Last-Event-ID", id});
    const bool is_printable = std::all_of(id.begin(), id.end(), [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != 0x7F; });
    if (is_plain && is_printable && (sent == nullptr || *sent != id)) fail_target("client", "last-event-id", "SSE-RECON-007");
  }
  for (std::size_t i = 0; i < std::min(clock->waits.size(), expected.waits.size()); ++i) {
    if (clock->waits[i] < std::min(expected.waits[i], std::uint64_t{1} << 31)) fail_target("client", "wait", "SSE-RECON-002");
  }
}

}  // namespace
}  // namespace ssespec

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > ssespec::kMostTargetBytes) return -1;
  ssespec::run(ssespec::bytes_of(data, size));
  return 0;
}
