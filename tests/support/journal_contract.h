// What every journal promises, as tests over the interface alone. A place is
// a type that makes, opens and names a journal of its own kind; each program
// that has one instantiates JournalContract with it:
//
//   struct Place {
//     absl::Status Create(const Genesis& genesis);
//     absl::StatusOr<std::unique_ptr<Journal>> Open();
//   };
//
// A new Place holds no journal yet. Threads: none.
#ifndef CLEARPOINT_TESTS_SUPPORT_JOURNAL_CONTRACT_H_
#define CLEARPOINT_TESTS_SUPPORT_JOURNAL_CONTRACT_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/frame_chain.h"

namespace clearpoint {

template <class Place>
class JournalContract : public testing::Test {
 protected:
  // A journal of a genesis, a claim and `count` frames.
  std::unique_ptr<Journal> Made(int count) {
    EXPECT_TRUE(place_.Create(TestGenesis()).ok());
    auto journal = Opened();
    if (journal == nullptr) return nullptr;
    const ChainHistory history = ReadHistory(*journal);
    EXPECT_EQ(AppendFrames(*journal, history, count).size(), count + 1u);
    return journal;
  }
  std::unique_ptr<Journal> Opened() {
    auto journal = place_.Open();
    EXPECT_TRUE(journal.ok()) << journal.status();
    return journal.ok() ? *std::move(journal) : nullptr;
  }

  Place place_;
};

TYPED_TEST_SUITE_P(JournalContract);

TYPED_TEST_P(JournalContract, WhatIsAppendedIsReadAgainAfterReopening) {
  this->Made(20);
  auto journal = this->Opened();
  const ChainHistory history = ReadHistory(*journal);
  ASSERT_TRUE(history.status.ok()) << history.status;
  EXPECT_EQ(history.frames.size(), 22u);
  EXPECT_EQ(history.head->next_sequence.value, 41u);
  EXPECT_EQ(AppendFrames(*journal, history, 3).size(), 4u);
  const ChainHistory longer = ReadHistory(*journal);
  ASSERT_TRUE(longer.status.ok()) << longer.status;
  EXPECT_EQ(longer.frames.size(), 26u);
  EXPECT_TRUE(IsPrefix(history.frames, longer.frames));
}

TYPED_TEST_P(JournalContract, FramesInFlightAreReportedInOrderAndBounded) {
  auto journal = this->Made(0);
  const ChainHistory history = ReadHistory(*journal);
  auto writer = journal->OpenWriter(history.end);
  ASSERT_TRUE(writer.ok()) << writer.status();
  FrameChain chain(*history.head);
  const uint64_t first = chain.head().number.value + 1;
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE((*writer)->Append(chain.Records(1, 20)).ok());
  }
  JournalPosition position = history.end;
  for (uint64_t i = 0; i < 50; ++i) {
    const auto report = (*writer)->NextReport(true);
    ASSERT_TRUE(report.ok()) << report.status();
    ASSERT_TRUE(report->has_value());
    EXPECT_EQ((*report)->number.value, first + i);
    EXPECT_EQ((*report)->position, position);
    EXPECT_TRUE((*report)->adjacent);
    position = (*report)->next;
  }
  EXPECT_EQ(*(*writer)->NextReport(true), std::nullopt);
  EXPECT_EQ(*(*writer)->NextReport(false), std::nullopt);
  const ChainHistory after = ReadHistory(*journal);
  EXPECT_EQ(after.head, chain.head());
  EXPECT_EQ(after.end, position);
}

TYPED_TEST_P(JournalContract, AReaderBesideTheWriterFindsWhatComes) {
  auto journal = this->Made(0);
  const ChainHistory history = ReadHistory(*journal);
  auto reader = journal->Read(history.end);
  ASSERT_TRUE(reader.ok()) << reader.status();
  EXPECT_EQ(*(*reader)->Next(), std::nullopt);
  auto writer = journal->OpenWriter(history.end);
  FrameChain chain(*history.head);
  for (int i = 0; i < 30; ++i) {
    const SealedFrame frame = chain.Records(2, 60);
    ASSERT_TRUE((*writer)->Append(frame).ok());
    const auto report = (*writer)->NextReport(true);
    ASSERT_TRUE(report.ok()) << report.status();
    const auto entry = (*reader)->Next();
    ASSERT_TRUE(entry.ok()) << entry.status();
    ASSERT_TRUE(entry->has_value());
    EXPECT_EQ((*entry)->bytes, frame.bytes);
    EXPECT_EQ((*entry)->checked, frame.hash);
    EXPECT_EQ((*entry)->position, (*report)->position);
    EXPECT_EQ((*entry)->next, (*report)->next);
    EXPECT_EQ(*(*reader)->Next(), std::nullopt);
  }
}

