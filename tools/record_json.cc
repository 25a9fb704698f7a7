#include "tools/record_json.h"

#include <google/protobuf/util/json_util.h>

#include <nlohmann/json.hpp>

#include "clearpoint/v1/record.pb.h"
#include "engine/codec/codec.h"
#include "engine/ledger/record.h"
#include "tools/instant.h"

namespace clearpoint {
namespace {

using Json = nlohmann::ordered_json;

std::string Hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    text.push_back(kDigits[static_cast<uint8_t>(c) >> 4]);
    text.push_back(kDigits[static_cast<uint8_t>(c) & 15]);
  }
  return text;
}

std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string FormatName(uint32_t format) {
  switch (static_cast<EventFormat>(format)) {
    case EventFormat::kProtobuf:
      return "protobuf";
    case EventFormat::kJson:
      return "json";
    case EventFormat::kBytes:
      return "bytes";
  }
  return "unknown";
}

void AddEvent(const Record& record, Json* json) {
  if (record.event.empty()) return;
  const auto event =
      EventToJson(record.event, static_cast<EventFormat>(record.format));
  Json parsed;
  if (event.ok() && record.event_size == 0) {
    parsed = Json::parse(*event, nullptr, /*allow_exceptions=*/false);
  }
  if (parsed.is_object()) {
    (*json)["event"] = std::move(parsed);
  } else {
    (*json)["event_hex"] = Hex(record.event);
  }
  if (record.event_size != 0) (*json)["event_size"] = record.event_size;
}

void AddHead(const Record& record, Json* json) {
  (*json)["sequence"] = record.sequence.value;
  (*json)["recorded"] = FormatInstant(record.recorded);
  (*json)["outcome"] = std::string(OutcomeName(record.outcome));
  (*json)["kind"] = std::string(EventKindName(record.kind));
  if (record.at.source != 0) {
    (*json)["source"] = record.at.source;
    (*json)["offset"] = record.at.offset;
  }
  if (record.format != 0) (*json)["format"] = FormatName(record.format);
  if (record.key != Hash128{}) (*json)["key"] = ToHex(record.key);
  if (record.refers_to.value != 0) {
    (*json)["refers_to"] = record.refers_to.value;
  }
  if (!record.reason.empty()) (*json)["reason"] = record.reason;
}

// Notes, late verdicts, notices, sweeps and effects by the schema of the
// record's bytes.
absl::Status AddDecision(const Record& record, Json* json) {
  Record part;  // what stands in the line's head is left out
  part.notes = record.notes;
  part.late_verdicts = record.late_verdicts;
  part.effects = record.effects;
  part.notices = record.notices;
  part.sweeps = record.sweeps;
  std::string bytes;
  EncodeRecord(part, &bytes);
  v1::Record decision;
  if (!decision.ParseFromString(bytes)) {
    return absl::DataLossError(
        "record: expected the message of record.proto, "
        "found other bytes");
  }
  decision.clear_outcome();
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string text;
  const auto written =
      google::protobuf::util::MessageToJsonString(decision, &text, options);
  const Json parsed = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!written.ok() || !parsed.is_object()) {
    return absl::DataLossError("record: its effects have no JSON form");
  }
  for (const auto& [name, value] : parsed.items()) {
    if (name == "effects" && value.empty()) continue;
    (*json)[name] = value;
  }
  return absl::OkStatus();
}

std::string_view KindName(FrameKind kind) {
  switch (kind) {
    case FrameKind::kGenesis:
      return "genesis";
    case FrameKind::kRecords:
      return "records";
    case FrameKind::kClaim:
      return "claim";
    case FrameKind::kCheckpoint:
      return "checkpoint";
  }
  return "unknown";
}

Json InputsOf(const FrameHeader& header) {
  Json inputs = Json::array();
  for (const InputOffset& input : header.inputs) {
    inputs.push_back({{"source", input.source},
                      {"next_offset", input.next_offset},
                      {"last_message", ToHex(input.last_message)}});
  }
  return inputs;
}

absl::Status AddBody(const FrameView& frame, Json* json) {
  if (frame.header.kind == FrameKind::kGenesis) {
    const auto genesis = ParseGenesis(frame.body);
    if (!genesis.ok()) return genesis.status();
    (*json)["clock_mode"] =
        genesis->clock_mode == ClockMode::kWall ? "wall" : "input";
    (*json)["start"] = FormatInstant(genesis->start);
    (*json)["in_flight_bound"] = genesis->in_flight_bound;
    (*json)["member_buckets"] = genesis->member_buckets;
  } else if (frame.header.kind == FrameKind::kClaim) {
    const auto claim = ParseClaim(frame.body);
    if (!claim.ok()) return claim.status();
    (*json)["host"] = claim->host;
    (*json)["process"] = claim->process;
    (*json)["incarnation"] = ToHex(claim->incarnation);
  } else if (frame.header.kind == FrameKind::kCheckpoint) {
    const auto checkpoint = ParseCheckpoint(frame.body);
    if (!checkpoint.ok()) return checkpoint.status();
    (*json)["rows"] = checkpoint->rows;
    (*json)["lanes"] = checkpoint->lanes.size();
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> RecordToJson(std::string_view bytes) {
  Record record;
  absl::Status status = DecodeRecord(bytes, &record);
  if (!status.ok()) return status;
  Json json;
  AddHead(record, &json);
  AddEvent(record, &json);
  status = AddDecision(record, &json);
  if (!status.ok()) return status;
  return Dump(json);
}

absl::StatusOr<std::string> FrameToJson(const FrameView& frame,
                                        JournalPosition position,
                                        size_t length) {
  const FrameHeader& header = frame.header;
  Json json;
  json["number"] = header.number.value;
  json["kind"] = std::string(KindName(header.kind));
  json["position"] = position.value;
  json["length"] = length;
  json["journal_id"] = ToHex(header.journal_id);
  json["shard"] = header.shard;
  json["term"] = header.term.value;
  json["writer_id"] = ToHex(header.writer_id);
  json["first_sequence"] = header.first_sequence.value;
  json["records"] = header.record_count;
  json["time"] = FormatInstant(header.time);
  json["previous"] = ToHex(header.previous);
  json["hash"] = ToHex(frame.hash);
  json["decide_version"] = header.decide_version;
  json["inputs"] = InputsOf(header);
  json["published"] = header.published.value;
  json["durable"] = header.durable.value;
  const absl::Status status = AddBody(frame, &json);
  if (!status.ok()) return status;
  return Dump(Json{{"frame", json}});
}

}  // namespace clearpoint
