// EventDecoder: one pass over the bytes straight into the engine's structs,
// with text left where it stands.
#include <limits>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/codec/codec.h"
#include "engine/codec/configuration_fields.h"
#include "engine/codec/event_fields.h"
#include "engine/codec/fault.h"
#include "engine/codec/json_cursor.h"
#include "engine/codec/json_reader.h"
#include "engine/codec/json_writer.h"
#include "engine/codec/message_reader.h"
#include "engine/codec/message_writer.h"
#include "engine/codec/schema.h"
#include "engine/codec/text_arena.h"
#include "engine/values/check.h"

namespace clearpoint {
namespace {

constexpr std::string_view kEventMessage = "Event";
constexpr std::string_view kNetworkBody = "NetworkConfigured";
constexpr std::string_view kConfigurationField = "configuration";
constexpr uint32_t kConfigurationNumber = 1;
constexpr uint32_t kFirstBodyField = 20;
constexpr uint32_t kNetworkNumber =
    static_cast<uint32_t>(EventKind::kNetworkConfigured);
constexpr uint32_t kTickNumber = static_cast<uint32_t>(EventKind::kTick);
constexpr uint32_t kSupportedSchemaVersion = 1;

// Number of the body with this JSON name; 0 when the schema has none.
uint32_t BodyNumber(std::string_view key) {
  uint32_t number = 0;
  VisitBodies([&]<class Body>(EventKind kind, std::string_view name) {
    if (IsJsonName(key, name)) number = static_cast<uint32_t>(kind);
  });
  return number != 0 ? number : SchemaFieldNumber(kEventMessage, key);
}

// Decodes one event; lives for one call.
class EventReader {
 public:
  EventReader(std::string_view bytes, TextArena* arena, Event* event)
      : input_{bytes, &fault_}, arena_(arena), event_(*event) {
    event_.original = bytes;
  }

  void ReadProtobuf();
  void ReadJsonText();

 private:
  void ReadWireBody(const WireReader& reader);
  void ReadWireNetwork(const WireReader& reader);
  void ReadJsonMember(JsonCursor& cursor, std::string_view key);
  void ReadJsonBody(JsonCursor& cursor, std::string_view key);
  void ReadJsonNetwork(JsonCursor& cursor);
  void TakeConfiguration(absl::StatusOr<Configuration> configuration);
  bool TakeBody(uint32_t number);
  void Finish();

