// A network.yaml from any bytes: reading never fails, an error has a place, and
// a text without errors is a configuration that the engine takes and that its
// bytes mean again.
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/codec/codec.h"
#include "engine/network/validation.h"
#include "engine/values/check.h"
#include "tools/network/yaml_reader.h"

namespace clearpoint {
namespace {

void ReadAndSerialize(std::string_view text) {
  const NetworkFile file = ReadNetwork(text, {});
  if (file.findings.has_errors()) return;
  CLEARPOINT_CHECK(FaultsOf(file.configuration).empty());
  const std::string bytes = SerializeConfiguration(file.configuration);
  const auto again = ParseConfiguration(bytes);
  CLEARPOINT_CHECK(again.ok());
  CLEARPOINT_CHECK(SerializeConfiguration(*again) == bytes);
}

}  // namespace
}  // namespace clearpoint

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  clearpoint::ReadAndSerialize({reinterpret_cast<const char*>(data), size});
  return 0;
}
