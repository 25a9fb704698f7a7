#include "tools/network/configuration_words.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <cctype>
#include <optional>
#include <string_view>

#include "clearpoint/v1/network.pb.h"
#include "engine/calendar/zone.h"
#include "engine/codec/codec.h"
#include "engine/values/hash.h"
#include "fmt/format.h"
#include "tools/network/value_words.h"
#include "tools/report/exact_text.h"
#include "tools/report/money_text.h"

namespace clearpoint {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// What a number, or a text, means.
enum class Unit : uint8_t {
  kPlain = 1,
  kNotTold,  // stands in the part's subject, or is a part of its own
  kPoints,
  kPointsIfAny,  // zero: none
  kPointsGot,    // of the program a rate leads to
  kAmount,
  kAmountIfAny,
  kPrice,
  kPriceOfGot,
  kPriceOfItem,  // in the settlement's currency
  kNumberIfAny,  // zero: none
  kMinute,       // of the day
  kIssuePrice,  // none unless the contract issues
  kRedeemPrice,
  kInstant,
  kDuration,
  kBase,       // base or bonus
  kAfterLast,  // restart or stay
  kFunder,     // of earn rules: a kind, or a name
  kOrIssuer,   // empty: the issuer
  kPeriod,     // of limits: with the days of a rolling one
  kLimitAmount,
  kWeekday,
  kMonthDay,
  kGrantRatio,
  kTimes,
  kPriceIfAny,
};

// Where a key or a unit is not what the field's name says.
struct FieldWords {
  std::string_view field;  // MESSAGE.FIELD
  std::string_view key;
  Unit unit;
};
constexpr FieldWords kFields[] = {
    {"NetworkConfiguration.effective_from_us", "effective_from",
     Unit::kInstant},
    {"NetworkConfiguration.currencies", "", Unit::kNotTold},
    {"NetworkConfiguration.zones", "", Unit::kNotTold},
    {"NetworkConfiguration.participants", "", Unit::kNotTold},
    {"NetworkConfiguration.programs", "", Unit::kNotTold},
    {"NetworkConfiguration.contracts", "", Unit::kNotTold},
    {"NetworkConfiguration.rates", "", Unit::kNotTold},
    {"NetworkConfiguration.sources", "", Unit::kNotTold},
    {"NetworkConfiguration.alias_kinds", "", Unit::kNotTold},
    {"AliasKind.kind", "", Unit::kNotTold},
    {"DateRange.from_us", "valid_from", Unit::kInstant},
    {"DateRange.until_us", "valid_until", Unit::kInstant},
    {"Settlement.operator_name", "operator", Unit::kPlain},
    {"Closing.at_minute", "at", Unit::kMinute},
    {"Currency.code", "", Unit::kNotTold},
    {"Zone.name", "", Unit::kNotTold},
    {"Participant.name", "", Unit::kNotTold},
    {"Participant.parent", "group", Unit::kPlain},
    {"RedemptionTerms.minimum", "minimum", Unit::kPointsIfAny},
    {"RedemptionTerms.maximum", "maximum", Unit::kPointsIfAny},
    {"RedemptionTerms.step", "step", Unit::kPointsIfAny},
    {"SignInRule.name", "", Unit::kNotTold},
    {"SignInRule.ladder", "ladder", Unit::kPoints},
    {"SignInRule.restart", "after_last", Unit::kAfterLast},
    {"SignInRule.funder", "funder", Unit::kOrIssuer},
    {"ReferralRule.name", "", Unit::kNotTold},
    {"ReferralRule.referrer_points", "referrer", Unit::kPoints},
    {"ReferralRule.referee_points", "referee", Unit::kPoints},
    {"ReferralRule.minimum", "minimum", Unit::kAmountIfAny},
    {"ReferralRule.funder", "funder", Unit::kOrIssuer},
    {"Selector.weekdays", "weekdays", Unit::kWeekday},
    {"Selector.minimum_amount", "minimum_amount", Unit::kAmountIfAny},
    {"Selector.month_days", "month_days", Unit::kMonthDay},
    {"Grant.block", "block", Unit::kAmountIfAny},
    {"Grant.multiply", "points", Unit::kGrantRatio},
    {"Grant.minimum", "minimum", Unit::kPointsIfAny},
    {"Grant.maximum", "maximum", Unit::kPointsIfAny},
    {"Grant.fixed", "fixed", Unit::kPointsIfAny},
    {"Band.from", "from", Unit::kAmount},
    {"Band.until", "to", Unit::kAmountIfAny},
    {"Band.block", "block", Unit::kAmountIfAny},
    {"Band.multiply", "points", Unit::kGrantRatio},
    {"BonusOf.rule", "of", Unit::kPlain},
    {"BonusOf.times", "times", Unit::kTimes},
    {"StackingGroup.name", "", Unit::kNotTold},
    {"EarnRule.name", "", Unit::kNotTold},
    {"EarnRule.base", "kind", Unit::kBase},
    {"EarnRule.selector", "select", Unit::kPlain},
    {"EarnRule.funder", "funder", Unit::kFunder},
    {"EarnRule.funder_name", "", Unit::kNotTold},
    {"PeriodSum.closes_on", "closes_on", Unit::kNumberIfAny},
    {"PeriodSum.at_least", "at_least", Unit::kAmountIfAny},
    {"Offer.name", "", Unit::kNotTold},
    {"Offer.price", "price", Unit::kPoints},
    {"Offer.money", "money", Unit::kAmountIfAny},
    {"Offer.supplier_price", "supplier_price", Unit::kPriceOfItem},
    {"Offer.stock", "stock", Unit::kNumberIfAny},
    {"Offer.per_member", "per_member", Unit::kNumberIfAny},
    {"Offer.days", "days", Unit::kNumberIfAny},
    {"Offer.selector", "select", Unit::kPlain},
    {"Limit.name", "", Unit::kNotTold},
    {"Limit.subject", "per", Unit::kPlain},
    {"Limit.period", "period", Unit::kPeriod},
    {"Limit.days", "", Unit::kNotTold},
    {"Limit.counts", "", Unit::kNotTold},
    {"Limit.amount", "points", Unit::kLimitAmount},
    {"Program.name", "", Unit::kNotTold},
    {"Program.point_value", "point_value", Unit::kPrice},
    {"Program.earn", "", Unit::kNotTold},
    {"Program.sign_in", "", Unit::kNotTold},
    {"Program.referral", "", Unit::kNotTold},
    {"Program.limits", "", Unit::kNotTold},
    {"Program.offers", "", Unit::kNotTold},
    {"Program.groups", "", Unit::kNotTold},
    {"Contract.participant", "", Unit::kNotTold},
    {"Contract.program", "", Unit::kNotTold},
    {"Contract.issues", "", Unit::kNotTold},
    {"Contract.redeems", "", Unit::kNotTold},
    {"Contract.issue_price", "issue_price", Unit::kIssuePrice},
    {"Contract.redeem_price", "redeem_price", Unit::kRedeemPrice},
    {"ContractFee.price", "price", Unit::kPriceIfAny},
    {"ContractFee.fixed", "fixed", Unit::kAmountIfAny},
    {"ContractFee.minimum", "minimum", Unit::kAmountIfAny},
    {"ContractFee.cap", "cap", Unit::kAmountIfAny},
    {"Segment.give", "give", Unit::kPoints},
    {"Segment.get", "get", Unit::kPointsGot},
    {"ExchangeBonus.per", "per", Unit::kPoints},
    {"ExchangeBonus.points", "points", Unit::kPointsGot},
    {"ExchangeFee.price", "price", Unit::kPrice},
    {"ExchangeFee.cap", "cap", Unit::kAmountIfAny},
    {"ExchangePointsFee.cap", "cap", Unit::kPointsIfAny},
    {"Rate.from", "", Unit::kNotTold},
    {"Rate.to", "", Unit::kNotTold},
    {"Rate.give", "give", Unit::kPointsIfAny},
    {"Rate.get", "get", Unit::kPointsGot},
    {"Rate.minimum", "minimum", Unit::kPointsIfAny},
    {"Rate.maximum", "maximum", Unit::kPointsIfAny},
    {"Rate.settlement_price", "settlement_price", Unit::kPriceOfGot},
    {"Rate.pending", "available", Unit::kPlain},
    {"SourceRights.source", "", Unit::kNotTold},
    {"SourceRights.participants", "speaks_for", Unit::kPlain},
};

constexpr std::string_view kMicroseconds = "_us";

FieldWords WordsOf(const FieldDescriptor& field) {
  const std::string name = field.containing_type()->name() + "." + field.name();
  for (const FieldWords& words : kFields) {
    if (words.field == name) return words;
  }
  std::string_view key = field.name();
  const bool is_duration = key.ends_with(kMicroseconds);
  if (is_duration) key.remove_suffix(kMicroseconds.size());
  return {"", key, is_duration ? Unit::kDuration : Unit::kPlain};
}

// EXPIRY_ANCHOR_OCCURRED of ExpiryAnchor: "occurred".
std::string EnumWords(const google::protobuf::EnumValueDescriptor& value) {
  size_t prefix = 1;  // of the last underscore
  for (const char c : value.type()->name()) {
    prefix += std::isupper(static_cast<unsigned char>(c)) != 0 ? 2u : 1u;
  }
  std::string words = value.name().substr(prefix - 1);
  for (char& c : words) {
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return words;
}

// `num` points for each `den` of amount, both in smallest parts.
std::string GrantRatioWords(const v1::Ratio& ratio, const PartUnits& units) {
  if (ratio.num() == 0) return kNoValue;
  absl::int128 num = ratio.num();
  for (int32_t i = 0; i < units.digits; ++i) num *= 10;
  return fmt::format("{} for each 1 {}",
                     ExactText({num, ratio.den()}, units.scale),
                     units.currency);
}

std::string ExpiryWords(const v1::ExpiryPolicy& policy) {
  if (policy.period() == v1::EXPIRY_PERIOD_NEVER) return "never";
  std::string words = fmt::format(
      "{}{} {} up to {}", policy.by_inactivity() ? "inactive for " : "",
      policy.count(),
      EnumWords(
          *v1::ExpiryPeriod_descriptor()->FindValueByNumber(policy.period())),
      policy.align().empty() ? "end_of_day" : policy.align());
  if (policy.date() != 0) {
    words +=
        fmt::format(" {:02}-{:02}", policy.date() / 100, policy.date() % 100);
  }
  if (policy.anchor() == v1::EXPIRY_ANCHOR_AVAILABLE) {
    words += ", counted from available";
  } else if (policy.anchor() == v1::EXPIRY_ANCHOR_RECORDED) {
    words += ", counted from recorded";
  }
  return words;
}

// As tzdata had them; two lists are told apart by their hash.
std::string TransitionWords(const v1::Zone& zone) {
  std::string bytes;
  for (const v1::ZoneTransition& transition : zone.transitions()) {
    bytes +=
        fmt::format("{} {}\n", transition.at_us(), transition.offset_seconds());
  }
  return fmt::format("{} of {}", zone.transitions_size(),
                     ToHex(Sha256Prefix(bytes)).substr(0, 8));
}

class PartWriter {
 public:
  PartWriter(const PartUnits& units, std::vector<WrittenValue>* values)
      : units_(units), values_(values) {}

  void Write(const Message& message, const std::string& prefix);

 private:
  void WriteField(const Message& message, const FieldDescriptor& field,
                  const FieldWords& words, const std::string& key);
  std::string ListWords(const Message& message, const FieldDescriptor& field,
                        Unit unit);
  std::string ScalarWords(const Message& message, const FieldDescriptor& field,
                          Unit unit);
  std::string NumberWords(const Message& message, int64_t number, Unit unit);
  // Of a message that is told in one phrase; nothing for another.
  std::optional<std::string> PhraseOf(const Message& message, Unit unit);
  std::string Braced(const Message& message);

  const PartUnits& units_;
  std::vector<WrittenValue>* values_;
};

void PartWriter::Write(const Message& message, const std::string& prefix) {
  const auto& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const FieldWords words = WordsOf(field);
    if (words.unit == Unit::kNotTold) continue;
    WriteField(message, field, words, prefix + std::string(words.key));
  }
}

void PartWriter::WriteField(const Message& message,
                            const FieldDescriptor& field,
                            const FieldWords& words, const std::string& key) {
  const auto& reflection = *message.GetReflection();
  if (field.is_repeated()) {
    values_->push_back({key, ListWords(message, field, words.unit)});
    return;
  }
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
    std::string name = key;
    if (words.unit == Unit::kLimitAmount &&
        dynamic_cast<const v1::Limit&>(message).counts() ==
            v1::LIMIT_COUNTS_AWARDS) {
      name = "awards";
    }
    values_->push_back({name, ScalarWords(message, field, words.unit)});
    return;
  }
  const Message& nested = reflection.GetMessage(message, &field);
  const auto phrase = PhraseOf(nested, words.unit);
  const bool is_stated = reflection.HasField(message, &field);
  if (phrase.has_value()) {
    values_->push_back({key, is_stated ? *phrase : kNoValue});
  } else if (field.message_type() == v1::DateRange::descriptor()) {
    Write(nested, "");
  } else if (is_stated) {
    Write(nested, key + ".");
  }
}

