// Exact arithmetic against schoolbook definitions on a small range, and at the
// edges of 64 bits.
#include "engine/values/amounts.h"

#include <cstdint>
#include <limits>
#include <optional>

#include "gtest/gtest.h"

namespace clearpoint {
namespace {

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr Rounding kAll[] = {Rounding::kFloor, Rounding::kHalfUp,
                             Rounding::kHalfEven, Rounding::kCeil};

// The largest q with q * b <= a, found by counting.
int64_t NaiveFloor(int64_t a, int64_t b) {
  int64_t q = 0;
  while (q * b > a) --q;
  while ((q + 1) * b <= a) ++q;
  return q;
}

// Rounds by looking at the distances to both neighbours.
int64_t NaiveRound(int64_t a, int64_t b, Rounding rounding) {
  const int64_t low = NaiveFloor(a, b);
  const int64_t high = low * b == a ? low : low + 1;
  if (rounding == Rounding::kFloor) return low;
  if (rounding == Rounding::kCeil) return high;
  const int64_t to_low = a - low * b;
  const int64_t to_high = high * b - a;
  if (to_low < to_high) return low;
  if (to_high < to_low) return high;
  if (rounding == Rounding::kHalfEven) return low % 2 == 0 ? low : high;
  return a < 0 ? low : high;  // away from zero
}

TEST(DivideRounded, AgreesWithTheSchoolbookOnBothSidesOfZero) {
  for (const Rounding rounding : kAll) {
    for (int64_t a = -60; a <= 60; ++a) {
      for (int64_t b = 1; b <= 13; ++b) {
        EXPECT_EQ(static_cast<int64_t>(DivideRounded(a, b, rounding)),
                  NaiveRound(a, b, rounding))
            << a << " / " << b << " mode " << static_cast<int>(rounding);
      }
    }
  }
}

TEST(DivideRounded, TiesGoWhereTheModeSays) {
  struct Case {
    int64_t a;
    int64_t floor, half_up, half_even, ceil;
  };
  const Case cases[] = {{5, 2, 3, 2, 3},      {7, 3, 4, 4, 4},
                        {-5, -3, -3, -2, -2}, {-7, -4, -4, -4, -3},
                        {1, 0, 1, 0, 1},      {-1, -1, -1, 0, 0},
                        {4, 2, 2, 2, 2},      {-4, -2, -2, -2, -2}};
  for (const Case& c : cases) {
    EXPECT_EQ(DivideRounded(c.a, 2, Rounding::kFloor), c.floor) << c.a;
    EXPECT_EQ(DivideRounded(c.a, 2, Rounding::kHalfUp), c.half_up) << c.a;
    EXPECT_EQ(DivideRounded(c.a, 2, Rounding::kHalfEven), c.half_even) << c.a;
    EXPECT_EQ(DivideRounded(c.a, 2, Rounding::kCeil), c.ceil) << c.a;
  }
}

TEST(DivideRounded, HoldsAtTheEdgesOf128Bits) {
  const absl::int128 huge = absl::Int128Max();
  EXPECT_EQ(DivideRounded(huge, 1, Rounding::kCeil), huge);
  EXPECT_EQ(DivideRounded(huge, huge, Rounding::kHalfUp), 1);
  EXPECT_EQ(DivideRounded(absl::Int128Min(), huge, Rounding::kFloor), -2);
  EXPECT_EQ(DivideRounded(absl::Int128Min(), huge, Rounding::kHalfEven), -1);
}

TEST(MulDiv, IsExactWhereTheProductNeedsMoreThan64Bits) {
  EXPECT_EQ(MulDiv(kMax, kMax, kMax, Rounding::kFloor), kMax);
  EXPECT_EQ(MulDiv(kMin, 3, 3, Rounding::kFloor), kMin);
  EXPECT_EQ(MulDiv(kMin, kMax, kMax, Rounding::kHalfEven), kMin);
  EXPECT_EQ(MulDiv(kMax, 1, 2, Rounding::kHalfUp), kMax / 2 + 1);
  EXPECT_EQ(MulDiv(999, 7, 1000, Rounding::kFloor), 6);  // domain: earning
  EXPECT_EQ(MulDiv(-12850, 1, 100, Rounding::kFloor), -129);
}

TEST(MulDiv, SaysWhenTheResultDoesNotFit) {
  EXPECT_EQ(MulDiv(kMax, 2, 1, Rounding::kFloor), std::nullopt);
  EXPECT_EQ(MulDiv(kMin, -1, 1, Rounding::kFloor), std::nullopt);
  EXPECT_EQ(MulDiv(kMin, 2, 1, Rounding::kCeil), std::nullopt);
  EXPECT_EQ(MulDiv(kMin, kMin, 1, Rounding::kCeil), std::nullopt);
}

TEST(MulDivWide, MultipliesBeforeItDivides) {
  const absl::int128 money = absl::int128(kMax) * 1000;
  EXPECT_EQ(MulDivWide(money, 1, 1000, Rounding::kFloor), kMax);
  EXPECT_EQ(MulDivWide(money, 100, 10000, Rounding::kHalfEven),
            absl::int128(kMax) * 10);
}

TEST(MultiplyExact, NeverRounds) {
  const Money price{12'000'000'000};  // 0.012
  EXPECT_EQ(MultiplyExact(Points{128}, price).value, 1'536'000'000'000);
  EXPECT_EQ(MultiplyExact(Points{-28}, price).value, -336'000'000'000);
  EXPECT_EQ(MultiplyExact(Points{kMaxEventAmount}, Money{kMax}).value,
            absl::int128(kMaxEventAmount) * kMax);
}

TEST(Sums, AreThoseOfIntegers) {
  Points points{5};
  points += Points{7};
  points -= Points{20};
  EXPECT_EQ(points, Points{-8});
  EXPECT_EQ(-points, Points{8});
  EXPECT_EQ(MinorAmount{3} - MinorAmount{4}, MinorAmount{-1});
  EXPECT_EQ(Money{3} + -Money{4} - Money{1}, Money{-2});
}

TEST(SumsDeathTest, StopTheProcessWhenTheyDoNotFit) {
  EXPECT_DEATH(Points{kMax} + Points{1}, "check failed");
  EXPECT_DEATH(Points{kMin} - Points{1}, "check failed");
  EXPECT_DEATH(-Points{kMin}, "check failed");
  EXPECT_DEATH(MinorAmount{kMin} + MinorAmount{-1}, "check failed");
  EXPECT_DEATH(Money{absl::int128(1) << 125} + Money{absl::int128(1) << 125},
               "check failed");
  EXPECT_DEATH(MulDivWide(absl::Int128Max(), 2, 1, Rounding::kFloor),
               "check failed");
  EXPECT_DEATH(DivideRounded(1, 0, Rounding::kFloor), "check failed");
}

}  // namespace
}  // namespace clearpoint
