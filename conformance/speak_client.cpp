#include "conformance/speak_client.h"

#include <sys/resource.h>

#include <atomic>
#include <iostream>
#include <map>
#include <mutex>
#include <stdexcept>

#include "client/event_source.h"
#include "client/http_transport.h"
#include "conformance/bytes.h"
#include "conformance/json.h"
#include "conformance/planted_client.h"

namespace ssespec {
namespace {

class ReferenceClient : public DrivenClient {
 public:
  ReferenceClient(const ClientOrder& order, ClientListener& listener,
                  std::shared_ptr<sse::Transport> transport)
      : source_(order.url, options(order, std::move(transport))) {
    source_.on_open([&listener] { listener.opened(); });
    source_.on_event([&listener](const sse::MessageEvent& event) {
      listener.event(event.type, event.data, event.last_event_id);
    });
    source_.on_error([&listener](const sse::ErrorEvent& error) {
      listener.error(error.state == sse::ReadyState::closed);
    });
  }
  void start() override { source_.start(); }
  void close() override { source_.close(); }
  void restart() override { source_.restart(); }

 private:
  static sse::EventSourceOptions options(const ClientOrder& order,
                                         std::shared_ptr<sse::Transport> transport) {
    sse::EventSourceOptions out;
    out.headers = order.headers;
    out.last_event_id = order.last_event_id;
    out.method = order.method;
    out.body = order.body;
    out.read_timeout = order.read_timeout;
    out.transport = std::move(transport);
    return out;
  }

  sse::EventSource source_;
};

// Lines of several threads, each whole and sent at once.
class Output {
 public:
  explicit Output(std::ostream& out) : out_(out) {}
  void write(const Json& line) {
    const std::string text = to_text(line);
    const std::lock_guard lock(mutex_);
    out_ << text << '\n' << std::flush;
  }

 private:
  std::ostream& out_;
  std::mutex mutex_;
};

// Clients hand out bytes: what is no text travels as base64.
void put_bytes(Json& line, const std::string& key, std::string_view bytes) {
  if (is_well_formed_utf8(bytes)) {
    line[key] = std::string(bytes);
  } else {
    line[key + "64"] = to_base64(bytes);
  }
}

// One open sequence.
class Sequence : public ClientListener {
 public:
  Sequence(const SpokenClient& spoken, const Json& request, Output& out)
      : out_(out),
        seq_(request.at("seq")),
        close_on_(moment(request, "closeOn")),
        throw_on_(moment(request, "throwOn")) {
    ClientOrder order;
    order.url = string_member(request, "url").value_or("");
    order.last_event_id = string_member(request, "lastEventId").value_or("");
    if (const Json* headers = member(request, "headers"); headers != nullptr && headers->is_object()) {
      for (const auto& [name, value] : headers->items()) {
        if (value.is_string()) order.headers.push_back({name, value.get<std::string>()});
      }
    }
    order.method = string_member(request, "method").value_or("GET");
    order.body = string_member(request, "body").value_or("");
    if (const auto timeout = number_member(request, "readTimeout")) {
      order.read_timeout = std::chrono::milliseconds(std::min<std::uint64_t>(*timeout, 86'400'000));
    }
    client_ = spoken.make(order, *this);
    client_->start();
  }

  void close() { client_->close(); }
  void restart() { client_->restart(); }

  void opened() override {
    out_.write({{"op", "opened"}, {"seq", seq_}});
    act_on("open");
  }
  void event(std::string_view type, std::string_view data, std::string_view id) override {
    Json line = {{"op", "event"}, {"seq", seq_}};
    put_bytes(line, "type", type);
    put_bytes(line, "data", data);
    put_bytes(line, "id", id);
    out_.write(line);
    act_on(std::to_string(++events_));
  }
  void error(bool closed) override {
    out_.write({{"op", "error"}, {"seq", seq_}, {"state", closed ? "closed" : "connecting"}});
    act_on("error");
  }

 private:
  static std::string moment(const Json& request, const char* key) {
    if (const auto number = number_member(request, key)) return std::to_string(*number);
    return string_member(request, key).value_or("");
  }

  void act_on(const std::string& now) {
    if (now == close_on_) {
      client_->close();
      out_.write({{"op", "closed"}, {"seq", seq_}});
    }
    if (now == throw_on_) throw std::runtime_error("asked to throw on " + now);
  }

  Output& out_;
  const Json seq_;
  const std::string close_on_, throw_on_;  // "open", "error", the number of an event, or empty
  std::uint64_t events_ = 0;
  std::unique_ptr<DrivenClient> client_;
};

// Each sequence holds two descriptors: all that the system lets us have are taken.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

Json hello(const SpokenClient& client) {
  return {{"op", "hello"},
          {"protocol", 1},
          {"kind", "client"},
          {"name", client.name},
          {"version", SSESPEC_VERSION},
          {"language", "C++"},
          {"id", "sticky"},
          {"retry", false},
          {"comments", false},
          {"profile", "browser"},
          {"can", {"headers", "lastEventId", "states", "closeOn", "throwOn", "post", "report", "restart", "readTimeout"}}};
}

}  // namespace

SpokenClient reference_client() {
  const auto transport = std::make_shared<sse::HttpTransport>();
  return {"sse::EventSource", [transport](const ClientOrder& order, ClientListener& listener) {
            return std::make_unique<ReferenceClient>(order, listener, transport);
          }};
}

Result<SpokenClient> spoken_client(std::string_view what) {
  constexpr std::string_view kMutant = "client-mutant:";
  if (what == "client") return reference_client();
  if (what.starts_with(kMutant)) return planted_client(what.substr(kMutant.size()));
  return fail("There is no client \"" + std::string(what) + "\"; there are client and client-mutant:NAME.");
}

int speak_client(const SpokenClient& client, std::istream& in, std::ostream& out_stream) {
  raise_descriptor_limit();
  Output out(out_stream);
  std::map<std::string, std::unique_ptr<Sequence>> sequences;
  for (std::string line; std::getline(in, line);) {
    if (line.empty()) continue;
    const Result<Json> request = parse_json(line);
    const auto op = request ? string_member(*request, "op") : std::nullopt;
    if (!op) {
      std::cerr << "ssespec speak: a line on stdin is no request: "
                << (request ? "it has no \"op\"" : request.error().what) << '\n';
      return 2;
    }
    const Json* const seq = member(*request, "seq");
    const std::string key = seq == nullptr ? "" : to_text(*seq);
    if (*op == "hello") {
      out.write(hello(client));
    } else if (*op == "open" && seq != nullptr) {
      sequences.erase(key);
      sequences.emplace(key, std::make_unique<Sequence>(client, *request, out));
    } else if (*op == "close" && seq != nullptr) {
      const auto found = sequences.find(key);
      if (found != sequences.end()) found->second->close();  // waits for a report that is under way
      if (!client.keeps_closed) sequences.erase(key);
      out.write({{"op", "closed"}, {"seq", *seq}});
    } else if (*op == "restart" && seq != nullptr) {
      const auto found = sequences.find(key);
      if (found != sequences.end()) found->second->restart();
    } else {
      out.write({{"op", "unsupported"}, {"seq", seq == nullptr ? Json() : *seq}});
    }
  }
  return 0;
}

}  // namespace ssespec
