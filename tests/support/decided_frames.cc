#include "tests/support/decided_frames.h"

#include <optional>
#include <utility>

#include "engine/codec/codec.h"
#include "engine/values/check.h"
#include "tests/support/frame_chain.h"

namespace clearpoint {

DecidedFrames::DecidedFrames(Timestamp start)
    : state_(nullptr, Digest()),
      stepper_(&state_, ClockMode::kInput, SequenceNumber{1}, start),
      head_(FrameChain(TestGenesis()).head()) {
  CLEARPOINT_CHECK(stepper_.Start().ok());
  head_.time = start;
}

void DecidedFrames::Apply(const Configuration& configuration) {
  const std::string bytes = SerializeConfiguration(configuration);
  Event event;
  event.kind = EventKind::kNetworkConfigured;
  event.body = NetworkConfigured{bytes};
  Decide(EncodeEvent(event, EventFormat::kProtobuf), EventFormat::kProtobuf, "",
         0);
}

OutcomeCode DecidedFrames::Decide(std::string_view bytes, EventFormat format,
                                  std::string_view source, uint64_t offset) {
  decoder_.Reset();
  const Event event = decoder_.Decode(bytes, format);
  Input input;
  input.event = &event;
  input.format = format;
  input.source = source;
  input.offset = offset;
  std::optional<OutcomeCode> outcome;
  const absl::Status status = stepper_.Step(
      input, Timestamp{}, [&](const Record& record, std::string_view encoded) {
        builder_.AddRecord(encoded);
        if (record.kind != EventKind::kTick && !outcome.has_value()) {
          outcome = record.outcome;
        }
        return absl::OkStatus();
      });
  CLEARPOINT_CHECK(status.ok());
  if (!source.empty()) moved_[std::string(source)] = offset + 1;
  return outcome.value();
}

OutcomeCode DecidedFrames::Decide(const OwnedEvent& event,
                                  std::string_view source, uint64_t offset) {
  return Decide(EncodeEvent(event.View(), EventFormat::kProtobuf),
                EventFormat::kProtobuf, source, offset);
}

SealedFrame DecidedFrames::Seal() {
  FrameHeader header = NextHeader(head_, FrameKind::kRecords);
  header.time = stepper_.recorded();
  header.decide_version = 1;
  for (const auto& [source, next] : moved_) {
    header.inputs.push_back({source, next, Hash128{}});
  }
  moved_.clear();
  SealedFrame frame = builder_.Seal(std::move(header));
  head_ = HeadAfter(head_, frame.header, frame.hash);
  return frame;
}

SealedFrame DecidedFrames::Claim(uint8_t writer) {
  Hash128 writer_id;
  writer_id.bytes.fill(writer);
  SealedFrame frame =
      SealClaim(NextClaimHeader(head_, writer_id), {"host", 42, Hash128{}});
  head_ = HeadAfter(head_, frame.header, frame.hash);
  return frame;
}

}  // namespace clearpoint
