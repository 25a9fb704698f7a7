#include "tools/network/rule_check.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "tools/network/spelling.h"
#include "tools/network/utf8.h"

namespace clearpoint {
namespace {

class RuleCheck {
 public:
  RuleCheck(const ProgramConfig& program, std::string path, KnownNames& names,
            CheckLog log)
      : program_(program), path_(std::move(path)), names_(names), log_(log) {
    for (const LimitConfig& limit : program.limits) limits_.insert(limit.name);
  }

  void Run() {
    for (size_t i = 0; i < program_.earn.size(); ++i) {
      CheckEarn(program_.earn[i], fmt::format("{}/earn/{}", path_, i));
    }
    for (size_t i = 0; i < program_.sign_in.size(); ++i) {
      CheckSignIn(program_.sign_in[i], fmt::format("{}/sign_in/{}", path_, i));
    }
    for (size_t i = 0; i < program_.referral.size(); ++i) {
      CheckReferral(program_.referral[i],
                    fmt::format("{}/referral/{}", path_, i));
    }
    CheckShadowed(program_.sign_in, "sign_in");
    CheckShadowed(program_.referral, "referral");
    CheckLimits();
  }

 private:
  void CheckName(const std::string& name, const std::string& path);
  void CheckEarn(const EarnRule& rule, const std::string& path);
  void CheckSelector(const Selector& selector, const std::string& path);
  void CheckGrant(const Grant& grant, const std::string& path);
  void CheckSignIn(const SignInRule& rule, const std::string& path);
  void CheckReferral(const ReferralRule& rule, const std::string& path);
  void CheckLimits();
  void UseLimits(const std::vector<std::string>& limits,
                 const std::string& path);
  void CheckMerchants(const std::vector<std::string>& merchants,
                      const std::string& path);
  template <typename Rule>
  void CheckShadowed(const std::vector<Rule>& rules, std::string_view kind);

