// The oracle's tiers: what members qualified for, day by day, and the tier each
// had from when on.
#include <algorithm>
#include <set>

#include "tests/support/oracle.h"
#include "tests/support/oracle_calendar.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {
namespace {

using oracle::Bought;
using oracle::Tiering;

std::string UnitName(TierSpan span) {
  if (span == TierSpan::kMonth) return "month";
  if (span == TierSpan::kQuarter) return "quarter";
  if (span == TierSpan::kHalfYear) return "half_year";
  return span == TierSpan::kYear ? "year" : "day";
}

// The same day so many months before, or the last of a shorter month.
int64_t MonthsBefore(int64_t day, int64_t months) {
  const int64_t target = oracle::MonthNumberOf(day) - months;
  oracle::Civil civil = oracle::CivilOf(day);
  civil.year = target / 12;
  civil.month = target % 12 + 1;
  while (oracle::MonthNumberOf(oracle::DayOf(civil)) != target) --civil.day;
  return oracle::DayOf(civil);
}

bool InWindow(const TierPolicy& policy, int64_t counted, int64_t last) {
  if (counted > last) return false;
  if (policy.rolling == 0) {
    return oracle::SharePeriod(UnitName(policy.window), counted, last);
  }
  return counted > (policy.window == TierSpan::kDay
                        ? last - policy.rolling
                        : MonthsBefore(last, policy.rolling));
}

bool BeginsWithReview(const TierPolicy& policy, int64_t day) {
  return !oracle::SharePeriod(UnitName(policy.review), day - 1, day);
}

int64_t LevelFor(const TierPolicy& policy, int64_t sum) {
  return std::count_if(
      policy.levels.begin(), policy.levels.end(),
      [&](const TierLevel& level) { return level.threshold <= sum; });
}

int64_t LevelSaid(const TierPolicy& policy, const Tiering& tiering,
                  int64_t day) {
  int64_t sum = 0;
  for (const auto& [counted, amount] : tiering.days) {
    if (InWindow(policy, counted, day)) sum += amount;
  }
  return LevelFor(policy, sum);
}

std::string NameOf(const TierPolicy& policy, int64_t level) {
  return level == 0 ? "" : policy.levels[static_cast<size_t>(level) - 1].name;
}

int64_t PlaceOf(const TierPolicy& policy, const std::string& name) {
  for (size_t i = 0; i < policy.levels.size(); ++i) {
    if (policy.levels[i].name == name) return static_cast<int64_t>(i) + 1;
  }
  return 0;
}

std::string TierAt(const TierPolicy& policy,
                   const std::map<Timestamp, std::string>& changes,
                   Timestamp t) {
  std::string tier = NameOf(policy, LevelFor(policy, 0));
  for (const auto& [from, name] : changes) {
    if (from <= t) tier = name;
  }
  return tier;
}

int64_t AfterReview(const TierPolicy& policy, const Tiering& tiering,
                    int64_t day, int64_t before) {
  const int64_t said = LevelSaid(policy, tiering, day - 1);
  return policy.soft_landing ? std::max(said, before - 1) : said;
}

// How a level goes on, day by day.
struct Course {
  const TierPolicy& policy;
  const ZoneConfig& zone;
  const Tiering& tiering;
  Timestamp now;
  bool early;  // sums of a day count from its beginning

  std::map<Timestamp, int64_t> From(Timestamp start, int64_t level) const {
    level = Kept(start, level);
    std::map<Timestamp, int64_t> course = {{start, level}};
    const int64_t first = oracle::LocalDayAt(zone, start);
    for (int64_t day = first; day <= oracle::LocalDayAt(zone, now); ++day) {
      const Timestamp begin = oracle::MidnightOf(zone, day);
      if (day > first && BeginsWithReview(policy, day)) {
        level = Kept(begin, AfterReview(policy, tiering, day, level));
        course[begin] = level;
      }
      const Timestamp end = oracle::MidnightOf(zone, day + 1);
      const Timestamp counts =
          early ? std::max(begin, start) : std::min(end, now);
      const Timestamp kept = tiering.kept_from;
      const bool begins = begin <= kept && kept < end && start <= kept &&
                          kept <= now && !tiering.kept.empty();
      if (begins && !early) course[kept] = level = Kept(kept, level);
      if (tiering.days.contains(day)) {
        const int64_t said = LevelSaid(policy, tiering, day);
        if (said > level) course[counts] = level = said;
      }
      if (begins && early) course[kept] = level = Kept(kept, level);
    }
    return course;
  }

