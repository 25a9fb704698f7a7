#include "tools/admin_client.h"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <chrono>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "consumers/kafka_source.h"
#include "engine/codec/codec.h"
#include "engine/ledger/record.h"
#include "tools/ledger_folder.h"
#include "tools/network/utf8.h"
#include "tools/serve/serve_config.h"
#include "tools/stop_signals.h"
#include "tools/topic_producer.h"

namespace clearpoint {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kPollMs = 100;

// The outcomes topic from its end on.
class OutcomeListener {
 public:
  static absl::StatusOr<std::unique_ptr<OutcomeListener>> Open(
      const ServeConfig& config) {
    std::unique_ptr<OutcomeListener> listener(new OutcomeListener());
    const absl::Status status = listener->Start(config);
    if (!status.ok()) return status;
    return listener;
  }
  ~OutcomeListener() {
    for (int32_t i = 0; i < started_; ++i) {
      rd_kafka_consume_stop(topic_.get(), i);
    }
  }

  // The next message, or null.
  KafkaPtr<rd_kafka_message_t> Next() {
    client_->Poll(0);
    return KafkaPtr<rd_kafka_message_t>(
        rd_kafka_consume_queue(queue_.get(), kPollMs));
  }

 private:
  OutcomeListener() = default;
  absl::Status Start(const ServeConfig& config);

  std::unique_ptr<KafkaClient> client_;
  KafkaPtr<rd_kafka_queue_t> queue_;
  KafkaPtr<rd_kafka_topic_t> topic_;
  int32_t started_ = 0;
};

absl::Status OutcomeListener::Start(const ServeConfig& config) {
  const std::string& name = config.outputs.outcomes;
  auto client = KafkaClient::Open(KafkaRole::kConsumer, config.cluster,
                                  {{"auto.offset.reset", "error"}}, nullptr);
  if (!client.ok()) return client.status();
  client_ = *std::move(client);
  const auto asker = KafkaClient::OpenAsker(config.cluster, config.patience_ms);
  if (!asker.ok()) return asker.status();
  const auto partitions = (*asker)->Partitions(name, config.patience_ms);
  if (!partitions.ok()) return partitions.status();
  topic_.reset(rd_kafka_topic_new(client_->handle(), name.c_str(), nullptr));
  queue_.reset(rd_kafka_queue_new(client_->handle()));
  if (topic_ == nullptr) {
    return KafkaError(rd_kafka_last_error(), name + ": opening");
  }
  for (; started_ < *partitions; ++started_) {
    // Found now, before the command is sent: the latest would be found later.
    const auto range = (*asker)->Range(name, started_, config.patience_ms);
    if (!range.ok()) return range.status();
    if (rd_kafka_consume_start_queue(topic_.get(), started_, range->end,
                                     queue_.get()) != 0) {
      return KafkaError(rd_kafka_last_error(), name + ": reading");
    }
  }
  return absl::OkStatus();
}

// The outcome in a message, when it is that of the message at `offset` of the
// partition named so.
bool ReadOutcome(std::string_view text, const std::string& partition,
                 int64_t offset, AdminOutcome* outcome) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return false;
  const auto text_of = [&](const char* field) {
    const auto found = json.find(field);
    return found != json.end() && found->is_string() ? found->get<std::string>()
                                                     : std::string();
  };
  const auto number_of = [&](const char* field) -> int64_t {
    const auto found = json.find(field);
    return found != json.end() && found->is_number_integer()
               ? found->get<int64_t>()
               : -1;
  };
  if (text_of("partition") != partition || number_of("offset") != offset) {
    return false;
  }
  outcome->sequence = static_cast<uint64_t>(number_of("sequence"));
  outcome->outcome = text_of("outcome");
  outcome->reason = text_of("reason");
  return true;
}

