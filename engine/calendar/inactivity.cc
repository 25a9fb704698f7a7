#include "engine/calendar/inactivity.h"

#include "engine/calendar/expiry.h"
#include "engine/values/check.h"

namespace clearpoint {
namespace {

constexpr int kRunBits = 16;
constexpr int64_t kRuns = int64_t{1} << kRunBits;
// More than any period's number, of at most 37,200 days, and run.
constexpr int64_t kStandIns = int64_t{1} << 36;

constexpr std::string_view kNameOfSameTime = "same_time";
constexpr std::string_view kNameOfEndOfDay = "end_of_day";

}  // namespace

uint32_t PeriodOf(const ExpiryPolicy& policy) {
  const auto count = static_cast<uint32_t>(policy.count);
  const uint32_t whole_day = policy.align == kNameOfEndOfDay ? 4u : 0u;
  return 8 * count + whole_day + static_cast<uint32_t>(policy.period);
}

Timestamp StandInOf(const InactivityRun& run) {
  CLEARPOINT_CHECK(run.run < kRuns);
  const int64_t place = int64_t{run.period} * kRuns + int64_t{run.run};
  CLEARPOINT_CHECK(place < kStandIns - 1);
  return Timestamp{kNever.value - 1 - place};
}

Timestamp FirstStandIn() { return Timestamp{kNever.value - kStandIns}; }

bool IsStandIn(Timestamp expires_at) {
  return expires_at >= FirstStandIn() && expires_at < kNever;
}

InactivityRun RunOf(Timestamp stand_in) {
  CLEARPOINT_CHECK(IsStandIn(stand_in));
  const int64_t place = kNever.value - 1 - stand_in.value;
  return {static_cast<uint32_t>(place / kRuns),
          static_cast<uint32_t>(place % kRuns)};
}

Timestamp LapsesAfter(uint32_t period, const Zone& zone, Timestamp last) {
  ExpiryPolicy policy;
  policy.period = static_cast<ExpiryPeriod>(period % 4);
  policy.count = static_cast<int32_t>(period / 8);
  policy.align = (period / 4) % 2 == 1 ? kNameOfEndOfDay : kNameOfSameTime;
  return ExpiryRule(&policy).alignment->expires_at(policy, zone, last);
}

std::string_view InactivityFault(const ExpiryPolicy& policy) {
  if (!policy.by_inactivity) return {};
  if (policy.period == ExpiryPeriod::kNever || policy.count < 1) {
    return "inactive_for: expected at least one day, month or year";
  }
  if (policy.align != kNameOfSameTime && policy.align != kNameOfEndOfDay) {
    return "inactive_for goes with up_to: same_time or end_of_day only";
  }
  if (policy.anchor != ExpiryAnchor::kOccurred) {
    return "counted_from belongs to after only; inactive_for is counted from "
           "the newest activity";
  }
  return {};
}

}  // namespace clearpoint
