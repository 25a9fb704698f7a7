// Exchange rates with a fee in points, with what is got pending, and for some
// members only.
#include <gtest/gtest.h>

#include "tests/support/program_run.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

constexpr OutcomeCode kAccepted = OutcomeCode::kAccepted;
constexpr OutcomeCode kInsufficient = OutcomeCode::kInsufficientPoints;
constexpr OutcomeCode kNotEligible = OutcomeCode::kNotEligible;

// 10 points for 5 miles, to be undone for a day.
Configuration Exchanging() {
  RateConfig rate;
  rate.from = "points";
  rate.to = "miles";
  rate.give = {10};
  rate.get = {5};
  rate.currency = "CNY";
  rate.settlement_price = Price("0.01");
  rate.undo_window_us = kMicrosPerDay;
  Configuration network = Earning({Rule("base", 1, 1, 0)});
  network.rates = {rate};
  return network;
}

RateConfig& RateOf(Configuration& network) { return network.rates[0]; }

Configuration WithFee(int64_t points, int32_t basis_points, int64_t cap) {
  Configuration network = Exchanging();
  RateOf(network).points_fee = ExchangePointsFee{
      .fee = {Points{points}, basis_points}, .cap = Points{cap}};
  return network;
}

struct FeeCase {
  int64_t points;
  int32_t basis_points;
  int64_t cap;
  int64_t given;
  int64_t fee;
};

