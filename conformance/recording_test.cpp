#include "conformance/recording.h"

#include <gtest/gtest.h>

#include <set>

namespace ssespec {
namespace {

constexpr const char* kStream = "id: 1\ndata: a\n\n: note\nid: 2\r\ndata: b\r\n\r\ndata: c\n\ndata: rest\n";

std::string bytes_of(const mock::Answer& answer) {
  std::string all;
  for (const mock::Step& step : answer) {
    if (const auto* bytes = std::get_if<mock::Bytes>(&step)) {
      for (const std::string& segment : bytes->segments) all += segment;
    }
  }
  return all;
}

std::size_t writes_of(const mock::Answer& answer) {
  std::size_t count = 0;
  for (const mock::Step& step : answer) count += std::holds_alternative<mock::Bytes>(step) ? 1U : 0U;
  return count;
}

TEST(Recording, IsCutAfterEachEvent) {
  const Recording recording(kStream);
  ASSERT_EQ(recording.pieces().size(), 4U);
  EXPECT_EQ(recording.pieces()[0].bytes, "id: 1\ndata: a\n\n");
  EXPECT_EQ(recording.pieces()[1].bytes, ": note\nid: 2\r\ndata: b\r\n\r\n");
  EXPECT_EQ(recording.pieces()[2].last_event_id, "2");
  EXPECT_EQ(recording.pieces()[3].bytes, "data: rest\n");
}

TEST(Recording, IsCutByItsRateUnlessPiecesAreAskedFor) {
  const Recording recording("data: aaaaaaaaa\n\ndata: aaaaaaaaa\n\n");
  PlaybackWishes wishes;
  EXPECT_EQ(writes_of(recording.answer(wishes, "", 0)), 1U);
  wishes.rate = 200;  // a piece is a twentieth, 10 bytes
  EXPECT_EQ(writes_of(recording.answer(wishes, "", 0)), 4U);
}

TEST(Recording, PlaysEveryByteHoweverItIsCut) {
  const Recording recording(kStream);
  for (const auto pieces : {PlaybackWishes::Pieces::given, PlaybackWishes::Pieces::event, PlaybackWishes::Pieces::bytes}) {
    PlaybackWishes wishes;
    wishes.pieces = pieces;
    wishes.piece_size = 3;
    EXPECT_EQ(bytes_of(recording.answer(wishes, "", 1)), kStream);
  }
}

TEST(Recording, WritesAPieceForEachEvent) {
  PlaybackWishes wishes;
  wishes.pieces = PlaybackWishes::Pieces::event;
  EXPECT_EQ(writes_of(Recording(kStream).answer(wishes, "", 1)), 4U);
}

TEST(Recording, ResumesAfterTheLastEventWithTheId) {
  const Recording recording(kStream);
  EXPECT_EQ(bytes_of(recording.answer({}, "1", 1)).substr(0, 6), ": note");
  EXPECT_EQ(recording.resume_after("2"), 4U);
  EXPECT_EQ(recording.resume_after("unknown"), 0U);
}

TEST(Recording, SaysNoContentWhenNothingIsLeft) {
  const mock::Answer answer = Recording("id: 1\ndata: a\n\n").answer({}, "1", 1);
  EXPECT_EQ(std::get<mock::Head>(answer.front()).status, 204);
}

TEST(Recording, NumbersEventsWhenAskedTo) {
  const Recording recording("data: a\n\ndata: b\n\n", true);
  EXPECT_EQ(recording.pieces()[1].bytes, "id: 2\ndata: b\n\n");
  EXPECT_EQ(recording.resume_after("1"), 1U);
}

TEST(Recording, DropsAfterSoManyEventsInOneOfTheWaysConnectionsBreak) {
  const Recording recording("data: a\n\ndata: b\n\ndata: c\n\n", true);
  PlaybackWishes wishes;
  wishes.drop_every = 1;
  std::set<std::size_t> ways;
  for (std::uint64_t attempt = 0; attempt < 20; ++attempt) {
    const mock::Answer answer = recording.answer(wishes, "", attempt);
    EXPECT_EQ(bytes_of(answer).substr(0, 15), "id: 1\ndata: a\n\n");
    EXPECT_EQ(bytes_of(answer).find("data: b\n\n"), std::string::npos);
    ways.insert(answer.back().index());
  }
  EXPECT_EQ(ways.size(), 2U) << "a cut chunk, or an end";
}

TEST(Recording, DropsTheSameWayForTheSameSeed) {
  const Recording recording(std::string(kStream) + kStream, true);
  PlaybackWishes wishes;
  wishes.drop_every = 2;
  EXPECT_EQ(bytes_of(recording.answer(wishes, "", 5)), bytes_of(recording.answer(wishes, "", 5)));
}

TEST(Recording, SetsARetryOnEveryConnection) {
  PlaybackWishes wishes;
  wishes.retry = 30;
  EXPECT_EQ(bytes_of(Recording(kStream).answer(wishes, "1", 1)).substr(0, 11), "retry: 30\n\n");
}

}  // namespace
}  // namespace ssespec
