// ProgramRun: program `points` of issuer `bank`, earned and burned at `shop`,
// and program `miles`, driven event by event in the name of one member. For
// tests that change one thing of a small network and look at balances and
// awards.
//
// Amounts in hundredths of CNY, points without decimals, days in UTC. A minute
// passes between two events. Threads: none.
#ifndef CLEARPOINT_TESTS_SUPPORT_PROGRAM_RUN_H_
#define CLEARPOINT_TESTS_SUPPORT_PROGRAM_RUN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "engine/ledger/record.h"
#include "engine/network/configuration.h"
#include "tests/support/engine_run.h"
#include "tests/support/oracle_calendar.h"

namespace clearpoint {

// A base rule that gives `num` points for each `den` hundredths spent, of whole
// blocks where `block` is not 0.
EarnRule Rule(const char* name, int64_t num, int64_t den, int64_t block);
// The network without rules, and with these of program `points`.
Configuration SmallNetwork();
Configuration Earning(std::vector<EarnRule> rules);
// A limit named "limit", of each member, and the network with it: one point a
// unit of money.
LimitConfig LimitPer(const char* period, int64_t amount);
Configuration EarningUnder(const LimitConfig& limit);
inline ProgramConfig& PointsOf(Configuration& network) {
  return network.programs[0];
}

inline constexpr int64_t kMinute = 60 * kMicrosPerSecond;
// 2026-01-05, a Monday.
inline const Timestamp kStart = oracle::Utc({2026, 1, 5}, 0, 0);

class ProgramRun {
 public:
  explicit ProgramRun(const Configuration& network)
      : ProgramRun(network, kStart) {}
  ProgramRun(const Configuration& network, Timestamp start);

  // Expects it to be accepted.
  void Configure(const Configuration& network);
  // The next event occurs a minute after `now`.
  void At(Timestamp now) { now_ = now; }
  // Who acts from now on; "m" at first.
  void As(const std::string& member) { member_ = member; }

  // The event that Buy decides, for changes.
  OwnedEvent Purchase(const std::string& order, int64_t amount);
  OutcomeCode Buy(const std::string& order, int64_t amount);
  OutcomeCode Return(const std::string& order, int64_t amount);
  OutcomeCode Redeem(const std::string& id, int64_t points);
  OutcomeCode Reverse(const std::string& id);
  // In two steps. `points` 0: all that is held.
  OutcomeCode Hold(const std::string& id, int64_t points);
  OutcomeCode Capture(const std::string& id, int64_t points);
  OutcomeCode Release(const std::string& id);
  // From `points` to `miles`.
  OutcomeCode Exchange(int64_t give) { return Exchange(give, ""); }
  OutcomeCode Exchange(int64_t give, const std::string& account);
  // Of the newest exchange.
  OutcomeCode Undo() { return Undo("x" + std::to_string(exchange_), 0); }
  OutcomeCode Undo(const std::string& id, int64_t give);
  // To another member, in `points`.
  OutcomeCode Transfer(const std::string& to, int64_t points);
  OutcomeCode Refer(const std::string& referee);
  OutcomeCode SignIn();

  // The member's line in the canonical text without its beginning, or "".
  std::string Balance(const std::string& program);
  int64_t Available(const std::string& program);
  // Of an account of program `points`; 0 when it has none.
  int64_t AccountOf(const std::string& account);
  Effects LastEffects() const;
  OrderRow LastOrder() const { return RowOf(LastEffects().orders[0]).value(); }
  EngineRun& run() { return run_; }

 private:
  OwnedEvent Blank(EventKind kind);

  Timestamp now_;
  EngineRun run_;
  std::string member_ = "m";
  int ids_ = 0;
  int exchange_ = 0;  // number of the newest
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TESTS_SUPPORT_PROGRAM_RUN_H_
