#include "tools/verb_topics.h"

#include <cstdint>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "consumers/kafka_topic.h"
#include "tools/serve/serve_config.h"
#include "tools/tabular.h"

namespace clearpoint {
namespace {

struct TopicsOptions {
  std::string config;
  int32_t partitions = 6;
  OutputFormat format = OutputFormat::kTable;
};

// A topic of the configuration and what it is for.
struct NamedTopic {
  std::string name;
  TopicUse use = TopicUse::kInput;
  std::string purpose;
};

std::vector<NamedTopic> TopicsOf(const ServeConfig& config) {
  std::vector<NamedTopic> topics = {
      {config.journal_topic, TopicUse::kJournal, "journal"}};
  for (const KafkaInput& input : config.inputs) {
    topics.push_back({input.topic, TopicUse::kInput, "input"});
  }
  const auto add = [&](const std::string& name, TopicUse use,
                       const char* purpose) {
    if (!name.empty()) topics.push_back({name, use, purpose});
  };
  add(config.admin_topic, TopicUse::kAdmin, "admin");
  add(config.outputs.outcomes, TopicUse::kOutput, "outcomes");
  add(config.outputs.dead_letters, TopicUse::kOutput, "dead letters");
  add(config.outputs.facts, TopicUse::kOutput, "facts");
  return topics;
}

// The table of both verbs; one row a setting.
class TopicTable {
 public:
  TopicTable()
      : table_{"topics",
               "Topics",
               {{"topic", ColumnKind::kText},
                {"purpose", ColumnKind::kText},
                {"setting", ColumnKind::kText},
                {"found", ColumnKind::kText},
                {"expected", ColumnKind::kText},
                {"state", ColumnKind::kText},
                {"repair", ColumnKind::kText}},
               {}} {}

  void Add(const NamedTopic& topic, const TopicSetting& setting) {
    table_.rows.push_back({topic.name, topic.purpose, setting.name,
                           setting.found, setting.expected,
                           setting.safe ? "safe" : "unsafe", setting.repair});
    is_safe_ = is_safe_ && setting.safe;
  }
  bool is_safe() const { return is_safe_; }
  const Tabular& table() const { return table_; }

 private:
  Tabular table_;
  bool is_safe_ = true;
};

int32_t PartitionsOf(const NamedTopic& topic, const ServeConfig& config,
                     int32_t partitions) {
  if (topic.use == TopicUse::kJournal) {
    return static_cast<int32_t>(config.shard) + 1;
  }
  return topic.use == TopicUse::kAdmin ? 1 : partitions;
}

enum class TopicsWork : uint8_t { kCheck, kCreate };

absl::Status Judge(KafkaClient& client, const ServeConfig& config,
                   const NamedTopic& topic, const TopicsOptions& options,
                   TopicsWork work, TopicTable* table) {
  // One that was just made is asked for until brokers have heard of it.
  const int64_t hearsay_ms =
      work == TopicsWork::kCreate ? config.patience_ms : 0;
  const auto found =
      DescribeTopic(client, topic.name, config.patience_ms, hearsay_ms);
  if (absl::IsNotFound(found.status())) {
    table->Add(topic, {"topic", "there", "none", false,
                       absl::StrCat("clearpoint topics create --config ",
                                    options.config)});
    return absl::OkStatus();
  }
  if (!found.ok()) return found.status();
  for (const TopicSetting& setting :
       JudgeTopic(*found, topic.use, config.shard, config.durability)) {
    table->Add(topic, setting);
  }
  return absl::OkStatus();
}

// Makes those that are not there and leaves the others as they are.
absl::Status CreateMissing(KafkaClient& client, const ServeConfig& config,
                           const TopicsOptions& options) {
  for (const NamedTopic& topic : TopicsOf(config)) {
    const auto found = client.Partitions(topic.name, config.patience_ms, 0);
    if (found.ok()) continue;
    if (!absl::IsNotFound(found.status())) return found.status();
    NewTopic made;
    made.name = topic.name;
    made.partitions = PartitionsOf(topic, config, options.partitions);
    made.replicas = config.durability.replicas;
    made.settings = TopicSettings(topic.use, config.durability);
    const absl::Status status = CreateTopic(client, made, config.patience_ms);
    // Somebody else was quicker, or a broker that had not heard was asked.
    if (absl::IsAlreadyExists(status)) continue;
    if (!status.ok()) return status;
    std::cerr << "topic " << topic.name << " created\n";
  }
  return absl::OkStatus();
}

int RunTopics(const TopicsOptions& options, TopicsWork work) {
  const auto config = ReadServeConfigFile(options.config);
  if (!config.ok()) return Fail(config.status());
  const auto client =
      KafkaClient::OpenAsker(config->cluster, config->patience_ms);
  if (!client.ok()) return Fail(client.status());
  absl::Status status;
  if (work == TopicsWork::kCreate) {
    status = CreateMissing(**client, *config, options);
  }
  TopicTable table;
  for (const NamedTopic& topic : TopicsOf(*config)) {
    if (!status.ok()) break;
    status = Judge(**client, *config, topic, options, work, &table);
  }
  if (!status.ok()) return Fail(status);
  Print({table.table()}, options.format, std::cout);
  if (table.is_safe()) return kExitOk;
  return Fail(absl::FailedPreconditionError(
      "a topic is not as expected: the column repair has what to do"));
}

CLI::App* AddVerb(CLI::App* group, const char* name, const char* description,
                  const std::shared_ptr<TopicsOptions>& options,
                  TopicsWork work, int* exit_code) {
  CLI::App* verb = group->add_subcommand(name, description);
  verb->footer(absl::StrCat(
      "Example:\n  clearpoint topics ", name,
      " --config clearpoint.yaml\n"
      "Exit code: 0 every topic is as expected, 1 one is not or the cluster "
      "does not\nanswer, 2 wrong usage or configuration."));
  verb->add_option("--config", options->config, "the server's configuration")
      ->required();
  AddFormatOption(*verb, &options->format);
  verb->callback(
      [options, work, exit_code] { *exit_code = RunTopics(*options, work); });
  return verb;
}

}  // namespace

void AddTopics(CLI::App& app, int* exit_code) {
  CLI::App* group =
      app.add_subcommand("topics", "The topics of a server: make, check");
  group->require_subcommand(1);
  const auto options = std::make_shared<TopicsOptions>();
  AddVerb(group, "check", "Compare the topics' settings with what is needed",
          options, TopicsWork::kCheck, exit_code);
  CLI::App* create =
      AddVerb(group, "create", "Make the topics that are missing, then check",
              options, TopicsWork::kCreate, exit_code);
  create
      ->add_option("--partitions", options->partitions,
                   "of input and output topics that are made")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
}

}  // namespace clearpoint
