#include "tools/serve/server.h"

#include <csignal>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "consumers/shard_process.h"
#include "engine/values/status_text.h"
#include "snapshots/store_scrub.h"
#include "tools/serve/http_door.h"
#include "tools/serve/monitor.h"
#include "tools/serve/server_log.h"
#include "tools/serve/server_parts.h"
#include "tools/serve/snapshotting_store.h"
#include "tools/serve/stop_mark.h"
#include "tools/stop_signals.h"
#include "tools/store_recovery.h"

namespace clearpoint {
namespace {

// How long what was accepted may take to be published when the server ends.
constexpr int64_t kLastWordsMs = 3'000;

class Server {
 public:
  Server(const ServeConfig& config, ServerLog* log)
      : config_(config), ledger_(LedgerOf(config)), log_(log) {}

  // OK: it was told to stop and has drained.
  absl::Status Run();

 private:
  absl::Status Start();
  absl::Status OpenStore();
  absl::Status OpenParts();
  // Reads `snapshot`, which the store was just made from, beside all else.
  void ScrubAside(Snapshot snapshot);
  // Until a signal or an error.
  absl::Status Serve();
  ShardParts PartsOf() const;
  // Publishes what was accepted, as far as it can.
  void Finish();
  // Looks whose the loss is. OK: the store was made anew.
  absl::Status Repair(const absl::Status& loss);
  bool StoreIsDamaged();
  void Tell(const std::string& why);

