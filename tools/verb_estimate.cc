#include "tools/verb_estimate.h"

#include <iostream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "tools/admin_client.h"
#include "tools/instant.h"
#include "tools/ledger_folder.h"
#include "tools/wall_clock.h"

namespace clearpoint {
namespace {

struct EstimateOptions {
  WritingOptions writing;
  AdminOptions admin;
  std::string occurred;
  std::string program;
  std::string from;   // RFC 3339, as the next two; empty: no bound
  std::string until;
  std::string dated;
  int32_t expected_used_ppm = 0;
  int64_t value = 0;
  int64_t value_points = 0;
  std::string proposed_by;
  std::string approved_by;
};

absl::Status ReadInstant(const std::string& text, Timestamp* instant) {
  if (text.empty()) return absl::OkStatus();
  const auto read = ParseInstant(text);
  if (read.ok()) *instant = *read;
  return read.status();
}

// Views into `options`.
absl::StatusOr<Event> EstimateEvent(const EstimateOptions& options) {
  EstimateSet set;
  set.program = options.program;
  absl::Status status = ReadInstant(options.from, &set.vintage_from);
  status.Update(ReadInstant(options.until, &set.vintage_until));
  status.Update(ReadInstant(options.dated, &set.dated));
  if (!status.ok()) return status;
  set.expected_used_ppm = options.expected_used_ppm;
  set.proposed_by = options.proposed_by;
  set.approved_by = options.approved_by;
  set.value = MinorAmount{options.value};
  set.value_points = Points{options.value_points};
  Event event;
  event.kind = EventKind::kEstimateSet;
  event.body = set;
  return event;
}

int SetOnServer(const EstimateOptions& options, Event event,
                const std::string& name) {
  absl::StatusOr<Timestamp> occurred = WallClock();
  if (!options.occurred.empty()) occurred = ParseInstant(options.occurred);
  if (!occurred.ok()) return Fail(occurred.status());
  event.occurred = *occurred;
  return RunAdminVerb(options.admin, event, name, name + " is set");
}

int SetHere(const EstimateOptions& options, Event event,
            const std::string& name) {
  OutcomeCode outcome = OutcomeCode::kMalformed;
  std::string reason;
  const absl::Status status =
      WriteLedger(options.writing, nullptr, [&](WritingFolder* folder) {
        event.occurred = folder->sequencer->accepted().chain.time;
        const auto taken = TakeCommand(folder, event, &reason);
        if (taken.ok()) outcome = *taken;
        return taken.status();
      });
  if (!status.ok()) return Fail(status);
  if (outcome != OutcomeCode::kAccepted) {
    return Refused(name, OutcomeName(outcome), reason);
  }
  std::cout << name << " is set\n";
  return kExitOk;
}

int SetEstimate(const EstimateOptions& options) {
  auto event = EstimateEvent(options);
  if (!event.ok()) return Fail(event.status());
  const std::string name =
      absl::StrCat("estimate of ", options.program, " dated ", options.dated);
  if (!options.admin.config.empty()) return SetOnServer(options, *event, name);
  return SetHere(options, *event, name);
}

void AddFigures(CLI::App* verb, EstimateOptions* options) {
  verb->add_option("--program", options->program, "whose points")->required();
  verb->add_option("--dated", options->dated,
                   "the day it speaks for, RFC 3339")
      ->required();
  verb->add_option("--expected-used-ppm", options->expected_used_ppm,
                   "of a million points issued, how many will be used in the "
                   "end")
      ->required();
  verb->add_option("--from", options->from,
                   "first vintage, the start of a month, RFC 3339; by default "
                   "all up to --until");
  verb->add_option("--until", options->until,
                   "the first vintage behind them; by default none");
  CLI::Option* value = verb->add_option(
      "--value", options->value,
      "stand-alone value of --value-points, in minor units of the program's "
      "value currency");
  verb->add_option("--value-points", options->value_points,
                   "points, in minor units of the program")
      ->needs(value);
  verb->add_option("--proposed-by", options->proposed_by,
                   "the person who proposes it")
      ->required();
  verb->add_option("--approved-by", options->approved_by,
                   "another person, who approves it")
      ->required();
}

}  // namespace

void AddEstimate(CLI::App& app, int* exit_code) {
  CLI::App* group =
      app.add_subcommand("estimate", "Estimates of finance, by two persons");
  group->require_subcommand(1);
  CLI::App* verb = group->add_subcommand(
      "set", "Set which part of the points issued will be used in the end");
  verb->footer(
      "Example:\n"
      "  clearpoint estimate set --program star --dated "
      "2026-04-01T00:00:00+08:00 --expected-used-ppm 800000 --proposed-by ann "
      "--approved-by bob --dir ledger\n"
      "The newest by --dated that speaks of a vintage holds for it. With "
      "--config the\n"
      "running server is asked, and its outcome waited for.\n"
      "Exit code: 0 set, 1 failed, 2 wrong usage, 3 refused.");
  const auto options = std::make_shared<EstimateOptions>();
  AddWriterOptions(*verb, &options->writing.folder);
  AddAdminOptions(*verb, &options->admin);
  AddFigures(verb, options.get());
  verb->add_option("--occurred", options->occurred,
                   "with --config: when it was decided on, RFC 3339; by "
                   "default now");
  verb->add_option("--writer-id", options->writing.writer_id,
                   "32 hexadecimal digits; random by default");
  verb->callback([options, exit_code] { *exit_code = SetEstimate(*options); });
}

}  // namespace clearpoint
