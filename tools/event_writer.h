// EventWriter: events into a file, as lines of JSON or as protobuf messages
// behind their lengths, the two forms that FileSource reads.
//
// A file takes its place by Close (output_place.h), so nobody takes half a file
// for a whole one. Threads: one.
#ifndef CLEARPOINT_TOOLS_EVENT_WRITER_H_
#define CLEARPOINT_TOOLS_EVENT_WRITER_H_

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/codec/codec.h"
#include "tools/output_place.h"

namespace clearpoint {

class EventWriter {
 public:
  // Protobuf when the path ends in ".pb", else JSON; "-" is standard output.
  // Unavailable when the file cannot be made.
  static absl::StatusOr<std::unique_ptr<EventWriter>> Open(
      const std::string& path);
  // Without Close, the partial file is removed.
  ~EventWriter();
  EventWriter(const EventWriter&) = delete;
  EventWriter& operator=(const EventWriter&) = delete;

  EventFormat format() const { return format_; }
  uint64_t count() const { return count_; }

  // One message, encoded in format(). Unavailable when it cannot be written.
  absl::Status Write(std::string_view message);
  absl::Status Close();

 private:
  EventWriter(std::string path, EventFormat format);
  absl::Status WriteError() const;

  const std::string path_;
  const OutputPlace place_;
  const EventFormat format_;
  std::FILE* file_ = nullptr;
  std::string frame_;
  uint64_t count_ = 0;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_EVENT_WRITER_H_
