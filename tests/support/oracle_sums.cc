// The oracle's sums of periods: everything that a rule counts in one, and after
// each change all of a member's periods that are over scored anew, one after the
// other.
#include <algorithm>
#include <tuple>

#include "tests/support/oracle.h"
#include "tests/support/oracle_calendar.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {
namespace {

using oracle::Bought;
using oracle::Key;

std::string NameOfSum(const ProgramConfig& program, const EarnRule& rule) {
  const PeriodSum& sum = *rule.period_sum;
  return Key({program.name, rule.name, sum.period,
              std::to_string(sum.closes_on), rule.currency});
}

bool Closes(int32_t closes_on, int64_t day) {
  const int64_t of_month = oracle::CivilOf(day).day;
  const bool is_last =
      oracle::MonthNumberOf(day + 1) > oracle::MonthNumberOf(day);
  return of_month == closes_on || (is_last && of_month < closes_on);
}

// Day by day, to the one behind which another period begins.
int64_t LastDay(const PeriodSum& sum, int64_t day) {
  const auto ends = [&] {
    return sum.period == "statement_month"
               ? Closes(sum.closes_on, day)
               : !oracle::SharePeriod(sum.period, day, day + 1);
  };
  while (!ends()) ++day;
  return day;
}

const EarnRule& RuleOf(const ProgramConfig& program, const std::string& name) {
  return *std::find_if(
      program.earn.begin(), program.earn.end(),
      [&](const EarnRule& rule) { return rule.name == name; });
}

}  // namespace

void Oracle::NumberSums(const Configuration& configuration) {
  for (const ProgramConfig& program : configuration.programs) {
    for (const EarnRule& rule : program.earn) {
      if (!rule.period_sum.has_value()) continue;
      sum_numbers_.emplace(NameOfSum(program, rule), sum_numbers_.size() + 1);
    }
  }
}

void Oracle::CountInPeriod(const ProgramConfig& program, const EarnRule& rule,
                           const oracle::Award& counted, Bought* bought) {
  const std::string& member =
      rule.to_beneficiary ? bought->beneficiary : bought->member;
  const ZoneConfig& zone =
      oracle::ZoneOf(NetworkOf(bought->version), program);
  const int64_t last = LastDay(*rule.period_sum,
                               oracle::LocalDayAt(zone, bought->occurred));
  const oracle::SumKey key = {
      sum_numbers_.at(NameOfSum(program, rule)), member, last};
  const auto [place, is_new] = s_.sums.try_emplace(key);
  oracle::PeriodSum& sum = place->second;
  if (is_new) {
    sum.program = program.name;
    sum.rule = rule.name;
    sum.ends_at = oracle::MidnightOf(zone, last + 1);
  }
  if (!sum.ended) sum.version = std::max(sum.version, bought->version);
  sum.counted += counted.counted;
  bought->summed.push_back({.sum = key,
                            .whole = counted.whole,
                            .lines = counted.lines,
                            .counted = counted.counted,
                            .left = counted.counted});
  if (sum.ends_at > recorded_) return;
  EndPeriod(key);
  ScoreSums(key, bought->occurred, SumsOnReturn::kOwe);
}

void Oracle::EndPeriod(const oracle::SumKey& key) {
  oracle::PeriodSum& sum = s_.sums.at(key);
  if (sum.ended) return;
  sum.ended = true;
  sum.household = HouseholdOf(std::get<1>(key));
  const ProgramConfig& program =
      *oracle::FindProgram(NetworkOf(sum.version), sum.program);
  sum.wallet = WalletUsed(program, std::get<1>(key));
}

// False: a program that refuses such returns misses points.
bool Oracle::ScoreSums(const oracle::SumKey& of, Timestamp now,
                       SumsOnReturn on_return) {
  int64_t carried = 0;
  for (auto& [key, sum] : s_.sums) {
    const bool same = std::get<0>(key) == std::get<0>(of) &&
                      std::get<1>(key) == std::get<1>(of);
    if (!same || !sum.ended) continue;
    const ProgramConfig& program =
        *oracle::FindProgram(NetworkOf(sum.version), sum.program);
    const EarnRule& rule = RuleOf(program, sum.rule);
    const PeriodSum& terms = *rule.period_sum;
    const int64_t whole = sum.counted + (terms.carry ? carried : 0);
    const bool is_enough = whole > 0 && whole >= terms.at_least.value;
    const int64_t block = rule.grant.block.value;
    carried = !is_enough ? whole : block > 0 ? whole % block : 0;
    if (!terms.carry) carried = 0;
    const int64_t change =
        (is_enough ? WorthOf(rule.grant, whole) : 0) - sum.due;
    sum.due += change;
    if (change > 0) RaiseSum(program, rule, key, change);
    if (change < 0 && !LowerSum(&sum, now, on_return)) return false;
  }
  return true;
}

