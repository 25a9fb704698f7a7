// Cycles of rates that let points grow, in exact arithmetic.
#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "engine/network/natural.h"
#include "engine/network/rate_cycles.h"

namespace clearpoint {
namespace {

RateConfig Rate(const char* from, const char* to, int64_t give, int64_t get) {
  RateConfig rate;
  rate.from = from;
  rate.to = to;
  rate.give = Points{give};
  rate.get = Points{get};
  return rate;
}

// Valid from midnight of one day up to that of another.
RateConfig Dated(RateConfig rate, int64_t from, int64_t until) {
  rate.valid = {Timestamp{from * kMicrosPerDay},
                Timestamp{until * kMicrosPerDay}};
  return rate;
}

using Texts = std::vector<std::string>;

// The cycles of rates that stand in lines 10, 20, 30, ...
Texts Spelt(const std::vector<RateConfig>& rates) {
  Configuration configuration;
  configuration.rates = rates;
  configuration.programs.resize(1);
  configuration.programs[0].name = "cents";
  configuration.programs[0].scale = 2;
  const auto where = [](size_t rate) {
    return "line " + std::to_string(10 * (rate + 1));
  };
  Texts texts;
  for (const RateCycle& cycle : GrowingCycles(rates)) {
    texts.push_back(SpellCycle(configuration, cycle, where));
  }
  return texts;
}

TEST(RateCycles, TwoRatesThatGrowAreSpelledOut) {
  EXPECT_EQ(Spelt({Rate("nectar", "avios", 400, 260),
                   Rate("avios", "nectar", 250, 400)}),
            Texts{"400 nectar -> 260 avios (line 10) -> 416 nectar (line 20): "
                  "grows points by 4.0 %"});
}

TEST(RateCycles, AProductOfExactlyOneIsAllowed) {
  EXPECT_EQ(Spelt({Rate("nectar", "avios", 400, 250),
                   Rate("avios", "nectar", 250, 400)}),
            Texts{});
  EXPECT_EQ(Spelt({Rate("a", "b", 3, 7), Rate("b", "c", 7, 11),
                   Rate("c", "a", 11, 3)}),
            Texts{});
}

TEST(RateCycles, APartIn10To24Above1IsSeenAndBelow1IsNot) {
  constexpr int64_t kN = 1'000'000'000'000;
  // n/(n-1) * (n-2)/(n-1) is (n^2-2n)/(n^2-2n+1): just below one.
  EXPECT_EQ(Spelt({Rate("a", "b", kN - 1, kN), Rate("b", "a", kN - 1, kN - 2)}),
            Texts{});
  // Its inverse is just above.
  EXPECT_EQ(Spelt({Rate("a", "b", kN, kN - 1), Rate("b", "a", kN - 2, kN - 1)})
                .size(),
            1u);
}

TEST(RateCycles, ThreeRatesGrowWhereNoTwoDo) {
  EXPECT_EQ(
      Spelt({Rate("a", "b", 1, 2), Rate("b", "a", 2, 1), Rate("b", "c", 1, 2),
             Rate("c", "b", 2, 1), Rate("c", "a", 10, 3),
             Rate("a", "c", 1, 3)}),
      Texts{"5 a -> 10 b (line 10) -> 20 c (line 30) -> 6 a (line 50): grows "
            "points by 20.0 %"});
}

TEST(RateCycles, DatedRatesGrowOnlyWhereTheyOverlap) {
  const RateConfig forth = Dated(Rate("a", "b", 1, 2), 0, 10);
  EXPECT_EQ(Spelt({forth, Dated(Rate("b", "a", 1, 1), 10, 20)}), Texts{});
  EXPECT_EQ(Spelt({forth, Dated(Rate("b", "a", 1, 1), -5, 0)}), Texts{});
  EXPECT_EQ(Spelt({forth, Dated(Rate("b", "a", 1, 1), 9, 20)}),
            Texts{"1 a -> 2 b (line 10) -> 2 a (line 20): grows points by "
                  "100.0 %"});
}

TEST(RateCycles, ThreeDatedRatesThatMeetOnOneDayGrowThere) {
  const RateConfig second = Dated(Rate("b", "c", 1, 1), 10, 30);
  const RateConfig third = Dated(Rate("c", "a", 1, 1), 5, 40);
  EXPECT_EQ(Spelt({Dated(Rate("a", "b", 1, 2), 0, 11), second, third}).size(),
            1u);
  EXPECT_EQ(Spelt({Dated(Rate("a", "b", 1, 2), 0, 10), second, third}),
            Texts{});
}

TEST(RateCycles, EachSetOfRatesIsToldOnce) {
  EXPECT_EQ(Spelt({Rate("a", "b", 1, 2), Dated(Rate("b", "a", 1, 1), 0, 5),
                   Dated(Rate("b", "a", 2, 3), 5, 9),
                   Dated(Rate("x", "y", 1, 1), 1, 2)})
                .size(),
            2u);
}

TEST(RateCycles, AmountsThatAreNotWholeSayAbout) {
  EXPECT_EQ(Spelt({Rate("a", "b", 999'983, 999'979), Rate("b", "a", 7, 8)}),
            Texts{"999983 a -> 999979 b (line 10) -> about 1142833.142 a (line "
                  "20): grows points by 14.2 %"});
  EXPECT_EQ(Spelt({Rate("a", "b", 100'000, 100'001), Rate("b", "a", 1, 1)}),
            Texts{"100000 a -> 100001 b (line 10) -> 100001 a (line 20): grows "
                  "points by less than 0.1 %"});
}

TEST(RateCycles, AmountsAreShownInPointsOfTheirScale) {
  EXPECT_EQ(Spelt({Rate("cents", "b", 150, 2), Rate("b", "cents", 1, 80)}),
            Texts{"1.5 cents -> 2 b (line 10) -> 1.6 cents (line 20): grows "
                  "points by 6.6 %"});
}

TEST(RateCycles, UnusableRatesArePassedOver) {
  EXPECT_EQ(Spelt({Rate("a", "a", 1, 2), Rate("a", "b", 0, 2),
                   Rate("b", "a", 2, 0), Rate("", "b", 1, 2)}),
            Texts{});
}

// Tries every closed walk of up to `left` more rates, none used twice.
struct Walk {
  std::string at;
  int64_t num = 1;
  int64_t den = 1;
  int left = 4;
};
bool GrowsNaively(const std::vector<RateConfig>& rates, const std::string& home,
                  const Walk& walk) {
  for (const RateConfig& rate : rates) {
    if (rate.from != walk.at) continue;
    const Walk next{rate.to, walk.num * rate.get.value,
                    walk.den * rate.give.value, walk.left - 1};
    if (next.at == home && next.num > next.den) return true;
    if (next.left > 0 && GrowsNaively(rates, home, next)) return true;
  }
  return false;
}

TEST(RateCycles, AgreesWithExhaustiveSearchOnRandomNetworks) {
  std::mt19937 random(20260101);
  const char* names[] = {"a", "b", "c", "d"};
  int growing = 0;
  for (int run = 0; run < 2'000; ++run) {
    std::vector<RateConfig> rates;
    for (const char* from : names) {
      for (const char* to : names) {
        if (from == to || random() % 2 == 0) continue;
        const auto give = static_cast<int64_t>(5 + random() % 6);
        const auto get = static_cast<int64_t>(3 + random() % 6);
        rates.push_back(Rate(from, to, give, get));
      }
    }
    bool expected = false;
    for (const char* home : names) {
      expected = expected || GrowsNaively(rates, home, Walk{home});
    }
    growing += expected ? 1 : 0;
    ASSERT_EQ(!GrowingCycles(rates).empty(), expected) << "run " << run;
  }
  EXPECT_GT(growing, 200);
  EXPECT_LT(growing, 1'800);
}

TEST(Natural, MultipliesSubtractsAndDivides) {
  const Natural big = Natural(UINT64_MAX) * Natural(UINT64_MAX);
  EXPECT_GT(big, Natural(UINT64_MAX));
  EXPECT_EQ(big - big, Natural(0));
  EXPECT_EQ(FloorQuotient(big, Natural(UINT64_MAX), UINT64_MAX), UINT64_MAX);
  EXPECT_EQ(FloorQuotient(big, Natural(1), 1000), 1000u);
  EXPECT_EQ(FloorQuotient(Natural(7), Natural(2), 100), 3u);
  EXPECT_EQ(Natural(0) * big, Natural(0));
}

}  // namespace
}  // namespace clearpoint
