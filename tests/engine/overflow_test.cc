// Huge amounts: every sum has a bound, an event that would leave more is
// OVERFLOW and changes nothing, and Ticks and window closes go on.
#include <gtest/gtest.h>

#include <limits>

#include "engine/evolve/evolve.h"
#include "engine/settlement/position_rounding.h"
#include "tests/support/engine_run.h"
#include "tests/support/made_events.h"
#include "tests/support/random_history.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

constexpr int64_t kHour = kMicrosPerHour;

Timestamp At(int64_t hours) {
  return Timestamp{ReferenceDayStart().value + hours * kHour};
}

// One minor unit of money gives one point; cafe's prices are 999,999 a point.
Configuration Rich() {
  Configuration network = ReferenceConfiguration();
  network.programs[0].earn[0].grant.multiply = {1, 1};
  network.contracts[0].issue_price = Price("999999");
  network.contracts[0].redeem_price = Price("999999");
  return network;
}

Record LastOf(const EngineRun& run) {
  Record record;
  CLEARPOINT_CHECK(DecodeRecord(run.records().back(), &record).ok());
  return record;
}

// Puts `points` of star into the wallet of m1, from `issued`.
void Fill(EngineRun* run, int64_t points) {
  Posting posting;
  posting.program = ProgramNumber{1};
  posting.member = MemberNumber{1};
  posting.from = Account::kIssued;
  posting.to = Account::kAvailable;
  posting.points = Points{points};
  const Wallet* wallet =
      run->state().wallets.Find({MemberNumber{1}, ProgramNumber{1}});
  ASSERT_NE(wallet, nullptr);
  ASSERT_FALSE(wallet->lots.empty());
  LotMove move;
  move.key = {MemberNumber{1}, ProgramNumber{1}, wallet->lots[0].key};
  move.change = Points{points};
  move.after = wallet->lots[0].row;
  move.after.remaining += Points{points};
  posting.to_after = wallet->row.available + Points{points};
  const AccountRow* issued =
      run->state().accounts.Find({ProgramNumber{1}, Account::kIssued});
  posting.from_after = issued->balance - Points{points};
  Effects effects;
  effects.postings.push_back(posting);
  effects.lots.push_back(move);
  const absl::Status status = Evolve(&run->state(), effects);
  ASSERT_TRUE(status.ok()) << status;
}

TEST(Overflow, AnAccountOfAProgramTakesNoMoreThanItsBound) {
  EngineRun run(At(0), kUnlimitedCache);
  Configuration network = Rich();
  network.contracts[0].issue_price = Money{1};
  ASSERT_EQ(run.Apply(network), OutcomeCode::kAccepted) << run.reason();
  ASSERT_EQ(run.Decide(MadePurchase(At(1), "m1", "o1", 1000)),
            OutcomeCode::kAccepted);
  Fill(&run, kMaxPointsTotal - 1000 - 500);
  const std::string before = run.Text();
  EXPECT_EQ(run.Decide(MadePurchase(At(2), "m1", "o2", 501)),
            OutcomeCode::kOverflow);
  EXPECT_EQ(run.reason(),
            "points of account issued: asked -501, there "
            "-999999999999999500, at most 1000000000000000000");
  EXPECT_EQ(run.Text(), before);
  EXPECT_TRUE(LastOf(run).effects.empty());
  EXPECT_EQ(run.Decide(MadePurchase(At(3), "m2", "o2", 500)),
            OutcomeCode::kAccepted)
      << run.reason();
  // Another member cannot go further either, and what goes back may.
  EXPECT_EQ(run.Decide(MadePurchase(At(4), "m3", "o3", 1)),
            OutcomeCode::kOverflow);
  EXPECT_EQ(run.Decide(MadeReturn(At(5), "o1", "b1", 1000)),
            OutcomeCode::kAccepted)
      << run.reason();
}

