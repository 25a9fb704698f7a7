#include "tools/verb_settlement_files.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "snapshots/file_system.h"
#include "tools/ledger_folder.h"
#include "tools/output_place.h"
#include "tools/payments/pain001.h"
#include "tools/payments/payment_orders.h"
#include "tools/report/position.h"

namespace clearpoint {
namespace {

struct InstructionOptions {
  FolderOptions folder;
  uint32_t window = 0;
  std::string at;  // empty: the journal's head
  std::string execute_on;
  std::string path;  // empty: standard output
};

absl::Status WriteDevice(const std::string& text, const std::string& path) {
  std::ofstream out(path, std::ios::binary);
  out << text << std::flush;
  if (out) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat(path, ": cannot be written: ", std::strerror(errno)));
}

// The file is there whole or as it was before, after a power cut too.
absl::Status WriteText(const std::string& text, const std::string& path) {
  const OutputPlace place(path);
  if (!place.is_file()) return WriteDevice(text, path);
  const auto files = MakePosixFileSystem();
  place.Discard();  // of a run that was killed
  absl::Status status = WriteWholeFile(*files, place.written(), text);
  if (status.ok() && !place.Finish()) {
    status = absl::UnavailableError(std::strerror(errno));
  }
  if (status.ok()) return files->SyncDirectory(DirectoryOf(place.written()));
  place.Discard();
  return absl::Status(
      status.code(),
      absl::StrCat(path, ": cannot be written: ", std::string(status.message()),
                   "; name another by --output"));
}

// A bank must not be sent the first half of a file.
absl::Status PrintText(const std::string& text) {
  std::cout << text << std::flush;
  if (std::cout) return absl::OkStatus();
  return absl::UnavailableError(
      "standard output: cannot be written; name a file by --output");
}

absl::StatusOr<std::string> MakeInstructions(
    const InstructionOptions& options) {
  std::optional<ReplayEnd> end;
  if (!options.at.empty()) {
    const auto position = ParsePosition("--at", options.at);
    if (!position.ok()) return position.status();
    end = *position;
  }
  std::string text;
  const absl::Status status =
      ReadLedgerAt(options.folder, end, [&](const ReportBasis& basis) {
        const auto orders = UnpaidOrders(basis, WindowNumber{options.window});
        if (!orders.ok()) return orders.status();
        auto made = Pain001(*orders, options.execute_on);
        if (made.ok()) text = *std::move(made);
        return made.status();
      });
  if (!status.ok()) return status;
  return text;
}

int Run(const InstructionOptions& options) {
  const auto text = MakeInstructions(options);
  if (!text.ok()) return Fail(text.status());
  const absl::Status status =
      options.path.empty() ? PrintText(*text) : WriteText(*text, options.path);
  return status.ok() ? kExitOk : Fail(status);
}

}  // namespace

void AddInstructions(CLI::App* group, int* exit_code) {
  CLI::App* verb = group->add_subcommand(
      "instructions", "The unpaid payments of a closed window, for banks");
  verb->footer(
      "Example:\n"
      "  clearpoint settlement instructions --window 1 --dir ledger "
      "--output window-1.xml\n"
      "ISO 20022, pain.001.001.09: a block for each account that pays, those\n"
      "of participants and the operator's. Who pays or is paid needs a\n"
      "bank_account in the network configuration. The same position gives\n"
      "the same file.\n"
      "Exit code: 0 written, 1 no such window, it is open, nothing of it is\n"
      "unpaid or an account is not known, 2 usage.");
  const auto options = std::make_shared<InstructionOptions>();
  AddFolderOptions(*verb, &options->folder);
  verb->add_option("--window", options->window, "number of the window")
      ->required();
  verb->add_option("--at", options->at,
                   "what was unpaid behind this record, or at this instant of "
                   "RFC 3339; by default now");
  verb->add_option("--execute-on", options->execute_on,
                   "the day on which banks are to pay, 2026-03-02; by default "
                   "that of the position, in UTC");
  verb->add_option("--output", options->path,
                   "the file to write, over one that is there; by default "
                   "standard output");
  verb->callback([options, exit_code] { *exit_code = Run(*options); });
}

}  // namespace clearpoint
