// From input topic through sequencer to a journal topic and back: the books
// are those of the file path, whatever is killed or taken over on the way.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "consumers/file_source.h"
#include "consumers/kafka_journal.h"
#include "consumers/kafka_source.h"
#include "consumers/sequencer.h"
#include "snapshots/segment_journal.h"
#include "tests/kafka/test_cluster.h"
#include "tests/support/engine_run.h"
#include "tests/support/faulty_file_system.h"
#include "tests/support/locked_store.h"
#include "tests/support/random_history.h"
#include "tests/support/reference_day.h"
#include "tests/support/scratch_folder.h"

namespace clearpoint {
namespace {

// What a journal adds up to.
struct Books {
  std::string text;
  std::string digest;

  friend bool operator==(const Books&, const Books&) = default;
};

void PrintTo(const Books& books, std::ostream* out) {
  *out << "digest " << books.digest << '\n' << books.text;
}

Books BooksOf(Journal& journal) {
  MemoryStore store;
  auto follower = Follower::Start(&store, &journal, {});
  EXPECT_TRUE(follower.ok()) << follower.status();
  const absl::Status status = (*follower)->CatchUp();
  EXPECT_TRUE(status.ok()) << status;
  const auto digest = (*follower)->Settle();
  EXPECT_TRUE(digest.ok()) << digest.status();
  State& state = (*follower)->state();
  Networks networks;
  EXPECT_TRUE(networks.Refresh(&state).ok());
  return {TextOf(&state, networks, (*follower)->last_recorded()),
          ToHex(digest->Fingerprint())};
}

Genesis GenesisAt(Timestamp start) {
  Genesis genesis;
  genesis.journal_id.bytes.fill(0x44);
  genesis.shard = 3;
  genesis.clock_mode = ClockMode::kInput;
  genesis.start = start;
  return genesis;
}

// A writer with a store of its own, as after a crash without a snapshot.
struct Writer {
  LockedStore store;
  std::unique_ptr<Follower> follower;
  std::unique_ptr<Sequencer> sequencer;

  absl::Status Start(Journal* journal, Publisher* publisher) {
    static uint8_t id = 0;
    auto started = Follower::Start(&store, journal, {});
    if (!started.ok()) return started.status();
    follower = *std::move(started);
    SequencerOptions options;
    options.frame_records = 1;
    options.checkpoint_records = 20;
    options.writer_id.bytes.fill(++id);
    auto claimed =
        Sequencer::Start(follower.get(), journal, options, publisher);
    if (!claimed.ok()) return claimed.status();
    sequencer = *std::move(claimed);
    return absl::OkStatus();
  }
  absl::Status Apply(const Configuration& configuration) {
    const std::string bytes = SerializeConfiguration(configuration);
    Event event;
    event.kind = EventKind::kNetworkConfigured;
    event.body = NetworkConfigured{bytes};
    const std::string encoded = EncodeEvent(event, EventFormat::kProtobuf);
    EventDecoder decoder;
    std::string reason;
    return sequencer
        ->Take(decoder.Decode(encoded, EventFormat::kProtobuf),
               EventFormat::kProtobuf, &reason)
        .status();
  }
  absl::Status Run(Source* source) { return sequencer->Run(source, nullptr); }
};

absl::Status RunOnce(Journal* journal, Source* source,
                     const std::optional<Configuration>& configuration) {
  Writer writer;
  absl::Status status = writer.Start(journal, nullptr);
  if (status.ok() && configuration.has_value()) {
    status = writer.Apply(*configuration);
  }
  return status.ok() ? writer.Run(source) : status;
}

// One partition under another name: names of sources are part of the state.
class RenamedSource : public Source {
 public:
  RenamedSource(std::unique_ptr<Source> inner, std::string name)
      : inner_(std::move(inner)), name_(std::move(name)) {}
  const std::vector<std::string>& partitions() const override { return names_; }
  absl::Status Resume(const std::vector<InputOffset>& offsets) override {
    std::vector<InputOffset> renamed = offsets;
    for (InputOffset& offset : renamed) offset.source = name_;
    return inner_->Resume(renamed);
  }
  absl::StatusOr<std::unique_ptr<DeliveryBatch>> Next(
      int64_t patience_us) override {
    return inner_->Next(patience_us);
  }

