// A record of the journal as one line of JSON, for people and scripts: numbers
// and names of record.proto, the event in its own proto3 JSON form.
// Threads: any.
#ifndef CLEARPOINT_TOOLS_RECORD_JSON_H_
#define CLEARPOINT_TOOLS_RECORD_JSON_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "engine/journal/frame.h"
#include "engine/journal/journal.h"

namespace clearpoint {

// `bytes` are those of one record. DataLoss when they are none.
//
//   {"sequence":7,"recorded":"2026-03-01T09:00:00Z","outcome":"ACCEPTED",
//    "kind":"Purchase","source":1,"offset":120,"format":"json","key":HEX,
//    "event":{...},"notes":[...],"effects":{"postings":[...],...}}
//
// Fields that are zero or empty are left out; 64-bit numbers inside notes and
// effects are text and bytes are base64, as proto3 JSON has them. An event
// that cannot be decoded stands as "event_hex", and "event_size" tells the
// length of the whole when only its beginning was kept.
absl::StatusOr<std::string> RecordToJson(std::string_view bytes);

// The header of a frame, where it stands and, unless it holds records, what
// its body says: {"frame":{"number":3,"kind":"claim",...}}.
absl::StatusOr<std::string> FrameToJson(const FrameView& frame,
                                        JournalPosition position,
                                        size_t length);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_RECORD_JSON_H_
