// The program `clearpoint`. Each verb stands in a file of its own.

#include <CLI/CLI.hpp>

#include <csignal>

#include "tools/ledger_folder.h"
#include "tools/verb_balance.h"
#include "tools/verb_close_window.h"
#include "tools/verb_dump.h"
#include "tools/verb_generate.h"
#include "tools/verb_import.h"
#include "tools/verb_ingest.h"
#include "tools/verb_journal_create.h"
#include "tools/verb_network_apply.h"
#include "tools/verb_network_check.h"
#include "tools/verb_report.h"
#include "tools/verb_statement.h"
#include "tools/verb_replay.h"
#include "tools/verb_snapshot.h"
#include "tools/verb_verify.h"

int main(int argc, char** argv) {
  // A limit on the size of files is met as a full disk is: by the error of the
  // write, which names the file.
  std::signal(SIGXFSZ, SIG_IGN);
  CLI::App app{
      "clearpoint: clears loyalty points, exactly and replayably", "clearpoint"};
  app.set_version_flag("--version", CLEARPOINT_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 done, 1 failed or damaged, 2 wrong usage or invalid "
      "input, 3 refused.\n"
      "Try: clearpoint journal create --help");
  int exit_code = clearpoint::kExitOk;

  CLI::App* journal = app.add_subcommand("journal", "Make a journal");
  journal->require_subcommand(1);
  clearpoint::AddJournalCreate(*journal, &exit_code);
  CLI::App* network =
      app.add_subcommand("network", "Check and apply network configurations");
  network->require_subcommand(1);
  clearpoint::AddNetworkCheck(*network, &exit_code);
  clearpoint::AddNetworkApply(*network, &exit_code);
  clearpoint::AddImport(app, &exit_code);
  clearpoint::AddGenerate(app, &exit_code);
  clearpoint::AddIngest(app, &exit_code);
  clearpoint::AddBalance(app, &exit_code);
  clearpoint::AddStatement(app, &exit_code);
  clearpoint::AddCloseWindow(app, &exit_code);
  clearpoint::AddReport(app, &exit_code);
  clearpoint::AddSnapshot(app, &exit_code);
  clearpoint::AddReplay(app, &exit_code);
  clearpoint::AddVerify(app, &exit_code);
  clearpoint::AddDump(app, &exit_code);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? clearpoint::kExitOk
                                : clearpoint::kExitUsage;
  }
  return exit_code;
}
