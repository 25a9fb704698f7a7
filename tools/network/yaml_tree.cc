#include "tools/network/yaml_tree.h"

#include <yaml-cpp/anchor.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "fmt/format.h"
#include "tools/network/utf8.h"

namespace clearpoint {
namespace {

constexpr char kMergeKey[] = "<<";

// Builds the tree from the parser's events. Never throws; what cannot stand
// is reported and left out.
class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(std::string_view text, Findings& findings)
      : lines_(text), findings_(findings) {}

  YamlTree Take() { return std::move(tree_); }
  Position last_quoted() const { return last_quoted_; }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Place(New(YamlKind::kNull, mark, anchor));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag,
                YAML::anchor_t anchor, const std::string& value) override {
    YamlNode* node = New(YamlKind::kScalar, mark, anchor);
    node->text = value;
    if (tag == "!") last_quoted_ = node->at;
    RefuseTag(node->at, tag);
    Place(node);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag,
                       YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Open(YamlKind::kSequence, mark, tag, anchor);
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag,
                  YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    Open(YamlKind::kMap, mark, tag, anchor);
  }
  void OnMapEnd() override;

 private:
  struct Level {
    YamlNode* node;
    const YamlNode* key = nullptr;  // of a map whose value is still to come
  };

  YamlNode* New(YamlKind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
    YamlNode& node = tree_.nodes.emplace_back();
    node.kind = kind;
    node.at = lines_.PositionOf(mark.line, mark.column);
    if (anchor != 0) anchors_[anchor] = &node;
    return &node;
  }
  void Open(YamlKind kind, const YAML::Mark& mark, const std::string& tag,
            YAML::anchor_t anchor) {
    YamlNode* node = New(kind, mark, anchor);
    RefuseTag(node->at, tag);
    open_.push_back({node});
  }
  void Close() {
    YamlNode* node = open_.back().node;
    open_.pop_back();
    Place(node);
  }
  void RefuseTag(Position at, const std::string& tag) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    findings_.Error(at, fmt::format("tags such as \"{}\" are not used", tag));
  }
  void Place(const YamlNode* node);
  void AddEntry(Level& level, const YamlNode* value);
  void Merge(YamlNode* map, const YamlNode* merged);

  LineIndex lines_;
  Findings& findings_;
  YamlTree tree_;
  Position last_quoted_;
  std::map<YAML::anchor_t, const YamlNode*> anchors_;
  std::vector<Level> open_;
};

bool HasKey(const YamlNode& map, std::string_view key) {
  return std::any_of(
      map.entries.begin(), map.entries.end(),
      [key](const auto& entry) { return entry.first->text == key; });
}

void TreeBuilder::Place(const YamlNode* node) {
  if (open_.empty()) {
    tree_.root = node;
    return;
  }
  Level& level = open_.back();
  level.node->weight =
      std::min(level.node->weight + node->weight, kMaxYamlNodes + 1);
  if (level.node->kind == YamlKind::kSequence) {
    level.node->items.push_back(node);
  } else if (level.key == nullptr) {
    level.key = node;
  } else {
    AddEntry(level, node);
  }
}

void TreeBuilder::AddEntry(Level& level, const YamlNode* value) {
  const YamlNode* key = level.key;
  level.key = nullptr;
  if (key->kind != YamlKind::kScalar) {
    findings_.Error(
        key->at, fmt::format("a key must be a name, found {}", Describe(*key)));
    return;
  }
  level.node->entries.emplace_back(key, value);
}

void TreeBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  const auto found = anchors_.find(anchor);
  const bool known = found != anchors_.end();
  const bool inside_itself =
      known && std::any_of(open_.begin(), open_.end(), [&](const Level& level) {
        return level.node == found->second;
      });
  if (known && !inside_itself) {
    Place(found->second);
    return;
  }
  YamlNode* node = New(YamlKind::kNull, mark, 0);
  findings_.Error(node->at, "an alias may not stand inside its own anchor");
  Place(node);
}

