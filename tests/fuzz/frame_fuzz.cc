// Frames and their bodies from any bytes: parsing ends in a value or DataLoss,
// reads nothing outside its input, and what it accepts is canonical.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/journal/acceptance.h"
#include "engine/journal/frame.h"
#include "engine/values/check.h"

namespace clearpoint {
namespace {

void AppendSize(size_t size, std::string* out) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    out->push_back(static_cast<char>(size >> shift));
  }
}

// A frame of right lengths and hash around a header, whose length is the first
// byte, and content: so that more than the hash is tried.
std::string Framed(std::string_view bytes) {
  const size_t header_size =
      std::min<size_t>(static_cast<uint8_t>(bytes[0]), bytes.size() - 1);
  std::string frame = "CLPT";
  AppendSize(44 + bytes.size() - 1, &frame);
  AppendSize(header_size, &frame);
  frame.append(bytes.substr(1));
  const Hash256 hash = Sha256(frame);
  frame.append(reinterpret_cast<const char*>(hash.bytes.data()),
               hash.bytes.size());
  return frame;
}

void ParseBodies(std::string_view body) {
  (void)ParseGenesis(body).ok();
  (void)ParseClaim(body).ok();
  (void)ParseCheckpoint(body).ok();
}

void ParseAndSealAgain(std::string_view bytes) {
  const absl::StatusOr<FrameView> view = ParseFrame(bytes);
  if (!view.ok()) {
    CLEARPOINT_CHECK(absl::IsDataLoss(view.status()));
    return;
  }
  (void)ChainReader::FromGenesis(*view).ok();
  ChainReader reader{Head{}};
  (void)reader.Take(*view);
  ParseBodies(view->body);
  if (view->header.kind != FrameKind::kRecords) return;
  FrameBuilder builder;
  for (const std::string_view record : view->records) {
    builder.AddRecord(record);
  }
  CLEARPOINT_CHECK(builder.Seal(view->header).bytes == bytes);
}

}  // namespace
}  // namespace clearpoint

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  clearpoint::ParseBodies(bytes);
  clearpoint::ParseAndSealAgain(bytes);
  if (size > 0) clearpoint::ParseAndSealAgain(clearpoint::Framed(bytes));
  return 0;
}
