// How the Kafka writer meets a broker that refuses, loses and delays: a mock
// of librdkafka's that speaks the protocol and makes errors on request.
#include "consumers/kafka_journal_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <librdkafka/rdkafka_mock.h>

#include <memory>
#include <string>

#include "tests/support/frame_chain.h"

namespace clearpoint {
namespace {

using ::testing::HasSubstr;

constexpr int16_t kProduceRequest = 0;
constexpr char kTopic[] = "journal";

std::string MessageOf(const absl::Status& status) {
  return {status.message().data(), status.message().size()};
}

struct MockDelete {
  void operator()(rd_kafka_mock_cluster_t* cluster) const {
    rd_kafka_mock_cluster_destroy(cluster);
  }
};

class KafkaJournalWriterTest : public testing::Test {
 protected:
  KafkaJournalWriterTest() : chain_(TestGenesis()) {
    auto client =
        KafkaClient::Open(KafkaRole::kProducer, {"127.0.0.1:1", {}}, {}, {});
    client_ = *std::move(client);
    cluster_.reset(rd_kafka_mock_cluster_new(client_->handle(), 1));
    rd_kafka_mock_topic_create(cluster_.get(), kTopic, 1, 1);
  }

  KafkaWriterOptions Options() {
    KafkaWriterOptions options;
    options.cluster.bootstrap =
        rd_kafka_mock_cluster_bootstraps(cluster_.get());
    options.topic = kTopic;
    options.patience_ms = 5'000;
    return options;
  }
  KafkaClient& Asker() {
    if (asker_ == nullptr) {
      asker_ = *KafkaClient::OpenAsker(Options().cluster, 5'000);
    }
    return *asker_;
  }
  std::unique_ptr<JournalWriter> Opened() {
    auto writer = KafkaJournalWriter::Open(Options(), Asker());
    EXPECT_TRUE(writer.ok()) << writer.status();
    return writer.ok() ? *std::move(writer) : nullptr;
  }
  void Fail(rd_kafka_resp_err_t error) {
    rd_kafka_mock_push_request_errors(cluster_.get(), kProduceRequest, 1,
                                      error);
  }

  FrameChain chain_;
  std::unique_ptr<KafkaClient> client_;
  std::unique_ptr<KafkaClient> asker_;
  std::unique_ptr<rd_kafka_mock_cluster_t, MockDelete> cluster_;
};

TEST_F(KafkaJournalWriterTest, ReportsComeInOrderWithoutAGap) {
  auto writer = Opened();
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(writer->Append(chain_.Records(1, 100)).ok());
  }
  for (uint64_t i = 0; i < 20; ++i) {
    const auto report = writer->NextReport(true);
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_EQ((*report)->position.value, i);
    EXPECT_TRUE((*report)->adjacent);
  }
}

TEST_F(KafkaJournalWriterTest, ErrorsThatPassAreWaitedFor) {
  auto writer = Opened();
  Fail(RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS);
  ASSERT_TRUE(writer->Append(chain_.Claim(1)).ok());
  const auto report = writer->NextReport(true);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE((*report)->adjacent);
}

TEST_F(KafkaJournalWriterTest, TheFirstErrorIsTheLastThingAWriterDoes) {
  auto writer = Opened();
  ASSERT_TRUE(writer->Append(chain_.Claim(1)).ok());
  ASSERT_TRUE(writer->NextReport(true).ok());
  Fail(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
  ASSERT_TRUE(writer->Append(chain_.Records(1, 10)).ok());
  const absl::Status status = writer->NextReport(true).status();
  EXPECT_TRUE(absl::IsAborted(status)) << status;
  EXPECT_THAT(MessageOf(status), HasSubstr("appending frame 2"));
  EXPECT_THAT(MessageOf(status), HasSubstr("TOPIC_AUTHORIZATION_FAILED"));
  EXPECT_EQ(writer->Append(chain_.Records(1, 10)), status);
  EXPECT_EQ(writer->NextReport(false).status(), status);
}

// Librdkafka reports a batch the broker knows already as delivered, but
// cannot tell where.
TEST_F(KafkaJournalWriterTest, ADeliveryWithoutAnOffsetIsDoubt) {
  auto writer = Opened();
  Fail(RD_KAFKA_RESP_ERR_DUPLICATE_SEQUENCE_NUMBER);
  ASSERT_TRUE(writer->Append(chain_.Claim(1)).ok());
  const absl::Status status = writer->NextReport(true).status();
  EXPECT_TRUE(absl::IsAborted(status)) << status;
  EXPECT_THAT(MessageOf(status), HasSubstr("expected an offset"));
}

TEST_F(KafkaJournalWriterTest, PatienceEndsTheWaitForASilentBroker) {
  KafkaWriterOptions options = Options();
  options.patience_ms = 1'000;
  options.in_flight_bound = 2;
  auto writer = KafkaJournalWriter::Open(options, Asker());
  ASSERT_TRUE(writer.ok()) << writer.status();
  rd_kafka_mock_broker_set_rtt(cluster_.get(), 1, 60'000);
  ASSERT_TRUE((*writer)->Append(chain_.Claim(1)).ok());
  EXPECT_EQ(*(*writer)->NextReport(false), std::nullopt);
  const absl::Status status = (*writer)->NextReport(true).status();
  EXPECT_TRUE(absl::IsDeadlineExceeded(status)) << status;
  EXPECT_THAT(MessageOf(status), HasSubstr("within 1000 ms"));
}

TEST_F(KafkaJournalWriterTest, AFullWindowWaitsNoLongerThanPatience) {
  KafkaWriterOptions options = Options();
  options.patience_ms = 1'000;
  options.in_flight_bound = 2;
  auto writer = KafkaJournalWriter::Open(options, Asker());
  ASSERT_TRUE(writer.ok()) << writer.status();
  rd_kafka_mock_broker_set_down(cluster_.get(), 1);
  ASSERT_TRUE((*writer)->Append(chain_.Claim(1)).ok());
  ASSERT_TRUE((*writer)->Append(chain_.Records(1, 10)).ok());
  const absl::Status status = (*writer)->Append(chain_.Records(1, 10));
  EXPECT_TRUE(absl::IsDeadlineExceeded(status)) << status;
}

TEST_F(KafkaJournalWriterTest, AWriterOpensOnlyAtTheEnd) {
  Opened();
  KafkaWriterOptions options = Options();
  options.end = JournalPosition{5};
  EXPECT_TRUE(
      absl::IsDataLoss(KafkaJournalWriter::Open(options, Asker()).status()));
  {
    auto writer = Opened();
    ASSERT_TRUE(writer->Append(chain_.Claim(1)).ok());
    ASSERT_TRUE(writer->NextReport(true).ok());
  }
  const absl::Status status =
      KafkaJournalWriter::Open(Options(), Asker()).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
}

TEST(KafkaProperties, WhatSafetyRestsOnIsRefusedByNameWithTheReason) {
  for (const char* name :
       {"acks", "enable.idempotence", "message.timeout.ms",
        "delivery.timeout.ms", "retries", "max.in.flight", "transactional.id",
        "auto.offset.reset", "isolation.level", "enable.auto.commit",
        "check.crcs", "bootstrap.servers"}) {
    const absl::Status status = CheckKafkaProperties({{name, "x"}});
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << name;
    EXPECT_THAT(MessageOf(status), HasSubstr(name));
  }
  EXPECT_TRUE(CheckKafkaProperties({{"ssl.ca.location", "/x"},
                                    {"sasl.mechanism", "SCRAM-SHA-512"},
                                    {"compression.type", "lz4"}})
                  .ok());
}

TEST(KafkaProperties, AnUnknownPropertyOrAWrongValueIsNamed) {
  const auto open = [](const char* name, const char* value) {
    return MessageOf(KafkaClient::Open(KafkaRole::kConsumer,
                                       {"h:1", {{name, value}}}, {}, nullptr)
                         .status());
  };
  EXPECT_THAT(open("no.such.property", "1"), HasSubstr("no.such.property"));
  EXPECT_THAT(open("socket.timeout.ms", "soon"), HasSubstr("socket.timeout"));
}

}  // namespace
}  // namespace clearpoint
