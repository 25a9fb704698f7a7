// Configuration: the network as it is written down in one reviewed file, with
// names and nothing resolved. The YAML reader and the codec make it; Network
// (network.h) compiles it for the rules.
//
// Every date range is half-open in instants; the YAML reader turns written
// days, whose end day is included, into instants of the program's zone.
// Names are unique within their kind. Threads: none; values.
#ifndef CLEARPOINT_ENGINE_NETWORK_CONFIGURATION_H_
#define CLEARPOINT_ENGINE_NETWORK_CONFIGURATION_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
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

// What a participant may owe over all unsettled windows, beyond its collateral.
struct DebitCap {
  std::string currency;
  MinorAmount amount;
  int32_t warn_percent = 0;  // of cap and collateral; 0: no warning
};

// Where a participant pays from and is paid. Exactly one of iban and other_id.
struct BankAccount {
  std::string name;      // of the holder, as the bank knows it
  std::string iban;      // without spaces
  std::string other_id;  // of an account that has no IBAN
  std::string bic;       // empty: not known
  std::string country;   // of the holder, ISO 3166-1, two letters
};

// What a participant is in the tree, from the top down, below the operator. One
// of no kind may stand anywhere.
enum class ParticipantKind : uint8_t {
  kNone = 0,
  kOrganisation = 1,
  kHeadOffice = 2,
  kDepartment = 3,
  kProduct = 4
};

struct ParticipantConfig {
  std::string name;    // its id in events and reports
  std::string parent;  // empty: a root
  std::string title;   // for people
  std::vector<DebitCap> debit_caps{};  // none: it may owe any amount
  std::optional<BankAccount> bank_account{};  // else no payment file names it
  std::string cost_centre{};  // of what it funds; empty: its parent's
  ParticipantKind kind = ParticipantKind::kNone;
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
  // The period runs from the member's newest activity, whichever lot: each one
  // moves all (engine/calendar/inactivity.h).
  bool by_inactivity = false;
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

// What becomes of a request that its terms leave too little room for: refused,
// or reduced to the most that fits.
enum class OverLimit : uint8_t { kRefuse = 0, kReduce = 1 };

// What points pay of an order at checkout, in one currency.
struct PointWorth {
  std::string currency;
  Points points;                   // that are worth
  MinorAmount amount;              // so much
  int32_t share_basis_points = 0;  // of the order, at most; 0: any
};

// Terms of paying with points, in one step or two. Zero means no bound.
struct RedemptionTerms {
  Points minimum;
  Points maximum;
  Points step;
  std::optional<PointWorth> worth;
  OverLimit over = OverLimit::kRefuse;   // maximum, share, limits
  OffStep off_step = OffStep::kRefuse;
  std::vector<std::string> limits;       // count what is taken
  std::optional<DateRange> valid;        // else always
};

// What a request costs its member, in points: so many, and a share of what is
// asked, rounded down.
struct PointsFee {
  Points points;
  int32_t basis_points = 0;
};
enum class FeeBearer : uint8_t {
  kSender = 0,   // on top of what is given
  kReceiver = 1  // out of it
};

// Terms of transfers between members. Zero means no bound.
struct TransferTerms {
  Points minimum;
  Points maximum;
  Points step;
  std::vector<std::string> limits;          // count what is given
  std::vector<std::string> receive_limits;  // count what arrives
  PointsFee fee;
  FeeBearer fee_bearer = FeeBearer::kSender;
};

inline constexpr int64_t kApproveWithinUs = 7 * kMicrosPerDay;
// Terms of corrections that one person asks for and another approves.
struct AdjustmentTerms {
  Points maximum;                    // of one, either way; 0: none
  std::vector<std::string> reasons;  // empty: any
  std::vector<std::string> limits;   // count what is given or taken
  int64_t approve_within_us = kApproveWithinUs;
};

// Terms of points that expired and come back.
struct ReinstatementTerms {
  int64_t within_us = 0;             // of their expiry
  std::vector<std::string> limits;   // count what is asked
  PointsFee fee;                     // out of what comes back
  std::optional<ExpiryPolicy> expiry;  // of what comes back; else the program's
};

// A day is moved to the start of the next day, Monday or month.
enum class PendingUpTo : uint8_t {
  kSameDay = 0,
  kEndOfDay = 1,
  kEndOfWeek = 2,
  kEndOfMonth = 3
};
// Until when points are pending, beyond available_after_days.
struct PendingPolicy {
  int32_t working_days = 0;  // so many of the calendar; 0: days count
  std::string calendar;
  PendingUpTo up_to = PendingUpTo::kSameDay;
  bool until_event = false;  // PendingReleased; nothing else then
};

enum class FunderKind : uint8_t {
  kMerchant = 1,
  kIssuer = 2,
  kNamed = 3,
  kShared = 4  // several, each its share
};
// Of an award's points one participant pays `weight` parts of the sum of all
// weights, by largest remainder, ties by the participants' names as bytes.
struct FunderShare {
  FunderKind funder = FunderKind::kNamed;
  std::string name;  // kNamed
  int64_t weight = 0;
};
inline constexpr size_t kMaxFunderShares = 16;

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
  std::optional<PendingPolicy> pending;    // never until an event
  std::vector<FunderShare> funder_shares;  // instead of the funder
  std::string cost_centre;                 // empty: the funder's
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
  int32_t available_after_days = 0;
  std::optional<PendingPolicy> pending;    // never until an event
  std::vector<FunderShare> funder_shares;  // instead of the funder
  std::string cost_centre;                 // empty: the funder's
};

