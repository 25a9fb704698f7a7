// Engine and oracle judge the same random histories: the outcome of every
// event, the later verdicts on returns that waited, and all that is held
// afterwards must be equal. A failure prints the seed and the smallest history
// that still shows it.
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/support/engine_run.h"
#include "tests/support/oracle.h"
#include "tests/support/random_history.h"

namespace clearpoint {
namespace {

constexpr int kEvents = 150;
constexpr int kEventsPerLook = 25;

// Empty when both hold the same.
std::string Difference(const Oracle& oracle, EngineRun* run) {
  const std::string expected = oracle.Text();
  const std::string found = run->Text();
  if (expected == found) return "";
  return "oracle:\n" + expected + "engine:\n" + found;
}

// Empty when both agree, else what differs first.
std::string Disagreement(const History& history) {
  Oracle oracle(history.start);
  EngineRun run(history.start, kUnlimitedCache);
  int events = 0;
  for (const HistoryStep& step : history.steps) {
    if (step.configuration.has_value()) {
      const OutcomeCode code = run.Apply(*step.configuration);
      oracle.NoteCutOffs(run.cut_offs());
      oracle.Apply(*step.configuration);
      if (code != OutcomeCode::kAccepted) {
        return "configuration refused: " + run.reason();
      }
      oracle.NoteRecords(run.records().size());
      continue;
    }
    const OutcomeCode found = run.Decide(step.event);
    oracle.NoteCutOffs(run.cut_offs());
    const OutcomeCode expected = oracle.Decide(step.event.View());
    oracle.NoteRecords(run.records().size());
    if (expected != found) {
      return step.event.Text() + "\noracle " +
             std::string(OutcomeName(expected)) + ", engine " +
             std::string(OutcomeName(found)) + " " + run.reason() + "\n" +
             Difference(oracle, &run);
    }
    if (++events % kEventsPerLook != 0) continue;
    const std::string difference = Difference(oracle, &run);
    if (!difference.empty()) return difference;
  }
  if (oracle.later_outcomes() != run.later_outcomes()) {
    return "other later verdicts on waiting returns";
  }
  if (oracle.sweep_outcomes() != run.sweep_outcomes()) {
    return "other ends of standing conversions";
  }
  return Difference(oracle, &run);
}

std::string Report(const History& history) {
  const History small = Shrink(
      history, [](const History& part) { return !Disagreement(part).empty(); });
  return "seed " + std::to_string(history.seed) + "\n" + TextOf(small) +
         Disagreement(small);
}

uint64_t FromEnvironment(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// CLEARPOINT_SEED and CLEARPOINT_SEEDS: the first, and how many.
TEST(OracleAgreement, HoldsOnRandomHistories) {
  const uint64_t first = FromEnvironment("CLEARPOINT_SEED", 0);
  const uint64_t seeds =
      FromEnvironment("CLEARPOINT_SEEDS", CLEARPOINT_HISTORIES);
  for (uint64_t seed = first; seed < first + seeds; ++seed) {
    const History history = MakeRandomHistory(seed, kEvents);
    ASSERT_TRUE(Disagreement(history).empty()) << Report(history);
  }
}

}  // namespace
}  // namespace clearpoint
