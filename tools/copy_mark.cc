#include "tools/copy_mark.h"

#include "absl/strings/str_cat.h"
#include "tools/ledger_folder.h"
#include "tools/whole_file.h"

namespace clearpoint {
namespace {

std::string MarkOf(const std::string& dir) { return dir + "/COPY"; }

}  // namespace

absl::Status SetCopyMark(FileSystem& files, const std::string& dir,
                         const Hash128& incarnation) {
  const absl::Status status =
      WriteWholeFile(files, MarkOf(dir), ToHex(incarnation) + "\n");
  if (absl::IsAlreadyExists(status)) return absl::OkStatus();
  return status;
}

absl::StatusOr<std::optional<Hash128>> ReadCopyMark(const std::string& dir) {
  auto text = ReadInputFile(MarkOf(dir));
  if (absl::IsNotFound(text.status())) return std::nullopt;
  if (!text.ok()) return text.status();
  if (text->ends_with('\n')) text->pop_back();
  const auto incarnation = ParseId(*text);
  if (incarnation.ok()) return *incarnation;
  return absl::DataLossError(absl::StrCat(
      MarkOf(dir), ": expected 32 hexadecimal digits, found ", text->size(),
      " other bytes; remove it, and `clearpoint journal copy` makes it again"));
}

}  // namespace clearpoint
