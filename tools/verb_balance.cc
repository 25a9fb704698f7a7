#include "tools/verb_balance.h"

#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include "tools/ledger_folder.h"
#include "tools/report/balance.h"
#include "tools/report/folder_basis.h"
#include "tools/report/report_output.h"

namespace clearpoint {
namespace {

struct BalanceOptions {
  FolderOptions folder;
  std::string member;
  std::string program;
  bool of_household = false;
  ReportOutput output;
};

int RunBalance(const BalanceOptions& options) {
  ReportDocument document;
  absl::Status status = ReadLedger(options.folder, [&](ReadingFolder* folder) {
    const auto basis = BasisOf(folder);
    if (!basis.ok()) return basis.status();
    auto made =
        options.of_household
            ? HouseholdBalance(*basis, options.member, options.program)
            : MemberBalance(*basis, options.member, options.program);
    if (made.ok()) document = *std::move(made);
    return made.status();
  });
  if (status.ok()) status = WriteReport(document, options.output, std::cout);
  return status.ok() ? kExitOk : Fail(status);
}

}  // namespace

void AddBalance(CLI::App& app, int* exit_code) {
  CLI::App* verb = app.add_subcommand("balance", "Print what one member holds");
  verb->footer(
      "Example:\n"
      "  clearpoint balance m1 --dir ledger --program star\n"
      "Points that have expired by the journal's recorded time and are not\n"
      "booked yet stand in a column of their own; total is the sum of all.\n"
      "The wallet of the member's household and programs with tiers follow\n"
      "in tables of their own; --household prints that wallet alone.\n"
      "Exit code: 0 printed, 1 unknown member or damaged folder, 2 usage.");
  // Shared with the callback, which lives as long as the app.
  const auto options = std::make_shared<BalanceOptions>();
  verb->add_option("member", options->member, "the member's id")->required();
  verb->add_flag("--household", options->of_household,
                 "the id is that of a household");
  AddFolderOptions(*verb, &options->folder);
  verb->add_option("--program", options->program, "only this program");
  AddReportOutput(*verb, &options->output);
  verb->callback([options, exit_code] { *exit_code = RunBalance(*options); });
}

}  // namespace clearpoint
