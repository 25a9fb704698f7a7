#include "tools/verb_import.h"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tools/event_writer.h"
#include "tools/import/importer.h"
#include "tools/import/mapping.h"
#include "tools/import/rejects.h"
#include "tools/ledger_folder.h"
#include "tools/progress.h"

namespace clearpoint {
namespace {

struct ImportOptions {
  std::string mapping;
  std::string data_dir;
  std::vector<std::string> inputs;
  std::string output;
  std::string rejects;
  bool quiet = false;
};

void PrintCounts(const ImportCounts& counts, const Rejects& rejects,
                 const std::string& rejects_path) {
  fmt::print(stderr, "{:>12} rows read\n{:>12} rows used\n", counts.rows,
             counts.rows_used);
  for (const auto& [kind, count] : counts.events) {
    fmt::print(stderr, "{:>12} {} events\n", count, kind);
  }
  if (rejects.total() == 0) return;
  fmt::print(stderr, "{:>12} rows rejected, listed in {}\n", rejects.total(),
             rejects_path == "-" ? "the lines above" : rejects_path);
  for (const auto& [reason, count] : rejects.by_reason()) {
    fmt::print(stderr, "{:>12}   {}\n", count, reason);
  }
}

absl::Status RunImport(const ImportOptions& options) {
  auto mapping =
      LoadMapping(options.mapping, {options.data_dir, options.inputs});
  if (!mapping.ok()) return mapping.status();
  std::string rejects_path = options.rejects;
  if (rejects_path.empty()) {
    rejects_path =
        options.output == "-" ? "-" : options.output + ".rejects.csv";
  }
  auto writer = EventWriter::Open(options.output);
  if (!writer.ok()) return writer.status();
  auto rejects = Rejects::Open(rejects_path);
  if (!rejects.ok()) return rejects.status();
  Progress progress(options.quiet ? ProgressMode::kQuiet : ProgressMode::kAuto);
  Importer importer(*mapping, writer->get(), rejects->get(), &progress);
  if (auto status = importer.Run(); !status.ok()) return status;
  if (auto status = (*rejects)->Close(); !status.ok()) return status;
  if (auto status = (*writer)->Close(); !status.ok()) return status;
  if (!options.quiet) PrintCounts(importer.counts(), **rejects, rejects_path);
  return absl::OkStatus();
}

}  // namespace

void AddImport(CLI::App& app, int* exit_code) {
  auto options = std::make_shared<ImportOptions>();
  CLI::App* verb =
      app.add_subcommand("import", "turn CSV files into events by a mapping");
  verb->footer(
      "Example:\n"
      "  clearpoint import --mapping deploy/examples/uci-online-retail/"
      "import.yaml \\\n"
      "    --data ../data -o retail.pb");
  verb->add_option("--mapping", options->mapping,
                   "the mapping file (tools/import/README.md has its keys)")
      ->required();
  verb->add_option("--data", options->data_dir,
                   "folder in which the files named in the mapping lie "
                   "(default: that of the mapping)");
  verb->add_option("inputs", options->inputs,
                   "CSV files, plain or .gz, one for each source, instead of "
                   "those the mapping names; - is standard input");
  verb->add_option("-o,--output", options->output,
                   "events: .pb is delimited protobuf, anything else lines of "
                   "JSON; - is standard output")
      ->required();
  verb->add_option("--rejects", options->rejects,
                   "CSV of rejected rows (default: OUTPUT.rejects.csv, or "
                   "standard error when the output is -)");
  verb->add_flag("--quiet", options->quiet, "no progress, no counts");
  verb->callback([options, exit_code] {
    const absl::Status status = RunImport(*options);
    *exit_code = status.ok() ? kExitOk : Fail(status);
  });
}

}  // namespace clearpoint
