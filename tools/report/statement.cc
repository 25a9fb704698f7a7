#include "tools/report/statement.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/rules/inactivity.h"
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
      return names_.OriginOf(state_->LotClassOf(move.after.lot_class));
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

// ": 2 x mug"; nothing when it was for no offer.
std::string Items(std::string_view offer, int64_t quantity) {
  if (offer.empty()) return "";
  return absl::StrCat(": ", quantity, " x ", Text(offer));
}

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
  std::string operator()(const ActionCompleted& e) const {
    const std::string at =
        e.merchant.empty() ? "" : absl::StrCat(" at ", Text(e.merchant));
    return absl::StrCat(Text(e.action), " ", Text(e.action_id), at);
  }
  std::string operator()(const BalanceReported& e) const {
    return absl::StrCat("balance of ", Text(e.account), " at ",
                        Text(e.participant));
  }
  std::string operator()(const PrizeWon& e) const {
    return absl::StrCat("prize ", Text(e.prize_id), " of ", Text(e.draw));
  }
  std::string operator()(const PendingReleased& e) const {
    return absl::StrCat("release ", Text(e.release_id), " of order ",
                        Text(e.order_id), " at ", Text(e.merchant));
  }
  std::string operator()(const PendingCancelled& e) const {
    return absl::StrCat("cancellation ", Text(e.cancel_id), " of order ",
                        Text(e.order_id), " at ", Text(e.merchant));
  }
  std::string operator()(const RedemptionRequested& e) const {
    return absl::StrCat("redemption ", Text(e.redemption_id), " at ",
                        Text(e.merchant), Items(e.offer, e.offer_quantity));
  }
  std::string operator()(const HoldPlaced& e) const {
    return absl::StrCat("hold ", Text(e.hold_id), " at ", Text(e.merchant),
                        Items(e.offer, e.offer_quantity));
  }
  std::string operator()(const HoldCaptured& e) const {
    return absl::StrCat("capture ", Text(e.capture_id), " of hold ",
                        Text(e.hold_id));
  }
  std::string operator()(const HoldReleased& e) const {
    return absl::StrCat("release ", Text(e.release_id), " of hold ",
                        Text(e.hold_id));
  }
  std::string operator()(const RedemptionReversed& e) const {
    return absl::StrCat("reversal ", Text(e.reversal_id), " of redemption ",
                        Text(e.redemption_id));
  }
  std::string operator()(const ExchangeRequested& e) const {
    return absl::StrCat("exchange ", Text(e.exchange_id), " of ",
                        Text(e.from_program), " for ", Text(e.to_program));
  }
  std::string operator()(const ExchangeReversed& e) const {
    return absl::StrCat("reversal ", Text(e.reversal_id), " of exchange ",
                        Text(e.exchange_id));
  }
  std::string operator()(const PartnerConfirmed& e) const {
    return absl::StrCat("partner confirmed exchange ", Text(e.exchange_id));
  }
  std::string operator()(const PartnerFailed& e) const {
    return absl::StrCat("partner refused exchange ", Text(e.exchange_id));
  }
  std::string operator()(const TransferRequested& e) const {
    return absl::StrCat("transfer ", Text(e.transfer_id), " of ",
                        Text(e.from_member), " to ", Text(e.to_member));
  }
  std::string operator()(const AdjustmentRequested& e) const {
    return absl::StrCat("adjustment ", Text(e.adjustment_id), ": ",
                        Text(e.reason));
  }
  std::string operator()(const AdjustmentApproved& e) const {
    return absl::StrCat("adjustment ", Text(e.adjustment_id), " approved by ",
                        Text(e.approved_by));
  }
  std::string operator()(const OpeningBalance& e) const {
    return absl::StrCat("batch ", Text(e.batch));
  }
  std::string operator()(const PointsReinstated& e) const {
    return absl::StrCat("reinstatement ", Text(e.reinstatement_id));
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
  std::string operator()(const SettlementConfirmed& e) const {
    return absl::StrCat("payment ", Text(e.payment_id), " of ",
                        Text(e.participant), " for window ", e.window);
  }
  std::string operator()(const SettlementAborted& e) const {
    return absl::StrCat("abort ", Text(e.abort_id), " of window ", e.window);
  }
  std::string operator()(const CollateralSet& e) const {
    return absl::StrCat("collateral of ", Text(e.participant));
  }
  std::string operator()(const CurrencyRateSet& e) const {
    return absl::StrCat("rate of ", Text(e.from_currency), " in ",
                        Text(e.to_currency));
  }
  std::string operator()(const PrepaidBlockBought& e) const {
    return absl::StrCat("prepaid block ", Text(e.block_id), " of ",
                        Text(e.participant));
  }
  std::string operator()(const DisputeRaised& e) const {
    return absl::StrCat("dispute ", Text(e.dispute_id), " of ",
                        Text(e.participant), " over record ", e.sequence);
  }
  std::string operator()(const DisputeResolved& e) const {
    return absl::StrCat("dispute ", Text(e.dispute_id), " of ",
                        Text(e.participant), " ", Text(e.resolution));
  }
  std::string operator()(const EstimateSet& e) const {
    return absl::StrCat("estimate of ", Text(e.program));
  }
  std::string operator()(const MemberEnrolled& e) const {
    return e.channel.empty() ? "" : absl::StrCat("by ", Text(e.channel));
  }
  std::string operator()(const MemberUpdated& e) const {
    return absl::StrCat("update ", Text(e.update_id));
  }
  std::string operator()(const MemberLabelled& e) const {
    return absl::StrCat("update ", Text(e.update_id));
  }
  std::string operator()(const MemberFrozen& e) const {
    return absl::StrCat("freeze ", Text(e.freeze_id));
  }
  std::string operator()(const MemberUnfrozen& e) const {
    return absl::StrCat("end of freeze ", Text(e.freeze_id));
  }
  std::string operator()(const AliasBound& e) const {
    return absl::StrCat("alias ", Text(e.alias_kind), ":", Text(e.alias));
  }
  std::string operator()(const AliasUnbound& e) const {
    return absl::StrCat("end of alias ", Text(e.alias_kind), ":",
                        Text(e.alias));
  }
  std::string operator()(const MemberClosed& e) const {
    return absl::StrCat("closing ", Text(e.closing_id));
  }
  std::string operator()(const MemberReopened& e) const {
    return absl::StrCat("end of closing ", Text(e.closing_id));
  }
  std::string operator()(const MemberForgotten& e) const {
    return absl::StrCat("forgetting ", Text(e.request_id));
  }
  std::string operator()(const HouseholdJoined& e) const {
    return absl::StrCat("into household ", Text(e.household));
  }
  std::string operator()(const HouseholdLeft& e) const {
    return absl::StrCat("out of household ", Text(e.household));
  }
  std::string operator()(const MemberMerged& e) const {
    return absl::StrCat("merge ", Text(e.merge_id), " of ", Text(e.absorbed),
                        " into ", Text(e.kept));
  }
  std::string operator()(const MemberUnmerged& e) const {
    return absl::StrCat("end of merge ", Text(e.merge_id));
  }
  std::string operator()(const ConversionOrdered& e) const {
    return absl::StrCat("standing conversion ", Text(e.order_id), " into ",
                        Text(e.to_program), " every ", Text(e.every));
  }
  std::string operator()(const ConversionCancelled& e) const {
    return absl::StrCat("end of standing conversion ", Text(e.order_id));
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

std::string SweepReference(const Record& record) {
  if (record.sweeps.empty()) return "";
  const ConversionSweep& sweep = record.sweeps.front();
  return absl::StrCat("standing conversion ", sweep.order_id, ", exchange ",
                      sweep.exchange_id);
}

Statement::Statement(const ReportBasis& basis, StatementQuery query)
    : basis_(basis), query_(std::move(query)), names_(*basis.networks) {}

absl::StatusOr<Statement> Statement::Start(const ReportBasis& basis,
                                           StatementQuery query) {
  Statement statement(basis, std::move(query));
  const std::string& name = statement.query_.member;
  const auto member = statement.query_.of_household
                          ? FindHousehold(basis.state, name)
                          : FindMember(basis.state, name);
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

// The member of the household whose event it was; empty for a Tick.
std::string Statement::ActorOf(const Record& record) {
  MemberNumber actor;
  for (const RowPut<OrderRow>& put : record.effects.orders) {
    if (const auto row = RowOf(put)) actor = row->member;
  }
  for (const RowPut<RequestRow>& put : record.effects.requests) {
    const auto row = RowOf(put);
    if (row.has_value() && row->member.value != 0) actor = row->member;
  }
  if (actor.value == 0) {
    const Hash128 told = EventOf(record).member;
    actor = MemberNumber{basis_.state->NumberOf(NameKind::kMember, told)};
  }
  const auto row = basis_.state->members.Find({actor});
  return row.has_value() ? row->name : "";
}

void Statement::AddLine(const Record& record, const Posting& posting,
                        Points change, const std::string& rule,
                        ProgramAccount* account) {
  const NamedProgram& program = account->program;
  const Event& event = EventOf(record);
  const bool told = event.kind != EventKind::kNone;
  const bool swept = !record.sweeps.empty();
  const Timestamp occurred =
      swept ? record.sweeps.front().occurred : event.occurred;
  const auto figure = [&](Points points) {
    return PointsFigure(points, program.scale());
  };
  account->lines.push_back(
      {TextFigure(program.name()), CountFigure(record.sequence.value),
       TextFigure(LocalText(program.zone(), record.recorded)),
       TextFigure(told || swept ? LocalText(program.zone(), occurred) : ""),
       TextFigure(std::string(EventKindName(record.kind))),
       TextFigure(told ? BusinessReference(event) : SweepReference(record)),
       TextFigure(rule),
       TextFigure(std::string(AccountName(posting.from))),
       TextFigure(std::string(AccountName(posting.to))), figure(posting.points),
       figure(change), figure(account->balance)});
  if (!query_.of_household) return;
  account->lines.back().push_back(TextFigure(ActorOf(record)));
}

ReportSection Statement::BalanceSection() const {
  ReportSection section{
      .name = "balances",
      .columns = {TextColumn("program"), PointsColumn("opening"),
                  PointsColumn("change"), PointsColumn("closing")}};
  for (const auto& [number, account] : accounts_) {
    const int32_t scale = account.program.scale();
    section.rows.push_back(
        {TextFigure(account.program.name()),
         PointsFigure(account.opening, scale),
         PointsFigure(account.balance - account.opening, scale),
         PointsFigure(account.balance, scale)});
  }
  return section;
}

ReportSection Statement::LineSection() const {
  ReportSection section{
      .name = "lines",
      .title = "Postings",
      .columns = {TextColumn("program"), OrdinalColumn("sequence"),
                  TextColumn("recorded"), TextColumn("occurred"),
                  TextColumn("event"), TextColumn("reference"),
                  TextColumn("rule"), TextColumn("from"), TextColumn("to"),
                  PointsColumn("moved"), PointsColumn("change"),
                  PointsColumn("balance")}};
  if (query_.of_household) section.columns.push_back(TextColumn("member"));
  for (const auto& [number, account] : accounts_) {
    section.rows.insert(section.rows.end(), account.lines.begin(),
                        account.lines.end());
  }
  return section;
}

ReportSection Statement::KindSection() const {
  ReportSection section{.name = "kinds",
                        .title = "Change by kind of event",
                        .columns = {TextColumn("program"), TextColumn("event"),
                                    PointsColumn("change")}};
  for (const auto& [number, account] : accounts_) {
    const std::string& name = account.program.name();
    const int32_t scale = account.program.scale();
    const size_t first = section.rows.size();
    Points sum = account.opening;
    section.rows.push_back(
        {TextFigure(name), TextFigure("(opening)"), PointsFigure(sum, scale)});
    for (const auto& [kind, change] : account.kinds) {
      section.rows.push_back(
          {TextFigure(name), TextFigure(kind), PointsFigure(change, scale)});
      sum += change;
    }
    section.totals.push_back(
        {{TextFigure(name), TextFigure("closing"), PointsFigure(sum, scale)},
         {{first, section.rows.size() - first, 1}}});
  }
  return section;
}

ReportSection Statement::LotSection() const {
  ReportSection section{
      .name = "lots",
      .title = "Lots that points remain in, in draw order",
      .columns = {TextColumn("program"), OrdinalColumn("lot"),
                  OrdinalColumn("class"), TextColumn("rule"),
                  TextColumn("funder"), TextColumn("vintage"),
                  TextColumn("available"), TextColumn("expires"),
                  PointsColumn("remaining")}};
  for (const auto& [number, account] : accounts_) {
    const Wallet* wallet = basis_.state->wallets.Find({member_, number});
    if (wallet == nullptr) continue;
    const Zone& zone = account.program.zone();
    const int32_t scale = account.program.scale();
    const size_t first = section.rows.size();
    Points sum;
    for (const Lot& lot : wallet->lots) {
      if (!lot.exists || lot.row.remaining.value == 0) continue;
      const LotClassRow held = basis_.state->LotClassOf(lot.row.lot_class);
      section.rows.push_back({TextFigure(account.program.name()),
                              CountFigure(lot.key.lot),
                              CountFigure(lot.row.lot_class.value),
                              TextFigure(names_.OriginOf(held)),
                              TextFigure(names_.Participant(held.funder)),
                              TextFigure(MonthText(lot.row.vintage)),
                              TextFigure(LocalText(zone, lot.key.available_at)),
                              TextFigure(LocalText(
                                  zone, LapsesAt(*basis_.state, wallet->key,
                                                 lot.key.expires_at))),
                              PointsFigure(lot.row.remaining, scale)});
      sum += lot.row.remaining;
    }
    FigureRow total(section.columns.size());
    total.front() = TextFigure(account.program.name());
    total[3] = TextFigure("total");
    total.back() = PointsFigure(sum, scale);
    section.totals.push_back(
        {std::move(total), {{first, section.rows.size() - first, 1}}});
  }
  return section;
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

absl::StatusOr<ReportDocument> Statement::Finish() {
  const absl::Status check = CheckWallets();
  if (!basis_.state->status().ok()) return basis_.state->status();
  if (!check.ok()) return check;
  return ReportDocument{
      .name = "statement",
      .title = absl::StrCat("Statement of ",
                            query_.of_household ? "household " : "",
                            query_.member, ", journal at ",
                            UtcText(basis_.recorded)),
      .sections = {BalanceSection(), LineSection(), KindSection(),
                   LotSection()},
      .mark = MarkOf(basis_)};
}

}  // namespace clearpoint
