// A server without an engine, as the reference for `clearpoint serve`: it reads
// the input topic, packs the bytes of 256 KiB into one message of a second topic
// and, when that is acknowledged, sends a message the size of an outcome for
// each event to a third. Prints seconds from the first message to the last
// acknowledgement.
//
//   clearpoint_pass_through BOOTSTRAP INPUT FRAMES OUTCOMES MESSAGES
#include <librdkafka/rdkafka.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "consumers/kafka_client.h"

namespace clearpoint {
namespace {

constexpr size_t kFrameBytes = 256 * 1024;
constexpr size_t kInFlight = 5;
constexpr size_t kOutcomeBytes = 380;  // what serve writes for this work
constexpr size_t kKeyBytes = 8;
constexpr int kTakenAtOnce = 4096;

template <class T>
T Must(absl::StatusOr<T> value) {
  if (value.ok()) return *std::move(value);
  std::fprintf(stderr, "%s\n", value.status().ToString().c_str());
  std::exit(1);
}

class PassThrough {
 public:
  PassThrough(const std::string& bootstrap, char** topics)
      : cluster_{bootstrap, {}},
        input_(topics[0]),
        consumer_(Must(KafkaClient::Open(
            KafkaRole::kConsumer, cluster_,
            {{"group.id", "pass-through"},
             {"enable.auto.commit", "false"},
             {"auto.offset.reset", "error"}},
            nullptr))),
        frames_(Must(KafkaClient::Open(
            KafkaRole::kProducer, cluster_, Producing("5"),
            [this](const rd_kafka_message_t& m) { TakeFrameReport(m); }))),
        outcomes_(Must(KafkaClient::Open(
            KafkaRole::kProducer, cluster_, Producing("5"),
            [this](const rd_kafka_message_t& m) { TakeOutcomeReport(m); }))),
        frame_topic_(
            rd_kafka_topic_new(frames_->handle(), topics[1], nullptr)),
        outcome_topic_(
            rd_kafka_topic_new(outcomes_->handle(), topics[2], nullptr)) {}

  double Run(uint64_t messages) {
    KafkaPtr<rd_kafka_topic_t> input(
        rd_kafka_topic_new(consumer_->handle(), input_.c_str(), nullptr));
    rd_kafka_consume_start(input.get(), 0, 0);
    const auto begun = std::chrono::steady_clock::now();
    std::vector<rd_kafka_message_t*> taken(kTakenAtOnce);
    while (acknowledged_ < messages) {
      const ssize_t count = rd_kafka_consume_batch(
          input.get(), 0, read_ < messages ? 5 : 0, taken.data(), taken.size());
      for (ssize_t i = 0; i < count; ++i) {
        Take(*taken[static_cast<size_t>(i)]);
        rd_kafka_message_destroy(taken[static_cast<size_t>(i)]);
      }
      if (in_flight_.empty() || read_ == messages) Seal();
      frames_->Poll(0);
      outcomes_->Poll(read_ < messages ? 0 : 1);
    }
    const std::chrono::duration<double> seconds =
        std::chrono::steady_clock::now() - begun;
    rd_kafka_consume_stop(input.get(), 0);
    return seconds.count();
  }

 private:
  struct Frame {
    std::string bytes;
    uint64_t events = 0;
  };

  static KafkaProperties Producing(const char* in_flight) {
    return {{"enable.idempotence", "true"},
            {"acks", "all"},
            {"message.timeout.ms", "0"},
            {"max.in.flight.requests.per.connection", in_flight},
            {"queue.buffering.max.messages", "1000000"},
            {"linger.ms", "1"},
            {"socket.nagle.disable", "true"}};
  }

  void Take(const rd_kafka_message_t& message) {
    if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) return;
    ++read_;
    building_.bytes.append(static_cast<const char*>(message.payload),
                           message.len);
    ++building_.events;
    if (building_.bytes.size() >= kFrameBytes) Seal();
  }

  void Seal() {
    if (building_.events == 0) return;
    while (in_flight_.size() >= kInFlight) frames_->Poll(1);
    in_flight_.push_back(std::move(building_));
    building_ = {};
    const Frame& frame = in_flight_.back();
    while (rd_kafka_produce(frame_topic_.get(), 0, 0,
                            const_cast<char*>(frame.bytes.data()),
                            frame.bytes.size(), nullptr, 0, nullptr) != 0) {
      frames_->Poll(1);
    }
  }

  void TakeFrameReport(const rd_kafka_message_t& message) {
    if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) std::abort();
    for (uint64_t i = 0; i < in_flight_.front().events; ++i) SendOutcome();
    in_flight_.pop_front();
  }

  void SendOutcome() {
    ++sent_;
    while (rd_kafka_produce(outcome_topic_.get(), RD_KAFKA_PARTITION_UA,
                            RD_KAFKA_MSG_F_COPY, outcome_.data(),
                            outcome_.size(), &sent_, kKeyBytes,
                            nullptr) != 0) {
      outcomes_->Poll(1);
    }
  }

  void TakeOutcomeReport(const rd_kafka_message_t& message) {
    if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) std::abort();
    ++acknowledged_;
  }

  const KafkaCluster cluster_;
  const std::string input_;
  std::string outcome_ = std::string(kOutcomeBytes, 'x');
  Frame building_;
  std::deque<Frame> in_flight_;
  uint64_t read_ = 0;
  uint64_t sent_ = 0;
  uint64_t acknowledged_ = 0;
  std::unique_ptr<KafkaClient> consumer_;
  std::unique_ptr<KafkaClient> frames_;
  std::unique_ptr<KafkaClient> outcomes_;
  KafkaPtr<rd_kafka_topic_t> frame_topic_;  // go before their clients
  KafkaPtr<rd_kafka_topic_t> outcome_topic_;
};

}  // namespace
}  // namespace clearpoint

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fprintf(stderr,
                 "usage: %s BOOTSTRAP INPUT FRAMES OUTCOMES MESSAGES\n",
                 argv[0]);
    return 2;
  }
  clearpoint::PassThrough server(argv[1], argv + 2);
  std::printf("%.3f\n", server.Run(std::strtoull(argv[5], nullptr, 10)));
  return 0;
}
