// What a configuration may say: every number has bounds, and the engine refuses
// what `network check` refuses, whichever way the configuration came.
#include "engine/network/validation.h"

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <limits>

#include "engine/network/bank_account_validation.h"
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

OfferConfig& NewOffer(Configuration& c) {
  OfferConfig& offer = c.programs[0].offers.emplace_back();
  offer.name = "mug";
  offer.price = {1};
  return offer;
}

EarnRule& Earn(Configuration& c) { return c.programs[0].earn[0]; }
SignInRule& Daily(Configuration& c) { return c.programs[0].sign_in[0]; }
ReferralRule& Friends(Configuration& c) { return c.programs[0].referral[0]; }
void ShareWith(Configuration& c, const FunderShare& share) {
  Earn(c).funder = FunderKind::kShared;
  Earn(c).funder_shares.push_back(share);
}
CampaignConfig& Spring(Configuration& c) {
  c.programs[0].campaigns.emplace_back().name = "spring";
  return c.programs[0].campaigns.back();
}
BankAccount& Account(Configuration& c) {
  return c.participants[0].bank_account.emplace(
      BankAccount{.name = "Cafe",
                  .iban = "DE89370400440532013000",
                  .other_id = "",
                  .bic = "COBADEFFXXX",
                  .country = "DE"});
}
// The participant stands below the one in front of it.
void SetBelow(Configuration& c, size_t index, ParticipantKind kind) {
  c.participants[index].parent = c.participants[index - 1].name;
  c.participants[index].kind = kind;
}
PendingPolicy UnknownCalendar() {
  PendingPolicy policy;
  policy.working_days = 3;
  policy.calendar = "no such";
  return policy;
}
CalendarConfig& Bank(Configuration& c) {
  c.calendars.emplace_back().name = "bank";
  return c.calendars.back();
}
PendingPolicy& Wait(Configuration& c) {
  if (!Earn(c).pending.has_value()) Earn(c).pending.emplace();
  return *Earn(c).pending;
}
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
      {"settlement/closes/at",
       [](Configuration& c) {
         c.settlement.closes =
             ClosingConfig{.at_minute = 1440, .zone = c.zones[0].name};
       }},
      {"settlement/closes/at",
       [](Configuration& c) {
         c.settlement.closes =
             ClosingConfig{.at_minute = -1, .zone = c.zones[0].name};
       }},
      {"settlement/closes/zone",
       [](Configuration& c) {
         c.settlement.closes = ClosingConfig{.zone = "Mars/Base"};
       }},
      {"settlement/closes/calendar",
       [](Configuration& c) {
         c.settlement.closes =
             ClosingConfig{.zone = c.zones[0].name, .calendar = "bank"};
       }},
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
      {"programs/0/offers/0/price",
       [](Configuration& c) { NewOffer(c).price = {0}; }},
      {"programs/0/offers/0/days",
       [](Configuration& c) { NewOffer(c).kind = OfferKind::kPrivilege; }},
      {"programs/0/offers/0/currency",
       [](Configuration& c) { NewOffer(c).money = {1}; }},
      {"programs/0/offers/0/days",
       [](Configuration& c) { NewOffer(c).days = 1; }},
      {"programs/0/offers/0/stock",
       [](Configuration& c) { NewOffer(c).stock = -1; }},
      {"programs/0/offers/0/per_member",
       [](Configuration& c) { NewOffer(c).per_member = kMaxEventAmount + 1; }},
      {"programs/0/offers/0/member_for",
       [](Configuration& c) { NewOffer(c).member_for_us = -1; }},
      {"programs/0/offers/0/valid_until",
       [](Configuration& c) { NewOffer(c).valid.until = kBeginningOfTime; }},
      {"programs/0/offers/1/name",
       [](Configuration& c) {
         NewOffer(c);
         NewOffer(c);
       }},
      {"programs/0/offers/0/supplier",
       [](Configuration& c) {
         NewOffer(c).supplier = c.participants[0].name;
       }},
      {"programs/0/offers/0/supplier_price",
       [](Configuration& c) { NewOffer(c).supplier_price = Money{1}; }},
      {"programs/0/offers/0/limits/0",
       [](Configuration& c) { NewOffer(c).limits = {"no such"}; }},
      {"programs/0/offers/0/limits/0",
       [](Configuration& c) {
         LimitConfig& limit = c.programs[0].limits.emplace_back();
         limit.name = "shared";
         limit.subject = "household";
         limit.period = "day";
         limit.amount = {1};
         NewOffer(c).limits = {"shared"};
       }},
      {"programs/0/offers/0/select/stores",
       [](Configuration& c) { NewOffer(c).selector.stores = {"s1"}; }},
      {"programs/0/offers/0/select/minimum_amount",
       [](Configuration& c) { NewOffer(c).selector.minimum_amount = {1}; }},
      {"programs/0/offers/0/select/tiers/0",
       [](Configuration& c) { NewOffer(c).selector.tiers = {"no such"}; }},
      {"programs/0/offers/0/select/weekdays",
       [](Configuration& c) { NewOffer(c).selector.weekdays = {8}; }},
      {"programs/0/redemption/worth/points",
       [](Configuration& c) {
         c.programs[0].redemption.worth = {"CNY", {0}, {1}, 0};
       }},
      {"programs/0/redemption/worth/amount",
       [](Configuration& c) {
         c.programs[0].redemption.worth = {"CNY", {1}, {200'000}, 0};
       }},
      {"programs/0/redemption/worth/currency",
       [](Configuration& c) {
         c.programs[0].redemption.worth = {"XXX", {1}, {1}, 0};
       }},
      {"programs/0/redemption/worth/share_basis_points",
       [](Configuration& c) {
         c.programs[0].redemption.worth = {"CNY", {1}, {1}, 10'001};
       }},
      {"programs/0/redemption/limits/0",
       [](Configuration& c) { c.programs[0].redemption.limits = {"none"}; }},
      {"programs/0/redemption/valid_until",
       [](Configuration& c) {
         c.programs[0].redemption.valid = DateRange{{5}, {5}};
       }},
      {"programs/0/longest_hold",
       [](Configuration& c) {
         c.programs[0].longest_hold_us = 0;
         c.programs[0].hold_time_us = 1;
       }},
      {"programs/0/hold_time",
       [](Configuration& c) {
         c.programs[0].hold_time_us = c.programs[0].longest_hold_us + 1;
       }},
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
      {"rates/0/limits/0",
       [](Configuration& c) { c.rates[0].limits = {"none"}; }},
      {"rates/0/limits/0",
       [](Configuration& c) {
         c.programs[0].limits[0].period = "balance";
         c.rates[0].limits = {"cap"};
       }},
      {"rates/0/limits/0\nrates/0/limits/1",
       [](Configuration& c) {
         c.rates[0].limits = {"cap", "cap"};
       }},
      {"rates/0/get_limits/0",
       [](Configuration& c) { c.rates[0].get_limits = {"cap"}; }},
      {"rates/0/fee/price",
       [](Configuration& c) {
         c.rates[0].fee = {Money{-1}, {}};
       }},
      {"rates/0/fee/cap",
       [](Configuration& c) {
         c.rates[0].fee = {Money{1}, {-1}};
       }},
      {"rates/0/undo_window",
       [](Configuration& c) { c.rates[0].undo_window_us = -1; }},
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
      {"programs/0/earn/0/funder",
       [](Configuration& c) {
         Earn(c).funder_shares = {{FunderKind::kNamed, "cafe", 1}};
       }},
      {"programs/0/earn/0/funder/shares",
       [](Configuration& c) { Earn(c).funder = FunderKind::kShared; }},
      {"programs/0/earn/0/funder/shares",
       [](Configuration& c) {
         for (int i = 1; i <= 17; ++i) {
           ShareWith(c, {FunderKind::kNamed, "p" + std::to_string(i), i});
         }
       }},
      {"programs/0/earn/0/funder/0/share",
       [](Configuration& c) {
         ShareWith(c, {FunderKind::kNamed, "cafe", 0});
       }},
      {"programs/0/earn/0/funder/0/share",
       [](Configuration& c) {
         ShareWith(c, {FunderKind::kNamed, "cafe", 1'000'000'001});
       }},
      {"programs/0/earn/0/funder/0",
       [](Configuration& c) {
         ShareWith(c, {FunderKind::kNamed, "", 1});
       }},
      {"programs/0/earn/0/funder/0",
       [](Configuration& c) {
         ShareWith(c, {FunderKind::kIssuer, "hub", 1});
       }},
      {"programs/0/earn/0/funder/0",
       [](Configuration& c) {
         ShareWith(c, {FunderKind::kShared, "", 1});
       }},
      {"programs/0/earn/0/funder/1",
       [](Configuration& c) {
         ShareWith(c, {FunderKind::kMerchant, "", 1});
         ShareWith(c, {FunderKind::kMerchant, "", 2});
       }},
      {"programs/0/campaigns/0/name",
       [](Configuration& c) { c.programs[0].campaigns.resize(1); }},
      {"programs/0/campaigns/1/name",
       [](Configuration& c) {
         CampaignConfig campaign;
         campaign.name = "spring";
         c.programs[0].campaigns = {campaign, campaign};
       }},
      {"programs/0/campaigns/0/valid",
       [](Configuration& c) { Spring(c).valid.until = kBeginningOfTime; }},
      {"programs/0/campaigns/0/budget",
       [](Configuration& c) { Spring(c).budget = "nobody's"; }},
      {"programs/0/campaigns/0/budget",
       [](Configuration& c) { Spring(c).budget = "cap"; }},
      {"programs/0/campaigns/0/per_member",
       [](Configuration& c) {
         c.programs[0].limits[0].subject = "program";
         Spring(c).per_member = "cap";
       }},
      {"calendars/0/name", [](Configuration& c) { c.calendars.resize(1); }},
      {"calendars/1/name",
       [](Configuration& c) {
         Bank(c);
         Bank(c);
       }},
      {"calendars/0/weekend", [](Configuration& c) { Bank(c).weekend = {8}; }},
      {"calendars/0/weekend",
       [](Configuration& c) { Bank(c).weekend = {1, 2, 3, 4, 5, 6, 7}; }},
      {"calendars/0/holidays",
       [](Configuration& c) { Bank(c).holidays = {-30'000}; }},
      {"calendars/0/working_days",
       [](Configuration& c) { Bank(c).working_days = {90'000}; }},
      {"programs/0/earn/0/available/after_working_days",
       [](Configuration& c) { Wait(c).working_days = 367; }},
      {"programs/0/earn/0/available",
       [](Configuration& c) { Wait(c).working_days = 3; }},
      {"programs/0/earn/0/available",
       [](Configuration& c) {
         Bank(c);
         Wait(c).calendar = "bank";
       }},
      {"programs/0/earn/0/available",
       [](Configuration& c) {
         Wait(c).calendar = "no such";
         Wait(c).working_days = 3;
       }},
      {"programs/0/sign_in/0/available",
       [](Configuration& c) {
         c.programs[0].sign_in[0].pending = UnknownCalendar();
       }},
      {"programs/0/referral/0/available",
       [](Configuration& c) {
         c.programs[0].referral[0].pending = UnknownCalendar();
       }},
      {"rates/0/available",
       [](Configuration& c) { c.rates[0].pending = UnknownCalendar(); }},
      {"programs/0/earn/0/available",
       [](Configuration& c) {
         Bank(c);
         Wait(c) = {.working_days = 3, .calendar = "bank"};
         Earn(c).available_after_days = 1;
       }},
      {"programs/0/earn/0/available",
       [](Configuration& c) {
         Wait(c) = {.calendar = "",
                    .up_to = PendingUpTo::kEndOfDay,
                    .until_event = true};
       }},
      {"programs/0/earn/0/campaign",
       [](Configuration& c) { Earn(c).campaign = "autumn"; }},
      {"participants/3/name",
       [](Configuration& c) {
         const EarnRule rule = Earn(c);
         for (int i = 0; i < 64; ++i) {
           c.programs[0].earn.push_back(rule);
           c.programs[0].earn.back().name = "extra" + std::to_string(i);
         }
         c.contracts.erase(c.contracts.begin() + 1);  // grocer
       }},
      {"participants/1/cost_centre",
       [](Configuration& c) {
         c.participants[1].cost_centre = std::string(1'025, 'a');
       }},
      {"programs/0/earn/0/cost_centre",
       [](Configuration& c) {
         Earn(c).cost_centre = std::string(1'025, 'a');
       }},
      {"programs/0/sign_in/0/cost_centre",
       [](Configuration& c) {
         c.programs[0].sign_in[0].cost_centre = std::string(1'025, 'a');
       }},
      {"programs/0/referral/0/cost_centre",
       [](Configuration& c) {
         c.programs[0].referral[0].cost_centre = std::string(1'025, 'a');
       }},
      {"participants/0/bank_account/name",
       [](Configuration& c) { Account(c).name = ""; }},
      {"participants/0/bank_account/name",
       [](Configuration& c) { Account(c).name = std::string(141, 'a'); }},
      {"participants/0/bank_account/name",
       [](Configuration& c) { Account(c).name = "Caf\xc3\xa9"; }},
      {"participants/0/bank_account\n",
       [](Configuration& c) { Account(c).iban = ""; }},
      {"participants/0/bank_account\n",
       [](Configuration& c) { Account(c).other_id = "1"; }},
      {"participants/0/bank_account/iban",
       [](Configuration& c) { Account(c).iban = "DE89370400440532013001"; }},
      {"participants/0/bank_account/other_id",
       [](Configuration& c) {
         BankAccount& account = Account(c);
         account.iban = "";
         account.other_id = std::string(35, '1');
       }},
      {"participants/0/bank_account/bic",
       [](Configuration& c) { Account(c).bic = "COBADEFFX"; }},
      {"participants/0/bank_account/country",
       [](Configuration& c) { Account(c).country = "Germany"; }},
      // The operator is participants[0].
      {"participants/0/kind",
       [](Configuration& c) {
         c.participants[0].kind = ParticipantKind::kOrganisation;
       }},
      {"participants/0/name",
       [](Configuration& c) {
         c.participants[0].parent = "starbank";
         c.participants[1].kind = ParticipantKind::kOrganisation;
       }},
      {"participants/4/kind",
       [](Configuration& c) {
         SetBelow(c, 3, ParticipantKind::kDepartment);
         SetBelow(c, 4, ParticipantKind::kHeadOffice);
       }},
      {"participants/4/kind",
       [](Configuration& c) {
         SetBelow(c, 3, ParticipantKind::kProduct);
         SetBelow(c, 4, ParticipantKind::kProduct);
       }},
      {"participants/5/kind",
       [](Configuration& c) {
         SetBelow(c, 3, ParticipantKind::kDepartment);
         SetBelow(c, 4, ParticipantKind::kNone);
         SetBelow(c, 5, ParticipantKind::kOrganisation);
       }},
  };
  return cases;
}

TEST(Validation, AnIbanHasItsCheckDigits) {
  for (const char* iban : {"DE89370400440532013000", "GB29NWBK60161331926819",
                           "NO9386011117947", "FR1420041010050500013M02606"}) {
    EXPECT_TRUE(IsIban(iban)) << iban;
  }
  for (const char* none :
       {"", "DE88370400440532013000", "DE98370400440532013000",
        "de89370400440532013000", "DE89 3704 0044 0532 0130 00", "D189370400",
        "NO938601111794", "DEXX370400440532013000"}) {
    EXPECT_FALSE(IsIban(none)) << none;
  }
}

TEST(Validation, ABicNamesABankAndItsCountry) {
  for (const char* bic : {"COBADEFF", "COBADEFFXXX", "4BKCCNBJ110"}) {
    EXPECT_TRUE(IsBic(bic)) << bic;
  }
  for (const char* none :
       {"", "COBADEF", "COBADEFFXX", "COBA1EFF", "cobadeff", "COBADEF-"}) {
    EXPECT_FALSE(IsBic(none)) << none;
  }
}

TEST(Validation, APaymentTextHasWhatEveryBankTakes) {
  EXPECT_TRUE(IsPaymentText("Cafe (Old Town), No. 4/5 +1 'a' b-c: d?"));
  for (const char* none : {"", "/a", "a/", " a", "a ", "a//b", "a&b", "a\n"}) {
    EXPECT_FALSE(IsPaymentText(none)) << none;
  }
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

// hub, starbank, leafmart, cafe, grocer, airline, each below the one before.
TEST(Validation, KindsOfParticipantsGoDownTheTree) {
  using enum ParticipantKind;
  for (const auto& [second, third, fourth, fifth, sixth] :
       std::vector<std::array<ParticipantKind, 5>>{
           {kOrganisation, kHeadOffice, kDepartment, kProduct, kNone},
           {kOrganisation, kDepartment, kNone, kNone, kProduct},
           {kNone, kHeadOffice, kNone, kProduct, kNone}}) {
    Configuration network = Full();
    SetBelow(network, 1, second);
    SetBelow(network, 2, third);
    SetBelow(network, 3, fourth);
    SetBelow(network, 4, fifth);
    SetBelow(network, 5, sixth);
    EXPECT_EQ(PathsOf(network), "");
  }
}

TEST(Validation, AKindOutOfPlaceIsSpelledOut) {
  Configuration network = Full();
  SetBelow(network, 3, ParticipantKind::kDepartment);
  SetBelow(network, 4, ParticipantKind::kHeadOffice);
  EngineRun run(ReferenceDayStart(), kUnlimitedCache);
  EXPECT_EQ(run.Apply(network), OutcomeCode::kInvalidField);
  EXPECT_EQ(run.reason(),
            "network configuration: participants/4/kind: kind: \"grocer\", "
            "head_office, stands below \"cafe\", department; expected "
            "operator, organisation, head_office, department, product from the "
            "top down");
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
