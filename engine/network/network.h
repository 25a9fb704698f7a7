// Network: one version of the configuration, compiled for the rules. Names are
// resolved to numbers, contracts and rates are found by time, zones are ready.
// Networks holds every version that was applied and finds the one that governs
// a moment (engine/rules/README.md).
//
// Lookups: participants and programs by name O(1); contracts O(depth of the
// tree); rates and rules by a walk over those of one program.
// Threads: any, once compiled.
#ifndef CLEARPOINT_ENGINE_NETWORK_NETWORK_H_
#define CLEARPOINT_ENGINE_NETWORK_NETWORK_H_

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "engine/calendar/availability.h"
#include "engine/calendar/cut_off.h"
#include "engine/calendar/expiry.h"
#include "engine/calendar/zone.h"
#include "engine/limits/limit_period.h"
#include "engine/network/configuration.h"
#include "engine/network/scheme.h"
#include "engine/state/rows.h"
#include "engine/values/strong.h"

namespace clearpoint {

class State;

// Three letters as one number, so that equal codes are equal numbers; 0 for
// anything that is not three capital letters.
uint32_t CurrencyNumber(std::string_view code);
std::string CurrencyCode(uint32_t number);

// Who pays which share of a rule's points.
struct FunderShareView {
  ParticipantNumber funder;  // 0: the merchant of the event
  int64_t weight = 0;
};

// What every granting rule has, whatever triggers it.
struct RuleBase {
  RuleNumber number;
  ParticipantNumber funder;  // 0: the merchant of the event
  std::vector<Limit> limits;
  ExpiryRule expiry;  // of the lots it gives
  uint32_t campaign = 0;  // 1-based place in its program; 0: none
  LimitNumber budget;     // of the campaign, among `limits`; 0: none
  std::vector<FunderShareView> shares;  // empty: one funder
  AvailabilityRule availability;        // of what it gives
  uint32_t cost_centre = 0;  // 1-based place in its version; 0: the funder's
};

struct EarnRuleView : RuleBase {
  const EarnRule* config = nullptr;
  uint32_t currency = 0;
  std::vector<uint32_t> merchants;  // places of participants
  bool selects_lines = false;
  bool includes_lines = false;  // by a list of what counts
  int64_t denominator = 1;      // of its grant
  RuleNumber bonus_of;          // 0: of all base rules
  int32_t group = -1;           // place among the program's; -1: none
  bool asks_of_member = false;  // for labels or the birthday
  std::vector<int32_t> tiers;   // places among the program's, from 1; ascending
  const CampaignConfig* of_campaign = nullptr;
  // Counters of a rule for n-th purchases: without a configuration.
  Limit nth_counted;
  Limit nth_rewarded;
  LimitNumber period_sum;  // of sums of a period; 0: it takes each purchase

  bool IsInCampaign(Timestamp t) const {
    return of_campaign == nullptr || of_campaign->valid.Contains(t);
  }
};
using EarnRuleList = std::vector<const EarnRuleView*>;
struct SignInRuleView : RuleBase {
  const SignInRule* config = nullptr;
};
struct ReferralRuleView : RuleBase {
  const ReferralRule* config = nullptr;
  uint32_t currency = 0;
  std::vector<uint32_t> merchants;
};

// What points buy. Its stock, and what one member may have of it in all, are
// limits that count items for ever; limits that it names count its points or
// its items.
struct OfferView {
  const OfferConfig* config = nullptr;
  ParticipantNumber supplier;  // 0: none
  SchemeNumber scheme;         // that pays it
  std::vector<Limit> limits;   // those named, then per member
  std::vector<Limit> stock;    // one, or none
  std::vector<uint32_t> merchants;  // places of participants
  std::vector<int32_t> tiers;  // places among the program's, from 1
};

struct Participant {
  ParticipantNumber number;
  const ParticipantConfig* config = nullptr;
  int32_t parent = -1;  // place, -1 for a root
  uint32_t cost_centre = 0;  // 1-based place in its version; 0: none
};

struct Program {
  ProgramNumber number;
  uint32_t place = 0;
  const ProgramConfig* config = nullptr;
  ParticipantNumber issuer;
  const Zone* zone = nullptr;
  ExpiryRule expiry;
  uint32_t activity = 0;  // bits of what counts (engine/network/activity.h)
  std::vector<Limit> redemption_limits;
  // On purchases, and on other events; base rules first, then in written order.
  std::vector<EarnRuleView> earn;
  std::vector<EarnRuleView> triggered;
  std::vector<OfferView> offers;  // in written order
  std::vector<SignInRuleView> sign_in;
  std::vector<ReferralRuleView> referral;
  std::vector<Limit> limits;    // all, in written order
  bool indexes_orders = false;  // rules look orders up by member
  std::vector<Limit> transfer_limits;  // of who gives
  std::vector<Limit> receive_limits;   // of who receives by transfer
  std::vector<Limit> adjustment_limits;
  std::vector<Limit> reinstatement_limits;
  ExpiryRule reinstated_expiry;
  LimitNumber tier_sums;        // of counters; 0: no tiers
  bool selects_tiers = false;   // rules, or expiry, ask for the member's tier
  std::vector<ExpiryRule> tier_expiry;  // by tier; without a policy: `expiry`

