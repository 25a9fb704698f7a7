#include "engine/replay/verifier.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/replay/invariants.h"
#include "engine/replay/record_difference.h"

namespace clearpoint {
namespace {

template <class... Parts>
absl::Status Difference(const Parts&... parts) {
  return absl::DataLossError(absl::StrCat(parts...));
}

bool IsKeptVerdict(const Record& record) {
  return record.event_size != 0 ||
         record.format == static_cast<uint32_t>(EventFormat::kBytes);
}

// INVALID_FIELD: a bare card number, of which nothing is kept.
bool IsOfUndecodable(OutcomeCode outcome) {
  return outcome == OutcomeCode::kInvalidField ||
         outcome == OutcomeCode::kMalformed ||
         outcome == OutcomeCode::kUnsupportedVersion ||
         outcome == OutcomeCode::kMissingField;
}

bool IsFormat(uint32_t format) {
  return format >= static_cast<uint32_t>(EventFormat::kProtobuf) &&
         format <= static_cast<uint32_t>(EventFormat::kBytes);
}

}  // namespace

Verifier::Verifier(Follower* follower)
    : follower_(follower), decider_(&follower->state(), &networks_) {
  const StoreHead& head = follower->head();
  recorded_ = std::max(head.start, head.chain.time);
  for (const InputOffset& input : head.inputs) {
    offsets_[input.source] = input.next_offset;
  }
}

absl::StatusOr<std::unique_ptr<Verifier>> Verifier::Start(Follower* follower) {
  std::unique_ptr<Verifier> verifier(new Verifier(follower));
  const absl::Status status = verifier->networks_.Refresh(&follower->state());
  if (!status.ok()) return status;
  verifier->releasing_ = UnfinishedRelease(&follower->state());
  return verifier;
}

absl::Status Verifier::Run(FrameNumber last, Progress progress) {
  absl::Status found;
  bool begun = false;
  const auto watch = [&](const Record& record, std::string_view bytes) {
    return CheckRecord(record, bytes);
  };
  const auto stop = [&](const FrameHeader& header) {
    if (begun) found = EndFrame();
    begun = false;
    if (!found.ok() || follower_->head().chain.number >= last) return true;
    progress(header);
    BeginFrame(header);
    begun = true;
    return false;
  };
  const absl::Status status = follower_->CatchUp(watch, stop);
  if (!status.ok()) return status;
  if (begun) found = EndFrame();
  return found;
}

void Verifier::BeginFrame(const FrameHeader& header) {
  frame_ = header;
  head_before_ = follower_->head().chain.number;
}

absl::Status Verifier::EndFrame() {
  if (follower_->head().chain.number == head_before_) {
    return absl::OkStatus();  // it was skipped: a repeat, or stale
  }
  absl::Status status = SettleLast();
  if (!status.ok()) return status;
  ++counts_.frames;
  if (frame_.kind == FrameKind::kClaim) ++counts_.claims;
  const auto at = absl::StrCat("frame ", frame_.number.value, ": ");
  if (frame_.decide_version != kDecideVersion) {
    return Difference(at, "was decided by version ", frame_.decide_version,
                      " of the rules' code, this program has version ",
                      kDecideVersion, ": verify it with that program");
  }
  if (frame_.kind == FrameKind::kClaim && tick_.has_value()) {
    recorded_ = *tick_;  // the event of these Ticks was lost with its writer
    tick_.reset();
  }
  const Timestamp newest = tick_.value_or(recorded_);
  if (frame_.kind == FrameKind::kRecords && frame_.time != newest) {
    return Difference(at, "expected time ", newest.value,
                      " of its last record, found ", frame_.time.value);
  }
  return CheckInputs();
}

// Invariant 5: offsets only move forward, and a checkpoint names them all.
absl::Status Verifier::CheckInputs() {
  const auto at = absl::StrCat("invariant 5: frame ", frame_.number.value);
  for (const InputOffset& input : frame_.inputs) {
    uint64_t& next = offsets_[input.source];
    const bool moves = frame_.kind == FrameKind::kRecords;
    if (moves ? input.next_offset < next : input.next_offset != next) {
      return Difference(
          at, " input ", input.source,
          moves ? ": expected an offset of at least " : ": expected offset ",
          next, ", found ", input.next_offset);
    }
    next = input.next_offset;
  }
  if (frame_.kind != FrameKind::kCheckpoint) return absl::OkStatus();
  if (frame_.inputs.size() == offsets_.size()) return absl::OkStatus();
  return Difference(at, ": expected the offsets of ", offsets_.size(),
                    " inputs in a checkpoint, found ", frame_.inputs.size());
}

absl::Status Verifier::SettleLast() {
  State& state = follower_->state();
  absl::Status status;
  for (const ProgramNumber program : touched_) {
    status.Update(CheckProgramSum(&state, program));
  }
  touched_.clear();
  if (configured_) status.Update(networks_.Refresh(&state));
  configured_ = false;
  return status;
}

absl::Status Verifier::CheckRecord(const Record& record,
                                   std::string_view bytes) {
  State& state = follower_->state();
  absl::Status status = SettleLast();
  if (status.ok()) status = DecideAgain(record);
  if (status.ok()) status = state.status();
  if (!status.ok()) return status;
  buffer_.clear();
  EncodeRecord(decided_, &buffer_);
  if (buffer_ != bytes) {
    difference_ = {record.sequence, std::string(bytes), buffer_};
    return Difference(DescribeDifference(record, decided_));
  }
  status = CheckWindowEffects(&state, networks_, record.effects);
  if (!status.ok()) return status;
  for (const Posting& posting : record.effects.postings) {
    if (touched_.empty() || touched_.back() != posting.program) {
      touched_.push_back(posting.program);
    }
  }
  configured_ = !record.effects.configurations.empty();
  ++counts_.records;
  return absl::OkStatus();
}

absl::Status Verifier::DecideAgain(const Record& record) {
  const auto waiting = NextReleased(&follower_->state(), &releasing_);
  if (waiting.has_value()) {
    DecideReleased(*waiting, record);
    return absl::OkStatus();
  }
  return record.kind == EventKind::kTick ? DecideTick(record)
                                         : DecideEvent(record);
}

void Verifier::DecideReleased(const WaitingEvent& waiting,
                              const Record& record) {
  decoder_.Reset();
  const auto format = static_cast<EventFormat>(waiting.row.format);
  // The decided record keeps a view of the bytes, so they must outlive it.
  waiting_bytes_ = waiting.row.event;
  const Event event = decoder_.Decode(waiting_bytes_, format);
  decider_.DecideReleased(waiting.key, event, format, record.sequence,
                          recorded_, &decided_);
  NoteDecided(event, decided_.outcome, &releasing_);
  ++counts_.released;
}

absl::Status Verifier::DecideTick(const Record& record) {
  const Timestamp now = tick_.value_or(record.recorded);
  if (now < recorded_) {
    return Difference("Tick: expected a time not before ", recorded_.value,
                      ", found ", now.value);
  }
  const Timestamp due = follower_->state().NextTimer();
  if (due > now) {
    return Difference("Tick at ", now.value, ": no timer is due before ",
                      due.value);
  }
  tick_ = now;
  decider_.DecideTick(record.sequence, now, &decided_);
  ++counts_.ticks;
  return absl::OkStatus();
}

absl::Status Verifier::DecideEvent(const Record& record) {
  auto event = EventOf(record);
  if (!event.ok()) return event.status();
  auto source = SourceOf(record);
  if (!source.ok()) return source.status();
  const ClockMode mode = follower_->head().clock_mode;
  const Timestamp now = RecordedTime(mode, recorded_, record.recorded, *event,
                                     networks_.bounds());
  if (tick_.value_or(now) != now) {
    return Difference("expected the event that the Ticks at ", tick_->value,
                      " came from, found one recorded at ", now.value);
  }
  const Timestamp due = follower_->state().NextTimer();
  if (due <= now) {
    return Difference("expected a Tick for the timer due at ", due.value,
                      ", found an event recorded at ", now.value);
  }
  tick_.reset();
  recorded_ = now;
  Input input;
  input.event = &*event;
  input.format = static_cast<EventFormat>(record.format);
  input.source = *source;
  input.offset = record.at.offset;
  decider_.DecideEvent(input, record.sequence, now, &decided_);
  decided_.event_size = record.event_size;
  NoteDecided(*event, decided_.outcome, &releasing_);
  return absl::OkStatus();
}

absl::StatusOr<Event> Verifier::EventOf(const Record& record) {
  if (!IsFormat(record.format)) {
    return Difference("format: expected 1 to 3, found ", record.format);
  }
  decoder_.Reset();
  if (!IsKeptVerdict(record)) {
    ++counts_.decided;
    return decoder_.Decode(record.event,
                           static_cast<EventFormat>(record.format));
  }
  if (record.kind != EventKind::kNone || !IsOfUndecodable(record.outcome)) {
    return Difference(
        "expected MALFORMED for an input that was not kept "
        "whole, found ",
        std::string(OutcomeName(record.outcome)));
  }
  if (record.event_size != 0 && (record.event_size <= kMaxEventBytes ||
                                 record.event.size() != kKeptPrefixBytes)) {
    return Difference("expected ", kKeptPrefixBytes,
                      " bytes of an input of "
                      "more than ",
                      kMaxEventBytes, ", found ", record.event.size(), " of ",
                      record.event_size);
  }
  ++counts_.kept_verdicts;
  Event event;
  event.original = record.event;
  event.body = Undecodable{record.outcome, record.reason};
  return event;
}

absl::StatusOr<std::string> Verifier::SourceOf(const Record& record) {
  const uint32_t number = record.at.source;
  if (number == 0) return std::string();
  const auto is_it = [&](const InputOffset& input) {
    const Hash128 hash = Sha256Prefix(input.source);
    for (const RowPut<NameRow>& put : record.effects.names) {
      if (put.key.kind != NameKind::kSource || put.key.name != hash) continue;
      const auto row = RowOf(put);
      return row.has_value() && row->number == number;
    }
    return follower_->state().NumberOf(NameKind::kSource, hash) == number;
  };
  const auto is_known = [&](const InputOffset& input) {
    return number < sources_.size() && sources_[number] == input.source;
  };
  auto input =
      std::find_if(frame_.inputs.begin(), frame_.inputs.end(), is_known);
  if (input == frame_.inputs.end()) {
    input = std::find_if(frame_.inputs.begin(), frame_.inputs.end(), is_it);
  }
  if (input == frame_.inputs.end()) {
    return Difference("invariant 5: expected source ", number,
                      " among the inputs of its frame, found none");
  }
  if (number >= sources_.size()) sources_.resize(number + 1);
  sources_[number] = input->source;
  uint64_t& next = offsets_[input->source];
  if (record.at.offset < next || record.at.offset >= input->next_offset) {
    return Difference("invariant 5: input ", input->source,
                      ": expected an offset from ", next, " to before ",
                      input->next_offset, ", found ", record.at.offset);
  }
  next = record.at.offset + 1;
  return input->source;
}

absl::Status Verifier::CheckState() {
  absl::Status status = follower_->Commit();
  State& state = follower_->state();
  if (status.ok()) status = CheckAccounts(&state);
  if (status.ok()) status = CheckWallets(&state);
  if (status.ok()) status = CheckWindows(&state);
  return status;
}

}  // namespace clearpoint
