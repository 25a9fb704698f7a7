// The tables of the state. Numbers and names stand in stores, snapshots and
// checkpoints: they are only appended. Threads: any.
#ifndef CLEARPOINT_ENGINE_STATE_TABLE_ID_H_
#define CLEARPOINT_ENGINE_STATE_TABLE_ID_H_

#include <array>
#include <cstdint>
#include <string_view>

namespace clearpoint {

enum class TableId : uint8_t {
  kNames = 0,         // (kind, hash of name) -> number
  kMembers = 1,       // member number -> member
  kWallets = 2,       // (member, program) -> balances
  kLots = 3,          // (member, program, draw order) -> lot
  kLotClasses = 4,    // lot class number -> funder, rule, contract, ...
  kOrders = 5,        // purchase key -> order with its awards
  kRequests = 6,      // key of any other event -> verdict and draws
  kMemberOrders = 7,  // (member, occurred, key) -> order, where rules need it
  // (purchase key, occurred, sequence) -> early return; (alias, occurred,
  // sequence) -> purchase that may be claimed
  kWaiting = 8,
  kStreaks = 9,       // (program, rule, member) -> scored days
  kReferrals = 10,    // (program, referee) -> referrer and reward
  kCounters = 11,     // (limit, subject, period) -> used
  kAccounts = 12,     // (program, account) -> points
  kObligations = 13,  // (window, debtor, creditor, kind) -> money
  kWindows = 14,      // window number -> settlement window
  kPositions = 15,    // (window, participant) -> rounded position and carry
  kConfigurations = 16,  // version number -> network configuration bytes
  kTimers = 17,       // (due, kind, number) -> what is due
  kTotals = 18,       // singleton counters: next numbers, open window
  kQuarantines = 19,  // (source, offset) -> who asked, and why
  kMemberLabels = 20,    // (member, label, from) -> until
  kLimitOverrides = 21,  // (member, limit) -> the member's own amount
  kOnceAwards = 22,      // (member, rule, day, object) -> who gave it
  kOpeningBatches = 23,  // (program, hash of name) -> totals of a load
  kTiers = 24,           // (member, program) -> how the tier changed
  kExposures = 25,       // participant -> net over all unsettled windows
  kCollaterals = 26,     // participant -> what it has deposited
  kAliases = 27,         // hash of an alias -> the members it means, dated
  kUsedCodes = 28,       // hash of a single-use code -> who used it
  kOpeningParts = 29,    // (program, batch, part) -> totals of a load by part
  kPeriodSums = 30,      // (member, sum, last day) -> what a period counts
  kDisputes = 31,        // key of a dispute -> what is contested, its verdict
  kContested = 32,       // (window, debtor, creditor, record) -> its dispute
  kEstimates = 33,       // (program, record) -> what finance expects to be used
  kActivities = 34,      // (member, program) -> when lots lapse by inactivity
  kPrepaidBlocks = 35,   // (participant, program, record) -> points bought ahead
  kStandingConversions = 36,  // (member, program) -> what it is swept into
  kCurrencyRates = 37,        // (from, to, valid from) -> a dated rate
  kRuleStreaks = 38,  // (member, rule, unit) -> days, weeks or months in a row
};

inline constexpr int kTableCount = 39;

inline constexpr std::array<std::string_view, kTableCount> kTableNames = {
    "names",    "members",       "wallets", "lots",      "lot_classes",
    "orders",   "requests",      "member_orders",        "waiting",
    "streaks",  "referrals",     "counters", "accounts", "obligations",
    "windows",  "positions",     "configurations",       "timers",
    "totals",   "quarantines",   "member_labels",        "limit_overrides",
    "once_awards", "opening_batches", "tiers", "exposures", "collaterals",
    "aliases", "used_codes", "opening_parts", "period_sums",
    "disputes", "contested", "estimates", "activities", "prepaid_blocks",
    "standing_conversions", "currency_rates", "rule_streaks"};

inline std::string_view TableName(TableId table) {
  return kTableNames[static_cast<size_t>(table)];
}

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_STATE_TABLE_ID_H_
