#include "tools/network/configuration_check.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/decide/decider.h"
#include "engine/network/overlaps.h"
#include "engine/network/rate_cycles.h"
#include "engine/network/validation.h"
#include "fmt/format.h"
#include "tools/network/reach_check.h"
#include "tools/network/rule_check.h"
#include "tools/network/spelling.h"
#include "tools/network/utf8.h"

namespace clearpoint {
namespace {

// Names that mean something else where a funder is written.
constexpr std::string_view kReserved[] = {"merchant", "issuer"};

class ConfigurationCheck {
 public:
  ConfigurationCheck(const Configuration& configuration,
                     const Positions& positions, Findings& findings)
      : c_(configuration),
        names_(configuration, CheckLog{positions, findings}),
        log_{positions, findings} {}

  void Run() {
    CheckBounds();
    CheckCurrencies();
    CheckSettlement();
    CheckParticipants();
    for (size_t i = 0; i < c_.programs.size(); ++i) {
      CheckProgram(i);
      CheckRules(c_.programs[i], fmt::format("programs/{}", i), names_, log_);
    }
    for (size_t i = 0; i < c_.contracts.size(); ++i) CheckContract(i);
    CheckContractOverlaps();
    for (size_t i = 0; i < c_.rates.size(); ++i) CheckRate(i);
    CheckRateOverlaps();
    for (size_t i = 0; i < c_.sources.size(); ++i) CheckSource(i);
    CheckReferences(c_, log_);
    CheckReach(c_, log_);
    CheckCycles();
    CheckEngineBounds();
  }

 private:
  void CheckBounds();
  void CheckCurrencies();
  void CheckSettlement();
  void CheckParticipants();
  void CheckAncestors(size_t index,
                      const std::map<std::string, size_t>& by_name);
  void CheckProgram(size_t index);
  void CheckContract(size_t index);
  void CheckContractOverlaps();
  void CheckRate(size_t index);
  void CheckRateOverlaps();
  void CheckSource(size_t index);
  void CheckCycles();
  void CheckEngineBounds();
  void CheckSchemes();
  // What is settled is in its scheme's currency.
  void CheckSettled(const std::string& scheme, const std::string& currency,
                    const std::string& path);
  bool HasIssuingContract(const std::string& program) const;

