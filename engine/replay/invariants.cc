#include "engine/replay/invariants.h"

#include <array>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/strings/str_cat.h"
#include "engine/replay/settlement_invariants.h"

namespace clearpoint {
namespace {

constexpr std::array kAccounts = {
    Account::kIssued,      Account::kPending,      Account::kAvailable,
    Account::kHeld,        Account::kDebt,         Account::kRedeemed,
    Account::kExpired,     Account::kExchangedOut, Account::kExchangedIn,
    Account::kTransferred, Account::kFees,         Account::kForfeited,
    Account::kAdjusted,    Account::kInTransit};

template <class... Parts>
absl::Status Broken(int invariant, const Parts&... parts) {
  return absl::DataLossError(
      absl::StrCat("invariant ", invariant, ": ", parts...));
}

// In 10^-12 major units, as the state holds it.
std::string Text(Money money) { return ToDecimal(money.value); }

Points BalanceOf(State* state, ProgramNumber program, Account account) {
  const AccountRow* row = state->accounts.Find({program, account});
  return row == nullptr ? Points{} : row->balance;
}

absl::Status CheckSum(ProgramNumber program, absl::int128 sum) {
  if (sum == 0) return absl::OkStatus();
  return Broken(1, "program ", program.value,
                ": expected accounts that sum to 0, found ", Text(Money{sum}));
}

std::string PrefixOf(WindowNumber window) {
  std::string prefix;
  KeyWriter(&prefix).U(1, window);
  return prefix;
}

using Positions = absl::btree_map<PositionRow::Key, PositionRow>;

Positions PositionsOf(State* state, WindowNumber window) {
  Positions positions;
  if (window.value == 0) return positions;
  state->positions.Scan(
      PrefixOf(window), "",
      [&](const PositionRow::Key& key, const PositionRow& row) {
        positions[key] = row;
        return true;
      });
  return positions;
}

// One without payments to make is settled as it closes.
bool ClosesIn(State* state, const Effects& effects, WindowNumber window) {
  const WindowRow* before = state->windows.Find({window});
  if (before == nullptr || before->status != WindowStatus::kOpen) return false;
  for (const RowPut<WindowRow>& put : effects.windows) {
    if (put.key.window != window) continue;
    const auto row = RowOf(put);
    if (row.has_value() && (row->status == WindowStatus::kClosed ||
                            row->status == WindowStatus::kSettled)) {
      return true;
    }
  }
  return false;
}

// Whether a window that is open no more still says what it said.
bool SaysTheSame(const WindowRow& a, const WindowRow& b) {
  return a.opened_at == b.opened_at && a.opened_by == b.opened_by &&
         a.closed_at == b.closed_at && a.closed_by == b.closed_by &&
         a.gross == b.gross && a.net == b.net && a.pairs == b.pairs &&
         a.through == b.through && a.closes_at == b.closes_at &&
         a.scheme == b.scheme && a.before == b.before && b.unpaid <= a.unpaid;
}

absl::Status CheckBookings(State* state, const Effects& effects) {
  for (const Booking& booking : effects.bookings) {
    const SchemeNumber scheme = state->SchemeOf(booking.key.window);
    const WindowNumber open = state->open_window(scheme);
    if (booking.key.window == open) continue;
    return Broken(8, "expected bookings into window ", open.value,
                  ", found one into window ", booking.key.window.value);
  }
  for (const RowPut<WindowRow>& put : effects.windows) {
    const WindowRow* before = state->windows.Find(put.key);
    if (before == nullptr || before->status == WindowStatus::kOpen) continue;
    const auto after = RowOf(put);
    if (!put.gone && after.has_value() && SaysTheSame(*before, *after)) {
      continue;
    }
    return Broken(8, "window ", put.key.window.value,
                  " is closed: expected it unchanged, found other figures");
  }
  return absl::OkStatus();
}

absl::Status CheckPosition(const PositionRow::Key& key, const PositionRow& row,
                           Money unit) {
  const Money exact = row.opening_carry + row.receives - row.pays;
  if (exact != row.exact) {
    return Broken(3, "window ", key.window.value, " participant ",
                  key.participant.value, ": expected exact position ",
                  Text(exact), ", found ", Text(row.exact));
  }
  const Money carry{row.exact.value - unit.value * row.rounded.value};
  if (carry != row.carry) {
    return Broken(3, "window ", key.window.value, " participant ",
                  key.participant.value, ": expected carry ", Text(carry),
                  ", found ", Text(row.carry));
  }
  if (carry < unit && -unit < carry) return absl::OkStatus();
  return Broken(3, "window ", key.window.value, " participant ",
                key.participant.value,
                ": expected a carry of less than one minor unit, found ",
                Text(carry));
}

absl::Status CheckPositionSums(WindowNumber window, Money exact,
                               absl::int128 rounded, Money carry) {
  if (exact.value == 0 && rounded == 0 && carry.value == 0) {
    return absl::OkStatus();
  }
  return Broken(3, "window ", window.value,
                ": expected positions that sum to 0, found exact ", Text(exact),
                ", rounded ", Text(Money{rounded}), ", carry ", Text(carry));
}

absl::Status CheckClosingPositions(State* state, const Networks& networks,
                                   const Effects& effects) {
  if (effects.positions.empty()) return absl::OkStatus();
  const WindowNumber window = effects.positions.front().key.window;
  const SchemeView& scheme = networks.newest().scheme(state->SchemeOf(window));
  Money exact;
  Money carry;
  absl::int128 rounded = 0;
  for (const RowPut<PositionRow>& put : effects.positions) {
    const auto row = RowOf(put);
    if (put.gone || !row.has_value() ||
        !ClosesIn(state, effects, put.key.window)) {
      return Broken(8,
                    "expected positions of a window that closes, found "
                    "some of window ",
                    put.key.window.value);
    }
    const absl::Status status = CheckPosition(put.key, *row, scheme.unit);
    if (!status.ok()) return status;
    exact = exact + row->exact;
    rounded += row->rounded.value;
    carry = carry + row->carry;
  }
  // One between two stands for both sides, which sum to zero by themselves.
  if (scheme.mode != NettingMode::kMultilateral) return absl::OkStatus();
  return CheckPositionSums(window, exact, rounded, carry);
}

// What the lots and the wallets of each program add up to.
using ProgramTotals = absl::btree_map<ProgramNumber, WalletRow>;

absl::Status CheckWallet(const Wallet& wallet) {
  Points pending;
  Points available;
  Points held;
  const auto where = [&] {
    return absl::StrCat("member ", wallet.key.member.value, " program ",
                        wallet.key.program.value);
  };
  for (const Lot& lot : wallet.lots) {
    if (!lot.exists) continue;
    if (lot.row.remaining.value < 0) {
      return Broken(2, where(), " lot ", lot.key.lot,
                    ": expected 0 or more remaining, found ",
                    lot.row.remaining.value);
    }
    if (lot.row.held.value < 0) {
      return Broken(2, where(), " lot ", lot.key.lot,
                    ": expected 0 or more held, found ", lot.row.held.value);
    }
    (lot.row.matured ? available : pending) += lot.row.remaining;
    held += lot.row.held;
  }
  const WalletRow& row = wallet.row;
  if (row.debt.value > 0) {
    return Broken(2, where(), ": expected debt of 0 or less, found ",
                  row.debt.value);
  }
  if (row.pending == pending && row.available == available &&
      row.held == held) {
    return absl::OkStatus();
  }
  return Broken(2, where(), ": expected pending ", pending.value,
                ", available ", available.value, " and held ", held.value,
                " as its lots sum up, found ", row.pending.value, ", ",
                row.available.value, " and ", row.held.value);
}

absl::Status CheckTotals(State* state, ProgramNumber program,
                         const WalletRow& sum) {
  const std::pair<Account, Points> accounts[] = {
      {Account::kPending, sum.pending},
      {Account::kAvailable, sum.available},
      {Account::kHeld, sum.held},
      {Account::kDebt, sum.debt}};
  for (const auto& [account, points] : accounts) {
    const Points found = BalanceOf(state, program, account);
    if (found == points) continue;
    return Broken(2, "program ", program.value, " account ",
                  std::string(AccountName(account)), ": expected ",
                  points.value, " as the wallets sum up, found ", found.value);
  }
  return absl::OkStatus();
}

absl::Status ComparePosition(const PositionRow::Key& key,
                             const PositionRow& expected,
                             const PositionRow& found) {
  if (expected.opening_carry == found.opening_carry &&
      expected.receives == found.receives && expected.pays == found.pays) {
    return absl::OkStatus();
  }
  return Broken(3, "window ", key.window.value, " participant ",
                key.participant.value, ": expected opening carry ",
                Text(expected.opening_carry),
                ", receives ", Text(expected.receives), ", pays ",
                Text(expected.pays), " as the obligations sum up, found ",
                Text(found.opening_carry), ", ", Text(found.receives), ", ",
                Text(found.pays));
}

// Positions as the obligations of the window and the carries before it ask.
Positions ExpectedPositions(State* state, WindowNumber window) {
  Positions expected;
  state->obligations.Scan(
      PrefixOf(window), "",
      [&](const ObligationRow::Key& key, const ObligationRow& row) {
        PositionRow& debtor = expected[{window, key.debtor, {}}];
        debtor.pays = debtor.pays + row.amount;
        PositionRow& creditor = expected[{window, key.creditor, {}}];
        creditor.receives = creditor.receives + row.amount;
        return true;
      });
  for (const auto& [key, row] :
       PositionsOf(state, state->WindowBefore(window))) {
    if (row.carry.value == 0) continue;
    expected[{window, key.participant, {}}].opening_carry = row.carry;
  }
  return expected;
}

// Of positions between two, whichever side they are seen from: what each owes
// each is what the obligations say, and every carry goes on where it was.
absl::Status CheckPairs(State* state, WindowNumber window,
                        const Positions& found) {
  using Pair = std::pair<ParticipantNumber, ParticipantNumber>;
  absl::btree_map<Pair, Money> owed;  // by debtor and creditor
  const auto add = [&](ParticipantNumber debtor, ParticipantNumber creditor,
                       Money amount) {
    Money& sum = owed[{debtor, creditor}];
    sum = sum + amount;
  };
  const WindowNumber last = state->WindowBefore(window);
  Positions carries = PositionsOf(state, last);
  for (const auto& [key, row] : found) {
    add(key.counterparty, key.participant, row.receives);
    add(key.participant, key.counterparty, row.pays);
    const auto before =
        carries.find({last, key.participant, key.counterparty});
    const Money carry =
        before == carries.end() ? Money{} : before->second.carry;
    if (carry != row.opening_carry) {
      return Broken(3, "window ", window.value, " participants ",
                    key.participant.value, " and ", key.counterparty.value,
                    ": expected opening carry ", Text(carry), ", found ",
                    Text(row.opening_carry));
    }
    if (before != carries.end()) carries.erase(before);
  }
  for (const auto& [key, row] : carries) {
    if (row.carry.value == 0) continue;
    return Broken(3, "window ", window.value, " participants ",
                  key.participant.value, " and ", key.counterparty.value,
                  ": expected opening carry ", Text(row.carry),
                  ", found no position");
  }
  state->obligations.Scan(
      PrefixOf(window), "",
      [&](const ObligationRow::Key& key, const ObligationRow& row) {
        add(key.debtor, key.creditor, -row.amount);
        return true;
      });
  for (const auto& [pair, missing] : owed) {
    if (missing.value == 0) continue;
    return Broken(3, "window ", window.value, ": what ", pair.first.value,
                  " owes ", pair.second.value,
                  " by its positions differs from the obligations by ",
                  Text(missing));
  }
  return absl::OkStatus();
}

absl::Status CheckClosedWindow(State* state, WindowNumber window) {
  const Positions found = PositionsOf(state, window);
  const WindowRow* row = state->windows.Find({window});
  if (row == nullptr) {
    return Broken(3, "window ", window.value, ": expected a row, found none");
  }
  if (row->through.value == 0) return CheckPairs(state, window, found);
  const Positions expected = ExpectedPositions(state, window);
  if (found.size() != expected.size()) {
    return Broken(3, "window ", window.value, ": expected ", expected.size(),
                  " positions, found ", found.size());
  }
  Money exact;
  Money carry;
  absl::int128 rounded = 0;
  for (const auto& [key, position] : found) {
    const auto it = expected.find(key);
    const absl::Status status = ComparePosition(
        key, it == expected.end() ? PositionRow{} : it->second, position);
    if (!status.ok()) return status;
    exact = exact + position.exact;
    rounded += position.rounded.value;
    carry = carry + position.carry;
  }
  return CheckPositionSums(window, exact, rounded, carry);
}

}  // namespace

absl::Status CheckProgramSum(State* state, ProgramNumber program) {
  absl::int128 sum = 0;
  for (const Account account : kAccounts) {
    sum += BalanceOf(state, program, account).value;
  }
  return CheckSum(program, sum);
}

absl::Status CheckWindowEffects(State* state, const Networks& networks,
                                const Effects& effects) {
  absl::Status status = CheckBookings(state, effects);
  if (!status.ok()) return status;
  status = CheckPayments(state, networks, effects);
  if (!status.ok()) return status;
  return CheckClosingPositions(state, networks, effects);
}

absl::Status CheckAccounts(State* state) {
  absl::btree_map<ProgramNumber, absl::int128> sums;
  state->accounts.Scan("", "",
                       [&](const AccountRow::Key& key, const AccountRow& row) {
                         sums[key.program] += row.balance.value;
                         return true;
                       });
  for (const auto& [program, sum] : sums) {
    const absl::Status status = CheckSum(program, sum);
    if (!status.ok()) return status;
  }
  return state->status();
}

absl::Status CheckWallets(State* state) {
  ProgramTotals totals;
  absl::Status status;
  state->accounts.Scan(
      "", "", [&](const AccountRow::Key& key, const AccountRow&) {
        totals[key.program];  // also programs whose wallets are all gone
        return true;
      });
  state->wallets.ForEach([&](const Wallet& wallet) {
    status = CheckWallet(wallet);
    WalletRow& total = totals[wallet.key.program];
    total.pending += wallet.row.pending;
    total.available += wallet.row.available;
    total.held += wallet.row.held;
    total.debt += wallet.row.debt;
    return status.ok();
  });
  if (!status.ok()) return status;
  for (const auto& [program, total] : totals) {
    status = CheckTotals(state, program, total);
    if (!status.ok()) return status;
  }
  return state->status();
}

absl::Status CheckWindows(State* state) {
  const uint32_t newest = state->newest_window().value;
  for (uint32_t number = 1; number <= newest; ++number) {
    const WindowNumber window{number};
    if (window != state->open_window(state->SchemeOf(window))) {
      const absl::Status status = CheckClosedWindow(state, window);
      if (!status.ok()) return status;
      continue;
    }
    if (PositionsOf(state, window).empty()) continue;
    return Broken(3, "window ", number,
                  " is open: expected no positions, found some");
  }
  absl::Status status = CheckExposures(state);
  if (status.ok()) status = CheckDisputes(state);
  return status.ok() ? CheckPrepaidBlocks(state) : status;
}

}  // namespace clearpoint
