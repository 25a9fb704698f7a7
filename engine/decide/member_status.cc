// Deciding what a member may do: MemberFrozen, MemberUnfrozen, MemberClosed and
// MemberReopened.

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/decide/member.h"
#include "engine/rules/award.h"
#include "engine/rules/inactivity.h"

namespace clearpoint {
namespace {

constexpr size_t kMaxFreezes = 10;

// --- freezes -----------------------------------------------------------------

template <class Freezing>
Verdict CheckFreezeFields(const Decision& d, const Freezing& event) {
  if (auto v = CheckRequired(
          d, {{"member", event.member}, {"freeze_id", event.freeze_id}})) {
    return v;
  }
  if (auto v = CheckLength({"reason", event.reason})) return v;
  return CheckLength({"ordered_by", event.ordered_by});
}

template <class Closing>
Verdict CheckClosingFields(const Decision& d, const Closing& event) {
  if (auto v = CheckRequired(
          d, {{"member", event.member}, {"closing_id", event.closing_id}})) {
    return v;
  }
  return CheckLength({"reason", event.reason});
}

// The member's row, or an empty one when it is not known.
MemberRow RowOfMember(const Decision& d, MemberNumber member) {
  return member.value == 0 ? MemberRow{} : d.draft.MemberOf(member);
}

Refusal RefuseUnknownOrder(const Decision& d, std::string_view what,
                           std::string_view id) {
  return Refuse(OutcomeCode::kUnknownOrder,
                absl::StrCat("no ", std::string(what), " \"", std::string(id),
                             "\" of this member is in force", OrForgotten(d)));
}

// --- closing -----------------------------------------------------------------

// What is held is promised to a merchant: the holds have to end first.
Verdict CheckNothingHeld(const Decision& d) {
  Points held;
  const MemberNumber member = d.draft.FindMember(d.event.member);
  EachWallet(d, member, [&](const WalletRow::Key& wallet) {
    held += d.draft.WalletOf(wallet.member, wallet.program).held;
  });
  if (held.value == 0) return std::nullopt;
  return Refuse(OutcomeCode::kNotEligible,
                absl::StrCat("holds of the member have not ended: ", held.value,
                             " points are held"));
}

using Lots = std::vector<std::pair<DrawKey, LotRow>>;

void Forfeit(Decision& d, const WalletRow::Key& wallet) {
  Lots lots;
  d.draft.EachLiveLot(wallet, [&](const DrawKey& draw, const LotRow& row) {
    lots.emplace_back(draw, row);
    return true;
  });
  for (auto& [draw, lot] : lots) {
    d.draft.Post(wallet.program, wallet.member,
                 lot.matured ? Account::kAvailable : Account::kPending,
                 Account::kForfeited, lot.remaining);
    lot.forfeited += lot.remaining;
    lot.remaining = Points{};
    lot.moved_at = d.recorded;
    d.draft.SetLot(wallet, draw, lot);
  }
}

// --- reopening ---------------------------------------------------------------

// In draw order.
Lots ForfeitedLots(const Decision& d, const WalletRow::Key& wallet) {
  Lots lots;
  const Wallet* stored = d.state().wallets.Find(wallet);
  if (stored == nullptr) return lots;
  for (const Lot& lot : stored->lots) {
    if (!lot.exists || lot.row.forfeited.value == 0) continue;
    lots.emplace_back(lot.key, lot.row);
  }
  std::stable_sort(lots.begin(), lots.end(), [&](const auto& a, const auto& b) {
    return Dated(d, wallet, a.first) < Dated(d, wallet, b.first);
  });
  return lots;
}

// Where a lot's points would be now had they never been forfeited.
Account PlaceOf(const Decision& d, const WalletRow::Key& wallet,
                const DrawKey& draw, const LotRow& lot) {
  const LotClassRow& lot_class = d.draft.PropertiesOf(lot.lot_class);
  if (d.recorded >= SweptAt(d, wallet, lot_class, draw.expires_at)) {
    return Account::kExpired;
  }
  return lot.matured || draw.available_at <= d.recorded ? Account::kAvailable
                                                        : Account::kPending;
}

// Timers of the lot that are still to come are set; what became available
// meanwhile repays debt.
void BringBack(Decision& d, const WalletRow::Key& wallet, const DrawKey& draw,
               LotRow lot) {
  const Account place = PlaceOf(d, wallet, draw, lot);
  const Points points = std::exchange(lot.forfeited, Points{});
  const bool was_matured = lot.matured;
  d.draft.Post(wallet.program, wallet.member, Account::kForfeited, place,
               points);
  if (place == Account::kExpired) {
    lot.expired += points;
  } else {
    lot.remaining += points;
    lot.matured = place == Account::kAvailable;
  }
  lot.moved_at = d.recorded;
  d.draft.SetLot(wallet, draw, lot);
  if (place == Account::kAvailable && !was_matured) {
    RepayDebt(d, wallet, draw, points);
  }
}

}  // namespace

Verdict DecideFreeze(Decision& d, const MemberFrozen& frozen) {
  if (auto v = CheckFreezeFields(d, frozen)) return v;
  if (auto v = CheckMemberEvent(d)) return v;
  if (auto v = CheckKnownMember(d, frozen.member)) return v;
  if (auto v = CheckIsOpen(d, d.draft.FindMember(d.event.member))) return v;

  const MemberNumber member = d.draft.Enrol(d.event.member, frozen.member);
  MemberRow row = d.draft.MemberOf(member);
  if (row.freezes.size() >= kMaxFreezes) {
    return Refuse(OutcomeCode::kLimitReached, "freezes",
                  static_cast<int64_t>(row.freezes.size()) + 1, "at most",
                  static_cast<int64_t>(kMaxFreezes));
  }
  row.freezes.push_back({d.event.key});
  SetStanding(d, member, row);
  KeepMemberEvent(d, member);
  return std::nullopt;
}

Verdict DecideUnfreeze(Decision& d, const MemberUnfrozen& unfrozen) {
  if (auto v = CheckFreezeFields(d, unfrozen)) return v;
  if (auto v = CheckMemberEvent(d)) return v;
  if (auto v = CheckKnownMember(d, unfrozen.member)) return v;
  const MemberNumber member = d.draft.FindMember(d.event.member);
  MemberRow row = RowOfMember(d, member);
  const Hash128 freeze = FreezeKey(unfrozen.member, unfrozen.freeze_id);
  const size_t ended = std::erase_if(
      row.freezes, [&](const Freeze& one) { return one.key == freeze; });
  if (ended == 0) return RefuseUnknownOrder(d, "freeze", unfrozen.freeze_id);
  if (auto v = CheckIsOpen(d, member)) return v;

  SetStanding(d, member, row);
  KeepMemberEvent(d, member);
  return std::nullopt;
}

Verdict DecideClosing(Decision& d, const MemberClosed& closed) {
  if (auto v = CheckClosingFields(d, closed)) return v;
  if (auto v = CheckMemberEvent(d)) return v;
  if (auto v = CheckKnownMember(d, closed.member)) return v;
  if (auto v = CheckIsOpen(d, d.draft.FindMember(d.event.member))) return v;
  if (auto v = CheckNothingHeld(d)) return v;

  const MemberNumber member = d.draft.Enrol(d.event.member, closed.member);
  EachWallet(d, member,
             [&](const WalletRow::Key& wallet) { Forfeit(d, wallet); });
  MemberRow row = d.draft.MemberOf(member);
  row.closing = d.event.key;
  row.reopen_until =
      Timestamp{d.recorded.value + d.networks.bounds().reopen_within_us};
  SetStanding(d, member, row);
  KeepMemberEvent(d, member);
  return std::nullopt;
}

Verdict DecideReopening(Decision& d, const MemberReopened& reopened) {
  if (auto v = CheckClosingFields(d, reopened)) return v;
  if (auto v = CheckMemberEvent(d)) return v;
  if (auto v = CheckKnownMember(d, reopened.member)) return v;
  const MemberNumber member = d.draft.FindMember(d.event.member);
  MemberRow row = RowOfMember(d, member);
  if (row.closing != ClosingKey(reopened.member, reopened.closing_id)) {
    return RefuseUnknownOrder(d, "closing", reopened.closing_id);
  }
  if (d.recorded >= row.reopen_until) {
    return Refuse(OutcomeCode::kMemberClosed,
                  absl::StrCat("the member could be reopened until ",
                               row.reopen_until.value));
  }

  EachWallet(d, member, [&](const WalletRow::Key& wallet) {
    for (const auto& [draw, lot] : ForfeitedLots(d, wallet)) {
      BringBack(d, wallet, draw, lot);
    }
  });
  row.closing = Hash128{};
  row.reopen_until = Timestamp{};
  SetStanding(d, member, row);
  KeepMemberEvent(d, member);
  return std::nullopt;
}

}  // namespace clearpoint
