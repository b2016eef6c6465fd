// A host name to addresses, without being held up by a name server that does not answer.
//
// Tested by http_transport_test.cpp.
#ifndef SSE_CLIENT_RESOLVE_H_
#define SSE_CLIENT_RESOLVE_H_

#include <netdb.h>

#include <cstdint>
#include <memory>
#include <string>

#include "client/interrupt.h"

namespace sse {

using Addresses = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

// Nothing if the name has no address (then `error` says why) or if interrupted (then it stays empty).
Addresses resolve(const std::string& host, std::uint16_t port, const Interrupt& interrupt,
                  std::string& error);

}  // namespace sse

#endif  // SSE_CLIENT_RESOLVE_H_