std::optional<std::string> PartWriter::PhraseOf(const Message& message,
                                                Unit unit) {
  if (const auto* expiry = dynamic_cast<const v1::ExpiryPolicy*>(&message)) {
    return ExpiryWords(*expiry);
  }
  if (const auto* hours = dynamic_cast<const v1::TimeOfDayRange*>(&message)) {
    return MinuteWords(hours->from_minute()) + "-" +
           MinuteWords(hours->until_minute());
  }
  const auto* ratio = dynamic_cast<const v1::Ratio*>(&message);
  if (ratio == nullptr) return std::nullopt;
  if (unit == Unit::kGrantRatio) return GrantRatioWords(*ratio, units_);
  return ExactText({ratio->num(), ratio->has_den() ? ratio->den() : 1}, 0);
}

// {from 0.00 CNY, to 100.00 CNY, ...}
std::string PartWriter::Braced(const Message& message) {
  std::vector<WrittenValue> values;
  PartWriter(units_, &values).Write(message, "");
  std::vector<std::string> texts;
  for (const WrittenValue& value : values) {
    if (value.words != kNoValue) texts.push_back(value.key + " " + value.words);
  }
  return "{" + Joined(texts) + "}";
}

std::string PartWriter::ListWords(const Message& message,
                                  const FieldDescriptor& field, Unit unit) {
  if (field.full_name() == "clearpoint.v1.Zone.transitions") {
    return TransitionWords(dynamic_cast<const v1::Zone&>(message));
  }
  const auto& reflection = *message.GetReflection();
  std::vector<std::string> texts;
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE: {
        const Message& item = reflection.GetRepeatedMessage(message, &field, i);
        texts.push_back(PhraseOf(item, unit).value_or(Braced(item)));
        break;
      }
      case FieldDescriptor::CPPTYPE_STRING:
        texts.push_back(reflection.GetRepeatedString(message, &field, i));
        break;
      case FieldDescriptor::CPPTYPE_INT32:
        texts.push_back(NumberWords(
            message, reflection.GetRepeatedInt32(message, &field, i), unit));
        break;
      case FieldDescriptor::CPPTYPE_INT64:
        texts.push_back(NumberWords(
            message, reflection.GetRepeatedInt64(message, &field, i), unit));
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        texts.push_back(
            EnumWords(*reflection.GetRepeatedEnum(message, &field, i)));
        break;
      default:
        texts.push_back("?");  // no list of the schema has these
    }
  }
  return Joined(texts);
}

