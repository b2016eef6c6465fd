// One attempt of the deviating client: a request, its redirects and the response, with the planted bugs of
// status, type, redirects and of how a body is read.
//
// Standard: https://html.spec.whatwg.org/multipage/server-sent-events.html#dom-eventsource
// Tested by planted_client_test.cpp.
#ifndef SSESPEC_CONFORMANCE_PLANTED_ATTEMPT_H_
#define SSESPEC_CONFORMANCE_PLANTED_ATTEMPT_H_

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "client/transport.h"
#include "conformance/planted_client.h"

namespace ssespec {

class PlantedAttempt : public sse::ResponseSink {
 public:
  PlantedAttempt(PlantedClient& client, const ClientBugs& bugs, const ClientOrder& order,
                 sse::Request request)
      : client_(client), bugs_(bugs), order_(order), request_(std::move(request)) {}

  AttemptEnd run();

  bool on_interim(const sse::Response& response) override;
  bool on_head(const sse::Response& response) override;
  bool on_bytes(std::string_view bytes) override;

 private:
  enum class Check { accepted, failed, again };

  bool has(ClientBug bug) const { return bugs_.client.test(static_cast<std::size_t>(bug)); }
  bool follows(int status) const;
  std::optional<AttemptEnd> follow(int redirects);
  Check check_status(const sse::Response& response) const;
  bool is_tried_again(const sse::Response& response) const;
  Check check_type(const sse::Headers& headers) const;
  bool is_accepted_wrongly(const sse::Headers& headers) const;
  bool is_rejected_wrongly(const sse::Headers& headers) const;
  AttemptEnd end_of(const sse::Outcome& outcome);
  bool take_held(bool all);

  PlantedClient& client_;
  const ClientBugs& bugs_;
  const ClientOrder& order_;
  sse::Request request_;
  std::optional<sse::Response> redirect_;
  sse::Headers interim_headers_;  // interim-headers-kept
  std::optional<Check> check_;
  bool hold_until_end_ = false, first_read_ = true, empty_ = true;
  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  std::string held_;       // body-held-..., gzip-until-end
  std::string last_read_;  // cut-loses-last-read
};

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_PLANTED_ATTEMPT_H_
