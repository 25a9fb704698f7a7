// Looking before acting: what a simulation tells of rules, awards, balances and
// obligations, and that being asked for an explanation changes no record.
#include "tools/simulate/simulation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/support/program_run.h"
#include "tests/support/random_history.h"
#include "tests/support/reference_day.h"
#include "tools/report/exact_text.h"
#include "tools/simulate/state_at.h"

namespace clearpoint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Row = std::vector<std::string>;

// A simulation behind the end of a run, whose state it changes.
class Ahead {
 public:
  explicit Ahead(EngineRun* run)
      : simulation_(&run->state(),
                    {ClockMode::kInput, SequenceNumber{run->records().size()},
                     run->recorded()}) {
    EXPECT_TRUE(simulation_.Start().ok());
  }

  void Decide(const OwnedEvent& event) {
    const std::string bytes = EncodeEvent(event.View(), EventFormat::kProtobuf);
    EventDecoder decoder;
    const Event decoded = decoder.Decode(bytes, EventFormat::kProtobuf);
    ASSERT_TRUE(
        simulation_.Decide({&decoded, EventFormat::kProtobuf, "", 0}, {}).ok());
  }

  // The rows of one table, each with the columns asked for.
  std::vector<Row> Rows(const std::string& name, const Row& columns) {
    std::vector<Row> rows;
    for (const Tabular& table : simulation_.Tables()) {
      if (table.name != name) continue;
      for (const Row& row : table.rows) {
        rows.push_back(Chosen(table, row, columns));
      }
    }
    return rows;
  }
  Simulation& simulation() { return simulation_; }

 private:
  static Row Chosen(const Tabular& table, const Row& row, const Row& columns) {
    Row chosen;
    for (const std::string& column : columns) {
      for (size_t i = 0; i < table.columns.size(); ++i) {
        if (table.columns[i].name == column) chosen.push_back(row[i]);
      }
    }
    return chosen;
  }

  Simulation simulation_;
};

// A tenth of a point for each hundredth spent, 50 points a day.
Configuration Capped() {
  EarnRule spend = Rule("spend", 1, 10, 0);
  spend.limits = {"daily"};
  Configuration network = Earning({spend});
  LimitConfig limit;
  limit.name = "daily";
  limit.amount = Points{50};
  PointsOf(network).limits = {limit};
  return network;
}

// --- the engine's explanation ------------------------------------------------

// The records of a history, decided by a Stepper of its own.
std::vector<std::string> RecordsOf(const History& history,
                                   Explanation* explanation) {
  State state(nullptr, Digest());
  Stepper stepper(&state, ClockMode::kInput, SequenceNumber{1}, history.start);
  stepper.ExplainTo(explanation);
  std::vector<std::string> records;
  EXPECT_TRUE(stepper.Start().ok());
  const auto sink = [&](const Record&, std::string_view bytes) {
    records.emplace_back(bytes);
    return absl::OkStatus();
  };
  EventDecoder decoder;
  for (const HistoryStep& step : history.steps) {
    std::string configuration;
    Event event = step.event.View();
    if (step.configuration.has_value()) {
      configuration = SerializeConfiguration(*step.configuration);
      event = Event{};
      event.kind = EventKind::kNetworkConfigured;
      event.body = NetworkConfigured{configuration};
    }
    const std::string bytes = EncodeEvent(event, EventFormat::kProtobuf);
    const Event decoded = decoder.Decode(bytes, EventFormat::kProtobuf);
    EXPECT_TRUE(
        stepper.Step({&decoded, EventFormat::kProtobuf, "", 0}, {}, sink).ok());
  }
  return records;
}

TEST(Explanation, ChangesNoByteOfAnyRecord) {
  for (uint64_t seed = 0; seed < 30; ++seed) {
    const History history = MakeRandomHistory(seed, 150);
    Explanation explanation;
    const auto told = RecordsOf(history, &explanation);
    ASSERT_GT(told.size(), 100u);
    EXPECT_EQ(told, RecordsOf(history, nullptr)) << "seed " << seed;
  }
}

// --- what is told ------------------------------------------------------------

