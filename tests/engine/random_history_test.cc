// What random histories must be to be worth running: reproducible, shrinkable,
// rich in verdicts; and the oracle's own books must balance on them.
#include "tests/support/random_history.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "tests/support/oracle.h"

namespace clearpoint {
namespace {

constexpr uint64_t kSeeds = 150;
constexpr int kEvents = 150;

// Runs the steps and calls `after(oracle, step, outcome)` behind each event.
template <class After>
Oracle Play(const History& history, const After& after) {
  Oracle oracle(history.start);
  for (const HistoryStep& step : history.steps) {
    if (step.configuration.has_value()) {
      oracle.Apply(*step.configuration);
    } else {
      const OutcomeCode outcome = oracle.Decide(step.event.View());
      after(oracle, step, outcome);
    }
  }
  return oracle;
}

const auto kNothing = [](const auto&...) {};

// Whether each verdict came as often as wanted.
bool Reached(const std::map<OutcomeCode, int>& wanted,
             const std::map<OutcomeCode, int>& found) {
  return std::all_of(wanted.begin(), wanted.end(), [&found](const auto& each) {
    const auto it = found.find(each.first);
    return it != found.end() && it->second >= each.second;
  });
}

TEST(RandomHistory, IsTheSameForTheSameSeed) {
  for (uint64_t seed = 0; seed < 5; ++seed) {
    const History once = MakeRandomHistory(seed, kEvents);
    const History again = MakeRandomHistory(seed, kEvents);
    EXPECT_EQ(TextOf(once), TextOf(again));
    EXPECT_EQ(Play(once, kNothing).Text(), Play(again, kNothing).Text());
  }
  EXPECT_NE(TextOf(MakeRandomHistory(1, kEvents)),
            TextOf(MakeRandomHistory(2, kEvents)));
}

TEST(RandomHistory, ReachesEveryVerdictThatTheRulesHave) {
  const std::map<OutcomeCode, int> wanted_later = {
      {OutcomeCode::kAccepted, 10},
      {OutcomeCode::kAboveMaximum, 5},
      {OutcomeCode::kUnknownOrder, 10}};
  std::map<OutcomeCode, int> wanted;
  for (const OutcomeCode code : {OutcomeCode::kWaiting,
                                 OutcomeCode::kMissingField,
                                 OutcomeCode::kInvalidField,
                                 OutcomeCode::kDuplicate,
                                 OutcomeCode::kConflict,
                                 OutcomeCode::kTooLate,
                                 OutcomeCode::kTooEarly,
                                 OutcomeCode::kUnknownProgram,
                                 OutcomeCode::kUnknownParticipant,
                                 OutcomeCode::kUnknownMember,
                                 OutcomeCode::kUnknownOrder,
                                 OutcomeCode::kUnknownHold,
                                 OutcomeCode::kHoldExpired,
                                 OutcomeCode::kNoContract,
                                 OutcomeCode::kNoRate,
                                 OutcomeCode::kBelowMinimum,
                                 OutcomeCode::kNotAStep,
                                 OutcomeCode::kAboveMaximum,
                                 OutcomeCode::kInsufficientPoints,
                                 OutcomeCode::kSelfReferral,
                                 OutcomeCode::kAlreadyReferred,
                                 OutcomeCode::kReferralCycle,
                                 OutcomeCode::kWindowNotOpen}) {
    wanted[code] = 10;
  }
  std::map<OutcomeCode, int> outcomes, later;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    if (Reached(wanted, outcomes) && Reached(wanted_later, later)) break;
    const Oracle oracle = Play(MakeRandomHistory(seed, kEvents), kNothing);
    for (const auto& [code, count] : oracle.outcomes()) outcomes[code] += count;
    for (const auto& [code, count] : oracle.later_outcomes()) {
      later[code] += count;
    }
  }
  for (const auto& [code, count] : wanted) {
    EXPECT_GE(outcomes[code], count) << static_cast<int>(code);
  }
  for (const auto& [code, count] : wanted_later) {
    EXPECT_GE(later[code], count) << static_cast<int>(code);
  }
  int all = 0;
  for (const auto& [code, count] : outcomes) all += count;
  EXPECT_GT(outcomes[OutcomeCode::kAccepted], all / 2);
}

TEST(RandomHistory, SweepsStandingConversionsAndIsRefusedSome) {
  const std::map<OutcomeCode, int> wanted = {
      {OutcomeCode::kAccepted, 50},       {OutcomeCode::kNoRate, 5},
      {OutcomeCode::kBelowMinimum, 20},   {OutcomeCode::kNotAStep, 5},
      {OutcomeCode::kAboveMaximum, 5},    {OutcomeCode::kLimitReached, 5},
      {OutcomeCode::kNotEligible, 5}};
  std::map<OutcomeCode, int> found;
  for (uint64_t seed = 0; seed < kSeeds && !Reached(wanted, found); ++seed) {
    const Oracle oracle = Play(MakeRandomHistory(seed, kEvents), kNothing);
    for (const auto& [code, count] : oracle.sweep_outcomes()) {
      found[code] += count;
    }
  }
  for (const auto& [code, count] : wanted) {
    EXPECT_GE(found[code], count) << static_cast<int>(code);
  }
}

TEST(RandomHistory, ReachesEveryKindOfLine) {
  const std::set<std::string> wanted = {
      "issued",        "redeemed",      "expired",       "exchanged_in",
      "exchanged_out", "fees",          "forfeited",     "adjusted",
      "debt",          "held",          "pending",       " open\n",
      " paid\n",       " redeem ",      " taken_back\n", " exchange ",
      " fee ",         " ruby from ",   "position 2 ",   " blue from ",
      " none from ",   "\nforgotten m", "\nhousehold m", "\nmember household:"};
  std::set<std::string> seen;
  for (uint64_t seed = 0; seed < kSeeds && seen != wanted; ++seed) {
    const Oracle last =
        Play(MakeRandomHistory(seed, kEvents),
             [&seen](const Oracle& oracle, const auto&...) {
               for (const char* program : {"star", "leaf", "coin"}) {
                 for (const auto& [account, n] : oracle.accounts(program)) {
                   if (n != 0) seen.insert(account);
                 }
                 for (const char* member : {"m1", "m2", "m3", "m4"}) {
                   const Oracle::Balance sums = oracle.balance(member, program);
                   if (sums.debt > 0) seen.insert("debt");
                   if (sums.pending > 0) seen.insert("pending");
                   if (sums.held > 0) seen.insert("held");
                 }
               }
             });
    const std::string text = last.Text();
    for (const char* word :
         {" open\n", " paid\n", " taken_back\n", " redeem ", " exchange ",
          " fee ", "position 2 ", "\nforgotten m", "\nhousehold m",
          "\nmember household:", " ruby from ", " blue from ", " none from "}) {
      if (text.find(word) != std::string::npos) seen.insert(word);
    }
  }
  EXPECT_EQ(seen, wanted);
}

TEST(OracleBooks, BalanceAfterEveryEvent) {
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    const History history = MakeRandomHistory(seed, kEvents);
    Play(history, [&history](const Oracle& oracle, const HistoryStep& step,
                             OutcomeCode) {
      for (const char* program : {"star", "leaf", "coin"}) {
        int64_t sum = 0;
        for (const auto& [account, n] : oracle.accounts(program)) sum += n;
        for (const char* member :
             {"m1", "m2", "m3", "m4", "XXX", "app:a1", "seller", "card:t1",
              "card:t2", "card:t3", "phone:p1", "household:upstairs",
              "household:m1"}) {
          const Oracle::Balance sums = oracle.balance(member, program);
          EXPECT_GE(
              std::min({sums.pending, sums.available, sums.held, sums.debt}),
              0);
          sum += sums.pending + sums.available + sums.held - sums.debt;
        }
        ASSERT_EQ(sum, 0) << program << " seed " << history.seed << "\n"
                          << step.event.Text();
      }
    });
  }
}