  const Configuration& c_;
  KnownNames names_;
  CheckLog log_;
};

void ConfigurationCheck::CheckBounds() {
  const TimeBounds& bounds = c_.bounds;
  if (bounds.max_event_age_us <= 0) {
    log_.Error("bounds/max_event_age", "max_event_age must be above zero");
  }
  if (bounds.max_clock_jump_us <= 0) {
    log_.Error("bounds/max_clock_jump", "max_clock_jump must be above zero");
  }
  if (bounds.key_retention_us <=
      bounds.max_event_age_us + bounds.max_clock_skew_us) {
    log_.Error("bounds/key_retention",
               "key_retention must be longer than max_event_age and "
               "max_clock_skew together, or an old event could count twice");
  }
}

void ConfigurationCheck::CheckCurrencies() {
  for (size_t i = 0; i < c_.currencies.size(); ++i) {
    const std::string& code = c_.currencies[i].code;
    const bool letters = std::all_of(code.begin(), code.end(), [](char ch) {
      return ch >= 'A' && ch <= 'Z';
    });
    if (code.size() == 3 && letters) continue;
    log_.Error(fmt::format("currencies/{}/name", i),
               fmt::format("currency: expected three capital letters of ISO "
                           "4217, found \"{}\"",
                           code));
  }
}

void ConfigurationCheck::CheckSettlement() {
  names_.RequireParticipant(c_.settlement.operator_name, "settlement/operator");
  names_.RequireCurrency(c_.settlement.currency, "settlement/currency");
  CheckSchemes();
}

void ConfigurationCheck::CheckParticipants() {
  std::map<std::string, size_t> first;
  for (size_t i = 0; i < c_.participants.size(); ++i) {
    const std::string& name = c_.participants[i].name;
    const std::string path = fmt::format("participants/{}/name", i);
    const auto [known, is_new] = first.emplace(name, i);
    if (!is_new) {
      const std::string other =
          fmt::format("participants/{}/name", known->second);
      log_.Error(path, fmt::format("participant \"{}\" is already in line {}",
                                   name, log_.positions.Of(other).line));
    }
    for (const std::string_view reserved : kReserved) {
      if (name != reserved) continue;
      log_.Error(path, fmt::format("participant \"{}\": this name is taken; it "
                                   "stands for the {} of an award",
                                   name, reserved));
    }
    if (names_.HasProgram(name)) {
      log_.Warning(path, fmt::format("participant \"{}\" has the name of a "
                                     "program",
                                     name));
    }
  }
  for (size_t i = 0; i < c_.participants.size(); ++i) CheckAncestors(i, first);
}

// A tree written as a tree has no cycle; one that was built otherwise may, and
// so may one whose group names itself again further down.
void ConfigurationCheck::CheckAncestors(
    size_t index, const std::map<std::string, size_t>& by_name) {
  const std::string path = fmt::format("participants/{}/name", index);
  const std::string& name = c_.participants[index].name;
  std::set<std::string> above = {name};
  std::string parent = c_.participants[index].parent;
  while (!parent.empty()) {
    const auto found = by_name.find(parent);
    if (found == by_name.end()) {
      log_.Error(path, fmt::format("participant \"{}\": unknown parent \"{}\"",
                                   name, parent));
      return;
    }
    if (!above.insert(parent).second) {
      log_.Error(path,
                 fmt::format("participant \"{}\" stands below itself", name));
      return;
    }
    parent = c_.participants[found->second].parent;
  }
}

// Also one whose price could not be read.
bool ConfigurationCheck::HasIssuingContract(const std::string& program) const {
  for (size_t i = 0; i < c_.contracts.size(); ++i) {
    if (c_.contracts[i].program != program) continue;
    if (c_.contracts[i].issues) return true;
    const std::string price = fmt::format("contracts/{}/issue_price", i);
    if (log_.positions.Has(price)) return true;
  }
  return false;
}

void ConfigurationCheck::CheckProgram(size_t index) {
  const ProgramConfig& program = c_.programs[index];
  const std::string path = fmt::format("programs/{}", index);
  names_.RequireParticipant(program.issuer, path + "/issuer");
  names_.RequireCurrency(program.value_currency, path + "/value_currency");
  const RedemptionTerms& terms = program.redemption;
  const bool has_maximum = terms.maximum.value > 0;
  if (has_maximum && terms.maximum < terms.minimum) {
    log_.Error(path + "/redemption/maximum",
               "maximum is below minimum; nothing could be redeemed");
  }
  if (has_maximum && terms.maximum < terms.step) {
    log_.Error(path + "/redemption/step",
               "step is above maximum; nothing could be redeemed");
  }
  const bool on_purchases = std::any_of(
      program.earn.begin(), program.earn.end(),
      [](const EarnRule& rule) { return rule.on == Trigger::kPurchase; });
  if (on_purchases && !HasIssuingContract(program.name)) {
    log_.Warning(path + "/earn",
                 fmt::format("no contract issues {}; its earn rules on "
                             "purchases never apply",
                             program.name));
  }
}

void ConfigurationCheck::CheckSettled(const std::string& scheme,
                                      const std::string& currency,
                                      const std::string& path) {
  const std::string settled(SchemeCurrency(c_.settlement, scheme));
  if (settled.empty()) {
    log_.Error(path + "/scheme",
               fmt::format("scheme: \"{}\" is no settlement scheme", scheme));
    return;
  }
  if (currency.empty() || currency == settled) return;
  if (!names_.RequireCurrency(currency, path + "/currency")) return;
  const bool is_main = SchemeNameOf(scheme) == kMainSchemeName;
  log_.Error(path + "/currency",
             fmt::format("currency: {} settles in {}, not {}",
                         is_main ? "the network" : "scheme " + scheme, settled,
                         currency));
}

void ConfigurationCheck::CheckSchemes() {
  const std::vector<SchemeConfig>& schemes = c_.settlement.schemes;
  for (size_t i = 0; i < schemes.size(); ++i) {
    const std::string path = fmt::format("settlement/schemes/{}", i);
    names_.RequireCurrency(schemes[i].currency, path + "/currency");
    if (schemes[i].name != kMainSchemeName) continue;
    log_.Error(path, "scheme \"main\": that is the name of the scheme that "
                     "settlement itself is");
  }
}

void ConfigurationCheck::CheckContract(size_t index) {
  const ContractConfig& contract = c_.contracts[index];
  const std::string path = fmt::format("contracts/{}", index);
  names_.RequireParticipant(contract.participant, path + "/participant");
  names_.RequireProgram(contract.program, path + "/program");
  log_.RequireRange(contract.valid, path);
  CheckSettled(contract.scheme, contract.currency, path);
  const bool has_price = log_.positions.Has(path + "/issue_price") ||
                         log_.positions.Has(path + "/redeem_price");
  if (!contract.issues && !contract.redeems && !has_price) {
    log_.Error(path,
               "contract: neither issue_price nor redeem_price; it permits "
               "nothing");
  }
  if (contract.issues && contract.issue_price.value == 0) {
    log_.Warning(path + "/issue_price", "points are given away at price zero");
  }
  if (contract.redeems && contract.redeem_price.value == 0) {
    log_.Warning(path + "/redeem_price", "points are taken at price zero");
  }
  if (contract.issues && contract.redeems &&
      contract.issue_price < contract.redeem_price) {
    log_.Warning(path + "/redeem_price",
                 "a point brings more here than it costs here");
  }
}

// `key` tells which entries compete; `section` where they stand.
template <typename Entry, typename Key>
void CheckOverlaps(const std::vector<Entry>& entries, std::string_view section,
                   CheckLog& log, Key key) {
  EachOverlap(entries, key, [&](size_t earlier, size_t later, const auto& of) {
    const Position other =
        log.positions.Of(fmt::format("{}/{}", section, earlier));
    log.Error(fmt::format("{}/{}", section, later),
              fmt::format("overlaps in time with the one in line {} for {} "
                          "and {}",
                          other.line, of.first, of.second));
  });
}

void ConfigurationCheck::CheckContractOverlaps() {
  CheckOverlaps(c_.contracts, "contracts", log_, [](const ContractConfig& k) {
    return std::pair(k.participant, k.program);
  });
}

void ConfigurationCheck::CheckRateOverlaps() {
  CheckOverlaps(c_.rates, "rates", log_, [](const RateConfig& rate) {
    return std::pair(rate.from, rate.to);
  });
}

void ConfigurationCheck::CheckRate(size_t index) {
  const RateConfig& rate = c_.rates[index];
  const std::string path = fmt::format("rates/{}", index);
  names_.RequireProgram(rate.from, path + "/from");
  names_.RequireProgram(rate.to, path + "/to");
  log_.RequireRange(rate.valid, path);
  CheckSettled(rate.scheme, rate.currency, path);
  if (!rate.from.empty() && rate.from == rate.to) {
    log_.Error(path + "/to", "a rate from a program to itself");
  }
}

void ConfigurationCheck::CheckSource(size_t index) {
  const SourceRights& rights = c_.sources[index];
  const std::string path = fmt::format("sources/{}", index);
  if (rights.participants.empty()) {
    log_.Error(path, fmt::format("source \"{}\": \"speaks_for\" is missing; "
                                 "name the participants it may publish for",
                                 rights.source));
  }
  if (rights.source.starts_with(kAdminSource)) {
    log_.Error(path + "/source",
               "the administrative topic has every right; leave it out");
  }
  for (const std::string& name : rights.participants) {
    names_.RequireParticipant(name, path + "/speaks_for");
  }
}

void ConfigurationCheck::CheckCycles() {
  const auto where = [&](size_t rate) {
    return fmt::format("line {}",
                       log_.positions.Of(fmt::format("rates/{}", rate)).line);
  };
  for (const RateCycle& cycle : GrowingCycles(c_.rates)) {
    const size_t last = *std::max_element(cycle.begin(), cycle.end());
    log_.Error(fmt::format("rates/{}", last), SpellCycle(c_, cycle, where));
  }
}

// What the engine itself refuses, so that a valid file can be applied. Only
// when nothing is wrong so far: what could not be read is missing there too.
void ConfigurationCheck::CheckEngineBounds() {
  if (log_.findings.has_errors()) return;
  for (const ConfigurationFault& fault : FaultsOf(c_)) {
    log_.Error(fault.path, fault.problem);
  }
}

}  // namespace

void CheckConfiguration(const Configuration& configuration,
                        const Positions& positions, Findings& findings) {
  ConfigurationCheck(configuration, positions, findings).Run();
}

}  // namespace clearpoint
