#include "tools/network/yaml_reader.h"

#include <utility>

#include "engine/values/status_text.h"
#include "tools/network/availability_reader.h"
#include "tools/network/bank_account_reader.h"
#include "engine/network/scheme.h"
#include "tools/network/closing_reader.h"
#include "tools/network/configuration_check.h"
#include "tools/network/map_reader.h"
#include "tools/network/program_reader.h"
#include "tools/network/reading_context.h"
#include "tools/network/written_values.h"
#include "tools/network/yaml_tree.h"
#include "tools/whole_file.h"

namespace clearpoint {
namespace {

constexpr int64_t kMostMinorDigits = 4;
constexpr int kDeepestParticipant = 32;
constexpr int64_t kMostWarning = 99;  // percent

// A whole number for an int32 field.
auto Whole(int64_t most) {
  return [most](std::string_view text) -> absl::StatusOr<int32_t> {
    const auto value = ParseWhole(text, most);
    if (!value.ok()) return value.status();
    return static_cast<int32_t>(*value);
  };
}

void ReadZoneAndStart(MapReader& map, ReadingContext& context) {
  const ZoneConfig* zone = nullptr;
  if (const YamlNode* node = map.Scalar("zone", Need::kOptional)) {
    context.default_zone = node->text;
    zone = context.Zone(map.log(), node->text, node->at);
  }
  const YamlNode* node = map.Scalar("effective_from", Need::kRequired);
  if (node == nullptr) return;
  const auto time = ParseTime(node->text);
  if (!time.ok()) {
    map.Error(*node, "effective_from", MessageOf(time.status()));
    return;
  }
  Timestamp& from = context.configuration().effective_from;
  if (const Timestamp* instant = std::get_if<Timestamp>(&*time)) {
    from = *instant;
  } else if (zone != nullptr) {
    from = FirstInstantOf(*zone, std::get<LocalDay>(*time));
  } else if (context.default_zone.empty()) {
    map.Error(*node, "effective_from",
              "a day needs the network's \"zone\"; state it, or an instant");
  }
  if (from < kEarliestEvent || from > kLatestEvent) {
    map.Error(*node, "effective_from",
              "expected a time in the years 1900 to 2200");
  }
}

void ReadBounds(MapReader& network, TimeBounds& bounds) {
  const YamlNode* node = network.Find("bounds", Need::kOptional);
  if (node == nullptr) return;
  MapReader map(network.log(), *node, "bounds", "bounds");
  map.Value("max_event_age", Need::kOptional, bounds.max_event_age_us,
            ParseDuration);
  map.Value("max_clock_skew", Need::kOptional, bounds.max_clock_skew_us,
            ParseDuration);
  map.Value("max_clock_jump", Need::kOptional, bounds.max_clock_jump_us,
            ParseDuration);
  map.Value("key_retention", Need::kOptional, bounds.key_retention_us,
            ParseDuration);
  map.Value("reopen_within", Need::kOptional, bounds.reopen_within_us,
            ParseDuration);
  map.Finish();
}

// What takes two persons: a list of `close` and `confirm`.
void ReadTwoPersons(MapReader& map, SettlementConfig& settlement) {
  const YamlNode* node = map.Find("two_persons", Need::kOptional);
  if (node == nullptr) return;
  std::vector<std::string> acts;
  map.List("two_persons", acts);
  for (const std::string& act : acts) {
    if (act == "close") {
      settlement.close_by_two = true;
    } else if (act == "confirm") {
      settlement.confirm_by_two = true;
    } else {
      map.Error(*node, "two_persons",
                MessageOf(NoSuchChoice(act, {"close", "confirm"})));
    }
  }
}

void ReadSchemes(MapReader& settlement, ReadingContext& context) {
  ForEachNamed(
      settlement, "schemes",
      [&](const std::string& name, const YamlNode& node, size_t i) {
        SchemeConfig scheme;
        scheme.name = name;
        MapReader map(settlement.log(), node,
                      fmt::format("{}/{}", settlement.PathOf("schemes"), i),
                      fmt::format("scheme \"{}\"", name));
        ReadCurrency(map, "currency", context.configuration(),
                     scheme.currency);
        ReadMode(map, scheme.mode);
        ReadClosing(map, context, scheme.closes);
        map.Finish();
        context.configuration().settlement.schemes.push_back(
            std::move(scheme));
      });
}

void ReadSettlement(MapReader& network, ReadingContext& context) {
  SettlementConfig& settlement = context.configuration().settlement;
  const YamlNode* node = network.Find("settlement", Need::kRequired);
  if (node == nullptr) return;
  MapReader map(network.log(), *node, "settlement", "settlement");
  map.Name("operator", Need::kRequired, settlement.operator_name);
  map.Name("currency", Need::kRequired, settlement.currency);
  map.Value("fee_basis_points", Need::kOptional, settlement.fee_basis_points,
            Whole(kMostBasisPoints));
  ReadTwoPersons(map, settlement);
  ReadMode(map, settlement.mode);
  ReadClosing(map, context, settlement.closes);
  ReadSchemes(map, context);
  map.Finish();
}

void ReadCurrencies(MapReader& network, Configuration& configuration) {
  ForEachNamed(network, "currencies",
               [&](const std::string& code, const YamlNode& node, size_t i) {
                 CurrencyConfig currency{code, 2};
                 MapReader map(network.log(), node,
                               fmt::format("currencies/{}", i),
                               fmt::format("currency \"{}\"", code));
                 map.Value("minor_digits", Need::kOptional,
                           currency.minor_digits, Whole(kMostMinorDigits));
                 map.Finish();
                 configuration.currencies.push_back(std::move(currency));
               });
}

// Flattens the written tree, parents before children.
class ParticipantReader {
 public:
  ParticipantReader(ReadingLog log, ReadingContext& context)
      : log_(log),
        context_(context),
        out_(context.configuration().participants) {}