TEST(Simulation, TellsTheStepsOfAnAwardAndTheLimitThatCutIt) {
  ProgramRun run(Capped());
  ASSERT_EQ(run.Buy("o1", 300), OutcomeCode::kAccepted);  // 30 of 50
  Ahead ahead(&run.run());
  ahead.Decide(run.Purchase("o2", 255));
  EXPECT_THAT(ahead.Rows("awards", {"event", "member", "program", "rule",
                                    "funder", "counted", "exact", "wanted",
                                    "granted", "forfeited", "forfeited_by"}),
              ElementsAre(Row{"1", "m", "points", "spend", "shop", "2.55",
                              "25.5", "25", "20", "5", "daily leaves 20"}));
  EXPECT_THAT(ahead.Rows("rules", {"rule", "reason", "asked", "there"}),
              ElementsAre(Row{"spend", "limit reached", "25", "20"}));
  EXPECT_THAT(ahead.Rows("balances",
                         {"program", "account", "before", "change", "after"}),
              ElementsAre(Row{"points", "available", "30", "20", "50"}));
  EXPECT_THAT(
      ahead.Rows("obligations", {"debtor", "creditor", "amount", "currency"}),
      ElementsAre(Row{"shop", "bank", "0.20", "CNY"}));
  EXPECT_THAT(ahead.Rows("outcomes", {"outcome", "events"}),
              ElementsAre(Row{"ACCEPTED", "1"}));
}

