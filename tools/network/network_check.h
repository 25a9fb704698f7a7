// `clearpoint network check`: reads a network.yaml, prints every finding and a
// summary. Threads: not shared.
#ifndef CLEARPOINT_TOOLS_NETWORK_NETWORK_CHECK_H_
#define CLEARPOINT_TOOLS_NETWORK_NETWORK_CHECK_H_

#include <cstdint>
#include <iosfwd>
#include <string>

#include "tools/network/yaml_reader.h"

namespace clearpoint {

enum class CheckFormat : uint8_t { kTable, kJson, kCsv };

struct NetworkCheckOptions {
  std::string path;
  CheckFormat format = CheckFormat::kTable;
  NetworkReadOptions read;
};

// Exit codes of the check.
inline constexpr int kNetworkValid = 0;       // warnings are allowed
inline constexpr int kNetworkUnreadable = 1;  // the file cannot be opened
inline constexpr int kNetworkInvalid = 2;     // at least one error

// Findings and summary go to `out`, ordered by position: one line each as
// "file:line:column: error: message" (table), one JSON object, or CSV with a
// header and no summary. An unreadable file is told on `err`.
int RunNetworkCheck(const NetworkCheckOptions& options, std::ostream& out,
                    std::ostream& err);

// The findings of a file as the table has them, for other verbs that refuse an
// invalid network.
void PrintFindings(const std::string& path, const Findings& findings,
                   std::ostream& out);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_NETWORK_NETWORK_CHECK_H_
