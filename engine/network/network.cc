#include "engine/network/network.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "engine/codec/codec.h"
#include "engine/network/activity.h"
#include "engine/network/grant.h"
#include "engine/network/validation.h"
#include "engine/state/state.h"
#include "engine/values/check.h"
#include "engine/values/status_text.h"

namespace clearpoint {
namespace {

absl::Status Invalid(std::string_view what, std::string_view name,
                     std::string_view problem) {
  return absl::InvalidArgumentError(
      absl::StrCat("network configuration: ", std::string(what), " \"",
                   std::string(name), "\": ", std::string(problem)));
}

std::vector<std::string> LimitNamesOf(const ProgramConfig& program) {
  std::vector<std::string> names;
  for (const LimitConfig& limit : program.limits) names.push_back(limit.name);
  return names;
}

absl::Status FirstOf(const std::vector<ConfigurationFault>& faults) {
  const ConfigurationFault& first = faults.front();
  std::string text =
      absl::StrCat("network configuration: ", first.path, ": ", first.problem);
  if (faults.size() > 1) {
    absl::StrAppend(&text, " (and ", faults.size() - 1, " more)");
  }
  return absl::InvalidArgumentError(text);
}

std::string Scoped(std::string_view program, std::string_view name) {
  return absl::StrCat(std::string(program), "/", std::string(name));
}

bool SelectsLines(const Selector& s) {
  return !s.categories.empty() || !s.brands.empty() || !s.skus.empty() ||
         !s.excluded_categories.empty() || !s.excluded_skus.empty();
}

bool IncludesLines(const Selector& s) {
  return !s.categories.empty() || !s.brands.empty() || !s.skus.empty();
}

// Place of a stacking group; -1 for no name.
int32_t GroupOf(const ProgramConfig& program, const std::string& name) {
  for (size_t i = 0; i < program.groups.size(); ++i) {
    if (program.groups[i].name == name) return static_cast<int32_t>(i);
  }
  return -1;
}

bool AsksOfMember(const Selector& s) {
  return !s.labels.empty() || s.birthday != BirthdayWindow::kAlways;
}

std::vector<int32_t> TierPlaces(const ProgramConfig& program,
                                const std::vector<std::string>& names) {
  std::vector<int32_t> places;
  if (!program.tiers.has_value()) return places;
  const std::vector<TierLevel>& levels = program.tiers->levels;
  for (size_t i = 0; i < levels.size(); ++i) {
    const bool is_named =
        std::find(names.begin(), names.end(), levels[i].name) != names.end();
    if (is_named) places.push_back(static_cast<int32_t>(i) + 1);
  }
  return places;
}

// What a rule for n-th purchases counts; the periods apart, so that a version
// with another one begins anew.
constexpr std::array<std::string_view, 2> kNthCounters = {"counted",
                                                          "rewarded"};
std::string NthCounter(std::string_view what, const ProgramConfig& program,
                       const EarnRule& rule) {
  return absl::StrCat(std::string(what), " ", rule.nth_purchase->period, " ",
                      Scoped(program.name, rule.name));
}

// Sums of other periods, or in another currency, are others.
std::string SumName(const ProgramConfig& program, const EarnRule& rule) {
  const PeriodSum& sum = *rule.period_sum;
  std::string name = sum.period;
  if (sum.period == kStatementMonth) absl::StrAppend(&name, " ", sum.closes_on);
  return absl::StrCat(name, " ", rule.currency, " ",
                      Scoped(program.name, rule.name));
}

}  // namespace

uint32_t CurrencyNumber(std::string_view code) {
  if (code.size() != 3) return 0;
  uint32_t number = 0;
  for (const char c : code) {
    if (c < 'A' || c > 'Z') return 0;
    number = number * 27 + static_cast<uint32_t>(c - 'A') + 1;
  }
  return number;
}

std::string CurrencyCode(uint32_t number) {
  std::string code(3, ' ');
  for (size_t i = 3; i-- > 0; number /= 27) {
    code[i] = static_cast<char>('A' + number % 27 - 1);
  }
  return code;
}

absl::StatusOr<std::unique_ptr<Network>> Network::Compile(
    Configuration configuration, ConfigVersion version,
    const Resolver& resolve) {
  const std::vector<ConfigurationFault> faults = FaultsOf(configuration);
  if (!faults.empty()) return FirstOf(faults);
  std::unique_ptr<Network> network(new Network());
  network->configuration_ = std::move(configuration);
  network->version_ = version;
  absl::Status status = network->CompileParticipants(resolve);
  if (status.ok()) network->CompileCostCentres();
  if (status.ok()) network->CompileCalendars();
  if (status.ok()) status = network->CompileSchemes(resolve);
  if (status.ok()) status = network->CompilePrograms(resolve);
  if (status.ok()) status = network->CompileContracts();
  if (status.ok()) status = network->CompileRates(resolve);
  if (status.ok()) status = network->CompileSources();
  if (!status.ok()) return status;
  return network;
}

std::vector<std::pair<NameKind, std::string>> Network::NamesOf(
    const Configuration& configuration) {
  std::vector<std::pair<NameKind, std::string>> names;
  for (const SchemeConfig& scheme : configuration.settlement.schemes) {
    names.emplace_back(NameKind::kScheme, scheme.name);
  }
  for (const ParticipantConfig& participant : configuration.participants) {
    names.emplace_back(NameKind::kParticipant, participant.name);
  }
  for (const ProgramConfig& program : configuration.programs) {
    names.emplace_back(NameKind::kProgram, program.name);
    const auto add = [&](NameKind kind, const auto& list) {
      for (const auto& item : list) {
        names.emplace_back(kind, Scoped(program.name, item.name));
      }
    };
    add(NameKind::kRule, program.earn);
    add(NameKind::kRule, program.sign_in);
    add(NameKind::kRule, program.referral);
    add(NameKind::kLimit, program.limits);
    for (const EarnRule& rule : program.earn) {
      if (!rule.nth_purchase.has_value()) continue;
      for (const std::string_view what : kNthCounters) {
        names.emplace_back(NameKind::kNthPurchase,
                           NthCounter(what, program, rule));
      }
    }
    for (const EarnRule& rule : program.earn) {
      if (!rule.period_sum.has_value()) continue;
      names.emplace_back(NameKind::kPeriodSum, SumName(program, rule));
    }
    if (program.tiers.has_value()) {
      names.emplace_back(NameKind::kTierSums, program.name);
    }
    AddOfferNames(program, &names);
  }
  return names;
}

absl::Status Network::CompileParticipants(const Resolver& resolve) {
  for (const ParticipantConfig& config : configuration_.participants) {
    const auto place = static_cast<uint32_t>(participants_.size());
    if (!participant_places_.emplace(config.name, place).second) {
      return Invalid("participant", config.name, "named twice");
    }
    Participant participant;
    participant.config = &config;
    participant.number = ParticipantNumber{
        static_cast<uint32_t>(resolve(NameKind::kParticipant, config.name))};
    number_places_[participant.number] = place;
    participants_.push_back(participant);
  }
  for (Participant& participant : participants_) {
    const std::string& parent = participant.config->parent;
    if (parent.empty()) continue;
    participant.parent = FindParticipant(parent);
    if (participant.parent < 0) {
      return Invalid("participant", participant.config->name,
                     absl::StrCat("unknown parent \"", parent, "\""));
    }
  }
  const int32_t place =
      FindParticipant(configuration_.settlement.operator_name);
  if (place < 0) {
    return Invalid("settlement operator",
                   configuration_.settlement.operator_name,
                   "is no participant");
  }
  operator_ = participants_[static_cast<size_t>(place)].number;
  return absl::OkStatus();
}

void Network::CompileCalendars() {
  for (const ZoneConfig& zone : configuration_.zones) {
    zone_places_.emplace(zone.name, static_cast<uint32_t>(zones_.size()));
    zones_.push_back(std::make_unique<Zone>(zone));
  }
  for (const CalendarConfig& calendar : configuration_.calendars) {
    calendars_.push_back(std::make_unique<WorkingDays>(calendar));
  }
}

absl::Status Network::CompilePrograms(const Resolver& resolve) {
  programs_.reserve(configuration_.programs.size());  // lists point into them
  for (const ProgramConfig& config : configuration_.programs) {
    const absl::Status status = CompileProgram(config, resolve);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Network::CompileProgram(const ProgramConfig& config,
                                     const Resolver& resolve) {
  Program program;
  program.config = &config;
  program.place = static_cast<uint32_t>(programs_.size());
  program.number = ProgramNumber{
      static_cast<uint32_t>(resolve(NameKind::kProgram, config.name))};
  if (!program_places_.emplace(config.name, program.place).second) {
    return Invalid("program", config.name, "named twice");
  }
  const int32_t issuer = FindParticipant(config.issuer);
  if (issuer < 0) return Invalid("program", config.name, "unknown issuer");
  program.issuer = participants_[static_cast<size_t>(issuer)].number;
  const auto zone = zone_places_.find(config.zone);
  if (zone == zone_places_.end()) {
    return Invalid("program", config.name, "unknown zone");
  }
  program.zone = zones_[zone->second].get();
  program.expiry = ExpiryRule(&config.expiry);
  for (const std::string& name : config.activity) {
    program.activity |= ActivityBit(name);
  }
  counts_activity_ |= program.activity != 0;
  program.indexes_orders =
      config.returns.without_order == UnmatchedReturns::kMatchNewest ||
      !config.referral.empty();
  if (config.tiers.has_value()) {
    program.tier_sums = LimitNumber{
        static_cast<uint32_t>(resolve(NameKind::kTierSums, config.name))};
    for (const TierLevel& level : config.tiers->levels) {
      const bool has_own = level.expiry.has_value();
      program.tier_expiry.push_back(
          has_own ? ExpiryRule(&*level.expiry) : ExpiryRule());
      program.selects_tiers |= has_own;
    }
  }
  absl::Status status = CompileLimits(resolve, config, LimitNamesOf(config),
                                      &program.limits);
  if (status.ok()) {
    status = CompileLimits(resolve, config, config.redemption.limits,
                           &program.redemption_limits);
  }
  if (status.ok()) status = CompileOffers(resolve, &program);
  if (status.ok()) status = CompileEarn(resolve, &program);
  if (status.ok()) status = CompileSignIn(resolve, &program);
  if (status.ok()) status = CompileReferral(resolve, &program);
  if (status.ok()) status = CompileTerms(resolve, &program);
  programs_.push_back(std::move(program));
  if (!status.ok()) return status;
  IndexEarn(&programs_.back());
  IndexTriggered(&programs_.back());
  return status;
}

absl::Status Network::CompileTerms(const Resolver& resolve, Program* program) {
  const ProgramConfig& config = *program->config;
  absl::Status status;
  if (config.transfer.has_value()) {
    status = CompileLimits(resolve, config, config.transfer->limits,
                           &program->transfer_limits);
  }
  if (status.ok() && config.transfer.has_value()) {
    status = CompileLimits(resolve, config, config.transfer->receive_limits,
                           &program->receive_limits);
  }
  if (status.ok() && config.adjustments.has_value()) {
    status = CompileLimits(resolve, config, config.adjustments->limits,
                           &program->adjustment_limits);
  }
  program->reinstated_expiry = program->expiry;
  if (status.ok() && config.reinstatement.has_value()) {
    const ReinstatementTerms& terms = *config.reinstatement;
    if (terms.expiry.has_value()) {
      program->reinstated_expiry = ExpiryRule(&*terms.expiry);
    }
    status = CompileLimits(resolve, config, terms.limits,
                           &program->reinstatement_limits);
  }
  return status.ok() ? status
                     : Invalid("program", config.name, MessageOf(status));
}

absl::Status Network::CompileBase(const Resolver& resolve,
                                  const Program& program,
                                  const RuleTerms& terms, RuleBase* base) {
  const ProgramConfig& config = *program.config;
  base->expiry = terms.expiry.has_value() ? ExpiryRule(&*terms.expiry)
                                          : program.expiry;
  base->number = RuleNumber{static_cast<uint32_t>(
      resolve(NameKind::kRule, Scoped(config.name, terms.name)))};
  base->cost_centre = PlaceOfCostCentre(terms.cost_centre);
  if (!terms.funder.empty()) {
    const int32_t place = FindParticipant(terms.funder);
    if (place < 0) return Invalid("rule", terms.name, "unknown funder");
    base->funder = participants_[static_cast<size_t>(place)].number;
  }
  absl::Status status =
      CompileLimits(resolve, config, terms.limits, &base->limits);
  if (!status.ok()) return Invalid("rule", terms.name, MessageOf(status));
  status = CompileShares(program, terms, base);
  if (status.ok()) status = CompileAvailability(terms, base);
  return status;
}

absl::Status Network::CompileLimits(const Resolver& resolve,
                                    const ProgramConfig& program,
                                    const std::vector<std::string>& names,
                                    std::vector<Limit>* limits) {
  for (const std::string& name : names) {
    const auto found = std::find_if(
        program.limits.begin(), program.limits.end(),
        [&](const LimitConfig& limit) { return limit.name == name; });
    if (found == program.limits.end()) {
      return absl::InvalidArgumentError(absl::StrCat("unknown limit ", name));
    }
    limits->push_back({LimitNumber{static_cast<uint32_t>(resolve(
                           NameKind::kLimit, Scoped(program.name, name)))},
                       &*found, FindLimitPeriod(found->period),
                       FindLimitSubject(found->subject)});
  }
  return absl::OkStatus();
}

absl::Status Network::CompileEarn(const Resolver& resolve, Program* program) {
  for (const bool base : {true, false}) {
    for (const EarnRule& rule : program->config->earn) {
      if (rule.base != base) continue;
      const absl::Status status = CompileEarnRule(resolve, rule, program);
      if (!status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

absl::Status Network::CompileEarnRule(const Resolver& resolve,
                                      const EarnRule& rule, Program* program) {
  EarnRuleView view;
  view.config = &rule;
  const std::string funder =
      rule.funder == FunderKind::kIssuer  ? program->config->issuer
      : rule.funder == FunderKind::kNamed ? rule.funder_name
                                          : "";
  if (rule.funder == FunderKind::kNamed && funder.empty()) {
    return Invalid("rule", rule.name, "names no funder");
  }
  absl::Status status =
      CompileBase(resolve, *program,
                  {rule.name, rule.limits, funder, rule.expiry,
                   rule.available_after_days, rule.pending, rule.funder_shares,
                   rule.cost_centre},
                  &view);
  if (status.ok()) status = CompileCampaign(resolve, *program, &view);
  if (!status.ok()) return status;
  CompileNth(resolve, *program, &view);
  if (rule.period_sum.has_value()) {
    view.period_sum = LimitNumber{static_cast<uint32_t>(
        resolve(NameKind::kPeriodSum, SumName(*program->config, rule)))};
  }
  view.currency = CurrencyNumber(rule.currency);
  auto places = Places(rule.selector.merchants);
  if (!places.ok()) return places.status();
  view.merchants = *std::move(places);
  view.selects_lines = SelectsLines(rule.selector);
  view.includes_lines = IncludesLines(rule.selector);
  view.denominator = DenominatorOf(rule.grant);
  if (rule.bonus.has_value() && !rule.bonus->rule.empty()) {
    view.bonus_of = RuleNumber{static_cast<uint32_t>(resolve(
        NameKind::kRule, Scoped(program->config->name, rule.bonus->rule)))};
  }
  view.group = GroupOf(*program->config, rule.group);
  view.asks_of_member = AsksOfMember(rule.selector);
  view.tiers = TierPlaces(*program->config, rule.selector.tiers);
  program->selects_tiers |= !view.tiers.empty();
  const bool on_purchase = rule.on == Trigger::kPurchase;
  (on_purchase ? program->earn : program->triggered).push_back(std::move(view));
  return absl::OkStatus();
}

void Network::IndexTriggered(Program* program) {
  for (auto& lists : program->triggered_lists) lists[""];
  for (const EarnRuleView& rule : program->triggered) {
    auto& lists =
        program->triggered_lists[static_cast<size_t>(rule.config->on)];
    for (const std::string& word : WordsOf(*rule.config)) lists[word];
  }
  for (const EarnRuleView& rule : program->triggered) {
    const std::vector<std::string>& words = WordsOf(*rule.config);
    auto& lists =
        program->triggered_lists[static_cast<size_t>(rule.config->on)];
    for (auto& [word, list] : lists) {
      const bool selects =
          words.empty() ||
          std::find(words.begin(), words.end(), word) != words.end();
      if (selects) list.push_back(&rule);
    }
  }
}

absl::Status Network::CompileCampaign(const Resolver& resolve,
                                      const Program& program,
                                      EarnRuleView* rule) const {
  const EarnRule& config = *rule->config;
  if (config.campaign.empty()) return absl::OkStatus();
  const std::vector<CampaignConfig>& campaigns = program.config->campaigns;
  const auto found = std::find_if(
      campaigns.begin(), campaigns.end(),
      [&](const CampaignConfig& one) { return one.name == config.campaign; });
  if (found == campaigns.end()) {
    return Invalid("rule", config.name, "unknown campaign");
  }
  rule->of_campaign = &*found;
  rule->campaign = static_cast<uint32_t>(found - campaigns.begin()) + 1;
  if (rule->cost_centre == 0) {
    rule->cost_centre = PlaceOfCostCentre(found->cost_centre);
  }
  if (!found->budget.empty()) {
    rule->budget = LimitNumber{static_cast<uint32_t>(resolve(
        NameKind::kLimit, Scoped(program.config->name, found->budget)))};
  }
  for (const std::string& name : {found->budget, found->per_member}) {
    const bool counted = std::find(config.limits.begin(), config.limits.end(),
                                   name) != config.limits.end();
    if (name.empty() || counted) continue;
    const absl::Status status =
        CompileLimits(resolve, *program.config, {name}, &rule->limits);
    if (!status.ok()) {
      return Invalid("campaign", found->name, MessageOf(status));
    }
  }
  return absl::OkStatus();
}

void Network::CompileNth(const Resolver& resolve, const Program& program,
                         EarnRuleView* rule) {
  const EarnRule& config = *rule->config;
  if (!config.nth_purchase.has_value()) return;
  const auto counter = [&](std::string_view what) {
    return Limit{LimitNumber{static_cast<uint32_t>(
                     resolve(NameKind::kNthPurchase,
                             NthCounter(what, *program.config, config)))},
                 nullptr, FindLimitPeriod(config.nth_purchase->period),
                 FindLimitSubject("member")};
  };
  rule->nth_counted = counter(kNthCounters[0]);
  rule->nth_rewarded = counter(kNthCounters[1]);
}

bool Network::SetAvailability(int32_t days,
                              const std::optional<PendingPolicy>& pending,
                              AvailabilityRule* availability) const {
  availability->days = days;
  if (!pending.has_value()) return true;
  availability->policy = &*pending;
  if (pending->calendar.empty()) return true;
  availability->calendar = CalendarOf(pending->calendar);
  return availability->calendar != nullptr;
}

absl::Status Network::CompileAvailability(const RuleTerms& terms,
                                          RuleBase* base) const {
  if (SetAvailability(terms.available_after_days, terms.pending,
                      &base->availability)) {
    return absl::OkStatus();
  }
  return Invalid("rule", terms.name, "unknown calendar");
}

absl::Status Network::CompileShares(const Program& program,
                                    const RuleTerms& terms,
                                    RuleBase* base) const {
  for (const FunderShare& share : terms.shares) {
    FunderShareView view{{}, share.weight};
    if (share.funder == FunderKind::kIssuer) {
      view.funder = program.issuer;
    } else if (share.funder == FunderKind::kNamed) {
      const int32_t place = FindParticipant(share.name);
      if (place < 0) {
        return Invalid("rule", terms.name,
                       absl::StrCat("unknown funder \"", share.name, "\""));
      }
      view.funder = participants_[static_cast<size_t>(place)].number;
    }
    base->shares.push_back(view);
  }
  return absl::OkStatus();
}

void Network::IndexEarn(Program* program) const {
  std::set<uint32_t> named;
  for (const EarnRuleView& rule : program->earn) {
    named.insert(rule.merchants.begin(), rule.merchants.end());
  }
  const auto list_at = [&](int32_t place) {
    EarnRuleList list;
    for (const EarnRuleView& rule : program->earn) {
      if (IsWithin(place, rule.merchants)) list.push_back(&rule);
    }
    return list;
  };
  // No participant stands at -1, so the first list has the rules for all.
  program->earn_lists = {list_at(-1)};
  std::map<int32_t, uint32_t> lists = {{-1, 0}};
  for (const uint32_t place : named) {
    lists[static_cast<int32_t>(place)] =
        static_cast<uint32_t>(program->earn_lists.size());
    program->earn_lists.push_back(list_at(static_cast<int32_t>(place)));
  }
  for (size_t i = 0; i < participants_.size(); ++i) {
    auto at = static_cast<int32_t>(i);
    while (!lists.contains(at)) {
      at = participants_[static_cast<size_t>(at)].parent;
    }
    program->earn_list_of.push_back(lists.at(at));
  }
}

absl::Status Network::CompileSignIn(const Resolver& resolve, Program* program) {
  for (const SignInRule& rule : program->config->sign_in) {
    SignInRuleView view;
    view.config = &rule;
    const std::string& funder =
        rule.funder.empty() ? program->config->issuer : rule.funder;
    const absl::Status status =
        CompileBase(resolve, *program,
                    {rule.name, rule.limits, funder, rule.expiry,
                     rule.available_after_days, rule.pending,
                     rule.funder_shares, rule.cost_centre},
                    &view);
    if (!status.ok()) return status;
    program->sign_in.push_back(std::move(view));
  }
  return absl::OkStatus();
}

absl::Status Network::CompileReferral(const Resolver& resolve,
                                      Program* program) {
  for (const ReferralRule& rule : program->config->referral) {
    ReferralRuleView view;
    view.config = &rule;
    const std::string& funder =
        rule.funder.empty() ? program->config->issuer : rule.funder;
    const absl::Status status =
        CompileBase(resolve, *program,
                    {rule.name, rule.limits, funder, rule.expiry,
                     rule.available_after_days, rule.pending,
                     rule.funder_shares, rule.cost_centre},
                    &view);
    if (!status.ok()) return status;
    view.currency = CurrencyNumber(rule.currency);
    auto places = Places(rule.merchants);
    if (!places.ok()) return places.status();
    view.merchants = *std::move(places);
    program->referral.push_back(std::move(view));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<uint32_t>> Network::Places(
    const std::vector<std::string>& names) const {
  std::vector<uint32_t> places;
  for (const std::string& name : names) {
    const int32_t place = FindParticipant(name);
    if (place < 0) return Invalid("merchant", name, "is no participant");
    places.push_back(static_cast<uint32_t>(place));
  }
  return places;
}

absl::Status Network::CompileContracts() {
  contracts_.resize(participants_.size() * programs_.size());
  uint32_t index = 0;
  for (const ContractConfig& config : configuration_.contracts) {
    ++index;
    const int32_t place = FindParticipant(config.participant);
    const Program* program = FindProgram(config.program);
    if (place < 0) {
      return Invalid("contract", config.participant, "is no participant");
    }
    if (program == nullptr) {
      return Invalid("contract", config.program, "is no program");
    }
    SchemeNumber scheme;
    const absl::Status status =
        ResolveScheme(config.scheme, config.currency, &scheme);
    if (!status.ok()) {
      return Invalid("contract", config.participant, MessageOf(status));
    }
    contract_schemes_.push_back(scheme);
    contracts_[static_cast<size_t>(place) * programs_.size() + program->place]
        .push_back(index);
  }
  return absl::OkStatus();
}

absl::Status Network::CompileRates(const Resolver& resolve) {
  for (const RateConfig& rate : configuration_.rates) {
    const Program* from = FindProgram(rate.from);
    const Program* to = FindProgram(rate.to);
    if (from == nullptr) return Invalid("rate", rate.from, "is no program");
    if (to == nullptr) return Invalid("rate", rate.to, "is no program");
    RateView view;
    view.index = static_cast<uint32_t>(rates_.size()) + 1;
    view.config = &rate;
    view.segments = SegmentsOf(rate);
    if (!rate.may_cross) view.segments.resize(1);
    absl::Status status =
        CompileLimits(resolve, *from->config, rate.limits, &view.limits);
    if (status.ok()) {
      status = CompileLimits(resolve, *to->config, rate.get_limits,
                             &view.get_limits);
    }
    if (status.ok()) {
      status = ResolveScheme(rate.scheme, rate.currency, &view.scheme);
    }
    if (!status.ok()) return Invalid("rate", rate.from, MessageOf(status));
    if (!SetAvailability(rate.available_after_days, rate.pending,
                         &view.availability)) {
      return Invalid("rate", rate.from, "unknown calendar");
    }
    if (rate.members.has_value()) {
      view.tiers = TierPlaces(*from->config, rate.members->tiers);
    }
    rates_.push_back(std::move(view));
  }
  return absl::OkStatus();
}

int32_t Network::FindParticipant(std::string_view name) const {
  const auto it =
      participant_places_.find(absl::string_view(name.data(), name.size()));
  return it == participant_places_.end() ? -1
                                         : static_cast<int32_t>(it->second);
}

int32_t Network::FindParticipant(ParticipantNumber number) const {
  const auto it = number_places_.find(number);
  return it == number_places_.end() ? -1 : static_cast<int32_t>(it->second);
}

const Program* Network::FindProgram(std::string_view name) const {
  const auto it =
      program_places_.find(absl::string_view(name.data(), name.size()));
  return it == program_places_.end() ? nullptr : &programs_[it->second];
}

const Program* Network::FindProgram(ProgramNumber number) const {
  for (const Program& program : programs_) {
    if (program.number == number) return &program;
  }
  return nullptr;
}

const CurrencyConfig* Network::FindCurrency(uint32_t currency) const {
  for (const CurrencyConfig& config : configuration_.currencies) {
    if (CurrencyNumber(config.code) == currency) return &config;
  }
  return nullptr;
}

int32_t Network::MinorDigits(uint32_t currency) const {
  const CurrencyConfig* config = FindCurrency(currency);
  return config == nullptr ? -1 : config->minor_digits;
}

Contract Network::FindContract(int32_t place, const Program& program,
                               Timestamp t, ContractUse use) const {
  for (int32_t at = place; at >= 0;
       at = participants_[static_cast<size_t>(at)].parent) {
    const auto& indexes =
        contracts_[static_cast<size_t>(at) * programs_.size() + program.place];
    for (const uint32_t index : indexes) {
      const ContractConfig& config = contract(index);
      if (!config.valid.Contains(t)) continue;
      const bool fits =
          use == ContractUse::kIssue ? config.issues : config.redeems;
      if (!fits) continue;
      return {{version_, index}, &config, contract_schemes_[index - 1]};
    }
  }
  return {};
}

bool Network::looks_orders_up() const {
  return std::any_of(programs_.begin(), programs_.end(),
                     [](const Program& p) { return p.indexes_orders; });
}

absl::Status Network::CompileSources() {
  for (const SourceRights& config : configuration_.sources) {
    auto places = Places(config.participants);
    if (!places.ok()) return places.status();
    sources_.push_back({config.source, *std::move(places)});
  }
  return absl::OkStatus();
}

const SourceRightsView* Network::RightsOf(std::string_view partition) const {
  const std::string_view topic = partition.substr(0, partition.rfind('/'));
  for (const SourceRightsView& rights : sources_) {
    if (rights.source == partition || rights.source == topic) return &rights;
  }
  return nullptr;
}

bool Network::Covers(const SourceRightsView& rights,
                     std::string_view name) const {
  const int32_t place = FindParticipant(name);
  return place >= 0 && IsWithin(place, rights.participants);
}

const RateView* Network::FindRate(const Program& from, const Program& to,
                                  Timestamp t) const {
  for (const RateView& rate : rates_) {
    if (rate.config->from != from.config->name) continue;
    if (rate.config->to != to.config->name) continue;
    if (rate.config->valid.Contains(t)) return &rate;
  }
  return nullptr;
}

bool Network::IsWithin(int32_t place,
                       const std::vector<uint32_t>& places) const {
  if (places.empty()) return true;
  for (int32_t at = place; at >= 0;
       at = participants_[static_cast<size_t>(at)].parent) {
    if (std::find(places.begin(), places.end(), static_cast<uint32_t>(at)) !=
        places.end()) {
      return true;
    }
  }
  return false;
}

const EarnRuleView* Network::FindEarnRule(const Program& program,
                                          RuleNumber number) const {
  for (const auto* rules : {&program.earn, &program.triggered}) {
    for (const EarnRuleView& rule : *rules) {
      if (rule.number == number) return &rule;
    }
  }
  return nullptr;
}

const DebitCap* Network::DebitCapOf(ParticipantNumber participant,
                                    std::string_view currency) const {
  const int32_t place = FindParticipant(participant);
  if (place < 0) return nullptr;
  const ParticipantConfig& config =
      *participants_[static_cast<size_t>(place)].config;
  for (const DebitCap& cap : config.debit_caps) {
    if (cap.currency == currency) return &cap;
  }
  return nullptr;
}

absl::Status Networks::Refresh(State* state) {
  const auto count =
      static_cast<size_t>(state->TotalOf(Total::kConfigurations));
  while (versions_.size() < count) {
    const ConfigVersion version{static_cast<uint32_t>(versions_.size() + 1)};
    const auto row = state->configurations.Find({version});
    if (!row.has_value()) {
      return absl::DataLossError(
          absl::StrCat("state: expected network configuration version ",
                       version.value, ", found none"));
    }
    auto configuration = ParseConfiguration(row->bytes);
    if (!configuration.ok()) return configuration.status();
    auto network =
        Network::Compile(*std::move(configuration), version,
                         [&](NameKind kind, std::string_view name) {
                           return state->NumberOf(kind, Sha256Prefix(name));
                         });
    if (!network.ok()) return network.status();
    versions_.push_back(*std::move(network));
    NoteVersion(*versions_.back());
  }
  return state->status();
}

void Networks::NoteVersion(const Network& network) {
  int64_t retention = 0;
  int64_t skew = 0;
  for (const auto& version : versions_) {
    const TimeBounds& times = version->configuration().bounds;
    retention = std::max(retention, times.key_retention_us);
    skew = std::max(skew, times.max_clock_skew_us);
  }
  longest_retention_us_ = retention + skew;
  looks_orders_up_ = looks_orders_up_ || network.looks_orders_up();
  for (const AliasKind& kind : network.configuration().alias_kinds) {
    lets_claim_ = lets_claim_ || kind.claim_within_us > 0;
  }
}

const TimeBounds& Networks::bounds() const {
  static const TimeBounds kDefaults;
  return empty() ? kDefaults : newest().configuration().bounds;
}

std::string_view Networks::NameOf(ParticipantNumber participant) const {
  for (size_t i = versions_.size(); i-- > 0;) {
    const int32_t place = versions_[i]->FindParticipant(participant);
    if (place < 0) continue;
    return versions_[i]
        ->participants()[static_cast<size_t>(place)]
        .config->name;
  }
  return "";
}

const Network* Networks::At(Timestamp occurred) const {
  for (size_t i = versions_.size(); i-- > 0;) {
    if (versions_[i]->configuration().effective_from <= occurred) {
      return versions_[i].get();
    }
  }
  return nullptr;
}

const Network& Networks::Version(ConfigVersion version) const {
  CLEARPOINT_CHECK(version.value >= 1);
  CLEARPOINT_CHECK(version.value <= versions_.size());
  return *versions_[version.value - 1];
}

}  // namespace clearpoint
