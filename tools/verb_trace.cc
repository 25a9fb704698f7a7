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
  OutputFormat format = OutputFormat::kTable;
  bool quiet = false;
};

int RunTrace(const TraceOptions& options) {
  const auto progress =
      options.quiet ? ProgressMode::kQuiet : ProgressMode::kAuto;
  const auto tables = TraceFigure(options.folder, options.figure, progress);
  if (!tables.ok()) return Fail(tables.status());
  Print(*tables, options.format, std::cout);
  return kExitOk;
}

}  // namespace

void AddTrace(CLI::App& app, int* exit_code) {
  CLI::App* verb = app.add_subcommand(
      "trace", "Take a figure of a report apart, down to records and inputs");
  verb->footer(
      "Example:\n"
      "  clearpoint trace settlement,window=1/positions/cafe/exact@9 --dir "
      "ledger\n"
      "The names of figures are in `figures` of a report's JSON form.\n"
      "Exit code: 0 the lines add up to the figure, 1 no such figure, it is\n"
      "not recorded yet, or damaged, 2 usage.");
  const auto options = std::make_shared<TraceOptions>();
  verb->add_option("figure", options->figure, "the name of the figure")
      ->required();
  AddFolderOptions(*verb, &options->folder);
  AddFormatOption(*verb, &options->format);
  verb->add_flag("--quiet", options->quiet, "no progress on a terminal");
  verb->callback([options, exit_code] { *exit_code = RunTrace(*options); });
}

}  // namespace clearpoint