TEST(Overflow, AnObligationTakesNoMoreThanItsBound) {
  EngineRun run(At(0), kUnlimitedCache);
  ASSERT_EQ(run.Apply(Rich()), OutcomeCode::kAccepted) << run.reason();
  // 10^14 cents are 10^12 yuan: 1,000,001 points at 999,999.
  ASSERT_EQ(run.Decide(MadePurchase(At(1), "m1", "o1", 1'000'000)),
            OutcomeCode::kAccepted)
      << run.reason();
  const std::string before = run.Text();
  EXPECT_EQ(run.Decide(MadePurchase(At(2), "m1", "o2", 10)),
            OutcomeCode::kOverflow);
  EXPECT_EQ(run.reason(),
            "issue obligation of participant 4 to 2, in 10^-12 of the "
            "currency: asked 9999990000000000000, there "
            "999999000000000000000000, at most 1000000000000000000000000");
  EXPECT_EQ(run.Text(), before);
  // A request keeps the verdict.
  Fill(&run, 2'000'000);
  const OwnedEvent burn = MadeRedemption(At(3), "m1", "r1", 2'000'000);
  EXPECT_EQ(run.Decide(burn), OutcomeCode::kOverflow) << run.reason();
  EXPECT_EQ(run.Decide(burn), OutcomeCode::kDuplicate);
  // The next window has room again.
  EXPECT_EQ(run.Decide(MadeClose(At(4), "c1", 0)), OutcomeCode::kAccepted)
      << run.reason();
  EXPECT_EQ(run.Decide(MadePurchase(At(5), "m1", "o2", 10)),
            OutcomeCode::kAccepted)
      << run.reason();
}

TEST(Overflow, PointsThatCouldNotBeOwedWhenBurnedAreNotGiven) {
  EngineRun run(At(0), kUnlimitedCache);
  Configuration network = Rich();
  network.contracts[0].settled = Settled::kAtRedemption;
  ASSERT_EQ(run.Apply(network), OutcomeCode::kAccepted) << run.reason();
  EXPECT_EQ(run.Decide(MadePurchase(At(1), "m1", "o1", 2'000'000)),
            OutcomeCode::kOverflow);
  EXPECT_EQ(run.reason(),
            "points that are owed when burned, in 10^-12 of the currency: "
            "asked 1999998000000000000000000, there 0, at most "
            "1000000000000000000000000");
}

TEST(Overflow, AnExchangeWithoutThePointsIsToldSoFirst) {
  EngineRun run(At(0), kUnlimitedCache);
  Configuration network = Rich();
  network.rates[0].give = {1};
  network.rates[0].get = {1'000'000};
  network.rates[0].settlement_price = {};
  ASSERT_EQ(run.Apply(network), OutcomeCode::kAccepted) << run.reason();
  ASSERT_EQ(run.Decide(MadePurchase(At(1), "m1", "o1", 1000)),
            OutcomeCode::kAccepted);
  EXPECT_EQ(run.Decide(MadeExchange(At(2), "m1", "x1", 2'000'000)),
            OutcomeCode::kInsufficientPoints);
  Fill(&run, 10'000'000);
  EXPECT_EQ(run.Decide(MadeExchange(At(3), "m1", "x2", 2'000'000)),
            OutcomeCode::kOverflow);
  EXPECT_EQ(run.reason(),
            "give: asked 2000000, what is got at most 1000000000000");
}

TEST(Overflow, ACloseWhosePositionsDoNotFitIsRefused) {
  EngineRun run(At(0), kUnlimitedCache);
  ASSERT_EQ(run.Apply(Rich()), OutcomeCode::kAccepted) << run.reason();
  Booking booking;
  booking.key = {WindowNumber{1}, ParticipantNumber{4}, ParticipantNumber{2},
                 ObligationKind::kIssue};
  booking.amount = Money{absl::int128(1) << 100};
  booking.after = booking.amount;
  Effects effects;
  effects.bookings.push_back(booking);
  ASSERT_TRUE(Evolve(&run.state(), effects).ok());
  EXPECT_EQ(run.Decide(MadeClose(At(1), "c1", 0)), OutcomeCode::kOverflow);
  EXPECT_EQ(run.reason(),
            "position of starbank: expected 64 bits of minor units, found "
            "1267650600228229401496703205376 in 10^-12 of the currency");
  EXPECT_EQ(run.state().open_window(kMainScheme), WindowNumber{1});
}

TEST(Overflow, PositionsAreRoundedOrRefusedNeverCut) {
  const int64_t unit = MoneyPerMinor(2);
  const absl::int128 most = absl::int128(std::numeric_limits<int64_t>::max());
  for (const auto& [minor, fits] :
       std::vector<std::pair<absl::int128, bool>>{{most - 1, true},
                                                  {most, false},
                                                  {most + 1, false},
                                                  {most * 1000, false}}) {
    std::vector<RoundedPosition> positions = {
        {"a", Money{minor * unit}, {}, {}},
        {"b", Money{-minor * unit}, {}, {}}};
    const RoundedPosition* wide = RoundPositions(2, &positions);
    EXPECT_EQ(wide == nullptr, fits);
    if (!fits) continue;
    EXPECT_EQ(absl::int128(positions[0].rounded.value), minor);
    EXPECT_EQ(absl::int128(positions[1].rounded.value), -minor);
  }
}