absl::StatusOr<ServeConfig> ConfigOf(const AdminOptions& options) {
  auto config = ReadServeConfigFile(options.config);
  if (!config.ok()) return config.status();
  if (config->admin_topic.empty() || config->outputs.outcomes.empty()) {
    return absl::FailedPreconditionError(fmt::format(
        "{}: expected admin.topic and outputs.outcomes, found {}: a running "
        "server takes commands from the one and answers on the other",
        options.config,
        config->admin_topic.empty() ? "no admin.topic"
                                    : "no outputs.outcomes"));
  }
  return config;
}

}  // namespace

absl::StatusOr<std::string> CommandMessage(const Event& event) {
  std::string bytes = EncodeEvent(event, EventFormat::kProtobuf);
  if (bytes.size() <= kMaxEventBytes) return bytes;
  return absl::InvalidArgumentError(fmt::format(
      "the command: expected at most {} bytes, which a server records whole, "
      "found {}; nothing was sent",
      kMaxEventBytes, bytes.size()));
}

absl::StatusOr<AdminOutcome> AskServer(
    const AdminOptions& options, Event event,
    const std::function<absl::Status()>& stopped) {
  const auto config = ConfigOf(options);
  if (!config.ok()) return config.status();
  const std::string id = ToHex(RandomId());
  event.event_id = id;
  const auto message_bytes = CommandMessage(event);
  if (!message_bytes.ok()) return message_bytes.status();
  const auto listener = OutcomeListener::Open(*config);
  if (!listener.ok()) return listener.status();
  auto producer = TopicProducer::Open(config->cluster, config->admin_topic);
  if (!producer.ok()) return producer.status();
  absl::Status status = (*producer)->Send("", *message_bytes);
  if (status.ok()) status = (*producer)->Flush(config->patience_ms);
  if (!status.ok()) return status;
  const std::string partition = KafkaPartitionName(
      KafkaInputKind::kAdmin, config->admin_topic, (*producer)->partition());
  const auto until = Clock::now() + std::chrono::seconds(options.wait_seconds);
  AdminOutcome outcome;
  while (Clock::now() < until) {
    status = stopped();
    if (!status.ok()) return status;
    const auto message = (*listener)->Next();
    if (message == nullptr || message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      continue;
    }
    const std::string_view text(static_cast<const char*>(message->payload),
                                message->len);
    if (ReadOutcome(text, partition, (*producer)->offset(), &outcome)) {
      return outcome;
    }
  }
  return absl::DeadlineExceededError(fmt::format(
      "{} offset {}: expected its outcome on topic {} within {} s, found none: "
      "the command was sent and may yet be decided; is a server active? see "
      "its /readyz",
      partition, (*producer)->offset(), config->outputs.outcomes,
      options.wait_seconds));
}

int RunAdminVerb(const AdminOptions& options, const Event& event,
                 const std::string& what, const std::string& done) {
  const StopSignals signals;
  const auto outcome =
      AskServer(options, event, [&] { return signals.status(); });
  if (!outcome.ok()) {
    const int code = Fail(outcome.status());
    return signals.stopped() ? signals.exit_code() : code;
  }
  if (outcome->outcome == "ACCEPTED") {
    std::cout << done << " (record " << outcome->sequence << ")\n";
    return kExitOk;
  }
  std::cerr << "clearpoint: " << what << ": " << Shown(outcome->outcome)
            << (outcome->reason.empty() ? "" : ": ") << Shown(outcome->reason)
            << '\n';
  return kExitRefused;
}

CLI::Option* AddAdminOptions(CLI::App& verb, AdminOptions* options) {
  CLI::Option* config =
      verb.add_option("--config", options->config,
                      "the configuration of the running server that is asked");
  verb.add_option("--wait", options->wait_seconds,
                  "seconds to wait for the outcome")
      ->check(CLI::Range(int64_t{1}, int64_t{86'400}))
      ->capture_default_str();
  return config;
}

std::string OperatorName() {
  const passwd* user = getpwuid(geteuid());
  return user == nullptr || user->pw_name == nullptr
             ? fmt::format("uid {}", geteuid())
             : std::string(user->pw_name);
}

}  // namespace clearpoint
