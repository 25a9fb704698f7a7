#include "engine/decide/tick.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "engine/decide/alias.h"
#include "engine/decide/hold.h"
#include "engine/decide/partner.h"
#include "engine/decide/standing_conversion.h"
#include "engine/decide/window_close.h"
#include "engine/ledger/forget_item.h"
#include "engine/rules/award.h"
#include "engine/rules/expiry_roll.h"
#include "engine/rules/inactivity.h"
#include "engine/rules/merged_wallet.h"
#include "engine/rules/period_sum.h"
#include "engine/rules/tiers.h"

namespace clearpoint {
namespace {

constexpr size_t kForgetItemBytes = 17;
constexpr size_t kMovesPerTick = 2'000;
constexpr size_t kBookingsPerMove = 4;  // by their bytes

// A Tick is one record and must fit into a frame, however many lots or keys
// hang on its timers.
bool IsLarge(const Record& record) {
  const Effects& effects = record.effects;
  return effects.postings.size() + effects.lots.size() + effects.orders.size() +
             effects.requests.size() + effects.member_orders.size() +
             effects.counters.size() + effects.tiers.size() +
             effects.period_sums.size() + effects.activities.size() +
             effects.forgets.size() +
             effects.bookings.size() / kBookingsPerMove +
             record.notices.size() >
         kMovesPerTick;
}

struct DueTimer {
  TimerRow::Key key;
  std::string items;
};

// What has a Tick of its own: nothing else may be drafted when it is thrown
// away.
bool FiresAlone(TimerKind kind) {
  return kind == TimerKind::kConversion || kind == TimerKind::kWindowClose;
}

// Up to the first that has a Tick of its own.
std::vector<DueTimer> DueTimers(const Decision& d, int most) {
  std::vector<DueTimer> due;
  d.state().timers.Scan("", "",
                        [&](const TimerRow::Key& key, const TimerRow& row) {
                          if (key.due > d.recorded) return false;
                          due.push_back({key, row.items});
                          if (FiresAlone(key.kind)) return false;
                          return static_cast<int>(due.size()) < most;
                        });
  return due;
}

WalletRow::Key WalletOf(const TimerRow::Key& key) {
  return {MemberNumber{key.first}, ProgramNumber{key.second}};
}

// Live lots as they stand now, in draw order; firing changes them.
std::vector<std::pair<DrawKey, LotRow>> LiveLots(Decision& d,
                                                 const WalletRow::Key& key) {
  std::vector<std::pair<DrawKey, LotRow>> lots;
  d.draft.EachLiveLot(key, [&](const DrawKey& draw, const LotRow& row) {
    lots.emplace_back(draw, row);
    return true;
  });
  if (!HasStandIns(d, key)) return lots;
  std::vector<std::pair<DrawKey, size_t>> order;
  for (const auto& [draw, row] : lots) {
    order.emplace_back(Dated(d, key, draw), order.size());
  }
  std::sort(order.begin(), order.end());
  std::vector<std::pair<DrawKey, LotRow>> in_order;
  for (const auto& [dated, at] : order) in_order.push_back(lots[at]);
  return in_order;
}

// Firing a timer answers false when the Tick is full before it is done: the
// timer then stays for the next Tick, which finds what is left.

// Pending points whose day has come turn available, and repay debt.
bool Mature(Decision& d, const TimerRow::Key& key) {
  const WalletRow::Key wallet = WalletOf(key);
  for (auto& [draw, lot] : LiveLots(d, wallet)) {
    if (lot.matured || draw.available_at > key.due) continue;
    if (IsLarge(d.record)) return false;
    d.draft.Post(wallet.program, wallet.member, Account::kPending,
                 Account::kAvailable, lot.remaining);
    lot.matured = true;
    lot.moved_at = d.recorded;
    d.draft.SetLot(wallet, draw, lot);
    RepayDebt(d, wallet, draw, lot.remaining);
  }
  return true;
}

// Lots whose expiry and grace are over at the timer's time are booked as
// expired, but for what goes over into another program.
bool Expire(Decision& d, const TimerRow::Key& key) {
  const WalletRow::Key wallet = WalletOf(key);
  for (auto& [draw, lot] : LiveLots(d, wallet)) {
    const LotClassRow& lot_class = d.draft.PropertiesOf(lot.lot_class);
    if (SweptAt(d, wallet, lot_class, draw.expires_at) > key.due) continue;
    if (IsLarge(d.record)) return false;
    const Points lapsed = lot.remaining - RollOver(d, wallet, draw, lot);
    if (lapsed.value > 0) {
      d.draft.Post(wallet.program, wallet.member,
                   lot.matured ? Account::kAvailable : Account::kPending,
                   Account::kExpired, lapsed);
    }
    lot.remaining = Points{};
    lot.expired += lapsed;
    lot.moved_at = d.recorded;
    d.draft.SetLot(wallet, draw, lot);
  }
  SetNextRunTimer(d, key);
  return true;
}

ExpiryNotice NoticeOf(const Decision& d, const WalletRow::Key& wallet,
                      Timestamp expires_at) {
  ExpiryNotice notice;
  notice.member = wallet.member;
  notice.program = wallet.program;
  notice.expires_at = expires_at;
  // Nothing is found when the store fails, which the state's status then says.
  auto member = d.state().members.Find({wallet.member});
  if (!member.has_value()) return notice;
  notice.member_name = std::move(member->name);
  notice.of_household = member->is_household;
  return notice;
}

// What the wallet still has in the lots of this timer is told, by expiry. A lot
// has one such timer, whatever comes into it, so it is told once, and what
// comes in later is told by its award. What has expired meanwhile is not told.
//
// Lots of one timer expire together unless they are of versions that differ in
// their notice: so a timer's notices are few, and one Tick tells all of them.
void GiveNotice(Decision& d, const TimerRow::Key& key) {
  const WalletRow::Key wallet = WalletOf(key);
  std::vector<ExpiryNotice>& notices = d.record.notices;
  const size_t before = notices.size();
  d.draft.EachLiveLot(wallet, [&](const DrawKey& draw, const LotRow& lot) {
    const LotClassRow& lot_class = d.draft.PropertiesOf(lot.lot_class);
    if (NoticeAt(d, wallet, lot_class, draw.expires_at) != key.due) return true;
    const Timestamp lapses_at = LapsesAt(d, wallet, draw.expires_at);
    if (lapses_at <= d.recorded) return true;
    const bool is_first = notices.size() == before ||
                          notices.back().expires_at != lapses_at;
    if (is_first) notices.push_back(NoticeOf(d, wallet, lapses_at));
    notices.back().points += lot.remaining;
    return true;
  });
  SetNextRunTimer(d, key);
}

// A return, or a purchase, that waited in vain: a refused fact, which keeps no
// key.
void GiveUpWaiting(Decision& d, const DueTimer& timer, OutcomeCode verdict) {
  WaitingRow::Key key;
  Hash128 request;
  KeyReader reader(timer.items);
  WaitingRow::Key::Visit(reader, key);
  reader.H(1, request);
  if (!d.state().waiting.Contains(key)) return;
  d.draft.effects().waiting.Remove(key);
  d.draft.effects().requests.Remove({request});
  d.record.late_verdicts.push_back({key.sequence, verdict});
}

// An adjustment that no second person approved in time. Its key stays.
void GiveUpApproval(Decision& d, const DueTimer& timer) {
  RequestRow::Key key;
  KeyReader(timer.items).H(1, key.key);
  std::optional<RequestRow> row = d.state().requests.Find(key);
  if (!row.has_value()) return;
  if (row->outcome != static_cast<uint32_t>(OutcomeCode::kWaiting)) return;
  row->outcome = static_cast<uint32_t>(OutcomeCode::kUnknownOrder);
  d.draft.effects().requests.Put(key, *row);
  d.record.late_verdicts.push_back({row->sequence, OutcomeCode::kUnknownOrder});
}

void EndHold(Decision& d, const DueTimer& timer) {
  Hash128 hold;
  KeyReader(timer.items).H(1, hold);
  TimeOutHold(d, hold, timer.key.due);
}

void MissAnswer(Decision& d, const DueTimer& timer) {
  Hash128 exchange;
  KeyReader(timer.items).H(1, exchange);
  LosePartner(d, exchange);
}

void EndSum(Decision& d, const DueTimer& timer) {
  PeriodSumRow::Key key;
  KeyReader reader(timer.items);
  PeriodSumRow::Key::Visit(reader, key);
  EndPeriod(d, key);
}

// A wider max_event_age may have been configured since: the key then stays
// until its event would be too late under it.
bool MayStillArrive(const Decision& d, TableId table, const Hash128& key,
                    Timestamp occurred) {
  if (occurred > d.recorded) return false;  // the unlooked-at one of a close
  const int64_t late_at = occurred.value + d.networks.bounds().max_event_age_us;
  if (late_at < d.recorded.value) return false;
  d.draft.ForgetKey(table, key, late_at - d.recorded.value);
  return true;
}

void ForgetOrder(Decision& d, const Hash128& purchase) {
  const auto order = d.state().orders.Find({purchase});
  if (!order.has_value()) return;
  if (MayStillArrive(d, TableId::kOrders, purchase, order->occurred)) return;
  if (order->indexed) {
    const MemberOrderRow::Key key{order->member, order->occurred,
                                  order->sequence, purchase};
    d.draft.effects().member_orders.Remove(key);
  }
  d.draft.effects().orders.Remove({purchase});
}

void ForgetRequest(Decision& d, const Hash128& key) {
  const auto request = d.state().requests.Find({key});
  if (!request.has_value()) return;
  if (IsOpenHold(*request)) {
    d.draft.ForgetKey(TableId::kRequests, key,
                      request->holds.front().until.value - d.recorded.value);
    return;
  }
  if (WaitsForPartner(*request)) {  // looked at again in a while
    d.draft.ForgetKey(TableId::kRequests, key, 30 * kMicrosPerDay);
    return;
  }
  if (MayStillArrive(d, TableId::kRequests, key, request->occurred)) return;
  d.draft.effects().requests.Remove({key});
}

// The instant from which the wallet's member cannot be reopened any more; the
// beginning of time when it forfeited nothing.
Timestamp ReopenUntil(const Decision& d, const Wallet& wallet) {
  const bool has_forfeited = std::any_of(
      wallet.lots.begin(), wallet.lots.end(),
      [](const Lot& lot) { return lot.exists && lot.row.forfeited.value > 0; });
  if (!has_forfeited) return kBeginningOfTime;
  return d.draft.MemberOf(wallet.key.member).reopen_until;
}

// Lots of a wallet that were drained so long ago that every order and request
// that moved them is forgotten: nothing can come back into them, and what
// expired in them is claimed by no return any more. What a closed member
// forfeited stays until the member can no longer be reopened.
void ForgetDrainedLots(Decision& d, const Hash128& item) {
  const DrainedWallet drained = DrainedWalletOf(item);
  const Wallet* wallet = d.state().wallets.Find(drained.wallet);
  if (wallet == nullptr) return;
  const int64_t retention = d.draft.terms().longest_retention_us;
  const Timestamp reopen_until = ReopenUntil(d, *wallet);
  bool is_early = false;
  bool may_come_back = false;
  for (const Lot& lot : wallet->lots) {
    if (!lot.exists) continue;
    const LotRow now = d.draft.LotOf(drained.wallet, lot.key);
    if (now.lot_class.value == 0 || now.remaining.value > 0) continue;
    if (now.held.value > 0) continue;  // the end of its hold moves it
    if (now.forfeited.value > 0 && d.recorded < reopen_until) {
      may_come_back = true;
      continue;
    }
    const Timestamp over =
        NextUtcMidnight(Timestamp{now.moved_at.value + retention});
    if (over <= d.recorded && !IsLarge(d.record)) {
      d.draft.EraseLot(drained.wallet, lot.key);
    } else if (over <= d.recorded) {
      d.draft.ForgetKey(TableId::kWallets, item, 0);  // the rest in a day
      return;
    } else if (UtcDayOf(now.moved_at) == drained.day) {
      is_early = true;  // keys are kept longer than when it was drained
    }
  }
  if (may_come_back) {
    d.draft.ForgetKey(TableId::kWallets, item,
                      reopen_until.value - d.recorded.value);
  }
  if (!is_early) return;
  const int64_t drained_at = drained.day.value * kMicrosPerDay;
  const int64_t rest =
      drained_at + kMicrosPerDay + retention - d.recorded.value;
  d.draft.ForgetKey(TableId::kWallets, item, std::max(int64_t{0}, rest));
}

// By then the day is over in every zone.
Timestamp OverEverywhere(LocalDay day) {
  return Timestamp{(day.value + int64_t{3}) * kMicrosPerDay};
}

// A counter whose last day is so long ago that no event can ask for it.
void ForgetCounter(Decision& d, const Hash128& item) {
  const CounterRow::Key key = CounterOf(item);
  const Points used = d.draft.CounterOf(key);
  if (used.value == 0) return;
  const Timestamp over = OverEverywhere(key.period);
  if (MayStillArrive(d, TableId::kCounters, item, over)) return;
  d.draft.MoveCounter(key, -used);
}

// An award given once a day, of a day that no event can ask for any more.
void ForgetOnceAward(Decision& d, const Hash128& item) {
  const OnceAwardRow::Key key = OnceAwardOf(item);
  if (!d.state().once_awards.Contains(key)) return;
  if (MayStillArrive(d, TableId::kOnceAwards, item, OverEverywhere(key.day))) {
    return;
  }
  d.draft.effects().once_awards.Remove(key);
}

void Forget(Decision& d, const DueTimer& timer) {
  std::string_view items = timer.items;
  for (; items.size() >= kForgetItemBytes;
       items.remove_prefix(kForgetItemBytes)) {
    const auto table = static_cast<TableId>(items[0]);
    Hash128 key;
    KeyReader(items.substr(1, 16)).H(1, key);
    if (table == TableId::kOrders) ForgetOrder(d, key);
    if (table == TableId::kRequests) ForgetRequest(d, key);
    if (table == TableId::kWallets) ForgetDrainedLots(d, key);
    if (table == TableId::kCounters) ForgetCounter(d, key);
    if (table == TableId::kOnceAwards) ForgetOnceAward(d, key);
    if (table == TableId::kAliases) ForgetBindings(d, key);
    if (table == TableId::kPeriodSums) ForgetPeriod(d, PeriodSumOf(key));
  }
}

// Whether no other timer has fired in this Tick: each has left its removal.
bool IsFirstOf(const Decision& d) { return d.draft.effects().timers.empty(); }

bool Fire(Decision& d, const DueTimer& timer) {
  if (FiresAlone(timer.key.kind) && !IsFirstOf(d)) return false;
  switch (timer.key.kind) {
    case TimerKind::kMature:
      return Mature(d, timer.key);
    case TimerKind::kExpire:
      return Expire(d, timer.key);
    case TimerKind::kWaiting:
      GiveUpWaiting(d, timer, OutcomeCode::kUnknownOrder);
      return true;
    case TimerKind::kClaim:
      GiveUpWaiting(d, timer, OutcomeCode::kUnknownMember);
      return true;
    case TimerKind::kForget:
      Forget(d, timer);
      return true;
    case TimerKind::kNotice:
      GiveNotice(d, timer.key);
      return true;
    case TimerKind::kApproval:
      GiveUpApproval(d, timer);
      return true;
    case TimerKind::kTierReview:
      ReviewTier(d, timer.key);
      return true;
    case TimerKind::kPartner:
      MissAnswer(d, timer);
      return true;
    case TimerKind::kHold:
      EndHold(d, timer);
      return true;
    case TimerKind::kPeriodEnd:
      EndSum(d, timer);
      return true;
    case TimerKind::kConversion:
      SweepConversion(d, timer.key);
      return true;
    case TimerKind::kWindowClose:
      CloseByCalendar(d, timer.key);
      return true;
  }
  return true;
}

// Whether one of the timers that were put from there on is due by now: it comes
// in its place among the others, which the next Tick finds.
bool IsDueFrom(const Decision& d, size_t first) {
  const auto& timers = d.draft.effects().timers;
  for (size_t i = first; i < timers.size(); ++i) {
    if (!timers[i].gone && timers[i].key.due <= d.recorded) return true;
  }
  return false;
}

}  // namespace

void FireTimers(Decision& d, int most) {
  const auto& timers = d.draft.effects().timers;
  for (const DueTimer& timer : DueTimers(d, most)) {
    const size_t known = timers.size();
    const size_t posted = d.draft.effects().postings.size();
    const bool is_done = Fire(d, timer);
    FollowMerged(d, posted);
    if (!is_done) return;
    const bool sets_one_due = IsDueFrom(d, known);
    d.draft.effects().timers.Remove(timer.key);
    if (sets_one_due || IsLarge(d.record)) return;
  }
}

}  // namespace clearpoint
