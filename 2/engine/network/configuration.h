// Configuration: the network as it is written down in one reviewed file, with
// names and nothing resolved. The YAML reader and the codec make it; Network
// (network.h) compiles it for the rules.
//
// Every date range is half-open in instants; the YAML reader turns written
// days, whose end day is included, into instants of the program's zone.
// Names are unique within their kind. Threads: none; values.
#ifndef CLEARPOINT_ENGINE_NETWORK_CONFIGURATION_H_
#define CLEARPOINT_ENGINE_NETWORK_CONFIGURATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/numeric/int128.h"
#include "engine/values/amounts.h"
#include "engine/values/time.h"

namespace clearpoint {

// From `from` up to but not including `until`.
struct DateRange {
  Timestamp from = kBeginningOfTime;
  Timestamp until = kNever;

  bool Contains(Timestamp t) const { return from <= t && t < until; }
  friend bool operator==(const DateRange&, const DateRange&) = default;
};

// num/den, den > 0.
struct Ratio {
  int64_t num = 0;
  int64_t den = 1;
  friend bool operator==(const Ratio&, const Ratio&) = default;
};

// One change of a zone's offset from UTC, taken from tzdata when the
// configuration was written and valid until the next.
struct ZoneTransition {
  Timestamp at;
  int32_t offset_seconds = 0;
};

struct ZoneConfig {
  std::string name;                         // IANA, "Asia/Shanghai"
  std::vector<ZoneTransition> transitions;  // ascending; first at the start
};

struct CurrencyConfig {
  std::string code;          // ISO 4217
  int32_t minor_digits = 2;  // 0..4
};

struct ParticipantConfig {
  std::string name;    // its id in events and reports
  std::string parent;  // empty: a root
  std::string title;   // for people
};

// GCC 12 takes a scoped enumerator for a shadow of the constant kNever.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
enum class ExpiryPeriod : uint8_t {
  kNever = 0,
  kDays = 1,
  kMonths = 2,
  kYears = 3,
};
#pragma GCC diagnostic pop
// From when a lot's time is counted.
enum class ExpiryAnchor : uint8_t {
  kOccurred = 0,
  kAvailable = 1,
  kRecorded = 2
};
// When points lapse: `count` periods after the anchor, then moved to an instant
// of the calendar in the program's zone, as the entry `align` of the table in
// engine/calendar/expiry.h says.
struct ExpiryPolicy {
  ExpiryPeriod period = ExpiryPeriod::kNever;
  int32_t count = 0;
  std::string align = "end_of_day";
  ExpiryAnchor anchor = ExpiryAnchor::kOccurred;
  int32_t date = 0;  // of the year, 100 x month + day, for alignments to it
};

// What a return takes when the points are gone.
enum class ShortfallPolicy : uint8_t {
  kDebt = 1,
  kFloorAtZero = 2,
  kRefuse = 3
};
enum class UnmatchedReturns : uint8_t { kRefuse = 1, kMatchNewest = 2 };
enum class OffStep : uint8_t { kRoundDown = 1, kRefuse = 2 };

struct ReturnPolicy {
  ShortfallPolicy shortfall = ShortfallPolicy::kDebt;
  UnmatchedReturns without_order = UnmatchedReturns::kRefuse;
  // How long an early return waits for its purchase, from its recording.
  int64_t wait_us = 3 * kMicrosPerDay;
};

// Terms of a one-step redemption. Zero means no bound.
struct RedemptionTerms {
  Points minimum;
  Points maximum;
  Points step;
};

// Ladder of points by streak length; after the last step it restarts or stays.
struct SignInRule {
  std::string name;
  DateRange valid;
  std::vector<Points> ladder;
  bool restart = true;
  int32_t available_after_days = 0;
  std::vector<std::string> limits;
  std::string funder;  // empty: the program's issuer, which books nothing
  std::optional<ExpiryPolicy> expiry;  // else the program's
};

struct ReferralRule {
  std::string name;
  DateRange valid;
  Points referrer_points;
  Points referee_points;
  MinorAmount minimum;  // of the qualifying purchase
  std::string currency;
  std::vector<std::string> merchants;       // empty: any, groups count
  int64_t within_us = kNever.value;         // after the referral occurred
  int64_t return_window_us = kNever.value;  // taken back if returned within
  std::vector<std::string> limits;          // count the referrer's points
  std::string funder;
  std::optional<ExpiryPolicy> expiry;  // else the program's
};

// Which purchases a rule looks at; an empty list selects all. Lines are
// selected one by one; the rest select the whole purchase.
struct Selector {
  std::vector<std::string> merchants;  // a participant or any of its ancestors
  std::vector<std::string> stores;
  std::vector<std::string> channels;
  std::vector<std::string> tenders;
  std::vector<std::string> tags;
  std::vector<std::string> categories;
  std::vector<std::string> brands;
  std::vector<std::string> skus;
  std::vector<std::string> excluded_categories;
  std::vector<std::string> excluded_skus;
  std::vector<int32_t> weekdays;  // 1 = Monday .. 7, in the program's zone
  MinorAmount minimum_amount;     // of the purchase
};

// base -> block -> multiply -> round -> bounds (domain: earning).
struct Grant {
  MinorAmount block;  // 0: none; else round down to a multiple
  Ratio multiply;     // minor units of points per minor unit of currency
  Rounding rounding = Rounding::kFloor;
  Points minimum;  // granted when more than zero came out
  Points maximum;  // 0: none
};

enum class FunderKind : uint8_t { kMerchant = 1, kIssuer = 2, kNamed = 3 };

struct EarnRule {
  std::string name;
  DateRange valid;
  bool base = true;  // base awards are limited before bonus awards
  std::string currency;
  Selector selector;
  Grant grant;
  int32_t available_after_days = 0;
  std::vector<std::string> limits;
  FunderKind funder = FunderKind::kMerchant;
  std::string funder_name;             // kNamed
  std::optional<ExpiryPolicy> expiry;  // else the program's
};

enum class LimitCounts : uint8_t { kPoints = 1, kAwards = 2 };
// A named amount of points, or number of awards, per subject and period, which
// are entries of the tables in engine/limits. Shared by all rules that name it.
struct LimitConfig {
  std::string name;
  std::string subject = "member";
  std::string period = "day";
  int32_t days = 0;  // of a rolling period
  LimitCounts counts = LimitCounts::kPoints;
  Points amount;  // kAwards: their number
};

struct ProgramConfig {
  std::string name;
  std::string issuer;  // a participant
  int32_t scale = 0;   // decimals of a point, 0..4
  std::string zone;
  bool auto_enrol = true;
  ExpiryPolicy expiry;
  int64_t expiry_grace_us = kMicrosPerDay;
  int64_t expiry_notice_us = 0;  // before the expiry of a lot; 0: no notice
  Money point_value;  // of one minor unit of points, for the liability report
  std::string value_currency;
  ReturnPolicy returns;
  RedemptionTerms redemption;
  std::vector<EarnRule> earn;
  std::vector<SignInRule> sign_in;
  std::vector<ReferralRule> referral;
  std::vector<LimitConfig> limits;
};

enum class Settled : uint8_t { kAtIssuance = 1, kAtRedemption = 2 };
struct ContractConfig {
  std::string participant;
  std::string program;
  DateRange valid;
  std::string currency;
  Settled settled = Settled::kAtIssuance;
  bool issues = false;   // may points be earned here
  Money issue_price;     // of one minor unit of points
  bool redeems = false;  // may points be burned here
  Money redeem_price;
};

// A stretch of a rate: so many steps, each `get` for `give`.
struct Segment {
  Points give;        // minor units of `from` per step
  Points get;         // minor units of `to` per step
  int64_t steps = 0;  // 0: no end; only of the last one
  friend bool operator==(const Segment&, const Segment&) = default;
};
inline constexpr size_t kMaxSegments = 16;

// What a request gets on top: `points` for each whole `per` that it gives.
struct ExchangeBonus {
  Points per;     // minor units of `from`
  Points points;  // minor units of `to`
};

// What becomes of a request that its rate's limits leave too little room for:
// refused, or reduced to the most whole steps that fit.
enum class OverLimit : uint8_t { kRefuse = 0, kReduce = 1 };

// Every request starts with the first segment (domain: exchanging).
struct RateConfig {
  std::string from;
  std::string to;
  DateRange valid;
  Points give;  // minor units of `from` per step; 0 with segments
  Points get;   // minor units of `to` per step; 0 with segments
  Points minimum;
  OffStep off_step = OffStep::kRoundDown;
  std::string currency;
  Money settlement_price;         // of one minor unit of `to`
  Points maximum;                 // of one request; 0: none
  std::vector<Segment> segments;  // instead of give and get
  bool may_cross = true;          // else a request ends with its first segment
  std::optional<ExchangeBonus> bonus;
  std::vector<std::string> limits;      // of `from`: count what is given
  std::vector<std::string> get_limits;  // of `to`: count what is got
  OverLimit over_limit = OverLimit::kRefuse;
};
// In order; what has no segments written is one without an end.
inline std::vector<Segment> SegmentsOf(const RateConfig& rate) {
  if (!rate.segments.empty()) return rate.segments;
  return {{rate.give, rate.get, 0}};
}

struct SettlementConfig {
  std::string operator_name;  // participant that clears and takes the fee
  std::string currency;
  int32_t fee_basis_points = 0;  // charged to the creditor
};

struct TimeBounds {
  int64_t max_event_age_us = 400 * kMicrosPerDay;
  int64_t max_clock_skew_us = 5 * 60 * kMicrosPerSecond;
  int64_t max_clock_jump_us = 30 * kMicrosPerDay;  // clock mode input
  // How long business keys are kept; longer than max_event_age.
  int64_t key_retention_us = 430 * kMicrosPerDay;
};

// For which participants, and all below them, events of a source may speak.
struct SourceRights {
  std::string source;  // of all its partitions: "kafka:TOPIC", "file:NAME"
  std::vector<std::string> participants;
};

struct Configuration {
  std::string network;       // its name
  std::string label;         // of this version, for people
  Timestamp effective_from;  // governs events that occurred from here on
  TimeBounds bounds;
  SettlementConfig settlement;
  std::vector<CurrencyConfig> currencies;
  std::vector<ZoneConfig> zones;
  std::vector<ParticipantConfig> participants;
  std::vector<ProgramConfig> programs;
  std::vector<ContractConfig> contracts;
  std::vector<RateConfig> rates;
  std::vector<SourceRights> sources;  // empty: every source for all
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_NETWORK_CONFIGURATION_H_
