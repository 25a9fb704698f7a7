#include "tools/verb_journal_adopt.h"

#include <iostream>
#include <memory>

#include "tools/ledger_folder.h"

namespace clearpoint {
namespace {

int Adopt(const WritingOptions& options) {
  auto folder = OpenForWriting(options, nullptr);
  if (!folder.ok()) return Fail(folder.status());
  Sequencer& sequencer = *(*folder)->sequencer;
  const absl::Status status = sequencer.Finish();
  if (!status.ok()) return Fail(status);
  const StoreHead& head = sequencer.accepted();
  std::cout << (*folder)->journal->name() << ": written here from frame "
            << head.chain.number.value << " on, term " << head.chain.term.value
            << ", incarnation " << ToHex(head.incarnation) << '\n';
  return kExitOk;
}

}  // namespace

void AddJournalAdopt(CLI::App& journal, int* exit_code) {
  CLI::App* verb = journal.add_subcommand(
      "adopt", "Make the place of a copied journal the one that is written");
  verb->footer(
      "Example:\n"
      "  clearpoint journal adopt --journal "
      "kafka://broker1:9092/clearpoint.journal/0 --dir ledger\n"
      "The command reads the copy to its end and claims it. The place that it "
      "was copied\nfrom is not told: stop its servers and take the write "
      "access to it away first, and\nlet a last `journal copy` compare the "
      "two. Adopting a place that is written already\nis one more claim.\n"
      "Exit code: 0 adopted, 1 failed or damaged, 2 wrong usage.");
  const auto options = std::make_shared<WritingOptions>();
  options->adopts = true;
  AddFolderOptions(*verb, &options->folder);
  verb->add_option("--writer-id", options->writer_id,
                   "32 hexadecimal digits; random by default");
  verb->callback([options, exit_code] { *exit_code = Adopt(*options); });
}

}  // namespace clearpoint