 private:
  const std::unique_ptr<Source> inner_;
  const std::string name_;
  const std::vector<std::string> names_ = {"events"};
};

// A ledger that is fed and run piece by piece, each time by a new writer.
class FileLedger {
 public:
  explicit FileLedger(Timestamp start) {
    EXPECT_TRUE(CreateJournal(files_, "dir", GenesisAt(start)).ok());
    journal_ = *OpenJournal(files_, "dir", {});
  }
  void Feed(const std::vector<std::string>& events) {
    std::ofstream file(path_, std::ios::binary | std::ios::app);
    for (const std::string& event : events) {
      size_t left = event.size();  // as a varint
      for (; left >= 0x80; left >>= 7) {
        file.put(static_cast<char>(left | 0x80));
      }
      file.put(static_cast<char>(left));
      file << event;
    }
  }
  std::unique_ptr<Source> OpenSource() {
    return std::make_unique<RenamedSource>(
        *FileSource::Open({{path_, Framing::kDelimited, ""}}),
        "file:events.pb");
  }
  Journal& journal() { return *journal_; }

 private:
  FaultyFileSystem files_;
  ScratchFolder folder_;
  const std::string path_ = folder_.Sub("events.pb");
  std::unique_ptr<Journal> journal_;
};

class KafkaLedger {
 public:
  explicit KafkaLedger(Timestamp start) {
    const auto options = TestJournalOptions(journal_topic_.name());
    EXPECT_TRUE(CreateKafkaJournal(options, GenesisAt(start)).ok());
    journal_ = *OpenKafkaJournal(options);
  }
  void Feed(const std::vector<std::string>& events) {
    std::vector<TestMessage> messages;
    for (const std::string& event : events) {
      messages.push_back({event, {}, 0, false});
    }
    Publish(input_topic_.name(), messages);
  }
  std::unique_ptr<Source> OpenSource() {
    KafkaSourceOptions options;
    options.cluster = TestCluster();
    options.inputs = {{input_topic_.name(), {}}};
    options.end = KafkaInputEnd::kAtStart;
    options.batch_messages = 7;
    return std::make_unique<RenamedSource>(*KafkaSource::Open(options),
                                           KafkaPartitionName(input(), 0));
  }
  Journal& journal() { return *journal_; }
  const std::string& input() const { return input_topic_.name(); }
  std::unique_ptr<Journal> OpenAgain() {
    return *OpenKafkaJournal(TestJournalOptions(journal_topic_.name()));
  }

 private:
  const TestTopic journal_topic_;
  const TestTopic input_topic_{1, {}};
  std::unique_ptr<Journal> journal_;
};

std::vector<std::string> DayEvents() {
  std::vector<std::string> events;
  for (const ReferenceStep& step : ReferenceDay()) {
    events.push_back(EncodeEvent(step.event.View(), EventFormat::kProtobuf));
  }
  return events;
}

template <class Ledger>
Books BooksOfDay() {
  Ledger ledger(ReferenceDayStart());
  ledger.Feed(DayEvents());
  const auto source = ledger.OpenSource();
  const absl::Status status =
      RunOnce(&ledger.journal(), source.get(), ReferenceConfiguration());
  EXPECT_TRUE(status.ok()) << status;
  return BooksOf(ledger.journal());
}

TEST(KafkaLedger, TheReferenceDayGivesTheBooksOfTheFilePath) {
  const Books kafka = BooksOfDay<KafkaLedger>();
  EXPECT_EQ(kafka.text, ReferenceDayText());
  EXPECT_EQ(kafka, BooksOfDay<FileLedger>());
}

template <class Ledger>
Books BooksOfHistory(const History& history) {
  Ledger ledger(history.start);
  std::optional<Configuration> configuration;
  std::vector<std::string> events;
  const auto run = [&] {
    ledger.Feed(events);
    events.clear();
    const auto source = ledger.OpenSource();
    const absl::Status status =
        RunOnce(&ledger.journal(), source.get(), configuration);
    EXPECT_TRUE(status.ok()) << status;
  };
  for (const HistoryStep& step : history.steps) {
    if (step.configuration.has_value()) {
      if (configuration.has_value()) run();
      configuration = step.configuration;
      continue;
    }
    events.push_back(EncodeEvent(step.event.View(), EventFormat::kProtobuf));
  }
  run();
  return BooksOf(ledger.journal());
}

TEST(KafkaLedger, RandomHistoriesGiveTheBooksOfTheFilePath) {
  for (uint64_t seed = 1; seed <= 4; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const History history = MakeRandomHistory(seed, 200);
    EXPECT_EQ(BooksOfHistory<KafkaLedger>(history),
              BooksOfHistory<FileLedger>(history));
  }
}

// Gives up after some frames, as a process that is killed then.
class KillAfter : public Publisher {
 public:
  explicit KillAfter(int frames) : left_(frames) {}
  absl::Status Accepted(const FrameView&) override {
    if (left_-- > 0) return absl::OkStatus();
    return absl::CancelledError("killed");
  }

