#include "conformance/requirement.h"

namespace ssespec {

std::string_view to_text(Level level) {
  switch (level) {
    case Level::must: return "must";
    case Level::should: return "should";
    case Level::open: return "open";
  }
  return "open";
}

std::string anchor_url(const Requirement& requirement) {
  const std::string& anchor = requirement.anchor;
  const auto rest = [&anchor](std::size_t prefix) { return anchor.substr(prefix); };
  if (anchor.starts_with("fetch:")) return "https://fetch.spec.whatwg.org/" + rest(6);
  if (anchor.starts_with("encoding:")) return "https://encoding.spec.whatwg.org/" + rest(9);
  if (anchor.starts_with("mimesniff:")) return "https://mimesniff.spec.whatwg.org/" + rest(10);
  if (anchor.starts_with("infra:")) return "https://infra.spec.whatwg.org/" + rest(6);
  if (anchor.starts_with("dom:")) return "https://dom.spec.whatwg.org/" + rest(4);
  if (anchor.starts_with("url:")) return "https://url.spec.whatwg.org/" + rest(4);
  if (anchor.starts_with("iana:")) return "https://html.spec.whatwg.org/multipage/iana.html" + rest(5);
  return "https://html.spec.whatwg.org/multipage/server-sent-events.html" + anchor;
}

}  // namespace ssespec
