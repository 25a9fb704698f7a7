// The program `clearpoint`. Each verb stands in a file of its own.

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "tools/ledger_folder.h"
#include "tools/network/spelling.h"
#include "tools/network/utf8.h"
#include "tools/verb_balance.h"
#include "tools/verb_close_window.h"
#include "tools/verb_command.h"
#include "tools/verb_dump.h"
#include "tools/verb_estimate.h"
#include "tools/verb_generate.h"
#include "tools/verb_import.h"
#include "tools/verb_ingest.h"
#include "tools/verb_journal_adopt.h"
#include "tools/verb_journal_copy.h"
#include "tools/verb_journal_create.h"
#include "tools/verb_network_apply.h"
#include "tools/verb_network_check.h"
#include "tools/verb_network_diff.h"
#include "tools/verb_produce.h"
#include "tools/verb_reconcile.h"
#include "tools/verb_replay.h"
#include "tools/verb_report.h"
#include "tools/verb_resubmit.h"
#include "tools/verb_serve.h"
#include "tools/verb_settlement.h"
#include "tools/verb_simulate.h"
#include "tools/verb_snapshot.h"
#include "tools/verb_statement.h"
#include "tools/verb_topics.h"
#include "tools/verb_trace.h"
#include "tools/verb_verify.h"

namespace {

std::string FailureText(const CLI::App*, const CLI::Error& error) {
  return std::string("clearpoint: ") + error.what() +
         "\nTry: clearpoint --help, or --help behind a verb\n";
}

// A first word, or one behind a group of verbs, that is none of them; empty:
// there is no such word. CLI11 alone would say that one is missing.
std::string UnknownVerb(const CLI::App& app, int argc, char** argv) {
  const CLI::App* group = &app;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const auto verbs = group->get_subcommands(nullptr);
    if (verbs.empty() || word.starts_with('-')) return "";
    const CLI::App* next = nullptr;
    std::vector<std::string_view> names;
    std::string list;
    for (const CLI::App* verb : verbs) {
      names.push_back(verb->get_name());
      list += (list.empty() ? "" : ", ") + verb->get_name();
      if (verb->get_name() == word) next = verb;
    }
    if (next == nullptr) {
      return "unknown verb \"" + clearpoint::Shown(word) + "\" behind " +
             group->get_display_name() + clearpoint::DidYouMean(word, names) +
             " known: " + list;
    }
    group = next;
  }
  return "";
}

// What was printed may have met a full disk: then nothing was done well.
int WithOutput(int exit_code) {
  std::cout.flush();
  const bool written = std::cout && std::fflush(stdout) == 0;
  if (written && std::ferror(stdout) == 0) return exit_code;
  const int failed = clearpoint::Fail(absl::UnavailableError(
      "standard output: cannot be written, what was printed is not whole"));
  return exit_code == clearpoint::kExitOk ? failed : exit_code;
}

// CLI11 reads -1 for an unsigned number as the largest one.
void RefuseSigns(CLI::App* app) {
  for (CLI::Option* option : app->get_options()) {
    if (option->get_type_name().find("UINT") == std::string::npos) continue;
    option->transform(CLI::Validator(
        [](std::string& text) {
          const bool is_signed = !text.empty() && text.front() == '-';
          return is_signed ? "expected a number, 0 or more, found " + text
                           : std::string();
        },
        "", "UNSIGNED"));
  }
  for (CLI::App* verb : app->get_subcommands([](CLI::App*) { return true; })) {
    RefuseSigns(verb);
  }
}

}  // namespace

int main(int argc, char** argv) {
  // A limit on the size of files is met as a full disk is: by the error of the
  // write, which names the file.
  std::signal(SIGXFSZ, SIG_IGN);
  CLI::App app{"clearpoint: clears loyalty points, exactly and replayably",
               "clearpoint"};
  app.set_version_flag("--version", CLEARPOINT_VERSION);
  app.require_subcommand(1);
  app.failure_message(FailureText);
  app.footer(
      "Exit codes: 0 done, 1 failed or damaged, 2 wrong usage or invalid "
      "input, 3 refused,\n130 and 143 stopped by SIGINT and SIGTERM.\n"
      "Try: clearpoint journal create --help");
  int exit_code = clearpoint::kExitOk;

  CLI::App* journal = app.add_subcommand("journal", "Make a journal, copy one");
  journal->require_subcommand(1);
  clearpoint::AddJournalCreate(*journal, &exit_code);
  clearpoint::AddJournalCopy(*journal, &exit_code);
  clearpoint::AddJournalAdopt(*journal, &exit_code);
  CLI::App* network =
      app.add_subcommand("network", "Check and apply network configurations");
  network->require_subcommand(1);
  clearpoint::AddNetworkCheck(*network, &exit_code);
  clearpoint::AddNetworkApply(*network, &exit_code);
  clearpoint::AddNetworkDiff(*network, &exit_code);
  clearpoint::AddImport(app, &exit_code);
  clearpoint::AddGenerate(app, &exit_code);
  clearpoint::AddIngest(app, &exit_code);
  clearpoint::AddBalance(app, &exit_code);
  clearpoint::AddStatement(app, &exit_code);
  clearpoint::AddSimulate(app, &exit_code);
  clearpoint::AddResubmit(app, &exit_code);
  clearpoint::AddCloseWindow(app, &exit_code);
  clearpoint::AddEstimate(app, &exit_code);
  clearpoint::AddSettlement(app, &exit_code);
  clearpoint::AddReport(app, &exit_code);
  clearpoint::AddReconcile(app, &exit_code);
  clearpoint::AddSnapshot(app, &exit_code);
  clearpoint::AddReplay(app, &exit_code);
  clearpoint::AddVerify(app, &exit_code);
  clearpoint::AddDump(app, &exit_code);
  clearpoint::AddQuarantine(app, &exit_code);
  clearpoint::AddIntake(app, &exit_code);
  clearpoint::AddServe(app, &exit_code);
  clearpoint::AddTopics(app, &exit_code);
  clearpoint::AddProduce(app, &exit_code);
  clearpoint::AddTrace(app, &exit_code);

  RefuseSigns(&app);
  const std::string unknown = UnknownVerb(app, argc, argv);
  if (!unknown.empty()) {
    return clearpoint::Fail(absl::InvalidArgumentError(unknown));
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? WithOutput(clearpoint::kExitOk)
                                : clearpoint::kExitUsage;
  }
  return WithOutput(exit_code);
}
