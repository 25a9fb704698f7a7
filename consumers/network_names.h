// NetworkNames: the few words of the network configurations that messages
// have, as copies, so that a thread beside the sequencer's may use them. They
// are taken over once and then follow the records that apply a configuration.
//
// Growth: one entry a program. Threads: one.
#ifndef CLEARPOINT_CONSUMERS_NETWORK_NAMES_H_
#define CLEARPOINT_CONSUMERS_NETWORK_NAMES_H_

#include <string>
#include <string_view>
#include <vector>

#include "engine/ledger/record.h"
#include "engine/network/network.h"

namespace clearpoint {

class NetworkNames {
 public:
  // Names of all versions, later ones win. Cheap when nothing is new.
  void Take(const Networks& networks);
  // Follows a record; does nothing unless it applies a configuration.
  void Follow(const Record& record);

  // "program N" for a number that no configuration has. The view holds until
  // the next call.
  std::string_view ProgramName(ProgramNumber number);
  // Currency in which a scheme settles; empty before any configuration has it.
  std::string_view Currency(SchemeNumber scheme) const;

 private:
  void Set(ProgramNumber number, const std::string& name);
  void SetCurrency(SchemeNumber scheme, const std::string& currency);

  size_t versions_ = 0;                // taken over from Networks
  std::vector<std::string> programs_;  // by number; empty: not known
  std::string unknown_;
  std::vector<std::string> currencies_;  // by scheme; empty: not known
};

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_NETWORK_NAMES_H_
