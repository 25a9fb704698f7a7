#include "engine/network/validation.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/calendar/expiry.h"
#include "engine/limits/limit_period.h"
#include "engine/network/overlaps.h"
#include "engine/network/rate_cycles.h"
#include "engine/network/rate_validation.h"

namespace clearpoint {
namespace {

constexpr size_t kMaxNameBytes = 256;
constexpr size_t kMaxTextBytes = 1'024;
constexpr size_t kMaxParticipants = 10'000;
constexpr size_t kMaxPrograms = 1'000;
constexpr size_t kMaxContracts = 100'000;
constexpr size_t kMaxRates = 10'000;
constexpr size_t kMaxSources = 1'000;
constexpr size_t kMaxTransitions = 10'000;
constexpr size_t kMaxLadder = 10'000;
constexpr size_t kMaxEarnRules = 1'000;
constexpr size_t kMaxDepth = 32;  // of the tree of participants
constexpr int32_t kMaxMinorDigits = 4;
constexpr int32_t kMaxScale = 4;
constexpr int32_t kMaxBasisPoints = 10'000;
constexpr int32_t kMaxDelayDays = 3'660;
constexpr int32_t kMaxOffsetSeconds = 26 * 3'600;
constexpr int64_t kMaxRatioSide = 1'000'000'000'000'000'000;  // 10^18
constexpr int32_t kMaxExpiryMonths = 1'200;

class Validation {
 public:
  explicit Validation(const Configuration& configuration) : c_(configuration) {}

  std::vector<ConfigurationFault> Run() {
    CheckHeader();
    CheckBounds();
    CheckSettlement();
    for (size_t i = 0; i < c_.zones.size(); ++i) CheckZone(i);
    CheckParticipants();
    RequireAtMost("programs", c_.programs.size(), kMaxPrograms);
    for (size_t i = 0; i < c_.programs.size(); ++i) CheckProgram(i);
    RequireAtMost("contracts", c_.contracts.size(), kMaxContracts);
    for (size_t i = 0; i < c_.contracts.size(); ++i) CheckContract(i);
    RequireApart("contracts", c_.contracts, [](const ContractConfig& k) {
      return std::pair(k.participant, k.program);
    });
    RequireAtMost("rates", c_.rates.size(), kMaxRates);
    for (size_t i = 0; i < c_.rates.size(); ++i) CheckRate(i);
    CheckSources();
    RequireApart("rates", c_.rates, [](const RateConfig& rate) {
      return std::pair(rate.from, rate.to);
    });
    CheckCycles();
    for (size_t i = 0; i < c_.programs.size(); ++i) CheckFunders(i);
    CheckAwards();
    return std::move(faults_);
  }

 private:
  void Fault(std::string path, std::string problem) {
    faults_.push_back({std::move(path), std::move(problem)});
  }
  void RequireRange(const std::string& path, std::string_view field,
                    int64_t value, int64_t least, int64_t most);
  void RequireAtMost(std::string_view field, size_t count, size_t most);
  void RequireName(const std::string& path, const std::string& name);
  void RequireText(const std::string& path, const std::string& text);
  // `name` is an entry of a table.
  void RequireEntry(const std::string& path, const std::string& name,
                    const std::vector<std::string_view>& entries);
  void RequireUnique(const std::string& path, const std::string& name,
                     std::set<std::string>* names);
  void RequireDates(const std::string& path, const DateRange& valid);
  void RequirePoints(const std::string& path, std::string_view field,
                     Points points) {
    RequireRange(path, field, points.value, 0, kMaxEventAmount);
  }
  void RequireCurrency(const std::string& path, const std::string& currency);
  void RequirePrice(const std::string& path, std::string_view field,
                    Money price, int32_t scale);
  template <class Entry, class Key>
  void RequireApart(std::string_view section, const std::vector<Entry>& entries,
                    Key key);
  int32_t ScaleOf(const std::string& program) const;

