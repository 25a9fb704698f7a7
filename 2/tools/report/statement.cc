#include "tools/report/statement.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "tools/report/money_text.h"
#include "tools/report/time_text.h"

namespace clearpoint {
namespace {

// What a posting changes in the member's balance.
Points ChangeOf(const Posting& posting) {
  Points change;
  if (IsWalletAccount(posting.from)) change -= posting.points;
  if (IsWalletAccount(posting.to)) change += posting.points;
  return change;
}

// The rules behind a record's postings: an issue of so many points is the
// first lot of the wallet, not yet taken, into which so many were put.
class RuleFinder {
 public:
  RuleFinder(const Record& record, State* state, const Names& names)
      : record_(record),
        state_(state),
        names_(names),
        taken_(record.effects.lots.size()) {}

  std::string RuleOf(const Posting& posting) {
    if (posting.from != Account::kIssued) return "";
    for (size_t i = 0; i < taken_.size(); ++i) {
      const LotMove& move = record_.effects.lots[i];
      if (taken_[i] || move.key.member != posting.member ||
          move.key.program != posting.program ||
          move.change != posting.points) {
        continue;
      }
      taken_[i] = true;
      if (move.after.lot_class.value == 0) return "";
      return names_.Rule(state_->LotClassOf(move.after.lot_class).rule);
    }
    return "";
  }

