// MapReader: one map of network.yaml, read key by key. It knows which keys were
// asked for, so what nobody asked for is refused by name.
//
// Place: between yaml_tree.h and the sections in yaml_reader.h. Every mistake
// is a finding at the node it is about, and reading goes on with the value's
// default. Threads: not shared.
#ifndef CLEARPOINT_TOOLS_NETWORK_MAP_READER_H_
#define CLEARPOINT_TOOLS_NETWORK_MAP_READER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/values/status_text.h"
#include "fmt/format.h"
#include "tools/network/findings.h"
#include "tools/network/yaml_tree.h"

namespace clearpoint {

// Where findings and positions go while one file is read.
struct ReadingLog {
  Findings& findings;
  Positions& positions;
};

enum class Need : uint8_t { kOptional, kRequired };

// The values a key may have, as written.
template <typename T>
using Choices = std::vector<std::pair<std::string_view, T>>;

class MapReader {
 public:
  // `path` is the map's own in Positions; `what` names it in messages, "rate".
  // A node of nothing reads as an empty map; any other kind is a finding.
  MapReader(ReadingLog log, const YamlNode& node, std::string path,
            std::string what);

  // The value of a key, or null. A missing required key, and a key without
  // value, are findings.
  const YamlNode* Find(std::string_view key, Need need);
  // The same, and a finding unless it is a scalar.
  const YamlNode* Scalar(std::string_view key, Need need);

  // Sets `out` to what `parse` makes of the scalar, or leaves it and reports
  // the message of its status. True when it was set.
  template <typename T, typename Parse>
  bool Value(std::string_view key, Need need, T& out, Parse parse);
  template <typename T>
  bool Choice(std::string_view key, Need need, T& out,
              const Choices<T>& choices);
  // A name: printable text without spaces, at most 64 bytes.
  bool Name(std::string_view key, Need need, std::string& out);
  // Free text for people, at most 256 bytes.
  bool Text(std::string_view key, Need need, std::string& out);
  // A list of texts; one scalar is a list of one.
  void List(std::string_view key, std::vector<std::string>& out);
  // The same, each text read by `parse`; one that cannot be read is a finding
  // at its own place and is left out.
  template <typename T, typename Parse>
  void Values(std::string_view key, std::vector<T>& out, Parse parse);

  // Reports every key that was never asked for. Call last.
  void Finish();

  Position at() const { return node_.at; }
  const std::string& path() const { return path_; }
  std::string PathOf(std::string_view key) const;
  ReadingLog log() const { return log_; }
  void Error(const YamlNode& node, std::string_view key,
             std::string_view message);

 private:
  ReadingLog log_;
  const YamlNode& node_;
  std::string path_;
  std::string what_;
  std::vector<std::string_view> known_;
};

// InvalidArgument when the text is no name, see MapReader::Name.
absl::StatusOr<std::string> ParseName(std::string_view text);

// The value of `text` among the choices, or InvalidArgument naming them.
template <typename T>
absl::StatusOr<T> ParseChoice(std::string_view text, const Choices<T>& choices);
absl::Status NoSuchChoice(std::string_view text,
                          const std::vector<std::string_view>& names);

template <typename T>
absl::StatusOr<T> ParseChoice(std::string_view text,
                              const Choices<T>& choices) {
  std::vector<std::string_view> names;
  for (const auto& [name, value] : choices) {
    if (name == text) return value;
    names.push_back(name);
  }
  return NoSuchChoice(text, names);
}

template <typename T, typename Parse>
bool MapReader::Value(std::string_view key, Need need, T& out, Parse parse) {
  const YamlNode* node = Scalar(key, need);
  if (node == nullptr) return false;
  auto value = parse(std::string_view(node->text));
  if (!value.ok()) {
    const auto message = value.status().message();
    Error(*node, key, std::string_view(message.data(), message.size()));
    return false;
  }
  out = T{*std::move(value)};
  return true;
}

template <typename T, typename Parse>
void MapReader::Values(std::string_view key, std::vector<T>& out, Parse parse) {
  std::vector<std::string> texts;
  List(key, texts);
  for (size_t i = 0; i < texts.size(); ++i) {
    const absl::StatusOr<T> value = parse(texts[i]);
    if (value.ok()) {
      out.push_back(*value);
      continue;
    }
    const std::string path = fmt::format("{}/{}", PathOf(key), i);
    log_.findings.Error(log_.positions.Of(path),
                        fmt::format("{}: {}", key, MessageOf(value.status())));
  }
}

template <typename T>
bool MapReader::Choice(std::string_view key, Need need, T& out,
                       const Choices<T>& choices) {
  return Value(key, need, out, [&](std::string_view text) {
    return ParseChoice(text, choices);
  });
}

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_NETWORK_MAP_READER_H_
