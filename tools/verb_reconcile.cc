#include "tools/verb_reconcile.h"

#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "tools/ledger_folder.h"
#include "tools/report/position.h"
#include "tools/report/reconciliation.h"
#include "tools/report/report_output.h"

namespace clearpoint {
namespace {

struct ReconcileOptions {
  FolderOptions folder;
  std::string list;
  std::string mapping;
  std::string participant;
  std::optional<uint32_t> window;
  ReportOutput output;
};

struct Reconciled {
  ReportDocument document;
  bool has_differences = false;
};

absl::StatusOr<Reconciled> ReconcileWith(const ReportBasis& basis,
                                         const ReconcileOptions& options,
                                         const ListMapping& mapping) {
  std::optional<WindowNumber> window;
  if (options.window.has_value()) window = WindowNumber{*options.window};
  const Names names(*basis.networks);
  const auto figures = ReadChosenWindow(basis, window);
  if (!figures.ok()) return figures.status();
  const auto participant = FindParticipant(basis, options.participant);
  if (!participant.ok()) return participant.status();
  BookingLines books(figures->number, *participant);
  absl::Status status =
      ReadWindowRecords(options.folder, basis, *figures,
                        [&](const Record& record) { books.Add(record); });
  status.Update(books.CheckAgainst(*figures, names));
  if (!status.ok()) return status;
  Reconciliation work(*figures, mapping, books);
  const auto good = [&](const std::string& key, const ListedLine& line) {
    work.AddListed(key, line);
  };
  const auto bad = [&](uint64_t line, const std::string& reason) {
    work.AddBad(line, reason);
  };
  const auto sums = ReadPartnerList(options.list, mapping, {good, bad});
  if (!sums.ok()) return sums.status();
  Reconciled done;
  done.document = work.Finish(basis, names.Participant(*participant), *sums);
  done.has_differences = work.has_differences();
  return done;
}

int RunReconcile(const ReconcileOptions& options) {
  const auto mapping = LoadListMapping(options.mapping, options.list);
  if (!mapping.ok()) return Fail(mapping.status());
  Reconciled done;
  absl::Status status =
      ReadLedgerAt(options.folder, std::nullopt, [&](const ReportBasis& basis) {
        auto made = ReconcileWith(basis, options, *mapping);
        if (made.ok()) done = *std::move(made);
        return made.status();
      });
  if (status.ok())
    status = WriteReport(done.document, options.output, std::cout);
  if (!status.ok()) return Fail(status);
  return done.has_differences ? kExitRefused : kExitOk;
}

}  // namespace

void AddReconcile(CLI::App& app, int* exit_code) {
  CLI::App* verb = app.add_subcommand(
      "reconcile", "Compare a partner's own list with the books of a window");
  verb->footer(
      "Example:\n"
      "  clearpoint reconcile --dir ledger --participant cafe --window 1 \\\n"
      "    --with cafe.csv --mapping cafe.yaml\n"
      "tools/report/README.md has the keys of the mapping.\n"
      "Exit code: 0 all agrees, 1 failed, 2 wrong usage or a list whose "
      "totals\n"
      "are wrong, 3 something differs or a line cannot be read.");
  const auto options = std::make_shared<ReconcileOptions>();
  AddFolderOptions(*verb, &options->folder);
  verb->add_option("--with", options->list, "the list, CSV, plain or .gz")
      ->required();
  verb->add_option("--mapping", options->mapping, "how the list is read, YAML")
      ->required();
  verb->add_option("--participant", options->participant, "whose list it is")
      ->required();
  verb->add_option("--window", options->window,
                   "number of the window; by default the newest closed one");
  AddReportOutput(*verb, &options->output);
  verb->callback([options, exit_code] { *exit_code = RunReconcile(*options); });
}

}  // namespace clearpoint
