#include "tools/report/programme.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/calendar/civil.h"
#include "tools/report/kept_member.h"
#include "tools/report/money_text.h"
#include "tools/report/time_text.h"

namespace clearpoint {
namespace {

constexpr int64_t kQuarterUs = kMicrosPerHour / 4;
constexpr size_t kLeadingMembers = 10;

Points BalanceAt(State* state, ProgramNumber program, Account account) {
  const auto row = state->accounts.Find({program, account});
  return row == nullptr ? Points{} : row->balance;
}

bool IsOwnAct(EventKind kind) {
  switch (kind) {
    case EventKind::kPurchase:
    case EventKind::kSignIn:
    case EventKind::kActionCompleted:
    case EventKind::kPrizeWon:
    case EventKind::kRedemptionRequested:
    case EventKind::kHoldPlaced:
    case EventKind::kExchangeRequested:
    case EventKind::kTransferRequested:
    case EventKind::kPointsReinstated:
      return true;
    default:
      return false;
  }
}

FigureRow FlowCells(const NamedProgram& program, std::string name,
                    const PointsFlow& flow) {
  const int32_t scale = program.scale();
  return {
      TextFigure(program.name()),       TextFigure(std::move(name)),
      PointsFigure(flow.earned, scale), PointsFigure(flow.exchanged_in, scale),
      PointsFigure(flow.burned, scale), PointsFigure(flow.expired, scale)};
}

std::vector<ReportColumn> FlowColumns(const char* name) {
  return {TextColumn("program"),  TextColumn(name),
          PointsColumn("earned"), PointsColumn("exchanged_in"),
          PointsColumn("burned"), PointsColumn("expired")};
}

// Adds the total of the rows from `first` on.
void AddProgramTotal(FigureRow cells, size_t first, ReportSection* section) {
  section->totals.push_back(
      {std::move(cells), {{first, section->rows.size() - first, 1}}});
}

// What became of one vintage, or of all of a program.
struct VintageSum {
  Points issued;
  Points pending;
  Points used;
  Points lapsed;

