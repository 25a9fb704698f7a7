// EventGlance: what a reader of records wants to know of an event that was
// decoded before, without decoding and hashing it again: the ids that are
// echoed and the member it is about.
// Threads: none.
#ifndef CLEARPOINT_ENGINE_CODEC_EVENT_GLANCE_H_
#define CLEARPOINT_ENGINE_CODEC_EVENT_GLANCE_H_

#include <string_view>

#include "engine/codec/codec.h"
#include "engine/codec/text_arena.h"
#include "engine/decide/event.h"

namespace clearpoint {

struct EventGlance {
  std::string_view event_id;
  std::string_view correlation_id;
  std::string_view member;  // of a referral the referee; empty: none is named
};

// Looks at an event that the decoder has read as one of `kind`: nothing is
// checked again, and what cannot be read is empty. Views point into `bytes` or
// `arena`. O(bytes), a small part of decoding.
EventGlance GlanceAtEvent(std::string_view bytes, EventFormat format,
                          EventKind kind, TextArena* arena);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_CODEC_EVENT_GLANCE_H_
