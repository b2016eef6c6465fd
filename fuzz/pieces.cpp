#include "fuzz/pieces.h"

#include <algorithm>
#include <string>

#include "conformance/bytes.h"

namespace ssespec {

Json piece_json(std::string_view bytes) {
  if (is_well_formed_utf8(bytes)) return std::string(bytes);
  std::string hex = to_hex(bytes);
  std::erase(hex, ' ');
  return Json{{"hex", hex}};
}

Json pieces_json(std::string_view bytes) {
  Json pieces = Json::array();
  std::size_t start = 0;
  const auto flush = [&](std::size_t end) {
    if (end > start) pieces.push_back(piece_json(bytes.substr(start, end - start)));
  };
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t end = std::min(bytes.find_first_not_of(bytes[i], i), bytes.size());
    const bool plain = static_cast<unsigned char>(bytes[i]) < 0x80;
    if (end - i >= 64 && plain) {
      flush(i);
      pieces.push_back(Json{{"repeat", end - i}, {"text", std::string(1, bytes[i])}});
      start = end;
    }
    i = end;
  }
  flush(bytes.size());
  return pieces;
}

Json text_json(std::string_view text) { return text.size() > 200 ? pieces_json(text) : Json(std::string(text)); }

}  // namespace ssespec
