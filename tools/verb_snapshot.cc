#include "tools/verb_snapshot.h"

#include <iostream>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/values/status_text.h"
#include "tools/instant.h"
#include "tools/snapshot_facts.h"
#include "tools/store_recovery.h"

namespace clearpoint {
namespace {

int Say(const absl::Status& status, std::ostream& err) {
  err << "clearpoint: " << MessageOf(status) << '\n';
  return ExitCodeOf(status);
}

// The store of the folder at the journal's head, durable.
struct CurrentStore {
  std::unique_ptr<LedgerJournal> journal;
  std::unique_ptr<RocksDbStore> store;
  std::unique_ptr<Follower> follower;
};

// One attempt over the store as it is.
absl::Status OpenOver(const FolderOptions& options, CurrentStore* current) {
  auto store = OpenStoreOf(options, current->journal.get());
  if (!store.ok()) return store.status();
  current->store = *std::move(store);
  auto follower = Follower::Start(current->store.get(), current->journal.get(),
                                  FollowerCache(options));
  if (!follower.ok()) return follower.status();
  current->follower = *std::move(follower);
  absl::Status status = current->follower->CatchUp();
  if (status.ok()) status = current->follower->Commit();
  if (status.ok()) status = current->store->Sync();
  return status;
}

absl::StatusOr<CurrentStore> OpenCurrent(const FolderOptions& options) {
  CurrentStore current;
  auto journal = OpenLedger(options, LedgerUse::kWriting);
  if (!journal.ok()) return journal.status();
  current.journal = *std::move(journal);
  absl::Status status = current.journal->Lock();
  if (!status.ok()) return status;
  const auto recovered = WithRecovery(
      options, current.journal.get(), SnapshotCheck::kEveryByte, [&] {
        const absl::Status opened = OpenOver(options, &current);
        if (!opened.ok()) {
          current.follower.reset();
          current.store.reset();
        }
        return opened;
      });
  if (!recovered.ok()) return recovered.status();
  return current;
}

uint64_t BytesOf(const SnapshotManifest& manifest) {
  uint64_t bytes = 0;
  for (const SnapshotFile& file : manifest.files) bytes += file.size;
  return bytes;
}

std::vector<std::string> RowOf(const SnapshotListing& listing) {
  const std::string frame = absl::StrCat(listing.frame.value);
  if (!listing.snapshot.ok()) {
    return {frame,
            "",
            "",
            "",
            "",
            "",
            absl::StrCat("bad: ", listing.snapshot.status().message())};
  }
  const SnapshotManifest& manifest = listing.snapshot->manifest;
  return {frame,
          absl::StrCat(manifest.facts.next_sequence.value - 1),
          FormatInstant(manifest.facts.recorded),
          absl::StrCat(manifest.facts.rows),
          absl::StrCat(manifest.files.size()),
          absl::StrCat(BytesOf(manifest)),
          listing.snapshot->scrubbed ? "good, every byte read" : "good"};
}

Tabular TableOf(const std::vector<SnapshotListing>& listings) {
  Tabular table{"snapshots",
                "Snapshots",
                {{"frame", ColumnKind::kNumber},
                 {"records", ColumnKind::kNumber},
                 {"recorded", ColumnKind::kText},
                 {"rows", ColumnKind::kNumber},
                 {"files", ColumnKind::kNumber},
                 {"bytes", ColumnKind::kNumber},
                 {"state", ColumnKind::kText}},
                {}};
  for (const SnapshotListing& listing : listings) {
    table.rows.push_back(RowOf(listing));
  }
  return table;
}

constexpr size_t kEverySnapshot = std::numeric_limits<size_t>::max();

// Reads every byte of the good ones; what is found bad is bad from then on.
bool Scrub(const SnapshotPlace& place, std::vector<SnapshotListing>* listings) {
  bool good = true;
  for (SnapshotListing& listing : *listings) {
    if (listing.snapshot.ok()) {
      const absl::Status status =
          ScrubSnapshotFiles(place, *listing.snapshot, [] { return true; });
      if (!status.ok()) listing.snapshot = status;
    }
    good = good && listing.snapshot.ok();
  }
  return good;
}

// Makes the new store beside the old one and then puts it in its place; or
// leaves all as it was.
absl::Status Replace(const SnapshotOptions& options, std::ostream& out) {
  const FolderOptions& folder = options.folder;
  const auto journal = OpenLedger(folder, LedgerUse::kWriting);
  if (!journal.ok()) return journal.status();
  absl::Status status = (*journal)->Lock();
  if (!status.ok()) return status;
  const auto head = ReadStoreHead(folder);
  if (head.ok() && head->has_value()) {
    status = CheckStoreHead(journal->get(), **head, folder.dir);
    if (!status.ok()) return status;
  }
  // A store that can be opened is not given up for nothing.
  const auto rebuilt = RebuildStore(
      folder, journal->get(), FrameNumber{options.frame},
      head.ok() ? WithoutSnapshot::kFail : WithoutSnapshot::kReplay,
      SnapshotCheck::kEveryByte);
  if (absl::IsNotFound(rebuilt.status())) {
    return absl::NotFoundError(
        absl::StrCat(rebuilt.status().message(),
                     "; the store was left as it is; make a snapshot with "
                     "`clearpoint snapshot create`"));
  }
  if (!rebuilt.ok()) return rebuilt.status();
  const auto aside = PutRebuiltInPlace(folder.dir, "replaced");
  if (!aside.ok()) return aside.status();
  if (!aside->empty()) {
    out << "the store before was moved to " << *aside << '\n';
  }
  if (rebuilt->snapshot.has_value()) {
    out << "the store was made from the snapshot of frame "
        << rebuilt->snapshot->value << '\n';
  } else {
    out << "the store was made from the journal alone\n";
  }
  out << rebuilt->records << " records were replayed, to frame "
      << rebuilt->head.value << '\n';
  return absl::OkStatus();
}

}  // namespace

int RunSnapshotCreate(const SnapshotOptions& options, std::ostream& out,
                      std::ostream& err) {
  const auto current = OpenCurrent(options.folder);
  if (!current.ok()) return Say(current.status(), err);
  const StoreHead& head = current->follower->head();
  const SnapshotPlace place =
      SnapshotPlaceOf(options.folder.dir, *current->journal);
  auto snapshot =
      CreateSnapshot(*current->store, place, FactsOf(head), kEverySnapshot);
  if (!snapshot.ok()) return Say(snapshot.status(), err);
  // It shares files with the store and with those before it: none of them goes
  // for one that has rotted.
  absl::Status status =
      ScrubSnapshotFiles(place, *snapshot, [] { return true; });
  if (!status.ok()) {
    return Say(absl::Status(
                   status.code(),
                   absl::StrCat("the store is damaged and so is the snapshot "
                                "that was made of it; older ones were left: ",
                                status.message(),
                                "; make the store anew with `clearpoint "
                                "snapshot restore --dir ",
                                options.folder.dir, "`")),
               err);
  }
  status = RemoveOldSnapshots(place, static_cast<size_t>(options.keep));
  if (!status.ok()) return Say(status, err);
  out << "snapshot of frame " << head.chain.number.value << ", record "
      << head.chain.next_sequence.value - 1 << ", in " << snapshot->dir << '\n';
  return kExitOk;
}

int RunSnapshotList(const SnapshotOptions& options, std::ostream& out,
                    std::ostream& err) {
  const absl::Status named = NeedFolder(options.folder);
  if (!named.ok()) return Say(named, err);
  const auto journal = OpenLedger(options.folder, LedgerUse::kReading);
  if (!journal.ok()) return Say(journal.status(), err);
  const SnapshotPlace place = SnapshotPlaceOf(options.folder.dir, **journal);
  auto listings = ListSnapshots(place);
  if (!listings.ok()) return Say(listings.status(), err);
  bool good = true;
  if (options.scrub) good = Scrub(place, &*listings);
  for (const SnapshotListing& listing : *listings) {
    good = good && listing.snapshot.ok();
  }
  Print({TableOf(*listings)}, options.format, out);
  return good ? kExitOk : kExitFailed;
}

int RunSnapshotRestore(const SnapshotOptions& options, std::ostream& out,
                       std::ostream& err) {
  const absl::Status status = Replace(options, out);
  return status.ok() ? kExitOk : Say(status, err);
}

void AddSnapshot(CLI::App& app, int* exit_code) {
  CLI::App* snapshot = app.add_subcommand(
      "snapshot", "Make, list and restore snapshots of the state");
  snapshot->require_subcommand(1);
  const auto options = std::make_shared<SnapshotOptions>();

  CLI::App* create = snapshot->add_subcommand(
      "create", "Keep the state at the journal's head; no writer may run");
  create->footer("Example:\n  clearpoint snapshot create --dir ledger");
  AddFolderOptions(*create, &options->folder);
  create
      ->add_option("--keep", options->keep,
                   "good snapshots that stay; older ones are removed")
      ->check(CLI::Validator(
          [](const std::string& text) {
            return text == "0" ? "expected 1 or more, found 0" : "";
          },
          "", "at least 1"))
      ->capture_default_str();
  create->callback([options, exit_code] {
    *exit_code = RunSnapshotCreate(*options, std::cout, std::cerr);
  });

  CLI::App* list = snapshot->add_subcommand(
      "list", "Show the snapshots, newest first; exit code 1 if one is bad");
  list->footer("Example:\n  clearpoint snapshot list --dir ledger --scrub");
  AddFolderOptions(*list, &options->folder);
  list->add_flag("--scrub", options->scrub,
                 "read every byte and compare; marks those that are good");
  AddFormatOption(*list, &options->format);
  list->callback([options, exit_code] {
    *exit_code = RunSnapshotList(*options, std::cout, std::cerr);
  });

  CLI::App* restore = snapshot->add_subcommand(
      "restore",
      "Put the newest good snapshot in the place of the store and bring it to "
      "the journal's head; no writer may run");
  restore->footer("Example:\n  clearpoint snapshot restore --dir ledger");
  AddFolderOptions(*restore, &options->folder);
  restore->add_option(
      "--frame", options->frame,
      "use none that is behind this frame; by default the newest");
  restore->callback([options, exit_code] {
    *exit_code = RunSnapshotRestore(*options, std::cout, std::cerr);
  });
}

}  // namespace clearpoint