  // `members` is a map of names, or a list of names without further keys.
  void ReadAll(const YamlNode& members, const std::string& parent, int depth) {
    if (depth > kDeepestParticipant) {
      log_.findings.Error(members.at,
                          fmt::format("participants: deeper than {} levels",
                                      kDeepestParticipant));
      return;
    }
    for (const auto& [name, value] : members.entries) {
      ReadOne(*name, value, parent, depth);
    }
    for (const YamlNode* item : members.items) {
      ReadOne(*item, nullptr, parent, depth);
    }
    if (members.kind == YamlKind::kScalar) {
      log_.findings.Error(
          members.at,
          fmt::format("participants: expected a map or list of names, found {}",
                      Describe(members)));
    }
  }

 private:
  void ReadOne(const YamlNode& name, const YamlNode* value,
               const std::string& parent, int depth) {
    if (name.kind != YamlKind::kScalar) {
      log_.findings.Error(name.at, fmt::format("participants: expected a name, "
                                               "found {}",
                                               Describe(name)));
      return;
    }
    const auto checked = ParseName(name.text);
    if (!checked.ok()) {
      log_.findings.Error(name.at,
                          "participants: " + MessageOf(checked.status()));
      return;
    }
    const size_t index = out_.size();
    const std::string path = fmt::format("participants/{}", index);
    log_.positions.Set(path + "/name", name.at);
    out_.push_back({.name = *checked, .parent = parent, .title = ""});
    if (value == nullptr) return;
    MapReader map(log_, *value, path,
                  fmt::format("participant \"{}\"", *checked));
    map.Text("title", Need::kOptional, out_[index].title);
    map.Text("cost_centre", Need::kOptional, out_[index].cost_centre);
    ReadKind(map, out_[index].kind);
    ReadDebitCap(map, out_[index]);
    ReadBankAccount(map, out_[index]);
    if (const YamlNode* below = map.Find("members", Need::kOptional)) {
      ReadAll(*below, *checked, depth + 1);
    }
    map.Finish();
  }

  static void ReadKind(MapReader& map, ParticipantKind& kind) {
    const Choices<ParticipantKind> kinds = {
        {"organisation", ParticipantKind::kOrganisation},
        {"head_office", ParticipantKind::kHeadOffice},
        {"department", ParticipantKind::kDepartment},
        {"product", ParticipantKind::kProduct}};
    map.Choice("kind", Need::kOptional, kind, kinds);
  }

