// Standing conversions: what is swept at the end of a period and what is
// refused, in which Ticks, under which ids, until when.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/codec/codec.h"
#include "tests/support/program_run.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr OutcomeCode kAccepted = OutcomeCode::kAccepted;

RateConfig Rate(const char* from, int64_t give, int64_t get) {
  RateConfig rate;
  rate.from = from;
  rate.to = "miles";
  rate.give = {give};
  rate.get = {get};
  rate.currency = "CNY";
  rate.settlement_price = Price("0.01");
  rate.undo_window_us = 5 * kMicrosPerDay;
  return rate;
}

// 10 points for 5 miles of the shop, a coin for a mile. A point, and a coin, is
// earned for each hundredth spent.
Configuration Network() {
  Configuration network = Earning({Rule("base", 1, 1, 0)});
  ProgramConfig coins = PointsOf(network);
  coins.name = "coins";
  coins.earn[0].name = "coin";
  network.programs.push_back(coins);
  network.programs[1].issuer = "shop";
  ContractConfig contract = network.contracts[0];
  contract.program = "coins";
  network.contracts.push_back(contract);
  network.rates = {Rate("points", 10, 5), Rate("coins", 1, 1)};
  return network;
}

Timestamp Day(int64_t days) {
  return Timestamp{kStart.value + days * kMicrosPerDay};
}

Record Decoded(const std::string& bytes) {
  Record record;
  EXPECT_TRUE(DecodeRecord(bytes, &record).ok());
  return record;
}

class StandingConversion : public testing::Test {
 protected:
  void Start(const Configuration& network) { run_.emplace(network); }

  OwnedEvent Event(EventKind kind, const std::string& id) {
    OwnedEvent e{.kind = kind, .occurred = run_->run().recorded()};
    e.member = "m";
    e.id = id;
    return e;
  }
  OwnedEvent Ordered(const std::string& id, std::vector<std::string> from,
                     const char* every) {
    OwnedEvent e = Event(EventKind::kConversionOrdered, id);
    e.tags = std::move(from);
    e.to_program = "miles";
    e.action = every;
    return e;
  }
  OutcomeCode Decide(const OwnedEvent& event) {
    return run_->run().Decide(event);
  }
  OutcomeCode Order(std::vector<std::string> from, const char* every) {
    return Decide(Ordered("c1", std::move(from), every));
  }
  // Moves the clock by an event that earns nothing.
  void PassTo(Timestamp t) {
    OwnedEvent e = run_->Purchase(absl::StrCat("clock", t.value), 0);
    e.member = "clock";
    e.occurred = t;
    EXPECT_EQ(Decide(e), kAccepted) << reason();
    run_->At(t);
  }
  OutcomeCode BuyCoins(int64_t amount) {
    OwnedEvent e = run_->Purchase("coins", amount);
    e.program = "coins";
    return Decide(e);
  }
  // "c1/2026-01-05/points: 73 asked, 70 for 35" or, refused, "...: OUTCOME
  // reason", one a sweep.
  std::vector<std::string> Swept() {
    std::vector<std::string> swept;
    for (const std::string& bytes : run_->run().records()) {
      const Record record = Decoded(bytes);
      if (record.sweeps.empty()) continue;
      EXPECT_EQ(record.kind, EventKind::kTick);
      EXPECT_EQ(record.sweeps.size(), 1u);
      const ConversionSweep& one = record.sweeps.front();
      EXPECT_EQ(one.member_name, "m");
      std::string text = absl::StrCat(one.exchange_id, ": ");
      if (one.outcome == kAccepted) {
        absl::StrAppend(&text, one.asked.value, " asked, ", one.gave.value,
                        " for ", one.got.value);
        if (one.fee.value > 0) absl::StrAppend(&text, ", fee ", one.fee.value);
      } else {
        EXPECT_EQ(one.gave + one.got + one.fee, Points{});
        EXPECT_TRUE(record.effects.postings.empty());
        absl::StrAppend(&text, std::string(OutcomeName(one.outcome)), " ",
                        one.reason);
      }
      swept.push_back(absl::StrCat(text, one.ended ? ", ended" : ""));
    }
    return swept;
  }
  int64_t Left(const char* program) { return run_->Available(program); }
  const std::string& reason() { return run_->run().reason(); }

  std::optional<ProgramRun> run_;
};

