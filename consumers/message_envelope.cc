#include "consumers/message_envelope.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "absl/strings/escaping.h"
#include "consumers/message_scanner.h"
#include "engine/codec/fault.h"
#include "engine/codec/json_cursor.h"

namespace clearpoint {
namespace {

constexpr size_t kConfluentPrefix = 5;  // magic byte and schema id
constexpr size_t kMaxPath = 16;         // nesting of a message in a schema
constexpr std::string_view kContentType = "content-type";

OpenedMessage Fault(std::string_view value, std::string why) {
  return {value, EventFormat::kBytes, std::move(why)};
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return lower;
}

std::string_view Header(const MessageHeaders& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (key.size() == name.size() && Lower(key) == name) return value;
  }
  return {};
}

// The media type without its parameters.
std::string MediaType(std::string_view content_type) {
  std::string type = Lower(content_type.substr(0, content_type.find(';')));
  while (!type.empty() && type.back() == ' ') type.pop_back();
  return type;
}

// The form of an event with this media type; nothing: none of ours.
std::optional<EventFormat> FormatOfMedia(const std::string& media) {
  if (media == "application/json" || media == "text/json" ||
      media.ends_with("+json")) {
    return EventFormat::kJson;
  }
  for (const std::string_view name :
       {"application/protobuf", "application/x-protobuf",
        "application/vnd.google.protobuf"}) {
    if (media == name) return EventFormat::kProtobuf;
  }
  return std::nullopt;
}

bool StartsAsJson(std::string_view value) {
  const size_t at = value.find_first_not_of(" \t\r\n");
  return at != std::string_view::npos && value[at] == '{';
}

OpenedMessage OpenPlain(std::string_view value, EventFormat format) {
  return {value, format, ""};
}

// Reads zigzag varints from the front of bytes.
class VarintReader {
 public:
  explicit VarintReader(std::string_view bytes) : rest_(bytes) {}
  // False when the bytes end first, or the number is above 64 bits.
  bool Read(int64_t* value) {
    uint64_t bits = 0;
    for (int shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const auto byte = static_cast<uint8_t>(rest_.front());
      rest_.remove_prefix(1);
      bits |= uint64_t{byte & 0x7fu} << shift;
      if ((byte & 0x80) != 0) continue;
      *value =
          static_cast<int64_t>(bits >> 1) ^ -static_cast<int64_t>(bits & 1);
      return true;
    }
    return false;
  }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

// Takes the path of the message off the front of `bytes`; false: there is
// none.
bool TakePath(std::string_view* bytes, std::vector<int64_t>* path) {
  VarintReader reader(*bytes);
  int64_t count = 0;
  if (!reader.Read(&count)) return false;
  if (count < 0 || count > static_cast<int64_t>(kMaxPath)) return false;
  path->assign(static_cast<size_t>(std::max<int64_t>(count, 1)), 0);
  for (int64_t i = 0; i < count; ++i) {
    if (!reader.Read(&(*path)[static_cast<size_t>(i)])) return false;
  }
  *bytes = reader.rest();
  return true;
}

uint32_t SchemaId(std::string_view value) {
  uint32_t id = 0;
  for (size_t i = 1; i < kConfluentPrefix; ++i) {
    id = id << 8 | static_cast<uint8_t>(value[i]);
  }
  return id;
}

OpenedMessage OpenConfluent(std::string_view value, const MessageRules& rules) {
  if (value.size() < kConfluentPrefix || value[0] != 0) {
    return Fault(value,
                 "expected the Confluent wire format, a zero byte and a "
                 "schema id of four, found something else");
  }
  const uint32_t id = SchemaId(value);
  const auto schema = rules.schemas.find(id);
  if (schema == rules.schemas.end()) {
    return Fault(value, fmt::format("schema id {} is not mapped to a type; "
                                    "add it to the topic's schemas",
                                    id));
  }
  std::string_view event = value.substr(kConfluentPrefix);
  if (schema->second.format != EventFormat::kProtobuf) {
    return OpenPlain(event, schema->second.format);
  }
  std::vector<int64_t> path;
  if (!TakePath(&event, &path)) {
    return Fault(value, fmt::format("schema id {}: expected the indexes of a "
                                    "message, found something else",
                                    id));
  }
  if (path == schema->second.message) {
    return OpenPlain(event, EventFormat::kProtobuf);
  }
  return Fault(value, fmt::format("schema id {}: expected the message with "
                                  "indexes {}, found {}",
                                  id, fmt::join(schema->second.message, "."),
                                  fmt::join(path, ".")));
}

// Attributes that every CloudEvent has.
struct CloudAttributes {
  std::string_view specversion;
  std::string_view id;
  std::string_view source;
  std::string_view type;
};

// What is wrong with the attributes; empty: nothing.
std::string WhyNoCloudEvent(const CloudAttributes& attributes) {
  if (attributes.specversion != "1.0") {
    return fmt::format("CloudEvents: expected specversion 1.0, found \"{}\"",
                       attributes.specversion);
  }
  if (attributes.id.empty()) return "CloudEvents: expected id, found none";
  if (attributes.source.empty()) {
    return "CloudEvents: expected source, found none";
  }
  if (attributes.type.empty()) return "CloudEvents: expected type, found none";
  return "";
}

OpenedMessage OpenBinaryCloudEvent(const TopicMessage& message) {
  std::string why = WhyNoCloudEvent({Header(message.headers, "ce_specversion"),
                                     Header(message.headers, "ce_id"),
                                     Header(message.headers, "ce_source"),
                                     Header(message.headers, "ce_type")});
  if (!why.empty()) return Fault(message.value, std::move(why));
  const std::string media = MediaType(Header(message.headers, kContentType));
  if (media.empty()) {
    return OpenPlain(message.value, StartsAsJson(message.value)
                                        ? EventFormat::kJson
                                        : EventFormat::kProtobuf);
  }
  const auto format = FormatOfMedia(media);
  if (format.has_value()) return OpenPlain(message.value, *format);
  return Fault(message.value,
               fmt::format("CloudEvents: expected content-type "
                           "application/json or application/protobuf, found "
                           "\"{}\"",
                           media));
}

// The members of a structured CloudEvent.
struct StructuredCloudEvent {
  CloudAttributes attributes;
  std::string_view media;
  std::optional<std::string_view> data;  // as it stands in the text
  std::optional<std::string_view> base64;
};

// Reads the object; the fault tells what is wrong with it.
StructuredCloudEvent ReadStructured(std::string_view text, TextArena* arena,
                                    DecodeFault* fault) {
  StructuredCloudEvent read;
  JsonCursor cursor(text, arena, fault);
  std::vector<std::string_view> seen;
  cursor.ReadObject([&](std::string_view name) {
    if (std::find(seen.begin(), seen.end(), name) != seen.end()) {
      return cursor.Fault(fmt::format("\"{}\" stands here twice", name));
    }
    seen.push_back(name);
    std::string_view ignored;
    if (name == "specversion")
      return (void)cursor.ReadText(&read.attributes.specversion);
    if (name == "id") return (void)cursor.ReadText(&read.attributes.id);
    if (name == "source") return (void)cursor.ReadText(&read.attributes.source);
    if (name == "type") return (void)cursor.ReadText(&read.attributes.type);
    if (name == "datacontenttype") return (void)cursor.ReadText(&read.media);
    if (name == "data") return (void)cursor.SkipValue(&read.data.emplace());
    if (name == "data_base64") {
      return (void)cursor.ReadText(&read.base64.emplace());
    }
    cursor.SkipValue(&ignored);
  });
  cursor.ExpectEnd();
  return read;
}

OpenedMessage OpenBase64(std::string_view value,
                         const StructuredCloudEvent& read, TextArena* arena) {
  const std::string media = MediaType(read.media);
  const auto format = media.empty()
                          ? std::optional<EventFormat>(EventFormat::kProtobuf)
                          : FormatOfMedia(media);
  if (!format.has_value()) {
    return Fault(value, fmt::format("CloudEvents: expected datacontenttype "
                                    "application/json or "
                                    "application/protobuf, found \"{}\"",
                                    media));
  }
  std::string bytes;
  if (!absl::Base64Unescape({read.base64->data(), read.base64->size()},
                            &bytes)) {
    return Fault(value, "CloudEvents: data_base64 is not base64");
  }
  return OpenPlain(arena->Keep(std::move(bytes)), *format);
}

OpenedMessage OpenStructuredCloudEvent(std::string_view value,
                                       TextArena* arena) {
  DecodeFault fault;
  const StructuredCloudEvent read = ReadStructured(value, arena, &fault);
  if (fault.any()) return Fault(value, "CloudEvents: " + fault.reason());
  std::string why = WhyNoCloudEvent(read.attributes);
  if (!why.empty()) return Fault(value, std::move(why));
  if (read.data.has_value() == read.base64.has_value()) {
    return Fault(value,
                 read.data.has_value()
                     ? "CloudEvents: expected data or data_base64, found both"
                     : "CloudEvents: expected data, found none");
  }
  if (read.base64.has_value()) return OpenBase64(value, read, arena);
  if (StartsAsJson(*read.data))
    return OpenPlain(*read.data, EventFormat::kJson);
  return Fault(value, "CloudEvents: expected data to be an object");
}

OpenedMessage OpenCloudEvent(const TopicMessage& message, TextArena* arena) {
  const std::string media = MediaType(Header(message.headers, kContentType));
  if (media == "application/cloudevents+json") {
    return OpenStructuredCloudEvent(message.value, arena);
  }
  if (media.starts_with("application/cloudevents")) {
    return Fault(message.value,
                 fmt::format("CloudEvents: expected content-type "
                             "application/cloudevents+json or binary mode, "
                             "found \"{}\"",
                             media));
  }
  if (Header(message.headers, "ce_specversion").empty() &&
      StartsAsJson(message.value)) {
    return OpenStructuredCloudEvent(message.value, arena);
  }
  return OpenBinaryCloudEvent(message);
}

OpenedMessage OpenTold(const TopicMessage& message, const MessageRules& rules,
                       TextArena* arena) {
  const std::string media = MediaType(Header(message.headers, kContentType));
  if (media.starts_with("application/cloudevents") ||
      !Header(message.headers, "ce_specversion").empty()) {
    return OpenCloudEvent(message, arena);
  }
  if (!message.value.empty() && message.value[0] == 0) {
    return OpenConfluent(message.value, rules);
  }
  const auto format = FormatOfMedia(media);
  if (format.has_value()) return OpenPlain(message.value, *format);
  return OpenPlain(message.value, StartsAsJson(message.value)
                                      ? EventFormat::kJson
                                      : EventFormat::kProtobuf);
}

// What can be said of a message before its form matters; nothing: no fault.
std::optional<OpenedMessage> Unopenable(const TopicMessage& message) {
  if (!message.has_value) {
    return Fault({}, "expected an event, found a message without a value");
  }
  if (message.value.size() <= kMaxMessageBytes) return std::nullopt;
  return Fault(
      message.value.substr(0, kKeptOfHugeMessage),
      fmt::format("expected at most {} bytes, found {} with SHA-256 {}",
                  kMaxMessageBytes, message.value.size(),
                  ToHex(Sha256(message.value))));
}

}  // namespace

bool NeedsHeaders(const MessageRules& rules) {
  return rules.form == MessageForm::kTold ||
         rules.form == MessageForm::kCloudEvents;
}

OpenedMessage OpenMessage(const TopicMessage& message,
                          const MessageRules& rules, TextArena* arena) {
  auto unopenable = Unopenable(message);
  if (unopenable.has_value()) return *std::move(unopenable);
  switch (rules.form) {
    case MessageForm::kProtobuf:
      return OpenPlain(message.value, EventFormat::kProtobuf);
    case MessageForm::kJson:
      return OpenPlain(message.value, EventFormat::kJson);
    case MessageForm::kConfluent:
      return OpenConfluent(message.value, rules);
    case MessageForm::kCloudEvents:
      return OpenCloudEvent(message, arena);
    case MessageForm::kTold:
      break;
  }
  return OpenTold(message, rules, arena);
}

bool MayHaveBeenReadAs(const Hash128& hash, const TopicMessage& message,
                       const MessageRules& rules) {
  TextArena arena;
  const auto is = [&](std::string_view event) {
    return Sha256Prefix(event) == hash;
  };
  if (is(OpenMessage(message, rules, &arena).event)) return true;
  // Under other rules: whole, or out of any envelope it may be in.
  if (is(message.value)) return true;
  MessageRules other;
  for (const MessageForm form :
       {MessageForm::kTold, MessageForm::kCloudEvents}) {
    other.form = form;
    if (is(OpenMessage(message, other, &arena).event)) return true;
  }
  if (message.value.size() < kConfluentPrefix || message.value[0] != 0) {
    return false;
  }
  std::string_view event = message.value.substr(kConfluentPrefix);
  if (is(event)) return true;
  std::vector<int64_t> path;
  return TakePath(&event, &path) && is(event);
}

}  // namespace clearpoint