std::string PartWriter::ScalarWords(const Message& message,
                                    const FieldDescriptor& field, Unit unit) {
  const auto& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string text = reflection.GetString(message, &field);
      if (unit == Unit::kPeriod && text == "rolling") {
        const auto& limit = dynamic_cast<const v1::Limit&>(message);
        return fmt::format("{} days", limit.days());
      }
      if (!text.empty()) return text;
      return unit == Unit::kOrIssuer ? "issuer" : kNoValue;
    }
    case FieldDescriptor::CPPTYPE_BOOL: {
      const bool is_so = reflection.GetBool(message, &field);
      if (unit == Unit::kBase) return is_so ? "base" : "bonus";
      if (unit == Unit::kAfterLast) return is_so ? "restart" : "stay";
      return is_so ? "true" : "false";
    }
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* value = reflection.GetEnum(message, &field);
      if (unit == Unit::kFunder && value->number() == v1::FUNDER_KIND_NAMED) {
        return dynamic_cast<const v1::EarnRule&>(message).funder_name();
      }
      return EnumWords(*value);
    }
    case FieldDescriptor::CPPTYPE_INT32:
      return NumberWords(message, reflection.GetInt32(message, &field), unit);
    case FieldDescriptor::CPPTYPE_INT64: {
      // Only ends that never come are left out.
      const bool is_end =
          field.has_optional_keyword() && !reflection.HasField(message, &field);
      if (!is_end) {
        return NumberWords(message, reflection.GetInt64(message, &field), unit);
      }
      if (field.name() == "from_us") return "always";
      return unit == Unit::kDuration ? "for ever" : "never";
    }
    default:
      return "?";  // the schema has no others
  }
}

