#include "tools/serve/metrics_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include "engine/decide/event.h"

namespace clearpoint {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string FileOf(const std::string& name) {
  std::ifstream file(std::string(CLEARPOINT_SOURCE_DIR) + "/deploy/monitoring/" +
                     name);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The names of metrics in a text; those of a histogram's parts without what
// Prometheus adds.
std::set<std::string> NamesIn(const std::string& text) {
  static const std::regex kName("clearpoint_[a-z_]+");
  std::set<std::string> names;
  for (std::sregex_iterator it(text.begin(), text.end(), kName), end; it != end;
       ++it) {
    names.insert(std::regex_replace(it->str(), std::regex("_bucket$"), ""));
  }
  return names;
}

std::string PageOf(ShardMeters& meters) {
  const SnapshotMeters snapshots;
  return MetricsPage(meters, snapshots);
}

TEST(MetricsPage, HasEveryMetricOfTheAlertsFromTheStart) {
  ShardMeters meters;
  const std::set<std::string> there = NamesIn(PageOf(meters));
  const std::string alerts = FileOf("alerts.yaml");
  ASSERT_EQ(YAML::Load(alerts)["groups"].size(), 1u);
  ASSERT_GT(NamesIn(alerts).size(), 8u);
  for (const std::string& name : NamesIn(alerts)) {
    EXPECT_TRUE(there.contains(name)) << name;
  }
}

TEST(MetricsPage, HasEveryMetricOfTheDashboardFromTheStart) {
  ShardMeters meters;
  const std::set<std::string> there = NamesIn(PageOf(meters));
  const auto dashboard = nlohmann::json::parse(FileOf("dashboard.json"));
  std::string expressions;
  for (const auto& panel : dashboard["panels"]) {
    for (const auto& target : panel["targets"]) {
      expressions += target["expr"].get<std::string>() + "\n";
    }
  }
  ASSERT_GT(NamesIn(expressions).size(), 15u);
  for (const std::string& name : NamesIn(expressions)) {
    EXPECT_TRUE(there.contains(name)) << name;
  }
}

TEST(MetricsPage, TellsWhatWasCounted) {
  ShardMeters meters;
  meters.phase.store(ShardPhase::kActive);
  meters.events[static_cast<size_t>(EventKind::kPurchase)].Add(3);
  meters.append_us.Observe(1500);
  meters.partitions["kafka:events/0"] = {7, 10, Timestamp{1'500'000}};
  const std::string page = PageOf(meters);
  EXPECT_THAT(page, HasSubstr("clearpoint_phase{phase=\"active\"} 1\n"));
  EXPECT_THAT(page, HasSubstr("clearpoint_phase{phase=\"follow\"} 0\n"));
  EXPECT_THAT(page,
              HasSubstr("clearpoint_events_total{kind=\"Purchase\"} 3\n"));
  EXPECT_THAT(page, Not(HasSubstr("kind=\"SignIn\"")));
  EXPECT_THAT(
      page,
      HasSubstr("clearpoint_input_lag_messages{partition=\"kafka:events/0\"} "
                "3\n"));
  EXPECT_THAT(page, HasSubstr("clearpoint_append_seconds_count 1\n"));
  EXPECT_THAT(page, HasSubstr("clearpoint_append_seconds_bucket{le=\"+Inf\"} 1"));
  // 1500 us lie between 1023 and 2047.
  EXPECT_THAT(page, HasSubstr("{le=\"0.001023\"} 0"));
  EXPECT_THAT(page, HasSubstr("{le=\"0.002047\"} 1"));
}

}  // namespace
}  // namespace clearpoint