  // A level that would hold at `t`, but for what was taken over.
  int64_t Kept(Timestamp t, int64_t level) const {
    if (t < tiering.kept_from || tiering.kept_until <= t) return level;
    return std::max(level, PlaceOf(policy, tiering.kept));
  }
};

// From `from` on what `takes(stands, asked)` says.
template <class Takes>
void Merge(const TierPolicy& policy,
           const std::map<Timestamp, int64_t>& course, Timestamp from,
           Takes takes, std::map<Timestamp, std::string>* changes) {
  const std::map<Timestamp, std::string> before = *changes;
  std::set<Timestamp> moments = {from};
  for (const auto& [at, name] : before) {
    if (at > from) moments.insert(at);
  }
  for (const auto& [at, level] : course) {
    if (at > from) moments.insert(at);
  }
  changes->erase(changes->lower_bound(from), changes->end());
  for (const Timestamp at : moments) {
    const int64_t asked = std::prev(course.upper_bound(at))->second;
    std::string name = TierAt(policy, before, at);
    if (takes(PlaceOf(policy, name), asked)) name = NameOf(policy, asked);
    if (TierAt(policy, *changes, at) != name) (*changes)[at] = name;
  }
}

}  // namespace

std::string Oracle::TierBefore(const ProgramConfig& program,
                               std::string_view member, Timestamp t) const {
  if (!program.tiers.has_value()) return "";
  const auto found = s_.tiers.find(oracle::WalletKey(program.name, member));
  return TierAt(*program.tiers,
                found == s_.tiers.end() ? std::map<Timestamp, std::string>{}
                                        : found->second.changes,
                t);
}

int64_t Oracle::QualifyingPoints(const std::string& program,
                                 const Bought& bought) const {
  int64_t points = 0;
  for (const oracle::Award& award : bought.awards) {
    if (award.program != program) continue;
    for (const EarnRule& rule :
         oracle::FindProgram(NetworkOf(award.version), program)->earn) {
      if ("earn " + rule.name == award.rule && rule.qualifying) {
        points += award.granted - award.taken;
      }
    }
  }
  return points;
}

void Oracle::Qualify(const ProgramConfig& program, Bought* bought) {
  if (!program.tiers.has_value()) return;
  if (!MayEarn(bought->member, program)) return;
  const TierPolicy& policy = *program.tiers;
  const int64_t paid = bought->amount - bought->not_earning;
  int64_t counted = QualifyingPoints(program.name, *bought);
  if (policy.measure == TierMeasure::kSpend) {
    counted = bought->currency == policy.currency ? paid : 0;
  } else if (policy.measure == TierMeasure::kPurchases) {
    counted = paid > 0 ? 1 : 0;
  }
  if (counted == 0) return;
  bought->qualified.push_back(
      {program.name, bought->version, counted, counted});
  const ZoneConfig& zone =
      oracle::ZoneOf(NetworkOf(bought->version), program);
  Tiering& tiering =
      s_.tiers[oracle::WalletKey(program.name, bought->member)];
  const Timestamp at = bought->occurred;
  const int64_t day = oracle::LocalDayAt(zone, at);
  tiering.days[day] += counted;
  const Course course{policy, zone, tiering, recorded_, false};
  Merge(policy, course.From(at, LevelSaid(policy, tiering, day)), at,
        [](int64_t stands, int64_t asked) { return asked > stands; },
        &tiering.changes);
}

bool Oracle::HasHadTier(const std::string& wallet) const {
  const auto found = s_.tiers.find(wallet);
  return found != s_.tiers.end() && !found->second.changes.empty();
}

void Oracle::TakeOverTier(const ProgramConfig& program, const Event& event,
                          const OpeningTier& told) {
  const auto& o = std::get<OpeningBalance>(event.body);
  const TierPolicy& policy = *program.tiers;
  const ZoneConfig& zone = oracle::ZoneOf(NetworkAt(event.occurred), program);
  Tiering& tiering = s_.tiers[oracle::WalletKey(program.name, o.member)];
  const Timestamp at = event.occurred;
  const int64_t today = oracle::LocalDayAt(zone, at);
  for (const OpeningQualified& one : told.qualified) {
    tiering.days[one.counted_at.value == 0
                     ? today
                     : oracle::LocalDayAt(zone, one.counted_at)] +=
        one.amount.value;
  }
  if (PlaceOf(policy, std::string(told.tier)) > LevelFor(policy, 0)) {
    tiering.kept = std::string(told.tier);
    tiering.kept_from = told.since.value == 0 ? at : told.since;
    tiering.kept_until = told.until;
    if (told.until == kNever) {
      int64_t review = today + 1;
      while (!BeginsWithReview(policy, review)) ++review;
      tiering.kept_until = oracle::MidnightOf(zone, review);
    }
    tiering.changes[tiering.kept_from] = tiering.kept;
  }
  const Course course{policy, zone, tiering, std::max(recorded_, at), false};
  Merge(
      policy, course.From(at, LevelSaid(policy, tiering, today)), at,
      [](int64_t, int64_t) { return true; }, &tiering.changes);
}

