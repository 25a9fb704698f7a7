// Zone transitions out of the host's tzdata, and the start of local days.
#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <string>

#include "tools/network/posix_zone.h"
#include "tools/network/written_values.h"
#include "tools/network/zone_reader.h"

namespace clearpoint {
namespace {

ZoneConfig Zone(const char* name) {
  auto zone = ReadZone(kHostZoneInfo, name);
  EXPECT_TRUE(zone.ok()) << zone.status();
  return zone.value_or(ZoneConfig{name, {{kBeginningOfTime, 0}}});
}

Timestamp At(const char* text) { return std::get<Timestamp>(*ParseTime(text)); }

int32_t OffsetAt(const ZoneConfig& zone, Timestamp at) {
  int32_t offset = 0;
  for (const ZoneTransition& transition : zone.transitions) {
    if (transition.at <= at) offset = transition.offset_seconds;
  }
  return offset;
}

TEST(ZoneReader, OffsetsChangeAtTheKnownInstants) {
  const struct {
    const char* zone;
    const char* at;
    int32_t hours_before;
    int32_t hours_after;
  } cases[] = {
      {"Asia/Shanghai", "1991-09-14T17:00:00Z", 9, 8},  // the last ever
      {"Europe/London", "2026-03-29T01:00:00Z", 0, 1},
      {"Europe/London", "2026-10-25T01:00:00Z", 1, 0},
      {"Europe/London", "2099-03-29T01:00:00Z", 0, 1},
      {"Europe/London", "2100-10-31T01:00:00Z", 1, 0},
      {"America/New_York", "2026-03-08T07:00:00Z", -5, -4},
      {"America/New_York", "2026-11-01T06:00:00Z", -4, -5},
      {"America/New_York", "2080-03-10T07:00:00Z", -5, -4},
      {"Pacific/Apia", "2011-12-30T10:00:00Z", -10, 14},  // the date line
      {"America/Santiago", "2050-09-04T04:00:00Z", -4, -3},
  };
  for (const auto& c : cases) {
    const ZoneConfig zone = Zone(c.zone);
    const Timestamp at = At(c.at);
    EXPECT_EQ(OffsetAt(zone, Timestamp{at.value - 1}), c.hours_before * 3600)
        << c.zone << " before " << c.at;
    EXPECT_EQ(OffsetAt(zone, at), c.hours_after * 3600)
        << c.zone << " from " << c.at;
  }
}

TEST(ZoneReader, TransitionsStartAtTheBeginningAndAscend) {
  for (const char* name : {"Etc/UTC", "Asia/Shanghai", "Europe/London",
                           "America/New_York", "Pacific/Apia"}) {
    const ZoneConfig zone = Zone(name);
    ASSERT_FALSE(zone.transitions.empty());
    EXPECT_EQ(zone.transitions[0].at, kBeginningOfTime) << name;
    for (size_t i = 1; i < zone.transitions.size(); ++i) {
      EXPECT_LT(zone.transitions[i - 1].at, zone.transitions[i].at) << name;
      EXPECT_NE(zone.transitions[i - 1].offset_seconds,
                zone.transitions[i].offset_seconds)
          << name;
    }
  }
  EXPECT_EQ(Zone("Etc/UTC").transitions.size(), 1u);
  EXPECT_EQ(Zone("America/New_York").transitions.back().at,
            At("2100-11-07T06:00:00Z"));
}

// The C library reads the same files with other code.
TEST(ZoneReader, AgreesWithTheCLibraryEveryTenDays) {
  for (const char* name : {"Asia/Shanghai", "Europe/London", "Europe/Dublin",
                           "America/New_York", "Pacific/Apia", "Asia/Tehran",
                           "Africa/Casablanca", "Australia/Lord_Howe"}) {
    const ZoneConfig zone = Zone(name);
    ::setenv("TZ", name, 1);
    ::tzset();
    for (time_t t = -2'200'000'000; t < 4'070'000'000; t += 864'321) {
      std::tm local;
      ::localtime_r(&t, &local);
      ASSERT_EQ(OffsetAt(zone, Timestamp{t * kMicrosPerSecond}),
                local.tm_gmtoff)
          << name << " at " << t;
    }
  }
  ::unsetenv("TZ");
  ::tzset();
}

TEST(ZoneReader, ADayStartsAtItsFirstInstant) {
  const struct {
    const char* zone;
    const char* day;
    const char* starts;
  } cases[] = {
      {"Asia/Shanghai", "2026-01-01", "2025-12-31T16:00:00Z"},
      {"Europe/London", "2026-03-29", "2026-03-29T00:00:00Z"},
      {"Europe/London", "2026-03-30", "2026-03-29T23:00:00Z"},
      {"America/New_York", "2026-11-01", "2026-11-01T04:00:00Z"},
      {"America/New_York", "2026-11-02", "2026-11-02T05:00:00Z"},
      // 30 December 2011 does not exist there: it starts as the 31st does.
      {"Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"},
      {"Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z"},
      {"Pacific/Apia", "2012-01-01", "2011-12-31T10:00:00Z"},
      // Midnight is skipped: the day starts at 01:00.
      {"America/Santiago", "2050-09-04", "2050-09-04T04:00:00Z"},
      // Midnight comes twice: the day starts at the first.
      {"America/Havana", "2026-11-01", "2026-11-01T04:00:00Z"},
  };
  for (const auto& c : cases) {
    const LocalDay day = std::get<LocalDay>(*ParseTime(c.day));
    EXPECT_EQ(FirstInstantOf(Zone(c.zone), day), At(c.starts))
        << c.zone << " " << c.day;
  }
}

TEST(ZoneReader, RefusesWhatIsNoZone) {
  for (const char* name :
       {"", "Mars/Olympus", "/etc/passwd", "../zoneinfo/UTC", "Europe",
        "zone.tab", "Europe/Lon don", "tzdata.zi"}) {
    EXPECT_FALSE(ReadZone(kHostZoneInfo, name).ok()) << name;
  }
  EXPECT_EQ(ReadZone("/nowhere", "Etc/UTC").status().message(),
            "no time zone data at /nowhere; install the package tzdata");
}

// A version 2 file without transitions: one offset, an hour east, and a rule.
std::string TzFile(std::string_view footer) {
  const std::string header = "TZif2" + std::string(39, '\0');
  std::string second = header;
  second[39] = 1;  // one type
  second[43] = 4;  // four bytes of abbreviation
  const std::string data("\0\0\x0e\x10\0\0UTC\0", 10);
  return header + second + data + "\n" + std::string(footer) + "\n";
}

TEST(ZoneReader, DamagedFilesAreRefusedAndNeverReadPastTheirEnd) {
  const std::string good = TzFile("<+01>-1");
  ASSERT_TRUE(ParseZone("good", good).ok()) << ParseZone("g", good).status();
  EXPECT_EQ(ParseZone("good", good)->transitions[0].offset_seconds, 3600);
  for (size_t length = 0; length < good.size(); ++length) {
    EXPECT_FALSE(ParseZone("cut", good.substr(0, length)).ok()) << length;
  }
  for (size_t i = 0; i < good.size(); ++i) {
    for (const int bits : {0x01, 0x7f, 0xff}) {
      std::string bad = good;
      bad[i] = static_cast<char>(bad[i] ^ bits);
      (void)ParseZone("bad", bad);  // any answer, no crash
    }
  }
  EXPECT_FALSE(ParseZone("bad", TzFile("nonsense")).ok());
}

TEST(PosixZone, FollowsTheGrammar) {
  const auto lord_howe = ParsePosixZone("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0");
  ASSERT_TRUE(lord_howe);
  EXPECT_EQ(lord_howe->standard_offset, 37'800);
  EXPECT_EQ(lord_howe->daylight_offset, 39'600);
  const auto julian = ParsePosixZone("AAA3BBB,J60/0,365/25:30:15");
  ASSERT_TRUE(julian);
  EXPECT_EQ(julian->daylight_offset, -7'200);
  const auto leap = TransitionsOfYear(*julian, 2024);
  EXPECT_EQ(leap[0].at, At("2024-03-01T03:00:00Z"));  // J60: 1 March always
  EXPECT_EQ(leap[1].at, At("2025-01-01T03:30:15Z"));
  const auto plain = TransitionsOfYear(*julian, 2026);
  EXPECT_EQ(plain[0].at, At("2026-03-01T03:00:00Z"));
  for (const char* bad :
       {"", "A3", "EST", "EST5EDT", "EST5EDT,M3.2.0", "EST5EDT,M13.2.0,M11.1.0",
        "EST5EDT,M3.6.0,M11.1.0", "EST5EDT,M3.2.7,M11.1.0", "EST5EDT,J0,J1",
        "EST5EDT,M3.2.0,M11.1.0x", "EST200", "<+01-1"}) {
    EXPECT_FALSE(ParsePosixZone(bad)) << bad;
  }
}

}  // namespace
}  // namespace clearpoint
