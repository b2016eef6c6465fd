#include "conformance/another_source.h"

#include <utility>

namespace ssespec {

AnotherSource::AnotherSource(ClientLink& link, const std::string& url, std::function<void()> changed) : link_(link) {
  OpenRequest request;
  request.url = url;
  source_ = link_.open(request, [this, changed = std::move(changed)](const Happening& happening) {
    using Kind = Happening::Kind;
    if (happening.kind == Kind::done) closed_ = true;
    if (happening.kind != Kind::open && happening.kind != Kind::ready && happening.kind != Kind::comment) reported_ = true;
    changed();
  });
}

AnotherSource::~AnotherSource() {
  if (!closing_ && link_.alive()) link_.close(source_);
  link_.forget(source_);
}

void AnotherSource::close() {
  if (!std::exchange(closing_, true)) link_.close(source_);
}

}  // namespace ssespec