  // Of what a member in that place among the tiers, from 1, earns by a rule
  // without an expiry of its own; 0: in none.
  const ExpiryRule& ExpiryIn(int32_t tier) const {
    if (tier == 0) return expiry;
    const ExpiryRule& own = tier_expiry[static_cast<size_t>(tier) - 1];
    return own.policy == nullptr ? expiry : own;
  }
  // Of each participant, by place: the earn rules that may select a purchase
  // there, in the order of `earn`. Participants that no rule names share the
  // list of the nearest above them that one names, or the first list.
  std::vector<EarnRuleList> earn_lists;
  std::vector<uint32_t> earn_list_of;

  // Of `triggered`, by trigger and action or draw; under none, which no event
  // names, the rules for any.
  std::array<std::map<std::string, EarnRuleList, std::less<>>, kTriggerCount>
      triggered_lists;

  // Rules of a trigger that may select this action or draw.
  const EarnRuleList& RulesOn(Trigger trigger, std::string_view word) const {
    const auto& lists = triggered_lists[static_cast<size_t>(trigger)];
    const auto found = lists.find(word);
    return found == lists.end() ? lists.at("") : found->second;
  }
  const EarnRuleList& EarnRulesAt(int32_t merchant) const {
    return earn_lists[earn_list_of[static_cast<size_t>(merchant)]];
  }
};

struct Contract {
  ContractRef ref;
  const ContractConfig* config = nullptr;
  SchemeNumber scheme = kMainScheme;  // that settles it
};

struct RateView {
  uint32_t index = 0;  // 1-based place in its version
  const RateConfig* config = nullptr;
  // Those that one request may go through: all of the rate, or the first.
  std::vector<Segment> segments;
  std::vector<Limit> limits;      // of the program that gives
  std::vector<Limit> get_limits;  // of the one that is got
  AvailabilityRule availability;  // of what is got
  std::vector<int32_t> tiers;     // of `from`, places from 1; empty: any
  SchemeNumber scheme;            // that settles it
};

// For which participants, and all below them, events of a source may speak.
struct SourceRightsView {
  std::string_view source;  // of all its partitions; a view of the config
  std::vector<uint32_t> participants;  // places
};

class Network {
 public:
  using Resolver = std::function<uint64_t(NameKind, std::string_view)>;

  // InvalidArgument names what is unknown, missing or out of range
  // (validation.h). Numbers come from `resolve`, which must know every name of
  // NamesOf().
  static absl::StatusOr<std::unique_ptr<Network>> Compile(
      Configuration configuration, ConfigVersion version,
      const Resolver& resolve);

  // Every name a configuration needs a number for, in written order.
  static std::vector<std::pair<NameKind, std::string>> NamesOf(
      const Configuration& configuration);

  ConfigVersion version() const { return version_; }
  const Configuration& configuration() const { return configuration_; }

  const std::vector<Participant>& participants() const { return participants_; }
  const std::vector<Program>& programs() const { return programs_; }
  // Place of a participant, or -1.
  int32_t FindParticipant(std::string_view name) const;
  int32_t FindParticipant(ParticipantNumber number) const;
  // Null when there is none.
  const Program* FindProgram(std::string_view name) const;
  const Program* FindProgram(ProgramNumber number) const;
  // Null when it is not listed.
  const CurrencyConfig* FindCurrency(uint32_t currency) const;
  // Minor digits of a listed currency, or -1.
  int32_t MinorDigits(uint32_t currency) const;