  void CheckHeader();
  void CheckBounds();
  void CheckSettlement();
  void CheckZone(size_t index);
  void CheckParticipants();
  void CheckProgram(size_t index);
  void CheckExpiry(const std::string& path, const ExpiryPolicy& expiry);
  void CheckOwnExpiry(const std::string& path,
                      const std::optional<ExpiryPolicy>& expiry) {
    if (expiry.has_value()) CheckExpiry(path + "/expiry", *expiry);
  }
  void CheckRedemption(const std::string& path, const RedemptionTerms& terms);
  void CheckLimit(const std::string& path, const LimitConfig& limit);
  // One sign-in may score many days.
  void RequireNoEventLimit(const std::string& path,
                           const ProgramConfig& program,
                           const std::vector<std::string>& limits);
  void CheckRules(const std::string& path, const ProgramConfig& program);
  void CheckEarn(const std::string& path, const EarnRule& rule);
  void CheckSignIn(const std::string& path, const SignInRule& rule);
  void CheckReferral(const std::string& path, const ReferralRule& rule);
  void CheckContract(size_t index);
  void CheckRate(size_t index);
  void CheckSources();
  void CheckCycles();
  void CheckFunders(size_t index);
  void CheckFunder(const std::string& path, const ProgramConfig& program,
                   const std::string& funder);
  void CheckAwards();
  // The participant and those above it, nearest first.
  std::vector<std::string> WithAncestors(const std::string& name) const;

