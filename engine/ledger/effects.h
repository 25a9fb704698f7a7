// Effects: every change that one record makes to the state, each complete in
// itself: what moved and what stands afterwards. Evolve applies them and knows
// nothing else; dumps and reports read them.
//
// Three families:
//   movements  postings, lots, obligations, payments, counters - with change
//              and result
//   rows       entities put as a whole, in their canonical bytes: encoded once
//              for the record, the state and the store alike
//   timers     keys added to the chunk of keys that will be forgotten
//
// Order within a family is the order of deciding; between families there is
// none. record.proto documents the fields. Lists keep their memory when they
// are cleared.
// Threads: none; a value.
#ifndef CLEARPOINT_ENGINE_LEDGER_EFFECTS_H_
#define CLEARPOINT_ENGINE_LEDGER_EFFECTS_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/codec/row_fields.h"
#include "engine/state/rows.h"

namespace clearpoint {

// One balanced entry: `points` leave one account and reach another of the same
// program. Wallet accounts are the member's own; `from_after` and `to_after`
// are the balances of the member's or the program's account afterwards.
struct Posting {
  ProgramNumber program;
  MemberNumber member;  // 0 when no leg is a wallet account
  Account from = Account::kIssued;
  Account to = Account::kIssued;
  Points points;
  Points from_after;
  Points to_after;
  template <class V, class Self>
  static void Visit(V& v, Self& e) {
    v.U(1, e.program);
    v.U(2, e.member);
    v.U(3, e.from);
    v.U(4, e.to);
    v.S(5, e.points);
    v.S(6, e.from_after);
    v.S(7, e.to_after);
  }
};

// Points put into a lot (positive) or drawn from it (negative), and the lot
// afterwards. A lot with no class afterwards is gone.
struct LotMove {
  LotRow::Key key;
  Points change;
  LotRow after;
  template <class V, class Self>
  static void Visit(V& v, Self& e) {
    v.Message(1, e.key);
    v.S(2, e.change);
    v.Message(3, e.after);
  }
};

struct Booking {
  ObligationRow::Key key;
  Money amount;
  Points points;
  ContractRef contract;  // that named the price; none for fees and exchanges
  Money after;           // sum of the pair and kind in this window
  template <class V, class Self>
  static void Visit(V& v, Self& e) {
    v.Message(1, e.key);
    v.Wide(2, e.amount);
    v.S(4, e.points);
    v.Message(5, e.contract);
    v.Wide(6, e.after);
  }
};

// What became of a participant's payment of a closed window, signed as the
// position's `rounded`. Its exposure falls by what is released, that of the
// other side rises by it: of the operator, through whom payments go, or of the
// position's counterparty.
struct Payment {
  PositionRow::Key key;
  ParticipantNumber through;
  MinorAmount confirmed;  // paid
  MinorAmount rebooked;   // given up here, booked into the open window
  Money released;         // both together
  MinorAmount unpaid_after;
  template <class V, class Self>
  static void Visit(V& v, Self& e) {
    v.Message(1, e.key);
    v.U(2, e.through);
    v.S(3, e.confirmed);
    v.S(4, e.rebooked);
    v.Wide(5, e.released);
    v.S(7, e.unpaid_after);
  }
};

struct CounterMove {
  CounterRow::Key key;
  Points change;
  Points after;
  template <class V, class Self>
  static void Visit(V& v, Self& e) {
    v.Message(1, e.key);
    v.S(2, e.change);
    v.S(3, e.after);
  }
};

// A row as it is afterwards, in the bytes AppendFields gives; `gone` when it
// exists no more, and `row` is empty.
template <class Row>
struct RowPut {
  typename Row::Key key;
  std::string row;
  bool gone = false;
  template <class V, class Self>
  static void Visit(V& v, Self& e) {
    v.Message(1, e.key);
    v.template Encoded<Row>(2, e.row);
    v.B(3, e.gone);
  }
};

// The row of a put; nothing when its bytes are not those of a Row, which only
// a record of another hand can have.
template <class Row>
std::optional<Row> RowOf(const RowPut<Row>& put) {
  Row row;
  if (!ParseFields(put.row, &row)) return std::nullopt;
  return row;
}

// The puts of one table. Cleared ones are used again with their memory, so
// that deciding an event takes none from the heap.
template <class Row>
class RowPuts {
 public:
  using Key = typename Row::Key;

  void Put(const Key& key, const Row& row) {
    RowPut<Row>& put = Next(key);
    AppendFields(row, &put.row);
    put.gone = false;
  }
  void Remove(const Key& key) { Next(key).gone = true; }

