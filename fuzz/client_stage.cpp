#include "fuzz/client_stage.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "conformance/adapter_link.h"
#include "conformance/contract_link.h"
#include "conformance/play.h"
#include "conformance/play_text.h"

namespace ssespec {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr double kHelloSeconds = 20;
constexpr int kAddresses = 24;  // of loopback
constexpr std::chrono::milliseconds kActivity{1500}, kAwait{1500};
constexpr std::size_t kShown = 5;  // reports and requests that make a signature

// A source of a client of ours.
class OwnSource : public ClientListener {
 public:
  OwnSource(const SpokenClient& client, const OpenRequest& request, ClientLink::Observer observer)
      : close_on_(request.close_on.value_or("")), throw_on_(request.throw_on.value_or("")), observer_(std::move(observer)) {
    ClientOrder order;
    order.url = request.url;
    order.last_event_id = request.last_event_id;
    for (const auto& [name, value] : request.headers) order.headers.push_back({name, value});
    client_ = client.make(order, *this);
  }
  void start() { client_->start(); }
  void restart() { client_->restart(); }
  void close() {
    client_->close();
    report(Happening::Kind::done, {});
  }

  void opened() override {
    report(Happening::Kind::open, {});
    act_on("\"open\"");
  }
  void event(std::string_view type, std::string_view data, std::string_view id) override {
    TraceItem item;
    item.type = type;
    item.data = data;
    item.id = std::string(id);
    report(Happening::Kind::event, std::move(item));
    act_on(std::to_string(++events_));
  }
  void error(bool closed) override {
    report(closed ? Happening::Kind::closed : Happening::Kind::connecting, {});
    act_on("\"error\"");
  }

 private:
  void report(Happening::Kind kind, TraceItem item) { observer_({kind, std::move(item), {}, SteadyClock::now()}); }
  void act_on(const std::string& now) {
    if (now == close_on_) close();
    if (now == throw_on_) throw std::runtime_error("asked to throw on " + now);
  }

  const std::string close_on_, throw_on_;
  const ClientLink::Observer observer_;
  std::size_t events_ = 0;
  std::unique_ptr<DrivenClient> client_;
};

class OwnLink : public ClientLink {
 public:
  OwnLink(SpokenClient client, Hello hello) : client_(std::move(client)), hello_(std::move(hello)) {}

  const Hello& hello() const override { return hello_; }
  std::uint64_t open(const OpenRequest& request, Observer observer) override {
    auto source = std::make_shared<OwnSource>(client_, request, std::move(observer));
    std::uint64_t number = 0;
    {
      const std::lock_guard lock(mutex_);
      number = ++last_;
      sources_[number] = source;
    }
    source->start();
    return number;
  }
  void close(std::uint64_t source) override {
    if (const auto found = at(source)) found->close();
  }
  void restart(std::uint64_t source) override {
    if (const auto found = at(source)) found->restart();
  }
  void forget(std::uint64_t source) override {
    std::shared_ptr<OwnSource> last;
    const std::lock_guard lock(mutex_);
    if (const auto found = sources_.find(source); found != sources_.end()) {
      last = std::move(found->second);
      sources_.erase(found);
    }
  }
  bool alive() const override { return true; }
  Result<void> revive() override { return {}; }
  std::string stderr_tail() const override { return ""; }

 private:
  std::shared_ptr<OwnSource> at(std::uint64_t source) {
    const std::lock_guard lock(mutex_);
    const auto found = sources_.find(source);
    return found == sources_.end() ? nullptr : found->second;
  }

  const SpokenClient client_;
  const Hello hello_;
  std::mutex mutex_;
  std::map<std::uint64_t, std::shared_ptr<OwnSource>> sources_;
  std::uint64_t last_ = 0;
};

// Letters only, up to the first quotation: "request 3 came 4 ms after" and "request 2 came 9 ms after" are of a kind.
std::string kind_of(std::string_view sentence) {
  std::string kind;
  for (const char c : sentence.substr(0, sentence.find_first_of("\"(:"))) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (is_letter) kind += c;
    if (!is_letter && !kind.empty() && kind.back() != '-') kind += '-';
  }
  while (kind.ends_with('-')) kind.pop_back();
  return kind.substr(0, 60);
}

