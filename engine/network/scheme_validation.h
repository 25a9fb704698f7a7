// Scheme validation: whether settlement schemes have names, currencies and
// closing calendars of the configuration. Part of validation.h.
// Threads: functions of their arguments.
#ifndef CLEARPOINT_ENGINE_NETWORK_SCHEME_VALIDATION_H_
#define CLEARPOINT_ENGINE_NETWORK_SCHEME_VALIDATION_H_

#include <string>

#include "engine/network/configuration.h"
#include "engine/network/fault_list.h"

namespace clearpoint {

// Tells of too many schemes, names that are missing, twice or "main", and
// currencies that are not listed; of a closing time that is none of a day, and
// of a zone or a calendar that is not listed, under settlement/closes and
// settlement/schemes.
void CheckSchemes(const Configuration& configuration, FaultList& faults);

// Tells, under `path`, of a contract, a rate or an offer that names no scheme,
// or states another currency than the scheme's.
struct SchemeReference {
  const std::string& scheme;
  const std::string* currency = nullptr;  // null: has none to state
};
void CheckSchemeNamed(const std::string& path, const SchemeReference& named,
                      const SettlementConfig& settlement, FaultList& faults);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_NETWORK_SCHEME_VALIDATION_H_
