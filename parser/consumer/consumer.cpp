// Prints the events of a stream that it sends to itself: the installed headers and library work.
#include <sse/parser.h>
#include <sse/serializer.h>
#include <sse/subject.h>

#include <cstdio>
#include <string>
#include <string_view>

int main() {
  std::string stream;
  if (sse::append_event(stream, {.type = "add", .data = "two\nlines", .id = "7"}) != sse::Unsendable::ok) return 1;
  sse::Parser parser;
  int events = 0;
  for (const char& byte : stream) {
    for (const sse::Item& item : parser.feed(std::string_view(&byte, 1))) {
      std::printf("%.*s %.*s\n", static_cast<int>(item.type.size()), item.type.data(), static_cast<int>(item.data.size()),
                  item.data.data());
      if (item.type == "add" && item.data == "two\nlines" && item.last_event_id == "7") ++events;
    }
  }
  return events == 1 ? 0 : 1;
}
