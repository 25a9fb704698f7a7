#include "engine/codec/message_reader.h"

#include "absl/strings/str_cat.h"
#include "engine/codec/schema.h"
#include "engine/codec/utf8.h"

namespace clearpoint {
namespace {

// absl's own view type does not convert from the standard one.
absl::string_view View(std::string_view text) {
  return absl::string_view(text.data(), text.size());
}

}  // namespace

void ReportBrokenWire(const WireInput& input, const WireReader& reader,
                      std::string_view message) {
  input.fault->Report(
      OutcomeCode::kMalformed,
      absl::StrCat("byte ", input.OffsetOf(reader.at()), ": ", View(message),
                   " is cut off, or no protobuf from here on (input has ",
                   input.whole.size(), " bytes)"));
}

void ReportField(const WireInput& input, const WireReader& reader,
                 std::string_view message, std::string_view field,
                 std::string_view what) {
  input.fault->Report(
      OutcomeCode::kMalformed,
      absl::StrCat("before byte ", input.OffsetOf(reader.at()), ": field ",
                   View(field), " (", reader.field(), ") of ", View(message),
                   " ", View(what)));
}

void ReportUnlisted(const WireInput& input, std::string_view message,
                    uint32_t number) {
  input.fault->Report(OutcomeCode::kUnsupportedVersion,
                      ExplainUnlistedField(message, number));
}

bool CheckText(const WireInput& input, const WireReader& reader,
               std::string_view message, std::string_view field) {
  const std::string_view text = reader.Bytes();
  const size_t good = Utf8PrefixLength(text);
  if (good == text.size()) return true;
  input.fault->Report(
      OutcomeCode::kMalformed,
      absl::StrCat("byte ", input.OffsetOf(text.data() + good), ": field ",
                   View(field), " (", reader.field(), ") of ", View(message),
                   " is not UTF-8"));
  return false;
}

}  // namespace clearpoint
