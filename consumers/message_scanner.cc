#include "consumers/message_scanner.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <utility>

#include "engine/values/check.h"
#include "engine/values/hash.h"

namespace clearpoint {
namespace {

// About a thousand events: small enough to stay in a core's cache from reading
// to deciding, large enough that a system call a block does not show.
constexpr size_t kBlockBytes = 256 * 1024;
constexpr uint64_t kNoBound = std::numeric_limits<uint64_t>::max();

absl::Status WithReason(absl::StatusCode code, const std::string& message) {
  return absl::Status(code, message);
}

bool IsBlank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

// Whether the message is a line that ended at `offset` before it got its line
// feed.
bool EndedWithoutLineFeed(const ScannedMessage& message, uint64_t offset) {
  if (!message.fault.empty() || offset <= message.offset) return false;
  const uint64_t length = offset - message.offset;
  return length <= message.bytes.size() &&
         IsBlank(message.bytes.substr(length));
}

// The length in front of a delimited message.
struct LengthPrefix {
  enum class State : uint8_t { kWhole, kNeedsMore, kBroken };
  State state = State::kNeedsMore;
  size_t size = 0;      // of the prefix itself
  uint64_t length = 0;  // of the message behind it
};

LengthPrefix ReadLengthPrefix(std::string_view bytes) {
  LengthPrefix prefix;
  for (uint32_t shift = 0; prefix.size < bytes.size(); shift += 7) {
    const uint64_t byte = static_cast<uint8_t>(bytes[prefix.size++]);
    if (shift == 63 && byte > 1) {
      prefix.state = LengthPrefix::State::kBroken;
      return prefix;
    }
    prefix.length |= (byte & 0x7f) << shift;
    if (byte < 0x80) {
      prefix.state = LengthPrefix::State::kWhole;
      return prefix;
    }
  }
  return prefix;
}

}  // namespace

MessageScanner::MessageScanner(std::string path, Framing framing)
    : path_(std::move(path)), framing_(framing) {}

MessageScanner::~MessageScanner() {
  if (file_ > STDERR_FILENO) close(file_);
  if (wake_[0] >= 0) close(wake_[0]);
  if (wake_[1] >= 0) close(wake_[1]);
}

absl::StatusOr<std::unique_ptr<MessageScanner>> MessageScanner::Open(
    const std::string& path, Framing framing) {
  std::unique_ptr<MessageScanner> scanner(new MessageScanner(path, framing));
  scanner->file_ =
      path == "-" ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (scanner->file_ < 0) return scanner->SystemError("open");
  struct stat about;
  if (fstat(scanner->file_, &about) != 0) return scanner->SystemError("stat");
  if (S_ISDIR(about.st_mode)) {
    return WithReason(
        absl::StatusCode::kInvalidArgument,
        fmt::format("{}: expected a file of events, found a directory", path));
  }
  // A redirected standard input is read from where the shell left it.
  scanner->seekable_ = S_ISREG(about.st_mode) && path != "-";
  if (!scanner->seekable_ && pipe2(scanner->wake_, O_CLOEXEC) != 0) {
    return scanner->SystemError("make a pipe for");
  }
  return scanner;
}

absl::Status MessageScanner::SystemError(const char* doing) const {
  const int number = errno;
  absl::StatusCode code = absl::StatusCode::kUnavailable;
  if (number == ENOENT) code = absl::StatusCode::kNotFound;
  if (number == EACCES) code = absl::StatusCode::kPermissionDenied;
  return WithReason(
      code, fmt::format("{}: cannot {} it at offset {}: {}", path_, doing,
                        position_, std::strerror(number)));
}

// --- reading bytes ---------------------------------------------------------

void MessageScanner::Wake() {
  woken_ = true;
  if (wake_[1] < 0) return;
  const char byte = 0;
  // The pipe is ours and empty, so one byte always fits.
  CLEARPOINT_CHECK(write(wake_[1], &byte, 1) == 1);
}

absl::StatusOr<bool> MessageScanner::WaitForBytes() {
  pollfd waits[2] = {{file_, POLLIN, 0}, {wake_[0], POLLIN, 0}};
  while (poll(waits, 2, -1) < 0) {
    if (errno != EINTR) return SystemError("wait for");
  }
  return waits[1].revents == 0;
}

absl::StatusOr<size_t> MessageScanner::ReadSome(char* data, size_t size) {
  while (!woken_) {
    if (!seekable_) {
      auto ready = WaitForBytes();
      if (!ready.ok()) return ready.status();
      if (!*ready) return size_t{0};
    }
    const ssize_t count = read(file_, data, size);
    if (count >= 0) {
      position_ += static_cast<uint64_t>(count);
      return static_cast<size_t>(count);
    }
    if (errno != EINTR && errno != EAGAIN) return SystemError("read");
  }
  return size_t{0};
}

absl::StatusOr<bool> MessageScanner::Extend(MessageBlock* block) {
  const size_t held = block->buffer.size();
  const size_t more = std::max(kBlockBytes, held);
  block->buffer.resize(held + more);
  auto count = ReadSome(block->buffer.data() + held, more);
  block->buffer.resize(held + (count.ok() ? *count : 0));
  if (!count.ok()) return count.status();
  return *count > 0;
}

// --- cutting messages ------------------------------------------------------

MessageScanner::Stop MessageScanner::CutLines(MessageBlock* block,
                                              size_t* cut) const {
  const std::string_view bytes = block->buffer;
  while (true) {
    const size_t end = bytes.find('\n', *cut);
    const size_t length = std::min(end, bytes.size()) - *cut;
    if (length > kMaxMessageBytes) return Stop::kTooLarge;
    if (end == std::string_view::npos) return Stop::kNeedsMore;
    const std::string_view line = bytes.substr(*cut, length);
    if (!IsBlank(line)) {
      block->messages.push_back(
          {block->base + *cut, block->base + end + 1, line, {}});
    }
    *cut = end + 1;
  }
}

MessageScanner::Stop MessageScanner::CutDelimited(MessageBlock* block,
                                                  size_t* cut) const {
  const std::string_view bytes = block->buffer;
  while (true) {
    const std::string_view rest = bytes.substr(*cut);
    const LengthPrefix prefix = ReadLengthPrefix(rest);
    if (prefix.state == LengthPrefix::State::kBroken) return Stop::kNoFraming;
    if (prefix.state == LengthPrefix::State::kNeedsMore) {
      return Stop::kNeedsMore;
    }
    if (prefix.length > kMaxMessageBytes) return Stop::kTooLarge;
    const size_t whole = prefix.size + static_cast<size_t>(prefix.length);
    if (whole > rest.size()) return Stop::kNeedsMore;
    block->messages.push_back({block->base + *cut,
                               block->base + *cut + whole,
                               rest.substr(prefix.size, prefix.length),
                               {}});
    *cut += whole;
  }
}

MessageScanner::Stop MessageScanner::Cut(MessageBlock* block,
                                         size_t* cut) const {
  return framing_ == Framing::kLines ? CutLines(block, cut)
                                     : CutDelimited(block, cut);
}

void MessageScanner::KeepTail(const MessageBlock& block, size_t cut) {
  tail_.assign(block.buffer, cut, std::string::npos);
  base_ = block.base + cut;
}

absl::StatusOr<bool> MessageScanner::Read(MessageBlock* block) {
  block->messages.clear();
  block->buffer.assign(tail_);
  block->base = base_;
  size_t cut = 0;
  while (true) {
    const Stop stop = Cut(block, &cut);
    if (!block->messages.empty()) {
      KeepTail(*block, cut);
      return true;
    }
    if (stop != Stop::kNeedsMore) {
      if (auto status = Swallow(block, cut, stop); !status.ok()) return status;
      return !woken_;
    }
    block->buffer.erase(0, cut);  // blank lines
    block->base += cut;
    cut = 0;
    auto more = Extend(block);
    if (!more.ok()) return more.status();
    if (woken_) return false;
    if (!*more) {
      FinishAtEnd(block, cut);
      return !block->messages.empty();
    }
  }
}

void MessageScanner::FinishAtEnd(MessageBlock* block, size_t cut) {
  const std::string_view rest = std::string_view(block->buffer).substr(cut);
  const uint64_t begin = block->base + cut;
  tail_.clear();
  base_ = block->base + block->buffer.size();
  if (rest.empty()) return;
  if (framing_ == Framing::kLines) {
    if (!IsBlank(rest)) {
      block->messages.push_back({begin, base_, rest, {}, true});
    }
    return;
  }
  const LengthPrefix prefix = ReadLengthPrefix(rest);
  const std::string expected =
      prefix.state == LengthPrefix::State::kWhole
          ? fmt::format("a message of {} bytes", prefix.length)
          : std::string("the rest of a length prefix");
  block->messages.push_back(
      {begin, base_, rest.substr(0, kKeptOfHugeMessage),
       fmt::format("framing lost at offset {}: expected {}, found the end of "
                   "the input after {} bytes",
                   begin, expected, rest.size() - prefix.size)});
}

namespace {

// A message that passes by without being held: what is kept of it.
struct Passing {
  bool is_line = false;
  uint64_t expected = kNoBound;  // bytes, when a length prefix told
  uint64_t length = 0;           // bytes so far
  bool ended = false;            // its last byte has passed
  std::string kept;
  Sha256Stream hash;

