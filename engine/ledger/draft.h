// Draft: the effects of one record while it is being decided, and the state as
// it would stand after them. Rules read balances, lots and counters through it
// and move them through it; every movement is balanced and carries its result.
// The state itself is not changed: that is Evolve's, once the record stands.
//
// Throwing a draft away costs nothing, so a rule may refuse late. A movement
// that leaves more than a sum may hold (values/amounts.h) is kept and told by
// overflow(): an event is then refused, a Tick goes on.
// Threads: the owner of the State. Memory is reused between records.
#ifndef CLEARPOINT_ENGINE_LEDGER_DRAFT_H_
#define CLEARPOINT_ENGINE_LEDGER_DRAFT_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/ledger/effects.h"
#include "engine/ledger/overlay.h"
#include "engine/state/state.h"

namespace clearpoint {

// Points drawn from one lot.
struct DrawnLot {
  DrawKey lot;
  LotClassNumber lot_class;
  Points points;
};

// What the newest configuration says to every record.
struct DraftTerms {
  // Most that one participant may owe another of one kind in a window.
  Money most_owed{absl::int128(kMaxObligationMinor) * kMoneyPerMajor};
  // Longest that any version keeps keys: a drained lot and a counter of a past
  // day outlive every key of an event that touched them.
  int64_t longest_retention_us = 0;
};

class Draft {
 public:
  explicit Draft(State* state) : state_(state) {}
  Draft(const Draft&) = delete;

  // Starts a record; effects go to `effects`, which is cleared.
  void Begin(Effects* effects, SequenceNumber sequence, Timestamp recorded,
             const DraftTerms& terms);
  // Forgets every effect of this record.
  void Discard();

  State& state() { return *state_; }
  Effects& effects() { return *effects_; }
  SequenceNumber sequence() const { return sequence_; }
  Timestamp recorded() const { return recorded_; }
  const DraftTerms& terms() const { return terms_; }

  // The first sum that left its bounds: what moved, by how much, and what was
  // there. Empty when none did.
  const std::string& overflow() const { return overflow_; }

  // --- names ---
  // Number of a name, interning it when it is new.
  struct Interned {
    uint64_t number;
    bool is_new;
  };
  Interned Intern(const NameRow::Key& key);
  uint64_t Intern(NameKind kind, std::string_view name) {
    return Intern({kind, Sha256Prefix(name)}).number;
  }
  // Number of the member, enrolling it when it is new. `hash` is the name's
  // Sha256Prefix, which an event of one member brings along (Event::member).
  MemberNumber Enrol(const Hash128& hash, std::string_view name);
  MemberNumber Enrol(std::string_view name) {
    return Enrol(Sha256Prefix(name), name);
  }
  // The member's row as this record leaves it. Precondition: it is known.
  MemberRow MemberOf(MemberNumber member);
  void SetMember(MemberNumber member, const MemberRow& row);
  // Who answers for the member: the one it was merged into, or who answers for
  // that one; else itself. Costs nothing while no member is merged, frozen or
  // closed; then O(merges on the way).
  MemberNumber KeptFor(MemberNumber member);
  // How who answers for a member stands now; neither when it is not known.
  // Costs nothing while no member is frozen, closed or merged.
  struct Standing {
    bool is_frozen = false;
    bool is_closed = false;
  };
  Standing StandingOf(MemberNumber member);
  // 0 when the member is not known.
  MemberNumber FindMember(const Hash128& hash);
  MemberNumber FindMember(std::string_view name) {
    return FindMember(Sha256Prefix(name));
  }
  LotClassNumber ClassOf(const LotClassRow& row);
  // Properties of a class that exists or was made by this record.
  const LotClassRow& PropertiesOf(LotClassNumber number);
  int64_t TotalOf(Total total);
  void SetTotal(Total total, int64_t value);

  // --- points ---
  WalletRow WalletOf(MemberNumber member, ProgramNumber program);
  // Moves points between two accounts of a program. Wallet accounts are the
  // member's. Precondition: points > 0.
  void Post(ProgramNumber program, MemberNumber member, Account from,
            Account to, Points points);
  // Puts points, which are booked in `account`, kPending or kAvailable, into the
  // lot that agrees in class, vintage and both times, or opens it, and answers
  // where it stands. A lot that has pending points keeps them so.
  DrawKey FillLot(const WalletRow::Key& wallet, LotClassNumber lot_class,
                  int32_t vintage, Timestamp available_at, Timestamp expires_at,
                  Points points, Account account);
  // The lot as this record leaves it; a default row when it is gone.
  LotRow LotOf(const WalletRow::Key& wallet, const DrawKey& lot);
  // `after` must differ from the lot's present row only by what is meant.
  void SetLot(const WalletRow::Key& wallet, const DrawKey& lot,
              const LotRow& after);
  // The lot, which is empty and of which nothing is held, exists no more.
  void EraseLot(const WalletRow::Key& wallet, const DrawKey& lot);
  // Changes `remaining` by `change`.
  void MoveLot(const WalletRow::Key& wallet, const DrawKey& lot, Points change);
  // Lots with points, in draw order, until `visit` answers false.
  template <class Visit>
  void EachLiveLot(const WalletRow::Key& wallet, Visit visit);

