#include "consumers/kafka_journal.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include "consumers/kafka_journal_writer.h"
#include "engine/journal/acceptance.h"

namespace clearpoint {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kMagic = "CLPT";

KafkaProperties ReaderProperties() {
  return {{"enable.partition.eof", "true"},
          {"isolation.level", "read_uncommitted"},
          {"auto.offset.reset", "error"},
          {"check.crcs", "true"},
          {"queued.max.messages.kbytes", "16384"},
          {"fetch.message.max.bytes", "2097152"}};
}

std::string NameOf(const KafkaJournalOptions& options) {
  return fmt::format("kafka://{}/{}/{}", options.cluster.bootstrap,
                     options.topic, options.shard);
}

class Reader : public JournalReader {
 public:
  // `asker` asks for the end: a consumer's own connection is busy for as long
  // as the broker has nothing for it.
  Reader(const KafkaJournalOptions& options, JournalPosition position,
         std::shared_ptr<KafkaClient> asker)
      : options_(options),
        asker_(std::move(asker)),
        partition_(static_cast<int32_t>(options.shard)),
        next_(static_cast<int64_t>(position.value)) {}
  ~Reader() override {
    message_.reset();
    if (started_) rd_kafka_consume_stop(topic_.get(), partition_);
  }

  absl::Status Start();
  absl::StatusOr<std::optional<JournalEntry>> Next() override;
  absl::StatusOr<bool> WaitForMore(int64_t patience_us) override;
  JournalPosition passed() const override {
    return JournalPosition{static_cast<uint64_t>(next_)};
  }
  uint64_t foreign() const override { return foreign_; }

 private:
  // Takes the next message within `limit_ms` into message_, which is null
  // when there was none. Moves next_.
  absl::Status Fetch(int limit_ms);
  // Fetch, but of what WaitForMore came upon first.
  absl::Status FetchNext(int limit_ms);
  absl::StatusOr<JournalEntry> EntryOfMessage();
  // Asks for the end again; DataLoss when it lies before what was read.
  absl::Status FindEnd();
  std::string Here() const {
    return fmt::format("{} offset {}", NameOf(options_), next_);
  }

