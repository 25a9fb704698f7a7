#include "engine/codec/json_reader.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/codec/schema.h"
#include "engine/codec/utf8.h"

namespace clearpoint {
namespace {

constexpr size_t kShownKey = 64;

}  // namespace

bool IsJsonName(std::string_view key, std::string_view name) {
  size_t at = 0;
  bool camel = false;
  for (size_t i = 0; i < name.size(); ++i, ++at) {
    if (at == key.size()) return false;
    if (key[at] == name[i]) continue;
    // An underscore is left out and the next letter is a capital.
    if (name[i] != '_' || i + 1 == name.size()) return false;
    if (key[at] != name[i + 1] - 'a' + 'A') return false;
    camel = true;
    ++i;
  }
  if (at != key.size()) return false;
  return !camel || key.find('_') == std::string_view::npos;
}

void ReportUnlistedMember(JsonCursor& cursor, DecodeFault* fault,
                          std::string_view message, std::string_view key) {
  const uint32_t number = SchemaFieldNumber(message, key);
  if (number == 0) {
    const std::string_view cut = key.substr(0, kShownKey);
    const absl::string_view shown(key.data(), Utf8PrefixLength(cut));
    const std::string text =
        absl::StrCat("unknown field \"", absl::Utf8SafeCEscape(shown), "\" of ",
                     absl::string_view(message.data(), message.size()));
    return cursor.Fault(text);
  }
  std::string_view raw;
  if (!cursor.SkipValue(&raw) || raw == "null") return;
  fault->Report(OutcomeCode::kUnsupportedVersion,
                ExplainUnlistedField(message, number));
}

}  // namespace clearpoint
