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
#include <deque>
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
    int64_t held = 0;
    friend bool operator==(const Balance&, const Balance&) = default;
  };

  explicit Oracle(Timestamp start);

  // An accepted NetworkConfigured: the next version.
  void Apply(const Configuration& configuration);

  // Judges an event of any kind but NetworkConfigured and books it.
  OutcomeCode Decide(const Event& event);

  // Tells how many records the journal has behind the event that was decided
  // last: where windows begin and end, which only the journal says, is learned
  // from it. Without it no window has a record that could be contested.
  void NoteRecords(size_t count);
  // Tells, before the event behind them, which records so far have closed a
  // window by the calendar: where they stand in the journal only it says too.
  void NoteCutOffs(const std::vector<int64_t>& records) { cut_offs_ = records; }

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
  // What became of standing conversions at the ends of their periods.
  const std::map<OutcomeCode, int>& sweep_outcomes() const {
    return sweep_outcomes_;
  }

  // Balances, lots, accounts, obligations, positions, streaks, referrals and
  // what is known of members, a line each, sorted bytewise (grammar:
  // tests/support/README.md).
  std::string Text() const;

 private:
  struct Earning;
  struct Offer;

  // oracle.cc: order of checks, clock, timers.
  OutcomeCode Judge(const Event& event);
  OutcomeCode Dispatch(const Event& event);
  OutcomeCode JudgeFields(const Event& event) const;
  bool IsLinkedUnderOtherNames(const Event& event) const;
  OutcomeCode JudgeKey(const Event& event, const std::string& key,
                       const std::string& content) const;
  int VersionAt(Timestamp occurred) const;
  // Whether any version governs it; else there are no lists to be wrong by.
  bool IsGoverned(const Event& event) const;
  const Configuration& NetworkOf(int version) const;
  const Configuration& NetworkAt(Timestamp occurred) const;
  TimeBounds Bounds() const;
  bool KnownOrEnrolled(std::string_view member,
                       const std::vector<const ProgramConfig*>& programs) const;
  void Enrol(std::string_view member);
  void FireTimers();
  // Of lots, waiting returns, holds and periods. True: more may be due since.
  bool FireDue();
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
  int OpenLot(const oracle::Lot& asked, const std::string& asked_class,
              int64_t points);
  void RepayDebt(int lot, int64_t points);

  // oracle_inactivity.cc
  void JoinRun(oracle::Lot* plan);
  void MoveRun(const std::string& wallet, const std::string& period,
               const ExpiryPolicy& policy, const ProgramConfig& program,
               const ZoneConfig& zone);
  void NoteActivity(const Event& event);

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
  void Book(oracle::Booking* booking);
  // Only so many of its points: the others were booked before.
  void Book(oracle::Booking* booking, int64_t points);
  void TurnBack(oracle::Booking* booking, int64_t points);
  OutcomeCode DecideWindowClose(const Event& event);
  void CloseWindow();
  std::optional<Timestamp> CutOffBehind(Timestamp after) const;
  void CloseByCalendar();

  // oracle_fees.cc
  std::vector<oracle::FeeOwed> FeesOwed(const oracle::Booking& booking) const;
  void ChargeFees(oracle::Booking* booking);

  // oracle_settlement.cc
  OutcomeCode DecideConfirmation(const Event& event);
  OutcomeCode DecideAbort(const Event& event);
  OutcomeCode DecideCollateral(const Event& event);
  // oracle_disputes.cc
  OutcomeCode DecideDispute(const Event& event);
  OutcomeCode DecideResolution(const Event& event);
  bool MissesDisputed(const Event& event) const;
  bool DisputeFits(const Event& event) const;
  bool SettlesIn(std::string_view currency) const;
  bool HasRecord(int window, int64_t sequence) const;
  // Of all kinds that are contested, less what is contested already.
  Money LeftToContest(int window, const std::string& debtor,
                      const std::string& creditor) const;
  void AppendDisputes(std::vector<std::string>* lines) const;

  OutcomeCode DecideEstimate(const Event& event);
  OutcomeCode DecidePrepaidBlock(const Event& event);
  std::vector<oracle::BlockDraw> DrawBlocks(const Earning& part,
                                            int64_t points);
  static int64_t Covered(const std::vector<oracle::BlockDraw>& draws);
  int64_t GiveBlocksBack(oracle::Booking* booking, int64_t points);
  bool MissesPersons(const Event& event) const;
  bool MissesWindow(const Event& event) const;
  bool SettlementFits(const Event& event) const;
  bool EverHad(std::string_view participant) const;
  // What a participant is to receive, less what it owes, over all windows that
  // are not settled.
  Money NetOf(const oracle::State& state, const std::string& name) const;
  std::optional<Money> MostOwed(const std::string& name) const;
  bool MayOwe(const std::string& name, Money more) const;
  bool LeavesUncovered(const oracle::State& before) const;
  void Progress(int number);
  void AppendSettlement(std::vector<std::string>* lines) const;

  // oracle_earning.cc
  OutcomeCode DecidePurchase(const Event& event);
  OutcomeCode DecideSignIn(const Event& event);
  OutcomeCode DecideReferral(const Event& event);
  std::string BeneficiaryOf(const Purchase& p,
                            const std::vector<const ProgramConfig*>& programs,
                            Timestamp occurred);
  // Whether somebody is there that the rule may give to.
  bool GivesTo(const ProgramConfig& program, const EarnRule& rule,
               const oracle::Bought& bought) const;
  // All awards of one purchase in one program.
  void EarnIn(const ProgramConfig& program, const Purchase& purchase,
              oracle::Bought* bought);
  void RollOver(int number);
  static std::map<std::string, int64_t> RewardShares(
      const ProgramConfig& program, const std::vector<FunderShare>& shares);
  static oracle::Award Raised(const oracle::Award& before,
                              const oracle::Award& rise);
  bool IsNth(const ProgramConfig& program, const EarnRule& rule,
             oracle::Bought* bought);
  static Offer BonusOn(const std::vector<Offer>& bases, const EarnRule& rule,
                       const Purchase& purchase);
  static void MultiplyGroups(const ProgramConfig& program,
                             std::vector<Offer>* bonuses);
  void LeaveTheBest(const ProgramConfig& program, const oracle::Bought& bought,
                    std::vector<Offer>* bonuses);
  Earning EarningOf(const ProgramConfig& program, const EarnRule& rule,
                    const oracle::Bought& bought) const;
  void GiveOffer(const ProgramConfig& program, const Offer& offer,
                 oracle::Bought* bought);
  oracle::Award Give(const Earning& earning, int64_t points);
  static void AddToBookingOf(const oracle::Award* before,
                             oracle::Booking* booking);
  int GivePart(const Earning& earning, int64_t points,
               oracle::Booking* booking);
  // What the funders may still owe for, then what limits leave.
  int64_t FitCapAndLimits(const Earning& earning, int64_t points,
                          std::vector<size_t>* uses);
  oracle::LimitPlan PlanLimits(const Earning& earning, int64_t points);
  int64_t FitLimits(const Earning& earning, int64_t points,
                    std::vector<size_t>* uses);
  // What stands against a limit before an award of that member and day.
  int64_t UsedOf(const LimitConfig& limit, const std::string& key,
                 const Earning& earning, int64_t day) const;
  // What may: the member's own amount, or the limit's.
  int64_t MostOf(const LimitConfig& limit, const std::string& key,
                 const Earning& earning, int64_t day) const;
  // In all lots of the wallet, less debt.
  int64_t HoldingsOf(const std::string& wallet) const;
  void GiveBackLimits(const oracle::Award& award, int64_t points, bool all);
  const ContractConfig* ContractOf(const Earning& earning) const;
  void ScoreDay(const std::string& program, const std::string& member,
                int64_t day, int64_t position, Timestamp now);
  bool Qualifies(const oracle::ReferralLink& link,
                 const oracle::Bought& bought) const;
  void PayReferral(const std::string& key, oracle::Bought* bought);

  // oracle_triggers.cc
  OutcomeCode DecideAction(const Event& event);
  OutcomeCode DecideBalance(const Event& event);
  OutcomeCode DecidePrize(const Event& event);
  void RewardEnrolment(const Event& event);
  void RewardIn(const ProgramConfig& program, const Purchase& told,
                oracle::Bought* happened);
  std::string RewardKey(const ProgramConfig& program, const EarnRule& rule,
                        const oracle::Bought& happened) const;
  bool LooksAt(const ProgramConfig& program, const EarnRule& rule,
               const oracle::Bought& happened) const;
  // oracle_tiers.cc
  std::string TierBefore(const ProgramConfig& program, std::string_view member,
                         Timestamp t) const;
  int64_t QualifyingPoints(const std::string& program,
                           const oracle::Bought& bought) const;
  void Qualify(const ProgramConfig& program, oracle::Bought* bought);
  void QualifyLess(oracle::Bought* bought, Timestamp returned_at);
  void FallByReturn(const ProgramConfig& counted, Timestamp at,
                    oracle::Tiering* tiering);
  bool HasHadTier(const std::string& wallet) const;
  void TakeOverTier(const ProgramConfig& program, const Event& event,
                    const OpeningTier& told);
  void ReviewTiers();
  void AppendTiers(std::vector<std::string>* lines) const;
  // oracle_funding.cc
  std::map<std::string, int64_t> SharesOf(const ProgramConfig& program,
                                          const EarnRule& rule,
                                          const oracle::Bought& bought) const;
  std::vector<Earning> FundedBy(const Earning& earning) const;
  std::vector<std::pair<Earning, int64_t>> SplitByFunder(const Earning& earning,
                                                         int64_t points) const;
  void GiveParts(const Earning& earning, oracle::Award* award);

  // oracle_sums.cc
  // What points that are missing become.
  enum class SumsOnReturn { kOwe, kMayRefuse };
  void NumberSums(const Configuration& configuration);
  // `counted` says whole, lines and counted.
  void CountInPeriod(const ProgramConfig& program, const EarnRule& rule,
                     const oracle::Award& counted, oracle::Bought* bought);
  void EndPeriod(const oracle::SumKey& key);
  bool ScoreSums(const oracle::SumKey& of, Timestamp now,
                 SumsOnReturn on_return);
  void RaiseSum(const ProgramConfig& program, const EarnRule& rule,
                const oracle::SumKey& key, int64_t points);
  bool LowerSum(oracle::PeriodSum* sum, Timestamp now, SumsOnReturn on_return);
  bool SumLess(oracle::Bought* bought, Timestamp occurred);
  std::vector<oracle::SumKey> SumsToEnd() const;
  void AppendSums(std::vector<std::string>* lines) const;
  // oracle_earning.cc: what a grant makes of an amount.
  static int64_t WorthOf(const Grant& grant, int64_t counted);

  // oracle_pending.cc
  struct PendingFact {
    std::string_view program;
    std::string_view member;
    std::string_view merchant;
    std::string_view order_id;
    std::string_view rule;
    int64_t points = 0;
    bool cancels = false;
  };
  OutcomeCode DecidePendingReleased(const Event& event);
  OutcomeCode DecidePendingCancelled(const Event& event);
  OutcomeCode ChangePending(const Event& event, const PendingFact& fact);
  Timestamp AvailableFrom(const Earning& earning, const ZoneConfig& zone) const;
  int64_t PendingIn(const oracle::AwardPart& part, Timestamp occurred) const;
  void ReleasePart(oracle::Award* award, size_t index, int64_t points,
                   Timestamp occurred);
  void CancelPart(oracle::Award* award, size_t index, int64_t points);

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
  int64_t TakeFromOwn(oracle::Lot& own, int64_t points, Timestamp occurred,
                      int64_t* relieved);
  bool TakeBack(oracle::Award* award, int64_t points, Timestamp occurred,
                ShortfallPolicy policy);

  // oracle_spending.cc
  // The guards that a hold has in common with a redemption.
  // Answers how many points are taken.
  OutcomeCode JudgeSpending(const RedemptionRequested& r, Timestamp occurred,
                            int64_t* points) const;
  OutcomeCode JudgeLimits(const RedemptionRequested& r, Timestamp occurred,
                          int64_t* points, std::vector<size_t>* uses);
  // Of the uses; all of the request when nothing is left of it.
  void GiveBackUses(const std::vector<size_t>& uses, int64_t points, bool all);
  bool LacksOrder(const Event& event) const;
  // oracle_offers.cc
  bool HasWrongOffer(const Event& event) const;
  OutcomeCode JudgeOffer(const RedemptionRequested& r, Timestamp occurred,
                         oracle::Bundle* bundle);
  // Whether the member may have it there and then.
  bool IsOffered(const ProgramConfig& program, const OfferConfig& offer,
                 const RedemptionRequested& r, Timestamp occurred) const;
  bool HasLabelFrom(std::string_view member, std::string_view label,
                    Timestamp from) const;
  // oracle_earning.cc
  bool SelectsRequest(const ProgramConfig& program, const OfferConfig& offer,
                      const RedemptionRequested& r, Timestamp occurred) const;
  void GiveBackItems(const oracle::Bundle& bundle, int64_t points);
  OutcomeCode GivePrivilege(oracle::Bundle* bundle, int64_t points,
                            Timestamp occurred);
  // `points` of it are left.
  void LeavePrivilege(const oracle::Bundle& bundle, int64_t points,
                      Timestamp occurred);
  oracle::Booking SpendingBooking(int version, const std::string& program,
                                  const std::string& merchant, int64_t points,
                                  int contract,
                                  const oracle::Bundle& bundle) const;
  bool HasOtherCurrency(const Event& event) const;
  OutcomeCode DecideRedemption(const Event& event);
  OutcomeCode DecideReversal(const Event& event);
  OutcomeCode Reverse(const std::string& program,
                      const std::string& redemption_id, int64_t asked,
                      Timestamp occurred);
  std::optional<std::vector<std::string>> PaidInPoints(
      const oracle::Returned& what, const std::string& member) const;
  void PutBack(std::vector<oracle::Draw>* draws, const std::string& program,
               int64_t points);

  // oracle_holds.cc
  OutcomeCode DecideHold(const Event& event);
  OutcomeCode DecideCapture(const Event& event);
  OutcomeCode DecideRelease(const Event& event);
  OutcomeCode JudgeEnding(const Event& event, std::string_view program,
                          const std::string& key, int64_t points) const;
  // Back from `from` on into its lots, as of `now`.
  void Unhold(const oracle::Held& held, int64_t from, Timestamp now);
  void TimeOutHold(int sequence, Timestamp due);
  bool HasHeld(std::string_view member) const;
  void AppendHeld(std::vector<std::string>* lines) const;

  // oracle_exchange.cc
  OutcomeCode DecideExchange(const Event& event);
  OutcomeCode DecideExchangeReversal(const Event& event);
  // Whether every limit of these names has room for so many points, in all.
  bool HasRoom(const Earning& of, const std::vector<std::string>& limits,
               int64_t points) const;
  void CountRequest(const Earning& of, const std::vector<std::string>& limits,
                    int64_t points, std::vector<size_t>* uses);
  Money ExchangeFeeOf(const RateConfig& rate, int version, int64_t given) const;
  static int64_t ExchangePointsFeeOf(const RateConfig& rate, int64_t given);
  bool MayUseRate(const RateConfig& rate, const oracle::Exchanged& x) const;
  Earning GivingOf(const oracle::Exchanged& x) const;
  Earning GettingOf(const RateConfig& rate, const oracle::Exchanged& x) const;
  // Sets what is given, got and taken as a fee of what is asked.
  OutcomeCode FitExchange(const RateConfig& rate, int64_t asked,
                          oracle::Exchanged* x) const;
  void CountExchange(const RateConfig& rate, oracle::Exchanged* x);
  void OweForExchange(const RateConfig& rate, oracle::Exchanged* x);
  void DoExchange(const RateConfig& rate, oracle::Exchanged* x);

  // oracle_partners.cc
  void AskPartner(const RateConfig& rate, oracle::Exchanged* x);
  bool MayGoTo(const RateConfig& rate, const oracle::Exchanged& x,
               std::string_view account) const;
  void GoTo(const RateConfig& rate, const oracle::Exchanged& x,
            std::string_view account);
  void LosePartners();
  oracle::Exchanged* FindAsked(std::string_view exchange_id);
  OutcomeCode DecidePartnerConfirmed(const Event& event);
  OutcomeCode DecidePartnerFailed(const Event& event);

  // oracle_earning.cc
  bool IsInStreak(const ProgramConfig& program, const EarnRule& rule,
                  const oracle::Bought& bought);

  // oracle_rates.cc
  OutcomeCode DecideCurrencyRate(const Event& event);
  // An amount in the rule's currency; nothing when it does not count there.
  std::optional<int64_t> InCurrencyOf(const EarnRule& rule,
                                      const Configuration& network,
                                      std::string_view currency, int64_t amount,
                                      Timestamp occurred) const;
  void AppendRates(std::vector<std::string>* lines) const;

  // oracle_conversions.cc
  OutcomeCode DecideConversionOrder(const Event& event);
  OutcomeCode DecideConversionEnd(const Event& event);
  static void SetPeriod(const Configuration& network, int64_t day,
                        oracle::Conversion* one);
  std::vector<std::pair<std::string, std::string>> InSweepOrder() const;
  void Sweep(const std::pair<std::string, std::string>& key);
  OutcomeCode SweepNow(const std::string& id, const std::string& account,
                       oracle::Exchanged* x);
  void AppendConversions(std::vector<std::string>* lines) const;

  // oracle_adjustments.cc
  OutcomeCode DecideAdjustment(const Event& event);
  OutcomeCode DecideApproval(const Event& event);
  bool ApprovesItself(const Event& event) const;
  Earning GivenBy(const oracle::Adjustment& a) const;
  void GiveAdjustment(oracle::Adjustment* a);
  OutcomeCode UndoAdjustment(oracle::Adjustment* a, Timestamp occurred);
  void GiveUpAdjustments();

  // oracle_openings.cc
  OutcomeCode DecideOpening(const Event& event);
  void OpenFrom(const OpeningLot& told, const ProgramConfig& program,
                const Event& event);
  bool KnowsStanding(const Event& event) const;
  bool KnowsAttribution(const Event& event) const;
  void CountAsUsed(const OpeningCounter& told, const ProgramConfig& program,
                   const Event& event);
  void AppendBatches(std::vector<std::string>* lines) const;

  // oracle_reinstatements.cc
  OutcomeCode DecideReinstatement(const Event& event);
  std::vector<int> Reinstatable(const Event& event, int64_t within_us) const;

  // oracle_transfers.cc
  OutcomeCode DecideTransfer(const Event& event);
  int64_t DrawableSum(const std::string& wallet, Timestamp occurred) const;
  // The points go to another member's lot of the same class and dates, or to an
  // account of the program; nobody owes anything.
  void CarryLots(const std::string& from, const std::string& to,
                 Timestamp occurred, int64_t points);
  std::vector<oracle::Draw> SpendLots(const std::string& from,
                                      const char* account, Timestamp occurred,
                                      int64_t points);

  // oracle_members.cc
  OutcomeCode DecideEnrolment(const Event& event);
  OutcomeCode DecideUpdate(const Event& event);
  OutcomeCode DecideLabelling(const Event& event);
  bool KnowsLimits(const Event& event) const;
  bool IsOver(Timestamp until) const;
  void AddLabels(const std::string& member, Timestamp occurred,
                 const std::vector<MemberLabel>& added);
  bool HasTooMuch(const std::string& member) const;
  OutcomeCode DecideFreeze(const Event& event);
  OutcomeCode DecideUnfreeze(const Event& event);
  OutcomeCode DecideClosing(const Event& event);
  OutcomeCode DecideReopening(const Event& event);
  OutcomeCode DecideForgetting(const Event& event);
  bool IsForgotten(std::string_view member) const;
  OutcomeCode DecideJoining(const Event& event);
  OutcomeCode DecideLeaving(const Event& event);
  // Its household, or one of its own.
  std::string HouseholdOf(const std::string& member) const;

  // oracle_households.cc
  bool SharesWallet(const ProgramConfig& program,
                    std::string_view member) const;
  std::string WalletUsed(const ProgramConfig& program,
                         std::string_view member) const;
  std::string WalletUsed(const Earning& earning) const;
  std::string WalletUsed(const std::string& program, int version,
                         std::string_view member) const;
  bool HasHeldThatMoves(const Event& event, std::string_view member) const;
  void MoveInto(const std::string& own, const std::string& shared,
                Timestamp occurred);
  std::string WalletMovedInto(const oracle::Award& award,
                              Timestamp occurred) const;
  // oracle_merging.cc
  // Who answers for the member.
  std::string KeptFor(std::string_view member) const;
  bool TellsOfMerged(const Event& event) const;
  int OpenLike(const oracle::Lot& like, const std::string& owner,
               int64_t points);
  int64_t MoveDebt(const std::string& from, const std::string& to,
                   int64_t most);
  bool MoveToKept(const std::string& name, const std::string& program);
  // What has become free in wallets of merged members. True: there was some.
  bool FollowMerged();
  OutcomeCode DecideMerging(const Event& event);
  OutcomeCode DecideUnmerging(const Event& event);
  bool IsFrozen(std::string_view member) const;
  bool IsClosed(std::string_view member) const;
  bool MayEarn(std::string_view member, const ProgramConfig& program) const;
  bool KnownAnywhere(std::string_view member, Timestamp occurred) const;
  void BringBack(int lot);
  // oracle_aliases.cc
  // Whether the name is an alias, by the configuration of that moment.
  bool IsAlias(std::string_view name, Timestamp occurred) const;
  std::string MemberMeant(std::string_view alias, Timestamp occurred) const;
  // The event with members in the place of aliases; `texts` owns their names.
  // Aliases that mean nobody stay.
  Event Meant(const Event& event, std::deque<std::string>* texts) const;
  bool NamesNobody(const Event& event) const;  // by an alias that stayed
  bool FitsAliases(const Event& event) const;
  OutcomeCode JudgeNames(const Event& meant, const std::string& key);
  OutcomeCode DecideBinding(const Event& event);
  OutcomeCode DecideUnbinding(const Event& event);
  void FollowWithClaimed(const Event& bound);
  void GiveUpUnclaimed();
  void AppendAliases(std::vector<std::string>* lines) const;

  void AppendMembers(std::vector<std::string>* lines) const;

  Timestamp recorded_;
  std::map<int, int64_t> opened_by_;  // window -> record
  std::vector<int64_t> cut_offs_;     // records
  size_t closed_by_calendar_ = 0;     // windows
  Timestamp occurred_;  // of the event that is decided; of timers: recorded
  // What the event shows that wallets did: wallet, kind.
  std::vector<std::pair<std::string, std::string>> acted_;
  std::vector<Configuration> versions_;  // version n at n - 1
  Configuration nothing_;                // before any version
  oracle::State s_;
  std::map<std::string, size_t> sum_numbers_;  // by rule, period and currency
  std::map<OutcomeCode, int> outcomes_;
  std::map<OutcomeCode, int> later_outcomes_;
  std::map<OutcomeCode, int> sweep_outcomes_;
};

