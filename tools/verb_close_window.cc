#include "tools/verb_close_window.h"

#include <iostream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "tools/admin_client.h"
#include "tools/instant.h"
#include "tools/ledger_folder.h"
#include "tools/report/basis.h"
#include "tools/wall_clock.h"

namespace clearpoint {
namespace {

struct CloseWindowOptions {
  WritingOptions writing;
  AdminOptions admin;
  std::string occurred;
  uint32_t window = 0;
  std::string scheme;  // empty: the main one, or that of the window
  std::string id;
  std::string proposed_by;
  std::string approved_by;
};

absl::StatusOr<WindowNumber> OpenWindowOf(WritingFolder* folder,
                                          const std::string& scheme) {
  State& state = folder->follower->state();
  Networks networks;
  const absl::Status status = networks.Refresh(&state);
  if (!status.ok()) return status;
  ReportBasis basis;
  basis.networks = &networks;
  const absl::Status chosen = ShowScheme(scheme, &basis);
  if (!chosen.ok()) return chosen;
  return state.open_window(basis.scheme);
}

absl::StatusOr<OutcomeCode> TakeRequest(const CloseWindowOptions& options,
                                        WritingFolder* folder, uint32_t* window,
                                        std::string* reason) {
  const auto open = OpenWindowOf(folder, options.scheme);
  if (!open.ok()) return open.status();
  *window = options.window != 0 ? options.window : open->value;
  const std::string id =
      options.id.empty() ? absl::StrCat("close-", *window) : options.id;
  Event event;
  event.kind = EventKind::kWindowCloseRequested;
  event.occurred = folder->sequencer->accepted().chain.time;
  event.body = WindowCloseRequested{id, *window, options.proposed_by,
                                    options.approved_by, options.scheme};
  return TakeCommand(folder, event, reason);
}

// Of a server nobody here knows which window is open: without a number it is
// the one that is when the request is decided.
int CloseOnServer(const CloseWindowOptions& options) {
  absl::StatusOr<Timestamp> occurred = WallClock();
  if (!options.occurred.empty()) occurred = ParseInstant(options.occurred);
  if (!occurred.ok()) return Fail(occurred.status());
  const std::string name = options.window == 0
                               ? "the open window"
                               : absl::StrCat("window ", options.window);
  std::string id = options.id;
  if (id.empty()) {
    id = absl::StrCat("close-", options.window == 0
                                    ? FormatInstant(*occurred)
                                    : absl::StrCat(options.window));
  }
  Event event;
  event.kind = EventKind::kWindowCloseRequested;
  event.occurred = *occurred;
  event.body = WindowCloseRequested{id, options.window, options.proposed_by,
                                    options.approved_by, options.scheme};
  return RunAdminVerb(options.admin, event, name, name + " is closed");
}

int Close(const CloseWindowOptions& options) {
  if (!options.admin.config.empty()) return CloseOnServer(options);
  OutcomeCode outcome = OutcomeCode::kMalformed;
  uint32_t window = 0;
  uint32_t opened = 0;
  std::string reason;
  const absl::Status status =
      WriteLedger(options.writing, nullptr, [&](WritingFolder* folder) {
        const auto taken = TakeRequest(options, folder, &window, &reason);
        if (taken.ok()) outcome = *taken;
        opened = folder->follower->state().newest_window().value;
        return taken.status();
      });
  if (!status.ok()) return Fail(status);
  if (outcome != OutcomeCode::kAccepted) {
    return Refused(absl::StrCat("window ", window), OutcomeName(outcome),
                   reason);
  }
  std::cout << "window " << window << " is closed, window " << opened
            << " is open\n";
  return kExitOk;
}

}  // namespace

void AddCloseWindow(CLI::App& app, int* exit_code) {
  CLI::App* verb = app.add_subcommand(
      "close-window", "Close the open settlement window, once and for all");
  verb->footer(
      "Example:\n"
      "  clearpoint close-window --dir ledger\n"
      "  clearpoint close-window --config clearpoint.yaml\n"
      "With --config the running server is asked, and its outcome waited for.\n"
      "Exit code: 0 closed, 1 failed, 2 wrong usage, 3 refused.");
  const auto options = std::make_shared<CloseWindowOptions>();
  AddWriterOptions(*verb, &options->writing.folder);
  AddAdminOptions(*verb, &options->admin);
  verb->add_option("--window", options->window,
                   "number of the window; by default the open one")
      ->check(CLI::Range(1u, UINT32_MAX));
  verb->add_option("--scheme", options->scheme,
                   "the settlement scheme whose window it is; by default the "
                   "main one");
  verb->add_option("--id", options->id,
                   "business key of the request; by default close-WINDOW");
  verb->add_option("--occurred", options->occurred,
                   "with --config: when it was asked for, RFC 3339; by default "
                   "now");
  verb->add_option("--proposed-by", options->proposed_by,
                   "the person who proposes it, where the network asks for "
                   "two");
  verb->add_option("--approved-by", options->approved_by,
                   "another person, who approves it");
  verb->add_option("--writer-id", options->writing.writer_id,
                   "32 hexadecimal digits; random by default");
  verb->callback([options, exit_code] { *exit_code = Close(*options); });
}

}  // namespace clearpoint