std::string PartWriter::NumberWords(const Message& message, int64_t number,
                                    Unit unit) {
  switch (unit) {
    case Unit::kPointsIfAny:
      if (number == 0) return kNoValue;
      [[fallthrough]];
    case Unit::kPoints:
      return PointsText(Points{number}, units_.scale);
    case Unit::kPointsGot:
      return number == 0 ? kNoValue
                         : PointsText(Points{number}, units_.got_scale);
    case Unit::kAmountIfAny:
      if (number == 0) return kNoValue;
      [[fallthrough]];
    case Unit::kAmount:
      return AmountWords(number, units_);
    case Unit::kIssuePrice:
      if (!dynamic_cast<const v1::Contract&>(message).issues()) return kNoValue;
      return PriceWords(number, units_.scale, units_);
    case Unit::kRedeemPrice:
      if (!dynamic_cast<const v1::Contract&>(message).redeems())
        return kNoValue;
      return PriceWords(number, units_.scale, units_);
    case Unit::kPriceIfAny:
      if (number == 0) return kNoValue;
      [[fallthrough]];
    case Unit::kPrice:
      return PriceWords(number, units_.scale, units_);
    case Unit::kPriceOfGot:
      return PriceWords(number, units_.got_scale, units_);
    case Unit::kPriceOfItem:
      if (number == 0) return kNoValue;
      return fmt::format("{} {} an item", MoneyText(Money{number}, 2),
                         units_.settlement);
    case Unit::kNumberIfAny:
      return number == 0 ? kNoValue : fmt::format("{}", number);
    case Unit::kMinute:
      return MinuteWords(number);
    case Unit::kInstant:
      return TimeWords(units_.zone, Timestamp{number});
    case Unit::kDuration:
      return DurationWords(number);
    case Unit::kLimitAmount:
      if (dynamic_cast<const v1::Limit&>(message).counts() ==
          v1::LIMIT_COUNTS_AWARDS) {
        return fmt::format("{}", number);
      }
      return PointsText(Points{number}, units_.scale);
    case Unit::kWeekday:
      return WeekdayWords(number);
    case Unit::kMonthDay:
      return number == kLastDayOfMonth ? "last" : fmt::format("{}", number);
    default:
      return fmt::format("{}", number);
  }
}

