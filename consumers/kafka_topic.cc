#include "consumers/kafka_topic.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <memory>
#include <string_view>
#include <thread>
#include <vector>

#include "consumers/hearsay.h"
#include "engine/journal/frame.h"

namespace clearpoint {
namespace {

// A frame in its record batch: 61 bytes of batch, up to 21 of record.
constexpr int64_t kNeededMessageBytes = int64_t{kMaxFrameLength} + 1024;
constexpr int64_t kGivenMessageBytes = 2 * int64_t{kMaxFrameLength};

struct AdminOptionsDelete {
  void operator()(rd_kafka_AdminOptions_t* options) const {
    rd_kafka_AdminOptions_destroy(options);
  }
};

// One request of the admin API under way: its options and where it answers.
class AdminCall {
 public:
  AdminCall(KafkaClient& client, rd_kafka_admin_op_t operation,
            int64_t patience_ms)
      : client_(client),
        patience_ms_(
            static_cast<int>(std::clamp<int64_t>(patience_ms, 1, 3'600'000))),
        queue_(rd_kafka_queue_new(client.handle())),
        options_(rd_kafka_AdminOptions_new(client.handle(), operation)) {
    char ignored[64];  // the value is within the bounds asked for
    rd_kafka_AdminOptions_set_request_timeout(options_.get(), patience_ms_,
                                              ignored, sizeof ignored);
  }
  rd_kafka_AdminOptions_t* options() { return options_.get(); }
  rd_kafka_queue_t* queue() { return queue_.get(); }

  // The answer, or why there is none.
  absl::StatusOr<KafkaPtr<rd_kafka_event_t>> Answer(std::string_view what) {
    KafkaPtr<rd_kafka_event_t> event(
        rd_kafka_queue_poll(queue_.get(), patience_ms_ + 1'000));
    const auto error = event == nullptr ? RD_KAFKA_RESP_ERR__TIMED_OUT
                                        : rd_kafka_event_error(event.get());
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return event;
    return KafkaError(error, fmt::format("{}{}", what, client_.Trouble()));
  }

 private:
  KafkaClient& client_;
  const int patience_ms_;
  KafkaPtr<rd_kafka_queue_t> queue_;
  std::unique_ptr<rd_kafka_AdminOptions_t, AdminOptionsDelete> options_;
};

absl::Status ReadReplicas(KafkaClient& client, TopicDescription* topic,
                          int64_t patience_ms) {
  const auto count = client.Partitions(topic->name, patience_ms, 0);
  if (!count.ok()) return count.status();
  topic->partitions = *count;
  const KafkaPtr<rd_kafka_topic_t> named(
      rd_kafka_topic_new(client.handle(), topic->name.c_str(), nullptr));
  const rd_kafka_metadata_t* metadata = nullptr;
  const auto error =
      rd_kafka_metadata(client.handle(), 0, named.get(), &metadata,
                        static_cast<int>(patience_ms));
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return KafkaError(error, topic->name + ": asking for its replicas");
  }
  const rd_kafka_metadata_topic_t& found = metadata->topics[0];
  const rd_kafka_resp_err_t told = found.err;  // by another broker, maybe
  for (int i = 0; i < found.partition_cnt; ++i) {
    const int32_t replicas = found.partitions[i].replica_cnt;
    topic->replicas = i == 0 ? replicas : std::min(topic->replicas, replicas);
  }
  rd_kafka_metadata_destroy(metadata);
  if (told == RD_KAFKA_RESP_ERR_NO_ERROR) return absl::OkStatus();
  return KafkaError(told, topic->name + ": asking for its replicas");
}

absl::Status ReadSettings(KafkaClient& client, TopicDescription* topic,
                          int64_t patience_ms) {
  AdminCall call(client, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, patience_ms);
  rd_kafka_ConfigResource_t* resource =
      rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic->name.c_str());
  rd_kafka_DescribeConfigs(client.handle(), &resource, 1, call.options(),
                           call.queue());
  rd_kafka_ConfigResource_destroy(resource);
  const std::string what = fmt::format(
      "kafka://{}/{}: asking for its settings (needs the "
      "permission DescribeConfigs)",
      topic->bootstrap, topic->name);
  const auto event = call.Answer(what);
  if (!event.ok()) return event.status();
  size_t resources = 0;
  const rd_kafka_ConfigResource_t** found =
      rd_kafka_DescribeConfigs_result_resources(
          rd_kafka_event_DescribeConfigs_result(event->get()), &resources);
  if (resources != 1) return absl::InternalError(what + ": no answer");
  const auto error = rd_kafka_ConfigResource_error(found[0]);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return KafkaError(error, what);
  size_t entries = 0;
  const rd_kafka_ConfigEntry_t** entry =
      rd_kafka_ConfigResource_configs(found[0], &entries);
  for (size_t i = 0; i < entries; ++i) {
    const char* value = rd_kafka_ConfigEntry_value(entry[i]);
    topic->settings[rd_kafka_ConfigEntry_name(entry[i])] =
        value == nullptr ? "" : value;
  }
  return absl::OkStatus();
}

// The settings of a topic beside what its use expects, gathered.
class Judge {
 public:
  explicit Judge(const TopicDescription& topic) : topic_(topic) {}

