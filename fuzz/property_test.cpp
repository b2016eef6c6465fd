#include "fuzz/property.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "conformance/bytes.h"
#include "conformance/corpus.h"
#include "fuzz/grammar.h"
#include "fuzz/mutator.h"

namespace ssespec {
namespace {

std::string text_of(const Checked& broken) {
  return broken ? std::string(broken->property) + " " + std::string(broken->field) : "holds";
}

TEST(Input, EncodesAndDecodesStreamsAndCuts) {
  const FuzzInput input = decode_input("\xFE" "da\xFE\xFEta\xFE");
  EXPECT_EQ(input.stream, "data");
  EXPECT_EQ(input.cut, (Cut{{0, 2, 2, 4}}));
  EXPECT_EQ(encode_input(input.stream, input.cut), "\xFE" "da\xFE\xFEta\xFE");
}

TEST(Input, TheCutByteItselfBecomesAnotherThatDecodesTheSame) { EXPECT_EQ(encode_input("a\xFE", {}), "a\xFF"); }

TEST(Property, AllHoldOnTheCorpusUnderTheCutInTheMiddle) {
  const Corpus corpus = *read_corpus(built_in_corpus_files());
  std::size_t checked = 0;
  for (const Case& the_case : corpus.cases) {
    if (the_case.step() != "parse" || the_case.input.size() > 4096) continue;
    const Checked broken = all_properties({the_case.input, Cut{{the_case.input.size() / 2}}});
    ASSERT_FALSE(broken) << the_case.id << ": " << text_of(broken);
    ++checked;
  }
  EXPECT_GT(checked, 400U);
}

TEST(Property, AllHoldOnGeneratedAndMutatedStreams) {
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    Random random(seed);
    std::string encoded = generate_input(random, 2000);
    if (seed % 2 == 1) mutate(encoded, random, 2000);
    const Checked broken = all_properties(decode_input(encoded));
    ASSERT_FALSE(broken) << "seed " << seed << ": " << text_of(broken) << "\n" << to_escaped(encoded);
  }
}

TEST(Property, WhatIsSentArrives) {
  EXPECT_FALSE(what_is_sent_arrives("", "", ""));
  EXPECT_FALSE(what_is_sent_arrives("add", "a\r\nb\n\n", "7"));
  EXPECT_FALSE(what_is_sent_arrives(" x", " leading", " id "));
  EXPECT_FALSE(what_is_sent_arrives("a\nb", "refused", ""));
}

TEST(Property, ABrokenOneIsNamedWithItsField) {
  Parsed parsed;
  parsed.events.push_back({"message", "a\rb", ""});
  EXPECT_EQ(text_of(output_is_clean(parsed)), "SSE-FUZZ-010 data");
}

TEST(Generator, IsTheSameForTheSameSeed) {
  Random a(5, 7), b(5, 7), c(5, 8);
  const std::string first = generate_input(a, 4000);
  EXPECT_EQ(first, generate_input(b, 4000));
  EXPECT_NE(first, generate_input(c, 4000));
}

constexpr std::uint64_t kGenerated = 20000;

FuzzInput generated(std::uint64_t number) {
  Random random(1, number);
  return decode_input(generate_input(random, 70000));
}

// The lines of a stream, and the values of its data fields, by size.
void note_sizes(const FuzzInput& input, std::set<std::size_t>& lines, std::set<std::size_t>& values) {
  for (std::size_t from = 0, to = 0; from < input.stream.size(); from = to + 1) {
    to = std::min(input.stream.find_first_of("\r\n", from), input.stream.size());
    const std::string_view line = std::string_view(input.stream).substr(from, to - from);
    lines.insert(line.size());
    if (line.starts_with("data:")) values.insert(line.size() - (line.starts_with("data: ") ? 6 : 5));
  }
}

TEST(Generator, BringsLinesAndValuesOfTheSizesOfBuffers) {
  std::set<std::size_t> lines, values;
  for (std::uint64_t number = 0; number < kGenerated; ++number) note_sizes(generated(number), lines, values);
  for (std::size_t size = 16; size <= 16384; size *= 2) {
    for (const std::size_t near : {size - 1, size, size + 1}) {
      EXPECT_TRUE(lines.contains(near)) << near;
      EXPECT_TRUE(values.contains(near)) << near;
    }
  }
}

TEST(Generator, PutsLineEndsAndCharactersAcrossTheEndsOfBuffers) {
  std::set<std::size_t> line_ends, characters;
  for (std::uint64_t number = 0; number < kGenerated; ++number) {
    const std::string stream = generated(number).stream;
    for (std::size_t size = 64; size < stream.size() && size <= 16384; size *= 2) {
      if (stream[size - 1] == '\r' && stream[size] == '\n') line_ends.insert(size);
      if ((static_cast<unsigned char>(stream[size]) & 0xC0) == 0x80) characters.insert(size);
    }
  }
  for (std::size_t size = 64; size <= 16384; size *= 2) {
    EXPECT_TRUE(line_ends.contains(size)) << size;
    EXPECT_TRUE(characters.contains(size)) << size;
  }
}

TEST(Mutator, BringsLinesAndValuesToTheSizesOfBuffers) {
  std::set<std::size_t> lines, values;
  for (std::uint64_t number = 0; number < kGenerated; ++number) {
    Random random(1, number);
    std::string encoded = "data: a\n\n";
    mutate(encoded, random, 4096);
    note_sizes(decode_input(encoded), lines, values);
  }
  for (std::size_t size = 16; size <= 1024; size *= 2) {
    EXPECT_TRUE(lines.contains(size)) << size;
    EXPECT_TRUE(values.contains(size)) << size;
  }
}

TEST(Mutator, StaysWithinTheSizeItIsGiven) {
  Random random(1);
  std::string encoded = "data: a\n\n";
  for (int i = 0; i < 5000; ++i) {
    mutate(encoded, random, 300);
    ASSERT_LE(encoded.size(), 300U);
  }
}

}  // namespace
}  // namespace ssespec
