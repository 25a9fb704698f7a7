#include "engine/network/alias_validation.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"

namespace clearpoint {
namespace {
constexpr size_t kMaxAliasKinds = 100;
}  // namespace

void CheckAliasKinds(const Configuration& configuration, FaultList& faults) {
  const auto& kinds = configuration.alias_kinds;
  faults.RequireAtMost("alias_kinds", kinds.size(), kMaxAliasKinds);
  std::set<std::string> names;
  for (size_t i = 0; i < kinds.size(); ++i) {
    const std::string path = absl::StrCat("alias_kinds/", i);
    faults.RequireUnique(path + "/kind", kinds[i].kind, &names);
    if (kinds[i].kind.find(':') != std::string::npos) {
      faults.Add(path + "/kind", "expected a word without \":\"");
    }
    // Counters, tiers and labels of older days are no longer kept.
    faults.RequireRange(path, "claim_within", kinds[i].claim_within_us, 0,
                        configuration.bounds.max_event_age_us);
  }
}

}  // namespace clearpoint