  void Equal(const std::string& name, const std::string& needed) {
    const std::string found = Value(name);
    Take({name, needed, found, found == needed, Alter(name, needed)});
  }
  // The value must be a number of at least `least`; a repair sets `given`.
  void AtLeast(const std::string& name, int64_t least, int64_t given) {
    const std::string found = Value(name);
    int64_t number = 0;
    const auto [end, error] =
        std::from_chars(found.data(), found.data() + found.size(), number);
    Take({name, fmt::format("at least {}", least), found,
          error == std::errc() && number >= least,
          Alter(name, std::to_string(given))});
  }
  void Partitions(uint32_t shard) {
    Take({"partitions", fmt::format("one for shard {}", shard),
          std::to_string(topic_.partitions),
          static_cast<uint32_t>(topic_.partitions) > shard,
          fmt::format("kafka-topics.sh --bootstrap-server {} --alter --topic "
                      "{} --partitions {}",
                      topic_.bootstrap, topic_.name, shard + 1)});
  }
  void Replicas(int32_t least) {
    Take({"replicas", fmt::format("at least {}", least),
          std::to_string(topic_.replicas), topic_.replicas >= least,
          fmt::format("kafka-reassign-partitions.sh --bootstrap-server {} with "
                      "replicas on {} brokers for each partition of {}",
                      topic_.bootstrap, least, topic_.name)});
  }
  std::vector<TopicSetting> settings() && { return std::move(settings_); }

 private:
  void Take(TopicSetting setting) {
    if (setting.safe) setting.repair.clear();
    settings_.push_back(std::move(setting));
  }
  std::string Value(const std::string& name) const {
    const auto found = topic_.settings.find(name);
    return found == topic_.settings.end() ? "nothing" : found->second;
  }
  std::string Alter(const std::string& name, const std::string& value) const {
    return fmt::format(
        "kafka-configs.sh --bootstrap-server {} --alter --entity-type topics "
        "--entity-name {} --add-config {}={}",
        topic_.bootstrap, topic_.name, name, value);
  }

