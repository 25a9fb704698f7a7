#include "tools/verb_verify.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/replay/verifier.h"
#include "engine/values/status_text.h"
#include "snapshots/read_ahead.h"
#include "snapshots/store_scrub.h"
#include "tools/progress.h"
#include "tools/record_json.h"
#include "tools/report/disputes.h"
#include "tools/stop_signals.h"
#include "tools/work_store.h"

namespace clearpoint {
namespace {

constexpr FrameNumber kLastFrame{std::numeric_limits<uint64_t>::max()};
constexpr uint64_t kSlice = 64;  // frames between looks at the signals

// One run of the verb: what it compared so far, and what it found wrong.
class Audit {
 public:
  explicit Audit(const VerifyOptions& options)
      : options_(options),
        progress_(options.quiet ? ProgressMode::kQuiet : ProgressMode::kAuto) {}

  // Every part is run, as far as the one before allows.
  void Run();
  const std::vector<std::string>& findings() const { return findings_; }
  const std::vector<std::string>& warnings() const { return warnings_; }
  const StopSignals& signals() const { return signals_; }
  Tabular Table() const;

 private:
  void Scrub();
  absl::Status VerifyJournal();
  absl::Status ScrubSnapshot(WorkStore* work);
  absl::Status CompareLive(Verifier* verifier, Follower* follower);
  absl::Status RunTo(FrameNumber last, Verifier* verifier, Follower* follower);
  absl::Status RunSlices(FrameNumber last, Verifier* verifier,
                         const Follower& follower);
  absl::Status CompareDisputes(State* state);
  absl::Status LookAtTail(LedgerJournal* journal, JournalPosition end);
  void Count(const Verifier& verifier, const Follower& follower);
  void Find(const absl::Status& status);
  void Row(std::string what, std::string value) {
    rows_.push_back({std::move(what), std::move(value)});
  }
  void Row(std::string what, uint64_t value) {
    Row(std::move(what), absl::StrCat(value));
  }