TEST_F(StandingConversion, SweepsAllOfEachProgramOnceTheDayIsOver) {
  Start(Network());
  EXPECT_EQ(run_->Buy("o", 73), kAccepted);
  EXPECT_EQ(BuyCoins(7), kAccepted);
  ASSERT_EQ(Order({"coins", "points"}, "day"), kAccepted) << reason();
  PassTo(Timestamp{Day(1).value - 1});
  EXPECT_THAT(Swept(), IsEmpty());
  PassTo(Day(1));
  EXPECT_THAT(Swept(), ElementsAre("c1/2026-01-05/points: 73 asked, 70 for 35",
                                   "c1/2026-01-05/coins: 7 asked, 7 for 7"));
  EXPECT_EQ(Left("points"), 3);
  EXPECT_EQ(Left("coins"), 0);
  EXPECT_EQ(Left("miles"), 42);
}

TEST_F(StandingConversion, SweepsAPeriodOnceAndThenTheNext) {
  Start(Network());
  run_->Buy("o", 73);
  ASSERT_EQ(Order({"points"}, "day"), kAccepted);
  PassTo(Day(1));
  run_->Buy("p", 30);
  PassTo(Timestamp{Day(2).value - 1});
  EXPECT_EQ(Swept().size(), 1u);
  PassTo(Day(2));
  EXPECT_THAT(Swept(),
              ElementsAre("c1/2026-01-05/points: 73 asked, 70 for 35",
                          "c1/2026-01-06/points: 33 asked, 30 for 15"));
}

TEST_F(StandingConversion, SweepsAtTheEndOfTheIsoWeekAndOfTheMonth) {
  // Monday 5 January: the week ends on Sunday the 11th, day 6.
  for (const bool weekly : {true, false}) {
    Start(Network());
    run_->Buy("o", 20);
    ASSERT_EQ(Order({"points"}, weekly ? "week" : "month"), kAccepted);
    const int64_t days = weekly ? 7 : 27;
    PassTo(Timestamp{Day(days).value - 1});
    EXPECT_THAT(Swept(), IsEmpty());
    PassTo(Day(days));
    EXPECT_THAT(
        Swept(),
        ElementsAre(weekly ? "c1/2026-01-11/points: 20 asked, 20 for 10"
                           : "c1/2026-01-31/points: 20 asked, 20 for 10"));
  }
}

TEST_F(StandingConversion, EndsItsDaysInTheZoneOfTheProgramSweptInto) {
  Configuration network = Network();
  network.programs[1].zone = "Asia/Singapore";
  Start(network);
  run_->Buy("o", 20);
  ASSERT_EQ(Order({"points"}, "day"), kAccepted);
  // The 5th ends there at 16:00 UTC.
  const Timestamp end{Day(0).value + 16 * kMicrosPerHour};
  PassTo(Timestamp{end.value - 1});
  EXPECT_THAT(Swept(), IsEmpty());
  PassTo(end);
  EXPECT_THAT(Swept(),
              ElementsAre("c1/2026-01-05/points: 20 asked, 20 for 10"));
}

TEST_F(StandingConversion, BeginsWithThePeriodInWhichALateOrderIsRecorded) {
  Start(Network());
  run_->Buy("o", 20);
  PassTo(Timestamp{Day(3).value + kMicrosPerHour});
  OwnedEvent late = Ordered("c1", {"points"}, "day");
  late.occurred = Day(1);
  ASSERT_EQ(Decide(late), kAccepted) << reason();
  PassTo(Day(4));
  EXPECT_THAT(Swept(),
              ElementsAre("c1/2026-01-08/points: 20 asked, 20 for 10"));
}

// --- however late the Tick ---------------------------------------------------

TEST_F(StandingConversion, SweepsEveryPeriodThatIsOverInItsOrder) {
  Start(Network());
  run_->Buy("o", 73);
  ASSERT_EQ(Order({"points"}, "day"), kAccepted);
  PassTo(Timestamp{Day(3).value + kMicrosPerHour});
  EXPECT_THAT(
      Swept(),
      ElementsAre(
          "c1/2026-01-05/points: 73 asked, 70 for 35",
          "c1/2026-01-06/points: BELOW_MINIMUM give: asked 3, one step 10",
          "c1/2026-01-07/points: BELOW_MINIMUM give: asked 3, one step 10"));
}

