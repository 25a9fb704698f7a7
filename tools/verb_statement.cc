#include "tools/verb_statement.h"

#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tools/accepted_frames.h"
#include "tools/ledger_folder.h"
#include "tools/report/folder_basis.h"
#include "tools/report/report_output.h"
#include "tools/report/statement.h"

namespace clearpoint {
namespace {

struct StatementOptions {
  FolderOptions folder;
  std::string member;
  std::string program;
  std::string from;
  std::string until;
  bool of_household = false;
  ReportOutput output;
};

absl::Status ReadBound(const char* option, const std::string& text,
                       std::optional<WrittenTime>* bound) {
  if (text.empty()) return absl::OkStatus();
  const auto time = ParseTime(text);
  if (!time.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(option, ": ", time.status().message()));
  }
  *bound = *time;
  return absl::OkStatus();
}

// Gives the statement every record up to the frame the state stands at.
absl::Status ReadRecords(LedgerJournal* journal, FrameNumber last,
                         Statement* statement) {
  Record record;
  return ReadAccepted(
      journal,
      [&](const JournalEntry&, const FrameView& frame) -> absl::StatusOr<bool> {
        if (frame.header.number > last) return false;
        for (const std::string_view bytes : frame.records) {
          const absl::Status status = DecodeRecord(bytes, &record);
          if (!status.ok()) return status;
          statement->Add(record);
        }
        return true;
      });
}

absl::StatusOr<ReportDocument> MakeStatement(ReadingFolder* folder,
                                             const StatementQuery& query) {
  const auto basis = BasisOf(folder);
  if (!basis.ok()) return basis.status();
  auto statement = Statement::Start(*basis, query);
  if (!statement.ok()) return statement.status();
  const absl::Status status =
      ReadRecords(folder->journal.get(), basis->frame, &*statement);
  if (!status.ok()) return status;
  return statement->Finish();
}

absl::StatusOr<StatementQuery> QueryOf(const StatementOptions& options) {
  StatementQuery query{
      options.member, options.program, {}, {}, options.of_household};
  absl::Status status = ReadBound("--from", options.from, &query.from);
  status.Update(ReadBound("--to", options.until, &query.until));
  if (!status.ok()) return status;
  return query;
}

int RunStatement(const StatementOptions& options) {
  const auto query = QueryOf(options);
  if (!query.ok()) return Fail(query.status());
  ReportDocument document;
  absl::Status status = ReadLedger(options.folder, [&](ReadingFolder* folder) {
    auto made = MakeStatement(folder, *query);
    if (made.ok()) document = *std::move(made);
    return made.status();
  });
  if (status.ok()) status = WriteReport(document, options.output, std::cout);
  return status.ok() ? kExitOk : Fail(status);
}

}  // namespace

void AddStatement(CLI::App& app, int* exit_code) {
  CLI::App* verb = app.add_subcommand(
      "statement", "Print a member's postings, from the journal, and lots");
  verb->footer(
      "Example:\n"
      "  clearpoint statement m1 --dir ledger --from 2026-03-01 --to "
      "2026-03-31\n"
      "Times are recorded times: a day of the program's zone, the last one\n"
      "included, or an instant of RFC 3339, the end excluded.\n"
      "Exit code: 0 printed, 1 unknown member or damaged folder, 2 usage.");
  // Shared with the callback, which lives as long as the app.
  const auto options = std::make_shared<StatementOptions>();
  verb->add_option("member", options->member, "the member's id")->required();
  verb->add_flag("--household", options->of_household,
                 "the id is that of a household, whose wallet is shown");
  AddFolderOptions(*verb, &options->folder);
  verb->add_option("--program", options->program, "only this program");
  verb->add_option("--from", options->from, "from this day or instant");
  verb->add_option("--to", options->until, "to this day or instant");
  AddReportOutput(*verb, &options->output);
  verb->callback([options, exit_code] { *exit_code = RunStatement(*options); });
}

}  // namespace clearpoint
