#include "tools/report/opening_tie_out.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tools/import/csv_reader.h"
#include "tools/import/decimal.h"
#include "tools/network/utf8.h"
#include "tools/report/names.h"
#include "tools/report/time_text.h"

namespace clearpoint {
namespace {

// Places in kTieOutFigures.
enum Kind : size_t {
  kMembers,
  kLots,
  kPoints,
  kDebt,
  kPointsExpiring,
  kLotsExpiring,
  kMembersInTier,
};

bool IsInPoints(size_t kind) {
  return kind == kPoints || kind == kDebt || kind == kPointsExpiring;
}
bool HasOf(size_t kind) { return kind >= kPointsExpiring; }

// Program by name, place of the figure, and of what.
using FigureKey = std::tuple<std::string, size_t, std::string>;

struct Compared {
  std::optional<int64_t> listed;
  int64_t taken_over = 0;
};

bool IsMonth(const std::string& text) {
  if (text == "never") return true;
  if (text.size() != 7 || text[4] != '-') return false;
  for (const size_t i : {0, 1, 2, 3, 5, 6}) {
    if (text[i] < '0' || text[i] > '9') return false;
  }
  const std::string month = text.substr(5);
  return month >= "01" && month <= "12";
}

class TieOutWork {
 public:
  TieOutWork(const ReportBasis& basis, std::string batch)
      : basis_(basis), names_(*basis.networks), batch_(std::move(batch)) {}

  absl::Status ReadTakenOver();
  absl::Status ReadList(const std::string& path);
  TieOut Finish();

 private:
  bool IsMeant(ProgramNumber program, const Hash128& batch) const {
    return meant_.contains({program, batch});
  }
  void AddBad(uint64_t line, const std::string& reason) {
    bad_.rows.push_back({CountFigure(line), TextFigure(reason)});
  }
  int64_t& TakenOver(ProgramNumber program, size_t kind, std::string of) {
    const std::string& name = names_.ProgramOf(program).name();
    return figures_[{name, kind, std::move(of)}].taken_over;
  }
  void AddPart(const OpeningPartRow::Key& key, const OpeningPartRow& row);
  // Empty, or why the line cannot be read.
  std::string AddListed(const std::vector<std::string>& fields);
  FigureRow Cells(const FigureKey& key, const Compared& compared);

