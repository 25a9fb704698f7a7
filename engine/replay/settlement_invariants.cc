#include "engine/replay/settlement_invariants.h"

#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/strings/str_cat.h"

namespace clearpoint {
namespace {

using Nets = absl::btree_map<ExposureRow::Key, Money>;

template <class... Parts>
absl::Status Broken(int invariant, const Parts&... parts) {
  return absl::DataLossError(
      absl::StrCat("invariant ", invariant, ": ", parts...));
}

std::string Of(const PositionRow::Key& key) {
  const std::string with =
      key.counterparty.value == 0
          ? ""
          : absl::StrCat(" with ", key.counterparty.value);
  return absl::StrCat("window ", key.window.value, " participant ",
                      key.participant.value, with);
}

absl::Status CheckPayment(State* state, Money unit, const Payment& payment) {
  const WindowRow* window = state->windows.Find({payment.key.window});
  if (window == nullptr || window->status == WindowStatus::kOpen) {
    return Broken(8, Of(payment.key),
                  ": expected payments of a closed window, found one");
  }
  const PositionRow* row = state->positions.Find(payment.key);
  const MinorAmount before = row == nullptr ? MinorAmount{} : row->unpaid();
  const MinorAmount after = payment.unpaid_after;
  const MinorAmount both = payment.confirmed + payment.rebooked;
  const bool nearer = before.value > 0 ? after.value >= 0 && after < before
                                       : after.value <= 0 && after > before;
  if (!nearer || before - both != after) {
    return Broken(8, Of(payment.key), ": expected ", before.value,
                  " unpaid less ", both.value, ", found ", after.value);
  }
  const Money worth{absl::int128(both.value) * unit.value};
  if (worth == payment.released) return absl::OkStatus();
  return Broken(8, Of(payment.key), ": expected ", ToDecimal(worth.value),
                " released, found ", ToDecimal(payment.released.value));
}

void Add(Nets* nets, const ExposureRow::Key& key, Money change) {
  Money& net = (*nets)[key];
  net = net + change;
}

// Adds what unpaid payments of one window leave each participant with, and the
// other side with the opposite of it; counts them.
uint64_t AddUnpaid(State* state, WindowNumber number, const WindowRow& window,
                   Nets* nets) {
  uint64_t unpaid = 0;
  std::string prefix;
  KeyWriter(&prefix).U(1, number);
  state->positions.Scan(
      prefix, "", [&](const PositionRow::Key& key, const PositionRow& row) {
        const ParticipantNumber other = OtherSide(window, key);
        const bool is_payment = key.participant != other;
        if (!is_payment || row.unpaid().value == 0) return true;
        ++unpaid;
        if (row.rounded.value == 0) return true;  // CheckWindowState tells
        const Money unit{(row.exact - row.carry).value / row.rounded.value};
        const Money net{absl::int128(row.unpaid().value) * unit.value};
        Add(nets, {key.participant, window.scheme}, net);
        Add(nets, {other, window.scheme}, -net);
        return true;
      });
  return unpaid;
}

void AddOpen(State* state, SchemeNumber scheme, WindowNumber open,
             Nets* nets) {
  std::string prefix;
  KeyWriter(&prefix).U(1, open);
  state->obligations.Scan(
      prefix, "", [&](const ObligationRow::Key& key, const ObligationRow& row) {
        Add(nets, {key.debtor, scheme}, -row.amount);
        Add(nets, {key.creditor, scheme}, row.amount);
        return true;
      });
  const WindowNumber last = state->WindowBefore(open);
  if (last.value == 0) return;
  std::string before;
  KeyWriter(&before).U(1, last);
  state->positions.Scan(
      before, "", [&](const PositionRow::Key& key, const PositionRow& row) {
        Add(nets, {key.participant, scheme}, row.carry);
        if (key.counterparty.value != 0) {
          Add(nets, {key.counterparty, scheme}, -row.carry);
        }
        return true;
      });
}

absl::Status CheckWindowState(WindowNumber number, const WindowRow& row,
                              uint64_t unpaid) {
  if (row.unpaid != unpaid) {
    return Broken(3, "window ", number.value, ": expected ", unpaid,
                  " unpaid payments as its positions say, found ", row.unpaid);
  }
  const bool is_over = row.status == WindowStatus::kSettled ||
                       row.status == WindowStatus::kAborted;
  if (is_over == (unpaid == 0)) return absl::OkStatus();
  return Broken(3, "window ", number.value, " is ",
                std::string(WindowStatusName(row.status)), " with ", unpaid,
                " unpaid payments");
}

// --- disputes ----------------------------------------------------------------

// Of a debtor and a creditor in a window.
using Pair = std::tuple<WindowNumber, ParticipantNumber, ParticipantNumber>;
using PairSums = absl::btree_map<Pair, Money>;

std::string Of(const Pair& pair) {
  return absl::StrCat("window ", std::get<0>(pair).value, " participants ",
                      std::get<1>(pair).value, " and ",
                      std::get<2>(pair).value);
}

void Add(PairSums* sums, const Pair& pair, Money amount) {
  Money& sum = (*sums)[pair];
  sum = sum + amount;
}

absl::Status CheckAmounts(const DisputeRow& row) {
  const bool is_open = row.status == DisputeStatus::kOpen;
  const bool in_order =
      row.accepted.value >= 0 && row.contested.value > 0 &&
      !(row.contested < row.accepted) && !(row.booked < row.contested) &&
      (row.settled_in.value != 0) == (row.accepted.value != 0) &&
      !(is_open && row.accepted.value != 0);
  if (in_order) return absl::OkStatus();
  return Broken(3, "dispute of record ", row.raised_by.value, " is ",
                std::string(DisputeStatusName(row.status)), " with ",
                ToDecimal(row.booked.value), " booked, ",
                ToDecimal(row.contested.value), " contested and ",
                ToDecimal(row.accepted.value), " accepted in window ",
                row.settled_in.value);
}

absl::Status CheckContested(State* state, const DisputeRow::Key& key,
                            const DisputeRow& row) {
  const auto found = state->contested.Find(
      {row.window, row.debtor, row.creditor, row.sequence});
  const bool is_open = row.status == DisputeStatus::kOpen;
  const Money expected = is_open ? row.contested : row.accepted;
  const bool agrees =
      found && found->dispute == key.dispute && found->amount == expected;
  if (agrees) return absl::OkStatus();
  return Broken(3, "dispute of record ", row.raised_by.value, ": expected ",
                ToDecimal(expected.value), " contested of record ",
                row.sequence.value, ", found ",
                found ? ToDecimal(found->amount.value) : "none of it");
}

// Of both: no more than the first has, and exactly what the second has.
absl::Status CheckPairSums(const PairSums& booked, const PairSums& contested,
                           const PairSums& differing) {
  for (const auto& [pair, sum] : contested) {
    const auto found = booked.find(pair);
    const Money most = found == booked.end() ? Money{} : found->second;
    if (!(most < sum)) continue;
    return Broken(3, Of(pair), ": expected at most ", ToDecimal(most.value),
                  " contested, as was booked, found ", ToDecimal(sum.value));
  }
  for (const auto& [pair, missing] : differing) {
    if (missing.value == 0) continue;
    return Broken(3, Of(pair),
                  ": what disputes gave back differs from its "
                  "obligation by ",
                  ToDecimal(missing.value));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckPayments(State* state, const Networks& networks,
                           const Effects& effects) {
  for (const Payment& payment : effects.payments) {
    const SchemeNumber scheme = state->SchemeOf(payment.key.window);
    const absl::Status status =
        CheckPayment(state, networks.newest().scheme(scheme).unit, payment);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status CheckExposures(State* state) {
  Nets nets;
  for (uint32_t number = 1; number <= state->newest_window().value; ++number) {
    const WindowRow* found = state->windows.Find({WindowNumber{number}});
    if (found == nullptr) {
      return Broken(3, "window ", number, ": expected a row, found none");
    }
    const WindowRow row = *found;
    const bool is_open =
        state->open_window(row.scheme) == WindowNumber{number};
    if (is_open != (row.status == WindowStatus::kOpen)) {
      return Broken(8, "window ", number, " is ",
                    std::string(WindowStatusName(row.status)),
                    ": expected the open one of its scheme, and it alone, to "
                    "be open");
    }
    if (is_open) {
      AddOpen(state, row.scheme, WindowNumber{number}, &nets);
      continue;
    }
    const uint64_t unpaid = AddUnpaid(state, WindowNumber{number}, row, &nets);
    const absl::Status status =
        CheckWindowState(WindowNumber{number}, row, unpaid);
    if (!status.ok()) return status;
  }
  state->exposures.Scan(
      "", "", [&](const ExposureRow::Key& key, const ExposureRow& row) {
        Add(&nets, key, -row.net);
        return true;
      });
  for (const auto& [key, missing] : nets) {
    if (missing.value == 0) continue;
    return Broken(3, "participant ", key.participant.value, " in scheme ",
                  key.scheme.value, ": its exposure differs from what is open and unpaid by ",
                  ToDecimal(missing.value));
  }
  return state->status();
}

absl::Status CheckDisputes(State* state) {
  std::vector<std::pair<DisputeRow::Key, DisputeRow>> disputes;
  state->disputes.Scan("", "",
                       [&](const DisputeRow::Key& key, const DisputeRow& row) {
                         disputes.emplace_back(key, row);
                         return true;
                       });
  PairSums differing;  // given back, less the obligations of it
  for (const auto& [key, row] : disputes) {
    absl::Status status = CheckAmounts(row);
    status.Update(CheckContested(state, key, row));
    if (!status.ok()) return status;
    Add(&differing, {row.settled_in, row.creditor, row.debtor}, row.accepted);
  }
  PairSums contested;
  size_t count = 0;
  state->contested.Scan(
      "", "", [&](const ContestedRow::Key& key, const ContestedRow& row) {
        ++count;
        Add(&contested, {key.window, key.debtor, key.creditor}, row.amount);
        return true;
      });
  if (count != disputes.size()) {
    return Broken(3, "expected ", disputes.size(),
                  " contested bookings, one of each dispute, found ", count);
  }
  PairSums booked;
  state->obligations.Scan(
      "", "", [&](const ObligationRow::Key& key, const ObligationRow& row) {
        const Pair pair{key.window, key.debtor, key.creditor};
        const bool is_given_back = key.kind == ObligationKind::kDispute;
        const bool is_rebooked = key.kind == ObligationKind::kSettlement;
        if (is_given_back) Add(&differing, pair, -row.amount);
        if (!is_given_back && !is_rebooked) Add(&booked, pair, row.amount);
        return true;
      });
  const absl::Status status = CheckPairSums(booked, contested, differing);
  return status.ok() ? state->status() : status;
}

absl::Status CheckPrepaidBlocks(State* state) {
  using Pair =
      std::tuple<SchemeNumber, ParticipantNumber, ParticipantNumber>;
  absl::btree_map<Pair, Money> paid;
  absl::Status status;
  state->prepaid_blocks.Scan(
      "", "", [&](const PrepaidBlockRow::Key& key, const PrepaidBlockRow& row) {
        Money& sum = paid[{row.scheme, key.participant, row.issuer}];
        sum = sum + row.paid;
        if (row.drawn.value >= 0 && row.left().value >= 0) return true;
        status = Broken(3, "prepaid block of record ", key.bought_by.value,
                        ": expected 0 to ", row.points.value,
                        " points drawn, found ", row.drawn.value);
        return false;
      });
  if (!status.ok()) return status;
  state->obligations.Scan(
      "", "", [&](const ObligationRow::Key& key, const ObligationRow& row) {
        if (key.kind != ObligationKind::kPrepaid) return true;
        const SchemeNumber scheme = state->SchemeOf(key.window);
        Money& sum = paid[{scheme, key.debtor, key.creditor}];
        sum = sum - row.amount;
        return true;
      });
  for (const auto& [pair, missing] : paid) {
    if (missing.value == 0) continue;
    return Broken(3, "participants ", std::get<1>(pair).value, " and ",
                  std::get<2>(pair).value,
                  ": what was paid for prepaid blocks differs from their "
                  "obligations by ",
                  ToDecimal(missing.value));
  }
  return state->status();
}

}  // namespace clearpoint