  const ProgramConfig& program_;
  std::string path_;
  KnownNames& names_;
  CheckLog log_;
  std::set<std::string> limits_;
  std::set<std::string> used_limits_;
  std::map<std::string, std::string> rules_;  // name to path, all kinds
};

void RuleCheck::CheckName(const std::string& name, const std::string& path) {
  const auto [first, is_new] = rules_.emplace(name, path);
  if (is_new) return;
  log_.Error(path + "/name",
             fmt::format("rule \"{}\" of {} is already in line {}", name,
                         program_.name,
                         log_.positions.Of(first->second + "/name").line));
}

void RuleCheck::CheckMerchants(const std::vector<std::string>& merchants,
                               const std::string& path) {
  for (size_t i = 0; i < merchants.size(); ++i) {
    names_.RequireParticipant(merchants[i],
                              fmt::format("{}/merchants/{}", path, i));
  }
}

void RuleCheck::UseLimits(const std::vector<std::string>& limits,
                          const std::string& path) {
  for (size_t i = 0; i < limits.size(); ++i) {
    const std::string& name = limits[i];
    const std::string limit_path = fmt::format("{}/limits/{}", path, i);
    if (std::find(limits.begin(), limits.begin() + static_cast<ptrdiff_t>(i),
                  name) != limits.begin() + static_cast<ptrdiff_t>(i)) {
      log_.Error(limit_path, fmt::format("limit \"{}\" is named twice", name));
    }
    used_limits_.insert(name);
    if (limits_.contains(name)) continue;
    log_.Error(limit_path,
               fmt::format("unknown limit \"{}\"{}", Shortened(name),
                           DidYouMean(name, {limits_.begin(), limits_.end()})));
  }
}

void RuleCheck::CheckSelector(const Selector& selector,
                              const std::string& path) {
  CheckMerchants(selector.merchants, path);
  const auto both = [&](const std::vector<std::string>& wanted,
                        const std::vector<std::string>& excluded,
                        std::string_view key) {
    for (size_t i = 0; i < excluded.size(); ++i) {
      if (std::find(wanted.begin(), wanted.end(), excluded[i]) ==
          wanted.end()) {
        continue;
      }
      log_.Error(fmt::format("{}/{}/{}", path, key, i),
                 fmt::format("\"{}\" is selected and excluded",
                             Shortened(excluded[i])));
    }
  };
  both(selector.categories, selector.excluded_categories,
       "excluded_categories");
  both(selector.skus, selector.excluded_skus, "excluded_skus");
}

void RuleCheck::CheckGrant(const Grant& grant, const std::string& path) {
  if (grant.maximum.value > 0 && grant.maximum < grant.minimum) {
    log_.Error(path + "/maximum", "maximum is below minimum");
  }
}

void RuleCheck::CheckEarn(const EarnRule& rule, const std::string& path) {
  CheckName(rule.name, path);
  log_.RequireRange(rule.valid, path);
  names_.RequireCurrency(rule.currency, path + "/currency");
  CheckSelector(rule.selector, path + "/select");
  CheckGrant(rule.grant, path + "/grant");
  UseLimits(rule.limits, path);
  names_.RequireParticipant(rule.funder_name, path + "/funder");
}

void RuleCheck::CheckSignIn(const SignInRule& rule, const std::string& path) {
  CheckName(rule.name, path);
  log_.RequireRange(rule.valid, path);
  if (rule.ladder.empty()) {
    log_.Error(
        path + "/ladder",
        fmt::format("sign-in rule \"{}\": the ladder has no steps", rule.name));
  }
  UseLimits(rule.limits, path);
  names_.RequireParticipant(rule.funder, path + "/funder");
}

void RuleCheck::CheckReferral(const ReferralRule& rule,
                              const std::string& path) {
  CheckName(rule.name, path);
  log_.RequireRange(rule.valid, path);
  names_.RequireCurrency(rule.currency, path + "/currency");
  CheckMerchants(rule.merchants, path);
  UseLimits(rule.limits, path);
  names_.RequireParticipant(rule.funder, path + "/funder");
  if (rule.within_us == 0) {
    log_.Error(path + "/within", "within is zero; no purchase could qualify");
  }
  if (rule.referrer_points.value == 0 && rule.referee_points.value == 0) {
    log_.Warning(path,
                 fmt::format("referral rule \"{}\" pays nobody", rule.name));
  }
}

// Of rules of these kinds the first one that is valid counts alone.
template <typename Rule>
void RuleCheck::CheckShadowed(const std::vector<Rule>& rules,
                              std::string_view kind) {
  for (size_t i = 1; i < rules.size(); ++i) {
    for (size_t k = 0; k < i; ++k) {
      const DateRange& a = rules[k].valid;
      const DateRange& b = rules[i].valid;
      if (a.until <= b.from || b.until <= a.from) continue;
      const std::string first = fmt::format("{}/{}/{}/name", path_, kind, k);
      log_.Warning(
          fmt::format("{}/{}/{}/name", path_, kind, i),
          fmt::format("rule \"{}\" is shadowed by \"{}\" in line {} while both "
                      "are valid: the first counts",
                      rules[i].name, rules[k].name,
                      log_.positions.Of(first).line));
      break;
    }
  }
}

void RuleCheck::CheckLimits() {
  for (size_t i = 0; i < program_.limits.size(); ++i) {
    const LimitConfig& limit = program_.limits[i];
    const std::string path = fmt::format("{}/limits/{}", path_, i);
    if (!used_limits_.contains(limit.name)) {
      log_.Warning(path + "/name",
                   fmt::format("no rule names the limit \"{}\"", limit.name));
    }
    const bool written =
        log_.positions.Of(path + "/points") != log_.positions.Of(path);
    if (written && limit.amount.value == 0) {
      log_.Warning(
          path + "/points",
          fmt::format("limit \"{}\" is zero; nothing is granted", limit.name));
    }
  }
}

}  // namespace

void CheckLog::Error(std::string_view path, std::string message) {
  findings.Error(positions.Of(path), std::move(message));
}

void CheckLog::Warning(std::string_view path, std::string message) {
  findings.Warning(positions.Of(path), std::move(message));
}

void CheckLog::RequireRange(const DateRange& range, const std::string& path) {
  if (range.from < range.until) return;
  Error(path + "/valid_until", "valid_until is not after valid_from");
}

KnownNames::KnownNames(const Configuration& configuration, CheckLog log)
    : log_(log), settlement_currency_(configuration.settlement.currency) {
  for (const auto& participant : configuration.participants) {
    participants_.insert(participant.name);
  }
  for (const auto& program : configuration.programs) {
    programs_.insert(program.name);
  }
  for (const auto& currency : configuration.currencies) {
    currencies_.insert(currency.code);
  }
}

bool KnownNames::HasProgram(const std::string& name) const {
  return programs_.contains(name);
}

bool KnownNames::Require(std::string_view kind,
                         const std::set<std::string>& known,
                         const std::string& name, std::string_view path) {
  if (name.empty() || known.contains(name)) return true;
  log_.Error(path, fmt::format("unknown {} \"{}\"{}", kind, Shortened(name),
                               DidYouMean(name, {known.begin(), known.end()})));
  return false;
}

bool KnownNames::RequireParticipant(const std::string& name,
                                    std::string_view path) {
  return Require("participant", participants_, name, path);
}

bool KnownNames::RequireProgram(const std::string& name,
                                std::string_view path) {
  return Require("program", programs_, name, path);
}

bool KnownNames::RequireCurrency(const std::string& name,
                                 std::string_view path) {
  // Mostly inherited from the settlement, where it is reported once.
  const bool inherited = name == settlement_currency_;
  if (inherited && path != "settlement/currency") return true;
  return Require("currency", currencies_, name, path);
}

void CheckRules(const ProgramConfig& program, const std::string& path,
                KnownNames& names, CheckLog log) {
  RuleCheck(program, path, names, log).Run();
}

}  // namespace clearpoint
