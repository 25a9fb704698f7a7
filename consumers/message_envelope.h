// What surrounds an event in a message of a topic: nothing, the Confluent wire
// format, or CloudEvents 1.0 in binary or structured mode. Opening a message
// gives the event's own bytes and their form; it never fails: a message that
// cannot be opened is delivered whole, with a fault, and becomes MALFORMED.
//
// Confluent:   0x00, schema id (4 bytes, big-endian); protobuf: the path of the
//              message in its schema file as zigzag varints, count first, where
//              a count of zero stands for the first message; then the event.
// CloudEvents: binary: attributes in headers ce_NAME, the event is the value.
//              structured: one JSON object; the event is its `data`, or
//              `data_base64` decoded.
//
// A topic may state its form. Otherwise each message tells it: by its headers,
// or else by its first byte. That is no guess: 0x00 begins the Confluent format
// and neither JSON nor an event in protobuf; '{' begins JSON and would be an
// unknown group in protobuf.
//
// Threads: the functions any; none keeps anything.
// Sources: Confluent wire format; CloudEvents 1.0.2, Kafka and JSON bindings.
#ifndef CLEARPOINT_CONSUMERS_MESSAGE_ENVELOPE_H_
#define CLEARPOINT_CONSUMERS_MESSAGE_ENVELOPE_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/codec/codec.h"
#include "engine/codec/text_arena.h"
#include "engine/values/hash.h"

namespace clearpoint {

enum class MessageForm : uint8_t {
  kTold = 0,         // by headers or the first byte
  kProtobuf = 1,     // the value is an event
  kJson = 2,         // the same
  kConfluent = 3,    // Confluent wire format
  kCloudEvents = 4,  // CloudEvents, binary or structured by its content type
};

// What a schema id stands for: an event in this form and, in protobuf, at this
// place in its schema file (nesting: outer first).
struct SchemaMeaning {
  EventFormat format = EventFormat::kProtobuf;
  std::vector<int64_t> message = {0};
};

// How the messages of one topic are to be opened.
struct MessageRules {
  MessageForm form = MessageForm::kTold;
  std::map<uint32_t, SchemaMeaning> schemas;  // Confluent ids
};

using MessageHeaders =
    std::vector<std::pair<std::string_view, std::string_view>>;

// A message as it came. `value` is missing in a tombstone.
struct TopicMessage {
  std::string_view value;
  bool has_value = true;
  MessageHeaders headers;
};

struct OpenedMessage {
  std::string_view event;  // into the value, or into the arena
  EventFormat format = EventFormat::kBytes;
  std::string fault;  // format kBytes: why it cannot be opened
};

// Whether opening under `rules` looks at headers at all.
bool NeedsHeaders(const MessageRules& rules);

// Opens a message. Text that had to be made is kept in `arena`. A value above
// kMaxMessageBytes is cut as a FileSource cuts it (message_scanner.h).
OpenedMessage OpenMessage(const TopicMessage& message,
                          const MessageRules& rules, TextArena* arena);

// Whether `hash` may be that of the event in `message`, as it was opened when
// it was read: under `rules`, or under others that were in force then.
bool MayHaveBeenReadAs(const Hash128& hash, const TopicMessage& message,
                       const MessageRules& rules);

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_MESSAGE_ENVELOPE_H_
