#include "tools/report/reconciliation.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tools/network/utf8.h"
#include "tools/report/time_text.h"

namespace clearpoint {
namespace {

constexpr const char* kClassNames[] = {
    "matched",         "matched_within_tolerance",
    "matched_several", "differing",
    "only_here",       "only_there"};

Money Size(Money money) { return money < Money{} ? -money : money; }

std::string ListedKeyOf(const BookingLine& line, const ListMapping& mapping) {
  const std::string& id =
      mapping.key_is == ListedKey::kOwn ? line.id : line.origin;
  return id.empty() ? absl::StrCat("record ", line.sequence.value) : id;
}

template <class Items, class TextOf>
std::string Joined(const Items& items, TextOf text_of) {
  constexpr size_t kShown = 5;
  std::string all;
  for (size_t i = 0; i < items.size() && i < kShown; ++i) {
    absl::StrAppend(&all, i > 0 ? ", " : "", text_of(items[i]));
  }
  if (items.size() > kShown) {
    absl::StrAppend(&all, ", and ", items.size() - kShown, " more");
  }
  return all;
}

}  // namespace

Reconciliation::Reconciliation(const WindowFigures& figures,
                               const ListMapping& mapping,
                               const BookingLines& books)
    : figures_(figures), mapping_(mapping) {
  StartSections();
  for (const BookingLine& line : books.lines()) {
    if (std::find(mapping.kinds.begin(), mapping.kinds.end(), line.kind) ==
        mapping.kinds.end()) {
      continue;
    }
    const std::string key = ListedKeyOf(line, mapping);
    const auto [found, added] = by_key_.try_emplace(key, groups_.size());
    if (added) groups_.push_back({key, {}, {}});
    const Money pays = line.pays - line.receives;
    const bool signed_as_paid = mapping.amount_is == ListedAmount::kPays;
    groups_[found->second].booked.push_back(
        {&line, signed_as_paid ? pays : -pays});
  }
}

void Reconciliation::StartSections() {
  constexpr const char* kTitles[] = {"",
                                     "",
                                     "Matched, several or within tolerance",
                                     "Differing",
                                     "Only in the books",
                                     "Only in the list"};
  for (const Class each : {kSeveral, kDiffering, kOnlyHere, kOnlyThere}) {
    told_[each] = {
        .name = each == kSeveral ? "matched" : kClassNames[each],
        .title = kTitles[each],
        .columns = {TextColumn("key"), TextColumn("reason"),
                    TextColumn("lines"), TextColumn("records"),
                    TextColumn("what"), figures_.Column("listed"),
                    figures_.Column("booked"), figures_.Column("difference")}};
  }
  bad_ = {.name = "bad_lines",
          .title = "Lines that cannot be read",
          .columns = {OrdinalColumn("line"), TextColumn("reason")}};
}

void Reconciliation::AddListed(const std::string& key, const ListedLine& line) {
  const auto found = by_key_.find(key);
  if (found != by_key_.end()) {
    groups_[found->second].listed.push_back(line);
  } else {
    unknown_.push_back({key, {}, {line}});
  }
}

void Reconciliation::AddBad(uint64_t line, const std::string& reason) {
  bad_.rows.push_back({CountFigure(line), TextFigure(reason)});
  ++differences_;
}

bool Reconciliation::WithinAmount(Money a, Money b) const {
  return !(mapping_.amount_tolerance < Size(a - b));
}

bool Reconciliation::IsNear(Timestamp listed, Timestamp booked) const {
  const int64_t most = *mapping_.date_tolerance_us;
  const int64_t apart = listed.value - booked.value;
  return apart <= most && -apart <= most;
}

// A line without a date is near nothing.
bool Reconciliation::WithinDates(const ListedLine& line,
                                 const Booked& one) const {
  if (!mapping_.date_tolerance_us.has_value()) return true;
  return line.date.has_value() &&
         IsNear(*line.date, one.line->occurred.value_or(one.line->recorded));
}

// The first and the last dates of both sides are compared.
bool Reconciliation::WithinDates(const Group& group) const {
  if (!mapping_.date_tolerance_us.has_value()) return true;
  Timestamp listed[2] = {kNever, kBeginningOfTime};
  Timestamp booked[2] = {kNever, kBeginningOfTime};
  for (const ListedLine& line : group.listed) {
    if (!line.date) continue;
    listed[0] = std::min(listed[0], *line.date);
    listed[1] = std::max(listed[1], *line.date);
  }
  for (const Booked& one : group.booked) {
    const Timestamp at = one.line->occurred.value_or(one.line->recorded);
    booked[0] = std::min(booked[0], at);
    booked[1] = std::max(booked[1], at);
  }
  return IsNear(listed[0], booked[0]) && IsNear(listed[1], booked[1]);
}

// Takes out, one to one, lines and bookings that agree, and answers them: those
// of the same amount first, so that no other line takes an exact partner, then
// for each line the lowest within the tolerance. Bookings wait by amount and
// place, so a key of many lines costs no more than sorting it.
Reconciliation::Group Reconciliation::PairOff(Group* group) const {
  std::set<std::pair<Money, size_t>> waiting;
  for (size_t i = 0; i < group->booked.size(); ++i) {
    waiting.insert({group->booked[i].amount, i});
  }
  const auto find = [&](const ListedLine& line, Money most) {
    auto at = waiting.lower_bound({line.amount - most, 0});
    for (; at != waiting.end() && !(line.amount + most < at->first); ++at) {
      if (WithinDates(line, group->booked[at->second])) return at;
    }
    return waiting.end();
  };
  std::vector<bool> is_paired(group->listed.size());
  std::vector<bool> is_taken(group->booked.size());
  for (const Money most : {Money{}, mapping_.amount_tolerance}) {
    for (size_t i = 0; i < group->listed.size(); ++i) {
      if (is_paired[i]) continue;
      const auto found = find(group->listed[i], most);
      if (found == waiting.end()) continue;
      is_paired[i] = true;
      is_taken[found->second] = true;
      waiting.erase(found);
    }
  }
  Group paired{group->key, {}, {}};
  Group left{group->key, {}, {}};
  for (size_t i = 0; i < group->listed.size(); ++i) {
    (is_paired[i] ? paired : left).listed.push_back(group->listed[i]);
  }
  for (size_t i = 0; i < group->booked.size(); ++i) {
    (is_taken[i] ? paired : left).booked.push_back(group->booked[i]);
  }
  *group = std::move(left);
  return paired;
}

void Reconciliation::Tell(Class the_class, const std::string& reason,
                          const Group& group) {
  ClassSum& sum = sums_[the_class];
  Money listed;
  Money booked;
  for (const ListedLine& line : group.listed) listed = listed + line.amount;
  for (const Booked& one : group.booked) booked = booked + one.amount;
  ++sum.keys;
  sum.lines += group.listed.size();
  sum.bookings += group.booked.size();
  sum.listed = sum.listed + listed;
  sum.booked = sum.booked + booked;
  if (the_class >= kDiffering) ++differences_;
  if (the_class == kExact) return;
  const Class section = the_class == kWithin ? kSeveral : the_class;
  told_[section].rows.push_back(
      {TextFigure(Shown(group.key)), TextFigure(reason),
       TextFigure(
           Joined(group.listed, [](const ListedLine& l) { return l.line; })),
       TextFigure(
           Joined(group.booked,
                  [](const Booked& b) { return b.line->sequence.value; })),
       TextFigure(group.booked.empty() ? "" : group.booked[0].line->reference),
       figures_.Exact(listed), figures_.Exact(booked),
       figures_.Exact(listed - booked)});
}

void Reconciliation::Compare(Group* group) {
  if (group->listed.empty()) {
    Tell(kOnlyHere, "the list does not have this key", *group);
    return;
  }
  Money listed;
  Money booked;
  for (const ListedLine& line : group->listed) listed = listed + line.amount;
  for (const Booked& one : group->booked) booked = booked + one.amount;
  const bool single = group->listed.size() == 1 && group->booked.size() == 1;
  const bool dated = WithinDates(*group);
  if (WithinAmount(listed, booked) && dated) {
    const std::string count =
        absl::StrCat(group->listed.size(), " in the list, ",
                     group->booked.size(), " in the books");
    const Class matched = !single            ? kSeveral
                          : listed == booked ? kExact
                                             : kWithin;
    Tell(matched, single ? "within the tolerance of amounts" : count, *group);
    return;
  }
  const Group paired = PairOff(group);
  if (!paired.listed.empty()) {
    Tell(kSeveral, "part of the key, paired by amount", paired);
  }
  if (group->listed.empty() && group->booked.empty()) return;
  if (group->listed.empty()) {
    Tell(kOnlyHere, "the list has the key, but no line of this amount", *group);
  } else if (group->booked.empty()) {
    Tell(kOnlyThere, "the books have the key, but no further booking", *group);
  } else {
    Tell(kDiffering,
         dated || !WithinAmount(listed, booked)
             ? "amounts differ by more than the tolerance"
             : "dates differ by more than the tolerance",
         *group);
  }
}

ReportSection Reconciliation::Summary() const {
  ReportSection section{
      .name = "summary",
      .title = "What was found",
      .note = "difference = listed - booked",
      .columns = {TextColumn("found"), CountColumn("keys"),
                  CountColumn("lines"), CountColumn("bookings"),
                  figures_.Column("listed"), figures_.Column("booked"),
                  figures_.Column("difference")}};
  const auto cells = [&](const char* name, const ClassSum& sum) {
    return FigureRow{TextFigure(name),
                     CountFigure(sum.keys),
                     CountFigure(sum.lines),
                     CountFigure(sum.bookings),
                     figures_.Exact(sum.listed),
                     figures_.Exact(sum.booked),
                     figures_.Exact(sum.listed - sum.booked)};
  };
  ClassSum all;
  for (size_t i = 0; i < kClasses; ++i) {
    section.rows.push_back(cells(kClassNames[i], sums_[i]));
    all.keys += sums_[i].keys;
    all.lines += sums_[i].lines;
    all.bookings += sums_[i].bookings;
    all.listed = all.listed + sums_[i].listed;
    all.booked = all.booked + sums_[i].booked;
  }
  AddTotal(cells("total", all), &section);
  return section;
}

ReportDocument Reconciliation::Finish(const ReportBasis& basis,
                                      const std::string& name,
                                      const ListSums& sums) {
  for (Group& group : groups_) Compare(&group);
  for (const Group& group : unknown_) {
    Tell(kOnlyThere, "the books do not have this key in this window", group);
  }
  ReportSection list{
      .name = "list",
      .title = "The list",
      .columns = {TextColumn("participant"), OrdinalColumn("window"),
                  CountColumn("lines"), CountColumn("bad_lines"),
                  figures_.Column("listed"), TextColumn("totals")},
      .rows = {{TextFigure(name), CountFigure(figures_.number.value),
                CountFigure(sums.lines), CountFigure(sums.bad),
                figures_.Exact(sums.amount), TextFigure(sums.totals)}},
      .shape = TableShape::kRecord};
  std::vector<ReportSection> sections = {std::move(list), Summary()};
  for (const Class each : {kDiffering, kOnlyHere, kOnlyThere, kSeveral}) {
    sections.push_back(std::move(told_[each]));
  }
  sections.push_back(std::move(bad_));
  return ReportDocument{
      .name = "reconciliation",
      .title = absl::StrCat("The list of ", name, " against window ",
                            figures_.number.value, ", amounts in ",
                            figures_.currency.code),
      .sections = std::move(sections),
      .mark = MarkOf(basis)};
}

}  // namespace clearpoint
