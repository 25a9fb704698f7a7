// Awards: points given to a member by a rule, and taken back. The only place
// where earned points become lots and obligations, and where a burn of lots
// settles what their funders owe (domain: points are lots; money).
// Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_RULES_AWARD_H_
#define CLEARPOINT_ENGINE_RULES_AWARD_H_

#include <vector>

#include "engine/decide/decision.h"

namespace clearpoint {

// What an award is made of, whatever event earned it.
struct AwardTerms {
  const Network* network = nullptr;
  const Program* program = nullptr;
  const RuleBase* rule = nullptr;
  MemberNumber member;
  ParticipantNumber funder;
  Contract contract;  // names price and settlement; none when funder issues
  Timestamp earned_at;
  int32_t available_after_days = 0;
  Points wanted;                // before limits
  MinorAmount counted;          // 0 when no amount earned it
  bool counted_before = false;  // more of an award that limits have counted
};

// Gives back to the rule's limits what was taken of an award: `points`, and the
// award itself once nothing is left of it.
void ReleaseLimitsOf(Decision& d, const Award& award, const RuleBase& rule,
                     LocalDay day, Points points);

// Grants what the rule's limits leave of `wanted`: counters, entry, lot,
// obligation; available points repay debt at once. An award of zero points
// has no effect but is answered, with what was forfeited. Nothing is granted,
// and a note says so, when the funder is not the issuer and no contract names
// its price.
Award Give(Decision& d, const AwardTerms& terms);

// Points that come into a wallet, earned or got by exchange.
struct Receipt {
  const Program* program = nullptr;
  MemberNumber member;
  LotClassRow lot_class;
  Account from = Account::kIssued;
  Timestamp earned_at;
  int32_t available_after_days = 0;
  ExpiryRule expiry;
  Points points;
};
struct ReceivedLot {
  DrawKey lot;
  LotClassNumber lot_class;
};

// The only place where points that come in become a lot: pending until the
// local midnight they are available from when that is behind the recorded time
// (a client's clock may be ahead of ours), else available and repaying debt.
ReceivedLot Receive(Decision& d, const Receipt& receipt);

// How taking back ended.
struct TakenBack {
  Points wanted;
  Points missing;  // what would become debt
};

// Takes `points` of an award back as engine/rules/README.md says, and adds
// them to award->taken. Under ShortfallPolicy::kRefuse nothing is left out:
// the caller refuses when `missing` is not zero.
TakenBack TakeBack(Decision& d, Award* award, Points points,
                   ShortfallPolicy shortfall);

// Plans to draw `need` points in draw order from the lots that this event may
// draw (domain: points are lots); what can be drawn at most when that is less.
// Nothing is moved.
Points PlanDraw(Decision& d, const WalletRow::Key& wallet, Points need,
                std::vector<DrawnLot>* plan);

// Moves drawn lots' points from `available` to `to`, and lets the funders of
// owed lots owe the issuer for them.
void Burn(Decision& d, const WalletRow::Key& wallet,
          const std::vector<DrawnLot>& drawn, Account to);

// Repays debt out of `points` of one lot that have just become available.
void RepayDebt(Decision& d, const WalletRow::Key& wallet, const DrawKey& lot,
               Points points);

// Books an obligation and the operator's fee on it; `BookBack` turns `points`
// of `whole` back, when `before` of them were turned back earlier.
struct Obligation {
  ParticipantNumber debtor;
  ParticipantNumber creditor;
  ObligationKind kind = ObligationKind::kIssue;
  Money price;  // of one minor unit of points
  Points points;
  ContractRef contract;
};
void BookWithFee(Decision& d, const Network& network,
                 const Obligation& obligation);
void BookBack(Decision& d, const Network& network, const Obligation& whole,
              Points before, Points points);

// What a lot's funder owes the issuer for `points` of it, at the price and
// under the version they were given.
Obligation IssueObligation(const Decision& d, const LotClassRow& lot_class,
                           Points points);
// The version and the program under which a lot's points were given.
const Network& NetworkOf(const Decision& d, const LotClassRow& lot_class);
const Program& ProgramOf(const Decision& d, const LotClassRow& lot_class);
// First instant at which a lot is swept: its expiry and its program's grace.
// kNever for a lot that does not expire.
Timestamp SweptAt(const Decision& d, const LotClassRow& lot_class,
                  Timestamp expires_at);
// When a Tick tells that a lot will expire: its program's notice before that.
// kNever for a lot that does not expire, or whose program gives no notice.
Timestamp NoticeAt(const Decision& d, const LotClassRow& lot_class,
                   Timestamp expires_at);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_RULES_AWARD_H_
