// Exchanges with a partner outside the network: what is given is held until the
// partner answers, in time or later.
#include <gtest/gtest.h>

#include "tests/support/program_run.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

constexpr OutcomeCode kAccepted = OutcomeCode::kAccepted;

// 10 points for 5 miles of an airline outside, answered within a day.
Configuration Outside() {
  RateConfig rate;
  rate.from = "points";
  rate.to = "miles";
  rate.give = {10};
  rate.get = {5};
  rate.currency = "CNY";
  rate.settlement_price = Price("0.01");
  rate.partner.emplace().answer_within_us = kMicrosPerDay;
  Configuration network = Earning({Rule("base", 1, 1, 0)});
  network.programs[1].issuer = "shop";
  network.rates = {rate};
  return network;
}

class Partner : public testing::Test {
 protected:
  void Start(const Configuration& network) {
    run_.emplace(network);
    run_->Buy("o", 100);
    EXPECT_EQ(run_->Exchange(70), kAccepted) << run_->run().reason();
  }
  OutcomeCode Answer(EventKind kind, const std::string& reference,
                     int64_t after_us, int64_t got) {
    OwnedEvent e{.kind = kind,
                 .occurred = Timestamp{kStart.value + 2 * kMinute + after_us}};
    e.id = "x1";
    e.second_id = reference;
    e.amount = got;
    return run_->run().Decide(e);
  }
  OutcomeCode Confirm(const std::string& reference, int64_t after_us) {
    return Answer(EventKind::kPartnerConfirmed, reference, after_us, 0);
  }
  OutcomeCode Fail(const std::string& reference, int64_t after_us) {
    return Answer(EventKind::kPartnerFailed, reference, after_us, 0);
  }
  int64_t Held() {
    const std::string text = run_->run().Text();
    const std::string line = "held m points in all ";
    const size_t at = text.find(line);
    if (at == std::string::npos) return 0;
    return std::stoll(text.substr(at + line.size()));
  }
  int Unknown() {
    const auto& later = run_->run().later_outcomes();
    const auto found = later.find(OutcomeCode::kWaiting);
    return found == later.end() ? 0 : found->second;
  }

  std::optional<ProgramRun> run_;
};

TEST_F(Partner, IsWaitedForWithTheGivenPointsHeld) {
  Start(Outside());
  EXPECT_EQ(run_->Available("points"), 30);
  EXPECT_EQ(Held(), 70);
  EXPECT_EQ(run_->Balance("miles"), "");
  EXPECT_TRUE(run_->LastEffects().bookings.empty());
}

TEST_F(Partner, ConfirmsAndWhatIsOwedIsBooked) {
  Start(Outside());
  EXPECT_EQ(Confirm("r1", kMinute), kAccepted) << run_->run().reason();
  EXPECT_EQ(run_->Available("points"), 30);
  EXPECT_EQ(Held(), 0);
  EXPECT_EQ(run_->AccountOf("exchanged_out"), 70);
  EXPECT_EQ(run_->Balance("miles"), "");
  const Effects effects = run_->LastEffects();
  ASSERT_FALSE(effects.bookings.empty());
  EXPECT_EQ(effects.bookings[0].key.kind, ObligationKind::kExchange);
  EXPECT_EQ(effects.bookings[0].amount, Price("0.35"));
}

TEST_F(Partner, FailsAndThePointsComeBackWithTheFeeAndTheLimit) {
  Configuration network = Outside();
  network.rates[0].points_fee.emplace().fee.points = {3};
  LimitConfig limit;
  limit.name = "cap";
  limit.period = "month";
  limit.amount = {70};
  PointsOf(network).limits = {limit};
  network.rates[0].limits = {"cap"};
  Start(network);
  EXPECT_EQ(Held(), 73);
  EXPECT_EQ(run_->Exchange(10), OutcomeCode::kLimitReached);
  EXPECT_EQ(Fail("r1", 5 * kMinute), kAccepted) << run_->run().reason();
  EXPECT_EQ(Held(), 0);
  EXPECT_EQ(run_->Available("points"), 100);
  EXPECT_EQ(run_->AccountOf("fees"), 0);
  run_->At(Timestamp{kStart.value + 10 * kMinute});
  EXPECT_EQ(run_->Exchange(70), kAccepted) << run_->run().reason();
}

