// The settlement schemes of a version; part of network.h.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/network/network.h"
#include "engine/values/check.h"

namespace clearpoint {
namespace {

absl::Status NoSuch(std::string_view scheme, const std::string& name,
                    const char* what) {
  return absl::InvalidArgumentError(
      absl::StrCat("settlement scheme \"", std::string(scheme), "\": \"", name,
                   "\" is no ", what));
}

}  // namespace

std::optional<Timestamp> SchemeView::CutOffAfter(Timestamp after) const {
  if (!cut_offs.has_value()) return std::nullopt;
  return clearpoint::CutOffAfter(*cut_offs, after);
}

std::string_view SchemeNameOf(std::string_view written) {
  return written.empty() ? kMainSchemeName : written;
}

std::string_view SchemeCurrency(const SettlementConfig& settlement,
                                std::string_view scheme) {
  if (SchemeNameOf(scheme) == kMainSchemeName) return settlement.currency;
  for (const SchemeConfig& one : settlement.schemes) {
    if (one.name == scheme) return one.currency;
  }
  return "";
}

std::vector<std::string> SettlementCurrencies(
    const SettlementConfig& settlement) {
  std::vector<std::string> currencies = {settlement.currency};
  for (const SchemeConfig& scheme : settlement.schemes) {
    const auto known =
        std::find(currencies.begin(), currencies.end(), scheme.currency);
    if (known == currencies.end()) currencies.push_back(scheme.currency);
  }
  return currencies;
}

bool SettlesIn(const SettlementConfig& settlement, std::string_view currency) {
  const std::vector<std::string> all = SettlementCurrencies(settlement);
  return std::find(all.begin(), all.end(), currency) != all.end();
}

std::string_view NettingModeName(NettingMode mode) {
  switch (mode) {
    case NettingMode::kMultilateral:
      return "multilateral";
    case NettingMode::kBilateral:
      return "bilateral";
    case NettingMode::kGross:
      return "gross";
  }
  return "";
}

std::string SchemeNames(const Network& network) {
  return absl::StrJoin(network.schemes(), ", ",
                       [](std::string* out, const SchemeView& scheme) {
                         absl::StrAppend(out, std::string(scheme.name));
                       });
}

absl::Status Network::CompileSchemes(const Resolver& resolve) {
  const SettlementConfig& settlement = configuration_.settlement;
  SchemeView main;
  main.number = kMainScheme;
  main.name = kMainSchemeName;
  main.currency = settlement.currency;
  main.mode = settlement.mode;
  absl::Status status = AddScheme(main, settlement.closes);
  for (const SchemeConfig& config : settlement.schemes) {
    if (!status.ok()) return status;
    SchemeView named;
    named.number = SchemeNumber{
        kMainScheme.value +
        static_cast<uint32_t>(resolve(NameKind::kScheme, config.name))};
    named.name = config.name;
    named.currency = config.currency;
    named.mode = config.mode;
    status = AddScheme(named, config.closes);
  }
  return status;
}

absl::Status Network::AddScheme(SchemeView scheme,
                                const std::optional<ClosingConfig>& closes) {
  const CurrencyConfig* currency =
      FindCurrency(CurrencyNumber(scheme.currency));
  if (currency == nullptr) {
    return NoSuch(scheme.name, std::string(scheme.currency), "currency");
  }
  scheme.minor_digits = currency->minor_digits;
  scheme.unit = Money{MoneyPerMinor(currency->minor_digits)};
  if (closes.has_value()) {
    const auto zone = zone_places_.find(closes->zone);
    if (zone == zone_places_.end()) {
      return NoSuch(scheme.name, closes->zone, "time zone");
    }
    CutOffs cut_offs{.every = closes->every,
                     .time_of_day = closes->at_minute * 60 * kMicrosPerSecond,
                     .zone = zones_[zone->second].get()};
    if (!closes->calendar.empty()) {
      cut_offs.calendar = CalendarOf(closes->calendar);
      if (cut_offs.calendar == nullptr) {
        return NoSuch(scheme.name, closes->calendar, "calendar");
      }
    }
    scheme.cut_offs = cut_offs;
  }
  schemes_.push_back(scheme);
  return absl::OkStatus();
}

const SchemeView* Network::FindScheme(std::string_view name) const {
  for (const SchemeView& scheme : schemes_) {
    if (scheme.name == SchemeNameOf(name)) return &scheme;
  }
  return nullptr;
}

const SchemeView& Network::scheme(SchemeNumber number) const {
  const auto found = std::find_if(
      schemes_.begin(), schemes_.end(),
      [&](const SchemeView& one) { return one.number == number; });
  CLEARPOINT_CHECK(found != schemes_.end());
  return *found;
}

absl::Status Network::ResolveScheme(std::string_view name,
                                    std::string_view currency,
                                    SchemeNumber* number) const {
  const SchemeView* found = FindScheme(name);
  if (found == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat(
        "\"", std::string(name), "\" is no settlement scheme"));
  }
  if (!currency.empty() && currency != found->currency) {
    return absl::InvalidArgumentError(absl::StrCat(
        "settlement scheme \"", std::string(found->name), "\" is in ",
        std::string(found->currency), ", not ", std::string(currency)));
  }
  *number = found->number;
  return absl::OkStatus();
}

const WorkingDays* Network::CalendarOf(const std::string& name) const {
  const std::vector<CalendarConfig>& calendars = configuration_.calendars;
  const auto found =
      std::find_if(calendars.begin(), calendars.end(),
                   [&](const CalendarConfig& one) { return one.name == name; });
  if (found == calendars.end()) return nullptr;
  return calendars_[static_cast<size_t>(found - calendars.begin())].get();
}

}  // namespace clearpoint
