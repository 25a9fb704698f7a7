// EventDraft: an event of an import while its rows are gathered, as text and
// integers; and the table of fields that a mapping may name per kind.
//
// Threads: none; values and constant tables.
#ifndef CLEARPOINT_TOOLS_IMPORT_EVENT_DRAFT_H_
#define CLEARPOINT_TOOLS_IMPORT_EVENT_DRAFT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/codec/codec.h"
#include "engine/decide/event.h"

namespace clearpoint {

enum class FieldForm : uint8_t { kText, kInteger, kInstant };

// One field that a mapping may fill. Of the two setters the form's is set.
struct FieldSpec {
  std::string_view name;
  FieldForm form = FieldForm::kText;
  bool required = false;
  void (*set_text)(Event*, std::string_view) = nullptr;
  void (*set_integer)(Event*, int64_t) = nullptr;
};

// The fields of a kind, in the order drafts keep them. Field 0 is always
// `occurred`. Line fields act on the last line of the event.
struct KindFields {
  EventKind kind = EventKind::kNone;
  std::string_view name;  // "Purchase"
  std::vector<FieldSpec> fields;
  std::vector<FieldSpec> line_fields;
  // Starts the body, and a line of it.
  void (*begin)(Event*) = nullptr;
  void (*begin_line)(Event*) = nullptr;
  // Sum of the lines into the amount, for events that have lines.
  void (*sum_lines)(Event*) = nullptr;
};

// Every kind an import can make; null when there is none of that name.
const KindFields* FindKind(std::string_view name);
std::string KindNames();
// Index of a field, or the size of the list.
size_t FindField(const std::vector<FieldSpec>& fields, std::string_view name);

// A field's value: text, or an integer, as its form says.
struct DraftValue {
  bool present = false;
  std::string text;
  int64_t integer = 0;

  friend bool operator==(const DraftValue&, const DraftValue&) = default;
};

struct EventDraft {
  const KindFields* kind = nullptr;
  std::vector<DraftValue> fields;              // as KindFields::fields
  std::vector<std::vector<DraftValue>> lines;  // each as line_fields

  int64_t occurred() const { return fields[0].integer; }
};

// The event, with views into the draft. When `amount` is left out, it is the
// sum of the lines.
Event BuildEvent(const EventDraft& draft);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_IMPORT_EVENT_DRAFT_H_