void Oracle::QualifyLess(Bought* bought, Timestamp returned_at) {
  int64_t left = 0;
  for (const oracle::BoughtLine& line : bought->lines) {
    left += line.amount - line.returned_amount;
  }
  for (oracle::Qualified& one : bought->qualified) {
    const Configuration& network = NetworkOf(one.version);
    const ProgramConfig& program = *oracle::FindProgram(network, one.program);
    int64_t now = one.counted;
    if (program.tiers->measure == TierMeasure::kPoints) {
      now = QualifyingPoints(one.program, *bought);
    } else if (left == 0) {
      now = 0;
    } else if (program.tiers->measure == TierMeasure::kSpend) {
      now -= static_cast<int64_t>(absl::int128(one.counted) *
                                  (bought->amount - left) / bought->amount);
    }
    if (now == one.left) continue;
    Tiering& tiering = s_.tiers[oracle::WalletKey(one.program, bought->member)];
    const ZoneConfig& zone = oracle::ZoneOf(network, program);
    int64_t& sum =
        tiering.days[oracle::LocalDayAt(zone, bought->occurred)];
    sum -= one.left - now;
    one.left = now;
    FallByReturn(program, returned_at, &tiering);
  }
}

// Under the version in force when the return occurred, where it has tiers.
void Oracle::FallByReturn(const ProgramConfig& counted, Timestamp at,
                          Tiering* tiering) {
  const Configuration& network = NetworkAt(at);
  const ProgramConfig* program = oracle::FindProgram(network, counted.name);
  if (program == nullptr || !program->tiers.has_value()) program = &counted;
  const TierPolicy& policy = *program->tiers;
  if (policy.after_return != TierFall::kAtOnce) return;
  const ZoneConfig& zone = oracle::ZoneOf(network, *program);
  int64_t day = oracle::LocalDayAt(zone, at);
  while (!BeginsWithReview(policy, day)) --day;
  const Timestamp review = oracle::MidnightOf(zone, day);
  const std::string before =
      TierAt(policy, tiering->changes, Timestamp{review.value - 1});
  const Course course{policy, zone, *tiering, std::max(recorded_, at), true};
  Merge(policy,
        course.From(review, AfterReview(policy, *tiering, day,
                                        PlaceOf(policy, before))),
        at, [](int64_t stands, int64_t asked) { return asked < stands; },
        &tiering->changes);
}

// The first review of each member that came since the clock last moved, and
// what follows up to now.
void Oracle::ReviewTiers() {
  for (auto& [wallet, tiering] : s_.tiers) {
    const std::string name = wallet.substr(0, wallet.find('\x1f'));
    const ProgramConfig* newest = oracle::FindProgram(versions_.back(), name);
    const ZoneConfig& zone = oracle::ZoneOf(versions_.back(), *newest);
    int64_t day = oracle::LocalDayAt(zone, s_.reviewed_until) + 1;
    while (!BeginsWithReview(*newest->tiers, day)) ++day;
    const Timestamp review = oracle::MidnightOf(zone, day);
    if (review > recorded_) continue;
    const ProgramConfig& program =
        *oracle::FindProgram(NetworkAt(review), name);
    const TierPolicy& policy = *program.tiers;
    const int64_t before = PlaceOf(
        policy,
        TierAt(policy, tiering.changes, Timestamp{review.value - 1}));
    if (before <= LevelFor(policy, 0)) continue;
    const Course course{policy, zone, tiering, recorded_, false};
    Merge(policy,
          course.From(review, AfterReview(policy, tiering, day, before)),
          review, [](int64_t, int64_t) { return true; }, &tiering.changes);
  }
  s_.reviewed_until = recorded_;
}

void Oracle::AppendTiers(std::vector<std::string>* lines) const {
  const Timestamp oldest{recorded_.value - Bounds().max_event_age_us};
  for (const auto& [wallet, tiering] : s_.tiers) {
    const size_t at = wallet.find('\x1f');
    const std::string program = wallet.substr(0, at);
    const TierPolicy& policy =
        *oracle::FindProgram(versions_.back(), program)->tiers;
    const std::string base = NameOf(policy, LevelFor(policy, 0));
    for (auto it = tiering.changes.begin(); it != tiering.changes.end(); ++it) {
      const auto next = std::next(it);
      const bool newest_old =
          it->first <= oldest &&
          (next == tiering.changes.end() || next->first > oldest);
      if (it->first <= oldest && (!newest_old || it->second == base)) continue;
      lines->push_back("tier " + wallet.substr(at + 1) + " " + program + " " +
                       (it->second.empty() ? "none" : it->second) + " from " +
                       std::to_string(it->first.value));
    }
  }
}

}  // namespace clearpoint