  // --- counters, money ---
  Points CounterOf(const CounterRow::Key& key);
  void MoveCounter(const CounterRow::Key& key, Points change);
  // Counters of one limit and subject that are kept by the days from
  // first.period to `last`. O(counters found).
  std::map<LocalDay, Points> CountersBetween(const CounterRow::Key& first,
                                             LocalDay last);
  // What limits on one event have counted in this record; no effect keeps it.
  Points EventCounterOf(const CounterRow::Key& key) const;
  void MoveEventCounter(const CounterRow::Key& key, Points change);
  // One obligation in the open window of its scheme; nothing when debtor and
  // creditor are the same or the amount is zero.
  struct Parties {
    SchemeNumber scheme;
    ParticipantNumber debtor;
    ParticipantNumber creditor;
  };
  void Book(const Parties& parties, ObligationKind kind, Money amount,
            Points points, ContractRef contract);
  // Records what became of a payment. Once a record and position.
  void Pay(const Payment& payment);
  // What a participant is to receive, or owes, over all unsettled windows of a
  // scheme: as it stood before this record, and as the record leaves it. O(1).
  Money NetBefore(const ExposureRow::Key& key);
  Money NetOf(const ExposureRow::Key& key);
  // The latter of each participant and scheme that this record has moved.
  const std::vector<std::pair<ExposureRow::Key, Money>>& MovedNets() const {
    return nets_.items();
  }
  // Marks an overflow: an amount is beyond what an event may have once it is in
  // the currency of a rule.
  void RefuseConverted(MinorAmount amount);
  // Marks an overflow when `amount` could not be owed in one window.
  void RequireOwable(Money amount);
  // The same when purchases of a period come to more than one may state.
  void RequireSum(MinorAmount amount);

  // --- timers ---
  void SetTimer(const TimerRow::Key& key, std::string items);
  // At the first UTC midnight behind recorded + retention.
  void ForgetKey(TableId table, const Hash128& key, int64_t retention_us);

 private:
  // Of one pair, kind and window.
  struct Owed {
    Money amount;
    Points points;
  };

  // Marks an overflow when `change` moved a sum to `after`, further from zero
  // than `most`. `what()` names the sum.
  template <class What>
  void CheckBound(absl::int128 change, absl::int128 after, absl::int128 most,
                  What what);
  void ForgetWallet(const WalletRow::Key& wallet);
  void MoveNet(const ExposureRow::Key& key, Money change);
  Points AccountOf(ProgramNumber program, Account account);
  Points MoveAccount(ProgramNumber program, MemberNumber member,
                     Account account, Points change);
  void AddToLot(const WalletRow::Key& wallet, const DrawKey& lot, Points points,
                Account account);
  std::vector<std::pair<DrawKey, LotRow>> NewLots(const WalletRow::Key& wallet,
                                                  const Wallet* stored) const;

  State* state_;
  Effects* effects_ = nullptr;
  SequenceNumber sequence_;
  Timestamp recorded_;
  DraftTerms terms_;
  std::string overflow_;
  Overlay<WalletRow::Key, WalletRow> wallets_;
  Overlay<AccountRow::Key, Points> accounts_;
  Overlay<LotRow::Key, LotRow> lots_;
  Overlay<CounterRow::Key, Points> counters_;
  Overlay<CounterRow::Key, Points> event_counters_;
  Overlay<ObligationRow::Key, Owed> obligations_;
  Overlay<ExposureRow::Key, Money> nets_;
  Overlay<Total, int64_t> totals_;
  Overlay<NameRow::Key, uint64_t> names_;
  Overlay<LotClassRow, LotClassNumber> classes_;
};

template <class Visit>
void Draft::EachLiveLot(const WalletRow::Key& wallet, Visit visit) {
  const Wallet* stored = state_->wallets.Find(wallet);
  const auto fresh = NewLots(wallet, stored);
  auto next_fresh = fresh.begin();
  const size_t count = stored == nullptr ? 0 : stored->lots.size();
  for (size_t i = stored == nullptr ? 0 : stored->first_live; i < count; ++i) {
    const Lot& lot = stored->lots[i];
    while (next_fresh != fresh.end() && next_fresh->first < lot.key) {
      if (!visit(next_fresh->first, next_fresh->second)) return;
      ++next_fresh;
    }
    const LotRow* changed =
        lots_.items().empty()
            ? nullptr
            : lots_.Find({wallet.member, wallet.program, lot.key});
    const LotRow& row = changed == nullptr ? lot.row : *changed;
    if (row.remaining.value == 0) continue;
    if (!visit(lot.key, row)) return;
  }
  for (; next_fresh != fresh.end(); ++next_fresh) {
    if (!visit(next_fresh->first, next_fresh->second)) return;
  }
}

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_LEDGER_DRAFT_H_