TEST_F(Partner, TakesTheFeeWhenItConfirms) {
  Configuration network = Outside();
  network.rates[0].points_fee.emplace().fee.points = {3};
  Start(network);
  EXPECT_EQ(Confirm("r1", kMinute), kAccepted);
  EXPECT_EQ(run_->AccountOf("fees"), 3);
  EXPECT_EQ(run_->Available("points"), 27);
}

TEST_F(Partner, IsUnknownFromTheTimeItsAnswerIsDue) {
  Start(Outside());
  run_->At(Timestamp{kStart.value + kMicrosPerDay});
  run_->Buy("p", 1);  // a minute later, and one before it is due
  EXPECT_EQ(Unknown(), 0);
  run_->Buy("q", 1);
  EXPECT_EQ(Unknown(), 1);
  EXPECT_EQ(Held(), 70);
  run_->At(Timestamp{kStart.value + 100 * kMicrosPerDay});
  run_->Buy("r", 1);
  EXPECT_EQ(Unknown(), 1);
  EXPECT_EQ(Held(), 70);
}

TEST_F(Partner, IsReconciledByALaterAnswer) {
  for (const bool confirms : {true, false}) {
    Start(Outside());
    run_->At(Timestamp{kStart.value + 3 * kMicrosPerDay});
    run_->Buy("q", 1);
    ASSERT_EQ(Unknown(), 1);
    EXPECT_EQ(confirms ? Confirm("r1", 4 * kMicrosPerDay)
                       : Fail("r1", 4 * kMicrosPerDay),
              kAccepted)
        << run_->run().reason();
    EXPECT_EQ(Held(), 0);
    EXPECT_EQ(run_->Available("points"), confirms ? 31 : 101);
  }
}

TEST_F(Partner, AnswersOnce) {
  Start(Outside());
  EXPECT_EQ(Confirm("r1", kMinute), kAccepted);
  EXPECT_EQ(Confirm("r1", kMinute), OutcomeCode::kDuplicate);
  EXPECT_EQ(Fail("r1", kMinute), OutcomeCode::kConflict);
  EXPECT_EQ(Fail("r2", kMinute), OutcomeCode::kAboveMaximum);
  EXPECT_EQ(run_->run().reason(), "got: asked 35, unanswered 0");
}

TEST_F(Partner, MustHaveGivenWhatTheExchangeGets) {
  Start(Outside());
  EXPECT_EQ(Answer(EventKind::kPartnerConfirmed, "r1", kMinute, 34),
            OutcomeCode::kNotEligible);
  EXPECT_EQ(run_->run().reason(), "got: asked 34, the exchange 35");
  EXPECT_EQ(Answer(EventKind::kPartnerConfirmed, "r1", kMinute, 35), kAccepted);
}

TEST_F(Partner, AnswersAnExchangeThatWasAskedOfIt) {
  Configuration network = Outside();
  network.rates[0].partner.reset();
  Start(network);
  EXPECT_EQ(Confirm("r1", kMinute), OutcomeCode::kUnknownOrder);
}

TEST_F(Partner, LeavesNothingToUndo) {
  Start(Outside());
  EXPECT_EQ(run_->Undo(), OutcomeCode::kNotEligible);
  EXPECT_EQ(Confirm("r1", kMinute), kAccepted);
  EXPECT_EQ(run_->Undo(), OutcomeCode::kNotEligible);
}

// The same, where the first exchange of a member binds its account. 100 points
// are there.
class BoundAccounts : public testing::Test {
 protected:
  static Configuration Binding() {
    Configuration network = Outside();
    network.rates[0].partner->bind_account = true;
    return network;
  }
  BoundAccounts() : run_(Binding()) { run_.Buy("o", 100); }

