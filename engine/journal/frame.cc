#include "engine/journal/frame.h"

#include <limits>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "engine/codec/wire.h"
#include "engine/values/check.h"

namespace clearpoint {
namespace {

constexpr std::string_view kMagic = "CLPT";
constexpr size_t kPrefixBytes = 8;  // magic and length of the frame
constexpr size_t kSizeBytes = 4;
constexpr size_t kHashBytes = 32;
constexpr uint32_t kFormat = 1;

void PutSize(size_t size, char* out) {
  CLEARPOINT_CHECK(size <= std::numeric_limits<uint32_t>::max());
  for (int i = 0; i < 4; ++i) {
    out[i] = static_cast<char>(size >> (24 - 8 * i));
  }
}

void AppendSize(size_t size, std::string* out) {
  char bytes[kSizeBytes];
  PutSize(size, bytes);
  out->append(bytes, sizeof bytes);
}

uint32_t GetU32(const char* bytes) {
  uint32_t value = 0;
  for (int i = 0; i < 4; ++i) {
    value = value << 8 | static_cast<uint8_t>(bytes[i]);
  }
  return value;
}

// absl::string_view and std::string_view are not one type here.
std::string Text(std::string_view view) { return std::string(view); }

std::string HexText(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text = "0x";
  for (const char byte : bytes) {
    text.push_back(kDigits[static_cast<uint8_t>(byte) >> 4]);
    text.push_back(kDigits[static_cast<uint8_t>(byte) & 15]);
  }
  return text;
}

template <size_t N>
std::string_view BytesOf(const std::array<uint8_t, N>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), N};
}

// A value of another length leaves zeros behind, which the comparison with the
// canonical encoding then finds.
template <size_t N>
void CopyTo(std::string_view from, std::array<uint8_t, N>* to) {
  if (from.size() == N) std::memcpy(to->data(), from.data(), N);
}

uint32_t LowBits(uint64_t value) { return static_cast<uint32_t>(value); }

// ---- Encoding; field numbers as in proto/clearpoint/v1/frame.proto. ----

void EncodeInput(const InputOffset& input, WireWriter* writer) {
  writer->Bytes(1, input.source);
  writer->Uint(2, input.next_offset);
  writer->Bytes(3, BytesOf(input.last_message.bytes));
}

void Encode(const FrameHeader& header, std::string* out) {
  WireWriter writer(out);
  writer.Uint(1, kFormat);
  writer.Uint(2, static_cast<uint64_t>(header.kind));
  writer.Bytes(3, BytesOf(header.journal_id.bytes));
  writer.Uint(4, header.shard);
  writer.Uint(5, header.term.value);
  writer.Bytes(6, BytesOf(header.writer_id.bytes));
  writer.Uint(7, header.number.value);
  writer.Uint(8, header.first_sequence.value);
  writer.Uint(9, header.record_count);
  writer.Bytes(10, BytesOf(header.previous.bytes));
  writer.Sint(11, header.time.value);
  writer.Uint(12, header.decide_version);
  for (const InputOffset& input : header.inputs) {
    const size_t begin = writer.Begin(13);
    EncodeInput(input, &writer);
    writer.End(begin);
  }
  writer.Uint(14, header.published.value);
  writer.Uint(15, header.durable.value);
}

void Encode(const Genesis& genesis, std::string* out) {
  WireWriter writer(out);
  writer.Bytes(1, BytesOf(genesis.journal_id.bytes));
  writer.Uint(2, genesis.shard);
  writer.Uint(3, static_cast<uint64_t>(genesis.clock_mode));
  writer.Sint(4, genesis.start.value);
  writer.Uint(5, genesis.in_flight_bound);
  writer.Uint(6, genesis.member_buckets);
}

void Encode(const Claim& claim, std::string* out) {
  WireWriter writer(out);
  writer.Bytes(1, claim.host);
  writer.Uint(2, claim.process);
  writer.Bytes(3, BytesOf(claim.incarnation.bytes));
}

