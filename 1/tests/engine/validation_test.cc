// What a configuration may say: every number has bounds, and the engine refuses
// what `network check` refuses, whichever way the configuration came.
#include "engine/network/validation.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "tests/support/engine_run.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
constexpr int64_t kMost = std::numeric_limits<int64_t>::max();

using Edit = std::function<void(Configuration&)>;
struct Case {
  const char* path;
  Edit edit;
};

std::string PathsOf(const Configuration& network) {
  std::string paths;
  for (const ConfigurationFault& fault : FaultsOf(network)) {
    paths += fault.path + "\n";
  }
  return paths;
}

Configuration Full() {
  Configuration network = ReferenceConfiguration();
  LimitConfig limit;
  limit.name = "cap";
  limit.amount = {10};
  network.programs[0].limits = {limit};
  return network;
}

EarnRule& Earn(Configuration& c) { return c.programs[0].earn[0]; }
SignInRule& Daily(Configuration& c) { return c.programs[0].sign_in[0]; }
ReferralRule& Friends(Configuration& c) { return c.programs[0].referral[0]; }
RateConfig& InSegments(Configuration& c) {
  RateConfig& rate = c.rates[0];
  rate.give = {};
  rate.get = {};
  rate.segments = {{Points{3}, Points{1}, 10}, {Points{3}, Points{1}, 0}};
  return rate;
}

