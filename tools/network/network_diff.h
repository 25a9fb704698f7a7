// What one version of a network changes against another, in words: which part,
// which value, what it was and is, from when to when, and where both are
// written. Threads: functions of their arguments.
#ifndef CLEARPOINT_TOOLS_NETWORK_NETWORK_DIFF_H_
#define CLEARPOINT_TOOLS_NETWORK_NETWORK_DIFF_H_

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "engine/network/configuration.h"
#include "tools/network/findings.h"
#include "tools/tabular.h"

namespace clearpoint {

// One side: a file, or a version out of a ledger, which has no places.
struct NetworkVersion {
  std::string name;  // as asked for
  Configuration configuration;
  Positions positions;
};

enum class ChangeKind : uint8_t { kAdded = 1, kRemoved = 2, kChanged = 3 };

struct NetworkChange {
  ChangeKind kind = ChangeKind::kChanged;
  std::string subject;  // earn rule "spend" of program "star"
  std::string key;      // of a change: "grant.maximum"
  std::string before;
  std::string after;
  // Which events it concerns: those that occurred within. Empty for what is
  // over before the new version governs.
  DateRange concerns;
  std::string from;  // the range in words
  std::string until;
  std::string before_at;  // FILE:LINE:COLUMN; empty: not known
  std::string after_at;
};

// Empty when both mean the same. In the order of the sections; of each part
// what was removed, then changed, then added.
std::vector<NetworkChange> ChangesOf(const NetworkVersion& before,
                                     const NetworkVersion& after);

// As sentences, as one JSON object, or as CSV.
void PrintChanges(const NetworkVersion& before, const NetworkVersion& after,
                  const std::vector<NetworkChange>& changes,
                  OutputFormat format, std::ostream& out);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_NETWORK_NETWORK_DIFF_H_
