#include "engine/network/validation.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/network/alias_validation.h"
#include "engine/network/bank_account_validation.h"
#include "engine/network/contract_validation.h"
#include "engine/network/fault_list.h"
#include "engine/network/overlaps.h"
#include "engine/network/program_validation.h"
#include "engine/network/rate_cycles.h"
#include "engine/network/rate_validation.h"
#include "engine/network/scheme.h"
#include "engine/network/scheme_validation.h"
#include "engine/network/trigger_validation.h"

namespace clearpoint {
namespace {

constexpr int64_t kMaxWarnPercent = 99;
constexpr size_t kMaxParticipants = 10'000;
constexpr size_t kMaxPrograms = 1'000;
constexpr size_t kMaxContracts = 100'000;
constexpr size_t kMaxRates = 10'000;
constexpr size_t kMaxSources = 1'000;
constexpr size_t kMaxTransitions = 10'000;
constexpr size_t kMaxDepth = 32;  // of the tree of participants
constexpr size_t kMaxCalendars = 1'000;
constexpr size_t kMaxHolidays = 10'000;
constexpr int32_t kMaxMinorDigits = 4;
constexpr int32_t kMaxBasisPoints = 10'000;
constexpr int32_t kMaxOffsetSeconds = 26 * 3'600;

std::string At(std::string_view section, size_t index) {
  return absl::StrCat(std::string(section), "/", index);
}

// Only the operator's own is asked for of those that have no kind.
const char* WordOf(ParticipantKind kind) {
  switch (kind) {
    case ParticipantKind::kNone:
      break;
    case ParticipantKind::kOrganisation:
      return "organisation";
    case ParticipantKind::kHeadOffice:
      return "head_office";
    case ParticipantKind::kDepartment:
      return "department";
    case ParticipantKind::kProduct:
      return "product";
  }
  return "operator";
}

class Validation {
 public:
  explicit Validation(const Configuration& configuration) : c_(configuration) {}

  std::vector<ConfigurationFault> Run() {
    CheckHeader();
    CheckBounds();
    CheckSettlement();
    for (size_t i = 0; i < c_.zones.size(); ++i) CheckZone(i);
    CheckParticipants();
    CheckCalendars();
    CheckSchemes(c_, faults_);
    CheckAliasKinds(c_, faults_);
    faults_.RequireAtMost("programs", c_.programs.size(), kMaxPrograms);
    for (size_t i = 0; i < c_.programs.size(); ++i) {
      CheckProgram(At("programs", i), c_.programs[i], faults_);
      CheckSuppliersSchemes(i);
    }
    faults_.RequireAtMost("contracts", c_.contracts.size(), kMaxContracts);
    for (size_t i = 0; i < c_.contracts.size(); ++i) CheckContract(i);
    RequireApart("contracts", c_.contracts, [](const ContractConfig& k) {
      return std::pair(k.participant, k.program);
    });
    faults_.RequireAtMost("rates", c_.rates.size(), kMaxRates);
    for (size_t i = 0; i < c_.rates.size(); ++i) CheckRate(i);
    CheckSources();
    RequireApart("rates", c_.rates, [](const RateConfig& rate) {
      return std::pair(rate.from, rate.to);
    });
    CheckCycles();
    for (size_t i = 0; i < c_.programs.size(); ++i) CheckFunders(i);
    CheckAwards();
    return faults_.Take();
  }

 private:
  template <class Entry, class Key>
  void RequireApart(std::string_view section, const std::vector<Entry>& entries,
                    Key key);
  int32_t ScaleOf(const std::string& program) const;