class PartsWriter {
 public:
  explicit PartsWriter(const Configuration& configuration) : c_(configuration) {
    // The engine's own bytes of a configuration are those of the schema.
    wire_.ParseFromString(SerializeConfiguration(configuration));
    for (const ZoneConfig& zone : c_.zones) zones_.emplace_back(zone);
  }

  std::vector<ConfigurationPart> Run();

 private:
  void Add(ConfigurationPart part, const Message& message,
           const PartUnits& units);
  void AddProgram(int index);
  void AddRules(int index, const PartUnits& units);
  void AddContract(int index);
  void AddRate(int index);

  const ProgramConfig* FindProgram(const std::string& name) const;
  int32_t DigitsOf(const std::string& currency) const;
  const Zone* ZoneOf(const std::string& name) const;
  PartUnits UnitsOf(const ProgramConfig* program,
                    const std::string& currency) const;

  const Configuration& c_;
  v1::NetworkConfiguration wire_;
  std::vector<Zone> zones_;  // as in the configuration
  std::vector<ConfigurationPart> parts_;
};

const ProgramConfig* PartsWriter::FindProgram(const std::string& name) const {
  for (const ProgramConfig& program : c_.programs) {
    if (program.name == name) return &program;
  }
  return nullptr;
}

int32_t PartsWriter::DigitsOf(const std::string& currency) const {
  for (const CurrencyConfig& known : c_.currencies) {
    if (known.code == currency) return known.minor_digits;
  }
  return 2;
}

