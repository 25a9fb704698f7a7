// State: what the journal adds up to, as typed tables over a store. Evolve
// changes it, Decide reads it, commits move its changed rows to the store.
//
// Reading may load rows from the store, so reads are not const; an error of
// the store is kept in status(), which must be checked before a decision is
// believed. Memory is bounded by Trim; rows that are changed and not yet
// committed stay.
//
// Threads: one. A commit's bytes may be written by another (store.h).
#ifndef CLEARPOINT_ENGINE_STATE_STATE_H_
#define CLEARPOINT_ENGINE_STATE_STATE_H_

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "engine/state/digest.h"
#include "engine/state/rows.h"
#include "engine/state/store.h"
#include "engine/state/table.h"
#include "engine/state/wallets.h"

namespace clearpoint {

class State {
 public:
  // `store` may be null (memory only) and must outlive the state. `digest` is
  // that of the rows already in the store.
  State(const Store* store, Digest digest);
  State(const State&) = delete;
  // Not in every file that has a state: 26 tables are taken down.
  ~State();

  Table<NameRow> names;
  Table<MemberRow> members;
  Wallets wallets;
  Table<LotClassRow> lot_classes;
  Table<OrderRow> orders;
  Table<RequestRow> requests;
  Table<MemberOrderRow> member_orders;
  Table<WaitingRow> waiting;
  Table<StreakRow> streaks;
  Table<ReferralRow> referrals;
  Table<CounterRow> counters;
  Table<AccountRow> accounts;
  Table<ObligationRow> obligations;
  Table<WindowRow> windows;
  Table<PositionRow> positions;
  Table<ConfigurationRow> configurations;
  Table<TimerRow> timers;
  Table<TotalRow> totals;
  Table<QuarantineRow> quarantines;
  Table<MemberLabelRow> member_labels;
  Table<LimitOverrideRow> limit_overrides;
  Table<OnceAwardRow> once_awards;
  Table<OpeningBatchRow> opening_batches;
  Table<TierRow> tiers;
  Table<ExposureRow> exposures;
  Table<CollateralRow> collaterals;
  Table<AliasRow> aliases;
  Table<UsedCodeRow> used_codes;
  Table<OpeningPartRow> opening_parts;
  Table<PeriodSumRow> period_sums;
  Table<DisputeRow> disputes;
  Table<ContestedRow> contested;
  Table<EstimateRow> estimates;
  Table<ActivityRow> activities;
  Table<PrepaidBlockRow> prepaid_blocks;
  Table<StandingConversionRow> standing_conversions;
  Table<CurrencyRateRow> currency_rates;
  Table<RuleStreakRow> rule_streaks;

  const absl::Status& status() const { return link_.status; }

  // Value of a total; 0 when it was never set.
  int64_t TotalOf(Total total) const {
    return total_values_[static_cast<size_t>(total)];
  }
  // The window into which a scheme's obligations are booked, and the newest
  // window of all; 0 before the first configuration. Each scheme has one open
  // window, and the windows of all schemes have numbers of one sequence.
  WindowNumber open_window(SchemeNumber scheme) const;
  WindowNumber newest_window() const;
  // The scheme a window is of. O(schemes) when it is open.
  SchemeNumber SchemeOf(WindowNumber window);
  // The window of the same scheme that closed as this one was opened, whose
  // carries go into it; 0 for the first.
  WindowNumber WindowBefore(WindowNumber window);
  // Number of a name; 0 when it is not interned.
  uint64_t NumberOf(NameKind kind, const Hash128& name);

  // The class with exactly these properties, or 0. From an index in memory.
  LotClassNumber FindLotClass(const LotClassRow& row);
  const LotClassRow& LotClassOf(LotClassNumber number);

  // The earliest timer, or kNever. Cached; O(1) unless timers changed.
  Timestamp NextTimer();
  // Tells the caches above that rows changed. Called by Evolve.
  void NoteTimer(Timestamp due, bool set);
  void NoteLotClass(LotClassNumber number, const LotClassRow& row);
  void NoteTotal(Total total);

  // Brings the digest up to date; rows stay changed and not committed.
  void Settle();
  // Settle, and moves all changed rows into a commit.
  void Collect(CommitBuilder* commit);
  // The last collected commit is in the store; its rows may be evicted.
  void CommitDone();
  // Digest of the rows as of the last Settle or Collect.
  const Digest& digest() const { return digest_; }

  size_t dirty_rows() const;
  size_t memory_bytes() const;
  // Evicts clean rows until memory_bytes() <= bytes, as far as there are any.
  void Trim(size_t bytes);
  uint64_t cache_hits() const { return link_.hits; }
  uint64_t cache_loads() const { return link_.loads; }

 private:
  template <class Call>
  void EachTable(Call call);
  template <class Call>
  void EachTable(Call call) const;
  void LoadLotClasses();
  void LoadTotals();

  StoreLink link_;
  Digest digest_;
  absl::flat_hash_map<LotClassRow, LotClassNumber> class_numbers_;
  std::vector<LotClassRow> classes_;  // by number
  std::array<int64_t, kTotalCount> total_values_{};
  std::optional<Timestamp> next_timer_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_STATE_STATE_H_
