// Oracle: a second, naive clearing engine that judges the same events as
// Decide and keeps its books in maps and sums by name. It shares no code with
// the rules, calendar, keys or tables of the engine, only the value types and
// the Event and Configuration headers, so it is an independent witness on
// random histories.
//
// Clock mode `input`. Rules: engine/rules/README.md. Not kept: the retention of
// business keys, so histories have to be shorter than that.
// Cost: every event copies the whole state. Threads: none.
#ifndef CLEARPOINT_TESTS_SUPPORT_ORACLE_H_
#define CLEARPOINT_TESTS_SUPPORT_ORACLE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "engine/decide/event.h"
#include "engine/decide/outcome.h"
#include "engine/network/configuration.h"
#include "tests/support/oracle_state.h"

namespace clearpoint {

class Oracle {
 public:
  using Obligations =
      std::map<std::tuple<std::string, std::string, oracle::BookingKind>,
               Money>;
  struct Balance {
    int64_t pending = 0;
    int64_t available = 0;
    int64_t debt = 0;
    friend bool operator==(const Balance&, const Balance&) = default;
  };

  explicit Oracle(Timestamp start);

  // An accepted NetworkConfigured: the next version.
  void Apply(const Configuration& configuration);

  // Judges an event of any kind but NetworkConfigured and books it.
  OutcomeCode Decide(const Event& event);

  Timestamp recorded() const { return recorded_; }
  int open_window() const { return s_.open_window; }
  Balance balance(std::string_view member, std::string_view program) const;
  // (debtor, creditor, kind) -> sum; what is turned back stands under the
  // opposite direction and the same kind.
  Obligations obligations(int window) const;
  std::map<std::string, oracle::Position> positions(int window) const;
  std::map<std::string, int64_t> accounts(std::string_view program) const;
  // Verdicts that Decide returned, and the later ones on waiting returns.
  const std::map<OutcomeCode, int>& outcomes() const { return outcomes_; }
  const std::map<OutcomeCode, int>& later_outcomes() const {
    return later_outcomes_;
  }

  // Balances, lots, accounts, obligations, positions, streaks and referrals,
  // a line each, sorted bytewise (grammar: tests/support/README.md).
  std::string Text() const;

 private:
  struct Earning;

  // oracle.cc: order of checks, clock, timers.
  OutcomeCode Judge(const Event& event);
  OutcomeCode Dispatch(const Event& event);
  OutcomeCode JudgeFields(const Event& event) const;
  OutcomeCode JudgeKey(const Event& event, const std::string& key,
                       const std::string& content) const;
  int VersionAt(Timestamp occurred) const;
  const Configuration& NetworkOf(int version) const;
  const Configuration& NetworkAt(Timestamp occurred) const;
  TimeBounds Bounds() const;
  bool KnownOrEnrolled(std::string_view member,
                       const std::vector<const ProgramConfig*>& programs) const;
  void Enrol(std::string_view member);
  void FireTimers();
  // By value: the key stands in what is given up.
  void GiveUpWaiting(std::string key);

  // oracle_text.cc
  void AppendPoints(std::vector<std::string>* lines) const;
  void AppendMoney(std::vector<std::string>* lines) const;
  void AppendLinks(std::vector<std::string>* lines) const;
  std::map<int64_t, const oracle::SignedDay*> KeptDays(
      const std::string& program, const std::string& wallet) const;

  // oracle_lots.cc
  oracle::Lot PlanLot(const Earning& earning) const;
  int OpenLot(const oracle::Lot& plan, const std::string& lot_class,
              int64_t points);
  void RepayDebt(int lot, int64_t points);
  std::vector<int> Drawable(const std::string& wallet,
                            Timestamp occurred) const;
  bool TimeHasCome(const oracle::Lot& lot, Timestamp occurred) const;
  oracle::Draw DrawFrom(int lot, int64_t points);
  std::optional<std::vector<oracle::Draw>> DrawPoints(const std::string& wallet,
                                                      Timestamp occurred,
                                                      int64_t points);
  void AddToAccount(const std::string& program, const char* account,
                    int64_t points);

