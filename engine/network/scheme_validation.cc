#include "engine/network/scheme_validation.h"

#include <algorithm>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/network/scheme.h"

namespace clearpoint {
namespace {

constexpr int64_t kLastMinute = 24 * 60 - 1;

template <class Named>
bool Lists(const std::vector<Named>& list, const std::string& name) {
  return std::any_of(list.begin(), list.end(),
                     [&](const Named& one) { return one.name == name; });
}

void CheckCloses(const std::string& path, const ClosingConfig& closes,
                 const Configuration& configuration, FaultList& faults) {
  faults.RequireRange(path, "at", closes.at_minute, 0, kLastMinute);
  if (!Lists(configuration.zones, closes.zone)) {
    faults.Add(path + "/zone",
               absl::StrCat("zone: \"", closes.zone, "\" is no time zone"));
  }
  if (closes.calendar.empty()) return;
  if (Lists(configuration.calendars, closes.calendar)) return;
  faults.Add(path + "/calendar",
             absl::StrCat("\"", closes.calendar, "\" is no calendar"));
}

}  // namespace

void CheckSchemes(const Configuration& configuration, FaultList& faults) {
  const SettlementConfig& settlement = configuration.settlement;
  if (settlement.closes.has_value()) {
    CheckCloses("settlement/closes", *settlement.closes, configuration, faults);
  }
  const std::vector<SchemeConfig>& schemes = settlement.schemes;
  faults.RequireAtMost("settlement/schemes", schemes.size(), kMaxSchemes - 1);
  std::set<std::string> names;
  for (size_t i = 0; i < schemes.size(); ++i) {
    const SchemeConfig& scheme = schemes[i];
    const std::string path = absl::StrCat("settlement/schemes/", i);
    faults.RequireName(path + "/name", scheme.name);
    faults.RequireUnique(path + "/name", scheme.name, &names);
    if (scheme.name == kMainSchemeName) {
      faults.Add(path + "/name",
                 "name: \"main\" is the scheme that settlement itself is");
    }
    faults.RequireCurrency(path + "/currency", scheme.currency);
    if (scheme.closes.has_value()) {
      CheckCloses(path + "/closes", *scheme.closes, configuration, faults);
    }
  }
}

void CheckSchemeNamed(const std::string& path, const SchemeReference& named,
                      const SettlementConfig& settlement, FaultList& faults) {
  const std::string settled(SchemeCurrency(settlement, named.scheme));
  const std::string name(SchemeNameOf(named.scheme));
  if (settled.empty()) {
    faults.Add(path + "/scheme", absl::StrCat("scheme: \"", name,
                                              "\" is no settlement scheme"));
    return;
  }
  if (named.currency == nullptr || *named.currency == settled) return;
  const std::string who =
      name == kMainSchemeName ? "the network" : "scheme " + name;
  faults.Add(path + "/currency",
             absl::StrCat("currency: ", who, " settles in ", settled, ", not ",
                          *named.currency));
}

}  // namespace clearpoint