  // Takes the message's part of `piece`; returns where what follows starts.
  size_t Take(std::string_view piece) {
    size_t size = static_cast<size_t>(
        std::min<uint64_t>(piece.size(), expected - length));
    size_t next = size;
    if (is_line) {
      size = std::min(piece.find('\n'), piece.size());
      ended = size < piece.size();
      next = size + (ended ? 1 : 0);
    }
    const std::string_view part = piece.substr(0, size);
    hash.Add(part);
    kept.append(part.substr(0, kKeptOfHugeMessage - kept.size()));
    length += size;
    if (!is_line) ended = length == expected;
    return next;
  }
};

std::string FaultOf(const Passing& passing, uint64_t begin) {
  if (passing.is_line || passing.ended) {
    return fmt::format("message of {} bytes is larger than {}", passing.length,
                       kMaxMessageBytes);
  }
  if (passing.expected != kNoBound) {
    return fmt::format(
        "framing lost at offset {}: expected a message of {} bytes, found the "
        "end of the input after {}",
        begin, passing.expected, passing.length);
  }
  return fmt::format(
      "framing lost at offset {}: expected a length prefix, found bytes that "
      "are none, {} up to the end of the input",
      begin, passing.length);
}

}  // namespace

absl::Status MessageScanner::Swallow(MessageBlock* block, size_t cut,
                                     Stop why) {
  const uint64_t begin = block->base + cut;
  std::string piece = block->buffer.substr(cut);
  Passing passing;
  passing.is_line = framing_ == Framing::kLines;
  if (!passing.is_line && why == Stop::kTooLarge) {
    const LengthPrefix prefix = ReadLengthPrefix(piece);
    passing.expected = prefix.length;
    piece.erase(0, prefix.size);
  }
  size_t next = passing.Take(piece);
  while (!passing.ended) {
    piece.resize(kBlockBytes);
    auto count = ReadSome(piece.data(), piece.size());
    if (!count.ok()) return count.status();
    piece.resize(*count);
    next = passing.Take(piece);
    if (*count == 0) break;
  }
  tail_.assign(piece, next, std::string::npos);
  base_ = position_ - tail_.size();
  block->buffer = std::move(passing.kept);
  block->messages.push_back(
      {begin, base_, block->buffer,
       fmt::format("{}; SHA-256 {}", FaultOf(passing, begin),
                   ToHex(passing.hash.Finish())),
       passing.is_line && !passing.ended});
  return absl::OkStatus();
}

// --- going on where an earlier run stopped ---------------------------------

absl::StatusOr<uint64_t> MessageScanner::LineStart(uint64_t offset) const {
  struct stat about;
  if (fstat(file_, &about) != 0) return SystemError("stat");
  const uint64_t size = static_cast<uint64_t>(about.st_size);
  if (size < offset) {
    return WithReason(
        absl::StatusCode::kOutOfRange,
        fmt::format("{}: expected at least {} bytes, which were read before, "
                    "found {}; give the whole input again",
                    path_, offset, size));
  }
  std::string piece;
  uint64_t end = offset - 1;  // the line feed of the message itself
  while (end > 0) {
    const uint64_t begin = end - std::min<uint64_t>(end, kBlockBytes);
    piece.resize(static_cast<size_t>(end - begin));
    const ssize_t count =
        pread(file_, piece.data(), piece.size(), static_cast<off_t>(begin));
    if (count != static_cast<ssize_t>(piece.size())) return SystemError("read");
    const size_t line_feed = piece.rfind('\n');
    if (line_feed != std::string::npos) return begin + line_feed + 1;
    end = begin;
  }
  return uint64_t{0};
}

absl::Status MessageScanner::SkipTo(uint64_t offset, std::string* last) {
  CLEARPOINT_CHECK(offset > 0);
  CLEARPOINT_CHECK(position_ == 0);
  if (seekable_ && framing_ == Framing::kLines) {
    auto start = LineStart(offset);
    if (!start.ok()) return start.status();
    if (lseek(file_, static_cast<off_t>(*start), SEEK_SET) < 0) {
      return SystemError("seek");
    }
    base_ = position_ = *start;
  }
  MessageBlock block;
  while (true) {
    auto more = Read(&block);
    if (!more.ok()) return more.status();
    if (!*more) break;
    for (const ScannedMessage& message : block.messages) {
      const bool ended_here = framing_ == Framing::kLines &&
                              EndedWithoutLineFeed(message, offset);
      if (message.next_offset == offset || ended_here) {
        last->assign(message.bytes.substr(0, offset - message.offset));
        if (base_ != offset) KeepTail(block, offset - block.base);
        return absl::OkStatus();
      }
      if (message.next_offset > offset) {
        return WithReason(
            absl::StatusCode::kDataLoss,
            fmt::format("{}: expected a message that ends at offset {}, found "
                        "one from {} to {}: another input under the same name",
                        path_, offset, message.offset, message.next_offset));
      }
    }
  }
  return WithReason(
      absl::StatusCode::kOutOfRange,
      fmt::format("{}: expected at least {} bytes, which were read before, "
                  "found {}; give the whole input again",
                  path_, offset, base_));
}

}  // namespace clearpoint
