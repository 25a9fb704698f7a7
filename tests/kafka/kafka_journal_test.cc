// What only a journal on a Kafka topic can meet: strangers' messages, two open
// writers, unsafe settings, topics that were trimmed or made again.
#include "consumers/kafka_journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>
#include <utility>

#include "tests/kafka/test_cluster.h"
#include "tests/support/frame_chain.h"

namespace clearpoint {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string MessageOf(const absl::Status& status) {
  return {status.message().data(), status.message().size()};
}

class KafkaJournalTest : public testing::Test {
 protected:
  KafkaJournalOptions Options() { return TestJournalOptions(topic_.name()); }
  std::unique_ptr<KafkaJournal> Opened() {
    auto journal = OpenKafkaJournal(Options());
    EXPECT_TRUE(journal.ok()) << journal.status();
    return journal.ok() ? *std::move(journal) : nullptr;
  }
  // A journal of a genesis, a claim and `count` frames.
  std::unique_ptr<KafkaJournal> Made(int count) {
    const absl::Status status = CreateKafkaJournal(Options(), TestGenesis());
    EXPECT_TRUE(status.ok()) << status;
    auto journal = Opened();
    const ChainHistory history = ReadHistory(*journal);
    EXPECT_EQ(AppendFrames(*journal, history, count).size(), count + 1u);
    return journal;
  }
  // Publishes to the journal's partition.
  void PublishRaw(const std::string& value) {
    Publish(topic_.name(), {{value, {}, 3, false}});
  }