  // For readers: a put whose fields are all set by the caller.
  RowPut<Row>& emplace_back() {
    if (size_ == puts_.size()) puts_.emplace_back();
    return puts_[size_++];
  }
  void pop_back() { --size_; }
  void clear() { size_ = 0; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  RowPut<Row>& operator[](size_t i) { return puts_[i]; }
  const RowPut<Row>& operator[](size_t i) const { return puts_[i]; }
  const RowPut<Row>& front() const { return puts_.front(); }
  auto begin() { return puts_.begin(); }
  auto end() { return puts_.begin() + static_cast<ptrdiff_t>(size_); }
  auto begin() const { return puts_.begin(); }
  auto end() const { return puts_.begin() + static_cast<ptrdiff_t>(size_); }

 private:
  RowPut<Row>& Next(const Key& key) {
    RowPut<Row>& put = emplace_back();
    put.key = key;
    put.row.clear();
    return put;
  }

  std::vector<RowPut<Row>> puts_;
  size_t size_ = 0;
};

// A business key that is forgotten at `due`, added to the timer of `chunk`.
struct ForgetLater {
  Timestamp due;
  uint64_t chunk = 0;
  uint32_t table = 0;  // TableId
  Hash128 key;
  template <class V, class Self>
  static void Visit(V& v, Self& e) {
    v.S(1, e.due);
    v.U(2, e.chunk);
    v.U(3, e.table);
    v.H(4, e.key);
  }
};

struct Effects {
  std::vector<Posting> postings;
  std::vector<LotMove> lots;
  std::vector<Booking> bookings;
  std::vector<CounterMove> counters;
  RowPuts<NameRow> names;
  RowPuts<MemberRow> members;
  RowPuts<LotClassRow> lot_classes;
  RowPuts<OrderRow> orders;
  RowPuts<RequestRow> requests;
  RowPuts<MemberOrderRow> member_orders;
  RowPuts<WaitingRow> waiting;
  RowPuts<StreakRow> streaks;
  RowPuts<ReferralRow> referrals;
  RowPuts<WindowRow> windows;
  RowPuts<PositionRow> positions;
  RowPuts<ConfigurationRow> configurations;
  RowPuts<TimerRow> timers;
  RowPuts<TotalRow> totals;
  RowPuts<QuarantineRow> quarantines;
  RowPuts<MemberLabelRow> member_labels;
  RowPuts<LimitOverrideRow> limit_overrides;
  RowPuts<OnceAwardRow> once_awards;
  RowPuts<OpeningBatchRow> opening_batches;
  RowPuts<TierRow> tiers;
  std::vector<ForgetLater> forgets;
  std::vector<Payment> payments;
  RowPuts<CollateralRow> collaterals;
  RowPuts<AliasRow> aliases;
  RowPuts<UsedCodeRow> used_codes;
  RowPuts<OpeningPartRow> opening_parts;
  RowPuts<PeriodSumRow> period_sums;
  RowPuts<DisputeRow> disputes;
  RowPuts<ContestedRow> contested;
  RowPuts<EstimateRow> estimates;
  RowPuts<ActivityRow> activities;
  RowPuts<PrepaidBlockRow> prepaid_blocks;
  RowPuts<StandingConversionRow> standing_conversions;
  RowPuts<CurrencyRateRow> currency_rates;
  RowPuts<RuleStreakRow> rule_streaks;

  void Clear();
  bool empty() const;
  // Calls call(puts) for the puts of every table.
  template <class Call>
  void EachPuts(Call call) const {
    call(names);
    call(members);
    call(lot_classes);
    call(orders);
    call(requests);
    call(member_orders);
    call(waiting);
    call(streaks);
    call(referrals);
    call(windows);
    call(positions);
    call(configurations);
    call(timers);
    call(totals);
    call(quarantines);
    call(member_labels);
    call(limit_overrides);
    call(once_awards);
    call(opening_batches);
    call(tiers);
    call(collaterals);
    call(aliases);
    call(used_codes);
    call(opening_parts);
    call(period_sums);
    call(disputes);
    call(contested);
    call(estimates);
    call(activities);
    call(prepaid_blocks);
    call(standing_conversions);
    call(currency_rates);
    call(rule_streaks);
  }

  template <class V, class Self>
  static void Visit(V& v, Self& e) {
    v.Messages(1, e.postings);
    v.Messages(2, e.lots);
    v.Messages(3, e.bookings);
    v.Messages(4, e.counters);
    v.Messages(5, e.names);
    v.Messages(6, e.members);
    v.Messages(7, e.lot_classes);
    v.Messages(8, e.orders);
    v.Messages(9, e.requests);
    v.Messages(10, e.member_orders);
    v.Messages(11, e.waiting);
    v.Messages(12, e.streaks);
    v.Messages(13, e.referrals);
    v.Messages(14, e.windows);
    v.Messages(15, e.positions);
    v.Messages(16, e.configurations);
    v.Messages(17, e.timers);
    v.Messages(18, e.totals);
    v.Messages(19, e.forgets);
    v.Messages(20, e.quarantines);
    v.Messages(21, e.member_labels);
    v.Messages(22, e.limit_overrides);
    v.Messages(23, e.once_awards);
    v.Messages(24, e.opening_batches);
    v.Messages(25, e.tiers);
    v.Messages(26, e.payments);
    v.Messages(27, e.collaterals);
    v.Messages(28, e.aliases);
    v.Messages(29, e.used_codes);
    v.Messages(30, e.opening_parts);
    v.Messages(31, e.period_sums);
    v.Messages(32, e.disputes);
    v.Messages(33, e.contested);
    v.Messages(34, e.estimates);
    v.Messages(35, e.activities);
    v.Messages(36, e.prepaid_blocks);
    v.Messages(37, e.standing_conversions);
      v.Messages(38, e.currency_rates);
      v.Messages(39, e.rule_streaks);
  }
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_LEDGER_EFFECTS_H_
