#include "tools/verb_trace.h"

#include <iostream>
#include <memory>
#include <string>

#include "tools/ledger_folder.h"
#include "tools/trace/trace.h"

namespace clearpoint {
namespace {

struct TraceOptions {
  FolderOptions folder;
  std::string figure;
  RecordQuery query;
  OutputFormat format = OutputFormat::kTable;
  bool quiet = false;
};

int RunTrace(const TraceOptions& options) {
  const RecordQuery& query = options.query;
  if (options.figure.empty() && query.event.empty() && query.record == 0) {
    return Fail(absl::InvalidArgumentError(
        "trace: expected the name of a figure, --event or --record, found "
        "none"));
  }
  const auto progress =
      options.quiet ? ProgressMode::kQuiet : ProgressMode::kAuto;
  const auto tables =
      options.figure.empty()
          ? TraceRecord(options.folder, query, progress)
          : TraceFigure(options.folder, options.figure, progress);
  if (!tables.ok()) return Fail(tables.status());
  Print(*tables, options.format, std::cout);
  return kExitOk;
}

}  // namespace

void AddTrace(CLI::App& app, int* exit_code) {
  CLI::App* verb = app.add_subcommand(
      "trace",
      "Take a figure apart, down to records and inputs, or go up from these");
  verb->footer(
      "Example:\n"
      "  clearpoint trace settlement,window=1/positions/cafe/exact@9 --dir "
      "ledger\n"
      "  clearpoint trace --event file:day.jsonl/0 --dir ledger\n"
      "  clearpoint trace --record 7 --at 9 --dir ledger --format json\n"
      "The names of figures are in `figures` of a report's JSON form. Of a "
      "record\nall figures are told that it is part of, in the settlements and "
      "invoices of\nits windows, the trial balance, the liability, the "
      "receivables and the\nroll-forward.\n"
      "Exit code: 0 traced, and the lines add up to the figure, 1 no such "
      "figure or\nrecord, not recorded yet, or damaged, 2 usage.");
  const auto options = std::make_shared<TraceOptions>();
  RecordQuery& query = options->query;
  CLI::Option* figure =
      verb->add_option("figure", options->figure, "the name of a figure");
  CLI::Option* event =
      verb->add_option("--event", query.event,
                       "up from where an event came from: SOURCE/OFFSET")
          ->excludes(figure);
  verb->add_option("--record", query.record,
                   "up from the record of this number")
      ->check(CLI::PositiveNumber)
      ->excludes(figure)
      ->excludes(event);
  verb->add_option("--at", query.at,
                   "the figures behind this record, or at this instant of RFC "
                   "3339; by default now. A figure's name has its own")
      ->excludes(figure);
  AddFolderOptions(*verb, &options->folder);
  AddFormatOption(*verb, &options->format);
  verb->add_flag("--quiet", options->quiet, "no progress on a terminal");
  verb->callback([options, exit_code] { *exit_code = RunTrace(*options); });
}

}  // namespace clearpoint
