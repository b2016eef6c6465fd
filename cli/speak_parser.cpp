// The reference parser and the oracle behind the adapter protocol.
#include <sse/parser.h>

#include <algorithm>

#include "cli/speak.h"
#include "parser/oracle.h"

namespace ssespec {
namespace {

constexpr const char* kVersion = SSESPEC_VERSION;

std::string hello_of(const std::string& name, bool bench) {
  return "\"kind\":\"parser\",\"name\":\"" + name + "\",\"version\":\"" + kVersion +
         "\",\"language\":\"C++\",\"id\":\"sticky\",\"retry\":true,\"comments\":false,\"profile\":\"browser\",\"bench\":" +
         (bench ? "true" : "false");
}

class ParserSpeaker : public Speaker {
 public:
  std::string hello() const override { return hello_of("sse::Parser", true); }

  std::optional<std::string> parse(const std::vector<std::string>& reads, std::string_view last_event_id, ItemWriter& out) override {
    sse::Options options;
    options.last_event_id = last_event_id;
    sse::Parser parser(options);
    for (const std::string& read : reads) {
      for (const sse::Item& item : parser.feed(read)) {
        if (item.kind == sse::Kind::event) out.event(item.type, item.data, item.last_event_id);
        if (item.kind == sse::Kind::retry) out.retry(item.reconnection_time);
      }
      out.next_read();
    }
    parser.finish();
    return std::string(parser.last_event_id());
  }

  bool count(const std::vector<std::string>& reads, Counted& counted) override {
    sse::Parser parser;
    for (const std::string& read : reads) {
      for (const sse::Item& item : parser.feed(read)) {
        if (item.kind == sse::Kind::event) counted.event(item.type, item.data, item.last_event_id);
      }
    }
    return true;
  }
};

// The oracle reads whole streams; each of its items belongs to the read that holds the byte it was due at.
class OracleSpeaker : public Speaker {
 public:
  std::string hello() const override { return hello_of("oracle", false); }

  std::optional<std::string> parse(const std::vector<std::string>& reads, std::string_view last_event_id, ItemWriter& out) override {
    std::string body;
    for (const std::string& read : reads) body += read;
    const sse::OracleResult result = sse::interpret(body, last_event_id);
    auto item = result.items.begin();
    std::size_t end = 0;
    for (const std::string& read : reads) {
      end += read.size();
      for (; item != result.items.end() && item->due <= end; ++item) put(*item, out);
      out.next_read();
    }
    return result.last_event_id;
  }

 private:
  static void put(const sse::OracleItem& item, ItemWriter& out) {
    if (item.kind == sse::OracleItem::Kind::event) out.event(item.type, item.data, item.last_event_id);
    if (item.kind == sse::OracleItem::Kind::retry) out.retry(item.reconnection_time);
  }
};

}  // namespace

std::unique_ptr<Speaker> parser_speaker() { return std::make_unique<ParserSpeaker>(); }
std::unique_ptr<Speaker> oracle_speaker() { return std::make_unique<OracleSpeaker>(); }

}  // namespace ssespec
