#include "tools/verb_network_apply.h"

#include <iostream>
#include <memory>
#include <string>

#include "tools/admin_client.h"
#include "tools/ledger_folder.h"
#include "tools/network/network_check.h"

namespace clearpoint {
namespace {

struct NetworkApplyOptions {
  WritingOptions writing;
  AdminOptions admin;
  std::string path;
  NetworkReadOptions read;
};

// The bytes must outlive the event.
Event ConfigurationEvent(const std::string& bytes) {
  Event event;
  event.kind = EventKind::kNetworkConfigured;
  event.body = NetworkConfigured{bytes};
  return event;
}

// Also what a reader of the file alone cannot know: that the versions before
// did not keep orders by member.
void PrintApplied(const std::string& label, const Networks& networks) {
  const Network& newest = networks.newest();
  std::cout << label << "applied as version " << newest.version().value << '\n';
  if (!newest.looks_orders_up() || newest.version().value == 1) return;
  for (uint32_t version = 1; version < newest.version().value; ++version) {
    if (networks.Version(ConfigVersion{version}).looks_orders_up()) return;
  }
  std::cout << label
            << "returns without an order and referrals find only purchases "
               "from now on\n";
}

int Apply(const NetworkApplyOptions& options) {
  auto file = ReadNetworkFile(options.path, options.read);
  if (!file.ok()) return Fail(file.status());
  PrintFindings(options.path, file->findings, std::cerr);
  if (file->findings.has_errors()) return kExitUsage;
  const std::string bytes = SerializeConfiguration(file->configuration);
  const Event event = ConfigurationEvent(bytes);
  if (!options.admin.config.empty()) {
    return RunAdminVerb(options.admin, event, options.path,
                        options.path + ": applied");
  }
  OutcomeCode outcome = OutcomeCode::kMalformed;
  std::string reason;
  const std::string label = options.path + ": ";
  const absl::Status status =
      WriteLedger(options.writing, nullptr, [&](WritingFolder* folder) {
        const auto taken = TakeCommand(folder, event, &reason);
        if (!taken.ok()) return taken.status();
        outcome = *taken;
        if (outcome == OutcomeCode::kAccepted) {
          PrintApplied(label, folder->sequencer->networks());
        }
        return absl::OkStatus();
      });
  if (!status.ok()) return Fail(status);
  if (outcome == OutcomeCode::kAccepted) return kExitOk;
  if (outcome == OutcomeCode::kDuplicate) {
    std::cout << label << "governs already (" << reason << ")\n";
    return kExitOk;
  }
  return Refused(options.path, OutcomeName(outcome), reason);
}

}  // namespace

void AddNetworkApply(CLI::App& network, int* exit_code) {
  CLI::App* verb = network.add_subcommand(
      "apply", "Check a network.yaml and make it the next version");
  verb->footer(
      "Example:\n"
      "  clearpoint network apply deploy/examples/month/network.yaml "
      "--dir ledger\n"
      "  clearpoint network apply network.yaml --config clearpoint.yaml\n"
      "With --config the running server is asked, and its outcome waited for.\n"
      "Exit code: 0 applied, 1 failed, 2 the file is invalid, 3 refused.");
  const auto options = std::make_shared<NetworkApplyOptions>();
  verb->add_option("file", options->path, "The network.yaml")->required();
  AddWriterOptions(*verb, &options->writing.folder);
  AddAdminOptions(*verb, &options->admin);
  verb->add_option("--writer-id", options->writing.writer_id,
                   "32 hexadecimal digits; random by default");
  verb->add_option("--zone-info", options->read.zone_info,
                   "directory of the host's time zone data")
      ->capture_default_str();
  verb->callback([options, exit_code] { *exit_code = Apply(*options); });
}

}  // namespace clearpoint
