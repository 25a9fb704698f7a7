#include "engine/ledger/draft.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/ledger/forget_item.h"
#include "engine/values/check.h"

namespace clearpoint {
namespace {

// The timer that forgets the `index`th key of a record. Neighbouring records
// share one; a record with many keys has others of its own for the rest, each
// small enough for one Tick, with numbers above those of all that are shared.
uint64_t ForgetChunk(SequenceNumber sequence, size_t index) {
  constexpr uint64_t kRecordsThatShare = 256;
  constexpr size_t kSharedKeys = 16;
  constexpr uint64_t kKeysOfChunk = 256;
  constexpr uint64_t kFirstOwn = uint64_t{1} << 60;
  constexpr uint64_t kOwnChunks = 4096;  // of one record, at most
  if (index < kSharedKeys) return sequence.value / kRecordsThatShare;
  return kFirstOwn + sequence.value * kOwnChunks + index / kKeysOfChunk;
}

Total TotalFor(NameKind kind) {
  switch (kind) {
    case NameKind::kMember:
    case NameKind::kHousehold:
      return Total::kMembers;
    case NameKind::kParticipant:
      return Total::kParticipants;
    case NameKind::kProgram:
      return Total::kPrograms;
    case NameKind::kRule:
      return Total::kRules;
    case NameKind::kLimit:
    case NameKind::kTierSums:
    case NameKind::kOffer:
    case NameKind::kNthPurchase:
    case NameKind::kPeriodSum:
      return Total::kLimits;
    case NameKind::kSku:
      return Total::kSkus;
    case NameKind::kSource:
      return Total::kSources;
    case NameKind::kScheme:
      return Total::kSchemes;
  }
  return Total::kMembers;
}

Points& SlotOf(WalletRow* row, Account account) {
  if (account == Account::kPending) return row->pending;
  if (account == Account::kAvailable) return row->available;
  if (account == Account::kHeld) return row->held;
  return row->debt;
}

}  // namespace

void Draft::Begin(Effects* effects, SequenceNumber sequence, Timestamp recorded,
                  const DraftTerms& terms) {
  effects_ = effects;
  terms_ = terms;
  sequence_ = sequence;
  recorded_ = recorded;
  Discard();
}

void Draft::Discard() {
  effects_->Clear();
  wallets_.Clear();
  accounts_.Clear();
  lots_.Clear();
  counters_.Clear();
  event_counters_.Clear();
  obligations_.Clear();
  nets_.Clear();
  totals_.Clear();
  names_.Clear();
  classes_.Clear();
  overflow_.clear();
}

template <class What>
void Draft::CheckBound(absl::int128 change, absl::int128 after,
                       absl::int128 most, What what) {
  if (after <= most && after >= -most) [[likely]]
    return;
  if ((change < 0) != (after < 0) || !overflow_.empty()) return;
  overflow_ =
      absl::StrCat(what(), ": asked ", ToDecimal(change), ", there ",
                   ToDecimal(after - change), ", at most ", ToDecimal(most));
}

int64_t Draft::TotalOf(Total total) {
  const int64_t* changed = totals_.Find(total);
  return changed != nullptr ? *changed : state_->TotalOf(total);
}

void Draft::SetTotal(Total total, int64_t value) {
  totals_.Set(total, value);
  effects_->totals.Put({total}, {value});
}

Draft::Interned Draft::Intern(const NameRow::Key& key) {
  const uint64_t* fresh = names_.Find(key);
  if (fresh != nullptr) return {*fresh, false};
  const uint64_t known = state_->NumberOf(key.kind, key.name);
  if (known != 0) return {known, false};
  const int64_t number = TotalOf(TotalFor(key.kind)) + 1;
  SetTotal(TotalFor(key.kind), number);
  names_.Set(key, static_cast<uint64_t>(number));
  effects_->names.Put(key, {static_cast<uint64_t>(number)});
  return {static_cast<uint64_t>(number), true};
}

MemberNumber Draft::Enrol(const Hash128& hash, std::string_view name) {
  const Interned interned = Intern({NameKind::kMember, hash});
  const MemberNumber member{interned.number};
  if (!interned.is_new) return member;
  MemberRow row;
  row.name = name;
  row.enrolled_at = recorded_;
  row.enrolled_by = sequence_;
  effects_->members.Put({member}, row);
  return member;
}

MemberRow Draft::MemberOf(MemberNumber member) {
  for (const RowPut<MemberRow>& put : effects_->members) {
    if (put.key.member == member) return RowOf(put).value();
  }
  // Nothing is found when the store fails, which the state's status then says.
  return state_->members.Find({member}).value_or(MemberRow{});
}

void Draft::SetMember(MemberNumber member, const MemberRow& row) {
  for (RowPut<MemberRow>& put : effects_->members) {
    if (put.key.member != member) continue;
    put.row.clear();
    AppendFields(row, &put.row);
    return;
  }
  effects_->members.Put({member}, row);
}

MemberNumber Draft::KeptFor(MemberNumber member) {
  if (member.value == 0 || TotalOf(Total::kBarredMembers) == 0) return member;
  for (MemberRow row = MemberOf(member); row.is_merged();
       row = MemberOf(member)) {
    member = row.merged_into;
  }
  return member;
}

Draft::Standing Draft::StandingOf(MemberNumber member) {
  if (member.value == 0 || TotalOf(Total::kBarredMembers) == 0) return {};
  const MemberRow row = MemberOf(KeptFor(member));
  return {row.is_frozen(), row.is_closed()};
}

MemberNumber Draft::FindMember(const Hash128& hash) {
  const NameRow::Key key{NameKind::kMember, hash};
  const uint64_t* fresh = names_.Find(key);
  return MemberNumber{fresh != nullptr ? *fresh
                                       : state_->NumberOf(key.kind, key.name)};
}

LotClassNumber Draft::ClassOf(const LotClassRow& row) {
  const LotClassNumber known = state_->FindLotClass(row);
  if (known.value != 0) return known;
  const LotClassNumber* fresh = classes_.Find(row);
  if (fresh != nullptr) return *fresh;
  const int64_t number = TotalOf(Total::kLotClasses) + 1;
  SetTotal(Total::kLotClasses, number);
  const LotClassNumber lot_class{static_cast<uint32_t>(number)};
  classes_.Set(row, lot_class);
  effects_->lot_classes.Put({lot_class}, row);
  return lot_class;
}

const LotClassRow& Draft::PropertiesOf(LotClassNumber number) {
  for (const auto& [row, fresh] : classes_.items()) {
    if (fresh == number) return row;
  }
  return state_->LotClassOf(number);
}

WalletRow Draft::WalletOf(MemberNumber member, ProgramNumber program) {
  const WalletRow* changed = wallets_.Find({member, program});
  if (changed != nullptr) return *changed;
  const Wallet* wallet = state_->wallets.Find({member, program});
  return wallet == nullptr ? WalletRow{} : wallet->row;
}

Points Draft::AccountOf(ProgramNumber program, Account account) {
  const Points* changed = accounts_.Find({program, account});
  if (changed != nullptr) return *changed;
  const AccountRow* row = state_->accounts.Find({program, account});
  return row == nullptr ? Points{} : row->balance;
}

Points Draft::MoveAccount(ProgramNumber program, MemberNumber member,
                          Account account, Points change) {
  const Points total = AccountOf(program, account) + change;
  CheckBound(change.value, total.value, kMaxPointsTotal, [&] {
    return absl::StrCat("points of account ",
                        std::string(AccountName(account)));
  });
  accounts_.Set({program, account}, total);
  if (!IsWalletAccount(account)) return total;
  WalletRow wallet = WalletOf(member, program);
  Points& slot = SlotOf(&wallet, account);
  slot += change;
  const Points after = slot;
  wallets_.Set({member, program}, wallet);
  if (account == Account::kDebt) {
    CLEARPOINT_CHECK(after.value <= 0);
  } else {
    CLEARPOINT_CHECK(after.value >= 0);
  }
  return after;
}

void Draft::Post(ProgramNumber program, MemberNumber member, Account from,
                 Account to, Points points) {
  CLEARPOINT_CHECK(points.value > 0);
  Posting posting;
  posting.program = program;
  if (IsWalletAccount(from) || IsWalletAccount(to)) posting.member = member;
  posting.from = from;
  posting.to = to;
  posting.points = points;
  posting.from_after = MoveAccount(program, member, from, -points);
  posting.to_after = MoveAccount(program, member, to, points);
  effects_->postings.push_back(posting);
}

LotRow Draft::LotOf(const WalletRow::Key& wallet, const DrawKey& lot) {
  const LotRow* changed = lots_.Find({wallet.member, wallet.program, lot});
  if (changed != nullptr) return *changed;
  const Wallet* stored = state_->wallets.Find(wallet);
  const Lot* found = stored == nullptr ? nullptr : stored->FindLot(lot);
  return found == nullptr ? LotRow{} : found->row;
}

void Draft::SetLot(const WalletRow::Key& wallet, const DrawKey& lot,
                   const LotRow& after) {
  const LotRow::Key key{wallet.member, wallet.program, lot};
  const Points before = LotOf(wallet, lot).remaining;
  CLEARPOINT_CHECK(after.remaining.value >= 0);
  CLEARPOINT_CHECK(after.held.value >= 0);
  lots_.Set(key, after);
  effects_->lots.push_back({key, after.remaining - before, after});
  if (after.remaining.value == 0) ForgetWallet(wallet);
}

void Draft::EraseLot(const WalletRow::Key& wallet, const DrawKey& lot) {
  CLEARPOINT_CHECK(LotOf(wallet, lot).remaining.value == 0);
  CLEARPOINT_CHECK(LotOf(wallet, lot).held.value == 0);
  const LotRow::Key key{wallet.member, wallet.program, lot};
  lots_.Set(key, LotRow{});
  effects_->lots.push_back({key, Points{}, LotRow{}});
}

// Once a record and wallet: its drained lots are looked at when every key that
// may still move them is forgotten.
void Draft::ForgetWallet(const WalletRow::Key& wallet) {
  const Hash128 item = ItemOf(DrainedWallet{wallet, UtcDayOf(recorded_)});
  for (const ForgetLater& forget : effects_->forgets) {
    if (forget.key == item) return;
  }
  ForgetKey(TableId::kWallets, item, terms_.longest_retention_us);
}

void Draft::MoveLot(const WalletRow::Key& wallet, const DrawKey& lot,
                    Points change) {
  LotRow row = LotOf(wallet, lot);
  CLEARPOINT_CHECK(row.lot_class.value != 0);
  row.remaining += change;
  row.moved_at = recorded_;
  SetLot(wallet, lot, row);
}

// A lot that was drained while it was pending never matured by a timer.
void Draft::AddToLot(const WalletRow::Key& wallet, const DrawKey& lot,
                     Points points, Account account) {
  LotRow row = LotOf(wallet, lot);
  if (row.remaining.value == 0) row.matured = account == Account::kAvailable;
  row.remaining += points;
  row.moved_at = recorded_;
  SetLot(wallet, lot, row);
}

DrawKey Draft::FillLot(const WalletRow::Key& wallet, LotClassNumber lot_class,
                       int32_t vintage, Timestamp available_at,
                       Timestamp expires_at, Points points,
                       Account account) {
  const auto agrees = [&](const DrawKey& key, const LotRow& row) {
    return key.expires_at == expires_at && key.available_at == available_at &&
           row.lot_class == lot_class && row.vintage == vintage;
  };
  const Wallet* stored = state_->wallets.Find(wallet);
  if (stored != nullptr) {
    size_t i = stored->LowerBound({expires_at, available_at, 0});
    for (; i < stored->lots.size(); ++i) {
      const Lot& lot = stored->lots[i];
      if (lot.key.expires_at != expires_at) break;
      if (lot.key.available_at != available_at) break;
      if (!lot.exists || !agrees(lot.key, lot.row)) continue;
      const DrawKey key = lot.key;
      AddToLot(wallet, key, points, account);
      return key;
    }
  }
  for (const auto& [key, row] : lots_.items()) {
    if (key.member != wallet.member || key.program != wallet.program) continue;
    if (!agrees(key.draw, row)) continue;
    const DrawKey draw = key.draw;
    AddToLot(wallet, draw, points, account);
    return draw;
  }
  WalletRow balances = WalletOf(wallet.member, wallet.program);
  const DrawKey key{expires_at, available_at, ++balances.last_lot};
  wallets_.Set(wallet, balances);
  LotRow row;
  row.lot_class = lot_class;
  row.vintage = vintage;
  row.opened_by = sequence_;
  row.remaining = points;
  row.matured = account == Account::kAvailable;
  row.moved_at = recorded_;
  SetLot(wallet, key, row);
  return key;
}

std::vector<std::pair<DrawKey, LotRow>> Draft::NewLots(
    const WalletRow::Key& wallet, const Wallet* stored) const {
  std::vector<std::pair<DrawKey, LotRow>> fresh;
  for (const auto& [key, row] : lots_.items()) {
    if (key.member != wallet.member || key.program != wallet.program) continue;
    if (row.remaining.value == 0) continue;
    const bool passed_over = stored == nullptr ||
                             stored->FindLot(key.draw) == nullptr ||
                             stored->LowerBound(key.draw) < stored->first_live;
    if (passed_over) fresh.emplace_back(key.draw, row);
  }
  std::sort(fresh.begin(), fresh.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  return fresh;
}

Points Draft::CounterOf(const CounterRow::Key& key) {
  const Points* changed = counters_.Find(key);
  if (changed != nullptr) return *changed;
  const CounterRow* row = state_->counters.Find(key);
  return row == nullptr ? Points{} : row->used;
}

Points Draft::EventCounterOf(const CounterRow::Key& key) const {
  const Points* counted = event_counters_.Find(key);
  return counted == nullptr ? Points{} : *counted;
}

void Draft::MoveEventCounter(const CounterRow::Key& key, Points change) {
  event_counters_.Set(key, EventCounterOf(key) + change);
}

void Draft::MoveCounter(const CounterRow::Key& key, Points change) {
  if (change.value == 0) return;
  const Points before = CounterOf(key);
  const Points after = before + change;
  CheckBound(change.value, after.value, kMaxPointsTotal,
             [&] { return absl::StrCat("points of limit ", key.limit.value); });
  counters_.Set(key, after);
  effects_->counters.push_back({key, change, after});
  if (before.value != 0 || key.period.value == 0) return;
  // Not before its last day is over.
  const int64_t to_come = key.period.value * kMicrosPerDay - recorded_.value;
  ForgetKey(TableId::kCounters, ItemOf(key),
            terms_.longest_retention_us + std::max(int64_t{0}, to_come));
}

std::map<LocalDay, Points> Draft::CountersBetween(const CounterRow::Key& first,
                                                  LocalDay last) {
  std::map<LocalDay, Points> counters;
  std::string from;
  AppendKey(first, &from);
  const std::string of_subject =
      from.substr(0, from.size() - sizeof last.value);
  state_->counters.Scan(of_subject, from,
                        [&](const CounterRow::Key& key, const CounterRow& row) {
                          if (key.period > last) return false;
                          counters[key.period] = row.used;
                          return true;
                        });
  for (const auto& [key, used] : counters_.items()) {
    if (key.limit != first.limit || key.subject != first.subject) continue;
    if (key.period < first.period || key.period > last) continue;
    counters[key.period] = used;
  }
  return counters;
}

void Draft::Book(const Parties& parties, ObligationKind kind, Money amount,
                 Points points, ContractRef contract) {
  const auto& [scheme, debtor, creditor] = parties;
  if (debtor == creditor) return;
  if (amount.value == 0) return;
  const ObligationRow::Key key{state_->open_window(scheme), debtor, creditor,
                               kind};
  const Owed* changed = obligations_.Find(key);
  Owed owed;
  if (changed != nullptr) {
    owed = *changed;
  } else if (const ObligationRow* row = state_->obligations.Find(key)) {
    owed = {row->amount, row->points};
  }
  owed.amount = owed.amount + amount;
  owed.points += points;
  const auto named = [&](const char* unit) {
    return absl::StrCat(std::string(ObligationKindName(kind)),
                        " obligation of participant ", debtor.value, " to ",
                        creditor.value, ", in ", unit);
  };
  CheckBound(amount.value, owed.amount.value, terms_.most_owed.value,
             [&] { return named("10^-12 of the currency"); });
  CheckBound(points.value, owed.points.value, kMaxPointsTotal,
             [&] { return named("points"); });
  obligations_.Set(key, owed);
  MoveNet({debtor, scheme}, -amount);
  MoveNet({creditor, scheme}, amount);
  effects_->bookings.push_back({key, amount, points, contract, owed.amount});
}

void Draft::Pay(const Payment& payment) {
  const SchemeNumber scheme = state_->SchemeOf(payment.key.window);
  MoveNet({payment.key.participant, scheme}, -payment.released);
  MoveNet({payment.through, scheme}, payment.released);
  effects_->payments.push_back(payment);
}

Money Draft::NetBefore(const ExposureRow::Key& key) {
  const ExposureRow* row = state_->exposures.Find(key);
  return row == nullptr ? Money{} : row->net;
}

Money Draft::NetOf(const ExposureRow::Key& key) {
  const Money* moved = nets_.Find(key);
  return moved != nullptr ? *moved : NetBefore(key);
}

void Draft::MoveNet(const ExposureRow::Key& key, Money change) {
  nets_.Set(key, NetOf(key) + change);
}

void Draft::RequireOwable(Money amount) {
  CheckBound(amount.value, amount.value, terms_.most_owed.value, [] {
    return "points that are owed when burned, in 10^-12 of the currency";
  });
}

void Draft::RefuseConverted(MinorAmount amount) {
  CheckBound(amount.value, amount.value, kMaxEventAmount, [] {
    return "amount in the currency of a rule, in minor units";
  });
}

void Draft::RequireSum(MinorAmount amount) {
  CheckBound(amount.value, amount.value, kMaxEventAmount,
             [] { return "purchases of a period, in minor units"; });
}

void Draft::SetTimer(const TimerRow::Key& key, std::string items) {
  if (state_->timers.Find(key) != nullptr) return;
  for (const RowPut<TimerRow>& put : effects_->timers) {
    if (put.key == key && !put.gone) return;
  }
  effects_->timers.Put(key, {true, std::move(items)});
}

void Draft::ForgetKey(TableId table, const Hash128& key, int64_t retention_us) {
  // Aligned to a day, so that the keys of a day share their timers.
  effects_->forgets.push_back(
      {NextUtcMidnight(Timestamp{recorded_.value + retention_us}),
       ForgetChunk(sequence_, effects_->forgets.size()),
       static_cast<uint32_t>(table), key});
}

}  // namespace clearpoint
