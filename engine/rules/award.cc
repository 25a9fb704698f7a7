#include "engine/rules/award.h"

#include <algorithm>

#include "engine/calendar/civil.h"
#include "engine/calendar/expiry.h"
#include "engine/codec/row_fields.h"
#include "engine/limits/limits.h"
#include "engine/rules/contract_fees.h"
#include "engine/rules/debit_cap.h"
#include "engine/rules/explanation.h"
#include "engine/rules/household_wallet.h"
#include "engine/rules/inactivity.h"
#include "engine/rules/prepaid.h"

namespace clearpoint {
namespace {

LotClassRow ClassFor(const AwardTerms& terms, const Funding& funding) {
  LotClassRow row;
  row.program = terms.program->number;
  row.funder = funding.funder;
  row.rule = terms.rule->number;
  row.rule_version = terms.network->version();
  row.campaign = terms.rule->campaign;
  row.cost_centre = terms.network->CostCentreOf(*terms.rule, funding.funder);
  if (funding.contract.config != nullptr) {
    row.contract = funding.contract.ref;
    row.owed = funding.contract.config->settled == Settled::kAtRedemption;
  }
  return row;
}

// Whether this event may no longer draw the lot.
bool HasLapsed(const Decision& d, const WalletRow::Key& wallet,
               const DrawKey& key, const LotRow& lot) {
  if (key.expires_at == kNever) return false;
  const Timestamp lapses_at = LapsesAt(d, wallet, key.expires_at);
  if (d.event.occurred >= lapses_at) return true;
  if (d.recorded < lapses_at) return false;
  const LotClassRow& lot_class = d.draft.PropertiesOf(lot.lot_class);
  return d.recorded >= SweptAt(d, wallet, lot_class, key.expires_at);
}

// Step 1 and 2 of taking back: out of the award's own lot.
struct FromOwnLot {
  Points live;     // drawn from it
  Points expired;  // had lapsed, or was forfeited: no relief, no debt
};

FromOwnLot TakeFromOwnLot(Decision& d, const WalletRow::Key& wallet,
                          const DrawKey& key, Points points) {
  FromOwnLot taken;
  LotRow lot = d.draft.LotOf(wallet, key);
  // A drained lot may be forgotten before the sum that it was given for.
  if (lot.lot_class.value == 0) return taken;
  const Points part = std::min(points, lot.remaining);
  const bool lapsed = HasLapsed(d, wallet, key, lot);
  if (part.value > 0) {
    TakeOut(d, wallet, key, part,
            lapsed ? Account::kExpired : Account::kIssued);
    (lapsed ? taken.expired : taken.live) += part;
  }
  lot = d.draft.LotOf(wallet, key);
  const Points swept = std::min(points - part, lot.expired);
  if (swept.value > 0) {
    lot.expired -= swept;
    lot.moved_at = d.recorded;
    d.draft.SetLot(wallet, key, lot);
    taken.expired += swept;
  }
  const Points gone = std::min(points - part - swept, lot.forfeited);
  if (gone.value > 0) {
    lot.forfeited -= gone;
    lot.moved_at = d.recorded;
    d.draft.SetLot(wallet, key, lot);
    taken.expired += gone;
  }
  return taken;
}

}  // namespace

void SetLotTimers(Decision& d, const WalletRow::Key& wallet, const DrawKey& lot,
                  const LotClassRow& lot_class) {
  const uint64_t member = wallet.member.value;
  const uint32_t program = wallet.program.value;
  if (lot.available_at > d.recorded && lot.available_at != kNever) {
    d.draft.SetTimer({lot.available_at, TimerKind::kMature, member, program},
                     "");
  }
  // Those of a run of inactivity were set when the lot joined it.
  if (lot.expires_at == kNever || IsStandIn(lot.expires_at)) return;
  d.draft.SetTimer({SweptAt(d, wallet, lot_class, lot.expires_at),
                    TimerKind::kExpire, member, program},
                   "");
  const Timestamp told_at = NoticeAt(d, wallet, lot_class, lot.expires_at);
  // Of a lot whose time to be told is over, the award itself tells the expiry.
  if (told_at == kNever || told_at <= d.recorded) return;
  d.draft.SetTimer({told_at, TimerKind::kNotice, member, program}, "");
}

const Network& NetworkOf(const Decision& d, const LotClassRow& lot_class) {
  return d.networks.Version(lot_class.rule_version);
}

const Program& ProgramOf(const Decision& d, const LotClassRow& lot_class) {
  const Program* program =
      NetworkOf(d, lot_class).FindProgram(lot_class.program);
  CLEARPOINT_CHECK(program != nullptr);
  return *program;
}

Timestamp SweptAt(const Decision& d, const WalletRow::Key& wallet,
                  const LotClassRow& lot_class, Timestamp expires_at) {
  if (expires_at == kNever) return kNever;
  if (IsStandIn(expires_at)) return RunOfLot(d, wallet, expires_at).swept_at;
  return Timestamp{expires_at.value +
                   ProgramOf(d, lot_class).config->expiry_grace_us};
}

Timestamp NoticeAt(const Decision& d, const WalletRow::Key& wallet,
                   const LotClassRow& lot_class, Timestamp expires_at) {
  if (expires_at == kNever) return kNever;
  if (IsStandIn(expires_at)) return RunOfLot(d, wallet, expires_at).told_at;
  const int64_t notice = ProgramOf(d, lot_class).config->expiry_notice_us;
  return notice == 0 ? kNever : Timestamp{expires_at.value - notice};
}

Obligation IssueObligation(const Decision& d, const LotClassRow& lot_class,
                           Points points) {
  Obligation obligation;
  obligation.debtor = lot_class.funder;
  obligation.creditor = ProgramOf(d, lot_class).issuer;
  obligation.kind = ObligationKind::kIssue;
  obligation.points = points;
  obligation.contract = lot_class.contract;
  if (lot_class.contract.index != 0) {
    const Network& network = d.networks.Version(lot_class.contract.version);
    const uint32_t index = lot_class.contract.index;
    obligation.price = network.contract(index).issue_price;
    obligation.scheme = network.SchemeOfContract(index).number;
  }
  return obligation;
}

namespace {

// As BookWithFee, of points that come to those it stood for before. Of those
// that prepaid blocks cover only the fees are owed.
void BookMore(Decision& d, const Network& network, const Obligation& o,
              const Charged& before, Points covered) {
  if (o.debtor == o.creditor) return;
  const Points owed = o.points - covered;
  d.draft.Book({o.scheme, o.debtor, o.creditor}, o.kind,
               MultiplyExact(owed, o.price), owed, o.contract);
  MoveFees(d, network, o, before, {before.whole + o.points, before.back},
           o.points);
}

}  // namespace

void BookWithFee(Decision& d, const Network& network, const Obligation& o) {
  BookMore(d, network, o, {}, {});
}

namespace {

// As BookBack, of points of which prepaid blocks covered some.
void BookLess(Decision& d, const Network& network, const Obligation& whole,
              Points before, Points points, Points covered) {
  if (whole.debtor == whole.creditor) return;
  if (points.value == 0) return;
  const Points owed = points - covered;
  d.draft.Book({whole.scheme, whole.creditor, whole.debtor}, whole.kind,
               MultiplyExact(owed, whole.price), owed, whole.contract);
  MoveFees(d, network, whole, {whole.points, before},
           {whole.points, before + points}, points);
}

}  // namespace

void BookBack(Decision& d, const Network& network, const Obligation& whole,
              Points before, Points points) {
  BookLess(d, network, whole, before, points, {});
}

namespace {

// As the plan of a wallet whose lots stand in draw order, of one whose dates
// stand elsewhere. O(n log n) of its live lots.
Points PlanDrawByDate(Decision& d, const WalletRow::Key& wallet, Points need,
                      std::vector<DrawnLot>* plan) {
  struct Drawable {
    DrawKey dated;
    DrawnLot lot;
  };
  std::vector<Drawable> drawable;
  d.draft.EachLiveLot(wallet, [&](const DrawKey& key, const LotRow& row) {
    if (key.available_at > d.recorded) return true;
    if (HasLapsed(d, wallet, key, row)) return true;
    drawable.push_back(
        {Dated(d, wallet, key), {key, row.lot_class, row.remaining}});
    return true;
  });
  std::sort(drawable.begin(), drawable.end(),
            [](const Drawable& a, const Drawable& b) {
              return a.dated < b.dated;
            });
  Points found;
  for (const Drawable& one : drawable) {
    if (found == need) break;
    const Points part = std::min(one.lot.points, need - found);
    plan->push_back({one.lot.lot, one.lot.lot_class, part});
    found += part;
  }
  return found;
}

}  // namespace

Points PlanDraw(Decision& d, const WalletRow::Key& wallet, Points need,
                std::vector<DrawnLot>* plan) {
  Points found;
  plan->clear();
  if (need.value == 0) return found;
  if (HasStandIns(d, wallet)) return PlanDrawByDate(d, wallet, need, plan);
  d.draft.EachLiveLot(wallet, [&](const DrawKey& key, const LotRow& row) {
    if (key.available_at > d.recorded) return true;
    if (HasLapsed(d, wallet, key, row)) return true;
    const Points part = std::min(row.remaining, need - found);
    plan->push_back({key, row.lot_class, part});
    found += part;
    return found < need;
  });
  return found;
}

Points LeftIn(Decision& d, const WalletRow::Key& wallet, const DrawKey& key) {
  const LotRow lot = d.draft.LotOf(wallet, key);
  if (lot.remaining.value == 0 || HasLapsed(d, wallet, key, lot)) return {};
  return lot.remaining;
}

void TakeOut(Decision& d, const WalletRow::Key& wallet, const DrawKey& key,
             Points points, Account to) {
  const bool matured = d.draft.LotOf(wallet, key).matured;
  d.draft.Post(wallet.program, wallet.member,
               matured ? Account::kAvailable : Account::kPending, to, points);
  d.draft.MoveLot(wallet, key, -points);
}

void Withdraw(Decision& d, const WalletRow::Key& wallet, const DrawnLot& drawn,
              Account to) {
  d.draft.Post(wallet.program, wallet.member, Account::kAvailable, to,
               drawn.points);
  d.draft.MoveLot(wallet, drawn.lot, -drawn.points);
}

void Burn(Decision& d, const WalletRow::Key& wallet,
          const std::vector<DrawnLot>& drawn, Account to) {
  for (const DrawnLot& draw : drawn) {
    Withdraw(d, wallet, draw, to);
    OweForBurned(d, draw.lot_class, draw.points);
  }
}

void OweForBurned(Decision& d, LotClassNumber number, Points points) {
  const LotClassRow lot_class = d.draft.PropertiesOf(number);
  if (!lot_class.owed) return;
  BookWithFee(d, NetworkOf(d, lot_class),
              IssueObligation(d, lot_class, points));
}

void Restore(Decision& d, const WalletRow::Key& wallet, Account from,
             const Draw& draw, Points points) {
  const LotClassRow& lot_class = d.draft.PropertiesOf(draw.lot_class);
  if (d.recorded < SweptAt(d, wallet, lot_class, draw.lot.expires_at)) {
    d.draft.Post(wallet.program, wallet.member, from, Account::kAvailable,
                 points);
    d.draft.MoveLot(wallet, draw.lot, points);
    return;
  }
  d.draft.Post(wallet.program, wallet.member, from, Account::kExpired, points);
  LotRow lot = d.draft.LotOf(wallet, draw.lot);
  lot.expired += points;
  lot.moved_at = d.recorded;
  d.draft.SetLot(wallet, draw.lot, lot);
}

void PutBack(Decision& d, const WalletRow::Key& wallet, Account from,
             std::vector<Draw>* draws, Points points) {
  for (size_t i = draws->size(); i-- > 0 && points.value > 0;) {
    Draw& draw = (*draws)[i];
    const Points part = std::min(points, draw.points - draw.reversed);
    if (part.value == 0) continue;
    Restore(d, wallet, from, draw, part);
    const LotClassRow lot_class = d.draft.PropertiesOf(draw.lot_class);
    if (lot_class.owed) {
      BookBack(d, NetworkOf(d, lot_class),
               IssueObligation(d, lot_class, draw.points), draw.reversed, part);
    }
    draw.reversed += part;
    points -= part;
  }
}

void RepayDebt(Decision& d, const WalletRow::Key& wallet, const DrawKey& key,
               Points points) {
  const WalletRow balances = d.draft.WalletOf(wallet.member, wallet.program);
  if (balances.debt.value == 0) return;
  const LotRow lot = d.draft.LotOf(wallet, key);
  const Points repaid = std::min(-balances.debt, points);
  if (repaid.value == 0) return;
  Burn(d, wallet, {{key, lot.lot_class, repaid}}, Account::kDebt);
}

// From when the receipt's expiry is counted.
Timestamp AnchorOf(const Decision& d, const Receipt& receipt,
                   Timestamp available_at) {
  switch (receipt.expiry.policy->anchor) {
    case ExpiryAnchor::kOccurred:
      break;
    case ExpiryAnchor::kAvailable:
      return available_at;
    case ExpiryAnchor::kRecorded:
      return d.recorded;
  }
  return receipt.earned_at;
}

Timestamp ExpiryOf(const Decision& d, const Receipt& receipt,
                   Timestamp available_at) {
  if (receipt.own_expiry != kNever) return receipt.own_expiry;
  const ExpiryPolicy& policy = *receipt.expiry.policy;
  if (policy.by_inactivity) return StandInOf({PeriodOf(policy), 0});
  const Timestamp anchor = AnchorOf(d, receipt, available_at);
  if (anchor == kNever) return kNever;
  return ExpiresAt(receipt.expiry, *receipt.program->zone, anchor);
}

ReceivedLot Receive(Decision& d, const Receipt& receipt) {
  const Zone& zone = *receipt.program->zone;
  const LocalDay day = zone.DayOf(receipt.earned_at);
  const AvailabilityRule after_days{receipt.available_after_days};
  const Timestamp available_at = AvailableAt(
      receipt.availability == nullptr ? after_days : *receipt.availability,
      zone, day);
  ReceivedLot received;
  received.lot_class = d.draft.ClassOf(receipt.lot_class);
  received.lot =
      TakeIn(d, {receipt.owner, receipt.program->number}, receipt.from,
             {received.lot_class, MonthIndex(day), available_at,
              ExpiryOf(d, receipt, available_at), receipt.points});
  return received;
}

namespace {

// Points that are available came into a lot whose own day has come, too, but
// whose timer has not fired yet: they are booked before it does.
void MatureWith(Decision& d, const WalletRow::Key& wallet, const DrawKey& key,
                Points arrived) {
  LotRow lot = d.draft.LotOf(wallet, key);
  if (lot.matured) return;
  const Points earlier = lot.remaining - arrived;
  d.draft.Post(wallet.program, wallet.member, Account::kPending,
               Account::kAvailable, earlier);
  lot.matured = true;
  lot.moved_at = d.recorded;
  d.draft.SetLot(wallet, key, lot);
  RepayDebt(d, wallet, key, earlier);
}

}  // namespace

DrawKey TakeIn(Decision& d, const WalletRow::Key& wallet, Account from,
               const Arrival& arrival) {
  const Account account = arrival.available_at > d.recorded
                              ? Account::kPending
                              : Account::kAvailable;
  d.draft.Post(wallet.program, wallet.member, from, account, arrival.points);
  const LotClassRow lot_class = d.draft.PropertiesOf(arrival.lot_class);
  const Timestamp expires_at =
      IsStandIn(arrival.expires_at)
          ? JoinRun(d, wallet, ProgramOf(d, lot_class), arrival.expires_at)
          : arrival.expires_at;
  const DrawKey lot =
      d.draft.FillLot(wallet, arrival.lot_class, arrival.vintage,
                      arrival.available_at, expires_at, arrival.points,
                      account);
  SetLotTimers(d, wallet, lot, lot_class);
  if (lot_class.owed) {
    const Points held = d.draft.LotOf(wallet, lot).remaining;
    const Obligation burned = IssueObligation(d, lot_class, held);
    d.draft.RequireOwable(MultiplyExact(held, burned.price));
  }
  if (account == Account::kPending) return lot;
  MatureWith(d, wallet, lot, arrival.points);
  RepayDebt(d, wallet, lot, arrival.points);
  return lot;
}

namespace {

Fundings FundingsOf(const AwardTerms& terms) {
  if (!terms.fundings.empty()) return terms.fundings;
  return {{terms.funder, terms.contract, 1}};
}

bool ArePriced(const AwardTerms& terms, const Fundings& fundings) {
  return std::all_of(fundings.begin(), fundings.end(),
                     [&](const Funding& funding) {
                       return funding.funder == terms.program->issuer ||
                              funding.contract.config != nullptr;
                     });
}

// Whether a contract of its funders gives nothing because that funder would owe
// more for its part, but for what is prepaid, than it may.
bool AreBeyondCap(Decision& d, const Fundings& fundings,
                  const absl::InlinedVector<Points, 1>& shares,
                  const PrepaidCover& cover) {
  for (size_t i = 0; i < fundings.size(); ++i) {
    const ContractConfig* contract = fundings[i].contract.config;
    if (contract == nullptr || contract->over_cap != OverCap::kNoAward) {
      continue;
    }
    if (contract->settled == Settled::kAtRedemption) continue;
    const Points unpaid = shares[i] - cover.Of(fundings[i].funder);
    const Money owed = MultiplyExact(unpaid, contract->issue_price);
    if (unpaid.value <= 0) continue;
    const SchemeNumber scheme = fundings[i].contract.scheme;
    if (!MayOwe(d, {fundings[i].funder, scheme}, owed)) return true;
  }
  return false;
}

// Tells when it is the budget of the rule's campaign that cut an award.
void NoteBudget(Decision& d, const RuleBase& rule, const LimitScope& scope,
                const LimitUse& wanted, Points granted) {
  if (rule.budget.value == 0 || granted == wanted.points) return;
  std::vector<Limit> others = rule.limits;
  std::erase_if(others,
                [&](const Limit& one) { return one.number == rule.budget; });
  if (RoomIn(&d.draft, others, scope, wanted) <= granted) return;
  d.record.notes.push_back(
      {rule.number, RuleReason::kBudget, wanted.points.value, granted.value});
}

// What lots of the class in an award stand for, and what of it was relieved.
Charged ChargedOf(const AwardParts& parts, LotClassNumber lot_class) {
  Charged charged;
  for (const AwardPart& one : parts) {
    if (one.lot_class != lot_class) continue;
    charged.whole += one.points;
    charged.back += one.relieved;
  }
  return charged;
}

// Of an award that gets more, what was charged for its lots of the class.
Charged ChargedBefore(Decision& d, const AwardTerms& terms,
                      const LotClassRow& lot_class) {
  if (terms.more_of == nullptr || terms.more_of->granted.value == 0) return {};
  return ChargedOf(PartsOf(*terms.more_of), d.draft.ClassOf(lot_class));
}

struct FundedPoints {
  Points all;
  Points covered;  // of them, by prepaid blocks
};

// What one funder pays: its obligation and its lot.
AwardPart GivePart(Decision& d, const AwardTerms& terms, const Funding& funding,
                   MemberNumber owner, const FundedPoints& points) {
  const LotClassRow lot_class = ClassFor(terms, funding);
  if (!lot_class.owed) {
    BookMore(d, *terms.network, IssueObligation(d, lot_class, points.all),
             ChargedBefore(d, terms, lot_class), points.covered);
  }
  Receipt receipt;
  receipt.program = terms.program;
  receipt.owner = owner;
  receipt.lot_class = lot_class;
  receipt.earned_at = terms.earned_at;
  receipt.available_after_days = terms.available_after_days;
  receipt.availability = terms.availability;
  receipt.expiry =
      terms.expiry == nullptr ? terms.rule->expiry : *terms.expiry;
  receipt.points = points.all;
  const ReceivedLot received = Receive(d, receipt);
  return {received.lot_class, received.lot, points.all, {}, {}};
}

void GiveParts(Decision& d, const AwardTerms& terms, const Fundings& fundings,
               const PrepaidCover& cover, Award* award) {
  const auto shares = SplitByWeight(fundings, award->granted);
  DrawBlocks(d, award->program, cover);
  award->prepaid = cover.draws;
  AwardParts parts;
  for (size_t i = 0; i < fundings.size(); ++i) {
    if (shares[i].value == 0) continue;
    parts.push_back(GivePart(d, terms, fundings[i], award->wallet().member,
                             {shares[i], cover.Of(fundings[i].funder)}));
  }
  SetParts(parts, award);
}

// Nothing of an award is given that prepaid blocks have to cover and do not, or
// by which a funder would owe more than it may. A note tells.
PrepaidCover CoverAward(Decision& d, const AwardTerms& terms,
                        const Fundings& fundings, Award* award) {
  if (award->granted.value == 0) return {};
  const auto shares = SplitByWeight(fundings, award->granted);
  PrepaidCover cover =
      PlanCover(d, *terms.network, award->program, fundings, shares);
  if (cover.is_refused) {
    d.record.notes.push_back({award->rule, RuleReason::kPrepaidBlockEmpty,
                              cover.asked.value, cover.left.value});
    award->granted = {};
  } else if (AreBeyondCap(d, fundings, shares, cover)) {
    d.record.notes.push_back(
        {award->rule, RuleReason::kDebitCap, award->granted.value, 0});
    award->granted = {};
  }
  return cover;
}

// Before the award counts against the limits itself.
void Explain(Decision& d, const AwardTerms& terms, const Fundings& fundings,
             const LimitScope& scope, const Award& award) {
  AwardStep step;
  step.version = award.version;
  step.program = award.program;
  step.rule = award.rule;
  step.member = award.member;
  for (const Funding& funding : fundings) {
    step.funders.push_back(funding.funder);
  }
  const bool is_converted = terms.rate_from.value != 0;
  step.counted = is_converted ? terms.converted : terms.counted;
  step.exact = terms.exact;
  step.wanted = terms.wanted;
  step.granted = award.granted;
  step.forfeited = award.forfeited;
  const LimitUse use{terms.wanted, terms.counted_before ? 0 : 1};
  for (const Limit& limit : terms.rule->limits) {
    step.limits.push_back(
        {limit.config, RoomIn(&d.draft, {limit}, scope, use)});
  }
  d.explanation->awards.push_back(std::move(step));
}

}  // namespace

Award Give(Decision& d, const AwardTerms& terms) {
  const LocalDay day = terms.program->zone->DayOf(terms.earned_at);
  const LimitScope scope{
      terms.member, terms.program->number, day,
      terms.household.has_value()
          ? *terms.household
          : HouseholdAskedFor(&d.draft, terms.rule->limits, terms.member),
      terms.shared_wallet.has_value()
          ? *terms.shared_wallet
          : SharedWalletOf(d, *terms.program, terms.member)};
  const LimitUse wanted{terms.wanted, terms.counted_before ? 0 : 1};
  const Fundings fundings = FundingsOf(terms);
  Award award;
  award.program = terms.program->number;
  award.member = terms.member;
  award.household = scope.household;
  award.shared_wallet = scope.shared_wallet;
  award.rule = terms.rule->number;
  award.version = terms.network->version();
  award.counted = terms.counted;
  award.converted = terms.converted;
  award.rate_from = terms.rate_from;
  const bool may_earn = terms.program->config->frozen_members_earn ||
                        !d.draft.StandingOf(terms.member).is_frozen;
  if (!may_earn) {
    d.record.notes.push_back(
        {terms.rule->number, RuleReason::kMemberFrozen, terms.wanted.value, 0});
  } else if (ArePriced(terms, fundings)) {
    award.granted = RoomIn(&d.draft, terms.rule->limits, scope, wanted);
    NoteBudget(d, *terms.rule, scope, wanted, award.granted);
  } else if (terms.wanted.value > 0) {
    d.record.notes.push_back(
        {terms.rule->number, RuleReason::kNoContract, terms.wanted.value, 0});
  }
  const PrepaidCover cover = CoverAward(d, terms, fundings, &award);
  award.forfeited = terms.wanted - award.granted;
  if (d.explanation != nullptr) Explain(d, terms, fundings, scope, award);
  if (award.granted.value == 0) return award;

  UseLimits(&d.draft, terms.rule->limits, scope,
            {award.granted, wanted.awards});
  GiveParts(d, terms, fundings, cover, &award);
  if (d.explanation != nullptr) d.explanation->awards.back().lot = award.lot;
  return award;
}

void ReleaseLimitsOf(Decision& d, const Award& award, const RuleBase& rule,
                     LocalDay day, Points points) {
  if (award.granted.value == 0) return;
  const bool all = award.taken == award.granted;
  ReleaseLimits(&d.draft, rule.limits,
                {award.member, award.program, day, award.household},
                {points, all ? 1 : 0});
}

namespace {

// Step 1 and 2 of taking back, of every part of an award.
struct FromOwnLots {
  absl::InlinedVector<Points, 1> due;
  absl::InlinedVector<FromOwnLot, 1> taken;
  Points missing;

