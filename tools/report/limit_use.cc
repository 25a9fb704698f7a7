#include "tools/report/limit_use.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/codec/row_fields.h"
#include "tools/report/limit_list.h"
#include "tools/report/money_text.h"

namespace clearpoint {
namespace {

constexpr size_t kLeaders = 10;

// One member's, or household's, use of a limit.
struct SubjectUse {
  uint64_t subject = 0;
  Points used;
  Points amount;  // its own, or the limit's

  bool used_up() const { return used >= amount; }
};

class LimitUseReader {
 public:
  explicit LimitUseReader(const ReportBasis& basis) : basis_(basis) {}

  LimitUseSections Read() {
    for (const ListedLimit& listed : LimitsOf(GoverningNetwork(basis_))) {
      const std::string_view period = listed.limit.period->name;
      if (listed.is_budget() || period == "event" || period == "balance") {
        continue;
      }
      AddLimit(listed, UsesOf(listed));
    }
    AddTotal({TextFigure("total"),
              {},
              {},
              {},
              {},
              {},
              {},
              CountFigure(users_),
              CountFigure(used_up_),
              {}},
             &sections_.limits);
    return std::move(sections_);
  }

 private:
  // Of everybody with a counter, whatever its period.
  std::set<uint64_t> SubjectsOf(const ListedLimit& listed) {
    std::string prefix;
    {
      KeyWriter key(&prefix);
      key.U(1, listed.limit.number);
    }
    std::set<uint64_t> subjects;
    basis_.state->counters.Scan(
        prefix, "", [&](const CounterRow::Key& key, const CounterRow&) {
          subjects.insert(key.subject);
          return true;
        });
    return subjects;
  }

  // As the engine reads overrides: they are members' own.
  Points AmountOf(const ListedLimit& listed, uint64_t subject) {
    const LimitOverrideRow* own = basis_.state->limit_overrides.Find(
        {MemberNumber{subject}, listed.limit.number});
    const LocalDay today = listed.program->zone->DayOf(basis_.recorded);
    const bool holds = own != nullptr && today <= own->last_day;
    return holds ? own->amount : listed.limit.config->amount;
  }

  // The most used first, then by number.
  std::vector<SubjectUse> UsesOf(const ListedLimit& listed) {
    std::vector<SubjectUse> uses;
    for (const uint64_t subject : SubjectsOf(listed)) {
      const Points used =
          UsedOf(basis_.state, listed, subject, basis_.recorded);
      if (used.value == 0) continue;
      uses.push_back({subject, used, AmountOf(listed, subject)});
    }
    std::stable_sort(uses.begin(), uses.end(),
                     [](const SubjectUse& a, const SubjectUse& b) {
                       return a.used > b.used;
                     });
    return uses;
  }

  void AddLimit(const ListedLimit& listed,
                const std::vector<SubjectUse>& uses) {
    Points used;
    uint64_t used_up = 0;
    for (const SubjectUse& use : uses) {
      used += use.used;
      if (use.used_up()) ++used_up;
    }
    const std::string_view subject = listed.limit.subject->name;
    sections_.limits.rows.push_back(
        {TextFigure(listed.program->config->name), TextFigure(listed.name()),
         TextFigure(absl::StrJoin(listed.used_by, ", ")),
         TextFigure(std::string(subject)), TextFigure(listed.period()),
         TextFigure(listed.counts_points() ? "points" : "awards or items"),
         listed.Amount(listed.limit.config->amount), CountFigure(uses.size()),
         CountFigure(used_up), listed.Amount(used)});
    users_ += uses.size();
    used_up_ += used_up;
    for (size_t i = 0; i < std::min(uses.size(), kLeaders); ++i) {
      AddLeader(listed, uses[i]);
    }
  }

  void AddLeader(const ListedLimit& listed, const SubjectUse& use) {
    sections_.leading.rows.push_back(
        {TextFigure(listed.program->config->name), TextFigure(listed.name()),
         TextFigure(NameOf(use.subject)), listed.Amount(use.used),
         listed.Amount(use.amount),
         TextFigure(
             PercentText(Money{use.used.value}, Money{use.amount.value}))});
  }

  // The name of a household without a wallet is found with one of its members.
  std::string NameOf(uint64_t subject) {
    const auto member = basis_.state->members.Find({MemberNumber{subject}});
    if (member.has_value()) {
      return member->is_household ? absl::StrCat("household ", member->name)
                                  : member->name;
    }
    if (households_.empty()) ReadHouseholds();
    const auto found = households_.find(subject);
    return found != households_.end()
               ? absl::StrCat("household ", found->second)
               : absl::StrCat("household #", subject);
  }

  void ReadHouseholds() {
    basis_.state->members.Scan(
        "", "", [&](const MemberRow::Key&, const MemberRow& row) {
          if (row.household.value != 0) {
            households_[row.household.value] = row.household_name;
          }
          return true;
        });
  }

  const ReportBasis& basis_;
  std::map<uint64_t, std::string> households_;
  uint64_t users_ = 0;
  uint64_t used_up_ = 0;
  LimitUseSections sections_ = {
      .limits = {.name = "limits",
                 .title = "Limits, and how far they are used",
                 .note = "users: members or households with a use in the "
                         "period that runs; one who uses several limits "
                         "counts in each",
                 .columns = {TextColumn("program"), TextColumn("limit"),
                             TextColumn("used_by"), TextColumn("subject"),
                             TextColumn("period"), TextColumn("unit"),
                             PointsColumn("amount"), CountColumn("users"),
                             CountColumn("used_up"), PointsColumn("used")}},
      .leading = {
          .name = "leading",
          .title = "Who uses limits most",
          .note = "up to 10 of each limit; amount is a member's own "
                  "where one holds",
          .columns = {TextColumn("program"), TextColumn("limit"),
                      TextColumn("member"), PointsColumn("used"),
                      PointsColumn("amount"), TextColumn("used_percent")}}};
};

}  // namespace

LimitUseSections ReadLimitUse(const ReportBasis& basis) {
  return LimitUseReader(basis).Read();
}

}  // namespace clearpoint
