// A configuration in words: the network, its participants, programs, rules,
// limits, contracts and rates as parts, each with what is written of it, value
// by value, under the keys of network.yaml. Two versions are compared by it.
//
// It walks the wire schema, so a value that a later version of the schema adds
// is told as well, by its name there and as a plain number.
// Threads: functions of their arguments.
#ifndef CLEARPOINT_TOOLS_NETWORK_CONFIGURATION_WORDS_H_
#define CLEARPOINT_TOOLS_NETWORK_CONFIGURATION_WORDS_H_

#include <string>
#include <vector>

#include "engine/network/configuration.h"

namespace clearpoint {

struct WrittenValue {
  std::string key;    // "grant.maximum"
  std::string words;  // "300", "none", "400 days up to end_of_day"
};

struct ConfigurationPart {
  std::string id;       // the same for the same thing in another version, but
                        // that dated entries of one pair share it
  std::string subject;  // earn rule "spend" of program "star"
  std::string path;     // into Positions, "programs/0/earn/2"
  DateRange valid;      // of dated parts
  std::string zone;     // whose days it is told in; empty: UTC
  std::vector<WrittenValue> values;
};

// In the order of the file's sections.
std::vector<ConfigurationPart> PartsOf(const Configuration& configuration);

// The instant by the clock of one of the configuration's zones; "always" and
// "never" for the ends of time.
std::string InstantWords(const Configuration& configuration,
                         const std::string& zone, Timestamp t);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_NETWORK_CONFIGURATION_WORDS_H_
