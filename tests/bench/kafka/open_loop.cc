// Latency from publish to outcome, open loop: events of a .pb file are sent when
// their moment on a clock has come, whether or not the server keeps up, while a
// second thread reads the outcomes. An event's latency counts from the moment
// it should have been sent, so a stall is in every event that waits in it.
// Prints events per second that were read, and p50, p99, p99.9 in milliseconds.
//
//   clearpoint_open_loop BOOTSTRAP INPUT OUTCOMES FILE.pb RATE SECONDS SKIP
//
// SKIP messages of the file are passed over. The input has one partition and
// nobody else writes to it. RATE 0: as fast as it goes.
#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "consumers/kafka_client.h"

namespace clearpoint {
namespace {

using Clock = std::chrono::steady_clock;

template <class T>
T Must(absl::StatusOr<T> value) {
  if (value.ok()) return *std::move(value);
  std::fprintf(stderr, "%s\n", value.status().ToString().c_str());
  std::exit(1);
}

// The messages of a file, each behind its length as a varint.
std::vector<std::string_view> Split(const std::string& bytes) {
  std::vector<std::string_view> messages;
  size_t at = 0;
  while (at < bytes.size()) {
    size_t length = 0;
    for (int shift = 0;; shift += 7) {
      const auto byte = static_cast<unsigned char>(bytes[at++]);
      length |= static_cast<size_t>(byte & 127) << shift;
      if (byte < 128) break;
    }
    messages.push_back(std::string_view(bytes).substr(at, length));
    at += length;
  }
  return messages;
}

struct Load {
  KafkaCluster cluster;
  std::string input;
  std::string outcomes;
  std::vector<std::string_view> messages;
  double rate = 0;
};

class OpenLoop {
 public:
  explicit OpenLoop(Load load)
      : load_(std::move(load)),
        due_(load_.messages.size()),
        seen_(load_.messages.size()) {
    const auto asker = Must(KafkaClient::OpenAsker(load_.cluster, 10'000));
    first_ = Must(asker->Range(load_.input, 0, 10'000)).end;
    const int32_t partitions = Must(asker->Partitions(load_.outcomes, 10'000));
    for (int32_t i = 0; i < partitions; ++i) {
      ends_.push_back(Must(asker->Range(load_.outcomes, i, 10'000)).end);
    }
  }

  void Run() {
    std::thread reader([this] { Read(); });
    while (!reading_) std::this_thread::yield();
    Send();
    reader.join();
    Tell();
  }

 private:
  void Send() {
    auto client = Must(KafkaClient::Open(
        KafkaRole::kProducer, load_.cluster,
        {{"linger.ms", "1"}, {"queue.buffering.max.messages", "1000000"}},
        [](const rd_kafka_message_t& m) {
          if (m.err != RD_KAFKA_RESP_ERR_NO_ERROR) std::abort();
        }));
    KafkaPtr<rd_kafka_topic_t> topic(rd_kafka_topic_new(
        client->handle(), load_.input.c_str(), nullptr));
    const auto begun = Clock::now();
    for (size_t i = 0; i < load_.messages.size(); ++i) {
      auto due = Clock::now();
      if (load_.rate > 0) {
        due = begun + std::chrono::nanoseconds(static_cast<int64_t>(
                          static_cast<double>(i) * 1e9 / load_.rate));
        while (Clock::now() < due) client->Poll(1);
      }
      due_[i] = due;
      std::atomic_thread_fence(std::memory_order_release);
      const std::string_view message = load_.messages[i];
      while (rd_kafka_produce(topic.get(), 0, RD_KAFKA_MSG_F_COPY,
                              const_cast<char*>(message.data()),
                              message.size(), nullptr, 0, nullptr) != 0) {
        client->Poll(1);
      }
    }
    rd_kafka_flush(client->handle(), 60'000);
  }

  void Read() {
    auto client = Must(KafkaClient::Open(KafkaRole::kConsumer, load_.cluster,
                                         {{"group.id", "open-loop"},
                                          {"enable.auto.commit", "false"},
                                          {"fetch.wait.max.ms", "5"},
                                          {"auto.offset.reset", "error"}},
                                         nullptr));
    KafkaPtr<rd_kafka_topic_t> topic(rd_kafka_topic_new(
        client->handle(), load_.outcomes.c_str(), nullptr));
    KafkaPtr<rd_kafka_queue_t> queue(rd_kafka_queue_new(client->handle()));
    for (size_t i = 0; i < ends_.size(); ++i) {
      rd_kafka_consume_start_queue(topic.get(), static_cast<int32_t>(i),
                                   ends_[i], queue.get());
    }
    reading_ = true;
    std::vector<rd_kafka_message_t*> taken(4096);
    size_t left = due_.size();
    while (left > 0) {
      // A batch waits until it is full or its time is over: so little of that.
      const ssize_t count = rd_kafka_consume_batch_queue(
          queue.get(), 1, taken.data(), taken.size());
      const auto now = Clock::now();
      for (ssize_t i = 0; i < count; ++i) {
        rd_kafka_message_t* message = taken[static_cast<size_t>(i)];
        if (Note(*message, now)) --left;
        rd_kafka_message_destroy(message);
      }
    }
    for (size_t i = 0; i < ends_.size(); ++i) {
      rd_kafka_consume_stop(topic.get(), static_cast<int32_t>(i));
    }
  }

  // True: an outcome that was not seen before.
  bool Note(const rd_kafka_message_t& message, Clock::time_point now) {
    if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) return false;
    const std::string_view text(static_cast<const char*>(message.payload),
                                message.len);
    constexpr std::string_view kField = "\"offset\":";
    const size_t at = text.find(kField);
    if (at == std::string_view::npos) return false;
    const int64_t offset = std::atoll(text.data() + at + kField.size());
    if (offset < first_) return false;
    const auto index = static_cast<size_t>(offset - first_);
    if (index >= seen_.size() || seen_[index]) return false;
    seen_[index] = true;
    latencies_.push_back(std::chrono::duration<double>(now - due_[index]).count());
    last_ = now;
    return true;
  }

  void Tell() {
    std::sort(latencies_.begin(), latencies_.end());
    const auto at = [&](double part) {
      const auto index = static_cast<size_t>(
          part * static_cast<double>(latencies_.size() - 1));
      return latencies_[index] * 1e3;
    };
    const double seconds =
        std::chrono::duration<double>(last_ - due_.front()).count();
    std::printf(
        "{\"events\":%zu,\"events_per_second\":%.0f,\"p50_ms\":%.2f,"
        "\"p99_ms\":%.2f,\"p999_ms\":%.2f}\n",
        latencies_.size(), static_cast<double>(latencies_.size()) / seconds,
        at(0.5), at(0.99), at(0.999));
  }

  const Load load_;
  int64_t first_ = 0;          // offset of the first message sent
  std::vector<int64_t> ends_;  // of the outcomes before
  std::vector<Clock::time_point> due_;
  std::vector<bool> seen_;
  std::vector<double> latencies_;
  Clock::time_point last_;
  std::atomic<bool> reading_{false};
};

}  // namespace
}  // namespace clearpoint

int main(int argc, char** argv) {
  if (argc != 8) {
    std::fprintf(
        stderr,
        "usage: %s BOOTSTRAP INPUT OUTCOMES FILE.pb RATE SECONDS SKIP\n",
        argv[0]);
    return 2;
  }
  std::ifstream file(argv[4], std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), {});
  std::vector<std::string_view> all = clearpoint::Split(bytes);
  const double rate = std::atof(argv[5]);
  const auto skip = std::min(static_cast<size_t>(std::atoll(argv[7])),
                             all.size());
  size_t count = all.size() - skip;
  if (rate > 0) {
    count = std::min(count, static_cast<size_t>(rate * std::atof(argv[6])));
  }
  if (count == 0) {
    std::fprintf(stderr, "no message is left to send\n");
    return 1;
  }
  clearpoint::Load load{{argv[1], {}}, argv[2], argv[3],
                        {all.begin() + static_cast<ptrdiff_t>(skip),
                         all.begin() + static_cast<ptrdiff_t>(skip + count)},
                        rate};
  clearpoint::OpenLoop(std::move(load)).Run();
  return 0;
}
