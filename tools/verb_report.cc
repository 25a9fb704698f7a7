#include "tools/verb_report.h"

#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tools/ledger_folder.h"
#include "tools/report/breakage.h"
#include "tools/report/budgets.h"
#include "tools/report/campaigns.h"
#include "tools/report/deferral.h"
#include "tools/report/disputes.h"
#include "tools/report/expiring_soon.h"
#include "tools/report/exposure.h"
#include "tools/report/invoices.h"
#include "tools/report/liability.h"
#include "tools/report/limit_watch.h"
#include "tools/report/opening_tie_out.h"
#include "tools/report/participant_statement.h"
#include "tools/report/partner_exchanges.h"
#include "tools/report/position.h"
#include "tools/report/programme.h"
#include "tools/report/receivables.h"
#include "tools/report/report_output.h"
#include "tools/report/roll_forward.h"
#include "tools/report/settlement.h"
#include "tools/report/trial_balance.h"

namespace clearpoint {
namespace {

struct ReportOptions {
  FolderOptions folder;
  std::optional<uint32_t> window;
  std::string scheme;  // empty: the main one
  std::string at;    // empty: the journal's head
  std::string from;  // empty: before the first record
  std::string participant;
  std::string with;   // the list to compare with
  std::string batch;  // of opening balances; empty: all
  int32_t days = 30;  // within which a member is active
  ReportOutput output;
};

using ReportMaker = std::function<absl::StatusOr<ReportDocument>(
    const ReportBasis&, const ReportOptions&)>;

absl::StatusOr<std::optional<ReplayEnd>> ReadPosition(const std::string& option,
                                                      const std::string& text) {
  if (text.empty()) return std::optional<ReplayEnd>();
  const auto end = ParsePosition(option, text);
  if (!end.ok()) return end.status();
  return std::optional<ReplayEnd>(*end);
}

// What was asked for, to be told with the answer.
void AddParameters(const ReportOptions& options, ReportDocument* document) {
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) document->parameters.push_back({name, value});
  };
  add("window", options.window ? absl::StrCat(*options.window) : "");
  add("scheme", options.scheme);
  add("participant", options.participant);
  add("with", options.with);
  add("batch", options.batch);
  add("from", options.from);
  add("at", options.at);
}

int FinishReport(const ReportOptions& options, absl::Status status,
                 ReportDocument document) {
  AddParameters(options, &document);
  if (status.ok()) status = WriteReport(document, options.output, std::cout);
  return status.ok() ? kExitOk : Fail(status);
}

int RunReport(const ReportOptions& options, const ReportMaker& report) {
  const auto at = ReadPosition("--at", options.at);
  if (!at.ok()) return Fail(at.status());
  ReportDocument document;
  const absl::Status status =
      ReadLedgerAt(options.folder, *at, [&](const ReportBasis& basis) {
        ReportBasis shown = basis;
        const absl::Status scheme = ShowScheme(options.scheme, &shown);
        if (!scheme.ok()) return scheme;
        auto made = report(shown, options);
        if (made.ok()) document = *std::move(made);
        return made.status();
      });
  return FinishReport(options, status, std::move(document));
}

// --- roll-forward ------------------------------------------------------------

