// TriggeredRules: a program whose earn rules reward actions, enrolments and
// balances, and what became of them.
// Threads: none.
#ifndef CLEARPOINT_TESTS_ENGINE_TRIGGERED_RULES_H_
#define CLEARPOINT_TESTS_ENGINE_TRIGGERED_RULES_H_

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/values/check.h"
#include "tests/support/program_run.h"

namespace clearpoint {

// A Monday.
inline const Timestamp kMondayNoon = oracle::Utc({2026, 3, 9}, 12, 0);

// Gives so many points, paid by the issuer.
inline EarnRule RuleOn(Trigger trigger, const char* name, int64_t fixed) {
  EarnRule rule;
  rule.name = name;
  rule.on = trigger;
  rule.grant.fixed = {fixed};
  rule.funder = FunderKind::kIssuer;
  return rule;
}
inline EarnRule OnAction(const char* name, int64_t fixed) {
  return RuleOn(Trigger::kAction, name, fixed);
}

class TriggeredRules : public testing::Test {
 protected:
  void Start(const Configuration& network) {
    run_.emplace(network, kMondayNoon);
  }
  void Start(std::vector<EarnRule> rules) { Start(Earning(std::move(rules))); }

  OwnedEvent Action(const std::string& action, const std::string& id) {
    OwnedEvent event{.kind = EventKind::kActionCompleted, .occurred = now_};
    event.program = "points";
    event.member = "m";
    event.action = action;
    event.id = id;
    return event;
  }
  OutcomeCode Send(const OwnedEvent& event) {
    return run_->run().Decide(event);
  }
  OutcomeCode Do(const std::string& action, const std::string& id) {
    return Send(Action(action, id));
  }
  OutcomeCode Review(const std::string& id, const std::string& object) {
    OwnedEvent event = Action("review", id);
    event.object = object;
    return Send(event);
  }
  int64_t Available() { return run_->Available("points"); }
  Record Last() {
    Record record;
    CLEARPOINT_CHECK(DecodeRecord(run_->run().records().back(), &record).ok());
    return record;
  }
  RuleReason ReasonOf(size_t note) {
    const Record record = Last();
    EXPECT_LT(note, record.notes.size());
    return note < record.notes.size() ? record.notes[note].reason
                                      : RuleReason::kGranted;
  }

  Timestamp now_ = kMondayNoon;
  std::optional<ProgramRun> run_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TESTS_ENGINE_TRIGGERED_RULES_H_
