// One accepted connection: reads requests and plays the answers of their scripts, step by step, never blocking.
//
// Everything here runs on the event loop's thread.
// Tested by server_test.cpp, each step seen from a raw socket.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "mock_server/channel.h"
#include "mock_server/encoder.h"
#include "mock_server/event_loop.h"
#include "mock_server/journal.h"
#include "mock_server/peer_queue.h"
#include "mock_server/request.h"
#include "mock_server/script.h"

namespace ssespec::mock {

class Playback;

// Computes the answer to a request; runs on the server's thread and must be quick.
using Responder = std::function<Answer(const Exchange&)>;

// What lies under a path, and who plays it now.
struct Route {
  std::shared_ptr<const Script> script;
  Responder responder;  // in place of a script
  std::shared_ptr<Journal> journal;
  std::size_t served = 0;
  std::set<std::string> open_gates;
  std::set<Playback*> playing;
};

// What a playback asks of the server that owns it.
class PlaybackHost {
 public:
  virtual ~PlaybackHost() = default;
  virtual std::shared_ptr<Route> route_of(const Exchange& exchange) = 0;
  virtual void refuse(std::uint64_t listener, std::chrono::milliseconds duration) = 0;
  virtual void retire(Playback* playback) = 0;  // deletes it later, outside its own calls
};

class Playback : public EventLoop::Watcher {
 public:
  struct Origin {
    std::uint64_t connection;  // number, from 1
    std::uint64_t listener;
    std::string text;  // "http://127.0.0.1:PORT"
  };
  Playback(EventLoop& loop, PlaybackHost& host, const PeerQueue& peers, std::unique_ptr<Channel> channel,
           Origin origin);
  ~Playback() override;

  void on_ready(std::uint32_t events) override;
  void on_timer() override;
  void open_gate(const std::string& name);
  // Closes the connection now, whatever it was doing.
  void abandon();

 private:
  enum class State : std::uint8_t { request, playing, farewell, dead };
  enum class Wait : std::uint8_t { none, delivery, pause, gate, hold };

  void proceed();
  bool take_request();
  void begin(Exchange exchange);
  bool play();
  bool flush();
  bool delivered();
  void perform(const Step& step);
  void perform_head(const Head& head);
  void perform_end(End end);
  void complete();
  void record_end();
  void count_body(std::uint64_t bytes);
  void say_farewell(bool polite);
  void peer_gone();
  void die();
  void send(std::string bytes);

  EventLoop& loop_;
  PlaybackHost& host_;
  const PeerQueue& peers_;
  std::unique_ptr<Channel> channel_;
  Origin origin_;
  std::uint64_t id_;
  State state_ = State::request;
  Wait wait_ = Wait::none;
  std::string in_;
  std::deque<std::string> out_;  // segments; the first is going out
  std::size_t out_sent_ = 0;
  bool delivering_ = false;
  Time delivery_began_{};
  std::chrono::microseconds delivery_poll_{0};
  std::string gate_;
  std::shared_ptr<Route> route_;
  std::uint64_t exchange_ = 0;  // its number in the route's journal
  bool head_only_ = false;
  bool close_after_ = false;
  bool continue_sent_ = false;
  std::optional<std::uint64_t> body_left_;  // under Framing::length: bytes until the client sees the body complete
  bool last_segment_ends_ = false;          // the body is complete with what is queued
  Answer answer_;
  std::size_t step_ = 0;
  Encoder encoder_;
};

}  // namespace ssespec::mock