void EncodeSum(const std::array<uint64_t, 4>& sum, WireWriter* writer) {
  char bytes[32];
  for (size_t i = 0; i < sizeof bytes; ++i) {
    bytes[i] = static_cast<char>(sum[i / 8] >> (56 - 8 * (i % 8)));
  }
  writer->Bytes(3, {bytes, sizeof bytes});
}

void Encode(const Checkpoint& checkpoint, std::string* out) {
  WireWriter writer(out);
  writer.Uint(1, checkpoint.rows);
  for (const CheckpointLane& lane : checkpoint.lanes) {
    const size_t begin = writer.Begin(2);
    writer.Uint(1, lane.table);
    writer.Uint(2, lane.bucket);
    EncodeSum(lane.sum, &writer);
    writer.End(begin);
  }
}

// ---- Decoding. Each Decode is lenient; Canonical() below then refuses every
// encoding but the one that Encode writes, so unknown fields, wrong types,
// wrong lengths and numbers out of range need no check of their own. ----

InputOffset DecodeInput(std::string_view bytes) {
  InputOffset input;
  WireReader reader(bytes);
  while (reader.Next()) {
    switch (reader.field()) {
      case 1:
        input.source = Text(reader.Bytes());
        break;
      case 2:
        input.next_offset = reader.Uint();
        break;
      case 3:
        CopyTo(reader.Bytes(), &input.last_message.bytes);
        break;
    }
  }
  return input;
}

void DecodeHeaderField(const WireReader& reader, FrameHeader* header) {
  switch (reader.field()) {
    case 2:
      header->kind = static_cast<FrameKind>(reader.Uint());
      break;
    case 3:
      CopyTo(reader.Bytes(), &header->journal_id.bytes);
      break;
    case 4:
      header->shard = LowBits(reader.Uint());
      break;
    case 5:
      header->term.value = reader.Uint();
      break;
    case 6:
      CopyTo(reader.Bytes(), &header->writer_id.bytes);
      break;
    case 7:
      header->number.value = reader.Uint();
      break;
    case 8:
      header->first_sequence.value = reader.Uint();
      break;
    case 9:
      header->record_count = LowBits(reader.Uint());
      break;
    case 10:
      CopyTo(reader.Bytes(), &header->previous.bytes);
      break;
    case 11:
      header->time.value = reader.Sint();
      break;
    case 12:
      header->decide_version = LowBits(reader.Uint());
      break;
    case 13:
      header->inputs.push_back(DecodeInput(reader.Bytes()));
      break;
    case 14:
      header->published.value = reader.Uint();
      break;
    case 15:
      header->durable.value = reader.Uint();
      break;
  }
}

// OK exactly when `bytes` is what Encode writes for `value`.
template <typename T>
absl::Status Canonical(const T& value, std::string_view bytes,
                       const char* name) {
  std::string again;
  again.reserve(bytes.size());
  Encode(value, &again);
  if (again == bytes) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("expected a ", name, " of format ",
                                          kFormat, ", found ", bytes.size(),
                                          " bytes that are none"));
}

absl::Status CheckHeader(const FrameHeader& header) {
  const auto kind = static_cast<uint32_t>(header.kind);
  if (kind < 1 || kind > 4) {
    return absl::DataLossError(
        absl::StrCat("expected frame kind 1 to 4, found ", kind));
  }
  if (header.kind != FrameKind::kRecords && header.record_count != 0) {
    return absl::DataLossError(
        absl::StrCat("expected no records in a frame of kind ", kind,
                     ", found a count of ", header.record_count));
  }
  if (header.durable >= header.number && header.number.value != 0) {
    return absl::DataLossError(
        absl::StrCat("expected a durable mark before frame ",
                     header.number.value, ", found ", header.durable.value));
  }
  return absl::OkStatus();
}

