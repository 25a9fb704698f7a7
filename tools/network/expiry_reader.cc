#include "tools/network/expiry_reader.h"

#include "engine/calendar/expiry.h"
#include "engine/calendar/inactivity.h"
#include "tools/network/utf8.h"
#include "tools/network/written_values.h"

namespace clearpoint {
namespace {

constexpr int64_t kMostPeriods = 1'200;  // a century of months

// "03-31": 331.
absl::StatusOr<int32_t> ParseDateOfYear(std::string_view text) {
  const absl::Status refused = absl::InvalidArgumentError(
      fmt::format("expected a month and a day such as 03-31, found \"{}\"",
                  Shortened(text)));
  if (text.size() != 5 || text[2] != '-') return refused;
  const auto month = ParseWhole(text.substr(0, 2), 12);
  const auto day = ParseWhole(text.substr(3), 31);
  if (!month.ok() || !day.ok()) return refused;
  return static_cast<int32_t>(100 * *month + *day);
}

void ReadPolicy(MapReader& map, ExpiryPolicy& policy) {
  map.Choice("up_to", Need::kOptional, policy.align,
             EntriesOf(ExpiryAlignmentNames()));
  map.Value("date", Need::kOptional, policy.date, ParseDateOfYear);
  // A date alone is the next such day.
  CalendarSpan span{
      policy.date == 0 ? ExpiryPeriod::kDays : ExpiryPeriod::kMonths,
      policy.date == 0 ? 1 : 0};
  policy.by_inactivity = map.Find("inactive_for", Need::kOptional) != nullptr;
  const Need need = policy.date == 0 && !policy.by_inactivity
                        ? Need::kRequired
                        : Need::kOptional;
  const bool has_after = map.Value("after", need, span, ParseSpan);
  if (policy.by_inactivity) {
    map.Value("inactive_for", Need::kRequired, span, ParseSpan);
    if (has_after || policy.date != 0) {
      map.Error(*map.Find("inactive_for", Need::kRequired), "inactive_for",
                "inactive_for stands instead of after and date");
    }
  }
  policy.period = span.period;
  policy.count = span.count;
  const Choices<ExpiryAnchor> anchors = {
      {"earned", ExpiryAnchor::kOccurred},
      {"available", ExpiryAnchor::kAvailable},
      {"recorded", ExpiryAnchor::kRecorded}};
  map.Choice("counted_from", Need::kOptional, policy.anchor, anchors);
}

}  // namespace

absl::StatusOr<CalendarSpan> ParseSpan(std::string_view text) {
  const absl::Status refused = absl::InvalidArgumentError(fmt::format(
      "expected a span such as 400 days, 12 months or 2 years, found \"{}\"",
      Shortened(text)));
  const size_t space = text.find(' ');
  if (space == std::string_view::npos) return refused;
  std::string_view unit = text.substr(space + 1);
  if (!unit.empty() && unit.back() == 's') unit.remove_suffix(1);
  const Choices<ExpiryPeriod> units = {{"day", ExpiryPeriod::kDays},
                                       {"month", ExpiryPeriod::kMonths},
                                       {"year", ExpiryPeriod::kYears}};
  const auto period = ParseChoice(unit, units);
  const int64_t most = period.ok() && *period == ExpiryPeriod::kDays
                           ? kMostPeriods * 31
                           : kMostPeriods;
  const auto count = ParseWhole(text.substr(0, space), most);
  if (!period.ok() || !count.ok() || *count == 0) return refused;
  if (*period == ExpiryPeriod::kYears && *count > 100) return refused;
  return CalendarSpan{*period, static_cast<int32_t>(*count)};
}

Choices<std::string> EntriesOf(const std::vector<std::string_view>& names) {
  Choices<std::string> choices;
  for (const std::string_view name : names) {
    choices.emplace_back(name, std::string(name));
  }
  return choices;
}

bool ReadExpiry(MapReader& owner, Need need, ExpiryPolicy& policy) {
  const YamlNode* node = owner.Find("expiry", need);
  if (node == nullptr) return false;
  if (node->kind == YamlKind::kScalar && node->text == "never") return true;
  if (node->kind != YamlKind::kMap) {
    owner.Error(*node, "expiry",
                fmt::format("expected never or a map with \"after\", found {}",
                            Describe(*node)));
    return true;
  }
  MapReader map(owner.log(), *node, owner.PathOf("expiry"), "expiry");
  ReadPolicy(map, policy);
  const ExpiryAlignment* alignment = FindExpiryAlignment(policy.align);
  std::string_view fault =
      alignment == nullptr ? std::string_view() : alignment->fault(policy);
  if (fault.empty()) fault = InactivityFault(policy);
  const YamlNode* up_to = map.Find("up_to", Need::kOptional);
  if (!fault.empty()) {
    map.Error(up_to == nullptr ? *node : *up_to, "up_to", fault);
  }
  map.Finish();
  return true;
}

}  // namespace clearpoint
