// Checks of the rules of one program, and the names that all checks look up.
// Part of configuration_check.h. Threads: functions of their arguments.
#ifndef CLEARPOINT_TOOLS_NETWORK_RULE_CHECK_H_
#define CLEARPOINT_TOOLS_NETWORK_RULE_CHECK_H_

#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "engine/network/configuration.h"
#include "tools/network/findings.h"

namespace clearpoint {

// Findings by path instead of position.
struct CheckLog {
  const Positions& positions;
  Findings& findings;

  void Error(std::string_view path, std::string message);
  void Warning(std::string_view path, std::string message);
  // An error at the range's end when it contains no instant.
  void RequireRange(const DateRange& range, const std::string& path);
};

// Every name of a configuration by kind. The Require functions pass over empty
// names (the reader reported them) and else report an unknown one at `path`
// with the nearest known; false when they did.
class KnownNames {
 public:
  KnownNames(const Configuration& configuration, CheckLog log);

  bool RequireParticipant(const std::string& name, std::string_view path);
  bool RequireProgram(const std::string& name, std::string_view path);
  bool RequireCurrency(const std::string& name, std::string_view path);
  bool HasProgram(const std::string& name) const;
  // Whether an exchange rate from or to the program names the limit.
  bool IsLimitOfRate(const std::string& program,
                     const std::string& limit) const;

 private:
  bool Require(std::string_view kind, const std::set<std::string>& known,
               const std::string& name, std::string_view path);

  CheckLog log_;
  std::string settlement_currency_;
  std::set<std::string> participants_;
  std::set<std::string> programs_;
  std::set<std::string> currencies_;
  std::set<std::pair<std::string, std::string>> rate_limits_;  // with program
};

// `path` is the program's, "programs/<index>".
void CheckRules(const ProgramConfig& program, const std::string& path,
                KnownNames& names, CheckLog log);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_NETWORK_RULE_CHECK_H_
