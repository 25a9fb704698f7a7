// What the schema of proto/ knows beyond the field lists of this version: the
// kinds and fields that are defined but not decided yet. For clear refusals;
// never on the way of a good event.
// Threads: any.
#ifndef CLEARPOINT_ENGINE_CODEC_SCHEMA_H_
#define CLEARPOINT_ENGINE_CODEC_SCHEMA_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace clearpoint {

// Why a field of `message` that is in no field list cannot be read: "field
// redemption_id (16) of Purchase is not decided by this version", "field 99 of
// Purchase belongs to a newer schema"; of a whole kind of event: "event kind X
// is not decided by this version".
std::string ExplainUnlistedField(std::string_view message, uint32_t number);

// Number of the field with this proto3 JSON name, or original name; 0 when the
// schema has none.
uint32_t SchemaFieldNumber(std::string_view message, std::string_view name);

// NetworkConfiguration from proto3 JSON as protobuf, and back. InvalidArgument
// says what is wrong with the input.
absl::StatusOr<std::string> ConfigurationFromJson(std::string_view json);
absl::StatusOr<std::string> ConfigurationToJson(std::string_view bytes);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_CODEC_SCHEMA_H_