// Minutes of a local day, by the wall clock; until before from goes over
// midnight.
struct TimeOfDayRange {
  int32_t from_minute = 0;
  int32_t until_minute = 0;
};
inline constexpr int32_t kLastDayOfMonth = -1;
// How near to the member's birthday, in the program's zone.
enum class BirthdayWindow : uint8_t {
  kAlways = 0,  // whatever the birthday
  kDay = 1,
  kWeek = 2,   // the seven days from it on
  kMonth = 3,  // the calendar month that holds it
};

// Which purchases, or other events, a rule looks at; an empty list selects all.
// Lines are selected one by one; the rest select the whole purchase.
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
  std::vector<int32_t> weekdays;    // 1 = Monday .. 7, in the program's zone
  MinorAmount minimum_amount;  // of the purchase, attribute or balance
  std::vector<int32_t> month_days;  // 1..31, or kLastDayOfMonth
  std::vector<TimeOfDayRange> hours;
  std::vector<std::string> labels;  // of the member when it occurred
  BirthdayWindow birthday = BirthdayWindow::kAlways;
  std::vector<std::string> campaigns;  // of an action or a prize
  std::vector<std::string> tiers;  // of the member before it
};

// The part of an amount between two thresholds, with a rate of its own.
struct Band {
  MinorAmount from;
  MinorAmount until;  // 0: no end
  MinorAmount block;  // of the part; 0: none
  Ratio multiply;
};

// base -> bands, or block -> multiply, or fixed -> round -> bounds (domain:
// earning).
struct Grant {
  MinorAmount block;  // 0: none; else round down to a multiple
  Ratio multiply;     // minor units of points per minor unit of currency
  Rounding rounding = Rounding::kFloor;
  Points minimum;           // granted when more than zero came out
  Points maximum;           // 0: none
  std::vector<Band> bands;  // ascending; then block and multiply are not used
  Points fixed;             // this many, whatever the amount; 0: by the amount
};

// A bonus on what base rules of the program gave for the same purchase.
struct BonusOf {
  std::string rule;    // empty: all base rules that gave something
  bool exact = false;  // of what they made before rounding and bounds
  // Of that, or, as a multiplier, what all of it comes to: the bonus is then
  // times - 1.
  Ratio times;
  bool multiplier = false;
};

// How bonus rules of one group go together.
enum class Stacking : uint8_t {
  kAll = 1,
  kBest = 2,      // the one for which limits leave most room
  kCompound = 3,  // multipliers multiply one another
};
struct StackingGroup {
  std::string name;
  Stacking how = Stacking::kAll;
};

