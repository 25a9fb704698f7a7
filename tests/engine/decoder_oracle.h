// The decoder against the protobuf library, for any bytes: shared by the fuzz
// target and the bounded random test. Threads: any.
#ifndef CLEARPOINT_TESTS_ENGINE_DECODER_ORACLE_H_
#define CLEARPOINT_TESTS_ENGINE_DECODER_ORACLE_H_

#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/util/json_util.h>

#include <string>
#include <string_view>

#include "clearpoint/v1/events.pb.h"
#include "engine/codec/codec.h"

namespace clearpoint {

// Empty when all is well; else what differs. What the decoder refuses it must
// give a reason for; what it takes, the library must read as the same event.
inline std::string FindDifference(std::string_view bytes, EventFormat format) {
  const google::protobuf::LogSilencer silence;
  EventDecoder decoder;
  const Event event = decoder.Decode(bytes, format);
  if (event.kind == EventKind::kNone) {
    const Undecodable& why = std::get<Undecodable>(event.body);
    if (why.reason.empty()) return "refused without a reason";
    if (why.reason.size() > 1000) return "endless reason: " + why.reason;
    return "";
  }
  v1::Event message;
  if (format == EventFormat::kProtobuf) {
    if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      return "taken, but the library does not parse it";
    }
  } else {
    const auto status = google::protobuf::util::JsonStringToMessage(
        {bytes.data(), bytes.size()}, &message);
    if (!status.ok()) return "taken, but the library says " + status.ToString();
  }
  message.set_schema_version(0);
  if (event.kind == EventKind::kNetworkConfigured) return "";
  const std::string ours = EncodeEvent(event, EventFormat::kProtobuf);
  if (ours != message.SerializeAsString()) {
    return "other content than the library's " + message.ShortDebugString();
  }
  const std::string json = EncodeEvent(event, EventFormat::kJson);
  const Event again = EventDecoder().Decode(json, EventFormat::kJson);
  if (again.content != event.content) return "not itself in JSON: " + json;
  return "";
}

}  // namespace clearpoint

#endif  // CLEARPOINT_TESTS_ENGINE_DECODER_ORACLE_H_
