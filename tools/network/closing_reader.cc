#include "tools/network/closing_reader.h"

#include <string>

#include "engine/network/scheme.h"
#include "tools/network/selector_reader.h"
#include "tools/network/utf8.h"

namespace clearpoint {
namespace {

constexpr int32_t kMinutesOfDay = 24 * 60;

absl::StatusOr<int32_t> ParseCutOff(std::string_view text) {
  const auto minute = ParseMinute(text);
  if (minute.ok() && *minute < kMinutesOfDay) return *minute;
  return absl::InvalidArgumentError(fmt::format(
      "expected a time of day such as 17:30, found \"{}\"", Shortened(text)));
}

}  // namespace

void ReadMode(MapReader& scheme, NettingMode& mode) {
  Choices<NettingMode> modes;
  for (const NettingMode one : {NettingMode::kMultilateral,
                                NettingMode::kBilateral, NettingMode::kGross}) {
    modes.emplace_back(NettingModeName(one), one);
  }
  scheme.Choice("mode", Need::kOptional, mode, modes);
}

void ReadClosing(MapReader& scheme, ReadingContext& context,
                 std::optional<ClosingConfig>& closing) {
  const YamlNode* node = scheme.Find("closes", Need::kOptional);
  if (node == nullptr) return;
  ClosingConfig& closes = closing.emplace();
  MapReader map(scheme.log(), *node, scheme.PathOf("closes"), "closes");
  const Choices<ClosingPeriod> periods = {{"day", ClosingPeriod::kDay},
                                          {"week", ClosingPeriod::kWeek},
                                          {"month", ClosingPeriod::kMonth}};
  map.Choice("every", Need::kRequired, closes.every, periods);
  map.Value("at", Need::kOptional, closes.at_minute, ParseCutOff);
  closes.zone = context.default_zone;
  const Need need = closes.zone.empty() ? Need::kRequired : Need::kOptional;
  if (const YamlNode* zone = map.Scalar("zone", need)) {
    closes.zone = zone->text;
    context.Zone(map.log(), closes.zone, zone->at);
  }
  map.Name("calendar", Need::kOptional, closes.calendar);
  map.Finish();
}

}  // namespace clearpoint