absl::StatusOr<FrameHeader> ParseHeader(std::string_view bytes) {
  FrameHeader header;
  header.kind = FrameKind{};
  uint64_t format = 0;
  WireReader reader(bytes);
  while (reader.Next()) {
    if (reader.field() == 1) {
      format = reader.Uint();
    } else {
      DecodeHeaderField(reader, &header);
    }
  }
  if (reader.ok() && format != kFormat) {
    return absl::DataLossError(
        absl::StrCat("expected frame format ", kFormat, ", found ", format));
  }
  absl::Status status = Canonical(header, bytes, "frame header");
  if (status.ok()) status = CheckHeader(header);
  if (!status.ok()) return status;
  return header;
}

// Takes the length-prefixed item at the front off *rest.
absl::StatusOr<std::string_view> TakeItem(std::string_view* rest,
                                          const char* name) {
  if (rest->size() < kSizeBytes) {
    return absl::DataLossError(absl::StrCat(
        "expected the length of ", name, ", found ", rest->size(), " bytes"));
  }
  const size_t size = GetU32(rest->data());
  rest->remove_prefix(kSizeBytes);
  if (size > rest->size()) {
    return absl::DataLossError(absl::StrCat("expected ", size, " bytes of ",
                                            name, ", found ", rest->size()));
  }
  const std::string_view item = rest->substr(0, size);
  rest->remove_prefix(size);
  return item;
}

// What follows the header: records, or the one body.
absl::Status TakeContent(std::string_view rest, FrameView* view) {
  const bool has_body = view->header.kind != FrameKind::kRecords;
  const uint32_t count = has_body ? 1 : view->header.record_count;
  if (count > rest.size() / kSizeBytes) {
    return absl::DataLossError(absl::StrCat("expected ", count,
                                            " items behind the header, found ",
                                            rest.size(), " bytes"));
  }
  if (!has_body) view->records.reserve(count);
  for (uint32_t i = 0; i < count; ++i) {
    absl::StatusOr<std::string_view> item =
        TakeItem(&rest, has_body ? "a body" : "a record");
    if (!item.ok()) return item.status();
    if (has_body) {
      view->body = *item;
    } else {
      view->records.push_back(*item);
    }
  }
  if (rest.empty()) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("expected the hash behind ", count,
                                          " items, found ", rest.size(),
                                          " more bytes"));
}

SealedFrame Seal(FrameHeader header, std::string_view content) {
  CLEARPOINT_CHECK(CheckHeader(header).ok());
  SealedFrame frame;
  std::string& bytes = frame.bytes;
  bytes.reserve(content.size() + 512);
  bytes.append(kMagic);
  bytes.append(2 * kSizeBytes, '\0');  // both lengths are filled in below
  Encode(header, &bytes);
  const size_t header_size = bytes.size() - kPrefixBytes - kSizeBytes;
  PutSize(header_size, bytes.data() + kPrefixBytes);
  bytes.append(content);
  const size_t length = bytes.size() + kHashBytes;
  CLEARPOINT_CHECK(length <= kMaxFrameLength);
  PutSize(length, bytes.data() + kMagic.size());
  frame.hash = Sha256(bytes);
  bytes.append(BytesOf(frame.hash.bytes));
  frame.header = std::move(header);
  return frame;
}

template <typename Body>
SealedFrame SealBody(FrameHeader header, const Body& body) {
  std::string content(kSizeBytes, '\0');
  Encode(body, &content);
  PutSize(content.size() - kSizeBytes, content.data());
  header.record_count = 0;
  return Seal(std::move(header), content);
}

}  // namespace

void FrameBuilder::Clear() {
  payload_.clear();
  record_count_ = 0;
}

void FrameBuilder::AddRecord(std::string_view record) {
  AppendSize(record.size(), &payload_);
  payload_.append(record);
  ++record_count_;
}

