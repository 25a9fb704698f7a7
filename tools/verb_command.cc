#include "tools/verb_command.h"

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

// What every command says, and where it goes.
struct CommandOptions {
  WritingOptions writing;
  AdminOptions admin;
  std::string id;
  std::string operator_name = OperatorName();
  std::string reason;
  std::string source;  // of a quarantine
  int64_t offset = 0;
};

// Into the ledger of a folder, by this process.
int TakeHere(const CommandOptions& options, const Event& event,
             const std::string& what, const std::string& done) {
  OutcomeCode outcome = OutcomeCode::kMalformed;
  std::string reason;
  const absl::Status status =
      WriteLedger(options.writing, nullptr, [&](WritingFolder* folder) {
        const auto taken = TakeCommand(folder, event, &reason);
        if (taken.ok()) outcome = *taken;
        return taken.status();
      });
  if (!status.ok()) return Fail(status);
  if (outcome != OutcomeCode::kAccepted) {
    return Refused(what, OutcomeName(outcome), reason);
  }
  std::cout << done << '\n';
  return kExitOk;
}

int Ask(const CommandOptions& options, const Event& event,
        const std::string& what, const std::string& done) {
  if (options.admin.config.empty()) {
    return TakeHere(options, event, what, done);
  }
  return RunAdminVerb(options.admin, event, what, done);
}

int Quarantine(const CommandOptions& options) {
  Event event;
  event.kind = EventKind::kCoordinateQuarantined;
  event.occurred = WallClock();
  event.body = CoordinateQuarantined{options.source, options.offset,
                                     options.operator_name, options.reason};
  const std::string what = absl::StrCat("the message at ", options.source,
                                        " offset ", options.offset);
  return Ask(options, event, what,
             what + " is recorded as QUARANTINED when it is met");
}

// Without an id of its own a command is one of its moment.
std::string IdOf(const CommandOptions& options, const char* verb) {
  if (!options.id.empty()) return options.id;
  return absl::StrCat(verb, "-", FormatInstant(WallClock()));
}

int Pause(const CommandOptions& options) {
  const std::string id = IdOf(options, "pause");
  Event event;
  event.kind = EventKind::kIntakePaused;
  event.occurred = WallClock();
  event.body = IntakePaused{id, options.operator_name, options.reason};
  return Ask(options, event, "pause",
             "the intake is paused: what was read before is decided");
}

int Resume(const CommandOptions& options) {
  const std::string id = IdOf(options, "resume");
  Event event;
  event.kind = EventKind::kIntakeResumed;
  event.occurred = WallClock();
  event.body = IntakeResumed{id, options.operator_name, options.reason};
  return Ask(options, event, "resume", "the intake goes on");
}

std::shared_ptr<CommandOptions> AddCommand(CLI::App* verb, int* exit_code,
                                           int (*run)(const CommandOptions&)) {
  const auto options = std::make_shared<CommandOptions>();
  AddAdminOptions(*verb, &options->admin);
  AddWriterOptions(*verb, &options->writing.folder);
  verb->add_option("--reason", options->reason,
                   "why, for those who read the journal")
      ->required();
  verb->add_option("--operator", options->operator_name,
                   "who asks; by default the user that runs this")
      ->capture_default_str();
  verb->callback([options, exit_code, run] { *exit_code = run(*options); });
  return options;
}

constexpr char kExits[] =
    "Exit code: 0 done, 1 failed, 2 wrong usage, 3 refused.";

void AddPause(CLI::App* group, const std::string& name, int* exit_code) {
  CLI::App* verb = group->add_subcommand(
      name, "Read no more inputs; returns when all that was read is decided");
  verb->footer(absl::StrCat("Example:\n  clearpoint intake ", name,
                            " --reason \"cluster moves\" --config "
                            "clearpoint.yaml\n"
                            "Commands are still taken. A restart stays "
                            "paused.\n",
                            kExits));
  AddCommand(verb, exit_code, Pause);
}

}  // namespace

void AddQuarantine(CLI::App& app, int* exit_code) {
  CLI::App* verb = app.add_subcommand(
      "quarantine", "Have one message recorded and not decided");
  verb->footer(absl::StrCat(
      "Example:\n"
      "  clearpoint quarantine kafka:purchases/3 4711 --reason \"ends the "
      "server\" --config clearpoint.yaml\n"
      "For a message whose decision fails. It goes to the dead letters.\n",
      kExits));
  const auto options = AddCommand(verb, exit_code, Quarantine);
  verb->add_option("source", options->source,
                   "kafka:TOPIC/PARTITION or file:NAME")
      ->required();
  verb->add_option("offset", options->offset, "where the message stands")
      ->required()
      ->check(CLI::NonNegativeNumber);
}

void AddIntake(CLI::App& app, int* exit_code) {
  CLI::App* group =
      app.add_subcommand("intake", "Pause and resume the reading of inputs");
  group->require_subcommand(1);
  AddPause(group, "pause", exit_code);
  AddPause(group, "drain", exit_code);  // what it is asked for before a move
  CLI::App* resume = group->add_subcommand("resume", "Read the inputs again");
  resume->footer(
      absl::StrCat("Example:\n"
                   "  clearpoint intake resume --reason \"moved\" --config "
                   "clearpoint.yaml\n",
                   kExits));
  AddCommand(resume, exit_code, Resume);
}

}  // namespace clearpoint
