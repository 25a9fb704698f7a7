// MessageScanner cuts a file or a pipe into messages: lines of JSON, or
// protobuf messages each behind its length as a varint. First stage of a file
// source; decoding comes behind it (file_source.h).
//
// Offsets are byte offsets from the start of the input. Every byte belongs to
// exactly one message or to a blank line, so nothing is skipped unsaid: what
// cannot be a message is one all the same, with a fault.
//
//   lines:      a message is a line without its line feed; the last one needs
//               none, but says so: it may be half of one that is still being
//               written. Blank lines (spaces, tabs, CR) are no messages.
//   delimited:  varint length, then as many bytes. A length that is no varint,
//               or that goes behind the end of the input, loses the framing:
//               the rest of the input is one faulty message.
//
// A message above kMaxMessageBytes is cut to its first kKeptOfHugeMessage
// bytes; its fault tells length and SHA-256 of the whole.
// Threads: one at a time; Wake() from any.
#ifndef CLEARPOINT_CONSUMERS_MESSAGE_SCANNER_H_
#define CLEARPOINT_CONSUMERS_MESSAGE_SCANNER_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace clearpoint {

enum class Framing : uint8_t { kLines = 1, kDelimited = 2 };

inline constexpr size_t kMaxMessageBytes = 1 << 20;
inline constexpr size_t kKeptOfHugeMessage = 4096;

struct ScannedMessage {
  uint64_t offset = 0;
  uint64_t next_offset = 0;
  std::string_view bytes;  // into the block, without the framing
  std::string fault;       // why it cannot be an event; empty: not known yet
  bool is_unended = false;  // a last line without a line feed
};

// Messages that were read together and the memory they stand in. Reused: its
// buffer grows to the largest message met and stays.
struct MessageBlock {
  uint64_t base = 0;  // offset of the buffer's first byte
  std::string buffer;
  std::vector<ScannedMessage> messages;
};

class MessageScanner {
 public:
  // Opens `path` for reading; "-" is standard input. NotFound or
  // PermissionDenied by the system's word, InvalidArgument for a directory.
  static absl::StatusOr<std::unique_ptr<MessageScanner>> Open(
      const std::string& path, Framing framing);
  ~MessageScanner();
  MessageScanner(const MessageScanner&) = delete;
  MessageScanner& operator=(const MessageScanner&) = delete;

  // Goes on behind the message that ends at `offset` and returns that message's
  // bytes in `last` (as ScannedMessage::bytes has them). Call before the first
  // Read, with offset > 0. A seekable file of lines is searched backwards from
  // the offset; everything else is scanned again from its start. A last line
  // that had no line feed then may have one now, behind blanks too.
  // OutOfRange: the input ends before. DataLoss: no message ends there.
  absl::Status SkipTo(uint64_t offset, std::string* last);

  // Reads the next messages, at least one; false at the end of the input, or
  // after Wake. A pipe gives what it has without waiting for a full block.
  // Unavailable when the system cannot read: says path, offset and why.
  absl::StatusOr<bool> Read(MessageBlock* block);

  // Makes a Read that waits for a pipe return false, and every later one.
  void Wake();

 private:
  // Why cutting stopped.
  enum class Stop : uint8_t { kNeedsMore, kTooLarge, kNoFraming };

  MessageScanner(std::string path, Framing framing);

  // Cuts what is complete in the block from *cut on, which moves behind it.
  Stop Cut(MessageBlock* block, size_t* cut) const;
  Stop CutLines(MessageBlock* block, size_t* cut) const;
  Stop CutDelimited(MessageBlock* block, size_t* cut) const;
  // Takes in a message that is too large to hold, or everything up to the end
  // when the framing is lost; it begins at buffer[cut].
  absl::Status Swallow(MessageBlock* block, size_t cut, Stop why);
  // Makes what stands at the end of the input a message.
  void FinishAtEnd(MessageBlock* block, size_t cut);
  // What stands behind `cut` is left for the next Read.
  void KeepTail(const MessageBlock& block, size_t cut);

  // Reads behind the block's bytes; false at the end of the input.
  absl::StatusOr<bool> Extend(MessageBlock* block);
  // Reads up to `size` bytes; 0 at the end of the input and when woken.
  absl::StatusOr<size_t> ReadSome(char* data, size_t size);
  // Waits until a pipe has bytes; false when woken.
  absl::StatusOr<bool> WaitForBytes();
  // Where the line that ends at `offset` starts.
  absl::StatusOr<uint64_t> LineStart(uint64_t offset) const;
  absl::Status SystemError(const char* doing) const;

  const std::string path_;
  const Framing framing_;
  int file_ = -1;
  int wake_[2] = {-1, -1};  // a pipe: read end, write end
  std::atomic<bool> woken_ = false;
  bool seekable_ = false;
  uint64_t position_ = 0;  // offset of the next byte to read from the system
  uint64_t base_ = 0;      // offset of the first byte of tail_
  std::string tail_;       // read, but not yet a whole message
};

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_MESSAGE_SCANNER_H_
