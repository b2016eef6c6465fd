#include "parser/scanner.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "parser/agreement.h"
#include "parser/oracle.h"

namespace sse {
namespace {

using namespace std::string_view_literals;

// What the decoder of the oracle makes of a text that holds no line end and does not start with a mark or a space.
std::string decoded(std::string_view text) {
  const OracleResult result = interpret("data: " + std::string(text) + "\n\n");
  return result.items.at(0).data;
}

// Copies to an exact-size block, so that a read past the end is seen by the sanitizers.
struct Exact {
  explicit Exact(std::string_view text) : bytes(std::make_unique_for_overwrite<char[]>(text.size())), size(text.size()) {
    std::copy(text.begin(), text.end(), bytes.get());
  }
  std::unique_ptr<char[]> bytes;
  std::size_t size;
};

constexpr std::string_view kSequences[] = {
    "\xC2\x80",         "\xDF\xBF",         "\xE0\xA0\x80", "\xE1\x80\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
    "\xEF\xBF\xBF",     "\xF0\x90\x80\x80", "\xF1\x80\x80\x80", "\xF4\x8F\xBF\xBF", "\x80", "\xBF\x80",
    "\xC0\xAF",         "\xC1\xBF",         "\xC3",         "\xE2\x82",     "\xE2",         "\xE0\x80\xAF",
    "\xED\xA0\x80",     "\xF0\x9F\x98",     "\xF0\x9F",     "\xF0",         "\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF",
    "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF",         "\xFE\xFF",     "\xE2\x82\xE2\x82\xAC", "\xF0\x9F\x98\xF0"};

class ScannerOn : public testing::TestWithParam<Isa> {
 protected:
  const Scanner& scanner() const { return scanner_for(GetParam()); }

  std::string repaired(std::string_view text) const {
    const Exact exact(text);
    std::string out(3 * text.size() + Scanner::kSlack, '#');
    out.resize(scanner().repair(out.data(), exact.bytes.get(), exact.size));
    return out;
  }

  void expect_decoded_like_the_oracle(std::string_view text) const {
    const std::string expected = decoded(text);
    const Exact exact(text);
    EXPECT_EQ(scanner().is_well_formed(exact.bytes.get(), exact.size), expected == text) << escaped(text);
    EXPECT_EQ(escaped(repaired(text)), escaped(expected));
  }

  std::vector<std::uint16_t> line_ends(std::string_view text, std::uint32_t before = 0, bool* ill_formed = nullptr) const {
    const Exact exact(text);
    std::vector<std::uint16_t> out(Scanner::kSegment + Scanner::kSlack);
    const Found found = scanner().scan(exact.bytes.get(), exact.size, before, out.data());
    if (ill_formed != nullptr) *ill_formed = found.ill_formed;
    out.resize(found.count);
    return out;
  }
};

TEST_P(ScannerOn, FindsEachLineEndWhereverItLiesInABlock) {
  for (std::size_t size = 0; size <= 200; ++size) {
    const std::string text(size, 'x');
    EXPECT_TRUE(line_ends(text).empty());
    for (std::size_t at = 0; at < size; ++at) {
      for (const char end : {'\r', '\n'}) {
        std::string one = text;
        one[at] = end;
        EXPECT_EQ(line_ends(one), std::vector<std::uint16_t>{static_cast<std::uint16_t>(at)}) << size;
      }
    }
  }
}

TEST_P(ScannerOn, APlainLineEndsAtTheFirstLineEndOrAtWhatIsNotAscii) {
  for (std::size_t size = 1; size <= 200; ++size) {
    const std::string text(size, 'x');
    EXPECT_EQ(scanner().plain_line(text.data(), size), size);
    for (std::size_t at = 0; at < size; ++at) {
      std::string line = text;
      line[at] = '\n';
      line.back() = at + 1 < size && at % 2 == 0 ? '\r' : line.back();
      const Exact ended(line);
      EXPECT_EQ(scanner().plain_line(ended.bytes.get(), size), at) << size;
      line[at] = '\x80';
      const Exact other(line);
      EXPECT_EQ(scanner().plain_line(other.bytes.get(), size), Scanner::kNotAscii) << size;
    }
  }
}

TEST_P(ScannerOn, FindsNoLineEndInAnyOtherByte) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::size_t expected = byte == '\r' || byte == '\n' ? 150 : 0;
    EXPECT_EQ(line_ends(std::string(150, static_cast<char>(byte))).size(), expected) << byte;
  }
}

TEST_P(ScannerOn, FindsAsManyLineEndsAsASegmentHolds) {
  const std::vector<std::uint16_t> found = line_ends(std::string(Scanner::kSegment, '\n'));
  ASSERT_EQ(found.size(), Scanner::kSegment);
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_EQ(found[i], i);
}

TEST_P(ScannerOn, DecodesEverySequenceAtEveryPlaceInABlock) {
  for (const std::string_view sequence : kSequences) {
    for (std::size_t at = 0; at < 140; ++at) {
      expect_decoded_like_the_oracle(std::string(at, 'x') + std::string(sequence));
      expect_decoded_like_the_oracle(std::string(at, 'x') + std::string(sequence) + std::string(70, 'y'));
    }
  }
}

