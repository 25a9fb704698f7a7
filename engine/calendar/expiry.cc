#include "engine/calendar/expiry.h"

#include "engine/calendar/civil.h"
#include "engine/values/check.h"

namespace clearpoint {

#define CLEARPOINT_EXPIRY_ALIGNMENT(object) extern const ExpiryAlignment object;
#include "engine/calendar/expiry_alignments.inc"
#undef CLEARPOINT_EXPIRY_ALIGNMENT

namespace {

constexpr const ExpiryAlignment* kAlignments[] = {
#define CLEARPOINT_EXPIRY_ALIGNMENT(object) &object,
#include "engine/calendar/expiry_alignments.inc"
#undef CLEARPOINT_EXPIRY_ALIGNMENT
};

}  // namespace

const ExpiryAlignment* FindExpiryAlignment(std::string_view name) {
  for (const ExpiryAlignment* alignment : kAlignments) {
    if (alignment->name == name) return alignment;
  }
  return nullptr;
}

std::vector<std::string_view> ExpiryAlignmentNames() {
  std::vector<std::string_view> names;
  for (const ExpiryAlignment* alignment : kAlignments) {
    names.push_back(alignment->name);
  }
  return names;
}

ExpiryRule::ExpiryRule(const ExpiryPolicy* stated) : policy(stated) {
  if (policy != nullptr) alignment = FindExpiryAlignment(policy->align);
}

Timestamp ExpiresAt(const ExpiryRule& rule, const Zone& zone,
                    Timestamp anchor) {
  CLEARPOINT_CHECK(rule.alignment != nullptr);
  if (rule.policy->period == ExpiryPeriod::kNever) return kNever;
  return rule.alignment->expires_at(*rule.policy, zone, anchor);
}

LocalDay MovedDay(const ExpiryPolicy& policy, LocalDay day) {
  switch (policy.period) {
    case ExpiryPeriod::kNever:
      return day;
    case ExpiryPeriod::kDays:
      return LocalDay{day.value + policy.count};
    case ExpiryPeriod::kMonths:
      return DayOf(AddMonths(CivilOf(day), policy.count));
    case ExpiryPeriod::kYears:
      return DayOf(AddMonths(CivilOf(day), 12 * policy.count));
  }
  return day;
}

std::string_view CountsPeriods(const ExpiryPolicy& policy) {
  if (policy.count < 1) return "after: expected at least one period";
  if (policy.date != 0) return "date belongs to up_to: fixed_date only";
  return {};
}

}  // namespace clearpoint
