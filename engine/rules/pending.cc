#include "engine/rules/pending.h"

#include <algorithm>

#include "engine/calendar/expiry.h"
#include "engine/rules/award.h"

namespace clearpoint {
namespace {

Points PendingIn(Decision& d, const WalletRow::Key& wallet,
                 const AwardPart& part) {
  const LotRow lot = d.draft.LotOf(wallet, part.lot);
  if (lot.matured || lot.remaining.value == 0) return {};
  return std::min(part.points - part.taken, LeftIn(d, wallet, part.lot));
}

// Where released points of the part go: dates of the lot.
struct Dates {
  Timestamp available_at;
  Timestamp expires_at;
};

Dates DatesOf(const Decision& d, const Award& award, const AwardPart& part) {
  const Network& network = d.networks.Version(award.version);
  const Program& program = *network.FindProgram(award.program);
  const Zone& zone = *program.zone;
  Dates dates;
  dates.available_at = zone.StartOf(zone.DayOf(d.event.occurred));
  dates.expires_at = part.lot.expires_at;
  const EarnRuleView* rule = network.FindEarnRule(program, award.rule);
  const bool begins_now = rule != nullptr && rule->expiry.policy->anchor ==
                                                 ExpiryAnchor::kAvailable;
  if (begins_now) {
    dates.expires_at = ExpiresAt(rule->expiry, zone, dates.available_at);
  }
  return dates;
}

// Counts points of a part as part of the one in that lot, a new one if need be.
void MovePart(AwardParts* parts, size_t index, const DrawKey& lot,
              Points points) {
  AwardPart& from = (*parts)[index];
  from.points -= points;
  const auto same =
      std::find_if(parts->begin(), parts->end(), [&](const AwardPart& one) {
        return one.lot_class == from.lot_class && one.lot == lot;
      });
  if (same != parts->end()) {
    same->points += points;
  } else {
    const AwardPart part{from.lot_class, lot, points, {}, {}};
    parts->insert(parts->begin() + static_cast<ptrdiff_t>(index) + 1, part);
  }
}

void ReleasePart(Decision& d, const Award& award, AwardParts* parts,
                 size_t index, Points points) {
  const AwardPart part = (*parts)[index];
  const WalletRow::Key wallet = award.wallet();
  const int32_t vintage = d.draft.LotOf(wallet, part.lot).vintage;
  const Dates dates = DatesOf(d, award, part);
  // Of a clock ahead of ours across a midnight it stays pending until then.
  const Account account = dates.available_at > d.recorded ? Account::kPending
                                                          : Account::kAvailable;
  d.draft.MoveLot(wallet, part.lot, -points);
  const DrawKey to =
      d.draft.FillLot(wallet, part.lot_class, vintage, dates.available_at,
                      dates.expires_at, points, account);
  MovePart(parts, index, to, points);
  SetLotTimers(d, wallet, to, d.draft.PropertiesOf(part.lot_class));
  if (account == Account::kPending) return;
  d.draft.Post(wallet.program, wallet.member, Account::kPending,
               Account::kAvailable, points);
  RepayDebt(d, wallet, to, points);
}

}  // namespace

Points PendingOf(Decision& d, const Award& award) {
  Points pending;
  for (const AwardPart& part : PartsOf(award)) {
    pending += PendingIn(d, award.wallet(), part);
  }
  return pending;
}

void ReleasePending(Decision& d, Award* award, Points points) {
  AwardParts parts = PartsOf(*award);
  for (size_t i = 0; i < parts.size() && points.value > 0; ++i) {
    const Points now =
        std::min(points, PendingIn(d, award->wallet(), parts[i]));
    if (now.value == 0) continue;
    points -= now;
    ReleasePart(d, *award, &parts, i, now);
  }
  CLEARPOINT_CHECK(points.value == 0);
  const auto is_empty = [](const AwardPart& part) {
    return part.points.value == 0;
  };
  parts.erase(std::remove_if(parts.begin(), parts.end(), is_empty),
              parts.end());
  SetParts(parts, award);
}

void CancelPending(Decision& d, Award* award, Points points) {
  const WalletRow::Key wallet = award->wallet();
  AwardParts parts = PartsOf(*award);
  award->taken += points;
  for (size_t i = 0; i < parts.size() && points.value > 0; ++i) {
    const Points now = std::min(points, PendingIn(d, wallet, parts[i]));
    if (now.value == 0) continue;
    points -= now;
    TakeOut(d, wallet, parts[i].lot, now, Account::kIssued);
    Relieve(d, {now, {}}, &parts, i, award);
    parts[i].taken += now;
  }
  CLEARPOINT_CHECK(points.value == 0);
  SetParts(parts, award);
}

}  // namespace clearpoint
