#include "tools/ledger_journal.h"

#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tools/copy_mark.h"

namespace clearpoint {
namespace {

namespace fs = std::filesystem;

uint64_t SegmentBytes(const std::string& dir) {
  uint64_t bytes = 0;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(JournalDir(dir), error)) {
    if (entry.path().extension() != ".seg") continue;
    const auto size = entry.file_size(error);
    if (!error) bytes += size;
  }
  return bytes;
}

// What is the same in every place: the journal itself.
template <class Inner>
class LedgerOver : public LedgerJournal {
 public:
  explicit LedgerOver(std::unique_ptr<Inner> journal)
      : journal_(std::move(journal)) {}

  absl::StatusOr<std::unique_ptr<JournalReader>> Read(
      JournalPosition position) override {
    return journal_->Read(position);
  }
  absl::StatusOr<std::unique_ptr<JournalWriter>> OpenWriter(
      JournalPosition end) override {
    return journal_->OpenWriter(end);
  }
  std::string name() const override { return journal_->name(); }
  std::string Place(JournalPosition position) const override {
    return journal_->Place(position);
  }
  const Genesis& genesis() const override { return journal_->genesis(); }

 protected:
  const std::unique_ptr<Inner> journal_;
};

class SegmentLedger : public LedgerOver<SegmentJournal> {
 public:
  SegmentLedger(std::string dir, std::unique_ptr<SegmentJournal> journal)
      : LedgerOver(std::move(journal)), dir_(std::move(dir)) {}

  absl::StatusOr<Hash128> Incarnation() override {
    const auto mark = ReadCopyMark(dir_);
    if (!mark.ok()) return mark.status();
    return mark->value_or(journal_->genesis().journal_id);
  }
  absl::Status Lock() override { return journal_->Lock(); }
  void Unlock() override { journal_->Unlock(); }
  absl::Status KnowDurable(JournalPosition end) override {
    return journal_->KnowDurable(end);
  }
  absl::StatusOr<SegmentTail> Tail(JournalPosition end) override {
    return journal_->Tail(end);
  }
  std::string warning() const override { return journal_->warning(); }
  uint64_t Size() override { return SegmentBytes(dir_); }

 private:
  const std::string dir_;
};

class KafkaLedger : public LedgerOver<KafkaJournal> {
 public:
  KafkaLedger(FileSystem& files, std::string dir, KafkaJournalOptions options,
              std::unique_ptr<KafkaJournal> journal)
      : LedgerOver(std::move(journal)),
        files_(files),
        dir_(std::move(dir)),
        options_(std::move(options)) {}

  absl::StatusOr<Hash128> Incarnation() override;
  absl::Status Lock() override;
  void Unlock() override { lock_.reset(); }
  absl::Status KnowDurable(JournalPosition end) override;
  absl::StatusOr<SegmentTail> Tail(JournalPosition) override {
    return SegmentTail{};
  }
  std::string warning() const override { return ""; }
  uint64_t Size() override;

 private:
  FileSystem& files_;
  const std::string dir_;
  const KafkaJournalOptions options_;
  std::unique_ptr<FileLock> lock_;
};

absl::StatusOr<Hash128> KafkaLedger::Incarnation() {
  const auto asker =
      KafkaClient::OpenAsker(options_.cluster, options_.patience_ms);
  if (!asker.ok()) return asker.status();
  const auto cluster = (*asker)->ClusterId(options_.patience_ms);
  if (!cluster.ok()) return cluster.status();
  // No name holds a line break.
  return Sha256Prefix(
      absl::StrCat(*cluster, "\n", options_.topic, "\n", options_.shard));
}

absl::Status KafkaLedger::Lock() {
  if (lock_ != nullptr) return absl::OkStatus();
  if (dir_.empty()) {
    return absl::InvalidArgumentError(
        "--dir: expected the folder of store and snapshots, found none");
  }
  std::error_code error;
  fs::create_directories(dir_, error);
  if (error) {
    return absl::UnavailableError(absl::StrCat(dir_, ": ", error.message()));
  }
  auto lock = files_.Lock(dir_ + "/LOCK");
  if (!lock.ok()) return lock.status();
  lock_ = *std::move(lock);
  return absl::OkStatus();
}

absl::Status KafkaLedger::KnowDurable(JournalPosition end) {
  const auto reader = journal_->Read(end);
  if (reader.ok()) return absl::OkStatus();
  if (absl::IsOutOfRange(reader.status())) {
    return absl::DataLossError(reader.status().message());
  }
  if (!absl::IsNotFound(reader.status())) return reader.status();
  // It was there when the journal was opened. Not the store's damage.
  return absl::UnavailableError(reader.status().message());
}

uint64_t KafkaLedger::Size() {
  const auto asker =
      KafkaClient::OpenAsker(options_.cluster, options_.patience_ms);
  if (!asker.ok()) return 0;
  const auto range =
      (*asker)->Range(options_.topic, static_cast<int32_t>(options_.shard),
                      options_.patience_ms);
  return range.ok() ? static_cast<uint64_t>(range->end) : 0;
}

}  // namespace

std::string JournalDir(const std::string& dir) { return dir + "/journal"; }

absl::StatusOr<std::unique_ptr<LedgerJournal>> OpenSegmentLedger(
    FileSystem& files, const std::string& dir) {
  auto journal = OpenJournal(files, JournalDir(dir), JournalOptions{});
  if (!journal.ok()) return journal.status();
  return std::make_unique<SegmentLedger>(dir, *std::move(journal));
}

absl::StatusOr<std::unique_ptr<LedgerJournal>> OpenKafkaLedger(
    FileSystem& files, const std::string& dir,
    const KafkaJournalOptions& options) {
  auto journal = OpenKafkaJournal(options);
  if (!journal.ok()) return journal.status();
  return std::make_unique<KafkaLedger>(files, dir, options,
                                       *std::move(journal));
}

}  // namespace clearpoint
