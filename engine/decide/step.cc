#include "engine/decide/step.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace clearpoint {
namespace {

bool MovesClock(const Event& event) {
  return event.kind != EventKind::kNone &&
         event.kind != EventKind::kWindowCloseRequested &&
         !IsCommand(event.kind) &&
         event.occurred >= kEarliestEvent && event.occurred < kLatestEvent &&
         event.occurred.value != 0;
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

}  // namespace

std::optional<WaitingReturn> FirstWaiting(State* state,
                                          const Hash128& purchase) {
  std::optional<WaitingReturn> first;
  if (state->waiting.empty()) return first;
  std::string prefix;
  KeyWriter(&prefix).H(1, purchase);
  state->waiting.Scan(prefix, "",
                      [&](const WaitingRow::Key& key, const WaitingRow& row) {
                        first = WaitingReturn{key, row};
                        return false;
                      });
  return first;
}

std::optional<Hash128> UnfinishedRelease(State* state) {
  std::vector<Hash128> purchases;
  state->waiting.Scan("", "", [&](const WaitingRow::Key& key, const auto&) {
    if (purchases.empty() || purchases.back() != key.purchase) {
      purchases.push_back(key.purchase);
    }
    return true;
  });
  for (const Hash128& purchase : purchases) {
    if (state->orders.Contains({purchase})) return purchase;
  }
  return std::nullopt;
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

absl::Status Stepper::Release(const Hash128& purchase, Sink sink) {
  while (const auto waiting = FirstWaiting(state_, purchase)) {
    const auto& [key, row] = *waiting;
    waiting_decoder_.Reset();
    const auto format = static_cast<EventFormat>(row.format);
    const Event event = waiting_decoder_.Decode(row.event, format);
    decider_.DecideReleased(key, event, format, next_, recorded_, &record_);
    const absl::Status status = Take(sink);
    if (!status.ok()) return status;
  }
  return state_->status();
}

absl::Status Stepper::Step(const Input& input, Timestamp wall_now, Sink sink) {
  const Event& event = *input.event;
  if (event.kind != EventKind::kNone && !IsKeptWhole(event)) {
    const Event refused = TooLarge(event);
    Input large = input;
    large.event = &refused;
    return Step(large, wall_now, sink);
  }
  absl::Status status;
  if (releasing_.has_value()) {
    status = Release(*std::exchange(releasing_, std::nullopt), sink);
    if (!status.ok()) return status;
  }
  recorded_ =
      RecordedTime(mode_, recorded_, wall_now, event, networks_.bounds());
  status = FireDue(recorded_, sink);
  if (!status.ok()) return status;
  decider_.DecideEvent(input, next_, recorded_, &record_);
  const bool is_new_purchase = event.kind == EventKind::kPurchase &&
                               record_.outcome == OutcomeCode::kAccepted;
  status = Take(sink);
  if (!status.ok() || !is_new_purchase) return status;
  return Release(event.key, sink);
}

}  // namespace clearpoint