// Working days, told by local days since 1970-01-01.
struct CalendarConfig {
  std::string name;
  std::vector<int32_t> weekend;       // 1 = Monday .. 7; at most six
  std::vector<int32_t> holidays;      // days that are none
  std::vector<int32_t> working_days;  // days that are, whatever the weekday
};

// The kind of event that a rule rewards.
enum class Trigger : uint8_t {
  kPurchase = 0,
  kAction = 1,
  kEnrolment = 2,  // once ever
  kBalance = 3,
  kPrize = 4,
};
inline constexpr size_t kTriggerCount = 5;
// How often a rule gives an award to a member.
enum class Once : uint8_t {
  kEachTime = 0,
  kEver = 1,
  kDay = 2,     // a local day of the program's zone
  kObject = 3,  // for each object of an action
};

// Which purchases of a period a rule rewards, of those it would give points
// for, each member's by themselves.
enum class Nth : uint8_t {
  kEvery = 0,  // the third, the sixth, ...
  kOnly = 1,   // the third and no other
};
struct NthPurchase {
  Nth which = Nth::kEvery;
  int32_t number = 0;
  std::string period;  // one of kNthPeriods
};
// Of those of engine/limits, the ones in which a purchase has a place.
inline constexpr std::array<std::string_view, 7> kNthPeriods = {
    "day", "week", "month", "quarter", "half_year", "year", "lifetime"};
inline constexpr int32_t kMaxNth = 1'000;

// A rule that works on the sum of a period, once that is over, and not on each
// purchase: on what it counts of all of a member's purchases in it.
struct PeriodSum {
  std::string period{};    // one of kSumPeriods
  int32_t closes_on = 0;   // of kStatementMonth: its last day, 1..31, clamped
  MinorAmount at_least{};  // a sum below it gives nothing
  // What is left of the grant's block, or of a sum below at_least, counts in
  // the period that follows; else it is dropped.
  bool carry = false;
};
inline constexpr std::string_view kStatementMonth = "statement_month";
inline constexpr std::array<std::string_view, 5> kSumPeriods = {
    "day", "week", "month", "quarter", kStatementMonth};

// Which place in a member's run of days, weeks or months a rule rewards; the
// first event of a unit that it would give points for counts.
struct StreakTerms {
  Nth which = Nth::kEvery;
  int32_t number = 0;  // at least kMinStreak
  std::string unit;    // one of kStreakUnits
};
inline constexpr std::array<std::string_view, 3> kStreakUnits = {"day", "week",
                                                                 "month"};
inline constexpr int32_t kMinStreak = 2;

// A purchase in another currency is counted in the rule's, by the dated rate.
struct CurrencyConversion {
  Rounding rounding = Rounding::kHalfEven;  // to the minor unit of the rule's
};

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
  std::optional<BonusOf> bonus;        // then the grant only rounds and bounds
  std::string group;                   // of a bonus rule; empty: none
  std::optional<ExpiryPolicy> expiry;  // else the program's
  Trigger on = Trigger::kPurchase;
  std::vector<std::string> actions;  // of kAction; empty: any
  Once once = Once::kEachTime;       // of kAction, kBalance and kPrize
  std::vector<std::string> draws;    // of kPrize; empty: any
  bool qualifying = false;  // its points count for the program's tiers
  std::vector<FunderShare> funder_shares;  // kShared
  std::string campaign;                    // of the program; empty: none
  std::optional<PendingPolicy> pending;
  bool to_beneficiary = false;  // of the purchase, not to the buyer
  bool needs_code = false;      // a single-use code that was not used before
  std::optional<NthPurchase> nth_purchase;  // of kPurchase; else each
  std::optional<PeriodSum> period_sum;  // of kPurchase; else each by itself
  std::string cost_centre;  // empty: the campaign's, else the funder's
  // Else amounts in other currencies than the rule's do not count.
  std::optional<CurrencyConversion> convert;
  std::optional<StreakTerms> streak;  // not of kEnrolment; else each
};

