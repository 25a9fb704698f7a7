#include "tools/serve/server_log.h"

#include <fmt/format.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "tools/network/utf8.h"

namespace clearpoint {
namespace {

constexpr char kWipeLine[] = "\r\x1b[K";

spdlog::level::level_enum LevelOf(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      break;
  }
  return spdlog::level::err;
}

std::string JsonText(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', /*ensure_ascii=*/false,
                                   nlohmann::json::error_handler_t::replace);
}

bool IsPlain(std::string_view text) {
  return !text.empty() && text.find_first_of(" =\"") == std::string_view::npos;
}

}  // namespace

ServerLog::ServerLog(LogForm form, LogLevel level)
    : form_(form),
      has_status_(form == LogForm::kText && isatty(STDERR_FILENO) == 1) {
  auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  logger_ = std::make_shared<spdlog::logger>("clearpoint", sink);
  const char* pattern =
      form == LogForm::kJson
          ? R"({"time":"%Y-%m-%dT%H:%M:%S.%fZ","level":"%l",%v})"
          : "%Y-%m-%dT%H:%M:%S.%fZ %l %v";
  logger_->set_formatter(std::make_unique<spdlog::pattern_formatter>(
      (has_status_ ? kWipeLine : "") + std::string(pattern),
      spdlog::pattern_time_type::utc));
  logger_->set_level(LevelOf(level));
  logger_->flush_on(spdlog::level::trace);
}

ServerLog::~ServerLog() {
  if (has_status_) std::fputs(kWipeLine, stderr);
}

std::string ServerLog::LineOf(std::string_view event,
                              const LogFields& fields) const {
  std::string line;
  if (form_ == LogForm::kJson) {
    line = "\"event\":" + JsonText(event);
    for (const auto& [name, value] : fields) {
      line += "," + JsonText(name) + ":" + JsonText(value);
    }
    return line;
  }
  line = std::string(event);
  for (const auto& [name, value] : fields) {
    const std::string shown = Shown(value);
    line += IsPlain(shown) ? fmt::format(" {}={}", name, shown)
                           : fmt::format(" {}=\"{}\"", name, shown);
  }
  return line;
}

void ServerLog::Debug(std::string_view event, const LogFields& fields) {
  if (logger_->should_log(spdlog::level::debug)) {
    logger_->log(spdlog::level::debug, LineOf(event, fields));
  }
}
void ServerLog::Info(std::string_view event, const LogFields& fields) {
  logger_->log(spdlog::level::info, LineOf(event, fields));
}
void ServerLog::Warning(std::string_view event, const LogFields& fields) {
  logger_->log(spdlog::level::warn, LineOf(event, fields));
}
void ServerLog::Error(std::string_view event, const LogFields& fields) {
  logger_->log(spdlog::level::err, LineOf(event, fields));
}

void ServerLog::Status(const std::string& line) {
  if (!has_status_) return;
  // One write, so that no line of the log comes between.
  const std::string text = kWipeLine + line;
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

}  // namespace clearpoint
