#include "engine/network/closing_validation.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace clearpoint {
namespace {

constexpr int64_t kLastMinute = 24 * 60 - 1;

template <class Named>
bool Lists(const std::vector<Named>& list, const std::string& name) {
  return std::any_of(list.begin(), list.end(),
                     [&](const Named& one) { return one.name == name; });
}

}  // namespace

void CheckClosing(const Configuration& configuration, FaultList& faults) {
  const auto& closes = configuration.settlement.closes;
  if (!closes.has_value()) return;
  const std::string path = "settlement/closes";
  faults.RequireRange(path, "at", closes->at_minute, 0, kLastMinute);
  if (!Lists(configuration.zones, closes->zone)) {
    faults.Add(path + "/zone",
               absl::StrCat("zone: \"", closes->zone, "\" is no time zone"));
  }
  if (closes->calendar.empty()) return;
  if (Lists(configuration.calendars, closes->calendar)) return;
  faults.Add(path + "/calendar",
             absl::StrCat("\"", closes->calendar, "\" is no calendar"));
}

}  // namespace clearpoint