void Oracle::RaiseSum(const ProgramConfig& program, const EarnRule& rule,
                      const oracle::SumKey& key, int64_t points) {
  oracle::PeriodSum& sum = s_.sums.at(key);
  const std::string& member = std::get<1>(key);
  if (IsClosed(member)) return;
  Bought as_bought;  // by nobody else, at no merchant
  as_bought.version = sum.version;
  as_bought.member = member;
  as_bought.beneficiary = member;
  as_bought.occurred = Timestamp{sum.ends_at.value - 1};
  Earning earning = EarningOf(program, rule, as_bought);
  earning.household = sum.household;
  earning.wallet = sum.wallet;
  earning.more_of = &sum.award;
  earning.awards = sum.award.granted > 0 ? 0 : 1;
  sum.award = Raised(sum.award, Give(earning, points));
}

bool Oracle::LowerSum(oracle::PeriodSum* sum, Timestamp now,
                      SumsOnReturn on_return) {
  oracle::Award& award = sum->award;
  const int64_t fall = award.granted - sum->due;
  if (fall <= 0) return true;  // limits had cut off more
  award.granted -= fall;
  GiveBackLimits(award, fall, award.granted == 0);
  ShortfallPolicy policy = PolicyOf(award);
  const bool owes = on_return == SumsOnReturn::kOwe;
  if (owes && policy == ShortfallPolicy::kRefuse) {
    policy = ShortfallPolicy::kDebt;
  }
  return TakeBack(&award, fall, now, policy);
}

bool Oracle::SumLess(Bought* bought, Timestamp occurred) {
  const auto gone = [](const oracle::BoughtLine& line) {
    return line.returned_amount;
  };
  for (oracle::SummedPart& part : bought->summed) {
    int64_t sold = 0;
    int64_t returned = 0;
    bool all = true;  // of the order
    for (size_t i = 0; i < bought->lines.size(); ++i) {
      const oracle::BoughtLine& line = bought->lines[i];
      all = all && gone(line) == line.amount;
      const bool counts =
          part.whole || std::count(part.lines.begin(), part.lines.end(), i) > 0;
      if (!counts) continue;
      sold += line.amount;
      returned += gone(line);
    }
    const int64_t left =
        all ? 0
            : part.counted -
                  static_cast<int64_t>(absl::int128(part.counted) * returned /
                                       sold);
    const int64_t less = part.left - left;
    if (less == 0) continue;
    part.left = left;
    oracle::PeriodSum& sum = s_.sums.at(part.sum);
    sum.counted -= less;
    if (!sum.ended) continue;
    if (!ScoreSums(part.sum, occurred, SumsOnReturn::kMayRefuse)) return false;
  }
  return true;
}

// Of members in the order of their enrolment, then of rules.
std::vector<oracle::SumKey> Oracle::SumsToEnd() const {
  std::vector<std::tuple<Timestamp, size_t, oracle::SumKey>> due;
  for (const auto& [key, sum] : s_.sums) {
    if (sum.ended || sum.ends_at > recorded_) continue;
    due.emplace_back(sum.ends_at, s_.members.at(std::get<1>(key)).number, key);
  }
  std::sort(due.begin(), due.end());
  std::vector<oracle::SumKey> keys;
  for (const auto& [at, member, key] : due) keys.push_back(key);
  return keys;
}

void Oracle::AppendSums(std::vector<std::string>* lines) const {
  for (const auto& [key, sum] : s_.sums) {
    const auto& [number, member, last] = key;
    lines->push_back("sum " + sum.program + " " + member + " " + sum.rule +
                     " until " + std::to_string(last) + " counted " +
                     std::to_string(sum.counted) + " points " +
                     std::to_string(sum.award.granted));
  }
}

}  // namespace clearpoint
