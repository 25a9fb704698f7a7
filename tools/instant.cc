#include "tools/instant.h"

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "consumers/instant_text.h"

namespace clearpoint {

absl::StatusOr<Timestamp> ParseInstant(const std::string& text) {
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, text, &time, &error)) {
    return absl::InvalidArgumentError(
        absl::StrCat("instant: expected RFC 3339 such as "
                     "2026-03-01T00:00:00Z, found \"",
                     text, "\""));
  }
  return Timestamp{absl::ToUnixMicros(time)};
}

std::string FormatInstant(Timestamp t) {
  std::string text;
  AppendInstant(t, &text);
  return text;
}

}  // namespace clearpoint
