#include "engine/journal/unpublished_frames.h"

#include <gtest/gtest.h>

namespace clearpoint {
namespace {

constexpr JournalPosition kEnd{1'000'000};

// A frame of `count` records from `first` on.
FrameHeader Records(uint64_t first, uint32_t count, uint64_t published) {
  FrameHeader header;
  header.first_sequence.value = first;
  header.record_count = count;
  header.published.value = published;
  return header;
}

TEST(UnpublishedFrames, NothingIsRememberedUntilAHeaderTellsWhatIsPublished) {
  UnpublishedFrames frames;
  frames.Take(Records(1, 5, 0), JournalPosition{10});
  EXPECT_EQ(frames.From(kEnd), kEnd);
  frames.Take(Records(6, 5, 6), JournalPosition{20});
  EXPECT_EQ(frames.From(kEnd), JournalPosition{20});
}

TEST(UnpublishedFrames, AFrameLeavesWhenItsLastRecordIsPublished) {
  UnpublishedFrames frames;
  frames.Take(Records(1, 5, 1), JournalPosition{10});
  frames.Take(Records(6, 5, 5), JournalPosition{20});  // record 5 is not
  EXPECT_EQ(frames.From(kEnd), JournalPosition{10});
  frames.Take(Records(11, 0, 6), JournalPosition{30});
  EXPECT_EQ(frames.From(kEnd), JournalPosition{20});
  frames.Take(Records(11, 0, 11), JournalPosition{40});
  EXPECT_EQ(frames.From(kEnd), kEnd);
}

TEST(UnpublishedFrames, AHeaderThatTellsNothingTakesNothingBack) {
  UnpublishedFrames frames;
  frames.Take(Records(1, 5, 1), JournalPosition{10});
  frames.Take(Records(6, 5, 6), JournalPosition{20});
  frames.Take(Records(11, 5, 0), JournalPosition{30});
  EXPECT_EQ(frames.published().value, 6u);
  EXPECT_EQ(frames.From(kEnd), JournalPosition{20});
}

TEST(UnpublishedFrames, BeyondItsMemoryItGivesMoreAndNeverLess) {
  UnpublishedFrames frames;
  const uint64_t count = UnpublishedFrames::kFramesApart + 500;
  for (uint64_t i = 1; i <= count; ++i) {
    frames.Take(Records(i, 1, 1), JournalPosition{10 * i});
  }
  EXPECT_EQ(frames.From(kEnd), JournalPosition{10});
  frames.Take(Records(count + 1, 0, 200), JournalPosition{1});
  EXPECT_EQ(frames.From(kEnd), JournalPosition{10});
  frames.Take(Records(count + 1, 0, 502), JournalPosition{1});
  EXPECT_EQ(frames.From(kEnd), JournalPosition{5'020});
}

TEST(UnpublishedFrames, AStoresHeadStandsForAllFramesBeforeIt) {
  UnpublishedFrames frames(SequenceNumber{3}, JournalPosition{10}, kEnd,
                           SequenceNumber{20});
  frames.Take(Records(21, 1, 20), JournalPosition{50});
  EXPECT_EQ(frames.From(kEnd), JournalPosition{10});
  frames.Take(Records(22, 1, 21), JournalPosition{60});
  EXPECT_EQ(frames.From(kEnd), JournalPosition{50});
}

}  // namespace
}  // namespace clearpoint