// From the record that opened a window to the one that closed it, or to the
// head.
absl::StatusOr<JournalSpan> SpanOfWindow(const ReportOptions& options) {
  JournalSpan span;
  const WindowNumber number{*options.window};
  const absl::Status status =
      ReadLedgerAt(options.folder, std::nullopt, [&](const ReportBasis& basis) {
        State* state = basis.state;
        const WindowRow* row = state->windows.Find({number});
        if (!state->status().ok()) return state->status();
        if (row == nullptr) {
          return absl::NotFoundError(absl::StrCat("window: expected 1 to ",
                                                  state->newest_window().value,
                                                  ", found ", number.value));
        }
        span.from.sequence = row->opened_by;
        if (row->status != WindowStatus::kOpen) {
          span.to = ReplayEnd{.sequence = row->closed_by};
        }
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return span;
}

absl::StatusOr<JournalSpan> SpanOf(const ReportOptions& options) {
  if (options.window.has_value()) return SpanOfWindow(options);
  const auto from = ReadPosition("--from", options.from);
  if (!from.ok()) return from.status();
  const auto to = ReadPosition("--at", options.at);
  if (!to.ok()) return to.status();
  const ReplayEnd beginning{.sequence = SequenceNumber{0}};
  return JournalSpan{from->value_or(beginning), *to};
}

int RunRollForward(const ReportOptions& options) {
  const auto span = SpanOf(options);
  if (!span.ok()) return Fail(span.status());
  ReportDocument document;
  const absl::Status status = ReadRollForward(
      options.folder, *span, [&](const ReportBasis&, ReportDocument made) {
        document = std::move(made);
        return absl::OkStatus();
      });
  return FinishReport(options, status, std::move(document));
}

// --- verbs -------------------------------------------------------------------

// Adds what every report has. Shared with the callback, which lives as long as
// the app.
std::shared_ptr<ReportOptions> AddCommon(CLI::App* verb) {
  const auto options = std::make_shared<ReportOptions>();
  AddFolderOptions(*verb, &options->folder);
  verb->add_option("--at", options->at,
                   "the books behind this record, or at this instant of RFC "
                   "3339; by default now");
  AddReportOutput(*verb, &options->output);
  return options;
}

std::shared_ptr<ReportOptions> AddReportVerb(CLI::App* verb,
                                             const ReportMaker& report,
                                             int* exit_code) {
  const auto options = AddCommon(verb);
  verb->callback([options, report, exit_code] {
    *exit_code = RunReport(*options, report);
  });
  return options;
}

// A window is of a scheme: both are not to be asked for.
void AddScheme(CLI::App* verb, ReportOptions* options) {
  CLI::Option* scheme =
      verb->add_option("--scheme", options->scheme,
                       "the settlement scheme that is shown; by default the "
                       "main one, or that of the window");
  CLI::Option* window = verb->get_option_no_throw("--window");
  if (window != nullptr) scheme->excludes(window);
}

void AddSettlement(CLI::App* group, int* exit_code) {
  CLI::App* verb = group->add_subcommand(
      "settlement", "Obligations, positions and payments of a window");
  verb->footer(
      "Example:\n"
      "  clearpoint report settlement --dir ledger --window 1\n"
      "  clearpoint report settlement --dir ledger --format html --output "
      "may.html\n"
      "Without --window: the newest closed one, else the open one, whose\n"
      "positions are provisional.\n"
      "Exit code: 0 printed, 1 no such window or damaged folder, 2 usage.");
  const auto options = AddReportVerb(
      verb,
      [](const ReportBasis& basis, const ReportOptions& asked) {
        std::optional<WindowNumber> window;
        if (asked.window.has_value()) window = WindowNumber{*asked.window};
        return SettlementReport(basis, window);
      },
      exit_code);
  verb->add_option("--window", options->window, "number of the window");
  AddScheme(verb, options.get());
}

void AddTrialBalance(CLI::App* group, int* exit_code) {
  CLI::App* verb = group->add_subcommand(
      "trial-balance", "Points by account and money by participant");
  verb->footer(
      "Example:\n"
      "  clearpoint report trial-balance --dir ledger --format csv\n"
      "Exit code: 0 printed and every sum is zero, 1 failed, 2 usage.");
  const auto options = AddReportVerb(
      verb,
      [](const ReportBasis& basis, const ReportOptions&) {
        return TrialBalance(basis);
      },
      exit_code);
  AddScheme(verb, options.get());
}

void AddLiability(CLI::App* group, int* exit_code) {
  CLI::App* verb = group->add_subcommand(
      "liability", "Points outstanding by funder, vintage and expiry, valued");
  verb->footer(
      "Example:\n"
      "  clearpoint report liability --dir ledger --format json\n"
      "Exit code: 0 printed and tied to the trial balance, 1 failed, 2 usage.");
  AddReportVerb(
      verb,
      [](const ReportBasis& basis, const ReportOptions&) {
        return Liability(basis);
      },
      exit_code);
}

void AddExposure(CLI::App* group, int* exit_code) {
  CLI::App* verb = group->add_subcommand(
      "exposure", "What participants owe, against caps and collateral");
  verb->footer(
      "Example:\n"
      "  clearpoint report exposure --dir ledger\n"
      "Exit code: 0 printed and the nets sum to zero, 1 failed, 2 usage.");
  const auto options = AddReportVerb(
      verb,
      [](const ReportBasis& basis, const ReportOptions&) {
        return ExposureReport(basis);
      },
      exit_code);
  AddScheme(verb, options.get());
}

std::optional<WindowNumber> WindowOf(const ReportOptions& options) {
  if (!options.window.has_value()) return std::nullopt;
  return WindowNumber{*options.window};
}

absl::StatusOr<ReportDocument> MakeParticipantStatement(
    const ReportBasis& basis, const ReportOptions& options) {
  const auto figures = ReadChosenWindow(basis, WindowOf(options));
  if (!figures.ok()) return figures.status();
  const auto participant = FindParticipant(basis, options.participant);
  if (!participant.ok()) return participant.status();
  BookingLines lines(figures->number, *participant);
  const absl::Status status =
      ReadWindowRecords(options.folder, basis, *figures,
                        [&](const Record& record) { lines.Add(record); });
  if (!status.ok()) return status;
  return ParticipantStatement(basis, *figures, *participant, lines);
}

void AddParticipantStatement(CLI::App* group, int* exit_code) {
  CLI::App* verb = group->add_subcommand(
      "participant-statement",
      "What one participant owes and is owed in a window, record by record");
  verb->footer(
      "Example:\n"
      "  clearpoint report participant-statement --dir ledger --participant "
      "cafe --window 1\n"
      "Without --window: the newest closed one, else the open one.\n"
      "Exit code: 0 printed and tied to the settlement, 1 no such "
      "participant,\n"
      "no such window or damaged folder, 2 usage.");
  const auto options = AddReportVerb(verb, MakeParticipantStatement, exit_code);
  verb->add_option("--participant", options->participant, "whose statement")
      ->required();
  verb->add_option("--window", options->window, "number of the window");
  AddScheme(verb, options.get());
}

void AddInvoices(CLI::App* group, int* exit_code) {
  CLI::App* verb = group->add_subcommand(
      "invoices", "Invoices and credit notes of a closed window, numbered");
  verb->footer(
      "Example:\n"
      "  clearpoint report invoices --dir ledger --window 1 --format html "
      "--output may.html\n"
      "Without --window: the newest closed one.\n"
      "Exit code: 0 printed, 1 no such window, or it is open, 2 usage.");
  const auto options = AddReportVerb(
      verb,
      [](const ReportBasis& basis, const ReportOptions& asked) {
        return Invoices(basis, WindowOf(asked));
      },
      exit_code);
  verb->add_option("--window", options->window, "number of the window");
  AddScheme(verb, options.get());
}

void AddRollForward(CLI::App* group, int* exit_code) {
  CLI::App* verb = group->add_subcommand(
      "roll-forward", "What members held, what came and went, what they hold");
  verb->footer(
      "Example:\n"
      "  clearpoint report roll-forward --dir ledger --window 1\n"
      "  clearpoint report roll-forward --dir ledger --from 1000 --at "
      "2026-04-01T00:00:00+08:00\n"
      "Without --from: from before the first record. The closing is the "
      "opening\n"
      "of what follows: --from takes a position as --at does.\n"
      "Exit code: 0 printed and tied to both states, 1 failed, 2 usage.");
  const auto options = AddCommon(verb);
  verb->callback(
      [options, exit_code] { *exit_code = RunRollForward(*options); });
  CLI::Option* from = verb->add_option(
      "--from", options->from, "the earlier position, as --at has them");
  verb->add_option("--window", options->window,
                   "from the opening of this window to its closing")
      ->excludes(from)
      ->excludes(verb->get_option("--at"));
}

// --- what programs watch -----------------------------------------------------

void AddExpiringSoon(CLI::App* group, int* exit_code) {
  CLI::App* verb = group->add_subcommand(
      "expiring-soon", "Points that lapse by day, week and month ahead");
  verb->footer(
      "Example:\n"
      "  clearpoint report expiring-soon --dir ledger --format html --output "
      "soon.html\n"
      "Exit code: 0 printed and tied to the accounts, 1 failed, 2 usage.");
  AddReportVerb(
      verb,
      [](const ReportBasis& basis, const ReportOptions&) {
        return ExpiringSoon(basis);
      },
      exit_code);
}

void AddBudgets(CLI::App* group, int* exit_code) {
  CLI::App* verb = group->add_subcommand(
      "budgets", "What campaigns, rules and offers may give, and gave");
  verb->footer(
      "Example:\n"
      "  clearpoint report budgets --dir ledger\n"
      "Exit code: 0 printed, 1 failed, 2 usage.");
  AddReportVerb(
      verb,
      [](const ReportBasis& basis, const ReportOptions&) {
        return Budgets(basis);
      },
      exit_code);
}

int RunLimits(const ReportOptions& options) {
  const auto span = SpanOf(options);
  if (!span.ok()) return Fail(span.status());
  ReportDocument document;
  std::optional<LimitWatch> watch;
  const auto start = [&](const ReportBasis& basis) {
    watch.emplace(basis.sequence);
    return absl::OkStatus();
  };
  const auto finish = [&](const ReportBasis& basis) {
    auto made = watch->Finish(basis);
    if (made.ok()) document = *std::move(made);
    return made.status();
  };
  const absl::Status status = ReadSpan(
      options.folder, *span,
      {start, [&](const Record& record) { watch->Add(record); }, finish});
  return FinishReport(options, status, std::move(document));
}

void AddLimits(CLI::App* group, int* exit_code) {
  CLI::App* verb = group->add_subcommand(
      "limits", "Use of limits, what they cut, pace and adjustments by hand");
  verb->footer(
      "Example:\n"
      "  clearpoint report limits --dir ledger --from "
      "2026-03-01T00:00:00+08:00\n"
      "Use is that of the later position; the rest is of the records between\n"
      "both. Without --from: from before the first record.\n"
      "Exit code: 0 printed, 1 failed, 2 usage.");
  const auto options = AddCommon(verb);
  verb->callback([options, exit_code] { *exit_code = RunLimits(*options); });
  verb->add_option("--from", options->from,
                   "the earlier position, as --at has them");
}

void AddDisputes(CLI::App* group, int* exit_code) {
  CLI::App* verb = group->add_subcommand(
      "disputes",
      "What participants contest of closed windows, and since when");
  verb->footer(
      "Example:\n"
      "  clearpoint report disputes --dir ledger\n"
      "Of each: its status and age, the contested record, what that booked "
      "and\nwhat of it was contested and accepted.\n"
      "Exit code: 0 printed, 1 failed, 2 usage.");
  const auto options = AddReportVerb(
      verb,
      [](const ReportBasis& basis,
         const ReportOptions& asked) -> absl::StatusOr<ReportDocument> {
        const auto originals =
            ReadOriginals(asked.folder, ContestedRecords(basis.state));
        if (!originals.ok()) return originals.status();
        return DisputeReport(basis, *originals);
      },
      exit_code);
  AddScheme(verb, options.get());
}

void AddPartnerExchanges(CLI::App* group, int* exit_code) {
  CLI::App* verb =
      group->add_subcommand("partner-exchanges",
                            "Exchanges with partners outside: what waits for "
                            "an answer, and is unknown");
  verb->footer(
      "Example:\n"
      "  clearpoint report partner-exchanges --dir ledger\n"
      "A late answer is taken all the same: PartnerConfirmed books what is\n"
      "unknown, PartnerFailed gives the points back.\n"
      "Exit code: 0 printed, 1 failed, 2 usage.");
  AddReportVerb(
      verb,
      [](const ReportBasis& basis,
         const ReportOptions& asked) -> absl::StatusOr<ReportDocument> {
        const auto exchanges = PartnerExchanges(basis.state);
        const auto originals =
            ReadOriginals(asked.folder, OpenPartnerExchanges(exchanges));
        if (!originals.ok()) return originals.status();
        return PartnerExchangeReport(basis, exchanges, *originals);
      },
      exit_code);
}

void AddReceivables(CLI::App* group, int* exit_code) {
  CLI::App* verb = group->add_subcommand(
      "receivables", "What is unpaid, by age, and owed for points outstanding");
  verb->footer(
      "Example:\n"
      "  clearpoint report receivables --dir ledger --at "
      "2026-04-01T00:00:00+08:00\n"
      "Payments of closed windows by days since the closing: 0-30, 31-60, "
      "61-90,\nover 90; and what the open window comes to so far.\n"
      "Exit code: 0 printed and tied to the exposures, 1 failed, 2 usage.");
  const auto options = AddReportVerb(
      verb,
      [](const ReportBasis& basis, const ReportOptions&) {
        return Receivables(basis);
      },
      exit_code);
  AddScheme(verb, options.get());
}

// --- vintages ----------------------------------------------------------------

int RunBreakage(const ReportOptions& options) {
  const auto at = ReadPosition("--at", options.at);
  if (!at.ok()) return Fail(at.status());
  ReportDocument document;
  const absl::Status status =
      ReadLedgerAt(options.folder, *at, [&](const ReportBasis& basis) {
        VintageTriangle triangle(Names(*basis.networks));
        const absl::Status read = ReadRecordsBetween(
            options.folder, SequenceNumber{1}, basis.sequence,
            [&](const Record& record) { triangle.Add(record); });
        if (!read.ok()) return read;
        auto made = Breakage(basis, triangle);
        if (made.ok()) document = *std::move(made);
        return made.status();
      });
  return FinishReport(options, status, std::move(document));
}

void AddBreakageVerb(CLI::App* group, int* exit_code) {
  CLI::App* verb = group->add_subcommand(
      "breakage", "Points by vintage: used by age, and expected never to be");
  verb->footer(
      "Example:\n"
      "  clearpoint report breakage --dir ledger --at "
      "2026-04-01T00:00:00+08:00 --format html --output march.html\n"
      "Reads the journal from its first record on. The vintage is the month "
      "of\n"
      "first earning; expected use is by chain ladder over all vintages.\n"
      "Exit code: 0 printed and tied to the accounts, 1 failed, 2 usage.");
  const auto options = AddCommon(verb);
  verb->callback([options, exit_code] { *exit_code = RunBreakage(*options); });
}

int RunCampaigns(const ReportOptions& options) {
  const auto at = ReadPosition("--at", options.at);
  if (!at.ok()) return Fail(at.status());
  ReportDocument document;
  const absl::Status status =
      ReadLedgerAt(options.folder, *at, [&](const ReportBasis& basis) {
        const Names names(*basis.networks);
        CampaignReturns campaigns(basis, names);
        const absl::Status read = ReadRecordsBetween(
            options.folder, SequenceNumber{1}, basis.sequence,
            [&](const Record& record) { campaigns.Add(record); });
        if (!read.ok()) return read;
        auto made = campaigns.Finish();
        if (made.ok()) document = *std::move(made);
        return made.status();
      });
  return FinishReport(options, status, std::move(document));
}

void AddCampaigns(CLI::App* group, int* exit_code) {
  CLI::App* verb = group->add_subcommand(
      "campaigns", "What campaigns cost and brought, and who they converted");
  verb->footer(
      "Example:\n"
      "  clearpoint report campaigns --dir ledger --format html --output "
      "campaigns.html\n"
      "Steps are ActionCompleted events that name a campaign. Reads the "
      "journal\n"
      "from its first record on.\n"
      "Exit code: 0 printed, 1 failed, 2 usage.");
  const auto options = AddCommon(verb);
  verb->callback([options, exit_code] { *exit_code = RunCampaigns(*options); });
}

int RunProgramme(const ReportOptions& options) {
  const auto at = ReadPosition("--at", options.at);
  if (!at.ok()) return Fail(at.status());
  ReportDocument document;
  const absl::Status status =
      ReadLedgerAt(options.folder, *at, [&](const ReportBasis& basis) {
        const Names names(*basis.networks);
        ProgrammeHealth health(names, options.days);
        const absl::Status read = ReadRecordsBetween(
            options.folder, SequenceNumber{1}, basis.sequence,
            [&](const Record& record) { health.Add(record); });
        if (!read.ok()) return read;
        auto made = health.Finish(basis);
        if (made.ok()) document = *std::move(made);
        return made.status();
      });
  return FinishReport(options, status, std::move(document));
}

void AddProgramme(CLI::App* group, int* exit_code) {
  CLI::App* verb = group->add_subcommand(
      "programme",
      "Programme health: who takes part, what is used, earned and burned");
  verb->footer(
      "Example:\n"
      "  clearpoint report programme --dir ledger --days 90 --format html "
      "--output health.html\n"
      "Reads the journal from its first record on.\n"
      "Exit code: 0 printed and tied to the accounts, 1 failed, 2 usage.");
  const auto options = AddCommon(verb);
  verb->add_option("--days", options->days,
                   "active is who acted in so many days before the position")
      ->check(CLI::Range(1, 36'600))
      ->capture_default_str();
  verb->callback([options, exit_code] { *exit_code = RunProgramme(*options); });
}

// The journal is read from its first record on, whatever the span.
int RunDeferredRevenue(const ReportOptions& options) {
  const auto span = SpanOf(options);
  if (!span.ok()) return Fail(span.status());
  SequenceNumber from;
  Timestamp from_recorded;
  ReportDocument document;
  const auto start = [&](const ReportBasis& basis) {
    from = basis.sequence;
    from_recorded = basis.recorded;
    return absl::OkStatus();
  };
  const auto finish = [&](const ReportBasis& basis) {
    const Names names(*basis.networks);
    Deferral deferral(names, from, from_recorded);
    const absl::Status read = ReadRecordsBetween(
        options.folder, SequenceNumber{1}, basis.sequence,
        [&](const Record& record) { deferral.Add(record); });
    if (!read.ok()) return read;
    auto made = deferral.Finish(basis);
    if (made.ok()) document = *std::move(made);
    return made.status();
  };
  const absl::Status status =
      ReadSpan(options.folder, *span, {start, [](const Record&) {}, finish});
  return FinishReport(options, status, std::move(document));
}

void AddDeferredRevenue(CLI::App* group, int* exit_code) {
  CLI::App* verb = group->add_subcommand(
      "deferred-revenue",
      "What of sales is deferred for their points, and entries of the span");
  verb->footer(
      "Example:\n"
      "  clearpoint report deferred-revenue --dir ledger --from "
      "2026-01-01T00:00:00Z --at 2027-01-01T00:00:00Z --format csv\n"
      "Entries are of what changed between both positions. Without --from: "
      "from\n"
      "before the first record. Reads the journal from its first record on.\n"
      "Exit code: 0 printed, 1 failed, 2 usage.");
  const auto options = AddCommon(verb);
  verb->callback(
      [options, exit_code] { *exit_code = RunDeferredRevenue(*options); });
  verb->add_option("--from", options->from,
                   "the earlier position, as --at has them");
}

// --- opening tie-out ---------------------------------------------------------

int RunTieOut(const ReportOptions& options) {
  const auto at = ReadPosition("--at", options.at);
  if (!at.ok()) return Fail(at.status());
  TieOut done;
  const absl::Status status =
      ReadLedgerAt(options.folder, *at, [&](const ReportBasis& basis) {
        auto made = OpeningTieOut(basis, options.with, options.batch);
        if (made.ok()) done = *std::move(made);
        return made.status();
      });
  const int code = FinishReport(options, status, std::move(done.document));
  if (code != kExitOk) return code;
  return done.has_differences ? kExitRefused : kExitOk;
}

void AddOpeningTieOut(CLI::App* group, int* exit_code) {
  CLI::App* verb = group->add_subcommand(
      "opening-tie-out",
      "What opening balances brought, against the totals of the system before");
  verb->footer(
      "Example:\n"
      "  clearpoint report opening-tie-out --dir ledger --with totals.csv\n"
      "tools/report/README.md has the columns and figures of the list.\n"
      "Exit code: 0 every listed figure is equal, 1 failed, 2 wrong usage or\n"
      "a list with other columns, 3 a figure differs or a line cannot be "
      "read.");
  const auto options = AddCommon(verb);
  verb->add_option("--with", options->with, "the list, CSV, plain or .gz")
      ->required();
  verb->add_option("--batch", options->batch,
                   "one load alone; by default all of them");
  verb->callback([options, exit_code] { *exit_code = RunTieOut(*options); });
}

}  // namespace

void AddReport(CLI::App& app, int* exit_code) {
  CLI::App* group = app.add_subcommand("report", "Print a report of finance");
  group->require_subcommand(1);
  group->footer(
      "Example:\n  clearpoint report settlement --dir ledger\n"
      "Every report has --at, --format table|csv|json|html|xlsx and "
      "--output.");
  AddSettlement(group, exit_code);
  AddTrialBalance(group, exit_code);
  AddLiability(group, exit_code);
  AddExposure(group, exit_code);
  AddRollForward(group, exit_code);
  AddParticipantStatement(group, exit_code);
  AddInvoices(group, exit_code);
  AddExpiringSoon(group, exit_code);
  AddBudgets(group, exit_code);
  AddLimits(group, exit_code);
  AddOpeningTieOut(group, exit_code);
  AddDisputes(group, exit_code);
  AddPartnerExchanges(group, exit_code);
  AddBreakageVerb(group, exit_code);
  AddProgramme(group, exit_code);
  AddCampaigns(group, exit_code);
  AddDeferredRevenue(group, exit_code);
  AddReceivables(group, exit_code);
}

}  // namespace clearpoint
