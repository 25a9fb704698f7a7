// One filled event of every kind that is decided, for tests of the codec.
// Threads: none.
#ifndef CLEARPOINT_TESTS_ENGINE_EVENT_SAMPLES_H_
#define CLEARPOINT_TESTS_ENGINE_EVENT_SAMPLES_H_

#include <string>
#include <vector>

#include "engine/codec/codec.h"
#include "engine/codec/event_fields.h"
#include "engine/decide/event.h"
#include "tests/engine/field_filler.h"

namespace clearpoint {

// Fields point into the filler, which therefore outlives the events.
class EventSamples {
 public:
  EventSamples() {
    VisitBodies([&]<class Body>(EventKind kind, std::string_view) {
      Event event = Envelope(kind);
      filler_.FillMessage(&event.body.emplace<Body>());
      Identify(&event);
      events_.push_back(event);
    });
    Event network = Envelope(EventKind::kNetworkConfigured);
    Configuration configuration;
    configuration.network = "asia";
    configuration_ = SerializeConfiguration(configuration);
    network.body = NetworkConfigured{configuration_};
    Identify(&network);
    events_.push_back(network);
  }

  const std::vector<Event>& events() const { return events_; }
  Event Purchase() const { return events_[0]; }

 private:
  static Event Envelope(EventKind kind) {
    Event event;
    event.kind = kind;
    event.event_id = "e-1";
    event.correlation_id = "c-1";
    event.occurred = Timestamp{1'700'000'000'000'001};
    return event;
  }

  FieldFiller filler_;
  std::string configuration_;
  std::vector<Event> events_;
};

// "MALFORMED: reason" of an event that could not be decoded, else its kind.
inline std::string VerdictText(const Event& event) {
  if (event.kind != EventKind::kNone) {
    return std::string(EventKindName(event.kind));
  }
  const Undecodable& why = std::get<Undecodable>(event.body);
  return std::string(OutcomeName(why.code)) + ": " + why.reason;
}

}  // namespace clearpoint

#endif  // CLEARPOINT_TESTS_ENGINE_EVENT_SAMPLES_H_
