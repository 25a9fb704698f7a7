#include "tools/verb_settlement.h"

#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tools/admin_client.h"
#include "tools/dispute_file.h"
#include "tools/instant.h"
#include "tools/ledger_folder.h"
#include "tools/payments/bank_statement.h"
#include "tools/payments/statement_confirmations.h"
#include "tools/report/disputes.h"
#include "tools/report/position.h"
#include "tools/serve/serve_config.h"
#include "tools/stop_signals.h"
#include "tools/tabular.h"
#include "tools/verb_settlement_files.h"
#include "tools/wall_clock.h"
#include "tools/whole_file.h"

namespace clearpoint {
namespace {

struct SettlementOptions {
  WritingOptions writing;
  AdminOptions admin;
  OutputFormat format = OutputFormat::kTable;
  std::string occurred;  // RFC 3339; empty: now
  std::vector<uint32_t> windows;
  std::vector<std::string> participants;
  std::string counterparty;
  std::string currency;
  int64_t amount = 0;
  std::string id;         // of the payment, or of the abort
  std::string statement;  // file of a bank
  std::string reason;
  std::string proposed_by;
  std::string approved_by;
  std::string file;        // of disputes
  std::string resolution;  // of a dispute
};

// One event, in the words of its row.
struct Act {
  Event event;
  std::string window;
  std::string participant;
  std::string id;
};

struct Answer {
  std::string outcome;
  std::string reason;
};

// One a window; a payment for several has the same id in all of them.
std::vector<Act> Confirmations(const SettlementOptions& options) {
  std::vector<Act> acts;
  const std::string& participant = options.participants.front();
  for (const uint32_t window : options.windows) {
    Act act;
    act.event.kind = EventKind::kSettlementConfirmed;
    act.event.body = SettlementConfirmed{window,
                                         participant,
                                         options.currency,
                                         MinorAmount{options.amount},
                                         options.id,
                                         options.proposed_by,
                                         options.approved_by,
                                         options.counterparty};
    act.window = absl::StrCat(window);
    act.participant = participant;
    act.id = options.id;
    acts.push_back(std::move(act));
  }
  return acts;
}

std::vector<Act> Aborts(const SettlementOptions& options) {
  SettlementAborted aborted{
      options.windows.front(), options.id,          {},
      options.reason,          options.proposed_by, options.approved_by,
  };
  std::string names;
  for (const std::string& name : options.participants) {
    aborted.participants.push_back(name);
    names += (names.empty() ? "" : ", ") + name;
  }
  Act act;
  act.event.kind = EventKind::kSettlementAborted;
  act.event.body = std::move(aborted);
  act.window = absl::StrCat(options.windows.front());
  act.participant = names.empty() ? "all unpaid" : names;
  act.id = options.id;
  return {std::move(act)};
}

std::vector<Act> Collaterals(const SettlementOptions& options) {
  Act act;
  act.event.kind = EventKind::kCollateralSet;
  act.event.body =
      CollateralSet{options.participants.front(), options.currency,
                    MinorAmount{options.amount}, options.proposed_by};
  act.participant = options.participants.front();
  return {std::move(act)};
}

// The first refusal is the last answer.
absl::Status DecideHere(const SettlementOptions& options,
                        const std::vector<Act>& acts,
                        std::vector<Answer>* answers) {
  return WriteLedger(
      options.writing, nullptr, [&](WritingFolder* folder) -> absl::Status {
        answers->clear();
        for (const Act& act : acts) {
          Event event = act.event;
          if (options.occurred.empty()) {
            event.occurred = folder->sequencer->accepted().chain.time;
          }
          Answer answer;
          const auto taken = TakeCommand(folder, event, &answer.reason);
          if (!taken.ok()) return taken.status();
          answer.outcome = OutcomeName(*taken);
          answers->push_back(std::move(answer));
          if (*taken != OutcomeCode::kAccepted) break;
        }
        return absl::OkStatus();
      });
}

absl::Status AskThere(const SettlementOptions& options,
                      const std::vector<Act>& acts,
                      std::vector<Answer>* answers) {
  const StopSignals signals;
  for (const Act& act : acts) {
    auto outcome =
        AskServer(options.admin, act.event, [&] { return signals.status(); });
    if (!outcome.ok()) return outcome.status();
    answers->push_back({outcome->outcome, outcome->reason});
    if (outcome->outcome != "ACCEPTED") break;
  }
  return absl::OkStatus();
}

Tabular TableOf(const std::vector<Act>& acts,
                const std::vector<Answer>& answers) {
  Tabular table{.name = "settlement",
                .title = "Settlement",
                .columns = {{"event"},
                            {"window"},
                            {"participant"},
                            {"id"},
                            {"outcome"},
                            {"reason"}}};
  for (size_t i = 0; i < answers.size(); ++i) {
    table.rows.push_back({std::string(EventKindName(acts[i].event.kind)),
                          acts[i].window, acts[i].participant, acts[i].id,
                          answers[i].outcome, answers[i].reason});
  }
  return table;
}

int Run(const SettlementOptions& options, std::vector<Act> acts) {
  if (acts.size() > 1 && options.amount != 0) {
    return Fail(absl::InvalidArgumentError(
        "--amount: expected one --window with it, found several"));
  }
  absl::StatusOr<Timestamp> occurred = WallClock();
  if (!options.occurred.empty()) occurred = ParseInstant(options.occurred);
  if (!occurred.ok()) return Fail(occurred.status());
  for (Act& act : acts) act.event.occurred = *occurred;
  std::vector<Answer> answers;
  const absl::Status status = options.admin.config.empty()
                                  ? DecideHere(options, acts, &answers)
                                  : AskThere(options, acts, &answers);
  if (!answers.empty()) {
    Print({TableOf(acts, answers)}, options.format, std::cout);
  }
  if (!status.ok()) return Fail(status);
  const Answer& last = answers.back();
  if (last.outcome == "ACCEPTED") return kExitOk;
  return Refused(
      absl::StrCat(std::string(EventKindName(acts.front().event.kind)), " ",
                   acts[answers.size() - 1].id),
      last.outcome, last.reason);
}

// The acts of a bank's statement; their texts are in `found`.
std::vector<Act> StatementActs(const SettlementOptions& options,
                               const StatementConfirmations& found) {
  std::vector<Act> acts;
  for (const StatementConfirmation& one : found.confirmations) {
    Act act;
    act.event.kind = EventKind::kSettlementConfirmed;
    act.event.body = SettlementConfirmed{
        one.key.window.value, one.participant, found.currency,
        one.amount,           one.payment_id,  options.proposed_by,
        options.approved_by};
    act.window = absl::StrCat(one.key.window.value);
    act.participant = one.participant;
    act.id = one.payment_id;
    acts.push_back(std::move(act));
  }
  return acts;
}

// Where a reader finds what the events go to.
absl::StatusOr<FolderOptions> LedgerToRead(const SettlementOptions& options) {
  if (options.admin.config.empty()) return options.writing.folder;
  const auto config = ReadServeConfigFile(options.admin.config);
  if (!config.ok()) return config.status();
  return LedgerOf(*config);
}

absl::StatusOr<StatementConfirmations> ReadConfirmations(
    const SettlementOptions& options) {
  const auto ledger = LedgerToRead(options);
  if (!ledger.ok()) return ledger.status();
  const auto text = ReadInputFile(options.statement);
  if (!text.ok()) return text.status();
  const auto statement = ReadBankStatement(options.statement, *text);
  if (!statement.ok()) return statement.status();
  StatementConfirmations found;
  const absl::Status status =
      ReadLedgerAt(*ledger, std::nullopt, [&](const ReportBasis& basis) {
        auto made = ConfirmationsOf(basis, *statement);
        if (made.ok()) found = *std::move(made);
        return made.status();
      });
  if (!status.ok()) return status;
  std::cerr << "clearpoint: " << options.statement << ": "
            << found.confirmations.size() << " confirmations, " << found.taken
            << " taken in already, " << found.reversed
            << " payments taken back in the file, " << found.others
            << " of other business, " << statement->pending
            << " not booked yet\n";
  return found;
}

// Nothing when anything of the file is refused. Each act is an event of its own:
// after a crash the file is taken in again, for the rest.
int RunFile(const SettlementOptions& options, const std::string& file,
            const std::string& nothing, const std::vector<std::string>& refusals,
            const std::vector<Act>& acts) {
  for (const std::string& refusal : refusals) Refused(file, nothing, refusal);
  if (!refusals.empty()) return kExitRefused;
  return acts.empty() ? kExitOk : Run(options, acts);
}

int RunConfirmFrom(const SettlementOptions& options) {
  const auto found = ReadConfirmations(options);
  if (!found.ok()) return Fail(found.status());
  return RunFile(options, options.statement, "nothing booked", found->refusals,
                 StatementActs(options, *found));
}

// --- disputes ----------------------------------------------------------------

absl::StatusOr<DisputesToRaise> ReadDisputes(const SettlementOptions& options) {
  const auto written = ReadDisputeFile(options.file);
  if (!written.ok()) return written.status();
  const auto ledger = LedgerToRead(options);
  if (!ledger.ok()) return ledger.status();
  DisputesToRaise found;
  const absl::Status status =
      ReadLedgerAt(*ledger, std::nullopt, [&](const ReportBasis& basis) {
        const auto originals = ReadOriginals(*ledger, RecordsOf(*written));
        if (!originals.ok()) return originals.status();
        auto made = CheckDisputeFile(basis, options.participants.front(),
                                     *written, *originals);
        if (made.ok()) found = *std::move(made);
        return made.status();
      });
  if (!status.ok()) return status;
  std::cerr << "clearpoint: " << options.file << ": " << found.disputes.size()
            << " disputes, " << found.raised << " raised already\n";
  return found;
}

// The acts of a file of disputes; their texts are in `found`.
std::vector<Act> DisputeActs(const DisputesToRaise& found) {
  std::vector<Act> acts;
  for (const DisputeToRaise& one : found.disputes) {
    Act act;
    act.event.kind = EventKind::kDisputeRaised;
    act.event.body = DisputeRaised{found.participant,
                                   one.dispute_id,
                                   static_cast<int64_t>(one.sequence.value),
                                   found.currency,
                                   one.amount,
                                   one.reason,
                                   one.window.value,
                                   one.debtor,
                                   one.creditor,
                                   one.booked,
                                   one.note};
    act.window = absl::StrCat(one.window.value);
    act.participant = found.participant;
    act.id = one.dispute_id;
    acts.push_back(std::move(act));
  }
  return acts;
}

int RunDisputes(const SettlementOptions& options) {
  const auto found = ReadDisputes(options);
  if (!found.ok()) return Fail(found.status());
  return RunFile(options, options.file, "nothing raised", found->refusals,
                 DisputeActs(*found));
}

std::vector<Act> Resolutions(const SettlementOptions& options) {
  const std::string& participant = options.participants.front();
  Act act;
  act.event.kind = EventKind::kDisputeResolved;
  act.event.body = DisputeResolved{participant,
                                   options.id,
                                   options.currency,
                                   MinorAmount{options.amount},
                                   options.resolution,
                                   options.reason,
                                   options.proposed_by,
                                   options.approved_by};
  act.participant = participant;
  act.id = options.id;
  return {std::move(act)};
}

// Nothing is given back of what the record did not book.
int RunResolution(const SettlementOptions& options) {
  const auto ledger = LedgerToRead(options);
  if (!ledger.ok()) return Fail(ledger.status());
  const auto check = [&](const ReportBasis& basis) -> absl::Status {
    const auto originals =
        ReadOriginals(*ledger, ContestedRecords(basis.state));
    if (!originals.ok()) return originals.status();
    return CheckStatedBooking(basis, options.participants.front(), options.id,
                              *originals);
  };
  if (options.resolution != "rejected") {
    const absl::Status status = ReadLedgerAt(*ledger, std::nullopt, check);
    if (!status.ok()) return Fail(status);
  }
  return Run(options, Resolutions(options));
}

constexpr char kExits[] =
    "Exit code: 0 accepted, 1 failed, 2 wrong usage, 3 refused.";

using Maker = std::vector<Act> (*)(const SettlementOptions&);

// What every verb that makes events has.
std::shared_ptr<SettlementOptions> AddEventOptions(CLI::App* verb) {
  const auto options = std::make_shared<SettlementOptions>();
  AddWriterOptions(*verb, &options->writing.folder);
  AddAdminOptions(*verb, &options->admin);
  AddFormatOption(*verb, &options->format);
  verb->add_option("--occurred", options->occurred,
                   "when it came about, RFC 3339; by default now, or the "
                   "newest recorded time of the ledger in --dir");
  verb->add_option("--writer-id", options->writing.writer_id,
                   "32 hexadecimal digits; random by default");
  return options;
}

std::shared_ptr<SettlementOptions> AddVerb(CLI::App* verb, int* exit_code,
                                           Maker make) {
  const auto options = AddEventOptions(verb);
  verb->callback([options, exit_code, make] {
    *exit_code = Run(*options, make(*options));
  });
  return options;
}

void AddPersons(CLI::App* verb, SettlementOptions* options) {
  verb->add_option("--proposed-by", options->proposed_by,
                   "the person who proposes it");
  verb->add_option("--approved-by", options->approved_by,
                   "another person, who approves it");
}

void AddConfirm(CLI::App* group, int* exit_code) {
  CLI::App* verb = group->add_subcommand(
      "confirm", "Confirm a participant's payment of closed windows");
  verb->footer(absl::StrCat(
      "Example:\n"
      "  clearpoint settlement confirm --window 1 --participant cafe "
      "--currency CNY --amount -120 --payment bank-77 --dir ledger\n"
      "Without --amount all that is unpaid. A part leaves the rest open; more "
      "than is\nunpaid is refused. With several windows the payment is whole "
      "in each, in the\norder given; the first refusal ends it.\n",
      kExits));
  const auto options = AddVerb(verb, exit_code, Confirmations);
  verb->add_option("--window", options->windows,
                   "number of the window; several may be given")
      ->required()
      ->delimiter(',');
  verb->add_option("--participant", options->participants,
                   "who paid, or was paid")
      ->required()
      ->expected(1);
  verb->add_option("--counterparty", options->counterparty,
                   "with whom, where the scheme settles bilaterally or gross");
  verb->add_option("--currency", options->currency,
                   "that of the window's scheme")
      ->required();
  verb->add_option("--payment", options->id, "the bank's id of the payment")
      ->required();
  verb->add_option("--amount", options->amount,
                   "minor units; negative is what the participant paid");
  AddPersons(verb, options.get());
}

void AddConfirmFrom(CLI::App* group, int* exit_code) {
  CLI::App* verb = group->add_subcommand(
      "confirm-from", "Confirm the payments that a bank's statement has");
  verb->footer(absl::StrCat(
      "Example:\n"
      "  clearpoint settlement confirm-from camt053.xml --dir ledger\n"
      "ISO 20022, camt.053 or camt.054, of the operator's account. Booked "
      "payments are\nknown by the end-to-end ids of settlement instructions. "
      "A wrong amount, account or\ncurrency, or a payment that is there twice: "
      "nothing of the file is booked. What the\njournal has already is left, "
      "so a file may be taken in again.\n",
      kExits));
  const auto options = AddEventOptions(verb);
  verb->callback(
      [options, exit_code] { *exit_code = RunConfirmFrom(*options); });
  verb->add_option("statement", options->statement, "the file of the bank")
      ->required();
  AddPersons(verb, options.get());
}

void AddAbort(CLI::App* group, int* exit_code) {
  CLI::App* verb = group->add_subcommand(
      "abort", "Give unpaid payments up: they are owed in the open window");
  verb->footer(absl::StrCat(
      "Example:\n"
      "  clearpoint settlement abort --window 1 --participant cafe --id "
      "default-1 --reason \"no funds\" --proposed-by ann --approved-by bob "
      "--dir ledger\n"
      "Without --participant all that is unpaid.\n",
      kExits));
  const auto options = AddVerb(verb, exit_code, Aborts);
  verb->add_option("--window", options->windows, "number of the window")
      ->required()
      ->expected(1);
  verb->add_option("--participant", options->participants,
                   "whose payment; several may be given");
  verb->add_option("--id", options->id, "business key of the abort")
      ->required();
  verb->add_option("--reason", options->reason,
                   "why, for those who read the journal");
  AddPersons(verb, options.get());
}

void AddCollateral(CLI::App* group, int* exit_code) {
  CLI::App* verb = group->add_subcommand(
      "collateral", "Say what a participant has deposited");
  verb->footer(absl::StrCat(
      "Example:\n"
      "  clearpoint settlement collateral --participant cafe --currency CNY "
      "--amount 500000 --by ann --dir ledger\n"
      "It replaces what was said before, and comes on top of the "
      "participant's\nnet_debit_cap.\n",
      kExits));
  const auto options = AddVerb(verb, exit_code, Collaterals);
  verb->add_option("--participant", options->participants, "who has deposited")
      ->required()
      ->expected(1);
  verb->add_option("--currency", options->currency, "the settlement currency")
      ->required();
  verb->add_option("--amount", options->amount, "minor units, in all")
      ->required();
  verb->add_option("--by", options->proposed_by, "the person who says so");
}

void AddDispute(CLI::App* group, int* exit_code) {
  CLI::App* verb = group->add_subcommand(
      "dispute", "Contest records of closed windows, one a line of a file");
  verb->footer(absl::StrCat(
      "Example:\n"
      "  clearpoint settlement dispute --participant cafe --file disputes.csv "
      "--dir ledger\n"
      "CSV with columns dispute_id, sequence (the record), counterparty, "
      "reason and, where\nneeded, amount (major units; empty: all), side (pays "
      "or receives) and note. Reasons:\nduplicate, wrong_amount, wrong_party, "
      "wrong_terms, not_reversed, other. Every line is\nheld against the "
      "journal first: while one is wrong, nothing is raised. What was "
      "raised\nbefore is left, so a file may be taken in again.\n",
      kExits));
  const auto options = AddEventOptions(verb);
  verb->callback([options, exit_code] { *exit_code = RunDisputes(*options); });
  verb->add_option("--participant", options->participants, "who contests")
      ->required()
      ->expected(1);
  verb->add_option("--file", options->file, "the disputes, CSV")->required();
}

void AddResolveDispute(CLI::App* group, int* exit_code) {
  CLI::App* verb = group->add_subcommand(
      "resolve-dispute", "Accept a dispute, wholly or partly, or reject it");
  verb->footer(absl::StrCat(
      "Example:\n"
      "  clearpoint settlement resolve-dispute --participant cafe --id d-1 "
      "--resolution accepted --reason \"billed twice\" --proposed-by ann "
      "--approved-by bob --dir ledger\n"
      "What is accepted is owed back in the open window. A dispute that "
      "states another\nbooking than its record has may only be rejected.\n",
      kExits));
  const auto options = AddEventOptions(verb);
  verb->callback(
      [options, exit_code] { *exit_code = RunResolution(*options); });
  verb->add_option("--participant", options->participants, "who contested")
      ->required()
      ->expected(1);
  verb->add_option("--id", options->id, "the dispute's id")->required();
  verb->add_option("--resolution", options->resolution,
                   "accepted, rejected or partly")
      ->required();
  verb->add_option("--amount", options->amount,
                   "what is accepted with partly, minor units");
  verb->add_option("--currency", options->currency,
                   "of the amount; needed with partly");
  verb->add_option("--reason", options->reason,
                   "why, for those who read the journal")
      ->required();
  AddPersons(verb, options.get());
}

}  // namespace

void AddSettlement(CLI::App& app, int* exit_code) {
  CLI::App* group = app.add_subcommand(
      "settlement",
      "Confirm, abort and instruct payments of windows, set collateral, "
      "contest records");
  group->require_subcommand(1);
  AddConfirm(group, exit_code);
  AddConfirmFrom(group, exit_code);
  AddAbort(group, exit_code);
  AddCollateral(group, exit_code);
  AddInstructions(group, exit_code);
  AddDispute(group, exit_code);
  AddResolveDispute(group, exit_code);
}

}  // namespace clearpoint
