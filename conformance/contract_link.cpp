#include "conformance/contract_link.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <condition_variable>
#include <map>
#include <mutex>
#include <semaphore>
#include <thread>
#include <utility>

#include "client/ascii.h"
#include "conformance/bytes.h"
#include "conformance/contract_http.h"
#include "mock_server/server.h"

namespace ssespec {
namespace {

using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr int kStatusSeconds = 10;
constexpr int kCreateSeconds = 10;  // some services answer only when the stream has
constexpr int kCommandSeconds = 5;
constexpr int kAtOnce = 5;          // requests under way: the backlog of simple services is that short
constexpr int kAttempts = 3;
constexpr int kMostUnanswered = 12;            // orders to create a stream in a row: the service hangs
constexpr std::chrono::seconds kFarewell{4};   // for ending the streams that are left
constexpr milliseconds kHold{150};  // how long a message waits for the ones before it

// The harness knows names in any case; some services write them with capitals.
Json with_lowercase_names(Json json) {
  if (!json.is_object()) return json;
  Json out = Json::object();
  for (auto& [name, value] : json.items()) out[sse::ascii_lowercase(name)] = with_lowercase_names(std::move(value));
  return out;
}

// What a message says.
Happening happening_of(const std::string& body) {
  Happening out;
  out.when = SteadyClock::now();
  const Result<Json> json = parse_json(body).map(with_lowercase_names);
  const std::string kind = json ? string_member(*json, "kind").value_or("") : "";
  if (kind == "error") {
    out.kind = Happening::Kind::error;
  } else if (kind == "comment") {
    out.kind = Happening::Kind::comment;
    out.event.kind = TraceItem::Kind::comment;
    out.event.data = string_member(*json, "comment").value_or("");
  } else if (const Json* event = json ? member(*json, "event") : nullptr; event != nullptr) {
    out.event.type = string_member(*event, "type").value_or("");
    if (out.event.type.empty()) out.event.type = "message";
    out.event.data = string_member(*event, "data").value_or("");
    out.event.id = string_member(*event, "id").value_or("");
  } else {
    out.event.type = "message";
    out.event.data = "(a callback that is no message: " + to_excerpt(body, 100) + ")";
  }
  return out;
}

// One stream of the service. Its thread creates it, then waits for the order to end it.
struct Source {
  std::uint64_t number = 0;
  OpenRequest request;
  // Under the link's delivery_:
  ClientLink::Observer observer;              // empty once forgotten
  std::optional<std::int64_t> next;           // the message that is due
  std::map<std::int64_t, Happening> parked;   // came before its turn
  // Under the link's mutex_:
  bool restarting = false, closing = false, finished = false;
  std::thread thread;
};

class ContractLink : public ClientLink {
 public:
  ContractLink(Subject subject, const std::atomic<bool>* stop) : subject_(std::move(subject)), stop_(stop) {}
  ~ContractLink() override;
  ContractLink(const ContractLink&) = delete;
  ContractLink& operator=(const ContractLink&) = delete;

  Result<void> start();
  const Hello& hello() const override { return hello_; }
  std::uint64_t open(const OpenRequest& request, Observer observer) override;
  void close(std::uint64_t source) override;
  void restart(std::uint64_t source) override;
  void forget(std::uint64_t source) override;
  bool alive() const override { return alive_; }
  Result<void> revive() override;
  std::string stderr_tail() const override { return ""; }
  bool needs_time_to_listen() const override { return listens_; }
  std::string why_no_client() const override;

 private:
  Result<void> ask_status();
  mock::Answer callback(const mock::Exchange& request);
  void accept(Source& source, std::int64_t counter, Happening happening);
  void deliver_parked(Source& source, bool all);
  void serve(const std::shared_ptr<Source>& source);
  std::optional<ContractUrl> create(const Source& source);
  std::optional<ContractReply> request(const ContractUrl& url, const std::string& method, const std::string& json, int seconds);
  void report(Source& source, Happening::Kind kind, const std::string& how);
  void die(const std::string& how);
  void flush_parked(const std::stop_token& done);
  std::shared_ptr<Source> find(std::uint64_t number);
  std::vector<std::shared_ptr<Source>> all();
  void reap();