  Points MissingOf(size_t part) const {
    return due[part] - taken[part].live - taken[part].expired;
  }
};

FromOwnLots TakeFromOwnLots(Decision& d, const WalletRow::Key& wallet,
                            const AwardParts& parts, Points points) {
  FromOwnLots own;
  own.due = SplitByRest(parts, points);
  for (size_t i = 0; i < parts.size(); ++i) {
    own.taken.push_back(TakeFromOwnLot(d, wallet, parts[i].lot, own.due[i]));
    own.missing += own.MissingOf(i);
  }
  return own;
}

}  // namespace

void Relieve(Decision& d, const Found& found, AwardParts* parts, size_t index,
             Award* award) {
  AwardPart& part = (*parts)[index];
  const LotClassRow lot_class = d.draft.PropertiesOf(part.lot_class);
  const Points relieved =
      (lot_class.owed ? Points{} : found.live) + found.elsewhere;
  const Charged charged = ChargedOf(*parts, part.lot_class);
  // What is owed goes first.
  const Points owed = charged.whole - charged.back -
                      CoveredOf(*award, lot_class.funder);
  const Points covered = std::max(Points{}, relieved - owed);
  PutIntoBlocks(d, lot_class.funder, covered, award);
  BookLess(d, d.networks.Version(award->version),
           IssueObligation(d, lot_class, charged.whole), charged.back, relieved,
           covered);
  part.relieved += relieved;
}

namespace {

// Step 3: out of whatever lots the wallet has. Answers how much there was.
Points BurnOthers(Decision& d, const WalletRow::Key& wallet, Points need) {
  std::vector<DrawnLot> others;
  const Points burned = PlanDraw(d, wallet, need, &others);
  Burn(d, wallet, others, Account::kIssued);
  return burned;
}

}  // namespace

TakenBack TakeBack(Decision& d, Award* award, Points points,
                   ShortfallPolicy shortfall) {
  TakenBack result{points, {}};
  if (points.value == 0) return result;
  WalletRow::Key wallet = award->wallet();
  AwardParts parts = PartsOf(*award);
  const FromOwnLots own = TakeFromOwnLots(d, wallet, parts, points);

  Points burned = BurnOthers(d, wallet, own.missing);
  if (burned < own.missing) {
    wallet = WalletMovedInto(d, *award).value_or(wallet);
    burned += BurnOthers(d, wallet, own.missing - burned);
  }
  result.missing = own.missing - burned;
  const Points debt =
      shortfall == ShortfallPolicy::kFloorAtZero ? Points{} : result.missing;
  if (debt.value > 0) {
    d.draft.Post(wallet.program, wallet.member, Account::kDebt,
                 Account::kIssued, debt);
  }

  // What was found elsewhere goes to the parts in their order.
  Points found = burned + debt;
  for (size_t i = 0; i < parts.size(); ++i) {
    const Points part = std::min(found, own.MissingOf(i));
    found -= part;
    Relieve(d, {own.taken[i].live, part}, &parts, i, award);
    parts[i].taken += own.due[i];
  }
  SetParts(parts, award);
  award->taken += points;
  return result;
}

}  // namespace clearpoint