  const TopicDescription& topic_;
  std::vector<TopicSetting> settings_;
};

absl::Status AwaitTopic(KafkaClient& client, const NewTopic& topic,
                        int64_t patience_ms) {
  const auto until =
      std::chrono::steady_clock::now() + std::chrono::milliseconds(patience_ms);
  while (true) {
    // Asked for anew: the client keeps what it was told before the cluster knew
    // the topic.
    absl::Status status =
        client.Partitions(topic.name, patience_ms, 0).status();
    for (int32_t i = 0; i < topic.partitions && status.ok(); ++i) {
      status = client.Range(topic.name, i, patience_ms).status();
    }
    if (status.ok() || std::chrono::steady_clock::now() > until) return status;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

absl::Status ErrorOf(const rd_kafka_topic_result_t& result,
                     const std::string& what) {
  const auto error = rd_kafka_topic_result_error(&result);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return absl::OkStatus();
  const char* words = rd_kafka_topic_result_error_string(&result);
  return KafkaError(error, words == nullptr ? what : what + ": " + words);
}

}  // namespace

absl::StatusOr<TopicDescription> DescribeTopic(KafkaClient& client,
                                               const std::string& topic,
                                               int64_t patience_ms,
                                               int64_t hearsay_ms) {
  const auto ask = [&]() -> absl::StatusOr<TopicDescription> {
    TopicDescription description;
    description.bootstrap = client.bootstrap();
    description.name = topic;
    absl::Status status = ReadReplicas(client, &description, patience_ms);
    if (status.ok()) status = ReadSettings(client, &description, patience_ms);
    if (!status.ok()) return status;
    return description;
  };
  return AskPastHearsay(hearsay_ms, ask, [](const auto& description) {
    return absl::IsNotFound(description.status());
  });
}

std::vector<TopicSetting> JudgeTopic(const TopicDescription& topic,
                                     TopicUse use, uint32_t shard,
                                     const JournalDurability& durability) {
  Judge judge(topic);
  if (use == TopicUse::kJournal) judge.Partitions(shard);
  judge.Replicas(durability.replicas);
  judge.Equal("cleanup.policy", "delete");
  if (use == TopicUse::kJournal) {
    judge.Equal("retention.ms", "-1");
    judge.Equal("retention.bytes", "-1");
  }
  judge.Equal("unclean.leader.election.enable", "false");
  judge.AtLeast("min.insync.replicas", durability.in_sync, durability.in_sync);
  if (use != TopicUse::kInput) {
    judge.AtLeast("max.message.bytes", kNeededMessageBytes, kGivenMessageBytes);
  }
  return std::move(judge).settings();
}

absl::Status CheckJournalTopic(const TopicDescription& topic, uint32_t shard,
                               const JournalDurability& durability) {
  std::string text;
  for (const TopicSetting& setting :
       JudgeTopic(topic, TopicUse::kJournal, shard, durability)) {
    if (setting.safe) continue;
    text +=
        fmt::format("\n  {}: expected {}, found {}; repair: {}", setting.name,
                    setting.expected, setting.found, setting.repair);
  }
  if (text.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      fmt::format("kafka://{}/{} is not safe for a journal:{}", topic.bootstrap,
                  topic.name, text));
}

std::map<std::string, std::string> TopicSettings(
    TopicUse use, const JournalDurability& durability) {
  std::map<std::string, std::string> settings = {
      {"cleanup.policy", "delete"},
      {"unclean.leader.election.enable", "false"},
      {"min.insync.replicas", std::to_string(durability.in_sync)}};
  if (use == TopicUse::kJournal) {
    settings["retention.ms"] = "-1";
    settings["retention.bytes"] = "-1";
  }
  if (use != TopicUse::kInput) {
    settings["max.message.bytes"] = std::to_string(kGivenMessageBytes);
  }
  return settings;
}

std::map<std::string, std::string> JournalTopicSettings(
    const JournalDurability& durability) {
  return TopicSettings(TopicUse::kJournal, durability);
}

absl::Status CreateTopic(KafkaClient& client, const NewTopic& topic,
                         int64_t patience_ms) {
  char error[512];
  rd_kafka_NewTopic_t* made =
      rd_kafka_NewTopic_new(topic.name.c_str(), topic.partitions,
                            topic.replicas, error, sizeof error);
  if (made == nullptr) {
    return absl::InvalidArgumentError(
        fmt::format("topic {}: {}", topic.name, error));
  }
  for (const auto& [name, value] : topic.settings) {
    rd_kafka_NewTopic_set_config(made, name.c_str(), value.c_str());
  }
  AdminCall call(client, RD_KAFKA_ADMIN_OP_CREATETOPICS, patience_ms);
  rd_kafka_CreateTopics(client.handle(), &made, 1, call.options(),
                        call.queue());
  rd_kafka_NewTopic_destroy(made);
  const std::string what = fmt::format("kafka://{}/{}: making the topic",
                                       client.bootstrap(), topic.name);
  const auto event = call.Answer(what);
  if (!event.ok()) return event.status();
  size_t count = 0;
  const rd_kafka_topic_result_t** results = rd_kafka_CreateTopics_result_topics(
      rd_kafka_event_CreateTopics_result(event->get()), &count);
  if (count != 1) return absl::InternalError(what + ": no answer");
  const absl::Status status = ErrorOf(*results[0], what);
  return status.ok() ? AwaitTopic(client, topic, patience_ms) : status;
}

absl::Status DeleteTopic(KafkaClient& client, const std::string& topic,
                         int64_t patience_ms) {
  rd_kafka_DeleteTopic_t* named = rd_kafka_DeleteTopic_new(topic.c_str());
  AdminCall call(client, RD_KAFKA_ADMIN_OP_DELETETOPICS, patience_ms);
  rd_kafka_DeleteTopics(client.handle(), &named, 1, call.options(),
                        call.queue());
  rd_kafka_DeleteTopic_destroy(named);
  const std::string what = fmt::format("kafka://{}/{}: deleting the topic",
                                       client.bootstrap(), topic);
  const auto event = call.Answer(what);
  if (!event.ok()) return event.status();
  size_t count = 0;
  const rd_kafka_topic_result_t** results = rd_kafka_DeleteTopics_result_topics(
      rd_kafka_event_DeleteTopics_result(event->get()), &count);
  if (count != 1) return absl::InternalError(what + ": no answer");
  return ErrorOf(*results[0], what);
}

}  // namespace clearpoint
