// KafkaClient: one librdkafka handle, producer or consumer, with its
// properties checked, its errors as Status, and the last trouble it logged for
// messages. The one place where the other Kafka files get a handle from.
//
// Every call that asks a broker has a limit of time; none waits for ever.
//
// Threads: librdkafka's own beside the caller's; a KafkaClient is used from
// one thread unless a function says otherwise.
// Source: librdkafka 2.0.2, CONFIGURATION.md and rdkafka.h.
#ifndef CLEARPOINT_CONSUMERS_KAFKA_CLIENT_H_
#define CLEARPOINT_CONSUMERS_KAFKA_CLIENT_H_

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace clearpoint {

struct KafkaDelete {
  void operator()(rd_kafka_t* handle) const { rd_kafka_destroy(handle); }
  void operator()(rd_kafka_topic_t* topic) const {
    rd_kafka_topic_destroy(topic);
  }
  void operator()(rd_kafka_message_t* message) const {
    rd_kafka_message_destroy(message);
  }
  void operator()(rd_kafka_queue_t* queue) const {
    rd_kafka_queue_destroy(queue);
  }
  void operator()(rd_kafka_event_t* event) const {
    rd_kafka_event_destroy(event);
  }
  void operator()(rd_kafka_conf_t* conf) const { rd_kafka_conf_destroy(conf); }
};
template <class T>
using KafkaPtr = std::unique_ptr<T, KafkaDelete>;

// Names and values as librdkafka has them; later ones win.
using KafkaProperties = std::vector<std::pair<std::string, std::string>>;

// How to reach a cluster: what an operator writes.
struct KafkaCluster {
  std::string bootstrap;  // host:port, several by comma
  KafkaProperties properties;
};

// Why an operator may not set `property`; empty: they may. Safety rests on
// these, or the code sets them itself.
std::string_view WhyReserved(std::string_view property);

// InvalidArgument names the first property that is reserved, and why.
absl::Status CheckKafkaProperties(const KafkaProperties& properties);

// An error code of librdkafka as Status: "WHAT: librdkafka's words".
// Unavailable for what may pass by itself; PermissionDenied, NotFound,
// OutOfRange by their meaning; Internal for the rest.
absl::Status KafkaError(rd_kafka_resp_err_t error, std::string_view what);

enum class KafkaRole : uint8_t { kProducer, kConsumer };

// For so long a topic or partition that brokers say they have not is asked for
// again before it counts as missing.
inline constexpr int64_t kHearsayMs = 5'000;

// The offsets of a partition: where its log starts, and where the next
// message will stand. What lies between is on all in-sync replicas.
struct KafkaRange {
  int64_t begin = 0;
  int64_t end = 0;
};

class KafkaClient {
 public:
  using OnReport = std::function<void(const rd_kafka_message_t&)>;
  // A group gives partitions (RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) or takes
  // them away; whoever is told must assign or unassign them.
  using OnRebalance = std::function<void(rd_kafka_t*, rd_kafka_resp_err_t,
                                         rd_kafka_topic_partition_list_t*)>;

  // `own` are the properties that the caller's purpose asks for; they win over
  // the cluster's. `on_report` is called for each delivery report from Poll.
  // InvalidArgument: a property is reserved, unknown or wrong.
  static absl::StatusOr<std::unique_ptr<KafkaClient>> Open(
      KafkaRole role, const KafkaCluster& cluster, const KafkaProperties& own,
      OnReport on_report);
  // A consumer that is a member of a group; `on_rebalance` is called from
  // rd_kafka_consumer_poll alone, and when the group is left.
  static absl::StatusOr<std::unique_ptr<KafkaClient>> OpenMember(
      const KafkaCluster& cluster, const KafkaProperties& own,
      OnRebalance on_rebalance);
  // A handle that only asks questions: Range, Partitions and the functions of
  // kafka_topic.h. It gives a silent connection up well within patience, so
  // that a question may be asked of another broker. Ends of partitions are
  // told as they are, whatever transactions are open.
  static absl::StatusOr<std::unique_ptr<KafkaClient>> OpenAsker(
      const KafkaCluster& cluster, int64_t patience_ms);
  KafkaClient(const KafkaClient&) = delete;
  KafkaClient& operator=(const KafkaClient&) = delete;

  rd_kafka_t* handle() { return handle_.get(); }
  const std::string& bootstrap() const { return bootstrap_; }

  // Gives a client up without destroying it: its threads, and what they log
  // into, stay until the process ends; nobody polls it any more. For what
  // librdkafka does not survive destroying.
  static void Leak(std::unique_ptr<KafkaClient> client) {
    (void)client.release();
  }

  // Serves callbacks for up to `timeout_ms`.
  void Poll(int timeout_ms) { rd_kafka_poll(handle_.get(), timeout_ms); }

  // NotFound: no such topic or partition. Unavailable after `patience_ms`.
  // Threads: any.
  absl::StatusOr<KafkaRange> Range(const std::string& topic, int32_t partition,
                                   int64_t patience_ms);
  // Number of partitions of `topic`. NotFound: there is none. Whichever broker
  // of the cluster is asked answers, and not every one hears of a new topic at
  // once, nor does one that was just started: while fewer than `known` are
  // told, it is asked again for kHearsayMs. 0: the first answer is taken.
  absl::StatusOr<int32_t> Partitions(const std::string& topic,
                                     int64_t patience_ms, int32_t known = 1);

  // The cluster's id. Unavailable after `patience_ms`. Threads: any.
  absl::StatusOr<std::string> ClusterId(int64_t patience_ms);

  // What librdkafka last warned of, "; last trouble: ..."; empty: nothing.
  // Threads: any.
  std::string Trouble() const;

 private:
  absl::StatusOr<int32_t> AskPartitions(const std::string& topic,
                                        int64_t patience_ms);
  absl::StatusOr<KafkaRange> AskRange(const std::string& topic,
                                      int32_t partition, int64_t patience_ms);
  KafkaClient(std::string bootstrap, OnReport on_report,
              OnRebalance on_rebalance)
      : bootstrap_(std::move(bootstrap)),
        on_report_(std::move(on_report)),
        on_rebalance_(std::move(on_rebalance)) {}
  static absl::StatusOr<std::unique_ptr<KafkaClient>> OpenWith(
      KafkaRole role, const KafkaCluster& cluster, const KafkaProperties& own,
      OnReport on_report, OnRebalance on_rebalance);
  static void Log(const rd_kafka_t* handle, int level, const char* facility,
                  const char* text);
  static void Report(rd_kafka_t* handle, const rd_kafka_message_t* message,
                     void* opaque);
  static void Rebalance(rd_kafka_t* handle, rd_kafka_resp_err_t what,
                        rd_kafka_topic_partition_list_t* partitions,
                        void* opaque);

  const std::string bootstrap_;
  const OnReport on_report_;
  const OnRebalance on_rebalance_;
  mutable std::mutex mutex_;  // guards trouble_
  std::string trouble_;
  KafkaPtr<rd_kafka_t> handle_;  // goes first: its threads call Log
};

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_KAFKA_CLIENT_H_
