// Deciding an OpeningBalance: lots and debt that a member brings from the
// system before; tiers and counters stand in opening_standing.

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/calendar/civil.h"
#include "engine/decide/attribution.h"
#include "engine/decide/decision.h"
#include "engine/decide/member.h"
#include "engine/decide/opening_standing.h"
#include "engine/rules/award.h"
#include "engine/rules/household_wallet.h"

namespace clearpoint {
namespace {

constexpr size_t kMaxOpeningLots = 1'000;

// A lot with its names looked up.
struct TakenOver {
  const OpeningLot* told = nullptr;
  ParticipantNumber funder;
  ContractRef contract;
  bool owed = false;
};

bool IsDebt(const OpeningLot& lot) { return lot.points.value < 0; }

ToldAttribution AttributionOf(const OpeningLot& lot) {
  return {lot.campaign, lot.cost_center};
}

Verdict CheckDebt(const OpeningLot& lot) {
  const bool says_more =
      !lot.funder.empty() || lot.paid || lot.earned_at.value != 0 ||
      lot.available_at.value != 0 || lot.expires_at != kNever ||
      !AttributionOf(lot).is_empty();
  if (!IsDebt(lot) || !says_more) return std::nullopt;
  return Refuse(OutcomeCode::kInvalidField,
                absl::StrCat("lots: of debt expected points alone, found more "
                             "of those of ",
                             lot.points.value));
}

Verdict CheckDates(const Decision& d, const OpeningLot& lot) {
  if (auto v = CheckInstant("lots.earned_at_us", lot.earned_at)) return v;
  if (auto v = CheckInstant("lots.available_at_us", lot.available_at)) return v;
  if (auto v = CheckInstant("lots.expires_at_us", lot.expires_at)) return v;
  const Timestamp occurred = d.event.occurred;
  if (lot.earned_at > occurred) {
    return Refuse(OutcomeCode::kInvalidField, "lots.earned_at_us",
                  lot.earned_at.value, "occurred at", occurred.value);
  }
  if (lot.available_at == kNever) {
    return Refuse(OutcomeCode::kInvalidField,
                  "lots.available_at_us: expected an instant");
  }
  if (lot.expires_at > occurred) return std::nullopt;
  return Refuse(OutcomeCode::kInvalidField, "lots.expires_at_us",
                lot.expires_at.value, "occurred at", occurred.value);
}

Verdict CheckLot(const Decision& d, std::string_view program,
                 const OpeningLot& lot) {
  if (auto v = CheckLength({"lots.funder", lot.funder})) return v;
  const int64_t points = lot.points.value;
  if (points == 0 || points > kMaxEventAmount || points < -kMaxEventAmount) {
    return Refuse(
        OutcomeCode::kInvalidField,
        absl::StrCat("lots.points: expected ", -kMaxEventAmount, " to ",
                     kMaxEventAmount, " and not 0, found ", points));
  }
  if (auto v = CheckDebt(lot)) return v;
  if (auto v = CheckDates(d, lot)) return v;
  return CheckAttribution(d, program, AttributionOf(lot));
}

Verdict CheckFields(const Decision& d, const OpeningBalance& opening) {
  const bool is_empty =
      opening.lots.empty() && opening.tiers.empty() && opening.counters.empty();
  if (is_empty) {
    return Refuse(OutcomeCode::kMissingField,
                  "lots, tiers or counters: expected, found none");
  }
  if (auto v = CheckStandingIsSaid(opening)) return v;
  if (auto v = CheckRequired(d, {{"program", opening.program},
                                 {"member", opening.member},
                                 {"batch", opening.batch}})) {
    return v;
  }
  if (opening.lots.size() > kMaxOpeningLots) {
    return Refuse(OutcomeCode::kInvalidField, "lots",
                  static_cast<int64_t>(opening.lots.size()), "at most",
                  static_cast<int64_t>(kMaxOpeningLots));
  }
  for (const OpeningLot& lot : opening.lots) {
    if (auto v = CheckLot(d, opening.program, lot)) return v;
  }
  return CheckOpeningStanding(d, opening);
}

Verdict CheckFunders(const Decision& d, const OpeningBalance& opening) {
  for (const OpeningLot& lot : opening.lots) {
    if (lot.funder.empty()) continue;
    if (d.network->FindParticipant(lot.funder) >= 0) continue;
    return RefuseUnknown(OutcomeCode::kUnknownParticipant, "funder",
                         lot.funder);
  }
  return std::nullopt;
}

// It is loaded into the member's own wallet, which is not in use meanwhile.
Verdict CheckUsesOwn(Decision& d, const Program& program,
                     MemberNumber member) {
  if (SharedWalletOf(d, program, member).value == 0) return std::nullopt;
  return Refuse(OutcomeCode::kNotEligible,
                "the member uses the wallet of its household; opening balances "
                "come before it joins");
}

Verdict CheckUntouched(const Decision& d, MemberNumber member,
                       const Program& program) {
  const WalletRow wallet = d.draft.WalletOf(member, program.number);
  if (wallet.last_lot == 0 && wallet.debt.value == 0) return std::nullopt;
  return Refuse(OutcomeCode::kNotEligible,
                "the wallet has had movements already");
}

// Lots without debt, in written order.
Verdict FindContracts(const Decision& d, const OpeningBalance& opening,
                      const Program& program, std::vector<TakenOver>* lots) {
  for (const OpeningLot& lot : opening.lots) {
    if (IsDebt(lot)) continue;
    TakenOver taken{&lot, program.issuer, {}, false};
    if (!lot.funder.empty()) {
      const int32_t place = d.network->FindParticipant(lot.funder);
      taken.funder =
          d.network->participants()[static_cast<size_t>(place)].number;
      taken.owed = !lot.paid && taken.funder != program.issuer;
      if (taken.owed) {
        const Contract contract = d.network->FindContract(
            place, program, d.event.occurred, Network::ContractUse::kIssue);
        if (contract.config == nullptr) {
          return RefuseUnknown(OutcomeCode::kNoContract, "issuing contract of",
                               lot.funder);
        }
        taken.contract = contract.ref;
      }
    }
    lots->push_back(taken);
  }
  return std::nullopt;
}

void TakeOver(Decision& d, const WalletRow::Key& wallet, const Program& program,
              const TakenOver& taken) {
  const OpeningLot& told = *taken.told;
  LotClassRow lot_class;
  lot_class.program = program.number;
  lot_class.funder = taken.funder;
  lot_class.contract = taken.contract;
  lot_class.rule_version = d.network->version();
  const Attribution attribution =
      FindAttribution(*d.network, program, AttributionOf(told));
  lot_class.campaign = attribution.campaign;
  lot_class.cost_centre =
      CostCentreOf(*d.network, program, attribution, taken.funder);
  lot_class.owed = taken.owed;
  lot_class.origin = LotOrigin::kOpening;
  const LocalDay day = program.zone->DayOf(
      told.earned_at.value == 0 ? d.event.occurred : told.earned_at);
  Arrival arrival;
  arrival.lot_class = d.draft.ClassOf(lot_class);
  arrival.vintage = MonthIndex(day);
  arrival.available_at = told.available_at.value == 0
                             ? program.zone->StartOf(day)
                             : told.available_at;
  arrival.expires_at = told.expires_at;
  arrival.points = told.points;
  TakeIn(d, wallet, Account::kIssued, arrival);
}

// What one member adds to its batch.
struct Sums {
  Points points;
  Points debt;
};

Sums SumsOf(const OpeningBalance& opening) {
  Sums sums;
  for (const OpeningLot& lot : opening.lots) {
    IsDebt(lot) ? sums.debt -= lot.points : sums.points += lot.points;
  }
  return sums;
}

// The batch with this member, or OVERFLOW.
Verdict AddToBatch(const Decision& d, const OpeningBalance& opening,
                   const OpeningBatchRow::Key& key, OpeningBatchRow* row) {
  const Sums sums = SumsOf(opening);
  *row = d.state().opening_batches.Find(key).value_or(OpeningBatchRow{});
  row->batch = opening.batch;
  ++row->members;
  row->lots += opening.lots.size();
  row->points += sums.points;
  row->debt += sums.debt;
  for (const Points total : {row->points, row->debt}) {
    if (total.value <= kMaxPointsTotal) continue;
    return Refuse(OutcomeCode::kOverflow, "points of the batch", total.value,
                  "at most", kMaxPointsTotal);
  }
  return std::nullopt;
}

// --- totals by part ----------------------------------------------------------

// The part of the batch that the lots with this expiry belong to: by the month
// of the last day on which they may be drawn.
OpeningPartRow::Key PartOf(const OpeningBatchRow::Key& batch,
                           const Program& program, Timestamp expires_at) {
  OpeningPartRow::Key key{
      batch.program, batch.batch, OpeningPart::kNoExpiry, 0, {}};
  if (expires_at == kNever) return key;
  key.part = OpeningPart::kExpiryMonth;
  key.month = MonthIndex(program.zone->DayOf(Timestamp{expires_at.value - 1}));
  return key;
}

// Reads each part that this member adds to once, and puts it once.
void AddToParts(Decision& d, const OpeningBalance& opening,
                const OpeningBatchRow::Key& batch, const Program& program) {
  std::vector<std::pair<OpeningPartRow::Key, OpeningPartRow>> parts;
  const auto part = [&](const OpeningPartRow::Key& key) -> OpeningPartRow& {
    for (auto& [known, row] : parts) {
      if (known == key) return row;
    }
    const auto stored = d.state().opening_parts.Find(key);
    parts.emplace_back(key, stored.value_or(OpeningPartRow{}));
    return parts.back().second;
  };
  for (const OpeningLot& lot : opening.lots) {
    if (IsDebt(lot)) continue;
    OpeningPartRow& row = part(PartOf(batch, program, lot.expires_at));
    ++row.lots;
    row.points += lot.points;
  }
  for (const OpeningTier& tier : opening.tiers) {
    if (tier.tier.empty()) continue;
    OpeningPartRow& row = part({batch.program, batch.batch, OpeningPart::kTier,
                                0, Sha256Prefix(tier.tier)});
    row.tier = std::string(tier.tier);
    ++row.members;
  }
  for (const auto& [key, row] : parts) {
    d.draft.effects().opening_parts.Put(key, row);
  }
}

}  // namespace

Verdict DecideOpening(Decision& d, const OpeningBalance& opening) {
  if (auto v = CheckFields(d, opening)) return v;
  if (auto v = CheckSpeaksForIssuer(d, opening.program)) return v;
  if (auto v = CheckRequestKey(d)) return v;
  if (auto v = CheckTime(d)) return v;
  const Program* program =
      d.network == nullptr ? nullptr : d.network->FindProgram(opening.program);
  if (program == nullptr) {
    return RefuseUnknown(OutcomeCode::kUnknownProgram, "program",
                         opening.program);
  }
  if (auto v = CheckFunders(d, opening)) return v;
  const MemberNumber known = d.draft.FindMember(d.event.member);
  if (known.value == 0 && !program->config->auto_enrol) {
    return RefuseUnknown(OutcomeCode::kUnknownMember, "member", opening.member);
  }
  if (auto v = CheckIsOpen(d, known)) return v;
  if (auto v = CheckUsesOwn(d, *program, known)) return v;
  if (auto v = CheckUntouched(d, known, *program)) return v;
  if (auto v = CheckHasNoTier(d, opening, *program, known)) return v;
  std::vector<TakenOver> lots;
  if (auto v = FindContracts(d, opening, *program, &lots)) return v;
  const OpeningBatchRow::Key key{program->number, Sha256Prefix(opening.batch)};
  OpeningBatchRow batch;
  if (auto v = AddToBatch(d, opening, key, &batch)) return v;

  const MemberNumber member = d.draft.Enrol(d.event.member, opening.member);
  const WalletRow::Key wallet{member, program->number};
  const Points debt = SumsOf(opening).debt;
  if (debt.value > 0) {
    d.draft.Post(program->number, member, Account::kDebt, Account::kIssued,
                 debt);
  }
  for (const TakenOver& lot : lots) TakeOver(d, wallet, *program, lot);
  TakeOverStanding(d, opening, *program, member);
  d.draft.effects().opening_batches.Put(key, batch);
  AddToParts(d, opening, key, *program);
  KeepMemberEvent(d, member);
  return std::nullopt;
}

}  // namespace clearpoint