 private:
  const Record& record_;
  State* state_;
  const Names& names_;
  std::vector<bool> taken_;
};

std::string Text(std::string_view text) { return std::string(text); }

struct Referrer {
  std::string operator()(const Undecodable&) const { return ""; }
  std::string operator()(const Purchase& e) const {
    return absl::StrCat("order ", Text(e.order_id), " at ", Text(e.merchant));
  }
  std::string operator()(const PurchaseReturned& e) const {
    const std::string of =
        e.order_id.empty() ? "" : absl::StrCat(" of order ", Text(e.order_id));
    return absl::StrCat("return ", Text(e.return_id), of, " at ",
                        Text(e.merchant));
  }
  std::string operator()(const SignIn& e) const {
    return e.place.empty() ? "" : absl::StrCat("at ", Text(e.place));
  }
  std::string operator()(const Referral& e) const {
    return absl::StrCat(Text(e.referrer), " refers ", Text(e.referee));
  }
  std::string operator()(const RedemptionRequested& e) const {
    return absl::StrCat("redemption ", Text(e.redemption_id), " at ",
                        Text(e.merchant));
  }
  std::string operator()(const RedemptionReversed& e) const {
    return absl::StrCat("reversal ", Text(e.reversal_id), " of redemption ",
                        Text(e.redemption_id));
  }
  std::string operator()(const ExchangeRequested& e) const {
    return absl::StrCat("exchange ", Text(e.exchange_id), " of ",
                        Text(e.from_program), " for ", Text(e.to_program));
  }
  std::string operator()(const NetworkConfigured&) const { return ""; }
  std::string operator()(const IntakePaused& e) const {
    return absl::StrCat("pause ", Text(e.command_id));
  }
  std::string operator()(const IntakeResumed& e) const {
    return absl::StrCat("resume ", Text(e.command_id));
  }
  std::string operator()(const CoordinateQuarantined& e) const {
    return absl::StrCat("quarantine of ", Text(e.source), " at ", e.offset);
  }
  std::string operator()(const WindowCloseRequested& e) const {
    return absl::StrCat("close ", Text(e.close_id));
  }
};

// The instant a written bound means in a program's zone, `days` later when it
// is a day.
Timestamp InstantOf(const WrittenTime& written, const Zone& zone,
                    int32_t days) {
  if (const auto* day = std::get_if<LocalDay>(&written)) {
    return zone.StartOf(LocalDay{day->value + days});
  }
  return std::get<Timestamp>(written);
}

}  // namespace

std::string BusinessReference(const Event& event) {
  return std::visit(Referrer{}, event.body);
}

Statement::Statement(const ReportBasis& basis, StatementQuery query)
    : basis_(basis), query_(std::move(query)), names_(*basis.networks) {}

absl::StatusOr<Statement> Statement::Start(const ReportBasis& basis,
                                           StatementQuery query) {
  Statement statement(basis, std::move(query));
  const auto member = FindMember(basis.state, statement.query_.member);
  if (!member.ok()) return member.status();
  statement.member_ = *member;
  const auto programs =
      ChoosePrograms(statement.names_, statement.query_.program);
  if (!programs.ok()) return programs.status();
  for (const NamedProgram& program : *programs) {
    const ProgramNumber number = program.program->number;
    if (basis.state->wallets.Find({*member, number}) == nullptr) continue;
    ProgramAccount& account = statement.accounts_[number];
    account.program = program;
    const StatementQuery& asked = statement.query_;
    if (asked.from.has_value()) {
      account.from = InstantOf(*asked.from, program.zone(), /*days=*/0);
    }
    if (asked.until.has_value()) {
      account.until = InstantOf(*asked.until, program.zone(), /*days=*/1);
    }
    if (account.from >= account.until) {
      return absl::InvalidArgumentError(absl::StrCat(
          "--from and --to: expected an end behind the beginning, found ",
          UtcText(account.from), " and ", UtcText(account.until)));
    }
  }
  if (!basis.state->status().ok()) return basis.state->status();
  return statement;
}

void Statement::Add(const Record& record) {
  RuleFinder rules(record, basis_.state, names_);
  for (const Posting& posting : record.effects.postings) {
    if (posting.member != member_) continue;
    const auto found = accounts_.find(posting.program);
    if (found == accounts_.end()) continue;
    ProgramAccount& account = found->second;
    if (record.recorded >= account.until) continue;
    const Points change = ChangeOf(posting);
    account.balance += change;
    if (record.recorded < account.from) {
      account.opening = account.balance;
      continue;
    }
    account.kinds[std::string(EventKindName(record.kind))] += change;
    AddLine(record, posting, change, rules.RuleOf(posting), &account);
  }
}

const Event& Statement::EventOf(const Record& record) {
  if (record.sequence == decoded_) return event_;
  decoder_.Reset();
  event_ = Event{};
  decoded_ = record.sequence;
  if (record.format != 0 && record.event_size == 0) {
    event_ =
        decoder_.Decode(record.event, static_cast<EventFormat>(record.format));
  }
  return event_;
}

void Statement::AddLine(const Record& record, const Posting& posting,
                        Points change, const std::string& rule,
                        ProgramAccount* account) {
  const NamedProgram& program = account->program;
  const Event& event = EventOf(record);
  const bool told = event.kind != EventKind::kNone;
  account->lines.push_back(
      {program.name(), absl::StrCat(record.sequence.value),
       LocalText(program.zone(), record.recorded),
       told ? LocalText(program.zone(), event.occurred) : "",
       std::string(EventKindName(record.kind)),
       told ? BusinessReference(event) : "", rule,
       std::string(AccountName(posting.from)),
       std::string(AccountName(posting.to)),
       PointsText(posting.points, program.scale()),
       PointsText(change, program.scale()),
       PointsText(account->balance, program.scale())});
}

Tabular Statement::BalanceTable() const {
  Tabular table{
      .name = "balances",
      .title = absl::StrCat("Statement of ", query_.member, ", journal at ",
                            UtcText(basis_.recorded)),
      .columns = {{"program"},
                  {"opening", ColumnKind::kDecimal},
                  {"change", ColumnKind::kDecimal},
                  {"closing", ColumnKind::kDecimal}}};
  for (const auto& [number, account] : accounts_) {
    const int32_t scale = account.program.scale();
    table.rows.push_back({account.program.name(),
                          PointsText(account.opening, scale),
                          PointsText(account.balance - account.opening, scale),
                          PointsText(account.balance, scale)});
  }
  return table;
}

Tabular Statement::LineTable() const {
  Tabular table{.name = "lines",
                .title = "Postings",
                .columns = {{"program"},
                            {"sequence", ColumnKind::kNumber},
                            {"recorded"},
                            {"occurred"},
                            {"event"},
                            {"reference"},
                            {"rule"},
                            {"from"},
                            {"to"},
                            {"moved", ColumnKind::kDecimal},
                            {"change", ColumnKind::kDecimal},
                            {"balance", ColumnKind::kDecimal}}};
  for (const auto& [number, account] : accounts_) {
    table.rows.insert(table.rows.end(), account.lines.begin(),
                      account.lines.end());
  }
  return table;
}

Tabular Statement::KindTable() const {
  Tabular table{
      .name = "kinds",
      .title = "Change by kind of event",
      .columns = {{"program"}, {"event"}, {"change", ColumnKind::kDecimal}}};
  for (const auto& [number, account] : accounts_) {
    const std::string& name = account.program.name();
    const int32_t scale = account.program.scale();
    Points sum = account.opening;
    table.rows.push_back({name, "(opening)", PointsText(sum, scale)});
    for (const auto& [kind, change] : account.kinds) {
      table.rows.push_back({name, kind, PointsText(change, scale)});
      sum += change;
    }
    table.totals.push_back({name, "closing", PointsText(sum, scale)});
  }
  return table;
}

Tabular Statement::LotTable() const {
  Tabular table{.name = "lots",
                .title = "Lots that points remain in, in draw order",
                .columns = {{"program"},
                            {"lot", ColumnKind::kNumber},
                            {"class", ColumnKind::kNumber},
                            {"rule"},
                            {"funder"},
                            {"vintage"},
                            {"available"},
                            {"expires"},
                            {"remaining", ColumnKind::kDecimal}}};
  for (const auto& [number, account] : accounts_) {
    const Wallet* wallet = basis_.state->wallets.Find({member_, number});
    if (wallet == nullptr) continue;
    const Zone& zone = account.program.zone();
    const int32_t scale = account.program.scale();
    Points sum;
    for (const Lot& lot : wallet->lots) {
      if (!lot.exists || lot.row.remaining.value == 0) continue;
      const LotClassRow held = basis_.state->LotClassOf(lot.row.lot_class);
      table.rows.push_back(
          {account.program.name(), absl::StrCat(lot.key.lot),
           absl::StrCat(lot.row.lot_class.value), names_.Rule(held.rule),
           names_.Participant(held.funder), MonthText(lot.row.vintage),
           LocalText(zone, lot.key.available_at),
           LocalText(zone, lot.key.expires_at),
           PointsText(lot.row.remaining, scale)});
      sum += lot.row.remaining;
    }
    table.totals.push_back({account.program.name(), "", "", "total", "", "", "",
                            "", PointsText(sum, scale)});
  }
  return table;
}

absl::Status Statement::CheckWallets() const {
  if (query_.until.has_value()) return absl::OkStatus();
  for (const auto& [number, account] : accounts_) {
    const Wallet* wallet = basis_.state->wallets.Find({member_, number});
    if (wallet == nullptr) continue;
    const WalletRow& row = wallet->row;
    const Points held = row.pending + row.available + row.held + row.debt;
    if (held == account.balance) continue;
    const int32_t scale = account.program.scale();
    return absl::DataLossError(absl::StrCat(
        "statement of ", query_.member, " in ", account.program.name(),
        ": expected ", PointsText(held, scale), " as the wallet says, found ",
        PointsText(account.balance, scale),
        " as the sum of the journal's postings"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Tabular>> Statement::Finish() {
  const absl::Status check = CheckWallets();
  if (!basis_.state->status().ok()) return basis_.state->status();
  if (!check.ok()) return check;
  return std::vector<Tabular>{BalanceTable(), LineTable(), KindTable(),
                              LotTable()};
}

}  // namespace clearpoint