SealedFrame FrameBuilder::Seal(FrameHeader header) {
  CLEARPOINT_CHECK(header.kind == FrameKind::kRecords);
  header.record_count = record_count_;
  SealedFrame frame = clearpoint::Seal(std::move(header), payload_);
  Clear();
  return frame;
}

SealedFrame SealGenesis(FrameHeader header, const Genesis& genesis) {
  CLEARPOINT_CHECK(header.kind == FrameKind::kGenesis);
  return SealBody(std::move(header), genesis);
}

SealedFrame SealClaim(FrameHeader header, const Claim& claim) {
  CLEARPOINT_CHECK(header.kind == FrameKind::kClaim);
  return SealBody(std::move(header), claim);
}

SealedFrame SealCheckpoint(FrameHeader header, const Checkpoint& checkpoint) {
  CLEARPOINT_CHECK(header.kind == FrameKind::kCheckpoint);
  return SealBody(std::move(header), checkpoint);
}

absl::StatusOr<size_t> FrameLength(std::string_view bytes) {
  if (bytes.size() < kPrefixBytes) {
    return absl::OutOfRangeError(
        absl::StrCat("expected ", kPrefixBytes,
                     " bytes of a frame's start, found ", bytes.size()));
  }
  if (bytes.substr(0, kMagic.size()) != kMagic) {
    return absl::DataLossError(
        absl::StrCat("expected a frame's magic ", HexText(kMagic), ", found ",
                     HexText(bytes.substr(0, kMagic.size()))));
  }
  const size_t length = GetU32(bytes.data() + kMagic.size());
  if (length < kMinFrameLength || length > kMaxFrameLength) {
    return absl::DataLossError(
        absl::StrCat("expected a frame length from ", kMinFrameLength, " to ",
                     kMaxFrameLength, ", found ", length));
  }
  return length;
}

absl::StatusOr<Hash256> CheckFrame(std::string_view bytes) {
  absl::StatusOr<size_t> length = FrameLength(bytes);
  if (absl::IsOutOfRange(length.status())) {
    return absl::DataLossError(Text(std::string_view(
        length.status().message().data(), length.status().message().size())));
  }
  if (!length.ok()) return length.status();
  if (*length != bytes.size()) {
    return absl::DataLossError(absl::StrCat("expected a frame of ", *length,
                                            " bytes, found ", bytes.size()));
  }
  const size_t covered = bytes.size() - kHashBytes;
  Hash256 stated;
  CopyTo(bytes.substr(covered), &stated.bytes);
  const Hash256 found = Sha256(bytes.substr(0, covered));
  if (found == stated) return found;
  return absl::DataLossError(absl::StrCat("expected frame hash ", ToHex(stated),
                                          ", found ", ToHex(found)));
}

bool LooksLikeFrameOf(const Hash128& journal_id, std::string_view bytes) {
  // Format and kind come first in the header, two bytes each; then the id.
  constexpr size_t kIdField = kPrefixBytes + kSizeBytes + 4;
  std::string id;
  WireWriter(&id).Bytes(3, BytesOf(journal_id.bytes));
  return FrameLength(bytes).ok() && bytes.size() >= kIdField + id.size() &&
         bytes.substr(kIdField, id.size()) == id;
}

absl::StatusOr<FrameView> ParseFrame(std::string_view bytes) {
  absl::StatusOr<Hash256> hash = CheckFrame(bytes);
  if (!hash.ok()) return hash.status();
  return ParseCheckedFrame(bytes, *hash);
}

absl::StatusOr<FrameView> ParseCheckedFrame(std::string_view bytes,
                                            const Hash256& hash) {
  CLEARPOINT_CHECK(bytes.size() >= kMinFrameLength);
  std::string_view rest =
      bytes.substr(kPrefixBytes, bytes.size() - kPrefixBytes - kHashBytes);
  absl::StatusOr<std::string_view> header = TakeItem(&rest, "a frame header");
  if (!header.ok()) return header.status();
  absl::StatusOr<FrameHeader> parsed = ParseHeader(*header);
  if (!parsed.ok()) return parsed.status();
  FrameView view;
  view.header = *std::move(parsed);
  view.hash = hash;
  absl::Status content = TakeContent(rest, &view);
  if (!content.ok()) return content;
  return view;
}