  const Subject subject_;
  const std::atomic<bool>* const stop_;  // gives up waiting for the status
  ContractUrl base_;
  Hello hello_;
  bool listens_ = false;
  std::atomic<bool> alive_ = false;
  std::unique_ptr<mock::MockServer> server_;
  std::counting_semaphore<> turns_{kAtOnce};
  std::atomic<int> unanswered_ = 0;
  std::atomic<bool> has_created_ = false;  // a stream
  std::atomic<int> refused_with_ = 0;      // the status of an answer to create that made none
  std::atomic<bool> ending_ = false;
  SteadyClock::time_point end_by_;  // set before ending_
  std::mutex delivery_;  // held while an observer runs; taken before mutex_
  std::mutex mutex_;     // what follows; never held while an observer runs
  std::condition_variable ordered_;
  std::map<std::uint64_t, std::shared_ptr<Source>> sources_;
  std::uint64_t last_source_ = 0;
  std::jthread flusher_;
};

Result<void> ContractLink::ask_status() {
  const auto deadline = SteadyClock::now() + std::chrono::seconds(kStatusSeconds);
  std::optional<ContractReply> reply;
  while (!reply || reply->status >= 300) {
    reply = contract_request(base_, "GET", "", kCommandSeconds);
    if (SteadyClock::now() > deadline || (stop_ != nullptr && *stop_)) break;
    if (!reply || reply->status >= 300) std::this_thread::sleep_for(milliseconds(100));  // polling a foreign service
  }
  if (!reply || reply->status >= 300) {
    return fail(fmt::format("{}: no contract-test service answers GET there within {} s; start it first", subject_.given, kStatusSeconds),
                Exit::subject_failed);
  }
  hello_.kind = "client";
  hello_.id = IdMode::sticky;
  hello_.name = subject_.given;
  const Result<Json> status = parse_json(reply->body).map(with_lowercase_names);
  if (!status) return {};  // an empty body is allowed
  hello_.name = string_member(*status, "name").value_or(hello_.name);
  const Json* capabilities = member(*status, "capabilities");
  if (capabilities == nullptr || !capabilities->is_array()) return {};
  for (const Json& item : *capabilities) {
    const std::string capability = item.is_string() ? item.get<std::string>() : "";
    if (capability == "headers") hello_.can.emplace_back("headers");
    if (capability == "last-event-id") hello_.can.emplace_back("lastEventId");
    if (capability == "post" || capability == "report" || capability == "restart") hello_.can.push_back(capability);
    if (capability == "read-timeout") hello_.can.emplace_back("readTimeout");
    if (capability == "comments") hello_.comments = true;
    if (capability == "event-type-listeners") listens_ = true;
  }
  return {};
}

Result<void> ContractLink::start() {
  Result<ContractUrl> url = contract_url_from(subject_.contract_url);
  if (!url) return tl::unexpected(url.error());
  base_ = std::move(*url);
  if (Result<void> status = ask_status(); !status) return status;
  auto server = mock::MockServer::start({});
  if (!server) return fail(server.error(), Exit::harness_fault);
  server_ = std::move(*server);
  server_->serve_otherwise([this](const mock::Exchange& request) { return callback(request); },
                           std::make_shared<mock::Journal>(mock::Journal::Listener{}, 16));
  flusher_ = std::jthread([this](const std::stop_token& done) { flush_parked(done); });
  alive_ = true;
  return {};
}

ContractLink::~ContractLink() {
  end_by_ = SteadyClock::now() + kFarewell;
  ending_ = true;
  alive_ = false;
  for (const std::shared_ptr<Source>& source : all()) {
    forget(source->number);
    close(source->number);
  }
  for (const std::shared_ptr<Source>& source : all()) source->thread.join();
  if (flusher_.joinable()) {
    flusher_.request_stop();
    flusher_.join();
  }
  server_.reset();
}

std::shared_ptr<Source> ContractLink::find(std::uint64_t number) {
  const std::lock_guard lock(mutex_);
  const auto found = sources_.find(number);
  return found == sources_.end() ? nullptr : found->second;
}

std::vector<std::shared_ptr<Source>> ContractLink::all() {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<Source>> list;
  for (const auto& [number, source] : sources_) list.push_back(source);
  return list;
}

// On the callback server's thread: "/callback/SOURCE/COUNTER".
mock::Answer ContractLink::callback(const mock::Exchange& request) {
  if (request.method == "HEAD") return mock::plain_answer(200, {}, "");
  const std::string prefix = "/callback/";
  std::uint64_t number = 0;
  std::int64_t counter = 0;
  const char* const end = request.path.data() + request.path.size();
  if (request.path.rfind(prefix, 0) != 0) return mock::plain_answer(404, {}, "");
  const auto first = std::from_chars(request.path.data() + prefix.size(), end, number);
  if (first.ec != std::errc{} || first.ptr == end || *first.ptr != '/') return mock::plain_answer(404, {}, "");
  const auto second = std::from_chars(first.ptr + 1, end, counter);
  if (second.ec != std::errc{} || second.ptr != end || request.body.empty()) return mock::plain_answer(400, {}, "");
  const std::shared_ptr<Source> source = find(number);
  const std::lock_guard delivering(delivery_);
  if (!source || !source->observer) return mock::plain_answer(404, {}, "");
  accept(*source, counter, happening_of(request.body));
  return mock::plain_answer(202, {}, "");
}

// Messages may overtake each other; a counter starts at 0 or 1. Called under delivery_, as the next one is.
void ContractLink::accept(Source& source, std::int64_t counter, Happening happening) {
  if (!source.next && counter <= 1) source.next = counter;
  if (source.next && counter <= *source.next) {
    if (counter == *source.next) ++*source.next;
    source.observer(std::move(happening));
  } else {
    source.parked.emplace(counter, std::move(happening));
  }
  deliver_parked(source, false);
}

void ContractLink::deliver_parked(Source& source, bool all) {
  while (!source.parked.empty() && source.observer) {
    const auto first = source.parked.begin();
    const bool due = source.next && first->first <= *source.next;
    if (!due && !(all && SteadyClock::now() - first->second.when > kHold)) return;
    source.next = first->first + 1;
    Happening happening = std::move(first->second);
    source.parked.erase(first);
    source.observer(std::move(happening));
  }
}

void ContractLink::flush_parked(const std::stop_token& done) {
  std::mutex mutex;
  std::condition_variable_any woken;
  std::unique_lock idle(mutex);
  while (!woken.wait_for(idle, done, kHold / 3, [] { return false; }) && !done.stop_requested()) {
    const std::lock_guard delivering(delivery_);
    for (const std::shared_ptr<Source>& source : all()) deliver_parked(*source, true);
  }
}

void ContractLink::report(Source& source, Happening::Kind kind, const std::string& how) {
  const std::lock_guard delivering(delivery_);
  if (source.observer) source.observer({kind, {}, how, SteadyClock::now()});
}

void ContractLink::die(const std::string& how) {
  const std::lock_guard delivering(delivery_);
  alive_ = false;
  for (const std::shared_ptr<Source>& source : all()) {
    if (source->observer) source->observer({Happening::Kind::dead, {}, how, SteadyClock::now()});
  }
}

// A few at a time; one that gets no answer at all is made again, as a busy service may have dropped it.
std::optional<ContractReply> ContractLink::request(const ContractUrl& url, const std::string& method, const std::string& json, int seconds) {
  std::optional<ContractReply> reply;
  for (int attempt = 0; attempt == 0 || (attempt < kAttempts && !reply && alive_); ++attempt) {
    turns_.acquire();
    const auto began = SteadyClock::now();
    if (ending_ && (method != "DELETE" || began > end_by_)) {
      turns_.release();
      break;
    }
    if (ending_) seconds = 1;
    reply = contract_request(url, method, json, seconds);
    turns_.release();
    if (SteadyClock::now() - began >= std::chrono::seconds(seconds)) break;  // it had its time
  }
  return reply;
}

std::optional<ContractUrl> ContractLink::create(const Source& source) {
  Json body{{"tag", fmt::format("ssespec {}", source.number)},
            {"callbackUrl", fmt::format("{}/callback/{}", server_->origin(), source.number)},
            {"streamUrl", source.request.url},
            {"initialDelayMs", kContractInitialDelay},
            {"readTimeoutMs", nullptr}};
  if (!source.request.last_event_id.empty()) body["lastEventId"] = source.request.last_event_id;
  for (const auto& [name, value] : source.request.headers) body["headers"][name] = value;
  if (source.request.method != "GET") {
    body["method"] = source.request.method;
    body["body"] = source.request.body;
  }
  if (source.request.read_timeout) body["readTimeoutMs"] = *source.request.read_timeout;
  const auto reply = request(base_, "POST", to_text(body), kCreateSeconds);
  unanswered_ = reply ? 0 : unanswered_ + 1;
  if (!reply) return std::nullopt;
  if (reply->status >= 300 || reply->location.empty()) {
    refused_with_ = reply->status;
    return std::nullopt;
  }
  has_created_ = true;
  return resolve(base_, reply->location);
}

// A page may answer GET, and an empty status is a status: the first stream shows what it is.
std::string ContractLink::why_no_client() const {
  if (has_created_ || refused_with_ == 0) return "";
  return fmt::format("{}: it answers GET, but not as a contract-test service: POST got {}{}", subject_.given, refused_with_.load(),
                     refused_with_ < 300 ? " without Location" : "");
}

// The thread of one source.
void ContractLink::serve(const std::shared_ptr<Source>& source) {
  const auto is_wanted = [&] {
    const std::lock_guard lock(mutex_);
    return !source->closing && !ending_;
  };
  const std::optional<ContractUrl> resource = is_wanted() ? create(*source) : std::nullopt;
  if (!resource && !is_wanted()) {
    // Nobody waits for it any more.
  } else if (const std::string why = resource ? "" : why_no_client(); !why.empty()) {
    die(why);
  } else if (!resource && unanswered_ >= kMostUnanswered) {
    die(fmt::format("the service has not answered {} orders to create a stream in a row", kMostUnanswered));
  } else if (!resource) {
    // Alone this is the client's failure to start; a service that does not even answer its status is dead.
    if (!request(base_, "GET", "", kCommandSeconds)) die("the service does not answer any more");
    report(*source, Happening::Kind::error, "the service did not create a stream");
  } else if (listens_) {
    for (const std::string& type : source->request.types) {
      request(*resource, "POST", to_text(Json{{"command", "listen"}, {"listen", {{"type", type}}}}), kCommandSeconds);
    }
  }
  report(*source, Happening::Kind::ready, "");
  for (bool closing = false; !closing;) {
    std::unique_lock lock(mutex_);
    ordered_.wait(lock, [&] { return source->closing || source->restarting; });
    closing = source->closing;
    source->restarting = false;
    lock.unlock();
    if (!closing && resource) request(*resource, "POST", to_text(Json{{"command", "restart"}}), kCommandSeconds);
  }
  if (resource) request(*resource, "DELETE", "", kCommandSeconds);
  report(*source, Happening::Kind::done, "");
  const std::lock_guard lock(mutex_);
  source->finished = true;
}

std::uint64_t ContractLink::open(const OpenRequest& request, Observer observer) {
  reap();
  auto source = std::make_shared<Source>();
  source->request = request;
  source->observer = std::move(observer);
  const std::lock_guard lock(mutex_);
  source->number = ++last_source_;
  sources_[source->number] = source;
  source->thread = std::thread([this, source] { serve(source); });
  return source->number;
}

void ContractLink::close(std::uint64_t number) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = sources_.find(number);
    if (found != sources_.end()) found->second->closing = true;
  }
  ordered_.notify_all();
}

