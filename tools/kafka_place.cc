#include "tools/kafka_place.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <vector>

namespace clearpoint {
namespace {

constexpr std::array<std::string_view, 7> kSecrets = {
    "sasl.password",
    "ssl.key.password",
    "ssl.key.pem",
    "ssl.keystore.password",
    "ssl_key",
    "sasl.oauthbearer.client.secret",
    "sasl.oauthbearer.config"};

absl::Status WrongPlace(std::string_view text, std::string_view why) {
  return absl::InvalidArgumentError(fmt::format(
      "expected kafka://HOST:PORT/TOPIC/SHARD, found \"{}\": {}", text, why));
}

// A number of at most `limit`; false: it is none.
bool ReadNumber(std::string_view text, uint32_t limit, uint32_t* number) {
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), *number);
  return error == std::errc() && end == text.data() + text.size() &&
         *number <= limit;
}

// "replicas=N&in_sync=N" behind a place; empty: nothing is wrong.
std::string ReadDurability(std::string_view query,
                           JournalDurability* durability) {
  while (!query.empty()) {
    const size_t end = std::min(query.find('&'), query.size());
    const std::string_view part = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const size_t equals = std::min(part.find('='), part.size());
    const std::string_view name = part.substr(0, equals);
    uint32_t number = 0;
    if (equals == part.size() ||
        !ReadNumber(part.substr(equals + 1), 100, &number) || number == 0) {
      return fmt::format("\"{}\" is no replicas=N or in_sync=N", part);
    }
    if (name == "replicas") {
      durability->replicas = static_cast<int32_t>(number);
    } else if (name == "in_sync") {
      durability->in_sync = static_cast<int32_t>(number);
    } else {
      return fmt::format("\"{}\" is none of replicas, in_sync", name);
    }
  }
  return "";
}

absl::StatusOr<std::string> ReadSecretFile(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  if (!file.is_open() || !std::getline(file, line)) {
    return absl::InvalidArgumentError(
        fmt::format("{}: expected a file with the secret in its first line, "
                    "found none that can be read",
                    path));
  }
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return line;
}

absl::StatusOr<std::string> ReadSecret(std::string_view name,
                                       std::string_view written) {
  absl::StatusOr<std::string> value;
  if (written.starts_with("file:")) {
    value = ReadSecretFile(std::string(written.substr(5)));
  } else if (written.starts_with("env:")) {
    const std::string variable(written.substr(4));
    const char* found = std::getenv(variable.c_str());
    if (found == nullptr) {
      return absl::InvalidArgumentError(fmt::format(
          "{}: expected the environment variable {}, found that it is not set",
          name, variable));
    }
    value = std::string(found);
  } else {
    return absl::InvalidArgumentError(fmt::format(
        "{}: expected file:PATH or env:NAME, found a value written out (not "
        "shown): secrets are named, never written",
        name));
  }
  if (!value.ok()) return value.status();
  if (value->empty()) {
    return absl::InvalidArgumentError(fmt::format(
        "{}: expected a secret, found that {} is empty", name, written));
  }
  return value;
}

}  // namespace

absl::StatusOr<KafkaJournalOptions> ParseKafkaJournal(std::string_view text) {
  if (!text.starts_with(kKafkaScheme)) {
    return WrongPlace(text, "it does not begin with kafka://");
  }
  std::string_view rest = text.substr(kKafkaScheme.size());
  KafkaJournalOptions options;
  const size_t query = rest.find('?');
  if (query != std::string_view::npos) {
    const std::string wrong =
        ReadDurability(rest.substr(query + 1), &options.durability);
    if (!wrong.empty()) return WrongPlace(text, wrong);
    rest = rest.substr(0, query);
  }
  const size_t topic = rest.find('/');
  const size_t shard = rest.rfind('/');
  if (topic == std::string_view::npos || shard == topic) {
    return WrongPlace(text, "it has not three parts");
  }
  options.cluster.bootstrap = std::string(rest.substr(0, topic));
  options.topic = std::string(rest.substr(topic + 1, shard - topic - 1));
  if (options.cluster.bootstrap.empty() || options.topic.empty() ||
      options.topic.find('/') != std::string::npos) {
    return WrongPlace(text, "it has not three parts");
  }
  if (!ReadNumber(rest.substr(shard + 1), std::numeric_limits<int32_t>::max(),
                  &options.shard)) {
    return WrongPlace(text, "the shard is no number");
  }
  return options;
}

std::string KafkaJournalName(const KafkaJournalOptions& options) {
  return fmt::format("kafka://{}/{}/{}", options.cluster.bootstrap,
                     options.topic, options.shard);
}

bool IsSecretProperty(std::string_view name) {
  return std::find(kSecrets.begin(), kSecrets.end(), name) != kSecrets.end();
}

absl::StatusOr<std::string> ReadPropertyValue(std::string_view name,
                                              std::string_view written) {
  const std::string_view reserved = WhyReserved(name);
  if (!reserved.empty()) {
    return absl::InvalidArgumentError(
        fmt::format("property {} may not be set: {}", name, reserved));
  }
  if (IsSecretProperty(name)) return ReadSecret(name, written);
  return std::string(written);
}

absl::StatusOr<std::pair<std::string, std::string>> ParseKafkaProperty(
    std::string_view text) {
  const size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    // Not shown: it may be a secret.
    return absl::InvalidArgumentError(
        "expected NAME=VALUE, found something else (not shown)");
  }
  const std::string_view name = text.substr(0, equals);
  auto value = ReadPropertyValue(name, text.substr(equals + 1));
  if (!value.ok()) return value.status();
  return std::pair(std::string(name), *std::move(value));
}

}  // namespace clearpoint
