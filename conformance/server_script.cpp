#include "conformance/server_script.h"

#include <algorithm>

namespace ssespec {
namespace {

mock::Head head_of(const ServerResponse& response, const Filler& fill) {
  mock::Head head;
  head.status = response.status;
  head.version = response.version;
  if (response.type) head.headers.push_back("Content-Type: " + *response.type);
  for (const std::string& header : response.headers) head.headers.push_back(fill(header));
  head.content_length = response.length;
  head.gzip = response.gzip;
  switch (response.framing) {
    case ServerResponse::Framing::chunked: head.framing = mock::Framing::chunked; break;
    case ServerResponse::Framing::length: head.framing = mock::Framing::length; break;
    case ServerResponse::Framing::until_close: head.framing = mock::Framing::until_close; break;
  }
  return head;
}

void add_step(const ServerStep& step, const GateNamer& gate, mock::Answer& answer) {
  const std::chrono::milliseconds duration(step.number);
  switch (step.kind) {
    case ServerStep::Kind::send: answer.emplace_back(mock::Bytes{step.segments}); return;
    case ServerStep::Kind::raw:
      for (const std::string& segment : step.segments) answer.emplace_back(mock::Raw{segment});
      return;
    case ServerStep::Kind::pause: answer.emplace_back(mock::Pause{duration}); return;
    case ServerStep::Kind::refuse: answer.emplace_back(mock::Refuse{duration}); return;
    case ServerStep::Kind::cut_chunk: answer.emplace_back(mock::CutChunk{step.segments.empty() ? "" : step.segments[0]}); return;
    case ServerStep::Kind::await:
    case ServerStep::Kind::close:
    case ServerStep::Kind::restart:
    case ServerStep::Kind::open_another:
    case ServerStep::Kind::close_another:
      if (const std::string name = gate(step); !name.empty()) answer.emplace_back(mock::Barrier{name});
      return;
  }
}

}  // namespace

mock::Answer answer_of(const ServerResponse& response, const Filler& fill, const GateNamer& gate, const std::string& listen_gate) {
  mock::Answer answer;
  if (response.delay > 0) answer.emplace_back(mock::Pause{std::chrono::milliseconds(response.delay)});
  if (response.head) {
    for (const int status : response.interim) answer.emplace_back(mock::Interim{status, {}});
    answer.emplace_back(head_of(response, fill));
    if (!listen_gate.empty() && response.status == 200) answer.emplace_back(mock::Barrier{listen_gate});
  }
  for (const ServerStep& step : response.steps) add_step(step, gate, answer);
  switch (response.end) {
    case ServerResponse::End::clean: answer.emplace_back(mock::End::clean); break;
    case ServerResponse::End::fin: answer.emplace_back(mock::End::fin); break;
    case ServerResponse::End::reset: answer.emplace_back(mock::End::reset); break;
    case ServerResponse::End::bad_chunk: answer.emplace_back(mock::End::bad_chunk); break;
    case ServerResponse::End::hold: answer.emplace_back(mock::Hold{}); break;
  }
  return answer;
}

bool may_be_resent(const ServerResponse& response) {
  const auto is_raw = [](const ServerStep& step) { return step.kind == ServerStep::Kind::raw; };
  const bool answers_nothing = !response.head && std::none_of(response.steps.begin(), response.steps.end(), is_raw);
  return answers_nothing || response.status == 408 || response.status == 421;
}

mock::Answer sentinel_answer(const std::string& sentinel, const std::string& listen_gate) {
  mock::Head head;
  head.headers = {"Content-Type: text/event-stream"};
  head.headers.push_back("Access-Control-Allow-Origin: *");  // a redirect may have led a browser to another origin
  mock::Answer answer{head};
  if (!listen_gate.empty()) answer.emplace_back(mock::Barrier{listen_gate});
  answer.emplace_back(mock::Bytes{{"\n\ndata: " + sentinel + "\n\n"}});
  answer.emplace_back(mock::Hold{});
  return answer;
}

}  // namespace ssespec
