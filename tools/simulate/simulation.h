// Simulation: what would become of events if they came now. It decides them
// behind a state by the engine's own Stepper, keeps what each would give as
// tables, and writes nothing: the state is one that is thrown away.
//
// Every event stands on what the ones before it did. Timers that are due by
// then fire first, and returns that waited for a purchase are released by it,
// as they would be.
//
// Growth: a few lines of text an event, and the rows it changes. Threads: those
// of the State.
#ifndef CLEARPOINT_TOOLS_SIMULATE_SIMULATION_H_
#define CLEARPOINT_TOOLS_SIMULATE_SIMULATION_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/status.h"
#include "engine/decide/step.h"
#include "engine/rules/explanation.h"
#include "tools/report/names.h"
#include "tools/tabular.h"

namespace clearpoint {

// Behind which record of a journal the state stands.
struct SimulationPlace {
  ClockMode clock_mode = ClockMode::kInput;
  SequenceNumber sequence;  // of the last record
  Timestamp recorded;
};

class Simulation {
 public:
  // `state` must outlive it and is changed by it.
  Simulation(State* state, const SimulationPlace& place);

  // Call once, first. Errors are those of the state's store.
  absl::Status Start();

  // Makes a configuration the next version, as `network apply` would. On a
  // refusal nothing changed, and *reason tells why.
  absl::StatusOr<OutcomeCode> Apply(const Configuration& configuration,
                                    Timestamp wall_now, std::string* reason);
  // Decides the event as the next one. `wall_now` counts in clock mode wall.
  absl::Status Decide(const Input& input, Timestamp wall_now);

  // What the last event would get.
  struct SimulatedVerdict {
    OutcomeCode outcome = OutcomeCode::kMalformed;
    std::string reason;
    SequenceNumber refers_to;
  };
  const SimulatedVerdict& verdict() const { return verdict_; }

  const Networks& networks() const { return stepper_.networks(); }
  Timestamp recorded() const { return stepper_.recorded(); }

  // outcomes, events, awards, rules, balances, obligations.
  std::vector<Tabular> Tables() const;

 private:
  using WalletAccount = std::tuple<MemberNumber, ProgramNumber, Account>;

  // The names of every version there is.
  const Names& NamesNow();
  void Tell(const Record& record, const Event& event);
  void TellReleased(const Record& record);
  void TellEvent(const Record& record, const Event& event);
  void TellAwards();
  void TellAward(const AwardStep& step);
  void TellRules(const Record& record);
  void TellRule(const RuleNote& note);
  void TellBalances(const Record& record, const Event& event);
  void TellObligations(const Record& record);
  std::string MemberName(MemberNumber member);
  // The balances after the record of the wallets it moved and of those the
  // event's member has.
  std::map<WalletAccount, Points> BalancesAfter(const Record& record,
                                                const Event& event);
  void AddWallet(MemberNumber member, ProgramNumber program,
                 std::map<WalletAccount, Points>* balances);

  State* state_;
  Explanation explanation_;
  Stepper stepper_;
  EventDecoder decoder_;  // of released returns
  std::unique_ptr<Names> names_;
  size_t names_of_ = 0;  // versions there were then
  uint64_t event_ = 0;   // number of the one under way
  uint64_t timers_ = 0;  // ticks that fired before it
  SimulatedVerdict verdict_;
  std::map<OutcomeCode, uint64_t> outcomes_;
  Tabular events_;
  Tabular awards_;
  Tabular rules_;
  Tabular balances_;
  Tabular obligations_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_SIMULATE_SIMULATION_H_
