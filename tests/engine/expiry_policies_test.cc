// Expiry policies: dates of the year, the three anchors, and rules whose lots
// lapse otherwise than their program's.
#include <gtest/gtest.h>

#include "engine/calendar/expiry.h"
#include "tests/support/program_run.h"

namespace clearpoint {
namespace {

using oracle::Civil;
using oracle::Utc;

ExpiryPolicy DateOfYear(int32_t months, int32_t date) {
  ExpiryPolicy policy;
  policy.period = ExpiryPeriod::kMonths;
  policy.count = months;
  policy.align = "fixed_date";
  policy.date = date;
  return policy;
}

struct DateCase {
  const char* what;
  ExpiryPolicy policy;
  Civil earned;
  Civil expires;  // its midnight: the day after the last valid one
};

TEST(ExpiryPolicies, ADateOfTheYearIsTheFirstOnOrAfterTheAnniversary) {
  const Zone utc({"UTC", {{kBeginningOfTime, 0}}});
  for (const DateCase& one : std::vector<DateCase>{
           {"the next", DateOfYear(0, 331), {2026, 3, 30}, {2026, 4, 1}},
           {"on the day", DateOfYear(0, 331), {2026, 3, 31}, {2026, 4, 1}},
           {"just missed", DateOfYear(0, 331), {2026, 4, 1}, {2027, 4, 1}},
           {"after a year", DateOfYear(12, 331), {2026, 3, 31}, {2027, 4, 1}},
           {"after a year", DateOfYear(12, 331), {2026, 4, 1}, {2028, 4, 1}},
           {"end of the year",
            DateOfYear(12, 1231),
            {2026, 1, 1},
            {2028, 1, 1}},
           {"no leap year", DateOfYear(0, 229), {2026, 1, 1}, {2026, 3, 1}},
           {"leap year", DateOfYear(0, 229), {2028, 1, 1}, {2028, 3, 1}},
           {"28 Feb of a leap year",
            DateOfYear(0, 229),
            {2028, 2, 29},
            {2028, 3, 1}}}) {
    EXPECT_EQ(ExpiresAt(ExpiryRule(&one.policy), utc, Utc(one.earned, 12, 0)),
              Utc(one.expires, 0, 0))
        << one.what;
  }
}

Configuration DaysFrom(ExpiryAnchor anchor, int32_t available_after_days) {
  EarnRule rule = Rule("base", 1, 100, 0);
  rule.available_after_days = available_after_days;
  Configuration network = Earning({rule});
  PointsOf(network).expiry = {ExpiryPeriod::kDays, 10, "end_of_day", anchor, 0};
  return network;
}

Timestamp ExpiryOfTheOneLot(ProgramRun* run) {
  return run->LastEffects().lots[0].key.draw.expires_at;
}

TEST(ExpiryPolicies, CountFromTheAnchorTheyState) {
  struct AnchorCase {
    ExpiryAnchor anchor;
    Civil expires;
  };
  for (const AnchorCase& one :
       std::vector<AnchorCase>{{ExpiryAnchor::kOccurred, {2026, 2, 12}},
                               {ExpiryAnchor::kAvailable, {2026, 2, 17}},
                               {ExpiryAnchor::kRecorded, {2026, 2, 15}}}) {
    ProgramRun run(DaysFrom(one.anchor, 5));
    run.At(Utc({2026, 2, 4}, 8, 0));
    run.Buy("moves the clock", 0);
    run.At(Utc({2026, 2, 1}, 8, 0));  // arrives three days late
    run.Buy("late", 10'000);
    EXPECT_EQ(ExpiryOfTheOneLot(&run), Utc(one.expires, 0, 0))
        << static_cast<int>(one.anchor);
  }
}

TEST(ExpiryPolicies, OfARuleGoBeforeTheProgramsOwn) {
  EarnRule base = Rule("base", 1, 100, 0);
  EarnRule bonus = Rule("bonus", 1, 100, 0);
  bonus.base = false;
  bonus.expiry = ExpiryPolicy{ExpiryPeriod::kDays, 3, "end_of_day",
                              ExpiryAnchor::kOccurred, 0};
  Configuration network = Earning({base, bonus});
  ProgramRun run(network);
  run.At(Utc({2026, 2, 1}, 8, 0));
  run.Buy("o", 10'000);
  ASSERT_EQ(run.LastOrder().awards.size(), 2u);
  EXPECT_EQ(run.LastOrder().awards[0].lot.expires_at, kNever);
  EXPECT_EQ(run.LastOrder().awards[1].lot.expires_at, Utc({2026, 2, 5}, 0, 0));
  run.At(Utc({2026, 2, 6}, 8, 0));  // a day of grace is over
  run.Buy("moves the clock", 0);
  EXPECT_EQ(run.Available("points"), 100);
}

TEST(ExpiryPolicies, OfSignInsAndReferralsGoBeforeTheProgramsOwn) {
  const ExpiryPolicy days{ExpiryPeriod::kDays, 3, "end_of_day",
                          ExpiryAnchor::kOccurred, 0};
  Configuration network = Earning({});
  SignInRule sign_in;
  sign_in.name = "daily";
  sign_in.ladder = {Points{1}};
  sign_in.expiry = days;
  ReferralRule referral;
  referral.name = "friends";
  referral.referrer_points = {10};
  referral.currency = "CNY";
  referral.expiry = days;
  PointsOf(network).sign_in = {sign_in};
  PointsOf(network).referral = {referral};
  ProgramRun run(network);
  run.At(Utc({2026, 2, 1}, 8, 0));
  run.SignIn();
  EXPECT_EQ(ExpiryOfTheOneLot(&run), Utc({2026, 2, 5}, 0, 0));
  run.Refer("friend");
  run.As("friend");
  run.Buy("o", 10'000);
  EXPECT_EQ(ExpiryOfTheOneLot(&run), Utc({2026, 2, 5}, 0, 0));
}

TEST(ExpiryPolicies, ThatMakeNoSenseAreRefused) {
  struct FaultCase {
    ExpiryPolicy policy;
    const char* message;
  };
  ExpiryPolicy unknown = DateOfYear(0, 331);
  unknown.align = "end_of_fortnight";
  ExpiryPolicy dated = DateOfYear(12, 331);
  dated.align = "end_of_month";
  for (const FaultCase& one : std::vector<FaultCase>{
           {DateOfYear(0, 0), "fixed_date needs a date of the year"},
           {DateOfYear(0, 1301), "fixed_date needs a date of the year"},
           {DateOfYear(0, 230), "fixed_date needs a date of the year"},
           {unknown, "found \"end_of_fortnight\""},
           {dated, "date belongs to up_to: fixed_date only"}}) {
    for (const bool of_a_rule : {false, true}) {
      Configuration network = Earning({Rule("base", 1, 100, 0)});
      if (of_a_rule) {
        PointsOf(network).earn[0].expiry = one.policy;
      } else {
        PointsOf(network).expiry = one.policy;
      }
      EngineRun run(kStart, kUnlimitedCache);
      EXPECT_EQ(run.Apply(network), OutcomeCode::kInvalidField);
      EXPECT_NE(run.reason().find(one.message), std::string::npos)
          << run.reason();
    }
  }
}

}  // namespace
}  // namespace clearpoint