absl::StatusOr<Genesis> ParseGenesis(std::string_view body) {
  Genesis genesis;
  genesis.clock_mode = ClockMode{};
  genesis.in_flight_bound = 0;
  genesis.member_buckets = 0;
  WireReader reader(body);
  while (reader.Next()) {
    switch (reader.field()) {
      case 1:
        CopyTo(reader.Bytes(), &genesis.journal_id.bytes);
        break;
      case 2:
        genesis.shard = LowBits(reader.Uint());
        break;
      case 3:
        genesis.clock_mode = static_cast<ClockMode>(reader.Uint());
        break;
      case 4:
        genesis.start.value = reader.Sint();
        break;
      case 5:
        genesis.in_flight_bound = LowBits(reader.Uint());
        break;
      case 6:
        genesis.member_buckets = LowBits(reader.Uint());
        break;
    }
  }
  absl::Status status = Canonical(genesis, body, "genesis");
  if (!status.ok()) return status;
  status = CheckGenesis(genesis);
  if (!status.ok()) return absl::DataLossError(status.message());
  return genesis;
}

absl::Status CheckGenesis(const Genesis& genesis) {
  const auto mode = static_cast<uint32_t>(genesis.clock_mode);
  if (mode < 1 || mode > 2) {
    return absl::InvalidArgumentError(
        absl::StrCat("genesis: expected clock mode 1 or 2, found ", mode));
  }
  if (genesis.in_flight_bound < 1 ||
      genesis.in_flight_bound > kMaxInFlightBound) {
    return absl::InvalidArgumentError(
        absl::StrCat("genesis: expected an in-flight bound from 1 to ",
                     kMaxInFlightBound, ", found ", genesis.in_flight_bound));
  }
  if (genesis.member_buckets < 1) {
    return absl::InvalidArgumentError(
        "genesis: expected at least 1 member bucket, found 0");
  }
  return absl::OkStatus();
}

absl::StatusOr<Claim> ParseClaim(std::string_view body) {
  Claim claim;
  WireReader reader(body);
  while (reader.Next()) {
    switch (reader.field()) {
      case 1:
        claim.host = Text(reader.Bytes());
        break;
      case 2:
        claim.process = reader.Uint();
        break;
      case 3:
        CopyTo(reader.Bytes(), &claim.incarnation.bytes);
        break;
    }
  }
  absl::Status status = Canonical(claim, body, "claim");
  if (!status.ok()) return status;
  return claim;
}

namespace {

CheckpointLane DecodeLane(std::string_view bytes) {
  CheckpointLane lane;
  std::array<uint8_t, 32> sum{};
  WireReader reader(bytes);
  while (reader.Next()) {
    switch (reader.field()) {
      case 1:
        lane.table = LowBits(reader.Uint());
        break;
      case 2:
        lane.bucket = LowBits(reader.Uint());
        break;
      case 3:
        CopyTo(reader.Bytes(), &sum);
        break;
    }
  }
  for (size_t i = 0; i < sum.size(); ++i) {
    lane.sum[i / 8] = lane.sum[i / 8] << 8 | sum[i];
  }
  return lane;
}

}  // namespace

absl::StatusOr<Checkpoint> ParseCheckpoint(std::string_view body) {
  Checkpoint checkpoint;
  WireReader reader(body);
  while (reader.Next()) {
    if (reader.field() == 1) checkpoint.rows = reader.Uint();
    if (reader.field() == 2) {
      checkpoint.lanes.push_back(DecodeLane(reader.Bytes()));
    }
  }
  absl::Status status = Canonical(checkpoint, body, "checkpoint");
  if (!status.ok()) return status;
  return checkpoint;
}

}  // namespace clearpoint