const Zone* PartsWriter::ZoneOf(const std::string& name) const {
  for (size_t i = 0; i < c_.zones.size(); ++i) {
    if (c_.zones[i].name == name) return &zones_[i];
  }
  return nullptr;
}

PartUnits PartsWriter::UnitsOf(const ProgramConfig* program,
                               const std::string& currency) const {
  PartUnits units;
  units.currency = currency;
  units.settlement = c_.settlement.currency;
  units.digits = DigitsOf(currency);
  if (program == nullptr) return units;
  units.scale = program->scale;
  units.zone = ZoneOf(program->zone);
  return units;
}

void PartsWriter::Add(ConfigurationPart part, const Message& message,
                      const PartUnits& units) {
  PartWriter(units, &part.values).Write(message, "");
  parts_.push_back(std::move(part));
}

void PartsWriter::AddRules(int index, const PartUnits& units) {
  const auto place = static_cast<size_t>(index);
  const ProgramConfig& program = c_.programs[place];
  const v1::Program& wire = wire_.programs(index);
  const auto add = [&](std::string_view section, std::string_view noun,
                       const auto& rules, const auto& messages) {
    for (size_t i = 0; i < rules.size(); ++i) {
      ConfigurationPart part;
      part.id = fmt::format("{}/{}/{}", program.name, section, rules[i].name);
      part.subject = fmt::format("{} \"{}\" of program \"{}\"", noun,
                                 rules[i].name, program.name);
      part.path = fmt::format("programs/{}/{}/{}", index, section, i);
      part.zone = program.zone;
      PartUnits own = units;
      if constexpr (requires { rules[i].valid; }) part.valid = rules[i].valid;
      if constexpr (requires { rules[i].currency; }) {
        own = UnitsOf(&program, rules[i].currency);
      }
      Add(std::move(part), messages[static_cast<int>(i)], own);
    }
  };
  add("limits", "limit", program.limits, wire.limits());
  add("offers", "offer", program.offers, wire.offers());
  add("groups", "group", program.groups, wire.groups());
  add("earn", "earn rule", program.earn, wire.earn());
  add("sign_in", "sign-in rule", program.sign_in, wire.sign_in());
  add("referral", "referral rule", program.referral, wire.referral());
}

void PartsWriter::AddProgram(int index) {
  const ProgramConfig& program = c_.programs[static_cast<size_t>(index)];
  const PartUnits units = UnitsOf(&program, program.value_currency);
  ConfigurationPart part;
  part.id = "program/" + program.name;
  part.subject = fmt::format("program \"{}\"", program.name);
  part.path = fmt::format("programs/{}", index);
  part.zone = program.zone;
  Add(std::move(part), wire_.programs(index), units);
  AddRules(index, units);
}

