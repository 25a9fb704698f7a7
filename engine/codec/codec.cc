// The one file that sees generated protobuf code. It serves what is not on the
// way of a good event: explaining fields that are not listed, and conversions
// between the forms of messages, where the protobuf library is the reference.
#include "engine/codec/codec.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/util/json_util.h>

#include "absl/strings/str_cat.h"
#include "clearpoint/v1/events.pb.h"
#include "clearpoint/v1/network.pb.h"
#include "engine/codec/schema.h"

namespace clearpoint {
namespace {

namespace pb = google::protobuf;

absl::string_view View(std::string_view text) {
  return absl::string_view(text.data(), text.size());
}

pb::StringPiece Piece(std::string_view text) {
  return pb::StringPiece(text.data(), text.size());
}

const pb::Descriptor* FindMessage(std::string_view name) {
  const pb::FileDescriptor* files[] = {
      v1::Event::descriptor()->file(),
      v1::NetworkConfiguration::descriptor()->file()};
  for (const pb::FileDescriptor* file : files) {
    const pb::Descriptor* found =
        file->FindMessageTypeByName(std::string(name));
    if (found != nullptr) return found;
  }
  return nullptr;
}

absl::Status Invalid(const pb::util::Status& status) {
  const pb::StringPiece message = status.message();
  return absl::InvalidArgumentError(
      absl::string_view(message.data(), message.size()));
}

absl::StatusOr<std::string> ToBytes(std::string_view json,
                                    pb::Message* message) {
  const pb::LogSilencer silence;
  const auto status = pb::util::JsonStringToMessage(Piece(json), message);
  if (!status.ok()) return Invalid(status);
  return message->SerializeAsString();
}

absl::StatusOr<std::string> ToJson(std::string_view bytes,
                                   pb::Message* message) {
  const pb::LogSilencer silence;
  if (!message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::InvalidArgumentError(
        absl::StrCat("no ", message->GetDescriptor()->name(), " in protobuf"));
  }
  std::string json;
  const auto status = pb::util::MessageToJsonString(*message, &json);
  if (!status.ok()) return Invalid(status);
  return json;
}

absl::Status Refused(const Event& event) {
  return absl::InvalidArgumentError(std::get<Undecodable>(event.body).reason);
}

// Whether the library may know what this version does not decide.
bool IsUndecided(const Event& event) {
  const Undecodable& why = std::get<Undecodable>(event.body);
  return why.code == OutcomeCode::kUnsupportedVersion;
}

}  // namespace

std::string ExplainUnlistedField(std::string_view message, uint32_t number) {
  const pb::Descriptor* type = FindMessage(message);
  const pb::FieldDescriptor* field =
      type == nullptr ? nullptr
                      : type->FindFieldByNumber(static_cast<int>(number));
  if (field == nullptr) {
    return absl::StrCat("field ", number, " of ", View(message),
                        " belongs to a newer schema");
  }
  if (field->containing_oneof() != nullptr &&
      field->message_type() != nullptr) {
    return absl::StrCat("event kind ", field->message_type()->name(),
                        " is not decided by this version");
  }
  return absl::StrCat("field ", field->name(), " (", number, ") of ",
                      View(message), " is not decided by this version");
}

uint32_t SchemaFieldNumber(std::string_view message, std::string_view name) {
  const pb::Descriptor* type = FindMessage(message);
  if (type == nullptr) return 0;
  for (int i = 0; i < type->field_count(); ++i) {
    const pb::FieldDescriptor* field = type->field(i);
    if (field->name() == name || field->json_name() == name) {
      return static_cast<uint32_t>(field->number());
    }
  }
  return 0;
}

absl::StatusOr<std::string> ConfigurationFromJson(std::string_view json) {
  v1::NetworkConfiguration message;
  return ToBytes(json, &message);
}

absl::StatusOr<std::string> ConfigurationToJson(std::string_view bytes) {
  v1::NetworkConfiguration message;
  return ToJson(bytes, &message);
}

absl::StatusOr<std::string> EventToJson(std::string_view bytes,
                                        EventFormat format) {
  EventDecoder decoder;
  const Event event = decoder.Decode(bytes, format);
  if (event.kind != EventKind::kNone) {
    return EncodeEvent(event, EventFormat::kJson);
  }
  if (!IsUndecided(event)) return Refused(event);
  v1::Event message;
  if (format == EventFormat::kProtobuf) return ToJson(bytes, &message);
  const absl::StatusOr<std::string> binary = ToBytes(bytes, &message);
  if (!binary.ok()) return binary.status();
  return ToJson(*binary, &message);
}

absl::StatusOr<std::string> EventFromJson(std::string_view json) {
  EventDecoder decoder;
  const Event event = decoder.Decode(json, EventFormat::kJson);
  if (event.kind != EventKind::kNone) {
    return EncodeEvent(event, EventFormat::kProtobuf);
  }
  if (!IsUndecided(event)) return Refused(event);
  v1::Event message;
  return ToBytes(json, &message);
}

}  // namespace clearpoint