  OutcomeCode Answer(EventKind kind, const std::string& exchange) {
    OwnedEvent e{.kind = kind,
                 .occurred = Timestamp{kStart.value + 30 * kMinute}};
    e.id = exchange;
    e.second_id = "r-" + exchange;
    return run_.run().Decide(e);
  }
  OutcomeCode Confirm(const std::string& exchange) {
    return Answer(EventKind::kPartnerConfirmed, exchange);
  }
  OutcomeCode Fail(const std::string& exchange) {
    return Answer(EventKind::kPartnerFailed, exchange);
  }
  OutcomeCode Forget() {
    OwnedEvent e{.kind = EventKind::kMemberForgotten,
                 .occurred = Timestamp{kStart.value + 30 * kMinute}};
    e.member = "m";
    e.id = "f1";
    return run_.run().Decide(e);
  }
  // Name and exchanges of what is bound of a member, or "".
  std::string Bound(const std::string& member) {
    const std::string text = run_.run().Text();
    const std::string line = "account of " + member + " in miles ";
    const size_t at = text.find(line);
    if (at == std::string::npos) return "";
    const size_t from = at + line.size();
    return text.substr(from, text.find('\n', from) - from);
  }

  ProgramRun run_;
};

TEST_F(BoundAccounts, AreThoseOfTheFirstExchange) {
  EXPECT_EQ(run_.Exchange(20, "a1"), kAccepted) << run_.run().reason();
  EXPECT_EQ(Bound("m"), "a1 1");
  EXPECT_EQ(run_.Exchange(10, "a2"), OutcomeCode::kNotEligible);
  EXPECT_EQ(run_.run().reason(),
            "destination_account: asked \"a2\", bound at first use \"a1\"");
  EXPECT_EQ(Bound("m"), "a1 1");
  EXPECT_EQ(run_.Exchange(10, "a1"), kAccepted) << run_.run().reason();
  EXPECT_EQ(Bound("m"), "a1 2");
}

TEST_F(BoundAccounts, MustBeNamed) {
  EXPECT_EQ(run_.Exchange(20), OutcomeCode::kNotEligible);
  EXPECT_EQ(run_.run().reason(),
            "destination_account: the rate binds one, and none is named");
  EXPECT_EQ(run_.Exchange(20, "a1"), kAccepted);
  EXPECT_EQ(run_.Exchange(20), OutcomeCode::kNotEligible);
}

TEST_F(BoundAccounts, AreLookedAtBeforeTheSizeOfARequest) {
  EXPECT_EQ(run_.Exchange(20, "a1"), kAccepted);
  EXPECT_EQ(run_.Exchange(1, "a1"), OutcomeCode::kBelowMinimum);
  EXPECT_EQ(run_.Exchange(1, "a2"), OutcomeCode::kNotEligible);
}

TEST_F(BoundAccounts, AreNotBoundByWhatIsRefused) {
  EXPECT_EQ(run_.Exchange(110, "a1"), OutcomeCode::kInsufficientPoints);
  EXPECT_EQ(Bound("m"), "");
  EXPECT_EQ(run_.Exchange(20, "a2"), kAccepted) << run_.run().reason();
}

TEST_F(BoundAccounts, AreEachMembersOwn) {
  EXPECT_EQ(run_.Exchange(20, "a1"), kAccepted);
  run_.As("n");
  run_.Buy("p", 50);
  EXPECT_EQ(run_.Exchange(20, "a2"), kAccepted) << run_.run().reason();
  EXPECT_EQ(Bound("m"), "a1 1");
  EXPECT_EQ(Bound("n"), "a2 1");
}

TEST_F(BoundAccounts, AreFreeAgainOnceAllTheirExchangesFailed) {
  EXPECT_EQ(run_.Exchange(20, "a1"), kAccepted);
  EXPECT_EQ(run_.Exchange(20, "a1"), kAccepted);
  EXPECT_EQ(Fail("x1"), kAccepted) << run_.run().reason();
  EXPECT_EQ(Bound("m"), "a1 1");
  EXPECT_EQ(run_.Exchange(20, "a2"), OutcomeCode::kNotEligible);
  EXPECT_EQ(Fail("x2"), kAccepted) << run_.run().reason();
  EXPECT_EQ(Bound("m"), "");
  EXPECT_EQ(run_.Exchange(20, "a2"), kAccepted) << run_.run().reason();
  EXPECT_EQ(Bound("m"), "a2 1");
}

