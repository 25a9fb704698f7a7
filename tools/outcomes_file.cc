#include "tools/outcomes_file.h"

#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "tools/accepted_frames.h"

namespace clearpoint {
namespace {

constexpr uint64_t kBlock = 64 * 1024;

// Where the last line feed before `end` stands; `end` when there is none, with
// *found false.
uint64_t LastLineFeed(std::ifstream& in, uint64_t end, bool* found) {
  std::string block;
  for (uint64_t stop = end; stop > 0;) {
    const uint64_t start = stop > kBlock ? stop - kBlock : 0;
    block.resize(static_cast<size_t>(stop - start));
    in.seekg(static_cast<std::streamoff>(start));
    in.read(block.data(), static_cast<std::streamsize>(block.size()));
    const size_t at = block.rfind('\n');
    if (at != std::string::npos) {
      *found = true;
      return start + at;
    }
    stop = start;
  }
  *found = false;
  return 0;
}

}  // namespace

absl::StatusOr<std::unique_ptr<OutcomesFile>> OutcomesFile::Open(
    const std::string& path) {
  std::unique_ptr<OutcomesFile> file(new OutcomesFile(path));
  if (path == "-") {
    file->is_file_ = false;
    file->writer_ = std::make_unique<OutcomeWriter>(&std::cout);
    return file;
  }
  const absl::Status status = file->CutTornLine();
  if (!status.ok()) return status;
  file->out_.open(path, std::ios::app | std::ios::binary);
  if (!file->out_) {
    return absl::UnavailableError(
        absl::StrCat("--outcomes: cannot write ", path));
  }
  file->writer_ = std::make_unique<OutcomeWriter>(&file->out_);
  return file;
}

absl::Status OutcomesFile::CutTornLine() {
  std::error_code error;
  if (!std::filesystem::exists(path_, error)) return absl::OkStatus();
  if (!std::filesystem::is_regular_file(path_, error)) {
    is_file_ = false;
    return absl::OkStatus();
  }
  const uint64_t size = std::filesystem::file_size(path_, error);
  std::ifstream in(path_, std::ios::binary);
  if (error || !in) {
    return absl::UnavailableError(
        absl::StrCat("--outcomes: cannot read ", path_));
  }
  bool found = false;
  const uint64_t end = LastLineFeed(in, size, &found);
  const uint64_t whole = found ? end + 1 : 0;
  if (found) {
    const uint64_t before = LastLineFeed(in, end, &found);
    const uint64_t start = found ? before + 1 : 0;
    std::string line(static_cast<size_t>(end - start), '\0');
    in.seekg(static_cast<std::streamoff>(start));
    in.read(line.data(), static_cast<std::streamsize>(line.size()));
    const absl::Status status = ReadLastLine(line);
    if (!status.ok()) return status;
  } else if (size > 0) {
    char first = 0;
    in.seekg(0);
    in.get(first);
    if (first != '{' && first != '\0') return ReadLastLine("");
  }
  if (whole == size) return absl::OkStatus();
  std::filesystem::resize_file(path_, whole, error);
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat("--outcomes: cannot cut ", path_, ": ", error.message()));
}

absl::Status OutcomesFile::ReadLastLine(const std::string& line) {
  const auto json = nlohmann::json::parse(line, nullptr, false);
  if (json.is_object() && json.contains("sequence") &&
      json["sequence"].is_number_unsigned() && json.contains("frameHash") &&
      json["frameHash"].is_string()) {
    last_ = json["sequence"].get<uint64_t>();
    last_hash_ = json["frameHash"].get<std::string>();
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(absl::StrCat(
      "--outcomes: ", path_,
      ": expected a file of outcomes, found one whose last line is none; name "
      "another file"));
}

absl::Status OutcomesFile::CatchUp(Journal* journal, const Networks* networks) {
  writer_->set_networks(networks);
  if (!is_file_ && last_ == 0) return absl::OkStatus();
  const uint64_t last = last_;
  bool met = last == 0;
  const absl::Status status = ReadAccepted(
      journal,
      [&](const JournalEntry&, const FrameView& frame) -> absl::StatusOr<bool> {
        const uint64_t first = frame.header.first_sequence.value;
        if (last >= first && last < first + frame.records.size()) {
          met = ToHex(frame.hash) == last_hash_;
        }
        if (!met && last < first + frame.records.size()) return false;
        const absl::Status written = Accepted(frame);
        if (!written.ok()) return written;
        return true;
      });
  if (!status.ok() || met) return status;
  return absl::FailedPreconditionError(absl::StrCat(
      "--outcomes: ", path_, ": its last outcome, of record ", last,
      ", is not of the journal ", journal->name(), "; name another file"));
}

absl::Status OutcomesFile::Accepted(const FrameView& frame) {
  const uint64_t first = frame.header.first_sequence.value;
  if (frame.records.empty()) return absl::OkStatus();
  const uint64_t end = first + frame.records.size();
  if (end <= last_ + 1) return absl::OkStatus();
  const uint64_t skipped = last_ + 1 > first ? last_ + 1 - first : 0;
  const absl::Status status =
      writer_->WriteFrom(frame, static_cast<size_t>(skipped));
  if (!status.ok()) return status;
  last_ = end - 1;
  last_hash_ = ToHex(frame.hash);
  return absl::OkStatus();
}

}  // namespace clearpoint
