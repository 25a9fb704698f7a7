#include "engine/decide/window_positions.h"

#include <algorithm>
#include <vector>

#include "engine/settlement/position_rounding.h"

namespace clearpoint {
namespace {

std::string WindowPrefix(WindowNumber window) {
  std::string prefix;
  KeyWriter(&prefix).U(1, window);
  return prefix;
}

void Pay(PositionRow* row, Money amount) { row->pays = row->pays + amount; }
void Receive(PositionRow* row, Money amount) {
  row->receives = row->receives + amount;
}

void AddObligation(NettingMode mode, const ObligationRow::Key& key,
                   Money amount, WindowPositions* positions) {
  const auto& [window, debtor, creditor, kind] = key;
  switch (mode) {
    case NettingMode::kMultilateral:
      Pay(&(*positions)[{window, debtor, {}}], amount);
      Receive(&(*positions)[{window, creditor, {}}], amount);
      return;
    case NettingMode::kBilateral:
      if (debtor < creditor) {
        Pay(&(*positions)[{window, debtor, creditor}], amount);
      } else {
        Receive(&(*positions)[{window, creditor, debtor}], amount);
      }
      return;
    case NettingMode::kGross:
      Receive(&(*positions)[{window, creditor, debtor}], amount);
      return;
  }
}

// Fills the window's gross and pair count.
void AddObligations(State* state, NettingMode mode, WindowNumber window,
                    WindowRow* row, WindowPositions* positions) {
  ObligationRow::Key last;
  state->obligations.Scan(
      WindowPrefix(window), "",
      [&](const ObligationRow::Key& key, const ObligationRow& obligation) {
        AddObligation(mode, key, obligation.amount, positions);
        row->gross = row->gross + obligation.amount;
        const bool same_pair =
            key.debtor == last.debtor && key.creditor == last.creditor;
        if (!same_pair) ++row->pairs;
        last = key;
        return true;
      });
}

void AddCarries(State* state, WindowNumber window, WindowNumber before,
                WindowPositions* positions) {
  if (before.value == 0) return;
  state->positions.Scan(
      WindowPrefix(before), "",
      [&](const PositionRow::Key& key, const PositionRow& row) {
        if (row.carry.value == 0) return true;
        (*positions)[{window, key.participant, key.counterparty}]
            .opening_carry = row.carry;
        return true;
      });
}

// Ties are broken by the name, as bytes.
RoundedPosition Unrounded(const Networks& networks,
                          ParticipantNumber participant, Money exact) {
  return {std::string(networks.NameOf(participant)), exact, {}, {}};
}

// All positions together, which sum to zero.
std::optional<WidePosition> RoundAll(const Networks& networks, int32_t digits,
                                     WindowPositions* positions) {
  std::vector<RoundedPosition> rounded;
  for (const auto& [key, row] : *positions) {
    rounded.push_back(Unrounded(networks, key.participant, row.exact));
  }
  if (const RoundedPosition* wide = RoundPositions(digits, &rounded)) {
    return WidePosition{wide->participant, wide->exact};
  }
  size_t i = 0;
  for (auto& [key, row] : *positions) {
    row.rounded = rounded[i].rounded;
    row.carry = rounded[i].carry;
    ++i;
  }
  return std::nullopt;
}

// Each with its other side, so that what one pays is what the other is paid.
std::optional<WidePosition> RoundEach(const Networks& networks, int32_t digits,
                                      WindowPositions* positions) {
  std::vector<RoundedPosition> sides;
  for (auto& [key, row] : *positions) {
    sides = {Unrounded(networks, key.participant, row.exact),
             Unrounded(networks, key.counterparty, -row.exact)};
    if (const RoundedPosition* wide = RoundPositions(digits, &sides)) {
      return WidePosition{wide->participant, wide->exact};
    }
    row.rounded = sides.front().rounded;
    row.carry = sides.front().carry;
  }
  return std::nullopt;
}

// What is received in all. A position between two stands for both sides.
Money NetOf(NettingMode mode, const WindowPositions& positions) {
  Money net;
  for (const auto& [key, row] : positions) {
    if (row.exact.value > 0) net = net + row.exact;
    const bool is_received_by_other =
        mode != NettingMode::kMultilateral && row.exact.value < 0;
    if (is_received_by_other) net = net - row.exact;
  }
  return net;
}

}  // namespace

std::optional<WidePosition> SumPositions(State* state, const Networks& networks,
                                         WindowNumber window, WindowRow* row,
                                         WindowPositions* positions) {
  const SchemeView& scheme = networks.newest().scheme(row->scheme);
  AddObligations(state, scheme.mode, window, row, positions);
  AddCarries(state, window, row->before, positions);
  for (auto& [key, position] : *positions) {
    position.exact =
        position.opening_carry + position.receives - position.pays;
  }
  row->net = NetOf(scheme.mode, *positions);
  if (scheme.mode != NettingMode::kMultilateral) {
    return RoundEach(networks, scheme.minor_digits, positions);
  }
  row->through = networks.newest().operator_number();
  return RoundAll(networks, scheme.minor_digits, positions);
}

uint64_t CountPayments(const WindowRow& window,
                       const WindowPositions& positions) {
  return static_cast<uint64_t>(std::count_if(
      positions.begin(), positions.end(), [&](const auto& position) {
        const auto& [key, row] = position;
        return key.participant != OtherSide(window, key) &&
               row.rounded.value != 0;
      }));
}

}  // namespace clearpoint