TEST_F(StandingConversion, DrawsWhatWasAvailableWhenThePeriodWasOver) {
  Configuration network = Network();
  PointsOf(network).earn[0].available_after_days = 2;
  Start(network);
  run_->Buy("o", 73);  // available from day 2 on
  ASSERT_EQ(Order({"points"}, "day"), kAccepted);
  PassTo(Timestamp{Day(3).value + kMicrosPerHour});
  EXPECT_THAT(
      Swept(),
      ElementsAre(
          "c1/2026-01-05/points: BELOW_MINIMUM give: asked 0, one step 10",
          "c1/2026-01-06/points: 73 asked, 70 for 35",
          "c1/2026-01-07/points: BELOW_MINIMUM give: asked 3, one step 10"));
}

// What lapses on day 7 may be drawn up to day 8, had it been spent before.
TEST_F(StandingConversion, DrawsWhatWasStillValidInItsLastInstant) {
  Configuration network = Network();
  PointsOf(network).expiry = {
      .period = ExpiryPeriod::kDays, .count = 6, .align = "end_of_day"};
  PointsOf(network).expiry_grace_us = kMicrosPerDay;
  Start(network);
  run_->Buy("o", 20);
  ASSERT_EQ(Order({"points"}, "week"), kAccepted);
  PassTo(Day(9));
  EXPECT_THAT(Swept(),
              ElementsAre("c1/2026-01-11/points: 20 asked, 20 for 10"));
  EXPECT_EQ(run_->AccountOf("expired"), 0);
}

TEST_F(StandingConversion, TakesTheRateOfTheLastInstantOfItsPeriod) {
  Configuration network = Network();
  Start(network);
  run_->Buy("o", 70);
  ASSERT_EQ(Order({"points"}, "day"), kAccepted);
  network.rates[0] = Rate("points", 10, 1);
  network.effective_from = Day(1);
  run_->Configure(network);
  PassTo(Timestamp{Day(1).value + 5 * kMicrosPerHour});
  run_->Buy("p", 70);
  PassTo(Day(2));
  EXPECT_THAT(Swept(), ElementsAre("c1/2026-01-05/points: 70 asked, 70 for 35",
                                   "c1/2026-01-06/points: 70 asked, 70 for 7"));
}

// --- what a rate says --------------------------------------------------------

TEST_F(StandingConversion, LeavesWhatTheRateRefusesWhereItWas) {
  Configuration network = Network();
  network.rates[0].minimum = {50};
  Start(network);
  run_->Buy("o", 49);
  ASSERT_EQ(Order({"points"}, "day"), kAccepted);
  PassTo(Day(1));
  EXPECT_EQ(Left("points"), 49);
  run_->Buy("p", 1);
  PassTo(Day(2));
  EXPECT_EQ(Left("points"), 0);
  EXPECT_THAT(Swept(),
              ElementsAre("c1/2026-01-05/points: BELOW_MINIMUM give: asked "
                          "49, minimum 50",
                          "c1/2026-01-06/points: 50 asked, 50 for 25"));
}

TEST_F(StandingConversion, KeepsToTheOffStepPolicyTheMaximumAndTheLimits) {
  struct Case {
    std::function<void(RateConfig&)> change;
    const char* told;
  };
  const std::vector<Case> cases = {
      {[](RateConfig& rate) { rate.off_step = OffStep::kRefuse; },
       "c1/2026-01-05/points: NOT_A_STEP give: asked 73, step 10"},
      {[](RateConfig& rate) { rate.maximum = {60}; },
       "c1/2026-01-05/points: ABOVE_MAXIMUM give: asked 73, maximum 60"},
      {[](RateConfig& rate) { rate.limits = {"cap"}; },
       "c1/2026-01-05/points: LIMIT_REACHED limit \"cap\": asked 70, room 50"},
      {[](RateConfig& rate) {
         rate.limits = {"cap"};
         rate.over_limit = OverLimit::kReduce;
       },
       "c1/2026-01-05/points: 73 asked, 50 for 25"},
  };
  for (const Case& one : cases) {
    Configuration network = Network();
    LimitConfig cap = LimitPer("day", 50);
    cap.name = "cap";
    PointsOf(network).limits = {cap};
    one.change(network.rates[0]);
    Start(network);
    run_->Buy("o", 73);
    ASSERT_EQ(Order({"points"}, "day"), kAccepted);
    PassTo(Day(1));
    EXPECT_THAT(Swept(), ElementsAre(one.told));
  }
}