const std::vector<Case>& Cases() {
  static const std::vector<Case> cases = {
      {"network", [](Configuration& c) { c.network.clear(); }},
      {"label", [](Configuration& c) { c.label.assign(2000, 'x'); }},
      {"effective_from",
       [](Configuration& c) { c.effective_from = kBeginningOfTime; }},
      {"bounds/max_event_age",
       [](Configuration& c) { c.bounds.max_event_age_us = 0; }},
      {"bounds/max_event_age\nbounds/key_retention",
       [](Configuration& c) { c.bounds.max_event_age_us = kMost; }},
      {"bounds/max_clock_skew",
       [](Configuration& c) { c.bounds.max_clock_skew_us = -1; }},
      {"bounds/max_clock_jump",
       [](Configuration& c) { c.bounds.max_clock_jump_us = kMost; }},
      {"bounds/key_retention",
       [](Configuration& c) { c.bounds.key_retention_us = kMost; }},
      {"bounds/key_retention",
       [](Configuration& c) {
         c.bounds.key_retention_us = c.bounds.max_event_age_us + 1;
       }},
      {"currencies/0/minor_digits",
       [](Configuration& c) { c.currencies[0].minor_digits = 13; }},
      {"currencies/0/minor_digits",
       [](Configuration& c) { c.currencies[0].minor_digits = -1; }},
      {"currencies/1/name",
       [](Configuration& c) {
         c.currencies.push_back({"CNY", 2});
       }},
      {"currencies/1/name",
       [](Configuration& c) {
         c.currencies.push_back({"usd", 2});
       }},
      {"settlement/fee_basis_points",
       [](Configuration& c) { c.settlement.fee_basis_points = 2'000'000'000; }},
      {"settlement/fee_basis_points",
       [](Configuration& c) { c.settlement.fee_basis_points = -1; }},
      {"zones/0/transitions/0/offset_seconds",
       [](Configuration& c) {
         c.zones[0].transitions[0].offset_seconds =
             std::numeric_limits<int32_t>::max();
       }},
      {"zones/0/transitions/2",
       [](Configuration& c) {
         c.zones[0].transitions.push_back({Timestamp{5}, 0});
         c.zones[0].transitions.push_back({Timestamp{4}, 60});
       }},
      {"zones/1", [](Configuration& c) { c.zones.push_back(c.zones[0]); }},
      {"participants/0/name",
       [](Configuration& c) { c.participants[0].parent = "hub"; }},
      {"programs/0/scale", [](Configuration& c) { c.programs[0].scale = 5; }},
      {"programs/0/expiry/after",
       [](Configuration& c) {
         c.programs[0].expiry.period = ExpiryPeriod::kDays;
         c.programs[0].expiry.count = -3;
       }},
      {"programs/0/expiry/up_to",
       [](Configuration& c) {
         c.programs[0].expiry = {ExpiryPeriod::kDays, 3,
                                 "first_day_after_full_months",
                                 ExpiryAnchor::kOccurred, 0};
       }},
      {"programs/0/expiry_grace",
       [](Configuration& c) { c.programs[0].expiry_grace_us = -1; }},
      {"programs/0/expiry_notice",
       [](Configuration& c) { c.programs[0].expiry_notice_us = -1; }},
      {"programs/0/expiry_notice",
       [](Configuration& c) { c.programs[0].expiry_notice_us = kMost; }},
      {"programs/0/point_value",
       [](Configuration& c) { c.programs[0].point_value = Money{-1}; }},
      {"programs/0/value_currency",
       [](Configuration& c) { c.programs[0].value_currency = "EUR"; }},
      {"programs/0/returns/wait",
       [](Configuration& c) { c.programs[0].returns.wait_us = kMost; }},
      {"programs/0/redemption/minimum",
       [](Configuration& c) { c.programs[0].redemption.minimum = {-1}; }},
      {"programs/0/redemption/maximum",
       [](Configuration& c) {
         c.programs[0].redemption.minimum = {5};
         c.programs[0].redemption.maximum = {4};
       }},
      {"programs/0/limits/0/points",
       [](Configuration& c) { c.programs[0].limits[0].amount = {-1}; }},
      {"programs/0/limits/1/name",
       [](Configuration& c) {
         c.programs[0].limits.push_back(c.programs[0].limits[0]);
       }},
      {"programs/0/earn/0/valid_until",
       [](Configuration& c) { Earn(c).valid.until = kBeginningOfTime; }},
      {"programs/0/earn/0/select/weekdays",
       [](Configuration& c) { Earn(c).selector.weekdays = {8}; }},
      {"programs/0/earn/0/select/minimum_amount",
       [](Configuration& c) { Earn(c).selector.minimum_amount = {kLeast}; }},
      {"programs/0/earn/0/grant/block",
       [](Configuration& c) { Earn(c).grant.block = {-100}; }},
      {"programs/0/earn/0/grant/points",
       [](Configuration& c) { Earn(c).grant.multiply.num = -1; }},
      {"programs/0/earn/0/grant/per",
       [](Configuration& c) { Earn(c).grant.multiply.den = 0; }},
      {"programs/0/earn/0/grant/minimum",
       [](Configuration& c) { Earn(c).grant.minimum = {kMost}; }},
      {"programs/0/earn/0/grant/maximum",
       [](Configuration& c) { Earn(c).grant.maximum = {-1}; }},
      {"programs/0/earn/0/available_after_days",
       [](Configuration& c) { Earn(c).available_after_days = -1; }},
      {"programs/0/sign_in/0/name",
       [](Configuration& c) { Daily(c).name = Earn(c).name; }},
      {"programs/0/sign_in/0/ladder",
       [](Configuration& c) { Daily(c).ladder.clear(); }},
      {"programs/0/sign_in/0/ladder",
       [](Configuration& c) { Daily(c).ladder[1] = {-5}; }},
      {"programs/0/sign_in/0/available_after_days",
       [](Configuration& c) {
         Daily(c).available_after_days = std::numeric_limits<int32_t>::max();
       }},
      {"programs/0/sign_in/0/funder",
       [](Configuration& c) { Daily(c).funder = "airline"; }},
      {"programs/0/referral/0/funder",
       [](Configuration& c) { Friends(c).funder = "leafmart"; }},
      {"programs/0/referral/0/referrer",
       [](Configuration& c) { Friends(c).referrer_points = {-1}; }},
      {"programs/0/referral/0/within",
       [](Configuration& c) { Friends(c).within_us = -1; }},
      {"contracts/0/issue_price",
       [](Configuration& c) { c.contracts[0].issue_price = Money{kLeast}; }},
      {"contracts/0/redeem_price",
       [](Configuration& c) {
         c.contracts[0].redeem_price = Money{kPriceLimit};
       }},
      {"contracts/1", [](Configuration& c) { c.contracts[1].issues = false; }},
      {"contracts/3",
       [](Configuration& c) { c.contracts.push_back(c.contracts[0]); }},
      {"rates/0/to", [](Configuration& c) { c.rates[0].to = "star"; }},
      {"rates/0/give", [](Configuration& c) { c.rates[0].give = {0}; }},
      {"rates/0/get", [](Configuration& c) { c.rates[0].get = {kMost}; }},
      {"rates/0/minimum", [](Configuration& c) { c.rates[0].minimum = {-1}; }},
      {"rates/0/maximum", [](Configuration& c) { c.rates[0].maximum = {-1}; }},
      {"rates/0/maximum", [](Configuration& c) { c.rates[0].maximum = {29}; }},
      {"rates/0/maximum",
       [](Configuration& c) {
         c.rates[0].minimum = {};
         c.rates[0].maximum = {2};
       }},
      {"rates/0/give", [](Configuration& c) { InSegments(c).give = {3}; }},
      {"rates/0/get", [](Configuration& c) { InSegments(c).get = {1}; }},
      {"rates/0/segments/0/give",
       [](Configuration& c) { InSegments(c).segments[0].give = {}; }},
      {"rates/0/segments/1/get",
       [](Configuration& c) { InSegments(c).segments[1].get = {kMost}; }},
      {"rates/0/segments/0/steps",
       [](Configuration& c) { InSegments(c).segments[0].steps = 0; }},
      {"rates/0/segments/1/steps",
       [](Configuration& c) { InSegments(c).segments[1].steps = 1; }},
      {"rates/0/segments/1",
       [](Configuration& c) {
         InSegments(c).segments[0].steps = kMaxEventAmount;
       }},
      {"rates/0/bonus/per",
       [](Configuration& c) {
         c.rates[0].bonus = {Points{0}, Points{1}};
       }},
      {"rates/0/bonus/points",
       [](Configuration& c) {
         c.rates[0].bonus = {Points{300}, Points{kMost}};
       }},
      {"rates/0/segments",
       [](Configuration& c) {
         InSegments(c).segments.resize(17, {Points{3}, Points{1}, 1});
       }},
      {"rates/0/currency", [](Configuration& c) { c.rates[0].currency = "X"; }},
      {"rates/0/settlement_price",
       [](Configuration& c) { c.rates[0].settlement_price = Money{-1}; }},
      {"sources/0/source",
       [](Configuration& c) {
         c.sources = {{"", {"hub"}}};
       }},
      {"sources/0/participants",
       [](Configuration& c) {
         c.sources = {{"kafka:a", {}}};
       }},
      {"sources/0/participants",
       [](Configuration& c) {
         c.sources = {{"kafka:a", {"nobody"}}};
       }},
      {"sources/1/source",
       [](Configuration& c) {
         c.sources = {{"kafka:a", {"hub"}}, {"kafka:a", {"cafe"}}};
       }},
      {"rates/1",
       [](Configuration& c) {
         RateConfig back = c.rates[0];
         std::swap(back.from, back.to);
         back.give = {1};
         back.get = {4};
         c.rates.push_back(back);
       }},
      {"participants/3/name",
       [](Configuration& c) {
         const EarnRule rule = Earn(c);
         for (int i = 0; i < 64; ++i) {
           c.programs[0].earn.push_back(rule);
           c.programs[0].earn.back().name = "extra" + std::to_string(i);
         }
         c.contracts.erase(c.contracts.begin() + 1);  // grocer
       }},
  };
  return cases;
}

TEST(Validation, TheReferenceNetworkHasNoFault) {
  EXPECT_EQ(PathsOf(Full()), "");
}

TEST(Validation, NamesEveryNumberThatIsOutsideItsBounds) {
  for (const Case& one : Cases()) {
    Configuration network = Full();
    one.edit(network);
    const std::string paths = PathsOf(network);
    const size_t end = std::string(one.path).size();
    EXPECT_EQ(paths.substr(0, end), one.path) << "of " << paths;
  }
}

TEST(Validation, TheEngineRefusesThemAsInvalidFields) {
  for (const Case& one : Cases()) {
    Configuration network = Full();
    one.edit(network);
    EngineRun run(ReferenceDayStart(), kUnlimitedCache);
    const std::string paths = one.path;
    const std::string path = paths.substr(0, paths.find('\n'));
    EXPECT_EQ(run.Apply(network), OutcomeCode::kInvalidField) << one.path;
    EXPECT_EQ(run.reason().substr(0, 23 + path.size()),
              "network configuration: " + path)
        << run.reason();
  }
}

TEST(Validation, RulesOfOtherDatesDoNotMeetInOnePurchase) {
  Configuration network = Full();
  const EarnRule rule = Earn(network);
  for (int i = 0; i < 200; ++i) {
    network.programs[0].earn.push_back(rule);
    EarnRule& extra = network.programs[0].earn.back();
    extra.name = "extra" + std::to_string(i);
    extra.valid = {Timestamp{i * kMicrosPerDay},
                   Timestamp{(i + 3) * kMicrosPerDay}};
  }
  EXPECT_EQ(MostInForce(network.programs[0].earn), 4u);
  EXPECT_EQ(PathsOf(network), "");
}

TEST(Validation, AGrowingCycleIsSpelledOut) {
  Configuration network = Full();
  RateConfig back = network.rates[0];
  std::swap(back.from, back.to);
  back.give = {1};
  back.get = {4};
  network.rates.push_back(back);
  EngineRun run(ReferenceDayStart(), kUnlimitedCache);
  EXPECT_EQ(run.Apply(network), OutcomeCode::kInvalidField);
  EXPECT_EQ(run.reason(),
            "network configuration: rates/1: 3 star -> 1 leaf (rates/0) -> 4 "
            "star (rates/1): grows points by 33.3 %");
}

}  // namespace
}  // namespace clearpoint
