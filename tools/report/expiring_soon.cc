#include "tools/report/expiring_soon.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/calendar/civil.h"
#include "engine/rules/inactivity.h"
#include "tools/report/money_text.h"
#include "tools/report/names.h"
#include "tools/report/time_text.h"
#include "tools/report/valuation.h"

namespace clearpoint {
namespace {

constexpr int32_t kDays = 14;
constexpr int32_t kWeeks = 8;
constexpr int32_t kMonths = 12;
constexpr int32_t kDaysPerWeek = 7;

// Local days, both included, and what lapses within.
struct Stretch {
  LocalDay first;
  LocalDay last;
  Points points{};
  uint64_t members = 0;
};
using Stretches = std::vector<Stretch>;  // ascending, without gaps

Stretches DaysFrom(LocalDay today) {
  Stretches days;
  for (int32_t i = 0; i < kDays; ++i) {
    const LocalDay day{today.value + i};
    days.push_back({day, day});
  }
  return days;
}

Stretches WeeksFrom(LocalDay today) {
  Stretches weeks;
  LocalDay first = today;
  for (int32_t i = 0; i < kWeeks; ++i) {
    const LocalDay last{first.value + kDaysPerWeek - WeekdayOf(first)};
    weeks.push_back({first, last});
    first = LocalDay{last.value + 1};
  }
  return weeks;
}

Stretches MonthsFrom(LocalDay today) {
  Stretches months;
  LocalDay first = today;
  for (int32_t i = 0; i < kMonths; ++i) {
    CivilDate date = CivilOf(first);
    date.day = 1;
    const LocalDay next = DayOf(AddMonths(date, 1));
    months.push_back({first, LocalDay{next.value - 1}});
    first = next;
  }
  return months;
}

// What the wallets of one program have left.
struct Outlook {
  Stretches days;
  Stretches weeks;
  Stretches months;
  Points lapsed;  // not yet booked
  Points ahead;   // within the months
  Points later;
  Points never;

  Points total() const { return lapsed + ahead + later + never; }
};

// The place of the stretch that holds the day, or their number.
size_t PlaceOf(const Stretches& stretches, LocalDay day) {
  const auto found =
      std::find_if(stretches.begin(), stretches.end(),
                   [&](const Stretch& one) { return day <= one.last; });
  return static_cast<size_t>(found - stretches.begin());
}

// Counts one wallet, whose lots come by their expiry: a member once in each
// stretch.
class WalletCounter {
 public:
  explicit WalletCounter(Stretches* stretches) : stretches_(*stretches) {}

  void Add(LocalDay day, Points points) {
    const size_t place = PlaceOf(stretches_, day);
    if (place == stretches_.size()) return;
    stretches_[place].points += points;
    if (place + 1 == counted_) return;
    ++stretches_[place].members;
    counted_ = place + 1;
  }

