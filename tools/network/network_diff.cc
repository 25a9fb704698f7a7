#include "tools/network/network_diff.h"

#include <algorithm>
#include <map>
#include <utility>

#include "fmt/format.h"
#include "tools/network/configuration_words.h"
#include "tools/network/value_words.h"

namespace clearpoint {
namespace {

std::string_view NameOf(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kAdded:
      return "added";
    case ChangeKind::kRemoved:
      return "removed";
    case ChangeKind::kChanged:
      return "changed";
  }
  return "";
}

// Where the path, or what it is part of, is written.
std::string PlaceOfPath(const NetworkVersion& version, std::string path) {
  for (;;) {
    for (const std::string& written : {path + "/name", path}) {
      if (!version.positions.Has(written)) continue;
      const Position at = version.positions.Of(written);
      return fmt::format("{}:{}:{}", version.name, at.line, at.column);
    }
    const size_t slash = path.rfind('/');
    if (slash == std::string::npos) return "";
    path.resize(slash);
  }
}

std::string PathOfKey(const ConfigurationPart& part, std::string key) {
  std::replace(key.begin(), key.end(), '.', '/');
  return part.path.empty() ? key : part.path + "/" + key;
}

std::string WordsAt(const ConfigurationPart& part, const std::string& key) {
  for (const WrittenValue& value : part.values) {
    if (value.key == key) return value.words;
  }
  return kNoValue;
}

// The keys of both, those of the first in front.
std::vector<std::string> KeysOf(const ConfigurationPart& a,
                                const ConfigurationPart& b) {
  std::vector<std::string> keys;
  for (const ConfigurationPart* part : {&a, &b}) {
    for (const WrittenValue& value : part->values) {
      if (std::find(keys.begin(), keys.end(), value.key) == keys.end()) {
        keys.push_back(value.key);
      }
    }
  }
  return keys;
}

// A part of the one side and its counterpart; either may be missing.
struct Pair {
  const ConfigurationPart* before = nullptr;
  const ConfigurationPart* after = nullptr;
};

using Parts = std::vector<const ConfigurationPart*>;

// Dated parts of one id: those that begin at the same instant first, what is
// left by its order in time.
void PairUp(Parts before, Parts after, std::vector<Pair>* pairs) {
  const auto by_start = [](const ConfigurationPart* a,
                           const ConfigurationPart* b) {
    return a->valid.from < b->valid.from;
  };
  std::stable_sort(before.begin(), before.end(), by_start);
  std::stable_sort(after.begin(), after.end(), by_start);
  for (const ConfigurationPart*& part : before) {
    const auto same = std::find_if(
        after.begin(), after.end(), [&](const ConfigurationPart* other) {
          return other != nullptr && other->valid.from == part->valid.from;
        });
    if (same == after.end()) continue;
    pairs->push_back({part, *same});
    part = *same = nullptr;
  }
  std::erase(before, nullptr);
  std::erase(after, nullptr);
  for (size_t i = 0; i < std::max(before.size(), after.size()); ++i) {
    pairs->push_back({i < before.size() ? before[i] : nullptr,
                      i < after.size() ? after[i] : nullptr});
  }
}

class NetworkDiff {
 public:
  NetworkDiff(const NetworkVersion& before, const NetworkVersion& after)
      : before_(before), after_(after) {}

  std::vector<NetworkChange> Run();

 private:
  void Compare(const Pair& pair);
  NetworkChange Blank(ChangeKind kind, const Pair& pair) const;

