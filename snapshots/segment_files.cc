#include "snapshots/segment_files.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "engine/values/check.h"

namespace clearpoint {
namespace {

constexpr std::string_view kSuffix = ".seg";
constexpr size_t kDigits = 20;

std::string SegmentName(uint64_t base) {
  return absl::StrFormat("%020u.seg", base);
}

bool HasSuffix(std::string_view name) {
  return name.size() >= kSuffix.size() &&
         name.substr(name.size() - kSuffix.size()) == kSuffix;
}

}  // namespace

std::string SegmentPath(const std::string& directory, uint64_t base) {
  return absl::StrCat(directory, "/", SegmentName(base));
}

absl::StatusOr<std::vector<uint64_t>> ListSegments(
    FileSystem& files, const std::string& directory) {
  absl::StatusOr<std::vector<std::string>> names = files.List(directory);
  if (absl::IsNotFound(names.status())) {
    return absl::NotFoundError(absl::StrCat("no journal in ", directory, ": ",
                                            names.status().message()));
  }
  if (!names.ok()) return names.status();
  std::vector<uint64_t> bases;
  for (const std::string& name : *names) {
    if (!HasSuffix(name)) continue;
    uint64_t base = 0;
    std::from_chars(name.data(), name.data() + kDigits, base);
    if (name != SegmentName(base)) {
      return absl::FailedPreconditionError(
          absl::StrCat(directory,
                       ": expected segments named by 20 digits and "
                       ".seg, found ",
                       name));
    }
    bases.push_back(base);
  }
  if (bases.empty()) {
    return absl::NotFoundError(
        absl::StrCat("no journal in ", directory, ": it has no segment"));
  }
  if (bases.front() != 0) {
    return absl::DataLossError(
        absl::StrCat(directory, ": expected segment ", SegmentName(0),
                     ", found ", SegmentName(bases.front()), " as the first"));
  }
  return bases;
}

absl::StatusOr<uint64_t> EndOfSegments(FileSystem& files,
                                       const std::string& directory,
                                       const std::vector<uint64_t>& bases) {
  uint64_t end = 0;
  for (const uint64_t base : bases) {
    if (base != end) {
      return absl::DataLossError(
          absl::StrCat(directory, ": expected a segment that starts at ", end,
                       ", found the next one at ", base));
    }
    absl::StatusOr<std::unique_ptr<ReadFile>> file =
        files.OpenRead(SegmentPath(directory, base));
    if (!file.ok()) return file.status();
    absl::StatusOr<uint64_t> size = (*file)->Size();
    if (!size.ok()) return size.status();
    end = base + *size;
  }
  return end;
}

uint64_t SegmentOf(const std::vector<uint64_t>& bases, uint64_t position) {
  CLEARPOINT_CHECK(!bases.empty());
  CLEARPOINT_CHECK(bases.front() == 0);
  return *std::prev(std::upper_bound(bases.begin(), bases.end(), position));
}

std::string PlacePrefix(const std::string& path, uint64_t offset) {
  return absl::StrCat(path, " at offset ", offset, ": ");
}

}  // namespace clearpoint
