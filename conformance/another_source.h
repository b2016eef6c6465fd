// Another source of the client, open beside the one that a play judges: neither may disturb the other.
//
// Tested by client_run_test.py.
#ifndef SSESPEC_CONFORMANCE_ANOTHER_SOURCE_H_
#define SSESPEC_CONFORMANCE_ANOTHER_SOURCE_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "conformance/client_link.h"

namespace ssespec {

class AnotherSource {
 public:
  // `changed` is called from a thread of the link. Lifetime: the link outlives it.
  AnotherSource(ClientLink& link, const std::string& url, std::function<void()> changed);
  ~AnotherSource();
  AnotherSource(const AnotherSource&) = delete;
  AnotherSource& operator=(const AnotherSource&) = delete;

  void close();
  bool has_reported() const { return reported_; }  // an event or an error
  bool is_closed() const { return closed_; }

 private:
  ClientLink& link_;
  std::atomic<bool> reported_ = false, closed_ = false;
  bool closing_ = false;
  std::uint64_t source_ = 0;
};

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_ANOTHER_SOURCE_H_
