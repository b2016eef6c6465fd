// A recorded stream, cut for playing: by event, by so many bytes, at a rate, with drops and resumption.
//
// Tested by recording_test.cpp.
#ifndef SSESPEC_CONFORMANCE_RECORDING_H_
#define SSESPEC_CONFORMANCE_RECORDING_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mock_server/script.h"

namespace ssespec {

// One event of a recording, or what lies between two: bytes, and the last event ID after them.
struct RecordedPiece {
  std::string bytes;
  std::string last_event_id;
};

struct PlaybackWishes {
  enum class Pieces : std::uint8_t { given, event, bytes };
  Pieces pieces = Pieces::given;
  std::size_t piece_size = 1;          // Pieces::bytes
  std::uint64_t pause = 0;             // milliseconds between two pieces
  std::uint64_t rate = 0;              // bytes a second, in pieces of a twentieth where none are asked for; 0: as fast as it goes
  std::uint64_t drop_every = 0;        // events; 0: never
  std::uint64_t seed = 1;
  bool add_ids = false;                // number the events, so that resumption can be shown
  std::optional<std::uint64_t> retry;  // milliseconds, set at the start of every connection
};

class Recording {
 public:
  explicit Recording(std::string_view stream, bool add_ids = false);

  [[nodiscard]] const std::vector<RecordedPiece>& pieces() const { return pieces_; }  // one an event, in order
  // The piece after the last one with this id; 0 for an id that is not there; pieces().size() after the last.
  [[nodiscard]] std::size_t resume_after(std::string_view last_event_id) const;
  // The answer to one request. `attempt`: the number of requests so far, which with the seed decides how and where
  // within the next event the connection breaks. Resumed at the very end: 204.
  [[nodiscard]] mock::Answer answer(const PlaybackWishes& wishes, const std::string& last_event_id, std::uint64_t attempt) const;

 private:
  std::vector<RecordedPiece> pieces_;
};

}  // namespace ssespec

#endif  // SSESPEC_CONFORMANCE_RECORDING_H_
