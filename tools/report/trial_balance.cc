#include "tools/report/trial_balance.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "engine/settlement/position_rounding.h"
#include "tools/report/money_text.h"
#include "tools/report/names.h"

namespace clearpoint {
namespace {

constexpr auto kLastAccount = static_cast<uint8_t>(Account::kInTransit);

// Accounts of every program are shown up to here, the others when not zero.
constexpr Account kLastShown = Account::kExchangedIn;

// Adds the program's rows and its total; answers the sum of its accounts.
Points AddProgram(State* state, const NamedProgram& program, Tabular* table) {
  Points sum;
  for (uint8_t i = 1; i <= kLastAccount; ++i) {
    const auto account = static_cast<Account>(i);
    const AccountRow* row =
        state->accounts.Find({program.program->number, account});
    const Points balance = row == nullptr ? Points{} : row->balance;
    if (account > kLastShown && balance.value == 0) continue;
    table->rows.push_back({program.name(), std::string(AccountName(account)),
                           PointsText(balance, program.scale())});
    sum += balance;
  }
  table->totals.push_back(
      {program.name(), "sum", PointsText(sum, program.scale())});
  return sum;
}

absl::StatusOr<Tabular> PointsTable(State* state, const Names& names) {
  Tabular table{
      .name = "points",
      .title = "Points by program and account",
      .columns = {{"program"}, {"account"}, {"points", ColumnKind::kDecimal}}};
  for (const NamedProgram& program : names.programs()) {
    const Points sum = AddProgram(state, program, &table);
    if (sum.value == 0) continue;
    return absl::DataLossError(
        absl::StrCat("trial balance: program ", program.name(),
                     ": expected accounts that sum to 0, found ",
                     PointsText(sum, program.scale())));
  }
  return table;
}

// --- money -------------------------------------------------------------------

struct Holding {
  Money receivable;
  Money payable;
  MinorAmount payments;  // of closed windows; positive: was to be paid to it
};
using Holdings = std::map<ParticipantNumber, Holding>;

Holdings ReadHoldings(State* state) {
  Holdings holdings;
  // What was given up in one window and is owed anew in another is neither a
  // new debt nor a payment.
  state->obligations.Scan(
      "", "", [&](const ObligationRow::Key& key, const ObligationRow& row) {
        if (key.kind == ObligationKind::kSettlement) return true;
        Holding& debtor = holdings[key.debtor];
        debtor.payable = debtor.payable + row.amount;
        Holding& creditor = holdings[key.creditor];
        creditor.receivable = creditor.receivable + row.amount;
        return true;
      });
  state->positions.Scan(
      "", "", [&](const PositionRow::Key& key, const PositionRow& row) {
        Holding& holding = holdings[key.participant];
        holding.payments = holding.payments + row.rounded - row.rebooked;
        if (row.rebooked.value == 0) return true;
        const WindowRow* window = state->windows.Find({key.window});
        if (window == nullptr) return false;
        Holding& through = holdings[window->through];
        through.payments = through.payments + row.rebooked;
        return true;
      });
  return holdings;
}

std::vector<std::string> HoldingCells(const std::string& name,
                                      const Holding& holding,
                                      const ReportCurrency& currency) {
  const Money net = holding.receivable - holding.payable;
  const Money paid{absl::int128(holding.payments.value) *
                   MoneyPerMinor(currency.digits)};
  return {name,
          MoneyText(holding.receivable, currency.digits),
          MoneyText(holding.payable, currency.digits),
          MoneyText(net, currency.digits),
          MinorText(holding.payments, currency.digits),
          MoneyText(net - paid, currency.digits)};
}

Tabular MoneyTable(State* state, const Names& names,
                   const ReportCurrency& currency) {
  Tabular table{.name = "money",
                .title = absl::StrCat(
                    "Money by participant over all windows, in ", currency.code,
                    ": net = receivable - payable = payments of closed "
                    "windows + unsettled"),
                .columns = {{"participant"},
                            {"receivable", ColumnKind::kDecimal},
                            {"payable", ColumnKind::kDecimal},
                            {"net", ColumnKind::kDecimal},
                            {"payments", ColumnKind::kDecimal},
                            {"unsettled", ColumnKind::kDecimal}}};
  Holding sum;
  for (const auto& [participant, holding] : ReadHoldings(state)) {
    table.rows.push_back(
        HoldingCells(names.Participant(participant), holding, currency));
    sum.receivable = sum.receivable + holding.receivable;
    sum.payable = sum.payable + holding.payable;
    sum.payments = sum.payments + holding.payments;
  }
  table.totals = {HoldingCells("sum", sum, currency)};
  return table;
}

}  // namespace

absl::StatusOr<std::vector<Tabular>> TrialBalance(const ReportBasis& basis) {
  if (basis.networks->empty()) {
    return absl::NotFoundError(
        "trial balance: expected a network configuration, found none in the "
        "journal yet");
  }
  const Names names(*basis.networks);
  auto points = PointsTable(basis.state, names);
  Tabular money =
      MoneyTable(basis.state, names, CurrencyOf(basis.networks->newest()));
  if (!basis.state->status().ok()) return basis.state->status();
  if (!points.ok()) return points.status();
  return std::vector<Tabular>{AsOf(basis), *std::move(points),
                              std::move(money)};
}

}  // namespace clearpoint