  // The contract of the participant or its nearest ancestor that is valid at
  // `t` and for which `wanted` holds; nothing when there is none.
  enum class ContractUse : uint8_t { kIssue, kRedeem };
  Contract FindContract(int32_t place, const Program& program, Timestamp t,
                        ContractUse use) const;
  const ContractConfig& contract(uint32_t index) const {
    return configuration_.contracts[index - 1];
  }
  // Null when no rate is valid.
  const RateView* FindRate(const Program& from, const Program& to,
                           Timestamp t) const;
  const RateView& rate(uint32_t index) const { return rates_[index - 1]; }
  // True when `place` or one of its ancestors is in `places`, or it is empty.
  bool IsWithin(int32_t place, const std::vector<uint32_t>& places) const;
  ParticipantNumber operator_number() const { return operator_; }
  // The main scheme first, then those that are named, as they are written.
  const std::vector<SchemeView>& schemes() const { return schemes_; }
  // Precondition: this version or one before it has it; none is ever left out.
  const SchemeView& scheme(SchemeNumber number) const;
  // Nothing and "main" find the main one. Null when there is none.
  const SchemeView* FindScheme(std::string_view name) const;
  // The scheme that settles a contract; `index` as of contract().
  const SchemeView& SchemeOfContract(uint32_t index) const {
    return scheme(contract_schemes_[index - 1]);
  }
  // The participant's net debit cap in that currency; null when it has none.
  const DebitCap* DebitCapOf(ParticipantNumber participant,
                             std::string_view currency) const;
  // The cost centres that this version states, in the order in which they first
  // appear: of participants; then of each program those of campaigns, earn,
  // sign-in and referral rules. Rows name one by its place here, from 1.
  const std::vector<std::string>& cost_centres() const {
    return cost_centres_;
  }
  // The text at such a place; "" for 0, which is none.
  std::string_view CostCentre(uint32_t place) const;
  // The place of that text; 0 when this version states no such cost centre.
  uint32_t PlaceOfCostCentre(std::string_view text) const;
  // The place of what the funder, or else the nearest above it that states one,
  // states; 0 when none does, or it is no participant of this version.
  uint32_t CostCentreOf(ParticipantNumber funder) const;
  // Of what the rule gives and that funder pays.
  uint32_t CostCentreOf(const RuleBase& rule, ParticipantNumber funder) const {
    return rule.cost_centre != 0 ? rule.cost_centre : CostCentreOf(funder);
  }
  // The rights of a source, told by the name of one of its partitions; null
  // when none are stated for it.
  const SourceRightsView* RightsOf(std::string_view partition) const;
  bool states_rights() const { return !sources_.empty(); }
  // Whether any program says what counts as activity.
  bool counts_activity() const { return counts_activity_; }
  // Whether `rights` cover the participant. False when there is none such.
  bool Covers(const SourceRightsView& rights, std::string_view name) const;
  // Whether rules of any program look orders up by member. A referral of any
  // program may be paid by any purchase.
  bool looks_orders_up() const;

  // Rules by number, for returns; null when this version has none such.
  const EarnRuleView* FindEarnRule(const Program& program,
                                   RuleNumber number) const;

 private:
  // What the configuration of every granting rule says.
  struct RuleTerms {
    const std::string& name;
    const std::vector<std::string>& limits;
    const std::string& funder;  // empty: the merchant of the event
    const std::optional<ExpiryPolicy>& expiry;
    int32_t available_after_days = 0;
    const std::optional<PendingPolicy>& pending;
    const std::vector<FunderShare>& shares;
    const std::string& cost_centre;  // empty: none of its own
  };

