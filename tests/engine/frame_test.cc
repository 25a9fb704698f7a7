#include "engine/journal/frame.h"

#include <functional>
#include <string>
#include <vector>

#include "engine/codec/wire.h"
#include "engine/journal/acceptance.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/frame_chain.h"

namespace clearpoint {
namespace {

using ::testing::HasSubstr;

std::string MessageOf(const absl::Status& status) {
  return {status.message().data(), status.message().size()};
}

std::string BigEndian(size_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<char>(value >> shift));
  }
  return bytes;
}

// A frame with right lengths and hash around any header and content.
std::string Assemble(const std::string& header, const std::string& content) {
  std::string frame = "CLPT" + BigEndian(44 + header.size() + content.size()) +
                      BigEndian(header.size()) + header + content;
  const Hash256 hash = Sha256(frame);
  frame.append(reinterpret_cast<const char*>(hash.bytes.data()), 32);
  return frame;
}

std::string HeaderOf(const std::string& frame) {
  const auto size = static_cast<uint8_t>(frame[11]);  // they are short here
  return frame.substr(12, size);
}

std::string ContentOf(const std::string& frame) {
  const size_t begin = 12 + HeaderOf(frame).size();
  return frame.substr(begin, frame.size() - 32 - begin);
}

FrameHeader FullHeader() {
  FrameHeader header;
  header.journal_id.bytes.fill(1);
  header.shard = 4'000'000'000;
  header.term.value = 5;
  header.writer_id.bytes.fill(2);
  header.number.value = uint64_t{1} << 63;
  header.first_sequence.value = 1'000'000'000'000;
  header.previous.bytes.fill(3);
  header.time.value = -7;
  header.decide_version = 9;
  header.inputs = {{"kafka:purchases/0", 77, Hash128{}}, {"", 0, Hash128{}}};
  header.inputs[0].last_message.bytes.fill(4);
  header.published.value = 11;
  header.durable.value = 12;
  return header;
}

void ExpectSameHeader(const FrameHeader& a, const FrameHeader& b) {
  EXPECT_EQ(a.kind, b.kind);
  EXPECT_EQ(a.journal_id, b.journal_id);
  EXPECT_EQ(a.shard, b.shard);
  EXPECT_EQ(a.term, b.term);
  EXPECT_EQ(a.writer_id, b.writer_id);
  EXPECT_EQ(a.number, b.number);
  EXPECT_EQ(a.first_sequence, b.first_sequence);
  EXPECT_EQ(a.record_count, b.record_count);
  EXPECT_EQ(a.previous, b.previous);
  EXPECT_EQ(a.time, b.time);
  EXPECT_EQ(a.decide_version, b.decide_version);
  EXPECT_EQ(a.inputs, b.inputs);
  EXPECT_EQ(a.published, b.published);
  EXPECT_EQ(a.durable, b.durable);
}