  const NetworkVersion& before_;
  const NetworkVersion& after_;
  std::vector<NetworkChange> changes_;
};

// The new version governs from its first instant on, and a dated part only
// within its dates: those of either side.
NetworkChange NetworkDiff::Blank(ChangeKind kind, const Pair& pair) const {
  const ConfigurationPart& part =
      pair.after != nullptr ? *pair.after : *pair.before;
  NetworkChange change;
  change.kind = kind;
  change.subject = part.subject;
  change.concerns = part.valid;
  if (pair.before != nullptr) {
    DateRange& concerns = change.concerns;
    concerns.from = std::min(concerns.from, pair.before->valid.from);
    concerns.until = std::max(concerns.until, pair.before->valid.until);
  }
  const Timestamp governs = after_.configuration.effective_from;
  change.concerns.from = std::max(change.concerns.from, governs);
  const NetworkVersion& zones = pair.after != nullptr ? after_ : before_;
  const auto words = [&](Timestamp t) {
    return InstantWords(zones.configuration, part.zone, t);
  };
  change.from = words(change.concerns.from);
  change.until = words(change.concerns.until);
  return change;
}

void NetworkDiff::Compare(const Pair& pair) {
  if (pair.before == nullptr) {
    NetworkChange change = Blank(ChangeKind::kAdded, pair);
    change.after_at = PlaceOfPath(after_, pair.after->path);
    changes_.push_back(std::move(change));
    return;
  }
  if (pair.after == nullptr) {
    NetworkChange change = Blank(ChangeKind::kRemoved, pair);
    change.before_at = PlaceOfPath(before_, pair.before->path);
    changes_.push_back(std::move(change));
    return;
  }
  for (const std::string& key : KeysOf(*pair.before, *pair.after)) {
    NetworkChange change = Blank(ChangeKind::kChanged, pair);
    change.before = WordsAt(*pair.before, key);
    change.after = WordsAt(*pair.after, key);
    if (change.before == change.after) continue;
    change.key = key;
    change.before_at = PlaceOfPath(before_, PathOfKey(*pair.before, key));
    change.after_at = PlaceOfPath(after_, PathOfKey(*pair.after, key));
    changes_.push_back(std::move(change));
  }
}

std::vector<NetworkChange> NetworkDiff::Run() {
  const auto before = PartsOf(before_.configuration);
  const auto after = PartsOf(after_.configuration);
  std::map<std::string, std::pair<Parts, Parts>> by_id;
  std::vector<std::string> order;
  const auto note = [&](const ConfigurationPart& part) -> auto& {
    const auto [entry, is_new] = by_id.try_emplace(part.id);
    if (is_new) order.push_back(part.id);
    return entry->second;
  };
  for (const ConfigurationPart& part : before)
    note(part).first.push_back(&part);
  for (const ConfigurationPart& part : after)
    note(part).second.push_back(&part);
  std::vector<Pair> pairs;
  for (const std::string& id : order) {
    PairUp(by_id[id].first, by_id[id].second, &pairs);
  }
  for (const Pair& pair : pairs) Compare(pair);
  return std::move(changes_);
}

bool IsOver(const NetworkChange& change) {
  return change.concerns.from >= change.concerns.until;
}

// "from X on", "from X up to Y", "over before the new version governs".
std::string WhenWords(const NetworkChange& change) {
  if (IsOver(change)) return "of a time that is over when it governs";
  if (change.concerns.until == kNever) return "from " + change.from + " on";
  return fmt::format("from {} until {}", change.from, change.until);
}

std::string Sentence(const NetworkChange& change) {
  const std::string when = WhenWords(change);
  switch (change.kind) {
    case ChangeKind::kAdded:
      return fmt::format("{}: {} is new, {}", change.after_at, change.subject,
                         when);
    case ChangeKind::kRemoved:
      return fmt::format("{}: {} is gone, {}", change.before_at, change.subject,
                         when);
    case ChangeKind::kChanged:
      return fmt::format("{}: {}: {} is {}, was {}, {} (was at {})",
                         change.after_at, change.subject, change.key,
                         change.after, change.before, when, change.before_at);
  }
  return "";
}

void PrintSentences(const NetworkVersion& before, const NetworkVersion& after,
                    const std::vector<NetworkChange>& changes,
                    std::ostream& out) {
  for (NetworkChange change : changes) {
    // A version out of a ledger has no lines.
    if (change.before_at.empty()) change.before_at = before.name;
    if (change.after_at.empty()) change.after_at = after.name;
    out << Sentence(change) << '\n';
  }
  out << fmt::format("{} -> {}: {}\n", before.name, after.name,
                     changes.empty()
                         ? "no difference"
                         : fmt::format("{} difference{}", changes.size(),
                                       changes.size() == 1 ? "" : "s"));
}

Tabular TableOfChanges(const std::vector<NetworkChange>& changes) {
  Tabular table{.name = "differences",
                .columns = {{"change"},
                            {"subject"},
                            {"key"},
                            {"before"},
                            {"after"},
                            {"from"},
                            {"until"},
                            {"before_at"},
                            {"after_at"}}};
  for (const NetworkChange& c : changes) {
    const bool is_over = IsOver(c);
    table.rows.push_back({std::string(NameOf(c.kind)), c.subject, c.key,
                          c.before, c.after, is_over ? "" : c.from,
                          is_over ? "" : c.until, c.before_at, c.after_at});
  }
  return table;
}

}  // namespace

std::vector<NetworkChange> ChangesOf(const NetworkVersion& before,
                                     const NetworkVersion& after) {
  return NetworkDiff(before, after).Run();
}

void PrintChanges(const NetworkVersion& before, const NetworkVersion& after,
                  const std::vector<NetworkChange>& changes,
                  OutputFormat format, std::ostream& out) {
  if (format == OutputFormat::kTable) {
    PrintSentences(before, after, changes, out);
    return;
  }
  const Tabular table = TableOfChanges(changes);
  if (format == OutputFormat::kCsv) {
    Print({table}, format, out);
    return;
  }
  const Tabular sides{
      .name = "versions",
      .columns = {{"before"}, {"after"}, {"same"}},
      .rows = {{before.name, after.name, changes.empty() ? "true" : "false"}},
      .shape = TableShape::kRecord};
  Print({sides, table}, format, out);
}

}  // namespace clearpoint