// Keys that the map has itself win over merged ones, earlier merged over later.
void TreeBuilder::Merge(YamlNode* map, const YamlNode* merged) {
  if (merged->kind == YamlKind::kSequence) {
    for (const YamlNode* item : merged->items) Merge(map, item);
    return;
  }
  if (merged->kind != YamlKind::kMap) {
    findings_.Error(merged->at, fmt::format("\"<<\" merges maps, found {}",
                                            Describe(*merged)));
    return;
  }
  for (const auto& entry : merged->entries) {
    if (!HasKey(*map, entry.first->text)) map->entries.push_back(entry);
  }
}

void TreeBuilder::OnMapEnd() {
  YamlNode* map = open_.back().node;
  auto written = std::move(map->entries);
  map->entries.clear();
  std::map<std::string_view, Position> seen;
  std::vector<const YamlNode*> merged;
  for (const auto& [key, value] : written) {
    const auto [first, is_new] = seen.emplace(key->text, key->at);
    if (!is_new) {
      findings_.Error(key->at, fmt::format("\"{}\" is already set in line {}",
                                           key->text, first->second.line));
    } else if (key->text == kMergeKey) {
      merged.push_back(value);
    } else {
      map->entries.emplace_back(key, value);
    }
  }
  for (const YamlNode* value : merged) Merge(map, value);
  Close();
}

// yaml-cpp takes the end of the file for a missing closing quote, so a file
// that was cut off there would pass. Only the last quoted scalar can be it.
void CheckLastQuote(std::string_view text, Position at, Findings& findings) {
  if (at.line == 0) return;
  size_t i = LineIndex(text).OffsetOf(at);
  if (i >= text.size() || (text[i] != '"' && text[i] != '\'')) return;
  const char quote = text[i];
  for (++i; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      const bool doubled =
          quote == '\'' && i + 1 < text.size() && text[i + 1] == quote;
      if (!doubled) return;
      ++i;
    }
  }
  findings.Error(at, "the quote is never closed");
}

void Parse(std::string_view text, TreeBuilder& builder, Findings& findings) {
  std::istringstream stream{std::string(text)};
  YAML::Parser parser(stream);
  if (!parser.HandleNextDocument(builder)) return;
  Findings second;
  TreeBuilder ignored(text, second);
  if (parser.HandleNextDocument(ignored)) {
    const YamlTree tree = ignored.Take();
    const Position at = tree.root == nullptr ? Position{} : tree.root->at;
    findings.Error(at, "a second document; a network is one document");
  }
}

}  // namespace

std::string Describe(const YamlNode& node) {
  switch (node.kind) {
    case YamlKind::kNull:
      return "nothing";
    case YamlKind::kScalar:
      return fmt::format("\"{}\"", Shortened(node.text));
    case YamlKind::kSequence:
      return "a list";
    case YamlKind::kMap:
      return "a map";
  }
  return "nothing";
}

std::optional<YamlTree> ParseYaml(std::string_view text, Findings& findings) {
  if (text.size() > kMaxYamlBytes) {
    findings.Error({}, fmt::format("{} bytes; a network has at most {}",
                                   text.size(), kMaxYamlBytes));
    return std::nullopt;
  }
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (text.substr(0, 3) == kByteOrderMark) text.remove_prefix(3);
  if (!CheckCharacters(text, findings)) return std::nullopt;
  TreeBuilder builder(text, findings);
  try {
    Parse(text, builder, findings);
  } catch (const YAML::Exception& error) {
    findings.Error(
        LineIndex(text).PositionOf(error.mark.line, error.mark.column),
        fmt::format("not YAML: {}", error.msg));
    return std::nullopt;
  }
  CheckLastQuote(text, builder.last_quoted(), findings);
  YamlTree tree = builder.Take();
  if (tree.root == nullptr || tree.root->kind == YamlKind::kNull) {
    findings.Error({1, 1}, "the file is empty; expected a network");
    return std::nullopt;
  }
  if (tree.root->weight > kMaxYamlNodes) {
    findings.Error(
        tree.root->at,
        fmt::format("unfolds into more than {} values", kMaxYamlNodes));
    return std::nullopt;
  }
  return tree;
}

}  // namespace clearpoint