namespace oracle {

// Whether what is ordered can be: programs, period and length of its id.
bool SaysAConversion(const ConversionOrdered& c);
// Whether an alias, or an account, that the event names is a bare card number.
bool TellsCardNumber(const Event& event);
// "30 2 same_time": what runs of inactivity are told apart by in a wallet.
std::string PeriodText(const ExpiryPolicy& policy);
// Names joined so that no two lists of names give the same text.
std::string Key(const std::vector<std::string_view>& names);
std::string WalletKey(std::string_view program, std::string_view member);
// The name of the bundle's offer.
std::string OfferOf(const Bundle& bundle);
std::string_view NameOf(BookingKind kind);
// Lots of the same text are one.
std::string ClassOf(const Lot& lot);
// a / b rounded; b > 0.
absl::int128 Quotient(absl::int128 a, absl::int128 b, Rounding rounding);
// `points` by largest remainder of the weights, ties to the first.
std::vector<int64_t> InProportion(const std::vector<int64_t>& weights,
                                  int64_t points);

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
  std::map<std::string, int64_t> shares{};  // weights; empty: one funder
  std::optional<PendingPolicy> pending{};
  std::string household{};  // empty: as its member is in now
  const oracle::Award* more_of = nullptr;  // an award that this adds to
  std::string wallet{};     // WalletKey; empty: the one its member uses now
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TESTS_SUPPORT_ORACLE_H_
