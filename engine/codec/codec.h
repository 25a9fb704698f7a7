// The codec: the one place where the engine meets generated protobuf code. It
// turns the wire schema of proto/ into the engine's own structs and back, and
// proto3 JSON into the same structs, so that both forms of one event have the
// same key and content hash.
//
// Decoding is total: bytes that are no event give an Event of kind kNone whose
// Undecodable says why (MALFORMED, UNSUPPORTED_VERSION, MISSING_FIELD for an
// empty envelope), never an error. Unknown JSON fields are refused by name.
//
// Threads: an EventDecoder belongs to one thread; the free functions to any.
#ifndef CLEARPOINT_ENGINE_CODEC_CODEC_H_
#define CLEARPOINT_ENGINE_CODEC_CODEC_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/decide/event.h"
#include "engine/network/configuration.h"

namespace clearpoint {

// Form of a message, kept in the record beside the original bytes. kBytes: the
// source could not cut a message out of its input; the verdict on them is the
// source's own and no decoder can repeat it.
enum class EventFormat : uint8_t { kProtobuf = 1, kJson = 2, kBytes = 3 };

// Decodes events into memory that lives until Reset(), without a heap
// allocation per event once it is warm.
class EventDecoder {
 public:
  EventDecoder();
  ~EventDecoder();
  EventDecoder(EventDecoder&&) noexcept;
  EventDecoder& operator=(EventDecoder&&) noexcept;

  // Decodes and identifies one event. `bytes` must outlive the Event, which
  // points into it and into this decoder's memory.
  Event Decode(std::string_view bytes, EventFormat format);
  // Frees the memory of all events decoded so far.
  void Reset();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The event in proto3 JSON, one line, from either form; for dumps and
// dead letters. InvalidArgument when the bytes are no event.
absl::StatusOr<std::string> EventToJson(std::string_view bytes,
                                        EventFormat format);
// The event in protobuf, from JSON; InvalidArgument names line and field.
absl::StatusOr<std::string> EventFromJson(std::string_view json);

// Encodes a decoded event (as upstream would). Used by import and generate.
std::string EncodeEvent(const Event& event, EventFormat format);

// The configuration as protobuf bytes (canonical: fields in order) and back.
// ParseConfiguration: InvalidArgument when the bytes are no configuration.
std::string SerializeConfiguration(const Configuration& configuration);
absl::StatusOr<Configuration> ParseConfiguration(std::string_view bytes);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_CODEC_CODEC_H_