// Random events of random huge size, until the bounds are met and after: no
// check fails, the books balance, and every sum stays within three bounds.
TEST(Overflow, NoHistoryOfHugeAmountsLeavesTheBounds) {
  int overflows = 0;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    RandomSource random(seed);
    Configuration network = Rich();
    const char* prices[] = {"0.000000000001", "0.012", "900", "999999"};
    for (ContractConfig& contract : network.contracts) {
      if (contract.issues) {
        contract.issue_price = Price(prices[random.Between(0, 3)]);
      }
      contract.settled = static_cast<Settled>(random.Between(1, 2));
      contract.redeems = true;
      contract.redeem_price = Price(prices[random.Between(0, 3)]);
    }
    network.rates[0].give = {1};
    network.rates[0].get = {random.Between(1, 1'000'000)};
    network.rates[0].minimum = {};
    network.programs[0].earn[0].grant.multiply = {random.Between(1, 1000), 1};
    network.programs[0].earn[0].available_after_days =
        static_cast<int32_t>(random.Between(0, 1));
    network.programs[0].sign_in[0].ladder = {Points{kMaxEventAmount}};
    EngineRun run(At(0), kUnlimitedCache);
    ASSERT_EQ(run.Apply(network), OutcomeCode::kAccepted) << run.reason();
    ASSERT_EQ(run.Decide(MadePurchase(At(1), "m1", "first", 10)),
              OutcomeCode::kAccepted);
    if (random.Chance(50) &&
        network.programs[0].earn[0].available_after_days == 0)
      Fill(&run, kMaxPointsTotal - random.Between(10'000, kMaxEventAmount));
    for (int i = 0; i < 150; ++i) {
      const Timestamp now = At(2 + i * random.Between(1, 3));
      const std::string id = std::to_string(i);
      const std::string other = std::to_string(random.Between(0, i));
      const std::string member = random.Chance(70) ? "m1" : "m2";
      const int64_t amount =
          kMaxEventAmount / random.Pick<int64_t>({1, 1, 7, 1000, 1'000'000});
      const OwnedEvent event = random.Pick<OwnedEvent>(
          {MadePurchase(now, member, id, amount),
           MadePurchase(now, member, id, amount),
           MadeReturn(now, other, "b" + id, amount),
           MadeRedemption(now, member, "r" + id, amount),
           MadeReversal(now, "r" + other, "v" + id, 0),
           MadeExchange(now, member, "x" + id, amount), MadeSignIn(now, member),
           MadeClose(now, "c" + id, 0)});
      overflows += run.Decide(event) == OutcomeCode::kOverflow ? 1 : 0;
      std::map<ProgramNumber, absl::int128> sums;
      run.state().accounts.Scan("", "", [&](const auto& key, const auto& row) {
        sums[key.program] += row.balance.value;
        EXPECT_LE(row.balance.value, 3 * kMaxPointsTotal);
        EXPECT_GE(row.balance.value, -3 * kMaxPointsTotal);
        return true;
      });
      for (const auto& [program, sum] : sums)
        ASSERT_EQ(sum, 0) << "seed " << seed;
    }
  }
  EXPECT_GT(overflows, 100);
}

TEST(MulDivWide, IsExactWhereTheProductLeaves128Bits) {
  const absl::int128 fee = absl::int128(1) << 100;
  EXPECT_EQ(
      MulDivWide(fee, int64_t{1} << 40, int64_t{1} << 41, Rounding::kHalfEven),
      absl::int128(1) << 99);
  // Halves, odd and even, of both signs.
  for (const auto& [value, num, den, expected] :
       std::vector<std::array<int64_t, 4>>{{5, 1, 2, 2},
                                           {7, 1, 2, 4},
                                           {-5, 1, 2, -2},
                                           {-7, 1, 2, -4},
                                           {3, 5, 2, 8},
                                           {3, 3, 2, 4},
                                           {-3, 3, 2, -4}}) {
    EXPECT_EQ(MulDivWide(value, num, den, Rounding::kHalfEven), expected)
        << value << " * " << num << " / " << den;
  }
}

}  // namespace
}  // namespace clearpoint
