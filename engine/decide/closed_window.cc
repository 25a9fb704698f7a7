#include "engine/decide/closed_window.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace clearpoint {

const SettlementConfig& SettlementOf(const Decision& d) {
  static const SettlementConfig kNone;
  return d.networks.empty() ? kNone
                            : d.networks.newest().configuration().settlement;
}

Verdict CheckWindowGiven(uint32_t window) {
  if (window != 0) return std::nullopt;
  return Refuse(OutcomeCode::kMissingField, "window: expected, found none");
}

Verdict CheckSettlesIn(const Decision& d, std::string_view currency) {
  const SettlementConfig& settlement = SettlementOf(d);
  if (SettlesIn(settlement, currency)) return std::nullopt;
  return Refuse(
      OutcomeCode::kInvalidField,
      absl::StrCat("currency: the network settles in \"",
                   absl::StrJoin(SettlementCurrencies(settlement), "\", \""),
                   "\", found \"", std::string(currency), "\""));
}

const SchemeView& SchemeOf(const Decision& d, WindowNumber window) {
  return d.networks.newest().scheme(d.state().SchemeOf(window));
}

Verdict CheckWindowSettlesIn(const Decision& d, WindowNumber window,
                             std::string_view currency) {
  const SchemeView& scheme = SchemeOf(d, window);
  if (currency == scheme.currency) return std::nullopt;
  return Refuse(OutcomeCode::kInvalidField,
                absl::StrCat("currency: window ", window.value,
                             " settles in \"", std::string(scheme.currency),
                             "\", found \"", std::string(currency), "\""));
}

Verdict CheckWindowKnown(const Decision& d, uint32_t window) {
  const uint32_t newest = d.state().newest_window().value;
  if (window <= newest) return std::nullopt;
  return Refuse(OutcomeCode::kInvalidField,
                absl::StrCat("window: expected one of the ", newest,
                             " there are, found ", window));
}

Verdict FindParty(const Decision& d, std::string_view name,
                  ParticipantNumber* number) {
  number->value = static_cast<uint32_t>(
      d.state().NumberOf(NameKind::kParticipant, Sha256Prefix(name)));
  if (number->value != 0) return std::nullopt;
  return RefuseUnknown(OutcomeCode::kUnknownParticipant, "participant", name);
}

Verdict FindClosedWindow(const Decision& d, uint32_t window,
                         ClosedWindow* closed) {
  closed->number = WindowNumber{window};
  // Nothing is found when the store fails, which the state's status then says.
  const WindowRow* row = d.state().windows.Find({closed->number});
  if (row != nullptr) closed->row = *row;
  if (closed->row.status != WindowStatus::kOpen) return std::nullopt;
  return Refuse(OutcomeCode::kNotEligible,
                absl::StrCat("window ", window,
                             ": expected one that is "
                             "closed, it is open"));
}

}  // namespace clearpoint
