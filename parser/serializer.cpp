#include "sse/serializer.h"

namespace sse {
namespace {

bool holds_a_line_end(std::string_view text) { return text.find_first_of("\r\n") != std::string_view::npos; }

// The one space behind the colon is written always: a value's own leading space then survives.
void append_field(std::string& stream, std::string_view name, std::string_view value) {
  stream.append(name).append(": ").append(value).append("\n");
}

// Calls back for each line of the text; an empty text is one empty line.
template <typename Use>
void for_each_line(std::string_view text, Use use) {
  for (;;) {
    const std::size_t end = text.find_first_of("\r\n");
    use(text.substr(0, end));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + (text.substr(end).starts_with("\r\n") ? 2 : 1));
  }
}

}  // namespace

Unsendable append_event(std::string& stream, const OutgoingEvent& event) {
  if (holds_a_line_end(event.type)) return Unsendable::line_end_in_type;
  if (event.id && holds_a_line_end(*event.id)) return Unsendable::line_end_in_id;
  if (event.id && event.id->find('\0') != std::string_view::npos) return Unsendable::nul_in_id;
  if (event.reconnection_time) append_field(stream, "retry", std::to_string(*event.reconnection_time));
  if (event.id) append_field(stream, "id", *event.id);
  if (!event.type.empty()) append_field(stream, "event", event.type);
  if (event.data) for_each_line(*event.data, [&](std::string_view line) { append_field(stream, "data", line); });
  stream += '\n';
  return Unsendable::ok;
}

void append_comment(std::string& stream, std::string_view text) {
  for_each_line(text, [&](std::string_view line) { stream.append(":").append(line).append("\n"); });
}

}  // namespace sse