  const Configuration& c_;
  std::set<std::string> currencies_;
  std::map<std::string, std::string> parents_;
  std::map<std::string, std::set<std::string>> issues_;  // programs
  std::vector<ConfigurationFault> faults_;
};

std::string At(std::string_view section, size_t index) {
  return absl::StrCat(std::string(section), "/", index);
}

void Validation::RequireRange(const std::string& path, std::string_view field,
                              int64_t value, int64_t least, int64_t most) {
  if (value >= least && value <= most) return;
  const std::string name(field);
  Fault(absl::StrCat(path, path.empty() ? "" : "/", name),
        absl::StrCat(name, ": expected ", least, " to ", most, ", found ",
                     value));
}

void Validation::RequireAtMost(std::string_view field, size_t count,
                               size_t most) {
  if (count <= most) return;
  const std::string name(field);
  Fault(name,
        absl::StrCat(name, ": expected at most ", most, ", found ", count));
}

void Validation::RequireName(const std::string& path, const std::string& name) {
  if (!name.empty() && name.size() <= kMaxNameBytes) return;
  Fault(path, absl::StrCat("name: expected 1 to ", kMaxNameBytes,
                           " bytes, found ", name.size()));
}

void Validation::RequireText(const std::string& path, const std::string& text) {
  if (text.size() <= kMaxTextBytes) return;
  Fault(path, absl::StrCat("expected at most ", kMaxTextBytes, " bytes, found ",
                           text.size()));
}

void Validation::RequireEntry(const std::string& path, const std::string& name,
                              const std::vector<std::string_view>& entries) {
  std::string known;
  for (const std::string_view entry : entries) {
    if (entry == name) return;
    absl::StrAppend(&known, known.empty() ? "" : ", ", std::string(entry));
  }
  Fault(path, absl::StrCat("expected ", known, ", found \"", name, "\""));
}

void Validation::RequireUnique(const std::string& path, const std::string& name,
                               std::set<std::string>* names) {
  RequireName(path, name);
  if (names->insert(name).second) return;
  Fault(path, absl::StrCat("\"", name, "\" is named twice"));
}

void Validation::RequireDates(const std::string& path, const DateRange& valid) {
  if (valid.from < valid.until) return;
  Fault(absl::StrCat(path, "/valid_until"),
        "valid_until is not after valid_from");
}

void Validation::RequireCurrency(const std::string& path,
                                 const std::string& currency) {
  if (currencies_.contains(currency)) return;
  Fault(path, absl::StrCat("currency: expected one that is listed, found \"",
                           currency, "\""));
}

// Below 10^6 of the major unit for one point, which is 10^scale minor units.
void Validation::RequirePrice(const std::string& path, std::string_view field,
                              Money price, int32_t scale) {
  int64_t limit = kPriceLimit;
  for (int32_t i = 0; i < std::clamp(scale, 0, kMaxScale); ++i) limit /= 10;
  if (price.value >= 0 && price.value < limit) return;
  const std::string name(field);
  Fault(absl::StrCat(path, "/", name),
        absl::StrCat(name, ": expected 0 to below ", limit,
                     " in 10^-12 of the currency, found ",
                     ToDecimal(price.value)));
}

// No two entries of one key hold at one moment.
template <class Entry, class Key>
void Validation::RequireApart(std::string_view section,
                              const std::vector<Entry>& entries, Key key) {
  EachOverlap(entries, key, [&](size_t earlier, size_t later, const auto& of) {
    Fault(At(section, later),
          absl::StrCat("overlaps in time with ", At(section, earlier), " for ",
                       of.first, " and ", of.second));
  });
}

int32_t Validation::ScaleOf(const std::string& program) const {
  for (const ProgramConfig& config : c_.programs) {
    if (config.name == program) return config.scale;
  }
  return 0;
}

void Validation::CheckHeader() {
  RequireName("network", c_.network);
  RequireText("label", c_.label);
  RequireRange("", "effective_from", c_.effective_from.value,
               kEarliestEvent.value, kLatestEvent.value);
}

void Validation::CheckBounds() {
  const TimeBounds& bounds = c_.bounds;
  RequireRange("bounds", "max_event_age", bounds.max_event_age_us, 1,
               kLongestSpan);
  RequireRange("bounds", "max_clock_skew", bounds.max_clock_skew_us, 0,
               kLongestSpan);
  RequireRange("bounds", "max_clock_jump", bounds.max_clock_jump_us, 1,
               kLongestSpan);
  RequireRange("bounds", "key_retention", bounds.key_retention_us, 1,
               kLongestSpan);
  const absl::int128 reach =
      absl::int128(bounds.max_event_age_us) + bounds.max_clock_skew_us;
  if (bounds.key_retention_us > reach) return;
  Fault("bounds/key_retention",
        "key_retention must be longer than max_event_age and max_clock_skew "
        "together, or an old event could count twice");
}

void Validation::CheckSettlement() {
  for (size_t i = 0; i < c_.currencies.size(); ++i) {
    const CurrencyConfig& currency = c_.currencies[i];
    const std::string path = At("currencies", i);
    const std::string& code = currency.code;
    const bool letters = std::all_of(
        code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    if (code.size() != 3 || !letters) {
      Fault(path + "/name",
            absl::StrCat("currency: expected three capital letters of ISO "
                         "4217, found \"",
                         code, "\""));
    }
    RequireUnique(path + "/name", code, &currencies_);
    RequireRange(path, "minor_digits", currency.minor_digits, 0,
                 kMaxMinorDigits);
  }
  RequireCurrency("settlement/currency", c_.settlement.currency);
  RequireRange("settlement", "fee_basis_points", c_.settlement.fee_basis_points,
               0, kMaxBasisPoints);
}

void Validation::CheckZone(size_t index) {
  const ZoneConfig& zone = c_.zones[index];
  const std::string path = At("zones", index);
  RequireName(path + "/name", zone.name);
  for (size_t i = 0; i < index; ++i) {
    if (c_.zones[i].name == zone.name) Fault(path, "zone is named twice");
  }
  RequireAtMost("zones/transitions", zone.transitions.size(), kMaxTransitions);
  for (size_t i = 0; i < zone.transitions.size(); ++i) {
    const ZoneTransition& now = zone.transitions[i];
    const std::string at = absl::StrCat(path, "/transitions/", i);
    RequireRange(at, "offset_seconds", now.offset_seconds, -kMaxOffsetSeconds,
                 kMaxOffsetSeconds);
    if (i > 0 && now.at <= zone.transitions[i - 1].at) {
      Fault(at, absl::StrCat("expected an instant after ",
                             zone.transitions[i - 1].at.value, ", found ",
                             now.at.value));
    }
  }
}

void Validation::CheckParticipants() {
  RequireAtMost("participants", c_.participants.size(), kMaxParticipants);
  for (size_t i = 0; i < c_.participants.size(); ++i) {
    const ParticipantConfig& participant = c_.participants[i];
    const std::string path = At("participants", i);
    RequireName(path + "/name", participant.name);
    RequireText(path + "/title", participant.title);
    parents_[participant.name] = participant.parent;
  }
  for (size_t i = 0; i < c_.participants.size(); ++i) {
    if (WithAncestors(c_.participants[i].name).size() <= kMaxDepth) continue;
    Fault(At("participants", i) + "/name",
          absl::StrCat("participant \"", c_.participants[i].name,
                       "\" stands below itself or deeper than ", kMaxDepth,
                       " levels"));
  }
}

void Validation::CheckSources() {
  RequireAtMost("sources", c_.sources.size(), kMaxSources);
  std::set<std::string> names;
  for (size_t i = 0; i < c_.sources.size(); ++i) {
    const SourceRights& rights = c_.sources[i];
    const std::string path = At("sources", i);
    RequireUnique(path + "/source", rights.source, &names);
    RequireRange(path, "participants",
                 static_cast<int64_t>(rights.participants.size()), 1,
                 kMaxParticipants);
    for (const std::string& name : rights.participants) {
      if (parents_.contains(name)) continue;
      Fault(path + "/participants",
            absl::StrCat("source \"", rights.source, "\": \"", name,
                         "\" is no participant"));
    }
  }
}

void Validation::CheckProgram(size_t index) {
  const ProgramConfig& program = c_.programs[index];
  const std::string path = At("programs", index);
  RequireName(path + "/name", program.name);
  RequireRange(path, "scale", program.scale, 0, kMaxScale);
  CheckExpiry(path + "/expiry", program.expiry);
  RequireRange(path, "expiry_grace", program.expiry_grace_us, 0, kLongestSpan);
  RequireRange(path, "expiry_notice", program.expiry_notice_us, 0,
               kLongestSpan);
  RequirePrice(path, "point_value", program.point_value, program.scale);
  if (!program.value_currency.empty() || program.point_value.value != 0) {
    RequireCurrency(path + "/value_currency", program.value_currency);
  }
  RequireRange(path + "/returns", "wait", program.returns.wait_us, 0,
               kLongestSpan);
  CheckRedemption(path + "/redemption", program.redemption);
  CheckRules(path, program);
}

void Validation::CheckExpiry(const std::string& path,
                             const ExpiryPolicy& expiry) {
  RequireEntry(path + "/up_to", expiry.align, ExpiryAlignmentNames());
  const ExpiryAlignment* alignment = FindExpiryAlignment(expiry.align);
  if (expiry.period == ExpiryPeriod::kNever || alignment == nullptr) return;
  const int32_t most =
      expiry.period == ExpiryPeriod::kDays     ? kMaxExpiryMonths * 31
      : expiry.period == ExpiryPeriod::kMonths ? kMaxExpiryMonths
                                               : kMaxExpiryMonths / 12;
  RequireRange(path, "after", expiry.count, 0, most);
  const std::string_view fault = alignment->fault(expiry);
  if (!fault.empty()) Fault(path + "/up_to", std::string(fault));
}

void Validation::CheckRedemption(const std::string& path,
                                 const RedemptionTerms& terms) {
  RequirePoints(path, "minimum", terms.minimum);
  RequirePoints(path, "maximum", terms.maximum);
  RequirePoints(path, "step", terms.step);
  if (terms.maximum.value <= 0) return;
  if (terms.maximum < terms.minimum) {
    Fault(path + "/maximum",
          "maximum is below minimum; nothing could be redeemed");
  }
  if (terms.maximum < terms.step) {
    Fault(path + "/step", "step is above maximum; nothing could be redeemed");
  }
}

void Validation::CheckLimit(const std::string& path, const LimitConfig& limit) {
  RequirePoints(path, "points", limit.amount);
  RequireEntry(path + "/per", limit.subject, LimitSubjectNames());
  RequireEntry(path + "/period", limit.period, LimitPeriodNames());
  const LimitPeriod* period = FindLimitPeriod(limit.period);
  if (period == nullptr) return;
  const std::string_view fault = period->fault(limit);
  if (!fault.empty()) Fault(path + "/period", std::string(fault));
}

void Validation::RequireNoEventLimit(const std::string& path,
                                     const ProgramConfig& program,
                                     const std::vector<std::string>& limits) {
  for (const LimitConfig& limit : program.limits) {
    if (limit.period != "event") continue;
    if (std::find(limits.begin(), limits.end(), limit.name) == limits.end()) {
      continue;
    }
    Fault(path + "/limits",
          absl::StrCat("limit \"", limit.name,
                       "\" is per event; a sign-in may score several days"));
  }
}

void Validation::CheckRules(const std::string& path,
                            const ProgramConfig& program) {
  std::set<std::string> rules;
  std::set<std::string> limits;
  for (size_t i = 0; i < program.limits.size(); ++i) {
    const std::string at = absl::StrCat(path, "/limits/", i);
    RequireUnique(at + "/name", program.limits[i].name, &limits);
    CheckLimit(at, program.limits[i]);
  }
  RequireAtMost("programs/earn", program.earn.size(), kMaxEarnRules);
  for (size_t i = 0; i < program.earn.size(); ++i) {
    const std::string at = absl::StrCat(path, "/earn/", i);
    RequireUnique(at + "/name", program.earn[i].name, &rules);
    CheckEarn(at, program.earn[i]);
    CheckOwnExpiry(at, program.earn[i].expiry);
  }
  for (size_t i = 0; i < program.sign_in.size(); ++i) {
    const std::string at = absl::StrCat(path, "/sign_in/", i);
    RequireUnique(at + "/name", program.sign_in[i].name, &rules);
    CheckSignIn(at, program.sign_in[i]);
    RequireNoEventLimit(at, program, program.sign_in[i].limits);
    CheckOwnExpiry(at, program.sign_in[i].expiry);
  }
  for (size_t i = 0; i < program.referral.size(); ++i) {
    const std::string at = absl::StrCat(path, "/referral/", i);
    RequireUnique(at + "/name", program.referral[i].name, &rules);
    CheckReferral(at, program.referral[i]);
    CheckOwnExpiry(at, program.referral[i].expiry);
  }
}

void Validation::CheckEarn(const std::string& path, const EarnRule& rule) {
  RequireDates(path, rule.valid);
  RequireCurrency(path + "/currency", rule.currency);
  for (const int32_t day : rule.selector.weekdays) {
    RequireRange(path + "/select", "weekdays", day, 1, 7);
  }
  RequireRange(path + "/select", "minimum_amount",
               rule.selector.minimum_amount.value, 0, kMaxEventAmount);
  const Grant& grant = rule.grant;
  const std::string at = path + "/grant";
  RequireRange(at, "block", grant.block.value, 0, kMaxEventAmount);
  RequireRange(at, "points", grant.multiply.num, 1, kMaxRatioSide);
  RequireRange(at, "per", grant.multiply.den, 1, kMaxRatioSide);
  RequirePoints(at, "minimum", grant.minimum);
  RequirePoints(at, "maximum", grant.maximum);
  if (grant.maximum.value > 0 && grant.maximum < grant.minimum) {
    Fault(at + "/maximum", "maximum is below minimum");
  }
  RequireRange(path, "available_after_days", rule.available_after_days, 0,
               kMaxDelayDays);
}

void Validation::CheckSignIn(const std::string& path, const SignInRule& rule) {
  RequireDates(path, rule.valid);
  if (rule.ladder.empty() || rule.ladder.size() > kMaxLadder) {
    Fault(path + "/ladder", absl::StrCat("ladder: expected 1 to ", kMaxLadder,
                                         " steps, found ", rule.ladder.size()));
  }
  for (const Points step : rule.ladder) RequirePoints(path, "ladder", step);
  RequireRange(path, "available_after_days", rule.available_after_days, 0,
               kMaxDelayDays);
}

void Validation::CheckReferral(const std::string& path,
                               const ReferralRule& rule) {
  RequireDates(path, rule.valid);
  RequirePoints(path, "referrer", rule.referrer_points);
  RequirePoints(path, "referee", rule.referee_points);
  RequireRange(path, "minimum", rule.minimum.value, 0, kMaxEventAmount);
  RequireCurrency(path + "/currency", rule.currency);
  if (rule.within_us != kNever.value) {
    RequireRange(path, "within", rule.within_us, 1, kLongestSpan);
  }
  if (rule.return_window_us != kNever.value) {
    RequireRange(path, "return_window", rule.return_window_us, 0, kLongestSpan);
  }
}

void Validation::CheckContract(size_t index) {
  const ContractConfig& contract = c_.contracts[index];
  const std::string path = At("contracts", index);
  if (contract.issues) issues_[contract.participant].insert(contract.program);
  RequireDates(path, contract.valid);
  if (!contract.issues && !contract.redeems) {
    Fault(path,
          "contract: neither issue_price nor redeem_price; it permits nothing");
  }
  const int32_t scale = ScaleOf(contract.program);
  RequirePrice(path, "issue_price", contract.issue_price, scale);
  RequirePrice(path, "redeem_price", contract.redeem_price, scale);
}

void Validation::CheckRate(size_t index) {
  const RateConfig& rate = c_.rates[index];
  const std::string path = At("rates", index);
  RequireDates(path, rate.valid);
  if (rate.from == rate.to) {
    Fault(path + "/to", "a rate from a program to itself");
  }
  CheckRateTerms(c_, index, &faults_);
  RequirePoints(path, "minimum", rate.minimum);
  RequirePrice(path, "settlement_price", rate.settlement_price,
               ScaleOf(rate.to));
  if (rate.currency == c_.settlement.currency) return;
  Fault(path + "/currency",
        absl::StrCat("currency: the network settles in ",
                     c_.settlement.currency, ", not ", rate.currency));
}

void Validation::CheckCycles() {
  const auto where = [](size_t rate) { return At("rates", rate); };
  for (const RateCycle& cycle : GrowingCycles(c_.rates)) {
    const size_t last = *std::max_element(cycle.begin(), cycle.end());
    Fault(At("rates", last), SpellCycle(c_, cycle, where));
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

// Points of sign-ins and referrals have no merchant whose price could count.
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
  Fault(path,
        absl::StrCat("funder: no contract says what \"", funder, "\" pays for ",
                     program.name, "; give it one with an issue_price"));
}

void Validation::CheckFunders(size_t index) {
  const ProgramConfig& program = c_.programs[index];
  const std::string path = At("programs", index);
  for (size_t i = 0; i < program.sign_in.size(); ++i) {
    CheckFunder(absl::StrCat(path, "/sign_in/", i, "/funder"), program,
                program.sign_in[i].funder);
  }
  for (size_t i = 0; i < program.referral.size(); ++i) {
    CheckFunder(absl::StrCat(path, "/referral/", i, "/funder"), program,
                program.referral[i].funder);
  }
}

// A purchase earns in every program its merchant issues in, one award a rule.
void Validation::CheckAwards() {
  std::map<std::string, size_t> most;
  for (const ProgramConfig& program : c_.programs) {
    most[program.name] = MostInForce(program.earn);
  }
  for (size_t i = 0; i < c_.participants.size(); ++i) {
    const std::string& name = c_.participants[i].name;
    std::set<std::string> programs;
    for (const std::string& above : WithAncestors(name)) {
      const auto issued = issues_.find(above);
      if (issued == issues_.end()) continue;
      programs.insert(issued->second.begin(), issued->second.end());
    }
    size_t rules = 0;
    for (const std::string& program : programs) {
      const auto found = most.find(program);
      if (found != most.end()) rules += found->second;
    }
    if (rules <= kMaxAwards) continue;
    Fault(
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