  // oracle_money.cc
  oracle::Booking MakeBooking(int version, oracle::BookingKind kind,
                              const std::string& debtor,
                              const std::string& creditor, int64_t points,
                              Money price) const;
  void Owe(const std::string& debtor, const std::string& creditor,
           oracle::BookingKind kind, Money amount);
  void Book(const oracle::Booking& booking);
  void TurnBack(oracle::Booking* booking, int64_t points);
  OutcomeCode DecideWindowClose(const Event& event);

  // oracle_earning.cc
  OutcomeCode DecidePurchase(const Event& event);
  OutcomeCode DecideSignIn(const Event& event);
  OutcomeCode DecideReferral(const Event& event);
  void ApplyEarnRule(const ProgramConfig& program, const EarnRule& rule,
                     const Purchase& purchase, oracle::Bought* bought);
  oracle::Award Give(const Earning& earning, int64_t points);
  int64_t FitLimits(const Earning& earning, int64_t points,
                    std::vector<size_t>* uses);
  // What stands against a limit before an award of that member and day.
  int64_t UsedOf(const LimitConfig& limit, const std::string& key,
                 const Earning& earning, int64_t day) const;
  // In all lots of the wallet, less debt.
  int64_t HoldingsOf(const std::string& program,
                     const std::string& member) const;
  void GiveBackLimits(const oracle::Award& award, int64_t points, bool all);
  const ContractConfig* ContractOf(const Earning& earning) const;
  void ScoreDay(const std::string& program, const std::string& member,
                int64_t day, int64_t position, Timestamp now);
  bool Qualifies(const oracle::ReferralLink& link,
                 const oracle::Bought& bought) const;
  void PayReferral(const std::string& key, oracle::Bought* bought);

  // oracle_returns.cc
  OutcomeCode DecideReturn(const Event& event);
  OutcomeCode JudgeReturn(const oracle::Returned& what);
  OutcomeCode ReturnFromOrder(const oracle::Returned& what,
                              oracle::Bought* bought);
  OutcomeCode ReturnUnmatched(const oracle::Returned& what);
  const ProgramConfig* PolicyProgram(std::string_view merchant,
                                     Timestamp occurred) const;
  ReturnPolicy ReturnPolicyFor(const oracle::Returned& what) const;
  void FollowWithWaiting(const std::string& order_key);
  bool TakeForReturn(oracle::Bought* bought, bool was_full, Timestamp occurred);
  ShortfallPolicy PolicyOf(const oracle::Award& award) const;
  bool TakeBack(oracle::Award* award, int64_t points, Timestamp occurred,
                ShortfallPolicy policy);

  // oracle_spending.cc
  OutcomeCode DecideRedemption(const Event& event);
  OutcomeCode DecideReversal(const Event& event);
  void PutBack(std::vector<oracle::Draw>* draws, const std::string& program,
               int64_t points);

  // oracle_exchange.cc
  OutcomeCode DecideExchange(const Event& event);

  Timestamp recorded_;
  std::vector<Configuration> versions_;  // version n at n - 1
  Configuration nothing_;                // before any version
  oracle::State s_;
  std::map<OutcomeCode, int> outcomes_;
  std::map<OutcomeCode, int> later_outcomes_;
};

namespace oracle {

// Names joined so that no two lists of names give the same text.
std::string Key(const std::vector<std::string_view>& names);
std::string WalletKey(std::string_view program, std::string_view member);
std::string_view NameOf(BookingKind kind);
// a / b rounded; b > 0.
absl::int128 Quotient(absl::int128 a, absl::int128 b, Rounding rounding);

}  // namespace oracle

// Where earned points come from: decides lot, funder and price.
struct Oracle::Earning {
  std::string member{};
  int version = 0;
  std::string program{};
  std::string rule{};  // unique over all kinds of rules
  Timestamp occurred{};
  int64_t after_days = 0;
  std::string funder{};    // empty: the issuer
  std::string merchant{};  // whose contract counts when the funder has none
  std::vector<std::string> limits{};
  std::optional<ExpiryPolicy> expiry{};  // the rule's own
  int64_t awards = 1;  // 0: more of an award that limits have counted
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TESTS_SUPPORT_ORACLE_H_