// What several earn rules of a program belong to. Outside its dates none of
// them is in force, and what they give counts into its limits.
struct CampaignConfig {
  std::string name;
  DateRange valid;
  std::string cost_centre;  // of rules without their own; empty: none
  std::string budget;      // a limit for the whole program; empty: none
  std::string per_member;  // a limit for each member; empty: none
};
// The actions or draws that a rule names; empty: any.
inline const std::vector<std::string>& WordsOf(const EarnRule& rule) {
  return rule.on == Trigger::kPrize ? rule.draws : rule.actions;
}
// Whether events of this kind state an amount of money.
inline bool HasCurrency(Trigger on) {
  return on == Trigger::kPurchase || on == Trigger::kBalance;
}
inline Once OnceOf(const EarnRule& rule) {
  return rule.on == Trigger::kEnrolment ? Once::kEver : rule.once;
}

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

// What a tier is reached by.
enum class TierMeasure : uint8_t {
  kPoints = 1,     // granted by qualifying rules
  kSpend = 2,      // minor units of purchases, without what does not earn
  kPurchases = 3,  // their number
};
// Of the calendar in the program's zone.
enum class TierSpan : uint8_t {
  kDay = 1,
  kMonth = 2,
  kQuarter = 3,
  kHalfYear = 4,
  kYear = 5,
};
// When a return lets a member down: at the review, like anything else, or from
// the moment it occurred.
enum class TierFall : uint8_t { kAtReview = 0, kAtOnce = 1 };

struct TierLevel {
  std::string name;
  int64_t threshold = 0;  // in the unit of the measure; 0: every member
  // Of what its members earn by earn rules without an expiry of their own; else
  // the program's.
  std::optional<ExpiryPolicy> expiry{};
};

// A member has the highest tier whose threshold the sum of a window reaches:
// up at once, down when reviewed (domain: earning).
struct TierPolicy {
  TierMeasure measure = TierMeasure::kPoints;
  std::string currency;  // of spend; else empty
  TierSpan window = TierSpan::kYear;
  int32_t rolling = 0;  // 0: of the calendar; else so many days or months
  TierSpan review = TierSpan::kYear;  // begins with one; of the calendar: window
  TierFall after_return = TierFall::kAtReview;
  bool soft_landing = false;  // one tier down a review, at most
  std::vector<TierLevel> levels;  // thresholds ascend
};

// What points buy from the catalogue of a program.
enum class OfferKind : uint8_t {
  kGift = 1,
  kCoupon = 2,
  kLotteryEntry = 3,
  kPrivilege = 4,  // a label of the member for some days
  kDonation = 5,
  kBill = 6,
  kCash = 7,
};
inline constexpr int32_t kMaxPrivilegeDays = 3'660;
struct OfferConfig {
  std::string name;  // and label of a privilege
  OfferKind kind = OfferKind::kGift;
  Points price;            // of one item
  MinorAmount money;       // that is paid besides, of one item
  std::string currency;    // of money; else empty
  DateRange valid;
  int64_t stock = 0;       // items in all; 0: no end
  int64_t per_member = 0;  // items of one member in all; 0: no end
  std::string supplier;    // empty: the merchant is paid, for points
  Money supplier_price;    // of one item
  int32_t days = 0;        // of a privilege, for each item
  Selector selector;       // of where and when it is asked for, and by whom
  int64_t member_for_us = 0;  // since its enrolment, at least
  std::vector<std::string> limits;  // count its points, or its items
  std::string scheme{};  // that pays the supplier; empty: the main one
};

// Whether the members of a household share a wallet, and what becomes of the
// points that a member had before it joined: they stay in its own wallet, which
// it uses again when it has left, or they move into the household's.
enum class HouseholdWallet : uint8_t {
  kNone = 0,
  kOwnPointsStay = 1,
  kOwnPointsMoveIn = 2,
};

inline constexpr int64_t kHoldTimeUs = kMicrosPerDay;
inline constexpr int64_t kLongestHoldUs = 30 * kMicrosPerDay;

