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
  Contract contract;    // names price and settlement; none when funder issues
  Timestamp earned_at;
  int32_t available_after_days = 0;
  Points wanted;        // before limits
  MinorAmount counted;  // 0 when no amount earned it
};

// Grants what the rule's limits leave of `wanted`: counters, entry, lot,
// obligation; available points repay debt at once. An award of zero points
// has no effect but is answered, with what was forfeited.
Award Give(Decision& d, const AwardTerms& terms);

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

// Moves drawn lots' points from `available` to `to`, and lets the funders of
// owed lots owe the issuer for them.
void Burn(Decision& d, const WalletRow::Key& wallet,
          const std::vector<DrawnLot>& drawn, Account to);

// Repays debt out of the points of one lot that are available.
void RepayDebt(Decision& d, const WalletRow::Key& wallet, const DrawKey& lot);

// Books an obligation and the operator's fee on it; `BookBack` turns `points`
// of `whole` back, when `before` of them were turned back earlier.
struct Obligation {
  ParticipantNumber debtor;
  ParticipantNumber creditor;
  ObligationKind kind = ObligationKind::kIssue;
  Money price;        // of one minor unit of points
  Points points;
  ContractRef contract;
};
void BookWithFee(Decision& d, const Network& network,
                 const Obligation& obligation);
void BookBack(Decision& d, const Network& network,
              const Obligation& whole, Points before, Points points);

// The issuer of the program in the newest configuration that has it.
ParticipantNumber IssuerOf(const Decision& d, ProgramNumber program);
// Grace between expiry and its sweep, in the newest configuration.
int64_t GraceOf(const Decision& d, ProgramNumber program);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_RULES_AWARD_H_
