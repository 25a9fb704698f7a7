// Deciding a WindowCloseRequested: what stands before this record is in the
// window, what stands after it is in the next. Positions are summed from the
// pairs that traded, rounded once by largest remainder, and what rounding
// moved is carried on (domain: settlement).

#include <algorithm>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/strings/str_cat.h"
#include "engine/decide/decision.h"
#include "engine/settlement/position_rounding.h"

namespace clearpoint {
namespace {

using Positions = absl::btree_map<ParticipantNumber, PositionRow>;

std::string WindowPrefix(WindowNumber window) {
  std::string prefix;
  KeyWriter(&prefix).U(1, window);
  return prefix;
}

// Adds up the window's obligations; fills the window's gross and pair count.
Positions SumPositions(const Decision& d, WindowNumber window,
                       WindowRow* row) {
  Positions positions;
  ObligationRow::Key last;
  d.state().obligations.Scan(
      WindowPrefix(window), "",
      [&](const ObligationRow::Key& key, const ObligationRow& obligation) {
        PositionRow& debtor = positions[key.debtor];
        debtor.pays = debtor.pays + obligation.amount;
        PositionRow& creditor = positions[key.creditor];
        creditor.receives = creditor.receives + obligation.amount;
        row->gross = row->gross + obligation.amount;
        const bool same_pair =
            key.debtor == last.debtor && key.creditor == last.creditor;
        if (!same_pair) ++row->pairs;
        last = key;
        return true;
      });
  return positions;
}

void AddCarries(const Decision& d, WindowNumber window,
                Positions* positions) {
  if (window.value <= 1) return;
  d.state().positions.Scan(
      WindowPrefix(WindowNumber{window.value - 1}), "",
      [&](const PositionRow::Key& key, const PositionRow& row) {
        if (row.carry.value == 0) return true;
        (*positions)[key.participant].opening_carry = row.carry;
        return true;
      });
}

// The participant's name as bytes, by which ties are broken.
std::string NameOf(const Decision& d, ParticipantNumber number) {
  for (size_t version = d.networks.size(); version > 0; --version) {
    const Network& network =
        d.networks.Version(ConfigVersion{static_cast<uint32_t>(version)});
    const int32_t place = network.FindParticipant(number);
    if (place >= 0) {
      return network.participants()[static_cast<size_t>(place)].config->name;
    }
  }
  return "";
}

Verdict Round(const Decision& d, Positions* positions) {
  const Network& newest = d.networks.newest();
  const int32_t digits = newest.MinorDigits(
      CurrencyNumber(newest.configuration().settlement.currency));
  std::vector<RoundedPosition> rounded;
  for (auto& [number, row] : *positions) {
    row.exact = row.opening_carry + row.receives - row.pays;
    rounded.push_back({NameOf(d, number), row.exact, {}, {}});
  }
  if (const RoundedPosition* wide = RoundPositions(digits, &rounded)) {
    return Refuse(OutcomeCode::kOverflow,
                  absl::StrCat("position of ", wide->participant,
                               ": expected 64 bits of minor units, found ",
                               ToDecimal(wide->exact.value),
                               " in 10^-12 of the currency"));
  }
  size_t i = 0;
  for (auto& [number, row] : *positions) {
    row.rounded = rounded[i].rounded;
    row.carry = rounded[i].carry;
    ++i;
  }
  return std::nullopt;
}

// The key of a close is no matter when it names a window that is not open: its
// content differs from the first one's by the instant alone. One that comes
// again as it was is a DUPLICATE all the same.
Verdict CheckWindow(const Decision& d, const WindowCloseRequested& request,
                    WindowNumber open) {
  const Verdict known = CheckRequestKey(d);
  const bool is_open = open.value != 0 && (request.window == 0 ||
                                           request.window == open.value);
  if (is_open) return known;
  if (known.has_value() && known->code == OutcomeCode::kDuplicate) {
    return known;
  }
  return Refuse(OutcomeCode::kWindowNotOpen, "window", request.window, "open",
                open.value);
}

Money ReceivedInAll(const Positions& positions) {
  Money net;
  for (const auto& [number, row] : positions) {
    if (row.exact.value > 0) net = net + row.exact;
  }
  return net;
}

}  // namespace

Verdict DecideWindowClose(Decision& d, const WindowCloseRequested& request) {
  if (auto v = CheckPresent({"close_id", request.close_id})) return v;
  if (auto v = CheckLength({"close_id", request.close_id})) return v;
  if (auto v = CheckSpeaksForNetwork(d)) return v;
  const WindowNumber open = d.state().open_window();
  if (auto v = CheckWindow(d, request, open)) return v;

  const WindowRow* found = d.state().windows.Find({open});
  CLEARPOINT_CHECK(found != nullptr);
  WindowRow closed = *found;
  closed.status = WindowStatus::kClosed;
  closed.closed_at = d.recorded;
  closed.closed_by = d.draft.sequence();
  Positions positions = SumPositions(d, open, &closed);
  AddCarries(d, open, &positions);
  if (auto v = Round(d, &positions)) return v;
  closed.net = ReceivedInAll(positions);

  Effects& effects = d.draft.effects();
  for (const auto& [number, row] : positions) {
    effects.positions.Put({open, number}, row);
  }
  effects.windows.Put({open}, closed);
  WindowRow next;
  next.opened_at = d.recorded;
  next.opened_by = d.draft.sequence();
  effects.windows.Put({WindowNumber{open.value + 1}}, next);
  d.draft.SetTotal(Total::kOpenWindow, open.value + 1);
  RequestRow row;
  row.outcome = static_cast<uint32_t>(OutcomeCode::kAccepted);
  KeepRequest(d, std::move(row));
  return std::nullopt;
}

}  // namespace clearpoint
