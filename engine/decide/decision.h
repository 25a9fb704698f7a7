// Decision: what the deciding of one event works with, and how it refuses.
// Each event kind has one file with its guards in outcome order, then its
// effects. Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_DECIDE_DECISION_H_
#define CLEARPOINT_ENGINE_DECIDE_DECISION_H_

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/decide/event.h"
#include "engine/decide/outcome.h"
#include "engine/ledger/draft.h"
#include "engine/ledger/record.h"
#include "engine/network/network.h"

namespace clearpoint {

struct Explanation;

// A refusal: the outcome, what was asked and what was there, and the first
// record under the same key where there is one.
struct Refusal {
  OutcomeCode code;
  std::string reason;
  SequenceNumber refers_to;
};
// Nothing: the event is accepted (or its record says otherwise).
using Verdict = std::optional<Refusal>;

// Whose word an event is.
struct Speaker {
  bool is_operator = false;  // of the shard: may give commands
  // The version that states the rights of the event's source; null: it may
  // speak for every participant.
  const Network* rights_stated_in = nullptr;
  const SourceRightsView* rights = nullptr;  // null: for none
};

struct Decision {
  Draft& draft;
  const Networks& networks;
  const Event& event;
  Record& record;
  Timestamp recorded;
  const Network* network = nullptr;  // governs the event's occurred time
  bool released = false;  // it waited, and was checked when it came
  Speaker speaker = {};
  Explanation* explanation = nullptr;  // null: nobody asks for one

