#include "engine/decide/step.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/decide/alias.h"

namespace clearpoint {
namespace {

bool MovesClock(const Event& event) {
  return event.kind != EventKind::kNone &&
         event.kind != EventKind::kWindowCloseRequested &&
         !IsCommand(event.kind) && event.occurred >= kEarliestEvent &&
         event.occurred < kLatestEvent && event.occurred.value != 0;
}

// What the engine makes of an input too large to be kept: nobody could decide
// it again.
Event TooLarge(const Event& event) {
  Event refused;
  refused.original = event.original;
  refused.body = Undecodable{
      OutcomeCode::kMalformed,
      absl::StrCat("expected at most ", kMaxEventBytes, " bytes, found ",
                   event.original.size(), " with SHA-256 ",
                   ToHex(Sha256(event.original)))};
  return refused;
}

// Neither its bytes nor its key are kept: only the words of the refusal.
Event BareCardNumber(const Event& event) {
  Event refused;
  refused.original = event.original.substr(0, 0);
  refused.body = Undecodable{OutcomeCode::kInvalidField, CardNumberWords()};
  return refused;
}

// The first event that waits for `key` and that `is_it` accepts, by occurred.
template <class IsIt>
std::optional<WaitingEvent> FirstWaiting(State* state, const Hash128& key,
                                         IsIt is_it) {
  std::optional<WaitingEvent> first;
  if (state->waiting.empty()) return first;
  std::string prefix;
  KeyWriter(&prefix).H(1, key);
  state->waiting.Scan(prefix, "",
                      [&](const WaitingRow::Key& at, const WaitingRow& row) {
                        if (!is_it(at)) return true;
                        first = WaitingEvent{at, row};
                        return false;
                      });
  return first;
}

std::optional<WaitingEvent> FirstReturn(State* state, const Hash128& purchase) {
  return FirstWaiting(state, purchase, [](const auto&) { return true; });
}

// Of the purchases under the alias the first at whose time it means a member.
std::optional<WaitingEvent> FirstClaimed(State* state, const Hash128& alias) {
  const auto row = state->aliases.Find({alias});
  if (!row.has_value()) return std::nullopt;
  return FirstWaiting(state, alias, [&](const WaitingRow::Key& key) {
    return MeantAt(*row, key.occurred).value != 0;
  });
}

}  // namespace

void NoteDecided(const Event& event, OutcomeCode outcome,
                 Releasing* releasing) {
  if (outcome != OutcomeCode::kAccepted) return;
  if (event.kind == EventKind::kPurchase) releasing->purchase = event.key;
  if (const auto* bound = std::get_if<AliasBound>(&event.body)) {
    releasing->alias = AliasHash(bound->alias_kind, bound->alias);
  }
}

std::optional<WaitingEvent> NextReleased(State* state, Releasing* releasing) {
  std::optional<WaitingEvent> next;
  if (releasing->purchase.has_value()) {
    next = FirstReturn(state, *releasing->purchase);
    if (!next.has_value()) releasing->purchase.reset();
  }
  if (!next.has_value() && releasing->alias.has_value()) {
    next = FirstClaimed(state, *releasing->alias);
    if (!next.has_value()) releasing->alias.reset();
  }
  return next;
}

Releasing UnfinishedRelease(State* state) {
  std::vector<Hash128> keys;
  state->waiting.Scan("", "", [&](const WaitingRow::Key& key, const auto&) {
    if (keys.empty() || keys.back() != key.purchase) {
      keys.push_back(key.purchase);
    }
    return true;
  });
  Releasing releasing;
  for (const Hash128& key : keys) {
    if (state->orders.Contains({key})) releasing.purchase = key;
    if (FirstClaimed(state, key).has_value()) releasing.alias = key;
  }
  return releasing;
}

Timestamp RecordedTime(ClockMode mode, Timestamp previous, Timestamp wall_now,
                       const Event& event, const TimeBounds& bounds) {
  if (mode == ClockMode::kWall) return std::max(previous, wall_now);
  if (!MovesClock(event)) return previous;
  const int64_t ahead = event.occurred.value - previous.value;
  if (ahead > bounds.max_clock_jump_us) return previous;
  return std::max(previous, event.occurred);
}

Stepper::Stepper(State* state, ClockMode mode, SequenceNumber next,
                 Timestamp recorded)
    : state_(state),
      mode_(mode),
      next_(next),
      recorded_(recorded),
      decider_(state, &networks_),
      foresight_(state, &networks_) {}

absl::Status Stepper::Take(Sink sink) {
  if (!state_->status().ok()) return state_->status();
  absl::Status status = Evolve(state_, record_.effects);
  if (!status.ok()) return status;
  if (!record_.effects.configurations.empty()) {
    status = networks_.Refresh(state_);
    if (!status.ok()) return status;
  }
  ++next_.value;
  bytes_.clear();
  EncodeRecord(record_, &bytes_);
  return sink(record_, bytes_);
}

absl::Status Stepper::Start() {
  const absl::Status status = networks_.Refresh(state_);
  if (!status.ok()) return status;
  releasing_ = UnfinishedRelease(state_);
  return state_->status();
}

absl::Status Stepper::FireDue(Timestamp now, Sink sink) {
  while (state_->NextTimer() <= now) {
    decider_.DecideTick(next_, now, &record_);
    const absl::Status status = Take(sink);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Stepper::Release(Sink sink) {
  while (const auto waiting = NextReleased(state_, &releasing_)) {
    const auto& [key, row] = *waiting;
    waiting_decoder_.Reset();
    const auto format = static_cast<EventFormat>(row.format);
    const Event event = waiting_decoder_.Decode(row.event, format);
    decider_.DecideReleased(key, event, format, next_, recorded_, &record_);
    NoteDecided(event, record_.outcome, &releasing_);
    const absl::Status status = Take(sink);
    if (!status.ok()) return status;
  }
  return state_->status();
}

// What stands in for an input that is not kept as it came.
absl::Status Stepper::StepInstead(const Input& input, const Event& event,
                                  Timestamp wall_now, Sink sink) {
  Input instead = input;
  instead.event = &event;
  if (event.original.empty()) instead.format = EventFormat::kBytes;
  return Step(instead, wall_now, sink);
}

absl::Status Stepper::Step(const Input& input, Timestamp wall_now, Sink sink) {
  const Event& event = *input.event;
  // Before its size: of one too large a prefix is kept.
  if (NamesCardNumber(event)) {
    return StepInstead(input, BareCardNumber(event), wall_now, sink);
  }
  if (event.kind != EventKind::kNone && !IsKeptWhole(event)) {
    return StepInstead(input, TooLarge(event), wall_now, sink);
  }
  absl::Status status = Release(sink);
  if (!status.ok()) return status;
  recorded_ =
      RecordedTime(mode_, recorded_, wall_now, event, networks_.bounds());
  status = FireDue(recorded_, sink);
  if (!status.ok()) return status;
  decider_.DecideEvent(input, next_, recorded_, &record_);
  NoteDecided(event, record_.outcome, &releasing_);
  status = Take(sink);
  if (!status.ok()) return status;
  return Release(sink);
}

}  // namespace clearpoint
