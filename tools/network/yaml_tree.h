// YamlTree: the text of one YAML file as nodes with positions, nothing lost
// and nothing guessed: scalars stay the text that was written, so a decimal
// never passes through floating point.
//
// Place: first step of reading network.yaml; yaml_reader.h gives it meaning.
// Format: YAML 1.2 as yaml-cpp reads it, one document, no tags, keys are
// scalars; `<<: *anchor` merges maps. Threads: values, may be shared when
// const.
#ifndef CLEARPOINT_TOOLS_NETWORK_YAML_TREE_H_
#define CLEARPOINT_TOOLS_NETWORK_YAML_TREE_H_

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/network/findings.h"

namespace clearpoint {

enum class YamlKind : uint8_t { kNull, kScalar, kSequence, kMap };

struct YamlNode {
  YamlKind kind = YamlKind::kNull;
  Position at;
  std::string text;                    // scalars
  std::vector<const YamlNode*> items;  // sequences
  // Maps, in written order, merged keys behind; keys are scalars, each once.
  std::vector<std::pair<const YamlNode*, const YamlNode*>> entries;
  // Nodes below, those behind aliases counted each time; saturates.
  int64_t weight = 1;
};

// Owns the nodes; an alias is a second pointer to the anchored node.
struct YamlTree {
  std::deque<YamlNode> nodes;
  const YamlNode* root = nullptr;
};

// Larger files, and files that unfold through aliases into more nodes, are
// refused: they are no configuration.
inline constexpr size_t kMaxYamlBytes = 4 << 20;
inline constexpr int64_t kMaxYamlNodes = 200'000;

// Nothing when the text is no YAML, empty, not UTF-8, has tabs as indentation
// or control characters, or is too large; the findings then say where and
// why. Duplicate keys, tags and keys that are no scalars are findings too, but
// leave a tree to go on with.
std::optional<YamlTree> ParseYaml(std::string_view text, Findings& findings);

// "a map", "a list", "nothing" or the scalar in quotes; for messages.
std::string Describe(const YamlNode& node);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_NETWORK_YAML_TREE_H_