  // Of the settlement's currency.
  void ReadDebitCap(MapReader& map, ParticipantConfig& participant) {
    DebitCap cap{.currency = context_.configuration().settlement.currency,
                 .amount = {}};
    const bool has_cap =
        map.Value("net_debit_cap", Need::kOptional, cap.amount,
                  [&](std::string_view text) {
                    return ParseMinor(text, context_.MinorDigits(cap.currency));
                  });
    const YamlNode* warning = map.Find("cap_warning", Need::kOptional);
    if (warning != nullptr) {
      map.Value("cap_warning", Need::kOptional, cap.warn_percent,
                Whole(kMostWarning));
    }
    if (has_cap) {
      participant.debit_caps.push_back(std::move(cap));
    } else if (warning != nullptr) {
      map.Error(*warning, "cap_warning",
                "needs a net_debit_cap, of which it is a share");
    }
  }

  ReadingLog log_;
  ReadingContext& context_;
  std::vector<ParticipantConfig>& out_;
};

void ReadParticipants(MapReader& network, ReadingContext& context) {
  const YamlNode* node = network.Find("participants", Need::kRequired);
  if (node == nullptr) return;
  ParticipantReader(network.log(), context).ReadAll(*node, "", 1);
}

// Days of a dated entry are its program's; unknown programs are found later.
const ZoneConfig* ZoneOf(const ReadingContext& context,
                         const std::string& program) {
  const ProgramConfig* config = context.Program(program);
  return config == nullptr ? nullptr : context.LoadedZone(config->zone);
}

int32_t ScaleOf(const ReadingContext& context, const std::string& program) {
  const ProgramConfig* config = context.Program(program);
  return config == nullptr ? 0 : config->scale;
}

bool ReadPrice(MapReader& map, std::string_view key, Need need, int32_t scale,
               Money& price) {
  return map.Value(key, need, price, [scale](std::string_view text) {
    return ParsePrice(text, scale);
  });
}

// An amount of money above zero; left out for none.
void ReadFeeAmount(MapReader& map, std::string_view key, int32_t minor_digits,
                   MinorAmount& amount) {
  map.Value(key, Need::kOptional, amount,
            [&](std::string_view text) -> absl::StatusOr<int64_t> {
              const auto value = ParseMinor(text, minor_digits);
              if (!value.ok() || *value > 0) return value;
              return absl::InvalidArgumentError(
                  "expected an amount above zero; leave it out for none");
            });
}

// By default the creditor owes it to the operator, and the other side of the
// contract to one of its two.
FeeParty UsuallyOwedBy(const ContractFee& fee) {
  switch (fee.to) {
    case FeeParty::kOperator:
      break;
    case FeeParty::kIssuer:
      return FeeParty::kMerchant;
    case FeeParty::kMerchant:
      return FeeParty::kIssuer;
  }
  return fee.on == FeeMoment::kEarned ? FeeParty::kIssuer
                                      : FeeParty::kMerchant;
}

void ReadContractFees(MapReader& contract, int32_t scale, int32_t minor_digits,
                      std::vector<ContractFee>& fees) {
  const Choices<FeeMoment> moments = {{"earned", FeeMoment::kEarned},
                                      {"burned", FeeMoment::kBurned}};
  const Choices<FeeParty> parties = {{"operator", FeeParty::kOperator},
                                     {"issuer", FeeParty::kIssuer},
                                     {"merchant", FeeParty::kMerchant}};
  ForEachItem(contract, "fees", [&](const YamlNode& node, size_t i) {
    ContractFee fee;
    MapReader map(contract.log(), node,
                  fmt::format("{}/{}", contract.PathOf("fees"), i), "fee");
    map.Choice("on", Need::kRequired, fee.on, moments);
    map.Choice("to", Need::kOptional, fee.to, parties);
    fee.owed_by = UsuallyOwedBy(fee);
    map.Choice("owed_by", Need::kOptional, fee.owed_by, parties);
    map.Value("basis_points", Need::kOptional, fee.basis_points,
              Whole(kMostBasisPoints));
    ReadPrice(map, "price", Need::kOptional, scale, fee.price);
    ReadFeeAmount(map, "fixed", minor_digits, fee.fixed);
    ReadFeeAmount(map, "minimum", minor_digits, fee.minimum);
    ReadFeeAmount(map, "cap", minor_digits, fee.cap);
    map.Finish();
    fees.push_back(fee);
  });
}

void ReadContractTax(MapReader& contract, std::optional<ContractTax>& tax) {
  const YamlNode* node = contract.Find("tax", Need::kOptional);
  if (node == nullptr) return;
  MapReader map(contract.log(), *node, contract.PathOf("tax"), "tax");
  tax.emplace();
  map.Value("basis_points", Need::kRequired, tax->basis_points,
            Whole(kMostBasisPoints));
  const Choices<Rounding> roundings = {{"floor", Rounding::kFloor},
                                       {"half_up", Rounding::kHalfUp},
                                       {"half_even", Rounding::kHalfEven},
                                       {"ceil", Rounding::kCeil}};
  map.Choice("rounding", Need::kOptional, tax->rounding, roundings);
  map.Value("decimals", Need::kOptional, tax->decimals, Whole(kExactDecimals));
  map.Finish();
}

// Keys `scheme`, and `currency`: when absent the scheme's.
void ReadScheme(MapReader& map, const Configuration& configuration,
                std::string& scheme, std::string& currency) {
  map.Name("scheme", Need::kOptional, scheme);
  currency = std::string(SchemeCurrency(configuration.settlement, scheme));
  if (currency.empty()) currency = configuration.settlement.currency;
  map.Name("currency", Need::kOptional, currency);
}

void ReadContract(MapReader& network, const ReadingContext& context,
                  const YamlNode& node, size_t i,
                  Configuration& configuration) {
  ContractConfig contract;
  MapReader map(network.log(), node, fmt::format("contracts/{}", i),
                "contract");
  map.Name("participant", Need::kRequired, contract.participant);
  map.Name("program", Need::kRequired, contract.program);
  const int32_t scale = ScaleOf(context, contract.program);
  ReadValidity(map, ZoneOf(context, contract.program), contract.valid);
  ReadScheme(map, configuration, contract.scheme, contract.currency);
  const Choices<Settled> moments = {{"at_issuance", Settled::kAtIssuance},
                                    {"at_redemption", Settled::kAtRedemption}};
  map.Choice("settled", Need::kOptional, contract.settled, moments);
  const Choices<OverCap> policies = {{"warn", OverCap::kWarn},
                                     {"no_award", OverCap::kNoAward}};
  map.Choice("over_cap", Need::kOptional, contract.over_cap, policies);
  const Choices<Prepaid> blocks = {{"none", Prepaid::kNone},
                                   {"refuse", Prepaid::kRefuse},
                                   {"fall_back", Prepaid::kFallBack}};
  map.Choice("prepaid", Need::kOptional, contract.prepaid, blocks);
  contract.issues = ReadPrice(map, "issue_price", Need::kOptional, scale,
                              contract.issue_price);
  contract.redeems = ReadPrice(map, "redeem_price", Need::kOptional, scale,
                               contract.redeem_price);
  ReadContractFees(map, scale, context.MinorDigits(contract.currency),
                   contract.fees);
  ReadContractTax(map, contract.tax);
  map.Value("keeps_fees", Need::kOptional, contract.keeps_fees, ParseTruth);
  map.Finish();
  configuration.contracts.push_back(std::move(contract));
}

// Steps of a segment; the last may be without, and has no end.
void ReadSegments(MapReader& map, int32_t from_scale, int32_t to_scale,
                  std::vector<Segment>& segments) {
  ForEachItem(map, "segments", [&](const YamlNode& node, size_t i) {
    Segment segment;
    MapReader part(map.log(), node,
                   fmt::format("{}/{}", map.PathOf("segments"), i), "segment");
    ReadPointsAboveZero(part, "give", from_scale, segment.give);
    ReadPointsAboveZero(part, "get", to_scale, segment.get);
    part.Value("steps", Need::kOptional, segment.steps,
               [](std::string_view text) {
                 return ParseWhole(text, kMaxEventAmount);
               });
    part.Finish();
    segments.push_back(segment);
  });
}

// `give` and `get`, or `segments` of both.
void ReadSteps(MapReader& map, int32_t from_scale, int32_t to_scale,
               RateConfig& rate) {
  if (const YamlNode* list = map.Find("segments", Need::kOptional)) {
    ReadSegments(map, from_scale, to_scale, rate.segments);
    if (rate.segments.empty() && list->kind == YamlKind::kSequence) {
      map.Error(*list, "segments", "expected at least one segment");
    }
    map.Value("may_cross", Need::kOptional, rate.may_cross, ParseTruth);
    return;
  }
  ReadPointsAboveZero(map, "give", from_scale, rate.give);
  ReadPointsAboveZero(map, "get", to_scale, rate.get);
}

void ReadBonus(MapReader& rate, int32_t from_scale, int32_t to_scale,
               std::optional<ExchangeBonus>& bonus) {
  const YamlNode* node = rate.Find("bonus", Need::kOptional);
  if (node == nullptr) return;
  MapReader map(rate.log(), *node, rate.PathOf("bonus"), "bonus");
  bonus.emplace();
  ReadPointsAboveZero(map, "per", from_scale, bonus->per);
  ReadPointsAboveZero(map, "points", to_scale, bonus->points);
  map.Finish();
}

// In the rate's currency; a cap of nothing would be no fee at all.
void ReadFee(MapReader& rate, int32_t from_scale, int32_t minor_digits,
             std::optional<ExchangeFee>& fee) {
  const YamlNode* node = rate.Find("fee", Need::kOptional);
  if (node == nullptr) return;
  MapReader map(rate.log(), *node, rate.PathOf("fee"), "fee");
  fee.emplace();
  ReadPrice(map, "price", Need::kRequired, from_scale, fee->price);
  map.Value("cap", Need::kOptional, fee->cap,
            [&](std::string_view text) -> absl::StatusOr<int64_t> {
              const auto cap = ParseMinor(text, minor_digits);
              if (!cap.ok() || *cap > 0) return cap;
              return absl::InvalidArgumentError(
                  "expected an amount above zero; leave it out for no cap");
            });
  map.Value("kept_on_undo", Need::kOptional, fee->kept_on_undo, ParseTruth);
  map.Finish();
}

// On top of what is given, out of the member's wallet.
void ReadPointsFee(MapReader& rate, int32_t from_scale,
                   std::optional<ExchangePointsFee>& fee) {
  const YamlNode* node = rate.Find("points_fee", Need::kOptional);
  if (node == nullptr) return;
  MapReader map(rate.log(), *node, rate.PathOf("points_fee"), "points_fee");
  fee.emplace();
  ReadPoints(map, "points", Need::kOptional, from_scale, fee->fee.points);
  map.Value("basis_points", Need::kOptional, fee->fee.basis_points,
            [](std::string_view text) -> absl::StatusOr<int32_t> {
              const auto share = ParseWhole(text, 10'000);
              if (!share.ok()) return share.status();
              return static_cast<int32_t>(*share);
            });
  if (map.Find("cap", Need::kOptional) != nullptr) {
    ReadPointsAboveZero(map, "cap", from_scale, fee->cap);
  }
  map.Value("kept_on_undo", Need::kOptional, fee->kept_on_undo, ParseTruth);
  map.Finish();
}

// For which members the rate is.
void ReadConditions(MapReader& rate, std::optional<RateConditions>& members) {
  const YamlNode* node = rate.Find("members", Need::kOptional);
  if (node == nullptr) return;
  MapReader map(rate.log(), *node, rate.PathOf("members"), "members");
  members.emplace();
  map.List("labels", members->labels);
  map.List("tiers", members->tiers);
  map.Value("account_age", Need::kOptional, members->account_age_us,
            ParseDuration);
  map.Finish();
}

void ReadPartner(MapReader& rate, std::optional<PartnerTerms>& partner) {
  const YamlNode* node = rate.Find("partner", Need::kOptional);
  if (node == nullptr) return;
  MapReader map(rate.log(), *node, rate.PathOf("partner"), "partner");
  partner.emplace();
  map.Value("answer_within", Need::kOptional, partner->answer_within_us,
            ParseDuration);
  map.Value("bind_account", Need::kOptional, partner->bind_account, ParseTruth);
  map.Finish();
}

void ReadRateLimits(MapReader& map, RateConfig& rate) {
  map.List("limits", rate.limits);
  map.List("get_limits", rate.get_limits);
  const Choices<OverLimit> choices = {{"refuse", OverLimit::kRefuse},
                                      {"reduce", OverLimit::kReduce}};
  map.Choice("over_limit", Need::kOptional, rate.over_limit, choices);
}

void ReadRate(MapReader& network, const ReadingContext& context,
              const YamlNode& node, size_t i, Configuration& configuration) {
  RateConfig rate;
  MapReader map(network.log(), node, fmt::format("rates/{}", i), "rate");
  map.Name("from", Need::kRequired, rate.from);
  map.Name("to", Need::kRequired, rate.to);
  const int32_t from_scale = ScaleOf(context, rate.from);
  const int32_t to_scale = ScaleOf(context, rate.to);
  ReadValidity(map, ZoneOf(context, rate.from), rate.valid);
  ReadSteps(map, from_scale, to_scale, rate);
  ReadPoints(map, "minimum", Need::kOptional, from_scale, rate.minimum);
  ReadPoints(map, "maximum", Need::kOptional, from_scale, rate.maximum);
  const Choices<OffStep> off_steps = {{"round_down", OffStep::kRoundDown},
                                      {"refuse", OffStep::kRefuse}};
  map.Choice("off_step", Need::kOptional, rate.off_step, off_steps);
  ReadBonus(map, from_scale, to_scale, rate.bonus);
  ReadRateLimits(map, rate);
  ReadScheme(map, configuration, rate.scheme, rate.currency);
  ReadFee(map, from_scale, context.MinorDigits(rate.currency), rate.fee);
  ReadPointsFee(map, from_scale, rate.points_fee);
  map.Value("undo_window", Need::kOptional, rate.undo_window_us, ParseDuration);
  ReadAvailability(map, rate.available_after_days, rate.pending);
  ReadConditions(map, rate.members);
  ReadPartner(map, rate.partner);
  ReadPrice(map, "settlement_price", Need::kRequired, to_scale,
            rate.settlement_price);
  map.Finish();
  configuration.rates.push_back(std::move(rate));
}

void ReadSource(MapReader& network, const YamlNode& node, size_t i,
                Configuration& configuration) {
  SourceRights rights;
  MapReader map(network.log(), node, fmt::format("sources/{}", i), "source");
  map.Text("source", Need::kRequired, rights.source);
  map.List("speaks_for", rights.participants);
  map.Finish();
  configuration.sources.push_back(std::move(rights));
}

void ReadAliasKinds(MapReader& network, Configuration& configuration) {
  ForEachNamed(network, "aliases",
               [&](const std::string& name, const YamlNode& node, size_t i) {
                 AliasKind kind{name, 0};
                 MapReader map(network.log(), node,
                               fmt::format("alias_kinds/{}", i),
                               fmt::format("kind of alias \"{}\"", name));
                 map.Value("claim_within", Need::kOptional,
                           kind.claim_within_us, ParseDuration);
                 map.Finish();
                 configuration.alias_kinds.push_back(std::move(kind));
               });
}

void ReadSections(const YamlNode& root, const NetworkReadOptions& options,
                  NetworkFile& file) {
  Configuration& configuration = file.configuration;
  ReadingContext context(configuration, options.zone_info);
  MapReader map(ReadingLog{file.findings, file.positions}, root, "", "network");
  map.Name("network", Need::kRequired, configuration.network);
  map.Text("label", Need::kOptional, configuration.label);
  ReadZoneAndStart(map, context);
  ReadBounds(map, configuration.bounds);
  ReadCurrencies(map, configuration);
  ReadSettlement(map, context);
  ReadParticipants(map, context);
  ReadCalendars(map, configuration);
  ReadPrograms(map, context);
  ForEachItem(map, "contracts", [&](const YamlNode& node, size_t i) {
    ReadContract(map, context, node, i, configuration);
  });
  ForEachItem(map, "rates", [&](const YamlNode& node, size_t i) {
    ReadRate(map, context, node, i, configuration);
  });
  ForEachItem(map, "sources", [&](const YamlNode& node, size_t i) {
    ReadSource(map, node, i, configuration);
  });
  ReadAliasKinds(map, configuration);
  map.Finish();
}

}  // namespace

NetworkFile ReadNetwork(std::string_view text,
                        const NetworkReadOptions& options) {
  NetworkFile file;
  const std::optional<YamlTree> tree = ParseYaml(text, file.findings);
  if (!tree) return file;
  ReadSections(*tree->root, options, file);
  CheckConfiguration(file.configuration, file.positions, file.findings);
  return file;
}

absl::StatusOr<NetworkFile> ReadNetworkFile(const std::string& path,
                                            const NetworkReadOptions& options) {
  const auto text = ReadInputFile(path);
  if (!text.ok()) return text.status();
  return ReadNetwork(*text, options);
}

}  // namespace clearpoint