struct ProgramConfig {
  std::string name;
  std::string issuer;  // a participant
  int32_t scale = 0;   // decimals of a point, 0..4
  std::string zone;
  bool auto_enrol = true;
  bool frozen_members_earn = true;
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
  std::vector<StackingGroup> groups;
  std::optional<TransferTerms> transfer;  // else members transfer nothing
  std::optional<AdjustmentTerms> adjustments;  // else there are none
  std::optional<ReinstatementTerms> reinstatement;  // else nothing comes back
  std::optional<TierPolicy> tiers;
  std::vector<CampaignConfig> campaigns;
  int64_t hold_time_us = kHoldTimeUs;  // of a hold that does not say
  int64_t longest_hold_us = kLongestHoldUs;
  std::vector<OfferConfig> offers;
  // The program into which what lapses goes over, at the rate that is in force
  // then; empty: it expires.
  std::string expired_into;
  HouseholdWallet household_wallet = HouseholdWallet::kNone;
  // What moves the date of points that lapse by inactivity, besides what brings
  // such points in: names of engine/network/activity.h.
  std::vector<std::string> activity;
};

enum class Settled : uint8_t { kAtIssuance = 1, kAtRedemption = 2 };
// What becomes of an award whose funder would owe more than it may: it is given
// and a warning tells, or it is zero points.
enum class OverCap : uint8_t { kWarn = 0, kNoAward = 1 };
// Whether points are drawn from prepaid blocks, and what becomes of an award
// for which they have too little left: it is zero points, or the rest is owed.
enum class Prepaid : uint8_t { kNone = 0, kRefuse = 1, kFallBack = 2 };

// What a fee of a contract is charged on.
enum class FeeMoment : uint8_t {
  kEarned = 0,  // what the funder owes the issuer for points
  kBurned = 1   // what the issuer owes where points were burned
};
// The two that the contract stands between, and who clears. The merchant is the
// funder of points that are earned, and the one where points are burned.
enum class FeeParty : uint8_t { kOperator = 0, kIssuer = 1, kMerchant = 2 };
// On each obligation that the contract prices: a share of it, rounded half_even
// to 10^-12, and a price a point, and a fixed amount; then at least the minimum
// and at most the cap. Zero means none.
struct ContractFee {
  FeeMoment on = FeeMoment::kEarned;
  FeeParty owed_by = FeeParty::kMerchant;  // never the operator
  FeeParty to = FeeParty::kOperator;
  int32_t basis_points = 0;
  Money price;  // of one minor unit of points
  MinorAmount fixed;
  MinorAmount minimum;
  MinorAmount cap;

  // Whether half the points cost half the fee.
  bool is_proportional() const {
    return fixed.value == 0 && minimum.value == 0 && cap.value == 0;
  }
};
inline constexpr size_t kMaxContractFees = 8;
inline constexpr int32_t kExactDecimals = 12;  // of money: nothing finer

// Tax on the operator's fee and the contract's own, owed as they are. What is
// lost to the rounding goes to the operator as a line of its own.
struct ContractTax {
  int32_t basis_points = 0;
  Rounding rounding = Rounding::kHalfEven;
  int32_t decimals = kExactDecimals;  // of the major unit
};

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
  OverCap over_cap = OverCap::kWarn;  // of what is settled at issuance
  std::vector<ContractFee> fees;      // beside the operator's
  std::optional<ContractTax> tax;     // on all of them
  bool keeps_fees = false;            // when points are turned back
  Prepaid prepaid = Prepaid::kNone;   // of what is settled at issuance
  std::string scheme{};               // empty: the main one
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

// Owed by the issuer of `from` to the operator, in the rate's currency.
struct ExchangeFee {
  Money price;      // of one minor unit of `from` that is given
  MinorAmount cap;  // of one request; 0: none
  bool kept_on_undo = false;
};
// Taken out of the member's wallet in `from`, on top of what is given.
struct ExchangePointsFee {
  PointsFee fee;
  Points cap;  // of one request; 0: none
  bool kept_on_undo = false;
};
// Which members may exchange; nothing stated lets everybody.
struct RateConditions {
  std::vector<std::string> labels;  // one of them when it occurred
  std::vector<std::string> tiers;   // of `from`, one of them before it
  int64_t account_age_us = 0;       // at least, since the member was enrolled
};