  const KafkaJournalOptions options_;
  const std::shared_ptr<KafkaClient> asker_;
  const int32_t partition_;
  std::unique_ptr<KafkaClient> client_;
  KafkaPtr<rd_kafka_topic_t> topic_;
  KafkaPtr<rd_kafka_message_t> message_;  // the last entry points into it
  bool waited_for_ = false;  // message_ came while waiting, not given yet
  bool started_ = false;
  int64_t next_;     // offset to be read next
  int64_t end_ = 0;  // as last asked
  uint64_t foreign_ = 0;
};

absl::Status Reader::Start() {
  auto client = KafkaClient::Open(KafkaRole::kConsumer, options_.cluster,
                                  ReaderProperties(), nullptr);
  if (!client.ok()) return client.status();
  client_ = *std::move(client);
  const auto range =
      asker_->Range(options_.topic, partition_, options_.patience_ms);
  if (!range.ok()) return range.status();
  end_ = range->end;
  if (next_ < range->begin) {
    return absl::DataLossError(fmt::format(
        "{}: expected a frame, found that the log starts at offset {}: what "
        "lies before is deleted",
        Here(), range->begin));
  }
  if (next_ > range->end) {
    return absl::OutOfRangeError(
        fmt::format("{}: expected an offset within the log, found its end at "
                    "{}: it was truncated or made again, or this is another "
                    "topic than the one read before",
                    Here(), range->end));
  }
  topic_.reset(
      rd_kafka_topic_new(client_->handle(), options_.topic.c_str(), nullptr));
  if (topic_ == nullptr ||
      rd_kafka_consume_start(topic_.get(), partition_, next_) != 0) {
    return KafkaError(rd_kafka_last_error(), Here() + ": reading");
  }
  started_ = true;
  return absl::OkStatus();
}

absl::Status Reader::Fetch(int limit_ms) {
  message_.reset(rd_kafka_consume(topic_.get(), partition_, limit_ms));
  client_->Poll(0);
  if (message_ == nullptr) return absl::OkStatus();
  if (message_->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    next_ = message_->offset + 1;
    return absl::OkStatus();
  }
  const KafkaPtr<rd_kafka_message_t> trouble = std::move(message_);
  if (trouble->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    // Behind holes that hold no message, such as a stranger's markers.
    next_ = std::max(next_, trouble->offset);
    return absl::OkStatus();
  }
  const absl::Status status = KafkaError(trouble->err, Here() + ": reading");
  if (absl::IsOutOfRange(status)) return absl::DataLossError(status.message());
  // Librdkafka goes on by itself; whoever waits has a limit.
  return absl::IsUnavailable(status) ? absl::OkStatus() : status;
}

absl::Status Reader::FetchNext(int limit_ms) {
  if (std::exchange(waited_for_, false)) return absl::OkStatus();
  return Fetch(limit_ms);
}

absl::StatusOr<bool> Reader::WaitForMore(int64_t patience_us) {
  if (waited_for_ || next_ < end_) return true;
  const absl::Status status =
      Fetch(static_cast<int>(std::max<int64_t>(patience_us / 1000, 1)));
  if (!status.ok()) return status;
  waited_for_ = message_ != nullptr;
  if (waited_for_) end_ = std::max(end_, next_);
  return waited_for_;
}

absl::Status Reader::FindEnd() {
  const auto range =
      asker_->Range(options_.topic, partition_, options_.patience_ms);
  if (!range.ok()) return range.status();
  end_ = range->end;
  if (end_ >= next_) return absl::OkStatus();
  return absl::DataLossError(
      fmt::format("{}: expected the log to reach this far, found its end at "
                  "{}: messages that were read are gone",
                  Here(), end_));
}

absl::StatusOr<JournalEntry> Reader::EntryOfMessage() {
  JournalEntry entry;
  entry.position = JournalPosition{static_cast<uint64_t>(message_->offset)};
  entry.next = JournalPosition{entry.position.value + 1};
  entry.bytes = {static_cast<const char*>(message_->payload), message_->len};
  auto hash = CheckFrame(entry.bytes);
  if (!hash.ok()) {
    return absl::DataLossError(
        fmt::format("{} offset {}: {}", NameOf(options_), message_->offset,
                    std::string(hash.status().message())));
  }
  entry.checked = *hash;
  return entry;
}

absl::StatusOr<std::optional<JournalEntry>> Reader::Next() {
  auto until = Clock::now() + std::chrono::milliseconds(options_.patience_ms);
  while (true) {
    absl::Status status = FetchNext(next_ < end_ ? 100 : 0);
    if (!status.ok()) return status;
    if (message_ != nullptr) {
      const std::string_view bytes(static_cast<const char*>(message_->payload),
                                   message_->len);
      if (!bytes.starts_with(kMagic)) {
        ++foreign_;
        until = Clock::now() + std::chrono::milliseconds(options_.patience_ms);
        continue;
      }
      auto entry = EntryOfMessage();
      if (!entry.ok()) return entry.status();
      return std::optional<JournalEntry>(*std::move(entry));
    }
    if (next_ >= end_) {
      status = FindEnd();
      if (!status.ok()) return status;
      if (next_ >= end_) return std::optional<JournalEntry>();
    } else if (Clock::now() > until) {
      return absl::UnavailableError(fmt::format(
          "{}: expected a message within {} ms, found none though the log "
          "ends at {}{}",
          Here(), options_.patience_ms, end_, client_->Trouble()));
    }
  }
}

class TopicJournal : public KafkaJournal {
 public:
  explicit TopicJournal(KafkaJournalOptions options)
      : options_(std::move(options)) {}

  absl::Status Open();

  absl::StatusOr<std::unique_ptr<JournalReader>> Read(
      JournalPosition position) override;
  absl::StatusOr<std::unique_ptr<JournalWriter>> OpenWriter(
      JournalPosition end) override;
  std::string name() const override { return NameOf(options_); }
  std::string Place(JournalPosition position) const override {
    return fmt::format("{} offset {}", name(), position.value);
  }
  const Genesis& genesis() const override { return genesis_; }

 private:
  absl::Status TakeGenesis(const JournalEntry& entry);

