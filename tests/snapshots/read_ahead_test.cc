// Reading ahead: the same answers as the reader behind gives, in its order.
#include "snapshots/read_ahead.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace clearpoint {
namespace {

// Answers "0", "1", ... whose bytes are overwritten by the next call, an end
// at every multiple of `ends_every`, and an error at `fails_at`.
class CountingReader : public JournalReader {
 public:
  CountingReader(uint64_t ends_every, uint64_t fails_at)
      : ends_every_(ends_every), fails_at_(fails_at) {}

  absl::StatusOr<std::optional<JournalEntry>> Next() override {
    if (next_ == fails_at_) return absl::DataLossError("damaged here");
    if (!ended_ && next_ > 0 && next_ % ends_every_ == 0) {
      ended_ = true;
      return std::nullopt;
    }
    ended_ = false;
    bytes_ = std::to_string(next_);
    const JournalPosition position{next_};
    return JournalEntry{position, JournalPosition{++next_}, bytes_, {}};
  }

 private:
  const uint64_t ends_every_;
  const uint64_t fails_at_;
  uint64_t next_ = 0;
  bool ended_ = false;
  std::string bytes_;
};

constexpr uint64_t kNever = 1'000'000;

TEST(ReadAhead, GivesEveryEntryInOrderAndGoesOnBehindAnEnd) {
  const auto reader =
      ReadAhead(std::make_unique<CountingReader>(100, kNever));
  uint64_t ends = 0;
  for (uint64_t expected = 0; expected < 1'000;) {
    const auto entry = reader->Next();
    ASSERT_TRUE(entry.ok()) << entry.status();
    if (!entry->has_value()) {
      ASSERT_EQ(expected % 100, 0u);
      ++ends;
      continue;
    }
    ASSERT_EQ((*entry)->bytes, std::to_string(expected));
    ASSERT_EQ((*entry)->position.value, expected);
    ASSERT_EQ((*entry)->next.value, ++expected);
  }
  EXPECT_EQ(ends, 9u);
}

TEST(ReadAhead, TellsAnErrorBehindTheEntriesBeforeIt) {
  const auto reader = ReadAhead(std::make_unique<CountingReader>(kNever, 5));
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(reader->Next().ok());
  const auto entry = reader->Next();
  EXPECT_EQ(entry.status().code(), absl::StatusCode::kDataLoss);
}

TEST(ReadAhead, MayBeDroppedWhileFramesAreAhead) {
  for (int taken = 0; taken < 20; ++taken) {
    const auto reader =
        ReadAhead(std::make_unique<CountingReader>(kNever, kNever));
    for (int i = 0; i < taken; ++i) ASSERT_TRUE(reader->Next().ok());
  }
}

}  // namespace
}  // namespace clearpoint
