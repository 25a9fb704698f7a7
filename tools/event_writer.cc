#include "tools/event_writer.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "engine/codec/wire.h"

namespace clearpoint {

EventWriter::EventWriter(std::string path, EventFormat format)
    : path_(std::move(path)), place_(path_), format_(format) {}

EventWriter::~EventWriter() {
  if (file_ == nullptr || file_ == stdout) return;
  std::fclose(file_);
  place_.Discard();
}

absl::Status EventWriter::WriteError() const {
  return absl::UnavailableError(
      fmt::format("{}: cannot write it: {}", path_, std::strerror(errno)));
}

absl::StatusOr<std::unique_ptr<EventWriter>> EventWriter::Open(
    const std::string& path) {
  const EventFormat format =
      path.ends_with(".pb") ? EventFormat::kProtobuf : EventFormat::kJson;
  std::unique_ptr<EventWriter> writer(new EventWriter(path, format));
  if (path == "-") {
    writer->file_ = stdout;
    return writer;
  }
  writer->file_ = std::fopen(writer->place_.written().c_str(), "wb");
  if (writer->file_ == nullptr) return writer->WriteError();
  return writer;
}

absl::Status EventWriter::Write(std::string_view message) {
  frame_.clear();
  if (format_ == EventFormat::kProtobuf) {
    WireWriter(&frame_).Varint(message.size());
  }
  frame_.append(message);
  if (format_ == EventFormat::kJson) frame_.push_back('\n');
  ++count_;
  if (std::fwrite(frame_.data(), 1, frame_.size(), file_) != frame_.size()) {
    return WriteError();
  }
  return absl::OkStatus();
}

absl::Status EventWriter::Close() {
  std::FILE* const file = std::exchange(file_, nullptr);
  if (file == stdout) {
    return std::fflush(file) == 0 ? absl::OkStatus() : WriteError();
  }
  const bool flushed = std::fflush(file) == 0;
  const bool closed = std::fclose(file) == 0;
  if (!flushed || !closed) {
    const absl::Status status = WriteError();
    place_.Discard();
    return status;
  }
  return place_.Finish() ? absl::OkStatus() : WriteError();
}

}  // namespace clearpoint