  Network() = default;
  absl::Status CompileParticipants(const Resolver& resolve);
  // network/cost_centres.cc
  void CompileCostCentres();
  void AddCostCentre(const std::string& text);
  void CompileCalendars();
  absl::Status CompilePrograms(const Resolver& resolve);
  absl::Status CompileProgram(const ProgramConfig& config,
                              const Resolver& resolve);
  absl::Status CompileEarn(const Resolver& resolve, Program* program);
  absl::Status CompileEarnRule(const Resolver& resolve, const EarnRule& rule,
                               Program* program);
  // What the rule's campaign says.
  absl::Status CompileCampaign(const Resolver& resolve, const Program& program,
                               EarnRuleView* rule) const;
  absl::Status CompileAvailability(const RuleTerms& terms,
                                   RuleBase* base) const;
  static void CompileNth(const Resolver& resolve, const Program& program,
                         EarnRuleView* rule);
  absl::Status CompileShares(const Program& program, const RuleTerms& terms,
                             RuleBase* base) const;
  void IndexEarn(Program* program) const;
  static void IndexTriggered(Program* program);
  // network/offers.cc
  static void AddOfferNames(
      const ProgramConfig& program,
      std::vector<std::pair<NameKind, std::string>>* names);
  absl::Status CompileOffers(const Resolver& resolve, Program* program);
  absl::Status CompileSignIn(const Resolver& resolve, Program* program);
  absl::Status CompileReferral(const Resolver& resolve, Program* program);
  // Limits of requests that move points of one program.
  static absl::Status CompileTerms(const Resolver& resolve, Program* program);
  absl::Status CompileBase(const Resolver& resolve, const Program& program,
                           const RuleTerms& terms, RuleBase* base);
  // Appends the program's limits of these names.
  static absl::Status CompileLimits(const Resolver& resolve,
                                    const ProgramConfig& program,
                                    const std::vector<std::string>& names,
                                    std::vector<Limit>* limits);
  absl::Status CompileContracts();
  absl::Status CompileRates(const Resolver& resolve);
  // network/schemes.cc
  absl::Status CompileSchemes(const Resolver& resolve);
  absl::Status AddScheme(SchemeView scheme,
                         const std::optional<ClosingConfig>& closes);
  // Of what names the scheme, and states the currency unless that is empty.
  absl::Status ResolveScheme(std::string_view name, std::string_view currency,
                             SchemeNumber* number) const;
  // Null when there is none of that name.
  const WorkingDays* CalendarOf(const std::string& name) const;
  // False when the policy's calendar is not known.
  bool SetAvailability(int32_t days,
                       const std::optional<PendingPolicy>& pending,
                       AvailabilityRule* availability) const;
  absl::Status CompileSources();
  absl::StatusOr<std::vector<uint32_t>> Places(
      const std::vector<std::string>& names) const;

  ConfigVersion version_;
  Configuration configuration_;
  std::vector<Participant> participants_;
  std::vector<Program> programs_;
  std::vector<std::unique_ptr<Zone>> zones_;
  std::vector<std::unique_ptr<WorkingDays>> calendars_;  // in written order
  std::vector<SchemeView> schemes_;
  std::vector<SchemeNumber> contract_schemes_;  // in written order
  ParticipantNumber operator_;
  std::vector<RateView> rates_;  // in written order
  std::deque<LimitConfig> offer_limits_;  // to which limits of offers point
  std::vector<SourceRightsView> sources_;
  bool counts_activity_ = false;
  absl::flat_hash_map<std::string, uint32_t> participant_places_;
  absl::flat_hash_map<ParticipantNumber, uint32_t> number_places_;
  absl::flat_hash_map<std::string, uint32_t> program_places_;
  absl::flat_hash_map<std::string, uint32_t> zone_places_;
  std::vector<std::string> cost_centres_;  // by first appearance
  absl::flat_hash_map<std::string, uint32_t> cost_centre_places_;  // from 1
  // [participant place * programs + program place]: 1-based contract indexes.
  std::vector<std::vector<uint32_t>> contracts_;
};

// "main, pairs, dollars", for people.
std::string SchemeNames(const Network& network);

class Networks {
 public:
  // Compiles the versions the state has and this does not yet.
  absl::Status Refresh(State* state);

  bool empty() const { return versions_.empty(); }
  // Bounds of the newest version; defaults before any.
  const TimeBounds& bounds() const;
  // The version that governs `occurred`, or null.
  const Network* At(Timestamp occurred) const;
  const Network& Version(ConfigVersion version) const;
  const Network& newest() const { return *versions_.back(); }
  // As the newest version that has it writes it; "" when none does.
  std::string_view NameOf(ParticipantNumber participant) const;
  size_t size() const { return versions_.size(); }
  // Longest key_retention and max_clock_skew of all versions, added up.
  int64_t longest_retention_us() const { return longest_retention_us_; }
  // Whether any version so far looks orders up by member. Orders that were
  // decided before the first that does are not found that way.
  bool looks_orders_up() const { return looks_orders_up_; }
  // Whether purchases may wait under an alias by any version so far.
  bool lets_claim() const { return lets_claim_; }

 private:
  void NoteVersion(const Network& network);

  int64_t longest_retention_us_ = TimeBounds{}.key_retention_us;
  bool looks_orders_up_ = false;
  bool lets_claim_ = false;
  std::vector<std::unique_ptr<Network>> versions_;  // version 1 first
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_NETWORK_NETWORK_H_
