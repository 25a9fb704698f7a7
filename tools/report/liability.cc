#include "tools/report/liability.h"

#include <algorithm>
#include <compare>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "tools/report/money_text.h"
#include "tools/report/names.h"
#include "tools/report/time_text.h"

namespace clearpoint {
namespace {

struct Group {
  ProgramNumber program;
  ParticipantNumber funder;
  int32_t vintage = 0;
  std::string expires;  // "2027-03" or, sorting behind, "never"
  bool owed = false;
  friend auto operator<=>(const Group&, const Group&) = default;
};

struct Holdings {
  std::map<Group, Points> groups;
  std::map<ProgramNumber, Points> lapsed;  // expired, not yet booked
};

// What a point of a program is worth on the day of the report.
struct Valuation {
  NamedProgram program;
  ReportCurrency currency;

  std::string Text(Points points) const {
    return MoneyText(
        MultiplyExact(points, program.program->config->point_value),
        currency.digits);
  }
};

Valuation ValuationOf(const ReportBasis& basis, const NamedProgram& named) {
  NamedProgram valued = named;
  const Network* governing = basis.networks->At(basis.recorded);
  if (governing != nullptr) {
    const Program* program = governing->FindProgram(named.program->number);
    if (program != nullptr) valued = {governing, program};
  }
  const std::string& code = valued.program->config->value_currency;
  const int32_t digits = valued.network->MinorDigits(CurrencyNumber(code));
  return {valued, {code, std::max(digits, 0)}};
}

Holdings ReadLots(const ReportBasis& basis, const Names& names) {
  Holdings holdings;
  State* state = basis.state;
  state->wallets.ForEach([&](const Wallet& wallet) {
    const ProgramNumber number = wallet.key.program;
    const Zone& zone = names.ProgramOf(number).zone();
    for (const Lot& lot : wallet.lots) {
      // What is held does not expire while it is.
      Points outstanding = lot.row.held;
      if (!lot.exists) continue;
      const Timestamp expires_at = lot.key.expires_at;
      if (expires_at <= basis.recorded) {
        holdings.lapsed[number] += lot.row.remaining;
      } else {
        outstanding += lot.row.remaining;
      }
      if (outstanding.value == 0) continue;
      const LotClassRow lot_class = state->LotClassOf(lot.row.lot_class);
      holdings.groups[{number, lot_class.funder, lot.row.vintage,
                       ExpiryMonthText(zone, expires_at), lot_class.owed}] +=
          outstanding;
    }
    return true;
  });
  return holdings;
}

std::vector<std::string> GroupCells(const Group& group, Points points,
                                    const Valuation& valuation,
                                    const Names& names) {
  return {valuation.program.name(),
          names.Participant(group.funder),
          MonthText(group.vintage),
          group.expires,
          group.owed ? "owed" : "paid",
          PointsText(points, valuation.program.scale()),
          valuation.Text(points),
          valuation.currency.code};
}

// Adds the program's groups and their total; answers the total.
Points AddGroups(const Holdings& holdings, const Valuation& valuation,
                 const Names& names, Tabular* table) {
  const ProgramNumber number = valuation.program.program->number;
  Points sum;
  for (const auto& [group, points] : holdings.groups) {
    if (group.program != number) continue;
    table->rows.push_back(GroupCells(group, points, valuation, names));
    sum += points;
  }
  table->totals.push_back({valuation.program.name(), "total", "", "", "",
                           PointsText(sum, valuation.program.scale()),
                           valuation.Text(sum), valuation.currency.code});
  return sum;
}

Points BalanceOf(State* state, ProgramNumber program, Account account) {
  const AccountRow* row = state->accounts.Find({program, account});
  return row == nullptr ? Points{} : row->balance;
}

absl::Status AddSummary(State* state, const Valuation& valuation,
                        Points outstanding, Points lapsed, Tabular* table) {
  const NamedProgram& program = valuation.program;
  const ProgramNumber number = program.program->number;
  const Points total = outstanding + lapsed;
  const Points accounts = BalanceOf(state, number, Account::kPending) +
                          BalanceOf(state, number, Account::kAvailable) +
                          BalanceOf(state, number, Account::kHeld);
  const Points debt = BalanceOf(state, number, Account::kDebt);
  const auto add = [&](const char* line, Points points) {
    table->rows.push_back({program.name(), line,
                           PointsText(points, program.scale()),
                           valuation.Text(points), valuation.currency.code});
  };
  add("outstanding", outstanding);
  add("expired, not yet booked", lapsed);
  add("total", total);
  add("accounts pending + available + held", accounts);
  add("difference", total - accounts);
  add("debt", debt);
  add("total less debt", total + debt);
  if (total == accounts) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("liability: program ", program.name(),
                                          ": expected lots of ",
                                          PointsText(accounts, program.scale()),
                                          " points as its accounts say, found ",
                                          PointsText(total, program.scale())));
}

Tabular LiabilityTable() {
  return {.name = "liability",
          .title = "Points outstanding",
          .columns = {{"program"},
                      {"funder"},
                      {"vintage"},
                      {"expires"},
                      {"settled"},
                      {"points", ColumnKind::kDecimal},
                      {"value", ColumnKind::kDecimal},
                      {"currency"}}};
}

Tabular SummaryTable() {
  return {.name = "summary",
          .title = "Liability by program, and the accounts it ties to",
          .columns = {{"program"},
                      {"line"},
                      {"points", ColumnKind::kDecimal},
                      {"value", ColumnKind::kDecimal},
                      {"currency"}}};
}

}  // namespace

absl::StatusOr<std::vector<Tabular>> Liability(const ReportBasis& basis) {
  if (basis.networks->empty()) {
    return absl::NotFoundError(
        "liability: expected a network configuration, found none in the "
        "journal yet");
  }
  const Names names(*basis.networks);
  Holdings holdings = ReadLots(basis, names);
  Tabular liability = LiabilityTable();
  Tabular summary = SummaryTable();
  absl::Status ties;
  for (const NamedProgram& program : names.programs()) {
    const Valuation valuation = ValuationOf(basis, program);
    const Points outstanding =
        AddGroups(holdings, valuation, names, &liability);
    ties.Update(AddSummary(basis.state, valuation, outstanding,
                           holdings.lapsed[program.program->number], &summary));
  }
  if (!basis.state->status().ok()) return basis.state->status();
  if (!ties.ok()) return ties;
  return std::vector<Tabular>{AsOf(basis), std::move(liability),
                              std::move(summary)};
}

}  // namespace clearpoint
