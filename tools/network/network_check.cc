#include "tools/network/network_check.h"

#include <ostream>
#include <string_view>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "nlohmann/json.hpp"

namespace clearpoint {
namespace {

std::string_view NameOf(Severity severity) {
  return severity == Severity::kError ? "error" : "warning";
}

struct Tally {
  size_t errors = 0;
  size_t warnings = 0;
};

Tally TallyOf(const std::vector<Finding>& findings) {
  Tally tally;
  for (const Finding& finding : findings) {
    ++(finding.severity == Severity::kError ? tally.errors : tally.warnings);
  }
  return tally;
}

// What the file holds, in the order of its sections.
std::vector<std::pair<std::string_view, size_t>> CountsOf(
    const Configuration& c) {
  size_t rules = 0;
  size_t limits = 0;
  for (const ProgramConfig& program : c.programs) {
    rules +=
        program.earn.size() + program.sign_in.size() + program.referral.size();
    limits += program.limits.size();
  }
  return {{"participants", c.participants.size()},
          {"programs", c.programs.size()},
          {"rules", rules},
          {"limits", limits},
          {"contracts", c.contracts.size()},
          {"rates", c.rates.size()}};
}

std::string Counted(size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

void PrintTable(const std::string& path, const NetworkFile& file,
                std::ostream& out) {
  PrintFindings(path, file.findings, out);
  const Tally tally = TallyOf(file.findings.Sorted());
  const Configuration& c = file.configuration;
  out << path << ": "
      << (tally.errors == 0 ? fmt::format("network \"{}\" is valid", c.network)
                            : Counted(tally.errors, "error"));
  if (tally.warnings > 0) out << ", " << Counted(tally.warnings, "warning");
  out << "\n";
  if (tally.errors > 0) return;
  for (const auto& [noun, count] : CountsOf(c)) {
    out << fmt::format("  {:<14}{:>6}\n", noun, count);
  }
}

void PrintJson(const std::string& path, const NetworkFile& file,
               std::ostream& out) {
  const std::vector<Finding> findings = file.findings.Sorted();
  const Tally tally = TallyOf(findings);
  nlohmann::ordered_json json;
  json["file"] = path;
  json["network"] = file.configuration.network;
  json["valid"] = tally.errors == 0;
  json["errors"] = tally.errors;
  json["warnings"] = tally.warnings;
  for (const auto& [noun, count] : CountsOf(file.configuration)) {
    json["counts"][std::string(noun)] = count;
  }
  json["findings"] = nlohmann::ordered_json::array();
  for (const Finding& finding : findings) {
    json["findings"].push_back({{"line", finding.at.line},
                                {"column", finding.at.column},
                                {"severity", NameOf(finding.severity)},
                                {"message", finding.message}});
  }
  // A path need not be UTF-8; what is not becomes U+FFFD.
  out << json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace)
      << "\n";
}

// RFC 4180: always quoted, quotes doubled.
std::string CsvText(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

void PrintCsv(const std::string& path, const NetworkFile& file,
              std::ostream& out) {
  out << "file,line,column,severity,message\n";
  for (const Finding& finding : file.findings.Sorted()) {
    out << fmt::format("{},{},{},{},{}\n", CsvText(path), finding.at.line,
                       finding.at.column, NameOf(finding.severity),
                       CsvText(finding.message));
  }
}

}  // namespace

void PrintFindings(const std::string& path, const Findings& findings,
                   std::ostream& out) {
  for (const Finding& finding : findings.Sorted()) {
    out << fmt::format("{}:{}:{}: {}: {}\n", path, finding.at.line,
                       finding.at.column, NameOf(finding.severity),
                       finding.message);
  }
}

int RunNetworkCheck(const NetworkCheckOptions& options, std::ostream& out,
                    std::ostream& err) {
  const auto file = ReadNetworkFile(options.path, options.read);
  if (!file.ok()) {
    err << "clearpoint: " << file.status().message() << "\n";
    return kNetworkUnreadable;
  }
  switch (options.format) {
    case CheckFormat::kTable:
      PrintTable(options.path, *file, out);
      break;
    case CheckFormat::kJson:
      PrintJson(options.path, *file, out);
      break;
    case CheckFormat::kCsv:
      PrintCsv(options.path, *file, out);
      break;
  }
  return file->findings.has_errors() ? kNetworkInvalid : kNetworkValid;
}

}  // namespace clearpoint
