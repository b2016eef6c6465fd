#include "conformance/contract_service.h"

#include <fmt/format.h>
#include <httplib.h>

#include <atomic>
#include <iostream>
#include <map>
#include <mutex>

#include "client/event_source.h"
#include "client/http_transport.h"
#include "conformance/json.h"

namespace ssespec {
namespace {

constexpr const char* kCapabilities[] = {"bom",
                                         "comments",
                                         "event-type-listeners",
                                         "headers",
                                         "last-event-id",
                                         "payload-size-stress-testable",
                                         "post",
                                         "read-timeout",
                                         "report",
                                         "restart",
                                         "server-directed-shutdown-request"};

constexpr int kConnections = 128;  // at once, of harnesses

// Nobody asks what became of a callback: the harness answers with a status only.
class Nobody : public sse::ResponseSink {
 public:
  bool on_head(const sse::Response&) override { return false; }
  bool on_bytes(std::string_view) override { return false; }
};

// One stream and the address that its messages are posted to, numbered from 1.
class Stream {
 public:
  explicit Stream(const Json& parameters)
      : callback_url_(string_member(parameters, "callbackUrl").value_or("")),
        source_(string_member(parameters, "streamUrl").value_or(""), options(parameters)) {
    source_.on_event([this](const sse::MessageEvent& event) {
      post({{"kind", "event"},
            {"event",
             {{"type", std::string(event.type)},
              {"data", std::string(event.data)},
              {"id", std::string(event.last_event_id)}}}});
    });
    source_.on_comment([this](std::string_view text) {
      post({{"kind", "comment"}, {"comment", std::string(text)}});
    });
    source_.on_error([this](const sse::ErrorEvent& error) {
      post({{"kind", "error"}, {"error", std::string(error.reason)}});
    });
    source_.start();
  }
  ~Stream() {
    no_more_posts_.raise();
    source_.close();
  }
  void restart() { source_.restart(); }

 private:
  static sse::EventSourceOptions options(const Json& parameters) {
    sse::EventSourceOptions out;
    out.comments = true;
    out.method = string_member(parameters, "method").value_or("");
    if (out.method.empty()) out.method = "GET";
    out.body = string_member(parameters, "body").value_or("");
    out.last_event_id = string_member(parameters, "lastEventId").value_or("");
    if (const auto delay = number_member(parameters, "initialDelayMs")) out.reconnection_time = *delay;
    if (const auto timeout = number_member(parameters, "readTimeoutMs")) {
      out.read_timeout = std::chrono::milliseconds(std::min<std::uint64_t>(*timeout, 86'400'000));
    }
    if (const Json* headers = member(parameters, "headers"); headers != nullptr && headers->is_object()) {
      for (const auto& [name, value] : headers->items()) {
        if (value.is_string()) out.headers.push_back({name, value.get<std::string>()});
      }
    }
    return out;
  }

  void post(const Json& message) {
    auto url = sse::parse_url(callback_url_ + "/" + std::to_string(++messages_));
    if (!url) return;
    sse::Request request;
    request.method = "POST";
    request.url = *std::move(url);
    request.headers = {{"Content-Type", "application/json"}};
    request.body = to_text(message);
    Nobody nobody;
    poster_.exchange(request, no_more_posts_, nobody);
  }

  const std::string callback_url_;
  sse::HttpTransport poster_;
  sse::Interrupt no_more_posts_;
  int messages_ = 0;
  sse::EventSource source_;  // last: its thread uses the others
};

}  // namespace

class ContractService::Streams {
 public:
  std::string add(const Json& parameters) {
    auto stream = std::make_shared<Stream>(parameters);
    const std::lock_guard lock(mutex_);
    const std::string name = std::to_string(++number_);
    streams_[name] = std::move(stream);
    return "/streams/" + name;
  }
  std::shared_ptr<Stream> find(const std::string& name) {
    const std::lock_guard lock(mutex_);
    const auto found = streams_.find(name);
    return found == streams_.end() ? nullptr : found->second;
  }
  std::shared_ptr<Stream> take(const std::string& name) {  // closed by the caller, outside the lock
    const std::lock_guard lock(mutex_);
    auto node = streams_.extract(name);
    return node.empty() ? nullptr : node.mapped();
  }

 private:
  std::mutex mutex_;
  int number_ = 0;
  std::map<std::string, std::shared_ptr<Stream>> streams_;
};

struct ContractService::Server {
  httplib::Server http;
};

ContractService::ContractService()
    : streams_(std::make_unique<Streams>()), server_(std::make_unique<Server>()) {
  httplib::Server& http = server_->http;
  // The library's default would share a port that is in use.
  http.set_socket_options([](socket_t socket) {
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  });
  // A connection that is kept alive holds a thread while it is idle.
  http.new_task_queue = [] { return new httplib::ThreadPool(kConnections); };
  http.set_keep_alive_max_count(1'000'000);
  const auto refuse = [](httplib::Response& response, int status, const std::string& why) {
    response.status = status;
    response.set_content(why + "\n", "text/plain");
  };
  http.Get("/", [](const httplib::Request&, httplib::Response& response) {
    const Json status = {{"name", "ssespec sse::EventSource"}, {"capabilities", kCapabilities}};
    response.set_content(to_text(status), "application/json");
  });
  http.Delete("/", [this](const httplib::Request&, httplib::Response& response) {
    response.status = 204;
    stop();
  });
  http.Post("/", [this, refuse](const httplib::Request& request, httplib::Response& response) {
    const auto parameters = parse_json(request.body);
    if (!parameters) return refuse(response, 400, parameters.error().what);
    if (!string_member(*parameters, "streamUrl") || !string_member(*parameters, "callbackUrl")) {
      return refuse(response, 400, "streamUrl and callbackUrl are needed");
    }
    response.set_header("Location", streams_->add(*parameters));
    response.status = 201;
  });
  // Harnesses put the Location behind the URL they were given, which may end in a slash.
  http.Post("/+streams/(\\d+)", [this, refuse](const httplib::Request& request, httplib::Response& response) {
    const auto stream = streams_->find(request.matches[1]);
    if (!stream) return refuse(response, 404, "no such stream");
    const auto order = parse_json(request.body);
    const auto command = order ? string_member(*order, "command") : std::nullopt;
    if (command != "restart" && command != "listen") return refuse(response, 400, "no such command");
    if (command == "restart") stream->restart();  // listening is nothing to do: all types are reported
    response.status = 202;
  });
  http.Delete("/+streams/(\\d+)",
              [this, refuse](const httplib::Request& request, httplib::Response& response) {
                if (!streams_->take(request.matches[1])) return refuse(response, 404, "no such stream");
                response.status = 204;
              });
}

ContractService::~ContractService() = default;

Result<int> ContractService::bind(int port) {
  if (port == 0) return server_->http.bind_to_any_port("127.0.0.1");
  if (server_->http.bind_to_port("127.0.0.1", port)) return port;
  return fail(fmt::format("port {} cannot be had: another program uses it; name another with --port", port),
              Exit::subject_failed);
}

void ContractService::serve() { server_->http.listen_after_bind(); }

void ContractService::stop() { server_->http.stop(); }

int speak_contract(int port, std::ostream& out, std::ostream& err) {
  ContractService service;
  const auto bound = service.bind(port);
  if (!bound) {
    err << "ssespec speak contract: " << bound.error().what << '\n';
    return static_cast<int>(bound.error().exit);
  }
  out << "listening on http://127.0.0.1:" << *bound << std::endl;
  service.serve();
  return 0;
}

}  // namespace ssespec
