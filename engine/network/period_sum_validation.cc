#include "engine/network/period_sum_validation.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/values/amounts.h"

namespace clearpoint {
namespace {

constexpr int32_t kLongestMonth = 31;

void CheckTerms(const std::string& path, const EarnRule& rule,
                FaultList& faults) {
  const PeriodSum& sum = *rule.period_sum;
  faults.RequireEntry(path + "/period", sum.period,
                      {kSumPeriods.begin(), kSumPeriods.end()});
  if (sum.period == kStatementMonth) {
    faults.RequireRange(path, "closes_on", sum.closes_on, 1, kLongestMonth);
  } else if (sum.closes_on != 0) {
    faults.Add(path + "/closes_on",
               "closes_on: only a statement_month closes on a day of its own");
  }
  faults.RequireRange(path, "at_least", sum.at_least.value, 0, kMaxEventAmount);
  const bool has_rest =
      rule.grant.block.value != 0 || sum.at_least.value != 0;
  if (sum.carry && !has_rest) {
    faults.Add(path + "/carry",
               "carry: nothing is left without a block in the grant, or "
               "at_least");
  }
}

void CheckFunder(const std::string& path, const EarnRule& rule,
                 FaultList& faults) {
  const auto refuse = [&](const std::string& at) {
    faults.Add(at,
               "funder: a sum is over many merchants; name the issuer or a "
               "participant");
  };
  if (rule.funder == FunderKind::kMerchant) refuse(path);
  for (size_t i = 0; i < rule.funder_shares.size(); ++i) {
    if (rule.funder_shares[i].funder != FunderKind::kMerchant) continue;
    refuse(absl::StrCat(path, "/", i));
  }
}

// What a rule that looks at each purchase may be, and this one may not.
void CheckCompany(const std::string& path, const EarnRule& rule,
                  FaultList& faults) {
  const auto refuse = [&](bool is_said, std::string_view key,
                          std::string_view why) {
    if (!is_said) return;
    faults.Add(absl::StrCat(path, "/", std::string(key)),
               absl::StrCat(std::string(key), ": ", std::string(why)));
  };
  refuse(rule.bonus.has_value(), "bonus",
         "what base rules give for one purchase is no part of a sum");
  refuse(!rule.group.empty(), "group",
         "a rule on the sum of a period stands in no group");
  refuse(rule.nth_purchase.has_value(), "nth_purchase",
         "a rule on the sum of a period counts every purchase");
  refuse(rule.streak.has_value(), "streak",
         "a rule on the sum of a period counts every purchase");
  refuse(rule.convert.has_value(), "convert",
         "a sum is of amounts in the rule's own currency");
  refuse(rule.qualifying, "qualifying",
         "points of a sum are of no purchase that could qualify");
  refuse(rule.pending.has_value() && rule.pending->until_event, "available",
         "on_release: only points of a purchase are released by an event");
}

// A sum is scored when no event may be there to count in.
void CheckLimits(const std::string& path, const ProgramConfig& program,
                 const EarnRule& rule, FaultList& faults) {
  for (const LimitConfig& limit : program.limits) {
    if (limit.period != "event") continue;
    if (std::find(rule.limits.begin(), rule.limits.end(), limit.name) ==
        rule.limits.end()) {
      continue;
    }
    faults.Add(path,
               absl::StrCat("limit \"", limit.name,
                            "\" is per event; a sum is of a period"));
  }
}

}  // namespace

void CheckPeriodSums(const std::string& path, const ProgramConfig& program,
                     FaultList& faults) {
  for (size_t i = 0; i < program.earn.size(); ++i) {
    const EarnRule& rule = program.earn[i];
    if (!rule.period_sum.has_value()) continue;
    const std::string at = absl::StrCat(path, "/earn/", i);
    CheckTerms(at + "/period_sum", rule, faults);
    CheckFunder(at + "/funder", rule, faults);
    CheckCompany(at, rule, faults);
    CheckLimits(at + "/limits", program, rule, faults);
  }
}

}  // namespace clearpoint