  const VerifyOptions& options_;
  StopSignals signals_;
  Progress progress_;
  std::vector<std::string> findings_;
  std::vector<std::string> warnings_;
  std::vector<std::vector<std::string>> rows_;
};

void Audit::Find(const absl::Status& status) {
  if (status.ok() || absl::IsCancelled(status)) return;
  progress_.End();
  findings_.emplace_back(status.message());
}

void Audit::Run() {
  if (options_.scrub) Scrub();
  Find(VerifyJournal());
  Row("differences", findings_.size());
}

void Audit::Scrub() {
  const absl::Status named = NeedFolder(options_.folder);
  if (!named.ok()) return Find(named);
  RocksDbStoreOptions store_options;
  store_options.dir = StoreDir(options_.folder.dir);
  store_options.access = StoreAccess::kReadOnly;
  store_options.cache_bytes = options_.folder.cache_bytes / 4;
  const auto store = OpenRocksDbStore(store_options);
  if (!store.ok()) return Find(store.status());
  progress_.Begin("scrub", 0);
  const auto report = ScrubStore(**store, [&](uint64_t rows) {
    progress_.Set(rows);
    return !signals_.stopped();
  });
  progress_.End();
  if (!report.ok()) return Find(report.status());
  for (const std::string& finding : report->findings) {
    findings_.push_back("scrub: " + finding);
  }
  Row("rows_scrubbed", report->rows);
  Row("bad_rows", report->bad_rows);
}

// A snapshot is believed only as far as its rows add up to its digest.
absl::Status Audit::ScrubSnapshot(WorkStore* work) {
  const SnapshotFacts& facts = work->restored()->snapshot.manifest.facts;
  for (const std::string& warning : work->restored()->warnings) {
    findings_.push_back(warning);
  }
  const auto report =
      ScrubStore(work->store(), [&](uint64_t) { return !signals_.stopped(); });
  if (!report.ok()) return report.status();
  Row("from_snapshot_of_frame", facts.frame.value);
  if (!report->ok()) {
    return absl::DataLossError(absl::StrCat("snapshot of frame ",
                                            facts.frame.value, ": ",
                                            report->findings.front()));
  }
  if (report->digest.ToCheckpoint().lanes == facts.lanes) {
    return absl::OkStatus();
  }
  return absl::DataLossError(
      absl::StrCat("snapshot of frame ", facts.frame.value,
                   ": expected the digest of its manifest, found another one"));
}

// In slices, so that a signal is answered soon.
absl::Status Audit::RunSlices(FrameNumber last, Verifier* verifier,
                              const Follower& follower) {
  for (;;) {
    if (signals_.stopped()) return signals_.status();
    const FrameNumber slice{
        std::min(last.value, follower.head().chain.number.value + kSlice)};
    const absl::Status status = verifier->Run(slice, [&](const FrameHeader&) {
      progress_.Set(follower.head().end.value);
    });
    if (!status.ok()) return status;
    const FrameNumber reached = follower.head().chain.number;
    if (reached >= last || reached < slice) return status;
  }
}

absl::Status Audit::RunTo(FrameNumber last, Verifier* verifier,
                          Follower* follower) {
  const absl::Status status = RunSlices(last, verifier, *follower);
  if (status.ok() || !verifier->difference().has_value()) return status;
  std::string message(status.message());
  const auto recorded = RecordToJson(verifier->difference()->recorded);
  const auto decided = RecordToJson(verifier->difference()->decided);
  if (recorded.ok()) absl::StrAppend(&message, "\n  journal: ", *recorded);
  if (decided.ok()) absl::StrAppend(&message, "\n  decided: ", *decided);
  return absl::Status(status.code(), message);
}

void Audit::Count(const Verifier& verifier, const Follower& follower) {
  const VerifiedCounts& counts = verifier.counts();
  Row("frames", counts.frames);
  Row("claims", counts.claims);
  Row("frames_skipped", follower.skipped());
  Row("checkpoints_compared", follower.checkpoints());
  Row("records", counts.records);
  Row("decided_again", counts.decided);
  Row("ticks_fired_again", counts.ticks);
  Row("waiting_returns_decided_again", counts.released);
  Row("verdicts_kept_not_decided", counts.kept_verdicts);
}

absl::Status Audit::VerifyJournal() {
  auto journal = OpenLedger(options_.folder, LedgerUse::kReading);
  if (!journal.ok()) return journal.status();
  auto work = WorkStore::Make(
      options_.folder, options_.work_dir, **journal,
      options_.from_snapshot ? WorkStart::kSnapshot : WorkStart::kGenesis,
      ReplayEnd{});
  if (!work.ok()) return work.status();
  if ((*work)->restored().has_value()) {
    const absl::Status good = ScrubSnapshot(work->get());
    if (!good.ok()) return good;
  }
  const auto ahead = WithReadAhead(journal->get());
  auto follower = Follower::Start(&(*work)->store(), ahead.get(),
                                  WorkFollower(options_.folder));
  if (!follower.ok()) return follower.status();
  auto verifier = Verifier::Start(follower->get());
  if (!verifier.ok()) return verifier.status();
  progress_.Begin("verify", (*journal)->Size());
  absl::Status status = RunTo(kLastFrame, verifier->get(), follower->get());
  if (status.ok()) status = CompareLive(verifier->get(), follower->get());
  progress_.End();
  Count(**verifier, **follower);
  if (!status.ok()) return status;
  status = LookAtTail(journal->get(), (*follower)->head().end);
  if (!status.ok()) return status;
  (*follower)->state().wallets.set_scan_limit(
      FollowerCache(options_.folder).cache_bytes);
  status = (*verifier)->CheckState();
  if (!status.ok()) return status;
  status = CompareDisputes(&(*follower)->state());
  if (!status.ok()) return status;
  Row("rows", (*follower)->state().digest().rows());
  Row("digest", ToHex((*follower)->state().digest().Fingerprint()));
  return absl::OkStatus();
}

// A torn write explains bytes that are no frame, but hardly a whole frame with
// another hash.
absl::Status Audit::LookAtTail(LedgerJournal* journal, JournalPosition end) {
  const auto tail = journal->Tail(end);
  if (!tail.ok()) return tail.status();
  Row("unread_tail_bytes", tail->bytes);
  if (tail->bytes == 0) return absl::OkStatus();
  if (tail->whole_frame) {
    findings_.push_back(UnreadTail(*tail));
  } else {
    warnings_.push_back(UnreadTail(*tail));
  }
  return absl::OkStatus();
}

// The live store with its tail must say what the journal adds up to. A writer
// may have gone on meanwhile: the journal is verified up to where it stands.
absl::Status Audit::CompareLive(Verifier* verifier, Follower* follower) {
  const std::string& dir = options_.folder.dir;
  if (dir.empty() || !std::filesystem::exists(StoreDir(dir))) {
    Row("live_store", "none");
    return absl::OkStatus();
  }
  auto live = OpenOverStore(options_.folder);
  if (!live.ok()) return live.status();
  const FrameNumber last = (*live)->follower->head().chain.number;
  const absl::Status status = RunTo(last, verifier, follower);
  if (!status.ok()) return status;
  const auto expected = follower->Settle();
  if (!expected.ok()) return expected.status();
  const auto found = (*live)->follower->Settle();
  if (!found.ok()) return found.status();
  const std::string difference = expected->Difference(*found);
  if (difference.empty()) {
    Row("live_store", "same");
    return absl::OkStatus();
  }
  return absl::DataLossError(absl::StrCat(
      "store ", StoreDir(dir), ": digest differs in ", difference,
      ": expected ", ToHex(expected->Fingerprint()),
      " as the journal adds up, found ", ToHex(found->Fingerprint())));
}

// A dispute states what its record booked, which deciding cannot look up. What
// was accepted of a statement that is wrong was given back without a cause.
absl::Status Audit::CompareDisputes(State* state) {
  const auto originals =
      ReadOriginals(options_.folder, ContestedRecords(state));
  if (!originals.ok()) return originals.status();
  const std::vector<DisputeRow> rows = DisputesByRecord(state);
  for (const DisputeRow& row : rows) {
    const auto found = originals->find(row.sequence);
    const Money booked = found == originals->end()
                             ? Money{}
                             : found->second.Between(row.debtor, row.creditor);
    if (booked == row.booked) continue;
    auto& told = row.accepted == Money{} ? warnings_ : findings_;
    told.push_back(absl::StrCat(
        "record ", row.raised_by.value, ": dispute \"", row.dispute_id,
        "\": expected to state ", ToMajorDecimal(booked), " as record ",
        row.sequence.value, " booked, found ", ToMajorDecimal(row.booked)));
  }
  Row("disputes_compared", rows.size());
  return state->status();
}

Tabular Audit::Table() const {
  return {"verify",
          "Verify",
          {{"what", ColumnKind::kText}, {"value", ColumnKind::kNumber}},
          rows_};
}

}  // namespace

int RunVerify(const VerifyOptions& options, std::ostream& out,
              std::ostream& err) {
  Audit audit(options);
  audit.Run();
  if (audit.signals().stopped()) {
    err << "clearpoint: " << MessageOf(audit.signals().status())
        << " before everything was compared\n";
    return audit.signals().exit_code();
  }
  Print({audit.Table()}, options.format, out);
  for (const std::string& warning : audit.warnings()) {
    err << "clearpoint: warning: " << warning << '\n';
  }
  for (const std::string& finding : audit.findings()) {
    err << "clearpoint: " << finding << '\n';
  }
  return audit.findings().empty() ? kExitOk : kExitFailed;
}

void AddVerify(CLI::App& app, int* exit_code) {
  CLI::App* verb = app.add_subcommand(
      "verify", "Decide the whole journal again and compare everything");
  verb->footer(
      "Example:\n"
      "  clearpoint verify --dir ledger --scrub\n"
      "Exit code: 0 all is well, 1 something differs or cannot be read, "
      "2 wrong usage,\n130 or 143 stopped by SIGINT or SIGTERM.");
  const auto options = std::make_shared<VerifyOptions>();
  AddFolderOptions(*verb, &options->folder);
  verb->add_flag("--scrub", options->scrub,
                 "read every row of the live store and compare its digest");
  verb->add_flag("--from-snapshot", options->from_snapshot,
                 "believe the newest good snapshot, verify what came behind");
  verb->add_option("--work-dir", options->work_dir,
                   "where to work; by default in --dir");
  verb->add_flag("--quiet", options->quiet, "no progress");
  AddFormatOption(*verb, &options->format);
  verb->callback([options, exit_code] {
    *exit_code = RunVerify(*options, std::cout, std::cerr);
  });
}

}  // namespace clearpoint
