#include "tools/network/map_reader.h"

#include <algorithm>

#include "engine/values/status_text.h"
#include "tools/network/spelling.h"
#include "tools/network/utf8.h"

namespace clearpoint {
namespace {

constexpr size_t kLongestName = 64;
constexpr size_t kLongestText = 256;

absl::StatusOr<std::string> ParseText(std::string_view text) {
  if (!text.empty() && text.size() <= kLongestText) return std::string(text);
  return absl::InvalidArgumentError(fmt::format(
      "expected a text of 1 to {} bytes, found {}", kLongestText, text.size()));
}

}  // namespace

absl::StatusOr<std::string> ParseName(std::string_view text) {
  const bool printable = std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<uint8_t>(c) <= ' ' || c == '"' || c == ',';
  });
  if (printable && !text.empty() && text.size() <= kLongestName) {
    return std::string(text);
  }
  return absl::InvalidArgumentError(fmt::format(
      "expected a name of 1 to {} bytes without spaces, commas and quotes, "
      "found \"{}\"",
      kLongestName, Shortened(text)));
}

absl::Status NoSuchChoice(std::string_view text,
                          const std::vector<std::string_view>& names) {
  return absl::InvalidArgumentError(
      fmt::format("expected {}, found \"{}\"{}", fmt::join(names, ", "),
                  Shortened(text), DidYouMean(text, names)));
}

MapReader::MapReader(ReadingLog log, const YamlNode& node, std::string path,
                     std::string what)
    : log_(log), node_(node), path_(std::move(path)), what_(std::move(what)) {
  log_.positions.Set(path_, node_.at);
  if (node_.kind == YamlKind::kMap || node_.kind == YamlKind::kNull) return;
  log_.findings.Error(node_.at, fmt::format("{}: expected a map, found {}",
                                            what_, Describe(node_)));
}

std::string MapReader::PathOf(std::string_view key) const {
  return path_.empty() ? std::string(key) : fmt::format("{}/{}", path_, key);
}

void MapReader::Error(const YamlNode& node, std::string_view key,
                      std::string_view message) {
  log_.findings.Error(node.at, fmt::format("{}: {}", key, message));
}

const YamlNode* MapReader::Find(std::string_view key, Need need) {
  known_.push_back(key);
  for (const auto& [name, value] : node_.entries) {
    if (name->text != key) continue;
    log_.positions.Set(PathOf(key), value->at);
    if (value->kind != YamlKind::kNull) return value;
    Error(*name, key, "has no value");
    return nullptr;
  }
  const bool readable =
      node_.kind == YamlKind::kMap || node_.kind == YamlKind::kNull;
  if (need == Need::kRequired && readable) {
    log_.findings.Error(node_.at,
                        fmt::format("{}: \"{}\" is missing", what_, key));
  }
  return nullptr;
}

const YamlNode* MapReader::Scalar(std::string_view key, Need need) {
  const YamlNode* node = Find(key, need);
  if (node == nullptr || node->kind == YamlKind::kScalar) return node;
  Error(*node, key,
        fmt::format("expected one value, found {}", Describe(*node)));
  return nullptr;
}

bool MapReader::Name(std::string_view key, Need need, std::string& out) {
  return Value(key, need, out, ParseName);
}

bool MapReader::Text(std::string_view key, Need need, std::string& out) {
  return Value(key, need, out, ParseText);
}

void MapReader::List(std::string_view key, std::vector<std::string>& out) {
  const YamlNode* list = Find(key, Need::kOptional);
  if (list == nullptr) return;
  std::vector<const YamlNode*> items = list->items;
  if (list->kind == YamlKind::kScalar) items = {list};
  if (list->kind == YamlKind::kMap) {
    Error(*list, key, "expected a list, found a map");
  }
  for (const YamlNode* item : items) {
    if (item->kind != YamlKind::kScalar) {
      Error(*item, key,
            fmt::format("expected texts, found {}", Describe(*item)));
      continue;
    }
    const auto text = ParseText(item->text);
    if (!text.ok()) {
      Error(*item, key, MessageOf(text.status()));
      continue;
    }
    log_.positions.Set(fmt::format("{}/{}", PathOf(key), out.size()), item->at);
    out.push_back(*text);
  }
}

void MapReader::Finish() {
  for (const auto& [name, value] : node_.entries) {
    if (std::find(known_.begin(), known_.end(), name->text) != known_.end()) {
      continue;
    }
    log_.findings.Error(name->at, fmt::format("{}: unknown key \"{}\"{}", what_,
                                              Shortened(name->text),
                                              DidYouMean(name->text, known_)));
  }
}

}  // namespace clearpoint