TEST(Frame, RecordsComeBackAsTheyWereSealed) {
  FrameBuilder builder;
  builder.AddRecord("one");
  builder.AddRecord("");
  builder.AddRecord(std::string(100'000, 'x'));
  EXPECT_EQ(builder.record_count(), 3u);
  EXPECT_EQ(builder.payload_bytes(), 3 * 4 + 100'003u);
  const SealedFrame frame = builder.Seal(FullHeader());
  EXPECT_EQ(builder.record_count(), 0u);
  EXPECT_EQ(builder.payload_bytes(), 0u);

  const auto view = ParseFrame(frame.bytes);
  ASSERT_TRUE(view.ok()) << view.status();
  ExpectSameHeader(view->header, frame.header);
  EXPECT_EQ(view->header.record_count, 3u);
  EXPECT_EQ(view->hash, frame.hash);
  ASSERT_EQ(view->records.size(), 3u);
  EXPECT_EQ(view->records[0], "one");
  EXPECT_EQ(view->records[1], "");
  EXPECT_EQ(view->records[2], std::string(100'000, 'x'));
}

TEST(Frame, TheHashIsThatOfEverythingBeforeIt) {
  const SealedFrame frame = FrameChain(TestGenesis()).Records(2, 10);
  const std::string_view bytes = frame.bytes;
  EXPECT_EQ(frame.hash, Sha256(bytes.substr(0, bytes.size() - 32)));
  EXPECT_EQ(0, std::memcmp(bytes.data() + bytes.size() - 32,
                           frame.hash.bytes.data(), 32));
}

TEST(Frame, BodiesComeBackAsTheyWereSealed) {
  Genesis genesis = TestGenesis();
  genesis.start.value = -5;
  genesis.member_buckets = 4'096;
  const SealedFrame first = SealGenesis(GenesisHeader(genesis), genesis);
  const auto parsed_genesis = ParseGenesis(ParseFrame(first.bytes)->body);
  ASSERT_TRUE(parsed_genesis.ok()) << parsed_genesis.status();
  EXPECT_EQ(parsed_genesis->journal_id, genesis.journal_id);
  EXPECT_EQ(parsed_genesis->shard, 3u);
  EXPECT_EQ(parsed_genesis->clock_mode, ClockMode::kInput);
  EXPECT_EQ(parsed_genesis->start.value, -5);
  EXPECT_EQ(parsed_genesis->in_flight_bound, 5u);
  EXPECT_EQ(parsed_genesis->member_buckets, 4'096u);

  FrameHeader header = FullHeader();
  header.kind = FrameKind::kClaim;
  Claim claim{"host", 42, Hash128{}};
  claim.incarnation.bytes.fill(8);
  const SealedFrame second = SealClaim(header, claim);
  const auto parsed_claim = ParseClaim(ParseFrame(second.bytes)->body);
  ASSERT_TRUE(parsed_claim.ok()) << parsed_claim.status();
  EXPECT_EQ(parsed_claim->host, "host");
  EXPECT_EQ(parsed_claim->process, 42u);
  EXPECT_EQ(parsed_claim->incarnation, claim.incarnation);

  header.kind = FrameKind::kCheckpoint;
  const Checkpoint checkpoint{
      1'000, {{1, 0, {1, 2, 3, ~uint64_t{0}}}, {70'000, 255, {0, 0, 0, 1}}}};
  const SealedFrame third = SealCheckpoint(header, checkpoint);
  const auto parsed = ParseCheckpoint(ParseFrame(third.bytes)->body);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->rows, 1'000u);
  EXPECT_EQ(parsed->lanes, checkpoint.lanes);
}

TEST(Frame, CutShortOrPaddedIsDataLoss) {
  const SealedFrame frame = FrameChain(TestGenesis()).Records(2, 10);
  for (size_t size = 0; size < frame.bytes.size(); ++size) {
    const auto view = ParseFrame(std::string_view(frame.bytes).substr(0, size));
    EXPECT_TRUE(absl::IsDataLoss(view.status())) << size;
    EXPECT_THAT(MessageOf(view.status()), HasSubstr("expected")) << size;
    EXPECT_THAT(MessageOf(view.status()), HasSubstr("found")) << size;
  }
  EXPECT_TRUE(absl::IsDataLoss(ParseFrame(frame.bytes + "x").status()));
}

TEST(Frame, AnyChangedBitIsDataLoss) {
  const SealedFrame frame = FrameChain(TestGenesis()).Records(2, 10);
  for (size_t bit = 0; bit < 8 * frame.bytes.size(); ++bit) {
    std::string changed = frame.bytes;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    const auto view = ParseFrame(changed);
    EXPECT_TRUE(absl::IsDataLoss(view.status())) << bit;
  }
}

TEST(Frame, LengthIsReadFromTheFirstEightBytes) {
  const struct {
    const char* what;
    std::string bytes;
    absl::StatusCode code;
    size_t length;
  } kCases[] = {
      {"nothing", "", absl::StatusCode::kOutOfRange, 0},
      {"seven bytes", std::string("CLPT\0\0\1", 7),
       absl::StatusCode::kOutOfRange, 0},
      {"the least", "CLPT" + BigEndian(44), absl::StatusCode::kOk, 44},
      {"one less", "CLPT" + BigEndian(43), absl::StatusCode::kDataLoss, 0},
      {"the greatest", "CLPT" + BigEndian(1 << 20), absl::StatusCode::kOk,
       1 << 20},
      {"one more", "CLPT" + BigEndian((1 << 20) + 1),
       absl::StatusCode::kDataLoss, 0},
      {"another magic", "CLPU" + BigEndian(100), absl::StatusCode::kDataLoss,
       0},
  };
  for (const auto& test : kCases) {
    const auto length = FrameLength(test.bytes);
    EXPECT_EQ(length.status().code(), test.code) << test.what;
    if (length.ok()) {
      EXPECT_EQ(*length, test.length) << test.what;
    }
  }
}

// Frames with the right hash that nevertheless say what they may not.
TEST(Frame, WhatWasWrittenWrongIsDataLossThoughItsHashIsRight) {
  const std::string good = FrameChain(TestGenesis()).Records(2, 3).bytes;
  const std::string header = HeaderOf(good);
  const std::string content = ContentOf(good);
  ASSERT_TRUE(ParseFrame(Assemble(header, content)).ok());
  const auto encoded = [](const std::function<void(WireWriter*)>& write) {
    std::string bytes;
    WireWriter writer(&bytes);
    write(&writer);
    return bytes;
  };
  const std::string unknown_field = encoded([](auto* w) { w->Uint(16, 1); });
  const std::string zero_term = header.substr(0, 22) + std::string("\x28\0", 2);
  std::string format = header;
  format[1] = 2;
  std::string kind = header;
  kind[3] = 5;
  std::string records_in_a_claim = header;
  records_in_a_claim[3] = 3;
  std::string short_id = header;
  short_id[5] = 15;
  short_id.erase(6, 1);
  const std::string ahead = encoded([](auto* w) { w->Uint(15, 1); });
  const struct {
    const char* what;
    std::string header;
    std::string content;
    const char* message;
  } kCases[] = {
      {"another format", format, content, "expected frame format 1, found 2"},
      {"no header", "", content, "expected frame format 1, found 0"},
      {"an unknown kind", kind, content, "expected frame kind 1 to 4, found 5"},
      {"records in a claim", records_in_a_claim, content,
       "expected no records"},
      {"an unknown field", header + unknown_field, content,
       "expected a frame header of format 1"},
      {"a field twice", header + header.substr(2), content,
       "expected a frame header"},
      {"a zero that is written", zero_term + header.substr(22), content,
       "expected a frame header"},
      {"an id of 15 bytes", short_id, content, "expected a frame header"},
      {"a field cut short", header.substr(0, header.size() - 1), content,
       "expected a frame header"},
      {"a durable mark not before the frame", header + ahead, content,
       "expected a durable mark before frame 1, found 1"},
      {"one record less than stated", header,
       BigEndian(7) + std::string(7, 'x'),
       "expected the length of a record, found 0 bytes"},
      {"one byte less", header, content.substr(0, content.size() - 1),
       "expected 3 bytes of a record, found 2"},
      {"one byte more", header, content + "x",
       "expected the hash behind 2 items, found 1 more bytes"},
      {"no content", header, "", "expected 2 items"},
      {"a record of 4 GiB", header, std::string(4, '\xff') + content,
       "expected 4294967295 bytes of a record"},
  };
  for (const auto& test : kCases) {
    const auto view = ParseFrame(Assemble(test.header, test.content));
    EXPECT_TRUE(absl::IsDataLoss(view.status())) << test.what;
    EXPECT_THAT(MessageOf(view.status()), HasSubstr(test.message)) << test.what;
  }
}

TEST(Frame, AHeaderLongerThanTheFrameIsDataLoss) {
  std::string frame = "CLPT" + BigEndian(44) + BigEndian(0xfffffff0);
  const Hash256 hash = Sha256(frame);
  frame.append(reinterpret_cast<const char*>(hash.bytes.data()), 32);
  EXPECT_THAT(MessageOf(ParseFrame(frame).status()),
              HasSubstr("expected 4294967280 bytes of a frame header"));
}

TEST(Frame, ARecordCountFarBeyondTheBytesAllocatesNothing) {
  FrameHeader header = FullHeader();
  const std::string sealed = FrameBuilder().Seal(header).bytes;
  std::string bytes = HeaderOf(sealed);
  // Field 9 belongs between field 8 and field 10 (tag 0x52, 32 bytes).
  const size_t at = bytes.find("\x52\x20");
  bytes.insert(at, "\x48\xff\xff\xff\xff\x0f");
  EXPECT_THAT(MessageOf(ParseFrame(Assemble(bytes, "")).status()),
              HasSubstr("expected 4294967295 items"));
}

TEST(Frame, AGenesisThatCannotBeIsRefused) {
  const struct {
    const char* what;
    std::function<void(Genesis*)> change;
    const char* message;
  } kCases[] = {
      {"no clock mode", [](Genesis* g) { g->clock_mode = ClockMode{}; },
       "expected clock mode 1 or 2, found 0"},
      {"nothing in flight", [](Genesis* g) { g->in_flight_bound = 0; },
       "expected an in-flight bound from 1 to 64, found 0"},
      {"too much in flight", [](Genesis* g) { g->in_flight_bound = 65; },
       "expected an in-flight bound from 1 to 64, found 65"},
      {"no buckets", [](Genesis* g) { g->member_buckets = 0; },
       "expected at least 1 member bucket, found 0"},
  };
  for (const auto& test : kCases) {
    Genesis genesis = TestGenesis();
    test.change(&genesis);
    EXPECT_TRUE(absl::IsInvalidArgument(CheckGenesis(genesis))) << test.what;
    const SealedFrame frame = SealGenesis(GenesisHeader(genesis), genesis);
    const auto parsed = ParseGenesis(ParseFrame(frame.bytes)->body);
    EXPECT_TRUE(absl::IsDataLoss(parsed.status())) << test.what;
    EXPECT_THAT(MessageOf(parsed.status()), HasSubstr(test.message));
  }
}

TEST(Frame, BodiesOfAnotherKindAreDataLoss) {
  const std::string garbage = "\x0a\x05xxxxx\x7f";
  EXPECT_TRUE(absl::IsDataLoss(ParseGenesis(garbage).status()));
  EXPECT_TRUE(absl::IsDataLoss(ParseClaim(garbage).status()));
  EXPECT_TRUE(absl::IsDataLoss(ParseCheckpoint(garbage).status()));
}

TEST(Frame, LooksLikeAFrameOfItsOwnJournalOnly) {
  const SealedFrame frame = FrameChain(TestGenesis()).Records(1, 1);
  EXPECT_TRUE(LooksLikeFrameOf(TestGenesis().journal_id, frame.bytes));
  EXPECT_FALSE(LooksLikeFrameOf(Hash128{}, frame.bytes));
  EXPECT_FALSE(
      LooksLikeFrameOf(TestGenesis().journal_id, frame.bytes.substr(0, 33)));
  EXPECT_FALSE(LooksLikeFrameOf(TestGenesis().journal_id, ""));
}

TEST(FrameDeathTest, MoreThanAFrameHoldsIsOurFault) {
  FrameBuilder builder;
  builder.AddRecord(std::string(kMaxFrameLength, 'x'));
  EXPECT_DEATH(builder.Seal(FullHeader()), "kMaxFrameLength");
}

}  // namespace
}  // namespace clearpoint