  DecodeFault fault_;
  WireInput input_;
  TextArena* arena_;
  Event& event_;
  Envelope envelope_;
  uint64_t seen_ = 0;
  uint32_t body_ = 0;  // number of the body that was met
};

// Notes that a body is there; false when it is not the first.
bool EventReader::TakeBody(uint32_t number) {
  if (body_ != 0) return false;
  body_ = number;
  return true;
}

void EventReader::ReadProtobuf() {
  WireReader reader(input_.whole);
  while (reader.Next()) {
    if (reader.field() >= kFirstBodyField) {
      ReadWireBody(reader);
    } else {
      MessageFieldReader field(input_, reader, kEventMessage, &seen_);
      VisitFields(envelope_, field);
      if (!field.found()) ReportUnlisted(input_, kEventMessage, reader.field());
    }
    if (fault_.malformed()) return Finish();
  }
  if (!reader.ok()) ReportBrokenWire(input_, reader, kEventMessage);
  return Finish();
}

void EventReader::ReadWireBody(const WireReader& reader) {
  const uint32_t number = reader.field();
  if (!TakeBody(number)) {
    return ReportField(input_, reader, kEventMessage, "body",
                       "is a second body");
  }
  if (reader.wire_type() != kLengthDelimited) {
    return ReportField(input_, reader, kEventMessage, "body",
                       "has another wire type than the schema");
  }
  if (number == kNetworkNumber) {
    return ReadWireNetwork(reader);
  }
  VisitBodies([&]<class Body>(EventKind kind, std::string_view) {
    if (number != static_cast<uint32_t>(kind)) return;
    event_.kind = kind;
    ReadMessage(reader.Bytes(), input_, &event_.body.emplace<Body>());
  });
  if (event_.kind == EventKind::kNone && number != kTickNumber) {
    ReportUnlisted(input_, kEventMessage, number);
  }
}

void EventReader::ReadWireNetwork(const WireReader& body) {
  event_.kind = EventKind::kNetworkConfigured;
  event_.body.emplace<NetworkConfigured>();
  WireReader reader(body.Bytes());
  bool found = false;
  while (reader.Next()) {
    if (reader.field() != kConfigurationNumber) {
      ReportUnlisted(input_, kNetworkBody, reader.field());
      continue;
    }
    if (found || reader.wire_type() != kLengthDelimited) {
      return ReportField(input_, reader, kNetworkBody, kConfigurationField,
                         "stands twice, or is no message");
    }
    found = true;
    Configuration configuration;
    ReadMessage(reader.Bytes(), input_, &configuration);
    if (!fault_.any()) TakeConfiguration(std::move(configuration));
  }
  if (!reader.ok()) ReportBrokenWire(input_, reader, kNetworkBody);
}

// Keeps the canonical bytes, so that all forms of one configuration are equal.
void EventReader::TakeConfiguration(
    absl::StatusOr<Configuration> configuration) {
  if (!configuration.ok()) {
    const absl::string_view message = configuration.status().message();
    return fault_.Report(OutcomeCode::kMalformed, std::string(message));
  }
  std::get<NetworkConfigured>(event_.body).configuration =
      arena_->Keep(SerializeConfiguration(*configuration));
}

void EventReader::ReadJsonText() {
  JsonCursor cursor(input_.whole, arena_, &fault_);
  cursor.ReadObject([&](std::string_view key) { ReadJsonMember(cursor, key); });
  cursor.ExpectEnd();
  return Finish();
}

void EventReader::ReadJsonMember(JsonCursor& cursor, std::string_view key) {
  JsonFieldReader field(cursor, &fault_, key, &seen_);
  VisitFields(envelope_, field);
  if (!field.found()) ReadJsonBody(cursor, key);
}

void EventReader::ReadJsonBody(JsonCursor& cursor, std::string_view key) {
  const uint32_t number = BodyNumber(key);
  if (number == 0) {
    return ReportUnlistedMember(cursor, &fault_, kEventMessage, key);
  }
  if (cursor.TakeNull()) return;
  if (!TakeBody(number)) return cursor.Fault("second body");
  if (number == kNetworkNumber) return ReadJsonNetwork(cursor);
  VisitBodies([&]<class Body>(EventKind kind, std::string_view) {
    if (number != static_cast<uint32_t>(kind)) return;
    event_.kind = kind;
    ReadJson(cursor, &fault_, &event_.body.emplace<Body>());
  });
  if (event_.kind != EventKind::kNone) return;
  std::string_view raw;
  cursor.SkipValue(&raw);
  if (number != kTickNumber) ReportUnlisted(input_, kEventMessage, number);
}

void EventReader::ReadJsonNetwork(JsonCursor& cursor) {
  event_.kind = EventKind::kNetworkConfigured;
  event_.body.emplace<NetworkConfigured>();
  bool found = false;
  cursor.ReadObject([&](std::string_view key) {
    if (key != kConfigurationField) {
      return ReportUnlistedMember(cursor, &fault_, kNetworkBody, key);
    }
    if (found) return cursor.Fault("field stands twice");
    found = true;
    std::string_view raw;
    if (!cursor.SkipValue(&raw) || raw == "null") return;
    const absl::StatusOr<std::string> bytes = ConfigurationFromJson(raw);
    if (!bytes.ok()) {
      const std::string reason(bytes.status().message());
      return cursor.Fault(absl::StrCat("configuration: ", reason));
    }
    TakeConfiguration(ParseConfiguration(*bytes));
  });
}

// The verdict over what was read, and the identity of a good event.
void EventReader::Finish() {
  event_.event_id = envelope_.event_id;
  event_.correlation_id = envelope_.correlation_id;
  event_.occurred = envelope_.occurred;
  if (envelope_.schema_version > kSupportedSchemaVersion) {
    fault_.Report(OutcomeCode::kUnsupportedVersion,
                  absl::StrCat("schema_version is ", envelope_.schema_version,
                               ", this version reads 0 and 1"));
  }
  if (body_ == 0) {
    fault_.Report(OutcomeCode::kMissingField, "event has no body");
  }
  if (body_ == kTickNumber) {
    fault_.Report(OutcomeCode::kNotAuthorized,
                  "Tick is the engine's own and not taken from upstream");
  }
  if (event_.kind == EventKind::kNetworkConfigured &&
      std::get<NetworkConfigured>(event_.body).configuration.empty()) {
    fault_.Report(OutcomeCode::kMissingField, "configuration is missing");
  }
  if (fault_.any()) {
    event_.kind = EventKind::kNone;
    event_.body = Undecodable{fault_.code(), fault_.reason()};
  } else {
    CLEARPOINT_CHECK(event_.kind != EventKind::kNone);
    Identify(&event_);
  }
}

}  // namespace

struct EventDecoder::Impl {
  TextArena arena;
};

EventDecoder::EventDecoder() : impl_(std::make_unique<Impl>()) {}
EventDecoder::~EventDecoder() = default;
EventDecoder::EventDecoder(EventDecoder&&) noexcept = default;
EventDecoder& EventDecoder::operator=(EventDecoder&&) noexcept = default;

Event EventDecoder::Decode(std::string_view bytes, EventFormat format) {
  Event event;
  EventReader reader(bytes, &impl_->arena, &event);
  if (format == EventFormat::kBytes) {
    event.body = Undecodable{OutcomeCode::kMalformed,
                             "bytes that are no message of their source"};
  } else if (format == EventFormat::kJson) {
    reader.ReadJsonText();
  } else {
    reader.ReadProtobuf();
  }
  return event;
}

void EventDecoder::Reset() { impl_->arena.Clear(); }

namespace {

std::string EncodeProtobuf(const Event& event) {
  std::string out;
  WireWriter writer(&out);
  writer.Bytes(1, event.event_id);
  writer.Bytes(2, event.correlation_id);
  WriteEventContent(event, &out);
  return out;
}

std::string EncodeJson(const Event& event) {
  std::string out;
  const Envelope envelope{event.event_id, event.correlation_id, event.occurred};
  WriteJson(envelope, &out);
  out.pop_back();
  VisitBodies([&]<class Body>(EventKind kind, std::string_view name) {
    if (kind != event.kind) return;
    AppendJsonName(name, &out);
    WriteJson(std::get<Body>(event.body), &out);
  });
  if (event.kind == EventKind::kNetworkConfigured) {
    const std::string_view bytes =
        std::get<NetworkConfigured>(event.body).configuration;
    AppendJsonName("network_configured", &out);
    out += "{\"configuration\":";
    out += ConfigurationToJson(bytes).value_or("null");
    out += '}';
  }
  out.push_back('}');
  return out;
}

}  // namespace

std::string EncodeEvent(const Event& event, EventFormat format) {
  CLEARPOINT_CHECK(event.kind != EventKind::kNone);
  return format == EventFormat::kJson ? EncodeJson(event)
                                      : EncodeProtobuf(event);
}

}  // namespace clearpoint