TEST_F(StandingConversion, CountsAgainstLimitsOnTheLastDayOfItsPeriod) {
  Configuration network = Network();
  LimitConfig cap = LimitPer("day", 50);
  cap.name = "cap";
  PointsOf(network).limits = {cap};
  network.rates[0].limits = {"cap"};
  Start(network);
  run_->Buy("o", 50);
  ASSERT_EQ(Order({"points"}, "day"), kAccepted);
  PassTo(Day(1));
  run_->Buy("p", 60);
  // Of day 1 nothing is used yet.
  EXPECT_EQ(run_->Exchange(50), kAccepted) << reason();
  PassTo(Day(2));
  EXPECT_THAT(Swept(),
              ElementsAre("c1/2026-01-05/points: 50 asked, 50 for 25",
                          "c1/2026-01-06/points: LIMIT_REACHED limit \"cap\": "
                          "asked 10, room 0"));
}

TEST_F(StandingConversion, AsksForWhatLeavesTheFeeInPoints) {
  // 70 and 3 are 73; of 72 the fee leaves 69, six steps of 10.
  for (const int64_t there : {73, 72}) {
    Configuration network = Network();
    network.rates[0].points_fee.emplace().fee.points = {3};
    Start(network);
    run_->Buy("o", there);
    ASSERT_EQ(Order({"points"}, "day"), kAccepted);
    PassTo(Day(1));
    EXPECT_THAT(
        Swept(),
        ElementsAre(there == 73
                        ? "c1/2026-01-05/points: 70 asked, 70 for 35, fee 3"
                        : "c1/2026-01-05/points: 69 asked, 60 for 30, fee 3"));
    EXPECT_EQ(Left("points"), there == 73 ? 0 : 9);
    EXPECT_EQ(run_->AccountOf("fees"), 3);
  }
}

TEST_F(StandingConversion, IsRefusedWithoutARate) {
  Configuration network = Network();
  network.rates.pop_back();
  Start(network);
  BuyCoins(7);
  ASSERT_EQ(Order({"coins"}, "day"), kAccepted) << reason();
  PassTo(Day(1));
  EXPECT_THAT(Swept(),
              ElementsAre("c1/2026-01-05/coins: NO_RATE no rate from coins to "
                          "miles was valid then"));
  EXPECT_EQ(Left("coins"), 7);
}

// 35 miles would make bank owe shop 0.35, of which it may owe 0.30; 7 more
// 0.07.
TEST_F(StandingConversion, ThatADebitCapRefusesLeavesTheOthersToBeSwept) {
  Configuration network = Network();
  for (ProgramConfig& program : network.programs) {
    for (EarnRule& rule : program.earn) rule.funder = FunderKind::kIssuer;
  }
  network.participants[1].debit_caps = {
      {.currency = "CNY", .amount = {30}, .warn_percent = 0}};
  ASSERT_EQ(network.participants[1].name, "bank");
  Start(network);
  run_->Buy("o", 70);
  BuyCoins(7);
  ASSERT_EQ(Order({"points", "coins"}, "day"), kAccepted);
  PassTo(Day(1));
  const std::vector<std::string> swept = Swept();
  ASSERT_EQ(swept.size(), 2u);
  EXPECT_THAT(swept[0], HasSubstr("points: DEBIT_CAP participant \"bank\": "
                                  "would owe 0.35, at most 0.3"));
  EXPECT_EQ(swept[1], "c1/2026-01-05/coins: 7 asked, 7 for 7");
  EXPECT_EQ(Left("points"), 70);
  EXPECT_EQ(Left("miles"), 7);
}

// --- members -----------------------------------------------------------------

TEST_F(StandingConversion, PassesOverAFrozenMemberUntilTheFreezeEnds) {
  Start(Network());
  run_->Buy("o", 20);
  ASSERT_EQ(Order({"points"}, "day"), kAccepted);
  ASSERT_EQ(Decide(Event(EventKind::kMemberFrozen, "f")), kAccepted);
  PassTo(Day(1));
  EXPECT_EQ(Left("points"), 20);
  ASSERT_EQ(Decide(Event(EventKind::kMemberUnfrozen, "f")), kAccepted);
  PassTo(Day(2));
  EXPECT_THAT(Swept(),
              ElementsAre("c1/2026-01-05/points: MEMBER_FROZEN the member is "
                          "frozen",
                          "c1/2026-01-06/points: 20 asked, 20 for 10"));
}

