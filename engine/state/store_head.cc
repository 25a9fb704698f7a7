#include "engine/state/store_head.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/codec/row_fields.h"

namespace clearpoint {
namespace {

// The head's parts as field lists; the structs themselves know no codec.
struct InputFields {
  InputOffset input;
  template <class V, class Self>
  static void Visit(V& v, Self& f) {
    v.Text(1, f.input.source);
    v.U(2, f.input.next_offset);
    v.H(3, f.input.last_message);
  }
};

struct LaneFields {
  CheckpointLane lane;
  template <class V, class Self>
  static void Visit(V& v, Self& f) {
    v.U(1, f.lane.table);
    v.U(2, f.lane.bucket);
    v.U(3, f.lane.sum[0]);
    v.U(4, f.lane.sum[1]);
    v.U(5, f.lane.sum[2]);
    v.U(6, f.lane.sum[3]);
  }
};

struct HeadFields {
  Head chain;
  JournalPosition position;
  JournalPosition end;
  Timestamp start;
  ClockMode clock_mode = ClockMode::kWall;
  std::vector<InputFields> inputs;
  uint64_t rows = 0;
  std::vector<LaneFields> lanes;
  std::string recent;  // hashes, one behind the other
  SequenceNumber published;
  JournalPosition publish_from;
  Hash128 incarnation;
  template <class V, class Self>
  static void Visit(V& v, Self& f) {
    v.H(1, f.chain.journal_id);
    v.U(2, f.chain.shard);
    v.U(3, f.chain.number);
    v.H(4, f.chain.hash);
    v.U(5, f.chain.term);
    v.H(6, f.chain.writer_id);
    v.U(7, f.chain.next_sequence);
    v.S(8, f.chain.time);
    v.U(9, f.chain.in_flight_bound);
    v.U(10, f.position);
    v.U(11, f.end);
    v.S(12, f.start);
    v.U(13, f.clock_mode);
    v.Messages(14, f.inputs);
    v.U(15, f.rows);
    v.Messages(16, f.lanes);
    v.Text(17, f.recent);
    v.U(18, f.published);
    v.U(19, f.publish_from);
    v.H(20, f.incarnation);
  }
};

}  // namespace

void StoreHead::MoveInputs(const std::vector<InputOffset>& moved) {
  for (const InputOffset& offset : moved) {
    const auto known = std::find_if(
        inputs.begin(), inputs.end(),
        [&](const auto& input) { return input.source == offset.source; });
    if (known == inputs.end()) {
      inputs.push_back(offset);
    } else {
      *known = offset;
    }
  }
}

std::string EncodeStoreHead(const StoreHead& head) {
  HeadFields fields{head.chain,
                    head.position,
                    head.end,
                    head.start,
                    head.clock_mode,
                    {},
                    0,
                    {},
                    {},
                    head.published,
                    head.publish_from,
                    head.incarnation};
  for (const InputOffset& input : head.inputs) fields.inputs.push_back({input});
  const Checkpoint checkpoint = head.digest.ToCheckpoint();
  fields.rows = checkpoint.rows;
  for (const CheckpointLane& lane : checkpoint.lanes) {
    fields.lanes.push_back({lane});
  }
  for (const Hash256& hash : head.recent) {
    fields.recent.append(hash.bytes.begin(), hash.bytes.end());
  }
  std::string bytes;
  AppendFields(fields, &bytes);
  return bytes;
}

absl::StatusOr<StoreHead> DecodeStoreHead(std::string_view bytes) {
  HeadFields fields;
  if (!ParseFields(bytes, &fields)) {
    return absl::DataLossError(
        "store: expected the head of a store of this version, found other "
        "bytes");
  }
  Checkpoint checkpoint;
  checkpoint.rows = fields.rows;
  for (const LaneFields& lane : fields.lanes) {
    checkpoint.lanes.push_back(lane.lane);
  }
  const auto digest = Digest::FromCheckpoint(checkpoint);
  if (!digest.has_value()) {
    return absl::DataLossError("store: head names a table that is unknown");
  }
  StoreHead head;
  head.chain = fields.chain;
  head.position = fields.position;
  head.end = fields.end;
  head.start = fields.start;
  head.clock_mode = fields.clock_mode;
  for (const InputFields& input : fields.inputs) {
    head.inputs.push_back(input.input);
  }
  head.digest = *digest;
  head.published = fields.published;
  head.publish_from = fields.publish_from;
  head.incarnation = fields.incarnation;
  Hash256 hash;
  if (fields.recent.size() % hash.bytes.size() != 0) {
    return absl::DataLossError(absl::StrCat(
        "store: expected whole hashes of frames in its head, found ",
        fields.recent.size(), " bytes"));
  }
  for (size_t i = 0; i < fields.recent.size(); i += hash.bytes.size()) {
    std::copy_n(fields.recent.begin() + static_cast<ptrdiff_t>(i),
                hash.bytes.size(), hash.bytes.begin());
    head.recent.push_back(hash);
  }
  return head;
}

}  // namespace clearpoint