  TestTopic topic_;
};

TEST_F(KafkaJournalTest, StrangersMessagesArePassedOverAndCounted) {
  auto journal = Made(1);
  const ChainHistory before = ReadHistory(*journal);
  Publish(topic_.name(), {{"hello", {}, 3, false},
                          {"", {}, 3, false},
                          {"", {}, 3, true},
                          {"CLP", {{"h", "v"}}, 3, false}});
  const ChainHistory history = ReadHistory(*journal);
  ASSERT_TRUE(history.status.ok()) << history.status;
  EXPECT_EQ(history.frames, before.frames);
  auto reader = journal->Read(before.end);
  ASSERT_TRUE(reader.ok());
  ASSERT_EQ(*(*reader)->Next(), std::nullopt);
  EXPECT_EQ((*reader)->foreign(), 4u);
}

// The end is what the broker says, not what lies behind the last frame.
TEST_F(KafkaJournalTest, AWriterOpensBehindStrangersMessages) {
  auto journal = Made(1);
  const ChainHistory before = ReadHistory(*journal);
  PublishRaw("hello");
  EXPECT_TRUE(
      absl::IsFailedPrecondition(journal->OpenWriter(before.end).status()));
  auto writer = journal->OpenWriter(JournalPosition{before.end.value + 1});
  ASSERT_TRUE(writer.ok()) << writer.status();
}

TEST_F(KafkaJournalTest, AStrangersOpenTransactionDoesNotHoldTheJournalUp) {
  auto journal = Made(1);
  auto client = KafkaClient::Open(
      KafkaRole::kProducer, TestCluster(),
      {{"transactional.id", UniqueName("transaction")}}, nullptr);
  rd_kafka_t* producer = (*client)->handle();
  ASSERT_EQ(rd_kafka_init_transactions(producer, 30'000), nullptr);
  ASSERT_EQ(rd_kafka_begin_transaction(producer), nullptr);
  ASSERT_EQ(rd_kafka_producev(producer, RD_KAFKA_V_TOPIC(topic_.name().c_str()),
                              RD_KAFKA_V_PARTITION(3),
                              RD_KAFKA_V_VALUE(nullptr, 0), RD_KAFKA_V_END),
            RD_KAFKA_RESP_ERR_NO_ERROR);
  ASSERT_EQ(rd_kafka_flush(producer, 30'000), RD_KAFKA_RESP_ERR_NO_ERROR);
  // One message of the stranger's stands behind the frames.
  ChainHistory history = ReadHistory(*journal);
  ++history.end.value;
  EXPECT_EQ(AppendFrames(*journal, history, 3).size(), 4u);
  EXPECT_EQ(ReadHistory(*journal).frames.size(), history.frames.size() + 4);
  ASSERT_EQ(rd_kafka_abort_transaction(producer, 30'000), nullptr);
  // Its marker stands at the end, and holds no message.
  const ChainHistory after = ReadHistory(*journal);
  ASSERT_TRUE(after.status.ok()) << after.status;
  EXPECT_EQ(after.frames.size(), history.frames.size() + 4);
}

TEST_F(KafkaJournalTest, AMessageBetweenTwoFramesIsSeenInTheReport) {
  auto journal = Made(1);
  const ChainHistory before = ReadHistory(*journal);
  auto writer = journal->OpenWriter(before.end);
  FrameChain chain(*before.head);
  bool adjacent[4];
  for (int i = 0; i < 4; ++i) {
    if (i == 2) PublishRaw("hello");
    ASSERT_TRUE((*writer)->Append(chain.Records(1, 10)).ok());
    const auto report = (*writer)->NextReport(true);
    ASSERT_TRUE(report.ok()) << report.status();
    adjacent[i] = (*report)->adjacent;
  }
  EXPECT_TRUE(adjacent[0]);
  EXPECT_TRUE(adjacent[1]);
  EXPECT_FALSE(adjacent[2]);
  EXPECT_TRUE(adjacent[3]);
}

TEST_F(KafkaJournalTest, OfTwoClaimsTheFirstIsAcceptedAndTheOtherLearnsIt) {
  auto journal = Made(1);
  const ChainHistory before = ReadHistory(*journal);
  auto one = journal->OpenWriter(before.end);
  auto two = Opened()->OpenWriter(before.end);
  ASSERT_TRUE(one.ok());
  ASSERT_TRUE(two.ok()) << "there is no lock: " << two.status();
  FrameChain first(*before.head);
  FrameChain second(*before.head);
  const SealedFrame claim = first.Claim(7);
  ASSERT_TRUE((*one)->Append(claim).ok());
  EXPECT_TRUE((**(*one)->NextReport(true)).adjacent);
  ASSERT_TRUE((*two)->Append(second.Claim(8)).ok());
  EXPECT_FALSE((**(*two)->NextReport(true)).adjacent);
  ASSERT_TRUE((*one)->Append(first.Records(1, 10)).ok());
  EXPECT_FALSE((**(*one)->NextReport(true)).adjacent)
      << "a lost claim stands between";
  const ChainHistory after = ReadHistory(*journal);
  ASSERT_TRUE(after.status.ok()) << after.status;
  EXPECT_EQ(after.head, first.head());
  EXPECT_EQ(after.frames.size(), before.frames.size() + 2);
}

TEST_F(KafkaJournalTest, FramesOfADeadWriterThatLandLateAreStale) {
  auto journal = Made(1);
  const ChainHistory before = ReadHistory(*journal);
  FrameChain dead(*before.head);
  FrameChain living(*before.head);
  auto writer = journal->OpenWriter(before.end);
  ASSERT_TRUE((*writer)->Append(living.Claim(9)).ok());
  ASSERT_TRUE((*writer)->NextReport(true).ok());
  for (int i = 0; i < 5; ++i) PublishRaw(dead.Records(1, 10).bytes);
  ASSERT_TRUE((*writer)->Append(living.Records(1, 10)).ok());
  ASSERT_TRUE((*writer)->NextReport(true).ok());
  ChainHistory after = ReadHistory(*journal);
  ASSERT_TRUE(after.status.ok()) << after.status;
  EXPECT_EQ(after.head, living.head());
  // The same frames once more are as stale, or repeats, as they were.
  PublishRaw(living.Records(1, 10).bytes);
  after = ReadHistory(*journal);
  ASSERT_TRUE(after.status.ok()) << after.status;
  EXPECT_EQ(after.head, living.head());
}

TEST_F(KafkaJournalTest, AFrameWithAWrongHashIsDataLossAtItsOffset) {
  auto journal = Made(1);
  const ChainHistory before = ReadHistory(*journal);
  FrameChain chain(*before.head);
  std::string bytes = chain.Records(1, 10).bytes;
  bytes[bytes.size() - 40] ^= 1;
  PublishRaw(bytes);
  const ChainHistory after = ReadHistory(*journal);
  EXPECT_TRUE(absl::IsDataLoss(after.status)) << after.status;
  EXPECT_THAT(MessageOf(after.status), HasSubstr("offset 3"));
  EXPECT_THAT(MessageOf(after.status), HasSubstr("expected"));
  EXPECT_EQ(after.frames, before.frames);
}

TEST_F(KafkaJournalTest, ATrimmedJournalIsDataLoss) {
  auto journal = Made(5);
  topic_.Trim(3, 2);
  const ChainHistory history = ReadHistory(*journal);
  EXPECT_TRUE(absl::IsDataLoss(history.status)) << history.status;
  EXPECT_THAT(MessageOf(history.status), HasSubstr("starts at offset 2"));
  EXPECT_TRUE(absl::IsDataLoss(OpenKafkaJournal(Options()).status()));
  EXPECT_TRUE(journal->Read(JournalPosition{2}).ok());
}

TEST_F(KafkaJournalTest, AJournalThatEndsBeforeWhatWasReadIsDataLoss) {
  auto journal = Made(5);
  const ChainHistory before = ReadHistory(*journal);
  auto reader = journal->Read(before.end);
  ASSERT_TRUE(reader.ok());
  ASSERT_EQ(*(*reader)->Next(), std::nullopt);
  topic_.Delete();
  topic_.Make();
  absl::Status status;
  for (int i = 0; i < 100 && !absl::IsDataLoss(status); ++i) {
    status = (*reader)->Next().status();  // old leaders may answer a while
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  EXPECT_TRUE(absl::IsOutOfRange(journal->Read(before.end).status()));
  EXPECT_TRUE(absl::IsDataLoss(journal->OpenWriter(before.end).status()));
}

TEST_F(KafkaJournalTest, AnotherJournalThanTheExpectedIsRefused) {
  Made(0);
  KafkaJournalOptions options = Options();
  options.journal_id = TestGenesis().journal_id;
  EXPECT_TRUE(OpenKafkaJournal(options).ok());
  options.journal_id->bytes.fill(0x22);
  const absl::Status status = OpenKafkaJournal(options).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_THAT(MessageOf(status), HasSubstr(std::string(32, '2')));
  EXPECT_THAT(MessageOf(status), HasSubstr(std::string(32, '1')));
}

TEST_F(KafkaJournalTest, AJournalWithoutItsGenesisIsDataLoss) {
  FrameChain chain(TestGenesis());
  PublishRaw(chain.Claim(1).bytes);
  const absl::Status status = OpenKafkaJournal(Options()).status();
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  EXPECT_THAT(MessageOf(status), HasSubstr("expected a genesis frame"));
}

TEST_F(KafkaJournalTest, ATopicThatIsNotThereIsNotFound) {
  const absl::Status status =
      OpenKafkaJournal(TestJournalOptions("no-such-topic")).status();
  EXPECT_TRUE(absl::IsNotFound(status)) << status;
  EXPECT_THAT(MessageOf(status), HasSubstr("no-such-topic"));
}

TEST_F(KafkaJournalTest, ABrokerThatIsNotThereIsUnavailableWithinPatience) {
  KafkaJournalOptions options = Options();
  options.cluster.bootstrap = "127.0.0.1:1";
  options.patience_ms = 1'000;
  const absl::Status status = OpenKafkaJournal(options).status();
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_THAT(MessageOf(status), HasSubstr("Connection refused"));
}

TEST_F(KafkaJournalTest, EachUnsafeSettingIsRefusedWithItsRepair) {
  const struct {
    const char* setting;
    const char* value;
    const char* repair;
  } kCases[] = {
      {"cleanup.policy", "compact", "cleanup.policy=delete"},
      {"cleanup.policy", "compact,delete", "cleanup.policy=delete"},
      {"retention.ms", "604800000", "retention.ms=-1"},
      {"retention.bytes", "1000000000", "retention.bytes=-1"},
      {"unclean.leader.election.enable", "true",
       "unclean.leader.election.enable=false"},
      {"max.message.bytes", "1048588", "max.message.bytes=2097152"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.setting);
    auto settings = JournalTopicSettings({1, 1});
    settings[test.setting] = test.value;
    const TestTopic unsafe(4, settings);
    const absl::Status status =
        CreateKafkaJournal(TestJournalOptions(unsafe.name()), TestGenesis());
    EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
    EXPECT_THAT(MessageOf(status),
                HasSubstr(std::string("found ") + test.value));
    EXPECT_THAT(MessageOf(status), HasSubstr(test.repair));
    EXPECT_THAT(MessageOf(status), HasSubstr("kafka-configs.sh"));
  }
}

TEST_F(KafkaJournalTest, TooFewPartitionsAndCopiesAreRefused) {
  KafkaJournalOptions options = Options();
  options.shard = 4;
  options.durability = {};
  const absl::Status status = OpenKafkaJournal(options).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_THAT(MessageOf(status),
              HasSubstr("partitions: expected one for shard 4, found 4"));
  EXPECT_THAT(MessageOf(status),
              HasSubstr("replicas: expected at least 3, found 1"));
  EXPECT_THAT(MessageOf(status),
              HasSubstr("min.insync.replicas: expected at least 2, found 1"));
  EXPECT_THAT(MessageOf(status), Not(HasSubstr("retention.ms")));
}

// What a topic is made with is what the check accepts.
TEST_F(KafkaJournalTest, ATopicMadeForJournalsIsSafe) {
  EXPECT_TRUE(CreateKafkaJournal(Options(), TestGenesis()).ok());
}

TEST_F(KafkaJournalTest, ReadersSeeWhatAWriterWithCompressionAppends) {
  ASSERT_TRUE(CreateKafkaJournal(Options(), TestGenesis()).ok());
  KafkaJournalOptions options = Options();
  options.cluster.properties = {{"compression.type", "lz4"}};
  auto journal = OpenKafkaJournal(options);
  ASSERT_TRUE(journal.ok()) << journal.status();
  const ChainHistory history = ReadHistory(**journal);
  EXPECT_EQ(AppendFrames(**journal, history, 5).size(), 6u);
  EXPECT_EQ(ReadHistory(*Opened()).frames.size(), 7u);
}

}  // namespace
}  // namespace clearpoint
