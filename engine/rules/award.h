// Awards: points given to a member by a rule, and taken back. The only place
// where earned points become lots and obligations, and where a burn of lots
// settles what their funders owe (domain: points are lots; money).
// Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_RULES_AWARD_H_
#define CLEARPOINT_ENGINE_RULES_AWARD_H_

#include <optional>
#include <vector>

#include "engine/decide/decision.h"
#include "engine/rules/funder_shares.h"
#include "engine/network/grant.h"

namespace clearpoint {

// What an award is made of, whatever event earned it.
struct AwardTerms {
  const Network* network = nullptr;
  const Program* program = nullptr;
  const RuleBase* rule = nullptr;
  MemberNumber member;
  ParticipantNumber funder;
  Contract contract;  // names price and settlement; none when funder issues
  Fundings fundings;  // of several funders; then the two above are not used
  Timestamp earned_at;
  int32_t available_after_days = 0;
  const AvailabilityRule* availability = nullptr;  // else after those days
  const ExpiryRule* expiry = nullptr;              // else the rule's
  Points wanted;                // before limits
  MinorAmount counted;          // 0 when no amount earned it
  MinorAmount converted;        // counted in the rule's currency, if another
  Timestamp rate_from;          // and from when on the rate was valid
  ExactPoints exact;            // that `wanted` was rounded from, or 0
  bool counted_before = false;  // more of an award that limits have counted
  // Whose limits per household it counts in; absent: as the member is in now.
  std::optional<MemberNumber> household = std::nullopt;
  // The award that this gives more of, for its fees; null: a new one.
  const Award* more_of = nullptr;
  // Into whose wallet it goes (Award::shared_wallet); absent: the one that the
  // member uses now.
  std::optional<MemberNumber> shared_wallet = std::nullopt;
};

// Gives back to the rule's limits what was taken of an award: `points`, and the
// award itself once nothing is left of it.
void ReleaseLimitsOf(Decision& d, const Award& award, const RuleBase& rule,
                     LocalDay day, Points points);

// Grants what the rule's limits leave of `wanted`: counters, and of each funder
// entry, lot and obligation; available points repay debt at once. An award of
// zero points has no effect but is answered, with what was forfeited. Nothing
// is granted, and a note says so, when the funder is not the issuer and no
// contract names its price, when prepaid blocks that have to cover it do not,
// or when its contract gives none beyond the funder's net debit cap.
Award Give(Decision& d, const AwardTerms& terms);

// Points that come into a wallet, earned or got by exchange.
struct Receipt {
  const Program* program = nullptr;
  MemberNumber owner;  // of the wallet: a member or a household
  LotClassRow lot_class;
  Account from = Account::kIssued;
  Timestamp earned_at;
  int32_t available_after_days = 0;
  const AvailabilityRule* availability = nullptr;  // else after those days
  ExpiryRule expiry;
  Points points;
  Timestamp own_expiry = kNever;  // unless kNever: instead of the rule's
};
struct ReceivedLot {
  DrawKey lot;
  LotClassNumber lot_class;
};

// When points of the receipt lapse that are available from then on.
Timestamp ExpiryOf(const Decision& d, const Receipt& receipt,
                   Timestamp available_at);

// The only place where points that come in become a lot: pending until the
// local midnight they are available from when that is behind the recorded time
// (a client's clock may be ahead of ours), else available and repaying debt.
// Points that wait for an event have no such midnight (kNever), and no expiry
// where that is counted from there.
ReceivedLot Receive(Decision& d, const Receipt& receipt);

// Points that come into a wallet as a lot of a known class and dates.
struct Arrival {
  LotClassNumber lot_class;
  int32_t vintage = 0;
  Timestamp available_at;
  Timestamp expires_at = kNever;
  Points points;
};
// Puts them into the lot that agrees in all of that, or opens it: pending when
// it is available later than recorded, else available and repaying debt.
DrawKey TakeIn(Decision& d, const WalletRow::Key& wallet, Account from,
               const Arrival& arrival);

// How taking back ended.
struct TakenBack {
  Points wanted;
  Points missing;  // what would become debt
};

// Takes `points` of an award back as engine/rules/README.md says, of each of
// its parts a share, and adds them to award->taken. Under
// ShortfallPolicy::kRefuse nothing is left out: the caller refuses when
// `missing` is not zero.
TakenBack TakeBack(Decision& d, Award* award, Points points,
                   ShortfallPolicy shortfall);

// Plans to draw `need` points in draw order from the lots that this event may
// draw (domain: points are lots); what can be drawn at most when that is less.
// Nothing is moved.
Points PlanDraw(Decision& d, const WalletRow::Key& wallet, Points need,
                std::vector<DrawnLot>* plan);

// What this event may still take out of one lot, pending or available.
Points LeftIn(Decision& d, const WalletRow::Key& wallet, const DrawKey& lot);
// Moves points of one lot, whichever of the two they are, to `to`.
void TakeOut(Decision& d, const WalletRow::Key& wallet, const DrawKey& lot,
             Points points, Account to);

// Moves a drawn lot's points from `available` to `to`. Nobody owes anything for
// it.
void Withdraw(Decision& d, const WalletRow::Key& wallet, const DrawnLot& drawn,
              Account to);
// Moves drawn lots' points from `available` to `to`, and lets the funders of
// owed lots owe the issuer for them.
void Burn(Decision& d, const WalletRow::Key& wallet,
          const std::vector<DrawnLot>& drawn, Account to);

// Moves `points` of a draw from `from` back into its lot; what would have been
// swept meanwhile goes on to `expired`. Repays no debt.
void Restore(Decision& d, const WalletRow::Key& wallet, Account from,
             const Draw& draw, Points points);
// What the funder of an owed lot owes the issuer for `points` of it that are
// burned now; nothing of a paid one.
void OweForBurned(Decision& d, LotClassNumber lot_class, Points points);

// Undoes a burn: moves `points` of the draws from `from` back into their lots,
// last drawn first, and relieves the funders of owed ones. What would have been
// swept meanwhile goes on to `expired`. Repays no debt.
void PutBack(Decision& d, const WalletRow::Key& wallet, Account from,
             std::vector<Draw>* draws, Points points);

// Relieves the funder of a part for points that a return found: live, in the
// part's own lot, which counts when the funder has paid for them, or elsewhere,
// burned or as debt. The fee comes back by the cumulative share of all that the
// funder owed for. What prepaid blocks cover goes back into them last, and with
// it its fee.
struct Found {
  Points live;
  Points elsewhere;
};
void Relieve(Decision& d, const Found& found, AwardParts* parts, size_t index,
             Award* award);

// The times at which something happens to a lot that was just opened or filled.
void SetLotTimers(Decision& d, const WalletRow::Key& wallet, const DrawKey& lot,
                  const LotClassRow& lot_class);

// Repays debt out of `points` of one lot that have just become available.
void RepayDebt(Decision& d, const WalletRow::Key& wallet, const DrawKey& lot,
               Points points);

// Books an obligation, and the fees and taxes on it (contract_fees.h);
// `BookBack` turns `points` of `whole` back, when `before` of them were turned
// back earlier.
struct Obligation {
  ParticipantNumber debtor;
  ParticipantNumber creditor;
  ObligationKind kind = ObligationKind::kIssue;
  Money price;  // of one minor unit of points
  Points points;
  ContractRef contract;
  SchemeNumber scheme = kMainScheme;  // that its price names, its fees too
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
Timestamp SweptAt(const Decision& d, const WalletRow::Key& wallet,
                  const LotClassRow& lot_class, Timestamp expires_at);
// When a Tick tells that a lot will expire: its program's notice before that.
// kNever for a lot that does not expire, or whose program gives no notice.
Timestamp NoticeAt(const Decision& d, const WalletRow::Key& wallet,
                   const LotClassRow& lot_class, Timestamp expires_at);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_RULES_AWARD_H_
