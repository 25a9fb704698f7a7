#include "consumers/kafka_outbox.h"

#include <fmt/format.h>

#include <algorithm>

namespace clearpoint {
namespace {

// A dead letter and its headers; what topics take is theirs to say.
constexpr size_t kMostMessageBytes = size_t{4} << 20;

// Safety rests on the first four, as for the journal's writer.
KafkaProperties ProducerProperties() {
  return {{"enable.idempotence", "true"},
          {"acks", "all"},
          {"message.timeout.ms", "0"},
          {"max.in.flight.requests.per.connection", "5"},
          {"message.max.bytes", std::to_string(kMostMessageBytes)}};
}

// What an operator may set otherwise.
void AddDefault(KafkaProperties* properties, const KafkaCluster& cluster,
                const std::string& name, std::string value) {
  const bool is_set =
      std::any_of(cluster.properties.begin(), cluster.properties.end(),
                  [&](const auto& property) { return property.first == name; });
  if (!is_set) properties->emplace_back(name, std::move(value));
}

void Ready(rd_kafka_t*, void* opaque) {
  static_cast<const OutboxOptions*>(opaque)->on_ready();
}

}  // namespace

void AddHeader(rd_kafka_headers_t* headers, std::string_view name,
               std::string_view value) {
  rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()),
                      value.data(), static_cast<ssize_t>(value.size()));
}

absl::StatusOr<std::unique_ptr<KafkaOutbox>> KafkaOutbox::Open(
    OutboxOptions options) {
  std::unique_ptr<KafkaOutbox> outbox(new KafkaOutbox(std::move(options)));
  const absl::Status status = outbox->Start();
  if (!status.ok()) return status;
  return outbox;
}

absl::Status KafkaOutbox::Start() {
  KafkaProperties properties = ProducerProperties();
  AddDefault(&properties, options_.cluster, "queue.buffering.max.kbytes",
             std::to_string(std::max<size_t>(options_.buffered_bytes >> 10,
                                             2 * kMostMessageBytes >> 10)));
  AddDefault(&properties, options_.cluster, "queue.buffering.max.messages",
             "20000");
  // With less, librdkafka 2.0.2 turns round and round while all requests that
  // may be in flight are: half a core at 1,000 messages a second.
  AddDefault(&properties, options_.cluster, "linger.ms", "10");
  auto client = KafkaClient::Open(
      KafkaRole::kProducer, options_.cluster, properties,
      [this](const rd_kafka_message_t& message) { TakeReport(message); });
  if (!client.ok()) return client.status();
  client_ = *std::move(client);
  for (const OutboxTopic& topic : options_.topics) {
    topics_.emplace_back(
        rd_kafka_topic_new(client_->handle(), topic.name.c_str(), nullptr));
    if (topics_.back() == nullptr) {
      return KafkaError(rd_kafka_last_error(), topic.name + ": opening");
    }
  }
  reports_.reset(rd_kafka_queue_get_main(client_->handle()));
  rd_kafka_queue_cb_event_enable(reports_.get(), &Ready,
                                 const_cast<OutboxOptions*>(&options_));
  return absl::OkStatus();
}

KafkaOutbox::~KafkaOutbox() {
  if (client_ == nullptr) return;
  if (reports_ != nullptr) {
    rd_kafka_queue_cb_event_enable(reports_.get(), nullptr, nullptr);
  }
  rd_kafka_purge(client_->handle(), RD_KAFKA_PURGE_F_QUEUE |
                                        RD_KAFKA_PURGE_F_INFLIGHT |
                                        RD_KAFKA_PURGE_F_NON_BLOCKING);
  reports_.reset();
  topics_.clear();
  client_.reset();
}

void KafkaOutbox::Fail(absl::Status why) {
  if (status_.ok()) status_ = std::move(why);
}

void KafkaOutbox::TakeReport(const rd_kafka_message_t& message) {
  if (!status_.ok()) return;
  if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    return options_.on_acknowledged(message._private);
  }
  Fail(KafkaError(
      message.err,
      fmt::format("kafka://{}/{}/{}: publishing{}", options_.cluster.bootstrap,
                  rd_kafka_topic_name(message.rkt), message.partition,
                  client_->Trouble())));
}

void KafkaOutbox::Serve(int limit_ms) {
  client_->Poll(limit_ms);
  char words[512];
  const auto fatal =
      rd_kafka_fatal_error(client_->handle(), words, sizeof words);
  if (fatal == RD_KAFKA_RESP_ERR_NO_ERROR) return;
  Fail(absl::AbortedError(
      fmt::format("kafka://{}: the producer cannot go on: {}",
                  options_.cluster.bootstrap, words)));
}

bool KafkaOutbox::Send(const OutboxMessage& message,
                       MessageHeaderList* headers) {
  if (!status_.ok()) return false;
  const OutboxTopic& topic = options_.topics[message.topic];
  rd_kafka_topic_t* handle = topics_[message.topic].get();
  const int32_t partition = rd_kafka_msg_partitioner_murmur2(
      handle, message.partition_key.data(), message.partition_key.size(),
      topic.partitions, nullptr, nullptr);
  rd_kafka_vu_t parts[7];
  size_t count = 0;
  rd_kafka_vu_t* part = &parts[count++];
  part->vtype = RD_KAFKA_VTYPE_RKT;
  part->u.rkt = handle;
  part = &parts[count++];
  part->vtype = RD_KAFKA_VTYPE_PARTITION;
  part->u.i32 = partition;
  part = &parts[count++];
  part->vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  part->u.i = RD_KAFKA_MSG_F_COPY;
  part = &parts[count++];
  part->vtype = RD_KAFKA_VTYPE_OPAQUE;
  part->u.ptr = message.given_back;
  // librdkafka copies both and only reads them. An empty text that is there
  // is not one that is missing.
  static char empty = 0;
  const auto pointer = [](std::string_view text) -> void* {
    return text.empty() ? &empty : const_cast<char*>(text.data());
  };
  part = &parts[count++];
  part->vtype = RD_KAFKA_VTYPE_VALUE;
  part->u.mem.ptr = message.has_value ? pointer(message.value) : nullptr;
  part->u.mem.size = message.has_value ? message.value.size() : 0;
  if (message.has_key) {
    part = &parts[count++];
    part->vtype = RD_KAFKA_VTYPE_KEY;
    part->u.mem.ptr = pointer(message.key);
    part->u.mem.size = message.key.size();
  }
  part = &parts[count++];
  part->vtype = RD_KAFKA_VTYPE_HEADERS;
  part->u.headers = headers->get();
  rd_kafka_error_t* error = rd_kafka_produceva(client_->handle(), parts, count);
  if (error == nullptr) {
    (void)headers->release();  // librdkafka's now
    return true;
  }
  const rd_kafka_resp_err_t code = rd_kafka_error_code(error);
  rd_kafka_error_destroy(error);
  if (code == RD_KAFKA_RESP_ERR__QUEUE_FULL) return false;
  Fail(KafkaError(code, fmt::format("kafka://{}/{}: publishing",
                                    options_.cluster.bootstrap, topic.name)));
  return false;
}

}  // namespace clearpoint