void ContractLink::restart(std::uint64_t number) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = sources_.find(number);
    if (found != sources_.end()) found->second->restarting = true;
  }
  ordered_.notify_all();
}

void ContractLink::forget(std::uint64_t number) {
  const std::shared_ptr<Source> source = find(number);
  const std::lock_guard delivering(delivery_);
  if (source) source->observer = nullptr;
}

// Joins the threads of sources that have ended.
void ContractLink::reap() {
  std::vector<std::shared_ptr<Source>> ended;
  {
    const std::lock_guard lock(mutex_);
    for (auto at = sources_.begin(); at != sources_.end();) {
      if (at->second->finished) {
        ended.push_back(at->second);
        at = sources_.erase(at);
      } else {
        ++at;
      }
    }
  }
  for (const std::shared_ptr<Source>& source : ended) source->thread.join();
}

Result<void> ContractLink::revive() {
  return fail("a contract-test service is not ours to start; start it again and run once more", Exit::subject_failed);
}

}  // namespace

Result<std::unique_ptr<ClientLink>> start_contract_link(const Subject& subject, const std::atomic<bool>* stop) {
  auto link = std::make_unique<ContractLink>(subject, stop);
  if (Result<void> started = link->start(); !started) return tl::unexpected(started.error());
  return std::unique_ptr<ClientLink>(std::move(link));
}

}  // namespace ssespec
