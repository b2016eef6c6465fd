#include "mock_server/playback.h"

#include <sys/epoll.h>

#include <algorithm>
#include <utility>

namespace ssespec::mock {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

// How long a segment may lie unread before the next one goes out all the same.
constexpr milliseconds kUnreadLimit{500};
// Where the kernel does not tell what the peer has read, an acknowledged segment rests this long.
constexpr milliseconds kBlindRest{20};
constexpr milliseconds kFarewell{2000};

template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

}  // namespace

Playback::Playback(EventLoop& loop, PlaybackHost& host, const PeerQueue& peers, std::unique_ptr<Channel> channel,
                   Origin origin)
    : loop_(loop),
      host_(host),
      peers_(peers),
      channel_(std::move(channel)),
      origin_(std::move(origin)),
      id_(loop_.add(channel_->socket(), this)) {}

Playback::~Playback() {
  if (state_ != State::dead) loop_.remove(id_);
  if (route_) route_->playing.erase(this);
}

void Playback::on_ready(std::uint32_t /*events*/) {
  if (state_ == State::dead) return;
  const Flow flow = channel_->read(in_);
  if (state_ == State::farewell) in_.clear();
  if (flow == Flow::gone) {
    peer_gone();
    return;
  }
  proceed();
}

void Playback::on_timer() {
  if (state_ == State::farewell) {
    die();
    return;
  }
  if (wait_ == Wait::pause) wait_ = Wait::none;
  proceed();
}

void Playback::open_gate(const std::string& name) {
  if (wait_ != Wait::gate || gate_ != name) return;
  wait_ = Wait::none;
  proceed();
}

void Playback::abandon() {
  if (state_ == State::dead) return;
  channel_->finish(false);
  die();
}

// Goes as far as it can; what stops it (readiness, a timer, a gate) calls again.
void Playback::proceed() {
  bool moving = true;
  while (moving) {
    if (state_ == State::request) {
      moving = take_request();
    } else if (state_ == State::playing) {
      moving = play();
    } else {
      return;
    }
  }
  if (state_ == State::dead) return;
  const bool output = channel_->wants_write() || !out_.empty();
  loop_.listen_for(id_, (output && wait_ != Wait::delivery ? EPOLLIN | EPOLLOUT : EPOLLIN));
}

bool Playback::take_request() {
  if (in_.empty()) return false;
  RequestRead read = read_request(in_);
  if (read.state == RequestState::malformed) {
    in_.clear();
    close_after_ = true;
    answer_ = plain_answer(400, {"Content-Type: text/plain"}, "not a request\n");
    step_ = 0;
    encoder_ = Encoder{};
    if (route_) route_->playing.erase(this);
    route_.reset();
    state_ = State::playing;
    return true;
  }
  if (read.state == RequestState::incomplete) {
    if (read.expects_continue && !std::exchange(continue_sent_, true)) {
      std::size_t written = 0;
      channel_->write("HTTP/1.1 100 Continue\r\n\r\n", written);
    }
    return false;
  }
  in_.erase(0, read.used);
  begin(std::move(read.exchange));
  return true;
}

void Playback::begin(Exchange exchange) {
  exchange.arrived = Clock::now();
  exchange.connection = origin_.connection;
  exchange.origin = origin_.text;
  head_only_ = exchange.method == "HEAD";
  close_after_ = !keeps_alive(exchange);
  continue_sent_ = false;
  encoder_ = Encoder{};
  step_ = 0;
  body_left_.reset();
  last_segment_ends_ = false;
  state_ = State::playing;
  if (route_) route_->playing.erase(this);
  route_ = host_.route_of(exchange);
  const Exchange copy = exchange;
  if (route_) {
    route_->playing.insert(this);
    exchange_ = route_->journal->add(std::move(exchange));
  }
  if (route_ && route_->responder) {
    answer_ = route_->responder(copy);
  } else if (route_ && route_->script) {
    const Script& script = *route_->script;
    const std::size_t turn = route_->served++;
    answer_ = turn < script.answers.size() ? script.answers[turn] : script.otherwise;
  } else {
    answer_.clear();
  }
  if (answer_.empty()) answer_ = plain_answer(404, {"Content-Type: text/plain"}, "nothing is served here\n");
}

// One step, or one segment. False: something must happen first.
bool Playback::play() {
  if (!flush()) return false;
  if (delivering_ && !delivered()) return false;
  if (!out_.empty()) return true;
  if (wait_ == Wait::delivery) wait_ = Wait::none;
  if (wait_ != Wait::none) return false;
  if (step_ == answer_.size()) {
    complete();
  } else {
    const Step step = std::move(answer_[step_++]);
    perform(step);
  }
  return state_ != State::dead;
}

// Writes the first segment. False: the socket takes no more now, or is dead.
bool Playback::flush() {
  if (out_.empty() || delivering_) return true;
  const std::string& segment = out_.front();
  if (last_segment_ends_ && out_.size() == 1 && out_sent_ == 0) record_end();
  const Flow flow = channel_->write(std::string_view(segment).substr(out_sent_), out_sent_);
  if (flow == Flow::gone) {
    peer_gone();
    return false;
  }
  if (out_sent_ < segment.size()) return false;
  out_.pop_front();
  out_sent_ = 0;
  delivering_ = true;
  delivery_began_ = Clock::now();
  delivery_poll_ = microseconds(40);
  return true;
}