TEST(OracleBooks, PositionsSumToZeroAndLoseNothing) {
  int closed = 0;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    const Oracle oracle = Play(MakeRandomHistory(seed, kEvents), kNothing);
    for (int window = 1; window < oracle.open_window(); ++window, ++closed) {
      Money exact, carry;
      int64_t rounded = 0;
      for (const auto& [name, position] : oracle.positions(window)) {
        exact = exact + position.exact;
        carry = carry + position.carry;
        rounded += position.rounded;
      }
      EXPECT_EQ(exact, Money{}) << "seed " << seed;
      EXPECT_EQ(carry, Money{}) << "seed " << seed;
      EXPECT_EQ(rounded, 0) << "seed " << seed;
    }
  }
  EXPECT_GT(closed, 60);
}

TEST(Shrink, FindsTheOnlyTwoStepsThatMatter) {
  const History history = MakeRandomHistory(7, kEvents);
  const std::string first = history.steps[11].event.Text();
  const std::string second = history.steps[97].event.Text();
  const auto fails = [&first, &second](const History& part) {
    std::set<std::string> texts;
    for (const HistoryStep& step : part.steps) texts.insert(step.event.Text());
    return texts.contains(first) && texts.contains(second);
  };
  ASSERT_TRUE(fails(history));
  const History small = Shrink(history, fails);
  ASSERT_EQ(small.steps.size(), 2u);
  EXPECT_EQ(small.steps[0].event.Text(), first);
  EXPECT_EQ(small.steps[1].event.Text(), second);
}

}  // namespace
}  // namespace clearpoint
