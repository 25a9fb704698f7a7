#include "engine/evolve/evolve.h"

#include "absl/strings/str_cat.h"

namespace clearpoint {
namespace {

absl::Status Mismatch(std::string_view what, int64_t expected, int64_t found) {
  return absl::DataLossError(absl::StrCat("evolve: ", std::string(what),
                                          ": record leads to ", expected,
                                          ", state leads to ", found));
}

// The balance of one leg's account in the member's wallet.
Points* WalletSlot(WalletRow* row, Account account) {
  switch (account) {
    case Account::kPending:
      return &row->pending;
    case Account::kAvailable:
      return &row->available;
    case Account::kHeld:
      return &row->held;
    default:
      return &row->debt;
  }
}

absl::Status ApplyLeg(State* state, const Posting& posting, Account account,
                      Points change, Points after) {
  Points& total = state->accounts.Change({posting.program, account}).balance;
  total += change;
  if (!IsWalletAccount(account)) {
    if (total == after) return absl::OkStatus();
    return Mismatch(AccountName(account), after.value, total.value);
  }
  WalletRow& wallet = state->wallets.Change({posting.member, posting.program});
  Points* slot = WalletSlot(&wallet, account);
  *slot += change;
  if (*slot == after) return absl::OkStatus();
  return Mismatch(AccountName(account), after.value, slot->value);
}

absl::Status Apply(State* state, const Posting& posting) {
  absl::Status status = ApplyLeg(state, posting, posting.from, -posting.points,
                                 posting.from_after);
  status.Update(
      ApplyLeg(state, posting, posting.to, posting.points, posting.to_after));
  return status;
}

absl::Status Apply(State* state, const LotMove& move) {
  const WalletRow::Key wallet{move.key.member, move.key.program};
  if (move.after.lot_class.value == 0) {
    state->wallets.EraseLot(wallet, move.key.draw);
    return absl::OkStatus();
  }
  WalletRow& row = state->wallets.Change(wallet);
  row.last_lot = std::max(row.last_lot, move.key.draw.lot);
  const Points expected =
      state->wallets.PutLot(wallet, move.key.draw, move.after) + move.change;
  if (move.after.remaining == expected) return absl::OkStatus();
  return Mismatch("lot", move.after.remaining.value, expected.value);
}

// A row of zero does not exist.
void MoveExposure(State* state, const ExposureRow::Key& key, Money change) {
  Money& net = state->exposures.Change(key).net;
  net = net + change;
  if (net.value == 0) state->exposures.Erase(key);
}

absl::Status Apply(State* state, const Booking& booking) {
  const SchemeNumber scheme = state->SchemeOf(booking.key.window);
  MoveExposure(state, {booking.key.debtor, scheme}, -booking.amount);
  MoveExposure(state, {booking.key.creditor, scheme}, booking.amount);
  ObligationRow& row = state->obligations.Change(booking.key);
  row.amount = row.amount + booking.amount;
  row.points += booking.points;
  ++row.bookings;
  if (row.amount == booking.after) return absl::OkStatus();
  return Mismatch("obligation",
                  static_cast<int64_t>(booking.after.value / 1'000'000),
                  static_cast<int64_t>(row.amount.value / 1'000'000));
}

absl::Status Apply(State* state, const Payment& payment) {
  const SchemeNumber scheme = state->SchemeOf(payment.key.window);
  MoveExposure(state, {payment.key.participant, scheme}, -payment.released);
  MoveExposure(state, {payment.through, scheme}, payment.released);
  PositionRow& row = state->positions.Change(payment.key);
  row.confirmed = row.confirmed + payment.confirmed;
  row.rebooked = row.rebooked + payment.rebooked;
  if (row.unpaid() == payment.unpaid_after) return absl::OkStatus();
  return Mismatch("unpaid of a position", payment.unpaid_after.value,
                  row.unpaid().value);
}

absl::Status Apply(State* state, const CounterMove& move) {
  CounterRow& row = state->counters.Change(move.key);
  row.used += move.change;
  const Points used = row.used;
  if (used.value == 0) state->counters.Erase(move.key);
  if (used == move.after) return absl::OkStatus();
  return Mismatch("counter", move.after.value, used.value);
}

template <class Row>
absl::Status PutAll(Table<Row>* table, const RowPuts<Row>& puts) {
  for (const RowPut<Row>& put : puts) {
    if (put.gone) {
      table->Erase(put.key);
    } else if (!table->Put(put.key, put.row)) {
      return absl::DataLossError(
          absl::StrCat("evolve: table ", std::string(TableName(Row::kTable)),
                       ": expected a row of this version, found other bytes"));
    }
  }
  return absl::OkStatus();
}

template <class Effect>
absl::Status ApplyAll(State* state, const std::vector<Effect>& effects) {
  for (const Effect& effect : effects) {
    const absl::Status status = Apply(state, effect);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

void ApplyForget(State* state, const ForgetLater& forget) {
  const TimerRow::Key key{forget.due, TimerKind::kForget, forget.chunk, 0};
  TimerRow& row = state->timers.Change(key);
  row.set = true;
  row.items.push_back(static_cast<char>(forget.table));
  row.items.append(reinterpret_cast<const char*>(forget.key.bytes.data()),
                   forget.key.bytes.size());
  state->NoteTimer(forget.due, /*set=*/true);
}

absl::Status ApplyRows(State* state, const Effects& effects) {
  absl::Status status;
  const auto apply = [&](auto& table, const auto& puts) {
    if (!puts.empty()) status.Update(PutAll(&table, puts));
  };
  apply(state->names, effects.names);
  apply(state->members, effects.members);
  apply(state->lot_classes, effects.lot_classes);
  apply(state->orders, effects.orders);
  apply(state->requests, effects.requests);
  apply(state->member_orders, effects.member_orders);
  apply(state->waiting, effects.waiting);
  apply(state->streaks, effects.streaks);
  apply(state->referrals, effects.referrals);
  apply(state->windows, effects.windows);
  apply(state->positions, effects.positions);
  apply(state->configurations, effects.configurations);
  apply(state->timers, effects.timers);
  apply(state->totals, effects.totals);
  apply(state->quarantines, effects.quarantines);
  apply(state->member_labels, effects.member_labels);
  apply(state->limit_overrides, effects.limit_overrides);
  apply(state->once_awards, effects.once_awards);
  apply(state->opening_batches, effects.opening_batches);
  apply(state->tiers, effects.tiers);
  apply(state->collaterals, effects.collaterals);
  apply(state->aliases, effects.aliases);
  apply(state->used_codes, effects.used_codes);
  apply(state->opening_parts, effects.opening_parts);
  apply(state->period_sums, effects.period_sums);
  apply(state->disputes, effects.disputes);
  apply(state->contested, effects.contested);
  apply(state->estimates, effects.estimates);
  apply(state->activities, effects.activities);
  apply(state->prepaid_blocks, effects.prepaid_blocks);
  apply(state->standing_conversions, effects.standing_conversions);
  apply(state->currency_rates, effects.currency_rates);
  apply(state->rule_streaks, effects.rule_streaks);
  if (!status.ok()) return status;
  for (const RowPut<LotClassRow>& put : effects.lot_classes) {
    const LotClassRow* row = state->lot_classes.Find(put.key);
    if (row != nullptr) state->NoteLotClass(put.key.lot_class, *row);
  }
  for (const RowPut<TotalRow>& put : effects.totals) {
    state->NoteTotal(put.key.total);
  }
  for (const RowPut<TimerRow>& put : effects.timers) {
    state->NoteTimer(put.key.due, !put.gone);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Evolve(State* state, const Effects& effects) {
  absl::Status status = ApplyRows(state, effects);
  status.Update(ApplyAll(state, effects.postings));
  status.Update(ApplyAll(state, effects.lots));
  status.Update(ApplyAll(state, effects.bookings));
  status.Update(ApplyAll(state, effects.payments));
  status.Update(ApplyAll(state, effects.counters));
  for (const ForgetLater& forget : effects.forgets) {
    ApplyForget(state, forget);
  }
  status.Update(state->status());
  return status;
}

}  // namespace clearpoint
