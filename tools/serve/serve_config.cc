#include "tools/serve/serve_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <sstream>
#include <utility>

#include "engine/values/status_text.h"
#include "tools/kafka_place.h"
#include "tools/network/map_reader.h"
#include "tools/network/network_check.h"
#include "tools/network/written_values.h"
#include "tools/network/yaml_tree.h"
#include "tools/whole_file.h"

namespace clearpoint {
namespace {

constexpr size_t kLongestTopic = 249;  // as Kafka has it

// A whole number from `least` to `most`.
template <class T>
auto Number(int64_t least, int64_t most) {
  return [least, most](std::string_view text) -> absl::StatusOr<T> {
    const auto value = ParseWhole(text, most);
    if (value.ok() && *value >= least) return static_cast<T>(*value);
    return absl::InvalidArgumentError(
        fmt::format("expected a whole number from {} to {}, found \"{}\"",
                    least, most, text));
  };
}

// "512MiB", "2GiB", or a number of bytes.
absl::StatusOr<uint64_t> ParseBytes(std::string_view text) {
  static const std::map<std::string_view, int> kUnits = {
      {"", 0}, {"KiB", 10}, {"MiB", 20}, {"GiB", 30}};
  const size_t digits =
      std::min(text.find_first_not_of("0123456789"), text.size());
  const auto unit = kUnits.find(text.substr(digits));
  const auto number = ParseWhole(text.substr(0, digits), int64_t{1} << 30);
  if (unit == kUnits.end() || !number.ok() || *number == 0) {
    return absl::InvalidArgumentError(fmt::format(
        "expected a size such as 512MiB or 2GiB, found \"{}\"", text));
  }
  return static_cast<uint64_t>(*number) << unit->second;
}

auto BytesUpTo(uint64_t most) {
  return [most](std::string_view text) -> absl::StatusOr<uint64_t> {
    const auto bytes = ParseBytes(text);
    if (!bytes.ok() || *bytes <= most) return bytes;
    return absl::InvalidArgumentError(
        fmt::format("expected at most {} bytes, found {}", most, text));
  };
}

// "5ms" or a duration as in network.yaml, in microseconds.
absl::StatusOr<int64_t> ParseSpan(std::string_view text) {
  if (text.ends_with("ms")) {
    const auto number = ParseWhole(text.substr(0, text.size() - 2), 3'600'000);
    if (number.ok()) return *number * 1000;
  } else {
    const auto span = ParseDuration(text);
    if (span.ok()) return span;
  }
  return absl::InvalidArgumentError(fmt::format(
      "expected a time such as 5ms, 30s or 1m, found \"{}\"", text));
}

auto SpanInMs(int64_t least_ms, int64_t most_ms) {
  return [least_ms, most_ms](std::string_view text) -> absl::StatusOr<int64_t> {
    const auto span = ParseSpan(text);
    if (!span.ok()) return span.status();
    if (*span >= least_ms * 1000 && *span <= most_ms * 1000) {
      return *span / 1000;
    }
    return absl::InvalidArgumentError(
        fmt::format("expected a time from {}ms to {}ms, found \"{}\"", least_ms,
                    most_ms, text));
  };
}

absl::StatusOr<std::string> ParseTopic(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
  };
  if (!text.empty() && text.size() <= kLongestTopic &&
      std::all_of(text.begin(), text.end(), fits)) {
    return std::string(text);
  }
  return absl::InvalidArgumentError(fmt::format(
      "expected the name of a topic: 1 to {} letters, digits, dots, "
      "underscores and hyphens, found \"{}\"",
      kLongestTopic, text.substr(0, 300)));
}

absl::StatusOr<std::string> ParsePlain(std::string_view text) {
  if (!text.empty()) return std::string(text);
  return absl::InvalidArgumentError("expected a text, found nothing");
}

const Choices<MessageForm> kForms = {
    {"told", MessageForm::kTold},
    {"protobuf", MessageForm::kProtobuf},
    {"json", MessageForm::kJson},
    {"confluent", MessageForm::kConfluent},
    {"cloudevents", MessageForm::kCloudEvents}};
const Choices<EventFormat> kEventForms = {{"protobuf", EventFormat::kProtobuf},
                                          {"json", EventFormat::kJson}};
const Choices<LogForm> kLogForms = {{"text", LogForm::kText},
                                    {"json", LogForm::kJson}};
const Choices<LogLevel> kLogLevels = {{"debug", LogLevel::kDebug},
                                      {"info", LogLevel::kInfo},
                                      {"warning", LogLevel::kWarning},
                                      {"error", LogLevel::kError}};

// One file being read: a function a section.
class ConfigReader {
 public:
  ConfigReader(Findings& findings, ServeConfig& config)
      : log_{findings, positions_}, config_(config) {}