TEST_F(StandingConversion, EndsWithAMemberThatCannotBeReopenedAnyMore) {
  Configuration network = Network();
  network.bounds.reopen_within_us = kMicrosPerDay;
  Start(network);
  run_->Buy("o", 20);
  ASSERT_EQ(Order({"points"}, "day"), kAccepted);
  ASSERT_EQ(Decide(Event(EventKind::kMemberClosed, "l")), kAccepted)
      << reason();
  PassTo(Day(5));
  const std::string closed = "MEMBER_CLOSED the member is closed";
  EXPECT_THAT(
      Swept(),
      ElementsAre(absl::StrCat("c1/2026-01-05/points: ", closed),
                  absl::StrCat("c1/2026-01-06/points: ", closed, ", ended")));
  EXPECT_EQ(run_->run().Text().find("conversion "), std::string::npos);
}

TEST_F(StandingConversion, EnrolsAMemberWhereEveryProgramDoes) {
  Configuration network = Network();
  Start(network);
  EXPECT_EQ(Order({"points", "coins"}, "day"), kAccepted) << reason();
  network.programs[2].auto_enrol = false;
  Start(network);
  EXPECT_EQ(Order({"points", "coins"}, "day"), OutcomeCode::kUnknownMember);
  EXPECT_EQ(Order({"points"}, "day"), kAccepted) << reason();
}

// --- orders ------------------------------------------------------------------

TEST_F(StandingConversion, IsSweptNoMoreOnceCancelled) {
  Start(Network());
  run_->Buy("o", 20);
  ASSERT_EQ(Order({"points", "coins"}, "day"), kAccepted);
  const OwnedEvent end = Event(EventKind::kConversionCancelled, "c1");
  EXPECT_EQ(Decide(end), kAccepted) << reason();
  EXPECT_EQ(Decide(end), OutcomeCode::kDuplicate);
  PassTo(Day(3));
  EXPECT_THAT(Swept(), IsEmpty());
  EXPECT_EQ(run_->run().Text().find("conversion "), std::string::npos);
  EXPECT_EQ(Decide(Ordered("c2", {"points"}, "day")), kAccepted) << reason();
  PassTo(Day(4));
  EXPECT_THAT(Swept(),
              ElementsAre("c2/2026-01-08/points: 20 asked, 20 for 10"));
}

TEST_F(StandingConversion, IsCancelledByItsOwnMemberOnly) {
  Start(Network());
  run_->Buy("o", 20);
  ASSERT_EQ(Order({"points"}, "day"), kAccepted);
  EXPECT_EQ(Decide(Event(EventKind::kConversionCancelled, "c2")),
            OutcomeCode::kUnknownOrder);
  EXPECT_EQ(reason(),
            "standing conversion \"c2\" of the member is not known, or is "
            "over");
  OwnedEvent other = Event(EventKind::kConversionCancelled, "c1");
  other.member = "nobody";
  EXPECT_EQ(Decide(other), OutcomeCode::kUnknownMember);
  run_->As("other");
  run_->Buy("p", 1);
  other.member = "other";
  EXPECT_EQ(Decide(other), OutcomeCode::kUnknownOrder);
  PassTo(Day(1));
  EXPECT_EQ(Swept().size(), 1u);
}

TEST_F(StandingConversion, SweepsAProgramByOneOrderAtATime) {
  Start(Network());
  ASSERT_EQ(Order({"points"}, "day"), kAccepted);
  const OwnedEvent second = Ordered("c2", {"coins", "points"}, "month");
  EXPECT_EQ(Decide(second), OutcomeCode::kNotEligible);
  EXPECT_EQ(reason(),
            "from_programs: \"points\" is swept by order \"c1\" already");
  EXPECT_EQ(Decide(Ordered("c3", {"coins"}, "month")), kAccepted) << reason();
  // Refused, it was not given, and may be once there is room.
  ASSERT_EQ(Decide(Event(EventKind::kConversionCancelled, "c1")), kAccepted);
  ASSERT_EQ(Decide(Event(EventKind::kConversionCancelled, "c3")), kAccepted);
  EXPECT_EQ(Decide(second), kAccepted) << reason();
}

