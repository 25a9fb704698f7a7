// Deciding an EstimateSet: kept as it is told, for reports. Nothing that is
// decided later depends on it.

#include "absl/strings/str_cat.h"
#include "engine/calendar/civil.h"
#include "engine/decide/decision.h"
#include "engine/decide/member.h"
#include "engine/decide/two_persons.h"

namespace clearpoint {
namespace {

constexpr int32_t kAllPpm = 1'000'000;

// Months are counted from 1970-01, which stands for no bound.
constexpr Timestamp kFirstBound{365 * kMicrosPerDay};

Verdict CheckVintageBound(std::string_view field, Timestamp bound) {
  if (auto v = CheckInstant(field, bound)) return v;
  if (bound.value == 0) return std::nullopt;
  if (bound >= kFirstBound && bound != kNever) return std::nullopt;
  return Refuse(OutcomeCode::kInvalidField,
                absl::StrCat(std::string(field),
                             ": expected an instant from 1971 on, found ",
                             bound.value));
}

Verdict CheckRange(const EstimateSet& set) {
  if (auto v = CheckVintageBound("vintage_from_us", set.vintage_from)) return v;
  if (auto v = CheckVintageBound("vintage_until_us", set.vintage_until)) {
    return v;
  }
  const bool ranged = set.vintage_until.value != 0;
  if (!ranged || set.vintage_from < set.vintage_until) return std::nullopt;
  return Refuse(OutcomeCode::kInvalidField, "vintage_until_us",
                set.vintage_until.value, "begins at", set.vintage_from.value);
}

Verdict CheckFigures(const EstimateSet& set) {
  if (set.expected_used_ppm < 0 || set.expected_used_ppm > kAllPpm) {
    return Refuse(OutcomeCode::kInvalidField,
                  absl::StrCat("expected_used_ppm: expected 0 to ", kAllPpm,
                               ", found ", set.expected_used_ppm));
  }
  if (auto v = CheckAmount("value", set.value.value, 0)) return v;
  if (auto v = CheckAmount("value_points", set.value_points.value, 0)) return v;
  if ((set.value.value == 0) == (set.value_points.value == 0)) {
    return std::nullopt;
  }
  return Refuse(OutcomeCode::kInvalidField, "value", set.value.value,
                "value_points", set.value_points.value);
}

Verdict CheckFields(const Decision& d, const EstimateSet& set) {
  const TwoPersons persons{set.proposed_by, set.approved_by};
  if (auto v = CheckBothNamed(persons)) return v;
  if (set.dated.value == 0) {
    return Refuse(OutcomeCode::kMissingField,
                  "dated_us: expected, found none");
  }
  if (auto v = CheckRequired(d, {{"program", set.program}})) return v;
  if (auto v = CheckDiffer(persons)) return v;
  if (auto v = CheckInstant("dated_us", set.dated)) return v;
  if (set.dated == kNever) {
    return Refuse(OutcomeCode::kInvalidField, "dated_us: expected an instant");
  }
  if (auto v = CheckRange(set)) return v;
  return CheckFigures(set);
}

// Months since 1970-01 of a bound; 0 for one that is left out.
int32_t MonthOf(const Zone& zone, Timestamp bound) {
  return bound.value == 0 ? 0 : MonthIndex(zone.DayOf(bound));
}

Verdict CheckStartsMonth(const Zone& zone, std::string_view field,
                         Timestamp bound) {
  if (bound.value == 0) return std::nullopt;
  const LocalDay day = zone.DayOf(bound);
  const LocalDay first{day.value - CivilOf(day).day + 1};
  const Timestamp start = zone.StartOf(first);
  if (bound == start) return std::nullopt;
  return Refuse(OutcomeCode::kNotAStep, field, bound.value,
                "the month begins at", start.value);
}

}  // namespace

Verdict DecideEstimate(Decision& d, const EstimateSet& set) {
  if (auto v = CheckFields(d, set)) return v;
  if (auto v = CheckSpeaksForIssuer(d, set.program)) return v;
  if (auto v = CheckRequestKey(d)) return v;
  if (auto v = CheckTime(d)) return v;
  const Program* program =
      d.network == nullptr ? nullptr : d.network->FindProgram(set.program);
  if (program == nullptr) {
    return RefuseUnknown(OutcomeCode::kUnknownProgram, "program", set.program);
  }
  const Zone& zone = *program->zone;
  if (auto v = CheckStartsMonth(zone, "vintage_from_us", set.vintage_from)) {
    return v;
  }
  if (auto v = CheckStartsMonth(zone, "vintage_until_us", set.vintage_until)) {
    return v;
  }

  EstimateRow row;
  row.from_month = MonthOf(zone, set.vintage_from);
  row.until_month = MonthOf(zone, set.vintage_until);
  row.dated = set.dated;
  row.expected_used_ppm = static_cast<uint32_t>(set.expected_used_ppm);
  row.value = set.value;
  row.value_points = set.value_points;
  row.proposed_by = std::string(set.proposed_by);
  row.approved_by = std::string(set.approved_by);
  d.draft.effects().estimates.Put({program->number, d.draft.sequence()}, row);
  RequestRow request;
  request.outcome = static_cast<uint32_t>(OutcomeCode::kAccepted);
  KeepRequest(d, std::move(request));
  return std::nullopt;
}

}  // namespace clearpoint
