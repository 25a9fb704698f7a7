// Made-up traffic: the same from the same seed, and with everything in it that
// real traffic has.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "engine/codec/codec.h"
#include "tools/generate/traffic.h"
#include "tools/network/yaml_reader.h"

namespace clearpoint {
namespace {

constexpr Timestamp kStart{1'767'196'800'000'000};  // 2026-01-01 in Shanghai

TrafficTerms MonthTerms() {
  const auto file = ReadNetworkFile(CLEARPOINT_SOURCE_DIR
                                    "/deploy/examples/month/network.yaml",
                                    NetworkReadOptions{});
  EXPECT_TRUE(file.ok()) << file.status();
  const auto terms = TermsOf(file->configuration, kStart);
  EXPECT_TRUE(terms.ok()) << terms.status();
  return *terms;
}

struct Generated {
  std::vector<std::string> messages;
  std::map<std::string, uint64_t> counts;
};

Generated Generate(TrafficOptions options) {
  options.start = kStart;
  Generated made;
  Traffic traffic(MonthTerms(), options, [&made](const std::string& message) {
    made.messages.push_back(message);
    return absl::OkStatus();
  });
  Progress progress(ProgressMode::kQuiet);
  EXPECT_TRUE(traffic.Run(&progress).ok());
  made.counts = traffic.counts();
  return made;
}

TrafficOptions Month(uint64_t seed) {
  TrafficOptions options;
  options.members = 600;
  options.days = 31;
  options.seed = seed;
  options.malformed_per_million = 500;
  return options;
}

TEST(GenerateTest, TheSameSeedGivesTheSameBytesAndAnotherSeedOthers) {
  const auto one = Generate(Month(7));
  EXPECT_EQ(one.messages, Generate(Month(7)).messages);
  EXPECT_NE(one.messages, Generate(Month(8)).messages);
}

TEST(GenerateTest, EveryIngredientIsThere) {
  const auto made = Generate(Month(7));
  for (const char* name : {"purchases",
                           "partial returns",
                           "full returns",
                           "early returns",
                           "returns without order",
                           "returns of unknown orders",
                           "sign-ins",
                           "second sign-ins",
                           "referrals",
                           "redemptions",
                           "redemptions beyond the balance",
                           "reversals",
                           "exchanges",
                           "off-step exchanges",
                           "exchanges below the minimum",
                           "late",
                           "repeated",
                           "conflicts",
                           "malformed",
                           "closes"}) {
    const auto found = made.counts.find(name);
    ASSERT_NE(found, made.counts.end()) << name;
    EXPECT_GT(found->second, 0u) << name;
  }
}

TEST(GenerateTest, EveryMessageIsAnEventButTheMalformedOnes) {
  for (const EventFormat format :
       {EventFormat::kProtobuf, EventFormat::kJson}) {
    TrafficOptions options = Month(3);
    options.format = format;
    const auto made = Generate(options);
    EventDecoder decoder;
    uint64_t undecodable = 0;
    std::map<EventKind, uint64_t> kinds;
    for (const std::string& message : made.messages) {
      const Event event = decoder.Decode(message, format);
      ++kinds[event.kind];
      if (event.kind == EventKind::kNone) {
        ++undecodable;
        continue;
      }
      EXPECT_GE(event.occurred, kStart);
      EXPECT_LE(event.occurred.value, kStart.value + 31 * kMicrosPerDay);
    }
    // A protobuf cut between two fields is still one.
    EXPECT_LE(undecodable, made.counts.at("malformed"));
    EXPECT_GT(undecodable, 0u);
    EXPECT_EQ(kinds[EventKind::kWindowCloseRequested], 1u);
    EXPECT_EQ(made.messages.size(),
              made.counts.at("messages") + made.counts.at("repeated") +
                  made.counts.at("malformed") + made.counts.at("closes"));
  }
}

TEST(GenerateTest, RepeatsAreTheSameBytesAndConflictsShareOnlyTheirKey) {
  const auto made = Generate(Month(5));
  EventDecoder decoder;
  std::set<std::string> seen;
  std::map<Hash128, Hash128> content_of;
  uint64_t repeats = 0;
  uint64_t conflicts = 0;
  for (const std::string& message : made.messages) {
    repeats += seen.insert(message).second ? 0 : 1;
    const Event event = decoder.Decode(message, EventFormat::kProtobuf);
    if (event.kind != EventKind::kPurchase) continue;
    const auto [at, is_new] = content_of.emplace(event.key, event.content);
    if (!is_new && at->second != event.content) ++conflicts;
  }
  EXPECT_GE(repeats, made.counts.at("repeated"));
  EXPECT_GE(conflicts, made.counts.at("conflicts"));
}

TEST(GenerateTest, AFewMembersBuyOftenAndNightsAreQuiet) {
  const auto made = Generate(Month(7));
  EventDecoder decoder;
  std::map<std::string, uint64_t> by_member;
  uint64_t night = 0;
  uint64_t evening = 0;
  uint64_t purchases = 0;
  for (const std::string& message : made.messages) {
    const Event event = decoder.Decode(message, EventFormat::kProtobuf);
    const auto* purchase = std::get_if<Purchase>(&event.body);
    if (purchase == nullptr) continue;
    ++purchases;
    ++by_member[std::string(purchase->member)];
    const int64_t hour =
        (event.occurred.value - kStart.value) % kMicrosPerDay / kMicrosPerHour;
    night += hour < 5 ? 1 : 0;
    evening += hour >= 17 && hour < 22 ? 1 : 0;
  }
  uint64_t most = 0;
  for (const auto& [member, count] : by_member) most = std::max(most, count);
  EXPECT_GT(most * by_member.size(), 6 * purchases) << "six times the average";
  EXPECT_GT(evening, 20 * night);
}

TEST(GenerateTest, WeeklyClosesComeOnMondays) {
  TrafficOptions options = Month(1);
  options.members = 20;
  options.closes = WindowCloses::kWeekly;
  // 2026-01-01 is a Thursday: Mondays are the 5th, 12th, 19th and 26th.
  EXPECT_EQ(Generate(options).counts.at("closes"), 4u);
}

TEST(GenerateTest, ANetworkNobodyIssuesInIsRefused) {
  const auto file = ReadNetworkFile(
      CLEARPOINT_SOURCE_DIR "/deploy/examples/completejourney/network.yaml",
      NetworkReadOptions{});
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(TermsOf(file->configuration, kStart).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(RandomTest, NumbersAreThoseOfSplitMix64) {
  // The first outputs for seed 1234567, as its authors' code prints them.
  Random random(1234567);
  EXPECT_EQ(random.Next(), 6457827717110365317u);
  EXPECT_EQ(random.Next(), 3203168211198807973u);
  EXPECT_EQ(random.Next(), 9817491932198370423u);
}

}  // namespace
}  // namespace clearpoint
