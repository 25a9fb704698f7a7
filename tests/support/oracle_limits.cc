// The oracle's limits: every use is kept in one list, and what stands against a
// limit is what the uses of its period and subject add up to.
#include <algorithm>
#include <map>

#include "tests/support/oracle.h"
#include "tests/support/oracle_calendar.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {
namespace {

using oracle::Award;
using oracle::Key;

}  // namespace

int64_t Oracle::UsedOf(const LimitConfig& limit, const std::string& key,
                       const Earning& earning, int64_t day) const {
  if (limit.period == "balance") {
    return HoldingsOf(WalletUsed(earning));
  }
  const auto counted = [&](const oracle::LimitUse& use) {
    return limit.counts == LimitCounts::kPoints ? use.points : use.awards;
  };
  // Sums of the uses that share a period with `day`; for rolling limits the
  // fullest of all stretches of days that hold it.
  const std::string household = earning.household.empty()
                                    ? HouseholdOf(earning.member)
                                    : earning.household;
  int64_t most = 0;
  const bool rolling = limit.period == "rolling";
  for (int64_t end = day; end < day + (rolling ? limit.days : 1); ++end) {
    int64_t sum = 0;
    for (const oracle::LimitUse& use : s_.limit_uses) {
      if (use.limit != key) continue;
      if (limit.subject == "member" && use.member != earning.member) continue;
      if (limit.subject == "household" && use.household != household) continue;
      const bool shares = limit.period == "event" ? use.event == s_.events
                          : rolling
                              ? use.day <= end && use.day > end - limit.days
                              : oracle::SharePeriod(limit.period, use.day, day);
      if (shares) sum += counted(use);
    }
    most = std::max(most, sum);
  }
  return most;
}

int64_t Oracle::MostOf(const LimitConfig& limit, const std::string& key,
                       const Earning& earning, int64_t day) const {
  const auto member = s_.members.find(earning.member);
  if (member == s_.members.end()) return limit.amount.value;
  const auto own = member->second.overrides.find(key);
  const bool holds = own != member->second.overrides.end() &&
                     day <= own->second.last_day;
  return holds ? own->second.amount : limit.amount.value;
}

oracle::LimitPlan Oracle::PlanLimits(const Earning& earning, int64_t points) {
  const Configuration& network = NetworkOf(earning.version);
  const ProgramConfig* program = oracle::FindProgram(network, earning.program);
  const int64_t day =
      oracle::LocalDayAt(oracle::ZoneOf(network, *program), earning.occurred);
  oracle::LimitPlan plan{.points = points};
  for (const std::string& name : earning.limits) {
    const LimitConfig* limit = oracle::FindLimit(*program, name);
    if (limit == nullptr) continue;
    const std::string key = Key({program->name, name});
    const int64_t left =
        MostOf(*limit, key, earning, day) - UsedOf(*limit, key, earning, day);
    const bool fits = left >= earning.awards;
    plan.points = limit->counts == LimitCounts::kPoints
                      ? std::min(plan.points, std::max<int64_t>(left, 0))
                      : (fits ? plan.points : 0);
    plan.uses.push_back({.limit = key,
                         .member = earning.member,
                         .household = earning.household.empty()
                                          ? HouseholdOf(earning.member)
                                          : earning.household,
                         .day = day,
                         .event = s_.events});
  }
  return plan;
}

int64_t Oracle::FitLimits(const Earning& earning, int64_t points,
                          std::vector<size_t>* uses) {
  oracle::LimitPlan plan = PlanLimits(earning, points);
  if (plan.points == 0) return 0;
  for (oracle::LimitUse& use : plan.uses) {
    use.points = plan.points;
    use.awards = earning.awards;
    uses->push_back(s_.limit_uses.size());
    s_.limit_uses.push_back(use);
  }
  return plan.points;
}

// `all`: nothing is left of the award.
void Oracle::GiveBackLimits(const Award& award, int64_t points, bool all) {
  std::map<std::string, int64_t> left;  // to give back, by limit
  for (size_t place : award.uses) left[s_.limit_uses[place].limit] = points;
  for (size_t place : award.uses) {
    oracle::LimitUse& use = s_.limit_uses[place];
    const int64_t part = std::min(use.points, left[use.limit]);
    use.points -= part;
    left[use.limit] -= part;
    if (all) use.awards = 0;
  }
}

}  // namespace clearpoint
