#include "tools/verb_report.h"

#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "tools/ledger_folder.h"
#include "tools/report/exposure.h"
#include "tools/report/folder_basis.h"
#include "tools/report/liability.h"
#include "tools/report/settlement.h"
#include "tools/report/trial_balance.h"
#include "tools/tabular.h"

namespace clearpoint {
namespace {

struct ReportOptions {
  FolderOptions folder;
  std::optional<uint32_t> window;
  OutputFormat format = OutputFormat::kTable;
};

using Report = std::function<absl::StatusOr<std::vector<Tabular>>(
    const ReportBasis&, const ReportOptions&)>;

int RunReport(const ReportOptions& options, const Report& report) {
  std::vector<Tabular> answer;
  const absl::Status status =
      ReadLedger(options.folder, [&](ReadingFolder* folder) {
        const auto basis = BasisOf(folder);
        if (!basis.ok()) return basis.status();
        auto tables = report(*basis, options);
        if (tables.ok()) answer = *std::move(tables);
        return tables.status();
      });
  if (!status.ok()) return Fail(status);
  Print(answer, options.format, std::cout);
  return kExitOk;
}

// Adds what every report has.
std::shared_ptr<ReportOptions> AddCommon(CLI::App* verb, const Report& report,
                                         int* exit_code) {
  // Shared with the callback, which lives as long as the app.
  const auto options = std::make_shared<ReportOptions>();
  AddFolderOptions(*verb, &options->folder);
  AddFormatOption(*verb, &options->format);
  verb->callback([options, report, exit_code] {
    *exit_code = RunReport(*options, report);
  });
  return options;
}

void AddSettlement(CLI::App* group, int* exit_code) {
  CLI::App* verb = group->add_subcommand(
      "settlement", "Obligations, positions and payments of a window");
  verb->footer(
      "Example:\n"
      "  clearpoint report settlement --dir ledger --window 1\n"
      "Without --window: the newest closed one, else the open one, whose\n"
      "positions are provisional.\n"
      "Exit code: 0 printed, 1 no such window or damaged folder, 2 usage.");
  const auto options = AddCommon(
      verb,
      [](const ReportBasis& basis, const ReportOptions& asked) {
        std::optional<WindowNumber> window;
        if (asked.window.has_value()) window = WindowNumber{*asked.window};
        return SettlementReport(basis, window);
      },
      exit_code);
  verb->add_option("--window", options->window, "number of the window");
}

void AddTrialBalance(CLI::App* group, int* exit_code) {
  CLI::App* verb = group->add_subcommand(
      "trial-balance", "Points by account and money by participant");
  verb->footer(
      "Example:\n"
      "  clearpoint report trial-balance --dir ledger --format csv\n"
      "Exit code: 0 printed and every sum is zero, 1 failed, 2 usage.");
  AddCommon(
      verb,
      [](const ReportBasis& basis, const ReportOptions&) {
        return TrialBalance(basis);
      },
      exit_code);
}

void AddLiability(CLI::App* group, int* exit_code) {
  CLI::App* verb = group->add_subcommand(
      "liability", "Points outstanding by funder, vintage and expiry, valued");
  verb->footer(
      "Example:\n"
      "  clearpoint report liability --dir ledger --format json\n"
      "Exit code: 0 printed and tied to the trial balance, 1 failed, 2 usage.");
  AddCommon(
      verb,
      [](const ReportBasis& basis, const ReportOptions&) {
        return Liability(basis);
      },
      exit_code);
}

void AddExposure(CLI::App* group, int* exit_code) {
  CLI::App* verb = group->add_subcommand(
      "exposure", "What participants owe, against caps and collateral");
  verb->footer(
      "Example:\n"
      "  clearpoint report exposure --dir ledger\n"
      "Exit code: 0 printed and the nets sum to zero, 1 failed, 2 usage.");
  AddCommon(
      verb,
      [](const ReportBasis& basis, const ReportOptions&) {
        return ExposureReport(basis);
      },
      exit_code);
}

}  // namespace

void AddReport(CLI::App& app, int* exit_code) {
  CLI::App* group = app.add_subcommand("report", "Print a report of finance");
  group->require_subcommand(1);
  group->footer("Example:\n  clearpoint report settlement --dir ledger");
  AddSettlement(group, exit_code);
  AddTrialBalance(group, exit_code);
  AddLiability(group, exit_code);
  AddExposure(group, exit_code);
}

}  // namespace clearpoint
