// A parser with planted bugs behind the adapter protocol.
#include <fmt/format.h>

#include "cli/speak.h"
#include "conformance/planted_parser.h"

namespace ssespec {
namespace {

class MutantSpeaker : public Speaker {
 public:
  MutantSpeaker(const Bugs& bugs, std::string name) : name_(std::move(name)), parser_(bugs) {}

  std::string hello() const override {
    return fmt::format("\"kind\":\"parser\",\"name\":\"mutant:{}\",\"version\":\"{}\",\"language\":\"C++\",\"id\":\"sticky\",\"retry\":true,"
                       "\"comments\":false,\"profile\":\"browser\"", name_, SSESPEC_VERSION);
  }

  // One parser for all streams: some bugs are in what it keeps.
  std::optional<std::string> parse(const std::vector<std::string>& reads, std::string_view, ItemWriter& out) override {
    parser_.restart();
    std::vector<TraceItem> items;
    for (const std::string& read : reads) {
      items.clear();
      parser_.feed(read, items);
      for (const TraceItem& item : items) put(item, out);
      out.next_read();
    }
    items.clear();
    parser_.finish(items);
    for (const TraceItem& item : items) put(item, out);
    return parser_.last_event_id();
  }

 private:
  static void put(const TraceItem& item, ItemWriter& out) {
    switch (item.kind) {
      case TraceItem::Kind::event: out.event(item.type, item.data, item.id); break;
      case TraceItem::Kind::retry: out.retry(item.retry); break;
      case TraceItem::Kind::comment: out.comment(item.data); break;
      case TraceItem::Kind::error: out.error(item.data); break;
    }
  }

  std::string name_;
  PlantedParser parser_;
};

}  // namespace

Result<std::unique_ptr<Speaker>> mutant_speaker(const std::string& names) {
  Result<Bugs> bugs = bugs_from_text(names);
  if (!bugs) return tl::unexpected(bugs.error());
  return std::make_unique<MutantSpeaker>(*bugs, names);
}

}  // namespace ssespec
