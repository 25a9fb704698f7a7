// Adding an entry to a table of rules takes one new file and one line, and
// nothing else has to know of it. The patches beside this file are built in.
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "tests/support/program_run.h"

namespace clearpoint {
namespace {

using oracle::Utc;

struct PatchSize {
  int new_files = 0;
  int changed_files = 0;
  int lines_added_to_changed = 0;
  int lines_removed = 0;
};

PatchSize SizeOf(const std::string& name) {
  std::ifstream patch(std::string(CLEARPOINT_PATCHES) + "/" + name);
  EXPECT_TRUE(patch.good()) << name;
  PatchSize size;
  bool is_new = false;
  for (std::string line; std::getline(patch, line);) {
    if (line.starts_with("--- ")) {
      is_new = line == "--- /dev/null";
      ++(is_new ? size.new_files : size.changed_files);
    } else if (line.starts_with("-")) {
      ++size.lines_removed;
    } else if (line.starts_with("+") && !line.starts_with("+++") && !is_new) {
      ++size.lines_added_to_changed;
    }
  }
  return size;
}

TEST(Extension, OfATableIsOneFileAndOneLine) {
  for (const char* patch : {"limit_period.patch", "expiry_alignment.patch"}) {
    const PatchSize size = SizeOf(patch);
    EXPECT_EQ(size.new_files, 1) << patch;
    EXPECT_EQ(size.changed_files, 1) << patch;
    EXPECT_EQ(size.lines_added_to_changed, 1) << patch;
    EXPECT_EQ(size.lines_removed, 0) << patch;
  }
}

TEST(Extension, AnAddedLimitPeriodCounts) {
  EarnRule rule = Rule("base", 1, 100, 0);
  rule.limits = {"limit"};
  LimitConfig limit;
  limit.name = "limit";
  limit.period = "fortnight";
  limit.amount = {150};
  Configuration network = Earning({rule});
  PointsOf(network).limits = {limit};
  ProgramRun run(network);  // Monday, 5 January 2026, begins a fortnight
  run.Buy("first", 10'000);
  run.At(Utc({2026, 1, 18}, 23, 0));
  run.Buy("last day", 10'000);
  EXPECT_EQ(run.Available("points"), 150);
  run.At(Utc({2026, 1, 19}, 0, 0));
  run.Buy("next fortnight", 10'000);
  EXPECT_EQ(run.Available("points"), 250);
}

TEST(Extension, AnAddedExpiryAlignmentLetsPointsLapse) {
  Configuration network = Earning({Rule("base", 1, 100, 0)});
  PointsOf(network).expiry = {ExpiryPeriod::kDays, 7, "end_of_week",
                              ExpiryAnchor::kOccurred, 0};
  ProgramRun run(network);
  run.At(Utc({2026, 1, 7}, 8, 0));
  run.Buy("o", 10'000);
  EXPECT_EQ(run.LastEffects().lots[0].key.draw.expires_at,
            Utc({2026, 1, 19}, 0, 0));
}

}  // namespace
}  // namespace clearpoint