 private:
  Stretches& stretches_;
  size_t counted_ = 0;  // one more than the place that counted it last
};

// What lots have left and when that lapses, the soonest first. A wallet's lots
// stand in another order where dates move by activity.
std::vector<std::pair<Timestamp, Points>> LeftByDate(const ReportBasis& basis,
                                                     const Wallet& wallet) {
  std::vector<std::pair<Timestamp, Points>> left;
  for (const Lot& lot : wallet.lots) {
    if (!lot.exists || lot.row.remaining.value == 0) continue;
    left.emplace_back(LapsesAt(*basis.state, wallet.key, lot.key.expires_at),
                      lot.row.remaining);
  }
  std::sort(left.begin(), left.end());
  return left;
}

void AddWallet(const ReportBasis& basis, const Wallet& wallet, const Zone& zone,
               Outlook* outlook) {
  WalletCounter days(&outlook->days);
  WalletCounter weeks(&outlook->weeks);
  WalletCounter months(&outlook->months);
  for (const auto& [expires_at, points] : LeftByDate(basis, wallet)) {
    if (expires_at <= basis.recorded) {
      outlook->lapsed += points;
      continue;
    }
    if (expires_at == kNever) {
      outlook->never += points;
      continue;
    }
    const LocalDay day = zone.DayOf(Timestamp{expires_at.value - 1});
    days.Add(day, points);
    weeks.Add(day, points);
    months.Add(day, points);
    const bool within = day <= outlook->months.back().last;
    (within ? outlook->ahead : outlook->later) += points;
  }
}

using Outlooks = std::map<ProgramNumber, Outlook>;

Outlooks ReadOutlooks(const ReportBasis& basis, const Names& names) {
  Outlooks outlooks;
  for (const NamedProgram& program : names.programs()) {
    const LocalDay today = program.zone().DayOf(basis.recorded);
    Outlook& outlook = outlooks[program.program->number];
    outlook.days = DaysFrom(today);
    outlook.weeks = WeeksFrom(today);
    outlook.months = MonthsFrom(today);
  }
  basis.state->wallets.ForEach([&](const Wallet& wallet) {
    const ProgramNumber number = wallet.key.program;
    AddWallet(basis, wallet, names.ProgramOf(number).zone(),
              &outlooks[number]);
    return true;
  });
  return outlooks;
}

// --- sections ----------------------------------------------------------------

ReportSection StretchSection(std::string name, std::string title) {
  return {.name = std::move(name),
          .title = std::move(title),
          .note =
              "members: who has points that lapse then; one who loses some in "
              "several rows counts in each, so there is no sum of them",
          .columns = {TextColumn("program"), TextColumn("first_day"),
                      TextColumn("last_day"), CountColumn("members"),
                      PointsColumn("points"), MoneyColumn("value", ""),
                      TextColumn("currency")}};
}

void AddStretches(const Stretches& stretches, const Valuation& valuation,
                  ReportSection* section) {
  const int32_t scale = valuation.program.scale();
  const size_t first = section->rows.size();
  Points sum;
  ColumnChart chart;
  for (const Stretch& one : stretches) {
    const Figure points = PointsFigure(one.points, scale);
    section->rows.push_back(
        {TextFigure(valuation.program.name()), TextFigure(DayText(one.first)),
         TextFigure(DayText(one.last)), CountFigure(one.members), points,
         valuation.Value(one.points), TextFigure(valuation.currency.code)});
    chart.columns.push_back({DayText(one.first), points.units});
    sum += one.points;
  }
  section->totals.push_back(
      {{TextFigure(valuation.program.name()),
        TextFigure("total"),
        {},
        {},
        PointsFigure(sum, scale),
        valuation.Value(sum),
        TextFigure(valuation.currency.code)},
       {{first, section->rows.size() - first, 1}}});
  if (sum.value == 0) return;
  section->charts.push_back(
      {absl::StrCat(section->title, ", ", valuation.program.name()), "points",
       scale, std::move(chart)});
}

void AddSummary(const Outlook& outlook, const Valuation& valuation,
                ReportSection* section) {
  const size_t first = section->rows.size();
  const auto cells = [&](const char* line, Points points) {
    return FigureRow{TextFigure(valuation.program.name()), TextFigure(line),
                     PointsFigure(points, valuation.program.scale()),
                     valuation.Value(points),
                     TextFigure(valuation.currency.code)};
  };
  section->rows.push_back(cells("expired, not yet booked", outlook.lapsed));
  section->rows.push_back(cells("within the months shown", outlook.ahead));
  section->rows.push_back(cells("later", outlook.later));
  section->rows.push_back(cells("never", outlook.never));
  section->totals.push_back({cells("pending and available", outlook.total()),
                             {{first, section->rows.size() - first, 1}}});
}

absl::Status CheckAccounts(State* state, const NamedProgram& program,
                           Points found) {
  Points expected;
  for (const Account account : {Account::kPending, Account::kAvailable}) {
    const AccountRow* row =
        state->accounts.Find({program.program->number, account});
    if (row != nullptr) expected += row->balance;
  }
  if (found == expected) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(
      "expiring-soon: program ", program.name(), ": expected lots of ",
      PointsText(expected, program.scale()),
      " points as its accounts say, found ",
      PointsText(found, program.scale())));
}

}  // namespace

absl::StatusOr<ReportDocument> ExpiringSoon(const ReportBasis& basis) {
  if (basis.networks->empty()) {
    return absl::NotFoundError(
        "expiring-soon: expected a network configuration, found none in the "
        "journal yet");
  }
  const Names names(*basis.networks);
  const Outlooks outlooks = ReadOutlooks(basis, names);
  if (!basis.state->status().ok()) return basis.state->status();
  ReportSection days = StretchSection("by_day", "Expiring by day");
  ReportSection weeks = StretchSection("by_week", "Expiring by week");
  ReportSection months = StretchSection("by_month", "Expiring by month");
  ReportSection summary{
      .name = "summary",
      .title = "All that wallets have left, by when it lapses",
      .columns = {TextColumn("program"), TextColumn("line"),
                  PointsColumn("points"), MoneyColumn("value", ""),
                  TextColumn("currency")}};
  std::vector<Highlight> highlights;
  for (const NamedProgram& program : names.programs()) {
    const Outlook& outlook = outlooks.at(program.program->number);
    const absl::Status ties =
        CheckAccounts(basis.state, program, outlook.total());
    if (!ties.ok()) return ties;
    const Valuation valuation = ValuationOf(basis, program);
    AddStretches(outlook.days, valuation, &days);
    AddStretches(outlook.weeks, valuation, &weeks);
    AddStretches(outlook.months, valuation, &months);
    AddSummary(outlook, valuation, &summary);
    const Stretch& month = outlook.months.front();
    highlights.push_back(
        {absl::StrCat("Of ", program.name(), " up to ", DayText(month.last)),
         PointsText(month.points, program.scale()),
         absl::StrCat("points of ", month.members, " members")});
  }
  return ReportDocument{
      .name = "expiring_soon",
      .title = absl::StrCat("Points of ",
                            basis.networks->newest().configuration().network,
                            " that expire soon"),
      .highlights = std::move(highlights),
      .sections = {std::move(days), std::move(weeks), std::move(months),
                   std::move(summary)},
      .mark = MarkOf(basis)};
}

}  // namespace clearpoint
