#include <string>

#include "clearpoint/v1/network.pb.h"
#include "engine/codec/codec.h"
#include "engine/codec/configuration_fields.h"
#include "gtest/gtest.h"
#include "tests/engine/field_filler.h"

namespace clearpoint {
namespace {

Configuration FilledConfiguration() {
  Configuration configuration;
  FieldFiller().FillMessage(&configuration);
  return configuration;
}

TEST(ConfigurationCodec, BytesAreThoseOfTheGeneratedCode) {
  const std::string bytes = SerializeConfiguration(FilledConfiguration());
  v1::NetworkConfiguration message;
  ASSERT_TRUE(message.ParseFromString(bytes));
  EXPECT_EQ(message.SerializeAsString(), bytes);
  EXPECT_EQ(message.programs(0).earn(1).grant().rounding(), v1::ROUNDING_CEIL);
}

TEST(ConfigurationCodec, RoundTripKeepsEveryField) {
  const std::string bytes = SerializeConfiguration(FilledConfiguration());
  const absl::StatusOr<Configuration> parsed = ParseConfiguration(bytes);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(SerializeConfiguration(*parsed), bytes);
  EXPECT_EQ(parsed->label, FilledConfiguration().label);
  EXPECT_EQ(parsed->rates[1].settlement_price,
            FilledConfiguration().rates[1].settlement_price);
}

TEST(ConfigurationCodec, AbsentFieldsMeanTheStatedDefaults) {
  // No field of any message is there but the elements themselves.
  v1::NetworkConfiguration message;
  message.add_programs()->add_earn();
  message.mutable_programs(0)->add_referral();
  message.add_contracts();
  message.add_zones()->add_transitions();
  const auto parsed = ParseConfiguration(message.SerializeAsString());
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->bounds.max_event_age_us, 400 * kMicrosPerDay);
  EXPECT_EQ(parsed->programs[0].returns.wait_us, 3 * kMicrosPerDay);
  EXPECT_EQ(parsed->programs[0].expiry_grace_us, kMicrosPerDay);
  EXPECT_EQ(parsed->programs[0].expiry_notice_us, 0);
  EXPECT_EQ(parsed->programs[0].expiry.align, "end_of_day");
  EXPECT_TRUE(parsed->programs[0].earn[0].base);
  EXPECT_EQ(parsed->programs[0].earn[0].valid, DateRange{});
  EXPECT_EQ(parsed->programs[0].referral[0].within_us, kNever.value);
  EXPECT_EQ(parsed->contracts[0].settled, Settled::kAtIssuance);
  EXPECT_EQ(parsed->zones[0].transitions[0].at, kBeginningOfTime);
}

TEST(ConfigurationCodec, ZeroIsToldFromAbsent) {
  Configuration configuration;
  configuration.bounds.max_clock_skew_us = 0;
  configuration.programs.emplace_back().auto_enrol = false;
  configuration.programs[0].expiry.align = "same_time";
  configuration.programs[0].earn.emplace_back().valid.from = Timestamp{0};
  const auto parsed = ParseConfiguration(SerializeConfiguration(configuration));
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->bounds.max_clock_skew_us, 0);
  EXPECT_FALSE(parsed->programs[0].auto_enrol);
  EXPECT_EQ(parsed->programs[0].expiry.align, "same_time");
  EXPECT_EQ(parsed->programs[0].earn[0].valid.from, Timestamp{0});
  EXPECT_EQ(parsed->programs[0].earn[0].valid.until, kNever);
}

TEST(ConfigurationCodec, RefusesWhatIsNoConfiguration) {
  struct Case {
    std::string bytes;
    std::string reason;
  };
  v1::NetworkConfiguration unknown_enum;
  unknown_enum.add_rates()->set_off_step(static_cast<v1::OffStep>(9));
  v1::NetworkConfiguration unspecified;
  unspecified.add_rates()->set_off_step(v1::OFF_STEP_UNSPECIFIED);
  const Case cases[] = {
      {"\xff", "cut off"},
      {std::string("\x0a\x05star", 6), "cut off"},
      {std::string("\x0a\x02\xff\xff", 4),
       "network (1) of NetworkConfiguration"},
      {"\xa2\x06\x01x", "field 100 of NetworkConfiguration belongs to a newer"},
      {unknown_enum.SerializeAsString(), "off_step (7) of Rate has no value"},
      {unspecified.SerializeAsString(), "off_step (7) of Rate has no value"},
  };
  for (const Case& c : cases) {
    const auto parsed = ParseConfiguration(c.bytes);
    ASSERT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_NE(std::string(parsed.status().message()).find(c.reason),
              std::string::npos)
        << parsed.status() << " should say: " << c.reason;
  }
}

}  // namespace
}  // namespace clearpoint