  const ReportBasis& basis_;
  const Names names_;
  const std::string batch_;
  std::set<std::pair<ProgramNumber, Hash128>> meant_;
  std::map<FigureKey, Compared> figures_;
  // Kinds of figures that the list has, by program.
  std::set<std::pair<std::string, size_t>> kinds_;
  size_t places_[4] = {};  // of the columns
  uint64_t differing_ = 0;
  ReportSection batches_{
      .name = "batches",
      .title = "What each load brought",
      .columns = {TextColumn("program"), TextColumn("batch"),
                  CountColumn("members"), CountColumn("lots"),
                  PointsColumn("points"), PointsColumn("debt")}};
  ReportSection bad_{.name = "bad_lines",
                     .title = "Lines that cannot be read",
                     .columns = {OrdinalColumn("line"), TextColumn("reason")}};
};

void TieOutWork::AddPart(const OpeningPartRow::Key& key,
                         const OpeningPartRow& row) {
  if (key.part == OpeningPart::kTier) {
    TakenOver(key.program, kMembersInTier, row.tier) +=
        static_cast<int64_t>(row.members);
    return;
  }
  const std::string month =
      key.part == OpeningPart::kNoExpiry ? "never" : MonthText(key.month);
  TakenOver(key.program, kPointsExpiring, month) += row.points.value;
  TakenOver(key.program, kLotsExpiring, month) +=
      static_cast<int64_t>(row.lots);
}

absl::Status TieOutWork::ReadTakenOver() {
  State* state = basis_.state;
  state->opening_batches.Scan("", "", [&](const auto& key, const auto& row) {
    if (!batch_.empty() && row.batch != batch_) return true;
    meant_.insert({key.program, key.batch});
    const NamedProgram& program = names_.ProgramOf(key.program);
    batches_.rows.push_back({TextFigure(program.name()),
                             TextFigure(Shown(row.batch)),
                             CountFigure(row.members), CountFigure(row.lots),
                             PointsFigure(row.points, program.scale()),
                             PointsFigure(row.debt, program.scale())});
    TakenOver(key.program, kMembers, "") += static_cast<int64_t>(row.members);
    TakenOver(key.program, kLots, "") += static_cast<int64_t>(row.lots);
    TakenOver(key.program, kPoints, "") += row.points.value;
    TakenOver(key.program, kDebt, "") += row.debt.value;
    return true;
  });
  if (!batch_.empty() && meant_.empty()) {
    return absl::NotFoundError(
        absl::StrCat("--batch: expected a load of opening balances, found \"",
                     Shown(batch_), "\", which brought nothing"));
  }
  state->opening_parts.Scan("", "", [&](const auto& key, const auto& row) {
    if (IsMeant(key.program, key.batch)) AddPart(key, row);
    return true;
  });
  return state->status();
}

std::string TieOutWork::AddListed(const std::vector<std::string>& fields) {
  const std::string& name = fields[places_[0]];
  const std::string& figure = fields[places_[1]];
  const std::string& of = fields[places_[2]];
  const std::string& value = fields[places_[3]];
  const auto program = names_.FindProgram(name);
  if (!program.ok()) {
    return absl::StrCat("program: \"", Shown(name), "\" is not known");
  }
  const auto found =
      std::find(std::begin(kTieOutFigures), std::end(kTieOutFigures), figure);
  if (found == std::end(kTieOutFigures)) {
    return absl::StrCat("figure: \"", Shown(figure), "\" is not known");
  }
  const auto kind = static_cast<size_t>(found - std::begin(kTieOutFigures));
  if (HasOf(kind) == of.empty()) {
    return absl::StrCat("of: expected ", of.empty() ? "one" : "none",
                        " for this figure, found \"", Shown(of), "\"");
  }
  if (HasOf(kind) && kind != kMembersInTier && !IsMonth(of)) {
    return absl::StrCat("of: expected a month as 2026-04, or never, found \"",
                        Shown(of), "\"");
  }
  const int32_t scale = IsInPoints(kind) ? program->scale() : 0;
  const auto number = ParseExactDecimal(value);
  const auto least =
      number ? ToInteger(*number, scale, Rounding::kFloor) : std::nullopt;
  const auto most =
      number ? ToInteger(*number, scale, Rounding::kCeil) : std::nullopt;
  if (!least || least != most || *least < 0 || *least > kMaxPointsTotal) {
    return absl::StrCat("value: expected a number from 0 on with at most ",
                        scale, " decimals, found \"", Shown(value), "\"");
  }
  auto& listed = figures_[{name, kind, of}].listed;
  if (listed.has_value()) return "the figure stands twice";
  listed = *least;
  kinds_.insert({name, kind});
  return "";
}

absl::Status TieOutWork::ReadList(const std::string& path) {
  auto reader = CsvReader::Open(path, ',');
  if (!reader.ok()) return reader.status();
  CsvRow row;
  auto more = (*reader)->Next(&row);
  if (!more.ok()) return more.status();
  constexpr const char* kColumns[] = {"program", "figure", "of", "value"};
  const std::vector<std::string> titles = row.fields;
  for (size_t i = 0; i < std::size(kColumns); ++i) {
    const auto found = std::find(titles.begin(), titles.end(), kColumns[i]);
    if (!*more || found == titles.end()) {
      return absl::InvalidArgumentError(absl::StrCat(
          path, ":1: expected the columns program, figure, of, value, found ",
          *more ? ShownList(titles) : "none"));
    }
    places_[i] = static_cast<size_t>(found - titles.begin());
  }
  for (bool is_first = true;; is_first = false) {
    more = (*reader)->Next(&row);
    if (!more.ok()) return more.status();
    if (!*more && is_first) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": expected figures, found none"));
    }
    if (!*more) return absl::OkStatus();
    const std::string reason =
        row.fields.size() == titles.size()
            ? AddListed(row.fields)
            : absl::StrCat("expected ", titles.size(), " fields, found ",
                           row.fields.size());
    if (!reason.empty()) AddBad(row.line, reason);
  }
}

FigureRow TieOutWork::Cells(const FigureKey& key, const Compared& compared) {
  const auto& [name, kind, of] = key;
  const bool is_asked = kinds_.contains({name, kind});
  const int64_t listed = compared.listed.value_or(0);
  const bool differs = is_asked && listed != compared.taken_over;
  if (differs) ++differing_;
  const int32_t scale =
      IsInPoints(kind) ? names_.FindProgram(name)->scale() : 0;
  const auto figure = [&](int64_t value) {
    return PointsFigure(Points{value}, scale);
  };
  return {TextFigure(name),
          TextFigure(std::string(kTieOutFigures[kind])),
          TextFigure(Shown(of)),
          is_asked ? figure(listed) : Figure{},
          figure(compared.taken_over),
          is_asked ? figure(compared.taken_over - listed) : Figure{},
          TextFigure(!is_asked ? "not_listed"
                     : differs ? "differing"
                               : "equal")};
}

TieOut TieOutWork::Finish() {
  ReportSection figures{
      .name = "tie_out",
      .title = "The list against what was taken over",
      .note = "difference = taken_over - listed",
      .columns = {TextColumn("program"), TextColumn("figure"), TextColumn("of"),
                  PointsColumn("listed"), PointsColumn("taken_over"),
                  PointsColumn("difference"), TextColumn("result")}};
  for (const auto& [key, compared] : figures_) {
    figures.rows.push_back(Cells(key, compared));
  }
  TieOut done;
  done.has_differences = differing_ > 0 || !bad_.rows.empty();
  done.document = {
      .name = "opening_tie_out",
      .title = "Opening balances against the system before",
      .sections = {std::move(figures), std::move(batches_), std::move(bad_)},
      .mark = MarkOf(basis_)};
  return done;
}

}  // namespace

absl::StatusOr<TieOut> OpeningTieOut(const ReportBasis& basis,
                                     const std::string& list,
                                     const std::string& batch) {
  if (basis.networks->empty()) {
    return absl::NotFoundError("tie-out: no network is configured");
  }
  TieOutWork work(basis, batch);
  absl::Status status = work.ReadTakenOver();
  if (status.ok()) status = work.ReadList(list);
  if (!status.ok()) return status;
  return work.Finish();
}

}  // namespace clearpoint