// Whether the last segment has left our queue and the peer's. False: a timer will look again.
bool Playback::delivered() {
  const auto waited = Clock::now() - delivery_began_;
  bool there = channel_->unacknowledged() == 0;
  if (there) {
    const auto unread = peers_.unread(channel_->socket());
    there = unread ? *unread == 0 : waited > kBlindRest;
  }
  if (there || waited > kUnreadLimit) {
    delivering_ = false;
    if (wait_ == Wait::delivery) wait_ = Wait::none;
    return true;
  }
  wait_ = Wait::delivery;
  loop_.set_timer(id_, Clock::now() + delivery_poll_);
  delivery_poll_ = std::min<microseconds>(delivery_poll_ * 2, milliseconds(2));
  return false;
}

void Playback::send(std::string bytes) {
  if (!bytes.empty()) out_.push_back(std::move(bytes));
}

void Playback::perform(const Step& step) {
  std::visit(Overloaded{
                 [this](const Interim& interim) { send(encoder_.interim(interim)); },
                 [this](const Head& head) { perform_head(head); },
                 [this](const Bytes& bytes) {
                   if (head_only_) return;
                   std::uint64_t size = 0;
                   for (std::string& segment : encoder_.body(bytes)) {
                     size += segment.size();
                     send(std::move(segment));
                   }
                   count_body(size);
                 },
                 [this](const Raw& raw) { send(raw.bytes); },
                 [this](const Pause& pause) {
                   wait_ = Wait::pause;
                   loop_.set_timer(id_, Clock::now() + pause.duration);
                 },
                 [this](const Barrier& barrier) {
                   if (route_ && route_->open_gates.count(barrier.name) != 0) return;
                   wait_ = Wait::gate;
                   gate_ = barrier.name;
                 },
                 [this](const Hold&) { wait_ = Wait::hold; },
                 [this](const Refuse& refuse) { host_.refuse(origin_.listener, refuse.duration); },
                 [this](const CutChunk& cut) {
                   send(encoder_.cut_chunk(cut));
                   answer_.resize(step_);
                   answer_.emplace_back(End::fin);
                 },
                 [this](End end) { perform_end(end); },
             },
             step);
}

void Playback::perform_head(const Head& head) {
  if (head.framing == Framing::until_close || head.version == "HTTP/1.0") close_after_ = true;
  const std::uint64_t size = body_size(answer_);
  send(encoder_.head(head, size, close_after_));
  if (head.framing == Framing::length) body_left_ = head.content_length.value_or(size);
  if (head_only_ || head.status == 204 || head.status == 304) body_left_ = 0;
  count_body(0);
  if (!route_) return;
  route_->journal->change(exchange_, [&](Exchange& exchange) { exchange.status = head.status; });
}

void Playback::perform_end(End end) {
  switch (end) {
    case End::clean:
      answer_.resize(step_);
      return;
    case End::fin:
      record_end();
      say_farewell(false);
      return;
    case End::reset:
      record_end();
      loop_.remove(id_);
      channel_->reset();
      state_ = State::dead;
      host_.retire(this);
      return;
    case End::bad_chunk:
      record_end();
      send(encoder_.bad_chunk());
      answer_.resize(step_);
      answer_.emplace_back(End::fin);
      return;
  }
}

// All steps are done: end the body, then either serve the next request or close.
void Playback::complete() {
  record_end();
  const std::string last = head_only_ ? std::string{} : encoder_.last();
  std::size_t written = 0;
  // A few bytes into a queue that was seen empty: they fit.
  if (!last.empty() && channel_->write(last, written) == Flow::gone) {
    peer_gone();
    return;
  }
  if (close_after_) {
    say_farewell(true);
  } else {
    state_ = State::request;
  }
}

// A client that knows the length sees the end with the last byte of it, not with what the server does next.
void Playback::count_body(std::uint64_t bytes) {
  if (!body_left_) return;
  *body_left_ -= std::min(*body_left_, bytes);
  last_segment_ends_ = *body_left_ == 0;
}

void Playback::record_end() {
  if (!route_) return;
  const Time now = Clock::now();
  route_->journal->change(exchange_, [&](Exchange& exchange) {
    if (!exchange.ended) exchange.ended = now;
  });
}

// FIN, then wait for the peer's own: closing with unread input would send RST instead.
void Playback::say_farewell(bool polite) {
  channel_->finish(polite);
  in_.clear();
  state_ = State::farewell;
  loop_.listen_for(id_, EPOLLIN);
  loop_.set_timer(id_, Clock::now() + kFarewell);
}

void Playback::peer_gone() {
  if (route_ && state_ == State::playing) {
    const Time now = Clock::now();
    route_->journal->change(exchange_, [&](Exchange& exchange) {
      if (!exchange.ended) exchange.gone = now;
    });
  }
  die();
}

void Playback::die() {
  if (state_ == State::dead) return;
  loop_.remove(id_);
  state_ = State::dead;
  host_.retire(this);
}

}  // namespace ssespec::mock
