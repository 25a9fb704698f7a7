#include "engine/codec/event_glance.h"

#include <array>

#include "engine/codec/event_fields.h"
#include "engine/codec/json_cursor.h"
#include "engine/codec/json_reader.h"
#include "engine/codec/wire.h"

namespace clearpoint {
namespace {

constexpr uint32_t kEventId = 1;  // of message Event, as Envelope lists them
constexpr uint32_t kCorrelationId = 2;
constexpr size_t kKinds = 128;

// Where a kind of event names its member.
struct MemberField {
  uint32_t number = 0;  // 0: it names none
  std::string_view name;
  std::string_view body;  // name in the oneof
};

// Finds the member among the fields of a body.
struct MemberFinder {
  MemberField* found;
  template <class T>
  void operator()(uint32_t number, std::string_view name, T&&) const {
    if (name != "member" && name != "referee") return;
    found->number = number;
    found->name = name;
  }
};

std::array<MemberField, kKinds> FindMemberFields() {
  std::array<MemberField, kKinds> fields;
  VisitBodies([&]<class Body>(EventKind kind, std::string_view name) {
    MemberField& field = fields[static_cast<size_t>(kind)];
    field.body = name;
    Body body;
    VisitFields(body, MemberFinder{&field});
  });
  return fields;
}

const MemberField& MemberFieldOf(EventKind kind) {
  static const std::array<MemberField, kKinds> fields = FindMemberFields();
  return fields[static_cast<size_t>(kind) % kKinds];
}

std::string_view FindText(std::string_view message, uint32_t number) {
  WireReader reader(message);
  while (reader.Next()) {
    if (reader.field() == number) return reader.Bytes();
  }
  return {};
}

EventGlance GlanceAtProtobuf(std::string_view bytes, EventKind kind) {
  EventGlance glance;
  WireReader reader(bytes);
  while (reader.Next()) {
    if (reader.field() == kEventId) glance.event_id = reader.Bytes();
    if (reader.field() == kCorrelationId) {
      glance.correlation_id = reader.Bytes();
    }
    if (reader.field() != static_cast<uint32_t>(kind)) continue;
    const MemberField& field = MemberFieldOf(kind);
    if (field.number == 0) continue;
    glance.member = FindText(reader.Bytes(), field.number);
  }
  return glance;
}

void ReadTextOrNull(JsonCursor& cursor, std::string_view* text) {
  if (!cursor.TakeNull()) cursor.ReadText(text);
}

EventGlance GlanceAtJson(std::string_view bytes, EventKind kind,
                         TextArena* arena) {
  EventGlance glance;
  DecodeFault ignored;
  JsonCursor cursor(bytes, arena, &ignored);
  const MemberField& field = MemberFieldOf(kind);
  std::string_view passed;
  cursor.ReadObject([&](std::string_view key) {
    if (IsJsonName(key, "event_id")) {
      ReadTextOrNull(cursor, &glance.event_id);
    } else if (IsJsonName(key, "correlation_id")) {
      ReadTextOrNull(cursor, &glance.correlation_id);
    } else if (field.number != 0 && IsJsonName(key, field.body)) {
      if (cursor.TakeNull()) return;
      cursor.ReadObject([&](std::string_view name) {
        if (IsJsonName(name, field.name)) {
          ReadTextOrNull(cursor, &glance.member);
        } else {
          cursor.SkipValue(&passed);
        }
      });
    } else {
      cursor.SkipValue(&passed);
    }
  });
  return glance;
}

}  // namespace

EventGlance GlanceAtEvent(std::string_view bytes, EventFormat format,
                          EventKind kind, TextArena* arena) {
  if (format == EventFormat::kJson) return GlanceAtJson(bytes, kind, arena);
  if (format == EventFormat::kProtobuf) return GlanceAtProtobuf(bytes, kind);
  return {};
}

}  // namespace clearpoint