void PartsWriter::AddContract(int index) {
  const ContractConfig& contract = c_.contracts[static_cast<size_t>(index)];
  const ProgramConfig* program = FindProgram(contract.program);
  ConfigurationPart part;
  part.subject = fmt::format("contract of \"{}\" for \"{}\"",
                             contract.participant, contract.program);
  part.id = part.subject;
  part.path = fmt::format("contracts/{}", index);
  part.valid = contract.valid;
  if (program != nullptr) part.zone = program->zone;
  Add(std::move(part), wire_.contracts(index),
      UnitsOf(program, contract.currency));
}

void PartsWriter::AddRate(int index) {
  const RateConfig& rate = c_.rates[static_cast<size_t>(index)];
  const ProgramConfig* from = FindProgram(rate.from);
  const ProgramConfig* to = FindProgram(rate.to);
  ConfigurationPart part;
  part.subject = fmt::format("rate from \"{}\" to \"{}\"", rate.from, rate.to);
  part.id = part.subject;
  part.path = fmt::format("rates/{}", index);
  part.valid = rate.valid;
  if (from != nullptr) part.zone = from->zone;
  PartUnits units = UnitsOf(from, rate.currency);
  if (to != nullptr) units.got_scale = to->scale;
  Add(std::move(part), wire_.rates(index), units);
}

std::vector<ConfigurationPart> PartsWriter::Run() {
  const auto add_named = [&](std::string_view section, std::string_view noun,
                             const std::string& name, int index,
                             const Message& message) {
    ConfigurationPart part;
    part.subject = fmt::format("{} \"{}\"", noun, name);
    part.id = part.subject;
    part.path = fmt::format("{}/{}", section, index);
    Add(std::move(part), message, PartUnits{});
  };
  const std::string zone = c_.programs.empty() ? "" : c_.programs[0].zone;
  ConfigurationPart network{"network", "network", "", {}, zone, {}};
  PartUnits units = UnitsOf(nullptr, c_.settlement.currency);
  units.zone = ZoneOf(zone);
  Add(std::move(network), wire_, units);
  for (int i = 0; i < wire_.currencies_size(); ++i) {
    add_named("currencies", "currency", wire_.currencies(i).code(), i,
              wire_.currencies(i));
  }
  for (int i = 0; i < wire_.zones_size(); ++i) {
    add_named("zones", "time zone", wire_.zones(i).name(), i, wire_.zones(i));
  }
  for (int i = 0; i < wire_.participants_size(); ++i) {
    add_named("participants", "participant", wire_.participants(i).name(), i,
              wire_.participants(i));
  }
  for (int i = 0; i < wire_.programs_size(); ++i) AddProgram(i);
  for (int i = 0; i < wire_.contracts_size(); ++i) AddContract(i);
  for (int i = 0; i < wire_.rates_size(); ++i) AddRate(i);
  for (int i = 0; i < wire_.sources_size(); ++i) {
    add_named("sources", "source", wire_.sources(i).source(), i,
              wire_.sources(i));
  }
  for (int i = 0; i < wire_.alias_kinds_size(); ++i) {
    add_named("alias_kinds", "kind of alias", wire_.alias_kinds(i).kind(), i,
              wire_.alias_kinds(i));
  }
  return std::move(parts_);
}

}  // namespace

std::vector<ConfigurationPart> PartsOf(const Configuration& configuration) {
  return PartsWriter(configuration).Run();
}

std::string InstantWords(const Configuration& configuration,
                         const std::string& zone, Timestamp t) {
  for (const ZoneConfig& known : configuration.zones) {
    if (known.name != zone) continue;
    const Zone clock(known);
    return TimeWords(&clock, t);
  }
  return TimeWords(nullptr, t);
}

}  // namespace clearpoint