 private:
  int left_;
};

TEST(KafkaLedger, AWriterKilledAfterAnyFrameLosesAndDoublesNothing) {
  KafkaLedger ledger(ReferenceDayStart());
  for (int i = 0; i < 3; ++i) ledger.Feed(DayEvents());  // twice as duplicates
  {
    Writer first;
    ASSERT_TRUE(first.Start(&ledger.journal(), nullptr).ok());
    ASSERT_TRUE(first.Apply(ReferenceConfiguration()).ok());
  }
  int kills = 0;
  absl::Status status = absl::CancelledError("not yet run");
  for (; absl::IsCancelled(status) && kills < 100; ++kills) {
    // The claim is the first frame; one more frame comes through each time.
    KillAfter kill(2);
    const auto source = ledger.OpenSource();
    Writer writer;
    status = writer.Start(&ledger.journal(), &kill);
    if (status.ok()) status = writer.Run(source.get());
    // Frames that were in flight may come to stand behind the next claim.
    if (absl::IsFailedPrecondition(status)) status = absl::CancelledError("");
  }
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_GT(kills, 3);
  EXPECT_EQ(BooksOf(ledger.journal()).text, ReferenceDayText());
}

TEST(KafkaLedger, AWriterThatWasTakenOverFromStopsAndTheBooksAreRight) {
  KafkaLedger ledger(ReferenceDayStart());
  ledger.Feed(DayEvents());
  Writer old;
  ASSERT_TRUE(old.Start(&ledger.journal(), nullptr).ok());
  ASSERT_TRUE(old.Apply(ReferenceConfiguration()).ok());
  const auto again = ledger.OpenAgain();
  Writer young;
  ASSERT_TRUE(young.Start(again.get(), nullptr).ok());
  const auto late = ledger.OpenSource();
  const absl::Status stopped = old.Run(late.get());
  EXPECT_TRUE(absl::IsAborted(stopped)) << stopped;
  const auto source = ledger.OpenSource();
  absl::Status status = young.Run(source.get());
  if (absl::IsAborted(status)) {  // the old one's frames stand between
    const auto rest = ledger.OpenSource();
    status = RunOnce(again.get(), rest.get(), std::nullopt);
  }
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(BooksOf(ledger.journal()).text, ReferenceDayText());
}

TEST(KafkaLedger, AnInputMadeAgainStopsTheWriterBeforeItDecides) {
  KafkaLedger ledger(ReferenceDayStart());
  ledger.Feed(DayEvents());
  const auto source = ledger.OpenSource();
  ASSERT_TRUE(
      RunOnce(&ledger.journal(), source.get(), ReferenceConfiguration()).ok());
  const Books before = BooksOf(ledger.journal());
  {
    auto client =
        KafkaClient::Open(KafkaRole::kProducer, TestCluster(), {}, nullptr);
    ASSERT_TRUE(DeleteTopic(**client, ledger.input(), 30'000).ok());
  }
  const auto gone = ledger.OpenSource();
  const absl::Status status =
      RunOnce(&ledger.journal(), gone.get(), std::nullopt);
  EXPECT_TRUE(absl::IsNotFound(status)) << status;
  EXPECT_EQ(BooksOf(ledger.journal()), before);
}

}  // namespace
}  // namespace clearpoint
