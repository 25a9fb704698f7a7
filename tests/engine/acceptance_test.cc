#include "engine/journal/acceptance.h"

#include <functional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/frame_chain.h"

namespace clearpoint {
namespace {

using ::testing::HasSubstr;

std::string MessageOf(const absl::Status& status) {
  return {status.message().data(), status.message().size()};
}

// Frame 100 of term 7, written by 0x22...; 5 frames may be in flight.
Head TestHead() {
  Head head;
  head.journal_id.bytes.fill(0x11);
  head.shard = 3;
  head.number.value = 100;
  head.hash.bytes.fill(0xaa);
  head.term.value = 7;
  head.writer_id.bytes.fill(0x22);
  head.next_sequence.value = 1'000;
  head.time.value = 5'000;
  return head;
}

// `header` sealed with content that fits its kind.
SealedFrame Sealed(FrameHeader header) {
  header.durable.value = 0;
  switch (header.kind) {
    case FrameKind::kGenesis:
      return SealGenesis(header, TestGenesis());
    case FrameKind::kClaim:
      return SealClaim(header, Claim{"host", 1, Hash128{}});
    case FrameKind::kCheckpoint:
      return SealCheckpoint(header, Checkpoint{});
    case FrameKind::kRecords:
      break;
  }
  FrameBuilder builder;
  builder.AddRecord("a record");
  builder.AddRecord("another");
  return builder.Seal(header);
}

Judgement TakeSealed(ChainReader* reader, const SealedFrame& frame) {
  const auto view = ParseFrame(frame.bytes);
  EXPECT_TRUE(view.ok()) << view.status();
  return reader->Take(*view);
}

struct Case {
  const char* what;
  FrameKind kind;
  std::function<void(FrameHeader*)> change;
  Acceptance acceptance;
  const char* reason;
};

constexpr Acceptance kContinues = Acceptance::kContinues;
constexpr Acceptance kStale = Acceptance::kStale;
constexpr Acceptance kDataLoss = Acceptance::kDataLoss;
constexpr FrameKind kRecords = FrameKind::kRecords;
constexpr FrameKind kClaim = FrameKind::kClaim;

TEST(Acceptance, EveryFrameIsJudgedByTheHead) {
  const Case kCases[] = {
      {"the next records", kRecords, [](auto*) {}, kContinues, ""},
      {"the next checkpoint", FrameKind::kCheckpoint, [](auto*) {}, kContinues,
       ""},
      {"the next claim", kClaim, [](auto*) {}, kContinues, ""},
      {"a later time", kRecords, [](auto* h) { h->time.value += 1; },
       kContinues, ""},
      {"a claim by the writer that writes already", kClaim,
       [](auto* h) { h->writer_id.bytes.fill(0x22); }, kContinues, ""},

      {"a gap", kRecords, [](auto* h) { h->number.value = 102; }, kDataLoss,
       "behind frame 100: expected frame 101, found 102"},
      {"another frame with the head's number", kRecords,
       [](auto* h) { h->number.value = 100; }, kDataLoss,
       "expected frame 101, found 100"},
      {"another previous hash", kRecords,
       [](auto* h) { h->previous.bytes.fill(0xbb); }, kDataLoss,
       "expected previous hash aaaa"},
      {"another writer within the term", kRecords,
       [](auto* h) { h->writer_id.bytes.fill(0x33); }, kDataLoss,
       "expected writer 2222"},
      {"records of a term nobody claimed", kRecords,
       [](auto* h) { h->term.value = 8; }, kDataLoss,
       "expected term 7, found 8"},
      {"a later sequence number", kRecords,
       [](auto* h) { h->first_sequence.value = 1'001; }, kDataLoss,
       "expected first sequence number 1000, found 1001"},
      {"an earlier sequence number", kRecords,
       [](auto* h) { h->first_sequence.value = 999; }, kDataLoss,
       "expected first sequence number 1000, found 999"},
      {"an earlier time", kRecords, [](auto* h) { h->time.value = 4'999; },
       kDataLoss, "expected time not before 5000, found 4999"},
      {"a claim with an earlier time", kClaim,
       [](auto* h) { h->time.value = 4'999; }, kDataLoss,
       "expected time not before 5000"},
      {"another journal", kRecords,
       [](auto* h) { h->journal_id.bytes.fill(0x12); }, kDataLoss,
       "expected journal 1111"},
      {"another shard", kRecords, [](auto* h) { h->shard = 4; }, kDataLoss,
       "expected shard 3, found 4"},
      {"an old frame of another journal", kRecords,
       [](auto* h) {
         h->term.value = 6;
         h->number.value = 50;
         h->shard = 4;
       },
       kDataLoss, "expected shard 3, found 4"},
      {"a second genesis", FrameKind::kGenesis,
       [](auto* h) {
         h->term.value = 0;
         h->number.value = 0;
       },
       kDataLoss, "found a second genesis"},
      {"a genesis that follows", FrameKind::kGenesis, [](auto*) {}, kDataLoss,
       "found a second genesis"},

      {"a dead writer's next frame", kRecords,
       [](auto* h) { h->term.value = 6; }, kStale, ""},
      {"a dead writer's last frame in flight", kRecords,
       [](auto* h) {
         h->term.value = 6;
         h->number.value = 105;
       },
       kStale, ""},
      {"more than a dead writer had in flight", kRecords,
       [](auto* h) {
         h->term.value = 6;
         h->number.value = 106;
       },
       kDataLoss, "expected frame 101, found 106"},
      {"a long dead writer's frame", kRecords,
       [](auto* h) {
         h->term.value = 1;
         h->number.value = 3;
       },
       kStale, ""},
      {"a dead writer's checkpoint", FrameKind::kCheckpoint,
       [](auto* h) { h->term.value = 6; }, kStale, ""},
      {"a dead writer's claim", kClaim, [](auto* h) { h->term.value = 6; },
       kStale, ""},

      {"a claim that lost to the head's claim", kClaim,
       [](auto* h) {
         h->number.value = 100;
         h->term.value = 7;
       },
       kStale, ""},
      {"a claim that lost to the head's records", kClaim,
       [](auto* h) { h->number.value = 100; }, kStale, ""},
      {"a claim that lost long ago", kClaim,
       [](auto* h) {
         h->number.value = 2;
         h->term.value = 8;
       },
       kStale, ""},
      {"an old claim of a term far ahead", kClaim,
       [](auto* h) {
         h->number.value = 100;
         h->term.value = 9;
       },
       kDataLoss, "expected frame 101, found 100"},
      {"a claim far ahead", kClaim, [](auto* h) { h->number.value = 101 + 50; },
       kDataLoss, "expected frame 101, found 151"},
      {"the next claim of a term too far", kClaim,
       [](auto* h) { h->term.value = 9; }, kDataLoss,
       "expected claim of term 8, found 9"},
      {"a claim of the term that is", kClaim,
       [](auto* h) { h->term.value = 7; }, kDataLoss,
       "expected claim of term 8, found 7"},
      {"a claim on a fork", kClaim,
       [](auto* h) { h->previous.bytes.fill(0xbb); }, kDataLoss,
       "expected previous hash aaaa"},
      {"the greatest frame number", kRecords,
       [](auto* h) { h->number.value = ~uint64_t{0}; }, kDataLoss,
       "expected frame 101, found 18446744073709551615"},
  };
  for (const Case& test : kCases) {
    SCOPED_TRACE(test.what);
    Hash128 claimer;
    claimer.bytes.fill(0x44);
    FrameHeader header = test.kind == kClaim
                             ? NextClaimHeader(TestHead(), claimer)
                             : NextHeader(TestHead(), test.kind);
    test.change(&header);
    const SealedFrame frame = Sealed(header);
    ChainReader reader(TestHead());
    const Judgement judgement = TakeSealed(&reader, frame);
    EXPECT_EQ(judgement.acceptance, test.acceptance) << judgement.reason;
    EXPECT_THAT(judgement.reason, HasSubstr(test.reason));
    EXPECT_EQ(judgement.reason.empty(), test.acceptance != kDataLoss);
    if (test.acceptance == kContinues) {
      EXPECT_EQ(reader.head(), HeadAfter(TestHead(), frame.header, frame.hash));
    } else {
      EXPECT_EQ(reader.head(), TestHead());
    }
  }
}

TEST(Acceptance, TheHeadMovesWithWhatItAccepts) {
  ChainReader reader(TestHead());
  const SealedFrame records = Sealed(NextHeader(reader.head(), kRecords));
  ASSERT_EQ(TakeSealed(&reader, records).acceptance, kContinues);
  EXPECT_EQ(reader.head().number.value, 101u);
  EXPECT_EQ(reader.head().hash, records.hash);
  EXPECT_EQ(reader.head().next_sequence.value, 1'002u);
  EXPECT_EQ(reader.head().term.value, 7u);

  Hash128 writer;
  writer.bytes.fill(0x55);
  const SealedFrame claim = Sealed(NextClaimHeader(reader.head(), writer));
  ASSERT_EQ(TakeSealed(&reader, claim).acceptance, kContinues);
  EXPECT_EQ(reader.head().term.value, 8u);
  EXPECT_EQ(reader.head().writer_id, writer);
  EXPECT_EQ(reader.head().next_sequence.value, 1'002u);
}

TEST(Acceptance, AClaimStatesTheFrameItStandsOnAsDurable) {
  EXPECT_EQ(NextClaimHeader(TestHead(), Hash128{}).durable.value, 100u);
  EXPECT_EQ(NextHeader(TestHead(), kRecords).durable.value, 0u);
}

TEST(Acceptance, ARecentFrameIsARepeatAndAnOlderOneIsNot) {
  FrameChain chain(TestGenesis());
  auto reader = ChainReader::FromGenesis(*ParseFrame(chain.genesis().bytes));
  ASSERT_TRUE(reader.ok()) << reader.status();
  std::vector<SealedFrame> frames = {chain.genesis()};
  frames.push_back(chain.Claim(1));
  ASSERT_EQ(TakeSealed(&*reader, frames.back()).acceptance, kContinues);
  for (int i = 0; i < 300; ++i) {
    frames.push_back(chain.Records(1, 1));
    ASSERT_EQ(TakeSealed(&*reader, frames.back()).acceptance, kContinues);
  }
  const Head head = reader->head();
  const size_t newest = frames.size() - 1;
  for (size_t age = 0; age <= 256; ++age) {
    EXPECT_EQ(TakeSealed(&*reader, frames[newest - age]).acceptance,
              Acceptance::kRepeat)
        << age;
  }
  EXPECT_EQ(TakeSealed(&*reader, frames[newest - 257]).acceptance, kDataLoss);
  EXPECT_EQ(reader->head(), head);
}

TEST(Acceptance, ARepeatedGenesisIsARepeat) {
  FrameChain chain(TestGenesis());
  auto reader = ChainReader::FromGenesis(*ParseFrame(chain.genesis().bytes));
  ASSERT_TRUE(reader.ok());
  EXPECT_EQ(TakeSealed(&*reader, chain.genesis()).acceptance,
            Acceptance::kRepeat);
  ASSERT_EQ(TakeSealed(&*reader, chain.Claim(1)).acceptance, kContinues);
  EXPECT_EQ(TakeSealed(&*reader, chain.genesis()).acceptance,
            Acceptance::kRepeat);
}

TEST(Acceptance, AReaderBehindAStoresHeadKnowsWhatItIsTold) {
  FrameChain chain(TestGenesis());
  const SealedFrame claim = chain.Claim(1);
  const SealedFrame first = chain.Records(1, 1);
  const SealedFrame second = chain.Records(1, 1);
  ChainReader told(chain.head());
  told.Remember(first.hash);
  EXPECT_EQ(TakeSealed(&told, second).acceptance, Acceptance::kRepeat);
  EXPECT_EQ(TakeSealed(&told, first).acceptance, Acceptance::kRepeat);
  ChainReader untold(chain.head());
  EXPECT_EQ(TakeSealed(&untold, first).acceptance, kDataLoss);
}

TEST(Acceptance, OfTwoClaimsTheFirstWinsInEveryOrderOfTheRest) {
  FrameChain chain(TestGenesis());
  FrameChain a(chain.head());
  FrameChain b(chain.head());
  const SealedFrame a_claim = a.Claim(0xaa);
  const SealedFrame a_records = a.Records(1, 1);
  const SealedFrame b_claim = b.Claim(0xbb);
  ChainReader reader(chain.head());
  EXPECT_EQ(TakeSealed(&reader, a_claim).acceptance, kContinues);
  EXPECT_EQ(TakeSealed(&reader, b_claim).acceptance, kStale);
  EXPECT_EQ(TakeSealed(&reader, a_records).acceptance, kContinues);
  EXPECT_EQ(TakeSealed(&reader, b_claim).acceptance, kStale);
  EXPECT_EQ(reader.head(), a.head());
}

TEST(Acceptance, OnlyAGenesisFrameBeginsAJournal) {
  const struct {
    const char* what;
    std::function<void(FrameHeader*, Genesis*)> change;
    const char* message;
  } kCases[] = {
      {"number", [](auto* h, auto*) { h->number.value = 1; },
       "expected frame 0, found 1"},
      {"term", [](auto* h, auto*) { h->term.value = 1; },
       "expected term 0, found 1"},
      {"previous", [](auto* h, auto*) { h->previous.bytes.fill(1); },
       "expected previous hash 0000"},
      {"sequence", [](auto* h, auto*) { h->first_sequence.value = 0; },
       "expected first sequence number 1, found 0"},
      {"journal", [](auto*, auto* g) { g->journal_id.bytes.fill(9); },
       "in the genesis body journal 1111"},
      {"shard", [](auto*, auto* g) { g->shard = 9; },
       "in the genesis body shard 3, found 9"},
      {"time", [](auto*, auto* g) { g->start.value = 9; },
       "in the genesis body time 1000000, found 9"},
      {"mode", [](auto*, auto* g) { g->clock_mode = ClockMode{}; },
       "expected clock mode 1 or 2, found 0"},
  };
  for (const auto& test : kCases) {
    Genesis genesis = TestGenesis();
    FrameHeader header = GenesisHeader(genesis);
    test.change(&header, &genesis);
    const SealedFrame frame = SealGenesis(header, genesis);
    const auto reader = ChainReader::FromGenesis(*ParseFrame(frame.bytes));
    EXPECT_TRUE(absl::IsDataLoss(reader.status())) << test.what;
    EXPECT_THAT(MessageOf(reader.status()), HasSubstr(test.message));
  }
  const SealedFrame records = FrameChain(TestGenesis()).Records(1, 1);
  const auto reader = ChainReader::FromGenesis(*ParseFrame(records.bytes));
  EXPECT_THAT(MessageOf(reader.status()),
              HasSubstr("expected a genesis frame, kind 1, found 2"));
}

}  // namespace
}  // namespace clearpoint