std::string signature_of(const std::string& kind, const Played& played) {
  std::string text = kind;
  std::size_t shown = 0;
  for (const Happening& happening : played.happenings) {
    using Kind = Happening::Kind;
    const bool counts = happening.kind == Kind::open || happening.kind == Kind::event || happening.kind == Kind::connecting || happening.kind == Kind::closed;
    if (counts && ++shown <= kShown) text.append("\n").append(text_of(happening));
  }
  for (std::size_t i = 0; i < std::min(played.exchanges.size(), kShown); ++i) {
    const mock::Exchange& request = played.exchanges[i];
    text.append("\n").append(request.method).append(" ").append(played.to[i]);
    for (const std::string& value : mock::header_values(request, "last-event-id")) text.append(" ").append(value);
  }
  return text;
}

}  // namespace

ClientStage::~ClientStage() = default;

Result<std::unique_ptr<ClientStage>> ClientStage::start(const Subject& subject, const std::atomic<bool>* stop) {
  std::unique_ptr<ClientStage> stage(new ClientStage);
  auto server = mock::MockServer::start({});
  if (!server) return fail("the server of the campaign cannot listen: " + server.error(), Exit::harness_fault);
  stage->server_ = std::move(*server);
  stage->origins_ = {stage->server_->origin()};
  for (int last = 2; last <= kAddresses; ++last) {
    if (auto origin = stage->server_->listen(fmt::format("127.0.0.{}", last))) stage->origins_.push_back(*origin);
  }
  stage->is_contract_ = !subject.contract_url.empty();
  Result<std::unique_ptr<ClientLink>> link = stage->is_contract_ ? start_contract_link(subject) : start_adapter_link(subject, kHelloSeconds);
  if (!link) return tl::unexpected(link.error());
  stage->link_ = std::move(*link);
  stage->hello_ = stage->link_->hello();
  stage->stop_ = stop;
  if (stage->hello_.kind == "client") stage->pace_ = pace_of({*stage->server_, *stage->link_, stage->origins_, stop});
  if (stage->is_contract_) stage->width_ = 16;
  return stage;
}

std::unique_ptr<ClientStage> ClientStage::with_own(const SpokenClient& client) const {
  std::unique_ptr<ClientStage> stage(new ClientStage);
  stage->server_ = server_;
  stage->origins_ = origins_;
  stage->stop_ = stop_;
  stage->hello_ = hello_;
  stage->profile_ = profile_;
  stage->is_contract_ = is_contract_;
  stage->link_ = std::make_unique<OwnLink>(client, hello_);
  return stage;
}

ScriptOutcome ClientStage::play(const FuzzScript& script) const {
  ScriptOutcome out;
  ClientCase the_case;
  Result<ConnectCase> connect = connect_case_from_json(connect_case_json(script, "script", "", {}));
  if (!connect) {
    out.verdict = Verdict::harness_error;
    out.sentence = connect.error().what;
    return out;
  }
  the_case.connect = std::move(*connect);
  // What fails by absence is played again, alone: a shorter wait serves here.
  Patience patience = patience_for(the_case, pace_);
  if (pace_.reconnect < std::chrono::milliseconds(300)) patience.activity = std::min(patience.activity, kActivity + patience.silence.value_or(kActivity));
  patience.await = std::min(patience.await, kAwait);
  const Stage stage{*server_, *link_, origins_, stop_};
  const Played played = ssespec::play(*the_case.connect, stage, patience);
  out.died = played.end == Played::End::dead;
  out.unsupported = played.end == Played::End::unsupported;
  if (out.died) out.sentence = played.how;
  if (out.died || out.unsupported || played.end == Played::End::stopped) return out;
  out.played = true;
  ClientJudgement judgement = judge_case(the_case, 0, played, hello_, profile_, is_contract_);
  out.verdict = judgement.judgement.verdict;
  out.by_absence = judgement.by_absence;
  out.sentence = std::move(judgement.judgement.sentence);
  out.expected = std::move(judgement.judgement.expected);
  out.seen = std::move(judgement.judgement.seen);
  out.kind = kind_of(out.sentence);
  out.signature = signature_of(out.kind, played);
  return out;
}

std::vector<ScriptOutcome> ClientStage::play(const std::vector<FuzzScript>& scripts) const {
  std::vector<ScriptOutcome> outcomes(scripts.size());
  std::atomic<std::size_t> next = 0;
  std::vector<std::thread> workers;
  for (std::size_t i = 0; i < std::min(width_, scripts.size()); ++i) {
    workers.emplace_back([&] {
      for (std::size_t at = next++; at < scripts.size(); at = next++) outcomes[at] = play(scripts[at]);
    });
  }
  for (std::thread& worker : workers) worker.join();
  return outcomes;
}

}  // namespace ssespec
