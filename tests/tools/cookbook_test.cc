// The cookbook: every program of deploy/cookbook is applied as written and gets
// its cases one after the other. What each must lead to was worked by hand and
// stands beside it; how a case is written, in deploy/cookbook/README.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/calendar/civil.h"
#include "engine/calendar/zone.h"
#include "engine/decide/event.h"
#include "engine/ledger/record.h"
#include "tests/support/engine_run.h"
#include "tools/network/yaml_reader.h"

namespace clearpoint {
namespace {

namespace fs = std::filesystem;

const fs::path& Folder() {
  static const fs::path folder =
      fs::path(CLEARPOINT_SOURCE_DIR) / "deploy" / "cookbook";
  return folder;
}

std::vector<std::string> Programs() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(Folder())) {
    if (entry.is_directory()) names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

// "2026-01-05 10:00" by the clock of the zone.
Timestamp LocalTime(const Zone& zone, const std::string& text) {
  CivilDate date;
  int hour = 0;
  int minute = 0;
  const int read = std::sscanf(text.c_str(), "%d-%d-%d %d:%d", &date.year,
                               &date.month, &date.day, &hour, &minute);
  EXPECT_EQ(read, 5) << "expected YYYY-MM-DD HH:MM, found " << text;
  return zone.At(DayOf(date), (hour * 60 + minute) * 60 * kMicrosPerSecond);
}

// The event's fields as its JSON form has them; a time in a field that ends in
// `_us` is written as in `at`.
nlohmann::json JsonOf(const YAML::Node& node, const Zone& zone,
                      const std::string& field) {
  if (node.IsMap()) {
    nlohmann::json map = nlohmann::json::object();
    for (const auto& item : node) {
      const std::string name = item.first.Scalar();
      map[name] = JsonOf(item.second, zone, name);
    }
    return map;
  }
  if (node.IsSequence()) {
    nlohmann::json list = nlohmann::json::array();
    for (const auto& item : node) list.push_back(JsonOf(item, zone, field));
    return list;
  }
  const bool is_time = field.ends_with("_us");
  if (is_time) return std::to_string(LocalTime(zone, node.Scalar()).value);
  return node.Scalar();
}

// {ann: {points: 49}} as "ann points" -> 49.
std::map<std::string, int64_t> Expected(const YAML::Node& node) {
  std::map<std::string, int64_t> expected;
  for (const auto& member : node) {
    for (const auto& program : member.second) {
      expected[member.first.Scalar() + " " + program.first.Scalar()] =
          program.second.as<int64_t>();
    }
  }
  return expected;
}

class Kitchen {
 public:
  Kitchen(const std::string& program, const YAML::Node& file)
      : zone_(ZoneOf(file)),
        run_(LocalTime(zone_, file["start"].Scalar()), kUnlimitedCache) {
    const auto network =
        ReadNetworkFile(Folder() / program / "network.yaml", {});
    EXPECT_TRUE(network.ok()) << network.status();
    if (!network.ok()) return;
    for (const Finding& finding : network->findings.Sorted()) {
      ADD_FAILURE() << program << "/network.yaml:" << finding.at.line << ": "
                    << finding.message;
    }
    EXPECT_EQ(run_.Apply(network->configuration), OutcomeCode::kAccepted)
        << run_.reason();
    Number(network->configuration);
  }

  void Check(const YAML::Node& test) {
    const nlohmann::json event = EventOf(test);
    const OutcomeCode outcome =
        run_.DecideBytes(event.dump(), EventFormat::kJson);
    const std::string expected =
        test["outcome"] ? test["outcome"].Scalar() : "ACCEPTED";
    EXPECT_EQ(OutcomeName(outcome), expected) << run_.reason();
    if (test["earns"]) {
      EXPECT_EQ(Earned(), test["earns"].as<Granted>(Granted{}));
    }
    for (const auto& [whose, points] : Expected(test["balance"])) {
      EXPECT_EQ(Balance(whose, "available") - Balance(whose, "debt"), points)
          << whose;
    }
    for (const auto& [whose, points] : Expected(test["pending"])) {
      EXPECT_EQ(Balance(whose, "pending"), points) << whose << ", pending";
    }
  }

 private:
  using Granted = std::map<std::string, int64_t>;

  static Zone ZoneOf(const YAML::Node& file) {
    const auto zone = ReadZone(kHostZoneInfo, file["zone"].Scalar());
    EXPECT_TRUE(zone.ok()) << zone.status();
    return Zone(*zone);
  }

  // Rules' names by their numbers.
  void Number(const Configuration& configuration) {
    for (const ProgramConfig& program : configuration.programs) {
      for (const EarnRule& rule : program.earn) {
        const std::string name = program.name + "/" + rule.name;
        rules_[run_.state().NumberOf(NameKind::kRule, Sha256Prefix(name))] =
            rule.name;
      }
    }
  }

  nlohmann::json EventOf(const YAML::Node& test) {
    nlohmann::json event = {{"event_id", "e" + std::to_string(++events_)},
                            {"schema_version", 1}};
    const Timestamp at = LocalTime(zone_, test["at"].Scalar());
    event["occurred_at_us"] = std::to_string(at.value);
    static const std::vector<std::string> kWords = {
        "at", "outcome", "earns", "balance", "pending", "because"};
    for (const auto& item : test) {
      const std::string name = item.first.Scalar();
      const bool is_word =
          std::find(kWords.begin(), kWords.end(), name) != kWords.end();
      if (!is_word) event[name] = JsonOf(item.second, zone_, name);
    }
    return event;
  }

  // What each rule granted for the last event, without what was given before.
  Granted Earned() {
    Record record;
    EXPECT_TRUE(DecodeRecord(run_.records().back(), &record).ok());
    Granted granted;
    for (const auto& change : record.effects.orders) {
      const auto row = RowOf(change);
      if (!row.has_value()) continue;
      for (const Award& award : row->awards) {
        granted[rules_[award.rule.value]] = award.granted.value;
      }
    }
    return granted;
  }

  // Of the line "member ann points pending 0 available 49 debt 0".
  int64_t Balance(const std::string& whose, const std::string& part) {
    const std::string text = "\n" + run_.Text();
    const size_t line = text.find("\nmember " + whose + " ");
    if (line == std::string::npos) return 0;
    const std::string word = " " + part + " ";
    const size_t end = text.find('\n', line + 1);
    const size_t at = text.find(word, line);
    if (at > end) return 0;
    return std::stoll(text.substr(at + word.size()));
  }

  Zone zone_;
  EngineRun run_;
  std::map<uint64_t, std::string> rules_;
  int events_ = 0;
};

class Cookbook : public testing::TestWithParam<std::string> {};

TEST_P(Cookbook, ComesOutAsWorkedByHand) {
  const fs::path path = Folder() / GetParam() / "cases.yaml";
  const YAML::Node file = YAML::LoadFile(path);
  Kitchen kitchen(GetParam(), file);
  EXPECT_GE(file["cases"].size(), 10u);
  bool has_return = false;
  for (const auto& test : file["cases"]) {
    SCOPED_TRACE(path.string() + ":" + std::to_string(test.Mark().line + 1));
    EXPECT_TRUE(test["because"]) << "every case says why";
    has_return |= static_cast<bool>(test["purchase_returned"]);
    kitchen.Check(test);
  }
  EXPECT_TRUE(has_return) << "every program shows a return";
}

INSTANTIATE_TEST_SUITE_P(Programs, Cookbook, testing::ValuesIn(Programs()),
                         [](const auto& program) { return program.param; });

TEST(CookbookFolder, HasTwelveProgramsOrMore) { EXPECT_GE(Programs().size(), 12u); }

}  // namespace
}  // namespace clearpoint
