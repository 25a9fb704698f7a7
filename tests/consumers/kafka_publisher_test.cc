// How a publisher meets brokers that refuse and do not answer, on librdkafka's
// mock; what needs a real broker is in tests/kafka.
#include "consumers/kafka_publisher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <librdkafka/rdkafka_mock.h>

#include <memory>
#include <string>
#include <thread>

#include "consumers/published_witness.h"
#include "tests/support/decided_frames.h"
#include "tests/support/made_events.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

using ::testing::HasSubstr;

constexpr int16_t kProduceRequest = 0;
constexpr char kTopic[] = "outcomes";

std::string MessageOf(const absl::Status& status) {
  return {status.message().data(), status.message().size()};
}

struct MockDelete {
  void operator()(rd_kafka_mock_cluster_t* cluster) const {
    rd_kafka_mock_cluster_destroy(cluster);
  }
};

class KafkaPublisherTest : public testing::Test {
 protected:
  KafkaPublisherTest() : decided_(ReferenceDayStart()) {
    auto client =
        KafkaClient::Open(KafkaRole::kProducer, {"127.0.0.1:1", {}}, {}, {});
    client_ = *std::move(client);
    cluster_.reset(rd_kafka_mock_cluster_new(client_->handle(), 1));
    rd_kafka_mock_topic_create(cluster_.get(), kTopic, 2, 1);
    options_.cluster.bootstrap =
        rd_kafka_mock_cluster_bootstraps(cluster_.get());
    options_.outcomes = kTopic;
    options_.patience_ms = 10'000;
    options_.meters = &meters_;
    decided_.Apply(ReferenceConfiguration());
  }

  std::unique_ptr<KafkaPublisher> Begun() {
    auto publisher = KafkaPublisher::Open(options_);
    EXPECT_TRUE(publisher.ok()) << publisher.status();
    Head head = decided_.head();
    const absl::Status status = (*publisher)->Begin(head, Networks());
    EXPECT_TRUE(status.ok()) << status;
    return *std::move(publisher);
  }
  absl::Status Give(KafkaPublisher* publisher, int records) {
    for (int i = 0; i < records; ++i, ++made_) {
      decided_.Decide(MadePurchase(ReferenceDayStart(), "m1",
                                   "o" + std::to_string(made_), 1000),
                      "kafka:none/0", made_);
    }
    const SealedFrame sealed = decided_.Seal();
    return publisher->Accepted(*ParseFrame(sealed.bytes));
  }
  void Fail(rd_kafka_resp_err_t error) {
    rd_kafka_mock_push_request_errors(cluster_.get(), kProduceRequest, 1,
                                      error);
  }

  std::unique_ptr<KafkaClient> client_;
  std::unique_ptr<rd_kafka_mock_cluster_t, MockDelete> cluster_;
  ShardMeters meters_;
  KafkaPublisherOptions options_;
  DecidedFrames decided_;
  uint64_t made_ = 0;
};

TEST_F(KafkaPublisherTest, AProducerThatFailsIsReplacedAndItsFramesSentAgain) {
  for (const auto error : {RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
                           RD_KAFKA_RESP_ERR_INVALID_REQUIRED_ACKS}) {
    auto publisher = Begun();
    const uint64_t sent = meters_.outcomes_sent.value();
    Fail(error);
    ASSERT_TRUE(Give(publisher.get(), 50).ok());
    const uint64_t records = decided_.head().next_sequence.value -
                             publisher->published().value;
    const absl::Status stopped = publisher->Stop(30'000);
    ASSERT_TRUE(stopped.ok()) << stopped;
    EXPECT_EQ(publisher->published(), decided_.head().next_sequence);
    EXPECT_EQ(publisher->trouble(), "");
    EXPECT_EQ(meters_.outcomes_sent.value() - sent, 2 * records);
    Head head = decided_.head();
    PublishedWitness witness;
    ASSERT_TRUE(witness.Read(options_.cluster, kTopic, 2, 3, 10'000).ok());
    EXPECT_TRUE(witness.CheckHead(head).ok());
    --head.next_sequence.value;  // the newest record was published
    EXPECT_TRUE(absl::IsDataLoss(witness.CheckHead(head)));
  }
}

TEST_F(KafkaPublisherTest, NothingCountsAsPublishedUntilItIsAcknowledged) {
  auto publisher = Begun();
  const SequenceNumber before = publisher->published();
  ASSERT_TRUE(Give(publisher.get(), 10).ok());
  ASSERT_TRUE(publisher->Stop(30'000).ok());
  EXPECT_GT(publisher->published(), before);

  publisher = Begun();
  const SequenceNumber silent = publisher->published();
  rd_kafka_mock_broker_set_down(cluster_.get(), 1);
  ASSERT_TRUE(Give(publisher.get(), 10).ok());
  const absl::Status stopped = publisher->Stop(1'000);
  EXPECT_TRUE(absl::IsDeadlineExceeded(stopped)) << stopped;
  EXPECT_THAT(MessageOf(stopped),
              HasSubstr("from record " + std::to_string(silent.value)));
  EXPECT_EQ(publisher->published(), silent);
}

TEST_F(KafkaPublisherTest, AFullQueueIsAnErrorWhenPatienceIsOver) {
  options_.patience_ms = 3'000;
  options_.queue_bytes = 10'000;
  auto publisher = Begun();
  rd_kafka_mock_broker_set_down(cluster_.get(), 1);
  absl::Status status;
  for (int i = 0; i < 100 && status.ok(); ++i) {
    status = Give(publisher.get(), 10);
  }
  EXPECT_TRUE(absl::IsDeadlineExceeded(status)) << status;
  EXPECT_THAT(MessageOf(status), HasSubstr("not acknowledged"));
}

}  // namespace
}  // namespace clearpoint
