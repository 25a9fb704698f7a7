// Deciding a NetworkConfigured: gives every new name its number and keeps the
// configuration as the next version, if it compiles.

#include "engine/codec/codec.h"
#include "engine/decide/decision.h"

namespace clearpoint {

Verdict DecideConfiguration(Decision& d, const NetworkConfigured& configured) {
  if (configured.configuration.empty()) {
    return Refuse(OutcomeCode::kMissingField,
                  "configuration: expected, found none");
  }
  if (auto v = CheckRequestKey(d)) return v;
  auto parsed = ParseConfiguration(configured.configuration);
  if (!parsed.ok()) {
    return Refuse(OutcomeCode::kInvalidField,
                  std::string(parsed.status().message()));
  }
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

  ConfigurationRow row;
  row.applied_by = d.draft.sequence();
  row.bytes = std::string(configured.configuration);
  d.draft.effects().configurations.Put({version}, row);
  d.draft.SetTotal(Total::kConfigurations, number);
  if (d.draft.TotalOf(Total::kOpenWindow) == 0) {
    WindowRow window;
    window.opened_at = d.recorded;
    window.opened_by = d.draft.sequence();
    d.draft.effects().windows.Put({WindowNumber{1}}, window);
    d.draft.SetTotal(Total::kOpenWindow, 1);
  }
  RequestRow answer;
  answer.outcome = static_cast<uint32_t>(OutcomeCode::kAccepted);
  KeepRequest(d, std::move(answer));
  return std::nullopt;
}

}  // namespace clearpoint