TEST_F(StandingConversion, IsADuplicateOrAConflictUnderAnIdThatIsKnown) {
  Start(Network());
  const OwnedEvent order = Ordered("c1", {"points"}, "day");
  ASSERT_EQ(Decide(order), kAccepted);
  EXPECT_EQ(Decide(order), OutcomeCode::kDuplicate);
  OwnedEvent other = order;
  other.action = "week";
  EXPECT_EQ(Decide(other), OutcomeCode::kConflict);
}

TEST_F(StandingConversion, IsTheWordOfTheIssuersOfWhatIsSwept) {
  Configuration network = Network();
  network.sources = {{"kafka:shop", {"shop"}}, {"kafka:bank", {"bank"}}};
  Start(network);
  uint64_t offset = 0;
  const auto tell = [&](const char* source, const OwnedEvent& event) {
    return run_->run().DecideAt(
        source, offset++, EncodeEvent(event.View(), EventFormat::kProtobuf),
        EventFormat::kProtobuf);
  };
  const OwnedEvent order = Ordered("c1", {"points", "coins"}, "day");
  EXPECT_EQ(tell("kafka:shop/0", order), OutcomeCode::kNotAuthorized);
  EXPECT_EQ(tell("kafka:bank/0", order), kAccepted) << reason();
  const OwnedEvent end = Event(EventKind::kConversionCancelled, "c1");
  EXPECT_EQ(tell("kafka:shop/0", end), OutcomeCode::kNotAuthorized);
  EXPECT_EQ(tell("kafka:bank/0", end), kAccepted) << reason();
}

TEST_F(StandingConversion, SaysWhatIsSweptIntoWhatAndWhen) {
  Start(Network());
  struct Case {
    std::vector<std::string> from;
    const char* every;
    OutcomeCode outcome;
    const char* reason;
  };
  const std::vector<Case> cases = {
      {{},
       "day",
       OutcomeCode::kMissingField,
       "from_programs: expected, found none"},
      {{"points", ""},
       "day",
       OutcomeCode::kMissingField,
       "from_programs: expected, found none"},
      {{"points"},
       "",
       OutcomeCode::kMissingField,
       "every: expected, found none"},
      {{"points"},
       "year",
       OutcomeCode::kInvalidField,
       "every: expected day, week or month, found \"year\""},
      {{"points", "coins", "points"},
       "day",
       OutcomeCode::kInvalidField,
       "from_programs: expected each program once, and not to_program, found "
       "\"points\""},
      {{"points", "miles"},
       "day",
       OutcomeCode::kInvalidField,
       "from_programs: expected each program once, and not to_program, found "
       "\"miles\""},
      {std::vector<std::string>(17, "points"), "day",
       OutcomeCode::kInvalidField, "from_programs: asked 17, at most 16"},
      {{"points", "stars"},
       "day",
       OutcomeCode::kUnknownProgram,
       "program \"stars\" is not known"},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(Order(one.from, one.every), one.outcome) << one.reason;
    EXPECT_EQ(reason(), one.reason);
  }
}

TEST_F(StandingConversion, HasAnIdThatLeavesRoomForThoseOfItsExchanges) {
  Start(Network());
  // "/2026-01-05/points" has 18 bytes.
  EXPECT_EQ(Decide(Ordered(std::string(239, 'c'), {"points"}, "day")),
            OutcomeCode::kInvalidField);
  EXPECT_EQ(reason(),
            "order_id: expected at most 256 bytes with day and program, found "
            "257");
  EXPECT_EQ(Decide(Ordered(std::string(238, 'c'), {"points"}, "day")),
            kAccepted);
}

// --- its exchanges -----------------------------------------------------------

TEST_F(StandingConversion, CanBeUndoneLikeAnyExchange) {
  Start(Network());
  run_->Buy("o", 73);
  ASSERT_EQ(Order({"points"}, "day"), kAccepted);
  PassTo(Day(1));
  EXPECT_EQ(run_->Undo("c1/2026-01-05/points", 0), kAccepted) << reason();
  EXPECT_EQ(Left("points"), 73);
  EXPECT_EQ(Left("miles"), 0);
}

