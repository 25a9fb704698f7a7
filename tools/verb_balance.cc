#include "tools/verb_balance.h"

#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tools/ledger_folder.h"
#include "tools/report/balance.h"
#include "tools/report/folder_basis.h"
#include "tools/tabular.h"

namespace clearpoint {
namespace {

struct BalanceOptions {
  FolderOptions folder;
  std::string member;
  std::string program;
  OutputFormat format = OutputFormat::kTable;
};

int RunBalance(const BalanceOptions& options) {
  std::vector<Tabular> answer;
  const absl::Status status =
      ReadLedger(options.folder, [&](ReadingFolder* folder) {
        const auto basis = BasisOf(folder);
        if (!basis.ok()) return basis.status();
        auto tables = MemberBalance(*basis, options.member, options.program);
        if (tables.ok()) answer = *std::move(tables);
        return tables.status();
      });
  if (!status.ok()) return Fail(status);
  Print(answer, options.format, std::cout);
  return kExitOk;
}

}  // namespace

void AddBalance(CLI::App& app, int* exit_code) {
  CLI::App* verb = app.add_subcommand("balance", "Print what one member holds");
  verb->footer(
      "Example:\n"
      "  clearpoint balance m1 --dir ledger --program star\n"
      "Points that have expired by the journal's recorded time and are not\n"
      "booked yet stand in a column of their own; total is the sum of all.\n"
      "Programs with tiers follow in a table of their own.\n"
      "Exit code: 0 printed, 1 unknown member or damaged folder, 2 usage.");
  // Shared with the callback, which lives as long as the app.
  const auto options = std::make_shared<BalanceOptions>();
  verb->add_option("member", options->member, "the member's id")->required();
  AddFolderOptions(*verb, &options->folder);
  verb->add_option("--program", options->program, "only this program");
  AddFormatOption(*verb, &options->format);
  verb->callback([options, exit_code] { *exit_code = RunBalance(*options); });
}

}  // namespace clearpoint
