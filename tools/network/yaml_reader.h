// Reads network.yaml into a Configuration: the keys of tools/network/README.md,
// written for people in finance, to the exact integers of the engine.
//
// Place: `clearpoint network check` and `apply`. Reading resolves only what a
// value needs to be exact (a program's scale and zone, a currency's minor
// digits); whether names exist and fit together is configuration_check.h's.
// Threads: functions of their arguments and of the host's tzdata.
#ifndef CLEARPOINT_TOOLS_NETWORK_YAML_READER_H_
#define CLEARPOINT_TOOLS_NETWORK_YAML_READER_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "engine/network/configuration.h"
#include "tools/network/findings.h"
#include "tools/network/zone_reader.h"

namespace clearpoint {

struct NetworkReadOptions {
  std::string zone_info = kHostZoneInfo;  // directory of TZif files
};

// What a file says. The configuration may be used only without errors.
struct NetworkFile {
  Configuration configuration;
  Findings findings;
  Positions positions;
};

// Reads and checks a text (reader, then configuration_check.h when the text
// could be read). Never fails: what is wrong is in the findings.
NetworkFile ReadNetwork(std::string_view text,
                        const NetworkReadOptions& options);

// The same for a file. Errors as of ReadInputFile, tools/whole_file.h.
absl::StatusOr<NetworkFile> ReadNetworkFile(const std::string& path,
                                            const NetworkReadOptions& options);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_NETWORK_YAML_READER_H_
