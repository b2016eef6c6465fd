#include "conformance/recording.h"

#include <fmt/format.h>

#include <algorithm>

#include "parser/oracle.h"

namespace ssespec {
namespace {

using std::chrono::milliseconds;

mock::Head stream_head() {
  mock::Head head;
  head.headers = {"Content-Type: text/event-stream", "Cache-Control: no-cache", "Access-Control-Allow-Origin: *"};
  return head;
}

std::uint64_t mixed(std::uint64_t seed, std::uint64_t attempt) {
  std::uint64_t x = (seed + 1) * 0x9e3779b97f4a7c15ULL + attempt * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  return x ^ (x >> 31);
}

// The bytes as the pieces that the wishes ask for, with their pauses.
void add_bytes(const std::string& bytes, const PlaybackWishes& wishes, mock::Answer& answer) {
  const bool by_rate = wishes.pieces == PlaybackWishes::Pieces::given && wishes.rate > 0;
  const std::size_t wanted = wishes.pieces == PlaybackWishes::Pieces::bytes ? wishes.piece_size : by_rate ? wishes.rate / 20 : bytes.size();
  const std::size_t size = std::max<std::size_t>(wanted, 1);
  for (std::size_t at = 0; at < bytes.size(); at += size) {
    const std::string piece = bytes.substr(at, size);
    answer.emplace_back(mock::Bytes{{piece}});
    const std::uint64_t pause = std::max(wishes.pause, wishes.rate == 0 ? 0 : piece.size() * 1000 / wishes.rate);
    if (pause > 0) answer.emplace_back(mock::Pause{milliseconds(pause)});
  }
}

// Part of the next event, then one of the ways in which connections break.
void add_drop(const RecordedPiece* next, std::uint64_t random, mock::Answer& answer) {
  const std::string part = next == nullptr ? "" : next->bytes.substr(0, random % std::max<std::size_t>(next->bytes.size(), 1));
  switch ((random >> 32) % 3) {
    case 0: answer.emplace_back(mock::CutChunk{part}); return;
    case 1:
      if (!part.empty()) answer.emplace_back(mock::Bytes{{part}});
      answer.emplace_back(mock::End::fin);
      return;
    default:
      if (!part.empty()) answer.emplace_back(mock::Bytes{{part}});
      answer.emplace_back(mock::End::reset);
  }
}

}  // namespace

Recording::Recording(std::string_view stream, bool add_ids) {
  const sse::OracleResult result = sse::interpret(stream);
  std::size_t start = 0;
  for (const sse::OracleItem& item : result.items) {
    if (item.kind != sse::OracleItem::Kind::event) continue;
    std::size_t end = item.due;
    if (end < stream.size() && stream[end - 1] == '\r' && stream[end] == '\n') ++end;  // the rest of this line end
    RecordedPiece piece{std::string(stream.substr(start, end - start)), item.last_event_id};
    if (add_ids) {
      piece.last_event_id = std::to_string(pieces_.size() + 1);
      const std::size_t mark = start == 0 && piece.bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0;
      piece.bytes.insert(mark, fmt::format("id: {}\n", piece.last_event_id));
    }
    pieces_.push_back(std::move(piece));
    start = end;
  }
  if (start < stream.size()) pieces_.push_back({std::string(stream.substr(start)), pieces_.empty() ? "" : pieces_.back().last_event_id});
}

std::size_t Recording::resume_after(std::string_view last_event_id) const {
  if (last_event_id.empty()) return 0;
  for (std::size_t at = pieces_.size(); at > 0; --at) {
    if (pieces_[at - 1].last_event_id == last_event_id) return at;
  }
  return 0;
}

mock::Answer Recording::answer(const PlaybackWishes& wishes, const std::string& last_event_id, std::uint64_t attempt) const {
  const std::size_t first = resume_after(last_event_id);
  mock::Head head = stream_head();
  if (first > 0 && first == pieces_.size()) {
    head.status = 204;
    return {head, mock::End::clean};
  }
  mock::Answer answer{head};
  if (wishes.retry) answer.emplace_back(mock::Bytes{{fmt::format("retry: {}\n\n", *wishes.retry)}});
  const std::size_t left = pieces_.size() - first;
  const bool drops = wishes.drop_every > 0 && wishes.drop_every < left;
  const std::size_t count = drops ? static_cast<std::size_t>(wishes.drop_every) : left;
  std::string whole;
  for (std::size_t i = first; i < first + count; ++i) {
    if (wishes.pieces == PlaybackWishes::Pieces::event) {
      add_bytes(pieces_[i].bytes, wishes, answer);
    } else {
      whole += pieces_[i].bytes;
    }
  }
  add_bytes(whole, wishes, answer);
  if (drops) {
    add_drop(&pieces_[first + count], mixed(wishes.seed, attempt), answer);
  } else {
    answer.emplace_back(mock::End::clean);
  }
  return answer;
}

}  // namespace ssespec