TEST(Simulation, TellsEveryRuleThatGaveNothingBesideOneThatGave) {
  EarnRule elsewhere = Rule("elsewhere", 1, 100, 0);
  elsewhere.selector.merchants = {"bank"};
  EarnRule weekend = Rule("weekend", 1, 100, 0);
  weekend.selector.weekdays = {6, 7};
  EarnRule large = Rule("large", 1, 100, 0);
  large.selector.minimum_amount = MinorAmount{5'000};
  EarnRule later = Rule("later", 1, 100, 0);
  later.valid.from = Timestamp{kStart.value + 90 * kMicrosPerDay};
  EarnRule small = Rule("small", 1, 1'000'000, 0);
  ProgramRun run(Earning(
      {Rule("spend", 1, 100, 0), elsewhere, weekend, large, later, small}));
  Ahead ahead(&run.run());
  ahead.Decide(run.Purchase("o1", 1'000));
  EXPECT_THAT(ahead.Rows("awards", {"rule", "granted"}),
              ElementsAre(Row{"spend", "10"}));
  EXPECT_THAT(
      ahead.Rows("rules",
                 {"program", "rule", "reason", "selector", "asked", "there"}),
      ElementsAre(
          Row{"points", "elsewhere", "rules of other merchants", "", "", ""},
          Row{"points", "weekend", "not selected", "weekdays", "", ""},
          Row{"points", "large", "below minimum", "", "10.00", "50.00"},
          Row{"points", "later", "not in force", "", "", ""},
          Row{"points", "small", "rounds to zero", "", "10.00", "0.00"}));
}

TEST(Simulation, OfARefusalTellsTheReasonAndTheBalances) {
  ProgramRun run(Capped());
  ASSERT_EQ(run.Buy("o1", 300), OutcomeCode::kAccepted);
  Ahead ahead(&run.run());
  OwnedEvent event = run.Purchase("o2", 0);
  event.kind = EventKind::kRedemptionRequested;
  event.program = "points";
  event.amount = 31;
  ahead.Decide(event);
  EXPECT_THAT(ahead.Rows("events", {"event", "kind", "outcome", "reason"}),
              ElementsAre(Row{"1", "RedemptionRequested", "INSUFFICIENT_POINTS",
                              "points: asked 31, available 30"}));
  EXPECT_THAT(ahead.Rows("balances", {"account", "before", "change", "after"}),
              ElementsAre(Row{"available", "30", "0", "30"}));
  EXPECT_TRUE(ahead.Rows("awards", {"rule"}).empty());
}

TEST(Simulation, EachEventStandsOnTheOnesBefore) {
  ProgramRun run(Capped());
  Ahead ahead(&run.run());
  ahead.Decide(run.Purchase("o1", 200));
  ahead.Decide(run.Purchase("o2", 500));
  ahead.Decide(run.Purchase("o2", 600));
  EXPECT_THAT(ahead.Rows("events", {"event", "outcome"}),
              ElementsAre(Row{"1", "ACCEPTED"}, Row{"2", "ACCEPTED"},
                          Row{"3", "CONFLICT"}));
  EXPECT_THAT(ahead.Rows("balances", {"event", "before", "after"}),
              ElementsAre(Row{"1", "0", "20"}, Row{"2", "20", "50"},
                          Row{"3", "50", "50"}));
}

TEST(Simulation, TellsAWaitingReturnThatItsPurchaseReleases) {
  ProgramRun run(Capped());
  ASSERT_EQ(run.Return("o9", 100), OutcomeCode::kWaiting);
  Ahead ahead(&run.run());
  ahead.Decide(run.Purchase("o9", 300));
  EXPECT_THAT(ahead.Rows("events", {"event", "kind", "outcome", "refers_to"}),
              ElementsAre(Row{"1", "Purchase", "ACCEPTED", ""},
                          Row{"1", "PurchaseReturned", "ACCEPTED", "2"}));
}

TEST(Simulation, FiresTheTimersThatAreDueBeforeTheEvent) {
  Configuration network = Capped();
  PointsOf(network).expiry = {ExpiryPeriod::kDays, 10};
  ProgramRun run(network);
  ASSERT_EQ(run.Buy("o1", 300), OutcomeCode::kAccepted);
  Ahead ahead(&run.run());
  run.At(Timestamp{kStart.value + 30 * kMicrosPerDay});
  ahead.Decide(run.Purchase("o2", 100));
  const auto events = ahead.Rows("events", {"timers", "outcome"});
  ASSERT_EQ(events.size(), 1u);
  EXPECT_NE(events[0][0], "");
  EXPECT_THAT(ahead.Rows("balances", {"before", "after"}),
              ElementsAre(Row{"0", "10"}));
}

TEST(Simulation, TriesAConfigurationFromItsFirstInstantOn) {
  ProgramRun run(Capped());
  Ahead ahead(&run.run());
  Configuration next = Capped();
  next.effective_from = Timestamp{kStart.value + kMicrosPerDay};
  PointsOf(next).earn[0].grant.multiply = {2, 10};
  std::string reason;
  const auto outcome = ahead.simulation().Apply(next, {}, &reason);
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(*outcome, OutcomeCode::kAccepted);
  ahead.Decide(run.Purchase("o1", 100));
  run.At(Timestamp{kStart.value + 2 * kMicrosPerDay});
  ahead.Decide(run.Purchase("o2", 100));
  EXPECT_THAT(ahead.Rows("awards", {"event", "granted"}),
              ElementsAre(Row{"1", "10"}, Row{"2", "20"}));
  EXPECT_THAT(ahead.Rows("events", {"version"}),
              ElementsAre(Row{"1"}, Row{"2"}));
}

TEST(Simulation, TellsWhyAConfigurationWouldBeRefused) {
  ProgramRun run(Capped());
  ASSERT_EQ(run.Buy("o1", 300), OutcomeCode::kAccepted);
  Ahead ahead(&run.run());
  Configuration next = Capped();
  PointsOf(next).scale = 2;
  std::string reason;
  const auto outcome = ahead.simulation().Apply(next, {}, &reason);
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(*outcome, OutcomeCode::kInvalidField);
  EXPECT_THAT(reason, HasSubstr("scale is fixed"));
}

// Every step of the reference day, told ahead, is what then happened.
TEST(Simulation, ForetellsTheReferenceDay) {
  EngineRun run(ReferenceDayStart(), kUnlimitedCache);
  ASSERT_EQ(run.Apply(ReferenceConfiguration()), OutcomeCode::kAccepted);
  EngineRun told(ReferenceDayStart(), kUnlimitedCache);
  ASSERT_EQ(told.Apply(ReferenceConfiguration()), OutcomeCode::kAccepted);
  Ahead ahead(&told);
  size_t at = 0;
  for (const ReferenceStep& step : ReferenceDay()) {
    const OutcomeCode outcome = run.Decide(step.event);
    ahead.Decide(step.event);
    const auto events = ahead.Rows("events", {"outcome", "reason"});
    ASSERT_GT(events.size(), at);
    EXPECT_EQ(events[at][0], OutcomeName(outcome)) << step.what;
    EXPECT_EQ(events[at][1], run.reason()) << step.what;
    at = events.size();
  }
}

TEST(ExactText, IsADecimalWhereOneSaysItElseAFraction) {
  struct Case {
    int64_t num, den;
    int32_t scale;
    const char* text;
  };
  const Case kCases[] = {{0, 1, 0, "0"},
                         {25, 1, 0, "25"},
                         {255, 10, 0, "25.5"},
                         {255, 10, 2, "0.255"},
                         {31, 3, 0, "31/3"},
                         {30, 3, 0, "10"},
                         {1, 1 << 13, 0, "1/8192"},
                         {1, 1 << 12, 0, "0.000244140625"}};
  for (const Case& c : kCases) {
    EXPECT_EQ(ExactText({c.num, c.den}, c.scale), c.text);
  }
}

TEST(ParsePosition, TakesTheNumberOfARecordOrAnInstant) {
  EXPECT_FALSE(ParsePosition("")->has_value());
  EXPECT_EQ((*ParsePosition("12"))->sequence.value, 12u);
  EXPECT_EQ((*ParsePosition("12"))->recorded, kNever);
  EXPECT_EQ((*ParsePosition("2026-01-05T00:00:00Z"))->recorded, kStart);
  EXPECT_FALSE(ParsePosition("yesterday").ok());
  EXPECT_FALSE(ParsePosition("99999999999999999999999").ok());
}

}  // namespace
}  // namespace clearpoint
