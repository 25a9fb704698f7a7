// A snapshot's manifest from any bytes: parsing ends in a value, DataLoss or a
// newer format, and what it accepts is read back as it was written. First byte
// of the input: 'b' for a body, which is sealed with its right hash so that
// more than the hash is tried; anything else for the text as it is.
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/values/check.h"
#include "engine/values/hash.h"
#include "nlohmann/json.hpp"
#include "snapshots/manifest.h"

namespace clearpoint {
namespace {

// The text itself when it is no JSON.
std::string Sealed(std::string_view body) {
  using Json = nlohmann::json;
  const Json json = Json::parse(body, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return std::string(body);
  const std::string bytes =
      json.dump(-1, ' ', false, Json::error_handler_t::replace);
  return "{\"body\":" + bytes + ",\"sha256\":\"" + ToHex(Sha256(bytes)) +
         "\"}";
}

void ParseAndWriteAgain(std::string_view text) {
  const auto manifest = ParseManifest(text);
  if (!manifest.ok()) {
    CLEARPOINT_CHECK(absl::IsDataLoss(manifest.status()) ||
                     absl::IsFailedPrecondition(manifest.status()));
    return;
  }
  const auto again = ParseManifest(EncodeManifest(*manifest));
  CLEARPOINT_CHECK(again.ok());
  CLEARPOINT_CHECK(*again == *manifest);
}

}  // namespace
}  // namespace clearpoint

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1,
                              size - 1);
  clearpoint::ParseAndWriteAgain(
      data[0] == 'b' ? clearpoint::Sealed(text) : std::string(text));
  return 0;
}