TEST_P(ScannerOn, DecodesEveryPairOfBytesAcrossTheEndOfABlock) {
  for (int first = 0x7E; first < 256; ++first) {
    for (int second = 0x7E; second < 256; ++second) {
      std::string text(63, 'x');
      text += static_cast<char>(first);
      text += static_cast<char>(second);
      expect_decoded_like_the_oracle(text + "\x80\x80zz");
    }
  }
}

TEST_P(ScannerOn, DecodesRandomMixturesLikeTheOracle) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 4000; ++round) {
    std::string text = "x";
    for (auto n = std::uniform_int_distribution<>(0, 120)(random); n > 0; --n) {
      const auto kind = std::uniform_int_distribution<std::size_t>(0, 2 * std::size(kSequences))(random);
      kind < std::size(kSequences) ? text += kSequences[kind] : text.append(kind % 7, 'a');
    }
    expect_decoded_like_the_oracle(text);
  }
}

// A segment must be called ill-formed if what it ends is, whatever the segment before it left open.
TEST_P(ScannerOn, AnErrorAcrossTwoSegmentsIsSeenInTheSecond) {
  for (const std::string_view sequence : kSequences) {
    for (std::size_t cut = 0; cut <= sequence.size(); ++cut) {
      for (std::size_t length = 20; length <= 200; ++length) {
        const std::string first = std::string(length, 'x') + std::string(sequence.substr(0, cut));
        const std::string second = std::string(sequence.substr(cut)) + std::string(length, 'y') + "\n";
        std::uint32_t before = 0;
        if ((first.back() & 0x80) != 0) std::memcpy(&before, first.data() + first.size() - 4, 4);
        bool in_first = false, in_second = false;
        line_ends(first, 0, &in_first);
        line_ends(second, before, &in_second);
        const bool whole = decoded(first + second.substr(0, second.size() - 1)) == first + second.substr(0, second.size() - 1);
        if (!whole) {
          EXPECT_TRUE(in_first || in_second) << escaped(sequence) << " cut at " << cut;
        } else {
          EXPECT_FALSE(in_first || in_second) << escaped(sequence) << " cut at " << cut;
        }
      }
    }
  }
}

// Streams whose line ends, pairs and characters lie at each place around the ends of blocks and segments.
TEST_P(ScannerOn, TheParserAgreesWithTheOracleAtEveryAlignment) {
  for (const std::size_t near : {std::size_t{64}, std::size_t{128}, Scanner::kSegment, 2 * Scanner::kSegment}) {
    for (const std::string_view end : {"\n"sv, "\r\n"sv, "\r"sv}) {
      for (const std::string_view text : {"z"sv, "\xF0\x9F\x98\x80"sv, "\xE2\x82"sv}) {
        for (std::size_t pad = near - 24; pad <= near + 8; ++pad) {
          std::string body = "data: " + std::string(pad, 'x') + std::string(text) + std::string(end);
          body += "id: 7" + std::string(end) + std::string(end) + "data: b" + std::string(end) + std::string(end);
          const Agreement agreement(body);
          EXPECT_EQ(agreement.difference({}, GetParam()), "");
          for (std::size_t cut = pad; cut <= body.size(); ++cut) {
            const std::size_t cuts[] = {cut};
            EXPECT_EQ(agreement.difference(cuts, GetParam()), "") << "pad " << pad << " cut " << cut;
          }
        }
      }
    }
  }
}

// Nothing but sequences, whole and broken, so that several in a row lie across each end of a block and of a read.
TEST_P(ScannerOn, TheParserAgreesWithTheOracleOnDenseSequences) {
  constexpr int kRounds = 60000;
  std::mt19937_64 random(7);
  const auto any = [&random](std::size_t most) { return std::uniform_int_distribution<std::size_t>(0, most)(random); };
  for (int round = 0; round < kRounds; ++round) {
    const std::size_t block_end = round % 16 == 0 ? Scanner::kSegment : 64 << any(1);
    std::string body = "data:" + std::string(block_end - 5 - any(24), 'x');
    const std::size_t from = body.size();
    for (std::size_t n = any(12); n > 0; --n) body += any(9) == 0 ? "\n"sv : kSequences[any(std::size(kSequences) - 1)];
    body += "\ndata: " + std::string(any(20), 'y') + "\n\n";
    std::size_t cuts[2];
    for (std::size_t& cut : cuts) cut = from + any(body.size() - from);
    std::sort(std::begin(cuts), std::end(cuts));
    const std::string found = Agreement(body).difference(cuts, GetParam());
    ASSERT_EQ(found, "") << escaped(body);
  }
}

INSTANTIATE_TEST_SUITE_P(EveryInstructionSet, ScannerOn, testing::ValuesIn(available_isas()),
                         [](const auto& isa) { return std::to_string(static_cast<int>(isa.param)); });

TEST(Scanner, ScalarIsAlwaysAvailableAndTheLastChoice) {
  ASSERT_FALSE(available_isas().empty());
  EXPECT_EQ(available_isas().back(), Isa::scalar);
#if defined(__x86_64__)
  EXPECT_EQ(&scanner_for(Isa::neon), &scanner_for(available_isas().front()));
#endif
}

}  // namespace
}  // namespace sse