  State& state() const { return draft.state(); }
};

Refusal Refuse(OutcomeCode code, std::string reason);
// "points: asked 100, available 20".
Refusal Refuse(OutcomeCode code, std::string_view what, int64_t asked,
               std::string_view measure, int64_t there);
Refusal RefuseUnknown(OutcomeCode code, std::string_view kind,
                      std::string_view name);

// What every event must have. MISSING_FIELD: a text is empty or the event has
// no instant; INVALID_FIELD: a text is longer than 256 bytes, or the instant
// is outside the years an event may carry.
struct TextField {
  std::string_view name;
  std::string_view text;
};
Verdict CheckRequired(const Decision& d,
                      std::initializer_list<TextField> texts);
Verdict CheckPresent(const TextField& field);
// INVALID_FIELD when longer than 256 bytes; empty is fine.
Verdict CheckLength(const TextField& field);
// INVALID_FIELD outside [least, 10^12].
Verdict CheckAmount(std::string_view field, int64_t amount, int64_t least);
// INVALID_FIELD when the governing configuration does not list it. Where none
// governs there is no list, and CheckIsGoverned refuses, after the time.
Verdict CheckCurrency(const Decision& d, std::string_view currency);
// UNKNOWN_PROGRAM when the event occurred before any configuration governs.
Verdict CheckIsGoverned(const Decision& d);
// NOT_AUTHORIZED when the event's source may not speak for the participant, for
// the issuer of the program, or for the operator of the shard.
Verdict CheckSpeaksFor(const Decision& d, std::string_view participant);
Verdict CheckSpeaksForIssuer(const Decision& d, std::string_view program);
// The same for the participant that is the network's operator: it closes
// windows and speaks for the members.
Verdict CheckSpeaksForNetwork(const Decision& d);
Verdict CheckIsOperator(const Decision& d, std::string_view command);
// DUPLICATE or CONFLICT against the request under the event's key.
Verdict CheckRequestKey(const Decision& d);
// TOO_LATE, TOO_EARLY. An event older than max_event_age is late, and so is one
// behind the horizon (Total::kHorizon).
Verdict CheckTime(const Decision& d);

// MEMBER_CLOSED; of a burn MEMBER_FROZEN before that.
Verdict CheckIsOpen(const Decision& d, MemberNumber member);
Verdict CheckMayBurn(const Decision& d, MemberNumber member);
// MEMBER_CLOSED of what ends or undoes a request; nothing where its points are
// of a household's wallet, which is there for the others.
Verdict CheckWalletIsOpen(const Decision& d, const RequestRow& request);

// LIMIT_REACHED, naming the first limit that has no room for a whole request of
// so many points.
Verdict CheckRoom(const Decision& d, const std::vector<Limit>& limits,
                  const LimitScope& scope, Points asked);

// ", or was forgotten 430 days after it was recorded": behind the reason of a
// refusal that does not find what an earlier event left.
std::string OrForgotten(const Decision& d);

// Keeps the verdict of the request under its key (accepted, waiting, or
// refused with an outcome that keeps its key).
void KeepRequest(const Decision& d, RequestRow row);

// One per event kind.
Verdict DecidePurchase(Decision& d, const Purchase& purchase);
Verdict DecideReturn(Decision& d, const PurchaseReturned& returned);
Verdict DecideSignIn(Decision& d, const SignIn& sign_in);
Verdict DecideReferral(Decision& d, const Referral& referral);
Verdict DecideAction(Decision& d, const ActionCompleted& action);
Verdict DecideBalance(Decision& d, const BalanceReported& report);
Verdict DecidePrize(Decision& d, const PrizeWon& prize);
Verdict DecideRedemption(Decision& d, const RedemptionRequested& request);
Verdict DecideHold(Decision& d, const HoldPlaced& placed);
Verdict DecideCapture(Decision& d, const HoldCaptured& captured);
Verdict DecideRelease(Decision& d, const HoldReleased& released);
Verdict DecideReversal(Decision& d, const RedemptionReversed& reversal);
Verdict DecideExchange(Decision& d, const ExchangeRequested& request);
Verdict DecideExchangeReversal(Decision& d, const ExchangeReversed& reversal);
Verdict DecidePartnerConfirmed(Decision& d, const PartnerConfirmed& confirmed);
Verdict DecidePartnerFailed(Decision& d, const PartnerFailed& failed);
Verdict DecideTransfer(Decision& d, const TransferRequested& request);
Verdict DecideAdjustment(Decision& d, const AdjustmentRequested& request);
Verdict DecideApproval(Decision& d, const AdjustmentApproved& approved);
Verdict DecideOpening(Decision& d, const OpeningBalance& opening);
Verdict DecideReinstatement(Decision& d, const PointsReinstated& request);
Verdict DecideConfiguration(Decision& d, const NetworkConfigured& configured);
Verdict DecideWindowClose(Decision& d, const WindowCloseRequested& request);
Verdict DecideConfirmation(Decision& d, const SettlementConfirmed& confirmed);
Verdict DecideAbort(Decision& d, const SettlementAborted& aborted);
Verdict DecideCollateral(Decision& d, const CollateralSet& set);
Verdict DecideDispute(Decision& d, const DisputeRaised& raised);
Verdict DecideResolution(Decision& d, const DisputeResolved& resolved);
Verdict DecideEstimate(Decision& d, const EstimateSet& set);
Verdict DecideCurrencyRate(Decision& d, const CurrencyRateSet& set);
Verdict DecidePrepaidBlock(Decision& d, const PrepaidBlockBought& bought);
Verdict DecidePause(Decision& d, const IntakePaused& command);
Verdict DecideResume(Decision& d, const IntakeResumed& command);
Verdict DecideQuarantine(Decision& d, const CoordinateQuarantined& command);
Verdict DecideEnrolment(Decision& d, const MemberEnrolled& enrolled);
Verdict DecideUpdate(Decision& d, const MemberUpdated& updated);
Verdict DecideLabelling(Decision& d, const MemberLabelled& labelled);
Verdict DecideFreeze(Decision& d, const MemberFrozen& frozen);
Verdict DecideUnfreeze(Decision& d, const MemberUnfrozen& unfrozen);
Verdict DecideClosing(Decision& d, const MemberClosed& closed);
Verdict DecidePendingReleased(Decision& d, const PendingReleased& released);
Verdict DecidePendingCancelled(Decision& d, const PendingCancelled& cancelled);
Verdict DecideReopening(Decision& d, const MemberReopened& reopened);
Verdict DecideBinding(Decision& d, const AliasBound& bound);
Verdict DecideUnbinding(Decision& d, const AliasUnbound& unbound);
Verdict DecideForgetting(Decision& d, const MemberForgotten& forgotten);
Verdict DecideJoining(Decision& d, const HouseholdJoined& joined);
Verdict DecideLeaving(Decision& d, const HouseholdLeft& left);
Verdict DecideMerging(Decision& d, const MemberMerged& merged);
Verdict DecideUnmerging(Decision& d, const MemberUnmerged& unmerged);
Verdict DecideConversionOrder(Decision& d, const ConversionOrdered& ordered);
Verdict DecideConversionEnd(Decision& d, const ConversionCancelled& cancelled);

// QUARANTINED when an operator named the place of this input; the row is used
// up.
Verdict CheckQuarantine(Decision& d, const Hash128& source, uint64_t offset);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_DECIDE_DECISION_H_
