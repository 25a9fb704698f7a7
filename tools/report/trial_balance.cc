#include "tools/report/trial_balance.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "tools/report/money_text.h"
#include "tools/report/names.h"
#include "tools/report/prepaid_blocks.h"

namespace clearpoint {
namespace {

constexpr auto kLastAccount = static_cast<uint8_t>(Account::kInTransit);

// Accounts of every program are shown up to here, the others when not zero.
constexpr Account kLastShown = Account::kExchangedIn;

// Adds the program's rows and its total; answers the sum of its accounts.
Points AddAccounts(State* state, const NamedProgram& program,
                   ReportSection* section) {
  Points sum;
  const size_t first = section->rows.size();
  for (uint8_t i = 1; i <= kLastAccount; ++i) {
    const auto account = static_cast<Account>(i);
    const AccountRow* row =
        state->accounts.Find({program.program->number, account});
    const Points balance = row == nullptr ? Points{} : row->balance;
    if (account > kLastShown && balance.value == 0) continue;
    section->rows.push_back({TextFigure(program.name()),
                             TextFigure(std::string(AccountName(account))),
                             PointsFigure(balance, program.scale())});
    sum += balance;
  }
  section->totals.push_back({{TextFigure(program.name()), TextFigure("sum"),
                              PointsFigure(sum, program.scale())},
                             {{first, section->rows.size() - first, 1}}});
  return sum;
}

absl::StatusOr<ReportSection> PointsSection(State* state, const Names& names) {
  ReportSection section{
      .name = "points",
      .title = "Points by program and account",
      .columns = {TextColumn("program"), TextColumn("account"),
                  PointsColumn("points")}};
  for (const NamedProgram& program : names.programs()) {
    const Points sum = AddAccounts(state, program, &section);
    if (sum.value == 0) continue;
    return absl::DataLossError(
        absl::StrCat("trial balance: program ", program.name(),
                     ": expected accounts that sum to 0, found ",
                     PointsText(sum, program.scale())));
  }
  return section;
}

// --- money -------------------------------------------------------------------

struct MoneyHeld {
  Money receivable;
  Money payable;
  MinorAmount payments;  // of closed windows; positive: was to be paid to it

  Money net() const { return receivable - payable; }
};
using MoneyHeldBy = std::map<ParticipantNumber, MoneyHeld>;

MoneyHeldBy ReadMoney(const ReportBasis& basis) {
  State* state = basis.state;
  MoneyHeldBy held;
  // What was given up in one window and is owed anew in another is neither a
  // new debt nor a payment.
  state->obligations.Scan(
      "", "", [&](const ObligationRow::Key& key, const ObligationRow& row) {
        if (key.kind == ObligationKind::kSettlement) return true;
        if (!IsShown(basis, key.window)) return true;
        MoneyHeld& debtor = held[key.debtor];
        debtor.payable = debtor.payable + row.amount;
        MoneyHeld& creditor = held[key.creditor];
        creditor.receivable = creditor.receivable + row.amount;
        return true;
      });
  state->positions.Scan(
      "", "", [&](const PositionRow::Key& key, const PositionRow& row) {
        if (!IsShown(basis, key.window)) return true;
        const MinorAmount paid = row.rounded - row.rebooked;
        MoneyHeld& holding = held[key.participant];
        holding.payments = holding.payments + paid;
        if (key.counterparty.value != 0) {
          MoneyHeld& other = held[key.counterparty];
          other.payments = other.payments - paid;
          return true;
        }
        if (row.rebooked.value == 0) return true;
        const WindowRow* window = state->windows.Find({key.window});
        if (window == nullptr) return false;
        MoneyHeld& through = held[window->through];
        through.payments = through.payments + row.rebooked;
        return true;
      });
  return held;
}

FigureRow MoneyCells(const std::string& name, const MoneyHeld& held,
                     const ReportCurrency& currency) {
  const Money paid{absl::int128(held.payments.value) *
                   MoneyPerMinor(currency.digits)};
  const auto figure = [&](Money money) {
    return MoneyFigure(money, currency.digits);
  };
  return {TextFigure(name),
          figure(held.receivable),
          figure(held.payable),
          figure(held.net()),
          MinorFigure(held.payments, currency.digits),
          figure(held.net() - paid)};
}

ReportSection MoneySection(const ReportBasis& basis, const Names& names,
                           const ReportCurrency& currency) {
  const auto money = [&](const char* name) {
    return MoneyColumn(name, currency.code);
  };
  ReportSection section{
      .name = "money",
      .title = absl::StrCat("Money by participant over all windows, in ",
                            currency.code),
      .note =
          "net = receivable - payable = payments of closed windows + "
          "unsettled",
      .columns = {TextColumn("participant"), money("receivable"),
                  money("payable"), money("net"), money("payments"),
                  money("unsettled")}};
  MoneyHeld sum;
  BarChart bars;
  for (const auto& [participant, held] : ReadMoney(basis)) {
    const std::string name = names.Participant(participant);
    section.rows.push_back(MoneyCells(name, held, currency));
    bars.bars.push_back({name, held.net().value});
    sum.receivable = sum.receivable + held.receivable;
    sum.payable = sum.payable + held.payable;
    sum.payments = sum.payments + held.payments;
  }
  AddTotal(MoneyCells("sum", sum, currency), &section);
  section.charts.push_back({"Net over all windows", currency.code,
                            currency.digits, std::move(bars)});
  return section;
}

}  // namespace

absl::StatusOr<ReportDocument> TrialBalance(const ReportBasis& basis) {
  if (basis.networks->empty()) {
    return absl::NotFoundError(
        "trial balance: expected a network configuration, found none in the "
        "journal yet");
  }
  const Names names(*basis.networks);
  const Network& network = basis.networks->newest();
  auto points = PointsSection(basis.state, names);
  const ReportCurrency currency = CurrencyOf(basis);
  ReportSection money = MoneySection(basis, names, currency);
  auto prepaid = PrepaidSections(basis, names);
  if (!basis.state->status().ok()) return basis.state->status();
  if (!points.ok()) return points.status();
  ReportDocument document{.name = "trial_balance",
                          .title = absl::StrCat(
                              "Trial balance of ",
                              network.configuration().network,
                              SchemeWords(network, SchemeOf(basis))),
                          .sections = {*std::move(points), std::move(money)},
                          .mark = MarkOf(basis),
                          .subject = SchemeSubject(basis)};
  for (ReportSection& section : prepaid) {
    document.sections.push_back(std::move(section));
  }
  return document;
}

}  // namespace clearpoint