TEST_F(BoundAccounts, StayOnceAnExchangeIsConfirmed) {
  EXPECT_EQ(run_.Exchange(20, "a1"), kAccepted);
  EXPECT_EQ(run_.Exchange(20, "a1"), kAccepted);
  EXPECT_EQ(Confirm("x1"), kAccepted) << run_.run().reason();
  EXPECT_EQ(Fail("x2"), kAccepted) << run_.run().reason();
  EXPECT_EQ(Bound("m"), "a1 1");
  EXPECT_EQ(run_.Exchange(20, "a2"), OutcomeCode::kNotEligible);
}

TEST_F(BoundAccounts, StayWhileAnExchangeIsUnknown) {
  EXPECT_EQ(run_.Exchange(20, "a1"), kAccepted);
  run_.At(Timestamp{kStart.value + 3 * kMicrosPerDay});
  EXPECT_EQ(run_.Exchange(20, "a2"), OutcomeCode::kNotEligible);
  EXPECT_EQ(Bound("m"), "a1 1");
}

TEST_F(BoundAccounts, AreStillMeantWithoutTheirNamesOnceTheMemberIsForgotten) {
  EXPECT_EQ(run_.Exchange(20, "a1"), kAccepted);
  EXPECT_EQ(Forget(), kAccepted) << run_.run().reason();
  EXPECT_EQ(Bound("m"), "- 1");
  EXPECT_EQ(run_.Exchange(20, "a2"), OutcomeCode::kNotEligible);
  EXPECT_EQ(run_.run().reason(),
            "destination_account: asked \"a2\", bound at first use one that "
            "was forgotten");
  EXPECT_EQ(run_.Exchange(20, "a1"), kAccepted) << run_.run().reason();
  EXPECT_EQ(Bound("m"), "- 2");
}

TEST_F(BoundAccounts, KeepNoNameOfAMemberThatWasForgottenBefore) {
  EXPECT_EQ(Forget(), kAccepted) << run_.run().reason();
  EXPECT_EQ(run_.Exchange(20, "a1"), kAccepted) << run_.run().reason();
  EXPECT_EQ(Bound("m"), "- 1");
  EXPECT_EQ(run_.Exchange(20, "a2"), OutcomeCode::kNotEligible);
}

TEST_F(BoundAccounts, AreNoneUnderARateThatBindsNone) {
  ProgramRun run(Outside());
  run.Buy("o", 100);
  EXPECT_EQ(run.Exchange(20, "a1"), kAccepted) << run.run().reason();
  EXPECT_EQ(run.Exchange(20, "a2"), kAccepted) << run.run().reason();
  EXPECT_EQ(run.run().Text().find("account of "), std::string::npos);
}

TEST_F(BoundAccounts, AreNoBareCardNumbersAndNotTooLong) {
  const std::string number = "4111111111111111";
  EXPECT_EQ(run_.Exchange(20, number), OutcomeCode::kInvalidField);
  for (const std::string& record : run_.run().records()) {
    EXPECT_EQ(record.find(number), std::string::npos);
  }
  EXPECT_EQ(run_.Exchange(20, std::string(257, 'a')),
            OutcomeCode::kInvalidField);
  EXPECT_EQ(run_.Exchange(20, std::string(256, 'a')), kAccepted)
      << run_.run().reason();
}

TEST_F(BoundAccounts, AreContentOfARequest) {
  OwnedEvent e{.kind = EventKind::kExchangeRequested,
               .occurred = Timestamp{kStart.value + 5 * kMinute}};
  e.program = "points";
  e.to_program = "miles";
  e.member = "m";
  e.id = "one";
  e.amount = 20;
  e.second_id = "a1";
  EXPECT_EQ(run_.run().Decide(e), kAccepted) << run_.run().reason();
  EXPECT_EQ(run_.run().Decide(e), OutcomeCode::kDuplicate);
  e.second_id = "a2";
  EXPECT_EQ(run_.run().Decide(e), OutcomeCode::kConflict);
}

}  // namespace
}  // namespace clearpoint