TEST_F(StandingConversion, SharesItsIdsWithRequestedExchanges) {
  Start(Network());
  run_->Buy("o", 40);
  ASSERT_EQ(Order({"points"}, "day"), kAccepted);
  OwnedEvent request =
      Event(EventKind::kExchangeRequested, "c1/2026-01-05/points");
  request.program = "points";
  request.to_program = "miles";
  request.amount = 10;
  EXPECT_EQ(Decide(request), kAccepted) << reason();
  PassTo(Day(1));
  EXPECT_EQ(Left("points"), 30);
  PassTo(Day(2));
  request.id = "c1/2026-01-06/points";
  request.occurred = Day(2);
  EXPECT_EQ(Decide(request), OutcomeCode::kConflict);
  EXPECT_THAT(Swept(),
              ElementsAre("c1/2026-01-05/points: CONFLICT exchange "
                          "\"c1/2026-01-05/points\" is known, with other "
                          "content",
                          "c1/2026-01-06/points: 30 asked, 30 for 15"));
}

TEST_F(StandingConversion, WaitsForAPartnerLikeAnyExchange) {
  Configuration network = Network();
  network.rates[0].undo_window_us = 0;
  network.rates[0].partner.emplace().answer_within_us = kMicrosPerDay;
  network.rates[0].partner->bind_account = true;
  Start(network);
  run_->Buy("o", 40);
  ASSERT_EQ(Order({"points"}, "day"), kAccepted);
  PassTo(Day(1));
  EXPECT_EQ(Left("points"), 40);
  // The first exchange binds the account that the sweeps go to.
  EXPECT_EQ(run_->Exchange(10, "account-1"), kAccepted) << reason();
  PassTo(Day(2));
  EXPECT_EQ(Left("points"), 0);
  EXPECT_NE(run_->run().Text().find("held m points in all 40"),
            std::string::npos);
  OwnedEvent confirmed =
      Event(EventKind::kPartnerConfirmed, "c1/2026-01-06/points");
  confirmed.second_id = "r1";
  EXPECT_EQ(Decide(confirmed), kAccepted) << reason();
  EXPECT_EQ(run_->AccountOf("exchanged_out"), 30);
  EXPECT_THAT(Swept(),
              ElementsAre("c1/2026-01-05/points: NOT_ELIGIBLE the rate binds "
                          "an account of the member at the partner, and none "
                          "is bound",
                          "c1/2026-01-06/points: 30 asked, 30 for 15"));
}

// A partner is not late because the Tick was.
TEST_F(StandingConversion, GivesAPartnerItsTimeFromTheRecordOn) {
  Configuration network = Network();
  network.rates[0].undo_window_us = 0;
  network.rates[0].partner.emplace().answer_within_us = kMicrosPerDay;
  Start(network);
  run_->Buy("o", 40);
  ASSERT_EQ(Order({"points"}, "month"), kAccepted);
  const Timestamp late = Day(50);
  PassTo(late);
  PassTo(Timestamp{late.value + kMicrosPerDay - 1});
  EXPECT_TRUE(run_->run().later_outcomes().empty());
  PassTo(Timestamp{late.value + kMicrosPerDay});
  EXPECT_EQ(run_->run().later_outcomes().at(OutcomeCode::kWaiting), 1);
}

// --- the journal -------------------------------------------------------------

TEST_F(StandingConversion, LeavesTheSameRecordsWhateverStaysInTheCache) {
  const auto records = [](CachePolicy policy) {
    EngineRun run(kStart, policy);
    EXPECT_EQ(run.Apply(Network()), kAccepted);
    ProgramRun made(Network());
    OwnedEvent buy = made.Purchase("o", 73);
    EXPECT_EQ(run.Decide(buy), kAccepted);
    OwnedEvent order{.kind = EventKind::kConversionOrdered,
                     .occurred = buy.occurred};
    order.member = "m";
    order.id = "c1";
    order.tags = {"points", "coins"};
    order.to_program = "miles";
    order.action = "day";
    EXPECT_EQ(run.Decide(order), kAccepted) << run.reason();
    for (int64_t day = 1; day < 4; ++day) {
      OwnedEvent more = made.Purchase(absl::StrCat("p", day), 25);
      more.occurred = Day(day);
      EXPECT_EQ(run.Decide(more), kAccepted);
    }
    return std::pair(run.records(), run.Text());
  };
  EXPECT_EQ(records(kOneRowCache), records(kUnlimitedCache));
}

}  // namespace
}  // namespace clearpoint