  void CheckHeader();
  void CheckBounds();
  void CheckSettlement();
  void CheckZone(size_t index);
  void CheckParticipants();
  void CheckKind(size_t index);
  void CheckCalendars();
  void CheckCalendar(const std::string& path, const CalendarConfig& calendar);
  void CheckDebitCaps(size_t index);
  void CheckSuppliersSchemes(size_t program);
  void CheckContract(size_t index);
  void CheckRate(size_t index);
  void CheckSources();
  void CheckCycles();
  void CheckExpiredInto(const std::string& path, const ProgramConfig& program);
  void CheckFunders(size_t index);
  void CheckFunder(const std::string& path, const ProgramConfig& program,
                   const std::string& funder);
  void CheckShares(const std::string& path, const ProgramConfig& program,
                   const std::string& funder,
                   const std::vector<FunderShare>& shares);
  void CheckAwards();
  size_t MostAwards(const ProgramConfig& program,
                    const std::vector<std::string>& line);
  // The participant and those above it, nearest first.
  std::vector<std::string> WithAncestors(const std::string& name) const;

  const Configuration& c_;
  std::map<std::string, std::string> parents_;
  std::map<std::string, ParticipantKind> kinds_;  // of those that have one
  std::map<std::string, std::set<std::string>> issues_;  // programs
  std::map<std::string, size_t> most_awards_;  // by program and first named
  FaultList faults_;
};

template <class Entry, class Key>
void Validation::RequireApart(std::string_view section,
                              const std::vector<Entry>& entries, Key key) {
  EachOverlap(entries, key, [&](size_t earlier, size_t later, const auto& of) {
    faults_.Add(At(section, later),
                absl::StrCat("overlaps in time with ", At(section, earlier),
                             " for ", of.first, " and ", of.second));
  });
}

int32_t Validation::ScaleOf(const std::string& program) const {
  for (const ProgramConfig& config : c_.programs) {
    if (config.name == program) return config.scale;
  }
  return 0;
}

void Validation::CheckHeader() {
  faults_.RequireName("network", c_.network);
  faults_.RequireText("label", c_.label);
  faults_.RequireRange("", "effective_from", c_.effective_from.value,
                       kEarliestEvent.value, kLatestEvent.value);
}

void Validation::CheckBounds() {
  const TimeBounds& bounds = c_.bounds;
  faults_.RequireRange("bounds", "max_event_age", bounds.max_event_age_us, 1,
                       kLongestSpan);
  faults_.RequireRange("bounds", "max_clock_skew", bounds.max_clock_skew_us, 0,
                       kLongestSpan);
  faults_.RequireRange("bounds", "max_clock_jump", bounds.max_clock_jump_us, 1,
                       kLongestSpan);
  faults_.RequireRange("bounds", "key_retention", bounds.key_retention_us, 1,
                       kLongestSpan);
  faults_.RequireRange("bounds", "reopen_within", bounds.reopen_within_us, 0,
                       kLongestSpan);
  const absl::int128 reach =
      absl::int128(bounds.max_event_age_us) + bounds.max_clock_skew_us;
  if (bounds.key_retention_us > reach) return;
  faults_.Add(
      "bounds/key_retention",
      "key_retention must be longer than max_event_age and max_clock_skew "
      "together, or an old event could count twice");
}

void Validation::CheckSettlement() {
  std::set<std::string> listed;
  for (size_t i = 0; i < c_.currencies.size(); ++i) {
    const CurrencyConfig& currency = c_.currencies[i];
    const std::string path = At("currencies", i);
    const std::string& code = currency.code;
    const bool letters = std::all_of(
        code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    if (code.size() != 3 || !letters) {
      faults_.Add(
          path + "/name",
          absl::StrCat("currency: expected three capital letters of ISO "
                       "4217, found \"",
                       code, "\""));
    }
    faults_.RequireUnique(path + "/name", code, &listed);
    faults_.RequireRange(path, "minor_digits", currency.minor_digits, 0,
                         kMaxMinorDigits);
  }
  faults_.Lists(std::move(listed));
  faults_.RequireCurrency("settlement/currency", c_.settlement.currency);
  faults_.RequireRange("settlement", "fee_basis_points",
                       c_.settlement.fee_basis_points, 0, kMaxBasisPoints);
}

void Validation::CheckZone(size_t index) {
  const ZoneConfig& zone = c_.zones[index];
  const std::string path = At("zones", index);
  faults_.RequireName(path + "/name", zone.name);
  for (size_t i = 0; i < index; ++i) {
    if (c_.zones[i].name == zone.name) faults_.Add(path, "zone is named twice");
  }
  faults_.RequireAtMost("zones/transitions", zone.transitions.size(),
                        kMaxTransitions);
  for (size_t i = 0; i < zone.transitions.size(); ++i) {
    const ZoneTransition& now = zone.transitions[i];
    const std::string at = absl::StrCat(path, "/transitions/", i);
    faults_.RequireRange(at, "offset_seconds", now.offset_seconds,
                         -kMaxOffsetSeconds, kMaxOffsetSeconds);
    if (i > 0 && now.at <= zone.transitions[i - 1].at) {
      faults_.Add(at, absl::StrCat("expected an instant after ",
                                   zone.transitions[i - 1].at.value, ", found ",
                                   now.at.value));
    }
  }
}

void Validation::CheckParticipants() {
  faults_.RequireAtMost("participants", c_.participants.size(),
                        kMaxParticipants);
  for (size_t i = 0; i < c_.participants.size(); ++i) {
    const ParticipantConfig& participant = c_.participants[i];
    const std::string path = At("participants", i);
    faults_.RequireName(path + "/name", participant.name);
    faults_.RequireText(path + "/title", participant.title);
    faults_.RequireText(path + "/cost_centre", participant.cost_centre);
    CheckDebitCaps(i);
    if (participant.bank_account.has_value()) {
      CheckBankAccount(path + "/bank_account", *participant.bank_account,
                       faults_);
    }
    parents_[participant.name] = participant.parent;
    if (participant.kind != ParticipantKind::kNone) {
      kinds_[participant.name] = participant.kind;
    }
  }
  for (size_t i = 0; i < c_.participants.size(); ++i) CheckKind(i);
  for (size_t i = 0; i < c_.participants.size(); ++i) {
    if (WithAncestors(c_.participants[i].name).size() <= kMaxDepth) continue;
    faults_.Add(At("participants", i) + "/name",
                absl::StrCat("participant \"", c_.participants[i].name,
                             "\" stands below itself or deeper than ",
                             kMaxDepth, " levels"));
  }
}

// The operator stands above every kind, as kNone does by its number.
void Validation::CheckKind(size_t index) {
  const ParticipantConfig& participant = c_.participants[index];
  const std::string path = At("participants", index);
  const bool has_kind = participant.kind != ParticipantKind::kNone;
  const bool is_operator = participant.name == c_.settlement.operator_name;
  if (has_kind && is_operator) {
    faults_.Add(path + "/kind",
                absl::StrCat("kind: \"", participant.name,
                             "\" is the operator, which stands above every "
                             "kind: it has none"));
  }
  if (has_kind == is_operator) return;
  for (const std::string& name : WithAncestors(participant.parent)) {
    const auto above = kinds_.find(name);
    if (above == kinds_.end()) continue;
    if (participant.kind > above->second) return;
    faults_.Add(path + (has_kind ? "/kind" : "/name"),
                absl::StrCat("kind: \"", participant.name, "\", ",
                             WordOf(participant.kind), ", stands below \"",
                             name, "\", ", WordOf(above->second),
                             "; expected operator, organisation, head_office, "
                             "department, product from the top down"));
    return;
  }
}

void Validation::CheckCalendar(const std::string& path,
                               const CalendarConfig& calendar) {
  for (const int32_t weekday : calendar.weekend) {
    faults_.RequireRange(path, "weekend", weekday, 1, 7);
  }
  const std::set<int32_t> weekend(calendar.weekend.begin(),
                                  calendar.weekend.end());
  if (weekend.size() > 6) {
    faults_.Add(path + "/weekend", "weekend: a week has no working day");
  }
  constexpr auto kFirst =
      static_cast<int32_t>(kEarliestEvent.value / kMicrosPerDay);
  constexpr auto kLast =
      static_cast<int32_t>(kLatestEvent.value / kMicrosPerDay);
  const auto check_days = [&](std::string_view field,
                              const std::vector<int32_t>& days) {
    faults_.RequireAtMost(field, days.size(), kMaxHolidays);
    for (const int32_t day : days) {
      faults_.RequireRange(path, field, day, kFirst, kLast);
    }
  };
  check_days("holidays", calendar.holidays);
  check_days("working_days", calendar.working_days);
}

void Validation::CheckCalendars() {
  faults_.RequireAtMost("calendars", c_.calendars.size(), kMaxCalendars);
  std::set<std::string> names;
  for (size_t i = 0; i < c_.calendars.size(); ++i) {
    const std::string path = At("calendars", i);
    faults_.RequireUnique(path + "/name", c_.calendars[i].name, &names);
    CheckCalendar(path, c_.calendars[i]);
  }
  const auto check = [&](const std::string& path, const auto& terms) {
    for (size_t i = 0; i < terms.size(); ++i) {
      if (!terms[i].pending.has_value()) continue;
      const std::string& name = terms[i].pending->calendar;
      if (name.empty() || names.contains(name)) continue;
      faults_.Add(absl::StrCat(path, "/", i, "/available"),
                  absl::StrCat("\"", name, "\" is no calendar"));
    }
  };
  for (size_t i = 0; i < c_.programs.size(); ++i) {
    check(At("programs", i) + "/earn", c_.programs[i].earn);
    check(At("programs", i) + "/sign_in", c_.programs[i].sign_in);
    check(At("programs", i) + "/referral", c_.programs[i].referral);
  }
  check("rates", c_.rates);
}

// The operator holds what others have paid in until it is paid out, so a cap of
// its own would stop their payments.
void Validation::CheckDebitCaps(size_t index) {
  const ParticipantConfig& participant = c_.participants[index];
  const SettlementConfig& settlement = c_.settlement;
  const std::string at = At("participants", index);
  const std::string path = at + "/net_debit_cap";
  std::set<std::string> currencies;
  for (const DebitCap& cap : participant.debit_caps) {
    faults_.RequireRange(at, "net_debit_cap", cap.amount.value, 0,
                         kMaxEventAmount);
    faults_.RequireRange(at, "cap_warning", cap.warn_percent, 0,
                         kMaxWarnPercent);
    if (!SettlesIn(settlement, cap.currency)) {
      faults_.Add(path,
                  absl::StrCat("net_debit_cap: the network settles in ",
                               absl::StrJoin(SettlementCurrencies(settlement),
                                             ", "),
                               ", not ", cap.currency));
    }
    faults_.RequireUnique(path, cap.currency, &currencies);
    if (participant.name != settlement.operator_name) continue;
    faults_.Add(path, absl::StrCat("net_debit_cap: \"", participant.name,
                                   "\" is the operator, through whom payments "
                                   "go: it has no net debit cap"));
  }
}

void Validation::CheckSources() {
  faults_.RequireAtMost("sources", c_.sources.size(), kMaxSources);
  std::set<std::string> names;
  for (size_t i = 0; i < c_.sources.size(); ++i) {
    const SourceRights& rights = c_.sources[i];
    const std::string path = At("sources", i);
    faults_.RequireUnique(path + "/source", rights.source, &names);
    faults_.RequireRange(path, "participants",
                         static_cast<int64_t>(rights.participants.size()), 1,
                         kMaxParticipants);
    for (const std::string& name : rights.participants) {
      if (parents_.contains(name)) continue;
      faults_.Add(path + "/participants",
                  absl::StrCat("source \"", rights.source, "\": \"", name,
                               "\" is no participant"));
    }
  }
}

void Validation::CheckSuppliersSchemes(size_t program) {
  const std::vector<OfferConfig>& offers = c_.programs[program].offers;
  for (size_t i = 0; i < offers.size(); ++i) {
    CheckSchemeNamed(absl::StrCat(At("programs", program), "/offers/", i),
                     {offers[i].scheme}, c_.settlement, faults_);
  }
}

void Validation::CheckContract(size_t index) {
  const ContractConfig& contract = c_.contracts[index];
  const std::string path = At("contracts", index);
  if (contract.issues) issues_[contract.participant].insert(contract.program);
  faults_.RequireDates(path, contract.valid);
  if (!contract.issues && !contract.redeems) {
    faults_.Add(
        path,
        "contract: neither issue_price nor redeem_price; it permits nothing");
  }
  CheckSchemeNamed(path, {contract.scheme, &contract.currency}, c_.settlement,
                   faults_);
  const int32_t scale = ScaleOf(contract.program);
  faults_.RequirePrice(path, "issue_price", contract.issue_price, scale);
  faults_.RequirePrice(path, "redeem_price", contract.redeem_price, scale);
  CheckContractFees(path, contract, scale, faults_);
  CheckPrepaid(path, contract, faults_);
}

void Validation::CheckRate(size_t index) {
  const RateConfig& rate = c_.rates[index];
  const std::string path = At("rates", index);
  faults_.RequireDates(path, rate.valid);
  if (rate.from == rate.to) {
    faults_.Add(path + "/to", "a rate from a program to itself");
  }
  CheckRateTerms(c_, index, faults_);
  faults_.RequirePoints(path, "minimum", rate.minimum);
  faults_.RequirePrice(path, "settlement_price", rate.settlement_price,
                       ScaleOf(rate.to));
  CheckSchemeNamed(path, {rate.scheme, &rate.currency}, c_.settlement, faults_);
}

void Validation::CheckCycles() {
  const auto where = [](size_t rate) { return At("rates", rate); };
  for (const RateCycle& cycle : GrowingCycles(c_.rates)) {
    const size_t last = *std::max_element(cycle.begin(), cycle.end());
    faults_.Add(At("rates", last), SpellCycle(c_, cycle, where));
  }
}

std::vector<std::string> Validation::WithAncestors(
    const std::string& name) const {
  std::vector<std::string> names;
  std::string at = name;
  while (!at.empty() && names.size() <= kMaxDepth) {
    names.push_back(at);
    const auto found = parents_.find(at);
    at = found == parents_.end() ? "" : found->second;
  }
  return names;
}

// Points that no purchase earns may have no merchant whose price could count.
void Validation::CheckFunder(const std::string& path,
                             const ProgramConfig& program,
                             const std::string& funder) {
  if (funder.empty() || funder == program.issuer) return;
  if (!parents_.contains(funder)) return;  // Compile says so
  for (const std::string& name : WithAncestors(funder)) {
    const auto issued = issues_.find(name);
    if (issued == issues_.end()) continue;
    if (issued->second.contains(program.name)) return;
  }
  faults_.Add(path, absl::StrCat("funder: no contract says what \"", funder,
                                 "\" pays for ", program.name,
                                 "; give it one with an issue_price"));
}

// One funder, or shares of several, of points that no merchant pays.
void Validation::CheckShares(const std::string& path,
                             const ProgramConfig& program,
                             const std::string& funder,
                             const std::vector<FunderShare>& shares) {
  if (!funder.empty() && !shares.empty()) {
    faults_.Add(path, "funder: one, or shares of several");
  }
  for (size_t i = 0; i < shares.size(); ++i) {
    CheckFunder(absl::StrCat(path, "/", i, "/participant"), program,
                shares[i].name);
  }
}

// What lapses goes over by the rates there are, so no path of them grows.
void Validation::CheckExpiredInto(const std::string& path,
                                  const ProgramConfig& program) {
  const std::string& into = program.expired_into;
  if (into.empty()) return;
  const bool has_rate = std::any_of(
      c_.rates.begin(), c_.rates.end(), [&](const RateConfig& rate) {
        return rate.from == program.name && rate.to == into;
      });
  if (!has_rate) {
    faults_.Add(path + "/expired_into",
                absl::StrCat("expired_into: there is no rate from ",
                             program.name, " to \"", into, "\""));
    return;
  }
  if (program.household_wallet == HouseholdWallet::kNone) return;
  const auto to = std::find_if(
      c_.programs.begin(), c_.programs.end(),
      [&](const ProgramConfig& other) { return other.name == into; });
  if (to == c_.programs.end()) return;
  if (to->household_wallet != HouseholdWallet::kNone) return;
  faults_.Add(path + "/expired_into",
              absl::StrCat("expired_into: households have a wallet in ",
                           program.name, ", but none in \"", into, "\""));
}

void Validation::CheckFunders(size_t index) {
  const ProgramConfig& program = c_.programs[index];
  const std::string path = At("programs", index);
  CheckExpiredInto(path, program);
  for (size_t i = 0; i < program.earn.size(); ++i) {
    const EarnRule& rule = program.earn[i];
    const bool is_sum = rule.period_sum.has_value();
    if (rule.on == Trigger::kPurchase && !is_sum) continue;
    const std::string at = absl::StrCat(path, "/earn/", i, "/funder");
    CheckFunder(at, program, rule.funder_name);
    if (is_sum) CheckShares(at, program, "", rule.funder_shares);
  }
  for (size_t i = 0; i < program.sign_in.size(); ++i) {
    CheckFunder(absl::StrCat(path, "/sign_in/", i, "/funder"), program,
                program.sign_in[i].funder);
    CheckShares(absl::StrCat(path, "/sign_in/", i, "/funder"), program,
                program.sign_in[i].funder, program.sign_in[i].funder_shares);
  }
  for (size_t i = 0; i < program.referral.size(); ++i) {
    CheckFunder(absl::StrCat(path, "/referral/", i, "/funder"), program,
                program.referral[i].funder);
    CheckShares(absl::StrCat(path, "/referral/", i, "/funder"), program,
                program.referral[i].funder, program.referral[i].funder_shares);
  }
}

// The most rules of the program in force at once of those that look at the
// merchant: by the place in its line of ancestors where rules begin to differ.
size_t Validation::MostAwards(const ProgramConfig& program,
                              const std::vector<std::string>& line) {
  const auto named = [&](const std::string& name) {
    return std::any_of(
        program.earn.begin(), program.earn.end(), [&](const EarnRule& rule) {
          if (rule.on != Trigger::kPurchase) return false;
          const auto& list = rule.selector.merchants;
          return std::find(list.begin(), list.end(), name) != list.end();
        });
  };
  const auto first = std::find_if(line.begin(), line.end(), named);
  const std::string key =
      absl::StrCat(program.name, "/", first == line.end() ? "" : *first);
  const auto known = most_awards_.find(key);
  if (known != most_awards_.end()) return known->second;
  std::vector<EarnRule> rules;
  for (const EarnRule& rule : program.earn) {
    if (rule.on != Trigger::kPurchase) continue;
    const auto& list = rule.selector.merchants;
    const bool looks =
        std::any_of(list.begin(), list.end(), [&](const std::string& name) {
          return std::find(line.begin(), line.end(), name) != line.end();
        });
    if (list.empty() || looks) rules.push_back(rule);
  }
  return most_awards_[key] = MostInForce(rules);
}

// A purchase earns in every program its merchant issues in, one award a rule.
void Validation::CheckAwards() {
  for (size_t i = 0; i < c_.participants.size(); ++i) {
    const std::string& name = c_.participants[i].name;
    const std::vector<std::string> line = WithAncestors(name);
    std::set<std::string> programs;
    for (const std::string& above : line) {
      const auto issued = issues_.find(above);
      if (issued == issues_.end()) continue;
      programs.insert(issued->second.begin(), issued->second.end());
    }
    size_t rules = 0;
    for (const ProgramConfig& program : c_.programs) {
      if (programs.contains(program.name)) rules += MostAwards(program, line);
    }
    if (rules <= kMaxAwards) continue;
    faults_.Add(
        At("participants", i) + "/name",
        absl::StrCat("participant \"", name, "\": one purchase there may meet ",
                     rules, " earn rules at once, at most ", kMaxAwards,
                     " can give it points"));
  }
}

}  // namespace

std::vector<ConfigurationFault> FaultsOf(const Configuration& configuration) {
  return Validation(configuration).Run();
}

size_t MostInForce(const std::vector<EarnRule>& rules) {
  size_t most = 0;
  for (const EarnRule& one : rules) {
    const auto at_start = [&](const EarnRule& other) {
      return other.valid.Contains(one.valid.from);
    };
    const auto count = std::count_if(rules.begin(), rules.end(), at_start);
    most = std::max(most, static_cast<size_t>(count));
  }
  return most;
}

}  // namespace clearpoint
