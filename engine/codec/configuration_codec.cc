#include <string>

#include "engine/codec/codec.h"
#include "engine/codec/configuration_fields.h"
#include "engine/codec/fault.h"
#include "engine/codec/message_reader.h"
#include "engine/codec/message_writer.h"

namespace clearpoint {

std::string SerializeConfiguration(const Configuration& configuration) {
  std::string out;
  WireWriter writer(&out);
  WriteMessage(configuration, writer);
  return out;
}

absl::StatusOr<Configuration> ParseConfiguration(std::string_view bytes) {
  Configuration configuration;
  DecodeFault fault;
  ReadMessage(bytes, WireInput{bytes, &fault}, &configuration);
  if (fault.any()) return absl::InvalidArgumentError(fault.reason());
  return configuration;
}

}  // namespace clearpoint