  Points available() const { return issued - pending; }
  void Add(const VintageSum& other) {
    issued += other.issued;
    pending += other.pending;
    used += other.used;
    lapsed += other.lapsed;
  }
  std::string Rate() const {
    if (available().value <= 0) return "-";
    return PercentText(Money{used.value}, Money{available().value});
  }
  FigureRow Cells(const NamedProgram& program, std::string vintage) const {
    const int32_t scale = program.scale();
    return {TextFigure(program.name()),       TextFigure(std::move(vintage)),
            PointsFigure(issued, scale),      PointsFigure(pending, scale),
            PointsFigure(available(), scale), PointsFigure(used, scale),
            PointsFigure(lapsed, scale),      TextFigure(Rate())};
  }
};

ReportSection RedemptionSection() {
  return {.name = "redemption",
          .title = "Used of what became available, by month of first earning",
          .note =
              "available = issued - pending; rate = used / available; "
              "used as in the report breakage",
          .columns = {TextColumn("program"), TextColumn("vintage"),
                      PointsColumn("issued"), PointsColumn("pending"),
                      PointsColumn("available"), PointsColumn("used"),
                      PointsColumn("lapsed"), TextColumn("rate")}};
}

// What wallets have of a program that is not available yet, by vintage.
std::map<int32_t, Points> PendingOf(State* state, ProgramNumber program) {
  std::map<int32_t, Points> pending;
  state->wallets.ForEach([&](const Wallet& wallet) {
    if (wallet.key.program != program) return true;
    for (const Lot& lot : wallet.lots) {
      if (!lot.exists || lot.row.matured) continue;
      if (lot.row.remaining.value == 0) continue;
      pending[lot.row.vintage] += lot.row.remaining;
    }
    return true;
  });
  return pending;
}

}  // namespace

MemberNumber ActorOf(const Record& record) {
  const Effects& effects = record.effects;
  if (record.outcome != OutcomeCode::kAccepted || !IsOwnAct(record.kind)) {
    return {};
  }
  if (record.kind == EventKind::kSignIn) {
    return effects.streaks.empty() ? MemberNumber{}
                                   : effects.streaks[0].key.member;
  }
  if (record.kind == EventKind::kPurchase) {
    if (effects.orders.empty()) return {};
    const auto order = RowOf(effects.orders[0]);
    return order.has_value() ? order->member : MemberNumber{};
  }
  if (effects.requests.empty()) return {};
  const auto request = RowOf(effects.requests[0]);
  return request.has_value() ? request->member : MemberNumber{};
}

void PointsFlow::Add(const PointsFlow& other) {
  earned += other.earned;
  exchanged_in += other.exchanged_in;
  burned += other.burned;
  expired += other.expired;
}

// --- records -----------------------------------------------------------------

ProgrammeHealth::ProgrammeHealth(const Names& names, int32_t days)
    : names_(names), days_(days), triangle_(names) {}

PointsFlow ProgrammeHealth::FlowOf(const Record& record,
                                   const Posting& posting) {
  PointsFlow flow;
  const auto add = [&](Account account, Points points) {
    switch (account) {
      case Account::kIssued:
        if (record.kind != EventKind::kOpeningBalance) flow.earned -= points;
        break;
      case Account::kExchangedIn:
        flow.exchanged_in -= points;
        break;
      case Account::kRedeemed:
      case Account::kExchangedOut:
        flow.burned += points;
        break;
      case Account::kExpired:
        flow.expired += points;
        break;
      default:
        break;
    }
  };
  add(posting.to, posting.points);
  add(posting.from, -posting.points);
  return flow;
}

void ProgrammeHealth::Add(const Record& record) {
  triangle_.Add(record);
  const MemberNumber actor = ActorOf(record);
  if (actor.value != 0) acted_[actor] = record.recorded;
  const int64_t quarter = record.recorded.value / kQuarterUs;
  for (const Posting& posting : record.effects.postings) {
    const PointsFlow flow = FlowOf(record, posting);
    quarters_[{posting.program, quarter}].Add(flow);
    holders_[{posting.program, posting.member}].Add(flow);
  }
}

// --- sections ----------------------------------------------------------------

absl::Status ProgrammeHealth::CheckAccounts(State* state,
                                            const NamedProgram& program,
                                            const PointsFlow& sum) {
  const ProgramNumber number = program.program->number;
  const Points burned = BalanceAt(state, number, Account::kRedeemed) +
                        BalanceAt(state, number, Account::kExchangedOut);
  const Points expired = BalanceAt(state, number, Account::kExpired);
  const auto differs = [&](const char* what, Points expected, Points found) {
    return absl::DataLossError(
        absl::StrCat("programme: ", program.name(), ": expected ",
                     PointsText(expected, program.scale()), " points ", what,
                     " as the accounts say, found ",
                     PointsText(found, program.scale()), " by the postings"));
  };
  if (burned != sum.burned) return differs("burned", burned, sum.burned);
  if (expired != sum.expired) return differs("expired", expired, sum.expired);
  return absl::OkStatus();
}

ReportSection ProgrammeHealth::ParticipationSection(
    const ReportBasis& end) const {
  uint64_t enrolled = 0;
  uint64_t closed = 0;
  end.state->members.Scan("", "",
                          [&](const MemberRow::Key&, const MemberRow& row) {
                            if (row.is_household || row.is_merged()) {
                              return true;
                            }
                            ++enrolled;
                            if (row.is_closed()) ++closed;
                            return true;
                          });
  const Timestamp since{end.recorded.value - days_ * kMicrosPerDay};
  std::map<MemberNumber, Timestamp> acted;
  for (const auto& [member, at] : acted_) {
    Timestamp& last = acted[KeptMember(end.state, member)];
    last = std::max(last, at);
  }
  uint64_t active = 0;
  for (const auto& [member, at] : acted) {
    if (at > since) ++active;
  }
  const auto part = [](uint64_t count) { return Money{absl::int128(count)}; };
  return {.name = "participation",
          .title = "Members, and who takes part",
          .note =
              "active: bought, signed in, completed an action, won, burned, "
              "exchanged, sent or reinstated points in the last days; "
              "participation = active / members",
          .columns = {CountColumn("members"), CountColumn("closed"),
                      CountColumn("ever_active"), CountColumn("active"),
                      OrdinalColumn("days"), TextColumn("participation")},
          .rows = {{CountFigure(enrolled), CountFigure(closed),
                    CountFigure(acted.size()), CountFigure(active),
                    CountFigure(static_cast<uint64_t>(days_)),
                    TextFigure(PercentText(part(active), part(enrolled)))}},
          .shape = TableShape::kRecord};
}

absl::Status ProgrammeHealth::AddVintages(State* state,
                                          const NamedProgram& program,
                                          ReportSection* section) const {
  const std::map<int32_t, Points> pending =
      PendingOf(state, program.program->number);
  const size_t first = section->rows.size();
  VintageSum all;
  for (const auto& [month, use] : triangle_.Of(program.program->number)) {
    const auto found = pending.find(month);
    const VintageSum one{use.issued,
                         found == pending.end() ? Points{} : found->second,
                         use.used_in_all(), use.lapsed};
    section->rows.push_back(one.Cells(program, MonthText(month)));
    all.Add(one);
  }
  AddProgramTotal(all.Cells(program, "total"), first, section);
  const Points expected =
      BalanceAt(state, program.program->number, Account::kPending);
  if (all.pending == expected) return absl::OkStatus();
  return absl::DataLossError(
      absl::StrCat("programme: ", program.name(), ": expected ",
                   PointsText(expected, program.scale()),
                   " points pending as the accounts say, found ",
                   PointsText(all.pending, program.scale()), " in lots"));
}

PointsFlow ProgrammeHealth::AddMonths(const NamedProgram& program,
                                      ReportSection* section) const {
  const ProgramNumber number = program.program->number;
  std::map<int32_t, PointsFlow> months;
  for (auto at = quarters_.lower_bound({number, INT64_MIN});
       at != quarters_.end() && at->first.first == number; ++at) {
    const Timestamp start{at->first.second * kQuarterUs};
    months[MonthIndex(program.zone().DayOf(start))].Add(at->second);
  }
  const size_t first = section->rows.size();
  PointsFlow sum;
  ColumnChart earned;
  ColumnChart burned;
  for (const auto& [month, flow] : months) {
    const std::string name = MonthText(month);
    section->rows.push_back(FlowCells(program, name, flow));
    sum.Add(flow);
    earned.columns.push_back(
        {name, PointsFigure(flow.earned, program.scale()).units});
    burned.columns.push_back(
        {name, PointsFigure(flow.burned, program.scale()).units});
  }
  AddProgramTotal(FlowCells(program, "total", sum), first, section);
  if (months.empty()) return sum;
  section->charts.push_back({absl::StrCat("Earned of ", program.name()),
                             "points", program.scale(), std::move(earned)});
  section->charts.push_back({absl::StrCat("Burned of ", program.name()),
                             "points", program.scale(), std::move(burned)});
  return sum;
}

void ProgrammeHealth::AddLeading(State* state, const NamedProgram& program,
                                 ReportSection* section) const {
  const ProgramNumber number = program.program->number;
  std::map<MemberNumber, PointsFlow> kept;
  for (auto at = holders_.lower_bound({number, MemberNumber{}});
       at != holders_.end() && at->first.first == number; ++at) {
    kept[KeptMember(state, at->first.second)].Add(at->second);
  }
  std::vector<std::pair<MemberNumber, PointsFlow>> holders(kept.begin(),
                                                           kept.end());
  std::stable_sort(holders.begin(), holders.end(),
                   [](const auto& a, const auto& b) {
                     return a.second.earned > b.second.earned;
                   });
  const size_t first = section->rows.size();
  PointsFlow sum;
  PointsFlow others;
  for (size_t i = 0; i < holders.size(); ++i) {
    const auto& [holder, flow] = holders[i];
    sum.Add(flow);
    if (i >= kLeadingMembers) {
      others.Add(flow);
      continue;
    }
    const auto member = state->members.Find({holder});
    section->rows.push_back(FlowCells(
        program,
        member.has_value() ? member->name : absl::StrCat("#", holder.value),
        flow));
  }
  if (holders.size() > kLeadingMembers) {
    const size_t count = holders.size() - kLeadingMembers;
    section->rows.push_back(
        FlowCells(program, absl::StrCat("the other ", count), others));
  }
  AddProgramTotal(FlowCells(program, "total", sum), first, section);
}

absl::StatusOr<ReportDocument> ProgrammeHealth::Finish(
    const ReportBasis& end) const {
  if (end.networks->empty()) {
    return absl::NotFoundError(
        "programme: expected a network configuration, found none in the "
        "journal up to there");
  }
  ReportSection redemption = RedemptionSection();
  ReportSection months{
      .name = "months",
      .title = "Earned and burned by month",
      .note =
          "each less what was undone of it; transfers, fees, adjustments "
          "and opening balances are told by the roll-forward",
      .columns = FlowColumns("month")};
  ReportSection leading{
      .name = "leading",
      .title = "Members, and shared wallets, that earned most",
      .columns = FlowColumns("member")};
  std::vector<Highlight> highlights;
  for (const NamedProgram& program : names_.programs()) {
    absl::Status status = AddVintages(end.state, program, &redemption);
    const PointsFlow sum = AddMonths(program, &months);
    if (status.ok()) status = CheckAccounts(end.state, program, sum);
    if (!status.ok()) return status;
    AddLeading(end.state, program, &leading);
    const std::string& rate = redemption.totals.back().cells.back().text;
    highlights.push_back({absl::StrCat("Redemption rate of ", program.name()),
                          rate, "used of what became available"});
  }
  ReportDocument document{
      .name = "programme",
      .title = absl::StrCat("Programme health of ",
                            end.networks->newest().configuration().network),
      .highlights = std::move(highlights),
      .sections = {ParticipationSection(end), std::move(redemption),
                   std::move(months), std::move(leading)},
      .mark = MarkOf(end),
      .subject = std::vector<ReportParameter>{{"days", absl::StrCat(days_)}}};
  if (!end.state->status().ok()) return end.state->status();
  return document;
}

}  // namespace clearpoint