TEST(ExchangePointsFee, IsTakenOnTopOfWhatIsGiven) {
  for (const FeeCase& one : std::vector<FeeCase>{{3, 0, 0, 10, 3},
                                                 {0, 1'200, 0, 50, 6},
                                                 {0, 1'200, 0, 40, 4},
                                                 {2, 1'200, 0, 40, 6},
                                                 {0, 1'200, 5, 40, 4},
                                                 {0, 1'200, 5, 50, 5},
                                                 {0, 1'200, 5, 500, 5},
                                                 {0, 99, 0, 100, 0}}) {
    ProgramRun run(WithFee(one.points, one.basis_points, one.cap));
    run.Buy("o", 1'000);
    EXPECT_EQ(run.Exchange(one.given), kAccepted);
    EXPECT_EQ(run.Available("points"), 1'000 - one.given - one.fee);
    EXPECT_EQ(run.AccountOf("fees"), one.fee);
    EXPECT_EQ(run.AccountOf("exchanged_out"), one.given);
    EXPECT_EQ(run.Available("miles"), one.given / 2);
    EXPECT_TRUE(run.LastEffects().bookings.empty());
  }
}

// 30.00 of money at half a cent a point, and the cap of 99.00.
TEST(ExchangePointsFee, IsWhatItComesToInMoneyAtAPriceOfThePoint) {
  for (const auto& [given, fee] : std::vector<std::pair<int64_t, int64_t>>{
           {50'000, 6'000}, {165'000, 19'800}, {200'000, 19'800}}) {
    ProgramRun run(WithFee(0, 1'200, 19'800));
    run.Buy("o", 1'000'000);
    EXPECT_EQ(run.Exchange(given), kAccepted);
    EXPECT_EQ(run.AccountOf("fees"), fee);
  }
}

TEST(ExchangePointsFee, MustBeThereBesideWhatIsGiven) {
  ProgramRun run(WithFee(3, 0, 0));
  run.Buy("o", 12);
  EXPECT_EQ(run.Exchange(10), kInsufficient);
  EXPECT_EQ(run.run().reason(), "points: asked 13, available 12");
  run.Buy("p", 1);
  EXPECT_EQ(run.Exchange(10), kAccepted);
  EXPECT_EQ(run.Available("points"), 0);
}

TEST(ExchangePointsFee, IsCountedByNoLimit) {
  Configuration network = WithFee(3, 0, 0);
  LimitConfig limit;
  limit.name = "cap";
  limit.period = "month";
  limit.amount = {20};
  PointsOf(network).limits = {limit};
  RateOf(network).limits = {"cap"};
  ProgramRun run(network);
  run.Buy("o", 100);
  EXPECT_EQ(run.Exchange(20), kAccepted);
  EXPECT_EQ(run.Exchange(10), OutcomeCode::kLimitReached);
  EXPECT_EQ(run.run().reason(), "limit \"cap\": asked 10, room 0");
}

TEST(ExchangePointsFee, ComesBackWhenTheExchangeIsUndone) {
  ProgramRun run(WithFee(3, 0, 0));
  run.Buy("o", 100);
  const std::string before = run.Balance("points");
  run.Exchange(50);
  EXPECT_EQ(run.Undo(), kAccepted);
  EXPECT_EQ(run.Balance("points"), before);
  EXPECT_EQ(run.AccountOf("fees"), 0);
}

TEST(ExchangePointsFee, StaysWhereTheRateKeepsIt) {
  Configuration network = WithFee(3, 0, 0);
  RateOf(network).points_fee->kept_on_undo = true;
  ProgramRun run(network);
  run.Buy("o", 100);
  run.Exchange(50);
  EXPECT_EQ(run.Undo(), kAccepted);
  EXPECT_EQ(run.Available("points"), 97);
  EXPECT_EQ(run.AccountOf("fees"), 3);
}

// Two lots: the fee is drawn behind what is given, and owed by nobody.
TEST(ExchangePointsFee, ObligesNoFunder) {
  Configuration network = WithFee(10, 0, 0);
  for (ContractConfig& contract : network.contracts) {
    contract.settled = Settled::kAtRedemption;
  }
  ProgramRun run(network);
  run.Buy("o", 100);
  EXPECT_EQ(run.Exchange(50), kAccepted);
  for (const Booking& booking : run.LastEffects().bookings) {
    EXPECT_EQ(booking.points, Points{50});
  }
  EXPECT_EQ(run.Available("points"), 40);
}

// --- what is got waits -------------------------------------------------------

TEST(Exchange, GivesWhatIsGotAfterWorkingDays) {
  Configuration network = Exchanging();
  CalendarConfig calendar;
  calendar.name = "bank";
  calendar.weekend = {6, 7};
  calendar.holidays = {
      static_cast<int32_t>(oracle::DayOf(oracle::Civil{2026, 1, 6}))};
  network.calendars = {calendar};
  PendingPolicy policy;
  policy.working_days = 2;
  policy.calendar = "bank";
  RateOf(network).pending = policy;
  ProgramRun run(network);
  run.Buy("o", 100);
  EXPECT_EQ(run.Exchange(100), kAccepted);  // on a Monday
  EXPECT_EQ(run.Available("miles"), 0);
  EXPECT_NE(run.Balance("miles").find("pending 50"), std::string::npos)
      << run.Balance("miles");
  run.At(Timestamp{oracle::Utc({2026, 1, 8}, 0, 0).value - 2 * kMinute});
  run.Buy("p", 1);
  EXPECT_EQ(run.Available("miles"), 0);
  run.At(oracle::Utc({2026, 1, 8}, 0, 0));
  run.Buy("q", 1);
  EXPECT_EQ(run.Available("miles"), 50);
}

TEST(ExchangeReversal, TakesBackWhatIsStillPending) {
  Configuration network = Exchanging();
  RateOf(network).available_after_days = 5;
  ProgramRun run(network);
  run.Buy("o", 100);
  run.Exchange(100);
  EXPECT_EQ(run.Undo(), kAccepted);
  EXPECT_EQ(run.Available("points"), 100);
  EXPECT_EQ(run.Balance("miles"), "");
}

// --- for whom ----------------------------------------------------------------

TEST(Exchange, IsForMembersWithALabelOfTheRate) {
  Configuration network = Exchanging();
  RateOf(network).members.emplace().labels = {"gold", "staff"};
  ProgramRun run(network);
  run.Buy("o", 100);
  EXPECT_EQ(run.Exchange(10), kNotEligible);
  EXPECT_EQ(run.run().reason(), "the rate is for members with other labels");
  OwnedEvent label{.kind = EventKind::kMemberLabelled,
                   .occurred = Timestamp{kStart.value + 10 * kMinute}};
  label.member = "m";
  label.id = "l";
  label.labels = {{"staff", {}, Timestamp{kStart.value + kMicrosPerDay}}};
  EXPECT_EQ(run.run().Decide(label), kAccepted) << run.run().reason();
  run.At(Timestamp{kStart.value + 10 * kMinute});
  EXPECT_EQ(run.Exchange(10), kAccepted);
  run.At(Timestamp{kStart.value + kMicrosPerDay});
  EXPECT_EQ(run.Exchange(10), kNotEligible);
}

TEST(Exchange, IsForMembersWhoWereEnrolledLongEnoughAgo) {
  Configuration network = Exchanging();
  RateOf(network).members.emplace().account_age_us = 30 * kMicrosPerDay;
  ProgramRun run(network);
  run.Buy("o", 100);  // a minute past
  run.At(Timestamp{kStart.value + 30 * kMicrosPerDay - kMinute});
  EXPECT_EQ(run.Exchange(10), kNotEligible);
  EXPECT_EQ(run.run().reason(),
            "microseconds since enrolment: asked 2591940000000, account_age "
            "2592000000000");
  EXPECT_EQ(run.Exchange(10), kAccepted);
  run.As("nobody");
  EXPECT_EQ(run.Exchange(10), kNotEligible);
}

TEST(Exchange, IsForMembersOfATierOfTheRate) {
  Configuration network = Exchanging();
  TierPolicy& tiers = PointsOf(network).tiers.emplace();
  tiers.measure = TierMeasure::kPurchases;
  tiers.levels = {{"silver", 1}, {"gold", 2}};
  RateOf(network).members.emplace().tiers = {"gold"};
  ProgramRun run(network);
  run.Buy("o", 100);
  EXPECT_EQ(run.Exchange(10), kNotEligible);
  EXPECT_EQ(run.run().reason(), "the rate is for members of other tiers");
  run.Buy("p", 100);
  EXPECT_EQ(run.Exchange(10), kAccepted);
}

}  // namespace
}  // namespace clearpoint
