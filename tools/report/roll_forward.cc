#include "tools/report/roll_forward.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tools/report/money_text.h"
#include "tools/report/time_text.h"

namespace clearpoint {
namespace {

// What a line is called, in the order of the report.
struct LineName {
  Account account;
  bool leaves;
  const char* name;
  bool always;           // shown when nothing moved, too
  bool brought = false;  // by an opening balance
};
constexpr LineName kLineNames[] = {
    {Account::kIssued, false, "brought in", false, true},
    {Account::kIssued, true, "debt brought in", false, true},
    {Account::kIssued, false, "earned", true},
    {Account::kIssued, true, "returned", true},
    {Account::kRedeemed, true, "redeemed", true},
    {Account::kRedeemed, false, "redemptions reversed", false},
    {Account::kExchangedIn, false, "exchanged in", true},
    {Account::kExchangedIn, true, "exchanges in undone", false},
    {Account::kExchangedOut, true, "exchanged out", true},
    {Account::kExchangedOut, false, "exchanges out undone", false},
    {Account::kTransferred, false, "transferred in", false},
    {Account::kTransferred, true, "transferred out", false},
    {Account::kInTransit, false, "back from transit", false},
    {Account::kInTransit, true, "in transit", false},
    {Account::kFees, true, "fees", false},
    {Account::kFees, false, "fees returned", false},
    {Account::kExpired, true, "expired", true},
    {Account::kExpired, false, "reinstated", false},
    {Account::kForfeited, true, "forfeited", false},
    {Account::kForfeited, false, "forfeits returned", false},
    {Account::kAdjusted, false, "adjusted upwards", false},
    {Account::kAdjusted, true, "adjusted downwards", false},
};

Points BalanceIn(const std::map<Account, Points>& balances, Account account) {
  const auto found = balances.find(account);
  return found == balances.end() ? Points{} : found->second;
}

}  // namespace

RollForward::RollForward(const ReportBasis& start)
    : from_(start.sequence), from_recorded_(start.recorded) {
  for (auto& [program, balances] : ReadBalances(start.state)) {
    programs_[program].opening = std::move(balances);
  }
}

std::map<ProgramNumber, RollForward::Balances> RollForward::ReadBalances(
    State* state) {
  std::map<ProgramNumber, Balances> programs;
  state->accounts.Scan("", "",
                       [&](const AccountRow::Key& key, const AccountRow& row) {
                         programs[key.program][key.account] = row.balance;
                         return true;
                       });
  return programs;
}

Points RollForward::HeldIn(const Balances& balances) {
  Points held;
  for (const auto& [account, points] : balances) {
    if (IsWalletAccount(account)) held += points;
  }
  return held;
}

std::optional<RollForward::Line> RollForward::KeyOf(const Record& record,
                                                    const Posting& posting) {
  const bool leaves = IsWalletAccount(posting.from);
  if (leaves == IsWalletAccount(posting.to)) return std::nullopt;
  const Account other = leaves ? posting.to : posting.from;
  const bool opens = record.kind == EventKind::kOpeningBalance;
  return Line{other, leaves, opens && other == Account::kIssued};
}

std::optional<RollForward::PostedLine> RollForward::LineOf(
    const Record& record, const Posting& posting) {
  const std::optional<Line> key = KeyOf(record, posting);
  if (!key.has_value()) return std::nullopt;
  for (const LineName& line : kLineNames) {
    if (Line{line.account, line.leaves, line.brought} != *key) continue;
    return PostedLine{line.name,
                      key->leaves ? -posting.points : posting.points};
  }
  return std::nullopt;
}

void RollForward::Add(const Record& record) {
  for (const Posting& posting : record.effects.postings) {
    ProgramSpan& span = programs_[posting.program];
    span.change[posting.from] -= posting.points;
    span.change[posting.to] += posting.points;
    const std::optional<Line> key = KeyOf(record, posting);
    if (!key.has_value()) continue;
    Movement& line = span.lines[*key];
    line.points += key->leaves ? -posting.points : posting.points;
    ++line.postings;
  }
}

absl::Status RollForward::CheckAccounts(const NamedProgram& program,
                                        const Balances& closing) const {
  const auto found = programs_.find(program.program->number);
  static const ProgramSpan kNothing;
  const ProgramSpan& span = found == programs_.end() ? kNothing : found->second;
  Balances reached = span.opening;
  for (const auto& [account, points] : span.change) reached[account] += points;
  Balances all = closing;
  for (const auto& [account, points] : reached) all.try_emplace(account);
  for (const auto& [account, ignored] : all) {
    const Points expected = BalanceIn(closing, account);
    if (expected == BalanceIn(reached, account)) continue;
    return absl::DataLossError(absl::StrCat(
        "roll-forward: ", program.name(), ", account ",
        std::string(AccountName(account)), ": expected ",
        PointsText(expected, program.scale()), " as the state says, found ",
        PointsText(BalanceIn(reached, account), program.scale()),
        " by the postings"));
  }
  return absl::OkStatus();
}

ReportSection RollForward::SpanSection(const ReportBasis& end) const {
  return {
      .name = "span",
      .title = "From one position to another",
      .columns = {OrdinalColumn("from_sequence"), TextColumn("from_recorded"),
                  OrdinalColumn("to_sequence"), TextColumn("to_recorded")},
      .rows = {{CountFigure(from_.value),
                TextFigure(from_.value == 0 ? "" : UtcText(from_recorded_)),
                CountFigure(end.sequence.value),
                TextFigure(UtcText(end.recorded))}},
      .shape = TableShape::kRecord};
}

void RollForward::AddLines(const NamedProgram& program, const ProgramSpan& span,
                           ReportSection* section) const {
  const int32_t scale = program.scale();
  const size_t first = section->rows.size();
  Points sum = HeldIn(span.opening);
  uint64_t postings = 0;
  WaterfallChart chart{
      {"opening", PointsFigure(sum, scale).units}, {}, "closing"};
  section->rows.push_back({TextFigure(program.name()),
                           TextFigure("opening"),
                           {},
                           PointsFigure(sum, scale)});
  for (const LineName& line : kLineNames) {
    const auto found =
        span.lines.find({line.account, line.leaves, line.brought});
    if (found == span.lines.end() && !line.always) continue;
    const Movement moved =
        found == span.lines.end() ? Movement{} : found->second;
    const Figure points = PointsFigure(moved.points, scale);
    section->rows.push_back({TextFigure(program.name()), TextFigure(line.name),
                             CountFigure(moved.postings), points});
    if (moved.points.value != 0) {
      chart.changes.push_back({line.name, points.units});
    }
    sum += moved.points;
    postings += moved.postings;
  }
  section->totals.push_back({{TextFigure(program.name()), TextFigure("closing"),
                              CountFigure(postings), PointsFigure(sum, scale)},
                             {{first, section->rows.size() - first, 1}}});
  section->charts.push_back(
      {absl::StrCat("What members hold of ", program.name()), "points", scale,
       std::move(chart)});
}

void RollForward::AddAccounts(const NamedProgram& program,
                              const ProgramSpan& span, const Balances& closing,
                              ReportSection* section) const {
  const int32_t scale = program.scale();
  const size_t first = section->rows.size();
  Points opened;
  Points closed;
  const auto add = [&](const std::string& account, Points before,
                       Points after) {
    return FigureRow{TextFigure(program.name()), TextFigure(account),
                     PointsFigure(before, scale),
                     PointsFigure(after - before, scale),
                     PointsFigure(after, scale)};
  };
  Balances all = closing;
  for (const auto& [account, points] : span.opening) all.try_emplace(account);
  for (const auto& [account, ignored] : all) {
    const Points before = BalanceIn(span.opening, account);
    const Points after = BalanceIn(closing, account);
    if (before.value == 0 && after.value == 0) continue;
    section->rows.push_back(
        add(std::string(AccountName(account)), before, after));
    opened += before;
    closed += after;
  }
  section->totals.push_back(
      {add("sum", opened, closed), {{first, section->rows.size() - first, 1}}});
}

absl::StatusOr<ReportDocument> RollForward::Finish(
    const ReportBasis& end) const {
  if (end.networks->empty()) {
    return absl::NotFoundError(
        "roll-forward: expected a network configuration, found none in the "
        "journal up to there");
  }
  const Names names(*end.networks);
  ReportSection lines{
      .name = "roll_forward",
      .title = "What members hold, from opening to closing",
      .columns = {TextColumn("program"), TextColumn("line"),
                  CountColumn("postings"), PointsColumn("points")}};
  ReportSection accounts{
      .name = "accounts",
      .title = "Accounts at both positions",
      .note = "change = closing - opening = the postings in between",
      .columns = {TextColumn("program"), TextColumn("account"),
                  PointsColumn("opening"), PointsColumn("change"),
                  PointsColumn("closing")}};
  std::map<ProgramNumber, Balances> closing = ReadBalances(end.state);
  if (!end.state->status().ok()) return end.state->status();
  std::vector<Highlight> highlights;
  for (const NamedProgram& program : names.programs()) {
    const Balances& balances = closing[program.program->number];
    const absl::Status status = CheckAccounts(program, balances);
    if (!status.ok()) return status;
    const auto found = programs_.find(program.program->number);
    const ProgramSpan span =
        found == programs_.end() ? ProgramSpan{} : found->second;
    AddLines(program, span, &lines);
    AddAccounts(program, span, balances, &accounts);
    highlights.push_back(
        {absl::StrCat("Closing of ", program.name()),
         PointsText(HeldIn(balances), program.scale()),
         absl::StrCat(
             "points, opened with ",
             GroupedText(PointsText(HeldIn(span.opening), program.scale())))});
  }
  return ReportDocument{
      .name = "roll_forward",
      .title = absl::StrCat("Roll-forward of ",
                            end.networks->newest().configuration().network),
      .highlights = std::move(highlights),
      .sections = {SpanSection(end), std::move(lines), std::move(accounts)},
      .mark = MarkOf(end),
      .subject =
          std::vector<ReportParameter>{{"from", absl::StrCat(from_.value)}}};
}

absl::Status ReadRollForward(const FolderOptions& options,
                             const JournalSpan& span, RollForwardWork work) {
  std::optional<RollForward> roll;
  const auto start = [&](const ReportBasis& basis) {
    roll.emplace(basis);
    return absl::OkStatus();
  };
  const auto finish = [&](const ReportBasis& basis) {
    auto document = roll->Finish(basis);
    return document.ok() ? work(basis, *std::move(document))
                         : document.status();
  };
  return ReadSpan(
      options, span,
      {start, [&](const Record& record) { roll->Add(record); }, finish});
}

}  // namespace clearpoint
