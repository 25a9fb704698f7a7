#include "engine/rules/award.h"

#include <algorithm>

#include "engine/calendar/civil.h"
#include "engine/calendar/expiry.h"
#include "engine/codec/row_fields.h"
#include "engine/limits/limits.h"

namespace clearpoint {
namespace {

constexpr int64_t kBasisPoints = 10'000;

Money FeeOn(const Network& network, ParticipantNumber creditor, Money amount) {
  if (creditor == network.operator_number()) return {};
  const int64_t rate = network.configuration().settlement.fee_basis_points;
  return Money{
      MulDivWide(amount.value, rate, kBasisPoints, Rounding::kHalfEven)};
}

LotClassRow ClassFor(const AwardTerms& terms) {
  LotClassRow row;
  row.program = terms.program->number;
  row.funder = terms.funder;
  row.rule = terms.rule->number;
  row.rule_version = terms.network->version();
  if (terms.contract.config != nullptr) {
    row.contract = terms.contract.ref;
    row.owed = terms.contract.config->settled == Settled::kAtRedemption;
  }
  return row;
}

void SetLotTimers(Decision& d, const WalletRow::Key& wallet, const DrawKey& lot,
                  const LotClassRow& lot_class) {
  const uint64_t member = wallet.member.value;
  const uint32_t program = wallet.program.value;
  if (lot.available_at > d.recorded) {
    d.draft.SetTimer({lot.available_at, TimerKind::kMature, member, program},
                     "");
  }
  if (lot.expires_at == kNever) return;
  d.draft.SetTimer({SweptAt(d, lot_class, lot.expires_at), TimerKind::kExpire,
                    member, program},
                   "");
  const Timestamp told_at = NoticeAt(d, lot_class, lot.expires_at);
  // Of a lot whose time to be told is over, the award itself tells the expiry.
  if (told_at == kNever || told_at <= d.recorded) return;
  d.draft.SetTimer({told_at, TimerKind::kNotice, member, program}, "");
}

// Whether this event may no longer draw the lot.
bool HasLapsed(const Decision& d, const DrawKey& key, const LotRow& lot) {
  if (key.expires_at == kNever) return false;
  if (d.event.occurred >= key.expires_at) return true;
  if (d.recorded < key.expires_at) return false;
  const LotClassRow& lot_class = d.draft.PropertiesOf(lot.lot_class);
  return d.recorded >= SweptAt(d, lot_class, key.expires_at);
}

// Step 1 and 2 of taking back: out of the award's own lot.
struct FromOwnLot {
  Points live;     // drawn from it
  Points expired;  // had lapsed: no relief, no debt
};

FromOwnLot TakeFromOwnLot(Decision& d, const WalletRow::Key& wallet,
                          const DrawKey& key, Points points) {
  FromOwnLot taken;
  LotRow lot = d.draft.LotOf(wallet, key);
  const Points part = std::min(points, lot.remaining);
  const bool lapsed = HasLapsed(d, key, lot);
  if (part.value > 0) {
    const Account from = lot.matured ? Account::kAvailable : Account::kPending;
    d.draft.Post(wallet.program, wallet.member, from,
                 lapsed ? Account::kExpired : Account::kIssued, part);
    d.draft.MoveLot(wallet, key, -part);
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
  return taken;
}

}  // namespace

const Network& NetworkOf(const Decision& d, const LotClassRow& lot_class) {
  return d.networks.Version(lot_class.rule_version);
}

const Program& ProgramOf(const Decision& d, const LotClassRow& lot_class) {
  const Program* program =
      NetworkOf(d, lot_class).FindProgram(lot_class.program);
  CLEARPOINT_CHECK(program != nullptr);
  return *program;
}

Timestamp SweptAt(const Decision& d, const LotClassRow& lot_class,
                  Timestamp expires_at) {
  if (expires_at == kNever) return kNever;
  return Timestamp{expires_at.value +
                   ProgramOf(d, lot_class).config->expiry_grace_us};
}

Timestamp NoticeAt(const Decision& d, const LotClassRow& lot_class,
                   Timestamp expires_at) {
  if (expires_at == kNever) return kNever;
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
    obligation.price = d.networks.Version(lot_class.contract.version)
                           .contract(lot_class.contract.index)
                           .issue_price;
  }
  return obligation;
}

void BookWithFee(Decision& d, const Network& network, const Obligation& o) {
  if (o.debtor == o.creditor) return;
  const Money amount = MultiplyExact(o.points, o.price);
  d.draft.Book(o.debtor, o.creditor, o.kind, amount, o.points, o.contract);
  d.draft.Book(o.creditor, network.operator_number(), ObligationKind::kFee,
               FeeOn(network, o.creditor, amount), o.points, {});
}

void BookBack(Decision& d, const Network& network, const Obligation& whole,
              Points before, Points points) {
  if (whole.debtor == whole.creditor) return;
  if (points.value == 0) return;
  d.draft.Book(whole.creditor, whole.debtor, whole.kind,
               MultiplyExact(points, whole.price), points, whole.contract);
  const Money fee =
      FeeOn(network, whole.creditor, MultiplyExact(whole.points, whole.price));
  const auto share = [&](Points part) {
    return MulDivWide(fee.value, part.value, whole.points.value,
                      Rounding::kHalfEven);
  };
  const Money back{share(before + points) - share(before)};
  d.draft.Book(network.operator_number(), whole.creditor, ObligationKind::kFee,
               back, points, {});
}

Points PlanDraw(Decision& d, const WalletRow::Key& wallet, Points need,
                std::vector<DrawnLot>* plan) {
  Points found;
  plan->clear();
  if (need.value == 0) return found;
  d.draft.EachLiveLot(wallet, [&](const DrawKey& key, const LotRow& row) {
    if (key.available_at > d.recorded) return true;
    if (HasLapsed(d, key, row)) return true;
    const Points part = std::min(row.remaining, need - found);
    plan->push_back({key, row.lot_class, part});
    found += part;
    return found < need;
  });
  return found;
}

void Burn(Decision& d, const WalletRow::Key& wallet,
          const std::vector<DrawnLot>& drawn, Account to) {
  for (const DrawnLot& draw : drawn) {
    d.draft.Post(wallet.program, wallet.member, Account::kAvailable, to,
                 draw.points);
    d.draft.MoveLot(wallet, draw.lot, -draw.points);
    const LotClassRow lot_class = d.draft.PropertiesOf(draw.lot_class);
    if (!lot_class.owed) continue;
    BookWithFee(d, NetworkOf(d, lot_class),
                IssueObligation(d, lot_class, draw.points));
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

ReceivedLot Receive(Decision& d, const Receipt& receipt) {
  const Zone& zone = *receipt.program->zone;
  const LocalDay day = zone.DayOf(receipt.earned_at);
  const Timestamp available_at =
      zone.StartOf(LocalDay{day.value + receipt.available_after_days});
  const Timestamp expires_at =
      ExpiresAt(receipt.expiry, zone, AnchorOf(d, receipt, available_at));
  const WalletRow::Key wallet{receipt.member, receipt.program->number};
  const bool pending = available_at > d.recorded;
  d.draft.Post(wallet.program, wallet.member, receipt.from,
               pending ? Account::kPending : Account::kAvailable,
               receipt.points);
  ReceivedLot received;
  received.lot_class = d.draft.ClassOf(receipt.lot_class);
  received.lot = d.draft.FillLot(wallet, received.lot_class, MonthIndex(day),
                                 available_at, expires_at, receipt.points);
  SetLotTimers(d, wallet, received.lot, receipt.lot_class);
  if (receipt.lot_class.owed) {
    const Points held = d.draft.LotOf(wallet, received.lot).remaining;
    const Obligation burned = IssueObligation(d, receipt.lot_class, held);
    d.draft.RequireOwable(MultiplyExact(held, burned.price));
  }
  if (!pending) RepayDebt(d, wallet, received.lot, receipt.points);
  return received;
}

Award Give(Decision& d, const AwardTerms& terms) {
  const LocalDay day = terms.program->zone->DayOf(terms.earned_at);
  const LimitScope scope{terms.member, terms.program->number, day};
  const int64_t awards = terms.counted_before ? 0 : 1;
  Award award;
  award.program = terms.program->number;
  award.member = terms.member;
  award.rule = terms.rule->number;
  award.version = terms.network->version();
  award.counted = terms.counted;
  const bool priced =
      terms.funder == terms.program->issuer || terms.contract.config != nullptr;
  if (priced) {
    award.granted =
        RoomIn(&d.draft, terms.rule->limits, scope, {terms.wanted, awards});
  } else if (terms.wanted.value > 0) {
    d.record.notes.push_back(
        {terms.rule->number, RuleReason::kNoContract, terms.wanted.value, 0});
  }
  award.forfeited = terms.wanted - award.granted;
  if (award.granted.value == 0) return award;

  UseLimits(&d.draft, terms.rule->limits, scope, {award.granted, awards});
  const LotClassRow lot_class = ClassFor(terms);
  if (!lot_class.owed) {
    BookWithFee(d, *terms.network,
                IssueObligation(d, lot_class, award.granted));
  }
  Receipt receipt;
  receipt.program = terms.program;
  receipt.member = terms.member;
  receipt.lot_class = lot_class;
  receipt.earned_at = terms.earned_at;
  receipt.available_after_days = terms.available_after_days;
  receipt.expiry = terms.rule->expiry;
  receipt.points = award.granted;
  const ReceivedLot received = Receive(d, receipt);
  award.lot_class = received.lot_class;
  award.lot = received.lot;
  return award;
}

void ReleaseLimitsOf(Decision& d, const Award& award, const RuleBase& rule,
                     LocalDay day, Points points) {
  if (award.granted.value == 0) return;
  const bool all = award.taken == award.granted;
  ReleaseLimits(&d.draft, rule.limits, {award.member, award.program, day},
                {points, all ? 1 : 0});
}

TakenBack TakeBack(Decision& d, Award* award, Points points,
                   ShortfallPolicy shortfall) {
  TakenBack result{points, {}};
  if (points.value == 0) return result;
  const WalletRow::Key wallet{award->member, award->program};
  const FromOwnLot own = TakeFromOwnLot(d, wallet, award->lot, points);
  Points left = points - own.live - own.expired;

  std::vector<DrawnLot> others;
  const Points burned = PlanDraw(d, wallet, left, &others);
  Burn(d, wallet, others, Account::kIssued);
  left -= burned;
  result.missing = left;
  const Points debt =
      shortfall == ShortfallPolicy::kFloorAtZero ? Points{} : left;
  if (debt.value > 0) {
    d.draft.Post(wallet.program, wallet.member, Account::kDebt,
                 Account::kIssued, debt);
  }

  const LotClassRow lot_class = d.draft.PropertiesOf(award->lot_class);
  const Points relieved =
      (lot_class.owed ? Points{} : own.live) + burned + debt;
  // Fees come back by the cumulative share of the whole award's.
  BookBack(d, d.networks.Version(award->version),
           IssueObligation(d, lot_class, award->granted), award->relieved,
           relieved);
  award->relieved += relieved;
  award->taken += points;
  return result;
}

}  // namespace clearpoint
