// The requests of the deviating client, with the planted bugs of headers, URL and Last-Event-ID.
//
// Standard: https://html.spec.whatwg.org/multipage/server-sent-events.html#the-last-event-id-header
// Tested by planted_client_test.cpp.
#ifndef SSESPEC_CONFORMANCE_PLANTED_REQUEST_H_
#define SSESPEC_CONFORMANCE_PLANTED_REQUEST_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/transport.h"
#include "conformance/client_bug.h"
#include "conformance/speak_client.h"

namespace ssespec {

// What earlier attempts of a source left behind.
struct RequestHistory {
  int attempts = 0;                         // requests made, redirects not counted
  std::string last_event_id;                // committed by the streams so far
  std::string id_of_last_event, id_before;  // of the last event, and the last that differed from it
  std::vector<std::string> ids_sent;        // header values, in order
  bool lost_by_cut = false;                 // the last body broke off
  bool lost_by_restart = false;             // the last body was given up on order
  bool had_no_response = false;             // some attempt brought no response
  std::string etag;
  std::size_t body_bytes = 0;  // received so far, over all bodies
};

// Nothing if the URL is none, or if the bug is that an id cannot be sent.
std::optional<sse::Request> planted_request(const ClientBugs& bugs, const ClientOrder& order,
                                            RequestHistory& history);

// What a redirect makes of the request besides the standard's changes.
void change_redirected(const ClientBugs& bugs, const ClientOrder& order, const RequestHistory& history,
                       const sse::Request& before, sse::Request& after);

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_PLANTED_REQUEST_H_