  const ServeConfig& config_;
  const FolderOptions ledger_;
  ServerLog* const log_;
  StopSignals signals_;  // before every thread
  ShardMeters meters_;
  SnapshotMeters snapshots_;
  std::unique_ptr<LedgerJournal> journal_;
  Hash128 incarnation_;  // of the place it is in
  std::unique_ptr<SnapshottingStore> store_;
  std::unique_ptr<KafkaPublisher> publisher_;
  std::unique_ptr<Ownership> ownership_;
  std::unique_ptr<HttpDoor> door_;
  std::unique_ptr<Monitor> monitor_;
  std::jthread scrub_;  // before what it reads goes
};

void Server::Tell(const std::string& why) {
  const std::lock_guard<std::mutex> lock(meters_.mutex);
  meters_.message = why;
}

absl::Status Server::OpenStore() {
  auto to_scrub =
      WithRecovery(ledger_, journal_.get(), SnapshotCheck::kAsRead, [&] {
        auto store = OpenStoreOf(ledger_, journal_.get());
        if (!store.ok()) return store.status();
        const absl::Status rows = CheckFirstRows(**store);
        if (!rows.ok()) return rows;
        store_ = std::make_unique<SnapshottingStore>(
            *std::move(store),
            SnapshotPlan{SnapshotPlaceOf(ledger_.dir, *journal_),
                         config_.snapshot_records, config_.snapshots_kept},
            log_, &snapshots_);
        return absl::OkStatus();
      });
  if (!to_scrub.ok()) return to_scrub.status();
  if (to_scrub->has_value()) ScrubAside(**std::move(to_scrub));
  return absl::OkStatus();
}

// A bad one is marked and told: blocks and rows that the store shares with it
// are checked as they are read, and its repair then knows of the mark. Until
// then no snapshot of such a store takes the place of a good one.
void Server::ScrubAside(Snapshot snapshot) {
  scrub_ = std::jthread(
      [this, place = SnapshotPlaceOf(ledger_.dir, *journal_),
       snapshot = std::move(snapshot)](const std::stop_token& stop) mutable {
        const absl::Status scrubbed = ScrubSnapshotFiles(
            place, snapshot, [&] { return !stop.stop_requested(); });
        if (scrubbed.ok()) {
          log_->Info("snapshot scrubbed", {{"dir", snapshot.dir}});
        } else if (absl::IsDataLoss(scrubbed)) {
          store_->Distrust();
          log_->Error("snapshot is bad", {{"why", MessageOf(scrubbed)}});
        } else if (!absl::IsCancelled(scrubbed)) {
          log_->Warning("snapshot not scrubbed",
                        {{"why", MessageOf(scrubbed)}});
        }
      });
}

absl::Status Server::OpenParts() {
  auto publisher = OpenPublisher(config_, &meters_);
  if (!publisher.ok()) return publisher.status();
  publisher_ = *std::move(publisher);
  auto ownership = OpenOwnership(config_);
  if (!ownership.ok()) return ownership.status();
  ownership_ = *std::move(ownership);
  return absl::OkStatus();
}

absl::Status Server::Start() {
  // Not ready before there is a process.
  meters_.phase.store(ShardPhase::kDown);
  if (!config_.http_host.empty()) {
    auto door = HttpDoor::Open(config_.http_host, config_.http_port, &meters_,
                               &snapshots_);
    if (!door.ok()) return door.status();
    door_ = *std::move(door);
    log_->Info("http", {{"listen",
                         absl::StrCat(config_.http_host, ":", door_->port())}});
  }
  monitor_ = std::make_unique<Monitor>(config_.cluster, &meters_, log_);
  auto journal = OpenLedger(ledger_, LedgerUse::kWriting);
  if (!journal.ok()) return journal.status();
  journal_ = *std::move(journal);
  const auto incarnation = journal_->Incarnation();
  if (!incarnation.ok()) return incarnation.status();
  incarnation_ = *incarnation;
  absl::Status status = journal_->Lock();
  if (status.ok()) status = CheckTopicsExist(config_);
  if (status.ok()) status = OpenStore();
  if (status.ok()) status = OpenParts();
  if (!status.ok()) return status;
  log_->Info("serving", {{"version", CLEARPOINT_VERSION},
                         {"journal", journal_->name()},
                         {"journal_id", ToHex(journal_->genesis().journal_id)},
                         {"dir", ledger_.dir}});
  return absl::OkStatus();
}

ShardParts Server::PartsOf() const {
  ShardParts parts;
  parts.store = store_.get();
  parts.journal = journal_.get();
  parts.open_source = [this] { return OpenInputs(config_); };
  if (!config_.admin_topic.empty()) {
    parts.open_admin = [this] {
      return OpenAdmin(config_, KafkaInputEnd::kNone);
    };
    parts.open_admin_backlog = [this] {
      return OpenAdmin(config_, KafkaInputEnd::kAtStart);
    };
  }
  parts.publisher = publisher_.get();
  parts.ownership = ownership_.get();
  parts.meters = const_cast<ShardMeters*>(&meters_);
  parts.writer_id = RandomId;
  parts.sequencer = SequencerOptionsOf(config_, incarnation_);
  parts.follower = FollowerCache(ledger_);
  return parts;
}

absl::Status Server::Serve() {
  meters_.phase.store(ShardPhase::kFollow);
  ShardProcess process(PartsOf());
  signals_.set_hook([&] {
    log_->Info("draining", {{"why", MessageOf(signals_.status())}});
    monitor_->BeginDrain();
    process.Stop();
  });
  const absl::Status status = process.Run();
  signals_.set_hook(nullptr);
  return status;
}

bool Server::StoreIsDamaged() {
  const auto report = ScrubStore(
      store_->rows(), [this](uint64_t) { return !signals_.stopped(); });
  if (!report.ok()) return absl::IsDataLoss(report.status());
  for (const std::string& finding : report->findings) {
    log_->Error("store is damaged", {{"what", finding}});
  }
  return !report->ok();
}

absl::Status Server::Repair(const absl::Status& loss) {
  Tell(absl::StrCat("looking whose the damage is: ", MessageOf(loss)));
  if (!StoreIsDamaged()) return loss;
  store_.reset();
  scrub_ = std::jthread();
  const auto recovered =
      RecoverStore(ledger_, journal_.get(), SnapshotCheck::kEveryByte, loss);
  if (!recovered.ok()) return recovered.status();
  Tell("");
  return OpenStore();
}

void Server::Finish() {
  ownership_->Leave();
  if (publisher_ == nullptr) return;
  const absl::Status status = publisher_->Stop(kLastWordsMs);
  if (status.ok()) return;
  log_->Warning("not all is published", {{"why", MessageOf(status)}});
}

absl::Status Server::Run() {
  // Until there is a process, nothing is lost by ending at once.
  signals_.set_hook([] { _exit(kExitOk); });
  absl::Status status = Start();
  const bool has_started = status.ok();
  if (has_started) status = Serve();
  if (absl::IsDataLoss(status)) {
    log_->Error("data loss", {{"why", MessageOf(status)}});
    if (has_started) status = Repair(status);
    if (status.ok() && !signals_.stopped()) status = Serve();
  }
  meters_.phase.store(ShardPhase::kStopped);
  if (absl::IsDataLoss(status)) {
    const absl::Status marked = SetStopMark(ledger_.dir, MessageOf(status));
    if (!marked.ok()) log_->Error("mark", {{"why", MessageOf(marked)}});
  }
  if (has_started) Finish();
  return status;
}

}  // namespace

int RunServer(const ServeConfig& config) {
  ServerLog log(config.log_form, config.log_level);
  const absl::Status marked = CheckStopMark(config.dir);
  if (!marked.ok()) {
    log.Error("refused", {{"why", MessageOf(marked)}});
    return kExitRefused;
  }
  absl::Status status;
  {
    Server server(config, &log);
    status = server.Run();
  }
  if (!status.ok()) {
    log.Error("stopped", {{"why", MessageOf(status)}});
    return ExitCodeOf(status);
  }
  log.Info("drained", {});
  return kExitOk;
}

}  // namespace clearpoint
