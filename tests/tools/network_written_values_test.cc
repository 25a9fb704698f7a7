// Values as people write them, to exact integers.
#include <gtest/gtest.h>

#include <string>

#include "tools/network/spelling.h"
#include "tools/network/written_values.h"

namespace clearpoint {
namespace {

std::string Shown(const absl::StatusOr<int64_t>& value) {
  if (!value.ok()) return std::string(value.status().message());
  return std::to_string(*value);
}

TEST(WrittenValues, PointsAndMoneyAreExactMinorUnits) {
  const struct {
    const char* text;
    int32_t decimals;
    const char* expected;
  } cases[] = {
      {"0", 0, "0"},
      {"12.50", 2, "1250"},
      {"12.5", 2, "1250"},
      {"12.500", 2, "1250"},
      {"0012", 0, "12"},
      {"1000000000000", 0, "1000000000000"},
      {"1000000000001", 0,
       "expected at most 1000000000000 minor units, found \"1000000000001\""},
      {"12.505", 2, "expected at most 2 decimals, found \"12.505\""},
      {"1.5", 0, "expected a whole number, found \"1.5\""},
      {"1.55", 1, "expected at most 1 decimal, found \"1.55\""},
      {"-1", 2, "expected a number that is not negative, found \"-1\""},
      {"1e3", 2, "expected a decimal such as 12.50, found \"1e3\""},
      {"1,000", 2, "expected a decimal such as 12.50, found \"1,000\""},
      {".5", 2, "expected a decimal such as 12.50, found \".5\""},
      {"5.", 2, "expected a decimal such as 12.50, found \"5.\""},
      {"", 2, "expected a decimal such as 12.50, found \"\""},
      {"0x10", 2, "expected a decimal such as 12.50, found \"0x10\""},
      {".nan", 2, "expected a decimal such as 12.50, found \".nan\""},
      {"1111111111111111111", 0,
       "expected at most 18 digits on each side of the point, found "
       "\"1111111111111111111\""},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Shown(ParseMinor(c.text, c.decimals)), c.expected) << c.text;
  }
}

TEST(WrittenValues, APricePerPointIsExactMoneyPerMinorUnit) {
  EXPECT_EQ(ParsePrice("0.012", 0)->value, 12'000'000'000);
  EXPECT_EQ(ParsePrice("0.012", 4)->value, 1'200'000);
  EXPECT_EQ(ParsePrice("0.000000000001", 0)->value, 1);
  EXPECT_EQ(ParsePrice("999999.999999999999", 0)->value,
            absl::int128(999'999'999'999'999'999));
  EXPECT_EQ(ParsePrice("0.0000000000001", 0).status().message(),
            "expected a price per point with at most 12 decimals, so that "
            "points times price fits into 10^-12 of the currency, found "
            "\"0.0000000000001\"");
  EXPECT_EQ(ParsePrice("0.000000001", 4).status().message(),
            "expected a price per point with at most 8 decimals, so that "
            "points times price fits into 10^-12 of the currency, found "
            "\"0.000000001\"");
  EXPECT_EQ(ParsePrice("1000000", 0).status().message(),
            "expected a price per point below 1000000, found \"1000000\"");
}

TEST(WrittenValues, ARatioIsInMinorUnitsInLowestTerms) {
  EXPECT_EQ(*ParseRatio("1", 0, "1.00", 2), (Ratio{1, 100}));
  EXPECT_EQ(*ParseRatio("3.5", 0, "5.00", 2), (Ratio{7, 1000}));
  EXPECT_EQ(*ParseRatio("1", 2, "1.00", 2), (Ratio{1, 1}));
  EXPECT_EQ(*ParseRatio("1", 4, "1", 0), (Ratio{10'000, 1}));
  EXPECT_EQ(*ParseRatio("0.000001", 0, "1", 0), (Ratio{1, 1'000'000}));
  EXPECT_FALSE(ParseRatio("0.0000001", 0, "1", 0).ok());
  EXPECT_FALSE(ParseRatio("0", 0, "1", 0).ok());
  EXPECT_FALSE(ParseRatio("1", 0, "0.00", 2).ok());
  EXPECT_FALSE(ParseRatio("1000000000001", 0, "1", 0).ok());
}

TEST(WrittenValues, DurationsJoinUnitsFromLargeToSmall) {
  EXPECT_EQ(*ParseDuration("400d"), 400 * kMicrosPerDay);
  EXPECT_EQ(*ParseDuration("24h"), kMicrosPerDay);
  EXPECT_EQ(*ParseDuration("5m"), 300 * kMicrosPerSecond);
  EXPECT_EQ(*ParseDuration("1w2d3h4m5s"),
            9 * kMicrosPerDay + 3 * kMicrosPerHour + 245 * kMicrosPerSecond);
  EXPECT_EQ(*ParseDuration("0s"), 0);
  for (const char* bad : {"", "5", "d", "5 d", "1h2d", "1d1d", "-1d", "1.5d",
                          "5y", "999999999w", "99999999999d"}) {
    EXPECT_FALSE(ParseDuration(bad).ok()) << bad;
  }
}

TEST(WrittenValues, TimesAreDaysOrInstants) {
  EXPECT_EQ(std::get<LocalDay>(*ParseTime("2026-01-01")), LocalDay{20454});
  EXPECT_EQ(std::get<LocalDay>(*ParseTime("2024-02-29")), LocalDay{19782});
  EXPECT_EQ(std::get<Timestamp>(*ParseTime("1970-01-02T00:00:00Z")),
            Timestamp{kMicrosPerDay});
  EXPECT_EQ(std::get<Timestamp>(*ParseTime("1970-01-01T08:00:01.5+08:00")),
            Timestamp{1'500'000});
  EXPECT_EQ(std::get<Timestamp>(*ParseTime("1969-12-31T19:00:00-05:00")),
            Timestamp{0});
  for (const char* bad :
       {"", "2026", "2026-13-01", "2026-02-29", "2026-1-1", "01/02/2026",
        "2026-01-01T", "2026-01-01T00:00:00", "2026-01-01 00:00:00Z",
        "2026-01-01T24:00:00Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00.1234567Z", "2026-01-01T00:00:00Zx",
        "2026-01-01T00:00:00+8"}) {
    EXPECT_FALSE(ParseTime(bad).ok()) << bad;
  }
}

TEST(Spelling, NamesTheNearestKnownName) {
  EXPECT_EQ(DidYouMean("intial", {"final", "initial"}),
            ", did you mean \"initial\"?");
  EXPECT_EQ(DidYouMean("giev", {"get", "give"}), ", did you mean \"give\"?");
  EXPECT_EQ(DidYouMean("zzzz", {"get", "give"}), "");
  EXPECT_EQ(DidYouMean("x", {}), "");
}

}  // namespace
}  // namespace clearpoint
