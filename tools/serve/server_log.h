// ServerLog: what a server tells of itself, as lines on standard error: an
// event's name and its fields, as text for people or as JSON for machines.
//
//   2026-03-01T08:00:00.000000Z info phase was=follow now=claim
//   {"time":"2026-03-01T08:00:00.000000Z","level":"info","event":"phase",...}
//
// Texts from outside are shown without control characters. Secrets never come
// here: nothing of the configuration is logged but names of topics and places.
//
// Threads: any.
#ifndef CLEARPOINT_TOOLS_SERVE_SERVER_LOG_H_
#define CLEARPOINT_TOOLS_SERVE_SERVER_LOG_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/serve/serve_config.h"

namespace spdlog {
class logger;
}

namespace clearpoint {

using LogFields = std::vector<std::pair<std::string_view, std::string>>;

class ServerLog {
 public:
  ServerLog(LogForm form, LogLevel level);
  ~ServerLog();
  ServerLog(const ServerLog&) = delete;
  ServerLog& operator=(const ServerLog&) = delete;

  void Debug(std::string_view event, const LogFields& fields);
  void Info(std::string_view event, const LogFields& fields);
  void Warning(std::string_view event, const LogFields& fields);
  void Error(std::string_view event, const LogFields& fields);

  // Draws over the line of status at the bottom of a terminal. Does nothing
  // when standard error is none, or the form is not text.
  void Status(const std::string& line);
  bool has_status() const { return has_status_; }

 private:
  std::string LineOf(std::string_view event, const LogFields& fields) const;

  const LogForm form_;
  const bool has_status_;
  std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_SERVE_SERVER_LOG_H_