// Points of `to` are kept by a partner outside the network: what is given is held
// until it answers.
struct PartnerTerms {
  int64_t answer_within_us = 3 * kMicrosPerDay;  // else the answer is unknown
  bool bind_account = false;  // a member's first exchange fixes its account
};

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
  std::optional<ExchangeFee> fee;
  int64_t undo_window_us = 0;  // after the exchange occurred; 0: no undoing
  std::optional<ExchangePointsFee> points_fee;
  int32_t available_after_days = 0;      // what is got
  std::optional<PendingPolicy> pending;  // the same
  std::optional<RateConditions> members;
  std::optional<PartnerTerms> partner;  // else `to` is kept here
  std::string scheme{};                 // empty: the main one
};
// In order; what has no segments written is one without an end.
inline std::vector<Segment> SegmentsOf(const RateConfig& rate) {
  if (!rate.segments.empty()) return rate.segments;
  return {{rate.give, rate.get, 0}};
}

// How often windows close by themselves; a week begins on Monday.
enum class ClosingPeriod : uint8_t { kDay = 0, kWeek = 1, kMonth = 2 };

// Windows close as a period begins, or on the next working day.
struct ClosingConfig {
  ClosingPeriod every = ClosingPeriod::kDay;
  int32_t at_minute = 0;  // of the day, by the wall clock of the zone
  std::string zone{};
  std::string calendar{};  // empty: every day is a working day
};

// What is paid for a closed window: each participant's position, through the
// operator; what is left of each pair; or each direction of it, whole.
enum class NettingMode : uint8_t {
  kMultilateral = 0,
  kBilateral = 1,
  kGross = 2
};

// Written where a scheme is named, it is the main one, which has no name.
inline constexpr std::string_view kMainSchemeName = "main";

// A settlement scheme beside the main one.
struct SchemeConfig {
  std::string name;
  std::string currency;
  NettingMode mode = NettingMode::kMultilateral;
  std::optional<ClosingConfig> closes{};  // else by events alone
};

// The main scheme, and what holds for all.
struct SettlementConfig {
  std::string operator_name;  // participant that clears and takes the fee
  std::string currency;
  int32_t fee_basis_points = 0;  // charged to the creditor
  // Whether closing a window, and confirming a payment, takes two persons.
  bool close_by_two = false;
  bool confirm_by_two = false;
  std::optional<ClosingConfig> closes{};  // else by events alone
  NettingMode mode = NettingMode::kMultilateral;
  std::vector<SchemeConfig> schemes{};
};

inline constexpr int64_t kReopenWithinUs = 365 * kMicrosPerDay;

struct TimeBounds {
  int64_t max_event_age_us = 400 * kMicrosPerDay;
  int64_t max_clock_skew_us = 5 * 60 * kMicrosPerSecond;
  int64_t max_clock_jump_us = 30 * kMicrosPerDay;  // clock mode input
  // How long business keys are kept; longer than max_event_age.
  int64_t key_retention_us = 430 * kMicrosPerDay;
  int64_t reopen_within_us = kReopenWithinUs;  // of the closing of a member
};

// For which participants, and all below them, events of a source may speak.
struct SourceRights {
  std::string source;  // of all its partitions: "kafka:TOPIC", "file:NAME"
  std::vector<std::string> participants;
};

// A kind of name that members have beside their id: card, phone, app id.
struct AliasKind {
  std::string kind;
  // How long after it occurred a purchase under an alias that meant nobody may
  // be claimed; 0: not at all.
  int64_t claim_within_us = 0;
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
  std::vector<CalendarConfig> calendars;
  std::vector<AliasKind> alias_kinds;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_NETWORK_CONFIGURATION_H_
