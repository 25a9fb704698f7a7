#include "engine/network/activity_validation.h"

#include "absl/strings/str_cat.h"
#include "engine/network/activity.h"

namespace clearpoint {

void CheckActivity(const std::string& path, const ProgramConfig& program,
                   FaultList& faults) {
  uint32_t known = 0;
  for (size_t i = 0; i < program.activity.size(); ++i) {
    const std::string& name = program.activity[i];
    const std::string at = absl::StrCat(path, "/activity/", i);
    faults.RequireEntry(at, name, ActivityNames());
    const uint32_t bit = ActivityBit(name);
    if ((known & bit) != 0) {
      faults.Add(at, absl::StrCat("activity: ", name, " stands twice"));
    }
    known |= bit;
  }
}

}  // namespace clearpoint