  const KafkaJournalOptions options_;
  std::shared_ptr<KafkaClient> asker_;
  Genesis genesis_;
};

// A handle that asks only, whose topic is found safe.
absl::StatusOr<std::unique_ptr<KafkaClient>> OpenChecked(
    const KafkaJournalOptions& options) {
  auto client = KafkaClient::OpenAsker(options.cluster, options.patience_ms);
  if (!client.ok()) return client.status();
  const auto topic =
      DescribeTopic(**client, options.topic, options.patience_ms);
  if (!topic.ok()) return topic.status();
  const absl::Status status =
      CheckJournalTopic(*topic, options.shard, options.durability);
  if (!status.ok()) return status;
  return client;
}

absl::StatusOr<std::unique_ptr<JournalReader>> TopicJournal::Read(
    JournalPosition position) {
  auto reader = std::make_unique<Reader>(options_, position, asker_);
  const absl::Status status = reader->Start();
  if (!status.ok()) return status;
  return reader;
}

absl::StatusOr<std::unique_ptr<JournalWriter>> TopicJournal::OpenWriter(
    JournalPosition end) {
  KafkaWriterOptions writer;
  writer.cluster = options_.cluster;
  writer.topic = options_.topic;
  writer.partition = static_cast<int32_t>(options_.shard);
  writer.end = end;
  writer.in_flight_bound = genesis_.in_flight_bound;
  writer.patience_ms = options_.patience_ms;
  return KafkaJournalWriter::Open(writer, *asker_);
}

absl::Status TopicJournal::Open() {
  auto asker = OpenChecked(options_);
  if (!asker.ok()) return asker.status();
  asker_ = *std::move(asker);
  auto reader = Read(JournalPosition{});
  if (!reader.ok()) return reader.status();
  const auto entry = (*reader)->Next();
  if (!entry.ok()) return entry.status();
  if (!entry->has_value() && (*reader)->passed().value > 0) {
    return absl::DataLossError(
        fmt::format("{}: expected a genesis frame, found none before offset "
                    "{}: what the topic held was deleted or compacted, or it "
                    "is no journal's topic",
                    name(), (*reader)->passed().value));
  }
  if (!entry->has_value()) {
    return absl::NotFoundError(
        fmt::format("{}: expected a genesis frame, found nothing: no journal "
                    "was created here",
                    name()));
  }
  return TakeGenesis(**entry);
}

absl::Status TopicJournal::TakeGenesis(const JournalEntry& entry) {
  const auto damaged = [&](const absl::Status& why) {
    return absl::DataLossError(fmt::format("{}: {}", Place(entry.position),
                                           std::string(why.message())));
  };
  const auto frame = ParseEntry(entry);
  if (!frame.ok()) return damaged(frame.status());
  if (frame->header.kind != FrameKind::kGenesis) {
    return damaged(absl::DataLossError(
        fmt::format("expected a genesis frame, found frame {}: the beginning "
                    "of the journal is missing",
                    frame->header.number.value)));
  }
  auto genesis = ParseGenesis(frame->body);
  if (!genesis.ok()) return damaged(genesis.status());
  genesis_ = *std::move(genesis);
  if (genesis_.shard != options_.shard) {
    return damaged(absl::DataLossError(fmt::format(
        "expected shard {}, found {}", options_.shard, genesis_.shard)));
  }
  const Hash128 expected = options_.journal_id.value_or(genesis_.journal_id);
  if (genesis_.journal_id == expected) return absl::OkStatus();
  return absl::FailedPreconditionError(fmt::format(
      "{}: expected journal {}, found {}: the topic is another one, or was "
      "made again",
      name(), ToHex(expected), ToHex(genesis_.journal_id)));
}

}  // namespace

absl::Status CreateKafkaJournal(const KafkaJournalOptions& options,
                                const Genesis& genesis) {
  absl::Status status = CheckGenesis(genesis);
  if (!status.ok()) return status;
  if (genesis.shard != options.shard) {
    return absl::InvalidArgumentError(
        fmt::format("{}: expected a genesis of shard {}, found {}",
                    NameOf(options), options.shard, genesis.shard));
  }
  const auto asker = OpenChecked(options);
  if (!asker.ok()) return asker.status();
  KafkaWriterOptions place;
  place.cluster = options.cluster;
  place.topic = options.topic;
  place.partition = static_cast<int32_t>(options.shard);
  place.patience_ms = options.patience_ms;
  auto writer = KafkaJournalWriter::Open(place, **asker);
  if (absl::IsFailedPrecondition(writer.status())) {
    return absl::FailedPreconditionError(
        NameOf(options) +
        ": expected an empty partition to create a journal in, found that it "
        "holds or held messages");
  }
  if (!writer.ok()) return writer.status();
  status = (*writer)->Append(SealGenesis(GenesisHeader(genesis), genesis));
  if (!status.ok()) return status;
  const auto report = (*writer)->NextReport(/*wait=*/true);
  if (!report.ok()) return report.status();
  if ((*report)->adjacent) return absl::OkStatus();
  return absl::FailedPreconditionError(fmt::format(
      "{}: expected the genesis frame at offset 0, found it at {}: somebody "
      "else wrote there first; make the topic again",
      NameOf(options), (*report)->position.value));
}

absl::StatusOr<std::unique_ptr<KafkaJournal>> OpenKafkaJournal(
    const KafkaJournalOptions& options) {
  auto journal = std::make_unique<TopicJournal>(options);
  const absl::Status status = journal->Open();
  if (!status.ok()) return status;
  return journal;
}

}  // namespace clearpoint
