// Deciding a SignIn: scores its day by its place in the member's streak, and
// every later day of the streak anew, so that any order of arrival ends with
// the same totals.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/decide/decision.h"
#include "engine/limits/limits.h"
#include "engine/rules/award.h"
#include "engine/rules/household_wallet.h"
#include "engine/rules/rescored_award.h"

namespace clearpoint {
namespace {

const SignInRuleView* ValidRule(const Program& program, Timestamp t) {
  for (const SignInRuleView& rule : program.sign_in) {
    if (rule.config->valid.Contains(t)) return &rule;
  }
  return nullptr;
}

const SignInRuleView* RuleByNumber(const Program& program, RuleNumber number) {
  for (const SignInRuleView& rule : program.sign_in) {
    if (rule.number == number) return &rule;
  }
  return nullptr;
}

Points LadderPoints(const SignInRule& rule, uint32_t position) {
  const size_t steps = rule.ladder.size();
  const size_t place = position - 1;
  return rule.ladder[rule.restart ? place % steps : std::min(place, steps - 1)];
}

// Days that no event can reach any more go, but for one before the horizon:
// the position of the next day hangs on it.
void ForgetOldDays(std::vector<StreakDay>* days, LocalDay horizon) {
  const auto first_kept =
      std::find_if(days->begin(), days->end(),
                   [&](const StreakDay& day) { return day.day >= horizon; });
  if (first_kept - days->begin() > 1) {
    days->erase(days->begin(), first_kept - 1);
  }
}

// Pays what is missing to what the day is worth, or takes back what is too
// much.
void Rescore(Decision& d, StreakDay* day, Points change) {
  const Network& network = d.networks.Version(day->award.version);
  const Program& program = *network.FindProgram(day->award.program);
  const SignInRuleView& rule = *RuleByNumber(program, day->award.rule);
  if (change.value < 0) {
    TakeLess(d, rule, day->day, -change, &day->award);
    return;
  }
  AwardTerms terms;
  terms.network = &network;
  terms.program = &program;
  terms.rule = &rule;
  terms.fundings = FundersOf(network, program, rule, -1, day->occurred);
  terms.earned_at = day->occurred;
  terms.availability = &rule.availability;
  terms.wanted = change;
  GiveMore(d, terms, &day->award);
}

// Scores the days from `index` on until a gap; days scored right stay.
void ScoreFrom(Decision& d, std::vector<StreakDay>* days, size_t index) {
  for (size_t i = index; i < days->size(); ++i) {
    StreakDay& day = (*days)[i];
    const bool follows = i > 0 && (*days)[i - 1].day.value + 1 == day.day.value;
    if (i > index && !follows) return;
    day.position = follows ? (*days)[i - 1].position + 1 : 1;
    const Program& program =
        *d.networks.Version(day.award.version).FindProgram(day.award.program);
    const SignInRuleView* rule = RuleByNumber(program, day.award.rule);
    const Points due =
        rule == nullptr ? Points{} : LadderPoints(*rule->config, day.position);
    const Points change = due - day.ladder;
    day.ladder = due;
    if (change.value != 0) Rescore(d, &day, change);
  }
}

Verdict CheckFields(const Decision& d, const SignIn& sign_in) {
  if (auto v = CheckRequired(
          d, {{"program", sign_in.program}, {"member", sign_in.member}})) {
    return v;
  }
  return CheckLength({"place", sign_in.place});
}

Verdict CheckDay(const StreakRow& row, LocalDay day) {
  for (const StreakDay& known : row.days) {
    if (known.day != day) continue;
    return Refusal{
        OutcomeCode::kDuplicate,
        absl::StrCat("this day was signed in by record ", known.sequence.value),
        known.sequence};
  }
  return std::nullopt;
}

StreakDay NewDay(Decision& d, const Program& program, MemberNumber member,
                 LocalDay day) {
  const SignInRuleView* rule = ValidRule(program, d.event.occurred);
  StreakDay entry;
  entry.day = day;
  entry.content = d.event.content;
  entry.sequence = d.draft.sequence();
  entry.occurred = d.event.occurred;
  entry.award.program = program.number;
  entry.award.member = member;
  entry.award.version = d.network->version();
  if (rule != nullptr) {
    entry.award.rule = rule->number;
    entry.award.household = HouseholdAskedFor(&d.draft, rule->limits, member);
    entry.award.shared_wallet = SharedWalletOf(d, program, member);
  }
  return entry;
}

// The days that may still be reached, and the one before them.
StreakRow KeptDays(const Decision& d, const Program& program,
                   MemberNumber member) {
  auto found = d.state().streaks.Find({program.number, member});
  if (!found.has_value()) return {};
  StreakRow row = *std::move(found);
  const LocalDay horizon = program.zone->DayOf(
      Timestamp{d.recorded.value - d.networks.bounds().max_event_age_us});
  ForgetOldDays(&row.days, horizon);
  return row;
}

}  // namespace

Verdict DecideSignIn(Decision& d, const SignIn& sign_in) {
  if (auto v = CheckFields(d, sign_in)) return v;
  if (auto v = CheckSpeaksForIssuer(d, sign_in.program)) return v;
  const Program* program =
      d.network == nullptr ? nullptr : d.network->FindProgram(sign_in.program);
  const MemberNumber known = d.draft.FindMember(d.event.member);
  StreakRow row;
  LocalDay day;
  if (program != nullptr) {
    row = KeptDays(d, *program, known);
    day = program->zone->DayOf(d.event.occurred);
    if (auto v = CheckDay(row, day)) return v;
  }
  if (auto v = CheckTime(d)) return v;
  if (program == nullptr) {
    return RefuseUnknown(OutcomeCode::kUnknownProgram, "program",
                         sign_in.program);
  }
  if (known.value == 0 && !program->config->auto_enrol) {
    return RefuseUnknown(OutcomeCode::kUnknownMember, "member", sign_in.member);
  }
  if (auto v = CheckIsOpen(d, known)) return v;

  const MemberNumber member = d.draft.Enrol(d.event.member, sign_in.member);
  const StreakRow::Key key{program->number, member};
  const auto place =
      std::find_if(row.days.begin(), row.days.end(),
                   [&](const StreakDay& other) { return other.day > day; });
  const auto index = static_cast<size_t>(place - row.days.begin());
  row.days.insert(place, NewDay(d, *program, member, day));
  ScoreFrom(d, &row.days, index);
  if (row.days[index].award.rule.value == 0) {
    d.record.reason = "no sign-in rule is valid on this day";
  }
  d.draft.effects().streaks.Put(key, row);
  return std::nullopt;
}

}  // namespace clearpoint