  void Read(const YamlNode& root);

 private:
  // The section `key` of the file, or null.
  const YamlNode* Section(MapReader& file, std::string_view key, Need need) {
    return file.Find(key, need);
  }
  void ReadCluster(MapReader& file);
  void ReadProperties(MapReader& cluster);
  void ReadJournal(MapReader& file);
  void ReadStore(MapReader& file);
  void ReadInputs(MapReader& file);
  void ReadInput(const YamlNode& node, size_t i);
  void ReadSchemas(MapReader& input, MessageRules* rules);
  void ReadOutputs(MapReader& file);
  void ReadGroup(MapReader& file);
  void ReadFrames(MapReader& file);
  void ReadHttp(MapReader& file);
  void ReadLog(MapReader& file);
  // One topic has one purpose.
  void CheckTopics(const YamlNode& root);

  Positions positions_;
  ReadingLog log_;
  ServeConfig& config_;
};

void ConfigReader::ReadProperties(MapReader& cluster) {
  const YamlNode* node = cluster.Find("properties", Need::kOptional);
  if (node == nullptr) return;
  if (node->kind != YamlKind::kMap) {
    cluster.Error(*node, "properties", "expected a map of librdkafka's names");
    return;
  }
  for (const auto& [name, value] : node->entries) {
    if (value->kind != YamlKind::kScalar) {
      cluster.Error(*value, name->text, "expected one value");
      continue;
    }
    auto read = ReadPropertyValue(name->text, value->text);
    if (!read.ok()) {
      log_.findings.Error(name->at, MessageOf(read.status()));
      continue;
    }
    config_.cluster.properties.emplace_back(name->text, *std::move(read));
  }
}

void ConfigReader::ReadCluster(MapReader& file) {
  const YamlNode* node = Section(file, "cluster", Need::kRequired);
  if (node == nullptr) return;
  MapReader map(log_, *node, "cluster", "cluster");
  map.Value("bootstrap", Need::kRequired, config_.cluster.bootstrap,
            ParsePlain);
  ReadProperties(map);
  map.Finish();
}

void ConfigReader::ReadJournal(MapReader& file) {
  const YamlNode* node = Section(file, "journal", Need::kRequired);
  if (node == nullptr) return;
  MapReader map(log_, *node, "journal", "journal");
  map.Value("topic", Need::kRequired, config_.journal_topic, ParseTopic);
  map.Value("shard", Need::kOptional, config_.shard,
            Number<uint32_t>(0, 1'000'000));
  map.Value("id", Need::kRequired, config_.journal_id,
            [](std::string_view text) { return ParseId(std::string(text)); });
  map.Value("replicas", Need::kOptional, config_.durability.replicas,
            Number<int32_t>(1, 100));
  map.Value("in_sync", Need::kOptional, config_.durability.in_sync,
            Number<int32_t>(1, 100));
  map.Value("patience", Need::kOptional, config_.patience_ms,
            SpanInMs(1000, 600'000));
  if (config_.durability.in_sync > config_.durability.replicas) {
    log_.findings.Error(
        node->at,
        fmt::format("in_sync: expected at most replicas, {}, found "
                    "{}",
                    config_.durability.replicas, config_.durability.in_sync));
  }
  map.Finish();
}

void ConfigReader::ReadStore(MapReader& file) {
  const YamlNode* node = Section(file, "store", Need::kRequired);
  if (node != nullptr) {
    MapReader map(log_, *node, "store", "store");
    map.Value("dir", Need::kRequired, config_.dir, ParsePlain);
    map.Value("cache", Need::kOptional, config_.cache_bytes,
              BytesUpTo(uint64_t{1} << 50));
    map.Finish();
  }
  const YamlNode* snapshots = Section(file, "snapshots", Need::kOptional);
  if (snapshots == nullptr) return;
  MapReader map(log_, *snapshots, "snapshots", "snapshots");
  map.Value("every_records", Need::kOptional, config_.snapshot_records,
            Number<uint64_t>(0, int64_t{1} << 40));
  map.Value("keep", Need::kOptional, config_.snapshots_kept,
            Number<size_t>(1, 1000));
  map.Finish();
}

void ConfigReader::ReadSchemas(MapReader& input, MessageRules* rules) {
  const YamlNode* list = input.Find("schemas", Need::kOptional);
  if (list == nullptr) return;
  if (list->kind != YamlKind::kSequence) {
    input.Error(*list, "schemas", "expected a list of id and format");
    return;
  }
  for (const YamlNode* node : list->items) {
    MapReader map(log_, *node, "", "schema");
    uint32_t id = 0;
    SchemaMeaning meaning;
    map.Value("id", Need::kRequired, id,
              Number<uint32_t>(0, std::numeric_limits<int32_t>::max()));
    map.Choice("format", Need::kRequired, meaning.format, kEventForms);
    std::vector<std::string> path;
    map.List("message", path);
    if (!path.empty()) meaning.message.clear();
    for (const std::string& part : path) {
      const auto index = ParseWhole(part, 10'000);
      if (index.ok()) {
        meaning.message.push_back(*index);
      } else {
        log_.findings.Error(node->at, "message: " + MessageOf(index.status()));
      }
    }
    map.Finish();
    if (!rules->schemas.emplace(id, meaning).second) {
      log_.findings.Error(node->at,
                          fmt::format("schema {} stands here twice", id));
    }
  }
}

void ConfigReader::ReadInput(const YamlNode& node, size_t i) {
  KafkaInput input;
  MapReader map(log_, node, fmt::format("inputs/{}", i), "input");
  map.Value("topic", Need::kRequired, input.topic, ParseTopic);
  map.Choice("form", Need::kOptional, input.rules.form, kForms);
  ReadSchemas(map, &input.rules);
  if (input.rules.form == MessageForm::kConfluent &&
      input.rules.schemas.empty()) {
    log_.findings.Error(node.at,
                        "form confluent: expected \"schemas\": the ids of the "
                        "registry and what they stand for");
  }
  map.Finish();
  config_.inputs.push_back(std::move(input));
}

void ConfigReader::ReadInputs(MapReader& file) {
  const YamlNode* list = Section(file, "inputs", Need::kRequired);
  if (list == nullptr) return;
  if (list->kind != YamlKind::kSequence || list->items.empty()) {
    file.Error(*list, "inputs", "expected a list of topics");
    return;
  }
  for (const YamlNode* node : list->items) {
    ReadInput(*node, config_.inputs.size());
  }
}

void ConfigReader::ReadOutputs(MapReader& file) {
  const YamlNode* admin = Section(file, "admin", Need::kOptional);
  if (admin != nullptr) {
    MapReader map(log_, *admin, "admin", "admin");
    map.Value("topic", Need::kRequired, config_.admin_topic, ParseTopic);
    map.Finish();
  }
  const YamlNode* node = Section(file, "outputs", Need::kOptional);
  if (node == nullptr) return;
  MapReader map(log_, *node, "outputs", "outputs");
  map.Value("outcomes", Need::kOptional, config_.outputs.outcomes, ParseTopic);
  map.Value("dead_letters", Need::kOptional, config_.outputs.dead_letters,
            ParseTopic);
  map.Value("facts", Need::kOptional, config_.outputs.facts, ParseTopic);
  map.Finish();
}

void ConfigReader::ReadGroup(MapReader& file) {
  const YamlNode* node = Section(file, "group", Need::kOptional);
  if (node == nullptr) return;
  MapReader map(log_, *node, "group", "group");
  map.Value("name", Need::kRequired, config_.group, ParseName);
  map.Value("session_timeout", Need::kOptional, config_.session_timeout_ms,
            SpanInMs(1000, 300'000));
  map.Finish();
}

void ConfigReader::ReadFrames(MapReader& file) {
  const YamlNode* node = Section(file, "frames", Need::kOptional);
  if (node == nullptr) return;
  MapReader map(log_, *node, "frames", "frames");
  map.Value("bytes", Need::kOptional, config_.frame_bytes,
            BytesUpTo(512 * 1024));
  map.Value("records", Need::kOptional, config_.frame_records,
            Number<uint32_t>(1, 1'000'000));
  map.Value("delay", Need::kOptional, config_.frame_delay_us, ParseSpan);
  map.Value("checkpoint_records", Need::kOptional, config_.checkpoint_records,
            Number<uint64_t>(1, int64_t{1} << 40));
  map.Finish();
}

void ConfigReader::ReadHttp(MapReader& file) {
  const YamlNode* node = Section(file, "http", Need::kOptional);
  if (node == nullptr) return;
  MapReader map(log_, *node, "http", "http");
  std::string listen;
  if (map.Value("listen", Need::kRequired, listen, ParsePlain)) {
    const size_t colon = listen.rfind(':');
    const auto port =
        colon == std::string::npos
            ? absl::StatusOr<int64_t>(absl::InvalidArgumentError(""))
            : ParseWhole(std::string_view(listen).substr(colon + 1), 65535);
    if (port.ok() && colon > 0) {
      config_.http_host = listen.substr(0, colon);
      config_.http_port = static_cast<uint16_t>(*port);
    } else {
      log_.findings.Error(
          positions_.Of("http/listen"),
          fmt::format("listen: expected HOST:PORT, found \"{}\"", listen));
    }
  }
  map.Finish();
}

void ConfigReader::ReadLog(MapReader& file) {
  const YamlNode* node = Section(file, "log", Need::kOptional);
  if (node == nullptr) return;
  MapReader map(log_, *node, "log", "log");
  map.Choice("format", Need::kOptional, config_.log_form, kLogForms);
  map.Choice("level", Need::kOptional, config_.log_level, kLogLevels);
  map.Finish();
}

void ConfigReader::CheckTopics(const YamlNode& root) {
  std::map<std::string, std::string> purposes;
  const auto add = [&](const std::string& topic, const std::string& purpose,
                       const std::string& path) {
    if (topic.empty()) return;
    const auto [found, is_new] = purposes.emplace(topic, purpose);
    if (is_new) return;
    Position at = positions_.Of(path);
    if (at.line == 0) at = root.at;
    log_.findings.Error(
        at, fmt::format("topic {}: expected one purpose for a topic, found it "
                        "as {} and as {}",
                        topic, found->second, purpose));
  };
  add(config_.journal_topic, "the journal", "journal/topic");
  add(config_.admin_topic, "the administrative topic", "admin/topic");
  add(config_.outputs.outcomes, "outcomes", "outputs/outcomes");
  add(config_.outputs.dead_letters, "dead letters", "outputs/dead_letters");
  add(config_.outputs.facts, "facts", "outputs/facts");
  for (size_t i = 0; i < config_.inputs.size(); ++i) {
    add(config_.inputs[i].topic, "an input", fmt::format("inputs/{}/topic", i));
  }
}

void ConfigReader::Read(const YamlNode& root) {
  MapReader file(log_, root, "", "the configuration");
  ReadCluster(file);
  ReadJournal(file);
  ReadStore(file);
  ReadInputs(file);
  ReadOutputs(file);
  ReadGroup(file);
  ReadFrames(file);
  ReadHttp(file);
  ReadLog(file);
  file.Finish();
  CheckTopics(root);
}

}  // namespace

ServeConfig ReadServeConfig(std::string_view text, Findings& findings) {
  ServeConfig config;
  const auto tree = ParseYaml(text, findings);
  if (tree.has_value()) ConfigReader(findings, config).Read(*tree->root);
  return config;
}

absl::StatusOr<ServeConfig> ReadServeConfigFile(const std::string& path) {
  const auto text = ReadInputFile(path);
  if (!text.ok()) return text.status();
  Findings findings;
  ServeConfig config = ReadServeConfig(*text, findings);
  if (!findings.has_errors()) return config;
  std::ostringstream lines;
  PrintFindings(path, findings, lines);
  return absl::InvalidArgumentError(
      fmt::format("{}: the configuration has mistakes\n{}", path, lines.str()));
}

KafkaJournalOptions JournalOptionsOf(const ServeConfig& config) {
  KafkaJournalOptions options;
  options.cluster = config.cluster;
  options.topic = config.journal_topic;
  options.shard = config.shard;
  options.durability = config.durability;
  options.journal_id = config.journal_id;
  options.patience_ms = config.patience_ms;
  return options;
}

FolderOptions LedgerOf(const ServeConfig& config) {
  FolderOptions options;
  options.dir = config.dir;
  options.kafka = JournalOptionsOf(config);
  options.cache_bytes = config.cache_bytes;
  return options;
}

}  // namespace clearpoint
