#include "tools/verb_network_diff.h"

#include <charconv>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/values/status_text.h"
#include "tools/ledger_folder.h"
#include "tools/network/network_check.h"
#include "tools/network/network_diff.h"

namespace clearpoint {
namespace {

// Exit codes of the verb, which answers a question by them.
constexpr int kNetworksSame = 0;
constexpr int kNetworksDiffer = 1;
constexpr int kNetworksUnread = 2;

struct NetworkDiffOptions {
  std::string before;
  std::string after;
  NetworkReadOptions read;
  OutputFormat format = OutputFormat::kTable;
};

constexpr char kNewest[] = "newest";

// FOLDER@VERSION, split; nothing when it is no such thing.
struct LedgerVersion {
  std::string dir;
  std::string version;
};
std::optional<LedgerVersion> LedgerVersionOf(const std::string& name) {
  const size_t at = name.rfind('@');
  std::error_code error;
  if (at == std::string::npos || std::filesystem::exists(name, error)) {
    return std::nullopt;
  }
  const LedgerVersion found{name.substr(0, at), name.substr(at + 1)};
  if (!std::filesystem::is_directory(found.dir, error)) return std::nullopt;
  return found;
}

// The number of one of `count` versions; 0 when it names none of them.
size_t VersionNumber(const std::string& text, size_t count) {
  if (text == kNewest) return count;
  size_t number = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  const bool is_one = read.ec == std::errc() && read.ptr == end;
  return is_one && number <= count ? number : 0;
}

absl::StatusOr<NetworkVersion> ReadFromLedger(const std::string& name,
                                              const LedgerVersion& asked) {
  NetworkVersion version{name, {}, {}};
  FolderOptions folder;
  folder.dir = asked.dir;
  const absl::Status status = ReadLedger(folder, [&](ReadingFolder* ledger) {
    const Networks& networks = ledger->networks;
    const size_t number = VersionNumber(asked.version, networks.size());
    if (number == 0) {
      return absl::InvalidArgumentError(absl::StrCat(
          name, ": expected a version from 1 to ", networks.size(), " or ",
          kNewest, " behind the @, found \"", asked.version, "\""));
    }
    version.configuration =
        networks.Version(ConfigVersion{static_cast<uint32_t>(number)})
            .configuration();
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return version;
}

// Also prints the findings of a file that is invalid.
absl::StatusOr<NetworkVersion> ReadVersion(const std::string& name,
                                           const NetworkReadOptions& options) {
  if (const auto asked = LedgerVersionOf(name)) {
    return ReadFromLedger(name, *asked);
  }
  auto file = ReadNetworkFile(name, options);
  if (!file.ok()) return file.status();
  if (file->findings.has_errors()) {
    PrintFindings(name, file->findings, std::cerr);
    return absl::InvalidArgumentError(
        name + ": expected a valid network, found errors");
  }
  return NetworkVersion{name, std::move(file->configuration),
                        std::move(file->positions)};
}

int Unread(const absl::Status& status) {
  Fail(status);
  return kNetworksUnread;
}

int Diff(const NetworkDiffOptions& options) {
  const auto before = ReadVersion(options.before, options.read);
  if (!before.ok()) return Unread(before.status());
  const auto after = ReadVersion(options.after, options.read);
  if (!after.ok()) return Unread(after.status());
  const auto changes = ChangesOf(*before, *after);
  PrintChanges(*before, *after, changes, options.format, std::cout);
  return changes.empty() ? kNetworksSame : kNetworksDiffer;
}

}  // namespace

void AddNetworkDiff(CLI::App& network, int* exit_code) {
  CLI::App* verb = network.add_subcommand(
      "diff", "Say in words what a network.yaml changes, and from when");
  verb->footer(
      "Example:\n"
      "  clearpoint network diff network.yaml next.yaml\n"
      "  clearpoint network diff ledger@newest next.yaml\n"
      "A side is a file, or FOLDER@VERSION: the version a ledger has, by its "
      "number or as\nnewest.\n"
      "Exit code: 0 no difference, 1 they differ, 2 one cannot be read or is "
      "invalid.");
  const auto options = std::make_shared<NetworkDiffOptions>();
  verb->add_option("old", options->before, "what governs")->required();
  verb->add_option("new", options->after, "what is to govern")->required();
  verb->add_option("--zone-info", options->read.zone_info,
                   "directory of the host's time zone data")
      ->capture_default_str();
  AddFormatOption(*verb, &options->format);
  verb->callback([options, exit_code] { *exit_code = Diff(*options); });
}

}  // namespace clearpoint
