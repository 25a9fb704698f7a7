#include "engine/decide/opening_standing.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "engine/decide/member.h"
#include "engine/limits/limits.h"
#include "engine/rules/tier_history.h"
#include "engine/rules/tiers.h"

namespace clearpoint {
namespace {

constexpr size_t kMaxParts = 1'000;

Verdict CheckCount(std::string_view field, size_t count, size_t most) {
  if (count <= most) return std::nullopt;
  return Refuse(OutcomeCode::kInvalidField, field, static_cast<int64_t>(count),
                "at most", static_cast<int64_t>(most));
}

// An instant that is not after the event; 0 stands for the event's own.
Verdict CheckPast(const Decision& d, std::string_view field,
                  Timestamp instant) {
  if (auto v = CheckInstant(field, instant)) return v;
  if (instant <= d.event.occurred) return std::nullopt;
  return Refuse(OutcomeCode::kInvalidField, field, instant.value, "occurred at",
                d.event.occurred.value);
}

// The program under the version that governs the event; null when there is
// none, which is told later.
const Program* ProgramOf(const Decision& d, const OpeningBalance& opening) {
  return d.network == nullptr ? nullptr
                              : d.network->FindProgram(opening.program);
}

// --- tiers -------------------------------------------------------------------

Verdict CheckQualified(const Decision& d, const OpeningTier& tier) {
  for (const OpeningQualified& one : tier.qualified) {
    if (auto v = CheckAmount("tiers.qualified.amount", one.amount.value, 1)) {
      return v;
    }
    if (auto v =
            CheckPast(d, "tiers.qualified.counted_at_us", one.counted_at)) {
      return v;
    }
  }
  return std::nullopt;
}

// What is said of no tier would be lost.
Verdict CheckSaysATier(const OpeningTier& tier) {
  if (!tier.tier.empty()) return std::nullopt;
  const bool has_dates = tier.since.value != 0 || tier.until != kNever;
  if (!has_dates && !tier.qualified.empty()) return std::nullopt;
  return Refuse(OutcomeCode::kMissingField, "tiers.tier: expected, found none");
}

Verdict CheckTierIsKnown(const Decision& d, const OpeningBalance& opening,
                         const OpeningTier& tier) {
  const Program* program = ProgramOf(d, opening);
  if (program == nullptr) return std::nullopt;
  const auto& policy = program->config->tiers;
  if (!policy.has_value()) {
    return Refuse(OutcomeCode::kInvalidField,
                  "tiers: the program has no tiers");
  }
  if (tier.tier.empty() || LevelNamed(*policy, tier.tier) > 0) {
    return std::nullopt;
  }
  return RefuseUnknown(OutcomeCode::kInvalidField, "tier", tier.tier);
}

Verdict CheckTier(const Decision& d, const OpeningBalance& opening,
                  const OpeningTier& tier) {
  if (auto v = CheckLength({"tiers.tier", tier.tier})) return v;
  if (auto v = CheckPast(d, "tiers.since_us", tier.since)) return v;
  if (auto v = CheckInstant("tiers.until_us", tier.until)) return v;
  if (tier.until <= d.event.occurred) {
    return Refuse(OutcomeCode::kInvalidField, "tiers.until_us",
                  tier.until.value, "occurred at", d.event.occurred.value);
  }
  if (auto v =
          CheckCount("tiers.qualified", tier.qualified.size(), kMaxParts)) {
    return v;
  }
  if (auto v = CheckQualified(d, tier)) return v;
  return CheckTierIsKnown(d, opening, tier);
}

// --- counters ----------------------------------------------------------------

// Null when the program has no limit of that name that keeps a counter.
const Limit* CountedLimit(const Program& program, std::string_view name) {
  for (const Limit& limit : program.limits) {
    if (limit.config->name != name) continue;
    return KeepsCounter(limit) ? &limit : nullptr;
  }
  return nullptr;
}

Verdict CheckCounter(const Decision& d, const OpeningBalance& opening,
                     const OpeningCounter& counter) {
  if (auto v = CheckLength({"counters.limit", counter.limit})) return v;
  if (auto v = CheckAmount("counters.used", counter.used.value, 1)) return v;
  if (auto v = CheckPast(d, "counters.period_at_us", counter.period_at)) {
    return v;
  }
  const Program* program = ProgramOf(d, opening);
  if (program == nullptr || CountedLimit(*program, counter.limit) != nullptr) {
    return std::nullopt;
  }
  return RefuseUnknown(OutcomeCode::kInvalidField, "limit that counts",
                       counter.limit);
}

void TakeOverCounter(Decision& d, const Program& program, MemberNumber member,
                     const OpeningCounter& counter) {
  const Limit* limit = CountedLimit(program, counter.limit);
  const Timestamp at =
      counter.period_at.value == 0 ? d.event.occurred : counter.period_at;
  LimitScope scope{member, program.number, program.zone->DayOf(at)};
  scope.household = HouseholdAskedFor(&d.draft, {*limit}, member);
  limit->period->move(&d.draft, *limit, scope, counter.used);
}

}  // namespace

Verdict CheckStandingIsSaid(const OpeningBalance& opening) {
  for (const OpeningTier& tier : opening.tiers) {
    if (auto v = CheckSaysATier(tier)) return v;
  }
  for (const OpeningCounter& counter : opening.counters) {
    if (auto v = CheckPresent({"counters.limit", counter.limit})) return v;
  }
  return std::nullopt;
}

Verdict CheckOpeningStanding(const Decision& d, const OpeningBalance& opening) {
  if (auto v = CheckCount("tiers", opening.tiers.size(), 1)) return v;
  if (auto v = CheckCount("counters", opening.counters.size(), kMaxParts)) {
    return v;
  }
  for (const OpeningTier& tier : opening.tiers) {
    if (auto v = CheckTier(d, opening, tier)) return v;
  }
  for (const OpeningCounter& counter : opening.counters) {
    if (auto v = CheckCounter(d, opening, counter)) return v;
  }
  return std::nullopt;
}

Verdict CheckHasNoTier(const Decision& d, const OpeningBalance& opening,
                       const Program& program, MemberNumber member) {
  if (opening.tiers.empty() || !HasHadTier(d, program, member)) {
    return std::nullopt;
  }
  return Refuse(OutcomeCode::kNotEligible,
                "the member has a tier of its own already");
}

void TakeOverStanding(Decision& d, const OpeningBalance& opening,
                      const Program& program, MemberNumber member) {
  for (const OpeningTier& tier : opening.tiers) {
    TakeOverTier(d, program, member, tier);
  }
  for (const OpeningCounter& counter : opening.counters) {
    TakeOverCounter(d, program, member, counter);
  }
}

}  // namespace clearpoint
