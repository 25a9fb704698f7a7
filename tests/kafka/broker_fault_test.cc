// The broker itself is frozen, killed and started again under a writer and a
// reader. These tests have the broker to themselves.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "consumers/kafka_journal.h"
#include "consumers/kafka_publisher.h"
#include "consumers/kafka_source.h"
#include "tests/kafka/published_topic.h"
#include "tests/kafka/test_cluster.h"
#include "tests/support/decided_frames.h"
#include "tests/support/frame_chain.h"
#include "tests/support/made_events.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

constexpr auto kGiveUpAfter = std::chrono::minutes(3);

class BrokerFault : public testing::Test {
 protected:
  BrokerFault() {
    EXPECT_TRUE(CreateKafkaJournal(Options(30'000), TestGenesis()).ok());
  }
  KafkaJournalOptions Options(int64_t patience_ms) {
    KafkaJournalOptions options = TestJournalOptions(topic_.name());
    options.patience_ms = patience_ms;
    return options;
  }

  TestTopic topic_;
};

// What a writer has been told of.
struct Appended {
  std::vector<Hash256> acknowledged;
  int doubts = 0;
};

// Claims and appends frames until `count` are acknowledged or doubt; the head
// of each life is what the journal says.
absl::Status AppendLife(const KafkaJournalOptions& options, size_t count,
                        uint8_t writer_id, Appended* appended) {
  auto journal = OpenKafkaJournal(options);
  if (!journal.ok()) return journal.status();
  const ChainHistory history = ReadHistory(**journal);
  if (!history.status.ok()) return history.status;
  auto writer = (*journal)->OpenWriter(history.end);
  if (!writer.ok()) return writer.status();
  FrameChain chain(*history.head);
  bool is_claim = true;
  while (appended->acknowledged.size() < count) {
    SealedFrame frame =
        is_claim ? chain.Claim(writer_id) : chain.Records(1, 200);
    is_claim = false;
    const Hash256 hash = frame.hash;
    const absl::Status status = (*writer)->Append(std::move(frame));
    if (!status.ok()) return status;
    const auto report = (*writer)->NextReport(true);
    if (!report.ok()) return report.status();
    if (!(*report)->adjacent) return absl::AbortedError("not adjacent");
    appended->acknowledged.push_back(hash);
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return absl::OkStatus();
}

// Lives one after another, as the protocol has it, until all is acknowledged.
Appended AppendThroughFaults(const KafkaJournalOptions& options, size_t count) {
  Appended appended;
  const auto until = std::chrono::steady_clock::now() + kGiveUpAfter;
  for (uint8_t life = 1; std::chrono::steady_clock::now() < until; ++life) {
    const absl::Status status = AppendLife(options, count, life, &appended);
    if (status.ok()) break;
    EXPECT_FALSE(absl::IsDataLoss(status)) << status;
    ++appended.doubts;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_EQ(appended.acknowledged.size(), count);
  return appended;
}

// Every acknowledged frame stands in the accepted history, once, in order.
void ExpectAllThere(const KafkaJournalOptions& options,
                    const std::vector<Hash256>& acknowledged) {
  auto journal = OpenKafkaJournal(options);
  ASSERT_TRUE(journal.ok()) << journal.status();
  const ChainHistory history = ReadHistory(**journal);
  ASSERT_TRUE(history.status.ok()) << history.status;
  auto at = history.frames.begin();
  for (const Hash256& hash : acknowledged) {
    at = std::find(at, history.frames.end(), hash);
    ASSERT_NE(at, history.frames.end()) << ToHex(hash);
    ++at;
  }
}

TEST_F(BrokerFault, AFrozenBrokerIsWaitedForNoLongerThanPatience) {
  const KafkaJournalOptions options = Options(1'500);
  auto journal = OpenKafkaJournal(options);
  ASSERT_TRUE(journal.ok()) << journal.status();
  const ChainHistory history = ReadHistory(**journal);
  FrameChain chain(*history.head);
  const SealedFrame claim = chain.Claim(1);
  {
    auto writer = (*journal)->OpenWriter(history.end);
    ASSERT_TRUE(writer.ok()) << writer.status();
    ControlBroker("pause");
    ASSERT_TRUE((*writer)->Append(claim).ok());
    const auto report = (*writer)->NextReport(true);
    EXPECT_TRUE(absl::IsDeadlineExceeded(report.status())) << report.status();
    const auto read = (*journal)->Read(history.end);
    EXPECT_TRUE(absl::IsUnavailable(read.status())) << read.status();
  }
  ControlBroker("resume");
  // Whether the claim came to stand or not, the next one does.
  const Appended appended = AppendThroughFaults(Options(30'000), 3);
  ExpectAllThere(Options(30'000), appended.acknowledged);
}

TEST_F(BrokerFault, ABrokerKilledUnderAWriterLosesNoAcknowledgedFrame) {
  for (const int64_t patience_ms : {1'000, 30'000}) {
    SCOPED_TRACE(testing::Message() << "patience " << patience_ms);
    std::thread fault([] {
      std::this_thread::sleep_for(std::chrono::milliseconds(700));
      ControlBroker("kill");
      ControlBroker("start");
    });
    const Appended appended = AppendThroughFaults(Options(patience_ms), 600);
    fault.join();
    ExpectAllThere(Options(30'000), appended.acknowledged);
    EXPECT_TRUE(appended.doubts > 0 || patience_ms == 30'000);
  }
}

TEST_F(BrokerFault, ASourceReadsOnWhenItsBrokerIsBack) {
  constexpr size_t kMessages = 5'000;
  const TestTopic input(1, {});
  KafkaSourceOptions options;
  options.cluster = TestCluster();
  options.inputs = {{input.name(), {}}};
  options.batch_messages = 8;
  std::vector<TestMessage> messages;
  for (size_t i = 0; i < kMessages; ++i) {
    messages.push_back({fmt::format("{}", i), {}, 0, false});
  }
  Publish(input.name(), messages);
  auto source = KafkaSource::Open(options);
  ASSERT_TRUE((*source)->Resume({}).ok());
  const auto until = std::chrono::steady_clock::now() + kGiveUpAfter;
  size_t read = 0;
  bool is_killed = false;
  while (read < 2 * kMessages && std::chrono::steady_clock::now() < until) {
    auto batch = (*source)->Next(5'000);
    ASSERT_TRUE(batch.ok()) << batch.status();
    for (const Delivery& each : (*batch)->deliveries()) {
      ASSERT_EQ(each.offset, read++);
    }
    if (is_killed || read < kMessages / 2) continue;
    is_killed = true;
    ControlBroker("kill");
    ControlBroker("start");
    Publish(input.name(), messages);
  }
  EXPECT_EQ(read, 2 * kMessages);
}

TEST_F(BrokerFault, APublisherGoesOnWhenItsBrokerIsBackAndLosesNoRecord) {
  const PublishedTopics topics;
  DecidedFrames decided(ReferenceDayStart());
  decided.Apply(ReferenceConfiguration());
  KafkaPublisherOptions options = topics.Options();
  options.queue_bytes = size_t{256} << 10;  // it fills while nobody answers
  options.patience_ms = 120'000;
  auto publisher = KafkaPublisher::Open(options);
  ASSERT_TRUE(publisher.ok()) << publisher.status();
  ASSERT_TRUE((*publisher)->Begin(decided.head(), decided.networks()).ok());
  std::thread fault([] {
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    ControlBroker("kill");
    ControlBroker("start");
  });
  uint64_t made = 0;
  const auto until = std::chrono::steady_clock::now() + kGiveUpAfter;
  for (int frame = 0; frame < 1'500; ++frame) {
    for (int i = 0; i < 10; ++i, ++made) {
      decided.Decide(
          MadePurchase(ReferenceDayStart(), fmt::format("m{}", made % 50),
                       fmt::format("o{}", made), 1000),
          "kafka:none/0", made);
    }
    const SealedFrame sealed = decided.Seal();
    const absl::Status status =
        (*publisher)->Accepted(*ParseFrame(sealed.bytes));
    ASSERT_TRUE(status.ok()) << status;
    ASSERT_LT(std::chrono::steady_clock::now(), until);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  fault.join();
  const absl::Status stopped = (*publisher)->Stop(120'000);
  ASSERT_TRUE(stopped.ok()) << stopped;
  EXPECT_EQ((*publisher)->published(), decided.head().next_sequence);
  std::set<uint64_t> sequences;
  for (const ReadMessage& message : ReadTopic(topics.outcomes.name())) {
    sequences.insert(message.sequence());
  }
  EXPECT_EQ(sequences.size(), made + 1);
}

}  // namespace
}  // namespace clearpoint