TYPED_TEST_P(JournalContract, ReadingStartsAtAnyEntry) {
  auto journal = this->Made(12);
  std::vector<std::pair<JournalPosition, std::string>> entries;
  auto all = journal->Read(JournalPosition{});
  ASSERT_TRUE(all.ok()) << all.status();
  JournalPosition next{};
  while (true) {
    const auto entry = (*all)->Next();
    ASSERT_TRUE(entry.ok()) << entry.status();
    if (!entry->has_value()) break;
    EXPECT_EQ((*entry)->position, next);
    next = (*entry)->next;
    entries.emplace_back((*entry)->position, (*entry)->bytes);
  }
  ASSERT_EQ(entries.size(), 14u);
  for (const auto& [position, bytes] : entries) {
    auto reader = journal->Read(position);
    ASSERT_TRUE(reader.ok()) << reader.status();
    const auto entry = (*reader)->Next();
    ASSERT_TRUE(entry.ok()) << entry.status();
    ASSERT_TRUE(entry->has_value());
    EXPECT_EQ((*entry)->bytes, bytes);
  }
}

TYPED_TEST_P(JournalContract, TheLargestFrameIsAppendedAndRead) {
  auto journal = this->Made(0);
  const ChainHistory history = ReadHistory(*journal);
  auto writer = journal->OpenWriter(history.end);
  ASSERT_TRUE(writer.ok()) << writer.status();
  FrameChain measure(*history.head);
  const size_t around = measure.Records(1, 1'000'000).bytes.size() - 1'000'000;
  FrameChain chain(*history.head);
  for (int i = 0; i < 3; ++i) {
    SealedFrame frame = chain.Records(1, kMaxFrameLength - around);
    ASSERT_EQ(frame.bytes.size(), kMaxFrameLength);
    ASSERT_TRUE((*writer)->Append(std::move(frame)).ok());
  }
  for (int i = 0; i < 3; ++i) {
    const auto report = (*writer)->NextReport(true);
    ASSERT_TRUE(report.ok()) << report.status();
  }
  EXPECT_EQ(ReadHistory(*this->Opened()).head, chain.head());
}

TYPED_TEST_P(JournalContract, AnotherWriterGoesOnWhenTheFirstIsGone) {
  auto journal = this->Made(1);
  for (int i = 0; i < 3; ++i) {
    const ChainHistory history = ReadHistory(*journal);
    EXPECT_EQ(AppendFrames(*journal, history, 1).size(), 2u);
  }
  EXPECT_EQ(ReadHistory(*journal).frames.size(), 9u);
}

TYPED_TEST_P(JournalContract, AWriterDoesNotOpenBehindAnEndThatHasMoved) {
  auto journal = this->Made(1);
  const ChainHistory before = ReadHistory(*journal);
  AppendFrames(*journal, before, 1);
  auto writer = journal->OpenWriter(before.end);
  EXPECT_TRUE(absl::IsFailedPrecondition(writer.status())) << writer.status();
  EXPECT_THAT(std::string(writer.status().message()),
              testing::HasSubstr("has grown"));
  writer = journal->OpenWriter(JournalPosition{1'000'000});
  EXPECT_TRUE(absl::IsDataLoss(writer.status())) << writer.status();
}

TYPED_TEST_P(JournalContract, ReadingBehindTheEndIsOutOfRange) {
  auto journal = this->Made(1);
  const auto reader = journal->Read(JournalPosition{1'000'000});
  EXPECT_TRUE(absl::IsOutOfRange(reader.status())) << reader.status();
}

TYPED_TEST_P(JournalContract, CreatingASecondTimeIsRefused) {
  auto journal = this->Made(1);
  const ChainHistory before = ReadHistory(*journal);
  EXPECT_TRUE(absl::IsFailedPrecondition(this->place_.Create(TestGenesis())));
  EXPECT_EQ(ReadHistory(*journal).frames, before.frames);
}

TYPED_TEST_P(JournalContract, CreatingRefusesAGenesisThatCannotBe) {
  Genesis genesis = TestGenesis();
  genesis.in_flight_bound = 0;
  EXPECT_TRUE(absl::IsInvalidArgument(this->place_.Create(genesis)));
  EXPECT_TRUE(absl::IsNotFound(this->place_.Open().status()));
}

TYPED_TEST_P(JournalContract, WhereThereIsNoJournalOpeningSaysSo) {
  const auto journal = this->place_.Open();
  EXPECT_TRUE(absl::IsNotFound(journal.status())) << journal.status();
  EXPECT_THAT(std::string(journal.status().message()),
              testing::HasSubstr("no journal"));
}

REGISTER_TYPED_TEST_SUITE_P(
    JournalContract, WhatIsAppendedIsReadAgainAfterReopening,
    FramesInFlightAreReportedInOrderAndBounded,
    AReaderBesideTheWriterFindsWhatComes, ReadingStartsAtAnyEntry,
    TheLargestFrameIsAppendedAndRead, AnotherWriterGoesOnWhenTheFirstIsGone,
    AWriterDoesNotOpenBehindAnEndThatHasMoved, ReadingBehindTheEndIsOutOfRange,
    CreatingASecondTimeIsRefused, CreatingRefusesAGenesisThatCannotBe,
    WhereThereIsNoJournalOpeningSaysSo);

}  // namespace clearpoint

#endif  // CLEARPOINT_TESTS_SUPPORT_JOURNAL_CONTRACT_H_
