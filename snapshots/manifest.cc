#include "snapshots/manifest.h"

#include <cstdint>
#include <utility>

#include "fmt/format.h"
#include "nlohmann/json.hpp"

namespace clearpoint {
namespace {

using Json = nlohmann::json;

constexpr uint32_t kFormat = 1;

// Compact, keys sorted; bytes that are no UTF-8 become U+FFFD.
std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json ToJson(const SnapshotManifest& manifest) {
  const SnapshotFacts& facts = manifest.facts;
  Json lanes = Json::array();
  for (const CheckpointLane& lane : facts.lanes) {
    lanes.push_back({lane.table, lane.bucket, lane.sum[0], lane.sum[1],
                     lane.sum[2], lane.sum[3]});
  }
  Json files = Json::array();
  for (const SnapshotFile& file : manifest.files) {
    files.push_back(
        {{"name", file.name}, {"size", file.size}, {"crc32c", file.crc32c}});
  }
  return {{"format", kFormat},
          {"journal_id", ToHex(facts.journal_id)},
          {"shard", facts.shard},
          {"frame", facts.frame.value},
          {"frame_hash", ToHex(facts.frame_hash)},
          {"next_sequence", facts.next_sequence.value},
          {"journal_position", facts.position.value},
          {"recorded_us", facts.recorded.value},
          {"rows", facts.rows},
          {"lanes", std::move(lanes)},
          {"program_version", facts.program_version},
          {"files", std::move(files)}};
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

template <class Hash>
absl::StatusOr<Hash> HashFromHex(const std::string& hex) {
  Hash hash;
  if (hex.size() != 2 * hash.bytes.size()) {
    return absl::DataLossError(
        fmt::format("manifest: expected {} hexadecimal digits, found \"{}\"",
                    2 * hash.bytes.size(), hex));
  }
  for (size_t i = 0; i < hash.bytes.size(); ++i) {
    const int high = HexDigit(hex[2 * i]);
    const int low = HexDigit(hex[2 * i + 1]);
    if (high < 0 || low < 0) {
      return absl::DataLossError(
          fmt::format("manifest: not hexadecimal: \"{}\"", hex));
    }
    hash.bytes[i] = static_cast<uint8_t>(high * 16 + low);
  }
  return hash;
}

// get<> alone would let 1.5 or -1 pass for a count.
uint64_t Unsigned(const Json& field) {
  return field.get_ref<const Json::number_unsigned_t&>();
}

// Notes in `status` what does not fit 32 bits.
uint32_t Unsigned32(const Json& field, absl::Status& status) {
  const uint64_t number = Unsigned(field);
  if (number > UINT32_MAX) {
    status = absl::DataLossError(
        fmt::format("manifest: expected at most 32 bits, found {}", number));
  }
  return static_cast<uint32_t>(number);
}

// Notes in `status` what does not fit. Of a fraction, or a truth value, get<>
// alone would make a number.
int64_t Signed64(const Json& field, absl::Status& status) {
  if (field.is_number_unsigned() && Unsigned(field) > INT64_MAX) {
    status = absl::DataLossError(fmt::format(
        "manifest: expected at most 63 bits, found {}", Unsigned(field)));
  }
  return field.get_ref<const Json::number_integer_t&>();
}

CheckpointLane LaneFrom(const Json& json, absl::Status& status) {
  return {Unsigned32(json.at(0), status),
          Unsigned32(json.at(1), status),
          {Unsigned(json.at(2)), Unsigned(json.at(3)), Unsigned(json.at(4)),
           Unsigned(json.at(5))}};
}

// May throw what the JSON library throws at a field missing or mistyped.
absl::StatusOr<SnapshotManifest> FromJson(const Json& body) {
  SnapshotManifest manifest;
  SnapshotFacts& facts = manifest.facts;
  absl::Status status;
  const auto id =
      HashFromHex<Hash128>(body.at("journal_id").get<std::string>());
  if (!id.ok()) return id.status();
  const auto hash =
      HashFromHex<Hash256>(body.at("frame_hash").get<std::string>());
  if (!hash.ok()) return hash.status();
  facts.journal_id = *id;
  facts.frame_hash = *hash;
  facts.shard = Unsigned32(body.at("shard"), status);
  facts.frame.value = Unsigned(body.at("frame"));
  facts.next_sequence.value = Unsigned(body.at("next_sequence"));
  facts.position.value = Unsigned(body.at("journal_position"));
  facts.recorded.value = Signed64(body.at("recorded_us"), status);
  facts.rows = Unsigned(body.at("rows"));
  facts.program_version = body.at("program_version").get<std::string>();
  for (const Json& lane : body.at("lanes")) {
    facts.lanes.push_back(LaneFrom(lane, status));
  }
  for (const Json& json : body.at("files")) {
    SnapshotFile file{json.at("name").get<std::string>(),
                      Unsigned(json.at("size")),
                      json.at("crc32c").get<std::string>()};
    if (file.name.empty() || file.name.find('/') != std::string::npos ||
        file.name.starts_with('.')) {
      return absl::DataLossError(
          fmt::format("manifest: not the name of a file: \"{}\"", file.name));
    }
    manifest.files.push_back(std::move(file));
  }
  if (!status.ok()) return status;
  return manifest;
}

absl::StatusOr<SnapshotManifest> ParseChecked(const Json& json) {
  const Json& body = json.at("body");
  const std::string expected = json.at("sha256").get<std::string>();
  const std::string found = ToHex(Sha256(Dump(body)));
  if (expected != found) {
    return absl::DataLossError(fmt::format(
        "manifest: expected SHA-256 {}, found {}", expected, found));
  }
  const uint64_t format = Unsigned(body.at("format"));
  if (format > kFormat) {
    return absl::FailedPreconditionError(fmt::format(
        "manifest: expected format {} or older, found {}", kFormat, format));
  }
  return FromJson(body);
}

}  // namespace

std::string EncodeManifest(const SnapshotManifest& manifest) {
  const Json body = ToJson(manifest);
  const std::string hash = ToHex(Sha256(Dump(body)));
  return Dump(Json{{"body", body}, {"sha256", hash}}) + "\n";
}

absl::StatusOr<SnapshotManifest> ParseManifest(std::string_view text) {
  try {
    return ParseChecked(Json::parse(text));
  } catch (const Json::exception& problem) {
    return absl::DataLossError(fmt::format("manifest: {}", problem.what()));
  }
}

}  // namespace clearpoint
