#include "snapshots/torn_tail.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "engine/values/check.h"

namespace clearpoint {
namespace {

constexpr std::string_view kMagic = "CLPT";

bool AllZero(std::string_view bytes) {
  return bytes.find_first_not_of('\0') == std::string_view::npos;
}

// Whether `tail` begins as an append does: with a magic and a length, or with
// any part of them and then nothing but zeros.
bool BeginsLikeAppend(std::string_view tail) {
  std::string start(tail.substr(0, 8));
  start.resize(8, '\0');
  if (FrameLength(start).ok()) return true;
  const auto end = tail.begin() + std::min(tail.size(), kMagic.size());
  const auto differs = std::mismatch(tail.begin(), end, kMagic.begin()).first;
  return AllZero(tail.substr(static_cast<size_t>(differs - tail.begin())));
}

// Offset of a whole frame of this journal behind the start of `tail`.
std::optional<size_t> FindWholeFrame(const Genesis& genesis,
                                     std::string_view tail) {
  for (size_t at = tail.find(kMagic, 1); at != std::string_view::npos;
       at = tail.find(kMagic, at + 1)) {
    const std::string_view rest = tail.substr(at);
    if (!LooksLikeFrameOf(genesis.journal_id, rest)) continue;
    const size_t length = *FrameLength(rest);
    if (length > rest.size()) continue;
    if (CheckFrame(rest.substr(0, length)).ok()) return at;
  }
  return std::nullopt;
}

// What is wrong with the frame at the start of `tail`.
std::string Damage(std::string_view tail) {
  absl::StatusOr<size_t> length = FrameLength(tail);
  const absl::Status status = length.ok()
                                  ? CheckFrame(tail.substr(0, *length)).status()
                                  : length.status();
  return std::string(status.message().data(), status.message().size());
}

absl::Status NotTorn(std::string_view tail, const std::string& why) {
  return absl::DataLossError(absl::StrCat(
      Damage(tail), "; this is not the unfinished end of an append: ", why));
}

}  // namespace

uint64_t TornTailLimit(const Genesis& genesis) {
  return uint64_t{genesis.in_flight_bound} * kMaxFrameLength;
}

absl::Status CheckTornTail(const Genesis& genesis, std::string_view tail) {
  CLEARPOINT_CHECK(!tail.empty());
  if (tail.size() > TornTailLimit(genesis)) {
    return NotTorn(tail, absl::StrCat("more than the ", TornTailLimit(genesis),
                                      " bytes follow that can have been "
                                      "under way"));
  }
  if (!BeginsLikeAppend(tail)) {
    return NotTorn(tail, "it does not begin as a frame");
  }
  const std::optional<size_t> witness = FindWholeFrame(genesis, tail);
  if (witness.has_value()) {
    return NotTorn(
        tail, absl::StrCat("a whole frame stands ", *witness, " bytes behind"));
  }
  return absl::OkStatus();
}

}  // namespace clearpoint
