// Deciding a NetworkConfigured: gives every new name its number and keeps the
// configuration as the next version, if it compiles and may follow the version
// before it.

#include <optional>

#include "absl/strings/str_cat.h"
#include "engine/codec/codec.h"
#include "engine/decide/decision.h"
#include "engine/decide/window_close.h"

namespace clearpoint {
namespace {

// The last version that lists what `find` looks for; null when none does.
template <class Find>
auto NewestThatLists(const Networks& networks, Find find)
    -> decltype(find(networks.newest())) {
  for (size_t version = networks.size(); version > 0; --version) {
    const auto* found =
        find(networks.Version(ConfigVersion{static_cast<uint32_t>(version)}));
    if (found != nullptr) return found;
  }
  return nullptr;
}

Verdict RefuseChange(std::string_view what, const std::string& was,
                     const std::string& asked) {
  return Refuse(OutcomeCode::kInvalidField,
                absl::StrCat(std::string(what), " is fixed: asked ", asked,
                             ", is ", was));
}

// Whether points of the program were ever given, or got by exchange.
bool HasPoints(const Decision& d, ProgramNumber program) {
  bool has = false;
  std::string prefix;
  KeyWriter(&prefix).U(1, program);
  d.state().accounts.Scan(prefix, "", [&](const auto&, const AccountRow& row) {
    has = has || row.balance.value != 0;
    return !has;
  });
  return has;
}

// Lots, awards and reports count in the program's scale and owe its issuer.
Verdict CheckPrograms(const Decision& d, const Network& next) {
  for (const Program& program : next.programs()) {
    const Program* before = NewestThatLists(d.networks, [&](const Network& n) {
      return n.FindProgram(program.number);
    });
    if (before == nullptr || !HasPoints(d, program.number)) continue;
    const std::string what =
        absl::StrCat("program \"", program.config->name, "\" has points: its ");
    if (before->config->scale != program.config->scale) {
      return RefuseChange(what + "scale", absl::StrCat(before->config->scale),
                          absl::StrCat(program.config->scale));
    }
    if (before->issuer != program.issuer) {
      return RefuseChange(what + "issuer", before->config->issuer,
                          program.config->issuer);
    }
  }
  return std::nullopt;
}

const LimitConfig* LimitOf(const Network& network, ProgramNumber program,
                           const std::string& name) {
  const Program* found = network.FindProgram(program);
  if (found == nullptr) return nullptr;
  for (const LimitConfig& limit : found->config->limits) {
    if (limit.name == name) return &limit;
  }
  return nullptr;
}

std::string MeaningOf(const LimitConfig& limit) {
  const bool points = limit.counts == LimitCounts::kPoints;
  const std::string days =
      limit.days == 0 ? "" : absl::StrCat(" of ", limit.days, " days");
  return absl::StrCat(points ? "points" : "awards", " per ", limit.subject,
                      " and ", limit.period, days);
}

// A limit's counters are kept under its name, whatever version counted.
Verdict CheckLimits(const Decision& d, const Network& next) {
  for (const Program& program : next.programs()) {
    for (const LimitConfig& limit : program.config->limits) {
      const LimitConfig* before =
          NewestThatLists(d.networks, [&](const Network& n) {
            return LimitOf(n, program.number, limit.name);
          });
      if (before == nullptr || MeaningOf(*before) == MeaningOf(limit)) continue;
      return RefuseChange(
          absl::StrCat("what limit \"", limit.name, "\" of program \"",
                       program.config->name, "\" counts"),
          MeaningOf(*before), MeaningOf(limit));
    }
  }
  return std::nullopt;
}

std::string MeaningOf(const TierPolicy& tiers) {
  constexpr const char* kMeasures[] = {"", "points", "spend in ", "purchases"};
  constexpr const char* kSpans[] = {"",        "day",       "month",
                                    "quarter", "half_year", "year"};
  const std::string in_a_row =
      tiers.rolling == 0 ? "" : absl::StrCat(tiers.rolling, " x ");
  return absl::StrCat(kMeasures[static_cast<size_t>(tiers.measure)],
                      tiers.currency, ", window ", in_a_row,
                      kSpans[static_cast<size_t>(tiers.window)], ", review ",
                      kSpans[static_cast<size_t>(tiers.review)]);
}

// What members have qualified for is kept as the first version counted it.
Verdict CheckTiers(const Decision& d, const Network& next) {
  for (const Program& program : next.programs()) {
    const Program* before =
        NewestThatLists(d.networks, [&](const Network& n) -> const Program* {
          const Program* found = n.FindProgram(program.number);
          const bool has = found != nullptr && found->config->tiers.has_value();
          return has ? found : nullptr;
        });
    if (before == nullptr) continue;
    const std::string was = MeaningOf(*before->config->tiers);
    const auto& tiers = program.config->tiers;
    const std::string asked = tiers.has_value() ? MeaningOf(*tiers) : "none";
    if (was == asked) continue;
    return RefuseChange(absl::StrCat("what the tiers of program \"",
                                     program.config->name, "\" count"),
                        was, asked);
  }
  return std::nullopt;
}

// Households keep what their wallets have.
Verdict CheckHouseholdWallets(const Decision& d, const Network& next) {
  const auto shares = [](const Program& program) {
    return program.config->household_wallet != HouseholdWallet::kNone;
  };
  for (const Program& program : next.programs()) {
    if (shares(program)) continue;
    const Program* before =
        NewestThatLists(d.networks, [&](const Network& n) -> const Program* {
          const Program* found = n.FindProgram(program.number);
          return found != nullptr && shares(*found) ? found : nullptr;
        });
    if (before == nullptr) continue;
    return RefuseChange(
        absl::StrCat("household_wallet of program \"", program.config->name,
                     "\""),
        "one for each household", "none");
  }
  return std::nullopt;
}

// Once a member is known there may be orders, prices of lots and obligations in
// the currencies as they are.
Verdict CheckMoney(const Decision& d, const Network& next) {
  if (d.networks.empty()) return std::nullopt;
  if (d.state().TotalOf(Total::kMembers) == 0) return std::nullopt;
  const std::string& was =
      d.networks.newest().configuration().settlement.currency;
  const std::string& asked = next.configuration().settlement.currency;
  if (was != asked) {
    return RefuseChange("members are known: settlement.currency", was, asked);
  }
  for (const CurrencyConfig& currency : next.configuration().currencies) {
    const CurrencyConfig* before =
        NewestThatLists(d.networks, [&](const Network& n) {
          return n.FindCurrency(CurrencyNumber(currency.code));
        });
    if (before == nullptr || before->minor_digits == currency.minor_digits) {
      continue;
    }
    return RefuseChange(
        absl::StrCat("members are known: minor_digits of ", currency.code),
        absl::StrCat(before->minor_digits),
        absl::StrCat(currency.minor_digits));
  }
  return std::nullopt;
}

std::string MeaningOf(const SchemeView& scheme) {
  return absl::StrCat(std::string(scheme.currency), ", ",
                      std::string(NettingModeName(scheme.mode)));
}

// Windows, carries and prices of lots stay in the scheme they are in, as it is.
// Of the main one CheckMoney tells whether its currency may still change.
Verdict CheckSchemes(const Decision& d, const Network& next) {
  if (d.networks.empty()) return std::nullopt;
  for (const SchemeView& before : d.networks.newest().schemes()) {
    const std::string what =
        absl::StrCat("settlement scheme \"", std::string(before.name), "\"");
    const SchemeView* found = next.FindScheme(before.name);
    if (found == nullptr) return RefuseChange(what, MeaningOf(before), "none");
    const bool is_main = before.number == kMainScheme;
    const bool stays = found->mode == before.mode &&
                       (is_main || found->currency == before.currency);
    if (stays) continue;
    return RefuseChange(what, MeaningOf(before), MeaningOf(*found));
  }
  return std::nullopt;
}

// The version that was applied last, again.
Verdict CheckRepeated(const Decision& d, std::string_view bytes) {
  if (d.networks.empty()) return std::nullopt;
  const ConfigVersion version = d.networks.newest().version();
  const auto row = d.state().configurations.Find({version});
  if (!row.has_value() || row->bytes != bytes) return std::nullopt;
  return Refusal{OutcomeCode::kDuplicate,
                 absl::StrCat("same content as record ", row->applied_by.value,
                              ", which is version ", version.value),
                 row->applied_by};
}

// A version that takes older events than the one before it does not reach
// behind what that one may have forgotten: the horizon moves up to the oldest
// event it still took. Younger keys outlive the wider bound (tick.cc).
void MoveHorizon(Decision& d, const TimeBounds& next) {
  if (d.networks.empty()) return;
  const int64_t age = d.networks.bounds().max_event_age_us;
  if (next.max_event_age_us <= age) return;
  const int64_t horizon = d.recorded.value - age;
  if (horizon > d.draft.TotalOf(Total::kHorizon)) {
    d.draft.SetTotal(Total::kHorizon, horizon);
  }
}

}  // namespace

Verdict DecideConfiguration(Decision& d, const NetworkConfigured& configured) {
  if (configured.configuration.empty()) {
    return Refuse(OutcomeCode::kMissingField,
                  "configuration: expected, found none");
  }
  auto parsed = ParseConfiguration(configured.configuration);
  if (!parsed.ok()) {
    return Refuse(OutcomeCode::kInvalidField,
                  std::string(parsed.status().message()));
  }
  // Before its content is judged: nobody else makes the engine compile.
  if (auto v = CheckIsOperator(d, "configuration")) return v;
  for (const auto& [kind, name] : Network::NamesOf(*parsed)) {
    d.draft.Intern(kind, name);
  }
  const int64_t number = d.draft.TotalOf(Total::kConfigurations) + 1;
  const ConfigVersion version{static_cast<uint32_t>(number)};
  const auto network = Network::Compile(
      *std::move(parsed), version, [&](NameKind kind, std::string_view name) {
        return d.draft.Intern(kind, name);
      });
  if (!network.ok()) {
    return Refuse(OutcomeCode::kInvalidField,
                  std::string(network.status().message()));
  }
  if (auto v = CheckPrograms(d, **network)) return v;
  if (auto v = CheckLimits(d, **network)) return v;
  if (auto v = CheckTiers(d, **network)) return v;
  if (auto v = CheckHouseholdWallets(d, **network)) return v;
  if (auto v = CheckMoney(d, **network)) return v;
  if (auto v = CheckSchemes(d, **network)) return v;
  if (auto v = CheckRepeated(d, configured.configuration)) return v;

  ConfigurationRow row;
  row.applied_by = d.draft.sequence();
  row.bytes = std::string(configured.configuration);
  d.draft.effects().configurations.Put({version}, row);
  d.draft.SetTotal(Total::kConfigurations, number);
  MoveHorizon(d, (*network)->configuration().bounds);
  FollowCalendars(d, **network);
  return std::nullopt;
}

}  // namespace clearpoint
